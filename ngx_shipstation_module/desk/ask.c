
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/ask.h"


ngx_shipstation_ask_t *
ngx_shipstation_ask_copy(const ngx_shipstation_ask_t *ask, ngx_log_t *log)
{
    u_char                 *p;
    size_t                  size;
    ngx_str_t               body, *text[7];
    ngx_uint_t              i;
    ngx_shipstation_ask_t  *copy;
    u_char                  written[NGX_SHIPSTATION_API_BODY_MAX];

    body = ask->body;

    if (body.len == 0 && ask->write_body) {
        body.data = written;
        body.len = ask->write_body(ask->data, written);

        if (body.len == 0) {
            return NULL;
        }
    }

    size = sizeof(ngx_shipstation_ask_t) + ask->store_id.len
           + ask->carrier.len + ask->url.len + ask->api_key.len
           + ask->secret.len + body.len + ask->buyer.len;

    copy = ngx_alloc(size, log);
    if (copy == NULL) {
        return NULL;
    }

    *copy = *ask;
    copy->body = body;
    copy->write_body = NULL;
    copy->data = NULL;

    text[0] = &copy->store_id;
    text[1] = &copy->carrier;
    text[2] = &copy->url;
    text[3] = &copy->api_key;
    text[4] = &copy->secret;
    text[5] = &copy->body;
    text[6] = &copy->buyer;

    p = (u_char *) copy + sizeof(ngx_shipstation_ask_t);

    for (i = 0; i < 7; i++) {
        ngx_memcpy(p, text[i]->data, text[i]->len);
        text[i]->data = p;
        p += text[i]->len;
    }

    return copy;
}


void
ngx_shipstation_ask_free(ngx_shipstation_ask_t *ask)
{
    ngx_explicit_memzero(ask->secret.data, ask->secret.len);
    ngx_free(ask);
}
