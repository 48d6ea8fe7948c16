
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/rows.h"


/* Values in one piece of memory: what fits a processor's first cache. */
#define NGX_SHIPSTATION_ROWS_BLOCK    1024

#define NGX_SHIPSTATION_ROWS_GUESSES  4


struct ngx_shipstation_rows_block_s {
    ngx_shipstation_rows_block_t  *next;
    ngx_uint_t                     n;          /* values in use */
    ngx_shipstation_value_t        values[NGX_SHIPSTATION_ROWS_BLOCK];
};


static ngx_shipstation_value_t *ngx_shipstation_rows_row(
    ngx_shipstation_rows_t *rows, ngx_uint_t n);
static ngx_shipstation_value_t *ngx_shipstation_rows_more(
    ngx_shipstation_rows_t *rows, ngx_uint_t n);
static ngx_int_t ngx_shipstation_rows_members(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *object);
static ngx_uint_t ngx_shipstation_rows_guess(ngx_shipstation_scan_t *scan,
    const ngx_shipstation_shape_key_t *keys, const u_char *next,
    ngx_uint_t before);
static ngx_int_t ngx_shipstation_rows_member(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_uint_t *n);
static ngx_int_t ngx_shipstation_rows_value(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_rows_text(ngx_shipstation_scan_t *scan,
    ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_rows_list(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_rows_entry(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t **entry);


/* The row of an object without members: not worth memory of its own. */

static ngx_shipstation_value_t
    ngx_shipstation_rows_empty[NGX_SHIPSTATION_SHAPE_KEYS];

/* What is read when memory is exhausted goes here, and nobody looks at it. */

static ngx_shipstation_value_t
    ngx_shipstation_rows_waste[NGX_SHIPSTATION_SHAPE_KEYS];


void
ngx_shipstation_rows_open(ngx_shipstation_rows_t *rows,
    const ngx_shipstation_shape_t *shape, u_char *data, size_t len,
    ngx_shipstation_arena_t *arena)
{
    ngx_memzero(rows, sizeof(ngx_shipstation_rows_t));

    ngx_shipstation_scan_open(&rows->scan, data, len);

    ngx_shipstation_shape_open(shape);

    rows->shape = shape;
    rows->arena = arena;
}


ngx_shipstation_value_t *
ngx_shipstation_rows_object(ngx_shipstation_rows_t *rows,
    ngx_uint_t level)
{
    ngx_shipstation_value_t  value;

    if (rows->first == NULL) {
        rows->first = ngx_shipstation_arena_alloc(rows->arena,
                                       sizeof(ngx_shipstation_rows_block_t));
        if (rows->first == NULL) {
            return NULL;
        }

        rows->first->next = NULL;
    }

    rows->current = rows->first;
    rows->current->n = 0;
    rows->exhausted = 0;

    ngx_memzero(&value, sizeof(ngx_shipstation_value_t));

    if (ngx_shipstation_rows_value(rows, level, &value) != NGX_OK) {
        return NULL;
    }

    return ngx_shipstation_value_row(&value);
}


/* n values of the kind NONE, 1 to NGX_SHIPSTATION_SHAPE_KEYS. */

static ngx_inline ngx_shipstation_value_t *
ngx_shipstation_rows_row(ngx_shipstation_rows_t *rows, ngx_uint_t n)
{
    ngx_shipstation_value_t       *row;
    ngx_shipstation_rows_block_t  *block;

    block = rows->current;

    if (NGX_SHIPSTATION_ROWS_BLOCK - block->n < n) {
        return ngx_shipstation_rows_more(rows, n);
    }

    row = &block->values[block->n];
    block->n += n;

    ngx_memzero(row, n * sizeof(ngx_shipstation_value_t));

    return row;
}


static ngx_shipstation_value_t *
ngx_shipstation_rows_more(ngx_shipstation_rows_t *rows, ngx_uint_t n)
{
    ngx_shipstation_rows_block_t  *block;

    block = rows->current->next;

    if (block == NULL) {

        block = ngx_shipstation_arena_alloc(rows->arena,
                                       sizeof(ngx_shipstation_rows_block_t));
        if (block == NULL) {
            rows->exhausted = 1;
            return ngx_shipstation_rows_waste;
        }

        block->next = NULL;
        rows->current->next = block;
    }

    block->n = 0;
    rows->current = block;

    return ngx_shipstation_rows_row(rows, n);
}


/*
 * A value below a key that may hold objects of a level, 0 where it may not.
 * Calls itself through objects and lists of known levels alone, and thus no
 * deeper than the shape goes.
 */

static ngx_int_t
ngx_shipstation_rows_value(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *value)
{
    u_char                  *start;
    ngx_shipstation_scan_t  *scan;

    scan = &rows->scan;

    value->plain = 0;          /* another value of the same key's may be */

    switch (ngx_shipstation_scan_peek(scan)) {

    case '"':
        return ngx_shipstation_rows_text(scan, value);

    case '{':
        value->kind = NGX_SHIPSTATION_VALUE_OBJECT;
        value->data = ngx_shipstation_rows_empty;

        if (level == 0) {
            return ngx_shipstation_scan_skip(scan);
        }

        return ngx_shipstation_rows_members(rows, level, value);

    case '[':
        return ngx_shipstation_rows_list(rows, level, value);

    case 't':
        value->kind = NGX_SHIPSTATION_VALUE_TRUE;
        return ngx_shipstation_scan_literal(scan);

    case 'f':
        value->kind = NGX_SHIPSTATION_VALUE_FALSE;
        return ngx_shipstation_scan_literal(scan);

    case '-': case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':

        start = scan->pos;

        if (ngx_shipstation_scan_number(scan) != NGX_OK) {
            return NGX_ERROR;
        }

        value->kind = NGX_SHIPSTATION_VALUE_NUMBER;
        value->plain = 1;
        value->data = start;
        value->len = (uint32_t) (scan->pos - start);

        return NGX_OK;

    default: /* null, or nothing at all */
        value->kind = NGX_SHIPSTATION_VALUE_NONE;
        return ngx_shipstation_scan_literal(scan);
    }
}


static ngx_inline ngx_int_t
ngx_shipstation_rows_text(ngx_shipstation_scan_t *scan,
    ngx_shipstation_value_t *value)
{
    ngx_shipstation_scan_text_t  text;

    if (ngx_shipstation_scan_string(scan, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    value->kind = NGX_SHIPSTATION_VALUE_TEXT;
    value->plain = text.plain;
    value->data = text.data;
    value->len = (uint32_t) text.len;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_rows_members(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *object)
{
    u_char                             *next;
    ngx_int_t                           rc;
    ngx_uint_t                          n, before;
    ngx_shipstation_scan_t             *scan;
    ngx_shipstation_value_t            *row;
    const ngx_shipstation_shape_key_t  *keys;

    scan = &rows->scan;

    if (ngx_shipstation_scan_enter(scan) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_scan_peek(scan) == '}') {
        scan->pos++;
        scan->depth--;
        return NGX_OK;
    }

    keys = rows->shape->levels[level].keys;

    row = ngx_shipstation_rows_row(rows, rows->shape->levels[level].n);
    object->data = row;

    next = rows->next[level];
    before = NGX_SHIPSTATION_SHAPE_KEYS;

    for ( ;; ) {

        n = ngx_shipstation_rows_guess(scan, keys, next, before);

        if (n == NGX_SHIPSTATION_SHAPE_KEYS) {

            if (ngx_shipstation_rows_member(rows, level, &n) != NGX_OK) {
                return NGX_ERROR;
            }

            if (n < NGX_SHIPSTATION_SHAPE_KEYS) {
                next[before] = (u_char) n;
            }
        }

        if (n == NGX_SHIPSTATION_SHAPE_KEYS) {
            rc = ngx_shipstation_scan_skip(scan);

        } else {
            before = n;
            rc = (ngx_shipstation_scan_peek(scan) == '"')
                 ? ngx_shipstation_rows_text(scan, &row[n])
                 : ngx_shipstation_rows_value(rows, keys[n].level, &row[n]);
        }

        if (rc != NGX_OK) {
            return NGX_ERROR;
        }

        rc = ngx_shipstation_scan_more(scan, '}');

        if (rc != NGX_OK) {
            return rc == NGX_DONE ? NGX_OK : NGX_ERROR;
        }
    }
}


/*
 * A feed writes its keys in one order, though not all of them each time: looks
 * for those that followed the one before, and moves behind the one that is
 * there.  Returns its place, or one beyond all.
 */

static ngx_inline ngx_uint_t
ngx_shipstation_rows_guess(ngx_shipstation_scan_t *scan,
    const ngx_shipstation_shape_key_t *keys, const u_char *next,
    ngx_uint_t before)
{
    ngx_uint_t  n, i;

    n = before;

    for (i = 0; i < NGX_SHIPSTATION_ROWS_GUESSES; i++) {

        n = next[n];

        if (ngx_shipstation_shape_at(&keys[n], scan->pos)) {
            scan->pos += keys[n].member_len;
            return n;
        }
    }

    return NGX_SHIPSTATION_SHAPE_KEYS;
}


/* A member's name and its colon; n is beyond all where the shape lacks it. */

static ngx_int_t
ngx_shipstation_rows_member(ngx_shipstation_rows_t *rows, ngx_uint_t level,
    ngx_uint_t *n)
{
    ngx_shipstation_scan_text_t  name;

    if (ngx_shipstation_scan_name(&rows->scan, &name) != NGX_OK) {
        return NGX_ERROR;
    }

    *n = ngx_shipstation_shape_find(rows->shape, level, name.data, name.len);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_rows_list(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t *value)
{
    ngx_int_t                 rc;
    ngx_shipstation_scan_t   *scan;
    ngx_shipstation_value_t  *entry, *last;

    scan = &rows->scan;

    value->kind = NGX_SHIPSTATION_VALUE_LIST;
    value->len = 0;
    value->data = NULL;

    if (level == 0) {
        return ngx_shipstation_scan_skip(scan);
    }

    if (ngx_shipstation_scan_enter(scan) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_scan_peek(scan) == ']') {
        scan->pos++;
        scan->depth--;
        return NGX_OK;
    }

    last = value;

    for ( ;; ) {

        if (ngx_shipstation_rows_entry(rows, level, &entry) != NGX_OK) {
            return NGX_ERROR;
        }

        last->data = entry;
        last = entry;
        value->len++;

        rc = ngx_shipstation_scan_more(scan, ']');

        if (rc != NGX_OK) {
            return rc == NGX_DONE ? NGX_OK : NGX_ERROR;
        }
    }
}


/* An entry is two values: the chain, whose data is the next entry, and it. */

static ngx_int_t
ngx_shipstation_rows_entry(ngx_shipstation_rows_t *rows,
    ngx_uint_t level, ngx_shipstation_value_t **entry)
{
    *entry = ngx_shipstation_rows_row(rows, 2);

    if (ngx_shipstation_scan_peek(&rows->scan) == '{') {
        return ngx_shipstation_rows_value(rows, level, *entry + 1);
    }

    /* no list of ours has other entries than objects */

    return ngx_shipstation_scan_skip(&rows->scan);
}
