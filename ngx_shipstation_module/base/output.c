
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <stdlib.h>

#include "base/output.h"


static ngx_int_t ngx_shipstation_output_next(ngx_shipstation_output_t *out);
static void ngx_shipstation_output_fail(ngx_shipstation_output_t *out);
static ngx_uint_t ngx_shipstation_output_fits(ngx_shipstation_output_t *out,
    size_t n);
static void ngx_shipstation_output_return(ngx_shipstation_blocks_t *blocks,
    ngx_shipstation_block_t *block);


void
ngx_shipstation_output_init(ngx_shipstation_output_t *out,
    ngx_shipstation_blocks_t *blocks, size_t limit)
{
    ngx_memzero(out, sizeof(ngx_shipstation_output_t));

    out->blocks = blocks;
    out->limit = limit;
}


u_char *
ngx_shipstation_output_reserve_block(ngx_shipstation_output_t *out, size_t n)
{
    if (out->failed || n > out->blocks->size) {
        ngx_shipstation_output_fail(out);
        return NULL;
    }

    if (ngx_shipstation_output_next(out) != NGX_OK) {
        return NULL;
    }

    if ((size_t) (out->current->end - out->current->last) < n) {
        ngx_shipstation_output_fail(out);
        return NULL;
    }

    return out->current->last;
}


ngx_int_t
ngx_shipstation_output_write(ngx_shipstation_output_t *out, const void *data,
    size_t len)
{
    size_t         n;
    const u_char  *p;

    if (out->current
        && (size_t) (out->current->end - out->current->last) >= len)
    {
        out->current->last = ngx_cpymem(out->current->last, data, len);
        return NGX_OK;
    }

    if (out->failed) {
        return NGX_ERROR;
    }

    if (!ngx_shipstation_output_fits(out, len)) {
        ngx_shipstation_output_fail(out);
        return NGX_ERROR;
    }

    p = data;

    while (len) {

        if (out->current == NULL || out->current->last == out->current->end) {
            if (ngx_shipstation_output_next(out) != NGX_OK) {
                return NGX_ERROR;
            }
        }

        n = ngx_min(len, (size_t) (out->current->end - out->current->last));

        out->current->last = ngx_cpymem(out->current->last, p, n);

        p += n;
        len -= n;
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_output_print(ngx_shipstation_output_t *out, const char *text)
{
    return ngx_shipstation_output_write(out, text, ngx_strlen(text));
}


size_t
ngx_shipstation_output_size(ngx_shipstation_output_t *out)
{
    if (out->current == NULL) {
        return 0;
    }

    return out->full + (out->current->last - out->current->start);
}


void
ngx_shipstation_output_mark(ngx_shipstation_output_t *out,
    ngx_shipstation_mark_t *mark)
{
    mark->block = out->current;
    mark->last = out->current ? out->current->last : NULL;
    mark->full = out->full;
}


void
ngx_shipstation_output_rewind(ngx_shipstation_output_t *out,
    ngx_shipstation_mark_t *mark)
{
    ngx_shipstation_block_t  *block, *next;

    block = mark->block ? mark->block->next : out->first;

    while (block) {
        next = block->next;
        ngx_shipstation_output_return(out->blocks, block);
        block = next;
    }

    if (mark->block) {
        mark->block->next = NULL;
        mark->block->last = mark->last;

    } else {
        out->first = NULL;
    }

    out->current = mark->block;
    out->full = mark->full;

    if (out->failed) {
        ngx_shipstation_output_fail(out);
    }
}


void
ngx_shipstation_output_free(ngx_shipstation_output_t *out)
{
    ngx_shipstation_block_t  *block, *next;

    for (block = out->first; block; block = next) {
        next = block->next;
        ngx_shipstation_output_return(out->blocks, block);
    }

    ngx_shipstation_output_init(out, out->blocks, out->limit);
}


void
ngx_shipstation_blocks_destroy(ngx_shipstation_blocks_t *blocks)
{
    ngx_shipstation_block_t  *block, *next;

    for (block = blocks->free; block; block = next) {
        next = block->next;
        free(block);
    }

    blocks->free = NULL;
    blocks->nfree = 0;
}


/* Adds an empty block at the end. */

static ngx_int_t
ngx_shipstation_output_next(ngx_shipstation_output_t *out)
{
    ngx_shipstation_block_t   *block;
    ngx_shipstation_blocks_t  *blocks;

    blocks = out->blocks;
    block = blocks->free;

    if (block) {
        blocks->free = block->next;
        blocks->nfree--;

    } else {
        block = malloc(sizeof(ngx_shipstation_block_t) + blocks->size);
        if (block == NULL) {
            ngx_shipstation_output_fail(out);
            return NGX_ERROR;
        }

        block->start = (u_char *) block + sizeof(ngx_shipstation_block_t);
    }

    block->last = block->start;
    block->end = block->start + blocks->size;
    block->next = NULL;

    if (out->current) {
        out->full += out->current->last - out->current->start;
        out->current->next = block;

    } else {
        out->first = block;
    }

    out->current = block;

    if (out->limit && out->limit - out->full < blocks->size) {
        block->end = block->start + (out->limit - out->full);
    }

    return NGX_OK;
}


/* Nothing more is taken: the block that is written has no room, either. */

static void
ngx_shipstation_output_fail(ngx_shipstation_output_t *out)
{
    out->failed = 1;

    if (out->current) {
        out->current->end = out->current->last;
    }
}


static ngx_uint_t
ngx_shipstation_output_fits(ngx_shipstation_output_t *out, size_t n)
{
    size_t  size;

    if (out->limit == 0) {
        return 1;
    }

    size = ngx_shipstation_output_size(out);

    return size <= out->limit && n <= out->limit - size;
}


static void
ngx_shipstation_output_return(ngx_shipstation_blocks_t *blocks,
    ngx_shipstation_block_t *block)
{
    if (blocks->nfree >= blocks->keep) {
        free(block);
        return;
    }

    /* a sender may have moved start forward over what was sent */

    block->start = (u_char *) block + sizeof(ngx_shipstation_block_t);

    block->next = blocks->free;
    blocks->free = block;
    blocks->nfree++;
}
