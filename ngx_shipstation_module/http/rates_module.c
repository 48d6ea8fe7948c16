
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Rates at checkout: their directives, and what a worker has for them.  The
 * carts are http/checkout.c's.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#if (NGX_THREADS)
#include <ngx_thread_pool.h>
#endif

#include "base/url.h"
#include "http/rates.h"
#include "shared/allowance.h"
#include "shared/cache.h"


#define NGX_HTTP_SHIPSTATION_API_URL  "https://ssapi.shipstation.com"


static char *ngx_http_shipstation_set_cache(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static ngx_int_t ngx_http_shipstation_cache_time(ngx_conf_t *cf,
    const char *name, ngx_str_t *value, time_t *seconds);
static char *ngx_http_shipstation_set_api_url(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_shipstation_set_api_rate(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static ngx_int_t ngx_http_shipstation_api_rate_part(ngx_conf_t *cf,
    const char *name, ngx_str_t *value, ngx_uint_t *n);
static char *ngx_http_shipstation_set_live_limit(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static void *ngx_http_shipstation_rates_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_shipstation_rates_init_main_conf(ngx_conf_t *cf,
    void *conf);
static ngx_int_t ngx_http_shipstation_certificate(ngx_conf_t *cf,
    ngx_str_t *name);
static void *ngx_http_shipstation_rates_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_shipstation_rates_merge_loc_conf(ngx_conf_t *cf,
    void *parent, void *child);
static ngx_int_t ngx_http_shipstation_rates_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place);
static ngx_int_t ngx_http_shipstation_rates_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_http_shipstation_rates_init_process(ngx_cycle_t *cycle);
static void ngx_http_shipstation_rates_exit_process(ngx_cycle_t *cycle);


static const ngx_http_shipstation_feature_t  ngx_http_shipstation_rates = {
    "shipstation_rates",
    ngx_http_shipstation_checkout_handler,
    ngx_http_shipstation_rates_check
};


#define NGX_HTTP_SHIPSTATION_ANYWHERE                                        \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_command_t  ngx_http_shipstation_rates_commands[] = {

    { ngx_string("shipstation_rates"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_shipstation_set_feature,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      (void *) &ngx_http_shipstation_rates },

    { ngx_string("shipstation_cache"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_cache,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_url"),
      NGX_HTTP_SHIPSTATION_ANYWHERE|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_api_url,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_timeout"),
      NGX_HTTP_SHIPSTATION_ANYWHERE|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rates_loc_conf_t, api_timeout),
      NULL },

    { ngx_string("shipstation_api_rate"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_api_rate,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_api_trusted_certificate"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_str_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rates_main_conf_t,
               api_trusted_certificate),
      NULL },

    { ngx_string("shipstation_rates_wait"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_msec_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rates_loc_conf_t, wait),
      NULL },

    { ngx_string("shipstation_live_limit"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE12,
      ngx_http_shipstation_set_live_limit,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_rates_module_ctx = {
    NULL,                                   /* preconfiguration */
    NULL,                                   /* postconfiguration */

    ngx_http_shipstation_rates_create_main_conf,
                                            /* create main configuration */
    ngx_http_shipstation_rates_init_main_conf,
                                            /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    ngx_http_shipstation_rates_create_loc_conf,
                                            /* create location configuration */
    ngx_http_shipstation_rates_merge_loc_conf
                                            /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_rates_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_rates_module_ctx, /* module context */
    ngx_http_shipstation_rates_commands,    /* module directives */
    NGX_HTTP_MODULE,                        /* module type */
    NULL,                                   /* init master */
    ngx_http_shipstation_rates_init_module, /* init module */
    ngx_http_shipstation_rates_init_process, /* init process */
    NULL,                                   /* init thread */
    NULL,                                   /* exit thread */
    ngx_http_shipstation_rates_exit_process, /* exit process */
    NULL,                                   /* exit master */
    NGX_MODULE_V1_PADDING
};


static char *
ngx_http_shipstation_set_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_shipstation_rates_main_conf_t *rmcf = conf;

    size_t       min;
    ngx_int_t    rc;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (rmcf->cache_zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "zone=", 5) == 0) {
            min = ngx_max(NGX_SHIPSTATION_CACHE_SIZE_MIN, 8 * ngx_pagesize);

            rmcf->cache_zone = ngx_http_shipstation_add_zone(cf, &value[i],
                                               min,
                                               ngx_shipstation_cache_init_zone,
                                               &rmcf->cache);

            rmcf->cache.zone = rmcf->cache_zone;
            rc = rmcf->cache_zone ? NGX_OK : NGX_ERROR;

        } else if (ngx_strncmp(value[i].data, "valid=", 6) == 0) {
            rc = ngx_http_shipstation_cache_time(cf, "valid", &value[i],
                                                 &rmcf->cache_valid);

        } else if (ngx_strncmp(value[i].data, "stale=", 6) == 0) {
            rc = ngx_http_shipstation_cache_time(cf, "stale", &value[i],
                                                 &rmcf->cache_stale);

        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid parameter \"%V\" in "
                               "\"shipstation_cache\", write zone=NAME:SIZE "
                               "[valid=TIME] [stale=TIME]", &value[i]);
            return NGX_CONF_ERROR;
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    if (rmcf->cache_zone == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"shipstation_cache\" needs zone=NAME:SIZE");
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* "valid=10m": both names have five letters. */

static ngx_int_t
ngx_http_shipstation_cache_time(ngx_conf_t *cf, const char *name,
    ngx_str_t *value, time_t *seconds)
{
    ngx_str_t  text;

    text.data = value->data + 6;
    text.len = value->len - 6;

    *seconds = ngx_parse_time(&text, 1);

    if (*seconds == (time_t) NGX_ERROR || *seconds > 365 * 86400
        || (*seconds == 0 && name[0] == 'v'))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid time \"%V\" in \"shipstation_cache\", "
                           "write for example %s", value,
                           name[0] == 'v' ? "valid=10m" : "stale=24h");
        return NGX_ERROR;
    }

    return NGX_OK;
}


static char *
ngx_http_shipstation_set_api_url(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rates_loc_conf_t *rlcf = conf;

    ngx_str_t   *value, url;
    const char  *fault;

    if (rlcf->api_url.data) {
        return "is duplicate";
    }

    value = cf->args->elts;
    url = value[1];

    fault = ngx_shipstation_api_url_check(&url);

    if (fault) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid URL \"%V\" in \"shipstation_api_url\": %s",
                           &value[1], fault);
        return NGX_CONF_ERROR;
    }

    rlcf->api_url = url;

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_api_rate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rates_main_conf_t *rmcf = conf;

    ngx_int_t    rate;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (rmcf->api_rate != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    rate = ngx_http_shipstation_parse_rate(&value[1]);

    if (rate == NGX_ERROR || rate > NGX_SHIPSTATION_ALLOWANCE_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid rate \"%V\" in \"shipstation_api_rate\", "
                           "write Nr/m with N from 1 to %d, for example 40r/m",
                           &value[1], NGX_SHIPSTATION_ALLOWANCE_MAX);
        return NGX_CONF_ERROR;
    }

    rmcf->api_rate = rate;

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "reserve=", 8) == 0) {

            if (ngx_http_shipstation_api_rate_part(cf, "reserve", &value[i],
                                                   &rmcf->api_reserve)
                != NGX_OK)
            {
                return NGX_CONF_ERROR;
            }

            continue;
        }

        if (ngx_strncmp(value[i].data, "refresh=", 8) == 0) {

            if (ngx_http_shipstation_api_rate_part(cf, "refresh", &value[i],
                                                   &rmcf->api_refresh)
                != NGX_OK)
            {
                return NGX_CONF_ERROR;
            }

            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid parameter \"%V\" in "
                           "\"shipstation_api_rate\", write Nr/m [reserve=M] "
                           "[refresh=K]", &value[i]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* Both names have seven letters. */

static ngx_int_t
ngx_http_shipstation_api_rate_part(ngx_conf_t *cf, const char *name,
    ngx_str_t *value, ngx_uint_t *n)
{
    ngx_int_t  number;

    number = ngx_atoi(value->data + 8, value->len - 8);

    if (number == NGX_ERROR || number > NGX_SHIPSTATION_ALLOWANCE_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid number \"%V\" in "
                           "\"shipstation_api_rate\", write %s=N with N from "
                           "0 to %d", value, name,
                           NGX_SHIPSTATION_ALLOWANCE_MAX);
        return NGX_ERROR;
    }

    *n = number;

    return NGX_OK;
}


