
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Prometheus' text format 0.0.4. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/status.h"


/*
 * Counters of one group as one metric with a label, whose values are their
 * keys; first is one of another group's that belongs to it, or NULL.
 */
typedef struct {
    const char                 *group;
    const char                 *name;
    const char                 *label;
    const char                 *help;
    const char                 *first;
    ngx_shipstation_counter_e   counter;
} ngx_http_shipstation_family_t;


static void ngx_http_shipstation_metric(ngx_shipstation_output_t *out,
    const char *name, const char *type, const char *help, uint64_t value);
static void ngx_http_shipstation_metric_head(ngx_shipstation_output_t *out,
    const char *name, const char *type, const char *help);
static void ngx_http_shipstation_metric_value(ngx_shipstation_output_t *out,
    const char *name, const u_char *labels, size_t len, uint64_t value);
static void ngx_http_shipstation_metric_counters(ngx_shipstation_output_t *out,
    const uint64_t *counters);
static void ngx_http_shipstation_metric_families(ngx_shipstation_output_t *out,
    const uint64_t *counters);
static void ngx_http_shipstation_metric_label(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_family_t *family, const char *value,
    uint64_t n);
static void ngx_http_shipstation_metric_histogram(
    ngx_shipstation_output_t *out, const char *name, const char *help,
    ngx_shipstation_counter_e first, const uint64_t *counters);
static void ngx_http_shipstation_metric_gauges(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status);
static void ngx_http_shipstation_metric_cache(ngx_shipstation_output_t *out,
    const ngx_shipstation_cache_totals_t *cache);
static void ngx_http_shipstation_metric_book(ngx_shipstation_output_t *out,
    const ngx_shipstation_book_totals_t *book);
static void ngx_http_shipstation_metric_sums(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status);
static void ngx_http_shipstation_metric_keys(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status);
static void ngx_http_shipstation_metric_latency(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status);


static const ngx_http_shipstation_family_t  ngx_http_shipstation_families[] = {

    { "feed_faults", "shipstation_custom_store_feed_faults_total",
      "reason", "Exports that failed for want of a good order feed, by reason",
      NULL, 0 },

    { "notice_outcomes", "shipstation_custom_store_notice_outcomes_total",
      "outcome", "Ship notices by what became of them",
      "taken", NGX_SHIPSTATION_COUNT_NOTICES },

    { "rate_reasons", "shipstation_rates_without_live_rate_total",
      "reason", "Carts without a live rate, by the reason",
      NULL, 0 },

    { NULL, NULL, NULL, NULL, NULL, 0 }
};


#define ngx_http_shipstation_key_metric(name, type, help, field)             \
    { name, type, help, offsetof(ngx_shipstation_allowance_status_t, field), \
      sizeof(((ngx_shipstation_allowance_status_t *) NULL)->field) }


static const struct {
    const char  *name;
    const char  *type;
    const char  *help;
    size_t       offset;
    size_t       size;
} ngx_http_shipstation_key_metrics[] = {
    ngx_http_shipstation_key_metric("shipstation_api_key_calls_total",
        "counter", "Calls to ShipStation with this API key", calls),
    ngx_http_shipstation_key_metric("shipstation_api_key_throttled_total",
        "counter", "Calls with this API key that were answered 429",
        throttled),
    ngx_http_shipstation_key_metric("shipstation_api_key_errors_total",
        "counter", "Calls with this API key that failed", errors),
    ngx_http_shipstation_key_metric("shipstation_api_key_in_window",
        "gauge", "Calls of this API key that count against its limit now",
        in_window),
    ngx_http_shipstation_key_metric("shipstation_api_key_limit",
        "gauge", "Calls a minute that this API key may make", limit),
    ngx_http_shipstation_key_metric("shipstation_api_key_remaining",
        "gauge", "Calls that this API key may make now", remaining),
    { NULL, NULL, NULL, 0, 0 }
};


