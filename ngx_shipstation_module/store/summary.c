
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "store/stores_zone.h"
#include "store/summary.h"


#define NGX_SHIPSTATION_SUMMARY_BATCH  100


/* The stores that a query means, while they are sought. */
typedef struct {
    const ngx_shipstation_store_query_t  *query;
    int64_t                               now;
    ngx_shipstation_store_summary_t      *summaries;  /* a heap: last first */
    ngx_uint_t                            n;
    ngx_uint_t                            count;
    ngx_uint_t                            more;
} ngx_shipstation_store_search_t;


static void ngx_shipstation_summary_look(
    ngx_shipstation_store_search_t *search,
    ngx_shipstation_store_record_t *record);
static ngx_uint_t ngx_shipstation_summary_meant(
    const ngx_shipstation_store_query_t *query, const ngx_str_t *id);
static void ngx_shipstation_summary_fill(
    ngx_shipstation_store_summary_t *summary,
    ngx_shipstation_store_record_t *record, ngx_uint_t problems);
static void ngx_shipstation_summary_down(
    ngx_shipstation_store_summary_t *heap, ngx_uint_t n, ngx_uint_t i);
static void ngx_shipstation_summary_up(ngx_shipstation_store_summary_t *heap,
    ngx_uint_t i);
static int ngx_libc_cdecl ngx_shipstation_summary_compare(const void *a,
    const void *b);
static ngx_uint_t ngx_shipstation_summary_problems(
    ngx_shipstation_store_record_t *record, int64_t now);


#define NGX_SHIPSTATION_STORE_PROBLEM_WORD(name, word)  word,

const char *const
    ngx_shipstation_store_problem_words[NGX_SHIPSTATION_NSTORE_PROBLEMS] =
{
    NGX_SHIPSTATION_STORE_PROBLEMS(NGX_SHIPSTATION_STORE_PROBLEM_WORD)
};


