
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/verdict.h"
#include "base/text.h"


/* Bytes of ShipStation's own words in ours. */
#define NGX_SHIPSTATION_WORDS_MAX  160


void
ngx_shipstation_verdict_say(ngx_shipstation_verdict_t *verdict,
    ngx_uint_t status, const char *message, ngx_str_t *words)
{
    u_char  *p, *last, quoted[NGX_SHIPSTATION_WORDS_MAX];
    size_t   len;

    len = 0;

    if (words != NULL && words->len) {
        len = ngx_shipstation_printable(quoted, sizeof(quoted), words->data,
                                        words->len)
              - quoted;
    }

    p = verdict->text;
    last = verdict->text + sizeof(verdict->text);

    p = ngx_slprintf(p, last, "%s", message);

    if (status != 0 && status != 200) {
        p = ngx_slprintf(p, last, " (status %ui", status);

        if (len) {
            p = ngx_slprintf(p, last, ": %*s", len, quoted);
        }

        p = ngx_slprintf(p, last, ")");

    } else if (len) {
        p = ngx_slprintf(p, last, ": %*s", len, quoted);
    }

    verdict->message.data = verdict->text;
    verdict->message.len = p - verdict->text;
}


void
ngx_shipstation_verdict_add(ngx_shipstation_verdict_t *verdict,
    const char *advice)
{
    size_t  len;

    len = ngx_strlen(advice);

    if (len > sizeof(verdict->text) - verdict->message.len) {
        return;
    }

    ngx_memcpy(verdict->text + verdict->message.len, advice, len);
    verdict->message.len += len;
}
