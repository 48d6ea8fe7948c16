
/*
 * The desk with a client that does nothing by itself: the test decides when a
 * call ends, what time it is, and who is woken.
 */

#include "api/v1.h"
#include "base/json.h"
#include "desk/desk.h"
#include "rate/quote.h"
#include "shared/allowance.h"
#include "nginx_stub.h"
#include "tap.h"


#define RATES  "[{\"serviceName\":\"USPS Priority Mail\"," \
               "\"serviceCode\":\"usps_priority_mail\"," \
               "\"shipmentCost\":7.51,\"otherCost\":0.4}]"


static ngx_shipstation_rates_zone_t    cache;
static ngx_shipstation_desk_t    *desk;
static ngx_shipstation_wake_pt    woken;
static void                      *woken_data;
static uint64_t                   wakes;
static int64_t                    clock_now;
static ngx_uint_t                 told;

static struct {
    ngx_shipstation_reply_pt      done;
    void                         *data;
    ngx_uint_t                    ended;
    ngx_uint_t                    key;     /* that the body names */
} calls[64];

static ngx_uint_t                 ncalls;


/* in place of the client, the clock and the eventfds */

ngx_shipstation_call_t *
ngx_shipstation_call(ngx_shipstation_client_t *client,
    const ngx_shipstation_request_t *request)
{
    calls[ncalls].done = request->done;
    calls[ncalls].data = request->data;
    calls[ncalls].ended = 0;
    calls[ncalls].key = (ngx_uint_t) ngx_atoi(request->body.data,
                                              request->body.len);

    return (ngx_shipstation_call_t *) &calls[ncalls++];
}


static ngx_uint_t  deaf;


ngx_uint_t
ngx_shipstation_client_deaf(ngx_shipstation_client_t *client,
    const ngx_str_t *url)
{
    return deaf;
}


int64_t
ngx_shipstation_monotonic(void)
{
    return clock_now;
}


ngx_int_t
ngx_shipstation_wake_enter(ngx_shipstation_wake_t *wake, ngx_uint_t slot,
    ngx_shipstation_wake_pt handler, void *data, ngx_log_t *log)
{
    woken = handler;
    woken_data = data;

    return NGX_OK;
}


void
ngx_shipstation_wake_leave(ngx_shipstation_wake_t *wake)
{
    woken = NULL;
}


void
ngx_shipstation_wake_send(ngx_shipstation_wake_t *wake, uint64_t mask)
{
    wakes |= mask;
}


/* One turn of the event loop, some milliseconds later. */

static void
turn(ngx_msec_t time)
{
    clock_now += (int64_t) time;
    ngx_current_msec += time;

    ngx_event_expire_timers();
    ngx_event_process_posted((ngx_cycle_t *) ngx_cycle, &ngx_posted_events);

    if (wakes && woken) {
        wakes = 0;
        woken(woken_data);
        ngx_event_process_posted((ngx_cycle_t *) ngx_cycle,
                                 &ngx_posted_events);
    }
}


static void
reply_to(ngx_uint_t n, ngx_uint_t status, const char *body,
    ngx_int_t remaining)
{
    static u_char            text[1024];
    ngx_shipstation_reply_t  reply;

    ngx_memzero(&reply, sizeof(reply));
    ngx_memcpy(text, body, strlen(body));

    reply.status = status;
    reply.body = text;
    reply.body_len = strlen(body);
    reply.limit = 40;
    reply.remaining = remaining;
    reply.reset = 50;
    reply.retry_after = -1;
    reply.milliseconds = 100;

    calls[n].ended = 1;
    calls[n].done(calls[n].data, &reply);
}


typedef struct {
    ngx_shipstation_waiter_t  waiter;
    ngx_uint_t                told;
    ngx_shipstation_answer_t  answer;
    ngx_uint_t                again;     /* asks for this in its handler */
} buyer_t;


static ngx_shipstation_ask_t *ask_of(ngx_uint_t key, ngx_uint_t full);


