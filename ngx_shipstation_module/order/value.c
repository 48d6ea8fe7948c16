
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/place.h"
#include "base/text.h"
#include "order/value.h"


/* 5138-11-16 in seconds, 1973-03-03 in milliseconds. */
#define NGX_SHIPSTATION_MILLISECONDS  100000000000LL

/* 1973-03-03: what is less is a date's digits, or no date at all. */
#define NGX_SHIPSTATION_UNIX_MIN      100000000LL

/* A host's name and its labels (RFC 1035, 2.3.4). */
#define NGX_SHIPSTATION_HOST_MAX      253
#define NGX_SHIPSTATION_LABEL_MAX     63

#define NGX_SHIPSTATION_URL_PLAIN     1      /* needs no escape */
#define NGX_SHIPSTATION_URL_HOST      2      /* may be in a host's label */

#define ngx_shipstation_url_is(c, what)                                      \
    (ngx_shipstation_url_byte[c] & NGX_SHIPSTATION_URL_ ## what)


static const char *ngx_shipstation_value_word(
    ngx_shipstation_value_t *value, ngx_str_t *text);
static ngx_int_t ngx_shipstation_value_written(ngx_str_t *text,
    u_char buffer[NGX_SHIPSTATION_ORDER_ID_SIZE]);
static const char *ngx_shipstation_value_decimal(
    ngx_shipstation_value_t *value, ngx_uint_t scale, int64_t max,
    int64_t *number);
static void ngx_shipstation_url_bytes(void);
static ngx_int_t ngx_shipstation_url_authority(const u_char *p,
    const u_char *end);
static u_char *ngx_shipstation_url_escape(u_char *p, u_char *last,
    const u_char *text, const u_char *end);


const char  ngx_shipstation_value_missing[] = "is missing";


static u_char  ngx_shipstation_url_byte[256];


const char *
ngx_shipstation_value_odd_text(ngx_shipstation_value_t *value,
    ngx_str_t *text)
{
    u_char  *p, *end;

    if (value == NULL || ngx_shipstation_value_is(value, NONE)) {
        return ngx_shipstation_value_missing;
    }

    if (!ngx_shipstation_value_is(value, TEXT)
        && !ngx_shipstation_value_is(value, NUMBER))
    {
        return "is not a text";
    }

    p = value->data;
    text->data = p;
    text->len = value->len;

    for (end = p + text->len; p < end; p++) {
        if (*p != ' ' && *p != '\t' && *p != CR && *p != LF) {
            return NULL;
        }
    }

    return ngx_shipstation_value_missing;
}


const char *
ngx_shipstation_value_id(ngx_shipstation_value_t *value,
    u_char buffer[NGX_SHIPSTATION_ORDER_ID_SIZE], ngx_str_t *text)
{
    const char  *reason;

    if (ngx_shipstation_value_exact(value)) {
        text->data = value->data;
        text->len = value->len;

        return NULL;
    }

    reason = ngx_shipstation_value_word(value, text);

    if (reason) {
        return reason;
    }

    if (ngx_shipstation_value_is(value, NUMBER)
        && ngx_shipstation_value_written(text, buffer) != NGX_OK)
    {
        return NGX_SHIPSTATION_ORDER_ID_LONG;
    }

    if (text->len > NGX_SHIPSTATION_ORDER_ID_MAX
        && ngx_shipstation_utf16_count(text->data, text->len)
           > NGX_SHIPSTATION_ORDER_ID_MAX)
    {
        return NGX_SHIPSTATION_ORDER_ID_LONG;
    }

    return NULL;
}


const char *
ngx_shipstation_value_money(ngx_shipstation_value_t *value,
    int64_t *hundredths)
{
    return ngx_shipstation_value_decimal(value, 2,
                                         NGX_SHIPSTATION_ORDER_MONEY_MAX,
                                         hundredths);
}


const char *
ngx_shipstation_value_number(ngx_shipstation_value_t *value,
    ngx_uint_t scale, int64_t *number)
{
    return ngx_shipstation_value_decimal(value, scale, 0, number);
}


const char *
ngx_shipstation_value_boolean(ngx_shipstation_value_t *value,
    ngx_uint_t *boolean)
{
    ngx_str_t    text;
    const char  *reason;

    if (ngx_shipstation_value_is(value, FALSE)
        || ngx_shipstation_value_is(value, TRUE))
    {
        *boolean = ngx_shipstation_value_is(value, TRUE);
        return NULL;
    }

    reason = ngx_shipstation_value_word(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason == NULL) {

        if (ngx_shipstation_equals(&text, "true")
            || ngx_shipstation_equals(&text, "1"))
        {
            *boolean = 1;
            return NULL;
        }

        if (ngx_shipstation_equals(&text, "false")
            || ngx_shipstation_equals(&text, "0"))
        {
            *boolean = 0;
            return NULL;
        }
    }

    return "is neither true nor false";
}


const char *
ngx_shipstation_value_date(ngx_shipstation_value_t *value,
    int64_t *seconds)
{
    int64_t      number;
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_word(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason) {
        return "is not a date";
    }

    if (ngx_shipstation_date_parse(text.data, text.len, seconds) == NGX_OK
        || ngx_shipstation_date_parse_mail(text.data, text.len, seconds)
           == NGX_OK)
    {
        /* what a program prints that has no date: 1970, or the year 1 */

        return (*seconds > 0) ? NULL : "is not a date";
    }

    if (ngx_shipstation_decimal_parse(text.data, text.len, 3,
                                         NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                         &number)
           != NGX_OK
        || number < NGX_SHIPSTATION_UNIX_MIN * 1000)
    {
        return "is not a date";
    }

    number /= 1000;

    if (number >= NGX_SHIPSTATION_MILLISECONDS) {
        number /= 1000;
    }

    if (number >= NGX_SHIPSTATION_MILLISECONDS) {
        return "is not a date";
    }

    *seconds = number;

    return NULL;
}


const char *
ngx_shipstation_value_country(ngx_shipstation_value_t *value,
    u_char code[2])
{
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_text(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason
        || ngx_shipstation_country(text.data, text.len, code) != NGX_OK)
    {
        return "is not a country";
    }

    return NULL;
}


const char *
ngx_shipstation_value_currency(ngx_shipstation_value_t *value,
    u_char code[3])
{
    ngx_str_t    text;
    ngx_uint_t   i;
    const char  *reason;

    reason = ngx_shipstation_value_word(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason || text.len != 3) {
        return "is not a currency's three letters";
    }

    for (i = 0; i < 3; i++) {
        code[i] = ngx_toupper(text.data[i]);

        if (code[i] < 'A' || code[i] > 'Z') {
            return "is not a currency's three letters";
        }
    }

    return NULL;
}


const char *
ngx_shipstation_value_url(ngx_shipstation_value_t *value,
    u_char buffer[NGX_SHIPSTATION_IMAGE_URL_MAX], ngx_str_t *url)
{
    u_char      *p, *end, *authority;
    ngx_int_t    n;
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_word(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason) {
        return "is not a web address";
    }

    end = text.data + text.len;

    if (text.len > 8
        && (ngx_memcmp(text.data, "https://", 8) == 0
            || ngx_strncasecmp(text.data, (u_char *) "https://", 8) == 0))
    {
        p = ngx_cpymem(buffer, "https://", 8);
        authority = text.data + 8;

    } else if (text.len > 7 && ngx_strncasecmp(text.data,
                                               (u_char *) "http://", 7) == 0)
    {
        p = ngx_cpymem(buffer, "http://", 7);
        authority = text.data + 7;

    } else if (text.len > 2 && ngx_strncmp(text.data, "//", 2) == 0) {
        p = ngx_cpymem(buffer, "https://", 8);
        authority = text.data + 2;

    } else {
        return "is not a web address";
    }

    if (ngx_shipstation_url_byte['a'] == 0) {
        ngx_shipstation_url_bytes();
    }

    n = ngx_shipstation_url_authority(authority, end);
    if (n == NGX_ERROR) {
        return "is not a web address";
    }

    p = ngx_cpymem(p, authority, n);
    p = ngx_shipstation_url_escape(p, buffer + NGX_SHIPSTATION_IMAGE_URL_MAX,
                                   authority + n, end);
    if (p == NULL) {
        return "is longer than " ngx_value(NGX_SHIPSTATION_IMAGE_URL_MAX)
               " characters";
    }

    url->data = buffer;
    url->len = p - buffer;

    return NULL;
}


/* A text without the blanks around it. */

static const char *
ngx_shipstation_value_word(ngx_shipstation_value_t *value,
    ngx_str_t *text)
{
    const char  *reason;

    reason = ngx_shipstation_value_text(value, text);

    if (reason == NULL) {
        ngx_shipstation_trim(text);
    }

    return reason;
}


/*
 * A JSON number without its exponent, and without zeros behind the point:
 * NGX_ERROR where that does not fit.
 */

static ngx_int_t
ngx_shipstation_value_written(ngx_str_t *text,
    u_char buffer[NGX_SHIPSTATION_ORDER_ID_SIZE])
{
    u_char     *p, *last, *end, *digits, *from;
    ngx_int_t   exponent, point, n, i;

    for (p = text->data, end = p + text->len; p < end; p++) {
        if (*p == '.' || *p == 'e' || *p == 'E') {
            break;
        }
    }

    if (p == end) {
        return NGX_OK;
    }

    /* its digits in a row, and where the point stands among them */

    from = text->data;
    p = buffer;
    last = buffer + NGX_SHIPSTATION_ORDER_ID_SIZE;

    if (*from == '-') {
        *p++ = *from++;
    }

    digits = p;
    point = -1;

    for ( /* void */ ; from < end && *from != 'e' && *from != 'E'; from++) {

        if (*from == '.') {
            point = p - digits;
            continue;
        }

        if (p == last) {
            return NGX_ERROR;
        }

        *p++ = *from;
    }

    if (point == -1) {
        point = p - digits;
    }

    exponent = 0;

    if (from < end) {
        n = (from[1] == '-' || from[1] == '+') ? 2 : 1;
        exponent = ngx_atoi(from + n, end - from - n);

        if (exponent == NGX_ERROR) {
            return NGX_ERROR;
        }

        exponent = ngx_min(exponent, 10 * NGX_SHIPSTATION_ORDER_ID_SIZE);

        if (from[1] == '-') {
            exponent = -exponent;
        }
    }

    point += exponent;

    /* zeros before them, so that the point stands behind a digit */

    n = 1 - point;

    if (n > 0) {

        if (last - p < n) {
            return NGX_ERROR;
        }

        ngx_memmove(digits + n, digits, p - digits);
        ngx_memset(digits, '0', n);
        p += n;
        point = 1;
    }

    while (p - digits > point && p[-1] == '0') {
        p--;
    }

    while (p - digits < point) {

        if (p == last) {
            return NGX_ERROR;
        }

        *p++ = '0';
    }

    /* those that the exponent moved before the point lead no number */

    for (n = 0; n < point - 1 && digits[n] == '0'; n++) { /* void */ }

    ngx_memmove(digits, digits + n, p - digits - n);
    p -= n;
    point -= n;

    if (p - digits > point) {

        if (p == last) {
            return NGX_ERROR;
        }

        for (i = p - digits; i > point; i--) {
            digits[i] = digits[i - 1];
        }

        digits[point] = '.';
        p++;
    }

    text->data = buffer;
    text->len = p - buffer;

    return NGX_OK;
}


/* max 0: as far as decimals go */

static const char *
ngx_shipstation_value_decimal(ngx_shipstation_value_t *value,
    ngx_uint_t scale, int64_t max, int64_t *number)
{
    ngx_int_t    rc;
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_word(value, &text);

    if (reason == ngx_shipstation_value_missing) {
        return reason;
    }

    if (reason) {
        return "is not a number";
    }

    rc = ngx_shipstation_decimal_parse(text.data, text.len, scale,
                                       NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                       number);

    if (rc == NGX_DECLINED) {
        return "is not a number";
    }

    if (rc == NGX_ERROR || (max && (*number > max || *number < -max))) {
        return NGX_SHIPSTATION_ORDER_MONEY_BEYOND;
    }

    return NULL;
}


/* What each byte may be in a web address (RFC 3986). */

static void
ngx_shipstation_url_bytes(void)
{
    u_char  c;

    /* unreserved, sub-delims, and ":@/?" */

    static const u_char  plain[] = "-._~!$&'()*+,;=:@/?";

    for (c = '0'; c <= 'z'; c++) {
        if (c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a') {
            ngx_shipstation_url_byte[c] = NGX_SHIPSTATION_URL_PLAIN
                                          |NGX_SHIPSTATION_URL_HOST;
        }
    }

    for (c = 0; plain[c]; c++) {
        ngx_shipstation_url_byte[plain[c]] = NGX_SHIPSTATION_URL_PLAIN;
    }

    ngx_shipstation_url_byte['-'] |= NGX_SHIPSTATION_URL_HOST;
    ngx_shipstation_url_byte['_'] |= NGX_SHIPSTATION_URL_HOST;
}


/*
 * The length of "host[:port]", or NGX_ERROR where it is none that all
 * validators take: no user, no address in brackets, no escapes, ASCII.
 */

static ngx_int_t
ngx_shipstation_url_authority(const u_char *p, const u_char *end)
{
    ngx_int_t      port;
    const u_char  *start, *digits, *label;

    start = p;

    for ( ;; ) {

        label = p;

        while (p < end && ngx_shipstation_url_is(*p, HOST)) {
            p++;
        }

        if (p == label || p - label > NGX_SHIPSTATION_LABEL_MAX
            || *label == '-' || *label == '_' || p[-1] == '-')
        {
            return NGX_ERROR;
        }

        if (p == end || *p != '.') {
            break;
        }

        p++;
    }

    if (p - start > NGX_SHIPSTATION_HOST_MAX) {
        return NGX_ERROR;
    }

    if (p < end && *p == ':') {

        digits = ++p;

        while (p < end && *p >= '0' && *p <= '9') {
            p++;
        }

        port = ngx_atoi((u_char *) digits, p - digits);

        if (port < 1 || port > 65535) {
            return NGX_ERROR;
        }
    }

    if (p < end && *p != '/' && *p != '?' && *p != '#') {
        return NGX_ERROR;
    }

    return p - start;
}


/*
 * RFC 3986: escapes what may not stand in a path, query or fragment, stray
 * '%' and a second '#' among it.  Returns NULL where last is reached.
 */

static u_char *
ngx_shipstation_url_escape(u_char *p, u_char *last, const u_char *text,
    const u_char *end)
{
    ngx_uint_t     plain, fragment;
    const u_char  *run;

    static const u_char  hex[] = "0123456789ABCDEF";

    fragment = 0;

    for ( ;; ) {

        run = text;

        while (text < end && ngx_shipstation_url_is(*text, PLAIN)) {
            text++;
        }

        if (last - p < text - run) {
            return NULL;
        }

        p = ngx_cpymem(p, run, text - run);

        if (text == end) {
            return p;
        }

        plain = 0;

        if (*text == '%') {
            plain = end - text > 2
                    && ngx_hextoi((u_char *) text + 1, 2) != NGX_ERROR;

        } else if (*text == '#') {
            plain = !fragment;
            fragment = 1;
        }

        if (last - p < (plain ? 1 : 3)) {
            return NULL;
        }

        if (plain) {
            *p++ = *text++;
            continue;
        }

        *p++ = '%';
        *p++ = hex[*text >> 4];
        *p++ = hex[*text++ & 15];
    }
}
