#!/usr/bin/perl

# Stores over reloads, killed workers, and many of them.

use strict;
use warnings;

use FindBin qw($Bin);
use MIME::Base64 qw(encode_base64);
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

sub http {
    my ($size, $more) = @_;

    my $http = <<'END';
        shipstation_stores zone=stores:%SIZE% path=%%ROOT%%/stores %MORE%;
        server {
            listen 127.0.0.1:%%PORT%%;
            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders /_orders;
                shipstation_auth_failures 5r/m;
            }
            location = /_orders {
                internal;
                default_type application/json;
                set $cursor $shipstation_cursor;
                return 200 '{"orders": [], "next": "page-two", "pages": 4}';
            }
            location = /cursor {
                return 200 $shipstation_cursor;
            }
            location = /status { shipstation_status; }
        }
END
    $more //= '';
    $http =~ s/%SIZE%/$size/;
    $http =~ s/%MORE%/$more/;
    return $http;
}

sub store {
    my ($id, $password, $more) = @_;

    $more = defined $more ? ", $more" : '';

    return qq({"id": "$id", "selling_channel": {"username": "$id", )
        . qq("password": "$password"}$more});
}

my $server = ShipStation::Server->new(
    workers => 2,
    files   => {'stores/README' => ''},
    http => http('1m'),
);

my $root = $server->root;
mkdir "$root/stores";

sub put {
    my ($name, $text) = @_;

    open my $file, '>', "$root/stores/$name" or die "$name: $!\n";
    print $file $text;
    close $file;
}

sub sign_in {
    my ($user, $password) = @_;

    return $server->get('/webhooks/shipstation.xml?action=export',
        authorization => 'Basic ' . encode_base64("$user:$password", ''))
        ->{status};
}

sub status {
    return $server->get('/status')->{content};
}

put('acme.json', store('acme', 'first'));
put('beta.json', store('beta', 'pw'));

$server->start;

is(sign_in('acme', 'first'), 200, 'a store signs in');
is(sign_in('acme', 'second'), 401, 'not with another password');

# a new password

put('acme.json', store('acme', 'second'));
is(sign_in('acme', 'first'), 200, 'files are read at load only');
ok($server->reload, 'a reload');
is(sign_in('acme', 'second'), 200, 'brings the new password');
is(sign_in('acme', 'first'), 401, 'the old one is wrong');

# a reload that fails

