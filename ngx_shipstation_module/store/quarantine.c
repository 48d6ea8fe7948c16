
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Orders in quarantine and failed notices: "problems" of a store. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "store/hash.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_NUMBER_SIZE  63
#define NGX_SHIPSTATION_PATH_MAX     95
#define NGX_SHIPSTATION_REASON_SIZE  (NGX_SHIPSTATION_EVENT_TEXT_SIZE - 1)

#define NGX_SHIPSTATION_DAY_MINUTES  1440


/* What is to be kept, made ready before the lock is taken. */
typedef struct {
    uint32_t     hash;
    ngx_str_t    number;
    ngx_str_t    path;
    ngx_str_t    reason;
    u_char       number_text[NGX_SHIPSTATION_NUMBER_SIZE];
    u_char       path_text[NGX_SHIPSTATION_PATH_MAX];
    u_char       reason_text[NGX_SHIPSTATION_REASON_SIZE];
} ngx_shipstation_problem_text_t;


static void ngx_shipstation_problem_print(ngx_shipstation_problem_text_t *text,
    const ngx_str_t *number, const ngx_str_t *path, const ngx_str_t *reason);
static ngx_shipstation_problem_node_t *ngx_shipstation_problem_find(
    ngx_shipstation_store_state_t *state, ngx_uint_t kind,
    const ngx_shipstation_problem_text_t *text);
static ngx_uint_t ngx_shipstation_problem_same(
    ngx_shipstation_problem_node_t *node,
    const ngx_shipstation_problem_text_t *text);
static ngx_shipstation_problem_node_t *ngx_shipstation_problem_add(
    ngx_shipstation_stores_t *stores, ngx_shipstation_store_state_t *state,
    ngx_uint_t kind, const ngx_shipstation_problem_text_t *text, int64_t at,
    int64_t now);
static void ngx_shipstation_problem_again(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node, int64_t now);
static void ngx_shipstation_problem_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node);
static ngx_shipstation_logged_t *ngx_shipstation_problem_logged(
    ngx_shipstation_store_state_t *state, uint32_t hash);
static void ngx_shipstation_problem_overflow(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node);


ngx_uint_t
ngx_shipstation_quarantine_add(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number,
    const ngx_str_t *path, const ngx_str_t *reason, int64_t now)
{
    int64_t                          at;
    uint32_t                         minute;
    ngx_uint_t                       log;
    ngx_shipstation_store_state_t   *state;
    ngx_shipstation_problem_text_t   text;
    ngx_shipstation_problem_node_t  *node;

    at = now;
    log = 1;
    state = store->state;
    minute = (uint32_t) (now / 60);

    ngx_shipstation_problem_print(&text, order_number, path, reason);

    ngx_shipstation_stores_lock(stores);

    node = ngx_shipstation_problem_find(state, NGX_SHIPSTATION_QUARANTINE,
                                        &text);

    if (node && ngx_shipstation_problem_same(node, &text)) {
        ngx_shipstation_problem_again(stores, node, now);

    } else {

        /* another reason than before is news, the order is not */

        if (node) {
            at = node->at;
            ngx_shipstation_problem_remove(stores, node);
        }

        node = ngx_shipstation_problem_add(stores, state,
                                           NGX_SHIPSTATION_QUARANTINE, &text,
                                           at, now);
    }

    if (node) {
        log = minute - node->logged >= NGX_SHIPSTATION_DAY_MINUTES;

        if (log) {
            node->logged = minute;
        }
    }

    ngx_shipstation_stores_unlock(stores);

    return log;
}


ngx_uint_t
ngx_shipstation_quarantine_any(ngx_shipstation_store_t *store)
{
    ngx_shipstation_store_state_t  *state = store->state;

    return state->nproblems[NGX_SHIPSTATION_QUARANTINE] != 0;
}


