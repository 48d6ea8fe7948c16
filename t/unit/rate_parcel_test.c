#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "rate/parcel.h"
#include "tap.h"


#define OUNCE  NGX_SHIPSTATION_NANOGRAMS_OUNCE
#define POUND  NGX_SHIPSTATION_NANOGRAMS_POUND
#define GRAM   NGX_SHIPSTATION_NANOGRAMS_GRAM
#define INCH   NGX_SHIPSTATION_MICROMETERS_INCH


static ngx_shipstation_package_t  package;
static ngx_shipstation_stack_t    stack;
static ngx_shipstation_parcel_t   parcel;


static ngx_int_t
add(ngx_uint_t quantity, int64_t number, int64_t nanograms, int64_t length,
    int64_t width, int64_t height)
{
    ngx_shipstation_parcel_unit_t  unit;

    ngx_memzero(&unit, sizeof(unit));

    unit.quantity = quantity;

    if (number && ngx_shipstation_unit_weigh(&unit, number, nanograms)
                  != NGX_OK)
    {
        return NGX_DECLINED;
    }

    if (length && ngx_shipstation_unit_measure(&unit, length * 10000,
                                               width * 10000, height * 10000,
                                               INCH)
                  != NGX_OK)
    {
        return NGX_DECLINED;
    }

    return ngx_shipstation_stack_add(&stack, &unit);
}


static void
begin(int64_t nanograms, int64_t length, int64_t width, int64_t height)
{
    package.nanograms = nanograms;
    package.millionths = 0;
    package.length = length * INCH;
    package.width = width * INCH;
    package.height = height * INCH;

    ngx_shipstation_stack_init(&stack, &package, 1);
}


static void
weighs(int64_t want, const char *name)
{
    ngx_shipstation_stack_parcel(&stack, &parcel);
    tap_is_int(parcel.nanograms, want, name);
}


static void
measures(int64_t length, int64_t width, int64_t height, const char *name)
{
    ngx_shipstation_stack_parcel(&stack, &parcel);
    tap_is_int(parcel.length, length * INCH, name);
    tap_is_int(parcel.width, width * INCH, name);
    tap_is_int(parcel.height, height * INCH, name);
}


static void
weights(void)
{
    ngx_uint_t  i;

    begin(500 * GRAM, 0, 0, 0);
    weighs(1, "an empty stack weighs something");

    begin(500 * GRAM, 0, 0, 0);
    add(2, 8000000, OUNCE, 0, 0, 0);
    weighs(POUND, "two of 8 ounces are a pound");

    /* a tenth of an ounce is no whole number of nanograms */

    begin(0, 0, 0, 0);
    add(10, 100000, OUNCE, 0, 0, 0);
    weighs(OUNCE, "ten tenths of an ounce");

    begin(0, 0, 0, 0);

    for (i = 0; i < 1000; i++) {
        add(1, 100000, OUNCE, 0, 0, 0);
    }

    weighs(100 * OUNCE, "a thousand tenths of an ounce, one by one");

    begin(0, 0, 0, 0);

    for (i = 0; i < 250; i++) {
        add(1, 300000, OUNCE, 0, 0, 0);
        add(1, 12500, POUND, 0, 0, 0);
        add(1, 28349523, GRAM, 0, 0, 0);
        add(1, 100, GRAM * 1000, 0, 0, 0);
    }

    weighs(250 * (3 * OUNCE / 10) + 125 + 250 * (POUND / 80)
           + 250 * (28349523LL * 1000) + 250 * (GRAM / 10),
           "a thousand lines in mixed units");

    begin(500 * GRAM, 0, 0, 0);
    add(3, 0, 0, 0, 0, 0);
    weighs(1500 * GRAM, "what has no weight takes the default package's");

    begin(3 * OUNCE / 10, 0, 0, 0);
    package.millionths = 500000;
    add(10, 0, 0, 0, 0, 0);
    weighs(3 * OUNCE, "exactly, be it tenths of an ounce");

    begin(500 * GRAM, 0, 0, 0);
    add(1, 1, GRAM, 0, 0, 0);
    weighs(1000, "the smallest weight wins over the default package's");

    begin(500 * GRAM, 0, 0, 0);
    tap_is_int(add(1, 100000000000000LL, GRAM, 0, 0, 0), NGX_OK, "100 t");
    weighs(NGX_SHIPSTATION_PARCEL_NANOGRAMS, "weigh 100 t");
    tap_is_int(add(1, 1, GRAM, 0, 0, 0), NGX_ERROR, "and no more");
    tap_is_int(add(1, 100000000000001LL, GRAM, 0, 0, 0), NGX_DECLINED,
               "a unit of more than 100 t");
    tap_is_int(add(1, 1000000000000000000LL, GRAM * 1000, 0, 0, 0),
               NGX_DECLINED, "a unit beyond all numbers");

    begin(0, 0, 0, 0);
    tap_is_int(add(1000000, 100000000000LL, GRAM, 0, 0, 0), NGX_ERROR,
               "a million of 100 kg");
    weighs(1, "are not counted");

    begin(0, 0, 0, 0);
    tap_is_int(add(1000000, 100000000, GRAM, 0, 0, 0), NGX_OK,
               "a million of 100 g");
    weighs(NGX_SHIPSTATION_PARCEL_NANOGRAMS, "are 100 t");
}


