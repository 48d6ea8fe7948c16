
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "shared/rates_zone.h"


#define NGX_SHIPSTATION_ZONE_FORM     3

/* One part in so many of the zone is for API keys. */
#define NGX_SHIPSTATION_RECORD_SHARE  8

/* And for the rate book. */
#define NGX_SHIPSTATION_BOOK_SHARE    16


static ngx_int_t ngx_shipstation_zone_create(ngx_shm_zone_t *zone,
    ngx_shipstation_rates_zone_t *cache);
static size_t ngx_shipstation_pieces_init(ngx_shipstation_pieces_t *pieces,
    u_char *p, size_t room, size_t size);

/* makes lists and free memory anew from what the pieces say they are */
static void ngx_shipstation_cache_mend(ngx_shipstation_rates_shared_t *zone);
static void ngx_shipstation_allowance_mend(
    ngx_shipstation_rates_shared_t *zone);
static ngx_int_t ngx_shipstation_mend_claim(ngx_shipstation_pieces_t *pieces,
    uint32_t head, ngx_uint_t n);
static void ngx_shipstation_mend_begin(ngx_shipstation_pieces_t *pieces);
static void ngx_shipstation_mend_end(ngx_shipstation_pieces_t *pieces);
static void ngx_shipstation_mend_entry(ngx_shipstation_rates_shared_t *zone,
    uint32_t index);


#if (NGX_SHIPSTATION_CRASH_TEST)
void  (*ngx_shipstation_crash_here)(void);
#endif


ngx_int_t
ngx_shipstation_cache_init_zone(ngx_shm_zone_t *zone, void *data)
{
    ngx_slab_pool_t               *pool;
    ngx_shipstation_rates_zone_t  *cache, *old;

    cache = zone->data;
    cache->zone = zone;
    old = data;

    if (old != NULL) {
        cache->shared = old->shared;
        return NGX_OK;
    }

    pool = (ngx_slab_pool_t *) zone->shm.addr;

    if (zone->shm.exists) {
        cache->shared = pool->data;
        return NGX_OK;
    }

    return ngx_shipstation_zone_create(zone, cache);
}


/*
 * All memory is taken from the slab pool at once: the pool's own lists could
 * not be mended after a crash.
 */

