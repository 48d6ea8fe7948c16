
/*
 * The settings file: each key, its default and limits, and what is said of
 * what is wrong.
 */

#include "nginx_stub.h"
#include "tap.h"

#include "base/json.h"
#include "settings/settings.h"


#define CHANNEL  "\"selling_channel\": {\"username\": \"u\", "               \
                 "\"password\": \"hush-hush\"}"
#define LEAST    "\"id\": \"acme\", " CHANNEL
#define API      LEAST ", \"currency\": \"usd\", "                           \
                 "\"api\": {\"key\": \"k\", \"secret\": \"very-secret\"}, "  \
                 "\"origin\": {\"postal_code\": \"78703\", "                 \
                 "\"country\": \"US\"}, "                                    \
                 "\"default_package\": {\"weight\": "                        \
                 "{\"value\": 1, \"units\": \"lb\"}}, \"carriers\": []"


static ngx_shipstation_arena_t   *arena;
static ngx_shipstation_faults_t   faults;

#define first_error  faults.fault[0].error


static ngx_shipstation_settings_t *
parse(const char *json)
{
    u_char     *text;
    size_t      len;
    ngx_str_t   name = ngx_string("acme");

    ngx_memzero(&faults, sizeof(faults));
    ngx_shipstation_arena_reset(arena, 0);

    len = strlen(json);
    text = ngx_shipstation_arena_alloc(arena, len
                                              + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(text, json, len);

    return ngx_shipstation_settings_parse(text, len, &name, arena, &faults);
}


static void
good(const char *json, const char *name)
{
    ngx_shipstation_settings_t  *settings;

    settings = parse(json);
    tap_ok(settings != NULL, "%s (%.*s %.*s)", name, (int) first_error.path.len,
           first_error.path.len ? (char *) first_error.path.data : "",
           (int) first_error.message.len,
           first_error.message.len ? (char *) first_error.message.data : "");
}


static void
bad(const char *json, const char *path, const char *message)
{
    char  got[512];

    if (parse(json) != NULL) {
        tap_ok(0, "refused: %s %s", path, message);
        return;
    }

    snprintf(got, sizeof(got), "%.*s: %.*s", (int) first_error.path.len,
             (char *) first_error.path.data, (int) first_error.message.len,
             (char *) first_error.message.data);

    tap_ok(first_error.path.len == strlen(path)
           && memcmp(first_error.path.data, path, first_error.path.len) == 0
           && strstr(got, message) != NULL
           && strstr(got, "hush-hush") == NULL
           && strstr(got, "very-secret") == NULL,
           "refused: %s: %s (%s)", path, message, got);
}


static void
test_least(void)
{
    ngx_shipstation_settings_t  *s;

    s = parse("{" LEAST "}");
    tap_ok(s != NULL, "id and selling_channel are enough");

    if (s == NULL) {
        return;
    }

    tap_is_str(s->id.data, s->id.len, "acme", "id");
    tap_is_int(s->enabled, 1, "enabled by default");
    tap_is_int(s->extended, 0, "schema strict");
    tap_is_int(s->zone_precision, 0, "rate_precision exact");
    tap_is_int(s->leave_out_foreign, 0, "foreign_currency send");
    tap_is_int(s->sync_all_orders, 0, "sync_all_orders false");
    tap_is_int(s->automatic_tax, 0, "automatic_tax false");
    tap_is_int(s->has_api, 0, "no api");
    tap_is_int(s->fee_type, NGX_SHIPSTATION_FEE_NONE, "no fee");
    tap_is_int(s->rates_version, 0, "rates_version 0");
    tap_is_int(s->previous.username.len, 0, "no previous credential");
    tap_is_str(s->credential.password.data, s->credential.password.len,
               "hush-hush", "password");
}


/* Whatever the spelling: places are part of the rates' keys. */

static void
sends_from(const char *country, const char *postal_code, const char *city,
    const char *want_code, const char *want_city)
{
    char                         json[512];
    ngx_shipstation_settings_t  *s;

    snprintf(json, sizeof(json), "{" LEAST ", \"origin\": {\"country\": "
             "\"%s\", \"postal_code\": \"%s\", \"city\": \"%s\"}}",
             country, postal_code, city);

    s = parse(json);
    tap_ok(s != NULL, "an origin in %s", country);

    if (s == NULL) {
        return;
    }

    tap_is_str(s->origin.postal_code.data, s->origin.postal_code.len,
               want_code, "its postal code");
    tap_is_str(s->origin.city.data, s->origin.city.len, want_city,
               "its city");
}


static void
test_origin(void)
{
    sends_from("US", "78703", "Austin", "78703", "AUSTIN");
    sends_from("US", "78703-1234", " austin  ", "78703", "AUSTIN");
    sends_from("PR", "00901", "San   Juan", "00901", "SAN JUAN");
    sends_from("CA", "K1A 0B1", "", "K1A 0B1", "");
    sends_from("CA", "k1a0b1", " ", "K1A 0B1", "");
    sends_from("CA", "k1a-0b1", "Ottawa", "K1A 0B1", "OTTAWA");
    sends_from("GB", "sw1a1aa", "London", "SW1A 1AA", "LONDON");
    sends_from("GB", "M1 1ae", "x", "M1 1AE", "X");
    sends_from("AU", "0800", "Darwin", "0800", "DARWIN");
}


static void
test_whole(void)
{
    ngx_shipstation_settings_t  *s;

    s = parse("{\"format\": 1, \"id\": \"acme\", \"enabled\": false, "
        "\"currency\": \"usd\", \"schema\": \"extended\", "
        "\"rate_precision\": \"zone\", \"foreign_currency\": \"leave_out\", "
        "\"selling_channel\": {\"username\": \"new\", \"password\": \"p\", "
        "\"previous\": {\"username\": \"old\", \"password\": \"q\", "
        "\"until\": \"2026-12-01T00:00:00Z\"}}, "
        "\"api\": {\"key\": \"k\", \"secret\": \"s\", \"rate\": \"200r/m\", "
        "\"url\": \"HTTPS://Example.COM:443/x/\"}, "
        "\"company_phone\": \"+1 512\", \"sync_all_orders\": true, "
        "\"sync_all_since\": \"2026-01-01\", "
        "\"handling_fee\": {\"enabled\": true, \"value\": \"12.3456\", "
        "\"type\": \"percent\"}, \"automatic_tax\": true, "
        "\"tax_rates\": [{\"country\": \"us\", \"state\": \"Texas\", "
        "\"percent\": 8.25}, {\"country\": \"PR\", \"percent\": \"0.0001\", "
        "\"postal_prefix\": \"00 9\", \"name\": \"IVU\"}], "
        "\"international_non_delivery\": \"return_to_sender\", "
        "\"default_package\": {\"weight\": {\"value\": \"0.1\", \"units\": "
        "\"ounces\"}, \"length\": \"30\", \"width\": 20, \"height\": 1.5, "
        "\"units\": \"inches\"}, "
        "\"origin\": {\"name\": \"n\", \"city\": \"Austin\", \"state\": "
        "\"texas\", \"postal_code\": \"78703\", \"country\": \"USA\"}, "
        "\"carriers\": [{\"code\": \"a\", \"name\": null, \"package\": null, "
        "\"services\": [{\"code\": \"x\"}, {\"code\": \"y\", \"name\": \"Y\","
        "\"enabled\": false}], \"new_services\": \"hide\"}, {\"code\": \"b\","
        "\"package\": \"package\", \"show_at_checkout\": false}], "
        "\"fallback_rates\": [{\"code\": \"std\", \"name\": \"S\", "
        "\"amount\": \"9.95\", \"countries\": [\"US\", \"uk\"], "
        "\"max_weight\": {\"value\": \"20\", \"units\": \"pounds\"}, "
        "\"when\": [\"limited\", \"no_service\"]}, {\"code\": \"b\", "
        "\"name\": \"B\", \"amount\": 0}], "
        "\"status_map\": [{\"match\": \"^p\", \"status\": \"paid\"}], "
        "\"rates_version\": \"7\"}");

    tap_ok(s != NULL, "every key (%.*s %.*s)", (int) first_error.path.len,
           first_error.path.data, (int) first_error.message.len,
           first_error.message.data);

    if (s == NULL) {
        return;
    }

    tap_is_int(s->enabled, 0, "enabled");
    tap_is_str(s->currency, 3, "USD", "currency in upper case");
    tap_ok(s->extended && s->zone_precision && s->leave_out_foreign, "words");
    tap_is_str(s->previous.username.data, s->previous.username.len, "old",
               "previous user name");
    tap_is_int(s->previous.until, 1796083200, "previous until");
    tap_is_int(s->api_rate, 200, "api.rate");
    tap_is_str(s->api_url.data, s->api_url.len, "https://example.com/x",
               "api.url in one spelling");
    tap_is_int(s->sync_all_since, 1767225600, "sync_all_since");
    tap_is_int(s->fee_type, NGX_SHIPSTATION_FEE_PERCENT, "fee by per cent");
    tap_is_int(s->fee_value, 123456, "fee with 4 decimals");
    tap_is_int(s->ntax_rates, 2, "tax rates");
    tap_is_str(s->tax_rates[0].state.data, s->tax_rates[0].state.len, "TX",
               "a state's name becomes its code");
    tap_is_int(s->tax_rates[0].percent, 82500, "8.25 per cent");
    tap_is_str(s->tax_rates[1].country, 2, "US", "PR is of the US");
    tap_is_str(s->tax_rates[1].state.data, s->tax_rates[1].state.len, "PR",
               "as a state");
    tap_is_str(s->tax_rates[1].postal_prefix.data,
               s->tax_rates[1].postal_prefix.len, "009", "prefix, no blanks");
    tap_is_int(s->tax_rates[1].percent, 1, "smallest per cent");
    tap_is_int(s->default_package.nanograms, 2834952312LL,
               "a tenth of an ounce, not rounded up");
    tap_is_int(s->default_package.millionths, 500000, "and a half");
    tap_is_int(s->default_package.length, 762000, "30 inches");
    tap_is_int(s->default_package.height, 38100, "1.5 inches");
    tap_is_str(s->origin.state.data, s->origin.state.len, "TX",
               "origin's state");
    tap_is_str(s->origin.country, 2, "US", "origin's country");
    tap_is_str(s->origin.phone.data, s->origin.phone.len, "+1 512",
               "company_phone fills origin.phone");
    tap_is_int(s->ncarriers, 2, "carriers");
    tap_ok(s->carriers[0].show_at_checkout && !s->carriers[1].show_at_checkout,
           "shown by default");
    tap_ok(s->carriers[0].services_listed && s->carriers[0].hide_new_services
           && !s->carriers[1].services_listed, "services listed or not");
    tap_ok(s->carriers[0].services[0].enabled
           && !s->carriers[0].services[1].enabled, "services' enabled");
    tap_is_str(s->carriers[1].package.data, s->carriers[1].package.len,
               "package", "carrier's package");
    tap_is_int(s->carriers[0].package.len, 0, "package null");
    tap_is_int(s->fallback_rates[0].amount, 995, "fallback's amount");
    tap_is_int(s->fallback_rates[0].ncountries, 2, "its countries");
    tap_is_str(s->fallback_rates[0].countries[1], 2, "GB", "UK is GB");
    tap_is_int(s->fallback_rates[0].max_nanograms, 9071847400000LL,
               "20 pounds");
    tap_is_int(s->fallback_rates[0].when,
               (1 << NGX_SHIPSTATION_REASON_LIMITED)
               | (1 << NGX_SHIPSTATION_REASON_NO_SERVICE), "its reasons");
    tap_is_int(s->fallback_rates[1].when, 0, "all reasons by default");
    tap_is_int(s->rates_version, 7, "a number may be a string");
    tap_is_int(s->nstatus_rules, 1, "status_map");
}


static void
test_errors(void)
{
    char  json[2048], long_text[400];

    memset(long_text, 'x', sizeof(long_text));

    bad("", "", "");
    bad("{", "", "");
    bad("[]", "", "must be an object");
    bad("{\"id\": \"acme\"}", "selling_channel", "is required");
    bad("{" CHANNEL "}", "id", "is required");
    bad("{\"id\": null, " CHANNEL "}", "id", "is required");
    bad("{\"id\": \"bcme\", " CHANNEL "}", "id", "file's name");
    bad("{\"id\": \"Acme\", " CHANNEL "}", "id", "lower-case");
    bad("{\"id\": \"_acme\", " CHANNEL "}", "id", "lower-case");
    bad("{\"id\": 7, " CHANNEL "}", "id", "must be a string");
    bad("{\"id\": \"acme\", \"selling_channel\": 1}", "selling_channel",
        "must be an object");
    bad("{" LEAST ", \"enable\": true}", "enable", "is no key");
    bad("{" LEAST ", \"enabled\": true, \"enabled\": null}", "enabled",
        "stands twice");
    bad("{" LEAST ", \"enabled\": 1}", "enabled", "true or false");
    bad("{" LEAST ", \"format\": 2}", "format", "must be 1");
    bad("{" LEAST ", \"currency\": \"dollar\"}", "currency",
        "three letters");
    bad("{" LEAST ", \"currency\": \"U$D\"}", "currency", "three letters");
    bad("{" LEAST ", \"schema\": \"loose\"}", "schema",
        "\"strict\" or \"extended\"");
    bad("{" LEAST ", \"rate_precision\": 1}", "rate_precision",
        "\"exact\" or \"zone\"");
    bad("{" LEAST ", \"foreign_currency\": \"drop\"}", "foreign_currency",
        "\"send\" or \"leave_out\"");
    bad("{" LEAST ", \"sync_all_since\": \"yesterday\"}", "sync_all_since",
        "must be a date");
    bad("{" LEAST ", \"rates_version\": -1}", "rates_version",
        "whole number");
    bad("{" LEAST ", \"rates_version\": 1.5}", "rates_version",
        "whole number");
    bad("{" LEAST ", \"rates_version\": \"one\"}", "rates_version",
        "must be a number");

    /* user name and password */

    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\"}}",
        "selling_channel", "needs \"password\"");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"password\": "
        "\"hush-hush\"}}", "selling_channel.username", "is required");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"\", "
        "\"password\": \"p\"}}", "selling_channel.username",
        "must not be empty");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"a:b\", "
        "\"password\": \"p\"}}", "selling_channel.username", "colon");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"a\\u0001\","
        "\"password\": \"p\"}}", "selling_channel.username", "control");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"a\xff\","
        "\"password\": \"p\"}}", "selling_channel.username", "UTF-8");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\", "
        "\"password\": \"\"}}", "selling_channel.password", "empty");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\", "
        "\"password\": \"hush-hush\", \"password_hash\": "
        "\"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\"}}", "selling_channel",
        "both");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\", "
        "\"password\": \"p\", \"previous\": {\"password\": \"q\"}}}",
        "selling_channel.previous.until", "is required");
    bad("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\", "
        "\"password\": \"p\", \"previous\": {\"until\": \"2026-12-01\"}}}",
        "selling_channel.previous", "needs \"password\"");

    sprintf(json, "{\"id\": \"acme\", \"selling_channel\": {\"username\": "
            "\"%.255s\", \"password\": \"%.255s\"}}", long_text, long_text);
    good(json, "255 bytes of user name and of password");
    sprintf(json, "{\"id\": \"acme\", \"selling_channel\": {\"username\": "
            "\"%.256s\", \"password\": \"p\"}}", long_text);
    bad(json, "selling_channel.username", "at most 255 bytes");

    good("{\"id\": \"acme\", \"selling_channel\": {\"username\": "
         "\"\xc3\xa9t\xc3\xa9 shop\", \"password\": \"\xe2\x82\xac:x\"}}",
         "a user name beyond ASCII, a colon in the password");

    /* what checkout needs */

    good("{" API "}", "api with all it needs");
    bad("{" LEAST ", \"api\": {\"key\": \"k\"}}", "api.secret",
        "is required");
    bad("{" LEAST ", \"api\": {\"key\": \"k:y\", \"secret\": \"s\"}}",
        "api.key", "colon");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\"}}",
        "currency", "required with \"api\"");
    bad("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
        "\"secret\": \"s\"}}", "origin.country", "required with \"api\"");
    bad("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
        "\"secret\": \"s\"}, \"origin\": {\"country\": \"US\"}}",
        "origin.postal_code", "required with \"api\"");
    bad("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
        "\"secret\": \"s\"}, \"origin\": {\"country\": \"US\", "
        "\"postal_code\": \"78703\"}}",
        "default_package", "required with \"api\"");
    good("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
         "\"secret\": \"s\"}, \"origin\": {\"country\": \"US\", "
         "\"postal_code\": \"78703\"}, \"default_package\": {\"weight\": "
         "{\"value\": 1, \"units\": \"g\"}}}",
         "carriers absent: the account's");
    good("{" LEAST ", \"carriers\": \"all\"}", "carriers: all");
    bad("{" LEAST ", \"carriers\": \"some\"}", "carriers",
        "must be a list, or \"all\"");
    bad("{" LEAST ", \"carriers\": 7}", "carriers", "must be a list");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\", "
        "\"url\": \"http://example.com\"}}", "api.url", "");
    good("{" API ", \"enabled\": true}", "enabled");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\", "
        "\"rate\": \"200\"}}", "api.rate", "200r/m");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\", "
        "\"rate\": \"0r/m\"}}", "api.rate", "from 1");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\", "
        "\"rate\": \"1001r/m\"}}", "api.rate", "from 1 to 1000");
    bad("{" LEAST ", \"api\": {\"key\": \"k\", \"secret\": \"s\", "
        "\"rate\": 200}}", "api.rate", "200r/m");
    bad("{" LEAST ", \"origin\": {\"country\": \"DE\"}}", "origin.country",
        "US, CA, GB or AU");
    bad("{" LEAST ", \"origin\": {\"country\": \"XX\"}}", "origin.country",
        "two letters");
    bad("{" LEAST ", \"origin\": {\"country\": \"US\", \"state\": "
        "\"Ontario\"}}", "origin.state", "no state of US");
    bad("{" LEAST ", \"origin\": {\"country\": \"US\", \"postal_code\": "
        "\"7870\"}}", "origin.postal_code", "postal code of US");
    bad("{" LEAST ", \"origin\": {\"country\": \"CA\", \"postal_code\": "
        "\"78703\"}}", "origin.postal_code", "postal code of CA");
    good("{" LEAST ", \"origin\": {\"country\": \"CA\", \"postal_code\": "
         "\"k1a0b1\"}}", "a postal code of Canada");
    good("{" LEAST ", \"origin\": {\"country\": \"GB\", \"postal_code\": "
         "\"sw1a 1aa\"}}", "a postal code of Britain");
    good("{" LEAST ", \"origin\": {\"country\": \"GB\", \"postal_code\": "
         "\"M11AE\"}}", "another one");
    bad("{" LEAST ", \"origin\": {\"country\": \"GB\", \"postal_code\": "
        "\"123 456\"}}", "origin.postal_code", "postal code of GB");
    good("{" LEAST ", \"origin\": {\"country\": \"AU\", \"postal_code\": "
         "\"0800\"}}", "a postal code of Australia");
    good("{" LEAST ", \"origin\": {\"country\": \"PR\", \"postal_code\": "
         "\"00901\"}}", "Puerto Rico is of the US");

    bad("{" LEAST ", \"handling_fee\": {\"type\": \"fixed\"}}",
        "handling_fee.value", "is required");
    bad("{" LEAST ", \"handling_fee\": {\"value\": \"1\"}}",
        "handling_fee.type", "is required");
    bad("{" LEAST ", \"handling_fee\": {\"type\": \"fixed\", \"value\": "
        "\"1.005\"}}", "handling_fee.value", "at most 2 decimals");
    bad("{" LEAST ", \"handling_fee\": {\"type\": \"fixed\", \"value\": "
        "-1}}", "handling_fee.value", "from 0.00");
    bad("{" LEAST ", \"handling_fee\": {\"type\": \"percent\", \"value\": "
        "1.00001}}", "handling_fee.value", "at most 4 decimals");
    bad("{" LEAST ", \"handling_fee\": {\"type\": \"gift\", \"value\": "
        "1}}", "handling_fee.type", "\"fixed\" or");
    good("{" LEAST ", \"handling_fee\": {\"enabled\": false}}",
         "a fee that is off");
    bad("{" LEAST ", \"tax_rates\": {}}", "tax_rates", "must be a list");
    bad("{" LEAST ", \"tax_rates\": [1]}", "tax_rates[0]",
        "must be an object");
    bad("{" LEAST ", \"tax_rates\": [{\"country\": \"US\"}]}",
        "tax_rates[0].percent", "is required");
    bad("{" LEAST ", \"tax_rates\": [{\"percent\": 1}]}",
        "tax_rates[0].country", "is required");
    bad("{" LEAST ", \"tax_rates\": [{\"country\": \"US\", \"percent\": "
        "100.0001}]}", "tax_rates[0].percent", "to 100.0000");
    bad("{" LEAST ", \"tax_rates\": [{\"country\": \"US\", \"percent\": 1}, "
        "{\"country\": \"AU\", \"state\": \"TX\", \"percent\": 1}]}",
        "tax_rates[1].state", "no state of AU");

    bad("{" LEAST ", \"default_package\": {\"length\": 1}}",
        "default_package.weight", "is required");
    bad("{" LEAST ", \"default_package\": {\"weight\": {\"value\": 0, "
        "\"units\": \"g\"}}}", "default_package.weight.value",
        "more than 0");
    bad("{" LEAST ", \"default_package\": {\"weight\": {\"value\": 1, "
        "\"units\": \"stone\"}}}", "default_package.weight.units", "grams");
    bad("{" LEAST ", \"default_package\": {\"weight\": {\"value\": 1, "
        "\"units\": \"g\"}, \"length\": 1}}", "default_package",
        "or none of them");
    bad("{" LEAST ", \"default_package\": {\"weight\": {\"value\": 1, "
        "\"units\": \"g\"}, \"length\": 1, \"width\": 1, \"height\": 1, "
        "\"units\": \"ell\"}}", "default_package.units", "centimeters");

    bad("{" LEAST ", \"carriers\": [{\"name\": \"x\"}]}", "carriers[0].code",
        "is required");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a b\"}]}",
        "carriers[0].code", "letters");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a\"}, {\"code\": \"a\"}]}",
        "carriers[1].code", "twice");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a\", \"show_at_checkout\": "
        "false}]}", "carriers", "at least one");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a\", \"services\": "
        "[{\"code\": \"x\"}, {\"code\": \"x\"}]}]}",
        "carriers[0].services[1].code", "twice");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a\", \"new_services\": "
        "\"ask\"}]}", "carriers[0].new_services", "\"show\" or \"hide\"");
    bad("{" LEAST ", \"carriers\": [{\"code\": \"a\", \"services\": "
        "[{\"code\": \"x\", \"price\": 1}]}]}",
        "carriers[0].services[0].price", "is no key");

    bad("{" LEAST ", \"carriers\": [{\"code\": \"ups\"}, {\"code\": "
        "\"fallback\"}]}", "carriers[1].code", "must not be");
    good("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
         "\"A\", \"amount\": 1, \"when\": \"bad_address\"}]}",
         "fallback rates for bad addresses alone");
    good("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
         "\"A\", \"amount\": 1, \"when\": [\"carriers_unknown\"]}]}",
         "and until the account is known");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\"}]}", "fallback_rates[0].amount", "is required");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\", \"amount\": \"9.955\"}]}", "fallback_rates[0].amount",
        "at most 2 decimals");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\", \"amount\": 1, \"countries\": []}]}",
        "fallback_rates[0].countries", "leave it out");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\", \"amount\": 1, \"countries\": [\"US\", \"PR\"]}]}",
        "fallback_rates[0].countries[1]", "write \"US\"");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\", \"amount\": 1, \"when\": [\"disabled\"]}]}",
        "fallback_rates[0].when[0]", "\"limited\"");
    good("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
         "\"A\", \"amount\": 1, \"when\": \"unauthorized\"}]}",
         "one reason needs no list");
    bad("{" LEAST ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
        "\"A\", \"amount\": 1}, {\"code\": \"a\", \"name\": \"B\", "
        "\"amount\": 1}]}", "fallback_rates[1].code", "twice");

    bad("{" LEAST ", \"status_map\": [{\"match\": \"(*LIMIT_MATCH=1)x\", "
        "\"status\": \"paid\"}]}", "status_map[0].match", "(*");
    bad("{" LEAST ", \"status_map\": [{\"match\": \"\", "
        "\"status\": \"paid\"}]}", "status_map[0].match", "empty");
    sprintf(json, "{" LEAST ", \"status_map\": [{\"match\": \"%.201s\", "
            "\"status\": \"paid\"}]}", long_text);
    bad(json, "status_map[0].match", "at most 200 bytes");
    sprintf(json, "{" LEAST ", \"status_map\": [{\"match\": \"x\", "
            "\"status\": \"%.51s\"}]}", long_text);
    bad(json, "status_map[0].status", "at most 50 characters");

    strcpy(json, "{" LEAST ", \"status_map\": [");
    {
        int  i;

        for (i = 0; i < 33; i++) {
            sprintf(json + strlen(json), "%s{\"match\": \"x\", \"status\": "
                    "\"y\"}", i ? "," : "");
        }
    }
    strcat(json, "]}");
    bad(json, "status_map", "at most 32 entries");
}


