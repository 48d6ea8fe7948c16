package Shop;

# Buyers of a big shop: postal codes and parcels by Zipf's law, seeded.  The
# n-th most frequent code, and weight, comes with a chance of 1 / n ** skew;
# both are drawn independently.

use strict;
use warnings;

use Mojo::JSON qw(encode_json);
use Mojo::UserAgent;
use Time::HiRes qw(time);

use ShipStation::Simulator::Carriers qw(rates);

# the first three digits that some states' postal codes begin with
my @states = (
    [NY => 100, 149], [CA => 900, 961], [TX => 750, 799], [FL => 320, 349], [IL => 600, 629], [PA => 150, 196], [OH => 430, 459],
    [GA => 300, 319], [NC => 270, 289], [MI => 480, 499], [NJ => 70, 89], [VA => 220, 246], [WA => 980, 994], [AZ => 850, 865],
    [MA => 10, 27], [TN => 370, 385], [IN => 460, 479], [MO => 630, 658], [MD => 206, 219], [WI => 530, 549], [CO => 800, 816],
    [MN => 550, 567], [SC => 290, 299], [AL => 350, 369], [LA => 700, 714], [KY => 400, 427], [OR => 970, 979], [OK => 730, 749],
);


sub new {
    my ($class, %arg) = @_;

    my $self = bless { %arg, state => $arg{seed}, agent => _agent() }, $class;

    for (1 .. $arg{places}) {
        my $state = $states[ int($self->_random**2 * @states) ];
        my ($name, $first, $last) = @$state;
        my $zone = $first + int($self->_random * ($last - $first + 1));
        push @{ $self->{place} }, { country => 'US', state => $name, postal_code => sprintf('%03d%02d', $zone, 1 + int($self->_random * 99)) };
    }

    $self->{place_sums}  = _zipf($arg{places}, $arg{skew});
    $self->{weight_sums} = _zipf($arg{weights}, $arg{skew});

    return $self;
}


sub _agent {
    return Mojo::UserAgent->new(max_connections => 200, inactivity_timeout => 0, request_timeout => 15);
}


sub _zipf {
    my ($n, $skew) = @_;

    my ($sum, @sums) = (0);
    push @sums, $sum += 1 / $_**$skew for 1 .. $n;
    return [map { $_ / $sum } @sums];
}


# Park and Miller's; the same carts for a seed on any machine
sub _random {
    my ($self) = @_;
    $self->{state} = $self->{state} * 48_271 % 2_147_483_647;
    return $self->{state} / 2_147_483_647;
}


sub _pick {
    my ($self, $sums) = @_;

    my $value = $self->_random;
    my ($low, $high) = (0, $#$sums);

    while ($low < $high) {
        my $middle = int(($low + $high) / 2);
        if ($sums->[$middle] < $value) { $low = $middle + 1 } else { $high = $middle }
    }

    return $low;
}


# $done gets where the price is from, milliseconds, carriers with a rate of
# ShipStation's, and whether a connection was lost.  Returns what the cart's
# rates depend on: two carts with the same can share them.
sub price {
    my ($self, $done) = @_;

    my $place  = $self->{place}[ $self->_pick($self->{place_sums}) ];
    my $ounces = 4 + 3 * $self->_pick($self->{weight_sums});

    my $cart = {
        destination => $place, currency => 'USD',
        items       => [{ sku => 'A', quantity => 1, price => '20.00', weight => { value => $ounces, units => 'ounces' } }],
    };

    $self->_ask(encode_json($cart), time, 0, sub {
        my ($kind, $took, $carriers, $again, $rates) = @_;
        $self->_compare($place, $ounces, $rates);
        $done->($kind, $took, $carriers, $again);
    });
    return join ' ', $ounces, $self->{zones} ? substr($place->{postal_code}, 0, 3) : $place->{postal_code};
}


# Each price that was shown against what ShipStation would say now for the true
# parcel and address.
sub _compare {
    my ($self, $place, $ounces, $shown) = @_;

    my %true;

    for my $rate (grep { $_->{source} ne 'fallback' } @{ $shown || [] }) {
        my $carrier = $rate->{carrier_code};

        $true{$carrier} //= { map { ($_->{serviceCode} => int(100 * ($_->{shipmentCost} + $_->{otherCost}) + 0.5)) } rates({
            carrierCode => $carrier, fromPostalCode => '78703', toCountry => 'US', toPostalCode => $place->{postal_code},
            weight => { value => $ounces, units => 'ounces' }, residential => 1,
            dimensions => { length => 10, width => 8, height => 4, units => 'inches' },
        }) };

        my $apart = ($true{$carrier}{ $rate->{service_code} } // 0) - int(100 * $rate->{shipping} + 0.5);

        $self->{shown}{ $rate->{source} }++;
        next if !$apart;

        $self->{wrong}{ $rate->{source} }++;
        $self->{"wrong_$carrier"}++;
        $self->{under} = $apart if $apart > ($self->{under} // 0);
    }

    return;
}


# shown and wrong prices by source, and by how many cents too little at worst
sub compared {
    my ($self) = @_;
    return ($self->{shown} || {}, $self->{wrong} || {}, $self->{under} || 0);
}


sub _ask {
    my ($self, $body, $began, $again, $done) = @_;

    $self->{agent}->post($self->{url} => { 'Content-Type' => 'application/json' } => $body => sub {
        my (undef, $tx) = @_;

        my $took  = 1000 * (time - $began);
        my $reply = ($tx->res->code // 0) == 200 ? $tx->res->json : undef;

        if (ref $reply ne 'HASH') {
            return $self->_ask($body, $began, 1, $done) if !$again;
            return $done->('lost', $took, 0, $again);
        }

        my %from    = map { $_->{source}       => 1 } @{ $reply->{rates} };
        my %carrier = map { $_->{carrier_code} => 1 } grep { $_->{source} ne 'fallback' } @{ $reply->{rates} };
        my ($kind)  = grep { $from{$_} } qw(fallback stale derived live cache);

        $kind = !defined $kind ? 'none' : $kind eq 'cache' ? 'fresh' : $kind;
        $done->($kind, $took, scalar(keys %carrier), $again, $reply->{rates});
    });

    return;
}

1;
