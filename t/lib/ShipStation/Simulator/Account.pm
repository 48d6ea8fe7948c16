package ShipStation::Simulator::Account;

# What the simulator keeps of one API key: its fixed 60-second window, as V1
# documents it, and the time of each call for the report.

use strict;
use warnings;

use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);


sub new {
    my ($class, %arg) = @_;

    return bless {
        limit => $arg{limit}, seconds => $arg{seconds},

        # ShipStation's clock is not ours: each key's window has its own phase
        phase => $arg{phase} // rand $arg{seconds},
        window => -1, used => 0, calls => [], status => {}, others => 0,
    }, $class;
}


sub limit {
    my ($self, $limit) = @_;
    $self->{limit} = $limit;
}


# A call has come in: is it within the limit?  Refused calls are calls too.
sub call {
    my ($self) = @_;

    push @{ $self->{calls} }, clock_gettime(CLOCK_MONOTONIC);
    return $self->_spend(1);
}


# Calls of some other program that uses the key pair.
sub spend_elsewhere {
    my ($self, $n) = @_;

    $self->{others} += $n;
    $self->_spend($n);
    return;
}


sub _spend {
    my ($self, $n) = @_;

    my $window = int($self->_now / $self->{seconds});

    if ($window != $self->{window}) {
        $self->{window} = $window;
        $self->{used}   = 0;
    }

    $self->{used} += $n;
    return $self->{used} <= $self->{limit};
}


sub _now { return clock_gettime(CLOCK_MONOTONIC) + $_[0]{phase} }


sub headers {
    my ($self) = @_;

    my $left  = $self->{limit} - $self->{used};
    my $reset = $self->{seconds} - $self->_now + int($self->_now / $self->{seconds}) * $self->{seconds};

    return (
        'X-Rate-Limit-Limit'     => $self->{limit},
        'X-Rate-Limit-Remaining' => $left < 0 ? 0 : $left,
        'X-Rate-Limit-Reset'     => int($reset) + 1,
    );
}


sub answered {
    my ($self, $status) = @_;
    $self->{status}{$status}++;
    return;
}


# The most calls in any 60 seconds, wherever they begin.
sub busiest {
    my ($self) = @_;

    my $calls = $self->{calls};
    my ($most, $first) = (0, 0);

    for my $last (0 .. $#$calls) {
        $first++ while $calls->[$last] - $calls->[$first] >= $self->{seconds};
        $most = $last - $first + 1 if $last - $first + 1 > $most;
    }

    return $most;
}


sub report {
    my ($self) = @_;

    my $since = clock_gettime(CLOCK_MONOTONIC) - $self->{seconds};
    my $calls = $self->{calls};
    my $i     = @$calls;
    $i-- while $i > 0 && $calls->[$i - 1] > $since;

    return {
        calls => scalar @$calls, busiest_60s => $self->busiest, last_60s => @$calls - $i,
        refused => $self->{status}{429} // 0, elsewhere => $self->{others}, status => { %{ $self->{status} } },
    };
}


sub forget {
    my ($self) = @_;
    @$self{qw(calls status others)} = ([], {}, 0);
    return;
}

1;
