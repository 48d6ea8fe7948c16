
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A ship notice as JSON for the platform.  Every key is always there: what
 * ShipStation left out or sent empty is null.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "order/notice.h"
#include "order/notice_fields.h"


static void ngx_shipstation_notice_json_object(ngx_shipstation_output_t *out,
    const ngx_shipstation_notice_field_t *fields, ngx_uint_t n,
    ngx_shipstation_notice_value_t *values, const char *before);
static void ngx_shipstation_notice_json_value(ngx_shipstation_output_t *out,
    ngx_shipstation_notice_kind_e kind, ngx_shipstation_notice_value_t *value);
static void ngx_shipstation_notice_json_items(ngx_shipstation_output_t *out,
    ngx_shipstation_notice_t *notice);
static ngx_uint_t ngx_shipstation_notice_any(
    ngx_shipstation_notice_value_t *values, ngx_uint_t n);


/* The output remembers a failure, so that one look at its end will do. */

ngx_int_t
ngx_shipstation_notice_write(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, ngx_shipstation_output_t *out)
{
    (void) ngx_shipstation_output_print(out, "{\"store\":");
    (void) ngx_shipstation_json_string(out, store->data, store->len);
    (void) ngx_shipstation_output_print(out, ",\"status\":\"shipped\"");

    ngx_shipstation_notice_json_object(out, ngx_shipstation_notice_fields,
                                       NGX_SHIPSTATION_NOTICE_NFIELDS,
                                       notice->values, ",");

    if (ngx_shipstation_notice_any(notice->recipient,
                                   NGX_SHIPSTATION_RECIPIENT_NFIELDS))
    {
        (void) ngx_shipstation_output_print(out, ",\"recipient\":{");
        ngx_shipstation_notice_json_object(out,
                                           ngx_shipstation_recipient_fields,
                                           NGX_SHIPSTATION_RECIPIENT_NFIELDS,
                                           notice->recipient, "");
        (void) ngx_shipstation_output_print(out, "}");

    } else {
        (void) ngx_shipstation_output_print(out, ",\"recipient\":null");
    }

    ngx_shipstation_notice_json_items(out, notice);

    (void) ngx_shipstation_output_print(out, "}");

    return out->failed ? NGX_ERROR : NGX_OK;
}


static void
ngx_shipstation_notice_json_items(ngx_shipstation_output_t *out,
    ngx_shipstation_notice_t *notice)
{
    const char                     *before;
    ngx_shipstation_notice_item_t  *item;

    (void) ngx_shipstation_output_print(out, ",\"items\":[");

    before = "{";

    for (item = notice->items; item && !out->failed; item = item->next) {

        (void) ngx_shipstation_output_print(out, before);

        ngx_shipstation_notice_json_object(out, ngx_shipstation_item_fields,
                                           NGX_SHIPSTATION_ITEM_NFIELDS,
                                           item->values, "");

        (void) ngx_shipstation_output_print(out, "}");

        before = ",{";
    }

    (void) ngx_shipstation_output_print(out, "]");
}


/* The members of an object; before stands in front of the first one. */

static void
ngx_shipstation_notice_json_object(ngx_shipstation_output_t *out,
    const ngx_shipstation_notice_field_t *fields, ngx_uint_t n,
    ngx_shipstation_notice_value_t *values, const char *before)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        (void) ngx_shipstation_output_print(out, before);
        (void) ngx_shipstation_output_print(out, "\"");
        (void) ngx_shipstation_output_print(out, fields[i].key);
        (void) ngx_shipstation_output_print(out, "\":");

        ngx_shipstation_notice_json_value(out, fields[i].kind, &values[i]);

        before = ",";
    }
}


static void
ngx_shipstation_notice_json_value(ngx_shipstation_output_t *out,
    ngx_shipstation_notice_kind_e kind, ngx_shipstation_notice_value_t *value)
{
    u_char  *p, text[NGX_SHIPSTATION_DECIMAL_LEN
                     + NGX_SHIPSTATION_DATE_ISO_LEN + 2];

    if (kind == NGX_SHIPSTATION_NOTICE_TEXT && value->text.len) {
        (void) ngx_shipstation_json_string(out, value->text.data,
                                           value->text.len);
        return;
    }

    if (!value->known) {
        (void) ngx_shipstation_output_print(out, "null");
        return;
    }

    p = text;

    switch (kind) {

    case NGX_SHIPSTATION_NOTICE_TIME:
        *p++ = '"';
        p = ngx_shipstation_date_print(p, value->number);
        *p++ = '"';
        break;

    case NGX_SHIPSTATION_NOTICE_DATE:
        *p++ = '"';
        (void) ngx_shipstation_date_print(p, value->number);
        p += sizeof("2026-11-23") - 1;
        *p++ = '"';
        break;

    case NGX_SHIPSTATION_NOTICE_MONEY:
        *p++ = '"';
        p = ngx_shipstation_decimal_print(p, value->number, value->scale);
        *p++ = '"';
        break;

    case NGX_SHIPSTATION_NOTICE_FLAG:
        p = ngx_sprintf(p, "%s", value->number ? "true" : "false");
        break;

    default: /* NGX_SHIPSTATION_NOTICE_COUNT */
        p = ngx_sprintf(p, "%L", value->number);
        break;
    }

    (void) ngx_shipstation_output_write(out, text, p - text);
}


static ngx_uint_t
ngx_shipstation_notice_any(ngx_shipstation_notice_value_t *values,
    ngx_uint_t n)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        if (values[i].text.len) {
            return 1;
        }
    }

    return 0;
}
