
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Whether an API key works: one GET /carriers, with the store's own pair or one
 * that is about to be entered.  What comes of it is said in a sentence.  One at
 * a time for a store, six a minute; a pair that nobody uses gets no place among
 * the API keys of the zone.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "api/check.h"
#include "base/digest.h"
#include "http/checkout.h"
#include "http/reply.h"
#include "rest/routes.h"
#include "shared/allowance.h"
#include "shared/buyers.h"
#include "shared/clock.h"


#define NGX_HTTP_SHIPSTATION_CHECKS  6       /* a minute, for a store */

#define NGX_HTTP_SHIPSTATION_CHECK_GRACE  2000

/* Holds a worker that shuts down until the call has ended. */
#define NGX_HTTP_SHIPSTATION_CHECK_HOLD   600000


typedef struct {
    ngx_http_shipstation_rest_t             *rest;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;
    ngx_shipstation_account_ask_t            ask;
    ngx_shipstation_lease_t                  lease;
    ngx_shipstation_ticket_t                 ticket;
    ngx_uint_t                               counted;  /* has a ticket */
    ngx_event_t                              hold;
} ngx_http_shipstation_api_check_t;


static ngx_int_t ngx_http_shipstation_api_check_pair(
    ngx_http_shipstation_api_check_t *check);
static ngx_int_t ngx_http_shipstation_api_check_member(
    ngx_http_shipstation_rest_t *rest, const char *name, ngx_str_t *text);
static ngx_int_t ngx_http_shipstation_api_check_turn(
    ngx_http_shipstation_api_check_t *check);
static ngx_int_t ngx_http_shipstation_api_check_take(
    ngx_http_shipstation_api_check_t *check);
static ngx_int_t ngx_http_shipstation_api_check_call(
    ngx_http_shipstation_api_check_t *check);
static void ngx_http_shipstation_api_check_replied(void *data,
    ngx_shipstation_reply_t *reply);
static void ngx_http_shipstation_api_check_settle(
    ngx_http_shipstation_api_check_t *check,
    const ngx_shipstation_reply_t *reply, ngx_uint_t readable);
static void ngx_http_shipstation_api_check_held(ngx_event_t *event);
static void ngx_http_shipstation_api_check_free(
    ngx_http_shipstation_api_check_t *check);
static ngx_int_t ngx_http_shipstation_api_check_say(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_check_e outcome,
    ngx_uint_t ncarriers);


