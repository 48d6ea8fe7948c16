
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "store/hash.h"
#include "settings/password.h"
#include "store/stores_zone.h"


/* The new one, and two whose workers still shut down. */
#define NGX_SHIPSTATION_GENERATIONS  3


static size_t ngx_shipstation_generation_size(ngx_uint_t n,
    uint32_t *buckets);
static ngx_uint_t ngx_shipstation_generation_spare(ngx_uint_t n);
static ngx_shipstation_generation_t *ngx_shipstation_generation_alloc(
    ngx_shipstation_stores_t *stores, ngx_uint_t n);
static ngx_int_t ngx_shipstation_generation_fill(
    ngx_shipstation_stores_t *stores, ngx_shipstation_generation_t *generation,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n);
static void ngx_shipstation_generation_index(
    ngx_shipstation_generation_t *generation, int64_t now);
static void ngx_shipstation_generation_enter(
    ngx_shipstation_generation_t *generation, uint32_t i, int64_t now);
static void ngx_shipstation_generation_link(
    ngx_shipstation_generation_t *generation, uint32_t i, int64_t now);
static void ngx_shipstation_generation_unlink(
    ngx_shipstation_generation_t *generation, uint32_t i);
static void ngx_shipstation_generation_dummy(
    ngx_shipstation_generation_t *generation);
static size_t ngx_shipstation_generation_needs(
    ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n);
static ngx_uint_t ngx_shipstation_generation_used(
    ngx_shipstation_generation_t *generation);
static void ngx_shipstation_generation_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation);
static void ngx_shipstation_generation_reclaim(
    ngx_shipstation_stores_t *stores);
static ngx_int_t ngx_shipstation_generation_widen(
    ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation);
static void ngx_shipstation_generation_count(
    ngx_shipstation_generation_t *generation,
    ngx_shipstation_settings_t *settings, ngx_int_t sign);
static ngx_shipstation_store_entry_t *ngx_shipstation_entry_find(
    ngx_shipstation_generation_t *generation, const ngx_str_t *id);


ngx_shipstation_generation_t *
ngx_shipstation_generation_create(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n,
    int64_t now, size_t *needed)
{
    ngx_uint_t                        evicted;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_generation_t     *generation;

    shared = stores->shared;

    for ( ;; ) {
        *needed = ngx_shipstation_generation_needs(stores, candidates, n);

        generation = ngx_shipstation_generation_alloc(stores, n);

        if (generation
            && ngx_shipstation_generation_fill(stores, generation, candidates,
                                               n)
               == NGX_OK)
        {
            break;
        }

        if (generation) {
            ngx_shipstation_generation_free(stores, generation);
        }

        /* settings go before what is kept for people to read */

        ngx_shipstation_generations_clean(stores, 0);

        ngx_shipstation_stores_lock(stores);

        for (evicted = 0; evicted < 4096; evicted++) {
            if (!ngx_shipstation_stores_evict(stores)) {
                break;
            }
        }

        ngx_shipstation_stores_unlock(stores);

        if (evicted == 0) {
            return NULL;
        }
    }

    ngx_shipstation_generation_index(generation, now);
    ngx_shipstation_generation_dummy(generation);

    ngx_shipstation_stores_lock(stores);

    generation->number = ++shared->generation;
    generation->next = shared->generations;
    shared->generations = generation;

    ngx_shipstation_stores_unlock(stores);

    return generation;
}


static size_t
ngx_shipstation_generation_size(ngx_uint_t n, uint32_t *buckets)
{
    for (*buckets = 8; *buckets < n; *buckets *= 2) { /* void */ }

    return sizeof(ngx_shipstation_generation_t)
           + n * sizeof(ngx_shipstation_store_entry_t)
           + 2 * *buckets * sizeof(uint32_t);
}


/* Entries for n stores and for some that are created live. */
static ngx_uint_t
ngx_shipstation_generation_spare(ngx_uint_t n)
{
    return n + n / 16 + 4;
}


static ngx_shipstation_generation_t *
ngx_shipstation_generation_alloc(ngx_shipstation_stores_t *stores,
    ngx_uint_t n)
{
    size_t                         size;
    uint32_t                       buckets;
    ngx_shipstation_generation_t  *generation;

    n = ngx_shipstation_generation_spare(n);
    size = ngx_shipstation_generation_size(n, &buckets);

    ngx_shipstation_stores_lock(stores);

    generation = ngx_shipstation_stores_alloc(stores, size);

    ngx_shipstation_stores_unlock(stores);

    if (generation == NULL) {
        return NULL;
    }

    ngx_memzero(generation, size);

    generation->room = n;
    generation->mask = buckets - 1;
    generation->entries = (ngx_shipstation_store_entry_t *) &generation[1];
    generation->ids = (uint32_t *) &generation->entries[n];
    generation->names = generation->ids + buckets;

    return generation;
}


