#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "rate/packing.h"
#include "tap.h"


#define INCH   NGX_SHIPSTATION_MICROMETERS_INCH
#define OUNCE  NGX_SHIPSTATION_NANOGRAMS_OUNCE
#define POUND  NGX_SHIPSTATION_NANOGRAMS_POUND


static ngx_shipstation_arena_t        *arena;
static ngx_shipstation_packing_t       packing;
static ngx_shipstation_box_t           boxes[32];
static ngx_uint_t                      nboxes;
static ngx_shipstation_parcel_unit_t   lines[2001];
static ngx_uint_t                      nlines;
static char                            text[4096];


static void
box(int64_t length, int64_t width, int64_t height, int64_t ounces,
    int64_t max_pounds)
{
    ngx_shipstation_box_t  *to;

    to = &boxes[nboxes++];
    ngx_memzero(to, sizeof(*to));
    to->size.length = length * INCH;
    to->size.width = width * INCH;
    to->size.height = height * INCH;
    to->size.nanograms = ounces * OUNCE;
    to->max_nanograms = max_pounds * POUND;
}


static void
line(ngx_uint_t quantity, int64_t ounces, double length, double width,
    double height)
{
    ngx_shipstation_parcel_unit_t  *to;

    to = &lines[nlines++];
    ngx_memzero(to, sizeof(*to));
    to->quantity = quantity;
    to->nanograms = ounces * OUNCE;
    to->length = (int64_t) (length * (double) INCH);
    to->width = (int64_t) (width * (double) INCH);
    to->height = (int64_t) (height * (double) INCH);
}


static void
shop(void)
{
    nboxes = nlines = 0;

    box(12, 12, 12, 16, 50);
    box(6, 4, 4, 2, 0);
    box(24, 18, 7, 24, 0);
    box(9, 6, 3, 4, 0);
    box(12, 9, 6, 8, 20);
}


/* "count x sides ounces; ..." of what is sent, "no" where nothing is packed */

static const char *
packed(ngx_uint_t max_parcels)
{
    char                      *p;
    ngx_int_t                  rc;
    ngx_uint_t                 i;
    ngx_shipstation_packed_t  *one;

    ngx_shipstation_arena_reset(arena, 0);

    rc = ngx_shipstation_pack(&packing, lines, nlines, boxes, nboxes,
                              max_parcels, 1, arena);
    nlines = 0;

    if (rc != NGX_OK) {
        return "no";
    }

    p = text;
    *p = '\0';

    for (i = 0; i < packing.n; i++) {
        one = &packing.elts[i];
        p += sprintf(p, "%s%lux %gx%gx%g%s %g", i ? "; " : "",
                     (unsigned long) one->count,
                     (double) one->parcel.length / (double) INCH,
                     (double) one->parcel.width / (double) INCH,
                     (double) one->parcel.height / (double) INCH,
                     one->parcel.box ? "" : " alone",
                     (double) one->parcel.nanograms / (double) OUNCE);
    }

    return text;
}


static void
is(ngx_uint_t max_parcels, const char *want, const char *name)
{
    const char  *got = packed(max_parcels);

    tap_is_str(got, strlen(got), want, name);
}


static void
one_box(void)
{
    shop();

    line(1, 4, 6, 4, 4);
    is(4, "1x 6x4x4 6", "one unit that just fits, and the box's weight");
    line(1, 4, 4, 6, 4);
    is(4, "1x 6x4x4 6", "turned");
    line(1, 4, 6.1, 4, 4);
    is(4, "1x 12x9x6 12", "a little longer");
    line(2, 4, 6, 2, 4);
    is(4, "1x 9x6x3 12", "two that would fill it to the brim");
    line(2, 4, 5, 2, 4);
    is(4, "1x 6x4x4 10", "two that fill it to five sixths");
    line(1, 30, 24, 18, 1);
    line(3, 13, 6, 6, 6);
    is(4, "1x 24x18x7 93", "a board and three cubes");
    line(12, 12, 5, 4, 4);
    is(4, "1x 12x12x12 160", "twelve mugs");
    line(3, 4, 5, 5, 5);
    is(4, "1x 12x12x12 28", "as volumes they would go into a smaller box");
    line(1, 4, 0, 0, 0);
    is(4, "1x 6x4x4 6", "a unit without size takes no room");
    line(1, 400, 9, 6, 3);
    is(4, "1x 9x6x3 404", "a heavy one, where the box bears it");
    line(2, 200, 12, 9, 2);
    is(4, "1x 12x12x12 416", "a box that does not bear it is passed over");

    lines[0].quantity = 1;
    line(1, 0, 155.0 / 25.4, 4, 4);
    lines[0].nanograms = 453600000000LL;
    lines[0].length = 153400;
    is(4, "1x 6x4x4 18", "unit noise of weight and side");
}


