# vi:ft=

# Ship notices: what the platform answers, and what ShipStation is told.

use lib 't/lib';
use IO::Compress::Gzip ();
use Test::Nginx::Socket;
use ShipStation::Notice;

plan tests => repeat_each() * 342;

log_level('info');
no_long_string();

our @statuses = (200, 201, 202, 204, 206, 299,
                 300, 304, 307,
                 400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 422, 425,
                 429, 451, 499,
                 500, 501, 502, 503, 504, 507, 599);

our %told = (408 => 503, 425 => 503, 429 => 503, 401 => 502, 403 => 502,
             504 => 504);

sub told {
    my ($status) = @_;

    return 200 if $status >= 200 && $status < 300;
    return $told{$status} || 422 if $status >= 400 && $status < 500;
    return $told{$status} || 502;
}

our %sentence = (
    200 => 'The shop took the notice.',
    422 => 'The shop refused the notice: no',
    503 => 'The shop is busy, send the notice again later.',
    504 => 'The shop did not answer in time.',
);

sub sentence {
    my ($status) = @_;

    return 'The shop does not let the server pass notices on; its operator '
        . 'must look into it.' if $status == 401 || $status == 403;

    return $sentence{told($status)} || 'The shop answered with an error.';
}

our $answers = join '', map {
    my $body = $_ == 204 || $_ == 304 ? '' : ' "no"';
    "if (\$arg_status = $_) { return $_$body; }\n"
} @statuses;

our $each = [map {
    "POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1&s=$_"
} @statuses];

# refused: what the platform says, and what the merchant reads
our @refusals = (
    ['{"message":"Order A1 is unknown"}', 'Order A1 is unknown'],
    ['{"message":"two\\\\nlines"}', 'two lines'],
    ['<html><head><style>b{}</style></head><body><h1>Order unknown</h1>'
     . '</body></html>', 'Order unknown'],
    ['Order unknown', 'Order unknown'],
    ['{"error":"no"}', '{"error":"no"}'],
    ['x' x 300, 'x' x 200],
);

our $reasons = join '', map {
    "if (\$arg_n = $_) { return 404 '$refusals[$_][0]'; }\n"
} 0 .. $#refusals;

# TEST 13: how often each outcome came; over reloads the tests before count, too
sub times_of {
    my ($count) = @_;

    return $count if !$ENV{TEST_NGINX_USE_HUP};
    return $count ? '[1-9][0-9]*' : '[0-9]+';
}

our %outcomes = (
    taken => 6, notice_refused => 10, notice_busy => 3,
    notice_not_allowed => 2, notice_status => 9, notice_timeout => 1,
    bad_notice => 1, notice_unreachable => 0, client_gone => 0,
);
our $prometheus = join '', map {
    "(?=.*^shipstation_custom_store_notice_outcomes_total"
    . "\\{outcome=\"$_\"\\} " . times_of($outcomes{$_}) . '$)'
} keys %outcomes;
$prometheus = qr/\A$prometheus/ms;
our $json = join '', map {
    "(?=.*\"$_\": " . times_of($outcomes{$_}) . '\b)'
} keys %outcomes;
$json = qr/\A$json/s;

run_tests();

__DATA__

=== TEST 1: every status
--- location
shipstation_notices /_notices?status=$arg_s;
--- shop eval: $main::answers
--- request eval: $main::each
--- error_code eval: [map { main::told($_) } @main::statuses]
--- response_body eval: [map { main::sentence($_) } @main::statuses]
--- error_log
shipstation: store "acme": notice of order "A1"
the shop answered