static ngx_int_t
ngx_shipstation_generation_fill(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n)
{
    ngx_uint_t                       i;
    ngx_shipstation_store_record_t  *record;

    for (i = 0; i < n; i++) {
        record = candidates[i].record;

        if (record) {
            ngx_shipstation_stores_lock(stores);
            record->owners++;
            ngx_shipstation_stores_unlock(stores);

        } else {
            record = ngx_shipstation_stores_record_create(stores,
                                                          &candidates[i]);
            if (record == NULL) {
                return NGX_ERROR;
            }
        }

        generation->entries[i].record = record;
        generation->nentries++;
        generation->enabled += record->settings->enabled;
        generation->without_fallback +=
                 ngx_shipstation_settings_without_fallback(record->settings);
    }

    return NGX_OK;
}


ngx_shipstation_store_record_t *
ngx_shipstation_stores_record_create(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidate)
{
    size_t                           size;
    ngx_shipstation_store_state_t   *state;
    ngx_shipstation_store_record_t  *record;

    size = NGX_SHIPSTATION_STORE_RECORD_SIZE
           + ngx_shipstation_settings_size(candidate->settings);

    ngx_shipstation_stores_lock(stores);

    state = ngx_shipstation_store_state_get(stores, &candidate->settings->id);
    record = state ? ngx_shipstation_stores_alloc(stores, size) : NULL;

    if (state && record == NULL) {
        ngx_shipstation_store_state_let_go(stores, state);
    }

    ngx_shipstation_stores_unlock(stores);

    if (record == NULL) {
        return NULL;
    }

    /* nobody else knows it yet */

    ngx_memzero(record, sizeof(ngx_shipstation_store_record_t));

    record->owners = 1;
    record->state = state;
    ngx_memcpy(record->content, candidate->content,
               NGX_SHIPSTATION_DIGEST_LEN);

    record->settings = ngx_shipstation_settings_pack(
                           (u_char *) record
                           + NGX_SHIPSTATION_STORE_RECORD_SIZE,
                           candidate->settings);

    ngx_shipstation_stores_lock(stores);
    record->version = ++ngx_shipstation_shared(stores)->version;
    ngx_shipstation_stores_unlock(stores);

    return record;
}


void
ngx_shipstation_stores_record_disown(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record)
{
    if (--record->owners > 0) {
        return;
    }

    ngx_shipstation_store_state_let_go(stores, record->state);
    ngx_shipstation_stores_free(stores, record);
}


static void
ngx_shipstation_generation_index(ngx_shipstation_generation_t *generation,
    int64_t now)
{
    uint32_t  i;

    for (i = 0; i < generation->nentries; i++) {
        ngx_shipstation_generation_enter(generation, i, now);
    }
}


/* Puts a store into the chains of ids and user names. */
static void
ngx_shipstation_generation_enter(ngx_shipstation_generation_t *generation,
    uint32_t i, int64_t now)
{
    uint32_t                       *bucket;
    ngx_shipstation_store_entry_t  *entry;

    entry = &generation->entries[i];

    entry->id_hash = ngx_shipstation_name_hash(&entry->record->settings->id);

    bucket = &generation->ids[entry->id_hash & generation->mask];
    entry->next_id = *bucket;
    ngx_memory_barrier();
    *bucket = i + 1;

    ngx_shipstation_generation_link(generation, i, now);
}


/* Puts a store's user names into their chains. */
static void
ngx_shipstation_generation_link(ngx_shipstation_generation_t *generation,
    uint32_t i, int64_t now)
{
    uint32_t                       *bucket;
    ngx_str_t                      *present, *previous;
    ngx_shipstation_store_entry_t  *entry;
    ngx_shipstation_settings_t     *settings;

    entry = &generation->entries[i];
    settings = entry->record->settings;

    present = &settings->credential.username;
    previous = &settings->previous.username;

    entry->name_hash[0] = ngx_shipstation_name_hash(present);
    bucket = &generation->names[entry->name_hash[0] & generation->mask];
    entry->next_name[0] = *bucket;
    *bucket = 2 * i + 1;

    /* one entry does where both names are the same */

    if (previous->len == 0 || settings->previous.until <= now
        || (previous->len == present->len
            && ngx_memcmp(previous->data, present->data, present->len) == 0))
    {
        return;
    }

    entry->name_hash[1] = ngx_shipstation_name_hash(previous);
    bucket = &generation->names[entry->name_hash[1] & generation->mask];
    entry->next_name[1] = *bucket;
    *bucket = 2 * i + 2;
}


