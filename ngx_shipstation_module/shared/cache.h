
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The zone of "shipstation_cache": rates in shared memory, and beside them the
 * allowance (allowance.h) and the buyers (buyers.h), under one lock, the slab
 * pool's, which nginx's master frees when a worker dies with it.
 *
 * An entry holds all services of one carrier for one parcel, as bytes that
 * mean nothing here, and what is known when there are none.  Entries are cut
 * into chunks of equal size, so that nothing fragments; the least recently
 * used make room.  Whoever finds that a worker died inside the lock rebuilds
 * lists and free memory from the chunks themselves; what was stored whole
 * stays.  All times are milliseconds of ngx_shipstation_monotonic(); callers
 * read the clock right before the call.
 */

#ifndef _NGX_SHIPSTATION_CACHE_H_INCLUDED_
#define _NGX_SHIPSTATION_CACHE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_CACHE_KEY_LEN    32
#define NGX_SHIPSTATION_CACHE_VALUE_MAX  16384
#define NGX_SHIPSTATION_CACHE_SIZE_MIN   (256 * 1024)


typedef struct ngx_shipstation_rates_shared_s  ngx_shipstation_rates_shared_t;


/* What "shipstation_cache" was given; one for each configuration cycle. */
typedef struct {
    ngx_shm_zone_t                  *zone;
    ngx_msec_t                       valid;      /* fresh for so long */
    ngx_msec_t                       stale;      /* kept so long more */
    ngx_shipstation_rates_shared_t  *shared;     /* set by init_zone */
} ngx_shipstation_rates_zone_t;


typedef enum {
    NGX_SHIPSTATION_CACHE_NONE = 0,      /* nothing is known */
    NGX_SHIPSTATION_CACHE_FRESH,         /* a value */
    NGX_SHIPSTATION_CACHE_STALE,         /* a value past its time */
    NGX_SHIPSTATION_CACHE_NEGATIVE       /* no value; reason says why */
} ngx_shipstation_cache_state_e;


/* A copy of what an entry holds. */
typedef struct {
    ngx_shipstation_cache_state_e  state;
    ngx_uint_t                     reason;      /* NEGATIVE, or beside STALE:
                                                   the caller's number */
    size_t                         len;         /* of the value; 0 when none */
    int64_t                        age;         /* of the value */
    int64_t                        fresh_left;  /* of FRESH, NEGATIVE; else 0 */
    ngx_uint_t                     uses;        /* reads of late; halved each
                                                   time the value is renewed */
    ngx_uint_t                     in_flight;   /* somebody holds the lease */
} ngx_shipstation_cache_found_t;


/* The right, and duty, to fetch one key. */
typedef struct {
    u_char                         key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    uint64_t                       generation;
} ngx_shipstation_lease_t;


typedef struct {
    ngx_uint_t                     entries;
    size_t                         bytes_used;
    size_t                         bytes_total;
    uint64_t                       evicted;     /* before their time */
    uint64_t                       takeovers;   /* leases of dead workers */
    uint64_t                       repairs;     /* workers died in the lock */
} ngx_shipstation_cache_totals_t;


/*
 * The zone's init callback (ngx_shm_zone_t.init); zone->data is this cycle's
 * ngx_shipstation_rates_zone_t, data the old cycle's or NULL.  A zone of the
 * same name and size keeps all that it holds.  NGX_OK, or NGX_ERROR, logged.
 */
ngx_int_t ngx_shipstation_cache_init_zone(ngx_shm_zone_t *zone, void *data);

/*
 * Looks a key up and copies its value, at most
 * NGX_SHIPSTATION_CACHE_VALUE_MAX bytes, to value (which may be NULL).  Counts
 * as a use.  Returns found->state.
 */
ngx_shipstation_cache_state_e ngx_shipstation_cache_find(
    ngx_shipstation_rates_zone_t *cache, const u_char *key, int64_t now,
    u_char *value, ngx_shipstation_cache_found_t *found);

/*
 * Takes the lease of a key, making an entry where there is none, until now +
 * time (milliseconds); or, where another worker holds it, notes that worker
 * `slot` waits.  A lease past its time is taken over.  *left (may be NULL):
 * milliseconds until the holder's lease ends.
 *
 * Returns NGX_OK: lease is filled; NGX_BUSY: wait; NGX_ERROR: no memory.
 */
ngx_int_t ngx_shipstation_cache_lease(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_msec_t time, ngx_uint_t slot,
    ngx_shipstation_lease_t *lease, ngx_msec_t *left);

/*
 * Ends a lease.  All three return the mask of worker slots to be woken (bit
 * slot % 64), 0 when nobody waits or when the lease was lost: a late loser
 * changes nothing.
 *
 * store: keeps the value; len up to NGX_SHIPSTATION_CACHE_VALUE_MAX.
 * refuse: keeps, for time milliseconds, that there is none and why; a value
 * of before stays and is STALE or FRESH as its times say, but for the third
 * time in a row that empty is set: there is no service any more.
 * release: leaves the entry as it was.
 */
uint64_t ngx_shipstation_cache_store(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease, int64_t now, const u_char *value,
    size_t len);
uint64_t ngx_shipstation_cache_refuse(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease, int64_t now, ngx_uint_t reason,
    ngx_msec_t time, ngx_uint_t empty);
uint64_t ngx_shipstation_cache_release(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease);

/*
 * As refuse(), without a lease: for a key that is not the one called for (the
 * full postal code of a zone's call).
 */
void ngx_shipstation_cache_note(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_uint_t reason, ngx_msec_t time);

/*
 * Keeps a value for time milliseconds, whatever was there, without a lease:
 * for what is not asked for as a rate is.  NGX_OK, or NGX_ERROR: no memory.
 */
ngx_int_t ngx_shipstation_cache_keep(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, const u_char *value, size_t len,
    int64_t time);

/*
 * How often a key was asked for in vain in the last two minutes or so, this
 * time included; an estimate that is never too low by much, kept in a small
 * table of counts, not in entries.
 */
ngx_uint_t ngx_shipstation_cache_demand(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now);

void ngx_shipstation_cache_totals(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_cache_totals_t *totals);


#endif /* _NGX_SHIPSTATION_CACHE_H_INCLUDED_ */