put('acme.json', '{"id": "acme"');
ok(!$server->reload, 'a bad file fails the reload');
like($server->log, qr!\[emerg\] .*stores/acme\.json": !, 'and is named');
is(sign_in('acme', 'second'), 200, 'the last good settings serve on');
is(sign_in('beta', 'pw'), 200, 'as do other stores');
like(status(), qr/"last_reload":\s*\{\s*"at":\s*"[^"]+",\s*"ok":\s*false,\s*"message":\s*"\\"acme.json\\": no JSON/,
    'the status tells of it');
like($server->get('/status?format=prometheus')->{content},
    qr/^shipstation_last_reload_successful 0$/m, 'so do the metrics');
put('acme.json', store('acme', 'third'));
ok($server->reload, 'once it is mended');
like(status(), qr/"ok":\s*true,\s*"message":\s*""/, 'the status is glad');
like($server->get('/status?format=prometheus')->{content},
    qr/^shipstation_last_reload_successful 1$/m, 'so are the metrics');
is(sign_in('acme', 'third'), 200, 'it counts');

# skip: that store alone is left as it was

put('acme.json', '{"id": "acme", "enabled": 7}');
put('beta.json', store('beta', 'changed'));
ok($server->reload(http('1m', 'invalid=skip')), 'with skip a reload goes on');
is(sign_in('acme', 'third'), 200, 'the bad store keeps its last good settings');
is(sign_in('beta', 'changed'), 200, 'the others have their new ones');
like($server->log, qr!\[crit\] .*acme\.json": enabled must be true or false$!m,
    'each fault of a file is told');
like($server->log, qr!\[crit\] .*acme\.json": selling_channel is required; its last good settings stay!,
    'it is logged');
like(status(), qr/"invalid":\s*1/, 'and counted');
like(status(), qr/"settings_bad":\s*\{\s*"count":\s*1,\s*"stores":\s*\[\s*"acme"/,
    'with its name');

# a new file takes nothing from the store that runs

put('a-new.json', '{"id": "a-new", "selling_channel": {"username": "acme", "password": "x"}}');
ok($server->reload(http('1m', 'invalid=skip')), 'a second store with its user name');
is(sign_in('acme', 'third'), 200, 'the running one still signs in');
is(sign_in('acme', 'x'), 401, 'the new one does not');
unlink "$root/stores/a-new.json";

# what a person must act on is printed at any level of error_log

put('acme.json', store('acme', 'fourth', '"foreign_currency": "leave_out"'));
$server->{level} = 'error';
my ($code, $said) = $server->test_config;
like($said, qr/^nginx: \[warn\] shipstation: store "acme" has "foreign_currency"/m,
    'nginx -t warns with the error_log of Debian');
$server->{level} = undef;

put('acme.json', store('acme', 'fourth'));
ok($server->reload(http('1m')), 'back to fail');
is(sign_in('acme', 'fourth'), 200, 'and to good files');

# a store comes and goes

put('gamma.json', store('gamma', 'pw'));
$server->reload;
is(sign_in('gamma', 'pw'), 200, 'a new store');
unlink "$root/stores/gamma.json";
$server->reload;
is(sign_in('gamma', 'pw'), 401, 'is gone again');

# what was kept outlives reloads and workers

like($server->get('/status?store=acme')->{content}, qr/"last_export":\s*\{/,
    'the last export');
$server->reload;
$server->kill_worker for 1 .. 2;
like($server->get('/status?store=acme')->{content}, qr/"last_export":\s*\{/,
    'is known after a reload and two killed workers');
is(sign_in('acme', 'fourth'), 200, 'and stores sign in');

# remembered over a reload, so that a guesser cannot lock a store out

put('guard.json', store('guard', 'right'));
$server->reload_files;
is(sign_in('guard', 'right'), 200, 'right before');
is(sign_in('guard', "guess$_"), 401, "guess $_") for 1 .. 5;
is(sign_in('guard', 'guess6'), 429, 'no sixth guess');
is(sign_in('guard', 'right'), 200, 'the right password still signs in');
$server->reload_files;
is(sign_in('guard', 'guess7'), 429, 'over a reload no more guesses');
is(sign_in('guard', 'right'), 200, 'and still the right password');

# many reloads in a row do not use up the zone

for my $i (1 .. 25) {
    put('acme.json', store('acme', "turn$i"));
    $server->reload or last;
}

is(sign_in('acme', 'turn25'), 200, '25 reloads in a row');

# another SIZE is a new zone

ok($server->reload(http('2m')), 'a reload with another SIZE');
is(sign_in('acme', 'turn25'), 200, 'serves on');

# too small for what comes

put("many$_.json", store("many$_", 'pw')) for 1 .. 2500;
ok(!$server->reload, 'a reload with more stores than the zone holds');
like($server->log, qr/zone "stores" of 2048k is too small for 2503 stores: they need at least (\d+)k/,
    'names the size that would do');
my ($size) = $server->log =~ /they need at least (\d+)k/;
is(sign_in('acme', 'turn25'), 200, 'the old stores serve on');
ok($server->reload(http("${size}k")), 'with that size it goes');
is(sign_in('many2500', 'pw'), 200, 'the last of 2,503 stores');
like(status(), qr/"total":\s*2503/, 'all are there');

ok($server->stop, 'it ends when asked');

my @alerts = grep { !/\[emerg\]|\[crit\]|exited on signal 9/ } $server->alerts;
is_deeply(\@alerts, [], 'no alerts');

done_testing();
