
/* Writing the order XML: clean, and cut to its lengths, whatever comes in. */

#ifndef _NGX_SHIPSTATION_XML_H_INCLUDED_
#define _NGX_SHIPSTATION_XML_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/output.h"
#include "order/fields.h"


/* What one element may take: 1000 characters, "]]>" throughout, and its tags */
#define NGX_SHIPSTATION_XML_ELEMENT  5120


/*
 * Writes an element with a text in CDATA: cut to the field's length in
 * characters, "]]>" split over two sections, and each byte that is no part of
 * a character, and each character that XML 1.0 forbids, as U+FFFD.  Line ends
 * become LF, as a parser would make them.  NGX_OK, or NGX_ERROR when the
 * output is exhausted; its blocks must hold NGX_SHIPSTATION_XML_ELEMENT bytes.
 */
ngx_int_t ngx_shipstation_xml_text(ngx_shipstation_output_t *out,
    const ngx_shipstation_field_t *field, const u_char *text, size_t len);

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


#endif /* _NGX_SHIPSTATION_XML_H_INCLUDED_ */
