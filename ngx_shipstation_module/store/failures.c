
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Wrong passwords: a bucket for each user name and address, which holds N
 * tries and loses N a minute.  The table has a fixed size and knows names only
 * by a keyed hash, so that neither its memory nor its answers tell which names
 * exist.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores_zone.h"


/* In units of which a bucket loses N in a millisecond: nothing is rounded. */
#define NGX_SHIPSTATION_TRY  60000

/* A throttled user's refusals are logged so often, in seconds. */
#define NGX_SHIPSTATION_REFUSED_EVERY  60


static ngx_shipstation_failures_t *ngx_shipstation_failures_find(
     ngx_shipstation_stores_shared_t *shared, const u_char *digest,
    ngx_uint_t limit, ngx_msec_t now, ngx_uint_t make);
static uint64_t ngx_shipstation_failures_level(
    ngx_shipstation_failures_t *failures, ngx_uint_t limit, ngx_msec_t now);


/*
 * Takes a try, before the password is looked at: workers that check at the
 * same time must not have more tries than one.  NGX_OK or NGX_BUSY.
 */
ngx_int_t
ngx_shipstation_failure_take(ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN], ngx_uint_t limit,
    ngx_msec_t now, ngx_uint_t *retry_after)
{
    uint64_t                     level, full, missing;
    ngx_shipstation_failures_t  *failures;

    failures = ngx_shipstation_failures_find(shared, digest, limit, now, 1);

    level = ngx_shipstation_failures_level(failures, limit, now);
    full = (uint64_t) limit * NGX_SHIPSTATION_TRY;

    /* another location's limit may be higher */

    level = ngx_min(level, full);

    failures->level = level;
    failures->last = now;

    if (level + NGX_SHIPSTATION_TRY > full) {

        missing = level + NGX_SHIPSTATION_TRY - full;
        missing = (missing + limit - 1) / limit;          /* milliseconds */

        *retry_after = (ngx_uint_t) ((missing + 999) / 1000);

        return NGX_BUSY;
    }

    failures->level = level + NGX_SHIPSTATION_TRY;

    return NGX_OK;
}


/* The password was right: that was no failure. */
void
ngx_shipstation_failure_give_back(ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    ngx_shipstation_failures_t  *failures;

    failures = ngx_shipstation_failures_find(shared, digest, 0, 0, 0);

    if (failures == NULL) {
        return;
    }

    failures->level -= ngx_min(failures->level, NGX_SHIPSTATION_TRY);
}


/* One more refusal; returns how many are to be logged, or 0. */
ngx_uint_t
ngx_shipstation_failure_refused(ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN], ngx_msec_t now)
{
    uint32_t                     second, refused;
    ngx_shipstation_failures_t  *failures;

    failures = ngx_shipstation_failures_find(shared, digest, 0, 0, 0);

    if (failures == NULL) {
        return 1;
    }

    refused = ++failures->refused;
    second = (uint32_t) (now / 1000);

    if (failures->logged
        && second - failures->logged < NGX_SHIPSTATION_REFUSED_EVERY)
    {
        return 0;
    }

    failures->logged = second ? second : 1;
    failures->refused = 0;

    return refused;
}


/*
 * Where all places of a set are taken, the emptiest bucket makes room: it is
 * nearest to being as good as none.
 */
static ngx_shipstation_failures_t *
ngx_shipstation_failures_find(ngx_shipstation_stores_shared_t *shared,
    const u_char *digest, ngx_uint_t limit, ngx_msec_t now, ngx_uint_t make)
{
    uint64_t                     tag, level, lowest;
    uint32_t                     set;
    ngx_uint_t                   i;
    ngx_shipstation_failures_t  *failures, *emptiest;

    ngx_memcpy(&tag, digest, sizeof(uint64_t));
    ngx_memcpy(&set, digest + sizeof(uint64_t), sizeof(uint32_t));

    tag |= 1;            /* 0 stands for an empty place */

    failures = shared->failures + (set & shared->failures_mask)
                                  * NGX_SHIPSTATION_FAILURES_WAYS;

    lowest = 0;
    emptiest = NULL;

    for (i = 0; i < NGX_SHIPSTATION_FAILURES_WAYS; i++) {

        if (failures[i].tag == tag) {
            return &failures[i];
        }

        if (!make) {
            continue;
        }

        level = failures[i].tag
                ? ngx_shipstation_failures_level(&failures[i], limit, now) + 1
                : 0;

        if (emptiest == NULL || level < lowest) {
            lowest = level;
            emptiest = &failures[i];
        }
    }

    if (emptiest) {
        emptiest->tag = tag;
        emptiest->level = 0;
        emptiest->logged = 0;
        emptiest->refused = 0;
        emptiest->last = now;
    }

    return emptiest;
}


static uint64_t
ngx_shipstation_failures_level(ngx_shipstation_failures_t *failures,
    ngx_uint_t limit, ngx_msec_t now)
{
    uint64_t         lost;
    ngx_msec_int_t   elapsed;

    elapsed = (ngx_msec_int_t) (now - failures->last);

    /* workers' clocks differ by an event loop's turn */

    if (elapsed <= 0) {
        return failures->level;
    }

    /* an hour empties any bucket, and does not overflow below */

    elapsed = ngx_min(elapsed, 3600 * 1000);

    lost = (uint64_t) elapsed * limit;

    return lost >= failures->level ? 0 : failures->level - lost;
}
