#!/usr/bin/perl

# The alerts: promtool takes them, they fire and rest where t/prometheus says,
# they ask for metrics that the status prints, and docs/operations.md tells what
# each means.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/../lib";
use ShipStation::Check;

chdir "$Bin/../.." or die "$!\n";

my $all    = project_files();
my $module = 'ngx_shipstation_module';
my $rules  = 'conf.d/prometheus/alerts.yml';
my $page   = 'docs/operations.md';

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


sub unknown {
    my ($files) = @_;
    my %seen;

    return map { "$rules: no such metric: $_" }
        grep { !$metrics{s/_(?:bucket|sum|count)$//r} && !$seen{$_}++ }
        expressions($files) =~ /\b(shipstation_\w+|up\b)/g;
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


SKIP: {
    my ($promtool) = grep { -x "$_/promtool" } split /:/, $ENV{PATH};
    skip 'promtool is not installed', 2 if !$promtool;

    my $said = `promtool check rules $rules 2>&1`;
    is($?, 0, 'promtool takes the rules') or diag $said;

    $said = `promtool test rules t/prometheus/alerts.yml 2>&1`;
    is($?, 0, 'they fire and rest as they should') or diag $said;
}

done_testing();
