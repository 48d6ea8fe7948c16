
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v1.h"
#include "api/v1_account.h"
#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"
#include "rate/quote.h"


/*
 * Costs are added with six digits behind the point, then rounded to two: the
 * sum of two halves of a cent is a cent.
 */
#define NGX_SHIPSTATION_COST_DIGITS  6
#define NGX_SHIPSTATION_COST_MINOR   10000
#define NGX_SHIPSTATION_COST_MAX     1000000000000LL


/* What a status means on its own. */
typedef struct {
    ngx_uint_t                status;
    ngx_shipstation_reason_e  reason;
    ngx_msec_t                keep;
    unsigned                  outage:1;
    unsigned                  unauthorized:1;
    unsigned                  throttled:1;
    unsigned                  carrier:1;
    const char               *message;
} ngx_shipstation_v1_meaning_t;


static u_char *ngx_shipstation_v1_sign(u_char *p, const ngx_str_t *key,
    const ngx_str_t *secret);
static u_char *ngx_shipstation_v1_write(u_char *p,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    const ngx_shipstation_shipment_t *shipment);
static u_char *ngx_shipstation_v1_body_text(u_char *p, u_char *last,
    const char *name, const u_char *text, size_t len);
static u_char *ngx_shipstation_v1_body_weight(u_char *p,
    const ngx_shipstation_shipment_t *shipment);
static u_char *ngx_shipstation_v1_body_sides(u_char *p,
    const ngx_shipstation_shipment_t *shipment);
static u_char *ngx_shipstation_v1_body_number(u_char *p, const char *name,
    int64_t value, ngx_uint_t digits);

