
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The checkout handler's place in the module's life, and its directives. */

#ifndef _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "client/desk.h"
#include "shared/cache.h"
#include "shared/wake.h"


/* What main_conf->checkout points to; one for each configuration cycle. */
typedef struct {
    ngx_shipstation_rates_zone_t   cache;
    ngx_shipstation_wake_t        *wake;   /* NULL: rates are not used */
    ngx_shipstation_client_t      *client;  /* the worker's */
    ngx_shipstation_desk_t        *desk;   /* the worker's; NULL: none */
    ngx_resolver_t                *resolver;  /* NULL: libcurl's own */
    ngx_msec_t                     resolver_timeout;
} ngx_http_shipstation_checkout_conf_t;


/* Setters of the directives; as ngx_command_t.set. */
char *ngx_http_shipstation_set_cache(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_api_url(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_api_rate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_live_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* Parts of the front door's main and location configurations. */
ngx_int_t ngx_http_shipstation_checkout_create_main_conf(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);
char *ngx_http_shipstation_checkout_init_main_conf(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);
void ngx_http_shipstation_checkout_create_loc_conf(
    ngx_http_shipstation_loc_conf_t *slcf);
char *ngx_http_shipstation_checkout_merge_loc_conf(ngx_conf_t *cf,
    ngx_http_shipstation_loc_conf_t *prev,
    ngx_http_shipstation_loc_conf_t *conf);

/*
 * Cross-checks of a location with "shipstation_rates"; called once the whole
 * configuration is read.  NGX_OK, or NGX_ERROR once it is logged.
 */
ngx_int_t ngx_http_shipstation_checkout_check(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf,
    ngx_http_shipstation_loc_conf_t *slcf);

/* The process's life; as ngx_module_t's.  Workers only. */
ngx_int_t ngx_http_shipstation_checkout_init_module(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf);
ngx_int_t ngx_http_shipstation_checkout_init_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf);
void ngx_http_shipstation_checkout_exit_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf);


#endif /* _NGX_HTTP_SHIPSTATION_CHECKOUT_H_INCLUDED_ */
