package ShipStation::Check;

# What the checks of sources and documents share.  A check is a function that
# takes a hash of file names and texts, and returns what it complains of, one
# line each.  detector() first shows that the check finds a bad sample, and
# only then looks at the project: a check that cannot fail proves nothing.

use strict;
use warnings;

use Cwd qw(realpath);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Find qw(find);
use Test::More;

our @EXPORT = qw(detector project_files select_files);

my $project = realpath(dirname(__FILE__) . '/../../..');
my %files;


# All text files of the project by their names, but not what was built.
sub project_files {
    return \%files if %files;

    find({
        no_chdir => 1,
        preprocess => sub {
            return sort grep {
                my $name = substr "$File::Find::dir/$_", 1 + length $project;
                $name !~ m{^(?:\.git|\.deps|run|t/servroot[^/]*)$}
                    && !(-d "$File::Find::dir/$_" && $name =~ m{^build/});
            } @_;
        },
        wanted => sub {
            return if !-f $_ || -B _;
            my $name = substr $_, 1 + length $project;
            open my $in, '<:raw', $_ or die "$name: $!\n";
            local $/;
            $files{$name} = <$in> // '';
        },
    }, $project);

    return \%files;
}


# Those of the files whose names match.
sub select_files {
    my ($from, $pattern) = @_;

    return {map { $_ => $from->{$_} } grep { /$pattern/ } keys %{$from}};
}


# detector(NAME, CHECK, FILES, SAMPLE...): each sample is {file => bad text}.
sub detector {
    my ($name, $check, $files, @samples) = @_;

    my $number = 0;
    for my $sample (@samples) {
        $number++;
        my @found = $check->({%{$files}, %{$sample}});
        my ($bad) = keys %{$sample};
        ok(scalar(grep { index($_, $bad) >= 0 } @found),
           "$name: finds bad sample $number")
            or diag("nothing said of $bad:", map { "\n  $_" } @found);
    }

    my @found = $check->($files);
    is(scalar @found, 0, $name) or diag(map { "$_\n" } @found);
}


1;
