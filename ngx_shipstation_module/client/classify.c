
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/text.h"
#include "client/classify.h"
#include "rate/quote.h"


#define NGX_SHIPSTATION_KEEP_NO_SERVICE  (5 * 60 * 1000)
#define NGX_SHIPSTATION_KEEP_BAD         (2 * 60 * 1000)
#define NGX_SHIPSTATION_KEEP_WIRING      (60 * 1000)
#define NGX_SHIPSTATION_KEEP_OUTAGE      (10 * 1000)

/* Bytes of ShipStation's own words in ours. */
#define NGX_SHIPSTATION_WORDS_MAX        160


/* What a status means on its own. */
typedef struct {
    ngx_uint_t                status;
    ngx_shipstation_reason_e  reason;
    ngx_msec_t                keep;
    unsigned                  outage:1;
    unsigned                  unauthorized:1;
    unsigned                  throttled:1;
    const char               *message;
} ngx_shipstation_meaning_t;


static void ngx_shipstation_classify_rates(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_verdict_t *verdict);
static ngx_uint_t ngx_shipstation_says_no_services(const ngx_str_t *text);
static void ngx_shipstation_classify_silence(ngx_shipstation_reply_t *reply,
    ngx_shipstation_verdict_t *verdict);
static const ngx_shipstation_meaning_t *ngx_shipstation_meaning(
    ngx_uint_t status);
static void ngx_shipstation_classify_words(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, ngx_str_t *words, ngx_str_t *detail);
static void ngx_shipstation_verdict_say(ngx_shipstation_verdict_t *verdict,
    ngx_uint_t status, const char *message, ngx_str_t *words);
static void ngx_shipstation_verdict_add(ngx_shipstation_verdict_t *verdict,
    const char *advice);


/* By status; the last but one stands for 3xx, the last for other 4xx. */

static const ngx_shipstation_meaning_t  ngx_shipstation_meanings[] = {

    { 400, NGX_SHIPSTATION_REASON_NO_SERVICE, NGX_SHIPSTATION_KEEP_BAD,
      0, 0, 0,
      "ShipStation refused the rate request: check the store's carriers, "
      "packages and origin" },

    { 401, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0,
      "ShipStation refused the API key: check api.key and api.secret against "
      "ShipStation's Settings, Account, API Settings" },

    { 402, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0,
      "ShipStation asks for payment: check the account's plan and billing" },

    { 403, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0,
      "ShipStation does not allow this: check that the account's plan "
      "includes API access and that the key may quote rates" },

    { 404, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      1, 0, 0,
      "ShipStation's API was not found there: check api.url or "
      "shipstation_api_url" },

    { 408, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
      1, 0, 0,
      "ShipStation took too long; nothing needs to be done unless it lasts" },

    { 425, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
      1, 0, 0,
      "ShipStation was not ready; nothing needs to be done unless it lasts" },

    { 429, NGX_SHIPSTATION_REASON_LIMITED, 0, 0, 0, 1,
      "ShipStation's limit was reached: other programs may use the same API "
      "key; give this one a key of its own, or lower shipstation_api_rate" },

    { 300, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      1, 0, 0,
      "ShipStation's API redirects elsewhere: check api.url or "
      "shipstation_api_url" },

    { 499, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      0, 0, 0,
      "ShipStation refused the rate request: its words, if any, tell why" }
};

#define NGX_SHIPSTATION_MEANINGS                                             \
    (sizeof(ngx_shipstation_meanings) / sizeof(ngx_shipstation_meanings[0]))


static const ngx_shipstation_meaning_t  ngx_shipstation_broken = {
    500, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
    1, 0, 0, "ShipStation's API has an error of its own; nothing needs to be "
    "done unless it lasts"
};


