
/*
 * The promise: in no window of 60 seconds does ShipStation see more than N
 * calls.  A simulated ShipStation counts what it sees, at the latest or the
 * earliest time that each call allows; time is simulated, too.  The same check
 * is put to a token bucket, to show that it can fail.
 */

#include "allowance_key_test.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>


#define SEEN_MAX  400000


static int64_t     seen[SEEN_MAX];
static ngx_uint_t  nseen;


static int
by_time(const void *one, const void *two)
{
    int64_t  a = *(const int64_t *) one, b = *(const int64_t *) two;

    return (a > b) - (a < b);
}


/* The most calls in any window of 60 seconds. */

static ngx_uint_t
busiest(void)
{
    ngx_uint_t  i, first, most;

    qsort(seen, nseen, sizeof(int64_t), by_time);

    most = 0;

    for (i = 0, first = 0; i < nseen; i++) {

        while (seen[i] - seen[first] >= 60000) {
            first++;
        }

        most = ngx_max(most, i - first + 1);
    }

    return most;
}


/* ShipStation's fixed window, and another program that uses the key. */

typedef struct {
    int64_t     begin;
    ngx_int_t   used;
    ngx_int_t   limit;
} window_t;


static ngx_uint_t
window_see(window_t *window, int64_t now, ngx_int_t *remaining,
    ngx_int_t *reset)
{
    while (now - window->begin >= 60000) {
        window->begin += 60000;
        window->used = 0;
    }

    window->used++;

    *reset = (ngx_int_t) ((window->begin + 60000 - now) / 1000);
    *remaining = ngx_max(window->limit - window->used, 0);

    return window->used <= window->limit ? 200 : 429;
}


typedef struct {
    ngx_shipstation_ticket_t  ticket;
    int64_t                   sent;
    int64_t                   ends;       /* -1: its worker dies */
    ngx_int_t                 remaining;
    ngx_int_t                 reset;
    ngx_uint_t                status;
} flight_t;


#define FLIGHTS  256

/*
 * Hours of a shop that asks as fast as it can, with latencies from nothing to
 * the time limit, workers that die, reloads, replies without headers, and
 * strangers on the same key.  ShipStation sees a call at any time while it
 * flies.
 */

static ngx_uint_t
simulate(ngx_uint_t seed, ngx_uint_t hours, ngx_uint_t *granted,
    ngx_uint_t (*may)(int64_t now))
{
    int64_t                    now, end, latency, when;
    window_t                   window;
    flight_t                   flights[FLIGHTS], *f;
    ngx_uint_t                 i, style, ok;
    ngx_shipstation_ticket_t   ticket;

    state = seed * 7919 + 12345;
    nseen = 0;
    *granted = 0;

    ngx_memzero(flights, sizeof(flights));
    now = 1000000 + (int64_t) chance(100000);
    end = now + (int64_t) hours * 3600 * 1000;

    window.begin = now - (int64_t) chance(60000);
    window.used = 0;
    window.limit = chance(3) ? 40 : 30 + (ngx_int_t) chance(30);

    style = chance(4);

    while (now < end) {

        now += (int64_t) chance(style == 0 ? 3000 : 150);

        if (chance(2000) == 0) {
            style = chance(4);
            now += (int64_t) chance(90000);
        }

        if (chance(500) == 0) {
            reload();
        }

        if (chance(1000) == 0) {
            window.used += (ngx_int_t) chance(20);
        }

        for (i = 0; i < FLIGHTS; i++) {
            f = &flights[i];

            if (f->sent == 0 || f->ends > now) {
                continue;
            }

            if (f->ends != -1) {
                finish(&f->ticket, f->ends, f->status, window.limit,
                       f->remaining, f->reset);
            }

            f->sent = 0;
        }

        for (f = flights; f < flights + FLIGHTS && f->sent; f++) {
            /* void */
        }

        if (f == flights + FLIGHTS) {
            continue;
        }

        ok = may ? may(now) : take(1, "acme", now, &ticket) == NGX_OK;

        if (!ok) {
            continue;
        }

        (*granted)++;

        latency = (int64_t) chance(chance(3) == 0 ? 8000 : 300);

        /* seen at its begin, at its end, or somewhere between */

        switch (chance(3)) {
        case 0:
            when = now;
            break;
        case 1:
            when = now + latency;
            break;
        default:
            when = now + (int64_t) chance(latency + 1);
        }

        if (nseen == SEEN_MAX) {
            break;
        }

        seen[nseen++] = when;

        f->ticket = ticket;
        f->sent = now;
        f->ends = chance(40) ? now + latency : -1;
        f->status = window_see(&window, when, &f->remaining, &f->reset);

        if (chance(10) == 0) {
            f->remaining = -1;
            f->reset = -1;
        }

        if (chance(30) == 0) {
            f->status = 0;
            f->remaining = -1;
            f->reset = -1;
        }
    }

    return busiest();
}


