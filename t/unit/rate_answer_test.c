#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v1.h"
#include "base/json.h"
#include "rate/answer.h"
#include "rate/fallback.h"
#include "rate/quote.h"
#include "tap.h"


static ngx_shipstation_arena_t     *arena;
static ngx_shipstation_settings_t   settings;
static ngx_shipstation_offers_t     offers;
static ngx_shipstation_taxes_t      taxes;
static ngx_shipstation_cart_t       cart;
static u_char                       quote[NGX_SHIPSTATION_QUOTE_MAX];
static size_t                       quote_len;


static void
quoted(const char *json)
{
    size_t   len;
    u_char  *body;

    len = strlen(json);
    body = malloc(len + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(body, json, len);

    ngx_shipstation_arena_reset(arena, 0);
    (void) ngx_shipstation_api_v1.read(body, len, arena, quote, &quote_len,
                                       NULL);
    ngx_shipstation_arena_reset(arena, 0);
    ngx_shipstation_offers_init(&offers, arena);

    free(body);
}


static ngx_uint_t
add(const ngx_shipstation_carrier_t *carrier)
{
    return ngx_shipstation_offers_add(&offers, &settings, carrier, &taxes,
                                      quote, quote_len,
                                      NGX_SHIPSTATION_SOURCE_CACHE, 0);
}


/* "service amount name,..." */

static const char *
listed(void)
{
    static char  text[65536];
    char        *p;
    ngx_uint_t   i;

    p = text;
    *p = '\0';

    for (i = 0; i < offers.n; i++) {
        p += sprintf(p, "%s%.*s %lld %.*s", i ? "," : "",
                     (int) offers.elts[i].service_code.len,
                     offers.elts[i].service_code.data,
                     (long long) offers.elts[i].price.amount,
                     (int) offers.elts[i].name.len, offers.elts[i].name.data);
    }

    return text;
}


static void
is(const char *want, const char *name)
{
    const char  *got = listed();

    tap_is_str(got, strlen(got), want, name);
}


#define THREE  "[{\"serviceCode\":\"a\",\"serviceName\":\"A\","               \
               "\"shipmentCost\":3},{\"serviceCode\":\"b\","                  \
               "\"serviceName\":\"\",\"shipmentCost\":2},"                    \
               "{\"serviceCode\":\"c\",\"serviceName\":\"C\","                \
               "\"shipmentCost\":1}]"


static void
services(void)
{
    ngx_shipstation_carrier_t  carrier;

    static ngx_shipstation_service_t  known[] = {
        { .code = ngx_string("a"), .name = ngx_string("My A"), .enabled = 1 },
        { .code = ngx_string("b"), .enabled = 1 },
        { .code = ngx_string("c") },
    };

    ngx_memzero(&carrier, sizeof(carrier));
    ngx_str_set(&carrier.code, "x");

    quoted(THREE);
    tap_is_int(add(&carrier), 3, "a carrier without services offers all");
    is("a 300 A,b 200 b,c 100 C", "in ShipStation's order, by its names");
    ngx_shipstation_offers_sort(&offers);
    is("c 100 C,b 200 b,a 300 A", "sorted by amount");

    carrier.services = known;
    carrier.nservices = 3;
    carrier.services_listed = 1;

    quoted(THREE);
    tap_is_int(add(&carrier), 2, "one is not enabled");
    is("a 300 My A,b 200 b", "the settings' name wins");

    carrier.nservices = 1;
    quoted(THREE);
    tap_is_int(add(&carrier), 3, "services that ShipStation added are offered");

    carrier.hide_new_services = 1;
    quoted(THREE);
    tap_is_int(add(&carrier), 1, "unless they are to be hidden");
    is("a 300 My A", "then only those listed");

    carrier.nservices = 0;
    quoted(THREE);
    tap_is_int(add(&carrier), 0, "none listed, new ones hidden");

    carrier.hide_new_services = 0;
    quoted("[{\"serviceCode\":\"a\",\"shipmentCost\":0},"
           "{\"serviceCode\":\"b\",\"shipmentCost\":0.004},"
           "{\"serviceCode\":\"c\",\"shipmentCost\":1}]");
    tap_is_int(add(&carrier), 1, "a price of 0 is left out");
    is("c 100 c", "the other is there");
    settings.allow_free = 1;
    tap_is_int(add(&carrier), 3, "unless free shipping is allowed");
    settings.allow_free = 0;
}


static void
sorting(void)
{
    ngx_uint_t                i, n, bad;
    ngx_shipstation_offer_t  *offer;
    uint32_t                  seed;

    seed = 1;

    for (n = 0; n <= NGX_SHIPSTATION_OFFERS_MAX; n = n * 5 / 3 + 1) {

        ngx_shipstation_arena_reset(arena, 0);
        ngx_shipstation_offers_init(&offers, arena);

        for (i = 0; i < n; i++) {
            offer = ngx_shipstation_offers_push(&offers);
            ngx_memzero(offer, sizeof(*offer));
            seed = seed * 1103515245 + 12345;
            offer->price.amount = (seed >> 16) % 20;
            offer->valid_until = i;
        }

        ngx_shipstation_offers_sort(&offers);

        bad = 0;

        for (i = 1; i < n; i++) {
            if (offers.elts[i - 1].price.amount > offers.elts[i].price.amount
                || (offers.elts[i - 1].price.amount
                    == offers.elts[i].price.amount
                    && offers.elts[i - 1].valid_until
                       >= offers.elts[i].valid_until))
            {
                bad++;
            }
        }

        tap_ok(bad == 0 && offers.n == n, "%lu sorted, equal ones in order",
               (unsigned long) n);
    }

    ngx_shipstation_offers_init(&offers, arena);

    while (ngx_shipstation_offers_push(&offers)) { /* void */ }

    tap_is_int(offers.n, NGX_SHIPSTATION_OFFERS_MAX, "no more than so many");
}


static void
fallback(void)
{
    ngx_uint_t  r;

    static u_char  america[][2] = { { 'U', 'S' }, { 'C', 'A' } };
    static u_char  canada[][2] = { { 'C', 'A' } };

    static ngx_shipstation_fallback_rate_t  rates[] = {
        { ngx_string("std"), ngx_string("Standard"), 995, 0, NULL, 0, 0 },
        { ngx_string("light"), ngx_null_string, 500, 2, america, 1000, 0 },
        { ngx_string("isle"), ngx_string("Isle"), 700, 1, canada, 0,
          1 << NGX_SHIPSTATION_REASON_LIMITED },
    };

    settings.nfallback_rates = 3;
    settings.fallback_rates = rates;
    settings.fee_type = NGX_SHIPSTATION_FEE_FIXED;
    settings.fee_value = 100;
    taxes.n = 1;
    taxes.percents[0] = 100000;

    ngx_memcpy(cart.destination.country, "US", 2);
    cart.parcel.nanograms = 1000;

    for (r = 0; r <= NGX_SHIPSTATION_REASON_NOTHING_TO_SHIP; r++) {
        ngx_shipstation_offers_init(&offers, arena);
        tap_is_int(ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                                            r, 0),
                   (r == NGX_SHIPSTATION_REASON_NO_SERVICE
                    || r == NGX_SHIPSTATION_REASON_LIMITED
                    || r == NGX_SHIPSTATION_REASON_UNAVAILABLE
                    || r == NGX_SHIPSTATION_REASON_UNAUTHORIZED) ? 2 : 0,
                   r ? (char *) ngx_shipstation_reason_word(r)->data : "none");
    }

    ngx_shipstation_offers_init(&offers, arena);
    ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                             NGX_SHIPSTATION_REASON_LIMITED, 0);
    is("std 1205 Standard,light 660 light", "with fee and tax");

    cart.parcel.nanograms = 1001;
    ngx_shipstation_offers_init(&offers, arena);
    ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                             NGX_SHIPSTATION_REASON_LIMITED, 0);
    is("std 1205 Standard", "too heavy for one");

    ngx_memcpy(cart.destination.country, "CA", 2);
    ngx_shipstation_offers_init(&offers, arena);
    ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                             NGX_SHIPSTATION_REASON_LIMITED, 0);
    is("std 1205 Standard,isle 880 Isle", "to Canada");

    ngx_shipstation_offers_init(&offers, arena);
    ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                             NGX_SHIPSTATION_REASON_NO_SERVICE, 0);
    is("std 1205 Standard", "one is for another reason");

    cart.parcel.nanograms = 1;
    ngx_memcpy(cart.destination.country, "DE", 2);
    ngx_shipstation_offers_init(&offers, arena);
    ngx_shipstation_fallback(&offers, &settings, &cart, &taxes,
                             NGX_SHIPSTATION_REASON_LIMITED, 0);
    is("std 1205 Standard", "to another country");

    settings.fee_type = NGX_SHIPSTATION_FEE_NONE;
    taxes.n = 0;
}


