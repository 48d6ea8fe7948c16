
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/date.h"
#include "http/custom_store.h"
#include "http/export_handler.h"
#include "http/reply.h"


static ngx_http_shipstation_export_ctx_t *ngx_http_shipstation_export_job(
    ngx_http_request_t *r);
static void ngx_http_shipstation_export_cleanup(void *data);
static ngx_int_t ngx_http_shipstation_export_bad_window(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_shipstation_error_t *error);
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


ngx_int_t
ngx_http_shipstation_export_handler(ngx_http_request_t *r)
{
    ngx_int_t                           rc;
    ngx_shipstation_error_t             error;
    ngx_http_shipstation_export_ctx_t  *job;
    ngx_http_shipstation_loc_conf_t    *slcf;

    rc = ngx_http_discard_request_body(r);

    if (rc == NGX_HTTP_INTERNAL_SERVER_ERROR) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (rc != NGX_OK) {
        ngx_http_shipstation_set_error(r, "body_not_read");
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
        return ngx_http_shipstation_export_bad_window(r, job->ctx, &error);
    }

    if (rc != NGX_OK
        || ngx_http_shipstation_export_cursor(job) != NGX_OK
        || ngx_http_shipstation_export_variables(job) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    slcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module);

    if (ngx_http_shipstation_internal_uri(r, slcf->orders, &job->question.uri,
                                          &job->question.args)
        != NGX_OK)
    {
        return ngx_http_shipstation_reply_text(r,
                   NGX_HTTP_INTERNAL_SERVER_ERROR, "bad_orders_uri",
                   "The shop's order feed is not set up correctly.");
    }

    job->question.max = slcf->feed_max_size;
    job->question.done = ngx_http_shipstation_export_answered;
    job->question.data = job;

    if (ngx_http_shipstation_subrequest(r, &job->question) != NGX_OK) {
        return NGX_ERROR;
    }

    r->main->count++;

    return NGX_DONE;
}


