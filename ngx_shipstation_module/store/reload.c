
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What became of the last reload.  "nginx -s reload" itself says nothing, and
 * a reload that fails leaves all as it was: the workers that serve on tell of
 * it, from the zone.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "store/stores_zone.h"


/* Seconds after which a reload that loaded its stores should count. */
#define NGX_SHIPSTATION_RELOAD_SECONDS  10


void
ngx_shipstation_reload_begun(ngx_shipstation_stores_t *stores, int64_t now)
{
    stores->reason[0] = '\0';

    ngx_shipstation_stores_lock(stores);
    ngx_shipstation_shared(stores)->reload_begun = now;
    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_reload_failed(ngx_shipstation_stores_t *stores, int64_t now,
    const char *fmt, ...)
{
    u_char                           *p, text[NGX_SHIPSTATION_EVENT_TEXT_SIZE];
    va_list                           args;
    ngx_shipstation_stores_shared_t  *shared;

    if (stores->reason[0] == '\0') {
        va_start(args, fmt);
        p = ngx_vslprintf(text, text + sizeof(text), fmt, args);
        va_end(args);

        p = ngx_shipstation_printable(stores->reason,
                                      sizeof(stores->reason) - 1, text,
                                      p - text);
        *p = '\0';
    }

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    shared->reload_begun = 0;
    shared->reload.at = now;
    shared->reload.ok = 0;
    ngx_memcpy(shared->reload.message, stores->reason,
               NGX_SHIPSTATION_EVENT_TEXT_SIZE);

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_reload_counts(ngx_shipstation_stores_t *stores, int64_t now)
{
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    shared->reload_begun = 0;
    shared->reload.at = now;
    shared->reload.ok = 1;
    shared->reload.message[0] = '\0';

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_last_reload(ngx_shipstation_stores_t *stores, int64_t now,
    ngx_shipstation_last_reload_t *reload)
{
    int64_t                           begun;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    *reload = shared->reload;
    begun = shared->reload_begun;

    ngx_shipstation_stores_unlock(stores);

    /* its stores were loaded, but nginx went no further */

    if (begun && now - begun > NGX_SHIPSTATION_RELOAD_SECONDS) {
        reload->at = begun;
        reload->ok = 0;
        ngx_sprintf(reload->message, "nginx did not accept the new "
                                     "configuration: see the error log%Z");
    }
}