void
ngx_shipstation_quarantine_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number)
{
    ngx_str_t                         none;
    ngx_shipstation_problem_node_t   *node;
    ngx_shipstation_problem_text_t    text;

    /* an order without a number cannot be told from others */

    if (order_number->len == 0) {
        return;
    }

    ngx_str_null(&none);
    ngx_shipstation_problem_print(&text, order_number, &none, &none);

    ngx_shipstation_stores_lock(stores);

    node = ngx_shipstation_problem_find(store->state,
                                        NGX_SHIPSTATION_QUARANTINE, &text);
    if (node) {
        ngx_shipstation_problem_remove(stores, node);
    }

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_failed_notice_add(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number,
    const ngx_str_t *reason, int64_t now)
{
    ngx_str_t                       none;
    ngx_shipstation_problem_text_t  text;

    ngx_str_null(&none);
    ngx_shipstation_problem_print(&text, order_number, &none, reason);

    ngx_shipstation_stores_lock(stores);

    (void) ngx_shipstation_problem_add(stores, store->state,
                                       NGX_SHIPSTATION_FAILED_NOTICE, &text,
                                       now, now);

    ngx_shipstation_stores_unlock(stores);
}


static void
ngx_shipstation_problem_print(ngx_shipstation_problem_text_t *text,
    const ngx_str_t *number, const ngx_str_t *path, const ngx_str_t *reason)
{
    text->hash = ngx_shipstation_hash(number->data, number->len);

    text->number.data = text->number_text;
    text->number.len = ngx_shipstation_printable(text->number_text,
                                                 sizeof(text->number_text),
                                                 number->data, number->len)
                       - text->number_text;

    text->path.data = text->path_text;
    text->path.len = ngx_shipstation_printable(text->path_text,
                                               sizeof(text->path_text),
                                               path->data, path->len)
                     - text->path_text;

    text->reason.data = text->reason_text;
    text->reason.len = ngx_shipstation_printable(text->reason_text,
                                                 sizeof(text->reason_text),
                                                 reason->data, reason->len)
                       - text->reason_text;
}


/* By number; orders without one by path and reason. */
static ngx_shipstation_problem_node_t *
ngx_shipstation_problem_find(ngx_shipstation_store_state_t *state,
    ngx_uint_t kind, const ngx_shipstation_problem_text_t *text)
{
    ngx_queue_t                     *q;
    ngx_shipstation_problem_node_t  *node;

    for (q = ngx_queue_head(&state->problems[kind]);
         q != ngx_queue_sentinel(&state->problems[kind]);
         q = ngx_queue_next(q))
    {
        node = ngx_queue_data(q, ngx_shipstation_problem_node_t, own);

        if (node->hash != text->hash || node->number_len != text->number.len
            || ngx_memcmp(node->text, text->number.data, text->number.len)
               != 0)
        {
            continue;
        }

        if (text->number.len || ngx_shipstation_problem_same(node, text)) {
            return node;
        }
    }

    return NULL;
}


static ngx_uint_t
ngx_shipstation_problem_same(ngx_shipstation_problem_node_t *node,
    const ngx_shipstation_problem_text_t *text)
{
    return node->path_len == text->path.len
           && node->reason_len == text->reason.len
           && ngx_memcmp(node->text + node->number_len, text->path.data,
                         text->path.len)
              == 0
           && ngx_memcmp(node->text + node->number_len + node->path_len,
                         text->reason.data, text->reason.len)
              == 0;
}


static ngx_shipstation_problem_node_t *
ngx_shipstation_problem_add(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state, ngx_uint_t kind,
    const ngx_shipstation_problem_text_t *text, int64_t at, int64_t now)
{
    u_char                           *p;
    size_t                            size;
    ngx_queue_t                      *q;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_logged_t         *logged;
    ngx_shipstation_problem_node_t   *node;

    shared = stores->shared;

    if (state->nproblems[kind] >= NGX_SHIPSTATION_EVENTS_MAX) {
        q = ngx_queue_last(&state->problems[kind]);
        node = ngx_queue_data(q, ngx_shipstation_problem_node_t, own);

        if (kind == NGX_SHIPSTATION_QUARANTINE) {
            ngx_shipstation_problem_overflow(stores, node);
        }

        /* to find memory for that may have pushed it out already */

        if (state->nproblems[kind] >= NGX_SHIPSTATION_EVENTS_MAX) {
            ngx_shipstation_problem_remove(stores, node);
        }
    }

    size = offsetof(ngx_shipstation_problem_node_t, text) + text->number.len
           + text->path.len + text->reason.len;

    node = ngx_shipstation_stores_make(stores, size);

    if (node == NULL) {
        shared->dropped++;
        return NULL;
    }

    node->state = state;
    node->at = at;
    node->last = now;
    node->hash = text->hash;
    node->kind = (u_char) kind;
    node->number_len = (u_char) text->number.len;
    node->path_len = (u_char) text->path.len;
    node->reason_len = (uint16_t) text->reason.len;

    p = ngx_cpymem(node->text, text->number.data, text->number.len);
    p = ngx_cpymem(p, text->path.data, text->path.len);
    ngx_memcpy(p, text->reason.data, text->reason.len);

    if (kind == NGX_SHIPSTATION_QUARANTINE && state->logged) {
        logged = ngx_shipstation_problem_logged(state, node->hash);

        if (logged->hash == node->hash) {
            node->logged = logged->at;
        }
    }

    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_LISTS);

    ngx_queue_insert_head(&shared->problems, &node->all);
    ngx_queue_insert_head(&state->problems[kind], &node->own);
    state->nproblems[kind]++;

    ngx_shipstation_clean(shared);

    return node;
}


