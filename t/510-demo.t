#!/usr/bin/perl

# What "make run" shows, and that the demo's feed is what its script writes.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin qw($Bin);
use IO::Socket::INET;
use Test::More;

my $demo   = "$Bin/../conf.d/demo";
my $module = $ENV{SHIPSTATION_MODULE}
    || "$Bin/../build/ngx_http_shipstation_module.so";
my $nginx  = $ENV{TEST_NGINX_BINARY} || 'nginx';

my $folder = tempdir(CLEANUP => 1);
is(system("$demo/generate", $folder), 0, 'the feed is written');
is(`diff -r -x empty.json $folder $demo/feed 2>&1`, '',
   'and it is the feed in the repository');

SKIP: {
    skip 'the demo loads a module; this nginx has it built in', 1
        if $ENV{SHIPSTATION_STATIC};

    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
    my $port   = $socket->sockport;
    close $socket;

    my $out = `DEMO_ONCE=1 PORT=$port '$demo/run' '$module' '$nginx' 2>&1`;
    is($?, 0, 'the demo ends well') or diag $out;

    like($out, qr/<Orders pages="3">/, 'an export');
    like($out, qr/^- validates$/m, 'which is valid');
    like($out, qr/^Content-Type: text\/xml; charset=utf-8\r?$/m, 'as XML');
    like($out, qr/^X-ShipStation-Skipped: \d+\r?$/m, 'its last page');
    like($out, qr/<Orders pages="4">\n<\/Orders>/, 'a page behind the last');
    like($out, qr/HTTP\/1\.1 401 Unauthorized.*WWW-Authenticate: Basic/s,
         'a wrong password');
    like($out, qr/start_date.*MM\/dd\/yyyy HH:mm/, 'a date that is none');
    like($out, qr/left out: A117, customer\.ship_to\.country is missing/,
         'the bad order in the log');
    like($out, qr/"order_number": ?"A117"/, 'and in the status');

    like($out, qr/"order_number":"A002" "status":"paid"/,
         'an order before its notice');
    like($out, qr/"status":"shipped" .*"tracking_number":"9400100000000000000001"/,
         'shipped, with its tracking number');
    my ($again, $other) = $out =~ /is the same shipment(.*?)other line(.*?)DOCTYPE/s;
    is(() = ($again // '') =~ /"name":"[0-9a-f]{64}\.json"/g, 1,
       'the same notice again: no second shipment');
    is(() = ($other // '') =~ /"name":"[0-9a-f]{64}\.json"/g, 2,
       'another parcel: a second one');
}

done_testing();
