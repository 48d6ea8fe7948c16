
/* The rate book: what one price says of others, and when it says nothing. */

#include "base/digest.h"
#include "shared/book.h"
#include "shared/rates_zone.h"
#include "nginx_stub.h"
#include "tap.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>


#define SENDER  77
#define BOOK    5
#define HOUR    3600000


static ngx_shipstation_rates_zone_t  cache;
static int64_t                       now;


static void
open_zone(size_t size)
{
    ngx_shm_zone_t  *zone;

    ngx_memzero(&cache, sizeof(cache));
    cache.valid = 600 * 1000;
    cache.stale = 86400 * 1000;

    zone = nginx_stub_zone(size);
    zone->data = &cache;
    now = 1000;

    if (ngx_shipstation_cache_init_zone(zone, NULL) != NGX_OK) {
        printf("Bail out! no zone\n");
        exit(1);
    }
}


static ngx_shipstation_spot_t
spot_of(uint64_t place, uint32_t weight)
{
    ngx_shipstation_spot_t  spot;

    ngx_memzero(&spot, sizeof(spot));
    spot.sender = SENDER;
    spot.book = BOOK;
    spot.place = place * 0x9e3779b97f4a7c15ULL;
    spot.weight = weight;

    (void) ngx_shipstation_book_open(&cache, &spot);

    return spot;
}


/* The key of an entry names its place, weight, and epoch. */

