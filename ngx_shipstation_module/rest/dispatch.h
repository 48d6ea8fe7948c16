
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A request to the API on its way to the row that answers it. */

#ifndef _NGX_HTTP_SHIPSTATION_DISPATCH_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_DISPATCH_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * A content handler.  Looks, in this order, at: the narrowing, the path, the
 * method, what the location and the peer may, where a browser comes from, the
 * body's type and size, the store.
 */
ngx_int_t ngx_http_shipstation_dispatch(ngx_http_request_t *r);


#endif /* _NGX_HTTP_SHIPSTATION_DISPATCH_H_INCLUDED_ */
