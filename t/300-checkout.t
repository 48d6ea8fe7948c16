
# Carts priced: the rules of docs/rates.md, in their order.

use Test::Nginx::Socket;
use ShipStation::CheckoutSuite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 297;

run_tests();

__DATA__

=== TEST 1: priced live, then from the cache
--- cart
{}
{}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--- response_headers eval
["X-Cache: MISS\r\nX-Calls: 1\r\nContent-Type: application/json", "X-Cache: HIT\r\nX-Calls: 0"]
--- no_error_log
[error]
[alert]



=== TEST 2: shipping is shipmentCost + otherCost; sorted by amount, equal ones as they came
--- api eval
"stamps_com return 200 '" . ShipStation::CheckoutSuite::quote(b => [9.09, 4.52], x => 5, a => 13.61, c => [0.1, 0.2]) . "';"
--- summary
c 0.30+0.00+0.00=0.30 live
x 5.00+0.00+0.00=5.00 live
b 13.61+0.00+0.00=13.61 live
a 13.61+0.00+0.00=13.61 live
stamps_com MISS
= MISS



=== TEST 3: handling fee, then tax on both
--- store
{"handling_fee": {"type": "fixed", "value": "2.00"}, "automatic_tax": true,
 "tax_rates": [{"country": "US", "percent": "1"}, {"country": "US", "state": "DC", "percent": "6"},
               {"country": "US", "state": "TX", "percent": "8.25"}]}
--- cart
{}
{"shipping_tax": [{"name": "a", "percent": "5"}, {"name": "b", "percent": 0.5}]}
{"shipping_tax": []}
{"destination": {"country": "US", "state": "tx", "postal_code": "20500"}}
--- summary
pm 12.34+2.00+0.86=15.20 live
stamps_com MISS
= MISS
--
pm 12.34+2.00+0.79=15.13 cache
stamps_com HIT
= HIT
--
pm 12.34+2.00+0.00=14.34 cache
stamps_com HIT
= HIT
--
pm 12.34+2.00+1.18=15.52 cache
stamps_com HIT
= HIT



=== TEST 4: a fee of a percentage, half up; taxes are off
--- store
{"handling_fee": {"type": "percent", "value": "2.5"}}
--- api
stamps_com return 200 '[{"serviceCode":"a","shipmentCost":0.20},{"serviceCode":"b","shipmentCost":0.19},{"serviceCode":"c","shipmentCost":9999999.99}]';
--- cart
{"shipping_tax": [{"percent": "6"}]}
--- summary
b 0.19+0.00+0.00=0.19 live
a 0.20+0.01+0.00=0.21 live
c 9999999.99+250000.00+0.00=10249999.99 live
stamps_com MISS
= MISS



=== TEST 5: a fee that is switched off
--- store
{"handling_fee": {"enabled": false, "type": "fixed", "value": "2.00"}}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 6: carriers in the file's order, those shown; services enabled, new ones
--- store
{"carriers": [
  {"code": "ups", "show_at_checkout": true, "services": [{"code": "ground", "name": "My Ground"}, {"code": "air", "enabled": false}]},
  {"code": "hidden", "show_at_checkout": false},
  {"code": "stamps_com", "services": [{"code": "pm"}], "new_services": "hide"}]}
--- api
stamps_com return 200 '[{"serviceCode":"pm","serviceName":"PM","shipmentCost":3},{"serviceCode":"new","shipmentCost":1}]';
ups return 200 '[{"serviceCode":"air","shipmentCost":1},{"serviceCode":"ground","shipmentCost":3},{"serviceCode":"new","serviceName":"New","shipmentCost":2}]';
--- summary
new 2.00+0.00+0.00=2.00 live
ground 3.00+0.00+0.00=3.00 live
pm 3.00+0.00+0.00=3.00 live
ups MISS
stamps_com MISS
= MISS
--- response_body_like eval
qr/"id":"ups:new".*"name":"New".*"id":"ups:ground".*"name":"My Ground".*"id":"stamps_com:pm".*"name":"PM"/
--- response_headers
X-Calls: 2



