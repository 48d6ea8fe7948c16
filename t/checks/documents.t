#!/usr/bin/perl

# The documents tell of what is there: each directive and variable has its
# place in docs/directives.md and the reverse, links and commands lead
# somewhere.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/../lib";
use ShipStation::Check;

chdir "$Bin/../.." or die "$!\n";

my $all    = project_files();
my $module = 'ngx_shipstation_module';
my $page   = 'docs/directives.md';

my %directives = map { $_ => 1 }
    map { $all->{$_} =~ /\{\s*ngx_string\("(shipstation_\w+)"\),\s*NGX_HTTP/g }
    grep { m{^$module/.*\.c$} } keys %{$all};

my %variables = map { $_ => 1 }
    map { $all->{$_} =~ /"(shipstation_\w+)"/g }
    grep { m{^$module/http/variables\.c$} } keys %{$all};

ok(keys %directives > 15, 'directives are found in the sources');
ok(keys %variables > 10, 'variables are found in the sources');


# What a page explains: names in its headings and in the first cells of rows.
sub explained {
    my ($text, $pattern) = @_;
    my %found;

    for my $line (split /\n/, $text // '') {
        my ($place) = $line =~ /^\s*(?:#+\s+(.*)|\|([^|]*)\|)/ or next;
        $place = $1 // $2;
        $found{$_} = 1 for $place =~ /$pattern/g;
    }

    return %found;
}

sub directives_explained {
    my ($files) = @_;

    my %there = explained($files->{$page}, qr/(?<![\$\w])(shipstation_\w+)/);

    return ((map { "$page: directive $_ is not explained" }
             grep { !$there{$_} } sort keys %directives),
            (map { "$page: explains $_, which is no directive" }
             grep { !$directives{$_} } sort keys %there));
}

sub variables_explained {
    my ($files) = @_;

    my %there = explained($files->{$page}, qr/\$(shipstation_\w+)/);

    return ((map { "$page: variable \$$_ is not explained" }
             grep { !$there{$_} } sort keys %variables),
            (map { "$page: explains \$$_, which is no variable" }
             grep { !$variables{$_} } sort keys %there));
}

detector('directives and docs', \&directives_explained, $all,
    {$page => ''},
    {$page => ($all->{$page} // '') . "\n## shipstation_no_such\n"});

detector('variables and docs', \&variables_explained, $all,
    {$page => ''},
    {$page => ($all->{$page} // '') . "\n| `\$shipstation_none` | x |\n"});


# Each word of $shipstation_error is a row of http/outcome.h and one of the page,
# where it has the same status.
my %outcomes;
$outcomes{$2} = $1
    while ($all->{"$module/http/outcome.h"} // "")
          =~ /_\(\w+, (\d+), "(\w+)", \w+,/g;

ok(keys %outcomes > 30, 'outcomes are found in the sources');

sub outcomes_explained {
    my ($files) = @_;
    my (%there, @found);

    my ($list) = ($files->{$page} // '') =~ /^## Errors$(.*?)(?:^## |\z)/ms;

    for my $line (split /\n/, $list // '') {
        my ($words, $status) = $line =~ /^\|([^|]*)\|([^|]*)\|/ or next;

        for my $word ($words =~ /`(\w+)`/g) {
            $there{$word} = 1;

            push @found, "$page: explains $word, which is no outcome"
                if !defined $outcomes{$word};
            push @found, "$page: the status of $word is another one"
                if $outcomes{$word} && $status !~ /\b$outcomes{$word}\b/;
        }
    }

    return (@found, map { "$page: outcome $_ is not explained" }
                    grep { !$there{$_} } sort keys %outcomes);
}

detector('outcomes and docs', \&outcomes_explained, $all,
    {$page => ''},
    {$page => ($all->{$page} // '') =~ s/`feed_status` \| 502/`feed_status` | 503/r},
    {$page => ($all->{$page} // '') =~ s/^(\| `feed_status`)/| `no_such` | 500 | x |\n$1/mr});


# The lines of the log that docs/operations.md tells of are those that the
# sources write: what stands between two values is in some string of theirs.
my $operations = 'docs/operations.md';
my $said       = join "\0", map {
    my $text = $all->{$_};
    map { join '', /"((?:[^"\\]|\\.)*)"/g } $text =~ /((?:"(?:[^"\\\n]|\\.)*"\s*)+)/g
} grep { m{^$module/.*\.[ch]$} } sort keys %{$all};
$said =~ s/\\"/"/g;
$said =~ s/\n//g;

sub log_lines {
    my ($files) = @_;
    my @found;

    my ($list) = ($files->{$operations} // '') =~ /^## Log lines$(.*?)(?:^## |\z)/ms;

    for my $row (grep { /^\| (?:\w+, )?(?:alert|emerg|crit|error|warn|notice) \|/ } split /\n/, $list // '') {
        my (undef, undef, $lines) = split /\|/, $row;

        for my $line ($lines =~ /`([^`]+)`/g) {
            push @found, "$operations: the log has no such line: $line"
                if grep { index($said, $_) < 0 } grep { length > 3 } map { s/^\s+|\s+$//gr }
                   split /"?(?:\x{e2}\x{80}\x{a6}|\b[A-Z]+\b(?!\+)|\bNk\b)"?|\s*,\s*$/, $line;
        }
    }

    return (@found, $list ? () : "$operations: no log lines");
}

detector('lines of the log and docs', \&log_lines, $all,
    {$operations => ''},
    {$operations => ($all->{$operations} // '') =~ s/sent more than/sent far more than/r});


# What documents and configurations use must exist.
sub used {
    my ($files) = @_;
    my @found;

    for my $name (sort grep { m{^(?:README\.md$|docs/|conf\.d/.*\.conf$)} }
                  keys %{$files})
    {
        my $number = 0;
        for my $line (split /\n/, $files->{$name}) {
            $number++;

            # prometheus' names are the status's matter; so are log formats'
            my @directives = $line =~
                m{(?:^\s*|[\{;]\s*|`)(shipstation_[a-z_]+)(?=[\s;`])}g;
            for my $used (@directives) {
                push @found, "$name:$number: no such directive: $used"
                    if !$directives{$used} && !metric($used);
            }

            for my $used ($line =~ /\$\{?(shipstation_[a-z_]+)/g) {
                push @found, "$name:$number: no such variable: \$$used"
                    if !$variables{$used};
            }
        }
    }

    return @found;
}

# A metric of the status: as its table, or its docs, name it.
sub metric {
    my ($name) = @_;

    return 1 if $name =~ /_(?:total|bytes|seconds)$/;
    return scalar grep { m{^$module/http/status} && $all->{$_} =~ /"$name"/ }
        keys %{$all};
}

detector('directives and variables that are used exist', \&used, $all,
    {'docs/bad.md' => "    shipstation_strores zone=a;\n"},
    {'conf.d/bad.conf' => "proxy_pass http://a/\$shipstation_stroe;\n"});


# GitHub's anchors of a page
sub anchors {
    my ($text) = @_;
    my (%anchors, $fenced);

    for my $line (split /\n/, $text) {
        $fenced = !$fenced if $line =~ /^\s*```/;
        next if $fenced;
        $anchors{$_} = 1 for $line =~ /<a (?:name|id)="([^"]+)"/g;
        my ($heading) = $line =~ /^#+\s+(.*?)\s*$/ or next;
        my $anchor = lc $heading;
        $anchor =~ s/\[([^\]]*)\]\([^)]*\)/$1/g;
        $anchor =~ s/[^\w\- \x80-\xff]//g;
        $anchor =~ tr/ /-/;
        $anchors{$anchor} = 1;
    }

    return \%anchors;
}

sub links {
    my ($files) = @_;
    my @found;

    for my $name (sort grep { /\.md$/ } keys %{$files}) {
        my ($folder) = $name =~ m{^(.*/)};
        $folder //= '';
        my $text = $files->{$name};
        $text =~ s/^\s*```.*?^\s*```//gms;

        for my $link ($text =~ /\]\(([^)\s]+)\)/g) {
            next if $link =~ m{^[a-z]+:};
            my ($path, $anchor) = $link =~ /^([^#]*)(?:#(.*))?$/;

            my $target = $path eq '' ? $name : "$folder$path";
            1 while $target =~ s{(?:^|(?<=/))[^/]+/\.\./}{};
            $target =~ s{^\./}{};

            if (!defined $files->{$target} && !-e $target) {
                push @found, "$name: the link $link leads nowhere";

            } elsif (defined $anchor && $target =~ /\.md$/
                     && !anchors($files->{$target})->{$anchor})
            {
                push @found, "$name: $target has no heading for $link";
            }
        }
    }

    return @found;
}

detector('links', \&links, $all,
    {'docs/bad.md' => "[a](no-such.md)\n"},
    {'docs/bad.md' => "[a](#no-such-heading)\n"},
    {'bad.md' => "[a](README.md#no-such)\n"});


# make TARGET in the documents
sub commands {
    my ($files) = @_;

    my %targets = map { $_ => 1 }
        map { $files->{$_} =~ /^([a-z][a-z0-9._-]*):/mg }
        grep { m{^(?:Makefile|build/.*\.mk)$} } keys %{$files};

    my @found;
    for my $name (sort grep { /\.md$/ } keys %{$files}) {
        for my $line ($files->{$name} =~ /(?:^ {4,}|`|^\$ )make\b([^`\n#]*)/mg)
        {
            for my $word (split ' ', $line) {
                next if $word !~ /^[a-z]/;
                push @found, "$name: no such target: make $word"
                    if !$targets{$word};
            }
        }
    }

    return @found;
}

detector('make targets in documents', \&commands, $all,
    {'docs/bad.md' => "    make no-such-target\n"},
    {'bad.md' => "use `make alll deps`\n"});

done_testing();
