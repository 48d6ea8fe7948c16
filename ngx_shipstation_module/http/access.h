
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Who is asking: the access phase of the Custom Store, and the password that
 * older connections send in the query.
 */

#ifndef _NGX_HTTP_SHIPSTATION_ACCESS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_ACCESS_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/* Handler of the access phase: signs in. */
ngx_int_t ngx_http_shipstation_access_handler(ngx_http_request_t *r);

/*
 * Handlers around "shipstation_query_credentials".  The location is not known
 * before nginx may log the request line (a body too large, a header that never
 * ends), so the password is overwritten first (post-read), put back where the
 * location turns out not to be ours (rewrite), and looked for once more before
 * anything is logged of a request that came not that far (header filter, log).
 */
ngx_int_t ngx_http_shipstation_mask_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_shipstation_settle_handler(ngx_http_request_t *r);
ngx_int_t ngx_http_shipstation_log_handler(ngx_http_request_t *r);
void ngx_http_shipstation_mask_query(ngx_http_request_t *r);

/*
 * SS-UserName and SS-Password of the query as it came.  NGX_OK; NGX_DECLINED
 * where one is absent or empty; NGX_ERROR (no memory).
 */
ngx_int_t ngx_http_shipstation_query_credentials(ngx_http_request_t *r,
    ngx_str_t *username, ngx_str_t *password);


#endif /* _NGX_HTTP_SHIPSTATION_ACCESS_H_INCLUDED_ */