static void
sizes(void)
{
    ngx_shipstation_parcel_unit_t  unit;

    begin(GRAM, 12, 9, 3);
    add(1, 0, 0, 0, 0, 0);
    measures(12, 9, 3, "one without size: the default package's");

    begin(GRAM, 3, 12, 9);
    add(5, 0, 0, 0, 0, 0);
    measures(12, 9, 3, "five without size: the default package once, sorted");

    begin(GRAM, 12, 9, 3);
    add(1, 0, 0, 4, 2, 1);
    measures(4, 2, 1, "one unit: its own size, though it is smaller");

    begin(GRAM, 12, 9, 3);
    add(1, 0, 0, 1, 4, 2);
    measures(4, 2, 1, "in any order");

    begin(GRAM, 12, 9, 3);
    add(2, 0, 0, 10, 5, 2);
    measures(10, 5, 4, "two are stacked");

    begin(GRAM, 12, 9, 3);
    add(2, 0, 0, 10, 5, 2);
    add(1, 0, 0, 3, 7, 20);
    measures(20, 7, 7, "with a third of another form");

    begin(GRAM, 12, 9, 3);
    add(2, 0, 0, 10, 5, 2);
    add(3, 0, 0, 0, 0, 0);
    measures(12, 9, 4, "the larger of the stack and the default package");

    begin(GRAM, 8, 4, 9);
    add(1, 0, 0, 10, 2, 1);
    add(1, 0, 0, 0, 0, 0);
    measures(10, 8, 4, "side by side, sorted");

    begin(GRAM, 0, 0, 0);
    add(1, 0, 0, 10, 2, 1);
    add(1, 0, 0, 0, 0, 0);
    measures(10, 2, 1, "a default package without size");

    begin(GRAM, 0, 0, 0);
    add(2, 0, 0, 0, 0, 0);
    measures(0, 0, 0, "no size at all");

    begin(GRAM, 0, 0, 0);
    tap_is_int(add(1000000, 0, 0, 1, 1, 1), NGX_ERROR,
               "a stack of more than 10 km");
    tap_is_int(add(1, 0, 0, 1, 1, 1000000), NGX_DECLINED,
               "a side of more than 10 km");
    tap_is_int(add(300000, 0, 0, 1, 1, 1), NGX_OK, "a stack of 7,620 m");
    tap_is_int(add(100000, 0, 0, 1, 1, 1), NGX_ERROR, "2,540 m more");

    ngx_memzero(&unit, sizeof(unit));
    tap_is_int(ngx_shipstation_unit_measure(&unit, 1, 10, 25400, 1), NGX_OK,
               "sides to the micrometer");
    tap_is_int(unit.length, 1, "1 at least");
    tap_is_int(unit.width, 1, "1 at least");
    tap_is_int(unit.height, 3, "half up");
}


/* A stack that nobody packs so is parted into rows. */

static void
rows(void)
{
    begin(OUNCE, 0, 0, 0);

    add(12, 1000000, OUNCE, 5, 4, 4);
    measures(12, 10, 8, "12 mugs");

    begin(OUNCE, 0, 0, 0);
    add(500, 1000000, OUNCE, 10, 5, 2);
    measures(50, 50, 20, "500 pairs of socks");

    begin(OUNCE, 0, 0, 0);
    add(2, 1000000, OUNCE, 9, 6, 1);
    measures(9, 6, 2, "two books stay a stack");

    begin(OUNCE, 0, 0, 0);
    add(1, 1000000, OUNCE, 36, 3, 3);
    add(10, 1000000, OUNCE, 8, 5, 1);
    measures(36, 5, 13, "so do a tube and ten books: no longer than the tube");

    begin(OUNCE, 30, 20, 10);
    add(12, 1000000, OUNCE, 5, 4, 4);
    add(1, 1000000, OUNCE, 0, 0, 0);
    measures(30, 20, 10, "the default package counts beside the rows");

    begin(OUNCE, 0, 0, 0);
    add(100000, 1000000, OUNCE, 3, 2, 1);
    ngx_shipstation_stack_parcel(&stack, &parcel);
    tap_ok((double) parcel.length * (double) parcel.width
           * (double) parcel.height >= stack.volume,
           "there is room for 100,000 units");
    tap_ok(parcel.length < 200 * INCH, "and no side is far too long");
}


int
main(void)
{
    rows();
    weights();
    sizes();
    tap_done();

    return tap_status();
}
