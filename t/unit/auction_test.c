/* Who gets a call when there are fewer than are wanted. */

#include "allowance_key_test.h"


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
 * their rate in the cache; first: all bid the same.
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

        /* all bid the same: who comes first gets it */

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
             "where all bid the same: %d after %d", (int) sold, (int) calls,
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


/*
 * Tries a number of different rates, each asked for once, until each has an
 * answer: n come at once, or every `apart` milliseconds, and those that are
 * told to wait try again each 50.  Returns how many got a call.
 */

static ngx_uint_t
crowd(ngx_uint_t n, ngx_uint_t apart, int64_t now, int64_t *last)
{
    int64_t                           end;
    ngx_int_t                         rc;
    ngx_uint_t                        i, come, got;
    u_char                            waits[200];
    ngx_shipstation_ticket_t          ticket;
    ngx_shipstation_allowance_ask_t  *ask;

    ngx_memzero(waits, sizeof(waits));
    come = 0;
    got = 0;
    *last = now;

    for (end = now + 10000; now < end; now += 50) {

        for (i = 0; i < come; i++) {

            if (!waits[i]) {
                continue;
            }

            ask = ask_of(1, "acme");
            ask->patient = 1;
            ask->again = 1;

            rc = ngx_shipstation_allowance_take(&cache, ask, now, &ticket);
            waits[i] = (rc == NGX_AGAIN);
            got += (rc == NGX_OK);
            *last = now;
        }

        for ( /* void */ ;
             come < n && (int64_t) (come * apart) <= now - (end - 10000);
             come++)
        {
            ask = ask_of(1, "acme");
            ask->patient = 1;

            rc = ngx_shipstation_allowance_take(&cache, ask, now, &ticket);
            waits[come] = (rc == NGX_AGAIN);
            got += (rc == NGX_OK);
        }
    }

    return got;
}


/* Carts that come together are no rush as long as there are enough calls. */

static void
test_crowd(void)
{
    int64_t  last;

    open_zone(1024 * 1024);
    learn(1, 1000);
    tap_is_int(crowd(4, 0, 200000, &last), 4, "four at once get their calls");
    tap_ok(last == 200000, "and none waits");

    open_zone(1024 * 1024);
    learn(1, 1000);
    tap_is_int(crowd(36, 0, 200000, &last), 36, "36 at once get theirs, too");
    tap_ok(last > 200000 && last <= 200600, "after waiting for others");

    open_zone(1024 * 1024);
    learn(1, 1000);
    tap_is_int(crowd(36, 50, 200000, &last), 36,
               "and so do 36 that come one after the other");
    tap_ok(last <= 203000, "who wait for two seconds at most");

    open_zone(1024 * 1024);
    learn(1, 1000);
    tap_ok(crowd(200, 10, 200000, &last) < 30,
           "in a rush not everybody who comes first gets a call");
}


/* To wait for a key's first call is no reason to hold calls scarce. */

static void
test_again(void)
{
    ngx_uint_t                        i;
    ngx_shipstation_ticket_t          first, ticket;
    ngx_shipstation_allowance_ask_t  *ask;

    open_zone(1024 * 1024);

    (void) take(1, "acme", 1000, &first);

    for (i = 0; i < 200; i++) {
        ask = ask_of(1, "acme");
        ask->again = (i != 0);
        (void) ngx_shipstation_allowance_take(&cache, ask, 1000 + i, &ticket);
    }

    finish(&first, 1300, 200, 40, 39, 60);

    for (i = 0; i < 20; i++) {
        if (take(1, "acme", 1300, &ticket) != NGX_OK) {
            break;
        }
    }

    tap_is_int(i, 20, "who waits for the first call is counted once");
}


/* When misses are too many, renewing takes an eighth and no more. */

static void
test_renewals(void)
{
    int64_t                           now;
    ngx_uint_t                        i, n;
    ngx_shipstation_ticket_t          ticket;
    ngx_shipstation_allowance_ask_t  *ask;

    open_zone(1024 * 1024);
    learn(1, 1000);

    for (i = 0; i < 60; i++) {
        (void) take(1, "acme", 200000, &ticket);
    }

    /* the calls come free again, the misses go on */

    n = 0;

    for (now = 200000; now < 280000; now += 50) {

        ask = ask_of(1, "acme");
        ask->covered = 1;
        (void) ngx_shipstation_allowance_take(&cache, ask, now, &ticket);

        if (now < 269000) {
            continue;
        }

        ask = ask_of(1, "acme");
        ask->purpose = NGX_SHIPSTATION_FOR_REFRESH;

        if (ngx_shipstation_allowance_take(&cache, ask, now, &ticket)
            == NGX_OK)
        {
            n += 100;
        }

        ask->purpose = NGX_SHIPSTATION_FOR_STALE;

        if (ngx_shipstation_allowance_take(&cache, ask, now, &ticket)
            == NGX_OK)
        {
            n++;
        }
    }

    tap_is_int(n, 5, "in a rush five stale rates are renewed, none ahead");

    /* no misses for a while */

    for (n = 0; n < 20; n++) {
        ask = ask_of(1, "acme");
        ask->purpose = NGX_SHIPSTATION_FOR_STALE;

        if (ngx_shipstation_allowance_take(&cache, ask, 600000, &ticket)
            != NGX_OK)
        {
            break;
        }
    }

    tap_is_int(n, 20, "afterwards as many as are wanted");
}


/*
 * Two stores, and no rush: what the one asked for in the last minute is left
 * for it, however fast the other one asks now.
 */

static void
test_share(void)
{
    ngx_uint_t                i, first, second;
    ngx_shipstation_ticket_t  ticket;

    open_zone(1024 * 1024);
    learn(1, 1000);

    for (i = 0; i < 12; i++) {
        take(1, "steady", 100000, &ticket);
        finish(&ticket, 100050, 200, -1, -1, -1);
    }

    first = 0;
    second = 0;

    for (i = 0; i < 30; i++) {
        first += (take(1, "sudden", 165000, &ticket) == NGX_OK);
    }

    for (i = 0; i < 12; i++) {
        second += (take(1, "steady", 165100, &ticket) == NGX_OK);
    }

    tap_is_int(first, 22, "36 calls less 12, and an eighth and one of these");
    tap_is_int(second, 12, "which the other store gets");
}


int
main(void)
{
    test_fairness();
    test_share();
    test_auction();
    test_crowd();
    test_again();
    test_renewals();

    return tap_done();
}
