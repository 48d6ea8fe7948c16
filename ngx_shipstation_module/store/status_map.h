
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A store's "status_map": PCREs on the status words of its order feed. */

#ifndef _NGX_SHIPSTATION_STATUS_MAP_H_INCLUDED_
#define _NGX_SHIPSTATION_STATUS_MAP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/members.h"
#include "store/stores.h"


/*
 * Compiles all patterns of settings, to see that they can be; while nginx is
 * configured, pool must live as long as the cycle, for nginx studies what was
 * compiled at its end.  known, which may be NULL, tells of a pattern whether it
 * was seen to be good already.  Returns NGX_OK, or NGX_ERROR with a
 * fault noted for each that cannot.
 */
typedef ngx_uint_t (*ngx_shipstation_pattern_known_pt)(void *data,
    const ngx_str_t *pattern);
ngx_int_t ngx_shipstation_status_map_check(
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_pattern_known_pt known, void *data, ngx_pool_t *pool,
    ngx_shipstation_reader_t *reader);

/*
 * The status that ShipStation gets for the feed's: the first match's, else the
 * feed's own.  Lives as long as the pinned store, or as status.  Compiled
 * patterns are kept by each worker, for a bounded number of stores.
 */
ngx_str_t ngx_shipstation_status_map(const ngx_shipstation_store_t *store,
    const ngx_str_t *status, ngx_log_t *log);


#endif /* _NGX_SHIPSTATION_STATUS_MAP_H_INCLUDED_ */