static char *
ngx_http_shipstation_set_live_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rates_loc_conf_t *rlcf = conf;

    ngx_int_t                          rate;
    ngx_str_t                         *value;
    ngx_http_compile_complex_value_t   ccv;

    if (rlcf->live_limit_rate != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (ngx_strcmp(value[1].data, "off") == 0) {
            rlcf->live_limit_rate = 0;
            return NGX_CONF_OK;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid parameter \"%V\" in "
                           "\"shipstation_live_limit\", write KEY Nr/m, for "
                           "example $binary_remote_addr 20r/m, or off",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    rate = ngx_http_shipstation_parse_rate(&value[2]);

    if (rate == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid rate \"%V\" in \"shipstation_live_limit\""
                           ", write Nr/m, for example 20r/m", &value[2]);
        return NGX_CONF_ERROR;
    }

    rlcf->live_limit_key = ngx_palloc(cf->pool,
                                      sizeof(ngx_http_complex_value_t));
    if (rlcf->live_limit_key == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = rlcf->live_limit_key;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    rlcf->live_limit_rate = rate;

    return NGX_CONF_OK;
}


static void *
ngx_http_shipstation_rates_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_pcalloc(cf->pool,
                       sizeof(ngx_http_shipstation_rates_main_conf_t));
    if (rmcf == NULL) {
        return NULL;
    }

    rmcf->cache_valid = 600;
    rmcf->cache_stale = 86400;
    rmcf->api_rate = NGX_CONF_UNSET_UINT;
    rmcf->api_reserve = NGX_CONF_UNSET_UINT;
    rmcf->api_refresh = NGX_CONF_UNSET_UINT;

    return rmcf;
}


