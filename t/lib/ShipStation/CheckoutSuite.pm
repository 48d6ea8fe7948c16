package ShipStation::CheckoutSuite;

# What the Test::Nginx suites of the checkout share:
#
#     use Test::Nginx::Socket;
#     use ShipStation::CheckoutSuite;    # after it
#
# Each block gets the store "acme", whose settings --- store (JSON) overrides
# member by member (null removes one); /rates, with --- rates_config in it; and
# a ShipStation of its own, in the same nginx, that answers for each carrier
# what --- api says: "CARRIER return 200 '[...]';" lines, with what was asked for
# in $http_x_package and $http_x_weight.  More stores stand in
# --- stores (a JSON object by id).
#
# --- cart is the JSON to post (members override those of the default cart), or
# several, one a line.  --- summary is what the replies say, in lines, replies
# parted by "--"; --- delay_before: seconds to wait before each cart.
#
#     SERVICE SHIPPING+HANDLING+TAX=AMOUNT SOURCE     (a rate)
#     CARRIER CACHE [REASON]                          (a carrier)
#     = CACHE [REASON] [SKU,...|PATH MESSAGE]         (the cart)

use strict;
use warnings;

use Digest::MD5 qw(md5_hex);
use Exporter qw(import);
use JSON::PP;
use Test::More;

our @EXPORT = qw(cart quote);

my $json = JSON::PP->new->canonical->utf8;

my %default_cart = (
    destination => { country => 'US', state => 'DC', postal_code => '20500' },
    currency    => 'USD',
    items       => [{ sku => 'A', quantity => 2, weight => { value => 8, units => 'ounces' } }],
);

my $headers = 'add_header X-Rate-Limit-Limit 40 always; add_header X-Rate-Limit-Remaining 39 always;'
    . ' add_header X-Rate-Limit-Reset 1 always; default_type application/json;';


