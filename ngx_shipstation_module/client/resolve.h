
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Looks up an API's host with nginx's resolver, for libcurl's own would need a
 * thread for each name, and hands the addresses to libcurl as one of
 * CURLOPT_RESOLVE's entries.
 */

#ifndef _NGX_SHIPSTATION_RESOLVE_H_INCLUDED_
#define _NGX_SHIPSTATION_RESOLVE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/url.h"


#define NGX_SHIPSTATION_LOOKUP_ADDRESSES  8

/* "+host:port:[address],[address]" */
#define NGX_SHIPSTATION_LOOKUP_SIZE                                          \
    (1 + 253 + 1 + 5 + NGX_SHIPSTATION_LOOKUP_ADDRESSES                      \
     * (NGX_INET6_ADDRSTRLEN + 3) + 1)


typedef struct ngx_shipstation_lookup_s  ngx_shipstation_lookup_t;

typedef void (*ngx_shipstation_lookup_pt)(ngx_shipstation_lookup_t *lookup,
    ngx_int_t rc);


/* Memory of the caller, who sets handler, data and log, the rest zero. */
struct ngx_shipstation_lookup_s {
    ngx_shipstation_lookup_pt   handler;
    void                       *data;
    ngx_log_t                  *log;

    ngx_resolver_ctx_t         *ctx;       /* NULL: no lookup under way */
    ngx_str_t                   host;
    in_port_t                   port;
    ngx_uint_t                  starting;
    ngx_uint_t                  asked;     /* the resolver was */
    ngx_uint_t                  silent;    /* and did not answer in time */
    ngx_int_t                   rc;

    /* what is wrong, a constant word or nginx's: "Host not found" */
    const char                 *error;

    /* a terminated entry for CURLOPT_RESOLVE, or empty: none is needed */
    char                        entry[NGX_SHIPSTATION_LOOKUP_SIZE];
};


/*
 * Looks up the URL's host; url's strings and the lookup must live until it
 * ends.  Addresses and "localhost" need no lookup, and without a resolver (it
 * is NULL, or names no server) libcurl looks the name up itself.  Returns
 * NGX_OK when lookup->entry is complete, NGX_AGAIN when handler will be called
 * (rc NGX_OK or NGX_ERROR, never from within this function), NGX_ERROR with
 * lookup->error set.
 */
ngx_int_t ngx_shipstation_lookup(ngx_shipstation_lookup_t *lookup,
    ngx_resolver_t *resolver, ngx_msec_t timeout,
    const ngx_shipstation_url_t *url);

/* Ends a lookup without calling back; harmless where none is under way. */
void ngx_shipstation_lookup_cancel(ngx_shipstation_lookup_t *lookup);


#endif /* _NGX_SHIPSTATION_RESOLVE_H_INCLUDED_ */
