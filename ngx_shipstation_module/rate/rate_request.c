
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "rate/rate_request.h"


/* 15.999 ounces: above it USPS counts a whole pound. */
#define NGX_SHIPSTATION_POUND_EDGE     15999

/* In thousandths of an ounce. */
#define NGX_SHIPSTATION_OUNCE          1000
#define NGX_SHIPSTATION_POUND          16000

#define NGX_SHIPSTATION_WEIGHT_STEP    10     /* grams */

/* Micrometers: longer sides go up to whole inches or centimeters. */
#define NGX_SHIPSTATION_SMALL_SIDE     (3 * NGX_SHIPSTATION_MICROMETERS_INCH)

#define NGX_SHIPSTATION_PACKAGE_MAX    64     /* bytes, as settings have it */

#define NGX_SHIPSTATION_KEY_NUMBER     10     /* bytes at most */

/*
 * The sender's digest and all of a shipment, each text with its length, each
 * number as long as it needs, so that most fit into one block of the digest.
 */
#define NGX_SHIPSTATION_DIGEST_TEXT_MAX                                      \
    (NGX_SHIPSTATION_DIGEST_LEN + 3 + 3 + 4 * NGX_SHIPSTATION_KEY_NUMBER     \
     + NGX_SHIPSTATION_REGION_MAX + NGX_SHIPSTATION_POSTAL_MAX               \
     + NGX_SHIPSTATION_PACKAGE_MAX)


static int64_t ngx_shipstation_round_up(int64_t value, int64_t unit);
static ngx_str_t ngx_shipstation_shipment_package(
    const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_carrier_t *carrier);
static int64_t ngx_shipstation_shipment_weight(
    const ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_carrier_t *carrier);
static ngx_uint_t ngx_shipstation_shipment_step(
    const ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_carrier_t *carrier);
static int64_t ngx_shipstation_convert_up(int64_t value, int64_t unit,
    int64_t other);
static int64_t ngx_shipstation_ounces(int64_t nanograms);
static int64_t ngx_shipstation_shipment_side(int64_t micrometers,
    int64_t unit);
static void ngx_shipstation_shipment_sides(
    ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_parcel_t *parcel);
static u_char *ngx_shipstation_key_number(u_char *p, int64_t number);
static u_char *ngx_shipstation_key_text(u_char *p, const u_char *text,
    size_t len);


/* Separates our digests from others made with the same function. */

/* Of carriers without surcharge by address; "place" says so of others. */

static const char *const  ngx_shipstation_zoned_carriers[] = {
    "stamps_com", "canada_post", "royal_mail", "australia_post", NULL
};

static const u_char  ngx_shipstation_sender_salt[NGX_SHIPSTATION_DIGEST_LEN]
    = "shipstation rates, sender, v1";

static const u_char  ngx_shipstation_allowance_salt[NGX_SHIPSTATION_DIGEST_LEN]
    = "shipstation allowance, v1";


void
ngx_shipstation_shipment(ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_destination_t *destination,
    const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_origin_t *origin,
    const ngx_shipstation_carrier_t *carrier)
{
    shipment->destination = destination;
    shipment->imperial = (origin->country[0] == 'U'
                          && origin->country[1] == 'S');
    shipment->package = ngx_shipstation_shipment_package(parcel, carrier);
    shipment->weight = ngx_shipstation_shipment_weight(shipment, parcel,
                                                       carrier);

    ngx_shipstation_shipment_sides(shipment, parcel);
}


static ngx_str_t
ngx_shipstation_shipment_package(const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_carrier_t *carrier)
{
    ngx_uint_t                          i;
    const ngx_shipstation_box_t        *box;
    const ngx_shipstation_code_pair_t  *pair;

    box = parcel->box;

    for (i = 0; box && i < box->npackages; i++) {
        pair = &box->packages[i];

        if (pair->key.len == carrier->code.len
            && ngx_memcmp(pair->key.data, carrier->code.data, pair->key.len)
               == 0)
        {
            return pair->value;
        }
    }

    return carrier->package;
}


