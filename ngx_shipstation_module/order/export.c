
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


struct ngx_shipstation_export_s {
    const ngx_shipstation_export_rules_t  *rules;
    ngx_shipstation_export_result_t        result;
    ngx_shipstation_feed_t                 feed;
    ngx_shipstation_order_t                record;
    ngx_shipstation_mark_t                 begin;
    ngx_uint_t                             begun;
    ngx_uint_t                             ended;
};


static ngx_int_t ngx_shipstation_export_end(ngx_shipstation_export_t *export,
    ngx_shipstation_output_t *out, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_pages(
    ngx_shipstation_export_t *export, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_next(ngx_shipstation_export_t *export,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_order(
    ngx_shipstation_export_t *export, ngx_shipstation_value_t *order,
    ngx_shipstation_output_t *out);
static void ngx_shipstation_export_count(ngx_shipstation_export_t *export);


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

    return export;
}


ngx_shipstation_export_result_t *
ngx_shipstation_export_result(ngx_shipstation_export_t *export)
{
    return &export->result;
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
            ngx_memzero(&export->result,
                        sizeof(ngx_shipstation_export_result_t));
            break;

        case NGX_DONE:
            return ngx_shipstation_export_end(export, out, error);

        default: /* NGX_ERROR */
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

    if (ngx_shipstation_export_pages(export, error) != NGX_OK
        || ngx_shipstation_export_next(export, error) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    if (ngx_shipstation_output_print(out, "</Orders>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    export->ended = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_export_pages(ngx_shipstation_export_t *export,
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
        ngx_shipstation_export_count(export);

        if (rules->exported) {
            rules->exported(rules->data, &record->number, &record->status);
        }

        return NGX_OK;

    case NGX_DONE:
        export->result.not_selected++;
        break;

    case NGX_DECLINED:
        export->result.skipped++;
        export->result.foreign_currency += record->foreign;

        if (rules->skipped) {
            rules->skipped(rules->data, &record->number, &record->error.path,
                           &record->error.message);
        }

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
