
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Settings over REST: "shipstation_settings_api". */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#if (NGX_THREADS)
#include <ngx_thread_pool.h>
#endif

#include "rest/dispatch.h"
#include "rest/folder.h"
#include "rest/rest.h"
#include "rest/sweep.h"
#include "settings/document.h"


static char *ngx_http_shipstation_set_settings_api(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_shipstation_set_operators(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static char *ngx_http_shipstation_set_audit_log(ngx_conf_t *cf,
    ngx_command_t *cmd, void *conf);
static ngx_int_t ngx_http_shipstation_rest_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place);
static ngx_int_t ngx_http_shipstation_rest_init_module(ngx_cycle_t *cycle);
static ngx_int_t ngx_http_shipstation_rest_init_process(ngx_cycle_t *cycle);
static void *ngx_http_shipstation_rest_create_main_conf(ngx_conf_t *cf);
static char *ngx_http_shipstation_rest_init_main_conf(ngx_conf_t *cf,
    void *conf);
static void *ngx_http_shipstation_rest_create_loc_conf(ngx_conf_t *cf);
static char *ngx_http_shipstation_rest_merge_loc_conf(ngx_conf_t *cf,
    void *parent, void *child);


static const ngx_http_shipstation_feature_t  ngx_http_shipstation_rest = {
    "shipstation_settings_api",
    ngx_http_shipstation_dispatch,
    ngx_http_shipstation_rest_check
};


/* What a merchant's place may read and not change. */
static ngx_str_t  ngx_http_shipstation_operators[] = {
    ngx_string("api.url"),
    ngx_string("api.rate"),
    ngx_string("platform.url"),
    ngx_string("platform.type"),
    ngx_string("status_map"),
    ngx_string("rates_version"),
    ngx_string("selling_channel"),
};


static ngx_command_t  ngx_http_shipstation_rest_commands[] = {

    { ngx_string("shipstation_settings_api"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE12,
      ngx_http_shipstation_set_settings_api,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      (void *) &ngx_http_shipstation_rest },

    { ngx_string("shipstation_guarded"),
      NGX_HTTP_LOC_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rest_loc_conf_t, guarded),
      NULL },

    { ngx_string("shipstation_actor"),
      NGX_HTTP_LOC_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rest_loc_conf_t, actor),
      NULL },

    { ngx_string("shipstation_settings_operator"),
      NGX_HTTP_LOC_CONF|NGX_CONF_1MORE,
      ngx_http_shipstation_set_operators,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_audit_log"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_http_shipstation_set_audit_log,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("shipstation_private_addresses"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_MAIN_CONF_OFFSET,
      offsetof(ngx_http_shipstation_rest_main_conf_t, private_addresses),
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_http_shipstation_rest_module_ctx = {
    NULL,                                   /* preconfiguration */
    NULL,                                   /* postconfiguration */

    ngx_http_shipstation_rest_create_main_conf, /* create main configuration */
    ngx_http_shipstation_rest_init_main_conf, /* init main configuration */

    NULL,                                   /* create server configuration */
    NULL,                                   /* merge server configuration */

    ngx_http_shipstation_rest_create_loc_conf, /* create location config. */
    ngx_http_shipstation_rest_merge_loc_conf /* merge location configuration */
};


ngx_module_t  ngx_http_shipstation_rest_module = {
    NGX_MODULE_V1,
    &ngx_http_shipstation_rest_module_ctx,  /* module context */
    ngx_http_shipstation_rest_commands,     /* module directives */
    NGX_HTTP_MODULE,                        /* module type */
    NULL,                                   /* init master */
    ngx_http_shipstation_rest_init_module,  /* init module */
    ngx_http_shipstation_rest_init_process, /* init process */
    NULL,                                   /* init thread */
    NULL,                                   /* exit thread */
    NULL,                                   /* exit process */
    NULL,                                   /* exit master */
    NGX_MODULE_V1_PADDING
};


static void *
ngx_http_shipstation_rest_create_main_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_rest_main_conf_t  *rmcf;

    rmcf = ngx_pcalloc(cf->pool,
                       sizeof(ngx_http_shipstation_rest_main_conf_t));
    if (rmcf == NULL) {
        return NULL;
    }

    rmcf->private_addresses = NGX_CONF_UNSET;

    return rmcf;
}


static char *
ngx_http_shipstation_rest_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_http_shipstation_rest_main_conf_t *rmcf = conf;

    ngx_conf_init_value(rmcf->private_addresses, 0);

    return NGX_CONF_OK;
}


