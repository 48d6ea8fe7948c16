
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"


/* The longest escape of one character in a JSON string: "\u001f". */
#define NGX_SHIPSTATION_ESCAPE_LEN  6

/* The letters U+00C0 to U+017F without their accents; '?': none. */

static const u_char  ngx_shipstation_unaccented[] =
    "AAAAAAACEEEEIIIIDNOOOOO?OUUUUY?saaaaaaaceeeeiiiidnooooo?ouuuuy?y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";


static uint32_t ngx_shipstation_utf8_value(const u_char *p, size_t n);


size_t
ngx_shipstation_utf8_char(const u_char *p, const u_char *end)
{
    u_char  low, high;
    size_t  n, i;

    if (p == end) {
        return 0;
    }

    if (*p < 0x80) {
        return 1;
    }

    /* the second byte's range depends on the first (Unicode, table 3-7) */

    low = 0x80;
    high = 0xbf;

    if (*p < 0xc2) {
        return 0;

    } else if (*p < 0xe0) {
        n = 2;

    } else if (*p < 0xf0) {
        n = 3;

        if (*p == 0xe0) {
            low = 0xa0;

        } else if (*p == 0xed) {
            high = 0x9f;
        }

    } else if (*p < 0xf5) {
        n = 4;

        if (*p == 0xf0) {
            low = 0x90;

        } else if (*p == 0xf4) {
            high = 0x8f;
        }

    } else {
        return 0;
    }

    if ((size_t) (end - p) < n || p[1] < low || p[1] > high) {
        return 0;
    }

    for (i = 2; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return n;
}


ngx_uint_t
ngx_shipstation_utf8_valid(const u_char *p, size_t len)
{
    size_t         n;
    const u_char  *end;

    if (len == 0) {
        return 1;                    /* there may be no text, either */
    }

    for (end = p + len; p < end; p += n) {

        if (*p < 0x80) {
            n = 1;
            continue;
        }

        n = ngx_shipstation_utf8_char(p, end);

        if (n == 0) {
            return 0;
        }
    }

    return 1;
}


u_char *
ngx_shipstation_utf8_put(u_char *p, uint32_t character)
{
    if (character < 0x80) {
        *p++ = (u_char) character;
        return p;
    }

    if (character < 0x800) {
        *p++ = (u_char) (0xc0 | character >> 6);

    } else {

        if (character < 0x10000) {
            *p++ = (u_char) (0xe0 | character >> 12);

        } else {
            *p++ = (u_char) (0xf0 | character >> 18);
            *p++ = (u_char) (0x80 | (character >> 12 & 0x3f));
        }

        *p++ = (u_char) (0x80 | (character >> 6 & 0x3f));
    }

    *p++ = (u_char) (0x80 | (character & 0x3f));

    return p;
}


size_t
ngx_shipstation_utf16_count(const u_char *p, size_t len)
{
    size_t         n, count;
    const u_char  *end;

    if (len == 0) {
        return 0;                    /* there may be no text, either */
    }

    end = p + len;

    for (count = 0; p < end; count++) {
        n = ngx_shipstation_utf8_char(p, end);
        count += (n == 4);
        p += n ? n : 1;
    }

    return count;
}


size_t
ngx_shipstation_utf16_cut(const u_char *p, size_t len, size_t n)
{
    size_t         size, units;
    const u_char  *start, *end;

    if (len <= n) {
        return len;
    }

    start = p;

    for (end = p + len; p < end; n -= units) {

        size = ngx_shipstation_utf8_char(p, end);
        units = (size == 4) ? 2 : 1;

        if (units > n) {
            break;
        }

        p += size ? size : 1;
    }

    return p - start;
}


/* The code point of a well-formed character of n bytes. */

static uint32_t
ngx_shipstation_utf8_value(const u_char *p, size_t n)
{
    size_t    i;
    uint32_t  value;

    if (n == 1) {
        return *p;
    }

    value = *p & (0x7f >> n);

    for (i = 1; i < n; i++) {
        value = value << 6 | (p[i] & 0x3f);
    }

    return value;
}


u_char
ngx_shipstation_ascii(const u_char **p, const u_char *end)
{
    u_char    letter;
    size_t    n;
    uint32_t  value;

    n = ngx_shipstation_utf8_char(*p, end);

    if (n == 0) {
        (*p)++;
        return NGX_SHIPSTATION_ASCII_NONE;
    }

    value = ngx_shipstation_utf8_value(*p, n);
    *p += n;

    if (value < 0x80) {
        return (u_char) value;
    }

    if (value >= 0xc0 && value < 0x180) {
        letter = ngx_shipstation_unaccented[value - 0xc0];
        return (letter == '?') ? NGX_SHIPSTATION_ASCII_NONE : letter;
    }

    if (value >= 0xff01 && value <= 0xff5e) {
        return (u_char) (value - 0xff01 + '!');
    }

    if ((value >= 0x300 && value <= 0x36f)         /* combining marks */
        || value == 0xad || value == 0xfeff        /* soft hyphen, BOM */
        || (value >= 0x200b && value <= 0x200f)    /* no width; directions */
        || (value >= 0x202a && value <= 0x202e)
        || (value >= 0x2060 && value <= 0x2064))
    {
        return 0;
    }

    if (value == 0xa0 || value == 0x1680 || value == 0x3000
        || (value >= 0x2000 && value <= 0x200a)
        || value == 0x2028 || value == 0x2029 || value == 0x202f
        || value == 0x205f)
    {
        return ' ';
    }

    if ((value >= 0x2010 && value <= 0x2015) || value == 0x2212
        || value == 0xfe58 || value == 0xfe63)
    {
        return '-';
    }

    if ((value >= 0x2018 && value <= 0x201b) || value == 0xb4
        || value == 0x2bb || value == 0x2bc || value == 0x2032)
    {
        return '\'';
    }

    return NGX_SHIPSTATION_ASCII_NONE;
}


void
ngx_shipstation_trim_blanks(ngx_str_t *text)
{
    while (text->len && (*text->data == ' ' || *text->data == '\t'
                         || *text->data == CR || *text->data == LF))
    {
        text->data++;
        text->len--;
    }

    while (text->len && (text->data[text->len - 1] == ' '
                         || text->data[text->len - 1] == '\t'
                         || text->data[text->len - 1] == CR
                         || text->data[text->len - 1] == LF))
    {
        text->len--;
    }
}


ngx_uint_t
ngx_shipstation_equals(const ngx_str_t *text, const char *word)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {

        if (word[i] == '\0'
            || ngx_tolower(text->data[i]) != ngx_tolower((u_char) word[i]))
        {
            return 0;
        }
    }

    return word[i] == '\0';
}