static char         warned[1024];
static ngx_uint_t   nwarned;


static void
warn(void *data, const char *sentence)
{
    nwarned++;
    snprintf(warned, sizeof(warned), "%s", sentence);
}


static void
warnings(const char *json)
{
    ngx_shipstation_settings_t  *settings;

    nwarned = 0;
    warned[0] = '\0';

    settings = parse(json);

    if (settings == NULL) {
        tap_ok(0, "%s", json);
        return;
    }

    ngx_shipstation_settings_warnings(settings, 40, 0, warn, NULL);
}


static void
test_warnings(void)
{
    warnings("{" API "}");
    tap_ok(nwarned == 1 && strstr(warned, "own country US"),
           "no fallback rate: %s", warned);

    warnings("{" API ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
             "\"A\", \"amount\": 1, \"countries\": [\"CA\"]}]}");
    tap_is_int(nwarned, 1, "one for another country does not help");

    warnings("{" API ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
             "\"A\", \"amount\": 1, \"when\": \"no_service\"}]}");
    tap_is_int(nwarned, 1, "nor one for want of a service alone");

    warnings("{" API ", \"fallback_rates\": [{\"code\": \"a\", \"name\": "
             "\"A\", \"amount\": 1}]}");
    tap_is_int(nwarned, 0, "one for all countries does");

    warnings("{" LEAST "}");
    tap_is_int(nwarned, 0, "without api nothing is said");

    warnings("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
             "\"secret\": \"s\", \"expires_on\": \"1970-01-20\"}, "
             "\"origin\": {\"country\": \"US\", \"postal_code\": "
             "\"78703\"}, \"default_package\": {\"weight\": {\"value\": 1, "
             "\"units\": \"g\"}}, \"carriers\": [], \"fallback_rates\": "
             "[{\"code\": \"a\", \"name\": \"A\", \"amount\": 1}]}");
    tap_ok(nwarned == 1 && strstr(warned, "within 30 days"),
           "a key that expires: %s", warned);

    warnings("{" LEAST ", \"currency\": \"USD\", \"api\": {\"key\": \"k\", "
             "\"secret\": \"s\"}, \"origin\": {\"country\": \"US\", "
             "\"postal_code\": \"78703\"}, \"default_package\": {\"weight\": "
             "{\"value\": 1, \"units\": \"g\"}}, \"carriers\": [{\"code\": "
             "\"a\"}, {\"code\": \"b\"}, {\"code\": \"c\"}], "
             "\"fallback_rates\": [{\"code\": \"a\", \"name\": \"A\", "
             "\"amount\": 1}]}");
    tap_ok(nwarned == 1 && strstr(warned, "3 calls")
           && strstr(warned, "13 new carts a minute"),
           "a third carrier: %s", warned);
}


