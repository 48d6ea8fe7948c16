package ShipStation::Suite;

# What the Test::Nginx suites of the Custom Store share:
#
#     use Test::Nginx::Socket;
#     use ShipStation::Suite;       # after it
#
# Each block gets the store "acme" (user name acme, password secret) unless it
# has its own --- stores, which holds more files as ">>> id.json" parts; and
# "location = /webhooks/shipstation.xml" with /_orders behind it unless
# --- no_store is given: --- feed holds that location's directives, or --- orders
# the JSON that it answers; --- custom more directives of the Custom Store.  Its
# requests carry acme's credentials, or those of --- user (name:password), or
# none with --- anonymous.

use strict;
use warnings;

use Exporter qw(import);
use MIME::Base64 qw(encode_base64);

our @EXPORT = qw(basic order orders orders_json store);

# "--- section eval" runs there
{
    no strict 'refs';
    *{"Test::Base::Filter::$_"} = \&$_ for @EXPORT;
}

my $zones = 0;
my $default_orders = '{"orders": []}';

Test::Nginx::Socket::add_block_preprocessor(sub {
    my $block = shift;

    return if defined $block->plain;

    my $stores = $block->stores // '';
    $stores = ">>> acme.json\n" . store() . "\n" . $stores
        unless $stores =~ /^>>> acme\.json/m;
    $stores =~ s{^>>> }{>>> stores/}mg;

    my $files = $block->user_files // '';
    $stores .= "\n" unless $stores =~ /\n\z/;
    $block->set_value('user_files', $stores . $files);

    # a new zone for each block: with TEST_NGINX_USE_HUP one would live on
    $zones++;

    my $http = $block->http_config // '';
    $block->set_value('http_config',
        "shipstation_stores zone=stores$zones:1m path=../html/stores;\n"
        . $http);

    return if defined $block->no_store;

    if (!defined $block->anonymous) {
        my $user = $block->user // 'acme:secret';
        $user =~ s/\s+\z//;
        my $more = $block->more_headers;
        my $line = 'Authorization: ' . basic(split /:/, $user, 2);

        $block->set_value('more_headers',
            ref $more ? [map { "$line\n$_" } @$more]
                      : $line . "\n" . ($more // ''));
    }

    my $config = $block->config   // '';
    my $custom = $block->custom   // '';
    my $orders = $block->orders   // $default_orders;
    my $feed   = $block->feed;

    if (!defined $feed) {
        $block->set_value('user_files',
                          $block->user_files . ">>> feed.json\n$orders");
        $feed = 'default_type application/json;'
              . ' alias $TEST_NGINX_SERVROOT/html/feed.json;';
    }

    $block->set_value('config', <<"END" . $config);
        location = /webhooks/shipstation.xml {
            shipstation_custom_store;
            shipstation_orders /_orders;
            $custom
        }

        location = /_orders {
            internal;
            $feed
        }
END
});


sub basic {
    my ($user, $password) = @_;
    return 'Basic ' . encode_base64("$user:$password", '');
}


# A store's settings file; more members as JSON text.
sub store {
    my ($id, $password, $more) = @_;

    $id       //= 'acme';
    $password //= 'secret';
    $more = defined $more ? ", $more" : '';

    return qq({"id": "$id", "selling_channel": {"username": "$id", )
         . qq("password": "$password"}$more});
}


# One valid order; members by name replace the defaults, undef removes one.
sub order {
    my ($number, %more) = @_;

    my %member = (
        order_id       => qq("id-$number"),
        order_number   => qq("$number"),
        order_date     => '"2026-11-20T14:05:00Z"',
        last_modified  => '"2026-11-21T08:00:00Z"',
        order_status   => '"paid"',
        order_total    => '"10.00"',
        shipping_amount => '"2.50"',
        customer       => '{"customer_code": "c@example.com",'
            . ' "bill_to": {"name": "Ann Buyer"},'
            . ' "ship_to": {"name": "Ann Buyer", "address1": "1 Main St",'
            . ' "city": "Austin", "state": "TX", "postal_code": "78703",'
            . ' "country": "US"}}',
        items          => '[{"sku": "A", "name": "Thing", "quantity": 1,'
            . ' "unit_price": "7.50"}]',
        %more,
    );

    return '{' . join(', ', map { qq("$_": $member{$_}) }
                            grep { defined $member{$_} } sort keys %member)
               . '}';
}


# A feed of orders, with more members of the document as JSON text.
sub orders {
    my ($orders, $more) = @_;

    $more = defined $more ? "$more, " : '';

    return "{$more\"orders\": [" . join(', ', @$orders) . ']}';
}


# A feed of $n orders.
sub orders_json {
    my ($n, $more) = @_;
    return orders([map { order("A$_") } 1 .. $n], $more);
}


1;
