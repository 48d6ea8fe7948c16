
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A hash of bytes for the tables of this folder. */

#ifndef _NGX_SHIPSTATION_HASH_H_INCLUDED_
#define _NGX_SHIPSTATION_HASH_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * FNV-1a with 64 bits, folded to 32 (the upper ones are the better).  Not
 * ngx_murmur_hash2(): it shifts bytes above 0x7f into a sign.
 */
static ngx_inline uint32_t
ngx_shipstation_hash(const void *data, size_t len)
{
    size_t         i;
    uint64_t       hash;
    const u_char  *p;

    p = data;
    hash = 14695981039346656037ULL;

    for (i = 0; i < len; i++) {
        hash = (hash ^ p[i]) * 1099511628211ULL;
    }

    return (uint32_t) (hash ^ (hash >> 32));
}


/* Of a store's id or a user name. */
static ngx_inline uint32_t
ngx_shipstation_name_hash(const ngx_str_t *name)
{
    return ngx_shipstation_hash(name->data, name->len);
}


#endif /* _NGX_SHIPSTATION_HASH_H_INCLUDED_ */
