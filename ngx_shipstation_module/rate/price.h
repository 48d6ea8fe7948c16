
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a buyer pays: handling fee, then tax on shipping and handling.  All in
 * integers; a percentage fee and each tax are rounded half up, each alone.
 */

#ifndef _NGX_SHIPSTATION_RATE_PRICE_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_PRICE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/cart.h"
#include "rate/destination.h"
#include "settings/settings.h"


#define NGX_SHIPSTATION_TAXES_MAX  64


/* The taxes of a cart, in ten-thousandths of one per cent. */
typedef struct {
    ngx_uint_t   n;
    int64_t      percents[NGX_SHIPSTATION_TAXES_MAX];
} ngx_shipstation_taxes_t;


/* All in minor units. */
typedef struct {
    int64_t      shipping;
    int64_t      handling;
    int64_t      tax;
    int64_t      amount;     /* the sum of the three */
} ngx_shipstation_price_t;


/*
 * The taxes on a cart's shipping: none where the store's automatic_tax is off;
 * the cart's own where it has them (an empty list: none); else all tax_rates
 * of the most exact match.  The longest postal prefix is more exact than a
 * state, a state more than a country; whatever a tax rate names must match.
 */
void ngx_shipstation_taxes(ngx_shipstation_taxes_t *taxes,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart);

/*
 * A percentage, in ten-thousandths of one per cent, of an amount, half up.
 * NGX_OK, or NGX_ERROR when it does not fit.
 */
ngx_int_t ngx_shipstation_percent(int64_t amount, int64_t percent,
    int64_t *result);

/*
 * A service's price with its markup, fixed or in per cent, half up.  NGX_OK, or
 * NGX_ERROR when it does not fit.
 */
ngx_int_t ngx_shipstation_markup(const ngx_shipstation_service_t *service,
    int64_t cost, int64_t *shipping);

/*
 * Prices one service; shipping is in minor units, 0 or more.  NGX_OK, or
 * NGX_ERROR when the amount does not fit into 10^15 minor units.
 */
ngx_int_t ngx_shipstation_price(ngx_shipstation_price_t *price,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_taxes_t *taxes, int64_t shipping);


#endif /* _NGX_SHIPSTATION_RATE_PRICE_H_INCLUDED_ */
