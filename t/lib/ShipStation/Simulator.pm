package ShipStation::Simulator;

# Starts, steers and stops a simulated ShipStation for a test.
#
#   my $simulator = ShipStation::Simulator->start(key => ['k:s'], limit => 40);
#   $simulator->url;                             # http://127.0.0.1:PORT
#   $simulator->control(fault => 500, latency => 60);
#   $simulator->report->{busiest_60s};
#   $simulator->requests;                        # the last ones, oldest first
#   my $text = $simulator->stop;                 # what it says on exit
#
# Options are those of shipstation-simulator, "_" for "-".  It ends when the
# object goes out of scope.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use HTTP::Tiny;
use JSON::PP qw(decode_json);

my $program = dirname(abs_path(__FILE__)) . '/../shipstation-simulator';


sub start {
    my ($class, %option) = @_;

    my @arguments;

    for my $name (sort keys %option) {
        my $value = $option{$name};
        (my $flag = "--$name") =~ tr/_/-/;
        push @arguments, map { ($flag, $_) } ref $value ? @$value : $value;
    }

    my $pid = open my $out, '-|';
    defined $pid or die "fork: $!";

    if (!$pid) {
        exec $^X, $program, @arguments or die "$program: $!";
    }

    my $line = <$out> // '';
    my ($port) = $line =~ /\Aport ([0-9]+)$/ or die "the simulator did not start: $line";

    return bless {
        pid => $pid, out => $out, port => $port, owner => $$, tls => defined $option{tls_cert},
        address => $option{address} // '127.0.0.1', http => HTTP::Tiny->new(timeout => 20, verify_SSL => 0),
    }, $class;
}


sub port { return $_[0]{port} }

sub pid { return $_[0]{pid} }

sub url {
    my ($self) = @_;
    return ($self->{tls} ? 'https' : 'http') . "://$self->{address}:$self->{port}";
}


sub control {
    my ($self, %set) = @_;
    return $self->_get('/_control?' . join '&', map { "$_=$set{$_}" } sort keys %set);
}


# All faults and latency gone, and the report begun anew.
sub reset {
    my ($self) = @_;

    $self->control(fault => 'none', latency => 0);
    return $self->_get('/_control/forget');
}


sub report { return $_[0]->_get('/_control/report') }

sub requests { return $_[0]->_get('/_control/requests') }


sub _get {
    my ($self, $path) = @_;

    my $reply = $self->{http}->get($self->url . $path);
    $reply->{success} or die "simulator: $path: $reply->{status} $reply->{content}";
    return decode_json($reply->{content});
}


sub stop {
    my ($self) = @_;

    return if !$self->{pid} || $self->{owner} != $$;

    kill TERM => delete $self->{pid};
    my $text = do { local $/; readline $self->{out} };
    local $?;
    close $self->{out};
    return $text;
}


sub DESTROY {
    my ($self) = @_;

    local ($., $@, $!, $^E, $?);
    $self->stop;
    return;
}

1;
