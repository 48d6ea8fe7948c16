#!/usr/bin/perl

# Each allocation of a request fails once, one after the other.  What the
# module says then is a sentence with a word for the log, never nginx's page;
# the worker lives, and serves the next request.

use strict;
use warnings;

use FindBin qw($Bin);
use File::Temp qw(tempdir);
use Test::More;

use lib "$Bin/lib";
use ShipStation::Server qw(wait_for);

plan skip_all => 'a sanitizer must be the first library of a process'
    if $ENV{SHIPSTATION_STATIC};

# A file in shared memory says how many allocations succeed before one fails:
# two numbers of 32 bits, "armed" and "before".
my $folder = tempdir('shipstation-memory.XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod 0755, $folder or die "$folder: $!";

open my $source, '>', "$folder/fail.c" or die "$folder: $!";
print {$source} <<'END';
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static volatile int32_t  *plan;

__attribute__((constructor)) static void
fail_open(void)
{
    int    fd;
    void  *p;

    fd = open(getenv("FAIL_PLAN"), O_RDWR);
    p = mmap(NULL, 8, PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);
    plan = p;
}

static int
fail_now(void)
{
    if (plan == NULL || plan[0] == 0 || plan[1]-- > 0) {
        return 0;
    }

    plan[0] = 0;
    errno = ENOMEM;
    return 1;
}

void *
malloc(size_t size)
{
    return fail_now() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t n, size_t size)
{
    return fail_now() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t size)
{
    return fail_now() ? NULL : __libc_realloc(p, size);
}

int
posix_memalign(void **p, size_t alignment, size_t size)
{
    if (fail_now()) {
        return ENOMEM;
    }

    *p = __libc_memalign(alignment, size);
    return *p == NULL ? ENOMEM : 0;
}
END
close $source;

system('cc', '-shared', '-fPIC', '-o', "$folder/fail.so", "$folder/fail.c")
    == 0 or die 'cc failed';

sub plan_failure {
    my ($armed, $before) = @_;

    open my $file, '+<', "$folder/plan" or die "$folder/plan: $!";
    syswrite $file, pack('ll', $armed, $before);
    close $file;
}

sub armed {
    open my $file, '<', "$folder/plan" or die "$folder/plan: $!";
    sysread $file, my $bytes, 8;
    return (unpack 'll', $bytes)[0];
}

open my $file, '>', "$folder/plan" or die "$folder/plan: $!";
print {$file} "\0" x 8;
close $file;

my $order = '{"order_number": "A1", "order_date": 1763647500, '
    . '"order_status": "p\u0061id", "order_total": "1", "customer": '
    . '{"customer_code": "c", "ship_to": {"name": "n", "address1": "a", '
    . '"city": "c", "state": "TX", "postal_code": "78703", "country": "US"}}}';

# small pools, so that nearly every allocation is one of its own
my $server = ShipStation::Server->new(
    files => {
        'stores/acme.json' => '{"id": "acme", "selling_channel": '
            . '{"username": "acme", "password": "secret"}}',
        'html/feed.json' => "{\"next\": \"x\", \"orders\": [$order]}",
    },
    http => q{
        shipstation_stores  zone=stores:1m path=%%ROOT%%/stores;
        shipstation_cache   zone=rates:1m;
        shipstation_api_url http://127.0.0.1:%%PORT9%%;
        log_format word '$status [$shipstation_error] '
            '$body_bytes_sent $sent_http_content_type';
        request_pool_size 112;
        server {
            listen              127.0.0.1:%%PORT%%;
            access_log          %%ROOT%%/logs/access.log word;
            error_page          500 /page;

            location = /webhooks/shipstation.xml {
                shipstation_custom_store;
                shipstation_orders   /_orders;
                shipstation_notices  /_notices;
            }
            location = /_orders { internal; alias %%ROOT%%/html/feed.json; }
            location = /_notices { internal; return 201; }
            location = /rates { shipstation_store acme; shipstation_rates; }
            location = /status { shipstation_status; }
        }
    },
);

{
    local $ENV{LD_PRELOAD} = "$folder/fail.so";
    local $ENV{FAIL_PLAN} = "$folder/plan";
    $server->start;
}

my @worker = $server->workers;
my $authorization = 'Basic YWNtZTpzZWNyZXQ=';
my $store = '/webhooks/shipstation.xml';

my @requests = (
    ['an export', 'GET', "$store?action=export&page=2&start_date=11/20/2026"],
    ['no password', 'GET', "$store?action=export", 'none'],
    ['a bad page', 'GET', "$store?action=export&page=x"],
    ['another method', 'POST', "$store?action=export"],
    ['a notice', 'POST', "$store?action=shipnotify&order_number=A1"],
    ['a notice in XML', 'POST', "$store?action=shipnotify", undef,
     '<ShipNotice><OrderNumber>A2</OrderNumber><Items><Item><SKU>1</SKU>'
     . '<Quantity>2</Quantity></Item></Items></ShipNotice>'],
    ['a cart', 'POST', '/rates', undef,
     '{"destination": {"country": "US", "state": "NY", "postal_code": "10001"},'
     . ' "currency": "USD", "items": [{"quantity": 1}]}'],
    ['a bad cart', 'POST', '/rates', undef, '{"currency": "USD"}'],
    ['the status', 'GET', '/status'],
    ["a store's status", 'GET', '/status?store=acme'],
    ['the status for Prometheus', 'GET', '/status?format=prometheus&keys=1'],
);

for my $request (@requests) {
    my ($name, $method, $uri, $anonymous, $body) = @$request;

    my %headers = (connection => 'close',
                   'content-type' => 'application/json');
    $headers{authorization} = $authorization unless $anonymous;
    $headers{'content-length'} = length($body // '') if $method eq 'POST';

    my %options = (headers => \%headers);
    $options{content} = $body if defined $body;

    my $wanted = $server->request($method, $uri, \%options);
    my (@pages, $sentences, $n, $reply);
    ($sentences, $n) = (0, 0);

    while ($n < 400) {
        plan_failure(1, $n++);
        $reply = $server->request($method, $uri, \%options);

        last if armed();

        # nginx closes the connection where its own allocations fail
        next if $reply->{status} == 599 || $reply->{status} < 300;

        # a checkout's errors are JSON, or nginx's with a word in the log
        next if $uri eq '/rates';

        my $type = $reply->{headers}{'content-type'} // '';

        if ($type eq 'text/plain' && $reply->{content} =~ /\A\S.+\.\z/) {
            $sentences++ if $reply->{status} == 500;
        } else {
            push @pages, "$n: $reply->{status} $type $reply->{content}";
        }
    }

    plan_failure(0, 0);

    cmp_ok($n, '<', 400, "$name: $n allocations");
    cmp_ok($sentences, '>', 0, "$name: $sentences failures in a sentence")
        if $uri ne '/rates';
    is_deeply(\@pages, [], "$name: no page of nginx's");

    $reply = $server->request($method, $uri, \%options);
    is($reply->{status}, $wanted->{status}, "$name: served again");
}

unlike($server->access_log, qr/^[45]\d\d \[-?\] [1-9]/m,
       'each 4xx and 5xx has its word');
like($server->access_log, qr/^500 \[no_memory\] \d+ text\/plain$/m,
     'no_memory');

is_deeply([$server->workers], \@worker, 'the worker lives');
is_deeply([grep { !/Cannot allocate memory/ } $server->alerts], [],
          'no alerts but of the failures');
ok($server->stop, 'it ends when asked');

done_testing();
