
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "order/xml.h"


/*
 * Most bytes that one byte of text can become: "]]>" is split by writing it
 * as "]]]]><![CDATA[>", 15 for 3, and a broken byte becomes 3.
 */
#define NGX_SHIPSTATION_XML_GROWTH  5

#define ngx_shipstation_xml_replacement(out, p)                              \
    ((out)->replaced++, *(p)++ = 0xef, *(p)++ = 0xbf, *(p)++ = 0xbd)

/* Another CDATA section: what stands on both sides is one text to parsers. */
#define ngx_shipstation_xml_split(p)                                         \
    ngx_cpymem(p, "]]><![CDATA[", sizeof("]]><![CDATA[") - 1)


static size_t ngx_shipstation_xml_run(const u_char *text, size_t len);
static ngx_inline u_char *ngx_shipstation_xml_copy(u_char *p,
    const u_char *text, size_t len);
static u_char *ngx_shipstation_xml_repair(ngx_shipstation_output_t *out,
    u_char *p, const u_char *text, const u_char *end, ngx_uint_t max);
static size_t ngx_shipstation_xml_character(ngx_shipstation_output_t *out,
    u_char **to, const u_char *text, const u_char *end, ngx_uint_t max);


ngx_int_t
ngx_shipstation_xml_text(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, const u_char *text, size_t len)
{
    u_char  *p;

    if (ngx_shipstation_xml_run(text, len) == len) {

        len = ngx_min(len, field->max);

        p = ngx_shipstation_xml_open(out, field, len);
        if (p == NULL) {
            return NGX_ERROR;
        }

        return ngx_shipstation_xml_close(out, field,
                                   ngx_shipstation_xml_copy(p, text, len));
    }

    p = ngx_shipstation_xml_open(out, field,
                                 ngx_min(len, field->max)
                                 * NGX_SHIPSTATION_XML_GROWTH);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_xml_repair(out, p, text, text + len, field->max);

    return ngx_shipstation_xml_close(out, field, p);
}


