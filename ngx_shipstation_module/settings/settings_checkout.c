
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/units.h"
#include "settings/parts.h"


#define NGX_SHIPSTATION_TAX_RATES_MAX       2000
#define NGX_SHIPSTATION_FALLBACK_RATES_MAX  64

/* Money: up to 9 digits, two of them behind the point (9,2). */
#define NGX_SHIPSTATION_FEE_MAX           999999999LL

/* Per cents have up to 4 decimals. */
#define NGX_SHIPSTATION_PERCENT             10000LL

/* No index of the types. */
#define NGX_SHIPSTATION_FEE_NO_TYPE         99

/* What no parcel passes: 10 t, 100 m. */
#define NGX_SHIPSTATION_NANOGRAMS_MAX                                        \
    (10000000LL * NGX_SHIPSTATION_NANOGRAMS_GRAM)
#define NGX_SHIPSTATION_MICROMETERS_MAX     100000000LL


/* A weight and a size, as they are written: numbers times 10^6 and units. */
typedef struct {
    int64_t                       value;
    ngx_shipstation_weight_unit_e units;
} ngx_shipstation_weight_t;


typedef struct {
    int64_t                       nanograms;
    int64_t                       millionths;   /* of a nanogram */
} ngx_shipstation_mass_t;


typedef struct {
    ngx_shipstation_mass_t        mass;
    int64_t                       length;
    int64_t                       width;
    int64_t                       height;
    ngx_shipstation_length_unit_e units;
} ngx_shipstation_sizes_t;


typedef struct {
    ngx_uint_t                    enabled;
    ngx_uint_t                    type;
    ngx_str_t                     value;
} ngx_shipstation_fee_t;


