
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What each reply of ShipStation's to getrates means: what the buyer is told,
 * how long it is kept, and what it says about key and API.  docs/rates.md has
 * the table.
 */

#ifndef _NGX_SHIPSTATION_CLASSIFY_H_INCLUDED_
#define _NGX_SHIPSTATION_CLASSIFY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "client/call.h"
#include "settings/settings.h"


typedef struct {
    ngx_shipstation_reason_e  reason;        /* NONE: there is a quote */
    ngx_msec_t                keep;          /* the reason; 0: not at all */
    ngx_uint_t                failed;        /* counts as an error */
    ngx_uint_t                outage;        /* the API does not work */
    ngx_uint_t                unauthorized;  /* the key is refused */
    ngx_uint_t                throttled;     /* counts as a 429 */
    ngx_uint_t                level;         /* of the log line; 0: none */
    ngx_str_t                 message;       /* a sentence for the merchant */
    u_char                    text[256];
} ngx_shipstation_verdict_t;


/*
 * Judges a reply, whose body is changed.  A quote is packed into the
 * NGX_SHIPSTATION_QUOTE_MAX bytes at quote; *size is its length.  The arena is
 * used for JSON and reset by the caller.  Never fails: what cannot be read is
 * an outage.
 */
void ngx_shipstation_classify(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_verdict_t *verdict);


#endif /* _NGX_SHIPSTATION_CLASSIFY_H_INCLUDED_ */
