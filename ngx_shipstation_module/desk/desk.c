
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/arena.h"
#include "base/digest.h"
#include "desk/derive.h"
#include "desk/desk.h"
#include "desk/refresh.h"
#include "desk/report.h"
#include "rate/quote.h"
#include "shared/allowance.h"
#include "shared/buyers.h"
#include "shared/clock.h"
#include "shared/counters.h"
#include "shared/orphans.h"


#define NGX_SHIPSTATION_DESK_BUCKETS   256

/* A lease outlives its call's time limit by so much (milliseconds). */
#define NGX_SHIPSTATION_LEASE_GRACE    2000

/* Who waits for another worker looks again so often. */
#define NGX_SHIPSTATION_LOOK           100

/* Who waits for a key's first call, or whether a rush begins. */
#define NGX_SHIPSTATION_LEARN          50

#define NGX_SHIPSTATION_DESK_TICK      200     /* of renewal */
#define NGX_SHIPSTATION_DESK_REST      1000    /* where nothing is allowed */
#define NGX_SHIPSTATION_DESK_BATCH     4       /* calls at a tick */


typedef enum {
    NGX_SHIPSTATION_FLIGHT_NEW = 0,
    NGX_SHIPSTATION_FLIGHT_CALLING,      /* our call is under way */
    NGX_SHIPSTATION_FLIGHT_ELSEWHERE,    /* another's call is under way */
    NGX_SHIPSTATION_FLIGHT_LEARNING,     /* the key's first call is */
    NGX_SHIPSTATION_FLIGHT_LANDED        /* to be told from a posted event */
} ngx_shipstation_flight_e;


/* One key that is asked for, and who waits for it in this worker. */
typedef struct {
    /* as in a connection, where nginx's log of events looks for it */
    void                          *unused[3];
    ngx_socket_t                   fd;

    ngx_queue_t                    queue;      /* bucket, then landed */
    ngx_queue_t                    waiters;
    ngx_shipstation_desk_t        *desk;
    ngx_shipstation_flight_e       state;
    ngx_shipstation_purpose_e      purpose;
    ngx_shipstation_ask_t         *ask;        /* a copy */
    ngx_uint_t                     demand;     /* 0: not counted yet */
    ngx_uint_t                     doubt;      /* of a check */
    ngx_shipstation_lease_t        lease;
    ngx_shipstation_ticket_t       ticket;
    ngx_event_t                    timer;
    ngx_shipstation_reason_e       reason;     /* LANDED; NONE: look it up */
} ngx_shipstation_flight_t;


struct ngx_shipstation_desk_s {
    void                          *unused[3];
    ngx_socket_t                   fd;

    ngx_shipstation_desk_conf_t    conf;
    ngx_queue_t                    buckets[NGX_SHIPSTATION_DESK_BUCKETS];
    ngx_queue_t                    landed;
    ngx_event_t                    post;
    ngx_shipstation_arena_t       *arena;
    int64_t                        warned;     /* that the zone is full */

    ngx_event_t                    tick;
    ngx_shipstation_refresh_t      refresh;
    ngx_shipstation_refresh_t      checks;     /* of derived prices */
    uint64_t                       checked;    /* the sender of the last one */
    int64_t                        check_after;

