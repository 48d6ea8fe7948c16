
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Exports: the window that ShipStation asks for is asked of the shop's order
 * feed, and the feed's JSON becomes the reply.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/date.h"
#include "base/charset.h"
#include "base/text.h"
#include "http/custom_store.h"
#include "http/header.h"
#include "http/reply.h"
#include "http/subrequest.h"
#include "order/export.h"
#include "store/status_map.h"


/*
 * A slice writes so many orders, then more until it has written so many bytes;
 * then other requests have their turn.
 */
#define NGX_HTTP_SHIPSTATION_SLICE_ORDERS  16
#define NGX_HTTP_SHIPSTATION_SLICE_BYTES   131072

/* Of what is no order nothing is written: so many entries are enough. */
#define NGX_HTTP_SHIPSTATION_SLICE_ROUNDS  32

/*
 * Bytes of rows that a byte of JSON may take, if it is all one order: lines
 * that shops send take 1 to 5.  An order that takes more is left out.
 */
#define NGX_HTTP_SHIPSTATION_ROWS_FACTOR   9
#define NGX_HTTP_SHIPSTATION_ROWS_MORE     262144

#define NGX_HTTP_SHIPSTATION_HOLD          60000

#define NGX_HTTP_SHIPSTATION_WORDS_SEEN    16

/*
 * Lines of the log about single orders of a page: more of them are told as a
 * number.  What is said of a value left out is said once an hour, of a page
 * full of bad orders once a day.
 */
#define NGX_HTTP_SHIPSTATION_LINES_MAX     5
#define NGX_HTTP_SHIPSTATION_LINE_LEN      448
#define NGX_HTTP_SHIPSTATION_HOUR          60      /* minutes */
#define NGX_HTTP_SHIPSTATION_DAY           1440

/* Of a reply that is no order feed the log shows so much. */
#define NGX_HTTP_SHIPSTATION_BEGIN_SIZE    320     /* bytes */
#define NGX_HTTP_SHIPSTATION_BEGIN_LEN     80      /* characters */
#define NGX_HTTP_SHIPSTATION_TYPE_SIZE     80
#define NGX_HTTP_SHIPSTATION_LINE_SIZE     1024
#define NGX_HTTP_SHIPSTATION_URL_SIZE      512


typedef struct {
    size_t   len;
    u_char   text[NGX_HTTP_SHIPSTATION_LINE_LEN];
} ngx_http_shipstation_line_t;


struct ngx_http_shipstation_export_ctx_s {
    ngx_http_request_t                *request;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_http_shipstation_question_t    question;

    ngx_shipstation_cursor_window_t    asked;      /* by ShipStation */
    ngx_uint_t                         pages_said; /* by earlier pages */
    ngx_uint_t                         page_size;
    ngx_str_t                          cursor;     /* as the feed said it */
    unsigned                           asking:1;   /* the feed */
    unsigned                           settled:1;  /* recorded */

    /* Kept from the answer until the document is written. */
    ngx_http_shipstation_buffer_t     *buffer;
    ngx_shipstation_arena_t           *arena;
    ngx_shipstation_export_rules_t     rules;
    ngx_shipstation_export_t          *export;
    ngx_http_shipstation_answer_ctx_t  answer;     /* but its body */
    size_t                             begin_len;
    u_char                             begin[NGX_HTTP_SHIPSTATION_BEGIN_SIZE];
    ngx_uint_t                         pages;
    ngx_str_t                          next;

    ngx_shipstation_output_t           out;        /* until it is sent */
    ngx_event_t                        event;      /* the next slice */
    ngx_event_t                        hold;       /* keeps the worker */

    ngx_uint_t                         quarantine; /* some order is in it */
    ngx_uint_t                         nlines;     /* new ones in it */
    ngx_http_shipstation_line_t       *lines;      /* of the first of them */
    ngx_uint_t                         nwords;
    ngx_str_t                          words[NGX_HTTP_SHIPSTATION_WORDS_SEEN];
};


static ngx_http_shipstation_export_ctx_t *ngx_http_shipstation_export_job(
    ngx_http_request_t *r);
static void ngx_http_shipstation_export_cleanup(void *data);
static ngx_int_t ngx_http_shipstation_export_bad_window(
    ngx_http_shipstation_export_ctx_t *job, ngx_shipstation_error_t *error);
static ngx_int_t ngx_http_shipstation_export_window(
    ngx_http_shipstation_export_ctx_t *job, ngx_shipstation_error_t *error);
