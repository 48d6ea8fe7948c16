
/*
 * ShipStation's rates, and quotes as the cache gives them back.  What is
 * packed can be read again, service by service; bytes that are no quote are
 * never read beyond their end.
 */

#include <stdint.h>

#include "api/v1.h"
#include "base/json.h"
#include "rate/offer.h"
#include "rate/quote.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_uint_t
count(const u_char *quote, size_t size)
{
    ngx_uint_t                n;
    ngx_shipstation_quote_t   reader;
    ngx_shipstation_quoted_t  service;

    n = 0;

    (void) ngx_shipstation_quote_open(&reader, quote, size);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        n++;

        if (service.code.data < quote
            || service.name.data + service.name.len > quote + size)
        {
            abort();
        }
    }

    return n;
}


static void
offer(const u_char *quote, size_t size, ngx_shipstation_arena_t *arena)
{
    ngx_shipstation_taxes_t     taxes;
    ngx_shipstation_offers_t    offers;
    ngx_shipstation_carrier_t   carrier;
    ngx_shipstation_settings_t  settings;

    ngx_memzero(&carrier, sizeof(carrier));
    ngx_memzero(&settings, sizeof(settings));
    settings.fee_type = NGX_SHIPSTATION_FEE_PERCENT;
    settings.fee_value = 33333;
    taxes.n = 1;
    taxes.percents[0] = 82500;

    ngx_shipstation_offers_init(&offers, arena);
    (void) ngx_shipstation_offers_add(&offers, &settings, &carrier, &taxes,
                                      quote, size,
                                      NGX_SHIPSTATION_SOURCE_CACHE, 0);
    ngx_shipstation_offers_sort(&offers);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                   *body, *quote, *exact;
    size_t                    len;
    ngx_int_t                 rc;
    ngx_uint_t                n;
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_error_t   error;

    arena = ngx_shipstation_arena_create(16 * 1024 * 1024);

    /* the input as a quote */

    exact = malloc(size ? size : 1);
    ngx_memcpy(exact, data, size);
    (void) count(exact, size);
    free(exact);

    /* and as a reply */

    body = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(body, data, size);
    quote = malloc(NGX_SHIPSTATION_QUOTE_MAX);

    /* a reply without body comes without memory */

    rc = ngx_shipstation_api_v1.read(size ? body : NULL, size, arena, quote,
                                     &len, &error);

    if (len < NGX_SHIPSTATION_QUOTE_HEADER || len > NGX_SHIPSTATION_QUOTE_MAX) {
        abort();
    }

    exact = malloc(len);
    ngx_memcpy(exact, quote, len);
    n = count(exact, len);

    if ((rc == NGX_OK) != (n > 0) || (rc == NGX_ERROR && !error.message.len)) {
        abort();
    }

    offer(exact, len, arena);

    free(exact);
    free(quote);
    free(body);
    ngx_shipstation_arena_destroy(arena);

    return 0;
}
