
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Stores in few words: for lists, and what is wrong with each. */

#ifndef _NGX_SHIPSTATION_SUMMARY_H_INCLUDED_
#define _NGX_SHIPSTATION_SUMMARY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores.h"


/*
 * The problems of a store: name in C, word.  Those that the zone's own records
 * show are seen in summary.c; who notices another one tells of it by
 * ngx_shipstation_store_problem().  A new one is a row.
 */
#define NGX_SHIPSTATION_STORE_PROBLEMS(_)                                    \
    _(NEVER_POLLED, "never_polled")                                          \
    _(EXPORT_FAILED, "export_failed")                                        \
    _(ORDERS_LEFT_OUT, "orders_left_out")                                    \
    _(NOTICES_FAILED, "notices_failed")                                      \
    _(KEY_REFUSED, "key_refused")                                            \
    _(KEY_EXPIRES, "key_expires")                                            \
    _(NO_FALLBACK_RATE, "no_fallback_rate")                                  \
    _(SETTINGS_BAD, "settings_bad")                                          \
    _(UNKNOWN_CARRIER, "unknown_carrier")                                    \
    _(CARRIERS_CHANGED, "carriers_changed")                                  \
    _(CARRIER_SILENT, "carrier_silent")                                      \
    _(PLATFORM_REFUSED, "platform_refused")

#define NGX_SHIPSTATION_STORE_PROBLEM_NAME(name, word)                       \
    NGX_SHIPSTATION_STORE_PROBLEM_##name,

typedef enum {
    NGX_SHIPSTATION_STORE_PROBLEMS(NGX_SHIPSTATION_STORE_PROBLEM_NAME)
    NGX_SHIPSTATION_NSTORE_PROBLEMS
} ngx_shipstation_store_problem_e;

extern const char *const
    ngx_shipstation_store_problem_words[NGX_SHIPSTATION_NSTORE_PROBLEMS];


typedef struct {
    u_char                           id[NGX_SHIPSTATION_STORE_ID_MAX + 1];
    ngx_uint_t                       enabled;
    int64_t                          revision;       /* 0: none */
    int64_t                          exported;       /* when, 0: never */
    int64_t                          notified;
    int64_t                          api_at;         /* 0: never called */
    ngx_uint_t                       api_status;
    ngx_uint_t                       nquarantine;
    ngx_uint_t                       nfailed_notices;
    ngx_uint_t                       problems;       /* 1 << problem */
    u_char                           api_message
                                        [NGX_SHIPSTATION_EVENT_TEXT_SIZE];
} ngx_shipstation_store_summary_t;


/* Which stores are meant. */
typedef struct {
    ngx_str_t                        only;      /* empty: any */
    ngx_str_t                        after;     /* ids behind it, by bytes */
    ngx_str_t                        part;      /* in the id; empty: any */
    ngx_uint_t                       problems;  /* any of them; 0: all */
} ngx_shipstation_store_query_t;


/*
 * The first n stores by id that a query means; returns how many.  more: are
 * there others behind them.  The lock is never held for more than 100 stores.
 */
ngx_uint_t ngx_shipstation_store_summaries(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_query_t *query, int64_t now,
    ngx_shipstation_store_summary_t *summaries, ngx_uint_t n,
    ngx_uint_t *more);

/* The problems of a pinned store: 1 << problem. */
ngx_uint_t ngx_shipstation_store_problems(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, int64_t now);

/* How many stores have each problem. */
void ngx_shipstation_stores_count_problems(ngx_shipstation_stores_t *stores,
    int64_t now, ngx_uint_t counts[NGX_SHIPSTATION_NSTORE_PROBLEMS]);

/* Notes a problem that somebody noticed, or that it is over. */
void ngx_shipstation_store_problem(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_shipstation_store_problem_e problem,
    ngx_uint_t present);

/* The bit of a problem's word, 0 where there is none. */
ngx_uint_t ngx_shipstation_store_problem_bit(const ngx_str_t *word);


#endif /* _NGX_SHIPSTATION_SUMMARY_H_INCLUDED_ */
