#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "tap.h"


static void
weight_is(const char *text, ngx_uint_t want)
{
    tap_ok(ngx_shipstation_weight_unit((u_char *) text, strlen(text)) == want,
           "weight unit \"%s\"", text);
}


static void
length_is(const char *text, ngx_uint_t want)
{
    tap_ok(ngx_shipstation_length_unit((u_char *) text, strlen(text)) == want,
           "length unit \"%s\"", text);
}


int
main(void)
{
    weight_is("g", NGX_SHIPSTATION_GRAMS);
    weight_is("G", NGX_SHIPSTATION_GRAMS);
    weight_is("Grams", NGX_SHIPSTATION_GRAMS);
    weight_is("gr.", NGX_SHIPSTATION_GRAMS);
    weight_is("GM", NGX_SHIPSTATION_GRAMS);
    weight_is("kg", NGX_SHIPSTATION_KILOGRAMS);
    weight_is(" KGS ", NGX_SHIPSTATION_KILOGRAMS);
    weight_is("Kilogram", NGX_SHIPSTATION_KILOGRAMS);
    weight_is("oz", NGX_SHIPSTATION_OUNCES);
    weight_is("Oz.", NGX_SHIPSTATION_OUNCES);
    weight_is("ounce", NGX_SHIPSTATION_OUNCES);
    weight_is("OUNCES", NGX_SHIPSTATION_OUNCES);
    weight_is("lb", NGX_SHIPSTATION_POUNDS);
    weight_is("lbs.", NGX_SHIPSTATION_POUNDS);
    weight_is("Pound", NGX_SHIPSTATION_POUNDS);
    weight_is("", NGX_SHIPSTATION_WEIGHT_UNKNOWN);
    weight_is(".", NGX_SHIPSTATION_WEIGHT_UNKNOWN);
    weight_is("stone", NGX_SHIPSTATION_WEIGHT_UNKNOWN);
    weight_is("gg", NGX_SHIPSTATION_WEIGHT_UNKNOWN);
    weight_is("cm", NGX_SHIPSTATION_WEIGHT_UNKNOWN);

    length_is("cm", NGX_SHIPSTATION_CENTIMETERS);
    length_is("Centimetres", NGX_SHIPSTATION_CENTIMETERS);
    length_is("mm", NGX_SHIPSTATION_MILLIMETERS);
    length_is("M", NGX_SHIPSTATION_METERS);
    length_is("in", NGX_SHIPSTATION_INCHES);
    length_is("in.", NGX_SHIPSTATION_INCHES);
    length_is("Inch", NGX_SHIPSTATION_INCHES);
    length_is("\"", NGX_SHIPSTATION_INCHES);
    length_is("ft", NGX_SHIPSTATION_FEET);
    length_is("Feet", NGX_SHIPSTATION_FEET);
    length_is("yard", NGX_SHIPSTATION_LENGTH_UNKNOWN);
    length_is("", NGX_SHIPSTATION_LENGTH_UNKNOWN);

    tap_ok(NGX_SHIPSTATION_NANOGRAMS_OUNCE * 16
           == NGX_SHIPSTATION_NANOGRAMS_POUND, "sixteen ounces are a pound");

    return tap_done();
}
