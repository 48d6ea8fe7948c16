
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* UTF-8 text: characters counted, cut and repaired; comparing; JSON strings. */

#ifndef _NGX_SHIPSTATION_TEXT_H_INCLUDED_
#define _NGX_SHIPSTATION_TEXT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/output.h"


/*
 * The length in bytes of the well-formed UTF-8 character at p, whose text ends
 * at end, or 0 where no such character stands (Unicode 15, table 3-7).
 */
size_t ngx_shipstation_utf8_char(const u_char *p, const u_char *end);

/* 1 where a text is well-formed UTF-8 throughout. */
ngx_uint_t ngx_shipstation_utf8_valid(const u_char *p, size_t len);

/* Writes a character, up to 4 bytes, as UTF-8; the place behind it. */
u_char *ngx_shipstation_utf8_put(u_char *p, uint32_t character);

/*
 * UTF-16 units in a text, in which .NET counts: two for a character beyond
 * U+FFFF; one for each byte outside a well-formed character.
 */
size_t ngx_shipstation_utf16_count(const u_char *p, size_t len);

/* Bytes of those first characters of a text that fit into n UTF-16 units. */
size_t ngx_shipstation_utf16_cut(const u_char *p, size_t len, size_t n);

/*
 * What the character at *p, which ends before end, is in plain ASCII, for
 * comparing what people type: a letter without its accent, a full-width letter
 * or digit as the common one, '-' for all dashes, ' ' for all blanks, '\'' for
 * all apostrophes.  0 where nothing is to be seen of it (a combining mark, a
 * character without width), NGX_SHIPSTATION_ASCII_NONE where nothing in ASCII
 * is like it, or it is broken.  *p, which is before end, goes on behind it.
 * (Unicode 15: Latin-1 Supplement, Latin Extended-A, Combining Diacritical
 * Marks, General Punctuation, Halfwidth and Fullwidth Forms.)
 */
#define NGX_SHIPSTATION_ASCII_NONE  0xff
u_char ngx_shipstation_ascii(const u_char **p, const u_char *end);

/* Removes blanks, tabs, CR and LF at both ends, in place. */
static ngx_inline void ngx_shipstation_trim(ngx_str_t *text);
void ngx_shipstation_trim_blanks(ngx_str_t *text);

/* 1 when text equals the C string, ASCII case aside. */
ngx_uint_t ngx_shipstation_equals(const ngx_str_t *text, const char *word);

/*
 * 1 where "<!--#" stands at p.  nginx's SSI filter would execute what follows
 * in a reply that it looks into, so no text goes out with it as it is.
 */
static ngx_inline ngx_uint_t ngx_shipstation_ssi(const u_char *p,
    const u_char *end);

/*
 * Appends a text as a JSON string with its quotes: control characters escaped,
 * broken UTF-8 as U+FFFD, '<', '>' and '&' as they are, but for the '<' of
 * "<!--#", which is escaped.  NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_shipstation_json_string(ngx_shipstation_output_t *out,
    const u_char *text, size_t len);

/*
 * Makes a text fit for a log line or a reply of one line: copies up to size
 * bytes to p, control characters, broken UTF-8 and the '<' of "<!--#" as '?',
 * never cut inside a character.  Returns the place behind the last byte.
 */
u_char *ngx_shipstation_printable(u_char *p, size_t size, const u_char *text,
    size_t len);


static ngx_inline ngx_uint_t
ngx_shipstation_ssi(const u_char *p, const u_char *end)
{
    return end - p >= 5 && ngx_memcmp(p, "<!--#", 5) == 0;
}


/* Most texts have nothing to remove. */

static ngx_inline void
ngx_shipstation_trim(ngx_str_t *text)
{
    if (text->len && (text->data[0] <= ' '
                      || text->data[text->len - 1] <= ' '))
    {
        ngx_shipstation_trim_blanks(text);
    }
}


#endif /* _NGX_SHIPSTATION_TEXT_H_INCLUDED_ */
