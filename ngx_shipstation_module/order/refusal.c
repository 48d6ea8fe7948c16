
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What a platform says when it refuses a ship notice, as one plain line. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/text.h"
#include "order/notice.h"


/* Of a longer reply only this much is looked at. */
#define NGX_SHIPSTATION_REFUSAL_MAX  65536


typedef struct {
    const char  *name;
    size_t       len;
    u_char       character;
} ngx_shipstation_refusal_entity_t;


static ngx_str_t ngx_shipstation_refusal_message(const u_char *body,
    size_t len, ngx_shipstation_arena_t *arena);
static size_t ngx_shipstation_refusal_plain(u_char *body, size_t len);
static const u_char *ngx_shipstation_refusal_tag(const u_char *p,
    const u_char *last);
static const u_char *ngx_shipstation_refusal_behind(const u_char *p,
    const u_char *last, const char *text);
static size_t ngx_shipstation_refusal_entity(const u_char *p,
    const u_char *last, u_char *character);
static ngx_str_t ngx_shipstation_refusal_line(const u_char *text, size_t len,
    ngx_shipstation_arena_t *arena);


ngx_str_t
ngx_shipstation_refusal_reason(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena)
{
    ngx_str_t  message;

    len = ngx_min(len, NGX_SHIPSTATION_REFUSAL_MAX);

    message = ngx_shipstation_refusal_message(body, len, arena);

    if (message.len) {
        return ngx_shipstation_refusal_line(message.data, message.len, arena);
    }

    len = ngx_shipstation_refusal_plain(body, len);

    return ngx_shipstation_refusal_line(body, len, arena);
}


/* The parser changes what it reads, and the text may still be needed. */

static ngx_str_t
ngx_shipstation_refusal_message(const u_char *body, size_t len,
    ngx_shipstation_arena_t *arena)
{
    u_char     *copy;
    ngx_str_t   message;

    ngx_str_null(&message);

    copy = ngx_shipstation_arena_alloc(arena,
                                       len + NGX_SHIPSTATION_JSON_PADDING);
    if (copy == NULL) {
        return message;
    }

    ngx_memcpy(copy, body, len);

    (void) ngx_shipstation_json_text(
               ngx_shipstation_json_get(
                   ngx_shipstation_json_read(copy, len, arena, NULL),
                   "message"),
               &message);

    return message;
}


/*
 * Takes tags, comments, styles and scripts out of a text, in place, and puts
 * characters for their entities; returns the length that is left.
 */

static size_t
ngx_shipstation_refusal_plain(u_char *body, size_t len)
{
    size_t         skip;
    u_char        *out;
    const u_char  *p, *last;

    p = body;
    last = body + len;
    out = body;

    while (p < last) {

        if (*p == '<' && last - p > 1
            && (p[1] == '/' || p[1] == '!' || p[1] == '?'
                || ((p[1] | 0x20) >= 'a' && (p[1] | 0x20) <= 'z')))
        {
            p = ngx_shipstation_refusal_tag(p, last);
            *out++ = ' ';
            continue;
        }

        if (*p == '&') {
            skip = ngx_shipstation_refusal_entity(p, last, out);

            if (skip) {
                out++;
                p += skip;
                continue;
            }
        }

        *out++ = *p++;
    }

    return out - body;
}


/* The place behind a tag, or behind all that belongs to it. */

static const u_char *
ngx_shipstation_refusal_tag(const u_char *p, const u_char *last)
{
    if (last - p >= 4 && ngx_memcmp(p, "<!--", 4) == 0) {
        return ngx_shipstation_refusal_behind(p + 4, last, "-->");
    }

    if (last - p > 7
        && ngx_strncasecmp((u_char *) p, (u_char *) "<script", 7) == 0)
    {
        p = ngx_shipstation_refusal_behind(p, last, "</script");

    } else if (last - p > 6
               && ngx_strncasecmp((u_char *) p, (u_char *) "<style", 6) == 0)
    {
        p = ngx_shipstation_refusal_behind(p, last, "</style");
    }

    return ngx_shipstation_refusal_behind(p, last, ">");
}


static const u_char *
ngx_shipstation_refusal_behind(const u_char *p, const u_char *last,
    const char *text)
{
    size_t  len;

    len = ngx_strlen(text);

    for ( /* void */ ; (size_t) (last - p) >= len; p++) {
        if (ngx_strncasecmp((u_char *) p, (u_char *) text, len) == 0) {
            return p + len;
        }
    }

    return last;
}


/* The length of an entity that stands at p, or 0. */

static size_t
ngx_shipstation_refusal_entity(const u_char *p, const u_char *last,
    u_char *character)
{
    ngx_uint_t  i;

    static ngx_shipstation_refusal_entity_t  entities[] = {
        { "&amp;",  5, '&' },
        { "&lt;",   4, '<' },
        { "&gt;",   4, '>' },
        { "&quot;", 6, '"' },
        { "&#34;",  5, '"' },
        { "&#39;",  5, '\'' },
        { "&#039;", 6, '\'' },
        { "&#x27;", 6, '\'' },
        { "&apos;", 6, '\'' },
        { "&nbsp;", 6, ' ' }
    };

    for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
        if ((size_t) (last - p) >= entities[i].len
            && ngx_memcmp(p, entities[i].name, entities[i].len) == 0)
        {
            *character = entities[i].character;
            return entities[i].len;
        }
    }

    return 0;
}


/* One line of at most 200 characters, with single blanks. */

static ngx_str_t
ngx_shipstation_refusal_line(const u_char *text, size_t len,
    ngx_shipstation_arena_t *arena)
{
    size_t      i;
    u_char     *p, *plain;
    ngx_str_t   line;
    ngx_uint_t  blank;

    ngx_str_null(&line);

    plain = ngx_shipstation_arena_alloc(arena, len + 1);
    line.data = ngx_shipstation_arena_alloc(arena, len + 1);

    if (plain == NULL || line.data == NULL) {
        ngx_str_null(&line);
        return line;
    }

    p = plain;
    blank = 1;

    for (i = 0; i < len; i++) {
        if (text[i] > ' ') {
            *p++ = text[i];
            blank = 0;

        } else if (!blank) {
            *p++ = ' ';
            blank = 1;
        }
    }

    len = p - plain;

    if (len && blank) {
        len--;
    }

    len = ngx_shipstation_utf16_cut(plain, len, NGX_SHIPSTATION_REASON_LEN);

    line.len = ngx_shipstation_printable(line.data, len, plain, len)
               - line.data;

    return line;
}
