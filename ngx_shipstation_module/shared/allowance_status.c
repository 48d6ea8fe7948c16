
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the status says of API keys. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


static void ngx_shipstation_allowance_copy(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, int64_t now,
    ngx_shipstation_allowance_status_t *status);
static ngx_uint_t ngx_shipstation_allowance_quantile(
    ngx_shipstation_api_key_t *record, ngx_uint_t percent);


/*
 * The lock is taken anew for each key, so that it is held for microseconds
 * however many keys there are.
 */

ngx_uint_t
ngx_shipstation_allowance_list(ngx_shipstation_rates_zone_t *cache, int64_t now,
    ngx_uint_t n, ngx_shipstation_allowance_status_t *keys,
    ngx_uint_t *total)
{
    uint32_t                             i;
    ngx_uint_t                           k, found, all;
    ngx_shipstation_rates_shared_t      *zone;
    ngx_shipstation_api_key_t           *record;
    ngx_shipstation_allowance_status_t   status;

    found = 0;
    all = 0;

    for (i = 1; i <= cache->shared->records.n; i++) {

        zone = ngx_shipstation_rates_lock(cache);

        if (i > zone->records.touched) {
            ngx_shipstation_rates_unlock(cache);
            break;
        }

        record = ngx_shipstation_piece(&zone->records, i);

        if (record->kind != NGX_SHIPSTATION_HEAD) {
            ngx_shipstation_rates_unlock(cache);
            continue;
        }

        all++;

        if (found == n && (n == 0 || record->calls <= keys[n - 1].calls)) {
            ngx_shipstation_rates_unlock(cache);
            continue;
        }

        ngx_shipstation_allowance_copy(zone, record, now, &status);

        ngx_shipstation_rates_unlock(cache);

        /* sorted in */

        k = (found < n) ? found++ : n - 1;

        while (k > 0 && keys[k - 1].calls < status.calls) {
            keys[k] = keys[k - 1];
            k--;
        }

        keys[k] = status;
    }

    if (total != NULL) {
        *total = all;
    }

    return found;
}


ngx_int_t
ngx_shipstation_allowance_status(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, ngx_shipstation_allowance_status_t *status)
{
    ngx_int_t                        rc;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_api_key_t       *record;

    rc = NGX_DECLINED;

    zone = ngx_shipstation_rates_lock(cache);

    record = ngx_shipstation_api_key_find(zone, key, now, 0);

    if (record != NULL) {
        ngx_shipstation_allowance_copy(zone, record, now, status);
        rc = NGX_OK;
    }

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


static void
ngx_shipstation_allowance_copy(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, int64_t now,
    ngx_shipstation_allowance_status_t *status)
{
    int64_t                 free_at;
    ngx_uint_t              i, free;
    ngx_shipstation_walk_t  walk;

    ngx_memzero(status, sizeof(ngx_shipstation_allowance_status_t));

    ngx_memcpy(status->name, record->name, sizeof(status->name));
    ngx_memcpy(status->last_error, record->last_error,
               sizeof(status->last_error));

    for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_STORES; i++) {
        ngx_memcpy(status->stores[i], record->stores[i].id,
                   NGX_SHIPSTATION_STORE_ID_SIZE);
    }

    for (i = 0; i < NGX_SHIPSTATION_ALLOWANCE_CARRIERS; i++) {
        if (ngx_shipstation_carrier_silent(&record->carriers[i])) {
            ngx_memcpy(status->silent[status->nsilent++],
                       record->carriers[i].code, NGX_SHIPSTATION_CARRIER_SIZE);
        }
    }

    status->nstores = record->nstores;
    status->calls = record->calls;
    status->throttled = record->throttled;
    status->errors = record->errors;
    status->refreshes = record->refreshes;
    status->others = (now < record->others_until);
    status->last_error_age = record->last_error_at
                             ? now - record->last_error_at : -1;
    status->p50 = ngx_shipstation_allowance_quantile(record, 50);
    status->p99 = ngx_shipstation_allowance_quantile(record, 99);

    status->limit = record->limit;

    if (record->limit_seen != 0) {
        status->limit = ngx_min(status->limit, record->limit_seen);
    }

    free_at = 0;

    ngx_shipstation_walk_begin(&walk, zone, record);

    for ( /* void */ ; walk.slot != NULL; ngx_shipstation_walk_next(&walk)) {

        if (walk.slot->free_at <= now) {
            continue;
        }

        status->in_window++;

        if (free_at == 0 || walk.slot->free_at < free_at) {
            free_at = walk.slot->free_at;
        }
    }

    free = 0;

    if (status->in_window < status->limit) {
        free = status->limit - status->in_window;
        free_at = 0;
    }

    if (now < record->cap_until) {
        free = ngx_min(free, (ngx_uint_t) ngx_max(record->cap, 0));

        if (record->cap <= 0) {
            free_at = ngx_max(free_at, record->cap_until);
        }
    }

    if (now < record->paused_until) {
        free = 0;
        free_at = ngx_max(free_at, record->paused_until);
    }

    status->remaining = free;

    if (free_at > now) {
        status->reset = (ngx_uint_t) ((free_at - now + 999) / 1000);
    }
}


static ngx_uint_t
ngx_shipstation_allowance_quantile(ngx_shipstation_api_key_t *record,
    ngx_uint_t percent)
{
    uint64_t    all, sum;
    ngx_uint_t  i;

    all = 0;

    for (i = 0; i < NGX_SHIPSTATION_LATENCIES; i++) {
        all += record->latency[i];
    }

    if (all == 0) {
        return 0;
    }

    sum = 0;

    for (i = 0; i < NGX_SHIPSTATION_LATENCIES - 1; i++) {
        sum += record->latency[i];

        if (sum * 100 >= all * percent) {
            break;
        }
    }

    /* the step's upper end */

    return ((i % 4) + 5) << (i / 4);
}
