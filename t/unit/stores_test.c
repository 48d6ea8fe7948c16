
/* The zone of stores: loads, reloads, generations, pins. */

#include "stores_folder_test.h"

#include <signal.h>
#include <sys/stat.h>


static ngx_int_t  rc;


static void
test_load(void)
{
    ngx_shipstation_store_t          store;
    ngx_shipstation_stores_t        *stores;
    ngx_shipstation_stores_totals_t  totals;

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
    put_store("borealis", "b-user", "pw", ", \"enabled\": false");
    put_file(".acme.json.swp", "{");
    put_file(".hidden.json", "{");
    put_file("README", "no store");

    stores = start(NULL, 1024 * 1024);

    tap_is_int(find(stores, "acme", &store), NGX_OK, "a store by id");
    tap_is_str(store.settings->currency, 3, "USD", "its settings");
    tap_ok(store.version != 0, "its version");
    ngx_shipstation_store_release(stores, &store);

    tap_is_int(find(stores, "acm", &store), NGX_DECLINED, "no such store");
    tap_is_int(find(stores, "", &store), NGX_DECLINED, "an empty id");

    ngx_shipstation_stores_totals(stores, 1000000, &totals);
    tap_is_int(totals.total, 2, "two stores");
    tap_is_int(totals.enabled, 1, "one is on");
    tap_is_int(totals.invalid, 0, "none is invalid");
    tap_is_int(totals.not_polled_24h, 1, "the one that is on was not polled");
    tap_ok(totals.bytes_used > 0 && totals.bytes_used < totals.bytes_total,
           "bytes used");

    remove_file("README");
    remove_file(".hidden.json");
    remove_file(".acme.json.swp");
}


static void
test_errors(void)
{
    int   i;
    char  name[32];

    put_file("bad1.json", "{\"id\": \"bad1\", \"selling_channel\": {");
    put_file("bad2.json", "{\"id\": \"bad2\", \"enabled\": 1}");
    put_store("c", "acme-user", "pw", "");

    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_is_int(rc, NGX_ERROR, "bad files fail the load");
    tap_ok(strstr(logged, "/bad1.json\": ") && strstr(logged, "line"),
           "the first is named, with line and column");
    tap_ok(strstr(logged, "/bad2.json\": enabled must be true or false\n"),
           "so is the second, with path and reason");
    tap_ok(strstr(logged, "/c.json\": selling_channel.username is a user "
                  "name of store \"acme\", too\n"),
           "and the later one of two with one user name");
    tap_ok(strstr(logged, "[1] shipstation: ") != NULL, "at emerg");

    for (i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "many%d.json", i);
        put_file(name, "");
    }

    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(strstr(logged, "53 more bad files"), "a hundred, then a number");

    for (i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "many%d.json", i);
        remove_file(name);
    }

    remove_file("bad1.json");
    remove_file("bad2.json");
    remove_file("c.json");

    clear_log();
    {
        char  path[512];

        snprintf(path, sizeof(path), "%s/pipe.json", folder);
        (void) mkfifo(path, 0600);
    }
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR && strstr(logged, "pipe.json\": is no file"),
           "a pipe is no file, and nobody waits for it");
    remove_file("pipe.json");

    {
        char  *large;

        large = malloc(1024 * 1024 + 2);
        memset(large, ' ', 1024 * 1024 + 1);
        large[1024 * 1024 + 1] = '\0';
        put_file("large.json", large);
        free(large);
    }

    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR && strstr(logged, "larger than 1 MiB"),
           "a file over 1 MiB");
    remove_file("large.json");

    put_store("map", "m", "pw", ", \"status_map\": [{\"match\": \"a\", "
              "\"status\": \"paid\"}, {\"match\": \"(\", \"status\": "
              "\"paid\"}]");
    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR && strstr(logged, "map.json\": "
                                     "status_map[1].match is no pattern"),
           "a pattern that does not compile");
    remove_file("map.json");

    {
        char  path[512];

        snprintf(path, sizeof(path), "%s/acme.json", folder);
        chmod(path, 0604);
        clear_log();
        cycle(NULL, 1024 * 1024, 0, &rc);
        tap_ok(rc == NGX_OK && strstr(logged, "[5] shipstation: 1 of the "
                                      "files") && strstr(logged, "acme.json"),
               "one warning of files that everybody can read");
        chmod(path, 0600);
    }

}


