#!/usr/bin/perl

# Without a resolver in nginx's configuration libcurl looks names up in threads:
# a lookup that hangs must hold neither the worker, nor its reload, nor its end.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP qw(encode_json);
use Time::HiRes qw(sleep time);

use ShipStation::Server qw(wait_for);

plan skip_all => 'a sanitizer must be the first library of a process' if $ENV{SHIPSTATION_STATIC};

# getaddrinfo() for names under slow.test takes 4 seconds, and fails
my $folder = tempdir('shipstation-names.XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod 0755, $folder or die "$folder: $!";
open my $source, '>', "$folder/slow.c" or die "$folder: $!";
print {$source} <<'END';
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

int
getaddrinfo(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **addresses)
{
    int (*next)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **);

    if (name != NULL && strstr(name, "slow.test") != NULL) {
        usleep(4000000);
        return EAI_AGAIN;
    }

    *(void **) &next = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(name, service, hints, addresses);
}
END
close $source;
system('cc', '-shared', '-fPIC', '-o', "$folder/slow.so", "$folder/slow.c", '-ldl') == 0 or die 'cc failed';

my $server = ShipStation::Server->new(
    files => { 'stores/slow.json' => encode_json({
        id => 'slow', currency => 'USD', selling_channel => { username => 'slow', password => 'x' },
        api => { key => 'k', secret => 's', url => 'https://api.slow.test', rate => '1000r/m' },
        origin => { postal_code => '78703', country => 'US', state => 'TX' },
        default_package => { weight => { value => 8, units => 'ounces' }, length => 10, width => 8, height => 4, units => 'inches' },
        carriers => [{ code => 'stamps_com', name => 'USPS' }],
        fallback_rates => [{ code => 'std', name => 'Standard', amount => '9.95' }],
    }) },
    http => q{
        shipstation_stores zone=stores:4m path=%%ROOT%%/stores;
        shipstation_cache  zone=rates:4m;
        shipstation_api_timeout 700ms;
        server {
            listen 127.0.0.1:%%PORT%%;
            location = /rates { shipstation_store slow; shipstation_rates; }
            location = /probe { return 200 ok; }
        }
    },
);

{
    local $ENV{LD_PRELOAD} = "$folder/slow.so";
    $server->start;
}

my $postal_code = 20000;


sub ask_all {
    my ($count) = @_;

    return map {
        my $socket = IO::Socket::INET->new('127.0.0.1:' . $server->port) or die "connect: $!";
        my $body = encode_json({ destination => { country => 'US', state => 'NY', postal_code => ++$postal_code },
            currency => 'USD', items => [{ sku => 'A', quantity => 1 }] });
        print {$socket} "POST /rates HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            . length($body) . "\r\n\r\n$body";
        $socket;
    } 1 .. $count;
}


sub priced {
    return scalar grep { local $/; (readline($_) // '') =~ /\AHTTP\/1\.1 200 .*"source":\s*"fallback"/s } @_;
}

my @waiting = ask_all(4);
my ($end, $answers, $longest) = (time + 2, 0, 0);

while (time < $end) {
    my $begun = time;
    $answers++ if $server->get('/probe')->{status} == 200;
    $longest = time - $begun if time - $begun > $longest;
    sleep 0.005;
}

note(sprintf '%d probes in 2 seconds, the longest took %.1f ms', $answers, 1000 * $longest);
cmp_ok($answers, '>', 20, 'another location goes on while names are looked up');
is(priced(@waiting), 4, 'each cart has the fallback rate');
ok(wait_for { $server->log =~ /store "slow".*did not answer in time/ }, 'the log says why');

@waiting = ask_all(4);
sleep 0.2;
{
    local $ENV{LD_PRELOAD} = "$folder/slow.so";
    ok($server->reload, 'a reload');
}
is(priced(@waiting), 4, 'loses no cart');
ok($server->wait_old_workers, 'the old worker ends');

@waiting = ask_all(4);
sleep 0.2;
ok($server->stop, 'an exit that needs no force');
is(priced(@waiting), 4, 'loses no cart either');
is_deeply([$server->alerts], [], 'no alerts');
unlike($server->log, qr/exited on signal/, 'no worker died');

done_testing;
