
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/json_scan.h"
#include "base/text.h"


static void *ngx_shipstation_json_malloc(void *data, size_t size);
static void *ngx_shipstation_json_realloc(void *data, void *p,
    size_t old_size, size_t size);
static void ngx_shipstation_json_free(void *data, void *p);
static void ngx_shipstation_json_surrogates(u_char *p, u_char *end);
static ngx_uint_t ngx_shipstation_json_too_deep(yyjson_val *root);
static yyjson_val *ngx_shipstation_json_error(yyjson_read_err *err,
    const u_char *data, size_t len, ngx_uint_t one_line,
    ngx_shipstation_error_t *error);


yyjson_val *
ngx_shipstation_json_read(u_char *data, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_error_t *error)
{
    u_char                         *end;
    yyjson_doc                     *doc;
    yyjson_alc                      alc;
    yyjson_val                     *root;
    ngx_str_t                       text;
    ngx_uint_t                      one_line;
    yyjson_read_err                 err;
    yyjson_read_flag                flags;
    ngx_shipstation_json_memory_t   memory;

    if (len >= 3 && ngx_memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        data += 3;
        len -= 3;
    }

    /* there need not be memory behind an empty text */

    if (len == 0) {
        ngx_shipstation_error(error, NULL, "no JSON: empty");
        return NULL;
    }

    ngx_shipstation_json_surrogates(data, data + len);

    /*
     * Parsing in place decodes "\n" into line feeds, after which the lines of
     * the text can no longer be counted for an error.  So a text of one line
     * is parsed in place, and one of several from a copy: yyjson's own.
     */

    text.data = data;
    text.len = len;
    ngx_shipstation_trim(&text);

    one_line = (text.len == 0 || memchr(text.data, LF, text.len) == NULL);

    flags = YYJSON_READ_NUMBER_AS_RAW | YYJSON_READ_ALLOW_INVALID_UNICODE;

    if (one_line) {
        flags |= YYJSON_READ_INSITU;
        ngx_memzero(data + len, NGX_SHIPSTATION_JSON_PADDING);
    }

    ngx_shipstation_json_allocator(&alc, &memory, arena);

    ngx_memzero(&err, sizeof(yyjson_read_err));

    doc = yyjson_read_opts((char *) data, len, flags, &alc, &err);

    if (doc == NULL) {
        return ngx_shipstation_json_error(&err, data, len, one_line, error);
    }

    root = yyjson_doc_get_root(doc);

    /* yyjson asks for 2.7 bytes of tree per byte of text: give back the rest */

    if (memory.last == (u_char *) doc) {
        end = (u_char *) (root + yyjson_doc_get_val_count(doc));

        (void) ngx_shipstation_arena_realloc(arena, doc, memory.size,
                                             end - (u_char *) doc);
    }

    if (ngx_shipstation_json_too_deep(root)) {
        ngx_shipstation_error(error, NULL,
                              "nested deeper than %d levels",
                              NGX_SHIPSTATION_JSON_DEPTH);
        return NULL;
    }

    return root;
}


yyjson_val *
ngx_shipstation_json_member(yyjson_val *object, const char *name, size_t len)
{
    size_t       i, max;
    yyjson_val  *key, *value, *found;

    if (!yyjson_is_obj(object)) {
        return NULL;
    }

    found = NULL;

    yyjson_obj_foreach(object, i, max, key, value) {
        if (yyjson_equals_strn(key, name, len)) {
            found = value;
        }
    }

    return yyjson_is_null(found) ? NULL : found;
}


ngx_int_t
ngx_shipstation_json_text(yyjson_val *value, ngx_str_t *text)
{
    if (yyjson_is_str(value)) {
        text->data = (u_char *) yyjson_get_str(value);

    } else if (yyjson_is_raw(value)) {
        text->data = (u_char *) yyjson_get_raw(value);

    } else {
        return NGX_DECLINED;
    }

    text->len = yyjson_get_len(value);

    return NGX_OK;
}


void
ngx_shipstation_json_allocator(yyjson_alc *alc,
    ngx_shipstation_json_memory_t *memory, ngx_shipstation_arena_t *arena)
{
    memory->arena = arena;
    memory->last = NULL;
    memory->size = 0;

    alc->malloc = ngx_shipstation_json_malloc;
    alc->realloc = ngx_shipstation_json_realloc;
    alc->free = ngx_shipstation_json_free;
    alc->ctx = memory;
}


