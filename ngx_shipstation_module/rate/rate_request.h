
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What is asked of ShipStation for one carrier and parcel, and under which key
 * the answer lies in the cache.
 *
 * The key covers exactly what is sent and to whom, and nothing outside it is
 * sent.  It is made in two steps, so that a hit costs one short digest: the
 * sender (API URL, key and secret, the store's rates_version, carrier, origin)
 * changes with the settings only and is kept by the caller; the shipment
 * (destination, weight, size, package) is hashed with the sender's digest at
 * each request.
 */

#ifndef _NGX_SHIPSTATION_RATE_REQUEST_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_REQUEST_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "rate/destination.h"
#include "rate/parcel.h"
#include "settings/settings.h"


/* All that is sent about a parcel and its destination, normalised. */
typedef struct {
    const ngx_shipstation_destination_t  *destination;
    ngx_uint_t   imperial;    /* from the US: ounces and inches */
    int64_t      weight;      /* imperial: 1/1000 of an ounce; else grams */
    int64_t      length;      /* tenths of an inch or centimeter, 0: no size */
    int64_t      width;
    int64_t      height;
    ngx_str_t    package;     /* ShipStation's code, empty: none */
} ngx_shipstation_shipment_t;


/*
 * Normalises.  The unit systems follow the origin: from the US ounces and
 * inches, else grams and centimeters.
 *
 * Weights go up by the carrier's weight_step.  ounce: to the whole ounce, but
 * between 15 and 16 ounces to 15.999, where USPS's prices for parcels under a
 * pound end; pound: over 15.999 ounces to the whole pound; 10g: to 10 g; auto:
 * pound within the US, ounce from there to other countries, else 10g.  USPS
 * (Notice 123), UPS and FedEx (their service guides) bill parcels of more than
 * a pound by the pound.
 *
 * Sides are sorted and go up: over 3 inches to the whole inch or centimeter,
 * else to a tenth of it.  The package is the box's for this carrier, else the
 * carrier's.
 *
 * So nothing that is sent is less than the parcel is.  destination, the
 * carrier's texts and the box's stay referred to.
 */
void ngx_shipstation_shipment(ngx_shipstation_shipment_t *shipment,
    const ngx_shipstation_destination_t *destination,
    const ngx_shipstation_parcel_t *parcel,
    const ngx_shipstation_origin_t *origin,
    const ngx_shipstation_carrier_t *carrier);

/* The digest of a sender; url is the API's, without final slashes. */
void ngx_shipstation_sender_digest(const ngx_str_t *url,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);

/* The digest that names an allowance: of the API's URL, key and secret. */
void ngx_shipstation_allowance_key(const ngx_str_t *url,
    const ngx_shipstation_settings_t *settings,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);

/*
 * The cache key of a shipment from a sender.  With zone 0 under the full
 * postal code, else under the part that sets the zone (US: ZIP3; CA: FSA; GB:
 * outward code; elsewhere all, and then both keys are the same).  "No service"
 * and errors are kept under zone 0 even where the store's precision is zone.
 */
void ngx_shipstation_request_key(
    const u_char sender[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_shipstation_shipment_t *shipment, ngx_uint_t zone,
    u_char key[NGX_SHIPSTATION_DIGEST_LEN]);


/*
 * 1 where a carrier's prices depend on the zone that a part of the postal code
 * sets, and on no address in it: by its "place", else by its code.
 */
ngx_uint_t ngx_shipstation_carrier_zoned(
    const ngx_shipstation_carrier_t *carrier);

/*
 * Digests for the rate book: of a shipment without its destination and weight,
 * and of both with the place.  zoned: the place is the part of the postal code
 * that sets the zone, or abroad, where there is no such part, the country;
 * else all of the code.
 */
void ngx_shipstation_shipment_place(
    const u_char sender[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_shipstation_shipment_t *shipment, ngx_uint_t zoned,
    const ngx_shipstation_origin_t *origin, uint64_t *book, uint64_t *place);


#endif /* _NGX_SHIPSTATION_RATE_REQUEST_H_INCLUDED_ */
