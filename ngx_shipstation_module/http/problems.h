
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What is wrong with a store: what the zone of stores shows (store/summary.h),
 * and what its API key's allowance does.
 */

#ifndef _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "http/status.h"
#include "store/summary.h"


/*
 * The problems of a pinned store whose status was taken: 1 << problem, of
 * ngx_shipstation_store_problem_e.
 */
ngx_uint_t ngx_http_shipstation_problems(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *pinned,
    const ngx_http_shipstation_store_status_t *store, int64_t now);


#endif /* _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_ */