/* Takes them out again; each step leaves whole chains. */
static void
ngx_shipstation_generation_unlink(ngx_shipstation_generation_t *generation,
    uint32_t i)
{
    uint32_t                       *link, which;
    ngx_str_t                      *name;
    ngx_shipstation_store_entry_t  *entry;
    ngx_shipstation_settings_t     *settings;

    settings = generation->entries[i].record->settings;

    for (which = 0; which < 2; which++) {
        name = which ? &settings->previous.username
                     : &settings->credential.username;

        link = &generation->names[ngx_shipstation_name_hash(name)
                                  & generation->mask];

        while (*link) {
            entry = &generation->entries[(*link - 1) / 2];

            if (*link == 2 * i + which + 1) {
                *link = entry->next_name[which];
                break;
            }

            link = &entry->next_name[(*link - 1) % 2];
        }
    }
}


/* An unknown user name is checked against the costliest hash in use. */
static void
ngx_shipstation_generation_dummy(ngx_shipstation_generation_t *generation)
{
    ngx_str_t                   *hash, *costliest;
    ngx_uint_t                   i, k, cost, highest;
    ngx_shipstation_settings_t  *settings;

    highest = 0;
    costliest = NULL;

    for (i = 0; i < generation->nentries; i++) {

        if (generation->entries[i].record == NULL) {
            continue;
        }

        settings = generation->entries[i].record->settings;

        for (k = 0; k < 2; k++) {
            hash = k ? &settings->previous.hash : &settings->credential.hash;
            cost = ngx_shipstation_hash_cost(hash);

            if (cost > highest) {
                highest = cost;
                costliest = hash;
            }
        }
    }

    if (costliest) {
        ngx_shipstation_hash_dummy(costliest, generation->dummy,
                                   &generation->dummy_len);
    }
}


/*
 * The size of a zone that would do.  What stores gather is not counted: it goes
 * where settings need its room.
 */
static size_t
ngx_shipstation_generation_needs(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n)
{
    size_t                            one, all;
    uint32_t                          buckets;
    ngx_uint_t                        i;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    one = ngx_shipstation_stores_rounded(
                 ngx_shipstation_generation_size(
                     ngx_shipstation_generation_spare(n), &buckets));

    /* each class of small sizes may leave a page half empty */

    all = 12 * ngx_pagesize + 2 * n * sizeof(void *) + shared->fixed;

    for (i = 0; i < n; i++) {
        one += ngx_shipstation_stores_rounded(
                       NGX_SHIPSTATION_STORE_RECORD_SIZE
                       + ngx_shipstation_settings_size(candidates[i].settings));
        all += ngx_shipstation_stores_rounded(
                       sizeof(ngx_shipstation_store_state_t)
                       + candidates[i].settings->id.len);
    }

    all += NGX_SHIPSTATION_GENERATIONS * one;

    return ngx_align((all / ngx_pagesize + 1)
                     * (ngx_pagesize + sizeof(ngx_slab_page_t))
                     + 2 * ngx_pagesize, 64 * 1024);
}


void
ngx_shipstation_generations_clean(ngx_shipstation_stores_t *stores,
    ngx_msec_t grace)
{
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_generation_t     *generation, *next, **link;

    shared = stores->shared;

    /* the master alone changes this list, between two cycles */

    for (generation = shared->generations; generation; generation = next) {
        next = generation->next;

        if (generation == shared->current
            || (void *) generation == stores->generation)
        {
            continue;
        }

        if (generation->committed
            && (ngx_current_msec - generation->superseded < grace
                || ngx_shipstation_generation_used(generation)))
        {
            continue;
        }

        ngx_shipstation_stores_lock(stores);

        for (link = &shared->generations; *link != generation;
             link = &(*link)->next)
        { /* void */ }

        *link = next;

        ngx_shipstation_stores_unlock(stores);

        ngx_shipstation_generation_free(stores, generation);
    }

    ngx_shipstation_generation_reclaim(stores);
}


