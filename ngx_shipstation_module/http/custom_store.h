
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The Custom Store: its configuration, and its two halves behind the checks
 * that they share (http/custom_store_module.c).
 */

#ifndef _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


typedef struct {
    ngx_uint_t                 query_credentials;  /* on anywhere */
} ngx_http_shipstation_custom_store_main_conf_t;


typedef struct {
    ngx_http_complex_value_t  *orders;             /* NULL: not set */
    ngx_http_complex_value_t  *notices;
    ngx_flag_t                 query_credentials;
    ngx_uint_t                 auth_failures;      /* a minute */
    size_t                     feed_max_size;
    ngx_uint_t                 page_size;
    time_t                     window_overlap;
} ngx_http_shipstation_custom_store_loc_conf_t;


extern const ngx_http_shipstation_feature_t  ngx_http_shipstation_custom_store;

/* Is the request in a location with "shipstation_custom_store"? */
#define ngx_http_shipstation_is_custom_store(r)                              \
    (((ngx_http_shipstation_loc_conf_t *)                                    \
      ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module))->feature \
     == &ngx_http_shipstation_custom_store)


/* GET and HEAD, signed in, action known; as nginx's content handlers. */
ngx_int_t ngx_http_shipstation_export_handler(ngx_http_request_t *r);

/* POST, the same. */
ngx_int_t ngx_http_shipstation_notice_handler(ngx_http_request_t *r);

/* The request ends: what was not answered is counted and remembered. */
void ngx_http_shipstation_export_ended(ngx_http_shipstation_export_ctx_t *job);
void ngx_http_shipstation_notice_ended(ngx_http_shipstation_notice_ctx_t *job);


extern ngx_module_t  ngx_http_shipstation_custom_store_module;


#endif /* _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_ */
