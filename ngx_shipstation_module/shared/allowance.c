
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


/* The API is held to be down after so many outages in a row. */
#define NGX_SHIPSTATION_OUTAGES       3

/*
 * While it is down, or a key refused, one call in so many milliseconds.  Each
 * holds its place for a minute: few tries leave more calls for the time after.
 */
#define NGX_SHIPSTATION_DOWN          5000
#define NGX_SHIPSTATION_DOWN_LONG     10000
#define NGX_SHIPSTATION_REFUSED       60000

#define NGX_SHIPSTATION_OTHERS        (10 * 60 * 1000)

/* Ends of ShipStation's windows that are nearer are one (milliseconds). */
#define NGX_SHIPSTATION_SAME_WINDOW   5000


/* What the slots of a key say. */
typedef struct {
    ngx_uint_t               busy;
    ngx_uint_t               flying;
    ngx_uint_t               mine;        /* busy for the asking store */
    ngx_uint_t               refreshes;   /* busy for refreshing ahead */
    ngx_uint_t               stale;       /* busy for renewing what is stale */
    ngx_uint_t               checks;      /* busy for checks */
    ngx_uint_t               carrier;     /* busy for the asked carrier */
    ngx_uint_t               index;       /* of a free slot */
    ngx_shipstation_slot_t  *slot;        /* NULL: none */
} ngx_shipstation_ring_t;


static void ngx_shipstation_ring(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, ngx_uint_t store, ngx_uint_t carrier,
    int64_t now, ngx_shipstation_ring_t *ring);
static ngx_int_t ngx_shipstation_allowance_learn(
    ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now);
static ngx_int_t ngx_shipstation_allowance_spend(
    ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t store,
    ngx_uint_t silent, int64_t now, ngx_shipstation_ring_t *ring);
static void ngx_shipstation_allowance_land(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, const ngx_shipstation_ticket_t *ticket,
    int64_t now);
static void ngx_shipstation_allowance_headers(
    ngx_shipstation_rates_shared_t *zone, ngx_shipstation_api_key_t *record,
    int64_t now, const ngx_shipstation_allowance_end_t *end);
static void ngx_shipstation_allowance_others(
    ngx_shipstation_rates_shared_t *zone, ngx_shipstation_api_key_t *record,
    int64_t now, int64_t since, ngx_int_t used);
static void ngx_shipstation_allowance_carrier(
    ngx_shipstation_api_key_t *record, const ngx_shipstation_ticket_t *ticket,
    const ngx_shipstation_allowance_end_t *end);
static void ngx_shipstation_allowance_judge(ngx_shipstation_api_key_t *record,
    int64_t now, const ngx_shipstation_allowance_end_t *end);
static ngx_uint_t ngx_shipstation_allowance_limit(
    ngx_shipstation_api_key_t *record, ngx_uint_t limit);