static int64_t
ngx_shipstation_shipment_weight(const ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_carrier_t *carrier)
{
    int64_t     weight;
    ngx_uint_t  step;

    step = ngx_shipstation_shipment_step(shipment, carrier);

    if (step == NGX_SHIPSTATION_STEP_10G) {

        weight = ngx_shipstation_round_up(parcel->nanograms,
                                          NGX_SHIPSTATION_NANOGRAMS_GRAM
                                          * NGX_SHIPSTATION_WEIGHT_STEP)
                 * NGX_SHIPSTATION_WEIGHT_STEP;

        return shipment->imperial
               ? ngx_shipstation_convert_up(weight,
                                            NGX_SHIPSTATION_NANOGRAMS_GRAM
                                            * 1000,
                                            NGX_SHIPSTATION_NANOGRAMS_OUNCE)
               : weight;
    }

    weight = ngx_shipstation_ounces(parcel->nanograms);

    if (step == NGX_SHIPSTATION_STEP_POUND
        && weight > NGX_SHIPSTATION_POUND_EDGE)
    {
        weight = ngx_shipstation_round_up(weight, NGX_SHIPSTATION_POUND)
                 * NGX_SHIPSTATION_POUND;
    }

    return shipment->imperial
           ? weight
           : ngx_shipstation_convert_up(weight,
                                        NGX_SHIPSTATION_NANOGRAMS_OUNCE,
                                        NGX_SHIPSTATION_NANOGRAMS_GRAM
                                        * 1000);
}


static ngx_uint_t
ngx_shipstation_shipment_step(const ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_carrier_t *carrier)
{
    const u_char  *country;

    if (carrier->weight_step != NGX_SHIPSTATION_STEP_AUTO) {
        return carrier->weight_step;
    }

    if (!shipment->imperial) {
        return NGX_SHIPSTATION_STEP_10G;
    }

    country = shipment->destination->country;

    return (country[0] == 'U' && country[1] == 'S')
           ? NGX_SHIPSTATION_STEP_POUND : NGX_SHIPSTATION_STEP_OUNCE;
}


/* value times unit over other, up; no weight of a parcel is too large. */

static int64_t
ngx_shipstation_convert_up(int64_t value, int64_t unit, int64_t other)
{
    int64_t  result;

    (void) ngx_shipstation_decimal_scale(value, unit, other,
                                         NGX_SHIPSTATION_ROUND_UP, &result);

    return result;
}


static int64_t
ngx_shipstation_round_up(int64_t value, int64_t unit)
{
    return value / unit + (value % unit != 0);
}


/* In thousandths. */

static int64_t
ngx_shipstation_ounces(int64_t nanograms)
{
    int64_t  ounces;

    ounces = ngx_shipstation_round_up(nanograms,
                                      NGX_SHIPSTATION_NANOGRAMS_OUNCE);

    /* times 1000 on both sides, as an ounce has no whole thousandth */

    if (ounces == 16
        && nanograms * 1000
           <= NGX_SHIPSTATION_NANOGRAMS_OUNCE * NGX_SHIPSTATION_POUND_EDGE)
    {
        return NGX_SHIPSTATION_POUND_EDGE;
    }

    return ounces * 1000;
}


static void
ngx_shipstation_shipment_sides(ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_parcel_t *parcel)
{
    int64_t  unit, sides[3];

    unit = shipment->imperial ? NGX_SHIPSTATION_MICROMETERS_INCH
                              : NGX_SHIPSTATION_MICROMETERS_CENTIMETER;

    sides[0] = ngx_shipstation_shipment_side(parcel->length, unit);
    sides[1] = ngx_shipstation_shipment_side(parcel->width, unit);
    sides[2] = ngx_shipstation_shipment_side(parcel->height, unit);

    ngx_shipstation_sort_sides(sides);

    shipment->length = sides[0];
    shipment->width = sides[1];
    shipment->height = sides[2];
}


/* In tenths of the unit. */

static int64_t
ngx_shipstation_shipment_side(int64_t micrometers, int64_t unit)
{
    if (micrometers > NGX_SHIPSTATION_SMALL_SIDE) {
        return ngx_shipstation_round_up(micrometers, unit) * 10;
    }

    return ngx_shipstation_round_up(micrometers, unit / 10);
}


void
ngx_shipstation_sender_digest(const ngx_str_t *url,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    ngx_str_t                        parts[9];
    const ngx_shipstation_origin_t  *origin;

    origin = &settings->origin;

    parts[0] = *url;
    parts[1] = settings->api_key;
    parts[2] = settings->api_secret;
    parts[3].data = (u_char *) &settings->rates_version;
    parts[3].len = sizeof(int64_t);
    parts[4] = carrier->code;
    parts[5].data = (u_char *) origin->country;
    parts[5].len = 2;
    parts[6] = origin->postal_code;
    parts[7] = origin->state;
    parts[8] = origin->city;

    ngx_shipstation_hmac(ngx_shipstation_sender_salt, parts, 9, digest);
}


void
ngx_shipstation_allowance_key(const ngx_str_t *url,
    const ngx_shipstation_settings_t *settings,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    ngx_str_t  parts[3];

    parts[0] = *url;
    parts[1] = settings->api_key;
    parts[2] = settings->api_secret;

    ngx_shipstation_hmac(ngx_shipstation_allowance_salt, parts, 3, digest);
}


