
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "rest/folder.h"
#include "store/names.h"


static ngx_uint_t ngx_shipstation_folder_may(ngx_core_conf_t *ccf,
    const ngx_file_info_t *info, ngx_uint_t bits);
static void ngx_shipstation_folder_warn(ngx_cycle_t *cycle, const char *fmt,
    ...);


void
ngx_shipstation_folder_check(ngx_cycle_t *cycle, const ngx_str_t *folder)
{
    u_char            path[NGX_MAX_PATH];
    ngx_str_t        *names;
    ngx_uint_t        i, n, first;
    ngx_pool_t       *pool;
    ngx_array_t       list;
    ngx_core_conf_t  *ccf;
    ngx_file_info_t   info;

    ccf = (ngx_core_conf_t *) ngx_get_conf(cycle->conf_ctx, ngx_core_module);

    if (geteuid() != 0 || ccf->user == 0
        || ccf->user == (ngx_uid_t) NGX_CONF_UNSET_UINT)
    {
        return;
    }

    if (ngx_file_info(folder->data, &info) == NGX_FILE_ERROR) {
        return;
    }

    if (!ngx_shipstation_folder_may(ccf, &info, S_IROTH|S_IWOTH|S_IXOTH)) {
        ngx_shipstation_folder_warn(cycle,
                      "\"%V\" cannot be written by the workers' user \"%s\": "
                      "\"shipstation_settings_api write=on\" will answer 503 "
                      "to each change (chown it to that user, mode 0700)",
                      folder, ccf->username);
        return;
    }

    pool = ngx_create_pool(16 * 1024, cycle->log);
    if (pool == NULL) {
        return;
    }

    n = 0;
    first = 0;

    if (ngx_shipstation_store_names(folder, &list, pool, cycle->log)
        == NGX_OK)
    {
        names = list.elts;

        for (i = 0; i < list.nelts; i++) {

            *ngx_snprintf(path, sizeof(path) - 1, "%V/%V", folder, &names[i])
                = '\0';

            if (ngx_file_info(path, &info) != NGX_FILE_ERROR
                && !ngx_shipstation_folder_may(ccf, &info, S_IROTH)
                && n++ == 0)
            {
                first = i;
            }
        }

        if (n) {
            ngx_shipstation_folder_warn(cycle,
                      "%ui of the files in \"%V\" cannot be read by the "
                      "workers' user \"%s\", the first is \"%V\": the settings "
                      "API neither shows nor changes them", n, folder,
                      ccf->username, &names[first]);
        }
    }

    ngx_destroy_pool(pool);
}


/* bits: of others; the user's and the group's lie above them. */
static ngx_uint_t
ngx_shipstation_folder_may(ngx_core_conf_t *ccf, const ngx_file_info_t *info,
    ngx_uint_t bits)
{
    if (info->st_uid == ccf->user) {
        bits <<= 6;

    } else if (info->st_gid == ccf->group) {
        bits <<= 3;
    }

    return (info->st_mode & bits) == bits;
}


/* As store/load.c: whoever runs "nginx -t" is told at any level. */
static void
ngx_shipstation_folder_warn(ngx_cycle_t *cycle, const char *fmt, ...)
{
    u_char   *p, sentence[NGX_MAX_CONF_ERRSTR];
    va_list   args;

    va_start(args, fmt);
    p = ngx_vslprintf(sentence, sentence + sizeof(sentence), fmt, args);
    va_end(args);

    if (ngx_test_config && cycle->log->log_level < NGX_LOG_WARN) {
        ngx_log_stderr(0, "[warn] shipstation: %*s", (size_t) (p - sentence),
                       sentence);
        return;
    }

    ngx_log_error(NGX_LOG_WARN, cycle->log, 0, "shipstation: %*s",
                  (size_t) (p - sentence), sentence);
}
