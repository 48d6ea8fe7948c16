
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Claims: what only one store may have, or what stores that have it must agree
 * on.  A hash table for the time of a load.
 */

#ifndef _NGX_SHIPSTATION_CLAIMS_H_INCLUDED_
#define _NGX_SHIPSTATION_CLAIMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef struct ngx_shipstation_claim_s  ngx_shipstation_claim_t;

struct ngx_shipstation_claim_s {
    ngx_shipstation_claim_t   *next;
    ngx_str_t                  key;
    const ngx_str_t           *owner;    /* a store's id */
    ngx_uint_t                 value;
};


typedef struct {
    ngx_shipstation_claim_t  **buckets;
    ngx_uint_t                 mask;
    ngx_pool_t                *pool;
} ngx_shipstation_claims_t;


/* Room for about n claims; NGX_OK or NGX_ERROR (no memory). */
ngx_int_t ngx_shipstation_claims_init(ngx_shipstation_claims_t *claims,
    ngx_uint_t n, ngx_pool_t *pool);

/* The claim on a key, or NULL. */
ngx_shipstation_claim_t *ngx_shipstation_claim_find(
    ngx_shipstation_claims_t *claims, const ngx_str_t *key);

/*
 * Makes a claim; key's bytes and owner must live as long as the claims.
 * NGX_OK or NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_claim_add(ngx_shipstation_claims_t *claims,
    const ngx_str_t *key, const ngx_str_t *owner, ngx_uint_t value);


#endif /* _NGX_SHIPSTATION_CLAIMS_H_INCLUDED_ */
