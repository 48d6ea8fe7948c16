
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <stdlib.h>

#include "base/arena.h"


#define NGX_SHIPSTATION_ARENA_ALIGN      16
#define NGX_SHIPSTATION_ARENA_MIN_BLOCK  (64 * 1024)
#define NGX_SHIPSTATION_ARENA_MAX_BLOCK  (1024 * 1024)


typedef struct ngx_shipstation_arena_block_s  ngx_shipstation_arena_block_t;


struct ngx_shipstation_arena_block_s {
    ngx_shipstation_arena_block_t  *next;
    size_t                          size;    /* bytes behind this header */
    size_t                          used;
};


struct ngx_shipstation_arena_s {
    ngx_shipstation_arena_block_t  *blocks;  /* in use, the current one first */
    ngx_shipstation_arena_block_t  *spare;   /* kept, largest first */
    u_char                         *last;    /* the last piece handed out */
    size_t                          limit;
    size_t                          used;
    size_t                          grow;    /* size of the next small block */
};


/* Rounded up, so that what follows the header keeps the alignment. */
#define NGX_SHIPSTATION_ARENA_HEADER                                         \
    ngx_align(sizeof(ngx_shipstation_arena_block_t),                         \
              NGX_SHIPSTATION_ARENA_ALIGN)

#define ngx_shipstation_arena_data(block)                                    \
    ((u_char *) (block) + NGX_SHIPSTATION_ARENA_HEADER)


static ngx_shipstation_arena_block_t *ngx_shipstation_arena_block(
    ngx_shipstation_arena_t *arena, size_t size);
static ngx_shipstation_arena_block_t *ngx_shipstation_arena_spare(
    ngx_shipstation_arena_t *arena, size_t size);
static ngx_uint_t ngx_shipstation_arena_fits(ngx_shipstation_arena_t *arena,
    size_t more);
static void ngx_shipstation_arena_free(ngx_shipstation_arena_block_t *block);


ngx_shipstation_arena_t *
ngx_shipstation_arena_create(size_t limit)
{
    ngx_shipstation_arena_t  *arena;

    arena = calloc(1, sizeof(ngx_shipstation_arena_t));
    if (arena == NULL) {
        return NULL;
    }

    arena->limit = limit;
    arena->grow = NGX_SHIPSTATION_ARENA_MIN_BLOCK;

    return arena;
}


void *
ngx_shipstation_arena_alloc(ngx_shipstation_arena_t *arena, size_t size)
{
    u_char                         *p;
    ngx_shipstation_arena_block_t  *block;

    if (size > NGX_MAX_SIZE_T_VALUE / 2) {
        return NULL;
    }

    size = ngx_align(size ? size : 1, NGX_SHIPSTATION_ARENA_ALIGN);

    if (!ngx_shipstation_arena_fits(arena, size)) {
        return NULL;
    }

    block = arena->blocks;

    if (block == NULL || block->size - block->used < size) {
        block = ngx_shipstation_arena_block(arena, size);
        if (block == NULL) {
            return NULL;
        }
    }

    p = ngx_shipstation_arena_data(block) + block->used;
    block->used += size;

    arena->used += size;
    arena->last = p;

    return p;
}


void *
ngx_shipstation_arena_calloc(ngx_shipstation_arena_t *arena, size_t size)
{
    void  *p;

    p = ngx_shipstation_arena_alloc(arena, size);
    if (p) {
        ngx_memzero(p, size);
    }

    return p;
}


