
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The layout of the cache's zone; only for the files of shared/.
 *
 * What a worker that is killed inside the lock leaves behind must be mendable:
 * "dirty" is set before the first change and cleared after the last, records
 * and chunks say themselves what they are, and are marked as in use only once
 * they are whole.  Indexes, not pointers, chain them, so that a broken one can
 * be told.  Index 0 is nothing.
 */

#ifndef _NGX_SHIPSTATION_RATES_ZONE_H_INCLUDED_
#define _NGX_SHIPSTATION_RATES_ZONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/allowance.h"
#include "shared/cache.h"
#include "shared/pages.h"


#define NGX_SHIPSTATION_CHUNK_SIZE     256
#define NGX_SHIPSTATION_API_KEY_SIZE    3072
#define NGX_SHIPSTATION_DEMAND_ROWS    4
#define NGX_SHIPSTATION_DEMAND_CELLS   4096
#define NGX_SHIPSTATION_DEMAND_TIME    60000
#define NGX_SHIPSTATION_LATENCIES      64
#define NGX_SHIPSTATION_KEY_TROUBLES   8
#define NGX_SHIPSTATION_TROUBLE_BYTES  16


typedef enum {
    NGX_SHIPSTATION_UNUSED = 0,
    NGX_SHIPSTATION_HEAD,
    NGX_SHIPSTATION_MORE
} ngx_shipstation_piece_kind_e;


/* An entry of the cache: its first chunk. */
typedef struct {
    uint32_t   kind;
    uint32_t   more;           /* next chunk of the value; next free chunk */
    uint32_t   owner;          /* while mending */
    uint32_t   next;           /* in the bucket */
    uint32_t   newer;          /* least recently used list */
    uint32_t   older;
    uint32_t   len;            /* of the value; 0: none */
    uint32_t   uses;
    u_char     key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    int64_t    stored;
    int64_t    fresh_until;
    int64_t    stale_until;
    int64_t    refused_until;
    int64_t    lease_until;    /* 0: no lease */
    int64_t    used;           /* moved to the list's head */
    uint64_t   generation;     /* of the lease */
    uint64_t   waiters;
    uint16_t   reason;
    uint16_t   empties;        /* "no service" in a row, since the value */
    uint32_t   pid;            /* of the lease's holder */
    u_char     data[NGX_SHIPSTATION_CHUNK_SIZE - 136];
} ngx_shipstation_cache_entry_t;


typedef struct {
    uint32_t   kind;
    uint32_t   more;
    uint32_t   owner;
    u_char     data[NGX_SHIPSTATION_CHUNK_SIZE - 12];
} ngx_shipstation_chunk_t;


/* A call's place in the ring. */
typedef struct {
    int64_t    free_at;
    int64_t    flying_until;
    uint16_t   store;
    uint16_t   purpose;
    uint16_t   carrier;
    uint16_t   reserved;
} ngx_shipstation_slot_t;


/* A store that used the key; id empty: free. */
typedef struct {
    u_char     id[NGX_SHIPSTATION_STORE_ID_SIZE];
    uint32_t   asks;           /* in this minute */
    uint32_t   asks_before;    /* in the minute before */
    int64_t    minute;         /* this minute's begin */
} ngx_shipstation_sharer_t;


/* A carrier that was asked for with the key; code empty: free. */
typedef struct {
    u_char     code[NGX_SHIPSTATION_CARRIER_SIZE];
    int64_t    used;
    uint32_t   silent;         /* parcels without service in a row */
    uint32_t   reserved;
} ngx_shipstation_key_carrier_t;


/* What went wrong, and how often since the log said so; cause 0: free. */
typedef struct {
    uint32_t   cause;
    uint32_t   calls;
    int64_t    said;
    u_char     stores[NGX_SHIPSTATION_TROUBLE_BYTES];  /* a bit for each */
} ngx_shipstation_trouble_t;


typedef enum {
    NGX_SHIPSTATION_LEARN_NEW = 0,   /* no call yet */
    NGX_SHIPSTATION_LEARN_FIRST,     /* the first call is under way */
    NGX_SHIPSTATION_LEARN_BLIND,     /* it came back without headers */
    NGX_SHIPSTATION_LEARN_DONE
} ngx_shipstation_learn_e;


