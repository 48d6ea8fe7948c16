
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/units.h"
#include "rate/parcel.h"


#define NGX_SHIPSTATION_PARCEL_MILLION  1000000

/* Unit noise: the finest steps of metric numbers, and the most over. */
#define NGX_SHIPSTATION_NOISE_GRAIN     1000LL        /* nanograms */
#define NGX_SHIPSTATION_NOISE_SHARE     1000          /* 0.1 % */
#define NGX_SHIPSTATION_NOISE_WEIGHT    (NGX_SHIPSTATION_NANOGRAMS_GRAM / 2)
#define NGX_SHIPSTATION_NOISE_TENTH     100           /* micrometers */
#define NGX_SHIPSTATION_NOISE_SIDE      1000

/* Most rows of a stack in either direction. */
#define NGX_SHIPSTATION_STACK_ROWS      40

/* 1.5 to the third */
#define NGX_SHIPSTATION_STACK_CUBE      3.375


static ngx_int_t ngx_shipstation_unit_side(int64_t number, int64_t micrometers,
    int64_t *side);
static ngx_int_t ngx_shipstation_unit_part(
    const ngx_shipstation_parcel_unit_t *unit, int64_t *nanograms,
    int64_t *millionths);
static ngx_int_t ngx_shipstation_stack_weigh(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit);
static int64_t ngx_shipstation_stack_weight(
    const ngx_shipstation_stack_t *stack);
static ngx_uint_t ngx_shipstation_stack_short(
    const ngx_shipstation_stack_t *stack, int64_t side);
static void ngx_shipstation_stack_rows(const ngx_shipstation_stack_t *stack,
    int64_t sides[3]);
static int64_t ngx_shipstation_stack_row(const ngx_shipstation_stack_t *stack,
    ngx_uint_t rows);


int64_t
ngx_shipstation_weight_noise(int64_t nanograms, int64_t millionths)
{
    int64_t  whole;

    if (millionths || nanograms % NGX_SHIPSTATION_NOISE_GRAIN) {
        return nanograms;
    }

    whole = nanograms - nanograms % NGX_SHIPSTATION_NANOGRAMS_OUNCE;

    return (nanograms - whole <= ngx_min(whole / NGX_SHIPSTATION_NOISE_SHARE,
                                         NGX_SHIPSTATION_NOISE_WEIGHT))
           ? whole : nanograms;
}


int64_t
ngx_shipstation_side_noise(int64_t micrometers)
{
    int64_t  over;

    over = micrometers % NGX_SHIPSTATION_MICROMETERS_INCH;

    if (micrometers % NGX_SHIPSTATION_NOISE_TENTH
        || over == micrometers || over > NGX_SHIPSTATION_NOISE_SIDE)
    {
        return micrometers;
    }

    return micrometers - over;
}


void
ngx_shipstation_unit_count(ngx_shipstation_parcel_unit_t *unit, int64_t number)
{
    unit->quantity = (ngx_uint_t) (number / NGX_SHIPSTATION_QUANTITY_WHOLE);
    unit->part = 0;

    if (number % NGX_SHIPSTATION_QUANTITY_WHOLE) {
        unit->quantity++;
        unit->part = number;
    }
}


