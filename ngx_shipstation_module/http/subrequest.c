
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/gunzip.h"
#include "base/json_scan.h"
#include "base/text.h"
#include "http/compat.h"
#include "http/reply.h"
#include "http/subrequest.h"


static ngx_int_t ngx_http_shipstation_plain_headers(ngx_http_request_t *r,
    ngx_http_request_t *sr, ngx_http_shipstation_question_t *question);
static ngx_int_t ngx_http_shipstation_push_header(ngx_http_request_t *sr,
    const ngx_str_t *key, const ngx_str_t *value, ngx_table_elt_t **header);
static ngx_int_t ngx_http_shipstation_plain_body(ngx_http_request_t *sr,
    ngx_http_shipstation_question_t *question);
static ngx_int_t ngx_http_shipstation_subrequest_done(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static ngx_http_shipstation_answer_e ngx_http_shipstation_answer_kind(
    ngx_http_request_t *sr, ngx_http_shipstation_asked_t *asked, ngx_int_t rc);
static void ngx_http_shipstation_resume(ngx_http_request_t *r);
static void ngx_http_shipstation_undo_gzip(
    ngx_http_shipstation_asked_t *asked);
static void ngx_http_shipstation_asked_cleanup(void *data);


static ngx_str_t  ngx_http_shipstation_post = ngx_string("POST");


ngx_int_t
ngx_http_shipstation_subrequest(ngx_http_request_t *r,
    ngx_http_shipstation_question_t *question)
{
    ngx_pool_cleanup_t            *cln;
    ngx_http_request_t            *sr;
    ngx_http_post_subrequest_t    *ps;
    ngx_http_shipstation_asked_t  *asked;

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_http_shipstation_asked_t));
    if (cln == NULL) {
        return NGX_ERROR;
    }

    asked = cln->data;
    ngx_memzero(asked, sizeof(ngx_http_shipstation_asked_t));

    asked->question = question;
    asked->parent = r;

    cln->handler = ngx_http_shipstation_asked_cleanup;

    ps = ngx_palloc(r->pool, sizeof(ngx_http_post_subrequest_t));
    if (ps == NULL) {
        return NGX_ERROR;
    }

    ps->handler = ngx_http_shipstation_subrequest_done;
    ps->data = asked;

    /*
     * A subrequest that is not in the background is the connection's active
     * request: nginx hands its reply on as it comes, and ends it when the
     * client goes away.
     */

    if (ngx_http_subrequest(r, &question->uri, &question->args, &sr, ps,
                            question->detached ? NGX_HTTP_SUBREQUEST_BACKGROUND
                                               : 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* it is only posted so far: what follows still counts */

    if (ngx_http_shipstation_plain_headers(r, sr, question) != NGX_OK
        || ngx_http_shipstation_plain_body(sr, question) != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_log_debug3(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "shipstation: subrequest \"%V?%V\" begins, detached: %d",
                   &question->uri, &question->args,
                   (int) question->detached);

    r->write_event_handler = ngx_http_shipstation_resume;

    return NGX_OK;
}


/* Nothing of the client's but the name of the server that it asked. */

static ngx_int_t
ngx_http_shipstation_plain_headers(ngx_http_request_t *r,
    ngx_http_request_t *sr, ngx_http_shipstation_question_t *question)
{
    ngx_uint_t  i;

    static const ngx_str_t  accept = ngx_string("Accept");
    static const ngx_str_t  json = ngx_string("application/json");
    static const ngx_str_t  encoding = ngx_string("Accept-Encoding");
    static const ngx_str_t  identity = ngx_string("identity");

    ngx_memzero(&sr->headers_in, sizeof(ngx_http_headers_in_t));

    if (ngx_list_init(&sr->headers_in.headers, r->pool, 4,
                      sizeof(ngx_table_elt_t))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    sr->headers_in.server = r->headers_in.server;
    sr->headers_in.content_length_n = -1;
    sr->headers_in.keep_alive_n = -1;

    if (ngx_http_shipstation_push_header(sr, &accept, &json, NULL) != NGX_OK
        || ngx_http_shipstation_push_header(sr, &encoding, &identity, NULL)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < question->nheaders; i++) {

        if (ngx_http_shipstation_push_header(sr, &question->headers[i].key,
                                             &question->headers[i].value, NULL)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_push_header(ngx_http_request_t *sr, const ngx_str_t *key,
    const ngx_str_t *value, ngx_table_elt_t **header)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&sr->headers_in.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_http_shipstation_single_header(h);
    h->key = *key;
    h->value = *value;

    h->lowcase_key = ngx_pnalloc(sr->pool, key->len);
    if (h->lowcase_key == NULL) {
        return NGX_ERROR;
    }

    h->hash = ngx_hash_strlow(h->lowcase_key, key->data, key->len);

    if (header) {
        *header = h;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_plain_body(ngx_http_request_t *sr,
    ngx_http_shipstation_question_t *question)
{
    ngx_str_t                 length;
    ngx_http_request_body_t  *rb;

    static const ngx_str_t  length_name = ngx_string("Content-Length");
    static const ngx_str_t  type_name = ngx_string("Content-Type");

    /* its own body in any case, or it would send, or wait for, the client's */

    rb = ngx_pcalloc(sr->pool, sizeof(ngx_http_request_body_t));
    if (rb == NULL) {
        return NGX_ERROR;
    }

    sr->request_body = rb;
    sr->discard_body = 0;

    if (question->body == NULL) {
        return NGX_OK;
    }

    rb->bufs = question->body;

    sr->method = NGX_HTTP_POST;
    sr->method_name = ngx_http_shipstation_post;
    sr->headers_in.content_length_n = question->body_len;

    length.data = ngx_pnalloc(sr->pool, NGX_OFF_T_LEN);
    if (length.data == NULL) {
        return NGX_ERROR;
    }

    length.len = ngx_sprintf(length.data, "%O", question->body_len)
                 - length.data;

    if (ngx_http_shipstation_push_header(sr, &length_name, &length,
                                         &sr->headers_in.content_length)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_push_header(sr, &type_name,
                                            &question->content_type,
                                            &sr->headers_in.content_type);
}


ngx_http_shipstation_asked_t *
ngx_http_shipstation_asked(ngx_http_request_t *sr)
{
    /* an error_page in the location clears the context, but not this */

    if (sr == sr->main || sr->post_subrequest == NULL
        || sr->post_subrequest->handler != ngx_http_shipstation_subrequest_done)
    {
        return NULL;
    }

    return sr->post_subrequest->data;
}


/* May run more than once: nginx finalizes what it sends a page for again. */

static ngx_int_t
ngx_http_shipstation_subrequest_done(ngx_http_request_t *sr, void *data,
    ngx_int_t rc)
{
    ngx_http_shipstation_asked_t *asked = data;

    ngx_http_request_t  *r;

    r = asked->parent;

    if (rc == NGX_HTTP_CLIENT_CLOSED_REQUEST || sr->connection->error) {
        return rc;
    }

    if (asked->ended) {
        return NGX_OK;
    }

    /*
     * Files that threads read, a cached reply among them: nginx finalizes a
     * subrequest that still waits for its bytes, and once more at the end.
     */

    if ((sr->buffered || sr->postponed) && !sr->background
        && rc != NGX_ERROR && rc < NGX_HTTP_SPECIAL_RESPONSE)
    {
        return rc;
    }

    asked->ended = 1;
    asked->answer.subrequest = sr;
    asked->answer.kind = ngx_http_shipstation_answer_kind(sr, asked, rc);

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, sr->connection->log, 0,
                   "shipstation: subrequest \"%V\" ended: %i, kind %d, "
                   "status %ui",
                   &sr->uri, rc, asked->answer.kind, asked->answer.status);

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE && !asked->header_seen) {
        asked->answer.status = 0;
    }

    if (sr->background && ngx_http_post_request(r, NULL) != NGX_OK) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_http_shipstation_answer_e
ngx_http_shipstation_answer_kind(ngx_http_request_t *sr,
    ngx_http_shipstation_asked_t *asked, ngx_int_t rc)
{
    off_t                               len;
    ngx_http_upstream_t                *u;
    ngx_http_shipstation_answer_ctx_t  *answer;

    answer = &asked->answer;

    if (answer->kind != NGX_HTTP_SHIPSTATION_ANSWERED) {
        return answer->kind;
    }

    if (asked->header_seen) {

        /*
         * Of another status than 200 what came of its body will do; an empty
         * file ends without saying so.
         */

        len = sr->headers_out.content_length_n;

        if (asked->whole || sr->header_only || answer->status != NGX_HTTP_OK
            || (len != -1 && len == (off_t) answer->buffer->len))
        {
            return NGX_HTTP_SHIPSTATION_ANSWERED;
        }

        return NGX_HTTP_SHIPSTATION_BROKEN_OFF;
    }

    u = sr->upstream;

    if (u && (rc == NGX_HTTP_GATEWAY_TIME_OUT || rc == NGX_HTTP_BAD_GATEWAY)) {

        if (u->state && u->state->bytes_received) {
            return NGX_HTTP_SHIPSTATION_BROKEN_OFF;
        }

        return rc == NGX_HTTP_GATEWAY_TIME_OUT
               ? NGX_HTTP_SHIPSTATION_TIMED_OUT : NGX_HTTP_SHIPSTATION_REFUSED;
    }

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE) {

        /* nginx itself answers: no such file, access denied, ... */

        answer->status = rc;
        asked->header_seen = 1;
        return NGX_HTTP_SHIPSTATION_ANSWERED;
    }

    return NGX_HTTP_SHIPSTATION_REFUSED;
}


static void
ngx_http_shipstation_resume(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t            *cln;
    ngx_http_shipstation_asked_t  *asked;

    /* the client's connection may be writable before the answer is here */

    asked = NULL;

    for (cln = r->pool->cleanup; cln; cln = cln->next) {

        if (cln->handler == ngx_http_shipstation_asked_cleanup) {
            asked = cln->data;
            break;
        }
    }

    if (asked == NULL || !asked->ended || asked->told) {
        return;
    }

    asked->told = 1;
    r->write_event_handler = ngx_http_request_empty_handler;

    if (asked->gzip) {
        ngx_http_shipstation_undo_gzip(asked);
    }

    if (asked->answer.buffer) {
        asked->answer.body = asked->answer.buffer->data;
        asked->answer.len = asked->answer.buffer->len;
    }

    ngx_http_shipstation_working(r, asked->question->action);

    asked->question->done(r, &asked->answer, asked->question->data);
}


/* Nothing of it is kept where there is no memory for it. */

static void
ngx_http_shipstation_undo_gzip(ngx_http_shipstation_asked_t *asked)
{
    size_t                          size;
    ngx_http_shipstation_buffer_t  *plain, *gzip;

    size = asked->question->max;
    gzip = asked->answer.buffer;
    plain = ngx_http_shipstation_buffer_get();

    if (gzip && plain
        && ngx_http_shipstation_buffer_room(plain,
                                            size + NGX_SHIPSTATION_SCAN_PADDING)
           == NGX_OK)
    {
        plain->len = ngx_shipstation_gunzip(plain->data, size, gzip->data,
                                            gzip->len);
    }

    asked->answer.buffer = plain;
    ngx_http_shipstation_buffer_free(gzip);
}


static void
ngx_http_shipstation_asked_cleanup(void *data)
{
    ngx_http_shipstation_asked_t  *asked = data;

    ngx_http_shipstation_buffer_free(asked->answer.buffer);
    asked->answer.buffer = NULL;
}


ngx_int_t
ngx_http_shipstation_internal_uri(ngx_http_request_t *r,
    ngx_http_complex_value_t *value, ngx_str_t *uri, ngx_str_t *args)
{
    ngx_uint_t  flags;

    ngx_str_null(args);

    if (ngx_http_complex_value(r, value, uri) != NGX_OK) {
        return NGX_ERROR;
    }

    if (uri->len == 0 || uri->data[0] != '/') {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: \"%V\" is no URI of an internal location",
                      uri);
        return NGX_ERROR;
    }

    flags = NGX_HTTP_LOG_UNSAFE;

    return ngx_http_parse_unsafe_uri(r, uri, args, &flags);
}


u_char *
ngx_http_shipstation_answer_url(u_char *p, size_t size,
    const ngx_http_shipstation_answer_ctx_t *answer)
{
    u_char               *last;
    ngx_uint_t            i;
    ngx_http_upstream_t  *u;

    const ngx_str_t  *parts[3];

    u = answer->subrequest ? answer->subrequest->upstream : NULL;

    if (u == NULL || u->state == NULL || u->state->peer == NULL) {
        return p;
    }

    parts[0] = &u->schema;
    parts[1] = u->state->peer;
    parts[2] = &u->uri;

    last = p + size;

    for (i = 0; i < 3; i++) {
        p = ngx_shipstation_printable(p, last - p, parts[i]->data,
                                      parts[i]->len);
    }

    return p;
}


const ngx_str_t *
ngx_http_shipstation_answer_location(
    const ngx_http_shipstation_answer_ctx_t *answer)
{
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(answer->subrequest,
                                        ngx_http_core_module);
    return &clcf->name;
}


const char *
ngx_http_shipstation_answer_text(ngx_http_shipstation_answer_ctx_t *answer)
{
    switch (answer->kind) {

    case NGX_HTTP_SHIPSTATION_REFUSED:
        return "could not be reached";

    case NGX_HTTP_SHIPSTATION_TIMED_OUT:
        return "did not answer in time";

    case NGX_HTTP_SHIPSTATION_BROKEN_OFF:
        return "broke off its reply";

    case NGX_HTTP_SHIPSTATION_TOO_LARGE:
        return "sent too large a reply";

    case NGX_HTTP_SHIPSTATION_COMPRESSED:
        return "sent a compressed reply, though none was asked for";

    case NGX_HTTP_SHIPSTATION_NO_MEMORY:
        return "sent a reply that there was no memory for";

    default:
        return "answered";
    }
}
