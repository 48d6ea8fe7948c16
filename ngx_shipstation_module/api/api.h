
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * ShipStation's API: one table of functions for each of its versions.  All
 * that is a version's own, from its paths to the words of its errors, is in its
 * file; a further version is a further file, and a line in api.c.
 */

#ifndef _NGX_SHIPSTATION_API_H_INCLUDED_
#define _NGX_SHIPSTATION_API_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "account/account.h"
#include "api/verdict.h"
#include "base/arena.h"
#include "base/error.h"
#include "client/call_reply.h"
#include "rate/rate_request.h"
#include "settings/settings.h"


/* Most bytes of a request's JSON body. */
#define NGX_SHIPSTATION_API_BODY_MAX  8192

/* Most bytes of an API key, or of its secret, and of the header made of them */
#define NGX_SHIPSTATION_API_KEY_MAX   1024
#define NGX_SHIPSTATION_API_SIGN_MAX  4096

/* Most bytes of what follows the API's URL in a question for the account. */
#define NGX_SHIPSTATION_API_PATH_MAX  256


typedef struct {
    const char  *name;

    /* what follows the API's URL in that of a question for rates */
    ngx_str_t    path;

    /*
     * Writes the header that signs a request, name and value, into the
     * NGX_SHIPSTATION_API_SIGN_MAX bytes at p; returns the place behind its
     * last byte, or NULL where key or secret are too long.
     */
    u_char    *(*sign)(u_char *p, const ngx_str_t *key,
                       const ngx_str_t *secret);

    /*
     * Writes the JSON body of a question for rates into the
     * NGX_SHIPSTATION_API_BODY_MAX bytes at p; returns the place behind its
     * last byte, or NULL when the settings' texts are too long for it.
     */
    u_char    *(*write)(u_char *p, const ngx_shipstation_settings_t *settings,
                        const ngx_shipstation_carrier_t *carrier,
                        const ngx_shipstation_shipment_t *shipment);

    /*
     * Reads the body of a 200 reply (len bytes that are changed in place;
     * JSON's padding follows) and packs it into quote (rate/quote.h),
     * NGX_SHIPSTATION_QUOTE_MAX bytes; *size is set to the bytes used.  The
     * arena is used for the JSON tree; the caller resets it.
     *
     * Returns NGX_OK with at least one service, and error's message, else
     * empty, saying so where there were too many; NGX_DECLINED for a list in
     * which there is none that can be shown (an empty quote is written);
     * NGX_ERROR with error filled when it is no such reply, or when entries
     * there were, but none that could be read.
     */
    ngx_int_t  (*read)(u_char *body, size_t len, ngx_shipstation_arena_t *arena,
                       u_char *quote, size_t *size,
                       ngx_shipstation_error_t *error);

    /*
     * Judges a reply with any other status, whose body is changed; fills all
     * of the verdict, which is zero.
     */
    void       (*classify)(ngx_shipstation_reply_t *reply,
                           ngx_shipstation_arena_t *arena,
                           ngx_shipstation_verdict_t *verdict);

    /*
     * The account's carriers (account/account.h), by one GET after the other:
     * step 0, 1, and so on.  account_steps(): how many there are, as far as is
     * known after the replies read so far.  account_path(): what follows the
     * API's URL, into the NGX_SHIPSTATION_API_PATH_MAX bytes at p; the place
     * behind it, or NULL where there is no such step.  account_read(): reads
     * the body of a 200 reply, as read() does, into the account; NGX_OK, or
     * NGX_ERROR with error filled.
     */
    ngx_uint_t (*account_steps)(const ngx_shipstation_account_t *account);
    u_char    *(*account_path)(u_char *p,
                               const ngx_shipstation_account_t *account,
                               ngx_uint_t step);
    ngx_int_t  (*account_read)(u_char *body, size_t len,
                               ngx_shipstation_arena_t *arena,
                               ngx_shipstation_account_t *account,
                               ngx_uint_t step,
                               ngx_shipstation_error_t *error);
} ngx_shipstation_api_t;


/* The version that a store's key is for. */
const ngx_shipstation_api_t *ngx_shipstation_api(
    const ngx_shipstation_settings_t *settings);

/*
 * Judges a reply, whose body is changed.  A quote is packed into the
 * NGX_SHIPSTATION_QUOTE_MAX bytes at quote; *size is its length.  The arena is
 * used for JSON and reset by the caller.  Never fails: what cannot be read is
 * an outage.
 */
void ngx_shipstation_api_judge(const ngx_shipstation_api_t *api,
    ngx_shipstation_reply_t *reply, ngx_shipstation_arena_t *arena,
    u_char *quote, size_t *size, ngx_shipstation_verdict_t *verdict);


#endif /* _NGX_SHIPSTATION_API_H_INCLUDED_ */
