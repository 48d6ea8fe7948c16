# Pages and cursors.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_shuffle();
plan tests => repeat_each() * 79;

run_tests();

__DATA__

=== TEST 1: pages as the feed's JSON says
--- orders: {"pages": 3, "orders": []}
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="3"
--- error_code: 200



=== TEST 2: no pages at all
--- orders: {"pages": 0, "orders": []}
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="0"
--- error_code: 200



=== TEST 3: as many as a short holds, as text
--- orders: {"pages": "32767", "orders": []}
--- request
GET /webhooks/shipstation.xml?page=32767
--- response_body_like: <Orders pages="32767"
--- error_code: 200



=== TEST 4: pages in a header
--- feed
    add_header X-Total-Pages 12;
    return 200 '{"orders": []}';
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="1"
--- error_code: 200



=== TEST 5: pages in a header of the platform's
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { add_header X-Total-Pages 12; return 200 '{"orders": []}'; }
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="12"
--- error_code: 200



=== TEST 6: WordPress's header
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { add_header x-wp-totalpages 5; return 200 '{"orders": []}'; }
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="5"
--- error_code: 200



=== TEST 7: the JSON wins over the header
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { add_header X-Total-Pages 5; return 200 '{"pages": 4, "orders": []}'; }
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="4"
--- error_code: 200



=== TEST 8: a header that holds no number
--- feed: proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { add_header X-Total-Pages many; return 200 '{"orders": []}'; }
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed sent an impossible number of pages.
--- error_code: 502



=== TEST 9: a negative number of pages
--- orders: {"pages": -1, "orders": []}
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed sent an impossible number of pages.
--- error_code: 502



=== TEST 10: nothing said: this page
--- orders eval
orders_json(2)
--- custom: shipstation_page_size 3;
--- request
GET /webhooks/shipstation.xml?page=4
--- response_body_like: <Orders pages="4"
--- error_code: 200



=== TEST 11: nothing said, and the page is full: one more
--- orders eval
orders_json(3)
--- custom: shipstation_page_size 3;
--- request
GET /webhooks/shipstation.xml?page=4
--- response_body_like: <Orders pages="5"
--- error_code: 200



=== TEST 12: nothing said, and the last page that there can be is full
--- orders eval
orders_json(3)
--- custom: shipstation_page_size 3;
--- request
GET /webhooks/shipstation.xml?page=32767
--- response_body_like: <Orders pages="32767"
--- error_code: 200



=== TEST 13: a cursor: one more page; it comes back escaped, and again
--- feed
    default_type application/json;
    set $cursor $shipstation_cursor;
    if ($shipstation_page = 1) { return 200 '{"next": "a+b/c=&d e", "orders": []}'; }
    return 200 '{"orders": []}';
--- custom
    add_header X-Cursor "[$shipstation_cursor]";
--- request eval
["GET /webhooks/shipstation.xml?start_date=1/1/2026&end_date=1/2/2026",
 "GET /webhooks/shipstation.xml?start_date=1/1/2026&end_date=1/2/2026&page=2",
 "GET /webhooks/shipstation.xml?start_date=1/1/2026&end_date=1/2/2026&page=2",
 "GET /webhooks/shipstation.xml?start_date=1/1/2026&end_date=1/2/2026&page=3",
 "GET /webhooks/shipstation.xml?start_date=1/1/2026&end_date=1/3/2026&page=2"]
--- response_headers eval
["X-Cursor: []", "X-Cursor: [a%2Bb%2Fc%3D%26d%20e]",
 "X-Cursor: [a%2Bb%2Fc%3D%26d%20e]", "X-Cursor: []", "X-Cursor: []"]
--- response_body_like eval
[qr/pages="2"/, qr/pages="2"/, qr/pages="2"/, qr/pages="3"/, qr/pages="2"/]
--- error_code eval
[200, 200, 200, 200, 200]



=== TEST 14: the same window of another store has no cursor of this one
--- stores eval
">>> beta.json\n" . store('beta', 'secret')
--- feed
    default_type application/json;
    set $cursor $shipstation_cursor;
    set $both $shipstation_store$shipstation_page;
    if ($both = acme1) { return 200 '{"next": "mine", "orders": []}'; }
    return 200 '{"orders": []}';
--- custom
    add_header X-Cursor "[$shipstation_cursor]";
--- anonymous
--- request eval
["GET /webhooks/shipstation.xml?start_date=2/1/2026&end_date=2/2/2026",
 "GET /webhooks/shipstation.xml?start_date=2/1/2026&end_date=2/2/2026&page=2",
 "GET /webhooks/shipstation.xml?start_date=2/1/2026&end_date=2/2/2026&page=2"]
