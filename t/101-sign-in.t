# Sign-in: who is let in, and what the others are told.

use Test::Nginx::Socket;
use ShipStation::Suite;

log_level('warn');
plan tests => repeat_each() * 188;

our $bytes = "\xc3\xa9t\xc3\xa9:\xe2\x82\xac\xe2\x82\xac";

run_tests();

__DATA__

=== TEST 1: no credentials
--- anonymous
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 2: a wrong password
--- user: acme:wrong
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- error_log
shipstation: store "acme": user name "acme": wrong user name or password
--- no_error_log
[alert]



=== TEST 3: an unknown user name
--- user: nobody:secret
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- error_log
shipstation: user name "nobody": wrong user name or password
--- no_error_log
[alert]



=== TEST 4: an empty password
--- user: acme:
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 5: an empty user name
--- user: :secret
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 6: nothing in both
--- user: :
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 7: a password cut short
--- user: acme:secre
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 8: a password with more behind it
--- user: acme:secretly
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 9: a user name in another case
--- user: Acme:secret
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 10: the user name of one store with the password of another
--- stores eval
">>> b.json\n" . store('b', 'other')
--- user: b:secret
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 11: no base64
--- anonymous
--- more_headers
Authorization: Basic !!!!
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 12: no colon
--- anonymous
--- more_headers
Authorization: Basic YWNtZXNlY3JldA==
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 13: another scheme
--- anonymous
--- more_headers
Authorization: Bearer YWNtZTpzZWNyZXQ=
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 14: the scheme alone
--- anonymous
--- more_headers
Authorization: Basic
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 15: a NUL behind the right password
--- anonymous
--- more_headers
Authorization: Basic YWNtZTpzZWNyZXQAeA==
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 16: the right one
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 17: the scheme in another case
--- anonymous
--- more_headers
Authorization: bASIC YWNtZTpzZWNyZXQ=
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 18: a colon in the password
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password": "with:colon:"}}
--- anonymous
--- more_headers
Authorization: Basic Yjp3aXRoOmNvbG9uOg==
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 19: bytes beyond ASCII in both
--- stores eval
">>> b.json\n" . '{"id": "b", "selling_channel": {"username": "\u00e9t\u00e9", "password": "\u20ac\u20ac"}}'
--- user eval: $::bytes
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 20: the same in Latin-1
--- stores eval
">>> b.json\n" . '{"id": "b", "selling_channel": {"username": "\u00e9t\u00e9", "password": "\u20ac\u20ac"}}'
--- user eval: "\xe9t\xe9:\x80\x80"
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 21: $1$: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "$1$saltsalt$oRU2v0epEgeuFbQ18zEuW."}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 22: $5$: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "$5$saltsalt$daAhTF6GHYZ.SNpCbCUBgMUeouPxKWlT5eTP3TzH249"}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 23: $6$: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "$6$rounds=1000$saltsalt$Pz.NeZwrOKpKm9zoXt43nzEgLTvewod6d8MyxWKF2ERHu/fxVS6EQA70HfP1/65MTN1.vs19WOwQe7rIz9GM5/"}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 24: $apr1$: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "$apr1$saltsalt$zTu3y4x6n0gRzLHaDCjm41"}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 25: {SHA}: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "{SHA}T1cYHcqt6YBVXyzmdVykJfAGWL4="}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 26: {SSHA}: right, wrong, right again
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "b", "password_hash": "{SSHA}0awXMLd7Qz73sOpmbbfrTN6oO1NzYWx0"}}
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('b', 'swordfish'), "Authorization: " . basic('b', 'swordfist'), "Authorization: " . basic('b', 'swordfish')]
--- error_code eval
[200, 401, 200]



