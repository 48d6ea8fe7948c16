
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"


#define NGX_SHIPSTATION_DECIMAL_MAX  1000000000000000000ULL    /* 10^18 */


/* A number's digits as they stand in its text. */
typedef struct {
    const u_char  *first;      /* first digit that is not zero */
    const u_char  *end;        /* behind the last digit */
    int64_t        point;      /* digits from first to the decimal point */
    ngx_uint_t     negative;
} ngx_shipstation_digits_t;


static u_char *ngx_shipstation_decimal_integer(u_char *p, uint64_t n);
static ngx_int_t ngx_shipstation_decimal_short(const u_char *p, size_t len,
    ngx_uint_t scale, int64_t *value);
static ngx_int_t ngx_shipstation_digits(const u_char *p, const u_char *end,
    ngx_shipstation_digits_t *digits);
static ngx_int_t ngx_shipstation_exponent(const u_char *p, const u_char *end,
    int64_t *exponent);
static ngx_uint_t ngx_shipstation_rounds_up(ngx_uint_t rounding,
    ngx_int_t half, ngx_uint_t odd);
static ngx_int_t ngx_shipstation_divide(uint64_t high, uint64_t low,
    uint64_t divisor, uint64_t *quotient, uint64_t *rest);


const u_char  ngx_shipstation_decimal_pairs[] =
    "0001020304050607080910111213141516171819"
    "2021222324252627282930313233343536373839"
    "4041424344454647484950515253545556575859"
    "6061626364656667686970717273747576777879"
    "8081828384858687888990919293949596979899";


static const int64_t  ngx_shipstation_decimal_powers[] = {
    1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
    1000000000, 10000000000LL, 100000000000LL, 1000000000000LL
};


ngx_int_t
ngx_shipstation_decimal_parse(const u_char *text, size_t len, ngx_uint_t scale,
    ngx_uint_t rounding, int64_t *value)
{
    int64_t                    keep;
    uint64_t                   n;
    ngx_int_t                  half, rest;
    const u_char              *p;
    ngx_shipstation_digits_t   digits;

    if (ngx_shipstation_decimal_short(text, len, scale, value) == NGX_OK) {
        return NGX_OK;
    }

    if (ngx_shipstation_digits(text, text + len, &digits) != NGX_OK) {
        return NGX_DECLINED;
    }

    p = digits.first;

    if (p == digits.end) {
        *value = 0;
        return NGX_OK;
    }

    keep = digits.point + (int64_t) scale;

    if (keep > 19) {
        return NGX_ERROR;
    }

    n = 0;

    for ( /* void */ ; keep > 0; keep--) {

        while (p < digits.end && *p == '.') {
            p++;
        }

        n = n * 10 + (p < digits.end ? *p++ - '0' : 0);
    }

    /* what is cut off, compared with the half of the last kept digit's unit */

    half = -1;
    rest = 0;

    if (keep == 0) {

        while (p < digits.end && *p == '.') {
            p++;
        }

        if (p < digits.end) {
            half = (*p > '5') - (*p < '5');
            rest = (*p++ != '0');
        }
    }

    for ( /* void */ ; p < digits.end; p++) {
        if (*p != '.' && *p != '0') {
            rest = 1;

            if (half == 0) {
                half = 1;
            }
        }
    }

    if (rest) {
        if (rounding == NGX_SHIPSTATION_ROUND_NONE) {
            return NGX_ERROR;
        }

        n += ngx_shipstation_rounds_up(rounding, half, n & 1);
    }

    if (n > NGX_SHIPSTATION_DECIMAL_MAX) {
        return NGX_ERROR;
    }

    *value = digits.negative ? -(int64_t) n : (int64_t) n;

    return NGX_OK;
}


