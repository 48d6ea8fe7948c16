#!/usr/bin/perl

# Rates over several workers: one call for a missing rate, whoever asks; what
# happens to it when a worker reloads, dies or oversleeps; and an allowance
# that holds all the while.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use Mojo::IOLoop;
use Mojo::JSON qw(decode_json);
use Mojo::Promise;
use Mojo::UserAgent;

use ShipStation::Clock;
use ShipStation::Server qw(wait_for);
use ShipStation::Simulator;

my $store = <<'END';
{
  "id": "acme", "currency": "USD",
  "selling_channel": {"username": "acme", "password": "not used here"},
  "api": {"key": "k", "secret": "s"},
  "default_package": {"weight": {"value": "8", "units": "ounces"}, "length": "10", "width": "8", "height": "4", "units": "inches"},
  "origin": {"postal_code": "78703", "country": "US", "state": "TX", "city": "Austin"},
  "carriers": [{"code": "stamps_com", "name": "USPS"}],
  "fallback_rates": [{"code": "standard", "name": "Standard shipping", "amount": "9.95"}]
}
END

my $clock = ShipStation::Clock->new;
my ($simulator, $server);


sub start {
    my (%option) = @_;

    $_ && $_->stop for $server, $simulator;

    $clock->under(sub { $simulator = ShipStation::Simulator->start(key => ['k:s'], phase => 0) });

    $server = ShipStation::Server->new(
        workers => 2,
        files   => { 'stores/acme.json' => $store },
        http    => <<"END",
    shipstation_stores       zone=stores:4m path=%%ROOT%%/stores;
    shipstation_cache        zone=rates:4m;
    shipstation_api_url      @{[ $simulator->url ]};
    shipstation_api_timeout  @{[ $option{timeout} // '8s' ]};

    log_format  pid  '\$pid';

    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        access_log  logs/pid.log  pid;
        keepalive_requests  1;

        location = /rates {
            shipstation_store       acme;
            shipstation_rates;
            shipstation_rates_wait  20s;
            add_header  X-Worker  \$pid;
            add_header  X-Calls   \$shipstation_api_calls;
        }

        location = /status {
            shipstation_status;
        }
    }
END
    );

    return $clock->under(sub { $server->start });
}


# n carts at once, by number; what came back, in the same order
sub carts {
    my (@number) = @_;

    my $all;
    carts_p(@number)->then(sub { $all = [map { $_->[0] } @_] })->wait;
    return $all;
}


sub carts_p {
    my (@number) = @_;

    return Mojo::Promise->all(map {
        my $cart = {
            destination => { country => 'US', state => 'NY', postal_code => sprintf('%05d', 10001 + $_) },
            currency => 'USD', items => [{ sku => 'A', quantity => 1, weight => { value => 16, units => 'ounces' } }],
        };

        # a connection of its own for each, so that all workers get some
        my $agent = Mojo::UserAgent->new(inactivity_timeout => 0, request_timeout => 60);
        $agent->post_p($server->url('/rates') => json => $cart)->then(sub {
            my $reply = $_[0]->res;
            undef $agent;
            return {
                code => $reply->code, worker => $reply->headers->header('X-Worker'), calls => $reply->headers->header('X-Calls'),
                %{ $reply->json // {} },
            };
        }, sub { return { lost => 1 } });
    } @number);
}


# the workers that have a connection to the simulator
sub callers {
    my $port = sprintf ':%04X', $simulator->port;
    my %inode;

    open my $in, '<', '/proc/net/tcp' or die $!;
    while (<$in>) {
        my @field = split;
        $inode{"socket:[$field[9]]"} = 1 if $field[2] =~ /\Q$port\E\z/ && $field[3] eq '01';
    }

    return grep {
        my $pid = $_;
        grep { $inode{ readlink($_) // '' } } glob "/proc/$pid/fd/*";
    } $server->workers;
}


# The worker that makes a call, if those given had a connection before: theirs
# may be idle, a new one is not.
sub caller_since {
    my %before = map { $_ => 1 } @_;
    my @now    = callers();
    my ($new)  = grep { !$before{$_} } @now;

    return $new // $now[0];
}


# Calls $code once ShipStation has been called $calls times.
sub when_called {
    my ($calls, $code) = @_;

    my $id;
    $id = Mojo::IOLoop->recurring(0.05 => sub {
        return if $simulator->report->{calls} < $calls;
        Mojo::IOLoop->remove($id);
        $code->();
    });
}


subtest 'forty equal carts, one call' => sub {
    start();
    $simulator->control(latency => 2500);

    my $all = carts((1) x 40);

    is(scalar(grep { $_->{code} == 200 && @{ $_->{rates} } && $_->{rates}[0]{source} eq 'live' } @$all), 40, 'all are priced live');
    is($simulator->report->{calls}, 1, 'by one call');
    my $calls = 0;
    $calls += $_->{calls} for @$all;
    is($calls, 1, 'which one of them counts');
    my %worker = map { $_->{worker} => 1 } @$all;
    is(scalar(keys %worker), 2, 'both workers had some');
    my %price = map { $_->{rates}[0]{amount} => 1 } @$all;
    is(scalar(keys %price), 1, 'and the same price');

    my $again = carts((1) x 10);
    is(scalar(grep { $_->{rates}[0]{source} eq 'cache' && $_->{cache} eq 'HIT' } @$again), 10, 'later carts find it in the cache');
    is($simulator->report->{calls}, 1, 'without a call');

    ok($server->stop, 'the workers end');
    is_deeply([$server->alerts], [], 'without an alert');
};

subtest 'a reload while a call is under way' => sub {
    start();
    carts(0);
    $simulator->control(latency => 5000);

    my ($old, $new);
    my $first = carts_p(1)->then(sub { $old = $_[0][0] });
    when_called(2, sub {
        $server->reload;
        carts_p(1)->then(sub { $new = $_[0][0]; Mojo::IOLoop->stop });
    });
    Mojo::IOLoop->start;
    $first->wait if !$old;

    is($old->{rates}[0]{source}, 'live', 'the old worker keeps its buyer');
    is($new->{rates}[0]{source}, 'live', 'the new one waits for the old one\'s call');
    is($simulator->report->{calls}, 2, 'and makes none of its own');

    ok($server->wait_old_workers, 'the old workers end');
    is(carts(0)->[0]{cache}, 'HIT', 'the cache survives');
    ok($server->stop, 'the workers end when asked');
    is_deeply([$server->alerts], [], 'no alert');
};

# the successor in the dead worker's place gives its leases back: with a time
# limit of 8 seconds the lease alone would be held for 10
subtest 'a worker that dies with a call under way' => sub {
    start();
    carts(0);
    my @before = callers();
    $simulator->control(latency => 7000);

    my ($lost, $kept, $dead);
    carts_p(1)->then(sub { $lost = $_[0][0]{lost} });
    when_called(2, sub {
        $dead = caller_since(@before);
        $simulator->control(latency => 100);
        kill STOP => $dead;      # the second cart must not go to it
        carts_p((1) x 6)->then(sub { $kept = [map { $_->[0] } @_]; Mojo::IOLoop->stop });
        Mojo::IOLoop->timer(0.2 => sub { kill KILL => $dead });
    });
    my $timer = Mojo::IOLoop->timer(60 => sub { Mojo::IOLoop->stop });
    Mojo::IOLoop->start;
    Mojo::IOLoop->remove($timer);

    ok($dead && $lost, 'a worker dies with its buyer');
    my @heard = grep { $_->{code} } @$kept;
    cmp_ok(scalar(@heard), '>', 0, 'others wait in the other worker');
    is(scalar(grep { $_->{rates}[0]{source} eq 'live' } @heard), scalar(@heard), 'and are priced once its lease is given back');
    like($server->get('/status?format=prometheus')->{content}, qr/^shipstation_cache_takeovers_total 0$/m, 'not when its time is over');

    my $after = carts(1)->[0];
    is($after->{rates}[0]{source}, 'cache', 'the rate is there') or diag explain $after;
    is($simulator->report->{calls}, 3, 'after one more call');
    ok($server->stop, 'the workers end when asked');
};

subtest 'a worker that oversleeps never overwrites' => sub {
    start(timeout => '2s');
    carts(0);
    my @before = callers();
    $simulator->control(latency => 1500);

    my ($late, $sleeper, $second);
    my $first = carts_p(1)->then(sub { $late = $_[0][0] });
    when_called(2, sub { $sleeper = caller_since(@before); kill STOP => $sleeper; Mojo::IOLoop->stop });
    Mojo::IOLoop->start;

    $clock->later(5, $server);     # its lease of 2 + 2 s is over
    $simulator->control(latency => 0);

    # on a worker that is awake
    for (1 .. 20) {
        my $try;
        Mojo::Promise->race(carts_p(1), Mojo::Promise->timer(1))->then(sub { $try = $_[0] })->wait;
        next if ref $try ne 'ARRAY';
        $second = $try->[0];
        last;
    }

    is($second->{rates}[0]{source}, 'live', 'another takes the lease over');
    my $calls = $simulator->report->{calls};
    $clock->later(2, $server);
    kill CONT => $sleeper;
    $first->wait;
    ok($late->{code}, 'the sleeper wakes up');

    my $now = carts(1)->[0];
    is($now->{cache}, 'HIT', 'the rate is kept');
    cmp_ok($now->{age}, '>=', 2, 'at the age that the second gave it');
    is($simulator->report->{calls}, $calls, 'without another call');
    ok($server->stop, 'the workers end when asked');
};

subtest 'an allowance for all workers' => sub {
    start();
    $simulator->control(latency => 100);

    # the key's first call goes alone; all others of its moment wait for it
    my $all = carts(0 .. 9);
    is(scalar(grep { $_->{rates}[0]{source} eq 'live' } @$all), 10, 'a cold start: each cart is priced live');

    push @$all, @{ carts(10 .. 24) };
    $server->reload;
    push @$all, @{ carts(25 .. 29) };
    $server->kill_worker;
    push @$all, @{ carts(30 .. 59) };

    my %source;
    $source{ $_->{rates}[0]{source} }++ for @$all;
    my $calls = $simulator->report->{busiest_60s};

    # some fewer than 36, since a call that is under way may or may not be
    # among those that a reply's Remaining counts: on a busy machine many are
    cmp_ok($calls, '<=', 36, 'of 40 calls 4 are kept from checkout');
    cmp_ok($calls, '>=', 20, 'and most of the others are used');
    is($source{live}, $calls, 'carts that were priced live');
    is($source{fallback}, 60 - $calls, 'the others get the fallback');
    is($simulator->report->{refused}, 0, 'no call was refused');

    my $status = decode_json($server->get('/status')->{content});
    is($status->{api}[0]{in_window}, $calls, 'the status says so');
    is($status->{api}[0]{limit}, 40, 'and of how many');
    ok($server->stop, 'the workers end when asked');
};

done_testing();