static void
test_pack(void)
{
    u_char                      *p, *q, *other;
    size_t                       size, i;
    ngx_shipstation_settings_t  *s, *packed;

    s = parse("{\"id\": \"acme\", \"selling_channel\": {\"username\": \"u\", "
        "\"password_hash\": \"{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\", "
        "\"previous\": {\"password\": \"hush-hush\", \"until\": "
        "\"2026-12-01\"}}, "
        "\"tax_rates\": [{\"country\": \"US\", \"percent\": 1}, "
        "{\"country\": \"CA\", \"state\": \"ON\", \"percent\": 13}], "
        "\"carriers\": [{\"code\": \"a\", \"services\": [{\"code\": \"x\"}]}, "
        "{\"code\": \"b\", \"services\": [{\"code\": \"y\"}, {\"code\": "
        "\"z\", \"name\": \"Zed\"}]}], \"fallback_rates\": [{\"code\": "
        "\"f\", \"name\": \"F\", \"amount\": 1, \"countries\": [\"US\", "
        "\"CA\", \"GB\"]}], \"status_map\": [{\"match\": \"m\", "
        "\"status\": \"paid\"}]}");

    tap_ok(s != NULL, "settings to pack");

    if (s == NULL) {
        return;
    }

    size = ngx_shipstation_settings_size(s);
    p = malloc(size);
    packed = ngx_shipstation_settings_pack(p, s);

    for (i = 0; i + 9 <= size; i++) {
        if (memcmp(p + i, "hush-hush", 9) == 0) {
            break;
        }
    }

    tap_ok(i + 9 > size, "no plain password in a packed copy");

    /* the arena and its bytes may go */

    ngx_shipstation_arena_reset(arena, 0);

    other = malloc(size);
    tap_is_int(ngx_shipstation_settings_size(packed), size,
               "a packed copy packs to the same size");
    packed = ngx_shipstation_settings_pack(other, packed);

    ngx_memset(p, 0xff, size);
    free(p);

    tap_is_str(packed->id.data, packed->id.len, "acme", "id");
    tap_is_str(packed->credential.hash.data, packed->credential.hash.len,
               "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "hash");
    tap_is_int(packed->credential.hash.data[packed->credential.hash.len], 0,
               "which is terminated");
    tap_is_str(packed->tax_rates[1].state.data,
               packed->tax_rates[1].state.len, "ON", "tax rate");
    tap_is_str(packed->carriers[1].services[1].name.data,
               packed->carriers[1].services[1].name.len, "Zed", "service");
    tap_is_str(packed->fallback_rates[0].countries[2], 2, "GB", "country");
    tap_is_str(packed->status_rules[0].status.data,
               packed->status_rules[0].status.len, "paid", "status rule");

    q = (u_char *) packed->tax_rates;
    tap_ok(q > other && q < other + size
           && packed->id.data > other && packed->id.data < other + size,
           "all within the piece");

    free(other);
}


static void
test_hashes(void)
{
    static const struct {
        const char  *hash;
        const char  *reason;       /* NULL: fine */
    } hashes[] = {
        { "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", NULL },
        { "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gxMjM0", NULL },
        { "$1$saltsalt$2vnaRpHa6Jxjz5n83ok8Z0", NULL },
        { "$apr1$saltsalt$2vnaRpHa6Jxjz5n83ok8Z0", NULL },
        { "$5$salt$0123456789012345678901234567890123456789012", NULL },
        { "$5$rounds=10000$salt$"
          "0123456789012345678901234567890123456789012", NULL },
        { "$6$rounds=1000$salt$0123456789012345678901234567890123456789012"
          "3456789012345678901234567890123456789012345", NULL },
        { "$5$rounds=10001$salt$"
          "0123456789012345678901234567890123456789012", "1000 to 10000" },
        { "$5$rounds=999$salt$"
          "0123456789012345678901234567890123456789012", "1000 to 10000" },
        { "$5$rounds=05000$salt$"
          "0123456789012345678901234567890123456789012", "1000 to 10000" },
        { "$5$rounds=99999999999999999999$salt$x", "1000 to 10000" },
        { "$5$salt$0123", "not whole" },
        { "$5$salt", "salt" },
        { "$5$$0123456789012345678901234567890123456789012", "salt" },
        { "$5$12345678901234567$012345678901234567890123456789012345678901"
          "2", "salt" },
        { "$5$salt$012345678901234567890123456789012345678901!", "byte" },
        { "$2y$10$abcdefghijklmnopqrstuuO0Uo0OpG6nCq0pYH.sS0kZbyuBhyV0e",
          "bcrypt" },
        { "$2b$12$abcdefghijklmnopqrstuuO0Uo0OpG6nCq0pYH.sS0kZbyuBhyV0e",
          "bcrypt" },
        { "$y$j9T$abc$def", "yescrypt" },
        { "$7$abc", "scrypt" },
        { "{PLAIN}hush-hush", "plain" },
        { "hush-hush", "must begin with" },
        { "{SHA}", "length" },
        { "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g", "padding" },
        { "{SHA}W6ph5Mm5Pz8GgiULbPgz", "length" },
        { "{SHA}????", "base64" },
        { "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "length" }
    };

    char    json[1024];
    size_t  i;

    for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        snprintf(json, sizeof(json), "{\"id\": \"acme\", "
                 "\"selling_channel\": {\"username\": \"u\", "
                 "\"password_hash\": \"%s\"}}", hashes[i].hash);

        if (hashes[i].reason) {
            bad(json, "selling_channel.password_hash", hashes[i].reason);

        } else {
            good(json, hashes[i].hash);
        }
    }
}


/* nobody could sign in with what was meant as a hash */

static void
test_passwords(void)
{
    size_t  i;
    char    json[512];

    static const char *const  refused[] = {
        "$2y$10$abcdefghijklmnopqrstuuO0Uo0OpG6nCq0pYH.sS0kZbyuBhyV0e",
        "$2b$12$abc", "$6$salt$0123", "$5$x", "$1$saltsalt$2vnaRpHa6J",
        "$apr1$saltsalt$2vna", "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gxMjM0",
        "{SHA}W6ph", "$y$j9T$abc$def", "$argon2id$v=19$m=1", "{CRYPT}ab12"
    };

    static const char *const  taken[] = {
        "$2", "$", "$$$", "2y$10$", "{}", "{sha}", "$6", "$100 bill", "$9$x"
    };

    for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        snprintf(json, sizeof(json), "{\"id\": \"acme\", "
                 "\"selling_channel\": {\"username\": \"u\", "
                 "\"password\": \"%s\"}}", refused[i]);
        bad(json, "selling_channel.password", "begins as a hash does");
        tap_is_str(faults.fault[0].code, strlen(faults.fault[0].code),
                   "is_a_hash", "its code");
    }

    for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        snprintf(json, sizeof(json), "{\"id\": \"acme\", "
                 "\"selling_channel\": {\"username\": \"u\", "
                 "\"password\": \"%s\"}}", taken[i]);
        good(json, taken[i]);
    }
}


