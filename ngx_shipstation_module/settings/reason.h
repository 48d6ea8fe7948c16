
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Why a checkout got no live rate, in the words of its reply and of a fallback
 * rate's "when".
 */

#ifndef _NGX_SHIPSTATION_REASON_H_INCLUDED_
#define _NGX_SHIPSTATION_REASON_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef enum {
    NGX_SHIPSTATION_REASON_NONE = 0,
    NGX_SHIPSTATION_REASON_NO_SERVICE,
    NGX_SHIPSTATION_REASON_HS_CODE_MISSING,
    NGX_SHIPSTATION_REASON_LIMITED,
    NGX_SHIPSTATION_REASON_UNAVAILABLE,
    NGX_SHIPSTATION_REASON_UNAUTHORIZED,
    NGX_SHIPSTATION_REASON_DISABLED,
    NGX_SHIPSTATION_REASON_CURRENCY_MISMATCH,
    NGX_SHIPSTATION_REASON_NOTHING_TO_SHIP,
    NGX_SHIPSTATION_REASON_BAD_ADDRESS,
    NGX_SHIPSTATION_REASON_NO_ROOM,
    NGX_SHIPSTATION_REASON_CARRIERS_UNKNOWN,
    NGX_SHIPSTATION_NREASONS
} ngx_shipstation_reason_e;


/* The word; constant.  An empty one for NONE. */
const ngx_str_t *ngx_shipstation_reason_word(ngx_shipstation_reason_e reason);

/*
 * Which of two carriers' reasons stands for the cart: what the merchant must
 * mend first (unauthorized), then what passes by itself (unavailable, limited),
 * then no_service.
 */
ngx_shipstation_reason_e ngx_shipstation_reason_worse(
    ngx_shipstation_reason_e a, ngx_shipstation_reason_e b);

/* 1 for the reasons that the store's fallback rates may answer. */
ngx_uint_t ngx_shipstation_reason_has_fallback(
    ngx_shipstation_reason_e reason);


#endif /* _NGX_SHIPSTATION_REASON_H_INCLUDED_ */
