
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/json.h"
#include "http/body.h"
#include "http/buffer.h"
#include "http/checkout_parts.h"
#include "http/compat.h"
#include "http/reply.h"
#include "rate/fallback.h"
#include "rate/offer.h"


#define NGX_HTTP_SHIPSTATION_CART_MAX    1048576    /* bytes of JSON */
#define NGX_HTTP_SHIPSTATION_CART_ARENA  16777216

/* Seconds that a stale or fallback rate is said to be good for. */
#define NGX_HTTP_SHIPSTATION_BRIEFLY     60


static ngx_int_t ngx_http_shipstation_checkout_refuse(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome);
static ngx_int_t ngx_http_shipstation_checkout_is_json(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_checkout_store(ngx_http_request_t *r);
static void ngx_http_shipstation_checkout_body(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_checkout_run(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_checkout_cart(
    ngx_http_shipstation_checkout_t *checkout, ngx_str_t *body);
static ngx_shipstation_reason_e ngx_http_shipstation_checkout_rules(
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart);
static ngx_int_t ngx_http_shipstation_checkout_bad(ngx_http_request_t *r,
    const ngx_shipstation_error_t *error);
static ngx_int_t ngx_http_shipstation_checkout_price(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_shipstation_offers_t *offers, ngx_shipstation_result_t *result);
static void ngx_http_shipstation_checkout_tell(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result);
static ngx_int_t ngx_http_shipstation_checkout_send(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result);


static const ngx_str_t  ngx_http_shipstation_json =
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


ngx_int_t
ngx_http_shipstation_checkout_handler(ngx_http_request_t *r)
{
    ngx_int_t                       rc;
    ngx_str_t                       post = ngx_string("POST");
    ngx_http_shipstation_outcome_e  outcome;

    if (r->method != NGX_HTTP_POST) {

        if (ngx_http_shipstation_add_header(r, "Allow", &post) == NULL) {
            return ngx_http_shipstation_no_memory(r);
        }

        return ngx_http_shipstation_checkout_refuse(r,
                              NGX_HTTP_SHIPSTATION_OUTCOME_METHOD_NOT_ALLOWED);
    }

    rc = ngx_http_shipstation_checkout_store(r);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_checkout_refuse(r,
                                   NGX_HTTP_SHIPSTATION_OUTCOME_UNKNOWN_STORE);
    }

    if (rc != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (!ngx_http_shipstation_checkout_is_json(r)) {
        return ngx_http_shipstation_checkout_refuse(r,
                                        NGX_HTTP_SHIPSTATION_OUTCOME_NOT_JSON);
    }

    outcome = ngx_http_shipstation_body_refused(r,
                                                NGX_HTTP_SHIPSTATION_CART_MAX);

    if (outcome != NGX_HTTP_SHIPSTATION_OUTCOME_NONE) {
        return ngx_http_shipstation_checkout_refuse(r, outcome);
    }

    return ngx_http_shipstation_body_wait(r,
                                          ngx_http_shipstation_checkout_body);
}


/* nginx's own page, or the operator's by error_page. */

static ngx_int_t
ngx_http_shipstation_checkout_refuse(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_int_t  rc;

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_ERRORS, 1);
    ngx_http_shipstation_set_outcome(r, outcome);

    rc = ngx_http_discard_request_body(r);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    return ngx_http_shipstation_outcomes[outcome].status;
}


/* A body without a type is taken for JSON. */

static ngx_int_t
ngx_http_shipstation_checkout_is_json(ngx_http_request_t *r)
{
    u_char      *p;
    size_t       len;
    ngx_uint_t   i;

    if (r->headers_in.content_type == NULL) {
        return 1;
    }

    p = r->headers_in.content_type->value.data;
    len = r->headers_in.content_type->value.len;

    for (i = 0; i < len && p[i] != ';' && p[i] != ' ' && p[i] != '\t'; i++) {
        /* void */
    }

    if (i == sizeof("application/json") - 1
        && ngx_strncasecmp(p, (u_char *) "application/json", i) == 0)
    {
        return 1;
    }

    return i > sizeof("application/+json") - 1
           && ngx_strncasecmp(p, (u_char *) "application/", 12) == 0
           && ngx_strncasecmp(p + i - 5, (u_char *) "+json", 5) == 0;
}


static ngx_int_t
ngx_http_shipstation_checkout_store(ngx_http_request_t *r)
{
    ngx_int_t                          rc;
    ngx_str_t                          id;
    ngx_shipstation_store_t            store;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_http_shipstation_loc_conf_t   *slcf;
    ngx_http_shipstation_main_conf_t  *smcf;

    slcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module);
    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return NGX_ERROR;
    }

    if (ngx_http_complex_value(r, slcf->store, &id) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_store_find(smcf->stores, &id, &store);

    if (rc != NGX_OK) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "shipstation: no store \"%V\"", &id);
        return rc;
    }

    ngx_http_shipstation_set_store(ctx, smcf->stores, &store);

    return NGX_OK;
}


