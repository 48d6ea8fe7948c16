
/* What is kept of a store: quarantine, failed notices, words, last events. */

#include "stores_folder_test.h"

#include <signal.h>


static ngx_shipstation_stores_t          *stores;
static ngx_shipstation_store_t            acme, borealis;
static ngx_shipstation_store_snapshot_t  *snapshot;
static int64_t                            now = 1800000000;


static ngx_uint_t
add(ngx_shipstation_store_t *store, const char *number, const char *path,
    const char *reason)
{
    ngx_str_t  n, p, r;

    n = str(number);
    p = str(path);
    r = str(reason);

    return ngx_shipstation_quarantine_add(stores, store, &n, &p, &r, now);
}


static void
test_quarantine(void)
{
    ngx_str_t                  number;
    u_char                     ids[8][NGX_SHIPSTATION_STORE_ID_MAX + 1];
    ngx_shipstation_problem_t  problems[8];

    tap_is_int(ngx_shipstation_quarantine_any(&acme), 0, "nobody is there");

    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is missing"),
               1, "an order enters quarantine: to be logged");
    tap_is_int(ngx_shipstation_quarantine_any(&acme), 1, "one is there");

    now += 300;
    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is missing"),
               0, "at the next poll it is not");
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, 1, "it counts once");
    tap_is_str(snapshot->quarantine[0].order_number,
               strlen((char *) snapshot->quarantine[0].order_number), "A117",
               "its number");
    tap_is_str(snapshot->quarantine[0].path,
               strlen((char *) snapshot->quarantine[0].path),
               "customer.ship_to.country", "its path");
    tap_is_str(snapshot->quarantine[0].reason,
               strlen((char *) snapshot->quarantine[0].reason), "is missing",
               "its reason");
    tap_is_int(snapshot->quarantine[0].at, now - 300, "first seen");
    tap_is_int(snapshot->quarantine[0].last, now, "last seen");

    now += 86400;
    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is missing"),
               1, "after a day it is logged again");
    now += 60;
    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is missing"),
               0, "once");
    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is no country"),
               1, "another reason is news");
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, 1, "of the same order");
    tap_is_int(snapshot->quarantine[0].at, now - 86400 - 360,
               "which is there for as long");

    add(&borealis, "B1", "order_number", "is too long");
    now++;
    add(&acme, "A2", "x", "y");

    tap_is_int(ngx_shipstation_last_skipped(stores, 8, problems, ids), 3,
               "the last of all stores");
    tap_is_str(ids[0], strlen((char *) ids[0]), "acme", "the newest first");
    tap_is_str(ids[1], strlen((char *) ids[1]), "borealis", "with its store");
    tap_is_int(ngx_shipstation_last_skipped(stores, 2, problems, ids), 2,
               "as many as were asked for");

    number = str("A117");
    ngx_shipstation_quarantine_remove(stores, &acme, &number);
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, 1, "it went out");
    number = str("A2");
    ngx_shipstation_quarantine_remove(stores, &acme, &number);
    number = str("A3");
    ngx_shipstation_quarantine_remove(stores, &acme, &number);
    tap_is_int(ngx_shipstation_quarantine_any(&acme), 0, "nobody is left");
    tap_is_int(add(&acme, "A117", "customer.ship_to.country", "is missing"),
               1, "one that comes back is logged again");

    add(&acme, "", "order_number", "is missing");
    add(&acme, "", "order_number", "is missing");
    add(&acme, "", "customer", "is missing");
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, 3,
               "orders without a number, by path and reason");
    number = str("");
    ngx_shipstation_quarantine_remove(stores, &acme, &number);
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, 3, "no empty number takes them out");
}


static void
test_text(void)
{
    int   i, n;
    char  text[2048], one[512], two[512];

    memset(one, 'x', 200);
    strcpy(one + 200, "one");
    memset(two, 'x', 200);
    strcpy(two + 200, "two");

    n = snapshot->nquarantine;
    add(&acme, one, "p", "r");
    add(&acme, two, "p", "r");
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nquarantine, n + 2,
               "long numbers that differ behind what is kept of them");
    tap_is_int(strlen((char *) snapshot->quarantine[0].order_number), 63,
               "63 bytes are kept");

    {
        ngx_str_t  number = str(one);

        ngx_shipstation_quarantine_remove(stores, &acme, &number);
        ngx_shipstation_store_snapshot(stores, &acme, snapshot);
        tap_is_int(snapshot->nquarantine, n + 1, "the right one goes out");
    }

    for (i = 0; i < 500; i++) {
        memcpy(text + 3 * i, "\xe2\x82\xac", 3);
    }

    text[1500] = '\0';
    add(&acme, "\x01\xff\x7f", text, text);
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_str(snapshot->quarantine[0].order_number,
               strlen((char *) snapshot->quarantine[0].order_number), "???",
               "bytes that are no text");
    tap_is_int(strlen((char *) snapshot->quarantine[0].path), 93,
               "no character is cut");
    tap_is_int(strlen((char *) snapshot->quarantine[0].reason), 255,
               "as much of a reason as there is room for");
}


