#!/usr/bin/perl

# Ship notices under load, through two workers: every one is accounted for, by
# who sent it, by the platform and by the counters.  `make soak` sends 1,000 a
# second for 30 seconds; as one of many tests it is a short run:
#
#     SHIPSTATION_SOAK=30 SHIPSTATION_SOAK_RATE=1000 prove t/521-notices-load.t

use strict;
use warnings;

use FindBin qw($Bin);
use IO::Socket::INET;
use JSON::PP;
use POSIX ();
use Test::More;
use Time::HiRes qw(sleep time);

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

my $seconds = $ENV{SHIPSTATION_SOAK} || 3;
my $rate    = $ENV{SHIPSTATION_SOAK_RATE} || 200;
my $clients = 4;
my $each    = int($seconds * $rate / $clients);

my $path = '/webhooks/shipstation.xml?action=shipnotify&order_number=';

# A platform of its own, so that the CPU measured is the module's.
my $platform = ShipStation::Server->new(
    http => q{
        log_format key '$http_idempotency_key';
        server {
            listen              127.0.0.1:%%PORT%%;
            access_log          %%ROOT%%/logs/keys key;
            keepalive_requests  1000000;
            location / { return 201; }
        }
    },
)->start;

my $platform_port = $platform->port;

my $server = ShipStation::Server->new(
    workers => 2,
    files   => {'stores/acme.json' => '{"id": "acme", "selling_channel": '
                . '{"username": "acme", "password": "secret"}}'},
    http    => qq{
        shipstation_stores zone=stores:1m path=%%ROOT%%/stores;
        upstream shop { server 127.0.0.1:$platform_port; keepalive 16; }
        access_log off;
        server {
            listen             127.0.0.1:%%PORT%% reuseport;
            error_log          %%ROOT%%/logs/error.log warn;
            keepalive_requests 1000000;

            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders   /_orders;
                shipstation_notices  /_notices;
            }
            location = /_orders { internal; return 404; }
            location = /_notices {
                internal;
                proxy_http_version 1.1;
                proxy_set_header   Connection "";
                proxy_pass         http://shop/stores/acme/shipments;
            }
            location = /status { shipstation_status; }
        }
    },
)->start;


sub notice {
    my ($order) = @_;

    return <<"END";
<?xml version="1.0" encoding="utf-8"?>
<ShipNotice>
  <OrderNumber>$order</OrderNumber>
  <OrderID>id-$order</OrderID>
  <CustomerCode>customer\@mystore.com</CustomerCode>
  <CustomerNotes></CustomerNotes>
  <InternalNotes></InternalNotes>
  <NotesToCustomer></NotesToCustomer>
  <NotifyCustomer>false</NotifyCustomer>
  <LabelCreateDate>11/23/2026 2:05 PM</LabelCreateDate>
  <ShipDate>11/23/2026</ShipDate>
  <Carrier>USPS</Carrier>
  <Service>Priority Mail</Service>
  <TrackingNumber>94001000$order</TrackingNumber>
  <ShippingCost>4.95</ShippingCost>
  <Recipient>
    <Name>The President</Name><Company>US Govt</Company>
    <Address1>1600 Pennsylvania Ave</Address1><Address2></Address2>
    <City>Washington</City><State>DC</State>
    <PostalCode>20500</PostalCode><Country>US</Country>
  </Recipient>
  <Items>
    <Item><SKU>FD88821</SKU><Name>My Product Name</Name>
      <Quantity>2</Quantity><LineItemID>25590</LineItemID></Item>
    <Item><SKU>FD88822</SKU><Name>My Other Product</Name>
      <Quantity>1</Quantity><LineItemID>25591</LineItemID></Item>
  </Items>
</ShipNotice>
END
}


sub connection {
    return IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                 PeerPort => $server->port, Timeout => 10);
}


