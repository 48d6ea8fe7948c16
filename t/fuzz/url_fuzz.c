
/*
 * URLs of an API.  The parts lie inside the text; a checked URL is stable: to
 * check it once more changes nothing.
 */

#include <stdint.h>

#include "base/url.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
within(const ngx_str_t *part, const ngx_str_t *url)
{
    if (part->len != 0
        && (part->data < url->data
            || part->data + part->len > url->data + url->len))
    {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                 once[4096];
    ngx_str_t              url;
    ngx_shipstation_url_t  parts;

    if (size > sizeof(once)) {
        return 0;
    }

    url.data = (u_char *) data;
    url.len = size;

    ngx_memzero(&parts, sizeof(ngx_shipstation_url_t));

    if (ngx_shipstation_url_parse(&url, &parts) == NULL) {
        within(&parts.host, &url);
        within(&parts.path, &url);
    }

    ngx_memcpy(once, data, size);
    url.data = once;

    if (ngx_shipstation_api_url_check(&url) == NULL) {
        u_char     twice[4096];
        ngx_str_t  again;

        ngx_memcpy(twice, url.data, url.len);
        again.data = twice;
        again.len = url.len;

        if (ngx_shipstation_api_url_check(&again) != NULL
            || again.len != url.len
            || ngx_memcmp(again.data, url.data, url.len) != 0)
        {
            abort();
        }
    }

    return 0;
}
