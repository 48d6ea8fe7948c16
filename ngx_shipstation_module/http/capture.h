
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The filters, which stand between nginx's copy filter and its gzip: they keep
 * the replies of our subrequests, and swap the page of a 401.
 */

#ifndef _NGX_HTTP_SHIPSTATION_CAPTURE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_CAPTURE_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/* Puts the filters into nginx's chains (postconfiguration). */
void ngx_http_shipstation_capture_init(void);


#endif /* _NGX_HTTP_SHIPSTATION_CAPTURE_H_INCLUDED_ */
