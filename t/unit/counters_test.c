
/* Counters of several processes. */

#include <signal.h>
#include <sys/wait.h>

#include "nginx_stub.h"
#include "tap.h"

#include "shared/counters.h"


static ngx_shipstation_counter_rows_t  *rows;
static uint64_t                         sums[NGX_SHIPSTATION_NCOUNTERS];


static void
forked(int n, int leave)
{
    int    i;
    pid_t  pid;

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();
        ngx_shipstation_counters_enter(rows);

        for (i = 0; i < n; i++) {
            ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 1);
            ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_WAITERS, 2);
        }

        if (leave) {
            ngx_shipstation_counters_leave(rows);
        }

        _exit(0);
    }

    waitpid(pid, NULL, 0);
}


int
main(void)
{
    int              i, k, go[2], wait[2];
    char             c;
    pid_t            pids[60];
    ngx_shm_zone_t  *zone;

    zone = nginx_stub_zone(256 * 1024);
    rows = ngx_shipstation_counter_rows_init(
               ngx_slab_alloc((ngx_slab_pool_t *) zone->shm.addr,
                              ngx_shipstation_counter_rows_size()));

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 5);
    ngx_shipstation_counters_read(rows, sums);
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_EXPORTS], 0,
               "nothing is counted before enter");

    ngx_shipstation_counters_enter(rows);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 5);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_BYTES, 6000000000ULL);
    ngx_shipstation_counters_enter(rows);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 1);

    ngx_shipstation_counters_read(rows, sums);
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_EXPORTS], 6, "one process");
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_BYTES], 6000000000LL, "64 bits");

    for (i = 0; i < 100; i++) {
        forked(10, i % 2);
    }

    ngx_shipstation_counters_read(rows, sums);
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_EXPORTS], 1006,
               "a hundred that died or left, one after the other");
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_RATE_WAITERS], 2000,
               "each counter by itself");

    /* more at once than there are rows */

    if (pipe(go) != 0 || pipe(wait) != 0) {
        return 1;
    }

    for (i = 0; i < 60; i++) {
        pids[i] = fork();

        if (pids[i] == 0) {
            ngx_pid = getpid();
            ngx_shipstation_counters_enter(rows);
            (void) !write(wait[1], "r", 1);
            (void) !read(go[0], &c, 1);

            for (k = 0; k < 5000; k++) {
                ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 1);
            }

            _exit(0);
        }
    }

    for (i = 0; i < 60; i++) {
        (void) !read(wait[0], &c, 1);
    }

    for (i = 0; i < 60; i++) {
        (void) !write(go[1], "g", 1);
    }

    for (i = 0; i < 60; i++) {
        waitpid(pids[i], NULL, 0);
    }

    ngx_shipstation_counters_read(rows, sums);
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_EXPORTS], 301006,
               "60 at once lose nothing");

    ngx_shipstation_counters_leave(rows);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 1);
    ngx_shipstation_counters_read(rows, sums);
    tap_is_int(sums[NGX_SHIPSTATION_COUNT_EXPORTS], 301006,
               "nothing is counted after leave");

    for (i = 0; i < NGX_SHIPSTATION_NCOUNTERS; i++) {
        if (ngx_shipstation_counters[i].group == NULL
            || ngx_shipstation_counters[i].key == NULL
            || ngx_shipstation_counters[i].help == NULL)
        {
            break;
        }
    }

    tap_is_int(i, NGX_SHIPSTATION_NCOUNTERS, "each has its words");

    tap_done();

    return tap_status();
}