static void
ngx_http_shipstation_checkout_body(ngx_http_request_t *r)
{
    ngx_int_t  rc;

    rc = ngx_http_shipstation_checkout_run(r);

    if (rc != NGX_AGAIN) {
        ngx_http_finalize_request(r, rc);
    }
}


static ngx_int_t
ngx_http_shipstation_checkout_run(ngx_http_request_t *r)
{
    ngx_int_t                         rc;
    ngx_str_t                         body;
    ngx_http_shipstation_checkout_t  *checkout;

    rc = ngx_http_shipstation_body(r, NGX_HTTP_SHIPSTATION_CART_MAX, &body);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_checkout_refuse(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_BODY_TOO_LARGE);
    }

    if (rc != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

    checkout = ngx_pcalloc(r->pool, sizeof(ngx_http_shipstation_checkout_t));
    if (checkout == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    checkout->request = r;
    checkout->ctx = ngx_http_shipstation_get_ctx(r);
    checkout->settings = checkout->ctx->store.settings;

    checkout->arena = ngx_http_shipstation_arena_get();
    if (checkout->arena == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_shipstation_arena_limit(checkout->arena,
                                NGX_HTTP_SHIPSTATION_CART_ARENA);

    rc = ngx_http_shipstation_checkout_cart(checkout, &body);

    if (checkout->arena) {
        ngx_http_shipstation_arena_free(checkout->arena);
        checkout->arena = NULL;
    }

    return (rc == NGX_ERROR) ? ngx_http_shipstation_no_memory(r) : rc;
}


static ngx_int_t
ngx_http_shipstation_checkout_cart(ngx_http_shipstation_checkout_t *checkout,
    ngx_str_t *body)
{
    ngx_int_t                          rc;
    yyjson_val                        *root;
    ngx_shipstation_error_t            error;
    ngx_http_shipstation_rates_loc_conf_t   *rlcf;
    const ngx_shipstation_settings_t  *settings;

    settings = checkout->settings;

    if (body->len == 0) {
        (void) ngx_shipstation_error(&error, NULL, "is empty, send a cart");
        return ngx_http_shipstation_checkout_bad(checkout->request, &error);
    }

    root = ngx_shipstation_json_read(body->data, body->len, checkout->arena,
                                     &error);

    if (root == NULL
        || ngx_shipstation_cart_parse(root, &settings->default_package,
                                      &checkout->cart, &error)
           != NGX_OK)
    {
        return ngx_http_shipstation_checkout_bad(checkout->request, &error);
    }

    checkout->items = ngx_shipstation_json_get(root, "items");
    checkout->reason = ngx_http_shipstation_checkout_rules(settings,
                                                           &checkout->cart);

    if (checkout->reason) {
        return ngx_http_shipstation_checkout_finish(checkout);
    }

    ngx_shipstation_taxes(&checkout->taxes, settings, &checkout->cart);

    if (!settings->has_api) {
        checkout->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
        return ngx_http_shipstation_checkout_finish(checkout);
    }

    rlcf = ngx_http_get_module_loc_conf(checkout->request,
                                        ngx_http_shipstation_rates_module);

    checkout->api_url = settings->api_url.len ? &settings->api_url
                                              : &rlcf->api_url;

    ngx_shipstation_shipment(&checkout->shipment, &checkout->cart.destination,
                             &checkout->cart.parcel, &settings->origin);

    if (ngx_http_shipstation_checkout_find(checkout) != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_http_shipstation_checkout_wait(checkout);

    return (rc == NGX_OK) ? ngx_http_shipstation_checkout_finish(checkout)
                          : rc;
}


/* What needs no rates to be said, in the order of docs/rates.md. */

static ngx_shipstation_reason_e
ngx_http_shipstation_checkout_rules(const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart)
{
    const u_char  *origin;

    if (!settings->enabled) {
        return NGX_SHIPSTATION_REASON_DISABLED;
    }

    if (settings->currency[0]
        && ngx_memcmp(settings->currency, cart->currency, 3) != 0)
    {
        return NGX_SHIPSTATION_REASON_CURRENCY_MISMATCH;
    }

    if (cart->shipped == 0) {
        return NGX_SHIPSTATION_REASON_NOTHING_TO_SHIP;
    }

    origin = settings->origin.country;

    if (origin[0]
        && ngx_memcmp(origin, cart->destination.country, 2) != 0
        && cart->hs_codes_missing)
    {
        return NGX_SHIPSTATION_REASON_HS_CODE_MISSING;
    }

    return NGX_SHIPSTATION_REASON_NONE;
}


static ngx_int_t
ngx_http_shipstation_checkout_bad(ngx_http_request_t *r,
    const ngx_shipstation_error_t *error)
{
    ngx_buf_t                             *b;
    ngx_chain_t                            out;
    const ngx_http_shipstation_outcome_t  *outcome;

    outcome =
         &ngx_http_shipstation_outcomes[NGX_HTTP_SHIPSTATION_OUTCOME_BAD_CART];

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_ERRORS, 1);
    ngx_http_shipstation_set_outcome(r, NGX_HTTP_SHIPSTATION_OUTCOME_BAD_CART);

    b = ngx_create_temp_buf(r->pool, NGX_SHIPSTATION_ERROR_JSON);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->last = ngx_shipstation_error_write(b->last, error);

    out.buf = b;
    out.next = NULL;

    return ngx_http_shipstation_reply(r, outcome->status,
                                      &ngx_http_shipstation_json, &out,
                                      b->last - b->pos);
}


ngx_int_t
ngx_http_shipstation_checkout_finish(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_int_t                  rc;
    ngx_uint_t                 own;
    ngx_shipstation_offers_t   offers;
    ngx_shipstation_result_t   result;

    own = (checkout->arena == NULL);

    if (own) {
        checkout->arena = ngx_http_shipstation_arena_get();
        if (checkout->arena == NULL) {
            return ngx_http_shipstation_no_memory(checkout->request);
        }
    }

    ngx_shipstation_offers_init(&offers, checkout->arena);

    rc = ngx_http_shipstation_checkout_price(checkout, &offers, &result);

    if (rc == NGX_OK) {
        ngx_http_shipstation_checkout_tell(checkout, &result);
        rc = ngx_http_shipstation_checkout_send(checkout, &result);

    } else {
        rc = ngx_http_shipstation_no_memory(checkout->request);
    }

    if (own) {
        ngx_http_shipstation_arena_free(checkout->arena);
        checkout->arena = NULL;
    }

    return rc;
}


static ngx_int_t
ngx_http_shipstation_checkout_price(ngx_http_shipstation_checkout_t *checkout,
    ngx_shipstation_offers_t *offers, ngx_shipstation_result_t *result)
{
    time_t                                 now;
    int64_t                                until;
    ngx_uint_t                             i;
    ngx_shipstation_carrier_result_t      *carrier;
    ngx_http_shipstation_asked_carrier_t  *asked;

    ngx_memzero(result, sizeof(ngx_shipstation_result_t));

    now = ngx_time();
    carrier = NULL;

    if (checkout->ncarriers) {
        carrier = ngx_shipstation_arena_alloc(checkout->arena,
                                    checkout->ncarriers
                                    * sizeof(ngx_shipstation_carrier_result_t));
        if (carrier == NULL) {
            return NGX_ERROR;
        }
    }

    result->carriers = carrier;
    result->ncarriers = checkout->ncarriers;
    result->reason = checkout->reason;
    result->items = checkout->items;
    ngx_memcpy(result->currency, checkout->cart.currency, 3);

    for (i = 0; i < checkout->ncarriers; i++) {
        asked = &checkout->carriers[i];

        until = now + (asked->source == NGX_SHIPSTATION_SOURCE_STALE
                       ? NGX_HTTP_SHIPSTATION_BRIEFLY
                       : asked->fresh_left / 1000);

        if (asked->quote
            && ngx_shipstation_offers_add(offers, checkout->settings,
                                          asked->carrier, &checkout->taxes,
                                          asked->quote, asked->quote_len,
                                          asked->source, until)
               == 0)
        {
            asked->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        }

        carrier[i].code = asked->carrier->code;
        carrier[i].status = asked->status;
        carrier[i].reason = asked->reason;
        carrier[i].age = asked->age / 1000;

        result->status = ngx_max(result->status, asked->status);
        result->reason = ngx_shipstation_reason_worse(result->reason,
                                                      asked->reason);
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

    if (checkout->ncalls == 0) {
        ngx_str_set(&ctx->api_calls, "0");

    } else {
        (void) ngx_http_shipstation_set_number(r, &ctx->api_calls,
                                               checkout->ncalls);
    }

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_REQUESTS, 1);
    ngx_shipstation_count(ngx_http_shipstation_rate_counters[result->status],
                          1);

    if (result->reason == NGX_SHIPSTATION_REASON_NONE) {
        return;
    }

    ctx->error = *ngx_shipstation_reason_word(result->reason);

    ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                  "shipstation: store \"%V\": no live rate for a cart (%V), "
                  "%ui fallback rates", &ctx->store_id, &ctx->error,
                  result->noffers);
}


static ngx_int_t
ngx_http_shipstation_checkout_send(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_result_t *result)
{
    size_t               len;
    u_char              *p, *last;
    ngx_buf_t           *b;
    ngx_chain_t          out;
    ngx_http_request_t  *r;

    r = checkout->request;

    p = ngx_shipstation_arena_alloc(checkout->arena,
                                    ngx_shipstation_result_size(result));
    if (p == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    last = ngx_shipstation_result_write(p, result);
    len = last - p;

    b = ngx_create_temp_buf(r->pool, len);
    if (b == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    b->last = ngx_cpymem(b->last, p, len);

    out.buf = b;
    out.next = NULL;

    return ngx_http_shipstation_reply(r, NGX_HTTP_OK,
                                      &ngx_http_shipstation_json, &out, len);
}
