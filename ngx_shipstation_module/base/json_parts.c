
#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/json_internal.h"


static void *ngx_shipstation_json_parts_malloc(void *data, size_t size);
static void *ngx_shipstation_json_parts_realloc(void *data, void *p,
    size_t old_size, size_t size);
static void ngx_shipstation_json_parts_free(void *data, void *p);
static ngx_int_t ngx_shipstation_json_number(
    ngx_shipstation_json_parts_t *parts);
static ngx_int_t ngx_shipstation_json_digits(
    ngx_shipstation_json_parts_t *parts);


ngx_int_t
ngx_shipstation_json_parts_open(ngx_shipstation_json_parts_t *parts,
    u_char *data, size_t len, ngx_shipstation_arena_t *arena)
{
    parts->start = data;
    parts->pos = data;
    parts->end = data + len;
    parts->arena = arena;
    parts->memory = NULL;
    parts->size = 0;

    if (len >= 3 && ngx_memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        parts->pos += 3;
    }

    ngx_memzero(parts->end, NGX_SHIPSTATION_JSON_PADDING);

    ngx_shipstation_json_surrogates(parts->pos, parts->end);

    return NGX_OK;
}


u_char
ngx_shipstation_json_peek(ngx_shipstation_json_parts_t *parts)
{
    u_char  *p;

    for (p = parts->pos; p < parts->end; p++) {

        if (*p != ' ' && *p != LF && *p != CR && *p != '\t') {
            parts->pos = p;

            /* a NUL is no end, and no JSON */

            return *p ? *p : 1;
        }
    }

    parts->pos = p;

    return 0;
}


yyjson_val *
ngx_shipstation_json_part(ngx_shipstation_json_parts_t *parts,
    ngx_shipstation_error_t *error)
{
    yyjson_alc       alc;
    yyjson_doc      *doc;
    yyjson_val      *root;
    yyjson_read_err  err;

    static const yyjson_read_flag  flags = YYJSON_READ_INSITU
                                           | YYJSON_READ_STOP_WHEN_DONE
                                           | YYJSON_READ_NUMBER_AS_RAW
                                           | YYJSON_READ_ALLOW_INVALID_UNICODE;

    alc.malloc = ngx_shipstation_json_parts_malloc;
    alc.realloc = ngx_shipstation_json_parts_realloc;
    alc.free = ngx_shipstation_json_parts_free;
    alc.ctx = parts;

    doc = yyjson_read_opts((char *) parts->pos, parts->end - parts->pos, flags,
                           &alc, &err);

    if (doc == NULL) {

        if (err.code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
            ngx_shipstation_error(error, NULL, "too large: its values need "
                                  "more memory than is allowed");
            return NULL;
        }

        parts->pos += ngx_min(err.pos, (size_t) (parts->end - parts->pos));

        (void) ngx_shipstation_json_fault(parts, err.msg, error);

        return NULL;
    }

    parts->pos += yyjson_doc_get_read_size(doc);

    root = yyjson_doc_get_root(doc);

    if (ngx_shipstation_json_too_deep(root)) {
        ngx_shipstation_error(error, NULL, "nested deeper than %d levels",
                              NGX_SHIPSTATION_JSON_DEPTH);
        return NULL;
    }

    return root;
}


/*
 * yyjson asks for memory by the length of all that is left, and touches what
 * the part needs.  The first part's is the largest, and serves the others.
 */

static void *
ngx_shipstation_json_parts_malloc(void *data, size_t size)
{
    ngx_shipstation_json_parts_t *parts = data;

    if (size > parts->size) {

        parts->memory = ngx_shipstation_arena_alloc(parts->arena, size);

        parts->size = parts->memory ? size : 0;
    }

    return parts->memory;
}


static void *
ngx_shipstation_json_parts_realloc(void *data, void *p, size_t old_size,
    size_t size)
{
    ngx_shipstation_json_parts_t *parts = data;

    u_char  *memory;

    if (size > parts->size) {

        memory = ngx_shipstation_arena_realloc(parts->arena, p, parts->size,
                                               size);
        if (memory == NULL) {
            return NULL;
        }

        parts->memory = memory;
        parts->size = size;
    }

    return parts->memory;
}


static void
ngx_shipstation_json_parts_free(void *data, void *p)
{
    /* the arena takes it back */
}


ngx_int_t
ngx_shipstation_json_skip(ngx_shipstation_json_parts_t *parts,
    ngx_shipstation_error_t *error)
{
    u_char      c;
    size_t      left;
    ngx_uint_t  i;

    static const ngx_str_t  words[] = {
        ngx_string("null"), ngx_string("true"), ngx_string("false")
    };

    c = ngx_shipstation_json_peek(parts);

    if (c == '"' || c == '{' || c == '[') {
        return ngx_shipstation_json_part(parts, error) ? NGX_OK : NGX_ERROR;
    }

    if (c == '-' || (c >= '0' && c <= '9')) {

        if (ngx_shipstation_json_number(parts) != NGX_OK) {
            return ngx_shipstation_json_fault(parts, "no number", error);
        }

        return NGX_OK;
    }

    left = parts->end - parts->pos;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {

        if (left >= words[i].len
            && ngx_memcmp(parts->pos, words[i].data, words[i].len) == 0)
        {
            parts->pos += words[i].len;
            return NGX_OK;
        }
    }

    return ngx_shipstation_json_fault(parts, c ? "a value is missing"
                                               : "it ends too early", error);
}


/* RFC 8259, section 6. */

static ngx_int_t
ngx_shipstation_json_number(ngx_shipstation_json_parts_t *parts)
{
    if (*parts->pos == '-') {
        parts->pos++;
    }

    /* the padding's zeros end what ends at the end */

    if (*parts->pos == '0') {
        parts->pos++;

    } else if (ngx_shipstation_json_digits(parts) != NGX_OK) {
        return NGX_ERROR;
    }

    if (*parts->pos == '.') {
        parts->pos++;

        if (ngx_shipstation_json_digits(parts) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if ((*parts->pos | 0x20) != 'e') {
        return NGX_OK;
    }

    parts->pos++;

    if (*parts->pos == '+' || *parts->pos == '-') {
        parts->pos++;
    }

    return ngx_shipstation_json_digits(parts);
}


static ngx_int_t
ngx_shipstation_json_digits(ngx_shipstation_json_parts_t *parts)
{
    u_char  *start;

    start = parts->pos;

    while (*parts->pos >= '0' && *parts->pos <= '9') {
        parts->pos++;
    }

    return parts->pos == start ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_shipstation_json_fault(ngx_shipstation_json_parts_t *parts,
    const char *what, ngx_shipstation_error_t *error)
{
    return ngx_shipstation_error(error, NULL, "no JSON: byte %uz: %s",
                                 (size_t) (parts->pos - parts->start) + 1,
                                 what);
}
