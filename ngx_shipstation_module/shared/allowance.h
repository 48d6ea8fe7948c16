
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The allowance: how many calls an API key may make.  In no window of 60
 * seconds, wherever it begins, does ShipStation see more than N calls of a key
 * from this nginx.  Each call holds one of N slots from before it is sent
 * until 60.25 seconds after it ended, since ShipStation may have seen it at
 * any time between; a token bucket, or stamping calls when they are sent,
 * lets up to nearly 2N into some window.
 *
 * A slot is held from the start for timeout + 60.25 s, so that the call of a
 * worker that is killed frees itself.  ShipStation's own headers, which also
 * tell of calls that are not ours, can only lower what is left.
 *
 * Stores that share a key: once less than half of its calls are left, a store
 * gets no more than its share, which is max-min fair by what the stores asked
 * for in the last minute: who asks for less than an equal share gets all it
 * asks for, and the others share the rest equally.  While half is left, or
 * nobody else asks, a store may use all.
 *
 * When more different rates are missed in a minute than calls may be made, a
 * call goes where it will be used most: see auction.c.
 */

#ifndef _NGX_SHIPSTATION_ALLOWANCE_H_INCLUDED_
#define _NGX_SHIPSTATION_ALLOWANCE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/cache.h"


#define NGX_SHIPSTATION_ALLOWANCE_MAX     1000    /* N at most */
#define NGX_SHIPSTATION_ALLOWANCE_WINDOW  60250   /* milliseconds */
#define NGX_SHIPSTATION_ALLOWANCE_STORES  8       /* remembered for a key */
#define NGX_SHIPSTATION_ALLOWANCE_ERROR   192
#define NGX_SHIPSTATION_STORE_ID_SIZE     65      /* 0-ended */
#define NGX_SHIPSTATION_ALLOWANCE_CARRIERS  8     /* remembered for a key */
#define NGX_SHIPSTATION_CARRIER_SIZE      40      /* 0-ended, cut */


/* What a call is for. */
typedef enum {
    NGX_SHIPSTATION_FOR_BACKOFFICE = 0,   /* needs a free slot */
    NGX_SHIPSTATION_FOR_CHECKOUT,         /* leaves the reserve */
    NGX_SHIPSTATION_FOR_STALE,            /* renews what is served stale: an
                                             eighth of N; more only where a
                                             quarter of N is left and calls are
                                             not scarce */
    NGX_SHIPSTATION_FOR_CHECK,            /* asks again for a derived price: a
                                             tenth of N, a quarter where it is
                                             in doubt */
    NGX_SHIPSTATION_FOR_REFRESH           /* ahead of time: more than half of
                                             N is left, `refresh` a minute,
                                             nobody else uses the key, calls
                                             are not scarce */
} ngx_shipstation_purpose_e;


typedef struct {
    u_char                     key[NGX_SHIPSTATION_CACHE_KEY_LEN];
                                          /* digest of URL, key and secret */
    u_char                     name[6];   /* of SHA-256 of the key alone */
    ngx_str_t                  store_id;  /* who asks */
    ngx_str_t                  carrier;   /* whose rates; or empty */
    ngx_uint_t                 limit;     /* N, 1..ALLOWANCE_MAX */
    ngx_uint_t                 reserve;
    ngx_uint_t                 refresh;
    ngx_msec_t                 timeout;   /* of the call, all of it */
    ngx_shipstation_purpose_e  purpose;
    ngx_uint_t                 demand;    /* times this very rate was asked for
                                             in vain, this time included */
    ngx_uint_t                 again;     /* not for the first time: after
                                             NGX_AGAIN */
    ngx_uint_t                 patient;   /* can wait for two seconds where a
                                             rush may begin */
    ngx_uint_t                 doubt;     /* FOR_CHECK: prices may have changed
                                          */
    ngx_uint_t                 covered;   /* the cart has, or waits for, the
                                             rate of another carrier */
    ngx_uint_t                 slot;      /* the worker's, to be woken when
                                             NGX_AGAIN is returned */
} ngx_shipstation_allowance_ask_t;


typedef struct {
    u_char                     key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_uint_t                 index;
    ngx_uint_t                 carrier;
    int64_t                    free_at;
} ngx_shipstation_ticket_t;


