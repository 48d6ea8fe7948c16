
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What was wrong with optional values of a page: one note for each path, with
 * its first order and how often it came, so that the log has a line where a
 * feed has a thousand such values.
 */

#ifndef _NGX_SHIPSTATION_NOTES_H_INCLUDED_
#define _NGX_SHIPSTATION_NOTES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"


/* Paths of one page: the table has not many more that can be noted. */
#define NGX_SHIPSTATION_NOTES_MAX          32

/* Of one order; what else is wrong with it is counted only. */
#define NGX_SHIPSTATION_NOTES_ORDER_MAX    64

#define NGX_SHIPSTATION_NOTES_NUMBER_SIZE  64


typedef struct {
    ngx_str_t   path;       /* without places: "items[].weight" */
    ngx_str_t   message;    /* of the first: why, and what was sent instead */
    ngx_str_t   number;     /* of its order, printable */
    ngx_uint_t  count;      /* values */
    u_char      path_text[NGX_SHIPSTATION_PATH_SIZE];
    u_char      message_text[NGX_SHIPSTATION_MESSAGE_SIZE];
    u_char      number_text[NGX_SHIPSTATION_NOTES_NUMBER_SIZE];
} ngx_shipstation_note_t;


typedef struct {
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_note_t   *list;     /* NOTES_MAX of them, once needed */
    ngx_uint_t                n;
    ngx_uint_t                more;     /* values that have no note */
} ngx_shipstation_notes_t;


/* Counts a value of the order of that number; error says where and why. */
void ngx_shipstation_notes_add(ngx_shipstation_notes_t *notes,
    const ngx_str_t *number, const ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_NOTES_H_INCLUDED_ */
