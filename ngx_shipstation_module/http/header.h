
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Headers, of requests and of replies, by their name. */

#ifndef _NGX_HTTP_SHIPSTATION_HEADER_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_HEADER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The first header of this name in r->headers_in.headers or
 * r->headers_out.headers, compared without case, or (after) the next one
 * behind it; NULL where there is none.
 */
ngx_table_elt_t *ngx_http_shipstation_find_header(ngx_list_t *headers,
    const char *name, const ngx_table_elt_t *after);

/*
 * 1 where a Content-Encoding says that the body is not as it is; empty is
 * none, and so is "identity".
 */
ngx_uint_t ngx_http_shipstation_encoded(ngx_list_t *headers);


#endif /* _NGX_HTTP_SHIPSTATION_HEADER_H_INCLUDED_ */