u_char *
ngx_shipstation_decimal_print(u_char *p, int64_t value, ngx_uint_t scale)
{
    u_char      text[NGX_SHIPSTATION_DECIMAL_LEN], *last, *end;
    uint64_t    n;
    ngx_uint_t  i;

    n = (uint64_t) value;

    if (value < 0) {
        *p++ = '-';
        n = 0 - n;
    }

    if (scale == 0) {
        return ngx_shipstation_decimal_integer(p, n);
    }

    if (scale == 2) {
        p = ngx_shipstation_decimal_integer(p, n / 100);
        *p++ = '.';

        return ngx_cpymem(p, &ngx_shipstation_decimal_pairs[n % 100 * 2], 2);
    }

    end = text + sizeof(text);
    last = end;
    i = 0;

    do {
        if (i++ == scale) {
            *--last = '.';
        }

        *--last = (u_char) ('0' + n % 10);
        n /= 10;

    } while (n || i <= scale);

    return ngx_cpymem(p, last, end - last);
}


static u_char *
ngx_shipstation_decimal_integer(u_char *p, uint64_t n)
{
    u_char  text[NGX_SHIPSTATION_DECIMAL_LEN], *last, *end;

    end = text + sizeof(text);
    last = end;

    while (n >= 100) {
        last -= 2;
        ngx_memcpy(last, &ngx_shipstation_decimal_pairs[n % 100 * 2], 2);
        n /= 100;
    }

    if (n < 10) {
        *p++ = (u_char) ('0' + n);

    } else {
        p = ngx_cpymem(p, &ngx_shipstation_decimal_pairs[n * 2], 2);
    }

    while (last < end) {
        *p++ = *last++;
    }

    return p;
}


