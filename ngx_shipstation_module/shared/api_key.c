
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The records of API keys: memory, slots, and the stores that share a key. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


/*
 * A record that was quiet for so long says nothing any more: its slots are
 * free, and all windows, pauses and rests are over.
 */
#define NGX_SHIPSTATION_RECORD_IDLE  (15 * 60 * 1000)

#define NGX_SHIPSTATION_SHARER_MINUTE       60000

/* A carrier without service for so many parcels in a row is silent. */
#define NGX_SHIPSTATION_CARRIER_SILENT      8


static uint32_t ngx_shipstation_api_key_take(
    ngx_shipstation_rates_shared_t *zone, int64_t now);
static ngx_int_t ngx_shipstation_api_key_reclaim(
    ngx_shipstation_rates_shared_t *zone, int64_t now);
static ngx_uint_t ngx_shipstation_sharer_demand(
    ngx_shipstation_sharer_t *sharer, int64_t now);


ngx_shipstation_api_key_t *
ngx_shipstation_api_key_find(ngx_shipstation_rates_shared_t *zone,
    const u_char *key, int64_t now, ngx_uint_t create)
{
    uint32_t                    index, *bucket;
    ngx_shipstation_api_key_t  *record;

    bucket = ngx_shipstation_bucket(&zone->records, key);

    for (index = *bucket; index != 0; index = record->next) {
        record = ngx_shipstation_piece(&zone->records, index);

        if (ngx_memcmp(record->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN) == 0) {
            return record;
        }
    }

    if (!create) {
        return NULL;
    }

    index = ngx_shipstation_api_key_take(zone, now);

    if (index == 0) {
        return NULL;
    }

    record = ngx_shipstation_piece(&zone->records, index);

    ngx_memzero(record, NGX_SHIPSTATION_API_KEY_SIZE);
    ngx_memcpy(record->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    record->nslots = NGX_SHIPSTATION_API_KEY_SLOTS;

    ngx_shipstation_crash_point();
    ngx_memory_barrier();
    record->kind = NGX_SHIPSTATION_HEAD;

    ngx_shipstation_crash_point();

    /* reclaiming may have changed the bucket */

    record->next = *bucket;
    *bucket = index;

    return record;
}


static uint32_t
ngx_shipstation_api_key_take(ngx_shipstation_rates_shared_t *zone, int64_t now)
{
    uint32_t  index;

    index = ngx_shipstation_piece_take(&zone->records);

    if (index != 0) {
        return index;
    }

    if (ngx_shipstation_api_key_reclaim(zone, now) != NGX_OK) {
        return 0;
    }

    return ngx_shipstation_piece_take(&zone->records);
}


/* Frees the record that was quiet for longest, if that was long enough. */

static ngx_int_t
ngx_shipstation_api_key_reclaim(ngx_shipstation_rates_shared_t *zone,
    int64_t now)
{
    uint32_t                    i, oldest, more, *next;
    ngx_shipstation_chunk_t    *piece;
    ngx_shipstation_api_key_t  *record, *victim;

    oldest = 0;
    victim = NULL;

    for (i = 1; i <= zone->records.touched; i++) {
        record = ngx_shipstation_piece(&zone->records, i);

        if (record->kind == NGX_SHIPSTATION_HEAD
            && now - record->used > NGX_SHIPSTATION_RECORD_IDLE
            && (victim == NULL || record->used < victim->used))
        {
            victim = record;
            oldest = i;
        }
    }

    if (victim == NULL) {
        return NGX_DECLINED;
    }

    next = ngx_shipstation_bucket(&zone->records, victim->key);

    while (*next != 0) {

        if (*next == oldest) {
            *next = victim->next;
            break;
        }

        record = ngx_shipstation_piece(&zone->records, *next);
        next = &record->next;
    }

    more = victim->more;
    ngx_shipstation_piece_free(&zone->records, oldest);

    while (more != 0) {
        i = more;
        piece = ngx_shipstation_piece(&zone->records, i);
        more = piece->more;
        ngx_shipstation_piece_free(&zone->records, i);
    }

    return NGX_OK;
}


void
ngx_shipstation_api_key_grow(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, ngx_uint_t n)
{
    uint32_t                       index, *last;
    ngx_shipstation_more_slots_t  *block;

    if (record->nslots >= n) {
        return;
    }

    last = &record->more;

    while (*last != 0) {
        block = ngx_shipstation_piece(&zone->records, *last);
        last = &block->more;
    }

    while (record->nslots < n) {

        index = ngx_shipstation_piece_take(&zone->records);

        if (index == 0) {
            return;
        }

        block = ngx_shipstation_piece(&zone->records, index);
        ngx_memzero(block, NGX_SHIPSTATION_API_KEY_SIZE);
        ngx_memory_barrier();
        block->kind = NGX_SHIPSTATION_MORE;

        *last = index;
        last = &block->more;

        ngx_shipstation_crash_point();
        ngx_memory_barrier();
        record->nslots += NGX_SHIPSTATION_MORE_SLOTS;
    }
}


void
ngx_shipstation_walk_begin(ngx_shipstation_walk_t *walk,
    ngx_shipstation_rates_shared_t *zone, ngx_shipstation_api_key_t *record)
{
    walk->zone = zone;
    walk->slot = record->slots;
    walk->index = 0;
    walk->n = record->nslots;
    walk->left = NGX_SHIPSTATION_API_KEY_SLOTS;
    walk->more = record->more;
}


void
ngx_shipstation_walk_next(ngx_shipstation_walk_t *walk)
{
    ngx_shipstation_more_slots_t  *block;

    walk->index++;
    walk->slot++;
    walk->left--;

    if (walk->index == walk->n) {
        walk->slot = NULL;
        return;
    }

    if (walk->left == 0) {

        if (walk->more == 0) {
            walk->slot = NULL;
            return;
        }

        block = ngx_shipstation_piece(&walk->zone->records, walk->more);
        walk->slot = block->slots;
        walk->left = NGX_SHIPSTATION_MORE_SLOTS;
        walk->more = block->more;
    }
}


/*
 * Of more stores than a record lists, the one that was quiet for longest gives
 * way: it had no demand, or less than others.
 */

ngx_uint_t
ngx_shipstation_sharer(ngx_shipstation_api_key_t *record, const ngx_str_t *id,
    int64_t now, ngx_uint_t ask)
{
    size_t                     len;
    ngx_uint_t                 i, quiet;
    ngx_shipstation_sharer_t  *sharer;

    len = ngx_min(id->len, NGX_SHIPSTATION_STORE_ID_SIZE - 1);
    quiet = 0;

    for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_STORES; i++) {

        sharer = &record->stores[i];

        if (sharer->id[0] == '\0') {
            quiet = i;
            break;
        }

        if (ngx_memcmp(sharer->id, id->data, len) == 0
            && sharer->id[len] == '\0')
        {
            goto found;
        }

        if (sharer->minute < record->stores[quiet].minute) {
            quiet = i;
        }
    }

    i = quiet;
    sharer = &record->stores[i];

    ngx_memzero(sharer, sizeof(ngx_shipstation_sharer_t));
    ngx_memcpy(sharer->id, id->data, len);

    if (record->nstores < 65535) {
        record->nstores++;
    }

found:

    if (now - sharer->minute >= NGX_SHIPSTATION_SHARER_MINUTE) {

        sharer->asks_before =
            (now - sharer->minute < 2 * NGX_SHIPSTATION_SHARER_MINUTE)
                ? sharer->asks : 0;
        sharer->asks = 0;
        sharer->minute = now;
    }

    if (ask && sharer->asks < NGX_MAX_INT32_VALUE) {
        sharer->asks++;
    }

    return i;
}


