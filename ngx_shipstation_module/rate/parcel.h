
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


/* A quantity has up to 4 digits behind the point. */
#define NGX_SHIPSTATION_QUANTITY_DIGITS     4
#define NGX_SHIPSTATION_QUANTITY_WHOLE      10000LL


typedef struct {
    int64_t                        nanograms;  /* > 0 */
    int64_t                        length;     /* micrometers, 0: no size */
    int64_t                        width;
    int64_t                        height;
    const ngx_shipstation_box_t   *box;        /* NULL: in none of them */
} ngx_shipstation_parcel_t;


/* One line of a cart that is shipped. */
typedef struct {
    ngx_uint_t   quantity;       /* of units, a part of one counted whole */
    int64_t      part;           /* 0, or the quantity exactly, times 10^4 */
    int64_t      nanograms;      /* of one unit, 0: missing */
    int64_t      millionths;     /* of a nanogram, beside them */
    int64_t      length;         /* of one unit, micrometers, 0: no size */
    int64_t      width;
    int64_t      height;
} ngx_shipstation_parcel_unit_t;


/* A parcel that grows line by line. */
typedef struct {
    const ngx_shipstation_package_t  *package;   /* the store's default */
    ngx_uint_t                        imperial;  /* it leaves from the US */
    int64_t                           nanograms;
    int64_t                           millionths;
    int64_t                           exact;     /* nanograms, noise and all */
    ngx_uint_t                        units;
    ngx_uint_t                        unsized;   /* units without a size */
    int64_t                           length;    /* of the stack */
    int64_t                           width;
    int64_t                           height;
    int64_t                           thinnest;  /* third sides */
    int64_t                           thickest;
    double                            volume;    /* cubic micrometers */
} ngx_shipstation_stack_t;


/*
 * Unit noise.  An ounce, a pound, an inch that a shop keeps in metric units
 * comes back a little too large: 453.6 g, 51 mm.  A weight up to 0.1 %, and at
 * most 0.5 g, over a whole ounce (a pound is 16), and a side up to 1 mm over a
 * whole inch, count as that.  Only metric numbers do: those are whole
 * micrograms and whole tenths of a millimeter, which ounces and inches with the
 * digits that are read are not, but where they are whole.  Return the weight
 * in nanograms and the side in micrometers.
 */
int64_t ngx_shipstation_weight_noise(int64_t nanograms, int64_t millionths);
int64_t ngx_shipstation_side_noise(int64_t micrometers);

/* Sets the quantity: number / 10^4, 1 to 10^9. */
void ngx_shipstation_unit_count(ngx_shipstation_parcel_unit_t *unit,
    int64_t number);

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

/*
 * Begins with an empty stack; package stays referred to.  imperial: the parcel
 * leaves from the US, and unit noise does not count.
 */
void ngx_shipstation_stack_init(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_package_t *package, ngx_uint_t imperial);

/*
 * Adds a line.  A missing weight is the default package's.  NGX_OK, or
 * NGX_ERROR when the parcel would pass one of the bounds above.
 */
ngx_int_t ngx_shipstation_stack_add(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_parcel_unit_t *unit);

/*
 * Ends: each unit's sides are sorted, so that one unit keeps its own size;
 * length = the longest, width = the widest second side, height = the
 * sum of the third sides.  Where that is longer than the longest side of all
 * and than 1.5 times the cube of the units' volume, the stack is parted into
 * rows, side by side: as few as bring each side within these bounds.  Where a
 * unit has no size, each side is the larger of this and the default package's,
 * counted once.  The weight is the exact sum without what is below a nanogram,
 * but 1 at least.  Unit noise does not count: neither a unit's nor the sum's.
 */
void ngx_shipstation_stack_parcel(const ngx_shipstation_stack_t *stack,
    ngx_shipstation_parcel_t *parcel);

/* Sorts three sides, the longest first. */
void ngx_shipstation_sort_sides(int64_t sides[3]);


#endif /* _NGX_SHIPSTATION_RATE_PARCEL_H_INCLUDED_ */