static void
test_many(void)
{
    int   i, logs;
    char  number[32];

    /* 40 bad orders, more than are kept, at each of 20 polls */

    for (i = 0, logs = 0; i < 20 * 40; i++) {
        snprintf(number, sizeof(number), "M%d", i % 40);
        logs += add(&borealis, number, "p", "r");
    }

    tap_ok(logs >= 40 && logs <= 44,
           "40 bad orders are logged once each, not at each poll (%d)", logs);
    ngx_shipstation_store_snapshot(stores, &borealis, snapshot);
    tap_is_int(snapshot->nquarantine, 32, "32 are kept");
    tap_is_str(snapshot->quarantine[0].order_number,
               strlen((char *) snapshot->quarantine[0].order_number), "M39",
               "the newest first");
    tap_is_str(snapshot->quarantine[31].order_number,
               strlen((char *) snapshot->quarantine[31].order_number), "M8",
               "to the 32nd");
}


static void
test_failed_notices(void)
{
    int        i;
    char       text[32];
    ngx_str_t  number, reason;

    for (i = 0; i < 40; i++) {
        snprintf(text, sizeof(text), "N%d", i % 2);
        number = str(text);
        reason = str("the platform answered 500");
        ngx_shipstation_failed_notice_add(stores, &acme, &number, &reason,
                                          now + i);
    }

    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nfailed_notices, 32, "the last 32 failed notices");
    tap_is_int(snapshot->failed_notices[0].at, now + 39, "the newest first");
    tap_is_str(snapshot->failed_notices[0].reason,
               strlen((char *) snapshot->failed_notices[0].reason),
               "the platform answered 500", "with its reason");
    tap_is_int(snapshot->failed_notices[0].path[0], 0, "and no path");
}


static void
test_words(void)
{
    int        i;
    char       text[128];
    ngx_str_t  word;

    for (i = 0; i < 3; i++) {
        word = str("paid");
        ngx_shipstation_status_word_seen(stores, &acme, &word);
        word = str("shipped");
        ngx_shipstation_status_word_seen(stores, &acme, &word);
        word = str("");
        ngx_shipstation_status_word_seen(stores, &acme, &word);
    }

    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nstatus_words, 2, "two words");
    tap_is_str(snapshot->status_words[1],
               strlen((char *) snapshot->status_words[1]), "shipped",
               "the second");

    for (i = 0; i < 30; i++) {
        snprintf(text, sizeof(text), "%d-a-word-that-is-rather-long-for-a-"
                 "status-but-why-not-after-all", i);
        word = str(text);
        ngx_shipstation_status_word_seen(stores, &acme, &word);
    }

    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->nstatus_words, 16, "16 at most");
    tap_is_int(strlen((char *) snapshot->status_words[15]), 51,
               "51 bytes of each");
    tap_is_str(snapshot->status_words[0],
               strlen((char *) snapshot->status_words[0]), "paid",
               "the first stay");
}


static void
test_events(void)
{
    ngx_shipstation_api_event_t      api;
    ngx_shipstation_notice_event_t   notice;
    ngx_shipstation_stores_totals_t  totals;
    ngx_shipstation_export_event_t   export;

    ngx_memzero(&api, sizeof(api));
    ngx_memzero(&notice, sizeof(notice));
    ngx_memzero(&export, sizeof(export));

    api.at = now;
    api.status = 401;
    notice.at = now;
    notice.status = 200;
    export.at = now - 86401;

    ngx_shipstation_store_api_answered(stores, &acme, &api);
    ngx_shipstation_store_notified(stores, &acme, &notice);
    ngx_shipstation_store_exported(stores, &acme, &export);

    ngx_shipstation_store_snapshot(stores, &acme, snapshot);
    tap_is_int(snapshot->last_api.status, 401, "ShipStation's last answer");
    tap_is_int(snapshot->last_notice.status, 200, "the last notice");

    ngx_shipstation_stores_totals(stores, now, &totals);
    tap_is_int(totals.not_polled_24h, 2, "an export of more than a day ago");
    export.at = now - 86399;
    ngx_shipstation_store_exported(stores, &acme, &export);
    ngx_shipstation_stores_totals(stores, now, &totals);
    tap_is_int(totals.not_polled_24h, 1, "and of less");
}


