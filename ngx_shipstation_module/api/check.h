
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a reply of ShipStation's to a question about the account says of the
 * key, in the words of who entered it.
 */

#ifndef _NGX_SHIPSTATION_API_CHECK_H_INCLUDED_
#define _NGX_SHIPSTATION_API_CHECK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "client/call_reply.h"
#include "settings/settings.h"


typedef enum {
    NGX_SHIPSTATION_CHECK_WORKS = 0,
    NGX_SHIPSTATION_CHECK_WRONG_PAIR,     /* 401 */
    NGX_SHIPSTATION_CHECK_V2_KEY,         /* of the other version */
    NGX_SHIPSTATION_CHECK_PLAN,           /* 402, 403 */
    NGX_SHIPSTATION_CHECK_LIMITED,        /* 429, or no allowance left here */
    NGX_SHIPSTATION_CHECK_UNREACHABLE,    /* no reply */
    NGX_SHIPSTATION_CHECK_BROKEN,         /* 5xx, or a reply of no use */
    NGX_SHIPSTATION_CHECK_NOT_THERE,      /* 404, 3xx: another URL */
    NGX_SHIPSTATION_CHECK_NO_ROOM,        /* in our zone */
    NGX_SHIPSTATION_CHECK_CUT_SHORT,      /* the worker ended */
    NGX_SHIPSTATION_NCHECKS
} ngx_shipstation_check_e;


/* A word for programs, and a sentence for the merchant. */
const ngx_str_t *ngx_shipstation_check_word(ngx_shipstation_check_e check);
const ngx_str_t *ngx_shipstation_check_sentence(ngx_shipstation_check_e check);

/* What a reply says; readable: it was 200, and its body was understood. */
ngx_shipstation_check_e ngx_shipstation_check_reply(
    const ngx_shipstation_reply_t *reply, ngx_uint_t readable);

/*
 * 1 where a key is one of the V2 API, entered as one of V1: it has no secret,
 * or is longer than V1's 32 hexadecimal digits and made of more letters.
 */
ngx_uint_t ngx_shipstation_check_is_v2(const ngx_str_t *key,
    const ngx_str_t *secret);


#endif /* _NGX_SHIPSTATION_API_CHECK_H_INCLUDED_ */
