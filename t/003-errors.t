# Every error of the Custom Store that the module makes: status, one plain
# sentence, and its word in $shipstation_error.

use Test::Nginx::Socket;
use ShipStation::Suite;

plan tests => repeat_each() * (blocks() * 6 + 2);

# The word is seen in the access log and in a header.
add_block_preprocessor(sub {
    my $block = shift;

    $block->set_value('http_config', ($block->http_config // '')
        . q{add_header X-Error $shipstation_error always;});
});

add_response_body_check(sub {
    my ($block, $body, $req_idx, $repeated, $dry_run) = @_;
    my $name = $block->name;

    SKIP: {
        skip "$name - dry run", 1 if $dry_run;
        unlike($body, qr/[<>\n]/, "$name - one plain line");
    }
});

run_tests();

__DATA__

=== TEST 1: no credentials
--- anonymous
--- request
GET /webhooks/shipstation.xml?action=export
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: no_credentials
--- response_body chomp
Sign in with the user name and password of the store's selling channel.
--- error_code: 401



=== TEST 2: a wrong password
--- request
GET /webhooks/shipstation.xml?action=export
--- user: acme:wrong
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
X-Error: bad_password
--- response_body chomp
The user name or the password is wrong.
--- error_code: 401



=== TEST 3: an unknown user is told the same
--- request
GET /webhooks/shipstation.xml?action=export
--- user: nobody:secret
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
X-Error: bad_password
--- response_body chomp
The user name or the password is wrong.
--- error_code: 401



=== TEST 4: a store that is switched off
--- stores eval
">>> off.json\n" . store('off', 'secret', '"enabled": false')
--- request
PUT /webhooks/shipstation.xml?action=nothing
--- user: off:secret
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: store_disabled
--- response_body chomp
This store is switched off.
--- error_code: 403



=== TEST 5: an unknown action comes before the method
--- request
PUT /webhooks/shipstation.xml?action=delete
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: unknown_action
--- response_body chomp
The parameter action must be export or shipnotify.
--- error_code: 400



=== TEST 6: a POST without an action
--- request
POST /webhooks/shipstation.xml
x
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: no_action
--- response_body chomp
The parameter action must be export or shipnotify.
--- error_code: 400



=== TEST 7: an export by POST; the method comes before the parameters
--- request
POST /webhooks/shipstation.xml?action=export&page=none
x
--- response_headers
Content-Type: text/plain
Allow: GET, HEAD
X-Error: method_not_allowed
--- response_body chomp
Orders are exported by GET.
--- error_code: 405



=== TEST 8: a notice by GET
--- custom: shipstation_notices /_notices;
--- request
GET /webhooks/shipstation.xml?action=shipnotify
--- response_headers
Content-Type: text/plain
Allow: POST
X-Error: method_not_allowed
--- response_body chomp
Ship notices are sent by POST.
--- error_code: 405



=== TEST 9: a notice where none is taken
--- request
POST /webhooks/shipstation.xml?action=shipnotify
x
--- response_headers
Content-Type: text/plain
Allow: GET, HEAD
X-Error: method_not_allowed
--- response_body chomp
This store takes no ship notices.
--- error_code: 405



=== TEST 10: a start that is no date
--- request
GET /webhooks/shipstation.xml?action=export&start_date=yesterday
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: bad_start_date
--- response_body_like: start_date.*MM/dd/yyyy HH:mm
--- error_code: 400



=== TEST 11: an end that is no date
--- request
GET /webhooks/shipstation.xml?action=export&end_date=13/13/2026+00:00
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: bad_end_date
--- response_body_like: end_date.*MM/dd/yyyy HH:mm
--- error_code: 400



=== TEST 12: a start after the end
--- request
GET /webhooks/shipstation.xml?action=export&start_date=11/23/2026+08:06&end_date=11/23/2026+08:04
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: bad_parameter
--- response_body_like: start_date
--- error_code: 400



=== TEST 13: page 0
--- request
GET /webhooks/shipstation.xml?action=export&page=0
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: bad_page
--- response_body_like: page.*1 to 32767
--- error_code: 400



=== TEST 14: page 32768
--- request
GET /webhooks/shipstation.xml?action=export&page=32768
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: bad_page
--- response_body_like: page.*1 to 32767
--- error_code: 400



=== TEST 15: error_page does not touch any of it
--- custom: error_page 400 401 403 405 429 502 504 /error.html;
--- request
GET /webhooks/shipstation.xml?action=nothing
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: unknown_action
--- response_body chomp
The parameter action must be export or shipnotify.
--- error_code: 400



=== TEST 16: error_page does not touch a 401
--- anonymous
--- custom: error_page 400 401 403 405 429 502 504 /error.html;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
X-Error: no_credentials
--- response_body chomp
Sign in with the user name and password of the store's selling channel.
--- error_code: 401



=== TEST 17: nor a 502
--- custom: error_page 400 401 403 405 429 502 504 =200 /error.html;
--- feed: return 500;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
X-Error: feed_status
--- response_body chomp
The shop's order feed answered with an error.
--- error_code: 502



=== TEST 18: satisfy any lets nobody in without a name
--- anonymous
--- custom: satisfy any; allow all;
--- request
GET /webhooks/shipstation.xml
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
X-Error: no_credentials
--- response_body chomp
Sign in with the user name and password of the store's selling channel.
--- error_code: 401



=== TEST 19: satisfy any, and a wrong password
--- custom: satisfy any; allow all;
--- request
GET /webhooks/shipstation.xml
--- user: acme:nope
--- response_headers
Content-Type: text/plain
WWW-Authenticate: Basic realm="ShipStation"
X-Error: bad_password
--- response_body chomp
The user name or the password is wrong.
--- error_code: 401



=== TEST 20: too many wrong passwords
--- custom: shipstation_auth_failures 1r/m;
--- user: acme:nope
--- request eval
["GET /webhooks/shipstation.xml", "GET /webhooks/shipstation.xml"]
--- response_headers eval
["X-Error: bad_password", "X-Error: too_many_failures"]
--- response_body_like eval
["wrong", qr/^Too many wrong passwords: try again in \d+ seconds\.$/]
--- error_code eval
[401, 429]
