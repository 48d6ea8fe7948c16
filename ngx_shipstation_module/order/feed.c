
#include <ngx_config.h>
#include <ngx_core.h>

#include "order/feed.h"


static ngx_int_t ngx_shipstation_feed_start(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_member(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_value(ngx_shipstation_feed_t *feed,
    ngx_str_t *text, ngx_uint_t *bad, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_entry(ngx_shipstation_feed_t *feed,
    yyjson_val **order, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_end(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_feed_more(ngx_shipstation_feed_t *feed,
    u_char close, ngx_shipstation_error_t *error);


ngx_int_t
ngx_shipstation_feed_open(ngx_shipstation_feed_t *feed, u_char *data,
    size_t len, ngx_shipstation_arena_t *arena)
{
    ngx_memzero(feed, sizeof(ngx_shipstation_feed_t));

    return ngx_shipstation_json_parts_open(&feed->parts, data, len, arena);
}


ngx_int_t
ngx_shipstation_feed_next(ngx_shipstation_feed_t *feed, yyjson_val **order,
    ngx_shipstation_error_t *error)
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
    switch (ngx_shipstation_json_peek(&feed->parts)) {

    case '{':
        feed->parts.pos++;
        feed->state = NGX_SHIPSTATION_FEED_MEMBERS;
        return NGX_OK;

    case 0:
        return ngx_shipstation_error(error, NULL, "no JSON: empty");

    default:

        /* another value is no object, anything else no JSON */

        if (ngx_shipstation_json_skip(&feed->parts, error) != NGX_OK) {
            return NGX_ERROR;
        }

        return ngx_shipstation_error(error, NULL, "is not a JSON object");
    }
}


/* NGX_OK: read on; NGX_AGAIN: the list "orders" begins. */

static ngx_int_t
ngx_shipstation_feed_member(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    u_char                  c;
    ngx_int_t               rc;
    ngx_str_t               name;
    yyjson_val             *key;
    ngx_shipstation_path_t  path;

    rc = ngx_shipstation_feed_more(feed, '}', error);

    if (rc == NGX_DONE) {
        return ngx_shipstation_feed_end(feed, error);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_shipstation_json_peek(&feed->parts) != '"') {
        return ngx_shipstation_json_fault(&feed->parts, "a name is missing",
                                          error);
    }

    key = ngx_shipstation_json_part(&feed->parts, error);
    if (key == NULL) {
        return NGX_ERROR;
    }

    /* the tree is gone with the next part, the text is not */

    (void) ngx_shipstation_json_text(key, &name);

    if (ngx_shipstation_json_peek(&feed->parts) != ':') {
        return ngx_shipstation_json_fault(&feed->parts, "a colon is missing",
                                          error);
    }

    feed->parts.pos++;

    if (name.len == 5 && ngx_memcmp(name.data, "pages", 5) == 0) {
        return ngx_shipstation_feed_value(feed, &feed->pages,
                                          &feed->bad_pages, error);
    }

    if (name.len == 4 && ngx_memcmp(name.data, "next", 4) == 0) {
        return ngx_shipstation_feed_value(feed, &feed->next, &feed->bad_next,
                                          error);
    }

    if (name.len != 6 || ngx_memcmp(name.data, "orders", 6) != 0) {
        return ngx_shipstation_json_skip(&feed->parts, error);
    }

    c = ngx_shipstation_json_peek(&feed->parts);

    if (c == '[') {
        feed->parts.pos++;
        feed->state = NGX_SHIPSTATION_FEED_LIST;
        feed->has_orders = 1;
        feed->more = 0;
        return NGX_AGAIN;
    }

    if (ngx_shipstation_json_skip(&feed->parts, error) != NGX_OK) {
        return NGX_ERROR;
    }

    if (c == 'n') {
        feed->has_orders = 0;
        return NGX_AGAIN;
    }

    ngx_shipstation_path_member(&path, NULL, "orders");

    return ngx_shipstation_error(error, &path, "is not a list");
}


/* A text or a number; null is as good as absent. */

static ngx_int_t
ngx_shipstation_feed_value(ngx_shipstation_feed_t *feed, ngx_str_t *text,
    ngx_uint_t *bad, ngx_shipstation_error_t *error)
{
    u_char      *start, c;
    yyjson_val  *value;

    ngx_str_null(text);
    *bad = 0;

    c = ngx_shipstation_json_peek(&feed->parts);

    if (c == '"') {
        value = ngx_shipstation_json_part(&feed->parts, error);
        if (value == NULL) {
            return NGX_ERROR;
        }

        return ngx_shipstation_json_text(value, text);
    }

    start = feed->parts.pos;

    if (ngx_shipstation_json_skip(&feed->parts, error) != NGX_OK) {
        return NGX_ERROR;
    }

    if (c == '-' || (c >= '0' && c <= '9')) {
        text->data = start;
        text->len = feed->parts.pos - start;

    } else if (c != 'n') {
        *bad = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_feed_entry(ngx_shipstation_feed_t *feed, yyjson_val **order,
    ngx_shipstation_error_t *error)
{
    ngx_int_t  rc;

    rc = ngx_shipstation_feed_more(feed, ']', error);

    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_shipstation_json_peek(&feed->parts) == '{') {
        *order = ngx_shipstation_json_part(&feed->parts, error);
        return *order ? NGX_OK : NGX_ERROR;
    }

    *order = NULL;

    return ngx_shipstation_json_skip(&feed->parts, error);
}


static ngx_int_t
ngx_shipstation_feed_end(ngx_shipstation_feed_t *feed,
    ngx_shipstation_error_t *error)
{
    ngx_shipstation_path_t  path;

    if (ngx_shipstation_json_peek(&feed->parts) != 0) {
        return ngx_shipstation_json_fault(&feed->parts,
                                          "something follows the JSON",
                                          error);
    }

    if (!feed->has_orders) {
        ngx_shipstation_path_member(&path, NULL, "orders");
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
    u_char  c;

    c = ngx_shipstation_json_peek(&feed->parts);

    if (c == close) {
        feed->parts.pos++;
        feed->more = 1;         /* for the member that the list is */
        return NGX_DONE;
    }

    if (!feed->more) {
        feed->more = 1;
        return NGX_OK;
    }

    if (c != ',') {
        return ngx_shipstation_json_fault(&feed->parts, c
                                          ? "a comma is missing"
                                          : "it ends too early", error);
    }

    feed->parts.pos++;

    return NGX_OK;
}
