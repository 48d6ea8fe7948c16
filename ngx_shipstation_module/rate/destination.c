
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "rate/destination.h"


#define ngx_shipstation_is(code, a, b)  ((code)[0] == (a) && (code)[1] == (b))

#define ngx_shipstation_is_digit(ch)   ((ch) >= '0' && (ch) <= '9')
#define ngx_shipstation_is_letter(ch)  ((ch) >= 'A' && (ch) <= 'Z')


static ngx_int_t ngx_shipstation_squeeze(u_char *p, size_t size,
    const ngx_str_t *text, size_t *len);
static ngx_int_t ngx_shipstation_postal_form(const u_char *p, size_t len,
    const char *form);
static ngx_int_t ngx_shipstation_postal_us(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len);
static ngx_int_t ngx_shipstation_postal_canada(
    ngx_shipstation_destination_t *to, const u_char *p, size_t len);
static ngx_int_t ngx_shipstation_postal_britain(
    ngx_shipstation_destination_t *to, const u_char *p, size_t len);
static ngx_int_t ngx_shipstation_postal_other(
    ngx_shipstation_destination_t *to, const u_char *p, size_t len);
static void ngx_shipstation_postal_set(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len, size_t zone_len);


/* Universal Postal Union, "Addressing systems": countries without a code. */

static const char  ngx_shipstation_without_postal[] =
    "AE AG AN AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER "
    "FJ GA GD GH GM GQ GY HK JM KI KM KN KP LC ML MO MR MW NR NU QA RW SB "
    "SC SL SO SR SS ST SX SY TD TF TG TK TL TO TV UG VU YE ZW ";

static const char  ngx_shipstation_territories[] = "PR VI GU AS MP ";