static ngx_http_shipstation_export_ctx_t *
ngx_http_shipstation_export_job(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t                 *cln;
    ngx_http_shipstation_ctx_t         *ctx;
    ngx_http_shipstation_export_ctx_t  *job;
    ngx_http_shipstation_loc_conf_t    *slcf;

    cln = ngx_pool_cleanup_add(r->pool,
                               sizeof(ngx_http_shipstation_export_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = ngx_http_shipstation_get_ctx(r);
    slcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module);

    job = cln->data;
    ngx_memzero(job, sizeof(ngx_http_shipstation_export_ctx_t));

    job->request = r;
    job->ctx = ctx;
    job->page_size = slcf->page_size;

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
    ngx_int_t                         rc;
    ngx_str_t                         value;
    ngx_http_request_t               *r;
    ngx_shipstation_window_t         *window;
    ngx_http_shipstation_loc_conf_t  *slcf;

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

    slcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_module);

    if (window->has_start) {
        window->start -= slcf->window_overlap;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_export_bad_window(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_shipstation_error_t *error)
{
    const char  *word;

    if (error->path.len == 4 && ngx_strncmp(error->path.data, "page", 4) == 0) {
        word = "bad_page";

    } else if (error->path.len == 10
               && ngx_strncmp(error->path.data, "start_date", 10) == 0)
    {
        word = "bad_start_date";

    } else if (error->path.len == 8
               && ngx_strncmp(error->path.data, "end_date", 8) == 0)
    {
        word = "bad_end_date";

    } else {
        word = "bad_parameter";
    }

    ngx_http_shipstation_set_error(r, word);
    ngx_http_shipstation_export_record(ctx, NGX_HTTP_BAD_REQUEST, 0, NULL);

    return ngx_http_shipstation_reply_text(r, NGX_HTTP_BAD_REQUEST, word, "%V",
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

    if (len == 0) {
        return NGX_OK;
    }

    escape = ngx_escape_uri(NULL, cursor, len, NGX_ESCAPE_URI_COMPONENT);

    p = ngx_pnalloc(job->request->pool, len + 2 * escape);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ctx->cursor.data = p;
    ctx->cursor.len = len + 2 * escape;

    if (escape) {
        (void) ngx_escape_uri(p, cursor, len, NGX_ESCAPE_URI_COMPONENT);

    } else {
        ngx_memcpy(p, cursor, len);
    }

    return NGX_OK;
}


/* What became of the feed, by the kind of its answer. */

static const struct {
    ngx_uint_t   status;
    const char  *word;
    const char  *sentence;
} ngx_http_shipstation_feed_errors[] = {

    /* NGX_HTTP_SHIPSTATION_ANSWERED: with another status than 200 */
    { NGX_HTTP_BAD_GATEWAY, "feed_status",
      "The shop's order feed answered with an error." },

    /* NGX_HTTP_SHIPSTATION_REFUSED */
    { NGX_HTTP_BAD_GATEWAY, "feed_refused",
      "The shop's order feed could not be reached." },

    /* NGX_HTTP_SHIPSTATION_TIMED_OUT */
    { NGX_HTTP_GATEWAY_TIME_OUT, "feed_timeout",
      "The shop's order feed did not answer in time." },

    /* NGX_HTTP_SHIPSTATION_BROKEN_OFF */
    { NGX_HTTP_BAD_GATEWAY, "feed_broken_off",
      "The shop's order feed broke off its reply." },

    /* NGX_HTTP_SHIPSTATION_TOO_LARGE */
    { NGX_HTTP_BAD_GATEWAY, "feed_too_large",
      "The shop's order feed sent too many bytes for one page." },

    /* NGX_HTTP_SHIPSTATION_COMPRESSED */
    { NGX_HTTP_BAD_GATEWAY, "feed_compressed",
      "The shop's order feed sent a compressed reply." },

    /* NGX_HTTP_SHIPSTATION_NO_MEMORY */
    { NGX_HTTP_INTERNAL_SERVER_ERROR, "no_memory",
      "The server is out of memory." }
};


static void
ngx_http_shipstation_export_answered(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data)
{
    ngx_http_shipstation_export_ctx_t *job = data;

    if (answer->kind == NGX_HTTP_SHIPSTATION_ANSWERED
        && answer->status == NGX_HTTP_OK)
    {
        ngx_http_shipstation_page(job, answer);
        return;
    }

    if (answer->kind == NGX_HTTP_SHIPSTATION_ANSWERED) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: store \"%V\": the order feed \"%V\" "
                      "answered %ui", &job->ctx->store_id, &job->question.uri,
                      answer->status);

    } else if (answer->kind == NGX_HTTP_SHIPSTATION_TOO_LARGE) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: store \"%V\": the order feed \"%V\" sent "
                      "more than %uz bytes, see shipstation_feed_max_size",
                      &job->ctx->store_id, &job->question.uri,
                      job->question.max);

    } else {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: store \"%V\": the order feed \"%V\" %s",
                      &job->ctx->store_id, &job->question.uri,
                      ngx_http_shipstation_answer_text(answer));
    }

    ngx_http_shipstation_export_failed(job,
              ngx_http_shipstation_feed_errors[answer->kind].status,
              ngx_http_shipstation_feed_errors[answer->kind].word,
              ngx_http_shipstation_feed_errors[answer->kind].sentence);
}


void
ngx_http_shipstation_export_failed(ngx_http_shipstation_export_ctx_t *job,
    ngx_uint_t status, const char *word, const char *sentence)
{
    ngx_int_t            rc;
    ngx_http_request_t  *r;

    r = job->request;

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_FEED_ERRORS, 1);

    ngx_http_shipstation_set_error(r, word);
    ngx_http_shipstation_export_record(job->ctx, status, 0, NULL);

    rc = ngx_http_shipstation_reply_text(r, status, word, "%s", sentence);

    ngx_http_finalize_request(r, rc);
}


void
ngx_http_shipstation_export_record(ngx_http_shipstation_ctx_t *ctx,
    ngx_uint_t status, size_t bytes,
    const ngx_shipstation_export_result_t *result)
{
    ngx_shipstation_export_event_t  event;

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

    ngx_shipstation_store_exported(ctx->stores, &ctx->store, &event);
}
