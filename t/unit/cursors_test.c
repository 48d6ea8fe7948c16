
/* Cursors of the order feed's pages. */

#include "stores_folder_test.h"

#include <signal.h>


static ngx_shipstation_stores_t         *stores;
static ngx_shipstation_store_t           acme, borealis;
static ngx_shipstation_cursor_window_t   window = { 1, 1, 1000, 2000 };
static u_char                            text[512];
static size_t                            len;
static ngx_uint_t                        pages;
static int64_t                           now = 1800000000;


static void
get(ngx_shipstation_store_t *store, ngx_uint_t page)
{
    ngx_shipstation_cursor_get(stores, store, &window, page, now, text, &len,
                               &pages);
}


static void
set(ngx_shipstation_store_t *store, ngx_uint_t page, const char *next,
    ngx_uint_t n)
{
    ngx_str_t  cursor;

    cursor = str(next);
    ngx_shipstation_cursor_set(stores, store, &window, page, now, &cursor, n);
}


static void
test_pages(void)
{
    char  longest[514];

    get(&acme, 1);
    tap_ok(len == 0 && pages == 0, "nothing is known at first");

    set(&acme, 1, "to-2", 3);
    get(&acme, 1);
    tap_is_int(len, 0, "page 1 has no cursor");
    tap_is_int(pages, 3, "but the number of pages is known");
    get(&acme, 2);
    tap_is_str(text, len, "to-2", "page 2 has one");
    get(&acme, 2);
    tap_is_str(text, len, "to-2", "asked again the same one");
    get(&acme, 3);
    tap_is_int(len, 0, "page 3 has none yet");

    set(&acme, 2, "to-3", 2);
    get(&acme, 3);
    tap_is_str(text, len, "to-3", "page 3");
    tap_is_int(pages, 3, "pages never fall");
    set(&acme, 3, "", 5);
    get(&acme, 4);
    tap_is_int(len, 0, "the last page has no next");
    tap_is_int(pages, 5, "pages may rise");

    set(&acme, 1, "anew", 0);
    get(&acme, 2);
    tap_is_str(text, len, "anew", "a first page asked anew gives a new one");
    set(&acme, 1, "", 1);
    get(&acme, 2);
    tap_is_int(len, 0, "or takes it away");

    get(&borealis, 2);
    tap_ok(len == 0 && pages == 0, "another store has its own");

    window.end++;
    get(&acme, 3);
    tap_ok(len == 0 && pages == 0, "another window, too");
    window.end--;

    window.has_end = 0;
    get(&acme, 3);
    tap_ok(len == 0 && pages == 0, "an open window, too");
    set(&acme, 2, "open", 0);
    window.end += 77;
    get(&acme, 3);
    tap_is_str(text, len, "open", "whose unset end does not matter");
    window.end -= 77;
    window.has_end = 1;

    memset(longest, 'c', sizeof(longest));
    longest[512] = '\0';
    set(&acme, 5, longest, 0);
    get(&acme, 6);
    tap_is_str(text, len, longest, "512 bytes");
    longest[512] = 'c';
    longest[513] = '\0';
    set(&acme, 6, longest, 0);
    get(&acme, 7);
    tap_is_int(len, 0, "513 are not kept");

    now += 1799;
    get(&acme, 3);
    tap_is_str(text, len, "to-3", "kept for 30 minutes");
    now += 1;
    get(&acme, 3);
    tap_is_int(len, 0, "and no longer");
    tap_is_int(pages, 0, "nor the number of pages");

    set(&acme, 2, "later", 1);
    get(&acme, 3);
    tap_is_str(text, len, "later", "an expired one is replaced");
}


static void
test_reload(void)
{
    ngx_shipstation_stores_t  *old;

    set(&acme, 1, "over-a-reload", 9);

    old = stores;
    put_store("acme", "acme", "pw", ", \"currency\": \"CAD\"");
    stores = start(stores, 0);
    ngx_shipstation_store_release(old, &acme);
    find(stores, "acme", &acme);

    get(&acme, 2);
    tap_is_str(text, len, "over-a-reload", "a cursor outlives a reload");
    tap_is_int(pages, 9, "the number of pages, too");
}


