
# When there is no live rate: reasons, stale rates, fallback rates, part lists.

use Test::Nginx::Socket;
use ShipStation::CheckoutSuite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 244;

run_tests();

__DATA__

=== TEST 1: no service: told, kept, answered by fallback rates
--- api
stamps_com return 200 '[]';
--- store
{"handling_fee": {"type": "fixed", "value": "2.00"}, "automatic_tax": true, "tax_rates": [{"country": "US", "percent": "10"}]}
--- cart
{}
{}
--- summary
std 9.95+2.00+1.20=13.15 fallback
stamps_com MISS no_service
= FALLBACK no_service
--
std 9.95+2.00+1.20=13.15 fallback
stamps_com HIT no_service
= FALLBACK no_service
--- response_headers eval
["X-Cache: FALLBACK\r\nX-Calls: 1\r\nX-Error: no_service", "X-Cache: FALLBACK\r\nX-Calls: 0"]
--- response_body_like eval
[(qr/"id":"fallback:std","carrier_code":"fallback","service_code":"std","name":"Standard".*"shipping_provider":"shipstation"/) x 2]
--- no_error_log
[error]
[alert]



=== TEST 2: without fallback rates an empty list that says why
--- api
stamps_com return 200 '[]';
--- store
{"fallback_rates": null}
--- summary
stamps_com MISS no_service
= NONE no_service
--- response_headers
X-Cache: NONE
X-Error: no_service



=== TEST 3: "No applicable services" comes as a 500
--- api
stamps_com return 500 '{"Message":"An error has occurred.","ExceptionMessage":"No applicable services were available for the configured shipment."}';
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com MISS no_service
= FALLBACK no_service
--- no_error_log
[error]
[alert]



=== TEST 4: a key that ShipStation refuses, with a word for the log
--- api
stamps_com return 401 '{"message":"Unauthorized"}';
--- store
{"fallback_rates": null}
--- summary
stamps_com LIMITED unauthorized
= NONE unauthorized
--- error_log eval
qr/shipstation: .*acme.*API key/



=== TEST 5: 403 is unauthorized, too, and has fallback rates
--- api
stamps_com return 403 '';
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED unauthorized
= FALLBACK unauthorized



=== TEST 6: 429 is limited; the log says what was being done
--- log_level: info
--- api
stamps_com return 429 '{"message":"Too Many Requests"}';
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited
--- error_log
shipstation: store "acme": no live rate for a cart (limited), 1 fallback rates while pricing a cart, client: 127.0.0.1



=== TEST 7: an error of ShipStation's, HTML, half a JSON, another shape, a redirect, nothing
--- stores
{"b": {"api": {"key": "7b"}, "carriers": [{"code": "html"}]}, "c": {"api": {"key": "7c"}, "carriers": [{"code": "half"}]},
 "d": {"api": {"key": "7d"}, "carriers": [{"code": "shape"}]}, "e": {"api": {"key": "7e"}, "carriers": [{"code": "redirect"}]},
 "f": {"api": {"key": "7f"}, "carriers": [{"code": "nothing"}]}}
--- api
stamps_com return 500 '{"Message":"An error has occurred."}';
html return 502 '<html><body>Bad Gateway</body></html>';
half return 200 '[{"serviceCode":"a","shipm';
shape return 200 '{"rates":[]}';
redirect return 302 /elsewhere;
nothing return 200;
--- config
location ~ ^/rates-(.)$ { shipstation_store $1; shipstation_rates; }
--- request eval
[map { "POST /rates$_\n" . ShipStation::CheckoutSuite::cart() } '', '-b', '-c', '-d', '-e', '-f']
--- more_headers
Content-Type: application/json
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED unavailable
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
html LIMITED unavailable
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
half LIMITED unavailable
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
shape LIMITED unavailable
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
redirect LIMITED unavailable
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
nothing LIMITED unavailable
= FALLBACK unavailable



=== TEST 8: one carrier fails, another has rates: its reason stands beside it
--- store
{"carriers": [{"code": "stamps_com"}, {"code": "ups"}, {"code": "fedex"}]}
--- api
stamps_com return 200 '[{"serviceCode":"pm","shipmentCost":3}]';
ups return 500 '';
fedex return 200 '[{"serviceCode":"fx","shipmentCost":4}]';
--- cart
{}
--- summary
pm 3.00+0.00+0.00=3.00 live
fx 4.00+0.00+0.00=4.00 live
stamps_com MISS
ups LIMITED unavailable
fedex MISS
= LIMITED
--- response_headers
X-Cache: LIMITED
!X-Error



