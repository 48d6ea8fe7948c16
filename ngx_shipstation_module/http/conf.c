
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/checkout.h"
#include "http/conf.h"


#define NGX_HTTP_SHIPSTATION_RATE_MAX    100000

/* A feed is read in memory; its texts' lengths have 32 bits. */
#define NGX_HTTP_SHIPSTATION_FEED_LIMIT  (1024 * 1024 * 1024)


typedef struct {
    time_t                           started;
    ngx_shipstation_counter_rows_t  *rows;
} ngx_http_shipstation_counters_t;


static char *ngx_http_shipstation_stores_zone(ngx_conf_t *cf,
    ngx_shipstation_stores_t *stores, ngx_str_t *value);
static ngx_int_t ngx_http_shipstation_check_custom_store(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf,
    ngx_http_shipstation_loc_conf_t *slcf);
static ngx_int_t ngx_http_shipstation_init_counters(ngx_shm_zone_t *zone,
    void *data);


/* a page number is a short, and so is a page's size in any shop */
ngx_conf_num_bounds_t  ngx_http_shipstation_page_size_bounds = {
    ngx_conf_check_num_bounds, 1, 10000
};


static const struct {
    const char                      *directive;
    ngx_http_shipstation_handler_e   handler;
    ngx_http_handler_pt              content;
} ngx_http_shipstation_handlers[] = {
    { "shipstation_custom_store", NGX_HTTP_SHIPSTATION_CUSTOM_STORE,
      ngx_http_shipstation_custom_store_handler },
    { "shipstation_rates", NGX_HTTP_SHIPSTATION_RATES,
      ngx_http_shipstation_checkout_handler },
    { "shipstation_status", NGX_HTTP_SHIPSTATION_STATUS,
      ngx_http_shipstation_status_handler },
    { NULL, NGX_HTTP_SHIPSTATION_NO_HANDLER, NULL }
};


char *
ngx_http_shipstation_set_stores(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_shipstation_main_conf_t *smcf = conf;

    char                      *rv;
    ngx_str_t                 *value, path;
    ngx_uint_t                 i;
    ngx_shipstation_stores_t  *stores;

    if (smcf->stores) {
        return "is duplicate";
    }

    stores = ngx_pcalloc(cf->pool, sizeof(ngx_shipstation_stores_t));
    if (stores == NULL) {
        return NGX_CONF_ERROR;
    }

    stores->pool = cf->pool;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "zone=", 5) == 0) {

            rv = ngx_http_shipstation_stores_zone(cf, stores, &value[i]);
            if (rv != NGX_CONF_OK) {
                return rv;
            }

            continue;
        }

        if (ngx_strncmp(value[i].data, "path=", 5) == 0) {

            path.data = value[i].data + 5;
            path.len = value[i].len - 5;

            while (path.len > 1 && path.data[path.len - 1] == '/') {
                path.data[--path.len] = '\0';
            }

            if (path.len == 0
                || ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
            {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "invalid \"%V\", write path=DIR, the folder "
                                   "of the stores' settings", &value[i]);
                return NGX_CONF_ERROR;
            }

            stores->path = path;
            continue;
        }

        if (ngx_strcmp(value[i].data, "invalid=fail") == 0) {
            continue;
        }

        if (ngx_strcmp(value[i].data, "invalid=skip") == 0) {
            stores->skip_invalid = 1;
            continue;
        }

        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid parameter \"%V\", \"shipstation_stores\" "
                           "takes zone=NAME:SIZE path=DIR [invalid=fail|skip]",
                           &value[i]);
        return NGX_CONF_ERROR;
    }

    if (stores->zone == NULL || stores->path.len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "\"shipstation_stores\" needs %s",
                           stores->zone ? "path=DIR" : "zone=NAME:SIZE");
        return NGX_CONF_ERROR;
    }

    smcf->stores = stores;

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_stores_zone(ngx_conf_t *cf,
    ngx_shipstation_stores_t *stores, ngx_str_t *value)
{
    u_char     *colon;
    ssize_t     size;
    ngx_str_t   name, text;

    name.data = value->data + 5;
    colon = (u_char *) ngx_strchr(name.data, ':');

    if (colon == NULL || colon == name.data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"%V\", write zone=NAME:SIZE, for example "
                           "zone=shipstation_stores:16m", value);
        return NGX_CONF_ERROR;
    }

    name.len = colon - name.data;
    text.data = colon + 1;
    text.len = value->data + value->len - text.data;

    size = ngx_parse_size(&text);

    if (size == NGX_ERROR || size < (ssize_t) (8 * ngx_pagesize)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid size in \"%V\", at least %uzk is needed",
                           value, 8 * ngx_pagesize / 1024);
        return NGX_CONF_ERROR;
    }

    stores->zone = ngx_shared_memory_add(cf, &name, size,
                                         &ngx_http_shipstation_module);
    if (stores->zone == NULL) {
        return NGX_CONF_ERROR;
    }

    if (stores->zone->data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" is already used", &name);
        return NGX_CONF_ERROR;
    }

    stores->zone->init = ngx_shipstation_stores_init_zone;
    stores->zone->data = stores;

    return NGX_CONF_OK;
}


