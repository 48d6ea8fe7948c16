# Settings files that nginx -t refuses, warns of or leaves out.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_shuffle();
log_level('warn');
plan tests => repeat_each() * 101;

our $stores = "shipstation_stores zone=stores:1m path=../html/stores;";

our $status = <<'END';
    location = /status { shipstation_status; }
END

# what checkout needs, besides carriers and fallback rates
our $api = '"currency": "USD", "origin": {"country": "US", "postal_code":'
    . ' "78703"}, "default_package": {"weight": {"value": 1, "units":'
    . ' "lb"}}, "api": {"key": "k", "secret": "hush-hush"';

run_tests();

__DATA__

=== TEST 1: text that is no JSON
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme",
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": .*line \d+!
--- no_error_log
hush-hush



=== TEST 2: an empty file
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json

--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": !
--- no_error_log
hush-hush



=== TEST 3: a list
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
[]
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": must be an object!
--- no_error_log
hush-hush



=== TEST 4: an unknown key
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "sync_all_order": true}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": sync_all_order is no key that is known here!
--- no_error_log
hush-hush



=== TEST 5: an unknown key further down
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "pasword": "hush-hush"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": selling_channel\.pasword is no key!
--- no_error_log
hush-hush



=== TEST 6: a key twice
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "enabled": true, "enabled": false}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": enabled stands twice!
--- no_error_log
hush-hush



=== TEST 7: no selling channel
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme"}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": selling_channel is required!
--- no_error_log
hush-hush



=== TEST 8: no password
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": selling_channel needs "password" or "password_hash"!
--- no_error_log
hush-hush



=== TEST 9: an id that is not the file's name
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "other", "selling_channel": {"username": "acme", "password": "hush-hush"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": id "other" is not the file's name!
--- no_error_log
hush-hush



=== TEST 10: a user name with a colon
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "ac:me", "password": "hush-hush"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": selling_channel\.username must not hold a colon!
--- no_error_log
hush-hush



=== TEST 11: a bcrypt hash
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password_hash": "$2y$10$abcdefghijklmnopqrstuuO0Uo0OpG6nCq0pYH.sS0kZbyuBhyV0e"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": selling_channel\.password_hash is bcrypt, each try of which would hold a worker!
--- no_error_log
hush-hush



=== TEST 12: a yescrypt hash
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password_hash": "$y$j9T$abc$def"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*selling_channel\.password_hash is yescrypt!
--- no_error_log
hush-hush



=== TEST 13: a plain password as a hash
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password_hash": "{PLAIN}hush-hush"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*selling_channel\.password_hash is a plain password!
--- no_error_log
hush-hush



=== TEST 14: too many rounds
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password_hash": "$6$rounds=20000$salt$0123456789012345678901234567890123456789012345678901234567890123456789012345678901234."}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*selling_channel\.password_hash must have 1000 to 10000 rounds!
--- no_error_log
hush-hush



=== TEST 15: previous without until
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush", "previous": {"password": "hush-hush"}}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*selling_channel\.previous\.until is required!
--- no_error_log
hush-hush



=== TEST 16: api without what checkout needs
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "api": {"key": "k", "secret": "hush-hush"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": currency is required with "api"!
--- no_error_log
hush-hush



=== TEST 17: api over http to another machine
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "api": {"key": "k", "secret": "hush-hush", "url": "http://example.com"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*acme\.json": api\.url !
--- no_error_log
hush-hush



=== TEST 18: an origin that is not served
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "origin": {"country": "DE"}}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*origin\.country must be US, CA, GB or AU!
--- no_error_log
hush-hush



=== TEST 19: a country that is none
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "tax_rates": [{"country": "XX", "percent": 1}]}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*tax_rates\[0\]\.country must be a country!
--- no_error_log
hush-hush



=== TEST 20: a per cent with 5 decimals
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "tax_rates": [{"country": "US", "percent": "1.00001"}]}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*tax_rates\[0\]\.percent must be a number from 0\.0000 to 100\.0000!
--- no_error_log
hush-hush



=== TEST 21: no carrier that shows
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "carriers": [{"code": "ups", "show_at_checkout": false}]}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*carriers at least one carrier must have "show_at_checkout": true!
--- no_error_log
hush-hush



=== TEST 22: a pattern that does not compile
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "status_map": [{"match": "(", "status": "paid"}]}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*status_map\[0\]\.match is no pattern: missing closing parenthesis in "\("!
--- no_error_log
hush-hush



=== TEST 23: a pattern that begins with (*
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "hush-hush"}, "status_map": [{"match": "(*UTF)x", "status": "paid"}]}
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: "[^"]*/stores/.*status_map\[0\]\.match must not begin with "\(\*"!
--- no_error_log
hush-hush



=== TEST 24: all bad files are named
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files
>>> stores/a.json
{"id": "a"}
>>> stores/b.json
{"id": "b", "enabled": "yes"}
--- must_die
--- error_log
stores/a.json": selling_channel is required
stores/b.json": enabled must be true or false