static ngx_uint_t
ngx_shipstation_generation_used(ngx_shipstation_generation_t *generation)
{
    ngx_pid_t   pid;
    ngx_uint_t  i;

    if (generation->crowded) {
        return 1;
    }

    for (i = 0; i < NGX_SHIPSTATION_WORKERS_MAX; i++) {
        pid = generation->workers[i];

        if (pid == 0) {
            continue;
        }

        /* with "master_process off" this process serves requests, too */

        if (pid == ngx_pid) {
            if (generation->pins) {
                return 1;
            }

            continue;
        }

        if (kill(pid, 0) == 0 || ngx_errno != ESRCH) {
            return 1;
        }
    }

    return 0;
}


/* One record at a time, so that workers get the lock in between. */
static void
ngx_shipstation_generation_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation)
{
    ngx_uint_t                       i;
    ngx_shipstation_store_record_t  *record;

    for (i = 0; i < generation->nentries; i++) {

        record = generation->entries[i].record;

        if (record) {
            ngx_shipstation_stores_lock(stores);
            ngx_shipstation_stores_record_disown(stores, record);
            ngx_shipstation_stores_unlock(stores);
        }
    }

    ngx_shipstation_stores_lock(stores);

    if (generation->grown) {
        ngx_shipstation_stores_free(stores, generation->entries);
    }

    ngx_shipstation_stores_free(stores, generation);

    ngx_shipstation_stores_unlock(stores);
}


/*
 * Records that were replaced while a request had them, and whose worker died
 * before it let go: nobody of a generation that knew them is left.
 */
static void
ngx_shipstation_generation_reclaim(ngx_shipstation_stores_t *stores)
{
    uint64_t                          oldest;
    ngx_shipstation_generation_t     *generation;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_store_record_t   *record, **link;

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    oldest = shared->generation + 1;

    for (generation = shared->generations; generation;
         generation = generation->next)
    {
        oldest = ngx_min(oldest, generation->number);
    }

    for (link = &shared->retired; *link; /* void */) {
        record = *link;

        if (record->retired_in >= oldest) {
            link = &record->retired;
            continue;
        }

        *link = record->retired;
        ngx_shipstation_stores_record_disown(stores, record);
    }

    ngx_shipstation_stores_unlock(stores);
}


static ngx_shipstation_store_entry_t *
ngx_shipstation_entry_find(ngx_shipstation_generation_t *generation,
    const ngx_str_t *id)
{
    uint32_t                        i, hash;
    ngx_str_t                      *known;
    ngx_shipstation_store_entry_t  *entry;

    hash = ngx_shipstation_name_hash(id);
    i = generation->ids[hash & generation->mask];

    while (i) {
        entry = &generation->entries[i - 1];

        if (entry->id_hash == hash) {
            known = &entry->record->settings->id;

            if (known->len == id->len
                && ngx_memcmp(known->data, id->data, id->len) == 0)
            {
                return entry;
            }
        }

        i = entry->next_id;
    }

    return NULL;
}


ngx_shipstation_store_record_t *
ngx_shipstation_stores_record_find(ngx_shipstation_generation_t *generation,
    const ngx_str_t *id)
{
    ngx_shipstation_store_entry_t  *entry;

    entry = ngx_shipstation_entry_find(generation, id);

    return entry ? entry->record : NULL;
}


ngx_shipstation_store_record_t *
ngx_shipstation_stores_record_named(ngx_shipstation_generation_t *generation,
    const ngx_str_t *username, uint32_t hash)
{
    uint32_t                        i, which;
    ngx_str_t                      *name;
    ngx_shipstation_store_entry_t  *entry;

    i = generation->names[hash & generation->mask];

    while (i) {
        entry = &generation->entries[(i - 1) / 2];
        which = (i - 1) % 2;

        if (entry->name_hash[which] == hash) {
            name = which ? &entry->record->settings->previous.username
                         : &entry->record->settings->credential.username;

            if (name->len == username->len
                && ngx_memcmp(name->data, username->data, name->len) == 0)
            {
                return entry->record;
            }
        }

        i = entry->next_name[which];
    }

    return NULL;
}


void
ngx_shipstation_stores_record_pin(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record, ngx_shipstation_store_t *store)
{
    record->pins++;
    ngx_shipstation_generation(stores)->pins++;

    store->settings = record->settings;
    store->version = record->version;
    store->state = record->state;
}


