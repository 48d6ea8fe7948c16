#!/usr/bin/perl

# Calls to ShipStation as they leave nginx: TLS that is verified, HTTP/2,
# connections that are kept, one request for one call, every way to fail, and
# that nothing is left behind by a reload or an exit in the middle of it.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use File::Temp qw(tempdir);
use IO::Socket::INET;
use JSON::PP qw(decode_json encode_json);
use MIME::Base64 qw(encode_base64);
use POSIX ();
use Socket qw(inet_aton);
use Time::HiRes qw(sleep time);

use ShipStation::Certificates;
use ShipStation::Server qw(free_port wait_for);
use ShipStation::Simulator;

my $certificates = ShipStation::Certificates->new;
$certificates->authority('trusted');
$certificates->authority('stranger');
$certificates->certificate('right',   'trusted',  'IP:127.0.0.1,DNS:two.test');
$certificates->certificate('name',    'trusted',  'DNS:elsewhere.test');
$certificates->certificate('unknown', 'stranger', 'IP:127.0.0.1');
$certificates->certificate('expired', 'trusted',  'IP:127.0.0.1', expired => 1);

my $simulator = ShipStation::Simulator->start(limit => 5000);
my $api       = $simulator->url;
my $closed    = free_port();

# takes connections, and never says a word: not even TLS
my $mute = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 128) or die "listen: $!";

# a name server that knows two names and leaves other questions unanswered
my $names = IO::Socket::INET->new(Proto => 'udp', LocalAddr => '127.0.0.1') or die "udp: $!";
my %addresses = ('two.test' => ['127.0.0.2', '127.0.0.1'], 'hole.test' => ['127.0.0.2']);
my $name_server = fork // die "fork: $!";

if (!$name_server) {
    $SIG{TERM} = sub { POSIX::_exit(0) };
    answer_questions() while 1;
}

END { kill TERM => $name_server if $name_server }


sub answer_questions {
    my $from = recv($names, my $question, 512, 0) // return;
    my ($labels) = $question =~ /\A.{12}([^\0]+)\0/s or return;
    my $addresses = $addresses{ join '.', unpack '(C/a)*', $labels } or return;

    # RFC 1035, 4.1: a reply with the question, and an A record for each
    my $reply = substr($question, 0, 2) . pack('n5', 0x8180, 1, scalar @$addresses, 0, 0) . substr($question, 12, length($labels) + 5);
    $reply .= pack('n3 N n', 0xc00c, 1, 1, 60, 4) . inet_aton($_) for @$addresses;
    send $names, $reply, 0, $from;
    return;
}


sub store {
    my ($id, $url, @carriers) = @_;

    return ("stores/$id.json", encode_json({
        id => $id, currency => 'USD', selling_channel => { username => $id, password => 'x' },
        api => { key => "key-$id", secret => "secret-$id", url => $url, rate => '1000r/m' },
        origin => { postal_code => '78703', country => 'US', state => 'TX' },
        default_package => { weight => { value => 8, units => 'ounces' }, length => 10, width => 8, height => 4, units => 'inches' },
        carriers => [map { { code => $_, name => $_ } } @carriers ? @carriers : 'stamps_com'],
        fallback_rates => [{ code => 'std', name => 'Standard', amount => '9.95', countries => ['US'] }],
    }));
}


sub front {
    my ($port, $name, $more) = @_;

    return "server { listen 127.0.0.1:%%PORT$port%% ssl$more; ssl_certificate @{[ $certificates->file($name) ]}; "
        . "ssl_certificate_key @{[ $certificates->key_file($name) ]}; access_log %%ROOT%%/logs/$name$port.log calls; "
        . "location / { proxy_pass $api; } }\n";
}


