
/*
 * The order feed's own JSON reader against yyjson: both take the same texts,
 * refuse the same, and find the same values.  The first byte picks the level
 * as which an object is read.
 */

#include <stdint.h>

#include "base/json.h"
#include "order/rows.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_arena_t  *arena;


static void
same_text(yyjson_val *want, ngx_shipstation_value_t *got)
{
    size_t       i;
    ngx_str_t    text;
    ngx_uint_t   plain;

    if (ngx_shipstation_json_text(want, &text) != NGX_OK
        || text.len != got->len
        || ngx_memcmp(text.data, got->data, text.len) != 0
        || ngx_shipstation_value_is(got, TEXT) != yyjson_is_str(want))
    {
        abort();
    }

    plain = 1;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < 0x20 || text.data[i] >= 0x80
            || text.data[i] == ']')
        {
            plain = 0;
        }
    }

    if (plain != got->plain) {
        abort();
    }
}


static void same_object(yyjson_val *want, ngx_uint_t level,
    ngx_shipstation_value_t *row);


static void
same_list(yyjson_val *want, ngx_uint_t level,
    ngx_shipstation_value_t *list)
{
    size_t                    i, max;
    yyjson_val               *value;
    ngx_shipstation_value_t  *entry;

    if (level == 0) {
        return;
    }

    if (list->len != yyjson_arr_size(want)) {
        abort();
    }

    entry = ngx_shipstation_value_first(list);

    yyjson_arr_foreach(want, i, max, value) {

        if (yyjson_is_obj(value)
            != ngx_shipstation_value_is(entry + 1, OBJECT))
        {
            abort();
        }

        if (yyjson_is_obj(value)) {
            same_object(value, level, ngx_shipstation_value_row(entry + 1));
        }

        entry = ngx_shipstation_value_next(entry);
    }

    if (entry) {
        abort();
    }
}


static void
same_value(yyjson_val *want, ngx_uint_t level,
    ngx_shipstation_value_t *got)
{
    ngx_uint_t  same;

    switch (got->kind) {

    case NGX_SHIPSTATION_VALUE_NONE:
        same = (want == NULL);
        break;

    case NGX_SHIPSTATION_VALUE_TRUE:
        same = yyjson_is_true(want);
        break;

    case NGX_SHIPSTATION_VALUE_FALSE:
        same = yyjson_is_false(want);
        break;

    case NGX_SHIPSTATION_VALUE_OBJECT:
        same = yyjson_is_obj(want);

        if (same && level != 0) {
            same_object(want, level, ngx_shipstation_value_row(got));
        }

        break;

    case NGX_SHIPSTATION_VALUE_LIST:
        same = yyjson_is_arr(want);

        if (same) {
            same_list(want, level, got);
        }

        break;

    default: /* a text or a number */
        same_text(want, got);
        return;
    }

    if (!same) {
        abort();
    }
}


static void
same_object(yyjson_val *want, ngx_uint_t level,
    ngx_shipstation_value_t *row)
{
    ngx_uint_t                          i;
    const ngx_shipstation_shape_key_t  *keys;

    keys = ngx_shipstation_shape_native.levels[level].keys;

    for (i = 0; i < ngx_shipstation_shape_native.levels[level].n; i++) {
        same_value(ngx_shipstation_json_get(want,
                                   (char *) keys[i].key.data),
                   keys[i].level, &row[i]);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                   *theirs, *ours;
    ngx_uint_t                taken;
    yyjson_val               *want;
    ngx_shipstation_error_t   error;
    ngx_uint_t                level;
    ngx_shipstation_value_t  *row;
    ngx_shipstation_rows_t    rows;

    if (arena == NULL) {
        arena = ngx_shipstation_arena_create(0);
    }

    if (size == 0) {
        return 0;
    }

    level = 1 + data[0] % (ngx_shipstation_shape_native.nlevels - 1);
    data++;
    size--;

    ngx_shipstation_arena_reset(arena, 1024 * 1024);

    /* exactly as much as is promised, for ASan to see what reads beyond */

    theirs = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    ours = malloc(size + NGX_SHIPSTATION_SCAN_PADDING);

    ngx_memcpy(theirs, data, size);
    ngx_memcpy(ours, data, size);

    want = ngx_shipstation_json_read(theirs, size, arena, &error);

    ngx_shipstation_rows_open(&rows, &ngx_shipstation_shape_native,
                              ours, size, arena);

    row = NULL;

    if (ngx_shipstation_scan_peek(&rows.scan) == '{') {
        row = ngx_shipstation_rows_object(&rows, level);
        taken = (row != NULL);

    } else {
        taken = (ngx_shipstation_scan_skip(&rows.scan) == NGX_OK);
    }

    if (taken && (ngx_shipstation_scan_peek(&rows.scan) != 0
                  || rows.scan.depth))
    {
        taken = 0;
    }

    if (taken != (want != NULL)) {
        abort();
    }

    if (taken && yyjson_is_obj(want)) {
        same_object(want, level, row);
    }

    if (!taken && rows.scan.pos > rows.scan.end) {
        abort();
    }

    free(theirs);
    free(ours);

    return 0;
}