/* An API key. */
typedef struct {
    uint32_t   kind;
    uint32_t   more;           /* next block of slots; next free record */
    uint32_t   owner;          /* while mending */
    uint32_t   next;           /* in the bucket */
    u_char     key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    u_char     name[6];
    uint16_t   nstores;        /* stores seen, more than listed too */
    uint32_t   learn;
    uint32_t   learn_pid;      /* whose first call is under way */
    uint32_t   reserved;
    uint32_t   nslots;
    int32_t    cap;
    uint32_t   limit;          /* N of the last take */
    uint32_t   limit_seen;     /* Limit of the headers; 0: none */
    uint32_t   blind_left;
    uint32_t   failures;       /* outages in a row */
    uint32_t   price;          /* of the next call, at the auction's begin */
    int64_t    owed_until;     /* when a call could be made for each miss */
    int64_t    watched;        /* since then it may be a rush */
    int64_t    missed;         /* the last miss */
    int64_t    sold;           /* the auction's begin */
    int64_t    used;
    int64_t    learn_until;
    int64_t    cap_until;
    int64_t    paused_until;
    int64_t    others_until;
    int64_t    down_until;
    int64_t    refused_until;
    uint64_t   waiters;
    uint64_t   calls;
    uint64_t   throttled;
    uint64_t   errors;
    uint64_t   refreshes;
    int64_t    last_error_at;
    u_char     last_error[NGX_SHIPSTATION_ALLOWANCE_ERROR];
    uint32_t   latency[NGX_SHIPSTATION_LATENCIES];
    ngx_shipstation_sharer_t  stores[NGX_SHIPSTATION_ALLOWANCE_STORES];
    ngx_shipstation_key_carrier_t
                              carriers[NGX_SHIPSTATION_ALLOWANCE_CARRIERS];
    ngx_shipstation_trouble_t troubles[NGX_SHIPSTATION_KEY_TROUBLES];
    ngx_shipstation_slot_t    slots[1];   /* to the record's end */
} ngx_shipstation_api_key_t;


typedef struct {
    uint32_t                kind;
    uint32_t                more;
    uint32_t                owner;
    uint32_t                reserved;
    ngx_shipstation_slot_t  slots[1];
} ngx_shipstation_more_slots_t;


#define NGX_SHIPSTATION_API_KEY_SLOTS                                         \
    ((NGX_SHIPSTATION_API_KEY_SIZE                                            \
      - offsetof(ngx_shipstation_api_key_t, slots))                           \
     / sizeof(ngx_shipstation_slot_t))

#define NGX_SHIPSTATION_MORE_SLOTS                                           \
    ((NGX_SHIPSTATION_API_KEY_SIZE                                            \
      - offsetof(ngx_shipstation_more_slots_t, slots))                       \
     / sizeof(ngx_shipstation_slot_t))


typedef struct {
    int64_t    full_at;        /* when all calls are there again */
    uint32_t   tag;
    uint32_t   reserved;
} ngx_shipstation_buyer_t;


/* Pieces of one size, chained by index. */
typedef struct {
    u_char    *start;          /* piece 1 */
    size_t     size;
    uint32_t   n;
    uint32_t   touched;        /* pieces 1..touched were ever in use */
    uint32_t   free;
    uint32_t   nfree;          /* in the chain */
    uint32_t  *buckets;
    uint32_t   mask;
} ngx_shipstation_pieces_t;


struct ngx_shipstation_rates_shared_s {
    ngx_uint_t                  form;        /* of this layout */
    ngx_uint_t                  dirty;
    u_char                      seed[16];

    ngx_shipstation_pieces_t    chunks;
    uint32_t                    newest;
    uint32_t                    oldest;
    ngx_uint_t                  entries;
    uint64_t                    generation;
    uint64_t                    evicted;
    uint64_t                    takeovers;
    uint64_t                    repairs;

    ngx_shipstation_pieces_t    records;

    ngx_shipstation_buyer_t    *buyers;
    ngx_uint_t                  buyers_mask;

    ngx_shipstation_book_t     *book;        /* NULL: the zone is too small */

    int64_t                     demand_since;
    ngx_uint_t                  demand_now;
    u_char                      demand[2][NGX_SHIPSTATION_DEMAND_ROWS]
                                      [NGX_SHIPSTATION_DEMAND_CELLS];
};


/*
 * Takes the lock, and mends the zone first where a worker died in it.  Between
 * change() and unlock() the zone may be changed.
 */
