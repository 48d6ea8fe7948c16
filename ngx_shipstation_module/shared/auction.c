
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Which rates are worth a call when more are asked for than there are calls.
 *
 * While no more rates are missed in a minute than calls may be made, each miss
 * gets its call, and so do the misses of a store that asks for no more than
 * its share, and less than another one.  Beyond that calls are sold by Dutch
 * auction: the price, in times that a rate was asked for in vain, begins at
 * twice what the last call was sold for, and falls by half in the time in
 * which two calls come free on the average, faster by the square root of how
 * many are free, so that in the end anybody gets it and none is left unsold.
 * (Where it fell faster in proportion to them, the calls of a rush's begin
 * were gone before anybody knew what is asked for.)  Rates of a cart that has
 * another carrier's rate already count a quarter, and those of a carrier that
 * had no service for many parcels in a row a tenth.
 *
 * A rush would have taken all calls before it is one by this rule.  So after
 * a few misses in a row the others wait, while more come and for two seconds
 * at most; if it is no rush, each gets its call then.
 *
 * docs/rates.md has the figures.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


#define NGX_SHIPSTATION_AUCTION_TIME        60000

/* So far ahead of the calls the misses may be a rush (milliseconds). */
#define NGX_SHIPSTATION_CROWD         (NGX_SHIPSTATION_AUCTION_TIME / 6)

/* Then they wait, while others come at such intervals, at most for so long. */
#define NGX_SHIPSTATION_WATCH_LULL    500
#define NGX_SHIPSTATION_WATCH         2000

/* Prices and bids in 160th parts. */
#define NGX_SHIPSTATION_BID           160
#define NGX_SHIPSTATION_BID_COVERED   40
#define NGX_SHIPSTATION_BID_SILENT    10     /* its part of a bid */
#define NGX_SHIPSTATION_PRICE_LEAST   (2 * NGX_SHIPSTATION_BID)


static ngx_uint_t ngx_shipstation_auction_crowd(
    ngx_shipstation_api_key_t *record, ngx_uint_t limit, int64_t now);
static uint64_t ngx_shipstation_auction_bid(
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t silent);
static uint64_t ngx_shipstation_auction_root(uint64_t n);


/*
 * One time instead of counts: when there would have been a call for each miss
 * of late.  Each moves it by a call's part of a minute, those of a cart that
 * has another carrier's rate by a quarter of that.
 */

void
ngx_shipstation_auction_count(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t limit, int64_t now)
{
    int64_t     part;
    ngx_uint_t  crowd;

    crowd = ngx_shipstation_auction_crowd(record, limit, now);

    part = NGX_SHIPSTATION_AUCTION_TIME / (int64_t) ngx_max(limit, 1);

    if (ask->covered) {
        part = part * NGX_SHIPSTATION_BID_COVERED / NGX_SHIPSTATION_BID;
    }

    record->owed_until = ngx_max(record->owed_until, now) + part;
    record->owed_until = ngx_min(record->owed_until,
                                 now + NGX_SHIPSTATION_AUCTION_TIME + 2 * part);

    if (!crowd) {
        record->watched = now;
    }

    record->missed = now;
}


ngx_uint_t
ngx_shipstation_auction_watch(ngx_shipstation_api_key_t *record,
    ngx_uint_t limit, int64_t now)
{
    return ngx_shipstation_auction_crowd(record, limit, now)
           && now - record->missed < NGX_SHIPSTATION_WATCH_LULL
           && now - record->watched < NGX_SHIPSTATION_WATCH;
}


ngx_uint_t
ngx_shipstation_auction_scarce(ngx_shipstation_api_key_t *record,
    int64_t now)
{
    return record->owed_until - now > NGX_SHIPSTATION_AUCTION_TIME;
}


/* More than a few misses, and than two calls where these are few. */

static ngx_uint_t
ngx_shipstation_auction_crowd(ngx_shipstation_api_key_t *record,
    ngx_uint_t limit, int64_t now)
{
    int64_t  part;

    part = NGX_SHIPSTATION_AUCTION_TIME / (int64_t) ngx_max(limit, 1);

    return record->owed_until - now > ngx_max(NGX_SHIPSTATION_CROWD, 2 * part);
}


ngx_uint_t
ngx_shipstation_auction_wins(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t silent,
    ngx_uint_t free, ngx_uint_t limit, int64_t now)
{
    uint64_t  price, parts, halvings, elapsed;

    if (!ngx_shipstation_auction_scarce(record, now)) {
        return 1;
    }

    /*
     * Halvings since the last sale in 1024th parts; whole 32 bits of
     * milliseconds are enough for any number of them, and do not overflow.
     */

    elapsed = (uint64_t) ngx_max(now - record->sold, 0);
    elapsed = ngx_min(elapsed, NGX_MAX_UINT32_VALUE);

    parts = elapsed * limit
            * ngx_shipstation_auction_root((uint64_t) free * 1024 * 1024)
            / (2 * NGX_SHIPSTATION_AUCTION_TIME);

    halvings = parts / 1024;

    if (halvings >= 32) {
        return 1;
    }

    /* a straight line between two halvings is near enough */

    price = ngx_max(record->price, NGX_SHIPSTATION_PRICE_LEAST);
    price = (price * (2048 - parts % 1024) / 2048) >> halvings;

    return (price <= NGX_SHIPSTATION_BID && !silent)
           || ngx_shipstation_auction_bid(ask, silent) >= price;
}


void
ngx_shipstation_auction_sold(ngx_shipstation_api_key_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t silent, int64_t now)
{
    record->price = (uint32_t) (2 * ngx_shipstation_auction_bid(ask, silent));
    record->sold = now;
}


void
ngx_shipstation_auction_none(ngx_shipstation_api_key_t *record, int64_t now)
{
    record->sold = now;
}


static uint64_t
ngx_shipstation_auction_bid(const ngx_shipstation_allowance_ask_t *ask,
    ngx_uint_t silent)
{
    uint64_t  demand, bid;

    demand = ngx_max(ngx_min(ask->demand, NGX_MAX_INT32_VALUE / 640), 1);

    bid = demand * (ask->covered ? NGX_SHIPSTATION_BID_COVERED
                                 : NGX_SHIPSTATION_BID);

    return silent ? bid / NGX_SHIPSTATION_BID_SILENT : bid;
}


/* The whole part of a square root. */

static uint64_t
ngx_shipstation_auction_root(uint64_t n)
{
    uint64_t  root, bit;

    root = 0;

    for (bit = (uint64_t) 1 << 31; bit != 0; bit >>= 1) {

        if ((root | bit) * (root | bit) <= n) {
            root |= bit;
        }
    }

    return root;
}
