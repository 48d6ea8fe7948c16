
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Configuration: what the front door's table of directives points to. */

#ifndef _NGX_HTTP_SHIPSTATION_CONF_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CONF_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/* Setters; as ngx_command_t.set. */
char *ngx_http_shipstation_set_stores(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_handler(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_uri(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_http_shipstation_set_auth_failures(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
char *ngx_http_shipstation_set_query_credentials(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
extern ngx_conf_num_bounds_t  ngx_http_shipstation_page_size_bounds;

void *ngx_http_shipstation_create_main_conf(ngx_conf_t *cf);
char *ngx_http_shipstation_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_http_shipstation_create_loc_conf(ngx_conf_t *cf);
char *ngx_http_shipstation_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);

/* Cross-checks of all locations with a handler.  NGX_OK or NGX_ERROR. */
ngx_int_t ngx_http_shipstation_check_locations(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);

/* Adds the zone of counters.  NGX_OK or NGX_ERROR. */
ngx_int_t ngx_http_shipstation_add_counters(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);

/* Parses "Nr/m" (N from 1 to 100000); NGX_ERROR where it is no such thing. */
ngx_int_t ngx_http_shipstation_parse_rate(const ngx_str_t *text);


#endif /* _NGX_HTTP_SHIPSTATION_CONF_H_INCLUDED_ */
