
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "rest/routes.h"


/* HEAD goes with GET. */

const ngx_http_shipstation_route_t  ngx_http_shipstation_routes[] = {

    { NGX_HTTP_GET, "v1/", 0, ngx_http_shipstation_about },
    { NGX_HTTP_GET, "v1/schema", 0, ngx_http_shipstation_schema },

    { NGX_HTTP_GET, "v1/stores", 0, ngx_http_shipstation_store_list },
    { NGX_HTTP_POST, "v1/stores",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE | NGX_HTTP_SHIPSTATION_ROUTE_BODY
      | NGX_HTTP_SHIPSTATION_ROUTE_ALL,
      ngx_http_shipstation_store_create },

    { NGX_HTTP_GET, "v1/stores/{id}", 0, ngx_http_shipstation_store_show },
    { NGX_HTTP_PUT, "v1/stores/{id}",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE | NGX_HTTP_SHIPSTATION_ROUTE_BODY
      | NGX_HTTP_SHIPSTATION_ROUTE_NEW,
      ngx_http_shipstation_store_put },
    { NGX_HTTP_PATCH, "v1/stores/{id}",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE | NGX_HTTP_SHIPSTATION_ROUTE_BODY,
      ngx_http_shipstation_store_patch },
    { NGX_HTTP_DELETE, "v1/stores/{id}",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE | NGX_HTTP_SHIPSTATION_ROUTE_ALL,
      ngx_http_shipstation_store_delete },
    { NGX_HTTP_POST, "v1/stores/{id}/reload",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE | NGX_HTTP_SHIPSTATION_ROUTE_NEW,
      ngx_http_shipstation_store_reload },
    { NGX_HTTP_GET, "v1/stores/{id}/status", 0,
      ngx_http_shipstation_store_status },
    { NGX_HTTP_GET, "v1/stores/{id}/history", 0,
      ngx_http_shipstation_store_history },

    { NGX_HTTP_GET, "v1/stores/{id}/carriers", 0,
      ngx_http_shipstation_carriers_show },
    { NGX_HTTP_POST, "v1/stores/{id}/carriers/sync",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE|NGX_HTTP_SHIPSTATION_ROUTE_BODY,
      ngx_http_shipstation_carriers_sync },
    { NGX_HTTP_POST, "v1/stores/{id}/api-check",
      NGX_HTTP_SHIPSTATION_ROUTE_WRITE|NGX_HTTP_SHIPSTATION_ROUTE_BODY,
      ngx_http_shipstation_api_check },

    { 0, NULL, 0, NULL }
};
