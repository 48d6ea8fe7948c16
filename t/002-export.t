# An export: what it answers, what it asks the feed, and the variables.

use Test::Nginx::Socket;
use ShipStation::Suite;

plan tests => repeat_each() * 88;

run_tests();

__DATA__

=== TEST 1: an order becomes XML
--- orders eval
orders([order('A100')])
--- request
GET /webhooks/shipstation.xml?action=export&start_date=11%2f20%2f2026+00%3a00&end_date=11%2f23%2f2026+08%3a05&page=1
--- response_headers
Content-Type: text/xml; charset=utf-8
Cache-Control: no-store
X-ShipStation-Skipped: 0
--- response_body_like
^<\?xml version="1\.0" encoding="utf-8"\?>\s*<Orders pages="1">.*<OrderNumber>.*A100.*</Order>\s*</Orders>\s*$
--- error_code: 200
--- no_error_log
[error]



=== TEST 2: Content-Length is there, and right
--- orders eval
orders_json(3)
--- request
GET /webhooks/shipstation.xml?action=export
--- raw_response_headers_like: Content-Length: \d{3,}
--- error_code: 200



=== TEST 3: no orders
--- request
GET /webhooks/shipstation.xml?action=export
--- response_body_like: <Orders pages="1"\s*(/>|></Orders>|>\s*</Orders>)
--- error_code: 200
--- no_error_log
[error]



=== TEST 4: no action is an export, as for "Test Connection"
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/xml; charset=utf-8
--- error_code: 200
--- no_error_log
[error]



=== TEST 5: the action compares without case, parameters stand anywhere
--- request
GET /webhooks/shipstation.xml?store=1&page=1&ACTION=x&action=EXPORT&z
--- response_headers
Content-Type: text/xml; charset=utf-8
--- error_code: 200
--- no_error_log
[error]



=== TEST 6: HEAD has the same length and no body
--- orders eval
orders_json(2)
--- request eval
["HEAD /webhooks/shipstation.xml?action=export", "GET /webhooks/shipstation.xml?action=export"]
--- response_body_like eval
[qr/^$/, qr/^<\?xml/]
--- error_code eval
[200, 200]



=== TEST 7: what the feed is asked
--- custom
    shipstation_page_size 25;
    add_header X-Start $shipstation_start_date;
    add_header X-End $shipstation_end_date;
    add_header X-Page $shipstation_page;
    add_header X-Size $shipstation_page_size;
    add_header X-Store $shipstation_store;
    add_header X-Action $shipstation_action;
    add_header X-Sync $shipstation_sync_all;
    add_header X-Cursor "[$shipstation_cursor]";
    add_header X-Orders $shipstation_orders_count;
    add_header X-Skipped $shipstation_orders_skipped;
--- orders eval
orders([order('A1'), order('A2', customer => undef), order('A3')])
--- request
GET /webhooks/shipstation.xml?action=export&start_date=1/2/2026+3:04&end_date=11/23/2026+08:05&page=7
--- response_headers
X-Start: 2026-01-02T03:04:00Z
X-End: 2026-11-23T08:05:59Z
X-Page: 7
X-Size: 25
X-Store: acme
X-Action: export
X-Sync: 0
X-Cursor: []
X-Orders: 2
X-Skipped: 1
X-ShipStation-Skipped: 1
--- error_code: 200
--- error_log eval
qr/\[error\] .*shipstation: store "acme": left out: A2, customer/



=== TEST 8: the variables reach the feed through proxy_pass
--- http_config
    log_format feed '[$request_uri]';
--- feed
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/stores/$shipstation_store/orders.json?from=$shipstation_start_date&to=$shipstation_end_date&page=$shipstation_page&limit=$shipstation_page_size&cursor=$shipstation_cursor&all=$shipstation_sync_all;
--- config
    location /stores/ {
        default_type application/json;
        access_log logs/feed.log feed;
        if ($request_uri != "/stores/acme/orders.json?from=2026-11-23T08:00:00Z&to=2026-11-23T08:05:59Z&page=1&limit=100&cursor=&all=0") {
            return 404;
        }
        return 200 '{"pages": 9, "orders": []}';
    }
