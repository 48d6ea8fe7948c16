
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A flight: from the first try for a rate to the end of its call. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/digest.h"
#include "client/flight.h"
#include "shared/buyers.h"
#include "shared/clock.h"


/* Who waits for another worker looks again so often (milliseconds). */
#define NGX_SHIPSTATION_LOOK    100

/* Who waits for a key's first call, or whether a rush begins. */
#define NGX_SHIPSTATION_LEARN   50


static ngx_int_t ngx_shipstation_flight_known(
    ngx_shipstation_flight_t *flight, int64_t now);
static void ngx_shipstation_flight_warn(ngx_shipstation_desk_t *desk,
    int64_t now);
static void ngx_shipstation_flight_wait(ngx_shipstation_flight_t *flight,
    ngx_shipstation_flight_e state, ngx_msec_t time);
static void ngx_shipstation_flight_land(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reason_e reason);


/*
 * A rate of a zone of postal codes has one flight for each code that is asked
 * for, as "no service" for one says nothing of another; the lease, which is
 * the zone's, lets them fly one after the other.
 */

ngx_shipstation_flight_t *
ngx_shipstation_flight_find(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask)
{
    ngx_queue_t               *q, *bucket;
    ngx_shipstation_flight_t  *flight;

    bucket = &desk->buckets[ask->key[0] % NGX_SHIPSTATION_DESK_BUCKETS];

    for (q = ngx_queue_head(bucket);
         q != ngx_queue_sentinel(bucket);
         q = ngx_queue_next(q))
    {
        flight = ngx_queue_data(q, ngx_shipstation_flight_t, queue);

        if (ngx_memcmp(flight->ask->key, ask->key,
                       NGX_SHIPSTATION_CACHE_KEY_LEN)
            == 0
            && ngx_memcmp(flight->ask->full_key, ask->full_key,
                          NGX_SHIPSTATION_CACHE_KEY_LEN)
               == 0)
        {
            return flight;
        }
    }

    return NULL;
}


ngx_shipstation_flight_t *
ngx_shipstation_flight_create(ngx_shipstation_desk_t *desk,
    ngx_shipstation_ask_t *ask, ngx_shipstation_purpose_e purpose)
{
    ngx_shipstation_flight_t  *flight;

    flight = ngx_calloc(sizeof(ngx_shipstation_flight_t), desk->conf.log);
    if (flight == NULL) {
        return NULL;
    }

    flight->fd = (ngx_socket_t) -1;
    flight->desk = desk;
    flight->ask = ask;
    flight->purpose = purpose;

    /* who waits keeps a timer that holds the worker; this one does not */

    flight->timer.handler = ngx_shipstation_flight_timer;
    flight->timer.data = flight;
    flight->timer.log = desk->conf.log;
    flight->timer.cancelable = 1;

    ngx_queue_init(&flight->waiters);
    ngx_queue_insert_tail(&desk->buckets[ask->key[0]
                                         % NGX_SHIPSTATION_DESK_BUCKETS],
                          &flight->queue);

    return flight;
}


/* Waiters that are left are not told. */

void
ngx_shipstation_flight_destroy(ngx_shipstation_flight_t *flight)
{
    ngx_queue_t               *q;
    ngx_shipstation_waiter_t  *waiter;

    while (!ngx_queue_empty(&flight->waiters)) {
        q = ngx_queue_head(&flight->waiters);
        waiter = ngx_queue_data(q, ngx_shipstation_waiter_t, queue);
        ngx_shipstation_desk_cancel(waiter);
    }

    if (flight->timer.timer_set) {
        ngx_del_timer(&flight->timer);
    }

    ngx_queue_remove(&flight->queue);

    if (flight->ask != NULL) {
        ngx_shipstation_ask_free(flight->ask);
    }

    ngx_free(flight);
}


/* A first try, or another one after waiting. */

void
ngx_shipstation_flight_begin(ngx_shipstation_flight_t *flight)
{
    int64_t                  now;
    ngx_int_t                rc;
    ngx_msec_t               left;
    ngx_shipstation_desk_t  *desk;

    desk = flight->desk;
    now = ngx_shipstation_monotonic();
    left = 0;

    rc = ngx_shipstation_cache_lease(desk->conf.cache, flight->ask->key, now,
                                     flight->ask->timeout
                                     + NGX_SHIPSTATION_LEASE_GRACE,
                                     desk->conf.slot, &flight->lease, &left);

    if (rc == NGX_BUSY) {
        left = ngx_min(left, NGX_SHIPSTATION_LOOK);
        ngx_shipstation_flight_wait(flight, NGX_SHIPSTATION_FLIGHT_ELSEWHERE,
                                    ngx_max(left, 1));
        return;
    }

    if (rc != NGX_OK) {
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAVAILABLE);
        return;
    }

    if (ngx_shipstation_flight_known(flight, now) == NGX_OK) {
        ngx_shipstation_flight_unlease(flight);
        return;
    }

    rc = ngx_shipstation_flight_allowed(flight, now);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_flight_call(flight);

        if (rc == NGX_OK) {
            return;
        }
    }

    ngx_shipstation_flight_unlease(flight);

    switch (rc) {

    case NGX_AGAIN:
        ngx_shipstation_flight_wait(flight, NGX_SHIPSTATION_FLIGHT_LEARNING,
                                    NGX_SHIPSTATION_LEARN);
        return;

    case NGX_BUSY:
        ngx_shipstation_flight_land(flight, NGX_SHIPSTATION_REASON_LIMITED);
        return;

    case NGX_ABORT:
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAUTHORIZED);
        return;

    case NGX_ERROR:
        ngx_shipstation_flight_warn(desk, now);

        /* fall through */

    default: /* NGX_DECLINED */
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAVAILABLE);
        return;
    }
}


