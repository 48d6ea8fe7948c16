
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* An export on its way: asked of the feed (export.c), then written (page.c). */

#ifndef _NGX_HTTP_SHIPSTATION_EXPORT_HANDLER_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_EXPORT_HANDLER_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "http/buffer.h"
#include "http/subrequest.h"
#include "order/export.h"


#define NGX_HTTP_SHIPSTATION_WORDS_SEEN  16


typedef struct {
    ngx_http_request_t                *request;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_http_shipstation_question_t    question;

    ngx_shipstation_cursor_window_t    asked;      /* by ShipStation */
    ngx_uint_t                         pages_said; /* by earlier pages */
    ngx_uint_t                         page_size;

    /* Kept from the answer until the document is written. */
    ngx_http_shipstation_buffer_t     *buffer;
    ngx_shipstation_arena_t           *arena;
    ngx_shipstation_export_rules_t     rules;
    ngx_shipstation_export_t          *export;
    ngx_http_headers_out_t            *headers;    /* the feed's; or NULL */
    ngx_uint_t                         pages;
    ngx_str_t                          next;

    ngx_shipstation_output_t           out;        /* until it is sent */
    ngx_event_t                        event;      /* the next slice */
    ngx_event_t                        hold;       /* keeps the worker */

    ngx_uint_t                         quarantine; /* some order is in it */
    ngx_uint_t                         nwords;
    ngx_str_t                          words[NGX_HTTP_SHIPSTATION_WORDS_SEEN];
} ngx_http_shipstation_export_ctx_t;


/*
 * The feed's answer of status 200 becomes the reply; finalizes the request,
 * now or after some turns of the event loop.
 */
void ngx_http_shipstation_page(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer);

/*
 * Ends a failed export: status and sentence for ShipStation, word for
 * $shipstation_error, all constants.  Finalizes the request.
 */
void ngx_http_shipstation_export_failed(ngx_http_shipstation_export_ctx_t *job,
    ngx_uint_t status, const char *word, const char *sentence);

/* Writes the store's last export: the reply's status, bytes, and the counts. */
void ngx_http_shipstation_export_record(ngx_http_shipstation_ctx_t *ctx,
    ngx_uint_t status, size_t bytes,
    const ngx_shipstation_export_result_t *result);


#endif /* _NGX_HTTP_SHIPSTATION_EXPORT_HANDLER_H_INCLUDED_ */
