
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "shared/counters.h"


/* The last row is shared by all processes that found no row of their own. */
#define NGX_SHIPSTATION_COUNTER_ROWS  32

/* Two cache lines: processors fetch them in pairs (as in ngx_event.c). */
#define NGX_SHIPSTATION_COUNTER_LINE  128

#define NGX_SHIPSTATION_COUNTER_ROW_SIZE                                     \
    ngx_align(sizeof(ngx_atomic_t)                                           \
              + NGX_SHIPSTATION_NCOUNTERS * sizeof(ngx_atomic_t),            \
              NGX_SHIPSTATION_COUNTER_LINE)


typedef struct {
    ngx_atomic_t  pid;          /* 0: free */
    ngx_atomic_t  values[NGX_SHIPSTATION_NCOUNTERS];
} ngx_shipstation_counter_row_t;


struct ngx_shipstation_counter_rows_s {
    u_char        bytes[NGX_SHIPSTATION_COUNTER_ROWS]
                       [NGX_SHIPSTATION_COUNTER_ROW_SIZE];
};


#define ngx_shipstation_counter_row(rows, n)                                 \
    ((ngx_shipstation_counter_row_t *) (void *) (rows)->bytes[n])


#define NGX_SHIPSTATION_COUNTER_ENTRY(name, group, key, help)                \
    { group, key, help },

const ngx_shipstation_counter_t
    ngx_shipstation_counters[NGX_SHIPSTATION_NCOUNTERS] =
{
    NGX_SHIPSTATION_COUNTERS(NGX_SHIPSTATION_COUNTER_ENTRY)
};


/* Milliseconds, as the buckets of a histogram have them in their keys. */
static const ngx_msec_t  ngx_shipstation_bounds[NGX_SHIPSTATION_NBUCKETS - 1] =
{
    5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000
};


static ngx_uint_t ngx_shipstation_counter_row_take(
    ngx_shipstation_counter_row_t *row);


/* This process's row, and whether others write there, too. */
static ngx_shipstation_counter_row_t  *ngx_shipstation_own_row;
static ngx_uint_t                      ngx_shipstation_own_row_shared;


size_t
ngx_shipstation_counter_rows_size(void)
{
    return sizeof(ngx_shipstation_counter_rows_t);
}


ngx_shipstation_counter_rows_t *
ngx_shipstation_counter_rows_init(void *p)
{
    ngx_memzero(p, sizeof(ngx_shipstation_counter_rows_t));

    return p;
}


void
ngx_shipstation_counters_enter(ngx_shipstation_counter_rows_t *rows)
{
    ngx_uint_t                      n;
    ngx_shipstation_counter_row_t  *row;

    for (n = 0; n < NGX_SHIPSTATION_COUNTER_ROWS - 1; n++) {
        row = ngx_shipstation_counter_row(rows, n);

        if (ngx_shipstation_counter_row_take(row)) {
            ngx_shipstation_own_row = row;
            ngx_shipstation_own_row_shared = 0;
            return;
        }
    }

    ngx_shipstation_own_row = ngx_shipstation_counter_row(rows, n);
    ngx_shipstation_own_row_shared = 1;
}


static ngx_uint_t
ngx_shipstation_counter_row_take(ngx_shipstation_counter_row_t *row)
{
    ngx_atomic_uint_t  pid;

    pid = row->pid;

    if (pid == (ngx_atomic_uint_t) ngx_pid) {
        return 1;
    }

    /* a number that another program has by now counts as alive */

    if (pid != 0 && (kill((ngx_pid_t) pid, 0) == 0 || ngx_errno != ESRCH)) {
        return 0;
    }

    return ngx_atomic_cmp_set(&row->pid, pid, (ngx_atomic_uint_t) ngx_pid);
}


void
ngx_shipstation_counters_leave(ngx_shipstation_counter_rows_t *rows)
{
    if (ngx_shipstation_own_row && !ngx_shipstation_own_row_shared) {
        ngx_shipstation_own_row->pid = 0;
    }

    ngx_shipstation_own_row = NULL;
}


void
ngx_shipstation_count(ngx_shipstation_counter_e counter, uint64_t n)
{
    if (ngx_shipstation_own_row == NULL) {
        return;
    }

    if (ngx_shipstation_own_row_shared) {
        (void) ngx_atomic_fetch_add(&ngx_shipstation_own_row->values[counter],
                                    (ngx_atomic_int_t) n);
        return;
    }

    ngx_shipstation_own_row->values[counter] += (ngx_atomic_uint_t) n;
}


void
ngx_shipstation_count_time(ngx_shipstation_counter_e first,
    ngx_msec_t milliseconds)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_SHIPSTATION_NBUCKETS - 1; i++) {
        if (milliseconds <= ngx_shipstation_bounds[i]) {
            break;
        }
    }

    ngx_shipstation_count(first + i, 1);
    ngx_shipstation_count(first + NGX_SHIPSTATION_NBUCKETS, milliseconds);
}


void
ngx_shipstation_counters_read(ngx_shipstation_counter_rows_t *rows,
    uint64_t *sums)
{
    ngx_uint_t                      n, i;
    ngx_shipstation_counter_row_t  *row;

    ngx_memzero(sums, NGX_SHIPSTATION_NCOUNTERS * sizeof(uint64_t));

    for (n = 0; n < NGX_SHIPSTATION_COUNTER_ROWS; n++) {
        row = ngx_shipstation_counter_row(rows, n);

        for (i = 0; i < NGX_SHIPSTATION_NCOUNTERS; i++) {
            sums[i] += row->values[i];
        }
    }
}
