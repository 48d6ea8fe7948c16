package ShipStation::Redis;

# A redis-server of a test's own, on a free port of 127.0.0.1 with a folder of
# its own, and a client for it.
#
#   my $redis = ShipStation::Redis->new;
#   $redis->start('--requirepass', 'x');        # more arguments of redis-server
#   my $reply = $redis->call('HGET', 'a', 'b'); # undef, text, number, [...];
#                                               # "-ERR ..." where it is an error
#   my $sha = $redis->load('file.lua');
#   $redis->kill; $redis->stop; $redis->freeze; $redis->thaw;
#
# It keeps nothing on disk but what it is asked to.

use strict;
use warnings;

use File::Temp qw(tempdir);
use IO::Socket::INET;

use ShipStation::Server qw(free_port wait_for);

my %running;
my $owner = $$;

END {
    if ($$ == $owner) {
        local $?;
        $_ && $_->kill for values %running;
    }
}


sub new {
    my ($class, %option) = @_;

    return bless {
        port => $option{port} // free_port(), program => $option{program} // 'redis-server',
        folder => tempdir('shipstation-redis.XXXXXX', TMPDIR => 1, CLEANUP => 1),
    }, $class;
}


sub port { return $_[0]{port} }
sub pid { return $_[0]{pid} }
sub folder { return $_[0]{folder} }

sub url { return "redis://127.0.0.1:$_[0]{port}" }


sub start {
    my ($self, @more) = @_;

    my @arguments = ('--port', $self->{port}, '--bind', '127.0.0.1', '--dir', $self->{folder}, '--save', '', '--daemonize', 'no',
        '--logfile', "$self->{folder}/log", '--repl-diskless-sync-delay', '0', @more);

    my $pid = fork // die "fork: $!";

    if (!$pid) {
        exec $self->{program}, @arguments or die "$self->{program}: $!";
    }

    $self->{pid} = $pid;
    $running{$pid} = $self;

    wait_for { IO::Socket::INET->new(PeerAddr => "127.0.0.1:$self->{port}") } or die 'redis-server did not start';
    return $self;
}


sub kill {    ## no critic
    my ($self) = @_;

    my $pid = delete $self->{pid} or return;
    delete $running{$pid};
    $self->{socket} = undef;
    CORE::kill CONT => $pid;
    CORE::kill KILL => $pid;
    local $?;
    waitpid $pid, 0;
    return;
}


sub freeze { return CORE::kill STOP => $_[0]{pid} }
sub thaw { return CORE::kill CONT => $_[0]{pid} }


sub load {
    my ($self, $file) = @_;

    open my $in, '<:raw', $file or die "$file: $!";
    my $text = do { local $/; <$in> };
    return $self->call('SCRIPT', 'LOAD', $text);
}


sub call {
    my ($self, @words) = @_;

    $self->{socket} //= IO::Socket::INET->new(PeerAddr => "127.0.0.1:$self->{port}") or die "redis: $!";

    print { $self->{socket} } '*', scalar @words, "\r\n", map { '$' . length() . "\r\n$_\r\n" } @words;
    $self->{socket}->flush;
    return $self->_read;
}


sub _read {
    my ($self) = @_;

    my $line = readline $self->{socket} // die 'redis closed the connection';
    $line =~ s/\r\n\z//;
    my ($type, $rest) = (substr($line, 0, 1), substr $line, 1);

    return $rest if $type eq '+';
    return $line if $type eq '-';
    return 0 + $rest if $type eq ':';
    return undef if $rest < 0;    ## no critic

    return [map { $self->_read } 1 .. $rest] if $type eq '*';

    read($self->{socket}, my $text, $rest + 2) == $rest + 2 or die 'redis closed the connection';
    return substr $text, 0, $rest;
}

1;
