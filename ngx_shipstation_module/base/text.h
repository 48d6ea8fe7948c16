
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

/* Characters in a text; each byte outside a well-formed one counts as one. */
size_t ngx_shipstation_utf8_count(const u_char *p, size_t len);

/* Bytes of the first n characters of a text, or len when it has fewer. */
size_t ngx_shipstation_utf8_cut(const u_char *p, size_t len, size_t n);

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
 * Appends a text as a JSON string with its quotes: control characters escaped,
 * broken UTF-8 as U+FFFD, '<', '>' and '&' as they are.  NGX_OK, NGX_ERROR.
 */
ngx_int_t ngx_shipstation_json_string(ngx_shipstation_output_t *out,
    const u_char *text, size_t len);

/*
 * Makes a text fit for a log line or a reply of one line: copies up to size
 * bytes to p, control characters and broken UTF-8 as '?', never cut inside a
 * character.  Returns the place behind the last byte.
 */
u_char *ngx_shipstation_printable(u_char *p, size_t size, const u_char *text,
    size_t len);


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
