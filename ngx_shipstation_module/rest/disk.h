
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Work on disk for a request to the API: in a thread of nginx's pool, so that
 * no worker waits for it; at once where nginx has no threads.
 */

#ifndef _NGX_HTTP_SHIPSTATION_DISK_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_DISK_H_INCLUDED_


#include "rest/rest.h"
#include "store/settings_file.h"


/* In a thread: nothing of nginx's, no pool, no log. */
typedef void (*ngx_http_shipstation_disk_pt)(void *data);

/* In the worker again; returns what a handler returns. */
typedef ngx_int_t (*ngx_http_shipstation_disk_done_pt)(
    ngx_http_shipstation_rest_t *rest, void *data);


/* The same of what is no request's. */
typedef void (*ngx_http_shipstation_disk_ran_pt)(void *data);


/*
 * Does work in the threads' pool, then done.  pool lives that long.  NGX_OK;
 * NGX_ERROR: the pool's queue is full, or no memory.
 */
ngx_int_t ngx_http_shipstation_disk_run(void *threads, ngx_pool_t *pool,
    ngx_log_t *log, ngx_http_shipstation_disk_pt work,
    ngx_http_shipstation_disk_ran_pt done, void *data);

/*
 * The same for a request.  data lives as long as the request, which waits.
 * Returns what a handler returns.
 */
ngx_int_t ngx_http_shipstation_disk(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_pt work, ngx_http_shipstation_disk_done_pt done,
    void *data);


/* A store's file, read. */
typedef struct {
    ngx_shipstation_settings_file_t  file;
    ngx_shipstation_file_result_e    result;
    u_char                          *text;      /* JSON's padding behind it */
    size_t                           size;      /* room, without it */
    size_t                           len;
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_http_shipstation_disk_file_t;

/*
 * Makes ready to read the file of the request's store.  NGX_OK, NGX_ERROR (no
 * memory).
 */
ngx_int_t ngx_http_shipstation_disk_file(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_file_t *file);

/* The work: data is an ngx_http_shipstation_disk_file_t. */
void ngx_http_shipstation_disk_read(void *data);

/* The reply where a file could not be read; it was logged. */
ngx_int_t ngx_http_shipstation_disk_refuse(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_file_t *file);


#endif /* _NGX_HTTP_SHIPSTATION_DISK_H_INCLUDED_ */
