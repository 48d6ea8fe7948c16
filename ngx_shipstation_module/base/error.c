
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/text.h"


/* Deeper steps than a document may nest: never more in a sane chain. */
#define NGX_SHIPSTATION_PATH_DEPTH  80


ngx_int_t
ngx_shipstation_error(ngx_shipstation_error_t *error,
    const ngx_shipstation_path_t *path, const char *fmt, ...)
{
    u_char   *p, text[NGX_SHIPSTATION_MESSAGE_SIZE];
    va_list   args;

    if (error == NULL) {
        return NGX_ERROR;
    }

    va_start(args, fmt);
    p = ngx_vslprintf(text, text + sizeof(text), fmt, args);
    va_end(args);

    error->message.data = error->message_text;
    error->message.len = ngx_shipstation_printable(error->message_text,
                                              NGX_SHIPSTATION_MESSAGE_SIZE,
                                              text, p - text)
                         - error->message_text;

    error->path.data = error->path_text;
    error->path.len = ngx_shipstation_path_print(error->path_text,
                                              NGX_SHIPSTATION_PATH_SIZE, path)
                      - error->path_text;

    return NGX_ERROR;
}


u_char *
ngx_shipstation_path_print(u_char *p, size_t size,
    const ngx_shipstation_path_t *path)
{
    size_t                         i;
    u_char                        *last, *start;
    ngx_uint_t                     n;
    const ngx_shipstation_path_t  *steps[NGX_SHIPSTATION_PATH_DEPTH];

    for (n = 0; path && n < NGX_SHIPSTATION_PATH_DEPTH; path = path->parent) {
        steps[n++] = path;
    }

    start = p;
    last = p + size;

    while (n) {
        path = steps[--n];

        if (path->key == NULL) {
            p = ngx_slprintf(p, last, "[%ui]", path->index);
            continue;
        }

        if (p > start && p < last) {
            *p++ = '.';
        }

        for (i = 0; i < path->key_len && p < last; i++) {
            *p++ = (path->key[i] > 0x20 && path->key[i] < 0x7f)
                   ? (u_char) path->key[i] : '?';
        }
    }

    return p;
}
