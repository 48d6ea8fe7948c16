#!/usr/bin/perl

# Runs the tests step by step, and says at the end what passed:
#
#     build/test.pl [--only FILE]... STEP...
#
# unit            build/unit/bin/*
# unit-sanitize   build/unit-sanitize/bin/*, with ASan and UBSan
# fuzz-replay     build/fuzz-replay/bin/*: fuzz targets over their seeds
# checks          t/checks/*.t: sources and documents
# nginx           t/*.t on nginx
# hup             those of t/*.t that use Test::Nginx, reloading nginx between
#                 their blocks in place of starting it
# sanitize        t/*.t on an nginx built with ASan and UBSan, module included;
#                 a report of theirs is a failure
# page            t/page/*.t: the back-office page, in Chromium
# valgrind        the checkout's t/*.t on nginx under valgrind, the same
#
# Ends with 1 if a test failed.  The Makefile builds what a step needs and sets
# the environment.  TEST_JOBS: how many files run at a time, else one for each
# processor, and of those that wait for most of their time three.

use strict;
use warnings;

use Cwd qw(getcwd);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use TAP::Harness;
use Time::HiRes qw(time);

# A suite that gives up has failed; the others run on.
{
    package HarnessWithoutEnd;

    our @ISA = ('TAP::Harness');

    sub _bailout {
        my ($self, $result) = @_;
        print STDERR 'gave up: ', $result->explanation, "\n";
    }
}

$| = 1;

my $root = getcwd();

# a test that hangs is a failure, not the end of the day
my @limit = ('timeout', '--kill-after=20', $ENV{TEST_FILE_SECONDS} || 600);

