
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A store's settings: what the merchant sets in the back office, read from one
 * JSON file.  A settings object and all it points to can be copied into one
 * contiguous piece of memory, which is how a store lies in shared memory.
 */

#ifndef _NGX_SHIPSTATION_SETTINGS_H_INCLUDED_
#define _NGX_SHIPSTATION_SETTINGS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/digest.h"
#include "base/units.h"
#include "settings/members.h"
#include "settings/reason.h"


#define NGX_SHIPSTATION_STORE_ID_MAX  64


/*
 * A user name with its password.  A plain password is held as a digest under
 * the zone's key; otherwise hash is in crypt(3)'s notation, terminated.
 */
typedef struct {
    ngx_str_t                   username;
    ngx_str_t                   password;     /* plain; only while loading */
    ngx_str_t                   hash;         /* empty: digest counts */
    u_char                      digest[NGX_SHIPSTATION_DIGEST_LEN];
    int64_t                     until;        /* Unix seconds, 0: no end */
} ngx_shipstation_credential_t;


typedef struct {
    int64_t                     nanograms;    /* 0: none */
    int64_t                     millionths;   /* of a nanogram, beside them */
    int64_t                     length;       /* micrometers, 0: no size */
    int64_t                     width;
    int64_t                     height;
    ngx_uint_t                  units;        /* that it was written in */
} ngx_shipstation_package_t;


typedef struct {
    ngx_str_t                   name;
    ngx_str_t                   company;
    ngx_str_t                   street1;
    ngx_str_t                   street2;
    ngx_str_t                   city;
    ngx_str_t                   state;
    ngx_str_t                   postal_code;
    u_char                      country[2];   /* upper case */
    ngx_str_t                   phone;
} ngx_shipstation_origin_t;


typedef enum {
    NGX_SHIPSTATION_FEE_NONE = 0,
    NGX_SHIPSTATION_FEE_FIXED,                /* value: minor units */
    NGX_SHIPSTATION_FEE_PERCENT               /* value: 1/10000 of one % */
} ngx_shipstation_fee_e;


/* To what the weight of a parcel goes up before it is asked for. */
typedef enum {
    NGX_SHIPSTATION_STEP_AUTO = 0,            /* as carriers bill */
    NGX_SHIPSTATION_STEP_OUNCE,
    NGX_SHIPSTATION_STEP_POUND,
    NGX_SHIPSTATION_STEP_10G
} ngx_shipstation_step_e;


/* How much of a destination sets a carrier's price. */
typedef enum {
    NGX_SHIPSTATION_WHERE_AUTO = 0,           /* by the carrier's code */
    NGX_SHIPSTATION_WHERE_ZONE,               /* the part of the postal code */
    NGX_SHIPSTATION_WHERE_EXACT               /* all of it */
} ngx_shipstation_where_e;


typedef struct {
    ngx_str_t                   code;
    ngx_str_t                   name;         /* empty: ShipStation's */
    ngx_uint_t                  enabled;
    ngx_shipstation_fee_e       markup_type;
    int64_t                     markup_value;
} ngx_shipstation_service_t;


typedef struct {
    ngx_str_t                   code;
    ngx_str_t                   name;
    ngx_str_t                   package;      /* empty: null */
    ngx_uint_t                  show_at_checkout;
    ngx_uint_t                  weight_step;  /* ngx_shipstation_step_e */
    ngx_uint_t                  where;        /* ngx_shipstation_where_e */
    ngx_uint_t                  services_listed;
    ngx_uint_t                  hide_new_services;
    ngx_uint_t                  nservices;
    ngx_shipstation_service_t  *services;
} ngx_shipstation_carrier_t;


/*
 * A box that the store has.  size: its sides, inside, and what it weighs
 * itself; packages: carriers' codes and the package code that each of them
 * knows it by.
 */
typedef struct {
    ngx_str_t                     name;
    ngx_shipstation_package_t     size;
    int64_t                       max_nanograms;  /* of goods, 0: no bound */
    ngx_uint_t                    npackages;
    ngx_shipstation_code_pair_t  *packages;
} ngx_shipstation_box_t;


typedef struct {
    ngx_str_t                   name;         /* may be empty */
    u_char                      country[2];
    ngx_str_t                   state;        /* upper case, empty: all */
    ngx_str_t                   postal_prefix;  /* no blanks, empty: all */
    int64_t                     percent;      /* ten-thousandths of one % */
} ngx_shipstation_tax_rate_t;


typedef struct {
    ngx_str_t                   code;
    ngx_str_t                   name;
    int64_t                     amount;       /* minor units (cents) */
    ngx_uint_t                  ncountries;   /* 0: all */
    u_char                    (*countries)[2];
    int64_t                     max_nanograms;  /* 0: no bound */
    ngx_uint_t                  when;         /* 1 << reason, 0: all four */
} ngx_shipstation_fallback_rate_t;