static void
ngx_shipstation_problem_again(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node, int64_t now)
{
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_LISTS);

    node->last = now;

    ngx_queue_remove(&node->all);
    ngx_queue_insert_head(&shared->problems, &node->all);
    ngx_queue_remove(&node->own);
    ngx_queue_insert_head(&node->state->problems[node->kind], &node->own);

    ngx_shipstation_clean(shared);
}


static void
ngx_shipstation_problem_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node)
{
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_LISTS);

    ngx_queue_remove(&node->all);
    ngx_queue_remove(&node->own);
    node->state->nproblems[node->kind]--;

    ngx_shipstation_stores_free(stores, node);

    ngx_shipstation_clean(shared);
}


ngx_uint_t
ngx_shipstation_problem_evict(ngx_shipstation_stores_t *stores)
{
    ngx_queue_t                      *q;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    if (ngx_queue_empty(&shared->problems)) {
        return 0;
    }

    q = ngx_queue_last(&shared->problems);

    ngx_shipstation_problem_remove(stores,
                       ngx_queue_data(q, ngx_shipstation_problem_node_t, all));

    shared->dropped++;

    return 1;
}


void
ngx_shipstation_problems_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state)
{
    ngx_uint_t    kind;
    ngx_queue_t  *q;

    for (kind = 0; kind < NGX_SHIPSTATION_PROBLEM_KINDS; kind++) {

        while (!ngx_queue_empty(&state->problems[kind])) {
            q = ngx_queue_head(&state->problems[kind]);

            ngx_shipstation_problem_remove(stores,
                       ngx_queue_data(q, ngx_shipstation_problem_node_t, own));
        }
    }
}


/* An order's place in its store's table, or the oldest that it may take. */
static ngx_shipstation_logged_t *
ngx_shipstation_problem_logged(ngx_shipstation_store_state_t *state,
    uint32_t hash)
{
    ngx_uint_t                 i;
    ngx_shipstation_logged_t  *set, *oldest;

    set = &state->logged[hash % (NGX_SHIPSTATION_LOGGED / 4) * 4];
    oldest = set;

    for (i = 0; i < 4; i++) {

        if (set[i].hash == hash) {
            return &set[i];
        }

        if (set[i].at < oldest->at) {
            oldest = &set[i];
        }
    }

    return oldest;
}


/*
 * Remembers when an order was logged that is about to be pushed out.  The
 * table forgets the oldest: such are logged once more than need be.
 */
static void
ngx_shipstation_problem_overflow(ngx_shipstation_stores_t *stores,
    ngx_shipstation_problem_node_t *node)
{
    uint32_t                        hash, at;
    ngx_shipstation_store_state_t  *state;
    ngx_shipstation_logged_t       *logged;

    state = node->state;
    hash = node->hash;
    at = node->logged;

    if (state->logged == NULL) {
        state->logged = ngx_shipstation_stores_make(stores,
                                               NGX_SHIPSTATION_LOGGED_SIZE);
        if (state->logged == NULL) {
            return;
        }
    }

    logged = ngx_shipstation_problem_logged(state, hash);
    logged->hash = hash;
    logged->at = at;
}