/* What we do not do: 40 at once, refilled 40 a minute. */

static ngx_uint_t
bucket(int64_t now)
{
    static double   tokens = 40;
    static int64_t  last;

    if (last != 0 && now > last) {
        tokens += (now - last) * 40.0 / 60000;
    }

    last = now;
    tokens = ngx_min(tokens, 40);

    if (tokens < 1) {
        return 0;
    }

    tokens -= 1;

    return 1;
}


static void
test_promise(void)
{
    ngx_uint_t  seed, n, most, worst, granted, all;

    worst = 0;
    all = 0;

    for (seed = 1; seed <= 60; seed++) {

        open_zone(NGX_SHIPSTATION_CACHE_SIZE_MIN);

        most = simulate(seed, 4, &granted, NULL);
        worst = ngx_max(worst, most);
        all += granted;
    }

    tap_note("%d simulated hours, %d calls, %d in the busiest 60 s",
             60 * 4, (int) all, (int) worst);
    tap_ok(worst <= 40, "in no window of 60 s more than 40 calls");
    tap_ok(all > 60 * 4 * 500, "and the allowance is used");

    n = simulate(1, 4, &granted, bucket);
    tap_note("a token bucket: %d in the busiest 60 s", (int) n);
    tap_ok(n > 40, "the check fails for a token bucket");
}


