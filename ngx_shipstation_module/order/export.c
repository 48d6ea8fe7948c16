
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "order/export.h"
#include "order/feed.h"
#include "order/order.h"


/* As many as the quarantine keeps of a store. */
#define NGX_SHIPSTATION_EXPORT_WAITING  32

/* An order that was left out, until it is known whether that is told. */
typedef struct {
    ngx_str_t                number;
    ngx_shipstation_error_t  error;
    u_char                   number_text[NGX_SHIPSTATION_ORDER_ID_SIZE];
} ngx_shipstation_export_skip_t;


struct ngx_shipstation_export_s {
    const ngx_shipstation_export_rules_t  *rules;
    ngx_shipstation_export_result_t        result;
    ngx_shipstation_feed_t                 feed;
    ngx_shipstation_order_t                record;
    ngx_shipstation_notes_t                notes;
    ngx_shipstation_mark_t                 begin;
    ngx_uint_t                             begun;
    ngx_uint_t                             ended;

    /*
     * Required fields, a bit each, that no order so far has; those left out
     * wait until there are none, or the page ends.
     */
    ngx_uint_t                             lacking;
    ngx_uint_t                             absent;      /* of these */
    ngx_shipstation_export_skip_t         *waiting;     /* a ring */
    ngx_uint_t                             nwaiting;    /* ever */
};


