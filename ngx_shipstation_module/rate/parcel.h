
/* From the cart's items and the store's default package to one parcel. */

#ifndef _NGX_SHIPSTATION_PARCEL_H_INCLUDED_
#define _NGX_SHIPSTATION_PARCEL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/settings.h"


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
    ngx_uint_t   quantity;       /* 1 or more */
    int64_t      nanograms;      /* of one unit, 0: missing */
    int64_t      length;         /* of one unit, micrometers, 0: no size */
    int64_t      width;
    int64_t      height;
} ngx_shipstation_unit_t;


/* A parcel that grows line by line. */
typedef struct {
    const ngx_shipstation_package_t  *package;   /* the store's default */
    int64_t                           nanograms;
    ngx_uint_t                        units;
    ngx_uint_t                        unsized;   /* units without a size */
    int64_t                           sides[3];  /* of the one unit, as given */
    int64_t                           length;    /* of the stack */
    int64_t                           width;
    int64_t                           height;
} ngx_shipstation_stack_t;


/* Begins with an empty stack; package stays referred to. */
void ngx_shipstation_stack_init(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_package_t *package);

/*
 * Adds a line.  A missing weight is the default package's.  NGX_OK, or
 * NGX_ERROR when the parcel passes one of the bounds above.
 */
ngx_int_t ngx_shipstation_stack_add(ngx_shipstation_stack_t *stack,
    const ngx_shipstation_unit_t *unit);

/*
 * Ends: one unit has its own size.  Several are stacked: each unit's sides
 * sorted, length = the longest, width = the widest second side, height = the
 * sum of the third sides.  Where a unit has no size, each side is the larger
 * of this stack's and the default package's, counted once.  NGX_OK, or
 * NGX_ERROR when it weighs nothing (the default package has no weight either).
 */
ngx_int_t ngx_shipstation_stack_parcel(const ngx_shipstation_stack_t *stack,
    ngx_shipstation_parcel_t *parcel);


#endif /* _NGX_SHIPSTATION_PARCEL_H_INCLUDED_ */
