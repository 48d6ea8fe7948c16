
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"


#define NGX_SHIPSTATION_DATE_MIN  -62135596800LL    /* 0001-01-01 00:00:00 */
#define NGX_SHIPSTATION_DATE_MAX  253402300799LL    /* 9999-12-31 23:59:59 */

/* "MMddyyyy", "MMddyyyyxHHmm", "MMddyyyyxHHmmss" */
#define NGX_SHIPSTATION_DATE_COMPACT_DAY     8
#define NGX_SHIPSTATION_DATE_COMPACT_MINUTE  13
#define NGX_SHIPSTATION_DATE_COMPACT_SECOND  15


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
static const u_char *ngx_shipstation_date_blanks(const u_char *p,
    const u_char *end);
static const u_char *ngx_shipstation_date_weekday(const u_char *p,
    const u_char *end);
static const u_char *ngx_shipstation_date_month(const u_char *p,
    const u_char *end, ngx_uint_t *month);
static const u_char *ngx_shipstation_date_year(const u_char *p,
    const u_char *end, ngx_uint_t *year);
static const u_char *ngx_shipstation_date_mail_time(const u_char *p,
    const u_char *end, ngx_shipstation_date_t *date);
static ngx_int_t ngx_shipstation_date_zone(const u_char *p, const u_char *end,
    int64_t *offset);
static const u_char *ngx_shipstation_date_us_day(const u_char *p,
    const u_char *end, ngx_shipstation_date_t *date);
static ngx_int_t ngx_shipstation_date_compact(const u_char *p, size_t len,
    ngx_shipstation_date_t *date);
static ngx_int_t ngx_shipstation_date_us_time(const u_char *p,
    const u_char *end, ngx_shipstation_date_t *date, ngx_uint_t *has_seconds);
static ngx_int_t ngx_shipstation_date_seconds(ngx_shipstation_date_t *date,
    int64_t *seconds);
static ngx_int_t ngx_shipstation_date_result(ngx_shipstation_date_t *date,
    int64_t offset, int64_t *seconds);
static void ngx_shipstation_date_split(int64_t seconds,
    ngx_shipstation_date_t *date);
static u_char *ngx_shipstation_date_two(u_char *p, ngx_uint_t n);
static u_char *ngx_shipstation_date_four(u_char *p, ngx_uint_t n);


ngx_int_t
ngx_shipstation_date_parse(const u_char *text, size_t len, int64_t *seconds)
{
    int64_t                  offset;
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

    return ngx_shipstation_date_result(&date, offset, seconds);
}