=== TEST 7: the same parcel in other units, another order, another cart: one entry
--- cart
{"items": [{"quantity": 1, "weight": {"value": 1, "units": "lb"}, "dimensions": {"length": 10, "width": 5, "height": 2, "units": "in"}}]}
{"items": [{"quantity": 1, "weight": {"value": "453.59237", "units": "grams"}, "dimensions": {"length": 5.08, "width": "25.4", "height": 12.7, "units": "cm"}}]}
{"items": [{"quantity": 2, "weight": {"value": 0.5, "units": "Pounds"}, "dimensions": {"length": 10, "width": 5, "height": 1, "units": "inches"}}], "destination": {"country": "usa", "state": "District of Columbia", "postal_code": " 20500-0003 ", "city": "Anywhere", "residential": true}}
{"items": [{"quantity": 1, "weight": {"value": 15.9995, "units": "oz"}, "dimensions": {"length": 10, "width": 5, "height": 2, "units": "in"}}]}
{"items": [{"quantity": 1, "weight": {"value": 15.5, "units": "oz"}, "dimensions": {"length": 10, "width": 5, "height": 2, "units": "in"}}]}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 8: another postal code or kind of address: another entry; a state that is missing or wrong: the same
--- cart
{}
{"destination": {"country": "US", "state": "DC", "postal_code": "20501"}}
{"destination": {"country": "US", "state": "N/A", "postal_code": 20500}}
{"destination": {"country": "US", "state": "DC", "postal_code": "20500", "residential": "0"}}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 9: rate_precision zone: one entry for a ZIP3
--- store
{"rate_precision": "zone"}
--- cart
{}
{"destination": {"country": "US", "state": "DC", "postal_code": "20501"}}
{"destination": {"country": "US", "state": "DC", "postal_code": "20601"}}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 10: two stores with one key share entries, whatever their fees
--- stores
{"beta": {"handling_fee": {"type": "fixed", "value": 1}}}
--- config
location = /beta { shipstation_store beta; shipstation_rates; }
--- request eval
["POST /rates\n" . ShipStation::CheckoutSuite::cart(), "POST /beta\n" . ShipStation::CheckoutSuite::cart()]
--- more_headers
Content-Type: application/json
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+1.00+0.00=13.34 cache
stamps_com HIT
= HIT



=== TEST 11: rates_version drops a store's prices
--- stores
{"beta": {"rates_version": 2}}
--- config
location = /beta { shipstation_store beta; shipstation_rates; }
--- request eval
["POST /rates\n" . ShipStation::CheckoutSuite::cart(), "POST /beta\n" . ShipStation::CheckoutSuite::cart()]
--- more_headers
Content-Type: application/json
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 12: a store that is switched off
--- store
{"enabled": false}
--- cart
{}
{"currency": "EUR", "items": []}
--- summary
= NONE disabled
--
= NONE disabled
--- response_headers eval
["X-Cache: NONE\r\nX-Calls: 0\r\nX-Error: disabled", "X-Error: disabled"]



=== TEST 13: another currency; the letters' case does not matter
--- cart
{"currency": "EUR"}
{"currency": "EUR", "items": []}
{"currency": "EUR", "destination": {"country": "US", "postal_code": "none"}}
{"currency": "usd"}
--- summary
= NONE currency_mismatch
--
= NONE currency_mismatch
--
= NONE currency_mismatch
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 14: nothing to ship
--- cart
{"items": []}
{"items": [{"requires_shipping": false, "quantity": "?"}], "destination": null}
--- summary
= NONE nothing_to_ship
--
= NONE nothing_to_ship



=== TEST 15: abroad without HS codes
--- cart
{"destination": {"country": "DE", "postal_code": "10115"}, "items": [{"sku": "A", "quantity": 1, "hs_code": "6109.10"}, {"sku": "B", "quantity": 1}, {"sku": "C", "quantity": 1, "hs_code": "61091"}, {"sku": "D", "requires_shipping": false}, {"quantity": 1}]}
{"destination": {"country": "DE", "postal_code": "10115"}, "items": [{"sku": "A", "quantity": 1, "hs_code": "6109 10 00 12"}]}
--- summary
= NONE hs_code_missing B,C,items[4]
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 16: a territory of the US is not abroad
--- cart
{"destination": {"country": "PR", "postal_code": "00901"}}
{"destination": {"country": "US", "state": "Puerto Rico", "postal_code": "00901"}}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT



=== TEST 17: a body without type, and one of another JSON type
--- request eval
["POST /rates\n" . ShipStation::CheckoutSuite::cart(), "POST /rates\n" . ShipStation::CheckoutSuite::cart()]
--- more_headers eval
["X-No: type", "Content-Type: application/vnd.shop+json; charset=utf-8"]
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT



