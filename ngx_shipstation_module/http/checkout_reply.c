
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a cart is told: the carriers' prices, or the store's fallback rates;
 * variables, counters.  It takes an arena of its own while it writes.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/checkout.h"
#include "http/reply.h"
#include "rate/fallback.h"
#include "rate/offer.h"
#include "rate/quote.h"


/* Seconds that a stale or fallback rate is said to be good for. */
#define NGX_HTTP_SHIPSTATION_BRIEFLY  60


static ngx_int_t ngx_http_shipstation_checkout_price(
    ngx_http_shipstation_checkout_t *checkout, ngx_shipstation_arena_t *arena,
    ngx_shipstation_offers_t *offers, ngx_shipstation_result_t *result);
static ngx_int_t ngx_http_shipstation_checkout_join(
    ngx_http_shipstation_want_t *joined, ngx_http_shipstation_want_t *asked,
    ngx_uint_t n, ngx_shipstation_arena_t *arena);
static int64_t ngx_http_shipstation_checkout_until(
    const ngx_http_shipstation_want_t *asked);
static void ngx_http_shipstation_checkout_tell(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result);
static void ngx_http_shipstation_checkout_count(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result);
static ngx_int_t ngx_http_shipstation_checkout_send(ngx_http_request_t *r,
    ngx_shipstation_arena_t *arena, const ngx_shipstation_result_t *result);


static const ngx_str_t  ngx_http_shipstation_rates_type =
    ngx_string("application/json");


/* By ngx_shipstation_cache_status_e. */

static const ngx_shipstation_counter_e  ngx_http_shipstation_rate_counters[] = {
    NGX_SHIPSTATION_COUNT_RATE_ERRORS,
    NGX_SHIPSTATION_COUNT_RATE_HITS,
    NGX_SHIPSTATION_COUNT_RATE_STALE,
    NGX_SHIPSTATION_COUNT_RATE_MISSES,
    NGX_SHIPSTATION_COUNT_RATE_LIMITED,
    NGX_SHIPSTATION_COUNT_RATE_FALLBACK,
    NGX_SHIPSTATION_COUNT_RATE_NONE
};


/* By ngx_shipstation_reason_e. */

static const ngx_shipstation_counter_e
    ngx_http_shipstation_reason_counters[NGX_SHIPSTATION_NREASONS] =
{
    NGX_SHIPSTATION_NCOUNTERS,    /* NONE is no reason */
    NGX_SHIPSTATION_COUNT_REASON_NO_SERVICE,
    NGX_SHIPSTATION_COUNT_REASON_HS_CODE_MISSING,
    NGX_SHIPSTATION_COUNT_REASON_LIMITED,
    NGX_SHIPSTATION_COUNT_REASON_UNAVAILABLE,
    NGX_SHIPSTATION_COUNT_REASON_UNAUTHORIZED,
    NGX_SHIPSTATION_COUNT_REASON_DISABLED,
    NGX_SHIPSTATION_COUNT_REASON_CURRENCY_MISMATCH,
    NGX_SHIPSTATION_COUNT_REASON_NOTHING_TO_SHIP,
    NGX_SHIPSTATION_COUNT_REASON_BAD_ADDRESS,
    NGX_SHIPSTATION_COUNT_REASON_NO_ROOM,
    NGX_SHIPSTATION_COUNT_REASON_CARRIERS_UNKNOWN
};


ngx_int_t
ngx_http_shipstation_checkout_finish(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_int_t                  rc;
    ngx_shipstation_arena_t   *arena;
    ngx_shipstation_offers_t   offers;
    ngx_shipstation_result_t   result;

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        return ngx_http_shipstation_no_memory(checkout->request);
    }

    ngx_shipstation_offers_init(&offers, arena);

    rc = ngx_http_shipstation_checkout_price(checkout, arena, &offers,
                                             &result);

    if (rc == NGX_OK) {
        ngx_http_shipstation_checkout_tell(checkout, &result);
        rc = ngx_http_shipstation_checkout_send(checkout->request, arena,
                                                &result);

    } else {
        rc = ngx_http_shipstation_no_memory(checkout->request);
    }

    ngx_http_shipstation_arena_free(arena);

    return rc;
}