static void
several(void)
{
    shop();

    line(40, 12, 5, 4, 4);
    is(4, "1x 24x18x7 288; 1x 12x12x12 232", "forty mugs");
    line(40, 12, 5, 4, 4);
    is(1, "no", "too many parcels");
    boxes[2].max_nanograms = 45 * POUND;
    line(5, 320, 12, 9, 2);
    is(4, "2x 12x12x12 656; 1x 12x9x6 328", "by weight");
    boxes[2].max_nanograms = 0;
    line(1, 10, 36, 3, 3);
    line(10, 8, 8, 5, 1);
    is(4, "1x 36x3x3 alone 10; 1x 12x9x6 88", "a tube goes as it is");
    line(5, 10, 36, 3, 3);
    is(5, "5x 36x3x3 alone 10", "equal ones are one question");
    line(5, 10, 36, 3, 3);
    is(4, "no", "as parcels they count");
    line(1, 1000, 13, 1, 1);
    is(4, "1x 24x18x7 1024", "long and heavy");

    nboxes = 0;
    box(10, 10, 10, 8, 20);
    line(4, 320, 3, 3, 3);
    is(4, "4x 10x10x10 328", "each as heavy as a box bears");
    line(4, 321, 3, 3, 3);
    is(4, "4x 3x3x3 alone 321", "each heavier than it bears");
    nboxes = 0;
    line(1, 1, 1, 1, 1);
    is(4, "no", "no boxes");
    box(0, 0, 0, 1, 0);
    line(1, 1, 1, 1, 1);
    is(4, "1x 1x1x1 alone 1", "a box without size is none");
}


static uint64_t  seed = 7;


static ngx_uint_t
draw(ngx_uint_t n)
{
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;

    return (ngx_uint_t) ((seed >> 33) % n);
}


/* Nothing is lost, nothing is forged, and the bounds hold. */

static void
random_carts(void)
{
    double      goods, room;
    int64_t     weight, sent;
    ngx_uint_t  i, j, parcels, wrong, over, refused;

    wrong = over = refused = 0;

    for (i = 0; i < 20000; i++) {
        nboxes = nlines = 0;

        for (j = 1 + draw(8); j > 0; j--) {
            box(3 + (int64_t) draw(20), 3 + (int64_t) draw(16),
                2 + (int64_t) draw(12), (int64_t) draw(20),
                draw(3) ? 0 : 1 + (int64_t) draw(40));
        }

        weight = 0;
        goods = 0;

        for (j = 1 + draw(8); j > 0; j--) {
            line(1 + draw(draw(9) ? 4 : 90), 1 + (int64_t) draw(60),
                 1 + draw(120) / 10.0, 0.5 + draw(80) / 10.0,
                 0.3 + draw(40) / 10.0);

            weight += lines[nlines - 1].nanograms
                      * (int64_t) lines[nlines - 1].quantity;
            goods += (double) lines[nlines - 1].length
                     * (double) lines[nlines - 1].width
                     * (double) lines[nlines - 1].height
                     * (double) lines[nlines - 1].quantity;
        }

        if (strcmp(packed(20), "no") == 0) {
            refused++;
            continue;
        }

        sent = 0;
        room = 0;
        parcels = 0;

        for (j = 0; j < packing.n; j++) {
            ngx_shipstation_packed_t  *one = &packing.elts[j];

            parcels += one->count;
            sent += one->parcel.nanograms * (int64_t) one->count;
            room += (double) one->parcel.length * (double) one->parcel.width
                    * (double) one->parcel.height * (double) one->count
                    * 1.0001;

            if (one->parcel.box) {
                sent -= one->parcel.box->size.nanograms * (int64_t) one->count;

                wrong += (one->parcel.box->max_nanograms
                          && one->parcel.nanograms
                             - one->parcel.box->size.nanograms
                             > one->parcel.box->max_nanograms);
            }
        }

        wrong += (sent != weight || room < goods || parcels > 20
                  || parcels != packing.parcels || packing.n > 20);
        over += (packing.steps > NGX_SHIPSTATION_PACKED_STEPS
                                 + NGX_SHIPSTATION_PACKED_UNITS * 2);
    }

    tap_is_int(wrong, 0, "no cart is packed wrongly");
    tap_is_int(over, 0, "none takes more steps than are allowed");
    tap_ok(refused < 4000, "most are packed");
    printf("# %lu of 20,000 need more than 20 parcels\n",
           (unsigned long) refused);
}


/* What a bound in steps is for: many units, many boxes. */

