
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A question for rates, and copies of it. */

#ifndef _NGX_SHIPSTATION_ASK_H_INCLUDED_
#define _NGX_SHIPSTATION_ASK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/api.h"
#include "shared/book.h"
#include "shared/cache.h"


/*
 * One carrier's rates for one parcel.  The strings need to live only while the
 * functions of desk.h run; the desk copies what it keeps.
 */
typedef struct {
    /* digest of all that is sent and to whom: the entry */
    u_char                     key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    /*
     * the same with the full postal code: "no service" and errors are kept
     * under it; equal to key where the store's precision is exact
     */
    u_char                     full_key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    /* digest of API URL, key and secret */
    u_char                        allowance_key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_str_t                     store_id;
    ngx_str_t                     carrier;  /* its code, for log and status */
    const ngx_shipstation_api_t  *api;    /* who is asked, and how */
    ngx_str_t                     url;    /* of the question, whole */
    ngx_str_t                     api_key;
    ngx_str_t                     secret;
    ngx_str_t                     body;   /* the JSON to post; or empty: */
    /*
     * writes it, at most NGX_SHIPSTATION_API_BODY_MAX bytes, once it is needed,
     * which few carts come to; returns its length, 0 on error.  Called only
     * from within the functions of desk.h.
     */
    size_t                   (*write_body)(void *data, u_char *p);
    void                      *data;      /* write_body()'s */
    ngx_msec_t                 timeout;   /* of the whole call */
    ngx_uint_t                 limit;     /* N a minute for this key */
    ngx_uint_t                 covered;   /* the cart has, or waits for, the
                                             rate of another carrier: where
                                             calls are scarce, this one is worth
                                             less */
    ngx_shipstation_spot_t     spot;      /* in the rate book; sender 0: prices
                                             are not derived */
    ngx_str_t                  buyer;     /* of "shipstation_live_limit" */
    ngx_uint_t                 buyer_limit;  /* a minute; 0: off */
} ngx_shipstation_ask_t;


/* A copy in one piece of memory, and its end, which wipes the secret. */
ngx_shipstation_ask_t *ngx_shipstation_ask_copy(
    const ngx_shipstation_ask_t *ask, ngx_log_t *log);
void ngx_shipstation_ask_free(ngx_shipstation_ask_t *ask);


#endif /* _NGX_SHIPSTATION_ASK_H_INCLUDED_ */
