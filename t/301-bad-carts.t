
# Requests that are refused: 400 with the JSON path, 404, 405, 413, 415.

use Test::Nginx::Socket;
use ShipStation::CheckoutSuite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 167;

run_tests();

__DATA__

=== TEST 1: what is wrong with a cart, and where
--- cart
{"currency": null}
{"items": null}
{"items": [{"sku": "A"}]}
{"items": [{"quantity": 1, "weight": {"value": 1, "units": "stone"}}]}
{"items": [{"quantity": 1}, {"quantity": 1, "weight": 5}]}
{"items": [{"quantity": 1, "dimensions": {"length": "ten"}}]}
{"destination": null}
{"destination": {"country": "US", "postal_code": [2050]}}
{"destination": {"country": "Narnia", "postal_code": "2050"}}
{"shipping_tax": [{"name": "DC", "percent": "6.00001"}]}
--- error_code eval
[400, 400, 400, 400, 400, 400, 400, 400, 400, 400]
--- response_body eval
[
qq({"error":{"path":"currency","message":"is missing"}}\n),
qq({"error":{"path":"items","message":"is missing"}}\n),
qq({"error":{"path":"items[0].quantity","message":"is missing"}}\n),
qq({"error":{"path":"items[0].weight.units","message":"must be grams, kilograms, ounces or pounds"}}\n),
qq({"error":{"path":"items[1].weight","message":"must be an object of value and units"}}\n),
qq({"error":{"path":"items[0].dimensions.length","message":"must be a number, 0 or more"}}\n),
qq({"error":{"path":"destination","message":"is missing"}}\n),
qq({"error":{"path":"destination.postal_code","message":"must be a text"}}\n),
qq({"error":{"path":"destination.country","message":"must be a country of ISO 3166-1"}}\n),
qq({"error":{"path":"shipping_tax[0].percent","message":"must be a number from 0 to 1000 with 4 decimals at most"}}\n),
]
--- response_headers eval
[("Content-Type: application/json\r\nX-Error: bad_cart\r\n!X-Cache") x 10]
--- no_error_log
[error]
[alert]



=== TEST 2: not JSON
--- request eval
["POST /rates\n{\"currency\":", "POST /rates\n", "POST /rates\n[1]", "POST /rates\n" . '[' x 1000]
--- more_headers
Content-Type: application/json
--- error_code eval
[400, 400, 400, 400]
--- response_body_like eval
[
qr/\A\{"error":\{"path":"","message":"[^"]*line 1[^"]*"\}\}\n\z/,
qr/\A\{"error":\{"path":"","message":"is empty, send a cart"\}\}\n\z/,
qr/\A\{"error":\{"path":"","message":"must be a JSON object"\}\}\n\z/,
qr/\A\{"error":\{"path":"","message":"[^"]+"\}\}\n\z/,
]
--- no_error_log
[error]
[alert]



=== TEST 3: error_page does not touch them
--- rates_config
error_page 400 =200 /other;
--- cart
{"currency": null}
--- error_code: 400
--- response_body
{"error":{"path":"currency","message":"is missing"}}



=== TEST 4: methods
--- request eval
["GET /rates", "HEAD /rates", "PUT /rates\n{}", "DELETE /rates"]
--- error_code eval
[405, 405, 405, 405]
--- response_headers eval
[("Allow: POST\r\nX-Error: method_not_allowed") x 4]
--- no_error_log
[error]
[alert]



=== TEST 5: an unknown store, and none
--- config
location = /nobody { shipstation_store nobody; shipstation_rates; error_page 404 /missing; }
location = /none { shipstation_store $arg_none; shipstation_rates; add_header X-Error $shipstation_error always; }
location = /missing { internal; return 404 "no shop here"; }
--- request eval
["POST /nobody\n{}", "POST /none\n{}"]
--- error_code eval
[404, 404]
--- response_headers eval
["", "X-Error: unknown_store"]
--- response_body_like eval
[qr/\Ano shop here\z/, qr/404 Not Found/]
--- no_error_log
[error]
[alert]



=== TEST 6: other types
--- request eval
["POST /rates\n{}", "POST /rates\n{}", "POST /rates\n{}", "POST /rates\n{}"]
--- more_headers eval
["Content-Type: text/plain", "Content-Type: application/x-www-form-urlencoded",
 "Content-Type: application/jsonx", "Content-Type: application/json\nContent-Encoding: gzip"]
--- error_code eval
[415, 415, 415, 415]
--- response_headers eval
[("X-Error: not_json") x 3, "X-Error: body_encoded"]
--- no_error_log
[error]
[alert]



=== TEST 7: over client_max_body_size
--- rates_config
client_max_body_size 1k;
--- request eval
"POST /rates\n" . 'x' x 1025
--- more_headers
Content-Type: application/json
--- error_code: 413



=== TEST 8: over 1 MiB, whatever client_max_body_size says
--- rates_config
client_max_body_size 8m;
--- request eval
"POST /rates\n" . 'x' x 1048577
--- more_headers
Content-Type: application/json
--- error_code: 413
--- response_headers
X-Error: body_too_large
--- no_error_log
[error]
[alert]



=== TEST 9: over 1 MiB in chunks
--- rates_config
client_max_body_size 8m;
--- raw_request eval
"POST /rates HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
. ("10000\r\n" . ' ' x 65536 . "\r\n") x 17 . "0\r\n\r\n"
--- request: x
--- error_code: 413
--- no_error_log
[error]
[alert]



=== TEST 10: a body of 1 MiB is read
--- rates_config
client_max_body_size 8m;
--- request eval
"POST /rates\n" . ' ' x (1048576 - length ShipStation::CheckoutSuite::cart()) . ShipStation::CheckoutSuite::cart()
--- more_headers
Content-Type: application/json
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 11: pipelined carts
--- cart
{}
{"currency": null}
--- pipelined
--- error_code eval
[200, 400]
--- no_error_log
[error]
[alert]



=== TEST 12: types that are JSON's, too; no reply may be kept
--- request eval
my $cart = ShipStation::CheckoutSuite::cart();
["POST /rates\n$cart", "POST /rates\n$cart", "POST /rates\n$cart", "POST /rates\n{}", "POST /rates\n[]", "GET /rates",
 "POST /rates\n$cart", "POST /rates\n$cart"]
--- more_headers eval
["Content-Type: text/json", "Content-Type: TEXT/json; charset=utf-8", "Content-Type:", "Content-Type: text/plain",
 "Content-Type: application/json", "", "Content-Type: application/json\nContent-Encoding:", "Content-Type: application/json\nContent-Encoding: identity"]
--- error_code eval
[200, 200, 200, 415, 400, 405, 200, 200]
--- response_headers eval
[("Cache-Control: no-store") x 8]
