
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/offer.h"
#include "rate/quote.h"


static const ngx_shipstation_service_t *ngx_shipstation_service_find(
    const ngx_shipstation_carrier_t *carrier, const ngx_str_t *code);
static void ngx_shipstation_offers_merge(ngx_shipstation_offer_t *to,
    const ngx_shipstation_offer_t *from, ngx_uint_t left, ngx_uint_t middle,
    ngx_uint_t right);


void
ngx_shipstation_offers_init(ngx_shipstation_offers_t *offers,
    ngx_shipstation_arena_t *arena)
{
    offers->arena = arena;
    offers->elts = NULL;
    offers->n = 0;
    offers->room = 0;
}


ngx_shipstation_offer_t *
ngx_shipstation_offers_push(ngx_shipstation_offers_t *offers)
{
    ngx_uint_t                room;
    ngx_shipstation_offer_t  *elts;

    if (offers->n == NGX_SHIPSTATION_OFFERS_MAX) {
        return NULL;
    }

    if (offers->n == offers->room) {
        room = offers->room ? offers->room * 2 : 32;

        elts = ngx_shipstation_arena_alloc(offers->arena,
                                           room
                                           * sizeof(ngx_shipstation_offer_t));
        if (elts == NULL) {
            return NULL;
        }

        ngx_memcpy(elts, offers->elts,
                   offers->n * sizeof(ngx_shipstation_offer_t));

        offers->elts = elts;
        offers->room = room;
    }

    return &offers->elts[offers->n++];
}


ngx_uint_t
ngx_shipstation_offers_add(ngx_shipstation_offers_t *offers,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    const ngx_shipstation_taxes_t *taxes, const u_char *quote, size_t len,
    ngx_shipstation_source_e source, int64_t valid_until)
{
    int64_t                            shipping;
    ngx_uint_t                         n;
    ngx_shipstation_offer_t           *offer;
    ngx_shipstation_price_t            price;
    ngx_shipstation_quote_t            reader;
    ngx_shipstation_quoted_t           quoted;
    const ngx_shipstation_service_t   *service;

    n = 0;

    (void) ngx_shipstation_quote_open(&reader, quote, len);

    while (ngx_shipstation_quote_next(&reader, &quoted) == NGX_OK) {

        service = ngx_shipstation_service_find(carrier, &quoted.code);

        if (service ? !service->enabled : carrier->hide_new_services) {
            continue;
        }

        /* ShipStation lists 0 for what it cannot price, too */

        if (quoted.cost == 0 && !settings->allow_free) {
            continue;
        }

        shipping = quoted.cost;

        if (service
            && ngx_shipstation_markup(service, quoted.cost, &shipping)
               != NGX_OK)
        {
            continue;
        }

        if (ngx_shipstation_price(&price, settings, taxes, shipping) != NGX_OK)
        {
            continue;
        }

        offer = ngx_shipstation_offers_push(offers);
        if (offer == NULL) {
            break;
        }

        offer->carrier_code = carrier->code;
        offer->service_code = quoted.code;
        offer->name = quoted.name;
        offer->cost = quoted.cost;
        offer->price = price;
        offer->source = source;
        offer->valid_until = valid_until;

        if (service && service->name.len) {
            offer->name = service->name;

        } else if (offer->name.len == 0) {
            offer->name = quoted.code;
        }

        n++;
    }

    return n;
}


static const ngx_shipstation_service_t *
ngx_shipstation_service_find(const ngx_shipstation_carrier_t *carrier,
    const ngx_str_t *code)
{
    ngx_uint_t                        i;
    const ngx_shipstation_service_t  *service;

    for (i = 0; i < carrier->nservices; i++) {
        service = &carrier->services[i];

        if (service->code.len == code->len
            && ngx_memcmp(service->code.data, code->data, code->len) == 0)
        {
            return service;
        }
    }

    return NULL;
}


/*
 * Insertion for the few rates of a common cart, where it is the fastest; long
 * lists are merged from runs of that kind.
 */

#define NGX_SHIPSTATION_OFFERS_RUN  16


void
ngx_shipstation_offers_sort(ngx_shipstation_offers_t *offers)
{
    ngx_uint_t                i, j, run, right;
    ngx_shipstation_offer_t  *from, *to, *swap, offer;

    from = offers->elts;

    for (i = 1; i < offers->n; i++) {

        if (i % NGX_SHIPSTATION_OFFERS_RUN == 0
            || from[i - 1].price.amount <= from[i].price.amount)
        {
            continue;
        }

        offer = from[i];

        for (j = i;
             j % NGX_SHIPSTATION_OFFERS_RUN
             && from[j - 1].price.amount > offer.price.amount;
             j--)
        {
            from[j] = from[j - 1];
        }

        from[j] = offer;
    }

    if (offers->n <= NGX_SHIPSTATION_OFFERS_RUN) {
        return;
    }

    to = ngx_shipstation_arena_alloc(offers->arena,
                                     offers->n
                                     * sizeof(ngx_shipstation_offer_t));
    if (to == NULL) {
        return;
    }

    for (run = NGX_SHIPSTATION_OFFERS_RUN; run < offers->n; run *= 2) {

        for (i = 0; i < offers->n; i += 2 * run) {
            right = ngx_min(i + 2 * run, offers->n);
            ngx_shipstation_offers_merge(to, from, i,
                                         ngx_min(i + run, right), right);
        }

        swap = from;
        from = to;
        to = swap;
    }

    offers->elts = from;
    offers->room = offers->n;
}


static void
ngx_shipstation_offers_merge(ngx_shipstation_offer_t *to,
    const ngx_shipstation_offer_t *from, ngx_uint_t left, ngx_uint_t middle,
    ngx_uint_t right)
{
    ngx_uint_t  a, b;

    a = left;
    b = middle;

    while (a < middle || b < right) {

        if (b == right
            || (a < middle
                && from[a].price.amount <= from[b].price.amount))
        {
            to[left++] = from[a++];

        } else {
            to[left++] = from[b++];
        }
    }
}
