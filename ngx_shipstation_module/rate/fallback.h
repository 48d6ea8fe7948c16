
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The store's own rates, for when there is no live one. */

#ifndef _NGX_SHIPSTATION_RATE_FALLBACK_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_FALLBACK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/offer.h"


/* Stands where a live rate has its carrier's code. */
#define NGX_SHIPSTATION_FALLBACK_CARRIER  "fallback"


/*
 * Adds the fallback rates that serve a cart which has no rate for reason:
 * limited, unavailable, no_service or unauthorized, narrowed by a rate's
 * "when"; by its countries; by its max_weight, which the parcel may just
 * reach.  Handling fee and tax are added as to others.  Returns how many were
 * added.
 */
ngx_uint_t ngx_shipstation_fallback(ngx_shipstation_offers_t *offers,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart, const ngx_shipstation_taxes_t *taxes,
    ngx_shipstation_reason_e reason, int64_t valid_until);


#endif /* _NGX_SHIPSTATION_RATE_FALLBACK_H_INCLUDED_ */
