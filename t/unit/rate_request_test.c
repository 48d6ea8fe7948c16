#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v1.h"
#include "base/json.h"
#include "base/units.h"
#include "rate/rate_request.h"
#include "tap.h"


#define OUNCE  NGX_SHIPSTATION_NANOGRAMS_OUNCE
#define GRAM   NGX_SHIPSTATION_NANOGRAMS_GRAM


static ngx_shipstation_settings_t     settings;
static ngx_shipstation_carrier_t      carrier;
static ngx_shipstation_destination_t  to;
static ngx_shipstation_parcel_t       parcel;
static ngx_shipstation_shipment_t     shipment;
static u_char                         sender[NGX_SHIPSTATION_DIGEST_LEN];
static u_char                         body[NGX_SHIPSTATION_API_BODY_MAX];
static ngx_str_t                      url
    = ngx_string("https://ssapi.shipstation.com");


static void
set(ngx_str_t *text, const char *p)
{
    text->data = (u_char *) p;
    text->len = strlen(p);
}


static void
place(const char *country, const char *state, const char *code)
{
    ngx_str_t  text, postal;

    set(&text, country);
    (void) ngx_shipstation_destination_country(&to, &text);

    set(&text, state);
    set(&postal, code);
    (void) ngx_shipstation_destination_place(&to, &text, &postal);

    to.residential = 1;
}


static void
begin(void)
{
    ngx_memzero(&settings, sizeof(settings));
    ngx_memzero(&carrier, sizeof(carrier));
    ngx_memzero(&to, sizeof(to));

    set(&settings.api_key, "key");
    set(&settings.api_secret, "secret");
    set(&settings.origin.postal_code, "78703");
    set(&settings.origin.city, "Austin");
    set(&settings.origin.state, "TX");
    settings.origin.country[0] = 'U';
    settings.origin.country[1] = 'S';
    set(&carrier.code, "stamps_com");
    set(&carrier.package, "package");

    place("US", "DC", "20500");

    parcel.nanograms = 16 * OUNCE;
    parcel.length = 254000;
    parcel.width = 127000;
    parcel.height = 101600;
}


static void
make(void)
{
    ngx_shipstation_shipment(&shipment, &to, &parcel, &settings.origin,
                             &carrier);
    ngx_shipstation_sender_digest(&url, &settings, &carrier, sender);
}


static void
weighs(int64_t nanograms, int64_t want, const char *name)
{
    parcel.nanograms = nanograms;
    make();
    tap_is_int(shipment.weight, want, name);
}


static void
weights(void)
{
    begin();

    weighs(1, 1000, "a nanogram: an ounce");
    weighs(OUNCE, 1000, "an ounce");
    weighs(OUNCE + 1, 2000, "a nanogram more");
    weighs(14 * OUNCE + 1, 15000, "over 14 ounces");
    weighs(15 * OUNCE, 15000, "15 ounces");
    weighs(15 * OUNCE + 1, 15999, "over 15 ounces");
    weighs(15 * OUNCE + OUNCE / 2, 15999, "15.5 ounces");
    weighs(OUNCE * 15999 / 1000, 15999, "15.999 ounces");
    weighs(OUNCE * 15999 / 1000 + 1, 16000, "over 15.999 ounces");
    weighs(16 * OUNCE, 16000, "16 ounces");
    weighs(16 * OUNCE + 1, 32000, "over 16 ounces: two pounds");
    weighs(31 * OUNCE + 1, 32000, "over 31 ounces: no edge there");
    weighs(32 * OUNCE + 1, 48000, "over two pounds: three");
    weighs(100000000000000000LL, 3527408000LL, "100 t");

    carrier.weight_step = NGX_SHIPSTATION_STEP_OUNCE;
    weighs(15 * OUNCE + 1, 15999, "by the ounce: over 15");
    weighs(16 * OUNCE + 1, 17000, "over 16");
    carrier.weight_step = NGX_SHIPSTATION_STEP_10G;
    weighs(451 * GRAM, 16227, "by 10 g: 460 g, in thousandths of an ounce");
    carrier.weight_step = NGX_SHIPSTATION_STEP_AUTO;

    place("CA", "ON", "K1A 0B6");
    weighs(16 * OUNCE + 1, 17000, "abroad: by the ounce");
    carrier.weight_step = NGX_SHIPSTATION_STEP_POUND;
    weighs(16 * OUNCE + 1, 32000, "or by the pound, where that is wanted");
    carrier.weight_step = NGX_SHIPSTATION_STEP_AUTO;

    settings.origin.country[0] = 'C';
    settings.origin.country[1] = 'A';

    weighs(1, 10, "from Canada: 10 g at least");
    weighs(10 * GRAM, 10, "10 g");
    weighs(10 * GRAM + 1, 20, "over 10 g");
    weighs(453592370000LL, 460, "a pound");

    carrier.weight_step = NGX_SHIPSTATION_STEP_POUND;
    weighs(453592370001LL, 908, "by the pound, in grams");
    carrier.weight_step = NGX_SHIPSTATION_STEP_OUNCE;
    weighs(OUNCE + 1, 57, "by the ounce, in grams");
}