static void
test_rules(void)
{
    uint64_t                             mask;
    ngx_uint_t                           i, n;
    ngx_shipstation_ticket_t             ticket, tickets[40];
    ngx_shipstation_allowance_ask_t     *ask;
    ngx_shipstation_allowance_status_t   status;

    open_zone(1024 * 1024);

    /* the first call goes alone */

    tap_is_int(take(1, "acme", 1000, &ticket), NGX_OK, "a first call");
    tap_is_int(take(1, "acme", 1001, &tickets[0]), NGX_AGAIN,
               "goes alone: others wait for it");
    mask = finish(&ticket, 1200, 200, 40, 25, 50);
    tap_is_int(mask, 1, "and are woken");

    for (i = 0; take(1, "acme", 1300, &ticket) == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 21, "its Remaining bounds the window, less the reserve");

    ask = ask_of(1, "acme");
    ask->purpose = NGX_SHIPSTATION_FOR_BACKOFFICE;
    for (i = 0; ngx_shipstation_allowance_take(&cache, ask, 1300, &ticket)
                == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 4, "the reserve is the back office's");

    /* without headers */

    tap_is_int(take(2, "acme", 1000, &ticket), NGX_OK, "another key");
    finish(&ticket, 1100, 200, -1, -1, -1);
    for (i = 1; take(2, "acme", 1200 + i * 1000, &ticket) == NGX_OK; i++) {
        finish(&ticket, 1300 + i * 1000, 200, -1, -1, -1);
    }
    tap_is_int(i, 4, "without headers `reserve` calls in the first minute");
    tap_is_int(take(2, "acme", 60000, &ticket), NGX_BUSY,
               "and none more in it");
    tap_is_int(take(2, "acme", 130000, &ticket), NGX_OK, "but later");

    /* a first call whose worker dies */

    tap_is_int(take(3, "acme", 1000, &ticket), NGX_OK, "a first call");
    tap_is_int(take(3, "acme", 8999, &ticket), NGX_AGAIN, "not back yet");
    tap_is_int(take(3, "acme", 9000, &ticket), NGX_OK,
               "past its time limit others go on");

    /* all first-time carts of a quiet shop are priced */

    learn(4, 1000);
    for (i = 0; i < 40; i++) {
        if (take(4, "acme", 100000 + (int64_t) i * 20, &tickets[i])
            != NGX_OK)
        {
            break;
        }
    }
    tap_is_int(i, 36, "36 different carts get 36 calls, one store alone");

    ngx_shipstation_allowance_status(&cache, ask_of(4, "acme")->key, 101000,
                                     &status);
    tap_is_int(status.in_window, 36, "the status says how many");
    tap_is_int(status.remaining, 4, "what is left");
    tap_is_int(status.limit, 40, "of what");
    tap_is_int(status.nstores, 1, "for how many stores");
    tap_is_str(status.stores[0], strlen((char *) status.stores[0]), "acme",
               "which");

    for (i = 0; i < 36; i++) {
        finish(&tickets[i], 103000, 200, 40, 39 - (ngx_int_t) i, 50);
    }

    tap_is_int(take(4, "acme", 163249, &ticket), NGX_BUSY,
               "60.25 s after a call's end its place is held");
    tap_is_int(take(4, "acme", 163250, &ticket), NGX_OK, "then free");

    /* a call that never ends */

    learn(5, 1000);
    for (i = 0; take(5, "acme", 100000, &ticket) == NGX_OK; i++) { /* void */ }
    tap_is_int(take(5, "acme", 168249, &ticket), NGX_BUSY,
               "a dead worker's call holds its place");
    tap_is_int(take(5, "acme", 168250, &ticket), NGX_OK,
               "for its time limit and 60.25 s");

    /* 429 */

    learn(6, 1000);
    take(6, "acme", 100000, &ticket);
    finish(&ticket, 100100, 429, 40, 0, 20);
    tap_is_int(take(6, "acme", 121099, &ticket), NGX_BUSY,
               "429 pauses until Reset and a second");
    tap_is_int(take(6, "acme", 121100, &ticket), NGX_OK, "are over");
    finish(&ticket, 121200, 429, -1, -1, -1);
    tap_is_int(take(6, "acme", 181199, &ticket), NGX_BUSY,
               "without headers a minute");
    tap_is_int(take(6, "acme", 181450, &ticket), NGX_OK, "is over");

    ngx_shipstation_allowance_status(&cache, ask_of(6, "acme")->key, 181450,
                                     &status);
    tap_is_int(status.throttled, 2, "both are counted");

    /* another's limit */

    learn(7, 1000);
    take(7, "acme", 100000, &ticket);
    finish(&ticket, 100100, 200, 20, 19, 60);
    for (i = 1; take(7, "acme", 100200, &ticket) == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 16, "a lower Limit lowers N");

    /* an older reply says nothing */

    learn(8, 1000);
    take(8, "acme", 100000, &tickets[0]);
    take(8, "acme", 100000, &tickets[1]);
    finish(&tickets[0], 100100, 200, 40, 39, 60);
    finish(&tickets[1], 100200, 200, 40, 2, 1);
    for (i = 2; take(8, "acme", 100300, &ticket) == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 36, "a reply of the window before is not believed");

    /* refreshing ahead */

    learn(9, 1000);
    ask = ask_of(9, "acme");
    ask->purpose = NGX_SHIPSTATION_FOR_REFRESH;
    for (i = 0; ngx_shipstation_allowance_take(&cache, ask, 100000, &ticket)
                == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 10, "`refresh` a minute go into refreshing ahead");

    learn(10, 1000);
    for (i = 0; i < 15; i++) {
        take(10, "acme", 100000, &ticket);
    }
    ask = ask_of(10, "acme");
    ask->purpose = NGX_SHIPSTATION_FOR_REFRESH;
    for (i = 0; ngx_shipstation_allowance_take(&cache, ask, 100000, &ticket)
                == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 5, "while more than half of N is left");

    learn(11, 1000);
    take(11, "acme", 100000, &ticket);
    finish(&ticket, 100100, 200, 40, 37, 60);
    ask = ask_of(11, "acme");
    ask->purpose = NGX_SHIPSTATION_FOR_REFRESH;
    tap_is_int(ngx_shipstation_allowance_take(&cache, ask, 180000, &ticket),
               NGX_BUSY, "and nobody else uses the key");
    tap_is_int(ngx_shipstation_allowance_take(&cache, ask, 700099, &ticket),
               NGX_BUSY, "for 10 minutes");
    tap_is_int(ngx_shipstation_allowance_take(&cache, ask, 700100, &ticket),
               NGX_OK, "then again");

    learn(12, 1000);
    take(12, "acme", 100000, &ticket);
    finish(&ticket, 100100, 200, 40, 38, 60);
    ask = ask_of(12, "acme");
    ask->purpose = NGX_SHIPSTATION_FOR_REFRESH;
    tap_is_int(ngx_shipstation_allowance_take(&cache, ask, 180000, &ticket),
               NGX_OK, "one call that cannot be told is nobody");

    /* outages and refusals */

    learn(13, 1000);
    for (i = 0; i < 3; i++) {
        take(13, "acme", 100000, &ticket);
        finish(&ticket, 100100, 503, 40, 38, 60);
    }
    tap_is_int(take(13, "acme", 105099, &ticket), NGX_DECLINED,
               "after three outages in a row calls rest");
    tap_is_int(take(13, "acme", 105100, &ticket), NGX_OK,
               "for five seconds, then one tries");
    tap_is_int(take(13, "acme", 105101, &ticket), NGX_DECLINED, "alone");
    finish(&ticket, 105200, 200, 40, 35, 50);
    tap_is_int(take(13, "acme", 105201, &ticket), NGX_OK,
               "and a good reply ends the rest");

    learn(14, 1000);
    take(14, "acme", 100000, &ticket);
    finish(&ticket, 100100, 401, 40, 38, 60);
    tap_is_int(take(14, "acme", 160099, &ticket), NGX_ABORT,
               "a refused key is not tried");
    tap_is_int(take(14, "acme", 160100, &ticket), NGX_OK, "for a minute");

    ngx_shipstation_allowance_status(&cache, ask_of(14, "acme")->key, 160100,
                                     &status);
    tap_is_str(status.last_error, strlen((char *) status.last_error), "words",
               "the status has the last error");
    tap_is_int(status.last_error_age, 60000, "its age");
    tap_is_int(status.errors, 1, "and how many");
    tap_ok(status.p50 >= 100 && status.p50 <= 128 && status.p99 <= 128,
           "and how long calls take (p50 %d, p99 %d)", (int) status.p50,
           (int) status.p99);

    /* a raised N */

    ask = ask_of(15, "acme");
    ask->limit = 200;
    ngx_shipstation_allowance_take(&cache, ask, 1000, &ticket);
    finish(&ticket, 1000, 200, 200, 199, 60);
    for (n = 0; ngx_shipstation_allowance_take(&cache, ask, 100000, &ticket)
                == NGX_OK; n++) { /* void */ }
    tap_is_int(n, 196, "200 calls a minute");
    tap_is_int(take(15, "acme", 100000, &ticket), NGX_BUSY,
               "a lowered N counts what was made");
}