ngx_int_t
ngx_shipstation_destination_country(ngx_shipstation_destination_t *destination,
    const ngx_str_t *text)
{
    u_char      *country;
    const char  *p;

    country = destination->country;

    if (ngx_shipstation_country(text->data, text->len, country) != NGX_OK) {
        return NGX_DECLINED;
    }

    for (p = ngx_shipstation_territories; *p; p += 3) {

        if (ngx_shipstation_is(country, p[0], p[1])) {
            destination->state[0] = country[0];
            destination->state[1] = country[1];
            destination->state_len = 2;
            country[0] = 'U';
            country[1] = 'S';
            break;
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_destination_state(ngx_shipstation_destination_t *destination,
    const ngx_str_t *text)
{
    size_t         len;
    u_char         state[NGX_SHIPSTATION_STATE_MAX], code[3];
    const u_char  *country;

    if (ngx_shipstation_squeeze(state, NGX_SHIPSTATION_STATE_MAX, text, &len)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    if (len == 0 || destination->state_len) {
        return NGX_OK;
    }

    country = destination->country;

    if (ngx_shipstation_is(country, 'U', 'S')
        || ngx_shipstation_is(country, 'C', 'A')
        || ngx_shipstation_is(country, 'A', 'U'))
    {
        if (ngx_shipstation_state(country, state, len, code, &len) != NGX_OK) {
            return NGX_DECLINED;
        }

        ngx_memcpy(state, code, len);
    }

    ngx_memcpy(destination->state, state, len);
    destination->state_len = len;

    return NGX_OK;
}


/* Upper case, blanks at the ends dropped, those within squeezed to one. */

static ngx_int_t
ngx_shipstation_squeeze(u_char *p, size_t size, const ngx_str_t *text,
    size_t *len)
{
    u_char      ch;
    size_t      i, n;
    ngx_uint_t  blank;

    n = 0;
    blank = 0;

    for (i = 0; i < text->len; i++) {
        ch = text->data[i];

        if (ch == ' ' || ch == '\t' || ch == CR || ch == LF) {
            blank = 1;
            continue;
        }

        if (ch < 0x20 || ch == 0x7f || n + 2 > size) {
            return NGX_DECLINED;
        }

        if (blank && n) {
            p[n++] = ' ';
        }

        blank = 0;
        p[n++] = ngx_toupper(ch);
    }

    *len = n;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_destination_postal(ngx_shipstation_destination_t *destination,
    const ngx_str_t *text)
{
    u_char         ch, postal[NGX_SHIPSTATION_POSTAL_MAX];
    size_t         i, len;
    const u_char  *country;

    len = 0;

    for (i = 0; i < text->len; i++) {
        ch = text->data[i];

        if (ch == ' ' || ch == '\t' || ch == CR || ch == LF) {
            continue;
        }

        ch = ngx_toupper(ch);

        if (len == NGX_SHIPSTATION_POSTAL_MAX
            || (!ngx_shipstation_is_digit(ch)
                && !ngx_shipstation_is_letter(ch)
                && ch != '-'))
        {
            return NGX_DECLINED;
        }

        postal[len++] = ch;
    }

    country = destination->country;
    destination->postal_len = 0;
    destination->zone_len = 0;

    if (ngx_shipstation_country_without_postal(country)) {
        return NGX_OK;
    }

    if (ngx_shipstation_is(country, 'U', 'S')) {
        return ngx_shipstation_postal_us(destination, postal, len);
    }

    if (ngx_shipstation_is(country, 'C', 'A')) {
        return ngx_shipstation_postal_canada(destination, postal, len);
    }

    if (ngx_shipstation_is(country, 'G', 'B')) {
        return ngx_shipstation_postal_britain(destination, postal, len);
    }

    if (ngx_shipstation_is(country, 'A', 'U')
        && ngx_shipstation_postal_form(postal, len, "9999") != NGX_OK)
    {
        return NGX_DECLINED;
    }

    return ngx_shipstation_postal_other(destination, postal, len);
}


/* form: 9 a digit, A a letter, anything else itself. */

static ngx_int_t
ngx_shipstation_postal_form(const u_char *p, size_t len, const char *form)
{
    size_t  i;

    if (len != ngx_strlen(form)) {
        return NGX_DECLINED;
    }

    for (i = 0; i < len; i++) {

        switch (form[i]) {

        case '9':
            if (!ngx_shipstation_is_digit(p[i])) {
                return NGX_DECLINED;
            }

            break;

        case 'A':
            if (!ngx_shipstation_is_letter(p[i])) {
                return NGX_DECLINED;
            }

            break;

        default:
            if (p[i] != (u_char) form[i]) {
                return NGX_DECLINED;
            }
        }
    }

    return NGX_OK;
}


static void
ngx_shipstation_postal_set(ngx_shipstation_destination_t *to, const u_char *p,
    size_t len, size_t zone_len)
{
    ngx_memcpy(to->postal, p, len);
    to->postal_len = len;
    to->zone_len = zone_len;
}


static ngx_int_t
ngx_shipstation_postal_us(ngx_shipstation_destination_t *to, const u_char *p,
    size_t len)
{
    if (ngx_shipstation_postal_form(p, len, "99999") != NGX_OK
        && ngx_shipstation_postal_form(p, len, "99999-9999") != NGX_OK
        && ngx_shipstation_postal_form(p, len, "999999999") != NGX_OK)
    {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_set(to, p, 5, 3);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_postal_canada(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len)
{
    u_char  code[7];

    if (ngx_shipstation_postal_form(p, len, "A9A-9A9") == NGX_OK) {
        ngx_memcpy(&code[4], p + 4, 3);

    } else if (ngx_shipstation_postal_form(p, len, "A9A9A9") == NGX_OK) {
        ngx_memcpy(&code[4], p + 3, 3);

    } else {
        return NGX_DECLINED;
    }

    ngx_memcpy(code, p, 3);
    code[3] = ' ';

    ngx_shipstation_postal_set(to, code, 7, 3);

    return NGX_OK;
}


/* Outward code of two to four letters and digits, inward code 9AA. */

static ngx_int_t
ngx_shipstation_postal_britain(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len)
{
    u_char  code[8];
    size_t  i, outward;

    if (len < 5 || len > 7) {
        return NGX_DECLINED;
    }

    outward = len - 3;

    if (!ngx_shipstation_is_letter(p[0])
        || ngx_shipstation_postal_form(p + outward, 3, "9AA") != NGX_OK)
    {
        return NGX_DECLINED;
    }

    for (i = 0; i < outward; i++) {
        if (p[i] == '-') {
            return NGX_DECLINED;
        }
    }

    ngx_memcpy(code, p, outward);
    code[outward] = ' ';
    ngx_memcpy(code + outward + 1, p + outward, 3);

    ngx_shipstation_postal_set(to, code, len + 1, outward);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_postal_other(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len)
{
    if (len == 0) {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_set(to, p, len, len);

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_destination_city(ngx_shipstation_destination_t *destination,
    const ngx_str_t *text)
{
    destination->city_len = 0;

    if (!ngx_shipstation_country_without_postal(destination->country)) {
        return NGX_OK;
    }

    return ngx_shipstation_squeeze(destination->city, NGX_SHIPSTATION_CITY_MAX,
                                   text, &destination->city_len);
}


ngx_uint_t
ngx_shipstation_country_without_postal(const u_char country[2])
{
    const char  *p;

    /* the common ones first, as this stands in the path of each cart */

    if (ngx_shipstation_is(country, 'U', 'S')
        || ngx_shipstation_is(country, 'C', 'A')
        || ngx_shipstation_is(country, 'G', 'B'))
    {
        return 0;
    }

    for (p = ngx_shipstation_without_postal; *p; p += 3) {
        if (ngx_shipstation_is(country, p[0], p[1])) {
            return 1;
        }
    }

    return 0;
}
