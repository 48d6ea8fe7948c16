
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/api.h"
#include "api/v1.h"


static void ngx_shipstation_judge_rates(const ngx_shipstation_api_t *api,
    ngx_shipstation_reply_t *reply, ngx_shipstation_arena_t *arena,
    u_char *quote, size_t *size, ngx_shipstation_verdict_t *verdict);
static void ngx_shipstation_judge_silence(ngx_shipstation_reply_t *reply,
    ngx_shipstation_verdict_t *verdict);


const ngx_shipstation_api_t *
ngx_shipstation_api(const ngx_shipstation_settings_t *settings)
{
    return &ngx_shipstation_api_v1;
}


void
ngx_shipstation_api_judge(const ngx_shipstation_api_t *api,
    ngx_shipstation_reply_t *reply, ngx_shipstation_arena_t *arena,
    u_char *quote, size_t *size, ngx_shipstation_verdict_t *verdict)
{
    ngx_memzero(verdict, sizeof(ngx_shipstation_verdict_t));
    *size = 0;

    switch (reply->status) {

    case 0:
        ngx_shipstation_judge_silence(reply, verdict);
        return;

    case 200:
        ngx_shipstation_judge_rates(api, reply, arena, quote, size, verdict);
        return;

    default:
        api->classify(reply, arena, verdict);
        return;
    }
}


static void
ngx_shipstation_judge_rates(const ngx_shipstation_api_t *api,
    ngx_shipstation_reply_t *reply, ngx_shipstation_arena_t *arena,
    u_char *quote, size_t *size, ngx_shipstation_verdict_t *verdict)
{
    ngx_int_t                rc;
    ngx_shipstation_error_t  error;

    ngx_memzero(&error, sizeof(ngx_shipstation_error_t));

    rc = api->read(reply->body, reply->body_len, arena, quote, size, &error);

    if (rc == NGX_OK && error.message.len) {
        verdict->level = NGX_LOG_WARN;
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation quotes rates, but",
                                    &error.message);
        return;
    }

    if (rc == NGX_OK) {
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation quotes rates", NULL);
        return;
    }

    if (rc == NGX_DECLINED) {

        /* a carrier account without money answers so, too */

        verdict->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        verdict->keep = NGX_SHIPSTATION_KEEP_NO_SERVICE;
        verdict->empty = 1;
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation lists no service for this "
                                    "parcel and address; if it never does, "
                                    "check the carrier's account and balance",
                                    NULL);
        return;
    }

    verdict->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    verdict->keep = NGX_SHIPSTATION_KEEP_OUTAGE;
    verdict->failed = 1;
    verdict->outage = 1;
    verdict->level = NGX_LOG_ERR;
    ngx_shipstation_verdict_say(verdict, reply->status,
                                "ShipStation's reply cannot be read; check "
                                "api.url or shipstation_api_url if it lasts",
                                &error.message);
}


static void
ngx_shipstation_judge_silence(ngx_shipstation_reply_t *reply,
    ngx_shipstation_verdict_t *verdict)
{
    verdict->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
    verdict->keep = NGX_SHIPSTATION_KEEP_OUTAGE;
    verdict->failed = 1;
    verdict->outage = 1;
    verdict->level = NGX_LOG_ERR;

    ngx_shipstation_verdict_say(verdict, 0,
                                reply->timed_out
                                ? "ShipStation did not answer in time"
                                : "ShipStation could not be reached",
                                &reply->error);

    ngx_shipstation_verdict_add(verdict, reply->timed_out
        ? "; nothing needs to be done unless it lasts"
        : "; if it lasts, check this server's network, DNS and certificates");
}
