
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/resolve.h"


static void ngx_shipstation_lookup_done(ngx_resolver_ctx_t *ctx);
static void ngx_shipstation_lookup_entry(ngx_shipstation_lookup_t *lookup,
    ngx_resolver_addr_t *addrs, ngx_uint_t n);


ngx_int_t
ngx_shipstation_lookup(ngx_shipstation_lookup_t *lookup,
    ngx_resolver_t *resolver, ngx_msec_t timeout,
    const ngx_shipstation_url_t *url)
{
    ngx_resolver_ctx_t  *ctx;

    lookup->entry[0] = '\0';

    if (url->literal || url->loopback || resolver == NULL) {
        return NGX_OK;
    }

    ctx = ngx_resolve_start(resolver, NULL);

    if (ctx == NGX_NO_RESOLVER) {
        return NGX_OK;
    }

    if (ctx == NULL) {
        lookup->error = "no memory";
        return NGX_ERROR;
    }

    lookup->ctx = ctx;
    lookup->host = url->host;
    lookup->port = url->port;

    ctx->name = url->host;
    ctx->handler = ngx_shipstation_lookup_done;
    ctx->data = lookup;
    ctx->timeout = timeout;
    ctx->cancelable = 1;

    /* a name that is known calls the handler before this returns */

    lookup->rc = NGX_AGAIN;
    lookup->asked = 1;
    lookup->silent = 0;
    lookup->starting = 1;

    if (ngx_resolve_name(ctx) != NGX_OK) {
        lookup->ctx = NULL;
        lookup->rc = NGX_ERROR;
        lookup->error = "the resolver failed";
    }

    lookup->starting = 0;

    return lookup->rc;
}


static void
ngx_shipstation_lookup_done(ngx_resolver_ctx_t *ctx)
{
    ngx_shipstation_lookup_t  *lookup;

    lookup = ctx->data;

    if (ctx->state) {
        lookup->rc = NGX_ERROR;
        lookup->silent = (ctx->state == NGX_RESOLVE_TIMEDOUT);
        lookup->error = ngx_resolver_strerror(ctx->state);

    } else {
        lookup->rc = NGX_OK;
        ngx_shipstation_lookup_entry(lookup, ctx->addrs, ctx->naddrs);
    }

    lookup->ctx = NULL;
    ngx_resolve_name_done(ctx);

    if (!lookup->starting) {
        lookup->handler(lookup, lookup->rc);
    }
}


/*
 * The leading "+" lets the entry age as any other in libcurl's cache; each call
 * brings its own and so replaces the one before it.
 */

static void
ngx_shipstation_lookup_entry(ngx_shipstation_lookup_t *lookup,
    ngx_resolver_addr_t *addrs, ngx_uint_t n)
{
    u_char      *p, *last;
    size_t       len;
    ngx_uint_t   i;
    u_char       text[NGX_SOCKADDR_STRLEN];

    p = (u_char *) lookup->entry;
    last = p + NGX_SHIPSTATION_LOOKUP_SIZE - 1;

    p = ngx_slprintf(p, last, "+%V:%d:", &lookup->host, (int) lookup->port);

    n = ngx_min(n, NGX_SHIPSTATION_LOOKUP_ADDRESSES);

    for (i = 0; i < n; i++) {
        len = ngx_sock_ntop(addrs[i].sockaddr, addrs[i].socklen, text,
                            NGX_SOCKADDR_STRLEN, 0);

        if (i) {
            p = ngx_slprintf(p, last, ",");
        }

        if (addrs[i].sockaddr->sa_family == AF_INET) {
            p = ngx_slprintf(p, last, "%*s", len, text);

        } else {
            p = ngx_slprintf(p, last, "[%*s]", len, text);
        }
    }

    *p = '\0';
}


void
ngx_shipstation_lookup_cancel(ngx_shipstation_lookup_t *lookup)
{
    if (lookup->ctx != NULL) {
        ngx_resolve_name_done(lookup->ctx);
        lookup->ctx = NULL;
    }
}
