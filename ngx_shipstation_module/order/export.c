
#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/json.h"
#include "order/export.h"
#include "order/fields.h"
#include "order/record.h"
#include "order/value.h"


#define NGX_SHIPSTATION_EXPORT_HEAD                                          \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Orders pages=\"%ui\">\n"


struct ngx_shipstation_export_s {
    const ngx_shipstation_export_rules_t  *rules;
    ngx_shipstation_export_result_t        result;
    ngx_shipstation_record_t               record;
    yyjson_val                            *order;   /* next to be written */
    ngx_uint_t                             index;
    ngx_uint_t                             begun;
    ngx_uint_t                             ended;
};


static ngx_int_t ngx_shipstation_export_pages(yyjson_val *value,
    ngx_shipstation_export_result_t *result, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_next(yyjson_val *value,
    ngx_shipstation_export_result_t *result, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_export_order(
    ngx_shipstation_export_t *export, ngx_shipstation_output_t *out);
static void ngx_shipstation_export_count(ngx_shipstation_export_t *export);


ngx_shipstation_export_t *
ngx_shipstation_export_create(u_char *feed, size_t len,
    const ngx_shipstation_export_rules_t *rules,
    ngx_shipstation_arena_t *arena, ngx_shipstation_error_t *error)
{
    yyjson_val                *root, *orders;
    yyjson_val                *values[NGX_SHIPSTATION_FEED_FIELDS];
    ngx_shipstation_path_t     path;
    ngx_shipstation_export_t  *export;

    export = ngx_shipstation_arena_calloc(arena,
                                          sizeof(ngx_shipstation_export_t));
    if (export == NULL) {
        ngx_shipstation_error(error, NULL, "no memory to read it");
        return NULL;
    }

    root = ngx_shipstation_json_read(feed, len, arena, error);
    if (root == NULL) {
        return NULL;
    }

    if (!yyjson_is_obj(root)) {
        ngx_shipstation_error(error, NULL, "is not a JSON object");
        return NULL;
    }

    ngx_shipstation_fields_collect(NGX_SHIPSTATION_LEVEL_FEED, root, values);

    orders = values[NGX_SHIPSTATION_FEED_ORDERS];

    if (!yyjson_is_arr(orders)) {
        ngx_shipstation_path_member(&path, NULL, "orders");
        ngx_shipstation_error(error, &path, "%s",
                              orders ? "is not a list"
                                     : ngx_shipstation_value_missing);
        return NULL;
    }

    export->rules = rules;
    export->order = yyjson_arr_get_first(orders);
    export->result.orders = yyjson_arr_size(orders);

    if (ngx_shipstation_export_pages(values[NGX_SHIPSTATION_FEED_PAGES],
                                     &export->result, error)
        != NGX_OK
        || ngx_shipstation_export_next(values[NGX_SHIPSTATION_FEED_NEXT],
                                       &export->result, error)
           != NGX_OK)
    {
        return NULL;
    }

    return export;
}


ngx_shipstation_export_result_t *
ngx_shipstation_export_result(ngx_shipstation_export_t *export)
{
    return &export->result;
}


ngx_int_t
ngx_shipstation_export_write(ngx_shipstation_export_t *export,
    ngx_uint_t pages, ngx_uint_t n, ngx_shipstation_output_t *out)
{
    u_char  head[sizeof(NGX_SHIPSTATION_EXPORT_HEAD) + NGX_INT_T_LEN], *p;

    if (!export->begun) {
        p = ngx_sprintf(head, NGX_SHIPSTATION_EXPORT_HEAD,
                        ngx_min(pages, NGX_SHIPSTATION_PAGES_MAX));

        if (ngx_shipstation_output_write(out, head, p - head) != NGX_OK) {
            return NGX_ERROR;
        }

        export->begun = 1;
    }

    for ( /* void */ ; n && export->index < export->result.orders; n--) {

        if (ngx_shipstation_export_order(export, out) != NGX_OK) {
            return NGX_ERROR;
        }

        export->order = unsafe_yyjson_get_next(export->order);
        export->index++;
    }

    if (export->index < export->result.orders) {
        return NGX_AGAIN;
    }

    if (!export->ended) {
        if (ngx_shipstation_output_print(out, "</Orders>\n") != NGX_OK) {
            return NGX_ERROR;
        }

        export->ended = 1;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_export_pages(yyjson_val *value,
    ngx_shipstation_export_result_t *result, ngx_shipstation_error_t *error)
{
    int64_t                  pages;
    ngx_str_t                text;
    const char              *reason;
    ngx_shipstation_path_t   path;

    reason = ngx_shipstation_value_text(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return NGX_OK;
    }

    if (reason
        || ngx_shipstation_decimal_parse(text.data, text.len, 0,
                                         NGX_SHIPSTATION_ROUND_NONE, &pages)
           != NGX_OK
        || pages < 0 || pages > NGX_SHIPSTATION_PAGES_MAX)
    {
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
ngx_shipstation_export_next(yyjson_val *value,
    ngx_shipstation_export_result_t *result, ngx_shipstation_error_t *error)
{
    ngx_shipstation_path_t  path;

    if (value == NULL) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&path, NULL, "next");

    if (ngx_shipstation_json_text(value, &result->next) != NGX_OK) {
        return ngx_shipstation_error(error, &path, "is not a text");
    }

    if (result->next.len > NGX_SHIPSTATION_CURSOR_MAX) {
        return ngx_shipstation_error(error, &path,
                                     "is longer than %d bytes",
                                     NGX_SHIPSTATION_CURSOR_MAX);
    }

    return NGX_OK;
}


/* Writes one order, or takes back what was written of it. */

static ngx_int_t
ngx_shipstation_export_order(ngx_shipstation_export_t *export,
    ngx_shipstation_output_t *out)
{
    ngx_int_t                              rc;
    ngx_shipstation_path_t                 path, entry;
    ngx_shipstation_mark_t                 mark;
    ngx_shipstation_record_t              *record;
    const ngx_shipstation_export_rules_t  *rules;

    rules = export->rules;
    record = &export->record;

    record->rules = rules;
    record->out = out;
    record->foreign = 0;

    ngx_shipstation_output_mark(out, &mark);

    if (yyjson_is_obj(export->order)) {
        rc = ngx_shipstation_record_write(record, export->order);

    } else {
        ngx_str_null(&record->number);

        ngx_shipstation_path_member(&path, NULL, "orders");
        ngx_shipstation_path_entry(&entry, &path, export->index);
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
    ngx_shipstation_record_t              *record;
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
