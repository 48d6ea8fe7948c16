
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/buffer.h"
#include "http/output.h"
#include "http/reply.h"


static void ngx_http_shipstation_output_cleanup(void *data);


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
    const ngx_str_t *type, ngx_shipstation_output_t *out)
{
    ngx_buf_t                *b;
    ngx_chain_t              *chain, **last;
    ngx_shipstation_block_t  *block;

    if (out->failed) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    chain = NULL;
    last = &chain;

    for (block = out->first; block; block = block->next) {

        if (block->last == block->start) {
            continue;
        }

        *last = ngx_alloc_chain_link(r->pool);
        b = ngx_calloc_buf(r->pool);

        if (*last == NULL || b == NULL) {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        b->pos = block->start;
        b->last = block->last;
        b->memory = 1;

        (*last)->buf = b;
        (*last)->next = NULL;
        last = &(*last)->next;
    }

    return ngx_http_shipstation_reply(r, status, type, chain,
                                      ngx_shipstation_output_size(out));
}