static void
key_of(uint64_t place, uint32_t weight, u_char *key)
{
    ngx_shipstation_spot_t  spot;

    spot = spot_of(place, weight);

    ngx_memzero(key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(key, &place, 8);
    ngx_memcpy(key + 8, &weight, 4);
    ngx_memcpy(key + 12, &spot.epoch, 4);
}


static ngx_shipstation_lesson_e
learn(uint64_t place, uint32_t weight, uint64_t vector)
{
    u_char                  key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_shipstation_spot_t  spot;

    spot = spot_of(place, weight);
    key_of(place, weight, key);

    return ngx_shipstation_book_learn(&cache, &spot, ++now, key, vector);
}


/* "place weight" of the entry that has the price, "none" where none has. */

static const char *
found(uint64_t place, uint32_t weight)
{
    u_char                  key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    uint32_t                w;
    uint64_t                p;
    static char             text[64];
    ngx_shipstation_spot_t  spot;

    spot = spot_of(place, weight);

    if (ngx_shipstation_book_find(&cache, &spot, now, key) != NGX_OK) {
        return "none";
    }

    ngx_memcpy(&p, key, 8);
    ngx_memcpy(&w, key + 8, 4);
    sprintf(text, "%lu %u", (unsigned long) p, (unsigned) w);

    return text;
}


static void
is(uint64_t place, uint32_t weight, const char *want, const char *name)
{
    const char  *got;

    got = found(place, weight);
    tap_is_str(got, strlen(got), want, name);
}


static void
classes(void)
{
    ngx_shipstation_book_totals_t  totals;

    open_zone(4 * 1024 * 1024);

    is(1, 10, "none", "an empty book");

    tap_is_int(learn(1, 10, 100), NGX_SHIPSTATION_LESSON_NEW, "a first price");
    learn(1, 12, 120);
    is(2, 12, "none", "nothing is known of another place");

    tap_is_int(learn(2, 10, 100), NGX_SHIPSTATION_LESSON_AGREED,
               "an equal price at an equal weight");
    is(2, 12, "1 12", "opens the other weights");
    is(2, 10, "2 10", "its own is the youngest");
    is(1, 10, "2 10", "for all of the class");

    learn(2, 14, 140);
    is(1, 14, "2 14", "one call for a weight opens all places");

    learn(3, 10, 101);
    is(3, 12, "none", "another price is another class");

    ngx_shipstation_book_totals(&cache, &totals);
    tap_is_int(totals.places, 3, "places are counted");
    tap_is_int(totals.classes, 2, "classes are");
}


static void
between(void)
{
    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(1, 16, 100);
    learn(1, 20, 130);

    is(1, 13, "1 16", "between two weights with equal prices");
    is(1, 18, "none", "not where they differ");
    is(1, 8, "none", "nor below the lightest");
    is(1, 22, "none", "nor above the heaviest");
}


/* Zones that are equal at light weights. */

static void
ties(void)
{
    open_zone(4 * 1024 * 1024);

    learn(1, 4, 40);
    learn(1, 5, 50);
    learn(1, 40, 400);
    learn(1, 100, 1000);
    learn(2, 4, 40);

    is(2, 5, "1 5", "an agreement counts nearby");
    is(2, 40, "none", "not more than three times away");
    learn(2, 5, 50);
    is(2, 40, "none", "nor do two at light weights");
    learn(2, 40, 400);
    is(2, 100, "1 100", "a heavier one does");
    learn(3, 40, 400);
    is(3, 4, "none", "alone it counts near itself");
    learn(3, 100, 1000);
    is(3, 4, "2 4", "two count for all that is lighter");

    /* who agreed once makes no price for others, far away */

    open_zone(4 * 1024 * 1024);

    learn(1, 4, 40);
    learn(2, 4, 40);
    learn(2, 100, 2000);
    is(1, 100, "none", "a price far away is not the class's");
    is(2, 4, "2 4", "the place keeps its own");

    learn(1, 100, 1000);
    is(1, 100, "1 100", "each has its class");
    is(2, 100, "2 100", "the other, too");

    learn(3, 4, 40);
    is(3, 100, "none", "a price that two classes have opens none of both");
    learn(3, 100, 1000);
    is(1, 100, "3 100", "another weight decides");
    learn(1, 8, 80);
    learn(2, 8, 81);
    learn(4, 4, 40);
    is(4, 8, "none", "where they differ, nothing is said");
    learn(1, 6, 60);
    learn(2, 6, 60);
    tap_ok(strcmp(found(4, 6), "none") != 0, "where they do not, it is");
}


static void
merges(void)
{
    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(2, 12, 120);
    is(1, 12, "none", "two classes that share no weight");
    learn(1, 12, 120);
    is(2, 10, "1 10", "are one once they agree");

    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(1, 11, 111);
    learn(2, 11, 110);
    learn(2, 12, 120);
    learn(1, 12, 120);
    is(2, 10, "none", "but not against a weight at which they differ");
}


static void
surprises(void)
{
    ngx_uint_t                     i;
    ngx_shipstation_spot_t         spot;
    ngx_shipstation_book_totals_t  totals;

    open_zone(4 * 1024 * 1024);

    for (i = 1; i <= 5; i++) {
        learn(i, 10, 100);
        learn(i, 12, 120);
        learn(i, 14, 140);
    }

    now += HOUR;

    spot = spot_of(2, 12);
    tap_is_int(ngx_shipstation_book_doubt(&cache, &spot, 0), 0, "no doubt");
    tap_is_int(learn(1, 12, 121), NGX_SHIPSTATION_LESSON_SURPRISE,
               "not the price of the class");
    is(1, 14, "none", "the place is out of its class");
    is(2, 12, "5 12", "the others are not");
    tap_is_int(ngx_shipstation_book_doubt(&cache, &spot, 1), 1,
               "a check is wanted");
    tap_is_int(ngx_shipstation_book_doubt(&cache, &spot, 1), 0, "once");

    tap_is_int(learn(2, 12, 120), NGX_SHIPSTATION_LESSON_AGREED,
               "another place agrees: it was that place alone");
    tap_is_int(learn(3, 12, 121), NGX_SHIPSTATION_LESSON_SURPRISE,
               "so that the next is a first surprise again");
    tap_is_int(spot_of(2, 12).epoch, 0, "prices are what they were");

    tap_is_int(learn(4, 14, 141), NGX_SHIPSTATION_LESSON_CLEARED,
               "two without an agreement between: prices have changed");
    tap_is_int(spot_of(2, 12).epoch, 1, "entries of before are not found");
    is(2, 12, "none", "no price counts any more");

    learn(5, 12, 121);
    is(2, 12, "5 12", "the classes stay");
    is(4, 12, "none", "but for the places that surprised");
    tap_is_int(ngx_shipstation_book_open(&cache, &spot), 0,
               "a change is no place's fault");

    ngx_shipstation_book_totals(&cache, &totals);
    tap_is_int(totals.cleared, 1, "changes are counted");
    tap_is_int(totals.surprises, 3, "surprises are");
}


/* Half of a ZIP3 lies in another zone. */

static void
split(void)
{
    ngx_shipstation_spot_t  spot;

    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(2, 10, 100);
    learn(3, 10, 130);

    tap_is_int(learn(1, 10, 130), NGX_SHIPSTATION_LESSON_SURPRISE,
               "the other half");
    learn(2, 10, 100);
    tap_is_int(learn(1, 10, 100), NGX_SHIPSTATION_LESSON_SURPRISE,
               "the one again");

    spot = spot_of(1, 10);
    tap_is_int(ngx_shipstation_book_open(&cache, &spot), 1,
               "its whole codes are asked for");
    spot = spot_of(2, 10);
    tap_is_int(ngx_shipstation_book_open(&cache, &spot), 0, "no other's");
}


static ngx_uint_t
worth(uint64_t place, uint32_t weight)
{
    u_char                  key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_shipstation_spot_t  spot;

    spot = spot_of(place, weight);
    ngx_shipstation_sha256(&spot, sizeof(spot), key);

    return ngx_shipstation_book_worth(&cache, &spot, key, now);
}


static void
worths(void)
{
    ngx_uint_t  i, sum;

    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(2, 10, 100);

    tap_is_int(worth(1, 12), 1, "missed once");
    tap_is_int(worth(2, 12), 2, "a call opens the class's other places");
    tap_is_int(worth(2, 14), 1, "at this weight");

    sum = 0;

    for (i = 0; i < 10; i++) {
        sum = worth(9, 20 + (uint32_t) i);
    }

    tap_is_int(sum, 1, "a weight that no class knows opens itself");
    sum = worth(9, 10);
    tap_ok(sum >= 7, "one that they know opens the place's others, likely");
}


static void
senders(void)
{
    ngx_shipstation_spot_t  spot;

    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(1, 12, 120);

    spot = spot_of(2, 10);
    spot.sender = 78;
    tap_is_int(ngx_shipstation_book_learn(&cache, &spot, now,
                                          (const u_char *) "a key of 32 bytes "
                                          "is here......", 100),
               NGX_SHIPSTATION_LESSON_NEW, "another sender's price");

    spot = spot_of(3, 10);
    spot.book = 6;
    tap_is_int(ngx_shipstation_book_learn(&cache, &spot, now,
                                          (const u_char *) "a key of 32 bytes "
                                          "is here......", 100),
               NGX_SHIPSTATION_LESSON_NEW, "another box's price");

    spot = spot_of(4, 10);
    spot.epoch = 3;
    tap_is_int(ngx_shipstation_book_learn(&cache, &spot, now,
                                          (const u_char *) "a key of 32 bytes "
                                          "is here......", 100),
               NGX_SHIPSTATION_LESSON_NEW, "a call from before a change");
    is(4, 12, "none", "teaches nothing");
}


/*
 * Places by the thousand in a zone that has room for hundreds of classes: what
 * is found is always of an equal price, and the oldest make room.
 */

static void
room(void)
{
    char                           *end;
    uint32_t                        w;
    ngx_uint_t                      i, wrong, right;
    uint64_t                        place, other, random;
    const char                     *got;
    ngx_shipstation_book_totals_t   totals;

    open_zone(16 * 1024 * 1024);

    wrong = right = 0;
    random = 1;

    for (i = 0; i < 200000; i++) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        place = 1 + (random >> 33) % 6000;
        w = 1 + (uint32_t) ((random >> 45) % 30);

        got = found(place, w);

        if (strcmp(got, "none") != 0) {
            other = strtoull(got, &end, 10);
            right++;
            wrong += (other % 70 != place % 70);
        }

        if (i % 3 == 0) {
            learn(place, w, place % 70 * 1000 + w);
        }
    }

    tap_is_int(wrong, 0, "no price of another class");
    tap_ok(right > 1000, "some are found");
    ngx_shipstation_book_totals(&cache, &totals);
    tap_note("%d found, %d places, %d classes", (int) right,
             (int) totals.places, (int) totals.classes);
}


