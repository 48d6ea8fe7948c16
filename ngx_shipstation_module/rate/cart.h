
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The cart that a shop posts, read in one pass. */

#ifndef _NGX_SHIPSTATION_RATE_CART_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_CART_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/json.h"
#include "rate/destination.h"
#include "rate/packing.h"
#include "rate/parcel.h"
#include "settings/settings.h"


#define NGX_SHIPSTATION_CART_ITEMS     2000      /* lines */
#define NGX_SHIPSTATION_CART_QUANTITY  100000    /* of one line */
#define NGX_SHIPSTATION_CART_TAXES     16
#define NGX_SHIPSTATION_CART_SKU       255       /* bytes */

/* The highest tax, in ten-thousandths of one per cent: 1,000 %. */
#define NGX_SHIPSTATION_PERCENT_MAX    10000000


/* What is wrong with an address that a buyer typed. */
typedef enum {
    NGX_SHIPSTATION_ADDRESS_GOOD = 0,
    NGX_SHIPSTATION_ADDRESS_NO_POSTAL,      /* is missing */
    NGX_SHIPSTATION_ADDRESS_BAD_POSTAL      /* is none of the country's */
} ngx_shipstation_address_e;


/* Holds no pointer into the JSON, so that it outlives it. */
typedef struct {
    u_char                          currency[3];    /* upper case */
    ngx_uint_t                      shipped;        /* lines that are shipped */
    ngx_uint_t                      hs_codes_missing;  /* lines */
    ngx_shipstation_destination_t   destination;    /* only where shipped */
    ngx_shipstation_address_e       address;
    ngx_shipstation_parcel_t        parcel;         /* all as one stack; only
                                                       where shipped */
    ngx_shipstation_packing_t       packing;        /* the parcels that are
                                                       sent; the same */
    ngx_uint_t                      has_taxes;      /* shipping_tax was given */
    ngx_uint_t                      ntaxes;
    int64_t                         taxes[NGX_SHIPSTATION_CART_TAXES];
                                    /* ten-thousandths of one per cent */
} ngx_shipstation_cart_t;


/*
 * Reads a cart from its JSON; the settings' default package fills in what items
 * lack.  Lines with "requires_shipping": false are not looked at any further,
 * and without any other line the destination is not.  Unknown names are
 * ignored.  Returns NGX_OK, or NGX_ERROR with error filled: what the shop's
 * programmer did wrong, or no memory.  What a buyer did is in cart->address.
 * The arena is used where the store has boxes.
 */
ngx_int_t ngx_shipstation_cart_parse(yyjson_val *root,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_arena_t *arena, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error);

/*
 * The next line that is shipped and has no HS code of 6 to 10 digits, dots,
 * hyphens and blanks aside: its sku, which points into the JSON and is empty
 * where the line has none, and its index.  iter goes over the cart's "items".
 * NGX_OK or NGX_DONE.  The cart was parsed without error.
 */
ngx_int_t ngx_shipstation_cart_hs_code_missing(yyjson_arr_iter *iter,
    ngx_str_t *sku, ngx_uint_t *index);


#endif /* _NGX_SHIPSTATION_RATE_CART_H_INCLUDED_ */