/* More keys than there is room for. */

static void
test_room(void)
{
    ngx_uint_t                           i, n;
    ngx_shipstation_ticket_t             ticket;
    ngx_shipstation_allowance_status_t   keys[20];
    ngx_uint_t                           total;

    open_zone(NGX_SHIPSTATION_CACHE_SIZE_MIN);

    for (n = 0; take(n, "acme", 1000, &ticket) == NGX_OK; n++) {
        finish(&ticket, 1100, 200, 40, 39, 60);
    }

    tap_note("%d keys in the smallest zone", (int) n);
    tap_is_int(take(n, "acme", 1000, &ticket), NGX_ERROR,
               "one more key finds no room");

    i = n - 1;
    take(i, "acme", 800000, &ticket);
    finish(&ticket, 800000, 200, 40, 39, 60);

    tap_is_int(take(n, "acme", 1000000, &ticket), NGX_OK,
               "until another was quiet for long");

    tap_is_int(ngx_shipstation_allowance_list(&cache, 1000000, 3, keys,
                                              &total),
               3, "the busiest three");
    tap_is_int(total, n, "of all");
    tap_is_int(keys[0].calls, 2, "most calls first");
}


/*
 * Four processes that ask as fast as they can, two of which die inside the
 * lock; fifty minutes of simulated time, each one moment long.
 */

typedef struct {
    ngx_uint_t  granted;
    ngx_uint_t  ready;
} shared_t;


static ngx_uint_t  crash_in;

static void
crash(void)
{
    if (crash_in-- == 0) {
        raise(SIGKILL);
    }
}


