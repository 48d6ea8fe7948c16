
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/flight.h"
#include "shared/clock.h"
#include "shared/counters.h"


static void ngx_shipstation_desk_woken(void *data);
static void ngx_shipstation_desk_posted(ngx_event_t *ev);


ngx_shipstation_desk_t *
ngx_shipstation_desk_create(ngx_shipstation_desk_conf_t *conf)
{
    ngx_uint_t               i;
    ngx_shipstation_desk_t  *desk;

    desk = ngx_calloc(sizeof(ngx_shipstation_desk_t), conf->log);
    if (desk == NULL) {
        return NULL;
    }

    desk->fd = (ngx_socket_t) -1;
    desk->conf = *conf;

    for (i = 0; i < NGX_SHIPSTATION_DESK_BUCKETS; i++) {
        ngx_queue_init(&desk->buckets[i]);
    }

    ngx_queue_init(&desk->landed);

    desk->post.handler = ngx_shipstation_desk_posted;
    desk->post.data = desk;
    desk->post.log = conf->log;

    ngx_shipstation_refresh_init(desk);

    desk->arena = ngx_shipstation_arena_create(
                                             16 * NGX_SHIPSTATION_REPLY_MAX);
    if (desk->arena == NULL) {
        ngx_free(desk);
        return NULL;
    }

    if (ngx_shipstation_wake_enter(conf->wake, conf->slot,
                                   ngx_shipstation_desk_woken, desk,
                                   conf->log)
        != NGX_OK)
    {
        ngx_shipstation_arena_destroy(desk->arena);
        ngx_free(desk);
        return NULL;
    }

    return desk;
}


void
ngx_shipstation_desk_destroy(ngx_shipstation_desk_t *desk)
{
    ngx_uint_t                 i;
    ngx_queue_t               *q;
    ngx_shipstation_flight_t  *flight;

    ngx_shipstation_wake_leave(desk->conf.wake);
    ngx_shipstation_refresh_done(desk);

    if (desk->post.posted) {
        ngx_delete_posted_event(&desk->post);
    }

    for (i = 0; i <= NGX_SHIPSTATION_DESK_BUCKETS; i++) {

        q = (i < NGX_SHIPSTATION_DESK_BUCKETS) ? &desk->buckets[i]
                                               : &desk->landed;

        while (!ngx_queue_empty(q)) {
            flight = ngx_queue_data(ngx_queue_head(q),
                                    ngx_shipstation_flight_t, queue);

            /*
             * The slot of the allowance stays held for its whole time:
             * ShipStation may see the call until its connection is closed.
             */

            if (flight->state == NGX_SHIPSTATION_FLIGHT_CALLING) {
                ngx_shipstation_flight_unlease(flight);
            }

            ngx_shipstation_flight_destroy(flight);
        }
    }

    ngx_shipstation_arena_destroy(desk->arena);
    ngx_free(desk);
}


void
ngx_shipstation_desk_find(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, u_char *buffer,
    ngx_shipstation_answer_t *answer)
{
    int64_t                        now;
    ngx_shipstation_cache_found_t  found;

    ngx_memzero(answer, sizeof(ngx_shipstation_answer_t));

    now = ngx_shipstation_monotonic();

    if (ngx_shipstation_desk_refused(desk, ask, now, &found)) {
        answer->state = NGX_SHIPSTATION_CACHE_NEGATIVE;
        answer->reason = found.reason;
        answer->fresh_left = found.fresh_left;
        return;
    }

    answer->state = ngx_shipstation_cache_find(desk->conf.cache, ask->key, now,
                                               buffer, &found);
    answer->fresh_left = found.fresh_left;

    switch (answer->state) {

    case NGX_SHIPSTATION_CACHE_FRESH:
    case NGX_SHIPSTATION_CACHE_STALE:

        answer->quote = buffer;
        answer->quote_len = found.len;
        answer->age = found.age;

        ngx_shipstation_refresh_consider(desk, ask, &found, now);
        break;

    case NGX_SHIPSTATION_CACHE_NEGATIVE:
        answer->reason = found.reason;
        break;

    default: /* NGX_SHIPSTATION_CACHE_NONE */
        break;
    }
}


