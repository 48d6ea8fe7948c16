
#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "base/units.h"


typedef struct {
    const char  *word;
    ngx_uint_t   unit;
} ngx_shipstation_unit_t;


static const ngx_shipstation_unit_t  ngx_shipstation_weights[] = {
    { "g", NGX_SHIPSTATION_GRAMS },
    { "gm", NGX_SHIPSTATION_GRAMS },
    { "gms", NGX_SHIPSTATION_GRAMS },
    { "gr", NGX_SHIPSTATION_GRAMS },
    { "grs", NGX_SHIPSTATION_GRAMS },
    { "gram", NGX_SHIPSTATION_GRAMS },
    { "grams", NGX_SHIPSTATION_GRAMS },
    { "gramme", NGX_SHIPSTATION_GRAMS },
    { "grammes", NGX_SHIPSTATION_GRAMS },
    { "kg", NGX_SHIPSTATION_KILOGRAMS },
    { "kgs", NGX_SHIPSTATION_KILOGRAMS },
    { "kilo", NGX_SHIPSTATION_KILOGRAMS },
    { "kilos", NGX_SHIPSTATION_KILOGRAMS },
    { "kilogram", NGX_SHIPSTATION_KILOGRAMS },
    { "kilograms", NGX_SHIPSTATION_KILOGRAMS },
    { "kilogramme", NGX_SHIPSTATION_KILOGRAMS },
    { "kilogrammes", NGX_SHIPSTATION_KILOGRAMS },
    { "oz", NGX_SHIPSTATION_OUNCES },
    { "ozs", NGX_SHIPSTATION_OUNCES },
    { "ounce", NGX_SHIPSTATION_OUNCES },
    { "ounces", NGX_SHIPSTATION_OUNCES },
    { "lb", NGX_SHIPSTATION_POUNDS },
    { "lbs", NGX_SHIPSTATION_POUNDS },
    { "pound", NGX_SHIPSTATION_POUNDS },
    { "pounds", NGX_SHIPSTATION_POUNDS },
    { NULL, NGX_SHIPSTATION_WEIGHT_UNKNOWN }
};


static const ngx_shipstation_unit_t  ngx_shipstation_lengths[] = {
    { "mm", NGX_SHIPSTATION_MILLIMETERS },
    { "millimeter", NGX_SHIPSTATION_MILLIMETERS },
    { "millimeters", NGX_SHIPSTATION_MILLIMETERS },
    { "millimetre", NGX_SHIPSTATION_MILLIMETERS },
    { "millimetres", NGX_SHIPSTATION_MILLIMETERS },
    { "cm", NGX_SHIPSTATION_CENTIMETERS },
    { "cms", NGX_SHIPSTATION_CENTIMETERS },
    { "centimeter", NGX_SHIPSTATION_CENTIMETERS },
    { "centimeters", NGX_SHIPSTATION_CENTIMETERS },
    { "centimetre", NGX_SHIPSTATION_CENTIMETERS },
    { "centimetres", NGX_SHIPSTATION_CENTIMETERS },
    { "m", NGX_SHIPSTATION_METERS },
    { "meter", NGX_SHIPSTATION_METERS },
    { "meters", NGX_SHIPSTATION_METERS },
    { "metre", NGX_SHIPSTATION_METERS },
    { "metres", NGX_SHIPSTATION_METERS },
    { "in", NGX_SHIPSTATION_INCHES },
    { "ins", NGX_SHIPSTATION_INCHES },
    { "inch", NGX_SHIPSTATION_INCHES },
    { "inches", NGX_SHIPSTATION_INCHES },
    { "\"", NGX_SHIPSTATION_INCHES },
    { "ft", NGX_SHIPSTATION_FEET },
    { "foot", NGX_SHIPSTATION_FEET },
    { "feet", NGX_SHIPSTATION_FEET },
    { "'", NGX_SHIPSTATION_FEET },
    { NULL, NGX_SHIPSTATION_LENGTH_UNKNOWN }
};


static ngx_uint_t ngx_shipstation_unit(const ngx_shipstation_unit_t *units,
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
ngx_shipstation_unit(const ngx_shipstation_unit_t *units, const u_char *text,
    size_t len)
{
    char       first;
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

    first = ngx_tolower(word.data[0]);

    while (units->word
           && (units->word[0] != first
               || !ngx_shipstation_equals(&word, units->word)))
    {
        units++;
    }

    return units->unit;
}
