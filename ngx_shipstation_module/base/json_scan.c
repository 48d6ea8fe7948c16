
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json_scan.h"


static const char  ngx_shipstation_scan_too_deep[] = "nested too deep";


static u_char *ngx_shipstation_scan_escape(ngx_shipstation_scan_t *scan,
    u_char *to, u_char **from, ngx_uint_t *odd);
static u_char *ngx_shipstation_scan_unicode(ngx_shipstation_scan_t *scan,
    u_char *to, u_char **from, ngx_uint_t *odd);
static ngx_int_t ngx_shipstation_scan_digits(ngx_shipstation_scan_t *scan);
static ngx_int_t ngx_shipstation_scan_member(ngx_shipstation_scan_t *scan,
    uint64_t objects);
static ngx_int_t ngx_shipstation_scan_single(ngx_shipstation_scan_t *scan,
    u_char c);


void
ngx_shipstation_scan_open(ngx_shipstation_scan_t *scan, u_char *data,
    size_t len)
{
    scan->start = data;
    scan->pos = data;
    scan->end = data + len;
    scan->depth = 0;
    scan->fault = NULL;

    if (len >= 3 && ngx_memcmp(data, "\xef\xbb\xbf", 3) == 0) {
        scan->pos += 3;
    }

    ngx_memzero(scan->end, NGX_SHIPSTATION_SCAN_PADDING);
}


u_char
ngx_shipstation_scan_blanks(ngx_shipstation_scan_t *scan)
{
    u_char  *p;

    p = scan->pos;

    while (*p == ' ' || *p == LF || *p == CR || *p == '\t') {
        p++;
    }

    scan->pos = p;

    if (p == scan->end) {
        return 0;
    }

    return *p ? *p : 1;
}


ngx_int_t
ngx_shipstation_scan_name(ngx_shipstation_scan_t *scan,
    ngx_shipstation_scan_text_t *name)
{
    if (ngx_shipstation_scan_peek(scan) != '"') {
        return ngx_shipstation_scan_fault(scan, "a name is missing");
    }

    if (ngx_shipstation_scan_string(scan, name) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_scan_peek(scan) != ':') {
        return ngx_shipstation_scan_fault(scan, "a colon is missing");
    }

    scan->pos++;

    return NGX_OK;
}


/* The rest of a string from its first escape on, moved over the escapes. */

ngx_int_t
ngx_shipstation_scan_escapes(ngx_shipstation_scan_t *scan, u_char *p,
    ngx_shipstation_scan_text_t *text, ngx_uint_t odd)
{
    u_char  *to, *next;

    to = p;

    while (p < scan->end && *p == '\\') {

        to = ngx_shipstation_scan_escape(scan, to, &p, &odd);
        if (to == NULL) {
            return NGX_ERROR;
        }

        next = ngx_shipstation_scan_run(p, scan->end, &odd);

        if (next > scan->end) {
            break;
        }

        ngx_memmove(to, p, next - p);

        to += next - p;
        p = next;
    }

    if (p >= scan->end || *p != '"') {
        scan->pos = scan->end;
        return ngx_shipstation_scan_fault(scan, "a string has no end");
    }

    text->len = to - text->data;
    text->plain = (odd == 0);

    scan->pos = p + 1;

    return NGX_OK;
}


/* Writes what the escape at *from stands for, and moves behind it. */

static u_char *
ngx_shipstation_scan_escape(ngx_shipstation_scan_t *scan, u_char *to,
    u_char **from, ngx_uint_t *odd)
{
    u_char  c;

    /* behind the end there is a zero, which is no escape */

    c = (*from)[1];

    switch (c) {

    case '"':
    case '\\':
    case '/':
        break;

    case 'b':
        c = '\b';
        break;

    case 'f':
        c = '\f';
        break;

    case 'n':
        c = LF;
        break;

    case 'r':
        c = CR;
        break;

    case 't':
        c = '\t';
        break;

    case 'u':
        return ngx_shipstation_scan_unicode(scan, to, from, odd);

    default:
        scan->pos = *from;
        (void) ngx_shipstation_scan_fault(scan, "no such escape");
        return NULL;
    }

    *odd |= (c < 0x20);
    *from += 2;
    *to++ = c;

    return to;
}


