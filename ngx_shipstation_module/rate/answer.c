
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


static u_char *ngx_shipstation_answer_offer(u_char *p,
    const ngx_shipstation_offer_t *offer, const u_char *currency);
static u_char *ngx_shipstation_answer_carrier(u_char *p,
    const ngx_shipstation_carrier_result_t *carrier);
static u_char *ngx_shipstation_answer_skus(u_char *p, yyjson_val *items);
static u_char *ngx_shipstation_answer_text(u_char *p, const ngx_str_t *text);
static u_char *ngx_shipstation_answer_money(u_char *p, int64_t amount);
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
    int64_t           age;
    ngx_uint_t        i;
    const ngx_str_t  *word;

    age = 0;

    p = ngx_shipstation_put(p, "{\"rates\":[");

    for (i = 0; i < result->noffers; i++) {
        if (i) {
            *p++ = ',';
        }

        p = ngx_shipstation_answer_offer(p, &result->offers[i],
                                         result->currency);
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
    p = ngx_sprintf(p, "%L", age);

    if (result->reason) {
        word = ngx_shipstation_reason_word(result->reason);

        p = ngx_shipstation_put(p, ",\"reason\":\"");
        p = ngx_cpymem(p, word->data, word->len);
        *p++ = '"';
    }

    if (result->reason == NGX_SHIPSTATION_REASON_HS_CODE_MISSING) {
        p = ngx_shipstation_answer_skus(p, result->items);
    }

    return ngx_shipstation_put(p, "}\n");
}


static u_char *
ngx_shipstation_answer_offer(u_char *p, const ngx_shipstation_offer_t *offer,
    const u_char *currency)
{
    u_char           *id;
    size_t            carrier_len;
    const ngx_str_t  *word;

    p = ngx_shipstation_put(p, "{\"id\":\"");
    id = p;
    p = ngx_shipstation_answer_text(p, &offer->carrier_code);
    carrier_len = p - id;
    *p++ = ':';
    p = ngx_shipstation_answer_text(p, &offer->service_code);

    p = ngx_shipstation_put(p, "\",\"carrier_code\":\"");
    p = ngx_cpymem(p, id, carrier_len);
    p = ngx_shipstation_put(p, "\",\"service_code\":\"");
    p = ngx_shipstation_answer_text(p, &offer->service_code);
    p = ngx_shipstation_put(p, "\",\"name\":\"");
    p = ngx_shipstation_answer_text(p, &offer->name);

    p = ngx_shipstation_put(p, "\",\"shipping\":\"");
    p = ngx_shipstation_answer_money(p, offer->price.shipping);
    p = ngx_shipstation_put(p, "\",\"handling\":\"");
    p = ngx_shipstation_answer_money(p, offer->price.handling);
    p = ngx_shipstation_put(p, "\",\"tax\":\"");
    p = ngx_shipstation_answer_money(p, offer->price.tax);
    p = ngx_shipstation_put(p, "\",\"amount\":\"");
    p = ngx_shipstation_answer_money(p, offer->price.amount);

    word = ngx_shipstation_source_word(offer->source);

    p = ngx_shipstation_put(p, "\",\"currency\":\"");
    p = ngx_cpymem(p, currency, 3);
    p = ngx_shipstation_put(p, "\",\"source\":\"");
    p = ngx_cpymem(p, word->data, word->len);
    p = ngx_shipstation_put(p, "\",\"shipping_provider\":\"shipstation\","
                               "\"valid_until\":\"");
    p = ngx_shipstation_date_print(p, offer->valid_until);

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
    p = ngx_sprintf(p, "%L", carrier->age);

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


static u_char *
ngx_shipstation_answer_text(u_char *p, const ngx_str_t *text)
{
    return (u_char *) ngx_escape_json(p, text->data, text->len);
}


static u_char *
ngx_shipstation_answer_money(u_char *p, int64_t amount)
{
    return ngx_shipstation_decimal_print(p, amount,
                                         NGX_SHIPSTATION_MINOR_DIGITS);
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
