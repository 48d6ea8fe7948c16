
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/custom_store.h"
#include "http/reply.h"


static ngx_uint_t ngx_http_shipstation_action_refused(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_int_t *rc);
static ngx_int_t ngx_http_shipstation_not_allowed(ngx_http_request_t *r,
    const char *allow, const char *sentence);


static ngx_str_t  ngx_http_shipstation_action_export = ngx_string("export");
static ngx_str_t  ngx_http_shipstation_action_notice =
    ngx_string("shipnotify");


/*
 * The checks in the order that the contract promises; credentials were the
 * access phase's.
 */

ngx_int_t
ngx_http_shipstation_custom_store_handler(ngx_http_request_t *r)
{
    ngx_int_t                        rc;
    ngx_http_shipstation_ctx_t      *ctx;
    ngx_http_shipstation_outcome_e   outcome;

    if (r != r->main) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: the Custom Store cannot be a subrequest");
        return NGX_HTTP_FORBIDDEN;
    }

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (!ctx->has_store) {

        /* "satisfy any" let it in, but the credentials name the store */

        outcome = ctx->swapped;

        if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_NONE) {
            outcome = NGX_HTTP_SHIPSTATION_OUTCOME_NO_CREDENTIALS;
        }

        return ngx_http_shipstation_unauthorized(r, outcome);
    }

    if (!ctx->store.settings->enabled) {
        return ngx_http_shipstation_reply_outcome(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_STORE_DISABLED);
    }

    if (ngx_http_shipstation_action_refused(r, ctx, &rc)) {
        return rc;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_SHIPNOTIFY) {
        return ngx_http_shipstation_notice_handler(r);
    }

    return ngx_http_shipstation_export_handler(r);
}


/* Returns 1 where the request was refused; *rc is the handler's then. */

static ngx_uint_t
ngx_http_shipstation_action_refused(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_int_t *rc)
{
    ngx_uint_t                        reading;
    ngx_shipstation_arena_t          *arena;
    ngx_http_shipstation_loc_conf_t  *slcf;

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        *rc = ngx_http_shipstation_no_memory(r);
        return 1;
    }

    ctx->action = ngx_shipstation_query_action(&r->args, arena);

    ngx_http_shipstation_arena_free(arena);

    reading = r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD);

    /* what "Test Connection" sends is not documented */

    if (ctx->action == NGX_SHIPSTATION_ACTION_ABSENT && reading) {
        ctx->action = NGX_SHIPSTATION_ACTION_EXPORT;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_EXPORT) {

        ctx->action_name = ngx_http_shipstation_action_export;

        if (!reading) {
            *rc = ngx_http_shipstation_not_allowed(r, "GET, HEAD",
                      "Orders are exported by GET.");
            return 1;
        }

        return 0;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_SHIPNOTIFY) {

        ctx->action_name = ngx_http_shipstation_action_notice;

        slcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module);

        if (slcf->notices == NULL) {
            *rc = ngx_http_shipstation_not_allowed(r, "GET, HEAD",
                      "This store takes no ship notices.");
            return 1;
        }

        if (r->method != NGX_HTTP_POST) {
            *rc = ngx_http_shipstation_not_allowed(r, "POST",
                      "Ship notices are sent by POST.");
            return 1;
        }

        return 0;
    }

    *rc = ngx_http_shipstation_reply_outcome(r,
              ctx->action == NGX_SHIPSTATION_ACTION_ABSENT
              ? NGX_HTTP_SHIPSTATION_OUTCOME_NO_ACTION
              : NGX_HTTP_SHIPSTATION_OUTCOME_UNKNOWN_ACTION);
    return 1;
}


static ngx_int_t
ngx_http_shipstation_not_allowed(ngx_http_request_t *r, const char *allow,
    const char *sentence)
{
    ngx_str_t  value;

    value.data = (u_char *) allow;
    value.len = ngx_strlen(allow);

    if (ngx_http_shipstation_add_header(r, "Allow", &value) == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    return ngx_http_shipstation_reply_text(r,
                              NGX_HTTP_SHIPSTATION_OUTCOME_METHOD_NOT_ALLOWED,
                              "%s", sentence);
}
