
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Ship notices: a POST of ShipStation's becomes one of ours to the platform,
 * and ShipStation hears what the platform said.  A 2xx is said only after the
 * platform said it.  Once the body is read the notice goes its way even if
 * ShipStation hangs up: the label exists, and the platform must know.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/body.h"
#include "http/buffer.h"
#include "http/custom_store.h"
#include "http/reply.h"
#include "http/subrequest.h"
#include "order/notice.h"


/* A platform's reply is read so far: its reason stands at its beginning. */
#define NGX_HTTP_SHIPSTATION_NOTICE_REPLY_MAX  65536

/* Bounds what the largest notice can make of itself. */
#define NGX_HTTP_SHIPSTATION_NOTICE_MEMORY     33554432

#define NGX_HTTP_SHIPSTATION_NUMBER_MAX        63


struct ngx_http_shipstation_notice_ctx_s {
    ngx_http_request_t               *request;
    ngx_http_shipstation_ctx_t       *ctx;
    ngx_http_shipstation_question_t   question;
    ngx_table_elt_t                   key;
    ngx_shipstation_arena_t          *arena;     /* while the body is read */
    ngx_str_t                         order_number;   /* printable */
    unsigned                          sent:1;
    unsigned                          settled:1; /* counted and remembered */
    u_char                            number[NGX_HTTP_SHIPSTATION_NUMBER_MAX];
    u_char                            digits[NGX_SHIPSTATION_NOTICE_KEY_LEN];
};


static ngx_http_shipstation_notice_ctx_t *ngx_http_shipstation_notice_job(
    ngx_http_request_t *r);
