
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/compat.h"
#include "http/reply.h"


#define NGX_HTTP_SHIPSTATION_SENTENCE_MAX  511


static void ngx_http_shipstation_content_type(ngx_http_request_t *r,
    const ngx_str_t *type);
static ngx_int_t ngx_http_shipstation_swapped(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx,
    ngx_http_shipstation_outcome_e outcome);
static void ngx_http_shipstation_output_cleanup(void *data);
static ngx_chain_t **ngx_http_shipstation_output_link(ngx_http_request_t *r,
    ngx_chain_t **last, u_char *start, u_char *end);


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


ngx_shipstation_output_t *
ngx_http_shipstation_output_create(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t        *cln;
    ngx_shipstation_output_t  *out;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_shipstation_output_t));
    if (cln == NULL) {
        return NULL;
    }

    out = cln->data;
    ngx_shipstation_output_init(out, ngx_http_shipstation_blocks(), 0);

    cln->handler = ngx_http_shipstation_output_cleanup;

    return out;
}


static void
ngx_http_shipstation_output_cleanup(void *data)
{
    ngx_shipstation_output_free(data);
}


ngx_int_t
ngx_http_shipstation_reply_output(ngx_http_request_t *r, ngx_uint_t status,
    const ngx_str_t *type, const ngx_str_t *head,
    ngx_shipstation_output_t *out)
{
    size_t                    size;
    ngx_chain_t              *chain, **last;
    ngx_shipstation_block_t  *block;

    if (out->failed) {
        return ngx_http_shipstation_no_memory(r);
    }

    chain = NULL;
    last = &chain;
    size = ngx_shipstation_output_size(out);

    if (head) {
        size += head->len;

        last = ngx_http_shipstation_output_link(r, last, head->data,
                                                head->data + head->len);
    }

    for (block = out->first; block && last; block = block->next) {

        if (block->last > block->start) {
            last = ngx_http_shipstation_output_link(r, last, block->start,
                                                    block->last);
        }
    }

    if (last == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    return ngx_http_shipstation_reply(r, status, type, chain, size);
}


/* Returns where the next link goes, or NULL where memory ran out. */

static ngx_chain_t **
ngx_http_shipstation_output_link(ngx_http_request_t *r, ngx_chain_t **last,
    u_char *start, u_char *end)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    cl = ngx_alloc_chain_link(r->pool);
    b = ngx_calloc_buf(r->pool);

    if (cl == NULL || b == NULL) {
        return NULL;
    }

    b->pos = start;
    b->last = end;
    b->memory = 1;

    cl->buf = b;
    cl->next = NULL;
    *last = cl;

    return &cl->next;
}


ngx_int_t
ngx_http_shipstation_reply_outcome(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome)
{
    return ngx_http_shipstation_reply_text(r, outcome, "%V",
                             &ngx_http_shipstation_outcomes[outcome].sentence);
}


ngx_int_t
ngx_http_shipstation_reply_text(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome, const char *fmt, ...)
{
    u_char       *p, *last;
    va_list       args;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    ngx_http_shipstation_set_outcome(r, outcome);

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

    return ngx_http_shipstation_reply(r,
                                ngx_http_shipstation_outcomes[outcome].status,
                                &ngx_http_shipstation_plain, &out, last - p);
}


ngx_int_t
ngx_http_shipstation_unauthorized(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_http_shipstation_ctx_t  *ctx;

    static ngx_str_t  basic = ngx_string("Basic realm=\"ShipStation\"");

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (r->headers_out.www_authenticate == NULL) {

        r->headers_out.www_authenticate =
            ngx_http_shipstation_add_header(r, "WWW-Authenticate", &basic);

        if (r->headers_out.www_authenticate == NULL) {
            return ngx_http_shipstation_no_memory(r);
        }
    }

    /* "satisfy any" takes it off again */
    r->headers_out.www_authenticate->hash = 1;

    return ngx_http_shipstation_swapped(r, ctx, outcome);
}


ngx_int_t
ngx_http_shipstation_no_memory(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    /*
     * For all requests that not even a context can be had for: the same words
     * are written into it for each, and nothing else.
     */
    static ngx_http_shipstation_ctx_t  last_resort;

    if (r->header_sent) {
        return NGX_ERROR;
    }

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx == NULL) {
        ctx = &last_resort;
        ngx_http_set_ctx(r->main, ctx, ngx_http_shipstation_module);
    }

    return ngx_http_shipstation_swapped(r, ctx,
                                       NGX_HTTP_SHIPSTATION_OUTCOME_NO_MEMORY);
}


static ngx_int_t
ngx_http_shipstation_swapped(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_http_shipstation_outcome_e outcome)
{
    ctx->error = ngx_http_shipstation_outcomes[outcome].word;
    ctx->swapped = outcome;

    /* keeps "error_page" away */
    r->error_page = 1;

    return ngx_http_shipstation_outcomes[outcome].status;
}


ngx_uint_t
ngx_http_shipstation_reply_swapped(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    if (r != r->main) {
        return 0;
    }

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    return ctx && ctx->swapped
           && ngx_http_shipstation_outcomes[ctx->swapped].status
              == r->headers_out.status;
}


void
ngx_http_shipstation_swap_header(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    r->headers_out.content_type = ngx_http_shipstation_plain;
    r->headers_out.content_type_len = ngx_http_shipstation_plain.len;
    r->headers_out.content_type_lowcase = NULL;
    r->headers_out.content_length_n =
                    ngx_http_shipstation_outcomes[ctx->swapped].sentence.len;

    (void) ngx_http_shipstation_no_store(r);
}


/* In place, as memory may be what is missing. */

void
ngx_http_shipstation_swap_body(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t                   *b;
    ngx_chain_t                 *cl;
    const ngx_str_t             *sentence;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);
    sentence = &ngx_http_shipstation_outcomes[ctx->swapped].sentence;

    for (cl = in; cl; cl = cl->next) {
        cl->buf->pos = cl->buf->last;
    }

    b = in->buf;

    b->pos = sentence->data;
    b->last = sentence->data + sentence->len;
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
ngx_http_shipstation_set_outcome(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx) {
        ctx->error = ngx_http_shipstation_outcomes[outcome].word;
    }
}


void
ngx_http_shipstation_working(ngx_http_request_t *r, char *action)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx == NULL) {
        return;
    }

    if (!ctx->working) {
        ctx->working = 1;
        ctx->action_before = r->connection->log->action;
    }

    r->connection->log->action = action;
}


void
ngx_http_shipstation_idle(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx && ctx->working) {
        ctx->working = 0;
        r->connection->log->action = ctx->action_before;
    }
}


void
ngx_http_shipstation_finish(ngx_http_request_t *r, ngx_int_t rc)
{
    ngx_http_shipstation_idle(r);

    ngx_http_finalize_request(r, rc);
}