static void *
ngx_shipstation_json_malloc(void *data, size_t size)
{
    ngx_shipstation_json_memory_t  *memory = data;

    memory->last = ngx_shipstation_arena_alloc(memory->arena, size);
    memory->size = size;

    return memory->last;
}


static void *
ngx_shipstation_json_realloc(void *data, void *p, size_t old_size,
    size_t size)
{
    ngx_shipstation_json_memory_t  *memory = data;

    u_char  *new;

    new = ngx_shipstation_arena_realloc(memory->arena, p, old_size, size);

    if (new) {
        memory->last = new;
        memory->size = size;
    }

    return new;
}


static void
ngx_shipstation_json_free(void *data, void *p)
{
    /* the arena takes all back at once */
}


/*
 * Half of a surrogate pair stands for no character, and yyjson refuses it.
 * One bad name must not stop a whole page, so lone halves become "\ufffd",
 * which is as long.  Broken escapes are left to the parser's complaint.
 */

static void
ngx_shipstation_json_surrogates(u_char *p, u_char *end)
{
    ngx_int_t  unit, next;

    for ( ;; ) {

        p = memchr(p, '\\', end - p);

        if (p == NULL || end - p < 6) {
            return;
        }

        if (p[1] != 'u') {
            p += 2;              /* an escaped backslash is no escape's head */
            continue;
        }

        unit = ngx_shipstation_scan_hex(p + 2);

        if (unit < 0xd800 || unit > 0xdfff) {
            p += 2;
            continue;
        }

        if (unit < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {

            next = ngx_shipstation_scan_hex(p + 8);

            if (next >= 0xdc00 && next <= 0xdfff) {
                p += 12;
                continue;
            }
        }

        ngx_memcpy(p + 2, "fffd", 4);
        p += 6;
    }
}


/*
 * Walks the containers of a document, without recursion: a container's values
 * follow it in memory, and "next" leads behind the last of them.
 */

static ngx_uint_t
ngx_shipstation_json_too_deep(yyjson_val *root)
{
    size_t       n;
    ngx_uint_t   depth;
    yyjson_val  *value, *end, *next, *ends[NGX_SHIPSTATION_JSON_DEPTH];

    end = unsafe_yyjson_get_next(root);
    depth = 0;

    for (value = root; value < end; value++) {

        while (depth && value >= ends[depth - 1]) {
            depth--;
        }

        if (!unsafe_yyjson_is_ctn(value)) {
            continue;
        }

        if (depth == NGX_SHIPSTATION_JSON_DEPTH) {
            return 1;
        }

        n = yyjson_is_obj(value) ? yyjson_obj_size(value) * 2
                                 : yyjson_arr_size(value);
        next = unsafe_yyjson_get_next(value);

        /* nothing nested in it but, perhaps, empty containers */

        if ((size_t) (next - value) == n + 1
            && depth + 1 < NGX_SHIPSTATION_JSON_DEPTH)
        {
            value = next - 1;
            continue;
        }

        ends[depth++] = next;
    }

    return 0;
}


static yyjson_val *
ngx_shipstation_json_error(yyjson_read_err *err, const u_char *data,
    size_t len, ngx_uint_t one_line, ngx_shipstation_error_t *error)
{
    size_t         pos;
    ngx_uint_t     line;
    const u_char  *p, *start;

    if (err->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
        ngx_shipstation_error(error, NULL, "too large: its values need more "
                              "memory than is allowed");
        return NULL;
    }

    if (err->code == YYJSON_READ_ERROR_EMPTY_CONTENT) {
        ngx_shipstation_error(error, NULL, "no JSON: empty");
        return NULL;
    }

    pos = ngx_min(err->pos, len);
    line = 1;
    start = data;

    /* before the one line there may be empty ones */

    for (p = data; p < data + pos; p++) {

        if (*p == LF) {
            line++;
            start = p + 1;

        } else if (one_line && *p != ' ' && *p != '\t' && *p != CR) {
            break;
        }
    }

    ngx_shipstation_error(error, NULL, "no JSON: line %ui, column %uz: %s",
                          line, (size_t) (data + pos - start) + 1, err->msg);

    return NULL;
}