static char *
ngx_http_shipstation_rates_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_shipstation_rates_main_conf_t *rmcf = conf;

    ngx_http_shipstation_main_conf_t  *smcf;

    ngx_conf_init_uint_value(rmcf->api_rate, 40);

    /* a smaller N without more words must still leave calls to checkout */

    ngx_conf_init_uint_value(rmcf->api_reserve,
                             ngx_min(4, rmcf->api_rate / 2));
    ngx_conf_init_uint_value(rmcf->api_refresh,
                             ngx_min(10, rmcf->api_rate));

    if (rmcf->api_reserve >= rmcf->api_rate) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"reserve=%ui\" of \"shipstation_api_rate\" leaves no "
                      "call of %ui a minute for checkout",
                      rmcf->api_reserve, rmcf->api_rate);
        return NGX_CONF_ERROR;
    }

    rmcf->cache.valid = (ngx_msec_t) rmcf->cache_valid * 1000;
    rmcf->cache.stale = (ngx_msec_t) rmcf->cache_stale * 1000;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    if (smcf->stores) {
        smcf->stores->calls_a_minute = rmcf->api_rate;
    }

    if (rmcf->api_trusted_certificate.len
        && ngx_http_shipstation_certificate(cf, &rmcf->api_trusted_certificate)
           != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* What cannot be read now would fail each call later. */

static ngx_int_t
ngx_http_shipstation_certificate(ngx_conf_t *cf, ngx_str_t *name)
{
    ngx_fd_t  fd;

    if (ngx_conf_full_name(cf->cycle, name, 1) != NGX_OK) {
        return NGX_ERROR;
    }

    fd = ngx_open_file(name->data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, ngx_errno,
                      "cannot read \"%V\" of "
                      "\"shipstation_api_trusted_certificate\"", name);
        return NGX_ERROR;
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, cf->log, ngx_errno,
                      ngx_close_file_n " \"%V\" failed", name);
    }

    return NGX_OK;
}


static void *
ngx_http_shipstation_rates_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_rates_loc_conf_t  *rlcf;

    rlcf = ngx_pcalloc(cf->pool,
                       sizeof(ngx_http_shipstation_rates_loc_conf_t));
    if (rlcf == NULL) {
        return NULL;
    }

    rlcf->api_timeout = NGX_CONF_UNSET_MSEC;
    rlcf->wait = NGX_CONF_UNSET_MSEC;
    rlcf->live_limit_rate = NGX_CONF_UNSET_UINT;

    return rlcf;
}