ngx_int_t
ngx_shipstation_unit_weigh(ngx_shipstation_parcel_unit_t *unit, int64_t number,
    int64_t nanograms)
{
    if (ngx_shipstation_weight_exact(number, nanograms, &unit->nanograms,
                                     &unit->millionths)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return (unit->nanograms > NGX_SHIPSTATION_PARCEL_NANOGRAMS) ? NGX_ERROR
                                                                : NGX_OK;
}


ngx_int_t
ngx_shipstation_unit_measure(ngx_shipstation_parcel_unit_t *unit,
    int64_t length, int64_t width, int64_t height, int64_t micrometers)
{
    if (ngx_shipstation_unit_side(length, micrometers, &unit->length) != NGX_OK
        || ngx_shipstation_unit_side(width, micrometers, &unit->width)
           != NGX_OK
        || ngx_shipstation_unit_side(height, micrometers, &unit->height)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_unit_side(int64_t number, int64_t micrometers, int64_t *side)
{
    if (ngx_shipstation_decimal_scale(number, micrometers, 10000,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, side)
        != NGX_OK
        || *side > NGX_SHIPSTATION_PARCEL_MICROMETERS)
    {
        return NGX_ERROR;
    }

    *side = ngx_max(*side, 1);

    return NGX_OK;
}


void
ngx_shipstation_stack_init(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_package_t *package, ngx_uint_t imperial)
{
    ngx_memzero(stack, sizeof(ngx_shipstation_stack_t));

    stack->package = package;
    stack->imperial = imperial;
}


ngx_int_t
ngx_shipstation_stack_add(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit)
{
    int64_t  sides[3];

    if (ngx_shipstation_stack_weigh(stack, unit) != NGX_OK) {
        return NGX_ERROR;
    }

    stack->units += unit->quantity;

    if (unit->length == 0) {
        stack->unsized += unit->quantity;
        return NGX_OK;
    }

    sides[0] = unit->length;
    sides[1] = unit->width;
    sides[2] = unit->height;

    ngx_shipstation_sort_sides(sides);

    if (sides[0] > NGX_SHIPSTATION_PARCEL_MICROMETERS
        || sides[2] > (NGX_SHIPSTATION_PARCEL_MICROMETERS - stack->height)
                      / (int64_t) unit->quantity)
    {
        return NGX_ERROR;
    }

    stack->length = ngx_max(stack->length, sides[0]);
    stack->width = ngx_max(stack->width, sides[1]);
    stack->height += sides[2] * (int64_t) unit->quantity;

    stack->thickest = ngx_max(stack->thickest, sides[2]);
    stack->thinnest = stack->thinnest ? ngx_min(stack->thinnest, sides[2])
                                      : sides[2];
    stack->volume += (double) sides[0] * (double) sides[1] * (double) sides[2]
                     * (double) unit->quantity;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_stack_weigh(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit)
{
    int64_t                        clean, quantity;
    ngx_shipstation_parcel_unit_t  weight;

    weight = *unit;

    if (weight.nanograms == 0 && weight.millionths == 0) {
        weight.nanograms = stack->package->nanograms;
        weight.millionths = stack->package->millionths;
    }

    quantity = (int64_t) weight.quantity;

    clean = stack->imperial ? ngx_shipstation_weight_noise(weight.nanograms,
                                                           weight.millionths)
                            : weight.nanograms;

    if (weight.part) {

        if (ngx_shipstation_unit_part(&weight, &weight.nanograms,
                                      &weight.millionths)
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        clean = weight.nanograms;
        quantity = 1;
    }

    weight.millionths = stack->millionths + weight.millionths * quantity;

    if (weight.nanograms > (NGX_SHIPSTATION_PARCEL_NANOGRAMS - stack->exact
                            - weight.millionths
                              / NGX_SHIPSTATION_PARCEL_MILLION) / quantity)
    {
        return NGX_ERROR;
    }

    stack->nanograms += clean * quantity
                        + weight.millionths / NGX_SHIPSTATION_PARCEL_MILLION;
    stack->exact += weight.nanograms * quantity
                    + weight.millionths / NGX_SHIPSTATION_PARCEL_MILLION;
    stack->millionths = weight.millionths % NGX_SHIPSTATION_PARCEL_MILLION;

    return NGX_OK;
}


/* A part of a unit weighs its part, to the next nanogram. */

static ngx_int_t
ngx_shipstation_unit_part(const ngx_shipstation_parcel_unit_t *unit,
    int64_t *nanograms, int64_t *millionths)
{
    int64_t  whole;

    whole = unit->nanograms + (unit->millionths != 0);
    *millionths = 0;

    return ngx_shipstation_decimal_scale(whole, unit->part,
                                         NGX_SHIPSTATION_QUANTITY_WHOLE,
                                         NGX_SHIPSTATION_ROUND_UP, nanograms);
}


void
ngx_shipstation_sort_sides(int64_t sides[3])
{
    int64_t     side;
    ngx_uint_t  i, j;

    for (i = 1; i < 3; i++) {
        side = sides[i];

        for (j = i; j > 0 && sides[j - 1] < side; j--) {
            sides[j] = sides[j - 1];
        }

        sides[j] = side;
    }
}


void
ngx_shipstation_stack_parcel(const ngx_shipstation_stack_t *stack,
    ngx_shipstation_parcel_t *parcel)
{
    int64_t                           sides[3], own[3];
    ngx_uint_t                        i;
    const ngx_shipstation_package_t  *package;

    parcel->nanograms = ngx_shipstation_stack_weight(stack);
    parcel->box = NULL;

    own[0] = stack->length;
    own[1] = stack->width;
    own[2] = stack->height;

    if (!ngx_shipstation_stack_short(stack, stack->height)) {
        ngx_shipstation_stack_rows(stack, own);
        ngx_shipstation_sort_sides(own);
    }

    package = stack->package;

    if (stack->unsized && package->length) {

        sides[0] = package->length;
        sides[1] = package->width;
        sides[2] = package->height;

        ngx_shipstation_sort_sides(sides);

        for (i = 0; i < 3; i++) {
            own[i] = ngx_max(own[i], sides[i]);
        }
    }

    if (stack->imperial) {
        for (i = 0; i < 3; i++) {
            own[i] = ngx_shipstation_side_noise(own[i]);
        }
    }

    parcel->length = own[0];
    parcel->width = own[1];
    parcel->height = own[2];
}


static int64_t
ngx_shipstation_stack_weight(const ngx_shipstation_stack_t *stack)
{
    int64_t  clean;

    if (stack->imperial) {
        clean = ngx_shipstation_weight_noise(stack->exact, stack->millionths);

        if (clean != stack->exact) {
            return ngx_min(clean, stack->nanograms);
        }
    }

    return ngx_max(stack->nanograms, 1);
}


/* Not longer than the longest item, or than 1.5 times the cube. */

static ngx_uint_t
ngx_shipstation_stack_short(const ngx_shipstation_stack_t *stack, int64_t side)
{
    double  length;

    length = (double) side;

    return side <= stack->length
           || length * length * length
              <= NGX_SHIPSTATION_STACK_CUBE * stack->volume;
}


/* As few rows as will do; where none do, those with the shortest side. */

static void
ngx_shipstation_stack_rows(const ngx_shipstation_stack_t *stack,
    int64_t sides[3])
{
    int64_t     longest, shortest, row;
    ngx_uint_t  i, j, n, good, fits;

    shortest = stack->height;
    good = 0;
    n = NGX_SHIPSTATION_STACK_ROWS * NGX_SHIPSTATION_STACK_ROWS + 1;

    for (i = 1; i <= NGX_SHIPSTATION_STACK_ROWS; i++) {
        for (j = 1; j <= NGX_SHIPSTATION_STACK_ROWS; j++) {

            row = ngx_shipstation_stack_row(stack, i * j);

            longest = ngx_max(row, ngx_max(stack->length * (int64_t) i,
                                           stack->width * (int64_t) j));
            fits = ngx_shipstation_stack_short(stack, longest);

            if (good ? (!fits || i * j > n
                        || (i * j == n && longest >= shortest))
                     : (!fits && longest >= shortest))
            {
                continue;
            }

            good = fits;
            n = i * j;
            shortest = longest;

            sides[0] = stack->length * (int64_t) i;
            sides[1] = stack->width * (int64_t) j;
            sides[2] = row;
        }
    }
}


/*
 * How long a row must be that any stack of these units can be parted into so
 * many: where they are equally thick the units are shared out; else a row that
 * would not take one more is longer than its share less one unit.
 */

static int64_t
ngx_shipstation_stack_row(const ngx_shipstation_stack_t *stack, ngx_uint_t rows)
{
    int64_t  n, units;

    n = (int64_t) rows;

    if (rows == 1) {
        return stack->height;
    }

    if (stack->thinnest == stack->thickest) {
        units = (int64_t) (stack->units - stack->unsized);
        return (units / n + (units % n != 0)) * stack->thickest;
    }

    return ngx_min(stack->height, stack->height / n + stack->thickest);
}
