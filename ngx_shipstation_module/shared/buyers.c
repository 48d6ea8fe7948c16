
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "shared/buyers.h"
#include "shared/rates_zone.h"


#define NGX_SHIPSTATION_BUYER_WAYS  4


static uint64_t ngx_shipstation_buyer_hash(const u_char *seed,
    const ngx_str_t *buyer);


/*
 * One time for each buyer instead of a count: when all its calls are there
 * again.  Each call moves it by a minute's part; further than a whole minute
 * ahead it may not be (the generic cell rate algorithm, ITU-T I.371).
 */

ngx_int_t
ngx_shipstation_buyer_take(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *buyer, ngx_uint_t limit, int64_t now)
{
    int64_t                          step, full_at;
    uint32_t                         tag;
    uint64_t                         hash;
    ngx_int_t                        rc;
    ngx_uint_t                       i;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_buyer_t         *set, *cell;

    if (limit == 0) {
        return NGX_OK;
    }

    hash = ngx_shipstation_buyer_hash(cache->shared->seed, buyer);
    tag = (uint32_t) (hash >> 32) | 1;
    step = 60000 / (int64_t) limit;
    step = ngx_max(step, 1);

    zone = ngx_shipstation_rates_lock(cache);

    set = &zone->buyers[hash & zone->buyers_mask
                        & ~(ngx_uint_t) (NGX_SHIPSTATION_BUYER_WAYS - 1)];
    cell = &set[0];

    for (i = 0; i < NGX_SHIPSTATION_BUYER_WAYS; i++) {

        if (set[i].tag == tag) {
            cell = &set[i];
            break;
        }

        if (set[i].full_at < cell->full_at) {
            cell = &set[i];
        }
    }

    full_at = (cell->tag == tag) ? ngx_max(cell->full_at, now) : now;

    rc = NGX_BUSY;

    if (full_at + step - now <= step * (int64_t) limit) {
        cell->tag = tag;
        cell->full_at = full_at + step;
        rc = NGX_OK;
    }

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


void
ngx_shipstation_buyer_return(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *buyer, ngx_uint_t limit, int64_t now)
{
    int64_t                          step;
    uint64_t                         hash;
    ngx_uint_t                       i;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_buyer_t         *set;

    if (limit == 0) {
        return;
    }

    hash = ngx_shipstation_buyer_hash(cache->shared->seed, buyer);
    step = ngx_max(60000 / (int64_t) limit, 1);

    zone = ngx_shipstation_rates_lock(cache);

    set = &zone->buyers[hash & zone->buyers_mask
                        & ~(ngx_uint_t) (NGX_SHIPSTATION_BUYER_WAYS - 1)];

    for (i = 0; i < NGX_SHIPSTATION_BUYER_WAYS; i++) {

        if (set[i].tag == ((uint32_t) (hash >> 32) | 1)
            && set[i].full_at > now)
        {
            set[i].full_at -= step;
            break;
        }
    }

    ngx_shipstation_rates_unlock(cache);
}


/*
 * A digest with a secret beginning: outsiders cannot choose keys that meet in
 * one set.  It is taken once for a call, not for each cart.
 */

static uint64_t
ngx_shipstation_buyer_hash(const u_char *seed, const ngx_str_t *buyer)
{
    u_char    text[16 + 256], digest[NGX_SHIPSTATION_DIGEST_LEN];
    size_t    len;
    uint64_t  hash;

    len = ngx_min(buyer->len, 256);

    ngx_memcpy(text, seed, 16);
    ngx_memcpy(text + 16, buyer->data, len);

    ngx_shipstation_sha256(text, 16 + len, digest);
    ngx_memcpy(&hash, digest, sizeof(uint64_t));

    return hash;
}
