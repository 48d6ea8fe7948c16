
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/names.h"


static ngx_int_t ngx_shipstation_store_name(ngx_array_t *names,
    ngx_pool_t *pool, u_char *name, size_t len);
static int ngx_libc_cdecl ngx_shipstation_store_compare(const void *one,
    const void *two);


ngx_int_t
ngx_shipstation_store_names(const ngx_str_t *folder, ngx_array_t *names,
    ngx_pool_t *pool, ngx_log_t *log)
{
    u_char     *path;
    ngx_dir_t   dir;
    ngx_err_t   err;
    ngx_int_t   rc;
    ngx_str_t   name;

    if (ngx_array_init(names, pool, 64, sizeof(ngx_str_t)) != NGX_OK) {
        return NGX_ERROR;
    }

    path = ngx_pnalloc(pool, folder->len + 1);
    if (path == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(path, "%V%Z", folder);

    name.data = path;
    name.len = folder->len;

    if (ngx_open_dir(&name, &dir) == NGX_ERROR) {
        ngx_log_error(NGX_LOG_EMERG, log, ngx_errno,
                      "shipstation: " ngx_open_dir_n " \"%V\" failed", &name);
        return NGX_ERROR;
    }

    rc = NGX_OK;

    for ( ;; ) {
        ngx_set_errno(0);

        if (ngx_read_dir(&dir) == NGX_ERROR) {
            err = ngx_errno;

            if (err != NGX_ENOMOREFILES) {
                ngx_log_error(NGX_LOG_EMERG, log, err,
                              "shipstation: " ngx_read_dir_n " \"%V\" failed",
                              &name);
                rc = NGX_ERROR;
            }

            break;
        }

        if (ngx_shipstation_store_name(names, pool, ngx_de_name(&dir),
                                       ngx_de_namelen(&dir))
            != NGX_OK)
        {
            rc = NGX_ERROR;
            break;
        }
    }

    if (ngx_close_dir(&dir) == NGX_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_errno,
                      "shipstation: " ngx_close_dir_n " \"%V\" failed", &name);
    }

    ngx_qsort(names->elts, names->nelts, sizeof(ngx_str_t),
              ngx_shipstation_store_compare);

    return rc;
}


/* As a shell's "*.json": hidden files are an editor's, not a store's. */
static ngx_int_t
ngx_shipstation_store_name(ngx_array_t *names, ngx_pool_t *pool, u_char *name,
    size_t len)
{
    ngx_str_t  *entry;

    if (len < NGX_SHIPSTATION_SUFFIX_LEN || name[0] == '.'
        || ngx_memcmp(name + len - NGX_SHIPSTATION_SUFFIX_LEN,
                      NGX_SHIPSTATION_SUFFIX, NGX_SHIPSTATION_SUFFIX_LEN)
           != 0)
    {
        return NGX_OK;
    }

    entry = ngx_array_push(names);
    if (entry == NULL) {
        return NGX_ERROR;
    }

    entry->len = len;
    entry->data = ngx_pnalloc(pool, len);
    if (entry->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(entry->data, name, len);

    return NGX_OK;
}


static int ngx_libc_cdecl
ngx_shipstation_store_compare(const void *one, const void *two)
{
    return (int) ngx_memn2cmp(((const ngx_str_t *) one)->data,
                              ((const ngx_str_t *) two)->data,
                              ((const ngx_str_t *) one)->len,
                              ((const ngx_str_t *) two)->len);
}
