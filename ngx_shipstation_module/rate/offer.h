
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The rates that a buyer is shown. */

#ifndef _NGX_SHIPSTATION_RATE_OFFER_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_OFFER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "rate/price.h"
#include "rate/words.h"
#include "settings/settings.h"


/* Most rates of one reply. */
#define NGX_SHIPSTATION_OFFERS_MAX  512


/* Texts point into settings and quotes. */
typedef struct {
    ngx_str_t                  carrier_code;
    ngx_str_t                  service_code;
    ngx_str_t                  name;
    int64_t                    cost;          /* before the markup */
    ngx_shipstation_price_t    price;
    ngx_shipstation_source_e   source;
    int64_t                    valid_until;   /* Unix seconds */
} ngx_shipstation_offer_t;


typedef struct {
    ngx_shipstation_arena_t   *arena;
    ngx_shipstation_offer_t   *elts;
    ngx_uint_t                 n;
    ngx_uint_t                 room;
} ngx_shipstation_offers_t;


/* An empty list; memory is the arena's. */
void ngx_shipstation_offers_init(ngx_shipstation_offers_t *offers,
    ngx_shipstation_arena_t *arena);

/* A new rate at the end, not cleared; NULL (no memory, too many). */
ngx_shipstation_offer_t *ngx_shipstation_offers_push(
    ngx_shipstation_offers_t *offers);

/*
 * Adds a carrier's services as its settings want them: those that are listed
 * and enabled, and those that are not listed unless new_services is "hide".
 * A price of 0 is left out unless allow_free; a service's markup is added.  The
 * name is the settings', else ShipStation's, else the code.  quote must stay.
 * Returns how many were added; 0 also where memory ran out.
 */
ngx_uint_t ngx_shipstation_offers_add(ngx_shipstation_offers_t *offers,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    const ngx_shipstation_taxes_t *taxes, const u_char *quote, size_t len,
    ngx_shipstation_source_e source, int64_t valid_until);

/* Sorts by amount; equal amounts stay in the order they were added. */
void ngx_shipstation_offers_sort(ngx_shipstation_offers_t *offers);


#endif /* _NGX_SHIPSTATION_RATE_OFFER_H_INCLUDED_ */