static void ngx_http_shipstation_notice_cleanup(void *data);
static void ngx_http_shipstation_notice_ready(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_notice_send(
    ngx_http_shipstation_notice_ctx_t *job);
static ngx_shipstation_notice_t *ngx_http_shipstation_notice_read(
    ngx_http_shipstation_notice_ctx_t *job, const ngx_str_t *body,
    ngx_shipstation_error_t *error);
static void ngx_http_shipstation_notice_number(
    ngx_http_shipstation_notice_ctx_t *job, const ngx_str_t *order_number);
static void ngx_http_shipstation_notice_url_number(
    ngx_http_shipstation_notice_ctx_t *job);
static ngx_int_t ngx_http_shipstation_notice_question(
    ngx_http_shipstation_notice_ctx_t *job, ngx_shipstation_notice_t *notice);
static ngx_chain_t *ngx_http_shipstation_notice_json(
    ngx_http_shipstation_notice_ctx_t *job, ngx_shipstation_notice_t *notice);
static void ngx_http_shipstation_notice_answered(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data);
static ngx_http_shipstation_outcome_e ngx_http_shipstation_notice_outcome(
    const ngx_http_shipstation_answer_ctx_t *answer);
static ngx_int_t ngx_http_shipstation_notice_refused(
     ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer);
static ngx_str_t ngx_http_shipstation_notice_reason(
    ngx_http_shipstation_outcome_e outcome);
static ngx_int_t ngx_http_shipstation_notice_failed(
    ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome);
static void ngx_http_shipstation_notice_settle(
    ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome, const ngx_str_t *reason);


static ngx_str_t  ngx_http_shipstation_notice_type =
    ngx_string("application/json");
static ngx_str_t  ngx_http_shipstation_notice_key_name =
    ngx_string("Idempotency-Key");


ngx_int_t
ngx_http_shipstation_notice_handler(ngx_http_request_t *r)
{
    ngx_http_shipstation_outcome_e      outcome;
    ngx_http_shipstation_notice_ctx_t  *job;

    job = ngx_http_shipstation_notice_job(r);
    if (job == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    outcome = ngx_http_shipstation_body_refused(r, NGX_SHIPSTATION_NOTICE_MAX);

    if (outcome != NGX_HTTP_SHIPSTATION_OUTCOME_NONE) {
        return ngx_http_shipstation_notice_failed(job, outcome);
    }

    /* where nginx itself ends the request for want of memory */
    (void) ngx_http_shipstation_no_memory(r);

    return ngx_http_shipstation_body_wait(r,
                                          ngx_http_shipstation_notice_ready);
}



static ngx_http_shipstation_notice_ctx_t *
ngx_http_shipstation_notice_job(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t                 *cln;
    ngx_http_shipstation_ctx_t         *ctx;
    ngx_http_shipstation_notice_ctx_t  *job;

    cln = ngx_pool_cleanup_add(r->pool,
                               sizeof(ngx_http_shipstation_notice_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = ngx_http_shipstation_get_ctx(r);

    job = cln->data;
    ngx_memzero(job, sizeof(ngx_http_shipstation_notice_ctx_t));

    job->request = r;
    job->ctx = ctx;
    job->order_number.data = job->number;

    ctx->notice = job;

    cln->handler = ngx_http_shipstation_notice_cleanup;

    return job;
}


static void
ngx_http_shipstation_notice_cleanup(void *data)
{
    ngx_http_shipstation_notice_ctx_t *job = data;

    ngx_http_shipstation_arena_free(job->arena);
    job->arena = NULL;
}


/*
 * HTTP/2 and a terminating nginx may end a request whose notice is on its way.
 * It counts as failed, since nobody was told that it arrived.  nginx ends it,
 * too, where the body does not come, or came in broken chunks.
 */

void
ngx_http_shipstation_notice_ended(ngx_http_shipstation_notice_ctx_t *job)
{
    ngx_str_t                       reason;
    ngx_http_shipstation_outcome_e  outcome;

    if (job->settled) {
        return;
    }

    outcome = NGX_HTTP_SHIPSTATION_OUTCOME_CLIENT_GONE;

    if (!job->sent) {
        outcome = NGX_HTTP_SHIPSTATION_OUTCOME_BODY_NOT_READ;
        ngx_http_shipstation_notice_url_number(job);
    }

    reason = ngx_http_shipstation_notice_reason(outcome);

    ngx_log_error(NGX_LOG_WARN, job->request->connection->log, 0,
                  "shipstation: store \"%V\": notice of order \"%V\" failed: "
                  "%V", &job->ctx->store_id, &job->order_number, &reason);

    ngx_http_shipstation_set_outcome(job->request, outcome);
    ngx_http_shipstation_notice_settle(job, outcome, &reason);
}


static void
ngx_http_shipstation_notice_ready(ngx_http_request_t *r)
{
    ngx_int_t                           rc;
    ngx_http_shipstation_notice_ctx_t  *job;

    job = ngx_http_shipstation_get_ctx(r)->notice;

    rc = ngx_http_shipstation_notice_send(job);

    ngx_http_shipstation_arena_free(job->arena);
    job->arena = NULL;

    if (rc != NGX_DONE) {
        ngx_http_shipstation_finish(r, rc);
    }
}


/*
 * Returns NGX_DONE where the notice is on its way: reading the body has made
 * nginx hold the request until the answer ends it.
 */

static ngx_int_t
ngx_http_shipstation_notice_send(ngx_http_shipstation_notice_ctx_t *job)
{
    ngx_int_t                  rc;
    ngx_str_t                  body;
    ngx_http_request_t        *r;
    ngx_shipstation_error_t    error;
    ngx_shipstation_notice_t  *notice;

    r = job->request;

    rc = ngx_http_shipstation_body(r, NGX_SHIPSTATION_NOTICE_MAX, &body);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_notice_failed(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_BODY_TOO_LARGE);
    }

    job->arena = ngx_http_shipstation_arena_get();

    if (rc != NGX_OK || job->arena == NULL) {
        return ngx_http_shipstation_notice_failed(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_NOT_SENT);
    }

    ngx_shipstation_arena_limit(job->arena,
                                NGX_HTTP_SHIPSTATION_NOTICE_MEMORY);

    notice = ngx_http_shipstation_notice_read(job, &body, &error);

    if (notice == NULL) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "shipstation: store \"%V\": a notice of order \"%V\" "
                      "cannot be read: %V", &job->ctx->store_id,
                      &job->order_number, &error.message);

        ngx_http_shipstation_notice_settle(job,
                                    NGX_HTTP_SHIPSTATION_OUTCOME_BAD_NOTICE,
                                    &error.message);

        return ngx_http_shipstation_reply_text(r,
                   NGX_HTTP_SHIPSTATION_OUTCOME_BAD_NOTICE, "%V.",
                   &error.message);
    }

    if (ngx_http_shipstation_notice_question(job, notice) != NGX_OK
        || ngx_http_shipstation_subrequest(r, &job->question) != NGX_OK)
    {
        return ngx_http_shipstation_notice_failed(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_NOT_SENT);
    }

    job->sent = 1;

    return NGX_DONE;
}


static ngx_shipstation_notice_t *
ngx_http_shipstation_notice_read(ngx_http_shipstation_notice_ctx_t *job,
    const ngx_str_t *body, ngx_shipstation_error_t *error)
{
    ngx_str_t                 *unread;
    ngx_http_request_t        *r;
    ngx_shipstation_notice_t  *notice;

    r = job->request;

    notice = ngx_shipstation_notice_read(body->data, body->len, &r->args,
                                         job->arena, error);

    if (notice == NULL) {
        ngx_http_shipstation_notice_url_number(job);
        return NULL;
    }

    ngx_http_shipstation_notice_number(job,
                                  ngx_shipstation_notice_order_number(notice));

    unread = ngx_shipstation_notice_unread(notice);

    if (unread->len) {
        ngx_log_error(NGX_LOG_WARN, r->connection->log, 0,
                      "shipstation: store \"%V\": the notice of order \"%V\" "
                      "goes out without what cannot be read: %V",
                      &job->ctx->store_id, &job->order_number, unread);
    }

    return notice;
}


/* Which order it was may stand in the URL, where the body says nothing. */

static void
ngx_http_shipstation_notice_url_number(ngx_http_shipstation_notice_ctx_t *job)
{
    ngx_str_t                 number;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        return;
    }

    if (ngx_shipstation_query_get(&job->request->args, "order_number", arena,
                                  &number)
        == NGX_OK)
    {
        ngx_http_shipstation_notice_number(job, &number);
    }

    ngx_http_shipstation_arena_free(arena);
}


