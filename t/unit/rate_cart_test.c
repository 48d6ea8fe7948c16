#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "rate/cart.h"
#include "tap.h"


#define OUNCE  NGX_SHIPSTATION_NANOGRAMS_OUNCE

#define TO      "\"destination\":{\"country\":\"US\",\"state\":\"DC\","       \
                "\"postal_code\":\"20500\"}"
#define USD     "\"currency\":\"USD\""
#define CART(items)  "{" TO "," USD ",\"items\":[" items "]}"
#define ITEM(more)   CART("{\"quantity\":1" more "}")


static u_char                            *body;
static yyjson_val                        *root;
static ngx_shipstation_arena_t           *arena;
static ngx_shipstation_cart_t             cart;
static ngx_shipstation_error_t            error;
static ngx_shipstation_settings_t         settings = {
    .origin = { .country = { 'U', 'S' } },
    .default_package = {
        .nanograms = 500 * NGX_SHIPSTATION_NANOGRAMS_GRAM,
        .length = 300000, .width = 200000, .height = 100000
    }
};

static const ngx_shipstation_package_t   *package
    = &settings.default_package;


static ngx_int_t
parse(const char *json)
{
    size_t  len;

    len = strlen(json);

    free(body);
    body = malloc(len + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(body, json, len);

    ngx_memzero(&error, sizeof(error));
    ngx_shipstation_arena_reset(arena, 0);

    root = ngx_shipstation_json_read(body, len, arena, &error);
    if (root == NULL) {
        return NGX_ABORT;
    }

    return ngx_shipstation_cart_parse(root, &settings, arena, &cart,
                                      &error);
}


static void
good(const char *json, const char *name)
{
    if (!tap_ok(parse(json) == NGX_OK, "%s", name)) {
        printf("# %.*s %.*s\n", (int) error.path.len, error.path.data,
               (int) error.message.len, error.message.data);
    }
}


static void
bad(const char *json, const char *path, const char *message)
{
    tap_is_int(parse(json), NGX_ERROR, json);
    tap_is_str(error.path.data, error.path.len, path, path);
    tap_is_str(error.message.data, error.message.len, message, message);
}


static void
whole(void)
{
    good("{\"destination\":{\"country\":\"us\",\"state\":\"dc\","
         "\"postal_code\":20500,\"city\":\"Washington\",\"residential\":false},"
         "\"currency\":\"usd\",\"unknown\":{\"a\":[1]},"
         "\"items\":[{\"sku\":\"A\",\"quantity\":2,"
         "\"weight\":{\"value\":8,\"units\":\"ounces\"},"
         "\"dimensions\":{\"length\":10,\"width\":\"5\",\"height\":2.0,"
         "\"units\":\"inches\"},\"hs_code\":\"610910\",\"price\":\"13.99\"}],"
         "\"shipping_tax\":[{\"name\":\"DC\",\"percent\":\"6\"},"
         "{\"percent\":0.0001},{\"percent\":1000}]}", "a whole cart");

    tap_is_str(cart.currency, 3, "USD", "currency");
    tap_is_str(cart.destination.country, 2, "US", "country");
    tap_is_str(cart.destination.state, cart.destination.state_len, "DC",
               "state");
    tap_is_str(cart.destination.postal, cart.destination.postal_len, "20500",
               "postal code");
    tap_is_int(cart.destination.residential, 0, "residential");
    tap_is_int(cart.shipped, 1, "lines");
    tap_is_int(cart.hs_codes_missing, 0, "HS codes");
    tap_is_int(cart.parcel.nanograms, 16 * OUNCE, "weight");
    tap_is_int(cart.parcel.length, 254000, "length");
    tap_is_int(cart.parcel.width, 127000, "width");
    tap_is_int(cart.parcel.height, 101600, "height");
    tap_is_int(cart.has_taxes, 1, "taxes");
    tap_is_int(cart.ntaxes, 3, "three taxes");
    tap_is_int(cart.taxes[0], 60000, "6 %");
    tap_is_int(cart.taxes[1], 1, "0.0001 %");
    tap_is_int(cart.taxes[2], 10000000, "1000 %");

    good(ITEM(""), "the least");
    tap_is_int(cart.destination.residential, 1, "a home unless told");
    tap_is_int(cart.has_taxes, 0, "no taxes given");
    tap_is_int(cart.parcel.nanograms, package->nanograms, "default weight");
    tap_is_int(cart.parcel.length, 300000, "default size");
    tap_is_int(cart.hs_codes_missing, 1, "no HS code");

    good("{" TO "," USD ",\"items\":[{\"quantity\":\"3\"}],"
         "\"shipping_tax\":[]}", "an empty list of taxes");
    tap_is_int(cart.has_taxes, 1, "was given");
    tap_is_int(cart.ntaxes, 0, "and is empty");

    good("{\"destination\":{\"country\":\"HK\",\"city\":\"kowloon\"}," USD ","
         "\"items\":[{\"quantity\":1}],\"shipping_tax\":null}", "Hong Kong");
    tap_is_int(cart.destination.postal_len, 0, "has no codes");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_GOOD, "and needs none");
}


