
/*
 * Sign-in: forms of passwords, what is remembered, who may try how often, and
 * several processes at once.
 */

#include "stores_folder_test.h"

#include <signal.h>
#include <sys/stat.h>


static ngx_shipstation_stores_t  *stores;
static ngx_uint_t                 retry;
static int64_t                    now = 1800000000;
static ngx_str_t                  address = ngx_string("\x7f\0\0\1");


static ngx_int_t
sign_in_bytes(const char *username, const char *password, size_t len,
    ngx_uint_t limit)
{
    ngx_int_t                rc;
    ngx_str_t                user, pass;
    ngx_pool_t              *pool;
    ngx_shipstation_store_t  store;

    user = str(username);
    pass.data = (u_char *) password;
    pass.len = len;

    retry = 0;
    pool = ngx_create_pool(1024, &nginx_stub_log);

    rc = ngx_shipstation_sign_in(stores, &user, &pass, &address, limit, now,
                                 pool, &store, &retry);

    if (rc == NGX_OK) {
        ngx_shipstation_store_release(stores, &store);
    }

    ngx_destroy_pool(pool);

    return rc;
}


static ngx_int_t
sign_in(const char *username, const char *password, ngx_uint_t limit)
{
    return sign_in_bytes(username, password, strlen(password), limit);
}


static void
test_plain(void)
{
    put_store("acme", "acme", "right", "");
    put_store("euro", "\xc3\xa9t\xc3\xa9", "\xe2\x82\xac:x", "");
    stores = start(NULL, 1024 * 1024);

    tap_is_int(sign_in("acme", "right", 0), NGX_OK, "the right password");
    tap_is_int(sign_in("acme", "wrong", 0), NGX_DECLINED, "a wrong one");
    tap_is_int(sign_in("acme", "", 0), NGX_DECLINED, "an empty one");
    tap_is_int(sign_in("acme", "righ", 0), NGX_DECLINED, "a shorter one");
    tap_is_int(sign_in("acme", "right ", 0), NGX_DECLINED, "a longer one");
    tap_is_int(sign_in("acme", "Right", 0), NGX_DECLINED, "another case");
    tap_is_int(sign_in_bytes("acme", "right\0x", 7, 0), NGX_DECLINED,
               "one with a NUL behind the right one");
    tap_is_int(sign_in("Acme", "right", 0), NGX_DECLINED,
               "a user name in another case");
    tap_is_int(sign_in("", "right", 0), NGX_DECLINED, "no user name");
    tap_is_int(sign_in("", "", 0), NGX_DECLINED, "nothing");
    tap_is_int(sign_in("nobody", "right", 0), NGX_DECLINED,
               "an unknown user name");
    tap_is_int(sign_in("\xc3\xa9t\xc3\xa9", "\xe2\x82\xac:x", 0), NGX_OK,
               "beyond ASCII, with a colon in the password");
    tap_is_int(sign_in("acm", "eright", 0), NGX_DECLINED,
               "name and password are not one text");
}