static ngx_int_t ngx_shipstation_fee_value(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_tax_rate_country(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_tax_rate_t *rate);
static ngx_int_t ngx_shipstation_weight(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_max_weight(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_weight_units(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_length_units(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_package_size(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_sizes_t *sizes, ngx_shipstation_package_t *package);
static ngx_int_t ngx_shipstation_micrometers(int64_t value,
    ngx_shipstation_length_unit_e units, int64_t *micrometers);
static ngx_int_t ngx_shipstation_fallback_countries(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_fallback_when(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_fallback_reason(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, ngx_uint_t *when);


static const char *const  ngx_shipstation_fee_types[] = {
    "fixed", "percent", "percentage", NULL
};

#define ngx_shipstation_fee_at(field)                                        \
    offsetof(ngx_shipstation_fee_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_fee_members[] = {

    { "enabled", ngx_shipstation_member_flag, ngx_shipstation_fee_at(enabled),
      0, 0, 0, NULL, 0 },

    { "type", ngx_shipstation_member_word, ngx_shipstation_fee_at(type),
      0, 0, 0, ngx_shipstation_fee_types, 0 },

    { "value", ngx_shipstation_fee_value, ngx_shipstation_fee_at(value),
      0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_tax_at(field)                                        \
    offsetof(ngx_shipstation_tax_rate_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_tax_members[] = {

    { "name", ngx_shipstation_member_text, ngx_shipstation_tax_at(name),
      0, 100, 0, NULL, 0 },

    { "country", ngx_shipstation_settings_country,
      ngx_shipstation_tax_at(country), 0, 0, 0, NULL, 1 },

    { "state", ngx_shipstation_member_text, ngx_shipstation_tax_at(state),
      0, 100, 0, NULL, 0 },

    { "postal_prefix", ngx_shipstation_member_text,
      ngx_shipstation_tax_at(postal_prefix), 0, 20, 0, NULL, 0 },

    { "percent", ngx_shipstation_member_decimal,
      ngx_shipstation_tax_at(percent),
      0, 100 * NGX_SHIPSTATION_PERCENT, 4, NULL, 1 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_weight_at(field)                                     \
    offsetof(ngx_shipstation_weight_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_weight_members[] = {

    { "value", ngx_shipstation_member_decimal,
      ngx_shipstation_weight_at(value),
      0, 10000000LL * 1000000LL, 6, NULL, 1 },

    { "units", ngx_shipstation_weight_units, ngx_shipstation_weight_at(units),
      0, 0, 0, NULL, 1 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_sizes_at(field)                                      \
    offsetof(ngx_shipstation_sizes_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_package_members[] = {

    { "weight", ngx_shipstation_weight, ngx_shipstation_sizes_at(mass),
      0, 0, 0, NULL, 1 },

    { "length", ngx_shipstation_member_decimal,
      ngx_shipstation_sizes_at(length), 0, 100000LL * 1000000LL, 6, NULL, 0 },

    { "width", ngx_shipstation_member_decimal,
      ngx_shipstation_sizes_at(width), 0, 100000LL * 1000000LL, 6, NULL, 0 },

    { "height", ngx_shipstation_member_decimal,
      ngx_shipstation_sizes_at(height), 0, 100000LL * 1000000LL, 6, NULL, 0 },

    { "units", ngx_shipstation_length_units, ngx_shipstation_sizes_at(units),
      0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_fallback_at(field)                                   \
    offsetof(ngx_shipstation_fallback_rate_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_fallback_members[] = {

    { "code", ngx_shipstation_member_code, ngx_shipstation_fallback_at(code),
      1, 64, 0, NULL, 1 },

    { "name", ngx_shipstation_member_text, ngx_shipstation_fallback_at(name),
      1, 100, 0, NULL, 1 },

    { "amount", ngx_shipstation_member_decimal,
      ngx_shipstation_fallback_at(amount),
      0, NGX_SHIPSTATION_FEE_MAX, 2, NULL, 1 },

    { "countries", ngx_shipstation_fallback_countries, 0,
      0, 0, 0, NULL, 0 },

    { "max_weight", ngx_shipstation_max_weight,
      ngx_shipstation_fallback_at(max_nanograms), 0, 0, 0, NULL, 0 },

    { "when", ngx_shipstation_fallback_when,
      ngx_shipstation_fallback_at(when), 0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


/* The reasons for which fallback rates serve at all. */
static const struct {
    const char                *word;
    ngx_shipstation_reason_e   reason;
} ngx_shipstation_fallback_reasons[] = {
    { "limited",      NGX_SHIPSTATION_REASON_LIMITED },
    { "unavailable",  NGX_SHIPSTATION_REASON_UNAVAILABLE },
    { "no_service",   NGX_SHIPSTATION_REASON_NO_SERVICE },
    { "unauthorized", NGX_SHIPSTATION_REASON_UNAUTHORIZED },
    { NULL,           NGX_SHIPSTATION_REASON_NONE }
};


ngx_int_t
ngx_shipstation_settings_fee(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t                          amount;
    yyjson_val                      *number;
    ngx_shipstation_fee_t            fee;
    ngx_shipstation_path_t           step;
    ngx_shipstation_settings_t      *settings = target;
    const ngx_shipstation_member_t  *range;

    static const ngx_shipstation_member_t  ranges[] = {
        { "value", NULL, 0, 0, NGX_SHIPSTATION_FEE_MAX, 2, NULL, 0 },
        { "value", NULL, 0, 0, 1000 * NGX_SHIPSTATION_PERCENT, 4, NULL, 0 }
    };

    ngx_memzero(&fee, sizeof(ngx_shipstation_fee_t));
    fee.enabled = 1;
    fee.type = NGX_SHIPSTATION_FEE_NO_TYPE;

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_fee_members, &fee)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (fee.type == NGX_SHIPSTATION_FEE_NO_TYPE || fee.value.len == 0) {

        if (!fee.enabled) {
            return NGX_OK;
        }

        ngx_shipstation_path_member(&step, path,
                                    fee.value.len ? "type" : "value");

        return ngx_shipstation_error(reader->error, &step, "is required");
    }

    /* only now it is known what the value's number may be */

    number = yyjson_obj_get(value, "value");
    range = &ranges[fee.type ? 1 : 0];

    ngx_shipstation_path_member(&step, path, "value");

    if (ngx_shipstation_member_decimal(reader, &step, number, range, &amount)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (fee.enabled) {
        settings->fee_type = fee.type ? NGX_SHIPSTATION_FEE_PERCENT
                                      : NGX_SHIPSTATION_FEE_FIXED;
        settings->fee_value = amount;
    }

    return NGX_OK;
}


/* Its number waits for the type, which may stand behind it. */
static ngx_int_t
ngx_shipstation_fee_value(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    if (ngx_shipstation_json_text(value, target) != NGX_OK) {
        return ngx_shipstation_error(reader->error, path, "must be a number");
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_settings_tax_rates(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    void                        *rates;
    ngx_uint_t                   i;
    ngx_shipstation_path_t       entry;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_list(reader, path, value,
                                     ngx_shipstation_tax_members,
                                     sizeof(ngx_shipstation_tax_rate_t),
                                     NGX_SHIPSTATION_TAX_RATES_MAX, NULL,
                                     &rates, &settings->ntax_rates)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->tax_rates = rates;

    for (i = 0; i < settings->ntax_rates; i++) {
        ngx_shipstation_path_entry(&entry, path, i);

        if (ngx_shipstation_tax_rate_country(reader, &entry,
                                             &settings->tax_rates[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* Into the one form that a cart's destination has, too. */
static ngx_int_t
ngx_shipstation_tax_rate_country(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_tax_rate_t *rate)
{
    u_char                  *code;
    ngx_shipstation_path_t   step;

    if (ngx_shipstation_settings_territory(rate->country)) {

        code = ngx_shipstation_arena_alloc(reader->arena, 2);
        if (code == NULL) {
            return ngx_shipstation_error(reader->error, path, "no memory");
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


/* {"value": "500", "units": "grams"} */
static ngx_int_t
ngx_shipstation_weight(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_mass_t    *mass = target;
    ngx_shipstation_path_t     step;
    ngx_shipstation_weight_t   weight;

    static const int64_t  units[] = {
        0,
        NGX_SHIPSTATION_NANOGRAMS_GRAM,
        1000 * NGX_SHIPSTATION_NANOGRAMS_GRAM,
        NGX_SHIPSTATION_NANOGRAMS_OUNCE,
        NGX_SHIPSTATION_NANOGRAMS_POUND
    };

    ngx_memzero(&weight, sizeof(ngx_shipstation_weight_t));

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_weight_members, &weight)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_shipstation_weight_exact(weight.value, units[weight.units],
                                     &mass->nanograms, &mass->millionths)
        != NGX_OK
        || mass->nanograms <= 0
        || mass->nanograms > NGX_SHIPSTATION_NANOGRAMS_MAX)
    {
        ngx_shipstation_path_member(&step, path, "value");

        return ngx_shipstation_error(reader->error, &step,
                                     "must be more than 0 and at most 10 "
                                     "tonnes");
    }

    return NGX_OK;
}


/* What is below a nanogram does not count, as in the parcel's weight. */
static ngx_int_t
ngx_shipstation_max_weight(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t                 *nanograms = target;
    ngx_shipstation_mass_t   mass;

    if (ngx_shipstation_weight(reader, path, value, member, &mass) != NGX_OK) {
        return NGX_ERROR;
    }

    *nanograms = mass.nanograms;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_weight_units(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_weight_unit_e  *units = target;

    *units = NGX_SHIPSTATION_WEIGHT_UNKNOWN;

    if (yyjson_is_str(value)) {
        *units = ngx_shipstation_weight_unit((const u_char *)
                                             yyjson_get_str(value),
                                             yyjson_get_len(value));
    }

    if (*units == NGX_SHIPSTATION_WEIGHT_UNKNOWN) {
        return ngx_shipstation_error(reader->error, path,
                                     "must be grams, kilograms, ounces or "
                                     "pounds");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_length_units(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_length_unit_e  *units = target;

    *units = NGX_SHIPSTATION_LENGTH_UNKNOWN;

    if (yyjson_is_str(value)) {
        *units = ngx_shipstation_length_unit((const u_char *)
                                             yyjson_get_str(value),
                                             yyjson_get_len(value));
    }

    if (*units == NGX_SHIPSTATION_LENGTH_UNKNOWN) {
        return ngx_shipstation_error(reader->error, path,
                                     "must be centimeters, inches, "
                                     "millimeters, meters or feet");
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_settings_package(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_sizes_t      sizes;
    ngx_shipstation_settings_t  *settings = target;

    ngx_memzero(&sizes, sizeof(ngx_shipstation_sizes_t));

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_package_members, &sizes)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->default_package.nanograms = sizes.mass.nanograms;
    settings->default_package.millionths = sizes.mass.millionths;

    return ngx_shipstation_package_size(reader, path, &sizes,
                                        &settings->default_package);
}


/* All of a size, or nothing of it: ShipStation takes no half of one. */
static ngx_int_t
ngx_shipstation_package_size(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_sizes_t *sizes,
    ngx_shipstation_package_t *package)
{
    if (sizes->length == 0 && sizes->width == 0 && sizes->height == 0) {
        return NGX_OK;
    }

    if (sizes->length == 0 || sizes->width == 0 || sizes->height == 0
        || sizes->units == NGX_SHIPSTATION_LENGTH_UNKNOWN)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "needs \"length\", \"width\", \"height\" "
                                     "and their \"units\", or none of them");
    }

    if (ngx_shipstation_micrometers(sizes->length, sizes->units,
                                    &package->length)
        != NGX_OK
        || ngx_shipstation_micrometers(sizes->width, sizes->units,
                                       &package->width)
           != NGX_OK
        || ngx_shipstation_micrometers(sizes->height, sizes->units,
                                       &package->height)
           != NGX_OK)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "must be larger than a micrometer and "
                                     "at most 100 meters on each side");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_micrometers(int64_t value, ngx_shipstation_length_unit_e units,
    int64_t *micrometers)
{
    static const int64_t  sizes[] = {
        0,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER / 10,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER * 100,
        NGX_SHIPSTATION_MICROMETERS_INCH,
        NGX_SHIPSTATION_MICROMETERS_INCH * 12
    };

    if (ngx_shipstation_decimal_scale(value, sizes[units], 1000000,
                                      NGX_SHIPSTATION_ROUND_HALF_UP,
                                      micrometers)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (*micrometers < 1 || *micrometers > NGX_SHIPSTATION_MICROMETERS_MAX) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_settings_fallback_rates(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    void                             *rates;
    ngx_uint_t                        i, k;
    ngx_shipstation_path_t            entry, step;
    ngx_shipstation_settings_t       *settings = target;
    ngx_shipstation_fallback_rate_t  *rate;

    if (ngx_shipstation_members_list(reader, path, value,
                                     ngx_shipstation_fallback_members,
                                     sizeof(ngx_shipstation_fallback_rate_t),
                                     NGX_SHIPSTATION_FALLBACK_RATES_MAX, NULL,
                                     &rates, &settings->nfallback_rates)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->fallback_rates = rates;
    rate = rates;

    for (i = 1; i < settings->nfallback_rates; i++) {
        for (k = 0; k < i; k++) {

            if (rate[i].code.len == rate[k].code.len
                && ngx_memcmp(rate[i].code.data, rate[k].code.data,
                              rate[i].code.len)
                   == 0)
            {
                ngx_shipstation_path_entry(&entry, path, i);
                ngx_shipstation_path_member(&step, &entry, "code");

                return ngx_shipstation_error(reader->error, &step,
                                             "is listed twice");
            }
        }
    }

    return NGX_OK;
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
        return ngx_shipstation_error(reader->error, path,
                                     "must be a list of countries; leave it "
                                     "out for all countries");
    }

    rate->countries = ngx_shipstation_arena_alloc(reader->arena, n * 2);
    if (rate->countries == NULL) {
        return ngx_shipstation_error(reader->error, path, "no memory");
    }

    rate->ncountries = n;

    yyjson_arr_foreach(value, i, n, country) {
        ngx_shipstation_path_entry(&entry, path, i);

        if (ngx_shipstation_settings_country(reader, &entry, country, member,
                                             rate->countries[i])
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (ngx_shipstation_settings_territory(rate->countries[i])) {
            return ngx_shipstation_error(reader->error, &entry,
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
    ngx_uint_t              *when = target;
    ngx_shipstation_path_t   entry;

    if (!yyjson_is_arr(value)) {
        return ngx_shipstation_fallback_reason(reader, path, value, when);
    }

    if (yyjson_arr_size(value) == 0) {
        return ngx_shipstation_error(reader->error, path,
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

    for (i = 0; ngx_shipstation_fallback_reasons[i].word; i++) {

        if (yyjson_equals_str(value,
                              ngx_shipstation_fallback_reasons[i].word))
        {
            *when |= (ngx_uint_t) 1
                     << ngx_shipstation_fallback_reasons[i].reason;
            return NGX_OK;
        }
    }

    return ngx_shipstation_error(reader->error, path,
                                 "must be \"limited\", \"unavailable\", "
                                 "\"no_service\" or \"unauthorized\"");
}
