
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <signal.h>

#include "store/hash.h"
#include "store/live.h"
#include "store/stores_zone.h"


/* stores that are looked at while the lock is held */
#define NGX_SHIPSTATION_LIVE_BATCH  100

#define NGX_SHIPSTATION_ID_SIZE     65


static ngx_uint_t ngx_shipstation_live_own(ngx_shipstation_live_t *live);
static ngx_uint_t ngx_shipstation_live_dead(
    ngx_shipstation_live_claim_t *claim);
static ngx_shipstation_store_record_t *ngx_shipstation_live_named(
    ngx_shipstation_stores_shared_t *shared,
    const ngx_shipstation_live_claim_t *claim, const ngx_str_t *username);
static ngx_uint_t ngx_shipstation_live_has_name(
    const ngx_shipstation_settings_t *settings, const ngx_str_t *username);
static ngx_uint_t ngx_shipstation_live_same(const ngx_str_t *a,
    const ngx_str_t *b);
static void ngx_shipstation_live_id(u_char id[NGX_SHIPSTATION_ID_SIZE],
    const u_char *data, size_t len);
static void ngx_shipstation_live_end(ngx_shipstation_stores_t *stores,
    ngx_shipstation_live_claim_t *claim);
static void ngx_shipstation_live_changed(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state,
    ngx_shipstation_store_record_t *record);
static void ngx_shipstation_live_forget(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state);
static void ngx_shipstation_live_insert(u_char (*ids)[NGX_SHIPSTATION_ID_SIZE],
    ngx_uint_t *count, ngx_uint_t n, const ngx_str_t *id);


/* -- Claims -------------------------------------------------------------- */


ngx_int_t
ngx_shipstation_live_claim(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_msec_t milliseconds, ngx_shipstation_live_t *live)
{
    ngx_int_t                         rc;
    ngx_uint_t                        i;
    ngx_shipstation_live_claim_t     *claim, *free;
    ngx_shipstation_store_state_t    *state;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;
    free = NULL;
    rc = NGX_OK;

    live->stores = stores;
    live->claim = NULL;

    ngx_shipstation_stores_lock(stores);

    for (i = 0; i < NGX_SHIPSTATION_LIVE_CLAIMS; i++) {
        claim = &shared->claims[i];

        if (claim->process == 0) {
            free = claim;
            continue;
        }

        state = claim->state;

        if (state->id_len == id->len
            && ngx_memcmp(state->id, id->data, id->len) == 0)
        {
            rc = NGX_BUSY;
            break;
        }
    }

    if (rc == NGX_OK && free == NULL) {
        rc = NGX_BUSY;
    }

    if (rc == NGX_OK) {
        state = ngx_shipstation_store_state_get(stores, id);

        if (state) {
            free->state = state;
            free->record = NULL;
            free->until = ngx_current_msec + milliseconds;
            live->until = free->until;
            ngx_memory_barrier();
            free->process = ngx_pid;
            live->claim = free;

        } else {
            rc = NGX_ERROR;
        }
    }

    ngx_shipstation_stores_unlock(stores);

    return rc;
}


void
ngx_shipstation_live_release(ngx_shipstation_live_t *live)
{
    if (live->claim == NULL) {
        return;
    }

    ngx_shipstation_stores_lock(live->stores);

    if (ngx_shipstation_live_own(live)) {
        ngx_shipstation_live_end(live->stores, live->claim);
    }

    ngx_shipstation_stores_unlock(live->stores);

    live->claim = NULL;
}


ngx_int_t
ngx_shipstation_live_orphan(ngx_shipstation_stores_t *stores,
    ngx_msec_t milliseconds, ngx_shipstation_live_t *live,
    u_char id[NGX_SHIPSTATION_ID_SIZE])
{
    ngx_uint_t                        i;
    ngx_shipstation_live_claim_t     *claim;
    ngx_shipstation_store_record_t   *record;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    live->stores = stores;
    live->claim = NULL;

    ngx_shipstation_stores_lock(stores);

    for (i = 0; i < NGX_SHIPSTATION_LIVE_CLAIMS; i++) {
        claim = &shared->claims[i];

        if (claim->process == 0 || !ngx_shipstation_live_dead(claim)) {
            continue;
        }

        claim->process = ngx_pid;
        claim->until = ngx_current_msec + milliseconds;
        live->until = claim->until;

        record = claim->record;
        claim->record = NULL;

        if (record) {
            ngx_shipstation_stores_record_disown(stores, record);
        }

        ngx_shipstation_live_id(id, claim->state->id, claim->state->id_len);
        live->claim = claim;
        break;
    }

    ngx_shipstation_stores_unlock(stores);

    return live->claim ? NGX_OK : NGX_DECLINED;
}