/* Once a minute: a full zone would fill the log, too. */

static void
ngx_shipstation_flight_warn(ngx_shipstation_desk_t *desk, int64_t now)
{
    if (desk->warned != 0 && now - desk->warned < 60000) {
        return;
    }

    desk->warned = now;

    ngx_log_error(NGX_LOG_CRIT, desk->conf.log, 0,
                  "shipstation: no call could be started; if API keys are "
                  "many, shipstation_cache zone \"%V\" is too small",
                  &desk->conf.cache->zone->shm.name);
}


/* Another call may have ended just now.  NGX_OK: landed. */

static ngx_int_t
ngx_shipstation_flight_known(ngx_shipstation_flight_t *flight, int64_t now)
{
    ngx_shipstation_desk_t         *desk;
    ngx_shipstation_cache_found_t   found;

    desk = flight->desk;

    if (ngx_shipstation_desk_refused(desk, flight->ask, now, &found)) {
        ngx_shipstation_flight_land(flight, found.reason);
        return NGX_OK;
    }

    switch (ngx_shipstation_cache_find(desk->conf.cache, flight->ask->key,
                                       now, NULL, &found))
    {
    case NGX_SHIPSTATION_CACHE_FRESH:
        ngx_shipstation_flight_land(flight, NGX_SHIPSTATION_REASON_NONE);
        return NGX_OK;

    case NGX_SHIPSTATION_CACHE_NEGATIVE:
        ngx_shipstation_flight_land(flight, found.reason);
        return NGX_OK;

    default:
        return NGX_DECLINED;
    }
}


