
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The front door.  Features are modules of their own in the same .so; nginx
 * loads them in the order of config's list, this one first.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_shipstation_module.h"
#include "http/buffer.h"
#include "http/capture.h"
#include "http/variables.h"


#define NGX_HTTP_SHIPSTATION_STORES_MIN  (8 * ngx_pagesize)


typedef struct {
    time_t                           started;
    ngx_shipstation_counter_rows_t  *rows;
} ngx_http_shipstation_counters_t;


static ngx_int_t ngx_http_shipstation_check_places(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);
static ngx_int_t ngx_http_shipstation_add_counters(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf);
static ngx_int_t ngx_http_shipstation_init_counters(ngx_shm_zone_t *zone,
    void *data);
static char *ngx_http_shipstation_set_stores(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static ngx_int_t ngx_http_shipstation_postconfiguration(ngx_conf_t *cf);
static void *ngx_http_shipstation_create_main_conf(ngx_conf_t *cf);
static void *ngx_http_shipstation_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_shipstation_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);
static ngx_int_t ngx_http_shipstation_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_http_shipstation_init_process(ngx_cycle_t *cycle);
static void ngx_http_shipstation_exit_process(ngx_cycle_t *cycle);


static ngx_command_t  ngx_http_shipstation_commands[] = {

    { ngx_string("shipstation_stores"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE123,
      ngx_http_shipstation_set_stores,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_store"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, store),
      NULL },

    { ngx_string("shipstation_public_url"),
      NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_loc_conf_t, public_url),
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_module_ctx = {
    ngx_http_shipstation_add_variables,     /* preconfiguration */
    ngx_http_shipstation_postconfiguration, /* postconfiguration */

    ngx_http_shipstation_create_main_conf,  /* create main configuration */
    NULL,                                   /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    ngx_http_shipstation_create_loc_conf,   /* create location configuration */
    ngx_http_shipstation_merge_loc_conf     /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_module_ctx,       /* module context */
    ngx_http_shipstation_commands,          /* module directives */
    NGX_HTTP_MODULE,                        /* module type */
    NULL,                                   /* init master */
    ngx_http_shipstation_init_module,       /* init module */
    ngx_http_shipstation_init_process,      /* init process */
    NULL,                                   /* init thread */
    NULL,                                   /* exit thread */
    ngx_http_shipstation_exit_process,      /* exit process */
    NULL,                                   /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_http_shipstation_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_pcalloc(cf->pool, sizeof(ngx_http_shipstation_main_conf_t));
    if (smcf == NULL) {
        return NULL;
    }

    if (ngx_array_init(&smcf->places, cf->pool, 4,
                       sizeof(ngx_http_shipstation_place_t))
        != NGX_OK)
    {
        return NULL;
    }

    return smcf;
}


static void *
ngx_http_shipstation_create_loc_conf(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(ngx_http_shipstation_loc_conf_t));
}


static char *
ngx_http_shipstation_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_http_shipstation_loc_conf_t  *prev = parent;
    ngx_http_shipstation_loc_conf_t  *conf = child;

    ngx_http_core_loc_conf_t  *clcf;

    if (conf->store == NULL) {
        conf->store = prev->store;
    }

    if (conf->public_url == NULL) {
        conf->public_url = prev->public_url;
    }

    /* "if" and "limit_except" are locations of their own, as nginx sees it */

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if ((clcf->noname || clcf->lmt_excpt)
        && conf->feature == NULL && prev->feature)
    {
        conf->feature = prev->feature;

        if (clcf->handler == NULL) {
            clcf->handler = conf->feature->handler;
        }
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_stores(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_shipstation_main_conf_t *smcf = conf;

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

            stores->zone = ngx_http_shipstation_add_zone(cf, &value[i],
                                           NGX_HTTP_SHIPSTATION_STORES_MIN,
                                           ngx_shipstation_stores_init_zone,
                                           stores);
            if (stores->zone == NULL) {
                return NGX_CONF_ERROR;
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


ngx_shm_zone_t *
ngx_http_shipstation_add_zone(ngx_conf_t *cf, ngx_str_t *value, size_t min,
    ngx_shm_zone_init_pt init, void *data)
{
    u_char          *colon;
    ssize_t          size;
    ngx_str_t       *directive, name, text;
    ngx_shm_zone_t  *zone;

    directive = cf->args->elts;

    name.data = value->data + 5;
    colon = (u_char *) ngx_strchr(name.data, ':');

    if (colon == NULL || colon == name.data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone \"%V\" in \"%V\", write "
                           "zone=NAME:SIZE", value, directive);
        return NULL;
    }

    name.len = colon - name.data;
    text.data = colon + 1;
    text.len = value->data + value->len - text.data;

    size = ngx_parse_size(&text);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone size \"%V\" in \"%V\"", value,
                           directive);
        return NULL;
    }

    if (size < (ssize_t) min) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" in \"%V\" is too small, it needs "
                           "%uzk at least", value, directive, min / 1024);
        return NULL;
    }

    zone = ngx_shared_memory_add(cf, &name, size,
                                 &ngx_http_shipstation_module);
    if (zone == NULL) {
        return NULL;
    }

    if (zone->data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" in \"%V\" is used for something else",
                           &name, directive);
        return NULL;
    }

    zone->init = init;
    zone->data = data;

    return zone;
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