/*
 * Where rates are kept for a zone of postal codes, that one code of it has no
 * service is known under the code itself, and counts more; that the API failed
 * for it counts only where there is no rate.
 */

ngx_uint_t
ngx_shipstation_desk_refused(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, int64_t now,
    ngx_shipstation_cache_found_t *found)
{
    ngx_shipstation_cache_found_t  zone;

    if (ngx_memcmp(ask->key, ask->full_key, NGX_SHIPSTATION_CACHE_KEY_LEN)
        == 0)
    {
        return 0;
    }

    if (ngx_shipstation_cache_find(desk->conf.cache, ask->full_key, now, NULL,
                                   found)
        != NGX_SHIPSTATION_CACHE_NEGATIVE)
    {
        return 0;
    }

    if (found->reason == NGX_SHIPSTATION_REASON_NO_SERVICE) {
        return 1;
    }

    return ngx_shipstation_cache_find(desk->conf.cache, ask->key, now, NULL,
                                      &zone)
           == NGX_SHIPSTATION_CACHE_NONE;
}


ngx_int_t
ngx_shipstation_desk_ask(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, ngx_shipstation_waiter_t *waiter)
{
    ngx_shipstation_ask_t     *copy;
    ngx_shipstation_flight_t  *flight;

    waiter->called = 0;
    waiter->flight = NULL;

    flight = ngx_shipstation_flight_find(desk, ask);

    if (flight != NULL) {

        /* a call is worth more by each cart that waits for leave to make it */

        if (flight->state == NGX_SHIPSTATION_FLIGHT_LEARNING) {
            flight->demand = ngx_shipstation_cache_demand(
                                               desk->conf.cache, ask->key,
                                               ngx_shipstation_monotonic());
        }

        waiter->flight = flight;
        ngx_queue_insert_tail(&flight->waiters, &waiter->queue);
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_WAITERS, 1);
        return NGX_OK;
    }

    copy = ngx_shipstation_ask_copy(ask, desk->conf.log);
    if (copy == NULL) {
        return NGX_ERROR;
    }

    flight = ngx_shipstation_flight_create(desk, copy,
                                           NGX_SHIPSTATION_FOR_CHECKOUT);
    if (flight == NULL) {
        ngx_shipstation_ask_free(copy);
        return NGX_ERROR;
    }

    waiter->flight = flight;
    ngx_queue_insert_tail(&flight->waiters, &waiter->queue);

    ngx_shipstation_flight_begin(flight);

    if (flight->state == NGX_SHIPSTATION_FLIGHT_ELSEWHERE) {
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_WAITERS, 1);
    }

    return NGX_OK;
}


ngx_uint_t
ngx_shipstation_desk_underway(const ngx_shipstation_waiter_t *waiter)
{
    const ngx_shipstation_flight_t  *flight;

    flight = waiter->flight;

    return flight != NULL
           && (flight->state == NGX_SHIPSTATION_FLIGHT_CALLING
               || flight->state == NGX_SHIPSTATION_FLIGHT_ELSEWHERE);
}


void
ngx_shipstation_desk_cancel(ngx_shipstation_waiter_t *waiter)
{
    if (waiter->flight == NULL) {
        return;
    }

    waiter->flight = NULL;
    ngx_queue_remove(&waiter->queue);
}


ngx_int_t
ngx_shipstation_desk_renew(ngx_shipstation_desk_t *desk,
    ngx_shipstation_ask_t *ask, ngx_shipstation_purpose_e purpose)
{
    int64_t                         now;
    ngx_int_t                       rc;
    ngx_shipstation_flight_t       *flight;
    ngx_shipstation_cache_found_t   found;

    if (ngx_shipstation_flight_find(desk, ask) != NULL) {
        ngx_shipstation_ask_free(ask);
        return NGX_DONE;
    }

    flight = ngx_shipstation_flight_create(desk, ask, purpose);
    if (flight == NULL) {
        return NGX_ERROR;
    }

    now = ngx_shipstation_monotonic();

    rc = ngx_shipstation_cache_lease(desk->conf.cache, ask->key, now,
                                     ask->timeout + NGX_SHIPSTATION_LEASE_GRACE,
                                     desk->conf.slot, &flight->lease, NULL);
    if (rc != NGX_OK) {

        /* another worker renews it */

        ngx_shipstation_flight_destroy(flight);
        return NGX_DONE;
    }

    /* or has renewed it, or learned that this cannot be done */

    (void) ngx_shipstation_cache_find(desk->conf.cache, ask->key, now, NULL,
                                      &found);

    if (found.reason != 0
        || !ngx_shipstation_refresh_due(desk, &found)
        || ngx_shipstation_desk_refused(desk, ask, now, &found))
    {
        ngx_shipstation_flight_unlease(flight);
        ngx_shipstation_flight_destroy(flight);
        return NGX_DONE;
    }

    rc = ngx_shipstation_flight_allowed(flight, now);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_flight_call(flight);
    }

    if (rc == NGX_OK) {
        return NGX_OK;
    }

    ngx_shipstation_flight_unlease(flight);

    /* the ask stays the caller's */

    flight->ask = NULL;
    ngx_shipstation_flight_destroy(flight);

    return NGX_BUSY;
}


