
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* From the cart's items and the store's default package to one parcel. */

#ifndef _NGX_SHIPSTATION_RATE_PARCEL_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_PARCEL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/settings.h"


/* Bounds that no carrier's parcel comes near; above: the cart is refused. */
#define NGX_SHIPSTATION_PARCEL_NANOGRAMS    100000000000000000LL  /* 100 t */
#define NGX_SHIPSTATION_PARCEL_MICROMETERS  10000000000LL         /* 10 km */


typedef struct {
    int64_t      nanograms;      /* exact, > 0 */
    int64_t      length;         /* micrometers, 0: no size */
    int64_t      width;
    int64_t      height;
} ngx_shipstation_parcel_t;


/* One line of a cart that is shipped. */
typedef struct {
    ngx_uint_t   quantity;       /* 1 to 1,000,000 */
    int64_t      nanograms;      /* of one unit, 0: missing */
    int64_t      millionths;     /* of a nanogram, beside them */
    int64_t      length;         /* of one unit, micrometers, 0: no size */
    int64_t      width;
    int64_t      height;
} ngx_shipstation_parcel_unit_t;


/* A parcel that grows line by line. */
typedef struct {
    const ngx_shipstation_package_t  *package;   /* the store's default */
    int64_t                           nanograms;
    int64_t                           millionths;
    ngx_uint_t                        units;
    ngx_uint_t                        unsized;   /* units without a size */
    int64_t                           length;    /* of the stack */
    int64_t                           width;
    int64_t                           height;
} ngx_shipstation_stack_t;


/*
 * Sets the unit's weight: number / 10^6 times nanograms.  Exact, since a tenth
 * of an ounce is no whole number of nanograms.  NGX_OK, or NGX_ERROR over the
 * bound.
 */
ngx_int_t ngx_shipstation_unit_weigh(ngx_shipstation_parcel_unit_t *unit,
    int64_t number, int64_t nanograms);

/*
 * Sets the unit's size, its sides / 10^4 times micrometers, to the nearest
 * micrometer, but to 1 at least.  NGX_OK, or NGX_ERROR over the bound.
 */
ngx_int_t ngx_shipstation_unit_measure(ngx_shipstation_parcel_unit_t *unit,
    int64_t length, int64_t width, int64_t height, int64_t micrometers);

/* Begins with an empty stack; package stays referred to. */
void ngx_shipstation_stack_init(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_package_t *package);

/*
 * Adds a line.  A missing weight is the default package's.  NGX_OK, or
 * NGX_ERROR when the parcel would pass one of the bounds above.
 */
ngx_int_t ngx_shipstation_stack_add(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit);

/*
 * Ends: each unit's sides are sorted, so that one unit keeps its own size;
 * length = the longest, width = the widest second side, height = the
 * sum of the third sides.  Where a unit has no size, each side is the larger
 * of this stack's and the default package's, counted once.  The weight is the
 * exact sum without what is below a nanogram, but 1 at least.
 */
void ngx_shipstation_stack_parcel(const ngx_shipstation_stack_t *stack,
    ngx_shipstation_parcel_t *parcel);

/* Sorts three sides, the longest first. */
void ngx_shipstation_sort_sides(int64_t sides[3]);


#endif /* _NGX_SHIPSTATION_RATE_PARCEL_H_INCLUDED_ */
