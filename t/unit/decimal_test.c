#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "tap.h"


#define EVEN  NGX_SHIPSTATION_ROUND_HALF_EVEN
#define HALF  NGX_SHIPSTATION_ROUND_HALF_UP
#define UP    NGX_SHIPSTATION_ROUND_UP
#define NONE  NGX_SHIPSTATION_ROUND_NONE

#define NO    0x7fffffffffffff01LL    /* not a number */
#define FAR   0x7fffffffffffff02LL    /* out of range, or too many digits */


typedef struct {
    const char  *text;
    ngx_uint_t   scale;
    ngx_uint_t   rounding;
    int64_t      want;
} parse_t;


static const parse_t  parses[] = {
    { "0", 2, EVEN, 0 },
    { "-0", 2, EVEN, 0 },
    { "0.00", 2, EVEN, 0 },
    { "0e99999999999999999999", 2, EVEN, 0 },
    { "123.45", 2, EVEN, 12345 },
    { "-123.45", 2, EVEN, -12345 },
    { "+7", 2, EVEN, 700 },
    { "1e2", 2, EVEN, 10000 },
    { "1E+2", 2, EVEN, 10000 },
    { "12345e-2", 2, EVEN, 12345 },
    { "0.1", 2, EVEN, 10 },
    { "19.999", 2, EVEN, 2000 },
    { ".5", 2, EVEN, 50 },
    { "5.", 2, EVEN, 500 },
    { "007", 0, EVEN, 7 },
    { "0.00123", 5, EVEN, 123 },
    { "0.00123e3", 2, EVEN, 123 },
    { "9999999.99", 2, EVEN, 999999999 },
    { "0.29", 2, EVEN, 29 },
    { "1.005", 2, EVEN, 100 },
    { "1.015", 2, EVEN, 102 },
    { "1.0050000000000000000000000000000001", 2, EVEN, 101 },
    { "1.0049999999999999999999999999999999", 2, EVEN, 100 },
    { "-1.005", 2, EVEN, -100 },
    { "-1.015", 2, EVEN, -102 },
    { "0.005", 2, EVEN, 0 },
    { "0.015", 2, EVEN, 2 },
    { "0.0051", 2, EVEN, 1 },
    { "0.004", 2, EVEN, 0 },
    { "0.0005", 2, EVEN, 0 },
    { "5e-3", 2, EVEN, 0 },
    { "5.1e-3", 2, EVEN, 1 },
    { "1e-400", 2, EVEN, 0 },
    { "1.005", 2, HALF, 101 },
    { "-1.005", 2, HALF, -101 },
    { "1.0049", 2, HALF, 100 },
    { "0.005", 2, HALF, 1 },
    { "1.001", 2, UP, 101 },
    { "-1.001", 2, UP, -101 },
    { "1.000", 2, UP, 100 },
    { "1e-400", 2, UP, 1 },
    { "1.000", 2, NONE, 100 },
    { "1.001", 2, NONE, FAR },
    { "1e-400", 2, NONE, FAR },
    { "1000000000000000000", 0, EVEN, 1000000000000000000LL },
    { "-1000000000000000000", 0, EVEN, -1000000000000000000LL },
    { "1000000000000000001", 0, EVEN, FAR },
    { "9999999999999999999", 0, EVEN, FAR },
    { "99999999999999999999", 0, EVEN, FAR },
    { "18446744073709551617", 0, EVEN, FAR },
    { "999999999999999999.6", 0, EVEN, 1000000000000000000LL },
    { "1000000000000000000.4", 0, EVEN, 1000000000000000000LL },
    { "1000000000000000000.6", 0, EVEN, FAR },
    { "1e999", 2, EVEN, FAR },
    { "1e99999999999999999999999", 2, EVEN, FAR },
    { "1e-99999999999999999999999", 2, EVEN, 0 },
    { "1e18", 0, EVEN, 1000000000000000000LL },
    { "1e19", 0, EVEN, FAR },
    { "100000000000000000000000e-20", 0, EVEN, 1000 },
    { "0.000000000000000000000001e24", 0, EVEN, 1 },
    { "1.234567890123", 12, NONE, 1234567890123LL },
    { "", 2, EVEN, NO },
    { "-", 2, EVEN, NO },
    { ".", 2, EVEN, NO },
    { "-.", 2, EVEN, NO },
    { "1.2.3", 2, EVEN, NO },
    { "1,000", 2, EVEN, NO },
    { "1 ", 2, EVEN, NO },
    { " 1", 2, EVEN, NO },
    { "$1", 2, EVEN, NO },
    { "1e", 2, EVEN, NO },
    { "1e+", 2, EVEN, NO },
    { "1e1.5", 2, EVEN, NO },
    { "e5", 2, EVEN, NO },
    { "0x10", 2, EVEN, NO },
    { "NaN", 2, EVEN, NO },
    { "--1", 2, EVEN, NO },
    { "1-", 2, EVEN, NO },
};