static void
ngx_http_shipstation_notice_number(ngx_http_shipstation_notice_ctx_t *job,
    const ngx_str_t *order_number)
{
    job->order_number.len =
        ngx_shipstation_printable(job->number, sizeof(job->number),
                                  order_number->data, order_number->len)
        - job->number;
}


static ngx_int_t
ngx_http_shipstation_notice_question(ngx_http_shipstation_notice_ctx_t *job,
    ngx_shipstation_notice_t *notice)
{
    ngx_http_request_t                            *r;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;
    ngx_http_shipstation_question_t               *question;

    r = job->request;
    question = &job->question;
    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    if (ngx_http_shipstation_internal_uri(r, cslcf->notices, &question->uri,
                                          &question->args)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_shipstation_notice_key(notice, &job->ctx->store_id, job->digits)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    job->key.key = ngx_http_shipstation_notice_key_name;
    job->key.value.data = job->digits;
    job->key.value.len = NGX_SHIPSTATION_NOTICE_KEY_LEN;

    question->headers = &job->key;
    question->nheaders = 1;
    question->content_type = ngx_http_shipstation_notice_type;
    question->max = NGX_HTTP_SHIPSTATION_NOTICE_REPLY_MAX;
    question->detached = 1;
    question->partly = 1;
    question->action = "passing on a ship notice";
    question->done = ngx_http_shipstation_notice_answered;
    question->data = job;

    question->body = ngx_http_shipstation_notice_json(job, notice);
    if (question->body == NULL) {
        return NGX_ERROR;
    }

    question->body_len = ngx_buf_size(question->body->buf);

    return NGX_OK;
}


/*
 * The JSON, copied out of the worker's blocks: it waits for the platform,
 * which may take its time, and the blocks are for those who write now.
 */

static ngx_chain_t *
ngx_http_shipstation_notice_json(ngx_http_shipstation_notice_ctx_t *job,
    ngx_shipstation_notice_t *notice)
{
    ngx_buf_t                 *b;
    ngx_chain_t               *cl;
    ngx_shipstation_block_t   *block;
    ngx_shipstation_output_t   out;

    cl = NULL;

    ngx_memzero(&out, sizeof(ngx_shipstation_output_t));
    ngx_shipstation_output_init(&out, ngx_http_shipstation_blocks(),
                                NGX_HTTP_SHIPSTATION_NOTICE_MEMORY);

    if (ngx_shipstation_notice_write(notice, &job->ctx->store_id, &out)
        != NGX_OK)
    {
        goto done;
    }

    b = ngx_create_temp_buf(job->request->pool,
                            ngx_shipstation_output_size(&out));
    if (b == NULL) {
        goto done;
    }

    for (block = out.first; block; block = block->next) {
        b->last = ngx_cpymem(b->last, block->start,
                             block->last - block->start);
    }

    b->last_buf = 1;
    b->last_in_chain = 1;

    cl = ngx_alloc_chain_link(job->request->pool);

    if (cl) {
        cl->buf = b;
        cl->next = NULL;
    }

done:

    ngx_shipstation_output_free(&out);

    return cl;
}


static void
ngx_http_shipstation_notice_answered(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data)
{
    ngx_http_shipstation_notice_ctx_t *job = data;

    u_char                          text[64];
    ngx_int_t                       rc;
    ngx_str_t                       reason;
    ngx_http_shipstation_outcome_e  outcome;

    outcome = ngx_http_shipstation_notice_outcome(answer);

    if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_REFUSED) {
        rc = ngx_http_shipstation_notice_refused(job, answer);
        ngx_http_shipstation_finish(r, rc);
        return;
    }

    reason.data = text;

    if (answer->status) {
        reason.len = ngx_snprintf(text, sizeof(text), "the shop %s %ui",
                                  ngx_http_shipstation_answer_text(answer),
                                  answer->status)
                     - text;
    } else {
        reason.len = ngx_snprintf(text, sizeof(text), "the shop %s",
                                  ngx_http_shipstation_answer_text(answer))
                     - text;
    }

    if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_TAKEN) {
        ngx_log_error(NGX_LOG_INFO, r->connection->log, 0,
                      "shipstation: store \"%V\": notice of order \"%V\": %V",
                      &job->ctx->store_id, &job->order_number, &reason);

    } else {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: store \"%V\": notice of order \"%V\" "
                      "failed: %V (\"%V\")",
                      &job->ctx->store_id, &job->order_number, &reason,
                      &job->question.uri);
    }

    ngx_http_shipstation_notice_settle(job, outcome, &reason);

    rc = ngx_http_shipstation_reply_outcome(r, outcome);

    ngx_http_shipstation_finish(r, rc);
}


