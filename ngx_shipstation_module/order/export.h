
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The export: a platform's JSON order feed becomes ShipStation's order XML.
 * Pure: bytes in, bytes out; what happens to single orders is told through
 * callbacks.
 */

#ifndef _NGX_SHIPSTATION_EXPORT_H_INCLUDED_
#define _NGX_SHIPSTATION_EXPORT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json_scan.h"
#include "base/output.h"
#include "order/export_rules.h"
#include "order/notes.h"
#include "order/shape.h"
#include "order/value.h"


/* As much as the JSON scanner looks at beyond the feed. */
#define NGX_SHIPSTATION_FEED_PADDING  NGX_SHIPSTATION_SCAN_PADDING


typedef struct ngx_shipstation_export_s  ngx_shipstation_export_t;


typedef enum {
    NGX_SHIPSTATION_FEED_NOT_JSON = 0,  /* or no object, or no list in it */
    NGX_SHIPSTATION_FEED_BAD_PAGES,
    NGX_SHIPSTATION_FEED_NOT_ORDERS     /* JSON, but of another kind */
} ngx_shipstation_feed_fault_e;


typedef struct {
    ngx_uint_t    orders;             /* entries of "orders" in the feed */
    ngx_uint_t    exported;
    ngx_uint_t    skipped;            /* left out as invalid: quarantine */
    ngx_uint_t    not_selected;       /* pickup, other provider, digital */
    ngx_uint_t    foreign_currency;
    ngx_uint_t    out_of_window;
    ngx_uint_t    replaced;           /* exported, with U+FFFD in a text */
    size_t        replaced_len;       /* the first one's number, printable */
    u_char        replaced_number[NGX_SHIPSTATION_ORDER_ID_SIZE];
    ngx_uint_t    has_pages;
    ngx_uint_t    pages;              /* the feed's own, 0 to 32767 */
    ngx_str_t     next;               /* in the feed's buffer; empty: none */

    const ngx_shipstation_notes_t *notes;     /* of optional values */

    ngx_shipstation_feed_fault_e  fault;     /* where it is unusable */
} ngx_shipstation_export_result_t;


/*
 * Begins an export of a feed of a shape: len bytes, up to 2^32, that are
 * changed in place, are followed by NGX_SHIPSTATION_FEED_PADDING bytes and
 * must outlive the export.  All memory is the arena's; rules must outlive the
 * export.
 * Returns the export, or NULL (no memory).
 */
ngx_shipstation_export_t *ngx_shipstation_export_create(
    const ngx_shipstation_shape_t *shape, u_char *feed, size_t len,
    const ngx_shipstation_export_rules_t *rules,
    ngx_shipstation_arena_t *arena);

/*
 * Reads and writes the next part: at most n entries of the list, and the
 * document's end after the last.  Out begins with the first order; its head,
 * which tells the number of pages, is written when that is known.  Returns
 * NGX_AGAIN where orders may be left; NGX_OK when the feed was read whole and
 * the document is complete but for its head; NGX_DECLINED, with error filled,
 * where the feed is unusable, for which the result's fault stands: no JSON, no
 * object, no list "orders", "pages" or "next" no such thing, "errors" not
 * empty, or two orders or more that all lack the same required field;
 * NGX_ERROR when memory or the output's limit is exhausted.
 *
 * Who is told of orders that are left out hears of them once it is known that
 * the feed is one: of the last 32 where no order before them was in order.
 */
ngx_int_t ngx_shipstation_export_write(ngx_shipstation_export_t *export,
    ngx_uint_t n, ngx_shipstation_output_t *out,
    ngx_shipstation_error_t *error);

/*
 * Counts so far and, once the feed was read whole, what it said of its pages.
 */
ngx_shipstation_export_result_t *ngx_shipstation_export_result(
    ngx_shipstation_export_t *export);

/*
 * The number of pages to tell of a page that was read whole, out of page_size
 * orders: the feed's own, else that of a header (-1: there is none), else this
 * page or one more; with "next" at least one more, with orders at least one.
 */
ngx_uint_t ngx_shipstation_export_pages(
    const ngx_shipstation_export_result_t *result, ngx_uint_t page,
    ngx_uint_t page_size, ngx_int_t header);

/*
 * Prints the document's head for a number of pages (0 to 32767) into
 * NGX_SHIPSTATION_EXPORT_HEAD_LEN bytes at p; returns the place behind it.
 */
#define NGX_SHIPSTATION_EXPORT_HEAD_LEN  80

u_char *ngx_shipstation_export_head(u_char *p, ngx_uint_t pages);


#endif /* _NGX_SHIPSTATION_EXPORT_H_INCLUDED_ */
