
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * An arena: memory that is handed out piece by piece and taken back all at
 * once.  A worker keeps a few arenas and resets them between requests, so
 * that the pages of a large export are touched, and faulted in, only once.
 */

#ifndef _NGX_SHIPSTATION_ARENA_H_INCLUDED_
#define _NGX_SHIPSTATION_ARENA_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct ngx_shipstation_arena_s  ngx_shipstation_arena_t;


/*
 * Takes the most bytes that the arena may hand out until it is reset (0: no
 * bound).  Returns an arena that the caller destroys, or NULL.
 */
ngx_shipstation_arena_t *ngx_shipstation_arena_create(size_t limit);

/*
 * Returns size bytes, aligned to 16 and not cleared, that live until the arena
 * is reset or destroyed; NULL when memory or the arena's limit is exhausted.
 */
void *ngx_shipstation_arena_alloc(ngx_shipstation_arena_t *arena, size_t size);

/* As ngx_shipstation_arena_alloc(), cleared. */
void *ngx_shipstation_arena_calloc(ngx_shipstation_arena_t *arena,
    size_t size);

/*
 * Resizes the piece at p from old_size to new_size, in place where p is the
 * last piece handed out.  Returns NULL, and leaves p as it is, on failure.
 */
void *ngx_shipstation_arena_realloc(ngx_shipstation_arena_t *arena, void *p,
    size_t old_size, size_t new_size);

/* Sets the bound for what is handed out from now to the next reset. */
void ngx_shipstation_arena_limit(ngx_shipstation_arena_t *arena, size_t limit);

/*
 * Takes back all that was handed out.  Blocks are kept for the next use up to
 * keep bytes in all, the largest first; the others are freed.
 */
void ngx_shipstation_arena_reset(ngx_shipstation_arena_t *arena, size_t keep);

/* Frees the arena and all that it handed out. */
void ngx_shipstation_arena_destroy(ngx_shipstation_arena_t *arena);

/* Bytes handed out since the last reset, rounding included. */
size_t ngx_shipstation_arena_used(ngx_shipstation_arena_t *arena);


#endif /* _NGX_SHIPSTATION_ARENA_H_INCLUDED_ */
