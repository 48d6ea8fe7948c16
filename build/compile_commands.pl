#!/usr/bin/perl

# Writes a compile_commands.json to standard output, for clangd and others:
#
#     make -n -B … modules | build/compile_commands.pl FOLDER ROOT [COMPILER \
#         FLAG... -- FILE...]
#
# FOLDER is where nginx's make runs, ROOT the project; from its standard input
# come the compilers' calls for ROOT's own sources.  FILEs are those that are
# compiled in ROOT with the FLAGs.

use strict;
use warnings;

use JSON::PP;

my ($folder, $root, @rest) = @ARGV;
die "usage: $0 FOLDER ROOT [COMPILER FLAG... -- FILE...]\n" if !defined $root;

my @entries;

my $make = do { local $/; <STDIN> };
$make =~ s/\\\n/ /g;

for my $line (split /\n/, $make) {
    my ($file) = $line =~ m{\s-c\s.*\s(\Q$root\E/\S+\.c)\s*$} or next;
    $line =~ s/\s+/ /g;
    $line =~ s/^ //;
    push @entries, {directory => $folder, file => $file, command => $line};
}

my @flags;
while (@rest && $rest[0] ne '--') {
    push @flags, shift @rest;
}
shift @rest;

for my $file (@rest) {
    push @entries, {directory => $root, file => $file,
                    arguments => [@flags, '-c', $file]};
}

die "$0: make named no source\n"
    if !grep { $_->{directory} eq $folder } @entries;

print JSON::PP->new->canonical->pretty->encode(\@entries);