static void
test_processes(void)
{
    int                                  status;
    pid_t                                pid[4];
    int64_t                              now;
    shared_t                            *shared;
    ngx_uint_t                           i, round, killed;
    ngx_shipstation_ticket_t             ticket;
    ngx_shipstation_allowance_ask_t     *ask;
    ngx_shipstation_allowance_status_t   key;

    open_zone(1024 * 1024);

    shared = mmap(NULL, sizeof(shared_t), PROT_READ|PROT_WRITE,
                  MAP_SHARED|MAP_ANONYMOUS, -1, 0);

    learn(1, 1000);

    killed = 0;
    now = 1000;

    for (round = 0; round < 50; round++) {

        now += 100000;
        shared->granted = 0;
        shared->ready = 0;

        for (i = 0; i < 4; i++) {

            pid[i] = fork();

            if (pid[i] != 0) {
                continue;
            }

            ngx_pid = getpid();

            if (i > 1) {
                crash_in = (round + i) % 9;
                ngx_shipstation_crash_here = crash;
            }

            /* all at once */

            __sync_fetch_and_add(&shared->ready, 1);

            while (*(volatile ngx_uint_t *) &shared->ready < 4) {
                usleep(100);
            }

            ask = ask_of(1, "acme");

            while (ngx_shipstation_allowance_take(&cache, ask, now, &ticket)
                   == NGX_OK)
            {
                __sync_fetch_and_add(&shared->granted, 1);
                usleep(200);

                if (i & 1) {
                    finish(&ticket, now, 200, -1, -1, -1);
                }
            }

            _exit(0);
        }

        for (i = 0; i < 4; i++) {
            pid[0] = wait(&status);
            (void) ngx_shmtx_force_unlock(
                       &((ngx_slab_pool_t *) cache.zone->shm.addr)->mutex,
                       pid[0]);
            killed += WIFSIGNALED(status);
        }

        if (shared->granted > 36) {
            tap_ok(0, "round %d granted %d", (int) round,
                   (int) shared->granted);
        }

        ngx_shipstation_allowance_status(&cache, ask_of(1, "acme")->key, now,
                                         &key);

        if (key.in_window < shared->granted || key.in_window > 36) {
            tap_ok(0, "round %d: %d granted, %d in the ring", (int) round,
                   (int) shared->granted, (int) key.in_window);
        }
    }

    tap_note("%d processes killed inside the lock", (int) killed);
    tap_ok(killed > 50, "processes were killed inside the lock");
    tap_ok(shared->granted > 20 && shared->granted <= 36,
           "together they never got more than one would");
}


static void
throttle(ngx_uint_t key, int64_t now, ngx_int_t retry_after)
{
    ngx_shipstation_ticket_t         ticket;
    ngx_shipstation_allowance_end_t  end;

    ngx_memzero(&end, sizeof(end));
    end.status = 429;
    end.limit = -1;
    end.remaining = -1;
    end.reset = -1;
    end.retry_after = retry_after;

    if (take(key, "acme", now, &ticket) == NGX_OK) {
        (void) ngx_shipstation_allowance_end(&cache, &ticket, now, &end);
    }
}


/* 429 with nothing but Retry-After: seconds, and when a call may be made. */

static void
test_retry_after(void)
{
    ngx_uint_t                i;
    ngx_shipstation_ticket_t  ticket;

    static const struct {
        ngx_int_t   seconds;
        int64_t     again;
    } rows[] = {
        { 5, 6000 }, { 0, 2000 }, { 60, 61000 }, { 600, 61000 }, { -1, 60250 }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        open_zone(1024 * 1024);
        (void) take(1, "acme", 1000, &ticket);
        (void) finish(&ticket, 1000, 200, -1, -1, -1);
        throttle(1, 2000, rows[i].seconds);
        tap_ok(take(1, "acme", 2000 + rows[i].again - 1, &ticket) == NGX_BUSY,
               "a pause of Retry-After: %d", (int) rows[i].seconds);
        tap_is_int(take(1, "acme", 2000 + rows[i].again, &ticket), NGX_OK,
                   "and its end");
    }
}


