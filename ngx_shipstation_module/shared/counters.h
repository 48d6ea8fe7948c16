
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Counters: a row for each worker in shared memory, added up when read, so
 * that counting costs one increment on a line that no other worker writes.
 * Rows outlive a reload; a dead worker's row is taken over by the next.
 */

#ifndef _NGX_SHIPSTATION_COUNTERS_H_INCLUDED_
#define _NGX_SHIPSTATION_COUNTERS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * The one list of counters: name in C, group and key in the JSON status.  The
 * keys of "notice_outcomes" are the words of $shipstation_error.
 */
#define NGX_SHIPSTATION_COUNTERS(_)                                          \
    _(EXPORTS,          "custom_store", "exports",                           \
      "Exports answered with 200")                                           \
    _(ORDERS,           "custom_store", "orders", "Orders exported")         \
    _(SKIPPED,          "custom_store", "skipped",                           \
      "Orders left out as no valid XML can be made of them")                 \
    _(BYTES,            "custom_store", "bytes", "Bytes of order XML")       \
    _(NOTICES,          "custom_store", "notices",                           \
      "Ship notices that the platform took")                                 \
    _(NOTICES_FAILED,   "custom_store", "notices_failed",                    \
      "Ship notices that failed")                                            \
    _(AUTH_FAILURES,    "custom_store", "auth_failures",                     \
      "Wrong user names or passwords")                                       \
    _(FEED_ERRORS,      "custom_store", "feed_errors",                       \
      "Exports that failed for want of a good order feed")                   \
    _(FOREIGN_CURRENCY, "custom_store", "foreign_currency",                  \
      "Orders in another currency than the store's")                         \
    _(OUT_OF_WINDOW,    "custom_store", "out_of_window",                     \
      "Orders outside the window asked of the feed")                         \
    _(NOTICE_REFUSED,     "notice_outcomes", "notice_refused", "")           \
    _(NOTICE_BUSY,        "notice_outcomes", "notice_busy", "")              \
    _(NOTICE_NOT_ALLOWED, "notice_outcomes", "notice_not_allowed", "")       \
    _(NOTICE_STATUS,      "notice_outcomes", "notice_status", "")            \
    _(NOTICE_UNREACHABLE, "notice_outcomes", "notice_unreachable", "")       \
    _(NOTICE_TIMEOUT,     "notice_outcomes", "notice_timeout", "")           \
    _(NOTICE_BROKEN_OFF,  "notice_outcomes", "notice_broken_off", "")        \
    _(NOTICE_BAD,         "notice_outcomes", "bad_notice", "")               \
    _(NOTICE_TOO_LARGE,   "notice_outcomes", "body_too_large", "")           \
    _(NOTICE_ENCODED,     "notice_outcomes", "body_encoded", "")             \
    _(NOTICE_NOT_READ,    "notice_outcomes", "body_not_read", "")            \
    _(NOTICE_NOT_SENT,    "notice_outcomes", "notice_not_sent", "")          \
    _(NOTICE_CLIENT_GONE, "notice_outcomes", "client_gone", "")              \
    _(RATE_REQUESTS,    "rates", "requests", "Carts priced")                 \
    _(RATE_HITS,        "rates", "hits",                                    \
      "Carts answered fresh from the cache")                                 \
    _(RATE_STALE,       "rates", "stale", "Carts answered with stale rates") \
    _(RATE_MISSES,      "rates", "misses", "Carts priced live")              \
    _(RATE_LIMITED,     "rates", "limited",                                  \
      "Carts that lack a carrier for want of allowance or time")             \
    _(RATE_FALLBACK,    "rates", "fallback",                                 \
      "Carts answered with fallback rates")                                  \
    _(RATE_NONE,        "rates", "none", "Carts without any rate")           \
    _(RATE_ERRORS,      "rates", "errors", "Bad checkout requests")          \
    _(RATE_NO_ROOM,     "rates", "no_room",                                  \
      "Calls refused for want of room in the cache's zone for API keys")      \
    _(RATE_WAITERS,     "rates", "waiters",                                  \
      "Carts that waited for another cart's call")


#define NGX_SHIPSTATION_COUNTER_NAME(name, group, key, help)                 \
    NGX_SHIPSTATION_COUNT_##name,

typedef enum {
    NGX_SHIPSTATION_COUNTERS(NGX_SHIPSTATION_COUNTER_NAME)
    NGX_SHIPSTATION_NCOUNTERS
} ngx_shipstation_counter_e;


typedef struct {
    const char  *group;
    const char  *key;
    const char  *help;
} ngx_shipstation_counter_t;

extern const ngx_shipstation_counter_t
    ngx_shipstation_counters[NGX_SHIPSTATION_NCOUNTERS];


typedef struct ngx_shipstation_counter_rows_s  ngx_shipstation_counter_rows_t;


/*
 * Bytes of a table, and a cleared table made in the bytes at p (aligned to
 * 128, or lines are shared).  Cleared bytes are a table already.
 */
size_t ngx_shipstation_counter_rows_size(void);
ngx_shipstation_counter_rows_t *ngx_shipstation_counter_rows_init(void *p);

/*
 * Takes a row for this process, a dead process's where none is free; from now
 * on ngx_shipstation_count() counts there.  Never fails: the last row is
 * shared.  leave() gives it back, with what it counted.
 */
void ngx_shipstation_counters_enter(ngx_shipstation_counter_rows_t *rows);
void ngx_shipstation_counters_leave(ngx_shipstation_counter_rows_t *rows);

/* Adds n; does nothing before enter(). */
void ngx_shipstation_count(ngx_shipstation_counter_e counter, uint64_t n);

/* Adds up all rows into sums[NGX_SHIPSTATION_NCOUNTERS]. */
void ngx_shipstation_counters_read(ngx_shipstation_counter_rows_t *rows,
    uint64_t *sums);


#endif /* _NGX_SHIPSTATION_COUNTERS_H_INCLUDED_ */
