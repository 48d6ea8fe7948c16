
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The values of a cart's members, for the files that read carts. */

#ifndef _NGX_SHIPSTATION_RATE_CART_VALUES_H_INCLUDED_
#define _NGX_SHIPSTATION_RATE_CART_VALUES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/json.h"


/*
 * A string's or number's own bytes without blanks around them, as people and
 * spreadsheets leave them.  NGX_OK, or NGX_DECLINED for other kinds and NULL.
 */
ngx_int_t ngx_shipstation_cart_text(yyjson_val *value, ngx_str_t *text);

/* 1 for an empty text, which some shops send for what they lack. */
ngx_uint_t ngx_shipstation_cart_is_empty(yyjson_val *value);

/*
 * A number of 0 or more with up to digits digits behind the point (more are
 * rounded), times 10^digits.  0 where it is NULL or an empty text, as shops
 * store what they lack; never 0 where it is more.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_cart_number(yyjson_val *value, ngx_uint_t digits,
    int64_t *number);

/*
 * A member that is true or false, as orders have them: a boolean, "true" or
 * "false" in any case, 1 or 0, as a text, too.  Where it is absent or an empty
 * text flag stays as it is.  NGX_OK, or NGX_ERROR with error filled.
 */
ngx_int_t ngx_shipstation_cart_flag(yyjson_val *object, const char *name,
    const ngx_shipstation_path_t *path, ngx_uint_t *flag,
    ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_RATE_CART_VALUES_H_INCLUDED_ */