char *
ngx_http_shipstation_set_handler(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    ngx_uint_t                          i;
    ngx_http_core_loc_conf_t           *clcf;
    ngx_http_shipstation_loc_conf_t   **location;
    ngx_http_shipstation_main_conf_t   *smcf;

    for (i = 0;
         ngx_strcmp(cmd->name.data, ngx_http_shipstation_handlers[i].directive);
         i++)
    {
        /* void */
    }

    if (slcf->handler == ngx_http_shipstation_handlers[i].handler) {
        return "is duplicate";
    }

    if (slcf->handler != NGX_HTTP_SHIPSTATION_NO_HANDLER) {
        return "cannot stand beside another shipstation handler: use a "
               "location for each";
    }

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    location = ngx_array_push(&smcf->locations);
    if (location == NULL) {
        return NGX_CONF_ERROR;
    }

    *location = slcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_http_shipstation_handlers[i].content;

    slcf->handler = ngx_http_shipstation_handlers[i].handler;
    slcf->name = clcf->name;
    slcf->file = cf->conf_file->file.name.data;
    slcf->line = cf->conf_file->line;

    return NGX_CONF_OK;
}


char *
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
                           cmd->offset
                           == offsetof(ngx_http_shipstation_loc_conf_t, orders)
                           ? "orders" : "notices");
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


char *
ngx_http_shipstation_set_query_credentials(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    char                              *rv;
    ngx_http_shipstation_main_conf_t  *smcf;

    rv = ngx_conf_set_flag_slot(cf, cmd, conf);

    if (rv == NGX_CONF_OK && slcf->query_credentials) {
        smcf = ngx_http_conf_get_module_main_conf(cf,
                                                  ngx_http_shipstation_module);
        smcf->query_credentials = 1;
    }

    return rv;
}


char *
ngx_http_shipstation_set_auth_failures(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_loc_conf_t *slcf = conf;

    ngx_int_t   rate;
    ngx_str_t  *value;

    if (slcf->auth_failures != NGX_CONF_UNSET_UINT) {
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

    slcf->auth_failures = rate;

    return NGX_CONF_OK;
}


ngx_int_t
ngx_http_shipstation_parse_rate(const ngx_str_t *text)
{
    ngx_int_t  rate;

    if (text->len < 4
        || ngx_strncmp(text->data + text->len - 3, "r/m", 3) != 0)
    {
        return NGX_ERROR;
    }

    rate = ngx_atoi(text->data, text->len - 3);

    if (rate < 1 || rate > NGX_HTTP_SHIPSTATION_RATE_MAX) {
        return NGX_ERROR;
    }

    return rate;
}


void *
ngx_http_shipstation_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_shipstation_main_conf_t));
    if (smcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&smcf->locations, cf->pool, 4,
                       sizeof(ngx_http_shipstation_loc_conf_t *))
        != NGX_OK)
    {
        return NULL;
    }

    if (ngx_http_shipstation_checkout_create_main_conf(cf, smcf) != NGX_OK) {
        return NULL;
    }

    return smcf;
}


char *
ngx_http_shipstation_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_shipstation_main_conf_t *smcf = conf;

    char  *rv;

    rv = ngx_http_shipstation_checkout_init_main_conf(cf, smcf);

    if (rv == NGX_CONF_OK && smcf->stores) {
        smcf->stores->calls_a_minute = smcf->api_rate;
    }

    return rv;
}


void *
ngx_http_shipstation_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_loc_conf_t  *slcf;

    slcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_shipstation_loc_conf_t));
    if (slcf == NULL) {
        return NULL;
    }

    slcf->orders = NGX_CONF_UNSET_PTR;
    slcf->notices = NGX_CONF_UNSET_PTR;
    slcf->query_credentials = NGX_CONF_UNSET;
    slcf->auth_failures = NGX_CONF_UNSET_UINT;
    slcf->feed_max_size = NGX_CONF_UNSET_SIZE;
    slcf->page_size = NGX_CONF_UNSET_UINT;
    slcf->window_overlap = NGX_CONF_UNSET;

    ngx_http_shipstation_checkout_create_loc_conf(slcf);

    return slcf;
}


