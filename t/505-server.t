#!/usr/bin/perl

# The driver of the other tests keeps its own promises; and an nginx that has
# the module loaded but unused starts, reloads and ends as it would without.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

my $server = ShipStation::Server->new(
    workers => 2,
    files   => {'html/hello' => "port %%PORT%%\n"},
    http    => q{
        server {
            listen 127.0.0.1:%%PORT%%;
            root   %%ROOT%%/html;
        }
    },
);

my ($status, $said) = $server->test_config;
is($status, 0, 'nginx -t') or diag $said;

$server->start;

my $reply = $server->get('/hello');
is($reply->{status}, 200, 'it answers');
is($reply->{content}, 'port ' . $server->port . "\n", 'with the file');
is(scalar(my @all = $server->workers), 2, 'two workers');

my %before = map { $_ => 1 } $server->workers;
ok($server->reload, 'a reload');
is(scalar(grep { $before{$_} } $server->workers), 0, 'makes new workers');
ok($server->wait_old_workers, 'and the old ones end');

my $dead = $server->kill_worker;
is(scalar(grep { $_ == $dead } $server->workers), 0, 'a killed worker is gone');
is(scalar(@all = $server->workers), 2, 'and replaced');
is($server->get('/hello')->{status}, 200, 'it still answers');

my $good = $server->{http};
ok(!$server->reload("no_such_directive;\n"), 'a bad configuration is refused');
like($server->log, qr/unknown directive "no_such_directive"/, 'and named');
is(scalar(my @emergencies = $server->alerts), 1, 'this counts as an alert');
is($server->get('/hello')->{status}, 200, 'the old one serves on');
ok($server->reload($good), 'and can be replaced');

ok($server->stop, 'it ends when asked');
is($server->get('/hello')->{status}, 599, 'and is gone');

done_testing();