static void
nothing_to_ship(void)
{
    good("{" USD ",\"items\":[]}", "no items, no destination");
    tap_is_int(cart.shipped, 0, "nothing to ship");

    good("{" USD ",\"items\":[{\"requires_shipping\":false,\"quantity\":-1,"
         "\"weight\":\"?\",\"sku\":[]}],\"destination\":7}",
         "what needs no shipping is not looked at");
    tap_is_int(cart.shipped, 0, "nothing to ship");

    good(CART("{\"requires_shipping\":false},"
              "{\"quantity\":1,\"requires_shipping\":true},"
              "{\"quantity\":1,\"requires_shipping\":null}"), "the others are");
    tap_is_int(cart.shipped, 2, "two lines");
    tap_is_int(cart.parcel.nanograms, 2 * package->nanograms, "of two units");
}


static void
weights(void)
{
    size_t       n;
    char        *json, *p;
    ngx_uint_t   i;

    good(ITEM(",\"weight\":{\"value\":0,\"units\":\"?\"}"), "weight 0");
    tap_is_int(cart.parcel.nanograms, package->nanograms, "is missing");
    good(ITEM(",\"weight\":null"), "no weight");
    tap_is_int(cart.parcel.nanograms, package->nanograms, "is missing");
    good(ITEM(",\"weight\":{}"), "a weight without value");
    tap_is_int(cart.parcel.nanograms, package->nanograms, "is missing");
    good(ITEM(",\"weight\":{\"value\":\"1.5\",\"units\":\"KG\"}"), "1.5 kg");
    tap_is_int(cart.parcel.nanograms, 1500000000000LL, "1.5 kg");
    good(ITEM(",\"weight\":{\"value\":1e-6,\"units\":\"g\"}"), "a microgram");
    tap_is_int(cart.parcel.nanograms, 1000, "1000 ng");
    good(ITEM(",\"weight\":{\"value\":8.000000000000002,\"units\":\"oz\"}"),
         "a number of binary floating point");
    tap_is_int(cart.parcel.nanograms, 8 * OUNCE, "8 ounces");
    good(ITEM(",\"dimensions\":{\"length\":0,\"width\":3,\"height\":3}"),
         "a size without length");
    tap_is_int(cart.parcel.length, 300000, "is missing");
    good(ITEM(",\"dimensions\":null"), "no size");
    tap_is_int(cart.parcel.length, 300000, "is missing");

    /* the largest cart: mixed units, each quantity 3, without drift */

    n = NGX_SHIPSTATION_CART_ITEMS;
    json = malloc(n * 120 + 1000);
    p = json + sprintf(json, "{" TO "," USD ",\"items\":[");

    for (i = 0; i < n; i++) {
        p += sprintf(p, "%s{\"quantity\":3,\"weight\":{\"value\":%s}}",
                     i ? "," : "",
                     i % 4 == 0 ? "0.1,\"units\":\"oz\""
                     : i % 4 == 1 ? "\"0.01\",\"units\":\"pounds\""
                     : i % 4 == 2 ? "0.001,\"units\":\"kilograms\""
                     : "2.5,\"units\":\"grams\"");
    }

    sprintf(p, "]}");

    good(json, "2,000 lines");
    tap_is_int(cart.parcel.nanograms,
               150 * OUNCE + 15 * NGX_SHIPSTATION_NANOGRAMS_POUND
               + 1500 * NGX_SHIPSTATION_NANOGRAMS_GRAM
               + 3750 * NGX_SHIPSTATION_NANOGRAMS_GRAM,
               "weigh what they weigh");

    sprintf(p, ",{\"quantity\":1}]}");
    tap_is_int(parse(json), NGX_ERROR, "one line more");
    tap_is_str(error.message.data, error.message.len,
               "must have 2000 entries at most", "is too many");

    free(json);
}