static void
handler(ngx_shipstation_waiter_t *waiter, ngx_shipstation_answer_t *answer)
{
    buyer_t     *buyer = waiter->data;
    ngx_uint_t   again;

    buyer->told++;
    buyer->answer = *answer;
    told++;

    if (buyer->again) {
        again = buyer->again;
        buyer->again = 0;
        (void) ngx_shipstation_desk_ask(desk, ask_of(again, again), waiter);
    }
}


static ngx_shipstation_ask_t *
ask_of(ngx_uint_t key, ngx_uint_t full)
{
    static u_char                 body[NGX_INT_T_LEN];
    static ngx_shipstation_ask_t  ask;

    ngx_memzero(&ask, sizeof(ask));
    ngx_memset(ask.key, (int) key, sizeof(ask.key));
    ngx_memset(ask.full_key, (int) full, sizeof(ask.full_key));
    ngx_memset(ask.allowance_key, 'a', sizeof(ask.allowance_key));

    ngx_str_set(&ask.store_id, "acme");
    ngx_str_set(&ask.carrier, "stamps_com");
    ngx_str_set(&ask.url, "http://127.0.0.1/shipments/getrates");
    ngx_str_set(&ask.api_key, "k");
    ngx_str_set(&ask.secret, "s");
    ask.api = &ngx_shipstation_api_v1;
    ask.body.data = body;
    ask.body.len = ngx_sprintf(body, "%ui", key) - body;
    ask.timeout = 8000;
    ask.limit = 40;

    return &ask;
}


static void
ask_for(buyer_t *buyer, ngx_uint_t key, ngx_uint_t full)
{
    ngx_memzero(buyer, sizeof(buyer_t));
    buyer->waiter.handler = handler;
    buyer->waiter.data = buyer;

    (void) ngx_shipstation_desk_ask(desk, ask_of(key, full), &buyer->waiter);
}


static void
open_desk(void)
{
    ngx_shm_zone_t               *zone;
    ngx_shipstation_desk_conf_t   conf;

    ngx_memzero(&cache, sizeof(cache));
    cache.valid = 600 * 1000;
    cache.stale = 86400 * 1000;

    zone = nginx_stub_zone(1024 * 1024);
    zone->data = &cache;
    (void) ngx_shipstation_cache_init_zone(zone, NULL);

    ngx_memzero(&conf, sizeof(conf));
    conf.cache = &cache;
    conf.reserve = 4;
    conf.refresh = 10;
    conf.log = &nginx_stub_log;

    clock_now += 1000000;
    ncalls = 0;
    told = 0;
    wakes = 0;

    desk = ngx_shipstation_desk_create(&conf);
}


/* The key's first call, which goes alone, out of the way. */

static void
learn(void)
{
    buyer_t  buyer;

    ask_for(&buyer, 255, 255);
    reply_to(ncalls - 1, 200, RATES, 39);
    ncalls = 0;
    told = 0;
    turn(1);
}


