# Orders that no valid XML can be made of: left out alone, logged when they
# come in, kept in the status until they go out.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
plan tests => repeat_each() * 22;

run_tests();

__DATA__

=== TEST 1: logged with store, order, path and reason
--- orders eval
orders([order('A116'), order('A117', customer => '{"ship_to": {"name": "N", "address1": "1", "city": "C", "postal_code": "1"}}'), order('A118')])
--- request
GET /webhooks/shipstation.xml
--- response_headers
X-ShipStation-Skipped: 1
--- response_body_like: A116.*A118
--- response_body_unlike: A117
--- error_code: 200
--- error_log
shipstation: store "acme": left out: A117, customer.ship_to.country is missing



=== TEST 2: an order that goes out leaves it
--- feed
    default_type application/json;
    if ($shipstation_page = 1) { return 200 '{"orders": [{"order_number": "B1"}]}'; }
    alias $TEST_NGINX_SERVROOT/html/good.json;
--- user_files eval
">>> good.json\n" . orders([order('B1')])
--- config
    location = /status { shipstation_status; }
--- request eval
["GET /webhooks/shipstation.xml", "GET /status?store=acme",
 "GET /webhooks/shipstation.xml?page=2", "GET /status?store=acme"]
--- response_body_like eval
[qr/<Orders/, qr/"quarantine": \[\{"order_number": "B1", "path": "[a-z_.]+", "reason": "[a-z ]+"/,
 qr/B1/, qr/"quarantine": \[\]/]
--- error_code eval
[200, 200, 200, 200]



=== TEST 3: a number that would break the log's line
--- orders eval
orders([order('x', order_number => '"A\\n1\\u0007"', customer => '{}')])
--- request
GET /webhooks/shipstation.xml
--- response_headers
X-ShipStation-Skipped: 1
--- error_code: 200
--- error_log eval
qr/left out: A.?1.?, /



=== TEST 4: many of them, and many values of no use: a few lines
--- orders eval
orders([order('A1', gift => '"x"'), order('A2', gift => '"y"'),
        order('A3', tax_amount => '"1,0"'),
        map { order("B$_", customer => '{}') } 1 .. 9])
--- request
GET /webhooks/shipstation.xml
--- response_headers
X-ShipStation-Skipped: 9
--- error_code: 200
--- error_log
order A1: gift is neither true nor false, left out; 2 such values on this page
order A3: tax_amount is not a number, left out
left out: B5, customer.ship_to is missing
4 more orders of this page were left out
--- no_error_log
left out: B6
