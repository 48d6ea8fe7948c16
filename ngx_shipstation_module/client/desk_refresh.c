
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Renewing rates that are used: stale ones, and those that will soon be.  What
 * was read of late stands in a table of candidates; the clock picks the most
 * used and soonest stale, as far as the allowance goes.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/flight.h"
#include "shared/clock.h"


#define NGX_SHIPSTATION_REFRESH_TICK    200     /* milliseconds */
#define NGX_SHIPSTATION_REFRESH_REST    1000    /* where nothing is allowed */
#define NGX_SHIPSTATION_REFRESH_BATCH   4       /* calls at a tick */

/* A rate that nobody read for so long is not worth a call. */
#define NGX_SHIPSTATION_REFRESH_FORGET  60000

/* Renewed ahead when this part of its time is left, and it was read twice. */
#define NGX_SHIPSTATION_REFRESH_PART    5
#define NGX_SHIPSTATION_REFRESH_USES    2


static void ngx_shipstation_refresh_tick(ngx_event_t *ev);
static ngx_shipstation_refresh_candidate_t *ngx_shipstation_refresh_best(
    ngx_shipstation_desk_t *desk, int64_t now);
static void ngx_shipstation_refresh_drop(ngx_shipstation_desk_t *desk,
    ngx_shipstation_refresh_candidate_t *candidate);


void
ngx_shipstation_refresh_init(ngx_shipstation_desk_t *desk)
{
    desk->refresh.handler = ngx_shipstation_refresh_tick;
    desk->refresh.data = desk;
    desk->refresh.log = desk->conf.log;
    desk->refresh.cancelable = 1;
}


void
ngx_shipstation_refresh_done(ngx_shipstation_desk_t *desk)
{
    ngx_uint_t  i;

    if (desk->refresh.timer_set) {
        ngx_del_timer(&desk->refresh);
    }

    for (i = 0; i < NGX_SHIPSTATION_DESK_CANDIDATES; i++) {
        if (desk->candidates[i].ask != NULL) {
            ngx_shipstation_refresh_drop(desk, &desk->candidates[i]);
        }
    }
}


/* A value that is stale, or near its end and used. */

ngx_uint_t
ngx_shipstation_refresh_due(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_cache_found_t *found)
{
    if (found->state != NGX_SHIPSTATION_CACHE_FRESH) {
        return 1;
    }

    return found->uses >= NGX_SHIPSTATION_REFRESH_USES
           && found->fresh_left * NGX_SHIPSTATION_REFRESH_PART
              <= (int64_t) desk->conf.cache->valid;
}


void
ngx_shipstation_refresh_consider(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now)
{
    ngx_shipstation_refresh_candidate_t  *candidate;

    if (found->in_flight || found->reason || ngx_exiting || ngx_terminate) {
        return;
    }

    if (!ngx_shipstation_refresh_due(desk, found)) {
        return;
    }

    /* one place for a key; the more used of two stays */

    candidate = &desk->candidates[ask->key[1]
                                  % NGX_SHIPSTATION_DESK_CANDIDATES];

    if (candidate->ask != NULL) {

        if (ngx_memcmp(candidate->ask->key, ask->key,
                       NGX_SHIPSTATION_CACHE_KEY_LEN)
            == 0)
        {
            candidate->uses = found->uses;
            candidate->seen = now;
            return;
        }

        if (candidate->uses >= found->uses
            && now - candidate->seen < NGX_SHIPSTATION_REFRESH_FORGET)
        {
            return;
        }

        ngx_shipstation_refresh_drop(desk, candidate);
    }

    candidate->ask = ngx_shipstation_ask_copy(ask, desk->conf.log);
    if (candidate->ask == NULL) {
        return;
    }

    candidate->uses = found->uses;
    candidate->seen = now;
    candidate->fresh_until = now + found->fresh_left;
    desk->ncandidates++;

    if (!desk->refresh.timer_set) {
        ngx_add_timer(&desk->refresh, NGX_SHIPSTATION_REFRESH_TICK);
    }
}


static void
ngx_shipstation_refresh_tick(ngx_event_t *ev)
{
    ngx_shipstation_desk_t *desk = ev->data;

    int64_t                       now;
    ngx_int_t                     rc;
    ngx_uint_t                    n;
    ngx_msec_t                    time;
    ngx_shipstation_refresh_candidate_t  *candidate;
    ngx_shipstation_purpose_e     purpose;

    if (ngx_exiting || ngx_terminate) {
        return;
    }

    now = ngx_shipstation_monotonic();
    time = NGX_SHIPSTATION_REFRESH_TICK;

    for (n = 0; n < NGX_SHIPSTATION_REFRESH_BATCH; n++) {

        candidate = ngx_shipstation_refresh_best(desk, now);

        if (candidate == NULL) {
            break;
        }

        purpose = (candidate->fresh_until <= now)
                  ? NGX_SHIPSTATION_FOR_STALE : NGX_SHIPSTATION_FOR_REFRESH;

        rc = ngx_shipstation_desk_renew(desk, candidate->ask, purpose);

        if (rc == NGX_OK || rc == NGX_DONE) {
            candidate->ask = NULL;
            desk->ncandidates--;
            continue;
        }

        time = NGX_SHIPSTATION_REFRESH_REST;
        break;
    }

    if (desk->ncandidates) {
        ngx_add_timer(&desk->refresh, time);
    }
}


/*
 * The most used; what is stale before what is not, since it is served at its
 * age while it waits.
 */

static ngx_shipstation_refresh_candidate_t *
ngx_shipstation_refresh_best(ngx_shipstation_desk_t *desk, int64_t now)
{
    ngx_uint_t                            i, stale, best_stale;
    ngx_shipstation_refresh_candidate_t  *candidate, *best;

    best = NULL;
    best_stale = 0;

    for (i = 0; i < NGX_SHIPSTATION_DESK_CANDIDATES; i++) {

        candidate = &desk->candidates[i];

        if (candidate->ask == NULL) {
            continue;
        }

        if (now - candidate->seen >= NGX_SHIPSTATION_REFRESH_FORGET) {
            ngx_shipstation_refresh_drop(desk, candidate);
            continue;
        }

        stale = (candidate->fresh_until <= now);

        if (best == NULL
            || stale > best_stale
            || (stale == best_stale && candidate->uses > best->uses)
            || (stale == best_stale && candidate->uses == best->uses
                && candidate->fresh_until < best->fresh_until))
        {
            best = candidate;
            best_stale = stale;
        }
    }

    return best;
}


static void
ngx_shipstation_refresh_drop(ngx_shipstation_desk_t *desk,
    ngx_shipstation_refresh_candidate_t *candidate)
{
    ngx_shipstation_ask_free(candidate->ask);
    candidate->ask = NULL;
    desk->ncandidates--;
}
