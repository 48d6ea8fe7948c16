
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/text.h"
#include "order/export_query.h"


#define NGX_SHIPSTATION_WINDOW_DAYS  30
#define NGX_SHIPSTATION_WINDOW_DAY          86400
#define NGX_SHIPSTATION_PAGE_MAX     32767   /* the schema's xs:short */


static ngx_int_t ngx_shipstation_query_decode(const ngx_str_t *text,
    ngx_shipstation_arena_t *arena, ngx_str_t *value);
static ngx_int_t ngx_shipstation_query_hex(u_char c);
static ngx_int_t ngx_shipstation_query_date(const ngx_str_t *args,
    const char *name, ngx_uint_t is_end, ngx_shipstation_arena_t *arena,
    ngx_uint_t *has_date, int64_t *date, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_query_page(const ngx_str_t *args,
    ngx_shipstation_arena_t *arena, ngx_uint_t *page,
    ngx_shipstation_error_t *error);


ngx_int_t
ngx_shipstation_query_get(const ngx_str_t *args, const char *name,
    ngx_shipstation_arena_t *arena, ngx_str_t *value)
{
    u_char     *p, *end, *last, *equals;
    ngx_str_t   key, text, found;

    found.data = NULL;
    found.len = 0;

    p = args->data;
    end = p + args->len;

    while (p < end) {

        last = ngx_strlchr(p, end, '&');
        if (last == NULL) {
            last = end;
        }

        equals = ngx_strlchr(p, last, '=');
        if (equals == NULL) {
            equals = last;
        }

        key.data = p;
        key.len = equals - p;

        if (key.len == ngx_strlen(name)
            && ngx_memcmp(key.data, name, key.len) == 0)
        {
            found.data = (equals < last) ? equals + 1 : last;
            found.len = last - found.data;
        }

        p = last + 1;
    }

    if (found.data == NULL) {
        return NGX_DECLINED;
    }

    text = found;

    return ngx_shipstation_query_decode(&text, arena, value);
}


ngx_shipstation_action_e
ngx_shipstation_query_action(const ngx_str_t *args,
    ngx_shipstation_arena_t *arena)
{
    ngx_int_t  rc;
    ngx_str_t  value;

    rc = ngx_shipstation_query_get(args, "action", arena, &value);

    if (rc == NGX_DECLINED) {
        return NGX_SHIPSTATION_ACTION_ABSENT;
    }

    if (rc == NGX_ERROR) {
        return NGX_SHIPSTATION_ACTION_UNKNOWN;
    }

    ngx_shipstation_trim(&value);

    if (value.len == 0) {
        return NGX_SHIPSTATION_ACTION_ABSENT;
    }

    if (ngx_shipstation_equals(&value, "export")) {
        return NGX_SHIPSTATION_ACTION_EXPORT;
    }

    if (ngx_shipstation_equals(&value, "shipnotify")) {
        return NGX_SHIPSTATION_ACTION_SHIPNOTIFY;
    }

    return NGX_SHIPSTATION_ACTION_UNKNOWN;
}


ngx_int_t
ngx_shipstation_query_window(const ngx_str_t *args, int64_t now,
    ngx_shipstation_arena_t *arena, ngx_shipstation_window_t *window,
    ngx_shipstation_error_t *error)
{
    ngx_memzero(window, sizeof(ngx_shipstation_window_t));

    window->bad = NGX_SHIPSTATION_PARAMETER_START_DATE;

    if (ngx_shipstation_query_date(args, "start_date", 0, arena,
                                   &window->has_start, &window->start, error)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    window->bad = NGX_SHIPSTATION_PARAMETER_END_DATE;

    if (ngx_shipstation_query_date(args, "end_date", 1, arena,
                                   &window->has_end, &window->end, error)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    window->bad = NGX_SHIPSTATION_PARAMETER_PAGE;

    if (ngx_shipstation_query_page(args, arena, &window->page, error)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    window->bad = NGX_SHIPSTATION_PARAMETER_NONE;

    if (window->has_start && window->has_end && window->start > window->end) {
        return ngx_shipstation_error(error, NULL,
                                     "start_date is later than end_date; both "
                                     "are of the form MM/dd/yyyy HH:mm, in "
                                     "UTC.");
    }

    if (!window->has_start && !window->has_end) {
        window->has_start = 1;
        window->start = now - NGX_SHIPSTATION_WINDOW_DAYS
                              * NGX_SHIPSTATION_WINDOW_DAY;
    }

    return NGX_OK;
}


/*
 * ShipStation encodes as forms do: '+' for a blank, %XX in either case.
 * (Custom Store Development Guide, example of the request.)
 */

static ngx_int_t
ngx_shipstation_query_decode(const ngx_str_t *text,
    ngx_shipstation_arena_t *arena, ngx_str_t *value)
{
    u_char     *p, *end, *last;
    ngx_int_t   high, low;

    last = ngx_shipstation_arena_alloc(arena, text->len);
    if (last == NULL) {
        return NGX_ERROR;
    }

    value->data = last;

    p = text->data;
    end = p + text->len;

    while (p < end) {

        if (*p == '+') {
            *last++ = ' ';
            p++;
            continue;
        }

        if (*p != '%') {
            *last++ = *p++;
            continue;
        }

        if (end - p < 3) {
            return NGX_ERROR;
        }

        high = ngx_shipstation_query_hex(p[1]);
        low = ngx_shipstation_query_hex(p[2]);

        if (high < 0 || low < 0 || high + low == 0) {
            return NGX_ERROR;
        }

        *last++ = (u_char) (high * 16 + low);
        p += 3;
    }

    value->len = last - value->data;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_query_hex(u_char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }

    c |= 0x20;

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}


/* An empty value counts as absent. */

static ngx_int_t
ngx_shipstation_query_date(const ngx_str_t *args, const char *name,
    ngx_uint_t is_end, ngx_shipstation_arena_t *arena, ngx_uint_t *has_date,
    int64_t *date, ngx_shipstation_error_t *error)
{
    ngx_int_t               rc;
    ngx_str_t               value;
    ngx_uint_t              has_time, has_seconds;
    ngx_shipstation_path_t  path;

    has_time = 0;
    has_seconds = 0;

    rc = ngx_shipstation_query_get(args, name, arena, &value);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    if (rc == NGX_OK) {
        ngx_shipstation_trim(&value);

        if (value.len == 0) {
            return NGX_OK;
        }

        rc = ngx_shipstation_date_parse_us(value.data, value.len, date,
                                           &has_time, &has_seconds);
    }

    if (rc != NGX_OK) {
        ngx_shipstation_path_member(&path, NULL, name);

        return ngx_shipstation_error(error, &path,
                                     "%s is not a date of the form "
                                     "MM/dd/yyyy HH:mm, in UTC.", name);
    }

    *has_date = 1;

    /* the end holds its whole minute, a day without a time the whole day */

    if (is_end && !has_time) {
        *date += NGX_SHIPSTATION_WINDOW_DAY - 1;

    } else if (is_end && !has_seconds) {
        *date += 59;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_query_page(const ngx_str_t *args,
    ngx_shipstation_arena_t *arena, ngx_uint_t *page,
    ngx_shipstation_error_t *error)
{
    ngx_int_t               rc, n;
    ngx_str_t               value;
    ngx_shipstation_path_t  path;

    *page = 1;

    rc = ngx_shipstation_query_get(args, "page", arena, &value);

    if (rc == NGX_DECLINED) {
        return NGX_OK;
    }

    n = NGX_ERROR;

    if (rc == NGX_OK) {
        ngx_shipstation_trim(&value);

        if (value.len == 0) {
            return NGX_OK;
        }

        n = ngx_atoi(value.data, value.len);
    }

    if (n < 1 || n > NGX_SHIPSTATION_PAGE_MAX) {
        ngx_shipstation_path_member(&path, NULL, "page");

        return ngx_shipstation_error(error, &path,
                                     "page is not a number from 1 to %d.",
                                     NGX_SHIPSTATION_PAGE_MAX);
    }

    *page = (ngx_uint_t) n;

    return NGX_OK;
}
