
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/customer.h"
#include "order/items.h"
#include "order/measure.h"
#include "order/order.h"
#include "order/value.h"
#include "order/xml.h"


#define ngx_shipstation_order_field(name)                                    \
    (&ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER)                    \
          ->fields[NGX_SHIPSTATION_ORDER_ ## name])

#define ngx_shipstation_order_value(order, name)                            \
    (&(order)->values[NGX_SHIPSTATION_ORDER_ ## name])


static void ngx_shipstation_order_read(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *row);
static ngx_uint_t ngx_shipstation_order_selected(
    ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_parts(
    ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_non_delivery(
    ngx_shipstation_order_t *order);
static ngx_uint_t ngx_shipstation_order_abroad(const u_char origin[2],
    const u_char country[2]);
static ngx_int_t ngx_shipstation_order_ids(ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_dates(
    ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_status(
    ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_amounts(
    ngx_shipstation_order_t *order);
static ngx_int_t ngx_shipstation_order_currency(
    ngx_shipstation_order_t *order);


ngx_int_t
ngx_shipstation_order_write(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *row, ngx_uint_t too_large)
{
    ngx_int_t               rc;
    ngx_shipstation_mark_t  mark;

    ngx_shipstation_order_read(order, row);

    if (too_large) {
        ngx_shipstation_error(&order->error, NULL, "has more lines than the "
                              "memory for one page holds");
        return NGX_DECLINED;
    }

    if (!ngx_shipstation_order_selected(order)) {
        return NGX_DONE;
    }

    ngx_shipstation_output_mark(order->out, &mark);

    rc = ngx_shipstation_order_parts(order);

    if (rc == NGX_OK && (order->lines == NGX_SHIPSTATION_LINES_REFUNDED
                         || order->lines == NGX_SHIPSTATION_LINES_SHIPPED))
    {
        /* the lines, which come last, decide about the status at the top */

        order->again = 1;
        ngx_shipstation_output_rewind(order->out, &mark);

        rc = ngx_shipstation_order_parts(order);
    }

    if (rc == NGX_OK && order->lines == NGX_SHIPSTATION_LINES_DIGITAL) {
        return NGX_DONE;
    }

    if (rc == NGX_OK && order->no_status) {
        rc = ngx_shipstation_order_refuse(order, NULL,
                                           ngx_shipstation_order_field(STATUS),
                                           "%s", order->no_status);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_currency(order);
    }

    /* an order of downloads needs no address, and is no case for quarantine */

    if (rc == NGX_DECLINED && ngx_shipstation_order_digital(order)) {
        return NGX_DONE;
    }

    return rc;
}


static void
ngx_shipstation_order_read(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *row)
{
    ngx_shipstation_value_t  *number;

    order->values = row;
    number = ngx_shipstation_order_value(order, NUMBER);

    if (ngx_shipstation_value_id(number, order->number_text, &order->number)
        != NULL)
    {
        /* too long, or blank: to name the order by all the same */

        ngx_str_null(&order->number);

        if (ngx_shipstation_value_is(number, TEXT)
            || ngx_shipstation_value_is(number, NUMBER))
        {
            order->number.data = number->data;
            order->number.len = number->len;
        }
    }

    order->has_placed =
        ngx_shipstation_value_date(ngx_shipstation_order_value(order, DATE),
                                   &order->placed) == NULL;

    ngx_str_null(&order->status);
    order->no_status = NULL;
    order->foreign = 0;
    order->lines = NGX_SHIPSTATION_LINES_OPEN;
    order->again = 0;
    order->noted = 0;
}


/*
 * Pickups never.  Orders for another provider only where the store syncs all,
 * and those placed before that was switched on not even then.
 */

static ngx_uint_t
ngx_shipstation_order_selected(ngx_shipstation_order_t *order)
{
    ngx_str_t    provider;
    ngx_uint_t   pickup;
    const char  *reason;

    pickup = 0;

    reason = ngx_shipstation_value_boolean(
                          ngx_shipstation_order_value(order, PICKUP), &pickup);

    if (reason && reason != ngx_shipstation_value_missing) {
        ngx_shipstation_order_note(order, NULL,
                                   ngx_shipstation_order_field(PICKUP),
                                   reason, "taken as false");
    }

    if (pickup) {
        return 0;
    }

    reason = ngx_shipstation_value_text(
                 ngx_shipstation_order_value(order, SHIPPING_PROVIDER),
                 &provider);

    if (reason == ngx_shipstation_value_missing) {
        return 1;
    }

    if (reason) {
        ngx_shipstation_order_note(order, NULL,
                              ngx_shipstation_order_field(SHIPPING_PROVIDER),
                              reason, "taken as absent");
        return 1;
    }

    if (provider.len == 11 && ngx_memcmp(provider.data, "shipstation", 11) == 0)
    {
        return 1;
    }

    ngx_shipstation_trim(&provider);

    if (ngx_shipstation_equals(&provider, "shipstation")) {
        return 1;
    }

    if (!order->rules->sync_all) {
        return 0;
    }

    return order->rules->sync_all_since == 0 || !order->has_placed
           || order->placed >= order->rules->sync_all_since;
}


static ngx_int_t
ngx_shipstation_order_parts(ngx_shipstation_order_t *order)
{
    ngx_int_t  rc;

    if (ngx_shipstation_order_print(order, "<Order>\n") != NGX_OK) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_order_ids(order);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_dates(order);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_status(order);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_amounts(order);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_optional(order, NULL,
                                             NGX_SHIPSTATION_LEVEL_ORDER,
                                             order->values);
    }

    if (rc == NGX_OK && order->rules->extended) {
        rc = ngx_shipstation_order_dimensions(order,
                             ngx_shipstation_order_value(order, DIMENSIONS));
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_customer(order,
                               ngx_shipstation_order_value(order, CUSTOMER));
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_non_delivery(order);
    }

    if (rc == NGX_OK) {
        rc = ngx_shipstation_order_items(order);
    }

    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_shipstation_order_print(order, "</Order>\n");
}


/*
 * A Custom Store has no element for what becomes of a parcel abroad that cannot
 * be delivered: a custom field tells it to the merchant's automation rule.  One
 * that the feed fills stays as it is.
 */

static ngx_int_t
ngx_shipstation_order_non_delivery(ngx_shipstation_order_t *order)
{
    ngx_uint_t                             n;
    const ngx_shipstation_fields_t        *fields;
    const ngx_shipstation_export_rules_t  *rules;

    rules = order->rules;

    if (rules->non_delivery_field == 0 || rules->non_delivery.len == 0
        || !ngx_shipstation_order_abroad(rules->origin, order->country))
    {
        return NGX_OK;
    }

    n = NGX_SHIPSTATION_ORDER_CUSTOM_FIELD1 + rules->non_delivery_field - 1;

    if (!ngx_shipstation_value_is(&order->values[n], NONE)) {
        return NGX_OK;
    }

    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_ORDER);

    return ngx_shipstation_xml_text(order->out, &fields->fields[n],
                                    rules->non_delivery.data,
                                    rules->non_delivery.len);
}


/* The territories of the US are home there. */

static ngx_uint_t
ngx_shipstation_order_abroad(const u_char origin[2], const u_char country[2])
{
    ngx_uint_t  i;

    static const char  territories[][3] = { "PR", "VI", "GU", "AS", "MP" };

    if (origin[0] == '\0' || ngx_memcmp(origin, country, 2) == 0) {
        return 0;
    }

    if (ngx_memcmp(origin, "US", 2) != 0) {
        return 1;
    }

    for (i = 0; i < sizeof(territories) / sizeof(territories[0]); i++) {
        if (ngx_memcmp(country, territories[i], 2) == 0) {
            return 0;
        }
    }

    return 1;
}


/* An order without an id of its own goes by its number. */

static ngx_int_t
ngx_shipstation_order_ids(ngx_shipstation_order_t *order)
{
    ngx_int_t                       rc;
    ngx_str_t                       text;
    ngx_shipstation_value_t        *id, *number;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    id = ngx_shipstation_order_value(order, ID);
    number = ngx_shipstation_order_value(order, NUMBER);
    field = ngx_shipstation_order_field(ID);

    reason = ngx_shipstation_value_text(id, &text);

    if (reason) {

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, NULL, field, reason,
                                       "order_number sent");
        }

        id = NULL;
    }

    if (id) {
        rc = ngx_shipstation_order_text(order, NULL, field, id);
        if (rc != NGX_OK) {
            return rc;
        }
    }

    field = ngx_shipstation_order_field(NUMBER);

    rc = ngx_shipstation_order_text(order, NULL, field, number);

    if (rc != NGX_OK || id) {
        return rc;
    }

    return ngx_shipstation_order_text(order, NULL,
                                       ngx_shipstation_order_field(ID),
                                       number);
}


static ngx_int_t
ngx_shipstation_order_dates(ngx_shipstation_order_t *order)
{
    int64_t                         placed;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    if (!order->has_placed) {
        reason = ngx_shipstation_value_date(
                          ngx_shipstation_order_value(order, DATE), &placed);

        return ngx_shipstation_order_refuse(order, NULL,
                                             ngx_shipstation_order_field(DATE),
                                             "%s", reason);
    }

    field = ngx_shipstation_order_field(LAST_MODIFIED);

    reason = ngx_shipstation_value_date(
                          ngx_shipstation_order_value(order, LAST_MODIFIED),
                          &order->modified);

    if (reason) {
        order->modified = order->placed;

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, NULL, field, reason,
                                       "order_date sent");
        }
    }

    if (ngx_shipstation_xml_date(order->out,
                                 ngx_shipstation_order_field(DATE),
                                 order->placed)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_xml_date(order->out, field, order->modified);
}


/*
 * What became of the lines goes before the feed's word.  A missing word is no
 * reason to leave the order out before the lines are known.
 */

static ngx_int_t
ngx_shipstation_order_status(ngx_shipstation_order_t *order)
{
    ngx_str_t  status, mapped;

    order->no_status = NULL;

    switch (order->lines) {

    case NGX_SHIPSTATION_LINES_REFUNDED:
        ngx_str_set(&status, "cancelled");
        break;

    case NGX_SHIPSTATION_LINES_SHIPPED:
        ngx_str_set(&status, "shipped");
        break;

    default:
        order->no_status = ngx_shipstation_value_text(
                                ngx_shipstation_order_value(order, STATUS),
                                &status);
        if (order->no_status) {
            return NGX_OK;
        }

        ngx_shipstation_trim(&status);
    }

    if (order->rules->map_status) {
        mapped = order->rules->map_status(order->rules->data, &status);

        if (mapped.len) {
            status = mapped;
        }
    }

    status.len = ngx_shipstation_utf16_cut(status.data, status.len,
                                     ngx_shipstation_order_field(STATUS)->max);
    order->status = status;

    return ngx_shipstation_xml_text(order->out,
                                    ngx_shipstation_order_field(STATUS),
                                    status.data, status.len);
}


static ngx_int_t
ngx_shipstation_order_amounts(ngx_shipstation_order_t *order)
{
    int64_t                         amount;
    const char                     *reason;
    const ngx_shipstation_field_t  *field;

    field = ngx_shipstation_order_field(TOTAL);

    reason = ngx_shipstation_value_money(
                          ngx_shipstation_order_value(order, TOTAL), &amount);
    if (reason) {
        return ngx_shipstation_order_refuse(order, NULL, field, "%s",
                                             reason);
    }

    if (ngx_shipstation_xml_money(order->out, field, amount) != NGX_OK) {
        return NGX_ERROR;
    }

    field = ngx_shipstation_order_field(SHIPPING_AMOUNT);

    reason = ngx_shipstation_value_money(
                         ngx_shipstation_order_value(order, SHIPPING_AMOUNT),
                         &amount);
    if (reason) {
        amount = 0;

        if (reason != ngx_shipstation_value_missing) {
            ngx_shipstation_order_note(order, NULL, field, reason,
                                       "0.00 sent");
        }
    }

    return ngx_shipstation_xml_money(order->out, field, amount);
}


/* An order in another currency than the store's, or in none, goes as told. */

static ngx_int_t
ngx_shipstation_order_currency(ngx_shipstation_order_t *order)
{
    u_char                                 code[3];
    ngx_str_t                              theirs, ours;
    const ngx_shipstation_export_rules_t  *rules;

    rules = order->rules;

    if (rules->currency[0] == '\0'
        || ngx_shipstation_value_currency(
               ngx_shipstation_order_value(order, CURRENCY_CODE), code)
           != NULL
        || ngx_memcmp(code, rules->currency, 3) == 0)
    {
        return NGX_OK;
    }

    order->foreign = 1;

    if (!rules->leave_out_foreign) {
        return NGX_OK;
    }

    theirs.data = code;
    theirs.len = 3;
    ours.data = (u_char *) rules->currency;
    ours.len = 3;

    return ngx_shipstation_order_refuse(order, NULL,
                                   ngx_shipstation_order_field(CURRENCY_CODE),
                                   "is %V, while the store's is %V",
                                   &theirs, &ours);
}
