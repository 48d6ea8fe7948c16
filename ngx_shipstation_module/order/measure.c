
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "order/measure.h"
#include "order/value.h"
#include "order/xml.h"


/* Weights are read in billionths of their unit. */
#define NGX_SHIPSTATION_WEIGHT_SCALE   9

#define ngx_shipstation_measure_field(name)                                  \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ITEM)                     \
          ->fields[NGX_SHIPSTATION_ITEM_ ## name])

#define ngx_shipstation_option_field(name)                                   \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_OPTION)                   \
          ->fields[NGX_SHIPSTATION_OPTION_ ## name])


static ngx_shipstation_value_t *ngx_shipstation_line_weight_units(
    ngx_shipstation_value_t **weight, ngx_shipstation_value_t *units);
static const char *ngx_shipstation_weight_read(ngx_shipstation_value_t *weight,
    ngx_shipstation_value_t *units, int64_t *number,
    ngx_shipstation_weight_unit_e *unit);
static const char *ngx_shipstation_weight_convert(int64_t number,
    int64_t quantity, ngx_shipstation_weight_unit_e from,
    ngx_shipstation_weight_unit_e to, int64_t *hundredths);
static int64_t ngx_shipstation_nanograms(ngx_shipstation_weight_unit_e unit);
static ngx_int_t ngx_shipstation_option(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *option,
    ngx_shipstation_value_t *units, int64_t quantity,
    ngx_shipstation_weight_unit_e unit,
    ngx_uint_t *written);
static const char *ngx_shipstation_length_read(ngx_shipstation_value_t *value,
    ngx_shipstation_length_unit_e unit, int64_t *hundredths);


ngx_int_t
ngx_shipstation_order_weight(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e *unit)
{
    int64_t                         number, hundredths;
    ngx_str_t                       word;
    const char                     *reason;
    ngx_shipstation_weight_unit_e   from, to;

    *unit = NGX_SHIPSTATION_WEIGHT_UNKNOWN;
    hundredths = 0;

    reason = ngx_shipstation_weight_read(&values[NGX_SHIPSTATION_ITEM_WEIGHT],
                                   &values[NGX_SHIPSTATION_ITEM_WEIGHT_UNITS],
                                   &number, &from);

    if (reason == ngx_shipstation_value_missing) {
        return NGX_OK;
    }

    to = (from == NGX_SHIPSTATION_KILOGRAMS) ? NGX_SHIPSTATION_GRAMS : from;

    if (reason == NULL) {
        reason = ngx_shipstation_weight_convert(number, quantity, from, to,
                                                &hundredths);
    }

    if (reason) {
        ngx_shipstation_order_note(order, item,
                                   ngx_shipstation_measure_field(WEIGHT),
                                   reason, "left out");
        return NGX_OK;
    }

    switch (to) {

    case NGX_SHIPSTATION_OUNCES:
        ngx_str_set(&word, "Ounces");
        break;

    case NGX_SHIPSTATION_POUNDS:
        ngx_str_set(&word, "Pounds");
        break;

    default: /* NGX_SHIPSTATION_GRAMS */
        ngx_str_set(&word, "Grams");
    }

    *unit = to;

    if (ngx_shipstation_xml_money(order->out,
                                  ngx_shipstation_measure_field(WEIGHT),
                                  hundredths)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_xml_plain(order->out,
                                   ngx_shipstation_measure_field(WEIGHT_UNITS),
                                   word.data, word.len);
}


ngx_int_t
ngx_shipstation_order_options(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e unit)
{
    ngx_uint_t                i, written;
    ngx_shipstation_value_t  *options, *option, *units, *weight;
    ngx_shipstation_path_t    up, path;
    ngx_shipstation_mark_t    mark;

    options = &values[NGX_SHIPSTATION_ITEM_OPTIONS];

    if (ngx_shipstation_value_is(options, NONE)) {
        return NGX_OK;
    }

    if (!ngx_shipstation_value_is(options, LIST)) {
        ngx_shipstation_order_note(order, item,
                                   ngx_shipstation_measure_field(OPTIONS),
                                   "is not a list", "left out");
        return NGX_OK;
    }

    /* an option's weight is in its item's unit, wherever that is told */

    weight = &values[NGX_SHIPSTATION_ITEM_WEIGHT];
    units = ngx_shipstation_line_weight_units(&weight,
                                   &values[NGX_SHIPSTATION_ITEM_WEIGHT_UNITS]);

    ngx_shipstation_output_mark(order->out, &mark);

    if (ngx_shipstation_order_print(order, "<Options>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    up = *ngx_shipstation_order_at(order, item,
                                    ngx_shipstation_measure_field(OPTIONS));
    written = 0;
    option = ngx_shipstation_value_first(options);

    for (i = 0; option && written < NGX_SHIPSTATION_OPTIONS_MAX; i++) {

        ngx_shipstation_path_entry(&path, &up, i);

        if (ngx_shipstation_option(order, &path,
                                   ngx_shipstation_value_entry(option), units,
                                   quantity, unit, &written)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        option = ngx_shipstation_value_next(option);
    }

    if (written == 0) {
        ngx_shipstation_output_rewind(order->out, &mark);
        return NGX_OK;
    }

    return ngx_shipstation_order_print(order, "</Options>\n");
}


ngx_int_t
ngx_shipstation_order_dimensions(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *dimensions)
{
    int64_t                         hundredths[3];
    ngx_str_t                       word;
    ngx_uint_t                      i;
    ngx_shipstation_value_t        *values, *units;
    const char                     *reason;
    ngx_shipstation_path_t          up;
    const ngx_shipstation_field_t  *fields, *field;
    ngx_shipstation_length_unit_e   unit;

    if (ngx_shipstation_value_is(dimensions, NONE)) {
        return NGX_OK;
    }

    field = &ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER)
                 ->fields[NGX_SHIPSTATION_ORDER_DIMENSIONS];

    if (!ngx_shipstation_value_is(dimensions, OBJECT)) {
        ngx_shipstation_order_note(order, NULL, field, "is not an object",
                                   "left out");
        return NGX_OK;
    }

    up = *ngx_shipstation_order_at(order, NULL, field);

    values = ngx_shipstation_value_row(dimensions);
    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_DIMENSIONS)->fields;

    units = &values[NGX_SHIPSTATION_DIMENSIONS_UNITS];

    if (ngx_shipstation_value_is(units, NONE)) {
        units = &values[NGX_SHIPSTATION_DIMENSIONS_SHORT_UNITS];
    }

    reason = ngx_shipstation_value_text(units, &word);

    unit = reason ? NGX_SHIPSTATION_LENGTH_UNKNOWN
                  : ngx_shipstation_length_unit(word.data, word.len);

    if (unit == NGX_SHIPSTATION_LENGTH_UNKNOWN) {
        ngx_shipstation_order_note(order, &up,
                                   &fields[NGX_SHIPSTATION_DIMENSIONS_UNITS],
                                   reason ? reason : "is not a unit of length",
                                   "dimensions left out");
        return NGX_OK;
    }

    for (i = 0; i < 3; i++) {
        field = &fields[NGX_SHIPSTATION_DIMENSIONS_LENGTH + i];

        reason = ngx_shipstation_length_read(
                               &values[NGX_SHIPSTATION_DIMENSIONS_LENGTH + i],
                               unit, &hundredths[i]);
        if (reason) {
            ngx_shipstation_order_note(order, &up, field, reason,
                                       "dimensions left out");
            return NGX_OK;
        }
    }

    if (unit == NGX_SHIPSTATION_INCHES || unit == NGX_SHIPSTATION_FEET) {
        ngx_str_set(&word, "Inch");

    } else {
        ngx_str_set(&word, "Centimeter");
    }

    if (ngx_shipstation_order_print(order, "<Dimensions>\n") != NGX_OK
        || ngx_shipstation_xml_plain(order->out,
                                     &fields[NGX_SHIPSTATION_DIMENSIONS_UNITS],
                                     word.data, word.len)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < 3; i++) {
        field = &fields[NGX_SHIPSTATION_DIMENSIONS_LENGTH + i];

        if (ngx_shipstation_xml_money(order->out, field, hundredths[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return ngx_shipstation_order_print(order, "</Dimensions>\n");
}


/*
 * The units of a weight, which may be an object of value and units; *weight
 * becomes the value.
 */

static ngx_shipstation_value_t *
ngx_shipstation_line_weight_units(ngx_shipstation_value_t **weight,
    ngx_shipstation_value_t *units)
{
    ngx_shipstation_value_t  *values;

    if (!ngx_shipstation_value_is(*weight, OBJECT)) {
        return units;
    }

    values = ngx_shipstation_value_row(*weight);

    *weight = &values[NGX_SHIPSTATION_WEIGHT_VALUE];

    return ngx_shipstation_value_is(&values[NGX_SHIPSTATION_WEIGHT_UNITS],
                                    NONE)
           ? units : &values[NGX_SHIPSTATION_WEIGHT_UNITS];
}


/* A number beside its units, or an object of both. */

static const char *
ngx_shipstation_weight_read(ngx_shipstation_value_t *weight,
    ngx_shipstation_value_t *units, int64_t *number,
    ngx_shipstation_weight_unit_e *unit)
{
    ngx_str_t    word;
    const char  *reason;

    units = ngx_shipstation_line_weight_units(&weight, units);

    *unit = NGX_SHIPSTATION_WEIGHT_UNKNOWN;

    reason = ngx_shipstation_value_number(weight, NGX_SHIPSTATION_WEIGHT_SCALE,
                                          number);
    if (reason) {
        return reason;
    }

    if (ngx_shipstation_value_text(units, &word) == NULL) {
        *unit = ngx_shipstation_weight_unit(word.data, word.len);
    }

    if (*unit == NGX_SHIPSTATION_WEIGHT_UNKNOWN) {
        return "has no known unit";
    }

    return NULL;
}


/* Billionths of one unit, times a quantity, into hundredths of another. */

static const char *
ngx_shipstation_weight_convert(int64_t number, int64_t quantity,
    ngx_shipstation_weight_unit_e from, ngx_shipstation_weight_unit_e to,
    int64_t *hundredths)
{
    int64_t  times, divisor;

    if (number < 0) {
        return "is negative";
    }

    if (quantity != NGX_SHIPSTATION_QUANTITY_ONE
        && ngx_shipstation_decimal_scale(number, quantity,
                                         NGX_SHIPSTATION_QUANTITY_ONE,
                                         NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                         &number)
           != NGX_OK)
    {
        return NGX_SHIPSTATION_ORDER_MONEY_BEYOND;
    }

    /* nearly always the unit stays: small factors make short work */

    times = 1;
    divisor = 10000000LL;

    if (from == NGX_SHIPSTATION_KILOGRAMS && to == NGX_SHIPSTATION_GRAMS) {
        divisor = 10000LL;

    } else if (from != to) {
        times = ngx_shipstation_nanograms(from);
        divisor = ngx_shipstation_nanograms(to) * 10000000LL;
    }

    if (ngx_shipstation_decimal_scale(number, times, divisor,
                                      NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                      hundredths)
        != NGX_OK
        || *hundredths > NGX_SHIPSTATION_ORDER_MONEY_MAX)
    {
        return NGX_SHIPSTATION_ORDER_MONEY_BEYOND;
    }

    return NULL;
}


static int64_t
ngx_shipstation_nanograms(ngx_shipstation_weight_unit_e unit)
{
    switch (unit) {

    case NGX_SHIPSTATION_KILOGRAMS:
        return NGX_SHIPSTATION_NANOGRAMS_GRAM * 1000;

    case NGX_SHIPSTATION_OUNCES:
        return NGX_SHIPSTATION_NANOGRAMS_OUNCE;

    case NGX_SHIPSTATION_POUNDS:
        return NGX_SHIPSTATION_NANOGRAMS_POUND;

    default: /* NGX_SHIPSTATION_GRAMS */
        return NGX_SHIPSTATION_NANOGRAMS_GRAM;
    }
}


/* An option without its name or value is left out alone. */

static ngx_int_t
ngx_shipstation_option(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *option,
    ngx_shipstation_value_t *units, int64_t quantity,
    ngx_shipstation_weight_unit_e unit, ngx_uint_t *written)
{
    int64_t                         number, hundredths;
    ngx_str_t                       text;
    ngx_uint_t                      i;
    ngx_shipstation_value_t        *values;
    const char                     *reason;
    const ngx_shipstation_field_t  *fields;
    ngx_shipstation_weight_unit_e   from;

    if (!ngx_shipstation_value_is(option, OBJECT)) {
        ngx_shipstation_order_noted(order, path, "is not an object",
                                    "left out");
        return NGX_OK;
    }

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_OPTION)->fields;

    values = ngx_shipstation_value_row(option);

    for (i = NGX_SHIPSTATION_OPTION_NAME;
         i <= NGX_SHIPSTATION_OPTION_VALUE;
         i++)
    {
        reason = ngx_shipstation_value_text(&values[i], &text);

        if (reason) {
            ngx_shipstation_order_note(order, path, &fields[i], reason,
                                       "option left out");
            return NGX_OK;
        }
    }

    if (ngx_shipstation_order_print(order, "<Option>\n") != NGX_OK
        || ngx_shipstation_order_text(order, path,
                                       ngx_shipstation_option_field(NAME),
                                       &values[NGX_SHIPSTATION_OPTION_NAME])
           != NGX_OK
        || ngx_shipstation_order_text(order, path,
                                       ngx_shipstation_option_field(VALUE),
                                       &values[NGX_SHIPSTATION_OPTION_VALUE])
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    hundredths = 0;

    reason = ngx_shipstation_weight_read(
                                       &values[NGX_SHIPSTATION_OPTION_WEIGHT],
                                       units, &number, &from);

    if (reason == NULL && unit == NGX_SHIPSTATION_WEIGHT_UNKNOWN) {
        reason = "has no item's weight to add to";
    }

    if (reason == NULL) {
        reason = ngx_shipstation_weight_convert(number, quantity, from, unit,
                                                &hundredths);
    }

    if (reason == NULL
        && ngx_shipstation_xml_money(order->out,
                                     ngx_shipstation_option_field(WEIGHT),
                                     hundredths)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (reason && reason != ngx_shipstation_value_missing) {
        ngx_shipstation_order_note(order, path,
                                   ngx_shipstation_option_field(WEIGHT),
                                   reason, "left out");
    }

    (*written)++;

    return ngx_shipstation_order_print(order, "</Option>\n");
}


/* A side of the parcel, in hundredths of an inch or a centimeter. */

static const char *
ngx_shipstation_length_read(ngx_shipstation_value_t *value,
    ngx_shipstation_length_unit_e unit, int64_t *hundredths)
{
    int64_t      number, times, divisor;
    const char  *reason;

    reason = ngx_shipstation_value_number(value, 6, &number);
    if (reason) {
        return reason;
    }

    if (number < 0) {
        return "is negative";
    }

    times = (unit == NGX_SHIPSTATION_FEET) ? 12
            : (unit == NGX_SHIPSTATION_METERS) ? 100 : 1;
    divisor = (unit == NGX_SHIPSTATION_MILLIMETERS) ? 100000 : 10000;

    if (ngx_shipstation_decimal_scale(number, times, divisor,
                                      NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                      hundredths)
        != NGX_OK
        || *hundredths > NGX_SHIPSTATION_ORDER_MONEY_MAX)
    {
        return NGX_SHIPSTATION_ORDER_MONEY_BEYOND;
    }

    return NULL;
}