static ngx_int_t
ask_carrier(const char *carrier, int64_t now, ngx_uint_t demand,
    ngx_shipstation_ticket_t *ticket)
{
    ngx_shipstation_allowance_ask_t  *ask;

    ask = ask_of(1, "acme");
    ask->carrier.data = (u_char *) carrier;
    ask->carrier.len = strlen(carrier);
    ask->demand = demand;

    return ngx_shipstation_allowance_take(&cache, ask, now, ticket);
}


static void
end_carrier(ngx_shipstation_ticket_t *ticket, int64_t now, ngx_uint_t priced)
{
    ngx_shipstation_allowance_end_t  end;

    ngx_memzero(&end, sizeof(end));
    end.status = 200;
    end.limit = -1;
    end.remaining = -1;
    end.reset = -1;
    end.retry_after = -1;
    end.priced = priced;
    end.silent = !priced;

    (void) ngx_shipstation_allowance_end(&cache, ticket, now, &end);
}


static ngx_uint_t
nsilent(int64_t now)
{
    ngx_shipstation_allowance_status_t  status;

    (void) ngx_shipstation_allowance_status(&cache, ask_of(1, "acme")->key,
                                            now, &status);

    return status.nsilent;
}


static void
test_silent_carrier(void)
{
    int64_t                    now;
    ngx_uint_t                 i, silent, loud;
    ngx_shipstation_ticket_t   ticket;

    open_zone(1024 * 1024);
    learn(1, 1000);

    for (i = 0; i < 8; i++) {
        tap_is_int(nsilent(2000), 0, "no carrier is silent yet");
        (void) ask_carrier("fedex", 2000, 1, &ticket);
        end_carrier(&ticket, 2000, 0);
    }

    tap_is_int(nsilent(2000), 1, "eight parcels without service");
    (void) ask_carrier("fedex", 2000, 1, &ticket);
    end_carrier(&ticket, 2000, 1);
    tap_is_int(nsilent(2000), 0, "one with a service ends it");

    /* a rush for both carriers, for ten minutes */

    open_zone(1024 * 1024);
    learn(1, 1000);

    for (i = 0; i < 8; i++) {
        (void) ask_carrier("fedex", 2000, 1, &ticket);
        end_carrier(&ticket, 2000, 0);
    }

    silent = 0;
    loud = 0;

    for (now = 3000; now < 603000; now += 100) {

        if (ask_carrier("fedex", now, 1, &ticket) == NGX_OK) {
            end_carrier(&ticket, now, 0);
            silent++;
        }

        if (ask_carrier("stamps_com", now, 1, &ticket) == NGX_OK) {
            end_carrier(&ticket, now, 1);
            loud++;
        }
    }

    tap_note("%d calls of the silent carrier, %d of the other", (int) silent,
             (int) loud);
    tap_ok(silent * 2 <= loud && loud > 100,
           "a silent carrier gets at most a third of the calls");
}


static void
test_trouble(void)
{
    u_char                          id[NGX_INT_T_LEN];
    ngx_str_t                       store;
    ngx_uint_t                      i, lines;
    ngx_shipstation_trouble_sum_t   sum;

    open_zone(1024 * 1024);
    learn(1, 1000);

    store.data = id;
    lines = 0;

    for (i = 0; i < 300; i++) {
        store.len = ngx_sprintf(id, "shop-%ui", i % 60) - id;
        lines += ngx_shipstation_allowance_trouble(&cache,
                                                   ask_of(1, "acme")->key,
                                                   2000 + (int64_t) i * 60, 9,
                                                   &store, &sum);
    }

    tap_is_int(lines, 1, "300 failures in 20 seconds are one line");
    tap_is_int(ngx_shipstation_allowance_trouble(&cache,
                                                 ask_of(1, "acme")->key,
                                                 20000, 3, &store, &sum),
               1, "another cause has its own");
    tap_is_int(ngx_shipstation_allowance_trouble(&cache,
                                                 ask_of(1, "acme")->key,
                                                 62000, 9, &store, &sum),
               1, "after a minute there is one more");
    tap_is_int(sum.calls, 300, "of all calls since");
    tap_ok(sum.stores >= 40 && sum.stores <= 60, "of %d stores or so",
           (int) sum.stores);
}


int
main(void)
{
    test_rules();
    test_room();
    test_retry_after();
    test_silent_carrier();
    test_trouble();
    test_processes();
    test_promise();

    return tap_done();
}