static void
die_here(void)
{
    kill(getpid(), SIGKILL);
}


static void
crash(void)
{
    int                     status;
    pid_t                   pid;
    ngx_shipstation_spot_t  spot;

    open_zone(4 * 1024 * 1024);

    learn(1, 10, 100);
    learn(1, 12, 120);
    learn(2, 10, 100);
    learn(1, 10, 101);
    learn(2, 12, 121);
    tap_is_int(spot_of(1, 10).epoch, 1, "an epoch");

    pid = fork();

    if (pid == 0) {
        ngx_shipstation_crash_here = die_here;
        learn(3, 10, 100);
        _exit(0);
    }

    (void) waitpid(pid, &status, 0);
    (void) ngx_shmtx_force_unlock(
                  &((ngx_slab_pool_t *) cache.zone->shm.addr)->mutex, pid);

    is(2, 12, "none", "a worker that dies in it leaves an empty book");
    spot = spot_of(1, 10);
    tap_is_int(spot.epoch, 2, "and no entry of before comes back");
    learn(1, 10, 100);
    is(1, 10, "1 10", "which learns again");
}


static void
no_room(void)
{
    ngx_shipstation_spot_t  spot;

    open_zone(4 * 1024 * 1024);
    cache.shared->book = NULL;

    spot = spot_of(1, 10);
    tap_is_int(spot.epoch, 0, "a zone that is too small has no book");
    tap_is_int(learn(1, 10, 100), NGX_SHIPSTATION_LESSON_NEW, "nor learns");
    is(1, 10, "none", "nor finds");
}


int
main(void)
{
    classes();
    between();
    ties();
    merges();
    surprises();
    split();
    worths();
    senders();
    room();
    crash();
    no_room();

    return tap_done();
}
