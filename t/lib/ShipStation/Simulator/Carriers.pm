package ShipStation::Simulator::Carriers;

# What the simulated carriers offer and ask: plausible zones, weights and
# surcharges, not anybody's price list.  Whole numbers of cents throughout, and
# the same parcel always costs the same.

use strict;
use warnings;

use Exporter qw(import);

our @EXPORT_OK = qw(carriers services packages rates is_carrier tariff);

# what the hard tariff adds, and by how much fuel has risen, in per cent
my %tariff = (hard => 0, fuel => 0);

# [code, name, domestic, cents at the start, cents a pound and zone,
#  per cent of surcharge, most ounces (0: 70 pounds)]
my %carriers = (
    stamps_com => {
        name => 'Stamps.com', country => 'US', divisor => 166, services => [
            [qw(usps_first_class_mail), 'USPS First Class Mail', 1, 420, 30, 0, 15.999],
            [qw(usps_ground_advantage), 'USPS Ground Advantage', 1, 540, 19, 0, 0],
            [qw(usps_priority_mail), 'USPS Priority Mail', 1, 790, 27, 0, 0],
            [qw(usps_priority_mail_express), 'USPS Priority Mail Express', 1, 2680, 88, 0, 0],
            [qw(usps_first_class_mail_international), 'USPS First Class Mail Intl', 0, 1410, 150, 0, 63.999],
            [qw(usps_priority_mail_international), 'USPS Priority Mail Intl', 0, 3890, 165, 0, 0],
            [qw(usps_priority_mail_express_international), 'USPS Priority Mail Express Intl', 0, 6240, 210, 0, 0],
        ],
        packages => [
            ['package', 'Package'], ['flat_rate_envelope', 'Flat Rate Envelope'],
            ['medium_flat_rate_box', 'Medium Flat Rate Box'], ['thick_envelope', 'Thick Envelope'],
        ],
    },
    ups_walleted => {
        name => 'UPS by ShipStation', country => 'US', divisor => 139, residential => 575, services => [
            [qw(ups_ground), "UPS\x{ae} Ground", 1, 880, 16, 16, 0],
            [qw(ups_3_day_select), "UPS 3 Day Select\x{ae}", 1, 1460, 41, 17, 0],
            [qw(ups_2nd_day_air), "UPS 2nd Day Air\x{ae}", 1, 1990, 62, 18, 0],
            [qw(ups_next_day_air_saver), "UPS Next Day Air Saver\x{ae}", 1, 3790, 105, 18, 0],
            [qw(ups_worldwide_saver), "UPS Worldwide Saver\x{ae}", 0, 7450, 260, 19, 0],
            [qw(ups_worldwide_expedited), "UPS Worldwide Expedited\x{ae}", 0, 6690, 230, 19, 0],
        ],
        packages => [
            ['package', 'Package'], ['ups_letter', 'UPS Letter'], ['ups_express_box', 'UPS Express Box'],
        ],
    },
    fedex_walleted => {
        name => 'FedEx by ShipStation', country => 'US', divisor => 139, residential => 545, services => [
            [qw(fedex_ground), "FedEx Ground\x{ae}", 1, 905, 15, 16, 0],
            [qw(fedex_2day), "FedEx 2Day\x{ae}", 1, 2050, 60, 17, 0],
            [qw(fedex_standard_overnight), "FedEx Standard Overnight\x{ae}", 1, 3860, 109, 17, 0],
            [qw(fedex_international_economy), "FedEx International Economy\x{ae}", 0, 6790, 220, 19, 0],
            [qw(fedex_international_priority), "FedEx International Priority\x{ae}", 0, 7980, 270, 19, 0],
        ],
        packages => [
            ['package', 'Package'], ['fedex_envelope', 'FedEx Envelope'], ['fedex_pak', 'FedEx Pak'],
        ],
    },
    canada_post => {
        name => 'Canada Post', country => 'CA', divisor => 166, services => [
            [qw(regular_parcel), 'Regular Parcel', 1, 1090, 31, 15, 0],
            [qw(expedited_parcel), 'Expedited Parcel', 1, 1180, 33, 15, 0],
            [qw(xpresspost), 'Xpresspost', 1, 1620, 52, 15, 0],
            [qw(tracked_packet_usa), 'Tracked Packet USA', 0, 1340, 190, 12, 35.274],
            [qw(xpresspost_international), 'Xpresspost International', 0, 5980, 240, 15, 0],
        ],
        packages => [['package', 'Package'], ['document', 'Document'], ['mailing_tube', 'Mailing Tube']],
    },
    royal_mail => {
        name => 'Royal Mail', country => 'GB', divisor => 0, services => [
            [qw(royal_mail_tracked_48), 'Royal Mail Tracked 48', 1, 339, 24, 0, 0],
            [qw(royal_mail_tracked_24), 'Royal Mail Tracked 24', 1, 425, 29, 0, 0],
            [qw(royal_mail_special_delivery_1pm), 'Royal Mail Special Delivery Guaranteed by 1pm', 1, 795, 60, 0, 0],
            [qw(royal_mail_international_tracked), 'Royal Mail International Tracked', 0, 1230, 210, 0, 70.547],
        ],
        packages => [['letter', 'Letter'], ['large_letter', 'Large Letter'], ['package', 'Parcel']],
    },
    australia_post => {
        name => 'Australia Post', country => 'AU', divisor => 110, services => [
            [qw(australia_post_parcel_post), 'Parcel Post', 1, 970, 36, 0, 0],
            [qw(australia_post_express_post), 'Express Post', 1, 1310, 55, 0, 0],
            [qw(australia_post_international_standard), 'International Standard', 0, 2240, 310, 0, 0],
            [qw(australia_post_international_express), 'International Express', 0, 3980, 390, 0, 0],
        ],
        packages => [['package', 'Package'], ['small_satchel', 'Small Satchel'], ['medium_satchel', 'Medium Satchel']],
    },
);

