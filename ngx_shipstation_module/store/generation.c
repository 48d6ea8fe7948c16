
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "store/hash.h"
#include "settings/password.h"
#include "store/stores_zone.h"


static size_t ngx_shipstation_generation_size(ngx_uint_t n,
    uint32_t *buckets);
static ngx_shipstation_generation_t *ngx_shipstation_generation_alloc(
    ngx_shipstation_stores_t *stores, ngx_uint_t n);
static ngx_int_t ngx_shipstation_generation_fill(
    ngx_shipstation_stores_t *stores, ngx_shipstation_generation_t *generation,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n);
static void ngx_shipstation_generation_index(
    ngx_shipstation_generation_t *generation, int64_t now);
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
static ngx_shipstation_store_record_t *ngx_shipstation_stores_record_create(
    ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidate);
static ngx_shipstation_store_entry_t *ngx_shipstation_entry_find(
    ngx_shipstation_generation_t *generation, const ngx_str_t *id);


ngx_shipstation_generation_t *
ngx_shipstation_generation_create(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n,
    int64_t now, size_t *needed)
{
    ngx_uint_t                     evicted;
    ngx_shipstation_stores_shared_t      *shared;
    ngx_shipstation_generation_t  *generation;

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


static ngx_shipstation_generation_t *
ngx_shipstation_generation_alloc(ngx_shipstation_stores_t *stores,
    ngx_uint_t n)
{
    size_t                         size;
    uint32_t                       buckets;
    ngx_shipstation_generation_t  *generation;

    size = ngx_shipstation_generation_size(n, &buckets);

    ngx_shipstation_stores_lock(stores);

    generation = ngx_shipstation_stores_alloc(stores, size);

    ngx_shipstation_stores_unlock(stores);

    if (generation == NULL) {
        return NULL;
    }

    ngx_memzero(generation, size);

    generation->nentries = 0;
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


static ngx_shipstation_store_record_t *
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
    uint32_t                        i, *bucket;
    ngx_shipstation_store_entry_t  *entry;

    for (i = 0; i < generation->nentries; i++) {
        entry = &generation->entries[i];

        entry->id_hash = ngx_shipstation_name_hash(
                                                &entry->record->settings->id);

        bucket = &generation->ids[entry->id_hash & generation->mask];
        entry->next_id = *bucket;
        *bucket = i + 1;

        ngx_shipstation_generation_link(generation, i, now);
    }
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


/* The size of a zone that would do, what lies in this one included. */
static size_t
ngx_shipstation_generation_needs(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n)
{
    size_t            needed, pages;
    uint32_t          buckets;
    ngx_uint_t        i;
    ngx_slab_pool_t  *slab;

    slab = ngx_shipstation_slab(stores);

    needed = ngx_shipstation_stores_rounded(
                               ngx_shipstation_generation_size(n, &buckets));

    /* each class of small sizes may leave a page half empty */

    needed += 12 * ngx_pagesize + 2 * n * sizeof(void *);

    for (i = 0; i < n; i++) {
        if (candidates[i].record) {
            continue;
        }

        needed += ngx_shipstation_stores_rounded(
                       NGX_SHIPSTATION_STORE_RECORD_SIZE
                       + ngx_shipstation_settings_size(candidates[i].settings))
                  + ngx_shipstation_stores_rounded(
                       sizeof(ngx_shipstation_store_state_t)
                       + candidates[i].settings->id.len);
    }

    pages = (slab->end - slab->start) / ngx_pagesize - slab->pfree
            + needed / ngx_pagesize + 1;

    return ngx_align(pages * (ngx_pagesize + sizeof(ngx_slab_page_t))
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
    ngx_shipstation_store_record_t  *record, *next;

    for (i = 0; i < generation->nentries; i++) {
        ngx_shipstation_stores_lock(stores);
        ngx_shipstation_stores_record_disown(stores,
                                             generation->entries[i].record);
        ngx_shipstation_stores_unlock(stores);
    }

    for (record = generation->retired; record; record = next) {
        next = record->retired;

        ngx_shipstation_stores_lock(stores);
        ngx_shipstation_stores_record_disown(stores, record);
        ngx_shipstation_stores_unlock(stores);
    }

    ngx_shipstation_stores_lock(stores);
    ngx_shipstation_stores_free(stores, generation);
    ngx_shipstation_stores_unlock(stores);
}


static ngx_shipstation_store_entry_t *
ngx_shipstation_entry_find(ngx_shipstation_generation_t *generation,
    const ngx_str_t *id)
{
    uint32_t                  i, hash;
    ngx_str_t                *known;
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
    uint32_t                     i, which;
    ngx_str_t                   *name;
    ngx_shipstation_store_entry_t     *entry;

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
    ngx_shipstation_generation_t     *generation;

    generation = stores->generation;

    generation->pins--;
    record->pins--;

    if (record->pins > 0 || !record->is_retired) {
        return;
    }

    for (link = &generation->retired; *link; link = &(*link)->retired) {

        if (*link == record) {
            *link = record->retired;
            ngx_shipstation_stores_record_disown(stores, record);
            return;
        }
    }
}


ngx_int_t
ngx_shipstation_store_replace(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_settings_t *settings,
    const u_char content[NGX_SHIPSTATION_DIGEST_LEN], int64_t now)
{
    ngx_uint_t                          i;
    const ngx_str_t                    *names[2];
    ngx_shipstation_store_entry_t      *entry;
    ngx_shipstation_store_record_t     *record, *old, *other;
    ngx_shipstation_settings_t          digested;
    ngx_shipstation_store_candidate_t   candidate;
    ngx_shipstation_generation_t       *generation;

    generation = stores->generation;

    digested = *settings;
    ngx_shipstation_settings_digest(ngx_shipstation_shared(stores)->key,
                                    &digested);

    candidate.settings = &digested;
    candidate.record = NULL;
    ngx_memcpy(candidate.content, content, NGX_SHIPSTATION_DIGEST_LEN);

    names[0] = &settings->credential.username;
    names[1] = &settings->previous.username;

    ngx_shipstation_stores_lock(stores);
    entry = ngx_shipstation_entry_find(generation, &settings->id);
    ngx_shipstation_stores_unlock(stores);

    if (entry == NULL) {
        return NGX_DECLINED;
    }

    record = ngx_shipstation_stores_record_create(stores, &candidate);
    if (record == NULL) {
        return NGX_ERROR;
    }

    ngx_shipstation_stores_lock(stores);

    old = entry->record;

    for (i = 0; i < 2; i++) {

        if (names[i]->len == 0) {
            continue;
        }

        other = ngx_shipstation_stores_record_named(generation, names[i],
                                         ngx_shipstation_name_hash(names[i]));
        if (other && other != old) {
            ngx_shipstation_stores_record_disown(stores, record);
            ngx_shipstation_stores_unlock(stores);
            return NGX_BUSY;
        }
    }

    ngx_shipstation_generation_unlink(generation,
                                      entry - generation->entries);
    entry->record = record;
    ngx_shipstation_generation_link(generation, entry - generation->entries,
                                    now);

    generation->enabled += record->settings->enabled;
    generation->enabled -= old->settings->enabled;
    generation->without_fallback +=
                  ngx_shipstation_settings_without_fallback(record->settings);
    generation->without_fallback -=
                     ngx_shipstation_settings_without_fallback(old->settings);

    if (old->pins > 0) {
        old->is_retired = 1;
        old->retired = generation->retired;
        generation->retired = old;

    } else {
        ngx_shipstation_stores_record_disown(stores, old);
    }

    ngx_shipstation_stores_unlock(stores);

    return NGX_OK;
}