sub configuration {
    my (%arg) = @_;

    return (
        workers => $arg{workers} // 1,
        files => {
            store(plain => $api), store(pair => $api, 'ups_walleted', 'stamps_com'), store(closed => "http://127.0.0.1:$closed"),
            store(h2 => 'https://127.0.0.1:%%PORT1%%'), store(h1 => 'https://127.0.0.1:%%PORT2%%'),
            store(name => 'https://127.0.0.1:%%PORT3%%'), store(unknown => 'https://127.0.0.1:%%PORT4%%'),
            store(expired => 'https://127.0.0.1:%%PORT5%%'), store(mute => 'https://127.0.0.1:' . $mute->sockport),
            store(dns => 'https://api.shipstation.test'), store(two => 'https://two.test:%%PORT6%%'),
            store(hole => 'https://hole.test:%%PORT6%%'),
        },
        http => ($arg{resolver} // 'resolver 127.0.0.1:' . $names->sockport . ' ipv6=off; resolver_timeout 5s;') . q{
            log_format calls '$server_protocol $connection $connection_requests $http_content_type';
            shipstation_stores zone=stores:4m path=%%ROOT%%/stores;
            shipstation_cache  zone=rates:4m;
            shipstation_api_timeout 1500ms;
            shipstation_api_trusted_certificate } . $certificates->file('trusted') . q{;
            server {
                listen 127.0.0.1:%%PORT%%;
                location ~ ^/rates/(?<shop>[a-z0-9]+)$ { shipstation_store $shop; shipstation_rates; shipstation_rates_wait 3s; }
                location ~ ^/patient/(?<shop>[a-z0-9]+)$ { shipstation_store $shop; shipstation_api_timeout 20s; shipstation_rates; shipstation_rates_wait 30s; }
                location = /rates/two { shipstation_store two; shipstation_api_timeout 8s; shipstation_rates; shipstation_rates_wait 10s; }
                location = /rates/pair { shipstation_store pair; shipstation_api_timeout 4s; shipstation_rates; shipstation_rates_wait 6s; }
                location = /probe { return 200 ok; }
            }
        } . front(1, 'right', ' http2') . front(2, 'right', '') . front(3, 'name', '') . front(4, 'unknown', '') . front(5, 'expired', '')
            . front(6, 'right', '; keepalive_timeout 0'),
    );
}

my $postal_code = 10000;


# A cart that nobody has asked for before.
sub cart {
    return encode_json({
        destination => { country => 'US', state => 'NY', postal_code => ++$postal_code },
        currency => 'USD', items => [{ sku => 'A', quantity => 1, weight => { value => 10, units => 'ounces' } }],
    });
}


# With a time limit that is there to be met, or a patient one.
sub ask {
    my ($server, $shop, $patient) = @_;

    my $reply = $server->post(($patient ? '/patient' : '/rates') . "/$shop", cart(), 'Content-Type' => 'application/json');
    return $reply->{status} == 200 ? decode_json($reply->{content}) : { failed => $reply };
}


