
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/refresh.h"


/* A rate that nobody read for so long is not worth a call (milliseconds). */
#define NGX_SHIPSTATION_REFRESH_FORGET  60000

/* Renewed ahead when this part of its time is left, and it was read twice. */
#define NGX_SHIPSTATION_REFRESH_PART    5
#define NGX_SHIPSTATION_REFRESH_USES    2


static void ngx_shipstation_refresh_drop(ngx_shipstation_refresh_t *refresh,
    ngx_shipstation_refresh_candidate_t *candidate);


ngx_uint_t
ngx_shipstation_refresh_due(const ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_cache_found_t *found)
{
    if (found->state != NGX_SHIPSTATION_CACHE_FRESH) {
        return 1;
    }

    return found->uses >= NGX_SHIPSTATION_REFRESH_USES
           && found->fresh_left * NGX_SHIPSTATION_REFRESH_PART
              <= refresh->valid;
}


void
ngx_shipstation_refresh_consider(ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now)
{
    ngx_shipstation_refresh_candidate_t  *candidate;

    if (found->in_flight || found->reason) {
        return;
    }

    if (!ngx_shipstation_refresh_due(refresh, found)) {
        return;
    }

    /* one place for a key; the more used of two stays */

    candidate = &refresh->candidates[ask->key[1]
                                  % NGX_SHIPSTATION_REFRESH_CANDIDATES];

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

        ngx_shipstation_refresh_drop(refresh, candidate);
    }

    candidate->ask = ngx_shipstation_ask_copy(ask, refresh->log);
    if (candidate->ask == NULL) {
        return;
    }

    candidate->uses = found->uses;
    candidate->seen = now;
    candidate->fresh_until = now + found->fresh_left;
    refresh->n++;
}


void
ngx_shipstation_refresh_shown(ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_ask_t *ask, int64_t now)
{
    ngx_shipstation_refresh_candidate_t  *candidate;

    candidate = &refresh->candidates[ask->key[1]
                                  % NGX_SHIPSTATION_REFRESH_CANDIDATES];

    if (candidate->ask != NULL) {

        if (ngx_memcmp(candidate->ask->key, ask->key,
                       NGX_SHIPSTATION_CACHE_KEY_LEN)
            == 0)
        {
            candidate->uses++;
            candidate->seen = now;
            return;
        }

        if (candidate->uses > 1
            && now - candidate->seen < NGX_SHIPSTATION_REFRESH_FORGET)
        {
            candidate->uses--;
            return;
        }

        ngx_shipstation_refresh_drop(refresh, candidate);
    }

    candidate->ask = ngx_shipstation_ask_copy(ask, refresh->log);
    if (candidate->ask == NULL) {
        return;
    }

    candidate->uses = 1;
    candidate->seen = now;
    candidate->fresh_until = now;
    refresh->n++;
}


ngx_shipstation_refresh_candidate_t *
ngx_shipstation_refresh_most(ngx_shipstation_refresh_t *refresh,
    uint64_t sender, ngx_uint_t other, int64_t now)
{
    ngx_uint_t                            i;
    ngx_shipstation_refresh_candidate_t  *candidate, *best;

    best = NULL;

    for (i = 0; i < NGX_SHIPSTATION_REFRESH_CANDIDATES; i++) {

        candidate = &refresh->candidates[i];

        if (candidate->ask == NULL) {
            continue;
        }

        if (now - candidate->seen >= NGX_SHIPSTATION_REFRESH_FORGET) {
            ngx_shipstation_refresh_drop(refresh, candidate);
            continue;
        }

        if ((candidate->ask->spot.sender == sender) == (other != 0)) {
            continue;
        }

        if (best == NULL || candidate->uses > best->uses) {
            best = candidate;
        }
    }

    return best;
}


ngx_shipstation_refresh_candidate_t *
ngx_shipstation_refresh_pick(ngx_shipstation_refresh_t *refresh, int64_t now)
{
    ngx_uint_t                            i, stale, best_stale;
    ngx_shipstation_refresh_candidate_t  *candidate, *best;

    best = NULL;
    best_stale = 0;

    for (i = 0; i < NGX_SHIPSTATION_REFRESH_CANDIDATES; i++) {

        candidate = &refresh->candidates[i];

        if (candidate->ask == NULL) {
            continue;
        }

        if (now - candidate->seen >= NGX_SHIPSTATION_REFRESH_FORGET) {
            ngx_shipstation_refresh_drop(refresh, candidate);
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


void
ngx_shipstation_refresh_taken(ngx_shipstation_refresh_t *refresh,
    ngx_shipstation_refresh_candidate_t *candidate)
{
    candidate->ask = NULL;
    refresh->n--;
}


void
ngx_shipstation_refresh_clear(ngx_shipstation_refresh_t *refresh)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_SHIPSTATION_REFRESH_CANDIDATES; i++) {
        if (refresh->candidates[i].ask != NULL) {
            ngx_shipstation_refresh_drop(refresh, &refresh->candidates[i]);
        }
    }
}


static void
ngx_shipstation_refresh_drop(ngx_shipstation_refresh_t *refresh,
    ngx_shipstation_refresh_candidate_t *candidate)
{
    ngx_shipstation_ask_free(candidate->ask);
    candidate->ask = NULL;
    refresh->n--;
}
