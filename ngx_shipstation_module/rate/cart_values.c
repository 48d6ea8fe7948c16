
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "rate/cart_values.h"


ngx_int_t
ngx_shipstation_cart_text(yyjson_val *value, ngx_str_t *text)
{
    if (ngx_shipstation_json_text(value, text) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_shipstation_trim(text);

    return NGX_OK;
}


ngx_uint_t
ngx_shipstation_cart_is_empty(yyjson_val *value)
{
    ngx_str_t  text;

    return yyjson_is_str(value)
           && ngx_shipstation_cart_text(value, &text) == NGX_OK
           && text.len == 0;
}


ngx_int_t
ngx_shipstation_cart_number(yyjson_val *value, ngx_uint_t digits,
    int64_t *number)
{
    ngx_str_t  text;

    *number = 0;

    if (value == NULL) {
        return NGX_OK;
    }

    if (ngx_shipstation_cart_text(value, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    if (text.len == 0) {
        return NGX_OK;
    }

    if (ngx_shipstation_decimal_parse(text.data, text.len, digits,
                                      NGX_SHIPSTATION_ROUND_HALF_EVEN, number)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (*number == 0) {
        (void) ngx_shipstation_decimal_parse(text.data, text.len, digits,
                                             NGX_SHIPSTATION_ROUND_UP, number);
    }

    return (*number < 0) ? NGX_ERROR : NGX_OK;
}


ngx_int_t
ngx_shipstation_cart_flag(yyjson_val *object, const char *name,
    const ngx_shipstation_path_t *path, ngx_uint_t *flag,
    ngx_shipstation_error_t *error)
{
    ngx_str_t                text;
    yyjson_val              *value;
    ngx_shipstation_path_t   member;

    value = ngx_shipstation_json_get(object, name);

    if (value == NULL) {
        return NGX_OK;
    }

    if (yyjson_is_bool(value)) {
        *flag = yyjson_is_true(value);
        return NGX_OK;
    }

    if (ngx_shipstation_cart_text(value, &text) == NGX_OK) {

        if (text.len == 0) {
            return NGX_OK;
        }

        if (ngx_shipstation_equals(&text, "true")
            || ngx_shipstation_equals(&text, "1"))
        {
            *flag = 1;
            return NGX_OK;
        }

        if (ngx_shipstation_equals(&text, "false")
            || ngx_shipstation_equals(&text, "0"))
        {
            *flag = 0;
            return NGX_OK;
        }
    }

    ngx_shipstation_path_member(&member, path, name);

    return ngx_shipstation_error(error, &member, "must be true or false");
}
