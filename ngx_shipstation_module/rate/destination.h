
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
#define NGX_SHIPSTATION_REGION_MAX  3


typedef struct {
    u_char       country[2];     /* upper case, never PR, VI, GU, AS, MP */
    size_t       state_len;      /* 0: none is known */
    u_char       state[NGX_SHIPSTATION_STATE_MAX];
                                 /* as the buyer says, for taxes: US, CA, AU:
                                    the code; else upper case */
    size_t       region_len;     /* 0: none is sent */
    u_char       region[NGX_SHIPSTATION_REGION_MAX];
                                 /* the state that is sent */
    size_t       postal_len;     /* 0: none */
    u_char       postal[NGX_SHIPSTATION_POSTAL_MAX];
                                 /* upper case, as the country writes it */
    size_t       zone_len;       /* leading bytes of postal that set the zone */
    ngx_uint_t   residential;
} ngx_shipstation_destination_t;


/*
 * Sets the country from any spelling, and clears the rest.  The US territories
 * PR, VI, GU, AS and MP become US with that state, as USPS counts them.
 * NGX_OK, or NGX_DECLINED where it is no country.
 */
ngx_int_t ngx_shipstation_destination_country(
    ngx_shipstation_destination_t *destination, const ngx_str_t *text);

/*
 * Sets postal code and states from what a buyer typed; after the country.
 * What is certain is mended.
 *
 * The postal code: upper case, without blanks but for the one that Canada
 * ("K1A 0B6") and Britain ("SW1A 1AA") write; dashes, full-width characters
 * and blanks of all kinds as plain ones; ZIP+4 cut to the ZIP; a zero put back
 * before codes that have lost it.  The form is checked for US, CA, GB and AU;
 * elsewhere letters, digits and hyphens will do.  None where the country has
 * none.
 *
 * The state of US, CA and AU by code or name, wrong ones and "N/A" are none;
 * elsewhere upper case, one that is too long is none.  A territory keeps its
 * own.  Without state it is the one that the postal code lies in.  Sent is, in
 * these three countries, the state that the postal code lies in; elsewhere
 * one of two letters; none where there are no postal codes.
 *
 * NGX_OK, or NGX_DECLINED where the country requires a postal code and this is
 * none of it: the states are set nevertheless.
 */
ngx_int_t ngx_shipstation_destination_place(
    ngx_shipstation_destination_t *destination, const ngx_str_t *state,
    const ngx_str_t *postal);

/*
 * 1 where letters reach a country without a postal code (Universal Postal
 * Union, addressing of the member countries).
 */
ngx_uint_t ngx_shipstation_country_without_postal(const u_char country[2]);


#endif /* _NGX_SHIPSTATION_RATE_DESTINATION_H_INCLUDED_ */