static ngx_int_t ngx_shipstation_export_end(ngx_shipstation_export_t *export,
    ngx_shipstation_output_t *out, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_read_pages(
    ngx_shipstation_export_t *export, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_next(ngx_shipstation_export_t *export,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_order(
    ngx_shipstation_export_t *export, ngx_shipstation_value_t *order,
    ngx_shipstation_output_t *out);
static void ngx_shipstation_export_judge(ngx_shipstation_export_t *export,
    ngx_shipstation_value_t *order);
static ngx_uint_t ngx_shipstation_export_lacks(ngx_shipstation_value_t *order,
    ngx_uint_t *absent);
static void ngx_shipstation_export_skipped(ngx_shipstation_export_t *export);
static void ngx_shipstation_export_told(ngx_shipstation_export_t *export);
static ngx_int_t ngx_shipstation_export_not_orders(
    ngx_shipstation_export_t *export, ngx_shipstation_error_t *error);
static void ngx_shipstation_export_begin(ngx_shipstation_export_t *export);
static void ngx_shipstation_export_count(ngx_shipstation_export_t *export);
static void ngx_shipstation_export_replaced(
    ngx_shipstation_export_result_t *result, const ngx_str_t *number);


ngx_shipstation_export_t *
ngx_shipstation_export_create(const ngx_shipstation_shape_t *shape,
    u_char *feed, size_t len, const ngx_shipstation_export_rules_t *rules,
    ngx_shipstation_arena_t *arena)
{
    ngx_shipstation_export_t  *export;

    export = ngx_shipstation_arena_calloc(arena,
                                          sizeof(ngx_shipstation_export_t));
    if (export == NULL) {
        return NULL;
    }

    ngx_shipstation_feed_open(&export->feed, shape, feed, len, arena);

    export->rules = rules;
    export->notes.arena = arena;
    export->record.notes = &export->notes;

    ngx_shipstation_export_begin(export);

    return export;
}


/* With the list, or again with one that takes its place. */

static void
ngx_shipstation_export_begin(ngx_shipstation_export_t *export)
{
    ngx_memzero(&export->result, sizeof(ngx_shipstation_export_result_t));

    export->result.notes = &export->notes;
    export->notes.n = 0;
    export->notes.more = 0;

    export->lacking = (ngx_uint_t) -1;
    export->absent = (ngx_uint_t) -1;
    export->nwaiting = 0;
}


ngx_shipstation_export_result_t *
ngx_shipstation_export_result(ngx_shipstation_export_t *export)
{
    return &export->result;
}


ngx_uint_t
ngx_shipstation_export_pages(const ngx_shipstation_export_result_t *result,
    ngx_uint_t page, ngx_uint_t page_size, ngx_int_t header)
{
    ngx_uint_t  pages;

    if (result->has_pages) {
        pages = result->pages;

    } else if (header >= 0) {
        pages = (ngx_uint_t) header;

    } else {
        pages = page + (result->orders >= page_size);
    }

    if (result->next.len) {
        pages = ngx_max(pages, page + 1);
    }

    if (result->orders) {
        pages = ngx_max(pages, 1);
    }

    return ngx_min(pages, NGX_SHIPSTATION_PAGES_MAX);
}


u_char *
ngx_shipstation_export_head(u_char *p, ngx_uint_t pages)
{
    return ngx_sprintf(p, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                       "<Orders pages=\"%ui\">\n",
                       ngx_min(pages, NGX_SHIPSTATION_PAGES_MAX));
}


ngx_int_t
ngx_shipstation_export_write(ngx_shipstation_export_t *export, ngx_uint_t n,
    ngx_shipstation_output_t *out, ngx_shipstation_error_t *error)
{
    ngx_int_t                 rc;
    ngx_shipstation_value_t  *order;

    if (!export->begun) {
        ngx_shipstation_output_mark(out, &export->begin);
        export->begun = 1;
    }

    while (n) {

        rc = ngx_shipstation_feed_next(&export->feed, &order, error);

        switch (rc) {

        case NGX_OK:
            if (ngx_shipstation_export_order(export, order, out) != NGX_OK) {
                return NGX_ERROR;
            }

            export->result.orders++;
            n--;
            break;

        case NGX_AGAIN:

            /* a list "orders" in place of the one before */

            ngx_shipstation_output_rewind(out, &export->begin);
            ngx_shipstation_export_begin(export);
            n--;
            break;

        case NGX_DONE:
            return ngx_shipstation_export_end(export, out, error);

        default: /* NGX_ERROR */

            if (export->feed.not_orders) {
                export->result.fault = NGX_SHIPSTATION_FEED_NOT_ORDERS;
            }

            return NGX_DECLINED;
        }
    }

    return NGX_AGAIN;
}


static ngx_int_t
ngx_shipstation_export_end(ngx_shipstation_export_t *export,
    ngx_shipstation_output_t *out, ngx_shipstation_error_t *error)
{
    if (export->ended) {
        return NGX_OK;
    }

    if (ngx_shipstation_export_not_orders(export, error) != NGX_OK
        || ngx_shipstation_export_read_pages(export, error) != NGX_OK
        || ngx_shipstation_export_next(export, error) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    ngx_shipstation_export_told(export);

    if (ngx_shipstation_output_print(out, "</Orders>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    export->ended = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_export_read_pages(ngx_shipstation_export_t *export,
    ngx_shipstation_error_t *error)
{
    int64_t                           pages;
    ngx_str_t                        *text;
    ngx_shipstation_path_t            path;
    ngx_shipstation_export_result_t  *result;

    text = &export->feed.pages;
    result = &export->result;

    ngx_shipstation_trim(text);

    if (text->len == 0 && !export->feed.bad_pages) {
        return NGX_OK;
    }

    if (export->feed.bad_pages
        || ngx_shipstation_decimal_parse(text->data, text->len, 0,
                                         NGX_SHIPSTATION_ROUND_NONE, &pages)
           != NGX_OK
        || pages < 0 || pages > NGX_SHIPSTATION_PAGES_MAX)
    {
        result->fault = NGX_SHIPSTATION_FEED_BAD_PAGES;

        ngx_shipstation_path_member(&path, NULL, "pages");
        return ngx_shipstation_error(error, &path,
                                     "is not a number from 0 to %d",
                                     NGX_SHIPSTATION_PAGES_MAX);
    }

    result->has_pages = 1;
    result->pages = (ngx_uint_t) pages;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_export_next(ngx_shipstation_export_t *export,
    ngx_shipstation_error_t *error)
{
    ngx_shipstation_path_t  path;

    ngx_shipstation_path_member(&path, NULL, "next");

    if (export->feed.bad_next) {
        return ngx_shipstation_error(error, &path, "is not a text");
    }

    if (export->feed.next.len > NGX_SHIPSTATION_CURSOR_MAX) {
        return ngx_shipstation_error(error, &path,
                                     "is longer than %d bytes",
                                     NGX_SHIPSTATION_CURSOR_MAX);
    }

    export->result.next = export->feed.next;

    return NGX_OK;
}


/* Writes one order, or takes back what was written of it. */

static ngx_int_t
ngx_shipstation_export_order(ngx_shipstation_export_t *export,
    ngx_shipstation_value_t *order, ngx_shipstation_output_t *out)
{
    ngx_int_t                              rc;
    ngx_shipstation_path_t                 path, entry;
    ngx_shipstation_mark_t                 mark;
    ngx_shipstation_order_t               *record;
    const ngx_shipstation_export_rules_t  *rules;

    rules = export->rules;
    record = &export->record;

    record->rules = rules;
    record->out = out;
    record->foreign = 0;
    out->replaced = 0;

    ngx_shipstation_output_mark(out, &mark);

    if (order) {
        rc = ngx_shipstation_order_write(record, order,
                                          export->feed.rows.exhausted);

    } else {
        ngx_str_null(&record->number);

        ngx_shipstation_path_member(&path, NULL, "orders");
        ngx_shipstation_path_entry(&entry, &path, export->result.orders);
        ngx_shipstation_error(&record->error, &entry, "is not an object");

        rc = NGX_DECLINED;
    }

    switch (rc) {

    case NGX_OK:

        /* a whole order has all that is required */

        if (export->lacking) {
            export->lacking = 0;
            ngx_shipstation_export_told(export);
        }

        ngx_shipstation_export_count(export);

        if (out->replaced) {
            ngx_shipstation_export_replaced(&export->result, &record->number);
        }

        if (rules->exported) {
            rules->exported(rules->data, &record->number, &record->status);
        }

        return NGX_OK;

    case NGX_DONE:
        export->result.not_selected++;
        ngx_shipstation_export_judge(export, order);
        break;

    case NGX_DECLINED:
        export->result.skipped++;
        export->result.foreign_currency += record->foreign;

        ngx_shipstation_export_judge(export, order);
        ngx_shipstation_export_skipped(export);
        break;

    default: /* NGX_ERROR */
        return NGX_ERROR;
    }

    ngx_shipstation_output_rewind(out, &mark);

    return NGX_OK;
}


static void
ngx_shipstation_export_count(ngx_shipstation_export_t *export)
{
    ngx_shipstation_order_t               *record;
    const ngx_shipstation_export_rules_t  *rules;

    rules = export->rules;
    record = &export->record;

    export->result.exported++;
    export->result.foreign_currency += record->foreign;

    if ((rules->has_start && record->modified < rules->start)
        || (rules->has_end && record->modified > rules->end))
    {
        export->result.out_of_window++;
    }
}


/* The number lasts no longer than its order. */

static void
ngx_shipstation_export_replaced(ngx_shipstation_export_result_t *result,
    const ngx_str_t *number)
{
    if (result->replaced++ == 0) {
        result->replaced_len = ngx_shipstation_printable(
                                   result->replaced_number,
                                   sizeof(result->replaced_number),
                                   number->data, number->len)
                               - result->replaced_number;
    }
}


/* What an order that does not go out says of the feed. */

static void
ngx_shipstation_export_judge(ngx_shipstation_export_t *export,
    ngx_shipstation_value_t *order)
{
    ngx_uint_t  absent;

    if (export->lacking == 0) {
        return;
    }

    export->lacking &= ngx_shipstation_export_lacks(order, &absent);
    export->absent &= absent;

    if (export->lacking == 0) {
        ngx_shipstation_export_told(export);
    }
}


/* The required fields of an order that cannot be read, and that are absent. */

static ngx_uint_t
ngx_shipstation_export_lacks(ngx_shipstation_value_t *order,
    ngx_uint_t *absent)
{
    int64_t                          number;
    ngx_str_t                        text;
    ngx_uint_t                       i, lacks, bit;
    const char                      *reason;
    const ngx_shipstation_fields_t  *fields;

    lacks = 0;
    *absent = 0;
    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);

    for (i = 0; i < fields->n; i++) {

        if (fields->fields[i].need != NGX_SHIPSTATION_REQUIRED) {
            continue;
        }

        bit = (ngx_uint_t) 1 << i;

        if (order == NULL || ngx_shipstation_value_is(&order[i], NONE)) {
            lacks |= bit;
            *absent |= bit;
            continue;
        }

        switch (fields->fields[i].kind) {

        case NGX_SHIPSTATION_KIND_DATE:
            reason = ngx_shipstation_value_date(&order[i], &number);
            break;

        case NGX_SHIPSTATION_KIND_MONEY:
            reason = ngx_shipstation_value_money(&order[i], &number);
            break;

        case NGX_SHIPSTATION_KIND_OBJECT:
            reason = ngx_shipstation_value_is(&order[i], OBJECT)
                     ? NULL : "is not an object";
            break;

        default: /* text and id */
            reason = ngx_shipstation_value_text(&order[i], &text);
        }

        if (reason) {
            lacks |= bit;
        }
    }

    return lacks;
}


/* An order was left out: says so, or keeps that until it is known. */

static void
ngx_shipstation_export_skipped(ngx_shipstation_export_t *export)
{
    ngx_str_t                             *number;
    ngx_shipstation_order_t               *record;
    ngx_shipstation_export_skip_t         *skip;
    const ngx_shipstation_export_rules_t  *rules;

    rules = export->rules;
    record = &export->record;

    if (export->lacking && export->waiting == NULL) {
        export->waiting = ngx_shipstation_arena_alloc(export->notes.arena,
                                      NGX_SHIPSTATION_EXPORT_WAITING
                                      * sizeof(ngx_shipstation_export_skip_t));
    }

    if (export->lacking == 0 || export->waiting == NULL) {

        if (rules->skipped) {
            rules->skipped(rules->data, &record->number, &record->error.path,
                           &record->error.message);
        }

        return;
    }

    skip = &export->waiting[export->nwaiting++
                            % NGX_SHIPSTATION_EXPORT_WAITING];

    number = &skip->number;
    *number = record->number;

    if (number->data == record->number_text) {
        ngx_memcpy(skip->number_text, number->data, number->len);
        number->data = skip->number_text;
    }

    skip->error.path.len = record->error.path.len;
    skip->error.path.data = skip->error.path_text;
    ngx_memcpy(skip->error.path_text, record->error.path.data,
               record->error.path.len);

    skip->error.message.len = record->error.message.len;
    skip->error.message.data = skip->error.message_text;
    ngx_memcpy(skip->error.message_text, record->error.message.data,
               record->error.message.len);
}


/* Tells of the orders that wait. */

static void
ngx_shipstation_export_told(ngx_shipstation_export_t *export)
{
    ngx_uint_t                             i;
    ngx_shipstation_export_skip_t         *skip;
    const ngx_shipstation_export_rules_t  *rules;

    rules = export->rules;

    i = (export->nwaiting > NGX_SHIPSTATION_EXPORT_WAITING)
        ? export->nwaiting - NGX_SHIPSTATION_EXPORT_WAITING : 0;

    for ( /* void */ ; i < export->nwaiting && rules->skipped; i++) {
        skip = &export->waiting[i % NGX_SHIPSTATION_EXPORT_WAITING];

        rules->skipped(rules->data, &skip->number, &skip->error.path,
                       &skip->error.message);
    }

    export->nwaiting = 0;
}


/*
 * One bad order is left out alone.  Where all of a page, two or more, have the
 * same required field nowhere, it is the wiring: a platform's own feed has a
 * list "orders", too, and ShipStation would see an empty import for ever.
 */

static ngx_int_t
ngx_shipstation_export_not_orders(ngx_shipstation_export_t *export,
    ngx_shipstation_error_t *error)
{
    ngx_uint_t                       i;
    const ngx_shipstation_fields_t  *fields;

    if (export->lacking == 0 || export->result.skipped < 2) {
        return NGX_OK;
    }

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);

    for (i = 0; !(export->lacking & ((ngx_uint_t) 1 << i)); i++) {
        /* void */
    }

    export->result.fault = NGX_SHIPSTATION_FEED_NOT_ORDERS;

    return ngx_shipstation_error(error, NULL,
                         "no order of this page has %s%V: this is not the "
                         "feed of docs/order-feed.md",
                         (export->absent & ((ngx_uint_t) 1 << i))
                         ? "" : "a readable ",
                         &fields->fields[i].name);
}