static void
test_join(void)
{
    buyer_t                    one, two, three;
    ngx_shipstation_quote_t    reader;
    ngx_shipstation_answer_t   answer;
    u_char                     quote[NGX_SHIPSTATION_CACHE_VALUE_MAX];

    open_desk();
    learn();

    ask_for(&one, 1, 1);
    ask_for(&two, 1, 1);
    ask_for(&three, 1, 1);
    tap_is_int(ncalls, 1, "three buyers, one call");
    tap_ok(ngx_shipstation_desk_underway(&two.waiter), "which is under way");

    ngx_shipstation_desk_cancel(&two.waiter);
    ngx_shipstation_desk_cancel(&two.waiter);
    reply_to(0, 200, RATES, 38);

    tap_ok(one.told == 1 && three.told == 1 && two.told == 0,
           "who still waits is told, once");
    tap_ok(one.answer.state == NGX_SHIPSTATION_CACHE_FRESH && one.answer.live
           && ngx_shipstation_quote_open(&reader, one.answer.quote,
                                         one.answer.quote_len) == 1,
           "the rates");
    tap_ok(one.answer.called == 1 && three.answer.called == 0,
           "the first began the call");

    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    tap_ok(answer.state == NGX_SHIPSTATION_CACHE_FRESH && !answer.live,
           "afterwards they are in the cache");

    /* all buyers gone: the call is not for nothing */

    ask_for(&one, 2, 2);
    ngx_shipstation_desk_cancel(&one.waiter);
    reply_to(1, 200, RATES, 37);
    ngx_shipstation_desk_find(desk, ask_of(2, 2), quote, &answer);
    tap_ok(answer.state == NGX_SHIPSTATION_CACHE_FRESH && one.told == 0,
           "a call whose buyers went away is stored");

    /* a handler that asks again */

    ask_for(&one, 3, 3);
    one.again = 4;
    reply_to(2, 200, RATES, 36);
    tap_ok(one.told == 1 && ncalls == 4, "a handler may ask again");
    reply_to(3, 500, "", 35);
    tap_ok(one.told == 2
           && one.answer.reason == NGX_SHIPSTATION_REASON_UNAVAILABLE,
           "and is told again");

    ngx_shipstation_desk_destroy(desk);
}


static void
test_posted(void)
{
    buyer_t                    one;
    ngx_uint_t                 i;
    ngx_shipstation_lease_t    lease;

    open_desk();
    learn();

    for (i = 0; i < 36; i++) {
        ask_for(&one, 1 + i, 1 + i);
        ngx_shipstation_desk_cancel(&one.waiter);
    }

    i = ncalls;
    ask_for(&one, 100, 100);
    tap_is_int(ncalls, i, "no allowance, no call");
    tap_is_int(one.told, 0, "nobody is told from within ask()");
    tap_ok(!ngx_shipstation_desk_underway(&one.waiter), "nothing is under way");
    turn(0);
    tap_ok(one.told == 1
           && one.answer.reason == NGX_SHIPSTATION_REASON_LIMITED,
           "but from a posted event");

    ask_for(&one, 1, 1);
    ngx_shipstation_desk_destroy(desk);
    ngx_shipstation_desk_cancel(&one.waiter);
    tap_is_int(one.told, 0, "at the desk's end nobody is told");
    tap_is_int(ngx_shipstation_cache_lease(&cache, ask_of(1, 1)->key,
                                           clock_now, 1000, 0, &lease, NULL),
               NGX_OK, "and leases are given back");

    turn(100000);
    tap_ok(1, "no timer of its is left");
}


/* The key's first call is under way; others wait for its headers. */

static void
test_learning(void)
{
    buyer_t  one, two;

    open_desk();

    ask_for(&one, 1, 1);
    ask_for(&two, 2, 2);
    tap_is_int(ncalls, 1, "the first call goes alone");

    turn(10);
    reply_to(0, 200, RATES, 39);
    turn(1);
    tap_is_int(ncalls, 2, "its end lets the second go");

    /* a timer left from waiting once freed the flight under its call */

    ngx_shipstation_desk_cancel(&two.waiter);
    turn(60);
    turn(60);
    reply_to(1, 200, RATES, 38);
    tap_is_int(one.told, 1, "a buyer is told, one that went away is not");
    tap_is_int(two.told, 0, "even if it went before its call began");

    ngx_shipstation_desk_destroy(desk);

    /* the first call's buyers leave before it ends */

    open_desk();
    ask_for(&one, 1, 1);
    ask_for(&two, 2, 2);
    ngx_shipstation_desk_cancel(&two.waiter);
    turn(200);
    reply_to(0, 200, RATES, 39);
    turn(1);
    tap_is_int(ncalls, 1, "nobody waits: no call");
    ngx_shipstation_desk_destroy(desk);
}


