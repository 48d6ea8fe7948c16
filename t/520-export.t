#!/usr/bin/perl

# Exports beside each other, large, slow, broken off, and with clients,
# workers and configurations that go away meanwhile.

use strict;
use warnings;

use File::Temp qw(tempdir);
use FindBin qw($Bin);
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::HiRes qw(sleep time);

use lib "$Bin/lib";
use ShipStation::Platform;
use ShipStation::Server qw(wait_for);

my $authorization = 'Basic ' . encode_base64('acme:secret', '');

sub order {
    my ($number, $country) = @_;

    $country //= '"US"';

    return qq({"order_number": "$number", "order_date": )
         . qq("2026-11-20T14:05:00Z", "last_modified": "2026-11-21T08:00:00Z",)
         . qq("order_status": "paid", "order_total": "10.00", "customer": )
         . qq({"customer_code": "c", "bill_to": {"name": "N"}, "ship_to": )
         . qq({"name": "Ann Buyer", "address1": "1 Main St", "city": "Austin",)
         . qq("state": "TX", "postal_code": "78703", "country": $country}},)
         . qq("items": [{"sku": "A", "name": "Thing", "quantity": 1,)
         . qq("unit_price": "10.00"}]});
}

sub feed {
    my ($n, $more) = @_;
    return '{' . ($more // '') . '"orders": ['
         . join(',', map { order("A$_") } 1 .. $n) . ']}';
}

my $page = feed(500);
my $head = "HTTP/1.1 200 OK\r\nConnection: close\r\n"
         . "Content-Type: application/json\r\n";

my $buffer_size = 4096;


# Sends what fits into nginx's first buffer; returns the rest of the page.
sub first_buffer {
    my ($client) = @_;

    my $reply = ShipStation::Platform::reply('200 OK', $page);
    print $client substr $reply, 0, $buffer_size, '';

    return $reply;
}


# The name of a file by which test and platform tell each other something.
my $signals = tempdir(CLEANUP => 1);

sub signal_file {
    my ($name, $write) = @_;

    if ($write) {
        open my $out, '>', "$signals/$name" or die "$name: $!\n";
        close $out;
    }

    return "$signals/$name";
}


my %answers = (
    whole => sub { print {$_[0]} ShipStation::Platform::reply('200 OK', $page) },

    trickle => sub {
        my ($client) = @_;
        my $body = feed(3);
        print $client $head, 'Content-Length: ', length $body, "\r\n\r\n";
        for (my $at = 0; $at < length $body; $at += 97) {
            print $client substr $body, $at, 97;
            sleep 0.01;
        }
    },

    hang => sub { sleep 60 },

    half_head => sub {
        my ($client) = @_;
        print $client "HTTP/1.1 200 OK\r\nContent-Ty";
        sleep 60;
    },

    half_body => sub {
        my ($client) = @_;
        print $client $head, "Content-Length: 50000\r\n\r\n{\"orders\": [";
        sleep 60;
    },

    # head and a part of the body fill proxy_buffer_size, to the byte; nginx
    # has to close the connection
    full_buffer => sub {
        my ($client) = @_;
        first_buffer($client);
        sysread $client, my $nothing, 1;
    },

    # the rest comes when the test has put a file there
    in_parts => sub {
        my ($client) = @_;
        my $rest = first_buffer($client);
        signal_file('part-sent', 1);
        wait_for { -e signal_file('send-rest') };
        print $client $rest;
    },

    # says that it was asked, and answers when the test lets it
    held => sub {
        my ($client) = @_;
        open my $out, '>>', signal_file('asked') or die "asked: $!\n";
        syswrite $out, '.';
        close $out;
        wait_for { -e signal_file('let-go') };
        print $client ShipStation::Platform::reply('200 OK', $page);
    },

    closed_body => sub {
        my ($client) = @_;
        print $client $head, "Content-Length: 50000\r\n\r\n{\"orders\": []}";
    },

    closed_chunks => sub {
        my ($client) = @_;
        print $client $head, "Transfer-Encoding: chunked\r\n\r\n",
            "e\r\n{\"orders\": []}\r\n";
    },

    closed_head => sub { print {$_[0]} "HTTP/1.1 200 OK\r\n" },
    closed => sub { },
    nonsense => sub { print {$_[0]} "what?\r\n\r\n" },

    gzip => sub {
        print {$_[0]} ShipStation::Platform::reply('200 OK', "\x1f\x8b\x08\x00",
                                             'Content-Encoding: gzip');
    },

    identity => sub {
        print {$_[0]} ShipStation::Platform::reply('200 OK', feed(1),
                                             'Content-Encoding: identity');
    },

    endless => sub {
        my ($client) = @_;
        print $client $head, "\r\n", '{"orders": [', ' ' x 1000;
        for (1 .. 20_000) {
            print $client ' ' x 10_000 or last;
        }
    },

    slow => sub {
        my ($client) = @_;
        sleep 1.5;
        print $client ShipStation::Platform::reply('200 OK', $page);
    },

    cursor => sub {
        my ($client, $target) = @_;
        my ($store) = $target =~ /store=(\w+)/;
        my ($number) = $target =~ /page=(\d+)/;
        my ($cursor) = $target =~ /cursor=([^&]*)/;

        # the page's cursor is what the page before gave
        my $wanted = $number > 1 ? "$store-$number" : '';
        my $next = $number + 1;
        print $client $cursor eq $wanted
            ? ShipStation::Platform::reply('200 OK',
                  qq({"next": "$store-$next", "orders": []}))
            : ShipStation::Platform::reply('409 Conflict', $target);
    },

    bad => sub {
        print {$_[0]} ShipStation::Platform::reply('200 OK',
            '{"orders": [' . order('B1', 'null') . ', ' . order('B2') . ']}');
    },
);

my $platform = ShipStation::Platform->new(sub {
    my ($client, $target) = @_;
    my ($name) = $target =~ m{^/(\w+)};
    $answers{$name}->($client, $target);
});

my $http2 = qx(${\ ($ENV{TEST_NGINX_BINARY} || 'nginx')} -V 2>&1)
    =~ /http_v2/;

my $server = ShipStation::Server->new(
    workers => 2,
    files   => {
        'stores/acme.json' => '{"id": "acme", "selling_channel":'
            . ' {"username": "acme", "password": "secret"}}',
        'stores/beta.json' => '{"id": "beta", "selling_channel":'
            . ' {"username": "beta", "password": "secret"}}',
        'html/hello' => 'hello',
    },
    http => qq{
        log_format words '\$status \$shipstation_store \$shipstation_error \$shipstation_orders_count';
        shipstation_stores zone=stores:4m path=%%ROOT%%/stores;
        shipstation_feed_max_size_placeholder;

        server {
            listen 127.0.0.1:%%PORT%%;
            root   %%ROOT%%/html;
            access_log logs/access.log words;

            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders /_orders?name=\$arg_name;
                shipstation_feed_max_size 40m;
            }

            location = /impatient {
                shipstation_custom_store;
                shipstation_orders /_impatient?name=\$arg_name;
            }

            location = /small {
                shipstation_custom_store;
                shipstation_orders /_orders?name=\$arg_name;
                shipstation_feed_max_size 1m;
            }

            location = /static {
                shipstation_custom_store;
                shipstation_orders /_static;
                shipstation_feed_max_size 40m;
            }

            location = /_static { internal; alias %%ROOT%%/html/large.json; }

            location = /_orders {
                internal;
                proxy_http_version 1.1;
                proxy_buffer_size $buffer_size;
                proxy_buffers 16 32k;
                proxy_max_temp_file_size 0;
                proxy_read_timeout 60s;
                proxy_pass http://127.0.0.1:${\ $platform->port}/\$arg_name?store=\$shipstation_store&page=\$shipstation_page&cursor=\$shipstation_cursor;
            }

            location = /_impatient {
                internal;
                proxy_http_version 1.1;
                proxy_buffer_size $buffer_size;
                proxy_read_timeout 1500ms;
                proxy_pass http://127.0.0.1:${\ $platform->port}/\$arg_name;
            }

            location = /status { shipstation_status; }
        }

        server { listen 127.0.0.1:%%PORT1%%HTTP2;
            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_query_credentials on;
                shipstation_orders /_orders;
                access_log logs/http2.log combined;
            }
            location = /_orders { internal; proxy_pass http://127.0.0.1:${\ $platform->port}/whole; }
        }
    },
);

