
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Units of weight and length, by all the spellings that shops use. */

#ifndef _NGX_SHIPSTATION_UNITS_H_INCLUDED_
#define _NGX_SHIPSTATION_UNITS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef enum {
    NGX_SHIPSTATION_WEIGHT_UNKNOWN = 0,
    NGX_SHIPSTATION_GRAMS,
    NGX_SHIPSTATION_KILOGRAMS,
    NGX_SHIPSTATION_OUNCES,
    NGX_SHIPSTATION_POUNDS
} ngx_shipstation_weight_unit_e;


typedef enum {
    NGX_SHIPSTATION_LENGTH_UNKNOWN = 0,
    NGX_SHIPSTATION_MILLIMETERS,
    NGX_SHIPSTATION_CENTIMETERS,
    NGX_SHIPSTATION_METERS,
    NGX_SHIPSTATION_INCHES,
    NGX_SHIPSTATION_FEET
} ngx_shipstation_length_unit_e;


/*
 * One unit's exact weight in nanograms: the international pound is 453.59237 g
 * and an ounce its 16th part (international yard and pound agreement, 1959).
 */
#define NGX_SHIPSTATION_NANOGRAMS_GRAM   1000000000LL
#define NGX_SHIPSTATION_NANOGRAMS_OUNCE  28349523125LL
#define NGX_SHIPSTATION_NANOGRAMS_POUND  453592370000LL

/* One unit's exact length in micrometers. */
#define NGX_SHIPSTATION_MICROMETERS_CENTIMETER  10000LL
#define NGX_SHIPSTATION_MICROMETERS_INCH        25400LL


/*
 * A weight of number / 10^6 times a unit's nanograms (above), exactly: a tenth
 * of an ounce is no whole number of them.  Sets *whole to the nanograms, and
 * *millionths to the rest, in their millionths.  number >= 0; NGX_OK, or
 * NGX_ERROR where the result does not fit.
 */
ngx_int_t ngx_shipstation_weight_exact(int64_t number, int64_t nanograms,
    int64_t *whole, int64_t *millionths);

/* Any spelling and case, final period and blanks allowed; else UNKNOWN. */
ngx_shipstation_weight_unit_e ngx_shipstation_weight_unit(const u_char *text,
    size_t len);
ngx_shipstation_length_unit_e ngx_shipstation_length_unit(const u_char *text,
    size_t len);


#endif /* _NGX_SHIPSTATION_UNITS_H_INCLUDED_ */
