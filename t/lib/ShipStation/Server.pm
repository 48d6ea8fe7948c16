package ShipStation::Server;

# An nginx with the module for tests that Test::Nginx cannot make: reloads
# under load, workers that are killed, several workers beside each other.
#
#     use lib 't/lib';
#     use ShipStation::Server qw(wait_for);
#
#     my $server = ShipStation::Server->new(
#         workers => 2,                       # default 1
#         files   => {'stores/acme.json' => '{...}'},
#         http    => q{
#             shipstation_stores zone=stores:4m path=%%ROOT%%/stores;
#             server { listen 127.0.0.1:%%PORT%%; ... }
#         },
#         main => '', events => '',           # more for these blocks
#         connections => 512,
#     );
#     $server->start;                         # dies with the log on failure
#     my $reply = $server->get('/webhooks/shipstation.xml?action=export',
#                              authorization => 'Basic ...');
#     $reply->{status}, $reply->{content}, $reply->{headers}{'content-type'}
#     $server->reload;                        # waits for the new workers
#     $server->kill_worker;                   # kill -9, waits for its heir
#     $server->stop;                          # QUIT; TERM if that hangs
#     is_deeply([$server->alerts], [], 'no alerts');
#
# In all texts %%PORT%%, %%PORT1%% to %%PORT9%% become free ports of 127.0.0.1
# and %%ROOT%% the folder of the server, which is removed at the end.
#
# Environment: TEST_NGINX_BINARY (nginx), SHIPSTATION_MODULE (the .so),
# SHIPSTATION_STATIC (the module is compiled in: nothing is loaded).

use strict;
use warnings;

use Carp qw(croak);
use Cwd qw(realpath);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use HTTP::Tiny;
use IO::Socket::INET;
use POSIX qw(WNOHANG);
use Time::HiRes qw(sleep time);

our @EXPORT_OK = qw(free_port wait_for);

my $project = realpath(dirname(__FILE__) . '/../../..');
my %running;

# A child that a test forked ends without stopping its parent's servers.
my $owner = $$;

END {
    if ($$ == $owner) {
        local $?;
        $_->stop for values %running;
    }
}


# A port of 127.0.0.1 that was free a moment ago.
sub free_port {
    my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
        or die "no free port: $!\n";

    return $socket->sockport;
}


# Calls $condition until it returns something true, which is returned, at most
# $seconds (60) long.  A bound is for what never comes: with ASan, on a busy
# machine, all that comes may take its time.
sub wait_for(&;$) {
    my ($condition, $seconds) = @_;

    my $end = time + ($seconds || 60);

    while (1) {
        my $result = $condition->();
        return $result if $result;
        return if time > $end;
        sleep 0.02;
    }
}


sub new {
    my ($class, %option) = @_;

    my %known = map { $_ => 1 } qw(workers connections files http main
                                    events);
    for my $name (keys %option) {
        croak "unknown option $name" if !$known{$name};
    }

    my $self = bless {workers => 1, connections => 512, files => {}, main => '', events => '',
                      http => '', %option}, $class;

    $self->{root} = tempdir('shipstation-test.XXXXXX', TMPDIR => 1,
                            CLEANUP => 1);

    # for workers that have dropped root
    chmod 0755, $self->{root};
    make_path(map { "$self->{root}/$_" } qw(logs temp html));
    $self->_choose_ports;

    return $self;
}


sub root { return $_[0]{root} }
sub port { return $_[0]{ports}[$_[1] || 0] }
sub url  { return 'http://127.0.0.1:' . $_[0]->port . ($_[1] || '') }


sub nginx {
    return $ENV{TEST_NGINX_BINARY} || 'nginx';
}


sub _choose_ports {
    my ($self) = @_;

    # held open together, so that they differ
    my @sockets = map {
        IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1)
            or die "no free port: $!\n"
    } 0 .. 9;

    $self->{ports} = [map { $_->sockport } @sockets];
}


sub _fill {
    my ($self, $text) = @_;

    $text =~ s/%%ROOT%%/$self->{root}/g;
    $text =~ s/%%PORT(\d?)%%/$self->{ports}[$1 || 0]/g;

    return $text;
}


