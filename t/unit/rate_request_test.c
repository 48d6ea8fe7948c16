#include <ngx_config.h>
#include <ngx_core.h>

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
static u_char                         body[NGX_SHIPSTATION_REQUEST_MAX];
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
    ngx_shipstation_shipment(&shipment, &to, &parcel, &settings.origin);
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
    weighs(16 * OUNCE + 1, 17000, "over 16 ounces");
    weighs(31 * OUNCE + 1, 32000, "over 31 ounces: no edge there");
    weighs(100000000000000000LL, 3527397000LL, "100 t");

    settings.origin.country[0] = 'C';
    settings.origin.country[1] = 'A';

    weighs(1, 10, "from Canada: 10 g at least");
    weighs(10 * GRAM, 10, "10 g");
    weighs(10 * GRAM + 1, 20, "over 10 g");
    weighs(453592370000LL, 460, "a pound");
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
    tap_is_int(shipment.length, 101, "sorted, and up to a tenth of an inch");
    tap_is_int(shipment.width, 40, "4 inches");
    tap_is_int(shipment.height, 1, "a tenth of an inch");

    settings.origin.country[0] = 'G';
    settings.origin.country[1] = 'B';
    make();
    tap_is_int(shipment.length, 255, "up to a millimeter");
    tap_is_int(shipment.width, 102, "up to a millimeter");
    tap_is_int(shipment.height, 3, "up to a millimeter");

    parcel.length = parcel.width = parcel.height = 0;
    make();
    tap_is_int(shipment.length, 0, "no size");
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

    p = ngx_shipstation_request_body(body, &settings, &carrier, &shipment);
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

    p = ngx_shipstation_request_body(body, &settings, &carrier, &shipment);
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

    p = ngx_shipstation_request_body(body, &settings, &carrier, &shipment);
    tap_is_str(body, p - body,
               "{\"carrierCode\":\"stamps_com\",\"serviceCode\":null,"
               "\"packageCode\":\"package\",\"fromPostalCode\":\"78703\","
               "\"fromCity\":\"Austin\",\"fromState\":\"TX\","
               "\"toState\":null,\"toCountry\":\"HK\","
               "\"toPostalCode\":\"\",\"toCity\":null,"
               "\"weight\":{\"value\":460,\"units\":\"grams\"},"
               "\"dimensions\":{\"length\":25.5,\"width\":12.7,"
               "\"height\":10.2,\"units\":\"centimeters\"},"
               "\"confirmation\":\"none\",\"residential\":true}",
               "metric, to a place without postal codes");

    arena = ngx_shipstation_arena_create(0);
    root = ngx_shipstation_json_read(body, p - body, arena, NULL);
    tap_ok(yyjson_is_obj(root), "is JSON");
    ngx_shipstation_arena_destroy(arena);

    memset(long_city, 'x', sizeof(long_city));
    long_city[1999] = '\0';
    set(&settings.origin.city, long_city);
    tap_ok(ngx_shipstation_request_body(body, &settings, &carrier, &shipment)
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


int
main(void)
{
    weights();
    sizes();
    bodies();
    keys();
    tap_done();

    return tap_status();
}
