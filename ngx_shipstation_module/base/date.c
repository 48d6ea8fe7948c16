
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"


#define NGX_SHIPSTATION_DATE_MIN  -62135596800LL    /* 0001-01-01 00:00:00 */
#define NGX_SHIPSTATION_DATE_MAX  253402300799LL    /* 9999-12-31 23:59:59 */


typedef struct {
    ngx_uint_t  year;
    ngx_uint_t  month;
    ngx_uint_t  day;
    ngx_uint_t  hour;
    ngx_uint_t  minute;
    ngx_uint_t  second;
} ngx_shipstation_date_t;


static const u_char *ngx_shipstation_date_pair(const u_char *p,
    const u_char *end, ngx_uint_t *number);
static const u_char *ngx_shipstation_date_number(const u_char *p,
    const u_char *end, ngx_uint_t min, ngx_uint_t max, ngx_uint_t *number);
static const u_char *ngx_shipstation_date_iso_time(const u_char *p,
    const u_char *end, ngx_shipstation_date_t *date);
static ngx_int_t ngx_shipstation_date_offset(const u_char *p,
    const u_char *end, int64_t *offset);
static ngx_int_t ngx_shipstation_date_us_time(const u_char *p,
    const u_char *end, ngx_shipstation_date_t *date, ngx_uint_t *has_seconds);
static ngx_int_t ngx_shipstation_date_seconds(ngx_shipstation_date_t *date,
    int64_t *seconds);
static void ngx_shipstation_date_split(int64_t seconds,
    ngx_shipstation_date_t *date);
static u_char *ngx_shipstation_date_two(u_char *p, ngx_uint_t n);
static u_char *ngx_shipstation_date_four(u_char *p, ngx_uint_t n);


