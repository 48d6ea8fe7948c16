#!/usr/bin/perl

# The scripts that run inside Redis, on a real one: places, caps and pauses of a
# key, one lease and one entry for all, the guard of a new epoch.

use strict;
use warnings;

use FindBin qw($Bin);
use Test::More;

use lib "$Bin/lib";

use ShipStation::Clock;
use ShipStation::Redis;

my $clock = ShipStation::Clock->new;
my $redis = ShipStation::Redis->new;
$clock->under(sub { $redis->start });

my %script = map { $_ => $redis->load("$Bin/../ngx_shipstation_module/fleet/$_.lua") } qw(fetch finish report);

my $hold   = 8250 + 60250;
my $window = 60250;
my $pause  = 8000 + 60250 + 10000;

my ($epoch, $key);


# all anew, for the next test
sub anew {
    my ($name) = @_;
    $redis->call('FLUSHALL');
    ($epoch, $key) = ('e1', $name);
    return;
}

sub fetch {
    my ($node, $call, %o) = @_;
    my $entry = $o{entry} // $call;
    my $reply = $redis->call('EVALSHA', $script{fetch}, 6, "ss:{$key}:ring", "ss:{$key}:rec", 'ss:epoch', 'ss:seen',
        "ss:{$key}:e:$entry", "ss:{$key}:l:$entry", $o{epoch} // $epoch, $node, $call, $o{limit} // 3, $o{needed} // 0, $hold,
        9000, $o{fresh} // 0);
    return ref $reply ? $reply : die $reply;
}

sub finish {
    my ($call, %o) = @_;
    my $entry = $o{entry} // $call;
    return $redis->call('EVALSHA', $script{finish}, 4, "ss:{$key}:ring", "ss:{$key}:rec", "ss:{$key}:e:$entry",
        "ss:{$key}:l:$entry", $call, $window, 2 * $hold, $o{status} // 200, $o{limit} // -1, $o{remaining} // -1, $o{reset} // -1,
        $o{fresh} // 0, $o{stale} // 0, $o{reason} // 0, $o{value} // '');
}

sub report {
    my ($node, %o) = @_;
    my @rings = @{ $o{calls} // [] };
    return $redis->call('EVALSHA', $script{report}, 3 + !!@rings, 'ss:epoch', 'ss:seen', 'ss:nodes', @rings ? "ss:{$key}:ring" : (),
        $o{epoch} // $epoch, $node, $o{zone} // "z$node", $o{nodes} // 1, $o{blind} // 0, $pause, $o{all} // 'all', $o{anew} // '',
        2 * $hold, @rings ? (@rings / 2, @rings) : ());
}

sub ring { return $redis->call('ZCARD', "ss:{$key}:ring") }


anew('places');
is(fetch('a', 'a1')->[0], 4, 'a node that has told nothing is asked to');
is_deeply([@{ report('a') }[2, 3, 4, 5]], [1, 1, 0, 'a'], 'it tells: seen, the only one');
is(fetch('a', "a$_")->[0], 0, "call $_ of 3") for 1 .. 3;
my $none = fetch('a', 'a4');
is($none->[0], 1, 'no fourth');
cmp_ok($none->[2], '>', $hold - 5000, 'the first place is free after the call and the window');
cmp_ok($redis->call('PTTL', "ss:{$key}:ring"), '>', $hold, 'the ring lives longer than a place');

finish('a1');
cmp_ok(fetch('a', 'a4')->[2], '<=', $window, 'a call that ended frees its place a window later');
finish('a2', status => -1);
is(fetch('a', 'a4')->[0], 0, 'one that was not made, at once');
$clock->later(61);
is(fetch('a', 'a5')->[0], 0, 'a window later there is a place');
finish('late');
is(ring(), 4, 'a call that nobody knew of counts as well');

anew('needed');
report('a');
is(fetch('a', 'a1', needed => 2)->[0], 0, 'some are to be left: the first of 3');
is(fetch('a', 'a2', needed => 2)->[0], 1, 'and not the second');

anew('headers');
report('a');
fetch('a', "a$_", limit => 40) for 1, 2, 3;
finish('a1', limit => 40, remaining => 3, reset => 30);
is($redis->call('HGET', "ss:{$key}:rec", 'cap'), 1, 'Remaining, less what flies');
is(fetch('a', 'a4', limit => 40)->[0], 0, 'one is left');
is(fetch('a', 'a5', limit => 40)->[0], 1, 'and no more');
finish('a2', status => 429, limit => 40, remaining => 0, reset => 20);
my $paused = fetch('a', 'a6', limit => 40);
is($paused->[0], 1, '429: a pause');
cmp_ok($paused->[2], '>', 15000, 'until the window that ShipStation told of ends');

anew('entry');
report('a'); report('b');
is(fetch('a', 'a1', entry => 'x')->[0], 0, 'one asks');
my $wait = fetch('b', 'b1', entry => 'x');
is($wait->[0], 5, 'another waits');
cmp_ok($wait->[2], '<=', 9000, 'as long as the lease');
is(ring(), 1, 'and takes no place');
finish('a1', entry => 'x', fresh => 600000, stale => 86400000, value => "q\0\r\n");
is_deeply([@{ fetch('b', 'b1', entry => 'x') }[0, 4, 5]], [3, 0, "q\0\r\n"], 'the answer is for all, byte by byte');
is(fetch('b', 'b1', entry => 'x', fresh => 590000)->[0], 3, 'fresh enough');
$clock->later(20);
is(fetch('b', 'b1', entry => 'x', fresh => 590000)->[0], 0, 'no more: who renews it asks');
finish('b1', entry => 'x', status => 500);
$clock->later(700);
report('a'); report('b');
fetch('a', "s$_") for 1 .. 3;
my $stale = fetch('b', 'b2', entry => 'x');
is($stale->[0], 3, 'without a place a stale entry is better than none');
cmp_ok($stale->[3], '<', 0, 'and says that it is');
finish('s1', entry => 'none', fresh => 60000, reason => 7);
is_deeply([@{ fetch('b', 'b3', entry => 'none') }[0, 4, 5]], [3, 7, ''], 'that there is no rate, and why');

anew('guard');
report('a', nodes => 2);
my $open = report('b', nodes => 2, blind => 20000);
cmp_ok($open->[1], '<=', 20000, 'all have told: as long as the blindest is blind');
is(fetch('a', 'a1')->[0], 2, 'no call till then');
$clock->later(21);
is(fetch('a', 'a1')->[0], 0, 'then there are');

$epoch = 'e2';
is(fetch('a', 'a2')->[0], 4, 'another server: tell again');
$open = report('a', nodes => 2, calls => ['a1' => 50000, 'a0' => 30000]);
cmp_ok($open->[1], '>', $pause - 5000, 'one of two has told: the whole pause');
is(fetch('a', 'a2')->[0], 2, 'no call');
is(fetch('b', 'b2')->[0], 4, 'the other is asked to tell');
report('b', nodes => 2, calls => ['b0' => 10000]);
is(ring(), 3, 'what they told is in the ring');
is(fetch('a', 'a3', limit => 4)->[0], 0, 'and the rest may be called');
is(fetch('a', 'a4', limit => 4)->[0], 1, 'no more than that');
is(fetch('a', 'a4', epoch => 'e1')->[0], 4, 'who speaks of the old epoch gets none');

anew('old file');
report('a');
fetch('a', 'a1');
$redis->call('PEXPIRE', "ss:{$key}:ring", 1000);
report('a', epoch => 'e2', calls => ['a2' => 50000]);
cmp_ok($redis->call('PTTL', "ss:{$key}:ring"), '>', $hold, 'a ring that was about to expire lives on with what was told');

anew('clock');
report('a');
is(report('a', anew => 'anew', all => '')->[2], 0, 'the clock was put forward: all is to be told anew');
is(fetch('a', 'a1')->[0], 4, 'before the next call');

anew('nodes');
report($_, nodes => 2) for qw(a b);
is_deeply([@{ report('c', nodes => 2) }[4 .. 7]], [0, qw(a b c)], 'a node too many is named');
cmp_ok(report('a', nodes => 2, epoch => 'e2')->[1], '>', $pause - 5000, 'and of a new epoch');
report($_, nodes => 2, epoch => 'e2') for qw(b c);
cmp_ok(report('a', nodes => 2, epoch => 'e2')->[1], '>', $pause - 5000, 'the whole pause is waited for');
$clock->later(301);
is_deeply([@{ report('a', nodes => 2, epoch => 'e2') }[5 .. 7]], ['a', undef, undef], 'after five minutes it is forgotten');
is(report('b', nodes => 3, epoch => 'e2')->[4], 1, 'who counts otherwise is told of');

anew('twins');
report('a', zone => 'z1');
is(report('a', zone => 'z2')->[4], 0, 'a node that began anew');
is(report('a', zone => 'z1')->[4], 1, 'two machines of one name');

done_testing();
