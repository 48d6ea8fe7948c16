#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "rate/explain.h"
#include "tap.h"


#define KEY                                                                  \
    "\001\002\003\004\005\006\007\010\001\002\003\004\005\006\007\010"       \
    "\001\002\003\004\005\006\007\010\001\002\003\004\005\006\007\377"

#define HEX                                                                  \
    "01020304050607080102030405060708010203040506070801020304050607ff"


static ngx_shipstation_settings_t   settings;
static ngx_shipstation_cart_t       cart;
static ngx_shipstation_taxes_t      taxes;
static ngx_shipstation_explain_t    explain;


static const char *
written(void)
{
    size_t         size;
    u_char        *last;
    static u_char  text[65536];

    size = ngx_shipstation_explain_size(&explain);
    last = ngx_shipstation_explain_write(text, &explain);
    *last = '\0';

    tap_ok((size_t) (last - text) <= size, "within the size that was told");

    return (const char *) text;
}


static void
same(const char *got, const char *want, const char *name)
{
    tap_is_str(got, strlen(got), want, name);
}


static void
all_steps(void)
{
    ngx_shipstation_box_t        box;
    ngx_shipstation_offer_t      offer;
    ngx_shipstation_carrier_t    ups, usps;
    ngx_shipstation_shipment_t   inches, grams;
    ngx_shipstation_explained_t  questions[3];

    ngx_memzero(&box, sizeof(box));
    ngx_memzero(&ups, sizeof(ups));
    ngx_memzero(&usps, sizeof(usps));
    ngx_memzero(&inches, sizeof(inches));
    ngx_memzero(&offer, sizeof(offer));
    ngx_memzero(questions, sizeof(questions));

    ngx_str_set(&box.name, "M \"big\"");
    ngx_str_set(&ups.code, "ups");
    ngx_str_set(&usps.code, "stamps_com");
    ngx_str_set(&inches.package, "package");

    cart.packing.n = 2;
    cart.packing.elts[0].count = 2;
    cart.packing.elts[0].parcel.nanograms = 453592370000;
    cart.packing.elts[0].parcel.length = 304800;
    cart.packing.elts[0].parcel.width = 228600;
    cart.packing.elts[0].parcel.height = 152400;
    cart.packing.elts[0].parcel.box = &box;
    cart.packing.elts[1].count = 1;
    cart.packing.elts[1].parcel.nanograms = 1;

    inches.imperial = 1;
    inches.weight = 15999;
    inches.length = 120;
    inches.width = 90;
    inches.height = 60;
    ngx_memzero(&grams, sizeof(grams));
    grams.weight = 10;

    questions[0].carrier = &usps;
    questions[0].shipment = &inches;
    questions[0].key = (const u_char *) KEY;
    questions[0].status = NGX_SHIPSTATION_STATUS_HIT;
    questions[0].source = NGX_SHIPSTATION_SOURCE_CACHE;
    questions[0].age = 42;
    questions[1] = questions[0];
    questions[1].parcel = 1;
    questions[1].shipment = &grams;
    questions[2] = questions[0];
    questions[2].carrier = &ups;
    questions[2].status = NGX_SHIPSTATION_STATUS_LIMITED;
    questions[2].reason = NGX_SHIPSTATION_REASON_LIMITED;

    settings.fee_type = NGX_SHIPSTATION_FEE_PERCENT;
    settings.fee_value = 100000;

    taxes.n = 2;
    taxes.percents[0] = 60000;
    taxes.percents[1] = 12500;

    ngx_str_set(&offer.carrier_code, "stamps_com");
    ngx_str_set(&offer.service_code, "usps_priority_mail");
    offer.cost = 800;
    tap_is_int(ngx_shipstation_price(&offer.price, &settings, &taxes, 850),
               NGX_OK, "a price");

    explain.settings = &settings;
    explain.cart = &cart;
    explain.taxes = &taxes;
    explain.questions = questions;
    explain.nquestions = 3;
    explain.offers = &offer;
    explain.noffers = 1;

    same(written(),
           "{\"parcels\":[{\"count\":2,\"box\":\"M \\\"big\\\"\",\"grams\":"
           "\"453.592370000\",\"centimeters\":[\"30.4800\",\"22.8600\","
           "\"15.2400\"]},{\"count\":1,\"box\":null,\"grams\":"
           "\"0.000000001\",\"centimeters\":null}],"
           "\"carriers\":[{\"code\":\"stamps_com\",\"parcels\":["
           "{\"parcel\":0,\"key\":\"" HEX "\",\"cache\":\"HIT\",\"source\":"
           "\"cache\",\"age\":42,\"weight\":\"15.999\",\"weight_units\":"
           "\"ounces\",\"sides\":[\"12.0\",\"9.0\",\"6.0\"],\"units\":"
           "\"inches\",\"package\":\"package\"},"
           "{\"parcel\":1,\"key\":\"" HEX "\",\"cache\":\"HIT\",\"source\":"
           "\"cache\",\"age\":42,\"weight\":\"10\",\"weight_units\":"
           "\"grams\",\"package\":null}]},{\"code\":\"ups\",\"parcels\":["
           "{\"parcel\":0,\"key\":\"" HEX "\",\"cache\":\"LIMITED\","
           "\"reason\":\"limited\",\"weight\":\"15.999\",\"weight_units\":"
           "\"ounces\",\"sides\":[\"12.0\",\"9.0\",\"6.0\"],\"units\":"
           "\"inches\",\"package\":\"package\"}]}],"
           "\"rates\":[{\"id\":\"stamps_com:usps_priority_mail\",\"cost\":"
           "\"8.00\",\"markup\":\"0.50\",\"shipping\":\"8.50\",\"handling\":"
           "\"0.85\",\"handling_fee\":{\"type\":\"percent\",\"value\":"
           "\"10.0000\"},\"taxes\":[{\"percent\":\"6.0000\",\"amount\":"
           "\"0.56\"},{\"percent\":\"1.2500\",\"amount\":\"0.12\"}],\"tax\":"
           "\"0.68\",\"amount\":\"10.03\"}]}",
           "parcels, questions, each step of a price");
}


static void
not_asked(void)
{
    settings.fee_type = NGX_SHIPSTATION_FEE_NONE;
    explain.nquestions = 0;
    explain.noffers = 0;

    same(written(), "{\"rates\":[]}", "a cart that was not asked for");
}


int
main(void)
{
    all_steps();
    not_asked();

    tap_done();

    return tap_status();
}