ngx_int_t
ngx_shipstation_json_string(ngx_shipstation_output_t *out, const u_char *text,
    size_t len)
{
    size_t         n;
    u_char         escape[NGX_SHIPSTATION_ESCAPE_LEN], *last;
    const u_char  *p, *end, *clean;

    if (ngx_shipstation_output_write(out, "\"", 1) != NGX_OK) {
        return NGX_ERROR;
    }

    end = text + len;
    clean = text;

    for (p = text; p < end; /* void */ ) {

        n = 1;

        if (*p >= 0x80) {
            n = ngx_shipstation_utf8_char(p, end);
        }

        if (n && *p >= 0x20 && *p != '"' && *p != '\\' && *p != 0x7f
            && (*p != '<' || !ngx_shipstation_ssi(p, end)))
        {
            p += n;
            continue;
        }

        if (ngx_shipstation_output_write(out, clean, p - clean) != NGX_OK) {
            return NGX_ERROR;
        }

        last = escape;

        if (n == 0) {
            last = ngx_cpymem(last, "\xef\xbf\xbd", 3);

        } else {
            *last++ = '\\';

            switch (*p) {

            case '"':
            case '\\':
                *last++ = *p;
                break;

            case '\n':
                *last++ = 'n';
                break;

            case '\r':
                *last++ = 'r';
                break;

            case '\t':
                *last++ = 't';
                break;

            default:
                last = ngx_sprintf(last, "u%04xi", (ngx_int_t) *p);
            }
        }

        if (ngx_shipstation_output_write(out, escape, last - escape)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        clean = ++p;
    }

    if (ngx_shipstation_output_write(out, clean, end - clean) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_shipstation_output_write(out, "\"", 1);
}


u_char *
ngx_shipstation_printable(u_char *p, size_t size, const u_char *text,
    size_t len)
{
    size_t         n;
    u_char        *last;
    const u_char  *end;

    last = p + size;
    end = text + len;

    while (text < end && p < last) {

        n = ngx_shipstation_utf8_char(text, end);

        /* control characters: C0, DEL, and C1 as UTF-8 writes them */

        if (n == 0 || *text < 0x20 || *text == 0x7f
            || (*text == 0xc2 && text[1] < 0xa0)
            || (*text == '<' && ngx_shipstation_ssi(text, end)))
        {
            *p++ = '?';
            text += n ? n : 1;
            continue;
        }

        if ((size_t) (last - p) < n) {
            break;
        }

        p = ngx_cpymem(p, text, n);
        text += n;
    }

    return p;
}
