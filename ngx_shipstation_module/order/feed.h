
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The order feed's top level, read once from its start to its end: one order
 * after the other, whose rows take the place of those of the one before.  So
 * the memory of a large page stays as small as its largest order's, and in the
 * processor's cache, and reading can be interrupted between two orders.
 */

#ifndef _NGX_SHIPSTATION_FEED_H_INCLUDED_
#define _NGX_SHIPSTATION_FEED_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/rows.h"


/* As much of the platform's errors as the log gets. */
#define NGX_SHIPSTATION_FEED_ERRORS_SIZE  80


typedef enum {
    NGX_SHIPSTATION_FEED_START = 0,
    NGX_SHIPSTATION_FEED_MEMBERS,
    NGX_SHIPSTATION_FEED_LIST,       /* within "orders" */
    NGX_SHIPSTATION_FEED_END
} ngx_shipstation_feed_state_e;


typedef struct {
    ngx_shipstation_rows_t        rows;
    ngx_shipstation_feed_state_e  state;
    ngx_uint_t                    more;       /* a member or entry was read */

    /* The last of each name; what counts once the end is reached. */
    ngx_uint_t                     has_orders;
    ngx_str_t                      pages;     /* text; len 0: absent or null */
    ngx_uint_t                     bad_pages; /* neither number nor text */
    ngx_str_t                      next;
    ngx_uint_t                     bad_next;
    ngx_str_t                      errors;    /* as it stands; len 0: empty */
    u_char                         errors_text[
                                            NGX_SHIPSTATION_FEED_ERRORS_SIZE];
    ngx_uint_t                     not_orders; /* for such errors */
} ngx_shipstation_feed_t;


/*
 * Begins with a feed of a shape: len bytes at data, which are changed in
 * place, are followed by NGX_SHIPSTATION_SCAN_PADDING bytes and must outlive
 * what is read.  Memory is the arena's.
 */
void ngx_shipstation_feed_open(ngx_shipstation_feed_t *feed,
    const ngx_shipstation_shape_t *shape, u_char *data, size_t len,
    ngx_shipstation_arena_t *arena);

/*
 * Goes on to the next entry of the list of orders.  Returns NGX_OK, *order
 * being the entry's row, valid until the next call (its texts as long as
 * data), or NULL where the entry is no object; NGX_DONE at the end of the feed;
 * NGX_AGAIN where a list "orders" begins: those of an earlier one do not
 * count, as of equal names the last one does; NGX_ERROR, with error filled,
 * where the feed is no JSON, no object, or "orders" no list, or where it tells
 * of errors (then feed->not_orders is set).
 */
ngx_int_t ngx_shipstation_feed_next(ngx_shipstation_feed_t *feed,
    ngx_shipstation_value_t **order, ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_FEED_H_INCLUDED_ */
