
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The members of a settings object, read by a table.  One row a member gives
 * all that is known of it: its reader, bounds, default and place, whether it
 * is a secret, and what docs/stores.md and the JSON Schema say of it.  What is
 * packed into shared memory (pack.c), written back (document.c) and explained
 * (schema.c) walks the same rows.
 *
 * To add a setting: its field in settings.h, its row in the table of its part,
 * and the row that "build/unit/bin/schema --docs" prints, in docs/stores.md.
 */

#ifndef _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_
#define _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"


/* Most errors that are told of one document. */
#define NGX_SHIPSTATION_FAULTS_MAX   20

#define NGX_SHIPSTATION_MEMBERS_MAX  64      /* rows of a table */


/* flags of a row */
#define NGX_SHIPSTATION_REQUIRED_MEMBER  1
#define NGX_SHIPSTATION_UNIQUE_MEMBER    2   /* text: in a list once */
#define NGX_SHIPSTATION_SECRET_MEMBER    4   /* never told */
#define NGX_SHIPSTATION_HINT_MEMBER      8   /* but for its last four bytes */
#define NGX_SHIPSTATION_EITHER_MEMBER    16  /* one of a table's ends others */
#define NGX_SHIPSTATION_HOST_MEMBER      32  /* where a table's secrets go */


typedef struct ngx_shipstation_member_s   ngx_shipstation_member_t;
typedef struct ngx_shipstation_members_s  ngx_shipstation_members_t;


/* What is wrong, in a word for programs that stays, and in a sentence. */
typedef struct {
    const char                       *code;
    ngx_shipstation_error_t           error;
} ngx_shipstation_fault_t;


typedef struct {
    ngx_uint_t                        n;         /* kept, in order */
    ngx_shipstation_fault_t           fault[NGX_SHIPSTATION_FAULTS_MAX];
} ngx_shipstation_faults_t;


/* What all readers share. */
typedef struct {
    ngx_shipstation_arena_t          *arena;
    ngx_shipstation_faults_t         *faults;
} ngx_shipstation_reader_t;


/*
 * Reads a value, which is never null, into the table's structure at target.
 * Returns NGX_OK, or NGX_ERROR with a fault noted.
 */
typedef ngx_int_t (*ngx_shipstation_member_pt)(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);


/* What lies at a member's place, as far as memory goes. */
typedef enum {
    NGX_SHIPSTATION_PLACE_FLAT = 0,   /* nothing that points elsewhere */
    NGX_SHIPSTATION_PLACE_TEXT,       /* an ngx_str_t */
    NGX_SHIPSTATION_PLACE_TERMINATED, /* and a zero behind its bytes */
    NGX_SHIPSTATION_PLACE_FORGOTTEN,  /* and no copy holds its bytes */
    NGX_SHIPSTATION_PLACE_OBJECT,     /* the structure of the row's table */
    NGX_SHIPSTATION_PLACE_LIST        /* a pointer to such, their number */
} ngx_shipstation_place_e;


/* A member's form in JSON. */
typedef enum {
    NGX_SHIPSTATION_JSON_STRING = 0,
    NGX_SHIPSTATION_JSON_FLAG,
    NGX_SHIPSTATION_JSON_NUMBER,      /* or the text of one */
    NGX_SHIPSTATION_JSON_WORD,        /* one of the row's words */
    NGX_SHIPSTATION_JSON_WORDS,       /* one, or a list of them */
    NGX_SHIPSTATION_JSON_OBJECT,      /* by the row's table */
    NGX_SHIPSTATION_JSON_LIST,        /* of such */
    NGX_SHIPSTATION_JSON_STRINGS,     /* a list of strings */
    NGX_SHIPSTATION_JSON_MAP          /* strings by strings */
} ngx_shipstation_json_form_e;


/* A kind of member. */
typedef struct {
    ngx_shipstation_member_pt         read;
    ngx_shipstation_place_e           place;
    ngx_shipstation_json_form_e       form;
    const char                       *name;      /* for docs */
    const char                       *pattern;   /* of strings; NULL: any */
} ngx_shipstation_member_kind_t;


struct ngx_shipstation_member_s {
    const char                           *name;
    const ngx_shipstation_member_kind_t  *kind;
    size_t                                place;  /* offset in the structure */
    size_t                                count;  /* as well, of a list */
    int64_t                               min;   /* bytes, or times 10^scale */
    int64_t                               max;   /* as well, or entries */
    ngx_uint_t                            scale;
    ngx_uint_t                            initial;  /* of a flag or word */
    const char *const                *words;     /* ends with NULL */
    const ngx_shipstation_members_t  *members;
    ngx_uint_t                        flags;
    const char                       *otherwise; /* default, where no value */
    const char                       *note;      /* one line for docs */
};


/*
 * A table.  check, where not NULL, sees a structure whose members were all
 * read; it returns NGX_OK, or NGX_ERROR with a fault noted.
 */
typedef ngx_int_t (*ngx_shipstation_members_check_pt)(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    void *target);

struct ngx_shipstation_members_s {
    const ngx_shipstation_member_t   *rows;      /* end with a NULL name */
    size_t                            size;      /* of the structure */
    ngx_shipstation_members_check_pt  check;
};


#define ngx_shipstation_member_place(target, member)                         \
    ((void *) ((u_char *) (target) + (member)->place))


/*
 * Notes a fault; one too many is dropped.  code is a constant word.  Returns
 * NGX_ERROR always.
 */
ngx_int_t ngx_shipstation_fault(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, const char *code, const char *fmt,
    ...);

/* "no memory"; returns NGX_ERROR. */
ngx_int_t ngx_shipstation_fault_memory(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path);

/*
 * Reads an object by a table into the cleared structure at target.  null
 * counts as absent.  Goes on after a fault, so that all of them are told:
 * no object, an unknown key, a key that stands twice, a required key that is
 * absent, what a reader or the check found.  Returns NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_members_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *object,
    const ngx_shipstation_members_t *members, void *target);

/*
 * Readers for kinds of one's own.  text: min to max bytes of UTF-8 without
 * control characters, into an ngx_str_t; decimal: a number or the text of
 * one, times 10^scale, between min and max, into an int64_t.
 */
ngx_int_t ngx_shipstation_member_text(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_member_decimal(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);

/*
 * Kinds.  text; code: of letters, digits, "_", "-" and ".", as ShipStation's
 * are;
 * flag: true or false, into an ngx_uint_t; word: one of words, its index into
 * an ngx_uint_t; number: into an int64_t; date: ISO 8601, into an int64_t as
 * Unix seconds; object; list: of min to max objects; codes: an object whose
 * keys and values are codes, as a list of ngx_shipstation_code_pair_t.
 */
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_text;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_code;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_flag;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_word;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_number;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_date;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_object;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_list;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_codes;


typedef struct {
    ngx_str_t                         key;
    ngx_str_t                         value;
} ngx_shipstation_code_pair_t;

/* The table of a row whose kind is codes. */
extern const ngx_shipstation_members_t  ngx_shipstation_code_pairs;


#endif /* _NGX_SHIPSTATION_MEMBERS_H_INCLUDED_ */
