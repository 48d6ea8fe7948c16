
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <dlfcn.h>

#include "ngx_http_shipstation_module.h"
#include "http/module_file.h"


#define NGX_HTTP_SHIPSTATION_MARK  "ngx_shipstation_module version "

/* No module of nginx comes near it. */
#define NGX_HTTP_SHIPSTATION_MODULE_MAX  (256 * 1024 * 1024)


static const char *ngx_http_shipstation_module_name(void);
static void ngx_http_shipstation_module_read(
    ngx_http_shipstation_module_file_t *file, const char *name,
    ngx_log_t *log);
static void ngx_http_shipstation_module_find(
    ngx_http_shipstation_module_file_t *file, const char *p, const char *last);


/* What a later version's reload finds in this version's file. */
const char  ngx_http_shipstation_version_mark[] =
    NGX_HTTP_SHIPSTATION_MARK NGX_SHIPSTATION_VERSION;


void
ngx_http_shipstation_module_file(ngx_http_shipstation_module_file_t *file,
    ngx_log_t *log)
{
    const char       *name;
    ngx_file_info_t   now;

    /* taken a moment after nginx loaded it, before its first request */

    static ngx_file_info_t  loaded;

    ngx_memzero(file, sizeof(ngx_http_shipstation_module_file_t));

    name = ngx_http_shipstation_module_name();

    if (name == NULL || ngx_file_info(name, &now) == NGX_FILE_ERROR) {
        return;
    }

    if (loaded.st_ino == 0) {
        loaded = now;
    }

    if (now.st_ino == loaded.st_ino && now.st_dev == loaded.st_dev
        && now.st_size == loaded.st_size && now.st_mtime == loaded.st_mtime)
    {
        ngx_memcpy(file->version, NGX_SHIPSTATION_VERSION,
                   sizeof(NGX_SHIPSTATION_VERSION));
        return;
    }

    file->replaced = 1;

    ngx_http_shipstation_module_read(file, name, log);

    ngx_log_error(NGX_LOG_WARN, log, 0,
                  "shipstation: \"%s\" was replaced (version %s lies there): "
                  "version %s goes on until nginx is restarted",
                  name, file->version[0] ? file->version : "unknown",
                  NGX_SHIPSTATION_VERSION);
}


/* NULL: unknown, as where nginx itself holds the module. */

static const char *
ngx_http_shipstation_module_name(void)
{
    Dl_info  info;

    if (dladdr(ngx_http_shipstation_version_mark, &info) == 0
        || info.dli_fname == NULL || info.dli_fname[0] != '/')
    {
        return NULL;
    }

    return info.dli_fname;
}


static void
ngx_http_shipstation_module_read(ngx_http_shipstation_module_file_t *file,
    const char *name, ngx_log_t *log)
{
    char             *p;
    size_t            size;
    ssize_t           n;
    ngx_fd_t          fd;
    ngx_file_info_t   info;

    fd = ngx_open_file(name, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK, NGX_FILE_OPEN,
                       0);
    if (fd == NGX_INVALID_FILE) {
        return;
    }

    p = NULL;
    size = 0;

    if (ngx_fd_info(fd, &info) != NGX_FILE_ERROR && ngx_is_file(&info)
        && ngx_file_size(&info) <= NGX_HTTP_SHIPSTATION_MODULE_MAX)
    {
        size = (size_t) ngx_file_size(&info);
        p = ngx_alloc(size + 1, log);
    }

    if (p) {
        n = ngx_read_fd(fd, p, size);

        if (n > 0) {
            ngx_http_shipstation_module_find(file, p, p + n);
        }

        ngx_free(p);
    }

    (void) ngx_close_file(fd);
}


/*
 * The mark stands twice in a module: alone, for this search, and with the
 * version behind it.
 */

static void
ngx_http_shipstation_module_find(ngx_http_shipstation_module_file_t *file,
    const char *p, const char *last)
{
    size_t  i, len;

    len = sizeof(NGX_HTTP_SHIPSTATION_MARK) - 1;

    for ( ;; ) {

        p = memmem(p, last - p, NGX_HTTP_SHIPSTATION_MARK, len);
        if (p == NULL) {
            return;
        }

        p += len;

        for (i = 0; p + i < last && i < sizeof(file->version) - 1; i++) {

            if (p[i] <= ' ' || p[i] == '"' || p[i] == '\\' || p[i] > '~') {
                break;
            }
        }

        if (i > 0 && p + i < last && p[i] == '\0') {
            ngx_memcpy(file->version, p, i);
            file->version[i] = '\0';
            return;
        }
    }
}