--- request
GET /webhooks/shipstation.xml?action=export&start_date=11/23/2026+08:00&end_date=11/23/2026+08:05
--- response_body_like: <Orders pages="9"
--- error_code: 200



=== TEST 9: a window open on both sides starts 30 days ago
--- custom
    add_header X-Start $shipstation_start_date;
    add_header X-End "[$shipstation_end_date]";
--- request
GET /webhooks/shipstation.xml?action=export
--- response_headers_like
X-Start: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ
X-End: \[\]
--- error_code: 200



=== TEST 10: a window open at its start
--- custom
    add_header X-Start "[$shipstation_start_date]";
    add_header X-End $shipstation_end_date;
--- request
GET /webhooks/shipstation.xml?action=export&end_date=11/23/2026
--- response_headers
X-Start: []
X-End: 2026-11-23T23:59:59Z
--- error_code: 200



=== TEST 11: a window open at its end
--- custom
    add_header X-Start $shipstation_start_date;
    add_header X-End "[$shipstation_end_date]";
--- request
GET /webhooks/shipstation.xml?action=export&start_date=11/23/2026+8:5
--- response_headers
X-Start: 2026-11-23T08:05:00Z
X-End: []
--- error_code: 200



=== TEST 12: the overlap moves the start, and the end not
--- custom
    shipstation_window_overlap 5m;
    add_header X-Start $shipstation_start_date;
    add_header X-End $shipstation_end_date;
--- request
GET /webhooks/shipstation.xml?action=export&start_date=11/23/2026+00:02&end_date=11/23/2026+00:05
--- response_headers
X-Start: 2026-11-22T23:57:00Z
X-End: 2026-11-23T00:05:59Z
--- error_code: 200



=== TEST 13: a store that exports all providers' orders
--- stores eval
">>> all.json\n" . store('all', 'secret', '"sync_all_orders": true')
--- user: all:secret
--- custom
    add_header X-Sync $shipstation_sync_all;
    add_header X-Orders $shipstation_orders_count;
--- orders eval
orders([order('A1', shipping_provider => '"other"'), order('A2')])
--- request
GET /webhooks/shipstation.xml?action=export
--- response_headers
X-Sync: 1
X-Orders: 2
--- error_code: 200



=== TEST 14: a store that exports ShipStation's orders alone
--- custom
    add_header X-Orders $shipstation_orders_count;
--- orders eval
orders([order('A1', shipping_provider => '"other"'), order('A2')])
--- request
GET /webhooks/shipstation.xml?action=export
--- response_headers
X-Orders: 1
--- error_code: 200



=== TEST 15: each store has its own feed
--- stores eval
">>> beta.json\n" . store('beta', 'geheim')
--- user: beta:geheim
--- feed
    default_type application/json;
    return 200 '{"orders": [], "store": "$shipstation_store"}';
--- custom
    add_header X-Store $shipstation_store;
--- request
GET /webhooks/shipstation.xml?action=export
--- response_headers
X-Store: beta
--- error_code: 200



=== TEST 16: the feed's URI with variables and a query
--- no_store
--- config
    location = /s { shipstation_custom_store; shipstation_orders /_$shipstation_store/feed?p=$shipstation_page&x=%20; }
    location = /_acme/feed { internal; add_header X-No no; return 200 '{"pages": 3, "orders": [], "a": "$args"}'; }
--- request
GET /s?page=2
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQ=
--- response_body_like: <Orders pages="3"
--- error_code: 200
--- no_error_log
[error]



=== TEST 17: none of the client's headers reaches the feed
--- feed
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed {
        add_header X-None no;
        if ($http_x_mine$http_range$http_if_none_match$http_authorization$http_cookie$http_accept_encoding$remote_user$http_referer != "") {
            return 500;
        }
        default_type application/json;
        return 200 '{"orders": []}';
    }
--- request
GET /webhooks/shipstation.xml
--- more_headers
X-Mine: 1
Range: bytes=0-1
If-None-Match: *
Cookie: a=b
Referer: http://x/
Accept-Encoding: gzip
--- response_body_like: <Orders pages="1"
--- error_code: 200
--- no_error_log
[error]



