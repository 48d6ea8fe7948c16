/* Who gets a call when there are fewer than are wanted. */

#include "allowance_key.h"


/* Two stores with one key: the loud one and the quiet one. */

static void
test_fairness(void)
{
    int64_t                    now;
    ngx_uint_t                 i, loud, quiet, refused;
    ngx_shipstation_ticket_t   ticket;

    open_zone(1024 * 1024);
    learn(1, 1000);

    loud = quiet = refused = 0;

    /* twenty minutes; the quiet store asks six times a minute */

    for (now = 200000; now < 1400000; now += 100) {

        if (take(1, "loud", now, &ticket) == NGX_OK) {
            finish(&ticket, now + 50, 200, -1, -1, -1);
            loud++;
        }

        if (now % 10000 == 0) {
            if (take(1, "quiet", now, &ticket) == NGX_OK) {
                finish(&ticket, now + 50, 200, -1, -1, -1);
                quiet++;

            } else {
                refused++;
            }
        }
    }

    tap_note("loud %d, quiet %d, quiet refused %d", (int) loud, (int) quiet,
             (int) refused);
    tap_ok(quiet > refused * 5, "a quiet store gets what it asks for");
    tap_ok(loud + quiet > 20 * 32, "and the rest is not wasted");

    /* eight loud ones */

    open_zone(1024 * 1024);
    learn(1, 1000);

    {
        static const char  *names[] = { "a", "b", "c", "d", "e", "f", "g",
                                        "h" };
        ngx_uint_t          got[8], least, most;

        ngx_memzero(got, sizeof(got));

        for (now = 200000; now < 2600000; now += 20) {
            i = (ngx_uint_t) (now / 20) % 8;

            /* the first store asks twice as often */

            if ((now / 20) % 16 == 8) {
                i = 0;
            }

            if (take(1, names[i], now, &ticket) == NGX_OK) {
                finish(&ticket, now + 50, 200, -1, -1, -1);
                got[i]++;
            }
        }

        least = got[0];
        most = got[0];

        for (i = 1; i < 8; i++) {
            least = ngx_min(least, got[i]);
            most = ngx_max(most, got[i]);
        }

        tap_note("of eight loud stores the least got %d, the most %d",
                 (int) least, (int) most);
        tap_ok(least * 2 > most, "eight loud stores share");
    }
}


/*
 * When carts are more than calls, calls go to what is asked for often: five
 * minutes of carts by Zipf's law over 20,000 rates.  Returns how many found
 * their rate in the cache; first: first come, first served.
 */

static ngx_uint_t
shop(ngx_uint_t first, ngx_uint_t *calls)
{
    int64_t                           now;
    ngx_uint_t                        i, hits;
    u_char                            key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    static ngx_uint_t                 kept[20000];
    ngx_shipstation_ticket_t          ticket;
    ngx_shipstation_allowance_ask_t  *ask;

    static double                     sum[20000];

    open_zone(1024 * 1024);
    learn(1, 1000);

    ngx_memzero(kept, sizeof(kept));
    state = 99;
    hits = 0;
    *calls = 0;

    for (i = 0; i < 20000; i++) {
        sum[i] = (i ? sum[i - 1] : 0) + 1.0 / (i + 1);
    }

    for (now = 200000; now < 500000; now += 20) {

        double  at = chance(1000000) / 1e6 * sum[19999];

        for (i = 0; sum[i] < at; i++) { /* void */ }

        if (kept[i]) {
            hits++;
            continue;
        }

        ask = ask_of(1, "acme");
        ngx_shipstation_sha256(&i, sizeof(i), key);
        ask->demand = ngx_shipstation_cache_demand(&cache, key, now);

        /* where no rate is missed for the first time there is no auction */

        if (first) {
            ask->demand = 2;
        }

        if (ngx_shipstation_allowance_take(&cache, ask, now, &ticket)
            == NGX_OK)
        {
            finish(&ticket, now + 50, 200, -1, -1, -1);
            kept[i] = 1;
            (*calls)++;
        }
    }

    return hits;
}


static void
test_auction(void)
{
    int64_t                   now;
    ngx_uint_t                i, n, sold, first, calls, first_calls;
    ngx_shipstation_ticket_t  ticket;

    first = shop(1, &first_calls);
    sold = shop(0, &calls);

    tap_note("of 15,000 carts in the cache: %d after %d calls; "
             "first come, first served: %d after %d", (int) sold, (int) calls,
             (int) first, (int) first_calls);
    tap_ok(sold > first * 11 / 10, "scarce calls go where they are used");
    tap_ok(calls > 4 * 30, "and none are wasted");

    /* afterwards a quiet shop gets all again */

    for (i = 0, n = 0, now = 900000; i < 40; i++) {
        if (take(1, "acme", now + (int64_t) i * 20, &ticket) == NGX_OK) {
            n++;
        }
    }

    tap_is_int(n, 36, "quiet minutes later each first miss gets its call");
}


int
main(void)
{
    test_fairness();
    test_auction();

    return tap_done();
}
