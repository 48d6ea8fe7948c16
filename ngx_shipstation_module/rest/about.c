
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the API is, and what a settings file may hold. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/reply.h"
#include "rest/routes.h"
#include "settings/schema.h"


ngx_int_t
ngx_http_shipstation_about(ngx_http_shipstation_rest_t *rest)
{
    ngx_str_t                        *path, url;
    ngx_uint_t                        i;
    ngx_shipstation_output_t         *out;
    ngx_shipstation_printer_t         json;
    ngx_http_shipstation_loc_conf_t  *slcf;

    out = ngx_http_shipstation_output_create(rest->request);
    if (out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    slcf = ngx_http_get_module_loc_conf(rest->request,
                                        ngx_http_shipstation_module);

    ngx_str_null(&url);

    if (slcf->public_url
        && ngx_http_complex_value(rest->request, slcf->public_url, &url)
           != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_word(&json, "version", NGX_SHIPSTATION_VERSION);
    ngx_shipstation_print_bool(&json, "write", rest->write);
    ngx_shipstation_print_bool(&json, "reveal", rest->reveal);

    if (rest->narrowed.len) {
        ngx_shipstation_print_text(&json, "store", rest->narrowed.data,
                                   rest->narrowed.len);
    } else {
        ngx_shipstation_print_word(&json, "store", NULL);
    }

    ngx_shipstation_print_open(&json, "operator", "[");

    path = rest->conf->operators->elts;

    for (i = 0; rest->narrowed.len && i < rest->conf->operators->nelts; i++) {
        ngx_shipstation_print_text(&json, NULL, path[i].data, path[i].len);
    }

    ngx_shipstation_print_close(&json, "]");

    ngx_shipstation_print_text(&json, "machine", ngx_cycle->hostname.data,
                               ngx_cycle->hostname.len);

    ngx_shipstation_print_open(&json, "limits", "{");
    ngx_shipstation_print_number(&json, "body",
                                 NGX_HTTP_SHIPSTATION_REST_BODY_MAX);
    ngx_shipstation_print_number(&json, "list",
                                 NGX_HTTP_SHIPSTATION_LIST_LIMIT);
    ngx_shipstation_print_number(&json, "errors", NGX_SHIPSTATION_FAULTS_MAX);
    ngx_shipstation_print_close(&json, "}");

    if (url.len) {
        ngx_shipstation_print_text(&json, "public_url", url.data, url.len);

    } else {
        ngx_shipstation_print_word(&json, "public_url", NULL);
    }

    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}


ngx_int_t
ngx_http_shipstation_schema(ngx_http_shipstation_rest_t *rest)
{
    ngx_str_t  text;

    if (ngx_shipstation_settings_schema(rest->arena, &text) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_text(rest, NGX_HTTP_OK, &text);
}