ngx_int_t
ngx_shipstation_decimal_scale(int64_t a, int64_t b, int64_t divisor,
    ngx_uint_t rounding, int64_t *result)
{
    uint64_t   x, y, high, low, middle, other, quotient, rest, half;
    ngx_int_t  cut;

    if (divisor <= 0) {
        return NGX_ERROR;
    }

    x = (a < 0) ? 0 - (uint64_t) a : (uint64_t) a;
    y = (b < 0) ? 0 - (uint64_t) b : (uint64_t) b;

    /* x * y in 128 bits, by halves of 32 */

    middle = (x >> 32) * (y & 0xffffffff);
    other = (x & 0xffffffff) * (y >> 32);
    low = (x & 0xffffffff) * (y & 0xffffffff);
    high = (x >> 32) * (y >> 32) + (middle >> 32) + (other >> 32);

    middle = (middle & 0xffffffff) + (other & 0xffffffff) + (low >> 32);
    low = (middle << 32) | (low & 0xffffffff);
    high += middle >> 32;

    if (ngx_shipstation_divide(high, low, (uint64_t) divisor, &quotient, &rest)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (rest) {
        if (rounding == NGX_SHIPSTATION_ROUND_NONE) {
            return NGX_ERROR;
        }

        half = (uint64_t) divisor - rest;
        cut = (rest > half) - (rest < half);

        quotient += ngx_shipstation_rounds_up(rounding, cut, quotient & 1);
    }

    if (quotient > 0x7fffffffffffffffULL) {
        return NGX_ERROR;
    }

    *result = ((a < 0) != (b < 0)) ? -(int64_t) quotient : (int64_t) quotient;

    return NGX_OK;
}


/*
 * Nearly all numbers are short, without an exponent, and have no more decimals
 * than are kept: no rounding.  NGX_DECLINED: take the long way.
 */

static ngx_int_t
ngx_shipstation_decimal_short(const u_char *p, size_t len, ngx_uint_t scale,
    int64_t *value)
{
    int64_t        n;
    ngx_uint_t     negative;
    const u_char  *end, *point;

    if (len == 0 || len > 17 || scale > 12) {
        return NGX_DECLINED;
    }

    end = p + len;
    point = NULL;
    n = 0;

    negative = (*p == '-');
    p += negative;

    if (p == end) {
        return NGX_DECLINED;
    }

    for ( /* void */ ; p < end; p++) {

        if (*p >= '0' && *p <= '9') {
            n = n * 10 + (*p - '0');
            continue;
        }

        if (*p != '.' || point || len == 1) {
            return NGX_DECLINED;
        }

        point = p + 1;
    }

    if (point) {

        if (point == end || (size_t) (end - point) > scale) {
            return NGX_DECLINED;
        }

        scale -= end - point;
    }

    /* 18 digits in all are below the largest value */

    if (len + scale > 18) {
        return NGX_DECLINED;
    }

    n *= ngx_shipstation_decimal_powers[scale];

    *value = negative ? -n : n;

    return NGX_OK;
}


/* Checks the notation and finds the digits that count. */

static ngx_int_t
ngx_shipstation_digits(const u_char *p, const u_char *end,
    ngx_shipstation_digits_t *digits)
{
    int64_t        exponent;
    ngx_uint_t     seen;
    const u_char  *first, *point;

    digits->negative = 0;

    if (p < end && (*p == '-' || *p == '+')) {
        digits->negative = (*p++ == '-');
    }

    first = NULL;
    point = NULL;
    seen = 0;

    for ( /* void */ ; p < end; p++) {

        if (*p == '.' && point == NULL) {
            point = p;
            continue;
        }

        if (*p < '0' || *p > '9') {
            break;
        }

        seen = 1;

        if (first == NULL && *p != '0') {
            first = p;
        }
    }

    if (!seen) {
        return NGX_DECLINED;
    }

    digits->end = p;
    digits->first = first ? first : p;

    exponent = 0;

    if (p < end && ngx_shipstation_exponent(p, end, &exponent) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (point == NULL) {
        point = digits->end;
    }

    digits->point = (point - digits->first) + exponent;

    if (point < digits->first) {
        digits->point++;          /* the point itself is no digit */
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_exponent(const u_char *p, const u_char *end, int64_t *exponent)
{
    int64_t     n;
    ngx_uint_t  negative;

    if (*p != 'e' && *p != 'E') {
        return NGX_DECLINED;
    }

    p++;
    negative = 0;

    if (p < end && (*p == '-' || *p == '+')) {
        negative = (*p++ == '-');
    }

    if (p == end) {
        return NGX_DECLINED;
    }

    for (n = 0; p < end; p++) {

        if (*p < '0' || *p > '9') {
            return NGX_DECLINED;
        }

        /* more than any text has digits, and far from overflow */

        if (n < 1000000000000LL) {
            n = n * 10 + (*p - '0');
        }
    }

    *exponent = negative ? -n : n;

    return NGX_OK;
}


/* half: what is cut off is less than (-1), equal to or more than one half. */

static ngx_uint_t
ngx_shipstation_rounds_up(ngx_uint_t rounding, ngx_int_t half, ngx_uint_t odd)
{
    switch (rounding) {

    case NGX_SHIPSTATION_ROUND_UP:
        return 1;

    case NGX_SHIPSTATION_ROUND_HALF_UP:
        return half >= 0;

    default: /* NGX_SHIPSTATION_ROUND_HALF_EVEN */
        return half > 0 || (half == 0 && odd);
    }
}


/* Divides 128 bits by 64; NGX_ERROR when the quotient needs more than 64. */

static ngx_int_t
ngx_shipstation_divide(uint64_t high, uint64_t low, uint64_t divisor,
    uint64_t *quotient, uint64_t *rest)
{
#if defined(__SIZEOF_INT128__)
    __extension__ unsigned __int128  n;
#else
    uint64_t    q, carry;
    ngx_uint_t  i;
#endif

    if (high == 0) {
        *quotient = low / divisor;
        *rest = low % divisor;
        return NGX_OK;
    }

    if (high >= divisor) {
        return NGX_ERROR;
    }

#if defined(__SIZEOF_INT128__)

    n = high;
    n = n << 64 | low;

    *quotient = (uint64_t) (n / divisor);
    *rest = (uint64_t) (n % divisor);

#else

    q = 0;

    for (i = 0; i < 64; i++) {
        carry = high >> 63;
        high = (high << 1) | (low >> 63);
        low <<= 1;
        q <<= 1;

        if (carry || high >= divisor) {
            high -= divisor;
            q |= 1;
        }
    }

    *quotient = q;
    *rest = high;

#endif

    return NGX_OK;
}
