
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Countries (ISO 3166-1) and states of the US, Canada and Australia. */

#ifndef _NGX_SHIPSTATION_PLACE_H_INCLUDED_
#define _NGX_SHIPSTATION_PLACE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Takes two letters in any case, an ISO three-letter code, or what the tables
 * of shops have beside ISO, blanks around it allowed: "UK" and "XI" for GB,
 * "IC" and "EA" for ES, "AC" and "TA" for SH, "AN" for CW.  Writes the
 * two-letter code, upper case, to code.  Returns NGX_OK, or NGX_DECLINED when
 * it is none of these (XK, Kosovo, which carriers and shops use, counts as
 * one of ISO's).
 */
ngx_int_t ngx_shipstation_country(const u_char *text, size_t len,
    u_char code[2]);

/*
 * Takes a country code (upper case) and a state of it: code, "US-TX" too, or
 * English name, for Canada also the French one; common abbreviations; in any
 * case, with or without accents, blanks and punctuation.  For US, CA and AU
 * writes the postal code of the state (2 or 3 letters) to code, its length to
 * *code_len, and returns NGX_OK; NGX_DECLINED for other countries and unknown
 * states, and where only a ZIP could tell which of the military's it is
 * ("APO").
 */
ngx_int_t ngx_shipstation_state(const u_char country[2], const u_char *text,
    size_t len, u_char code[3], size_t *code_len);

/*
 * The same with the postal code at hand, which may be anything: of the
 * military's states the ZIP says which it is, whatever the text names ("AE",
 * "Armed Forces Africa", "FPO"), and where there is no text at all it says
 * that it is one.
 */
ngx_int_t ngx_shipstation_state_at(const u_char country[2],
    const u_char *text, size_t len, const ngx_str_t *postal, u_char code[3],
    size_t *code_len);

/*
 * The state that a postal code of the US (5 digits, or 9 with or without a
 * hyphen), of Canada (6 letters and digits, or the first 3) or Australia (4
 * digits) lies in; blanks are passed over.  Writes it as the above do.  Returns
 * NGX_OK, or NGX_DECLINED: another country, or no code that is in use.  Where a
 * code lies on both sides of a border it is the side that most of it is on.
 */
ngx_int_t ngx_shipstation_state_by_postal(const u_char country[2],
    const ngx_str_t *postal, u_char code[3], size_t *code_len);

/*
 * Mends a country that buyers pick by mistake: UM, the US Minor Outlying
 * Islands, with a state of the US becomes US.
 */
void ngx_shipstation_country_mend(u_char country[2], const u_char *state,
    size_t len);

/*
 * 1 where a text says that there is nothing to say: no letter and no digit in
 * it (empty, ".", "-"), or "N/A", "none", "null", "undefined" and the like.
 */
ngx_uint_t ngx_shipstation_nothing(const u_char *text, size_t len);


#endif /* _NGX_SHIPSTATION_PLACE_H_INCLUDED_ */
