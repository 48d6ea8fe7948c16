
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/units.h"
#include "rate/parcel.h"


#define NGX_SHIPSTATION_PARCEL_MILLION  1000000


static ngx_int_t ngx_shipstation_unit_side(int64_t number, int64_t micrometers,
    int64_t *side);
static ngx_int_t ngx_shipstation_stack_weigh(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit);


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
    const ngx_shipstation_package_t *package)
{
    ngx_memzero(stack, sizeof(ngx_shipstation_stack_t));

    stack->package = package;
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

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_stack_weigh(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit)
{
    int64_t  nanograms, millionths, quantity;

    nanograms = unit->nanograms;
    millionths = unit->millionths;
    quantity = (int64_t) unit->quantity;

    if (nanograms == 0) {
        nanograms = stack->package->nanograms;
        millionths = stack->package->millionths;
    }

    millionths = stack->millionths + millionths * quantity;

    if (nanograms > (NGX_SHIPSTATION_PARCEL_NANOGRAMS - stack->nanograms
                     - millionths / NGX_SHIPSTATION_PARCEL_MILLION) / quantity)
    {
        return NGX_ERROR;
    }

    stack->nanograms += nanograms * quantity
                        + millionths / NGX_SHIPSTATION_PARCEL_MILLION;
    stack->millionths = millionths % NGX_SHIPSTATION_PARCEL_MILLION;

    return NGX_OK;
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
    int64_t                           sides[3];
    const ngx_shipstation_package_t  *package;

    parcel->nanograms = ngx_max(stack->nanograms, 1);
    parcel->length = stack->length;
    parcel->width = stack->width;
    parcel->height = stack->height;

    package = stack->package;

    if (stack->unsized == 0 || package->length == 0) {
        return;
    }

    sides[0] = package->length;
    sides[1] = package->width;
    sides[2] = package->height;

    ngx_shipstation_sort_sides(sides);

    parcel->length = ngx_max(parcel->length, sides[0]);
    parcel->width = ngx_max(parcel->width, sides[1]);
    parcel->height = ngx_max(parcel->height, sides[2]);
}