static void *
ngx_http_shipstation_rest_create_loc_conf(ngx_conf_t *cf)
{
    ngx_http_shipstation_rest_loc_conf_t  *conf;

    conf = ngx_pcalloc(cf->pool,
                       sizeof(ngx_http_shipstation_rest_loc_conf_t));
    if (conf == NULL) {
        return NULL;
    }

    conf->write = NGX_CONF_UNSET;
    conf->reveal = NGX_CONF_UNSET;
    conf->guarded = NGX_CONF_UNSET;

    return conf;
}


static char *
ngx_http_shipstation_rest_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child)
{
    ngx_http_shipstation_rest_loc_conf_t  *prev = parent;
    ngx_http_shipstation_rest_loc_conf_t  *conf = child;

    ngx_uint_t   i, n;
    ngx_str_t   *path;

    /* the handler is inherited by "if" and "limit_except" alone */

    ngx_conf_merge_value(conf->write, prev->write, 0);
    ngx_conf_merge_value(conf->reveal, prev->reveal, 0);
    ngx_conf_merge_value(conf->guarded, prev->guarded, 0);

    if (conf->actor == NULL) {
        conf->actor = prev->actor;
    }

    if (conf->operators == NULL) {
        conf->operators = prev->operators;
    }

    if (conf->operators) {
        return NGX_CONF_OK;
    }

    n = sizeof(ngx_http_shipstation_operators) / sizeof(ngx_str_t);

    conf->operators = ngx_array_create(cf->pool, n, sizeof(ngx_str_t));
    if (conf->operators == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 0; i < n; i++) {
        path = ngx_array_push(conf->operators);
        *path = ngx_http_shipstation_operators[i];
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_settings_api(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rest_loc_conf_t *rlcf = conf;

    char                                   *rv;
    u_char                                 *word;
    ngx_str_t                              *value;
    ngx_flag_t                             *flag;
    ngx_uint_t                              i;
    ngx_http_core_loc_conf_t               *clcf;
    ngx_http_shipstation_rest_main_conf_t  *rmcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (clcf->exact_match || clcf->named || clcf->noname || clcf->lmt_excpt
#if (NGX_PCRE)
        || clcf->regex
#endif
        )
    {
        return "needs a location with a prefix, such as /shipstation/api/";
    }

    rv = ngx_http_shipstation_set_feature(cf, cmd, conf);
    if (rv != NGX_CONF_OK) {
        return rv;
    }

    rmcf = ngx_http_conf_get_module_main_conf(cf,
                                            ngx_http_shipstation_rest_module);

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "write=", 6) == 0) {
            flag = &rlcf->write;
            word = value[i].data + 6;

        } else if (ngx_strncmp(value[i].data, "reveal=", 7) == 0) {
            flag = &rlcf->reveal;
            word = value[i].data + 7;

        } else {
            goto invalid;
        }

        if (ngx_strcmp(word, "on") == 0) {
            *flag = 1;

        } else if (ngx_strcmp(word, "off") == 0) {
            *flag = 0;

        } else {
            goto invalid;
        }
    }

    rmcf->places++;

    if (rlcf->write == 1) {
        rmcf->write = 1;
    }

    return NGX_CONF_OK;

