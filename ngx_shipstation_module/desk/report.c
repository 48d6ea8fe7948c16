
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/report.h"
#include "shared/allowance.h"
#include "shared/clock.h"


static void ngx_shipstation_report_log(
    const ngx_shipstation_desk_conf_t *conf, const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_verdict_t *verdict);


void
ngx_shipstation_report(const ngx_shipstation_desk_conf_t *conf,
    const ngx_shipstation_ask_t *ask, const ngx_shipstation_reply_t *reply,
    const ngx_shipstation_verdict_t *verdict)
{
    if (verdict->level) {
        ngx_shipstation_report_log(conf, ask, verdict);
    }

    ngx_shipstation_report_note(conf, ask, reply->status, &verdict->message);
}


void
ngx_shipstation_report_note(const ngx_shipstation_desk_conf_t *conf,
    const ngx_shipstation_ask_t *ask, ngx_uint_t status,
    const ngx_str_t *message)
{
    ngx_shipstation_store_t      store;
    ngx_shipstation_api_event_t  event;

    if (conf->stores == NULL
        || ngx_shipstation_store_find(conf->stores, &ask->store_id, &store)
           != NGX_OK)
    {
        return;
    }

    ngx_memzero(&event, sizeof(ngx_shipstation_api_event_t));
    event.at = ngx_time();
    event.status = status;
    ngx_cpystrn(event.message, message->data,
                ngx_min(message->len + 1, sizeof(event.message)));

    ngx_shipstation_store_api_answered(conf->stores, &store, &event);
    ngx_shipstation_store_release(conf->stores, &store);
}


/*
 * Once a minute for each cause and key.  A cause is a sentence of ours, without
 * the numbers in it and what ShipStation adds in its own words; and of what is
 * wrong with a carrier, the carrier.
 */

static void
ngx_shipstation_report_log(const ngx_shipstation_desk_conf_t *conf,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_verdict_t *verdict)
{
    u_char                          ch;
    size_t                          i;
    uint32_t                        cause;
    ngx_log_t                      *log;
    ngx_shipstation_trouble_sum_t   sum;

    log = conf->log;

    cause = verdict->carrier
            ? ngx_crc32_short(ask->carrier.data, ask->carrier.len) : 0;

    for (i = 0; i < verdict->message.len; i++) {
        ch = verdict->message.data[i];

        if (ch == '(') {
            break;
        }

        if (ch < '0' || ch > '9') {
            cause = (uint32_t) ngx_hash(cause, ch);
        }
    }

    cause |= 1;

    if (!ngx_shipstation_allowance_trouble(conf->cache,
                                           ask->allowance_key,
                                           ngx_shipstation_monotonic(), cause,
                                           &ask->store_id, &sum))
    {
        return;
    }

    if (sum.calls == 1) {
        ngx_log_error(verdict->level, log, 0,
                      "shipstation: store \"%V\", carrier \"%V\": %V",
                      &ask->store_id, &ask->carrier, &verdict->message);
        return;
    }

    ngx_log_error(verdict->level, log, 0,
                  "shipstation: store \"%V\", carrier \"%V\": %V; %ui calls "
                  "of %ui stores failed so since the last such line",
                  &ask->store_id, &ask->carrier, &verdict->message, sum.calls,
                  sum.stores);
}
