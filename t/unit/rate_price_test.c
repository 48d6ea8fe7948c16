#include <ngx_config.h>
#include <ngx_core.h>

#include "rate/price.h"
#include "tap.h"


static ngx_shipstation_settings_t  settings;
static ngx_shipstation_taxes_t     taxes;
static ngx_shipstation_price_t     price;
static ngx_shipstation_cart_t      cart;


static void
is(int64_t shipping, int64_t handling, int64_t tax, const char *name)
{
    tap_is_int(ngx_shipstation_price(&price, &settings, &taxes, shipping),
               NGX_OK, name);
    tap_is_int(price.shipping, shipping, "shipping");
    tap_is_int(price.handling, handling, "handling");
    tap_is_int(price.tax, tax, "tax");
    tap_is_int(price.amount, shipping + handling + tax, "amount");
}


static void
fee(ngx_shipstation_fee_e type, int64_t value)
{
    settings.fee_type = type;
    settings.fee_value = value;
}


static void
tax(ngx_uint_t n, int64_t a, int64_t b, int64_t c)
{
    taxes.n = n;
    taxes.percents[0] = a;
    taxes.percents[1] = b;
    taxes.percents[2] = c;
}


#define NONE     NGX_SHIPSTATION_FEE_NONE
#define FIXED    NGX_SHIPSTATION_FEE_FIXED
#define PERCENT  NGX_SHIPSTATION_FEE_PERCENT


static void
prices(void)
{
    fee(FIXED, 200);
    tax(1, 60000, 0, 0);
    is(1234, 200, 86, "the contract's: 12.34 + 2.00, 6 %");

    fee(NONE, 777);
    tax(0, 0, 0, 0);
    is(1234, 0, 0, "neither fee nor tax");
    is(0, 0, 0, "nothing");

    fee(PERCENT, 50000);
    is(10, 1, 0, "5 % of 0.10: half a cent goes up");
    is(9, 0, 0, "5 % of 0.09: 0.45 of a cent goes down");
    is(30, 2, 0, "5 % of 0.30: one and a half cents go up");
    is(999999999, 50000000, 0, "5 % of 9,999,999.99");

    fee(PERCENT, 1);
    is(499999, 0, 0, "0.0001 % of 4,999.99");
    is(500000, 1, 0, "0.0001 % of 5,000.00");

    fee(PERCENT, 825);
    is(60606, 50, 0, "0.0825 % of 606.06");

    fee(NONE, 0);
    tax(2, 50000, 50000, 0);
    is(10, 0, 2, "two taxes of 5 %, each half up alone");
    is(9, 0, 0, "two taxes of 5 %, each down alone");

    tax(1, 100000, 0, 0);
    is(10, 0, 1, "one of 10 %");
    is(9, 0, 1, "goes up");

    tax(3, 60000, 2500, 82500);
    is(1999, 0, 120 + 5 + 165, "three taxes");

    fee(PERCENT, 1000000);
    tax(1, 1000000, 0, 0);
    is(333, 333, 666, "100 % and 100 %");

    fee(FIXED, 0);
    tax(1, 0, 0, 0);
    is(1, 0, 0, "a fee and a tax of 0");

    /* far beyond any price, and no overflow */

    fee(PERCENT, 10000000);
    tax(3, 10000000, 10000000, 10000000);
    is(1000000000000LL, 10000000000000LL, 330000000000000LL, "10^12, 1000 %");

    tap_is_int(ngx_shipstation_price(&price, &settings, &taxes,
                                     1000000000000000LL), NGX_ERROR,
               "an amount beyond 10^15");
    tap_is_int(ngx_shipstation_price(&price, &settings, &taxes,
                                     9000000000000000000LL), NGX_ERROR,
               "an amount beyond all");

    fee(FIXED, 9000000000000000000LL);
    tap_is_int(ngx_shipstation_price(&price, &settings, &taxes, 1), NGX_ERROR,
               "a fee beyond all");
}


