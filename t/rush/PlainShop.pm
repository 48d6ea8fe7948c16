package PlainShop;

# What a shop does without the module, and what many plugins do: for each cart
# one call of getrates for each carrier, and what comes back is offered.

use strict;
use warnings;

use Mojo::JSON qw(encode_json);
use Mojo::UserAgent;
use Mojo::Util qw(b64_encode);


sub new {
    my ($class, %arg) = @_;

    my $agent = Mojo::UserAgent->new(max_connections => 200, inactivity_timeout => 0, request_timeout => 8);
    return bless { %arg, agent => $agent, basic => 'Basic ' . b64_encode("$arg{key}:$arg{secret}", '') }, $class;
}


# $done gets the number of methods that the buyer can choose from
sub price {
    my ($self, $cart, $done) = @_;

    my $ounces = 0;
    $ounces += $_->{quantity} * $_->{weight}{value} for @{ $cart->{items} };

    my $to      = $cart->{destination};
    my $left    = @{ $self->{carriers} };
    my $methods = 0;

    for my $carrier (@{ $self->{carriers} }) {
        my $body = encode_json {
            carrierCode => $carrier, fromPostalCode => $self->{from}, toCountry => $to->{country}, toState => $to->{state},
            toPostalCode => $to->{postal_code}, residential => $to->{residential}, weight => { value => $ounces, units => 'ounces' },
        };
        my %headers = (Authorization => $self->{basic}, 'Content-Type' => 'application/json');

        $self->{agent}->post("$self->{url}/shipments/getrates" => \%headers => $body => sub {
            my (undef, $tx) = @_;

            my $rates = ($tx->res->code // 0) == 200 ? $tx->res->json : undef;
            $methods += @$rates if ref $rates eq 'ARRAY';
            $done->($methods) if !--$left;
        });
    }

    return;
}

1;
