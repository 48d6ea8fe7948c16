
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/claims.h"
#include "store/hash.h"


ngx_int_t
ngx_shipstation_claims_init(ngx_shipstation_claims_t *claims, ngx_uint_t n,
    ngx_pool_t *pool)
{
    ngx_uint_t  buckets;

    for (buckets = 16; buckets < n; buckets *= 2) { /* void */ }

    claims->buckets = ngx_pcalloc(pool, buckets
                                        * sizeof(ngx_shipstation_claim_t *));
    if (claims->buckets == NULL) {
        return NGX_ERROR;
    }

    claims->mask = buckets - 1;
    claims->pool = pool;

    return NGX_OK;
}


ngx_shipstation_claim_t *
ngx_shipstation_claim_find(ngx_shipstation_claims_t *claims,
    const ngx_str_t *key)
{
    ngx_shipstation_claim_t  *claim;

    claim = claims->buckets[ngx_shipstation_hash(key->data, key->len)
                            & claims->mask];

    for ( /* void */ ; claim; claim = claim->next) {

        if (claim->key.len == key->len
            && ngx_memcmp(claim->key.data, key->data, key->len) == 0)
        {
            return claim;
        }
    }

    return NULL;
}


ngx_int_t
ngx_shipstation_claim_add(ngx_shipstation_claims_t *claims,
    const ngx_str_t *key, const ngx_str_t *owner, ngx_uint_t value)
{
    ngx_shipstation_claim_t  *claim, **bucket;

    claim = ngx_palloc(claims->pool, sizeof(ngx_shipstation_claim_t));
    if (claim == NULL) {
        return NGX_ERROR;
    }

    bucket = &claims->buckets[ngx_shipstation_hash(key->data, key->len)
                              & claims->mask];

    claim->key = *key;
    claim->owner = owner;
    claim->value = value;
    claim->next = *bucket;

    *bucket = claim;

    return NGX_OK;
}
