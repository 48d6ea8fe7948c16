
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The rate book (pages.h) in the cache's zone, under its lock.  Where the zone
 * is too small for one nothing is learned.  A worker that died in the lock
 * leaves an empty book.
 */

#ifndef _NGX_SHIPSTATION_BOOK_H_INCLUDED_
#define _NGX_SHIPSTATION_BOOK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/cache.h"
#include "shared/pages.h"


/*
 * Sets spot->epoch, which belongs into the keys of the sender's entries: once
 * prices were cleared those of before are not found.  Returns 1 where the place
 * is split.
 */
ngx_uint_t ngx_shipstation_book_open(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_spot_t *spot);

/*
 * The key of the entry that has the price of a spot, NGX_OK; or NGX_DECLINED.
 * The entry may be gone.
 */
ngx_int_t ngx_shipstation_book_find(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot, int64_t now,
    u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN]);

/* ShipStation said so; vector is a digest of the prices, key their entry's. */
ngx_shipstation_lesson_e ngx_shipstation_book_learn(
    ngx_shipstation_rates_zone_t *cache, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    uint64_t vector);

/*
 * How many carts of the last two minutes or so a call for this spot would have
 * priced, this one included: those of its key, of its class at this weight, or
 * of its place at other weights where it is likely to find its class.
 */
ngx_uint_t ngx_shipstation_book_worth(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], int64_t now);

/*
 * 1 where the sender's prices are in doubt, since a surprise or something
 * strange: a check is wanted at once.  It is asked for once.
 */
ngx_uint_t ngx_shipstation_book_doubt(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_spot_t *spot, ngx_uint_t take);

void ngx_shipstation_book_totals(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_book_totals_t *totals);


#endif /* _NGX_SHIPSTATION_BOOK_H_INCLUDED_ */