ngx_int_t
ngx_shipstation_allowance_take(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now,
    ngx_shipstation_ticket_t *ticket)
{
    ngx_int_t                        rc;
    ngx_uint_t                       store, missed, limit, carrier, silent;
    ngx_shipstation_ring_t           ring;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_api_key_t       *record;

    zone = ngx_shipstation_rates_lock(cache);
    ngx_shipstation_rates_change(zone);

    record = ngx_shipstation_api_key_find(zone, ask->key, now, 1);

    if (record == NULL) {
        rc = NGX_ERROR;
        goto done;
    }

    ngx_memcpy(record->name, ask->name, sizeof(record->name));
    record->used = now;
    record->limit = (uint32_t) ngx_min(ask->limit,
                                       NGX_SHIPSTATION_ALLOWANCE_MAX);

    ngx_shipstation_api_key_grow(zone, record, record->limit);

    missed = (ask->purpose == NGX_SHIPSTATION_FOR_CHECKOUT && !ask->again);

    store = ngx_shipstation_sharer(record, &ask->store_id, now, missed);

    if (missed) {
        limit = ngx_shipstation_allowance_limit(record, record->limit);
        ngx_shipstation_auction_count(record, ask,
                                      limit - ngx_min(ask->reserve, limit / 2),
                                      now);
    }

    carrier = ngx_shipstation_key_carrier(record, &ask->carrier, now);
    silent = ngx_shipstation_carrier_silent(&record->carriers[carrier]);

    ngx_shipstation_ring(zone, record, store, carrier, now, &ring);

    rc = ngx_shipstation_allowance_spend(record, ask, store, silent, now,
                                         &ring);

    if (rc != NGX_OK) {
        goto done;
    }

    /* a crash from here on costs a slot for a while, and no call was made */

    ring.slot->free_at = now + (int64_t) ask->timeout
                         + NGX_SHIPSTATION_ALLOWANCE_WINDOW;
    ngx_memory_barrier();
    ngx_shipstation_crash_point();

    ring.slot->flying_until = now + (int64_t) ask->timeout;
    ring.slot->store = (uint16_t) store;
    ring.slot->purpose = (uint16_t) ask->purpose;
    ring.slot->carrier = (uint16_t) carrier;

    record->calls++;

    if (ask->purpose == NGX_SHIPSTATION_FOR_REFRESH) {
        record->refreshes++;
    }

    if (now < record->cap_until && record->cap > 0) {
        record->cap--;
    }

    ngx_memcpy(ticket->key, ask->key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ticket->index = ring.index;
    ticket->carrier = carrier;
    ticket->free_at = ring.slot->free_at;

done:

    ngx_shipstation_rates_unlock(cache);

    return rc;
}


static void
ngx_shipstation_ring(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, ngx_uint_t store, ngx_uint_t carrier,
    int64_t now, ngx_shipstation_ring_t *ring)
{
    ngx_shipstation_walk_t   walk;
    ngx_shipstation_slot_t  *slot;

    ngx_memzero(ring, sizeof(ngx_shipstation_ring_t));

    ngx_shipstation_walk_begin(&walk, zone, record);

    for ( /* void */ ; walk.slot != NULL; ngx_shipstation_walk_next(&walk)) {

        slot = walk.slot;

        if (slot->flying_until > now) {
            ring->flying++;
        }

        if (slot->free_at <= now) {

            if (ring->slot == NULL) {
                ring->slot = slot;
                ring->index = walk.index;
            }

            continue;
        }

        ring->busy++;

        if (slot->store == store) {
            ring->mine++;
        }

        if (slot->carrier == carrier) {
            ring->carrier++;
        }

        if (slot->purpose == NGX_SHIPSTATION_FOR_REFRESH) {
            ring->refreshes++;

        } else if (slot->purpose == NGX_SHIPSTATION_FOR_STALE) {
            ring->stale++;

        } else if (slot->purpose == NGX_SHIPSTATION_FOR_CHECK) {
            ring->checks++;
        }
    }
}


/* N: what was asked for, or less if ShipStation says so. */

static ngx_uint_t
ngx_shipstation_allowance_limit(ngx_shipstation_api_key_t *record,
    ngx_uint_t limit)
{
    if (record->limit_seen != 0 && record->limit_seen < limit) {
        return record->limit_seen;
    }

    return limit;
}


/*
 * May this call be made?  Changes what must change even if it is not: the
 * list of who waits, the time of the next try.
 */

static ngx_int_t
ngx_shipstation_allowance_spend(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t store,
    ngx_uint_t silent, int64_t now, ngx_shipstation_ring_t *ring)
{
    ngx_int_t   rc;
    ngx_uint_t  limit, free, reserve, needed, share, modest, scarce;

    if (now < record->refused_until) {
        return NGX_ABORT;
    }

    if (now < record->down_until) {
        ngx_shipstation_auction_none(record, now);
        return NGX_DECLINED;
    }

    limit = ngx_shipstation_allowance_limit(record, record->limit);

    if (now < record->paused_until || ring->slot == NULL
        || ring->busy >= limit)
    {
        ngx_shipstation_auction_none(record, now);
        return NGX_BUSY;
    }

    rc = ngx_shipstation_allowance_learn(record, ask, now);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    free = limit - ring->busy;

    if (now < record->cap_until) {
        free = ngx_min(free, (ngx_uint_t) ngx_max(record->cap, 0));
    }

    /* a reserve of all of it would stop checkout for good */

    reserve = ngx_min(ask->reserve, limit / 2);
    scarce = ngx_shipstation_auction_scarce(record, now);

    switch (ask->purpose) {

    case NGX_SHIPSTATION_FOR_BACKOFFICE:
        needed = 0;
        break;

    case NGX_SHIPSTATION_FOR_CHECKOUT:
        needed = reserve;
        break;

    case NGX_SHIPSTATION_FOR_STALE:

        /*
         * Misses come first, but a shop that is always busy shall not show
         * its best sellers' prices of yesterday: some calls are theirs.
         */

        if (ring->stale < ngx_max(limit / 8, 1)) {
            needed = reserve;
            break;
        }

        if (scarce) {
            return NGX_BUSY;
        }

        needed = reserve + limit / 4;
        break;

    case NGX_SHIPSTATION_FOR_CHECK:

        if (ring->checks >= ngx_max(limit / (ask->doubt ? 4 : 10), 1)) {
            return NGX_BUSY;
        }

        needed = reserve;
        break;

    default: /* NGX_SHIPSTATION_FOR_REFRESH */

        if (scarce || now < record->others_until
            || ring->refreshes >= ask->refresh)
        {
            return NGX_BUSY;
        }

        needed = ngx_max(limit / 2, reserve);
        break;
    }

    if (free <= needed) {

        if (ask->purpose == NGX_SHIPSTATION_FOR_CHECKOUT) {
            ngx_shipstation_auction_none(record, now);
        }

        return NGX_BUSY;
    }

    if (ask->purpose == NGX_SHIPSTATION_FOR_BACKOFFICE) {
        goto granted;
    }

    /* what has no service most likely takes no calls from what has */

    if (silent && scarce && ring->carrier >= ngx_max(limit / 3, 1)) {
        return NGX_BUSY;
    }

    share = ngx_shipstation_share(record, store, limit - reserve, now,
                                  &modest);

    if (free - reserve <= limit / 2 && ring->mine >= share) {
        return NGX_BUSY;
    }

    if (ask->purpose == NGX_SHIPSTATION_FOR_CHECKOUT) {

        if (!modest && !scarce && ask->patient
            && ngx_shipstation_auction_watch(record, limit - reserve, now))
        {
            return NGX_AGAIN;
        }

        if (!modest
            && !ngx_shipstation_auction_wins(record, ask, silent,
                                             free - reserve, limit - reserve,
                                             now))
        {
            return NGX_BUSY;
        }

        ngx_shipstation_auction_sold(record, ask, silent, now);
    }

granted:

    /* while the API is down each call is a try, and the next is far */

    if (record->failures >= NGX_SHIPSTATION_OUTAGES) {
        record->down_until = now + NGX_SHIPSTATION_DOWN_LONG;
    }

    return NGX_OK;
}


/*
 * A key that this zone knows nothing of: its first call goes alone and brings
 * the headers that bound the window.  Returns NGX_DECLINED when there is
 * nothing to learn; else the answer.
 */

static ngx_int_t
ngx_shipstation_allowance_learn(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now)
{
    if (record->learn != NGX_SHIPSTATION_LEARN_DONE
        && ask->purpose == NGX_SHIPSTATION_FOR_REFRESH)
    {
        return NGX_BUSY;
    }

    switch (record->learn) {

    case NGX_SHIPSTATION_LEARN_NEW:

        record->learn = NGX_SHIPSTATION_LEARN_FIRST;
        record->learn_pid = (uint32_t) ngx_pid;
        record->learn_until = now + (int64_t) ask->timeout;
        record->blind_left = (uint32_t) ask->reserve;

        if (record->blind_left != 0) {
            record->blind_left--;
        }

        return NGX_OK;

    case NGX_SHIPSTATION_LEARN_FIRST:

        if (now < record->learn_until) {
            record->waiters |= (uint64_t) 1 << (ask->slot % 64);
            return NGX_AGAIN;
        }

        /* its worker died */

        record->learn = NGX_SHIPSTATION_LEARN_BLIND;
        record->learn_until += NGX_SHIPSTATION_ALLOWANCE_WINDOW;

        /* fall through */

    case NGX_SHIPSTATION_LEARN_BLIND:

        if (now >= record->learn_until) {
            record->learn = NGX_SHIPSTATION_LEARN_DONE;
            return NGX_DECLINED;
        }

        if (record->blind_left == 0) {
            return NGX_BUSY;
        }

        record->blind_left--;

        return NGX_OK;

    default: /* NGX_SHIPSTATION_LEARN_DONE */
        return NGX_DECLINED;
    }
}


uint64_t
ngx_shipstation_allowance_end(ngx_shipstation_rates_zone_t *cache,
    const ngx_shipstation_ticket_t *ticket, int64_t now,
    const ngx_shipstation_allowance_end_t *end)
{
    uint64_t                         waiters;
    ngx_shipstation_rates_shared_t  *zone;
    ngx_shipstation_api_key_t       *record;

    waiters = 0;

    zone = ngx_shipstation_rates_lock(cache);

    record = ngx_shipstation_api_key_find(zone, ticket->key, now, 0);

    if (record != NULL) {
        ngx_shipstation_rates_change(zone);

        record->used = now;

        ngx_shipstation_allowance_land(zone, record, ticket, now);
        ngx_shipstation_allowance_headers(zone, record, now, end);
        ngx_shipstation_allowance_judge(record, now, end);
        ngx_shipstation_allowance_carrier(record, ticket, end);

        if (record->learn != NGX_SHIPSTATION_LEARN_FIRST) {
            waiters = record->waiters;
            record->waiters = 0;
        }
    }

    ngx_shipstation_rates_unlock(cache);

    return waiters;
}


/*
 * ShipStation may have seen the call at any time until now.  A call that ends
 * after its slot was given to another takes a free one: it counts, too.
 */

static void
ngx_shipstation_allowance_land(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, const ngx_shipstation_ticket_t *ticket,
    int64_t now)
{
    ngx_shipstation_walk_t   walk;
    ngx_shipstation_slot_t  *slot, *other;

    slot = NULL;
    other = NULL;

    ngx_shipstation_walk_begin(&walk, zone, record);

    for ( /* void */ ; walk.slot != NULL; ngx_shipstation_walk_next(&walk)) {

        if (walk.index == ticket->index
            && walk.slot->free_at == ticket->free_at)
        {
            slot = walk.slot;
            break;
        }

        if (other == NULL && walk.slot->free_at <= now) {
            other = walk.slot;
        }
    }

    if (slot == NULL) {
        slot = other;
    }

    if (slot == NULL) {
        return;
    }

    slot->free_at = now + NGX_SHIPSTATION_ALLOWANCE_WINDOW;
    ngx_memory_barrier();
    ngx_shipstation_crash_point();
    slot->flying_until = now;
}


/* Rules 4 and 5 of the contract. */

static void
ngx_shipstation_allowance_headers(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, int64_t now,
    const ngx_shipstation_allowance_end_t *end)
{
    int64_t                 until;
    ngx_int_t               cap;
    ngx_shipstation_ring_t  ring;

    if (end->limit > 0) {
        record->limit_seen = (uint32_t) ngx_min(end->limit,
                                                NGX_MAX_INT32_VALUE);
    }

    until = now + NGX_SHIPSTATION_ALLOWANCE_WINDOW;

    if (end->reset >= 0) {
        until = now + 1000 + 1000 * (int64_t) ngx_min(ngx_max(end->reset, 1),
                                                      60);

    } else if (end->status == 429 && end->retry_after >= 0) {
        until = now + 1000
                + 1000 * (int64_t) ngx_min(ngx_max(end->retry_after, 1), 60);
    }

    if (end->status == 429) {
        record->throttled++;
        record->cap = 0;
        record->cap_until = ngx_max(record->cap_until, until);
        record->paused_until = ngx_max(record->paused_until, until);
    }

    if (end->remaining < 0 || end->reset < 0) {

        if (record->learn == NGX_SHIPSTATION_LEARN_FIRST) {
            record->learn = NGX_SHIPSTATION_LEARN_BLIND;
            record->learn_until = now + NGX_SHIPSTATION_ALLOWANCE_WINDOW;
        }

        return;
    }

    record->learn = NGX_SHIPSTATION_LEARN_DONE;

    if (end->limit > 0) {
        ngx_shipstation_allowance_others(zone, record, now, until - 61000,
                                         end->limit - end->remaining);
    }

    ngx_shipstation_ring(zone, record, 0, 0, now, &ring);

    cap = ngx_min(end->remaining, NGX_SHIPSTATION_ALLOWANCE_MAX)
          - (ngx_int_t) ring.flying;
    cap = ngx_max(cap, 0);

    if (until > record->cap_until + NGX_SHIPSTATION_SAME_WINDOW) {
        record->cap = (int32_t) cap;
        record->cap_until = until;

    } else if (until >= record->cap_until - NGX_SHIPSTATION_SAME_WINDOW) {
        record->cap = ngx_min(record->cap, (int32_t) cap);
    }
}


/*
 * Does somebody else use the key?  Ours are the calls that ShipStation may
 * have seen in its window: those that were under way at any time since.  (To
 * count those begun since would take a call that was sent right before the
 * window and seen in it for a stranger's.)
 */

static void
ngx_shipstation_allowance_others(ngx_shipstation_rates_shared_t *zone,
    ngx_shipstation_api_key_t *record, int64_t now, int64_t since,
    ngx_int_t used)
{
    ngx_int_t               ours;
    ngx_shipstation_walk_t  walk;

    ours = 0;

    ngx_shipstation_walk_begin(&walk, zone, record);

    for ( /* void */ ; walk.slot != NULL; ngx_shipstation_walk_next(&walk)) {

        if (walk.slot->free_at != 0
            && walk.slot->free_at - NGX_SHIPSTATION_ALLOWANCE_WINDOW >= since)
        {
            ours++;
        }
    }

    if (used - ours >= 2) {
        record->others_until = now + NGX_SHIPSTATION_OTHERS;
    }
}


static void
ngx_shipstation_allowance_carrier(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_ticket_t *ticket,
    const ngx_shipstation_allowance_end_t *end)
{
    ngx_shipstation_key_carrier_t  *carrier;

    carrier = &record->carriers[ticket->carrier
                                % NGX_SHIPSTATION_ALLOWANCE_CARRIERS];

    if (end->priced) {
        carrier->silent = 0;

    } else if (end->silent && carrier->silent < NGX_MAX_INT32_VALUE) {
        carrier->silent++;
    }
}


/* What the end says about key and API, and the status. */

static void
ngx_shipstation_allowance_judge(ngx_shipstation_api_key_t *record, int64_t now,
    const ngx_shipstation_allowance_end_t *end)
{
    size_t      len;
    ngx_uint_t  i, msec, octave;

    if (end->outage) {
        record->failures++;

        if (record->failures == NGX_SHIPSTATION_OUTAGES) {
            record->down_until = now + NGX_SHIPSTATION_DOWN;

        } else if (record->failures > NGX_SHIPSTATION_OUTAGES) {
            record->down_until = now + NGX_SHIPSTATION_DOWN_LONG;
        }

    } else {
        record->failures = 0;
        record->down_until = 0;
    }

    record->refused_until = end->unauthorized
                            ? now + NGX_SHIPSTATION_REFUSED : 0;

    if (end->failed) {
        record->errors++;
        record->last_error_at = now;

        len = ngx_min(end->error.len, sizeof(record->last_error) - 1);
        ngx_memcpy(record->last_error, end->error.data, len);
        record->last_error[len] = '\0';
    }

    /* four steps for each doubling: two bits below the highest */

    msec = ngx_max(end->milliseconds, 4);
    octave = 0;

    while ((msec >> octave) >= 8) {
        octave++;
    }

    i = octave * 4 + (msec >> octave) - 4;
    i = ngx_min(i, NGX_SHIPSTATION_LATENCIES - 1);

    if (++record->latency[i] < 65536) {
        return;
    }

    /* old times count half */

    for (i = 0; i < NGX_SHIPSTATION_LATENCIES; i++) {
        record->latency[i] /= 2;
    }
}
