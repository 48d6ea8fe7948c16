
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/place.h"
#include "base/text.h"
#include "rate/destination.h"


/* A code as it is typed, blanks gone, may be longer than what it becomes. */
#define NGX_SHIPSTATION_TYPED_MAX  24

#define ngx_shipstation_is(code, a, b)  ((code)[0] == (a) && (code)[1] == (b))

#define ngx_shipstation_is_digit(ch)   ((ch) >= '0' && (ch) <= '9')
#define ngx_shipstation_is_letter(ch)  ((ch) >= 'A' && (ch) <= 'Z')


/* A postal code as it is typed, in plain ASCII. */
typedef struct {
    size_t       len;
    u_char       text[NGX_SHIPSTATION_TYPED_MAX];
} ngx_shipstation_typed_t;


/* How a country writes its codes: 9 a digit. */
typedef struct {
    const char  *country;
    const char  *form;
    ngx_uint_t   zeros;        /* most that may be lost before it */
} ngx_shipstation_postal_form_t;


static ngx_uint_t ngx_shipstation_has_regions(const u_char country[2]);
static ngx_uint_t ngx_shipstation_country_among(const u_char country[2],
    const char *list);
static void ngx_shipstation_destination_states(
    ngx_shipstation_destination_t *to, const ngx_str_t *text);
static ngx_int_t ngx_shipstation_squeeze(u_char *p, size_t size,
    const ngx_str_t *text, size_t *len);
static ngx_int_t ngx_shipstation_destination_postal(
    ngx_shipstation_destination_t *to, const ngx_str_t *state,
    const ngx_str_t *text);
static ngx_int_t ngx_shipstation_typed(ngx_shipstation_typed_t *typed,
    const ngx_str_t *text);
static void ngx_shipstation_typed_cut(ngx_shipstation_typed_t *typed,
    size_t n);
static void ngx_shipstation_typed_join(ngx_shipstation_typed_t *typed);
static ngx_int_t ngx_shipstation_typed_zeros(ngx_shipstation_typed_t *typed,
    size_t len);
static size_t ngx_shipstation_typed_digits(
    const ngx_shipstation_typed_t *typed, size_t from);
static ngx_int_t ngx_shipstation_postal_form(const u_char *p, size_t len,
    const char *form);
static void ngx_shipstation_postal_set(ngx_shipstation_destination_t *to,
    const u_char *p, size_t len, size_t zone_len);
static ngx_int_t ngx_shipstation_postal_us(ngx_shipstation_destination_t *to,
    const ngx_str_t *state, ngx_shipstation_typed_t *typed);
static ngx_int_t ngx_shipstation_postal_restore(
    ngx_shipstation_destination_t *to, const ngx_str_t *state,
    ngx_shipstation_typed_t *typed, size_t len);
static ngx_int_t ngx_shipstation_postal_australia(
    ngx_shipstation_destination_t *to, const ngx_str_t *state,
    ngx_shipstation_typed_t *typed);
static ngx_int_t ngx_shipstation_postal_canada(
    ngx_shipstation_destination_t *to, ngx_shipstation_typed_t *typed);
static ngx_int_t ngx_shipstation_postal_britain(
    ngx_shipstation_destination_t *to, ngx_shipstation_typed_t *typed);
static void ngx_shipstation_postal_digit(u_char *p);
static ngx_int_t ngx_shipstation_postal_other(
    ngx_shipstation_destination_t *to, ngx_shipstation_typed_t *typed);
static void ngx_shipstation_postal_prefix(ngx_shipstation_typed_t *typed);
static ngx_uint_t ngx_shipstation_postal_write(
    ngx_shipstation_typed_t *typed, const ngx_shipstation_postal_form_t *form);


/* Universal Postal Union, "Addressing systems": countries without a code. */

static const char  ngx_shipstation_without_postal[] =
    "AE AG AN AO AW BF BI BJ BO BQ BS BW BZ CD CF CG CI CK CM CW DJ DM ER "
    "FJ GA GD GH GM GQ GY HK JM KI KM KN KP LC ML MO MR MW NR NU QA RW SB "
    "SC SL SO SR SS ST SX SY TD TF TG TK TL TO TV UG VU YE ZW ";


/*
 * The same source, and what shops' tables (Magento's, WooCommerce's) say:
 * countries that have codes which many leave out, and letters come anyway.
 */