static ngx_shipstation_tax_rate_t  rates[] = {
    { ngx_string("US"), { 'U', 'S' }, ngx_null_string, ngx_null_string, 1 },
    { ngx_string("TX"), { 'U', 'S' }, ngx_string("TX"), ngx_null_string, 10 },
    { ngx_string("TX2"), { 'U', 'S' }, ngx_string("TX"), ngx_null_string, 20 },
    { ngx_string("787"), { 'U', 'S' }, ngx_string("TX"), ngx_string("787"),
      100 },
    { ngx_string("78703"), { 'U', 'S' }, ngx_null_string, ngx_string("78703"),
      1000 },
    { ngx_string("78703b"), { 'U', 'S' }, ngx_string("TX"),
      ngx_string("78703"), 2000 },
    { ngx_string("CA"), { 'C', 'A' }, ngx_null_string, ngx_string("k1A0"),
      7 },
    { ngx_string("PR"), { 'U', 'S' }, ngx_string("PR"), ngx_null_string, 3 },
};


static void
taxed(const char *country, const char *state, const char *postal,
    ngx_uint_t n, int64_t sum, const char *name)
{
    int64_t     total;
    ngx_uint_t  i;
    ngx_str_t   text, code;

    ngx_memzero(&cart.destination, sizeof(cart.destination));

    text.data = (u_char *) country;
    text.len = strlen(country);
    (void) ngx_shipstation_destination_country(&cart.destination, &text);

    text.data = (u_char *) state;
    text.len = strlen(state);
    code.data = (u_char *) postal;
    code.len = strlen(postal);
    (void) ngx_shipstation_destination_place(&cart.destination, &text, &code);

    ngx_shipstation_taxes(&taxes, &settings, &cart);

    for (i = 0, total = 0; i < taxes.n; i++) {
        total += taxes.percents[i];
    }

    tap_is_int(taxes.n, n, name);
    tap_is_int(total, sum, name);
}


static void
matches(void)
{
    settings.automatic_tax = 1;
    settings.tax_rates = rates;
    settings.ntax_rates = sizeof(rates) / sizeof(rates[0]);

    taxed("US", "DC", "20500", 1, 1, "the country's");
    taxed("US", "", "20500", 1, 1, "no state known");
    taxed("US", "TX", "75001", 2, 30, "the state's, added");
    taxed("US", "TX", "78701", 1, 100, "a postal prefix with its state");
    taxed("US", "", "78701", 1, 100, "without state, the code's");
    taxed("US", "TX", "78703", 2, 3000, "the longest prefix, added");
    taxed("US", "", "78703", 2, 3000, "and for a longer prefix");
    taxed("US", "OK", "78703", 1, 1000, "only those that match");
    taxed("CA", "ON", "K1A 0B6", 1, 7, "a prefix over a blank");
    taxed("CA", "ON", "K1B 0B6", 0, 0, "none");
    taxed("PR", "", "00901", 1, 3, "Puerto Rico: its own, not the US's");
    taxed("VI", "", "00801", 1, 1, "the Virgin Islands: the US's");
    taxed("DE", "", "10115", 0, 0, "another country");

    cart.has_taxes = 1;
    cart.ntaxes = 0;
    taxed("US", "TX", "78703", 0, 0, "the cart's empty list wins");
    cart.ntaxes = 2;
    cart.taxes[0] = 5;
    cart.taxes[1] = 6;
    taxed("US", "TX", "78703", 2, 11, "the cart's list wins");

    settings.automatic_tax = 0;
    taxed("US", "TX", "78703", 0, 0, "taxes are off");
    cart.has_taxes = 0;
    taxed("US", "TX", "78703", 0, 0, "taxes are off");
}


static void
markups(void)
{
    int64_t                    shipping;
    ngx_shipstation_service_t  service;

    ngx_memzero(&service, sizeof(service));

    (void) ngx_shipstation_markup(&service, 1234, &shipping);
    tap_is_int(shipping, 1234, "no markup");

    service.markup_type = NGX_SHIPSTATION_FEE_FIXED;
    service.markup_value = 150;
    (void) ngx_shipstation_markup(&service, 1234, &shipping);
    tap_is_int(shipping, 1384, "a fixed one");

    service.markup_type = NGX_SHIPSTATION_FEE_PERCENT;
    service.markup_value = 100000;
    (void) ngx_shipstation_markup(&service, 1235, &shipping);
    tap_is_int(shipping, 1359, "10 %, half up");

    service.markup_value = INT64_MAX;
    tap_is_int(ngx_shipstation_markup(&service, 1000000000000LL, &shipping),
               NGX_ERROR, "more than fits");
}


int
main(void)
{
    prices();
    markups();
    matches();
    tap_done();

    return tap_status();
}