invalid:

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                       "invalid parameter \"%V\", \"shipstation_settings_api\" "
                       "takes [write=on|off] [reveal=on|off]", &value[i]);

    return NGX_CONF_ERROR;
}


static char *
ngx_http_shipstation_set_operators(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rest_loc_conf_t *rlcf = conf;

    ngx_str_t   *value, *path;
    ngx_uint_t   i;

    if (rlcf->operators) {
        return "is duplicate";
    }

    rlcf->operators = ngx_array_create(cf->pool, cf->args->nelts - 1,
                                       sizeof(ngx_str_t));
    if (rlcf->operators == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        /* a word that nobody knows would guard nothing */

        if (!ngx_shipstation_document_known(&value[i])
            && ngx_strncmp(value[i].data, "platform", 8) != 0)
        {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "\"%V\" in \"shipstation_settings_operator\" "
                               "is no member of a settings file, write one "
                               "such as api.url", &value[i]);
            return NGX_CONF_ERROR;
        }

        path = ngx_array_push(rlcf->operators);
        *path = value[i];
    }

    return NGX_CONF_OK;
}


static char *
ngx_http_shipstation_set_audit_log(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_http_shipstation_rest_main_conf_t *rmcf = conf;

    ngx_str_t  *value;

    if (rmcf->audit) {
        return "is duplicate";
    }

    value = cf->args->elts;

    rmcf->audit = ngx_conf_open_file(cf->cycle, &value[1]);

    return rmcf->audit ? NGX_CONF_OK : NGX_CONF_ERROR;
}


static ngx_int_t
ngx_http_shipstation_rest_check(ngx_conf_t *cf,
    ngx_http_shipstation_place_t *place)
{
    ngx_http_shipstation_rest_loc_conf_t   *rlcf;
    ngx_http_shipstation_rest_main_conf_t  *rmcf;

    rlcf = ngx_http_shipstation_place_conf(place,
                                           ngx_http_shipstation_rest_module);
    rmcf = ngx_http_conf_get_module_main_conf(cf,
                                            ngx_http_shipstation_rest_module);

#if (NGX_THREADS)

    /* reading, too: a folder may lie on a slow disk */

    if (rmcf->threads == NULL) {
        rmcf->threads = ngx_thread_pool_add(cf, NULL);

        if (rmcf->threads == NULL) {
            return NGX_ERROR;
        }
    }

    (void) rlcf;

#else

    if (rlcf->write) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                      "\"shipstation_settings_api\" with \"write=on\" needs "
                      "an nginx that was built with --with-threads in %s:%ui",
                      place->file, place->line);
        return NGX_ERROR;
    }

#endif

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_rest_init_module(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t       *smcf;
    ngx_http_shipstation_rest_main_conf_t  *rmcf;

    rmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                            ngx_http_shipstation_rest_module);

    if (rmcf && rmcf->write) {
        smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                                 ngx_http_shipstation_module);

        ngx_shipstation_folder_check(cycle, &smcf->stores->path);
    }

    return NGX_OK;
}


/* One worker looks after the folder. */

static ngx_int_t
ngx_http_shipstation_rest_init_process(ngx_cycle_t *cycle)
{
    ngx_http_shipstation_main_conf_t       *smcf;
    ngx_http_shipstation_rest_main_conf_t  *rmcf;

    rmcf = ngx_http_cycle_get_module_main_conf(cycle,
                                            ngx_http_shipstation_rest_module);

    if (rmcf == NULL || rmcf->places == 0 || rmcf->threads == NULL
        || (ngx_process != NGX_PROCESS_WORKER
            && ngx_process != NGX_PROCESS_SINGLE)
        || ngx_worker != 0)
    {
        return NGX_OK;
    }

    smcf = ngx_http_cycle_get_module_main_conf(cycle,
                                               ngx_http_shipstation_module);

    return ngx_shipstation_sweep_start(cycle, smcf->stores, rmcf->threads);
}
