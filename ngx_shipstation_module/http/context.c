
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_shipstation_module.h"


static void ngx_http_shipstation_ctx_cleanup(void *data);


ngx_http_shipstation_ctx_t *
ngx_http_shipstation_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t          *cln;
    ngx_http_shipstation_ctx_t  *ctx;

    r = r->main;

    ctx = ngx_http_get_module_ctx(r, ngx_http_shipstation_module);

    if (ctx || (!r->internal && !r->filter_finalize)) {
        return ctx;
    }

    /* an internal redirect cleared it, the cleanup still knows it */

    for (cln = r->pool->cleanup; cln; cln = cln->next) {
        if (cln->handler == ngx_http_shipstation_ctx_cleanup) {
            return cln->data;
        }
    }

    return NULL;
}


ngx_http_shipstation_ctx_t *
ngx_http_shipstation_create_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t          *cln;
    ngx_http_shipstation_ctx_t  *ctx;

    r = r->main;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx == NULL) {
        cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_shipstation_ctx_t));
        if (cln == NULL) {
            return NULL;
        }

        ctx = cln->data;
        ngx_memzero(ctx, sizeof(ngx_http_shipstation_ctx_t));

        ctx->request = r;
        ctx->started = ngx_current_msec;

        cln->handler = ngx_http_shipstation_ctx_cleanup;
    }

    ngx_http_set_ctx(r, ctx, ngx_http_shipstation_module);

    return ctx;
}


void
ngx_http_shipstation_set_store(ngx_http_shipstation_ctx_t *ctx,
    ngx_shipstation_stores_t *stores, const ngx_shipstation_store_t *store)
{
    if (ctx->has_store) {
        ngx_shipstation_store_release(ctx->stores, &ctx->store);
    }

    ctx->stores = stores;
    ctx->store = *store;
    ctx->has_store = 1;
    ctx->store_id = store->settings->id;
}


static void
ngx_http_shipstation_ctx_cleanup(void *data)
{
    ngx_http_shipstation_ctx_t  *ctx = data;

    if (ctx->has_store) {
        ngx_shipstation_store_release(ctx->stores, &ctx->store);
        ctx->has_store = 0;
    }
}
