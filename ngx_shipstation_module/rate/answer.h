
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The checkout's reply as JSON. */

#ifndef _NGX_SHIPSTATION_RATE_ANSWER_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_ANSWER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/json.h"
#include "rate/cart.h"
#include "rate/offer.h"
#include "rate/words.h"


/* What one carrier came to. */
typedef struct {
    ngx_str_t                       code;
    ngx_shipstation_cache_status_e  status;
    ngx_shipstation_reason_e        reason;    /* NONE: it has a rate */
    int64_t                         age;       /* seconds */
} ngx_shipstation_carrier_result_t;


typedef struct {
    const ngx_shipstation_offer_t           *offers;      /* sorted */
    ngx_uint_t                               noffers;
    const ngx_shipstation_carrier_result_t  *carriers;
    ngx_uint_t                               ncarriers;
    u_char                                   currency[3];
    ngx_shipstation_cache_status_e           status;      /* of the cart */
    ngx_shipstation_reason_e                 reason;      /* NONE: left out */
    yyjson_val                              *items;       /* the cart's, where
                                                             reason is
                                                             hs_code_missing */
    ngx_shipstation_address_e                address;     /* where reason is
                                                             bad_address */
    const u_char                            *country;     /* its two letters */
} ngx_shipstation_result_t;


/* Bytes that the reply surely does not pass. */
size_t ngx_shipstation_result_size(const ngx_shipstation_result_t *result);

/* Writes the reply; returns the place behind it. */
u_char *ngx_shipstation_result_write(u_char *p,
    const ngx_shipstation_result_t *result);

/*
 * A bad request: {"error":{"path":"...","message":"..."}}, at most
 * NGX_SHIPSTATION_ERROR_JSON bytes; returns the place behind it.
 */
#define NGX_SHIPSTATION_ERROR_JSON                                           \
    (64 + 6 * (NGX_SHIPSTATION_PATH_SIZE + NGX_SHIPSTATION_MESSAGE_SIZE))

u_char *ngx_shipstation_error_write(u_char *p,
    const ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_RATE_ANSWER_H_INCLUDED_ */
