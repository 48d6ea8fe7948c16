# Sign-in: who is let in, and what the others are told.

use Test::Nginx::Socket;
use ShipStation::Suite;

log_level('warn');
plan tests => repeat_each() * 207;

our $bytes = "\xc3\xa9t\xc3\xa9:\xe2\x82\xac\xe2\x82\xac";

# each of "swordfish"
our %hash = (
    md5    => '$1$saltsalt$oRU2v0epEgeuFbQ18zEuW.',
    sha256 => '$5$saltsalt$daAhTF6GHYZ.SNpCbCUBgMUeouPxKWlT5eTP3TzH249',
    sha512 => '$6$rounds=1000$saltsalt$Pz.NeZwrOKpKm9zoXt43nzEgLTvewod6d8MyxWKF2ERHu/fxVS6EQA70HfP1/65MTN1.vs19WOwQe7rIz9GM5/',
    apr1   => '$apr1$saltsalt$zTu3y4x6n0gRzLHaDCjm41',
    sha    => '{SHA}T1cYHcqt6YBVXyzmdVykJfAGWL4=',
    ssha   => '{SSHA}0awXMLd7Qz73sOpmbbfrTN6oO1NzYWx0',
);

# What all that is refused is answered; the same of what is let in.
our $refused = qr{^HTTP/1\.1 401 (?=.*^Content-Type: text/plain)(?=.*^WWW-Authenticate: Basic realm="ShipStation"\r$)(?=.*^Cache-Control: no-store\r$)}ms;
our $let_in  = qr{^HTTP/1\.1 200 (?=.*^Content-Type: text/xml; charset=utf-8\r$)}ms;

# "--- sign_in eval" is a list of [name, Authorization or nothing, 200 or 401]:
# a request for each, on one connection.
add_block_preprocessor(sub {
    my $block = shift;

    return if !defined $block->sign_in;

    my @rows = @{ $block->sign_in };
    $block->set_value(anonymous => '');
    $block->set_value(pipelined_requests => [map { "GET /webhooks/shipstation.xml?action=export&row=" . $_->[0] =~ s/\W+/-/gr } @rows]);
    $block->set_value(more_headers => [map { defined $_->[1] ? "Authorization: $_->[1]" : 'X-None: 1' } @rows]);
    $block->set_value(error_code => [map { $_->[2] } @rows]);
    $block->set_value(raw_response_headers_like => [map { $_->[2] == 401 ? $refused : $let_in } @rows]);
    $block->set_value(response_body_like => [map { $_->[2] == 401 ? qr/^[A-Z][^<\n]+\.\s*$/ : qr/^<\?xml / } @rows]);
});

run_tests();

__DATA__





=== TEST 2: what the log says of a wrong password
--- user: acme:wrong
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- error_log
shipstation: store "acme": user name "acme": wrong user name or password
--- no_error_log
[alert]



=== TEST 3: and of an unknown user name
--- user: nobody:secret
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 401
--- error_log
shipstation: user name "nobody": wrong user name or password
--- no_error_log
[alert]
store "



=== TEST 4: nothing of the right one
--- request
GET /webhooks/shipstation.xml?action=export
--- error_code: 200
--- response_headers
Content-Type: text/xml; charset=utf-8
--- no_error_log
[error]



=== TEST 5: who is refused, and the right one between them
--- stores eval
">>> b.json\n" . store('b', 'other')
--- sign_in eval
[
    ['no credentials',                         undef,                               401],
    ['a wrong password',                       basic('acme', 'wrong'),              401],
    ['an unknown user name',                   basic('nobody', 'secret'),           401],
    ['an empty password',                      basic('acme', ''),                   401],
    ['an empty user name',                     basic('', 'secret'),                 401],
    ['nothing in both',                        basic('', ''),                       401],
    ['a password cut short',                   basic('acme', 'secre'),              401],
    ['a password with more behind it',         basic('acme', 'secretly'),           401],
    ['the right one',                          basic('acme', 'secret'),             200],
    ['a user name in another case',            basic('Acme', 'secret'),             401],
    ['the password of another store',          basic('b', 'secret'),                401],
    ['no base64',                              'Basic !!!!',                        401],
    ['no colon',                               'Basic YWNtZXNlY3JldA==',            401],
    ['another scheme',                         'Bearer YWNtZTpzZWNyZXQ=',           401],
    ['the scheme alone',                       'Basic',                             401],
    ['the scheme in another case',             'bASIC YWNtZTpzZWNyZXQ=',            200],
    ['a NUL behind the right password',        'Basic YWNtZTpzZWNyZXQAeA==',        401],
]



