
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the log may say of calls that fail: a line a minute. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


#define NGX_SHIPSTATION_TROUBLE_TIME  60000


static ngx_shipstation_trouble_t *ngx_shipstation_trouble_find(
    ngx_shipstation_api_key_t *record, uint32_t cause);


ngx_uint_t
ngx_shipstation_allowance_trouble(ngx_shipstation_rates_zone_t *cache,
    const u_char *key, int64_t now, uint32_t cause, const ngx_str_t *store_id,
    ngx_shipstation_trouble_sum_t *sum)
{
    uint32_t                         bit;
    ngx_uint_t                       due, i, n;
    ngx_shipstation_trouble_t       *trouble;
    ngx_shipstation_api_key_t       *record;
    ngx_shipstation_rates_shared_t  *zone;

    sum->calls = 1;
    sum->stores = 1;
    due = 1;

    bit = ngx_crc32_short(store_id->data, store_id->len)
          % (8 * NGX_SHIPSTATION_TROUBLE_BYTES);

    zone = ngx_shipstation_rates_lock(cache);

    record = ngx_shipstation_api_key_find(zone, key, now, 0);

    if (record == NULL) {
        goto done;
    }

    ngx_shipstation_rates_change(zone);

    trouble = ngx_shipstation_trouble_find(record, cause);

    trouble->calls++;
    trouble->stores[bit / 8] |= (u_char) (1 << bit % 8);

    due = (trouble->said == 0
           || now - trouble->said >= NGX_SHIPSTATION_TROUBLE_TIME);

    if (!due) {
        goto done;
    }

    for (i = 0, n = 0; i < 8 * NGX_SHIPSTATION_TROUBLE_BYTES; i++) {
        n += (trouble->stores[i / 8] >> i % 8) & 1;
    }

    sum->calls = trouble->calls;
    sum->stores = n;

    trouble->said = now;
    trouble->calls = 0;
    ngx_memzero(trouble->stores, sizeof(trouble->stores));

done:

    ngx_shipstation_rates_unlock(cache);

    return due;
}


/* The cause's place, or that of the one that was said longest ago. */

static ngx_shipstation_trouble_t *
ngx_shipstation_trouble_find(ngx_shipstation_api_key_t *record, uint32_t cause)
{
    ngx_uint_t                  i;
    ngx_shipstation_trouble_t  *trouble, *oldest;

    oldest = &record->troubles[0];

    for (i = 0; i < NGX_SHIPSTATION_KEY_TROUBLES; i++) {

        trouble = &record->troubles[i];

        if (trouble->cause == cause) {
            return trouble;
        }

        if (trouble->said < oldest->said) {
            oldest = trouble;
        }
    }

    ngx_memzero(oldest, sizeof(ngx_shipstation_trouble_t));
    oldest->cause = cause;

    return oldest;
}
