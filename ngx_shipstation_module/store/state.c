
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "store/hash.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_WORD_MAX  51      /* and a final zero: 52 */
#define NGX_SHIPSTATION_WORDS_MIN 64      /* bytes */
#define NGX_SHIPSTATION_A_DAY       86400


static void ngx_shipstation_states_grow(ngx_shipstation_stores_t *stores);
static void ngx_shipstation_store_state_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state);
static void ngx_shipstation_event_keep(ngx_shipstation_stores_t *stores,
    void **place, const void *event, size_t size);
static ngx_uint_t ngx_shipstation_word_known(ngx_shipstation_words_t *words,
    const u_char *word, size_t len);
static ngx_shipstation_words_t *ngx_shipstation_words_room(
    ngx_shipstation_stores_t *stores, ngx_shipstation_store_state_t *state,
    size_t len);
static ngx_uint_t ngx_shipstation_words_copy(ngx_shipstation_words_t *words,
    u_char (*copies)[52]);
static ngx_uint_t ngx_shipstation_problems_copy(
    ngx_shipstation_store_state_t *state, ngx_uint_t kind,
    ngx_shipstation_problem_t *copies);
static void ngx_shipstation_problem_copy(ngx_shipstation_problem_node_t *node,
    ngx_shipstation_problem_t *copy);


/* The state of a store, which the caller owns from now on; or NULL. */
ngx_shipstation_store_state_t *
ngx_shipstation_store_state_get(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id)
{
    ngx_uint_t                        kind;
    ngx_shipstation_store_state_t    *state, **bucket;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    bucket = &shared->states[ngx_shipstation_name_hash(id)
                             & shared->states_mask];

    for (state = *bucket; state; state = state->next) {

        if (state->id_len == id->len
            && ngx_memcmp(state->id, id->data, id->len) == 0)
        {
            state->owners++;
            return state;
        }
    }

    state = ngx_shipstation_stores_calloc(stores,
                                        offsetof(ngx_shipstation_store_state_t,
                                                 id)
                                        + id->len);
    if (state == NULL) {
        return NULL;
    }

    state->owners = 1;
    state->id_len = (u_char) id->len;
    ngx_memcpy(state->id, id->data, id->len);

    for (kind = 0; kind < NGX_SHIPSTATION_PROBLEM_KINDS; kind++) {
        ngx_queue_init(&state->problems[kind]);
    }

    ngx_queue_init(&state->cursors);

    state->next = *bucket;
    *bucket = state;

    if (++shared->nstates > 2 * (shared->states_mask + 1)
        && ngx_process != NGX_PROCESS_WORKER)
    {
        ngx_shipstation_states_grow(stores);
    }

    return state;
}


/*
 * The master alone does it, between two cycles: a worker that died in it would
 * leave broken chains.
 */
static void
ngx_shipstation_states_grow(ngx_shipstation_stores_t *stores)
{
    ngx_str_t                         id;
    ngx_uint_t                        i, buckets;
    ngx_shipstation_store_state_t    *state, *next, **states, **bucket;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;
    buckets = 4 * (shared->states_mask + 1);

    states = ngx_shipstation_stores_calloc(stores,
                           buckets * sizeof(ngx_shipstation_store_state_t *));
    if (states == NULL) {

        /* longer chains will do */

        return;
    }

    for (i = 0; i <= shared->states_mask; i++) {
        for (state = shared->states[i]; state; state = next) {
            next = state->next;

            id.data = state->id;
            id.len = state->id_len;

            bucket = &states[ngx_shipstation_name_hash(&id) & (buckets - 1)];
            state->next = *bucket;
            *bucket = state;
        }
    }

    ngx_shipstation_stores_free(stores, shared->states);

    shared->states = states;
    shared->states_mask = buckets - 1;
}


void
ngx_shipstation_store_state_let_go(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state)
{
    ngx_str_t                          id;
    ngx_shipstation_store_state_t    **link;
    ngx_shipstation_stores_shared_t   *shared;

    if (--state->owners > 0) {
        return;
    }

    shared = stores->shared;

    id.data = state->id;
    id.len = state->id_len;

    link = &shared->states[ngx_shipstation_name_hash(&id)
                           & shared->states_mask];

    while (*link != state) {
        link = &(*link)->next;
    }

    *link = state->next;
    shared->nstates--;

    ngx_shipstation_store_state_free(stores, state);
}


static void
ngx_shipstation_store_state_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state)
{
    ngx_uint_t   i;
    void        *parts[5];

    ngx_shipstation_problems_free(stores, state);
    ngx_shipstation_cursors_free(stores, state);

    parts[0] = state->export;
    parts[1] = state->notice;
    parts[2] = state->api;
    parts[3] = state->words;
    parts[4] = state->logged;

    for (i = 0; i < 5; i++) {
        if (parts[i]) {
            ngx_shipstation_stores_free(stores, parts[i]);
        }
    }

    ngx_shipstation_stores_free(stores, state);
}