void
ngx_http_shipstation_status_prometheus(
    const ngx_http_shipstation_status_t *status, ngx_uint_t keys,
    ngx_shipstation_output_t *out)
{
    u_char  *p;
    u_char   labels[64];

    ngx_http_shipstation_metric_head(out, "shipstation_build_info", "gauge",
                                     "The module's version");

    p = ngx_sprintf(labels, "version=\"%s\"", NGX_SHIPSTATION_VERSION);
    ngx_http_shipstation_metric_value(out, "shipstation_build_info", labels,
                                      p - labels, 1);

    ngx_http_shipstation_metric(out, "shipstation_restart_needed", "gauge",
                                "1 where the last reload found another module "
                                "file than the one that runs",
                                status->file.replaced);

    ngx_http_shipstation_metric(out, "shipstation_uptime_seconds", "gauge",
                                "Seconds since the counters began",
                                status->uptime);

    ngx_http_shipstation_metric_counters(out, status->counters);
    ngx_http_shipstation_metric_families(out, status->counters);

    ngx_http_shipstation_metric_histogram(out,
                                      "shipstation_export_duration_seconds",
                                      "Time of exports, good and failed",
                                      NGX_SHIPSTATION_COUNT_EXPORT_SECONDS_0,
                                      status->counters);
    ngx_http_shipstation_metric_histogram(out,
                                     "shipstation_checkout_duration_seconds",
                                     "Time of carts that were answered",
                                     NGX_SHIPSTATION_COUNT_CHECKOUT_SECONDS_0,
                                     status->counters);

    ngx_http_shipstation_metric_gauges(out, status);

    if (!status->has_cache) {
        return;
    }

    ngx_http_shipstation_metric_cache(out, &status->cache);
    ngx_http_shipstation_metric_book(out, &status->book);
    ngx_http_shipstation_metric_sums(out, status);

    if (keys) {
        ngx_http_shipstation_metric_keys(out, status);
        ngx_http_shipstation_metric_latency(out, status);
    }
}


static void
ngx_http_shipstation_metric_counters(ngx_shipstation_output_t *out,
    const uint64_t *counters)
{
    u_char      *p;
    ngx_uint_t   i;
    u_char       name[96];

    for (i = 0; i < NGX_SHIPSTATION_NCOUNTERS; i++) {

        if (ngx_shipstation_counters[i].help[0] == '\0') {
            continue;    /* part of a family with labels */
        }

        p = ngx_snprintf(name, sizeof(name) - 1, "shipstation_%s_%s_total",
                         ngx_shipstation_counters[i].group,
                         ngx_shipstation_counters[i].key);
        *p = '\0';

        ngx_http_shipstation_metric(out, (char *) name, "counter",
                                    ngx_shipstation_counters[i].help,
                                    counters[i]);
    }
}


static void
ngx_http_shipstation_metric_families(ngx_shipstation_output_t *out,
    const uint64_t *counters)
{
    ngx_uint_t                              i;
    const ngx_http_shipstation_family_t    *family;
    const ngx_shipstation_counter_t        *counter;

    for (family = ngx_http_shipstation_families; family->group; family++) {

        ngx_http_shipstation_metric_head(out, family->name, "counter",
                                         family->help);

        if (family->first) {
            ngx_http_shipstation_metric_label(out, family, family->first,
                                              counters[family->counter]);
        }

        for (i = 0; i < NGX_SHIPSTATION_NCOUNTERS; i++) {
            counter = &ngx_shipstation_counters[i];

            if (ngx_strcmp(counter->group, family->group) == 0) {
                ngx_http_shipstation_metric_label(out, family, counter->key,
                                                  counters[i]);
            }
        }
    }
}


static void
ngx_http_shipstation_metric_label(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_family_t *family, const char *value,
    uint64_t n)
{
    u_char  *p;
    u_char   label[64];

    p = ngx_snprintf(label, sizeof(label), "%s=\"%s\"", family->label, value);

    ngx_http_shipstation_metric_value(out, family->name, label, p - label, n);
}


/* Buckets are added up: each holds all that are below its bound. */

static void
ngx_http_shipstation_metric_histogram(ngx_shipstation_output_t *out,
    const char *name, const char *help, ngx_shipstation_counter_e first,
    const uint64_t *counters)
{
    u_char      *p;
    uint64_t     sum;
    ngx_uint_t   i;
    u_char       line[160];

    ngx_http_shipstation_metric_head(out, name, "histogram", help);

    sum = 0;

    for (i = 0; i < NGX_SHIPSTATION_NBUCKETS; i++) {
        sum += counters[first + i];

        p = ngx_snprintf(line, sizeof(line), "%s_bucket{le=\"%s\"} %uL\n",
                         name, ngx_shipstation_counters[first + i].key, sum);
        (void) ngx_shipstation_output_write(out, line, p - line);
    }

    p = ngx_snprintf(line, sizeof(line), "%s_sum %uL.%03uL\n%s_count %uL\n",
                     name, counters[first + NGX_SHIPSTATION_NBUCKETS] / 1000,
                     counters[first + NGX_SHIPSTATION_NBUCKETS] % 1000,
                     name, sum);
    (void) ngx_shipstation_output_write(out, line, p - line);
}