    u_char                         quote[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    u_char                         other[NGX_SHIPSTATION_CACHE_VALUE_MAX];
};


static ngx_uint_t ngx_shipstation_desk_refused(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, int64_t now,
    ngx_shipstation_cache_found_t *found);

static ngx_shipstation_flight_t *ngx_shipstation_flight_find(
    ngx_shipstation_desk_t *desk, const ngx_shipstation_ask_t *ask);
static ngx_shipstation_flight_t *ngx_shipstation_flight_create(
    ngx_shipstation_desk_t *desk, ngx_shipstation_ask_t *ask,
    ngx_shipstation_purpose_e purpose);
static void ngx_shipstation_flight_destroy(ngx_shipstation_flight_t *flight);
static void ngx_shipstation_flight_begin(ngx_shipstation_flight_t *flight);
static ngx_int_t ngx_shipstation_flight_known(ngx_shipstation_flight_t *flight,
    int64_t now);
static ngx_int_t ngx_shipstation_flight_allowed(
    ngx_shipstation_flight_t *flight, int64_t now);
static ngx_int_t ngx_shipstation_flight_call(ngx_shipstation_flight_t *flight);
static ngx_int_t ngx_shipstation_flight_send(ngx_shipstation_flight_t *flight);
static void ngx_shipstation_flight_unsent(ngx_shipstation_flight_t *flight);
static void ngx_shipstation_flight_warn(ngx_shipstation_desk_t *desk,
    int64_t now);
static void ngx_shipstation_flight_wait(ngx_shipstation_flight_t *flight,
    ngx_shipstation_flight_e state, ngx_msec_t time);
static void ngx_shipstation_flight_timer(ngx_event_t *ev);
static void ngx_shipstation_desk_woken(void *data);
static void ngx_shipstation_flight_land(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reason_e reason);
static void ngx_shipstation_desk_posted(ngx_event_t *ev);
static void ngx_shipstation_flight_tell(ngx_shipstation_flight_t *flight,
    ngx_shipstation_answer_t *answer);

static ngx_int_t ngx_shipstation_flight_lease(ngx_shipstation_flight_t *flight,
    int64_t now, ngx_msec_t *left);
static void ngx_shipstation_flight_unlease(ngx_shipstation_flight_t *flight);
static uint64_t ngx_shipstation_flight_keep(ngx_shipstation_flight_t *flight,
    size_t size, ngx_shipstation_verdict_t *verdict);

static void ngx_shipstation_flight_replied(void *data,
    ngx_shipstation_reply_t *reply);
static void ngx_shipstation_flight_settle(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict);
static void ngx_shipstation_flight_no_room(ngx_shipstation_flight_t *flight);

static void ngx_shipstation_desk_consider(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now);
static void ngx_shipstation_desk_tick(ngx_event_t *ev);
static void ngx_shipstation_desk_check(ngx_shipstation_desk_t *desk,
    int64_t now);
static ngx_int_t ngx_shipstation_desk_renew(ngx_shipstation_desk_t *desk,
    ngx_shipstation_ask_t *ask, ngx_shipstation_purpose_e purpose,
    ngx_uint_t doubt);


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

    desk->tick.handler = ngx_shipstation_desk_tick;
    desk->tick.data = desk;
    desk->tick.log = conf->log;
    desk->tick.cancelable = 1;

    desk->checks.log = conf->log;
    desk->refresh.log = conf->log;
    desk->refresh.valid = (int64_t) conf->cache->valid;

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

    ngx_shipstation_wake_send(conf->wake,
                 ngx_shipstation_orphans_free(conf->cache,
                                              ngx_shipstation_monotonic()));

    return desk;
}


