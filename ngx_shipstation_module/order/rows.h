
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Reads the feed's JSON into rows: for each object of a level of its shape one
 * value for each key, whatever the order of its members.  What the shape does
 * not know is passed over.
 */

#ifndef _NGX_SHIPSTATION_ROWS_H_INCLUDED_
#define _NGX_SHIPSTATION_ROWS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/json_scan.h"
#include "order/shape.h"
#include "order/value.h"


typedef struct ngx_shipstation_rows_block_s  ngx_shipstation_rows_block_t;


typedef struct {
    ngx_shipstation_scan_t          scan;
    const ngx_shipstation_shape_t  *shape;
    ngx_shipstation_arena_t        *arena;
    ngx_shipstation_rows_block_t   *first;     /* memory of the rows */
    ngx_shipstation_rows_block_t   *current;
    ngx_uint_t                      exhausted;  /* by the last object */

    /* Which key follows which one in an object, the last one the begin. */
    u_char                         next[NGX_SHIPSTATION_SHAPE_LEVELS]
                                       [NGX_SHIPSTATION_SHAPE_KEYS + 1];
} ngx_shipstation_rows_t;


/*
 * Begins with len bytes at data, as ngx_shipstation_scan_open() does, of a
 * shape.  Memory is the arena's, and used again for each order.
 */
void ngx_shipstation_rows_open(ngx_shipstation_rows_t *rows,
    const ngx_shipstation_shape_t *shape, u_char *data, size_t len,
    ngx_shipstation_arena_t *arena);

/*
 * Reads the object at rows->scan.pos, which is its first byte, as one of a
 * level, and moves behind it.  What is absent or null has the kind NONE;
 * where a key occurs twice the last value counts.
 *
 * Returns the row, a value for each key in their order, valid until the next
 * call (its texts as long as the data).  Where the arena has no more memory
 * for what is nested in it, rows->exhausted is set: the object was read to
 * its end, and only the row's own texts and numbers are of use.  Returns NULL
 * when it is no JSON, rows->scan telling the fault, or when there is no
 * memory even for the row, and no fault.
 */
ngx_shipstation_value_t *ngx_shipstation_rows_object(
    ngx_shipstation_rows_t *rows, ngx_uint_t level);


#endif /* _NGX_SHIPSTATION_ROWS_H_INCLUDED_ */
