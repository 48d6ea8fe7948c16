
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The packed form in which a carrier's services and prices lie in the shared
 * cache: a "quote".
 *
 * A quote is plain bytes without pointers, so that it can be copied to and
 * from shared memory and lie at any address, aligned or not.  Numbers are in
 * the host's byte order, since it never leaves the host:
 *
 *     uint16_t  form       NGX_SHIPSTATION_QUOTE_FORM
 *     uint16_t  count      of services, 0: "no service"
 *     per service, in ShipStation's order:
 *         int64_t   cost       minor units of the account's currency, >= 0
 *         uint8_t   code_len   1..NGX_SHIPSTATION_SERVICE_CODE_MAX
 *         uint8_t   name_len   0..NGX_SHIPSTATION_SERVICE_NAME_MAX
 *         u_char    code[code_len]     printable ASCII without blank, '"', '\\'
 *         u_char    name[name_len]     well-formed UTF-8
 */

#ifndef _NGX_SHIPSTATION_QUOTE_H_INCLUDED_
#define _NGX_SHIPSTATION_QUOTE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_QUOTE_FORM          1
#define NGX_SHIPSTATION_QUOTE_SERVICES      64
#define NGX_SHIPSTATION_SERVICE_CODE_MAX    64
#define NGX_SHIPSTATION_SERVICE_NAME_MAX    120

#define NGX_SHIPSTATION_QUOTE_HEADER        4
#define NGX_SHIPSTATION_QUOTE_SERVICE       10     /* without code and name */

/* Most bytes of a quote. */
#define NGX_SHIPSTATION_QUOTE_MAX                                            \
    (NGX_SHIPSTATION_QUOTE_HEADER + NGX_SHIPSTATION_QUOTE_SERVICES           \
     * (NGX_SHIPSTATION_QUOTE_SERVICE + NGX_SHIPSTATION_SERVICE_CODE_MAX     \
        + NGX_SHIPSTATION_SERVICE_NAME_MAX))


/* One service of a quote; code and name point into the quote's bytes. */
typedef struct {
    ngx_str_t      code;
    ngx_str_t      name;       /* may be empty */
    int64_t        cost;       /* minor units, >= 0 */
} ngx_shipstation_quoted_t;


/* A quote that is written. */
typedef struct {
    u_char        *quote;
    u_char        *p;
    ngx_uint_t     count;
    ngx_uint_t     odd;        /* left out for their code */
    ngx_uint_t     dropped;    /* left out as there are too many */
    int64_t        dearest;    /* of them, known once there are so many */
} ngx_shipstation_quote_writer_t;


/* A place in a quote that is read from its beginning to its end. */
typedef struct {
    const u_char  *p;
    const u_char  *end;
    ngx_uint_t     left;       /* services not yet read */
} ngx_shipstation_quote_t;


/* The quote of one of a cart's parcels, and how many there are of it. */
typedef struct {
    const u_char  *quote;
    size_t         len;
    ngx_uint_t     count;
} ngx_shipstation_quote_part_t;


/*
 * Packs services into quote, NGX_SHIPSTATION_QUOTE_MAX bytes, which is a whole
 * quote at any time, one of no service at first.  add() makes the name
 * printable, and returns NGX_DECLINED for what is left out: a code that is odd
 * (see above), the dearer one of a code that is there twice, and of more than
 * 64 services the dearest, where a price of 0, which is none, counts as the
 * dearest; cost must be >= 0.  end() returns the bytes used.
 */
void ngx_shipstation_quote_begin(ngx_shipstation_quote_writer_t *writer,
    u_char *quote);
ngx_int_t ngx_shipstation_quote_add(ngx_shipstation_quote_writer_t *writer,
    const ngx_shipstation_quoted_t *service);
size_t ngx_shipstation_quote_end(ngx_shipstation_quote_writer_t *writer);

/*
 * The price of all of a cart's parcels: writes the services that each of the n
 * parts has, with the sum of their prices, into quote,
 * NGX_SHIPSTATION_QUOTE_MAX bytes; returns its size.  A service that is 0 for
 * one parcel has no price.
 */
size_t ngx_shipstation_quote_sum(u_char *quote,
    const ngx_shipstation_quote_part_t *parts, ngx_uint_t n);

/*
 * A digest of a quote's codes and prices, in any order: equal ones are equal
 * prices.
 */
uint64_t ngx_shipstation_quote_vector(const u_char *quote, size_t len);

/*
 * The most by which a service's price in one quote differs from that in the
 * other, in minor units; a service that only one of them has counts as its
 * whole price.
 */
int64_t ngx_shipstation_quote_apart(const u_char *one, size_t one_len,
    const u_char *two, size_t two_len);

/* Writes a quote without services; returns its size. */
size_t ngx_shipstation_quote_none(u_char *quote);

/*
 * Begins to read the len bytes of a quote, which must stay while it is read.
 * Returns the number of services; 0 also for bytes that are no quote.
 */
ngx_uint_t ngx_shipstation_quote_open(ngx_shipstation_quote_t *reader,
    const u_char *quote, size_t len);

/* The next service; NGX_OK, or NGX_DONE at the end.  Never reads beyond len. */
ngx_int_t ngx_shipstation_quote_next(ngx_shipstation_quote_t *reader,
    ngx_shipstation_quoted_t *service);


#endif /* _NGX_SHIPSTATION_QUOTE_H_INCLUDED_ */
