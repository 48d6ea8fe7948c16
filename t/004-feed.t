# What becomes of a feed that does not answer 200 with a list of orders.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
plan tests => repeat_each() * (blocks() * 4);

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value('http_config', ($block->http_config // '')
        . q{add_header X-Error $shipstation_error always;});

    if (!defined $block->request) {
        $block->set_value('request', 'GET /webhooks/shipstation.xml');
    }
});

run_tests();

__DATA__

=== TEST 1: 404
--- feed: return 404;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
shipstation: store "acme": the order feed "/_orders" answered 404



=== TEST 2: 500
--- feed: return 500;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 500



=== TEST 3: 201 with orders is no 200
--- feed: return 201 '{"orders": []}';
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 201



=== TEST 4: 204
--- feed: return 204;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 204



=== TEST 5: 301
--- feed: return 301 /elsewhere;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 301



=== TEST 6: 304
--- feed: return 304;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 304



=== TEST 7: 206
--- feed: return 206 '{"orders": []}';
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 206



=== TEST 8: the location answers a 504 of the platform's own
--- feed: return 504;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 504



=== TEST 9: 429 of the platform's
--- feed: return 429;
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 429



=== TEST 10: an error_page in the feed's location is not asked
--- feed
    error_page 404 =200 /page;
    return 404;
--- config
    location = /page { internal; default_type application/json; return 200 '{"orders": []}'; }
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/_orders" answered 404



=== TEST 11: no such location
--- no_store
--- config
    location = /webhooks/shipstation.xml { shipstation_custom_store; shipstation_orders /none; }
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log
the order feed "/none" answered 404



=== TEST 12: access to the feed denied for the client does not bind the subrequest
--- feed
    deny all;
    return 200 '{"orders": []}';
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- response_body_like: <Orders
--- no_error_log
[error]



=== TEST 13: nobody listens
--- feed: proxy_pass http://127.0.0.1:1/;
--- error_code: 502
--- response_headers
X-Error: feed_refused
--- response_body chomp
The shop's order feed could not be reached.
--- error_log
the order feed "/_orders" could not be reached



=== TEST 14: compressed though nobody asked
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed {
        add_header Content-Encoding gzip;
        return 200 '{"orders": []}';
    }
--- error_code: 502
--- response_headers
X-Error: feed_compressed
--- response_body chomp
The shop's order feed sent a compressed reply.
--- error_log
the order feed "/_orders" sent a compressed reply, though none was asked for



=== TEST 15: not JSON
--- feed: return 200 '<html>maintenance</html>';
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log
the order feed "/_orders" is unusable



=== TEST 16: half a JSON
--- feed: return 200 '{"orders": [{"order_number": "A';
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log
the order feed "/_orders" is unusable



=== TEST 17: nothing at all
--- feed: alias $TEST_NGINX_SERVROOT/html/empty.json;
--- user_files
>>> empty.json
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log
the order feed "/_orders" is unusable



=== TEST 18: a list, and no object
--- feed: return 200 '[]';
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log
the order feed "/_orders" is unusable



=== TEST 19: no list of orders
--- feed: return 200 '{"orders": {}}';
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log
the order feed "/_orders" is unusable



=== TEST 20: an impossible number of pages
--- feed: return 200 '{"pages": 32768, "orders": []}';
--- error_code: 502
--- response_headers
X-Error: feed_bad_pages
--- response_body chomp
The shop's order feed sent an impossible number of pages.
--- error_log
the order feed "/_orders"



=== TEST 21: more than may be, known before
--- custom: shipstation_feed_max_size 1k;
--- feed: alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n" . orders_json(30)
--- error_code: 502
--- response_headers
X-Error: feed_too_large
--- response_body chomp
The shop's order feed sent too many bytes for one page.
--- error_log
sent more than 1024 bytes, see shipstation_feed_max_size



=== TEST 22: exactly as much as may be
--- custom: shipstation_feed_max_size 14;
--- feed: return 200 '{"orders": []}';
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- response_body_like: <Orders
--- no_error_log
[error]