ngx_int_t
ngx_http_shipstation_api_check(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                          rc;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_http_shipstation_api_check_t  *check;

    rc = ngx_http_shipstation_account_ready(rest);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    check = ngx_pcalloc(rest->request->pool,
                        sizeof(ngx_http_shipstation_api_check_t));
    if (check == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    ctx = ngx_http_shipstation_get_ctx(rest->request);

    check->rest = rest;
    check->rmcf = ngx_http_get_module_main_conf(rest->request,
                                            ngx_http_shipstation_rates_module);

    ngx_http_shipstation_account_ask(rest->request, ctx->store.settings,
                                     &check->ask);

    rc = ngx_http_shipstation_api_check_pair(check);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    rc = ngx_http_shipstation_api_check_turn(check);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    rc = ngx_http_shipstation_api_check_call(check);

    if (rc != NGX_OK) {
        ngx_http_shipstation_api_check_free(check);

        return ngx_http_shipstation_api_check_say(rest,
                   rc == NGX_BUSY ? NGX_SHIPSTATION_CHECK_LIMITED
                                  : NGX_SHIPSTATION_CHECK_UNREACHABLE, 0);
    }

    return ngx_http_shipstation_rest_wait(rest);
}


/*
 * The pair that is checked: the body's, or where it has none the store's.  A
 * secret that is left out, or comes as it was shown, is the store's.
 */

static ngx_int_t
ngx_http_shipstation_api_check_pair(ngx_http_shipstation_api_check_t *check)
{
    ngx_str_t                         key, secret;
    ngx_http_shipstation_ctx_t       *ctx;
    ngx_http_shipstation_rest_t      *rest;
    ngx_shipstation_settings_t        given;

    rest = check->rest;
    ctx = ngx_http_shipstation_get_ctx(rest->request);

    if (rest->document != NULL && !yyjson_is_obj(rest->document)) {
        return ngx_http_shipstation_rest_error(rest,
                                        422,
                                        "invalid_settings",
                                        "Send an object with \"key\" and "
                                        "\"secret\", or nothing.");
    }

    if (ngx_http_shipstation_api_check_member(rest, "key", &key) != NGX_OK
        || ngx_http_shipstation_api_check_member(rest, "secret", &secret)
           != NGX_OK)
    {
        return ngx_http_shipstation_rest_error(rest,
                                        422,
                                        "invalid_settings",
                                        "\"key\" and \"secret\" must be texts "
                                        "of at most %d bytes.",
                                        NGX_SHIPSTATION_API_KEY_MAX);
    }

    if (key.len == 0 && secret.len == 0) {

        if (ctx->store.settings->has_api) {
            return NGX_DECLINED;
        }

        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "no_api",
                                               "The store has no API key: "
                                               "send one to be checked.");
    }

    given = *ctx->store.settings;

    if (key.len) {
        given.api_key = key;
    }

    /* the store's secret goes with the store's key alone */

    if (secret.len
        || given.api_key.len != ctx->store.settings->api_key.len
        || ngx_memcmp(given.api_key.data, ctx->store.settings->api_key.data,
                      given.api_key.len)
           != 0)
    {
        given.api_secret = secret;
    }

    if (ngx_shipstation_check_is_v2(&given.api_key, &given.api_secret)
        && ngx_strcmp(check->ask.api->name, "v1") == 0)
    {
        return ngx_http_shipstation_api_check_say(rest,
                                              NGX_SHIPSTATION_CHECK_V2_KEY, 0);
    }

    ngx_shipstation_allowance_key(&check->ask.url, &given, check->ask.key);

    check->ask.api_key = given.api_key;
    check->ask.secret = given.api_secret;

    return NGX_DECLINED;
}


/* An absent member, and a secret as it is shown, are empty. */

