
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/units.h"


#define NGX_SHIPSTATION_UNITS_MILLION  1000000


typedef struct {
    ngx_str_t    word;
    ngx_uint_t   unit;
} ngx_shipstation_unit_word_t;


static const ngx_shipstation_unit_word_t  ngx_shipstation_weights[] = {
    { ngx_string("g"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("gm"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("gms"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("gr"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("grs"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("gram"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("grams"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("gramme"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("grammes"), NGX_SHIPSTATION_GRAMS },
    { ngx_string("kg"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kgs"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilo"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilos"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilogram"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilograms"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilogramme"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("kilogrammes"), NGX_SHIPSTATION_KILOGRAMS },
    { ngx_string("oz"), NGX_SHIPSTATION_OUNCES },
    { ngx_string("ozs"), NGX_SHIPSTATION_OUNCES },
    { ngx_string("ounce"), NGX_SHIPSTATION_OUNCES },
    { ngx_string("ounces"), NGX_SHIPSTATION_OUNCES },
    { ngx_string("lb"), NGX_SHIPSTATION_POUNDS },
    { ngx_string("lbs"), NGX_SHIPSTATION_POUNDS },
    { ngx_string("pound"), NGX_SHIPSTATION_POUNDS },
    { ngx_string("pounds"), NGX_SHIPSTATION_POUNDS },
    { ngx_null_string, NGX_SHIPSTATION_WEIGHT_UNKNOWN }
};


static const ngx_shipstation_unit_word_t  ngx_shipstation_lengths[] = {
    { ngx_string("mm"), NGX_SHIPSTATION_MILLIMETERS },
    { ngx_string("millimeter"), NGX_SHIPSTATION_MILLIMETERS },
    { ngx_string("millimeters"), NGX_SHIPSTATION_MILLIMETERS },
    { ngx_string("millimetre"), NGX_SHIPSTATION_MILLIMETERS },
    { ngx_string("millimetres"), NGX_SHIPSTATION_MILLIMETERS },
    { ngx_string("cm"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("cms"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("centimeter"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("centimeters"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("centimetre"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("centimetres"), NGX_SHIPSTATION_CENTIMETERS },
    { ngx_string("m"), NGX_SHIPSTATION_METERS },
    { ngx_string("meter"), NGX_SHIPSTATION_METERS },
    { ngx_string("meters"), NGX_SHIPSTATION_METERS },
    { ngx_string("metre"), NGX_SHIPSTATION_METERS },
    { ngx_string("metres"), NGX_SHIPSTATION_METERS },
    { ngx_string("in"), NGX_SHIPSTATION_INCHES },
    { ngx_string("ins"), NGX_SHIPSTATION_INCHES },
    { ngx_string("inch"), NGX_SHIPSTATION_INCHES },
    { ngx_string("inches"), NGX_SHIPSTATION_INCHES },
    { ngx_string("\""), NGX_SHIPSTATION_INCHES },
    { ngx_string("ft"), NGX_SHIPSTATION_FEET },
    { ngx_string("foot"), NGX_SHIPSTATION_FEET },
    { ngx_string("feet"), NGX_SHIPSTATION_FEET },
    { ngx_string("'"), NGX_SHIPSTATION_FEET },
    { ngx_null_string, NGX_SHIPSTATION_LENGTH_UNKNOWN }
};


static ngx_uint_t ngx_shipstation_unit(const ngx_shipstation_unit_word_t *units,
    const u_char *text, size_t len);


ngx_shipstation_weight_unit_e
ngx_shipstation_weight_unit(const u_char *text, size_t len)
{
    return (ngx_shipstation_weight_unit_e)
               ngx_shipstation_unit(ngx_shipstation_weights, text, len);
}


ngx_shipstation_length_unit_e
ngx_shipstation_length_unit(const u_char *text, size_t len)
{
    return (ngx_shipstation_length_unit_e)
               ngx_shipstation_unit(ngx_shipstation_lengths, text, len);
}


static ngx_uint_t
ngx_shipstation_unit(const ngx_shipstation_unit_word_t *units,
    const u_char *text, size_t len)
{
    ngx_str_t  word;

    word.data = (u_char *) text;
    word.len = len;

    ngx_shipstation_trim(&word);

    if (word.len && word.data[word.len - 1] == '.') {
        word.len--;
    }

    if (word.len == 0) {
        return 0;
    }

    while (units->word.len
           && (units->word.len != word.len
               || !ngx_shipstation_equals(&word, (char *) units->word.data)))
    {
        units++;
    }

    return units->unit;
}


ngx_int_t
ngx_shipstation_weight_exact(int64_t number, int64_t nanograms, int64_t *whole,
    int64_t *millionths)
{
    if (ngx_shipstation_decimal_scale(number, nanograms,
                                      NGX_SHIPSTATION_UNITS_MILLION,
                                      NGX_SHIPSTATION_ROUND_UP, whole)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    *millionths = (number % NGX_SHIPSTATION_UNITS_MILLION)
                  * (nanograms % NGX_SHIPSTATION_UNITS_MILLION)
                  % NGX_SHIPSTATION_UNITS_MILLION;

    if (*millionths) {
        (*whole)--;
    }

    return NGX_OK;
}
