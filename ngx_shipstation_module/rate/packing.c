
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "rate/packing.h"


/* Sides are counted in tenths of a millimeter, volumes in their cubes. */
#define NGX_SHIPSTATION_PACK_TENTH   100

/* Of a box's volume, in per cent. */
#define NGX_SHIPSTATION_PACK_FULL    85

/* No box is longer: 100 m, so that volumes are within 10^18. */
#define NGX_SHIPSTATION_PACK_SIDE    1000000

#define NGX_SHIPSTATION_PACK_BOXES   32

/* Each unit leaves at most two more spaces than there were. */
#define NGX_SHIPSTATION_PACK_SPACES  (2 * NGX_SHIPSTATION_PACKED_UNITS + 1)

/* Ways to cut what is left around a unit. */
#define NGX_SHIPSTATION_PACK_CUTS    2


/* Units of one line, or what of them is in a parcel. */
typedef struct {
    int64_t       sides[3];     /* the longest first; 0: no size */
    int64_t       volume;
    int64_t       nanograms;    /* of one */
    int64_t       millionths;   /* of a nanogram, beside them */
    int64_t       exact;        /* nanograms of one, noise and all */
    ngx_uint_t    left;         /* not in any parcel yet */
    ngx_uint_t    taken;        /* by the parcel that is being filled */
} ngx_shipstation_pack_line_t;


typedef struct {
    const ngx_shipstation_box_t  *box;
    int64_t                       sides[3];   /* the longest first */
    int64_t                       volume;
} ngx_shipstation_pack_box_t;


typedef struct {
    ngx_shipstation_packing_t    *packing;
    ngx_shipstation_pack_line_t  *lines;
    ngx_uint_t                    nlines;
    ngx_shipstation_pack_box_t    boxes[NGX_SHIPSTATION_PACK_BOXES];
    ngx_uint_t                    nboxes;
    ngx_uint_t                    imperial;
    ngx_uint_t                    max_parcels;
    int64_t                       spaces[NGX_SHIPSTATION_PACK_SPACES][3];
    ngx_uint_t                    nspaces;
} ngx_shipstation_packer_t;


static ngx_int_t ngx_shipstation_pack_lines(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_parcel_unit_t *lines, ngx_uint_t nlines);
static ngx_int_t ngx_shipstation_pack_line(ngx_shipstation_packer_t *packer,
    ngx_shipstation_pack_line_t *line,
    const ngx_shipstation_parcel_unit_t *unit);
static int64_t ngx_shipstation_pack_tenths(int64_t micrometers,
    ngx_uint_t up);
static int ngx_libc_cdecl ngx_shipstation_pack_larger(const void *one,
    const void *two);
static void ngx_shipstation_pack_boxes(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_box_t *boxes, ngx_uint_t nboxes);
static int ngx_libc_cdecl ngx_shipstation_pack_smaller(const void *one,
    const void *two);
static ngx_uint_t ngx_shipstation_pack_left(ngx_shipstation_packer_t *packer);
static ngx_int_t ngx_shipstation_pack_alone(ngx_shipstation_packer_t *packer);
static ngx_int_t ngx_shipstation_pack_next(ngx_shipstation_packer_t *packer);
static const ngx_shipstation_pack_box_t *ngx_shipstation_pack_smallest(
    ngx_shipstation_packer_t *packer, ngx_uint_t n);
static int64_t ngx_shipstation_pack_bears(
    const ngx_shipstation_pack_line_t *line);
static ngx_uint_t ngx_shipstation_pack_fits(const int64_t sides[3],
    const int64_t room[3]);
static ngx_uint_t ngx_shipstation_pack_takes(
    ngx_shipstation_packer_t *packer, const ngx_shipstation_pack_box_t *box);
static ngx_uint_t ngx_shipstation_pack_fill(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_pack_box_t *box, ngx_uint_t cut, ngx_uint_t all);
static ngx_uint_t ngx_shipstation_pack_place(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_pack_line_t *line, ngx_uint_t cut);
static void ngx_shipstation_pack_cut(ngx_shipstation_packer_t *packer,
    ngx_uint_t space, const int64_t sides[3], ngx_uint_t cut);
