
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Where a cart goes, in the one form that the cache key, the tax rules and the
 * request to ShipStation share.
 */

#ifndef _NGX_SHIPSTATION_RATE_DESTINATION_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_DESTINATION_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_POSTAL_MAX  16
#define NGX_SHIPSTATION_STATE_MAX   64
#define NGX_SHIPSTATION_CITY_MAX    64


typedef struct {
    u_char       country[2];     /* upper case, never PR, VI, GU, AS, MP */
    size_t       state_len;
    u_char       state[NGX_SHIPSTATION_STATE_MAX];
                                 /* US, CA, AU: the code; else upper case */
    size_t       postal_len;     /* 0: the country has none */
    u_char       postal[NGX_SHIPSTATION_POSTAL_MAX];
                                 /* upper case, as the country writes it */
    size_t       zone_len;       /* leading bytes of postal that set the zone */
    size_t       city_len;       /* 0 where the country has postal codes */
    u_char       city[NGX_SHIPSTATION_CITY_MAX];
    ngx_uint_t   residential;
} ngx_shipstation_destination_t;


/*
 * Sets the country from any spelling.  The US territories PR, VI, GU, AS and
 * MP become US with that state, as USPS counts them.  NGX_OK, or NGX_DECLINED
 * where it is no country.
 */
ngx_int_t ngx_shipstation_destination_country(
    ngx_shipstation_destination_t *destination, const ngx_str_t *text);

/*
 * The following come after the country.  Each returns NGX_OK, or NGX_DECLINED
 * when the text is none of that country's.
 *
 * The state: US, CA and AU by code or English name; elsewhere any text up to
 * NGX_SHIPSTATION_STATE_MAX bytes.  A territory keeps its own.  An empty text
 * is no state.
 */
ngx_int_t ngx_shipstation_destination_state(
    ngx_shipstation_destination_t *destination, const ngx_str_t *text);

/*
 * The postal code: upper case, without blanks but for the one that Canada
 * ("K1A 0B6") and Britain ("SW1A 1AA") write; the US's ZIP+4 is cut to the
 * ZIP.  The form is checked for US, CA, GB and AU; elsewhere letters, digits
 * and hyphens will do.  Dropped where the country has none.
 */
ngx_int_t ngx_shipstation_destination_postal(
    ngx_shipstation_destination_t *destination, const ngx_str_t *text);

/*
 * The city, upper case, blanks squeezed; kept only where the country has no
 * postal codes.
 */
ngx_int_t ngx_shipstation_destination_city(
    ngx_shipstation_destination_t *destination, const ngx_str_t *text);

/*
 * 1 where letters reach a country without a postal code (Universal Postal
 * Union, addressing of the member countries).
 */
ngx_uint_t ngx_shipstation_country_without_postal(const u_char country[2]);


#endif /* _NGX_SHIPSTATION_RATE_DESTINATION_H_INCLUDED_ */