static void
sizes(void)
{
    begin();

    make();
    tap_is_int(shipment.length, 100, "10 inches");
    tap_is_int(shipment.width, 50, "5 inches");
    tap_is_int(shipment.height, 40, "4 inches");

    parcel.length = 101600;
    parcel.width = 254001;
    parcel.height = 2539;
    make();
    tap_is_int(shipment.length, 110, "sorted, and up to an inch");
    tap_is_int(shipment.width, 40, "4 inches");
    tap_is_int(shipment.height, 1, "a tenth of an inch");

    settings.origin.country[0] = 'G';
    settings.origin.country[1] = 'B';
    make();
    tap_is_int(shipment.length, 260, "up to a centimeter");
    tap_is_int(shipment.width, 110, "up to a centimeter");
    tap_is_int(shipment.height, 3, "up to a millimeter");

    parcel.length = parcel.width = parcel.height = 0;
    make();
    tap_is_int(shipment.length, 0, "no size");

    begin();
    parcel.length = 76201;
    parcel.width = 76200;
    parcel.height = 73661;
    make();
    tap_is_int(shipment.length, 40, "over three inches");
    tap_is_int(shipment.width, 30, "three inches");
    tap_is_int(shipment.height, 30, "up to a tenth of an inch");
}


static void
bodies(void)
{
    u_char                   *p;
    char                      long_city[2000];
    yyjson_val               *root;
    ngx_shipstation_arena_t  *arena;

    begin();
    make();

    p = ngx_shipstation_api_v1.write(body, &settings, &carrier, &shipment);
    tap_is_str(body, p - body,
               "{\"carrierCode\":\"stamps_com\",\"serviceCode\":null,"
               "\"packageCode\":\"package\",\"fromPostalCode\":\"78703\","
               "\"fromCity\":\"Austin\",\"fromState\":\"TX\","
               "\"toState\":\"DC\",\"toCountry\":\"US\","
               "\"toPostalCode\":\"20500\",\"toCity\":null,"
               "\"weight\":{\"value\":16,\"units\":\"ounces\"},"
               "\"dimensions\":{\"length\":10,\"width\":5,\"height\":4,"
               "\"units\":\"inches\"},"
               "\"confirmation\":\"none\",\"residential\":true}",
               "a request");

    parcel.nanograms = 15 * OUNCE + 1;
    parcel.length = 0;
    parcel.width = 0;
    parcel.height = 0;
    to.residential = 0;
    ngx_str_null(&carrier.package);
    set(&settings.origin.city, "Au\"st\\in\x01");
    make();

    p = ngx_shipstation_api_v1.write(body, &settings, &carrier, &shipment);
    tap_is_str(body, p - body,
               "{\"carrierCode\":\"stamps_com\",\"serviceCode\":null,"
               "\"packageCode\":null,\"fromPostalCode\":\"78703\","
               "\"fromCity\":\"Au\\\"st\\\\in\\u0001\",\"fromState\":\"TX\","
               "\"toState\":\"DC\",\"toCountry\":\"US\","
               "\"toPostalCode\":\"20500\",\"toCity\":null,"
               "\"weight\":{\"value\":15.999,\"units\":\"ounces\"},"
               "\"dimensions\":null,"
               "\"confirmation\":\"none\",\"residential\":false}",
               "without package and size");

    begin();
    settings.origin.country[0] = 'A';
    settings.origin.country[1] = 'U';
    place("HK", "KL", "N/A");
    parcel.length = 254001;
    make();

    p = ngx_shipstation_api_v1.write(body, &settings, &carrier, &shipment);
    tap_is_str(body, p - body,
               "{\"carrierCode\":\"stamps_com\",\"serviceCode\":null,"
               "\"packageCode\":\"package\",\"fromPostalCode\":\"78703\","
               "\"fromCity\":\"Austin\",\"fromState\":\"TX\","
               "\"toState\":null,\"toCountry\":\"HK\","
               "\"toPostalCode\":\"\",\"toCity\":null,"
               "\"weight\":{\"value\":460,\"units\":\"grams\"},"
               "\"dimensions\":{\"length\":26,\"width\":13,"
               "\"height\":11,\"units\":\"centimeters\"},"
               "\"confirmation\":\"none\",\"residential\":true}",
               "metric, to a place without postal codes");

    arena = ngx_shipstation_arena_create(0);
    root = ngx_shipstation_json_read(body, p - body, arena, NULL);
    tap_ok(yyjson_is_obj(root), "is JSON");
    ngx_shipstation_arena_destroy(arena);

    memset(long_city, 'x', sizeof(long_city));
    long_city[1999] = '\0';
    set(&settings.origin.city, long_city);
    tap_ok(ngx_shipstation_api_v1.write(body, &settings, &carrier, &shipment)
           == NULL, "texts that do not fit");
}


