package ShipStation::Clock;

# A clock that a test moves, for the processes that it starts under it.
#
#   my $clock = ShipStation::Clock->new;
#   $clock->under(sub { $simulator = ShipStation::Simulator->start(...); $server->start });
#   $clock->later(90, $server);      # ninety seconds have gone by for them
#
# Who sleeps in the kernel meanwhile does not notice: the workers of $server are
# woken, by reopening their logs.  A reload must be made under the clock, too.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Temp qw(tempdir);

my $source = dirname(abs_path(__FILE__)) . '/../clock.c';


sub new {
    my ($class) = @_;

    # for workers that have dropped root
    my $folder = tempdir('shipstation-clock.XXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $folder or die "$folder: $!";

    system('cc', '-O1', '-Wall', '-Werror', '-shared', '-fPIC', '-o', "$folder/clock.so", $source) == 0 or die 'cc failed';

    my $self = bless { folder => $folder, ahead => 0 }, $class;
    $self->_write;
    return $self;
}


sub _write {
    my ($self) = @_;

    # in place: the file is mapped
    open my $out, '+>>:raw', "$self->{folder}/ahead" or die "$self->{folder}: $!";
    close $out;
    open $out, '+<:raw', "$self->{folder}/ahead" or die "$self->{folder}: $!";
    syswrite($out, pack 'q', $self->{ahead}) == 8 or die "$self->{folder}: $!";
    close $out;
    return;
}


# What $code starts, and what that starts, goes by the clock.
sub under {
    my ($self, $code) = @_;

    local $ENV{LD_PRELOAD}        = "$self->{folder}/clock.so";
    local $ENV{SHIPSTATION_CLOCK} = "$self->{folder}/ahead";
    return $code->();
}


sub later {
    my ($self, $seconds, $server) = @_;

    $self->{ahead} += int 1000 * $seconds;
    $self->_write;
    kill USR1 => $server->master if $server;
    return;
}

1;