static void
test_elsewhere(void)
{
    buyer_t                   one;
    ngx_shipstation_lease_t   lease;

    open_desk();
    learn();

    /* another worker has the lease */

    ngx_shipstation_cache_lease(&cache, ask_of(1, 1)->key, clock_now, 3000, 5,
                                &lease, NULL);
    ask_for(&one, 1, 1);
    turn(500);
    tap_ok(ncalls == 0 && one.told == 0, "another worker calls: wait");
    ngx_shipstation_cache_refuse(&cache, &lease, clock_now,
                                 NGX_SHIPSTATION_REASON_NO_SERVICE, 60000, 1);
    turn(101);
    turn(1);
    tap_ok(one.told == 1
           && one.answer.reason == NGX_SHIPSTATION_REASON_NO_SERVICE,
           "its answer is found by the timer, even if no wake came");

    ngx_shipstation_cache_lease(&cache, ask_of(2, 2)->key, clock_now, 3000, 5,
                                &lease, NULL);
    ask_for(&one, 2, 2);
    turn(2000);
    turn(2000);
    tap_is_int(ncalls, 1, "a dead worker's lease is taken over");
    reply_to(0, 200, RATES, 38);
    tap_is_int(one.told, 1, "and its buyers told");

    ngx_shipstation_desk_destroy(desk);
}


static void
test_zone(void)
{
    buyer_t  one, two, three;

    open_desk();
    learn();

    ask_for(&one, 1, 10);
    ask_for(&two, 1, 11);
    ask_for(&three, 1, 12);
    tap_is_int(ncalls, 1, "a zone's codes are asked for one after the other");

    reply_to(0, 200, "[]", 38);
    turn(1);
    tap_ok(one.told == 1
           && one.answer.reason == NGX_SHIPSTATION_REASON_NO_SERVICE,
           "no service for one");
    tap_is_int(ncalls, 2, "says nothing of its neighbour");

    reply_to(1, 200, RATES, 37);
    turn(101);
    turn(1);
    tap_ok(two.told == 1 && three.told == 1 && ncalls == 2
           && three.answer.state == NGX_SHIPSTATION_CACHE_FRESH,
           "whose rates are the zone's");

    ngx_shipstation_desk_destroy(desk);
}


