
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "rate/price.h"


/* Ten-thousandths of one per cent in the whole. */
#define NGX_SHIPSTATION_PERCENT_WHOLE  1000000

#define NGX_SHIPSTATION_AMOUNT_MAX     1000000000000000LL

/* How exact a tax rate is; a postal prefix adds its length. */
#define NGX_SHIPSTATION_EXACT_NONE     0
#define NGX_SHIPSTATION_EXACT_COUNTRY  1
#define NGX_SHIPSTATION_EXACT_STATE    2
#define NGX_SHIPSTATION_EXACT_POSTAL   3


static ngx_uint_t ngx_shipstation_tax_exactness(
    const ngx_shipstation_tax_rate_t *rate,
    const ngx_shipstation_destination_t *to);
static ngx_uint_t ngx_shipstation_postal_begins(const ngx_str_t *prefix,
    const ngx_shipstation_destination_t *to);


void
ngx_shipstation_taxes(ngx_shipstation_taxes_t *taxes,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_cart_t *cart)
{
    ngx_uint_t                         i, exact, best;
    const ngx_shipstation_tax_rate_t  *rate;

    taxes->n = 0;

    if (!settings->automatic_tax) {
        return;
    }

    if (cart->has_taxes) {
        ngx_memcpy(taxes->percents, cart->taxes,
                   cart->ntaxes * sizeof(int64_t));
        taxes->n = cart->ntaxes;
        return;
    }

    best = NGX_SHIPSTATION_EXACT_COUNTRY;

    for (i = 0; i < settings->ntax_rates; i++) {
        rate = &settings->tax_rates[i];

        exact = ngx_shipstation_tax_exactness(rate, &cart->destination);

        if (exact < best) {
            continue;
        }

        if (exact > best) {
            best = exact;
            taxes->n = 0;
        }

        if (taxes->n < NGX_SHIPSTATION_TAXES_MAX) {
            taxes->percents[taxes->n++] = rate->percent;
        }
    }
}


static ngx_uint_t
ngx_shipstation_tax_exactness(const ngx_shipstation_tax_rate_t *rate,
    const ngx_shipstation_destination_t *to)
{
    if (ngx_memcmp(rate->country, to->country, 2) != 0) {
        return NGX_SHIPSTATION_EXACT_NONE;
    }

    if (rate->state.len
        && (rate->state.len != to->state_len
            || ngx_memcmp(rate->state.data, to->state, to->state_len) != 0))
    {
        return NGX_SHIPSTATION_EXACT_NONE;
    }

    if (rate->postal_prefix.len) {
        return ngx_shipstation_postal_begins(&rate->postal_prefix, to)
               ? NGX_SHIPSTATION_EXACT_POSTAL + rate->postal_prefix.len
               : NGX_SHIPSTATION_EXACT_NONE;
    }

    return rate->state.len ? NGX_SHIPSTATION_EXACT_STATE
                           : NGX_SHIPSTATION_EXACT_COUNTRY;
}


/* Blanks of the destination's postal code do not count. */

static ngx_uint_t
ngx_shipstation_postal_begins(const ngx_str_t *prefix,
    const ngx_shipstation_destination_t *to)
{
    size_t  i, n;

    n = 0;

    for (i = 0; i < to->postal_len && n < prefix->len; i++) {

        if (to->postal[i] == ' ') {
            continue;
        }

        if (to->postal[i] != ngx_toupper(prefix->data[n])) {
            return 0;
        }

        n++;
    }

    return n == prefix->len;
}


ngx_int_t
ngx_shipstation_markup(const ngx_shipstation_service_t *service, int64_t cost,
    int64_t *shipping)
{
    int64_t  more;

    more = 0;

    if (service->markup_type == NGX_SHIPSTATION_FEE_FIXED) {
        more = service->markup_value;

    } else if (service->markup_type == NGX_SHIPSTATION_FEE_PERCENT
               && ngx_shipstation_percent(cost, service->markup_value, &more)
                  != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (cost > NGX_SHIPSTATION_AMOUNT_MAX || more > NGX_SHIPSTATION_AMOUNT_MAX)
    {
        return NGX_ERROR;
    }

    *shipping = cost + more;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_price(ngx_shipstation_price_t *price,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_taxes_t *taxes, int64_t shipping)
{
    int64_t     tax, taxed;
    ngx_uint_t  i;

    price->shipping = shipping;
    price->handling = 0;
    price->tax = 0;

    if (settings->fee_type == NGX_SHIPSTATION_FEE_FIXED) {
        price->handling = settings->fee_value;

    } else if (settings->fee_type == NGX_SHIPSTATION_FEE_PERCENT
               && ngx_shipstation_percent(shipping, settings->fee_value,
                                          &price->handling)
                  != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (shipping > NGX_SHIPSTATION_AMOUNT_MAX
        || price->handling > NGX_SHIPSTATION_AMOUNT_MAX)
    {
        return NGX_ERROR;
    }

    taxed = shipping + price->handling;

    for (i = 0; i < taxes->n; i++) {

        if (ngx_shipstation_percent(taxed, taxes->percents[i], &tax) != NGX_OK
            || tax > NGX_SHIPSTATION_AMOUNT_MAX)
        {
            return NGX_ERROR;
        }

        price->tax += tax;
    }

    price->amount = taxed + price->tax;

    return (price->amount > NGX_SHIPSTATION_AMOUNT_MAX) ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_shipstation_percent(int64_t amount, int64_t percent, int64_t *result)
{
    return ngx_shipstation_decimal_scale(amount, percent,
                                         NGX_SHIPSTATION_PERCENT_WHOLE,
                                         NGX_SHIPSTATION_ROUND_HALF_UP,
                                         result);
}