=== TEST 2: the reason of a refusal
--- location
shipstation_notices /_notices?n=$arg_n;
--- shop eval: $main::reasons
--- request eval
[map { "POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1&n=$_" } 0 .. $#main::refusals]
--- error_code eval
[map { 422 } @main::refusals]
--- response_body eval
[map { "The shop refused the notice: $_->[1]" } @main::refusals]
--- error_log
shipstation: store "acme": notice of order "A1" failed: the shop answered 404 ("/_notices"):



=== TEST 3: a refusal without a word
--- shop
return 404;
--- notices
proxy_intercept_errors off;
proxy_hide_header Content-Type;
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 422
--- response_body_like: ^The shop refused the notice: 404 Not Found
--- response_headers
Content-Type: text/plain
Cache-Control: no-store
--- no_error_log
[alert]



=== TEST 4: nobody listens
--- location
shipstation_notices /_notices_nobody;
--- server
location = /_notices_nobody { internal; proxy_pass http://unix:$TEST_NGINX_SERVROOT/nobody.sock; }
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 502
--- response_body chomp
The shop could not be reached.
--- error_log
notice of order "A1" failed: the shop could not be reached ("/_notices_nobody")
--- no_error_log
[alert]



=== TEST 5: closed without a reply
--- shop
return 444;
--- location
shipstation_notices /_notices_direct;
--- server
location = /_notices_direct { internal; proxy_pass http://unix:$TEST_NGINX_SERVROOT/answer.sock; }
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 502
--- response_body chomp
The shop could not be reached.
--- no_error_log
[alert]



=== TEST 6: no such internal location: our wiring, not the merchant's
--- location
shipstation_notices /_nothing_here;
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 502
--- response_body chomp
The shop answered with an error.
--- error_log
the shop answered 404
--- no_error_log
[alert]



=== TEST 7: error_page does not touch what the module says
--- location
shipstation_notices /_notices;
error_page 400 422 502 /page;
--- notices
error_page 500 404 /page;
--- server
location = /page { return 200 "a page"; }
--- shop
return 404 "unknown";
--- request eval
["POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1", "POST /webhooks/shipstation.xml?action=shipnotify"]
--- error_code eval
[422, 400]
--- response_body eval
["The shop refused the notice: unknown", "The ship notice names no order number."]
--- no_error_log
[alert]



=== TEST 8: proxy_intercept_errors in the internal location
--- notices
proxy_intercept_errors on;
error_page 404 /page;
--- server
location = /page { return 200 "a page"; }
--- shop
return 404 "unknown";
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 502
--- no_error_log
[alert]



=== TEST 9: a reply in gzip, though nobody asked for it
--- shop
add_header Content-Encoding gzip always;
return 422 "not gzip";
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 422
--- response_body chomp
The shop refused the notice.
--- no_error_log
[alert]



=== TEST 9a: a refusal that is gzip'd, though nobody asked for it
--- shop
location / { error_page 404 /refusal; return 404; }
location = /refusal { root html; add_header Content-Encoding gzip always; }
--- user_files eval
my ($plain, $gzip) = ('{"message": "Order A1 was cancelled"}');
IO::Compress::Gzip::gzip(\$plain, \$gzip) or die;
">>> stores/acme.json\n" . q({"id": "acme", "selling_channel": {"username": "acme", "password": "secret"}}) . "\n>>> refusal\n$gzip"
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 422
--- response_body chomp
The shop refused the notice: Order A1 was cancelled
--- error_log
failed: the shop answered 404 ("/_notices"): Order A1 was cancelled while passing on a ship notice



=== TEST 9b: a refusal of more than 64 KB
--- shop
location / { error_page 404 /refusal; return 404; }
location = /refusal { root html; }
--- user_files eval
">>> stores/acme.json\n" . q({"id": "acme", "selling_channel": {"username": "acme", "password": "secret"}}) . "\n>>> refusal\n<h1>Order A1 was cancelled</h1>" . ("\n" x 100000) . "<p>in spring</p>"
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 422
--- response_body chomp
The shop refused the notice: Order A1 was cancelled
--- no_error_log
[alert]



=== TEST 10: the shop's answer is not the client's
--- shop
add_header Set-Cookie "a=b" always;
add_header Location "http://elsewhere/" always;
return 201 "created";
--- request
POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1
--- error_code: 200
--- response_headers
!Set-Cookie
!Location
--- response_body chomp
The shop took the notice.
--- no_error_log
[error]



=== TEST 11: the counters, and what the status keeps
--- location
shipstation_notices /_notices?s=$arg_s;
--- shop
if ($arg_s = 404) { return 404 '{"message":"ask jane@example.com"}'; }
return 200;
--- request eval
["POST /webhooks/shipstation.xml?action=shipnotify&order_number=A1&s=200",
 "POST /webhooks/shipstation.xml?action=shipnotify&order_number=A2&s=404",
 "POST /webhooks/shipstation.xml?action=shipnotify",
 "GET /status?store=acme",
 "GET /status?format=prometheus",
 "GET /status"]
--- error_code eval
[200, 422, 400, 200, 200, 200]
--- response_body_like eval
["took", "jane", "names no",
 qr/^(?!.*jane).*"order_number":\s*"A2".*the shop answered 404/s,
 qr/notices_total [1-9]\d*\n.*notices_failed_total [1-9]\d*\n/s,
 qr/"notices":\s*[1-9]\d*,\s*"notices_failed":\s*[1-9]/]



=== TEST 12: 40 failed notices, the last 32 are kept
--- shop
return 500;
--- request eval
[(map { "POST /webhooks/shipstation.xml?action=shipnotify&order_number=N$_" } 1 .. 40), "GET /status?store=acme"]
--- error_code eval
[(map { 502 } 1 .. 40), 200]
--- response_body_like eval
[(map { "error" } 1 .. 40), qr/^(?!.*"N8")(?=.*"N9").*"N40"/s]



=== TEST 13: notices by outcome
--- location
shipstation_notices /_notices?status=$arg_s;
--- shop eval: $main::answers
--- request eval
[@$main::each, "POST /webhooks/shipstation.xml?action=shipnotify",
 "GET /status?format=prometheus", "GET /status"]
--- error_code eval
[(map { main::told($_) } @main::statuses), 400, 200, 200]
--- response_body_like eval
[(map { "The shop" } @main::statuses), "names no", $main::prometheus,
 $main::json]
