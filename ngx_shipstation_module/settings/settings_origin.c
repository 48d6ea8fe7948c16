
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "settings/parts.h"


static ngx_int_t ngx_shipstation_settings_country(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_origin_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target);
static ngx_int_t ngx_shipstation_origin_postal_code(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_origin_t *origin);
static ngx_uint_t ngx_shipstation_origin_matches(const ngx_str_t *text,
    const char *pattern);
static void ngx_shipstation_origin_postal_form(
    ngx_shipstation_origin_t *origin);
static ngx_int_t ngx_shipstation_origin_city(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, ngx_shipstation_origin_t *origin);


const ngx_shipstation_member_kind_t  ngx_shipstation_kind_country = {
    ngx_shipstation_settings_country, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "country", "^[A-Za-z]{2,3}$"
};


#define ngx_shipstation_origin_at(field)                                     \
    offsetof(ngx_shipstation_origin_t, field)

#define ngx_shipstation_origin_text(key, field, most, words)                 \
    { .name = key,                                                           \
      .kind = &ngx_shipstation_kind_text,                                    \
      .place = ngx_shipstation_origin_at(field),                             \
      .max = most,                                                           \
      .note = words }

/* Lengths as ShipStation's for an order's address. */
static const ngx_shipstation_member_t  ngx_shipstation_origin_rows[] = {

    ngx_shipstation_origin_text("name", name, 100, "a person"),
    ngx_shipstation_origin_text("company", company, 100, "the shop"),
    ngx_shipstation_origin_text("street1", street1, 200, "street, number"),
    ngx_shipstation_origin_text("street2", street2, 200, "the rest of it"),
    ngx_shipstation_origin_text("city", city, 100,
                                "sent in upper case, with single blanks"),
    ngx_shipstation_origin_text("state", state, 100,
                                "a code or an English name"),
    ngx_shipstation_origin_text("postal_code", postal_code, 20,
                                "in its country's form; required with `api`"),

    { .name = "country",
      .kind = &ngx_shipstation_kind_country,
      .place = ngx_shipstation_origin_at(country),
      .note = "US, CA, GB or AU; required with `api`" },

    ngx_shipstation_origin_text("phone", phone, 50,
                                "else the `company_phone`"),

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_origin_table = {
    ngx_shipstation_origin_rows, sizeof(ngx_shipstation_origin_t),
    ngx_shipstation_origin_check
};


static ngx_int_t
ngx_shipstation_origin_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    u_char                    *code;
    ngx_shipstation_path_t     step;
    ngx_shipstation_origin_t  *origin = target;

    if (origin->country[0] == '\0') {
        return NGX_OK;
    }

    if (ngx_shipstation_settings_territory(origin->country)) {

        code = ngx_shipstation_arena_alloc(reader->arena, 2);
        if (code == NULL) {
            return ngx_shipstation_fault_memory(reader, path);
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

        return ngx_shipstation_fault(reader, &step, "not_served",
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

    return ngx_shipstation_fault(reader, path, "bad_form",
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


static ngx_int_t
ngx_shipstation_settings_country(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    return ngx_shipstation_settings_country_read(reader, path, value,
                                ngx_shipstation_member_place(target, member));
}


ngx_int_t
ngx_shipstation_settings_country_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value, u_char country[2])
{
    if (!yyjson_is_str(value)
        || ngx_shipstation_country((const u_char *) yyjson_get_str(value),
                                   yyjson_get_len(value), country)
           != NGX_OK)
    {
        return ngx_shipstation_fault(reader, path, "unknown_country",
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
            return ngx_shipstation_fault_memory(reader, path);
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
        return ngx_shipstation_fault(reader, path, "unknown_state",
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
        return ngx_shipstation_fault_memory(reader, path);
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
