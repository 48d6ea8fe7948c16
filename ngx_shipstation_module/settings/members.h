
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The members of a settings object, read by a table: each key with its reader
 * and its place.  Keys that the table does not know are errors, so that a
 * typing mistake cannot hide.
 */

#ifndef _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_
#define _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"


typedef struct ngx_shipstation_member_s  ngx_shipstation_member_t;


/* What all readers share. */
typedef struct {
    ngx_shipstation_arena_t          *arena;
    ngx_shipstation_error_t          *error;
} ngx_shipstation_reader_t;


/*
 * Reads a value, which is never null, into the place at target.  Returns
 * NGX_OK, or NGX_ERROR with the reader's error filled.
 */
typedef ngx_int_t (*ngx_shipstation_member_pt)(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);


struct ngx_shipstation_member_s {
    const char                       *name;
    ngx_shipstation_member_pt         read;
    size_t                            offset;     /* of the place */
    int64_t                           min;
    int64_t                           max;
    ngx_uint_t                        scale;
    const char                *const *words;
    ngx_uint_t                        required;
};

#define ngx_shipstation_members_end                                          \
    { NULL, NULL, 0, 0, 0, 0, NULL, 0 }


/*
 * Reads an object by a table of at most 64 members into the structure at
 * target.  null counts as absent.  Errors: no object, an unknown key, a key
 * that stands twice, a required key that is absent, what a reader found.
 */
ngx_int_t ngx_shipstation_members_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *object,
    const ngx_shipstation_member_t *members, void *target);

/*
 * Readers.  text: min to max bytes of UTF-8 without control characters, into
 * an ngx_str_t; flag: true or false, into an ngx_uint_t; word: one of words
 * (ends with NULL), its index into an ngx_uint_t; decimal: a number or the
 * text of one, times 10^scale, between min and max, into an int64_t; date: ISO
 * 8601, into an int64_t as Unix seconds.
 */
ngx_int_t ngx_shipstation_member_text(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_member_flag(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_member_word(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_member_decimal(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_member_date(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);

/*
 * A list of min to max objects, each read by a table into one of the cleared
 * elements of an array in the arena.  defaults, where not NULL, is called for
 * each element first.  Sets *elements and *n.
 */
typedef void (*ngx_shipstation_defaults_pt)(void *element);

ngx_int_t ngx_shipstation_members_list(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *list,
    const ngx_shipstation_member_t *members, size_t size, ngx_uint_t max,
    ngx_shipstation_defaults_pt defaults, void **elements, ngx_uint_t *n);

/* As text; all bytes letters, digits, "_", "-" or ".": ShipStation's codes. */
ngx_int_t ngx_shipstation_member_code(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);


#endif /* _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_ */