ngx_uint_t
ngx_shipstation_stores_evict(ngx_shipstation_stores_t *stores)
{
    if (ngx_shipstation_shared(stores)->broken) {
        return 0;
    }

    return ngx_shipstation_problem_evict(stores)
           || ngx_shipstation_cursor_evict(stores);
}


void
ngx_shipstation_store_exported(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_shipstation_export_event_t *event)
{
    ngx_shipstation_store_state_t  *state = store->state;

    ngx_shipstation_event_keep(stores, (void **) &state->export, event,
                               sizeof(ngx_shipstation_export_event_t));
}


void
ngx_shipstation_store_notified(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_notice_event_t *event)
{
    ngx_shipstation_store_state_t  *state = store->state;

    ngx_shipstation_event_keep(stores, (void **) &state->notice, event,
                               sizeof(ngx_shipstation_notice_event_t));
}


void
ngx_shipstation_store_api_answered(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_shipstation_api_event_t *event)
{
    ngx_shipstation_store_state_t  *state = store->state;

    ngx_shipstation_event_keep(stores, (void **) &state->api, event,
                               sizeof(ngx_shipstation_api_event_t));
}


static void
ngx_shipstation_event_keep(ngx_shipstation_stores_t *stores, void **place,
    const void *event, size_t size)
{
    void  *p;

    ngx_shipstation_stores_lock(stores);

    p = *place;

    if (p == NULL) {
        p = ngx_shipstation_stores_make(stores, size);
    }

    if (p) {
        ngx_memcpy(p, event, size);
        *place = p;
    }

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_status_word_seen(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *word)
{
    u_char                          text[NGX_SHIPSTATION_WORD_MAX], *p;
    size_t                          len;
    ngx_shipstation_store_state_t  *state;
    ngx_shipstation_words_t        *words;

    state = store->state;

    len = ngx_shipstation_printable(text, sizeof(text), word->data, word->len)
          - text;

    if (len == 0) {
        return;
    }

    ngx_shipstation_stores_lock(stores);

    if (!ngx_shipstation_word_known(state->words, text, len)) {

        words = ngx_shipstation_words_room(stores, state, len);

        if (words) {
            p = words->bytes + words->used;
            *p = (u_char) len;
            ngx_memcpy(p + 1, text, len);

            words->used += 1 + len;
            words->n++;
        }
    }

    ngx_shipstation_stores_unlock(stores);
}


static ngx_uint_t
ngx_shipstation_word_known(ngx_shipstation_words_t *words, const u_char *word,
    size_t len)
{
    u_char  *p, *last;

    if (words == NULL) {
        return 0;
    }

    last = words->bytes + words->used;

    for (p = words->bytes; p < last; p += 1 + *p) {
        if (*p == len && ngx_memcmp(p + 1, word, len) == 0) {
            return 1;
        }
    }

    return 0;
}


/* Room for one word more, in a larger piece where it needs be; or NULL. */
static ngx_shipstation_words_t *
ngx_shipstation_words_room(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state, size_t len)
{
    size_t                    size;
    ngx_shipstation_words_t  *words, *larger;

    words = state->words;

    if (words && words->n == NGX_SHIPSTATION_STATUS_WORDS) {
        return NULL;
    }

    if (words && words->used + 1 + len <= words->size) {
        return words;
    }

    size = offsetof(ngx_shipstation_words_t, bytes)
           + (words ? words->used : 0) + 1 + len;
    size = ngx_max(ngx_shipstation_stores_rounded(size),
                   NGX_SHIPSTATION_WORDS_MIN);

    larger = ngx_shipstation_stores_make(stores, size);
    if (larger == NULL) {
        return NULL;
    }

    larger->size = (uint16_t) (size
                               - offsetof(ngx_shipstation_words_t, bytes));

    if (words) {
        larger->used = words->used;
        larger->n = words->n;
        ngx_memcpy(larger->bytes, words->bytes, words->used);
    }

    state->words = larger;

    if (words) {
        ngx_shipstation_stores_free(stores, words);
    }

    return larger;
}


static ngx_uint_t
ngx_shipstation_words_copy(ngx_shipstation_words_t *words,
    u_char (*copies)[52])
{
    u_char      *p, *last;
    ngx_uint_t   n;

    if (words == NULL) {
        return 0;
    }

    n = 0;
    last = words->bytes + words->used;

    for (p = words->bytes;
         p < last && n < NGX_SHIPSTATION_STATUS_WORDS;
         p += 1 + *p)
    {
        ngx_memcpy(copies[n], p + 1, *p);
        copies[n++][*p] = '\0';
    }

    return n;
}


void
ngx_shipstation_store_snapshot(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, ngx_shipstation_store_snapshot_t *copy)
{
    ngx_shipstation_store_state_t  *state;

    state = store->state;

    ngx_memzero(copy, offsetof(ngx_shipstation_store_snapshot_t, quarantine));

    ngx_shipstation_stores_lock(stores);

    if (state->export) {
        copy->last_export = *state->export;
    }

    if (state->notice) {
        copy->last_notice = *state->notice;
    }

    if (state->api) {
        copy->last_api = *state->api;
    }

    copy->last_failed_login = state->failed_login;

    copy->nstatus_words = ngx_shipstation_words_copy(state->words,
                                                     copy->status_words);

    copy->nquarantine = ngx_shipstation_problems_copy(state,
                                                   NGX_SHIPSTATION_QUARANTINE,
                                                   copy->quarantine);
    copy->nfailed_notices = ngx_shipstation_problems_copy(state,
                                                NGX_SHIPSTATION_FAILED_NOTICE,
                                                copy->failed_notices);

    ngx_shipstation_stores_unlock(stores);
}


static ngx_uint_t
ngx_shipstation_problems_copy(ngx_shipstation_store_state_t *state,
    ngx_uint_t kind, ngx_shipstation_problem_t *copies)
{
    ngx_uint_t                       n;
    ngx_queue_t                     *q;
    ngx_shipstation_problem_node_t  *node;

    n = 0;

    for (q = ngx_queue_head(&state->problems[kind]);
         q != ngx_queue_sentinel(&state->problems[kind])
         && n < NGX_SHIPSTATION_EVENTS_MAX;
         q = ngx_queue_next(q))
    {
        node = ngx_queue_data(q, ngx_shipstation_problem_node_t, own);
        ngx_shipstation_problem_copy(node, &copies[n++]);
    }

    return n;
}


static void
ngx_shipstation_problem_copy(ngx_shipstation_problem_node_t *node,
    ngx_shipstation_problem_t *copy)
{
    u_char  *p;

    copy->at = node->at;
    copy->last = node->last;

    p = node->text;

    ngx_memcpy(copy->order_number, p, node->number_len);
    copy->order_number[node->number_len] = '\0';
    p += node->number_len;

    ngx_memcpy(copy->path, p, node->path_len);
    copy->path[node->path_len] = '\0';
    p += node->path_len;

    ngx_memcpy(copy->reason, p, node->reason_len);
    copy->reason[node->reason_len] = '\0';
}


ngx_uint_t
ngx_shipstation_last_skipped(ngx_shipstation_stores_t *stores, ngx_uint_t n,
    ngx_shipstation_problem_t *problems,
    u_char (*store_ids)[NGX_SHIPSTATION_STORE_ID_MAX + 1])
{
    ngx_uint_t                        i, seen;
    ngx_queue_t                      *q;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_problem_node_t   *node;

    i = 0;
    seen = 0;
    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    for (q = ngx_queue_head(&shared->problems);
         q != ngx_queue_sentinel(&shared->problems);
         q = ngx_queue_next(q))
    {
        /* failed notices stand between them: look at a bounded number */

        if (i == n || ++seen > 1024) {
            break;
        }

        node = ngx_queue_data(q, ngx_shipstation_problem_node_t, all);

        if (node->kind != NGX_SHIPSTATION_QUARANTINE) {
            continue;
        }

        ngx_shipstation_problem_copy(node, &problems[i]);

        ngx_memcpy(store_ids[i], node->state->id, node->state->id_len);
        store_ids[i][node->state->id_len] = '\0';

        i++;
    }

    ngx_shipstation_stores_unlock(stores);

    return i;
}


void
ngx_shipstation_stores_totals(ngx_shipstation_stores_t *stores, int64_t now,
    ngx_shipstation_stores_totals_t *totals)
{
    uint32_t                          i;
    ngx_slab_pool_t                  *slab;
    ngx_shipstation_store_state_t    *state;
    ngx_shipstation_store_record_t   *record;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_generation_t     *generation;
    ngx_shipstation_export_event_t   *export;

    shared = stores->shared;
    generation = stores->generation;
    slab = ngx_shipstation_slab(stores);

    ngx_memzero(totals, sizeof(ngx_shipstation_stores_totals_t));

    totals->total = generation->nentries - generation->nfree;
    totals->invalid = generation->invalid;
    totals->nbad = generation->nbad;
    ngx_memcpy(totals->bad, generation->bad, sizeof(generation->bad));

    ngx_shipstation_last_reload(stores, now, &totals->reload);

    totals->bytes_total = slab->end - slab->start;
    totals->bytes_used = totals->bytes_total - slab->pfree * ngx_pagesize;

    ngx_shipstation_stores_lock(stores);

    totals->enabled = generation->enabled;
    totals->without_fallback = generation->without_fallback;
    totals->dropped = shared->dropped;

    ngx_shipstation_stores_unlock(stores);

    /*
     * No lock over all stores: what is put in or taken out meanwhile may or
     * may not be counted.
     */

    for (i = 0; i < generation->nentries; i++) {

        ngx_shipstation_stores_lock(stores);

        record = generation->entries[i].record;

        if (record && record->settings->enabled) {
            state = record->state;
            export = state->export;

            if (export == NULL || export->at < now - NGX_SHIPSTATION_A_DAY) {
                totals->not_polled_24h++;
            }
        }

        ngx_shipstation_stores_unlock(stores);
    }
}
