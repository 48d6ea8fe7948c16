
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Who is asked for rates, and what for: carriers, their services, boxes. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "settings/parts.h"


static ngx_int_t ngx_shipstation_carriers_read(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_services_read(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_markup_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_box_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target);


const ngx_shipstation_member_kind_t  ngx_shipstation_kind_carriers = {
    ngx_shipstation_carriers_read, NGX_SHIPSTATION_PLACE_LIST,
    NGX_SHIPSTATION_JSON_LIST, "list", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_services = {
    ngx_shipstation_services_read, NGX_SHIPSTATION_PLACE_LIST,
    NGX_SHIPSTATION_JSON_LIST, "list", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_markup = {
    ngx_shipstation_markup_read, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_OBJECT, "object", NULL
};


static const char *const  ngx_shipstation_new_services[] = {
    "show", "hide", NULL
};

/* by ngx_shipstation_step_e */
static const char *const  ngx_shipstation_weight_steps[] = {
    "auto", "ounce", "pound", "10g", NULL
};

/* by ngx_shipstation_where_e */
static const char *const  ngx_shipstation_wheres[] = {
    "auto", "zone", "exact", NULL
};


#define ngx_shipstation_service_at(field)                                    \
    offsetof(ngx_shipstation_service_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_service_rows[] = {

    { .name = "code",
      .kind = &ngx_shipstation_kind_code,
      .place = ngx_shipstation_service_at(code),
      .min = 1, .max = 100,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER | NGX_SHIPSTATION_UNIQUE_MEMBER,
      .note = "ShipStation's, such as `usps_priority_mail`; each once" },

    { .name = "name",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_service_at(name),
      .max = 100,
      .otherwise = "ShipStation's",
      .note = "what buyers see" },

    { .name = "enabled",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_service_at(enabled),
      .initial = 1,
      .note = "false hides it" },

    { .name = "markup",
      .kind = &ngx_shipstation_kind_markup,
      .members = &ngx_shipstation_fee_table,
      .note = "what is added to its price before fee and tax: `type` and "
              "`value` as of [handling_fee](#handling_fee)" },

    { .name = NULL }
};

static const ngx_shipstation_members_t  ngx_shipstation_service_table = {
    ngx_shipstation_service_rows, sizeof(ngx_shipstation_service_t), NULL
};


#define ngx_shipstation_carrier_at(field)                                    \
    offsetof(ngx_shipstation_carrier_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_carrier_rows[] = {

    { .name = "code",
      .kind = &ngx_shipstation_kind_code,
      .place = ngx_shipstation_carrier_at(code),
      .min = 1, .max = 64,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER | NGX_SHIPSTATION_UNIQUE_MEMBER,
      .note = "ShipStation's, such as `stamps_com`; each once" },

    { .name = "name",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_carrier_at(name),
      .max = 100,
      .otherwise = "ShipStation's",
      .note = "what buyers see" },

    { .name = "show_at_checkout",
      .kind = &ngx_shipstation_kind_flag,
      .place = ngx_shipstation_carrier_at(show_at_checkout),
      .initial = 1,
      .note = "in a list that is not empty at least one must show" },

    { .name = "package",
      .kind = &ngx_shipstation_kind_code,
      .place = ngx_shipstation_carrier_at(package),
      .max = 64,
      .otherwise = "`null`",
      .note = "ShipStation's package code" },

    { .name = "services",
      .kind = &ngx_shipstation_kind_services,
      .place = ngx_shipstation_carrier_at(services),
      .count = ngx_shipstation_carrier_at(nservices),
      .max = 200,
      .members = &ngx_shipstation_service_table,
      .otherwise = "all of them",
      .note = "the services that are named, hidden or marked up" },

    { .name = "new_services",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_carrier_at(hide_new_services),
      .words = ngx_shipstation_new_services,
      .note = "what becomes of services that `services` does not list" },

    { .name = "weight_step",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_carrier_at(weight_step),
      .words = ngx_shipstation_weight_steps,
      .note = "to what a parcel's weight goes up before this carrier is "
              "asked; auto: what carriers bill" },

    { .name = "place",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_carrier_at(where),
      .words = ngx_shipstation_wheres,
      .note = "with `api.derive`: how much of a postal code sets this "
              "carrier's price: the part of a zone, or all of it; auto: by "
              "the carrier" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_carrier_table = {
    ngx_shipstation_carrier_rows, sizeof(ngx_shipstation_carrier_t), NULL
};


static ngx_int_t
ngx_shipstation_carriers_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_uint_t                   i;
    ngx_shipstation_path_t       entry, step;
    ngx_shipstation_settings_t  *settings = target;

    /* as when it is absent */

    if (yyjson_equals_str(value, member->words[0])) {
        return NGX_OK;
    }

    if (yyjson_is_str(value)) {
        return ngx_shipstation_fault(reader, path, "not_a_choice",
                                     "must be a list, or \"all\"");
    }

    if (ngx_shipstation_kind_list.read(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->carriers_listed = 1;

    for (i = 0; i < settings->ncarriers; i++) {
        if (ngx_shipstation_equals(&settings->carriers[i].code, "fallback")) {
            ngx_shipstation_path_entry(&entry, path, i);
            ngx_shipstation_path_member(&step, &entry, "code");
            return ngx_shipstation_fault(reader, &step, "not_a_choice",
                                         "must not be \"fallback\", which "
                                         "the checkout calls fallback rates");
        }
    }

    for (i = 0; i < settings->ncarriers; i++) {
        if (settings->carriers[i].show_at_checkout) {
            return NGX_OK;
        }
    }

    if (i == 0) {
        return NGX_OK;
    }

    return ngx_shipstation_fault(reader, path, "none_shown",
                                 "at least one carrier must have "
                                 "\"show_at_checkout\": true");
}


static ngx_int_t
ngx_shipstation_services_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_carrier_t  *carrier = target;

    if (ngx_shipstation_kind_list.read(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    carrier->services_listed = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_markup_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_service_t  *service = target;

    return ngx_shipstation_fee_read(reader, path, value, member->members,
                                    &service->markup_type,
                                    &service->markup_value);
}


#define ngx_shipstation_box_at(field)                                        \
    offsetof(ngx_shipstation_box_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_box_rows[] = {

    { .name = "name",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_box_at(name),
      .min = 1, .max = 100,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER | NGX_SHIPSTATION_UNIQUE_MEMBER,
      .note = "each once" },

    ngx_shipstation_side_rows(ngx_shipstation_box_at(size),
                              NGX_SHIPSTATION_REQUIRED_MEMBER),

    { .name = "max_weight",
      .kind = &ngx_shipstation_kind_max_weight,
      .place = ngx_shipstation_box_at(max_nanograms),
      .members = &ngx_shipstation_weight_table,
      .note = "of the goods in it" },

    { .name = "weight",
      .kind = &ngx_shipstation_kind_weight,
      .place = ngx_shipstation_box_at(size),
      .members = &ngx_shipstation_weight_table,
      .otherwise = "0",
      .note = "the box's own, added to the goods'" },

    { .name = "packages",
      .kind = &ngx_shipstation_kind_codes,
      .place = ngx_shipstation_box_at(packages),
      .count = ngx_shipstation_box_at(npackages),
      .max = 32,
      .members = &ngx_shipstation_code_pairs,
      .otherwise = "the carrier's `package`",
      .note = "by carrier's code, what that carrier calls it: "
              "`{\"stamps_com\": \"package\"}`" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_box_table = {
    ngx_shipstation_box_rows, sizeof(ngx_shipstation_box_t),
    ngx_shipstation_box_check
};


static ngx_int_t
ngx_shipstation_box_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_box_t  *box = target;

    if (ngx_shipstation_package_check(reader, path, &box->size) != NGX_OK) {
        return NGX_ERROR;
    }

    if (box->size.length == 0) {
        return ngx_shipstation_fault(reader, path, "out_of_range",
                                     "must have sides");
    }

    return NGX_OK;
}
