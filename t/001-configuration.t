# nginx -t names what is missing, where, and what to write.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 45;

run_tests();

__DATA__

=== TEST 1: a Custom Store without its order feed
--- no_store
--- config
    location = /s { shipstation_custom_store; }
--- must_die
--- error_log eval
qr/\[emerg\] .*"shipstation_custom_store" needs "shipstation_orders URI" in its location in .*nginx\.conf:\d+/



=== TEST 2: a Custom Store without stores
--- plain
--- config
    location = /s { shipstation_custom_store; shipstation_orders /_o; }
--- must_die
--- error_log eval
qr/\[emerg\] .*"shipstation_custom_store" needs "shipstation_stores zone=NAME:SIZE path=DIR" in http \{\} in .*nginx\.conf:\d+/



=== TEST 3: a status without stores
--- plain
--- config
    location = /s { shipstation_status; }
--- must_die
--- error_log
"shipstation_status" needs "shipstation_stores



=== TEST 4: a named location as the feed
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders @feed; }
    location @feed { return 200; }
--- must_die
--- error_log
named location "@feed" cannot be used in "shipstation_orders": write a location with "internal", such as /_orders



=== TEST 5: a named location for notices
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_notices @n; }
--- must_die
--- error_log
named location "@n" cannot be used in "shipstation_notices"



=== TEST 6: a URI that is none
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders http://shop/; }
--- must_die
--- error_log
invalid URI "http://shop/" in "shipstation_orders": it must begin with "/" or a variable



=== TEST 7: two handlers in one location
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_status; }
--- must_die
--- error_log
use a location for each



=== TEST 8: a handler twice
--- no_store
--- config
    location = /s { shipstation_status; shipstation_status; }
--- must_die
--- error_log
"shipstation_status" directive is duplicate



=== TEST 9: failures that are no rate
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_auth_failures 30; }
--- must_die
--- error_log
invalid rate "30" in "shipstation_auth_failures", write Nr/m



=== TEST 10: a page size out of bounds
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_page_size 0; }
--- must_die
--- error_log
value must be



=== TEST 11: a feed that may hold nothing
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_feed_max_size 0; }
--- must_die
--- error_log
"shipstation_feed_max_size" must not be 0, nor more than 1024m, in



=== TEST 12: stores without a zone
--- plain
--- http_config
    shipstation_stores path=stores;
--- config
--- must_die
--- error_log
"shipstation_stores" needs zone=NAME:SIZE



=== TEST 13: stores without a folder
--- plain
--- http_config
    shipstation_stores zone=a:1m invalid=skip;
--- config
--- must_die
--- error_log
"shipstation_stores" needs path=DIR



=== TEST 14: a zone without a size
--- plain
--- http_config
    shipstation_stores zone=a path=stores;
--- config
--- must_die
--- error_log
invalid zone "zone=a" in "shipstation_stores", write zone=NAME:SIZE



=== TEST 15: a zone of hardly any size
--- plain
--- http_config
    shipstation_stores zone=a:1k path=stores;
--- config
--- must_die
--- error_log
zone "zone=a:1k" in "shipstation_stores" is too small, it needs 32k at least



=== TEST 16: an unknown parameter
--- plain
--- http_config
    shipstation_stores zone=a:1m path=stores invalid=maybe;
--- config
--- must_die
--- error_log
invalid parameter "invalid=maybe"



=== TEST 17: stores twice
--- plain
--- http_config
    shipstation_stores zone=a:1m path=stores;
    shipstation_stores zone=b:1m path=stores;
--- config
--- must_die
--- error_log
"shipstation_stores" directive is duplicate



=== TEST 18: loaded and not used
--- plain
--- config
    location = /t { return 200 "[$shipstation_store]"; }
--- request
GET /t
--- response_body chomp
[]
--- no_error_log
[error]



=== TEST 19: inherited by "if" and "limit_except"
--- no_store
--- config
    location = /s {
        shipstation_custom_store;
        shipstation_orders /_o;
        limit_except GET { deny all; }
        if ($arg_x) { set $y 1; }
    }
    location = /_o { internal; return 200 '{"orders": []}'; }
--- request
GET /s?x=1
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
--- response_headers
Content-Type: text/xml; charset=utf-8
--- response_body_like: <Orders pages="1"
--- error_code: 200
--- no_error_log
[error]



=== TEST 20: a nested location is no Custom Store of itself
--- no_store
--- config
    location /s {
        shipstation_custom_store;
        shipstation_orders /_o;
        location /s/t { return 200 "plain"; }
    }
--- request
GET /s/t
--- response_body chomp
plain
--- error_code: 200



=== TEST 21: a feed larger than can be read
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /o; shipstation_feed_max_size 1025m; }
--- must_die
--- error_log
"shipstation_feed_max_size" must not be 0, nor more than 1024m, in
