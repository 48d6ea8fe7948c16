
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Edits of settings for other endpoints. */

#ifndef _NGX_HTTP_SHIPSTATION_STORE_EDIT_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_STORE_EDIT_H_INCLUDED_


#include "rest/edit.h"
#include "rest/rest.h"


/*
 * An edit of the request's store: who asks, what the location allows, its
 * preconditions.  NULL: no memory.  For a change that no patch can say set kind
 * to NGX_SHIPSTATION_EDIT_ALTER, and edit->alter; for a reply of one's own
 * edit->answer, called where the change counts.
 */
ngx_shipstation_edit_t *ngx_http_shipstation_edit_create(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_kind_e kind,
    yyjson_val *body);

/* Starts it; returns what a handler returns. */
ngx_int_t ngx_http_shipstation_edit_start(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit);


#endif /* _NGX_HTTP_SHIPSTATION_STORE_EDIT_H_INCLUDED_ */
