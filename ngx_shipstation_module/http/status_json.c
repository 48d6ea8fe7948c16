
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/print.h"
#include "http/outcome.h"
#include "http/problems.h"
#include "http/status.h"


static void ngx_http_shipstation_status_stores(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_stores_totals_t *stores);
static void ngx_http_shipstation_status_counters(
    ngx_shipstation_printer_t *json, const char *group,
    const uint64_t *counters);
static void ngx_http_shipstation_status_outcomes(
    ngx_shipstation_printer_t *json, const uint64_t *counters);
static void ngx_http_shipstation_status_skipped(
    ngx_shipstation_printer_t *json,
    const ngx_http_shipstation_status_t *status);
static void ngx_http_shipstation_status_key(ngx_shipstation_printer_t *json,
    const char *name, const ngx_shipstation_allowance_status_t *key);
static void ngx_http_shipstation_status_export(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_export_event_t *event);
static void ngx_http_shipstation_status_notice(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_notice_event_t *event);
static void ngx_http_shipstation_status_api(ngx_shipstation_printer_t *json,
    const ngx_shipstation_api_event_t *event);
static void ngx_http_shipstation_status_problems(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_store_snapshot_t *state);
static void ngx_http_shipstation_status_rates(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_settings_t *settings);


void
ngx_http_shipstation_status_json(const ngx_http_shipstation_status_t *status,
    ngx_shipstation_output_t *out)
{
    ngx_uint_t                 i;
    ngx_shipstation_printer_t  json;

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_word(&json, "version", NGX_SHIPSTATION_VERSION);
    ngx_shipstation_print_word(&json, "version_on_disk",
                         status->file.version[0] ? status->file.version : NULL);
    ngx_shipstation_print_bool(&json, "restart_needed",
                                   status->file.replaced);
    ngx_shipstation_print_number(&json, "uptime", status->uptime);

    ngx_http_shipstation_status_stores(&json, &status->stores);

    ngx_shipstation_print_open(&json, "custom_store", "{");
    ngx_http_shipstation_status_counters(&json, "custom_store",
                                         status->counters);
    ngx_shipstation_print_open(&json, "feed_faults", "{");
    ngx_http_shipstation_status_counters(&json, "feed_faults",
                                         status->counters);
    ngx_shipstation_print_close(&json, "}");
    ngx_http_shipstation_status_outcomes(&json, status->counters);
    ngx_http_shipstation_status_skipped(&json, status);
    ngx_shipstation_print_close(&json, "}");

    ngx_shipstation_print_open(&json, "rates", "{");
    ngx_http_shipstation_status_counters(&json, "rates", status->counters);
    ngx_shipstation_print_open(&json, "reasons", "{");
    ngx_http_shipstation_status_counters(&json, "rate_reasons",
                                         status->counters);
    ngx_shipstation_print_close(&json, "}");
    ngx_shipstation_print_close(&json, "}");

    ngx_shipstation_print_open(&json, "cache", "{");
    ngx_shipstation_print_number(&json, "entries", status->cache.entries);
    ngx_shipstation_print_number(&json, "bytes_used",
                                     status->cache.bytes_used);
    ngx_shipstation_print_number(&json, "bytes_total",
                                     status->cache.bytes_total);
    ngx_shipstation_print_number(&json, "evicted", status->cache.evicted);
    ngx_shipstation_print_close(&json, "}");

    ngx_shipstation_print_open(&json, "book", "{");
    ngx_shipstation_print_number(&json, "places", status->book.places);
    ngx_shipstation_print_number(&json, "classes", status->book.classes);
    ngx_shipstation_print_number(&json, "surprises",
                                     status->book.surprises);
    ngx_shipstation_print_number(&json, "cleared", status->book.cleared);
    ngx_shipstation_print_close(&json, "}");

    ngx_shipstation_print_open(&json, "api", "[");

    for (i = 0; i < status->nkeys; i++) {
        ngx_http_shipstation_status_key(&json, NULL, &status->keys[i]);
    }

    ngx_shipstation_print_close(&json, "]");
    ngx_shipstation_print_close(&json, "}");

    (void) ngx_shipstation_output_print(out, "\n");
}


