
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Replies that are written into the worker's blocks (base/output.h). */

#ifndef _NGX_HTTP_SHIPSTATION_SEND_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_SEND_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "base/output.h"


/*
 * An output of the worker's blocks that lives as long as the request, or NULL.
 */
ngx_shipstation_output_t *ngx_http_shipstation_output_create(
    ngx_http_request_t *r);

/*
 * Sends it, after the bytes of head, which must live as long as the request
 * (NULL: nothing before it); as ngx_http_shipstation_reply().
 */
ngx_int_t ngx_http_shipstation_reply_output(ngx_http_request_t *r,
    ngx_uint_t status, const ngx_str_t *type, const ngx_str_t *head,
    ngx_shipstation_output_t *out);


#endif /* _NGX_HTTP_SHIPSTATION_SEND_H_INCLUDED_ */
