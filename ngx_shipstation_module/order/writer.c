
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/writer.h"
#include "order/xml.h"


static ngx_int_t ngx_shipstation_order_write_value(
    ngx_shipstation_order_t *order, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);
static ngx_int_t ngx_shipstation_order_optional_text(
    ngx_shipstation_order_t *order, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);
static ngx_int_t ngx_shipstation_order_barcode(
    ngx_shipstation_order_t *order, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value, const char **reason);


ngx_int_t
ngx_shipstation_order_optional(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *values)
{
    ngx_uint_t                       i;
    const char                      *reason;
    const ngx_shipstation_field_t   *field;
    const ngx_shipstation_fields_t  *fields;

    fields = ngx_shipstation_fields(level);

    for (i = 0; i < fields->n; i++) {

        if (ngx_shipstation_value_is(&values[i], NONE)) {
            continue;
        }

        field = &fields->fields[i];

        if (!field->loose || (field->extended && !order->rules->extended)) {
            continue;
        }

        reason = NULL;

        /* nearly all are texts, and nearly all texts are plain */

        if (field->kind == NGX_SHIPSTATION_KIND_TEXT
            && ngx_shipstation_value_simple(&values[i]))
        {
            if (ngx_shipstation_xml_value(order->out, field, &values[i])
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            continue;
        }

        if (ngx_shipstation_order_write_value(order, field, &values[i], &reason)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (reason && reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, up, field, reason, "left out");
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_order_text(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value)
{
    ngx_str_t    text;
    const char  *reason;
    u_char       buffer[NGX_SHIPSTATION_ORDER_ID_SIZE];

    if (field->kind == NGX_SHIPSTATION_KIND_ID) {

        if (ngx_shipstation_value_exact(value)) {
            return ngx_shipstation_xml_value(order->out, field, value);
        }

        reason = ngx_shipstation_value_id(value, buffer, &text);

    } else {
        reason = ngx_shipstation_value_text(value, &text);
    }

    if (reason) {
        return ngx_shipstation_order_refuse(order, up, field, "%s", reason);
    }

    if (field->kind == NGX_SHIPSTATION_KIND_ID) {
        return ngx_shipstation_xml_text(order->out, field, text.data,
                                        text.len);
    }

    return ngx_shipstation_xml_value(order->out, field, value);
}


void
ngx_shipstation_order_noted(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, const char *reason, const char *done)
{
    if (order->again) {
        return;
    }

    /* an order can have a million of them, and sentences take time */

    if (order->noted++ >= NGX_SHIPSTATION_NOTES_ORDER_MAX) {
        order->notes->more++;
        return;
    }

    ngx_shipstation_error(&order->error, path, "%s, %s", reason, done);
    ngx_shipstation_notes_add(order->notes, &order->number, &order->error);
}


const ngx_shipstation_path_t *
ngx_shipstation_order_at(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field)
{
    order->where.parent = up;
    order->where.key = (const char *) field->name.data;
    order->where.key_len = field->name.len;
    order->where.index = 0;

    return &order->where;
}


/* Writes an optional value, or sets the reason why it is left out. */

static ngx_int_t
ngx_shipstation_order_write_value(ngx_shipstation_order_t *order,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    u_char      code[3], buffer[NGX_SHIPSTATION_IMAGE_URL_MAX];
    u_char      id[NGX_SHIPSTATION_ORDER_ID_SIZE];
    int64_t     amount;
    ngx_str_t   url, text;
    ngx_uint_t  boolean;

    switch (field->kind) {

    case NGX_SHIPSTATION_KIND_TEXT:
        return ngx_shipstation_order_optional_text(order, field, value,
                                                    reason);

    case NGX_SHIPSTATION_KIND_ID:

        if (ngx_shipstation_value_exact(value)) {
            return ngx_shipstation_xml_value(order->out, field, value);
        }

        *reason = ngx_shipstation_value_id(value, id, &text);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_text(order->out, field,
                                                  text.data, text.len);

    case NGX_SHIPSTATION_KIND_BARCODE:
        return ngx_shipstation_order_barcode(order, field, value, reason);

    case NGX_SHIPSTATION_KIND_MONEY:
        *reason = ngx_shipstation_value_money(value, &amount);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_money(order->out, field, amount);

    case NGX_SHIPSTATION_KIND_BOOLEAN:
        *reason = ngx_shipstation_value_boolean(value, &boolean);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(order->out, field,
                                                   boolean ? "true" : "false",
                                                   boolean ? 4 : 5);

    case NGX_SHIPSTATION_KIND_URL:
        *reason = ngx_shipstation_value_url(value, buffer, &url);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(order->out, field,
                                                   url.data, url.len);

    case NGX_SHIPSTATION_KIND_CURRENCY:
        *reason = ngx_shipstation_value_currency(value, code);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(order->out, field, code,
                                                   3);

    case NGX_SHIPSTATION_KIND_COUNTRY:
        *reason = ngx_shipstation_value_country(value, code);

        return *reason ? NGX_OK
                       : ngx_shipstation_xml_plain(order->out, field, code,
                                                   2);

    default:

        /* what depends on other values is written with them */

        return NGX_OK;
    }
}


/* An empty text goes out empty: it may have been cleared on purpose. */

static ngx_int_t
ngx_shipstation_order_optional_text(ngx_shipstation_order_t *order,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    ngx_str_t  text;

    *reason = ngx_shipstation_value_text(value, &text);

    if (*reason == ngx_shipstation_value_missing
        && field->need != NGX_SHIPSTATION_NOT_EMPTY)
    {
        *reason = NULL;
    }

    if (*reason) {
        return NGX_OK;
    }

    return ngx_shipstation_xml_value(order->out, field, value);
}


static ngx_int_t
ngx_shipstation_order_barcode(ngx_shipstation_order_t *order,
    const ngx_shipstation_field_t *field, ngx_shipstation_value_t *value,
    const char **reason)
{
    size_t     i;
    ngx_str_t  text;

    *reason = ngx_shipstation_value_text(value, &text);

    if (*reason) {
        return NGX_OK;
    }

    ngx_shipstation_trim(&text);

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            break;
        }
    }

    if (i < text.len || text.len > field->max) {
        *reason = "is not up to " ngx_value(NGX_SHIPSTATION_UPC_MAX)
                  " digits";
        return NGX_OK;
    }

    return ngx_shipstation_xml_text(order->out, field, text.data, text.len);
}