=== TEST 9: one carrier has no service, another has rates
--- store
{"carriers": [{"code": "stamps_com"}, {"code": "ups"}]}
--- api
stamps_com return 200 '[{"serviceCode":"pm","shipmentCost":3}]';
ups return 200 '[]';
--- cart
{}
{}
--- summary
pm 3.00+0.00+0.00=3.00 live
stamps_com MISS
ups MISS no_service
= MISS
--
pm 3.00+0.00+0.00=3.00 cache
stamps_com HIT
ups HIT no_service
= HIT



=== TEST 10: services that are all switched off are no service
--- store
{"carriers": [{"code": "stamps_com", "services": [{"code": "pm", "enabled": false}]}]}
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com MISS no_service
= FALLBACK no_service



=== TEST 11: fallback rates by reason, country and weight
--- api
stamps_com return 200 '[]';
--- store
{"fallback_rates": [
 {"code": "never", "name": "N", "amount": 1, "when": ["limited", "unavailable", "unauthorized"]},
 {"code": "here", "name": "H", "amount": 4, "countries": ["us"], "when": ["no_service"]},
 {"code": "there", "name": "T", "amount": 3, "countries": ["CA"]},
 {"code": "light", "name": "L", "amount": 2, "max_weight": {"value": 1, "units": "pounds"}}]}
--- cart
{}
{"items": [{"quantity": 1, "weight": {"value": "16.000001", "units": "oz"}}]}
{"items": [{"quantity": 1, "hs_code": 610910}], "destination": {"country": "CA", "postal_code": "K1A 0B6"}}
{"items": [{"quantity": 1, "weight": {"value": 9, "units": "pounds"}}], "destination": {"country": "PR", "postal_code": "00901"}}
--- summary
light 2.00+0.00+0.00=2.00 fallback
here 4.00+0.00+0.00=4.00 fallback
stamps_com MISS no_service
= FALLBACK no_service
--
here 4.00+0.00+0.00=4.00 fallback
stamps_com MISS no_service
= FALLBACK no_service
--
there 3.00+0.00+0.00=3.00 fallback
stamps_com MISS no_service
= FALLBACK no_service
--
here 4.00+0.00+0.00=4.00 fallback
stamps_com MISS no_service
= FALLBACK no_service



=== TEST 12: never fallback rates for what the rules refuse
--- store
{"enabled": false}
--- stores
{"b": {}}
--- config
location = /b { shipstation_store b; shipstation_rates; }
--- request eval
["POST /rates\n" . ShipStation::CheckoutSuite::cart(), "POST /b\n" . ShipStation::CheckoutSuite::cart({currency => 'CAD'}),
 "POST /b\n" . ShipStation::CheckoutSuite::cart({destination => {country => 'CA', postal_code => 'K1A 0B6'}})]
--- more_headers
Content-Type: application/json
--- summary
= NONE disabled
--
= NONE currency_mismatch
--
= NONE hs_code_missing A



=== TEST 13: a store without API settings: its fallback rates
--- store
{"api": null, "carriers": null, "origin": null, "default_package": null}
--- cart
{}
{"destination": {"country": "DE", "postal_code": "10115"}}
--- summary
std 9.95+0.00+0.00=9.95 fallback
= FALLBACK unavailable
--
std 9.95+0.00+0.00=9.95 fallback
= FALLBACK unavailable



=== TEST 14: addresses of which nothing certain can be made
--- store
{"fallback_rates": [{"code": "std", "name": "S", "amount": "9.95"},
 {"code": "late", "name": "L", "amount": "1", "when": "limited"}], "automatic_tax": true,
 "tax_rates": [{"country": "US", "percent": "10"}]}