static ngx_int_t
ngx_http_shipstation_checkout_price(ngx_http_shipstation_checkout_t *checkout,
    ngx_shipstation_arena_t *arena, ngx_shipstation_offers_t *offers,
    ngx_shipstation_result_t *result)
{
    time_t                             now;
    int64_t                            until;
    ngx_uint_t                         i, n;
    ngx_http_shipstation_want_t        asked;
    ngx_shipstation_carrier_result_t  *carrier;

    ngx_memzero(result, sizeof(ngx_shipstation_result_t));

    now = ngx_time();
    carrier = NULL;

    if (checkout->nasked) {
        carrier = ngx_shipstation_arena_alloc(arena, checkout->nasked
                                   * sizeof(ngx_shipstation_carrier_result_t));
        if (carrier == NULL) {
            return NGX_ERROR;
        }
    }

    result->carriers = carrier;
    result->reason = checkout->reason;
    result->items = checkout->items;
    result->address = checkout->cart.address;
    result->country = checkout->cart.destination.country;
    ngx_memcpy(result->currency, checkout->cart.currency, 3);

    n = checkout->cart.packing.n;

    for (i = 0; i < checkout->nasked; i += n) {

        if (ngx_http_shipstation_checkout_join(&asked, &checkout->asked[i], n,
                                               arena)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        until = ngx_http_shipstation_checkout_until(&asked);

        if (asked.quote && asked.source == NGX_SHIPSTATION_SOURCE_DERIVED) {
            ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_DERIVED, 1);
        }

        if (asked.quote
            && ngx_shipstation_offers_add(offers, checkout->settings,
                                          asked.carrier, &checkout->taxes,
                                          asked.quote, asked.quote_len,
                                          asked.source, until)
               == 0)
        {
            asked.reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        }

        carrier->code = asked.carrier->code;
        carrier->status = asked.status;
        carrier->reason = asked.reason;
        carrier->age = asked.age / 1000;
        carrier++;

        result->ncarriers++;
        result->status = ngx_max(result->status, asked.status);
        result->reason = ngx_shipstation_reason_worse(result->reason,
                                                      asked.reason);
    }

    if (offers->n) {
        result->reason = NGX_SHIPSTATION_REASON_NONE;

    } else {

        if (result->reason == NGX_SHIPSTATION_REASON_NONE) {
            result->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        }

        result->status = ngx_shipstation_fallback(offers, checkout->settings,
                                         &checkout->cart, &checkout->taxes,
                                         result->reason,
                                         now + NGX_HTTP_SHIPSTATION_BRIEFLY)
                         ? NGX_SHIPSTATION_STATUS_FALLBACK
                         : NGX_SHIPSTATION_STATUS_NONE;
    }

    ngx_shipstation_offers_sort(offers);

    result->offers = offers->elts;
    result->noffers = offers->n;

    return NGX_OK;
}


/*
 * What a carrier said of the n parcels of a cart, as if it were one: a price
 * for all of them, or a reason; how old the oldest answer is.
 */

static ngx_int_t
ngx_http_shipstation_checkout_join(ngx_http_shipstation_want_t *joined,
    ngx_http_shipstation_want_t *asked, ngx_uint_t n,
    ngx_shipstation_arena_t *arena)
{
    ngx_uint_t                    i, priced;
    ngx_shipstation_quote_part_t  parts[NGX_SHIPSTATION_PACKED_MAX];

    *joined = asked[0];

    if (n == 1 && asked->count == 1) {
        return NGX_OK;
    }

    priced = 0;

    for (i = 0; i < n; i++) {
        joined->status = ngx_max(joined->status, asked[i].status);
        joined->age = ngx_max(joined->age, asked[i].age);
        joined->reason = ngx_shipstation_reason_worse(joined->reason,
                                                      asked[i].reason);

        if (asked[i].quote == NULL) {
            continue;
        }

        joined->fresh_left = ngx_min(joined->fresh_left, asked[i].fresh_left);

        if (asked[i].source == NGX_SHIPSTATION_SOURCE_DERIVED
            || (asked[i].source == NGX_SHIPSTATION_SOURCE_STALE
                && joined->source != NGX_SHIPSTATION_SOURCE_DERIVED)
            || joined->source == NGX_SHIPSTATION_SOURCE_CACHE)
        {
            joined->source = asked[i].source;
        }

        parts[priced].quote = asked[i].quote;
        parts[priced].len = asked[i].quote_len;
        parts[priced].count = asked[i].count;
        priced++;
    }

    joined->quote = NULL;

    if (priced < n) {
        return NGX_OK;
    }

    joined->quote = ngx_shipstation_arena_alloc(arena,
                                                NGX_SHIPSTATION_QUOTE_MAX);
    if (joined->quote == NULL) {
        return NGX_ERROR;
    }

    joined->quote_len = ngx_shipstation_quote_sum(joined->quote, parts, n);

    return NGX_OK;
}