=== TEST 25: two stores with one user name
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files eval
CORE::join "\n",
 ">>> stores/a.json\n" . ShipStation::Suite::store('a'),
 ">>> stores/b.json\n" . '{"id": "b", "selling_channel": {"username": "a", "password": "x"}}'
--- must_die
--- error_log
stores/b.json": selling_channel.username is a user name of store "a", too



=== TEST 26: stores that share a key and not its rate
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files eval
CORE::join "\n",
 ">>> stores/a.json\n" . ShipStation::Suite::store('a', 'x', qq($::api, "rate": "200r/m"}, "carriers": [])),
 ">>> stores/b.json\n" . ShipStation::Suite::store('b', 'x', qq($::api}, "carriers": []))
--- must_die
--- error_log
stores/b.json": api.rate is not that of store "a", which has the same API key
--- no_error_log
hush-hush



=== TEST 27: no such folder
--- plain
--- http_config
    shipstation_stores zone=stores:1m path=../html/nowhere;
--- config
    location = /t { return 200; }
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: opendir\(\) "[^"]*/html/nowhere" failed!



=== TEST 28: a zone too small for its stores
--- plain
--- http_config
    shipstation_stores zone=stores:64k path=../html/stores;
--- config
    location = /t { return 200; }
--- user_files eval
CORE::join '', map { ">>> stores/s$_.json\n" . ShipStation::Suite::store("s$_") . "\n" } 1 .. 60
--- must_die
--- error_log eval
qr/zone "stores" of 64k is too small for 60 stores: they need at least \d+k/



=== TEST 29: skip: the others are served, the bad one is logged and counted
--- plain
--- http_config
    shipstation_stores zone=stores:1m path=../html/stores invalid=skip;
--- config eval: $::status
--- user_files eval
CORE::join "\n",
 ">>> stores/a.json\n" . ShipStation::Suite::store('a'),
 ">>> stores/b.json\n" . '{"id": "b"}',
 ">>> stores/c.json\n" . '{"id": "c", "selling_channel": {"username": "a", "password": "x"}}'
--- request
GET /status
--- response_body_like: "stores":\s*\{"total":\s*1,\s*"enabled":\s*1,\s*"invalid":\s*2
--- error_log eval
[qr!\[crit\] .*stores/b\.json": selling_channel is required; the store is left out!,
 qr!\[crit\] .*stores/c\.json": selling_channel\.username is a user name of store "a", too; the store is left out!]



=== TEST 30: files that are no settings are passed over
--- plain
--- http_config eval: $::stores
--- config eval: $::status
--- user_files eval
CORE::join "\n",
 ">>> stores/a.json\n" . ShipStation::Suite::store('a'),
 ">>> stores/.b.json.swp\n{", ">>> stores/.c.json\n{", ">>> stores/d.json~\n{", ">>> stores/README\nx"
--- request
GET /status
--- response_body_like: "stores":\s*\{"total":\s*1,\s*"enabled":\s*1,\s*"invalid":\s*0
--- no_error_log
[error]
[crit]



=== TEST 31: an empty folder
--- plain
--- http_config eval: $::stores
--- config eval: $::status
--- user_files
>>> stores/README
no stores yet
--- request
GET /status
--- response_body_like: "stores":\s*\{"total":\s*0,
--- no_error_log
[error]



=== TEST 32: a warning of files that everybody can read
--- plain
--- http_config eval: $::stores
--- config eval: $::status
--- user_files eval
CORE::join '', map { ">>> stores/s$_.json\n" . ShipStation::Suite::store("s$_") . "\n" } 1 .. 3
--- request
GET /status
--- error_code: 200
--- grep_error_log eval: qr/\[warn\].*every user of this machine/
--- grep_error_log_out eval
qr/^\[warn\] .*shipstation: 3 of the files in "[^"]*" can be read by every user of this machine\n\z/



=== TEST 33: a warning of api without a fallback rate
--- plain
--- http_config eval: $::stores
--- config eval: $::status
--- user_files eval
">>> stores/a.json\n" . ShipStation::Suite::store('a', 'x', qq($::api}, "carriers": []))
--- request
GET /status
--- response_body_like: "without_fallback":\s*1
--- error_log
shipstation: store "a" has "api" but no fallback rate for its own country US
--- no_error_log
hush-hush



=== TEST 34: a warning of a third carrier
--- plain
--- http_config eval: $::stores
--- config eval: $::status
--- user_files eval
">>> stores/a.json\n" . ShipStation::Suite::store('a', 'x', qq($::api}, "carriers": [{"code": "x"}, {"code": "y"}, {"code": "z"}], "fallback_rates": [{"code": "f", "name": "F", "amount": 1}]))
--- request
GET /status
--- response_body_like: "without_fallback":\s*0
--- error_log
shipstation: store "a" shows 3 carriers at checkout: a new cart takes 3 calls to ShipStation, so that at most 13 new carts a minute can be priced live
