
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A call ended: what it brought is stored, counted, logged and told. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/classify.h"
#include "client/flight.h"
#include "shared/clock.h"


static void ngx_shipstation_desk_settle(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict);
static uint64_t ngx_shipstation_desk_keep(ngx_shipstation_flight_t *flight,
    size_t size, ngx_shipstation_verdict_t *verdict);
static void ngx_shipstation_desk_report(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict);


void
ngx_shipstation_desk_replied(void *data, ngx_shipstation_reply_t *reply)
{
    ngx_shipstation_flight_t *flight = data;

    size_t                      size;
    uint64_t                    mask;
    ngx_shipstation_desk_t     *desk;
    ngx_shipstation_answer_t    answer;
    ngx_shipstation_verdict_t   verdict;

    desk = flight->desk;

    ngx_shipstation_classify(reply, desk->arena, desk->quote, &size, &verdict);

    ngx_shipstation_arena_reset(desk->arena, NGX_SHIPSTATION_REPLY_MAX);

    ngx_shipstation_desk_settle(flight, reply, &verdict);

    mask = ngx_shipstation_desk_keep(flight, size, &verdict);
    ngx_shipstation_wake_send(desk->conf.wake, mask);

    ngx_shipstation_desk_report(flight, reply, &verdict);

    ngx_memzero(&answer, sizeof(ngx_shipstation_answer_t));
    answer.reason = verdict.reason;

    if (verdict.reason == NGX_SHIPSTATION_REASON_NONE) {
        answer.state = NGX_SHIPSTATION_CACHE_FRESH;
        answer.live = 1;
        answer.quote = desk->quote;
        answer.quote_len = size;
        answer.fresh_left = (int64_t) desk->conf.cache->valid;

    } else if (verdict.keep) {
        answer.state = NGX_SHIPSTATION_CACHE_NEGATIVE;
        answer.live = 1;
        answer.fresh_left = (int64_t) verdict.keep;
    }

    ngx_shipstation_desk_tell(flight, &answer);
}


static void
ngx_shipstation_desk_settle(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict)
{
    uint64_t                          mask;
    ngx_shipstation_desk_t           *desk;
    ngx_shipstation_allowance_end_t   end;

    desk = flight->desk;

    end.status = verdict->throttled ? 429 : reply->status;
    end.limit = reply->limit;
    end.remaining = reply->remaining;
    end.reset = reply->reset;
    end.milliseconds = reply->milliseconds;
    end.failed = verdict->failed;
    end.outage = verdict->outage;
    end.unauthorized = verdict->unauthorized;
    end.error = verdict->message;

    mask = ngx_shipstation_allowance_end(desk->conf.cache, &flight->ticket,
                                         ngx_shipstation_monotonic(), &end);

    ngx_shipstation_wake_send(desk->conf.wake, mask);
}


static uint64_t
ngx_shipstation_desk_keep(ngx_shipstation_flight_t *flight, size_t size,
    ngx_shipstation_verdict_t *verdict)
{
    int64_t                        now;
    ngx_shipstation_ask_t         *ask;
    ngx_shipstation_rates_zone_t  *cache;

    cache = flight->desk->conf.cache;
    ask = flight->ask;
    now = ngx_shipstation_monotonic();

    if (verdict->reason == NGX_SHIPSTATION_REASON_NONE) {
        return ngx_shipstation_cache_store(cache, &flight->lease, now,
                                           flight->desk->quote, size);
    }

    if (verdict->keep == 0) {
        return ngx_shipstation_cache_release(cache, &flight->lease);
    }

    if (ngx_memcmp(ask->key, ask->full_key, NGX_SHIPSTATION_CACHE_KEY_LEN)
        == 0)
    {
        return ngx_shipstation_cache_refuse(cache, &flight->lease, now,
                                            verdict->reason, verdict->keep);
    }

    ngx_shipstation_cache_note(cache, ask->full_key, now, verdict->reason,
                               verdict->keep);

    return ngx_shipstation_cache_release(cache, &flight->lease);
}


/* To the log, where something is wrong, and to the store's status. */

static void
ngx_shipstation_desk_report(ngx_shipstation_flight_t *flight,
    ngx_shipstation_reply_t *reply, ngx_shipstation_verdict_t *verdict)
{
    ngx_shipstation_ask_t         *ask;
    ngx_shipstation_desk_t        *desk;
    ngx_shipstation_store_t        store;
    ngx_shipstation_api_event_t    event;

    ask = flight->ask;
    desk = flight->desk;

    if (verdict->level) {
        ngx_log_error(verdict->level, desk->conf.log, 0,
                      "shipstation: store \"%V\", carrier \"%V\": %V",
                      &ask->store_id, &ask->carrier, &verdict->message);
    }

    if (desk->conf.stores == NULL
        || ngx_shipstation_store_find(desk->conf.stores, &ask->store_id,
                                      &store)
           != NGX_OK)
    {
        return;
    }

    ngx_memzero(&event, sizeof(ngx_shipstation_api_event_t));
    event.at = ngx_time();
    event.status = reply->status;
    ngx_cpystrn(event.message, verdict->message.data,
                ngx_min(verdict->message.len + 1, sizeof(event.message)));

    ngx_shipstation_store_api_answered(desk->conf.stores, &store, &event);
    ngx_shipstation_store_release(desk->conf.stores, &store);
}