static void
ngx_http_shipstation_metric_gauges(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status)
{
    ngx_http_shipstation_metric(out, "shipstation_stores", "gauge", "Stores",
                                status->stores.total);
    ngx_http_shipstation_metric(out, "shipstation_stores_enabled", "gauge",
                                "Stores that are switched on",
                                status->stores.enabled);
    ngx_http_shipstation_metric(out, "shipstation_stores_invalid", "gauge",
                                "Stores whose settings were left out",
                                status->stores.invalid);
    ngx_http_shipstation_metric(out, "shipstation_last_reload_successful",
                                "gauge",
                                "1 where the last reload counts",
                                status->stores.reload.ok);
    ngx_http_shipstation_metric(out,
                                "shipstation_last_reload_timestamp_seconds",
                                "gauge", "When that was",
                                status->stores.reload.at);
    ngx_http_shipstation_metric(out, "shipstation_stores_without_fallback",
                                "gauge",
                                "Stores with rates and no fallback rate",
                                status->stores.without_fallback);
    ngx_http_shipstation_metric(out, "shipstation_stores_not_polled_24h",
                                "gauge",
                                "Stores that ShipStation has not asked for a "
                                "day", status->stores.not_polled_24h);
    ngx_http_shipstation_metric(out, "shipstation_stores_dropped_total",
                                "counter",
                                "Entries of quarantines that a full zone "
                                "pushed out", status->stores.dropped);
    ngx_http_shipstation_metric(out, "shipstation_stores_used_bytes", "gauge",
                                "Bytes of the stores' zone in use",
                                status->stores.bytes_used);
    ngx_http_shipstation_metric(out, "shipstation_stores_size_bytes", "gauge",
                                "Bytes of the stores' zone",
                                status->stores.bytes_total);
}


static void
ngx_http_shipstation_metric_cache(ngx_shipstation_output_t *out,
    const ngx_shipstation_cache_totals_t *cache)
{
    ngx_http_shipstation_metric(out, "shipstation_cache_entries", "gauge",
                                "Entries of the cache of rates",
                                cache->entries);
    ngx_http_shipstation_metric(out, "shipstation_cache_used_bytes", "gauge",
                                "Bytes of the cache in use",
                                cache->bytes_used);
    ngx_http_shipstation_metric(out, "shipstation_cache_size_bytes", "gauge",
                                "Bytes of the cache", cache->bytes_total);
    ngx_http_shipstation_metric(out, "shipstation_cache_evicted_total",
                                "counter",
                                "Entries that made room before their time",
                                cache->evicted);
    ngx_http_shipstation_metric(out, "shipstation_cache_takeovers_total",
                                "counter",
                                "Calls taken over from a worker that died",
                                cache->takeovers);
    ngx_http_shipstation_metric(out, "shipstation_cache_repairs_total",
                                "counter",
                                "Repairs after a worker died in the lock",
                                cache->repairs);
}


static void
ngx_http_shipstation_metric_book(ngx_shipstation_output_t *out,
    const ngx_shipstation_book_totals_t *book)
{
    ngx_http_shipstation_metric(out, "shipstation_book_places", "gauge",
                                "Places of the rate book", book->places);
    ngx_http_shipstation_metric(out, "shipstation_book_classes", "gauge",
                                "Groups of places with equal prices",
                                book->classes);
    ngx_http_shipstation_metric(out, "shipstation_book_surprises_total",
                                "counter",
                                "Prices that were not those of the group",
                                book->surprises);
    ngx_http_shipstation_metric(out, "shipstation_book_cleared_total",
                                "counter",
                                "Times that a carrier's prices had changed",
                                book->cleared);
}


static void
ngx_http_shipstation_metric_sums(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status)
{
    uint64_t    calls, throttled, errors;
    ngx_uint_t  i;

    calls = 0;
    throttled = 0;
    errors = 0;

    for (i = 0; i < status->nkeys; i++) {
        calls += status->keys[i].calls;
        throttled += status->keys[i].throttled;
        errors += status->keys[i].errors;
    }

    ngx_http_shipstation_metric(out, "shipstation_api_keys", "gauge",
                                "API keys in use", status->total_keys);
    ngx_http_shipstation_metric(out, "shipstation_api_calls_total", "counter",
                                "Calls to ShipStation", calls);
    ngx_http_shipstation_metric(out, "shipstation_api_throttled_total",
                                "counter",
                                "Calls that ShipStation answered 429",
                                throttled);
    ngx_http_shipstation_metric(out, "shipstation_api_errors_total", "counter",
                                "Calls to ShipStation that failed", errors);
}