static ngx_int_t ngx_shipstation_v1_read(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_v1_entry(yyjson_val *entry,
    ngx_shipstation_quoted_t *service);
static yyjson_val *ngx_shipstation_v1_member(yyjson_val *entry,
    const char *name, const char *pascal);
static ngx_int_t ngx_shipstation_v1_cost(yyjson_val *entry, int64_t *minor);
static ngx_int_t ngx_shipstation_v1_amount(yyjson_val *value, int64_t *amount);

static void ngx_shipstation_v1_classify(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, ngx_shipstation_verdict_t *verdict);
static ngx_uint_t ngx_shipstation_v1_no_services(const ngx_str_t *text);
static const ngx_shipstation_v1_meaning_t *ngx_shipstation_v1_meaning(
    ngx_uint_t status);
static void ngx_shipstation_v1_words(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, ngx_str_t *words, ngx_str_t *detail);


/* By status; the last but one stands for 3xx, the last for other 4xx. */

static const ngx_shipstation_v1_meaning_t  ngx_shipstation_v1_meanings[] = {

    { 400, NGX_SHIPSTATION_REASON_NO_SERVICE, NGX_SHIPSTATION_KEEP_BAD,
      0, 0, 0, 1,
      "ShipStation refused the rate request: check the store's carriers, "
      "packages and origin" },

    { 401, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0, 0,
      "ShipStation refused the API key: check api.key and api.secret against "
      "ShipStation's Settings, Account, API Settings" },

    { 402, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0, 0,
      "ShipStation asks for payment: check the account's plan and billing" },

    { 403, NGX_SHIPSTATION_REASON_UNAUTHORIZED, 0, 0, 1, 0, 0,
      "ShipStation does not allow this: check that the account's plan "
      "includes API access and that the key may quote rates" },

    { 404, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      1, 0, 0, 0,
      "ShipStation's API was not found there: check api.url or "
      "shipstation_api_url" },

    { 408, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
      1, 0, 0, 0,
      "ShipStation took too long; nothing needs to be done unless it lasts" },

    { 425, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
      1, 0, 0, 0,
      "ShipStation was not ready; nothing needs to be done unless it lasts" },

    { 429, NGX_SHIPSTATION_REASON_LIMITED, 0, 0, 0, 1, 0,
      "ShipStation's limit was reached: other programs may use the same API "
      "key; give this one a key of its own, or lower shipstation_api_rate" },

    { 300, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      1, 0, 0, 0,
      "ShipStation's API redirects elsewhere: check api.url or "
      "shipstation_api_url" },

    { 499, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_WIRING,
      0, 0, 0, 1,
      "ShipStation refused the rate request: its words, if any, tell why" }
};

#define NGX_SHIPSTATION_V1_MEANINGS                                          \
    (sizeof(ngx_shipstation_v1_meanings)                                     \
     / sizeof(ngx_shipstation_v1_meanings[0]))


static const ngx_shipstation_v1_meaning_t  ngx_shipstation_v1_broken = {
    500, NGX_SHIPSTATION_REASON_UNAVAILABLE, NGX_SHIPSTATION_KEEP_OUTAGE,
    1, 0, 0, 0,
    "ShipStation's API has an error of its own; nothing needs to be done "
    "unless it lasts"
};


const ngx_shipstation_api_t  ngx_shipstation_api_v1 = {
    "v1",
    ngx_string("/shipments/getrates"),
    ngx_shipstation_v1_sign,
    ngx_shipstation_v1_write,
    ngx_shipstation_v1_read,
    ngx_shipstation_v1_classify,
    ngx_shipstation_v1_account_steps,
    ngx_shipstation_v1_account_path,
    ngx_shipstation_v1_account_read
};


/* RFC 7617 */

static u_char *
ngx_shipstation_v1_sign(u_char *p, const ngx_str_t *key,
    const ngx_str_t *secret)
{
    u_char     *last, text[2 * NGX_SHIPSTATION_API_KEY_MAX + 1];
    ngx_str_t   plain, encoded;

    if (key->len > NGX_SHIPSTATION_API_KEY_MAX
        || secret->len > NGX_SHIPSTATION_API_KEY_MAX)
    {
        return NULL;
    }

    last = ngx_cpymem(text, key->data, key->len);
    *last++ = ':';
    last = ngx_cpymem(last, secret->data, secret->len);

    plain.data = text;
    plain.len = last - text;

    encoded.data = ngx_cpymem(p, "Authorization: Basic ",
                              sizeof("Authorization: Basic ") - 1);

    ngx_encode_base64(&encoded, &plain);
    ngx_explicit_memzero(text, sizeof(text));

    return encoded.data + encoded.len;
}


static u_char *
ngx_shipstation_v1_write(u_char *p,
    const ngx_shipstation_settings_t *settings,
    const ngx_shipstation_carrier_t *carrier,
    const ngx_shipstation_shipment_t *shipment)
{
    u_char                               *last;
    const ngx_shipstation_origin_t       *from;
    const ngx_shipstation_destination_t  *to;

    to = shipment->destination;
    from = &settings->origin;

    /* what follows the texts takes less than these 512 bytes */

    last = p + NGX_SHIPSTATION_API_BODY_MAX - 512;

    *p++ = '{';
    p = ngx_shipstation_v1_body_text(p, last, "carrierCode", carrier->code.data,
                                  carrier->code.len);
    p = ngx_shipstation_v1_body_text(p, last, "serviceCode", NULL, 0);
    p = ngx_shipstation_v1_body_text(p, last, "packageCode",
                                  shipment->package.data,
                                  shipment->package.len);
    p = ngx_shipstation_v1_body_text(p, last, "fromPostalCode",
                                  from->postal_code.data,
                                  from->postal_code.len);
    p = ngx_shipstation_v1_body_text(p, last, "fromCity", from->city.data,
                                  from->city.len);
    p = ngx_shipstation_v1_body_text(p, last, "fromState", from->state.data,
                                  from->state.len);
    p = ngx_shipstation_v1_body_text(p, last, "toState", to->region,
                                  to->region_len);
    p = ngx_shipstation_v1_body_text(p, last, "toCountry", to->country, 2);
    p = ngx_shipstation_v1_body_text(p, last, "toPostalCode", to->postal,
                                  to->postal_len);
    p = ngx_shipstation_v1_body_text(p, last, "toCity", NULL, 0);

    if (p == NULL) {
        return NULL;
    }

    p = ngx_shipstation_v1_body_weight(p, shipment);
    p = ngx_shipstation_v1_body_sides(p, shipment);

    return ngx_sprintf(p, "\"confirmation\":\"none\",\"residential\":%s}",
                       to->residential ? "true" : "false");
}


/*
 * A member and a comma; null for an empty text, but for the postal code, which
 * ShipStation requires.  NULL where it does not fit, or p was NULL.
 */

static u_char *
ngx_shipstation_v1_body_text(u_char *p, u_char *last, const char *name,
    const u_char *text, size_t len)
{
    if (p == NULL || last - p < 64 || (size_t) (last - p - 64) / 6 < len) {
        return NULL;
    }

    p = ngx_sprintf(p, "\"%s\":", name);

    if (len == 0 && ngx_strcmp(name, "toPostalCode") != 0) {
        return ngx_cpymem(p, "null,", sizeof("null,") - 1);
    }

    *p++ = '"';
    p = (u_char *) ngx_escape_json(p, (u_char *) text, len);
    *p++ = '"';
    *p++ = ',';

    return p;
}


static u_char *
ngx_shipstation_v1_body_weight(u_char *p,
    const ngx_shipstation_shipment_t *shipment)
{
    p = ngx_cpymem(p, "\"weight\":{", sizeof("\"weight\":{") - 1);
    p = ngx_shipstation_v1_body_number(p, "value", shipment->weight,
                                    shipment->imperial ? 3 : 0);

    return ngx_sprintf(p, "\"units\":\"%s\"},",
                       shipment->imperial ? "ounces" : "grams");
}


static u_char *
ngx_shipstation_v1_body_sides(u_char *p,
    const ngx_shipstation_shipment_t *shipment)
{
    if (shipment->length == 0) {
        return ngx_cpymem(p, "\"dimensions\":null,",
                          sizeof("\"dimensions\":null,") - 1);
    }

    p = ngx_cpymem(p, "\"dimensions\":{", sizeof("\"dimensions\":{") - 1);
    p = ngx_shipstation_v1_body_number(p, "length", shipment->length, 1);
    p = ngx_shipstation_v1_body_number(p, "width", shipment->width, 1);
    p = ngx_shipstation_v1_body_number(p, "height", shipment->height, 1);

    return ngx_sprintf(p, "\"units\":\"%s\"},",
                       shipment->imperial ? "inches" : "centimeters");
}


/* A member and a comma, zeros behind the point left out. */

static u_char *
ngx_shipstation_v1_body_number(u_char *p, const char *name, int64_t value,
    ngx_uint_t digits)
{
    while (digits && value % 10 == 0) {
        value /= 10;
        digits--;
    }

    p = ngx_sprintf(p, "\"%s\":", name);
    p = ngx_shipstation_decimal_print(p, value, digits);
    *p++ = ',';

    return p;
}


static ngx_int_t
ngx_shipstation_v1_read(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_error_t *error)
{
    yyjson_val                      *root, *entry;
    yyjson_arr_iter                  iter;
    ngx_shipstation_quoted_t         service;
    ngx_shipstation_quote_writer_t   writer;

    ngx_shipstation_quote_begin(&writer, quote);
    *size = ngx_shipstation_quote_end(&writer);

    root = ngx_shipstation_json_read(body, len, arena, error);
    if (root == NULL) {
        return NGX_ERROR;
    }

    if (!yyjson_is_arr(root)) {
        return ngx_shipstation_error(error, NULL,
                                     "is not a list of services");
    }

    yyjson_arr_iter_init(root, &iter);

    while ((entry = yyjson_arr_iter_next(&iter)) != NULL) {
        if (ngx_shipstation_v1_entry(entry, &service) == NGX_OK) {
            (void) ngx_shipstation_quote_add(&writer, &service);
        }
    }

    *size = ngx_shipstation_quote_end(&writer);

    if (writer.dropped) {
        (void) ngx_shipstation_error(error, NULL,
                                     "lists more than %d services: the "
                                     "cheapest are kept",
                                     NGX_SHIPSTATION_QUOTE_SERVICES);
    }

    if (writer.count) {
        return NGX_OK;
    }

    /* a service with an odd code is no sign of an outage */

    if (yyjson_arr_size(root) == 0 || writer.odd) {
        return NGX_DECLINED;
    }

    return ngx_shipstation_error(error, NULL,
                                 "is a list in which no entry has a "
                                 "serviceCode and a shipmentCost");
}


static ngx_int_t
ngx_shipstation_v1_entry(yyjson_val *entry,
    ngx_shipstation_quoted_t *service)
{
    yyjson_val  *value;

    value = ngx_shipstation_v1_member(entry, "serviceCode", "ServiceCode");

    if (ngx_shipstation_json_text(value, &service->code) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_shipstation_trim(&service->code);

    if (ngx_shipstation_v1_cost(entry, &service->cost) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_str_set(&service->name, "");

    value = ngx_shipstation_v1_member(entry, "serviceName", "ServiceName");

    if (yyjson_is_str(value)) {
        service->name.data = (u_char *) yyjson_get_str(value);
        service->name.len = yyjson_get_len(value);
        ngx_shipstation_trim(&service->name);
    }

    return NGX_OK;
}


static yyjson_val *
ngx_shipstation_v1_member(yyjson_val *entry, const char *name,
    const char *pascal)
{
    yyjson_val  *value;

    value = ngx_shipstation_json_get(entry, name);

    return (value != NULL) ? value : ngx_shipstation_json_get(entry, pascal);
}


static ngx_int_t
ngx_shipstation_v1_cost(yyjson_val *entry, int64_t *minor)
{
    int64_t      shipment, other;
    yyjson_val  *value;

    value = ngx_shipstation_v1_member(entry, "shipmentCost",
                                         "ShipmentCost");

    if (ngx_shipstation_v1_amount(value, &shipment) != NGX_OK) {
        return NGX_ERROR;
    }

    other = 0;
    value = ngx_shipstation_v1_member(entry, "otherCost", "OtherCost");

    if (value != NULL
        && ngx_shipstation_v1_amount(value, &other) != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* each is within +-10^18, so that the sum is within int64_t */

    if (ngx_shipstation_decimal_scale(shipment + other, 1,
                                      NGX_SHIPSTATION_COST_MINOR,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, minor)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (*minor < 0 || *minor > NGX_SHIPSTATION_COST_MAX) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_v1_amount(yyjson_val *value, int64_t *amount)
{
    ngx_str_t  text;

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_decimal_parse(text.data, text.len,
                                      NGX_SHIPSTATION_COST_DIGITS,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, amount)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_shipstation_v1_classify(ngx_shipstation_reply_t *reply,
    ngx_shipstation_arena_t *arena, ngx_shipstation_verdict_t *verdict)
{
    ngx_str_t                            words, detail;
    const ngx_shipstation_v1_meaning_t  *meaning;

    ngx_shipstation_v1_words(reply, arena, &words, &detail);

    /*
     * "No applicable services were available for the configured shipment"
     * comes as an exception, and so as a 500: the API works.
     */

    if (reply->status == 500
        && (ngx_shipstation_v1_no_services(&words)
            || ngx_shipstation_v1_no_services(&detail)))
    {
        verdict->reason = NGX_SHIPSTATION_REASON_NO_SERVICE;
        verdict->keep = NGX_SHIPSTATION_KEEP_NO_SERVICE;
        verdict->empty = 1;
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "ShipStation knows no service for this "
                                    "parcel and address", NULL);
        return;
    }

    /*
     * Any other exception of a carrier's comes as one, too: the API works, and
     * it is this carrier that does not, or not for this parcel.
     */

    if (reply->status == 500 && detail.len) {
        verdict->reason = NGX_SHIPSTATION_REASON_UNAVAILABLE;
        verdict->keep = NGX_SHIPSTATION_KEEP_BAD;
        verdict->failed = 1;
        verdict->carrier = 1;
        verdict->level = NGX_LOG_ERR;
        ngx_shipstation_verdict_say(verdict, reply->status,
                                    "the carrier refused this parcel: check "
                                    "its account in ShipStation, and the "
                                    "parcel's weight and size", &detail);
        return;
    }

    meaning = ngx_shipstation_v1_meaning(reply->status);

    /* skuvault's client takes the words for it, whatever the status */

    if (reply->status != 401 && reply->status != 403
        && ngx_shipstation_equals(&words, "Too Many Requests"))
    {
        meaning = ngx_shipstation_v1_meaning(429);
    }

    verdict->reason = meaning->reason;
    verdict->keep = meaning->keep;
    verdict->failed = 1;
    verdict->outage = meaning->outage;
    verdict->unauthorized = meaning->unauthorized;
    verdict->throttled = meaning->throttled;
    verdict->carrier = meaning->carrier;
    verdict->level = meaning->throttled ? NGX_LOG_WARN : NGX_LOG_ERR;

    ngx_shipstation_verdict_say(verdict, reply->status, meaning->message,
                                detail.len ? &detail : &words);
}


static ngx_uint_t
ngx_shipstation_v1_no_services(const ngx_str_t *text)
{
    static u_char  words[] = "no applicable services";

    /* ngx_strlcasestrn() goes astray in a text shorter than the words */

    return text->len >= sizeof(words) - 1
           && ngx_strlcasestrn(text->data, text->data + text->len, words,
                               sizeof(words) - 2)
              != NULL;
}


static const ngx_shipstation_v1_meaning_t *
ngx_shipstation_v1_meaning(ngx_uint_t status)
{
    ngx_uint_t  i;

    if (status >= 500) {
        return &ngx_shipstation_v1_broken;
    }

    /* 1xx, and 2xx that is not 200: nothing that getrates may answer */

    if (status < 300) {
        return &ngx_shipstation_v1_broken;
    }

    if (status < 400) {
        return &ngx_shipstation_v1_meanings[NGX_SHIPSTATION_V1_MEANINGS - 2];
    }

    for (i = 0; i < NGX_SHIPSTATION_V1_MEANINGS - 2; i++) {
        if (ngx_shipstation_v1_meanings[i].status == status) {
            return &ngx_shipstation_v1_meanings[i];
        }
    }

    return &ngx_shipstation_v1_meanings[NGX_SHIPSTATION_V1_MEANINGS - 1];
}


/* An error's body, if JSON: "Message" or "message", and the exception's. */

static void
ngx_shipstation_v1_words(ngx_shipstation_reply_t *reply,
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
