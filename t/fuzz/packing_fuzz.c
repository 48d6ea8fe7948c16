
/*
 * Packing.  Nothing is lost and nothing is forged: the parcels weigh what the
 * goods and their boxes do, have room for the goods, bear them, and are as many
 * as are allowed; and it ends within its steps.
 *
 * Input: a byte of how many boxes, one of how many parcels at most, 4 bytes a
 * box (sides in centimeters; weight it bears in kilograms), then 5 a line
 * (quantity; sides; weight in 100 grams).
 */

#include <stdint.h>

#include "rate/packing.h"


#define CM        10000LL
#define KILOGRAM  1000000000000LL
#define LINES     200


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static ngx_shipstation_box_t          boxes[32];
static ngx_shipstation_parcel_unit_t  lines[LINES];
static ngx_shipstation_packing_t      packing;


static void
insist(int condition)
{
    if (!condition) {
        abort();
    }
}


static void
check(ngx_uint_t nlines, ngx_uint_t max)
{
    double                      goods, room;
    int64_t                     weight, sent;
    ngx_uint_t                  i, units, parcels;
    ngx_shipstation_packed_t   *one;

    goods = room = 0;
    weight = sent = 0;
    units = parcels = 0;

    for (i = 0; i < nlines; i++) {
        units += lines[i].quantity;
        weight += lines[i].nanograms * (int64_t) lines[i].quantity;
        goods += (double) lines[i].length * (double) lines[i].width
                 * (double) lines[i].height * (double) lines[i].quantity;
    }

    for (i = 0; i < packing.n; i++) {
        one = &packing.elts[i];

        insist(one->count > 0);
        insist(one->parcel.nanograms > 0);

        parcels += one->count;
        sent += one->parcel.nanograms * (int64_t) one->count;
        room += (double) one->parcel.length * (double) one->parcel.width
                * (double) one->parcel.height * (double) one->count;

        if (one->parcel.box) {
            insist(one->parcel.box >= boxes && one->parcel.box < boxes + 32);
            insist(one->parcel.box->max_nanograms == 0
                   || one->parcel.nanograms
                      <= one->parcel.box->max_nanograms);
        }
    }

    insist(parcels == packing.parcels && parcels <= max && parcels >= 1);
    insist(parcels <= units);
    insist(sent == weight);
    insist(room >= goods * 0.999999);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ngx_uint_t                       i, nboxes, nlines, max;
    ngx_shipstation_arena_t         *arena;
    ngx_shipstation_parcel_unit_t   *line;

    if (size < 2) {
        return 0;
    }

    nboxes = data[0] % 33;
    max = 1 + data[1] % 20;
    data += 2;
    size -= 2;

    ngx_memzero(boxes, sizeof(boxes));

    for (i = 0; i < nboxes && size >= 4; i++) {
        boxes[i].size.length = data[0] * CM;
        boxes[i].size.width = data[1] * CM;
        boxes[i].size.height = data[2] * CM;
        boxes[i].max_nanograms = data[3] * KILOGRAM;
        data += 4;
        size -= 4;
    }

    ngx_memzero(lines, sizeof(lines));

    for (nlines = 0; nlines < LINES && size >= 5; nlines++) {
        line = &lines[nlines];
        line->quantity = 1 + data[0];
        line->length = data[1] * CM;
        line->width = data[2] * CM;
        line->height = data[3] * CM;
        line->nanograms = (1 + data[4]) * KILOGRAM / 10;
        data += 5;
        size -= 5;

        if (line->length == 0 || line->width == 0 || line->height == 0) {
            line->length = line->width = line->height = 0;
        }
    }

    arena = ngx_shipstation_arena_create(16 * 1024 * 1024);

    if (ngx_shipstation_pack(&packing, lines, nlines, boxes, i, max, 0, arena)
        == NGX_OK)
    {
        check(nlines, max);
    }

    insist(packing.steps <= NGX_SHIPSTATION_PACKED_STEPS
                            + 2 * NGX_SHIPSTATION_PACKED_UNITS);

    ngx_shipstation_arena_destroy(arena);

    return 0;
}
