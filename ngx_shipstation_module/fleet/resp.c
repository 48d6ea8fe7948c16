
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "fleet/resp.h"


/* "-9223372036854775808" */
#define NGX_SHIPSTATION_RESP_DIGITS  20

/* A line without its length before it: status and error. */
#define NGX_SHIPSTATION_RESP_LINE    4096


static ngx_int_t ngx_shipstation_resp_line(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply, ngx_str_t *line);
static ngx_int_t ngx_shipstation_resp_number(const ngx_str_t *line,
    int64_t *number);
static ngx_int_t ngx_shipstation_resp_value(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply, ngx_shipstation_resp_value_t *value);
static ngx_int_t ngx_shipstation_resp_fault(ngx_shipstation_resp_t *reply,
    const char *fault);


ngx_int_t
ngx_shipstation_resp_parse(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply)
{
    ngx_int_t                      rc;
    ngx_uint_t                     depth, left[NGX_SHIPSTATION_RESP_NESTING];
    ngx_shipstation_resp_value_t  *value;

    reply->n = 0;
    reply->used = 0;
    reply->wanted = 0;
    reply->fault = NULL;

    depth = 0;

    do {
        if (reply->n == NGX_SHIPSTATION_RESP_VALUES) {
            return ngx_shipstation_resp_fault(reply, "has too many values");
        }

        value = &reply->values[reply->n];

        rc = ngx_shipstation_resp_value(data, len, reply, value);

        if (rc != NGX_OK) {
            return rc;
        }

        reply->n++;

        if (depth) {
            left[depth - 1]--;
        }

        if (value->type == NGX_SHIPSTATION_RESP_ARRAY && value->n) {

            if (depth == NGX_SHIPSTATION_RESP_NESTING) {
                return ngx_shipstation_resp_fault(reply,
                                                  "is nested too deep");
            }

            left[depth++] = value->n;
        }

        while (depth && left[depth - 1] == 0) {
            depth--;
        }

    } while (depth);

    return NGX_OK;
}


/* One value at reply->used, which is moved behind it. */

static ngx_int_t
ngx_shipstation_resp_value(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply, ngx_shipstation_resp_value_t *value)
{
    size_t      begin;
    int64_t     number;
    ngx_int_t   rc;
    ngx_str_t   line;

    ngx_memzero(value, sizeof(ngx_shipstation_resp_value_t));

    begin = reply->used;

    rc = ngx_shipstation_resp_line(data, len, reply, &line);

    if (rc != NGX_OK) {
        return rc;
    }

    switch (data[begin]) {

    case '+':
        value->type = NGX_SHIPSTATION_RESP_STATUS;
        value->text = line;
        return NGX_OK;

    case '-':
        value->type = NGX_SHIPSTATION_RESP_ERROR;
        value->text = line;
        return NGX_OK;

    default:
        break;
    }

    if (ngx_shipstation_resp_number(&line, &number) != NGX_OK) {
        return ngx_shipstation_resp_fault(reply, "has a broken number");
    }

    if (data[begin] == ':') {
        value->type = NGX_SHIPSTATION_RESP_INTEGER;
        value->number = number;
        return NGX_OK;
    }

    if (number == -1) {
        value->type = NGX_SHIPSTATION_RESP_NIL;
        return NGX_OK;
    }

    if (data[begin] == '*') {

        if (number < 0 || number > NGX_SHIPSTATION_RESP_VALUES) {
            return ngx_shipstation_resp_fault(reply, "has too many values");
        }

        value->type = NGX_SHIPSTATION_RESP_ARRAY;
        value->n = (ngx_uint_t) number;
        return NGX_OK;
    }

    if (number < 0
        || number > (int64_t) (NGX_SHIPSTATION_RESP_MAX - reply->used - 2))
    {
        return ngx_shipstation_resp_fault(reply, "is too long");
    }

    if (len - reply->used < (size_t) number + 2) {
        reply->wanted = reply->used + (size_t) number + 2;
        return NGX_AGAIN;
    }

    value->type = NGX_SHIPSTATION_RESP_BULK;
    value->text.data = (u_char *) data + reply->used;
    value->text.len = (size_t) number;

    reply->used += (size_t) number + 2;

    if (data[reply->used - 2] != CR || data[reply->used - 1] != LF) {
        return ngx_shipstation_resp_fault(reply,
                                          "has a text without its end");
    }

    return NGX_OK;
}


