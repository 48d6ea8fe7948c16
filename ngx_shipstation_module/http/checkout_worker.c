
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/checkout.h"


ngx_int_t
ngx_http_shipstation_checkout_init_module(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_core_conf_t                       *ccf;
    ngx_http_shipstation_checkout_conf_t  *scf;

    if (smcf->cache_zone == NULL) {
        return NGX_OK;
    }

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);
    scf = smcf->checkout;

    scf->wake = ngx_shipstation_wake_create(cycle,
                                            ngx_max(ccf->worker_processes, 1));

    return scf->wake ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_shipstation_checkout_init_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_shipstation_desk_conf_t            conf;
    ngx_http_shipstation_checkout_conf_t  *scf;

    scf = smcf->checkout;

    if (scf->wake == NULL) {
        return NGX_OK;
    }

    scf->client = ngx_shipstation_client_create(&smcf->api_trusted_certificate,
                                                scf->resolver,
                                                scf->resolver_timeout,
                                                cycle->log);
    if (scf->client == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&conf, sizeof(ngx_shipstation_desk_conf_t));

    conf.cache = &scf->cache;
    conf.client = scf->client;
    conf.stores = smcf->stores;
    conf.wake = scf->wake;
    conf.slot = ngx_worker;
    conf.reserve = smcf->api_reserve;
    conf.refresh = smcf->api_refresh;
    conf.log = cycle->log;

    scf->desk = ngx_shipstation_desk_create(&conf);

    return scf->desk ? NGX_OK : NGX_ERROR;
}


void
ngx_http_shipstation_checkout_exit_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_http_shipstation_checkout_conf_t  *scf;

    scf = smcf->checkout;

    if (scf->desk) {
        ngx_shipstation_desk_destroy(scf->desk);
        scf->desk = NULL;
    }

    if (scf->client) {
        ngx_shipstation_client_destroy(scf->client);
        scf->client = NULL;
    }
}