static ngx_uint_t
ngx_shipstation_live_dead(ngx_shipstation_live_claim_t *claim)
{
    if ((ngx_msec_int_t) (ngx_current_msec - claim->until) >= 0) {
        return 1;
    }

    return claim->process != ngx_pid && kill(claim->process, 0) == -1
           && ngx_errno == ESRCH;
}


/* It took too long where another took the claim over.  Lock held. */
static ngx_uint_t
ngx_shipstation_live_own(ngx_shipstation_live_t *live)
{
    ngx_shipstation_live_claim_t  *claim;

    claim = live->claim;

    return claim->process == ngx_pid && claim->until == live->until;
}


/* Lock held. */
static void
ngx_shipstation_live_end(ngx_shipstation_stores_t *stores,
    ngx_shipstation_live_claim_t *claim)
{
    ngx_shipstation_store_state_t   *state;
    ngx_shipstation_store_record_t  *record;

    state = claim->state;
    record = claim->record;

    claim->process = 0;
    claim->record = NULL;

    if (record) {
        ngx_shipstation_stores_record_disown(stores, record);
    }

    ngx_shipstation_store_state_let_go(stores, state);
}


/* -- Changes ------------------------------------------------------------- */


ngx_int_t
ngx_shipstation_live_prepare(ngx_shipstation_live_t *live,
    const ngx_shipstation_settings_t *settings,
    const u_char content[NGX_SHIPSTATION_DIGEST_LEN], int64_t now,
    u_char *taken)
{
    ngx_int_t                           rc;
    ngx_uint_t                          i;
    const ngx_str_t                    *names[2], *id;
    ngx_shipstation_stores_t           *stores;
    ngx_shipstation_live_claim_t       *claim;
    ngx_shipstation_store_record_t     *record, *other;
    ngx_shipstation_stores_shared_t    *shared;
    ngx_shipstation_store_candidate_t   candidate;

    stores = live->stores;
    claim = live->claim;
    shared = stores->shared;

    ngx_memzero(&candidate, sizeof(ngx_shipstation_store_candidate_t));

    candidate.settings = (ngx_shipstation_settings_t *) settings;
    ngx_memcpy(candidate.content, content, NGX_SHIPSTATION_DIGEST_LEN);

    record = ngx_shipstation_stores_record_create(stores, &candidate);
    if (record == NULL) {
        return NGX_ERROR;
    }

    names[0] = &settings->credential.username;
    names[1] = &settings->previous.username;

    rc = NGX_OK;

    ngx_shipstation_stores_lock(stores);

    for (i = 0; i < 2 && rc == NGX_OK; i++) {

        if (names[i]->len == 0
            || (i == 1 && settings->previous.until <= now))
        {
            continue;
        }

        other = ngx_shipstation_live_named(shared, claim, names[i]);

        if (other) {
            id = &other->settings->id;
            ngx_shipstation_live_id(taken, id->data, id->len);
            rc = NGX_BUSY;
        }
    }

    if (rc == NGX_OK
        && ngx_shipstation_generation_room(stores, shared->current) != NGX_OK)
    {
        rc = NGX_ERROR;
    }

    if (rc == NGX_OK && !ngx_shipstation_live_own(live)) {
        rc = NGX_ERROR;
    }

    if (rc == NGX_OK) {
        claim->record = record;

    } else {
        ngx_shipstation_stores_record_disown(stores, record);
    }

    ngx_shipstation_stores_unlock(stores);

    return rc;
}


/* Another store with a user name, also one that is about to have it. */
static ngx_shipstation_store_record_t *
ngx_shipstation_live_named(ngx_shipstation_stores_shared_t *shared,
    const ngx_shipstation_live_claim_t *claim, const ngx_str_t *username)
{
    ngx_uint_t                       i;
    ngx_shipstation_live_claim_t    *one;
    ngx_shipstation_store_record_t  *other;

    other = ngx_shipstation_stores_record_named(shared->current, username,
                                         ngx_shipstation_name_hash(username));

    if (other && other->state != claim->state) {
        return other;
    }

    for (i = 0; i < NGX_SHIPSTATION_LIVE_CLAIMS; i++) {
        one = &shared->claims[i];

        if (one->process && one != claim && one->record
            && ngx_shipstation_live_has_name(one->record->settings, username))
        {
            return one->record;
        }
    }

    return NULL;
}