static void
faults(void)
{
    bad("[]", "", "must be a JSON object");
    bad("{}", "currency", "is missing");
    bad("{\"currency\":\"US\"}", "currency",
        "must be a currency of three letters");
    bad("{\"currency\":123}", "currency",
        "must be a currency of three letters");
    bad("{\"currency\":\"U$D\"}", "currency",
        "must be a currency of three letters");
    bad("{" USD "}", "items", "is missing");
    bad("{" USD ",\"items\":{}}", "items", "must be a list");
    bad(CART("1"), "items[0]", "must be an object");
    bad(CART("{\"quantity\":1},{}"), "items[1].quantity", "is missing");
    bad(CART("{\"quantity\":0}"), "items[0].quantity",
        "must be a number over 0, and 100000 at most");
    bad(CART("{\"quantity\":100001}"), "items[0].quantity",
        "must be a number over 0, and 100000 at most");
    bad(CART("{\"quantity\":\"\"}"), "items[0].quantity",
        "must be a number over 0, and 100000 at most");
    bad(CART("{\"quantity\":-1}"), "items[0].quantity",
        "must be a number over 0, and 100000 at most");
    bad(CART("{\"quantity\":true}"), "items[0].quantity",
        "must be a number over 0, and 100000 at most");
    bad(ITEM(",\"requires_shipping\":\"no\""), "items[0].requires_shipping",
        "must be true or false");
    bad(ITEM(",\"sku\":{}"), "items[0].sku",
        "must be a text of 255 bytes at most");
    bad(ITEM(",\"weight\":8"), "items[0].weight",
        "must be an object of value and units");
    bad(ITEM(",\"weight\":{\"value\":-1}"), "items[0].weight.value",
        "must be a number, 0 or more");
    bad(ITEM(",\"weight\":{\"value\":\"1,5\"}"), "items[0].weight.value",
        "must be a number, 0 or more");
    bad(ITEM(",\"weight\":{\"value\":1}"), "items[0].weight.units",
        "must be grams, kilograms, ounces or pounds");
    bad(ITEM(",\"weight\":{\"value\":1,\"units\":\"stone\"}"),
        "items[0].weight.units", "must be grams, kilograms, ounces or pounds");
    bad(ITEM(",\"weight\":{\"value\":1e9,\"units\":\"kg\"}"),
        "items[0].weight", "is more than 100 t");
    bad(CART("{\"quantity\":100000,\"weight\":{\"value\":2,\"units\":\"kg\"}}"),
        "items[0]", "makes the parcel heavier than 100 t or larger than 10 km");
    bad(ITEM(",\"dimensions\":[]"), "items[0].dimensions",
        "must be an object of length, width, height and units");
    bad(ITEM(",\"dimensions\":{\"width\":-1}"), "items[0].dimensions.width",
        "must be a number, 0 or more");
    bad(ITEM(",\"dimensions\":{\"length\":1,\"width\":1,\"height\":1}"),
        "items[0].dimensions.units",
        "must be inches, feet, millimeters, centimeters or meters");
    bad(ITEM(",\"dimensions\":{\"length\":1,\"width\":1,\"height\":20000,"
             "\"units\":\"m\"}"),
        "items[0].dimensions", "are more than 10 km");

    bad("{" USD ",\"items\":[{\"quantity\":1}]}", "destination", "is missing");
    bad("{" USD ",\"items\":[{\"quantity\":1}],\"destination\":\"US\"}",
        "destination", "must be an object");
#define WHERE(text)  "{" USD ",\"items\":[{\"quantity\":1}],"                 \
                     "\"destination\":{" text "}}"
    bad(WHERE(""), "destination.country", "is missing");
    bad(WHERE("\"country\":[]"), "destination.country", "must be a text");
    bad(WHERE("\"country\":\"Narnia\""), "destination.country",
        "must be a country of ISO 3166-1");
    bad(WHERE("\"country\":\"US\",\"postal_code\":[]"),
        "destination.postal_code", "must be a text");
    bad(WHERE("\"country\":\"US\",\"state\":{}"),
        "destination.state", "must be a text");
    bad(WHERE("\"country\":\"US\",\"postal_code\":\"20500\","
              "\"residential\":2"),
        "destination.residential", "must be true or false");

#define TAX(text)  "{" TO "," USD ",\"items\":[{\"quantity\":1}],"            \
                   "\"shipping_tax\":" text "}"
    bad(TAX("6"), "shipping_tax", "must be a list");
    bad(TAX("[6]"), "shipping_tax[0]", "must be an object");
    bad(TAX("[{}]"), "shipping_tax[0].percent", "is missing");
    bad(TAX("[{\"percent\":6},{\"percent\":\"1.00001\"}]"),
        "shipping_tax[1].percent",
        "must be a number from 0 to 1000 with 4 decimals at most");
    bad(TAX("[{\"percent\":-6}]"), "shipping_tax[0].percent",
        "must be a number from 0 to 1000 with 4 decimals at most");
    bad(TAX("[{\"percent\":1000.0001}]"), "shipping_tax[0].percent",
        "must be a number from 0 to 1000 with 4 decimals at most");
    bad(TAX("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]"), "shipping_tax",
        "must have 16 entries at most");
}