ngx_int_t
ngx_shipstation_flight_allowed(ngx_shipstation_flight_t *flight, int64_t now)
{
    u_char                            digest[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_int_t                         rc;
    ngx_uint_t                        buyer, again;
    ngx_shipstation_ask_t            *ask;
    ngx_shipstation_desk_t           *desk;
    ngx_shipstation_allowance_ask_t   take;

    desk = flight->desk;
    ask = flight->ask;

    buyer = (flight->purpose == NGX_SHIPSTATION_FOR_CHECKOUT
             && ask->buyer_limit != 0);

    if (buyer
        && ngx_shipstation_buyer_take(desk->conf.cache, &ask->buyer,
                                      ask->buyer_limit, now)
           != NGX_OK)
    {
        return NGX_BUSY;
    }

    again = (flight->demand != 0);

    if (flight->purpose == NGX_SHIPSTATION_FOR_CHECKOUT && !again) {
        flight->demand = ngx_shipstation_cache_demand(desk->conf.cache,
                                                      ask->key, now);
    }

    ngx_shipstation_sha256(ask->api_key.data, ask->api_key.len, digest);

    ngx_memzero(&take, sizeof(ngx_shipstation_allowance_ask_t));
    ngx_memcpy(take.key, ask->allowance_key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(take.name, digest, sizeof(take.name));
    take.store_id = ask->store_id;
    take.limit = ask->limit;
    take.reserve = desk->conf.reserve;
    take.refresh = desk->conf.refresh;
    take.timeout = ask->timeout;
    take.purpose = flight->purpose;
    take.demand = flight->demand;
    take.again = again;
    take.patient = 1;
    take.covered = ask->covered;
    take.slot = desk->conf.slot;

    rc = ngx_shipstation_allowance_take(desk->conf.cache, &take,
                                        ngx_shipstation_monotonic(),
                                        &flight->ticket);

    if (rc != NGX_OK && buyer) {
        ngx_shipstation_buyer_return(desk->conf.cache, &ask->buyer,
                                     ask->buyer_limit, now);
    }

    return rc;
}


ngx_int_t
ngx_shipstation_flight_call(ngx_shipstation_flight_t *flight)
{
    uint64_t                          mask;
    ngx_queue_t                      *q;
    ngx_shipstation_ask_t            *ask;
    ngx_shipstation_desk_t           *desk;
    ngx_shipstation_waiter_t         *waiter;
    ngx_shipstation_request_t         request;
    ngx_shipstation_allowance_end_t   end;

    desk = flight->desk;
    ask = flight->ask;

    ngx_memzero(&request, sizeof(ngx_shipstation_request_t));
    request.url = ask->url;
    request.key = ask->api_key;
    request.secret = ask->secret;
    request.body = ask->body;
    request.timeout = ask->timeout;
    request.done = ngx_shipstation_desk_replied;
    request.data = flight;

    if (ngx_shipstation_call(desk->conf.client, &request) != NULL) {

        flight->state = NGX_SHIPSTATION_FLIGHT_CALLING;

        if (!ngx_queue_empty(&flight->waiters)) {
            q = ngx_queue_head(&flight->waiters);
            waiter = ngx_queue_data(q, ngx_shipstation_waiter_t, queue);
            waiter->called = 1;
        }

        return NGX_OK;
    }

    ngx_memzero(&end, sizeof(ngx_shipstation_allowance_end_t));
    end.limit = -1;
    end.remaining = -1;
    end.reset = -1;
    end.failed = 1;
    ngx_str_set(&end.error, "the call could not be started");

    mask = ngx_shipstation_allowance_end(desk->conf.cache, &flight->ticket,
                                         ngx_shipstation_monotonic(), &end);
    ngx_shipstation_wake_send(desk->conf.wake, mask);

    return NGX_ERROR;
}


static void
ngx_shipstation_flight_wait(ngx_shipstation_flight_t *flight,
    ngx_shipstation_flight_e state, ngx_msec_t time)
{
    flight->state = state;

    if (flight->timer.timer_set) {
        ngx_del_timer(&flight->timer);
    }

    ngx_add_timer(&flight->timer, time);
}


static void
ngx_shipstation_flight_land(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reason_e reason)
{
    ngx_shipstation_desk_t  *desk;

    desk = flight->desk;

    if (flight->timer.timer_set) {
        ngx_del_timer(&flight->timer);
    }

    flight->state = NGX_SHIPSTATION_FLIGHT_LANDED;
    flight->reason = reason;

    /* no more waiters: who asks from now on gets a flight of its own */

    ngx_queue_remove(&flight->queue);
    ngx_queue_insert_tail(&desk->landed, &flight->queue);

    ngx_post_event(&desk->post, &ngx_posted_events);
}


void
ngx_shipstation_flight_unlease(ngx_shipstation_flight_t *flight)
{
    uint64_t  mask;

    mask = ngx_shipstation_cache_release(flight->desk->conf.cache,
                                         &flight->lease);

    ngx_shipstation_wake_send(flight->desk->conf.wake, mask);
}


void
ngx_shipstation_flight_timer(ngx_event_t *ev)
{
    ngx_shipstation_flight_t  *flight = ev->data;

    /* woken before its time: the timer must not find a flight that calls */

    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    if (ngx_queue_empty(&flight->waiters)) {
        ngx_shipstation_flight_destroy(flight);
        return;
    }

    ngx_shipstation_flight_begin(flight);
}


ngx_shipstation_ask_t *
ngx_shipstation_ask_copy(const ngx_shipstation_ask_t *ask, ngx_log_t *log)
{
    u_char                 *p;
    size_t                  size;
    ngx_str_t               body, *text[7];
    ngx_uint_t              i;
    ngx_shipstation_ask_t  *copy;
    u_char                  written[NGX_SHIPSTATION_ASK_BODY_MAX];

    body = ask->body;

    if (body.len == 0 && ask->write_body) {
        body.data = written;
        body.len = ask->write_body(ask->data, written);

        if (body.len == 0) {
            return NULL;
        }
    }

    size = sizeof(ngx_shipstation_ask_t) + ask->store_id.len
           + ask->carrier.len + ask->url.len + ask->api_key.len
           + ask->secret.len + body.len + ask->buyer.len;

    copy = ngx_alloc(size, log);
    if (copy == NULL) {
        return NULL;
    }

    *copy = *ask;
    copy->body = body;
    copy->write_body = NULL;
    copy->data = NULL;

    text[0] = &copy->store_id;
    text[1] = &copy->carrier;
    text[2] = &copy->url;
    text[3] = &copy->api_key;
    text[4] = &copy->secret;
    text[5] = &copy->body;
    text[6] = &copy->buyer;

    p = (u_char *) copy + sizeof(ngx_shipstation_ask_t);

    for (i = 0; i < 7; i++) {
        ngx_memcpy(p, text[i]->data, text[i]->len);
        text[i]->data = p;
        p += text[i]->len;
    }

    return copy;
}


void
ngx_shipstation_ask_free(ngx_shipstation_ask_t *ask)
{
    ngx_explicit_memzero(ask->secret.data, ask->secret.len);
    ngx_free(ask);
}
