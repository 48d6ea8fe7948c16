
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The Custom Store: "shipstation_custom_store" and what belongs to it. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/access.h"
#include "http/buffer.h"
#include "http/custom_store.h"
#include "http/reply.h"
#include "order/notice.h"


/* A feed is read in memory; its texts' lengths have 32 bits. */
#define NGX_HTTP_SHIPSTATION_FEED_LIMIT  (1024 * 1024 * 1024)


static ngx_int_t ngx_http_shipstation_custom_store_handler(
    ngx_http_request_t *r);
static ngx_uint_t ngx_http_shipstation_action_refused(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_int_t *rc);
static ngx_int_t ngx_http_shipstation_not_allowed(ngx_http_request_t *r,
    const char *allow, const char *sentence);
static char *ngx_http_shipstation_set_uri(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static char *ngx_http_shipstation_set_query_credentials(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_shipstation_set_auth_failures(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static void *ngx_http_shipstation_custom_store_create_main_conf(
    ngx_conf_t *cf);
static void *ngx_http_shipstation_custom_store_create_loc_conf(
    ngx_conf_t *cf);
static char *ngx_http_shipstation_custom_store_merge_loc_conf(ngx_conf_t *cf,
    void *parent, void *child);
static ngx_int_t ngx_http_shipstation_custom_store_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place);
static ngx_int_t ngx_http_shipstation_custom_store_init(ngx_conf_t *cf);
static ngx_int_t ngx_http_shipstation_add_handler(ngx_conf_t *cf,
    ngx_http_phases phase, ngx_http_handler_pt handler, ngx_uint_t first);


static ngx_str_t  ngx_http_shipstation_action_export = ngx_string("export");
static ngx_str_t  ngx_http_shipstation_action_notice =
    ngx_string("shipnotify");


const ngx_http_shipstation_feature_t
    ngx_http_shipstation_custom_store =
{
    "shipstation_custom_store",
    ngx_http_shipstation_custom_store_handler,
    ngx_http_shipstation_custom_store_check
};


/* a page number is a short, and so is a page's size in any shop */
static ngx_conf_num_bounds_t  ngx_http_shipstation_page_size_bounds = {
    ngx_conf_check_num_bounds, 1, 10000
};


static ngx_command_t  ngx_http_shipstation_custom_store_commands[] = {

    { ngx_string("shipstation_custom_store"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_feature,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      (void *) &ngx_http_shipstation_custom_store },

    { ngx_string("shipstation_orders"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_uri,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, orders),
      NULL },

    { ngx_string("shipstation_notices"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_uri,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, notices),
      NULL },

    { ngx_string("shipstation_query_credentials"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_http_shipstation_set_query_credentials,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, query_credentials),
      NULL },

    { ngx_string("shipstation_auth_failures"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_auth_failures,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_feed_max_size"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_size_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, feed_max_size),
      NULL },

    { ngx_string("shipstation_page_size"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_num_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, page_size),
      &ngx_http_shipstation_page_size_bounds },

    { ngx_string("shipstation_window_overlap"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_sec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_custom_store_loc_conf_t, window_overlap),
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_custom_store_module_ctx = {
    NULL,                                   /* preconfiguration */
    ngx_http_shipstation_custom_store_init, /* postconfiguration */

    ngx_http_shipstation_custom_store_create_main_conf,
                                            /* create main configuration */
    NULL,                                   /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    ngx_http_shipstation_custom_store_create_loc_conf,
                                            /* create location configuration */
    ngx_http_shipstation_custom_store_merge_loc_conf
                                            /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_custom_store_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_custom_store_module_ctx, /* module context */
    ngx_http_shipstation_custom_store_commands, /* module directives */
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


/*
 * The checks in the order that the contract promises; credentials were the
 * access phase's.
 */

static ngx_int_t
ngx_http_shipstation_custom_store_handler(ngx_http_request_t *r)
{
    ngx_int_t                        rc;
    ngx_http_shipstation_ctx_t      *ctx;
    ngx_http_shipstation_outcome_e   outcome;

    if (r != r->main) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "shipstation: the Custom Store cannot be a subrequest");
        return NGX_HTTP_FORBIDDEN;
    }

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    if (!ctx->has_store) {

        /* "satisfy any" let it in, but the credentials name the store */

        outcome = ctx->swapped;

        if (outcome == NGX_HTTP_SHIPSTATION_OUTCOME_NONE) {
            outcome = NGX_HTTP_SHIPSTATION_OUTCOME_NO_CREDENTIALS;
        }

        return ngx_http_shipstation_unauthorized(r, outcome);
    }

    if (!ctx->store.settings->enabled) {
        return ngx_http_shipstation_reply_outcome(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_STORE_DISABLED);
    }

    if (ngx_http_shipstation_action_refused(r, ctx, &rc)) {
        return rc;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_SHIPNOTIFY) {
        return ngx_http_shipstation_notice_handler(r);
    }

    return ngx_http_shipstation_export_handler(r);
}


/* Returns 1 where the request was refused; *rc is the handler's then. */

static ngx_uint_t
ngx_http_shipstation_action_refused(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, ngx_int_t *rc)
{
    ngx_uint_t                                     reading;
    ngx_shipstation_arena_t                       *arena;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        *rc = ngx_http_shipstation_no_memory(r);
        return 1;
    }

    ctx->action = ngx_shipstation_query_action(&r->args, arena);

    ngx_http_shipstation_arena_free(arena);

    reading = r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD);

    /* what "Test Connection" sends is not documented */

    if (ctx->action == NGX_SHIPSTATION_ACTION_ABSENT && reading) {
        ctx->action = NGX_SHIPSTATION_ACTION_EXPORT;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_EXPORT) {

        ctx->action_name = ngx_http_shipstation_action_export;

        if (!reading) {
            *rc = ngx_http_shipstation_not_allowed(r, "GET, HEAD",
                      "Orders are exported by GET.");
            return 1;
        }

        return 0;
    }

    if (ctx->action == NGX_SHIPSTATION_ACTION_SHIPNOTIFY) {

        ctx->action_name = ngx_http_shipstation_action_notice;

        cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

        if (cslcf->notices == NULL) {
            *rc = ngx_http_shipstation_not_allowed(r, "GET, HEAD",
                      "This store takes no ship notices.");
            return 1;
        }

        if (r->method != NGX_HTTP_POST) {
            *rc = ngx_http_shipstation_not_allowed(r, "POST",
                      "Ship notices are sent by POST.");
            return 1;
        }

        return 0;
    }

    *rc = ngx_http_shipstation_reply_outcome(r,
              ctx->action == NGX_SHIPSTATION_ACTION_ABSENT
              ? NGX_HTTP_SHIPSTATION_OUTCOME_NO_ACTION
              : NGX_HTTP_SHIPSTATION_OUTCOME_UNKNOWN_ACTION);
    return 1;
}


static ngx_int_t
ngx_http_shipstation_not_allowed(ngx_http_request_t *r, const char *allow,
    const char *sentence)
{
    ngx_str_t  value;

    value.data = (u_char *) allow;
    value.len = ngx_strlen(allow);

    if (ngx_http_shipstation_add_header(r, "Allow", &value) == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    return ngx_http_shipstation_reply_text(r,
                              NGX_HTTP_SHIPSTATION_OUTCOME_METHOD_NOT_ALLOWED,
                              "%s", sentence);
}


/* First in nginx's log phase, so that the access log has the word. */
ngx_int_t
ngx_http_shipstation_log_handler(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t  *ctx;

    ngx_http_shipstation_mask_query(r);

    if (r != r->main) {
        return NGX_OK;
    }

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx && ctx->export) {
        ngx_http_shipstation_working(r, "exporting orders");
        ngx_http_shipstation_export_ended(ctx->export);
        ngx_http_shipstation_idle(r);
    }

    if (ctx && ctx->notice) {
        ngx_http_shipstation_working(r, "passing on a ship notice");
        ngx_http_shipstation_notice_ended(ctx->notice);
        ngx_http_shipstation_idle(r);
    }

    return NGX_OK;
}


static void *
ngx_http_shipstation_custom_store_create_main_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool,
                       sizeof(ngx_http_shipstation_custom_store_main_conf_t));
}


static void *
ngx_http_shipstation_custom_store_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    cslcf = ngx_pcalloc(cf->pool,
                        sizeof(ngx_http_shipstation_custom_store_loc_conf_t));
    if (cslcf == NULL) {
        return NULL;
    }

    cslcf->orders = NGX_CONF_UNSET_PTR;
    cslcf->notices = NGX_CONF_UNSET_PTR;
    cslcf->query_credentials = NGX_CONF_UNSET;
    cslcf->auth_failures = NGX_CONF_UNSET_UINT;
    cslcf->feed_max_size = NGX_CONF_UNSET_SIZE;
    cslcf->page_size = NGX_CONF_UNSET_UINT;
    cslcf->window_overlap = NGX_CONF_UNSET;

    return cslcf;
}


