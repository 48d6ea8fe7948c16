package ShipStation::Platform;

# A platform whose order feed misbehaves in every way that sockets allow:
#
#     my $platform = ShipStation::Platform->new(sub {
#         my ($client, $target, $head) = @_;   # a socket, "/path?query"
#         print $client "HTTP/1.1 200 OK\r\n...";
#     });
#     $platform->port;
#
# Each connection is answered once by a process of its own, and then closed.

use strict;
use warnings;

use IO::Socket::INET;
use POSIX ();

sub new {
    my ($class, $answer) = @_;

    my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 64,
                                       ReuseAddr => 1)
        or die "listen: $!\n";

    my $pid = fork // die "fork: $!\n";

    if ($pid == 0) {
        $SIG{CHLD} = 'IGNORE';
        $SIG{PIPE} = 'IGNORE';

        # a group of its own, so that those that hang end with it
        setpgrp;

        # no test takes longer, and none leaves a process behind
        alarm 900;

        while (1) {
            my $client = $listen->accept or next;
            my $child = fork // next;

            if ($child) {
                close $client;
                next;
            }

            close $listen;
            alarm 120;
            $client->autoflush(1);

            my $head = '';
            while (defined(my $line = <$client>)) {
                last if $line =~ /^\r?\n$/;
                $head .= $line;
            }

            my ($target) = $head =~ /^\S+ (\S+)/;
            $answer->($client, $target // '', $head) if defined $target;
            close $client;
            POSIX::_exit(0);
        }
    }

    # both do, since neither knows which of them comes first
    setpgrp $pid, $pid;

    return bless {pid => $pid, port => $listen->sockport, owner => $$}, $class;
}


sub port { return $_[0]{port} }


# A whole reply with its length.
sub reply {
    my ($status, $body, @headers) = @_;

    return join "\r\n", "HTTP/1.1 $status", 'Connection: close',
        'Content-Type: application/json', 'Content-Length: ' . length $body,
        @headers, '', $body;
}


sub DESTROY {
    my ($self) = @_;

    return if $self->{owner} != $$;

    local $?;
    kill 'KILL', -$self->{pid};
    waitpid $self->{pid}, 0;
}


1;
