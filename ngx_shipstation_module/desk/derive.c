
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/derive.h"
#include "rate/quote.h"
#include "shared/clock.h"
#include "shared/counters.h"


static void ngx_shipstation_derive_compare(
    ngx_shipstation_rates_zone_t *cache, const ngx_shipstation_ask_t *ask,
    const u_char *quote, size_t size, u_char *check, int64_t now);


ngx_shipstation_cache_state_e
ngx_shipstation_derive(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ask_t *ask, int64_t now, u_char *buffer,
    ngx_shipstation_cache_found_t *found, ngx_uint_t *derived)
{
    u_char                          key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_shipstation_cache_found_t   other;

    *derived = 0;

    (void) ngx_shipstation_cache_find(cache, ask->key, now, buffer, found);

    if (ask->spot.sender == 0
        || found->state == NGX_SHIPSTATION_CACHE_FRESH
        || found->state == NGX_SHIPSTATION_CACHE_NEGATIVE
        || ngx_shipstation_book_find(cache, &ask->spot, now, key) != NGX_OK
        || ngx_memcmp(key, ask->key, NGX_SHIPSTATION_CACHE_KEY_LEN) == 0)
    {
        return found->state;
    }

    (void) ngx_shipstation_cache_find(cache, key, now, NULL, &other);

    if (other.len == 0
        || (other.state != NGX_SHIPSTATION_CACHE_FRESH
            && found->state == NGX_SHIPSTATION_CACHE_STALE))
    {
        return found->state;
    }

    (void) ngx_shipstation_cache_find(cache, key, now, buffer, &other);

    if (other.len) {
        *found = other;
        *derived = 1;
    }

    return found->state;
}


void
ngx_shipstation_derive_learn(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ask_t *ask, const u_char *quote, size_t size,
    u_char *check, ngx_log_t *log)
{
    int64_t                    now;
    uint64_t                   vector;
    ngx_shipstation_lesson_e   lesson;

    now = ngx_shipstation_monotonic();
    vector = ngx_shipstation_quote_vector(quote, size);

    if (check) {
        ngx_shipstation_derive_compare(cache, ask, quote, size, check, now);
    }

    lesson = ngx_shipstation_book_learn(cache, &ask->spot, now, ask->key,
                                        vector);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, log, 0,
                   "shipstation book: carrier \"%V\": lesson %d",
                   &ask->carrier, (int) lesson);

    if (lesson == NGX_SHIPSTATION_LESSON_CLEARED) {
        ngx_log_error(NGX_LOG_NOTICE, log, 0,
                      "shipstation: store \"%V\", carrier \"%V\": prices "
                      "have changed, all that were kept of it are asked for "
                      "anew", &ask->store_id, &ask->carrier);
    }
}


static void
ngx_shipstation_derive_compare(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ask_t *ask, const u_char *quote, size_t size,
    u_char *check, int64_t now)
{
    u_char                          key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    int64_t                         apart;
    ngx_shipstation_cache_found_t   found;

    if (ngx_shipstation_book_find(cache, &ask->spot, now, key) != NGX_OK) {
        return;
    }

    (void) ngx_shipstation_cache_find(cache, key, now, check, &found);

    if (found.len == 0) {
        return;
    }

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_CHECKED, 1);

    apart = ngx_shipstation_quote_apart(quote, size, check, found.len);

    if (apart) {
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_WRONG, 1);
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_WRONG_CENTS,
                              (uint64_t) apart);
    }
}