void
ngx_shipstation_desk_destroy(ngx_shipstation_desk_t *desk)
{
    ngx_uint_t                 i;
    ngx_queue_t               *q;
    ngx_shipstation_flight_t  *flight;

    ngx_shipstation_wake_leave(desk->conf.wake);
    ngx_shipstation_refresh_clear(&desk->refresh);
    ngx_shipstation_refresh_clear(&desk->checks);

    if (desk->tick.timer_set) {
        ngx_del_timer(&desk->tick);
    }

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


/*
 * Questions: what the cache knows, and who waits for what it does not.
 */


ngx_uint_t
ngx_shipstation_desk_spot(ngx_shipstation_desk_t *desk,
    ngx_shipstation_spot_t *spot)
{
    return ngx_shipstation_book_open(desk->conf.cache, spot);
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

    answer->state = ngx_shipstation_derive(desk->conf.cache, ask, now, buffer,
                                           &found, &answer->derived);
    answer->fresh_left = found.fresh_left;

    switch (answer->state) {

    case NGX_SHIPSTATION_CACHE_FRESH:
    case NGX_SHIPSTATION_CACHE_STALE:

        answer->quote = buffer;
        answer->quote_len = found.len;
        answer->age = found.age;

        ngx_shipstation_desk_consider(desk, ask,
                                      answer->derived ? NULL : &found, now);
        break;

    case NGX_SHIPSTATION_CACHE_NEGATIVE:
        answer->reason = found.reason;
        break;

    default: /* NGX_SHIPSTATION_CACHE_NONE */
        break;
    }
}


/*
 * 1: there is no rate for this very address, or none to be had; found says
 * why.  What the zone of postal codes knows is not asked.
 *
 * Where rates are kept for a zone of postal codes, that one code of it has no
 * service is known under the code itself, and counts more; that the API failed
 * for it counts only where there is no rate.
 */

static ngx_uint_t
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
            flight->demand = ngx_shipstation_book_worth(
                                               desk->conf.cache, &ask->spot,
                                               ask->key,
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


/*
 * Flights: one for each key that is missing, from the first try for a call to
 * the answer that all who wait are told.
 */


/*
 * A rate of a zone of postal codes has one flight for each code that is asked
 * for, as "no service" for one says nothing of another; the lease, which is
 * the zone's, lets them fly one after the other.
 */

static ngx_shipstation_flight_t *
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


static ngx_shipstation_flight_t *
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

static void
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

static void
ngx_shipstation_flight_begin(ngx_shipstation_flight_t *flight)
{
    int64_t                  now;
    ngx_int_t                rc;
    ngx_msec_t               left;
    ngx_shipstation_desk_t  *desk;

    desk = flight->desk;
    now = ngx_shipstation_monotonic();
    left = 0;

    if (ngx_shipstation_client_deaf(desk->conf.client, &flight->ask->url)) {
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAVAILABLE);
        return;
    }

    rc = ngx_shipstation_flight_lease(flight, now, &left);

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, desk->conf.log, 0,
                   "shipstation lease: store \"%V\", carrier \"%V\": %i",
                   &flight->ask->store_id, &flight->ask->carrier, rc);

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

    case NGX_DONE:
        ngx_shipstation_flight_no_room(flight);
        ngx_shipstation_flight_land(flight, NGX_SHIPSTATION_REASON_NO_ROOM);
        return;

    case NGX_ABORT:
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAUTHORIZED);
        return;

    default: /* NGX_DECLINED, NGX_ERROR */
        ngx_shipstation_flight_land(flight,
                                    NGX_SHIPSTATION_REASON_UNAVAILABLE);
        return;
    }
}


/* Another call may have ended just now.  NGX_OK: landed. */

static ngx_int_t
ngx_shipstation_flight_known(ngx_shipstation_flight_t *flight, int64_t now)
{
    ngx_uint_t                      derived;
    ngx_shipstation_desk_t         *desk;
    ngx_shipstation_cache_found_t   found;

    desk = flight->desk;

    if (ngx_shipstation_desk_refused(desk, flight->ask, now, &found)) {
        ngx_shipstation_flight_land(flight, found.reason);
        return NGX_OK;
    }

    switch (ngx_shipstation_derive(desk->conf.cache, flight->ask, now, NULL,
                                   &found, &derived))
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


/*
 * With the lease held: as ngx_shipstation_allowance_take(), but NGX_DONE where
 * the zone has no room for another key.
 */

static ngx_int_t
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
        flight->demand = ngx_shipstation_book_worth(desk->conf.cache,
                                                    &ask->spot, ask->key, now);
    }

    ngx_shipstation_sha256(ask->api_key.data, ask->api_key.len, digest);

    ngx_memzero(&take, sizeof(ngx_shipstation_allowance_ask_t));
    ngx_memcpy(take.key, ask->allowance_key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(take.name, digest, sizeof(take.name));
    take.store_id = ask->store_id;
    take.carrier = ask->carrier;
    take.limit = ask->limit;
    take.reserve = desk->conf.reserve;
    take.refresh = desk->conf.refresh;
    take.timeout = ask->timeout;
    take.purpose = flight->purpose;
    take.demand = flight->demand;
    take.again = again;
    take.patient = 1;
    take.covered = ask->covered;
    take.doubt = flight->doubt;
    take.slot = desk->conf.slot;

    rc = ngx_shipstation_allowance_take(desk->conf.cache, &take,
                                        ngx_shipstation_monotonic(),
                                        &flight->ticket);

    ngx_log_debug5(NGX_LOG_DEBUG_HTTP, desk->conf.log, 0,
                   "shipstation slot: store \"%V\", carrier \"%V\", "
                   "purpose %d, asked for %ui times: %i",
                   &ask->store_id, &ask->carrier, (int) flight->purpose,
                   flight->demand, rc);

    if (rc == NGX_ERROR) {
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_RATE_NO_ROOM, 1);
        ngx_shipstation_flight_warn(desk, now);
        rc = NGX_DONE;
    }

    if (rc != NGX_OK && buyer) {
        ngx_shipstation_buyer_return(desk->conf.cache, &ask->buyer,
                                     ask->buyer_limit, now);
    }

    return rc;
}