# Sends one notice; the reply's status, 0 where the connection ends.
sub post {
    my ($socket, $order) = @_;

    my $body = notice($order);
    my $text = "POST $path$order HTTP/1.1\r\nHost: localhost\r\n"
        . "Authorization: Basic YWNtZTpzZWNyZXQ=\r\nContent-Type: text/xml\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body";

    syswrite $socket, $text or return 0;

    my $data = '';
    while (1) {
        sysread $socket, $data, 4096, length $data or return 0;
        my ($head, $rest) = split /\r\n\r\n/, $data, 2;
        next if !defined $rest;
        my ($length) = $head =~ /Content-Length: (\d+)/;
        next if length $rest < $length;
        my ($status) = $head =~ /^HTTP\/1\.1 (\d+)/;
        return $status;
    }
}


# A client: its share of the notices, each in its time, every tenth of them a
# second time.  Prints how many replies had which status.
sub client {
    my ($number, $out) = @_;

    my %status;
    my $socket = connection();
    my $begin  = time;

    for my $i (0 .. $each - 1) {
        my $wait = $begin + $i * $clients / $rate - time;
        sleep $wait if $wait > 0;

        # a tenth is the one before it once more
        my $order = sprintf 'N%d-%d', $number, $i % 10 == 9 ? $i - 1 : $i;

        my $status = $socket ? post($socket, $order) : 0;
        $status{$status}++;
        $socket = connection() if $status == 0;
    }

    print {$out} encode_json({%status, seconds => time - $begin});
}


sub cpu {
    my $ticks = 0;

    for my $pid ($server->workers) {
        open my $in, '<', "/proc/$pid/stat" or next;
        my @fields = split ' ', (<$in> =~ /\) (.*)/)[0];
        $ticks += $fields[11] + $fields[12];
    }

    return $ticks / POSIX::sysconf(POSIX::_SC_CLK_TCK());
}


# The keys that the platform got so far.
sub taken {
    return split /\n/, $platform->_slurp('logs/keys');
}


sub counted {
    return decode_json($server->get('/status')->{content})
        ->{custom_store}{notices};
}


# once each, so that the password's digest is known to both workers
post(connection(), 'warm') for 1 .. 20;

# nginx writes its log after the reply
my $warm = 20;
wait_for { taken() == $warm } or die "the platform's log lacks lines\n";

my $before = counted();
my $cpu    = cpu();
my @pipes;

for my $number (1 .. $clients) {
    my $pid = open my $pipe, '-|';
    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        client($number, \*STDOUT);
        close STDOUT;
        POSIX::_exit(0);
    }

    push @pipes, $pipe;
}

my (%status, $longest);

for my $pipe (@pipes) {
    my $told = decode_json(do { local $/; <$pipe> });
    my $took = delete $told->{seconds};
    $longest = $took if !$longest || $took > $longest;
    $status{$_} += $told->{$_} for keys %$told;
}

$cpu = cpu() - $cpu;

my $sent = $each * $clients;
wait_for { taken() >= $warm + $sent };
my @keys = taken();
splice @keys, 0, $warm;
my %unique = map { $_ => 1 } @keys;
my $unique = $clients * ($each - int($each / 10));

is_deeply(\%status, {200 => $sent}, "$sent notices, each answered with 200");
is(scalar @keys, $sent, 'each came to the platform once');
is(scalar keys %unique, $unique, 'a key for each shipment, none twice');
is(counted() - $before, $sent, 'each is counted');
is_deeply([$server->alerts, $platform->alerts], [], 'no alerts');
is(scalar(my @errors = $server->log_lines(qr/\[error\]/)), 0, 'no errors');

my $figures = sprintf '%d notices in %.1f s: %d a second, %.0f us of worker '
    . 'CPU each', $sent, $longest, $sent / $longest, $cpu / $sent * 1e6;
$ENV{SHIPSTATION_SOAK} ? diag($figures) : note($figures);

ok($server->stop && $platform->stop, 'both end when asked');

done_testing();