static void
test_memory(void)
{
    int          i, kept;
    ngx_uint_t   before, least;

    before = free_pages(stores);
    least = before;

    for (i = 0; i < 20000; i++) {
        window.start = 5000 + i;
        set(&acme, 1, "some-cursor-of-a-feed-that-is-not-so-short", 2);

        if (free_pages(stores) < least) {
            least = free_pages(stores);
        }
    }

    tap_ok((before - least) * 4096 < stores->zone->shm.size / 6,
           "20,000 windows take a bounded part of the zone (%d pages)",
           (int) (before - least));

    for (i = 19990, kept = 0; i < 20000; i++) {
        window.start = 5000 + i;
        get(&acme, 2);
        kept += len != 0 && pages == 2;
    }

    tap_is_int(kept, 10, "the newest are kept");
    window.start = 5000;
    get(&acme, 2);
    tap_is_int(len, 0, "the oldest are not");
    window.start = 1000;
}


/* A worker is killed in the middle of an edit of the lists. */
static void
test_killed(void)
{
    pid_t                             pid;
    ngx_shipstation_stores_shared_t  *shared;

    set(&acme, 1, "before", 4);
    shared = stores->shared;

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();
        ngx_shipstation_stores_lock(stores);
        shared->dirty = NGX_SHIPSTATION_DIRTY_LISTS;

        /* half-way through */
        shared->cursors.next->prev = (void *) 0x10;
        shared->cursors.next = (void *) 0x20;
        shared->cursor_buckets[0] = (void *) 0x30;

        kill(ngx_pid, SIGKILL);
    }

    bury(stores, pid);

    clear_log();
    get(&acme, 2);
    tap_is_int(len, 0, "cursors that may be broken are dropped");
    tap_ok(strstr(logged, "died while it changed") != NULL, "it is logged");
    clear_log();

    set(&acme, 1, "after", 4);
    get(&acme, 2);
    tap_is_str(text, len, "after", "and all goes on");
    tap_is_str(logged, 0, "", "it is logged once");
    tap_is_int(shared->broken, 0, "memory is whole");

    /* and in the middle of the slab pool */

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();
        ngx_shipstation_stores_lock(stores);
        shared->dirty = NGX_SHIPSTATION_DIRTY_SLAB;
        kill(ngx_pid, SIGKILL);
    }

    bury(stores, pid);

    clear_log();
    get(&acme, 2);
    tap_ok(strstr(logged, "restart nginx") != NULL,
           "a pool that may be broken is left alone, and it is said");
    set(&acme, 1, "never", 4);
    get(&acme, 2);
    tap_is_int(len, 0, "nothing more is kept");
    tap_is_int(find(stores, "borealis", &borealis), NGX_OK,
               "stores are found all the same");

    {
        ngx_int_t  rc;

        clear_log();
        put_store("acme", "acme", "pw", ", \"currency\": \"AUD\"");
        cycle(stores, 0, 0, &rc);
        tap_ok(rc == NGX_ERROR && strstr(logged, "restart nginx"),
               "a reload says what must be done");
    }
}


/* Workers that are killed at any moment while they write. */
static void
test_killed_often(void)
{
    int    i, k;
    pid_t  pid;

    stores = start(NULL, 1024 * 1024);
    find(stores, "acme", &acme);

    for (i = 0; i < 40; i++) {
        pid = fork();

        if (pid == 0) {
            ngx_pid = getpid();

            for (k = 0; ; k++) {
                window.start = k % 700;
                set(&acme, k % 5, (k % 3) ? "cursor-of-some-length" : "", 3);
                get(&acme, k % 5);
            }
        }

        usleep(1500 + 137 * i);
        kill(pid, SIGKILL);
        bury(stores, pid);
    }

    window.start = 1;
    set(&acme, 1, "alive", 3);
    get(&acme, 2);

    tap_ok(ngx_shipstation_shared(stores)->broken
           || (len == 5 && memcmp(text, "alive", 5) == 0),
           "after 40 kills at any moment (pool %s)",
           ngx_shipstation_shared(stores)->broken ? "left alone" : "whole");
}


int
main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    put_store("acme", "acme", "pw", "");
    put_store("borealis", "borealis", "pw", "");
    stores = start(NULL, 1024 * 1024);

    find(stores, "acme", &acme);
    find(stores, "borealis", &borealis);

    test_pages();
    test_reload();
    test_memory();
    test_killed();
    test_killed_often();

    remove_folder();

    tap_done();

    return tap_status();
}
