# SS-UserName and SS-Password in the query, and where they must not be seen.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
log_level('info');    # debug shows all that a client sends
plan tests => repeat_each() * 37;

add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value('http_config', ($block->http_config // '') . q{
        log_format seen '[$request] [$request_uri] [$args] [$arg_ss_password] [$query_string] [$status]';
        access_log logs/access.log seen;
    });
});

run_tests();

__DATA__

=== TEST 1: accepted where it is switched on, and overwritten
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?action=export&SS-UserName=acme&SS-Password=secret&page=1
--- response_headers
Content-Type: text/xml; charset=utf-8
--- error_code: 200
--- access_log
[GET /webhooks/shipstation.xml?action=export&SS-UserName=acme&SS-Password=******&page=1 HTTP/1.1] [/webhooks/shipstation.xml?action=export&SS-UserName=acme&SS-Password=******&page=1] [action=export&SS-UserName=acme&SS-Password=******&page=1]
--- no_error_log
[error]



=== TEST 2: not accepted where it is not switched on
--- anonymous
--- request
GET /webhooks/shipstation.xml?action=export&SS-UserName=acme&SS-Password=secret
--- error_code: 401
--- response_body chomp
Sign in with the user name and password of the store's selling channel.



=== TEST 3: escaped values
--- stores eval
">>> odd.json\n" . store('odd', 'a&b c%')
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-UserName=odd&SS-Password=a%26b+c%25
--- error_code: 200
--- access_log
SS-Password=********** HTTP/1.1]



=== TEST 4: a wrong one is overwritten too, and not in the error log either
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secrex
--- error_code: 401
--- response_body chomp
The user name or the password is wrong.
--- access_log
SS-Password=****** HTTP/1.1]
--- no_error_log
secrex



=== TEST 5: the header wins
--- custom: shipstation_query_credentials on;
--- user: acme:wrong
--- request
GET /webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secret
--- error_code: 401
--- response_body chomp
The user name or the password is wrong.



=== TEST 6: half of a pair
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-Password=secret
--- error_code: 401
--- access_log
?SS-Password=****** HTTP/1.1]



=== TEST 7: an escaped name of the parameter is overwritten all the same
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-UserName=acme&SS%2dPass%77ord=secret&x=y
--- error_code: 401
--- access_log
SS%2dPass%77ord=******&x=y HTTP/1.1]
--- no_error_log
=secret



=== TEST 8: another location gets its query as it came
--- custom: shipstation_query_credentials on;
--- config
    location = /other { return 200 "$request_uri $args"; }
--- request
GET /other?SS-Password=secret&a=b
--- response_body chomp
/other?SS-Password=secret&a=b SS-Password=secret&a=b
--- error_code: 200



=== TEST 9: a location that is reached by a rewrite
--- custom: shipstation_query_credentials on;
--- config
    location = /old { rewrite ^ /webhooks/shipstation.xml last; }
--- anonymous
--- request
GET /old?SS-UserName=acme&SS-Password=secret
--- error_code: 200
--- access_log
[GET /old?SS-UserName=acme&SS-Password=****** HTTP/1.1]



=== TEST 10: a body too large by its Content-Length is logged before the location counts
--- custom: shipstation_query_credentials on; client_max_body_size 1k;
--- anonymous
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify&SS-UserName=acme&SS-Password=secret
" . ('x' x 2000)
--- error_code: 413
--- access_log
SS-Password=****** HTTP/1.1]
--- no_error_log
=secret



=== TEST 11: the same with a page for the error
--- custom: shipstation_query_credentials on; client_max_body_size 1k; error_page 413 /toolarge;
--- config
    location = /toolarge { return 413 "too large"; }
--- anonymous
--- request eval
"POST /webhooks/shipstation.xml?action=shipnotify&SS-UserName=acme&SS-Password=secret
" . ('x' x 2000)
--- error_code: 413
--- access_log
SS-Password=****** HTTP/1.1]
--- no_error_log
=secret



=== TEST 12: a request that nginx refuses before any phase
--- custom: shipstation_query_credentials on;
--- anonymous
--- raw_request eval
"GET /webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secret HTTP/1.1\r\nConnection: close\r\n\r\n"
--- error_code: 400
--- access_log
SS-Password=****** HTTP/1.1]



=== TEST 13: a request line that nginx cannot read
--- custom: shipstation_query_credentials on;
--- anonymous
--- raw_request eval
"GET /webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secret HTTX/1.1\r\n\r\n"
--- error_code: 400
--- access_log
SS-Password=******
--- no_error_log
[alert]



=== TEST 14: two passwords in one query
--- custom: shipstation_query_credentials on;
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-Password=one&SS-UserName=acme&ss-password=two&SS-Password=secret
--- error_code: 200
--- access_log
SS-Password=***&SS-UserName=acme&ss-password=***&SS-Password=****** HTTP/1.1]



=== TEST 15: the feed never sees it
--- custom: shipstation_query_credentials on;
--- feed
    default_type application/json;
    set $both $args$request_uri;
    if ($both ~ secret) { return 500; }
    return 200 '{"orders": []}';
--- anonymous
--- request
GET /webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secret
--- error_code: 200
