#!/usr/bin/perl

# The status after traffic that nobody would send: names, numbers and words
# that break JSON, more of everything than its lists hold, and no secret.

use strict;
use warnings;

use FindBin qw($Bin);
use JSON::PP;
use MIME::Base64 qw(encode_base64);
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server;

my $json = JSON::PP->new->utf8->canonical;
my $keys = 22;      # API keys, more than the list shows
my $sharing = 10;   # stores that share the first of them, more than are named

my %files;
my @ids = map { sprintf 's%02d', $_ } 1 .. $keys + $sharing - 1;

for my $n (0 .. $#ids) {
    my $key = $n < $sharing ? 'KEY0' : "KEY$n";

    $files{"stores/$ids[$n].json"} = $json->encode({
        id => $ids[$n], currency => 'USD',
        selling_channel => {username => qq(u"\\\x{e9}\x{2028}$ids[$n]),
                            password => 'PASSWORD'},
        api => {key => $key, secret => 'SECRET'},
        origin => {postal_code => '78703', country => 'US', state => 'TX'},
        default_package => {weight => {value => 1, units => 'pounds'},
            length => 1, width => 1, height => 1, units => 'inches'},
        carriers => [{code => 'stamps_com', name => 'USPS'}],
    });
}

my @customer = (customer => {customer_code => 'PERSON@example.com',
    bill_to => {name => 'PERSON'}, ship_to => {name => 'PERSON'}});
my @odd = ('A"1', 'A\\2', "A\x{e9}3", 'A<4>', "\x{1f600}5", "A\x{7f}6",
           "A\x{2028}7", "A\t8", "A\n9", "\x{85}10");

my @orders = (
    (map { {order_number => $_, order_date => '2026-11-20', @customer,
            order_status => 'paid', order_total => 1} }
         (map { "B$_" } 1 .. 40), @odd),
    (map { {order_number => "ok$_->[0]", order_date => '2026-11-20',
            order_status => $_->[1], order_total => 1,
            customer => {customer_code => 'c', ship_to => {name => 'n',
                address1 => 'a', city => 'c', state => 'TX',
                postal_code => '78703', country => 'US'}}} }
         [1, qq(p"\\\x{e9}\x{2028}aid)], [2, "on\t\nhold"]),
    'no object',
);

my $server = ShipStation::Server->new(
    files => {%files, 'html/feed.json' => $json->encode({orders => \@orders})},
    http  => q{
        shipstation_stores zone=stores:2m path=%%ROOT%%/stores;
        shipstation_cache  zone=rates:2m;
        shipstation_api_url http://127.0.0.1:%%PORT9%%;
        server {
            listen 127.0.0.1:%%PORT%%;
            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders  /_orders;
                shipstation_notices /_notices;
            }
            location = /_orders { internal; alias %%ROOT%%/html/feed.json; }
            location = /_notices { internal; return 500; }
            location = /rates { shipstation_store $arg_store; shipstation_rates; }
            location = /status { shipstation_status; }
        }
    },
);

$server->start;

sub ask {
    my ($method, $id, $query, $password) = @_;

    return $server->request($method, "/webhooks/shipstation.xml?$query",
        {headers => {'content-length' => 0, authorization => 'Basic '
            . encode_base64(qq(u"\\\xc3\xa9\xe2\x80\xa8$id:)
                            . ($password // 'PASSWORD'), '')}});
}

my $export = ask('GET', 's01', 'action=export');
is($export->{status}, 200, 'an export');
is($export->{headers}{'x-shipstation-skipped'}, 51, 'with 51 left out');
is(ask('GET', 's01', 'action=export', 'WRONG')->{status}, 401,
   'a wrong password');

for my $number (map({ "N$_" } 1 .. 35), '%22', '%5C', '%ff', '%e2%80%a8',
                'a%0ab', 'x' x 300)
{
    ask('POST', 's01', "action=shipnotify&order_number=$number");
}

# a cart for each key, to another place each, or the answer would be shared
for my $n (0 .. $#ids) {
    my $cart = $json->encode({currency => 'USD', items => [{quantity => 1}],
        destination => {country => 'US', state => 'NY',
                        postal_code => sprintf '1%04d', $n}});

    my $reply = $server->request('POST', "/rates?store=$ids[$n]",
        {headers => {'content-type' => 'application/json'},
         content => $cart});
    diag($reply->{content}) if $reply->{status} != 200;
}

my $all = $server->get('/status')->{content};
my $one = $server->get('/status?store=s01')->{content};
my $metrics = $server->get('/status?format=prometheus&keys=1')->{content};

my $status = eval { decode_json($all) } || {};
is($@, '', 'the status is JSON');
is(scalar @{$status->{custom_store}{last_skipped}}, 20, '20 orders left out');
is(scalar @{$status->{api}}, 20, '20 API keys');
is(scalar @{$status->{api}[0]{stores}}, 8, '8 stores of a key');
cmp_ok($status->{api}[0]{calls}, '>', $status->{api}[19]{calls},
       'the key with the most calls is the first');
is($status->{custom_store}{auth_failures}, 1, 'the wrong password');
is($status->{custom_store}{notices_failed}, 41, 'the notices');

my $store = eval { decode_json($one) } || {};
is($@, '', "a store's status is JSON");
is(scalar @{$store->{quarantine}}, 32, '32 orders in quarantine');
is(scalar @{$store->{failed_notices}}, 32, '32 failed notices');
is($store->{last_failed_login} =~ /\A20\d\d-.*Z\z/, 1, 'the failed login');
is(scalar @{$store->{status_words}}, 2, 'two words');
is($store->{status_words}[0], qq(p"\\\x{e9}\x{2028}aid), 'as they came');
is(scalar(() = $metrics =~ /^shipstation_api_key_calls_total\{/mg), $keys,
   'Prometheus gets all keys');

for ($all, $one, $metrics, $server->log) {
    unlike($_, qr/KEY\d|SECRET|PASSWORD|WRONG|PERSON/, 'no secret, no person');
}

is_deeply([$server->alerts], [], 'no alerts');
ok($server->stop, 'it ends when asked');

done_testing();