static void
hs_codes(void)
{
    ngx_str_t        sku;
    ngx_uint_t       i, n;
    yyjson_arr_iter  iter;

    static const char *const  codes[] = {
        "\"610910\"", "\"6109.10.00.12\"", "\" 6109 10 \"", "61091000",
        "\"6109-10\"", "\"6109\\n10\\t\"",
        "\"61091\"", "\"6109.10.00.123\"", "\"6109/10\"", "\"\"", "null",
        "\"abcdef\"", "[]"
    };

    for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        char  json[512];

        sprintf(json, ITEM(",\"hs_code\":%s"), codes[i]);
        good(json, codes[i]);
        tap_is_int(cart.hs_codes_missing, i < 6 ? 0 : 1, codes[i]);
    }

    good(CART("{\"sku\":\"A\",\"quantity\":1,\"hs_code\":\"610910\"},"
              "{\"sku\":\"B\",\"quantity\":1},"
              "{\"sku\":\"C\",\"requires_shipping\":false},"
              "{\"quantity\":1},{\"sku\":7,\"quantity\":1,\"hs_code\":1}"),
         "some codes are missing");
    tap_is_int(cart.hs_codes_missing, 3, "three");

    yyjson_arr_iter_init(ngx_shipstation_json_get(root, "items"), &iter);

    tap_is_int(ngx_shipstation_cart_hs_code_missing(&iter, &sku, &n), NGX_OK,
               "the first");
    tap_is_str(sku.data, sku.len, "B", "its sku");
    tap_is_int(n, 1, "its index");
    (void) ngx_shipstation_cart_hs_code_missing(&iter, &sku, &n);
    tap_is_int(sku.len, 0, "the second has no sku");
    tap_is_int(n, 3, "its index");
    (void) ngx_shipstation_cart_hs_code_missing(&iter, &sku, &n);
    tap_is_str(sku.data, sku.len, "7", "the third's");
    tap_is_int(ngx_shipstation_cart_hs_code_missing(&iter, &sku, &n),
               NGX_DONE, "no more");
}


