# The settings API: stores made, changed and removed.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
no_shuffle();
plan tests => repeat_each() * 117;

# a folder of its own, which workers may write
add_block_preprocessor(sub {
    my ($block) = @_;

    $block->set_value('no_store', '');
    $block->set_value('config', 'location /api/ { shipstation_settings_api'
        . ' write=on; ' . ($block->api // '') . " }\n"
        . ($block->config // ''));
    $block->set_value('more_headers', "Content-Type: application/json\n"
        . ($block->more_headers // '')) if !ref $block->more_headers;
});

run_tests();

__DATA__

=== TEST 1: a new store; its user name and password are made and work
--- request eval
['POST /api/v1/stores
{"id": "shop", "currency": "CAD", "origin": {"country": "CA", "postal_code": "K1A 0B1"}}',
 'GET /api/v1/stores/shop', 'POST /api/v1/stores
{"id": "shop"}']
--- response_body_like eval
[qr/(?s)"id": "shop".*"username": "shop",\s+"password": "[a-z2-9A]{24}".*"revision": 1/,
 qr/(?s)"password": \{\s+"set": true\s+\}/, qr/"exists"/]
--- raw_response_headers_like eval
[qr!(?s)Location: /api/v1/stores/shop.*|ETag: "1-!, qr/ETag: "1-/, '']
--- error_code eval
[201, 200, 409]



=== TEST 2: ids that are none, none at all
--- request eval
['POST /api/v1/stores
{"id": "../x"}', 'POST /api/v1/stores
{"currency": "CAD"}', 'POST /api/v1/stores
[1]', 'POST /api/v1/stores
', 'PUT /api/v1/stores/.deleted
{"id": ".deleted"}', 'PATCH /api/v1/stores/nobody
{}', 'POST /api/v1/stores
{"id": "x", "colour": 1, "enabled": 2}']
--- response_body_like eval
[qr/"invalid_settings"/, qr/"path": "id", "code": "required"/, qr/"path": "id"/, qr/"path": "id"/, qr/"invalid_settings"/, qr/"unknown_store"/,
 qr/"errors": \[\{"path": "colour", "code": "unknown_member", "message": "[^"]+"\}, \{"path": "enabled", "code": "wrong_type"/]
--- error_code eval
[422, 422, 422, 422, 422, 404, 422]



=== TEST 3: broken JSON
--- request
PATCH /api/v1/stores/acme
{"enabled":
--- more_headers
If-Match: *
--- response_body_like: "code": "invalid_json", "message": "The body is no JSON: line 1,
--- error_code: 400



=== TEST 4: a patch
--- request eval
['PATCH /api/v1/stores/acme
{"enabled": false, "company_phone": "555"}', 'GET /api/v1/stores/acme', 'PATCH /api/v1/stores/acme
{"company_phone": null}', 'PATCH /api/v1/stores/acme
{"company_phone": null}', 'GET /api/v1/stores']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/(?s)"enabled": false,\s+"company_phone": "555",\s+"revision": 1\s/, qr/"company_phone": "555"/,
 qr/(?s)"enabled": false,\s+"revision": 2\s/, qr/"revision": 2/, qr/"enabled": false, "revision": 2/]
--- error_code eval
[200, 200, 200, 200, 200]



=== TEST 5: preconditions
--- request eval
['PATCH /api/v1/stores/acme
{"enabled": false}', 'PUT /api/v1/stores/acme
{"id": "acme"}', 'DELETE /api/v1/stores/acme']
--- response_body_like eval
[qr/"if_match_missing"/, qr/"if_match_missing"/, qr/"if_match_missing"/]
--- error_code eval
[428, 428, 428]



=== TEST 6: an old tag
--- request eval
['PATCH /api/v1/stores/acme
{"enabled": false}', 'DELETE /api/v1/stores/acme']
--- more_headers
If-Match: "7-00000000", W/"8-00000000"
--- response_body_like eval
[qr/"changed_meanwhile"/, qr/"changed_meanwhile"/]
--- error_code eval
[412, 412]



=== TEST 7: create only
--- request eval
['PUT /api/v1/stores/acme
{"id": "acme"}', 'PUT /api/v1/stores/other
{"id": "other", "selling_channel": {"username": "o", "password": "p"}}']
--- more_headers
If-None-Match: *
--- response_body_like eval
[qr/"changed_meanwhile"/, qr/"id": "other"/]
--- error_code eval
[412, 201]



=== TEST 8: PUT keeps secrets that are left out
--- request eval
['PUT /api/v1/stores/acme
{"id": "acme", "selling_channel": {"username": "acme", "password": {"set": true}}}', 'PUT /api/v1/stores/acme
{"id": "acme", "selling_channel": {"username": "acme"}}', 'PUT /api/v1/stores/acme
{"id": "acme", "selling_channel": {"username": "acme", "password": null}}', 'GET /webhooks/shipstation.xml?action=export']
--- config
    location = /webhooks/shipstation.xml { shipstation_custom_store; shipstation_orders /_orders; }
    location = /_orders { internal; default_type application/json; return 200 '{"orders": []}'; }
--- more_headers
If-Match: *
Authorization: Basic YWNtZTpzZWNyZXQ=
--- response_body_like eval
[qr/"set": true/, qr/"set": true/, qr/"no_password"/, qr/Orders/]
--- error_code eval
[200, 200, 422, 200]



=== TEST 9: password and password_hash take each other's place
--- request eval
['PATCH /api/v1/stores/acme
{"selling_channel": {"password_hash": "$5$abc$0123456789012345678901234567890123456789012"}}', 'PATCH /api/v1/stores/acme
{"selling_channel": {"password": "new"}}', 'GET /api/v1/stores/acme']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/(?s)"password_hash": \{\s+"set": true\s+\}/, qr/(?s)"password": \{\s+"set": true\s+\}/, qr/(?s)^(?!.*password_hash)/]
--- error_code eval
[200, 200, 200]



=== TEST 10: a dry run changes nothing
--- request eval
['PATCH /api/v1/stores/acme?dry_run=1
{"foreign_currency": "leave_out"}', 'GET /api/v1/stores/acme', 'POST /api/v1/stores?dry_run=1
{"id": "new"}', 'GET /api/v1/stores/new', 'PATCH /api/v1/stores/acme?dry_run=1
{"enabled": 1}']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/(?s)^\{"settings": \{.*"foreign_currency": "leave_out".*\}, "warnings": \["has .*"\]\}$/, qr/(?s)^(?!.*leave_out)/, qr/"changed_meanwhile"/, qr/"unknown_store"/, qr/"path": "enabled"/]
--- error_code eval
[200, 200, 412, 404, 422]



=== TEST 11: another store's user name
--- request eval
['POST /api/v1/stores
{"id": "new", "selling_channel": {"username": "acme", "password": "x"}}']
--- response_body_like eval
[qr/"code": "taken", .*"path": "selling_channel.username", "code": "taken", "message": "is not free: store \\"acme\\" has it otherwise"/]
--- error_code eval
[409]



=== TEST 12: a store is removed, and kept without its secrets
--- request eval
['DELETE /api/v1/stores/acme', 'GET /api/v1/stores/acme', 'GET /kept/acme.json-0']
--- config
    location /kept/ { alias $TEST_NGINX_SERVROOT/html/stores/.deleted/; }
--- more_headers
If-Match: *
--- response_body_like eval
[qr/^$/, qr/"unknown_store"/, qr/(?s)"password": \{\s*"set": true/]
--- error_code eval
[204, 404, 200]



=== TEST 13: a merchant's place
--- api: shipstation_store acme;
--- stores eval
">>> acme.json\n" . store('acme', 'secret', '"status_map": [{"match": "x", "status": "paid"}]') . "\n"
--- request eval
['PATCH /api/v1/stores/acme
{"enabled": false}', 'PATCH /api/v1/stores/acme
{"selling_channel": {"password": "x"}, "status_map": []}', 'DELETE /api/v1/stores/acme', 'POST /api/v1/stores
{"id": "new"}', 'PUT /api/v1/stores/new
{"id": "new"}']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/"enabled": false/, qr/"operator_only".*"path": "selling_channel.password", "code": "operator_only".*"path": "status_map"/, qr/"narrowed"/, qr/"narrowed"/, qr/"unknown_store"/]
--- error_code eval
[200, 403, 403, 403, 404]



=== TEST 14: a secret goes to no other host; private addresses
--- stores eval
">>> acme.json\n" . store('acme', 'secret', '"currency": "USD", "origin": {"country": "US", "postal_code": "78703"}, "default_package": {"weight": {"value": 1.50, "units": "pounds"}}, "carriers": [], "api": {"key": "the-key", "secret": "abcdefgh1234"}') . "\n"
--- request eval
['PATCH /api/v1/stores/acme
{"api": {"url": "https://api.example.com"}}', 'PATCH /api/v1/stores/acme
{"api": {"url": "https://api.example.com", "secret": {"set": true, "hint": "1234"}}}', 'PATCH /api/v1/stores/acme
{"api": {"url": "https://api.example.com", "secret": "another"}}', 'PATCH /api/v1/stores/acme
{"api": {"url": "https://10.0.0.1", "secret": "another"}}', 'PATCH /api/v1/stores/acme
{"api": {"key": "other"}}']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/"path": "api.secret", "code": "secret_needed"/, qr/"secret_needed"/, qr/api.example/, qr/"path": "api.url", "code": "private_address"/, qr/"key": "other"/]
--- error_code eval
[422, 422, 200, 422, 200]



=== TEST 15: a page of another site
--- request
DELETE /api/v1/stores/acme
--- more_headers
If-Match: *
Sec-Fetch-Site: cross-site
--- response_body_like: "cross_site"
--- error_code: 403



=== TEST 16: another origin
--- request
PATCH /api/v1/stores/acme
{}
--- more_headers
If-Match: *
Sec-Fetch-Site: same-origin
Origin: https://evil.example
--- response_body_like: "cross_site"
--- error_code: 403



=== TEST 17: the same origin
--- request
PATCH /api/v1/stores/acme
{}
--- more_headers
If-Match: *
Sec-Fetch-Site: same-origin
Origin: http://localhost
--- response_body_like: "id": "acme"
--- error_code: 200



=== TEST 18: read again
--- request eval
['POST /api/v1/stores/acme/reload', 'POST /api/v1/stores/none/reload']
--- response_body_like eval
[qr/"id": "acme"/, qr/"unknown_store"/]
--- error_code eval
[200, 404]



=== TEST 19: the history of a store
--- request eval
['PATCH /api/v1/stores/acme
{"company_phone": "1"}', 'PATCH /api/v1/stores/acme
{"company_phone": "2", "selling_channel": {"password": "new"}}', 'GET /api/v1/stores/acme/history']
--- more_headers
If-Match: *
--- response_body_like eval
[qr/"company_phone": "1"/, qr/"company_phone": "2"/,
 qr/^\{"changes": \[\{"at":"20[^"]+Z","store":"acme","action":"change","revision":2,"revision_before":1,"actor":"-","address":"127.0.0.1","paths":\[\{"path":"selling_channel.password","before":"\*\*\*","after":"\*\*\*"\},\{"path":"company_phone","before":"1","after":"2"\}\]\}, \{.*\], "exports": \[\], "notices": \[\], "api": \[\]\}$/]
--- error_code eval
[200, 200, 200]
