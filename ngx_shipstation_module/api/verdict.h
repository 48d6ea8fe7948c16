
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a reply of ShipStation's means: what the buyer is told, how long that
 * is kept, and what it says about key and API.  docs/rates.md has the table.
 */

#ifndef _NGX_SHIPSTATION_VERDICT_H_INCLUDED_
#define _NGX_SHIPSTATION_VERDICT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/reason.h"


#define NGX_SHIPSTATION_KEEP_NO_SERVICE  (5 * 60 * 1000)
#define NGX_SHIPSTATION_KEEP_BAD         (2 * 60 * 1000)
#define NGX_SHIPSTATION_KEEP_WIRING      (60 * 1000)
#define NGX_SHIPSTATION_KEEP_OUTAGE      (10 * 1000)


typedef struct {
    ngx_shipstation_reason_e  reason;        /* NONE: there is a quote */
    ngx_msec_t                keep;          /* the reason; 0: not at all */
    ngx_uint_t                failed;        /* counts as an error */
    ngx_uint_t                outage;        /* the API does not work */
    ngx_uint_t                unauthorized;  /* the key is refused */
    ngx_uint_t                throttled;     /* counts as a 429 */
    ngx_uint_t                carrier;       /* this carrier's or parcel's
                                                error: the API works */
    ngx_uint_t                empty;         /* there is no service */
    ngx_uint_t                level;         /* of the log line; 0: none */
    ngx_str_t                 message;       /* a sentence for the merchant */
    u_char                    text[256];
} ngx_shipstation_verdict_t;


/*
 * Sets the message, "Sentence (status 500: their words)"; words may be NULL or
 * empty, and are made printable and cut.  Of status 200, and 0, the number is
 * left out.
 */
void ngx_shipstation_verdict_say(ngx_shipstation_verdict_t *verdict,
    ngx_uint_t status, const char *message, ngx_str_t *words);

/* What to do, behind what is wrong; not at all where it does not fit. */
void ngx_shipstation_verdict_add(ngx_shipstation_verdict_t *verdict,
    const char *advice);


#endif /* _NGX_SHIPSTATION_VERDICT_H_INCLUDED_ */