/* With lease and ticket held: starts the call; NGX_OK or NGX_ERROR. */

static ngx_int_t
ngx_shipstation_flight_call(ngx_shipstation_flight_t *flight)
{
    ngx_queue_t               *q;
    ngx_shipstation_waiter_t  *waiter;

    if (ngx_shipstation_flight_send(flight) != NGX_OK) {
        ngx_shipstation_flight_unsent(flight);
        return NGX_ERROR;
    }

    flight->state = NGX_SHIPSTATION_FLIGHT_CALLING;

    ngx_log_debug2(NGX_LOG_DEBUG_HTTP, flight->desk->conf.log, 0,
                   "shipstation flight: store \"%V\", carrier \"%V\" calls",
                   &flight->ask->store_id, &flight->ask->carrier);

    if (!ngx_queue_empty(&flight->waiters)) {
        q = ngx_queue_head(&flight->waiters);
        waiter = ngx_queue_data(q, ngx_shipstation_waiter_t, queue);
        waiter->called = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_flight_send(ngx_shipstation_flight_t *flight)
{
    u_char                     *last;
    ngx_shipstation_ask_t      *ask;
    ngx_shipstation_call_t     *call;
    ngx_shipstation_request_t   request;
    u_char                      header[NGX_SHIPSTATION_API_SIGN_MAX];

    ask = flight->ask;

    last = ask->api->sign(header, &ask->api_key, &ask->secret);
    if (last == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&request, sizeof(ngx_shipstation_request_t));
    request.url = ask->url;
    request.header.data = header;
    request.header.len = last - header;
    request.body = ask->body;
    request.timeout = ask->timeout;
    request.done = ngx_shipstation_flight_replied;
    request.data = flight;

    call = ngx_shipstation_call(flight->desk->conf.client, &request);

    ngx_explicit_memzero(header, last - header);

    return call ? NGX_OK : NGX_ERROR;
}


/* The call that a ticket was taken for is not made. */

static void
ngx_shipstation_flight_unsent(ngx_shipstation_flight_t *flight)
{
    uint64_t                          mask;
    ngx_shipstation_desk_t           *desk;
    ngx_shipstation_allowance_end_t   end;

    desk = flight->desk;

    ngx_memzero(&end, sizeof(ngx_shipstation_allowance_end_t));
    end.limit = -1;
    end.remaining = -1;
    end.reset = -1;
    end.retry_after = -1;
    end.failed = 1;
    ngx_str_set(&end.error, "the call could not be started");

    mask = ngx_shipstation_allowance_end(desk->conf.cache, &flight->ticket,
                                         ngx_shipstation_monotonic(), &end);
    ngx_shipstation_wake_send(desk->conf.wake, mask);
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
                  "shipstation: shipstation_cache zone \"%V\" has no room for "
                  "another API key, its stores' carts are not priced: make "
                  "the zone larger, by 25 kilobytes for each key",
                  &desk->conf.cache->zone->shm.name);
}


/* The merchant did nothing wrong, and sees prices that are not live. */

static void
ngx_shipstation_flight_no_room(ngx_shipstation_flight_t *flight)
{
    static const ngx_str_t  message =
        ngx_string("The server has no room for another API key, so that "
                   "ShipStation is not asked: its operator makes the zone of "
                   "\"shipstation_cache\" larger.");

    ngx_shipstation_report_note(&flight->desk->conf, flight->ask, 0, &message);
}


static void
ngx_shipstation_flight_wait(ngx_shipstation_flight_t *flight,
    ngx_shipstation_flight_e state, ngx_msec_t time)
{
    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, flight->desk->conf.log, 0,
                   "shipstation flight: carrier \"%V\" waits for %s, %M ms",
                   &flight->ask->carrier,
                   state == NGX_SHIPSTATION_FLIGHT_ELSEWHERE
                   ? "another worker's call" : "the auction or the first call",
                   time);

    flight->state = state;

    if (flight->timer.timer_set) {
        ngx_del_timer(&flight->timer);
    }

    ngx_add_timer(&flight->timer, time);
}


