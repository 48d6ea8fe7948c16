
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/url.h"
#include "http/checkout.h"
#include "http/conf.h"
#include "shared/allowance.h"
#include "shared/cache.h"


#define NGX_HTTP_SHIPSTATION_API_URL  "https://ssapi.shipstation.com"


static ngx_int_t ngx_http_shipstation_cache_zone(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf, ngx_str_t *value);
static ngx_int_t ngx_http_shipstation_cache_time(ngx_conf_t *cf,
    const char *name, ngx_str_t *value, time_t *seconds);
static ngx_int_t ngx_http_shipstation_api_rate_part(ngx_conf_t *cf,
    const char *name, ngx_str_t *value, ngx_uint_t *n);
static ngx_int_t ngx_http_shipstation_certificate(ngx_conf_t *cf,
    ngx_str_t *name);


char *
ngx_http_shipstation_set_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_shipstation_main_conf_t *smcf = conf;

    ngx_str_t   *value;
    ngx_int_t    rc;
    ngx_uint_t   i;

    if (smcf->cache_zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "zone=", 5) == 0) {
            rc = ngx_http_shipstation_cache_zone(cf, smcf, &value[i]);

        } else if (ngx_strncmp(value[i].data, "valid=", 6) == 0) {
            rc = ngx_http_shipstation_cache_time(cf, "valid", &value[i],
                                                 &smcf->cache_valid);

        } else if (ngx_strncmp(value[i].data, "stale=", 6) == 0) {
            rc = ngx_http_shipstation_cache_time(cf, "stale", &value[i],
                                                 &smcf->cache_stale);

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

    if (smcf->cache_zone == NULL) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"shipstation_cache\" needs \"zone=NAME:SIZE\"");
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_shipstation_cache_zone(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf, ngx_str_t *value)
{
    u_char                                *colon;
    ssize_t                                size;
    ngx_str_t                              name, text;
    ngx_http_shipstation_checkout_conf_t  *scf;

    name.data = value->data + 5;
    colon = (u_char *) ngx_strchr(name.data, ':');

    if (colon == NULL || colon == name.data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone \"%V\" in \"shipstation_cache\", "
                           "write zone=NAME:SIZE", value);
        return NGX_ERROR;
    }

    name.len = colon - name.data;
    text.data = colon + 1;
    text.len = value->data + value->len - text.data;

    size = ngx_parse_size(&text);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone size \"%V\" in \"shipstation_cache\"",
                           value);
        return NGX_ERROR;
    }

    if (size < (ssize_t) ngx_max(NGX_SHIPSTATION_CACHE_SIZE_MIN,
                                 8 * ngx_pagesize))
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" in \"shipstation_cache\" is too "
                           "small, it needs %uzk at least", value,
                           (size_t) ngx_max(NGX_SHIPSTATION_CACHE_SIZE_MIN,
                                            8 * ngx_pagesize) / 1024);
        return NGX_ERROR;
    }

    scf = smcf->checkout;

    smcf->cache_zone = ngx_shared_memory_add(cf, &name, size,
                                             &ngx_http_shipstation_module);
    if (smcf->cache_zone == NULL) {
        return NGX_ERROR;
    }

    if (smcf->cache_zone->data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" in \"shipstation_cache\" is used for "
                           "something else", &name);
        return NGX_ERROR;
    }

    scf->cache.zone = smcf->cache_zone;
    smcf->cache_zone->init = ngx_shipstation_cache_init_zone;
    smcf->cache_zone->data = &scf->cache;

    return NGX_OK;
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


