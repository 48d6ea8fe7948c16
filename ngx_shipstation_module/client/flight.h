
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The desk from within; only for the files desk*.c. */

#ifndef _NGX_SHIPSTATION_FLIGHT_H_INCLUDED_
#define _NGX_SHIPSTATION_FLIGHT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/arena.h"
#include "client/desk.h"
#include "rate/quote.h"


#define NGX_SHIPSTATION_DESK_BUCKETS     256
#define NGX_SHIPSTATION_DESK_CANDIDATES  256


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
    ngx_shipstation_lease_t        lease;
    ngx_shipstation_ticket_t       ticket;
    ngx_event_t                    timer;
    ngx_shipstation_reason_e       reason;     /* LANDED; NONE: look it up */
} ngx_shipstation_flight_t;


/* A rate that should be renewed. */
typedef struct {
    ngx_shipstation_ask_t         *ask;        /* a copy, NULL: none */
    int64_t                        fresh_until;
    int64_t                        seen;
    ngx_uint_t                     uses;
} ngx_shipstation_refresh_candidate_t;


struct ngx_shipstation_desk_s {
    void                          *unused[3];
    ngx_socket_t                   fd;

    ngx_shipstation_desk_conf_t    conf;
    ngx_queue_t                    buckets[NGX_SHIPSTATION_DESK_BUCKETS];
    ngx_queue_t                    landed;
    ngx_event_t                    post;
    ngx_shipstation_arena_t       *arena;
    int64_t                        warned;     /* that the zone is full */

    ngx_event_t                    refresh;
    ngx_uint_t                     ncandidates;
    ngx_shipstation_refresh_candidate_t
        candidates[NGX_SHIPSTATION_DESK_CANDIDATES];

    u_char                         quote[NGX_SHIPSTATION_CACHE_VALUE_MAX];
};


/* A lease outlives its call's time limit by so much (milliseconds). */
#define NGX_SHIPSTATION_LEASE_GRACE            2000


/* flight.c: made with an ask that it takes over, or NULL. */
ngx_shipstation_flight_t *ngx_shipstation_flight_find(
    ngx_shipstation_desk_t *desk, const ngx_shipstation_ask_t *ask);
ngx_shipstation_flight_t *ngx_shipstation_flight_create(
    ngx_shipstation_desk_t *desk, ngx_shipstation_ask_t *ask,
    ngx_shipstation_purpose_e purpose);

/* Waiters that are left are not told. */
void ngx_shipstation_flight_destroy(ngx_shipstation_flight_t *flight);

/* A first try, or another one after waiting; ends in any state. */
void ngx_shipstation_flight_begin(ngx_shipstation_flight_t *flight);

/* With the lease held: as ngx_shipstation_allowance_take(). */
ngx_int_t ngx_shipstation_flight_allowed(ngx_shipstation_flight_t *flight,
    int64_t now);

/* With lease and ticket held: starts the call; NGX_OK or NGX_ERROR. */
ngx_int_t ngx_shipstation_flight_call(ngx_shipstation_flight_t *flight);

void ngx_shipstation_flight_unlease(ngx_shipstation_flight_t *flight);

/* The timer's handler, also called when the worker was woken. */
void ngx_shipstation_flight_timer(ngx_event_t *ev);


/*
 * 1: there is no rate for this very address, or none to be had; found says
 * why.  What the zone of postal codes knows is not asked.
 */
ngx_uint_t ngx_shipstation_desk_refused(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask, int64_t now,
    ngx_shipstation_cache_found_t *found);

/* A copy in one piece of memory, and its end, which wipes the secret. */
ngx_shipstation_ask_t *ngx_shipstation_ask_copy(
    const ngx_shipstation_ask_t *ask, ngx_log_t *log);
void ngx_shipstation_ask_free(ngx_shipstation_ask_t *ask);

/*
 * Starts the call of a rate that nobody waits for.  Takes over the ask when it
 * returns NGX_OK (a call is under way) or NGX_DONE (none is needed); NGX_BUSY:
 * there is no allowance for this now; NGX_ERROR.
 */
ngx_int_t ngx_shipstation_desk_renew(ngx_shipstation_desk_t *desk,
    ngx_shipstation_ask_t *ask, ngx_shipstation_purpose_e purpose);

/* desk_refresh.c: a read of a rate that is stale, or near its end. */
void ngx_shipstation_refresh_consider(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now);
ngx_uint_t ngx_shipstation_refresh_due(ngx_shipstation_desk_t *desk,
    const ngx_shipstation_cache_found_t *found);
void ngx_shipstation_refresh_init(ngx_shipstation_desk_t *desk);
void ngx_shipstation_refresh_done(ngx_shipstation_desk_t *desk);

/* desk_reply.c: the callback of a call; data is the flight. */
void ngx_shipstation_desk_replied(void *data, ngx_shipstation_reply_t *reply);

/* Tells all waiters, and ends the flight. */
void ngx_shipstation_desk_tell(ngx_shipstation_flight_t *flight,
    ngx_shipstation_answer_t *answer);


#endif /* _NGX_SHIPSTATION_FLIGHT_H_INCLUDED_ */
