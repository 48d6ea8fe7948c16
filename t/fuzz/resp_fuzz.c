
/*
 * Replies of Redis: the same values however many bytes come at a time; texts
 * lie inside the bytes; what was wanted was needed.
 */

#include <stdint.h>
#include <stdlib.h>

#include "fleet/resp.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_resp_t  whole, part;


static void
check_inside(const uint8_t *data, size_t size)
{
    ngx_uint_t                     i;
    ngx_shipstation_resp_value_t  *value;

    for (i = 0; i < whole.n; i++) {
        value = &whole.values[i];

        if (value->text.len != 0
            && (value->text.data < data
                || value->text.data + value->text.len > data + size))
        {
            abort();
        }
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t     len, step;
    ngx_int_t  rc, again;
    ngx_str_t  text, value;

    rc = ngx_shipstation_resp_parse(data, size, &whole);

    if (rc == NGX_AGAIN && whole.wanted <= size) {
        abort();
    }

    if (rc == NGX_ERROR && whole.fault == NULL) {
        abort();
    }

    if (rc == NGX_OK) {

        if (whole.used > size || whole.n == 0) {
            abort();
        }

        check_inside(data, size);

        step = whole.used / 64 + 1;

        for (len = 0; len < whole.used; len += step) {
            again = ngx_shipstation_resp_parse(data, len, &part);

            if (again != NGX_AGAIN || part.wanted <= len
                || part.wanted > whole.used)
            {
                abort();
            }
        }
    }

    text.data = (u_char *) data;
    text.len = size;
    value = ngx_shipstation_resp_info(&text, "run_id");

    if (value.len != 0
        && (value.data < data || value.data + value.len > data + size))
    {
        abort();
    }

    return 0;
}
