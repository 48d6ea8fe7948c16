#!/usr/bin/perl

# Aligned declarations, as nginx writes them: within a block the names begin
# in one column, two blanks or more behind the longest type, stars in front of
# the names.
#
#     build/align.pl FILE...          what is not aligned; 1 where there is any
#     build/align.pl --fix FILE...    aligns it

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../t/lib";
use ShipStation::Align qw(align);

my $fix   = @ARGV && $ARGV[0] eq '--fix' ? shift : 0;
my $found = 0;

for my $name (@ARGV) {
    open my $file, '<', $name or die "$name: $!\n";
    my $text = do { local $/; <$file> };
    close $file;

    my ($aligned, @lines) = align($text);
    next if !@lines;

    $found = 1;
    print map { "$name:$_: declarations are not aligned\n" } @lines;
    next if !$fix;

    open $file, '>', $name or die "$name: $!\n";
    print $file $aligned;
    close $file or die "$name: $!\n";
}

exit($found && !$fix);
