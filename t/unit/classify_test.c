
/* The table of docs/rates.md: what each reply of ShipStation's means. */

#include "base/json.h"
#include "api/v1.h"
#include "rate/quote.h"
#include "nginx_stub.h"
#include "tap.h"


#define RATES  "[{\"serviceName\":\"USPS Priority Mail\"," \
               "\"serviceCode\":\"usps_priority_mail\"," \
               "\"shipmentCost\":7.51,\"otherCost\":0.4}]"


#define NONE          NGX_SHIPSTATION_REASON_NONE
#define NO_SERVICE    NGX_SHIPSTATION_REASON_NO_SERVICE
#define LIMITED       NGX_SHIPSTATION_REASON_LIMITED
#define UNAVAILABLE   NGX_SHIPSTATION_REASON_UNAVAILABLE
#define UNAUTHORIZED  NGX_SHIPSTATION_REASON_UNAUTHORIZED

#define FAILED        1
#define OUTAGE        2
#define REFUSED       4
#define THROTTLED     8
#define CARRIER       16
#define EMPTY         32


static const struct {
    const char                *name;
    ngx_uint_t                 status;
    const char                *body;
    ngx_shipstation_reason_e   reason;
    ngx_uint_t                 seconds;
    ngx_uint_t                 flags;
    const char                *says;
} replies[] = {

    { "rates", 200, RATES, NONE, 0, 0, "quotes rates" },
    { "an empty list", 200, "[]", NO_SERVICE, 300, EMPTY,
      "account and balance" },
    { "HTML with 200", 200, "<html>Sign in</html>", UNAVAILABLE, 10,
      FAILED|OUTAGE, "cannot be read" },
    { "half a JSON", 200, "[{\"serviceName\":\"USPS Pri", UNAVAILABLE, 10,
      FAILED|OUTAGE, "cannot be read" },
    { "nothing at all", 200, "", UNAVAILABLE, 10, FAILED|OUTAGE,
      "cannot be read" },
    { "another shape", 200, "{\"rates\":[]}", UNAVAILABLE, 10, FAILED|OUTAGE,
      "cannot be read" },
    { "204", 204, "", UNAVAILABLE, 10, FAILED|OUTAGE, "status 204" },

    { "a redirect", 302, "", UNAVAILABLE, 60, FAILED|OUTAGE,
      "check api.url" },
    { "400", 400, "{\"Message\":\"The request is invalid.\"}", NO_SERVICE, 120,
      FAILED|CARRIER, "(status 400: The request is invalid.)" },
    { "401", 401, "{\"message\":\"Invalid API credentials\"}", UNAUTHORIZED, 0,
      FAILED|REFUSED, "check api.key and api.secret" },
    { "401 without words", 401, "", UNAUTHORIZED, 0, FAILED|REFUSED,
      "(status 401)" },
    { "402", 402, "", UNAUTHORIZED, 0, FAILED|REFUSED, "plan and billing" },
    { "403", 403, "{\"message\":\"Forbidden\"}", UNAUTHORIZED, 0,
      FAILED|REFUSED, "includes API access" },
    { "404", 404, "<html>", UNAVAILABLE, 60, FAILED|OUTAGE, "check api.url" },
    { "408", 408, "", UNAVAILABLE, 10, FAILED|OUTAGE, "too long" },
    { "418", 418, "", UNAVAILABLE, 60, FAILED|CARRIER,
      "refused the rate request" },
    { "429", 429, "{\"message\":\"Too Many Requests\"}", LIMITED, 0,
      FAILED|THROTTLED, "other programs may use the same API key" },
    { "its words with 503", 503, "{\"message\":\"Too Many Requests\"}",
      LIMITED, 0, FAILED|THROTTLED, "status 503: Too Many Requests" },

    { "no applicable services", 500,
      "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":"
      "\"No applicable services were available for the configured "
      "shipment.\",\"ExceptionType\":\"System.Exception\"}",
      NO_SERVICE, 300, EMPTY, "knows no service" },
    { "the same as the message", 500,
      "{\"message\":\"No applicable services were available\"}",
      NO_SERVICE, 300, EMPTY, "knows no service" },
    { "another exception", 500,
      "{\"Message\":\"An error has occurred.\","
      "\"ExceptionMessage\":\"Object reference not set\"}",
      UNAVAILABLE, 120, FAILED|CARRIER,
      "status 500: Object reference not set" },
    { "a carrier that is not set up", 500,
      "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":"
      "\"The FedEx account is not authorized for rating (carrier error "
      "8336)\"}",
      UNAVAILABLE, 120, FAILED|CARRIER,
      "check its account in ShipStation, and the parcel's weight and size "
      "(status 500: The FedEx account is not authorized" },
    { "a parcel that is too heavy", 500,
      "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":"
      "\"Invalid weight. The maximum per package weight for that service is "
      "150.00 pounds.\"}",
      UNAVAILABLE, 120, FAILED|CARRIER, "Invalid weight. The maximum" },
    { "an exception without words", 500,
      "{\"Message\":\"An error has occurred.\",\"ExceptionMessage\":\"\"}",
      UNAVAILABLE, 10, FAILED|OUTAGE, "An error has occurred." },
    { "an exception of a gateway", 503,
      "{\"ExceptionMessage\":\"upstream\"}", UNAVAILABLE, 10, FAILED|OUTAGE,
      "status 503: upstream" },
    { "502 in HTML", 502, "<html>Bad <b>Gateway</b></html>", UNAVAILABLE, 10,
      FAILED|OUTAGE, "(status 502)" },
    { "a control byte and broken UTF-8 in the words", 500,
      "{\"Message\":\"a\\u0007b\xff\"}", UNAVAILABLE, 10, FAILED|OUTAGE,
      "status 500: a?b?)" },
    { "words that are no string", 500, "{\"Message\":[1]}", UNAVAILABLE, 10,
      FAILED|OUTAGE, "(status 500)" },
    { "a list of words", 500, "[\"Message\"]", UNAVAILABLE, 10, FAILED|OUTAGE,
      "(status 500)" },
};


