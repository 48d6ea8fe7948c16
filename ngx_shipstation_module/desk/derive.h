
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Derived prices: the cache and the rate book together. */

#ifndef _NGX_SHIPSTATION_DERIVE_H_INCLUDED_
#define _NGX_SHIPSTATION_DERIVE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/ask.h"
#include "shared/cache.h"


/*
 * What is known of a question: its own entry, where it is fresh; else that of
 * another place or weight whose price is equal by the rate book, and derived is
 * set; else its own.  buffer and found as ngx_shipstation_cache_find() has
 * them; returns found->state.
 */
ngx_shipstation_cache_state_e ngx_shipstation_derive(
    ngx_shipstation_rates_zone_t *cache, const ngx_shipstation_ask_t *ask,
    int64_t now, u_char *buffer, ngx_shipstation_cache_found_t *found,
    ngx_uint_t *derived);

/*
 * ShipStation's quote for a question that has a spot: tells the rate book, and
 * the log where prices have changed.  check: NULL, or the call was a check, and
 * NGX_SHIPSTATION_CACHE_VALUE_MAX bytes to compare it in.
 */
void ngx_shipstation_derive_learn(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ask_t *ask, const u_char *quote, size_t size,
    u_char *check, ngx_log_t *log);


#endif /* _NGX_SHIPSTATION_DERIVE_H_INCLUDED_ */
