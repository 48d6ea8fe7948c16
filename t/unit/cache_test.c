
/* The cache's zone: what it holds, what it forgets, what a crash leaves. */

#include "base/digest.h"
#include "shared/cache.h"
#include "shared/clock.h"
#include "shared/orphans.h"
#include "shared/rates_zone.h"
#include "nginx_stub.h"
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>


static ngx_shipstation_rates_zone_t  cache;
static u_char                   value[NGX_SHIPSTATION_CACHE_VALUE_MAX];
static u_char                   copy[NGX_SHIPSTATION_CACHE_VALUE_MAX];


static void
open_zone(size_t size)
{
    ngx_shm_zone_t  *zone;

    ngx_memzero(&cache, sizeof(cache));
    cache.valid = 600 * 1000;
    cache.stale = 86400 * 1000;

    zone = nginx_stub_zone(size);
    zone->data = &cache;

    if (ngx_shipstation_cache_init_zone(zone, NULL) != NGX_OK) {
        printf("Bail out! no zone\n");
        exit(1);
    }
}


static u_char *
key_of(ngx_uint_t n)
{
    static u_char  key[NGX_SHIPSTATION_CACHE_KEY_LEN];

    ngx_shipstation_sha256(&n, sizeof(n), key);

    return key;
}


/* A value of a length that n decides, whose bytes n decides, too. */

static size_t
value_of(ngx_uint_t n)
{
    size_t  i, len;

    len = 1 + n * 7919 % 4000;

    for (i = 0; i < len; i++) {
        value[i] = (u_char) (n + i * 31);
    }

    return len;
}


static ngx_uint_t
is_value_of(ngx_uint_t n, size_t len)
{
    return len == value_of(n) && ngx_memcmp(value, copy, len) == 0;
}


static ngx_int_t
put(ngx_uint_t n, int64_t now)
{
    size_t                   len;
    ngx_shipstation_lease_t  lease;

    if (ngx_shipstation_cache_lease(&cache, key_of(n), now, 1000, 0, &lease,
                                    NULL)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    len = value_of(n);
    (void) ngx_shipstation_cache_store(&cache, &lease, now, value, len);

    return NGX_OK;
}


static void
test_times(void)
{
    size_t                         len;
    ngx_shipstation_lease_t        lease;
    ngx_shipstation_cache_found_t  found;

    open_zone(1024 * 1024);

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(1), 1000, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_NONE, "nothing is known");

    put(1, 1000);

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(1), 43000, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_FRESH, "a value is fresh");
    tap_ok(is_value_of(1, found.len), "and is what was stored");
    tap_is_int(found.age, 42000, "its age");
    tap_is_int(found.fresh_left, 558000, "how long it stays fresh");

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(1), 601000, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_STALE, "past `valid` it is stale");
    tap_is_int(found.fresh_left, 0, "with no time left");

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(1),
                                          601000 + 86400 * 1000, copy, &found),
               NGX_SHIPSTATION_CACHE_NONE, "after `stale` more it is gone");

    /* no service */

    ngx_shipstation_cache_lease(&cache, key_of(2), 1000, 8000, 0, &lease,
                                NULL);
    ngx_shipstation_cache_refuse(&cache, &lease, 1000, 7, 60000, 0);

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(2), 60999, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_NEGATIVE, "a refusal is kept");
    tap_is_int(found.reason, 7, "with its reason");
    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(2), 61000, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_NONE, "for its time");

    /* a refusal beside a value */

    put(3, 1000);
    ngx_shipstation_cache_lease(&cache, key_of(3), 700000, 8000, 0, &lease,
                                NULL);
    ngx_shipstation_cache_refuse(&cache, &lease, 700000, 5, 60000, 0);

    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(3), 700001, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_STALE, "a value outlives a refusal");
    tap_is_int(found.reason, 5, "which is told beside it");

    ngx_shipstation_cache_note(&cache, key_of(4), 1000, 6, 1000);
    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(4), 1500, NULL,
                                          &found),
               NGX_SHIPSTATION_CACHE_NEGATIVE, "a note without lease is kept");

    /* the largest value, and one too large */

    for (len = 0; len < sizeof(value); len++) {
        value[len] = (u_char) (len * 17 + len / 256);
    }

    ngx_shipstation_cache_lease(&cache, key_of(5), 0, 8000, 0, &lease, NULL);
    ngx_shipstation_cache_store(&cache, &lease, 0, value, sizeof(value));
    ngx_shipstation_cache_find(&cache, key_of(5), 1, copy, &found);
    tap_ok(found.len == sizeof(value)
           && ngx_memcmp(value, copy, sizeof(value)) == 0,
           "16 KB come back as they were");

    ngx_shipstation_cache_lease(&cache, key_of(6), 0, 8000, 0, &lease, NULL);
    ngx_shipstation_cache_store(&cache, &lease, 0, value, sizeof(value) + 1);
    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(6), 1, copy, &found),
               NGX_SHIPSTATION_CACHE_NONE, "more is not kept");
}


