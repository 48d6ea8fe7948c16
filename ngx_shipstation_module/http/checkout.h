
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A cart between its question (checkout.c) and its reply (checkout_reply.c). */

#ifndef _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/rates.h"
#include "rate/answer.h"
#include "rate/cart.h"
#include "rate/price.h"
#include "rate/rate_request.h"


typedef struct ngx_http_shipstation_checkout_s  ngx_http_shipstation_checkout_t;


/* Of a carrier that the settings do not list. */
#define NGX_HTTP_SHIPSTATION_NOT_LISTED  NGX_CONF_UNSET_UINT


/* A carrier that is asked. */
typedef struct {
    const ngx_shipstation_carrier_t    *carrier;
    ngx_uint_t                          index;      /* in the settings */
} ngx_http_shipstation_shown_t;


/* What a cart wants: one carrier for one of its parcels, or for equal ones. */
typedef struct {
    ngx_shipstation_waiter_t            waiter;
    ngx_http_shipstation_checkout_t    *checkout;
    const ngx_shipstation_carrier_t    *carrier;
    ngx_uint_t                          index;      /* in the settings */
    ngx_uint_t                          count;      /* of equal parcels */
    ngx_shipstation_shipment_t          shipment;
    ngx_uint_t                          waiting;
    ngx_shipstation_cache_status_e      status;
    ngx_shipstation_reason_e            reason;     /* NONE: quote counts */
    ngx_shipstation_source_e            source;
    u_char                             *quote;      /* NULL: none */
    size_t                              quote_len;
    int64_t                             age;        /* milliseconds */
    int64_t                             fresh_left;
} ngx_http_shipstation_want_t;


/* A cart on its way; lies in the request's pool. */
struct ngx_http_shipstation_checkout_s {
    ngx_http_request_t                     *request;
    ngx_http_shipstation_ctx_t             *ctx;
    const ngx_shipstation_settings_t       *settings;
    const ngx_str_t                        *api_url;
    ngx_shipstation_arena_t                *arena;    /* while it is parsed */
    ngx_shipstation_cart_t                  cart;
    ngx_shipstation_taxes_t                 taxes;
    yyjson_val                             *items;    /* in the arena */
    ngx_shipstation_reason_e                reason;   /* the rules'; or NONE */
    ngx_uint_t                              nshown;
    ngx_http_shipstation_shown_t           *shown;
    ngx_uint_t                              nasked;   /* a carrier's parcels
                                                         stand together */
    ngx_http_shipstation_want_t  *asked;
    ngx_uint_t                    nwaiting;
    ngx_uint_t                    ncalls;             /* begun for this cart */
    ngx_event_t                   timer;
};


/*
 * Fills in the carriers that are shown: those of the settings that the account
 * has, or where they list none all of the account's (checkout_account.c).
 * NGX_OK; NGX_DECLINED: it is not known yet what the account has, and is being
 * read; NGX_ERROR: no memory.
 */
ngx_int_t ngx_http_shipstation_checkout_shown(
    ngx_http_shipstation_checkout_t *checkout);

/* Whose account a store's is, in this location. */
void ngx_http_shipstation_account_ask(ngx_http_request_t *r,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_account_ask_t *ask);

/*
 * Replies with what the carriers said, or with fallback rates; sets variables,
 * counts.  Returns what a handler does: the reply's status, or what finalizes
 * the request.
 */
ngx_int_t ngx_http_shipstation_checkout_finish(
    ngx_http_shipstation_checkout_t *checkout);


#endif /* _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_ */