static char *
ngx_http_shipstation_custom_store_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child)
{
    ngx_http_shipstation_custom_store_loc_conf_t  *prev = parent;
    ngx_http_shipstation_custom_store_loc_conf_t  *conf = child;

    ngx_conf_merge_ptr_value(conf->orders, prev->orders, NULL);
    ngx_conf_merge_ptr_value(conf->notices, prev->notices, NULL);
    ngx_conf_merge_value(conf->query_credentials, prev->query_credentials, 0);
    ngx_conf_merge_uint_value(conf->auth_failures, prev->auth_failures, 30);
    ngx_conf_merge_size_value(conf->feed_max_size, prev->feed_max_size,
                              8 * 1024 * 1024);
    ngx_conf_merge_uint_value(conf->page_size, prev->page_size, 100);
    ngx_conf_merge_sec_value(conf->window_overlap, prev->window_overlap, 0);

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_uri(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    char  *p = conf;

    ngx_str_t                          *value;
    ngx_http_complex_value_t          **uri;
    ngx_http_compile_complex_value_t    ccv;

    uri = (ngx_http_complex_value_t **) (p + cmd->offset);

    if (*uri != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len && value[1].data[0] == '@') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "named location \"%V\" cannot be used in \"%V\": "
                           "write a location with \"internal\", such as /_%s",
                           &value[1], &cmd->name,
                           ngx_strcmp(cmd->name.data, "shipstation_orders")
                           == 0 ? "orders" : "notices");
        return NGX_CONF_ERROR;
    }

    if (value[1].len == 0
        || (value[1].data[0] != '/' && value[1].data[0] != '$'))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid URI \"%V\" in \"%V\": it must begin with "
                           "\"/\" or a variable", &value[1], &cmd->name);
        return NGX_CONF_ERROR;
    }

    *uri = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (*uri == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = *uri;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_query_credentials(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_custom_store_loc_conf_t *cslcf = conf;

    char                                           *rv;
    ngx_http_shipstation_custom_store_main_conf_t  *csmcf;

    rv = ngx_conf_set_flag_slot(cf, cmd, conf);

    if (rv == NGX_CONF_OK && cslcf->query_credentials) {
        csmcf = ngx_http_conf_get_module_main_conf(cf,
                                     ngx_http_shipstation_custom_store_module);
        csmcf->query_credentials = 1;
    }

    return rv;
}


static char *
ngx_http_shipstation_set_auth_failures(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_custom_store_loc_conf_t *cslcf = conf;

    ngx_int_t   rate;
    ngx_str_t  *value;

    if (cslcf->auth_failures != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    rate = ngx_http_shipstation_parse_rate(&value[1]);

    if (rate == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid rate \"%V\" in "
                           "\"shipstation_auth_failures\", write Nr/m with N "
                           "from 1 to %d, for example 30r/m",
                           &value[1], NGX_HTTP_SHIPSTATION_RATE_MAX);
        return NGX_CONF_ERROR;
    }

    cslcf->auth_failures = rate;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_shipstation_custom_store_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place)
{
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    cslcf = ngx_http_shipstation_place_conf(place,
                                     ngx_http_shipstation_custom_store_module);

    if (cslcf->orders == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_custom_store\" needs "
                      "\"shipstation_orders URI\" in its location in %s:%ui",
                      place->file, place->line);
        return NGX_ERROR;
    }

    if (cslcf->feed_max_size == 0
        || cslcf->feed_max_size > NGX_HTTP_SHIPSTATION_FEED_LIMIT)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_feed_max_size\" must not be 0, nor more "
                      "than 1024m, in %s:%ui", place->file, place->line);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_custom_store_init(ngx_conf_t *cf)
{
    ngx_uint_t                                      i;
    ngx_http_shipstation_place_t                   *place;
    ngx_http_shipstation_main_conf_t               *smcf;
    ngx_http_shipstation_custom_store_main_conf_t  *csmcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    place = smcf->places.elts;

    for (i = 0; i < smcf->places.nelts; i++) {
        if (place[i].feature == &ngx_http_shipstation_custom_store) {
            break;
        }
    }

    if (i == smcf->places.nelts) {
        return NGX_OK;
    }

    ngx_shipstation_notice_init();

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_ACCESS_PHASE,
                                         ngx_http_shipstation_access_handler, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /*
     * Handlers of a phase run last added first, but for those of the log
     * phase: the access log must come after ours.
     */

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_LOG_PHASE,
                                         ngx_http_shipstation_log_handler, 1)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    csmcf = ngx_http_conf_get_module_main_conf(cf,
                                     ngx_http_shipstation_custom_store_module);

    if (!csmcf->query_credentials) {
        return NGX_OK;
    }

    if (ngx_http_shipstation_add_handler(cf, NGX_HTTP_POST_READ_PHASE,
                                         ngx_http_shipstation_mask_handler, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_add_handler(cf, NGX_HTTP_REWRITE_PHASE,
                                            ngx_http_shipstation_settle_handler,
                                            0);
}


static ngx_int_t
ngx_http_shipstation_add_handler(ngx_conf_t *cf, ngx_http_phases phase,
    ngx_http_handler_pt handler, ngx_uint_t first)
{
    ngx_uint_t                  i;
    ngx_array_t                *handlers;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    handlers = &cmcf->phases[phase].handlers;

    h = ngx_array_push(handlers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    if (first) {
        h = handlers->elts;

        for (i = handlers->nelts - 1; i > 0; i--) {
            h[i] = h[i - 1];
        }
    }

    *h = handler;

    return NGX_OK;
}