/* The timer's handler, also called when the worker was woken. */

static void
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
ngx_shipstation_flight_land(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reason_e reason)
{
    ngx_shipstation_desk_t  *desk;

    desk = flight->desk;

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, desk->conf.log, 0,
                   "shipstation flight: store \"%V\", carrier \"%V\" landed "
                   "without a call: %V",
                   &flight->ask->store_id, &flight->ask->carrier,
                   ngx_shipstation_reason_word(reason));

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

            answer.state = ngx_shipstation_derive(desk->conf.cache,
                                                  flight->ask, now,
                                                  desk->quote, &found,
                                                  &answer.derived);
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

        ngx_shipstation_flight_tell(flight, &answer);
    }
}


/* Tells all waiters, and ends the flight. */

static void
ngx_shipstation_flight_tell(ngx_shipstation_flight_t *flight,
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


/*
 * The three that know which entries a flight fills.  It is one; a call that
 * answered for several carriers would hold their leases here.
 */

static ngx_int_t
ngx_shipstation_flight_lease(ngx_shipstation_flight_t *flight, int64_t now,
    ngx_msec_t *left)
{
    ngx_shipstation_desk_t  *desk;

    desk = flight->desk;

    return ngx_shipstation_cache_lease(desk->conf.cache, flight->ask->key, now,
                                       flight->ask->timeout
                                       + NGX_SHIPSTATION_LEASE_GRACE,
                                       desk->conf.slot, &flight->lease, left);
}


static void
ngx_shipstation_flight_unlease(ngx_shipstation_flight_t *flight)
{
    uint64_t  mask;

    mask = ngx_shipstation_cache_release(flight->desk->conf.cache,
                                         &flight->lease);

    ngx_shipstation_wake_send(flight->desk->conf.wake, mask);
}


static uint64_t
ngx_shipstation_flight_keep(ngx_shipstation_flight_t *flight, size_t size,
    ngx_shipstation_verdict_t *verdict)
{
    int64_t                        now;
    ngx_shipstation_ask_t         *ask;
    ngx_shipstation_rates_zone_t  *cache;

    cache = flight->desk->conf.cache;
    ask = flight->ask;
    now = ngx_shipstation_monotonic();

    if (verdict->reason == NGX_SHIPSTATION_REASON_NONE) {
        return ngx_shipstation_cache_store(cache, &flight->lease, now,
                                           flight->desk->quote, size);
    }

    if (verdict->keep == 0) {
        return ngx_shipstation_cache_release(cache, &flight->lease);
    }

    if (ngx_memcmp(ask->key, ask->full_key, NGX_SHIPSTATION_CACHE_KEY_LEN)
        == 0)
    {
        return ngx_shipstation_cache_refuse(cache, &flight->lease, now,
                                            verdict->reason, verdict->keep,
                                            verdict->empty);
    }

    ngx_shipstation_cache_note(cache, ask->full_key, now, verdict->reason,
                               verdict->keep);

    return ngx_shipstation_cache_release(cache, &flight->lease);
}


/*
 * Replies: what a call brought is stored, counted, logged and told.
 */


static void
ngx_shipstation_flight_replied(void *data, ngx_shipstation_reply_t *reply)
{
    ngx_shipstation_flight_t *flight = data;

    size_t                      size;
    uint64_t                    mask;
    ngx_shipstation_desk_t     *desk;
    ngx_shipstation_answer_t    answer;
    ngx_shipstation_verdict_t   verdict;

    desk = flight->desk;

    ngx_shipstation_api_judge(flight->ask->api, reply, desk->arena, desk->quote,
                              &size, &verdict);

    ngx_shipstation_arena_reset(desk->arena, NGX_SHIPSTATION_REPLY_MAX);

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, desk->conf.log, 0,
                   "shipstation flight: carrier \"%V\", status %ui after "
                   "%ui ms: %V", &flight->ask->carrier, reply->status,
                   reply->milliseconds, &verdict.message);

    ngx_shipstation_flight_settle(flight, reply, &verdict);

    if (flight->ask->spot.sender && verdict.reason == 0) {
        ngx_shipstation_derive_learn(desk->conf.cache, flight->ask, desk->quote,
                                     size,
                                     (flight->purpose
                                      == NGX_SHIPSTATION_FOR_CHECK)
                                     ? desk->other : NULL, desk->conf.log);
    }

    mask = ngx_shipstation_flight_keep(flight, size, &verdict);
    ngx_shipstation_wake_send(desk->conf.wake, mask);

    ngx_shipstation_report(&desk->conf, flight->ask, reply, &verdict);

    ngx_memzero(&answer, sizeof(ngx_shipstation_answer_t));
    answer.reason = verdict.reason;

    if (verdict.reason == NGX_SHIPSTATION_REASON_NONE) {
        answer.state = NGX_SHIPSTATION_CACHE_FRESH;
        answer.live = 1;
        answer.quote = desk->quote;
        answer.quote_len = size;
        answer.fresh_left = (int64_t) desk->conf.cache->valid;

    } else if (verdict.keep) {
        answer.state = NGX_SHIPSTATION_CACHE_NEGATIVE;
        answer.live = 1;
        answer.fresh_left = (int64_t) verdict.keep;
    }

    ngx_shipstation_flight_tell(flight, &answer);
}


