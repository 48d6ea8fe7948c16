
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "rate/answer.h"
#include "rate/cart.h"


#define NGX_SHIPSTATION_MINOR_DIGITS  2

/* Bytes of a rate, a carrier and the frame without the texts they hold. */
#define NGX_SHIPSTATION_OFFER_JSON    448
#define NGX_SHIPSTATION_CARRIER_JSON  128
#define NGX_SHIPSTATION_FRAME_JSON    256

#define ngx_shipstation_put(p, text)                                         \
    ngx_cpymem(p, text, sizeof(text) - 1)


/* A date that was printed last: rates of one carrier share it. */
typedef struct {
    int64_t   seconds;
    u_char    text[NGX_SHIPSTATION_DATE_ISO_LEN];
} ngx_shipstation_printed_t;


static u_char *ngx_shipstation_answer_offer(u_char *p,
    const ngx_shipstation_offer_t *offer, const u_char *currency,
    ngx_shipstation_printed_t *until);
static u_char *ngx_shipstation_answer_carrier(u_char *p,
    const ngx_shipstation_carrier_result_t *carrier);
static u_char *ngx_shipstation_answer_address(u_char *p,
    const ngx_shipstation_result_t *result);
static u_char *ngx_shipstation_answer_skus(u_char *p, yyjson_val *items);
static u_char *ngx_shipstation_answer_text(u_char *p, const ngx_str_t *text);
static size_t ngx_shipstation_answer_skus_size(yyjson_val *items);


size_t
ngx_shipstation_result_size(const ngx_shipstation_result_t *result)
{
    size_t                          size;
    ngx_uint_t                      i;
    const ngx_shipstation_offer_t  *offer;

    /* a character takes 6 bytes at most: \u0000 */

    size = NGX_SHIPSTATION_FRAME_JSON;

    for (i = 0; i < result->noffers; i++) {
        offer = &result->offers[i];
        size += NGX_SHIPSTATION_OFFER_JSON
                + 6 * (2 * offer->carrier_code.len
                       + 2 * offer->service_code.len + offer->name.len);
    }

    for (i = 0; i < result->ncarriers; i++) {
        size += NGX_SHIPSTATION_CARRIER_JSON
                + 6 * result->carriers[i].code.len;
    }

    if (result->reason == NGX_SHIPSTATION_REASON_HS_CODE_MISSING) {
        size += ngx_shipstation_answer_skus_size(result->items);
    }

    return size;
}


u_char *
ngx_shipstation_result_write(u_char *p, const ngx_shipstation_result_t *result)
{
    int64_t                     age;
    ngx_uint_t                  i;
    const ngx_str_t            *word;
    ngx_shipstation_printed_t   until;

    age = 0;
    until.seconds = -1;

    p = ngx_shipstation_put(p, "{\"rates\":[");

    for (i = 0; i < result->noffers; i++) {
        if (i) {
            *p++ = ',';
        }

        p = ngx_shipstation_answer_offer(p, &result->offers[i],
                                         result->currency, &until);
    }

    p = ngx_shipstation_put(p, "],\"carriers\":[");

    for (i = 0; i < result->ncarriers; i++) {
        if (i) {
            *p++ = ',';
        }

        p = ngx_shipstation_answer_carrier(p, &result->carriers[i]);
        age = ngx_max(age, result->carriers[i].age);
    }

    word = ngx_shipstation_cache_word(result->status);

    p = ngx_shipstation_put(p, "],\"cache\":\"");
    p = ngx_cpymem(p, word->data, word->len);
    p = ngx_shipstation_put(p, "\",\"age\":");
    p = ngx_shipstation_decimal_print(p, age, 0);

    if (result->reason) {
        word = ngx_shipstation_reason_word(result->reason);

        p = ngx_shipstation_put(p, ",\"reason\":\"");
        p = ngx_cpymem(p, word->data, word->len);
        *p++ = '"';
    }

    if (result->reason == NGX_SHIPSTATION_REASON_HS_CODE_MISSING) {
        p = ngx_shipstation_answer_skus(p, result->items);
    }

    if (result->reason == NGX_SHIPSTATION_REASON_BAD_ADDRESS) {
        p = ngx_shipstation_answer_address(p, result);
    }

    return ngx_shipstation_put(p, "}\n");
}


