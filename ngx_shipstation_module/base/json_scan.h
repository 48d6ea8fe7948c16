
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Reading JSON token by token, in place and without a tree: for the order
 * feed alone, whose pages are so large that a tree of each value, walked once
 * and thrown away, was the largest part of an export's time.  All other JSON
 * is read with yyjson (base/json.h): t/fuzz/rows_fuzz.c holds the two against
 * each other.
 *
 * RFC 8259, with what we let pass elsewhere, too: a byte order mark before it,
 * broken UTF-8 and raw control characters within strings, which are repaired
 * where they are written out.
 */

#ifndef _NGX_SHIPSTATION_JSON_SCAN_H_INCLUDED_
#define _NGX_SHIPSTATION_JSON_SCAN_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/error.h"


/* Bytes that must follow the text, as 16 or 32 are looked at together. */
#define NGX_SHIPSTATION_SCAN_PADDING  32

#define NGX_SHIPSTATION_SCAN_DEPTH    64


typedef struct {
    u_char      *start;
    u_char      *pos;          /* what is read next */
    u_char      *end;
    ngx_uint_t   depth;        /* objects and lists that are open at pos */
    const char  *fault;        /* what is wrong at pos, NULL: nothing */
} ngx_shipstation_scan_t;


typedef struct {
    u_char      *data;
    size_t       len;
    ngx_uint_t   plain;        /* from 0x20 to 0x7f, and no ']' */
} ngx_shipstation_scan_text_t;


/*
 * Begins with len bytes at data, which are changed in place (escapes become
 * what they stand for), must outlive the texts found, and are followed by
 * NGX_SHIPSTATION_SCAN_PADDING bytes, which are cleared.
 */
void ngx_shipstation_scan_open(ngx_shipstation_scan_t *scan, u_char *data,
    size_t len);

/*
 * The functions that follow read one token at scan->pos, move behind it and
 * return NGX_OK; or NGX_ERROR, with scan->fault set and scan->pos at what is
 * wrong.
 */

/*
 * A string, at its first quote: its decoded bytes, which replace the escapes
 * in the text.  A lone half of a surrogate pair becomes U+FFFD.
 */
static ngx_inline ngx_int_t ngx_shipstation_scan_string(
    ngx_shipstation_scan_t *scan, ngx_shipstation_scan_text_t *text);

/* A member's name and its colon, blanks before each. */
ngx_int_t ngx_shipstation_scan_name(ngx_shipstation_scan_t *scan,
    ngx_shipstation_scan_text_t *name);

/* A number, at its first byte; moves over it alone. */
ngx_int_t ngx_shipstation_scan_number(ngx_shipstation_scan_t *scan);

/* true, false or null, at its first byte. */
ngx_int_t ngx_shipstation_scan_literal(ngx_shipstation_scan_t *scan);

/*
 * A value of any kind, at its first byte.  Does not recurse; deeper nesting
 * than NGX_SHIPSTATION_SCAN_DEPTH, counted from the whole text, is a fault.
 */
ngx_int_t ngx_shipstation_scan_skip(ngx_shipstation_scan_t *scan);

/* One byte more: the mark that opens an object or a list. */
ngx_int_t ngx_shipstation_scan_enter(ngx_shipstation_scan_t *scan);

/* The number that four hex digits at p are, or -1. */
ngx_int_t ngx_shipstation_scan_hex(const u_char *p);

/* Sets the fault; returns NGX_ERROR. */
ngx_int_t ngx_shipstation_scan_fault(ngx_shipstation_scan_t *scan,
    const char *fault);

/* Fills error with scan's fault and its place; returns NGX_ERROR. */
ngx_int_t ngx_shipstation_scan_error(ngx_shipstation_scan_t *scan,
    ngx_shipstation_error_t *error);

/* The slow parts of ngx_shipstation_scan_peek() and _string(). */
u_char ngx_shipstation_scan_blanks(ngx_shipstation_scan_t *scan);
ngx_int_t ngx_shipstation_scan_escapes(ngx_shipstation_scan_t *scan,
    u_char *p, ngx_shipstation_scan_text_t *text, ngx_uint_t odd);


/*
 * Moves over blanks and returns the byte there without moving over it; 0 at
 * the end alone (a NUL is no end, and no JSON: 1).
 */

static ngx_inline u_char
ngx_shipstation_scan_peek(ngx_shipstation_scan_t *scan)
{
    /* behind the end there are zeros */

    if (*scan->pos > ' ') {
        return *scan->pos;
    }

    return ngx_shipstation_scan_blanks(scan);
}


/*
 * Behind a member or an entry: NGX_OK over the comma before the next, NGX_DONE
 * over the mark that closes, or NGX_ERROR, with scan's fault set.
 */

static ngx_inline ngx_int_t
ngx_shipstation_scan_more(ngx_shipstation_scan_t *scan, u_char close)
{
    u_char  c;

    c = ngx_shipstation_scan_peek(scan);

    if (c == ',') {
        scan->pos++;
        return NGX_OK;
    }

    if (c != close) {
        return ngx_shipstation_scan_fault(scan, c ? "a comma is missing"
                                                  : "it ends too early");
    }

    scan->pos++;
    scan->depth--;

    return NGX_DONE;
}


/*
 * Moves to the next quote or backslash, to or behind the end where there is
 * none; odd becomes true where a byte before it is not plain.
 */

static ngx_inline u_char *
ngx_shipstation_scan_run(u_char *p, const u_char *end, ngx_uint_t *odd)
{
#if defined(__SSE2__)

    unsigned       stop, strange;
    __m128i        chunk;
    const __m128i  quote = _mm_set1_epi8('"');
    const __m128i  backslash = _mm_set1_epi8('\\');
    const __m128i  blank = _mm_set1_epi8(0x20);
    const __m128i  bracket = _mm_set1_epi8(']');

    for ( /* void */ ; p < end; p += 16) {

        chunk = _mm_loadu_si128((const __m128i *) p);

        stop = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(chunk, quote),
                                        _mm_cmpeq_epi8(chunk, backslash)));

        /* as signed bytes, those of UTF-8 are below a blank, too */

        strange = _mm_movemask_epi8(_mm_or_si128(_mm_cmplt_epi8(chunk, blank),
                                          _mm_cmpeq_epi8(chunk, bracket)));

        if (stop) {
            *odd |= strange & (stop - 1) & ~stop;
            return p + __builtin_ctz(stop);
        }

        *odd |= strange;
    }

#else

    for ( /* void */ ; p < end && *p != '"' && *p != '\\'; p++) {
        *odd |= (*p < 0x20 || *p >= 0x80 || *p == ']');
    }

#endif

    return p;
}


static ngx_inline ngx_int_t
ngx_shipstation_scan_string(ngx_shipstation_scan_t *scan,
    ngx_shipstation_scan_text_t *text)
{
    u_char      *p;
    ngx_uint_t   odd;

    odd = 0;
    text->data = scan->pos + 1;

    p = ngx_shipstation_scan_run(text->data, scan->end, &odd);

    /* behind the end there are zeros */

    if (*p != '"') {
        return ngx_shipstation_scan_escapes(scan, p, text, odd);
    }

    text->len = p - text->data;
    text->plain = (odd == 0);

    scan->pos = p + 1;

    return NGX_OK;
}


#endif /* _NGX_SHIPSTATION_JSON_SCAN_H_INCLUDED_ */
