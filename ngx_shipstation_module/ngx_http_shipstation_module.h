
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The front door: what all features share.  The stores, the counters, the
 * context of a request and its variables; each feature is a module of its own
 * (http/..._module.c) with its own directives.
 */

#ifndef _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/module_file.h"
#include "http/outcome.h"
#include "order/export_query.h"
#include "shared/counters.h"
#include "store/stores.h"


#define NGX_SHIPSTATION_VERSION  "0.1.0"


/* One for each configuration cycle. */
typedef struct {
    ngx_shipstation_stores_t        *stores;      /* NULL: not configured */
    ngx_shm_zone_t                  *counters_zone;
    ngx_shipstation_counter_rows_t  *counters;    /* NULL: module unused */
    time_t                          *started;     /* in shared memory */
    ngx_array_t                      places;      /* of ..._place_t */

    ngx_http_shipstation_module_file_t  file;     /* as it was found */
} ngx_http_shipstation_main_conf_t;


typedef struct ngx_http_shipstation_feature_s  ngx_http_shipstation_feature_t;


/* Where a feature's directive stands. */
typedef struct {
    const ngx_http_shipstation_feature_t  *feature;
    ngx_http_conf_ctx_t                   *conf;  /* the location's */
    u_char                                *file;
    ngx_uint_t                             line;
} ngx_http_shipstation_place_t;


/* One of the location's confs, by module. */
#define ngx_http_shipstation_place_conf(place, module)                       \
    (place)->conf->loc_conf[module.ctx_index]


/* What a location does; ngx_command_t.post of its directive. */
struct ngx_http_shipstation_feature_s {
    const char                            *directive;
    ngx_http_handler_pt                    handler;   /* of content */

    /*
     * Cross-checks of a place, called once the whole configuration is read
     * and merged.  NGX_OK, or NGX_ERROR once it is logged.  May be NULL.
     */
    ngx_int_t                            (*check)(ngx_conf_t *cf,
                                         ngx_http_shipstation_place_t *place);
};


typedef struct {
    const ngx_http_shipstation_feature_t  *feature;  /* NULL; not inherited */
    ngx_http_complex_value_t              *store;    /* NULL: not set */
    ngx_http_complex_value_t              *public_url;
} ngx_http_shipstation_loc_conf_t;


typedef struct ngx_http_shipstation_masked_s      ngx_http_shipstation_masked_t;
typedef struct ngx_http_shipstation_export_ctx_s
    ngx_http_shipstation_export_ctx_t;
typedef struct ngx_http_shipstation_notice_ctx_s
    ngx_http_shipstation_notice_ctx_t;


/*
 * What is known of a main request; the variables read it.  It lives as long
 * as the request and is found again after internal redirects.  Texts are
 * empty until they are known.
 */
typedef struct {
    ngx_http_request_t              *request;
    ngx_shipstation_stores_t        *stores;
    ngx_shipstation_store_t          store;       /* pinned */
    unsigned                         has_store:1; /* signed in or found */
    unsigned                         query_kept:1;
    unsigned                         cursor_used:1;  /* by the feed */
    unsigned                         working:1;
    char                            *action_before;  /* the log's */

    ngx_shipstation_action_e         action;
    ngx_shipstation_window_t         window;      /* the export's */
    ngx_msec_t                       started;     /* ngx_current_msec */

    /* Variables, each under its own name. */
    ngx_str_t                        store_id;
    ngx_str_t                        action_name;
    ngx_str_t                        start_date;
    ngx_str_t                        end_date;
    ngx_str_t                        page;
    ngx_str_t                        page_size;
    ngx_str_t                        cursor;      /* escaped */
    ngx_str_t                        sync_all;
    ngx_str_t                        orders_count;
    ngx_str_t                        orders_skipped;
    ngx_str_t                        cache_status;
    ngx_str_t                        api_calls;
    ngx_str_t                        error;

    /* What stands in place of nginx's own page (http/reply.c), or NONE. */
    ngx_http_shipstation_outcome_e   swapped;

    /* The query before its password was overwritten: query_credentials.c. */
    ngx_str_t                        query_args;
    ngx_http_shipstation_masked_t   *masked;

    /* What it is becoming, each in its handler's file. */
    ngx_http_shipstation_export_ctx_t  *export;
    ngx_http_shipstation_notice_ctx_t  *notice;
} ngx_http_shipstation_ctx_t;


/*
 * The main request's context, of any request; NULL where there is none, or
 * (create) no memory for one.
 */
ngx_http_shipstation_ctx_t *ngx_http_shipstation_get_ctx(
    ngx_http_request_t *r);
ngx_http_shipstation_ctx_t *ngx_http_shipstation_create_ctx(
    ngx_http_request_t *r);

/*
 * Makes the pinned store the request's: it is released when the request ends,
 * and $shipstation_store shows its id.
 */
void ngx_http_shipstation_set_store(ngx_http_shipstation_ctx_t *ctx,
    ngx_shipstation_stores_t *stores, const ngx_shipstation_store_t *store);


/*
 * For the modules of features.
 *
 * The setter of a directive that makes a location a feature's; cmd->post is
 * the feature.
 */
char *ngx_http_shipstation_set_feature(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/*
 * Adds a zone of shared memory by "zone=NAME:SIZE", of at least min bytes, for
 * the directive that is being read.  NULL once the error is logged.
 */
ngx_shm_zone_t *ngx_http_shipstation_add_zone(ngx_conf_t *cf,
    ngx_str_t *value, size_t min, ngx_shm_zone_init_pt init, void *data);

/* Parses "Nr/m" (N from 1 to 100000); NGX_ERROR where it is no such thing. */
ngx_int_t ngx_http_shipstation_parse_rate(const ngx_str_t *text);

#define NGX_HTTP_SHIPSTATION_RATE_MAX  100000


extern ngx_module_t  ngx_http_shipstation_module;


#endif /* _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_ */
