
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The Custom Store's two halves, behind the checks that they share. */

#ifndef _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/* GET and HEAD, signed in, action known; as nginx's content handlers. */
ngx_int_t ngx_http_shipstation_export_handler(ngx_http_request_t *r);


#endif /* _NGX_HTTP_SHIPSTATION_CUSTOM_STORE_H_INCLUDED_ */
