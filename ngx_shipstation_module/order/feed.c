
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/feed.h"


#define ngx_shipstation_feed_is(name, key)                                   \
    ((name)->len == (key)->len                                               \
     && ngx_memcmp((name)->data, (key)->data, (key)->len) == 0)

static ngx_int_t ngx_shipstation_feed_start(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_member(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_value(ngx_shipstation_feed_t *feed,
    ngx_str_t *text, ngx_uint_t *bad, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_errors(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_entry(ngx_shipstation_feed_t *feed,
    ngx_shipstation_value_t **order, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_end(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_more(ngx_shipstation_feed_t *feed,
    u_char close, ngx_shipstation_error_t *error);
static void ngx_shipstation_feed_list(ngx_shipstation_feed_t *feed,
    ngx_shipstation_path_t *path);


void
ngx_shipstation_feed_open(ngx_shipstation_feed_t *feed,
    const ngx_shipstation_shape_t *shape, u_char *data, size_t len,
    ngx_shipstation_arena_t *arena)
{
    ngx_memzero(feed, sizeof(ngx_shipstation_feed_t));

    ngx_shipstation_rows_open(&feed->rows, shape, data, len, arena);
}


ngx_int_t
ngx_shipstation_feed_next(ngx_shipstation_feed_t *feed,
    ngx_shipstation_value_t **order, ngx_shipstation_error_t *error)
{
    ngx_int_t  rc;

    for ( ;; ) {

        switch (feed->state) {

        case NGX_SHIPSTATION_FEED_START:
            rc = ngx_shipstation_feed_start(feed, error);
            break;

        case NGX_SHIPSTATION_FEED_MEMBERS:
            rc = ngx_shipstation_feed_member(feed, error);
            break;

        case NGX_SHIPSTATION_FEED_LIST:
            rc = ngx_shipstation_feed_entry(feed, order, error);

            if (rc == NGX_DONE) {
                feed->state = NGX_SHIPSTATION_FEED_MEMBERS;
                continue;
            }

            return rc;

        default: /* NGX_SHIPSTATION_FEED_END */
            return NGX_DONE;
        }

        if (rc != NGX_OK) {
            return rc;
        }
    }
}


static ngx_int_t
ngx_shipstation_feed_start(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    ngx_shipstation_scan_t  *scan;

    scan = &feed->rows.scan;

    switch (ngx_shipstation_scan_peek(scan)) {

    case '{':
        (void) ngx_shipstation_scan_enter(scan);
        feed->state = NGX_SHIPSTATION_FEED_MEMBERS;
        return NGX_OK;

    case 0:
        return ngx_shipstation_error(error, NULL, "no JSON: empty");

    default:

        /* another value is no object, anything else no JSON */

        if (ngx_shipstation_scan_skip(scan) != NGX_OK) {
            return ngx_shipstation_scan_error(scan, error);
        }

        return ngx_shipstation_error(error, NULL, "is not a JSON object");
    }
}


/* NGX_OK: read on; NGX_AGAIN: the list "orders" begins. */

static ngx_int_t
ngx_shipstation_feed_member(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    u_char                          c;
    ngx_int_t                       rc;
    ngx_shipstation_path_t          path;
    ngx_shipstation_scan_t         *scan;
    ngx_shipstation_scan_text_t     name;
    const ngx_shipstation_shape_t  *shape;

    scan = &feed->rows.scan;
    shape = feed->rows.shape;

    rc = ngx_shipstation_feed_more(feed, '}', error);

    if (rc == NGX_DONE) {
        return ngx_shipstation_feed_end(feed, error);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_shipstation_scan_name(scan, &name) != NGX_OK) {
        return ngx_shipstation_scan_error(scan, error);
    }

    if (ngx_shipstation_feed_is(&name, &shape->pages)) {
        return ngx_shipstation_feed_value(feed, &feed->pages,
                                          &feed->bad_pages, error);
    }

    if (ngx_shipstation_feed_is(&name, &shape->next)) {
        return ngx_shipstation_feed_value(feed, &feed->next, &feed->bad_next,
                                          error);
    }

    if (ngx_shipstation_feed_is(&name, &shape->errors)) {
        return ngx_shipstation_feed_errors(feed, error);
    }

    c = ngx_shipstation_scan_peek(scan);

    if (ngx_shipstation_feed_is(&name, &shape->list)) {

        if (c == '[') {
            (void) ngx_shipstation_scan_enter(scan);
            feed->state = NGX_SHIPSTATION_FEED_LIST;
            feed->has_orders = 1;
            feed->more = 0;
            return NGX_AGAIN;
        }

    } else {
        c = 0;
    }

    if (ngx_shipstation_scan_skip(scan) != NGX_OK) {
        return ngx_shipstation_scan_error(scan, error);
    }

    if (c == 0) {
        return NGX_OK;
    }

    if (c == 'n') {
        feed->has_orders = 0;
        return NGX_AGAIN;
    }

    ngx_shipstation_feed_list(feed, &path);

    return ngx_shipstation_error(error, &path, "is not a list");
}


/* A text or a number; null is as good as absent. */

static ngx_int_t
ngx_shipstation_feed_value(ngx_shipstation_feed_t *feed, ngx_str_t *text,
    ngx_uint_t *bad, ngx_shipstation_error_t *error)
{
    u_char                       *start, c;
    ngx_shipstation_scan_t       *scan;
    ngx_shipstation_scan_text_t   string;

    ngx_str_null(text);
    *bad = 0;

    scan = &feed->rows.scan;
    c = ngx_shipstation_scan_peek(scan);

    if (c == '"') {

        if (ngx_shipstation_scan_string(scan, &string) != NGX_OK) {
            return ngx_shipstation_scan_error(scan, error);
        }

        text->data = string.data;
        text->len = string.len;

        return NGX_OK;
    }

    start = scan->pos;

    if (ngx_shipstation_scan_skip(scan) != NGX_OK) {
        return ngx_shipstation_scan_error(scan, error);
    }

    if (c == '-' || (c >= '0' && c <= '9')) {
        text->data = start;
        text->len = scan->pos - start;

    } else if (c != 'n') {
        *bad = 1;
    }

    return NGX_OK;
}


/*
 * What went wrong in the platform: some answer so with status 200.  None of it
 * is null, false, 0, "", [] or {}.
 */

static ngx_int_t
ngx_shipstation_feed_errors(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    u_char                  *start, *p;
    ngx_str_t               *errors;
    ngx_shipstation_scan_t  *scan;

    scan = &feed->rows.scan;
    errors = &feed->errors;

    (void) ngx_shipstation_scan_peek(scan);
    start = scan->pos;

    /* texts are decoded where they stand: what is shown is taken before */

    errors->data = feed->errors_text;
    errors->len = ngx_min(sizeof(feed->errors_text),
                          (size_t) (scan->end - start));
    ngx_memcpy(errors->data, start, errors->len);

    if (ngx_shipstation_scan_skip(scan) != NGX_OK) {
        return ngx_shipstation_scan_error(scan, error);
    }

    errors->len = ngx_min(errors->len, (size_t) (scan->pos - start));

    switch (*start) {

    case 'n':
    case 'f':
        errors->len = 0;
        break;

    case '"':
        if (errors->len == 2) {
            errors->len = 0;
        }

        break;

    case '0':
        if (errors->len == 1) {
            errors->len = 0;
        }

        break;

    case '[':
    case '{':
        for (p = start + 1; *p <= ' '; p++) { /* void */ }

        if (p == scan->pos - 1) {
            errors->len = 0;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_feed_entry(ngx_shipstation_feed_t *feed,
    ngx_shipstation_value_t **order, ngx_shipstation_error_t *error)
{
    ngx_int_t                rc;
    ngx_shipstation_scan_t  *scan;

    rc = ngx_shipstation_feed_more(feed, ']', error);

    if (rc != NGX_OK) {
        return rc;
    }

    scan = &feed->rows.scan;
    *order = NULL;

    if (ngx_shipstation_scan_peek(scan) != '{') {
        return ngx_shipstation_scan_skip(scan) == NGX_OK
               ? NGX_OK : ngx_shipstation_scan_error(scan, error);
    }

    *order = ngx_shipstation_rows_object(&feed->rows,
                                         feed->rows.shape->order);

    if (*order) {
        return NGX_OK;
    }

    if (scan->fault) {
        return ngx_shipstation_scan_error(scan, error);
    }

    return ngx_shipstation_error(error, NULL, "no memory for its orders");
}


static ngx_int_t
ngx_shipstation_feed_end(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    u_char                   text[NGX_SHIPSTATION_FEED_ERRORS_SIZE], *last;
    ngx_shipstation_path_t   path;
    ngx_shipstation_scan_t  *scan;

    scan = &feed->rows.scan;

    if (ngx_shipstation_scan_peek(scan) != 0) {
        (void) ngx_shipstation_scan_fault(scan, "something follows the JSON");
        return ngx_shipstation_scan_error(scan, error);
    }

    if (feed->errors.len) {
        feed->not_orders = 1;

        last = ngx_shipstation_printable(text, sizeof(text),
                                         feed->errors.data, feed->errors.len);

        path.parent = NULL;
        path.key = (const char *) feed->rows.shape->errors.data;
        path.key_len = feed->rows.shape->errors.len;
        path.index = 0;

        return ngx_shipstation_error(error, &path, "is not empty: %*s",
                                     last - text, text);
    }

    if (!feed->has_orders) {
        ngx_shipstation_feed_list(feed, &path);
        return ngx_shipstation_error(error, &path, "is missing");
    }

    feed->state = NGX_SHIPSTATION_FEED_END;

    return NGX_OK;
}


/*
 * Goes on to the next member or entry, over the comma where one has to stand.
 * NGX_DONE behind the closing bracket.
 */

static ngx_int_t
ngx_shipstation_feed_more(ngx_shipstation_feed_t *feed, u_char close,
    ngx_shipstation_error_t *error)
{
    ngx_int_t                rc;
    ngx_shipstation_scan_t  *scan;

    scan = &feed->rows.scan;

    /* the first one has no comma before it */

    if (!feed->more && ngx_shipstation_scan_peek(scan) != close) {
        feed->more = 1;
        return NGX_OK;
    }

    rc = ngx_shipstation_scan_more(scan, close);

    if (rc == NGX_ERROR) {
        return ngx_shipstation_scan_error(scan, error);
    }

    feed->more = 1;             /* where a list closes, for its member */

    return rc;
}


/* The path of the list of orders. */

static void
ngx_shipstation_feed_list(ngx_shipstation_feed_t *feed,
    ngx_shipstation_path_t *path)
{
    path->parent = NULL;
    path->key = (const char *) feed->rows.shape->list.data;
    path->key_len = feed->rows.shape->list.len;
    path->index = 0;
}
