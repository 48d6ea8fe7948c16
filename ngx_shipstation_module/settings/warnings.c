
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/settings.h"


#define NGX_SHIPSTATION_EXPIRY_AHEAD  (30 * 86400)


static ngx_uint_t ngx_shipstation_fallback_warned(
    const ngx_shipstation_fallback_rate_t *rate, const u_char country[2]);


ngx_uint_t
ngx_shipstation_settings_without_fallback(
    const ngx_shipstation_settings_t *settings)
{
    ngx_uint_t  i;

    if (!settings->has_api) {
        return 0;
    }

    for (i = 0; i < settings->nfallback_rates; i++) {
        if (ngx_shipstation_fallback_warned(&settings->fallback_rates[i],
                                            settings->origin.country))
        {
            return 0;
        }
    }

    return 1;
}


ngx_uint_t
ngx_shipstation_settings_key_expires(
    const ngx_shipstation_settings_t *settings, int64_t now)
{
    return settings->api_expires
           && settings->api_expires - now < NGX_SHIPSTATION_EXPIRY_AHEAD;
}


/* One that serves only for want of a service does not help in an outage. */
static ngx_uint_t
ngx_shipstation_fallback_warned(const ngx_shipstation_fallback_rate_t *rate,
    const u_char country[2])
{
    ngx_uint_t  i, outage;

    outage = ((ngx_uint_t) 1 << NGX_SHIPSTATION_REASON_LIMITED)
             | ((ngx_uint_t) 1 << NGX_SHIPSTATION_REASON_UNAVAILABLE);

    if (rate->when && (rate->when & outage) != outage) {
        return 0;
    }

    if (rate->ncountries == 0) {
        return 1;
    }

    for (i = 0; i < rate->ncountries; i++) {
        if (ngx_memcmp(rate->countries[i], country, 2) == 0) {
            return 1;
        }
    }

    return 0;
}


void
ngx_shipstation_settings_warnings(const ngx_shipstation_settings_t *settings,
    ngx_uint_t calls_a_minute, int64_t now, ngx_shipstation_warn_pt warn,
    void *data)
{
    u_char      sentence[256];
    ngx_uint_t  i, shown, calls;

    if (ngx_shipstation_settings_without_fallback(settings)) {
        (void) ngx_snprintf(sentence, sizeof(sentence),
                            "has \"api\" but no fallback rate for its own "
                            "country %*s: when no live rate can be had, "
                            "checkouts there show no shipping method%Z",
                            (size_t) 2, settings->origin.country);
        warn(data, (char *) sentence);
    }

    shown = 0;

    for (i = 0; i < settings->ncarriers; i++) {
        shown += settings->carriers[i].show_at_checkout;
    }

    calls = settings->api_rate ? settings->api_rate : calls_a_minute;

    if (settings->has_api && shown > 2) {
        (void) ngx_snprintf(sentence, sizeof(sentence),
                            "shows %ui carriers at checkout: a new cart takes "
                            "%ui calls to ShipStation, so that at most %ui "
                            "new carts a minute can be priced live%Z",
                            shown, shown, calls / shown);
        warn(data, (char *) sentence);
    }

    if (ngx_shipstation_settings_key_expires(settings, now)) {
        warn(data, settings->api_expires <= now
                   ? "has an API key that has expired (api.expires_on)"
                   : "has an API key that expires within 30 days "
                     "(api.expires_on)");
    }

    if (settings->leave_out_foreign && settings->currency[0] == '\0') {
        warn(data, "has \"foreign_currency\": \"leave_out\" but no "
                   "\"currency\": no order is foreign then");
    }
}