static char *
ngx_http_shipstation_rates_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child)
{
    ngx_http_shipstation_rates_loc_conf_t  *prev = parent;
    ngx_http_shipstation_rates_loc_conf_t  *conf = child;

    ngx_conf_merge_str_value(conf->api_url, prev->api_url,
                             NGX_HTTP_SHIPSTATION_API_URL);
    ngx_conf_merge_msec_value(conf->api_timeout, prev->api_timeout, 8000);
    ngx_conf_merge_msec_value(conf->wait, prev->wait, 3000);

    if (conf->live_limit_rate == NGX_CONF_UNSET_UINT) {
        conf->live_limit_key = prev->live_limit_key;
    }

    ngx_conf_merge_uint_value(conf->live_limit_rate, prev->live_limit_rate, 0);

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_shipstation_rates_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place)
{
    ngx_http_core_loc_conf_t                *clcf;
    ngx_http_shipstation_loc_conf_t         *slcf;
    ngx_http_shipstation_rates_loc_conf_t   *rlcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_conf_get_module_main_conf(cf,
                                            ngx_http_shipstation_rates_module);
    slcf = ngx_http_shipstation_place_conf(place, ngx_http_shipstation_module);
    rlcf = ngx_http_shipstation_place_conf(place,
                                           ngx_http_shipstation_rates_module);
    clcf = ngx_http_shipstation_place_conf(place, ngx_http_core_module);

    if (rmcf->cache_zone == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_rates\" needs \"shipstation_cache "
                      "zone=NAME:SIZE\" in http {} in %s:%ui",
                      place->file, place->line);
        return NGX_ERROR;
    }

    if (slcf->store == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_rates\" needs \"shipstation_store "
                      "VALUE\", which says whose rates these are, in %s:%ui",
                      place->file, place->line);
        return NGX_ERROR;
    }

    if (rlcf->api_timeout == 0 || rlcf->wait == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%s\" must not be 0 in %s:%ui",
                      rlcf->api_timeout ? "shipstation_rates_wait"
                                        : "shipstation_api_timeout",
                      place->file, place->line);
        return NGX_ERROR;
    }

#if (NGX_THREADS)

    /* what accounts have is written to disk by a thread */

    if (ngx_thread_pool_add(cf, NULL) == NULL) {
        return NGX_ERROR;
    }

#endif

    /*
     * A worker has one client for all locations: the resolver is that of the
     * first location with "shipstation_rates" that has one.
     */

    if (rmcf->resolver == NULL
        && clcf->resolver && clcf->resolver->connections.nelts)
    {
        rmcf->resolver = clcf->resolver;
        rmcf->resolver_timeout = clcf->resolver_timeout;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_rates_init_module(ngx_cycle_t *cycle)
{
    ngx_core_conf_t                         *ccf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                            ngx_http_shipstation_rates_module);

    if (rmcf == NULL || rmcf->cache_zone == NULL) {
        return NGX_OK;
    }

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);

    rmcf->wake = ngx_shipstation_wake_create(cycle,
                                             ngx_max(ccf->worker_processes,
                                                     1));

    return rmcf->wake ? NGX_OK : NGX_ERROR;
}


static ngx_int_t
ngx_http_shipstation_rates_init_process(ngx_cycle_t *cycle)
{
    ngx_shipstation_desk_conf_t              conf;
    ngx_shipstation_accounts_conf_t          accounts;
    ngx_http_shipstation_main_conf_t        *smcf;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);
    rmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                            ngx_http_shipstation_rates_module);

    if (rmcf == NULL || rmcf->wake == NULL || smcf->stores == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    rmcf->client = ngx_shipstation_client_create(
                                               &rmcf->api_trusted_certificate,
                                               rmcf->resolver,
                                               rmcf->resolver_timeout,
                                               cycle->log);
    if (rmcf->client == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&conf, sizeof(ngx_shipstation_desk_conf_t));

    conf.cache = &rmcf->cache;
    conf.client = rmcf->client;
    conf.stores = smcf->stores;
    conf.wake = rmcf->wake;
    conf.slot = ngx_worker;
    conf.reserve = rmcf->api_reserve;
    conf.refresh = rmcf->api_refresh;
    conf.log = cycle->log;

    rmcf->desk = ngx_shipstation_desk_create(&conf);
    if (rmcf->desk == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&accounts, sizeof(ngx_shipstation_accounts_conf_t));

    accounts.cache = conf.cache;
    accounts.client = conf.client;
    accounts.wake = conf.wake;
    accounts.slot = conf.slot;
    accounts.reserve = conf.reserve;
    accounts.refresh = conf.refresh;
    accounts.folder = smcf->stores->path;
    accounts.log = conf.log;

    /* the workers' user wrote them; a reload finds all of them in the zone */

    ngx_shipstation_accounts_load(&rmcf->cache, &smcf->stores->path,
                                  cycle->log);

    rmcf->accounts = ngx_shipstation_accounts_create(&accounts);

    return rmcf->accounts ? NGX_OK : NGX_ERROR;
}


static void
ngx_http_shipstation_rates_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                            ngx_http_shipstation_rates_module);

    if (rmcf == NULL) {
        return;
    }

    if (rmcf->accounts) {
        ngx_shipstation_accounts_destroy(rmcf->accounts);
        rmcf->accounts = NULL;
    }

    if (rmcf->desk) {
        ngx_shipstation_desk_destroy(rmcf->desk);
        rmcf->desk = NULL;
    }

    if (rmcf->client) {
        ngx_shipstation_client_destroy(rmcf->client);
        rmcf->client = NULL;
    }
}
