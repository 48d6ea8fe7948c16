
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "base/url.h"
#include "settings/parts.h"


/* The allowance's most (shared/allowance.h), as shipstation_api_rate has it. */
#define NGX_SHIPSTATION_API_RATE_MAX   1000
#define NGX_SHIPSTATION_CARRIERS_MAX   32
#define NGX_SHIPSTATION_SERVICES_MAX   200


static ngx_int_t ngx_shipstation_api_url(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_api_rate(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_origin_postal_code(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_origin_t *origin);
static ngx_uint_t ngx_shipstation_origin_matches(const ngx_str_t *text,
    const char *pattern);
static void ngx_shipstation_origin_postal_form(
    ngx_shipstation_origin_t *origin);
static ngx_int_t ngx_shipstation_origin_city(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_origin_t *origin);
static void ngx_shipstation_carrier_defaults(void *element);
static void ngx_shipstation_service_defaults(void *element);
static ngx_int_t ngx_shipstation_carrier_services(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_carriers_check(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_settings_t *settings);


#define ngx_shipstation_api_at(field)                               \
    offsetof(ngx_shipstation_settings_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_api_members[] = {

    { "key", ngx_shipstation_member_text, ngx_shipstation_api_at(api_key),
      1, 255, 0, NULL, 1 },

    { "secret", ngx_shipstation_member_text, ngx_shipstation_api_at(api_secret),
      1, 255, 0, NULL, 1 },

    { "url", ngx_shipstation_api_url, ngx_shipstation_api_at(api_url),
      1, NGX_SHIPSTATION_URL_MAX, 0, NULL, 0 },

    { "rate", ngx_shipstation_api_rate, ngx_shipstation_api_at(api_rate),
      0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_origin_at(field)                                     \
    offsetof(ngx_shipstation_settings_t, origin)                             \
    + offsetof(ngx_shipstation_origin_t, field)

/* Lengths as ShipStation's for an order's address. */
static const ngx_shipstation_member_t  ngx_shipstation_origin_members[] = {

    { "name", ngx_shipstation_member_text, ngx_shipstation_origin_at(name),
      0, 100, 0, NULL, 0 },

    { "company", ngx_shipstation_member_text,
      ngx_shipstation_origin_at(company), 0, 100, 0, NULL, 0 },

    { "street1", ngx_shipstation_member_text,
      ngx_shipstation_origin_at(street1), 0, 200, 0, NULL, 0 },

    { "street2", ngx_shipstation_member_text,
      ngx_shipstation_origin_at(street2), 0, 200, 0, NULL, 0 },

    { "city", ngx_shipstation_member_text, ngx_shipstation_origin_at(city),
      0, 100, 0, NULL, 0 },

    { "state", ngx_shipstation_member_text, ngx_shipstation_origin_at(state),
      0, 100, 0, NULL, 0 },

    { "postal_code", ngx_shipstation_member_text,
      ngx_shipstation_origin_at(postal_code), 0, 20, 0, NULL, 0 },

    { "country", ngx_shipstation_settings_country,
      ngx_shipstation_origin_at(country), 0, 0, 0, NULL, 0 },

    { "phone", ngx_shipstation_member_text, ngx_shipstation_origin_at(phone),
      0, 50, 0, NULL, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_carrier_at(field)                                    \
    offsetof(ngx_shipstation_carrier_t, field)

static const char *const  ngx_shipstation_new_services[] = {
    "show", "hide", NULL
};

static const ngx_shipstation_member_t  ngx_shipstation_carrier_members[] = {

    { "code", ngx_shipstation_member_code, ngx_shipstation_carrier_at(code),
      1, 64, 0, NULL, 1 },

    { "name", ngx_shipstation_member_text, ngx_shipstation_carrier_at(name),
      0, 100, 0, NULL, 0 },

    { "show_at_checkout", ngx_shipstation_member_flag,
      ngx_shipstation_carrier_at(show_at_checkout), 0, 0, 0, NULL, 0 },

    { "package", ngx_shipstation_member_code,
      ngx_shipstation_carrier_at(package), 0, 64, 0, NULL, 0 },

    { "services", ngx_shipstation_carrier_services, 0, 0, 0, 0, NULL, 0 },

    { "new_services", ngx_shipstation_member_word,
      ngx_shipstation_carrier_at(hide_new_services),
      0, 0, 0, ngx_shipstation_new_services, 0 },

    ngx_shipstation_members_end
};


#define ngx_shipstation_service_at(field)                                    \
    offsetof(ngx_shipstation_service_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_service_members[] = {

    { "code", ngx_shipstation_member_code, ngx_shipstation_service_at(code),
      1, 100, 0, NULL, 1 },

    { "name", ngx_shipstation_member_text, ngx_shipstation_service_at(name),
      0, 100, 0, NULL, 0 },

    { "enabled", ngx_shipstation_member_flag,
      ngx_shipstation_service_at(enabled), 0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


ngx_int_t
ngx_shipstation_settings_api(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_path_t       step;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_api_members, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* the key is the user name of Basic authentication (RFC 7617) */

    if (ngx_strlchr(settings->api_key.data,
                    settings->api_key.data + settings->api_key.len, ':'))
    {
        ngx_shipstation_path_member(&step, path, "key");

        return ngx_shipstation_error(reader->error, &step,
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

    reason = ngx_shipstation_api_url_check(target);
    if (reason) {
        return ngx_shipstation_error(reader->error, path,
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
    ngx_uint_t  *rate = target;

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

    return ngx_shipstation_error(reader->error, path,
                                 "must be calls a minute such as \"200r/m\", "
                                 "from 1 to %ui",
                                 (ngx_uint_t) NGX_SHIPSTATION_API_RATE_MAX);
}


ngx_int_t
ngx_shipstation_settings_origin(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char                      *code;
    ngx_shipstation_path_t       step;
    ngx_shipstation_origin_t    *origin;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_origin_members, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    origin = &settings->origin;

    if (origin->country[0] == '\0') {
        return NGX_OK;
    }

    if (ngx_shipstation_settings_territory(origin->country)) {

        code = ngx_shipstation_arena_alloc(reader->arena, 2);
        if (code == NULL) {
            return ngx_shipstation_error(reader->error, path, "no memory");
        }

        ngx_memcpy(code, origin->country, 2);
        origin->state.data = code;
        origin->state.len = 2;

        ngx_memcpy(origin->country, "US", 2);
    }

    if (ngx_memcmp(origin->country, "US", 2) != 0
        && ngx_memcmp(origin->country, "CA", 2) != 0
        && ngx_memcmp(origin->country, "GB", 2) != 0
        && ngx_memcmp(origin->country, "AU", 2) != 0)
    {
        ngx_shipstation_path_member(&step, path, "country");

        return ngx_shipstation_error(reader->error, &step,
                                     "must be US, CA, GB or AU, where "
                                     "origins are served");
    }

    ngx_shipstation_path_member(&step, path, "state");

    if (ngx_shipstation_settings_state(reader, &step, origin->country,
                                       &origin->state)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_path_member(&step, path, "city");

    if (ngx_shipstation_origin_city(reader, &step, origin) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_shipstation_path_member(&step, path, "postal_code");

    return ngx_shipstation_origin_postal_code(reader, &step, origin);
}


/*
 * City and postal code get one spelling, as a destination's do: they are part
 * of the rates' keys, and stores that send from one place share rates.
 */
static ngx_int_t
ngx_shipstation_origin_city(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_origin_t *origin)
{
    u_char  *p, *city;
    size_t   i;

    if (ngx_shipstation_settings_upper(reader, path, &origin->city, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    city = origin->city.data;
    p = city;

    for (i = 0; i < origin->city.len; i++) {

        if (city[i] == ' ' && (p == city || p[-1] == ' ')) {
            continue;
        }

        *p++ = city[i];
    }

    if (p != city && p[-1] == ' ') {
        p--;
    }

    origin->city.len = p - city;

    return NGX_OK;
}


/*
 * With an impossible postal code each call would fail: better said now.  In
 * patterns '9' is a digit, 'A' a letter, '*' any number of both, ' ' a blank.
 */
static ngx_int_t
ngx_shipstation_origin_postal_code(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_origin_t *origin)
{
    ngx_uint_t          i;
    const char *const  *pattern;

    static const struct {
        char         country[3];
        const char  *patterns[4];
        const char  *example;
    } codes[] = {
        { "US", { "99999", "99999-9999", NULL }, "78703" },
        { "CA", { "A9A 9A9", "A9A9A9", "A9A-9A9", NULL }, "K1A 0B1" },
        { "AU", { "9999", NULL }, "2000" },
        { "GB", { "A* 9AA", "A*9AA", NULL }, "SW1A 1AA" }
    };

    if (origin->postal_code.len == 0) {
        return NGX_OK;
    }

    if (ngx_shipstation_settings_upper(reader, path, &origin->postal_code, 0)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < 3; i++) {
        if (ngx_memcmp(origin->country, codes[i].country, 2) == 0) {
            break;
        }
    }

    for (pattern = codes[i].patterns; *pattern; pattern++) {
        if (ngx_shipstation_origin_matches(&origin->postal_code, *pattern)) {
            ngx_shipstation_origin_postal_form(origin);
            return NGX_OK;
        }
    }

    return ngx_shipstation_error(reader->error, path,
                                 "must be a postal code of %s such as \"%s\"",
                                 codes[i].country, codes[i].example);
}


/*
 * "78703-1234" is sent as "78703", "k1a0b1" as "K1A 0B1", "sw1a1aa" as "SW1A
 * 1AA".  The copy in upper case has room for one byte more than the text.
 */
static void
ngx_shipstation_origin_postal_form(ngx_shipstation_origin_t *origin)
{
    u_char     *p, *last;
    size_t      i;
    ngx_str_t  *code;

    code = &origin->postal_code;

    if (ngx_memcmp(origin->country, "US", 2) == 0) {
        code->len = 5;
        return;
    }

    if (ngx_memcmp(origin->country, "AU", 2) == 0) {
        return;
    }

    p = code->data;

    for (i = 0; i < code->len; i++) {
        if (code->data[i] != ' ' && code->data[i] != '-') {
            *p++ = code->data[i];
        }
    }

    last = p - 3;
    ngx_memmove(last + 1, last, 3);
    *last = ' ';

    code->len = p + 1 - code->data;
}


static ngx_uint_t
ngx_shipstation_origin_matches(const ngx_str_t *text, const char *pattern)
{
    u_char       c;
    size_t       i, left;
    const char  *p;

    i = 0;

    for (p = pattern; *p; p++) {

        if (*p == '*') {

            /* all but what the rest of the pattern takes */

            left = ngx_strlen(p + 1);

            while (i + left < text->len
                   && ((text->data[i] >= '0' && text->data[i] <= '9')
                       || (text->data[i] >= 'A' && text->data[i] <= 'Z')))
            {
                i++;
            }

            continue;
        }

        if (i == text->len) {
            return 0;
        }

        c = text->data[i++];

        if ((*p == '9' && (c < '0' || c > '9'))
            || (*p == 'A' && (c < 'A' || c > 'Z'))
            || (*p != '9' && *p != 'A' && c != (u_char) *p))
        {
            return 0;
        }
    }

    return i == text->len;
}


ngx_int_t
ngx_shipstation_settings_country(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    if (!yyjson_is_str(value)
        || ngx_shipstation_country((const u_char *) yyjson_get_str(value),
                                   yyjson_get_len(value), target)
           != NGX_OK)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "must be a country's two letters (ISO "
                                     "3166-1), such as \"US\"");
    }

    return NGX_OK;
}


ngx_uint_t
ngx_shipstation_settings_territory(const u_char country[2])
{
    ngx_uint_t  i;

    static const char  territories[][3] = { "PR", "VI", "GU", "AS", "MP" };

    for (i = 0; i < sizeof(territories) / sizeof(territories[0]); i++) {
        if (ngx_memcmp(country, territories[i], 2) == 0) {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_shipstation_settings_state(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, const u_char country[2],
    ngx_str_t *state)
{
    size_t   len;
    u_char   code[3], *p;

    if (state->len == 0) {
        return NGX_OK;
    }

    if (ngx_shipstation_state(country, state->data, state->len, code, &len)
        == NGX_OK)
    {
        p = ngx_shipstation_arena_alloc(reader->arena, len);
        if (p == NULL) {
            return ngx_shipstation_error(reader->error, path, "no memory");
        }

        ngx_memcpy(p, code, len);
        state->data = p;
        state->len = len;

        return NGX_OK;
    }

    if (ngx_memcmp(country, "US", 2) == 0
        || ngx_memcmp(country, "CA", 2) == 0
        || ngx_memcmp(country, "AU", 2) == 0)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "is no state of %*s", (size_t) 2,
                                     country);
    }

    return ngx_shipstation_settings_upper(reader, path, state, 0);
}


ngx_int_t
ngx_shipstation_settings_upper(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_str_t *text,
    ngx_uint_t without_blanks)
{
    u_char  *p, *upper;
    size_t   i;

    upper = ngx_shipstation_arena_alloc(reader->arena, text->len + 1);
    if (upper == NULL) {
        return ngx_shipstation_error(reader->error, path, "no memory");
    }

    p = upper;

    for (i = 0; i < text->len; i++) {
        if (text->data[i] == ' ' && without_blanks) {
            continue;
        }

        *p++ = (u_char) ((text->data[i] >= 'a' && text->data[i] <= 'z')
                         ? text->data[i] - ('a' - 'A') : text->data[i]);
    }

    text->data = upper;
    text->len = p - upper;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_settings_carriers(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    void                        *carriers;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_list(reader, path, value,
                                     ngx_shipstation_carrier_members,
                                     sizeof(ngx_shipstation_carrier_t),
                                     NGX_SHIPSTATION_CARRIERS_MAX,
                                     ngx_shipstation_carrier_defaults,
                                     &carriers, &settings->ncarriers)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    settings->carriers = carriers;
    settings->carriers_listed = 1;

    return ngx_shipstation_carriers_check(reader, path, settings);
}


static void
ngx_shipstation_carrier_defaults(void *element)
{
    ngx_shipstation_carrier_t  *carrier = element;

    carrier->show_at_checkout = 1;
}


static void
ngx_shipstation_service_defaults(void *element)
{
    ngx_shipstation_service_t  *service = element;

    service->enabled = 1;
}


static ngx_int_t
ngx_shipstation_carrier_services(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    void                       *services;
    ngx_uint_t                  i, k;
    ngx_shipstation_path_t      entry, step;
    ngx_shipstation_carrier_t  *carrier = target;

    if (ngx_shipstation_members_list(reader, path, value,
                                     ngx_shipstation_service_members,
                                     sizeof(ngx_shipstation_service_t),
                                     NGX_SHIPSTATION_SERVICES_MAX,
                                     ngx_shipstation_service_defaults,
                                     &services, &carrier->nservices)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    carrier->services = services;
    carrier->services_listed = 1;

    for (i = 1; i < carrier->nservices; i++) {
        for (k = 0; k < i; k++) {

            if (carrier->services[i].code.len == carrier->services[k].code.len
                && ngx_memcmp(carrier->services[i].code.data,
                              carrier->services[k].code.data,
                              carrier->services[i].code.len)
                   == 0)
            {
                ngx_shipstation_path_entry(&entry, path, i);
                ngx_shipstation_path_member(&step, &entry, "code");

                return ngx_shipstation_error(reader->error, &step,
                                             "is listed twice");
            }
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_carriers_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_settings_t *settings)
{
    ngx_uint_t                  i, k, shown;
    ngx_shipstation_path_t      entry, step;
    ngx_shipstation_carrier_t  *carrier;

    shown = 0;

    for (i = 0; i < settings->ncarriers; i++) {
        carrier = &settings->carriers[i];

        shown += carrier->show_at_checkout;

        for (k = 0; k < i; k++) {

            if (carrier->code.len == settings->carriers[k].code.len
                && ngx_memcmp(carrier->code.data,
                              settings->carriers[k].code.data,
                              carrier->code.len)
                   == 0)
            {
                ngx_shipstation_path_entry(&entry, path, i);
                ngx_shipstation_path_member(&step, &entry, "code");

                return ngx_shipstation_error(reader->error, &step,
                                             "is listed twice");
            }
        }
    }

    if (settings->ncarriers > 0 && shown == 0) {
        return ngx_shipstation_error(reader->error, path,
                                     "at least one carrier must have "
                                     "\"show_at_checkout\": true");
    }

    return NGX_OK;
}