static u_char  first[NGX_SHIPSTATION_DIGEST_LEN];


static void
key(ngx_uint_t zone, ngx_uint_t same, const char *name)
{
    u_char  digest[NGX_SHIPSTATION_DIGEST_LEN];

    make();
    ngx_shipstation_request_key(sender, &shipment, zone, digest);

    tap_ok((ngx_memcmp(first, digest, sizeof(digest)) == 0) == same, "%s %s",
           name, same ? "shares the entry" : "has its own entry");
}


static void
remember(ngx_uint_t zone)
{
    begin();
    make();
    ngx_shipstation_request_key(sender, &shipment, zone, first);
}


static void
keys(void)
{
    ngx_str_t  other = ngx_string("https://ssapi7.shipstation.com");
    ngx_str_t  keep = url;

    remember(0);
    key(0, 1, "the same");

    parcel.nanograms = 15 * OUNCE + OUNCE * 9995 / 10000;
    key(0, 1, "a weight that is rounded up to it");
    parcel.width = 254000;
    parcel.length = 127000;
    parcel.height = 101599;
    key(0, 1, "the same sides in another order");
    settings.fee_type = NGX_SHIPSTATION_FEE_FIXED;
    settings.fee_value = 300;
    settings.automatic_tax = 1;
    set(&settings.id, "another");
    key(0, 1, "another store with another fee");
    set(&carrier.name, "Another name");
    carrier.hide_new_services = 1;
    key(0, 1, "another choice of services");

    begin();
    url = other;
    key(0, 0, "another URL");
    url = keep;
    set(&settings.api_key, "keys");
    key(0, 0, "another key");
    begin();
    set(&settings.api_key, "keyse");
    set(&settings.api_secret, "cret");
    key(0, 0, "a byte moved from the secret to the key");
    begin();
    set(&settings.api_secret, "secre");
    key(0, 0, "another secret");
    begin();
    settings.rates_version = 1;
    key(0, 0, "another rates_version");
    begin();
    set(&carrier.code, "ups");
    key(0, 0, "another carrier");
    begin();
    set(&carrier.package, "");
    key(0, 0, "another package");
    begin();
    set(&settings.origin.postal_code, "78704");
    key(0, 0, "another origin");
    begin();
    set(&settings.origin.city, "Dallas");
    key(0, 0, "another origin's city");
    begin();
    settings.origin.country[0] = 'C';
    settings.origin.country[1] = 'A';
    key(0, 0, "another origin's country");
    begin();
    set(&settings.origin.state, "OK");
    key(0, 0, "another origin's state");
    begin();
    to.residential = 0;
    key(0, 0, "a business");
    begin();
    place("US", "", "20500");
    key(0, 1, "no state");
    place("US", "CA", "20500");
    key(0, 1, "a wrong state");
    place("US", "N/A", "20500");
    key(0, 1, "no state of the US");
    begin();
    to.postal[4] = '1';
    key(0, 0, "another postal code");
    key(1, 0, "another postal code's zone");
    begin();
    parcel.nanograms++;
    key(0, 0, "another weight");
    begin();
    parcel.length++;
    key(0, 0, "another length");
    begin();
    parcel.width++;
    key(0, 0, "another width");
    begin();
    parcel.height++;
    key(0, 0, "another height");
    begin();
    parcel.length = parcel.width = parcel.height = 0;
    key(0, 0, "no size");

    place("MX", "", "01000");
    make();
    ngx_shipstation_request_key(sender, &shipment, 0, first);
    place("MX", "", "1000");
    key(0, 1, "a lost zero");
    place("BR", "", "01000");
    key(0, 0, "another country");
    place("IT", "RM", "00100");
    make();
    ngx_shipstation_request_key(sender, &shipment, 0, first);
    place("IT", "", "00100");
    key(0, 0, "no state, where there is one of two letters");

    place("HK", "Kowloon", "");
    make();
    ngx_shipstation_request_key(sender, &shipment, 0, first);
    place("HK", "HK", "N/A");
    key(0, 1, "another state of a country without postal codes");

    remember(1);
    to.postal[4] = '1';
    key(1, 1, "another postal code of the zone");
    key(0, 0, "under its full code, it");
    to.postal[0] = '3';
    key(1, 0, "another zone");

    remember(1);
    place("DE", "", "10115");
    make();
    ngx_shipstation_request_key(sender, &shipment, 1, first);
    key(0, 1, "where the whole code is the zone, the full code");

    place("GB", "", "SW1A 1AA");
    make();
    ngx_shipstation_request_key(sender, &shipment, 1, first);
    place("GB", "", "sw1a2bb");
    key(1, 1, "another inward code");
    key(0, 0, "under its full code, it");
    place("GB", "", "SW1 1AA");
    key(1, 0, "another outward code");
}