/*
 * What the platform's answer means.  A reply that is too large or compressed
 * is a reply: its status counts.  One that is broken off does not: who cannot
 * end a sentence may not have kept what it was about.
 */

static ngx_http_shipstation_outcome_e
ngx_http_shipstation_notice_outcome(
    const ngx_http_shipstation_answer_ctx_t *answer)
{
    ngx_uint_t  status;

    status = answer->status;

    switch (answer->kind) {

    case NGX_HTTP_SHIPSTATION_REFUSED:
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_UNREACHABLE;

    case NGX_HTTP_SHIPSTATION_TIMED_OUT:
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_TIMEOUT;

    case NGX_HTTP_SHIPSTATION_BROKEN_OFF:
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_BROKEN_OFF;

    default:
        break;
    }

    if (status >= 200 && status < 300) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_TAKEN;
    }

    if (status == NGX_HTTP_REQUEST_TIME_OUT || status == 425
        || status == NGX_HTTP_TOO_MANY_REQUESTS)
    {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_BUSY;
    }

    if (status == NGX_HTTP_UNAUTHORIZED || status == NGX_HTTP_FORBIDDEN) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_NOT_ALLOWED;
    }

    /* without headers nginx itself has answered: no platform said no */

    if (status >= 400 && status < 500 && answer->headers) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_REFUSED;
    }

    if (status == NGX_HTTP_GATEWAY_TIME_OUT) {
        return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_TIMEOUT;
    }

    return NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_STATUS;
}


