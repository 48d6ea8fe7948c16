
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* One order on its way from JSON to XML: what the writer's parts share. */

#ifndef _NGX_SHIPSTATION_ORDER_H_INCLUDED_
#define _NGX_SHIPSTATION_ORDER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/output.h"
#include "base/units.h"
#include "order/export.h"
#include "order/fields.h"
#include "order/value.h"


/* What became of the lines that have to be shipped. */
typedef enum {
    NGX_SHIPSTATION_LINES_OPEN = 0,    /* some are left, or there are none */
    NGX_SHIPSTATION_LINES_DIGITAL,     /* there is nothing to ship */
    NGX_SHIPSTATION_LINES_REFUNDED,
    NGX_SHIPSTATION_LINES_SHIPPED
} ngx_shipstation_lines_e;


typedef struct {
    const ngx_shipstation_export_rules_t  *rules;
    ngx_shipstation_output_t              *out;

    ngx_str_t                 number;       /* as the feed has it */
    ngx_str_t                 status;       /* as it goes out */
    const char               *no_status;    /* why there is none */
    int64_t                   placed;       /* order_date */
    int64_t                   modified;
    ngx_uint_t                has_placed;
    ngx_uint_t                foreign;      /* another currency */
    ngx_uint_t                again;        /* is written a second time */
    ngx_shipstation_lines_e   lines;

    ngx_shipstation_value_t  *values;     /* the order's row */

    ngx_shipstation_path_t    where;
    ngx_shipstation_error_t   error;        /* what is wrong with it */
} ngx_shipstation_order_t;


/*
 * The parts of the writer return NGX_OK; NGX_DECLINED when the order cannot be
 * made valid, then the order's error says where and why; NGX_ERROR when
 * memory or the output is exhausted.
 */

/*
 * Writes one order, all of it or nothing (the caller takes back what was
 * written): NGX_DONE when the store's rules do not select it.  Takes its row;
 * too_large tells that the row does not hold all of it.
 */
ngx_int_t ngx_shipstation_order_write(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *row, ngx_uint_t too_large);

/* <Customer>, from the order's "customer". */
ngx_int_t ngx_shipstation_order_customer(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *customer);

/* <Items>, from "items", "discounts" and "fees"; sets order->lines. */
ngx_int_t ngx_shipstation_order_items(ngx_shipstation_order_t *order);

/* 1 when the order has lines, but none of goods that are shipped. */
ngx_uint_t ngx_shipstation_order_digital(ngx_shipstation_order_t *order);

/*
 * <Weight> and <WeightUnits> of a line: quantity (in millionths) times one
 * unit's.  Sets the unit in which it goes out, UNKNOWN where it does not.
 */
ngx_int_t ngx_shipstation_order_weight(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e *unit);

/* <Options> of a line, their weights in the unit of the line's own. */
ngx_int_t ngx_shipstation_order_options(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e unit);

/* <Dimensions> of the order, all or nothing. */
ngx_int_t ngx_shipstation_order_dimensions(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *dimensions);

/*
 * Writes those fields of an object that the order can do without and whose
 * element depends on nothing else: all kinds of text, money, booleans, URLs,
 * codes.  What is of the wrong kind is noted and left out.
 */
ngx_int_t ngx_shipstation_order_optional(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *values);

/*
 * Writes a text that must be there, or that may be too long to be used at all
 * (kind "id").  Blank counts as missing.
 */
ngx_int_t ngx_shipstation_order_text(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value);

/* Tells of an optional value that is left out; the error says which and why. */
void ngx_shipstation_order_noted(ngx_shipstation_order_t *order);

/* Writes tags: a string literal. */
#define ngx_shipstation_order_print(order, text)                           \
    ngx_shipstation_order_tags((order)->out, text, sizeof(text) - 1)

/* A member below up, as a path that lasts until the next is asked for. */
const ngx_shipstation_path_t *ngx_shipstation_order_at(
    ngx_shipstation_order_t *order, const ngx_shipstation_path_t *up,
    const ngx_shipstation_field_t *field);

/*
 * Takes the order, the path above, the field, and a sentence's end that makes
 * sense behind the path: "is missing".
 */
#define ngx_shipstation_order_refuse(order, up, field, ...)                \
    (ngx_shipstation_error(&(order)->error,                                 \
                           ngx_shipstation_order_at(order, up, field),     \
                           __VA_ARGS__),                                     \
     NGX_DECLINED)

#define ngx_shipstation_order_note(order, up, field, ...)                  \
    (ngx_shipstation_error(&(order)->error,                                 \
                           ngx_shipstation_order_at(order, up, field),     \
                           __VA_ARGS__),                                     \
     ngx_shipstation_order_noted(order))


static ngx_inline ngx_int_t
ngx_shipstation_order_tags(ngx_shipstation_output_t *out, const char *text,
    size_t len)
{
    u_char  *p;

    p = ngx_shipstation_output_reserve(out, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_shipstation_output_wrote(out, ngx_cpymem(p, text, len));

    return NGX_OK;
}


#endif /* _NGX_SHIPSTATION_ORDER_H_INCLUDED_ */
