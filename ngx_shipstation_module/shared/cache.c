
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


/* An entry moves to the head of the list at most so often. */
#define NGX_SHIPSTATION_CACHE_MOVE     1000

/* So many times "no service" in a row, and a value of before is no more. */
#define NGX_SHIPSTATION_CACHE_EMPTIES  3

/* Leased entries at the list's end that are passed over by eviction. */
#define NGX_SHIPSTATION_CACHE_SPARE    32

#define NGX_SHIPSTATION_HEAD_DATA                                            \
    sizeof(((ngx_shipstation_cache_entry_t *) 0)->data)
#define NGX_SHIPSTATION_MORE_DATA                                            \
    sizeof(((ngx_shipstation_chunk_t *) 0)->data)


static uint32_t ngx_shipstation_cache_lookup(
    ngx_shipstation_rates_shared_t *zone, const u_char *key);
static uint32_t ngx_shipstation_cache_lookup_or_add(
    ngx_shipstation_rates_shared_t *zone, const u_char *key, int64_t now);
static ngx_shipstation_cache_entry_t *ngx_shipstation_cache_leased(
    ngx_shipstation_rates_shared_t *zone, const ngx_shipstation_lease_t *lease,
    uint32_t *index);
static uint64_t ngx_shipstation_cache_unlease(
    ngx_shipstation_cache_entry_t *entry);
static ngx_int_t ngx_shipstation_cache_write(
    ngx_shipstation_rates_shared_t *zone, uint32_t index, int64_t now,
    const u_char *value, size_t len);
static void ngx_shipstation_cache_read(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, u_char *value);
static void ngx_shipstation_cache_drop_value(
    ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry);
static uint32_t ngx_shipstation_cache_chunk(
    ngx_shipstation_rates_shared_t *zone, int64_t now, uint32_t keep);
static ngx_int_t ngx_shipstation_cache_evict(
    ngx_shipstation_rates_shared_t *zone, int64_t now, uint32_t keep);
static void ngx_shipstation_cache_unhash(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index);
static void ngx_shipstation_cache_link(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index);
static void ngx_shipstation_cache_unlink(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index);


#define ngx_shipstation_entry(zone, index)                                   \
    ((ngx_shipstation_cache_entry_t *)                                       \
     ngx_shipstation_piece(&(zone)->chunks, index))
#define ngx_shipstation_chunk(zone, index)                                   \
    ((ngx_shipstation_chunk_t *)                                             \
     ngx_shipstation_piece(&(zone)->chunks, index))


ngx_shipstation_cache_state_e
ngx_shipstation_cache_find(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, u_char *value,
    ngx_shipstation_cache_found_t *found)
{
    uint32_t                         index;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    ngx_memzero(found, sizeof(ngx_shipstation_cache_found_t));

    zone = ngx_shipstation_rates_lock(cache);

    index = ngx_shipstation_cache_lookup(zone, key);

    if (index == 0) {
        goto done;
    }

    entry = ngx_shipstation_entry(zone, index);

    found->in_flight = (entry->lease_until > now);

    if (entry->refused_until > now) {
        found->reason = entry->reason;
        found->state = NGX_SHIPSTATION_CACHE_NEGATIVE;
        found->fresh_left = entry->refused_until - now;
    }

    if (entry->len == 0 || entry->stale_until <= now) {
        goto done;
    }

    found->state = NGX_SHIPSTATION_CACHE_STALE;
    found->fresh_left = 0;
    found->age = now - entry->stored;
    found->len = entry->len;
    found->uses = ++entry->uses;

    if (entry->fresh_until > now) {
        found->state = NGX_SHIPSTATION_CACHE_FRESH;
        found->fresh_left = entry->fresh_until - now;
    }

    if (value != NULL) {
        ngx_shipstation_cache_read(zone, entry, value);
    }

    /* once a second, so that the list's lines are not written at each read */

    if (now - entry->used >= NGX_SHIPSTATION_CACHE_MOVE) {
        ngx_shipstation_rates_change(zone);
        entry->used = now;
        ngx_shipstation_cache_unlink(zone, entry, index);
        ngx_shipstation_crash_point();
        ngx_shipstation_cache_link(zone, entry, index);
    }

done:

    ngx_shipstation_rates_unlock(cache);

    return found->state;
}