static ngx_uint_t
ngx_shipstation_live_has_name(const ngx_shipstation_settings_t *settings,
    const ngx_str_t *username)
{
    const ngx_str_t  *present, *previous;

    present = &settings->credential.username;
    previous = &settings->previous.username;

    return (present->len == username->len
            && ngx_memcmp(present->data, username->data, username->len) == 0)
           || (previous->len == username->len
               && ngx_memcmp(previous->data, username->data, username->len)
                  == 0);
}


ngx_int_t
ngx_shipstation_live_commit(ngx_shipstation_live_t *live,
    const ngx_shipstation_file_identity_t *identity, int64_t now)
{
    ngx_str_t                         id;
    ngx_shipstation_stores_t         *stores;
    ngx_shipstation_live_claim_t     *claim;
    ngx_shipstation_generation_t     *generation;
    ngx_shipstation_store_state_t    *state;
    ngx_shipstation_store_record_t   *record;
    ngx_shipstation_stores_shared_t  *shared;

    stores = live->stores;
    claim = live->claim;
    shared = stores->shared;

    live->claim = NULL;

    ngx_shipstation_stores_lock(stores);

    if (claim->process != ngx_pid || claim->until != live->until) {
        ngx_shipstation_stores_unlock(stores);
        return NGX_DECLINED;
    }

    state = claim->state;
    record = claim->record;

    id.data = state->id;
    id.len = state->id_len;

    for (generation = shared->generations; generation;
         generation = generation->next)
    {
        /* one that is being loaded catches up when it begins to count */

        if (!generation->committed) {
            continue;
        }

        if (record == NULL) {
            ngx_shipstation_generation_drop(stores, generation, &id);

        } else {
            (void) ngx_shipstation_generation_put(stores, generation, record,
                                                  now);
        }
    }

    ngx_shipstation_live_changed(stores, state, record);

    state->file_bad = 0;

    if (identity) {
        state->file = *identity;

    } else {
        ngx_memzero(&state->file, sizeof(ngx_shipstation_file_identity_t));
    }

    ngx_shipstation_live_end(stores, claim);

    ngx_shipstation_stores_unlock(stores);

    return NGX_OK;
}


/*
 * Notes the change for a reload that read the file before it.  The state has
 * an owner more until then, since a deleted store has no record.
 */
static void
ngx_shipstation_live_changed(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state,
    ngx_shipstation_store_record_t *record)
{
    ngx_shipstation_store_record_t  *old;

    old = state->record;

    if (record) {
        record->owners++;
    }

    state->record = record;

    if (state->changed == 0) {
        state->owners++;
    }

    state->changed = ++ngx_shipstation_shared(stores)->version;

    if (old) {
        ngx_shipstation_stores_record_retire(stores, old);
    }
}


void
ngx_shipstation_live_catch_up(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation, int64_t now)
{
    ngx_str_t                         id;
    ngx_uint_t                        i;
    ngx_shipstation_store_state_t    *state, *next;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    for (i = 0; i <= shared->states_mask; i++) {

        for (state = shared->states[i]; state; state = next) {
            next = state->next;

            if (state->changed == 0) {
                continue;
            }

            if (state->changed > generation->begun) {
                id.data = state->id;
                id.len = state->id_len;

                if (state->record == NULL) {
                    ngx_shipstation_generation_drop(stores, generation, &id);

                } else {
                    (void) ngx_shipstation_generation_put(stores, generation,
                                                          state->record, now);
                }
            }

            ngx_shipstation_live_forget(stores, state);
        }
    }
}


/* May free the state. */
static void
ngx_shipstation_live_forget(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state)
{
    ngx_shipstation_store_record_t  *record;

    record = state->record;

    state->record = NULL;
    state->changed = 0;

    if (record) {
        ngx_shipstation_stores_record_retire(stores, record);
    }

    ngx_shipstation_store_state_let_go(stores, state);
}


/* -- Looking ------------------------------------------------------------- */


ngx_int_t
ngx_shipstation_live_content(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, u_char content[NGX_SHIPSTATION_DIGEST_LEN],
    ngx_shipstation_file_identity_t *identity)
{
    ngx_shipstation_store_record_t   *record;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    record = ngx_shipstation_stores_record_find(shared->current, id);

    if (record) {
        ngx_memcpy(content, record->content, NGX_SHIPSTATION_DIGEST_LEN);
        *identity = record->state->file;
    }

    ngx_shipstation_stores_unlock(stores);

    return record ? NGX_OK : NGX_DECLINED;
}


void
ngx_shipstation_live_seen(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, const ngx_shipstation_file_identity_t *identity,
    ngx_uint_t bad)
{
    ngx_shipstation_store_record_t   *record;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_stores_lock(stores);

    record = ngx_shipstation_stores_record_find(shared->current, id);

    if (record) {
        record->state->file = *identity;
        record->state->file_bad = bad;
    }

    ngx_shipstation_stores_unlock(stores);
}