static u_char *
ngx_shipstation_scan_unicode(ngx_shipstation_scan_t *scan, u_char *to,
    u_char **from, ngx_uint_t *odd)
{
    u_char     *p;
    uint32_t    c;
    ngx_int_t   unit, low;

    p = *from;
    unit = (scan->end - p >= 6) ? ngx_shipstation_scan_hex(p + 2) : -1;

    if (unit == -1) {
        scan->pos = p;
        (void) ngx_shipstation_scan_fault(scan, "no such escape");
        return NULL;
    }

    p += 6;
    c = (uint32_t) unit;

    if (unit >= 0xd800 && unit <= 0xdfff) {

        /* one half of a pair stands for no character */

        c = 0xfffd;

        if (unit < 0xdc00 && scan->end - p >= 6 && p[0] == '\\'
            && p[1] == 'u')
        {
            low = ngx_shipstation_scan_hex(p + 2);

            if (low >= 0xdc00 && low <= 0xdfff) {
                c = 0x10000 + ((uint32_t) (unit - 0xd800) << 10)
                    + (uint32_t) (low - 0xdc00);
                p += 6;
            }
        }
    }

    *from = p;
    *odd |= (c < 0x20 || c >= 0x80 || c == ']');

    if (c < 0x80) {
        *to++ = (u_char) c;
        return to;
    }

    if (c < 0x800) {
        *to++ = (u_char) (0xc0 | c >> 6);

    } else {

        if (c < 0x10000) {
            *to++ = (u_char) (0xe0 | c >> 12);

        } else {
            *to++ = (u_char) (0xf0 | c >> 18);
            *to++ = (u_char) (0x80 | (c >> 12 & 0x3f));
        }

        *to++ = (u_char) (0x80 | (c >> 6 & 0x3f));
    }

    *to++ = (u_char) (0x80 | (c & 0x3f));

    return to;
}


ngx_int_t
ngx_shipstation_scan_hex(const u_char *p)
{
    u_char      c;
    ngx_int_t   n;
    ngx_uint_t  i;

    n = 0;

    for (i = 0; i < 4; i++) {
        c = p[i] | 0x20;

        if (p[i] >= '0' && p[i] <= '9') {
            n = n * 16 + (p[i] - '0');

        } else if (c >= 'a' && c <= 'f') {
            n = n * 16 + (c - 'a' + 10);

        } else {
            return -1;
        }
    }

    return n;
}


/* RFC 8259, section 6.  The zeros behind the end are no part of a number. */

