
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/problems.h"


#define NGX_HTTP_SHIPSTATION_PROBLEM_WORD(name, word)  word,

#define ngx_http_shipstation_problem(problems, name, condition)              \
    problems |= (condition)                                                  \
                ? (ngx_uint_t) 1 << NGX_HTTP_SHIPSTATION_PROBLEM_##name : 0


static ngx_uint_t ngx_http_shipstation_shows_silent(
    const ngx_http_shipstation_store_status_t *store);


const char *const  ngx_http_shipstation_problem_words[] = {
    NGX_HTTP_SHIPSTATION_PROBLEMS(NGX_HTTP_SHIPSTATION_PROBLEM_WORD)
};


/* A store that is switched off has none: nobody waits for it. */

ngx_uint_t
ngx_http_shipstation_problems(const ngx_http_shipstation_store_status_t *store,
    int64_t now)
{
    ngx_uint_t                               problems;
    const ngx_shipstation_settings_t        *settings;
    const ngx_shipstation_store_snapshot_t  *state;

    settings = store->settings;
    state = &store->state;
    problems = 0;

    if (!settings->enabled) {
        return 0;
    }

    ngx_http_shipstation_problem(problems, NEVER_POLLED,
                                 state->last_export.at == 0);

    ngx_http_shipstation_problem(problems, EXPORT_FAILED,
                                 state->last_export.at
                                 && state->last_export.status != NGX_HTTP_OK);

    ngx_http_shipstation_problem(problems, ORDERS_LEFT_OUT, state->nquarantine);

    ngx_http_shipstation_problem(problems, NOTICES_FAILED,
                                 state->nfailed_notices);

    ngx_http_shipstation_problem(problems, KEY_REFUSED,
                            settings->has_api
                            && (state->last_api.status == NGX_HTTP_UNAUTHORIZED
                                || state->last_api.status == 402
                                || state->last_api.status
                                   == NGX_HTTP_FORBIDDEN));

    ngx_http_shipstation_problem(problems, KEY_EXPIRES,
                           ngx_shipstation_settings_key_expires(settings, now));

    ngx_http_shipstation_problem(problems, NO_FALLBACK_RATE,
                           ngx_shipstation_settings_without_fallback(settings));

    ngx_http_shipstation_problem(problems, CARRIER_SILENT,
                                 ngx_http_shipstation_shows_silent(store));

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