/* All that is wrong at once, in the file's order. */

static void
test_many_faults(void)
{
    size_t  i;
    char    json[4096], *p;

    parse("{\"id\": \"acme\", \"enabled\": 7, \"wrong\": 1, "
          "\"carriers\": [{\"code\": \"a\", \"services\": [{\"code\": "
          "\"b c\"}, {\"name\": \"x\"}]}, {\"code\": \"a\"}]}");

    tap_is_int(faults.n, 5, "five faults");
    tap_is_str(faults.fault[0].code, strlen(faults.fault[0].code),
               "wrong_type", "a flag");
    tap_is_str(faults.fault[1].code, strlen(faults.fault[1].code),
               "unknown_member", "an unknown key");
    tap_is_str(faults.fault[2].error.path.data,
               faults.fault[2].error.path.len,
               "carriers[0].services[0].code", "deep down");
    tap_is_str(faults.fault[3].error.path.data,
               faults.fault[3].error.path.len,
               "carriers[0].services[1].code", "and beside it");
    tap_is_str(faults.fault[4].error.path.data,
               faults.fault[4].error.path.len, "selling_channel",
               "and what is absent");

    p = json + sprintf(json, "{");

    for (i = 0; i < 30; i++) {
        p += sprintf(p, "\"x%d\": 1,", (int) i);
    }

    sprintf(p, LEAST "}");

    parse(json);
    tap_is_int(faults.n, NGX_SHIPSTATION_FAULTS_MAX, "twenty of thirty");

    parse("{\"id\": \"acme\"");
    tap_ok(faults.n == 1 && strcmp(faults.fault[0].code, "invalid_json") == 0,
           "no JSON has one");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(16 * 1024 * 1024);

    test_least();
    test_whole();
    test_origin();
    test_errors();
    test_warnings();
    test_pack();
    test_hashes();
    test_passwords();
    test_many_faults();

    ngx_shipstation_arena_destroy(arena);

    tap_done();

    return tap_status();
}