/*
 * The platform's reason is for the merchant, and for the log.  It may name a
 * person, so the status keeps the number alone.
 */

static ngx_int_t
ngx_http_shipstation_notice_refused(ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_answer_ctx_t *answer)
{
    u_char               text[64];
    ngx_str_t            reason, said;
    ngx_http_request_t  *r;

    r = job->request;

    ngx_str_null(&said);

    job->arena = ngx_http_shipstation_arena_get();

    if (job->arena && answer->len
        && answer->kind == NGX_HTTP_SHIPSTATION_ANSWERED)
    {
        said = ngx_shipstation_refusal_reason(answer->body, answer->len,
                                              job->arena);
    }

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "shipstation: store \"%V\": notice of order \"%V\" failed: "
                  "the shop answered %ui (\"%V\"): %V", &job->ctx->store_id,
                  &job->order_number, answer->status, &job->question.uri,
                  &said);

    reason.data = text;
    reason.len = ngx_snprintf(text, sizeof(text), "the shop answered %ui",
                              answer->status)
                 - text;

    ngx_http_shipstation_notice_settle(job,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_REFUSED,
                                  &reason);

    if (said.len == 0) {
        return ngx_http_shipstation_reply_outcome(r,
                                 NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_REFUSED);
    }

    return ngx_http_shipstation_reply_text(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_REFUSED,
                                  "The shop refused the notice: %V", &said);

}


/* An outcome's sentence without its period: for the log and the status. */

static ngx_str_t
ngx_http_shipstation_notice_reason(ngx_http_shipstation_outcome_e outcome)
{
    ngx_str_t  reason;

    reason = ngx_http_shipstation_outcomes[outcome].sentence;
    reason.len--;

    return reason;
}


/* For what goes wrong before the platform is asked. */

static ngx_int_t
ngx_http_shipstation_notice_failed(ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome)
{
    ngx_str_t  reason;

    reason = ngx_http_shipstation_notice_reason(outcome);

    ngx_http_shipstation_notice_url_number(job);

    ngx_log_error(NGX_LOG_ERR, job->request->connection->log, 0,
                  "shipstation: store \"%V\": notice of order \"%V\" failed: "
                  "%V", &job->ctx->store_id, &job->order_number, &reason);

    ngx_http_shipstation_notice_settle(job, outcome, &reason);

    return ngx_http_shipstation_reply_outcome(job->request, outcome);
}


static void
ngx_http_shipstation_notice_settle(ngx_http_shipstation_notice_ctx_t *job,
    ngx_http_shipstation_outcome_e outcome, const ngx_str_t *reason)
{
    const ngx_str_t                 *word;
    ngx_http_shipstation_ctx_t      *ctx;
    ngx_shipstation_notice_event_t   event;

    ctx = job->ctx;
    word = &ngx_http_shipstation_outcomes[outcome].word;

    job->settled = 1;

    ngx_memzero(&event, sizeof(ngx_shipstation_notice_event_t));

    event.at = ngx_time();
    event.status = ngx_http_shipstation_outcomes[outcome].status;
    event.milliseconds = ngx_current_msec - ctx->started;

    ngx_memcpy(event.order_number, job->order_number.data,
               ngx_min(job->order_number.len,
                       sizeof(event.order_number) - 1));
    ngx_memcpy(event.error, word->data,
               ngx_min(word->len, sizeof(event.error) - 1));

    ngx_shipstation_store_notified(ctx->stores, &ctx->store, &event);

    (void) ngx_http_shipstation_outcome_count(outcome);

    if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_NOTICE_TAKEN) {
        return;
    }

    ngx_shipstation_count(NGX_SHIPSTATION_COUNT_NOTICES_FAILED, 1);

    ngx_shipstation_failed_notice_add(ctx->stores, &ctx->store,
                                      &job->order_number, reason, event.at);
}
