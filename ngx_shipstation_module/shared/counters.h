
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
 * A histogram: one counter for each bucket, whose key is its upper bound in
 * seconds, and the sum of all in milliseconds; ngx_shipstation_count_time()
 * takes the first.
 */
#define NGX_SHIPSTATION_HISTOGRAM(_, name, group)                            \
    _(name##_0,  group, "0.005", "")                                         \
    _(name##_1,  group, "0.01", "")                                          \
    _(name##_2,  group, "0.025", "")                                         \
    _(name##_3,  group, "0.05", "")                                          \
    _(name##_4,  group, "0.1", "")                                           \
    _(name##_5,  group, "0.25", "")                                          \
    _(name##_6,  group, "0.5", "")                                           \
    _(name##_7,  group, "1", "")                                             \
    _(name##_8,  group, "2.5", "")                                           \
    _(name##_9,  group, "5", "")                                             \
    _(name##_10, group, "10", "")                                            \
    _(name##_11, group, "30", "")                                            \
    _(name##_12, group, "+Inf", "")                                          \
    _(name##_SUM, group, "sum", "")

#define NGX_SHIPSTATION_NBUCKETS  13


/*
 * The one list of counters: name in C, group and key in the JSON status.  The
 * keys of "feed_faults" and "notice_outcomes" are words of $shipstation_error,
 * those of "rate_reasons" the reasons of a checkout's reply, and no_api.
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
    _(CLIENT_GONE,      "custom_store", "client_gone",                       \
      "Exports whose client went away before the feed had answered")         \
    _(FOREIGN_CURRENCY, "custom_store", "foreign_currency",                  \
      "Orders in another currency than the store's")                         \
    _(OUT_OF_WINDOW,    "custom_store", "out_of_window",                     \
      "Orders outside the window asked of the feed")                         \
    _(BAD_ORDERS_URI,      "feed_faults", "bad_orders_uri", "")              \
    _(FEED_STATUS,         "feed_faults", "feed_status", "")                 \
    _(FEED_REFUSED,        "feed_faults", "feed_refused", "")                \
    _(FEED_TIMEOUT,        "feed_faults", "feed_timeout", "")                \
    _(FEED_BROKEN_OFF,     "feed_faults", "feed_broken_off", "")             \
    _(FEED_TOO_LARGE,      "feed_faults", "feed_too_large", "")              \
    _(FEED_COMPRESSED,     "feed_faults", "feed_compressed", "")             \
    _(FEED_NOT_JSON,       "feed_faults", "feed_not_json", "")               \
    _(FEED_BAD_PAGES,      "feed_faults", "feed_bad_pages", "")              \
    _(FEED_NOT_ORDERS,     "feed_faults", "feed_not_orders", "")             \
    _(CURSOR_NOT_USED,     "feed_faults", "cursor_not_used", "")             \
    _(CURSOR_LOST,         "feed_faults", "cursor_lost", "")                 \
    _(CURSOR_STUCK,        "feed_faults", "cursor_stuck", "")                \
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
      "Carts answered with fallback rates for want of a live one")           \
    _(RATE_NONE,        "rates", "none",                                     \
      "Carts that could have been priced and got no rate at all")            \
    _(RATE_DERIVED,     "rates", "derived",                                  \
      "Carriers' prices shown that were learned from other places")          \
    _(RATE_CHECKED,     "rates", "derived_checked",                          \
      "Derived prices that were asked for again")                            \
    _(RATE_WRONG,       "rates", "derived_wrong",                            \
      "Derived prices that were not what ShipStation said then")             \
    _(RATE_WRONG_CENTS, "rates", "derived_wrong_cents",                      \
      "By how much, the largest difference of each added up")                \
    _(RATE_ERRORS,      "rates", "errors", "Bad checkout requests")          \
    _(RATE_NO_ROOM,     "rates", "no_room",                                  \
      "Calls refused for want of room in the cache's zone for API keys")      \
    _(RATE_WAITERS,     "rates", "waiters",                                  \
      "Carts that waited for another cart's call")                           \
    _(REASON_NO_SERVICE,       "rate_reasons", "no_service", "")             \
    _(REASON_HS_CODE_MISSING,  "rate_reasons", "hs_code_missing", "")        \
    _(REASON_LIMITED,          "rate_reasons", "limited", "")                \
    _(REASON_UNAVAILABLE,      "rate_reasons", "unavailable", "")            \
    _(REASON_UNAUTHORIZED,     "rate_reasons", "unauthorized", "")           \
    _(REASON_DISABLED,         "rate_reasons", "disabled", "")               \
    _(REASON_CURRENCY_MISMATCH, "rate_reasons", "currency_mismatch", "")     \
    _(REASON_NOTHING_TO_SHIP,  "rate_reasons", "nothing_to_ship", "")        \
    _(REASON_BAD_ADDRESS,      "rate_reasons", "bad_address", "")            \
    _(REASON_NO_ROOM,          "rate_reasons", "no_room", "")                \
    _(REASON_CARRIERS_UNKNOWN, "rate_reasons", "carriers_unknown", "")       \
    _(REASON_NO_API,           "rate_reasons", "no_api", "")                 \
    NGX_SHIPSTATION_HISTOGRAM(_, CHECKOUT_SECONDS, "checkout_seconds")       \
    NGX_SHIPSTATION_HISTOGRAM(_, EXPORT_SECONDS, "export_seconds")


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

/* Counts a time of so many milliseconds in the histogram that begins there. */
void ngx_shipstation_count_time(ngx_shipstation_counter_e first,
    ngx_msec_t milliseconds);

/* Adds up all rows into sums[NGX_SHIPSTATION_NCOUNTERS]. */
void ngx_shipstation_counters_read(ngx_shipstation_counter_rows_t *rows,
    uint64_t *sums);


#endif /* _NGX_SHIPSTATION_COUNTERS_H_INCLUDED_ */
