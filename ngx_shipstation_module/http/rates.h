
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Rates at checkout: the configuration, which http/rates_module.c reads, and
 * what a worker has for them.
 */

#ifndef _NGX_HTTP_SHIPSTATION_RATES_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_RATES_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "desk/accounts.h"
#include "desk/desk.h"
#include "shared/rates_zone.h"
#include "shared/wake.h"


/* One for each configuration cycle. */
typedef struct {
    ngx_shipstation_rates_zone_t   cache;
    ngx_shm_zone_t                *cache_zone;    /* NULL: not configured */
    time_t                         cache_valid;
    time_t                         cache_stale;
    ngx_uint_t                     api_rate;      /* calls a minute */
    ngx_uint_t                     api_reserve;
    ngx_uint_t                     api_refresh;
    ngx_str_t                      api_trusted_certificate;
    ngx_resolver_t                *resolver;      /* NULL: libcurl's own */
    ngx_msec_t                     resolver_timeout;

    ngx_shipstation_wake_t        *wake;
    ngx_shipstation_client_t      *client;        /* the worker's */
    ngx_shipstation_desk_t        *desk;          /* the worker's */
    ngx_shipstation_accounts_t    *accounts;      /* the worker's */
} ngx_http_shipstation_rates_main_conf_t;


typedef struct {
    ngx_str_t                      api_url;
    ngx_msec_t                     api_timeout;
    ngx_msec_t                     wait;
    ngx_http_complex_value_t      *live_limit_key;
    ngx_uint_t                     live_limit_rate;  /* a minute, 0: off */
} ngx_http_shipstation_rates_loc_conf_t;


/* A cart comes, prices go; as nginx's content handlers. */
ngx_int_t ngx_http_shipstation_checkout_handler(ngx_http_request_t *r);


extern ngx_module_t  ngx_http_shipstation_rates_module;


#endif /* _NGX_HTTP_SHIPSTATION_RATES_H_INCLUDED_ */
