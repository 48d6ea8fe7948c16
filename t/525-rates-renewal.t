#!/usr/bin/perl

# Rates that grow old: what is stale is served at once and renewed behind the
# buyer's back, what is used is renewed before it gets stale, and what cannot
# be renewed is still a price.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use HTTP::Date qw(str2time);
use HTTP::Tiny;
use JSON::PP qw(decode_json encode_json);

use ShipStation::Clock;
use ShipStation::Server qw(wait_for);
use ShipStation::Simulator;

my $clock = ShipStation::Clock->new;
my ($simulator, $server);


sub start {
    my (%option) = @_;

    $_ && $_->stop for $server, $simulator;

    $clock->under(sub { $simulator = ShipStation::Simulator->start(key => ['k:s']) });

    my $precision = $option{precision} // 'exact';

    $server = ShipStation::Server->new(
        workers => 2,
        files   => { 'stores/acme.json' => <<"END" },
{
  "id": "acme", "currency": "USD", "rate_precision": "$precision",
  "selling_channel": {"username": "acme", "password": "not used here"},
  "api": {"key": "k", "secret": "s"},
  "default_package": {"weight": {"value": "8", "units": "ounces"}, "length": "10", "width": "8", "height": "4", "units": "inches"},
  "origin": {"postal_code": "78703", "country": "US", "state": "TX", "city": "Austin"},
  "carriers": [{"code": "stamps_com", "name": "USPS"}],
  "fallback_rates": [{"code": "standard", "name": "Standard shipping", "amount": "9.95"}]
}
END
        http => <<"END",
    shipstation_stores       zone=stores:4m path=%%ROOT%%/stores;
    shipstation_cache        zone=rates:4m valid=@{[ $option{valid} // '10m' ]} stale=@{[ $option{stale} // '24h' ]};
    shipstation_api_url      @{[ $simulator->url ]};
    shipstation_api_timeout  2s;

    server {
        listen 127.0.0.1:%%PORT%%;

        location = /rates {
            shipstation_store       acme;
            shipstation_rates;
            shipstation_rates_wait  3s;
        }

        location = /status {
            shipstation_status;
        }
    }
END
    );

    return $clock->under(sub { $server->start });
}


sub later { return $clock->later($_[0], $server) }


sub cart {
    my ($code, $ounces) = @_;

    my $reply = $server->post('/rates', encode_json({
        destination => { country => 'US', state => 'NY', postal_code => $code }, currency => 'USD',
        items => [{ sku => 'A', quantity => 1, weight => { value => $ounces // 16, units => 'ounces' } }],
    }), 'content-type' => 'application/json');

    is($reply->{status}, 200, "a cart to $code") or diag $reply->{content};

    my $rates = decode_json($reply->{content});
    my ($until) = map { $_->{valid_until} } @{ $rates->{rates} };

    # nginx takes the header's date and the rate's from one clock
    $rates->{good_for} = str2time($until) - str2time($reply->{headers}{date}) if $until;

    return $rates;
}


sub status {
    return decode_json($server->get('/status?store=acme')->{content});
}


sub calls { return $simulator->report->{calls} }


subtest 'stale: served at once, and renewed' => sub {
    start(valid => '100s');

    is(cart('10001')->{cache}, 'MISS', 'priced live');
    later(101);
    $simulator->control(latency => 300);

    my $stale = cart('10001');
    is($stale->{cache}, 'STALE', 'past its time it is stale');
    is($stale->{rates}[0]{source}, 'stale', 'and says so');
    is($stale->{good_for}, 60, 'good for a minute');

    ok((wait_for { calls() == 2 }), 'while it is renewed, once');
    ok((wait_for { cart('10001')->{cache} eq 'HIT' }), 'then it is fresh again');
};

subtest 'renewed ahead of its time, if it is used' => sub {
    start(valid => '100s');

    is(cart('10001')->{good_for}, 100, 'a live rate is good for as long as it is fresh');
    cart('10002');
    later(1);
    cart('10001') for 1 .. 3;
    is(calls(), 2, 'two calls');
    later(85);
    my $near = cart('10001');
    is($near->{cache}, 'HIT', 'used near its end');
    cmp_ok($near->{good_for}, '<=', 100 - $near->{age}, 'it is good for what is left');
    is(cart('10002')->{cache}, 'HIT', 'another is read for the first time');
    ok((wait_for { calls() == 3 }), 'the first is renewed');
    later(1);

    my $late = cart('10001');
    is($late->{cache}, 'HIT', 'and never got stale');
    cmp_ok($late->{age}, '<', 80, 'as it is young again');
    is(calls(), 3, 'the one that was read once was left alone');

    # another program uses the key: refreshing ahead rests
    $simulator->control(elsewhere => 10, key => 'k');
    cart('10003');
    is(calls(), 4, 'its calls show in the headers');
    cart('10003') for 1 .. 3;
    later(85);
    is(cart('10003')->{cache}, 'HIT', 'another one near its end');
    later(1);
    is(calls(), 4, 'is not renewed');
    my ($api) = @{ decode_json($server->get('/status')->{content})->{api} };
    is($api->{calls}, 4, 'the status counts our calls only');
};

subtest 'the API is away' => sub {
    start(valid => '100s');

    is(cart('10001')->{cache}, 'MISS', 'a known cart');
    $simulator->stop;
    later(101);

    is(cart('10001')->{cache}, 'STALE', 'is still priced');
    my $new = cart('10002');
    is($new->{cache}, 'FALLBACK', 'a new one gets the fallback');
    is($new->{carriers}[0]{reason}, 'unavailable', 'and the reason');
    is($new->{good_for}, 60, 'good for a minute');
    like(status()->{api}{message} // status()->{last_api}{message} // encode_json(status()), qr/ShipStation could not be reached/, 'the status says what is wrong');
    like($server->log, qr/shipstation: store "acme", carrier "stamps_com": ShipStation could not be reached/, 'so does the log');
};

subtest 'the key is refused' => sub {
    start();
    $simulator->control(fault => 401);

    my $cart = cart('10001');
    is($cart->{cache}, 'FALLBACK', 'the fallback');
    is($cart->{carriers}[0]{reason}, 'unauthorized', 'and the reason');
    cart('10002');
    is(calls(), 1, 'other carts are not tried with the same key');
    like($server->log, qr/check api\.key and api\.secret/, 'the log says what to check');
    like(encode_json(status()), qr/check api\.key and api\.secret/, 'so does the status');
    unlike($server->log, qr/"s"|:s\b|azpz/, 'without the secret');
};

subtest 'no service is kept, under the full postal code' => sub {
    start(precision => 'zone');
    $simulator->control(fault => 'no_service');

    my $none = cart('10001');
    is($none->{cache}, 'FALLBACK', 'no service');
    is($none->{carriers}[0]{reason}, 'no_service', 'for this address');
    cart('10001');
    is(calls(), 1, 'is kept');

    $simulator->control(fault => 'none');
    is(cart('10002')->{cache}, 'MISS', 'its neighbour is asked for');
    is(cart('10003')->{cache}, 'HIT', 'for all of the zone');
    is(calls(), 2, 'by one call');
    is(cart('10001')->{carriers}[0]{reason}, 'no_service', 'but for the address without service');
};

subtest 'an outage costs few calls' => sub {
    start();
    cart('10000');
    $simulator->control(fault => 503);

    my %source;
    $source{ cart(10001 + $_)->{rates}[0]{source} }++ for 0 .. 29;

    is($source{fallback}, 30, 'thirty carts get the fallback');
    cmp_ok(calls(), '<=', 1 + 3 + 1, 'after three failures most are not tried');

    $simulator->control(fault => 'none');
    ok((wait_for { cart('10050')->{rates}[0]{source} eq 'live' }), 'soon after it ends carts are priced again');
    is_deeply([grep { !/signal/ } $server->alerts], [], 'no alert');
};

done_testing();
