#!/usr/bin/perl

# What "make run" shows, that the demo's feed is what its script writes, and that
# nginx takes the other configurations in conf.d.

use strict;
use warnings;

use File::Copy qw(copy);
use File::Temp qw(tempdir);
use FindBin qw($Bin);
use IO::Socket::INET;
use Test::More;

use lib "$Bin/lib";
use ShipStation::Certificates;

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

    like($out, qr/^(\d\d) things shown, all as expected\.$/m,
         'and says how much it showed');
    like($out, qr/<Orders pages="3">/, 'an export');
    like($out, qr/^page-1\.xml validates$/m, 'which is valid');
    like($out, qr/^The user name or the password is wrong\. \(401\)$/m,
         'a wrong password');
    like($out, qr/left out: A117, customer\.ship_to\.country is missing/,
         'the bad order in the log');
    like($out, qr/"order_number": ?"A117"/, 'and in the status');

    like($out, qr/"order_number":"A002" "status":"paid"/,
         'an order before its notice');
    like($out, qr/"status":"shipped" .*"tracking_number":"9400100000000000000001"/,
         'shipped, with its tracking number');
    my ($again, $other) = $out =~ /is the same shipment(.*?)other line(.*?)# A cart/s;
    is(() = ($again // '') =~ /"name":"[0-9a-f]{64}\.json"/g, 1,
       'the same notice again: no second shipment');
    is(() = ($other // '') =~ /"name":"[0-9a-f]{64}\.json"/g, 2,
       'another parcel: a second one');
    like($out, qr/USPS Priority Mail +\Q$_\E$/m, "prices: $_")
        for qw(live cache stale);
    like($out, qr/Standard shipping +fallback$/m, 'prices: fallback');

    like($out, qr/9\.25  USPS Ground Advantage/,
         'a fee that is set: the next cart costs more');

    # a feed without orders: what should come does not
    my $copy = tempdir(CLEANUP => 1);
    system('cp', '-R', "$Bin/../conf.d", $copy);
    symlink "$Bin/../back_office", "$copy/back_office";
    mkdir "$copy/t";
    symlink "$Bin/$_", "$copy/t/$_" for qw(lib schema);
    unlink glob "$copy/conf.d/demo/feed/acme/orders-1.json";
    $out = `DEMO_ONCE=1 PORT=$port '$copy/conf.d/demo/run' '$module' '$nginx' 2>&1`;
    is($? >> 8, 1, 'a demo that shows something else does not end well');
    like($out, qr/NOT AS EXPECTED:\S* no "<Orders pages="3"> <Order>"$/m,
         'and says what it missed');
}

# another demo, or anything else, at its port
{
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1);
    my $port   = $socket->sockport;

    my $out = `DEMO_ONCE=1 PORT=$port '$demo/run' '$module' '$nginx' 2>&1`;
    is($? >> 8, 1, 'a port that is in use: the demo does not start');
    like($out, qr/^Port $port is in use.*^    PORT=\d+ make run$/ms,
         'and says how to choose another');
    unlike($out, qr/<Orders/, 'and shows nothing of what is there');
}

# conf.d/NAME, its folders moved to one that is there
sub moved {
    my ($name) = @_;

    open my $in, '<', "$Bin/../conf.d/$name" or die "$name: $!\n";
    local $/;
    my $text = <$in>;
    $text =~ s{/(?:etc|var/log)/nginx/}{$folder/}g;
    $text =~ s{listen +443 }{listen 127.0.0.1:8443 }g;    # as anybody

    return $text;
}


# The error of "nginx -t" for what stands in the http block, or nothing.
sub refused {
    my ($http) = @_;

    open my $out, '>', "$folder/nginx.conf" or die "$!\n";
    print $out $ENV{SHIPSTATION_STATIC} ? '' : "load_module $module;\n",
        "pid $folder/nginx.pid;\nevents { }\nhttp {\n$http}\n";
    close $out;

    my $said = `'$nginx' -t -p '$folder' -e '$folder/e' -c nginx.conf 2>&1`;

    return $? ? $said : '';
}


mkdir "$folder/$_" for qw(stores tls logs);
my $certificates = ShipStation::Certificates->new;
$certificates->authority('shops');
copy($certificates->file('shops'), "$folder/tls/$_")
    for qw(shops.pem inside-ca.pem);
copy($certificates->key_file('shops'), "$folder/tls/shops.key");

is(refused(moved('shipstation.conf') . 'server { listen 127.0.0.1:8443; '
           . moved('shipstation-locations.conf') . '}'),
   '', 'nginx takes conf.d/shipstation.conf and its locations');
like(refused(moved('shipstation-locations.conf')), qr/not allowed here/,
     'and says so where it does not');
is(refused(moved('shipstation.conf') . 'server { listen 127.0.0.1:8443; '
           . moved('shipstation-locations.conf') . moved('back-office.conf')
           . '}'),
   '', 'nginx takes conf.d/back-office.conf beside them');
is(refused(moved('balancer.conf')), '', 'nginx takes conf.d/balancer.conf');

done_testing();