=== TEST 18: a static feed, in spite of Range and If-Modified-Since
--- feed
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n" . orders_json(1, '"pages": 4')
--- request
GET /webhooks/shipstation.xml
--- more_headers
Range: bytes=0-1
If-None-Match: *
If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT
--- response_body_like: <Orders pages="4"
--- error_code: 200
--- no_error_log
[error]



=== TEST 19: status_map
--- stores eval
">>> map.json\n" . store('map', 'secret', '"status_map": [{"match": "^processing_", "status": "paid"}]')
--- user: map:secret
--- orders eval
orders([order('A1', order_status => '"processing_awaiting_x"')])
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <OrderStatus>(<!\[CDATA\[)?paid
--- error_code: 200
--- no_error_log
[error]



=== TEST 20: a page full of orders, in order, more than one slice
--- orders eval
orders_json(700)
--- feed
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n" . orders_json(700)
--- custom
    add_header X-Orders $shipstation_orders_count;
--- request
GET /webhooks/shipstation.xml
--- response_headers
X-Orders: 700
--- response_body_like: (?s)^<\?xml.*A1\b.*A350\b.*A700\b.*</Orders>\s*$
--- error_code: 200
--- no_error_log
[error]



=== TEST 21: in the access log, after an internal redirect too
--- http_config
    log_format words '[$shipstation_store] [$shipstation_action] [$shipstation_orders_count]';
--- custom
    access_log logs/words.log words;
    error_page 502 /nothing;
--- request
GET /webhooks/shipstation.xml
--- error_code: 200
--- no_error_log
[error]



=== TEST 22: the variables are empty before the access phase
--- custom
    set $early "[$shipstation_store]";
    add_header X-Early $early;
    add_header X-Late $shipstation_store;
--- request
GET /webhooks/shipstation.xml
--- response_headers
X-Early: []
X-Late: acme
--- error_code: 200



=== TEST 23: a feed in the charset that it names
--- feed
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/latin/feed.json;
--- config
    location /latin/ {
        default_type "application/json; charset=ISO-8859-1";
        types { }
        alias $TEST_NGINX_SERVROOT/html/;
    }
--- user_files eval
">>> feed.json\n" . orders([order('A1', customer_notes => "\"Zo\xeb \x96 5\"")])
--- request
GET /webhooks/shipstation.xml
--- response_body_like eval
qr/Zo\xc3\xab \xe2\x80\x93 5\]\]/
--- error_code: 200
--- no_error_log
U+FFFD



=== TEST 24: one that names another charset than its own
--- feed
    default_type "application/json; charset=windows-1252";
    types { }
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n" . orders([order('A1', customer_notes => "\"Zo\xc3\xab\"")])
--- request
GET /webhooks/shipstation.xml
--- response_body_like eval
qr/Zo\xc3\xab\]\]/
--- error_code: 200
--- no_error_log
U+FFFD



=== TEST 25: one that names none: the log names the first order, once
--- user_files eval
">>> feed.json\n" . orders([order('A1'), order('A2', customer_notes => "\"Zo\xeb\""), order('A3', customer_notes => "\"\xfcber\"")])
--- feed
    default_type application/json;
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- request
GET /webhooks/shipstation.xml
--- response_body_like eval
qr/Zo\xef\xbf\xbd\]\]/
--- error_code: 200
--- error_log
shipstation: store "acme": characters of 2 orders of this page could not be read and went out as U+FFFD, the first order: A2; the feed has to be UTF-8, or name its charset



=== TEST 26: a text is no command where nginx runs SSI over the reply
--- custom
    ssi on;
    ssi_types text/xml;
--- orders eval
orders([order('A1', customer_notes => '"<!--#echo var=\\"server_protocol\\" -->"')])
--- request
GET /webhooks/shipstation.xml
--- response_body_like
<CustomerNotes><!\[CDATA\[<\]\]><!\[CDATA\[!--#echo var="server_protocol" -->\]\]></CustomerNotes>
--- error_code: 200
--- no_error_log
[error]