ngx_int_t
ngx_shipstation_date_parse_mail(const u_char *text, size_t len,
    int64_t *seconds)
{
    int64_t                  offset;
    const u_char            *p, *end;
    ngx_shipstation_date_t   date;

    end = text + len;

    ngx_memzero(&date, sizeof(ngx_shipstation_date_t));

    p = ngx_shipstation_date_blanks(text, end);

    p = ngx_shipstation_date_weekday(p, end);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_number(p, end, 1, 2, &date.day);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_month(p, end, &date.month);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_year(p, end, &date.year);
    if (p == NULL) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_mail_time(p, end, &date);

    if (p == NULL || ngx_shipstation_date_zone(p, end, &offset) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_shipstation_date_result(&date, offset, seconds);
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

    p = ngx_shipstation_date_us_day(p, end, &date);

    if (p) {

        if (p < end) {

            if (*p++ != ' '
                || ngx_shipstation_date_us_time(p, end, &date, &precise)
                   != NGX_OK)
            {
                return NGX_ERROR;
            }

            timed = 1;
        }

    } else {

        if (ngx_shipstation_date_compact(text, len, &date) != NGX_OK) {
            return NGX_ERROR;
        }

        timed = (len > NGX_SHIPSTATION_DATE_COMPACT_DAY);
        precise = (len == NGX_SHIPSTATION_DATE_COMPACT_SECOND);
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


/* Nothing, "Z", "UTC", "GMT", "+hh", "+hhmm", "+hh:mm"; a blank before it. */

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

    if (end - p == 3
        && (ngx_strncmp(p, "UTC", 3) == 0 || ngx_strncmp(p, "GMT", 3) == 0))
    {
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


static const u_char *
ngx_shipstation_date_blanks(const u_char *p, const u_char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == CR || *p == LF)) {
        p++;
    }

    return p;
}


/* "Fri, ", or nothing. */

static const u_char *
ngx_shipstation_date_weekday(const u_char *p, const u_char *end)
{
    ngx_uint_t  i;

    static const u_char  names[] = "sunmontuewedthufrisat";

    if (p < end && *p >= '0' && *p <= '9') {
        return p;
    }

    if (end - p < 4) {
        return NULL;
    }

    for (i = 0; i < 7; i++) {

        if (ngx_strncasecmp((u_char *) p, (u_char *) names + 3 * i, 3) == 0) {

            p = ngx_shipstation_date_blanks(p + 3, end);

            return (p < end && *p == ',')
                   ? ngx_shipstation_date_blanks(p + 1, end) : NULL;
        }
    }

    return NULL;
}


/* " Nov " */

static const u_char *
ngx_shipstation_date_month(const u_char *p, const u_char *end,
    ngx_uint_t *month)
{
    ngx_uint_t  i;

    static const u_char  names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    p = ngx_shipstation_date_blanks(p, end);

    if (end - p < 4) {
        return NULL;
    }

    for (i = 0; i < 12; i++) {

        if (ngx_strncasecmp((u_char *) p, (u_char *) names + 3 * i, 3) == 0
            && (p[3] == ' ' || p[3] == '\t'))
        {
            *month = i + 1;
            return ngx_shipstation_date_blanks(p + 3, end);
        }
    }

    return NULL;
}


/* Two digits are 1950 to 2049 (RFC 2822, 4.3). */

static const u_char *
ngx_shipstation_date_year(const u_char *p, const u_char *end,
    ngx_uint_t *year)
{
    const u_char  *last;

    last = ngx_shipstation_date_number(p, end, 2, 4, year);

    if (last == NULL || last - p == 3) {
        return NULL;
    }

    if (last - p == 2) {
        *year += (*year < 50) ? 2000 : 1900;
    }

    p = ngx_shipstation_date_blanks(last, end);

    return (p > last) ? p : NULL;
}


/* "14:05[:00]" */

static const u_char *
ngx_shipstation_date_mail_time(const u_char *p, const u_char *end,
    ngx_shipstation_date_t *date)
{
    p = ngx_shipstation_date_number(p, end, 1, 2, &date->hour);
    if (p == NULL || p == end || *p++ != ':') {
        return NULL;
    }

    p = ngx_shipstation_date_pair(p, end, &date->minute);
    if (p == NULL || p == end || *p != ':') {
        return p;
    }

    return ngx_shipstation_date_pair(p + 1, end, &date->second);
}


/* Nothing, "+0000" or a name; a comment in brackets may follow. */

static ngx_int_t
ngx_shipstation_date_zone(const u_char *p, const u_char *end, int64_t *offset)
{
    size_t         len;
    ngx_uint_t     i;
    const u_char  *last, *blank;

    static const struct {
        const char  *name;
        ngx_int_t    hours;
    } zones[] = {
        { "GMT", 0 }, { "UT", 0 }, { "UTC", 0 }, { "Z", 0 },
        { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
        { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 },
        { NULL, 0 }
    };

    *offset = 0;

    blank = p;
    p = ngx_shipstation_date_blanks(p, end);

    if (p == end) {
        return NGX_OK;
    }

    if (p == blank) {
        return NGX_ERROR;
    }

    last = p;

    while (last < end && *last > ' ' && *last != '(') {
        last++;
    }

    len = last - p;

    blank = ngx_shipstation_date_blanks(last, end);

    if (blank < end && (*blank != '(' || end[-1] != ')')) {
        return NGX_ERROR;
    }

    for (i = 0; zones[i].name; i++) {
        if (ngx_strlen(zones[i].name) == len
            && ngx_strncasecmp((u_char *) p, (u_char *) zones[i].name, len)
               == 0)
        {
            *offset = zones[i].hours * 3600;
            return NGX_OK;
        }
    }

    return ngx_shipstation_date_offset(p, last, offset);
}


/* "M/d/yyyy" */

static const u_char *
ngx_shipstation_date_us_day(const u_char *p, const u_char *end,
    ngx_shipstation_date_t *date)
{
    p = ngx_shipstation_date_number(p, end, 1, 2, &date->month);
    if (p == NULL || p == end || *p++ != '/') {
        return NULL;
    }

    p = ngx_shipstation_date_number(p, end, 1, 2, &date->day);
    if (p == NULL || p == end || *p++ != '/') {
        return NULL;
    }

    return ngx_shipstation_date_number(p, end, 4, 4, &date->year);
}


/*
 * What WooCommerce's connection takes besides: 13 characters, of which the
 * ninth, 'x' as a rule, is passed over.
 */

static ngx_int_t
ngx_shipstation_date_compact(const u_char *p, size_t len,
    ngx_shipstation_date_t *date)
{
    ngx_uint_t     century, year;
    const u_char  *end;

    if (len != NGX_SHIPSTATION_DATE_COMPACT_DAY
        && len != NGX_SHIPSTATION_DATE_COMPACT_MINUTE
        && len != NGX_SHIPSTATION_DATE_COMPACT_SECOND)
    {
        return NGX_ERROR;
    }

    end = p + len;
    century = 0;
    year = 0;

    p = ngx_shipstation_date_pair(p, end, &date->month);

    if (p) {
        p = ngx_shipstation_date_pair(p, end, &date->day);
    }

    if (p) {
        p = ngx_shipstation_date_pair(p, end, &century);
    }

    if (p) {
        p = ngx_shipstation_date_pair(p, end, &year);
    }

    if (p == NULL) {
        return NGX_ERROR;
    }

    date->year = century * 100 + year;

    if (p == end) {
        return NGX_OK;
    }

    if ((*p >= '0' && *p <= '9') || *p < ' ' || *p >= 0x7f) {
        return NGX_ERROR;
    }

    p = ngx_shipstation_date_pair(p + 1, end, &date->hour);

    if (p) {
        p = ngx_shipstation_date_pair(p, end, &date->minute);
    }

    if (p && p < end) {
        p = ngx_shipstation_date_pair(p, end, &date->second);
    }

    return p ? NGX_OK : NGX_ERROR;
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


/* The same less an offset from UTC. */

static ngx_int_t
ngx_shipstation_date_result(ngx_shipstation_date_t *date, int64_t offset,
    int64_t *seconds)
{
    int64_t  result;

    if (ngx_shipstation_date_seconds(date, &result) != NGX_OK) {
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