$server->{http} =~ s/\s*shipstation_feed_max_size_placeholder;//;
$server->{http} =~ s/HTTP2/$http2 ? ' http2' : ''/e;

sub large_feed {
    my ($bytes) = @_;
    my $orders = int($bytes / (length(order('A10000')) + 1));
    return ('{"orders": [' . join(',', map { order(sprintf 'A%05d', $_) }
                                          1 .. $orders) . ']}', $orders);
}

my ($large, $orders) = large_feed(32 * 1024 * 1024);
$server->write_file('html/large.json', $large);

$server->start;

sub export {
    my ($name, $path, %headers) = @_;
    return $server->get(($path // '/webhooks/shipstation.xml') . "?name=$name",
                        authorization => $authorization, %headers);
}

sub whole_page {
    my ($reply, $count, $name) = @_;
    my $n = () = $reply->{content} =~ /<Order>/g;
    is("$reply->{status} $n", "200 $count", $name);
    like($reply->{content}, qr{</Orders>\s*\z}, "$name, to its end");
}


# Asks for all paths at once on one HTTP/2 connection, by prior knowledge (RFC
# 9113); returns the bodies by stream: 1, 3, ...  curl 7.88 fails at this.
sub http2_get {
    my ($port, @paths) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => $port) or die "connect: $!";
    my $frame = sub {
        my ($type, $flags, $stream, $payload) = @_;
        return pack('Cn C C N', length($payload) >> 16,
                    length($payload) & 0xffff, $type, $flags, $stream)
             . $payload;
    };

    # no compression: each header is a literal that is not indexed
    my $header = sub { "\0" . join '', map { chr(length) . $_ } @_ };

    my $window = 0x7fffffff - 65535;
    my $out = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
        . $frame->(4, 0, 0, pack 'nN', 4, 0x7fffffff)
        . $frame->(8, 0, 0, pack 'N', $window);

    my $stream = 1;

    for my $path (@paths) {
        $out .= $frame->(1, 5, $stream, join '',
            $header->(':method', 'GET'), $header->(':scheme', 'http'),
            $header->(':authority', 'a'), $header->(':path', $path));
        $stream += 2;
    }

    print $socket $out;

    my (%body, $head, $payload);
    my $open = @paths;
    my $read = sub {
        my ($n) = @_;
        my $bytes = '';
        while (length $bytes < $n) {
            sysread $socket, $bytes, $n - length $bytes, length $bytes
                or return;
        }
        return $bytes;
    };

    while ($open && defined($head = $read->(9))) {
        my ($high, $low, $type, $flags, $id) = unpack 'Cn C C N', $head;
        $payload = $read->(($high << 16) + $low);
        last if !defined $payload || $type == 7;
        $body{$id} .= $payload if $type == 0;
        $open-- if $type <= 1 && $flags & 1 || $type == 3;
        print $socket $frame->(4, 1, 0, '') if $type == 4 && !($flags & 1);
    }

    return \%body;
}


