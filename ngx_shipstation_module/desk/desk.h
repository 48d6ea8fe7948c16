
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The desk: where a worker asks for one carrier's rates.  It ties the cache,
 * the allowance and the calls together: one call at a time for a missing rate,
 * over all workers; waiting requests are told once it ended; rates that are
 * used much are renewed before they end, from allowance that checkout leaves.
 *
 * A call belongs to the desk and not to the request that caused it: when the
 * buyer goes away, the rate is still stored for the next one.
 */

#ifndef _NGX_SHIPSTATION_DESK_H_INCLUDED_
#define _NGX_SHIPSTATION_DESK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/call.h"
#include "desk/ask.h"
#include "shared/cache.h"
#include "shared/wake.h"
#include "settings/reason.h"
#include "store/stores.h"


typedef struct ngx_shipstation_desk_s  ngx_shipstation_desk_t;


/* What a worker's desk is made of; all of it must outlive the desk. */
typedef struct {
    ngx_shipstation_rates_zone_t  *cache;
    ngx_shipstation_client_t      *client;
    ngx_shipstation_stores_t      *stores;  /* told of answers; or NULL */
    ngx_shipstation_wake_t        *wake;
    ngx_uint_t                     slot;  /* ngx_worker */
    ngx_uint_t                     reserve;  /* of "shipstation_api_rate" */
    ngx_uint_t                     refresh;
    ngx_log_t                     *log;
} ngx_shipstation_desk_conf_t;


/*
 * What the desk has to say.  state FRESH or STALE: quote holds the packed
 * services (rate/quote.h).  NEGATIVE and NONE: reason is
 * NGX_SHIPSTATION_REASON_NO_SERVICE, _LIMITED, _UNAVAILABLE, _UNAUTHORIZED.
 */
typedef struct {
    ngx_shipstation_cache_state_e  state;
    ngx_shipstation_reason_e       reason;
    ngx_uint_t                     live;        /* said by a call that was made
                                                   for this waiter, or that it
                                                   waited for */
    ngx_uint_t                     derived;     /* another place's price, by
                                                   the rate book */
    ngx_uint_t                     called;      /* 1: this waiter began it, for
                                                   $shipstation_api_calls */
    u_char                        *quote;
    size_t                         quote_len;
    int64_t                        age;         /* milliseconds */
    int64_t                        fresh_left;  /* milliseconds, 0 when stale */
} ngx_shipstation_answer_t;


typedef struct ngx_shipstation_waiter_s  ngx_shipstation_waiter_t;

typedef void (*ngx_shipstation_answer_pt)(ngx_shipstation_waiter_t *waiter,
    ngx_shipstation_answer_t *answer);


/* Memory of who asks; handler and data are set by it, the rest by the desk. */
struct ngx_shipstation_waiter_s {
    ngx_queue_t                queue;
    ngx_shipstation_answer_pt  handler;
    void                      *data;
    void                      *flight;     /* NULL: not waiting */
    ngx_uint_t                 called;
};


/* init_process.  Returns NULL on error, logged. */
ngx_shipstation_desk_t *ngx_shipstation_desk_create(
    ngx_shipstation_desk_conf_t *conf);

/*
 * exit_process, before the client is destroyed.  Waiters are not called back;
 * leases of calls under way are given back, so that others need not wait.
 */
void ngx_shipstation_desk_destroy(ngx_shipstation_desk_t *desk);

/*
 * For an ask's keys, before they are made: see ngx_shipstation_book_open().
 * Returns 1 where all of the postal code must be in them.
 */
ngx_uint_t ngx_shipstation_desk_spot(ngx_shipstation_desk_t *desk,
    ngx_shipstation_spot_t *spot);

/*
 * What the cache knows; never waits.  answer->quote is set to buffer, which
 * has NGX_SHIPSTATION_CACHE_VALUE_MAX bytes.  state NONE: ask().
 *
 * Where the answer is stale, or near its end and used much, the desk renews
 * it by itself: a STALE answer can be served at once.
 */
void ngx_shipstation_desk_find(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, u_char *buffer,
    ngx_shipstation_answer_t *answer);

/*
 * Asks for a live rate: joins the call under way for this key, in this worker
 * or another, or starts one if allowance, the buyer's limit and the API's
 * state let it.  waiter->handler is called exactly once, from a posted event,
 * never from within this function, with an answer that is valid only while it
 * runs; a call's own time limit is the longest that it takes, so that the
 * caller keeps a timer of its own for a shorter wait and then cancels.
 *
 * Returns NGX_OK, or NGX_ERROR when memory ran out; the handler is not called
 * then.
 */
ngx_int_t ngx_shipstation_desk_ask(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, ngx_shipstation_waiter_t *waiter);

/* 1 while a call is under way whose answer the waiter will be told. */
ngx_uint_t ngx_shipstation_desk_underway(
    const ngx_shipstation_waiter_t *waiter);

/*
 * Stops waiting: the handler will not be called.  The call goes on.  May be
 * called at any time, after the handler too, and on a cleared waiter.
 */
void ngx_shipstation_desk_cancel(ngx_shipstation_waiter_t *waiter);


#endif /* _NGX_SHIPSTATION_DESK_H_INCLUDED_ */
