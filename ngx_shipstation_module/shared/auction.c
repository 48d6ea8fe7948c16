
/*
 * Which rates are worth a call when more are asked for than there are calls.
 *
 * Until twice as many different rates are missed in a minute as calls may be
 * made, each miss gets its call while there is one, and so do the misses of a
 * store that asks for no more than its share.  Beyond that calls are sold by
 * Dutch auction: the price, in times that a rate was asked for in vain, begins
 * at twice what the last call was sold for, and falls by half in the time in
 * which two calls come free on the average, faster the more are free, so that
 * in the end anybody gets it and none is left unsold.  Rates of a cart that
 * has another carrier's rate already count a quarter.  docs/rates.md has the
 * figures.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/zone.h"


#define NGX_SHIPSTATION_MINUTE        60000

/* Prices and bids in 16th parts. */
#define NGX_SHIPSTATION_BID           16
#define NGX_SHIPSTATION_BID_COVERED   4
#define NGX_SHIPSTATION_PRICE_LEAST   (2 * NGX_SHIPSTATION_BID)


static uint64_t ngx_shipstation_auction_bid(
    const ngx_shipstation_allowance_ask_t *ask);


void
ngx_shipstation_auction_count(ngx_shipstation_record_t *record,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now)
{
    if (now - record->misses_since >= NGX_SHIPSTATION_MINUTE) {

        record->misses_before =
            (now - record->misses_since < 2 * NGX_SHIPSTATION_MINUTE)
            ? record->misses : 0;

        record->misses = 0;
        record->misses_since = now;
    }

    /* one that was missed before is not another one */

    if (ask->demand <= 1) {
        record->misses++;
    }
}


ngx_uint_t
ngx_shipstation_auction_wins(ngx_shipstation_record_t *record,
    const ngx_shipstation_allowance_ask_t *ask, ngx_uint_t free,
    ngx_uint_t limit, int64_t now)
{
    uint64_t  price, parts, halvings;

    if (ngx_max(record->misses, record->misses_before) <= 2 * limit) {
        return 1;
    }

    /* halvings since the last sale in 1024th parts */

    parts = (uint64_t) ngx_max(now - record->sold, 0) * free * limit * 1024
            / (2 * NGX_SHIPSTATION_MINUTE);

    halvings = parts / 1024;

    if (halvings >= 32) {
        return 1;
    }

    /* a straight line between two halvings is near enough */

    price = ngx_max(record->price, NGX_SHIPSTATION_PRICE_LEAST);
    price = (price * (2048 - parts % 1024) / 2048) >> halvings;

    return price <= NGX_SHIPSTATION_BID
           || ngx_shipstation_auction_bid(ask) >= price;
}


void
ngx_shipstation_auction_sold(ngx_shipstation_record_t *record,
    const ngx_shipstation_allowance_ask_t *ask, int64_t now)
{
    record->price = (uint32_t) (2 * ngx_shipstation_auction_bid(ask));
    record->sold = now;
}


void
ngx_shipstation_auction_none(ngx_shipstation_record_t *record, int64_t now)
{
    record->sold = now;
}


static uint64_t
ngx_shipstation_auction_bid(const ngx_shipstation_allowance_ask_t *ask)
{
    uint64_t  demand;

    demand = ngx_max(ngx_min(ask->demand, NGX_MAX_INT32_VALUE / 64), 1);

    return demand * (ask->covered ? NGX_SHIPSTATION_BID_COVERED
                                  : NGX_SHIPSTATION_BID);
}
