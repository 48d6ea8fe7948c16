
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/url.h"
#include "settings/parts.h"


/* The allowance's most (shared/allowance.h), as shipstation_api_rate has it. */
#define NGX_SHIPSTATION_API_RATE_MAX   1000


static ngx_int_t ngx_shipstation_api_url(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_api_rate(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_api_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target);


static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_api_url = {
    ngx_shipstation_api_url, NGX_SHIPSTATION_PLACE_TEXT,
    NGX_SHIPSTATION_JSON_STRING, "URL", NULL
};

static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_api_rate = {
    ngx_shipstation_api_rate, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "`\"Nr/m\"`, 1 to 1,000", "^[0-9]+r/m$"
};


static const char *const  ngx_shipstation_derives[] = {
    "off", "exact", NULL
};


#define ngx_shipstation_api_at(field)                                        \
    offsetof(ngx_shipstation_settings_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_api_rows[] = {

    { .name = "key",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_api_at(api_key),
      .min = 1, .max = 255,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "of the pair from ShipStation's account settings; stores may "
              "share one" },

    { .name = "secret",
      .kind = &ngx_shipstation_kind_text,
      .place = ngx_shipstation_api_at(api_secret),
      .min = 1, .max = 255,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER
               | NGX_SHIPSTATION_SECRET_MEMBER | NGX_SHIPSTATION_HINT_MEMBER,
      .note = "the other half" },

    { .name = "url",
      .kind = &ngx_shipstation_kind_api_url,
      .place = ngx_shipstation_api_at(api_url),
      .min = 1, .max = NGX_SHIPSTATION_URL_MAX,
      .flags = NGX_SHIPSTATION_HOST_MEMBER,
      .otherwise = "`shipstation_api_url`",
      .note = "`https`; `http` only to a loopback address, since the pair "
              "travels in it" },

    { .name = "rate",
      .kind = &ngx_shipstation_kind_api_rate,
      .place = ngx_shipstation_api_at(api_rate),
      .otherwise = "`shipstation_api_rate`",
      .note = "calls a minute, where ShipStation raised the limit of this "
              "key. Stores that share a key must agree, also on leaving it "
              "out" },

    { .name = "derive",
      .kind = &ngx_shipstation_kind_word,
      .place = ngx_shipstation_api_at(derive),
      .words = ngx_shipstation_derives,
      .note = "exact: what ShipStation said for one place is shown for others "
              "that have had equal prices: "
              "[rates.md](rates.md#derived-prices)" },

    { .name = "expires_on",
      .kind = &ngx_shipstation_kind_date,
      .place = ngx_shipstation_api_at(api_expires),
      .note = "when ShipStation ends the pair; `nginx -t` warns 30 days ahead"
    },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_api_table = {
    ngx_shipstation_api_rows, sizeof(ngx_shipstation_settings_t),
    ngx_shipstation_api_check
};


static ngx_int_t
ngx_shipstation_api_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_path_t       step;
    ngx_shipstation_settings_t  *settings = target;

    /* the key is the user name of Basic authentication (RFC 7617) */

    if (ngx_strlchr(settings->api_key.data,
                    settings->api_key.data + settings->api_key.len, ':'))
    {
        ngx_shipstation_path_member(&step, path, "key");

        return ngx_shipstation_fault(reader, &step, "bad_form",
                                     "must not hold a colon");
    }

    settings->has_api = 1;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_api_url(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    const char  *reason;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    reason = ngx_shipstation_api_url_check(
                                ngx_shipstation_member_place(target, member));
    if (reason) {
        return ngx_shipstation_fault(reader, path, "bad_url",
                                     "cannot be used: %s", reason);
    }

    return NGX_OK;
}


/* "200r/m", as in nginx's limit_req */
static ngx_int_t
ngx_shipstation_api_rate(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_int_t    n;
    ngx_str_t    text;
    ngx_uint_t  *rate;

    rate = ngx_shipstation_member_place(target, member);

    if (!yyjson_is_str(value)) {
        goto invalid;
    }

    text.data = (u_char *) yyjson_get_str(value);
    text.len = yyjson_get_len(value);

    if (text.len < 4
        || ngx_strncmp(text.data + text.len - 3, "r/m", 3) != 0)
    {
        goto invalid;
    }

    n = ngx_atoi(text.data, text.len - 3);

    if (n < 1 || n > NGX_SHIPSTATION_API_RATE_MAX) {
        goto invalid;
    }

    *rate = n;

    return NGX_OK;

invalid:

    return ngx_shipstation_fault(reader, path, "bad_form",
                                 "must be calls a minute such as \"200r/m\", "
                                 "from 1 to %ui",
                                 (ngx_uint_t) NGX_SHIPSTATION_API_RATE_MAX);
}
