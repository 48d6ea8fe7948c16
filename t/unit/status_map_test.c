
/* "status_map": PCREs with a bound of work. */

#include "stores_folder_test.h"


static ngx_shipstation_stores_t  *stores;
static ngx_shipstation_store_t    acme;


#include "store/status_map.h"


static void
maps(const char *status, const char *want)
{
    ngx_str_t  from, to;

    from = str(status);
    to = ngx_shipstation_status_map(&acme, &from, &nginx_stub_log);
    tap_is_str(to.data, to.len, want, status);
}


int
main(void)
{
    int         i;
    char        subject[64];
    ngx_str_t   from, to;

    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    put_store("acme", "acme", "pw", ", \"status_map\": ["
              "{\"match\": \"^processing_awaiting_\", \"status\": \"paid\"}, "
              "{\"match\": \"(?i)cancel\", \"status\": \"cancelled\"}, "
              "{\"match\": \"^(a+)+$\", \"status\": \"shipped\"}, "
              "{\"match\": \"awaiting\", \"status\": \"on_hold\"}]");
    put_store("plain", "plain", "pw", "");

    stores = start(NULL, 1024 * 1024);
    find(stores, "acme", &acme);

    for (i = 0; i < 2; i++) {
        maps("processing_awaiting_label", "paid");
        maps("awaiting_payment", "on_hold");
        maps("CANCELLED_BY_BUYER", "cancelled");
        maps("aaaa", "shipped");
        maps("something", "something");
        maps("", "");
    }

    /* more words than are kept */

    for (i = 0; i < 40; i++) {
        snprintf(subject, sizeof(subject), "awaiting-%d", i);
        maps(subject, "on_hold");
    }

    clear_log();
    memset(subject, 'a', 40);
    strcpy(subject + 40, "!awaiting");
    maps(subject, "on_hold");
    tap_ok(strstr(logged, "store \"acme\": status_map[2].match went over the "
                  "limit"), "a pattern over its limit is no match and logged");
    clear_log();
    maps(subject, "on_hold");
    strcpy(subject + 40, "?awaiting");
    maps(subject, "on_hold");
    tap_is_str(logged, 0, "", "once");
    maps("aaa", "shipped");

    /* other settings, other patterns; many stores share few places */

    ngx_shipstation_store_release(stores, &acme);
    put_store("acme", "acme", "pw", ", \"status_map\": ["
              "{\"match\": \"^something$\", \"status\": \"paid\"}]");
    stores = start(stores, 0);
    find(stores, "acme", &acme);
    maps("something", "paid");
    maps("awaiting_payment", "awaiting_payment");
    ngx_shipstation_store_release(stores, &acme);

    find(stores, "plain", &acme);
    from = str("word");
    to = ngx_shipstation_status_map(&acme, &from, &nginx_stub_log);
    tap_ok(to.data == from.data, "without a map the word itself");
    ngx_shipstation_store_release(stores, &acme);

    for (i = 0; i < 200; i++) {
        char  id[16], more[256];

        snprintf(id, sizeof(id), "m%d", i);
        snprintf(more, sizeof(more), ", \"status_map\": [{\"match\": "
                 "\"^word$\", \"status\": \"is-%d\"}]", i);
        put_store(id, id, "pw", more);
    }

    stores = start(stores, 0);

    for (i = 0; i < 400; i++) {
        char  id[16], want[16];

        snprintf(id, sizeof(id), "m%d", i % 200);
        snprintf(want, sizeof(want), "is-%d", i % 200);

        if (find(stores, id, &acme) != NGX_OK) {
            break;
        }

        to = ngx_shipstation_status_map(&acme, &from, &nginx_stub_log);
        ngx_shipstation_store_release(stores, &acme);

        if (to.len != strlen(want) || memcmp(to.data, want, to.len) != 0) {
            break;
        }
    }

    tap_is_int(i, 400, "200 stores, each with its own map, twice");

    remove_folder();

    tap_done();

    return tap_status();
}