typedef struct {
    int64_t      a, b, divisor;
    ngx_uint_t   rounding;
    int64_t      want;
} scale_t;


static const scale_t  scales[] = {
    { 5, 1, 2, EVEN, 2 },
    { 7, 1, 2, EVEN, 4 },
    { -5, 1, 2, EVEN, -2 },
    { 5, 1, 2, HALF, 3 },
    { -5, 1, 2, HALF, -3 },
    { 4, 1, 3, HALF, 1 },
    { 5, 1, 3, HALF, 2 },
    { 4, 1, 3, UP, 2 },
    { 6, 1, 3, UP, 2 },
    { 6, 1, 3, NONE, 2 },
    { 7, 1, 3, NONE, FAR },
    { 0, 5, 3, UP, 0 },
    { 1000000000000000000LL, 1000000000000000000LL, 1000000000000000000LL,
      EVEN, 1000000000000000000LL },
    { 1000000000000000000LL, -999999999999999999LL, 1000000000000000000LL,
      EVEN, -999999999999999999LL },
    { 9000000000000000000LL, 9000000000000000000LL, 9223372036854775807LL,
      EVEN, 8782037597132585916LL },
    { 1000000000000000000LL, 100, 1, EVEN, FAR },
    { 1000000000000000000LL, 1000000000000000000LL, 1, EVEN, FAR },
    { (int64_t) 0x8000000000000000ULL, 1, 1, EVEN, FAR },
    { (int64_t) 0x8000000000000000ULL, 1, 2, EVEN, -4611686018427387904LL },
    { 1, 1, 0, EVEN, FAR },
    { 1, 1, -1, EVEN, FAR },
};


static void
print_is(int64_t value, ngx_uint_t scale, const char *want)
{
    u_char  text[NGX_SHIPSTATION_DECIMAL_LEN], *p;

    p = ngx_shipstation_decimal_print(text, value, scale);
    tap_is_str(text, p - text, want, want);
}


int
main(void)
{
    u_char      *digits;
    int64_t      value, got;
    ngx_int_t    rc;
    ngx_uint_t   i;

    for (i = 0; i < sizeof(parses) / sizeof(parses[0]); i++) {
        rc = ngx_shipstation_decimal_parse((u_char *) parses[i].text,
                                           strlen(parses[i].text),
                                           parses[i].scale,
                                           parses[i].rounding, &value);
        got = (rc == NGX_OK) ? value : (rc == NGX_DECLINED) ? NO : FAR;
        tap_is_int(got, parses[i].want, parses[i].text);
    }

    /* a million zeros before the digit, and an exponent that undoes them */

    digits = malloc(1000100);
    ngx_memset(digits, '0', 1000002);
    digits[1] = '.';
    ngx_memcpy(digits + 1000002, "125e1000001", 11);
    rc = ngx_shipstation_decimal_parse(digits, 1000013, 2, EVEN, &value);
    tap_ok(rc == NGX_OK && value == 125, "a million zeros");
    free(digits);

    for (i = 0; i < sizeof(scales) / sizeof(scales[0]); i++) {
        rc = ngx_shipstation_decimal_scale(scales[i].a, scales[i].b,
                                           scales[i].divisor,
                                           scales[i].rounding, &value);
        got = (rc == NGX_OK) ? value : FAR;
        tap_is_int(got, scales[i].want, "scale");
    }

    print_is(0, 0, "0");
    print_is(0, 2, "0.00");
    print_is(5, 2, "0.05");
    print_is(-5, 2, "-0.05");
    print_is(12345, 2, "123.45");
    print_is(-999999999, 2, "-9999999.99");
    print_is(7, 0, "7");
    print_is(1, 12, "0.000000000001");
    print_is((int64_t) 0x8000000000000000ULL, 12, "-9223372.036854775808");
    print_is((int64_t) 0x8000000000000000ULL, 0, "-9223372036854775808");

    return tap_done();
}