/* The line at reply->used, without its type and its end. */

static ngx_int_t
ngx_shipstation_resp_line(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply, ngx_str_t *line)
{
    size_t         most, left;
    const u_char  *p, *end;

    if (len == reply->used) {
        reply->wanted = reply->used + 3;
        return NGX_AGAIN;
    }

    p = data + reply->used;

    switch (*p) {

    case '+':
    case '-':
        most = NGX_SHIPSTATION_RESP_LINE;
        break;

    case ':':
    case '$':
    case '*':
        most = 1 + NGX_SHIPSTATION_RESP_DIGITS + 2;
        break;

    default:
        return ngx_shipstation_resp_fault(reply, "is not RESP");
    }

    if (reply->used >= NGX_SHIPSTATION_RESP_MAX - NGX_SHIPSTATION_RESP_LINE) {
        return ngx_shipstation_resp_fault(reply, "is too long");
    }

    left = ngx_min(len - reply->used, most);

    end = memchr(p, CR, left);

    if (end == NULL || end == p + left - 1) {

        if (left == most) {
            return ngx_shipstation_resp_fault(reply, "has too long a line");
        }

        reply->wanted = len + 1;
        return NGX_AGAIN;
    }

    if (end[1] != LF) {
        return ngx_shipstation_resp_fault(reply, "has a line without its end");
    }

    line->data = (u_char *) p + 1;
    line->len = end - p - 1;

    reply->used += line->len + 3;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_resp_number(const ngx_str_t *line, int64_t *number)
{
    size_t      i;
    int64_t     value, digit;
    ngx_uint_t  minus;

    i = 0;
    minus = 0;

    if (line->len && line->data[0] == '-') {
        minus = 1;
        i = 1;
    }

    if (i == line->len) {
        return NGX_ERROR;
    }

    for (value = 0; i < line->len; i++) {
        digit = line->data[i] - '0';

        if (digit < 0 || digit > 9
            || value > (INT64_MAX - digit) / 10)
        {
            return NGX_ERROR;
        }

        value = value * 10 + digit;
    }

    *number = minus ? -value : value;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_resp_fault(ngx_shipstation_resp_t *reply, const char *fault)
{
    reply->fault = fault;

    return NGX_ERROR;
}


size_t
ngx_shipstation_resp_size(const ngx_str_t *words, ngx_uint_t n)
{
    size_t      size;
    ngx_uint_t  i;

    size = 1 + NGX_INT64_LEN + 2;

    for (i = 0; i < n; i++) {
        size += 1 + NGX_INT64_LEN + 2 + words[i].len + 2;
    }

    return size;
}


u_char *
ngx_shipstation_resp_write(u_char *p, const ngx_str_t *words, ngx_uint_t n)
{
    ngx_uint_t  i;

    p = ngx_sprintf(p, "*%ui" CRLF, n);

    for (i = 0; i < n; i++) {
        p = ngx_sprintf(p, "$%uz" CRLF, words[i].len);
        p = ngx_cpymem(p, words[i].data, words[i].len);
        *p++ = CR;
        *p++ = LF;
    }

    return p;
}


ngx_str_t
ngx_shipstation_resp_info(const ngx_str_t *text, const char *name)
{
    size_t      len;
    u_char     *p, *last, *end;
    ngx_str_t   value;

    ngx_str_null(&value);

    len = ngx_strlen(name);
    last = text->data + text->len;

    for (p = text->data; p < last; p = end + 1) {

        end = ngx_strlchr(p, last, LF);

        if (end == NULL) {
            end = last;
        }

        if ((size_t) (end - p) > len && p[len] == ':'
            && ngx_memcmp(p, name, len) == 0)
        {
            value.data = p + len + 1;
            value.len = end - value.data;

            if (value.len && value.data[value.len - 1] == CR) {
                value.len--;
            }

            break;
        }

        if (end == last) {
            break;
        }
    }

    return value;
}