ngx_uint_t
ngx_shipstation_live_key_agrees(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_settings_t *settings, u_char *other)
{
    uint32_t                          i, end;
    ngx_uint_t                        agrees;
    ngx_shipstation_settings_t       *theirs;
    ngx_shipstation_generation_t     *generation;
    ngx_shipstation_store_record_t   *record;

    if (!settings->has_api) {
        return 1;
    }

    agrees = 1;
    i = 0;

    do {
        ngx_shipstation_stores_lock(stores);

        generation = ngx_shipstation_generation(stores);
        end = ngx_min(i + NGX_SHIPSTATION_LIVE_BATCH, generation->nentries);

        for ( /* void */ ; i < end && agrees; i++) {
            record = generation->entries[i].record;

            if (record == NULL) {
                continue;
            }

            theirs = record->settings;

            if (theirs->has_api && theirs->api_rate != settings->api_rate
                && ngx_shipstation_live_same(&theirs->api_key,
                                             &settings->api_key)
                && ngx_shipstation_live_same(&theirs->api_secret,
                                             &settings->api_secret)
                && ngx_shipstation_live_same(&theirs->api_url,
                                             &settings->api_url)
                && !ngx_shipstation_live_same(&theirs->id, &settings->id))
            {
                ngx_shipstation_live_id(other, theirs->id.data,
                                        theirs->id.len);
                agrees = 0;
            }
        }

        end = generation->nentries;

        ngx_shipstation_stores_unlock(stores);

    } while (agrees && i < end);

    return agrees;
}


static ngx_uint_t
ngx_shipstation_live_same(const ngx_str_t *a, const ngx_str_t *b)
{
    return a->len == b->len && ngx_memcmp(a->data, b->data, a->len) == 0;
}


ngx_uint_t
ngx_shipstation_live_ids(ngx_shipstation_stores_t *stores,
    const ngx_str_t *after, u_char (*ids)[NGX_SHIPSTATION_ID_SIZE],
    ngx_uint_t n)
{
    uint32_t                         i, end;
    ngx_str_t                       *id;
    ngx_uint_t                       count;
    ngx_shipstation_generation_t    *generation;
    ngx_shipstation_store_record_t  *record;

    count = 0;
    i = 0;

    for ( ;; ) {
        ngx_shipstation_stores_lock(stores);

        generation = ngx_shipstation_generation(stores);
        end = ngx_min(i + NGX_SHIPSTATION_LIVE_BATCH, generation->nentries);

        for ( /* void */ ; i < end; i++) {
            record = generation->entries[i].record;

            if (record == NULL) {
                continue;
            }

            id = &record->settings->id;

            if (after->len == 0
                || ngx_memn2cmp(id->data, after->data, id->len, after->len)
                   > 0)
            {
                ngx_shipstation_live_insert(ids, &count, n, id);
            }
        }

        end = generation->nentries;

        ngx_shipstation_stores_unlock(stores);

        if (i >= end) {
            return count;
        }
    }
}


/* Keeps the n least, sorted. */
static void
ngx_shipstation_live_insert(u_char (*ids)[NGX_SHIPSTATION_ID_SIZE],
    ngx_uint_t *count, ngx_uint_t n, const ngx_str_t *id)
{
    u_char      text[NGX_SHIPSTATION_ID_SIZE];
    ngx_uint_t  low, high, middle;

    ngx_shipstation_live_id(text, id->data, id->len);

    if (*count == n && ngx_strcmp(text, ids[n - 1]) >= 0) {
        return;
    }

    low = 0;
    high = *count;

    while (low < high) {
        middle = (low + high) / 2;

        if (ngx_strcmp(ids[middle], text) < 0) {
            low = middle + 1;

        } else {
            high = middle;
        }
    }

    if (*count < n) {
        (*count)++;
    }

    ngx_memmove(ids[low + 1], ids[low],
                (*count - 1 - low) * NGX_SHIPSTATION_ID_SIZE);
    ngx_memcpy(ids[low], text, NGX_SHIPSTATION_ID_SIZE);
}


static void
ngx_shipstation_live_id(u_char id[NGX_SHIPSTATION_ID_SIZE],
    const u_char *data, size_t len)
{
    len = ngx_min(len, NGX_SHIPSTATION_ID_SIZE - 1);

    ngx_memzero(id, NGX_SHIPSTATION_ID_SIZE);
    ngx_memcpy(id, data, len);
}
