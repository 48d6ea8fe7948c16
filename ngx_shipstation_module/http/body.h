
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Request bodies: asked for, waited for, and taken in one piece. */

#ifndef _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "http/outcome.h"


/*
 * What a request's headers say against its body: BODY_ENCODED, BODY_TOO_LARGE
 * (of more than max bytes), or NONE.
 */
ngx_http_shipstation_outcome_e ngx_http_shipstation_body_refused(
    ngx_http_request_t *r, size_t max);

/*
 * Lets nginx read the body, then calls ready.  $shipstation_error is
 * body_not_read where nginx itself ends the request, as the body does not
 * come.  Returns what a content handler returns.
 */
ngx_int_t ngx_http_shipstation_body_wait(ngx_http_request_t *r,
    ngx_http_client_body_handler_pt ready);

/*
 * For ready: copies a body that nginx has read, from memory or its temporary
 * file, into one piece of the request's pool, JSON's padding behind it.
 * body->len is 0 where there is none.  Returns NGX_OK; NGX_DECLINED where it is
 * larger than max bytes; NGX_ERROR (no memory, file unreadable).
 * The copy may be changed in place.
 */
ngx_int_t ngx_http_shipstation_body(ngx_http_request_t *r, size_t max,
    ngx_str_t *body);


#endif /* _NGX_HTTP_SHIPSTATION_BODY_H_INCLUDED_ */
