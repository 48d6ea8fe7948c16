
/*
 * Carts.  A cart that is taken has a parcel within its bounds and a
 * destination in canonical form, and can be priced and answered; one that is
 * refused has a message.
 */

#include <stdint.h>

#include "api/v1.h"
#include "rate/answer.h"
#include "rate/cart.h"
#include "rate/price.h"
#include "rate/rate_request.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_settings_t  shop = {
    .origin = { .country = { 'U', 'S' } },
    .default_package = {
        .nanograms = 500000000000LL,
        .length = 300000, .width = 200000, .height = 100000
    }
};


/* In every other input. */

static ngx_shipstation_box_t  boxes[] = {
    { .size = { .nanograms = 100000000000LL,
                .length = 150000, .width = 100000, .height = 100000 } },
    { .size = { .nanograms = 300000000000LL,
                .length = 400000, .width = 300000, .height = 300000 },
      .max_nanograms = 20000000000000LL }
};


static void
insist(int condition)
{
    if (!condition) {
        abort();
    }
}


static void
check_destination(const ngx_shipstation_cart_t *cart)
{
    size_t                                i;
    const ngx_shipstation_destination_t  *to;

    to = &cart->destination;

    insist(to->country[0] >= 'A' && to->country[0] <= 'Z');
    insist(to->country[1] >= 'A' && to->country[1] <= 'Z');
    insist(to->state_len <= NGX_SHIPSTATION_STATE_MAX);
    insist(to->region_len <= NGX_SHIPSTATION_REGION_MAX);
    insist(to->postal_len <= NGX_SHIPSTATION_POSTAL_MAX);
    insist(to->zone_len <= to->postal_len);
    insist(to->residential <= 1);

    for (i = 0; i < to->postal_len; i++) {
        insist((to->postal[i] >= '0' && to->postal[i] <= '9')
               || (to->postal[i] >= 'A' && to->postal[i] <= 'Z')
               || to->postal[i] == '-' || to->postal[i] == ' ');
    }

    if (ngx_shipstation_country_without_postal(to->country)) {
        insist(cart->address == NGX_SHIPSTATION_ADDRESS_GOOD);
        insist(to->postal_len == 0 && to->region_len == 0);
    }

    if (cart->address != NGX_SHIPSTATION_ADDRESS_GOOD) {
        insist(to->postal_len == 0);
    }
}


static void
check_request(const ngx_shipstation_cart_t *cart,
    ngx_shipstation_arena_t *arena)
{
    u_char                      *last;
    yyjson_val                  *root;
    ngx_shipstation_carrier_t    carrier;
    ngx_shipstation_settings_t   settings;
    ngx_shipstation_shipment_t   shipment;
    u_char                       body[NGX_SHIPSTATION_API_BODY_MAX + 64];

    ngx_memzero(&settings, sizeof(settings));
    ngx_memzero(&carrier, sizeof(carrier));

    settings.origin.country[0] = 'U';
    settings.origin.country[1] = 'S';

    ngx_shipstation_shipment(&shipment, &cart->destination, &cart->parcel,
                             &settings.origin, &carrier);
    insist(shipment.weight >= 1000);

    last = ngx_shipstation_api_v1.write(body, &settings, &carrier, &shipment);
    insist(last != NULL);

    root = ngx_shipstation_json_read(body, last - body, arena, NULL);
    insist(yyjson_is_obj(root));
}


static void
check_reply(const ngx_shipstation_cart_t *cart, yyjson_val *items,
    ngx_shipstation_arena_t *arena)
{
    u_char                    *p, *last;
    size_t                     size;
    yyjson_val                *root;
    ngx_shipstation_result_t   result;

    ngx_memzero(&result, sizeof(result));
    ngx_memcpy(result.currency, cart->currency, 3);

    result.items = items;
    result.reason = NGX_SHIPSTATION_REASON_HS_CODE_MISSING;

    size = ngx_shipstation_result_size(&result);
    p = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    last = ngx_shipstation_result_write(p, &result);

    insist((size_t) (last - p) <= size);

    root = ngx_shipstation_json_read(p, last - p, arena, NULL);
    insist(yyjson_arr_size(ngx_shipstation_json_get(root, "skus"))
           == cart->hs_codes_missing);

    free(p);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                   *text, *last;
    yyjson_val               *root;
    ngx_shipstation_cart_t    cart;
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_error_t   error;
    u_char                    reply[NGX_SHIPSTATION_ERROR_JSON];

    shop.boxes = boxes;
    shop.nboxes = (size & 1) ? 2 : 0;
    shop.max_parcels = 4;

    arena = ngx_shipstation_arena_create(16 * 1024 * 1024);
    text = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(text, data, size);

    root = ngx_shipstation_json_read(text, size, arena, &error);

    if (root == NULL
        || ngx_shipstation_cart_parse(root, &shop, arena, &cart, &error)
           != NGX_OK)
    {
        insist(error.message.len > 0);

        last = ngx_shipstation_error_write(reply, &error);
        insist(last <= reply + sizeof(reply));

    } else {
        insist(cart.ntaxes <= NGX_SHIPSTATION_CART_TAXES);
        insist(cart.parcel.nanograms >= 1);
        insist(cart.parcel.nanograms <= NGX_SHIPSTATION_PARCEL_NANOGRAMS);
        insist(cart.parcel.height <= NGX_SHIPSTATION_PARCEL_MICROMETERS);
        insist(cart.packing.n >= 1 && cart.packing.parcels <= 4);

        if (cart.shipped) {
            check_destination(&cart);
            check_request(&cart, arena);
            check_reply(&cart, ngx_shipstation_json_get(root, "items"), arena);
        }
    }

    free(text);
    ngx_shipstation_arena_destroy(arena);

    return 0;
}