static void
test_full(void)
{
    int                               i;
    char                              id[32], number[32], reason[256];
    ngx_uint_t                        pages;
    ngx_shipstation_store_t           first, last;
    ngx_shipstation_stores_totals_t   totals;

    for (i = 0; i < 100; i++) {
        snprintf(id, sizeof(id), "s%03d", i);
        put_store(id, id, "pw", "");
    }

    stores = start(NULL, 768 * 1024);
    pages = free_pages(stores);

    memset(reason, 'r', sizeof(reason) - 1);
    reason[sizeof(reason) - 1] = '\0';

    for (i = 0; i < 3200; i++) {
        snprintf(id, sizeof(id), "s%03d", i / 32);
        snprintf(number, sizeof(number), "%d", i);
        find(stores, id, &last);
        now++;
        add(&last, number, "a.path", reason);
        ngx_shipstation_store_release(stores, &last);
    }

    ngx_shipstation_stores_totals(stores, now, &totals);
    tap_ok(totals.dropped > 100, "a full zone drops (%d of 3,200, %d pages "
           "before)", (int) totals.dropped, (int) pages);

    find(stores, "s000", &first);
    find(stores, "s099", &last);
    ngx_shipstation_store_snapshot(stores, &first, snapshot);
    tap_is_int(snapshot->nquarantine, 0, "the oldest of all stores");
    ngx_shipstation_store_snapshot(stores, &last, snapshot);
    tap_is_int(snapshot->nquarantine, 32, "not the newest");
    ngx_shipstation_store_release(stores, &first);
    ngx_shipstation_store_release(stores, &last);

    /* settings go before what is kept for people to read */

    for (i = 0; i < 100; i++) {
        snprintf(id, sizeof(id), "s%03d", i);
        put_store(id, id, "other", "");
    }

    stores = start(stores, 0);
    tap_is_int(find(stores, "s050", &last), NGX_OK,
               "a reload of a full zone finds room");
    ngx_shipstation_store_release(stores, &last);

    for (i = 0; i < 100; i++) {
        snprintf(id, sizeof(id), "s%03d.json", i);
        remove_file(id);
    }

    ngx_current_msec += 10000;
    stores = start(stores, 0);
    ngx_current_msec += 10000;
    stores = start(stores, 0);
    tap_ok(ngx_queue_empty(&ngx_shipstation_shared(stores)->problems),
           "what was kept of stores goes with them");
}


static void
test_killed_often(void)
{
    int        i, k;
    char       number[32];
    pid_t      pid;
    ngx_str_t  gone;

    stores = start(NULL, 1024 * 1024);
    find(stores, "acme", &acme);

    for (i = 0; i < 40; i++) {
        pid = fork();

        if (pid == 0) {
            ngx_pid = getpid();

            for (k = 0; ; k++) {
                snprintf(number, sizeof(number), "%d", k % 50);
                add(&acme, number, "p", "r");
                snprintf(number, sizeof(number), "%d", (k + 7) % 50);
                gone = str(number);
                ngx_shipstation_quarantine_remove(stores, &acme, &gone);
            }
        }

        usleep(1500 + 137 * i);
        kill(pid, SIGKILL);
        bury(stores, pid);
    }

    add(&acme, "alive", "p", "r");
    ngx_shipstation_store_snapshot(stores, &acme, snapshot);

    tap_ok(ngx_shipstation_shared(stores)->broken
           || strcmp((char *) snapshot->quarantine[0].order_number, "alive")
              == 0,
           "after 40 kills at any moment (pool %s)",
           ngx_shipstation_shared(stores)->broken ? "left alone" : "whole");
}


static void
test_lines(void)
{
    u_char      text[8];
    ngx_str_t   what;
    ngx_uint_t  i;

    what = str("items[].weight");
    tap_is_int(ngx_shipstation_line_due(stores, &acme, &what, 60, now), 1,
               "a line is due");
    tap_is_int(ngx_shipstation_line_due(stores, &acme, &what, 60, now + 3540),
               0, "not again within the hour");
    tap_is_int(ngx_shipstation_line_due(stores, &borealis, &what, 60, now), 1,
               "another store's is");
    tap_is_int(ngx_shipstation_line_due(stores, &acme, &what, 60, now + 3600),
               1, "after it it is");

    for (i = 0; i < 32; i++) {
        what.data = text;
        what.len = ngx_sprintf(text, "%ui", i) - text;
        (void) ngx_shipstation_line_due(stores, &acme, &what, 60, now + 7200);
    }

    what = str("items[].weight");
    tap_is_int(ngx_shipstation_line_due(stores, &acme, &what, 60, now + 7200),
               1, "the oldest line is forgotten");
}


int
main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    snapshot = malloc(sizeof(*snapshot));

    put_store("acme", "acme", "pw", "");
    put_store("borealis", "borealis", "pw", "");
    stores = start(NULL, 1024 * 1024);

    find(stores, "acme", &acme);
    find(stores, "borealis", &borealis);

    test_quarantine();
    test_lines();
    test_text();
    test_many();
    test_failed_notices();
    test_words();
    test_events();
    test_full();
    test_killed_often();

    remove_folder();
    free(snapshot);

    tap_done();

    return tap_status();
}
