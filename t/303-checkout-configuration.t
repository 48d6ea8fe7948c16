
# nginx -t on the directives of the checkout: what is wrong, and what to write.

use Test::Nginx::Socket;
use ShipStation::CheckoutSuite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 48;

run_tests();

__DATA__

=== TEST 1: rates without a cache
--- plain
--- http_config
shipstation_stores zone=stores:1m path=../html/stores;
--- config
location = /rates { shipstation_store a; shipstation_rates; }
--- user_files
>>> stores/none.txt
--- must_die
--- error_log eval
qr/\[emerg\] .*"shipstation_rates" needs "shipstation_cache zone=NAME:SIZE" in http \{\} in .*nginx\.conf:\d+/



=== TEST 2: rates without stores
--- plain
--- http_config
shipstation_cache zone=rates:1m;
--- config
location = /rates { shipstation_store a; shipstation_rates; }
--- must_die
--- error_log
"shipstation_rates" needs "shipstation_stores



=== TEST 3: rates of nobody
--- config
location = /nobody { shipstation_rates; }
--- must_die
--- error_log
"shipstation_rates" needs "shipstation_store VALUE", which says whose rates these are, in



=== TEST 4: a cache without zone
--- plain
--- http_config
shipstation_cache valid=1m;
--- must_die
--- error_log
"shipstation_cache" needs zone=NAME:SIZE



=== TEST 5: a zone that is too small
--- plain
--- http_config
shipstation_cache zone=rates:64k;
--- must_die
--- error_log
zone "zone=rates:64k" in "shipstation_cache" is too small, it needs 256k at least



=== TEST 6: a zone without size
--- plain
--- http_config
shipstation_cache zone=rates;
--- must_die
--- error_log
invalid zone "zone=rates" in "shipstation_cache", write zone=NAME:SIZE



=== TEST 7: a size that is none
--- plain
--- http_config
shipstation_cache zone=rates:large;
--- must_die
--- error_log
invalid zone size "zone=rates:large" in "shipstation_cache"



=== TEST 8: times
--- plain
--- http_config
shipstation_cache zone=rates:1m valid=0;
--- must_die
--- error_log
invalid time "valid=0" in "shipstation_cache", write for example valid=10m



=== TEST 9: more times
--- plain
--- http_config
shipstation_cache zone=rates:1m stale=long;
--- must_die
--- error_log
invalid time "stale=long" in "shipstation_cache", write for example stale=24h



=== TEST 10: an unknown parameter
--- plain
--- http_config
shipstation_cache zone=rates:1m fresh=10m;
--- must_die
--- error_log
invalid parameter "fresh=10m" in "shipstation_cache", write zone=NAME:SIZE [valid=TIME] [stale=TIME]



=== TEST 11: one zone for two things
--- plain
--- http_config
limit_req_zone $host zone=rates:1m rate=1r/s;
shipstation_cache zone=rates:1m;
--- must_die
--- error_log eval
qr/\[emerg\] .*"rates" is already declared for a different use/



=== TEST 12: http to another host
--- plain
--- http_config
shipstation_api_url http://ssapi.shipstation.com;
--- must_die
--- error_log
invalid URL "http://ssapi.shipstation.com" in "shipstation_api_url":



=== TEST 13: a rate that is none
--- plain
--- http_config
shipstation_api_rate 40;
--- must_die
--- error_log
invalid rate "40" in "shipstation_api_rate", write Nr/m with N from 1 to 1000, for example 40r/m



=== TEST 14: too high a rate
--- plain
--- http_config
shipstation_api_rate 1001r/m;
--- must_die
--- error_log
invalid rate "1001r/m" in "shipstation_api_rate"



=== TEST 15: a reserve that leaves nothing
--- plain
--- http_config
shipstation_api_rate 10r/m reserve=10;
--- must_die
--- error_log
"reserve=10" of "shipstation_api_rate" leaves no call of 10 a minute for checkout



=== TEST 16: numbers
--- plain
--- http_config
shipstation_api_rate 10r/m refresh=all;
--- must_die
--- error_log
invalid number "refresh=all" in "shipstation_api_rate", write refresh=N with N from 0 to 1000



=== TEST 17: an unknown parameter of the rate
--- plain
--- http_config
shipstation_api_rate 10r/m burst=5;
--- must_die
--- error_log
invalid parameter "burst=5" in "shipstation_api_rate", write Nr/m [reserve=M] [refresh=K]



=== TEST 18: a certificate that is not there
--- plain
--- http_config
shipstation_api_trusted_certificate nowhere.pem;
--- must_die
--- error_log eval
qr/cannot read ".*\/nowhere\.pem" of "shipstation_api_trusted_certificate" \(2: No such file or directory\)/



=== TEST 19: a live limit without rate
--- rates_config
shipstation_live_limit $binary_remote_addr;
--- must_die
--- error_log
invalid parameter "$binary_remote_addr" in "shipstation_live_limit", write KEY Nr/m, for example $binary_remote_addr 20r/m, or off



=== TEST 20: a live limit with a bad rate
--- rates_config
shipstation_live_limit $binary_remote_addr 5r/s;
--- must_die
--- error_log
invalid rate "5r/s" in "shipstation_live_limit"



=== TEST 21: no time at all
--- rates_config
shipstation_rates_wait 0;
--- must_die
--- error_log
"shipstation_rates_wait" must not be 0 in



=== TEST 22: all directives once
--- http_config
shipstation_api_url https://ssapi.shipstation.com/;
shipstation_api_timeout 5s;
shipstation_api_rate 200r/m reserve=10 refresh=20;
shipstation_store nobody;
--- cache: valid=5m stale=1h
--- rates_config
shipstation_live_limit $binary_remote_addr 20r/m;
shipstation_rates_wait 1s;
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--- no_error_log
[error]
[alert]