static void
test_leases(void)
{
    size_t                          len;
    ngx_msec_t                      left;
    ngx_shipstation_lease_t         first, second, third;
    ngx_shipstation_cache_found_t   found;
    ngx_shipstation_cache_totals_t  totals;

    open_zone(1024 * 1024);

    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(1), 1000, 9000, 0,
                                           &first, NULL),
               NGX_OK, "the first takes the lease");
    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(1), 2000, 9000, 3,
                                           &second, &left),
               NGX_BUSY, "the second waits");
    tap_is_int(left, 8000, "for so long at most");
    ngx_shipstation_cache_lease(&cache, key_of(1), 2000, 9000, 65, &second,
                                NULL);

    ngx_shipstation_cache_find(&cache, key_of(1), 2000, NULL, &found);
    tap_is_int(found.in_flight, 1, "a reader sees the call");

    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(1), 10000, 9000, 2,
                                           &second, NULL),
               NGX_OK, "a lease past its time is taken over");

    len = value_of(1);
    tap_is_int(ngx_shipstation_cache_store(&cache, &first, 10001, value, len),
               0, "the late loser wakes nobody");
    tap_is_int(ngx_shipstation_cache_find(&cache, key_of(1), 10002, copy,
                                          &found),
               NGX_SHIPSTATION_CACHE_NONE, "and stores nothing");

    len = value_of(2);
    tap_is_int(ngx_shipstation_cache_store(&cache, &second, 10003, value, len),
               (1 << 3) | (1 << 1), "the winner wakes who waited");
    ngx_shipstation_cache_find(&cache, key_of(1), 10004, copy, &found);
    tap_ok(is_value_of(2, found.len), "and its value counts");

    len = value_of(1);
    ngx_shipstation_cache_store(&cache, &first, 10005, value, len);
    ngx_shipstation_cache_refuse(&cache, &first, 10005, 1, 1000, 0);
    ngx_shipstation_cache_find(&cache, key_of(1), 10006, copy, &found);
    tap_ok(is_value_of(2, found.len) && found.reason == 0,
           "a late loser never overwrites");

    ngx_shipstation_cache_lease(&cache, key_of(1), 20000, 9000, 2, &third,
                                NULL);
    ngx_shipstation_cache_release(&cache, &third);
    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(1), 20001, 9000, 2,
                                           &third, NULL),
               NGX_OK, "a lease given back is free");

    ngx_shipstation_cache_totals(&cache, &totals);
    tap_is_int(totals.takeovers, 1, "one lease was taken over");
    tap_is_int(totals.entries, 1, "one entry");
}


static void
test_eviction(void)
{
    int64_t                          now;
    ngx_uint_t                       i, n, kept, wrong, failed, last;
    struct timespec                  from, to;
    ngx_shipstation_lease_t          lease;
    ngx_shipstation_cache_found_t    found;
    ngx_shipstation_cache_totals_t   totals;
    double                           part[2];

    open_zone(16 * 1024 * 1024);

    failed = 0;
    now = 1000;

    /* a call under way, and a rate that is read again and again */

    ngx_shipstation_cache_lease(&cache, key_of(0), now, 1000000000, 0, &lease,
                                NULL);
    put(1, now);

    part[0] = part[1] = 0;
    n = 1000000;

    for (i = 2; i < n; i++) {

        clock_gettime(CLOCK_MONOTONIC, &from);

        if (put(i, now) != NGX_OK) {
            failed++;
        }

        clock_gettime(CLOCK_MONOTONIC, &to);

        part[i >= n / 2] += (to.tv_sec - from.tv_sec) * 1e6
                            + (to.tv_nsec - from.tv_nsec) / 1e3;

        if (i % 1000 == 0) {
            now += 2000;
            ngx_shipstation_cache_find(&cache, key_of(1), now, NULL, &found);
        }
    }

    tap_is_int(failed, 0, "1,000,000 keys through 16 MB: no error");
    tap_note("%.2f us a key in the first half, %.2f us in the second",
             part[0] / (n / 2), part[1] / (n / 2));

    ngx_shipstation_cache_totals(&cache, &totals);
    tap_note("%d entries, %d of %d bytes", (int) totals.entries,
             (int) totals.bytes_used, (int) totals.bytes_total);
    tap_ok(totals.bytes_used <= totals.bytes_total
           && totals.bytes_used > totals.bytes_total * 9 / 10,
           "the zone is full");
    tap_ok(totals.evicted > 900000, "the others made room");

    kept = 0;
    wrong = 0;
    last = 0;

    for (i = 2; i < n; i++) {

        if (ngx_shipstation_cache_find(&cache, key_of(i), 1001, copy, &found)
            == NGX_SHIPSTATION_CACHE_NONE)
        {
            last = i;
            continue;
        }

        kept++;

        if (!is_value_of(i, found.len)) {
            wrong++;
        }
    }

    tap_is_int(wrong, 0, "all that is left is whole");
    tap_is_int(kept, totals.entries - 2, "and is what was counted");
    tap_ok(last < n - kept, "the newest are left");

    tap_ok(ngx_shipstation_cache_find(&cache, key_of(1), now, copy, &found)
           != NGX_SHIPSTATION_CACHE_NONE && is_value_of(1, found.len),
           "what was read again and again is left");
    ngx_shipstation_cache_find(&cache, key_of(0), now, copy, &found);
    tap_is_int(found.in_flight, 1, "so is the call under way");
}


