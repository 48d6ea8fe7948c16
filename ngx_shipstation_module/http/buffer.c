
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "http/buffer.h"


#define NGX_HTTP_SHIPSTATION_BUFFER_FIRST  65536


static ngx_http_shipstation_buffer_t  *ngx_http_shipstation_kept_buffers;
static ngx_uint_t                      ngx_http_shipstation_nkept_buffers;

static ngx_shipstation_arena_t  *ngx_http_shipstation_kept_arenas
                                     [NGX_HTTP_SHIPSTATION_ARENAS_KEPT];
static ngx_uint_t                ngx_http_shipstation_nkept_arenas;

static ngx_shipstation_blocks_t  ngx_http_shipstation_kept_blocks = {
    NULL, NGX_HTTP_SHIPSTATION_BLOCK_SIZE, 0, NGX_HTTP_SHIPSTATION_BLOCKS_KEPT
};


ngx_http_shipstation_buffer_t *
ngx_http_shipstation_buffer_get(void)
{
    ngx_http_shipstation_buffer_t  *buffer;

    buffer = ngx_http_shipstation_kept_buffers;

    if (buffer) {
        ngx_http_shipstation_kept_buffers = buffer->next;
        ngx_http_shipstation_nkept_buffers--;
        buffer->next = NULL;
        buffer->len = 0;
        return buffer;
    }

    return calloc(1, sizeof(ngx_http_shipstation_buffer_t));
}


ngx_int_t
ngx_http_shipstation_buffer_room(ngx_http_shipstation_buffer_t *buffer,
    size_t size)
{
    u_char  *p;

    if (size <= buffer->size) {
        return NGX_OK;
    }

    size = ngx_max(size, NGX_HTTP_SHIPSTATION_BUFFER_FIRST);

    if (buffer->len == 0) {
        free(buffer->data);
        buffer->data = NULL;
        buffer->size = 0;
    }

    /* moves page tables, not bytes, where a buffer is large */
    p = realloc(buffer->data, size);
    if (p == NULL) {
        return NGX_ERROR;
    }

    buffer->data = p;
    buffer->size = size;

    return NGX_OK;
}


void
ngx_http_shipstation_buffer_free(ngx_http_shipstation_buffer_t *buffer)
{
    if (buffer == NULL) {
        return;
    }

    if (ngx_http_shipstation_nkept_buffers
        < NGX_HTTP_SHIPSTATION_BUFFERS_KEPT
        && buffer->size <= NGX_HTTP_SHIPSTATION_BUFFER_KEEP)
    {
        buffer->next = ngx_http_shipstation_kept_buffers;
        ngx_http_shipstation_kept_buffers = buffer;
        ngx_http_shipstation_nkept_buffers++;
        return;
    }

    free(buffer->data);
    free(buffer);
}


ngx_shipstation_arena_t *
ngx_http_shipstation_arena_get(void)
{
    ngx_shipstation_arena_t  *arena;

    if (ngx_http_shipstation_nkept_arenas) {
        arena = ngx_http_shipstation_kept_arenas
                                      [--ngx_http_shipstation_nkept_arenas];
        ngx_shipstation_arena_limit(arena, 0);
        return arena;
    }

    return ngx_shipstation_arena_create(0);
}


void
ngx_http_shipstation_arena_free(ngx_shipstation_arena_t *arena)
{
    if (arena == NULL) {
        return;
    }

    if (ngx_http_shipstation_nkept_arenas < NGX_HTTP_SHIPSTATION_ARENAS_KEPT) {
        ngx_shipstation_arena_reset(arena, NGX_HTTP_SHIPSTATION_ARENA_KEEP);
        ngx_http_shipstation_kept_arenas[ngx_http_shipstation_nkept_arenas++]
            = arena;
        return;
    }

    ngx_shipstation_arena_destroy(arena);
}


ngx_shipstation_blocks_t *
ngx_http_shipstation_blocks(void)
{
    return &ngx_http_shipstation_kept_blocks;
}


void
ngx_http_shipstation_buffers_destroy(void)
{
    ngx_http_shipstation_buffer_t  *buffer;

    while (ngx_http_shipstation_kept_buffers) {
        buffer = ngx_http_shipstation_kept_buffers;
        ngx_http_shipstation_kept_buffers = buffer->next;
        free(buffer->data);
        free(buffer);
    }

    ngx_http_shipstation_nkept_buffers = 0;

    while (ngx_http_shipstation_nkept_arenas) {
        ngx_shipstation_arena_destroy(ngx_http_shipstation_kept_arenas
                                      [--ngx_http_shipstation_nkept_arenas]);
    }

    ngx_shipstation_blocks_destroy(&ngx_http_shipstation_kept_blocks);
}