/* What buyers type, and what shops send for what they lack. */

static void
typed(void)
{
    size_t  i;
    char    json[256];

    static const char *const  homes[] = {
        "true", "1", "\"1\"", "\"TRUE\"", "\" true \"", "\"\"", "null"
    };

    static const char *const  businesses[] = {
        "false", "0", "\"0\"", "\"False\""
    };

    good(WHERE("\"country\":\"US\""), "no postal code");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_NO_POSTAL, "is missing");
    good(WHERE("\"country\":\"DE\",\"postal_code\":\"N/A\""),
         "nothing for a postal code");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_NO_POSTAL, "is missing");
    good(WHERE("\"country\":\"US\",\"postal_code\":\"?\""),
         "no code of the US");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_NO_POSTAL, "is missing");
    good(WHERE("\"country\":\"US\",\"postal_code\":\"K1A 0B6\""),
         "no code of the US");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_BAD_POSTAL, "is bad");
    good(WHERE("\"country\":\"US\",\"postal_code\":2139"),
         "a code that is a number");
    tap_is_str(cart.destination.postal, cart.destination.postal_len, "02139",
               "gets its zero back");
    tap_is_int(cart.address, NGX_SHIPSTATION_ADDRESS_GOOD, "is good");
    good(WHERE("\"country\":\"US\",\"postal_code\":\"20500\","
               "\"state\":\"Bavaria\""), "no state of the US");
    tap_is_str(cart.destination.state, cart.destination.state_len, "DC",
               "is the code's");
    good(WHERE("\"country\":\"HK\",\"city\":\"a\\u0000b\",\"state\":\"-\""),
         "a city that nobody looks at");

    for (i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
        sprintf(json, WHERE("\"country\":\"HK\",\"residential\":%s"), homes[i]);
        good(json, homes[i]);
        tap_is_int(cart.destination.residential, 1, homes[i]);
    }

    for (i = 0; i < sizeof(businesses) / sizeof(businesses[0]); i++) {
        sprintf(json, WHERE("\"country\":\"HK\",\"residential\":%s"),
                businesses[i]);
        good(json, businesses[i]);
        tap_is_int(cart.destination.residential, 0, businesses[i]);

        sprintf(json, CART("{\"requires_shipping\":%s}"), businesses[i]);
        good(json, businesses[i]);
        tap_is_int(cart.shipped, 0, businesses[i]);
    }

    good(ITEM(",\"weight\":{\"value\":\"\",\"units\":\"kg\"},\"dimensions\":"
              "{\"length\":\"\",\"width\":\" \",\"height\":\"\","
              "\"units\":\"cm\"},\"requires_shipping\":\"\""),
         "empty texts");
    tap_is_int(cart.parcel.nanograms, package->nanograms,
               "are missing weights");
    tap_is_int(cart.parcel.length, 300000, "and sides");
    good(ITEM(",\"weight\":\"\",\"dimensions\":\"\""), "empty texts");
    tap_is_int(cart.parcel.nanograms, package->nanograms,
               "for objects, too");

    good(ITEM(",\"weight\":{\"value\":1e-7,\"units\":\"kg\"}"),
         "less than is read");
    tap_is_int(cart.parcel.nanograms, 1000000, "is not missing");
    good(ITEM(",\"weight\":{\"value\":\" 8 \",\"units\":\"oz\"}"), "blanks");
    tap_is_int(cart.parcel.nanograms, 8 * OUNCE, "do not count");

    good(CART("{\"quantity\":2.5,\"weight\":{\"value\":200,\"units\":\"g\"},"
              "\"dimensions\":{\"length\":10,\"width\":8,\"height\":2,"
              "\"units\":\"inches\"}}"), "a part of a unit");
    tap_is_int(cart.parcel.nanograms,
               500 * NGX_SHIPSTATION_NANOGRAMS_GRAM, "weighs its part");
    tap_is_int(cart.parcel.height, 152400, "and takes the place of one");
    good(CART("{\"quantity\":\" 2 \"}"), "a quantity with blanks");
    tap_is_int(cart.parcel.nanograms, 2 * package->nanograms,
               "two");
    good(CART("{\"quantity\":0.00001}"), "next to nothing");
    tap_is_int(cart.parcel.nanograms, package->nanograms / 10000,
               "is not nothing");
}


