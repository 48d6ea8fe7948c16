#!/usr/bin/perl

# Settings changed while nginx runs: over reloads, by hand, by workers that
# are killed, by two at once.

use strict;
use warnings;

use FindBin qw($Bin);
use JSON::PP;
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

my $server = ShipStation::Server->new(
    workers => 2,
    main    => 'user root;',
    files   => {'stores/acme.json' => '{"id": "acme", "selling_channel": '
                    . '{"username": "acme", "password": "pw"}}'},
    http => <<'END',
        shipstation_stores zone=stores:4m path=%%ROOT%%/stores invalid=skip;
        shipstation_audit_log %%ROOT%%/audit.log;
        server {
            listen 127.0.0.1:%%PORT%%;
            location /api/ { shipstation_settings_api write=on; }
        }
END
);

my $root = $server->root;

sub put {
    my ($name, $text) = @_;

    open my $file, '>', "$root/stores/.new" or die "$name: $!\n";
    print $file $text;
    close $file;
    rename "$root/stores/.new", "$root/stores/$name" or die "$name: $!\n";
}

sub api {
    my ($method, $path, $body, %headers) = @_;

    return $server->request($method, "/api/v1/$path", {
        headers => {'content-type' => 'application/json', 'if-match' => '*',
                    %headers},
        content => $body // '',
    });
}

sub phone {
    my ($id) = @_;

    return (decode_json($server->get("/api/v1/stores/$id")->{content}))
        ->{company_phone};
}

sub listed {
    return join ' ', map { "$_->{id}:$_->{revision}" }
        @{decode_json($server->get('/api/v1/stores')->{content})->{stores}};
}

$server->start;

# none is lost over reloads

my ($made, $lost) = (0, 0);

for my $round (1 .. 50) {
    kill HUP => $server->master;

    for (1 .. 4) {
        my $reply = api('PATCH', 'stores/acme',
                        qq({"company_phone": "$round-$_"}));
        $made++ if $reply->{status} == 200;
        $lost++ if listed() ne "acme:$made";
    }
}

is($made, 200, '200 edits over 50 reloads are taken');
is($lost, 0, 'none is lost on the way');
my %old = map { $_ => 1 } $server->workers;
kill HUP => $server->master;
ok(wait_for(sub {
    my @new = $server->workers;
    @new == 2 && !grep { $old{$_} } @new;
}), 'a reload');
is(listed(), 'acme:200', 'none is lost at the end');
is(phone('acme'), '50-4', 'nor on disk');

# two at once: the second meets what the first wrote

my $tag = $server->get('/api/v1/stores/acme')->{headers}{etag};
is(api('PATCH', 'stores/acme', '{"company_phone": "one"}',
       'if-match' => $tag)->{status}, 200, 'one editor');
is(api('PATCH', 'stores/acme', '{"company_phone": "two"}',
       'if-match' => $tag)->{status}, 412, 'the other is told');

# by hand

put('acme.json', '{"id": "acme", "revision": 500, "selling_channel": '
    . '{"username": "acme", "password": "by hand"}}');
is(api('PATCH', 'stores/acme', '{"company_phone": "x"}')->{status}, 409,
   'a file that was changed by hand is not overwritten');
ok(wait_for(sub { listed() eq 'acme:500' }), 'it counts soon');
is(api('PATCH', 'stores/acme', '{"company_phone": "x"}')->{status}, 200,
   'then it can be changed');

put('beta.json', '{"id": "beta", "selling_channel": '
    . '{"username": "beta", "password": "pw"}}');
ok(wait_for(sub { listed() eq 'acme:501 beta:0' }), 'a new file is seen');

put('beta.json', '{"id": "beta", "enabled": 7}');
ok(wait_for(sub { $server->log =~ /beta\.json": enabled must be true/ }),
   'a bad one is told of');
is(listed(), 'acme:501 beta:0', 'and its store stays as it was');

unlink "$root/stores/beta.json";
ok(wait_for(sub { listed() eq 'acme:501' }), 'a removed one, too');

# a killed worker's claim

for (1 .. 3) {
    my $pid = fork // die "fork: $!\n";

    if ($pid == 0) {
        api('PATCH', 'stores/acme', qq({"company_phone": "k$_"}));
        require POSIX;
        POSIX::_exit(0);
    }

    $server->kill_worker;
    waitpid $pid, 0;
}

ok(wait_for(sub {
    api('PATCH', 'stores/acme', '{"company_phone": "after"}')->{status} == 200
}), 'edits go on after workers were killed');
is(phone('acme'), 'after', 'with what was sent last');

# who changed what

open my $audit, '<', "$root/audit.log" or die "audit.log: $!\n";
my @lines = map { decode_json($_) } <$audit>;
cmp_ok(@lines, '>', 200, 'each change is an audit line');
is($lines[0]{paths}[0]{path}, 'company_phone', 'with its path');
unlike(join('', map { encode_json($_) } @lines), qr/"pw"|by hand/,
       'without secrets');

$server->stop;

is_deeply([$server->alerts], [], 'no alerts');

done_testing();