static void
test_previous_names(void)
{
    put_store("p1", "p1-user", "\"password\": \"x\", \"previous\": "
              "{\"username\": \"acme-user\", \"password\": \"y\", "
              "\"until\": \"2999-01-01\"}", "");
    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR
           && strstr(logged, "p1.json\": selling_channel.previous.username "
                     "is a user name of store \"acme\""),
           "a previous user name that is another's");

    put_store("p1", "p1-user", "\"password\": \"x\", \"previous\": "
              "{\"username\": \"acme-user\", \"password\": \"y\", "
              "\"until\": \"2001-01-01\"}", "");
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_is_int(rc, NGX_OK, "one that has ended is nobody's");
    remove_file("p1.json");
}


static void
test_api_rates(void)
{
    static const char  api[] = ", \"currency\": \"USD\", \"api\": {\"key\": "
        "\"k\", \"secret\": \"very-secret\"%s}, \"origin\": {\"country\": "
        "\"US\", \"postal_code\": \"78703\"}, \"default_package\": "
        "{\"weight\": {\"value\": 1, \"units\": \"g\"}}, \"carriers\": [], "
        "\"fallback_rates\": [{\"code\": \"f\", \"name\": \"F\", "
        "\"amount\": 1}]";
    char               more[1024];

    snprintf(more, sizeof(more), api, ", \"rate\": \"200r/m\"");
    put_store("r1", "r1", "pw", more);
    put_store("r2", "r2", "pw", more);
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_is_int(rc, NGX_OK, "stores that share a key and its rate");

    snprintf(more, sizeof(more), api, "");
    put_store("r2", "r2", "pw", more);
    clear_log();
    cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR && strstr(logged, "r2.json\": api.rate is not that "
                                     "of store \"r1\"")
           && !strstr(logged, "very-secret"),
           "stores that share a key must agree on its rate");
    remove_file("r1.json");
    remove_file("r2.json");
}


static void
test_reload(void)
{
    uint64_t                           version;
    ngx_uint_t                         pages;
    ngx_shipstation_store_t            store, pinned;
    ngx_shipstation_stores_t          *one, *two, *three, *failed;
    ngx_shipstation_settings_t        *settings;
    ngx_shipstation_export_event_t     event;
    ngx_shipstation_store_snapshot_t  *snapshot;

    one = start(NULL, 1024 * 1024);

    find(one, "acme", &store);
    version = store.version;
    settings = store.settings;

    ngx_memzero(&event, sizeof(event));
    event.at = 12345;
    event.orders = 7;
    ngx_shipstation_store_exported(one, &store, &event);
    ngx_shipstation_store_release(one, &store);

    /* unchanged files share their record, and keep their state */

    two = start(one, 0);
    find(two, "acme", &store);
    tap_ok(store.version == version && store.settings == settings,
           "an unchanged file keeps its record");

    snapshot = malloc(sizeof(*snapshot));
    ngx_shipstation_store_snapshot(two, &store, snapshot);
    tap_is_int(snapshot->last_export.orders, 7, "and its state");
    ngx_shipstation_store_release(two, &store);

    /* a changed file: the old cycle sees the old settings */

    put_store("acme", "acme-user", "pw", ", \"currency\": \"CAD\"");
    find(two, "acme", &pinned);
    three = start(two, 0);
    find(three, "acme", &store);
    tap_is_str(store.settings->currency, 3, "CAD", "new settings");
    tap_ok(store.version != version, "with another version");
    tap_is_str(pinned.settings->currency, 3, "USD",
               "a pinned store keeps the old ones");
    ngx_shipstation_store_snapshot(three, &store, snapshot);
    tap_is_int(snapshot->last_export.orders, 7, "the state is the same");
    ngx_shipstation_store_release(three, &store);

    find(two, "acme", &store);
    tap_is_str(store.settings->currency, 3, "USD", "so does the old cycle");
    ngx_shipstation_store_release(two, &store);
    ngx_shipstation_store_release(two, &pinned);

    /* a reload that fails changes nothing */

    put_file("bad.json", "{");
    clear_log();
    pages = free_pages(three);
    failed = cycle(three, 0, 0, &rc);
    tap_is_int(rc, NGX_ERROR, "a reload with a bad file fails");
    tap_ok(failed->generation == NULL, "it has no generation");
    tap_ok(free_pages(three) >= pages, "and took no memory");
    tap_is_int(find(three, "acme", &store), NGX_OK, "stores are still there");
    ngx_shipstation_store_release(three, &store);
    remove_file("bad.json");

    /* one that nginx did not accept for another reason */

    put_store("acme", "acme-user", "pw", ", \"currency\": \"AUD\"");
    failed = cycle(three, 0, 0, &rc);
    tap_is_int(rc, NGX_OK, "a load whose cycle is given up");
    find(three, "acme", &store);
    tap_is_str(store.settings->currency, 3, "CAD", "does not count");
    ngx_shipstation_store_release(three, &store);

    /* a store that is gone is gone, with its state */

    remove_file("acme.json");
    one = start(three, 0);
    tap_is_int(find(one, "acme", &store), NGX_DECLINED, "a removed store");
    tap_is_int(find(three, "acme", &store), NGX_OK, "the old cycle has it");
    ngx_shipstation_store_release(three, &store);

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
    free(snapshot);
}