my $processors = processors();
my $said = tempdir('shipstation-said.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my (@only, @steps, @results, @failures);

while (@ARGV) {
    my $argument = shift @ARGV;
    if ($argument eq '--only') {
        push @only, split ' ', shift @ARGV;
    } else {
        push @steps, $argument;
    }
}

# by commas, the path last: Test::Nginx adds to it the name of the test
my $asan = 'detect_leaks=1,detect_odr_violation=0,abort_on_error=0';
my $reports = "$root/build/sanitize/reports";

my %step = (
    unit => {
        files => [programs('t/unit', 'build/unit/bin')],
    },
    'unit-sanitize' => {
        files => [programs('t/unit', 'build/unit-sanitize/bin')],
        env   => {ASAN_OPTIONS  => $asan,
                  UBSAN_OPTIONS => 'print_stacktrace=1'},
    },
    'fuzz-replay' => {
        files => [programs('t/fuzz', 'build/fuzz-replay/bin')],
        env   => {ASAN_OPTIONS  => $asan,
                  UBSAN_OPTIONS => 'print_stacktrace=1'},
    },
    checks => {
        files => [sort glob 't/checks/*.t'],
    },
    nginx => {
        files => [suites()],
        perl  => 1,
    },
    hup => {
        files => [grep { uses_test_nginx($_) } suites()],
        env   => {TEST_NGINX_USE_HUP => 1},
        perl  => 1,
    },
    sanitize => {
        files => [suites()],
        env   => {
            TEST_NGINX_BINARY => "$root/build/sanitize/nginx",
            TEST_NGINX_LOAD_MODULES => undef,
            TEST_NGINX_TIMEOUT => 15,
            SHIPSTATION_STATIC => 1,
            ASAN_OPTIONS => "$asan,log_exe_name=1,log_path=$reports/asan",
            UBSAN_OPTIONS => "print_stacktrace=1,log_path=$reports/ubsan",
            # a leak is found in the reports; nginx -t shall not end with it
            LSAN_OPTIONS => "suppressions=$root/build/lsan.supp:"
                            . 'print_suppressions=0:exitcode=0',
        },
        before => \&try_reports,
        after  => \&read_reports,
        perl   => 1,
    },
    page => {
        files => [sort glob 't/page/*.t'],
        perl  => 1,
    },
    valgrind => {
        files => [@only ? @only : sort(glob('t/30*.t'), 't/520-client.t')],
        env   => {
            TEST_NGINX_BINARY   => "$root/build/valgrind.sh",
            TEST_NGINX_PATH     => $ENV{TEST_NGINX_BINARY},
            TEST_NGINX_TIMEOUT  => 60,
            TEST_NGINX_USE_HUP  => 1,
            VALGRIND_REPORTS    => $reports,
        },
        before => \&empty_reports,
        after  => \&read_reports,
        perl   => 1,
    },
);


sub processors {
    open my $in, '<', '/proc/cpuinfo' or return 2;

    return scalar(grep { /^processor\s*:/ } <$in>) || 2;
}


sub suites {
    return @only if @only;

    # the longest first, since what begins last decides when all have ended
    my %blocks = map { $_ => blocks($_) } glob 't/[0-9]*.t';

    return sort { $blocks{$b} <=> $blocks{$a} || $a cmp $b } keys %blocks;
}


# How many blocks a suite has; a driver, which has none, takes longer.
sub blocks {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";

    return scalar(grep { /^=== / } <$in>) || 1000;
}


# the programs of a folder's sources: not what is left of removed ones
sub programs {
    my ($sources, $folder) = @_;

    return map { m{([^/]+)_(?:test|fuzz)\.c$} ? "$folder/$1" : () }
           sort glob "$sources/*.c";
}


sub uses_test_nginx {
    my ($file) = @_;

    open my $in, '<', $file or die "$file: $!\n";

    return scalar grep { /^use\s+Test::Nginx::Socket\b/ } <$in>;
}


sub empty_reports {
    remove_tree($reports);
    make_path($reports);

    # for workers that have dropped root
    chmod 0777, $reports or die "$reports: $!\n";
}


# Shows that reports are found, before none means anything.
sub try_reports {
    for my $way (qw(overrun overflow leak)) {
        empty_reports();
        system("build/sanitize/broken $way 2>/dev/null");
        my @found = glob "$reports/*";
        die "the sanitizers do not report: $way\n" if !@found;
    }

    empty_reports();
}


# Returns how many reports the sanitizers left, and keeps them.  A file of
# valgrind's that is empty says that there was nothing to say.
sub read_reports {
    my @found = sort grep { -s } glob "$reports/*";

    for my $file (@found) {
        open my $in, '<', $file or die "$file: $!\n";
        push @failures, "\n-- $file\n", shortened(60, <$in>);
    }

    return scalar @found;
}


# What nginx says of configurations that a test wants refused, or warns of, is
# the test's to look at: it is left out of the output, but with TEST_VERBOSE.
my $noise = qr/^(?:nginx:\ \[(?:warn|emerg)\]
                  |WARNING:\ t\/\S+\ TEST
                  |Ambiguous\ call\ resolved
                  |nginx:\ configuration\ file\ .*\ test\ failed)/x;


# Where a test's standard error goes: two that run at a time would mix theirs.
sub said_file {
    my ($file) = @_;

    (my $name = $file) =~ tr{/}{_};

    return "$said/$name";
}


sub said {
    my ($file) = @_;

    open my $in, '<', said_file($file) or return;

    return grep { $ENV{TEST_VERBOSE} || $_ !~ $noise } <$in>;
}


# Keeps a test's failures, each with the comments that follow it.
sub keep_failures {
    my ($parser, $kept) = @_;

    my $failed = 0;

    $parser->callback(test => sub {
        my ($result) = @_;
        $failed = !$result->is_ok;
        push @{$kept}, $result->raw . "\n" if $failed;
    });
    $parser->callback(comment => sub {
        push @{$kept}, $_[0]->raw . "\n" if $failed;
    });
}


# A few lines: a test may compare large texts.
sub shortened {
    my ($most, @lines) = @_;

    if (@lines > $most) {
        my $left_out = @lines - $most;
        @lines = (@lines[0 .. $most - 1], "... and $left_out lines more\n");
    }

    return map { length > 400 ? substr($_, 0, 400) . "...\n" : $_ } @lines;
}


# What there is to read of a file that failed, for the end of the output.
sub failure {
    my ($step, $file, $parser, $kept) = @_;

    my @ends;
    push @ends, 'planned ' . ($parser->tests_planned // '?') . ' tests, ran '
                . $parser->tests_run if !$parser->is_good_plan;
    push @ends, 'ended with ' . ($parser->wait >> 8 || 'signal '
                . ($parser->wait & 127)) if $parser->wait;

    return "\n-- $step: $file" . (@ends ? ': ' . join(', ', @ends) : '') . "\n",
        shortened(60, @{$kept}), shortened(100, said($file));
}


sub run {
    my ($name) = @_;

    my $step = $step{$name} or die "no step \"$name\"\n";
    my @files = @{$step->{files}};
    return if !@files;

    print "\n== $name\n";

    local %ENV = (%ENV, %{$step->{env} || {}});
    delete $ENV{$_} for grep { !defined $ENV{$_} } keys %ENV;

    $step->{before}->() if $step->{before};

    my $harness = HarnessWithoutEnd->new({
        jobs      => $ENV{TEST_JOBS} || $processors * ($step->{perl} ? 3 : 1),
        verbosity => $ENV{TEST_VERBOSE} ? 1 : 0,
        merge     => 0,
        timer     => $step->{perl},
        exec      => sub {
            my ($self, $file) = @_;
            my @perl = $step->{perl}
                ? ($^X, "-I$root/t/lib", '-MShipStation::Environment')
                : $file =~ /\.t$/ ? $^X : ();
            return ['sh', '-c', 'exec "$@" 2>"$0"', said_file($file), @limit,
                    @perl, $file];
        },
    });

    my %kept;

    $harness->callback(made_parser => sub {
        my ($parser, $test) = @_;
        keep_failures($parser, $kept{$test->[0]} = []);
    });

    $harness->callback(after_test => sub {
        my ($test, $parser) = @_;
        my $file = $test->[0];

        if ($parser->has_problems) {
            push @failures, failure($name, $file, $parser, $kept{$file});
        } else {
            print STDERR said($file);
        }
    });

    my $begin = time;
    my $result = $harness->runtests(@files);
    my $found = $step->{after} ? $step->{after}->() : 0;

    # a file that breaks off without a failed test is one failure, too
    my $failed = $result->failed;
    $failed ||= 1 if !$result->all_passed;

    push @results, {name => $name, files => scalar @files,
                    passed => scalar $result->passed,
                    failed => $failed + $found, seconds => time - $begin};
}


run($_) for @steps;

print "\nWhat failed:\n", @failures if @failures;

my ($files, $passed, $failed) = (0, 0, 0);

print "\n";
printf "%-16s%8s%8s%8s%10s\n", 'step', 'files', 'passed', 'failed', 'seconds';

for my $result (@results) {
    printf "%-16s%8d%8d%8d%10.1f\n",
        @{$result}{qw(name files passed failed seconds)};
    $files  += $result->{files};
    $passed += $result->{passed};
    $failed += $result->{failed};
}

# nothing that ran is no success
$failed ||= 1 if !$passed;

print $failed ? "\nFAILED: " : "\nAll tests successful: ",
    "$passed passed, $failed failed, in $files files\n";

exit($failed ? 1 : 0);