sub cart {
    my ($more) = @_;

    my %cart = (%default_cart, %{ $more // {} });
    delete @cart{ grep { !defined $cart{$_} } keys %cart };

    return $json->encode(\%cart);
}


# A getrates reply: quote(pm => 12.34, b => [5, 0.5])
sub quote {
    my @services;

    while (my ($code, $cost) = splice @_, 0, 2) {
        my ($shipment, $other) = ref $cost ? @$cost : ($cost, 0);
        push @services, qq({"serviceName":"Name of $code","serviceCode":"$code","shipmentCost":$shipment,"otherCost":$other});
    }

    return '[' . join(',', @services) . ']';
}


sub settings {
    my ($block, $id, $more) = @_;

    my %settings = (
        id => $id, currency => 'USD',
        selling_channel => { username => $id, password => 'secret' },
        api => {
            # keys, and so entries and allowances, of each block's own
            key => md5_hex($block->name . $0), secret => 'secret',
            url => "http://127.0.0.1:$ENV{TEST_NGINX_SERVER_PORT}/api",
        },
        default_package => {
            weight => { value => '500', units => 'grams' },
            length => '30', width => '20', height => '10', units => 'centimeters',
        },
        origin => {
            name => 'Acme', street1 => '1 Main St', city => 'Austin', state => 'TX', postal_code => '78703',
            country => 'US', phone => '1',
        },
        carriers => [{ code => 'stamps_com', name => 'USPS', package => 'package' }],
        fallback_rates => [{ code => 'std', name => 'Standard', amount => '9.95' }],
        %{ $more // {} },
    );

    for my $member (keys %settings) {
        delete $settings{$member} if !defined $settings{$member};
    }

    return $json->encode(\%settings);
}


sub add_stores {
    my ($block) = @_;

    my $files = '';
    my %stores = (acme => $json->decode($block->store // '{}'), %{ $json->decode($block->stores // '{}') });

    for my $id (sort keys %stores) {
        my $more = $stores{$id};

        if (my $api = $more->{api}) {
            my $own = $json->decode(settings($block, $id))->{api};
            $more->{api} = { %$own, %$api };
        }

        $files .= ">>> stores/$id.json\n" . settings($block, $id, $more) . "\n";
    }

    $block->set_value('user_files', $files . ($block->user_files // ''));
}


sub add_config {
    my ($block) = @_;

    my $api = $block->api // 'stamps_com return 200 ' . "'" . quote(pm => 12.34) . "';";
    my $locations = '';

    for my $line (split /\n/, $api) {
        my ($carrier, $answer) = split / /, $line, 2;
        $locations .= "location = /api-$carrier { $headers $answer }\n";
    }

    my $http = $block->http_config // '';
    my $cache = $block->cache // '';

    $block->set_value('http_config', <<"END" . $http);
        shipstation_stores zone=stores:1m path=../html/stores;
        shipstation_cache zone=rates:1m $cache;

        map \$request_body \$asked_carrier {
            ~"carrierCode":"(?<code>[a-z_]+)" \$code;
        }

        map \$request_body \$asked_package {
            ~"packageCode":"(?<package>[a-z_]+)" \$package;
        }

        map \$request_body \$asked_weight {
            ~"weight":."value":(?<weight>[0-9.]+), \$weight;
        }

        log_format sent escape=none '\$request_body';
END

    my $config = $block->config // '';
    my $rates  = $block->rates_config // '';

    $block->set_value('config', <<"END" . $config);
        location = /rates {
            shipstation_store acme;
            shipstation_rates;
            add_header X-Cache \$shipstation_cache_status always;
            add_header X-Calls \$shipstation_api_calls always;
            add_header X-Error \$shipstation_error always;
            $rates
        }

        location = /api/shipments/getrates {
            client_body_buffer_size 16k;
            client_body_in_single_buffer on;
            access_log logs/sent.log sent;
            proxy_set_header X-Carrier \$asked_carrier;
            proxy_set_header X-Package \$asked_package;
            proxy_set_header X-Weight \$asked_weight;
            proxy_pass http://127.0.0.1:$ENV{TEST_NGINX_SERVER_PORT}/api-carrier;
        }

        location = /api-carrier { rewrite ^ /api-\$http_x_carrier last; }

        $locations
END
}


sub add_request {
    my ($block) = @_;

    my @carts = map { cart($json->decode($_)) } grep { /\S/ } split /\n/, $block->cart // '{}';

    my @requests = map { "POST /rates\n$_" } @carts;

    if (my $seconds = $block->delay_before) {
        @requests = map { [substr($_, 0, 20), { value => substr($_, 20), delay_before => $seconds }] } @requests;
    }

    $block->set_value('request', \@requests);

    return if ref $block->more_headers;

    $block->set_value('more_headers', "Content-Type: application/json\n" . ($block->more_headers // ''));
}


Test::Nginx::Socket::add_block_preprocessor(sub {
    my $block = shift;

    if (defined $block->plain) {
        $block->set_value('config', "\n") if !defined $block->config;
        return;
    }

    add_stores($block);
    add_config($block);
    add_request($block) if !defined $block->request && !defined $block->must_die;
});


sub summary {
    my ($reply) = @_;

    my @lines;

    for my $rate (@{ $reply->{rates} }) {
        push @lines, "$rate->{service_code} $rate->{shipping}+$rate->{handling}+$rate->{tax}=$rate->{amount} $rate->{source}";
    }

    for my $carrier (@{ $reply->{carriers} }) {
        push @lines, join ' ', $carrier->{code}, $carrier->{cache}, $carrier->{reason} // ();
    }

    push @lines, join ' ', '=', $reply->{cache}, $reply->{reason} // (),
        $reply->{skus} ? join(',', @{ $reply->{skus} }) : (),
        $reply->{path} ? "$reply->{path} $reply->{message}" : ();

    return join "\n", @lines;
}


# The form that the contract gives replies; what is wrong with this one.
sub form {
    my ($reply) = @_;

    for my $rate (@{ $reply->{rates} }) {
        my $keys = join ' ', sort keys %$rate;

        return "a rate's members: $keys"
            if $keys ne 'amount carrier_code currency handling id name service_code shipping shipping_provider source tax valid_until';
        return "id $rate->{id}" if $rate->{id} ne "$rate->{carrier_code}:$rate->{service_code}";
        return "provider" if $rate->{shipping_provider} ne 'shipstation';
        return "valid_until $rate->{valid_until}" if $rate->{valid_until} !~ /\A20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\z/;
    }

    return "members: " . join ' ', sort keys %$reply
        if join(' ', sort keys %$reply) !~ /\Aage cache carriers(?: message path)? rates(?: reason(?: skus)?)?\z/;

    return '';
}


Test::Nginx::Socket::add_response_body_check(sub {
    my ($block, $body, $index) = @_;

    my $summary = $block->summary;
    return if !defined $summary;

    my @want = split /^--\n/m, $summary;
    my $reply = eval { $json->decode($body) };

    SKIP: {
        ok($reply, $block->name . ' - JSON') or do { diag($body); skip 'no JSON', 2 };

        (my $want = $want[$index // 0] // '') =~ s/\s+\z//;

        is(summary($reply), $want, $block->name . " - reply $index");
        is(form($reply), '', $block->name . " - the form of reply $index");
    }
});


1;
