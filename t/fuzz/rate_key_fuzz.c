
/*
 * The cache's key: two parcels have the same key exactly when the same JSON is
 * sent for them; what the key is made of does not depend on how a cart says
 * it.
 *
 * Input: two shipments, 32 bytes each: country, state, postal code, flags,
 * weight, sides.
 */

#include <stdint.h>

#include "api/v1.h"
#include "rate/rate_request.h"


#define HALF  32


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


typedef struct {
    ngx_shipstation_destination_t  to;
    ngx_shipstation_parcel_t       parcel;
    ngx_shipstation_shipment_t     shipment;
    u_char                         key[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         zone[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         body[NGX_SHIPSTATION_API_BODY_MAX];
    size_t                         body_len;
} sent_t;


static ngx_shipstation_settings_t  settings;
static ngx_shipstation_carrier_t   carrier;


static int
make(sent_t *sent, const uint8_t *data)
{
    u_char      *last;
    uint32_t     number;
    ngx_str_t    text, postal;
    ngx_uint_t   i;
    int64_t     *sides[3];
    u_char       sender[NGX_SHIPSTATION_DIGEST_LEN];

    static ngx_str_t  url = ngx_string("https://ssapi.shipstation.com");

    ngx_memzero(sent, sizeof(sent_t));

    text.data = (u_char *) data;
    text.len = 2;

    if (ngx_shipstation_destination_country(&sent->to, &text) != NGX_OK) {
        return 0;
    }

    text.data = (u_char *) data + 2;
    text.len = 3;

    postal.data = (u_char *) data + 5;
    postal.len = 10;

    if (ngx_shipstation_destination_place(&sent->to, &text, &postal)
        != NGX_OK)
    {
        return 0;
    }

    sent->to.residential = data[15] & 1;

    ngx_memcpy(&number, data + 16, 4);
    sent->parcel.nanograms = 1 + (int64_t) number * 1000;

    sides[0] = &sent->parcel.length;
    sides[1] = &sent->parcel.width;
    sides[2] = &sent->parcel.height;

    for (i = 0; i < 3; i++) {
        ngx_memcpy(&number, data + 20 + 4 * i, 4);
        *sides[i] = 1 + number % 3000000;
    }

    settings.origin.country[0] = 'U';
    settings.origin.country[1] = 'S';

    ngx_shipstation_shipment(&sent->shipment, &sent->to, &sent->parcel,
                             &settings.origin, &carrier);
    ngx_shipstation_sender_digest(&url, &settings, &carrier, sender);

    ngx_shipstation_request_key(sender, &sent->shipment, 0, sent->key);
    ngx_shipstation_request_key(sender, &sent->shipment, 1, sent->zone);

    last = ngx_shipstation_api_v1.write(sent->body, &settings, &carrier,
                                        &sent->shipment);
    if (last == NULL) {
        abort();
    }

    sent->body_len = last - sent->body;

    return 1;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int            same_key, same_body;
    static sent_t  a, b;

    if (size < 2 * HALF || !make(&a, data) || !make(&b, data + HALF)) {
        return 0;
    }

    same_key = ngx_memcmp(a.key, b.key, sizeof(a.key)) == 0;
    same_body = a.body_len == b.body_len
                && ngx_memcmp(a.body, b.body, a.body_len) == 0;

    if (same_key != same_body) {
        abort();
    }

    /* one entry for a postal code is one for its zone; never across the two */

    if (same_key && ngx_memcmp(a.zone, b.zone, sizeof(a.zone)) != 0) {
        abort();
    }

    if (a.to.zone_len < a.to.postal_len
        && (ngx_memcmp(a.key, a.zone, sizeof(a.key)) == 0
            || ngx_memcmp(b.key, a.zone, sizeof(a.key)) == 0))
    {
        abort();
    }

    /* the order of the sides does not matter */

    b = a;
    b.parcel.length = a.parcel.height;
    b.parcel.height = a.parcel.length;
    ngx_shipstation_shipment(&b.shipment, &b.to, &b.parcel, &settings.origin,
                             &carrier);

    if (b.shipment.length != a.shipment.length
        || b.shipment.width != a.shipment.width
        || b.shipment.height != a.shipment.height)
    {
        abort();
    }

    return 0;
}