static void
written(const ngx_shipstation_result_t *result, const char *want,
    const char *name)
{
    size_t       size, len;
    u_char      *p, *last;
    yyjson_val  *root;

    size = ngx_shipstation_result_size(result);
    p = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    last = ngx_shipstation_result_write(p, result);
    len = last - p;

    tap_ok(len <= size, "%s: fits", name);
    tap_is_str(p, len, want, name);

    root = ngx_shipstation_json_read(p, len, arena, NULL);
    tap_ok(yyjson_is_obj(root), "%s: is JSON", name);

    free(p);
}


static void
results(void)
{
    size_t                             len;
    u_char                            *items;
    yyjson_val                        *root;
    ngx_shipstation_error_t            error;
    ngx_shipstation_offer_t            offer;
    ngx_shipstation_result_t           result;
    ngx_shipstation_carrier_result_t   carriers[2];
    u_char                             bad[NGX_SHIPSTATION_ERROR_JSON];

    static const char  json[] =
        "[{\"sku\":\"A\\\"\\u0007\\u00e9\"},{\"sku\":\"B\",\"hs_code\":610910},"
        "{},{\"requires_shipping\":false}]";

    ngx_memzero(&result, sizeof(result));
    ngx_memzero(&offer, sizeof(offer));
    ngx_memzero(carriers, sizeof(carriers));
    ngx_memcpy(result.currency, "USD", 3);

    ngx_str_set(&offer.carrier_code, "stamps_com");
    ngx_str_set(&offer.service_code, "usps_priority_mail");
    ngx_str_set(&offer.name, "USPS \"Priority\" Mail\\");
    offer.price.shipping = 1234;
    offer.price.handling = 200;
    offer.price.tax = 86;
    offer.price.amount = 1520;
    offer.source = NGX_SHIPSTATION_SOURCE_CACHE;
    offer.valid_until = 1795421700;

    ngx_str_set(&carriers[0].code, "stamps_com");
    carriers[0].status = NGX_SHIPSTATION_STATUS_HIT;
    carriers[0].age = 42;
    ngx_str_set(&carriers[1].code, "ups");
    carriers[1].status = NGX_SHIPSTATION_STATUS_LIMITED;
    carriers[1].reason = NGX_SHIPSTATION_REASON_LIMITED;

    result.offers = &offer;
    result.noffers = 1;
    result.carriers = carriers;
    result.ncarriers = 2;
    result.status = NGX_SHIPSTATION_STATUS_LIMITED;

    written(&result,
            "{\"rates\":[{\"id\":\"stamps_com:usps_priority_mail\","
            "\"carrier_code\":\"stamps_com\","
            "\"service_code\":\"usps_priority_mail\","
            "\"name\":\"USPS \\\"Priority\\\" Mail\\\\\","
            "\"shipping\":\"12.34\",\"handling\":\"2.00\",\"tax\":\"0.86\","
            "\"amount\":\"15.20\",\"currency\":\"USD\",\"source\":\"cache\","
            "\"shipping_provider\":\"shipstation\","
            "\"valid_until\":\"2026-11-23T08:15:00Z\"}],"
            "\"carriers\":[{\"code\":\"stamps_com\",\"cache\":\"HIT\","
            "\"age\":42},{\"code\":\"ups\",\"cache\":\"LIMITED\",\"age\":0,"
            "\"reason\":\"limited\"}],\"cache\":\"LIMITED\",\"age\":42}\n",
            "a rate");

    result.noffers = 0;
    result.ncarriers = 0;
    result.status = NGX_SHIPSTATION_STATUS_NONE;
    result.reason = NGX_SHIPSTATION_REASON_NOTHING_TO_SHIP;

    written(&result,
            "{\"rates\":[],\"carriers\":[],\"cache\":\"NONE\",\"age\":0,"
            "\"reason\":\"nothing_to_ship\"}\n", "a reason");

    len = sizeof(json) - 1;
    items = malloc(len + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(items, json, len);
    root = ngx_shipstation_json_read(items, len, arena, NULL);

    result.items = root;
    result.reason = NGX_SHIPSTATION_REASON_HS_CODE_MISSING;

    written(&result,
            "{\"rates\":[],\"carriers\":[],\"cache\":\"NONE\",\"age\":0,"
            "\"reason\":\"hs_code_missing\","
            "\"skus\":[\"A\\\"?\xc3\xa9\",\"items[2]\"]}\n",
            "missing HS codes");

    free(items);

    (void) ngx_shipstation_error(&error, NULL, "says \"%s\"", "no");
    len = ngx_shipstation_error_write(bad, &error) - bad;
    tap_is_str(bad, len,
               "{\"error\":{\"path\":\"\",\"message\":\"says \\\"no\\\"\"}}\n",
               "a bad request");
}


static void
words(void)
{
    ngx_uint_t        i;
    const ngx_str_t  *word;

    static const char *const  reasons[] = {
        "", "no_service", "hs_code_missing", "limited", "unavailable",
        "unauthorized", "disabled", "currency_mismatch", "nothing_to_ship"
    };

    for (i = 0; i <= NGX_SHIPSTATION_REASON_NOTHING_TO_SHIP; i++) {
        word = ngx_shipstation_reason_word(i);
        tap_is_str(word->data, word->len, reasons[i], reasons[i]);
    }

    word = ngx_shipstation_cache_word(NGX_SHIPSTATION_STATUS_FALLBACK);
    tap_is_str(word->data, word->len, "FALLBACK", "FALLBACK");
    word = ngx_shipstation_cache_word(NGX_SHIPSTATION_STATUS_NONE);
    tap_is_str(word->data, word->len, "NONE", "NONE");
    word = ngx_shipstation_source_word(NGX_SHIPSTATION_SOURCE_FALLBACK);
    tap_is_str(word->data, word->len, "fallback", "fallback");

    tap_is_int(ngx_shipstation_reason_worse(NGX_SHIPSTATION_REASON_NO_SERVICE,
                                            NGX_SHIPSTATION_REASON_LIMITED),
               NGX_SHIPSTATION_REASON_LIMITED, "limited before no_service");
    tap_is_int(ngx_shipstation_reason_worse(
                                            NGX_SHIPSTATION_REASON_UNAUTHORIZED,
                                            NGX_SHIPSTATION_REASON_UNAVAILABLE),
               NGX_SHIPSTATION_REASON_UNAUTHORIZED,
               "unauthorized before unavailable");
    tap_is_int(ngx_shipstation_reason_worse(NGX_SHIPSTATION_REASON_LIMITED,
                                        NGX_SHIPSTATION_REASON_UNAVAILABLE),
               NGX_SHIPSTATION_REASON_UNAVAILABLE,
               "what is broken stands before what is limited");
    tap_is_int(ngx_shipstation_reason_worse(NGX_SHIPSTATION_REASON_UNAVAILABLE,
                                            NGX_SHIPSTATION_REASON_LIMITED),
               NGX_SHIPSTATION_REASON_UNAVAILABLE, "in either order");
    tap_is_int(ngx_shipstation_reason_worse(NGX_SHIPSTATION_REASON_DISABLED,
                                            NGX_SHIPSTATION_REASON_NONE),
               NGX_SHIPSTATION_REASON_DISABLED, "a reason before none");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    services();
    sorting();
    fallback();
    results();
    words();

    ngx_shipstation_arena_destroy(arena);
    tap_done();

    return tap_status();
}
