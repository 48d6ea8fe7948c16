
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The store's taxes, and what it shows when no live rate can be had. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/parts.h"


/* Per cents have up to 4 decimals. */
#define NGX_SHIPSTATION_PERCENT             10000LL

/* Money: up to 9 digits, two of them behind the point (9,2). */
#define NGX_SHIPSTATION_FALLBACK_MAX        999999999LL


static ngx_int_t ngx_shipstation_tax_rate_check(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    void *target);
static ngx_int_t ngx_shipstation_fallback_countries(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_fallback_when(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_fallback_reason(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, ngx_uint_t *when);


static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_countries = {
    ngx_shipstation_fallback_countries, NGX_SHIPSTATION_PLACE_LIST,
    NGX_SHIPSTATION_JSON_STRINGS, "list of countries", "^[A-Za-z]{2,3}$"
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_when = {
    ngx_shipstation_fallback_when, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_WORDS, "a reason, or a list", NULL
};


#define ngx_shipstation_tax_at(field)                                        \
    offsetof(ngx_shipstation_tax_rate_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_tax_rows[] = {

    { .name = "name",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_tax_at(name),
      .max = 100,
      .note = "for the merchant's own use" },

    { .name = "country",
      .kind = &ngx_shipstation_kind_country,
      .place = ngx_shipstation_tax_at(country),
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "PR, VI, GU, AS and MP are states of the US" },

    { .name = "state",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_tax_at(state),
      .max = 100,
      .otherwise = "all",
      .note = "a code or an English name" },

    { .name = "postal_prefix",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_tax_at(postal_prefix),
      .max = 20,
      .otherwise = "all",
      .note = "compared without blanks and without case" },

    { .name = "percent",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_tax_at(percent),
      .max = 100 * NGX_SHIPSTATION_PERCENT, .scale = 4,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "of shipping and handling" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_tax_table = {
    ngx_shipstation_tax_rows, sizeof(ngx_shipstation_tax_rate_t),
    ngx_shipstation_tax_rate_check
};


/* The reasons for which fallback rates serve at all, unless "when" says so. */

static const char *const  ngx_shipstation_fallback_words[] = {
    "limited", "unavailable", "no_service", "unauthorized", "bad_address",
    "carriers_unknown", NULL
};

static const ngx_shipstation_reason_e  ngx_shipstation_fallback_reasons[] = {
    NGX_SHIPSTATION_REASON_LIMITED, NGX_SHIPSTATION_REASON_UNAVAILABLE,
    NGX_SHIPSTATION_REASON_NO_SERVICE, NGX_SHIPSTATION_REASON_UNAUTHORIZED,
    NGX_SHIPSTATION_REASON_BAD_ADDRESS, NGX_SHIPSTATION_REASON_CARRIERS_UNKNOWN
};


/* a country in a list: two letters, which point nowhere */

static const ngx_shipstation_member_t  ngx_shipstation_country_rows[] = {
    { .name = NULL }
};

static const ngx_shipstation_members_t  ngx_shipstation_country_entries = {
    ngx_shipstation_country_rows, 2, NULL
};


#define ngx_shipstation_fallback_at(field)                                   \
    offsetof(ngx_shipstation_fallback_rate_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_fallback_rows[] = {

    { .name = "code",
      .kind = &ngx_shipstation_kind_code,
      .place = ngx_shipstation_fallback_at(code),
      .min = 1, .max = 64,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER | NGX_SHIPSTATION_UNIQUE_MEMBER,
      .note = "each once" },

    { .name = "name",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_fallback_at(name),
      .min = 1, .max = 100,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "what buyers see" },

    { .name = "amount",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_fallback_at(amount),
      .max = NGX_SHIPSTATION_FALLBACK_MAX, .scale = 2,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "money, before fee and tax" },

    { .name = "countries",
      .kind = &ngx_shipstation_kind_countries,
      .place = ngx_shipstation_fallback_at(countries),
      .count = ngx_shipstation_fallback_at(ncountries),
      .min = 1, .max = 300,
      .members = &ngx_shipstation_country_entries,
      .otherwise = "all",
      .note = "US covers its territories" },

    { .name = "max_weight",
      .kind = &ngx_shipstation_kind_max_weight,
      .place = ngx_shipstation_fallback_at(max_nanograms),
      .members = &ngx_shipstation_weight_table,
      .note = "for parcels up to it" },

    { .name = "when",
      .kind = &ngx_shipstation_kind_when,
      .place = ngx_shipstation_fallback_at(when),
      .words = ngx_shipstation_fallback_words,
      .otherwise = "all of them",
      .note = "`limited`, `unavailable`, `no_service`, `unauthorized`, "
              "`bad_address`, `carriers_unknown`" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_fallback_table = {
    ngx_shipstation_fallback_rows, sizeof(ngx_shipstation_fallback_rate_t),
    NULL
};


/* Into the one form that a cart's destination has, too. */
static ngx_int_t
ngx_shipstation_tax_rate_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    u_char                      *code;
    ngx_shipstation_path_t       step;
    ngx_shipstation_tax_rate_t  *rate = target;

    if (ngx_shipstation_settings_territory(rate->country)) {

        code = ngx_shipstation_arena_alloc(reader->arena, 2);
        if (code == NULL) {
            return ngx_shipstation_fault_memory(reader, path);
        }

        ngx_memcpy(code, rate->country, 2);
        rate->state.data = code;
        rate->state.len = 2;

        ngx_memcpy(rate->country, "US", 2);
    }

    ngx_shipstation_path_member(&step, path, "state");

    if (ngx_shipstation_settings_state(reader, &step, rate->country,
                                       &rate->state)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_path_member(&step, path, "postal_prefix");

    return ngx_shipstation_settings_upper(reader, &step,
                                          &rate->postal_prefix, 1);
}


static ngx_int_t
ngx_shipstation_fallback_countries(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    size_t                            i, n;
    yyjson_val                       *country;
    ngx_shipstation_path_t            entry;
    ngx_shipstation_fallback_rate_t  *rate = target;

    n = yyjson_is_arr(value) ? yyjson_arr_size(value) : 0;

    if (n == 0 || n > 300) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a list of countries; leave it "
                                     "out for all countries");
    }

    rate->countries = ngx_shipstation_arena_alloc(reader->arena, n * 2);
    if (rate->countries == NULL) {
        return ngx_shipstation_fault_memory(reader, path);
    }

    rate->ncountries = n;

    yyjson_arr_foreach(value, i, n, country) {
        ngx_shipstation_path_entry(&entry, path, i);

        if (ngx_shipstation_settings_country_read(reader, &entry, country,
                                                  rate->countries[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (ngx_shipstation_settings_territory(rate->countries[i])) {
            return ngx_shipstation_fault(reader, &entry, "not_served",
                                         "is served as a state of the US: "
                                         "write \"US\"");
        }
    }

    return NGX_OK;
}


/* One reason or a list of them. */
static ngx_int_t
ngx_shipstation_fallback_when(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    size_t                   i, n;
    yyjson_val              *reason;
    ngx_uint_t              *when;
    ngx_shipstation_path_t   entry;

    when = ngx_shipstation_member_place(target, member);

    if (!yyjson_is_arr(value)) {
        return ngx_shipstation_fallback_reason(reader, path, value, when);
    }

    if (yyjson_arr_size(value) == 0) {
        return ngx_shipstation_fault(reader, path, "empty",
                                     "must not be empty; leave it out for "
                                     "all reasons");
    }

    yyjson_arr_foreach(value, i, n, reason) {
        ngx_shipstation_path_entry(&entry, path, i);

        if (ngx_shipstation_fallback_reason(reader, &entry, reason, when)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_fallback_reason(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value, ngx_uint_t *when)
{
    ngx_uint_t  i;

    for (i = 0; ngx_shipstation_fallback_words[i]; i++) {

        if (yyjson_equals_str(value, ngx_shipstation_fallback_words[i])) {
            *when |= (ngx_uint_t) 1 << ngx_shipstation_fallback_reasons[i];
            return NGX_OK;
        }
    }

    return ngx_shipstation_fault(reader, path, "not_a_choice",
                                 "must be \"limited\", \"unavailable\", "
                                 "\"no_service\", \"unauthorized\", "
                                 "\"bad_address\" or \"carriers_unknown\"");
}
