package ShipStation::NoticePlatform;

# A platform that takes ship notices, and misbehaves as it is told: the order
# number of a notice says how it is answered.
#
#     my $platform = ShipStation::NoticePlatform->new;
#     $platform->port;
#     $platform->taken;       # what came: [{key, worker, order, body}, ...]
#     $platform->stop;
#
# slow-MS-…       201 after so many milliseconds
# hang-…          no reply for 30 seconds
# close-…         closes without a reply
# head-…          closes within the reply's header
# half-…          closes within the reply's body
# chunk-…         closes within a chunk
# continue-…      100 Continue, then 200
# early-…         103 Early Hints, then 200
# garbage-…       no HTTP at all
# trickle-…       200, its body a byte at a time
# big200-…        200 with 10 MB; big422-… 422
# endless200-…    200 with 10 MB, whose length is not said
# status-N-…      the status N
# others          201

use strict;
use warnings;

use File::Temp qw(tempfile);
use IO::Socket::INET;
use POSIX ();
use Time::HiRes qw(sleep);

my $owner = $$;
my @started;

END {
    if ($$ == $owner) {
        local $?;
        $_->stop for @started;
    }
}


sub new {
    my ($class) = @_;

    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 128,
                                       ReuseAddr => 1)
        or die "cannot listen: $!\n";

    my ($out, $path) = tempfile(UNLINK => 1);
    my $self = bless {port => $listen->sockport, path => $path}, $class;

    my $pid = fork;
    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        $SIG{CHLD} = 'IGNORE';
        $SIG{PIPE} = 'IGNORE';

        # a group of its own, so that those that hang end with it
        setpgrp;
        _serve($listen, $path);
        POSIX::_exit(0);
    }

    $self->{pid} = $pid;
    push @started, $self;

    return $self;
}


sub port { return $_[0]{port} }


sub stop {
    my ($self) = @_;

    my $pid = delete $self->{pid} or return;
    kill 'TERM', -$pid;
    waitpid $pid, 0;
}


sub taken {
    my ($self) = @_;

    open my $in, '<:raw', $self->{path} or die "$self->{path}: $!\n";

    return [map {
        chomp;
        my ($key, $worker, $order, $body) = split /\t/, $_, 4;
        {key => $key, worker => $worker, order => $order, body => $body};
    } <$in>];
}


sub _serve {
    my ($listen, $path) = @_;

    while (1) {
        my $client = $listen->accept or next;

        my $pid = fork;
        next if $pid;

        if (defined $pid) {
            close $listen;
            alarm 120;
            _answer($client, $path);
            POSIX::_exit(0);
        }
    }
}


sub _answer {
    my ($client, $path) = @_;

    my ($head, $body) = _read_request($client) or return;
    my ($key) = $head =~ /^Idempotency-Key: (\S*)\r$/mi;
    my ($worker) = $head =~ /^X-Worker: (\S*)\r$/mi;
    my ($order) = $body =~ /"order_number":"([^"]*)"/;

    open my $log, '>>:raw', $path or die "$path: $!\n";
    syswrite $log, join("\t", map { $_ // '' } $key, $worker, $order, $body)
        . "\n";
    close $log;

    my ($kind, $number) = ($order // '') =~ /^([a-z]+)-?(\d*)/;
    $kind //= '';
    $number ||= 201;

    my $ok = "HTTP/1.1 200 OK\r\n";

    if ($kind eq 'hang') {
        sleep 30;
    } elsif ($kind eq 'close') {
        return;
    } elsif ($kind eq 'head') {
        _send($client, "${ok}Content-Le");
    } elsif ($kind eq 'half') {
        _send($client, "${ok}Content-Length: 100\r\n\r\nonly this");
    } elsif ($kind eq 'chunk') {
        _send($client, "${ok}Transfer-Encoding: chunked\r\n\r\n64\r\nonly");
    } elsif ($kind eq 'continue') {
        _send($client, "HTTP/1.1 100 Continue\r\n\r\n");
        sleep 0.1;
        _send($client, "${ok}Content-Length: 2\r\n\r\nok");
    } elsif ($kind eq 'early') {
        _send($client, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                       . "${ok}Content-Length: 2\r\n\r\nok");
    } elsif ($kind eq 'garbage') {
        _send($client, "\x16\x03\x01 no HTTP at all\r\n\r\n");
    } elsif ($kind eq 'trickle') {
        _send($client, "${ok}Content-Length: 10\r\n\r\n");
        for (1 .. 10) {
            sleep 0.05;
            _send($client, 'x');
        }
    } elsif ($kind eq 'big' || $kind eq 'endless') {
        _send($client, "HTTP/1.1 $number Some Word\r\n"
                       . ($kind eq 'big' ? "Content-Length: 10000000\r\n" : '')
                       . "\r\n");
        _send($client, 'x' x 100000) or last for 1 .. 100;
    } else {
        if ($kind eq 'slow') {
            sleep $number / 1000;
            $number = 201;
        }
        $number = 201 if $kind ne 'status';
        _send($client, "HTTP/1.1 $number Some Word\r\nContent-Length: 2\r\n"
                       . "\r\nok");
    }
}


sub _send {
    my ($client, $text) = @_;

    while (length $text) {
        my $n = syswrite $client, $text or return;
        substr $text, 0, $n, '';
    }

    return 1;
}


sub _read_request {
    my ($client) = @_;

    my $data = '';
    while ($data !~ /\r\n\r\n/) {
        sysread $client, $data, 65536, length $data or return;
    }

    my ($head, $body) = split /\r\n\r\n/, $data, 2;
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;
    while (length $body < ($length || 0)) {
        sysread $client, $body, 65536, length $body or return;
    }

    return ("$head\r\n", $body);
}


1;
