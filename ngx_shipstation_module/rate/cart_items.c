
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "rate/cart_items.h"
#include "rate/cart_values.h"


/* Digits kept behind the point. */
#define NGX_SHIPSTATION_WEIGHT_DIGITS  6
#define NGX_SHIPSTATION_LENGTH_DIGITS  4


/* The lines that are shipped, where the store has boxes for them. */
typedef struct {
    ngx_shipstation_parcel_unit_t  *lines;     /* NULL: it has none */
    ngx_uint_t                      nlines;
    ngx_uint_t                      sized;     /* a unit has the default size */
} ngx_shipstation_cart_goods_t;


static ngx_int_t ngx_shipstation_cart_item(yyjson_val *item,
    ngx_shipstation_path_t *path, ngx_shipstation_cart_t *cart,
    ngx_shipstation_stack_t *stack, ngx_shipstation_cart_goods_t *goods,
    ngx_shipstation_error_t *error);
static void ngx_shipstation_cart_keep(ngx_shipstation_cart_goods_t *goods,
    const ngx_shipstation_parcel_unit_t *unit,
    const ngx_shipstation_package_t *package);
static ngx_int_t ngx_shipstation_cart_quantity(yyjson_val *item,
    ngx_shipstation_path_t *path, ngx_shipstation_parcel_unit_t *unit,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_weight(yyjson_val *item,
    ngx_shipstation_path_t *path, ngx_shipstation_parcel_unit_t *unit,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_size(yyjson_val *item,
    ngx_shipstation_path_t *path, ngx_shipstation_parcel_unit_t *unit,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_side(yyjson_val *size, const char *name,
    ngx_shipstation_path_t *path, int64_t *side,
    ngx_shipstation_error_t *error);
static ngx_uint_t ngx_shipstation_cart_has_hs_code(yyjson_val *item);
static ngx_int_t ngx_shipstation_cart_sku(yyjson_val *item,
    ngx_shipstation_path_t *path, ngx_shipstation_error_t *error);


/* By ngx_shipstation_weight_unit_e, in nanograms. */

static const int64_t  ngx_shipstation_weights[] = {
    0,
    NGX_SHIPSTATION_NANOGRAMS_GRAM,
    NGX_SHIPSTATION_NANOGRAMS_GRAM * 1000,
    NGX_SHIPSTATION_NANOGRAMS_OUNCE,
    NGX_SHIPSTATION_NANOGRAMS_POUND
};


/* By ngx_shipstation_length_unit_e, in micrometers. */

static const int64_t  ngx_shipstation_lengths[] = {
    0,
    NGX_SHIPSTATION_MICROMETERS_CENTIMETER / 10,
    NGX_SHIPSTATION_MICROMETERS_CENTIMETER,
    NGX_SHIPSTATION_MICROMETERS_CENTIMETER * 100,
    NGX_SHIPSTATION_MICROMETERS_INCH,
    NGX_SHIPSTATION_MICROMETERS_INCH * 12
};


ngx_int_t
ngx_shipstation_cart_items(yyjson_val *root,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_arena_t *arena, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error)
{
    ngx_uint_t                     i;
    yyjson_val                    *items, *item;
    yyjson_arr_iter                iter;
    ngx_shipstation_path_t         list, path;
    ngx_shipstation_stack_t        stack;
    ngx_shipstation_cart_goods_t   goods;

    ngx_shipstation_path_member(&list, NULL, "items");

    items = ngx_shipstation_json_get(root, "items");

    if (items == NULL) {
        return ngx_shipstation_error(error, &list, "is missing");
    }

    if (!yyjson_is_arr(items)) {
        return ngx_shipstation_error(error, &list, "must be a list");
    }

    if (yyjson_arr_size(items) > NGX_SHIPSTATION_CART_ITEMS) {
        return ngx_shipstation_error(error, &list,
                                     "must have %d entries at most",
                                     NGX_SHIPSTATION_CART_ITEMS);
    }

    ngx_shipstation_stack_init(&stack, &settings->default_package,
                               settings->origin.country[0] == 'U'
                               && settings->origin.country[1] == 'S');

    ngx_memzero(&goods, sizeof(ngx_shipstation_cart_goods_t));

    if (settings->nboxes) {
        goods.lines = ngx_shipstation_arena_alloc(arena,
                                      (yyjson_arr_size(items) + 1)
                                      * sizeof(ngx_shipstation_parcel_unit_t));
        if (goods.lines == NULL) {
            return ngx_shipstation_error(error, NULL, "needs too much memory");
        }
    }

    yyjson_arr_iter_init(items, &iter);

    for (i = 0; (item = yyjson_arr_iter_next(&iter)) != NULL; i++) {
        ngx_shipstation_path_entry(&path, &list, i);

        if (ngx_shipstation_cart_item(item, &path, cart, &stack, &goods, error)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    ngx_shipstation_stack_parcel(&stack, &cart->parcel);

    if (ngx_shipstation_pack(&cart->packing, goods.lines, goods.nlines,
                             settings->boxes, settings->nboxes,
                             (ngx_uint_t) settings->max_parcels,
                             stack.imperial, arena)
        != NGX_OK)
    {
        cart->packing.n = 1;
        cart->packing.parcels = 1;
        cart->packing.elts[0].parcel = cart->parcel;
        cart->packing.elts[0].count = 1;
    }

    return NGX_OK;
}


/*
 * For the boxes: what lacks a weight has the default package's.  Of all units
 * that lack a size one has the default package's, the others take no room.
 */

static void
ngx_shipstation_cart_keep(ngx_shipstation_cart_goods_t *goods,
    const ngx_shipstation_parcel_unit_t *unit,
    const ngx_shipstation_package_t *package)
{
    ngx_shipstation_parcel_unit_t  *line;

    if (goods->lines == NULL) {
        return;
    }

    line = &goods->lines[goods->nlines++];
    *line = *unit;

    if (line->nanograms == 0 && line->millionths == 0) {
        line->nanograms = package->nanograms;
        line->millionths = package->millionths;
    }

    if (line->length || package->length == 0 || goods->sized) {
        return;
    }

    goods->sized = 1;

    if (line->quantity > 1 && line->part == 0) {
        line->quantity--;

        line = &goods->lines[goods->nlines++];
        *line = line[-1];
        line->quantity = 1;
    }

    line->length = package->length;
    line->width = package->width;
    line->height = package->height;
}


static ngx_int_t
ngx_shipstation_cart_item(yyjson_val *item, ngx_shipstation_path_t *path,
    ngx_shipstation_cart_t *cart, ngx_shipstation_stack_t *stack,
    ngx_shipstation_cart_goods_t *goods, ngx_shipstation_error_t *error)
{
    ngx_uint_t                     shipped;
    ngx_shipstation_parcel_unit_t  unit;

    if (!yyjson_is_obj(item)) {
        return ngx_shipstation_error(error, path, "must be an object");
    }

    shipped = 1;

    if (ngx_shipstation_cart_flag(item, "requires_shipping", path, &shipped,
                                  error)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (!shipped) {
        return NGX_OK;
    }

    ngx_memzero(&unit, sizeof(ngx_shipstation_parcel_unit_t));

    if (ngx_shipstation_cart_sku(item, path, error) != NGX_OK
        || ngx_shipstation_cart_quantity(item, path, &unit, error) != NGX_OK
        || ngx_shipstation_cart_weight(item, path, &unit, error) != NGX_OK
        || ngx_shipstation_cart_size(item, path, &unit, error) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_shipstation_stack_add(stack, &unit) != NGX_OK) {
        return ngx_shipstation_error(error, path,
                                     "makes the parcel heavier than 100 t or "
                                     "larger than 10 km");
    }

    ngx_shipstation_cart_keep(goods, &unit, stack->package);

    cart->shipped++;

    if (!ngx_shipstation_cart_has_hs_code(item)) {
        cart->hs_codes_missing++;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_cart_sku(yyjson_val *item, ngx_shipstation_path_t *path,
    ngx_shipstation_error_t *error)
{
    ngx_str_t                text;
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    value = ngx_shipstation_json_get(item, "sku");

    if (value == NULL) {
        return NGX_OK;
    }

    if (ngx_shipstation_json_text(value, &text) != NGX_OK
        || text.len > NGX_SHIPSTATION_CART_SKU)
    {
        ngx_shipstation_path_member(&member, path, "sku");
        return ngx_shipstation_error(error, &member,
                                     "must be a text of %d bytes at most",
                                     NGX_SHIPSTATION_CART_SKU);
    }

    return NGX_OK;
}


/* Of fabric and the like there are parts of a unit, too. */

static ngx_int_t
ngx_shipstation_cart_quantity(yyjson_val *item, ngx_shipstation_path_t *path,
    ngx_shipstation_parcel_unit_t *unit, ngx_shipstation_error_t *error)
{
    int64_t                  n;
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    ngx_shipstation_path_member(&member, path, "quantity");

    value = ngx_shipstation_json_get(item, "quantity");

    if (value == NULL) {
        return ngx_shipstation_error(error, &member, "is missing");
    }

    if (ngx_shipstation_cart_number(value, NGX_SHIPSTATION_QUANTITY_DIGITS, &n)
        != NGX_OK
        || n == 0
        || n > NGX_SHIPSTATION_CART_QUANTITY * NGX_SHIPSTATION_QUANTITY_WHOLE)
    {
        return ngx_shipstation_error(error, &member,
                                     "must be a number over 0, and %d at most",
                                     NGX_SHIPSTATION_CART_QUANTITY);
    }

    ngx_shipstation_unit_count(unit, n);

    return NGX_OK;
}


/* A weight of 0 counts as missing: most shops store what they lack as 0. */

static ngx_int_t
ngx_shipstation_cart_weight(yyjson_val *item, ngx_shipstation_path_t *path,
    ngx_shipstation_parcel_unit_t *unit, ngx_shipstation_error_t *error)
{
    int64_t                         number;
    ngx_str_t                       text;
    yyjson_val                     *weight, *value;
    ngx_shipstation_path_t          outer, inner;
    ngx_shipstation_weight_unit_e   units;

    weight = ngx_shipstation_json_get(item, "weight");

    if (weight == NULL) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&outer, path, "weight");

    if (ngx_shipstation_cart_is_empty(weight)) {
        return NGX_OK;
    }

    if (!yyjson_is_obj(weight)) {
        return ngx_shipstation_error(error, &outer,
                                     "must be an object of value and units");
    }

    value = ngx_shipstation_json_get(weight, "value");

    if (ngx_shipstation_cart_number(value, NGX_SHIPSTATION_WEIGHT_DIGITS,
                                    &number)
        != NGX_OK)
    {
        ngx_shipstation_path_member(&inner, &outer, "value");
        return ngx_shipstation_error(error, &inner,
                                     "must be a number, 0 or more");
    }

    if (number == 0) {
        return NGX_OK;
    }

    units = NGX_SHIPSTATION_WEIGHT_UNKNOWN;
    value = ngx_shipstation_json_get(weight, "units");

    if (ngx_shipstation_json_text(value, &text) == NGX_OK) {
        units = ngx_shipstation_weight_unit(text.data, text.len);
    }

    if (units == NGX_SHIPSTATION_WEIGHT_UNKNOWN) {
        ngx_shipstation_path_member(&inner, &outer, "units");
        return ngx_shipstation_error(error, &inner,
                                     "must be grams, kilograms, ounces or "
                                     "pounds");
    }

    if (ngx_shipstation_unit_weigh(unit, number,
                                   ngx_shipstation_weights[units])
        != NGX_OK)
    {
        return ngx_shipstation_error(error, &outer,
                                     "is more than 100 t");
    }

    return NGX_OK;
}


/* Without all three sides there is no size. */

static ngx_int_t
ngx_shipstation_cart_size(yyjson_val *item, ngx_shipstation_path_t *path,
    ngx_shipstation_parcel_unit_t *unit, ngx_shipstation_error_t *error)
{
    int64_t                         length, width, height, micrometers;
    ngx_str_t                       text;
    yyjson_val                     *size, *value;
    ngx_shipstation_path_t          outer, inner;
    ngx_shipstation_length_unit_e   units;

    size = ngx_shipstation_json_get(item, "dimensions");

    if (size == NULL) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&outer, path, "dimensions");

    if (ngx_shipstation_cart_is_empty(size)) {
        return NGX_OK;
    }

    if (!yyjson_is_obj(size)) {
        return ngx_shipstation_error(error, &outer,
                                     "must be an object of length, width, "
                                     "height and units");
    }

    if (ngx_shipstation_cart_side(size, "length", &outer, &length, error)
           != NGX_OK
        || ngx_shipstation_cart_side(size, "width", &outer, &width, error)
           != NGX_OK
        || ngx_shipstation_cart_side(size, "height", &outer, &height, error)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (length == 0 || width == 0 || height == 0) {
        return NGX_OK;
    }

    units = NGX_SHIPSTATION_LENGTH_UNKNOWN;
    value = ngx_shipstation_json_get(size, "units");

    if (ngx_shipstation_json_text(value, &text) == NGX_OK) {
        units = ngx_shipstation_length_unit(text.data, text.len);
    }

    if (units == NGX_SHIPSTATION_LENGTH_UNKNOWN) {
        ngx_shipstation_path_member(&inner, &outer, "units");
        return ngx_shipstation_error(error, &inner,
                                     "must be inches, feet, millimeters, "
                                     "centimeters or meters");
    }

    micrometers = ngx_shipstation_lengths[units];

    if (ngx_shipstation_unit_measure(unit, length, width, height, micrometers)
        != NGX_OK)
    {
        return ngx_shipstation_error(error, &outer, "are more than 10 km");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_cart_side(yyjson_val *size, const char *name,
    ngx_shipstation_path_t *path, int64_t *side,
    ngx_shipstation_error_t *error)
{
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    value = ngx_shipstation_json_get(size, name);

    if (ngx_shipstation_cart_number(value, NGX_SHIPSTATION_LENGTH_DIGITS, side)
        != NGX_OK)
    {
        ngx_shipstation_path_member(&member, path, name);
        return ngx_shipstation_error(error, &member,
                                     "must be a number, 0 or more");
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_shipstation_cart_has_hs_code(yyjson_val *item)
{
    u_char       ch;
    size_t       i;
    ngx_str_t    text;
    ngx_uint_t   digits;
    yyjson_val  *value;

    value = ngx_shipstation_json_get(item, "hs_code");

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return 0;
    }

    digits = 0;

    for (i = 0; i < text.len; i++) {
        ch = text.data[i];

        if (ch == '.' || ch == '-' || ch == ' ' || ch == '\t' || ch == CR
            || ch == LF)
        {
            continue;
        }

        if (ch < '0' || ch > '9') {
            return 0;
        }

        digits++;
    }

    return digits >= 6 && digits <= 10;
}


ngx_int_t
ngx_shipstation_cart_hs_code_missing(yyjson_arr_iter *iter, ngx_str_t *sku,
    ngx_uint_t *index)
{
    ngx_uint_t   shipped;
    yyjson_val  *item, *value;

    while ((item = yyjson_arr_iter_next(iter)) != NULL) {

        shipped = 1;
        (void) ngx_shipstation_cart_flag(item, "requires_shipping", NULL,
                                         &shipped, NULL);

        if (!shipped || ngx_shipstation_cart_has_hs_code(item)) {
            continue;
        }

        ngx_str_null(sku);
        value = ngx_shipstation_json_get(item, "sku");
        (void) ngx_shipstation_json_text(value, sku);

        *index = iter->idx - 1;

        return NGX_OK;
    }

    return NGX_DONE;
}