static void
test_demand(void)
{
    ngx_uint_t  i;

    open_zone(1024 * 1024);

    for (i = 0; i < 2000; i++) {
        (void) ngx_shipstation_cache_demand(&cache, key_of(i), 100000);
    }

    tap_ok(ngx_shipstation_cache_demand(&cache, key_of(1), 100000) == 2,
           "a key missed twice");
    tap_ok(ngx_shipstation_cache_demand(&cache, key_of(1), 170000) == 3,
           "counts of the minute before count");
    tap_ok(ngx_shipstation_cache_demand(&cache, key_of(1), 390000) == 1,
           "older ones do not");
}


static void
test_reload(void)
{
    ngx_shm_zone_t                 again, *zone;
    ngx_shipstation_rates_zone_t   old;
    ngx_shipstation_cache_found_t  found;

    open_zone(1024 * 1024);
    put(1, 1000);

    old = cache;
    zone = cache.zone;
    again = *zone;

    ngx_memzero(&cache, sizeof(cache));
    cache.valid = 1000;
    cache.stale = 1000;
    again.data = &cache;

    tap_is_int(ngx_shipstation_cache_init_zone(&again, &old), NGX_OK,
               "a reload");
    ngx_shipstation_cache_find(&cache, key_of(1), 2500, copy, &found);
    tap_ok(found.state == NGX_SHIPSTATION_CACHE_FRESH
           && is_value_of(1, found.len),
           "keeps entries, with the times they were stored with");

    tap_ok(nginx_stub_zone(65536) != NULL, "a small zone");
    zone = nginx_stub_zone(65536);
    zone->data = &cache;
    tap_is_int(ngx_shipstation_cache_init_zone(zone, NULL), NGX_ERROR,
               "is refused");
    tap_ok(strstr((char *) nginx_stub_logged, "too small, the least is 262144")
           != NULL, "with the size needed");
}


/* A worker that dies at the n-th change inside the lock. */

static ngx_uint_t  crash_in;

static void
crash(void)
{
    if (crash_in-- == 0) {
        raise(SIGKILL);
    }
}


static ngx_uint_t
work_and_die(ngx_uint_t seed, ngx_uint_t after)
{
    int         status;
    pid_t       pid;
    ngx_uint_t  i;

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();
        crash_in = after;
        ngx_shipstation_crash_here = crash;

        for (i = 0; i < 300; i++) {
            put(seed + i, 100000 + (int64_t) i * 3000);
            ngx_shipstation_cache_note(&cache, key_of(seed + i * 7 % 300),
                                       100000, 1, 1);
        }

        _exit(0);
    }

    waitpid(pid, &status, 0);

    /* as the master does for its workers */

    (void) ngx_shmtx_force_unlock(
               &((ngx_slab_pool_t *) cache.zone->shm.addr)->mutex, pid);

    return WIFSIGNALED(status);
}


