
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The front door: configuration and the context of a request, shared by the
 * files of http/.
 */

#ifndef _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

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

    ngx_array_t                      locations;   /* of ..._loc_conf_t * */
    ngx_uint_t                       query_credentials;  /* on anywhere */

    /* Rates: all of the fields below are http/checkout_conf.c's. */
    ngx_shm_zone_t                  *cache_zone;  /* NULL: not configured */
    time_t                           cache_valid;
    time_t                           cache_stale;
    ngx_uint_t                       api_rate;    /* calls a minute */
    ngx_uint_t                       api_reserve;
    ngx_uint_t                       api_refresh;
    ngx_str_t                        api_trusted_certificate;
    void                            *checkout;    /* its own */
} ngx_http_shipstation_main_conf_t;


typedef enum {
    NGX_HTTP_SHIPSTATION_NO_HANDLER = 0,
    NGX_HTTP_SHIPSTATION_CUSTOM_STORE,
    NGX_HTTP_SHIPSTATION_RATES,
    NGX_HTTP_SHIPSTATION_STATUS
} ngx_http_shipstation_handler_e;


typedef struct {
    ngx_http_shipstation_handler_e   handler;     /* not inherited */
    ngx_str_t                        name;        /* location's */
    u_char                          *file;        /* where the handler stands */
    ngx_uint_t                       line;

    ngx_http_complex_value_t        *orders;      /* NULL: not set */
    ngx_http_complex_value_t        *notices;
    ngx_flag_t                       query_credentials;
    ngx_uint_t                       auth_failures;   /* a minute */
    size_t                           feed_max_size;
    ngx_uint_t                       page_size;
    time_t                           window_overlap;

    /* Rates: http/checkout_conf.c's. */
    ngx_str_t                        api_url;
    ngx_msec_t                       api_timeout;
    ngx_msec_t                       rates_wait;
    ngx_http_complex_value_t        *store;
    ngx_http_complex_value_t        *live_limit_key;
    ngx_uint_t                       live_limit_rate;  /* a minute, 0: off */
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
    void                               *checkout;  /* http/checkout.c's */
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


/* Handlers of locations; as nginx's content handlers. */
ngx_int_t ngx_http_shipstation_custom_store_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_shipstation_notice_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_shipstation_checkout_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_shipstation_status_handler(ngx_http_request_t *r);


extern ngx_module_t  ngx_http_shipstation_module;


#endif /* _NGX_HTTP_SHIPSTATION_MODULE_H_INCLUDED_ */