static void
test_memory(void)
{
    int                        i;
    char                       currency[64];
    ngx_uint_t                 pages;
    ngx_shipstation_stores_t  *stores;

    stores = start(NULL, 512 * 1024);
    stores = start(stores, 0);
    pages = free_pages(stores);

    for (i = 0; i < 200; i++) {
        snprintf(currency, sizeof(currency), ", \"rates_version\": %d", i);
        put_store("acme", "acme-user", "pw", currency);
        ngx_current_msec += 10000;
        stores = start(stores, 0);
    }

    tap_ok(free_pages(stores) + 6 >= pages,
           "200 reloads do not use up the zone (%d of %d pages free)",
           (int) free_pages(stores), (int) pages);
}


static void
test_workers(void)
{
    int                        up[2], down[2];
    char                       c, currency[4];
    pid_t                      pid;
    ngx_shipstation_store_t    store;
    ngx_shipstation_stores_t  *one, *stores;

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");

    if (pipe(up) != 0 || pipe(down) != 0) {
        return;
    }

    one = start(NULL, 1024 * 1024);

    pid = fork();

    if (pid == 0) {
        ngx_pid = getpid();
        ngx_shipstation_stores_enter(one);
        c = 'e';
        (void) !write(up[1], &c, 1);

        /* a worker that shuts down, while others begin */

        (void) !read(down[0], &c, 1);

        if (find(one, "acme", &store) == NGX_OK) {
            memcpy(currency, store.settings->currency, 3);
            ngx_shipstation_store_release(one, &store);

        } else {
            memcpy(currency, "---", 3);
        }

        (void) !write(up[1], currency, 3);
        (void) !read(down[0], &c, 1);
        _exit(0);
    }

    (void) !read(up[0], &c, 1);

    put_store("acme", "acme-user", "pw", ", \"currency\": \"CAD\"");
    ngx_current_msec += 10000;
    stores = start(one, 0);
    put_store("acme", "acme-user", "pw", ", \"currency\": \"AUD\"");
    ngx_current_msec += 10000;
    stores = start(stores, 0);
    ngx_current_msec += 10000;
    stores = start(stores, 0);

    (void) !write(down[1], &c, 1);
    (void) !read(up[0], currency, 3);
    currency[3] = '\0';
    tap_is_str(currency, 3, "USD",
               "after three reloads an old worker has its settings");

    tap_ok(ngx_shipstation_shared(stores)->generations->next->next != NULL,
           "its generation is kept");

    kill(pid, SIGKILL);
    bury(stores, pid);

    ngx_current_msec += 10000;
    stores = start(stores, 0);
    ngx_current_msec += 10000;
    stores = start(stores, 0);
    tap_ok(ngx_shipstation_shared(stores)->generations->next == NULL
           || ngx_shipstation_shared(stores)->generations->next->next == NULL,
           "until it died");

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
}


