
#include <ngx_config.h>
#include <ngx_core.h>

#include "order/reader.h"


/* Values in one piece of memory: what fits a processor's first cache. */
#define NGX_SHIPSTATION_ROWS_SIZE       1024

#define NGX_SHIPSTATION_READER_GUESSES  4


struct ngx_shipstation_rows_s {
    ngx_shipstation_rows_t   *next;
    ngx_uint_t                n;          /* values in use */
    ngx_shipstation_value_t   values[NGX_SHIPSTATION_ROWS_SIZE];
};


static ngx_shipstation_value_t *ngx_shipstation_reader_row(
    ngx_shipstation_reader_t *reader, ngx_uint_t n);
static ngx_shipstation_value_t *ngx_shipstation_reader_more(
    ngx_shipstation_reader_t *reader, ngx_uint_t n);
static ngx_int_t ngx_shipstation_reader_members(
    ngx_shipstation_reader_t *reader, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *row);
static ngx_uint_t ngx_shipstation_reader_guess(ngx_shipstation_scan_t *scan,
    const ngx_shipstation_field_t *fields, const u_char *next,
    ngx_uint_t before);
static ngx_int_t ngx_shipstation_reader_member(ngx_shipstation_scan_t *scan,
    ngx_shipstation_level_e level, ngx_uint_t *n);
