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

use ShipStation::Server qw(wait_for);

# getaddrinfo() for names under slow.test says that it was called, and hangs for
# longer than any test waits
my $folder = tempdir('shipstation-names.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $begun  = "$folder/said/begun";
my $ended  = "$folder/said/ended";
mkdir "$folder/said" or die "$folder/said: $!";

# for workers that have dropped root
chmod 0755, $folder or die "$folder: $!";
chmod 0777, "$folder/said" or die "$folder/said: $!";

open my $source, '>', "$folder/slow.c" or die "$folder: $!";
print {$source} <<'END';
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

static void
say(const char *file)
{
    int  fd;

    fd = open(file, O_WRONLY|O_CREAT|O_APPEND, 0666);

    if (fd != -1) {
        if (write(fd, ".", 1) == -1) {
            _exit(1);
        }
        close(fd);
    }
}

int
getaddrinfo(const char *name, const char *service,
    const struct addrinfo *hints, struct addrinfo **addresses)
{
    int (*next)(const char *, const char *, const struct addrinfo *,
                struct addrinfo **);

    if (name != NULL && strstr(name, "slow.test") != NULL) {
        say(BEGUN);
        sleep(100);
        say(ENDED);
        return EAI_AGAIN;
    }

    *(void **) &next = dlsym(RTLD_NEXT, "getaddrinfo");
    return next(name, service, hints, addresses);
}
END
close $source;
system('cc', '-shared', '-fPIC', qq(-DBEGUN="$begun"), qq(-DENDED="$ended"), '-o', "$folder/slow.so", "$folder/slow.c", '-ldl') == 0 or die 'cc failed';

# A store for each time that a name is looked up: one whose name was not found
# is not asked for again at once.
sub store {
    my ($id) = @_;

    return "stores/$id.json" => encode_json({
        id => $id, currency => 'USD', selling_channel => { username => $id, password => 'x' },
        api => { key => "key-$id", secret => 's', url => "https://$id.slow.test", rate => '1000r/m' },
        origin => { postal_code => '78703', country => 'US', state => 'TX' },
        default_package => { weight => { value => 8, units => 'ounces' }, length => 10, width => 8, height => 4, units => 'inches' },
        carriers => [{ code => 'stamps_com', name => 'USPS' }],
        fallback_rates => [{ code => 'std', name => 'Standard', amount => '9.95' }],
    });
}


my $server = ShipStation::Server->new(
    files => { map { store($_) } qw(first reload exit) },
    http => q{
        shipstation_stores zone=stores:4m path=%%ROOT%%/stores;
        shipstation_cache  zone=rates:4m;
        shipstation_api_timeout 700ms;
        server {
            listen 127.0.0.1:%%PORT%%;
            location ~ ^/rates/(?<shop>[a-z]+)$ { shipstation_store $shop; shipstation_rates; }
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
    my ($id, $count) = @_;

    return map {
        my $socket = IO::Socket::INET->new('127.0.0.1:' . $server->port) or die "connect: $!";
        my $body = encode_json({ destination => { country => 'US', state => 'NY', postal_code => ++$postal_code },
            currency => 'USD', items => [{ sku => 'A', quantity => 1 }] });
        print {$socket} "POST /rates/$id HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            . length($body) . "\r\n\r\n$body";
        $socket;
    } 1 .. $count;
}


sub priced {
    return scalar grep { local $/; (readline($_) // '') =~ /\AHTTP\/1\.1 200 .*"source":\s*"fallback"/s } @_;
}

# how many look-ups have begun
sub lookups { return -s $begun || 0 }


# Asks, and waits until a look-up for it hangs.
sub ask_and_hang {
    my ($id) = @_;

    my $before  = lookups();
    my @sockets = ask_all($id, 4);

    $server->wait_accepted;
    ok((wait_for { lookups() > $before }), "$id: a name is looked up");
    return @sockets;
}


# No answer comes from a worker that waits for the look-up.
sub goes_on { return $server->get('/probe')->{status} }

my @waiting = ask_and_hang('first');
is(goes_on(), 200, 'another location goes on meanwhile');
is(priced(@waiting), 4, 'each cart has the fallback rate');
ok(wait_for { $server->log =~ /store "first".*did not answer in time/ }, 'the log says why');
is(goes_on(), 200, 'the worker goes on, and leaves the look-up behind');

@waiting = ask_and_hang('reload');
{
    local $ENV{LD_PRELOAD} = "$folder/slow.so";
    ok($server->reload, 'a reload');
}
is(priced(@waiting), 4, 'loses no cart');
ok($server->wait_old_workers, 'the old worker ends');

@waiting = ask_and_hang('exit');
ok(!-e $ended, 'no look-up has ended so far');
ok($server->stop, 'an exit that needs no force');
is(priced(@waiting), 4, 'loses no cart either');
is_deeply([$server->alerts], [], 'no alerts');
unlike($server->log, qr/exited on signal/, 'no worker died');

done_testing;
