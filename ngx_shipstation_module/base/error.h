
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What is wrong with an input, and where: a JSON path ("items[0].weight") and
 * one plain sentence.  Paths are chained on the stack while a document is
 * walked and printed only when something is wrong.
 */

#ifndef _NGX_SHIPSTATION_ERROR_H_INCLUDED_
#define _NGX_SHIPSTATION_ERROR_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_PATH_SIZE     160
#define NGX_SHIPSTATION_MESSAGE_SIZE  256


typedef struct ngx_shipstation_path_s  ngx_shipstation_path_t;


struct ngx_shipstation_path_s {
    const ngx_shipstation_path_t  *parent;   /* NULL: the document */
    const char                    *key;      /* NULL: an element of a list */
    size_t                         key_len;
    ngx_uint_t                     index;
};


typedef struct {
    ngx_str_t  path;       /* printable ASCII, empty for the whole document */
    ngx_str_t  message;    /* printable, without the path, no final period */
    u_char     path_text[NGX_SHIPSTATION_PATH_SIZE];
    u_char     message_text[NGX_SHIPSTATION_MESSAGE_SIZE];
} ngx_shipstation_error_t;


/* One step further down a path: a member of an object, an entry of a list. */
#define ngx_shipstation_path_member(p, up, name)                             \
    (p)->parent = up;                                                        \
    (p)->key = name;                                                         \
    (p)->key_len = ngx_strlen(name);                                         \
    (p)->index = 0

#define ngx_shipstation_path_entry(p, up, n)                                 \
    (p)->parent = up;                                                        \
    (p)->key = NULL;                                                         \
    (p)->key_len = 0;                                                        \
    (p)->index = n


/*
 * Fills error with the path and a message in ngx_sprintf()'s formats; both are
 * cut to their size, and bytes outside printable ASCII and valid UTF-8 come
 * out as '?'.  error may be NULL.  Returns NGX_ERROR always, so that a check
 * can end with "return ngx_shipstation_error(...)".
 */
ngx_int_t ngx_shipstation_error(ngx_shipstation_error_t *error,
    const ngx_shipstation_path_t *path, const char *fmt, ...);

/*
 * Prints a path into the size bytes at p, cut where it does not fit; returns
 * the place behind the last byte.  Not terminated.
 */
u_char *ngx_shipstation_path_print(u_char *p, size_t size,
    const ngx_shipstation_path_t *path);


#endif /* _NGX_SHIPSTATION_ERROR_H_INCLUDED_ */
