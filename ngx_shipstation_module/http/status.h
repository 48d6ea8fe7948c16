
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The status: a snapshot, taken under the locks, that two printers print after
 * they are free again.
 */

#ifndef _NGX_HTTP_SHIPSTATION_STATUS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_STATUS_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "base/output.h"
#include "shared/allowance.h"
#include "shared/book.h"
#include "shared/cache.h"


#define NGX_HTTP_SHIPSTATION_STATUS_WORST  20
#define NGX_HTTP_SHIPSTATION_STATUS_KEYS   1000


typedef struct {
    ngx_http_shipstation_module_file_t   file;
    time_t                               uptime;
    ngx_shipstation_stores_totals_t      stores;
    uint64_t                             counters[NGX_SHIPSTATION_NCOUNTERS];

    ngx_uint_t                           nskipped;   /* newest first */
    ngx_shipstation_problem_t           *skipped;
    u_char                             (*skipped_stores)
                                            [NGX_SHIPSTATION_STORE_ID_MAX + 1];

    ngx_uint_t                           has_cache;
    ngx_shipstation_cache_totals_t       cache;
    ngx_shipstation_book_totals_t        book;
    ngx_uint_t                           nkeys;      /* copied */
    ngx_uint_t                           total_keys;
    ngx_shipstation_allowance_status_t  *keys;       /* most calls first */
} ngx_http_shipstation_status_t;


/* One store's. */
typedef struct {
    ngx_shipstation_settings_t          *settings;
    ngx_shipstation_store_snapshot_t     state;
    ngx_uint_t                           problems;   /* bits: problems.h */
    ngx_uint_t                           has_allowance;
    ngx_shipstation_allowance_status_t   allowance;
} ngx_http_shipstation_store_status_t;


/* Printers; the caller looks at out->failed. */
void ngx_http_shipstation_status_json(
    const ngx_http_shipstation_status_t *status,
    ngx_shipstation_output_t *out);
void ngx_http_shipstation_status_store_json(
    const ngx_http_shipstation_store_status_t *store,
    ngx_shipstation_output_t *out);

/* The request's pinned store, as JSON.  NGX_OK, NGX_ERROR (no memory). */
ngx_int_t ngx_http_shipstation_status_print(ngx_http_request_t *r,
    ngx_shipstation_output_t *out);

/* Text format 0.0.4; series of single API keys only with keys. */
void ngx_http_shipstation_status_prometheus(
    const ngx_http_shipstation_status_t *status, ngx_uint_t keys,
    ngx_shipstation_output_t *out);


#endif /* _NGX_HTTP_SHIPSTATION_STATUS_H_INCLUDED_ */
