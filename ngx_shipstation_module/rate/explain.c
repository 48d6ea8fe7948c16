
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "rate/explain.h"


/* Bytes of each without the texts that it holds. */
#define NGX_SHIPSTATION_EXPLAIN_FRAME     64
#define NGX_SHIPSTATION_EXPLAIN_PARCEL    256
#define NGX_SHIPSTATION_EXPLAIN_QUESTION  512
#define NGX_SHIPSTATION_EXPLAIN_RATE      512
#define NGX_SHIPSTATION_EXPLAIN_TAX       96

#define ngx_shipstation_explain_put(p, text)                                 \
    ngx_cpymem(p, text, sizeof(text) - 1)


static u_char *ngx_shipstation_explain_parcel(u_char *p,
    const ngx_shipstation_packed_t *packed);
static u_char *ngx_shipstation_explain_carriers(u_char *p,
    const ngx_shipstation_explain_t *explain);
static u_char *ngx_shipstation_explain_question(u_char *p,
    const ngx_shipstation_explained_t *question);
static u_char *ngx_shipstation_explain_sent(u_char *p,
    const ngx_shipstation_shipment_t *shipment);
static u_char *ngx_shipstation_explain_rate(u_char *p,
    const ngx_shipstation_explain_t *explain,
    const ngx_shipstation_offer_t *offer);
static u_char *ngx_shipstation_explain_fee(u_char *p,
    const ngx_shipstation_settings_t *settings);
static u_char *ngx_shipstation_explain_taxes(u_char *p,
    const ngx_shipstation_taxes_t *taxes, int64_t taxed);
static u_char *ngx_shipstation_explain_money(u_char *p, const char *name,
    int64_t amount);
static u_char *ngx_shipstation_explain_sides(u_char *p, int64_t length,
    int64_t width, int64_t height, ngx_uint_t digits);
static u_char *ngx_shipstation_explain_word(u_char *p, const char *name,
    const ngx_str_t *word);
static u_char *ngx_shipstation_explain_text(u_char *p, const ngx_str_t *text);


size_t
ngx_shipstation_explain_size(const ngx_shipstation_explain_t *explain)
{
    size_t                              size;
    ngx_uint_t                          i;
    const ngx_shipstation_box_t        *box;
    const ngx_shipstation_offer_t      *offer;
    const ngx_shipstation_explained_t  *question;

    size = NGX_SHIPSTATION_EXPLAIN_FRAME;

    for (i = 0; i < explain->cart->packing.n; i++) {
        box = explain->cart->packing.elts[i].parcel.box;
        size += NGX_SHIPSTATION_EXPLAIN_PARCEL
                + (box ? 6 * box->name.len : 0);
    }

    for (i = 0; i < explain->nquestions; i++) {
        question = &explain->questions[i];
        size += NGX_SHIPSTATION_EXPLAIN_QUESTION
                + 6 * (question->carrier->code.len
                       + question->shipment->package.len);
    }

    for (i = 0; i < explain->noffers; i++) {
        offer = &explain->offers[i];
        size += NGX_SHIPSTATION_EXPLAIN_RATE
                + 6 * (offer->carrier_code.len + offer->service_code.len)
                + explain->taxes->n * NGX_SHIPSTATION_EXPLAIN_TAX;
    }

    return size;
}


u_char *
ngx_shipstation_explain_write(u_char *p,
    const ngx_shipstation_explain_t *explain)
{
    ngx_uint_t  i;

    *p++ = '{';

    if (explain->nquestions) {
        p = ngx_shipstation_explain_put(p, "\"parcels\":[");

        for (i = 0; i < explain->cart->packing.n; i++) {
            if (i) {
                *p++ = ',';
            }

            p = ngx_shipstation_explain_parcel(p,
                                             &explain->cart->packing.elts[i]);
        }

        p = ngx_shipstation_explain_put(p, "],\"carriers\":[");
        p = ngx_shipstation_explain_carriers(p, explain);
        p = ngx_shipstation_explain_put(p, "],");
    }

    p = ngx_shipstation_explain_put(p, "\"rates\":[");

    for (i = 0; i < explain->noffers; i++) {
        if (i) {
            *p++ = ',';
        }

        p = ngx_shipstation_explain_rate(p, explain, &explain->offers[i]);
    }

    return ngx_shipstation_explain_put(p, "]}");
}