=== TEST 18: a store from a variable
--- http_config
map $http_x_shop $shop { a acme; default nobody; }
--- config
location = /shop { shipstation_store $shop; shipstation_rates; }
--- request eval
"POST /shop\n" . ShipStation::CheckoutSuite::cart()
--- more_headers
X-Shop: a
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 19: a cart in a temporary file, of many items
--- rates_config
client_body_buffer_size 1k;
--- request eval
"POST /rates\n" . ShipStation::CheckoutSuite::cart({items => [map { {sku => "S$_", quantity => 1, weight => {value => "0.1", units => "oz"}} } 1 .. 1000]})
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 20: tenths of an ounce of the default package add up exactly
--- store
{"default_package": {"weight": {"value": "0.3", "units": "ounces"}}}
--- cart
{"items": [{"quantity": 10}]}
{"items": [{"quantity": 1, "weight": {"value": 3, "units": "ounces"}}]}
{"items": [{"quantity": 11}]}
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT
--
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS



=== TEST 21: an origin in another spelling is the same origin
--- store
{"origin": {"city": "Ottawa", "state": "ON", "postal_code": "K1A 0B1", "country": "CA"}, "currency": "CAD"}
--- stores
{"beta": {"origin": {"city": " OTTAWA ", "state": "Ontario", "postal_code": "k1a-0b1", "country": "CAN"}, "currency": "CAD"}}
--- config
location = /beta { shipstation_store beta; shipstation_rates; }
--- request eval
my $cart = ShipStation::CheckoutSuite::cart({ currency => 'CAD', destination => { country => 'CA', postal_code => 'H2X 1Y4' } }); ["POST /rates\n$cart", "POST /beta\n$cart"]
--- more_headers
Content-Type: application/json
--- summary
pm 12.34+0.00+0.00=12.34 live
stamps_com MISS
= MISS
--
pm 12.34+0.00+0.00=12.34 cache
stamps_com HIT
= HIT



=== TEST 22: weights as carriers bill them: one entry from 17 to 32 ounces, and for a pound in grams
--- store
{"carriers": [{"code": "stamps_com"}, {"code": "ups", "weight_step": "ounce"}]}
--- api
stamps_com return 200 '[{"serviceCode":"pm","shipmentCost":2}]';
ups return 200 '[{"serviceCode":"ground","shipmentCost":1}]';
--- cart
{"items": [{"quantity": 1, "weight": {"value": 17, "units": "oz"}}]}
{"items": [{"quantity": 2, "weight": {"value": 453.6, "units": "g"}}]}
--- summary
ground 1.00+0.00+0.00=1.00 live
pm 2.00+0.00+0.00=2.00 live
stamps_com MISS
ups MISS
= MISS
--
ground 1.00+0.00+0.00=1.00 live
pm 2.00+0.00+0.00=2.00 cache
stamps_com HIT
ups MISS
= MISS
--- no_error_log
[error]



=== TEST 23: boxes: equal parcels are one question, the price is the sum of all
--- store
{"boxes": [{"name": "S", "length": 6, "width": 4, "height": 4, "units": "inches", "weight": {"value": 2, "units": "ounces"},
            "packages": {"ups": "ups_small"}},
           {"name": "M", "length": 12, "width": 9, "height": 6, "units": "inches", "weight": {"value": 8, "units": "ounces"},
            "max_weight": {"value": 10, "units": "pounds"}}],
 "max_parcels": 3, "carriers": [{"code": "stamps_com", "services": [{"code": "pm", "markup": {"type": "fixed", "value": "0.50"}}]}, {"code": "ups"}],
 "handling_fee": {"type": "percent", "value": "10"}}
--- api
stamps_com return 200 '[{"serviceCode":"pm","shipmentCost":$http_x_weight},{"serviceCode":"w$http_x_weight","shipmentCost":3},{"serviceCode":"free","shipmentCost":0}]';
ups if ($http_x_package = ups_small) { return 200 '[{"serviceCode":"small","shipmentCost":4}]'; } return 200 '[]';
--- cart
{"items": [{"quantity": 1, "weight": {"value": 6, "units": "oz"}, "dimensions": {"length": 6, "width": 4, "height": 4, "units": "in"}}]}
{"items": [{"quantity": 3, "weight": {"value": 72, "units": "oz"}, "dimensions": {"length": 6, "width": 6, "height": 6, "units": "in"}}]}
{"items": [{"quantity": 4, "weight": {"value": 150, "units": "oz"}, "dimensions": {"length": 12, "width": 9, "height": 2, "units": "in"}}]}
--- summary
w8 3.00+0.30+0.00=3.30 live
small 4.00+0.40+0.00=4.40 live
pm 8.50+0.85+0.00=9.35 live
stamps_com MISS
ups MISS
= MISS
--
pm 240.50+24.05+0.00=264.55 live
stamps_com MISS
ups MISS no_service
= MISS
--
w608 3.00+0.30+0.00=3.30 live
pm 608.50+60.85+0.00=669.35 live
stamps_com MISS
ups MISS no_service
= MISS
--- response_headers eval
["X-Calls: 2", "X-Calls: 4", "X-Calls: 2"]
--- no_error_log
[error]



