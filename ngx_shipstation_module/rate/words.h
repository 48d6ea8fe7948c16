
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Words of the checkout's reply: where a rate is from, how the cache served. */

#ifndef _NGX_SHIPSTATION_RATE_WORDS_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_WORDS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


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
    NGX_SHIPSTATION_SOURCE_DERIVED,
    NGX_SHIPSTATION_SOURCE_FALLBACK
} ngx_shipstation_source_e;


/* The word of each; constant.  An empty one for UNKNOWN. */
const ngx_str_t *ngx_shipstation_cache_word(
    ngx_shipstation_cache_status_e status);
const ngx_str_t *ngx_shipstation_source_word(ngx_shipstation_source_e source);


#endif /* _NGX_SHIPSTATION_RATE_WORDS_H_INCLUDED_ */