sub source { return $_[0]{rates}[0]{source} // 'none' }

sub carrier { my ($reply, $code) = @_; return (grep { $_->{code} eq $code } @{ $reply->{carriers} })[0] // {} }

sub calls { return $simulator->report->{keys}{"key-$_[0]"}{calls} // 0 }


# Sends carts and does not wait for the answers.
sub ask_all {
    my ($server, $shop, $count) = @_;

    return map {
        my $socket = IO::Socket::INET->new('127.0.0.1:' . $server->port) or die "connect: $!";
        my $body = cart();
        print {$socket} "POST /rates/$shop HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
            . length($body) . "\r\n\r\n$body";
        $socket;
    } 1 .. $count;
}


sub answers {
    my (@sockets) = @_;

    return map { local $/; my $text = readline($_) // ''; $text =~ /\AHTTP\/1\.1 (\d+)/ ? $1 : 'nothing' } @sockets;
}


# Asks another location each 5 ms, and tells what it saw; a pause is not an
# error here, for it may be the machine's, but no answer is.
sub probe {
    my ($server, $name, $seconds) = @_;

    my $socket = IO::Socket::INET->new('127.0.0.1:' . $server->port) or die "connect: $!";
    my $end    = time + $seconds;
    my ($wrong, @took) = (0);

    while (time < $end) {
        my $begun = time;
        syswrite $socket, "GET /probe HTTP/1.1\r\nHost: x\r\n\r\n";
        my $reply = '';
        while ($reply !~ /\r\n\r\nok\z/) {
            sysread $socket, $reply, 4096, length $reply or last;
        }
        $wrong++ if $reply !~ /\AHTTP\/1\.1 200 .*\r\n\r\nok\z/s;
        push @took, 1000 * (time - $begun);
        sleep 0.005;
    }

    @took = sort { $a <=> $b } @took;
    is($wrong, 0, "$name: another location answers meanwhile");
    note(sprintf '%s: %d probes, p50 %.1f ms, p99 %.1f ms, longest %.1f ms', $name, scalar @took, $took[ $#took / 2 ], $took[ $#took * 0.99 ], $took[-1]);
    return;
}


my $server = ShipStation::Server->new(configuration());
$server->start;

# TLS

for my $shop (qw(h2 h1)) {
    my @sources = map { source(ask($server, $shop, 1)) } 1 .. 3;
    is("@sources", 'live live live', "$shop: three carts priced live over TLS that is verified");
}

for (['right1', 'HTTP/2.0', 'HTTP/2'], ['right2', 'HTTP/1.1', 'HTTP/1.1']) {
    my ($file, $protocol, $name) = @$_;

    my @lines = wait_for(sub { my @l = split /\n/, $server->_slurp("logs/$file.log"); @l >= 3 && @l });
    my %protocols   = map { (split / /)[0] => 1 } split /\n/, $server->_slurp("logs/$file.log");
    my %connections = map { (split / /)[1] => 1 } split /\n/, $server->_slurp("logs/$file.log");
    is_deeply([keys %protocols], [$protocol], "$name where it is offered");
    is(scalar keys %connections, 1, "$name: one connection for three calls");
    like($server->_slurp("logs/$file.log"), qr{application/json$}m, "$name: a JSON body");
}

for (['name', qr/no alternative certificate subject name matches/], ['unknown', qr/unable to get local issuer certificate/],
    ['expired', qr/certificate has expired/])
{
    my ($shop, $why) = @$_;

    my $reply = ask($server, $shop, 1);
    is(source($reply), 'fallback', "certificate $shop: the fallback rate");
    is(carrier($reply, 'stamps_com')->{reason}, 'unavailable', "certificate $shop: unavailable");
    is(calls($shop), 0, "certificate $shop: no request, and no key, has left nginx");
    ok(wait_for(sub { $server->log =~ /store "$shop".*$why/ }), "certificate $shop: the log says why");
}

# each way to fail; plain has rates before and after

is(source(ask($server, 'plain', 1)), 'live', 'a live price');

my @failures = (
    ['close',    'unavailable', qr/store "plain".*closed the connection before it answered/],
    ['early',    'unavailable', qr/store "plain".*broke its reply off/],
    ['hang',     'unavailable', qr/store "plain".*in time/],
    ['drip',     'unavailable', qr/store "plain".*in time/],
    ['big',      'unavailable', qr/store "plain".*too large/],
    ['blank',    'unavailable', qr/store "plain".*cannot be read.*empty/],
    ['headers',  'unavailable', qr/store "plain".*too large/],
    ['redirect', 'unavailable', qr/store "plain".*redirects/],
);

for (@failures) {
    my ($fault, $reason, $log) = @$_;

    # on a connection that is kept from this call where it can be
    ask($server, 'plain', 1);
    my $before = calls('plain');

    $simulator->control(fault => $fault, key => 'key-plain', count => 9);
    my $reply = ask($server, 'plain', $log !~ /in time/);
    my $after = calls('plain');
    $simulator->control(fault => 'none');

    is(source($reply), 'fallback', "$fault: the fallback rate");
    is(carrier($reply, 'stamps_com')->{reason}, $reason, "$fault: $reason");
    is($after - $before, 1, "$fault: one request for one call");
    ok(wait_for(sub { $server->log =~ $log }), "$fault: the log says so");

    # the module does not try while it believes in an outage
    ok(wait_for(sub { source(ask($server, 'plain')) eq 'live' }), "$fault: live again afterwards");
}

my $refused = ask($server, 'closed', 1);
is(carrier($refused, 'stamps_com')->{reason}, 'unavailable', 'connection refused: unavailable');
ok(wait_for(sub { $server->log =~ /store "closed".*127\.0\.0\.1.*(?:refused|Couldn.t connect|Failed to connect)/ }), 'connection refused: the log says so');

# one call that hangs does not hold up another one to the same host

$simulator->control(fault => 'hang', carrier => 'ups_walleted');
my $pair = ask($server, 'pair');
is(source($pair), 'live', 'a carrier that hangs leaves the other one its price');
is(carrier($pair, 'ups_walleted')->{reason}, 'unavailable', 'and is unavailable');
$simulator->control(fault => 'none');

# time goes by in other places

my @waiting = ask_all($server, 'dns', 10);
probe($server, 'DNS that does not answer', 2);
is_deeply([answers(@waiting)], [(200) x 10], 'DNS that does not answer: every cart has its answer');
ok(wait_for(sub { $server->log =~ /store "dns".*not looked up in time/ }), 'DNS that does not answer: the log says so');
ok(wait_for(sub { $server->log =~ /the resolver does not answer for "[^"]+", so that no call can be made; check the "resolver"/ }), 'and what to check');

@waiting = ask_all($server, 'mute', 10);
probe($server, 'a TLS handshake without answer', 2);
is_deeply([answers(@waiting)], [(200) x 10], 'a TLS handshake without answer: every cart has its answer');

# an address that drops what wants to connect, alone, and before one that works

my $full  = IO::Socket::INET->new(LocalAddr => '127.0.0.2', LocalPort => $server->port(6), Listen => 1) or die "listen: $!";
my @taken = map { IO::Socket::INET->new(PeerAddr => '127.0.0.2', PeerPort => $server->port(6), Blocking => 0) } 1 .. 3;

@waiting = ask_all($server, 'hole', 5);
probe($server, 'connections that are not answered', 1.6);
is_deeply([answers(@waiting)], [(200) x 5], 'connections that are not answered: every cart has its answer');
is(source(ask($server, 'two')), 'live', "a host's other address, try $_") for 1 .. 4;

# reload and exit in the middle of calls

$simulator->control(fault => 'hang');
wait_for(sub { ask_all($server, 'h1', 1); $simulator->report->{keys}{'key-h1'}{calls} > 3 });

@waiting = (ask_all($server, 'h1', 5), ask_all($server, 'h2', 5), ask_all($server, 'plain', 5), ask_all($server, 'dns', 5));
$server->wait_accepted;
ok($server->reload, 'a reload');
is_deeply([answers(@waiting)], [(200) x 20], 'a reload: every cart that waited has its answer');
ok($server->wait_old_workers, 'a reload: the old worker ends');

@waiting = (ask_all($server, 'h1', 5), ask_all($server, 'h2', 5), ask_all($server, 'plain', 5), ask_all($server, 'dns', 5));
$server->wait_accepted;
ok($server->stop, 'an exit that needs no force');
is_deeply([answers(@waiting)], [(200) x 20], 'an exit: every cart that waited has its answer');

my $log = $server->log;
is_deeply([$server->alerts], [], 'no alerts: no socket left, no stale TLS error');
unlike($log, qr/secret-/, 'no secret in the log');
unlike($log, qr/@{[ join '|', map { quotemeta substr(encode_base64("key-$_:secret-$_", ''), 0, 16) } qw(plain h1 h2) ]}/, 'nor encoded');
unlike($log, qr/\[emerg\]|exited on signal|open socket/, 'no worker died');

# all of worker_connections taken by buyers who wait

my %few = configuration();
my $small = ShipStation::Server->new(%few, events => '', connections => 24);
$small->start;
$simulator->control(fault => 'none');
is(source(ask($small, 'plain', 1)), 'live', 'few connections: a live price');
$simulator->control(fault => 'hang');
@waiting = ask_all($small, 'plain', 18);
my @got = answers(@waiting);
$simulator->control(fault => 'none');
is(scalar(grep { $_ ne '200' && $_ ne 'nothing' } @got), 0, 'few connections: nobody sees an error');
ok(wait_for(sub { source(ask($small, 'plain')) eq 'live' }), 'few connections: live again');
ok($small->stop, 'few connections: it ends when asked');
is_deeply([grep { !/worker_connections are not enough/ } $small->alerts], [], 'few connections: no other alert');

done_testing;
