
/*
 * A settings file.  What is read packs into as many bytes as was said, a copy
 * of the copy is the same, and no password stands in it or in an error.
 */

#include <stdint.h>

#include "nginx_stub.h"

#include "base/json.h"
#include "settings/settings.h"
#include "store/status_map.h"


#define SECRET  "hush-hush"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_arena_t  *arena;


static void
warn(void *data, const char *sentence)
{
    if (strlen(sentence) < 10) {
        abort();
    }
}


static int
holds(const u_char *p, size_t len, const char *word)
{
    size_t  i, n;

    n = strlen(word);

    for (i = 0; i + n <= len; i++) {
        if (memcmp(p + i, word, n) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
packs(ngx_shipstation_settings_t *settings)
{
    u_char                      *one, *two;
    size_t                       size;
    ngx_shipstation_settings_t  *packed, *again;

    size = ngx_shipstation_settings_size(settings);

    one = malloc(size);
    two = malloc(size);

    packed = ngx_shipstation_settings_pack(one, settings);

    if (ngx_shipstation_settings_size(packed) != size) {
        abort();
    }

    again = ngx_shipstation_settings_pack(two, packed);

    if (again->id.len != settings->id.len
        || memcmp(again->id.data, settings->id.data, again->id.len) != 0
        || again->ncarriers != settings->ncarriers
        || again->credential.password.len != 0)
    {
        abort();
    }

    /* a short password may be a part of another value, too; a long one not */

    if (settings->credential.password.len == sizeof(SECRET) - 1
        && memcmp(settings->credential.password.data, SECRET,
                  sizeof(SECRET) - 1) == 0
        && settings->nstatus_rules == 0 && settings->ncarriers == 0
        && settings->nfallback_rates == 0 && settings->ntax_rates == 0
        && !settings->has_api && settings->origin.country[0] == '\0'
        && settings->company_phone.len == 0
        && settings->international_non_delivery.len == 0
        && settings->credential.username.len < sizeof(SECRET) - 1
        && settings->previous.username.len < sizeof(SECRET) - 1
        && settings->id.len < sizeof(SECRET) - 1
        && settings->origin.name.len == 0 && settings->origin.company.len == 0
        && settings->origin.street1.len == 0
        && settings->origin.street2.len == 0 && settings->origin.city.len == 0
        && settings->origin.state.len == 0
        && settings->origin.postal_code.len == 0
        && settings->origin.phone.len == 0
        && holds(one, size, SECRET))
    {
        abort();
    }

    free(one);
    free(two);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                      *text;
    ngx_str_t                    name = ngx_string("acme");
    ngx_pool_t                  *pool;
    ngx_shipstation_error_t     *error;
    ngx_shipstation_reader_t     reader;
    ngx_shipstation_faults_t     faults;
    ngx_shipstation_settings_t  *settings;

    if (arena == NULL) {
        arena = ngx_shipstation_arena_create(64 * 1024 * 1024);
    }

    ngx_shipstation_arena_reset(arena, 65536);

    text = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    memcpy(text, data, size);

    settings = ngx_shipstation_settings_parse(text, size, &name, arena,
                                              &faults);
    if (settings == NULL) {

        if (faults.n == 0 || faults.n > NGX_SHIPSTATION_FAULTS_MAX) {
            abort();
        }

        while (faults.n) {
            error = &faults.fault[--faults.n].error;

            if (faults.fault[faults.n].code == NULL
                || error->message.len == 0
                || error->message.len > NGX_SHIPSTATION_MESSAGE_SIZE
                || error->path.len > NGX_SHIPSTATION_PATH_SIZE)
            {
                abort();
            }
        }

    } else {
        pool = ngx_create_pool(1024, &nginx_stub_log);
        reader.arena = arena;
        reader.faults = &faults;
        (void) ngx_shipstation_status_map_check(settings, NULL, NULL, pool,
                                                &reader);
        ngx_destroy_pool(pool);

        ngx_shipstation_settings_warnings(settings, 40, 0, warn, NULL);
        packs(settings);
    }

    free(text);

    return 0;
}