/* Somebody's call ended: looks again for all that wait. */

static void
ngx_shipstation_desk_woken(void *data)
{
    ngx_shipstation_desk_t *desk = data;

    ngx_uint_t                 i;
    ngx_queue_t               *q, *next, *bucket;
    ngx_shipstation_flight_t  *flight;

    for (i = 0; i < NGX_SHIPSTATION_DESK_BUCKETS; i++) {

        bucket = &desk->buckets[i];

        for (q = ngx_queue_head(bucket);
             q != ngx_queue_sentinel(bucket);
             q = next)
        {
            next = ngx_queue_next(q);
            flight = ngx_queue_data(q, ngx_shipstation_flight_t, queue);

            if (flight->state == NGX_SHIPSTATION_FLIGHT_ELSEWHERE
                || flight->state == NGX_SHIPSTATION_FLIGHT_LEARNING)
            {
                ngx_shipstation_flight_timer(&flight->timer);
            }
        }
    }
}


static void
ngx_shipstation_desk_posted(ngx_event_t *ev)
{
    ngx_shipstation_desk_t *desk = ev->data;

    int64_t                         now;
    ngx_queue_t                    *q;
    ngx_shipstation_answer_t        answer;
    ngx_shipstation_flight_t       *flight;
    ngx_shipstation_cache_found_t   found;

    while (!ngx_queue_empty(&desk->landed)) {

        q = ngx_queue_head(&desk->landed);
        flight = ngx_queue_data(q, ngx_shipstation_flight_t, queue);

        ngx_memzero(&answer, sizeof(ngx_shipstation_answer_t));
        answer.reason = flight->reason;
        answer.live = (flight->reason == NGX_SHIPSTATION_REASON_NO_SERVICE);

        if (flight->reason == NGX_SHIPSTATION_REASON_NONE) {

            now = ngx_shipstation_monotonic();

            answer.state = ngx_shipstation_cache_find(desk->conf.cache,
                                                      flight->ask->key, now,
                                                      desk->quote, &found);
            answer.live = 1;
            answer.quote = desk->quote;
            answer.quote_len = found.len;
            answer.age = found.age;
            answer.fresh_left = found.fresh_left;

            if (found.len == 0) {

                /* evicted in between */

                answer.state = NGX_SHIPSTATION_CACHE_NONE;
                answer.reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
                answer.live = 0;
            }
        }

        ngx_shipstation_desk_tell(flight, &answer);
    }
}


void
ngx_shipstation_desk_tell(ngx_shipstation_flight_t *flight,
    ngx_shipstation_answer_t *answer)
{
    ngx_queue_t                waiters, *q;
    ngx_shipstation_waiter_t  *waiter;

    /* a handler may ask again, and cancel other waiters of this flight */

    ngx_queue_init(&waiters);
    ngx_queue_add(&waiters, &flight->waiters);
    ngx_queue_init(&flight->waiters);

    ngx_shipstation_flight_destroy(flight);

    while (!ngx_queue_empty(&waiters)) {
        q = ngx_queue_head(&waiters);
        waiter = ngx_queue_data(q, ngx_shipstation_waiter_t, queue);

        ngx_shipstation_desk_cancel(waiter);

        answer->called = waiter->called;
        waiter->handler(waiter, answer);
    }
}