static ngx_int_t
ngx_shipstation_zone_create(ngx_shm_zone_t *zone,
    ngx_shipstation_rates_zone_t *cache)
{
    u_char                          *p, *end;
    size_t                           size, len, used;
    ngx_uint_t                       n;
    ngx_slab_pool_t                 *pool;
    ngx_shipstation_rates_shared_t  *shared;

    pool = (ngx_slab_pool_t *) zone->shm.addr;

    len = sizeof(" in shipstation_cache zone \"\"") + zone->shm.name.len;

    pool->log_ctx = ngx_slab_alloc(pool, len);
    if (pool->log_ctx == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(pool->log_ctx, " in shipstation_cache zone \"%V\"%Z",
                &zone->shm.name);

    size = pool->pfree * ngx_pagesize;

    if (zone->shm.size < NGX_SHIPSTATION_CACHE_SIZE_MIN
        || size < NGX_SHIPSTATION_CACHE_SIZE_MIN / 2)
    {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                      "shipstation: zone \"%V\" is too small, "
                      "the least is %ui bytes", &zone->shm.name,
                      (ngx_uint_t) NGX_SHIPSTATION_CACHE_SIZE_MIN);
        return NGX_ERROR;
    }

    p = ngx_slab_alloc(pool, size);
    if (p == NULL) {
        return NGX_ERROR;
    }

    end = p + size;

    /* a new mapping is all zeros, and untouched pages take no memory */

    shared = (ngx_shipstation_rates_shared_t *) p;
    p += ngx_align(sizeof(ngx_shipstation_rates_shared_t), ngx_cacheline_size);

    shared->form = NGX_SHIPSTATION_ZONE_FORM;

    if (ngx_shipstation_random(shared->seed, sizeof(shared->seed))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    n = 512;

    while (n * 64 * sizeof(ngx_shipstation_buyer_t) < size) {
        n *= 2;
    }

    shared->buyers = (ngx_shipstation_buyer_t *) p;
    shared->buyers_mask = n - 1;
    p += n * sizeof(ngx_shipstation_buyer_t);

    p += ngx_shipstation_pieces_init(&shared->records, p,
                                     size / NGX_SHIPSTATION_RECORD_SHARE,
                                     NGX_SHIPSTATION_API_KEY_SIZE);

    shared->book = ngx_shipstation_pages_init(p,
                                              size / NGX_SHIPSTATION_BOOK_SHARE,
                                              &used);
    p += used;

    (void) ngx_shipstation_pieces_init(&shared->chunks, p, end - p,
                                       NGX_SHIPSTATION_CHUNK_SIZE);

    cache->shared = shared;
    pool->data = shared;

    return NGX_OK;
}


/* Divides room into pieces and their buckets; returns the bytes used. */

static size_t
ngx_shipstation_pieces_init(ngx_shipstation_pieces_t *pieces, u_char *p,
    size_t room, size_t size)
{
    size_t    used;
    uint32_t  n;

    n = 8;

    while (n * 2 * (size * 2 + sizeof(uint32_t)) <= room) {
        n *= 2;
    }

    pieces->buckets = (uint32_t *) p;
    pieces->mask = n - 1;

    used = ngx_align(n * sizeof(uint32_t), ngx_cacheline_size);

    pieces->start = p + used;
    pieces->size = size;
    pieces->n = (uint32_t) ((room - used) / size);

    return ngx_align(used + pieces->n * size, ngx_cacheline_size);
}


ngx_shipstation_rates_shared_t *
ngx_shipstation_rates_lock(ngx_shipstation_rates_zone_t *cache)
{
    ngx_slab_pool_t                 *pool;
    ngx_shipstation_rates_shared_t  *zone;

    pool = (ngx_slab_pool_t *) cache->zone->shm.addr;
    zone = cache->shared;

    ngx_shmtx_lock(&pool->mutex);

    if (zone->dirty) {
        zone->repairs++;
        ngx_shipstation_cache_mend(zone);
        ngx_shipstation_allowance_mend(zone);

        if (zone->book) {
            ngx_shipstation_pages_clear(zone->book);
        }

        ngx_memory_barrier();
        zone->dirty = 0;
    }

    return zone;
}


void
ngx_shipstation_rates_change(ngx_shipstation_rates_shared_t *zone)
{
    zone->dirty = 1;
    ngx_memory_barrier();
}


void
ngx_shipstation_rates_unlock(ngx_shipstation_rates_zone_t *cache)
{
    ngx_slab_pool_t  *pool;

    pool = (ngx_slab_pool_t *) cache->zone->shm.addr;

    ngx_memory_barrier();
    cache->shared->dirty = 0;

    ngx_shmtx_unlock(&pool->mutex);
}


uint32_t *
ngx_shipstation_bucket(ngx_shipstation_pieces_t *pieces, const u_char *key)
{
    uint32_t  hash;

    ngx_memcpy(&hash, key, sizeof(uint32_t));

    return &pieces->buckets[hash & pieces->mask];
}


uint32_t
ngx_shipstation_piece_take(ngx_shipstation_pieces_t *pieces)
{
    uint32_t                  index;
    ngx_shipstation_chunk_t  *piece;

    index = pieces->free;

    if (index != 0) {
        piece = ngx_shipstation_piece(pieces, index);
        pieces->free = piece->more;
        pieces->nfree--;
        return index;
    }

    if (pieces->touched < pieces->n) {
        return ++pieces->touched;
    }

    return 0;
}


void
ngx_shipstation_piece_free(ngx_shipstation_pieces_t *pieces, uint32_t index)
{
    ngx_shipstation_chunk_t  *piece;

    piece = ngx_shipstation_piece(pieces, index);

    piece->kind = NGX_SHIPSTATION_UNUSED;
    ngx_memory_barrier();

    piece->more = pieces->free;
    pieces->free = index;
    pieces->nfree++;
}


/*
 * Mending the zone after a worker died inside the lock.  It takes some
 * milliseconds for each 16 MB, which is fine for what should never happen.
 */

static void
ngx_shipstation_cache_mend(ngx_shipstation_rates_shared_t *zone)
{
    size_t                          room;
    uint32_t                        i;
    ngx_uint_t                      n;
    ngx_shipstation_cache_entry_t  *entry;
    ngx_shipstation_pieces_t       *chunks;

    chunks = &zone->chunks;

    ngx_shipstation_mend_begin(chunks);

    zone->newest = 0;
    zone->oldest = 0;
    zone->entries = 0;

    room = sizeof(((ngx_shipstation_chunk_t *) 0)->data);

    for (i = 1; i <= chunks->touched; i++) {

        entry = ngx_shipstation_piece(chunks, i);

        if (entry->kind != NGX_SHIPSTATION_HEAD) {
            continue;
        }

        n = 0;

        if (entry->len > sizeof(entry->data)) {
            n = (entry->len - sizeof(entry->data) + room - 1) / room;
        }

        if (entry->len > NGX_SHIPSTATION_CACHE_VALUE_MAX
            || ngx_shipstation_mend_claim(chunks, i, n) != NGX_OK)
        {
            entry->len = 0;
            entry->more = 0;
        }

        ngx_shipstation_mend_entry(zone, i);
    }

    ngx_shipstation_mend_end(chunks);
}


/* Into its bucket, and into the list: whose order of use is lost. */

static void
ngx_shipstation_mend_entry(ngx_shipstation_rates_shared_t *zone, uint32_t index)
{
    uint32_t                       *bucket;
    ngx_shipstation_cache_entry_t  *entry, *newest;
    ngx_shipstation_pieces_t       *chunks;

    chunks = &zone->chunks;
    entry = ngx_shipstation_piece(chunks, index);

    bucket = ngx_shipstation_bucket(chunks, entry->key);
    entry->next = *bucket;
    *bucket = index;

    entry->newer = 0;
    entry->older = zone->newest;

    if (zone->newest != 0) {
        newest = ngx_shipstation_piece(chunks, zone->newest);
        newest->newer = index;

    } else {
        zone->oldest = index;
    }

    zone->newest = index;
    zone->entries++;
}


static void
ngx_shipstation_allowance_mend(ngx_shipstation_rates_shared_t *zone)
{
    uint32_t                    i, *bucket;
    ngx_uint_t                  n;
    ngx_shipstation_api_key_t  *record;
    ngx_shipstation_pieces_t   *records;

    records = &zone->records;

    ngx_shipstation_mend_begin(records);

    for (i = 1; i <= records->touched; i++) {

        record = ngx_shipstation_piece(records, i);

        if (record->kind != NGX_SHIPSTATION_HEAD) {
            continue;
        }

        n = 0;

        if (record->nslots > NGX_SHIPSTATION_API_KEY_SLOTS) {
            n = (record->nslots - NGX_SHIPSTATION_API_KEY_SLOTS
                 + NGX_SHIPSTATION_MORE_SLOTS - 1)
                / NGX_SHIPSTATION_MORE_SLOTS;
        }

        if (ngx_shipstation_mend_claim(records, i, n) != NGX_OK) {
            /* cannot be, as blocks are chained before they are counted */
            record->nslots = NGX_SHIPSTATION_API_KEY_SLOTS;
            record->more = 0;
        }

        bucket = ngx_shipstation_bucket(records, record->key);
        record->next = *bucket;
        *bucket = i;
    }

    ngx_shipstation_mend_end(records);
}


/* Empties the lists; pieces that continue others belong to none as yet. */

static void
ngx_shipstation_mend_begin(ngx_shipstation_pieces_t *pieces)
{
    uint32_t                  i;
    ngx_shipstation_chunk_t  *piece;

    if (pieces->touched > pieces->n) {
        pieces->touched = pieces->n;
    }

    for (i = 1; i <= pieces->touched; i++) {
        piece = ngx_shipstation_piece(pieces, i);
        piece->owner = 0;
    }

    ngx_memzero(pieces->buckets, (pieces->mask + 1) * sizeof(uint32_t));
    pieces->free = 0;
    pieces->nfree = 0;
}


/* Checks that n pieces follow the head, and makes them its own. */

static ngx_int_t
ngx_shipstation_mend_claim(ngx_shipstation_pieces_t *pieces, uint32_t head,
    ngx_uint_t n)
{
    uint32_t                  index, *last;
    ngx_uint_t                i;
    ngx_shipstation_chunk_t  *piece;

    piece = ngx_shipstation_piece(pieces, head);
    last = &piece->more;

    for (i = 0; i < n; i++) {

        index = *last;

        if (index == 0 || index > pieces->touched) {
            break;
        }

        piece = ngx_shipstation_piece(pieces, index);

        if (piece->kind != NGX_SHIPSTATION_MORE || piece->owner != 0) {
            break;
        }

        piece->owner = head;
        last = &piece->more;
    }

    if (i == n) {
        *last = 0;
        return NGX_OK;
    }

    /* gives back what was claimed */

    piece = ngx_shipstation_piece(pieces, head);
    index = piece->more;

    while (i-- > 0) {
        piece = ngx_shipstation_piece(pieces, index);
        piece->owner = 0;
        index = piece->more;
    }

    return NGX_ERROR;
}


/* All that is no head and belongs to none is free. */

static void
ngx_shipstation_mend_end(ngx_shipstation_pieces_t *pieces)
{
    uint32_t                  i;
    ngx_shipstation_chunk_t  *piece;

    for (i = pieces->touched; i > 0; i--) {

        piece = ngx_shipstation_piece(pieces, i);

        if (piece->kind == NGX_SHIPSTATION_HEAD
            || (piece->kind == NGX_SHIPSTATION_MORE && piece->owner != 0))
        {
            continue;
        }

        ngx_shipstation_piece_free(pieces, i);
    }
}
