
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/checkout_parts.h"


#define NGX_HTTP_SHIPSTATION_SENDERS      512     /* a power of two */

#define NGX_HTTP_SHIPSTATION_GETRATES     "/shipments/getrates"
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


#if (NGX_SHIPSTATION_REQUEST_MAX > NGX_SHIPSTATION_ASK_BODY_MAX)
#error "a request does not fit where the desk wants it"
#endif


/* An ask, and the memory that it points to. */

typedef struct {
    ngx_shipstation_ask_t   ask;
    u_char                  url[NGX_HTTP_SHIPSTATION_API_URL_MAX];
} ngx_http_shipstation_ask_ctx_t;


static ngx_int_t ngx_http_shipstation_checkout_carriers(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_fill(
    ngx_http_shipstation_ask_ctx_t *full,
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_asked_carrier_t *asked);
static size_t ngx_http_shipstation_checkout_request(void *data, u_char *p);
static const ngx_http_shipstation_sender_t *ngx_http_shipstation_sender(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_asked_carrier_t *asked);
static ngx_uint_t ngx_http_shipstation_checkout_covered(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_buyer(
    ngx_http_shipstation_checkout_t *checkout, ngx_shipstation_ask_t *ask);
static ngx_shipstation_desk_t *ngx_http_shipstation_desk(
    ngx_http_request_t *r);


static ngx_http_shipstation_sender_t  *ngx_http_shipstation_senders;


ngx_int_t
ngx_http_shipstation_checkout_find(ngx_http_shipstation_checkout_t *checkout)
{
    size_t                                 keep;
    u_char                                *buffer;
    ngx_uint_t                             i;
    ngx_shipstation_desk_t                *desk;
    ngx_shipstation_answer_t               answer;
    ngx_http_shipstation_ask_ctx_t         full;
    ngx_http_shipstation_asked_carrier_t  *asked;

    if (ngx_http_shipstation_checkout_carriers(checkout) != NGX_OK) {
        return NGX_ERROR;
    }

    desk = ngx_http_shipstation_desk(checkout->request);

    for (i = 0; i < checkout->ncarriers; i++) {
        asked = &checkout->carriers[i];

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

        /* gives back what the quote does not need */

        keep = asked->quote ? asked->quote_len : 1;

        (void) ngx_shipstation_arena_realloc(checkout->arena, buffer,
                                             NGX_SHIPSTATION_CACHE_VALUE_MAX,
                                             keep);
    }

    return NGX_OK;
}


/* The carriers that are shown, in the file's order. */

static ngx_int_t
ngx_http_shipstation_checkout_carriers(
    ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t                             i, n;
    const ngx_shipstation_settings_t      *settings;
    ngx_http_shipstation_asked_carrier_t  *asked;

    settings = checkout->settings;

    if (settings->ncarriers == 0) {
        return NGX_OK;
    }

    asked = ngx_pcalloc(checkout->request->pool,
                        settings->ncarriers
                        * sizeof(ngx_http_shipstation_asked_carrier_t));
    if (asked == NULL) {
        return NGX_ERROR;
    }

    n = 0;

    for (i = 0; i < settings->ncarriers; i++) {

        if (!settings->carriers[i].show_at_checkout) {
            continue;
        }

        asked[n].checkout = checkout;
        asked[n].carrier = &settings->carriers[i];
        asked[n].index = i;
        n++;
    }

    checkout->carriers = asked;
    checkout->ncarriers = n;

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
    ngx_http_shipstation_asked_carrier_t *asked)
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

    ngx_shipstation_request_key(sender->sender, &checkout->shipment, 0,
                                ask->full_key);

    if (settings->zone_precision) {
        ngx_shipstation_request_key(sender->sender, &checkout->shipment, 1,
                                    ask->key);

    } else {
        ngx_memcpy(ask->key, ask->full_key, NGX_SHIPSTATION_DIGEST_LEN);
    }

    ngx_memcpy(ask->allowance_key, sender->allowance,
               NGX_SHIPSTATION_DIGEST_LEN);

    p = ngx_cpymem(full->url, checkout->api_url->data, checkout->api_url->len);
    p = ngx_cpymem(p, NGX_HTTP_SHIPSTATION_GETRATES,
                   sizeof(NGX_HTTP_SHIPSTATION_GETRATES) - 1);

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


static size_t
ngx_http_shipstation_checkout_request(void *data, u_char *p)
{
    ngx_http_shipstation_asked_carrier_t *asked = data;

    u_char                           *last;
    ngx_http_shipstation_checkout_t  *checkout;

    checkout = asked->checkout;

    last = ngx_shipstation_request_body(p, checkout->settings, asked->carrier,
                                        &checkout->shipment);

    return last ? (size_t) (last - p) : 0;
}


static const ngx_http_shipstation_sender_t *
ngx_http_shipstation_sender(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_asked_carrier_t *asked)
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


void
ngx_http_shipstation_checkout_take(ngx_http_shipstation_asked_carrier_t *asked,
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
        return;

    case NGX_SHIPSTATION_CACHE_STALE:
        asked->quote = answer->quote;
        asked->quote_len = answer->quote_len;
        asked->status = NGX_SHIPSTATION_STATUS_STALE;
        asked->source = NGX_SHIPSTATION_SOURCE_STALE;
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


ngx_int_t
ngx_http_shipstation_checkout_ask(ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_asked_carrier_t *asked)
{
    ngx_http_shipstation_ask_ctx_t  full;

    if (ngx_http_shipstation_checkout_fill(&full, checkout, asked) != NGX_OK
        || ngx_http_shipstation_checkout_buyer(checkout, &full.ask) != NGX_OK)
    {
        return NGX_ERROR;
    }

    full.ask.covered = ngx_http_shipstation_checkout_covered(checkout);

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

    return NGX_OK;
}


/* Has this cart a rate already, or a call under way? */

static ngx_uint_t
ngx_http_shipstation_checkout_covered(
    ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t                             i;
    ngx_http_shipstation_asked_carrier_t  *asked;

    for (i = 0; i < checkout->ncarriers; i++) {
        asked = &checkout->carriers[i];

        if (asked->quote != NULL
            || (asked->waiting
                && ngx_shipstation_desk_underway(&asked->waiter)))
        {
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
