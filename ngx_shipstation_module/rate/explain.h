
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Why a cart has the prices that it has, as JSON for the merchant who asks: its
 * parcels, what each carrier was asked under which key and where the answer is
 * from, and each price step by step.
 */

#ifndef _NGX_SHIPSTATION_RATE_EXPLAIN_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_EXPLAIN_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/cart.h"
#include "rate/offer.h"
#include "rate/price.h"
#include "rate/rate_request.h"
#include "rate/words.h"
#include "settings/reason.h"


/* One question: a carrier, for one of the cart's different parcels. */
typedef struct {
    const ngx_shipstation_carrier_t   *carrier;
    ngx_uint_t                         parcel;    /* in cart->packing.elts */
    const ngx_shipstation_shipment_t  *shipment;
    const u_char                      *key;       /* its digest in the cache */
    ngx_shipstation_cache_status_e     status;
    ngx_shipstation_reason_e           reason;    /* NONE: it has a price */
    ngx_shipstation_source_e           source;    /* where it has one */
    int64_t                            age;       /* seconds */
} ngx_shipstation_explained_t;


typedef struct {
    const ngx_shipstation_settings_t   *settings;
    const ngx_shipstation_cart_t       *cart;
    const ngx_shipstation_taxes_t      *taxes;
    const ngx_shipstation_explained_t  *questions;   /* a carrier's together */
    ngx_uint_t                          nquestions;
    const ngx_shipstation_offer_t      *offers;
    ngx_uint_t                          noffers;
} ngx_shipstation_explain_t;


/* Bytes that the object surely does not pass. */
size_t ngx_shipstation_explain_size(const ngx_shipstation_explain_t *explain);

/*
 * Writes one object; returns the place behind it.
 *
 *     {"parcels": [{"count": 1, "box": "M", "grams": "453.592370000",
 *                   "centimeters": ["30.4800", "22.8600", "15.2400"]}],
 *      "carriers": [{"code": "ups", "parcels": [{"parcel": 0,
 *                    "key": "64 hexadecimal digits", "cache": "HIT",
 *                    "source": "cache", "age": 42, "weight": "16.000",
 *                    "weight_units": "ounces", "sides": ["12.0", "9.0", "6.0"],
 *                    "units": "inches", "package": null}]}],
 *      "rates": [{"id": "ups:ups_ground", "cost": "8.00", "markup": "0.50",
 *                 "shipping": "8.50", "handling": "0.85",
 *                 "handling_fee": {"type": "percent", "value": "10.0000"},
 *                 "taxes": [{"percent": "6.0000", "amount": "0.56"}],
 *                 "tax": "0.56", "amount": "9.91"}]}
 *
 * box is null for goods in no box; a question without a price has "reason" in
 * place of "source".  cost is ShipStation's, of all parcels together; of a
 * fallback rate it is the settings'.  Without "parcels" and "carriers" where
 * the cart was not asked for.
 */
u_char *ngx_shipstation_explain_write(u_char *p,
    const ngx_shipstation_explain_t *explain);


#endif /* _NGX_SHIPSTATION_RATE_EXPLAIN_H_INCLUDED_ */
