
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A cart comes, prices go.
 *
 *     the request      method, store, type and body; the cart; rules that need
 *                      no rates
 *     the question     one for each carrier that is shown: what the desk knows
 *                      of it, or a live rate
 *     the wait         for live rates, until the last is there or the buyer
 *                      has waited long enough
 *
 * The reply, with prices, fallback and counters, is checkout_reply.c's.
 *
 * What is parsed lies in an arena of the worker's, which the cart has until
 * its handler returns; what a waiting request needs is copied to its pool.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/json.h"
#include "http/body.h"
#include "http/buffer.h"
#include "http/checkout.h"
#include "http/rates.h"
#include "http/reply.h"


#define NGX_HTTP_SHIPSTATION_CART_MAX     1048576    /* bytes of JSON */
#define NGX_HTTP_SHIPSTATION_CART_ARENA   16777216

#define NGX_HTTP_SHIPSTATION_SENDERS      512     /* a power of two */

#define NGX_HTTP_SHIPSTATION_API_URL_MAX  320


/*
 * Digests that change with the settings only, kept by the worker: with them a
 * hit takes one digest for each carrier.  Settings have a version that no
 * others have, in the life of the zone of stores, which no worker outlives.
 */

typedef struct {
    uint64_t           version;
    const ngx_str_t   *api_url;
    ngx_uint_t         carrier;
    u_char             sender[NGX_SHIPSTATION_DIGEST_LEN];
    u_char             allowance[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_http_shipstation_sender_t;


/* An ask, and the memory that it points to. */

typedef struct {
    ngx_shipstation_ask_t   ask;
    u_char                  url[NGX_HTTP_SHIPSTATION_API_URL_MAX];
} ngx_http_shipstation_ask_ctx_t;


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
static ngx_int_t ngx_http_shipstation_checkout_find(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_carriers(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_shipstation_desk_t *ngx_http_shipstation_desk(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_checkout_fill(
    ngx_http_shipstation_ask_ctx_t *full,
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked);
static void ngx_http_shipstation_checkout_keys(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked, const u_char *sender,
    ngx_shipstation_ask_t *ask);
static size_t ngx_http_shipstation_checkout_request(void *data, u_char *p);
static const ngx_http_shipstation_sender_t *ngx_http_shipstation_sender(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked);
static void ngx_http_shipstation_checkout_take(
    ngx_http_shipstation_want_t *asked,
    const ngx_shipstation_answer_t *answer);
static ngx_int_t ngx_http_shipstation_checkout_ask(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked);
static ngx_uint_t ngx_http_shipstation_checkout_covered(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_http_shipstation_want_t *asked);
static ngx_uint_t ngx_http_shipstation_checkout_vain(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked);
static ngx_int_t ngx_http_shipstation_checkout_buyer(
    ngx_http_shipstation_checkout_t *checkout, ngx_shipstation_ask_t *ask);
static ngx_int_t ngx_http_shipstation_checkout_wait(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_keep(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_keep_quote(ngx_http_request_t *r,
    ngx_http_shipstation_want_t *asked);
static void ngx_http_shipstation_checkout_told(ngx_shipstation_waiter_t *waiter,
    ngx_shipstation_answer_t *answer);
static void ngx_http_shipstation_checkout_late(ngx_event_t *ev);
static void ngx_http_shipstation_checkout_go_on(
    ngx_http_shipstation_checkout_t *checkout);
static void ngx_http_shipstation_checkout_detach(void *data);


static const ngx_str_t  ngx_http_shipstation_json =
    ngx_string("application/json");


static ngx_http_shipstation_sender_t  *ngx_http_shipstation_senders;


/*
 * ---- The request -----------------------------------------------------------
 */


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

    if (ngx_http_shipstation_no_store(r) != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

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

    if (r->headers_in.content_type == NULL
        || r->headers_in.content_type->value.len == 0)
    {
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

    /* older than RFC 8259's, and still sent */

    if (i == sizeof("text/json") - 1
        && ngx_strncasecmp(p, (u_char *) "text/json", i) == 0)
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

    ngx_http_shipstation_working(r, "pricing a cart");

    rc = ngx_http_shipstation_checkout_run(r);

    if (rc == NGX_AGAIN) {
        ngx_http_shipstation_idle(r);
        return;
    }

    ngx_http_shipstation_finish(r, rc);
}


static ngx_int_t
ngx_http_shipstation_checkout_run(ngx_http_request_t *r)
{
    ngx_int_t                         rc;
    ngx_str_t                         body;
    ngx_shipstation_arena_t          *arena;
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

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_shipstation_arena_limit(arena, NGX_HTTP_SHIPSTATION_CART_ARENA);

    checkout->arena = arena;

    rc = ngx_http_shipstation_checkout_cart(checkout, &body);

    checkout->items = NULL;
    checkout->arena = NULL;

    ngx_http_shipstation_arena_free(arena);

    return (rc == NGX_ERROR) ? ngx_http_shipstation_no_memory(r) : rc;
}


static ngx_int_t
ngx_http_shipstation_checkout_cart(ngx_http_shipstation_checkout_t *checkout,
    ngx_str_t *body)
{
    ngx_int_t                               rc;
    yyjson_val                             *root;
    ngx_shipstation_error_t                 error;
    ngx_http_shipstation_rates_loc_conf_t  *rlcf;
    const ngx_shipstation_settings_t       *settings;

    settings = checkout->settings;

    if (body->len == 0) {
        (void) ngx_shipstation_error(&error, NULL, "is empty, send a cart");
        return ngx_http_shipstation_checkout_bad(checkout->request, &error);
    }

    root = ngx_shipstation_json_read(body->data, body->len, checkout->arena,
                                     &error);

    if (root == NULL
        || ngx_shipstation_cart_parse(root, settings, checkout->arena,
                                      &checkout->cart, &error)
           != NGX_OK)
    {
        return ngx_http_shipstation_checkout_bad(checkout->request, &error);
    }

    checkout->items = ngx_shipstation_json_get(root, "items");
    checkout->reason = ngx_http_shipstation_checkout_rules(settings,
                                                           &checkout->cart);

    ngx_shipstation_taxes(&checkout->taxes, settings, &checkout->cart);

    if (checkout->reason) {
        return ngx_http_shipstation_checkout_finish(checkout);
    }

    if (!settings->has_api) {
        checkout->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
        return ngx_http_shipstation_checkout_finish(checkout);
    }

    rlcf = ngx_http_get_module_loc_conf(checkout->request,
                                        ngx_http_shipstation_rates_module);

    checkout->api_url = settings->api_url.len ? &settings->api_url
                                              : &rlcf->api_url;

    rc = ngx_http_shipstation_checkout_shown(checkout);

    if (rc == NGX_DECLINED) {
        checkout->reason = NGX_SHIPSTATION_REASON_CARRIERS_UNKNOWN;
        return ngx_http_shipstation_checkout_finish(checkout);
    }

    if (rc != NGX_OK
        || ngx_http_shipstation_checkout_find(checkout) != NGX_OK)
    {
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

    if (cart->address != NGX_SHIPSTATION_ADDRESS_GOOD) {
        return NGX_SHIPSTATION_REASON_BAD_ADDRESS;
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

    if (b == NULL || ngx_http_shipstation_no_store(r) != NGX_OK) {
        return NGX_ERROR;
    }

    b->last = ngx_shipstation_error_write(b->last, error);

    out.buf = b;
    out.next = NULL;

    return ngx_http_shipstation_reply(r, outcome->status,
                                      &ngx_http_shipstation_json, &out,
                                      b->last - b->pos);
}


/*
 * ---- The question ----------------------------------------------------------
 */


static ngx_int_t
ngx_http_shipstation_checkout_find(ngx_http_shipstation_checkout_t *checkout)
{
    size_t                           keep;
    u_char                          *buffer;
    ngx_uint_t                       i;
    ngx_shipstation_desk_t          *desk;
    ngx_shipstation_answer_t         answer;
    ngx_http_shipstation_ask_ctx_t   full;
    ngx_http_shipstation_want_t     *asked;

    if (ngx_http_shipstation_checkout_carriers(checkout) != NGX_OK) {
        return NGX_ERROR;
    }

    desk = ngx_http_shipstation_desk(checkout->request);

    for (i = 0; i < checkout->nasked; i++) {
        asked = &checkout->asked[i];

        if (desk == NULL) {
            asked->status = NGX_SHIPSTATION_STATUS_LIMITED;
            asked->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
            continue;
        }

        if (ngx_http_shipstation_checkout_fill(&full, checkout, asked)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        buffer = ngx_shipstation_arena_alloc(checkout->arena,
                                             NGX_SHIPSTATION_CACHE_VALUE_MAX);
        if (buffer == NULL) {
            return NGX_ERROR;
        }

        ngx_shipstation_desk_find(desk, &full.ask, buffer, &answer);

        if (answer.state != NGX_SHIPSTATION_CACHE_NONE) {
            ngx_http_shipstation_checkout_take(asked, &answer);
        }

        ngx_log_debug2(NGX_LOG_DEBUG_HTTP, checkout->request->connection->log,
                       0, "shipstation checkout: carrier \"%V\": cache %V",
                       &asked->carrier->code,
                       ngx_shipstation_cache_word(asked->status));

        /* gives back what the quote does not need */

        keep = asked->quote ? asked->quote_len : 1;

        (void) ngx_shipstation_arena_realloc(checkout->arena, buffer,
                                             NGX_SHIPSTATION_CACHE_VALUE_MAX,
                                             keep);
    }

    return NGX_OK;
}


/* The carriers that are shown, in the file's order, with each parcel. */

static ngx_int_t
ngx_http_shipstation_checkout_carriers(
    ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t                         i, j, n;
    const ngx_shipstation_packed_t    *packed;
    const ngx_shipstation_settings_t  *settings;
    ngx_http_shipstation_want_t       *asked;

    settings = checkout->settings;

    if (checkout->nshown == 0) {
        return NGX_OK;
    }

    asked = ngx_pcalloc(checkout->request->pool,
                        checkout->nshown * checkout->cart.packing.n
                        * sizeof(ngx_http_shipstation_want_t));
    if (asked == NULL) {
        return NGX_ERROR;
    }

    n = 0;

    for (i = 0; i < checkout->nshown; i++) {

        for (j = 0; j < checkout->cart.packing.n; j++) {
            packed = &checkout->cart.packing.elts[j];

            asked[n].checkout = checkout;
            asked[n].carrier = checkout->shown[i].carrier;
            asked[n].index = checkout->shown[i].index;
            asked[n].count = packed->count;

            ngx_shipstation_shipment(&asked[n].shipment,
                                     &checkout->cart.destination,
                                     &packed->parcel, &settings->origin,
                                     asked[n].carrier);
            n++;
        }
    }

    checkout->asked = asked;
    checkout->nasked = n;

    return NGX_OK;
}


static ngx_shipstation_desk_t *
ngx_http_shipstation_desk(ngx_http_request_t *r)
{
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_rates_module);

    return rmcf->desk;
}


static ngx_int_t
ngx_http_shipstation_checkout_fill(ngx_http_shipstation_ask_ctx_t *full,
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked)
{
    u_char                                  *p;
    ngx_shipstation_ask_t                   *ask;
    const ngx_shipstation_settings_t        *settings;
    ngx_http_shipstation_rates_loc_conf_t   *rlcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;
    const ngx_http_shipstation_sender_t     *sender;

    rlcf = ngx_http_get_module_loc_conf(checkout->request,
                                        ngx_http_shipstation_rates_module);
    rmcf = ngx_http_get_module_main_conf(checkout->request,
                                         ngx_http_shipstation_rates_module);
    settings = checkout->settings;

    sender = ngx_http_shipstation_sender(checkout, asked);
    if (sender == NULL) {
        return NGX_ERROR;
    }

    ask = &full->ask;
    ngx_memzero(ask, sizeof(ngx_shipstation_ask_t));

    ngx_http_shipstation_checkout_keys(checkout, asked, sender->sender, ask);

    ngx_memcpy(ask->allowance_key, sender->allowance,
               NGX_SHIPSTATION_DIGEST_LEN);

    ask->api = ngx_shipstation_api(settings);

    p = ngx_cpymem(full->url, checkout->api_url->data, checkout->api_url->len);
    p = ngx_cpymem(p, ask->api->path.data, ask->api->path.len);

    ask->url.data = full->url;
    ask->url.len = p - full->url;

    ask->write_body = ngx_http_shipstation_checkout_request;
    ask->data = asked;

    ask->store_id = settings->id;
    ask->carrier = asked->carrier->code;
    ask->api_key = settings->api_key;
    ask->secret = settings->api_secret;
    ask->timeout = rlcf->api_timeout;
    ask->limit = settings->api_rate ? settings->api_rate : rmcf->api_rate;

    return NGX_OK;
}


/*
 * The keys, and with "derive" the place in the rate book: there a carrier's
 * "place" says how much of the postal code counts, and the key of prices that
 * were found to have changed is another one.
 */

static void
ngx_http_shipstation_checkout_keys(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked, const u_char *sender,
    ngx_shipstation_ask_t *ask)
{
    ngx_uint_t                         i, zone;
    ngx_shipstation_spot_t            *spot;
    const ngx_shipstation_settings_t  *settings;

    settings = checkout->settings;
    spot = &ask->spot;
    zone = settings->zone_precision;

    if (settings->derive) {
        zone = ngx_shipstation_carrier_zoned(asked->carrier);

        ngx_memcpy(&spot->sender, sender, sizeof(uint64_t));
        spot->sender = ngx_max(spot->sender, 1);
        spot->weight = (uint32_t) ngx_min(asked->shipment.weight,
                                          NGX_MAX_INT32_VALUE);

        ngx_shipstation_shipment_place(sender, &asked->shipment, zone,
                                       &settings->origin, &spot->book,
                                       &spot->place);

        if (ngx_shipstation_desk_spot(
                           ngx_http_shipstation_desk(checkout->request), spot)
            && zone)
        {
            zone = 0;
            ngx_shipstation_shipment_place(sender, &asked->shipment, zone,
                                           &settings->origin, &spot->book,
                                           &spot->place);
        }
    }

    ngx_shipstation_request_key(sender, &asked->shipment, 0, ask->full_key);

    if (zone) {
        ngx_shipstation_request_key(sender, &asked->shipment, 1, ask->key);

    } else {
        ngx_memcpy(ask->key, ask->full_key, NGX_SHIPSTATION_DIGEST_LEN);
    }

    for (i = 0; i < 4; i++) {
        ask->key[24 + i] ^= (u_char) (spot->epoch >> 8 * i);
        ask->full_key[24 + i] ^= (u_char) (spot->epoch >> 8 * i);
    }
}


static size_t
ngx_http_shipstation_checkout_request(void *data, u_char *p)
{
    ngx_http_shipstation_want_t *asked = data;

    const ngx_shipstation_api_t      *api;
    u_char                           *last;
    ngx_http_shipstation_checkout_t  *checkout;

    checkout = asked->checkout;

    api = ngx_shipstation_api(checkout->settings);

    last = api->write(p, checkout->settings, asked->carrier,
                      &asked->shipment);

    return last ? (size_t) (last - p) : 0;
}


static const ngx_http_shipstation_sender_t *
ngx_http_shipstation_sender(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked)
{
    uint64_t                        version;
    ngx_uint_t                      i;
    ngx_http_shipstation_sender_t  *sender;

    if (ngx_http_shipstation_senders == NULL) {
        ngx_http_shipstation_senders =
            ngx_calloc(NGX_HTTP_SHIPSTATION_SENDERS
                       * sizeof(ngx_http_shipstation_sender_t),
                       ngx_cycle->log);

        if (ngx_http_shipstation_senders == NULL) {
            return NULL;
        }
    }

    /* an account changes without its settings' version */

    if (asked->index == NGX_HTTP_SHIPSTATION_NOT_LISTED) {

        sender = ngx_palloc(checkout->request->pool,
                            sizeof(ngx_http_shipstation_sender_t));
        if (sender == NULL) {
            return NULL;
        }

        ngx_shipstation_sender_digest(checkout->api_url, checkout->settings,
                                      asked->carrier, sender->sender);

        ngx_shipstation_allowance_key(checkout->api_url, checkout->settings,
                                      sender->allowance);

        return sender;
    }

    version = checkout->ctx->store.version;

    i = (ngx_uint_t) (version * 31 + asked->index)
        & (NGX_HTTP_SHIPSTATION_SENDERS - 1);

    sender = &ngx_http_shipstation_senders[i];

    if (sender->version == version
        && sender->api_url == checkout->api_url
        && sender->carrier == asked->index)
    {
        return sender;
    }

    ngx_shipstation_sender_digest(checkout->api_url, checkout->settings,
                                  asked->carrier, sender->sender);

    ngx_shipstation_allowance_key(checkout->api_url, checkout->settings,
                                  sender->allowance);

    sender->version = version;
    sender->api_url = checkout->api_url;
    sender->carrier = asked->index;

    return sender;
}


static void
ngx_http_shipstation_checkout_take(ngx_http_shipstation_want_t *asked,
    const ngx_shipstation_answer_t *answer)
{
    asked->age = answer->age;
    asked->fresh_left = answer->fresh_left;
    asked->quote = NULL;
    asked->quote_len = 0;
    asked->reason = NGX_SHIPSTATION_REASON_NONE;

    switch (answer->state) {

    case NGX_SHIPSTATION_CACHE_FRESH:
        asked->quote = answer->quote;
        asked->quote_len = answer->quote_len;
        asked->status = answer->live ? NGX_SHIPSTATION_STATUS_MISS
                                     : NGX_SHIPSTATION_STATUS_HIT;
        asked->source = answer->live ? NGX_SHIPSTATION_SOURCE_LIVE
                                     : NGX_SHIPSTATION_SOURCE_CACHE;

        if (answer->derived) {
            asked->status = NGX_SHIPSTATION_STATUS_HIT;
            asked->source = NGX_SHIPSTATION_SOURCE_DERIVED;
        }

        return;

    case NGX_SHIPSTATION_CACHE_STALE:
        asked->quote = answer->quote;
        asked->quote_len = answer->quote_len;
        asked->status = NGX_SHIPSTATION_STATUS_STALE;
        asked->source = answer->derived ? NGX_SHIPSTATION_SOURCE_DERIVED
                                        : NGX_SHIPSTATION_SOURCE_STALE;
        return;

    default: /* NEGATIVE, NONE */
        asked->age = 0;
        asked->reason = answer->reason ? answer->reason
                                       : NGX_SHIPSTATION_REASON_UNAVAILABLE;

        if (asked->reason != NGX_SHIPSTATION_REASON_NO_SERVICE) {
            asked->status = NGX_SHIPSTATION_STATUS_LIMITED;

        } else if (answer->live) {
            asked->status = NGX_SHIPSTATION_STATUS_MISS;

        } else {
            asked->status = NGX_SHIPSTATION_STATUS_HIT;
        }
    }
}


static ngx_int_t
ngx_http_shipstation_checkout_ask(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked)
{
    ngx_http_shipstation_ask_ctx_t  full;

    if (ngx_http_shipstation_checkout_fill(&full, checkout, asked) != NGX_OK
        || ngx_http_shipstation_checkout_buyer(checkout, &full.ask) != NGX_OK)
    {
        return NGX_ERROR;
    }

    full.ask.covered = ngx_http_shipstation_checkout_covered(checkout, asked);

    asked->waiter.handler = ngx_http_shipstation_checkout_told;
    asked->waiter.data = asked;

    if (ngx_shipstation_desk_ask(ngx_http_shipstation_desk(checkout->request),
                                 &full.ask, &asked->waiter)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    asked->waiting = 1;
    checkout->nwaiting++;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, checkout->request->connection->log, 0,
                   "shipstation checkout: carrier \"%V\": asked live, "
                   "covered:%ui", &asked->carrier->code, full.ask.covered);

    return NGX_OK;
}


/* Has this cart a rate of another carrier already, or a call under way? */

static ngx_uint_t
ngx_http_shipstation_checkout_covered(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_http_shipstation_want_t *asked)
{
    ngx_uint_t                    i;
    ngx_http_shipstation_want_t  *other;

    for (i = 0; i < checkout->nasked; i++) {
        other = &checkout->asked[i];

        if (other->index == asked->index) {
            continue;
        }

        if (other->quote != NULL
            || (other->waiting
                && ngx_shipstation_desk_underway(&other->waiter)))
        {
            return 1;
        }
    }

    return 0;
}


/*
 * 1 where the carrier is known to have no price for another of the cart's
 * parcels: a call for this one would be in vain.
 */

static ngx_uint_t
ngx_http_shipstation_checkout_vain(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_want_t *asked)
{
    ngx_uint_t                    i;
    ngx_http_shipstation_want_t  *other;

    for (i = 0; i < checkout->nasked; i++) {
        other = &checkout->asked[i];

        if (other->index == asked->index && other->reason) {
            asked->status = other->status;
            asked->reason = other->reason;
            return 1;
        }
    }

    return 0;
}


static ngx_int_t
ngx_http_shipstation_checkout_buyer(ngx_http_shipstation_checkout_t *checkout,
    ngx_shipstation_ask_t *ask)
{
    ngx_http_shipstation_rates_loc_conf_t  *rlcf;

    rlcf = ngx_http_get_module_loc_conf(checkout->request,
                                        ngx_http_shipstation_rates_module);

    if (rlcf->live_limit_rate == 0) {
        return NGX_OK;
    }

    if (ngx_http_complex_value(checkout->request, rlcf->live_limit_key,
                               &ask->buyer)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* as with limit_req, an empty key is not limited */

    if (ask->buyer.len) {
        ask->buyer_limit = rlcf->live_limit_rate;
    }

    return NGX_OK;
}


/*
 * ---- The wait --------------------------------------------------------------
 */


static ngx_int_t
ngx_http_shipstation_checkout_wait(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t                              i;
    ngx_pool_cleanup_t                     *cln;
    ngx_http_request_t                     *r;
    ngx_http_shipstation_rates_loc_conf_t  *rlcf;
    ngx_http_shipstation_want_t            *asked;

    for (i = 0; i < checkout->nasked; i++) {
        asked = &checkout->asked[i];

        if (asked->status == NGX_SHIPSTATION_STATUS_UNKNOWN
            && !ngx_http_shipstation_checkout_vain(checkout, asked))
        {
            break;
        }
    }

    if (i == checkout->nasked) {
        return NGX_OK;
    }

    r = checkout->request;

    /* before anybody can call back: a waiter must not outlive its memory */

    cln = ngx_pool_cleanup_add(r->pool, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_http_shipstation_checkout_detach;
    cln->data = checkout;

    for ( /* void */ ; i < checkout->nasked; i++) {
        asked = &checkout->asked[i];

        if (asked->status == NGX_SHIPSTATION_STATUS_UNKNOWN
            && !ngx_http_shipstation_checkout_vain(checkout, asked)
            && ngx_http_shipstation_checkout_ask(checkout, asked) != NGX_OK)
        {
            ngx_http_shipstation_checkout_detach(checkout);
            return NGX_ERROR;
        }
    }

    if (ngx_http_shipstation_checkout_keep(checkout) != NGX_OK) {
        ngx_http_shipstation_checkout_detach(checkout);
        return NGX_ERROR;
    }

    rlcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_rates_module);

    /*
     * Not cancelable: a worker that shuts down must not leave while a buyer
     * waits.
     */

    checkout->timer.handler = ngx_http_shipstation_checkout_late;
    checkout->timer.data = checkout;
    checkout->timer.log = r->connection->log;

    ngx_add_timer(&checkout->timer, rlcf->wait);

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "shipstation checkout: waits for %ui answers, %M ms",
                   checkout->nwaiting, rlcf->wait);

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    return NGX_AGAIN;
}


/* The arena is the worker's: it goes back while this request waits. */

static ngx_int_t
ngx_http_shipstation_checkout_keep(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t  i;

    for (i = 0; i < checkout->nasked; i++) {
        if (ngx_http_shipstation_checkout_keep_quote(checkout->request,
                                                     &checkout->asked[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_checkout_keep_quote(ngx_http_request_t *r,
    ngx_http_shipstation_want_t *asked)
{
    u_char  *p;

    if (asked->quote == NULL) {
        return NGX_OK;
    }

    p = ngx_pnalloc(r->pool, asked->quote_len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(p, asked->quote, asked->quote_len);
    asked->quote = p;

    return NGX_OK;
}


static void
ngx_http_shipstation_checkout_told(ngx_shipstation_waiter_t *waiter,
    ngx_shipstation_answer_t *answer)
{
    ngx_http_shipstation_checkout_t  *checkout;
    ngx_http_shipstation_want_t      *asked;

    asked = waiter->data;
    checkout = asked->checkout;

    ngx_http_shipstation_checkout_take(asked, answer);

    if (ngx_http_shipstation_checkout_keep_quote(checkout->request, asked)
        != NGX_OK)
    {
        asked->quote = NULL;
        asked->status = NGX_SHIPSTATION_STATUS_LIMITED;
        asked->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    }

    if (answer->called) {
        checkout->ncalls++;
    }

    asked->waiting = 0;
    checkout->nwaiting--;

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, checkout->request->connection->log, 0,
                   "shipstation checkout: carrier \"%V\": answered, %V, "
                   "called:%ui, %ui more to wait for", &asked->carrier->code,
                   ngx_shipstation_cache_word(asked->status), answer->called,
                   checkout->nwaiting);

    if (checkout->nwaiting == 0) {
        ngx_http_shipstation_checkout_go_on(checkout);
    }
}


/* The buyer waited long enough; the calls go on for those who come later. */

static void
ngx_http_shipstation_checkout_late(ngx_event_t *ev)
{
    ngx_uint_t                        i;
    ngx_http_shipstation_checkout_t  *checkout;
    ngx_http_shipstation_want_t      *asked;

    checkout = ev->data;

    for (i = 0; i < checkout->nasked; i++) {
        asked = &checkout->asked[i];

        if (!asked->waiting) {
            continue;
        }

        if (asked->waiter.called) {
            checkout->ncalls++;
        }

        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, checkout->request->connection->log,
                       0, "shipstation checkout: carrier \"%V\": too late",
                       &asked->carrier->code);

        ngx_shipstation_desk_cancel(&asked->waiter);

        asked->waiting = 0;
        asked->status = NGX_SHIPSTATION_STATUS_LIMITED;
        asked->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    }

    checkout->nwaiting = 0;

    ngx_http_shipstation_checkout_go_on(checkout);
}


static void
ngx_http_shipstation_checkout_go_on(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = checkout->request;
    c = r->connection;

    if (checkout->timer.timer_set) {
        ngx_del_timer(&checkout->timer);
    }

    ngx_http_set_log_request(c->log, r);

    ngx_http_shipstation_working(r, "pricing a cart");
    ngx_http_shipstation_finish(r,
                              ngx_http_shipstation_checkout_finish(checkout));

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_shipstation_checkout_detach(void *data)
{
    ngx_http_shipstation_checkout_t *checkout = data;

    ngx_uint_t  i;

    for (i = 0; i < checkout->nasked; i++) {
        if (checkout->asked[i].waiting) {
            ngx_shipstation_desk_cancel(&checkout->asked[i].waiter);
            checkout->asked[i].waiting = 0;
        }
    }

    if (checkout->timer.timer_set) {
        ngx_del_timer(&checkout->timer);
    }
}
