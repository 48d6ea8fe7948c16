
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/problems.h"


static ngx_uint_t ngx_http_shipstation_shows_silent(
    const ngx_http_shipstation_store_status_t *store);


ngx_uint_t
ngx_http_shipstation_problems(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *pinned,
    const ngx_http_shipstation_store_status_t *store, int64_t now)
{
    ngx_uint_t  problems;

    problems = ngx_shipstation_store_problems(stores, pinned, now);

    if (store->settings->enabled && ngx_http_shipstation_shows_silent(store)) {
        problems |= (ngx_uint_t) 1
                    << NGX_SHIPSTATION_STORE_PROBLEM_CARRIER_SILENT;
    }

    return problems;
}


/* A carrier that it shows: other users of the key may ask for others. */

static ngx_uint_t
ngx_http_shipstation_shows_silent(
    const ngx_http_shipstation_store_status_t *store)
{
    ngx_str_t                          code;
    ngx_uint_t                         i, n;
    const ngx_shipstation_settings_t  *settings;

    settings = store->settings;

    if (!store->has_allowance) {
        return 0;
    }

    for (n = 0; n < settings->ncarriers; n++) {

        if (!settings->carriers[n].show_at_checkout) {
            continue;
        }

        /* cut as the allowance has it */

        code = settings->carriers[n].code;
        code.len = ngx_min(code.len, NGX_SHIPSTATION_CARRIER_SIZE - 1);

        for (i = 0; i < store->allowance.nsilent; i++) {
            if (ngx_shipstation_equals(&code,
                                 (const char *) store->allowance.silent[i]))
            {
                return 1;
            }
        }
    }

    return 0;
}