/* As a bad request names what is wrong with it. */

static u_char *
ngx_shipstation_answer_address(u_char *p,
    const ngx_shipstation_result_t *result)
{
    p = ngx_shipstation_put(p, ",\"path\":\"destination.postal_code\","
                               "\"message\":\"");

    if (result->address == NGX_SHIPSTATION_ADDRESS_NO_POSTAL) {
        return ngx_shipstation_put(p, "is missing\"");
    }

    p = ngx_shipstation_put(p, "must be a postal code of ");
    p = ngx_cpymem(p, result->country, 2);
    *p++ = '"';

    return p;
}


static u_char *
ngx_shipstation_answer_offer(u_char *p, const ngx_shipstation_offer_t *offer,
    const u_char *currency, ngx_shipstation_printed_t *until)
{
    const ngx_str_t  *carrier, *service, *word;

    if (until->seconds != offer->valid_until) {
        until->seconds = offer->valid_until;
        (void) ngx_shipstation_date_print(until->text, until->seconds);
    }

    /* codes have nothing to escape: settings and quotes refuse such */

    carrier = &offer->carrier_code;
    service = &offer->service_code;

    p = ngx_shipstation_put(p, "{\"id\":\"");
    p = ngx_cpymem(p, carrier->data, carrier->len);
    *p++ = ':';
    p = ngx_cpymem(p, service->data, service->len);
    p = ngx_shipstation_put(p, "\",\"carrier_code\":\"");
    p = ngx_cpymem(p, carrier->data, carrier->len);
    p = ngx_shipstation_put(p, "\",\"service_code\":\"");
    p = ngx_cpymem(p, service->data, service->len);
    p = ngx_shipstation_put(p, "\",\"name\":\"");
    p = ngx_shipstation_answer_text(p, &offer->name);

    p = ngx_shipstation_put(p, "\",\"shipping\":\"");
    p = ngx_shipstation_decimal_print(p, offer->price.shipping,
                                      NGX_SHIPSTATION_MINOR_DIGITS);
    p = ngx_shipstation_put(p, "\",\"handling\":\"");
    p = ngx_shipstation_decimal_print(p, offer->price.handling,
                                      NGX_SHIPSTATION_MINOR_DIGITS);
    p = ngx_shipstation_put(p, "\",\"tax\":\"");
    p = ngx_shipstation_decimal_print(p, offer->price.tax,
                                      NGX_SHIPSTATION_MINOR_DIGITS);
    p = ngx_shipstation_put(p, "\",\"amount\":\"");
    p = ngx_shipstation_decimal_print(p, offer->price.amount,
                                      NGX_SHIPSTATION_MINOR_DIGITS);

    word = ngx_shipstation_source_word(offer->source);

    p = ngx_shipstation_put(p, "\",\"currency\":\"");
    p = ngx_cpymem(p, currency, 3);
    p = ngx_shipstation_put(p, "\",\"source\":\"");
    p = ngx_cpymem(p, word->data, word->len);
    p = ngx_shipstation_put(p, "\",\"shipping_provider\":\"shipstation\","
                               "\"valid_until\":\"");
    p = ngx_cpymem(p, until->text, NGX_SHIPSTATION_DATE_ISO_LEN);

    return ngx_shipstation_put(p, "\"}");
}


static u_char *
ngx_shipstation_answer_carrier(u_char *p,
    const ngx_shipstation_carrier_result_t *carrier)
{
    const ngx_str_t  *word;

    word = ngx_shipstation_cache_word(carrier->status);

    p = ngx_shipstation_put(p, "{\"code\":\"");
    p = ngx_shipstation_answer_text(p, &carrier->code);
    p = ngx_shipstation_put(p, "\",\"cache\":\"");
    p = ngx_cpymem(p, word->data, word->len);
    p = ngx_shipstation_put(p, "\",\"age\":");
    p = ngx_shipstation_decimal_print(p, carrier->age, 0);

    if (carrier->reason) {
        word = ngx_shipstation_reason_word(carrier->reason);

        p = ngx_shipstation_put(p, ",\"reason\":\"");
        p = ngx_cpymem(p, word->data, word->len);
        *p++ = '"';
    }

    *p++ = '}';

    return p;
}


