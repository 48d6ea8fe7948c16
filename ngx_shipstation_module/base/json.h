
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Reading JSON with yyjson: our flags, our memory, our errors. */

#ifndef _NGX_SHIPSTATION_JSON_H_INCLUDED_
#define _NGX_SHIPSTATION_JSON_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <yyjson.h>

#include "base/arena.h"
#include "base/error.h"


/* Bytes that must follow the text; they need not be cleared. */
#define NGX_SHIPSTATION_JSON_PADDING  YYJSON_PADDING_SIZE

#define NGX_SHIPSTATION_JSON_DEPTH    64


/*
 * Parses len bytes at data, which are changed in place, must be followed by
 * NGX_SHIPSTATION_JSON_PADDING bytes and must outlive the document (data may
 * be NULL where len is 0, which is an error like any other).  Numbers
 * keep their text (yyjson's raw); a byte order mark is skipped; broken UTF-8
 * and raw control characters in strings pass, to be repaired by who writes
 * them out; lone surrogate escapes become U+FFFD; deeper nesting than
 * NGX_SHIPSTATION_JSON_DEPTH is an error.
 *
 * The tree is in the arena, 16 bytes for each value; while it is built the
 * arena must have room for 2.7 times the text, and once more for a text of
 * more than one line, which is parsed from a copy so that errors know their
 * line.  Returns its root, or NULL with error filled: line
 * and column of the fault, or that the arena's limit was reached.
 */
yyjson_val *ngx_shipstation_json_read(u_char *data, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_error_t *error);

/*
 * An allocator for yyjson's other functions, whose memory is the arena's; what
 * it knows is kept at memory.
 */
typedef struct {
    ngx_shipstation_arena_t  *arena;
    u_char                   *last;      /* the piece asked for last */
    size_t                    size;
} ngx_shipstation_json_memory_t;

void ngx_shipstation_json_allocator(yyjson_alc *alc,
    ngx_shipstation_json_memory_t *memory, ngx_shipstation_arena_t *arena);

/*
 * The member of an object, the last one where a name occurs twice; NULL where
 * it is absent, null, or where object is no object.
 */
#define ngx_shipstation_json_get(object, name)                               \
    ngx_shipstation_json_member(object, name, ngx_strlen(name))

yyjson_val *ngx_shipstation_json_member(yyjson_val *object, const char *name,
    size_t len);

/*
 * Sets text to a string's or raw number's own bytes (no copy).  NGX_OK, or
 * NGX_DECLINED for other kinds and NULL.
 */
ngx_int_t ngx_shipstation_json_text(yyjson_val *value, ngx_str_t *text);


#endif /* _NGX_SHIPSTATION_JSON_H_INCLUDED_ */
