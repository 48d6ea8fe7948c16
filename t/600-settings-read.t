# The settings API: what is read, and who may.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_long_string();
no_shuffle();
plan tests => repeat_each() * 80;

run_tests();

__DATA__

=== TEST 1: what may be done here
--- no_store
--- config
    location /api/ { shipstation_settings_api; shipstation_public_url https://$host/hook; }
--- request
GET /api/v1/
--- response_headers
Content-Type: application/json
Cache-Control: no-store
X-Content-Type-Options: nosniff
Cross-Origin-Resource-Policy: same-origin
--- response_body_like: ^\{"version": "\d[^"]+", "write": false, "reveal": false, "store": null, "operator": \[\], "machine": "[^"]+", "limits": \{"body": 1048576, "list": 1000, "errors": 20\}, "public_url": "https://localhost/hook"\}\n$
--- error_code: 200



=== TEST 2: narrowed, with its operator's members
--- no_store
--- config
    location /api/ { shipstation_settings_api write=on reveal=on; shipstation_store acme; }
--- request
GET /api/v1/
--- response_body_like: "write": true, "reveal": true, "store": "acme", "operator": \["api.url", "api.rate", "platform.url", "platform.type", "status_map", "rates_version", "selling_channel"\]
--- error_code: 200



=== TEST 3: the schema
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request
GET /api/v1/schema
--- response_body_like: (?s)2020-12/schema.*"writeOnly": true
--- error_code: 200



=== TEST 4: the list
--- no_store
--- stores eval
join '', map { ">>> $_.json\n" . store($_) . "\n" } qw(beta gamma)
--- config
    location /api/ { shipstation_settings_api; }
--- request eval
["GET /api/v1/stores", "GET /api/v1/stores?limit=2", "GET /api/v1/stores?limit=2&after=beta", "GET /api/v1/stores?q=AMM", "GET /api/v1/stores?problem=never_polled&limit=1", "GET /api/v1/stores?problem=key_refused", "GET /api/v1/stores?limit=0", "GET /api/v1/stores?problem=none"]
--- response_body_like eval
[qr/^\{"stores": \[\{"id": "acme", "enabled": true, "revision": 0, "last_export": null, "last_notice": null, "api": null, "quarantine": 0, "failed_notices": 0, "problems": \["never_polled"\]\}, \{"id": "beta".*\{"id": "gamma".*\], "next": null\}$/,
 qr/"id": "acme".*"id": "beta".*"next": "beta"\}$/,
 qr/^\{"stores": \[\{"id": "gamma"[^{]*\], "next": null\}$/,
 qr/^\{"stores": \[\{"id": "gamma"[^{]*\], "next": null\}$/,
 qr/^\{"stores": \[\{"id": "acme"[^{]*\], "next": "acme"\}$/,
 qr/^\{"stores": \[\], "next": null\}$/,
 qr/"bad_parameter"/, qr/"bad_parameter"/]
--- error_code eval
[200, 200, 200, 200, 200, 200, 400, 400]



=== TEST 5: the list with settings
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request
GET /api/v1/stores?full=1
--- response_body_like: "settings": \{.*"password":\{"set":true\}
--- response_body_unlike: "secret"
--- error_code: 200



=== TEST 6: settings without their secrets
--- no_store
--- stores eval
">>> acme.json\n" . store('acme', 'secret', '"revision": 7, "currency": "USD", "origin": {"country": "US", "postal_code": "78703"}, "default_package": {"weight": {"value": 1.50, "units": "pounds"}}, "carriers": [], "api": {"key": "the-key", "secret": "abcdefgh1234"}') . "\n"
--- config
    location /api/ { shipstation_settings_api; }
--- request eval
["GET /api/v1/stores/acme", "GET /api/v1/stores/acme?effective=1"]
--- raw_response_headers_like eval
[qr/ETag: "7-[0-9a-f]{8}"/, qr/ETag: "7-[0-9a-f]{8}"/]
--- response_body_like eval
[qr/(?s)^\{\n  "id": "acme",.*"password": \{\n +"set": true\n +\}.*"value": 1.50,.*"key": "the-key",\s+"secret": \{\s+"set": true,\s+"hint": "\xe2\x80\xa61234"\s+\}\s+\}\s+\}\n$/,
 qr/(?s)"enabled": true.*"schema": "/]
--- error_code eval
[200, 200]



=== TEST 7: what the client has already
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request
GET /api/v1/stores/acme
--- more_headers
If-None-Match: "0-00000000", *
--- response_body
--- error_code: 304



=== TEST 8: what the client has is old
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request
GET /api/v1/stores/acme
--- more_headers
If-None-Match: "0-00000000"
--- response_body_like: "id": "acme"
--- error_code: 200



=== TEST 9: the status
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request eval
["GET /api/v1/stores/acme/status", "HEAD /api/v1/stores/acme/status", "GET /api/v1/stores/nobody/status"]
--- response_body_like eval
[qr/^\{"store": "acme", /, qr/^$/, qr/^\{"error": \{"code": "unknown_store", "message": "There is no such store\.", "errors": \[\]\}\}\n$/]
--- error_code eval
[200, 200, 404]



=== TEST 10: paths and methods that are not there
--- no_store
--- config
    location /api/ { shipstation_settings_api; }
--- request eval
["GET /api/", "GET /api/v2/", "GET /api/v1/stores/", "GET /api/v1/stores/a/b/c", "OPTIONS /api/v1/"]
--- response_body_like eval
[qr/"not_found"/, qr/"not_found"/, qr/"not_found"/, qr/"not_found"/, qr/"method_not_allowed", "message": "This resource knows the methods GET, HEAD\."/]
--- raw_response_headers_like eval
["", "", "", "", qr/Allow: GET, HEAD/]
--- error_code eval
[404, 404, 404, 404, 405]



=== TEST 11: narrowed to one store, others are not there
--- no_store
--- stores eval
">>> beta.json\n" . store('beta') . "\n"
--- config
    location /api/ { shipstation_settings_api; shipstation_store $arg_me; }
--- request eval
["GET /api/v1/stores/acme?me=acme", "GET /api/v1/stores/beta?me=acme", "GET /api/v1/stores?me=acme", "GET /api/v1/?me=", "GET /api/v1/stores?me=nobody", "GET /api/v1/schema"]
--- response_body_like eval
[qr/"id": "acme"/, qr/"unknown_store"/, qr/^\{"stores": \[\{"id": "acme"[^{]*\], "next": null\}$/, qr/"unknown_store"/, qr/"unknown_store"/, qr/"unknown_store"/]
--- error_code eval
[200, 404, 200, 404, 404, 404]



=== TEST 12: a location with a prefix
--- no_store
--- config
    location = /api/v1/ { shipstation_settings_api; }
--- must_die
--- error_log
"shipstation_settings_api" directive needs a location with a prefix
--- no_error_log
[alert]



=== TEST 13: a parameter that is not known
--- no_store
--- config
    location /api/ { shipstation_settings_api writes=on; }
--- must_die
--- error_log
invalid parameter "writes=on", "shipstation_settings_api" takes [write=on|off] [reveal=on|off]
--- no_error_log
[alert]



=== TEST 14: an operator's member that is none
--- no_store
--- config
    location /api/ { shipstation_settings_api; shipstation_settings_operator api.urls; }
--- must_die
--- error_log
"api.urls" in "shipstation_settings_operator" is no member of a settings file
--- no_error_log
[alert]