static void
bounds(void)
{
    clock_t     begun;
    ngx_uint_t  i, good;

    nboxes = nlines = 0;

    for (i = 0; i < 32; i++) {
        box(10 + (int64_t) i, 10 + (int64_t) i, 10, 1, 0);
    }

    for (i = 0; i < 2000; i++) {
        line(1, 1 + (int64_t) draw(5), 1 + draw(50) / 10.0,
             1 + draw(30) / 10.0, 0.5 + draw(20) / 10.0);
    }

    tap_ok(strcmp(packed(20), "no") != 0, "2,000 units");
    printf("# %s: %lu steps\n", text, (unsigned long) packing.steps);
    tap_ok(packing.by_volume, "by their volume");

    good = 0;
    begun = clock();

    for (i = 0; i < 200; i++) {
        nlines = 2000;
        good += (strcmp(packed(20), "no") != 0);
    }

    tap_is_int(good, 200, "the same again");
    printf("# %.0f microseconds of processor time a cart\n",
           (double) (clock() - begun) * 1e6 / CLOCKS_PER_SEC / 200);

    for (i = 0; i < 60; i++) {
        line(1, 1, 2 + draw(60) / 10.0, 1 + draw(50) / 10.0,
             1 + draw(40) / 10.0);
    }

    tap_ok(strcmp(packed(20), "no") != 0, "60 units, 32 boxes");
    printf("# %s: %lu steps\n", text, (unsigned long) packing.steps);
}


static ngx_shipstation_parcel_unit_t  products[60];


/*
 * Sixty products, carts of one to four lines: as one stack each, and in seven
 * boxes.  The weights are those that are sent.
 */

static void
fewer_parcels(void)
{
    ngx_uint_t                       i, j, k, q, n, nstacks, nboxed, pounds;
    ngx_shipstation_stack_t          stack;
    ngx_shipstation_parcel_t         parcel;
    ngx_shipstation_package_t        package;
    static int64_t                   stacks[20000][4], boxed[20000][4];

    ngx_memzero(&package, sizeof(package));

    nboxes = nlines = 0;
    box(6, 4, 4, 2, 0);
    box(9, 6, 3, 4, 0);
    box(12, 9, 6, 8, 0);
    box(12, 12, 12, 16, 0);
    box(18, 12, 10, 20, 0);
    box(24, 18, 7, 24, 0);
    box(24, 24, 24, 40, 0);

    for (i = 0; i < 60; i++) {
        line(1, 1 + (int64_t) draw(40), 2 + draw(100) / 10.0,
             2 + draw(70) / 10.0, 0.5 + draw(40) / 10.0);
        products[i] = lines[i];
    }

    nstacks = nboxed = 0;

    for (i = 0; i < 20000; i++) {
        nlines = 0;
        ngx_shipstation_stack_init(&stack, &package, 1);

        for (j = 1 + draw(4); j > 0; j--) {
            k = draw(1 + draw(60));
            q = 1 + draw(1 + draw(3));
            lines[nlines] = products[k];
            lines[nlines].quantity = q;
            (void) ngx_shipstation_stack_add(&stack, &lines[nlines++]);
        }

        ngx_shipstation_stack_parcel(&stack, &parcel);

        for (n = 0; n < nstacks; n++) {
            if (stacks[n][0] == (parcel.nanograms + OUNCE - 1) / OUNCE
                && stacks[n][1] == parcel.length * 10 / INCH
                && stacks[n][2] == parcel.width * 10 / INCH
                && stacks[n][3] == parcel.height * 10 / INCH)
            {
                break;
            }
        }

        if (n == nstacks) {
            stacks[n][0] = (parcel.nanograms + OUNCE - 1) / OUNCE;
            stacks[n][1] = parcel.length * 10 / INCH;
            stacks[n][2] = parcel.width * 10 / INCH;
            stacks[n][3] = parcel.height * 10 / INCH;
            nstacks++;
        }

        if (strcmp(packed(4), "no") == 0) {
            continue;
        }

        for (k = 0; k < packing.n; k++) {
            parcel = packing.elts[k].parcel;
            pounds = (ngx_uint_t) ((parcel.nanograms + OUNCE - 1) / OUNCE);
            pounds = (pounds > 16) ? (pounds + 15) / 16 * 16 : pounds;

            for (n = 0; n < nboxed; n++) {
                if (boxed[n][0] == (int64_t) pounds
                    && boxed[n][1] == parcel.length
                    && boxed[n][2] == parcel.width
                    && boxed[n][3] == parcel.height)
                {
                    break;
                }
            }

            if (n == nboxed) {
                boxed[n][0] = (int64_t) pounds;
                boxed[n][1] = parcel.length;
                boxed[n][2] = parcel.width;
                boxed[n][3] = parcel.height;
                nboxed++;
            }
        }
    }

    printf("# 20,000 carts of 60 products: %lu different stacks, %lu "
           "different parcels in 7 boxes by the pound\n",
           (unsigned long) nstacks, (unsigned long) nboxed);
    tap_ok(nboxed * 20 < nstacks, "boxes make few parcels of many carts");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    one_box();
    several();
    random_carts();
    bounds();
    fewer_parcels();

    ngx_shipstation_arena_destroy(arena);
    tap_done();

    return tap_status();
}