=== TEST 6: bytes beyond ASCII, and colons
--- stores eval
CORE::join "\n", ">>> b.json", '{"id": "b", "selling_channel": {"username": "\u00e9t\u00e9", "password": "\u20ac\u20ac"}}',
           ">>> c.json", '{"id": "c", "selling_channel": {"username": "c", "password": "with:colon:"}}'
--- sign_in eval
[
    ['a colon in the password',   basic('c', 'with:colon:'),            200],
    ['up to the colon',           basic('c', 'with'),                   401],
    ['UTF-8 in both',             basic(split /:/, $::bytes, 2),        200],
    ['the same in Latin-1',       basic("\xe9t\xe9", "\x80\x80"),       401],
]



=== TEST 7: each kind of hash: right, wrong, right again
--- stores eval
CORE::join '', map { qq(>>> $_.json\n{"id": "$_", "selling_channel": {"username": "$_", "password_hash": "$::hash{$_}"}}\n) } sort keys %::hash
--- sign_in eval
[map {
    ["$_ right",       basic($_, 'swordfish'), 200],
    ["$_ wrong",       basic($_, 'swordfist'), 401],
    ["$_ right again", basic($_, 'swordfish'), 200],
} sort keys %::hash]



=== TEST 8: a previous user name and password, while they count and after
--- stores
>>> b.json
{"id": "b", "selling_channel": {"username": "new", "password": "new-pw", "previous": {"username": "old", "password": "old-pw", "until": "2999-01-01T00:00:00Z"}}}
>>> c.json
{"id": "c", "selling_channel": {"username": "new-c", "password": "new-pw", "previous": {"username": "old-c", "password": "old-pw", "until": "2001-01-01T00:00:00Z"}}}
--- sign_in eval
[
    ['the previous ones, while they count',             basic('old', 'old-pw'),    200],
    ['and the new ones',                                basic('new', 'new-pw'),    200],
    ['the previous user name with the new password',    basic('old', 'new-pw'),    401],
    ['the previous ones after their time',              basic('old-c', 'old-pw'),  401],
    ['and the new ones then',                           basic('new-c', 'new-pw'),  200],
]



=== TEST 9: satisfy any: credentials name the store, so they are still needed
--- custom
            satisfy any; allow all;
--- sign_in eval
[['none', undef, 401], ['with them', basic('acme', 'secret'), 200]]



=== TEST 10: a store that is switched off: 403, after the right password only
--- stores eval
">>> b.json\n" . store('b', 'pw', '"enabled": false')
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 2]
--- more_headers eval
["Authorization: " . basic('b', 'pw'), "Authorization: " . basic('b', 'wrong')]
--- error_code eval
[403, 401]



=== TEST 11: wrong passwords: N at once, then 429 with Retry-After
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



=== TEST 12: an unknown user name is told the same
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



=== TEST 13: a password that was right before is never refused
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 6]
--- more_headers eval
[map { "Authorization: " . basic('acme', $_) } qw(secret wrong wrong secret wrong secret)]
--- error_code eval
[200, 401, 429, 200, 429, 200]



=== TEST 14: one that was not right before is
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 2]
--- more_headers eval
[map { "Authorization: " . basic('acme', $_) } qw(wrong secret)]
--- error_code eval
[401, 429]



=== TEST 15: each user name has its own tries
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



=== TEST 16: requests without credentials are no failures
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 4]
--- more_headers eval
["X-A: 1", "X-A: 1", "X-A: 1", "Authorization: " . basic('acme', 'secret')]
--- error_code eval
[401, 401, 401, 200]



=== TEST 17: right passwords are no failures
--- custom
            shipstation_auth_failures 1r/m;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 5]
--- more_headers eval
[("Authorization: " . basic('acme', 'secret')) x 5]
--- error_code eval
[200, 200, 200, 200, 200]



=== TEST 18: wrong passwords from one IPv6 /64 are one client's, from its neighbour another's
--- custom
            shipstation_auth_failures 3r/m;
            set_real_ip_from 127.0.0.1;
            real_ip_header X-Real-IP;
--- anonymous
--- pipelined_requests eval
[("GET /webhooks/shipstation.xml") x 7]
--- more_headers eval
[map { "X-Real-IP: $_\nAuthorization: " . basic('acme', 'wrong') }
    '2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:1:ffff::3', '2001:db8:0:1:a:b:c:d', '2001:db8:0:2::1', '::ffff:192.0.2.1', '::ffff:198.51.100.2']
--- error_code eval
[401, 401, 401, 429, 401, 401, 401]



=== TEST 19: deny is nginx's own
--- custom
            deny all;
--- request
GET /webhooks/shipstation.xml
--- error_code: 403



=== TEST 20: the password is in no log
--- user: acme:wr0ng-and-s3cret
--- request
GET /webhooks/shipstation.xml
--- error_code: 401
--- no_error_log
wr0ng-and-s3cret
d3IwbmctYW5kLXMzY3JldA