# Writes a file below the server's folder.
sub write_file {
    my ($self, $name, $text) = @_;

    my $path = "$self->{root}/$name";
    make_path(dirname($path));

    # whole or not at all, as who writes settings of a live server should
    open my $out, '>:raw', "$path.new" or die "$path: $!\n";
    print {$out} $self->_fill($text);
    close $out or die "$path: $!\n";
    rename "$path.new", $path or die "$path: $!\n";

    return $path;
}


sub write_config {
    my ($self) = @_;

    my $load = '';
    if (!$ENV{SHIPSTATION_STATIC}) {
        my $module = $ENV{SHIPSTATION_MODULE}
            || "$project/build/ngx_http_shipstation_module.so";
        $load = "load_module $module;";
    }

    my $level = $self->{level} || 'info';

    my $temp = join "\n    ",
        map { "${_}_temp_path $self->{root}/temp/$_;" }
        qw(client_body proxy fastcgi uwsgi scgi);

    $self->write_file('nginx.conf', <<"END");
$load
pid               $self->{root}/nginx.pid;
error_log         $self->{root}/logs/error.log $level;
worker_processes  $self->{workers};
env               ASAN_OPTIONS;
env               UBSAN_OPTIONS;
env               LSAN_OPTIONS;
$self->{main}
events { worker_connections $self->{connections}; $self->{events} }
http {
    $temp
    access_log $self->{root}/logs/access.log;
$self->{http}
}
END
    $self->write_file($_, $self->{files}{$_}) for keys %{$self->{files}};
}


sub _command {
    my ($self, @more) = @_;

    return ($self->nginx, '-p', $self->{root}, '-e',
            "$self->{root}/logs/error.log", '-c', "$self->{root}/nginx.conf",
            @more);
}


