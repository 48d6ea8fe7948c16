package ShipStation::Environment;

# Gives each test a port and a folder of its own, so that suites can run beside
# each other; build/test.pl loads it before the test:
#
#     perl -It/lib -MShipStation::Environment t/001-export.t
#
# Sets TEST_NGINX_PORT and TEST_NGINX_SERVROOT where they are not set.

use strict;
use warnings;

use Cwd qw(realpath);
use File::Basename qw(dirname);
use File::Path qw(remove_tree);
use IO::Socket::INET;

my $owner = $$;
my $project = realpath(dirname(__FILE__) . '/../../..');

if (!$ENV{TEST_NGINX_PORT}) {
    $ENV{TEST_NGINX_PORT} = choose_port();
}

my $folder;
if (!$ENV{TEST_NGINX_SERVROOT}) {
    $folder = "$project/t/servroot-$$";
    $ENV{TEST_NGINX_SERVROOT} = $folder;
}

# after Test::Nginx's own END, which stops nginx: the last defined runs first
END {
    if ($folder && $$ == $owner && $? == 0) {
        remove_tree($folder);
    }
}


# Below the ports that the kernel gives to outgoing connections.
sub choose_port {
    for my $try (0 .. 999) {
        my $port = 10000 + ($$ * 8 + $try * 7919) % 20000;
        return $port
            if IO::Socket::INET->new(LocalAddr => '127.0.0.1',
                                     LocalPort => $port, Listen => 1);
    }

    die "no free port\n";
}


1;
