
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/words.h"


static const ngx_str_t  ngx_shipstation_cache_words[] = {
    ngx_null_string,
    ngx_string("HIT"),
    ngx_string("STALE"),
    ngx_string("MISS"),
    ngx_string("LIMITED"),
    ngx_string("FALLBACK"),
    ngx_string("NONE")
};


static const ngx_str_t  ngx_shipstation_source_words[] = {
    ngx_string("live"),
    ngx_string("cache"),
    ngx_string("stale"),
    ngx_string("derived"),
    ngx_string("fallback")
};


const ngx_str_t *
ngx_shipstation_cache_word(ngx_shipstation_cache_status_e status)
{
    return &ngx_shipstation_cache_words[status];
}


const ngx_str_t *
ngx_shipstation_source_word(ngx_shipstation_source_e source)
{
    return &ngx_shipstation_source_words[source];
}
