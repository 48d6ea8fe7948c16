
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "store/load.h"
#include "store/stores_zone.h"


/* A worker says that it uses a generation within so many milliseconds. */
#define NGX_SHIPSTATION_GENERATION_GRACE  3000


static ngx_int_t ngx_shipstation_stores_shared(
    ngx_shipstation_stores_t *stores, ngx_shipstation_stores_t *old);


ngx_int_t
ngx_shipstation_stores_init_zone(ngx_shm_zone_t *zone, void *data)
{
    ngx_shipstation_stores_t  *old = data;

    ngx_shipstation_stores_t  *stores;

    stores = zone->data;
    stores->zone = zone;
    stores->evict = ngx_shipstation_stores_evict;

    if (ngx_shipstation_stores_shared(stores, old) != NGX_OK) {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0,
                      "shipstation: zone \"%V\" of %uzk is too small to begin "
                      "with", &zone->shm.name, zone->shm.size / 1024);
        return NGX_ERROR;
    }

    ngx_shipstation_generations_clean(stores, NGX_SHIPSTATION_GENERATION_GRACE);

    ngx_shipstation_reload_begun(stores, ngx_time());

    if (ngx_shipstation_stores_load(stores) != NGX_OK) {
        ngx_shipstation_reload_failed(stores, ngx_time(),
                                      "see the error log");
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_stores_shared(ngx_shipstation_stores_t *stores,
    ngx_shipstation_stores_t *old)
{
    if (old) {
        stores->shared = old->shared;
        return NGX_OK;
    }

    if (stores->zone->shm.exists) {
        stores->shared = ngx_shipstation_slab(stores)->data;
        return NGX_OK;
    }

    stores->shared = ngx_shipstation_stores_create(stores);

    return stores->shared ? NGX_OK : NGX_ERROR;
}


void
ngx_shipstation_stores_commit(ngx_shipstation_stores_t *stores)
{
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_generation_t     *generation;

    shared = stores->shared;
    generation = stores->generation;

    ngx_shipstation_stores_lock(stores);

    if (shared->current && shared->current != generation) {
        shared->current->superseded = ngx_current_msec;
    }

    ngx_shipstation_live_catch_up(stores, generation, ngx_time());

    generation->committed = 1;
    shared->current = generation;

    ngx_shipstation_stores_unlock(stores);

    ngx_shipstation_reload_counts(stores, ngx_time());
}


void
ngx_shipstation_stores_enter(ngx_shipstation_stores_t *stores)
{
    ngx_pid_t                      pid;
    ngx_uint_t                     i;
    ngx_shipstation_generation_t  *generation;

    generation = stores->generation;

    ngx_shipstation_stores_lock(stores);

    for (i = 0; i < NGX_SHIPSTATION_WORKERS_MAX; i++) {
        pid = generation->workers[i];

        if (pid == 0 || pid == ngx_pid
            || (kill(pid, 0) == -1 && ngx_errno == ESRCH))
        {
            generation->workers[i] = ngx_pid;
            break;
        }
    }

    if (i == NGX_SHIPSTATION_WORKERS_MAX) {
        generation->crowded = 1;
    }

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_stores_leave(ngx_shipstation_stores_t *stores)
{
    ngx_uint_t                     i;
    ngx_shipstation_generation_t  *generation;

    generation = stores->generation;

    ngx_shipstation_stores_lock(stores);

    for (i = 0; i < NGX_SHIPSTATION_WORKERS_MAX; i++) {
        if (generation->workers[i] == ngx_pid) {
            generation->workers[i] = 0;
        }
    }

    ngx_shipstation_stores_unlock(stores);
}


ngx_int_t
ngx_shipstation_store_find(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_shipstation_store_t *store)
{
    ngx_shipstation_store_record_t  *record;

    ngx_shipstation_stores_lock(stores);

    record = ngx_shipstation_stores_record_find(stores->generation, id);

    if (record) {
        ngx_shipstation_stores_record_pin(stores, record, store);
    }

    ngx_shipstation_stores_unlock(stores);

    return record ? NGX_OK : NGX_DECLINED;
}


void
ngx_shipstation_store_release(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store)
{
    ngx_shipstation_stores_lock(stores);

    ngx_shipstation_stores_record_unpin(stores,
                                        ngx_shipstation_store_record(store));

    ngx_shipstation_stores_unlock(stores);
}
