
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/send.h"
#include "http/reply.h"


static void ngx_http_shipstation_output_cleanup(void *data);
static ngx_chain_t **ngx_http_shipstation_output_link(ngx_http_request_t *r,
    ngx_chain_t **last, u_char *start, u_char *end);


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
