
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Weights and sizes: numbers and the units that they are written in. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/units.h"
#include "settings/parts.h"


/* What no parcel passes: 10 t, 100 m. */
#define NGX_SHIPSTATION_NANOGRAMS_MAX                                        \
    (10000000LL * NGX_SHIPSTATION_NANOGRAMS_GRAM)
#define NGX_SHIPSTATION_MICROMETERS_MAX     100000000LL


/* A weight as it is written, and what it is. */
typedef struct {
    int64_t                  value;         /* times 10^6 */
    ngx_uint_t               units;         /* ngx_shipstation_weight_unit_e */
    int64_t                  nanograms;
    int64_t                  millionths;
} ngx_shipstation_weight_t;


static ngx_int_t ngx_shipstation_mass_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_max_weight_read(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_weight_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target);
static ngx_int_t ngx_shipstation_weight_units(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_length_units(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_micrometers(ngx_uint_t units, int64_t *side);


const ngx_shipstation_member_kind_t  ngx_shipstation_kind_weight = {
    ngx_shipstation_mass_read, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_OBJECT, "weight", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_max_weight = {
    ngx_shipstation_max_weight_read, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_OBJECT, "weight", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_weight_units
    = {
    ngx_shipstation_weight_units, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "unit", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_length_units = {
    ngx_shipstation_length_units, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "unit", NULL
};


#define ngx_shipstation_weight_at(field)                                     \
    offsetof(ngx_shipstation_weight_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_weight_rows[] = {

    { .name = "value",
      .kind = &ngx_shipstation_kind_number,
      .place = ngx_shipstation_weight_at(value),
      .max = 10000000LL * 1000000LL, .scale = 6,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "more than 0" },

    { .name = "units",
      .kind = &ngx_shipstation_kind_weight_units,
      .place = ngx_shipstation_weight_at(units),
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "grams, kilograms, ounces or pounds" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_weight_table = {
    ngx_shipstation_weight_rows, sizeof(ngx_shipstation_weight_t),
    ngx_shipstation_weight_check
};


static const ngx_shipstation_member_t  ngx_shipstation_package_rows[] = {

    { .name = "weight",
      .kind = &ngx_shipstation_kind_weight,
      .members = &ngx_shipstation_weight_table,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "`{\"value\": \"500\", \"units\": \"grams\"}`; grams, "
              "kilograms, ounces or pounds" },

    ngx_shipstation_side_rows(0, 0),

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_package_table = {
    ngx_shipstation_package_rows, sizeof(ngx_shipstation_package_t),
    ngx_shipstation_package_check
};


static ngx_int_t
ngx_shipstation_mass_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_weight_t    weight;
    ngx_shipstation_package_t  *package;

    ngx_memzero(&weight, sizeof(ngx_shipstation_weight_t));

    if (ngx_shipstation_members_read(reader, path, value, member->members,
                                     &weight)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    package = ngx_shipstation_member_place(target, member);
    package->nanograms = weight.nanograms;
    package->millionths = weight.millionths;

    return NGX_OK;
}


/* What is below a nanogram does not count, as in the parcel's weight. */
static ngx_int_t
ngx_shipstation_max_weight_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t                   *nanograms;
    ngx_shipstation_weight_t   weight;

    ngx_memzero(&weight, sizeof(ngx_shipstation_weight_t));

    if (ngx_shipstation_members_read(reader, path, value, member->members,
                                     &weight)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    nanograms = ngx_shipstation_member_place(target, member);
    *nanograms = weight.nanograms;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_weight_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_path_t     step;
    ngx_shipstation_weight_t  *weight = target;

    static const int64_t  units[] = {
        0,
        NGX_SHIPSTATION_NANOGRAMS_GRAM,
        1000 * NGX_SHIPSTATION_NANOGRAMS_GRAM,
        NGX_SHIPSTATION_NANOGRAMS_OUNCE,
        NGX_SHIPSTATION_NANOGRAMS_POUND
    };

    if (ngx_shipstation_weight_exact(weight->value, units[weight->units],
                                     &weight->nanograms, &weight->millionths)
        == NGX_OK
        && weight->nanograms > 0
        && weight->nanograms <= NGX_SHIPSTATION_NANOGRAMS_MAX)
    {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&step, path, "value");

    return ngx_shipstation_fault(reader, &step, "out_of_range",
                                 "must be more than 0 and at most 10 tonnes");
}


static ngx_int_t
ngx_shipstation_weight_units(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_uint_t  *units;

    units = ngx_shipstation_member_place(target, member);
    *units = NGX_SHIPSTATION_WEIGHT_UNKNOWN;

    if (yyjson_is_str(value)) {
        *units = ngx_shipstation_weight_unit((const u_char *)
                                             yyjson_get_str(value),
                                             yyjson_get_len(value));
    }

    if (*units == NGX_SHIPSTATION_WEIGHT_UNKNOWN) {
        return ngx_shipstation_fault(reader, path, "unknown_unit",
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
    ngx_uint_t  *units;

    units = ngx_shipstation_member_place(target, member);
    *units = NGX_SHIPSTATION_LENGTH_UNKNOWN;

    if (yyjson_is_str(value)) {
        *units = ngx_shipstation_length_unit((const u_char *)
                                             yyjson_get_str(value),
                                             yyjson_get_len(value));
    }

    if (*units == NGX_SHIPSTATION_LENGTH_UNKNOWN) {
        return ngx_shipstation_fault(reader, path, "unknown_unit",
                                     "must be centimeters, inches, "
                                     "millimeters, meters or feet");
    }

    return NGX_OK;
}


/*
 * All of a size, or nothing of it: ShipStation takes no half of one.  Sides
 * come in millionths of their units.
 */
ngx_int_t
ngx_shipstation_package_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_package_t  *package = target;

    if (package->length == 0 && package->width == 0 && package->height == 0) {
        return NGX_OK;
    }

    if (package->length == 0 || package->width == 0 || package->height == 0
        || package->units == NGX_SHIPSTATION_LENGTH_UNKNOWN)
    {
        return ngx_shipstation_fault(reader, path, "half_a_size",
                                     "needs \"length\", \"width\", \"height\" "
                                     "and their \"units\", or none of them");
    }

    if (ngx_shipstation_micrometers(package->units, &package->length)
        != NGX_OK
        || ngx_shipstation_micrometers(package->units, &package->width)
           != NGX_OK
        || ngx_shipstation_micrometers(package->units, &package->height)
           != NGX_OK)
    {
        return ngx_shipstation_fault(reader, path, "out_of_range",
                                     "must be larger than a micrometer and "
                                     "at most 100 meters on each side");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_micrometers(ngx_uint_t units, int64_t *side)
{
    static const int64_t  sizes[] = {
        0,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER / 10,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER,
        NGX_SHIPSTATION_MICROMETERS_CENTIMETER * 100,
        NGX_SHIPSTATION_MICROMETERS_INCH,
        NGX_SHIPSTATION_MICROMETERS_INCH * 12
    };

    if (ngx_shipstation_decimal_scale(*side, sizes[units], 1000000,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, side)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (*side < 1 || *side > NGX_SHIPSTATION_MICROMETERS_MAX) {
        return NGX_ERROR;
    }

    return NGX_OK;
}
