
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Request bodies in one piece. */

#ifndef _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/*
 * Copies a body that nginx has read, from memory or its temporary file, into
 * one piece of the request's pool, JSON's padding behind it.  body->len is 0
 * where there is none.  Returns NGX_OK; NGX_DECLINED where it is larger than
 * max bytes; NGX_ERROR (no memory, file unreadable).
 * The copy may be changed in place.
 */
ngx_int_t ngx_http_shipstation_body(ngx_http_request_t *r, size_t max,
    ngx_str_t *body);


#endif /* _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_ */