static ngx_int_t ngx_shipstation_reader_value(
    ngx_shipstation_reader_t *reader, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_reader_text(ngx_shipstation_scan_t *scan,
    ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_reader_list(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level, ngx_shipstation_value_t *value);
static ngx_int_t ngx_shipstation_reader_entry(
    ngx_shipstation_reader_t *reader, ngx_shipstation_level_e level,
    ngx_shipstation_value_t **entry);


/* The row of an object without members: not worth memory of its own. */

static ngx_shipstation_value_t
    ngx_shipstation_reader_empty[NGX_SHIPSTATION_FIELDS_MAX];

/* What is read when memory is exhausted goes here, and nobody looks at it. */

static ngx_shipstation_value_t
    ngx_shipstation_reader_waste[NGX_SHIPSTATION_FIELDS_MAX];


void
ngx_shipstation_reader_open(ngx_shipstation_reader_t *reader, u_char *data,
    size_t len, ngx_shipstation_arena_t *arena)
{
    ngx_memzero(reader, sizeof(ngx_shipstation_reader_t));

    ngx_shipstation_scan_open(&reader->scan, data, len);

    reader->arena = arena;
}


ngx_shipstation_value_t *
ngx_shipstation_reader_object(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level)
{
    ngx_shipstation_value_t  value;

    if (reader->first == NULL) {
        reader->first = ngx_shipstation_arena_alloc(reader->arena,
                                             sizeof(ngx_shipstation_rows_t));
        if (reader->first == NULL) {
            return NULL;
        }

        reader->first->next = NULL;
    }

    reader->current = reader->first;
    reader->current->n = 0;
    reader->exhausted = 0;

    ngx_memzero(&value, sizeof(ngx_shipstation_value_t));

    if (ngx_shipstation_reader_value(reader, level, &value) != NGX_OK) {
        return NULL;
    }

    return ngx_shipstation_value_row(&value);
}


/* n values of the kind NONE, 1 to NGX_SHIPSTATION_FIELDS_MAX. */

static ngx_inline ngx_shipstation_value_t *
ngx_shipstation_reader_row(ngx_shipstation_reader_t *reader, ngx_uint_t n)
{
    ngx_shipstation_rows_t   *rows;
    ngx_shipstation_value_t  *row;

    rows = reader->current;

    if (NGX_SHIPSTATION_ROWS_SIZE - rows->n < n) {
        return ngx_shipstation_reader_more(reader, n);
    }

    row = &rows->values[rows->n];
    rows->n += n;

    ngx_memzero(row, n * sizeof(ngx_shipstation_value_t));

    return row;
}


static ngx_shipstation_value_t *
ngx_shipstation_reader_more(ngx_shipstation_reader_t *reader, ngx_uint_t n)
{
    ngx_shipstation_rows_t  *rows;

    rows = reader->current->next;

    if (rows == NULL) {

        rows = ngx_shipstation_arena_alloc(reader->arena,
                                           sizeof(ngx_shipstation_rows_t));
        if (rows == NULL) {
            reader->exhausted = 1;
            return ngx_shipstation_reader_waste;
        }

        rows->next = NULL;
        reader->current->next = rows;
    }

    rows->n = 0;
    reader->current = rows;

    return ngx_shipstation_reader_row(reader, n);
}


/*
 * A value below a field that may hold objects of a level, LEVEL_FEED where it
 * may not.  Calls itself through objects and lists of known levels alone, and
 * thus no deeper than the table goes.
 */

static ngx_int_t
ngx_shipstation_reader_value(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level, ngx_shipstation_value_t *value)
{
    u_char                  *start;
    ngx_shipstation_scan_t  *scan;

    scan = &reader->scan;

    value->plain = 0;          /* another value of the same key's may be */

    switch (ngx_shipstation_scan_peek(scan)) {

    case '"':
        return ngx_shipstation_reader_text(scan, value);

    case '{':
        value->kind = NGX_SHIPSTATION_VALUE_OBJECT;
        value->data = ngx_shipstation_reader_empty;

        if (level == NGX_SHIPSTATION_LEVEL_FEED) {
            return ngx_shipstation_scan_skip(scan);
        }

        return ngx_shipstation_reader_members(reader, level, value);

    case '[':
        return ngx_shipstation_reader_list(reader, level, value);

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
ngx_shipstation_reader_text(ngx_shipstation_scan_t *scan,
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
ngx_shipstation_reader_members(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level, ngx_shipstation_value_t *object)
{
    u_char                          c, *next;
    ngx_int_t                       rc;
    ngx_uint_t                      n, before;
    ngx_shipstation_scan_t         *scan;
    ngx_shipstation_value_t        *row;
    const ngx_shipstation_field_t  *fields;

    scan = &reader->scan;

    if (ngx_shipstation_scan_enter(scan) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_scan_peek(scan) == '}') {
        scan->pos++;
        scan->depth--;
        return NGX_OK;
    }

    fields = ngx_shipstation_fields(level)->fields;

    row = ngx_shipstation_reader_row(reader, ngx_shipstation_fields(level)->n);
    object->data = row;

    next = reader->next[level];
    before = NGX_SHIPSTATION_FIELDS_MAX;

    for ( ;; ) {

        n = ngx_shipstation_reader_guess(scan, fields, next, before);

        if (n == NGX_SHIPSTATION_FIELDS_MAX) {

            if (ngx_shipstation_reader_member(scan, level, &n) != NGX_OK) {
                return NGX_ERROR;
            }

            if (n < NGX_SHIPSTATION_FIELDS_MAX) {
                next[before] = (u_char) n;
            }
        }

        before = n;

        if (n == NGX_SHIPSTATION_FIELDS_MAX) {
            rc = ngx_shipstation_scan_skip(scan);

        } else if (ngx_shipstation_scan_peek(scan) == '"') {
            rc = ngx_shipstation_reader_text(scan, &row[n]);

        } else {
            rc = ngx_shipstation_reader_value(reader, fields[n].level,
                                              &row[n]);
        }

        if (rc != NGX_OK) {
            return NGX_ERROR;
        }

        c = ngx_shipstation_scan_peek(scan);

        if (c == ',') {
            scan->pos++;
            continue;
        }

        if (c != '}') {
            return ngx_shipstation_scan_fault(scan, c ? "a comma is missing"
                                                      : "it ends too early");
        }

        scan->pos++;
        scan->depth--;

        return NGX_OK;
    }
}


/*
 * A feed writes its keys in one order, though not all of them each time: looks
 * for those that followed the one before, and moves behind the one that is
 * there.  Returns its place, or one beyond all.
 */

static ngx_inline ngx_uint_t
ngx_shipstation_reader_guess(ngx_shipstation_scan_t *scan,
    const ngx_shipstation_field_t *fields, const u_char *next,
    ngx_uint_t before)
{
    ngx_uint_t  n, i;

    n = before;

    for (i = 0; i < NGX_SHIPSTATION_READER_GUESSES; i++) {

        n = next[n];

        if (ngx_shipstation_field_at(&fields[n], scan->pos)) {
            scan->pos += fields[n].member_len;
            return n;
        }
    }

    return NGX_SHIPSTATION_FIELDS_MAX;
}


/* A member's name and its colon; n is beyond all where the table lacks it. */

static ngx_int_t
ngx_shipstation_reader_member(ngx_shipstation_scan_t *scan,
    ngx_shipstation_level_e level, ngx_uint_t *n)
{
    ngx_shipstation_scan_text_t     name;
    const ngx_shipstation_field_t  *field;

    if (ngx_shipstation_scan_name(scan, &name) != NGX_OK) {
        return NGX_ERROR;
    }

    field = ngx_shipstation_field_find(level, name.data, name.len);

    *n = field ? (ngx_uint_t) (field - ngx_shipstation_fields(level)->fields)
               : NGX_SHIPSTATION_FIELDS_MAX;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_reader_list(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level, ngx_shipstation_value_t *value)
{
    u_char                    c;
    ngx_shipstation_scan_t   *scan;
    ngx_shipstation_value_t  *entry, *last;

    scan = &reader->scan;

    value->kind = NGX_SHIPSTATION_VALUE_LIST;
    value->len = 0;
    value->data = NULL;

    if (level == NGX_SHIPSTATION_LEVEL_FEED) {
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

        if (ngx_shipstation_reader_entry(reader, level, &entry) != NGX_OK) {
            return NGX_ERROR;
        }

        last->data = entry;
        last = entry;
        value->len++;

        c = ngx_shipstation_scan_peek(scan);

        if (c == ',') {
            scan->pos++;
            continue;
        }

        if (c != ']') {
            return ngx_shipstation_scan_fault(scan, c ? "a comma is missing"
                                                      : "it ends too early");
        }

        scan->pos++;
        scan->depth--;

        return NGX_OK;
    }
}


/* An entry is two values: the chain, whose data is the next entry, and it. */

static ngx_int_t
ngx_shipstation_reader_entry(ngx_shipstation_reader_t *reader,
    ngx_shipstation_level_e level, ngx_shipstation_value_t **entry)
{
    *entry = ngx_shipstation_reader_row(reader, 2);

    if (ngx_shipstation_scan_peek(&reader->scan) == '{') {
        return ngx_shipstation_reader_value(reader, level, *entry + 1);
    }

    /* no list of ours has other entries than objects */

    return ngx_shipstation_scan_skip(&reader->scan);
}
