
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What is wrong with a store, a word each, for whoever looks for the sick one
 * among many.  A new word is a new row, its test in problems.c, and a row in
 * docs/operations.md, "Problems of a store".
 */

#ifndef _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "http/status.h"


#define NGX_HTTP_SHIPSTATION_PROBLEMS(_)                                     \
    _(NEVER_POLLED, "never_polled")                                          \
    _(EXPORT_FAILED, "export_failed")                                        \
    _(ORDERS_LEFT_OUT, "orders_left_out")                                    \
    _(NOTICES_FAILED, "notices_failed")                                      \
    _(KEY_REFUSED, "key_refused")                                            \
    _(KEY_EXPIRES, "key_expires")                                            \
    _(NO_FALLBACK_RATE, "no_fallback_rate")                                  \
    _(CARRIER_SILENT, "carrier_silent")


#define NGX_HTTP_SHIPSTATION_PROBLEM_NAME(name, word)                        \
    NGX_HTTP_SHIPSTATION_PROBLEM_##name,

typedef enum {
    NGX_HTTP_SHIPSTATION_PROBLEMS(NGX_HTTP_SHIPSTATION_PROBLEM_NAME)
    NGX_HTTP_SHIPSTATION_NPROBLEMS
} ngx_http_shipstation_problem_e;


extern const char *const
    ngx_http_shipstation_problem_words[NGX_HTTP_SHIPSTATION_NPROBLEMS];


/* The problems of a store at now, Unix seconds: bits, 1 << ..._problem_e. */
ngx_uint_t ngx_http_shipstation_problems(
    const ngx_http_shipstation_store_status_t *store, int64_t now);


#endif /* _NGX_HTTP_SHIPSTATION_PROBLEMS_H_INCLUDED_ */
