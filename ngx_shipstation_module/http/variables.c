
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/variables.h"


static ngx_int_t ngx_http_shipstation_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_http_shipstation_cursor_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);


#define ngx_http_shipstation_variable_of(name, field)                        \
    { ngx_string(name), NULL, ngx_http_shipstation_variable,                 \
      offsetof(ngx_http_shipstation_ctx_t, field),                           \
      NGX_HTTP_VAR_NOCACHEABLE, 0 }


static ngx_http_variable_t  ngx_http_shipstation_variables[] = {
    ngx_http_shipstation_variable_of("shipstation_store", store_id),
    ngx_http_shipstation_variable_of("shipstation_action", action_name),
    ngx_http_shipstation_variable_of("shipstation_start_date", start_date),
    ngx_http_shipstation_variable_of("shipstation_end_date", end_date),
    ngx_http_shipstation_variable_of("shipstation_page", page),
    ngx_http_shipstation_variable_of("shipstation_page_size", page_size),
    { ngx_string("shipstation_cursor"), NULL,
      ngx_http_shipstation_cursor_variable,
      offsetof(ngx_http_shipstation_ctx_t, cursor),
      NGX_HTTP_VAR_NOCACHEABLE, 0 },
    ngx_http_shipstation_variable_of("shipstation_sync_all", sync_all),
    ngx_http_shipstation_variable_of("shipstation_orders_count", orders_count),
    ngx_http_shipstation_variable_of("shipstation_orders_skipped",
                                     orders_skipped),
    ngx_http_shipstation_variable_of("shipstation_cache_status", cache_status),
    ngx_http_shipstation_variable_of("shipstation_api_calls", api_calls),
    ngx_http_shipstation_variable_of("shipstation_error", error),

      ngx_http_null_variable
};


ngx_int_t
ngx_http_shipstation_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_http_shipstation_variables; v->name.len; v++) {

        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t                   *text;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx == NULL) {
        v->not_found = 1;
        return NGX_OK;
    }

    text = (ngx_str_t *) ((char *) ctx + data);

    if (text->len == 0) {
        v->not_found = 1;
        return NGX_OK;
    }

    v->len = text->len;
    v->data = text->data;
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = 0;

    return NGX_OK;
}


/* Who asks for it in the feed's location passes it on to the feed. */

static ngx_int_t
ngx_http_shipstation_cursor_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx && r != r->main) {
        ctx->cursor_used = 1;
    }

    return ngx_http_shipstation_variable(r, v, data);
}