static const char  ngx_shipstation_optional_postal[] =
    "AF AI BB BH BN BT CL CO CR CU CV DO EC EG ET FK GI GN GT GW HN HT IE IQ "
    "IR JO KE KH KW LA LB LR LS MA MG MM MN MS MU MV MZ NA NE NG NI NP OM PA "
    "PE PG PS PY SH SN SV SZ TC TN TT TZ UY VC VE VG WS XK ZM ";

static const char  ngx_shipstation_territories[] = "PR VI GU AS MP ";

/* Their codes do begin with their letters. */

static const char  ngx_shipstation_lettered_postal[] = "LT LV MD AZ ";


/* Codes of digits that are written with a hyphen, or begin with a zero. */

static const ngx_shipstation_postal_form_t  ngx_shipstation_postal_forms[] = {
    { "BR", "99999-999", 1 },
    { "DE", "99999", 1 },
    { "EE", "99999", 0 },
    { "ES", "99999", 1 },
    { "FI", "99999", 2 },
    { "FR", "99999", 1 },
    { "IT", "99999", 2 },
    { "JP", "999-9999", 1 },
    { "KR", "99999", 1 },
    { "MX", "99999", 1 },
    { "MY", "99999", 1 },
    { "NO", "9999", 1 },
    { "NZ", "9999", 1 },
    { "PL", "99-999", 1 },
    { "PT", "9999-999", 0 },
    { "TR", "99999", 1 },
    { "UA", "99999", 1 },
    { NULL, NULL, 0 }
};


