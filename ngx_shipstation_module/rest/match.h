
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Entity tags and their preconditions (RFC 9110, section 13).  nginx's gzip
 * makes weak tags of ours: they count as the same, since what they name is a
 * document and not its bytes.
 */

#ifndef _NGX_HTTP_SHIPSTATION_MATCH_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_MATCH_H_INCLUDED_


#include "rest/rest.h"


/*
 * Sets the reply's ETag to a document's, and tag (may be NULL) to its text.
 * NGX_OK, NGX_ERROR (no memory).
 */
ngx_int_t ngx_http_shipstation_match_tag(ngx_http_shipstation_rest_t *rest,
    yyjson_mut_doc *doc, yyjson_mut_val *root, ngx_str_t *tag);

/* 1 where If-None-Match says that the client has what the ETag names. */
ngx_uint_t ngx_http_shipstation_match_unchanged(
    ngx_http_shipstation_rest_t *rest);

/*
 * If-Match against a tag: NGX_OK; NGX_DECLINED where it names others (412);
 * NGX_ABORT where there is none (428).
 */
ngx_int_t ngx_http_shipstation_match_required(
    ngx_http_shipstation_rest_t *rest, const ngx_str_t *tag);

/* 1 where the request has this header; "If-None-Match: *", for one. */
ngx_uint_t ngx_http_shipstation_match_given(ngx_http_shipstation_rest_t *rest,
    const char *name);


#endif /* _NGX_HTTP_SHIPSTATION_MATCH_H_INCLUDED_ */