# nginx -t: its exit status (0: good) and what it said.
sub test_config {
    my ($self) = @_;

    $self->write_config;

    my $pid = open my $out, '-|';
    die "fork: $!\n" if !defined $pid;

    if ($pid == 0) {
        open STDERR, '>&', \*STDOUT;
        exec $self->_command('-t') or POSIX::_exit(127);
    }

    my $text = do { local $/; <$out> };
    close $out;

    return ($? >> 8, $text // '');
}


# Starts nginx and waits until its workers run.
sub start {
    my ($self) = @_;

    for my $try (1 .. 5) {
        $self->write_config;

        my $pid = fork;
        die "fork: $!\n" if !defined $pid;

        if ($pid == 0) {
            open STDOUT, '>', "$self->{root}/logs/stdout";
            open STDERR, '>&', \*STDOUT;
            exec $self->_command('-g', 'daemon off;') or POSIX::_exit(127);
        }

        $self->{pid} = $pid;
        $running{$self} = $self;

        my $up = wait_for {
            return 'gone' if waitpid($pid, WNOHANG) == $pid;
            return $self->_worker_count == $self->{workers} ? 'up' : undef;
        };

        return $self if $up && $up eq 'up';

        if ($up) {
            # who started has ended
            delete $self->{pid};
            delete $running{$self};
        }

        last if !$up || $self->log !~ /Address already in use/;

        # another test took a port in between
        unlink "$self->{root}/logs/error.log";
        $self->_choose_ports;
    }

    my $log = $self->log;
    my $out = $self->_slurp('logs/stdout');
    $self->stop;
    die "nginx did not start:\n$out$log";
}


sub _worker_count {
    my ($self) = @_;

    # those that are shutting down do not count
    return scalar @{[$self->workers]};
}


sub master { return $_[0]{pid} }


# The process ids of the workers that take requests.
sub workers {
    my ($self) = @_;

    return if !$self->{pid};

    # valgrind keeps its own title, whatever nginx makes of the one it sees
    return grep { !$self->log_lines(qr/\] $_#$_: gracefully shutting down/) }
        $self->children if $ENV{VALGRIND_REPORTS};

    return grep { $self->_title($_) =~ /worker process\s*$/ } $self->children;
}


# All children of the master: also workers that are shutting down.
sub children {
    my ($self) = @_;

    return if !$self->{pid};

    my $pid = $self->{pid};
    open my $in, '<', "/proc/$pid/task/$pid/children" or return;

    return split ' ', <$in> // '';
}


sub _title {
    my ($self, $pid) = @_;

    open my $in, '<', "/proc/$pid/cmdline" or return '';
    my $title = do { local $/; <$in> } // '';
    $title =~ tr/\0/ /;

    return $title;
}


# Reloads: all workers are new when it returns.  With $http that becomes the
# content of the http block.  Returns false when nginx refused (see the log).
sub reload {
    my ($self, $http) = @_;

    $self->{http} = $http if defined $http;
    $self->write_config;

    return $self->reload_files;
}


# Reloads with the files as they lie there now.
sub reload_files {
    my ($self) = @_;

    my %old  = map { $_ => 1 } $self->workers;
    my $seen = length $self->log;

    kill 'HUP', $self->{pid};

    my $done = wait_for {
        return 'refused'
            if substr($self->log, $seen) =~ /\[emerg\]/;
        my @now = $self->workers;
        return if grep { $old{$_} } @now;
        return @now == $self->{workers} ? 'done' : undef;
    };

    return defined $done && $done eq 'done';
}


# Kills worker number $n (0) without notice and waits for the one that takes
# its place.  Returns the process id of the dead.
sub kill_worker {
    my ($self, $n) = @_;

    my @workers = $self->workers;
    my $victim  = $workers[$n || 0];
    my %old     = map { $_ => 1 } @workers;

    kill 'KILL', $victim;

    wait_for {
        my @now = $self->workers;
        return @now == $self->{workers} && grep { !$old{$_} } @now;
    } or die "no worker took the place of $victim\n";

    return $victim;
}


sub signal {
    my ($self, $name) = @_;

    return kill $name, $self->{pid};
}


# Waits until the workers of earlier configurations have ended.
sub wait_old_workers {
    my ($self, $seconds) = @_;

    return wait_for {
        return scalar(my @all = $self->children) == $self->{workers};
    } $seconds;
}


# Ends gracefully; true when that was done within $seconds (60).
sub stop {
    my ($self, $seconds) = @_;

    my $pid = delete $self->{pid} or return 1;
    delete $running{$self};

    for my $signal (qw(QUIT TERM KILL)) {
        kill $signal, $pid;
        my $ended = wait_for { waitpid($pid, WNOHANG) != 0 }
            $signal eq 'QUIT' ? $seconds : 20;
        return $signal eq 'QUIT' if $ended;
    }

    return 0;
}


sub _slurp {
    my ($self, $name) = @_;

    open my $in, '<:raw', "$self->{root}/$name" or return '';
    my $text = do { local $/; <$in> };

    return $text // '';
}


sub log        { return $_[0]->_slurp('logs/error.log') }
sub access_log { return $_[0]->_slurp('logs/access.log') }


# The error log's lines that match.
sub log_lines {
    my ($self, $pattern) = @_;

    return grep { /$pattern/ } split /\n/, $self->log;
}


sub wait_log {
    my ($self, $pattern, $seconds) = @_;

    return wait_for { $self->log =~ $pattern } $seconds;
}


# Lines that no test should leave behind.  A worker that a test has killed is
# told of as an alert; this is left out.
sub alerts {
    my ($self) = @_;

    return grep { !/exited on signal 9/ }
        $self->log_lines(qr/\[(?:alert|emerg)\]|Sanitizer|runtime error:/);
}


# request(METHOD, PATH, {headers => {...}, content => ...}), as HTTP::Tiny
# does; status 599 is an error of the connection, told in {content}.
sub request {
    my ($self, $method, $path, $options) = @_;

    my $client = HTTP::Tiny->new(max_redirect => 0, keep_alive => 0,
                                 timeout => 60);

    return $client->request($method, $self->url($path), $options || {});
}


sub get {
    my ($self, $path, %headers) = @_;

    return $self->request('GET', $path, {headers => \%headers});
}


sub post {
    my ($self, $path, $content, %headers) = @_;

    return $self->request('POST', $path,
                          {content => $content, headers => \%headers});
}


# Waits until nginx has taken all connections that wait for it: one that it has
# not is lost when it ends.  The kernel tells their number as the receive queue
# of a listening socket, see proc(5).
sub wait_accepted {
    my ($self, $n) = @_;

    my $port = sprintf ':%04X', $self->port($n);

    return wait_for {
        open my $in, '<', '/proc/net/tcp' or die "/proc/net/tcp: $!\n";
        my @listening = grep { $_->[1] =~ /\Q$port\E\z/ && $_->[3] eq '0A' }
            map { [split] } <$in>;

        return @listening && !grep { $_->[4] !~ /:0+\z/ } @listening;
    };
}


1;
