
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/compat.h"
#include "http/reply.h"


#define NGX_HTTP_SHIPSTATION_SENTENCE_MAX  511


static void ngx_http_shipstation_content_type(ngx_http_request_t *r,
    const ngx_str_t *type);
static ngx_int_t ngx_http_shipstation_swapped(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_uint_t status, const char *sentence);


static ngx_str_t  ngx_http_shipstation_plain = ngx_string("text/plain");


ngx_table_elt_t *
ngx_http_shipstation_add_header(ngx_http_request_t *r, const char *name,
    const ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NULL;
    }

    h->hash = 1;
    ngx_http_shipstation_single_header(h);
    h->key.len = ngx_strlen(name);
    h->key.data = (u_char *) name;
    h->value = *value;
    h->lowcase_key = NULL;

    return h;
}


ngx_int_t
ngx_http_shipstation_no_store(ngx_http_request_t *r)
{
    ngx_str_t         value = ngx_string("no-store");
    ngx_table_elt_t  *h;

    h = ngx_http_shipstation_add_header(r, "Cache-Control", &value);
    if (h == NULL) {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_register_cache_control(r, h);
}


/* nginx's filters compare the type without its charset. */

static void
ngx_http_shipstation_content_type(ngx_http_request_t *r, const ngx_str_t *type)
{
    u_char  *p;

    r->headers_out.content_type = *type;
    r->headers_out.content_type_len = type->len;
    r->headers_out.content_type_lowcase = NULL;

    p = ngx_strlchr(type->data, type->data + type->len, ';');

    if (p == NULL) {
        return;
    }

    r->headers_out.content_type_len = p - type->data;

    p = ngx_strnstr(p, "charset=", type->data + type->len - p);

    if (p) {
        p += sizeof("charset=") - 1;
        r->headers_out.charset.len = type->data + type->len - p;
        r->headers_out.charset.data = p;
    }
}


ngx_int_t
ngx_http_shipstation_reply(ngx_http_request_t *r, ngx_uint_t status,
    const ngx_str_t *type, ngx_chain_t *out, off_t len)
{
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t  *cl, last;

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK && rc < NGX_HTTP_SPECIAL_RESPONSE) {
        return rc;
    }

    r->headers_out.status = status;
    r->headers_out.status_line.len = 0;
    r->headers_out.content_length_n = len;
    ngx_http_shipstation_content_type(r, type);

    /* it is new each time: "If-None-Match: *" would make a 304 of it */
    r->disable_not_modified = 1;

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    if (out == NULL) {
        b = ngx_calloc_buf(r->pool);
        if (b == NULL) {
            return NGX_ERROR;
        }

        last.buf = b;
        last.next = NULL;
        out = &last;
    }

    for (cl = out; cl->next; cl = cl->next) { /* void */ }

    cl->buf->last_buf = 1;
    cl->buf->last_in_chain = 1;

    return ngx_http_output_filter(r, out);
}


ngx_int_t
ngx_http_shipstation_reply_text(ngx_http_request_t *r, ngx_uint_t status,
    const char *word, const char *fmt, ...)
{
    u_char       *p, *last;
    va_list       args;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    ngx_http_shipstation_set_error(r, word);

    p = ngx_pnalloc(r->pool, NGX_HTTP_SHIPSTATION_SENTENCE_MAX);
    if (p == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    va_start(args, fmt);
    last = ngx_vslprintf(p, p + NGX_HTTP_SHIPSTATION_SENTENCE_MAX, fmt, args);
    va_end(args);

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    b->pos = p;
    b->last = last;
    b->memory = 1;

    out.buf = b;
    out.next = NULL;

    if (ngx_http_shipstation_no_store(r) != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

    return ngx_http_shipstation_reply(r, status, &ngx_http_shipstation_plain,
                                      &out, last - p);
}


ngx_int_t
ngx_http_shipstation_unauthorized(ngx_http_request_t *r, const char *word,
    const char *sentence)
{
    ngx_http_shipstation_ctx_t  *ctx;

    static ngx_str_t  basic = ngx_string("Basic realm=\"ShipStation\"");

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_http_shipstation_set_error(r, word);

    if (r->headers_out.www_authenticate == NULL) {

        r->headers_out.www_authenticate =
            ngx_http_shipstation_add_header(r, "WWW-Authenticate", &basic);

        if (r->headers_out.www_authenticate == NULL) {
            return ngx_http_shipstation_no_memory(r);
        }
    }

    /* "satisfy any" takes it off again */
    r->headers_out.www_authenticate->hash = 1;

    return ngx_http_shipstation_swapped(r, ctx, NGX_HTTP_UNAUTHORIZED,
                                        sentence);
}


ngx_int_t
ngx_http_shipstation_no_memory(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    /* for a request that not even its context can be had for; never written */
    static ngx_http_shipstation_ctx_t  last_resort;

    if (r->header_sent) {
        return NGX_ERROR;
    }

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx == NULL) {
        ctx = &last_resort;
        ngx_http_set_ctx(r->main, ctx, ngx_http_shipstation_module);
    }

    ngx_str_set(&ctx->error, "no_memory");

    return ngx_http_shipstation_swapped(r, ctx, NGX_HTTP_INTERNAL_SERVER_ERROR,
                                        "The server is out of memory.");
}


static ngx_int_t
ngx_http_shipstation_swapped(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_uint_t status, const char *sentence)
{
    ctx->swapped = status;
    ctx->sentence.data = (u_char *) sentence;
    ctx->sentence.len = ngx_strlen(sentence);

    /* keeps "error_page" away */
    r->error_page = 1;

    return status;
}


ngx_uint_t
ngx_http_shipstation_reply_swapped(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    if (r != r->main) {
        return 0;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    return ctx && ctx->sentence.len
           && ctx->swapped == r->headers_out.status;
}


void
ngx_http_shipstation_swap_header(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    r->headers_out.content_type = ngx_http_shipstation_plain;
    r->headers_out.content_type_len = ngx_http_shipstation_plain.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.content_length_n = ctx->sentence.len;

    (void) ngx_http_shipstation_no_store(r);
}


/* In place, as memory may be what is missing. */

void
ngx_http_shipstation_swap_body(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t                   *b;
    ngx_chain_t                 *cl;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    for (cl = in; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
    }

    b = in->buf;

    b->pos = ctx->sentence.data;
    b->last = ctx->sentence.data + ctx->sentence.len;
    b->memory = 1;
    b->last_buf = 1;
    b->last_in_chain = 1;

    in->next = NULL;
}


ngx_int_t
ngx_http_shipstation_set_number(ngx_http_request_t *r, ngx_str_t *text,
    ngx_uint_t n)
{
    u_char  *p;

    p = ngx_pnalloc(r->pool, NGX_INT_T_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    text->data = p;
    text->len = ngx_sprintf(p, "%ui", n) - p;

    return NGX_OK;
}


void
ngx_http_shipstation_set_error(ngx_http_request_t *r, const char *word)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx) {
        ctx->error.data = (u_char *) word;
        ctx->error.len = ngx_strlen(word);
    }
}
