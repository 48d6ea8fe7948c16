
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The parts of a settings file, each read in a file of its own. */

#ifndef _NGX_SHIPSTATION_PARTS_H_INCLUDED_
#define _NGX_SHIPSTATION_PARTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/members.h"
#include "settings/settings.h"


/*
 * "selling_channel" (settings_channel.c), "api", "origin" and "carriers"
 * (settings_api.c), "handling_fee", "tax_rates", "default_package",
 * "fallback_rates" (settings_checkout.c) and "status_map" (settings.c).  Each
 * is a reader of settings/members.h; target is the whole settings object.
 */
ngx_int_t ngx_shipstation_settings_channel(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_api(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_origin(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_carriers(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_fee(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_tax_rates(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_package(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
ngx_int_t ngx_shipstation_settings_fallback_rates(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);

/*
 * A country as two upper-case letters into target, and whether it is one of
 * the US's territories (PR, VI, GU, AS, MP), which ShipStation knows as states
 * of the US.
 */
ngx_int_t ngx_shipstation_settings_country(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
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
