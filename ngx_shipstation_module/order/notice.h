
/*
 * The ship notice: ShipStation's XML, URL parameters, or both, become the JSON
 * that the platform takes.  Pure.  (ShipStation, Custom Store Development
 * Guide; Docs v1 "ShipNotify Reference".)
 */

#ifndef _NGX_SHIPSTATION_NOTICE_H_INCLUDED_
#define _NGX_SHIPSTATION_NOTICE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/output.h"


#define NGX_SHIPSTATION_NOTICE_MAX      1048576
#define NGX_SHIPSTATION_NOTICE_KEY_LEN  64     /* hex digits */


typedef struct ngx_shipstation_notice_s  ngx_shipstation_notice_t;


/*
 * Reads a notice from its body (len 0: none) and the request's query.  Memory
 * is the arena's.  Returns the notice, or NULL with error filled: the message
 * is the sentence that ShipStation shows to the merchant.
 */
ngx_shipstation_notice_t *ngx_shipstation_notice_read(const u_char *body,
    size_t len, const ngx_str_t *args, ngx_shipstation_arena_t *arena,
    ngx_shipstation_error_t *error);

/* The order number, never empty; lasts as long as the arena. */
ngx_str_t *ngx_shipstation_notice_order_number(
    ngx_shipstation_notice_t *notice);

/* Writes the JSON for the platform; NGX_OK or NGX_ERROR (no memory). */
ngx_int_t ngx_shipstation_notice_write(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, ngx_shipstation_output_t *out);

/*
 * Writes the idempotency key, the same for a repeated notice and different for
 * another shipment, as lower-case hex digits.
 */
void ngx_shipstation_notice_key(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, u_char key[NGX_SHIPSTATION_NOTICE_KEY_LEN]);

/*
 * The reason in a platform's refusal: "message" of a JSON body, else the first
 * 200 characters of the text without markup, one line, printable; empty where
 * there is none.  body is changed in place.  Memory is the arena's.
 */
ngx_str_t ngx_shipstation_refusal_reason(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena);


#endif /* _NGX_SHIPSTATION_NOTICE_H_INCLUDED_ */
