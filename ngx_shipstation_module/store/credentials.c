
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/password.h"
#include "store/hash.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_MEMO_LIFETIME  ((ngx_msec_t) 2 * 86400 * 1000)

/* a memo is renewed when it is used, but not written at each request */
#define NGX_SHIPSTATION_MEMO_RENEW     ((ngx_msec_t) 60 * 1000)


typedef struct {
    ngx_shipstation_stores_t  *stores;
    const ngx_str_t           *username;
    const ngx_str_t           *password;
    int64_t                    now;
    ngx_pool_t                *pool;
    ngx_uint_t                 remembered;
    u_char                     digest[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_shipstation_attempt_t;


static void ngx_shipstation_attempt_who(
    ngx_shipstation_stores_shared_t *shared, const ngx_str_t *username,
    const ngx_str_t *address, u_char who[NGX_SHIPSTATION_DIGEST_LEN]);
static ngx_int_t ngx_shipstation_attempt_find(
    ngx_shipstation_attempt_t *attempt, ngx_shipstation_store_t *store);
static ngx_shipstation_credential_t *ngx_shipstation_attempt_credential(
    ngx_shipstation_attempt_t *attempt, ngx_shipstation_settings_t *settings,
    ngx_uint_t which);
static ngx_int_t ngx_shipstation_attempt_check(
    ngx_shipstation_attempt_t *attempt, ngx_shipstation_store_t *store,
    ngx_uint_t *which);
static ngx_int_t ngx_shipstation_attempt_dummy(
    ngx_shipstation_attempt_t *attempt);
static void ngx_shipstation_attempt_remember(
    ngx_shipstation_attempt_t *attempt, ngx_shipstation_store_t *store,
    ngx_uint_t which);
static void ngx_shipstation_attempt_failed(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_store_t *store);


ngx_int_t
ngx_shipstation_sign_in(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, const ngx_str_t *password,
    const ngx_str_t *address, ngx_uint_t limit, int64_t now, ngx_pool_t *pool,
    ngx_shipstation_store_t *store, ngx_uint_t *retry_after)
{
    u_char                            who[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_int_t                         rc, found;
    ngx_uint_t                        which;
    ngx_shipstation_stores_shared_t  *shared;
    ngx_shipstation_attempt_t         attempt;

    shared = stores->shared;

    attempt.stores = stores;
    attempt.username = username;
    attempt.password = password;
    attempt.now = now;
    attempt.pool = pool;

    ngx_shipstation_password_digest(shared->key, username, password,
                                    attempt.digest);

    found = ngx_shipstation_attempt_find(&attempt, store);

    if (found == NGX_OK && attempt.remembered) {
        return NGX_OK;
    }

    if (limit) {
        ngx_shipstation_attempt_who(shared, username, address, who);

        ngx_shipstation_stores_lock(stores);
        rc = ngx_shipstation_failure_take(shared, who, limit,
                                          ngx_current_msec, retry_after);
        ngx_shipstation_stores_unlock(stores);

        if (rc == NGX_BUSY) {
            if (found == NGX_OK) {
                ngx_shipstation_store_release(stores, store);
            }

            return NGX_BUSY;
        }
    }

    which = 0;

    rc = (found == NGX_OK)
         ? ngx_shipstation_attempt_check(&attempt, store, &which)
         : ngx_shipstation_attempt_dummy(&attempt);

    if (rc == NGX_OK) {
        ngx_shipstation_attempt_remember(&attempt, store, which);

    } else if (rc == NGX_DECLINED && found == NGX_OK) {
        ngx_shipstation_attempt_failed(&attempt, store);
    }

    if (limit && rc != NGX_DECLINED) {
        ngx_shipstation_stores_lock(stores);
        ngx_shipstation_failure_give_back(shared, who);
        ngx_shipstation_stores_unlock(stores);
    }

    if (rc != NGX_OK && found == NGX_OK) {
        ngx_shipstation_store_release(stores, store);
    }

    return rc;
}


/* Whose bucket of wrong passwords it is. */
static void
ngx_shipstation_attempt_who(ngx_shipstation_stores_shared_t *shared,
    const ngx_str_t *username, const ngx_str_t *address,
    u_char who[NGX_SHIPSTATION_DIGEST_LEN])
{
    ngx_str_t  parts[3];

    ngx_str_set(&parts[0], "failures");
    parts[1] = *username;
    parts[2] = *address;

    ngx_shipstation_hmac(shared->key, parts, 3, who);
}


ngx_int_t
ngx_shipstation_store_named(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, int64_t now, ngx_shipstation_store_t *store)
{
    ngx_shipstation_attempt_t  attempt;

    ngx_memzero(&attempt, sizeof(ngx_shipstation_attempt_t));

    attempt.stores = stores;
    attempt.username = username;
    attempt.now = now;

    return ngx_shipstation_attempt_find(&attempt, store);
}


ngx_uint_t
ngx_shipstation_sign_in_refused(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, const ngx_str_t *address)
{
    u_char                            who[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_uint_t                        refused;
    ngx_shipstation_stores_shared_t  *shared;

    shared = stores->shared;

    ngx_shipstation_attempt_who(shared, username, address, who);

    ngx_shipstation_stores_lock(stores);
    refused = ngx_shipstation_failure_refused(shared, who, ngx_current_msec);
    ngx_shipstation_stores_unlock(stores);

    return refused;
}


/*
 * Pins the store that has this user name, now or as its previous one while
 * that counts, and sees whether the password is one that was right before.
 */
static ngx_int_t
ngx_shipstation_attempt_find(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_store_t *store)
{
    uint32_t                         hash;
    ngx_uint_t                       which, candidates;
    ngx_msec_int_t                   left;
    ngx_shipstation_memo_t          *memo;
    ngx_shipstation_store_record_t  *record;

    attempt->remembered = 0;

    hash = ngx_shipstation_name_hash(attempt->username);

    ngx_shipstation_stores_lock(attempt->stores);

    record = ngx_shipstation_stores_record_named(
                                  ngx_shipstation_generation(attempt->stores),
                                  attempt->username, hash);
    candidates = 0;

    for (which = 0; record && which < 2; which++) {

        if (ngx_shipstation_attempt_credential(attempt, record->settings,
                                               which)
            == NULL)
        {
            continue;
        }

        candidates++;

        memo = &record->memos[which];
        left = (ngx_msec_int_t) (memo->until - ngx_current_msec);

        if (memo->until == 0 || left <= 0
            || !ngx_shipstation_equal_bytes(memo->digest, attempt->digest,
                                            NGX_SHIPSTATION_DIGEST_LEN))
        {
            continue;
        }

        attempt->remembered = 1;

        if ((ngx_msec_t) left
            < NGX_SHIPSTATION_MEMO_LIFETIME - NGX_SHIPSTATION_MEMO_RENEW)
        {
            memo->until = ngx_current_msec + NGX_SHIPSTATION_MEMO_LIFETIME;
        }
    }

    if (candidates) {
        ngx_shipstation_stores_record_pin(attempt->stores, record, store);
    }

    ngx_shipstation_stores_unlock(attempt->stores);

    return candidates ? NGX_OK : NGX_DECLINED;
}


/* The present (0) or previous (1) credential where it has this user name. */
static ngx_shipstation_credential_t *
ngx_shipstation_attempt_credential(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_settings_t *settings, ngx_uint_t which)
{
    ngx_shipstation_credential_t  *credential;

    credential = which ? &settings->previous : &settings->credential;

    if (credential->username.len != attempt->username->len
        || ngx_memcmp(credential->username.data, attempt->username->data,
                      credential->username.len)
           != 0)
    {
        return NULL;
    }

    if (credential->until && credential->until <= attempt->now) {
        return NULL;
    }

    return credential;
}


/* Both are looked at, whichever is right: the time must not tell. */
static ngx_int_t
ngx_shipstation_attempt_check(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_store_t *store, ngx_uint_t *which)
{
    ngx_int_t                      rc, result;
    ngx_uint_t                     i;
    ngx_shipstation_credential_t  *credential;

    result = NGX_DECLINED;

    for (i = 0; i < 2; i++) {
        credential = ngx_shipstation_attempt_credential(attempt,
                                                        store->settings, i);
        if (credential == NULL) {
            continue;
        }

        if (credential->hash.len) {
            rc = ngx_shipstation_hash_verify(attempt->password,
                                             &credential->hash,
                                             attempt->pool);

        } else {
            rc = ngx_shipstation_equal_bytes(credential->digest,
                                             attempt->digest,
                                             NGX_SHIPSTATION_DIGEST_LEN)
                 ? NGX_OK : NGX_DECLINED;
        }

        if (rc == NGX_OK) {
            *which = i;
            result = NGX_OK;

        } else if (rc == NGX_ERROR && result == NGX_DECLINED) {
            result = NGX_ERROR;
        }
    }

    return result;
}


/* An unknown user name takes the time of one that is known. */
static ngx_int_t
ngx_shipstation_attempt_dummy(ngx_shipstation_attempt_t *attempt)
{
    ngx_str_t                      hash;
    ngx_shipstation_generation_t  *generation;

    generation = ngx_shipstation_generation(attempt->stores);

    if (generation->dummy_len == 0) {
        (void) ngx_shipstation_equal_bytes(generation->dummy, attempt->digest,
                                           NGX_SHIPSTATION_DIGEST_LEN);
        return NGX_DECLINED;
    }

    hash.data = generation->dummy;
    hash.len = generation->dummy_len;

    return ngx_shipstation_hash_verify(attempt->password, &hash, attempt->pool)
           == NGX_ERROR ? NGX_ERROR : NGX_DECLINED;
}


static void
ngx_shipstation_attempt_remember(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_store_t *store, ngx_uint_t which)
{
    ngx_shipstation_memo_t  *memo;

    memo = &ngx_shipstation_store_record(store)->memos[which];

    ngx_shipstation_stores_lock(attempt->stores);

    /* never a digest that is half another's, even if we die here */

    memo->until = 0;
    ngx_memory_barrier();

    ngx_memcpy(memo->digest, attempt->digest, NGX_SHIPSTATION_DIGEST_LEN);
    ngx_memory_barrier();

    memo->until = ngx_current_msec + NGX_SHIPSTATION_MEMO_LIFETIME;

    ngx_shipstation_stores_unlock(attempt->stores);
}


static void
ngx_shipstation_attempt_failed(ngx_shipstation_attempt_t *attempt,
    ngx_shipstation_store_t *store)
{
    ngx_shipstation_store_state_t  *state = store->state;

    ngx_shipstation_stores_lock(attempt->stores);
    state->failed_login = attempt->now;
    ngx_shipstation_stores_unlock(attempt->stores);
}