/* A box brings its own package, for the carriers that know it by a code. */

static void
packages(void)
{
    static ngx_shipstation_code_pair_t  pairs[] = {
        { ngx_string("ups"), ngx_string("ups_box") },
        { ngx_string("stamps_com"), ngx_string("medium_box") }
    };

    static ngx_shipstation_box_t  box = {
        .npackages = 2, .packages = pairs
    };

    remember(0);
    parcel.box = &box;
    key(0, 0, "a box with a package of its own");
    tap_is_str(shipment.package.data, shipment.package.len, "medium_box",
               "which is sent");

    set(&carrier.code, "fedex");
    make();
    tap_is_str(shipment.package.data, shipment.package.len, "package",
               "else the carrier's");
    parcel.box = NULL;
}


static uint64_t  seed = 42;


static int64_t
draw(int64_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;

    return (int64_t) ((seed >> 33) % (uint64_t) n);
}


/* A tariff that nobody knows, but that no carrier's falls with size. */

static double
costs(double ounces, double inches[3], ngx_uint_t rule)
{
    double  pounds, volume, girth;

    volume = inches[0] * inches[1] * inches[2];
    girth = inches[0] + 2 * (inches[1] + inches[2]);
    pounds = ounces / 16;

    if ((rule & 1) && volume / 139 > pounds) {
        pounds = volume / 139;
    }

    if (rule & 2) {
        pounds = (double) (int64_t) (pounds + 0.999999);
    }

    return 3 + pounds * (1 + (double) (rule % 7))
           + ((rule & 4) && ounces > 15.999 ? 2 : 0)
           + ((rule & 8) && inches[0] > 22 ? 4 : 0)
           + ((rule & 16) && girth > 105 ? 30 : 0)
           + ((rule & 32) && volume > 3456 ? 15 : 0);
}


