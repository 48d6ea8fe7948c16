
/*
 * Differences between nginx's versions; the only place that knows of them.
 * 1.23.0 made lists of headers that occur more than once linked lists.
 */

#ifndef _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
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


#endif /* _NGX_HTTP_SHIPSTATION_COMPAT_H_INCLUDED_ */
