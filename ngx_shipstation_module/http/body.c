
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/json.h"
#include "http/body.h"
#include "http/header.h"
#include "http/reply.h"


ngx_http_shipstation_outcome_e
ngx_http_shipstation_body_refused(ngx_http_request_t *r, size_t max)
{
    if (ngx_http_shipstation_encoded(&r->headers_in.headers)) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_BODY_ENCODED;
    }

    if (r->headers_in.content_length_n > (off_t) max) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_BODY_TOO_LARGE;
    }

    return NGX_HTTP_SHIPSTATION_OUTCOME_NONE;
}


ngx_int_t
ngx_http_shipstation_body_wait(ngx_http_request_t *r,
    ngx_http_client_body_handler_pt ready)
{
    ngx_int_t  rc;

    ngx_http_shipstation_set_outcome(r,
                                   NGX_HTTP_SHIPSTATION_OUTCOME_BODY_NOT_READ);

    rc = ngx_http_read_client_request_body(r, ready);

    if (rc == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return ngx_http_shipstation_no_memory(r);
    }

    return (rc >= NGX_HTTP_SPECIAL_RESPONSE) ? rc : NGX_DONE;
}


ngx_int_t
ngx_http_shipstation_body(ngx_http_request_t *r, size_t max, ngx_str_t *body)
{
    off_t                        len;
    u_char                      *p;
    ssize_t                      n;
    ngx_buf_t                   *b;
    ngx_chain_t                 *cl;
    ngx_http_shipstation_ctx_t  *ctx;

    ngx_str_null(body);

    /* it came: what was prepared for the other case is void */

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx) {
        ngx_str_null(&ctx->error);
        ctx->swapped = NGX_HTTP_SHIPSTATION_OUTCOME_NONE;
    }

    if (r->request_body == NULL || r->request_body->bufs == NULL) {
        return NGX_OK;
    }

    len = 0;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        len += ngx_buf_size(cl->buf);
    }

    if (len > (off_t) max) {
        return NGX_DECLINED;
    }

    p = ngx_palloc(r->pool, len + NGX_SHIPSTATION_JSON_PADDING);
    if (p == NULL) {
        return NGX_ERROR;
    }

    body->data = p;

    for (cl = r->request_body->bufs; cl; cl = cl->next) {
        b = cl->buf;

        if (ngx_buf_in_memory(b)) {
            p = ngx_cpymem(p, b->pos, b->last - b->pos);
            continue;
        }

        if (!b->in_file) {
            continue;
        }

        n = ngx_read_file(b->file, p, b->file_last - b->file_pos,
                          b->file_pos);

        if (n != b->file_last - b->file_pos) {
            ngx_log_error(NGX_LOG_CRIT, r->connection->log, 0,
                          "shipstation: cannot read the request's body from "
                          "its temporary file");
            return NGX_ERROR;
        }

        p += n;
    }

    body->len = p - body->data;

    return NGX_OK;
}
