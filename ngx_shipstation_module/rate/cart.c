
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/place.h"
#include "rate/cart.h"
#include "rate/cart_items.h"
#include "rate/cart_values.h"


/* Digits kept behind the point. */
#define NGX_SHIPSTATION_PERCENT_DIGITS  4


static ngx_int_t ngx_shipstation_cart_currency(yyjson_val *root,
    ngx_shipstation_cart_t *cart, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_destination(yyjson_val *root,
    ngx_shipstation_cart_t *cart, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_place(yyjson_val *object,
    const char *name, ngx_shipstation_path_t *path, ngx_str_t *text,
    ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_taxes(yyjson_val *root,
    ngx_shipstation_cart_t *cart, ngx_shipstation_error_t *error);
static ngx_int_t ngx_shipstation_cart_tax(yyjson_val *tax,
    ngx_shipstation_path_t *path, int64_t *percent,
    ngx_shipstation_error_t *error);


ngx_int_t
ngx_shipstation_cart_parse(yyjson_val *root,
    const ngx_shipstation_settings_t *settings,
    ngx_shipstation_arena_t *arena, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error)
{
    ngx_memzero(cart, sizeof(ngx_shipstation_cart_t));

    if (!yyjson_is_obj(root)) {
        return ngx_shipstation_error(error, NULL, "must be a JSON object");
    }

    if (ngx_shipstation_cart_currency(root, cart, error) != NGX_OK
        || ngx_shipstation_cart_items(root, settings, arena, cart, error)
           != NGX_OK
        || ngx_shipstation_cart_taxes(root, cart, error) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (cart->shipped == 0) {
        return NGX_OK;
    }

    return ngx_shipstation_cart_destination(root, cart, error);
}


static ngx_int_t
ngx_shipstation_cart_currency(yyjson_val *root, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error)
{
    u_char                   ch;
    size_t                   i;
    ngx_str_t                text;
    yyjson_val              *value;
    ngx_shipstation_path_t   path;

    ngx_shipstation_path_member(&path, NULL, "currency");

    value = ngx_shipstation_json_get(root, "currency");

    if (value == NULL) {
        return ngx_shipstation_error(error, &path, "is missing");
    }

    if (!yyjson_is_str(value)
        || ngx_shipstation_cart_text(value, &text) != NGX_OK
        || text.len != 3)
    {
        return ngx_shipstation_error(error, &path,
                                     "must be a currency of three letters");
    }

    for (i = 0; i < 3; i++) {
        ch = ngx_toupper(text.data[i]);

        if (ch < 'A' || ch > 'Z') {
            return ngx_shipstation_error(error, &path,
                                         "must be a currency of three letters");
        }

        cart->currency[i] = ch;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_cart_destination(yyjson_val *root,
    ngx_shipstation_cart_t *cart, ngx_shipstation_error_t *error)
{
    ngx_str_t                       text, state, postal;
    yyjson_val                     *object;
    ngx_shipstation_path_t          path, member;
    ngx_shipstation_destination_t  *to;

    to = &cart->destination;

    ngx_shipstation_path_member(&path, NULL, "destination");

    object = ngx_shipstation_json_get(root, "destination");

    if (object == NULL) {
        return ngx_shipstation_error(error, &path, "is missing");
    }

    if (!yyjson_is_obj(object)) {
        return ngx_shipstation_error(error, &path, "must be an object");
    }

    if (ngx_shipstation_cart_place(object, "country", &path, &text, error)
           != NGX_OK
        || ngx_shipstation_cart_place(object, "state", &path, &state, error)
           != NGX_OK
        || ngx_shipstation_cart_place(object, "postal_code", &path, &postal,
                                      error)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_path_member(&member, &path, "country");

    if (text.len == 0) {
        return ngx_shipstation_error(error, &member, "is missing");
    }

    if (ngx_shipstation_destination_country(to, &text) != NGX_OK) {
        return ngx_shipstation_error(error, &member,
                                     "must be a country of ISO 3166-1");
    }

    if (ngx_shipstation_destination_place(to, &state, &postal) != NGX_OK) {
        cart->address = ngx_shipstation_nothing(postal.data, postal.len)
                        ? NGX_SHIPSTATION_ADDRESS_NO_POSTAL
                        : NGX_SHIPSTATION_ADDRESS_BAD_POSTAL;
    }

    /*
     * A home unless the shop says otherwise: getrates takes an address for a
     * business by default, which is cheaper than what is charged for homes.
     */

    to->residential = 1;

    return ngx_shipstation_cart_flag(object, "residential", &path,
                                     &to->residential, error);
}


/* A text or number; empty where it is absent. */

static ngx_int_t
ngx_shipstation_cart_place(yyjson_val *object, const char *name,
    ngx_shipstation_path_t *path, ngx_str_t *text,
    ngx_shipstation_error_t *error)
{
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    ngx_str_null(text);

    value = ngx_shipstation_json_get(object, name);

    if (value == NULL) {
        return NGX_OK;
    }

    if (ngx_shipstation_json_text(value, text) != NGX_OK) {
        ngx_shipstation_path_member(&member, path, name);
        return ngx_shipstation_error(error, &member, "must be a text");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_cart_taxes(yyjson_val *root, ngx_shipstation_cart_t *cart,
    ngx_shipstation_error_t *error)
{
    ngx_uint_t               i;
    yyjson_val              *taxes, *tax;
    yyjson_arr_iter          iter;
    ngx_shipstation_path_t   list, path;

    taxes = ngx_shipstation_json_get(root, "shipping_tax");

    if (taxes == NULL) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&list, NULL, "shipping_tax");

    if (!yyjson_is_arr(taxes)) {
        return ngx_shipstation_error(error, &list, "must be a list");
    }

    if (yyjson_arr_size(taxes) > NGX_SHIPSTATION_CART_TAXES) {
        return ngx_shipstation_error(error, &list,
                                     "must have %d entries at most",
                                     NGX_SHIPSTATION_CART_TAXES);
    }

    yyjson_arr_iter_init(taxes, &iter);

    for (i = 0; (tax = yyjson_arr_iter_next(&iter)) != NULL; i++) {
        ngx_shipstation_path_entry(&path, &list, i);

        if (ngx_shipstation_cart_tax(tax, &path, &cart->taxes[i], error)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    cart->has_taxes = 1;
    cart->ntaxes = i;

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_cart_tax(yyjson_val *tax, ngx_shipstation_path_t *path,
    int64_t *percent, ngx_shipstation_error_t *error)
{
    ngx_str_t                text;
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    if (!yyjson_is_obj(tax)) {
        return ngx_shipstation_error(error, path, "must be an object");
    }

    ngx_shipstation_path_member(&member, path, "percent");

    value = ngx_shipstation_json_get(tax, "percent");

    if (value == NULL) {
        return ngx_shipstation_error(error, &member, "is missing");
    }

    if (ngx_shipstation_cart_text(value, &text) != NGX_OK
        || ngx_shipstation_decimal_parse(text.data, text.len,
                                         NGX_SHIPSTATION_PERCENT_DIGITS,
                                         NGX_SHIPSTATION_ROUND_NONE, percent)
           != NGX_OK
        || *percent < 0 || *percent > NGX_SHIPSTATION_PERCENT_MAX)
    {
        return ngx_shipstation_error(error, &member,
                                     "must be a number from 0 to 1000 with 4 "
                                     "decimals at most");
    }

    return NGX_OK;
}