ngx_int_t
ngx_shipstation_cache_lease(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_msec_t time, ngx_uint_t slot,
    ngx_shipstation_lease_t *lease, ngx_msec_t *left)
{
    uint32_t                         index;
    ngx_int_t                        rc;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    rc = NGX_ERROR;

    zone = ngx_shipstation_rates_lock(cache);
    ngx_shipstation_rates_change(zone);

    index = ngx_shipstation_cache_lookup_or_add(zone, key, now);

    if (index == 0) {
        goto done;
    }

    entry = ngx_shipstation_entry(zone, index);

    if (entry->lease_until > now) {
        entry->waiters |= (uint64_t) 1 << (slot % 64);

        if (left != NULL) {
            *left = (ngx_msec_t) (entry->lease_until - now);
        }

        rc = NGX_BUSY;
        goto done;
    }

    if (entry->lease_until != 0) {
        zone->takeovers++;
    }

    entry->generation = ++zone->generation;
    entry->lease_until = now + (int64_t) time;
    entry->pid = (uint32_t) ngx_pid;

    ngx_memcpy(lease->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    lease->generation = entry->generation;

    rc = NGX_OK;

done:

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


uint64_t
ngx_shipstation_cache_store(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease, int64_t now, const u_char *value,
    size_t len)
{
    uint32_t                         index;
    uint64_t                         waiters;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    waiters = 0;

    zone = ngx_shipstation_rates_lock(cache);

    entry = ngx_shipstation_cache_leased(zone, lease, &index);

    if (entry != NULL) {
        ngx_shipstation_rates_change(zone);

        waiters = ngx_shipstation_cache_unlease(entry);

        if (len <= NGX_SHIPSTATION_CACHE_VALUE_MAX
            && ngx_shipstation_cache_write(zone, index, now, value, len)
               == NGX_OK)
        {
            entry->stored = now;
            entry->fresh_until = now + (int64_t) cache->valid;
            entry->stale_until = entry->fresh_until + (int64_t) cache->stale;
            entry->refused_until = 0;
            entry->empties = 0;
            entry->uses /= 2;
        }
    }

    ngx_shipstation_rates_unlock(cache);

    return waiters;
}


ngx_int_t
ngx_shipstation_cache_keep(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, const u_char *value, size_t len,
    int64_t time)
{
    uint32_t                         index;
    ngx_int_t                        rc;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    rc = NGX_ERROR;

    zone = ngx_shipstation_rates_lock(cache);
    ngx_shipstation_rates_change(zone);

    index = ngx_shipstation_cache_lookup_or_add(zone, key, now);

    if (index != 0
        && len <= NGX_SHIPSTATION_CACHE_VALUE_MAX
        && ngx_shipstation_cache_write(zone, index, now, value, len) == NGX_OK)
    {
        entry = ngx_shipstation_entry(zone, index);

        entry->stored = now;
        entry->fresh_until = now + time;
        entry->stale_until = now + time;
        entry->refused_until = 0;

        rc = NGX_OK;
    }

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


uint64_t
ngx_shipstation_cache_refuse(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease, int64_t now, ngx_uint_t reason,
    ngx_msec_t time, ngx_uint_t empty)
{
    uint32_t                         index;
    uint64_t                         waiters;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    waiters = 0;

    zone = ngx_shipstation_rates_lock(cache);

    entry = ngx_shipstation_cache_leased(zone, lease, &index);

    if (entry != NULL) {
        ngx_shipstation_rates_change(zone);

        waiters = ngx_shipstation_cache_unlease(entry);

        entry->reason = (uint16_t) reason;
        entry->refused_until = now + (int64_t) time;

        if (!empty) {
            entry->empties = 0;

        } else if (++entry->empties >= NGX_SHIPSTATION_CACHE_EMPTIES) {
            entry->empties = 0;
            ngx_shipstation_cache_drop_value(zone, entry);
        }
    }

    ngx_shipstation_rates_unlock(cache);

    return waiters;
}


uint64_t
ngx_shipstation_cache_release(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_lease_t *lease)
{
    uint32_t                         index;
    uint64_t                         waiters;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    waiters = 0;

    zone = ngx_shipstation_rates_lock(cache);

    entry = ngx_shipstation_cache_leased(zone, lease, &index);

    if (entry != NULL) {
        ngx_shipstation_rates_change(zone);
        waiters = ngx_shipstation_cache_unlease(entry);
    }

    ngx_shipstation_rates_unlock(cache);

    return waiters;
}


void
ngx_shipstation_cache_note(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_uint_t reason, ngx_msec_t time)
{
    uint32_t                         index;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_cache_entry_t   *entry;

    zone = ngx_shipstation_rates_lock(cache);
    ngx_shipstation_rates_change(zone);

    index = ngx_shipstation_cache_lookup_or_add(zone, key, now);

    if (index != 0) {
        entry = ngx_shipstation_entry(zone, index);
        entry->reason = (uint16_t) reason;
        entry->refused_until = now + (int64_t) time;
    }

    ngx_shipstation_rates_unlock(cache);
}


/*
 * A count-min sketch (Cormode, Muthukrishnan 2005) of two minutes: four cells
 * for a key, of which the least is nearest the truth.
 */

ngx_uint_t
ngx_shipstation_cache_demand(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now)
{
    u_char                          *cell;
    uint16_t                         column;
    ngx_uint_t                       i, n, current, demand;
    ngx_shipstation_rates_shared_t  *zone;

    demand = NGX_MAX_INT32_VALUE;

    zone = ngx_shipstation_rates_lock(cache);

    if (now - zone->demand_since >= NGX_SHIPSTATION_DEMAND_TIME) {

        n = (now - zone->demand_since >= 2 * NGX_SHIPSTATION_DEMAND_TIME);

        zone->demand_since = now;
        zone->demand_now = !zone->demand_now;
        ngx_memzero(zone->demand[zone->demand_now], sizeof(zone->demand[0]));

        if (n) {
            ngx_memzero(zone->demand, sizeof(zone->demand));
        }
    }

    current = (zone->demand_now != 0);

    for (i = 0; i < NGX_SHIPSTATION_DEMAND_ROWS; i++) {

        /* bytes 0..3 choose the bucket; these are independent of them */
        ngx_memcpy(&column, key + 4 + 2 * i, sizeof(uint16_t));
        column %= NGX_SHIPSTATION_DEMAND_CELLS;

        cell = &zone->demand[current][i][column];

        if (*cell < 255) {
            (*cell)++;
        }

        n = *cell + zone->demand[!current][i][column];
        demand = ngx_min(demand, n);
    }

    ngx_shipstation_rates_unlock(cache);

    return demand;
}


void
ngx_shipstation_cache_totals(ngx_shipstation_rates_zone_t *cache,
    ngx_shipstation_cache_totals_t *totals)
{
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_pieces_t        *chunks;

    zone = ngx_shipstation_rates_lock(cache);

    chunks = &zone->chunks;

    totals->entries = zone->entries;
    totals->bytes_used = (size_t) (chunks->touched - chunks->nfree)
                         * chunks->size;
    totals->bytes_total = (size_t) chunks->n * chunks->size;
    totals->evicted = zone->evicted;
    totals->takeovers = zone->takeovers;
    totals->repairs = zone->repairs;

    ngx_shipstation_rates_unlock(cache);
}


static uint32_t
ngx_shipstation_cache_lookup(ngx_shipstation_rates_shared_t *zone,
    const u_char *key)
{
    uint32_t                        index;
    ngx_shipstation_cache_entry_t  *entry;

    index = *ngx_shipstation_bucket(&zone->chunks, key);

    while (index != 0) {
        entry = ngx_shipstation_entry(zone, index);

        if (ngx_memcmp(entry->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN) == 0) {
            return index;
        }

        index = entry->next;
    }

    return 0;
}


static uint32_t
ngx_shipstation_cache_lookup_or_add(ngx_shipstation_rates_shared_t *zone,
    const u_char *key, int64_t now)
{
    uint32_t                        index, *bucket;
    ngx_shipstation_cache_entry_t  *entry;

    index = ngx_shipstation_cache_lookup(zone, key);

    if (index != 0) {
        return index;
    }

    index = ngx_shipstation_cache_chunk(zone, now, 0);

    if (index == 0) {
        return 0;
    }

    ngx_shipstation_crash_point();

    entry = ngx_shipstation_entry(zone, index);

    ngx_memzero(entry, offsetof(ngx_shipstation_cache_entry_t, data));
    ngx_memcpy(entry->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    entry->used = now;

    ngx_memory_barrier();
    entry->kind = NGX_SHIPSTATION_HEAD;

    ngx_shipstation_crash_point();

    bucket = ngx_shipstation_bucket(&zone->chunks, key);
    entry->next = *bucket;
    *bucket = index;

    ngx_shipstation_crash_point();

    ngx_shipstation_cache_link(zone, entry, index);
    zone->entries++;

    return index;
}


static ngx_shipstation_cache_entry_t *
ngx_shipstation_cache_leased(ngx_shipstation_rates_shared_t *zone,
    const ngx_shipstation_lease_t *lease, uint32_t *index)
{
    ngx_shipstation_cache_entry_t  *entry;

    *index = ngx_shipstation_cache_lookup(zone, lease->key);

    if (*index == 0) {
        return NULL;
    }

    entry = ngx_shipstation_entry(zone, *index);

    if (entry->lease_until == 0 || entry->generation != lease->generation) {
        return NULL;
    }

    return entry;
}


static uint64_t
ngx_shipstation_cache_unlease(ngx_shipstation_cache_entry_t *entry)
{
    uint64_t  waiters;

    waiters = entry->waiters;

    entry->waiters = 0;
    entry->lease_until = 0;

    return waiters;
}


/*
 * The length is written last, and is 0 while the chain changes: after a crash
 * the entry has its new value or none.
 */

static ngx_int_t
ngx_shipstation_cache_write(ngx_shipstation_rates_shared_t *zone,
    uint32_t index, int64_t now, const u_char *value, size_t len)
{
    size_t                          n, left;
    uint32_t                        more, *last;
    ngx_shipstation_chunk_t        *chunk;
    ngx_shipstation_cache_entry_t  *entry;

    entry = ngx_shipstation_entry(zone, index);

    ngx_shipstation_cache_drop_value(zone, entry);
    ngx_shipstation_crash_point();

    n = ngx_min(len, NGX_SHIPSTATION_HEAD_DATA);
    ngx_memcpy(entry->data, value, n);

    last = &entry->more;

    for (left = len - n; left > 0; left -= n) {

        more = ngx_shipstation_cache_chunk(zone, now, index);

        if (more == 0) {
            ngx_shipstation_cache_drop_value(zone, entry);
            return NGX_ERROR;
        }

        chunk = ngx_shipstation_chunk(zone, more);
        chunk->more = 0;
        chunk->owner = index;

        n = ngx_min(left, NGX_SHIPSTATION_MORE_DATA);
        ngx_memcpy(chunk->data, value + len - left, n);

        ngx_memory_barrier();
        chunk->kind = NGX_SHIPSTATION_MORE;

        ngx_shipstation_crash_point();

        *last = more;
        last = &chunk->more;
    }

    ngx_memory_barrier();
    entry->len = (uint32_t) len;

    return NGX_OK;
}


static void
ngx_shipstation_cache_read(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, u_char *value)
{
    size_t                    n, left;
    uint32_t                  index;
    ngx_shipstation_chunk_t  *chunk;

    n = ngx_min(entry->len, NGX_SHIPSTATION_HEAD_DATA);
    value = ngx_cpymem(value, entry->data, n);

    index = entry->more;

    for (left = entry->len - n; left > 0; left -= n) {
        chunk = ngx_shipstation_chunk(zone, index);
        n = ngx_min(left, NGX_SHIPSTATION_MORE_DATA);
        value = ngx_cpymem(value, chunk->data, n);
        index = chunk->more;
    }
}


static void
ngx_shipstation_cache_drop_value(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry)
{
    uint32_t                  index, next;
    ngx_shipstation_chunk_t  *chunk;

    entry->len = 0;
    ngx_memory_barrier();

    index = entry->more;
    entry->more = 0;

    while (index != 0) {
        chunk = ngx_shipstation_chunk(zone, index);
        next = chunk->more;
        ngx_shipstation_piece_free(&zone->chunks, index);
        index = next;
    }
}


/* A free chunk; entries make room for it, but for entry keep. */

static uint32_t
ngx_shipstation_cache_chunk(ngx_shipstation_rates_shared_t *zone, int64_t now,
    uint32_t keep)
{
    uint32_t  index;

    for ( ;; ) {
        index = ngx_shipstation_piece_take(&zone->chunks);

        if (index != 0) {
            return index;
        }

        if (ngx_shipstation_cache_evict(zone, now, keep) != NGX_OK) {
            return 0;
        }
    }
}


static ngx_int_t
ngx_shipstation_cache_evict(ngx_shipstation_rates_shared_t *zone, int64_t now,
    uint32_t keep)
{
    uint32_t                        index, victim;
    ngx_uint_t                      i;
    ngx_shipstation_cache_entry_t  *entry;

    victim = 0;
    index = zone->oldest;

    for (i = 0; index != 0 && i < NGX_SHIPSTATION_CACHE_SPARE; i++) {

        entry = ngx_shipstation_entry(zone, index);

        if (index != keep) {

            if (entry->lease_until <= now) {
                victim = index;
                break;
            }

            if (victim == 0) {
                victim = index;
            }
        }

        index = entry->newer;
    }

    if (victim == 0) {
        return NGX_DECLINED;
    }

    entry = ngx_shipstation_entry(zone, victim);

    if (entry->len && entry->stale_until > now) {
        zone->evicted++;
    }

    ngx_shipstation_cache_unlink(zone, entry, victim);
    ngx_shipstation_crash_point();
    ngx_shipstation_cache_unhash(zone, entry, victim);
    ngx_shipstation_cache_drop_value(zone, entry);
    ngx_shipstation_crash_point();
    ngx_shipstation_piece_free(&zone->chunks, victim);
    zone->entries--;

    return NGX_OK;
}


static void
ngx_shipstation_cache_unhash(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index)
{
    uint32_t  *next;

    next = ngx_shipstation_bucket(&zone->chunks, entry->key);

    while (*next != 0) {

        if (*next == index) {
            *next = entry->next;
            return;
        }

        next = &ngx_shipstation_entry(zone, *next)->next;
    }
}


/* Puts an entry at the list's newest end. */

static void
ngx_shipstation_cache_link(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index)
{
    entry->newer = 0;
    entry->older = zone->newest;

    if (zone->newest != 0) {
        ngx_shipstation_entry(zone, zone->newest)->newer = index;

    } else {
        zone->oldest = index;
    }

    zone->newest = index;
}


static void
ngx_shipstation_cache_unlink(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_cache_entry_t *entry, uint32_t index)
{
    if (entry->newer != 0) {
        ngx_shipstation_entry(zone, entry->newer)->older = entry->older;

    } else {
        zone->newest = entry->older;
    }

    if (entry->older != 0) {
        ngx_shipstation_entry(zone, entry->older)->newer = entry->newer;

    } else {
        zone->oldest = entry->newer;
    }
}
