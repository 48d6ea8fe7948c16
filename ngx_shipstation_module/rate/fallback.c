
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/fallback.h"


static ngx_uint_t ngx_shipstation_fallback_offered(
    const ngx_shipstation_fallback_rate_t *rate,
    const ngx_shipstation_cart_t *cart, ngx_shipstation_reason_e reason);


ngx_uint_t
ngx_shipstation_fallback(ngx_shipstation_offers_t *offers,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart, const ngx_shipstation_taxes_t *taxes,
    ngx_shipstation_reason_e reason, int64_t valid_until)
{
    ngx_uint_t                              i, n;
    ngx_shipstation_offer_t                *offer;
    ngx_shipstation_price_t                 price;
    const ngx_shipstation_fallback_rate_t  *rate;

    n = 0;

    if (!ngx_shipstation_reason_has_fallback(reason)) {
        return 0;
    }

    for (i = 0; i < settings->nfallback_rates; i++) {
        rate = &settings->fallback_rates[i];

        if (!ngx_shipstation_fallback_offered(rate, cart, reason)
            || ngx_shipstation_price(&price, settings, taxes, rate->amount)
               != NGX_OK)
        {
            continue;
        }

        offer = ngx_shipstation_offers_push(offers);
        if (offer == NULL) {
            break;
        }

        ngx_str_set(&offer->carrier_code, NGX_SHIPSTATION_FALLBACK_CARRIER);
        offer->service_code = rate->code;
        offer->name = rate->name.len ? rate->name : rate->code;
        offer->cost = rate->amount;
        offer->price = price;
        offer->source = NGX_SHIPSTATION_SOURCE_FALLBACK;
        offer->valid_until = valid_until;

        n++;
    }

    return n;
}


static ngx_uint_t
ngx_shipstation_fallback_offered(const ngx_shipstation_fallback_rate_t *rate,
    const ngx_shipstation_cart_t *cart, ngx_shipstation_reason_e reason)
{
    ngx_uint_t  i;

    /* to the merchant it is one of the ways to be unavailable */

    if (reason == NGX_SHIPSTATION_REASON_NO_ROOM) {
        reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    }

    /* as before it is known whom to ask */

    if (reason == NGX_SHIPSTATION_REASON_CARRIERS_UNKNOWN
        && (rate->when
            & ((ngx_uint_t) 1 << NGX_SHIPSTATION_REASON_UNAVAILABLE)))
    {
        reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    }

    if (rate->when && !(rate->when & ((ngx_uint_t) 1 << reason))) {
        return 0;
    }

    if (rate->max_nanograms
        && cart->parcel.nanograms > rate->max_nanograms)
    {
        return 0;
    }

    if (rate->ncountries == 0) {
        return 1;
    }

    for (i = 0; i < rate->ncountries; i++) {
        if (ngx_memcmp(rate->countries[i], cart->destination.country, 2) == 0) {
            return 1;
        }
    }

    return 0;
}