--- more_headers eval
["Authorization: Basic YWNtZTpzZWNyZXQ=", "Authorization: " . basic('beta', 'secret'),
 "Authorization: Basic YWNtZTpzZWNyZXQ="]
--- response_headers eval
["X-Cursor: []", "X-Cursor: []", "X-Cursor: [mine]"]
--- error_code eval
[200, 200, 200]



=== TEST 15: within a window the pages never fall
--- feed
    default_type application/json;
    if ($shipstation_page = 1) { return 200 '{"pages": 7, "orders": []}'; }
    return 200 '{"pages": 2, "orders": []}';
--- request eval
["GET /webhooks/shipstation.xml?start_date=3/1/2026&end_date=3/2/2026",
 "GET /webhooks/shipstation.xml?start_date=3/1/2026&end_date=3/2/2026&page=2",
 "GET /webhooks/shipstation.xml?start_date=3/1/2026&end_date=3/3/2026&page=2"]
--- response_body_like eval
[qr/pages="7"/, qr/pages="7"/, qr/pages="2"/]
--- error_code eval
[200, 200, 200]



=== TEST 16: a window that nobody named is one window from page to page
--- feed
    default_type application/json;
    set $cursor $shipstation_cursor;
    if ($shipstation_page = 1) { return 200 '{"next": "n", "orders": []}'; }
    return 200 '{"orders": []}';
--- custom
    add_header X-Cursor "[$shipstation_cursor]";
--- request eval
["GET /webhooks/shipstation.xml?start_date=", "GET /webhooks/shipstation.xml?page=2"]
--- response_headers eval
["X-Cursor: []", "X-Cursor: [n]"]
--- error_code eval
[200, 200]



=== TEST 17: a cursor too long
--- orders eval
'{"next": "' . ('x' x 513) . '", "orders": []}'
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed is not the JSON that was expected.
--- error_code: 502



=== TEST 18: a cursor just short enough
--- feed
    set $cursor $shipstation_cursor;
    if ($shipstation_page = 2) { return 200 '{"orders": []}'; }
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n{\"next\": \"" . ('%' x 512) . '", "orders": []}'
--- custom
    add_header X-Cursor $shipstation_cursor;
--- request eval
["GET /webhooks/shipstation.xml?start_date=4/1/2026&page=1", "GET /webhooks/shipstation.xml?start_date=4/1/2026&page=2"]
--- response_headers eval
["X-Cursor: ", "X-Cursor: " . ('%25' x 512)]
--- error_code eval
[200, 200]



=== TEST 19: a feed that pages by next, and a location that never passes the cursor on
--- orders: {"next": "c2", "orders": []}
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed says where its next page begins, but the location /_orders does not pass $shipstation_cursor on.
--- error_code: 502
--- error_log
shipstation: store "acme": the order feed "/_orders" pages by "next", but the location "/_orders" does not pass $shipstation_cursor on
while exporting orders



=== TEST 20: a page whose cursor is not known: after a restart, on another server
--- feed
    set $cursor $shipstation_cursor;
    if ($shipstation_page = 3) { return 200 '{"orders": []}'; }
    return 200 '{"next": "c2", "orders": []}';
--- request eval
["GET /webhooks/shipstation.xml?start_date=5/1/2026&page=2", "GET /webhooks/shipstation.xml?start_date=5/1/2026&page=3",
 "GET /webhooks/shipstation.xml?start_date=5/1/2026"]
--- response_body_like eval
[qr/^Where this page begins is not known any more: begin again at page 1\.$/, qr/<Orders pages="3"/, qr/<Orders pages="3"/]
--- error_code eval
[502, 200, 200]



=== TEST 21: a next that never changes
--- feed
    set $cursor $shipstation_cursor;
    return 200 '{"next": "c2", "orders": []}';
--- request eval
["GET /webhooks/shipstation.xml?start_date=6/1/2026", "GET /webhooks/shipstation.xml?start_date=6/1/2026&page=2"]
--- response_body_like eval
[qr/<Orders pages="2"/, qr/^The shop's order feed names the same next page again and again\.$/]
--- error_code eval
[200, 502]



=== TEST 22: one page at most, says the feed, and where the next one begins
--- feed
    set $cursor $shipstation_cursor;
    return 200 '{"pages": 1, "next": "c2", "orders": []}';
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="2"
--- error_code: 200



=== TEST 23: no pages, and orders on this one
--- orders eval
orders_json(2, '"pages": 0')
--- request
GET /webhooks/shipstation.xml
--- response_body_like: <Orders pages="1"
--- error_code: 200
