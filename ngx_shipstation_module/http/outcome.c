
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "http/outcome.h"


#define NGX_SHIPSTATION_COUNT_NONE  NGX_SHIPSTATION_NCOUNTERS


#define NGX_HTTP_SHIPSTATION_OUTCOME_ROW(name, status, word, counter,        \
    sentence, advice)                                                        \
    { status, ngx_string(word), NGX_SHIPSTATION_COUNT_##counter,             \
      ngx_string(sentence), advice },


const ngx_http_shipstation_outcome_t  ngx_http_shipstation_outcomes[] = {
    NGX_HTTP_SHIPSTATION_OUTCOMES(NGX_HTTP_SHIPSTATION_OUTCOME_ROW)
};


ngx_int_t
ngx_http_shipstation_outcome_count(ngx_http_shipstation_outcome_e outcome)
{
    ngx_shipstation_counter_e  counter;

    counter = ngx_http_shipstation_outcomes[outcome].counter;

    if (counter == NGX_SHIPSTATION_COUNT_NONE) {
        return NGX_DECLINED;
    }

    ngx_shipstation_count(counter, 1);

    return NGX_OK;
}


const char *
ngx_http_shipstation_outcome_advice(const char *word)
{
    ngx_uint_t                             i;
    const ngx_http_shipstation_outcome_t  *outcome;

    for (i = 0; i < NGX_HTTP_SHIPSTATION_NOUTCOMES; i++) {

        outcome = &ngx_http_shipstation_outcomes[i];

        if (ngx_strcmp(word, outcome->word.data) == 0) {
            return outcome->advice;
        }
    }

    return word;
}
