
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/check.h"


#define NGX_SHIPSTATION_V1_KEY_LEN  32


/* By ngx_shipstation_check_e. */

static const struct {
    ngx_str_t   word;
    ngx_str_t   sentence;
} ngx_shipstation_checks[] = {

    { ngx_string("works"),
      ngx_string("The API key works.") },

    { ngx_string("wrong_pair"),
      ngx_string("ShipStation does not know this API key and secret: copy both "
                 "again from ShipStation's Settings, Account, API Settings, "
                 "and see whether the key has expired.") },

    { ngx_string("v2_key"),
      ngx_string("This is a key of ShipStation's V2 API: enter a V1 key with "
                 "its secret, or choose version 2.") },

    { ngx_string("no_api_access"),
      ngx_string("ShipStation knows the key but does not allow this: see "
                 "whether the account's plan includes API access, and whether "
                 "its bills are paid.") },

    { ngx_string("limit_reached"),
      ngx_string("ShipStation takes no more calls with this key for now: try "
                 "again in a minute. If it goes on, other programs use the "
                 "same key; make one for this shop alone.") },

    { ngx_string("unreachable"),
      ngx_string("ShipStation could not be reached: try again. If it goes on, "
                 "this server's network, DNS or certificates need the "
                 "operator.") },

    { ngx_string("broken_reply"),
      ngx_string("ShipStation answered with an error of its own: try again "
                 "in a few minutes.") },

    { ngx_string("not_there"),
      ngx_string("There is no ShipStation API at this address: the API's URL "
                 "needs the operator.") },

    { ngx_string("no_room"),
      ngx_string("This server has no memory left for it: shipstation_cache's "
                 "zone needs the operator.") },

    { ngx_string("cut_short"),
      ngx_string("The server was reloaded meanwhile: begin again.") }
};


const ngx_str_t *
ngx_shipstation_check_word(ngx_shipstation_check_e check)
{
    return &ngx_shipstation_checks[check].word;
}


const ngx_str_t *
ngx_shipstation_check_sentence(ngx_shipstation_check_e check)
{
    return &ngx_shipstation_checks[check].sentence;
}


ngx_shipstation_check_e
ngx_shipstation_check_reply(const ngx_shipstation_reply_t *reply,
    ngx_uint_t readable)
{
    switch (reply->status) {

    case 0:
        return NGX_SHIPSTATION_CHECK_UNREACHABLE;

    case 200:
        return readable ? NGX_SHIPSTATION_CHECK_WORKS
                        : NGX_SHIPSTATION_CHECK_BROKEN;

    case 401:
        return NGX_SHIPSTATION_CHECK_WRONG_PAIR;

    case 402:
    case 403:
        return NGX_SHIPSTATION_CHECK_PLAN;

    case 429:
        return NGX_SHIPSTATION_CHECK_LIMITED;

    default:
        break;
    }

    if (reply->status >= 300 && reply->status < 500) {
        return NGX_SHIPSTATION_CHECK_NOT_THERE;
    }

    return NGX_SHIPSTATION_CHECK_BROKEN;
}


ngx_uint_t
ngx_shipstation_check_is_v2(const ngx_str_t *key, const ngx_str_t *secret)
{
    u_char  c;
    size_t  i;

    if (secret->len == 0) {
        return 1;
    }

    if (key->len <= NGX_SHIPSTATION_V1_KEY_LEN) {
        return 0;
    }

    for (i = 0; i < key->len; i++) {
        c = (u_char) (key->data[i] | 0x20);

        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
            return 1;
        }
    }

    return 0;
}
