
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores_zone.h"


/* most problems or cursors that one allocation may push out */
#define NGX_SHIPSTATION_EVICTIONS      64

#define NGX_SHIPSTATION_FAILURES_MIN   64       /* sets */
#define NGX_SHIPSTATION_FAILURES_MAX   2048
#define NGX_SHIPSTATION_CURSORS_MIN    64       /* buckets */
#define NGX_SHIPSTATION_CURSORS_MAX    16384


static void ngx_shipstation_stores_recover(
    ngx_shipstation_stores_shared_t *shared);
static ngx_uint_t ngx_shipstation_stores_power(size_t n, ngx_uint_t min,
    ngx_uint_t max);


/* Set under the lock, logged after it. */
static ngx_uint_t  ngx_shipstation_stores_recovered;


void
ngx_shipstation_stores_lock(ngx_shipstation_stores_t *stores)
{
    ngx_shipstation_stores_shared_t  *shared;

    ngx_shmtx_lock(&ngx_shipstation_slab(stores)->mutex);

    shared = stores->shared;

    if (shared->dirty) {
        ngx_shipstation_stores_recover(shared);
    }
}


void
ngx_shipstation_stores_unlock(ngx_shipstation_stores_t *stores)
{
    ngx_uint_t  broken;

    broken = ngx_shipstation_shared(stores)->broken;

    ngx_shmtx_unlock(&ngx_shipstation_slab(stores)->mutex);

    if (ngx_shipstation_stores_recovered) {
        ngx_shipstation_stores_recovered = 0;

        ngx_log_error(NGX_LOG_ALERT, ngx_cycle->log, 0,
                      "shipstation: a process died while it changed the zone "
                      "of stores: quarantine, failed notices and cursors were "
                      "dropped%s",
                      broken ? "; nothing more is kept in the zone, restart "
                               "nginx" : "");
    }
}


/*
 * States themselves are made and chained by the master alone, so their chains
 * are whole; what hangs on them may not be.  Its memory is given up.
 */
static void
ngx_shipstation_stores_recover(ngx_shipstation_stores_shared_t *shared)
{
    ngx_uint_t                      i, kind;
    ngx_shipstation_store_state_t  *state;

    if (shared->dirty == NGX_SHIPSTATION_DIRTY_SLAB) {
        shared->broken = 1;
    }

    ngx_queue_init(&shared->problems);
    ngx_queue_init(&shared->cursors);
    shared->cursor_bytes = 0;

    for (i = 0; i <= shared->cursor_mask; i++) {
        shared->cursor_buckets[i] = NULL;
    }

    for (i = 0; i <= shared->states_mask; i++) {
        for (state = shared->states[i]; state; state = state->next) {

            for (kind = 0; kind < NGX_SHIPSTATION_PROBLEM_KINDS; kind++) {
                ngx_queue_init(&state->problems[kind]);
                state->nproblems[kind] = 0;
            }

            ngx_queue_init(&state->cursors);
        }
    }

    ngx_shipstation_clean(shared);

    ngx_shipstation_stores_recovered = 1;
}


void *
ngx_shipstation_stores_alloc(ngx_shipstation_stores_t *stores, size_t size)
{
    void                             *p;
    ngx_atomic_uint_t                 mark;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    if (shared->broken) {
        return NULL;
    }

    mark = shared->dirty;
    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_SLAB);

    p = ngx_slab_alloc_locked(ngx_shipstation_slab(stores), size);

    ngx_memory_barrier();
    shared->dirty = mark;

    return p;
}


void *
ngx_shipstation_stores_calloc(ngx_shipstation_stores_t *stores, size_t size)
{
    void  *p;

    p = ngx_shipstation_stores_alloc(stores, size);

    if (p) {
        ngx_memzero(p, size);
    }

    return p;
}


void *
ngx_shipstation_stores_make(ngx_shipstation_stores_t *stores, size_t size)
{
    void        *p;
    ngx_uint_t   n;

    for (n = 0; n < NGX_SHIPSTATION_EVICTIONS; n++) {

        p = ngx_shipstation_stores_calloc(stores, size);

        if (p || !stores->evict(stores)) {
            return p;
        }
    }

    return NULL;
}


void
ngx_shipstation_stores_free(ngx_shipstation_stores_t *stores, void *p)
{
    ngx_atomic_uint_t                 mark;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    if (shared->broken) {
        return;
    }

    mark = shared->dirty;
    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_SLAB);

    ngx_slab_free_locked(ngx_shipstation_slab(stores), p);

    ngx_memory_barrier();
    shared->dirty = mark;
}


/* Powers of two up to half a page, whole pages above (ngx_slab.c). */
size_t
ngx_shipstation_stores_rounded(size_t size)
{
    size_t  rounded;

    if (size > ngx_pagesize / 2) {
        return ngx_align(size, ngx_pagesize);
    }

    for (rounded = 8; rounded < size; rounded *= 2) { /* void */ }

    return rounded;
}


ngx_shipstation_stores_shared_t *
ngx_shipstation_stores_create(ngx_shipstation_stores_t *stores)
{
    size_t                            size;
    ngx_uint_t                        sets, buckets;
    ngx_slab_pool_t                  *slab;
    ngx_shipstation_stores_shared_t  *shared;

    slab = ngx_shipstation_slab(stores);
    size = stores->zone->shm.size;

    /* we say ourselves what it means that there is no memory */

    slab->log_nomem = 0;

    shared = ngx_slab_calloc(slab, sizeof(ngx_shipstation_stores_shared_t));
    if (shared == NULL) {
        return NULL;
    }

    sets = ngx_shipstation_stores_power(size / 1536,
                                      NGX_SHIPSTATION_FAILURES_MIN,
                                      NGX_SHIPSTATION_FAILURES_MAX);
    buckets = ngx_shipstation_stores_power(size / 1024,
                                         NGX_SHIPSTATION_CURSORS_MIN,
                                         NGX_SHIPSTATION_CURSORS_MAX);

    shared->failures = ngx_slab_calloc(slab,
                                 sets * NGX_SHIPSTATION_FAILURES_WAYS
                                 * sizeof(ngx_shipstation_failures_t));
    shared->cursor_buckets = ngx_slab_calloc(slab,
                                 buckets * sizeof(ngx_shipstation_cursor_t *));
    shared->states = ngx_slab_calloc(slab,
                                 64 * sizeof(ngx_shipstation_store_state_t *));

    if (shared->failures == NULL || shared->cursor_buckets == NULL
        || shared->states == NULL
        || ngx_shipstation_random(shared->key, sizeof(shared->key)) != NGX_OK)
    {
        return NULL;
    }

    /* a worker that lives on with another zone shall not meet them again */

    ngx_memcpy(&shared->version, shared->key, sizeof(uint64_t));

    shared->failures_mask = sets - 1;
    shared->cursor_mask = buckets - 1;
    shared->states_mask = 64 - 1;
    shared->cursor_bytes_max = size / 8;

    ngx_queue_init(&shared->problems);
    ngx_queue_init(&shared->cursors);

    shared->fixed = slab->end - slab->start - slab->pfree * ngx_pagesize;

    slab->data = shared;

    return shared;
}


/* The largest power of two that is at most n, between min and max. */
static ngx_uint_t
ngx_shipstation_stores_power(size_t n, ngx_uint_t min, ngx_uint_t max)
{
    ngx_uint_t  power;

    for (power = min; power < max && power * 2 <= n; power *= 2) { /* void */ }

    return power;
}