static void
test_skip(void)
{
    ngx_shipstation_store_t          store;
    ngx_shipstation_stores_t        *one, *two;
    ngx_shipstation_stores_totals_t  totals;

    put_file("bad.json", "{");

    clear_log();
    one = cycle(NULL, 1024 * 1024, 1, &rc);
    tap_is_int(rc, NGX_OK, "skip: a bad file does not fail the load");
    tap_ok(strstr(logged, "[3] shipstation: ") && strstr(logged, "bad.json\"")
           && strstr(logged, "the store is left out"), "it is logged at crit");
    ngx_shipstation_stores_commit(one);
    ngx_shipstation_stores_totals(one, 0, &totals);
    tap_is_int(totals.invalid, 1, "and counted");
    tap_is_int(totals.total, 2, "the others are there");
    remove_file("bad.json");

    put_file("acme.json", "{\"id\": \"acme\"}");
    clear_log();
    two = cycle(one, 0, 1, &rc);
    tap_is_int(rc, NGX_OK, "skip: over a reload");
    tap_ok(strstr(logged, "acme.json\": selling_channel is required; its last "
                  "good settings stay"), "last good settings stay, it says");
    ngx_shipstation_stores_commit(two);
    tap_is_int(find(two, "acme", &store), NGX_OK, "and so it is");
    tap_is_str(store.settings->currency, 3, "USD", "with the settings");
    ngx_shipstation_store_release(two, &store);

    /* once more: the last good ones are those of two reloads ago */

    one = cycle(two, 0, 1, &rc);
    ngx_shipstation_stores_commit(one);
    tap_is_int(find(one, "acme", &store), NGX_OK, "over the next one, too");
    ngx_shipstation_store_release(one, &store);

    /* a new file before it by name takes nothing from the store that runs */

    put_store("a", "acme-user", "pw", "");
    clear_log();
    two = cycle(one, 0, 1, &rc);
    ngx_shipstation_stores_commit(two);
    tap_is_int(find(two, "acme", &store), NGX_OK,
               "last good settings hold their user name");
    ngx_shipstation_store_release(two, &store);
    tap_is_int(find(two, "a", &store), NGX_DECLINED, "the new file is out");
    tap_ok(strstr(logged, "/a.json\": selling_channel.username is a user name "
                  "of store \"acme\", too; the store is left out")
           && strstr(logged, "last good settings stay")
           && !strstr(logged, "cannot stay"), "it is said once: %s", logged);
    ngx_shipstation_stores_totals(two, 0, &totals);
    tap_is_int(totals.nbad, 2, "both bad files");
    tap_ok(strcmp((char *) totals.bad[0], "a") == 0
           && strcmp((char *) totals.bad[1], "acme") == 0, "are named");

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
    clear_log();
    one = cycle(two, 0, 1, &rc);
    ngx_shipstation_stores_commit(one);
    tap_is_int(find(one, "a", &store), NGX_DECLINED,
               "nor where the file of the running one is good");
    tap_is_int(find(one, "acme", &store), NGX_OK, "which goes on");
    ngx_shipstation_store_release(one, &store);

    /* a running store that changes its name keeps it where it may not */

    put_store("beta", "acme-user", "pw", "");
    put_store("ab", "b-user", "pw", "");
    clear_log();
    two = cycle(one, 0, 1, &rc);
    ngx_shipstation_stores_commit(two);
    tap_ok(find(two, "borealis", &store) == NGX_OK
           && find(two, "beta", &store) == NGX_DECLINED
           && find(two, "ab", &store) == NGX_DECLINED,
           "new ones take neither name: %s", logged);
    remove_file("beta.json");
    remove_file("ab.json");
    remove_file("a.json");

    one = cycle(two, 0, 1, &rc);
    ngx_shipstation_stores_commit(one);
    put_store("borealis", "acme-user", "pw", "");
    put_store("ab", "b-user", "pw", "");
    clear_log();
    two = cycle(one, 0, 1, &rc);
    ngx_shipstation_stores_commit(two);
    tap_is_int(find(two, "borealis", &store), NGX_OK,
               "a change to a taken name is refused");
    tap_is_str(store.settings->credential.username.data,
               store.settings->credential.username.len, "b-user",
               "and the old one stays its");
    ngx_shipstation_store_release(two, &store);
    tap_is_int(find(two, "ab", &store), NGX_DECLINED,
               "for the file that wanted it");
    remove_file("ab.json");
    put_store("borealis", "b-user", "pw", "");
    remove_file("acme.json");

    /* of two new ones the earlier by name */

    one = cycle(two, 0, 1, &rc);
    ngx_shipstation_stores_commit(one);
    two = one;

    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
    put_store("zeta", "acme-user", "pw", "");
    clear_log();
    one = cycle(two, 0, 1, &rc);
    ngx_shipstation_stores_commit(one);
    tap_is_int(find(one, "acme", &store), NGX_OK,
               "of two new ones with one user name");
    ngx_shipstation_store_release(one, &store);
    tap_is_int(find(one, "zeta", &store), NGX_DECLINED,
               "the later by name is left out");
    remove_file("zeta.json");
}


/* nginx -s reload itself says nothing */

