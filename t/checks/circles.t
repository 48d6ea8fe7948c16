#!/usr/bin/perl

# No circle between files: who reads one may leave out what stands above it.
# Neither headers that include each other, nor sources that call each other.  A
# room's inner header may know all of its public ones.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/../lib";
use ShipStation::Check;

chdir "$Bin/../.." or die "$!\n";

my $module  = 'ngx_shipstation_module';
my $sources = select_files(project_files(), qr{^$module/.*\.[ch]$});


sub node {
    my ($name) = @_;

    return $1 if $name =~ m{^(?:$module/)?(\w+/\w+)\.[ch]$};
    return $name =~ s{^$module/}{}r;
}


# {file}{other} of the headers' includes
sub includes {
    my ($files) = @_;
    my %edges;

    for my $name (sort grep { /\.h$/ } keys %{$files}) {
        my $from = node($name);
        $edges{$from} ||= {};
        for my $other ($files->{$name} =~ m{^#include "([\w/.]+)"}mg) {
            next if !$files->{"$module/$other"} || node($other) eq $from;
            $edges{$from}{node($other)} = "$name includes $module/$other";
        }
    }

    return \%edges;
}


# {file}{other} of the calls: names are defined once in the tree
sub calls {
    my ($files) = @_;
    my (%defined, %edges);

    for my $name (sort keys %{$files}) {
        my $code = code_of($files->{$name});
        $defined{$1} = $name while $code =~ /^(ngx_\w+)\([^;{]*\)\n\{/mg;
    }

    for my $name (sort grep { /\.c$/ } keys %{$files}) {
        my $from = node($name);
        for my $called (code_of($files->{$name}) =~ /\b(ngx_\w+)\b/g) {
            my $file = $defined{$called} // next;
            $edges{$from}{node($file)} //= "$name calls $called of $file"
                if node($file) ne $from;
        }
    }

    return \%edges;
}


# text without comments
sub code_of {
    my ($text) = @_;

    $text =~ s{/\*.*?\*/}{}gs;

    return $text;
}


# Tarjan's strongly connected components: those of two and more.
sub circles {
    my (@maps) = @_;
    my (%edges, %index, %low, %on, @stack, @found);
    my $number = 0;

    for my $map (@maps) {
        for my $from (keys %{$map}) {
            $edges{$from}{$_} //= $map->{$from}{$_}
                for keys %{$map->{$from}};
        }
    }

    my $visit;
    $visit = sub {
        my ($node) = @_;

        $index{$node} = $low{$node} = $number++;
        push @stack, $node;
        $on{$node} = 1;

        for my $next (sort keys %{$edges{$node}}) {
            if (!defined $index{$next}) {
                $visit->($next);
                $low{$node} = $low{$next} if $low{$next} < $low{$node};
            } elsif ($on{$next} && $index{$next} < $low{$node}) {
                $low{$node} = $index{$next};
            }
        }

        return if $low{$node} != $index{$node};

        my %circle;
        while (1) {
            my $last = pop @stack;
            delete $on{$last};
            $circle{$last} = 1;
            last if $last eq $node;
        }
        return if keys %circle < 2;

        for my $from (sort keys %circle) {
            push @found, map { $edges{$from}{$_} }
                grep { $circle{$_} } sort keys %{$edges{$from}};
        }
        push @found, '';
    };

    for my $node (sort keys %edges) {
        $visit->($node) if !defined $index{$node};
    }

    return @found;
}

detector('no circle of headers', sub { circles(includes($_[0])) }, $sources,
    {"$module/base/bad.h"  => "#include \"base/bad2.h\"\n",
     "$module/base/bad2.h" => "#include \"base/bad.h\"\n"},
    {"$module/base/bad.h"  => "#include \"base/bad3.h\"\n",
     "$module/base/bad2.h" => "#include \"base/bad.h\"\n",
     "$module/base/bad3.h" => "#include \"base/bad2.h\"\n"});

detector('no circle of calls', sub { circles(calls($_[0])) }, $sources,
    {"$module/base/bad.c"  => "void\nngx_bad(void)\n{\n    ngx_bad2();\n}\n",
     "$module/base/bad2.c" => "void\nngx_bad2(void)\n{\n    ngx_bad();\n}\n"},
    {"$module/base/bad.c"  => "void\nngx_bad(void)\n{\n    ngx_bad3();\n}\n",
     "$module/base/bad2.c" => "void\nngx_bad2(void)\n{\n    ngx_bad();\n}\n",
     "$module/base/bad3.c" => "void\nngx_bad3(void)\n{\n    ngx_bad2();\n}\n"});

done_testing();