static void ngx_shipstation_pack_space(ngx_shipstation_packer_t *packer,
    const int64_t sides[3]);
static ngx_int_t ngx_shipstation_pack_weigh(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_box_t *box, int64_t *nanograms);
static ngx_int_t ngx_shipstation_pack_add(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_parcel_t *parcel, ngx_uint_t count);


/* The ways in which three sides can lie along three others. */

static const u_char  ngx_shipstation_pack_turns[6][3] = {
    { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 },
    { 2, 1, 0 }
};


ngx_int_t
ngx_shipstation_pack(ngx_shipstation_packing_t *packing,
    const ngx_shipstation_parcel_unit_t *lines, ngx_uint_t nlines,
    const ngx_shipstation_box_t *boxes, ngx_uint_t nboxes,
    ngx_uint_t max_parcels, ngx_uint_t imperial,
    ngx_shipstation_arena_t *arena)
{
    ngx_int_t                  rc;
    ngx_shipstation_packer_t  *packer;

    ngx_memzero(packing, sizeof(ngx_shipstation_packing_t));

    if (nboxes == 0 || nlines == 0) {
        return NGX_DECLINED;
    }

    packer = ngx_shipstation_arena_alloc(arena,
                                         sizeof(ngx_shipstation_packer_t));
    if (packer == NULL) {
        return NGX_ERROR;
    }

    packer->packing = packing;
    packer->imperial = imperial;
    packer->max_parcels = ngx_min(max_parcels, NGX_SHIPSTATION_PACKED_MAX);
    packer->nlines = 0;
    packer->lines = ngx_shipstation_arena_alloc(arena, nlines
                                        * sizeof(ngx_shipstation_pack_line_t));
    if (packer->lines == NULL) {
        return NGX_ERROR;
    }

    ngx_shipstation_pack_boxes(packer, boxes, nboxes);

    rc = ngx_shipstation_pack_lines(packer, lines, nlines);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_pack_alone(packer);
    }

    while (rc == NGX_OK && ngx_shipstation_pack_left(packer)) {
        rc = ngx_shipstation_pack_next(packer);
    }

    return rc;
}


/* Sorted by volume, then by the longest side, the largest first. */