static ngx_shipstation_arena_t    *arena;
static ngx_shipstation_verdict_t   verdict;
static u_char                      quote[NGX_SHIPSTATION_QUOTE_MAX];
static size_t                      size;


static void
judge(ngx_shipstation_reply_t *reply, const char *body)
{
    static u_char  text[4096];

    ngx_memcpy(text, body, strlen(body));
    ngx_memzero(text + strlen(body), NGX_SHIPSTATION_JSON_PADDING);

    /* as the client hands it over: a reply without body has none */

    reply->body = *body ? text : NULL;
    reply->body_len = strlen(body);

    ngx_shipstation_api_judge(&ngx_shipstation_api_v1, reply, arena, quote,
                              &size, &verdict);
    ngx_shipstation_arena_reset(arena, 0);
}


int
main(void)
{
    ngx_uint_t                i, flags;
    ngx_shipstation_quote_t   reader;
    ngx_shipstation_reply_t   reply;
    char                      text[257];

    arena = ngx_shipstation_arena_create(1024 * 1024);

    for (i = 0; i < sizeof(replies) / sizeof(replies[0]); i++) {

        ngx_memzero(&reply, sizeof(reply));
        reply.status = replies[i].status;

        judge(&reply, replies[i].body);

        flags = (verdict.failed ? FAILED : 0)
                | (verdict.outage ? OUTAGE : 0)
                | (verdict.unauthorized ? REFUSED : 0)
                | (verdict.throttled ? THROTTLED : 0)
                | (verdict.carrier ? CARRIER : 0)
                | (verdict.empty ? EMPTY : 0);

        ngx_memcpy(text, verdict.message.data, verdict.message.len);
        text[verdict.message.len] = '\0';

        tap_ok(verdict.reason == replies[i].reason
               && verdict.keep == replies[i].seconds * 1000
               && flags == replies[i].flags
               && (verdict.level != 0) == ((flags & FAILED) != 0)
               && strstr(text, replies[i].says) != NULL,
               "%s: \"%s\"", replies[i].name, text);
    }

    ngx_memzero(&reply, sizeof(reply));
    reply.status = 200;
    judge(&reply, RATES);
    tap_is_int(ngx_shipstation_quote_open(&reader, quote, size), 1,
               "a quote is packed");

    ngx_memzero(&reply, sizeof(reply));
    reply.timed_out = 1;
    ngx_str_set(&reply.error, "no reply within 8 seconds");
    judge(&reply, "");
    tap_ok(verdict.reason == UNAVAILABLE && verdict.outage
           && verdict.keep == 10000, "a timeout");
    tap_is_str(verdict.message.data, verdict.message.len,
               "ShipStation did not answer in time: no reply within 8 "
               "seconds; nothing needs to be done unless it lasts",
               "is named");

    ngx_memzero(&reply, sizeof(reply));
    ngx_str_set(&reply.error, "connection refused");
    judge(&reply, "");
    tap_is_str(verdict.message.data, verdict.message.len,
               "ShipStation could not be reached: connection refused; if it "
               "lasts, check this server's network, DNS and certificates",
               "no connection is named");

    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