#define ngx_shipstation_problem_bit(name)                                    \
    ((ngx_uint_t) 1 << NGX_SHIPSTATION_STORE_PROBLEM_##name)


ngx_uint_t
ngx_shipstation_store_summaries(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_query_t *query, int64_t now,
    ngx_shipstation_store_summary_t *summaries, ngx_uint_t n, ngx_uint_t *more)
{
    uint32_t                         i, end;
    ngx_shipstation_generation_t    *generation;
    ngx_shipstation_store_search_t   search;

    ngx_memzero(&search, sizeof(ngx_shipstation_store_search_t));

    search.query = query;
    search.now = now;
    search.summaries = summaries;
    search.n = n;

    generation = stores->generation;
    i = 0;

    do {
        ngx_shipstation_stores_lock(stores);

        end = ngx_min(i + NGX_SHIPSTATION_SUMMARY_BATCH,
                      generation->nentries);

        for ( /* void */ ; i < end; i++) {

            if (generation->entries[i].record) {
                ngx_shipstation_summary_look(&search,
                                             generation->entries[i].record);
            }
        }

        end = generation->nentries;

        ngx_shipstation_stores_unlock(stores);

    } while (i < end);

    ngx_qsort(summaries, search.count,
              sizeof(ngx_shipstation_store_summary_t),
              ngx_shipstation_summary_compare);

    *more = search.more;

    return search.count;
}


/* Lock held.  Of too many the last by id goes. */
static void
ngx_shipstation_summary_look(ngx_shipstation_store_search_t *search,
    ngx_shipstation_store_record_t *record)
{
    u_char                           *last;
    ngx_str_t                        *id;
    ngx_uint_t                        problems;
    ngx_shipstation_store_summary_t  *heap;

    id = &record->settings->id;
    heap = search->summaries;

    if (!ngx_shipstation_summary_meant(search->query, id)) {
        return;
    }

    problems = ngx_shipstation_summary_problems(record, search->now);

    if (search->query->problems && !(problems & search->query->problems)) {
        return;
    }

    if (search->count < search->n) {
        ngx_shipstation_summary_fill(&heap[search->count], record, problems);
        ngx_shipstation_summary_up(heap, search->count++);
        return;
    }

    search->more = 1;

    last = heap[0].id;

    if (search->n == 0
        || ngx_memn2cmp(id->data, last, id->len, ngx_strlen(last)) > 0)
    {
        return;
    }

    ngx_shipstation_summary_fill(&heap[0], record, problems);
    ngx_shipstation_summary_down(heap, search->count, 0);
}


static ngx_uint_t
ngx_shipstation_summary_meant(const ngx_shipstation_store_query_t *query,
    const ngx_str_t *id)
{
    size_t  i;

    if (query->only.len
        && (query->only.len != id->len
            || ngx_memcmp(query->only.data, id->data, id->len) != 0))
    {
        return 0;
    }

    if (query->after.len
        && ngx_memn2cmp(id->data, query->after.data, id->len,
                        query->after.len)
           <= 0)
    {
        return 0;
    }

    if (query->part.len == 0) {
        return 1;
    }

    for (i = 0; i + query->part.len <= id->len; i++) {

        if (ngx_strncasecmp(id->data + i, query->part.data, query->part.len)
            == 0)
        {
            return 1;
        }
    }

    return 0;
}


static void
ngx_shipstation_summary_fill(ngx_shipstation_store_summary_t *summary,
    ngx_shipstation_store_record_t *record, ngx_uint_t problems)
{
    ngx_shipstation_settings_t     *settings;
    ngx_shipstation_store_state_t  *state;

    settings = record->settings;
    state = record->state;

    *ngx_cpymem(summary->id, settings->id.data, settings->id.len) = '\0';

    summary->enabled = settings->enabled;
    summary->revision = settings->revision;
    summary->exported = state->export ? state->export->at : 0;
    summary->notified = state->notice ? state->notice->at : 0;
    summary->nquarantine = state->nproblems[NGX_SHIPSTATION_QUARANTINE];
    summary->nfailed_notices =
                         state->nproblems[NGX_SHIPSTATION_FAILED_NOTICE];
    summary->problems = problems;

    summary->api_at = 0;
    summary->api_status = 0;
    summary->api_message[0] = '\0';

    if (state->api) {
        summary->api_at = state->api->at;
        summary->api_status = state->api->status;
        ngx_memcpy(summary->api_message, state->api->message,
                   sizeof(summary->api_message));
    }
}


static void
ngx_shipstation_summary_up(ngx_shipstation_store_summary_t *heap, ngx_uint_t i)
{
    ngx_uint_t                       parent;
    ngx_shipstation_store_summary_t  one;

    while (i) {
        parent = (i - 1) / 2;

        if (ngx_strcmp(heap[parent].id, heap[i].id) >= 0) {
            return;
        }

        one = heap[parent];
        heap[parent] = heap[i];
        heap[i] = one;

        i = parent;
    }
}


static void
ngx_shipstation_summary_down(ngx_shipstation_store_summary_t *heap,
    ngx_uint_t n, ngx_uint_t i)
{
    ngx_uint_t                       child;
    ngx_shipstation_store_summary_t  one;

    for ( ;; ) {
        child = 2 * i + 1;

        if (child >= n) {
            return;
        }

        if (child + 1 < n
            && ngx_strcmp(heap[child].id, heap[child + 1].id) < 0)
        {
            child++;
        }

        if (ngx_strcmp(heap[i].id, heap[child].id) >= 0) {
            return;
        }

        one = heap[child];
        heap[child] = heap[i];
        heap[i] = one;

        i = child;
    }
}


static int ngx_libc_cdecl
ngx_shipstation_summary_compare(const void *a, const void *b)
{
    const ngx_shipstation_store_summary_t  *one = a;
    const ngx_shipstation_store_summary_t  *two = b;

    return ngx_strcmp(one->id, two->id);
}


/* Lock held. */
static ngx_uint_t
ngx_shipstation_summary_problems(ngx_shipstation_store_record_t *record,
    int64_t now)
{
    ngx_uint_t                      problems;
    ngx_shipstation_settings_t     *settings;
    ngx_shipstation_store_state_t  *state;

    settings = record->settings;
    state = record->state;

    /* nobody waits for a store that is switched off */

    if (!settings->enabled) {
        return 0;
    }

    problems = state->told;

    if (state->file_bad) {
        problems |= ngx_shipstation_problem_bit(SETTINGS_BAD);
    }

    if (state->export == NULL) {
        problems |= ngx_shipstation_problem_bit(NEVER_POLLED);
    }

    if (state->export && state->export->status != 200) {
        problems |= ngx_shipstation_problem_bit(EXPORT_FAILED);
    }

    if (state->nproblems[NGX_SHIPSTATION_QUARANTINE]) {
        problems |= ngx_shipstation_problem_bit(ORDERS_LEFT_OUT);
    }

    if (state->nproblems[NGX_SHIPSTATION_FAILED_NOTICE]) {
        problems |= ngx_shipstation_problem_bit(NOTICES_FAILED);
    }

    if (settings->has_api && state->api
        && (state->api->status == 401 || state->api->status == 402
            || state->api->status == 403))
    {
        problems |= ngx_shipstation_problem_bit(KEY_REFUSED);
    }

    if (ngx_shipstation_settings_key_expires(settings, now)) {
        problems |= ngx_shipstation_problem_bit(KEY_EXPIRES);
    }

    if (ngx_shipstation_settings_without_fallback(settings)) {
        problems |= ngx_shipstation_problem_bit(NO_FALLBACK_RATE);
    }

    return problems;
}


ngx_uint_t
ngx_shipstation_store_problems(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, int64_t now)
{
    ngx_uint_t  problems;

    ngx_shipstation_stores_lock(stores);

    problems = ngx_shipstation_summary_problems(
                                     ngx_shipstation_store_record(store), now);

    ngx_shipstation_stores_unlock(stores);

    return problems;
}


void
ngx_shipstation_stores_count_problems(ngx_shipstation_stores_t *stores,
    int64_t now, ngx_uint_t counts[NGX_SHIPSTATION_NSTORE_PROBLEMS])
{
    uint32_t                         i, end;
    ngx_uint_t                       k, problems;
    ngx_shipstation_generation_t    *generation;
    ngx_shipstation_store_record_t  *record;

    ngx_memzero(counts, NGX_SHIPSTATION_NSTORE_PROBLEMS * sizeof(ngx_uint_t));

    generation = stores->generation;
    i = 0;

    do {
        ngx_shipstation_stores_lock(stores);

        end = ngx_min(i + NGX_SHIPSTATION_SUMMARY_BATCH,
                      generation->nentries);

        for ( /* void */ ; i < end; i++) {
            record = generation->entries[i].record;

            if (record == NULL) {
                continue;
            }

            problems = ngx_shipstation_summary_problems(record, now);

            for (k = 0; problems; k++, problems >>= 1) {
                counts[k] += problems & 1;
            }
        }

        end = generation->nentries;

        ngx_shipstation_stores_unlock(stores);

    } while (i < end);
}


void
ngx_shipstation_store_problem(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_shipstation_store_problem_e problem,
    ngx_uint_t present)
{
    ngx_shipstation_store_record_t  *record;

    ngx_shipstation_stores_lock(stores);

    record = ngx_shipstation_stores_record_find(stores->generation, id);

    if (record && present) {
        record->state->told |= (ngx_uint_t) 1 << problem;

    } else if (record) {
        record->state->told &= ~((ngx_uint_t) 1 << problem);
    }

    ngx_shipstation_stores_unlock(stores);
}


ngx_uint_t
ngx_shipstation_store_problem_bit(const ngx_str_t *word)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_SHIPSTATION_NSTORE_PROBLEMS; i++) {

        if (ngx_shipstation_equals(word,
                                   ngx_shipstation_store_problem_words[i]))
        {
            return (ngx_uint_t) 1 << i;
        }
    }

    return 0;
}