static ngx_int_t
ngx_shipstation_pack_lines(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_parcel_unit_t *lines, ngx_uint_t nlines)
{
    ngx_uint_t  i;

    for (i = 0; i < nlines; i++) {

        if (ngx_shipstation_pack_line(packer, &packer->lines[i], &lines[i])
            != NGX_OK)
        {
            return NGX_DECLINED;
        }
    }

    packer->nlines = nlines;

    ngx_qsort(packer->lines, nlines, sizeof(ngx_shipstation_pack_line_t),
             ngx_shipstation_pack_larger);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_pack_line(ngx_shipstation_packer_t *packer,
    ngx_shipstation_pack_line_t *line,
    const ngx_shipstation_parcel_unit_t *unit)
{
    int64_t     side;
    ngx_uint_t  i;

    line->left = unit->quantity;
    line->taken = 0;
    line->exact = unit->nanograms;
    line->millionths = unit->millionths;

    if (unit->part) {

        /* the line's weight on its whole units, up */

        if (ngx_shipstation_decimal_scale(unit->nanograms
                                          + (unit->millionths != 0),
                                          unit->part,
                                          NGX_SHIPSTATION_QUANTITY_WHOLE
                                          * (int64_t) unit->quantity,
                                          NGX_SHIPSTATION_ROUND_UP,
                                          &line->exact)
            != NGX_OK)
        {
            return NGX_DECLINED;
        }

        line->millionths = 0;
    }

    line->nanograms = packer->imperial
                      ? ngx_shipstation_weight_noise(line->exact,
                                                     line->millionths)
                      : line->exact;

    line->sides[0] = unit->length;
    line->sides[1] = unit->width;
    line->sides[2] = unit->height;

    ngx_shipstation_sort_sides(line->sides);

    line->volume = 1;

    for (i = 0; i < 3; i++) {
        side = packer->imperial ? ngx_shipstation_side_noise(line->sides[i])
                                : line->sides[i];

        line->sides[i] = ngx_shipstation_pack_tenths(side, 1);
        line->volume *= ngx_min(line->sides[i], NGX_SHIPSTATION_PACK_SIDE);
    }

    return NGX_OK;
}


static int64_t
ngx_shipstation_pack_tenths(int64_t micrometers, ngx_uint_t up)
{
    return micrometers / NGX_SHIPSTATION_PACK_TENTH
           + (up && micrometers % NGX_SHIPSTATION_PACK_TENTH != 0);
}


static int ngx_libc_cdecl
ngx_shipstation_pack_larger(const void *one, const void *two)
{
    const ngx_shipstation_pack_line_t  *a, *b;

    a = one;
    b = two;

    if (a->volume != b->volume) {
        return (a->volume < b->volume) ? 1 : -1;
    }

    if (a->sides[0] != b->sides[0]) {
        return (a->sides[0] < b->sides[0]) ? 1 : -1;
    }

    return (a->exact < b->exact) - (a->exact > b->exact);
}


/* Sorted by volume, the smallest first; those without size are none. */

static void
ngx_shipstation_pack_boxes(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_box_t *boxes, ngx_uint_t nboxes)
{
    ngx_uint_t                   i, j;
    ngx_shipstation_pack_box_t  *to;

    packer->nboxes = 0;

    for (i = 0; i < nboxes && i < NGX_SHIPSTATION_PACK_BOXES; i++) {
        to = &packer->boxes[packer->nboxes];

        to->box = &boxes[i];
        to->sides[0] = boxes[i].size.length;
        to->sides[1] = boxes[i].size.width;
        to->sides[2] = boxes[i].size.height;

        ngx_shipstation_sort_sides(to->sides);

        to->volume = 1;

        for (j = 0; j < 3; j++) {
            to->sides[j] = ngx_shipstation_pack_tenths(to->sides[j], 0);
            to->sides[j] = ngx_min(to->sides[j], NGX_SHIPSTATION_PACK_SIDE);
            to->volume *= to->sides[j];
        }

        packer->nboxes += (to->volume != 0);
    }

    ngx_qsort(packer->boxes, packer->nboxes,
              sizeof(ngx_shipstation_pack_box_t),
              ngx_shipstation_pack_smaller);
}


static int ngx_libc_cdecl
ngx_shipstation_pack_smaller(const void *one, const void *two)
{
    const ngx_shipstation_pack_box_t  *a, *b;

    a = one;
    b = two;

    if (a->volume != b->volume) {
        return (a->volume > b->volume) ? 1 : -1;
    }

    return (a->box > b->box) - (a->box < b->box);
}


/* Units that are in no parcel yet; none is taken any more. */

static ngx_uint_t
ngx_shipstation_pack_left(ngx_shipstation_packer_t *packer)
{
    ngx_uint_t  i, left;

    left = 0;

    for (i = 0; i < packer->nlines; i++) {
        packer->lines[i].taken = 0;
        left += packer->lines[i].left;
    }

    return left;
}


/* Units that no box takes, for their sides or weight, go as they are. */

static ngx_int_t
ngx_shipstation_pack_alone(ngx_shipstation_packer_t *packer)
{
    ngx_int_t                     rc;
    ngx_uint_t                    i, j;
    ngx_shipstation_parcel_t      parcel;
    ngx_shipstation_pack_line_t  *line;

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];

        for (j = 0; j < packer->nboxes; j++) {
            if (ngx_shipstation_pack_fits(line->sides, packer->boxes[j].sides)
                && (packer->boxes[j].box->max_nanograms == 0
                    || ngx_shipstation_pack_bears(line)
                       <= packer->boxes[j].box->max_nanograms))
            {
                break;
            }
        }

        if (j < packer->nboxes) {
            continue;
        }

        line->taken = 1;
        rc = ngx_shipstation_pack_weigh(packer, NULL, &parcel.nanograms);
        line->taken = 0;

        if (rc != NGX_OK) {
            return rc;
        }

        parcel.length = line->sides[0] * NGX_SHIPSTATION_PACK_TENTH;
        parcel.width = line->sides[1] * NGX_SHIPSTATION_PACK_TENTH;
        parcel.height = line->sides[2] * NGX_SHIPSTATION_PACK_TENTH;
        parcel.box = NULL;

        if (ngx_shipstation_pack_add(packer, &parcel, line->left) != NGX_OK) {
            return NGX_DECLINED;
        }

        line->left = 0;
    }

    return NGX_OK;
}