# What a live Canadian account shows: service codes that end with a blank, in
# its lists alone, and no kinds of packages at all.
$carriers{purolator_walleted} = {
    name => 'Purolator by ShipStation', country => 'CA', divisor => 166, services => [
        [qw(purolator_ground), "Purolator Ground\x{ae}", 1, 1240, 34, 16, 0],
        [qw(purolator_express), "Purolator Express\x{ae}", 1, 1910, 58, 16, 0],
    ],
    packages => [], blank => 1,
};

# codes of accounts that a merchant connected himself; not listed
$carriers{endicia} = $carriers{stamps_com};
$carriers{ups}     = $carriers{ups_walleted};
$carriers{fedex}   = $carriers{fedex_walleted};

my %grams = (ounces => 28.349523125, pounds => 453.59237, grams => 1);

my %postal = (
    US => qr/\A([0-9]{3})[0-9]{2}(?:-?[0-9]{4})?\z/,
    CA => qr/\A([A-Z][0-9][A-Z]) ?[0-9][A-Z][0-9]\z/i,
    GB => qr/\A([A-Z]{1,2}[0-9][0-9A-Z]?) ?[0-9][A-Z]{2}\z/i,
    AU => qr/\A([0-9]{2})[0-9]{2}\z/,
);


# tariff(hard => 1): surcharges by postal code and for fuel, areas that two zones
# share, zones that are equal at light weights, least charges, prices rounded to
# 50 cents.  tariff(fuel => 1.3): fuel rises, in per cent of all.
sub tariff {
    my (%set) = @_;
    $tariff{$_} = $set{$_} for keys %set;
    return;
}


sub is_carrier { return exists $carriers{ $_[0] } }


# Of an account: which codes it lists, in which order.  A second account of a
# code has one of its own in the list, which is not the primary one; FedEx's
# account number is a number.
sub carriers {
    my (@codes) = @_;

    @codes = grep { !/\A(?:endicia|ups|fedex|purolator_walleted)\z/ } sort keys %carriers if !@codes;

    my $id = 510_000;
    my (%seen, @list);

    for my $code (@codes) {
        my $again = $seen{$code}++;
        $id++;
        push @list, {
            name => $carriers{$code}{name}, code => $code, accountNumber => $code =~ /\Afedex/ ? 297_000_000 + $id : "SIM$id",
            requiresFundedAccount => $code eq 'stamps_com' ? \1 : \0,
            balance => $code eq 'stamps_com' ? 250.75 : 0,
            nickname => $again ? "$carriers{$code}{name} " . ($again + 1) : undef,
            shippingProviderId => $id, primary => $again ? \0 : \1,
        };
    }

    return \@list;
}


sub services {
    my ($code) = @_;

    my $blank = $carriers{$code}{blank} ? ' ' : '';

    return [map { {
        carrierCode => $code, code => $_->[0] . $blank, name => $_->[1],
        domestic => $_->[2] ? \1 : \0, international => $_->[2] ? \0 : \1,
    } } @{ $carriers{$code}{services} }];
}


sub packages {
    my ($code) = @_;

    return [map { {
        carrierCode => $code, code => $_->[0], name => $_->[1], domestic => \1, international => \1,
    } } @{ $carriers{$code}{packages} }];
}


