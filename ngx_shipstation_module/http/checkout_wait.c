
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/checkout_parts.h"


static ngx_int_t ngx_http_shipstation_checkout_keep(
    ngx_http_shipstation_checkout_t *checkout);
static ngx_int_t ngx_http_shipstation_checkout_keep_quote(
    ngx_http_request_t *r, ngx_http_shipstation_asked_carrier_t *asked);
static void ngx_http_shipstation_checkout_late(ngx_event_t *ev);
static void ngx_http_shipstation_checkout_go_on(
    ngx_http_shipstation_checkout_t *checkout);
static void ngx_http_shipstation_checkout_detach(void *data);


ngx_int_t
ngx_http_shipstation_checkout_wait(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t                              i;
    ngx_pool_cleanup_t                     *cln;
    ngx_http_request_t                     *r;
    ngx_http_shipstation_rates_loc_conf_t  *rlcf;
    ngx_http_shipstation_asked_carrier_t   *asked;

    for (i = 0; i < checkout->ncarriers; i++) {
        if (checkout->carriers[i].status == NGX_SHIPSTATION_STATUS_UNKNOWN) {
            break;
        }
    }

    if (i == checkout->ncarriers) {
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

    for ( /* void */ ; i < checkout->ncarriers; i++) {
        asked = &checkout->carriers[i];

        if (asked->status == NGX_SHIPSTATION_STATUS_UNKNOWN
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

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    return NGX_AGAIN;
}


/* The arena is the worker's: others need it while this request waits. */

static ngx_int_t
ngx_http_shipstation_checkout_keep(ngx_http_shipstation_checkout_t *checkout)
{
    ngx_uint_t  i;

    for (i = 0; i < checkout->ncarriers; i++) {
        if (ngx_http_shipstation_checkout_keep_quote(checkout->request,
                                                     &checkout->carriers[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    checkout->items = NULL;

    ngx_http_shipstation_arena_free(checkout->arena);
    checkout->arena = NULL;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_checkout_keep_quote(ngx_http_request_t *r,
    ngx_http_shipstation_asked_carrier_t *asked)
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


void
ngx_http_shipstation_checkout_told(ngx_shipstation_waiter_t *waiter,
    ngx_shipstation_answer_t *answer)
{
    ngx_http_shipstation_checkout_t       *checkout;
    ngx_http_shipstation_asked_carrier_t  *asked;

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

    if (checkout->nwaiting == 0) {
        ngx_http_shipstation_checkout_go_on(checkout);
    }
}


/* The buyer waited long enough; the calls go on for those who come later. */

static void
ngx_http_shipstation_checkout_late(ngx_event_t *ev)
{
    ngx_uint_t                             i;
    ngx_http_shipstation_checkout_t       *checkout;
    ngx_http_shipstation_asked_carrier_t  *asked;

    checkout = ev->data;

    for (i = 0; i < checkout->ncarriers; i++) {
        asked = &checkout->carriers[i];

        if (!asked->waiting) {
            continue;
        }

        if (asked->waiter.called) {
            checkout->ncalls++;
        }

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

    ngx_http_finalize_request(r,
                              ngx_http_shipstation_checkout_finish(checkout));

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_shipstation_checkout_detach(void *data)
{
    ngx_http_shipstation_checkout_t *checkout = data;

    ngx_uint_t  i;

    for (i = 0; i < checkout->ncarriers; i++) {
        if (checkout->carriers[i].waiting) {
            ngx_shipstation_desk_cancel(&checkout->carriers[i].waiter);
            checkout->carriers[i].waiting = 0;
        }
    }

    if (checkout->timer.timer_set) {
        ngx_del_timer(&checkout->timer);
    }

    if (checkout->arena) {
        ngx_http_shipstation_arena_free(checkout->arena);
        checkout->arena = NULL;
    }
}
