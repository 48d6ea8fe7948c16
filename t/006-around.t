# What nginx can put around the Custom Store, and older clients.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
plan tests => repeat_each() * 55;

run_tests();

__DATA__

=== TEST 1: satisfy any, with the right password, though the address is denied
--- custom: satisfy any; deny all;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/xml; charset=utf-8
! WWW-Authenticate
--- error_code: 200



=== TEST 2: satisfy any, no password, the address is denied
--- custom: satisfy any; deny all;
--- anonymous
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
--- error_code: 401



=== TEST 3: satisfy all: the right password from a denied address
--- custom: deny all;
--- request
GET /webhooks/shipstation.xml
--- error_code: 403



=== TEST 4: auth_delay
--- custom: auth_delay 300ms;
--- user: acme:wrong
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/plain
--- response_body chomp
The user name or the password is wrong.
--- error_code: 401
--- error_log
delaying unauthorized request
--- log_level: debug



=== TEST 5: HTTP/1.0
--- orders eval
orders_json(2)
--- request
GET /webhooks/shipstation.xml HTTP/1.0
--- response_headers
Content-Type: text/xml; charset=utf-8
--- response_body_like: ^<\?xml.*</Orders>\s*$
--- raw_response_headers_like: Content-Length: \d+
--- error_code: 200



=== TEST 6: gzip
--- orders eval
orders_json(20)
--- custom: gzip on; gzip_types text/xml; gzip_min_length 1;
--- request
GET /webhooks/shipstation.xml
--- more_headers
Accept-Encoding: gzip
--- response_headers
Content-Encoding: gzip
Content-Type: text/xml; charset=utf-8
! Content-Length
--- error_code: 200



=== TEST 7: gzip does not touch what the feed sends
--- feed
    gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;
    default_type application/json;
    alias $TEST_NGINX_SERVROOT/html/feed.json;
--- user_files eval
">>> feed.json\n" . orders_json(20)
--- request
GET /webhooks/shipstation.xml
--- more_headers
Accept-Encoding: gzip
--- response_body_like: ^<\?xml.*A20
--- error_code: 200



=== TEST 8: sub_filter around the Custom Store
--- orders eval
orders([order('A1')])
--- custom: sub_filter Austin Dallas; sub_filter_types text/xml; sub_filter_once off;
--- request
GET /webhooks/shipstation.xml
--- response_body_like: Dallas
--- response_body_unlike: Austin
--- error_code: 200



=== TEST 9: a charset does not double ours
--- custom: charset utf-8; charset_types text/xml;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/xml; charset=utf-8
--- error_code: 200



=== TEST 10: a proxy with a cache before it keeps nothing
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/html/cache levels=1 keys_zone=around:1m;
--- config
    location = /outside {
        proxy_cache around;
        proxy_cache_valid any 10m;
        proxy_cache_key $uri;
        proxy_set_header Authorization $http_authorization;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/webhooks/shipstation.xml;
        add_header X-Cache $upstream_cache_status;
    }
--- request eval
["GET /outside", "GET /outside"]
--- response_headers eval
["X-Cache: MISS", "X-Cache: MISS"]
--- error_code eval
[200, 200]



=== TEST 11: a cached feed serves
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/html/cache levels=1 keys_zone=feed:1m;
--- feed
    proxy_cache feed;
    proxy_cache_valid 200 10m;
    proxy_cache_key "$shipstation_store $args";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { default_type application/json; return 200 '{"pages": 3, "orders": []}'; }
--- request eval
["GET /webhooks/shipstation.xml", "GET /webhooks/shipstation.xml"]
--- response_body_like eval
[qr/pages="3"/, qr/pages="3"/]
--- error_code eval
[200, 200]



=== TEST 12: a cached feed too large is refused each time
--- http_config
    proxy_cache_path $TEST_NGINX_SERVROOT/html/cache levels=1 keys_zone=feed:1m;
--- custom: shipstation_feed_max_size 100;
--- feed
    proxy_cache feed;
    proxy_cache_valid 200 10m;
    proxy_cache_key "$shipstation_store large";
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { alias $TEST_NGINX_SERVROOT/html/feed.json; }
--- user_files eval
">>> feed.json\n" . orders_json(20)
--- request eval
["GET /webhooks/shipstation.xml", "GET /webhooks/shipstation.xml"]
--- response_body_like eval
[qr/too many bytes/, qr/too many bytes/]
--- error_code eval
[502, 502]



=== TEST 13: If-None-Match and Range around an export
--- orders eval
orders_json(1)
--- request
GET /webhooks/shipstation.xml
--- more_headers
If-None-Match: *
Range: bytes=0-10
If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT
--- response_body_like: ^<\?xml.*</Orders>\s*$
--- error_code: 200



=== TEST 14: limit_req says its own before the module is asked
--- http_config
    limit_req_zone $binary_remote_addr zone=polls:1m rate=1r/m;
--- custom: limit_req zone=polls;
--- request eval
["GET /webhooks/shipstation.xml", "GET /webhooks/shipstation.xml"]
--- error_code eval
[200, 503]



=== TEST 15: a large feed through small buffers, with nothing on disk
--- feed
    proxy_buffers 4 4k;
    proxy_buffer_size 4k;
    proxy_busy_buffers_size 8k;
    proxy_max_temp_file_size 0;
    proxy_read_timeout 5s;
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { alias $TEST_NGINX_SERVROOT/html/feed.json; }
--- user_files eval
">>> feed.json\n" . orders_json(2000)
--- request
GET /webhooks/shipstation.xml
--- response_body_like: ^<\?xml.*A2000\b.*</Orders>\s*$
--- error_code: 200
--- no_error_log
[error]



=== TEST 16: the same, unbuffered
--- feed
    proxy_buffering off;
    proxy_read_timeout 5s;
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { alias $TEST_NGINX_SERVROOT/html/feed.json; }
--- user_files eval
">>> feed.json\n" . orders_json(2000)
--- request
GET /webhooks/shipstation.xml
--- response_body_like: ^<\?xml.*A2000\b.*</Orders>\s*$
--- error_code: 200
--- no_error_log
[error]



=== TEST 17: too large, buffered or not, is not read to its end
--- custom: shipstation_feed_max_size 20k;
--- feed
    proxy_http_version 1.1;
    proxy_buffering off;
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { gzip off; sub_filter zzz yyy; sub_filter_types *; alias $TEST_NGINX_SERVROOT/html/feed.json; }
--- user_files eval
">>> feed.json\n" . orders_json(2000)
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed sent too many bytes for one page.
--- error_code: 502



=== TEST 18: chunked, buffered, too large
--- custom: shipstation_feed_max_size 20k;
--- feed
    proxy_http_version 1.1;
    proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/feed;
--- config
    location = /feed { sub_filter zzz yyy; sub_filter_types *; alias $TEST_NGINX_SERVROOT/html/feed.json; }
--- user_files eval
">>> feed.json\n" . orders_json(2000)
--- request
GET /webhooks/shipstation.xml
--- response_body chomp
The shop's order feed sent too many bytes for one page.
--- error_code: 502



=== TEST 19: the body of a GET is thrown away
--- request
GET /webhooks/shipstation.xml
hello there
--- error_code: 200



=== TEST 20: auth_delay leaves the right password alone
--- custom: auth_delay 300ms;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/xml; charset=utf-8
--- error_code: 200
--- no_error_log
delaying unauthorized request
--- log_level: debug