char *
ngx_http_shipstation_set_feature(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_core_loc_conf_t          *clcf;
    ngx_http_shipstation_place_t      *place;
    ngx_http_shipstation_loc_conf_t   *slcf;
    ngx_http_shipstation_main_conf_t  *smcf;

    slcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_shipstation_module);

    if (slcf->feature == cmd->post) {
        return "is duplicate";
    }

    if (slcf->feature) {
        return "cannot stand beside another shipstation handler: use a "
               "location for each";
    }

    slcf->feature = cmd->post;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = slcf->feature->handler;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    place = ngx_array_push(&smcf->places);
    if (place == NULL) {
        return NGX_CONF_ERROR;
    }

    place->feature = slcf->feature;
    place->conf = cf->ctx;
    place->file = cf->conf_file->file.name.data;
    place->line = cf->conf_file->line;

    return NGX_CONF_OK;
}


static ngx_int_t
ngx_http_shipstation_postconfiguration(ngx_conf_t *cf)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_shipstation_module);

    /* A module that is loaded but not used costs nothing. */

    if (smcf->places.nelts == 0 && smcf->stores == NULL) {
        return NGX_OK;
    }

    if (ngx_http_shipstation_check_places(cf, smcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_http_shipstation_add_counters(cf, smcf) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_http_shipstation_module_file(&smcf->file, cf->log);

    ngx_http_shipstation_capture_init();

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_check_places(ngx_conf_t *cf,
    ngx_http_shipstation_main_conf_t *smcf)
{
    ngx_uint_t                     i;
    ngx_http_shipstation_place_t  *place;

    place = smcf->places.elts;

    for (i = 0; i < smcf->places.nelts; i++) {

        if (smcf->stores == NULL) {
            ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                          "\"%s\" needs \"shipstation_stores zone=NAME:SIZE "
                          "path=DIR\" in http {} in %s:%ui",
                          place[i].feature->directive,
                          place[i].file, place[i].line);
            return NGX_ERROR;
        }

        if (place[i].feature->check
            && place[i].feature->check(cf, &place[i]) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
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


static ngx_int_t
ngx_http_shipstation_init_module(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    if (smcf && smcf->stores) {
        ngx_shipstation_stores_commit(smcf->stores);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_init_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    /* the cache manager's processes come here, too, and serve no request */

    if (smcf == NULL || smcf->counters_zone == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return NGX_OK;
    }

    if (smcf->stores) {
        ngx_shipstation_stores_enter(smcf->stores);
    }

    ngx_shipstation_counters_enter(smcf->counters);

    return NGX_OK;
}


/* The features' modules are left after this one: they count nothing then. */

static void
ngx_http_shipstation_exit_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    if (smcf == NULL || smcf->counters_zone == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE))
    {
        return;
    }

    ngx_shipstation_counters_leave(smcf->counters);

    if (smcf->stores) {
        ngx_shipstation_stores_leave(smcf->stores);
    }

    ngx_http_shipstation_buffers_destroy();
}
