
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * New live calls per buyer: the table behind "shipstation_live_limit".  A
 * fixed number of counters in the cache's zone; buyers are hashed into them
 * with the zone's own random number, and a new one takes the place of the one
 * that was quiet for longest among four.
 */

#ifndef _NGX_SHIPSTATION_BUYERS_H_INCLUDED_
#define _NGX_SHIPSTATION_BUYERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/cache.h"


/*
 * Counts one live call of a buyer (any bytes): `limit` at once, refilled limit
 * a minute.  Returns NGX_OK, or NGX_BUSY, counting nothing, when there were
 * too many.
 */
ngx_int_t ngx_shipstation_buyer_take(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *buyer, ngx_uint_t limit, int64_t now);

/* Gives a call back that was counted and not made. */
void ngx_shipstation_buyer_return(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *buyer, ngx_uint_t limit, int64_t now);


#endif /* _NGX_SHIPSTATION_BUYERS_H_INCLUDED_ */