=== TEST 23: one byte more
--- custom: shipstation_feed_max_size 13;
--- feed: return 200 '{"orders": []}';
--- error_code: 502
--- response_headers
X-Error: feed_too_large
--- response_body chomp
The shop's order feed sent too many bytes for one page.
--- error_log
sent more than 13 bytes



=== TEST 24: an empty URI from variables
--- no_store
--- config
    location = /webhooks/shipstation.xml { shipstation_custom_store; shipstation_orders $arg_none; }
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
--- error_code: 500
--- response_headers
X-Error: bad_orders_uri
--- response_body chomp
The shop's order feed is not set up correctly.
--- error_log
is no URI of an internal location



=== TEST 25: a URI that climbs out
--- no_store
--- config
    location = /webhooks/shipstation.xml { shipstation_custom_store; shipstation_orders /a$arg_a; }
--- request
GET /webhooks/shipstation.xml?a=/../../etc/passwd
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
--- error_code: 500
--- response_headers
X-Error: bad_orders_uri
--- response_body chomp
The shop's order feed is not set up correctly.
--- error_log
unsafe URI



=== TEST 26: orders of another kind
--- orders: {"orders": [{"id": 1, "order_number": 1001, "created_at": "2026-11-20"}, {"id": 2, "order_number": 1002}]}
--- error_code: 502
--- response_headers
X-Error: feed_not_orders
--- response_body chomp
The shop's order feed holds no orders of the form that was expected.
--- error_log
no order of this page has order_date: this is not the feed of docs/order-feed.md



=== TEST 27: a list beside errors
--- orders: {"orders": [], "errors": ["Throttled"]}
--- error_code: 502
--- response_headers
X-Error: feed_not_orders
--- response_body chomp
The shop's order feed holds no orders of the form that was expected.
--- error_log
errors is not empty: ["Throttled"]



=== TEST 28: a page of HTML: what it is, how it begins, and where it came from
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed?store=$shipstation_store;
--- config
    location = /feed {
        default_type text/html;
        return 200 '<!DOCTYPE html><html><head><title>Sign in to continue to the shop of this name</title></head>';
    }
--- error_code: 502
--- response_headers
X-Error: feed_not_json
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_log eval
qr{the order feed "/_orders" is unusable: no JSON: byte 1: .*; it answered 200, text/html: "<!DOCTYPE html><html><head><title>Sign in to continue to the shop of this name</" \(http://127\.0\.0\.1:\d+/feed\?store=acme\) while exporting orders}



=== TEST 29: an error of the platform's, in its own words
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { default_type text/plain; return 500 'no database'; }
--- error_code: 502
--- response_headers
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_log eval
qr{answered 500, text/plain: "no database" \(http://127\.0\.0\.1:\d+/feed\)}



=== TEST 30: a file that threads read
--- orders eval
orders_json(300)
--- feed
    aio threads;
    default_type application/json;
    alias $TEST_NGINX_SERVROOT/html/large.json;
--- user_files eval
">>> large.json\n" . orders_json(300)
--- error_code: 200
--- response_headers
!X-Error
--- response_body_like: A1\b.*A300\b
--- no_error_log
[error]



=== TEST 31: a cached reply that threads read
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/cache keys_zone=feeds:1m;
--- feed
    aio threads;
    aio_write on;
    proxy_cache feeds;
    proxy_cache_key $shipstation_store$shipstation_page;
    proxy_cache_valid 200 1m;
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/large.json;
--- user_files eval
">>> large.json\n" . orders_json(300)
--- request eval
["GET /webhooks/shipstation.xml", "GET /webhooks/shipstation.xml"]
--- error_code eval
[200, 200]
--- response_body_like eval
[qr/A1\b.*A300\b/s, qr/A1\b.*A300\b/s]



=== TEST 32: all dates in another form, which says that it is another feed
--- orders: {"orders": [{"order_number": "A1", "order_date": "20.11.2026", "last_modified": "21.11.2026"}, {"order_number": "A2", "order_date": "yesterday", "last_modified": "today"}]}
--- error_code: 502
--- response_headers
X-Error: feed_not_orders
--- response_body chomp
The shop's order feed holds no orders of the form that was expected.
--- error_log
no order of this page has
