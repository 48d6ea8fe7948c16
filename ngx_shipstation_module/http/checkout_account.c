
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Which carriers a cart is asked of: those that the settings show and the
 * account has; or, where the settings list none, all that the account has.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/checkout.h"


/* The log says so once in so many minutes for a carrier. */
#define NGX_HTTP_SHIPSTATION_UNKNOWN_CARRIER  1440


static ngx_int_t ngx_http_shipstation_shown_listed(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes);
static ngx_uint_t ngx_http_shipstation_carrier_unknown(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes, const ngx_str_t *code);
static ngx_int_t ngx_http_shipstation_shown_all(
    ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes);
static ngx_int_t ngx_http_shipstation_shown_copy(ngx_pool_t *pool,
    ngx_str_t *to, const ngx_str_t *from);


void
ngx_http_shipstation_account_ask(ngx_http_request_t *r,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_account_ask_t *ask)
{
    const ngx_str_t                         *url;
    ngx_http_shipstation_rates_loc_conf_t   *rlcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rlcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_rates_module);
    rmcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_rates_module);

    url = settings->api_url.len ? &settings->api_url : &rlcf->api_url;

    ngx_shipstation_allowance_key(url, settings, ask->key);

    ask->api = ngx_shipstation_api(settings);
    ask->url = *url;
    ask->api_key = settings->api_key;
    ask->secret = settings->api_secret;
    ask->store_id = settings->id;
    ask->timeout = rlcf->api_timeout;
    ask->limit = settings->api_rate ? settings->api_rate : rmcf->api_rate;
}


ngx_int_t
ngx_http_shipstation_checkout_shown(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_http_request_t                      *r;
    ngx_shipstation_account_ask_t            ask;
    const ngx_shipstation_account_codes_t   *codes;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    r = checkout->request;
    rmcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_rates_module);

    if (rmcf->accounts == NULL) {
        return checkout->settings->carriers_listed
               ? ngx_http_shipstation_shown_listed(checkout, NULL)
               : NGX_DECLINED;
    }

    ngx_http_shipstation_account_ask(r, checkout->settings, &ask);

    /*
     * A store that lists its carriers does without; where its account is
     * known, it is kept up to date.
     */

    codes = ngx_shipstation_accounts_codes(rmcf->accounts, &ask,
                                         !checkout->settings->carriers_listed);

    if (checkout->settings->carriers_listed) {

        if (codes->known) {
            (void) ngx_shipstation_accounts_codes(rmcf->accounts, &ask, 1);
        }

        return ngx_http_shipstation_shown_listed(checkout, codes);
    }

    return codes->known ? ngx_http_shipstation_shown_all(checkout, codes)
                        : NGX_DECLINED;
}


static ngx_int_t
ngx_http_shipstation_shown_listed(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes)
{
    ngx_uint_t                         i;
    ngx_http_shipstation_shown_t      *shown;
    const ngx_shipstation_carrier_t   *carrier;
    const ngx_shipstation_settings_t  *settings;

    settings = checkout->settings;

    if (settings->ncarriers == 0) {
        return NGX_OK;
    }

    shown = ngx_palloc(checkout->request->pool,
                       settings->ncarriers
                       * sizeof(ngx_http_shipstation_shown_t));
    if (shown == NULL) {
        return NGX_ERROR;
    }

    checkout->shown = shown;

    for (i = 0; i < settings->ncarriers; i++) {
        carrier = &settings->carriers[i];

        if (!carrier->show_at_checkout
            || ngx_http_shipstation_carrier_unknown(checkout, codes,
                                                    &carrier->code))
        {
            continue;
        }

        shown->carrier = carrier;
        shown->index = i;
        shown++;
        checkout->nshown++;
    }

    return NGX_OK;
}


/* 1: the account does not have it, so that no call is made for it. */

static ngx_uint_t
ngx_http_shipstation_carrier_unknown(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes, const ngx_str_t *code)
{
    ngx_uint_t                   i;
    ngx_http_shipstation_ctx_t  *ctx;

    if (codes == NULL || !codes->known) {
        return 0;
    }

    for (i = 0; i < codes->n; i++) {
        if (codes->codes[i].len == code->len
            && ngx_memcmp(codes->codes[i].data, code->data, code->len) == 0)
        {
            return 0;
        }
    }

    ctx = checkout->ctx;

    if (ngx_shipstation_line_due(ctx->stores, &ctx->store, code,
                                 NGX_HTTP_SHIPSTATION_UNKNOWN_CARRIER,
                                 ngx_time()))
    {
        ngx_log_error(NGX_LOG_WARN, checkout->request->connection->log, 0,
                      "shipstation: store \"%V\": its ShipStation account has "
                      "no carrier \"%V\", which is not asked for rates",
                      &ctx->store_id, code);
    }

    return 1;
}


/* What the worker remembers may change while the cart waits. */

static ngx_int_t
ngx_http_shipstation_shown_all(ngx_http_shipstation_checkout_t *checkout,
    const ngx_shipstation_account_codes_t *codes)
{
    ngx_uint_t                     i;
    ngx_pool_t                    *pool;
    ngx_shipstation_carrier_t     *carriers;
    ngx_http_shipstation_shown_t  *shown;

    if (codes->n == 0) {
        return NGX_OK;
    }

    pool = checkout->request->pool;

    carriers = ngx_pcalloc(pool, codes->n * sizeof(ngx_shipstation_carrier_t));
    shown = ngx_palloc(pool, codes->n * sizeof(ngx_http_shipstation_shown_t));

    if (carriers == NULL || shown == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < codes->n; i++) {

        if (ngx_http_shipstation_shown_copy(pool, &carriers[i].code,
                                            &codes->codes[i])
            != NGX_OK
            || ngx_http_shipstation_shown_copy(pool, &carriers[i].name,
                                               &codes->names[i])
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        carriers[i].show_at_checkout = 1;

        shown[i].carrier = &carriers[i];
        shown[i].index = NGX_HTTP_SHIPSTATION_NOT_LISTED;
    }

    checkout->shown = shown;
    checkout->nshown = codes->n;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_shown_copy(ngx_pool_t *pool, ngx_str_t *to,
    const ngx_str_t *from)
{
    to->len = from->len;
    to->data = ngx_pstrdup(pool, (ngx_str_t *) from);

    return to->data ? NGX_OK : NGX_ERROR;
}
