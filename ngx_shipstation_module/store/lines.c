
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * When a store's lines of the log were written last, for what would be said
 * again at each poll.  32 of them: the oldest is forgotten, and said once more
 * than need be.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "store/hash.h"
#include "store/stores_zone.h"


ngx_uint_t
ngx_shipstation_line_due(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *what, ngx_uint_t minutes,
    int64_t now)
{
    uint32_t                        hash, minute;
    ngx_uint_t                      i, due;
    ngx_shipstation_logged_t       *line, *oldest;
    ngx_shipstation_store_state_t  *state;

    due = 1;
    state = store->state;
    hash = ngx_shipstation_hash(what->data, what->len);
    minute = (uint32_t) (now / 60);

    ngx_shipstation_stores_lock(stores);

    if (state->logged == NULL) {
        state->logged = ngx_shipstation_stores_make(stores,
                                               NGX_SHIPSTATION_LOGGED_SIZE);
    }

    if (state->logged == NULL) {
        goto done;
    }

    line = state->logged + NGX_SHIPSTATION_LOGGED;

    oldest = line;

    for (i = 0; i < NGX_SHIPSTATION_LINES; i++) {

        if (line[i].at && line[i].hash == hash) {
            oldest = &line[i];
            due = minute - line[i].at >= minutes;
            break;
        }

        if (line[i].at < oldest->at) {
            oldest = &line[i];
        }
    }

    if (due) {
        oldest->hash = hash;
        oldest->at = minute;
    }

done:

    ngx_shipstation_stores_unlock(stores);

    return due;
}