ngx_int_t
ngx_shipstation_date_parse(const u_char *text, size_t len, int64_t *seconds)
{
    int64_t                  offset, result;
    ngx_uint_t               century;
    const u_char            *p, *end;
    ngx_shipstation_date_t   date;

    p = text;
    end = text + len;

    ngx_memzero(&date, sizeof(ngx_shipstation_date_t));

    p = ngx_shipstation_date_pair(p, end, &century);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_pair(p, end, &date.year);
    if (p == NULL || p == end || *p++ != '-') {
        return NGX_ERROR;
    }

    date.year += century * 100;

    p = ngx_shipstation_date_pair(p, end, &date.month);
    if (p == NULL || p == end || *p++ != '-') {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_pair(p, end, &date.day);
    if (p == NULL) {
        return NGX_ERROR;
    }

    offset = 0;

    if (p < end) {

        if (*p != 'T' && *p != 't' && *p != ' ') {
            return NGX_ERROR;
        }

        p = ngx_shipstation_date_iso_time(p + 1, end, &date);

        if (p == NULL
            || ngx_shipstation_date_offset(p, end, &offset) != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    if (ngx_shipstation_date_seconds(&date, &result) != NGX_OK) {
        return NGX_ERROR;
    }

    result -= offset;

    if (result < NGX_SHIPSTATION_DATE_MIN
        || result > NGX_SHIPSTATION_DATE_MAX)
    {
        return NGX_ERROR;
    }

    *seconds = result;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_date_parse_us(const u_char *text, size_t len,
    int64_t *seconds, ngx_uint_t *has_time, ngx_uint_t *has_seconds)
{
    ngx_uint_t               timed, precise;
    const u_char            *p, *end;
    ngx_shipstation_date_t   date;

    p = text;
    end = text + len;
    timed = 0;
    precise = 0;

    ngx_memzero(&date, sizeof(ngx_shipstation_date_t));

    p = ngx_shipstation_date_number(p, end, 1, 2, &date.month);
    if (p == NULL || p == end || *p++ != '/') {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_number(p, end, 1, 2, &date.day);
    if (p == NULL || p == end || *p++ != '/') {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_number(p, end, 4, 4, &date.year);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (p < end) {

        if (*p++ != ' '
            || ngx_shipstation_date_us_time(p, end, &date, &precise) != NGX_OK)
        {
            return NGX_ERROR;
        }

        timed = 1;
    }

    if (ngx_shipstation_date_seconds(&date, seconds) != NGX_OK) {
        return NGX_ERROR;
    }

    if (has_time) {
        *has_time = timed;
    }

    if (has_seconds) {
        *has_seconds = precise;
    }

    return NGX_OK;
}


u_char *
ngx_shipstation_date_print(u_char *p, int64_t seconds)
{
    ngx_shipstation_date_t  date;

    ngx_shipstation_date_split(seconds, &date);

    p = ngx_shipstation_date_four(p, date.year);
    *p++ = '-';
    p = ngx_shipstation_date_two(p, date.month);
    *p++ = '-';
    p = ngx_shipstation_date_two(p, date.day);
    *p++ = 'T';
    p = ngx_shipstation_date_two(p, date.hour);
    *p++ = ':';
    p = ngx_shipstation_date_two(p, date.minute);
    *p++ = ':';
    p = ngx_shipstation_date_two(p, date.second);
    *p++ = 'Z';

    return p;
}


u_char *
ngx_shipstation_date_print_us(u_char *p, int64_t seconds)
{
    ngx_shipstation_date_t  date;

    ngx_shipstation_date_split(seconds, &date);

    p = ngx_shipstation_date_two(p, date.month);
    *p++ = '/';
    p = ngx_shipstation_date_two(p, date.day);
    *p++ = '/';
    p = ngx_shipstation_date_four(p, date.year);
    *p++ = ' ';
    p = ngx_shipstation_date_two(p, date.hour);
    *p++ = ':';
    p = ngx_shipstation_date_two(p, date.minute);

    return p;
}


/* Reads two digits; returns the place behind them or NULL. */

static ngx_inline const u_char *
ngx_shipstation_date_pair(const u_char *p, const u_char *end,
    ngx_uint_t *number)
{
    ngx_uint_t  high, low;

    if (end - p < 2) {
        return NULL;
    }

    high = (ngx_uint_t) p[0] - '0';
    low = (ngx_uint_t) p[1] - '0';

    if (high > 9 || low > 9) {
        return NULL;
    }

    *number = high * 10 + low;

    return p + 2;
}


/* Reads min to max digits, greedily; returns the place behind them or NULL. */

static const u_char *
ngx_shipstation_date_number(const u_char *p, const u_char *end,
    ngx_uint_t min, ngx_uint_t max, ngx_uint_t *number)
{
    ngx_uint_t  n, digits;

    n = 0;

    for (digits = 0; digits < max && p < end; digits++) {

        if (*p < '0' || *p > '9') {
            break;
        }

        n = n * 10 + (*p++ - '0');
    }

    if (digits < min) {
        return NULL;
    }

    *number = n;

    return p;
}


/* "hh:mm[:ss[.fraction]]" */

static const u_char *
ngx_shipstation_date_iso_time(const u_char *p, const u_char *end,
    ngx_shipstation_date_t *date)
{
    const u_char  *fraction;

    p = ngx_shipstation_date_pair(p, end, &date->hour);
    if (p == NULL || p == end || *p++ != ':') {
        return NULL;
    }

    p = ngx_shipstation_date_pair(p, end, &date->minute);
    if (p == NULL || p == end || *p != ':') {
        return p;
    }

    p = ngx_shipstation_date_pair(p + 1, end, &date->second);
    if (p == NULL || p == end || (*p != '.' && *p != ',')) {
        return p;
    }

    fraction = ++p;

    while (p < end && *p >= '0' && *p <= '9') {
        p++;
    }

    return (p > fraction) ? p : NULL;
}


/* Nothing, "Z", "UTC", "+hh", "+hhmm", "+hh:mm"; a blank before it will do. */

static ngx_int_t
ngx_shipstation_date_offset(const u_char *p, const u_char *end,
    int64_t *offset)
{
    ngx_uint_t  hours, minutes, west;

    *offset = 0;

    if (p == end) {
        return NGX_OK;
    }

    if (*p == ' ') {
        p++;
    }

    if (end - p == 1 && (*p == 'Z' || *p == 'z')) {
        return NGX_OK;
    }

    if (end - p == 3 && ngx_strncmp(p, "UTC", 3) == 0) {
        return NGX_OK;
    }

    if (p == end || (*p != '+' && *p != '-')) {
        return NGX_ERROR;
    }

    west = (*p++ == '-');
    minutes = 0;

    p = ngx_shipstation_date_pair(p, end, &hours);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (p < end) {

        if (*p == ':') {
            p++;
        }

        p = ngx_shipstation_date_pair(p, end, &minutes);
        if (p != end) {
            return NGX_ERROR;
        }
    }

    if (hours > 23 || minutes > 59) {
        return NGX_ERROR;
    }

    *offset = (int64_t) (hours * 3600 + minutes * 60);

    if (west) {
        *offset = -*offset;
    }

    return NGX_OK;
}


/* "H:mm[:ss][ ][AM|PM]", further blanks before it allowed. */

static ngx_int_t
ngx_shipstation_date_us_time(const u_char *p, const u_char *end,
    ngx_shipstation_date_t *date, ngx_uint_t *has_seconds)
{
    u_char  half;

    while (p < end && *p == ' ') {
        p++;
    }

    p = ngx_shipstation_date_number(p, end, 1, 2, &date->hour);
    if (p == NULL || p == end || *p++ != ':') {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_number(p, end, 1, 2, &date->minute);
    if (p == NULL) {
        return NGX_ERROR;
    }

    if (p < end && *p == ':') {
        p = ngx_shipstation_date_number(p + 1, end, 1, 2, &date->second);
        if (p == NULL) {
            return NGX_ERROR;
        }

        *has_seconds = 1;
    }

    if (p == end) {
        return NGX_OK;
    }

    if (*p == ' ') {
        p++;
    }

    if (end - p != 2) {
        return NGX_ERROR;
    }

    half = ngx_tolower(p[0]);

    if ((half != 'a' && half != 'p') || ngx_tolower(p[1]) != 'm'
        || date->hour < 1 || date->hour > 12)
    {
        return NGX_ERROR;
    }

    date->hour = date->hour % 12 + (half == 'p' ? 12 : 0);

    return NGX_OK;
}


/* Checks a date's parts; days are counted from years that begin in March. */

static ngx_int_t
ngx_shipstation_date_seconds(ngx_shipstation_date_t *date, int64_t *seconds)
{
    int64_t               days;
    ngx_uint_t            year, month, leap, last;
    static const u_char   lengths[] =
        { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    year = date->year;
    month = date->month;

    if (year < 1 || month < 1 || month > 12) {
        return NGX_ERROR;
    }

    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    last = lengths[month - 1] + (month == 2 && leap);

    if (date->day < 1 || date->day > last
        || date->hour > 23 || date->minute > 59 || date->second > 60)
    {
        return NGX_ERROR;
    }

    if (month < 3) {
        month += 12;
        year--;
    }

    days = (int64_t) (365 * year + year / 4 - year / 100 + year / 400
                      + (153 * (month - 3) + 2) / 5 + date->day)
           - 719469;

    *seconds = days * 86400 + (int64_t) (date->hour * 3600 + date->minute * 60
                                         + ngx_min(date->second, 59));

    return NGX_OK;
}


/* The reverse; years beyond 1 to 9999 come out as the nearest of them. */

static void
ngx_shipstation_date_split(int64_t seconds, ngx_shipstation_date_t *date)
{
    ngx_uint_t  days, rest, era, day, year, month;

    seconds = ngx_max(seconds, NGX_SHIPSTATION_DATE_MIN);
    seconds = ngx_min(seconds, NGX_SHIPSTATION_DATE_MAX);

    /* days since 0000-03-01, never negative in these years */

    days = (ngx_uint_t) ((seconds - NGX_SHIPSTATION_DATE_MIN) / 86400) + 306;
    rest = (ngx_uint_t) ((seconds - NGX_SHIPSTATION_DATE_MIN) % 86400);

    era = days / 146097;
    day = days % 146097;
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;

    day -= 365 * year + year / 4 - year / 100;
    month = (5 * day + 2) / 153;

    date->day = day - (153 * month + 2) / 5 + 1;
    date->month = (month < 10) ? month + 3 : month - 9;
    date->year = era * 400 + year + (date->month <= 2);

    date->hour = rest / 3600;
    date->minute = rest / 60 % 60;
    date->second = rest % 60;
}


static ngx_inline u_char *
ngx_shipstation_date_two(u_char *p, ngx_uint_t n)
{
    return ngx_cpymem(p, &ngx_shipstation_decimal_pairs[n * 2], 2);
}


static ngx_inline u_char *
ngx_shipstation_date_four(u_char *p, ngx_uint_t n)
{
    return ngx_shipstation_date_two(ngx_shipstation_date_two(p, n / 100),
                                    n % 100);
}
