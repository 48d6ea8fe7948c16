
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Cursors, a node for each page of a window, and one (page 0) for the number
 * of pages that was said of it.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "store/hash.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_CURSOR_SIZE_MAX  512
#define NGX_SHIPSTATION_CURSOR_LIFETIME  1800   /* seconds */


static ngx_uint_t ngx_shipstation_cursor_bucket(
     ngx_shipstation_stores_shared_t *shared,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page);
static ngx_shipstation_cursor_t *ngx_shipstation_cursor_find(
     ngx_shipstation_stores_shared_t *shared,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page, int64_t now);
static void ngx_shipstation_cursor_put(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page, int64_t now,
    const ngx_str_t *text, uint32_t pages);
static void ngx_shipstation_cursor_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_cursor_t *cursor);


void
ngx_shipstation_cursor_get(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_cursor_window_t *window, ngx_uint_t page,
    int64_t now, u_char *text, size_t *text_len, ngx_uint_t *pages)
{
    ngx_shipstation_cursor_t         *cursor;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    *text_len = 0;
    *pages = 0;

    ngx_shipstation_stores_lock(stores);

    cursor = ngx_shipstation_cursor_find(shared, store->state, window,
                                         (uint32_t) page, now);
    if (cursor) {
        ngx_memcpy(text, cursor->text, cursor->len);
        *text_len = cursor->len;
    }

    cursor = ngx_shipstation_cursor_find(shared, store->state, window, 0, now);
    if (cursor) {
        *pages = cursor->pages;
    }

    ngx_shipstation_stores_unlock(stores);
}


void
ngx_shipstation_cursor_set(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_cursor_window_t *window, ngx_uint_t page,
    int64_t now, const ngx_str_t *next, ngx_uint_t pages)
{
    ngx_str_t                         none;
    ngx_shipstation_store_state_t    *state;
    ngx_shipstation_cursor_t         *cursor;
    ngx_shipstation_stores_shared_t  *shared;

    state = store->state;
    shared = stores->shared;

    ngx_str_null(&none);

    ngx_shipstation_stores_lock(stores);

    cursor = ngx_shipstation_cursor_find(shared, state, window, 0, now);

    if (cursor) {
        pages = ngx_max(pages, cursor->pages);
    }

    if (pages) {
        ngx_shipstation_cursor_put(stores, state, window, 0, now, &none,
                                   (uint32_t) pages);
    }

    if (next->len && next->len <= NGX_SHIPSTATION_CURSOR_SIZE_MAX) {
        ngx_shipstation_cursor_put(stores, state, window,
                                   (uint32_t) page + 1, now, next, 0);

    } else {
        cursor = ngx_shipstation_cursor_find(shared, state, window,
                                             (uint32_t) page + 1, now);
        if (cursor) {
            ngx_shipstation_cursor_remove(stores, cursor);
        }
    }

    ngx_shipstation_stores_unlock(stores);
}


static ngx_uint_t
ngx_shipstation_cursor_bucket(ngx_shipstation_stores_shared_t *shared,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page)
{
    uint64_t  parts[4];

    parts[0] = (uint64_t) (uintptr_t) state;
    parts[1] = window->has_start ? (uint64_t) window->start : 1;
    parts[2] = window->has_end ? (uint64_t) window->end : 1;
    parts[3] = page;

    return ngx_shipstation_hash(parts, sizeof(parts))
           & shared->cursor_mask;
}


static ngx_shipstation_cursor_t *
ngx_shipstation_cursor_find(ngx_shipstation_stores_shared_t *shared,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page, int64_t now)
{
    ngx_shipstation_cursor_t  *cursor;

    cursor = shared->cursor_buckets[ngx_shipstation_cursor_bucket(shared,
                                                        state, window, page)];

    for ( /* void */ ; cursor; cursor = cursor->next) {

        if (cursor->state == state && cursor->page == page
            && cursor->window.has_start == window->has_start
            && cursor->window.has_end == window->has_end
            && (!window->has_start || cursor->window.start == window->start)
            && (!window->has_end || cursor->window.end == window->end))
        {
            return cursor->expires > now ? cursor : NULL;
        }
    }

    return NULL;
}


static void
ngx_shipstation_cursor_put(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state,
    const ngx_shipstation_cursor_window_t *window, uint32_t page, int64_t now,
    const ngx_str_t *text, uint32_t pages)
{
    size_t                            size;
    ngx_shipstation_cursor_t         *cursor, **bucket;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    /* one that has expired is found as well */

    cursor = ngx_shipstation_cursor_find(shared, state, window, page, 0);
    if (cursor) {
        ngx_shipstation_cursor_remove(stores, cursor);
    }

    size = offsetof(ngx_shipstation_cursor_t, text) + text->len;

    while (shared->cursor_bytes + ngx_shipstation_stores_rounded(size)
           > shared->cursor_bytes_max)
    {
        if (!ngx_shipstation_cursor_evict(stores)) {
            break;
        }
    }

    cursor = ngx_shipstation_stores_make(stores, size);
    if (cursor == NULL) {
        return;
    }

    cursor->state = state;
    cursor->window = *window;
    cursor->expires = now + NGX_SHIPSTATION_CURSOR_LIFETIME;
    cursor->page = page;
    cursor->pages = pages;
    cursor->len = (uint16_t) text->len;

    if (text->len) {
        ngx_memcpy(cursor->text, text->data, text->len);
    }

    bucket = &shared->cursor_buckets[ngx_shipstation_cursor_bucket(shared,
                                                        state, window, page)];

    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_LISTS);

    cursor->next = *bucket;
    *bucket = cursor;

    ngx_queue_insert_head(&shared->cursors, &cursor->lru);
    ngx_queue_insert_head(&state->cursors, &cursor->own);

    shared->cursor_bytes += ngx_shipstation_stores_rounded(size);

    ngx_shipstation_clean(shared);
}


static void
ngx_shipstation_cursor_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_cursor_t *cursor)
{
    ngx_shipstation_cursor_t         **link;
    ngx_shipstation_stores_shared_t   *shared;

    shared = stores->shared;

    link = &shared->cursor_buckets[ngx_shipstation_cursor_bucket(shared,
                              cursor->state, &cursor->window, cursor->page)];

    ngx_shipstation_dirty(shared, NGX_SHIPSTATION_DIRTY_LISTS);

    while (*link != cursor) {
        link = &(*link)->next;
    }

    *link = cursor->next;

    ngx_queue_remove(&cursor->lru);
    ngx_queue_remove(&cursor->own);

    shared->cursor_bytes -= ngx_shipstation_stores_rounded(
                                   offsetof(ngx_shipstation_cursor_t, text)
                                   + cursor->len);

    ngx_shipstation_stores_free(stores, cursor);

    ngx_shipstation_clean(shared);
}


ngx_uint_t
ngx_shipstation_cursor_evict(ngx_shipstation_stores_t *stores)
{
    ngx_queue_t                      *q;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    if (ngx_queue_empty(&shared->cursors)) {
        return 0;
    }

    q = ngx_queue_last(&shared->cursors);

    ngx_shipstation_cursor_remove(stores,
                             ngx_queue_data(q, ngx_shipstation_cursor_t, lru));

    return 1;
}


void
ngx_shipstation_cursors_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state)
{
    ngx_queue_t  *q;

    while (!ngx_queue_empty(&state->cursors)) {
        q = ngx_queue_head(&state->cursors);

        ngx_shipstation_cursor_remove(stores,
                             ngx_queue_data(q, ngx_shipstation_cursor_t, own));
    }
}