char *
ngx_http_shipstation_set_api_url(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    ngx_str_t   *value, url;
    const char  *fault;

    if (slcf->api_url.data) {
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

    slcf->api_url = url;

    return NGX_CONF_OK;
}


char *
ngx_http_shipstation_set_api_rate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_main_conf_t *smcf = conf;

    ngx_int_t    rate;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (smcf->api_rate != NGX_CONF_UNSET_UINT) {
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

    smcf->api_rate = rate;

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "reserve=", 8) == 0) {

            if (ngx_http_shipstation_api_rate_part(cf, "reserve", &value[i],
                                                   &smcf->api_reserve)
                != NGX_OK)
            {
                return NGX_CONF_ERROR;
            }

            continue;
        }

        if (ngx_strncmp(value[i].data, "refresh=", 8) == 0) {

            if (ngx_http_shipstation_api_rate_part(cf, "refresh", &value[i],
                                                   &smcf->api_refresh)
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


char *
ngx_http_shipstation_set_live_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    ngx_int_t                          rate;
    ngx_str_t                         *value;
    ngx_http_compile_complex_value_t   ccv;

    if (slcf->live_limit_rate != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2) {

        if (ngx_strcmp(value[1].data, "off") == 0) {
            slcf->live_limit_rate = 0;
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

    slcf->live_limit_key = ngx_palloc(cf->pool,
                                      sizeof(ngx_http_complex_value_t));
    if (slcf->live_limit_key == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = &value[1];
    ccv.complex_value = slcf->live_limit_key;

    if (ngx_http_compile_complex_value(&ccv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    slcf->live_limit_rate = rate;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_shipstation_checkout_create_main_conf(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    smcf->checkout = ngx_pcalloc(cf->pool,
                                 sizeof(ngx_http_shipstation_checkout_conf_t));
    if (smcf->checkout == NULL) {
        return NGX_ERROR;
    }

    smcf->cache_valid = 600;
    smcf->cache_stale = 86400;
    smcf->api_rate = NGX_CONF_UNSET_UINT;
    smcf->api_reserve = NGX_CONF_UNSET_UINT;
    smcf->api_refresh = NGX_CONF_UNSET_UINT;

    return NGX_OK;
}


char *
ngx_http_shipstation_checkout_init_main_conf(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_http_shipstation_checkout_conf_t  *scf;

    scf = smcf->checkout;

    ngx_conf_init_uint_value(smcf->api_rate, 40);

    /* a smaller N without more words must still leave calls to checkout */

    ngx_conf_init_uint_value(smcf->api_reserve,
                             ngx_min(4, smcf->api_rate / 2));
    ngx_conf_init_uint_value(smcf->api_refresh,
                             ngx_min(10, smcf->api_rate));

    if (smcf->api_reserve >= smcf->api_rate) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"reserve=%ui\" of \"shipstation_api_rate\" leaves no "
                      "call of %ui a minute for checkout",
                      smcf->api_reserve, smcf->api_rate);
        return NGX_CONF_ERROR;
    }

    scf->cache.valid = (ngx_msec_t) smcf->cache_valid * 1000;
    scf->cache.stale = (ngx_msec_t) smcf->cache_stale * 1000;

    if (smcf->stores) {
        smcf->stores->calls_a_minute = smcf->api_rate;
    }

    if (smcf->api_trusted_certificate.len
        && ngx_http_shipstation_certificate(cf, &smcf->api_trusted_certificate)
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


void
ngx_http_shipstation_checkout_create_loc_conf(
    ngx_http_shipstation_loc_conf_t *slcf)
{
    slcf->api_timeout = NGX_CONF_UNSET_MSEC;
    slcf->rates_wait = NGX_CONF_UNSET_MSEC;
    slcf->live_limit_rate = NGX_CONF_UNSET_UINT;
    slcf->store = NULL;
    slcf->live_limit_key = NULL;
}


char *
ngx_http_shipstation_checkout_merge_loc_conf(ngx_conf_t *cf,
    ngx_http_shipstation_loc_conf_t *prev,
    ngx_http_shipstation_loc_conf_t *conf)
{
    ngx_http_core_loc_conf_t              *clcf;
    ngx_http_shipstation_main_conf_t      *smcf;
    ngx_http_shipstation_checkout_conf_t  *scf;

    ngx_conf_merge_str_value(conf->api_url, prev->api_url,
                             NGX_HTTP_SHIPSTATION_API_URL);
    ngx_conf_merge_msec_value(conf->api_timeout, prev->api_timeout, 8000);
    ngx_conf_merge_msec_value(conf->rates_wait, prev->rates_wait, 3000);

    if (conf->store == NULL) {
        conf->store = prev->store;
    }

    if (conf->live_limit_rate == NGX_CONF_UNSET_UINT) {
        conf->live_limit_key = prev->live_limit_key;
    }

    ngx_conf_merge_uint_value(conf->live_limit_rate, prev->live_limit_rate, 0);

    if (conf->handler != NGX_HTTP_SHIPSTATION_RATES) {
        return NGX_CONF_OK;
    }

    /*
     * A worker has one client for all locations: the resolver is that of the
     * first location with "shipstation_rates" that has one.
     */

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    scf = smcf->checkout;

    if (scf->resolver == NULL
        && clcf->resolver && clcf->resolver->connections.nelts)
    {
        scf->resolver = clcf->resolver;
        scf->resolver_timeout = clcf->resolver_timeout;
    }

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_shipstation_checkout_check(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf,
    ngx_http_shipstation_loc_conf_t *slcf)
{
    if (smcf->cache_zone == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_rates\" needs \"shipstation_cache "
                      "zone=NAME:SIZE\" in http {} in %s:%ui",
                      slcf->file, slcf->line);
        return NGX_ERROR;
    }

    if (slcf->store == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_rates\" needs \"shipstation_store "
                      "VALUE\", which says whose rates these are, in %s:%ui",
                      slcf->file, slcf->line);
        return NGX_ERROR;
    }

    if (slcf->api_timeout == 0 || slcf->rates_wait == 0) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"%s\" must not be 0 in %s:%ui",
                      slcf->api_timeout ? "shipstation_rates_wait"
                                        : "shipstation_api_timeout",
                      slcf->file, slcf->line);
        return NGX_ERROR;
    }

    return NGX_OK;
}
