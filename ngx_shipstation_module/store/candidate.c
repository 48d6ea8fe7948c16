
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/candidate.h"
#include "store/stores_zone.h"


ngx_shipstation_settings_t *
ngx_shipstation_candidate(ngx_shipstation_stores_t *stores, u_char *text,
    size_t len, const ngx_str_t *id, ngx_shipstation_arena_t *arena,
    ngx_pool_t *pool, ngx_shipstation_pattern_known_pt known, void *data,
    ngx_shipstation_faults_t *faults)
{
    ngx_shipstation_reader_t     reader;
    ngx_shipstation_settings_t  *settings;

    settings = ngx_shipstation_settings_parse(text, len, id, arena, faults);
    if (settings == NULL) {
        return NULL;
    }

    reader.arena = arena;
    reader.faults = faults;

    if (ngx_shipstation_status_map_check(settings, known, data, pool, &reader)
        != NGX_OK)
    {
        return NULL;
    }

    ngx_shipstation_settings_digest(ngx_shipstation_shared(stores)->key,
                                    settings);

    return settings;
}
