
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "settings/parts.h"
#include "settings/settings.h"


/* OrderStatus has 1 to 50 characters (ShipStation's schema) */
#define NGX_SHIPSTATION_STATUS_MAX          50

/* the largest whole number that all JSON tools keep (2^53 - 1) */
#define NGX_SHIPSTATION_VERSION_MAX         9007199254740991LL

#define NGX_SHIPSTATION_PARCELS             4
#define NGX_SHIPSTATION_PARCELS_MAX         20


static ngx_int_t ngx_shipstation_settings_id(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_format(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_currency(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_status_rule_check(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    void *target);
static ngx_int_t ngx_shipstation_settings_named(
    ngx_shipstation_reader_t *reader, ngx_shipstation_settings_t *settings,
    const ngx_str_t *name);
static ngx_int_t ngx_shipstation_settings_complete(
    ngx_shipstation_reader_t *reader, ngx_shipstation_settings_t *settings);
static ngx_int_t ngx_shipstation_settings_missing(
    ngx_shipstation_reader_t *reader, const char *part, const char *member);


static const char *const  ngx_shipstation_schemas[] = {
    "strict", "extended", NULL
};

static const char *const  ngx_shipstation_precisions[] = {
    "exact", "zone", NULL
};

static const char *const  ngx_shipstation_foreign_currencies[] = {
    "send", "leave_out", NULL
};

static const char *const  ngx_shipstation_non_delivery_fields[] = {
    "none", "custom_field1", "custom_field2", "custom_field3", NULL
};


static const char *const  ngx_shipstation_carriers_words[] = {
    "all", NULL
};


static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_id = {
    ngx_shipstation_settings_id, NGX_SHIPSTATION_PLACE_TEXT,
    NGX_SHIPSTATION_JSON_STRING, "text", "^[a-z0-9][a-z0-9_-]*$"
};

/* read to be checked, and forgotten */
static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_format = {
    ngx_shipstation_settings_format, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_NUMBER, "number", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_currency = {
    ngx_shipstation_settings_currency, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "three letters", "^[A-Za-z]{3}$"
};


#define ngx_shipstation_rule_at(field)                                       \
    offsetof(ngx_shipstation_status_rule_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_status_rows[] = {

    { .name = "match",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_rule_at(match),
      .min = 1, .max = 200,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "a PCRE, compared with case unless it says `(?i)`" },

    { .name = "status",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_rule_at(status),
      .min = 1, .max = 4 * NGX_SHIPSTATION_STATUS_MAX,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "the word that ShipStation gets, at most 50 characters" },

    { .name = NULL }
};

static const ngx_shipstation_members_t  ngx_shipstation_status_table = {
    ngx_shipstation_status_rows, sizeof(ngx_shipstation_status_rule_t),
    ngx_shipstation_status_rule_check
};


#define ngx_shipstation_top_at(field)                                        \
    offsetof(ngx_shipstation_settings_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_settings_rows[] = {

    { .name = "format",
      .kind = &ngx_shipstation_kind_format,
      .min = 1, .max = 1,
      .otherwise = "1",
      .note = "the form of the file; 1 is the only one" },

    { .name = "id",
      .kind = &ngx_shipstation_kind_id,
      .place = ngx_shipstation_top_at(id),
      .min = 1, .max = NGX_SHIPSTATION_STORE_ID_MAX,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "the file's name" },

    { .name = "revision",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_top_at(revision),
      .max = NGX_SHIPSTATION_VERSION_MAX,
      .otherwise = "none",
      .note = "counts the changes of the file; whoever writes it may leave it "
              "out" },

    { .name = "enabled",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_top_at(enabled),
      .initial = 1,
      .note = "off: the Custom Store answers 403 after the right password, "
              "checkout an empty list with `disabled`" },

    { .name = "selling_channel",
      .kind = &ngx_shipstation_kind_object,
      .members = &ngx_shipstation_channel_table,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "[who may sign in](#selling_channel)" },

    { .name = "currency",
      .kind = &ngx_shipstation_kind_currency,
      .place = ngx_shipstation_top_at(currency),
      .note = "the store's currency; carts in another are not priced; "
              "required with `api`" },

    { .name = "schema",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_top_at(extended),
      .words = ngx_shipstation_schemas,
      .note = "extended sends `CurrencyCode`, `UPC` and order `Dimensions`, "
              "which ShipStation's published schema does not list" },

    { .name = "foreign_currency",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_top_at(leave_out_foreign),
      .words = ngx_shipstation_foreign_currencies,
      .note = "what becomes of an order in another currency: counted and "
              "sent, or counted and kept in quarantine" },

    { .name = "sync_all_orders",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_top_at(sync_all_orders),
      .note = "false: only orders whose `shipping_provider` is `shipstation` "
              "or absent; true: all but pickup" },

    { .name = "sync_all_since",
      .kind = &ngx_shipstation_kind_date,
      .place = ngx_shipstation_top_at(sync_all_since),
      .note = "with `sync_all_orders`: orders placed before it follow the "
              "rule for false" },

    { .name = "status_map",
      .kind = &ngx_shipstation_kind_list,
      .place = ngx_shipstation_top_at(status_rules),
      .count = ngx_shipstation_top_at(nstatus_rules),
      .max = 32,
      .members = &ngx_shipstation_status_table,
      .note = "[other words for `order_status`](#status_map)" },

    { .name = "company_phone",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_top_at(company_phone),
      .max = 50,
      .note = "fills `origin.phone` where that is absent" },

    { .name = "api",
      .kind = &ngx_shipstation_kind_object,
      .members = &ngx_shipstation_api_table,
      .note = "[ShipStation's API](#api)" },

    { .name = "origin",
      .kind = &ngx_shipstation_kind_object,
      .place = ngx_shipstation_top_at(origin),
      .members = &ngx_shipstation_origin_table,
      .note = "[where parcels start](#origin)" },

    { .name = "default_package",
      .kind = &ngx_shipstation_kind_object,
      .place = ngx_shipstation_top_at(default_package),
      .members = &ngx_shipstation_package_table,
      .note = "[weight and size of what has none](#default_package); required "
              "with `api`" },

    { .name = "carriers",
      .kind = &ngx_shipstation_kind_carriers,
      .place = ngx_shipstation_top_at(carriers),
      .count = ngx_shipstation_top_at(ncarriers),
      .max = 32,
      .words = ngx_shipstation_carriers_words,
      .members = &ngx_shipstation_carrier_table,
      .otherwise = "`\"all\"`",
      .note = "[who is asked for rates](#carriers); `\"all\"`: all that "
              "the API key's account has" },

    { .name = "boxes",
      .kind = &ngx_shipstation_kind_list,
      .place = ngx_shipstation_top_at(boxes),
      .count = ngx_shipstation_top_at(nboxes),
      .max = 32,
      .members = &ngx_shipstation_box_table,
      .note = "[what parcels are packed in](#boxes)" },

    { .name = "max_parcels",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_top_at(max_parcels),
      .min = 1, .max = NGX_SHIPSTATION_PARCELS_MAX,
      .initial = NGX_SHIPSTATION_PARCELS,
      .note = "with `boxes`: into how many parcels a cart may go" },

    { .name = "fallback_rates",
      .kind = &ngx_shipstation_kind_list,
      .place = ngx_shipstation_top_at(fallback_rates),
      .count = ngx_shipstation_top_at(nfallback_rates),
      .max = 64,
      .members = &ngx_shipstation_fallback_table,
      .note = "[what is shown when no live rate can be had](#fallback_rates)"
    },

    { .name = "handling_fee",
      .kind = &ngx_shipstation_kind_handling_fee,
      .members = &ngx_shipstation_handling_fee_table,
      .note = "[a fee on each rate](#handling_fee)" },

    { .name = "automatic_tax",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_top_at(automatic_tax),
      .note = "adds tax to shipping and handling" },

    { .name = "tax_rates",
      .kind = &ngx_shipstation_kind_list,
      .place = ngx_shipstation_top_at(tax_rates),
      .count = ngx_shipstation_top_at(ntax_rates),
      .max = 2000,
      .members = &ngx_shipstation_tax_table,
      .note = "[the store's taxes](#tax_rates)" },

    { .name = "allow_free",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_top_at(allow_free),
      .note = "false: a service that ShipStation prices at 0 is left out" },

    { .name = "rate_precision",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_top_at(zone_precision),
      .words = ngx_shipstation_precisions,
      .note = "zone cuts the destination's postal code to the part that sets "
              "the zone: more hits, a little less exact" },

    { .name = "rates_version",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_top_at(rates_version),
      .max = NGX_SHIPSTATION_VERSION_MAX,
      .note = "raised by one, it drops the store's prices from the cache" },

    { .name = "international_non_delivery",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_top_at(international_non_delivery),
      .max = 64,
      .note = "what becomes of a parcel abroad that cannot be delivered, such "
              "as `return_to_sender` or `treat_as_abandoned`; "
              "`international_non_delivery_field` tells it to ShipStation" },

    { .name = "international_non_delivery_field",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_top_at(non_delivery_field),
      .words = ngx_shipstation_non_delivery_fields,
      .note = "the custom field that takes it in orders to other countries "
              "than `origin.country`, for an automation rule in ShipStation; a "
              "field that the feed fills stays" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_settings_table = {
    ngx_shipstation_settings_rows, sizeof(ngx_shipstation_settings_t), NULL
};


ngx_shipstation_settings_t *
ngx_shipstation_settings_parse(u_char *data, size_t len, const ngx_str_t *name,
    ngx_shipstation_arena_t *arena, ngx_shipstation_faults_t *faults)
{
    yyjson_val  *root;

    root = ngx_shipstation_json_read(data, len, arena,
                                     &faults->fault[0].error);
    if (root == NULL) {
        faults->fault[0].code = "invalid_json";
        faults->n = 1;
        return NULL;
    }

    return ngx_shipstation_settings_read(root, name, arena, faults);
}


ngx_shipstation_settings_t *
ngx_shipstation_settings_read(yyjson_val *root, const ngx_str_t *name,
    ngx_shipstation_arena_t *arena, ngx_shipstation_faults_t *faults)
{
    ngx_int_t                    rc;
    ngx_shipstation_reader_t     reader;
    ngx_shipstation_settings_t  *settings;

    reader.arena = arena;
    reader.faults = faults;

    faults->n = 0;

    settings = ngx_shipstation_arena_calloc(arena,
                                        sizeof(ngx_shipstation_settings_t));
    if (settings == NULL) {
        (void) ngx_shipstation_fault_memory(&reader, NULL);
        return NULL;
    }

    rc = ngx_shipstation_members_read(&reader, NULL, root,
                                      &ngx_shipstation_settings_table,
                                      settings);

    if (rc != NGX_OK
        || ngx_shipstation_settings_named(&reader, settings, name) != NGX_OK
        || ngx_shipstation_settings_complete(&reader, settings) != NGX_OK)
    {
        return NULL;
    }

    if (settings->origin.phone.len == 0) {
        settings->origin.phone = settings->company_phone;
    }

    return settings;
}


static ngx_int_t
ngx_shipstation_settings_named(ngx_shipstation_reader_t *reader,
    ngx_shipstation_settings_t *settings, const ngx_str_t *name)
{
    ngx_shipstation_path_t  path;

    ngx_shipstation_path_member(&path, NULL, "id");

    if (settings->id.len != name->len
        || ngx_memcmp(settings->id.data, name->data, name->len) != 0)
    {
        return ngx_shipstation_fault(reader, &path, "wrong_id",
                                     "\"%V\" is not the file's name without "
                                     "\".json\"", &settings->id);
    }

    return NGX_OK;
}


/* What a store with an API plan needs, beyond what the tables require. */
static ngx_int_t
ngx_shipstation_settings_complete(ngx_shipstation_reader_t *reader,
    ngx_shipstation_settings_t *settings)
{
    ngx_int_t  rc;

    if (!settings->has_api) {
        return NGX_OK;
    }

    rc = NGX_OK;

    if (settings->currency[0] == '\0') {
        rc = ngx_shipstation_settings_missing(reader, "currency", NULL);
    }

    if (settings->origin.country[0] == '\0') {
        rc = ngx_shipstation_settings_missing(reader, "origin", "country");
    }

    if (settings->origin.postal_code.len == 0) {
        rc = ngx_shipstation_settings_missing(reader, "origin",
                                              "postal_code");
    }

    if (settings->default_package.nanograms == 0) {
        rc = ngx_shipstation_settings_missing(reader, "default_package", NULL);
    }

    return rc;
}


static ngx_int_t
ngx_shipstation_settings_missing(ngx_shipstation_reader_t *reader,
    const char *part, const char *member)
{
    ngx_shipstation_path_t  up, step, *path;

    ngx_shipstation_path_member(&up, NULL, part);
    path = &up;

    if (member) {
        ngx_shipstation_path_member(&step, &up, member);
        path = &step;
    }

    return ngx_shipstation_fault(reader, path, "required_with_api",
                                 "is required with \"api\"");
}


static ngx_int_t
ngx_shipstation_settings_id(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!ngx_shipstation_settings_id_valid(ngx_shipstation_member_place(target,
                                                                    member)))
    {
        return ngx_shipstation_fault(reader, path, "bad_form",
                                     "must begin with a lower-case letter or "
                                     "digit and go on with those, \"_\" and "
                                     "\"-\"");
    }

    return NGX_OK;
}


ngx_uint_t
ngx_shipstation_settings_id_valid(const ngx_str_t *id)
{
    u_char  c;
    size_t  i;

    for (i = 0; i < id->len; i++) {
        c = id->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            continue;
        }

        if (i > 0 && (c == '_' || c == '-')) {
            continue;
        }

        return 0;
    }

    return id->len > 0 && id->len <= NGX_SHIPSTATION_STORE_ID_MAX;
}


static ngx_int_t
ngx_shipstation_settings_format(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t    format;
    ngx_str_t  text;

    if (ngx_shipstation_json_text(value, &text) == NGX_OK
        && ngx_shipstation_decimal_parse(text.data, text.len, 0,
                                         NGX_SHIPSTATION_ROUND_NONE, &format)
           == NGX_OK
        && format == 1)
    {
        return NGX_OK;
    }

    return ngx_shipstation_fault(reader, path, "unknown_format",
                                 "must be 1, the only format that this "
                                 "version reads");
}


static ngx_int_t
ngx_shipstation_settings_currency(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      c, *currency;
    ngx_str_t   text;
    ngx_uint_t  i;

    currency = ngx_shipstation_member_place(target, member);

    if (ngx_shipstation_json_text(value, &text) != NGX_OK || text.len != 3) {
        goto invalid;
    }

    for (i = 0; i < 3; i++) {
        c = ngx_toupper(text.data[i]);

        if (c < 'A' || c > 'Z') {
            goto invalid;
        }

        currency[i] = c;
    }

    return NGX_OK;

invalid:

    return ngx_shipstation_fault(reader, path, "bad_form",
                                 "must be a currency's three letters, such as "
                                 "\"USD\"");
}


static ngx_int_t
ngx_shipstation_status_rule_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_path_t          step;
    ngx_shipstation_status_rule_t  *rule = target;

    /* it could lift the match limit that we put before the pattern */

    if (rule->match.len >= 2 && rule->match.data[0] == '('
        && rule->match.data[1] == '*')
    {
        ngx_shipstation_path_member(&step, path, "match");

        return ngx_shipstation_fault(reader, &step, "bad_form",
                                     "must not begin with \"(*\"");
    }

    if (ngx_shipstation_utf16_count(rule->status.data, rule->status.len)
        > NGX_SHIPSTATION_STATUS_MAX)
    {
        ngx_shipstation_path_member(&step, path, "status");

        return ngx_shipstation_fault(reader, &step, "too_long",
                                     "must have at most %ui characters",
                                     (ngx_uint_t) NGX_SHIPSTATION_STATUS_MAX);
    }

    return NGX_OK;
}
