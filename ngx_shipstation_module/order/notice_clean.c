
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A ship notice's body before it is parsed.  .NET's writers let through what
 * XML forbids: references to control characters ("&#x0B;"), both halves of a
 * pair of surrogates as a reference each, halves alone.  A parser refuses the
 * document for it, but the parcel has left, and the shop has to learn of it.
 * So they are mended as in exports: what is no character becomes U+FFFD.
 * (XML 1.0, fifth edition, productions 2 and 66; Unicode 15, section 3.9.)
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/notice_fields.h"


/* "&#1114111;" */
#define NGX_SHIPSTATION_NOTICE_REFERENCE  10

/* How far an XML declaration is looked through for its encoding. */
#define NGX_SHIPSTATION_NOTICE_DECLARATION  128

#define NGX_SHIPSTATION_NO_CHARACTER  0xfffd

#define ngx_shipstation_is_surrogate(c)  ((c) >= 0xd800 && (c) <= 0xdfff)
#define ngx_shipstation_is_high(c)       ((c) >= 0xd800 && (c) <= 0xdbff)
#define ngx_shipstation_is_low(c)        ((c) >= 0xdc00 && (c) <= 0xdfff)

#define ngx_shipstation_pair(high, low)                                      \
    (0x10000 + (((high) - 0xd800) << 10) + ((low) - 0xdc00))


/* Where a pass over the text stands; without a place to write it counts. */
typedef struct {
    const u_char  *p;
    const u_char  *end;
    const char    *literal;     /* what ends the CDATA, comment, …; or NULL */
    ngx_uint_t     utf8;
    ngx_uint_t     changed;
    u_char        *to;          /* NULL: only count */
    size_t         len;
} ngx_shipstation_notice_clean_t;


static ngx_int_t ngx_shipstation_notice_utf16(ngx_str_t *xml,
    ngx_shipstation_arena_t *arena);
static ngx_uint_t ngx_shipstation_notice_is_utf8(const ngx_str_t *xml);
static void ngx_shipstation_notice_pass(ngx_shipstation_notice_clean_t *clean);
static void ngx_shipstation_notice_section(
    ngx_shipstation_notice_clean_t *clean);
static ngx_uint_t ngx_shipstation_notice_reference(
    ngx_shipstation_notice_clean_t *clean);
static const u_char *ngx_shipstation_notice_reference_value(const u_char *p,
    const u_char *end, uint32_t *value);
static ngx_uint_t ngx_shipstation_notice_bytes(
    ngx_shipstation_notice_clean_t *clean);
static uint32_t ngx_shipstation_notice_encoded_half(const u_char *p,
    const u_char *end);
static void ngx_shipstation_notice_put(ngx_shipstation_notice_clean_t *clean,
    uint32_t character, size_t read);
static void ngx_shipstation_notice_copy(ngx_shipstation_notice_clean_t *clean,
    const void *text, size_t len);


