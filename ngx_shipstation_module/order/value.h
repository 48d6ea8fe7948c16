
/*
 * Single values of the feed.  Each function returns NULL when all is well, or
 * why the value cannot be used, in words that make sense behind its path;
 * ngx_shipstation_value_missing (compare the pointers) where there is none: no
 * value, or a string of blanks.
 */

#ifndef _NGX_SHIPSTATION_VALUE_H_INCLUDED_
#define _NGX_SHIPSTATION_VALUE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"


/* The schema's nine digits, two of them decimals. */
#define NGX_SHIPSTATION_MONEY_MAX       999999999LL

/* Quantities are millionths, up to 10^12 of them. */
#define NGX_SHIPSTATION_QUANTITY_SCALE  6
#define NGX_SHIPSTATION_QUANTITY_ONE    1000000LL
#define NGX_SHIPSTATION_QUANTITY_MAX    99999

#define NGX_SHIPSTATION_URL_MAX         500


extern const char  ngx_shipstation_value_missing[];


/* A string or a number's own text, not blank; not copied, not trimmed. */
const char *ngx_shipstation_value_text(yyjson_val *value, ngx_str_t *text);

/* An amount, string or number, in hundredths, rounded half to even. */
const char *ngx_shipstation_value_money(yyjson_val *value,
    int64_t *hundredths);

/* A number with scale decimals, rounded half to even, up to +-10^18. */
const char *ngx_shipstation_value_number(yyjson_val *value, ngx_uint_t scale,
    int64_t *number);

/* true, false, 1, 0, or these as strings. */
const char *ngx_shipstation_value_boolean(yyjson_val *value,
    ngx_uint_t *boolean);

/*
 * ISO 8601, or Unix seconds as a number or as a string of nine digits or more
 * (so that "20261120" is not one); from 10^11 on they are milliseconds.
 */
const char *ngx_shipstation_value_date(yyjson_val *value, int64_t *seconds);

/* A country, as its two letters. */
const char *ngx_shipstation_value_country(yyjson_val *value, u_char code[2]);

/* Three letters of a currency, upper case. */
const char *ngx_shipstation_value_currency(yyjson_val *value, u_char code[3]);

/*
 * A web address that XML Schema's anyURI takes as libxml2 and .NET judge it:
 * http or https ("//host" becomes https), a plain host, all other characters
 * escaped.  Sets *len to what is written into url.
 */
const char *ngx_shipstation_value_url(yyjson_val *value,
    u_char url[NGX_SHIPSTATION_URL_MAX], size_t *len);


#endif /* _NGX_SHIPSTATION_VALUE_H_INCLUDED_ */
