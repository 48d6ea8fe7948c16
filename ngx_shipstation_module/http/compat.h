
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Differences between nginx's versions; the only place that knows of them.
 * 1.23.0 made lists of headers that occur more than once linked lists.
 */

#ifndef _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>


#if (nginx_version >= 1023000)

#define ngx_http_shipstation_single_header(h)  (h)->next = NULL

#else

#define ngx_http_shipstation_single_header(h)

#endif


/* Tells nginx's "expires" of the reply's Cache-Control.  NGX_OK, NGX_ERROR. */
static ngx_inline ngx_int_t
ngx_http_shipstation_register_cache_control(ngx_http_request_t *r,
    ngx_table_elt_t *h)
{
#if (nginx_version >= 1023000)

    r->headers_out.cache_control = h;

#else

    ngx_table_elt_t  **cc;

    if (r->headers_out.cache_control.elts == NULL) {

        if (ngx_array_init(&r->headers_out.cache_control, r->pool, 1,
                           sizeof(ngx_table_elt_t *))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    cc = ngx_array_push(&r->headers_out.cache_control);
    if (cc == NULL) {
        return NGX_ERROR;
    }

    *cc = h;

#endif

    return NGX_OK;
}


/*
 * 1.17.5 to 1.23.0 leave a connection marked as ready when a read took all
 * that was there and filled its buffers with it.  The event pipe sets no timer
 * then: a platform that stalls is never given up, and a worker that shuts down
 * leaves without the rest of the reply (nginx's CHANGES, 1.23.1: "a proxied
 * response might be truncated during reconfiguration on Linux").  Call it
 * before the pipe reads on; c may be NULL.
 */
static ngx_inline void
ngx_http_shipstation_all_read(ngx_connection_t *c)
{
#if (NGX_HAVE_EPOLLRDHUP && nginx_version < 1023001)

    if (c == NULL || !(ngx_event_flags & NGX_USE_EPOLL_EVENT)) {
        return;
    }

#if (NGX_SSL)

    /* OpenSSL may hold more than the socket */

    if (c->ssl) {
        return;
    }

#endif

    if (c->read->available == 0 && !c->read->pending_eof) {
        c->read->ready = 0;
    }

#endif
}


#endif /* _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_ */