--- cart
{"destination": {"country": "US", "state": "DC", "postal_code": "2050"}}
{"destination": {"country": "US", "state": "DC"}}
{"destination": {"country": "GB", "postal_code": "London"}, "items": [{"quantity": 1, "hs_code": "6109-10"}]}
{"destination": {"country": "GB", "postal_code": "London"}}
{"destination": {"country": "IE", "postal_code": "", "city": "Dublin"}, "items": [{"quantity": 2.5, "hs_code": "6109-10"}]}
{"destination": {"country": "HK", "state": "N/A", "postal_code": "N/A"}, "items": [{"quantity": " 2 ", "hs_code": "610910"}]}
--- summary
std 9.95+0.00+1.00=10.95 fallback
= FALLBACK bad_address destination.postal_code must be a postal code of US
--
std 9.95+0.00+1.00=10.95 fallback
= FALLBACK bad_address destination.postal_code is missing
--
std 9.95+0.00+0.00=9.95 fallback
= FALLBACK bad_address destination.postal_code must be a postal code of GB
--
= NONE hs_code_missing A
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--- response_headers eval
["X-Error: bad_address\r\nX-Calls: 0"]
--- no_error_log
[error]
[alert]



=== TEST 15: stale rates are served at once
--- cache: valid=1s stale=1h
--- cart
{}
{}
--- delay_before: 2.1
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 stale
stamps_com STALE
= STALE
--- response_headers eval
["X-Cache: MISS", "X-Cache: STALE"]



=== TEST 16: no longer than shipstation_rates_wait; the call goes on for the next buyer
--- rates_config
shipstation_rates_wait 200ms;
--- api
stamps_com rewrite ^ /slow last;
--- config
location = /slow { default_type application/json; limit_rate_after 1; limit_rate 60; return 200 '[{"serviceCode":"pm","serviceName":"A name that takes a second or two to come through","shipmentCost":3}]'; }
--- cart
{}
{}
--- delay_before: 4
--- summary
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED unavailable
= FALLBACK unavailable
--
pm 3.00+0.00+0.00=3.00 cache
stamps_com HIT
= HIT
--- response_headers eval
["X-Calls: 1", "X-Calls: 0"]



=== TEST 17: a buyer who goes away
--- rates_config
shipstation_rates_wait 5s;
--- api
stamps_com rewrite ^ /slow last;
--- config
location = /slow { default_type application/json; limit_rate_after 1; limit_rate 60; return 200 '[{"serviceCode":"pm","serviceName":"A name that takes a second or two to come through","shipmentCost":3}]'; }
--- timeout: 0.3
--- abort
--- ignore_response
--- no_error_log
[error]
[alert]
[crit]



=== TEST 18: live_limit: over it cache and fallback only
--- rates_config
shipstation_live_limit $http_x_buyer 1r/m;
--- cart
{}
{"destination": {"country": "US", "postal_code": "20501"}}
{}
{"destination": {"country": "US", "postal_code": "20501"}}
{"destination": {"country": "US", "postal_code": "20502"}}
--- more_headers eval
["X-Buyer: 1\r\nContent-Type: application/json", "X-Buyer: 1\r\nContent-Type: application/json", "X-Buyer: 1\r\nContent-Type: application/json",
 "X-Buyer: 2\r\nContent-Type: application/json", "Content-Type: application/json"]
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 19: over the allowance
--- http_config
shipstation_api_rate 4r/m reserve=2 refresh=0;
--- cart
{}
{"destination": {"country": "US", "postal_code": "20501"}}
{"destination": {"country": "US", "postal_code": "20502"}}
{}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT



=== TEST 20: a store's own api.rate
--- store
{"api": {"rate": "1r/m"}}
--- cart
{}
{"destination": {"country": "US", "postal_code": "20501"}}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited



=== TEST 21: a call that the allowance refuses does not count against the buyer
--- store
{"api": {"rate": "1r/m"}}
--- stores
{"beta": {"api": {"key": "another"}}}
--- rates_config
shipstation_live_limit one 2r/m;
--- config
location = /beta { shipstation_store beta; shipstation_rates; shipstation_live_limit one 2r/m; }
--- request eval
[map { my ($path, $code) = @$_; "POST $path\n" . ShipStation::CheckoutSuite::cart({ destination => { country => 'US', postal_code => $code } }) }
    ['/rates', '20500'], ['/rates', '20501'], ['/beta', '20502'], ['/beta', '20503']]
--- more_headers
Content-Type: application/json
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
std 9.95+0.00+0.00=9.95 fallback
stamps_com LIMITED limited
= FALLBACK limited