static void
ngx_shipstation_flight_settle(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict)
{
    uint64_t                          mask;
    ngx_shipstation_desk_t           *desk;
    ngx_shipstation_allowance_end_t   end;

    desk = flight->desk;

    end.status = verdict->throttled ? 429 : reply->status;
    end.limit = reply->limit;
    end.remaining = reply->remaining;
    end.reset = reply->reset;
    end.retry_after = reply->retry_after;
    end.milliseconds = reply->milliseconds;
    end.failed = verdict->failed;
    end.outage = verdict->outage;
    end.unauthorized = verdict->unauthorized;
    end.priced = (verdict->reason == NGX_SHIPSTATION_REASON_NONE);
    end.silent = verdict->empty || verdict->carrier;
    end.error = verdict->message;

    mask = ngx_shipstation_allowance_end(desk->conf.cache, &flight->ticket,
                                         ngx_shipstation_monotonic(), &end);

    ngx_shipstation_wake_send(desk->conf.wake, mask);
}


/*
 * Renewal: rates that are used are asked for again, from what is left.
 */


/*
 * Where the rate should be renewed, or was derived (found is NULL) and may be
 * checked, the tick will see to it.
 */

static void
ngx_shipstation_desk_consider(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now)
{
    if (ngx_exiting || ngx_terminate) {
        return;
    }

    if (found) {
        ngx_shipstation_refresh_consider(&desk->refresh, ask, found, now);

    } else {
        ngx_shipstation_refresh_shown(&desk->checks, ask, now);
    }

    if (desk->refresh.n + desk->checks.n && !desk->tick.timer_set) {
        ngx_add_timer(&desk->tick, NGX_SHIPSTATION_DESK_TICK);
    }
}


