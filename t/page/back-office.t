#!/usr/bin/perl

# The back-office page in Chromium, against an nginx with the module, as
# conf.d/back-office.conf sets it up, and the simulated ShipStation.  Starts
# these; t/page/main.mjs is what happens in the browser.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Path qw(make_path);
use FindBin qw($Bin);
use JSON::PP;

use lib "$Bin/../lib";
use ShipStation::Server;
use ShipStation::Simulator;

my $project = realpath("$Bin/../..");

my $simulator = ShipStation::Simulator->start(
    key => ['key-acme:secret-acme', 'key-other:secret-other'], limit => 4000);

my %acme = (
    id              => 'acme',
    currency        => 'USD',
    selling_channel => {username => 'acme', password => 'demo-acme'},
    api             => {key => 'key-acme', secret => 'secret-acme',
                        rate => '1000r/m'},
    default_package => {weight => {value => '500', units => 'grams'}},
    origin          => {city => 'Austin', state => 'TX',
                        postal_code => '78703', country => 'US'},
    carriers        => [{code => 'stamps_com', name => 'USPS', services => [
                            {code => 'usps_priority_mail'},
                            {code => 'usps_priority_mail_express'}]},
                        {code => 'ups_walleted', name => 'UPS'}],
    fallback_rates  => [{code => 'std', name => 'Standard shipping',
                         amount => '9.95'}],
);

my %borealis = (
    id              => 'borealis',
    currency        => 'CAD',
    selling_channel => {username => 'borealis', password => 'demo-borealis'},
);

sub order {
    my ($number, %more) = @_;

    return {
        order_id => "id-$number", order_number => $number,
        order_date => '2026-11-20T10:00:00Z', last_modified => '2026-11-20T10:00:00Z',
        order_status => 'paid', order_total => '20.00', currency_code => 'USD',
        customer => {customer_code => 'c1', bill_to => {name => 'Ann'},
                     ship_to => {name => 'Ann', address1 => '1 Main St', city => 'Austin',
                                 state => 'TX', postal_code => '78703', country => 'US'}},
        items => [{line_item_id => '1', sku => 'MUG', name => 'Mug', quantity => 1,
                   unit_price => '20.00'}],
        shipping_provider => 'shipstation', %more,
    };
}

my $bad = order('A118');
delete $bad->{customer}{ship_to}{country};

my $feed = {pages => 1, orders => [
    order('A117'), $bad, order('A119', shipping_provider => 'courier'),
    order('A120', order_date => '2031-01-01T00:00:00Z', shipping_provider => 'courier'),
    order('A121', shipping_provider => 'pickup'),
]};

sub conf {
    my ($name) = @_;

    open my $in, '<', "$project/conf.d/$name" or die "$name: $!\n";
    local $/;
    my $text = <$in>;
    $text =~ s{/usr/share/ngx-shipstation/back-office}{%%ROOT%%/back-office}g;
    $text =~ s{/etc/nginx/operators}{%%ROOT%%/operators}g;
    $text =~ s{/var/log/nginx/shipstation\.log shipstation}{%%ROOT%%/logs/page.log}g;
    $text =~ s{https://\$host/}{http://\$http_host/}g;

    return $text;
}

sub http {
    my $text = <<'END';
        shipstation_stores            zone=stores:8m path=%%ROOT%%/stores;
        shipstation_cache             zone=rates:4m valid=5m;
        shipstation_api_url           %%SIMULATOR%%;
        shipstation_audit_log         %%ROOT%%/logs/audit.log;
        shipstation_private_addresses on;

        upstream shop { server 127.0.0.1:%%PORT1%%; }

        # the shop: its session, its orders
        server {
            listen 127.0.0.1:%%PORT1%%;
            location = /session {
                if ($cookie_session != "marie") { return 401; }
                add_header X-Store acme;
                add_header X-User marie;
                return 204;
            }
            location /stores/ {
                default_type application/json;
                root         %%ROOT%%;
                try_files    /feed.json =404;
            }
        }

        server {
            listen 127.0.0.1:%%PORT%%;

            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders  /_shipstation_orders;
                shipstation_notices /_shipstation_notices;
            }
            location = /_shipstation_orders {
                internal;
                proxy_pass http://shop/stores/$shipstation_store/orders.json;
            }
            location = /_shipstation_notices {
                internal;
                return 200;
            }
            location = /checkout/rates {
                shipstation_store acme;
                shipstation_rates;
            }
            location = /shipstation/status { shipstation_status; }
%%BACK_OFFICE%%
        }
END
    my $url = $simulator->url;
    my $page = conf('back-office.conf');
    $text =~ s/%%SIMULATOR%%/$url/;
    $text =~ s/%%BACK_OFFICE%%/$page/;

    return $text;
}


my $json = JSON::PP->new->canonical->pretty;

my $server = ShipStation::Server->new(
    workers => 2,
    main    => $> == 0 ? 'user www-data;' : '',
    files   => {
        'stores/acme.json'     => $json->encode(\%acme),
        'stores/borealis.json' => $json->encode(\%borealis),
        'feed.json'            => $json->encode($feed),
        'operators'            => "ops:{PLAIN}demo-ops\n",
    },
    http => http(),
);

# the project may lie where nginx's workers may not read
system('cp', '-r', "$project/back_office", $server->root . '/back-office') == 0
    && system('chmod', '-R', 'a+rX', $server->root . '/back-office') == 0
    or die "back_office cannot be copied\n";

# the settings API's workers write there
if ($> == 0) {
    my ($user, $group) = (getpwnam 'www-data')[2, 3];
    make_path($server->root . '/stores');
    chown $user, $group, $server->root . '/stores' or die "stores: $!\n";
    chmod 0700, $server->root . '/stores';
}

$server->start;

$ENV{PAGE_URL}       = $server->url;
$ENV{PAGE_STORES}    = $server->root . '/stores';
$ENV{PAGE_SIMULATOR} = $simulator->url;
$ENV{PAGE_MODULES} ||= ($ENV{DEPS} || "$project/.deps") . '/page/node_modules';

my $status = system 'node', "$project/t/page/main.mjs";

my @alerts = $server->alerts;
print STDERR "# $_\n" for @alerts;

$server->stop;
exit($status || @alerts ? 1 : 0);
