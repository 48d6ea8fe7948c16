
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The module's table of contents: directives, hooks. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_shipstation_module.h"
#include "http/access.h"
#include "http/buffer.h"
#include "http/capture.h"
#include "http/checkout.h"
#include "http/conf.h"
#include "http/variables.h"
#include "order/notice.h"


static ngx_int_t ngx_http_shipstation_postconfiguration(ngx_conf_t *cf);
static ngx_int_t ngx_http_shipstation_add_handlers(ngx_conf_t *cf);
static ngx_int_t ngx_http_shipstation_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_http_shipstation_init_process(ngx_cycle_t *cycle);
static void ngx_http_shipstation_exit_process(ngx_cycle_t *cycle);


#define NGX_HTTP_SHIPSTATION_ANYWHERE                                        \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_command_t  ngx_http_shipstation_commands[] = {

    { ngx_string("shipstation_stores"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_stores,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    /* The Custom Store. */

    { ngx_string("shipstation_custom_store"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_orders"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_uri,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, orders),
      NULL },

    { ngx_string("shipstation_notices"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_uri,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, notices),
      NULL },

    { ngx_string("shipstation_query_credentials"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_http_shipstation_set_query_credentials,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, query_credentials),
      NULL },

    { ngx_string("shipstation_auth_failures"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_auth_failures,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_feed_max_size"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, feed_max_size),
      NULL },

    { ngx_string("shipstation_page_size"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, page_size),
      &ngx_http_shipstation_page_size_bounds },

    { ngx_string("shipstation_window_overlap"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, window_overlap),
      NULL },

    /* Rates at checkout. */

    { ngx_string("shipstation_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_cache,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_url"),
      NGX_HTTP_SHIPSTATION_ANYWHERE|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_api_url,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_timeout"),
      NGX_HTTP_SHIPSTATION_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, api_timeout),
      NULL },

    { ngx_string("shipstation_api_rate"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_api_rate,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_trusted_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_shipstation_main_conf_t, api_trusted_certificate),
      NULL },

    { ngx_string("shipstation_rates"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_rates_wait"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, rates_wait),
      NULL },

    { ngx_string("shipstation_live_limit"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_http_shipstation_set_live_limit,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_store"),
      NGX_HTTP_SHIPSTATION_ANYWHERE|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, store),
      NULL },

    /* Status. */

    { ngx_string("shipstation_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_handler,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_module_ctx = {
    ngx_http_shipstation_add_variables,     /* preconfiguration */
    ngx_http_shipstation_postconfiguration, /* postconfiguration */

    ngx_http_shipstation_create_main_conf,  /* create main configuration */
    ngx_http_shipstation_init_main_conf,    /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    ngx_http_shipstation_create_loc_conf,   /* create location configuration */
    ngx_http_shipstation_merge_loc_conf     /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_module_ctx,       /* module context */
    ngx_http_shipstation_commands,          /* module directives */
    NGX_HTTP_MODULE,                        /* module type */
    NULL,                                   /* init master */
    ngx_http_shipstation_init_module,       /* init module */
    ngx_http_shipstation_init_process,      /* init process */
    NULL,                                   /* init thread */
    NULL,                                   /* exit thread */
    ngx_http_shipstation_exit_process,      /* exit process */
    NULL,                                   /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_shipstation_postconfiguration(ngx_conf_t *cf)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    /* A module that is loaded but not used costs nothing. */

    if (smcf->locations.nelts == 0 && smcf->stores == NULL) {
        return NGX_OK;
    }

    if (ngx_http_shipstation_check_locations(cf, smcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_http_shipstation_add_counters(cf, smcf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_shipstation_capture_init();
    ngx_shipstation_notice_init();

    return ngx_http_shipstation_add_handlers(cf);
}


static ngx_int_t
ngx_http_shipstation_add_handler(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler, ngx_uint_t first)
{
    ngx_uint_t                  i;
    ngx_array_t                *handlers;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    handlers = &cmcf->phases[phase].handlers;

    h = ngx_array_push(handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    if (first) {
        h = handlers->elts;

        for (i = handlers->nelts - 1; i > 0; i--) {
            h[i] = h[i - 1];
        }
    }

    *h = handler;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_add_handlers(ngx_conf_t *cf)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_ACCESS_PHASE,
                                         ngx_http_shipstation_access_handler, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    if (!smcf->query_credentials) {
        return NGX_OK;
    }

    /*
     * Handlers of a phase run last added first, but for those of the log
     * phase: the access log must come after ours.
     */

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_POST_READ_PHASE,
                                         ngx_http_shipstation_mask_handler, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_REWRITE_PHASE,
                                         ngx_http_shipstation_settle_handler, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_add_handler(cf, NGX_HTTP_LOG_PHASE,
                                            ngx_http_shipstation_log_handler,
                                            1);
}


static ngx_int_t
ngx_http_shipstation_init_module(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    if (smcf == NULL || smcf->counters_zone == NULL) {
        return NGX_OK;
    }

    if (smcf->stores) {
        ngx_shipstation_stores_commit(smcf->stores);
    }

    return ngx_http_shipstation_checkout_init_module(cycle, smcf);
}


static ngx_int_t
ngx_http_shipstation_init_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    /* the cache manager's processes come here, too, and serve no request */

    if (smcf == NULL || smcf->counters_zone == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    if (smcf->stores) {
        ngx_shipstation_stores_enter(smcf->stores);
    }

    ngx_shipstation_counters_enter(smcf->counters);

    return ngx_http_shipstation_checkout_init_process(cycle, smcf);
}


static void
ngx_http_shipstation_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    if (smcf == NULL || smcf->counters_zone == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return;
    }

    ngx_http_shipstation_checkout_exit_process(cycle, smcf);

    ngx_shipstation_counters_leave(smcf->counters);

    if (smcf->stores) {
        ngx_shipstation_stores_leave(smcf->stores);
    }

    ngx_http_shipstation_buffers_destroy();
}
