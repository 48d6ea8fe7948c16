
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/book.h"
#include "shared/rates_zone.h"


ngx_uint_t
ngx_shipstation_book_open(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_spot_t *spot)
{
    ngx_uint_t                       split;
    ngx_shipstation_rates_shared_t  *zone;

    split = 0;
    spot->epoch = 0;

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        split = ngx_shipstation_pages_open(zone->book, spot);
    }

    ngx_shipstation_rates_unlock(cache);

    return split;
}


ngx_int_t
ngx_shipstation_book_find(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot, int64_t now,
    u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN])
{
    ngx_int_t                        rc;
    ngx_shipstation_rates_shared_t  *zone;

    rc = NGX_DECLINED;

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        rc = ngx_shipstation_pages_find(zone->book, spot, now, key);
    }

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


ngx_shipstation_lesson_e
ngx_shipstation_book_learn(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot, int64_t now,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], uint64_t vector)
{
    ngx_shipstation_lesson_e         lesson;
    ngx_shipstation_rates_shared_t  *zone;

    lesson = NGX_SHIPSTATION_LESSON_NEW;

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        ngx_shipstation_rates_change(zone);
        ngx_shipstation_crash_point();

        lesson = ngx_shipstation_pages_learn(zone->book, spot, now, key,
                                             vector);
    }

    ngx_shipstation_rates_unlock(cache);

    return lesson;
}


ngx_uint_t
ngx_shipstation_book_worth(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], int64_t now)
{
    uint64_t                         digest[4];
    ngx_uint_t                       own, all, likely;
    ngx_shipstation_rates_shared_t  *zone;

    own = ngx_shipstation_cache_demand(cache, key, now);

    if (spot->sender == 0) {
        return own;
    }

    ngx_memzero(digest, sizeof(digest));
    likely = 0;

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        digest[0] = ngx_shipstation_pages_opens(zone->book, spot, &likely);
    }

    ngx_shipstation_rates_unlock(cache);

    /* the table of demand takes its columns from bytes 4 to 11 */

    digest[1] = ngx_shipstation_pages_mix(digest[0], 1);

    all = ngx_shipstation_cache_demand(cache, (u_char *) digest, now);

    return (all > own) ? own + (all - own) * likely / 10 : own;
}


ngx_uint_t
ngx_shipstation_book_doubt(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot, ngx_uint_t take)
{
    ngx_uint_t                       doubt;
    ngx_shipstation_rates_shared_t  *zone;

    doubt = 0;

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        doubt = ngx_shipstation_pages_doubt(zone->book, spot, take);
    }

    ngx_shipstation_rates_unlock(cache);

    return doubt;
}


void
ngx_shipstation_book_totals(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_book_totals_t *totals)
{
    ngx_shipstation_rates_shared_t  *zone;

    ngx_memzero(totals, sizeof(ngx_shipstation_book_totals_t));

    zone = ngx_shipstation_rates_lock(cache);

    if (zone->book) {
        ngx_shipstation_pages_totals(zone->book, totals);
    }

    ngx_shipstation_rates_unlock(cache);
}
