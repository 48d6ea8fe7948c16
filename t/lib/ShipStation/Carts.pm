package ShipStation::Carts;

# Carts as a busy shop sees them: many buyers in a few places, many of the few
# best sellers, and a long tail of both.  The same seed makes the same carts.
#
#   my $carts = ShipStation::Carts->new(seed => 7);
#   my $cart  = $carts->next;      # the JSON's content of a POST to checkout
#
# Options: places and products, the lengths of the two lists (at most 60 and
# 16), skew, the exponent of Zipf's law (1.1), single, the share of carts with
# one line (0.8).

use strict;
use warnings;

my @places = map { my ($state, $code, $city) = split / /, $_, 3; { country => 'US', state => $state, postal_code => $code, city => $city } } (
    'NY 10001 New York', 'CA 90011 Los Angeles', 'IL 60629 Chicago', 'TX 77084 Houston', 'AZ 85032 Phoenix',
    'PA 19120 Philadelphia', 'TX 78245 San Antonio', 'CA 92154 San Diego', 'TX 75211 Dallas', 'FL 32210 Jacksonville',
    'TX 78745 Austin', 'TX 76179 Fort Worth', 'CA 95123 San Jose', 'OH 43230 Columbus', 'NC 28269 Charlotte',
    'IN 46227 Indianapolis', 'CA 94112 San Francisco', 'WA 98103 Seattle', 'CO 80219 Denver', 'DC 20011 Washington',
    'TN 37211 Nashville', 'OK 73099 Oklahoma City', 'TX 79936 El Paso', 'MA 02124 Boston', 'OR 97229 Portland',
    'NV 89110 Las Vegas', 'MI 48228 Detroit', 'TN 38109 Memphis', 'KY 40214 Louisville', 'MD 21215 Baltimore',
    'WI 53215 Milwaukee', 'NM 87121 Albuquerque', 'AZ 85710 Tucson', 'CA 93722 Fresno', 'CA 95823 Sacramento',
    'MO 64114 Kansas City', 'AZ 85204 Mesa', 'GA 30331 Atlanta', 'NE 68104 Omaha', 'CO 80918 Colorado Springs',
    'NC 27610 Raleigh', 'CA 90805 Long Beach', 'VA 23464 Virginia Beach', 'FL 33186 Miami', 'CA 94601 Oakland',
    'MN 55407 Minneapolis', 'OK 74133 Tulsa', 'CA 93307 Bakersfield', 'FL 33647 Tampa', 'KS 67212 Wichita',
    'TX 76017 Arlington', 'CO 80013 Aurora', 'LA 70119 New Orleans', 'OH 44107 Cleveland', 'HI 96818 Honolulu',
    'CA 92804 Anaheim', 'KY 40509 Lexington', 'CA 95206 Stockton', 'AK 99504 Anchorage', 'NJ 07105 Newark',
);

# ounces of one
my @products = (8, 12, 20, 6, 33, 16, 48, 10, 27, 64, 5, 90, 40, 14, 120, 200);


sub new {
    my ($class, %option) = @_;

    my $skew = $option{skew} // 1.1;

    return bless {
        state => $option{seed} // 1, single => $option{single} // 0.8,
        places => _zipf($option{places} // 60, scalar @places, $skew),
        products => _zipf($option{products} // 16, scalar @products, $skew),
    }, $class;
}


# the sums of 1/k**skew, up to 1
sub _zipf {
    my ($n, $most, $skew) = @_;

    $n = $most if $n > $most;
    my ($sum, @sums) = (0);
    push @sums, $sum += 1 / $_**$skew for 1 .. $n;
    return [map { $_ / $sum } @sums];
}


# xorshift: perl's own rand() is everybody's
sub _random {
    my ($self) = @_;

    my $x = $self->{state} * 2_654_435_761 % 4_294_967_291 || 1;
    $x ^= $x << 13 & 0xffffffff;
    $x ^= $x >> 17;
    $x ^= $x << 5 & 0xffffffff;
    $self->{state} = $x & 0xffffffff || 1;
    return $self->{state} / 4_294_967_296;
}


sub _pick {
    my ($self, $sums) = @_;

    my $value = $self->_random;
    my $i     = 0;
    $i++ while $i < $#$sums && $sums->[$i] < $value;
    return $i;
}


sub next {
    my ($self) = @_;

    my @items = map { $self->_item } 1 .. ($self->_random < $self->{single} ? 1 : 2);
    return { destination => { %{ $places[ $self->_pick($self->{places}) ] }, residential => \1 }, currency => 'USD', items => \@items };
}


sub _item {
    my ($self) = @_;

    my $product = $self->_pick($self->{products});
    return {
        sku => sprintf('P-%03d', $product + 1), quantity => $self->_random < 0.85 ? 1 : 2, price => '24.90',
        weight => { value => $products[$product], units => 'ounces' },
    };
}

1;