static void
ngx_http_shipstation_status_stores(ngx_shipstation_printer_t *json,
    const ngx_shipstation_stores_totals_t *stores)
{
    ngx_uint_t  i;

    ngx_shipstation_print_open(json, "stores", "{");
    ngx_shipstation_print_number(json, "total", stores->total);
    ngx_shipstation_print_number(json, "enabled", stores->enabled);
    ngx_shipstation_print_number(json, "invalid", stores->invalid);
    ngx_shipstation_print_number(json, "without_fallback",
                                     stores->without_fallback);
    ngx_shipstation_print_number(json, "not_polled_24h",
                                     stores->not_polled_24h);
    ngx_shipstation_print_number(json, "dropped", stores->dropped);
    ngx_shipstation_print_number(json, "bytes_used", stores->bytes_used);
    ngx_shipstation_print_number(json, "bytes_total", stores->bytes_total);

    ngx_shipstation_print_open(json, "problems", "{");
    ngx_shipstation_print_open(json, "settings_bad", "{");
    ngx_shipstation_print_number(json, "count", stores->invalid);
    ngx_shipstation_print_open(json, "stores", "[");

    for (i = 0; i < stores->nbad; i++) {
        ngx_shipstation_print_word(json, NULL,
                                        (const char *) stores->bad[i]);
    }

    ngx_shipstation_print_close(json, "]");
    ngx_shipstation_print_close(json, "}");
    ngx_shipstation_print_close(json, "}");
    ngx_shipstation_print_close(json, "}");

    ngx_shipstation_print_open(json, "last_reload", "{");
    ngx_shipstation_print_date(json, "at", stores->reload.at);
    ngx_shipstation_print_bool(json, "ok", stores->reload.ok);
    ngx_shipstation_print_word(json, "message",
                                    (const char *) stores->reload.message);
    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_status_counters(ngx_shipstation_printer_t *json,
    const char *group, const uint64_t *counters)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_SHIPSTATION_NCOUNTERS; i++) {

        if (ngx_strcmp(ngx_shipstation_counters[i].group, group) == 0) {
            ngx_shipstation_print_number(json,
                                             ngx_shipstation_counters[i].key,
                                             counters[i]);
        }
    }
}


