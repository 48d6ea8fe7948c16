
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A ShipStation account as a sync of carriers sees it: which carriers it has,
 * with their services and kinds of packages.  It is put together reply by
 * reply, and kept as a text, the same in shared memory and on disk.
 */

#ifndef _NGX_SHIPSTATION_ACCOUNT_H_INCLUDED_
#define _NGX_SHIPSTATION_ACCOUNT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"


/* As many as settings may list; what is more is left out, and told. */
#define NGX_SHIPSTATION_ACCOUNT_CARRIERS   32
#define NGX_SHIPSTATION_ACCOUNT_ENTRIES    200    /* of a carrier's list */
#define NGX_SHIPSTATION_ACCOUNT_LEFT_OUT   20     /* that are told of */

#define NGX_SHIPSTATION_ACCOUNT_CODE_MAX   64
#define NGX_SHIPSTATION_ACCOUNT_NAME_MAX   100
#define NGX_SHIPSTATION_ACCOUNT_PAGES      20     /* of a reply's list */

/* Most bytes of the text, and of the memory of an account put together. */
#define NGX_SHIPSTATION_ACCOUNT_TEXT_MAX   98304
#define NGX_SHIPSTATION_ACCOUNT_ARENA      (4 * 1024 * 1024)


/* A service, or a kind of package. */
typedef struct {
    ngx_str_t                          code;
    ngx_str_t                          name;      /* may be empty */
    ngx_uint_t                         domestic;
    ngx_uint_t                         international;
} ngx_shipstation_account_entry_t;


typedef struct {
    ngx_uint_t                         n;
    ngx_shipstation_account_entry_t   *elts;      /* NULL: none yet */
} ngx_shipstation_account_list_t;


typedef struct {
    ngx_str_t                          code;
    ngx_str_t                          id;        /* of the account that is
                                                     asked; empty: by code */
    ngx_str_t                          name;
    ngx_str_t                          nickname;
    ngx_uint_t                         accounts;  /* of this code */
    ngx_uint_t                         primary;   /* the names are those of
                                                     the primary one */
    ngx_shipstation_account_list_t     services;
    ngx_shipstation_account_list_t     packages;
} ngx_shipstation_account_carrier_t;


/* What a reply held and the account does not, and why. */
typedef struct {
    ngx_str_t                          what;
    ngx_str_t                          reason;
} ngx_shipstation_left_out_t;


typedef struct {
    ngx_shipstation_arena_t           *arena;     /* of all texts */
    int64_t                            synced_at; /* Unix seconds */
    ngx_uint_t                         pages;     /* of the list, as far as it
                                                     is known; not kept */
    size_t                             bytes;     /* of lists, about */
    ngx_uint_t                         ncarriers;
    ngx_shipstation_account_carrier_t
        carriers[NGX_SHIPSTATION_ACCOUNT_CARRIERS];
    ngx_uint_t                         nleft_out; /* more than are kept, too */
    ngx_shipstation_left_out_t
        left_out[NGX_SHIPSTATION_ACCOUNT_LEFT_OUT];
} ngx_shipstation_account_t;


/* Begins an account without carriers, whose memory is the arena's. */
void ngx_shipstation_account_init(ngx_shipstation_account_t *account,
    ngx_shipstation_arena_t *arena);

/*
 * Adds an account of a carrier.  Its code is trimmed; two of one code are one
 * carrier, which has the names of the primary one.  What has no code that
 * settings would take is left out, and noted under the path.  Texts are
 * copied.  NGX_OK; NGX_DECLINED: left out; NGX_ERROR: no memory.
 */
ngx_int_t ngx_shipstation_account_add(ngx_shipstation_account_t *account,
    const ngx_str_t *code, const ngx_str_t *name, const ngx_str_t *nickname,
    ngx_uint_t primary, const ngx_shipstation_path_t *path);

/*
 * Sets the id under which a carrier's account is asked: a code's signs, else
 * NGX_DECLINED.  NGX_OK or NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_account_set_id(ngx_shipstation_account_t *account,
    ngx_shipstation_account_carrier_t *carrier, const ngx_str_t *id);

/* Adds to one of a carrier's lists; a code that stands in it counts once. */
ngx_int_t ngx_shipstation_account_list_add(ngx_shipstation_account_t *account,
    ngx_shipstation_account_list_t *list,
    const ngx_shipstation_account_entry_t *entry,
    const ngx_shipstation_path_t *path);

/* Notes what is left out; reason is constant, detail may be NULL. */
void ngx_shipstation_account_leave_out(ngx_shipstation_account_t *account,
    const ngx_shipstation_path_t *path, const char *reason,
    const ngx_str_t *detail);

/* The carrier of a code, or NULL. */
ngx_shipstation_account_carrier_t *ngx_shipstation_account_find(
    ngx_shipstation_account_t *account, const ngx_str_t *code);

/*
 * Writes the text into TEXT_MAX bytes at p; returns the place behind, or NULL
 * where it does not fit, which an account's bounds keep from happening.
 */
u_char *ngx_shipstation_account_write(u_char *p,
    const ngx_shipstation_account_t *account);

/*
 * Reads such a text (changed in place; JSON's padding follows), which may come
 * from a disk and so is not trusted.  NGX_OK, or NGX_ERROR with error filled.
 */
ngx_int_t ngx_shipstation_account_parse(u_char *text, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_account_t *account,
    ngx_shipstation_error_t *error);

/*
 * A member of a reply as a text, trimmed, whatever it was: a number's digits;
 * empty for what is no text, absent or null.
 */
void ngx_shipstation_account_text(yyjson_val *value, ngx_str_t *text);

/* 1 where a value is true, or a text or number that says so. */
ngx_uint_t ngx_shipstation_account_flag(yyjson_val *value);


#endif /* _NGX_SHIPSTATION_ACCOUNT_H_INCLUDED_ */
