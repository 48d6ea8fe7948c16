
/*
 * The Authorization header: base64 as nginx's core decodes it, then user name
 * and password against stores with every form of password.  Only the right
 * ones sign in, and no pin is left.
 */

#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nginx_stub.h"

#include "store/stores.h"
#include "store/stores_zone.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_stores_t  *stores;


static void
put(const char *folder, const char *id, const char *password)
{
    char   path[256];
    FILE  *f;

    snprintf(path, sizeof(path), "%s/%s.json", folder, id);
    f = fopen(path, "w");
    fprintf(f, "{\"id\": \"%s\", \"selling_channel\": {\"username\": \"%s\", "
            "%s}}", id, id, password);
    fclose(f);
    chmod(path, 0600);
}


static void
prepare(void)
{
    char             folder[] = "/tmp/shipstation-fuzz-XXXXXX";
    char             command[256];
    ngx_shm_zone_t  *zone;

    if (mkdtemp(folder) == NULL) {
        abort();
    }

    /* "pw", all of them */

    put(folder, "a", "\"password\": \"pw\"");
    put(folder, "b", "\"password_hash\": "
        "\"{SHA}GpHWL3ymc5liWkNopqtdSjuqYHM=\"");
    put(folder, "c", "\"password\": \"new\", \"previous\": {\"password\": "
        "\"pw\", \"until\": \"2999-01-01\"}");

    stores = ngx_pcalloc(nginx_stub_pool, sizeof(ngx_shipstation_stores_t));
    zone = nginx_stub_zone(1024 * 1024);
    stores->pool = nginx_stub_pool;
    stores->path.data = (u_char *) folder;
    stores->path.len = strlen(folder);
    zone->data = stores;

    if (ngx_shipstation_stores_init_zone(zone, NULL) != NGX_OK) {
        abort();
    }

    ngx_shipstation_stores_commit(stores);

    snprintf(command, sizeof(command), "rm -rf %s", folder);

    if (system(command) != 0) {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                    decoded[4096], *colon;
    ngx_int_t                 rc, right;
    ngx_str_t                 encoded, text, username, password;
    ngx_str_t                 address = ngx_string("\x7f\0\0\1");
    ngx_uint_t                retry;
    ngx_pool_t               *pool;
    ngx_shipstation_store_t   store;

    if (size > 4000) {
        return 0;
    }

    if (stores == NULL) {
        prepare();
    }

    /* as ngx_http_auth_basic_user() does */

    encoded.data = (u_char *) data;
    encoded.len = size;
    text.data = decoded;

    if (ngx_decode_base64(&text, &encoded) != NGX_OK) {
        return 0;
    }

    colon = ngx_strlchr(text.data, text.data + text.len, ':');
    if (colon == NULL) {
        return 0;
    }

    username.data = text.data;
    username.len = colon - text.data;
    password.data = colon + 1;
    password.len = text.data + text.len - password.data;

    pool = ngx_create_pool(1024, &nginx_stub_log);

    rc = ngx_shipstation_sign_in(stores, &username, &password, &address, 0,
                                 1800000000, pool, &store, &retry);

    right = username.len == 1 && username.data[0] >= 'a'
            && username.data[0] <= 'c'
            && ((password.len == 2 && memcmp(password.data, "pw", 2) == 0)
                || (username.data[0] == 'c' && password.len == 3
                    && memcmp(password.data, "new", 3) == 0));

    if ((rc == NGX_OK) != right) {
        abort();
    }

    if (rc == NGX_OK) {
        if (store.settings->id.data[0] != username.data[0]) {
            abort();
        }

        ngx_shipstation_store_release(stores, &store);
    }

    if (ngx_shipstation_generation(stores)->pins != 0) {
        abort();
    }

    ngx_destroy_pool(pool);

    return 0;
}
