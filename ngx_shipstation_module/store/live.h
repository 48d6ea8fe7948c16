
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * One store's settings changed, made or removed while nginx runs.  A change is
 * claimed, prepared (all that can fail), written to disk by the caller, and
 * then committed, which cannot fail: from there on it counts in all workers,
 * also in those that shut down, and in a reload that is under way.
 *
 *     claim() → prepare() → the file → commit()
 *         └─ release() ──┴──────┘
 */

#ifndef _NGX_SHIPSTATION_LIVE_H_INCLUDED_
#define _NGX_SHIPSTATION_LIVE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/settings_file.h"
#include "store/stores.h"


typedef struct {
    ngx_shipstation_stores_t  *stores;
    void                      *claim;      /* NULL: none */
    ngx_msec_t                 until;      /* the claim's own */
} ngx_shipstation_live_t;


/*
 * Claims the settings of a store, known or to be made, for at most
 * milliseconds.  NGX_OK; NGX_BUSY where another claims them or too many are
 * claimed; NGX_ERROR: no memory in the zone.
 */
ngx_int_t ngx_shipstation_live_claim(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_msec_t milliseconds,
    ngx_shipstation_live_t *live);

/*
 * Makes ready what is to count: settings with their passwords digested and the
 * SHA-256 of the text that they were parsed from.  NGX_OK; NGX_BUSY where
 * another store has one of the user names, its id then in taken (65 bytes,
 * 0-ended); NGX_ERROR: the zone is full.
 */
ngx_int_t ngx_shipstation_live_prepare(ngx_shipstation_live_t *live,
    const ngx_shipstation_settings_t *settings,
    const u_char content[NGX_SHIPSTATION_DIGEST_LEN], int64_t now,
    u_char *taken);

/*
 * What was prepared counts; where nothing was, the store is gone.  identity:
 * the file's, NULL where there is none.  Ends the claim.  NGX_OK, or
 * NGX_DECLINED: it took so long that the claim is another's, which reads the
 * file itself.
 */
ngx_int_t ngx_shipstation_live_commit(ngx_shipstation_live_t *live,
    const ngx_shipstation_file_identity_t *identity, int64_t now);

/* Ends the claim, and drops what was prepared. */
void ngx_shipstation_live_release(ngx_shipstation_live_t *live);

/*
 * A claim whose process is dead, or whose time is over: the store's id, whose
 * file must be read again.  The claim becomes the caller's.  NGX_OK, or
 * NGX_DECLINED where there is none.
 */
ngx_int_t ngx_shipstation_live_orphan(ngx_shipstation_stores_t *stores,
    ngx_msec_t milliseconds, ngx_shipstation_live_t *live, u_char id[65]);

/*
 * The SHA-256 of the text that a store's settings were parsed from, and the
 * identity of their file; NGX_OK, or NGX_DECLINED where there is no store.
 */
ngx_int_t ngx_shipstation_live_content(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, u_char content[NGX_SHIPSTATION_DIGEST_LEN],
    ngx_shipstation_file_identity_t *identity);

/*
 * The file was looked at, and holds what the zone does, or (bad) no settings.
 */
void ngx_shipstation_live_seen(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, const ngx_shipstation_file_identity_t *identity,
    ngx_uint_t bad);

/*
 * 1 where no other store that shares the settings' API key says another rate
 * for it; else that store's id is in other (65 bytes, 0-ended).
 */
ngx_uint_t ngx_shipstation_live_key_agrees(ngx_shipstation_stores_t *stores,
    const ngx_shipstation_settings_t *settings, u_char *other);

/*
 * Ids after `after` (empty: from the first) by bytes, at most n (of 65 bytes,
 * 0-ended); returns how many.  Looks at no more than 100 stores with the lock
 * held at once.
 */
ngx_uint_t ngx_shipstation_live_ids(ngx_shipstation_stores_t *stores,
    const ngx_str_t *after, u_char (*ids)[65], ngx_uint_t n);


#endif /* _NGX_SHIPSTATION_LIVE_H_INCLUDED_ */
