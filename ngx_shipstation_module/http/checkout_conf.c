
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/checkout.h"
#include "http/conf.h"


char *
ngx_http_shipstation_set_cache(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    return NGX_CONF_OK;
}


char *
ngx_http_shipstation_set_api_url(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    ngx_str_t  *value;

    if (slcf->api_url.data) {
        return "is duplicate";
    }

    value = cf->args->elts;
    slcf->api_url = value[1];

    return NGX_CONF_OK;
}


char *
ngx_http_shipstation_set_api_rate(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    return NGX_CONF_OK;
}


char *
ngx_http_shipstation_set_live_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    return NGX_CONF_OK;
}


void
ngx_http_shipstation_checkout_create_main_conf(
    ngx_http_shipstation_main_conf_t *smcf)
{
    smcf->api_rate = NGX_CONF_UNSET_UINT;
    smcf->api_reserve = NGX_CONF_UNSET_UINT;
    smcf->api_refresh = NGX_CONF_UNSET_UINT;
}


char *
ngx_http_shipstation_checkout_init_main_conf(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_conf_init_uint_value(smcf->api_rate, 40);
    ngx_conf_init_uint_value(smcf->api_reserve, 4);
    ngx_conf_init_uint_value(smcf->api_refresh, 10);

    return NGX_CONF_OK;
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
    ngx_conf_merge_str_value(conf->api_url, prev->api_url,
                             "https://ssapi.shipstation.com");
    ngx_conf_merge_msec_value(conf->api_timeout, prev->api_timeout, 8000);
    ngx_conf_merge_msec_value(conf->rates_wait, prev->rates_wait, 3000);

    if (conf->store == NULL) {
        conf->store = prev->store;
    }

    if (conf->live_limit_rate == NGX_CONF_UNSET_UINT) {
        conf->live_limit_key = prev->live_limit_key;
    }

    ngx_conf_merge_uint_value(conf->live_limit_rate, prev->live_limit_rate, 0);

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_shipstation_checkout_check(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf,
    ngx_http_shipstation_loc_conf_t *slcf)
{
    return NGX_OK;
}


ngx_int_t
ngx_http_shipstation_checkout_init_module(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
    return NGX_OK;
}


ngx_int_t
ngx_http_shipstation_checkout_init_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
    return NGX_OK;
}


void
ngx_http_shipstation_checkout_exit_process(ngx_cycle_t *cycle,
    ngx_http_shipstation_main_conf_t *smcf)
{
}