typedef struct {
    ngx_str_t                   match;        /* as the merchant wrote it */
    ngx_str_t                   status;
} ngx_shipstation_status_rule_t;


typedef struct {
    ngx_str_t                         id;
    ngx_uint_t                        enabled;
    u_char                            currency[3];   /* zeros: not set */
    ngx_uint_t                        extended;      /* schema */
    ngx_uint_t                        zone_precision;
    ngx_uint_t                        leave_out_foreign;

    ngx_shipstation_credential_t      credential;
    ngx_shipstation_credential_t      previous;      /* username empty: none */

    ngx_uint_t                        has_api;
    ngx_str_t                         api_key;
    ngx_str_t                         api_secret;
    ngx_str_t                         api_url;       /* empty: directive's */
    ngx_uint_t                        api_rate;      /* a minute, 0: not set */
    int64_t                           api_expires;   /* 0: not known */
    ngx_uint_t                        derive;        /* prices of others with
                                                        equal ones count */

    ngx_str_t                         company_phone;
    ngx_uint_t                        sync_all_orders;
    int64_t                           sync_all_since;  /* 0: not set */

    ngx_shipstation_fee_e             fee_type;
    int64_t                           fee_value;
    ngx_uint_t                        automatic_tax;
    ngx_uint_t                        ntax_rates;
    ngx_shipstation_tax_rate_t       *tax_rates;

    ngx_str_t                         international_non_delivery;
    ngx_uint_t                        non_delivery_field;  /* custom_fieldN,
                                                              0: none */
    ngx_shipstation_package_t         default_package;
    ngx_shipstation_origin_t          origin;

    ngx_uint_t                        carriers_listed;  /* may be empty */
    ngx_uint_t                        ncarriers;
    ngx_shipstation_carrier_t        *carriers;
    ngx_uint_t                        nfallback_rates;
    ngx_shipstation_fallback_rate_t  *fallback_rates;
    ngx_uint_t                        nstatus_rules;
    ngx_shipstation_status_rule_t    *status_rules;

    ngx_uint_t                        nboxes;
    ngx_shipstation_box_t            *boxes;
    int64_t                           max_parcels;
    ngx_uint_t                        allow_free;    /* prices of 0 count */

    int64_t                           rates_version;
    int64_t                           revision;      /* of the file, 0: none */
} ngx_shipstation_settings_t;


/*
 * Parses a settings file's text (changed in place; JSON's padding must follow
 * it) whose file name without ".json" is name.  All memory is the arena's, the
 * plain passwords included.  Returns the settings, or NULL with at least one
 * fault; secrets never stand in a fault.
 */
ngx_shipstation_settings_t *ngx_shipstation_settings_parse(u_char *data,
    size_t len, const ngx_str_t *name, ngx_shipstation_arena_t *arena,
    ngx_shipstation_faults_t *faults);

/* The same of a document that was read, or put together; root is kept. */
ngx_shipstation_settings_t *ngx_shipstation_settings_read(yyjson_val *root,
    const ngx_str_t *name, ngx_shipstation_arena_t *arena,
    ngx_shipstation_faults_t *faults);

/* 1 where a text can be a store's id, and the name of its file. */
ngx_uint_t ngx_shipstation_settings_id_valid(const ngx_str_t *id);

/* Fills in the digests of the plain passwords, under the zone's key. */
void ngx_shipstation_settings_digest(
    const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    ngx_shipstation_settings_t *settings);

/*
 * What "nginx -t" should warn of in valid settings: calls back with one plain
 * sentence for each.  now: Unix seconds.
 */
typedef void (*ngx_shipstation_warn_pt)(void *data, const char *sentence);
void ngx_shipstation_settings_warnings(
    const ngx_shipstation_settings_t *settings, ngx_uint_t calls_a_minute,
    int64_t now, ngx_shipstation_warn_pt warn, void *data);

/* 1 where the API key expires within 30 days of now, or has expired. */
ngx_uint_t ngx_shipstation_settings_key_expires(
    const ngx_shipstation_settings_t *settings, int64_t now);

/*
 * 1 where settings have "api" but no fallback rate that serves the store's own
 * country when no live rate can be had.
 */
ngx_uint_t ngx_shipstation_settings_without_fallback(
    const ngx_shipstation_settings_t *settings);

/* Bytes that a packed copy takes. */
size_t ngx_shipstation_settings_size(
    const ngx_shipstation_settings_t *settings);

/*
 * Copies the settings, plain passwords left out, into the size bytes at p,
 * aligned to 16, with all pointers inside them; returns the copy at p.
 */
ngx_shipstation_settings_t *ngx_shipstation_settings_pack(u_char *p,
    const ngx_shipstation_settings_t *settings);


#endif /* _NGX_SHIPSTATION_SETTINGS_H_INCLUDED_ */