static void
test_last_reload(void)
{
    ngx_shipstation_stores_t        *one, *two;
    ngx_shipstation_stores_totals_t  totals;

    one = start(NULL, 1024 * 1024);
    ngx_shipstation_stores_totals(one, ngx_time(), &totals);
    tap_ok(totals.reload.ok && totals.reload.at == ngx_time()
           && totals.reload.message[0] == '\0', "a start counts");

    put_file("bad.json", "{\"id\": \"bad\", \"selling_channel\": "
             "{\"username\": \"x\", \"password\": \"hush-hush\"}, "
             "\"enabled\": 7}");
    (void) cycle(one, 0, 0, &rc);
    tap_is_int(rc, NGX_ERROR, "a bad file fails the reload");

    ngx_shipstation_stores_totals(one, ngx_time(), &totals);
    tap_ok(!totals.reload.ok, "which the running workers tell");
    tap_ok(strcmp((char *) totals.reload.message,
                  "\"bad.json\": enabled must be true or false") == 0,
           "with its reason: %s", totals.reload.message);
    tap_is_int(totals.invalid, 0, "their stores are whole");

    remove_file("bad.json");
    two = cycle(one, 0, 0, &rc);
    tap_is_int(rc, NGX_OK, "mended");
    ngx_shipstation_stores_totals(one, ngx_time(), &totals);
    tap_ok(!totals.reload.ok, "until it counts the last one stands");
    ngx_shipstation_stores_totals(one, ngx_time() + 60, &totals);
    tap_ok(!totals.reload.ok && strstr((char *) totals.reload.message,
                                       "did not accept"),
           "one that never counts is told, too");

    ngx_shipstation_stores_commit(two);
    ngx_shipstation_stores_totals(one, ngx_time() + 60, &totals);
    tap_ok(totals.reload.ok && totals.reload.message[0] == '\0',
           "then it counts");
}


/* Debian's error_log has the level "error" */

static void
test_warnings(void)
{
    put_store("w", "w-user", "pw", ", \"foreign_currency\": \"leave_out\"");

    nginx_stub_log.log_level = NGX_LOG_ERR;

    clear_log();
    (void) cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(strstr(logged, "no order is foreign") == NULL,
           "a start logs no warning that nobody wants");

    ngx_test_config = 1;

    clear_log();
    (void) cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(strstr(logged, "[0] [warn] shipstation: store \"w\" has "
                  "\"foreign_currency\"") != NULL,
           "nginx -t prints it to stderr: %s", logged);

    nginx_stub_log.log_level = NGX_LOG_WARN;

    clear_log();
    (void) cycle(NULL, 1024 * 1024, 0, &rc);
    tap_ok(strstr(logged, "[5] shipstation: store \"w\" has ") != NULL
           && strstr(logged, "[0]") == NULL, "once, where both would");

    ngx_test_config = 0;
    nginx_stub_log.log_level = NGX_LOG_INFO;
    remove_file("w.json");
}


static void
test_small(void)
{
    int                        i, round;
    char                       id[32], *p;
    size_t                     size;
    ngx_shipstation_stores_t  *stores;

    for (i = 0; i < 200; i++) {
        snprintf(id, sizeof(id), "s%03d", i);
        put_store(id, id, "pw", "");
    }

    clear_log();
    cycle(NULL, 128 * 1024, 0, &rc);
    tap_is_int(rc, NGX_ERROR, "a zone too small");

    p = strstr(logged, "need at least ");
    tap_ok(p != NULL, "names the size that is needed");
    size = p ? strtoul(p + strlen("need at least "), NULL, 10) * 1024 : 0;
    tap_note("%s", logged);

    clear_log();
    stores = cycle(NULL, size, 0, &rc);
    tap_is_int(rc, NGX_OK, "which does");
    tap_note("%d pages of %d are free", (int) free_pages(stores),
             (int) (size / 4096));
    tap_ok(size < 2 * 1024 * 1024 && rc == NGX_OK
           && free_pages(stores) * 4096 < size * 3 / 4, "and is no waste");

    /* all changes twice, and workers of the earlier ones still run */

    for (round = 0; round < 2; round++) {
        ngx_shipstation_generation(stores)->workers[0] = getppid();
        ngx_shipstation_stores_commit(stores);

        for (i = 0; i < 200; i++) {
            snprintf(id, sizeof(id), "s%03d", i);
            put_store(id, id, round ? "pw2" : "pw1", "");
        }

        clear_log();
        stores = cycle(stores, 0, 0, &rc);
        tap_ok(rc == NGX_OK, "reload %d finds room: %s", round + 1, logged);
    }

    clear_log();
    cycle(NULL, 32 * 1024, 0, &rc);
    tap_ok(rc == NGX_ERROR && strstr(logged, "too small"),
           "the smallest zone that nginx takes");

    for (i = 0; i < 200; i++) {
        snprintf(id, sizeof(id), "s%03d.json", i);
        remove_file(id);
    }
}


int
main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    test_load();
    test_errors();
    test_previous_names();
    test_api_rates();
    test_reload();
    test_memory();
    test_workers();
    test_skip();
    test_last_reload();
    test_warnings();
    test_small();

    remove_folder();

    tap_done();

    return tap_status();
}
