
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The status: "shipstation_status". */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/buffer.h"
#include "http/problems.h"
#include "http/rates.h"
#include "http/reply.h"
#include "http/status.h"
#include "rate/rate_request.h"
#include "shared/clock.h"


static ngx_int_t ngx_http_shipstation_status_handler(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_status_query(ngx_http_request_t *r,
    const char *name, ngx_str_t *value);
static ngx_int_t ngx_http_shipstation_status_all(ngx_http_request_t *r,
    ngx_uint_t prometheus, ngx_uint_t keys);
static ngx_int_t ngx_http_shipstation_status_take(ngx_http_request_t *r,
    ngx_http_shipstation_status_t *status, ngx_uint_t nkeys);
static ngx_int_t ngx_http_shipstation_status_store(ngx_http_request_t *r,
    const ngx_str_t *id);
static void ngx_http_shipstation_status_allowance(ngx_http_request_t *r,
    ngx_http_shipstation_store_status_t *status);


static const ngx_str_t  ngx_http_shipstation_json_type =
    ngx_string("application/json");
static const ngx_str_t  ngx_http_shipstation_prometheus_type =
    ngx_string("text/plain; version=0.0.4; charset=utf-8");


static const ngx_http_shipstation_feature_t  ngx_http_shipstation_status = {
    "shipstation_status",
    ngx_http_shipstation_status_handler,
    NULL
};


static ngx_command_t  ngx_http_shipstation_status_commands[] = {

    { ngx_string("shipstation_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_feature,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      (void *) &ngx_http_shipstation_status },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_status_module_ctx = {
    NULL,                                   /* preconfiguration */
    NULL,                                   /* postconfiguration */

    NULL,                                   /* create main configuration */
    NULL,                                   /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    NULL,                                   /* create location configuration */
    NULL                                    /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_status_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_status_module_ctx, /* module context */
    ngx_http_shipstation_status_commands,   /* module directives */
    NGX_HTTP_MODULE,                        /* module type */
    NULL,                                   /* init master */
    NULL,                                   /* init module */
    NULL,                                   /* init process */
    NULL,                                   /* init thread */
    NULL,                                   /* exit thread */
    NULL,                                   /* exit process */
    NULL,                                   /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_http_shipstation_status_handler(ngx_http_request_t *r)
{
    ngx_str_t   store, format, keys;
    ngx_uint_t  prometheus;

    static const ngx_str_t  allow = ngx_string("GET, HEAD");

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {

        if (ngx_http_shipstation_add_header(r, "Allow", &allow) == NULL) {
            return ngx_http_shipstation_no_memory(r);
        }

        return ngx_http_shipstation_reply_text(r,
                   NGX_HTTP_SHIPSTATION_OUTCOME_METHOD_NOT_ALLOWED,
                   "The status is read by GET.");
    }

    if (ngx_http_shipstation_status_query(r, "store", &store) == NGX_ERROR
        || ngx_http_shipstation_status_query(r, "format", &format) == NGX_ERROR
        || ngx_http_shipstation_status_query(r, "keys", &keys) == NGX_ERROR)
    {
        return ngx_http_shipstation_reply_outcome(r,
                   NGX_HTTP_SHIPSTATION_OUTCOME_BAD_PARAMETER);
    }

    prometheus = ngx_shipstation_equals(&format, "prometheus");

    if (format.len && !prometheus && !ngx_shipstation_equals(&format, "json")) {
        return ngx_http_shipstation_reply_text(r,
                   NGX_HTTP_SHIPSTATION_OUTCOME_BAD_PARAMETER,
                   "The parameter format must be json or prometheus.");
    }

    if (store.len) {
        return ngx_http_shipstation_status_store(r, &store);
    }

    return ngx_http_shipstation_status_all(r, prometheus,
                                           ngx_shipstation_equals(&keys, "1"));
}


/* NGX_OK; NGX_DECLINED where it is absent: value is empty; NGX_ERROR. */

static ngx_int_t
ngx_http_shipstation_status_query(ngx_http_request_t *r, const char *name,
    ngx_str_t *value)
{
    ngx_int_t                 rc;
    ngx_str_t                 text;
    ngx_shipstation_arena_t  *arena;

    ngx_str_null(value);

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_query_get(&r->args, name, arena, &text);

    if (rc == NGX_OK && text.len) {
        value->len = text.len;
        value->data = ngx_pstrdup(r->pool, &text);

        if (value->data == NULL) {
            rc = NGX_ERROR;
        }
    }

    ngx_http_shipstation_arena_free(arena);

    return rc;
}


static ngx_int_t
ngx_http_shipstation_status_all(ngx_http_request_t *r, ngx_uint_t prometheus,
    ngx_uint_t keys)
{
    ngx_shipstation_output_t       *out;
    ngx_http_shipstation_status_t   status;

    out = ngx_http_shipstation_output_create(r);

    if (out == NULL
        || ngx_http_shipstation_status_take(r, &status,
               prometheus ? NGX_HTTP_SHIPSTATION_STATUS_KEYS
                          : NGX_HTTP_SHIPSTATION_STATUS_WORST)
           != NGX_OK
        || ngx_http_shipstation_no_store(r) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    if (prometheus) {
        ngx_http_shipstation_status_prometheus(&status, keys, out);

        return ngx_http_shipstation_reply_output(r, NGX_HTTP_OK,
                   &ngx_http_shipstation_prometheus_type, NULL, out);
    }

    ngx_http_shipstation_status_json(&status, out);

    return ngx_http_shipstation_reply_output(r, NGX_HTTP_OK,
                                             &ngx_http_shipstation_json_type,
                                             NULL, out);
}


static ngx_int_t
ngx_http_shipstation_status_take(ngx_http_request_t *r,
    ngx_http_shipstation_status_t *status, ngx_uint_t nkeys)
{
    int64_t                                  now;
    ngx_shipstation_rates_zone_t            *cache;
    ngx_http_shipstation_main_conf_t        *smcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    ngx_memzero(status, sizeof(ngx_http_shipstation_status_t));

    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    status->file = smcf->file;
    status->uptime = ngx_time() - *smcf->started;

    ngx_shipstation_stores_totals(smcf->stores, ngx_time(), &status->stores);
    ngx_shipstation_counters_read(smcf->counters, status->counters);

    status->skipped = ngx_palloc(r->pool, NGX_HTTP_SHIPSTATION_STATUS_WORST
                                          * sizeof(ngx_shipstation_problem_t));
    status->skipped_stores = ngx_palloc(r->pool,
                                        NGX_HTTP_SHIPSTATION_STATUS_WORST
                                        * sizeof(*status->skipped_stores));

    if (status->skipped == NULL || status->skipped_stores == NULL) {
        return NGX_ERROR;
    }

    status->nskipped = ngx_shipstation_last_skipped(smcf->stores,
                           NGX_HTTP_SHIPSTATION_STATUS_WORST, status->skipped,
                           status->skipped_stores);

    rmcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_rates_module);

    if (rmcf->cache_zone == NULL) {
        return NGX_OK;
    }

    cache = &rmcf->cache;

    status->has_cache = 1;
    now = ngx_shipstation_monotonic();

    ngx_shipstation_cache_totals(cache, &status->cache);
    ngx_shipstation_book_totals(cache, &status->book);

    (void) ngx_shipstation_allowance_list(cache, now, 0, NULL,
                                          &status->total_keys);

    nkeys = ngx_min(nkeys, status->total_keys);

    if (nkeys == 0) {
        return NGX_OK;
    }

    status->keys = ngx_palloc(r->pool,
                         nkeys * sizeof(ngx_shipstation_allowance_status_t));
    if (status->keys == NULL) {
        return NGX_ERROR;
    }

    status->nkeys = ngx_shipstation_allowance_list(cache, now, nkeys,
                                                   status->keys, NULL);

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_status_store(ngx_http_request_t *r, const ngx_str_t *id)
{
    ngx_shipstation_store_t            store;
    ngx_shipstation_output_t          *out;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    if (ngx_shipstation_store_find(smcf->stores, id, &store) != NGX_OK) {
        return ngx_http_shipstation_reply_outcome(r,
                   NGX_HTTP_SHIPSTATION_OUTCOME_UNKNOWN_STORE);
    }

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx == NULL) {
        ngx_shipstation_store_release(smcf->stores, &store);
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_http_shipstation_set_store(ctx, smcf->stores, &store);

    out = ngx_http_shipstation_output_create(r);

    if (out == NULL
        || ngx_http_shipstation_status_print(r, out) != NGX_OK
        || ngx_http_shipstation_no_store(r) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    return ngx_http_shipstation_reply_output(r, NGX_HTTP_OK,
                                             &ngx_http_shipstation_json_type,
                                             NULL, out);
}


ngx_int_t
ngx_http_shipstation_status_print(ngx_http_request_t *r,
    ngx_shipstation_output_t *out)
{
    ngx_http_shipstation_ctx_t           *ctx;
    ngx_http_shipstation_store_status_t  *status;

    ctx = ngx_http_shipstation_get_ctx(r);

    status = ngx_pcalloc(r->pool, sizeof(ngx_http_shipstation_store_status_t));
    if (status == NULL) {
        return NGX_ERROR;
    }

    status->settings = ctx->store.settings;

    ngx_shipstation_store_snapshot(ctx->stores, &ctx->store, &status->state);

    if (status->settings->has_api) {
        ngx_http_shipstation_status_allowance(r, status);
    }

    status->problems = ngx_http_shipstation_problems(ctx->stores, &ctx->store,
                                                     status, ngx_time());

    ngx_http_shipstation_status_store_json(status, out);

    return NGX_OK;
}


static void
ngx_http_shipstation_status_allowance(ngx_http_request_t *r,
    ngx_http_shipstation_store_status_t *status)
{
    u_char                                   key[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_str_t                               *url;
    ngx_shipstation_settings_t              *settings;
    ngx_http_shipstation_rates_loc_conf_t   *rlcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_rates_module);

    if (rmcf->cache_zone == NULL) {
        return;
    }

    rlcf = ngx_http_get_module_loc_conf(r, ngx_http_shipstation_rates_module);

    settings = status->settings;
    url = settings->api_url.len ? &settings->api_url : &rlcf->api_url;

    ngx_shipstation_allowance_key(url, settings, key);

    status->has_allowance =
        ngx_shipstation_allowance_status(&rmcf->cache, key,
                                         ngx_shipstation_monotonic(),
                                         &status->allowance)
        == NGX_OK;
}