/*
 * Unix seconds.  From the milliseconds of now, so that it is the same for who
 * caused the call and for those who find its answer later.
 */

static int64_t
ngx_http_shipstation_checkout_until(const ngx_http_shipstation_want_t *asked)
{
    int64_t      now;
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    if (asked->status == NGX_SHIPSTATION_STATUS_STALE) {
        return tp->sec + NGX_HTTP_SHIPSTATION_BRIEFLY;
    }

    now = (int64_t) tp->sec * 1000 + (int64_t) tp->msec;

    return (now + asked->fresh_left) / 1000;
}


/* Variables, counters, log. */

static void
ngx_http_shipstation_checkout_tell(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result)
{
    ngx_http_request_t          *r;
    ngx_http_shipstation_ctx_t  *ctx;

    r = checkout->request;
    ctx = checkout->ctx;

    ctx->cache_status = *ngx_shipstation_cache_word(result->status);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "shipstation checkout: %V, %ui rates", &ctx->cache_status,
                   result->noffers);

    if (checkout->ncalls == 0) {
        ngx_str_set(&ctx->api_calls, "0");

    } else {
        (void) ngx_http_shipstation_set_number(r, &ctx->api_calls,
                                               checkout->ncalls);
    }

    ngx_http_shipstation_checkout_count(checkout, result);

    if (result->reason == NGX_SHIPSTATION_REASON_NONE) {
        return;
    }

    ctx->error = *ngx_shipstation_reason_word(result->reason);

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "shipstation: store \"%V\": no live rate for a cart (%V), "
                  "%ui fallback rates", &ctx->store_id, &ctx->error,
                  result->noffers);
}


/*
 * What an alert looks at must rest while all is well: a store without API has
 * fallback rates for its prices, and a cart of e-books has none at all.  Both
 * count by their reason alone.
 */

static void
ngx_http_shipstation_checkout_count(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result)
{
    ngx_uint_t                 priced;
    ngx_shipstation_counter_e  reason;

    reason = ngx_http_shipstation_reason_counters[result->reason];
    priced = (checkout->reason == NGX_SHIPSTATION_REASON_NONE);

    if (result->reason == NGX_SHIPSTATION_REASON_UNAVAILABLE && !priced) {
        reason = NGX_SHIPSTATION_COUNT_REASON_NO_API;
    }

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_REQUESTS, 1);

    if (result->reason != NGX_SHIPSTATION_REASON_NONE) {
        ngx_shipstation_count(reason, 1);
    }

    if (priced) {
        ngx_shipstation_count(
                       ngx_http_shipstation_rate_counters[result->status], 1);
    }

    ngx_shipstation_count_time(NGX_SHIPSTATION_COUNT_CHECKOUT_SECONDS_0,
                               ngx_current_msec - checkout->ctx->started);
}


static ngx_int_t
ngx_http_shipstation_checkout_send(ngx_http_request_t *r,
    ngx_shipstation_arena_t *arena, const ngx_shipstation_result_t *result)
{
    size_t        len;
    u_char       *p, *last;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    p = ngx_shipstation_arena_alloc(arena,
                                    ngx_shipstation_result_size(result));
    if (p == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    last = ngx_shipstation_result_write(p, result);
    len = last - p;

    b = ngx_create_temp_buf(r->pool, len);

    if (b == NULL || ngx_http_shipstation_no_store(r) != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

    b->last = ngx_cpymem(b->last, p, len);

    out.buf = b;
    out.next = NULL;

    return ngx_http_shipstation_reply(r, NGX_HTTP_OK,
                                      &ngx_http_shipstation_rates_type, &out,
                                      len);
}
