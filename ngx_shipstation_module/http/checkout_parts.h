
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the files of the checkout handler share. */

#ifndef _NGX_HTTP_SHIPSTATION_CHECKOUT_PARTS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CHECKOUT_PARTS_H_INCLUDED_


#include "http/rates.h"
#include "rate/answer.h"
#include "rate/cart.h"
#include "rate/price.h"
#include "rate/rate_request.h"


typedef struct ngx_http_shipstation_checkout_s  ngx_http_shipstation_checkout_t;


/* One carrier of a cart. */
typedef struct {
    ngx_shipstation_waiter_t            waiter;
    ngx_http_shipstation_checkout_t    *checkout;
    const ngx_shipstation_carrier_t    *carrier;
    ngx_uint_t                          index;      /* in the settings */
    ngx_uint_t                          waiting;
    ngx_shipstation_cache_status_e      status;
    ngx_shipstation_reason_e            reason;     /* NONE: quote counts */
    ngx_shipstation_source_e            source;
    u_char                             *quote;      /* NULL: none */
    size_t                              quote_len;
    int64_t                             age;        /* milliseconds */
    int64_t                             fresh_left;
} ngx_http_shipstation_asked_carrier_t;


/* A cart on its way; lies in the request's pool. */
struct ngx_http_shipstation_checkout_s {
    ngx_http_request_t                     *request;
    ngx_http_shipstation_ctx_t             *ctx;
    const ngx_shipstation_settings_t       *settings;
    const ngx_str_t                        *api_url;
    ngx_shipstation_arena_t                *arena;    /* NULL while it waits */
    ngx_shipstation_cart_t                  cart;
    ngx_shipstation_shipment_t              shipment;
    ngx_shipstation_taxes_t                 taxes;
    yyjson_val                             *items;    /* in the arena */
    ngx_shipstation_reason_e                reason;   /* the rules'; or NONE */
    ngx_uint_t                              ncarriers;
    ngx_http_shipstation_asked_carrier_t   *carriers;
    ngx_uint_t                              nwaiting;
    ngx_uint_t                              ncalls;   /* begun for this cart */
    ngx_event_t                             timer;
};


/*
 * Asks the desk for what it knows of each carrier that is shown at checkout.
 * Afterwards each has a status and either a quote, in the arena, or a reason;
 * or it has no status: it must be asked for live.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_shipstation_checkout_find(
    ngx_http_shipstation_checkout_t *checkout);

/*
 * Asks for a carrier live; waiting is set where the answer comes later.
 * NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_shipstation_checkout_ask(
    ngx_http_shipstation_checkout_t *checkout,
    ngx_http_shipstation_asked_carrier_t *asked);

/* Takes over what the desk said of a carrier; the quote stays where it is. */
void ngx_http_shipstation_checkout_take(
    ngx_http_shipstation_asked_carrier_t *asked,
    const ngx_shipstation_answer_t *answer);

/* The desk's answer came; as ngx_shipstation_waiter_t.handler. */
void ngx_http_shipstation_checkout_told(ngx_shipstation_waiter_t *waiter,
    ngx_shipstation_answer_t *answer);

/*
 * Asks for all carriers without status and waits for them.  NGX_OK where
 * there is nothing to wait for; NGX_AGAIN: the request goes on in
 * ngx_http_shipstation_checkout_finish(); NGX_ERROR.
 */
ngx_int_t ngx_http_shipstation_checkout_wait(
    ngx_http_shipstation_checkout_t *checkout);

/*
 * Prices, and sends the reply.  Returns what the request is finalized with.
 */
ngx_int_t ngx_http_shipstation_checkout_finish(
    ngx_http_shipstation_checkout_t *checkout);


#endif /* _NGX_HTTP_SHIPSTATION_CHECKOUT_PARTS_H_INCLUDED_ */