void
ngx_shipstation_stores_record_unpin(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record)
{
    ngx_shipstation_store_record_t  **link;

    ngx_shipstation_generation(stores)->pins--;
    record->pins--;

    if (record->pins > 0 || record->retired_in == 0) {
        return;
    }

    link = &ngx_shipstation_shared(stores)->retired;

    while (*link) {

        if (*link == record) {
            *link = record->retired;
            ngx_shipstation_stores_record_disown(stores, record);
            return;
        }

        link = &(*link)->retired;
    }
}


void
ngx_shipstation_stores_record_retire(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record)
{
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    if (record->pins > 0 && record->owners == 1 && record->retired_in == 0) {
        record->retired_in = shared->generation;
        record->retired = shared->retired;
        shared->retired = record;
        return;
    }

    ngx_shipstation_stores_record_disown(stores, record);
}


static void
ngx_shipstation_generation_count(ngx_shipstation_generation_t *generation,
    ngx_shipstation_settings_t *settings, ngx_int_t sign)
{
    generation->enabled += sign * (ngx_int_t) settings->enabled;
    generation->without_fallback += sign
                 * (ngx_int_t) ngx_shipstation_settings_without_fallback(
                                                                  settings);
}


ngx_int_t
ngx_shipstation_generation_room(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation)
{
    if (generation->nfree || generation->nentries < generation->room) {
        return NGX_OK;
    }

    return ngx_shipstation_generation_widen(stores, generation);
}


/*
 * Twice as many entries.  It is seldom enough, and 40 bytes a store, so that
 * the copy is made with the lock held.
 */
static ngx_int_t
ngx_shipstation_generation_widen(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation)
{
    uint32_t                        room;
    ngx_shipstation_store_entry_t  *entries, *old;

    room = 2 * generation->room;

    entries = ngx_shipstation_stores_alloc(stores,
                                room * sizeof(ngx_shipstation_store_entry_t));
    if (entries == NULL) {
        return NGX_ERROR;
    }

    old = generation->entries;

    ngx_memcpy(entries, old,
               generation->nentries * sizeof(ngx_shipstation_store_entry_t));

    ngx_memory_barrier();
    generation->entries = entries;

    if (generation->grown) {
        ngx_shipstation_stores_free(stores, old);
    }

    generation->grown = 1;
    generation->room = room;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_generation_put(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation,
    ngx_shipstation_store_record_t *record, int64_t now)
{
    uint32_t                         i;
    ngx_shipstation_store_entry_t   *entry;
    ngx_shipstation_store_record_t  *old;

    entry = ngx_shipstation_entry_find(generation, &record->settings->id);

    if (entry) {
        old = entry->record;

        if (old == record) {
            return NGX_OK;
        }

        i = entry - generation->entries;

        ngx_shipstation_generation_unlink(generation, i);

        record->owners++;
        entry->record = record;

        ngx_shipstation_generation_link(generation, i, now);

        ngx_shipstation_generation_count(generation, old->settings, -1);
        ngx_shipstation_generation_count(generation, record->settings, 1);
        ngx_shipstation_stores_record_retire(stores, old);

        return NGX_OK;
    }

    if (ngx_shipstation_generation_room(stores, generation) != NGX_OK) {
        return NGX_ERROR;
    }

    i = generation->nentries;

    if (generation->nfree) {
        for (i = 0; generation->entries[i].record; i++) { /* void */ }
        generation->nfree--;
    }

    record->owners++;

    ngx_memzero(&generation->entries[i],
                sizeof(ngx_shipstation_store_entry_t));
    generation->entries[i].record = record;

    if (i == generation->nentries) {
        generation->nentries++;
    }

    ngx_shipstation_generation_enter(generation, i, now);
    ngx_shipstation_generation_count(generation, record->settings, 1);

    return NGX_OK;
}


void
ngx_shipstation_generation_drop(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation, const ngx_str_t *id)
{
    uint32_t                         i, *link;
    ngx_shipstation_store_entry_t   *entry;
    ngx_shipstation_store_record_t  *record;

    entry = ngx_shipstation_entry_find(generation, id);

    if (entry == NULL) {
        return;
    }

    i = entry - generation->entries;
    record = entry->record;

    ngx_shipstation_generation_unlink(generation, i);

    link = &generation->ids[entry->id_hash & generation->mask];

    while (*link != i + 1) {
        link = &generation->entries[*link - 1].next_id;
    }

    *link = entry->next_id;

    ngx_memory_barrier();
    entry->record = NULL;

    generation->nfree++;

    ngx_shipstation_generation_count(generation, record->settings, -1);
    ngx_shipstation_stores_record_retire(stores, record);
}