ngx_int_t
ngx_shipstation_notice_clean(ngx_str_t *xml, ngx_shipstation_arena_t *arena)
{
    ngx_shipstation_notice_clean_t  clean;

    if (xml->len == 0) {
        return NGX_OK;                   /* there may be no text, either */
    }

    if (ngx_shipstation_notice_utf16(xml, arena) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memzero(&clean, sizeof(ngx_shipstation_notice_clean_t));

    clean.p = xml->data;
    clean.end = xml->data + xml->len;
    clean.utf8 = ngx_shipstation_notice_is_utf8(xml);

    ngx_shipstation_notice_pass(&clean);

    if (!clean.changed) {
        return NGX_OK;
    }

    clean.to = ngx_shipstation_arena_alloc(arena, clean.len);
    if (clean.to == NULL) {
        return NGX_ERROR;
    }

    clean.p = xml->data;
    clean.literal = NULL;
    clean.len = 0;

    ngx_shipstation_notice_pass(&clean);

    xml->data = clean.to;
    xml->len = clean.len;

    return NGX_OK;
}


/* A body in UTF-16, told by its mark or its first '<', becomes UTF-8. */

static ngx_int_t
ngx_shipstation_notice_utf16(ngx_str_t *xml, ngx_shipstation_arena_t *arena)
{
    u_char      *to, *last, *p, *end;
    uint32_t     c, low;
    ngx_uint_t   big;

    p = xml->data;
    end = p + xml->len;

    if (xml->len < 4) {
        return NGX_OK;
    }

    if ((p[0] == 0xfe && p[1] == 0xff) || (p[0] == '\0' && p[1] == '<')) {
        big = 1;

    } else if (((p[0] == 0xff && p[1] == 0xfe) || (p[0] == '<' && p[1] == 0))
               && (p[2] || p[3]))
    {
        big = 0;

    } else {
        return NGX_OK;
    }

    to = ngx_shipstation_arena_alloc(arena, (xml->len + 1) / 2 * 3);
    if (to == NULL) {
        return NGX_ERROR;
    }

    last = to;

    if (p[0] >= 0xfe) {
        p += 2;                      /* the mark */
    }

    while (p < end) {

        if (end - p == 1) {
            c = NGX_SHIPSTATION_NO_CHARACTER;
            p++;

        } else {
            c = big ? (p[0] << 8 | p[1]) : (p[1] << 8 | p[0]);
            p += 2;
        }

        if (ngx_shipstation_is_high(c) && end - p >= 2) {

            low = big ? (p[0] << 8 | p[1]) : (p[1] << 8 | p[0]);

            if (ngx_shipstation_is_low(low)) {
                c = ngx_shipstation_pair(c, low);
                p += 2;
            }
        }

        if (ngx_shipstation_is_surrogate(c)) {
            c = NGX_SHIPSTATION_NO_CHARACTER;
        }

        last = ngx_shipstation_utf8_put(last, c);
    }

    xml->data = to;
    xml->len = last - to;

    return NGX_OK;
}


/* XML without a declared encoding is UTF-8; "utf-16" byte by byte is, too. */

static ngx_uint_t
ngx_shipstation_notice_is_utf8(const ngx_str_t *xml)
{
    const u_char  *p, *last;

    p = xml->data;
    last = p + ngx_min(xml->len, NGX_SHIPSTATION_NOTICE_DECLARATION);

    if (last - p >= 3 && ngx_memcmp(p, "\xef\xbb\xbf", 3) == 0) {
        return 1;
    }

    if (last - p < 5 || ngx_memcmp(p, "<?xml", 5) != 0) {
        return 1;
    }

    for ( /* void */ ; p < last && *p != '>'; p++) {

        if (last - p > 8 && ngx_memcmp(p, "encoding", 8) == 0) {

            for (p += 8; p < last && *p != '"' && *p != '\''; p++) {
                /* void */
            }

            return last - p > 4
                   && (ngx_strncasecmp((u_char *) p + 1, (u_char *) "utf", 3)
                       == 0
                       || ngx_strncasecmp((u_char *) p + 1,
                                          (u_char *) "us-a", 4)
                          == 0);
        }
    }

    return 1;
}


static void
ngx_shipstation_notice_pass(ngx_shipstation_notice_clean_t *clean)
{
    while (clean->p < clean->end) {

        if (*clean->p == '<' || *clean->p == '-' || *clean->p == ']'
            || *clean->p == '?')
        {
            ngx_shipstation_notice_section(clean);
            continue;
        }

        if (*clean->p == '&' && clean->literal == NULL
            && ngx_shipstation_notice_reference(clean))
        {
            continue;
        }

        if (ngx_shipstation_notice_bytes(clean)) {
            continue;
        }

        ngx_shipstation_notice_copy(clean, clean->p, 1);
        clean->p++;
    }
}


/* Where references begin and end to mean nothing: CDATA, comments, … */

static void
ngx_shipstation_notice_section(ngx_shipstation_notice_clean_t *clean)
{
    size_t      i, len, left;

    static const struct {
        const char  *open;
        const char  *close;
    } sections[] = {
        { "<![CDATA[", "]]>" },
        { "<!--", "-->" },
        { "<?", "?>" },
        { NULL, NULL }
    };

    len = 1;
    left = clean->end - clean->p;

    if (clean->literal) {

        i = ngx_strlen(clean->literal);

        if (left >= i && ngx_memcmp(clean->p, clean->literal, i) == 0) {
            clean->literal = NULL;
            len = i;
        }

    } else {

        for (i = 0; sections[i].open; i++) {

            len = ngx_strlen(sections[i].open);

            if (left >= len
                && ngx_memcmp(clean->p, sections[i].open, len) == 0)
            {
                clean->literal = sections[i].close;
                break;
            }

            len = 1;
        }
    }

    ngx_shipstation_notice_copy(clean, clean->p, len);
    clean->p += len;
}


/* 1 where a reference to no character of XML stood there, and is replaced. */

static ngx_uint_t
ngx_shipstation_notice_reference(ngx_shipstation_notice_clean_t *clean)
{
    u_char         text[NGX_SHIPSTATION_NOTICE_REFERENCE + 1];
    uint32_t       value, low;
    const u_char  *last, *next;

    last = ngx_shipstation_notice_reference_value(clean->p, clean->end,
                                                  &value);
    if (last == NULL) {
        return 0;
    }

    if (ngx_shipstation_is_high(value)) {

        next = ngx_shipstation_notice_reference_value(last, clean->end, &low);

        if (next && ngx_shipstation_is_low(low)) {

            ngx_shipstation_notice_copy(clean, text,
                ngx_sprintf(text, "&#%uD;", ngx_shipstation_pair(value, low))
                - text);

            clean->changed = 1;
            clean->p = next;

            return 1;
        }

    } else if (!ngx_shipstation_is_surrogate(value)
               && (value >= 0x20 || value == '\t' || value == LF
                   || value == CR)
               && value != 0xfffe && value != 0xffff && value <= 0x10ffff)
    {
        return 0;
    }

    ngx_shipstation_notice_put(clean, NGX_SHIPSTATION_NO_CHARACTER,
                               last - clean->p);

    return 1;
}


/* Returns the place behind "&#11;" or "&#x0B;", NULL where it is none. */

static const u_char *
ngx_shipstation_notice_reference_value(const u_char *p, const u_char *end,
    uint32_t *value)
{
    u_char         c;
    ngx_uint_t     base;
    const u_char  *digits;

    if (end - p < 4 || p[0] != '&' || p[1] != '#') {
        return NULL;
    }

    p += 2;
    base = 10;

    if (*p == 'x') {
        base = 16;
        p++;
    }

    *value = 0;

    for (digits = p; p < end; p++) {

        c = *p | 0x20;

        if (*p >= '0' && *p <= '9') {
            c = *p - '0';

        } else if (base == 16 && c >= 'a' && c <= 'f') {
            c = c - 'a' + 10;

        } else {
            break;
        }

        /* beyond Unicode it may be whatever it will */

        if (*value <= 0x10ffff) {
            *value = *value * base + c;
        }
    }

    return (p > digits && p < end && *p == ';') ? p + 1 : NULL;
}


/* 1 where bytes that are no character of XML stood there, and are replaced. */

static ngx_uint_t
ngx_shipstation_notice_bytes(ngx_shipstation_notice_clean_t *clean)
{
    size_t         n;
    uint32_t       half, low;
    const u_char  *p;

    p = clean->p;

    if (*p < 0x80) {

        if (*p >= 0x20 || *p == '\t' || *p == LF || *p == CR) {
            return 0;
        }

        ngx_shipstation_notice_put(clean, NGX_SHIPSTATION_NO_CHARACTER, 1);

        return 1;
    }

    if (!clean->utf8) {
        return 0;
    }

    n = ngx_shipstation_utf8_char(p, clean->end);

    if (n == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe) {
        ngx_shipstation_notice_put(clean, NGX_SHIPSTATION_NO_CHARACTER, 3);
        return 1;
    }

    if (n) {
        ngx_shipstation_notice_copy(clean, p, n);
        clean->p += n;
        return 1;
    }

    half = ngx_shipstation_notice_encoded_half(p, clean->end);

    if (ngx_shipstation_is_high(half)) {

        low = ngx_shipstation_notice_encoded_half(p + 3, clean->end);

        if (ngx_shipstation_is_low(low)) {
            ngx_shipstation_notice_put(clean, ngx_shipstation_pair(half, low),
                                       6);
            return 1;
        }
    }

    ngx_shipstation_notice_put(clean, NGX_SHIPSTATION_NO_CHARACTER,
                               half ? 3 : 1);

    return 1;
}


/* Half of a pair of surrogates, written as if it were a character; or 0. */

static uint32_t
ngx_shipstation_notice_encoded_half(const u_char *p, const u_char *end)
{
    if (end - p < 3 || p[0] != 0xed || (p[1] & 0xe0) != 0xa0
        || (p[2] & 0xc0) != 0x80)
    {
        return 0;
    }

    return 0xd000 | (p[1] & 0x3f) << 6 | (p[2] & 0x3f);
}


/* Writes a character in place of the bytes that are read. */

static void
ngx_shipstation_notice_put(ngx_shipstation_notice_clean_t *clean,
    uint32_t character, size_t read)
{
    u_char  text[NGX_SHIPSTATION_NOTICE_REFERENCE + 1], *last;

    if (clean->utf8) {
        last = ngx_shipstation_utf8_put(text, character);

    } else if (clean->literal) {
        text[0] = '?';
        last = text + 1;

    } else {
        last = ngx_sprintf(text, "&#%uD;", character);
    }

    ngx_shipstation_notice_copy(clean, text, last - text);

    clean->changed = 1;
    clean->p += read;
}


static void
ngx_shipstation_notice_copy(ngx_shipstation_notice_clean_t *clean,
    const void *text, size_t len)
{
    if (clean->to) {
        ngx_memcpy(clean->to + clean->len, text, len);
    }

    clean->len += len;
}