/* 453.6 g is a pound, 51 mm are two inches. */

static void
noise(void)
{
    size_t  i;
    char    json[256];

    static const struct {
        const char  *weight;
        int64_t      ounces;      /* sent, 0: not a whole number of them */
    } weights[] = {
        { "1,{\"value\":453.6,\"units\":\"g\"}", 16 },
        { "1,{\"value\":454,\"units\":\"g\"}", 16 },
        { "1,{\"value\":\"0.4536\",\"units\":\"kg\"}", 16 },
        { "1,{\"value\":454.1,\"units\":\"g\"}", 0 },
        { "1,{\"value\":28.35,\"units\":\"g\"}", 1 },
        { "1,{\"value\":28.38,\"units\":\"g\"}", 0 },
        { "1,{\"value\":16.01,\"units\":\"oz\"}", 0 },
        { "1,{\"value\":1.0005,\"units\":\"lb\"}", 0 },
        { "100,{\"value\":453.6,\"units\":\"g\"}", 1600 },
        { "10,{\"value\":45.36,\"units\":\"g\"}", 16 },
        { "1,{\"value\":22680.2,\"units\":\"g\"}", 0 },
        { "1,{\"value\":22680,\"units\":\"g\"}", 800 },
    };

    for (i = 0; i < sizeof(weights) / sizeof(weights[0]); i++) {
        sprintf(json, CART("{\"quantity\":%.*s,\"weight\":%s}"),
                (int) (strchr(weights[i].weight, ',') - weights[i].weight),
                weights[i].weight, strchr(weights[i].weight, ',') + 1);
        good(json, weights[i].weight);

        if (weights[i].ounces) {
            tap_is_int(cart.parcel.nanograms, weights[i].ounces * OUNCE,
                       weights[i].weight);

        } else {
            tap_ok(cart.parcel.nanograms % OUNCE != 0, "%s",
                   weights[i].weight);
        }
    }

    good(ITEM(",\"dimensions\":{\"length\":51,\"width\":\"26.4\","
              "\"height\":26.5,\"units\":\"mm\"}"), "sides in millimeters");
    tap_is_int(cart.parcel.length, 50800, "2 inches");
    tap_is_int(cart.parcel.width, 26500, "over an inch");
    tap_is_int(cart.parcel.height, 25400, "an inch");

    good(ITEM(",\"dimensions\":{\"length\":2.01,\"width\":1,"
              "\"height\":1,\"units\":\"in\"}"), "2.01 inches");
    tap_is_int(cart.parcel.length, 51054, "are what they are");

    settings.origin.country[0] = 'C';
    settings.origin.country[1] = 'A';
    good(ITEM(",\"weight\":{\"value\":453.6,\"units\":\"g\"}"),
         "a metric origin");
    tap_is_int(cart.parcel.nanograms, 453600000000LL, "keeps grams");
    settings.origin.country[0] = 'U';
    settings.origin.country[1] = 'S';
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    whole();
    nothing_to_ship();
    weights();
    faults();
    typed();
    noise();
    hs_codes();

    free(body);
    ngx_shipstation_arena_destroy(arena);
    tap_done();

    return tap_status();
}
