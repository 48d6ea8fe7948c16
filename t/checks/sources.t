#!/usr/bin/perl

# The sources: which room may use what, their form, their list in config.

use strict;
use warnings;

use File::Basename;
use FindBin qw($Bin);
use Test::More;

use lib "$Bin/../lib";
use ShipStation::Align qw(align);
use ShipStation::Check;

chdir "$Bin/../.." or die "$!\n";

my $all     = project_files();
my $module  = 'ngx_shipstation_module';
my $sources = select_files($all, qr{^$module/.*\.[ch]$});
my $all_c   = select_files($all, qr{^(?:$module|t/unit|t/fuzz)/.*\.[ch]$});

ok(keys %{$sources} > 20, 'there are sources');


# text without comments, lines kept
sub code_of {
    my ($text) = @_;

    $text =~ s{(/\*.*?\*/)}{ (my $kept = $1) =~ tr/\n//cd; $kept }gse;

    return $text;
}


# Complaints of files outside the rooms in $allowed that match $pattern.
sub kept_to {
    my ($pattern, $allowed, $what) = @_;

    return sub {
        my ($files) = @_;
        my @found;

        for my $name (sort keys %{$files}) {
            next if $name =~ $allowed;
            my $number = 0;
            for my $line (split /\n/, code_of($files->{$name})) {
                $number++;
                push @found, "$name:$number: $what: $line"
                    if $line =~ $pattern;
            }
        }

        return @found;
    };
}

detector('ngx_http only in http/, rest/ and the front door',
    kept_to(qr/\bngx_http_|\bngx_http\.h/,
            qr{^$module/(?:http/|rest/|ngx_http_shipstation_module\.[ch]$)},
            'HTTP below the glue'),
    $sources,
    {"$module/order/bad.c" => "#include <ngx_http.h>\n"},
    {"$module/client/bad.c" => "    ngx_http_request_t  *r;\n"});

detector('pure rooms know no lock, no shared memory, no event',
    kept_to(qr/\bngx_(?:shmtx|slab|shm_zone|event|add_timer|connection)/,
            qr{^$module/(?:store|shared|client|desk|http|rest)/|^$module/\w+\.[ch]$},
            'not pure'),
    $sources,
    {"$module/rate/bad.c" => "    ngx_slab_pool_t  *slab;\n"},
    {"$module/settings/bad.c" => "    ngx_shmtx_lock(mutex);\n"});

detector('curl only in client/',
    kept_to(qr/\bcurl_\w+\s*\(|\bCURL\b|<curl\//, qr{^$module/client/},
            'curl outside client/'),
    $sources,
    {"$module/http/bad.c" => "#include <curl/curl.h>\n"},
    {"$module/shared/bad.c" => "    curl_multi_init();\n"});

detector('libxml only in order/',
    kept_to(qr/<libxml\/|\bxml[A-Z]\w*\s*\(/, qr{^$module/order/},
            'libxml outside order/'),
    $sources,
    {"$module/http/bad.c" => "#include <libxml/parser.h>\n"},
    {"$module/base/bad.c" => "    xmlInitParser();\n"});

detector('OpenSSL only in base/digest.c',
    kept_to(qr/<openssl\/|\bEVP_\w+\s*\(|\bHMAC\w*\s*\(|\bSHA256\w*\s*\(/,
            qr{^$module/base/digest\.c$}, 'OpenSSL outside base/digest.c'),
    $sources,
    {"$module/store/bad.c" => "#include <openssl/evp.h>\n"},
    {"$module/http/bad.c" => "    EVP_DigestInit(x);\n"});

detector('yyjson only where JSON enters or leaves',
    kept_to(qr/\byyjson_(?!alc\b)\w+|<yyjson\.h>/,
            qr{^$module/(?:base/json\w*\.[ch]|order/|account/|api/|rate/|settings/|http/|rest/)},
            'yyjson where no JSON is'),
    $sources,
    {"$module/shared/bad.c" => "#include <yyjson.h>\n"},
    {"$module/base/arena.c" => "    yyjson_read(a, b, c);\n"});


# Which room includes which: as the table in docs/design.md has it, no more and
# no less.
sub rooms {
    my ($files) = @_;
    my %may;

    for my $row ($files->{'docs/design.md'} =~ /^(\| `\w+\/` \|.*)$/mg) {
        my @cells = split /\s*\|\s*/, $row;
        my ($room) = $cells[1] =~ m{^`(\w+)/`$};
        $may{$room} = {map { $_ => 1 } $cells[-1] =~ m{`(\w+)/`}g};
    }

    return \%may;
}

sub flow {
    my ($files) = @_;
    my $may = rooms($files);
    my (%used, @found);

    for my $name (sort grep { /\.[ch]$/ } keys %{$files}) {
        my ($room) = $name =~ m{^$module/(\w+)/} or next;
        if (!$may->{$room}) {
            push @found, "$name: no such room in docs/design.md";
            next;
        }
        my $number = 0;
        for my $line (split /\n/, $files->{$name}) {
            $number++;
            my ($other) = $line =~ m{^#include "(\w+)/} or next;
            $used{$room}{$other} = 1;
            push @found, "$name:$number: $room/ includes $other/"
                if $other ne $room && !$may->{$room}{$other};
        }
    }

    for my $room (sort keys %{$may}) {
        push @found, map { "docs/design.md: $room/ does not include $_/" }
            grep { !$used{$room}{$_} } sort keys %{$may->{$room}};
    }

    return @found;
}

detector('rooms include what docs/design.md says', \&flow, $all,
    {"$module/base/bad.h" => "#include \"order/export.h\"\n"},
    {"$module/order/bad.c" => "\n#include \"http/reply.h\"\n"},
    {"$module/attic/bad.c" => "\n"},
    {'docs/design.md' => $all->{'docs/design.md'}
                         =~ s{^(\| `order/` .*) \|$}{$1, `rate/` |}mr});


sub form {
    my ($files) = @_;
    my @found;

    for my $name (sort keys %{$files}) {
        my $text  = $files->{$name};
        my @lines = split /\n/, $text;

        push @found, "$name: " . @lines . ' lines: more than 1500'
            if @lines > 1500 && $name =~ /^$module/;
        push @found, "$name: does not end with one newline"
            if $text !~ /[^\n]\n\z/;

        for my $i (0 .. $#lines) {
            my $line = $lines[$i];
            my $place = "$name:" . ($i + 1);
            (my $chars = $line) =~ s/[\x80-\xbf]//g;
            push @found, "$place: longer than 80 columns"
                if length $chars > 80;
            push @found, "$place: a tab" if $line =~ /\t/;
            push @found, "$place: blanks at the end" if $line =~ /\s\z/;
            push @found, "$place: a // comment" if $line =~ m{^\s*//};
        }
    }

    return @found;
}

detector('lines of 80 columns, no tabs, files of at most 1500 lines', \&form,
    $all_c,
    {"$module/base/long.c"  => 'x' x 81 . "\n"},
    {"$module/base/tab.c"   => "\tx\n"},
    {"$module/base/blank.c" => "x \n"},
    {"$module/base/many.c"  => "x\n" x 1501},
    {"$module/base/open.c"  => 'x'},
    {"$module/base/slash.c" => "    // x\n"});


# config lists each source, once, and no other
sub listed {
    my ($files) = @_;

    my ($list) = $files->{config} =~ /ngx_shipstation_srcs="(.*?)"/s;
    my @listed = split ' ', $list;
    my %count;
    $count{$_}++ for @listed;

    my @found;
    for my $name (sort grep { m{^$module/.*\.c$} } keys %{$files}) {
        (my $short = $name) =~ s{^$module/}{};
        push @found, "$name: not in config" if !delete $count{$short};
    }
    push @found, map { "$module/$_: in config, but there is no such file" }
        sort keys %count;

    return @found;
}

detector('config lists all sources', \&listed, $all,
    {"$module/base/forgotten.c" => "\n"},
    {config => $all->{config} . '', "$module/base/other.c" => "\n"});


sub guarded {
    my ($files) = @_;
    my @found;

    for my $name (sort grep { /\.h$/ } keys %{$files}) {
        push @found, "$name: no include guard"
            if $files->{$name}
               !~ /^#ifndef (\w+_INCLUDED_)\n#define \1\n.*^#endif/ms;
    }

    return @found;
}

detector('headers have guards', \&guarded, $sources,
    {"$module/base/bad.h" => "int x;\n"});


sub unsigned {
    my ($files) = @_;

    return map { "$_: no copyright head" }
        grep { $files->{$_} !~ m{\A\n/\*\n \* Copyright \(C\) } }
        sort keys %{$files};
}

detector('sources have the copyright head', \&unsigned, $sources,
    {"$module/base/bad.c" => "\n#include <ngx_config.h>\n"});


# A name that two files define: their headers could never meet, and debuggers
# show the wrong one.  Macros and guards, types, functions, file names.
my %both_ways = map { $_ => 1 }     # one definition in each branch of an #if
    qw(ngx_shipstation_crash_point ngx_shipstation_status_map
       ngx_shipstation_status_map_check ngx_http_shipstation_single_header
       ngx_shipstation_notice_xml_error_t);

sub unique {
    my ($files) = @_;
    my (%place, %seen, @found);

    for my $name (sort keys %{$files}) {
        next if $name !~ /\.[ch]$/;
        my $text = code_of($files->{$name});
        my %here;

        my $base = basename($name);
        push @{$place{"file $base"}}, $name;

        next if $name !~ m{^$module/};

        $here{$1}++ while $text =~ /^#define +(_?NGX_\w+|ngx_\w+)/mg;
        $here{$1}++ while $text =~ /^\} (ngx_\w+);/mg;
        $here{$1}++ while $text =~ /^typedef (?!struct)[^;(]*?(ngx_\w+);/mg;
        $here{$1}++ while $text =~ /^(ngx_\w+)\([^;]*?\)\n\{/mg;

        push @{$place{$_}}, $name for keys %here;
    }

    for my $what (sort keys %place) {
        my @in = @{$place{$what}};
        push @found, "$what: defined in @in"
            if @in > 1 && !$both_ways{$what};
    }

    return @found;
}

detector('names are defined once', \&unique, $all_c,
    {"$module/base/bad.h"  => "#define _NGX_SHIPSTATION_ARENA_H_INCLUDED_\n"},
    {"$module/base/bad.c"  => "} ngx_shipstation_path_t;\n",
     "$module/base/bad2.c" => "} ngx_shipstation_path_t;\n"},
    {"$module/order/bad.c" => "static void\nngx_shipstation_json_read(x)\n{\n"},
    {"$module/order/arena.c" => "\n"});


sub unaligned {
    my ($files) = @_;

    return map {
        my $name = $_;
        my (undef, @lines) = align($files->{$name});
        map { "$name:$_: declarations are not aligned" } @lines;
    } sort keys %{$files};
}

detector('declarations are aligned', \&unaligned, $all_c,
    {"$module/base/bad.c" => "    ngx_int_t  rc;\n    ngx_uint_t  i;\n"},
    {"$module/base/bad.c" => "    int  rc;\n    u_char *p;\n"},
    {"$module/base/bad.c" => "    ngx_str_t      id;\n    ngx_int_t      rc;\n"
        . "    ngx_shipstation_store_state_t    *state;\n"});


# A comment that sends its reader to a file names one that there is.
sub files_named {
    my ($files) = @_;

    my %known = map { my $name = $_;
                      map { $_ => 1 } $name, $name =~ m{([^/]+)$}, $name =~ m{^$module/(.*)} }
                keys %{project_files()};
    my @found;

    for my $name (sort keys %{$files}) {
        for my $comment ($files->{$name} =~ m{/\*(.*?)\*/}gs) {
            for my $named ($comment =~ m{(?<![\w./-])((?:\w+/)*\w+\.(?:c|h|t|md|pm|pl|mk|conf))\b}g) {
                push @found, "$name: a comment names $named, which is not there"
                    if !$known{$named} && $named !~ m{^(?:src/.*/)?(?:ngx_|nginx\.conf$)};
            }
        }
    }

    return @found;
}

detector('files that comments name', \&files_named, $all_c,
    {"$module/base/bad.h" => "/* as no_such.c has it */\n"});


# a file that goes by nginx's version would be a second place to look
sub versions {
    my ($files) = @_;

    return map { "$_: asks for nginx_version" }
        grep { !m{/http/compat\.h$} && code_of($files->{$_}) =~ /nginx_version/ }
        sort keys %{$files};
}

detector('nginx_version only in http/compat.h', \&versions, $sources,
    {"$module/http/bad.c" => "#if (nginx_version >= 1023000)\n"});


# what would tie the project to one machine
sub places {
    my ($files) = @_;
    my @found;

    for my $name (sort keys %{$files}) {
        my $number = 0;
        for my $line (split /\n/, $files->{$name}) {
            $number++;
            push @found, "$name:$number: a host of packages: $line"
                if $line =~ m{//(?!www\.debian\.org/doc/)[\w.-]*debian\.org\b}
                   || $line =~ m{//[\w.-]*(?:pypi|npmjs|crates|cpan)\.\w+};
            push @found, "$name:$number: this machine's folder: $line"
                if index($line, "$Bin") >= 0;
        }
    }

    return @found;
}

detector('no hosts of packages, no folder of this machine', \&places, $all,
    {'docs/bad.md' => 'from http://ftp.xy.debian' . ".org/debian\n"},
    {'docs/bad2.md' => "cd $Bin\n"});


# nginx loads modules with RTLD_GLOBAL: names of ours must not meet others'
SKIP: {
    my @libraries = grep { -f } glob 'build/unit/libshipstation.a';
    skip 'no library was built', 1 if !@libraries;

    # yyjson's, where it is compiled in, are hidden by build/module.map
    my @foreign = grep { !/ngx_(?:http_)?shipstation_|^(?:unsafe_)?yyjson_/ }
        map { /^[0-9a-f]+ [A-TV-Z] (\w+)/ ? $1 : () }
        `nm -g --defined-only @libraries`;
    is("@foreign", '', 'public names begin with ngx_shipstation_');
}

SKIP: {
    my $built = 'build/ngx_http_shipstation_module.so';
    skip 'no module was built', 2 if !-f $built;

    # nginx would say so only when it loads the module
    my @missing = map { /\bU (ngx_(?:http_)?shipstation_\w+)/ ? $1 : () }
        `nm -D --undefined-only $built`;
    is("@missing", '', 'nothing of ours is missing in the module');

    my @exported = sort map { /^[0-9a-f]+ [A-TX-Z] (\w+)/ ? $1 : () }
        `nm -D --defined-only $built`;
    is("@exported", 'ngx_module_names ngx_module_order ngx_modules',
       'the module exports what nginx looks up');
}

# the scripts that run inside Redis, as texts in C
sub scripts {
    my ($files) = @_;

    my $made = qx($^X build/lua.pl --print);
    return $files->{"$module/fleet/scripts.c"} eq $made
        ? () : "$module/fleet/scripts.c: run perl build/lua.pl";
}

detector('fleet/scripts.c holds fleet/*.lua', \&scripts, $sources,
    {"$module/fleet/scripts.c" => "\n"});


done_testing();
