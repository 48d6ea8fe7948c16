
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The parts of a settings file, each read in a file of its own. */

#ifndef _NGX_SHIPSTATION_PARTS_H_INCLUDED_
#define _NGX_SHIPSTATION_PARTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "settings/members.h"
#include "settings/settings.h"


/* The whole file (settings.c). */
extern const ngx_shipstation_members_t  ngx_shipstation_settings_table;

/* settings_channel.c */
extern const ngx_shipstation_members_t  ngx_shipstation_channel_table;

/* settings_api.c */
extern const ngx_shipstation_members_t  ngx_shipstation_api_table;

/* settings_origin.c */
extern const ngx_shipstation_members_t  ngx_shipstation_origin_table;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_country;

/* settings_carriers.c */
extern const ngx_shipstation_members_t  ngx_shipstation_carrier_table;
extern const ngx_shipstation_members_t  ngx_shipstation_box_table;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_carriers;

/* settings_checkout.c */
extern const ngx_shipstation_members_t  ngx_shipstation_tax_table;
extern const ngx_shipstation_members_t  ngx_shipstation_fallback_table;


/*
 * Fees (settings_fee.c): "type" and "value", by one of the tables, as minor
 * units or ten-thousandths of a per cent.
 */
extern const ngx_shipstation_members_t  ngx_shipstation_fee_table;
extern const ngx_shipstation_members_t  ngx_shipstation_handling_fee_table;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_handling_fee;

ngx_int_t ngx_shipstation_fee_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_members_t *members, ngx_shipstation_fee_e *type,
    int64_t *amount);


/*
 * Weights and sizes (settings_package.c).  kind_weight reads {"value", "units"}
 * into the ngx_shipstation_package_t at its place, kind_max_weight into an
 * int64_t of nanograms, each by weight_table.  side_rows are the rows of three
 * sides and their units, as they are written; package_check then turns them
 * into micrometers.
 */
extern const ngx_shipstation_members_t  ngx_shipstation_package_table;
extern const ngx_shipstation_members_t  ngx_shipstation_weight_table;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_weight;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_max_weight;
extern const ngx_shipstation_member_kind_t  ngx_shipstation_kind_length_units;

ngx_int_t ngx_shipstation_package_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target);

#define NGX_SHIPSTATION_SIDE_MAX  (100000LL * 1000000LL)

/* at: where the ngx_shipstation_package_t lies; need: flags. */
#define ngx_shipstation_side_row(at, key, side, need)                        \
    { .name = key,                                                           \
      .kind = &ngx_shipstation_kind_number,                                  \
      .place = at + offsetof(ngx_shipstation_package_t, side),               \
      .max = NGX_SHIPSTATION_SIDE_MAX, .scale = 6,                           \
      .flags = need,                                                         \
      .otherwise = "none",                                                   \
      .note = "in `units`" }

#define ngx_shipstation_side_rows(at, need)                                  \
    ngx_shipstation_side_row(at, "length", length, need),                    \
    ngx_shipstation_side_row(at, "width", width, need),                      \
    ngx_shipstation_side_row(at, "height", height, need),                    \
                                                                             \
    { .name = "units",                                                       \
      .kind = &ngx_shipstation_kind_length_units,                            \
      .place = at + offsetof(ngx_shipstation_package_t, units),              \
      .flags = need,                                                         \
      .note = "centimeters, inches, millimeters, meters or feet" }


/* A country as two upper-case letters. */
ngx_int_t ngx_shipstation_settings_country_read(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, u_char country[2]);

/*
 * Whether a country is one of the US's territories (PR, VI, GU, AS, MP), which
 * ShipStation knows as states of the US.
 */
ngx_uint_t ngx_shipstation_settings_territory(const u_char country[2]);

/*
 * The state of a country in the one form that ShipStation takes: a code for
 * the US, Canada and Australia, else as written, in upper case.  The result is
 * in the arena.  state may be empty and stays so.
 */
ngx_int_t ngx_shipstation_settings_state(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, const u_char country[2],
    ngx_str_t *state);

/* A text's copy in the arena in upper case and without blanks or not. */
ngx_int_t ngx_shipstation_settings_upper(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_str_t *text,
    ngx_uint_t without_blanks);


#endif /* _NGX_SHIPSTATION_PARTS_H_INCLUDED_ */
