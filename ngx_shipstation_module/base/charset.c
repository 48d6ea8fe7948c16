
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/charset.h"
#include "base/text.h"


/* What windows-1252 has where ISO-8859-1 has control characters, from 0x80. */

static const uint16_t  ngx_shipstation_1252[] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
    0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178
};


static uint32_t ngx_shipstation_charset_value(
    ngx_shipstation_charset_e charset, u_char c);


ngx_shipstation_charset_e
ngx_shipstation_charset(const ngx_str_t *name)
{
    ngx_uint_t  i;

    static const struct {
        const char                 *name;
        ngx_shipstation_charset_e   charset;
    } charsets[] = {
        { "iso-8859-1", NGX_SHIPSTATION_CHARSET_1252 },
        { "iso8859-1", NGX_SHIPSTATION_CHARSET_1252 },
        { "iso_8859-1", NGX_SHIPSTATION_CHARSET_1252 },
        { "latin1", NGX_SHIPSTATION_CHARSET_1252 },
        { "windows-1252", NGX_SHIPSTATION_CHARSET_1252 },
        { "cp1252", NGX_SHIPSTATION_CHARSET_1252 },
        { "x-cp1252", NGX_SHIPSTATION_CHARSET_1252 },
        { "us-ascii", NGX_SHIPSTATION_CHARSET_1252 },
        { "ascii", NGX_SHIPSTATION_CHARSET_1252 },
        { "iso-8859-15", NGX_SHIPSTATION_CHARSET_LATIN9 },
        { "iso8859-15", NGX_SHIPSTATION_CHARSET_LATIN9 },
        { "iso_8859-15", NGX_SHIPSTATION_CHARSET_LATIN9 },
        { "latin-9", NGX_SHIPSTATION_CHARSET_LATIN9 },
        { NULL, NGX_SHIPSTATION_CHARSET_UTF8 }
    };

    for (i = 0; charsets[i].name; i++) {
        if (ngx_shipstation_equals(name, charsets[i].name)) {
            break;
        }
    }

    return charsets[i].charset;
}


size_t
ngx_shipstation_charset_size(ngx_shipstation_charset_e charset,
    const u_char *p, size_t len)
{
    size_t    i, size;
    uint32_t  value;

    size = len;

    for (i = 0; i < len; i++) {

        if (p[i] >= 0x80) {
            value = ngx_shipstation_charset_value(charset, p[i]);
            size += (value < 0x800) ? 1 : 2;
        }
    }

    return size;
}


/* From the end: what is written is never in front of what is read next. */

void
ngx_shipstation_charset_convert(ngx_shipstation_charset_e charset, u_char *p,
    size_t len, size_t size)
{
    u_char   character[4];
    size_t   n;

    while (len && size > len) {

        len--;

        n = ngx_shipstation_utf8_put(character,
                           ngx_shipstation_charset_value(charset, p[len]))
            - character;

        size -= n;

        ngx_memcpy(p + size, character, n);
    }
}


static uint32_t
ngx_shipstation_charset_value(ngx_shipstation_charset_e charset, u_char c)
{
    if (charset == NGX_SHIPSTATION_CHARSET_LATIN9) {

        switch (c) {

        case 0xa4:
            return 0x20ac;

        case 0xa6:
            return 0x160;

        case 0xa8:
            return 0x161;

        case 0xb4:
            return 0x17d;

        case 0xb8:
            return 0x17e;

        case 0xbc:
            return 0x152;

        case 0xbd:
            return 0x153;

        case 0xbe:
            return 0x178;
        }

    } else if (c >= 0x80 && c < 0xa0) {
        return ngx_shipstation_1252[c - 0x80];
    }

    return c;
}
