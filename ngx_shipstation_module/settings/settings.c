
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "settings/parts.h"
#include "settings/settings.h"


#define NGX_SHIPSTATION_STATUS_RULES_MAX    32
#define NGX_SHIPSTATION_STATUS_MATCH_MAX    200

/* OrderStatus has 1 to 50 characters (ShipStation's schema) */
#define NGX_SHIPSTATION_STATUS_MAX          50

/* the largest whole number that all JSON tools keep (2^53 - 1) */
#define NGX_SHIPSTATION_RATES_VERSION_MAX   9007199254740991LL


static ngx_int_t ngx_shipstation_settings_id(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_format(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_currency(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_status_map(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_settings_named(
    ngx_shipstation_settings_t *settings, const ngx_str_t *name,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_settings_complete(
    ngx_shipstation_settings_t *settings, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_settings_id_valid(const ngx_str_t *id);


static const char *const  ngx_shipstation_schemas[] = {
    "strict", "extended", NULL
};

static const char *const  ngx_shipstation_precisions[] = {
    "exact", "zone", NULL
};

static const char *const  ngx_shipstation_foreign_currencies[] = {
    "send", "leave_out", NULL
};


#define ngx_shipstation_top_at(field)                                   \
    offsetof(ngx_shipstation_settings_t, field)

/* A part is given the whole settings object. */
#define ngx_shipstation_part(name, read, required)                           \
    { name, read, 0, 0, 0, 0, NULL, required }


static const ngx_shipstation_member_t  ngx_shipstation_settings_members[] = {

    { "format", ngx_shipstation_settings_format, 0, 1, 1, 0, NULL, 0 },

    { "id", ngx_shipstation_settings_id, ngx_shipstation_top_at(id),
      1, NGX_SHIPSTATION_STORE_ID_MAX, 0, NULL, 1 },

    { "enabled", ngx_shipstation_member_flag, ngx_shipstation_top_at(enabled),
      0, 0, 0, NULL, 0 },

    { "currency", ngx_shipstation_settings_currency,
      ngx_shipstation_top_at(currency), 3, 3, 0, NULL, 0 },

    { "schema", ngx_shipstation_member_word, ngx_shipstation_top_at(extended),
      0, 0, 0, ngx_shipstation_schemas, 0 },

    { "rate_precision", ngx_shipstation_member_word,
      ngx_shipstation_top_at(zone_precision),
      0, 0, 0, ngx_shipstation_precisions, 0 },

    { "foreign_currency", ngx_shipstation_member_word,
      ngx_shipstation_top_at(leave_out_foreign),
      0, 0, 0, ngx_shipstation_foreign_currencies, 0 },

    ngx_shipstation_part("selling_channel", ngx_shipstation_settings_channel,
                         1),

    ngx_shipstation_part("api", ngx_shipstation_settings_api, 0),

    { "company_phone", ngx_shipstation_member_text,
      ngx_shipstation_top_at(company_phone), 0, 50, 0, NULL, 0 },

    { "sync_all_orders", ngx_shipstation_member_flag,
      ngx_shipstation_top_at(sync_all_orders), 0, 0, 0, NULL, 0 },

    { "sync_all_since", ngx_shipstation_member_date,
      ngx_shipstation_top_at(sync_all_since), 0, 0, 0, NULL, 0 },

    ngx_shipstation_part("handling_fee", ngx_shipstation_settings_fee, 0),

    { "automatic_tax", ngx_shipstation_member_flag,
      ngx_shipstation_top_at(automatic_tax), 0, 0, 0, NULL, 0 },

    ngx_shipstation_part("tax_rates", ngx_shipstation_settings_tax_rates, 0),

    /* no effect yet, so any word will do */
    { "international_non_delivery", ngx_shipstation_member_text,
      ngx_shipstation_top_at(international_non_delivery), 0, 64, 0, NULL,
                                  0 },

    ngx_shipstation_part("default_package", ngx_shipstation_settings_package,
                         0),

    ngx_shipstation_part("origin", ngx_shipstation_settings_origin, 0),

    ngx_shipstation_part("carriers", ngx_shipstation_settings_carriers, 0),

    ngx_shipstation_part("fallback_rates",
                         ngx_shipstation_settings_fallback_rates, 0),

    ngx_shipstation_part("status_map", ngx_shipstation_settings_status_map,
                         0),

    { "rates_version", ngx_shipstation_member_decimal,
      ngx_shipstation_top_at(rates_version),
      0, NGX_SHIPSTATION_RATES_VERSION_MAX, 0, NULL, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_rule_at(field)                                       \
    offsetof(ngx_shipstation_status_rule_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_status_members[] = {

    { "match", ngx_shipstation_member_text, ngx_shipstation_rule_at(match),
      1, NGX_SHIPSTATION_STATUS_MATCH_MAX, 0, NULL, 1 },

    { "status", ngx_shipstation_member_text, ngx_shipstation_rule_at(status),
      1, 4 * NGX_SHIPSTATION_STATUS_MAX, 0, NULL, 1 },

    ngx_shipstation_members_end
};


ngx_shipstation_settings_t *
ngx_shipstation_settings_parse(u_char *data, size_t len, const ngx_str_t *name,
    ngx_shipstation_arena_t *arena, ngx_shipstation_error_t *error)
{
    yyjson_val                  *root;
    ngx_shipstation_reader_t     reader;
    ngx_shipstation_settings_t  *settings;

    root = ngx_shipstation_json_read(data, len, arena, error);
    if (root == NULL) {
        return NULL;
    }

    settings = ngx_shipstation_arena_calloc(arena,
                                        sizeof(ngx_shipstation_settings_t));
    if (settings == NULL) {
        ngx_shipstation_error(error, NULL, "no memory");
        return NULL;
    }

    settings->enabled = 1;

    reader.arena = arena;
    reader.error = error;

    if (ngx_shipstation_members_read(&reader, NULL, root,
                                     ngx_shipstation_settings_members,
                                     settings)
        != NGX_OK)
    {
        return NULL;
    }

    if (ngx_shipstation_settings_named(settings, name, error) != NGX_OK
        || ngx_shipstation_settings_complete(settings, error) != NGX_OK)
    {
        return NULL;
    }

    if (settings->origin.phone.len == 0) {
        settings->origin.phone = settings->company_phone;
    }

    return settings;
}


static ngx_int_t
ngx_shipstation_settings_named(ngx_shipstation_settings_t *settings,
    const ngx_str_t *name, ngx_shipstation_error_t *error)
{
    ngx_shipstation_path_t  path;

    ngx_shipstation_path_member(&path, NULL, "id");

    if (settings->id.len != name->len
        || ngx_memcmp(settings->id.data, name->data, name->len) != 0)
    {
        return ngx_shipstation_error(error, &path,
                                     "\"%V\" is not the file's name without "
                                     "\".json\"", &settings->id);
    }

    return NGX_OK;
}


/* What a store with an API plan needs, beyond what the tables require. */
static ngx_int_t
ngx_shipstation_settings_complete(ngx_shipstation_settings_t *settings,
    ngx_shipstation_error_t *error)
{
    const char              *missing;
    ngx_shipstation_path_t   part, step, *path;

    if (!settings->has_api) {
        return NGX_OK;
    }

    path = &part;
    missing = NULL;

    if (settings->currency[0] == '\0') {
        missing = "currency";

    } else if (settings->origin.country[0] == '\0') {
        missing = "origin";
        ngx_shipstation_path_member(&step, &part, "country");
        path = &step;

    } else if (settings->origin.postal_code.len == 0) {
        missing = "origin";
        ngx_shipstation_path_member(&step, &part, "postal_code");
        path = &step;

    } else if (settings->default_package.nanograms == 0) {
        missing = "default_package";

    } else if (!settings->carriers_listed) {
        missing = "carriers";
    }

    if (missing == NULL) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&part, NULL, missing);

    return ngx_shipstation_error(error, path, "is required with \"api\"");
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

    if (ngx_shipstation_settings_id_valid(target) != NGX_OK) {
        return ngx_shipstation_error(reader->error, path,
                                     "must begin with a lower-case letter or "
                                     "digit and go on with those, \"_\" and "
                                     "\"-\"");
    }

    return NGX_OK;
}


static ngx_int_t
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

        return NGX_DECLINED;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_settings_format(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t  format;

    if (ngx_shipstation_member_decimal(reader, path, value, member, &format)
        != NGX_OK)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "must be 1, the only format that this "
                                     "version reads");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_settings_currency(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      c, *currency = target;
    ngx_str_t   text;
    ngx_uint_t  i;

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

    return ngx_shipstation_error(reader->error, path,
                                 "must be a currency's three letters, such as "
                                 "\"USD\"");
}


static ngx_int_t
ngx_shipstation_settings_status_map(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    void                           *rules;
    ngx_uint_t                      i;
    ngx_shipstation_path_t          entry, step;
    ngx_shipstation_settings_t     *settings = target;
    ngx_shipstation_status_rule_t  *rule;

    if (ngx_shipstation_members_list(reader, path, value,
                                     ngx_shipstation_status_members,
                                     sizeof(ngx_shipstation_status_rule_t),
                                     NGX_SHIPSTATION_STATUS_RULES_MAX, NULL,
                                     &rules, &settings->nstatus_rules)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->status_rules = rules;

    for (i = 0; i < settings->nstatus_rules; i++) {
        rule = &settings->status_rules[i];

        ngx_shipstation_path_entry(&entry, path, i);

        /* it could lift the match limit that we put before the pattern */

        if (rule->match.len >= 2 && rule->match.data[0] == '('
            && rule->match.data[1] == '*')
        {
            ngx_shipstation_path_member(&step, &entry, "match");

            return ngx_shipstation_error(reader->error, &step,
                                         "must not begin with \"(*\"");
        }

        if (ngx_shipstation_utf8_count(rule->status.data, rule->status.len)
            > NGX_SHIPSTATION_STATUS_MAX)
        {
            ngx_shipstation_path_member(&step, &entry, "status");

            return ngx_shipstation_error(reader->error, &step,
                                         "must have at most %ui characters",
                                         (ngx_uint_t)
                                         NGX_SHIPSTATION_STATUS_MAX);
        }
    }

    return NGX_OK;
}