/*
 * All that is left into the smallest box that takes it; else what goes into
 * the largest box that takes anything, and that into the smallest box.
 */

static ngx_int_t
ngx_shipstation_pack_next(ngx_shipstation_packer_t *packer)
{
    ngx_uint_t                         i, n;
    ngx_shipstation_parcel_t           parcel;
    ngx_shipstation_pack_line_t       *line;
    const ngx_shipstation_pack_box_t  *box;

    for (i = 0; i < packer->nlines; i++) {
        packer->lines[i].taken = packer->lines[i].left;
    }

    box = ngx_shipstation_pack_smallest(packer, packer->nboxes);

    for (i = packer->nboxes; box == NULL && i-- > 0; /* void */ ) {

        if (ngx_shipstation_pack_fill(packer, &packer->boxes[i], 0, 0)) {
            box = ngx_shipstation_pack_smallest(packer, i);
            box = (box != NULL) ? box : &packer->boxes[i];
        }
    }

    if (box == NULL) {
        return NGX_DECLINED;
    }

    parcel.box = box->box;
    parcel.length = parcel.box->size.length;
    parcel.width = parcel.box->size.width;
    parcel.height = parcel.box->size.height;

    if (ngx_shipstation_pack_weigh(packer, parcel.box, &parcel.nanograms)
        != NGX_OK)
    {
        return NGX_DECLINED;
    }

    /* as many more parcels of the same as there are goods for */

    n = (ngx_uint_t) -1;

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];

        if (line->taken) {
            n = ngx_min(n, line->left / line->taken);
        }
    }

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];
        line->left -= line->taken * n;
    }

    return ngx_shipstation_pack_add(packer, &parcel, n);
}


/* The smallest of the first n boxes that takes all that is taken, or NULL. */

static const ngx_shipstation_pack_box_t *
ngx_shipstation_pack_smallest(ngx_shipstation_packer_t *packer, ngx_uint_t n)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        if (ngx_shipstation_pack_takes(packer, &packer->boxes[i])) {
            return &packer->boxes[i];
        }
    }

    return NULL;
}


/* What one unit weighs at most, in nanograms. */

static int64_t
ngx_shipstation_pack_bears(const ngx_shipstation_pack_line_t *line)
{
    return ngx_max(line->nanograms + (line->millionths != 0), 1);
}


static ngx_uint_t
ngx_shipstation_pack_fits(const int64_t sides[3], const int64_t room[3])
{
    return sides[0] <= room[0] && sides[1] <= room[1] && sides[2] <= room[2];
}


/* Whether a box takes all that is taken. */