void *
ngx_shipstation_arena_realloc(ngx_shipstation_arena_t *arena, void *p,
    size_t old_size, size_t new_size)
{
    void                           *new;
    size_t                          offset, new_used;
    ngx_shipstation_arena_block_t  *block, *grown;

    if (p == NULL) {
        return ngx_shipstation_arena_alloc(arena, new_size);
    }

    if (new_size > NGX_MAX_SIZE_T_VALUE / 2) {
        return NULL;
    }

    if (p != arena->last) {

        if (new_size <= old_size) {
            return p;
        }

        new = ngx_shipstation_arena_alloc(arena, new_size);
        if (new) {
            ngx_memcpy(new, p, old_size);
        }

        return new;
    }

    /* the last piece ends where its block's used part ends */

    block = arena->blocks;
    offset = (u_char *) p - ngx_shipstation_arena_data(block);
    new_used = offset + ngx_align(new_size ? new_size : 1,
                                  NGX_SHIPSTATION_ARENA_ALIGN);

    if (new_used > block->used
        && !ngx_shipstation_arena_fits(arena, new_used - block->used))
    {
        return NULL;
    }

    if (new_used > block->size) {

        if (offset) {
            new = ngx_shipstation_arena_alloc(arena, new_size);
            if (new) {
                ngx_memcpy(new, p, old_size);
            }

            return new;
        }

        /* alone in its block: the C library can often move pages, not bytes */

        grown = realloc(block, NGX_SHIPSTATION_ARENA_HEADER + new_used);
        if (grown == NULL) {
            return NULL;
        }

        block = grown;
        block->size = new_used;

        arena->blocks = block;
        arena->last = ngx_shipstation_arena_data(block);
    }

    arena->used = arena->used - block->used + new_used;
    block->used = new_used;

    return arena->last;
}


void
ngx_shipstation_arena_limit(ngx_shipstation_arena_t *arena, size_t limit)
{
    arena->limit = limit;
}


void
ngx_shipstation_arena_reset(ngx_shipstation_arena_t *arena, size_t keep)
{
    size_t                          kept;
    ngx_shipstation_arena_block_t  *block, *all, **p;

    all = NULL;

    while (arena->spare || arena->blocks) {

        p = arena->spare ? &arena->spare : &arena->blocks;
        block = *p;
        *p = block->next;

        for (p = &all; *p && (*p)->size > block->size; p = &(*p)->next) {
            /* void */
        }

        block->used = 0;
        block->next = *p;
        *p = block;
    }

    kept = 0;
    p = &arena->spare;

    while (all) {
        block = all;
        all = block->next;

        if (block->size > keep - kept) {
            free(block);
            continue;
        }

        kept += block->size;

        block->next = NULL;
        *p = block;
        p = &block->next;
    }

    arena->last = NULL;
    arena->used = 0;
    arena->grow = NGX_SHIPSTATION_ARENA_MIN_BLOCK;
}


void
ngx_shipstation_arena_destroy(ngx_shipstation_arena_t *arena)
{
    ngx_shipstation_arena_free(arena->blocks);
    ngx_shipstation_arena_free(arena->spare);

    free(arena);
}


size_t
ngx_shipstation_arena_used(ngx_shipstation_arena_t *arena)
{
    return arena->used;
}


/* Makes a block with room for size bytes the current one. */

static ngx_shipstation_arena_block_t *
ngx_shipstation_arena_block(ngx_shipstation_arena_t *arena, size_t size)
{
    ngx_shipstation_arena_block_t  *block;

    block = ngx_shipstation_arena_spare(arena, size);

    if (block == NULL) {

#if !(NGX_DEBUG_PALLOC)

        /* under a memory checker each piece has a block of its own */

        if (size < arena->grow) {
            size = arena->grow;

            if (arena->grow < NGX_SHIPSTATION_ARENA_MAX_BLOCK) {
                arena->grow *= 2;
            }
        }

#endif

        block = malloc(NGX_SHIPSTATION_ARENA_HEADER + size);
        if (block == NULL) {
            return NULL;
        }

        block->size = size;
        block->used = 0;
    }

    block->next = arena->blocks;
    arena->blocks = block;

    return block;
}


/* The smallest spare block that will do. */

static ngx_shipstation_arena_block_t *
ngx_shipstation_arena_spare(ngx_shipstation_arena_t *arena, size_t size)
{
    ngx_shipstation_arena_block_t  *block, **p, **found;

    found = NULL;

    for (p = &arena->spare; *p && (*p)->size >= size; p = &(*p)->next) {
        found = p;
    }

    if (found == NULL) {
        return NULL;
    }

    block = *found;
    *found = block->next;

    return block;
}


static ngx_uint_t
ngx_shipstation_arena_fits(ngx_shipstation_arena_t *arena, size_t more)
{
    if (arena->limit == 0) {
        return 1;
    }

    return arena->used <= arena->limit && more <= arena->limit - arena->used;
}


static void
ngx_shipstation_arena_free(ngx_shipstation_arena_block_t *block)
{
    ngx_shipstation_arena_block_t  *next;

    while (block) {
        next = block->next;
        free(block);
        block = next;
    }
}
