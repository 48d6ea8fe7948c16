#!/usr/bin/perl

# The alerts: promtool takes them, they fire and rest where t/prometheus says,
# they ask for metrics that the status prints, and docs/operations.md tells what
# each means.  The dashboard: its panels ask for what Prometheus can read and
# the status prints.

use strict;
use warnings;

use FindBin qw($Bin);
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;

use lib "$Bin/../lib";
use ShipStation::Check;

chdir "$Bin/../.." or die "$!\n";

my $all    = project_files();
my $module = 'ngx_shipstation_module';
my $rules  = 'conf.d/prometheus/alerts.yml';
my $page   = 'docs/operations.md';
my $board  = 'conf.d/grafana/dashboard.json';

my %metrics = (up => 1);

for my $name (grep { m{^$module/.*\.[ch]$} } keys %{$all}) {
    $metrics{$_} = 1 for $all->{$name} =~ /"(shipstation_\w+)"/g;

    # the list of counters: _(NAME, "group", "key",
    $metrics{"shipstation_$1_$2_total"} = 1
        while $all->{$name} =~ /^ +_\(\w+, +"(\w+)", "(\w+)",/mg;
}


sub alerts {
    my ($files) = @_;

    return ($files->{$rules} // '') =~ /^ +- alert: (\w+)$/mg;
}


sub expressions {
    my ($files) = @_;

    my $text = $files->{$rules} // '';
    $text =~ s/^ *(?:#|summary:).*$//mg;

    return $text;
}


# those of a text's metrics that the status does not print
sub strangers {
    my ($text) = @_;
    my %seen;

    return grep { !$metrics{s/_(?:bucket|sum|count)$//r} && !$seen{$_}++ }
        $text =~ /\b(shipstation_\w+|up\b)/g;
}


sub unknown {
    my ($files) = @_;

    return map { "$rules: no such metric: $_" } strangers(expressions($files));
}

detector('alerts ask for metrics that there are', \&unknown, $all,
    {$rules => "expr: shipstation_stroes > 0\n"});


sub untold {
    my ($files) = @_;

    my %told = map { $_ => 1 } $files->{$page} =~ /^\| (ShipStation\w+) \|/mg;
    my @alerts = alerts($files);
    my %there = map { $_ => 1 } @alerts;

    return ((map { "$page: $rules has $_, which it does not tell of" }
             grep { !$told{$_} } @alerts),
            (map { "$page: tells of $_, which is no alert in $rules" }
             grep { !$there{$_} } sort keys %told));
}

detector('each alert has its paragraph', \&untold, $all,
    {$rules => "      - alert: ShipStationBad\n"},
    {$page  => "| ShipStationBad |\n"});


sub untried {
    my ($files) = @_;

    my $tests = $files->{'t/prometheus/alerts.yml'};

    return map { "$rules: $_ is not tried both ways" }
        grep { $tests !~ /alertname: $_\}/
               || $tests !~ /alertname: $_\n +exp_alerts:/ } alerts($files);
}

detector('each alert is tried both ways', \&untried, $all,
    {$rules => "      - alert: ShipStationBad\n"});


# [title, expression] of all panels
sub queries {
    my ($files) = @_;

    return map { my $panel = $_;
                 map { [$panel->{title}, $_->{expr}] } @{$panel->{targets}} }
        grep { $_->{type} ne 'row' }
        @{decode_json($files->{$board} || '{"panels": []}')->{panels}};
}


sub unknown_to_panels {
    my ($files) = @_;

    return map { my ($title, $query) = @{$_};
                 map { "$board: \"$title\": no such metric: $_" }
                     strangers($query) } queries($files);
}

detector('panels ask for metrics that there are', \&unknown_to_panels, $all,
    {$board => '{"panels": [{"type": "stat", "title": "x", "targets":
                [{"expr": "shipstation_stroes"}]}]}'});


# The panels' queries as recording rules, with Grafana's variables filled in.
sub recorded {
    my ($path) = @_;
    my $n = 0;

    open my $out, '>', $path or die "$path: $!\n";
    print $out "groups:\n  - name: panels\n    rules:\n";

    for (queries($all)) {
        my $query = $_->[1] =~ s/\$__rate_interval/5m/gr =~ s/\$instance/.*/gr;
        print $out "      - record: panel_", $n++, "\n        expr: ",
            encode_json([$query]) =~ s/^\[|\]$//gr, "\n";
    }

    close $out;

    return $n;
}


SKIP: {
    my ($promtool) = grep { -x "$_/promtool" } split /:/, $ENV{PATH};
    skip 'promtool is not installed', 4 if !$promtool;

    my $said = `promtool check rules $rules 2>&1`;
    is($?, 0, 'promtool takes the rules') or diag $said;

    $said = `promtool test rules t/prometheus/alerts.yml 2>&1`;
    is($?, 0, 'they fire and rest as they should') or diag $said;

    my $folder = tempdir(CLEANUP => 1);
    cmp_ok(recorded("$folder/panels.yml"), '>', 20, 'the dashboard has panels');
    $said = `promtool check rules $folder/panels.yml 2>&1`;
    is($?, 0, 'promtool takes what its panels ask') or diag $said;
}

done_testing();
