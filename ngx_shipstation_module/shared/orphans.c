
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "shared/orphans.h"
#include "shared/rates_zone.h"


/* Pieces that are looked at under one lock, and processes that are known. */
#define NGX_SHIPSTATION_ORPHANS_BATCH  256
#define NGX_SHIPSTATION_ORPHANS_PIDS   64


typedef struct {
    uint32_t    pid;
    ngx_uint_t  dead;
    ngx_uint_t  seen;          /* dead is filled */
} ngx_shipstation_holder_t;


typedef struct {
    ngx_shipstation_holder_t         holders[NGX_SHIPSTATION_ORPHANS_PIDS];
    ngx_uint_t                       n;
    uint64_t                         waiters;
    int64_t                          now;
} ngx_shipstation_orphans_t;


static void ngx_shipstation_orphans_walk(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_orphans_t *orphans, ngx_uint_t keys);
static void ngx_shipstation_orphans_entry(ngx_shipstation_orphans_t *orphans,
    ngx_shipstation_cache_entry_t *entry);
static void ngx_shipstation_orphans_key(ngx_shipstation_orphans_t *orphans,
    ngx_shipstation_api_key_t *record);
static ngx_uint_t ngx_shipstation_orphans_dead(
    ngx_shipstation_orphans_t *orphans, uint32_t pid);


uint64_t
ngx_shipstation_orphans_free(ngx_shipstation_rates_zone_t *cache, int64_t now)
{
    ngx_uint_t                  i, n;
    ngx_shipstation_holder_t   *holder;
    ngx_shipstation_orphans_t   orphans;

    ngx_memzero(&orphans, sizeof(ngx_shipstation_orphans_t));
    orphans.now = now;

    /* a first time to learn who holds anything, a second to give it back */

    for (n = 0; n < 2; n++) {

        ngx_shipstation_orphans_walk(cache, &orphans, 0);
        ngx_shipstation_orphans_walk(cache, &orphans, 1);

        for (i = 0; i < orphans.n; i++) {
            holder = &orphans.holders[i];

            if (holder->seen) {
                continue;
            }

            /* a process of this number has just begun, and holds nothing */

            holder->seen = 1;
            holder->dead = (holder->pid == (uint32_t) ngx_pid
                            || (kill((ngx_pid_t) holder->pid, 0) == -1
                                && ngx_errno == ESRCH));
        }
    }

    return orphans.waiters;
}


static void
ngx_shipstation_orphans_walk(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_orphans_t *orphans, ngx_uint_t keys)
{
    void                            *piece;
    uint32_t                         i, last, touched;
    ngx_shipstation_pieces_t        *pieces;
    ngx_shipstation_rates_shared_t  *zone;

    i = 1;

    do {
        zone = ngx_shipstation_rates_lock(cache);
        ngx_shipstation_rates_change(zone);

        pieces = keys ? &zone->records : &zone->chunks;

        touched = pieces->touched;
        last = ngx_min(touched, i + NGX_SHIPSTATION_ORPHANS_BATCH - 1);

        for ( /* void */ ; i <= last; i++) {
            piece = ngx_shipstation_piece(pieces, i);

            if (keys) {
                ngx_shipstation_orphans_key(orphans, piece);

            } else {
                ngx_shipstation_orphans_entry(orphans, piece);
            }
        }

        ngx_shipstation_rates_unlock(cache);

    } while (i <= touched);
}


static void
ngx_shipstation_orphans_entry(ngx_shipstation_orphans_t *orphans,
    ngx_shipstation_cache_entry_t *entry)
{
    if (entry->kind != NGX_SHIPSTATION_HEAD
        || entry->lease_until <= orphans->now
        || !ngx_shipstation_orphans_dead(orphans, entry->pid))
    {
        return;
    }

    orphans->waiters |= entry->waiters;

    entry->waiters = 0;
    entry->lease_until = 0;
}


/* As when it is found after its time; the call ended with its worker. */

static void
ngx_shipstation_orphans_key(ngx_shipstation_orphans_t *orphans,
    ngx_shipstation_api_key_t *record)
{
    if (record->kind != NGX_SHIPSTATION_HEAD
        || record->learn != NGX_SHIPSTATION_LEARN_FIRST
        || !ngx_shipstation_orphans_dead(orphans, record->learn_pid))
    {
        return;
    }

    record->learn = NGX_SHIPSTATION_LEARN_BLIND;
    record->learn_until = orphans->now + NGX_SHIPSTATION_ALLOWANCE_WINDOW;

    orphans->waiters |= record->waiters;
    record->waiters = 0;
}


/* Of a process that was not yet looked for: no. */

static ngx_uint_t
ngx_shipstation_orphans_dead(ngx_shipstation_orphans_t *orphans, uint32_t pid)
{
    ngx_uint_t                 i;
    ngx_shipstation_holder_t  *holder;

    for (i = 0; i < orphans->n; i++) {
        if (orphans->holders[i].pid == pid) {
            return orphans->holders[i].dead;
        }
    }

    if (orphans->n < NGX_SHIPSTATION_ORPHANS_PIDS) {
        holder = &orphans->holders[orphans->n++];
        holder->pid = pid;
        holder->dead = 0;
        holder->seen = 0;
    }

    return 0;
}