/*
 * No price is lower than what ShipStation would say for the parcel as it is,
 * but for unit noise.
 */

static void
never_too_low(void)
{
    double                          ounces, true_ounces, sides[3];
    double                          true_sides[3], asked, said;
    int64_t                         weight[2], number, size[3];
    ngx_uint_t                      i, j, n, wrong, metric;
    ngx_shipstation_stack_t         stack;
    ngx_shipstation_package_t       package;
    ngx_shipstation_parcel_unit_t   unit;

    static const int64_t  units[] = { GRAM, GRAM * 1000, OUNCE, 16 * OUNCE };

    begin();
    ngx_memzero(&package, sizeof(package));
    wrong = 0;

    for (i = 0; i < 100000; i++) {

        settings.origin.country[0] = draw(4) ? 'U' : 'C';
        settings.origin.country[1] = settings.origin.country[0] == 'U'
                                     ? 'S' : 'A';
        place(draw(3) ? "US" : "CA", "", draw(2) ? "20500" : "K1A 0B6");
        carrier.weight_step = (ngx_uint_t) draw(4);

        ngx_shipstation_stack_init(&stack, &package,
                                   settings.origin.country[0] == 'U');
        weight[0] = weight[1] = 0;
        n = 1 + (ngx_uint_t) draw(4);
        metric = 0;

        for (j = 0; j < n; j++) {
            ngx_memzero(&unit, sizeof(unit));
            unit.quantity = 1 + (ngx_uint_t) draw(3);

            number = draw(4);
            metric += number < 2;
            (void) ngx_shipstation_unit_weigh(&unit,
                                              1 + draw(number % 2 ? 3000000
                                                       : 999000000),
                                              units[number]);

            size[0] = 1 + draw(200000);
            size[1] = 1 + draw(100000);
            size[2] = 1 + draw(50000);
            (void) ngx_shipstation_unit_measure(&unit, size[0], size[1],
                                                size[2], 25400);
            (void) ngx_shipstation_stack_add(&stack, &unit);

            weight[0] += unit.nanograms * (int64_t) unit.quantity;
            weight[1] += unit.millionths * (int64_t) unit.quantity;
        }

        ngx_shipstation_stack_parcel(&stack, &parcel);
        make();

        true_ounces = ((double) weight[0] + (double) weight[1] / 1e6)
                      / (double) OUNCE;
        ounces = shipment.imperial
                 ? (double) shipment.weight / 1000
                 : (double) shipment.weight * (double) GRAM / (double) OUNCE;

        sides[0] = (double) shipment.length / 10;
        sides[1] = (double) shipment.width / 10;
        sides[2] = (double) shipment.height / 10;
        true_sides[0] = (double) parcel.length / 25400;
        true_sides[1] = (double) parcel.width / 25400;
        true_sides[2] = (double) parcel.height / 25400;

        for (j = 0; j < 3 && !shipment.imperial; j++) {
            sides[j] /= 2.54;
        }

        if (metric) {
            true_ounces *= 0.999;
        }

        for (j = 0; j < 64; j++) {
            asked = costs(ounces, sides, j);
            said = costs(true_ounces - 1e-9, true_sides, j);
            wrong += (asked < said - 1e-9);
        }
    }

    tap_is_int(wrong, 0, "no price of 6,400,000 is too low");
}


int
main(void)
{
    packages();
    never_too_low();
    weights();
    sizes();
    bodies();
    keys();
    tap_done();

    return tap_status();
}
