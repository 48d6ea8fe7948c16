
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Replies.  Errors are one short plain sentence, since ShipStation shows the
 * start of an error's body to the merchant (Help Center, "Common Store
 * Errors"), and HTML would be all that it shows.
 */

#ifndef _NGX_HTTP_SHIPSTATION_REPLY_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_REPLY_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "base/output.h"
#include "http/outcome.h"


/*
 * Adds a header to the reply; name and value must last as long as the request.
 * Returns the header, or NULL (no memory).
 */
ngx_table_elt_t *ngx_http_shipstation_add_header(ngx_http_request_t *r,
    const char *name, const ngx_str_t *value);

/* Adds "Cache-Control: no-store".  NGX_OK or NGX_ERROR. */
ngx_int_t ngx_http_shipstation_no_store(ngx_http_request_t *r);

/*
 * Sends a whole reply: len bytes of the given type in the chain out, whose
 * last buffer is marked last here; "error_page" does not touch it.  out may be
 * NULL where len is 0.  The request's own body is thrown away if it was not
 * read.  Returns what a content handler returns or a request is finalized with.
 */
ngx_int_t ngx_http_shipstation_reply(ngx_http_request_t *r, ngx_uint_t status,
    const ngx_str_t *type, ngx_chain_t *out, off_t len);

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

/*
 * As ngx_http_shipstation_reply(): the outcome's status and sentence, as
 * text/plain, with "Cache-Control: no-store"; its word becomes
 * $shipstation_error.
 */
ngx_int_t ngx_http_shipstation_reply_outcome(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome);

/*
 * The same with another sentence, in ngx_sprintf()'s formats, of at most 511
 * bytes.
 */
ngx_int_t ngx_http_shipstation_reply_text(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome, const char *fmt, ...);

/*
 * For handlers of the access phase: prepares a 401 that asks for Basic auth
 * and returns NGX_HTTP_UNAUTHORIZED, so that "satisfy" and "auth_delay" work.
 * nginx's own page is swapped for the outcome's sentence on its way out.
 */
ngx_int_t ngx_http_shipstation_unauthorized(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome);

/*
 * For all handlers of a main request: prepares a 500 in one sentence, without
 * any memory but what nginx takes, and returns NGX_HTTP_INTERNAL_SERVER_ERROR;
 * NGX_ERROR where headers are sent already.
 */
ngx_int_t ngx_http_shipstation_no_memory(ngx_http_request_t *r);

/* Sets a context's text to n's digits.  NGX_OK or NGX_ERROR. */
ngx_int_t ngx_http_shipstation_set_number(ngx_http_request_t *r,
    ngx_str_t *text, ngx_uint_t n);

/* Sets $shipstation_error, where there is memory for a context. */
void ngx_http_shipstation_set_outcome(ngx_http_request_t *r,
    ngx_http_shipstation_outcome_e outcome);

/*
 * What is being done, for the log's "while ...", until the request is
 * finished: nginx's own text is that of its last step.  action is a constant.
 */
void ngx_http_shipstation_working(ngx_http_request_t *r, char *action);

/* Gives nginx's text back, and (finish) finalizes the request. */
void ngx_http_shipstation_idle(ngx_http_request_t *r);
void ngx_http_shipstation_finish(ngx_http_request_t *r, ngx_int_t rc);

/* Filters of the reply; called by the filters of http/capture.c. */
ngx_uint_t ngx_http_shipstation_reply_swapped(ngx_http_request_t *r);
void ngx_http_shipstation_swap_header(ngx_http_request_t *r);
void ngx_http_shipstation_swap_body(ngx_http_request_t *r, ngx_chain_t *in);


#endif /* _NGX_HTTP_SHIPSTATION_REPLY_H_INCLUDED_ */