static ngx_int_t ngx_http_shipstation_export_variables(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_int_t ngx_http_shipstation_export_date(ngx_http_request_t *r,
    ngx_str_t *text, int64_t seconds);
static ngx_int_t ngx_http_shipstation_export_cursor(
    ngx_http_shipstation_export_ctx_t *job);
static void ngx_http_shipstation_export_answered(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data);
static void ngx_http_shipstation_export_failed(
    ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome);
static void ngx_http_shipstation_export_settle(
    ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome);
static void ngx_http_shipstation_export_log(
    ngx_http_shipstation_export_ctx_t *job, const char *fmt, ...);
static void ngx_http_shipstation_export_log_answer(
    ngx_http_shipstation_export_ctx_t *job, const char *what,
    const ngx_shipstation_error_t *error);
static void ngx_http_shipstation_export_record(
    ngx_http_shipstation_export_ctx_t *job, ngx_uint_t status, size_t bytes,
    const ngx_shipstation_export_result_t *result);

static void ngx_http_shipstation_page(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer);
static ngx_int_t ngx_http_shipstation_page_utf8(
    ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer);
static ngx_str_t ngx_http_shipstation_page_charset(
    ngx_http_headers_out_t *headers);
static void ngx_http_shipstation_page_rules(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_str_t ngx_http_shipstation_page_status(void *data,
    const ngx_str_t *status);
static void ngx_http_shipstation_page_skipped(void *data,
    const ngx_str_t *order_number, const ngx_str_t *path,
    const ngx_str_t *reason);
static void ngx_http_shipstation_page_exported(void *data,
    const ngx_str_t *order_number, const ngx_str_t *order_status);
static void ngx_http_shipstation_page_lines(
    ngx_http_shipstation_export_ctx_t *job);
static void ngx_http_shipstation_page_notes(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_int_t ngx_http_shipstation_page_number(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_int_t ngx_http_shipstation_page_header(
    ngx_http_headers_out_t *headers, ngx_int_t *pages);
static void ngx_http_shipstation_page_hold(ngx_event_t *ev);
static void ngx_http_shipstation_page_slice(ngx_event_t *ev);
static void ngx_http_shipstation_page_unusable(
    ngx_http_shipstation_export_ctx_t *job, ngx_shipstation_error_t *error);
static void ngx_http_shipstation_page_no_memory(
    ngx_http_shipstation_export_ctx_t *job);
static void ngx_http_shipstation_page_whole(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_http_shipstation_outcome_e ngx_http_shipstation_page_cursor(
    ngx_http_shipstation_export_ctx_t *job);
static void ngx_http_shipstation_page_bad_cursor(
    ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome);
static void ngx_http_shipstation_page_replaced(
    ngx_http_shipstation_export_ctx_t *job);
static ngx_int_t ngx_http_shipstation_page_texts(
    ngx_http_shipstation_export_ctx_t *job, ngx_str_t *head);
static ngx_int_t ngx_http_shipstation_page_reply(
    ngx_http_shipstation_export_ctx_t *job, const ngx_str_t *head);
static void ngx_http_shipstation_page_record(
    ngx_http_shipstation_export_ctx_t *job, size_t size);
static void ngx_http_shipstation_page_release(
    ngx_http_shipstation_export_ctx_t *job);


/* What is wrong with the query, by ngx_shipstation_parameter_e. */

static const ngx_http_shipstation_outcome_e
    ngx_http_shipstation_bad_parameters[] =
{
    NGX_HTTP_SHIPSTATION_OUTCOME_BAD_PARAMETER,
    NGX_HTTP_SHIPSTATION_OUTCOME_BAD_START_DATE,
    NGX_HTTP_SHIPSTATION_OUTCOME_BAD_END_DATE,
    NGX_HTTP_SHIPSTATION_OUTCOME_BAD_PAGE
};


/* What became of the feed, by ngx_http_shipstation_answer_e. */

static const ngx_http_shipstation_outcome_e
    ngx_http_shipstation_feed_outcomes[] =
{
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_STATUS,     /* another one than 200 */
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_REFUSED,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_TIMEOUT,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_BROKEN_OFF,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_TOO_LARGE,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_COMPRESSED,
    NGX_HTTP_SHIPSTATION_OUTCOME_NO_MEMORY
};


/* What is wrong with its JSON, by ngx_shipstation_feed_fault_e. */

static const ngx_http_shipstation_outcome_e
    ngx_http_shipstation_feed_faults[] =
{
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_NOT_JSON,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_BAD_PAGES,
    NGX_HTTP_SHIPSTATION_OUTCOME_FEED_NOT_ORDERS
};


ngx_int_t
ngx_http_shipstation_export_handler(ngx_http_request_t *r)
{
    ngx_int_t                                      rc;
    ngx_shipstation_error_t                        error;
    ngx_http_shipstation_export_ctx_t             *job;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    rc = ngx_http_discard_request_body(r);

    if (rc == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (rc != NGX_OK) {
        ngx_http_shipstation_set_outcome(r,
                                   NGX_HTTP_SHIPSTATION_OUTCOME_BODY_NOT_READ);
        return rc;
    }

    job = ngx_http_shipstation_export_job(r);
    if (job == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    error.message.len = 0;
    error.path.len = 0;

    rc = ngx_http_shipstation_export_window(job, &error);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_export_bad_window(job, &error);
    }

    if (rc != NGX_OK
        || ngx_http_shipstation_export_cursor(job) != NGX_OK
        || ngx_http_shipstation_export_variables(job) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    if (ngx_http_shipstation_internal_uri(r, cslcf->orders,
                                          &job->question.uri,
                                          &job->question.args)
        != NGX_OK)
    {
        ngx_http_shipstation_export_settle(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_BAD_ORDERS_URI);

        return ngx_http_shipstation_reply_outcome(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_BAD_ORDERS_URI);
    }

    job->question.max = cslcf->feed_max_size;
    job->question.action = "exporting orders";
    job->question.done = ngx_http_shipstation_export_answered;
    job->question.data = job;

    if (ngx_http_shipstation_subrequest(r, &job->question) != NGX_OK) {
        return NGX_ERROR;
    }

    job->asking = 1;

    r->main->count++;

    return NGX_DONE;
}


static ngx_http_shipstation_export_ctx_t *
ngx_http_shipstation_export_job(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t                            *cln;
    ngx_http_shipstation_ctx_t                    *ctx;
    ngx_http_shipstation_export_ctx_t             *job;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    cln = ngx_pool_cleanup_add(r->pool,
                               sizeof(ngx_http_shipstation_export_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = ngx_http_shipstation_get_ctx(r);
    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    job = cln->data;
    ngx_memzero(job, sizeof(ngx_http_shipstation_export_ctx_t));

    job->request = r;
    job->ctx = ctx;
    job->page_size = cslcf->page_size;

    ngx_shipstation_output_init(&job->out, ngx_http_shipstation_blocks(), 0);

    ctx->export = job;

    cln->handler = ngx_http_shipstation_export_cleanup;

    return job;
}


static void
ngx_http_shipstation_export_cleanup(void *data)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    if (job->event.posted) {
        ngx_delete_posted_event(&job->event);
    }

    if (job->hold.timer_set) {
        ngx_del_timer(&job->hold);
    }

    ngx_http_shipstation_buffer_free(job->buffer);
    ngx_http_shipstation_arena_free(job->arena);
    ngx_shipstation_output_free(&job->out);
}


/* NGX_OK; NGX_DECLINED where the query is bad; NGX_ERROR (no memory). */

static ngx_int_t
ngx_http_shipstation_export_window(ngx_http_shipstation_export_ctx_t *job,
    ngx_shipstation_error_t *error)
{
    ngx_int_t                                      rc;
    ngx_str_t                                      value;
    ngx_http_request_t                            *r;
    ngx_shipstation_window_t                      *window;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    r = job->request;
    window = &job->ctx->window;

    job->arena = ngx_http_shipstation_arena_get();
    if (job->arena == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_query_window(&r->args, ngx_time(), job->arena, window,
                                      error);
    if (rc != NGX_OK) {
        return NGX_DECLINED;
    }

    /*
     * Cursors belong to what ShipStation asked for: a window that begins 30
     * days before now, since none was named, is the same one a minute later.
     */

    job->asked.has_end = window->has_end;
    job->asked.end = window->has_end ? window->end : 0;

    if (window->has_start
        && ngx_shipstation_query_get(&r->args, "start_date", job->arena,
                                     &value)
           == NGX_OK
        && value.len)
    {
        job->asked.has_start = 1;
        job->asked.start = window->start;
    }

    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    if (window->has_start) {
        window->start -= cslcf->window_overlap;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_export_bad_window(ngx_http_shipstation_export_ctx_t *job,
    ngx_shipstation_error_t *error)
{
    ngx_http_shipstation_outcome_e  outcome;

    outcome = ngx_http_shipstation_bad_parameters[job->ctx->window.bad];

    ngx_http_shipstation_export_settle(job, outcome);

    return ngx_http_shipstation_reply_text(job->request, outcome, "%V",
                                           &error->message);
}



static ngx_int_t
ngx_http_shipstation_export_variables(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_http_request_t          *r;
    ngx_shipstation_window_t    *window;
    ngx_http_shipstation_ctx_t  *ctx;

    r = job->request;
    ctx = job->ctx;
    window = &ctx->window;

    if (window->has_start
        && ngx_http_shipstation_export_date(r, &ctx->start_date, window->start)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (window->has_end
        && ngx_http_shipstation_export_date(r, &ctx->end_date, window->end)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_http_shipstation_set_number(r, &ctx->page, window->page) != NGX_OK
        || ngx_http_shipstation_set_number(r, &ctx->page_size, job->page_size)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ctx->store.settings->sync_all_orders) {
        ngx_str_set(&ctx->sync_all, "1");

    } else {
        ngx_str_set(&ctx->sync_all, "0");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_export_date(ngx_http_request_t *r, ngx_str_t *text,
    int64_t seconds)
{
    text->data = ngx_pnalloc(r->pool, NGX_SHIPSTATION_DATE_ISO_LEN);
    if (text->data == NULL) {
        return NGX_ERROR;
    }

    text->len = ngx_shipstation_date_print(text->data, seconds) - text->data;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_export_cursor(ngx_http_shipstation_export_ctx_t *job)
{
    size_t                       len;
    u_char                      *p;
    uintptr_t                    escape;
    ngx_http_shipstation_ctx_t  *ctx;
    u_char                       cursor[NGX_SHIPSTATION_CURSOR_MAX];

    ctx = job->ctx;
    len = 0;

    ngx_shipstation_cursor_get(ctx->stores, &ctx->store, &job->asked,
                               ctx->window.page, ngx_time(), cursor, &len,
                               &job->pages_said);

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, job->request->connection->log, 0,
                   "shipstation: page %ui: a cursor of %uz bytes, %ui pages "
                   "were said, of an open start: %d", ctx->window.page, len,
                   job->pages_said, !job->asked.has_start);

    if (len == 0) {
        return NGX_OK;
    }

    escape = ngx_escape_uri(NULL, cursor, len, NGX_ESCAPE_URI_COMPONENT);

    job->cursor.data = ngx_pnalloc(job->request->pool, len);
    p = ngx_pnalloc(job->request->pool, len + 2 * escape);

    if (p == NULL || job->cursor.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(job->cursor.data, cursor, len);
    job->cursor.len = len;

    ctx->cursor.data = p;
    ctx->cursor.len = len + 2 * escape;

    if (escape) {
        (void) ngx_escape_uri(p, cursor, len, NGX_ESCAPE_URI_COMPONENT);

    } else {
        ngx_memcpy(p, cursor, len);
    }

    return NGX_OK;
}


static void
ngx_http_shipstation_export_answered(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    u_char  text[64];

    job->answer = *answer;
    job->answer.buffer = NULL;

    job->begin_len = ngx_min(answer->len, NGX_HTTP_SHIPSTATION_BEGIN_SIZE);
    ngx_memcpy(job->begin, answer->body, job->begin_len);

    if (answer->kind == NGX_HTTP_SHIPSTATION_ANSWERED
        && answer->status == NGX_HTTP_OK)
    {
        ngx_http_shipstation_page(job, answer);
        return;
    }

    if (answer->kind == NGX_HTTP_SHIPSTATION_TOO_LARGE) {
        *ngx_snprintf(text, sizeof(text) - 1,
                      "sent more than %uz bytes, see shipstation_feed_max_size",
                      job->question.max) = '\0';

        ngx_http_shipstation_export_log(job, "%s", text);

    } else if (answer->kind == NGX_HTTP_SHIPSTATION_ANSWERED) {
        ngx_http_shipstation_export_log_answer(job, "", NULL);

    } else {
        ngx_http_shipstation_export_log(job, "%s",
                                     ngx_http_shipstation_answer_text(answer));
    }

    ngx_http_shipstation_export_failed(job,
                            ngx_http_shipstation_feed_outcomes[answer->kind]);
}


static void
ngx_http_shipstation_export_failed(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_int_t  rc;

    ngx_http_shipstation_export_settle(job, outcome);

    rc = ngx_http_shipstation_reply_outcome(job->request, outcome);

    ngx_http_shipstation_finish(job->request, rc);
}


/* Counts a failed export and remembers it. */

static void
ngx_http_shipstation_export_settle(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome)
{
    /* what has a counter of its own is the feed's or its location's fault */

    if (ngx_http_shipstation_outcome_count(outcome) == NGX_OK) {
        ngx_shipstation_count(NGX_SHIPSTATION_COUNT_FEED_ERRORS, 1);
    }

    ngx_http_shipstation_set_outcome(job->request, outcome);

    ngx_http_shipstation_export_record(job,
                                ngx_http_shipstation_outcomes[outcome].status,
                                0, NULL);
}


/*
 * The client went away before it had its answer, or a worker that ends took
 * it away: without this a shop that is too slow for ShipStation would look as
 * one that nobody polls.
 */

void
ngx_http_shipstation_export_ended(ngx_http_shipstation_export_ctx_t *job)
{
    if (!job->asking || job->settled) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, job->request->connection->log, 0,
                  "shipstation: store \"%V\": the client went away after %M "
                  "ms, before the order feed \"%V\" had answered",
                  &job->ctx->store_id, ngx_current_msec - job->ctx->started,
                  &job->question.uri);

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_CLIENT_GONE, 1);

    ngx_http_shipstation_set_outcome(job->request,
                                     NGX_HTTP_SHIPSTATION_OUTCOME_CLIENT_GONE);
    ngx_http_shipstation_export_record(job,
                                       NGX_HTTP_CLIENT_CLOSED_REQUEST, 0, NULL);
}


/* One line of the log: what the feed did, and what its location asked. */

static void
ngx_http_shipstation_export_log(ngx_http_shipstation_export_ctx_t *job,
    const char *fmt, ...)
{
    u_char   *last, *end;
    va_list   args;
    u_char    text[NGX_HTTP_SHIPSTATION_LINE_SIZE];
    u_char    url[NGX_HTTP_SHIPSTATION_URL_SIZE];

    va_start(args, fmt);
    last = ngx_vslprintf(text, text + sizeof(text), fmt, args);
    va_end(args);

    end = ngx_http_shipstation_answer_url(url, sizeof(url), &job->answer);

    ngx_log_error(NGX_LOG_ERR, job->request->connection->log, 0,
                  "shipstation: store \"%V\": the order feed \"%V\" %*s%s%*s%s",
                  &job->ctx->store_id, &job->question.uri,
                  (size_t) (last - text), text, end > url ? " (" : "",
                  (size_t) (end - url), url, end > url ? ")" : "");

}


/* The same of a reply that is none of an order feed, with how it begins. */

static void
ngx_http_shipstation_export_log_answer(ngx_http_shipstation_export_ctx_t *job,
    const char *what, const ngx_shipstation_error_t *error)
{
    size_t      len;
    u_char     *p, *type_end;
    ngx_str_t   type;
    u_char      begin[NGX_HTTP_SHIPSTATION_BEGIN_SIZE];
    u_char      name[NGX_HTTP_SHIPSTATION_TYPE_SIZE];

    ngx_str_set(&type, "no type");

    if (job->answer.headers && job->answer.headers->content_type.len) {
        type = job->answer.headers->content_type;
    }

    type_end = ngx_shipstation_printable(name, sizeof(name), type.data,
                                         type.len);

    len = ngx_shipstation_utf16_cut(job->begin, job->begin_len,
                                    NGX_HTTP_SHIPSTATION_BEGIN_LEN);
    p = ngx_shipstation_printable(begin, sizeof(begin), job->begin, len);

    if (error) {
        ngx_http_shipstation_export_log(job, "%s%V%s%V; it answered %ui, "
                                        "%*s: \"%*s\"", what, &error->path,
                                        error->path.len ? " " : "",
                                        &error->message, job->answer.status,
                                        (size_t) (type_end - name), name,
                                        (size_t) (p - begin), begin);
        return;
    }

    ngx_http_shipstation_export_log(job, "answered %ui, %*s: \"%*s\"",
                                    job->answer.status,
                                    (size_t) (type_end - name), name,
                                    (size_t) (p - begin), begin);
}


static void
ngx_http_shipstation_export_record(ngx_http_shipstation_export_ctx_t *job,
    ngx_uint_t status, size_t bytes,
    const ngx_shipstation_export_result_t *result)
{
    ngx_http_shipstation_ctx_t      *ctx;
    ngx_shipstation_export_event_t   event;

    ctx = job->ctx;
    job->settled = 1;

    ngx_memzero(&event, sizeof(ngx_shipstation_export_event_t));

    event.at = ngx_time();
    event.has_start = ctx->window.has_start;
    event.has_end = ctx->window.has_end;
    event.start = ctx->window.start;
    event.end = ctx->window.end;
    event.page = ctx->window.page;
    event.status = status;
    event.bytes = bytes;
    event.milliseconds = ngx_current_msec - ctx->started;

    if (result) {
        event.orders = result->exported;
        event.skipped = result->skipped;
        event.foreign_currency = result->foreign_currency;
        event.out_of_window = result->out_of_window;
    }

    if (ctx->error.len) {
        ngx_memcpy(event.error, ctx->error.data,
                   ngx_min(ctx->error.len, sizeof(event.error) - 1));
    }

    ngx_shipstation_count_time(NGX_SHIPSTATION_COUNT_EXPORT_SECONDS_0,
                               event.milliseconds);

    ngx_shipstation_store_exported(ctx->stores, &ctx->store, &event);
}


/* One page of orders: the feed's JSON becomes the reply. */

static void
ngx_http_shipstation_page(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer)
{
    ngx_http_request_t  *r;

    r = job->request;

    job->buffer = answer->buffer;
    answer->buffer = NULL;

    if (ngx_http_shipstation_page_utf8(job, answer) != NGX_OK) {
        ngx_http_shipstation_page_no_memory(job);
        return;
    }

    ngx_shipstation_arena_reset(job->arena, NGX_HTTP_SHIPSTATION_ARENA_KEEP);
    ngx_shipstation_arena_limit(job->arena,
                                answer->len * NGX_HTTP_SHIPSTATION_ROWS_FACTOR
                                + NGX_HTTP_SHIPSTATION_ROWS_MORE);

    ngx_http_shipstation_page_rules(job);

    job->export = ngx_shipstation_export_create(&ngx_shipstation_shape_native,
                                                answer->body, answer->len,
                                                &job->rules, job->arena);

    if (job->export == NULL) {
        ngx_http_shipstation_page_no_memory(job);
        return;
    }

    job->event.handler = ngx_http_shipstation_page_slice;
    job->event.data = job;
    job->event.log = r->connection->log;

    /* a worker that shuts down waits for timers, not for posted events */

    job->hold.handler = ngx_http_shipstation_page_hold;
    job->hold.data = r->connection;
    job->hold.log = r->connection->log;

    ngx_add_timer(&job->hold, NGX_HTTP_SHIPSTATION_HOLD);

    /* a client that goes away ends the request, and with it the slices */

    r->read_event_handler = ngx_http_test_reading;
    r->write_event_handler = ngx_http_request_empty_handler;

    ngx_http_shipstation_idle(r);
    ngx_post_event(&job->event, &ngx_posted_next_events);
}


/*
 * A feed in the charset that its Content-Type names becomes UTF-8, which JSON
 * should be.  Shops name one that they do not write, too: what can be read as
 * UTF-8 is UTF-8, since other text hardly ever can.
 */

static ngx_int_t
ngx_http_shipstation_page_utf8(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer)
{
    size_t                     size;
    ngx_str_t                  name;
    ngx_shipstation_charset_e  charset;

    name = ngx_http_shipstation_page_charset(answer->headers);
    charset = ngx_shipstation_charset(&name);

    if (charset == NGX_SHIPSTATION_CHARSET_UTF8
        || ngx_shipstation_utf8_valid(answer->body, answer->len))
    {
        return NGX_OK;
    }

    size = ngx_shipstation_charset_size(charset, answer->body, answer->len);

    if (ngx_http_shipstation_buffer_room(job->buffer,
                                         size + NGX_SHIPSTATION_FEED_PADDING)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    answer->body = job->buffer->data;

    ngx_shipstation_charset_convert(charset, answer->body, answer->len, size);

    answer->len = size;
    job->buffer->len = size;

    return NGX_OK;
}


/* nginx takes it apart where the type is an upstream's, not its own. */

static ngx_str_t
ngx_http_shipstation_page_charset(ngx_http_headers_out_t *headers)
{
    u_char     *p, *last;
    ngx_str_t   name;

    if (headers->charset.len) {
        return headers->charset;
    }

    ngx_str_null(&name);

    last = headers->content_type.data + headers->content_type.len;

    p = ngx_strlcasestrn(headers->content_type.data, last,
                         (u_char *) "charset=", 8 - 1);
    if (p == NULL) {
        return name;
    }

    name.data = p + 8;
    p = ngx_strlchr(name.data, last, ';');
    name.len = (p ? p : last) - name.data;

    return name;
}


static void
ngx_http_shipstation_page_rules(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_shipstation_window_t        *window;
    ngx_shipstation_settings_t      *settings;
    ngx_shipstation_export_rules_t  *rules;

    rules = &job->rules;
    window = &job->ctx->window;
    settings = job->ctx->store.settings;

    rules->sync_all = settings->sync_all_orders;
    rules->sync_all_since = settings->sync_all_since;
    rules->extended = settings->extended;
    rules->leave_out_foreign = settings->leave_out_foreign;
    ngx_memcpy(rules->currency, settings->currency, sizeof(rules->currency));
    rules->non_delivery_field = settings->non_delivery_field;
    rules->non_delivery = settings->international_non_delivery;
    ngx_memcpy(rules->origin, settings->origin.country, sizeof(rules->origin));

    rules->has_start = window->has_start;
    rules->has_end = window->has_end;
    rules->start = window->start;
    rules->end = window->end;

    rules->data = job;
    rules->skipped = ngx_http_shipstation_page_skipped;
    rules->exported = ngx_http_shipstation_page_exported;

    if (settings->nstatus_rules) {
        rules->map_status = ngx_http_shipstation_page_status;
    }

    job->quarantine = ngx_shipstation_quarantine_any(&job->ctx->store);
}


static ngx_str_t
ngx_http_shipstation_page_status(void *data, const ngx_str_t *status)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    return ngx_shipstation_status_map(&job->ctx->store, status,
                                      job->request->connection->log);
}


static void
ngx_http_shipstation_page_skipped(void *data, const ngx_str_t *order_number,
    const ngx_str_t *path, const ngx_str_t *reason)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    u_char                       *p;
    u_char                        number[64];
    ngx_http_shipstation_ctx_t   *ctx;
    ngx_http_shipstation_line_t  *line;

    ctx = job->ctx;

    if (!ngx_shipstation_quarantine_add(ctx->stores, &ctx->store, order_number,
                                        path, reason, ngx_time()))
    {
        return;
    }

    /* they are written when it is known how many there are */

    if (job->nlines++ >= NGX_HTTP_SHIPSTATION_LINES_MAX) {
        return;
    }

    if (job->lines == NULL) {
        job->lines = ngx_pcalloc(job->request->pool,
                                 NGX_HTTP_SHIPSTATION_LINES_MAX
                                 * sizeof(ngx_http_shipstation_line_t));
    }

    if (job->lines == NULL) {
        return;
    }

    line = &job->lines[job->nlines - 1];

    p = ngx_shipstation_printable(number, sizeof(number), order_number->data,
                                  order_number->len);

    if (p == number) {
        p = ngx_cpymem(number, "(no number)", sizeof("(no number)") - 1);
    }

    line->len = ngx_snprintf(line->text, sizeof(line->text),
                             "left out: %*s, %V%s%V", (size_t) (p - number),
                             number, path, path->len ? " " : "", reason)
                - line->text;
}


static void
ngx_http_shipstation_page_exported(void *data, const ngx_str_t *order_number,
    const ngx_str_t *order_status)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    ngx_uint_t                   i;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = job->ctx;

    if (job->quarantine) {
        ngx_shipstation_quarantine_remove(ctx->stores, &ctx->store,
                                          order_number);
    }

    for (i = 0; i < job->nwords; i++) {
        if (job->words[i].len == order_status->len
            && ngx_memcmp(job->words[i].data, order_status->data,
                          order_status->len)
               == 0)
        {
            return;
        }
    }

    if (job->nwords < NGX_HTTP_SHIPSTATION_WORDS_SEEN) {
        job->words[job->nwords++] = *order_status;
    }

    ngx_shipstation_status_word_seen(ctx->stores, &ctx->store, order_status);
}


/* What is to be said of single orders of the page, as far as it is due. */

static void
ngx_http_shipstation_page_lines(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_uint_t                   i, lines;
    ngx_log_t                   *log;
    ngx_http_shipstation_ctx_t  *ctx;

    static ngx_str_t  many = ngx_string("many orders left out");

    ctx = job->ctx;
    log = job->request->connection->log;
    lines = ngx_min(job->nlines, NGX_HTTP_SHIPSTATION_LINES_MAX);

    if (job->nlines > lines
        && !ngx_shipstation_line_due(ctx->stores, &ctx->store, &many,
                                     NGX_HTTP_SHIPSTATION_DAY, ngx_time()))
    {
        job->nlines = 0;
        return;
    }

    for (i = 0; job->lines && i < lines; i++) {
        ngx_log_error(NGX_LOG_ERR, log, 0, "shipstation: store \"%V\": %*s",
                      &ctx->store_id, job->lines[i].len, job->lines[i].text);
    }

    if (job->nlines > lines) {
        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "shipstation: store \"%V\": %ui more orders of this page "
                      "were left out", &ctx->store_id, job->nlines - lines);
    }

    job->nlines = 0;
}


/* The same of single values: one line for each path. */

static void
ngx_http_shipstation_page_notes(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_log_t                      *log;
    ngx_uint_t                      i;
    ngx_http_shipstation_ctx_t     *ctx;
    const ngx_shipstation_note_t   *note;
    const ngx_shipstation_notes_t  *notes;

    ctx = job->ctx;
    log = job->request->connection->log;
    notes = ngx_shipstation_export_result(job->export)->notes;

    for (i = 0; i < notes->n; i++) {
        note = &notes->list[i];

        if (!ngx_shipstation_line_due(ctx->stores, &ctx->store, &note->path,
                                      NGX_HTTP_SHIPSTATION_HOUR, ngx_time()))
        {
            continue;
        }

        if (note->count == 1) {
            ngx_log_error(NGX_LOG_WARN, log, 0,
                          "shipstation: store \"%V\": order %V: %V %V",
                          &ctx->store_id, &note->number, &note->path,
                          &note->message);
            continue;
        }

        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "shipstation: store \"%V\": order %V: %V %V; %ui such "
                      "values on this page", &ctx->store_id, &note->number,
                      &note->path, &note->message, note->count);
    }

    if (notes->more) {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "shipstation: store \"%V\": %ui more values of this "
                      "page are of no use", &ctx->store_id, notes->more);
    }
}


/*
 * The total that the feed says in its JSON, else in a header, else this page
 * or one more; never less than what an earlier page of the window said.
 */

static ngx_int_t
ngx_http_shipstation_page_number(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_int_t                         header;
    ngx_shipstation_export_result_t  *result;

    result = ngx_shipstation_export_result(job->export);
    header = -1;

    if (!result->has_pages
        && ngx_http_shipstation_page_header(job->answer.headers, &header)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    job->pages = ngx_shipstation_export_pages(result, job->ctx->window.page,
                                              job->page_size, header);

    job->pages = ngx_max(job->pages, job->pages_said);
    job->pages = ngx_min(job->pages, NGX_SHIPSTATION_PAGES_MAX);

    return NGX_OK;
}


/* *pages is -1 where no header tells; NGX_ERROR for no usable number. */

static ngx_int_t
ngx_http_shipstation_page_header(ngx_http_headers_out_t *headers,
    ngx_int_t *pages)
{
    ngx_table_elt_t  *h;

    *pages = -1;

    if (headers == NULL) {
        return NGX_OK;
    }

    h = ngx_http_shipstation_find_header(&headers->headers, "X-Total-Pages",
                                         NULL);
    if (h == NULL) {
        h = ngx_http_shipstation_find_header(&headers->headers,
                                             "X-WP-TotalPages", NULL);
    }

    if (h == NULL) {
        return NGX_OK;
    }

    *pages = ngx_atoi(h->value.data, h->value.len);

    if (*pages == NGX_ERROR || *pages > NGX_SHIPSTATION_PAGES_MAX) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_http_shipstation_page_hold(ngx_event_t *ev)
{
    ngx_add_timer(ev, NGX_HTTP_SHIPSTATION_HOLD);
}


static void
ngx_http_shipstation_page_slice(ngx_event_t *ev)
{
    size_t                              written;
    ngx_int_t                           rc;
    ngx_uint_t                          rounds;
    ngx_connection_t                   *c;
    ngx_http_request_t                 *r;
    ngx_shipstation_error_t             error;
    ngx_http_shipstation_export_ctx_t  *job;

    job = ev->data;
    r = job->request;
    c = r->connection;

    ngx_http_set_log_request(c->log, r);
    ngx_http_shipstation_working(r, job->question.action);

    rounds = 0;
    written = ngx_shipstation_output_size(&job->out);

    do {
        rc = ngx_shipstation_export_write(job->export,
                                          NGX_HTTP_SHIPSTATION_SLICE_ORDERS,
                                          &job->out, &error);

    } while (rc == NGX_AGAIN && ++rounds < NGX_HTTP_SHIPSTATION_SLICE_ROUNDS
             && ngx_shipstation_output_size(&job->out) - written
                < NGX_HTTP_SHIPSTATION_SLICE_BYTES);

    if (rc == NGX_AGAIN) {
        ngx_http_shipstation_idle(r);
        ngx_post_event(ev, &ngx_posted_next_events);
        return;
    }

    ngx_http_shipstation_page_lines(job);

    switch (rc) {

    case NGX_OK:
        ngx_http_shipstation_page_whole(job);
        break;

    case NGX_DECLINED:
        ngx_http_shipstation_page_unusable(job, &error);
        break;

    default: /* NGX_ERROR */
        ngx_http_shipstation_page_no_memory(job);
        break;
    }

    ngx_http_run_posted_requests(c);
}


static void
ngx_http_shipstation_page_unusable(ngx_http_shipstation_export_ctx_t *job,
    ngx_shipstation_error_t *error)
{
    ngx_shipstation_export_result_t  *result;

    ngx_http_shipstation_export_log_answer(job, "is unusable: ", error);

    result = ngx_shipstation_export_result(job->export);

    ngx_http_shipstation_export_failed(job,
                             ngx_http_shipstation_feed_faults[result->fault]);
}



static void
ngx_http_shipstation_page_no_memory(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_log_error(NGX_LOG_ERR, job->request->connection->log, 0,
                  "shipstation: store \"%V\": no memory for a page of orders",
                  &job->ctx->store_id);

    ngx_http_shipstation_export_failed(job,
                                       NGX_HTTP_SHIPSTATION_OUTCOME_NO_MEMORY);
}


static void
ngx_http_shipstation_page_whole(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_int_t                       rc;
    ngx_str_t                       head;
    ngx_http_shipstation_outcome_e  outcome;

    outcome = ngx_http_shipstation_page_cursor(job);

    if (outcome != NGX_HTTP_SHIPSTATION_OUTCOME_NONE) {
        ngx_http_shipstation_page_bad_cursor(job, outcome);
        return;
    }

    if (ngx_http_shipstation_page_number(job) != NGX_OK) {
        ngx_http_shipstation_export_log(job, "sent a number of pages that is "
                                        "not 0 to %d",
                                        NGX_SHIPSTATION_PAGES_MAX);

        ngx_http_shipstation_export_failed(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_FEED_BAD_PAGES);
        return;
    }

    if (ngx_http_shipstation_page_texts(job, &head) != NGX_OK) {
        ngx_http_shipstation_page_no_memory(job);
        return;
    }

    ngx_http_shipstation_page_notes(job);

    ngx_http_shipstation_page_replaced(job);

    rc = ngx_http_shipstation_page_reply(job, &head);

    ngx_http_shipstation_finish(job->request, rc);
}


/*
 * What is wrong with a "next": each of these would send orders twice under
 * other page numbers, and others never, with nobody the wiser.
 */

static ngx_http_shipstation_outcome_e
ngx_http_shipstation_page_cursor(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_str_t  *next;

    next = &ngx_shipstation_export_result(job->export)->next;

    if (next->len == 0) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NONE;
    }

    if (!job->ctx->cursor_used) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_CURSOR_NOT_USED;
    }

    if (job->ctx->window.page > 1 && job->cursor.len == 0) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_CURSOR_LOST;
    }

    if (next->len == job->cursor.len
        && ngx_memcmp(next->data, job->cursor.data, next->len) == 0)
    {
        return NGX_HTTP_SHIPSTATION_OUTCOME_CURSOR_STUCK;
    }

    return NGX_HTTP_SHIPSTATION_OUTCOME_NONE;
}


static void
ngx_http_shipstation_page_bad_cursor(ngx_http_shipstation_export_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_int_t         rc;
    const ngx_str_t  *location;

    if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_CURSOR_LOST) {
        ngx_http_shipstation_export_log(job, "was asked for page %ui without "
                        "its cursor, which is not known here, and pages by "
                        "\"next\": asked of another server, after a restart, "
                        "or 30 minutes after the page before",
                        job->ctx->window.page);

        ngx_http_shipstation_export_failed(job, outcome);
        return;
    }

    if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_CURSOR_STUCK) {
        ngx_http_shipstation_export_log(job, "sent the same \"next\" that it "
                        "was asked with, on page %ui", job->ctx->window.page);

        ngx_http_shipstation_export_failed(job, outcome);
        return;
    }

    location = ngx_http_shipstation_answer_location(&job->answer);

    ngx_http_shipstation_export_log(job, "pages by \"next\", but the location "
                        "\"%V\" does not pass $shipstation_cursor on",
                        location);

    ngx_http_shipstation_export_settle(job, outcome);

    rc = ngx_http_shipstation_reply_text(job->request, outcome,
             "The shop's order feed says where its next page begins, but the "
             "location %V does not pass $shipstation_cursor on.", location);

    ngx_http_shipstation_finish(job->request, rc);
}


/* A label with U+FFFD in a name is found out by the buyer, at best. */

static void
ngx_http_shipstation_page_replaced(ngx_http_shipstation_export_ctx_t *job)
{
    ngx_shipstation_export_result_t  *result;

    result = ngx_shipstation_export_result(job->export);

    if (result->replaced == 0) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, job->request->connection->log, 0,
                  "shipstation: store \"%V\": characters of %ui orders of "
                  "this page could not be read and went out as U+FFFD, the "
                  "first order: %*s; the feed has to be UTF-8, or name its "
                  "charset", &job->ctx->store_id, result->replaced,
                  result->replaced_len, result->replaced_number);
}


/* What must outlive the feed: the head, the next cursor, the variables. */

static ngx_int_t
ngx_http_shipstation_page_texts(ngx_http_shipstation_export_ctx_t *job,
    ngx_str_t *head)
{
    ngx_http_request_t               *r;
    ngx_http_shipstation_ctx_t       *ctx;
    ngx_shipstation_export_result_t  *result;

    r = job->request;
    ctx = job->ctx;
    result = ngx_shipstation_export_result(job->export);

    head->data = ngx_pnalloc(r->pool, NGX_SHIPSTATION_EXPORT_HEAD_LEN);
    if (head->data == NULL) {
        return NGX_ERROR;
    }

    head->len = ngx_shipstation_export_head(head->data, job->pages)
                - head->data;

    if (result->next.len) {
        job->next.len = result->next.len;
        job->next.data = ngx_pstrdup(r->pool, &result->next);

        if (job->next.data == NULL) {
            return NGX_ERROR;
        }
    }

    if (ngx_http_shipstation_set_number(r, &ctx->orders_count,
                                        result->exported)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_set_number(r, &ctx->orders_skipped,
                                           result->skipped);
}


static ngx_int_t
ngx_http_shipstation_page_reply(ngx_http_shipstation_export_ctx_t *job,
    const ngx_str_t *head)
{
    ngx_http_request_t  *r;

    static const ngx_str_t  type = ngx_string("text/xml; charset=utf-8");

    r = job->request;

    if (ngx_http_shipstation_no_store(r) != NGX_OK
        || ngx_http_shipstation_add_header(r, "X-ShipStation-Skipped",
                                           &job->ctx->orders_skipped)
           == NULL)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_http_shipstation_page_record(job, head->len
                                     + ngx_shipstation_output_size(&job->out));

    /* sending may take long: the feed's memory serves others meanwhile */

    ngx_http_shipstation_page_release(job);

    return ngx_http_shipstation_reply_output(r, NGX_HTTP_OK, &type, head,
                                             &job->out);
}


static void
ngx_http_shipstation_page_record(ngx_http_shipstation_export_ctx_t *job,
    size_t size)
{
    ngx_http_shipstation_ctx_t       *ctx;
    ngx_shipstation_export_result_t  *result;

    ctx = job->ctx;
    result = ngx_shipstation_export_result(job->export);

    ngx_shipstation_cursor_set(ctx->stores, &ctx->store, &job->asked,
                               ctx->window.page, ngx_time(), &job->next,
                               job->pages);

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_EXPORTS, 1);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_ORDERS, result->exported);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_SKIPPED, result->skipped);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_BYTES, size);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_FOREIGN_CURRENCY,
                          result->foreign_currency);
    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_OUT_OF_WINDOW,
                          result->out_of_window);

    ngx_http_shipstation_export_record(job, NGX_HTTP_OK, size, result);
}


static void
ngx_http_shipstation_page_release(ngx_http_shipstation_export_ctx_t *job)
{
    if (job->hold.timer_set) {
        ngx_del_timer(&job->hold);
    }

    ngx_http_shipstation_buffer_free(job->buffer);
    job->buffer = NULL;

    ngx_http_shipstation_arena_free(job->arena);
    job->arena = NULL;
    job->export = NULL;
}
