
/*
 * Dates and numbers: what is read is printed and read again as the same.
 */

#include <stdint.h>

#include "base/date.h"
#include "base/decimal.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
check(int64_t seconds)
{
    u_char   text[NGX_SHIPSTATION_DATE_ISO_LEN], *p;
    int64_t  again;

    p = ngx_shipstation_date_print(text, seconds);

    if (p != text + sizeof(text)
        || ngx_shipstation_date_parse(text, p - text, &again) != NGX_OK
        || again != seconds)
    {
        abort();
    }

    p = ngx_shipstation_date_print_us(text, seconds);

    if (p != text + NGX_SHIPSTATION_DATE_US_LEN
        || ngx_shipstation_date_parse_us(text, p - text, &again, NULL, NULL)
           != NGX_OK
        || again > seconds || again <= seconds - 60)
    {
        abort();
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char      *copy, text[NGX_SHIPSTATION_DECIMAL_LEN], *p;
    int64_t      value, again;
    ngx_uint_t   scale;

    copy = malloc(size ? size : 1);
    memcpy(copy, data, size);

    if (ngx_shipstation_date_parse(copy, size, &value) == NGX_OK) {
        check(value);
    }

    if (ngx_shipstation_date_parse_us(copy, size, &value, NULL, NULL)
        == NGX_OK)
    {
        check(value);
    }

    if (ngx_shipstation_date_parse_mail(copy, size, &value) == NGX_OK) {
        check(value);
    }

    for (scale = 0; scale <= 12; scale++) {

        if (ngx_shipstation_decimal_parse(copy, size, scale,
                                          NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                          &value)
            != NGX_OK)
        {
            continue;
        }

        p = ngx_shipstation_decimal_print(text, value, scale);

        if (p > text + sizeof(text)
            || ngx_shipstation_decimal_parse(text, p - text, scale,
                                             NGX_SHIPSTATION_ROUND_NONE,
                                             &again)
               != NGX_OK
            || again != value)
        {
            abort();
        }
    }

    free(copy);

    return 0;
}