=== TEST 27: a previous user name and password, while they count
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "new", "password": "new-pw", "previous": {"username": "old", "password": "old-pw", "until": "2999-01-01T00:00:00Z"}}}
--- user: old:old-pw
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 28: and the new ones
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "new", "password": "new-pw", "previous": {"username": "old", "password": "old-pw", "until": "2999-01-01T00:00:00Z"}}}
--- user: new:new-pw
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 29: the previous user name with the new password
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "new", "password": "new-pw", "previous": {"username": "old", "password": "old-pw", "until": "2999-01-01T00:00:00Z"}}}
--- user: old:new-pw
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 30: the previous ones after their time
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "new", "password": "new-pw", "previous": {"username": "old", "password": "old-pw", "until": "2001-01-01T00:00:00Z"}}}
--- user: old:old-pw
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 31: a store that is switched off: 403, after the right password only
--- stores eval
">>> b.json\n" . store('b', 'pw', '"enabled": false')
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 2]
--- more_headers eval
["Authorization: " . basic('b', 'pw'), "Authorization: " . basic('b', 'wrong')]
--- error_code eval
[403, 401]



=== TEST 32: wrong passwords: N at once, then 429 with Retry-After
--- custom
            shipstation_auth_failures 3r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 6]
--- more_headers eval
[("Authorization: " . basic('acme', 'wrong')) x 6]
--- error_code eval
[401, 401, 401, 429, 429, 429]
--- raw_response_headers_like eval
[qr/WWW-Authenticate/, qr/WWW-Authenticate/, qr/WWW-Authenticate/, (qr/Retry-After: (20|19)\r/) x 3]
--- response_body_like eval
[(qr/^[A-Z][^<\n]+\.\s*$/) x 6]



=== TEST 33: an unknown user name is told the same
--- custom
            shipstation_auth_failures 3r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 4]
--- more_headers eval
[("Authorization: " . basic('nobody', 'wrong')) x 4]
--- error_code eval
[401, 401, 401, 429]
--- raw_response_headers_like eval
[qr/WWW-Authenticate/, qr/WWW-Authenticate/, qr/WWW-Authenticate/, qr/Retry-After: (20|19)\r/]



=== TEST 34: a password that was right before is never refused
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 6]
--- more_headers eval
[map { "Authorization: " . basic('acme', $_) } qw(secret wrong wrong secret wrong secret)]
--- error_code eval
[200, 401, 429, 200, 429, 200]



=== TEST 35: one that was not right before is
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 2]
--- more_headers eval
[map { "Authorization: " . basic('acme', $_) } qw(wrong secret)]
--- error_code eval
[401, 429]



=== TEST 36: each user name has its own tries
--- stores eval
">>> b.json\n" . store('b', 'pw')
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 3]
--- more_headers eval
["Authorization: " . basic('acme', 'wrong'), "Authorization: " . basic('acme', 'wrong'), "Authorization: " . basic('b', 'pw')]
--- error_code eval
[401, 429, 200]



=== TEST 37: requests without credentials are no failures
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 4]
--- more_headers eval
["X-A: 1", "X-A: 1", "X-A: 1", "Authorization: " . basic('acme', 'secret')]
--- error_code eval
[401, 401, 401, 200]



=== TEST 38: right passwords are no failures
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 5]
--- more_headers eval
[("Authorization: " . basic('acme', 'secret')) x 5]
--- error_code eval
[200, 200, 200, 200, 200]



=== TEST 39: satisfy any: credentials name the store, so they are still needed
--- custom
            satisfy any; allow all;
--- anonymous
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- response_headers
WWW-Authenticate: Basic realm="ShipStation"
Cache-Control: no-store
--- response_headers_like
Content-Type: text/plain.*
--- response_body_like: ^[A-Z][^<\n]+\.\s*$
--- no_error_log
[alert]



=== TEST 40: satisfy any, with credentials
--- custom
            satisfy any; allow all;
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 41: deny is nginx's own
--- custom
            deny all;
--- request
GET /webhooks/shipstation.xml
--- error_code: 403



=== TEST 42: the password is in no log
--- user: acme:wr0ng-and-s3cret
--- request
GET /webhooks/shipstation.xml
--- error_code: 401
--- no_error_log
wr0ng-and-s3cret
d3IwbmctYW5kLXMzY3JldA
