
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/json_scan.h"
#include "base/text.h"
#include "http/access.h"
#include "http/capture.h"
#include "http/compat.h"
#include "http/header.h"
#include "http/reply.h"
#include "http/subrequest.h"


static ngx_int_t ngx_http_shipstation_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_capture_header(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked);
static ngx_uint_t ngx_http_shipstation_capture_gzip(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);
static void ngx_http_shipstation_capture_body(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked, ngx_chain_t *in);
static ngx_int_t ngx_http_shipstation_capture_bytes(
    ngx_http_shipstation_asked_t *asked, u_char *data, size_t len);
static void ngx_http_shipstation_capture_stop(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked, ngx_http_shipstation_answer_e kind);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


void
ngx_http_shipstation_capture_init(void)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_http_shipstation_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_http_shipstation_body_filter;
}


static ngx_int_t
ngx_http_shipstation_header_filter(ngx_http_request_t *r)
{
    ngx_http_shipstation_asked_t  *asked;

    asked = ngx_http_shipstation_asked(r);

    if (asked) {
        return ngx_http_shipstation_capture_header(r, asked);
    }

    if (r == r->main) {

        /* a request that nginx ends before its phases run */
        ngx_http_shipstation_mask_query(r);

        if (ngx_http_shipstation_reply_swapped(r)) {
            ngx_http_shipstation_swap_header(r);
        }
    }

    return ngx_http_next_header_filter(r);
}


static ngx_int_t
ngx_http_shipstation_capture_header(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked)
{
    off_t                               len;
    ngx_http_shipstation_answer_ctx_t  *answer;

    answer = &asked->answer;

    asked->header_seen = 1;
    r->filter_need_in_memory = 1;
    r->header_sent = 1;

    answer->status = r->headers_out.status;
    answer->headers = &r->headers_out;

    if (ngx_http_shipstation_encoded(&r->headers_out.headers)) {

        if (!asked->question->partly || !ngx_http_shipstation_capture_gzip(r)) {
            answer->kind = NGX_HTTP_SHIPSTATION_COMPRESSED;
            return NGX_HTTP_BAD_GATEWAY;
        }

        asked->gzip = 1;
    }

    len = r->headers_out.content_length_n;

    if (len > (off_t) asked->question->max && asked->question->partly) {
        len = asked->question->max;
    }

    if (len > (off_t) asked->question->max) {
        answer->kind = NGX_HTTP_SHIPSTATION_TOO_LARGE;
        return NGX_HTTP_BAD_GATEWAY;
    }

    answer->buffer = ngx_http_shipstation_buffer_get();

    if (answer->buffer == NULL
        || ngx_http_shipstation_buffer_room(answer->buffer,
               (len > 0 ? (size_t) len : 0) + NGX_SHIPSTATION_SCAN_PADDING)
           != NGX_OK)
    {
        answer->kind = NGX_HTTP_SHIPSTATION_NO_MEMORY;
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    /*
     * nginx's buffered way of reading waits for the client's turn to take the
     * bytes, which a detached subrequest never has.
     */

    if (asked->question->detached && r->upstream && !r->upstream->cacheable
        && !r->upstream->store)
    {
        r->upstream->buffering = 0;
    }

    return NGX_OK;
}


/* One coding, and one that can be undone. */

static ngx_uint_t
ngx_http_shipstation_capture_gzip(ngx_http_request_t *r)
{
    ngx_list_t       *headers;
    ngx_table_elt_t  *header;

    headers = &r->headers_out.headers;
    header = ngx_http_shipstation_find_header(headers, "Content-Encoding",
                                              NULL);

    return header
           && (ngx_shipstation_equals(&header->value, "gzip")
               || ngx_shipstation_equals(&header->value, "x-gzip"))
           && ngx_http_shipstation_find_header(headers, "Content-Encoding",
                                               header)
              == NULL;
}


static ngx_int_t
ngx_http_shipstation_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_http_shipstation_asked_t  *asked;

    asked = ngx_http_shipstation_asked(r);

    if (asked) {
        ngx_http_shipstation_capture_body(r, asked, in);
        return NGX_OK;
    }

    if (in && ngx_http_shipstation_reply_swapped(r)) {
        ngx_http_shipstation_swap_body(r, in);
    }

    return ngx_http_next_body_filter(r, in);
}


static void
ngx_http_shipstation_capture_body(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked, ngx_chain_t *in)
{
    size_t      len, room;
    ngx_buf_t  *b;

    for ( /* void */ ; in; in = in->next) {

        b = in->buf;

        if (b->last_buf || b->last_in_chain) {
            asked->whole = 1;
        }

        if (ngx_buf_special(b)) {
            continue;
        }

        /* the copy filter above has read files into memory */

        len = ngx_buf_in_memory(b) ? b->last - b->pos : 0;

        if (asked->answer.kind == NGX_HTTP_SHIPSTATION_ANSWERED && len
            && !asked->cut)
        {
            room = asked->answer.buffer ? asked->question->max
                                          - asked->answer.buffer->len
                                        : 0;

            if (len > room && asked->question->partly && asked->answer.buffer) {
                len = room;
                asked->cut = 1;
                asked->whole = 1;
            }

            if (len > room) {
                ngx_http_shipstation_capture_stop(r, asked,
                                              NGX_HTTP_SHIPSTATION_TOO_LARGE);

            } else if (ngx_http_shipstation_capture_bytes(asked, b->pos, len)
                       != NGX_OK)
            {
                ngx_http_shipstation_capture_stop(r, asked,
                                              NGX_HTTP_SHIPSTATION_NO_MEMORY);

            } else if (asked->cut) {
                ngx_http_shipstation_capture_stop(r, asked,
                                                NGX_HTTP_SHIPSTATION_ANSWERED);
            }
        }

        b->pos = b->last;
        b->file_pos = b->file_last;
    }

    if (r->upstream) {
        ngx_http_shipstation_all_read(r->upstream->peer.connection);
    }
}


static ngx_int_t
ngx_http_shipstation_capture_bytes(ngx_http_shipstation_asked_t *asked,
    u_char *data, size_t len)
{
    size_t                          size;
    ngx_http_shipstation_buffer_t  *buffer;

    buffer = asked->answer.buffer;
    size = buffer->len + len + NGX_SHIPSTATION_SCAN_PADDING;

    if (size > buffer->size) {

        /* a reply of unknown length: grow by half */

        size = ngx_max(size, buffer->size + buffer->size / 2);
        size = ngx_min(size,
                       asked->question->max + NGX_SHIPSTATION_SCAN_PADDING);

        if (ngx_http_shipstation_buffer_room(buffer, size) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    ngx_memcpy(buffer->data + buffer->len, data, len);
    buffer->len += len;

    return NGX_OK;
}


/*
 * Nothing more of the reply is of use.  An error from a filter would close the
 * client's connection, so the upstream is told that its own has failed.
 */

static void
ngx_http_shipstation_capture_stop(ngx_http_request_t *r,
    ngx_http_shipstation_asked_t *asked, ngx_http_shipstation_answer_e kind)
{
    ngx_http_upstream_t  *u;

    asked->answer.kind = kind;

    u = r->upstream;

    if (u == NULL || u->cacheable || u->store) {
        return;
    }

    if (u->buffering && u->pipe) {
        u->pipe->upstream_error = 1;

    } else {
        u->error = 1;
    }
}