static ngx_int_t
ngx_http_shipstation_api_check_member(ngx_http_shipstation_rest_t *rest,
    const char *name, ngx_str_t *text)
{
    yyjson_val  *value;

    ngx_str_set(text, "");

    value = ngx_shipstation_json_get(rest->document, name);

    if (value == NULL || yyjson_is_obj(value)) {
        return NGX_OK;
    }

    if (!yyjson_is_str(value)
        || ngx_shipstation_json_text(value, text) != NGX_OK
        || text->len > NGX_SHIPSTATION_API_KEY_MAX)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* NGX_DECLINED: it is this check's turn. */

static ngx_int_t
ngx_http_shipstation_api_check_turn(ngx_http_shipstation_api_check_t *check)
{
    u_char                         text[128];
    u_char                         digest[NGX_SHIPSTATION_DIGEST_LEN];
    int64_t                        now;
    ngx_str_t                      name;
    ngx_shipstation_rates_zone_t  *cache;

    cache = &check->rmcf->cache;
    now = ngx_shipstation_monotonic();

    name.data = text;
    name.len = ngx_snprintf(text, sizeof(text), "api-check %V",
                            &check->rest->id)
               - text;

    ngx_shipstation_sha256(name.data, name.len, digest);

    if (ngx_shipstation_cache_lease(cache, digest, now,
                                    check->ask.timeout
                                    + NGX_HTTP_SHIPSTATION_CHECK_GRACE,
                                    ngx_worker, &check->lease, NULL)
        != NGX_OK)
    {
        check->lease.generation = 0;

        return ngx_http_shipstation_rest_busy(check->rest, 5, "check_running",
                                              "Another check of this store is "
                                              "under way.");
    }

    if (ngx_shipstation_buyer_take(cache, &name, NGX_HTTP_SHIPSTATION_CHECKS,
                                   now)
        != NGX_OK)
    {
        ngx_http_shipstation_api_check_free(check);

        return ngx_http_shipstation_rest_busy(check->rest, 10,
                                              "too_many_checks",
                                              "A store's key is checked six "
                                              "times a minute at most.");
    }

    return NGX_DECLINED;
}


/*
 * From the allowance of a key that is in use, so that no call is one too many.
 * NGX_OK, or NGX_BUSY.
 */

static ngx_int_t
ngx_http_shipstation_api_check_take(ngx_http_shipstation_api_check_t *check)
{
    u_char                                digest[NGX_SHIPSTATION_DIGEST_LEN];
    int64_t                               now;
    ngx_shipstation_allowance_ask_t       take;
    ngx_shipstation_allowance_status_t   *status;

    now = ngx_shipstation_monotonic();

    status = ngx_palloc(check->rest->request->pool,
                        sizeof(ngx_shipstation_allowance_status_t));

    if (status == NULL
        || ngx_shipstation_allowance_status(&check->rmcf->cache,
                                            check->ask.key, now, status)
           != NGX_OK)
    {
        return NGX_OK;
    }

    ngx_shipstation_sha256(check->ask.api_key.data, check->ask.api_key.len,
                           digest);

    ngx_memzero(&take, sizeof(ngx_shipstation_allowance_ask_t));
    ngx_memcpy(take.key, check->ask.key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(take.name, digest, sizeof(take.name));
    take.store_id = check->ask.store_id;
    take.limit = check->ask.limit;
    take.reserve = check->rmcf->api_reserve;
    take.refresh = check->rmcf->api_refresh;
    take.timeout = check->ask.timeout;
    take.purpose = NGX_SHIPSTATION_FOR_BACKOFFICE;
    take.slot = ngx_worker;

    switch (ngx_shipstation_allowance_take(&check->rmcf->cache, &take, now,
                                           &check->ticket))
    {
    case NGX_OK:
        check->counted = 1;
        return NGX_OK;

    case NGX_AGAIN:
    case NGX_BUSY:
        return NGX_BUSY;

    default:
        /* refused or down a moment ago, which is what is to be found out */
        return NGX_OK;
    }
}


/* NGX_OK; NGX_BUSY: no allowance; NGX_ERROR. */

static ngx_int_t
ngx_http_shipstation_api_check_call(ngx_http_shipstation_api_check_t *check)
{
    u_char                     *p, *last, *url;
    u_char                      header[NGX_SHIPSTATION_API_SIGN_MAX];
    ngx_int_t                   rc;
    ngx_shipstation_account_t  *account;
    ngx_shipstation_request_t   request;

    if (ngx_http_shipstation_api_check_take(check) != NGX_OK) {
        return NGX_BUSY;
    }

    account = ngx_shipstation_arena_alloc(check->rest->arena,
                                          sizeof(ngx_shipstation_account_t));
    url = ngx_shipstation_arena_alloc(check->rest->arena,
                                      check->ask.url.len
                                      + NGX_SHIPSTATION_API_PATH_MAX);
    rc = NGX_ERROR;

    if (account != NULL && url != NULL) {

        ngx_shipstation_account_init(account, check->rest->arena);

        p = ngx_cpymem(url, check->ask.url.data, check->ask.url.len);
        p = check->ask.api->account_path(p, account, 0);
        last = check->ask.api->sign(header, &check->ask.api_key,
                                    &check->ask.secret);

        if (p != NULL && last != NULL) {
            ngx_memzero(&request, sizeof(ngx_shipstation_request_t));
            request.url.data = url;
            request.url.len = p - url;
            request.header.data = header;
            request.header.len = last - header;
            request.timeout = check->ask.timeout;
            request.done = ngx_http_shipstation_api_check_replied;
            request.data = check;

            if (ngx_shipstation_call(check->rmcf->client, &request)) {
                rc = NGX_OK;
            }

            ngx_explicit_memzero(header, sizeof(header));
        }
    }

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    check->hold.handler = ngx_http_shipstation_api_check_held;
    check->hold.log = ngx_cycle->log;
    check->hold.data = check->rest->request->connection;

    ngx_add_timer(&check->hold, NGX_HTTP_SHIPSTATION_CHECK_HOLD);

    return NGX_OK;
}


static void
ngx_http_shipstation_api_check_replied(void *data,
    ngx_shipstation_reply_t *reply)
{
    ngx_http_shipstation_api_check_t *check = data;

    ngx_uint_t                    readable;
    ngx_shipstation_error_t       error;
    ngx_shipstation_check_e       outcome;
    ngx_shipstation_account_t    *account;
    ngx_http_shipstation_rest_t  *rest;

    rest = check->rest;

    if (check->hold.timer_set) {
        ngx_del_timer(&check->hold);
    }

    readable = 0;

    account = ngx_shipstation_arena_alloc(rest->arena,
                                          sizeof(ngx_shipstation_account_t));

    if (account != NULL) {
        ngx_shipstation_account_init(account, rest->arena);

        readable = (reply->status == 200
                    && check->ask.api->account_read(reply->body,
                                                    reply->body_len,
                                                    rest->arena, account, 0,
                                                    &error)
                       == NGX_OK);
    }

    ngx_http_shipstation_api_check_settle(check, reply, readable);
    ngx_http_shipstation_api_check_free(check);

    outcome = ngx_shipstation_check_reply(reply, readable);

    ngx_http_shipstation_rest_end(rest,
                  ngx_http_shipstation_api_check_say(rest, outcome,
                                       readable ? account->ncarriers : 0));
}


static void
ngx_http_shipstation_api_check_settle(ngx_http_shipstation_api_check_t *check,
    const ngx_shipstation_reply_t *reply, ngx_uint_t readable)
{
    uint64_t                         mask;
    ngx_shipstation_allowance_end_t  end;

    if (!check->counted) {
        return;
    }

    ngx_memzero(&end, sizeof(ngx_shipstation_allowance_end_t));

    end.status = reply->status;
    end.limit = reply->limit;
    end.remaining = reply->remaining;
    end.reset = reply->reset;
    end.retry_after = reply->retry_after;
    end.milliseconds = reply->milliseconds;
    end.failed = !readable;
    end.outage = (reply->status == 0 || reply->status >= 500);
    end.unauthorized = (reply->status == 401);

    mask = ngx_shipstation_allowance_end(&check->rmcf->cache, &check->ticket,
                                         ngx_shipstation_monotonic(), &end);

    ngx_shipstation_wake_send(check->rmcf->wake, mask);
}


static void
ngx_http_shipstation_api_check_held(ngx_event_t *event)
{
    /* void: a call ends within its time, which is shorter */
}


static void
ngx_http_shipstation_api_check_free(ngx_http_shipstation_api_check_t *check)
{
    uint64_t  mask;

    if (check->lease.generation) {
        mask = ngx_shipstation_cache_release(&check->rmcf->cache,
                                             &check->lease);
        check->lease.generation = 0;

        ngx_shipstation_wake_send(check->rmcf->wake, mask);
    }
}


static ngx_int_t
ngx_http_shipstation_api_check_say(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_check_e outcome, ngx_uint_t ncarriers)
{
    const ngx_str_t            *text;
    ngx_shipstation_output_t   *out;
    ngx_shipstation_printer_t   json;

    out = ngx_http_shipstation_output_create(rest->request);
    if (out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_bool(&json, "ok",
                               outcome == NGX_SHIPSTATION_CHECK_WORKS);

    if (outcome == NGX_SHIPSTATION_CHECK_WORKS) {
        ngx_shipstation_print_number(&json, "carriers", ncarriers);
    }

    text = ngx_shipstation_check_word(outcome);
    ngx_shipstation_print_text(&json, "code", text->data, text->len);

    text = ngx_shipstation_check_sentence(outcome);
    ngx_shipstation_print_text(&json, "message", text->data, text->len);

    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}