# The feed's bytes.

whole_page(export('whole'), 500, 'a page of 500 orders');
whole_page(export('trickle'), 3, 'a feed that trickles');
whole_page(export('identity'), 1, 'Content-Encoding: identity');

for (['hang', 504, 'feed_timeout'],         ['half_head', 502, 'feed_broken_off'],
     ['half_body', 502, 'feed_broken_off'], ['full_buffer', 502, 'feed_broken_off'],
     ['closed_body', 502, 'feed_broken_off'],
     ['closed_chunks', 502, 'feed_broken_off'], ['nonsense', 502, undef],
     ['closed_head', 502, 'feed_broken_off'], ['closed', 502, 'feed_refused'],
     ['gzip', 502, 'feed_compressed'])
{
    my ($name, $status, $word) = @$_;

    my $path = $name =~ /^(?:hang|half|full)/ ? '/impatient' : undef;
    my $reply = export($name, $path);
    is($reply->{status}, $status, "$name: $status");
    like($reply->{content}, qr/^The shop's order feed [^<>\n]+\.\z/,
         "$name: a sentence");

    next if !defined $word;
    ok(wait_for { $server->access_log =~ /^$status acme $word -$/m },
       "$name: $word");
}

my $reply = export('endless', '/small');
is("$reply->{status} $reply->{content}", '502 The shop\'s order feed sent too '
   . 'many bytes for one page.', 'an endless feed is not read for ever');

whole_page(export('', '/static'), $orders, 'a feed of 32 MB');


# A bad order is logged once, not at each poll.

is(export('bad')->{headers}{'x-shipstation-skipped'}, 1, 'left out')
    for 1 .. 3;
is(scalar(my @left = $server->log_lines(qr/left out: B1, customer\.ship_to\.country is missing/)),
   1, 'and logged once');


# Two exports at once on one connection.

my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                   PeerPort => $server->port);
print $socket "GET /webhooks/shipstation.xml?name=$_ HTTP/1.1\r\n"
            . "Host: a\r\nAuthorization: $authorization\r\n"
            . ($_ eq 'trickle' ? "Connection: close\r\n" : '') . "\r\n"
    for qw(whole trickle);

my $both = do { local $/; <$socket> };
my @parts = split m{(?<=</Orders>)\s*(?=HTTP/1\.1 )}, $both;
is(scalar @parts, 2, 'two pipelined exports');
is(scalar(() = $parts[0] =~ /<Order>/g), 500, 'the first one whole');
is(scalar(() = $parts[1] =~ /<Order>/g), 3, 'the second one whole');

