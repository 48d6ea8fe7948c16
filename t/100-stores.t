# Settings files that nginx -t refuses, warns of or leaves out.

use Test::Nginx::Socket;
use ShipStation::Suite;

no_shuffle();
log_level('warn');

our $stores = "shipstation_stores zone=stores:1m path=../html/stores;";

our $status = <<'END';
    location = /status { shipstation_status; }
END

# what checkout needs, besides carriers and fallback rates
our $api = '"currency": "USD", "origin": {"country": "US", "postal_code":'
    . ' "78703"}, "default_package": {"weight": {"value": 1, "units":'
    . ' "lb"}}, "api": {"key": "k", "secret": "hush-hush"';

# Bad files: the name, the text (ID is the name, CHANNEL a good selling channel),
# what the log says of it.  nginx -t names all in one go.
our @bad = (
    ['text-that-is-no-json', '{"id": "ID",',
     qr!.*line \d+!],
    ['an-empty-file', '',
     qr!!],
    ['a-list', '[]',
     qr!must be an object!],
    ['an-unknown-key', '{"id": "ID", CHANNEL, "sync_all_order": true}',
     qr!sync_all_order is no key that is known here!],
    ['an-unknown-key-further-down', '{"id": "ID", "selling_channel": {"username": "ID", "pasword": "hush-hush"}}',
     qr!selling_channel\.pasword is no key!],
    ['a-key-twice', '{"id": "ID", CHANNEL, "enabled": true, "enabled": false}',
     qr!enabled stands twice!],
    ['no-selling-channel', '{"id": "ID"}',
     qr!selling_channel is required!],
    ['no-password', '{"id": "ID", "selling_channel": {"username": "ID"}}',
     qr!selling_channel needs "password" or "password_hash"!],
    ['an-id-of-another-file', '{"id": "other", CHANNEL}',
     qr!id "other" is not the file's name!],
    ['a-user-name-with-a-colon', '{"id": "ID", "selling_channel": {"username": "ac:me", "password": "hush-hush"}}',
     qr!selling_channel\.username must not hold a colon!],
    ['a-bcrypt-hash', '{"id": "ID", "selling_channel": {"username": "ID", "password_hash": "$2y$10$abcdefghijklmnopqrstuuO0Uo0OpG6nCq0pYH.sS0kZbyuBhyV0e"}}',
     qr!selling_channel\.password_hash is bcrypt, each try of which would hold a worker!],
    ['a-yescrypt-hash', '{"id": "ID", "selling_channel": {"username": "ID", "password_hash": "$y$j9T$abc$def"}}',
     qr!selling_channel\.password_hash is yescrypt!],
    ['a-plain-password-as-a-hash', '{"id": "ID", "selling_channel": {"username": "ID", "password_hash": "{PLAIN}hush-hush"}}',
     qr!selling_channel\.password_hash is a plain password!],
    ['too-many-rounds', '{"id": "ID", "selling_channel": {"username": "ID", "password_hash": "$6$rounds=20000$salt$0123456789012345678901234567890123456789012345678901234567890123456789012345678901234."}}',
     qr!selling_channel\.password_hash must have 1000 to 10000 rounds!],
    ['previous-without-until', '{"id": "ID", "selling_channel": {"username": "ID", "password": "hush-hush", "previous": {"password": "hush-hush"}}}',
     qr!selling_channel\.previous\.until is required!],
    ['api-without-what-checkout-needs', '{"id": "ID", CHANNEL, "api": {"key": "k", "secret": "hush-hush"}}',
     qr!currency is required with "api"!],
    ['api-over-http-to-another-machine', '{"id": "ID", CHANNEL, "api": {"key": "k", "secret": "hush-hush", "url": "http://example.com"}}',
     qr!api\.url !],
    ['an-origin-that-is-not-served', '{"id": "ID", CHANNEL, "origin": {"country": "DE"}}',
     qr!origin\.country must be US, CA, GB or AU!],
    ['a-country-that-is-none', '{"id": "ID", CHANNEL, "tax_rates": [{"country": "XX", "percent": 1}]}',
     qr!tax_rates\[0\]\.country must be a country!],
    ['a-per-cent-with-5-decimals', '{"id": "ID", CHANNEL, "tax_rates": [{"country": "US", "percent": "1.00001"}]}',
     qr!tax_rates\[0\]\.percent must be a number from 0\.0000 to 100\.0000!],
    ['no-carrier-that-shows', '{"id": "ID", CHANNEL, "carriers": [{"code": "ups", "show_at_checkout": false}]}',
     qr!carriers at least one carrier must have "show_at_checkout": true!],
    ['a-pattern-that-does-not-compile', '{"id": "ID", CHANNEL, "status_map": [{"match": "(", "status": "paid"}]}',
     qr!status_map\[0\]\.match is no pattern: missing closing parenthesis in "\("!],
    ['a-pattern-that-begins-with-a-verb', '{"id": "ID", CHANNEL, "status_map": [{"match": "(*UTF)x", "status": "paid"}]}',
     qr!status_map\[0\]\.match must not begin with "\(\*"!],
);

for (@bad) {
    my $channel = qq("selling_channel": {"username": "$_->[0]", "password": "hush-hush"});
    $_->[1] =~ s/CHANNEL/$channel/;
    $_->[1] =~ s/"ID"/"$_->[0]"/g;
}

plan tests => repeat_each() * (32 + @bad);

run_tests();

__DATA__

=== TEST 1: each bad file is named, with place and reason, and no secret
--- plain
--- http_config eval: $::stores
--- config
    location = /t { return 200; }
--- user_files eval
CORE::join '', map { ">>> stores/$_->[0].json\n$_->[1]\n" } @::bad
--- must_die
--- error_log eval
[map { qr!\[emerg\] .*shipstation: "[^"]*/stores/\Q$_->[0]\E\.json": $_->[2]! } @::bad]
--- no_error_log
hush-hush
left out



=== TEST 2: two stores with one user name
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


=== TEST 3: stores that share a key and not its rate
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


=== TEST 4: no such folder
--- plain
--- http_config
    shipstation_stores zone=stores:1m path=../html/nowhere;
--- config
    location = /t { return 200; }
--- must_die
--- error_log eval
qr!\[emerg\] .*shipstation: opendir\(\) "[^"]*/html/nowhere" failed!


=== TEST 5: a zone too small for its stores
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


=== TEST 6: skip: the others are served, the bad one is logged and counted
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


=== TEST 7: files that are no settings are passed over
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


=== TEST 8: an empty folder
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


=== TEST 9: a warning of files that everybody can read
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


=== TEST 10: a warning of api without a fallback rate
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


=== TEST 11: a warning of a third carrier
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
