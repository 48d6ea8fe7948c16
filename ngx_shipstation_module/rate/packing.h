
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * From the lines of a cart and the store's boxes to parcels.
 *
 * A box takes goods whose weight it bears, each of which fits into it by its
 * sides, which fill at most 85 % of it together, and for which, up to 60 units,
 * places were found; above that, and once the steps of a cart are used up,
 * their volume alone decides.  One unit needs only to fit.
 *
 * All goods go into the smallest box that takes them; where none does, as many
 * as go into the largest, and so on, each parcel then into the smallest box
 * that takes what is in it.  A unit that fits into no box is a parcel of its
 * own size.
 *
 * Units are laid down with their sides along the box's, the largest first, into
 * the tightest of the spaces that are left; what is left around a unit is cut
 * into three.  (The guillotine heuristic in three dimensions; J. Jylaenki, "A
 * Thousand Ways to Pack the Bin", 2010.)  Two orders of cutting are tried.
 */

#ifndef _NGX_SHIPSTATION_RATE_PACKING_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_PACKING_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "rate/parcel.h"


#define NGX_SHIPSTATION_PACKED_MAX    20      /* parcels */
#define NGX_SHIPSTATION_PACKED_UNITS  60      /* that places are sought for */

/*
 * Places looked at in one cart before volume alone decides: well below two
 * milliseconds.
 */
#define NGX_SHIPSTATION_PACKED_STEPS  60000


/* Parcels that are equal in all stand once. */
typedef struct {
    ngx_shipstation_parcel_t   parcel;
    ngx_uint_t                 count;
} ngx_shipstation_packed_t;


typedef struct {
    ngx_uint_t                 n;
    ngx_shipstation_packed_t   elts[NGX_SHIPSTATION_PACKED_MAX];
    ngx_uint_t                 parcels;    /* the sum of their counts */
    ngx_uint_t                 steps;      /* that were used */
    ngx_uint_t                 by_volume;  /* 1: places were not sought for
                                              all of them */
} ngx_shipstation_packing_t;


/*
 * Packs the lines, whose units all have a weight; of a line without size (0)
 * the units take no room.  imperial: the parcels leave from the US, and unit
 * noise does not count.  The arena is used and the caller resets it.
 *
 * NGX_OK; NGX_DECLINED where there are no boxes, or more than max_parcels
 * (NGX_SHIPSTATION_PACKED_MAX at most) are needed; NGX_ERROR without memory.
 */
ngx_int_t ngx_shipstation_pack(ngx_shipstation_packing_t *packing,
    const ngx_shipstation_parcel_unit_t *lines, ngx_uint_t nlines,
    const ngx_shipstation_box_t *boxes, ngx_uint_t nboxes,
    ngx_uint_t max_parcels, ngx_uint_t imperial,
    ngx_shipstation_arena_t *arena);


#endif /* _NGX_SHIPSTATION_RATE_PACKING_H_INCLUDED_ */