static void
test_hashes(void)
{
    ngx_uint_t   i;
    char         json[512], name[32];

    /* "swordfish", made with openssl passwd, crypt(3) and sha1sum */

    static const char  *hashes[] = {
        "$6$rounds=1000$saltsalt$Pz.NeZwrOKpKm9zoXt43nzEgLTvewod6d8MyxWKF2ERH"
            "u/fxVS6EQA70HfP1/65MTN1.vs19WOwQe7rIz9GM5/",
        "$5$saltsalt$daAhTF6GHYZ.SNpCbCUBgMUeouPxKWlT5eTP3TzH249",
        "$1$saltsalt$oRU2v0epEgeuFbQ18zEuW.",
        "$apr1$saltsalt$zTu3y4x6n0gRzLHaDCjm41",
        "{SHA}T1cYHcqt6YBVXyzmdVykJfAGWL4=",
        "{SSHA}0awXMLd7Qz73sOpmbbfrTN6oO1NzYWx0"
    };

    for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        snprintf(name, sizeof(name), "hash%d", (int) i);
        snprintf(json, sizeof(json), "\"password_hash\": \"%s\"", hashes[i]);
        put_store(name, name, json, "");
    }

    stores = start(stores, 0);

    for (i = 0; i < sizeof(hashes) / sizeof(hashes[0]); i++) {
        snprintf(name, sizeof(name), "hash%d", (int) i);

        tap_is_int(sign_in(name, "swordfist", 0), NGX_DECLINED, hashes[i]);
        tap_is_int(sign_in(name, "swordfish", 0), NGX_OK, "the right one");
        tap_is_int(sign_in(name, "swordfish", 0), NGX_OK, "once more");
        tap_is_int(sign_in(name, "swordfist", 0), NGX_DECLINED, "a wrong one");
        tap_is_int(sign_in_bytes(name, "swordfish\0x", 11, 0), NGX_DECLINED,
                   "with a NUL");
        tap_is_int(sign_in(name, "", 0), NGX_DECLINED, "an empty one");
    }

    {
        char  large[5000];

        memset(large, 'x', sizeof(large));
        tap_is_int(sign_in_bytes("hash0", large, sizeof(large), 0),
                   NGX_DECLINED, "5,000 bytes");
        tap_is_int(sign_in_bytes("nobody", large, sizeof(large), 0),
                   NGX_DECLINED, "5,000 bytes for nobody");
    }

    tap_ok(((ngx_shipstation_generation_t *) stores->generation)->dummy_len
           && strncmp((char *) ((ngx_shipstation_generation_t *)
                                stores->generation)->dummy, "$5$saltsalt$",
                      12) == 0,
           "unknown names are checked against the costliest form");
}


static void
test_previous(void)
{
    put_store("acme", "acme", "\"password\": \"new\", \"previous\": "
              "{\"password\": \"old\", \"until\": \"2027-02-01T00:00:00Z\"}",
              "");
    put_store("moved", "moved-new", "\"password\": \"new\", \"previous\": "
              "{\"username\": \"moved-old\", \"password_hash\": "
              "\"{SHA}T1cYHcqt6YBVXyzmdVykJfAGWL4=\", "
              "\"until\": \"2027-02-01T00:00:00Z\"}", "");
    stores = start(stores, 0);

    now = 1801439999;     /* 2027-01-31 23:59:59 */

    tap_is_int(sign_in("acme", "new", 0), NGX_OK, "the new password");
    tap_is_int(sign_in("acme", "old", 0), NGX_OK, "the previous one");
    tap_is_int(sign_in("acme", "older", 0), NGX_DECLINED, "no other");
    tap_is_int(sign_in("moved-old", "swordfish", 0), NGX_OK,
               "a previous user name with its password");
    tap_is_int(sign_in("moved-old", "new", 0), NGX_DECLINED,
               "not with the new password");
    tap_is_int(sign_in("moved-new", "swordfish", 0), NGX_DECLINED,
               "nor the new name with the previous password");

    now = 1801440000;     /* 2027-02-01 00:00:00 */

    tap_is_int(sign_in("acme", "old", 0), NGX_DECLINED,
               "not from its time on, though it was right before");
    tap_is_int(sign_in("moved-old", "swordfish", 0), NGX_DECLINED,
               "nor the previous user name");
    tap_is_int(sign_in("acme", "new", 0), NGX_OK, "the new one is");

    now = 1800000000;
}


