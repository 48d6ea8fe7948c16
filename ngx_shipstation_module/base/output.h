
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Output: a chain of blocks that grows at its end.  A writer marks a place and
 * can go back to it, which is how an order that proves unusable half-way is
 * taken out again.  Blocks come from a pool that a worker keeps for its life.
 */

#ifndef _NGX_SHIPSTATION_OUTPUT_H_INCLUDED_
#define _NGX_SHIPSTATION_OUTPUT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct ngx_shipstation_block_s   ngx_shipstation_block_t;
typedef struct ngx_shipstation_blocks_s  ngx_shipstation_blocks_t;


struct ngx_shipstation_block_s {
    ngx_shipstation_block_t   *next;
    u_char                    *start;    /* first byte written */
    u_char                    *last;     /* behind the last byte written */
    u_char                    *end;      /* behind the block */
};


/* Free blocks of one size, kept up to a number. */
struct ngx_shipstation_blocks_s {
    ngx_shipstation_block_t   *free;
    size_t                     size;     /* bytes of data in a block */
    ngx_uint_t                 nfree;
    ngx_uint_t                 keep;     /* most blocks to keep */
};


typedef struct {
    ngx_shipstation_block_t   *first;
    ngx_shipstation_block_t   *current;
    ngx_shipstation_blocks_t  *blocks;
    size_t                     limit;    /* most bytes in all, 0: no bound */
    size_t                     full;     /* bytes in blocks before current */
    ngx_uint_t                 failed;   /* memory or the limit ran out */
    ngx_uint_t                 replaced; /* U+FFFD written, by who writes it */
} ngx_shipstation_output_t;


typedef struct {
    ngx_shipstation_block_t   *block;
    u_char                    *last;
    size_t                     full;
} ngx_shipstation_mark_t;


/* Takes a cleared or new output; nothing is allocated until it is written. */
void ngx_shipstation_output_init(ngx_shipstation_output_t *out,
    ngx_shipstation_blocks_t *blocks, size_t limit);

/*
 * Returns room for at least n contiguous bytes, n up to the block size of the
 * pool, or NULL (out->failed is set) when memory or the limit is exhausted.
 * What is written there counts once ngx_shipstation_output_wrote() is called
 * with the place behind the last byte.
 */
static ngx_inline u_char *ngx_shipstation_output_reserve(
    ngx_shipstation_output_t *out, size_t n);
static ngx_inline void ngx_shipstation_output_wrote(
    ngx_shipstation_output_t *out, u_char *last);

/*
 * Appends len bytes, of any number, over as many blocks as it takes.  Returns
 * NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_output_write(ngx_shipstation_output_t *out,
    const void *data, size_t len);

/* Appends a C string; as ngx_shipstation_output_write(). */
ngx_int_t ngx_shipstation_output_print(ngx_shipstation_output_t *out,
    const char *text);

/* Bytes written so far. */
size_t ngx_shipstation_output_size(ngx_shipstation_output_t *out);

/* Remembers the end, and goes back to a remembered end. */
void ngx_shipstation_output_mark(ngx_shipstation_output_t *out,
    ngx_shipstation_mark_t *mark);
void ngx_shipstation_output_rewind(ngx_shipstation_output_t *out,
    ngx_shipstation_mark_t *mark);

/* Gives all blocks back to the pool; the output is as new. */
void ngx_shipstation_output_free(ngx_shipstation_output_t *out);

/* Frees the blocks that a pool keeps. */
void ngx_shipstation_blocks_destroy(ngx_shipstation_blocks_t *blocks);

/* The slow part of ngx_shipstation_output_reserve(). */
u_char *ngx_shipstation_output_reserve_block(ngx_shipstation_output_t *out,
    size_t n);


static ngx_inline u_char *
ngx_shipstation_output_reserve(ngx_shipstation_output_t *out, size_t n)
{
    /* a block ends where the limit does */

    if (out->current
        && (size_t) (out->current->end - out->current->last) >= n)
    {
        return out->current->last;
    }

    return ngx_shipstation_output_reserve_block(out, n);
}


static ngx_inline void
ngx_shipstation_output_wrote(ngx_shipstation_output_t *out, u_char *last)
{
    out->current->last = last;
}


#endif /* _NGX_SHIPSTATION_OUTPUT_H_INCLUDED_ */