static u_char *
ngx_shipstation_explain_parcel(u_char *p,
    const ngx_shipstation_packed_t *packed)
{
    const ngx_shipstation_parcel_t  *parcel;

    parcel = &packed->parcel;

    p = ngx_sprintf(p, "{\"count\":%ui,\"box\":", packed->count);

    if (parcel->box) {
        p = ngx_shipstation_explain_text(p, &parcel->box->name);

    } else {
        p = ngx_shipstation_explain_put(p, "null");
    }

    p = ngx_shipstation_explain_put(p, ",\"grams\":\"");
    p = ngx_shipstation_decimal_print(p, parcel->nanograms, 9);
    p = ngx_shipstation_explain_put(p, "\",\"centimeters\":");

    if (parcel->length) {
        p = ngx_shipstation_explain_sides(p, parcel->length, parcel->width,
                                          parcel->height, 4);

    } else {
        p = ngx_shipstation_explain_put(p, "null");
    }

    *p++ = '}';

    return p;
}


static u_char *
ngx_shipstation_explain_carriers(u_char *p,
    const ngx_shipstation_explain_t *explain)
{
    ngx_uint_t                          i, first;
    const ngx_shipstation_explained_t  *question;

    for (i = 0; i < explain->nquestions; i++) {
        question = &explain->questions[i];
        first = (i == 0 || question[-1].carrier != question->carrier);

        if (first && i) {
            p = ngx_shipstation_explain_put(p, "]}");
        }

        if (i) {
            *p++ = ',';
        }

        if (first) {
            p = ngx_shipstation_explain_put(p, "{\"code\":");
            p = ngx_shipstation_explain_text(p, &question->carrier->code);
            p = ngx_shipstation_explain_put(p, ",\"parcels\":[");
        }

        p = ngx_shipstation_explain_question(p, question);
    }

    return ngx_shipstation_explain_put(p, "]}");
}


static u_char *
ngx_shipstation_explain_question(u_char *p,
    const ngx_shipstation_explained_t *question)
{
    p = ngx_sprintf(p, "{\"parcel\":%ui,\"key\":\"", question->parcel);
    p = ngx_hex_dump(p, (u_char *) question->key, NGX_SHIPSTATION_DIGEST_LEN);
    *p++ = '"';

    p = ngx_shipstation_explain_word(p, "cache",
                                 ngx_shipstation_cache_word(question->status));

    if (question->reason) {
        p = ngx_shipstation_explain_word(p, "reason",
                                ngx_shipstation_reason_word(question->reason));

    } else {
        p = ngx_shipstation_explain_word(p, "source",
                                ngx_shipstation_source_word(question->source));
        p = ngx_sprintf(p, ",\"age\":%L", question->age);
    }

    p = ngx_shipstation_explain_sent(p, question->shipment);
    *p++ = '}';

    return p;
}


/* What ShipStation is asked for, which is what the key stands for. */

static u_char *
ngx_shipstation_explain_sent(u_char *p,
    const ngx_shipstation_shipment_t *shipment)
{
    p = ngx_shipstation_explain_put(p, ",\"weight\":\"");

    if (shipment->imperial) {
        p = ngx_shipstation_decimal_print(p, shipment->weight, 3);
        p = ngx_shipstation_explain_put(p, "\",\"weight_units\":\"ounces\"");

    } else {
        p = ngx_shipstation_decimal_print(p, shipment->weight, 0);
        p = ngx_shipstation_explain_put(p, "\",\"weight_units\":\"grams\"");
    }

    if (shipment->length) {
        p = ngx_shipstation_explain_put(p, ",\"sides\":");
        p = ngx_shipstation_explain_sides(p, shipment->length,
                                          shipment->width, shipment->height,
                                          1);
        p = shipment->imperial
            ? ngx_shipstation_explain_put(p, ",\"units\":\"inches\"")
            : ngx_shipstation_explain_put(p, ",\"units\":\"centimeters\"");
    }

    p = ngx_shipstation_explain_put(p, ",\"package\":");

    if (shipment->package.len == 0) {
        return ngx_shipstation_explain_put(p, "null");
    }

    return ngx_shipstation_explain_text(p, &shipment->package);
}