static void
test_renewal(void)
{
    u_char                     quote[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    buyer_t                    one;
    ngx_shipstation_answer_t   answer;

    open_desk();
    learn();

    ask_for(&one, 1, 1);
    reply_to(0, 200, RATES, 38);

    clock_now += 600 * 1000;
    ngx_current_msec += 600 * 1000;

    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    tap_is_int(answer.state, NGX_SHIPSTATION_CACHE_STALE, "stale");
    turn(250);
    tap_is_int(ncalls, 2, "is renewed");
    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    turn(250);
    tap_is_int(ncalls, 2, "once");
    reply_to(1, 200, RATES, 38);
    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    tap_is_int(answer.state, NGX_SHIPSTATION_CACHE_FRESH, "and fresh again");

    /* near its end and used */

    turn(500 * 1000);
    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    turn(250);
    tap_is_int(ncalls, 3, "renewed ahead");
    reply_to(2, 503, "", 38);

    turn(200 * 1000);
    ngx_shipstation_desk_find(desk, ask_of(1, 1), quote, &answer);
    tap_is_int(answer.state, NGX_SHIPSTATION_CACHE_STALE,
               "what could not be renewed is served stale");

    ngx_exiting = 1;
    turn(1000);
    tap_is_int(ncalls, 3, "a worker that exits renews nothing");
    ngx_exiting = 0;

    ngx_shipstation_desk_destroy(desk);
}


static ngx_uint_t
called_for(ngx_uint_t n)
{
    return calls[n].key;
}


static void
test_most_used(void)
{
    u_char                     quote[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    buyer_t                    one;
    ngx_uint_t                 i, n;
    ngx_shipstation_answer_t   answer;

    static const ngx_uint_t    reads[] = { 2, 5, 3 };

    open_desk();
    learn();

    for (i = 0; i < 3; i++) {
        ask_for(&one, 1 + i, 1 + i);
        reply_to(i, 200, RATES, 38 - (ngx_int_t) i);
        turn(1);
    }

    turn(500 * 1000);

    for (i = 0; i < 3; i++) {
        for (n = 0; n < reads[i]; n++) {
            ngx_shipstation_desk_find(desk, ask_of(1 + i, 1 + i), quote,
                                      &answer);
        }
    }

    turn(250);

    tap_is_int(ncalls, 6, "three are renewed ahead");
    tap_is_int(called_for(3), 2, "the most used first");
    tap_is_int(called_for(4), 3, "then the next");
    tap_is_int(called_for(5), 1, "then the least used");

    ngx_shipstation_desk_destroy(desk);
}


static void
test_deaf(void)
{
    buyer_t  one;

    open_desk();
    deaf = 1;
    ask_for(&one, 1, 1);
    turn(0);
    tap_ok(ncalls == 0 && one.told == 1
           && one.answer.reason == NGX_SHIPSTATION_REASON_UNAVAILABLE,
           "while no name is resolved, nobody waits for a call");
    deaf = 0;
    ask_for(&one, 1, 1);
    tap_is_int(ncalls, 1, "afterwards there is one");
    reply_to(0, 200, RATES, 39);
    ngx_shipstation_desk_destroy(desk);
}


/* One carrier that always fails, between others that do not. */

static void
test_one_bad_carrier(void)
{
    buyer_t     one;
    ngx_uint_t  i;

    open_desk();
    learn();

    for (i = 0; i < 6; i++) {
        turn(3000);
        ask_for(&one, 1 + i, 1 + i);
        tap_is_int(ncalls, i + 1, "a parcel is asked for");
        reply_to(i, 500, "{\"Message\":\"An error has occurred.\","
                 "\"ExceptionMessage\":\"The account is not authorized\"}",
                 38 - (ngx_int_t) i);
        tap_is_int(one.answer.reason, NGX_SHIPSTATION_REASON_UNAVAILABLE,
                   "and its carrier refuses");
    }

    turn(119000);
    ask_for(&one, 6, 6);
    turn(0);
    tap_is_int(ncalls, 6, "that is kept for the parcel for two minutes");

    turn(2000);
    ask_for(&one, 6, 6);
    tap_is_int(ncalls, 7, "and no longer");

    ngx_shipstation_desk_destroy(desk);
}


static void
test_no_room(void)
{
    buyer_t                           one;
    ngx_int_t                         rc;
    ngx_uint_t                        n;
    ngx_shipstation_ticket_t          ticket;
    ngx_shipstation_allowance_ask_t   take;

    open_desk();

    ngx_memzero(&take, sizeof(take));
    ngx_str_set(&take.store_id, "other");
    take.limit = 40;
    take.timeout = 1000;

    for (n = 0, rc = NGX_OK; rc == NGX_OK && n < 10000; n++) {
        ngx_memset(take.key, (int) (n >> 8), sizeof(take.key));
        ngx_memset(take.key, (int) n, 8);
        rc = ngx_shipstation_allowance_take(&cache, &take, clock_now, &ticket);
    }

    tap_is_int(rc, NGX_ERROR, "a zone full of API keys");
    ask_for(&one, 1, 1);
    turn(0);
    tap_ok(ncalls == 0 && one.told == 1
           && one.answer.reason == NGX_SHIPSTATION_REASON_NO_ROOM,
           "has no room for another: a word of its own");

    ngx_shipstation_desk_destroy(desk);
}


int
main(void)
{
    test_join();
    test_posted();
    test_learning();
    test_elsewhere();
    test_zone();
    test_deaf();
    test_one_bad_carrier();
    test_no_room();
    test_renewal();
    test_most_used();

    return tap_done();
}
