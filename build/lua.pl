#!/usr/bin/perl

# Writes the scripts that run inside Redis into a C source, for a module of
# nginx is one file, and nginx's build runs no programs of ours.
#
#     perl build/lua.pl           # after a change of fleet/*.lua
#     perl build/lua.pl --print   # to stdout; t/checks compares

use strict;
use warnings;

use FindBin;

my $folder = "$FindBin::Bin/../ngx_shipstation_module/fleet";
my @names  = qw(fetch finish report);

my $text = <<'END';

/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Made by build/lua.pl of the scripts beside it; do not edit. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "fleet/scripts.h"


const ngx_str_t  ngx_shipstation_scripts[NGX_SHIPSTATION_NSCRIPTS] = {
END

$text .= join ",\n", map { "\n    ngx_string(\n" . literal("$folder/$_.lua") . ')' } @names;
$text .= "\n};\n";

if (@ARGV && $ARGV[0] eq '--print') {
    print $text;

} else {
    open my $out, '>', "$folder/scripts.c" or die "$folder/scripts.c: $!\n";
    print {$out} $text;
    close $out or die "$folder/scripts.c: $!\n";
}


# comments and indents need not travel
sub literal {
    my ($name) = @_;
    my @lines;

    open my $in, '<', $name or die "$name: $!\n";

    while (my $line = <$in>) {
        chomp $line;
        $line =~ s/^\s+//;
        next if $line eq '' || $line =~ /^--/;
        $line =~ s/([\\"])/\\$1/g;

        # 80 columns
        while (length $line > 66) {
            push @lines, '    "' . substr($line, 0, 66 - (substr($line, 65, 1) eq '\\'), '') . '"';
        }

        push @lines, qq(    "$line\\n");
    }

    return join "\n", @lines;
}
