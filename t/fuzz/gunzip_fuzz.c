
/*
 * What is undone of gzip: never more than its place, and the same bytes
 * whatever the place's size.
 */

#include <stdint.h>

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/gunzip.h"


#define GUNZIP_SIZE  65536


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          all, part, room;
    u_char         *small;
    static u_char   large[GUNZIP_SIZE];

    all = ngx_shipstation_gunzip(large, sizeof(large), data, size);

    if (all > sizeof(large)) {
        abort();
    }

    room = all / 2 + size % 2;
    small = malloc(room ? room : 1);

    if (small == NULL) {
        return 0;
    }

    part = ngx_shipstation_gunzip(small, room, data, size);

    if (part > room || part > all || ngx_memcmp(small, large, part) != 0) {
        abort();
    }

    free(small);

    return 0;
}