static size_t
ngx_shipstation_answer_skus_size(yyjson_val *items)
{
    size_t           size;
    ngx_str_t        sku;
    ngx_uint_t       i;
    yyjson_arr_iter  iter;

    size = sizeof(",\"skus\":[]");

    yyjson_arr_iter_init(items, &iter);

    while (ngx_shipstation_cart_hs_code_missing(&iter, &sku, &i) == NGX_OK) {
        size += sizeof("\"items[]\",") + NGX_INT_T_LEN + 6 * sku.len;
    }

    return size;
}


/* The path stands for a line without sku: "items[3]". */

static u_char *
ngx_shipstation_answer_skus(u_char *p, yyjson_val *items)
{
    u_char           *first, *last;
    ngx_str_t         sku;
    ngx_uint_t        i;
    yyjson_arr_iter   iter;
    u_char            clean[NGX_SHIPSTATION_CART_SKU];

    p = ngx_shipstation_put(p, ",\"skus\":[");
    first = p;

    yyjson_arr_iter_init(items, &iter);

    while (ngx_shipstation_cart_hs_code_missing(&iter, &sku, &i) == NGX_OK) {

        if (p != first) {
            *p++ = ',';
        }

        *p++ = '"';

        if (sku.len) {
            last = ngx_shipstation_printable(clean, sizeof(clean), sku.data,
                                             sku.len);
            sku.data = clean;
            sku.len = last - clean;
            p = ngx_shipstation_answer_text(p, &sku);

        } else {
            p = ngx_sprintf(p, "items[%ui]", i);
        }

        *p++ = '"';
    }

    *p++ = ']';

    return p;
}


/*
 * Almost no text has anything to escape: eight bytes are looked at together.
 * A byte of x is 0x80 or more where the byte was below 0x20, or '"' or '\\';
 * one beside such a byte may be, too, which only costs a longer look.
 */

#define NGX_SHIPSTATION_BYTES(b)  (0x0101010101010101ULL * (b))

static u_char *
ngx_shipstation_answer_text(u_char *p, const ngx_str_t *text)
{
    size_t    i;
    uint64_t  word, quote, slash, found;

    found = 0;

    for (i = 0; i + 8 <= text->len; i += 8) {
        ngx_memcpy(&word, text->data + i, 8);

        quote = word ^ NGX_SHIPSTATION_BYTES('"');
        slash = word ^ NGX_SHIPSTATION_BYTES('\\');

        found |= ((word - NGX_SHIPSTATION_BYTES(0x20)) & ~word)
                 | ((quote - NGX_SHIPSTATION_BYTES(1)) & ~quote)
                 | ((slash - NGX_SHIPSTATION_BYTES(1)) & ~slash);
    }

    found &= NGX_SHIPSTATION_BYTES(0x80);

    for ( /* void */ ; i < text->len; i++) {
        found |= text->data[i] < 0x20 || text->data[i] == '"'
                 || text->data[i] == '\\';
    }

    if (found) {
        return (u_char *) ngx_escape_json(p, text->data, text->len);
    }

    return ngx_cpymem(p, text->data, text->len);
}


u_char *
ngx_shipstation_error_write(u_char *p, const ngx_shipstation_error_t *error)
{
    p = ngx_shipstation_put(p, "{\"error\":{\"path\":\"");
    p = ngx_shipstation_answer_text(p, &error->path);
    p = ngx_shipstation_put(p, "\",\"message\":\"");
    p = ngx_shipstation_answer_text(p, &error->message);

    return ngx_shipstation_put(p, "\"}}\n");
}
