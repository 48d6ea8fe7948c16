
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/text.h"
#include "order/items.h"
#include "order/measure.h"
#include "order/value.h"
#include "order/xml.h"


/* A name of 200 characters, and "1000000000.123456 × " before it. */
#define NGX_SHIPSTATION_LINE_NAME_SIZE  (200 * 4 + 32)

#define ngx_shipstation_line_field(name)                                     \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ITEM)                     \
          ->fields[NGX_SHIPSTATION_ITEM_ ## name])

#define ngx_shipstation_amount_field(name)                                   \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_AMOUNT)                   \
          ->fields[NGX_SHIPSTATION_AMOUNT_ ## name])


typedef struct {
    ngx_shipstation_value_t  *values;
    int64_t      left;          /* what is to be shipped, in millionths */
    int64_t      price;         /* in hundredths */
    ngx_uint_t   adjustment;
    ngx_uint_t   fraction;      /* goes out as one */
} ngx_shipstation_line_t;


/* What the lines of goods come to. */
typedef struct {
    ngx_uint_t   digital;
    ngx_uint_t   goods;
    ngx_uint_t   left;
    ngx_uint_t   shipped;
} ngx_shipstation_tally_t;


static ngx_uint_t ngx_shipstation_line_digital(
    ngx_shipstation_order_t *order, const ngx_shipstation_path_t *path,
    ngx_shipstation_value_t *values);
static ngx_uint_t ngx_shipstation_line_is(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *values,
    ngx_uint_t field, ngx_uint_t otherwise);
static ngx_int_t ngx_shipstation_line(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *item,
    ngx_shipstation_tally_t *tally);
static ngx_int_t ngx_shipstation_line_quantity(
    ngx_shipstation_order_t *order, const ngx_shipstation_path_t *path,
    ngx_shipstation_line_t *line, ngx_shipstation_tally_t *tally);
static const char *ngx_shipstation_line_number(ngx_shipstation_value_t *value,
    int64_t *number);
static ngx_int_t ngx_shipstation_line_less(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line,
    ngx_uint_t field, int64_t *number);
static ngx_int_t ngx_shipstation_line_price(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line);
static ngx_int_t ngx_shipstation_line_write(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line);
static ngx_int_t ngx_shipstation_line_name(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line);
static ngx_int_t ngx_shipstation_line_count(ngx_shipstation_order_t *order,
    int64_t left);
static ngx_int_t ngx_shipstation_amounts(ngx_shipstation_order_t *order,
    ngx_uint_t field, const char *name, ngx_uint_t discounts);
static ngx_int_t ngx_shipstation_amount(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *object,
    const char *name, ngx_uint_t discount);


static const ngx_shipstation_path_t  ngx_shipstation_items_path =
    { NULL, "items", 5, 0 };


ngx_int_t
ngx_shipstation_order_items(ngx_shipstation_order_t *order)
{
    ngx_int_t                        rc;
    ngx_uint_t                       i;
    ngx_shipstation_value_t         *items, *item;
    ngx_shipstation_path_t           path;
    ngx_shipstation_tally_t          tally;
    const ngx_shipstation_fields_t  *fields;

    if (order->again) {
        return ngx_shipstation_order_print(order, "<Items></Items>\n");
    }

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);
    items = &order->values[NGX_SHIPSTATION_ORDER_ITEMS];
    item = NULL;

    if (ngx_shipstation_value_is(items, LIST)) {
        item = ngx_shipstation_value_first(items);

    } else if (!ngx_shipstation_value_is(items, NONE)) {
        return ngx_shipstation_order_refuse(order, NULL,
                               &fields->fields[NGX_SHIPSTATION_ORDER_ITEMS],
                               "is not a list");
    }

    if (ngx_shipstation_order_print(order, "<Items>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memzero(&tally, sizeof(ngx_shipstation_tally_t));

    for (i = 0; item; i++) {

        ngx_shipstation_path_entry(&path, &ngx_shipstation_items_path, i);

        rc = ngx_shipstation_line(order, &path,
                                  ngx_shipstation_value_entry(item), &tally);
        if (rc != NGX_OK) {
            return rc;
        }

        item = ngx_shipstation_value_next(item);
    }

    if (tally.goods == 0 && tally.digital) {
        order->lines = NGX_SHIPSTATION_LINES_DIGITAL;
        return NGX_OK;
    }

    if (tally.goods && tally.left == 0 && tally.shipped) {
        order->lines = NGX_SHIPSTATION_LINES_SHIPPED;
        return NGX_OK;
    }

    /* refunded, or edited away: the quantity itself may be 0 */

    if (tally.goods && tally.left == 0) {
        order->lines = NGX_SHIPSTATION_LINES_REFUNDED;
        return NGX_OK;
    }

    if (ngx_shipstation_amounts(order, NGX_SHIPSTATION_ORDER_DISCOUNTS,
                                "Discount", 1)
        != NGX_OK
        || ngx_shipstation_amounts(order, NGX_SHIPSTATION_ORDER_FEES, "Fee",
                                   0)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_order_print(order, "</Items>\n");
}


ngx_uint_t
ngx_shipstation_order_digital(ngx_shipstation_order_t *order)
{
    ngx_uint_t                digital;
    ngx_shipstation_value_t  *items, *item, *values;

    items = &order->values[NGX_SHIPSTATION_ORDER_ITEMS];
    item = ngx_shipstation_value_is(items, LIST)
           ? ngx_shipstation_value_first(items) : NULL;
    digital = 0;

    while (item) {

        if (!ngx_shipstation_value_is(ngx_shipstation_value_entry(item),
                                      OBJECT))
        {
            return 0;
        }

        values = ngx_shipstation_value_row(ngx_shipstation_value_entry(item));

        /* without a record: what is wrong was noted before */

        if (ngx_shipstation_line_digital(NULL, NULL, values)) {
            digital = 1;

        } else if (!ngx_shipstation_line_is(NULL, NULL, values,
                                        NGX_SHIPSTATION_ITEM_ADJUSTMENT, 0))
        {
            return 0;
        }

        item = ngx_shipstation_value_next(item);
    }

    return digital;
}


static ngx_uint_t
ngx_shipstation_line_digital(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *values)
{
    return !ngx_shipstation_line_is(order, path, values,
                                    NGX_SHIPSTATION_ITEM_REQUIRES_SHIPPING, 1)
           || ngx_shipstation_line_is(order, path, values,
                                      NGX_SHIPSTATION_ITEM_GIFT_CARD, 0);
}


static ngx_uint_t
ngx_shipstation_line_is(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *values,
    ngx_uint_t field, ngx_uint_t otherwise)
{
    ngx_uint_t                      boolean;
    const char                     *reason;
    const ngx_shipstation_field_t  *fields;

    reason = ngx_shipstation_value_boolean(&values[field], &boolean);

    if (reason == NULL) {
        return boolean;
    }

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ITEM)->fields;

    /* a wrong value of what has an element is noted where that is written */

    if (order && reason != ngx_shipstation_value_missing
        && fields[field].xml == NULL)
    {
        ngx_shipstation_order_note(order, path, &fields[field], reason,
                                   otherwise ? "taken as true"
                                             : "taken as false");
    }

    return otherwise;
}


static ngx_int_t
ngx_shipstation_line(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *item,
    ngx_shipstation_tally_t *tally)
{
    ngx_int_t               rc;
    ngx_shipstation_line_t  line;

    if (!ngx_shipstation_value_is(item, OBJECT)) {
        ngx_shipstation_error(&order->error, path, "is not an object");
        return NGX_DECLINED;
    }

    line.values = ngx_shipstation_value_row(item);

    if (ngx_shipstation_line_digital(order, path, line.values)) {
        tally->digital++;
        return NGX_OK;
    }

    line.adjustment = ngx_shipstation_line_is(order, path, line.values,
                                          NGX_SHIPSTATION_ITEM_ADJUSTMENT, 0);

    rc = ngx_shipstation_line_quantity(order, path, &line, tally);

    if (rc != NGX_OK || line.left <= 0) {
        return rc;
    }

    rc = ngx_shipstation_line_price(order, path, &line);
    if (rc != NGX_OK) {
        return rc;
    }

    /* ShipStation wants an adjustment's price below zero: nothing is none */

    if (line.adjustment && line.price == 0) {
        return NGX_OK;
    }

    return ngx_shipstation_line_write(order, path, &line);
}


static ngx_int_t
ngx_shipstation_line_quantity(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line,
    ngx_shipstation_tally_t *tally)
{
    int64_t                         refunded, shipped;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    field = ngx_shipstation_line_field(QUANTITY);

    reason = ngx_shipstation_line_number(
                                  &line->values[NGX_SHIPSTATION_ITEM_QUANTITY],
                                  &line->left);

    if (reason == NULL && line->left < 0) {
        reason = "is negative";
    }

    if (reason == ngx_shipstation_value_missing && line->adjustment) {
        line->left = NGX_SHIPSTATION_QUANTITY_ONE;

    } else if (reason) {
        return ngx_shipstation_order_refuse(order, path, field, "%s",
                                             reason);
    }

    if (ngx_shipstation_line_less(order, path, line,
                                  NGX_SHIPSTATION_ITEM_QUANTITY_REFUNDED,
                                  &refunded)
        != NGX_OK
        || ngx_shipstation_line_less(order, path, line,
                                     NGX_SHIPSTATION_ITEM_QUANTITY_SHIPPED,
                                     &shipped)
           != NGX_OK)
    {
        return NGX_DECLINED;
    }

    line->left -= refunded + shipped;
    line->fraction = (line->left % NGX_SHIPSTATION_QUANTITY_ONE) != 0;

    if (!line->adjustment) {
        tally->goods++;
        tally->left += (line->left > 0);
        tally->shipped += (shipped > 0);
    }

    if (line->left > NGX_SHIPSTATION_QUANTITY_MAX
                     * NGX_SHIPSTATION_QUANTITY_ONE)
    {
        return ngx_shipstation_order_refuse(order, path, field,
                                             "is larger than %d",
                                             NGX_SHIPSTATION_QUANTITY_MAX);
    }

    return NGX_OK;
}


/* A quantity; one that is not 0, but too small to be told from it, is none. */

static const char *
ngx_shipstation_line_number(ngx_shipstation_value_t *value, int64_t *number)
{
    u_char       c;
    size_t       i;
    ngx_str_t    text;
    const char  *reason;

    reason = ngx_shipstation_value_number(value,
                                          NGX_SHIPSTATION_QUANTITY_SCALE,
                                          number);

    if (reason || *number
        || ngx_shipstation_value_text(value, &text) != NULL)
    {
        return reason;
    }

    for (i = 0; i < text.len; i++) {
        c = text.data[i];

        if (c == 'e' || c == 'E') {
            break;
        }

        if (c >= '1' && c <= '9') {
            return "is less than 0.000001";
        }
    }

    return NULL;
}


/*
 * What was refunded or shipped elsewhere.  Some count refunds below zero
 * (WooCommerce's line items of a refund).  What is no number at all would send
 * out what was refunded.
 */

static ngx_int_t
ngx_shipstation_line_less(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line,
    ngx_uint_t field, int64_t *number)
{
    const char                     *reason;
    const ngx_shipstation_field_t  *fields;

    reason = ngx_shipstation_value_number(&line->values[field],
                                          NGX_SHIPSTATION_QUANTITY_SCALE,
                                          number);

    if (reason == ngx_shipstation_value_missing) {
        *number = 0;
        return NGX_OK;
    }

    if (reason) {
        fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ITEM)->fields;

        return ngx_shipstation_order_refuse(order, path, &fields[field], "%s",
                                            reason);
    }

    *number = ngx_abs(*number);

    return NGX_OK;
}


/* Of one unit; of the whole fraction where there is one. */

static ngx_int_t
ngx_shipstation_line_price(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line)
{
    int64_t                         exact;
    ngx_shipstation_value_t        *value;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    field = ngx_shipstation_line_field(UNIT_PRICE);
    value = &line->values[NGX_SHIPSTATION_ITEM_UNIT_PRICE];

    if (!line->fraction) {
        reason = ngx_shipstation_value_money(value, &line->price);

    } else {

        /* billionths times millionths: rounded once, to hundredths */

        reason = ngx_shipstation_value_number(value, 9, &exact);

        if (reason == NULL
            && (ngx_shipstation_decimal_scale(exact, line->left,
                                              10000000000000LL,
                                              NGX_SHIPSTATION_ROUND_HALF_EVEN,
                                              &line->price)
                != NGX_OK
                || line->price > NGX_SHIPSTATION_ORDER_MONEY_MAX
                || line->price < -NGX_SHIPSTATION_ORDER_MONEY_MAX))
        {
            reason = "times its quantity " NGX_SHIPSTATION_ORDER_MONEY_BEYOND;
        }
    }

    if (reason) {
        return ngx_shipstation_order_refuse(order, path, field, "%s",
                                             reason);
    }

    if (line->adjustment && line->price > 0) {
        line->price = -line->price;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_line_write(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line)
{
    ngx_int_t                       rc;
    ngx_str_t                       sku;
    const char                     *reason;
    ngx_shipstation_weight_unit_e   unit;

    if (ngx_shipstation_order_print(order, "<Item>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    reason = ngx_shipstation_value_text(
                                      &line->values[NGX_SHIPSTATION_ITEM_SKU],
                                      &sku);
    if (reason) {
        ngx_str_set(&sku, "");

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, path,
                                       ngx_shipstation_line_field(SKU),
                                       reason, "sent empty");
        }
    }

    if (ngx_shipstation_xml_text(order->out, ngx_shipstation_line_field(SKU),
                                 sku.data, sku.len)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_line_name(order, path, line);
    if (rc != NGX_OK) {
        return rc;
    }

    if (ngx_shipstation_order_weight(order, path, line->values,
                                      line->fraction ? line->left
                                            : NGX_SHIPSTATION_QUANTITY_ONE,
                                      &unit)
        != NGX_OK
        || ngx_shipstation_line_count(order,
                                      line->fraction
                                            ? NGX_SHIPSTATION_QUANTITY_ONE
                                            : line->left)
           != NGX_OK
        || ngx_shipstation_xml_money(order->out,
                                     ngx_shipstation_line_field(UNIT_PRICE),
                                     line->price)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_order_optional(order, path,
                                         NGX_SHIPSTATION_LEVEL_ITEM,
                                         line->values);
    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_shipstation_order_options(order, path, line->values,
                                        line->fraction ? line->left
                                            : NGX_SHIPSTATION_QUANTITY_ONE,
                                        unit);
    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_order_print(order, "</Item>\n");
}


/* "2.5 × Fabric" where goods are sold by the yard. */

static ngx_int_t
ngx_shipstation_line_name(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_line_t *line)
{
    u_char                         *p, text[NGX_SHIPSTATION_LINE_NAME_SIZE];
    ngx_str_t                       name;
    ngx_shipstation_value_t        *value;
    const ngx_shipstation_field_t  *field;

    field = ngx_shipstation_line_field(NAME);
    value = &line->values[NGX_SHIPSTATION_ITEM_NAME];

    if (!line->fraction
        || ngx_shipstation_value_text(value, &name) != NULL)
    {
        return ngx_shipstation_order_text(order, path, field, value);
    }

    p = ngx_shipstation_decimal_print(text, line->left,
                                      NGX_SHIPSTATION_QUANTITY_SCALE);

    while (p[-1] == '0') {
        p--;
    }

    p = ngx_cpymem(p, " \xc3\x97 ", 4);
    p = ngx_cpymem(p, name.data,
                   ngx_shipstation_utf16_cut(name.data, name.len, field->max));

    return ngx_shipstation_xml_text(order->out, field, text, p - text);
}


static ngx_int_t
ngx_shipstation_line_count(ngx_shipstation_order_t *order, int64_t left)
{
    u_char  text[NGX_SHIPSTATION_DECIMAL_LEN], *p;

    p = ngx_shipstation_decimal_print(text,
                                      left / NGX_SHIPSTATION_QUANTITY_ONE, 0);

    return ngx_shipstation_xml_plain(order->out,
                                     ngx_shipstation_line_field(QUANTITY),
                                     text, p - text);
}


/* Discounts or fees; none of them is worth leaving the order out. */

static ngx_int_t
ngx_shipstation_amounts(ngx_shipstation_order_t *order, ngx_uint_t field,
    const char *name, ngx_uint_t discounts)
{
    ngx_uint_t                       i;
    ngx_shipstation_value_t         *list, *object;
    ngx_shipstation_path_t           path, up;
    const ngx_shipstation_fields_t  *fields;

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);
    list = &order->values[field];

    if (ngx_shipstation_value_is(list, NONE)) {
        return NGX_OK;
    }

    if (!ngx_shipstation_value_is(list, LIST)) {
        ngx_shipstation_order_note(order, NULL, &fields->fields[field],
                                   "is not a list", "left out");
        return NGX_OK;
    }

    up = *ngx_shipstation_order_at(order, NULL, &fields->fields[field]);

    object = ngx_shipstation_value_first(list);

    for (i = 0; object; i++) {

        ngx_shipstation_path_entry(&path, &up, i);

        if (ngx_shipstation_amount(order, &path,
                                   ngx_shipstation_value_entry(object), name,
                                   discounts)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        object = ngx_shipstation_value_next(object);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_amount(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, ngx_shipstation_value_t *object,
    const char *name, ngx_uint_t discount)
{
    int64_t                   amount;
    ngx_str_t                 text;
    const char               *reason;
    ngx_shipstation_value_t  *values;

    if (!ngx_shipstation_value_is(object, OBJECT)) {
        ngx_shipstation_order_noted(order, path, "is not an object",
                                    "left out");
        return NGX_OK;
    }

    values = ngx_shipstation_value_row(object);

    reason = ngx_shipstation_value_money(
                                       &values[NGX_SHIPSTATION_AMOUNT_AMOUNT],
                                       &amount);
    if (reason) {
        ngx_shipstation_order_note(order, path,
                                   ngx_shipstation_amount_field(AMOUNT),
                                   reason, "left out");
        return NGX_OK;
    }

    if (amount == 0) {
        return NGX_OK;
    }

    if (discount && amount > 0) {
        amount = -amount;
    }

    reason = ngx_shipstation_value_text(&values[NGX_SHIPSTATION_AMOUNT_NAME],
                                        &text);
    if (reason) {

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, path,
                                       ngx_shipstation_amount_field(NAME),
                                       reason, "a general name sent");
        }

        text.data = (u_char *) name;
        text.len = ngx_strlen(name);
    }

    if (ngx_shipstation_order_print(order, "<Item>\n<SKU></SKU>\n")
        != NGX_OK
        || ngx_shipstation_xml_text(order->out,
                                    ngx_shipstation_amount_field(NAME),
                                    text.data, text.len)
           != NGX_OK
        || ngx_shipstation_output_print(order->out,
                                        "<Quantity>1</Quantity>\n")
           != NGX_OK
        || ngx_shipstation_xml_money(order->out,
                                     ngx_shipstation_amount_field(AMOUNT),
                                     amount)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* an adjustment is what lowers the total; a fee is a line like others */

    return ngx_shipstation_output_print(order->out, (amount < 0)
                              ? "<Adjustment>true</Adjustment>\n</Item>\n"
                              : "</Item>\n");
}
