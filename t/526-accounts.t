#!/usr/bin/perl

# Carriers from the account: a store that lists none shows what its ShipStation
# account has; what is read once costs no call again, not after a restart.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use HTTP::Tiny;
use JSON::PP;

use ShipStation::Server qw(wait_for);
use ShipStation::Simulator;

my $json = JSON::PP->new->canonical;
my %shop = (
    currency => 'USD',
    selling_channel => { username => 'acme', password => 'not used here' },
    api => { key => 'k', secret => 's' },
    default_package => { weight => { value => '8', units => 'ounces' }, length => '10', width => '8', height => '4', units => 'inches' },
    origin => { postal_code => '78703', country => 'US', state => 'TX', city => 'Austin' },
    fallback_rates => [
        { code => 'standard', name => 'Standard shipping', amount => '9.95', when => 'unavailable' },
        { code => 'later', name => 'Told later', amount => '8.95', when => ['carriers_unknown'] },
        { code => 'never', name => 'Never here', amount => '1.00', when => 'limited' },
    ],
);

my $simulator = ShipStation::Simulator->start(key => ['k:s', 'l:s', 'm:s'], phase => 0);
$simulator->control(carriers => 'stamps_com,stamps_com,ups_walleted,fedex_walleted,purolator_walleted');

sub settings {
    my ($id, %more) = @_;
    my %all = (%shop, id => $id, %more);
    $all{selling_channel} = { username => $id, password => 'x' };
    return $json->encode(\%all);
}

my $server = ShipStation::Server->new(
    workers => 2,
    files => {
        'stores/acme.json' => settings('acme'),
        'stores/all.json' => settings('all', carriers => 'all'),
        'stores/listed.json' => settings('listed', carriers => [{ code => 'ups_walleted' }, { code => 'dhl_express' }]),
        'stores/wrong.json' => settings('wrong', api => { key => 'k', secret => 'no' }),
        'stores/other.json' => settings('other', api => { key => 'l', secret => 's' }),
    },
    http => <<"END",
    shipstation_stores   zone=stores:4m path=%%ROOT%%/stores;
    shipstation_cache    zone=rates:4m;
    shipstation_api_url  @{[ $simulator->url ]};
    server {
        listen 127.0.0.1:%%PORT%%;
        location = /rates {
            shipstation_store  \$arg_store;
            shipstation_rates;
            add_header  X-Calls  \$shipstation_api_calls;
            add_header  X-Cache  \$shipstation_cache_status;
        }
        location = /status { shipstation_status; }
    }
END
);

# the folder is the workers': what is read of accounts lies in it
$server->start;
chmod 0777, $server->root . '/stores';

my $http = HTTP::Tiny->new(timeout => 60);


sub cart {
    my ($store, $pounds) = @_;

    my $reply = $http->post($server->url("/rates?store=$store"), {
        headers => { 'content-type' => 'application/json' },
        content => $json->encode({
            destination => { country => 'US', state => 'NY', postal_code => '10001' }, currency => 'USD',
            items => [{ sku => 'A', quantity => 1, weight => { value => $pounds, units => 'pounds' } }],
        }),
    });
    $reply->{status} == 200 or die "$reply->{status} $reply->{content}";
    my $rates = decode_json($reply->{content});
    $rates->{calls} = $reply->{headers}{'x-calls'};
    return $rates;
}


# the carriers that a cart was priced by
sub shown {
    my ($rates) = @_;
    return join ' ', map { $_->{code} } @{ $rates->{carriers} // [] };
}


sub paths { return map { $_->{path} . ($_->{query} ne '' ? "?$_->{query}" : '') } grep { $_->{method} eq 'GET' && $_->{path} !~ /_control/ } @{ $simulator->requests } }


# A sync is under way until the account is known: carts are answered at once.
my $first = cart('acme', 1);
is($first->{reason}, 'carriers_unknown', 'until the account is known: a reason');
is(join(' ', sort map { $_->{id} } @{ $first->{rates} }), 'fallback:later fallback:standard', 'and fallback rates, also those for "unavailable"');
is($first->{calls}, 0, 'the cart made no call');

ok(wait_for(sub { !defined cart("acme", 2)->{reason} }, 3), "soon it is known");

my $known = cart('acme', 3);
is(shown($known), 'stamps_com ups_walleted fedex_walleted purolator_walleted', 'all its carriers show, two accounts of one code once');
ok((grep { $_->{id} =~ /\Astamps_com:/ } @{ $known->{rates} }), 'with their services');

is(scalar(grep { $_ eq '/carriers' } paths()), 1, 'one GET /carriers for two workers');
is(scalar(paths()), 9, 'and two calls for each distinct carrier');
is(shown(cart('all', 3)), shown($known), '"all" is the same as nothing, and the account is the key\'s');
is(scalar(paths()), 9, 'no call more for another store with the key');

my $listed = cart('listed', 3);
is(shown($listed), 'ups_walleted', 'a code that the account does not have is not asked');
like($server->log, qr/store "listed": its ShipStation account has no carrier "dhl_express"/, 'the log names it');
my $lines = () = $server->log =~ /no carrier "dhl_express"/g;
cart('listed', 4);
is(scalar(() = $server->log =~ /no carrier "dhl_express"/g), $lines, 'once');

is(cart('wrong', 1)->{reason}, 'carriers_unknown', 'a wrong secret');
ok(wait_for { $server->log =~ /store "wrong": the carriers of its ShipStation account could not be read: ShipStation does not know this API key/ },
    'is told in a sentence');
my $unauthorized = $simulator->report->{unauthorized};
cart('wrong', $_) for 2 .. 5;
is($simulator->report->{unauthorized}, $unauthorized, 'and is not tried with each cart');


# ---- a list that cannot be had, and an API that is down

$simulator->control(fault => 500, path => 'listpackages', carrier => 'ups_walleted', count => 1);
$simulator->control(fault => 503, path => '/carriers', key => 'l', count => 1);
cart('other', 1);
ok(wait_for { !defined cart('other', 2)->{reason} }, 'an account is read although the API failed once');
is(shown(cart('other', 2)), shown($known), 'and a list of a carrier could not be had');


# ---- a restart

my ($file) = glob $server->root . '/stores/.accounts/*.json';
ok($file, 'the account is on disk');
is((stat $file)[2] & 0777, 0600, 'for its owner alone');
my $text = do { local (@ARGV, $/) = $file; <> };
unlike($text, qr/"k"|secret/, 'without the key');
like($text, qr/"purolator_ground"/, 'codes are trimmed');

$server->stop;
my $before = paths();
$server->start;

my $again = cart('acme', 5);
is(shown($again), shown($known), 'after a restart it is known at once');
is(scalar(paths()), $before, 'without a call');

$server->stop;
open my $out, '>', $file or die "$file: $!";
print {$out} '{"half';
close $out or die "$file: $!";
$server->start;
ok(wait_for { !defined cart('acme', 6)->{reason} && !defined cart('other', 6)->{reason} }, 'a file that is damaged is read anew');
like($server->log, qr/the account ".*" /, 'the log says so');

is_deeply([$server->alerts], [], 'no alerts');

done_testing();