static void
test_limit(void)
{
    ngx_str_t                name;
    ngx_uint_t               i, ok;
    ngx_msec_t               began;
    ngx_shipstation_store_t  store;

    put_store("acme", "acme", "right", "");
    put_store("fresh", "fresh", "right", "");
    put_store("late", "late", "right", "");
    stores = start(stores, 0);
    began = ngx_current_msec;

    tap_is_int(sign_in("acme", "right", 30), NGX_OK, "right before");

    for (i = 0, ok = 0; i < 30; i++) {
        ok += sign_in("acme", "wrong", 30) == NGX_DECLINED;
    }

    tap_is_int(ok, 30, "30 wrong passwords at once");
    tap_is_int(sign_in("acme", "wrong", 30), NGX_BUSY, "no 31st");
    tap_is_int(retry, 2, "Retry-After: 2 s at 30 a minute");

    name = str("acme");
    tap_is_int(ngx_shipstation_sign_in_refused(stores, &name, &address), 1,
               "the first refusal is logged");
    tap_is_int(ngx_shipstation_sign_in_refused(stores, &name, &address), 0,
               "the next one is not");
    tap_is_int(ngx_shipstation_sign_in_refused(stores, &name, &address), 0,
               "nor the one after it");
    ngx_current_msec = began + 60000;
    tap_is_int(ngx_shipstation_sign_in_refused(stores, &name, &address), 3,
               "after a minute one line stands for all of them");
    ngx_current_msec = began;

    tap_is_int(ngx_shipstation_store_named(stores, &name, 0, &store), NGX_OK,
               "whose name it is is known");
    ngx_shipstation_store_release(stores, &store);
    name = str("nobody");
    tap_is_int(ngx_shipstation_store_named(stores, &name, 0, &store),
               NGX_DECLINED, "and whose it is not");

    tap_is_int(sign_in("acme", "other", 30), NGX_BUSY,
               "whatever the password");
    tap_is_int(sign_in("acme", "right", 30), NGX_OK,
               "but one that was right before is never refused");

    for (i = 0, ok = 0; i < 30; i++) {
        ok += sign_in("fresh", "wrong", 30) == NGX_DECLINED;
    }

    tap_is_int(ok, 30, "another user name has its own tries");
    tap_is_int(sign_in("fresh", "right", 30), NGX_BUSY,
               "a right password that was not right before is refused, too");

    ngx_str_set(&address, "\x7f\0\0\2");
    tap_is_int(sign_in("fresh", "right", 30), NGX_OK,
               "from another address it is not");
    ngx_str_set(&address, "\x7f\0\0\1");
    tap_is_int(sign_in("fresh", "right", 30), NGX_OK,
               "and from then on from nowhere");

    for (i = 0, ok = 0; i < 30; i++) {
        ok += sign_in("nobody", "wrong", 30) == NGX_DECLINED;
    }

    tap_is_int(ok, 30, "an unknown user name has the same tries");
    tap_is_int(sign_in("nobody", "wrong", 30), NGX_BUSY, "and no more");
    tap_is_int(retry, 2, "with the same answer");

    ngx_current_msec = began + 1990;
    tap_is_int(sign_in("acme", "wrong", 30), NGX_BUSY, "not after 1.99 s");
    tap_is_int(retry, 1, "Retry-After is never 0");
    ngx_current_msec = began + 2000;
    tap_is_int(sign_in("acme", "wrong", 30), NGX_DECLINED, "one after 2 s");
    tap_is_int(sign_in("acme", "wrong", 30), NGX_BUSY, "not two");

    ngx_current_msec = began + 62000;

    for (i = 0, ok = 0; i < 31; i++) {
        ok += sign_in("acme", "wrong", 30) == NGX_DECLINED;
    }

    tap_is_int(ok, 30, "all of them after a minute");

    /* a try each millisecond must not keep the bucket from draining */

    for (i = 0, ok = 0; i < 60000; i++) {
        ngx_current_msec++;
        ok += sign_in("drip", "wrong", 7) == NGX_DECLINED;
    }

    tap_ok(ok >= 13 && ok <= 14,
           "60,000 tries in a minute: 7 at once and 7 more (%d)", (int) ok);

    /* right passwords cost no try */

    for (i = 0, ok = 0; i < 100; i++) {
        ok += sign_in("late", "right", 5) == NGX_OK;
    }

    tap_is_int(ok, 100, "a hundred right passwords");

    for (i = 0, ok = 0; i < 6; i++) {
        ok += sign_in("late", "wrong", 5) == NGX_DECLINED;
    }

    tap_is_int(ok, 5, "and then 5 wrong ones");

    for (i = 0, ok = 0; i < 100; i++) {
        ok += sign_in("late", "wrong", 0) == NGX_DECLINED;
    }

    tap_is_int(ok, 100, "without a limit there is none");

    /* one try a minute */

    ngx_current_msec += 3600 * 1000;
    tap_is_int(sign_in("slow", "wrong", 1), NGX_DECLINED, "one a minute");
    tap_is_int(sign_in("slow", "wrong", 1), NGX_BUSY, "no second");
    tap_is_int(retry, 60, "for 60 s");
}


