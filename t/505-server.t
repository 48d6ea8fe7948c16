#!/usr/bin/perl

# The driver of the other tests keeps its own promises; and an nginx that has
# the module loaded but unused starts, reloads and ends as it would without.  Then
# the module's file is replaced while it runs.

use strict;
use warnings;

use FindBin qw($Bin);
use File::Copy qw(copy);
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

my $server = ShipStation::Server->new(
    workers => 2,
    files   => {'html/hello' => "port %%PORT%%\n"},
    http    => q{
        server {
            listen 127.0.0.1:%%PORT%%;
            root   %%ROOT%%/html;
        }
    },
);

my ($status, $said) = $server->test_config;
is($status, 0, 'nginx -t') or diag $said;

$server->start;

my $reply = $server->get('/hello');
is($reply->{status}, 200, 'it answers');
is($reply->{content}, 'port ' . $server->port . "\n", 'with the file');
is(scalar(my @all = $server->workers), 2, 'two workers');

my %before = map { $_ => 1 } $server->workers;
ok($server->reload, 'a reload');
is(scalar(grep { $before{$_} } $server->workers), 0, 'makes new workers');
ok($server->wait_old_workers, 'and the old ones end');

my $dead = $server->kill_worker;
is(scalar(grep { $_ == $dead } $server->workers), 0, 'a killed worker is gone');
is(scalar(@all = $server->workers), 2, 'and replaced');
is($server->get('/hello')->{status}, 200, 'it still answers');

my $good = $server->{http};
ok(!$server->reload("no_such_directive;\n"), 'a bad configuration is refused');
like($server->log, qr/unknown directive "no_such_directive"/, 'and named');
is(scalar(my @emergencies = $server->alerts), 1, 'this counts as an alert');
is($server->get('/hello')->{status}, 200, 'the old one serves on');
ok($server->reload($good), 'and can be replaced');

ok($server->stop, 'it ends when asked');
is($server->get('/hello')->{status}, 599, 'and is gone');

SKIP: {
    # the status knows the file of a module that was loaded, not of one that
    # nginx itself holds
    skip 'the module is compiled in', 1 if $ENV{SHIPSTATION_STATIC};
    replaced();
}

done_testing();


# Another version where the module was loaded from: what runs goes on, and says so.
sub replaced {
    my $folder = tempdir(CLEANUP => 1);
    my $file   = "$folder/file";
    copy($ENV{SHIPSTATION_MODULE}, $file) or die "$file: $!";
    chmod 0755, $folder, $file;

    local $ENV{SHIPSTATION_MODULE} = $file;
    my $nginx = ShipStation::Server->new(
        files => { 'stores/.keep' => '' },
        http  => q{
            shipstation_stores zone=stores:1m path=%%ROOT%%/stores;
            server { listen 127.0.0.1:%%PORT%%; location = /status { shipstation_status; } }
        },
    )->start;

    my $status = sub { return decode_json($nginx->get('/status')->{content}) };
    my $is     = $status->();
    my $runs   = $is->{version};
    is($is->{version_on_disk}, $runs, 'what runs is what lies on disk');
    ok(!$is->{restart_needed}, 'and needs no restart');

    my $bytes = do { local (@ARGV, $/) = $file; <> };
    ok($bytes =~ s/(ngx_shipstation_module version )[\d.]+\0/$1 . "9.8.7\0"/e, 'the file says which version it is');
    put($file, $bytes);
    ok($nginx->reload, 'a reload with another version there');

    $is = $status->();
    is($is->{version},         $runs,   'the code that nginx started with goes on');
    is($is->{version_on_disk}, '9.8.7', 'beside the version on disk');
    ok($is->{restart_needed}, 'which waits for a restart');
    like($nginx->get('/status?format=prometheus')->{content}, qr/^shipstation_restart_needed 1$/m, 'as the metrics say');
    like($nginx->log, qr/\[warn\].* was replaced \(version 9\.8\.7 lies there\): version \Q$runs\E goes on until nginx is restarted/, 'and the log');

    $bytes =~ s/(ngx_shipstation_module) version /$1 somehow /g;
    put($file, $bytes);
    ok($nginx->reload, 'a file that says nothing');
    is($status->()->{version_on_disk}, undef, 'no guess');
    ok($status->()->{restart_needed}, 'but that it is another');

    ok($nginx->stop, 'it ends');
    return;
}


sub put {
    my ($file, $bytes) = @_;

    open my $out, '>:raw', "$file.new" or die "$file: $!";
    print {$out} $bytes;
    close $out or die "$file: $!";
    chmod 0755, "$file.new";
    rename "$file.new", $file or die "$file: $!";
    return;
}
