
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Countries (ISO 3166-1) and states of the US, Canada and Australia. */

#ifndef _NGX_SHIPSTATION_PLACE_H_INCLUDED_
#define _NGX_SHIPSTATION_PLACE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Takes two letters in any case, an ISO three-letter code, or "UK" (for GB),
 * blanks around it allowed.  Writes the two-letter code, upper case, to code.
 * Returns NGX_OK, or NGX_DECLINED when it is none of ISO 3166-1's (XK,
 * Kosovo, which carriers and shops use, counts as one).
 */
ngx_int_t ngx_shipstation_country(const u_char *text, size_t len,
    u_char code[2]);

/*
 * Takes a country code (upper case) and a state of it as code or English name
 * in any case, "US-TX" too.  For US, CA and AU writes the postal code of the
 * state (2 or 3 letters) to code, its length to *code_len, and returns NGX_OK;
 * NGX_DECLINED for other countries and unknown states.
 */
ngx_int_t ngx_shipstation_state(const u_char country[2], const u_char *text,
    size_t len, u_char code[3], size_t *code_len);


#endif /* _NGX_SHIPSTATION_PLACE_H_INCLUDED_ */