ngx_int_t
ngx_shipstation_xml_plain(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, const void *text, size_t len)
{
    u_char  *p;

    p = ngx_shipstation_xml_open(out, field, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    return ngx_shipstation_xml_close(out, field, ngx_cpymem(p, text, len));
}


ngx_int_t
ngx_shipstation_xml_money(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, int64_t hundredths)
{
    u_char  *p;

    p = ngx_shipstation_xml_open(out, field, NGX_SHIPSTATION_DECIMAL_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_decimal_print(p, hundredths, 2);

    return ngx_shipstation_xml_close(out, field, p);
}


ngx_int_t
ngx_shipstation_xml_date(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, int64_t seconds)
{
    u_char  *p;

    p = ngx_shipstation_xml_open(out, field, NGX_SHIPSTATION_DATE_US_LEN);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_print_us(p, seconds);

    return ngx_shipstation_xml_close(out, field, p);
}


/*
 * How many bytes of a text, from its begin, are printable ASCII without ']' and
 * '<', as nearly all are: then bytes are characters, nothing needs replacing,
 * and neither "]]>" nor "<!--#" can occur.
 */

static size_t
ngx_shipstation_xml_run(const u_char *text, size_t len)
{
    const u_char  *p, *end;

#if defined(__SSE2__)
    unsigned       special;
    __m128i        chunk;
    const __m128i  blank = _mm_set1_epi8(0x20);
    const __m128i  bracket = _mm_set1_epi8(']');
    const __m128i  less = _mm_set1_epi8('<');
#endif

    if (len == 0) {
        return 0;                    /* there may be no text, either */
    }

    p = text;
    end = text + len;

#if defined(__SSE2__)

    for ( /* void */ ; end - p >= 16; p += 16) {

        chunk = _mm_loadu_si128((const __m128i *) p);

        /* as signed bytes, those of UTF-8 are below a blank, too */

        special = _mm_movemask_epi8(
            _mm_or_si128(_mm_cmplt_epi8(chunk, blank),
                         _mm_or_si128(_mm_cmpeq_epi8(chunk, bracket),
                                      _mm_cmpeq_epi8(chunk, less))));
        if (special) {
            return p - text + __builtin_ctz(special);
        }
    }

#endif

    while (p < end && *p >= 0x20 && *p < 0x80 && *p != ']' && *p != '<') {
        p++;
    }

    return p - text;
}


/* Copies a text; the many short ones without a call. */

static ngx_inline u_char *
ngx_shipstation_xml_copy(u_char *p, const u_char *text, size_t len)
{
    uint32_t  a, b;
    uint64_t  c, d;

    if (len >= 8 && len <= 16) {
        ngx_memcpy(&c, text, 8);
        ngx_memcpy(&d, text + len - 8, 8);
        ngx_memcpy(p, &c, 8);
        ngx_memcpy(p + len - 8, &d, 8);

        return p + len;
    }

    if (len >= 4 && len < 8) {
        ngx_memcpy(&a, text, 4);
        ngx_memcpy(&b, text + len - 4, 4);
        ngx_memcpy(p, &a, 4);
        ngx_memcpy(p + len - 4, &b, 4);

        return p + len;
    }

    if (len < 4) {
        while (len--) {
            *p++ = *text++;
        }

        return p;
    }

    return ngx_cpymem(p, text, len);
}


/*
 * Copies a text of which not all may go out as it is, up to max UTF-16 units,
 * in which .NET counts lengths; never a part of a character.
 */

static u_char *
ngx_shipstation_xml_repair(ngx_shipstation_output_t *out, u_char *p,
    const u_char *text, const u_char *end, ngx_uint_t max)
{
    u_char      c;
    size_t      n;
    ngx_uint_t  brackets;

    brackets = 0;

    while (text < end && max) {

        if (*text == '>' && brackets >= 2) {
            p = ngx_shipstation_xml_split(p);
        }

        n = ngx_shipstation_xml_run(text, ngx_min((size_t) (end - text), max));

        if (n) {
            p = ngx_cpymem(p, text, n);
            text += n;
            max -= n;
            brackets = 0;
            continue;
        }

        c = *text;

        if (c >= 0x80) {

            n = ngx_shipstation_xml_character(out, &p, text, end, max);
            if (n == 0) {
                break;
            }

            text += n;
            max -= (n == 4) ? 2 : 1;
            brackets = 0;
            continue;
        }

        if (c == '<' && ngx_shipstation_ssi(text, end)) {
            *p++ = c;
            p = ngx_shipstation_xml_split(p);
            text++;
            max--;
            brackets = 0;
            continue;
        }

        text++;

        if (c == CR) {

            if (text < end && *text == LF) {
                continue;
            }

            c = LF;
        }

        max--;

        if (c < 0x20 && c != '\t' && c != LF) {
            ngx_shipstation_xml_replacement(out, p);
            brackets = 0;
            continue;
        }

        brackets = (c == ']') ? brackets + 1 : 0;

        *p++ = c;
    }

    return p;
}


/*
 * Copies a character of several bytes, or replaces what is none.  Returns the
 * bytes read, 0 where it does not fit into max units.  (XML 1.0, production 2:
 * all from blank up but surrogates, U+FFFE and U+FFFF.)
 */

static size_t
ngx_shipstation_xml_character(ngx_shipstation_output_t *out, u_char **to,
    const u_char *text, const u_char *end, ngx_uint_t max)
{
    u_char  *p;
    size_t   i, n;

    p = *to;
    n = ngx_shipstation_utf8_char(text, end);

    if (n == 4 && max < 2) {
        return 0;
    }

    /* U+FFFD itself is where someone before us lost a character */

    if (n == 0 || (n == 3 && text[0] == 0xef && text[1] == 0xbf
                   && text[2] >= 0xbd))
    {
        ngx_shipstation_xml_replacement(out, p);
        n = n ? n : 1;

    } else {
        for (i = 0; i < n; i++) {
            *p++ = text[i];
        }
    }

    *to = p;

    return n;
}