static void
ngx_shipstation_desk_tick(ngx_event_t *ev)
{
    ngx_shipstation_desk_t *desk = ev->data;

    int64_t                               now;
    ngx_int_t                             rc;
    ngx_uint_t                            n;
    ngx_msec_t                            time;
    ngx_shipstation_refresh_candidate_t  *candidate;
    ngx_shipstation_purpose_e             purpose;

    if (ngx_exiting || ngx_terminate) {
        return;
    }

    now = ngx_shipstation_monotonic();
    time = NGX_SHIPSTATION_DESK_TICK;

    if (desk->checks.n) {
        ngx_shipstation_desk_check(desk, now);
    }

    for (n = 0; n < NGX_SHIPSTATION_DESK_BATCH; n++) {

        candidate = ngx_shipstation_refresh_pick(&desk->refresh, now);

        if (candidate == NULL) {
            break;
        }

        purpose = (candidate->fresh_until <= now)
                  ? NGX_SHIPSTATION_FOR_STALE : NGX_SHIPSTATION_FOR_REFRESH;

        rc = ngx_shipstation_desk_renew(desk, candidate->ask, purpose, 0);

        if (rc == NGX_OK || rc == NGX_DONE) {
            ngx_shipstation_refresh_taken(&desk->refresh, candidate);
            continue;
        }

        time = NGX_SHIPSTATION_DESK_REST;
        break;
    }

    if (desk->checks.n) {
        ngx_add_timer(&desk->tick, NGX_SHIPSTATION_DESK_TICK);

    } else if (desk->refresh.n) {
        ngx_add_timer(&desk->tick, time);
    }
}


/*
 * One call in ten asks again for the derived price that is shown most, of the
 * carriers in turn; at once where a carrier's prices are in doubt.
 */

static void
ngx_shipstation_desk_check(ngx_shipstation_desk_t *desk, int64_t now)
{
    ngx_int_t                             rc;
    ngx_uint_t                            doubt;
    ngx_shipstation_refresh_candidate_t  *next, *same, *candidate;

    next = ngx_shipstation_refresh_most(&desk->checks, desk->checked, 1, now);
    same = ngx_shipstation_refresh_most(&desk->checks, desk->checked, 0, now);

    candidate = next ? next : same;
    doubt = 0;

    if (next && ngx_shipstation_book_doubt(desk->conf.cache, &next->ask->spot,
                                           0))
    {
        doubt = 1;

    } else if (same && ngx_shipstation_book_doubt(desk->conf.cache,
                                                  &same->ask->spot, 0))
    {
        candidate = same;
        doubt = 1;
    }

    if (candidate == NULL
        || (!doubt && now < desk->check_after))
    {
        return;
    }

    desk->check_after = now + NGX_SHIPSTATION_DESK_REST;

    rc = ngx_shipstation_desk_renew(desk, candidate->ask,
                                    NGX_SHIPSTATION_FOR_CHECK, doubt);

    if (rc != NGX_OK && rc != NGX_DONE) {
        return;
    }

    if (rc == NGX_OK) {
        desk->checked = candidate->ask->spot.sender;

        if (doubt) {
            (void) ngx_shipstation_book_doubt(desk->conf.cache,
                                              &candidate->ask->spot, 1);
        }
    }

    ngx_shipstation_refresh_taken(&desk->checks, candidate);
}


/*
 * Starts the call of a rate that nobody waits for.  Takes over the ask when it
 * returns NGX_OK (a call is under way) or NGX_DONE (none is needed); NGX_BUSY:
 * there is no allowance for this now; NGX_ERROR.
 */

static ngx_int_t
ngx_shipstation_desk_renew(ngx_shipstation_desk_t *desk,
    ngx_shipstation_ask_t *ask, ngx_shipstation_purpose_e purpose,
    ngx_uint_t doubt)
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

    flight->doubt = doubt;

    now = ngx_shipstation_monotonic();

    rc = ngx_shipstation_flight_lease(flight, now, NULL);
    if (rc != NGX_OK) {

        /* another worker renews it */

        ngx_shipstation_flight_destroy(flight);
        return NGX_DONE;
    }

    /* or has renewed it, or learned that this cannot be done */

    (void) ngx_shipstation_cache_find(desk->conf.cache, ask->key, now, NULL,
                                      &found);

    if (found.reason != 0
        || !ngx_shipstation_refresh_due(&desk->refresh, &found)
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