# The reply to getrates as a list, or nothing where no service is applicable.
sub rates {
    my ($request) = @_;

    my $carrier = $carriers{ $request->{carrierCode} };
    my $home    = $carrier->{country};
    return unless $request->{fromPostalCode} =~ $postal{$home};

    if (defined $request->{packageCode}) {
        return unless grep { $_->[0] eq $request->{packageCode} } @{ $carrier->{packages} };
    }

    my $domestic = $request->{toCountry} eq $home;
    my $zone     = $domestic ? _domestic_zone($home, $request) : _country_zone($request->{toCountry});
    return unless $zone;

    my $ounces = $request->{weight}{value} * $grams{ $request->{weight}{units} } / $grams{ounces};
    my $pounds = _billed_pounds($carrier, $ounces, $request->{dimensions});
    my @rates;

    for my $service (@{ $carrier->{services} }) {
        my ($code, $name, $inland, $start, $each, $surcharge, $most) = @$service;

        next if $inland xor $domestic;
        next if defined $request->{serviceCode} && $request->{serviceCode} ne $code;
        next if $ounces > ($most || 70 * 16);

        my $cost  = $start + $each * $pounds * ($zone + 2) / 4;
        $cost = _hard_cost($carrier, $service, $cost, $zone, $ounces, $pounds) if $tariff{hard};
        my $other = $cost * ($surcharge ? $surcharge + $tariff{fuel} : 0) / 100;
        $other += _area_surcharge($carrier, $request) if $tariff{hard};
        $other += $carrier->{residential} if $request->{residential} && $carrier->{residential};
        $other += 390 if ($request->{confirmation} // 'none') =~ /signature/;

        push @rates, {
            serviceName => $name . ($request->{carrierCode} eq 'stamps_com' && !$request->{packageCode} ? ' - Package' : ''),
            serviceCode => $code, shipmentCost => int($cost) / 100, otherCost => int($other) / 100,
        };
    }

    return @rates;
}


sub _hard_cost {
    my ($carrier, $service, $cost, $zone, $ounces, $pounds) = @_;

    my ($start, $each) = @$service[3, 4];

    if (!$carrier->{residential}) {
        my $light = $ounces <= 8 ? 0 : $ounces <= 12 ? 60 : 110;

        # up to 8 ounces two zones have one price
        my $near = $ounces <= 8 ? $zone - $zone % 2 : $zone;
        $cost = $ounces < 16 ? $start + $light + $each * ($near + 2) / 4 : $cost + 130;
        return 50 * _up($cost / 50) if $service->[0] =~ /priority/;
        return $cost;
    }

    my $least = $start + $each * 2.5;
    return $cost < $least ? $least : $cost;
}


# UPS and FedEx ask more at some addresses, of which most are in the country
sub _area_surcharge {
    my ($carrier, $request) = @_;

    return 0 if !$carrier->{residential};

    my ($zip)   = $request->{toPostalCode} =~ /\A([0-9]{5})/ or return 0;
    my $country = _scatter(substr($zip, 0, 3), 100) < 35;
    my $chance  = _scatter($zip, 1000);

    return 0 if $chance >= ($country ? 550 : 40);
    return $chance % 5 < 2 ? 395 : 535;
}


# the same number for a text each time, 0 to $most - 1
sub _scatter {
    my ($text, $most) = @_;

    my $value = 7;
    $value = ($value * 48_271 + ord) % 2_147_483_647 for split //, "$text:$most";
    $value = $value * 48_271 % 2_147_483_647 for 1 .. 3;
    return $value % $most;
}


sub _billed_pounds {
    my ($carrier, $ounces, $size) = @_;

    my $pounds = _up($ounces / 16);

    if ($size && $carrier->{divisor}) {
        my $inch   = $size->{units} eq 'inches' ? 1 : 2.54;
        my $volume = $size->{length} * $size->{width} * $size->{height} / $inch**3;
        my $space  = _up($volume / $carrier->{divisor});
        $pounds = $space if $volume > 1728 && $space > $pounds;
    }

    return $pounds;
}


sub _up {
    my ($value) = @_;
    return int($value) + ($value > int $value ? 1 : 0);
}


# 1 (next door) to 9 (other end of the country), 0 for no such postal code
sub _domestic_zone {
    my ($country, $request) = @_;

    my ($from) = $request->{fromPostalCode} =~ $postal{$country};
    my ($to) = $request->{toPostalCode} =~ $postal{$country} or return 0;

    return 1 if uc $from eq uc $to;

    if ($country eq 'US') {
        return 9 if $to =~ /\A(?:00[6-9]|96[789]|99[5-9])/;      # PR, VI, HI, GU, AK
        my $zone = 2 + int(abs($from - $to) / 130);
        $zone++ if $tariff{hard} && _scatter("split $to", 100) < 4 && $request->{toPostalCode} =~ /\A[0-9]{4}[13579]/;
        return $zone > 8 ? 8 : $zone;
    }

    my $apart = abs(ord(uc $from) - ord(uc $to));
    return 2 + ($apart > 20 ? 6 : int($apart / 4));
}


sub _country_zone {
    my ($country) = @_;

    return 1 if $country =~ /\A(?:US|CA)\z/;
    return 3 if $country =~ /\A(?:MX|GB|IE|FR|DE|ES|IT|NL|BE|AT|CH|SE|DK|NO|PL)\z/;
    return 5 if $country =~ /\A(?:AU|NZ|JP|SG|HK)\z/;
    return 0 if $country =~ /\A(?:KP|AQ|XX)\z/;                  # nobody goes there
    return 7;
}

1;
