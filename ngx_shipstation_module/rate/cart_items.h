
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The cart's items, on their way into one parcel; for rate/cart.c alone. */

#ifndef _NGX_SHIPSTATION_RATE_CART_ITEMS_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_CART_ITEMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/cart.h"


/*
 * Reads "items": sets the cart's parcel, packing, shipped and
 * hs_codes_missing.
 * NGX_OK, or NGX_ERROR with error filled.
 */
ngx_int_t ngx_shipstation_cart_items(yyjson_val *root,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_arena_t *arena, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_RATE_CART_ITEMS_H_INCLUDED_ */