static void
ngx_http_shipstation_status_outcomes(ngx_shipstation_printer_t *json,
    const uint64_t *counters)
{
    ngx_shipstation_print_open(json, "notice_outcomes", "{");
    ngx_shipstation_print_number(json, "taken",
                                     counters[NGX_SHIPSTATION_COUNT_NOTICES]);
    ngx_http_shipstation_status_counters(json, "notice_outcomes", counters);
    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_status_skipped(ngx_shipstation_printer_t *json,
    const ngx_http_shipstation_status_t *status)
{
    ngx_uint_t                  i;
    ngx_shipstation_problem_t  *problem;

    ngx_shipstation_print_open(json, "last_skipped", "[");

    for (i = 0; i < status->nskipped; i++) {
        problem = &status->skipped[i];

        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_word(json, "store",
                                       (char *) status->skipped_stores[i]);
        ngx_shipstation_print_word(json, "order_number",
                                       (char *) problem->order_number);
        ngx_shipstation_print_word(json, "path", (char *) problem->path);
        ngx_shipstation_print_word(json, "reason",
                                       (char *) problem->reason);
        ngx_shipstation_print_date(json, "since", problem->at);
        ngx_shipstation_print_date(json, "last", problem->last);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
}


static void
ngx_http_shipstation_status_key(ngx_shipstation_printer_t *json,
    const char *name, const ngx_shipstation_allowance_status_t *key)
{
    ngx_uint_t  i;
    u_char      hex[2 * sizeof(key->name)];

    ngx_shipstation_print_open(json, name, "{");

    (void) ngx_hex_dump(hex, (u_char *) key->name, sizeof(key->name));
    ngx_shipstation_print_text(json, "key", hex, sizeof(hex));

    ngx_shipstation_print_open(json, "stores", "[");

    for (i = 0; i < ngx_min(key->nstores, NGX_SHIPSTATION_ALLOWANCE_STORES);
         i++)
    {
        ngx_shipstation_print_word(json, NULL, (char *) key->stores[i]);
    }

    ngx_shipstation_print_close(json, "]");

    ngx_shipstation_print_number(json, "calls", key->calls);
    ngx_shipstation_print_number(json, "in_window", key->in_window);
    ngx_shipstation_print_number(json, "limit", key->limit);
    ngx_shipstation_print_number(json, "remaining", key->remaining);
    ngx_shipstation_print_number(json, "reset", key->reset);
    ngx_shipstation_print_number(json, "throttled", key->throttled);
    ngx_shipstation_print_number(json, "errors", key->errors);

    ngx_shipstation_print_open(json, "carrier_silent", "[");

    for (i = 0; i < key->nsilent; i++) {
        ngx_shipstation_print_word(json, NULL, (char *) key->silent[i]);
    }

    ngx_shipstation_print_close(json, "]");

    if (key->last_error[0]) {
        ngx_shipstation_print_word(json, "last_error",
                                       (char *) key->last_error);
    } else {
        ngx_shipstation_print_word(json, "last_error", NULL);
    }

    ngx_shipstation_print_open(json, "latency_ms", "{");
    ngx_shipstation_print_number(json, "p50", key->p50);
    ngx_shipstation_print_number(json, "p99", key->p99);
    ngx_shipstation_print_close(json, "}");

    ngx_shipstation_print_close(json, "}");
}


void
ngx_http_shipstation_status_store_json(
    const ngx_http_shipstation_store_status_t *store,
    ngx_shipstation_output_t *out)
{
    ngx_uint_t                               i;
    ngx_shipstation_printer_t                json;
    const ngx_shipstation_settings_t        *settings;
    const ngx_shipstation_store_snapshot_t  *state;

    settings = store->settings;
    state = &store->state;

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_text(&json, "store", settings->id.data,
                                   settings->id.len);
    ngx_shipstation_print_bool(&json, "enabled", settings->enabled);

    ngx_shipstation_print_open(&json, "problems", "[");

    for (i = 0; i < NGX_SHIPSTATION_NSTORE_PROBLEMS; i++) {
        if (store->problems & ((ngx_uint_t) 1 << i)) {
            ngx_shipstation_print_word(&json, NULL,
                                       ngx_shipstation_store_problem_words[i]);
        }
    }

    ngx_shipstation_print_close(&json, "]");

    ngx_http_shipstation_status_export(&json, &state->last_export);
    ngx_http_shipstation_status_notice(&json, &state->last_notice);
    ngx_shipstation_print_date(&json, "last_failed_login",
                                   state->last_failed_login);
    ngx_http_shipstation_status_api(&json, &state->last_api);
    ngx_http_shipstation_status_problems(&json, state);

    ngx_shipstation_print_open(&json, "status_words", "[");

    for (i = 0; i < state->nstatus_words; i++) {
        ngx_shipstation_print_word(&json, NULL,
                                       (char *) state->status_words[i]);
    }

    ngx_shipstation_print_close(&json, "]");

    ngx_http_shipstation_status_rates(&json, settings);

    if (store->has_allowance) {
        ngx_http_shipstation_status_key(&json, "allowance", &store->allowance);

    } else {
        ngx_shipstation_print_word(&json, "allowance", NULL);
    }

    ngx_shipstation_print_close(&json, "}");

    (void) ngx_shipstation_output_print(out, "\n");
}


static void
ngx_http_shipstation_status_export(ngx_shipstation_printer_t *json,
    const ngx_shipstation_export_event_t *event)
{
    if (event->at == 0) {
        ngx_shipstation_print_word(json, "last_export", NULL);
        return;
    }

    ngx_shipstation_print_open(json, "last_export", "{");
    ngx_shipstation_print_date(json, "at", event->at);

    ngx_shipstation_print_open(json, "window", "{");
    ngx_shipstation_print_date(json, "start",
                                   event->has_start ? event->start : 0);
    ngx_shipstation_print_date(json, "end",
                                   event->has_end ? event->end : 0);
    ngx_shipstation_print_close(json, "}");

    ngx_shipstation_print_number(json, "page", event->page);
    ngx_shipstation_print_number(json, "orders", event->orders);
    ngx_shipstation_print_number(json, "skipped", event->skipped);
    ngx_shipstation_print_number(json, "foreign_currency",
                                     event->foreign_currency);
    ngx_shipstation_print_number(json, "out_of_window",
                                     event->out_of_window);
    ngx_shipstation_print_number(json, "bytes", event->bytes);
    ngx_shipstation_print_number(json, "status", event->status);
    ngx_shipstation_print_number(json, "ms", event->milliseconds);

    if (event->error[0]) {
        ngx_shipstation_print_word(json, "error", (char *) event->error);
        ngx_shipstation_print_word(json, "message",
            ngx_http_shipstation_outcome_advice((char *) event->error));
    }

    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_status_notice(ngx_shipstation_printer_t *json,
    const ngx_shipstation_notice_event_t *event)
{
    if (event->at == 0) {
        ngx_shipstation_print_word(json, "last_notice", NULL);
        return;
    }

    ngx_shipstation_print_open(json, "last_notice", "{");
    ngx_shipstation_print_date(json, "at", event->at);
    ngx_shipstation_print_word(json, "order_number",
                                   (char *) event->order_number);
    ngx_shipstation_print_number(json, "status", event->status);
    ngx_shipstation_print_number(json, "ms", event->milliseconds);

    if (event->error[0]) {
        ngx_shipstation_print_word(json, "error", (char *) event->error);
        ngx_shipstation_print_word(json, "message",
            ngx_http_shipstation_outcome_advice((char *) event->error));
    }

    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_status_api(ngx_shipstation_printer_t *json,
    const ngx_shipstation_api_event_t *event)
{
    if (event->at == 0) {
        ngx_shipstation_print_word(json, "last_api_answer", NULL);
        return;
    }

    ngx_shipstation_print_open(json, "last_api_answer", "{");
    ngx_shipstation_print_date(json, "at", event->at);
    ngx_shipstation_print_number(json, "status", event->status);
    ngx_shipstation_print_word(json, "message", (char *) event->message);
    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_status_problems(ngx_shipstation_printer_t *json,
    const ngx_shipstation_store_snapshot_t *state)
{
    ngx_uint_t                        i;
    const ngx_shipstation_problem_t  *problem;

    ngx_shipstation_print_open(json, "quarantine", "[");

    for (i = 0; i < state->nquarantine; i++) {
        problem = &state->quarantine[i];

        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_word(json, "order_number",
                                       (char *) problem->order_number);
        ngx_shipstation_print_word(json, "path", (char *) problem->path);
        ngx_shipstation_print_word(json, "reason",
                                       (char *) problem->reason);
        ngx_shipstation_print_date(json, "since", problem->at);
        ngx_shipstation_print_date(json, "last", problem->last);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");

    ngx_shipstation_print_open(json, "failed_notices", "[");

    for (i = 0; i < state->nfailed_notices; i++) {
        problem = &state->failed_notices[i];

        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_word(json, "order_number",
                                       (char *) problem->order_number);
        ngx_shipstation_print_word(json, "reason",
                                       (char *) problem->reason);
        ngx_shipstation_print_date(json, "at", problem->last);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
}


/* What checkout has to work with; counts are kept for all stores together. */

static void
ngx_http_shipstation_status_rates(ngx_shipstation_printer_t *json,
    const ngx_shipstation_settings_t *settings)
{
    ngx_uint_t  i, shown;

    if (!settings->has_api && settings->nfallback_rates == 0) {
        ngx_shipstation_print_word(json, "rates", NULL);
        return;
    }

    ngx_shipstation_print_open(json, "rates", "{");
    ngx_shipstation_print_bool(json, "api", settings->has_api);

    ngx_shipstation_print_open(json, "carriers", "[");

    for (i = 0, shown = 0; i < settings->ncarriers; i++) {

        if (settings->carriers[i].show_at_checkout) {
            shown++;
            ngx_shipstation_print_text(json, NULL,
                                           settings->carriers[i].code.data,
                                           settings->carriers[i].code.len);
        }
    }

    ngx_shipstation_print_close(json, "]");

    ngx_shipstation_print_number(json, "calls_per_cart", shown);
    ngx_shipstation_print_number(json, "fallback_rates",
                                     settings->nfallback_rates);
    ngx_shipstation_print_close(json, "}");
}