=== TEST 24: a price of 0 is no price, unless free shipping is allowed
--- store
{"carriers": [{"code": "stamps_com"}]}
--- stores
{"free": {"allow_free": true, "carriers": [{"code": "stamps_com"}]}}
--- config
location = /free { shipstation_store free; shipstation_rates; }
--- api
stamps_com return 200 '[{"serviceCode":"a","shipmentCost":0,"otherCost":0},{"serviceCode":"b","shipmentCost":1}]';
--- request eval
my $cart = ShipStation::CheckoutSuite::cart(); ["POST /rates\n$cart", "POST /free\n$cart"]
--- more_headers
Content-Type: application/json
--- summary
b 1.00+0.00+0.00=1.00 live
stamps_com MISS
= MISS
--
a 0.00+0.00+0.00=0.00 cache
b 1.00+0.00+0.00=1.00 cache
stamps_com HIT
= HIT
--- no_error_log
[error]



=== TEST 25: derived: places that had equal prices have them at other weights, too
--- store
{"carriers": [{"code": "stamps_com"}], "api": {"derive": "exact"}}
--- api
stamps_com return 200 '[{"serviceCode":"pm","shipmentCost":$http_x_weight}]';
--- cart
{"destination": {"country": "US", "postal_code": "20500"}, "items": [{"quantity": 1, "weight": {"value": 2, "units": "pounds"}}]}
{"destination": {"country": "US", "postal_code": "20500"}, "items": [{"quantity": 1, "weight": {"value": 3, "units": "pounds"}}]}
{"destination": {"country": "US", "postal_code": "10001"}, "items": [{"quantity": 1, "weight": {"value": 2, "units": "pounds"}}]}
{"destination": {"country": "US", "postal_code": "10001"}, "items": [{"quantity": 1, "weight": {"value": 3, "units": "pounds"}}]}
{"destination": {"country": "US", "postal_code": "10099"}, "items": [{"quantity": 1, "weight": {"value": 3, "units": "pounds"}}]}
{"destination": {"country": "US", "postal_code": "60601"}, "items": [{"quantity": 1, "weight": {"value": 3, "units": "pounds"}}]}
--- summary
pm 32.00+0.00+0.00=32.00 live
stamps_com MISS
= MISS
--
pm 48.00+0.00+0.00=48.00 live
stamps_com MISS
= MISS
--
pm 32.00+0.00+0.00=32.00 live
stamps_com MISS
= MISS
--
pm 48.00+0.00+0.00=48.00 derived
stamps_com HIT
= HIT
--
pm 48.00+0.00+0.00=48.00 derived
stamps_com HIT
= HIT
--
pm 48.00+0.00+0.00=48.00 live
stamps_com MISS
= MISS
--- response_headers eval
["X-Calls: 1", "X-Calls: 1", "X-Calls: 1", "X-Calls: 0", "X-Calls: 0", "X-Calls: 1"]
--- no_error_log
[error]



=== TEST 26: derived: nothing where a carrier's price depends on the address, or it is off
--- store
{"carriers": [{"code": "ups", "place": "auto"}, {"code": "other", "place": "zone"}], "api": {"derive": "exact"}}
--- stores
{"off": {"carriers": [{"code": "other", "place": "zone"}], "api": {"derive": "off"}}}
--- config
location = /off { shipstation_store off; shipstation_rates; }
--- api
ups return 200 '[{"serviceCode":"ground","shipmentCost":1}]';
other return 200 '[{"serviceCode":"pm","shipmentCost":2}]';
--- request eval
my @carts = map { ShipStation::CheckoutSuite::cart({ destination => { country => 'US', postal_code => $_ } }) } qw(20500 20501);
["POST /rates\n$carts[0]", "POST /rates\n$carts[1]", "POST /off\n$carts[0]", "POST /off\n$carts[1]"]
--- more_headers
Content-Type: application/json
--- summary
ground 1.00+0.00+0.00=1.00 live
pm 2.00+0.00+0.00=2.00 live
ups MISS
other MISS
= MISS
--
ground 1.00+0.00+0.00=1.00 live
pm 2.00+0.00+0.00=2.00 cache
ups MISS
other HIT
= MISS
--
pm 2.00+0.00+0.00=2.00 live
other MISS
= MISS
--
pm 2.00+0.00+0.00=2.00 live
other MISS
= MISS
--- no_error_log
[error]