static ngx_uint_t
ngx_shipstation_pack_takes(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_pack_box_t *box)
{
    int64_t                       room, weight, filled;
    ngx_uint_t                    i, units, cut;
    ngx_shipstation_pack_line_t  *line;

    units = 0;
    filled = 0;
    room = box->volume / 100 * NGX_SHIPSTATION_PACK_FULL
           + box->volume % 100 * NGX_SHIPSTATION_PACK_FULL / 100;

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];

        if (line->taken == 0) {
            continue;
        }

        if (!ngx_shipstation_pack_fits(line->sides, box->sides)) {
            return 0;
        }

        units += line->taken;

        if (line->volume == 0) {
            continue;
        }

        if ((int64_t) line->taken > (box->volume - filled) / line->volume) {
            return 0;
        }

        filled += line->volume * (int64_t) line->taken;
    }

    if (ngx_shipstation_pack_weigh(packer, NULL, &weight) != NGX_OK
        || (box->box->max_nanograms && weight > box->box->max_nanograms))
    {
        return 0;
    }

    if (units == 1) {
        return 1;
    }

    if (filled > room) {
        return 0;
    }

    if (units > NGX_SHIPSTATION_PACKED_UNITS) {
        packer->packing->by_volume = 1;
        return 1;
    }

    for (cut = 0; cut < NGX_SHIPSTATION_PACK_CUTS; cut++) {
        if (ngx_shipstation_pack_fill(packer, box, cut, 1)) {
            return 1;
        }
    }

    return 0;
}


/*
 * Lays units into an empty box, the largest first.  all: those that are taken,
 * and 0 where they do not go in; else as many of those left as go in, which
 * are taken then, and returns how many.
 */

static ngx_uint_t
ngx_shipstation_pack_fill(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_pack_box_t *box, ngx_uint_t cut, ngx_uint_t all)
{
    int64_t                       filled, room, weight;
    ngx_uint_t                    i, n, units, placed;
    ngx_shipstation_pack_line_t  *line;

    units = 0;
    filled = 0;
    weight = box->box->max_nanograms ? box->box->max_nanograms : INT64_MAX;
    room = box->volume / 100 * NGX_SHIPSTATION_PACK_FULL
           + box->volume % 100 * NGX_SHIPSTATION_PACK_FULL / 100;

    packer->nspaces = 0;
    ngx_shipstation_pack_space(packer, box->sides);

    for (i = 0; i < packer->nlines && !all; i++) {
        packer->lines[i].taken = 0;
    }

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];
        n = all ? line->taken : line->left;

        if (n == 0 || !ngx_shipstation_pack_fits(line->sides, box->sides)) {
            continue;
        }

        if (!all) {

            n = ngx_min(n, (ngx_uint_t) (weight
                                         / ngx_shipstation_pack_bears(line)));

            if (line->volume && n) {
                placed = (room > filled)
                         ? (ngx_uint_t) ((room - filled) / line->volume) : 0;
                n = ngx_min(n, ngx_max(placed, (units == 0)));
            }
        }

        for (placed = 0; placed < n; placed++) {

            if (line->volume
                && units + placed < NGX_SHIPSTATION_PACKED_UNITS
                && !ngx_shipstation_pack_place(packer, line, cut))
            {
                break;
            }

            if (line->volume == 0
                || units + placed >= NGX_SHIPSTATION_PACKED_UNITS)
            {
                /* the rest by volume */

                packer->packing->by_volume |= (line->volume != 0);
                placed = n;
                break;
            }
        }

        if (all && placed < n) {
            return 0;
        }

        if (!all) {
            line->taken = placed;
            weight -= ngx_shipstation_pack_bears(line) * (int64_t) placed;
            filled += line->volume * (int64_t) placed;
        }

        units += placed;
    }

    return units;
}


/* Into the space that is the tightest; 0 where there is none. */

static ngx_uint_t
ngx_shipstation_pack_place(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_pack_line_t *line, ngx_uint_t cut)
{
    int64_t        left, least, *space, sides[3], best[3];
    ngx_uint_t     i, j, k, where;
    const u_char  *turn;

    if (packer->packing->steps >= NGX_SHIPSTATION_PACKED_STEPS) {
        packer->packing->by_volume = 1;
        return 1;
    }

    least = INT64_MAX;
    where = packer->nspaces;

    packer->packing->steps += packer->nspaces;

    for (i = 0; i < packer->nspaces; i++) {
        space = packer->spaces[i];

        for (j = 0; j < 6; j++) {
            turn = ngx_shipstation_pack_turns[j];

            left = INT64_MAX;

            for (k = 0; k < 3; k++) {
                sides[k] = line->sides[turn[k]];

                if (sides[k] > space[k]) {
                    break;
                }

                left = ngx_min(left, space[k] - sides[k]);
            }

            if (k < 3 || left >= least) {
                continue;
            }

            least = left;
            where = i;
            ngx_memcpy(best, sides, sizeof(sides));
        }
    }

    if (where == packer->nspaces) {
        return 0;
    }

    ngx_shipstation_pack_cut(packer, where, best, cut);

    return 1;
}