SKIP: {
    skip 'nginx has no HTTP/2', 5 unless $http2;

    my $path = '/webhooks/shipstation.xml?SS-UserName=acme&SS-Password=secret';
    my $body = http2_get($server->port(1), "$path&n=1", "$path&n=2");

    for my $stream (1, 3) {
        my $text = $body->{$stream} // '';
        is(scalar(() = $text =~ /<Order>/g), 500, 'HTTP/2: a whole export');
        like($text, qr{</Orders>\s*\z}, 'HTTP/2: to its end');
    }

    my $log = wait_for {
        open my $in, '<', $server->root . '/logs/http2.log' or return;
        my $text = do { local $/; <$in> } // '';
        return $text =~ /n=1/ && $text =~ /n=2/ ? $text : undef;
    };
    unlike($log, qr/=secret/, 'HTTP/2: the password is in no log');
}


# Clients that go away, while the feed is slow and while XML is written.

for my $name ('hang', 'whole', 'slow') {
    for (1 .. 8) {
        my $gone = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                         PeerPort => $server->port);
        print $gone "GET /webhooks/shipstation.xml?name=$name HTTP/1.1\r\n"
                  . "Host: a\r\nAuthorization: $authorization\r\n\r\n";
        sleep rand 0.02;
        close $gone;
    }
}

{
    my $gone = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                     PeerPort => $server->port);
    print $gone "GET /static HTTP/1.1\r\nHost: a\r\n"
              . "Authorization: $authorization\r\n\r\n";
    sleep 0.05;
    close $gone;
}

ok(wait_for { $server->access_log =~ m{^499 acme client_gone -$}m },
   'who went away is in the access log');
ok(wait_for { $server->log_lines(qr/the client went away after \d+ ms/) },
   'and in the error log');
like($server->get('/status')->{content}, qr/"client_gone": [1-9]/,
     'and counted');

whole_page(export('whole'), 500, 'after clients went away');
is_deeply([$server->alerts], [], 'no alerts so far');


# Cursors over workers, stores, and a reload in the middle.

my @cursor_pages;

for my $number (1 .. 6) {
    for my $store (qw(acme beta)) {
        my $reply = $server->get("/webhooks/shipstation.xml?name=cursor"
            . "&start_date=11/20/2026&end_date=11/21/2026&page=$number",
            authorization => 'Basic ' . encode_base64("$store:secret", ''),
            connection => 'close');
        push @cursor_pages, $reply->{status};
    }

    ok($server->reload, 'a reload') if $number == 3;
}

is_deeply(\@cursor_pages, [(200) x 12], 'each page got its cursor');


# A reload and a dead worker during an export.

sub begin {
    my ($name) = @_;
    my $client = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => $server->port);
    print $client "GET /webhooks/shipstation.xml?name=$name HTTP/1.0\r\n"
                . "Authorization: $authorization\r\n\r\n";
    return $client;
}

ok($server->reload, 'new workers');
ok($server->wait_old_workers, 'alone');

# Begins four exports whose feed is asked for, and does not answer yet.
sub begin_four {
    unlink signal_file('asked'), signal_file('let-go');
    my @begun = map { begin('held') } 1 .. 4;
    ok(wait_for { (-s signal_file('asked') // 0) == 4 }, 'four exports are under way');
    return @begun;
}

my @clients = begin_four();
ok($server->reload, 'a reload during exports');
signal_file('let-go', 1);

for my $client (@clients) {
    my $text = do { local $/; <$client> };
    is(scalar(() = $text =~ /<Order>/g), 500, 'an export outlives a reload');
}

ok($server->wait_old_workers, 'the old workers end');
is_deeply([$server->alerts], [], 'no alerts')
    or diag($server->log =~ s{.*\[(?:debug|info)\].*\n}{}gr);

my $client = begin('in_parts');
ok(wait_for { -e signal_file('part-sent') }, 'a feed of which a part is there');
sleep 0.3;
ok($server->reload, 'a reload while the rest is not');
signal_file('send-rest', 1);

my $text = do { local $/; <$client> };
is(scalar(() = $text =~ /<Order>/g), 500, 'an export waits for the rest');
ok($server->wait_old_workers, 'and its worker ends');
is_deeply([$server->alerts], [], 'no alerts, either');

@clients = begin_four();
$server->kill_worker for 1 .. 2;
signal_file('let-go', 1);

for my $client (@clients) {
    my $text = do { local $/; <$client> } // '';
    ok($text eq '' || $text =~ m{</Orders>\s*\z},
       'a dead worker leaves nothing, not half a page');
}

whole_page(export('whole'), 500, 'after workers died');
is($server->get('/status')->{status}, 200, 'the status works');

ok($server->stop, 'it ends when asked');
is_deeply([$server->alerts], [], 'no alerts at all');

done_testing();