/* How a call ended, as far as the allowance is concerned. */
typedef struct {
    ngx_uint_t                 status;       /* 0: no reply */
    ngx_int_t                  limit;        /* headers; -1: absent */
    ngx_int_t                  remaining;
    ngx_int_t                  reset;
    ngx_int_t                  retry_after;
    ngx_uint_t                 milliseconds;
    ngx_uint_t                 failed;       /* counts as an error */
    ngx_uint_t                 outage;       /* the API did not work, for
                                                anybody: 5xx, no reply */
    ngx_uint_t                 unauthorized; /* the key is refused */
    ngx_uint_t                 priced;       /* the carrier has services, */
    ngx_uint_t                 silent;       /* or has none for this parcel */
    ngx_str_t                  error;        /* for the status; or empty */
} ngx_shipstation_allowance_end_t;


/* A key as the status shows it. */
typedef struct {
    u_char                     name[6];
    ngx_uint_t                 nstores;      /* may exceed what is listed */
    u_char                     stores[NGX_SHIPSTATION_ALLOWANCE_STORES]
                                     [NGX_SHIPSTATION_STORE_ID_SIZE];
                                             /* ids, 0-ended */
    uint64_t                   calls;
    ngx_uint_t                 in_window;    /* slots held now */
    ngx_uint_t                 limit;        /* N now */
    ngx_uint_t                 remaining;    /* calls that may be made now */
    ngx_uint_t                 reset;        /* seconds until the next slot, or
                                                a pause's end; 0: now */
    uint64_t                   throttled;    /* 429 */
    uint64_t                   errors;
    uint64_t                   refreshes;
    ngx_uint_t                 others;       /* calls not ours were seen */
    u_char                     silent[NGX_SHIPSTATION_ALLOWANCE_CARRIERS]
                                     [NGX_SHIPSTATION_CARRIER_SIZE];
                                             /* carriers that had no service for
                                                many parcels; first nsilent */
    ngx_uint_t                 nsilent;
    u_char                     last_error[NGX_SHIPSTATION_ALLOWANCE_ERROR];
    int64_t                    last_error_age;   /* milliseconds, -1: none */
    ngx_uint_t                 p50;          /* milliseconds */
    ngx_uint_t                 p99;
} ngx_shipstation_allowance_status_t;


/*
 * Asks for one call.  Returns
 * NGX_OK: ticket is filled; the call must be ended, and if it never is, it ends
 *     by itself as said above;
 * NGX_AGAIN: the key's first call is under way and goes alone; the worker is
 *     woken (allowance_end()'s mask) when it ended; or it is to be seen yet
 *     whether a rush begins, and nobody is woken: try again soon;
 * NGX_BUSY: no allowance;
 * NGX_DECLINED: the API is down; single calls try it every few seconds;
 * NGX_ABORT: the key was refused a moment ago; tried again once a minute;
 * NGX_ERROR: the zone has no room for another key.
 */
ngx_int_t ngx_shipstation_allowance_take(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now,
    ngx_shipstation_ticket_t *ticket);

/* Ends a call; returns the mask of worker slots to be woken. */
uint64_t ngx_shipstation_allowance_end(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ticket_t *ticket, int64_t now,
    const ngx_shipstation_allowance_end_t *end);

/* How often something went wrong since the log said so, and for how many. */
typedef struct {
    ngx_uint_t                 calls;
    ngx_uint_t                 stores;
} ngx_shipstation_trouble_sum_t;

/*
 * A call of a store failed for a cause, any number but 0.  Returns 1 when the
 * log is to have a line, which is once a minute for each cause and key; sum is
 * of the calls since the last line, this one included.  Stores are counted by
 * a small digest, so that of very many some are not told apart.
 */
ngx_uint_t ngx_shipstation_allowance_trouble(
    ngx_shipstation_rates_zone_t *cache, const u_char *key, int64_t now,
    uint32_t cause, const ngx_str_t *store_id,
    ngx_shipstation_trouble_sum_t *sum);

/*
 * Copies up to n keys, most calls first, for the status; returns how many.
 * *total (may be NULL) is the number of keys in the zone.
 */
ngx_uint_t ngx_shipstation_allowance_list(ngx_shipstation_rates_zone_t *cache,
    int64_t now, ngx_uint_t n, ngx_shipstation_allowance_status_t *keys,
    ngx_uint_t *total);

/* The same of one key, by its digest; NGX_OK or NGX_DECLINED. */
ngx_int_t ngx_shipstation_allowance_status(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_shipstation_allowance_status_t *status);


#endif /* _NGX_SHIPSTATION_ALLOWANCE_H_INCLUDED_ */