ngx_int_t
ngx_shipstation_destination_country(ngx_shipstation_destination_t *destination,
    const ngx_str_t *text)
{
    u_char  *country;

    ngx_memzero(destination, sizeof(ngx_shipstation_destination_t));

    country = destination->country;

    if (ngx_shipstation_country(text->data, text->len, country) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (ngx_shipstation_country_among(country, ngx_shipstation_territories)) {
        destination->state[0] = country[0];
        destination->state[1] = country[1];
        destination->state_len = 2;
        country[0] = 'U';
        country[1] = 'S';
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_destination_place(ngx_shipstation_destination_t *destination,
    const ngx_str_t *state, const ngx_str_t *postal)
{
    ngx_int_t  rc;

    destination->postal_len = 0;
    destination->zone_len = 0;
    destination->region_len = 0;

    ngx_shipstation_country_mend(destination->country, state->data,
                                 state->len);

    rc = ngx_shipstation_destination_postal(destination, state, postal);

    ngx_shipstation_destination_states(destination, state);

    return rc;
}


/* Countries whose states follow from the postal code. */

static ngx_uint_t
ngx_shipstation_has_regions(const u_char country[2])
{
    return ngx_shipstation_is(country, 'U', 'S')
           || ngx_shipstation_is(country, 'C', 'A')
           || ngx_shipstation_is(country, 'A', 'U');
}


static void
ngx_shipstation_destination_states(ngx_shipstation_destination_t *to,
    const ngx_str_t *text)
{
    size_t     len;
    u_char     region[NGX_SHIPSTATION_REGION_MAX];
    ngx_str_t  postal;

    if (!ngx_shipstation_has_regions(to->country)) {

        if (ngx_shipstation_nothing(text->data, text->len)
            || ngx_shipstation_squeeze(to->state, NGX_SHIPSTATION_STATE_MAX,
                                       text, &to->state_len)
               != NGX_OK)
        {
            to->state_len = 0;
            return;
        }

        if (to->state_len == 2
            && ngx_shipstation_is_letter(to->state[0])
            && ngx_shipstation_is_letter(to->state[1])
            && !ngx_shipstation_country_without_postal(to->country))
        {
            to->region_len = 2;
            ngx_memcpy(to->region, to->state, 2);
        }

        return;
    }

    postal.data = to->postal;
    postal.len = to->postal_len;

    if (to->state_len == 0
        && ngx_shipstation_state_at(to->country, text->data, text->len,
                                    &postal, region, &len)
           == NGX_OK)
    {
        ngx_memcpy(to->state, region, len);
        to->state_len = len;
    }

    if (ngx_shipstation_state_by_postal(to->country, &postal, to->region,
                                        &to->region_len)
        != NGX_OK)
    {
        to->region_len = to->state_len;
        ngx_memcpy(to->region, to->state, to->state_len);

    } else if (to->state_len == 0) {
        to->state_len = to->region_len;
        ngx_memcpy(to->state, to->region, to->region_len);
    }
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


static ngx_int_t
ngx_shipstation_destination_postal(ngx_shipstation_destination_t *to,
    const ngx_str_t *state, const ngx_str_t *text)
{
    const u_char             *country;
    ngx_shipstation_typed_t   typed;

    country = to->country;

    /* whatever was typed: "N/A", ".", "00000" */

    if (ngx_shipstation_country_without_postal(country)) {
        return NGX_OK;
    }

    if (ngx_shipstation_nothing(text->data, text->len)) {
        return ngx_shipstation_country_among(country,
                                             ngx_shipstation_optional_postal)
               ? NGX_OK : NGX_DECLINED;
    }

    if (ngx_shipstation_typed(&typed, text) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (ngx_shipstation_is(country, 'U', 'S')) {
        return ngx_shipstation_postal_us(to, state, &typed);
    }

    if (ngx_shipstation_is(country, 'C', 'A')) {
        return ngx_shipstation_postal_canada(to, &typed);
    }

    if (ngx_shipstation_is(country, 'G', 'B')) {
        return ngx_shipstation_postal_britain(to, &typed);
    }

    if (ngx_shipstation_is(country, 'A', 'U')) {
        return ngx_shipstation_postal_australia(to, state, &typed);
    }

    return ngx_shipstation_postal_other(to, &typed);
}


/* Upper case, blanks, periods and commas gone, hyphens at the ends, too. */

static ngx_int_t
ngx_shipstation_typed(ngx_shipstation_typed_t *typed, const ngx_str_t *text)
{
    u_char         ch;
    const u_char  *p, *end;

    typed->len = 0;

    p = text->data;
    end = p + text->len;

    while (p < end) {
        ch = ngx_shipstation_ascii(&p, end);
        ch = ngx_toupper(ch);

        if (ch == ' ' || ch == '\t' || ch == CR || ch == LF || ch == '\0'
            || ch == '.' || ch == ','
            || (ch == '-' && typed->len == 0))
        {
            continue;
        }

        if (typed->len == NGX_SHIPSTATION_TYPED_MAX
            || (!ngx_shipstation_is_digit(ch)
                && !ngx_shipstation_is_letter(ch)
                && ch != '-'))
        {
            return NGX_DECLINED;
        }

        typed->text[typed->len++] = ch;
    }

    while (typed->len && typed->text[typed->len - 1] == '-') {
        typed->len--;
    }

    return typed->len ? NGX_OK : NGX_DECLINED;
}


/* Drops the first n characters. */

static void
ngx_shipstation_typed_cut(ngx_shipstation_typed_t *typed, size_t n)
{
    typed->len -= n;
    ngx_memmove(typed->text, typed->text + n, typed->len);
}


/* Drops the hyphens. */

static void
ngx_shipstation_typed_join(ngx_shipstation_typed_t *typed)
{
    size_t  i, n;

    for (i = 0, n = 0; i < typed->len; i++) {
        if (typed->text[i] != '-') {
            typed->text[n++] = typed->text[i];
        }
    }

    typed->len = n;
}


/* Puts zeros before it until it has len characters. */

static ngx_int_t
ngx_shipstation_typed_zeros(ngx_shipstation_typed_t *typed, size_t len)
{
    size_t  n;

    if (typed->len > len || len > NGX_SHIPSTATION_TYPED_MAX) {
        return NGX_DECLINED;
    }

    n = len - typed->len;

    ngx_memmove(typed->text + n, typed->text, typed->len);
    ngx_memset(typed->text, '0', n);
    typed->len = len;

    return NGX_OK;
}


/* How many digits stand from there on. */

static size_t
ngx_shipstation_typed_digits(const ngx_shipstation_typed_t *typed, size_t from)
{
    size_t  i;

    for (i = from; i < typed->len; i++) {
        if (!ngx_shipstation_is_digit(typed->text[i])) {
            break;
        }
    }

    return i - from;
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


/* "02139", "2139", "02139-4307", "021394307", "MA 02139", "02139-" */

static ngx_int_t
ngx_shipstation_postal_us(ngx_shipstation_destination_t *to,
    const ngx_str_t *state, ngx_shipstation_typed_t *typed)
{
    size_t  zip, four;

    if (typed->len > 5
        && ngx_shipstation_postal_form(typed->text, 2, "AA") == NGX_OK)
    {
        ngx_shipstation_typed_cut(typed, 2);

        if (typed->text[0] == '-') {
            ngx_shipstation_typed_cut(typed, 1);
        }
    }

    zip = ngx_shipstation_typed_digits(typed, 0);

    if (zip < typed->len) {
        four = ngx_shipstation_typed_digits(typed, zip + 1);

        if (typed->text[zip] != '-' || four > 4
            || zip + 1 + four != typed->len)
        {
            return NGX_DECLINED;
        }

    } else if (zip == 9 || zip == 8) {
        zip -= 4;
    }

    typed->len = zip;

    if (ngx_shipstation_postal_restore(to, state, typed, 5) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_set(to, typed->text, 5, 3);

    return NGX_OK;
}


/*
 * Zeros that a spreadsheet or a JSON number has dropped are put back where the
 * code that comes out is one, and none of another state than the buyer's.
 */

static ngx_int_t
ngx_shipstation_postal_restore(ngx_shipstation_destination_t *to,
    const ngx_str_t *state, ngx_shipstation_typed_t *typed, size_t len)
{
    size_t     region_len, named_len;
    u_char     region[NGX_SHIPSTATION_REGION_MAX];
    u_char     named[NGX_SHIPSTATION_REGION_MAX];
    ngx_str_t  code;

    if (typed->len == len) {
        return NGX_OK;
    }

    if (typed->len < 3 || ngx_shipstation_typed_zeros(typed, len) != NGX_OK) {
        return NGX_DECLINED;
    }

    code.data = typed->text;
    code.len = typed->len;

    if (ngx_shipstation_state_by_postal(to->country, &code, region,
                                        &region_len)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    named_len = to->state_len;

    if (named_len) {
        ngx_memcpy(named, to->state, named_len);

    } else if (ngx_shipstation_state(to->country, state->data, state->len,
                                     named, &named_len)
               != NGX_OK)
    {
        return NGX_OK;
    }

    return (named_len == region_len
            && ngx_memcmp(named, region, named_len) == 0) ? NGX_OK
                                                          : NGX_DECLINED;
}


/* "2000", "NSW 2000", "800" (Darwin) */

static ngx_int_t
ngx_shipstation_postal_australia(ngx_shipstation_destination_t *to,
    const ngx_str_t *state, ngx_shipstation_typed_t *typed)
{
    size_t  i;

    ngx_shipstation_typed_join(typed);

    for (i = 0; i < 3 && i < typed->len; i++) {
        if (!ngx_shipstation_is_letter(typed->text[i])) {
            break;
        }
    }

    ngx_shipstation_typed_cut(typed, i);

    if (ngx_shipstation_typed_digits(typed, 0) != typed->len
        || ngx_shipstation_postal_restore(to, state, typed, 4) != NGX_OK)
    {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_set(to, typed->text, 4, 4);

    return NGX_OK;
}


/* O and I are none of Canada's letters, so that they are 0 and 1. */

static ngx_int_t
ngx_shipstation_postal_canada(ngx_shipstation_destination_t *to,
    ngx_shipstation_typed_t *typed)
{
    u_char  *p, code[7];

    ngx_shipstation_typed_join(typed);

    p = typed->text;

    if (typed->len != 6) {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_digit(&p[1]);
    ngx_shipstation_postal_digit(&p[3]);
    ngx_shipstation_postal_digit(&p[5]);

    if (ngx_shipstation_postal_form(p, 6, "A9A9A9") != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_memcpy(code, p, 3);
    code[3] = ' ';
    ngx_memcpy(&code[4], p + 3, 3);

    ngx_shipstation_postal_set(to, code, 7, 3);

    return NGX_OK;
}


/*
 * Outward code of two to four letters and digits, inward code 9AA; forces'
 * addresses are "BFPO" and a number of up to four digits.
 */

static ngx_int_t
ngx_shipstation_postal_britain(ngx_shipstation_destination_t *to,
    ngx_shipstation_typed_t *typed)
{
    u_char  *p, code[NGX_SHIPSTATION_POSTAL_MAX];
    size_t   len, outward;

    ngx_shipstation_typed_join(typed);

    p = typed->text;
    len = typed->len;

    if (len < 5 || len > 8) {
        return NGX_DECLINED;
    }

    if (ngx_memcmp(p, "BFPO", 4) == 0) {

        if (ngx_shipstation_typed_digits(typed, 4) != len - 4) {
            return NGX_DECLINED;
        }

        outward = 4;

    } else {

        outward = len - 3;
        ngx_shipstation_postal_digit(&p[outward]);

        if (len > 7
            || !ngx_shipstation_is_letter(p[0])
            || ngx_shipstation_postal_form(p + outward, 3, "9AA") != NGX_OK)
        {
            return NGX_DECLINED;
        }
    }

    ngx_memcpy(code, p, outward);
    code[outward] = ' ';
    ngx_memcpy(code + outward + 1, p + outward, len - outward);

    ngx_shipstation_postal_set(to, code, len + 1, outward);

    return NGX_OK;
}


/* A letter that was typed for a digit, where only a digit can stand. */

static void
ngx_shipstation_postal_digit(u_char *p)
{
    if (*p == 'O') {
        *p = '0';

    } else if (*p == 'I') {
        *p = '1';
    }
}


static ngx_int_t
ngx_shipstation_postal_other(ngx_shipstation_destination_t *to,
    ngx_shipstation_typed_t *typed)
{
    const ngx_shipstation_postal_form_t  *form;

    if (!ngx_shipstation_country_among(to->country,
                                       ngx_shipstation_lettered_postal))
    {
        ngx_shipstation_postal_prefix(typed);
    }

    for (form = ngx_shipstation_postal_forms; form->country; form++) {
        if (ngx_shipstation_is(to->country, form->country[0],
                               form->country[1]))
        {
            (void) ngx_shipstation_postal_write(typed, form);
            break;
        }
    }

    if (typed->len > NGX_SHIPSTATION_POSTAL_MAX) {
        return NGX_DECLINED;
    }

    ngx_shipstation_postal_set(to, typed->text, typed->len, typed->len);

    return NGX_OK;
}


/* "D-10115", "SE-111 22": letters of the country, a hyphen, and digits. */

static void
ngx_shipstation_postal_prefix(ngx_shipstation_typed_t *typed)
{
    size_t  i;

    for (i = 0; i < typed->len; i++) {
        if (!ngx_shipstation_is_letter(typed->text[i])) {
            break;
        }
    }

    if (i && i <= 3 && i + 1 < typed->len && typed->text[i] == '-'
        && ngx_shipstation_typed_digits(typed, i + 1) == typed->len - i - 1)
    {
        ngx_shipstation_typed_cut(typed, i + 1);
    }
}


/*
 * Writes a code in its country's form: the hyphen where it belongs, zeros that
 * were lost; 0 where its digits are not so many, and it stays.
 */

static ngx_uint_t
ngx_shipstation_postal_write(ngx_shipstation_typed_t *typed,
    const ngx_shipstation_postal_form_t *form)
{
    size_t                   i, len;
    const char              *p;
    ngx_shipstation_typed_t  digits;

    digits = *typed;
    ngx_shipstation_typed_join(&digits);

    len = 0;

    for (p = form->form; *p; p++) {
        len += (*p == '9');
    }

    if (ngx_shipstation_typed_digits(&digits, 0) != digits.len
        || digits.len + form->zeros < len
        || ngx_shipstation_typed_zeros(&digits, len) != NGX_OK)
    {
        return 0;
    }

    for (i = 0, typed->len = 0, p = form->form; *p; p++) {
        typed->text[typed->len++] = (*p == '9') ? digits.text[i++] : '-';
    }

    return 1;
}


ngx_uint_t
ngx_shipstation_country_without_postal(const u_char country[2])
{
    /* the common ones first, as this stands in the path of each cart */

    if (ngx_shipstation_is(country, 'U', 'S')
        || ngx_shipstation_is(country, 'C', 'A')
        || ngx_shipstation_is(country, 'G', 'B'))
    {
        return 0;
    }

    return ngx_shipstation_country_among(country,
                                         ngx_shipstation_without_postal);
}


/* list: two-letter codes, a blank behind each. */

static ngx_uint_t
ngx_shipstation_country_among(const u_char country[2], const char *list)
{
    for ( /* void */ ; *list; list += 3) {
        if (ngx_shipstation_is(country, list[0], list[1])) {
            return 1;
        }
    }

    return 0;
}