static void
ngx_http_shipstation_metric_keys(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status)
{
    u_char      *p, *field;
    uint64_t     value;
    ngx_uint_t   i, n;
    u_char       labels[64];

    for (n = 0; ngx_http_shipstation_key_metrics[n].name; n++) {

        ngx_http_shipstation_metric_head(out,
                                     ngx_http_shipstation_key_metrics[n].name,
                                     ngx_http_shipstation_key_metrics[n].type,
                                     ngx_http_shipstation_key_metrics[n].help);

        for (i = 0; i < status->nkeys; i++) {

            field = (u_char *) &status->keys[i]
                    + ngx_http_shipstation_key_metrics[n].offset;

            if (ngx_http_shipstation_key_metrics[n].size == sizeof(uint64_t)) {
                value = *(uint64_t *) field;

            } else {
                value = *(uint32_t *) field;
            }

            p = ngx_cpymem(labels, "key=\"", sizeof("key=\"") - 1);
            p = ngx_hex_dump(p, status->keys[i].name,
                             sizeof(status->keys[i].name));
            *p++ = '"';

            ngx_http_shipstation_metric_value(out,
                                     ngx_http_shipstation_key_metrics[n].name,
                                     labels, p - labels, value);
        }
    }
}


/*
 * Seconds, as Prometheus has them; kept in milliseconds.  The label "quantile"
 * belongs to summaries, which count and add up all that ever was.
 */

static void
ngx_http_shipstation_metric_latency(ngx_shipstation_output_t *out,
    const ngx_http_shipstation_status_t *status)
{
    u_char      *p;
    ngx_uint_t   i, n, ms;
    u_char       line[128];

    static const char  *percentiles[] = { "50", "99" };

    ngx_http_shipstation_metric_head(out,
                                     "shipstation_api_key_latency_seconds",
                                     "gauge",
                                     "Time of this API key's latest calls, by "
                                     "percentile");

    for (i = 0; i < status->nkeys; i++) {

        for (n = 0; n < 2; n++) {

            ms = n ? status->keys[i].p99 : status->keys[i].p50;

            p = ngx_cpymem(line,
                           "shipstation_api_key_latency_seconds{key=\"",
                           sizeof("shipstation_api_key_latency_seconds{key=\"")
                           - 1);
            p = ngx_hex_dump(p, status->keys[i].name,
                             sizeof(status->keys[i].name));
            p = ngx_snprintf(p, line + sizeof(line) - p,
                             "\",percentile=\"%s\"} %ui.%03ui\n",
                             percentiles[n], ms / 1000, ms % 1000);

            (void) ngx_shipstation_output_write(out, line, p - line);
        }
    }
}


static void
ngx_http_shipstation_metric(ngx_shipstation_output_t *out, const char *name,
    const char *type, const char *help, uint64_t value)
{
    ngx_http_shipstation_metric_head(out, name, type, help);
    ngx_http_shipstation_metric_value(out, name, NULL, 0, value);
}


/* None of our help texts holds a backslash or a line's end. */

static void
ngx_http_shipstation_metric_head(ngx_shipstation_output_t *out,
    const char *name, const char *type, const char *help)
{
    (void) ngx_shipstation_output_print(out, "# HELP ");
    (void) ngx_shipstation_output_print(out, name);
    (void) ngx_shipstation_output_print(out, " ");
    (void) ngx_shipstation_output_print(out, help);
    (void) ngx_shipstation_output_print(out, "\n# TYPE ");
    (void) ngx_shipstation_output_print(out, name);
    (void) ngx_shipstation_output_print(out, " ");
    (void) ngx_shipstation_output_print(out, type);
    (void) ngx_shipstation_output_print(out, "\n");
}


static void
ngx_http_shipstation_metric_value(ngx_shipstation_output_t *out,
    const char *name, const u_char *labels, size_t len, uint64_t value)
{
    u_char  *p;
    u_char   digits[NGX_INT64_LEN + 2];

    (void) ngx_shipstation_output_print(out, name);

    if (len) {
        (void) ngx_shipstation_output_print(out, "{");
        (void) ngx_shipstation_output_write(out, labels, len);
        (void) ngx_shipstation_output_print(out, "}");
    }

    p = ngx_sprintf(digits, " %uL\n", value);
    (void) ngx_shipstation_output_write(out, digits, p - digits);
}