void
ngx_shipstation_classify(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_verdict_t *verdict)
{
    ngx_str_t                         words, detail;
    const ngx_shipstation_meaning_t  *meaning;

    ngx_memzero(verdict, sizeof(ngx_shipstation_verdict_t));
    *size = 0;

    if (reply->status == 0) {
        ngx_shipstation_classify_silence(reply, verdict);
        return;
    }

    if (reply->status == 200) {
        ngx_shipstation_classify_rates(reply, arena, quote, size, verdict);
        return;
    }

    ngx_shipstation_classify_words(reply, arena, &words, &detail);

    /*
     * "No applicable services were available for the configured shipment"
     * comes as an exception, and so as a 500: the API works.
     */

    if (reply->status == 500
        && (ngx_shipstation_says_no_services(&words)
            || ngx_shipstation_says_no_services(&detail)))
    {
        verdict->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        verdict->keep = NGX_SHIPSTATION_KEEP_NO_SERVICE;
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation knows no service for this "
                                    "parcel and address", NULL);
        return;
    }

    meaning = ngx_shipstation_meaning(reply->status);

    /* skuvault's client takes the words for it, whatever the status */

    if (reply->status != 401 && reply->status != 403
        && ngx_shipstation_equals(&words, "Too Many Requests"))
    {
        meaning = ngx_shipstation_meaning(429);
    }

    verdict->reason = meaning->reason;
    verdict->keep = meaning->keep;
    verdict->failed = 1;
    verdict->outage = meaning->outage;
    verdict->unauthorized = meaning->unauthorized;
    verdict->throttled = meaning->throttled;
    verdict->level = meaning->throttled ? NGX_LOG_WARN : NGX_LOG_ERR;

    ngx_shipstation_verdict_say(verdict, reply->status, meaning->message,
                                detail.len ? &detail : &words);
}


static ngx_uint_t
ngx_shipstation_says_no_services(const ngx_str_t *text)
{
    static u_char  words[] = "no applicable services";

    /* ngx_strlcasestrn() goes astray in a text shorter than the words */

    return text->len >= sizeof(words) - 1
           && ngx_strlcasestrn(text->data, text->data + text->len, words,
                               sizeof(words) - 2)
              != NULL;
}


static void
ngx_shipstation_classify_rates(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_verdict_t *verdict)
{
    ngx_int_t                rc;
    ngx_shipstation_error_t  error;

    rc = ngx_shipstation_quote_parse(reply->body, reply->body_len, arena,
                                     quote, size, &error);

    if (rc == NGX_OK) {
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation quotes rates", NULL);
        return;
    }

    if (rc == NGX_DECLINED) {

        /* a carrier account without money answers so, too */

        verdict->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        verdict->keep = NGX_SHIPSTATION_KEEP_NO_SERVICE;
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
ngx_shipstation_classify_silence(ngx_shipstation_reply_t *reply,
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


static const ngx_shipstation_meaning_t *
ngx_shipstation_meaning(ngx_uint_t status)
{
    ngx_uint_t  i;

    if (status >= 500) {
        return &ngx_shipstation_broken;
    }

    /* 1xx, and 2xx that is not 200: nothing that getrates may answer */

    if (status < 300) {
        return &ngx_shipstation_broken;
    }

    if (status < 400) {
        return &ngx_shipstation_meanings[NGX_SHIPSTATION_MEANINGS - 2];
    }

    for (i = 0; i < NGX_SHIPSTATION_MEANINGS - 2; i++) {
        if (ngx_shipstation_meanings[i].status == status) {
            return &ngx_shipstation_meanings[i];
        }
    }

    return &ngx_shipstation_meanings[NGX_SHIPSTATION_MEANINGS - 1];
}


/* An error's body, if JSON: "Message" or "message", and the exception's. */

static void
ngx_shipstation_classify_words(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, ngx_str_t *words, ngx_str_t *detail)
{
    yyjson_val  *root, *value;

    ngx_str_null(words);
    ngx_str_null(detail);

    if (reply->body_len == 0) {
        return;
    }

    root = ngx_shipstation_json_read(reply->body, reply->body_len, arena,
                                     NULL);
    if (root == NULL) {
        return;
    }

    value = ngx_shipstation_json_get(root, "Message");

    if (value == NULL) {
        value = ngx_shipstation_json_get(root, "message");
    }

    (void) ngx_shipstation_json_text(value, words);

    value = ngx_shipstation_json_get(root, "ExceptionMessage");
    (void) ngx_shipstation_json_text(value, detail);
}


/* "Sentence (status 500: their words)" */

static void
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


/* What to do, behind what is wrong; not at all where it does not fit. */

static void
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