void
ngx_shipstation_request_key(const u_char sender[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_shipstation_shipment_t *shipment, ngx_uint_t zone,
    u_char key[NGX_SHIPSTATION_DIGEST_LEN])
{
    size_t                                postal_len;
    u_char                               *p;
    u_char                                text[NGX_SHIPSTATION_DIGEST_TEXT_MAX];
    const ngx_shipstation_destination_t  *to;

    to = shipment->destination;

    if (to->zone_len >= to->postal_len) {
        zone = 0;
    }

    postal_len = zone ? to->zone_len : to->postal_len;

    p = ngx_cpymem(text, sender, NGX_SHIPSTATION_DIGEST_LEN);

    *p++ = (u_char) ((zone ? 1 : 0) | (to->residential ? 2 : 0));
    *p++ = to->country[0];
    *p++ = to->country[1];

    p = ngx_shipstation_key_text(p, to->region, to->region_len);
    p = ngx_shipstation_key_text(p, to->postal, postal_len);
    p = ngx_shipstation_key_text(p, shipment->package.data,
                                 ngx_min(shipment->package.len,
                                         NGX_SHIPSTATION_PACKAGE_MAX));

    p = ngx_shipstation_key_number(p, shipment->weight);
    p = ngx_shipstation_key_number(p, shipment->length);
    p = ngx_shipstation_key_number(p, shipment->width);
    p = ngx_shipstation_key_number(p, shipment->height);

    ngx_shipstation_sha256(text, p - text, key);
}


ngx_uint_t
ngx_shipstation_carrier_zoned(const ngx_shipstation_carrier_t *carrier)
{
    ngx_uint_t  i;

    if (carrier->where != NGX_SHIPSTATION_WHERE_AUTO) {
        return carrier->where == NGX_SHIPSTATION_WHERE_ZONE;
    }

    for (i = 0; ngx_shipstation_zoned_carriers[i]; i++) {
        if (ngx_shipstation_equals(&carrier->code,
                                   ngx_shipstation_zoned_carriers[i]))
        {
            return 1;
        }
    }

    return 0;
}


void
ngx_shipstation_shipment_place(const u_char sender[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_shipstation_shipment_t *shipment, ngx_uint_t zoned,
    const ngx_shipstation_origin_t *origin, uint64_t *book, uint64_t *place)
{
    size_t                                postal_len;
    u_char                               *p;
    u_char                                digest[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                                text[NGX_SHIPSTATION_DIGEST_TEXT_MAX];
    const ngx_shipstation_destination_t  *to;

    to = shipment->destination;

    p = ngx_cpymem(text, sender, NGX_SHIPSTATION_DIGEST_LEN);

    *p++ = to->residential ? 6 : 4;
    *p++ = to->country[0];
    *p++ = to->country[1];
    p = ngx_shipstation_key_text(p, shipment->package.data,
                                 ngx_min(shipment->package.len,
                                         NGX_SHIPSTATION_PACKAGE_MAX));
    p = ngx_shipstation_key_number(p, shipment->length);
    p = ngx_shipstation_key_number(p, shipment->width);
    p = ngx_shipstation_key_number(p, shipment->height);

    ngx_shipstation_sha256(text, p - text, digest);
    ngx_memcpy(book, digest, sizeof(uint64_t));

    postal_len = to->postal_len;

    if (zoned) {
        if (to->zone_len < to->postal_len) {
            postal_len = to->zone_len;

        } else if (ngx_memcmp(origin->country, to->country, 2) != 0) {
            postal_len = 0;
        }
    }

    p = ngx_cpymem(text, digest, NGX_SHIPSTATION_DIGEST_LEN);

    if (postal_len == to->postal_len) {
        p = ngx_shipstation_key_text(p, to->region, to->region_len);
    }

    p = ngx_shipstation_key_text(p, to->postal, postal_len);

    ngx_shipstation_sha256(text, p - text, digest);
    ngx_memcpy(place, digest, sizeof(uint64_t));
}


/* Seven bits a byte, the lowest first; the last byte is below 0x80. */

static u_char *
ngx_shipstation_key_number(u_char *p, int64_t number)
{
    uint64_t  rest;

    for (rest = (uint64_t) number; rest >= 0x80; rest >>= 7) {
        *p++ = (u_char) (rest | 0x80);
    }

    *p++ = (u_char) rest;

    return p;
}


static u_char *
ngx_shipstation_key_text(u_char *p, const u_char *text, size_t len)
{
    *p++ = (u_char) len;

    return ngx_cpymem(p, text, len);
}
