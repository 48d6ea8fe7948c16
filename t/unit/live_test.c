
/*
 * Stores changed, made and removed while nginx runs: what counts where, what
 * a reload in between may not lose, what a killed process leaves behind.
 */

#include "stores_folder_test.h"

#include "store/live.h"


/* settings as they come from a file, before their passwords are digested */
static void
make_settings(ngx_shipstation_settings_t *settings, const char *id,
    const char *username, const char *currency)
{
    ngx_memzero(settings, sizeof(ngx_shipstation_settings_t));

    settings->id = str(id);
    settings->enabled = 1;
    settings->credential.username = str(username);
    settings->credential.password = str("new-pw");
    ngx_memcpy(settings->currency, currency, 3);
}


static ngx_int_t
prepare(ngx_shipstation_stores_t *stores, const char *id,
    const char *username, const char *currency, ngx_shipstation_live_t *live)
{
    u_char                       content[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                       taken[65];
    ngx_int_t                    rc;
    ngx_str_t                    name;
    ngx_shipstation_settings_t   settings;

    name = str(id);
    ngx_memset(content, currency[0], sizeof(content));

    rc = ngx_shipstation_live_claim(stores, &name, 10000, live);
    if (rc != NGX_OK) {
        return rc;
    }

    make_settings(&settings, id, username, currency);
    ngx_shipstation_settings_digest(
               ((ngx_shipstation_stores_shared_t *) stores->shared)->key,
               &settings);

    return ngx_shipstation_live_prepare(live, &settings, content, 1, taken);
}


/* as a PUT does it, disk aside */
static ngx_int_t
change(ngx_shipstation_stores_t *stores, const char *id,
    const char *username, const char *currency)
{
    ngx_int_t               rc;
    ngx_shipstation_live_t  live;

    rc = prepare(stores, id, username, currency, &live);

    if (rc == NGX_OK) {
        ngx_shipstation_live_commit(&live, NULL, 1);

    } else {
        ngx_shipstation_live_release(&live);
    }

    return rc;
}


static ngx_int_t
delete(ngx_shipstation_stores_t *stores, const char *id)
{
    ngx_int_t               rc;
    ngx_str_t               name;
    ngx_shipstation_live_t  live;

    name = str(id);

    rc = ngx_shipstation_live_claim(stores, &name, 10000, &live);

    if (rc == NGX_OK) {
        ngx_shipstation_live_commit(&live, NULL, 1);
    }

    return rc;
}


static ngx_int_t
sign_in(ngx_shipstation_stores_t *stores, const char *user,
    const char *password)
{
    ngx_int_t                rc;
    ngx_str_t                name, secret, address;
    ngx_uint_t               retry;
    ngx_shipstation_store_t  store;

    name = str(user);
    secret = str(password);
    address = str("\x7f\0\0\1");

    rc = ngx_shipstation_sign_in(stores, &name, &secret, &address, 0, 1,
                                 nginx_stub_pool, &store, &retry);

    if (rc == NGX_OK) {
        ngx_shipstation_store_release(stores, &store);
    }

    return rc;
}


/* the store's currency, as short as a value can be told by; "" where none */
static const char *
currency_of(ngx_shipstation_stores_t *stores, const char *id)
{
    static char              text[4];

    ngx_shipstation_store_t  store;

    if (find(stores, id, &store) != NGX_OK) {
        return "";
    }

    ngx_memcpy(text, store.settings->currency, 3);
    ngx_shipstation_store_release(stores, &store);

    return text;
}


#define is_currency(stores, id, want, name)                                  \
    tap_is_str(currency_of(stores, id), strlen(currency_of(stores, id)),     \
               want, name)


static ngx_shipstation_stores_shared_t *
shared_of(ngx_shipstation_stores_t *stores)
{
    return stores->shared;
}


static void
files(void)
{
    put_store("acme", "acme-user", "pw", ", \"currency\": \"USD\"");
    put_store("borealis", "b-user", "pw", ", \"currency\": \"CAD\"");
}


static void
test_change(void)
{
    ngx_shipstation_store_t    pinned;
    ngx_shipstation_stores_t  *stores;

    files();
    stores = start(NULL, 1024 * 1024);
    find(stores, "acme", &pinned);

    tap_is_int(change(stores, "acme", "acme-new", "GBP"), NGX_OK,
               "one store changed live");
    is_currency(stores, "acme", "GBP", "others see the new one");
    tap_is_str(pinned.settings->currency, 3, "USD",
               "who pinned it keeps the old one");
    tap_ok(shared_of(stores)->retired != NULL, "which waits for its pin");

    tap_is_int(sign_in(stores, "acme-user", "pw"), NGX_DECLINED,
               "the old user name is gone");
    tap_is_int(sign_in(stores, "acme-new", "new-pw"), NGX_OK,
               "the new one signs in");

    ngx_shipstation_store_release(stores, &pinned);
    tap_ok(shared_of(stores)->retired == NULL, "with its last pin it goes");

    tap_is_int(change(stores, "acme", "b-user", "AUD"), NGX_BUSY,
               "not with another's user name");
    is_currency(stores, "acme", "GBP", "what was refused changed nothing");
    tap_is_int(change(stores, "acme", "acme-new", "AUD"), NGX_OK,
               "its own name is no other's");
}


static void
test_create_and_delete(void)
{
    char                              id[16];
    ngx_uint_t                        i, missing;
    ngx_shipstation_store_t           pinned;
    ngx_shipstation_stores_t         *stores;
    ngx_shipstation_stores_totals_t   totals;

    files();
    stores = start(NULL, 4 * 1024 * 1024);

    tap_is_int(change(stores, "castor", "c-user", "USD"), NGX_OK,
               "a store made live");
    tap_is_int(sign_in(stores, "c-user", "new-pw"), NGX_OK, "it signs in");

    find(stores, "castor", &pinned);
    tap_is_int(delete(stores, "castor"), NGX_OK, "and is removed");
    is_currency(stores, "castor", "", "it is gone");
    tap_is_int(sign_in(stores, "c-user", "new-pw"), NGX_DECLINED,
               "its user name, too");
    tap_is_str(pinned.settings->currency, 3, "USD",
               "but for the request that has it");
    ngx_shipstation_store_release(stores, &pinned);

    tap_is_int(change(stores, "dione", "c-user", "USD"), NGX_OK,
               "its name is free for another");

    for (i = 0, missing = 0; i < 300; i++) {
        snprintf(id, sizeof(id), "many%03d", (int) i);
        missing += (change(stores, id, id, "USD") != NGX_OK);
    }

    for (i = 0; i < 300; i++) {
        snprintf(id, sizeof(id), "many%03d", (int) i);
        missing += (sign_in(stores, id, "new-pw") != NGX_OK);
        missing += (strcmp(currency_of(stores, id), "USD") != 0);
    }

    tap_is_int(missing, 0, "300 more than there was room for");

    for (i = 0; i < 300; i += 2) {
        snprintf(id, sizeof(id), "many%03d", (int) i);
        missing += (delete(stores, id) != NGX_OK);
    }

    for (i = 1; i < 300; i += 2) {
        snprintf(id, sizeof(id), "many%03d", (int) i);
        missing += (strcmp(currency_of(stores, id), "USD") != 0);
    }

    tap_is_int(missing, 0, "each second one removed, the others stay");

    ngx_shipstation_stores_totals(stores, 1, &totals);
    tap_is_int(totals.total, 2 + 1 + 150, "as many as are left");
    tap_is_int(totals.enabled, 2 + 1 + 150, "and on");
}


/* a reload that read its files before a change must not undo it */
static void
test_reload_between(void)
{
    ngx_int_t                  rc;
    ngx_shipstation_stores_t  *old, *stores;

    files();
    old = start(NULL, 1024 * 1024);

    stores = cycle(old, 0, 0, &rc);             /* it has read the files */
    tap_is_int(change(old, "acme", "acme-new", "GBP"), NGX_OK,
               "a change by an old worker");
    tap_is_int(change(old, "castor", "c-user", "NZD"), NGX_OK,
               "a new store");
    tap_is_int(delete(old, "borealis"), NGX_OK, "one less");

    ngx_shipstation_stores_commit(stores);
    ngx_shipstation_stores_enter(stores);

    is_currency(stores, "acme", "GBP", "the reload has the change");
    is_currency(stores, "castor", "NZD", "the new store");
    is_currency(stores, "borealis", "", "and not the removed one");
    tap_is_int(sign_in(stores, "acme-new", "new-pw"), NGX_OK,
               "its user name signs in");
    tap_is_int(sign_in(stores, "acme-user", "pw"), NGX_DECLINED,
               "the one before does not");

    tap_is_int(change(old, "acme", "acme-new", "EUR"), NGX_OK,
               "a worker that shuts down changes it, too");
    is_currency(stores, "acme", "EUR", "the new ones see it");
    is_currency(old, "acme", "EUR", "as do the old ones");

    /* what is on disk is older here: the next reload reads it again */

    old = stores;
    stores = start(stores, 0);
    is_currency(stores, "acme", "USD", "a later reload reads the files");
    is_currency(stores, "borealis", "CAD", "all of them");
    is_currency(stores, "castor", "", "and no more than them");
}


/* a reload that failed is none: what changed meanwhile stays */
static void
test_failed_reload(void)
{
    ngx_int_t                  rc;
    ngx_shipstation_stores_t  *stores, *next;

    files();
    stores = start(NULL, 1024 * 1024);

    put_file("bad.json", "{");
    next = cycle(stores, 0, 0, &rc);
    tap_is_int(rc, NGX_ERROR, "a bad file");
    tap_is_int(change(stores, "acme", "acme-user", "GBP"), NGX_OK,
               "a change after it");
    remove_file("bad.json");

    next = cycle(stores, 0, 0, &rc);
    tap_is_int(change(stores, "acme", "acme-user", "EUR"), NGX_OK,
               "and one during the next");
    ngx_shipstation_stores_commit(next);
    is_currency(next, "acme", "EUR", "the last one counts");
}


static void
test_claims(void)
{
    u_char                     id[65];
    ngx_int_t                  rc;
    ngx_str_t                  name;
    ngx_shipstation_live_t     live, other;
    ngx_shipstation_stores_t  *stores;

    files();
    stores = start(NULL, 1024 * 1024);
    name = str("acme");

    tap_is_int(ngx_shipstation_live_claim(stores, &name, 10000, &live),
               NGX_OK, "claimed");
    tap_is_int(ngx_shipstation_live_claim(stores, &name, 10000, &other),
               NGX_BUSY, "once");
    tap_is_int(ngx_shipstation_live_orphan(stores, 1000, &other, id),
               NGX_DECLINED, "its owner lives");
    ngx_shipstation_live_release(&live);
    tap_is_int(ngx_shipstation_live_claim(stores, &name, 10000, &live),
               NGX_OK, "and again after that");
    ngx_shipstation_live_release(&live);

    /* two new stores want one name: the second sees what is prepared */

    tap_is_int(prepare(stores, "castor", "same", "USD", &live), NGX_OK,
               "a name is about to be taken");
    rc = prepare(stores, "dione", "same", "USD", &other);
    tap_is_int(rc, NGX_BUSY, "another store cannot take it");
    ngx_shipstation_live_release(&other);
    ngx_shipstation_live_release(&live);
    tap_is_int(change(stores, "dione", "same", "USD"), NGX_OK,
               "once it is given up it can");

    /* time: who hangs loses the claim */

    (void) ngx_shipstation_live_claim(stores, &name, 1000, &live);
    ngx_current_msec += 1001;
    tap_is_int(ngx_shipstation_live_orphan(stores, 1000, &other, id), NGX_OK,
               "a claim's time is over");
    tap_is_str(id, strlen((char *) id), "acme", "whose file is read again");
    ngx_shipstation_live_release(&other);
}


static void
test_killed(void)
{
    u_char                      id[65];
    pid_t                       child;
    ngx_uint_t                  pages;
    ngx_shipstation_live_t      live;
    ngx_shipstation_store_t     store;
    ngx_shipstation_stores_t   *stores;

    files();
    stores = start(NULL, 1024 * 1024);
    pages = free_pages(stores);

    child = fork();

    if (child == 0) {
        ngx_pid = getpid();
        (void) prepare(stores, "castor", "c-user", "USD", &live);
        (void) find(stores, "acme", &store);
        _exit(0);
    }

    bury(stores, child);

    tap_is_int(ngx_shipstation_live_orphan(stores, 1000, &live, id), NGX_OK,
               "a claim of a dead process");
    tap_is_str(id, strlen((char *) id), "castor", "names the store");
    ngx_shipstation_live_release(&live);
    tap_is_int(change(stores, "dione", "c-user", "USD"), NGX_OK,
               "what it was about to take is free");

    /* it held a pin of acme, which nobody lets go of */

    tap_is_int(change(stores, "acme", "acme-user", "GBP"), NGX_OK,
               "a store that a dead process pinned");
    tap_ok(shared_of(stores)->retired != NULL, "its old settings wait");

    ngx_shipstation_stores_leave(stores);
    stores = start(stores, 0);
    ngx_current_msec += 10000;
    stores = start(stores, 0);
    tap_ok(shared_of(stores)->retired == NULL,
           "until no generation that knew them is left");

    (void) pages;
}


/* stores that share an API key agree on its rate */
static void
test_key_agrees(void)
{
    u_char                      other[65];
    ngx_shipstation_stores_t   *stores;
    ngx_shipstation_settings_t  settings;

    files();
    stores = start(NULL, 1024 * 1024);

    ngx_memzero(&settings, sizeof(ngx_shipstation_settings_t));
    settings.id = str("other");

    tap_ok(ngx_shipstation_live_key_agrees(stores, &settings, other),
           "without an API key there is nothing to agree on");

    settings.has_api = 1;
    settings.api_key = str("k");
    settings.api_secret = str("s");
    settings.api_rate = 60;

    tap_ok(ngx_shipstation_live_key_agrees(stores, &settings, other),
           "nobody else has the key");

    shared_of(stores)->current->entries[0].record->settings->has_api = 1;
    shared_of(stores)->current->entries[0].record->settings->api_key
        = str("k");
    shared_of(stores)->current->entries[0].record->settings->api_secret
        = str("s");

    tap_ok(!ngx_shipstation_live_key_agrees(stores, &settings, other),
           "another store has it with another rate");
    tap_is_int(ngx_strlen(other),
               shared_of(stores)->current->entries[0].record->settings->id.len,
               "and is named");

    settings.api_rate = 0;
    tap_ok(ngx_shipstation_live_key_agrees(stores, &settings, other),
           "with the same one it is fine");
}


static void
test_ids(void)
{
    u_char                     ids[3][65];
    ngx_str_t                  after;
    ngx_shipstation_stores_t  *stores;

    files();
    stores = start(NULL, 1024 * 1024);
    change(stores, "aaa", "aaa", "USD");
    change(stores, "zzz", "zzz", "USD");
    delete(stores, "borealis");

    after = str("");
    tap_is_int(ngx_shipstation_live_ids(stores, &after, ids, 3), 3,
               "ids in order");
    tap_is_str(ids[0], 3, "aaa", "the first");
    tap_is_str(ids[1], 4, "acme", "the next");
    tap_is_str(ids[2], 3, "zzz", "the last");

    tap_is_int(ngx_shipstation_live_ids(stores, &after, ids, 2), 2,
               "as many as are asked for");
    tap_is_str(ids[1], 4, "acme", "the first ones");

    after = str("acme");
    tap_is_int(ngx_shipstation_live_ids(stores, &after, ids, 3), 1,
               "after one of them");
    tap_is_str(ids[0], 3, "zzz", "the rest");
}


int
main(void)
{
    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    test_change();
    test_create_and_delete();
    test_reload_between();
    test_failed_reload();
    test_claims();
    test_killed();
    test_key_agrees();
    test_ids();

    remove_folder();

    tap_done();

    return tap_status();
}
