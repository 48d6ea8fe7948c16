
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "shared/rates_zone.h"


#define NGX_SHIPSTATION_ZONE_FORM     1

/* One part in so many of the zone is for API keys. */
#define NGX_SHIPSTATION_RECORD_SHARE  8


static ngx_int_t ngx_shipstation_zone_create(ngx_shm_zone_t *zone,
    ngx_shipstation_rates_zone_t *cache);
static size_t ngx_shipstation_pieces_init(ngx_shipstation_pieces_t *pieces,
    u_char *p, size_t room, size_t size);


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
    u_char                   *p, *end;
    size_t                    size, len;
    ngx_uint_t                n;
    ngx_slab_pool_t          *pool;
    ngx_shipstation_rates_shared_t   *shared;

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
