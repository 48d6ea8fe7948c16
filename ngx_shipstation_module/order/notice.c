
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A ship notice from its two sources, the body and the query, and what its
 * texts say.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "order/notice.h"
#include "order/notice_fields.h"
#include "order/export_query.h"


#define NGX_SHIPSTATION_NOTICE_QUANTITY_MAX  999999999


#define NGX_SHIPSTATION_NOTICE_ROW(name, element, key, kind, parameter)      \
    { element, key, NGX_SHIPSTATION_NOTICE_##kind, parameter },

const ngx_shipstation_notice_field_t
    ngx_shipstation_notice_fields[NGX_SHIPSTATION_NOTICE_NFIELDS] = {
    NGX_SHIPSTATION_NOTICE_FIELDS(NGX_SHIPSTATION_NOTICE_ROW)
};

const ngx_shipstation_notice_field_t
    ngx_shipstation_recipient_fields[NGX_SHIPSTATION_RECIPIENT_NFIELDS] = {
    NGX_SHIPSTATION_NOTICE_RECIPIENT(NGX_SHIPSTATION_NOTICE_ROW)
};

const ngx_shipstation_notice_field_t
    ngx_shipstation_item_fields[NGX_SHIPSTATION_ITEM_NFIELDS] = {
    NGX_SHIPSTATION_NOTICE_ITEM(NGX_SHIPSTATION_NOTICE_ROW)
};


static ngx_int_t ngx_shipstation_notice_fill(
    struct ngx_shipstation_notice_s *notice, const ngx_str_t *args,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_notice_values(
    struct ngx_shipstation_notice_s *notice, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_notice_value(
    const ngx_shipstation_notice_field_t *field,
    ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_date(
    ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_flag(
    ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_money(
    ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_count(
    ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_note(
    struct ngx_shipstation_notice_s *notice, const char *element);


ngx_shipstation_notice_t *
ngx_shipstation_notice_read(const u_char *body, size_t len,
    const ngx_str_t *args, ngx_shipstation_arena_t *arena,
    ngx_shipstation_error_t *error)
{
    ngx_str_t                  xml;
    ngx_shipstation_notice_t  *notice;

    if (len > NGX_SHIPSTATION_NOTICE_MAX) {
        (void) ngx_shipstation_error(error, NULL,
                                     "The ship notice is larger than "
                                     NGX_SHIPSTATION_NOTICE_MAX_TEXT);
        return NULL;
    }

    notice = ngx_shipstation_arena_calloc(arena,
                                          sizeof(ngx_shipstation_notice_t));
    if (notice == NULL) {
        (void) ngx_shipstation_error(error, NULL, "The ship notice could not "
                                                  "be read: no memory");
        return NULL;
    }

    notice->arena = arena;
    notice->last_item = &notice->items;

    xml.data = (u_char *) body;
    xml.len = len;

    if (ngx_shipstation_notice_clean(&xml, arena) != NGX_OK) {
        (void) ngx_shipstation_error(error, NULL, "The ship notice could not "
                                                  "be read: no memory");
        return NULL;
    }

    ngx_shipstation_trim(&xml);          /* before "<?xml" no blank may stand */

    if (xml.len
        && ngx_shipstation_notice_parse(notice, xml.data, xml.len, error)
           != NGX_OK)
    {
        return NULL;
    }

    if (ngx_shipstation_notice_fill(notice, args, error) != NGX_OK) {
        return NULL;
    }

    if (ngx_shipstation_notice_order_number(notice)->len == 0) {
        (void) ngx_shipstation_error(error, NULL, "The ship notice names no "
                                                  "order number");
        return NULL;
    }

    if (ngx_shipstation_notice_values(notice, error) != NGX_OK) {
        return NULL;
    }

    return notice;
}


ngx_str_t *
ngx_shipstation_notice_order_number(ngx_shipstation_notice_t *notice)
{
    return &notice->values[NGX_SHIPSTATION_NOTICE_ORDER_NUMBER].text;
}


ngx_str_t *
ngx_shipstation_notice_unread(ngx_shipstation_notice_t *notice)
{
    return &notice->unread;
}


/* The query fills what the body lacks; they must mean the same order. */

static ngx_int_t
ngx_shipstation_notice_fill(struct ngx_shipstation_notice_s *notice,
    const ngx_str_t *args, ngx_shipstation_error_t *error)
{
    ngx_int_t                              rc;
    ngx_str_t                              text, *own;
    ngx_uint_t                             i;
    const ngx_shipstation_notice_field_t  *field;

    for (i = 0; i < NGX_SHIPSTATION_NOTICE_NFIELDS; i++) {
        field = &ngx_shipstation_notice_fields[i];

        if (field->parameter == NULL) {
            continue;
        }

        rc = ngx_shipstation_query_get(args, field->parameter, notice->arena,
                                       &text);
        if (rc == NGX_DECLINED) {
            continue;
        }

        if (rc != NGX_OK) {
            return ngx_shipstation_error(error, NULL, "The parameter %s is "
                                         "not escaped as a URL demands",
                                         field->parameter);
        }

        ngx_shipstation_trim(&text);

        if (text.len == 0) {
            continue;
        }

        own = &notice->values[i].text;

        if (own->len == 0) {
            *own = text;

        } else if (i == NGX_SHIPSTATION_NOTICE_ORDER_NUMBER
                   && (own->len != text.len
                       || ngx_memcmp(own->data, text.data, text.len) != 0))
        {
            return ngx_shipstation_error(error, NULL, "The ship notice's body "
                                         "and its URL name different order "
                                         "numbers");
        }
    }

    return NGX_OK;
}


/*
 * Reads dates, amounts and counts.  What cannot be read goes out as null and
 * is named in the log, since the parcel has left all the same; a quantity is
 * another matter, the platform adds them up.
 */

static ngx_int_t
ngx_shipstation_notice_values(struct ngx_shipstation_notice_s *notice,
    ngx_shipstation_error_t *error)
{
    ngx_uint_t                             i, n;
    ngx_shipstation_notice_item_t         *item;
    const ngx_shipstation_notice_field_t  *field;

    for (i = 0; i < NGX_SHIPSTATION_NOTICE_NFIELDS; i++) {
        field = &ngx_shipstation_notice_fields[i];

        if (ngx_shipstation_notice_value(field, &notice->values[i]) == NGX_OK)
        {
            continue;
        }

        if (ngx_shipstation_notice_note(notice, field->element) != NGX_OK) {
            return ngx_shipstation_error(error, NULL, "The ship notice could "
                                         "not be read: no memory");
        }
    }

    n = 0;

    for (item = notice->items; item; item = item->next) {
        n++;

        for (i = 0; i < NGX_SHIPSTATION_ITEM_NFIELDS; i++) {
            field = &ngx_shipstation_item_fields[i];

            if (ngx_shipstation_notice_value(field, &item->values[i])
                != NGX_OK)
            {
                return ngx_shipstation_error(error, NULL, "%s of item %ui in "
                                             "the ship notice is not a whole "
                                             "number", field->element, n);
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_notice_value(const ngx_shipstation_notice_field_t *field,
    ngx_shipstation_notice_value_t *value)
{
    ngx_int_t  rc;

    if (value->text.len == 0) {
        return NGX_OK;
    }

    switch (field->kind) {

    case NGX_SHIPSTATION_NOTICE_TIME:
    case NGX_SHIPSTATION_NOTICE_DATE:
        rc = ngx_shipstation_notice_date(value);
        break;

    case NGX_SHIPSTATION_NOTICE_FLAG:
        rc = ngx_shipstation_notice_flag(value);
        break;

    case NGX_SHIPSTATION_NOTICE_MONEY:
        rc = ngx_shipstation_notice_money(value);
        break;

    case NGX_SHIPSTATION_NOTICE_COUNT:
        rc = ngx_shipstation_notice_count(value);
        break;

    default: /* NGX_SHIPSTATION_NOTICE_TEXT */
        return NGX_OK;
    }

    value->known = (rc == NGX_OK);

    return rc;
}


/*
 * "11/23/2026 14:05" as documented, "12/8/2011 12:56 PM" as in the guide's
 * example of 2012; ISO 8601 in case ShipStation comes to use it.
 */

static ngx_int_t
ngx_shipstation_notice_date(ngx_shipstation_notice_value_t *value)
{
    if (ngx_shipstation_date_parse_us(value->text.data, value->text.len,
                                      &value->number, NULL, NULL)
        == NGX_OK)
    {
        return NGX_OK;
    }

    return ngx_shipstation_date_parse(value->text.data, value->text.len,
                                      &value->number);
}


static ngx_int_t
ngx_shipstation_notice_flag(ngx_shipstation_notice_value_t *value)
{
    if (ngx_shipstation_equals(&value->text, "true")
        || ngx_shipstation_equals(&value->text, "1"))
    {
        value->number = 1;
        return NGX_OK;
    }

    if (ngx_shipstation_equals(&value->text, "false")
        || ngx_shipstation_equals(&value->text, "0"))
    {
        value->number = 0;
        return NGX_OK;
    }

    return NGX_ERROR;
}


/* Two digits behind the point, or as many more as it takes to be exact. */

static ngx_int_t
ngx_shipstation_notice_money(ngx_shipstation_notice_value_t *value)
{
    for (value->scale = 2; value->scale <= 6; value->scale++) {
        if (ngx_shipstation_decimal_parse(value->text.data, value->text.len,
                                          value->scale,
                                          NGX_SHIPSTATION_ROUND_NONE,
                                          &value->number)
            == NGX_OK)
        {
            return NGX_OK;
        }
    }

    return NGX_ERROR;
}


static ngx_int_t
ngx_shipstation_notice_count(ngx_shipstation_notice_value_t *value)
{
    if (ngx_shipstation_decimal_parse(value->text.data, value->text.len, 0,
                                      NGX_SHIPSTATION_ROUND_NONE,
                                      &value->number)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (value->number < 0
        || value->number > NGX_SHIPSTATION_NOTICE_QUANTITY_MAX)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_notice_note(struct ngx_shipstation_notice_s *notice,
    const char *element)
{
    u_char  *p;
    size_t   len;

    len = notice->unread.len + ngx_strlen(element) + 2;

    p = ngx_shipstation_arena_alloc(notice->arena, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (notice->unread.len) {
        notice->unread.len = ngx_sprintf(p, "%V, %s", &notice->unread, element)
                             - p;
    } else {
        notice->unread.len = ngx_sprintf(p, "%s", element) - p;
    }

    notice->unread.data = p;

    return NGX_OK;
}
