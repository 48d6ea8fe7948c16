
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/reason.h"


static const ngx_str_t  ngx_shipstation_reason_words[] = {
    ngx_null_string,
    ngx_string("no_service"),
    ngx_string("hs_code_missing"),
    ngx_string("limited"),
    ngx_string("unavailable"),
    ngx_string("unauthorized"),
    ngx_string("disabled"),
    ngx_string("currency_mismatch"),
    ngx_string("nothing_to_ship"),
    ngx_string("bad_address"),
    ngx_string("no_room"),
    ngx_string("carriers_unknown")
};


/* By reason: its rank, the highest stands for the cart. */

static const ngx_uint_t  ngx_shipstation_reason_ranks[] = {
    0, 1, 0, 2, 3, 5, 0, 0, 0, 1, 4, 3
};


const ngx_str_t *
ngx_shipstation_reason_word(ngx_shipstation_reason_e reason)
{
    return &ngx_shipstation_reason_words[reason];
}


ngx_shipstation_reason_e
ngx_shipstation_reason_worse(ngx_shipstation_reason_e a,
    ngx_shipstation_reason_e b)
{
    return (ngx_shipstation_reason_ranks[b] > ngx_shipstation_reason_ranks[a])
           ? b : a;
}


ngx_uint_t
ngx_shipstation_reason_has_fallback(ngx_shipstation_reason_e reason)
{
    return ngx_shipstation_reason_ranks[reason] != 0;
}
