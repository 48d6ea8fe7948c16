
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Decimal numbers as scaled integers.  Money, percentages and weights are
 * parsed once from the text that the sender wrote and never pass through
 * binary floating point.
 */

#ifndef _NGX_SHIPSTATION_DECIMAL_H_INCLUDED_
#define _NGX_SHIPSTATION_DECIMAL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_ROUND_HALF_EVEN  0
#define NGX_SHIPSTATION_ROUND_HALF_UP    1     /* half away from zero */
#define NGX_SHIPSTATION_ROUND_UP         2     /* away from zero */
#define NGX_SHIPSTATION_ROUND_NONE       3     /* more digits are an error */


/*
 * Takes the text of a number in JSON's notation (sign, digits, fraction,
 * exponent; a leading '+', leading zeros, ".5" and "5." will also do), the
 * digits to keep behind the point (0 to 12) and a rounding.  Sets *value to
 * the number times 10^scale.
 *
 * Returns NGX_OK; NGX_DECLINED when the text is no number; NGX_ERROR when the
 * value is beyond +-10^18 or, with ROUND_NONE, has too many digits.
 */
ngx_int_t ngx_shipstation_decimal_parse(const u_char *text, size_t len,
    ngx_uint_t scale, ngx_uint_t rounding, int64_t *value);

/*
 * Prints value / 10^scale with exactly scale digits behind the point, at most
 * NGX_SHIPSTATION_DECIMAL_LEN bytes; returns the place behind the last one.
 */
#define NGX_SHIPSTATION_DECIMAL_LEN  24

u_char *ngx_shipstation_decimal_print(u_char *p, int64_t value,
    ngx_uint_t scale);

/* "00" to "99": the two digits of n begin at 2 * n. */
extern const u_char  ngx_shipstation_decimal_pairs[];

/*
 * Sets *result to a * b / divisor, rounded as told, computed without overflow
 * in between; divisor > 0.  NGX_ERROR when the result does not fit.
 */
ngx_int_t ngx_shipstation_decimal_scale(int64_t a, int64_t b, int64_t divisor,
    ngx_uint_t rounding, int64_t *result);


#endif /* _NGX_SHIPSTATION_DECIMAL_H_INCLUDED_ */
