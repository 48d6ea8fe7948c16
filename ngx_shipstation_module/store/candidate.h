
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A text on its way to become a store's settings: what a start, a reload and a
 * live edit look at alike, so that they say the same of the same file.
 */

#ifndef _NGX_SHIPSTATION_CANDIDATE_H_INCLUDED_
#define _NGX_SHIPSTATION_CANDIDATE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "settings/settings.h"
#include "store/status_map.h"
#include "store/stores.h"


/*
 * Parses a file's text (changed in place, JSON's padding behind it) of the
 * store id, compiles its patterns (pool and known: store/status_map.h), and
 * digests its passwords.  Returns the settings, the arena's; or NULL with the
 * faults that were found.
 */
ngx_shipstation_settings_t *ngx_shipstation_candidate(
    ngx_shipstation_stores_t *stores, u_char *text, size_t len,
    const ngx_str_t *id, ngx_shipstation_arena_t *arena, ngx_pool_t *pool,
    ngx_shipstation_pattern_known_pt known, void *data,
    ngx_shipstation_faults_t *faults);


#endif /* _NGX_SHIPSTATION_CANDIDATE_H_INCLUDED_ */
