
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Writing the order XML: clean, and cut to its lengths, whatever comes in. */

#ifndef _NGX_SHIPSTATION_XML_H_INCLUDED_
#define _NGX_SHIPSTATION_XML_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "base/json_scan.h"
#include "base/output.h"
#include "order/fields.h"
#include "order/value.h"


/* What one element may take: 1000 units, "]]>" throughout, and its tags */
#define NGX_SHIPSTATION_XML_ELEMENT  5120


/*
 * Writes an element with a text in CDATA: cut to the field's length in UTF-16
 * units, "]]>" and "<!--#" split over two sections, and each byte that is no
 * part of a character, and each character that XML 1.0 forbids, as U+FFFD,
 * which out->replaced counts.  Line ends become LF, as a parser would make
 * them.  NGX_OK, or NGX_ERROR when the
 * output is exhausted; its blocks must hold NGX_SHIPSTATION_XML_ELEMENT bytes.
 */
ngx_int_t ngx_shipstation_xml_text(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, const u_char *text, size_t len);

/* The same with a text or number of the feed, in the feed's own memory. */
static ngx_inline ngx_int_t ngx_shipstation_xml_value(
    ngx_shipstation_output_t *out, const ngx_shipstation_field_t *field,
    const ngx_shipstation_value_t *value);

/*
 * Writes an element with a value of ours that needs no protection: digits,
 * dates, codes.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_xml_plain(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, const void *text, size_t len);

/* The same for an amount in hundredths, and for a date in Unix seconds. */
ngx_int_t ngx_shipstation_xml_money(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, int64_t hundredths);
ngx_int_t ngx_shipstation_xml_date(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, int64_t seconds);


/* Room for a whole element whose content takes up to len bytes; its head. */

static ngx_inline u_char *
ngx_shipstation_xml_open(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, size_t len)
{
    u_char  *p;

    p = ngx_shipstation_output_reserve(out, len + 2 * NGX_SHIPSTATION_TAG_SIZE
                                            + NGX_SHIPSTATION_SCAN_PADDING);
    if (p == NULL) {
        return NULL;
    }

    ngx_memcpy(p, field->open, NGX_SHIPSTATION_TAG_SIZE);

    return p + field->open_len;
}


static ngx_inline ngx_int_t
ngx_shipstation_xml_close(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, u_char *p)
{
    ngx_memcpy(p, field->close, NGX_SHIPSTATION_TAG_SIZE);

    ngx_shipstation_output_wrote(out, p + field->close_len);

    return NGX_OK;
}


static ngx_inline ngx_int_t
ngx_shipstation_xml_value(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field,
    const ngx_shipstation_value_t *value)
{
    size_t         len;
    u_char        *p, *to;
    const u_char  *text;
#if defined(__SSE2__)
    __m128i        piece, found;
    const __m128i  less = _mm_set1_epi8('<');
#endif

    if (!value->plain) {
        return ngx_shipstation_xml_text(out, field, value->data, value->len);
    }

    len = ngx_min(value->len, field->max);

    to = ngx_shipstation_xml_open(out, field, len);
    if (to == NULL) {
        return NGX_ERROR;
    }

    /* whole pieces: the feed's padding lets them be read, open() be written */

    text = value->data;

#if defined(__SSE2__)

    found = _mm_setzero_si128();

    for (p = to; p < to + len; p += 16) {
        piece = _mm_loadu_si128((const __m128i *) text);
        found = _mm_or_si128(found, _mm_cmpeq_epi8(piece, less));
        _mm_storeu_si128((__m128i *) p, piece);
        text += 16;
    }

    if (_mm_movemask_epi8(found)) {

#else

    for (p = to; p < to + len; p += 16) {
        ngx_memcpy(p, text, 16);
        text += 16;
    }

    if (memchr(to, '<', len)) {

#endif

        /* perhaps "<!--#"; what was written so far does not count yet */

        return ngx_shipstation_xml_text(out, field, value->data, value->len);
    }

    return ngx_shipstation_xml_close(out, field, to + len);
}


#endif /* _NGX_SHIPSTATION_XML_H_INCLUDED_ */
