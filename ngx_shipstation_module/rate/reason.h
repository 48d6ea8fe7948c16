
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Words of the checkout's reply: why there is no live rate, where a rate comes
 * from, and how well the cache served.
 */

#ifndef _NGX_SHIPSTATION_RATE_REASON_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_REASON_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/settings.h"


/* $shipstation_cache_status, from best to worst. */
typedef enum {
    NGX_SHIPSTATION_STATUS_UNKNOWN = 0,
    NGX_SHIPSTATION_STATUS_HIT,
    NGX_SHIPSTATION_STATUS_STALE,
    NGX_SHIPSTATION_STATUS_MISS,
    NGX_SHIPSTATION_STATUS_LIMITED,
    NGX_SHIPSTATION_STATUS_FALLBACK,
    NGX_SHIPSTATION_STATUS_NONE
} ngx_shipstation_cache_status_e;


/* Where a rate comes from. */
typedef enum {
    NGX_SHIPSTATION_SOURCE_LIVE = 0,
    NGX_SHIPSTATION_SOURCE_CACHE,
    NGX_SHIPSTATION_SOURCE_STALE,
    NGX_SHIPSTATION_SOURCE_FALLBACK
} ngx_shipstation_source_e;


/* The word of each; constant.  An empty one for NONE and UNKNOWN. */
const ngx_str_t *ngx_shipstation_reason_word(ngx_shipstation_reason_e reason);
const ngx_str_t *ngx_shipstation_cache_word(
    ngx_shipstation_cache_status_e status);
const ngx_str_t *ngx_shipstation_source_word(ngx_shipstation_source_e source);

/*
 * Which of two carriers' reasons stands for the cart: what the merchant must
 * mend first (unauthorized), then what passes by itself (unavailable, limited),
 * then no_service.
 */
ngx_shipstation_reason_e ngx_shipstation_reason_worse(
    ngx_shipstation_reason_e a, ngx_shipstation_reason_e b);

/* 1 for the reasons that the store's fallback rates may answer. */
ngx_uint_t ngx_shipstation_reason_has_fallback(
    ngx_shipstation_reason_e reason);


#endif /* _NGX_SHIPSTATION_RATE_REASON_H_INCLUDED_ */