/* Of more carriers than a record lists the one asked for least of late goes. */

ngx_uint_t
ngx_shipstation_key_carrier(ngx_shipstation_api_key_t *record,
    const ngx_str_t *code, int64_t now)
{
    size_t                          len;
    ngx_uint_t                      i, oldest;
    ngx_shipstation_key_carrier_t  *carrier;

    len = ngx_min(code->len, NGX_SHIPSTATION_CARRIER_SIZE - 1);
    oldest = 0;

    for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_CARRIERS; i++) {

        carrier = &record->carriers[i];

        if (ngx_memcmp(carrier->code, code->data, len) == 0
            && carrier->code[len] == '\0')
        {
            carrier->used = now;
            return i;
        }

        if (carrier->used < record->carriers[oldest].used) {
            oldest = i;
        }
    }

    carrier = &record->carriers[oldest];

    ngx_memzero(carrier, sizeof(ngx_shipstation_key_carrier_t));
    ngx_memcpy(carrier->code, code->data, len);
    carrier->used = now;

    return oldest;
}


ngx_uint_t
ngx_shipstation_carrier_silent(const ngx_shipstation_key_carrier_t *carrier)
{
    return carrier->silent >= NGX_SHIPSTATION_CARRIER_SILENT;
}


static ngx_uint_t
ngx_shipstation_sharer_demand(ngx_shipstation_sharer_t *sharer, int64_t now)
{
    if (sharer->id[0] == '\0'
        || now - sharer->minute >= 2 * NGX_SHIPSTATION_SHARER_MINUTE)
    {
        return 0;
    }

    return ngx_max(sharer->asks, sharer->asks_before);
}


/*
 * Fills the glasses: who wants less than an equal part of what is left gets
 * what it wants, and the rest is divided anew.
 */

ngx_uint_t
ngx_shipstation_share(ngx_shipstation_api_key_t *record, ngx_uint_t store,
    ngx_uint_t n, int64_t now, ngx_uint_t *modest)
{
    ngx_uint_t  i, left, part, settled, again, wanted, most;
    ngx_uint_t  demand[NGX_SHIPSTATION_ALLOWANCE_STORES];

    wanted = ngx_shipstation_sharer_demand(&record->stores[store], now);
    most = 0;
    left = 0;

    for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_STORES; i++) {
        demand[i] = ngx_shipstation_sharer_demand(&record->stores[i], now);

        most = ngx_max(most, demand[i]);

        if (demand[i] != 0) {

            /* its calls hold their places for a bit longer than a minute */

            demand[i] += 1 + demand[i] / 8;
            left++;
        }
    }

    if (left <= 1) {
        *modest = 0;
        return n;
    }

    settled = 0;

    do {
        again = 0;
        part = n / left;

        for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_STORES; i++) {

            if (i == store || demand[i] == 0 || (settled & (1 << i))
                || demand[i] > part)
            {
                continue;
            }

            settled |= 1 << i;
            n -= demand[i];
            left--;
            again = 1;
            break;
        }

    } while (again);

    part = (n + left - 1) / left;

    *modest = (wanted < most && wanted <= part);

    return part;
}