static u_char *
ngx_shipstation_explain_rate(u_char *p,
    const ngx_shipstation_explain_t *explain,
    const ngx_shipstation_offer_t *offer)
{
    const ngx_shipstation_price_t  *price;

    price = &offer->price;

    p = ngx_shipstation_explain_put(p, "{\"id\":\"");
    p = ngx_cpymem(p, offer->carrier_code.data, offer->carrier_code.len);
    *p++ = ':';
    p = ngx_cpymem(p, offer->service_code.data, offer->service_code.len);
    *p++ = '"';

    p = ngx_shipstation_explain_money(p, "cost", offer->cost);
    p = ngx_shipstation_explain_money(p, "markup",
                                      price->shipping - offer->cost);
    p = ngx_shipstation_explain_money(p, "shipping", price->shipping);
    p = ngx_shipstation_explain_money(p, "handling", price->handling);
    p = ngx_shipstation_explain_fee(p, explain->settings);
    p = ngx_shipstation_explain_taxes(p, explain->taxes,
                                      price->shipping + price->handling);
    p = ngx_shipstation_explain_money(p, "tax", price->tax);
    p = ngx_shipstation_explain_money(p, "amount", price->amount);

    *p++ = '}';

    return p;
}


static u_char *
ngx_shipstation_explain_fee(u_char *p,
    const ngx_shipstation_settings_t *settings)
{
    p = ngx_shipstation_explain_put(p, ",\"handling_fee\":");

    switch (settings->fee_type) {

    case NGX_SHIPSTATION_FEE_FIXED:
        p = ngx_shipstation_explain_put(p, "{\"type\":\"fixed\",\"value\":\"");
        p = ngx_shipstation_decimal_print(p, settings->fee_value, 2);
        break;

    case NGX_SHIPSTATION_FEE_PERCENT:
        p = ngx_shipstation_explain_put(p,
                                        "{\"type\":\"percent\",\"value\":\"");
        p = ngx_shipstation_decimal_print(p, settings->fee_value, 4);
        break;

    default: /* NGX_SHIPSTATION_FEE_NONE */
        return ngx_shipstation_explain_put(p, "null");
    }

    return ngx_shipstation_explain_put(p, "\"}");
}


static u_char *
ngx_shipstation_explain_taxes(u_char *p, const ngx_shipstation_taxes_t *taxes,
    int64_t taxed)
{
    int64_t     tax;
    ngx_uint_t  i;

    p = ngx_shipstation_explain_put(p, ",\"taxes\":[");

    for (i = 0; i < taxes->n; i++) {
        if (i) {
            *p++ = ',';
        }

        if (ngx_shipstation_percent(taxed, taxes->percents[i], &tax)
            != NGX_OK)
        {
            tax = 0;
        }

        p = ngx_shipstation_explain_put(p, "{\"percent\":\"");
        p = ngx_shipstation_decimal_print(p, taxes->percents[i], 4);
        *p++ = '"';
        p = ngx_shipstation_explain_money(p, "amount", tax);
        *p++ = '}';
    }

    *p++ = ']';

    return p;
}


static u_char *
ngx_shipstation_explain_money(u_char *p, const char *name, int64_t amount)
{
    p = ngx_sprintf(p, ",\"%s\":\"", name);
    p = ngx_shipstation_decimal_print(p, amount, 2);
    *p++ = '"';

    return p;
}


static u_char *
ngx_shipstation_explain_sides(u_char *p, int64_t length, int64_t width,
    int64_t height, ngx_uint_t digits)
{
    p = ngx_shipstation_explain_put(p, "[\"");
    p = ngx_shipstation_decimal_print(p, length, digits);
    p = ngx_shipstation_explain_put(p, "\",\"");
    p = ngx_shipstation_decimal_print(p, width, digits);
    p = ngx_shipstation_explain_put(p, "\",\"");
    p = ngx_shipstation_decimal_print(p, height, digits);

    return ngx_shipstation_explain_put(p, "\"]");
}


static u_char *
ngx_shipstation_explain_word(u_char *p, const char *name,
    const ngx_str_t *word)
{
    return ngx_sprintf(p, ",\"%s\":\"%V\"", name, word);
}


static u_char *
ngx_shipstation_explain_text(u_char *p, const ngx_str_t *text)
{
    *p++ = '"';
    p = (u_char *) ngx_escape_json(p, text->data, text->len);
    *p++ = '"';

    return p;
}
