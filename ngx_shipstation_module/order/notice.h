
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The ship notice: ShipStation's XML, URL parameters, or both, become the JSON
 * that the platform takes.  Pure.  (ShipStation, Custom Store Development
 * Guide; Docs v1 "POST Endpoint" and "ShipNotify Reference".)
 */

#ifndef _NGX_SHIPSTATION_NOTICE_H_INCLUDED_
#define _NGX_SHIPSTATION_NOTICE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/output.h"


/* The largest body that is read, and how a sentence says it. */
#define NGX_SHIPSTATION_NOTICE_MAX_MIB   1
#define NGX_SHIPSTATION_NOTICE_MAX                                           \
    (NGX_SHIPSTATION_NOTICE_MAX_MIB * 1024 * 1024)
#define NGX_SHIPSTATION_NOTICE_MAX_TEXT                                      \
    ngx_value(NGX_SHIPSTATION_NOTICE_MAX_MIB) " MiB"

#define NGX_SHIPSTATION_NOTICE_KEY_LEN  64     /* hex digits */
#define NGX_SHIPSTATION_REASON_LEN      200    /* characters of a refusal */


typedef struct ngx_shipstation_notice_s  ngx_shipstation_notice_t;


/*
 * Prepares libxml2, once and before any other thread could use it; call it
 * while nginx's configuration is read.  Nothing is to be undone: other modules
 * of the process may use the library.
 */
void ngx_shipstation_notice_init(void);

/*
 * Reads a notice from its body (len 0 or only blanks: none) and the request's
 * query (escaped, may be empty).  The body wins, the query fills what it
 * lacks.  Memory is the arena's.  Returns the notice, or NULL with error
 * filled: the message is the sentence, without its final period, that
 * ShipStation shows to the merchant.
 */
ngx_shipstation_notice_t *ngx_shipstation_notice_read(const u_char *body,
    size_t len, const ngx_str_t *args, ngx_shipstation_arena_t *arena,
    ngx_shipstation_error_t *error);

/* The order number, never empty; lasts as long as the arena. */
ngx_str_t *ngx_shipstation_notice_order_number(
    ngx_shipstation_notice_t *notice);

/*
 * The elements, by name and with commas between them, whose date or amount
 * could not be read and goes out as null; empty where all is well.  Lasts as
 * long as the arena.
 */
ngx_str_t *ngx_shipstation_notice_unread(ngx_shipstation_notice_t *notice);

/* Writes the JSON for the platform; NGX_OK or NGX_ERROR (no memory). */
ngx_int_t ngx_shipstation_notice_write(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, ngx_shipstation_output_t *out);

/*
 * Writes the idempotency key, the same for a repeated notice and different for
 * another shipment, as lower-case hex digits: SHA-256 over the store's id, the
 * order, the shipment and its items (docs/ship-notices.md has the recipe).
 * Returns NGX_OK or NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_notice_key(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, u_char key[NGX_SHIPSTATION_NOTICE_KEY_LEN]);

/*
 * The reason in a platform's refusal: "message" of a JSON body, else the first
 * 200 characters of the text without markup, one line, printable; empty where
 * there is none.  body is changed in place and followed by JSON's padding.
 * Memory is the arena's.
 */
ngx_str_t ngx_shipstation_refusal_reason(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena);


#endif /* _NGX_SHIPSTATION_NOTICE_H_INCLUDED_ */
