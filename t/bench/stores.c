
/*
 * What many stores cost: time to load them, memory, time of a look-up by id
 * and by user name.  stores N [N ...]
 */

#include "stores_folder_test.h"

#include <time.h>


static double
seconds(void)       /* of CPU: others may use the machine, too */
{
    struct timespec  ts;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);

    return ts.tv_sec + ts.tv_nsec / 1e9;
}


static void
put_stores(int n, int change)
{
    int   i;
    char  id[32], user[32], more[4096];

    for (i = 0; i < n; i++) {
        snprintf(id, sizeof(id), "store-%05d", i);
        snprintf(user, sizeof(user), "merchant-%05d", i);
        snprintf(more, sizeof(more),
            ", \"currency\": \"USD\", \"rates_version\": %d, \"api\": "
            "{\"key\": \"0123456789abcdef0123456789%06d\", \"secret\": "
            "\"0123456789abcdef0123456789abcdef\"}, "
            "\"company_phone\": \"+1 512 555 0100\", "
            "\"handling_fee\": {\"type\": \"fixed\", \"value\": \"2.00\"}, "
            "\"automatic_tax\": true, \"tax_rates\": [{\"country\": \"US\", "
            "\"state\": \"TX\", \"percent\": \"8.25\"}], "
            "\"default_package\": {\"weight\": {\"value\": \"500\", "
            "\"units\": \"grams\"}, \"length\": \"30\", \"width\": \"20\", "
            "\"height\": \"10\", \"units\": \"centimeters\"}, "
            "\"origin\": {\"name\": \"Shop %d\", \"street1\": \"1 Congress "
            "Ave\", \"city\": \"Austin\", \"state\": \"TX\", "
            "\"postal_code\": \"78703\", \"country\": \"US\"}, "
            "\"carriers\": [{\"code\": \"stamps_com\", \"name\": \"USPS\", "
            "\"package\": \"package\", \"services\": [{\"code\": "
            "\"usps_priority_mail\", \"name\": \"USPS Priority Mail\"}, "
            "{\"code\": \"usps_ground_advantage\", \"name\": \"USPS Ground "
            "Advantage\"}, {\"code\": \"usps_media_mail\", \"enabled\": "
            "false}]}, {\"code\": \"ups_walleted\", \"name\": \"UPS\"}], "
            "\"fallback_rates\": [{\"code\": \"std\", \"name\": \"Standard\","
            " \"amount\": \"9.95\", \"countries\": [\"US\"], \"max_weight\": "
            "{\"value\": \"20\", \"units\": \"pounds\"}}], "
            "\"status_map\": [{\"match\": \"^processing_awaiting_\", "
            "\"status\": \"paid\"}]", change, i, i);
        put_store(id, user, "0123456789abcdef", more);
    }
}


static void
look_up(ngx_shipstation_stores_t *stores, int n)
{
    int                        i, found, rounds;
    char                       text[32];
    double                     began, by_id, by_name;
    ngx_str_t                  id, user, password, address;
    ngx_uint_t                 retry;
    ngx_shipstation_store_t    store;

    rounds = 1000000;
    found = 0;
    began = seconds();

    for (i = 0; i < rounds; i++) {
        id.data = (u_char *) text;
        id.len = sprintf(text, "store-%05d", (int) ((i * 7919L) % n));
        found += ngx_shipstation_store_find(stores, &id, &store) == NGX_OK;
        ngx_shipstation_store_release(stores, &store);
    }

    by_id = (seconds() - began) / rounds * 1e9;

    password = str("0123456789abcdef");
    ngx_str_set(&address, "\x7f\0\0\1");
    began = seconds();

    for (i = 0; i < rounds / 5; i++) {
        user.data = (u_char *) text;
        user.len = sprintf(text, "merchant-%05d", (int) ((i * 7919L) % n));
        found += ngx_shipstation_sign_in(stores, &user, &password, &address,
                                         30, 1800000000, nginx_stub_pool,
                                         &store, &retry) == NGX_OK;
        ngx_shipstation_store_release(stores, &store);
    }

    by_name = (seconds() - began) / (rounds / 5) * 1e9;

    printf("    look-up by id %.0f ns, sign-in %.0f ns%s\n", by_id, by_name,
           found == rounds + rounds / 5 ? "" : " (NOT ALL FOUND)");
}


int
main(int argc, char **argv)
{
    int                         i, n;
    char                        command[128];
    double                      began, load, again, changed;
    ngx_uint_t                  pages;
    ngx_shipstation_stores_t   *stores;

    if (mkdtemp(folder) == NULL) {
        return 1;
    }

    for (i = 1; i < argc; i++) {
        n = atoi(argv[i]);
        put_stores(n, 0);

        began = seconds();
        stores = start(NULL, 256 * 1024 * 1024);
        load = seconds() - began;
        pages = 256 * 256 - free_pages(stores);

        look_up(stores, n);

        began = seconds();
        stores = start(stores, 0);
        again = seconds() - began;

        put_stores(n, 1);
        began = seconds();
        stores = start(stores, 0);
        changed = seconds() - began;

        printf("%d stores: load %.0f ms, reload unchanged %.0f ms, all "
               "changed %.0f ms; %.1f MB, %.0f bytes a store\n", n,
               load * 1e3, again * 1e3, changed * 1e3,
               pages * 4096 / 1048576.0, pages * 4096.0 / n);

        snprintf(command, sizeof(command), "find %s -name '*.json' -delete",
                 folder);
        (void) !system(command);
    }

    remove_folder();

    return 0;
}