ngx_int_t
ngx_shipstation_scan_number(ngx_shipstation_scan_t *scan)
{
    if (*scan->pos == '-') {
        scan->pos++;
    }

    if (*scan->pos == '0') {
        scan->pos++;

    } else if (ngx_shipstation_scan_digits(scan) != NGX_OK) {
        return NGX_ERROR;
    }

    if (*scan->pos == '.') {
        scan->pos++;

        if (ngx_shipstation_scan_digits(scan) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    if ((*scan->pos | 0x20) != 'e') {
        return NGX_OK;
    }

    scan->pos++;

    if (*scan->pos == '+' || *scan->pos == '-') {
        scan->pos++;
    }

    return ngx_shipstation_scan_digits(scan);
}


static ngx_int_t
ngx_shipstation_scan_digits(ngx_shipstation_scan_t *scan)
{
    u_char  *p;

    p = scan->pos;

    while (*p >= '0' && *p <= '9') {
        p++;
    }

    if (p == scan->pos) {
        return ngx_shipstation_scan_fault(scan, "no number");
    }

    scan->pos = p;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_scan_literal(ngx_shipstation_scan_t *scan)
{
    /* the padding is long enough for each */

    if (ngx_memcmp(scan->pos, "true", 4) == 0
        || ngx_memcmp(scan->pos, "null", 4) == 0)
    {
        scan->pos += 4;
        return NGX_OK;
    }

    if (ngx_memcmp(scan->pos, "false", 5) == 0) {
        scan->pos += 5;
        return NGX_OK;
    }

    return ngx_shipstation_scan_fault(scan, scan->pos < scan->end
                                      ? "a value is missing"
                                      : "it ends too early");
}


ngx_int_t
ngx_shipstation_scan_enter(ngx_shipstation_scan_t *scan)
{
    if (scan->depth == NGX_SHIPSTATION_SCAN_DEPTH) {
        return ngx_shipstation_scan_fault(scan,
                                          ngx_shipstation_scan_too_deep);
    }

    scan->depth++;
    scan->pos++;

    return NGX_OK;
}


/* Which of the open ones are objects is kept in bits, the last one lowest. */

ngx_int_t
ngx_shipstation_scan_skip(ngx_shipstation_scan_t *scan)
{
    u_char      c;
    uint64_t    objects;
    ngx_int_t   rc;
    ngx_uint_t  depth;

    objects = 0;
    depth = scan->depth;

    for ( ;; ) {

        c = ngx_shipstation_scan_peek(scan);

        if (c == '{' || c == '[') {

            if (ngx_shipstation_scan_enter(scan) != NGX_OK) {
                return NGX_ERROR;
            }

            objects = objects << 1 | (c == '{');

            if (ngx_shipstation_scan_peek(scan)
                != ((objects & 1) ? '}' : ']'))
            {
                if (ngx_shipstation_scan_member(scan, objects) != NGX_OK) {
                    return NGX_ERROR;
                }

                continue;
            }

        } else if (ngx_shipstation_scan_single(scan, c) != NGX_OK) {
            return NGX_ERROR;
        }

        /* behind a value, or before the mark that ends an empty one */

        while (scan->depth > depth) {

            rc = ngx_shipstation_scan_more(scan, (objects & 1) ? '}' : ']');

            if (rc == NGX_ERROR) {
                return NGX_ERROR;
            }

            if (rc == NGX_OK) {
                break;
            }

            objects >>= 1;
        }

        if (scan->depth == depth) {
            return NGX_OK;
        }

        if (ngx_shipstation_scan_member(scan, objects) != NGX_OK) {
            return NGX_ERROR;
        }
    }
}


/* Within an object, the name that stands before a value that is skipped. */

static ngx_int_t
ngx_shipstation_scan_member(ngx_shipstation_scan_t *scan, uint64_t objects)
{
    ngx_shipstation_scan_text_t  name;

    return (objects & 1) ? ngx_shipstation_scan_name(scan, &name) : NGX_OK;
}


/* A value that has none in it. */

static ngx_int_t
ngx_shipstation_scan_single(ngx_shipstation_scan_t *scan, u_char c)
{
    ngx_shipstation_scan_text_t  text;

    if (c == '"') {
        return ngx_shipstation_scan_string(scan, &text);
    }

    if (c == '-' || (c >= '0' && c <= '9')) {
        return ngx_shipstation_scan_number(scan);
    }

    return ngx_shipstation_scan_literal(scan);
}


ngx_int_t
ngx_shipstation_scan_fault(ngx_shipstation_scan_t *scan, const char *fault)
{
    scan->fault = fault;

    return NGX_ERROR;
}


ngx_int_t
ngx_shipstation_scan_error(ngx_shipstation_scan_t *scan,
    ngx_shipstation_error_t *error)
{
    if (scan->fault == ngx_shipstation_scan_too_deep) {
        return ngx_shipstation_error(error, NULL,
                                     "nested deeper than %d levels",
                                     NGX_SHIPSTATION_SCAN_DEPTH);
    }

    return ngx_shipstation_error(error, NULL, "no JSON: byte %uz: %s",
                                 (size_t) (scan->pos - scan->start) + 1,
                                 scan->fault);
}