char *
ngx_http_shipstation_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_shipstation_loc_conf_t  *prev = parent;
    ngx_http_shipstation_loc_conf_t  *conf = child;

    ngx_uint_t                 i;
    ngx_http_core_loc_conf_t  *clcf;

    ngx_conf_merge_ptr_value(conf->orders, prev->orders, NULL);
    ngx_conf_merge_ptr_value(conf->notices, prev->notices, NULL);
    ngx_conf_merge_value(conf->query_credentials, prev->query_credentials, 0);
    ngx_conf_merge_uint_value(conf->auth_failures, prev->auth_failures, 30);
    ngx_conf_merge_size_value(conf->feed_max_size, prev->feed_max_size,
                              8 * 1024 * 1024);
    ngx_conf_merge_uint_value(conf->page_size, prev->page_size, 100);
    ngx_conf_merge_sec_value(conf->window_overlap, prev->window_overlap, 0);

    /* "if" and "limit_except" are locations of their own, as nginx sees it */

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if ((clcf->noname || clcf->lmt_excpt)
        && conf->handler == NGX_HTTP_SHIPSTATION_NO_HANDLER
        && prev->handler != NGX_HTTP_SHIPSTATION_NO_HANDLER)
    {
        conf->handler = prev->handler;
        conf->name = prev->name;

        for (i = 0; ngx_http_shipstation_handlers[i].directive; i++) {
            if (ngx_http_shipstation_handlers[i].handler == conf->handler
                && clcf->handler == NULL)
            {
                clcf->handler = ngx_http_shipstation_handlers[i].content;
            }
        }
    }

    return ngx_http_shipstation_checkout_merge_loc_conf(cf, prev, conf);
}


ngx_int_t
ngx_http_shipstation_check_locations(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_uint_t                         i, n;
    ngx_http_shipstation_loc_conf_t  **slcf;

    slcf = smcf->locations.elts;

    for (i = 0; i < smcf->locations.nelts; i++) {

        for (n = 0; ngx_http_shipstation_handlers[n].handler
                    != slcf[i]->handler; n++)
        {
            /* void */
        }

        if (smcf->stores == NULL) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"%s\" needs \"shipstation_stores zone=NAME:SIZE "
                          "path=DIR\" in http {} in %s:%ui",
                          ngx_http_shipstation_handlers[n].directive,
                          slcf[i]->file, slcf[i]->line);
            return NGX_ERROR;
        }

        if (slcf[i]->handler == NGX_HTTP_SHIPSTATION_CUSTOM_STORE
            && ngx_http_shipstation_check_custom_store(cf, smcf, slcf[i])
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (slcf[i]->handler == NGX_HTTP_SHIPSTATION_RATES
            && ngx_http_shipstation_checkout_check(cf, smcf, slcf[i])
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_check_custom_store(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf,
    ngx_http_shipstation_loc_conf_t *slcf)
{
    if (slcf->orders == NULL) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_custom_store\" needs "
                      "\"shipstation_orders URI\" in its location in %s:%ui",
                      slcf->file, slcf->line);
        return NGX_ERROR;
    }

    if (slcf->feed_max_size == 0
        || slcf->feed_max_size > NGX_HTTP_SHIPSTATION_FEED_LIMIT)
    {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_feed_max_size\" must not be 0, nor more "
                      "than 1024m, in %s:%ui", slcf->file, slcf->line);
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_http_shipstation_add_counters(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    size_t     size;
    ngx_str_t  name = ngx_string("ngx_http_shipstation_counters");

    size = 8 * ngx_pagesize
           + ngx_align(ngx_shipstation_counter_rows_size(), ngx_pagesize);

    smcf->counters_zone = ngx_shared_memory_add(cf, &name, size,
                                                &ngx_http_shipstation_module);
    if (smcf->counters_zone == NULL) {
        return NGX_ERROR;
    }

    smcf->counters_zone->init = ngx_http_shipstation_init_counters;
    smcf->counters_zone->data = smcf;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_init_counters(ngx_shm_zone_t *zone, void *data)
{
    void                              *p;
    ngx_slab_pool_t                   *shpool;
    ngx_http_shipstation_counters_t   *counters;
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = zone->data;
    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (data || zone->shm.exists) {
        counters = shpool->data;

    } else {
        counters = ngx_slab_calloc(shpool,
                                   sizeof(ngx_http_shipstation_counters_t));
        if (counters == NULL) {
            return NGX_ERROR;
        }

        p = ngx_slab_alloc(shpool, ngx_shipstation_counter_rows_size());
        if (p == NULL) {
            return NGX_ERROR;
        }

        counters->started = ngx_time();
        counters->rows = ngx_shipstation_counter_rows_init(p);
        shpool->data = counters;
    }

    smcf->counters = counters->rows;
    smcf->started = &counters->started;

    return NGX_OK;
}