static void
test_crash(void)
{
    ngx_uint_t                      i, k, died, wrong, found_all, failed;
    ngx_uint_t                      chunks;
    ngx_shipstation_cache_found_t   found;
    ngx_shipstation_cache_totals_t  totals;

    open_zone(NGX_SHIPSTATION_CACHE_SIZE_MIN);

    died = wrong = found_all = failed = 0;

    for (i = 0; i < 400; i++) {

        died += work_and_die(i * 50, i * 13 % 2500);

        if (cache.shared->dirty == 0) {
            continue;
        }

        for (k = 0; k < i * 50 + 300; k += 7) {

            if (ngx_shipstation_cache_find(&cache, key_of(k), 100001, copy,
                                           &found)
                == NGX_SHIPSTATION_CACHE_FRESH)
            {
                found_all++;
                wrong += !is_value_of(k, found.len);
            }
        }

        if (put(1000000 + i, 100000) != NGX_OK) {
            failed++;
        }
    }

    ngx_shipstation_cache_totals(&cache, &totals);

    tap_note("%d workers killed in the lock, %d repairs, %d values read",
             (int) died, (int) totals.repairs, (int) found_all);
    tap_ok(died > 300 && totals.repairs == died,
           "each worker killed in the lock leaves a zone to mend");
    tap_is_int(wrong, 0, "no broken value is ever read");
    tap_ok(found_all > died * 5, "values survive");
    tap_is_int(failed, 0, "the zone works on");

    /* nothing leaked: as many values fit as into a new zone */

    for (i = 0; i < 1000; i++) {
        put(2000000 + i, 100000);
    }

    ngx_shipstation_cache_totals(&cache, &totals);
    chunks = totals.bytes_used;
    k = totals.entries;

    open_zone(NGX_SHIPSTATION_CACHE_SIZE_MIN);

    for (i = 0; i < 1000; i++) {
        put(2000000 + i, 100000);
    }

    ngx_shipstation_cache_totals(&cache, &totals);
    tap_is_int(chunks, totals.bytes_used, "no memory was lost");
    tap_is_int(k, totals.entries, "no entry was lost");
}


static ngx_shipstation_cache_state_e
refused(ngx_uint_t n, int64_t now, ngx_uint_t empty)
{
    ngx_shipstation_lease_t        lease;
    ngx_shipstation_cache_found_t  found;

    ngx_shipstation_cache_lease(&cache, key_of(n), now, 8000, 0, &lease, NULL);
    ngx_shipstation_cache_refuse(&cache, &lease, now, 1, 1000, empty);

    return ngx_shipstation_cache_find(&cache, key_of(n), now, copy, &found);
}


static void
test_empties(void)
{
    open_zone(1024 * 1024);

    put(1, 1000);
    refused(1, 700000, 1);
    tap_is_int(refused(1, 710000, 1), NGX_SHIPSTATION_CACHE_STALE,
               "a stale value outlives two times of no service");
    tap_is_int(refused(1, 720000, 1), NGX_SHIPSTATION_CACHE_NEGATIVE,
               "but not three in a row");

    put(1, 730000);
    refused(1, 1400000, 1);
    refused(1, 1410000, 1);
    refused(1, 1420000, 0);
    tap_is_int(refused(1, 1430000, 1), NGX_SHIPSTATION_CACHE_STALE,
               "an error between them begins anew");
    put(1, 1440000);
    refused(1, 2100000, 1);
    tap_is_int(refused(1, 2110000, 1), NGX_SHIPSTATION_CACHE_STALE,
               "so does a value");
}


/* A worker that ends without giving back what it holds. */

static void
test_orphans(void)
{
    int                      status;
    pid_t                    pid;
    ngx_uint_t               i;
    ngx_msec_t               left;
    ngx_shipstation_lease_t  lease, own;

    open_zone(1024 * 1024);

    ngx_pid = getppid();
    ngx_shipstation_cache_lease(&cache, key_of(1000), 1000, 8000, 0, &own,
                                NULL);
    ngx_pid = getpid();

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();

        for (i = 0; i < 600; i++) {
            ngx_shipstation_cache_lease(&cache, key_of(i), 1000, 8000, 0,
                                        &lease, NULL);
        }

        _exit(0);
    }

    waitpid(pid, &status, 0);

    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(599), 1001, 8000, 5,
                                           &lease, &left),
               NGX_BUSY, "a dead worker's lease");

    tap_is_int(ngx_shipstation_orphans_free(&cache, 1002), 1 << 5,
               "its successor wakes who waits for it");

    for (i = 0; i < 600; i++) {
        if (ngx_shipstation_cache_lease(&cache, key_of(i), 1003, 8000, 5,
                                        &lease, &left)
            != NGX_OK)
        {
            break;
        }
    }

    tap_is_int(i, 600, "all its leases are free");
    tap_is_int(ngx_shipstation_cache_lease(&cache, key_of(1000), 1003, 8000, 0,
                                           &lease, &left),
               NGX_BUSY, "one of a process that lives is not");
}


int
main(void)
{
    test_times();
    test_leases();
    test_empties();
    test_orphans();
    test_demand();
    test_reload();
    test_crash();
    test_eviction();

    return tap_done();
}