/*
 * Three spaces around a unit in the corner of one: the first takes the whole
 * space beside the unit in one direction, the second what is beside it in
 * another, the third what is on top.  The first is where most is left, or, the
 * second way, always along the space's own first direction.
 */

static void
ngx_shipstation_pack_cut(ngx_shipstation_packer_t *packer, ngx_uint_t space,
    const int64_t sides[3], ngx_uint_t cut)
{
    int64_t     room[3], rest[3];
    ngx_uint_t  i, j, swap, order[3];

    for (i = 0; i < 3; i++) {
        room[i] = packer->spaces[space][i];
        rest[i] = room[i] - sides[i];
        order[i] = i;
    }

    packer->nspaces--;
    ngx_memmove(packer->spaces[space], packer->spaces[packer->nspaces],
                sizeof(room));

    for (i = 0; i < 2 && cut == 0; i++) {
        for (j = i + 1; j < 3; j++) {
            if (rest[order[j]] > rest[order[i]]) {
                swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
        }
    }

    for (i = 0; i < 3; i++) {
        j = order[i];

        if (rest[j]) {
            room[j] = rest[j];
            ngx_shipstation_pack_space(packer, room);
        }

        room[j] = sides[j];
    }
}


static void
ngx_shipstation_pack_space(ngx_shipstation_packer_t *packer,
    const int64_t sides[3])
{
    if (packer->nspaces < NGX_SHIPSTATION_PACK_SPACES) {
        ngx_memcpy(packer->spaces[packer->nspaces++], sides,
                   3 * sizeof(int64_t));
    }
}


/* What is taken, and the box, where it counts. */

static ngx_int_t
ngx_shipstation_pack_weigh(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_box_t *box, int64_t *nanograms)
{
    int64_t                       n, clean, exact, millionths;
    ngx_uint_t                    i;
    ngx_shipstation_pack_line_t  *line;

    clean = 0;
    exact = 0;
    millionths = 0;

    for (i = 0; i < packer->nlines; i++) {
        line = &packer->lines[i];
        n = (int64_t) line->taken;

        if (n == 0) {
            continue;
        }

        if (line->exact > (NGX_SHIPSTATION_PARCEL_NANOGRAMS - exact) / n) {
            return NGX_DECLINED;
        }

        clean += line->nanograms * n;
        exact += line->exact * n;
        millionths += line->millionths * n;
    }

    clean += millionths / 1000000 + (millionths % 1000000 != 0);

    if (packer->imperial && millionths == 0) {
        n = ngx_shipstation_weight_noise(exact, 0);

        if (n != exact) {
            clean = ngx_min(clean, n);
        }
    }

    if (box) {
        clean += box->size.nanograms + (box->size.millionths != 0);
    }

    *nanograms = ngx_max(clean, 1);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_pack_add(ngx_shipstation_packer_t *packer,
    const ngx_shipstation_parcel_t *parcel, ngx_uint_t count)
{
    ngx_uint_t                  i;
    ngx_shipstation_packed_t   *packed;
    ngx_shipstation_packing_t  *packing;

    packing = packer->packing;

    if (count > packer->max_parcels - packing->parcels) {
        return NGX_DECLINED;
    }

    packing->parcels += count;

    for (i = 0; i < packing->n; i++) {
        packed = &packing->elts[i];

        if (ngx_memcmp(&packed->parcel, parcel, sizeof(*parcel)) == 0) {
            packed->count += count;
            return NGX_OK;
        }
    }

    packed = &packing->elts[packing->n++];
    packed->parcel = *parcel;
    packed->count = count;

    return NGX_OK;
}