ngx_shipstation_rates_shared_t *ngx_shipstation_rates_lock(
    ngx_shipstation_rates_zone_t *cache);
void ngx_shipstation_rates_change(ngx_shipstation_rates_shared_t *zone);
void ngx_shipstation_rates_unlock(ngx_shipstation_rates_zone_t *cache);

/* The piece of an index, which must be 1..n. */
#define ngx_shipstation_piece(pieces, index)                                 \
    ((void *) ((pieces)->start + ((index) - 1) * (pieces)->size))

/* The bucket of a key, which is a digest and so evenly spread. */
uint32_t *ngx_shipstation_bucket(ngx_shipstation_pieces_t *pieces,
    const u_char *key);

/* A free piece's index, not cleared, or 0; and its way back. */
uint32_t ngx_shipstation_piece_take(ngx_shipstation_pieces_t *pieces);
void ngx_shipstation_piece_free(ngx_shipstation_pieces_t *pieces,
    uint32_t index);

/* The record of an API key, made where create is set; or NULL. */
ngx_shipstation_api_key_t *ngx_shipstation_api_key_find(
    ngx_shipstation_rates_shared_t *zone, const u_char *key, int64_t now,
    ngx_uint_t create);

/* Makes room for n slots, as far as there is memory. */
void ngx_shipstation_api_key_grow(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, ngx_uint_t n);

/* A walk over all slots of a record. */
typedef struct {
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_slot_t          *slot;  /* NULL at the end */
    ngx_uint_t                       index;
    ngx_uint_t                       n;
    ngx_uint_t                       left;  /* in this block */
    uint32_t                         more;
} ngx_shipstation_walk_t;

void ngx_shipstation_walk_begin(ngx_shipstation_walk_t *walk,
    ngx_shipstation_rates_shared_t *zone, ngx_shipstation_api_key_t *record);
void ngx_shipstation_walk_next(ngx_shipstation_walk_t *walk);

/* The number of a store among those that share the key, and one ask more. */
ngx_uint_t ngx_shipstation_sharer(ngx_shipstation_api_key_t *record,
    const ngx_str_t *id, int64_t now, ngx_uint_t ask);

/*
 * The number of a carrier among those asked for with the key; and whether it
 * had no service for many parcels in a row.
 */
ngx_uint_t ngx_shipstation_key_carrier(ngx_shipstation_api_key_t *record,
    const ngx_str_t *code, int64_t now);
ngx_uint_t ngx_shipstation_carrier_silent(
    const ngx_shipstation_key_carrier_t *carrier);

/*
 * How many of n calls a minute are a store's share, see allowance.h; modest is
 * set where it asked for no more, and for less than another store.
 */
ngx_uint_t ngx_shipstation_share(ngx_shipstation_api_key_t *record,
    ngx_uint_t store, ngx_uint_t n, int64_t now, ngx_uint_t *modest);

/*
 * auction.c.  A rate is missed, where limit calls a minute may be made; is it
 * to be seen yet whether more are missed than that; are they; may this one
 * have one of `free` calls; it got one; there was none to be had.
 */
void ngx_shipstation_auction_count(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t limit, int64_t now);
ngx_uint_t ngx_shipstation_auction_watch(ngx_shipstation_api_key_t *record,
    ngx_uint_t limit, int64_t now);
ngx_uint_t ngx_shipstation_auction_scarce(ngx_shipstation_api_key_t *record,
    int64_t now);
ngx_uint_t ngx_shipstation_auction_wins(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t silent,
    ngx_uint_t free, ngx_uint_t limit, int64_t now);
void ngx_shipstation_auction_sold(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t silent,
    int64_t now);
void ngx_shipstation_auction_none(ngx_shipstation_api_key_t *record,
    int64_t now);

/*
 * For tests: called, where the tests' build defines it, at each change inside
 * the lock, so that a worker can be killed there.
 */
#if (NGX_SHIPSTATION_CRASH_TEST)
extern void (*ngx_shipstation_crash_here)(void);
#define ngx_shipstation_crash_point()                                        \
    do {                                                                     \
        if (ngx_shipstation_crash_here) {                                    \
            ngx_shipstation_crash_here();                                    \
        }                                                                    \
    } while (0)
#else
#define ngx_shipstation_crash_point()
#endif


#endif /* _NGX_SHIPSTATION_RATES_ZONE_H_INCLUDED_ */
