
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Large buffers that a worker keeps between requests: a fresh page of memory
 * costs a page fault, which is more than what is done with the page.
 */

#ifndef _NGX_HTTP_SHIPSTATION_BUFFER_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_BUFFER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/output.h"


#define NGX_HTTP_SHIPSTATION_BUFFERS_KEPT  2
#define NGX_HTTP_SHIPSTATION_BUFFER_KEEP   8388608   /* bytes each */
#define NGX_HTTP_SHIPSTATION_ARENAS_KEPT   2
#define NGX_HTTP_SHIPSTATION_ARENA_KEEP    8388608
#define NGX_HTTP_SHIPSTATION_BLOCK_SIZE    65536
#define NGX_HTTP_SHIPSTATION_BLOCKS_KEPT   256


typedef struct ngx_http_shipstation_buffer_s  ngx_http_shipstation_buffer_t;

struct ngx_http_shipstation_buffer_s {
    ngx_http_shipstation_buffer_t  *next;
    u_char                         *data;
    size_t                          len;      /* bytes in use */
    size_t                          size;     /* room at data */
};


/* Returns an empty buffer, one that was kept where there is one; or NULL. */
ngx_http_shipstation_buffer_t *ngx_http_shipstation_buffer_get(void);

/*
 * Makes room for size bytes in all; what is in use stays.  NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_http_shipstation_buffer_room(
    ngx_http_shipstation_buffer_t *buffer, size_t size);

/* Gives a buffer back; NULL is passed over. */
void ngx_http_shipstation_buffer_free(ngx_http_shipstation_buffer_t *buffer);

/* The same for arenas, without bound until ngx_shipstation_arena_limit(). */
ngx_shipstation_arena_t *ngx_http_shipstation_arena_get(void);
void ngx_http_shipstation_arena_free(ngx_shipstation_arena_t *arena);

/* The worker's pool of output blocks. */
ngx_shipstation_blocks_t *ngx_http_shipstation_blocks(void);

/* Frees all that is kept (exit_process). */
void ngx_http_shipstation_buffers_destroy(void);


#endif /* _NGX_HTTP_SHIPSTATION_BUFFER_H_INCLUDED_ */
