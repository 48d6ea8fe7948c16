
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The endpoints: their table, and the handlers in the files of this room. */

#ifndef _NGX_HTTP_SHIPSTATION_ROUTES_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_ROUTES_H_INCLUDED_


#include "rest/rest.h"


/* Ends with a NULL pattern. */
extern const ngx_http_shipstation_route_t  ngx_http_shipstation_routes[];


/* about.c */
ngx_int_t ngx_http_shipstation_about(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_schema(ngx_http_shipstation_rest_t *rest);

/* history.c */
ngx_int_t ngx_http_shipstation_store_history(
    ngx_http_shipstation_rest_t *rest);

/* store_list.c */
ngx_int_t ngx_http_shipstation_store_list(ngx_http_shipstation_rest_t *rest);

/* store_edit.c */
ngx_int_t ngx_http_shipstation_store_create(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_store_put(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_store_patch(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_store_delete(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_store_reload(ngx_http_shipstation_rest_t *rest);

/* store_show.c */
ngx_int_t ngx_http_shipstation_store_show(ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_store_status(ngx_http_shipstation_rest_t *rest);

/* carriers.c */
ngx_int_t ngx_http_shipstation_carriers_show(
    ngx_http_shipstation_rest_t *rest);
ngx_int_t ngx_http_shipstation_carriers_sync(
    ngx_http_shipstation_rest_t *rest);

/*
 * NGX_DECLINED where ShipStation's API is used in this nginx; otherwise the
 * reply that it is not.
 */
ngx_int_t ngx_http_shipstation_account_ready(
    ngx_http_shipstation_rest_t *rest);

/* api_check.c */
ngx_int_t ngx_http_shipstation_api_check(ngx_http_shipstation_rest_t *rest);


#endif /* _NGX_HTTP_SHIPSTATION_ROUTES_H_INCLUDED_ */