static void
test_remembered(void)
{
    ngx_uint_t  i;

    put_store("memo", "memo", "right", "");
    stores = start(stores, 0);

    tap_is_int(sign_in("memo", "right", 2), NGX_OK, "right once");

    ngx_current_msec += (ngx_msec_t) 2 * 86400 * 1000 - 1;

    for (i = 0; i < 3; i++) {
        sign_in("memo", "wrong", 2);
    }

    tap_is_int(sign_in("memo", "right", 2), NGX_OK,
               "remembered just before 2 days are over");

    ngx_current_msec += (ngx_msec_t) 2 * 86400 * 1000 - 1;

    for (i = 0; i < 3; i++) {
        sign_in("memo", "wrong", 2);
    }

    tap_is_int(sign_in("memo", "right", 2), NGX_OK,
               "each use counts: ShipStation polls for years");

    ngx_current_msec += (ngx_msec_t) 2 * 86400 * 1000;

    for (i = 0; i < 3; i++) {
        sign_in("memo", "wrong", 2);
    }

    tap_is_int(sign_in("memo", "right", 2), NGX_BUSY, "not after 2 days");

    /* over a reload while the file is the same */

    ngx_current_msec += 3600 * 1000;
    tap_is_int(sign_in("memo", "right", 2), NGX_OK, "right once more");
    stores = start(stores, 0);

    for (i = 0; i < 3; i++) {
        sign_in("memo", "wrong", 2);
    }

    tap_is_int(sign_in("memo", "right", 2), NGX_OK,
               "remembered over a reload");

    put_store("memo", "memo", "right", ", \"enabled\": true");
    stores = start(stores, 0);
    tap_is_int(sign_in("memo", "right", 2), NGX_BUSY,
               "not when the settings changed");
}


static void
test_failed_login(void)
{
    ngx_shipstation_store_t            store;
    ngx_shipstation_store_snapshot_t  *snapshot;

    put_store("last", "last", "right", "");
    stores = start(stores, 0);
    snapshot = malloc(sizeof(*snapshot));

    find(stores, "last", &store);
    ngx_shipstation_store_snapshot(stores, &store, snapshot);
    tap_is_int(snapshot->last_failed_login, 0, "no failed login yet");

    sign_in("last", "wrong", 30);
    ngx_shipstation_store_snapshot(stores, &store, snapshot);
    tap_is_int(snapshot->last_failed_login, now, "the last failed login");

    sign_in("last", "right", 30);
    ngx_shipstation_store_snapshot(stores, &store, snapshot);
    tap_is_int(snapshot->last_failed_login, now, "a right one does not count");

    tap_is_int(ngx_shipstation_store_record(&store)->pins, 1,
               "no pin is left behind");

    ngx_shipstation_store_release(stores, &store);
    free(snapshot);
}


/* No more tries for several workers than for one. */
static void
test_processes(void)
{
    int    up[2], i, tries, n;
    pid_t  pids[4];

    if (pipe(up) != 0) {
        return;
    }

    ngx_current_msec += 3600 * 1000;

    for (i = 0; i < 4; i++) {
        pids[i] = fork();

        if (pids[i] == 0) {
            ngx_pid = getpid();

            for (tries = 0, n = 0; tries < 50; tries++) {
                n += sign_in("many", "wrong", 30) == NGX_DECLINED;
            }

            (void) !write(up[1], &n, sizeof(n));
            _exit(0);
        }
    }

    for (i = 0, tries = 0; i < 4; i++) {
        (void) !read(up[0], &n, sizeof(n));
        tries += n;
        bury(stores, pids[i]);
    }

    tap_is_int(tries, 30, "30 tries for four workers together");
}


/* An attacker who sprays names must not lock out a remembered store. */
static void
test_spray(void)
{
    int          i, wrong;
    char         name[32];
    ngx_uint_t   pages;

    pages = free_pages(stores);

    for (i = 0, wrong = 0; i < 50000; i++) {
        snprintf(name, sizeof(name), "spray%d", i);
        wrong += sign_in_bytes(name, "x", 1, 30) != NGX_OK;
    }

    tap_is_int(wrong, 50000, "50,000 unknown names");
    tap_is_int(free_pages(stores), pages, "take no memory");
    tap_is_int(sign_in("last", "right", 30), NGX_OK,
               "a store signs in as ever");
}


int
main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    test_plain();
    test_hashes();
    test_previous();
    test_limit();
    test_remembered();
    test_failed_login();
    test_processes();

    /* without the costly dummy */

    remove_folder();
    (void) mkdir(folder, 0700);
    put_store("last", "last", "right", "");
    stores = start(stores, 0);

    test_spray();

    remove_folder();

    tap_done();

    return tap_status();
}
