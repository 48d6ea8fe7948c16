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
        location /api/ { shipstation_settings_api write=on; }
        location /read/ { shipstation_settings_api; }
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


# ---- over REST

sub api {
    my ($method, $path, $body) = @_;

    my $reply = $http->request($method, $server->url($path), {
        headers => { 'content-type' => 'application/json' }, defined $body ? (content => $json->encode($body)) : (),
    });
    return ($reply->{status}, eval { decode_json($reply->{content}) } // $reply->{content});
}

my ($status, $reply) = api(GET => '/api/v1/stores/listed/carriers');
is($status, 200, 'what the account has');
is("$reply->{state} $reply->{done} $reply->{of}", 'idle 9 9', 'and that its sync is done');
like($reply->{synced_at}, qr/\A20.*Z\z/, 'when');
is(join(' ', map { "$_->{code}*$_->{accounts}" . ($_->{missing} ? '!' : '') } @{ $reply->{carriers} }),
    'stamps_com*2 ups_walleted*1 fedex_walleted*1 purolator_walleted*1 dhl_express*0!', 'with what the store lists and the account lacks');
my ($purolator) = grep { $_->{code} eq 'purolator_walleted' } @{ $reply->{carriers} };
is($purolator->{services}[0]{code}, 'purolator_ground', 'services');
is_deeply($purolator->{packages}, [], 'an empty list of packages');
is_deeply($reply->{left_out}, [], 'nothing was left out');
is(join(' ', map { $_->{code} . ($_->{show_at_checkout} // 1 ? '+' : '-') } @{ $reply->{proposal}{carriers} }),
    'ups_walleted+ dhl_express+ stamps_com- fedex_walleted- purolator_walleted-', 'a proposal keeps what is there; two are shown');

($status, $reply) = api(GET => '/api/v1/stores/acme/carriers');
is($reply->{proposal}, undef, 'nothing to propose where all show');

($status, $reply) = api(GET => '/api/v1/stores/wrong/carriers');
is("$reply->{state} $reply->{code}", 'failed wrong_pair', 'a sync that failed says why');
like($reply->{message}, qr/does not know this API key/, 'in a sentence');

($status, $reply) = api(POST => '/read/v1/stores/acme/carriers/sync', {});
is("$status $reply->{error}{code}", '403 read_only', 'who may not write begins no sync');

my $calls = paths();
$simulator->control(carriers => 'stamps_com,stamps_com,ups_walleted,fedex_walleted,purolator_walleted,canada_post');
($status, $reply) = api(POST => '/api/v1/stores/acme/carriers/sync', {});
is("$status $reply->{state} $reply->{done}", '202 running 0', 'a sync begins');
ok(wait_for(sub { ($status, $reply) = api(GET => '/api/v1/stores/acme/carriers'); $reply->{state} eq 'idle' }), 'and ends');
is("$reply->{done} of $reply->{of}", '11 of 11', 'its calls are counted');
is($reply->{carriers}[4]{code}, 'canada_post', 'with what is new');
is(paths() - $calls, 11, 'as ShipStation saw them');

($status, $reply) = api(POST => '/api/v1/stores/listed/api-check', {});
is_deeply([$status, $reply], [200, { ok => JSON::PP::true, carriers => 5, code => 'works', message => 'The API key works.' }], 'a key that works');

for my $case (
    [{ key => 'k', secret => 'bad' }, 'wrong_pair', qr/does not know/],
    [{ key => 'zY8xw7vUt6sR5q4p3o2n1mLkJ0iHgFeDcBa98765' }, 'v2_key', qr/V2 API/],
    [{ key => 'k', secret => 's' }, 'no_api_access', qr/plan includes API access/, 403],
    [{}, 'limit_reached', qr/no more calls/, 429],
    [{}, 'broken_reply', qr/error of its own/, 500],
) {
    my ($pair, $code, $sentence, $fault) = @$case;

    $simulator->control(fault => $fault, path => '/carriers', count => 1) if $fault;
    my ($got, $said) = api(POST => '/api/v1/stores/other/api-check', $pair);
    is("$got $said->{code}", "200 $code", "$code");
    like($said->{message}, $sentence, 'in a sentence');
}

my @many = map { [api(POST => '/api/v1/stores/all/api-check', { key => 'no', secret => "x$_" })] } 1 .. 7;
is(join(' ', map { $_->[1]{code} // $_->[1]{error}{code} } @many), join(' ', ('wrong_pair') x 6, 'too_many_checks'), 'six a minute');
($status, $reply) = api(POST => '/api/v1/stores/all/api-check', [1]);
is($status, 422, 'a body that is no object');


# ---- a list that cannot be had, and an API that is down

$simulator->control(fault => 500, path => 'listpackages', carrier => 'ups_walleted', count => 1);
$simulator->control(fault => 503, path => '/carriers', key => 'l', count => 1);
cart('other', 1);
ok(wait_for { !defined cart('other', 2)->{reason} }, 'an account is read although the API failed once');
is(shown(cart('other', 2)), shown($known) . ' canada_post', 'and a list of a carrier could not be had');
($status, $reply) = api(GET => '/api/v1/stores/other/carriers');
like($reply->{left_out}[0]{message}, qr/listpackages\?carrierCode=ups_walleted/, 'which is told');


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
is(shown($again), shown($known) . ' canada_post', 'after a restart it is known at once');
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
