
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Our own feed, as docs/order-feed.md describes it: its keys are the fields'
 * names, its levels theirs.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "order/fields.h"
#include "order/shape.h"


#define ngx_shipstation_native(field, key)                                   \
    [NGX_SHIPSTATION_ ## field] = ngx_shipstation_shape_key(key, 0)

/* A value that may be an object of a level, or a list of them. */
#define ngx_shipstation_native_in(field, key, level)                         \
    [NGX_SHIPSTATION_ ## field] =                                            \
        ngx_shipstation_shape_key(key, NGX_SHIPSTATION_LEVEL_ ## level)


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_order[] = {
    ngx_shipstation_native(ORDER_ID, "order_id"),
    ngx_shipstation_native(ORDER_NUMBER, "order_number"),
    ngx_shipstation_native(ORDER_DATE, "order_date"),
    ngx_shipstation_native(ORDER_STATUS, "order_status"),
    ngx_shipstation_native(ORDER_LAST_MODIFIED, "last_modified"),
    ngx_shipstation_native(ORDER_SHIPPING_METHOD, "shipping_method"),
    ngx_shipstation_native(ORDER_PAYMENT_METHOD, "payment_method"),
    ngx_shipstation_native(ORDER_REQUESTED_WAREHOUSE, "requested_warehouse"),
    ngx_shipstation_native(ORDER_SOURCE, "source"),
    ngx_shipstation_native(ORDER_CURRENCY_CODE, "currency_code"),
    ngx_shipstation_native(ORDER_TOTAL, "order_total"),
    ngx_shipstation_native(ORDER_TAX_AMOUNT, "tax_amount"),
    ngx_shipstation_native(ORDER_SHIPPING_AMOUNT, "shipping_amount"),
    ngx_shipstation_native(ORDER_CUSTOMER_NOTES, "customer_notes"),
    ngx_shipstation_native(ORDER_INTERNAL_NOTES, "internal_notes"),
    ngx_shipstation_native(ORDER_GIFT, "gift"),
    ngx_shipstation_native(ORDER_GIFT_MESSAGE, "gift_message"),
    ngx_shipstation_native(ORDER_CUSTOM_FIELD1, "custom_field1"),
    ngx_shipstation_native(ORDER_CUSTOM_FIELD2, "custom_field2"),
    ngx_shipstation_native(ORDER_CUSTOM_FIELD3, "custom_field3"),
    ngx_shipstation_native_in(ORDER_DIMENSIONS, "dimensions", DIMENSIONS),
    ngx_shipstation_native_in(ORDER_CUSTOMER, "customer", CUSTOMER),
    ngx_shipstation_native_in(ORDER_ITEMS, "items", ITEM),
    ngx_shipstation_native_in(ORDER_DISCOUNTS, "discounts", AMOUNT),
    ngx_shipstation_native_in(ORDER_FEES, "fees", AMOUNT),
    ngx_shipstation_native(ORDER_SHIPPING_PROVIDER, "shipping_provider"),
    ngx_shipstation_native(ORDER_PICKUP, "pickup"),
};


static const ngx_shipstation_shape_key_t
    ngx_shipstation_native_dimensions[] =
{
    ngx_shipstation_native(DIMENSIONS_UNITS, "dimension_units"),
    ngx_shipstation_native(DIMENSIONS_LENGTH, "length"),
    ngx_shipstation_native(DIMENSIONS_WIDTH, "width"),
    ngx_shipstation_native(DIMENSIONS_HEIGHT, "height"),
    ngx_shipstation_native(DIMENSIONS_SHORT_UNITS, "units"),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_customer[] = {
    ngx_shipstation_native(CUSTOMER_CODE, "customer_code"),
    ngx_shipstation_native_in(CUSTOMER_BILL_TO, "bill_to", BILL_TO),
    ngx_shipstation_native_in(CUSTOMER_SHIP_TO, "ship_to", SHIP_TO),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_bill_to[] = {
    ngx_shipstation_native(PARTY_NAME, "name"),
    ngx_shipstation_native(PARTY_FIRST_NAME, "first_name"),
    ngx_shipstation_native(PARTY_LAST_NAME, "last_name"),
    ngx_shipstation_native(PARTY_COMPANY, "company"),
    ngx_shipstation_native(PARTY_ADDRESS1, "address1"),
    ngx_shipstation_native(PARTY_ADDRESS2, "address2"),
    ngx_shipstation_native(PARTY_CITY, "city"),
    ngx_shipstation_native(PARTY_STATE, "state"),
    ngx_shipstation_native(PARTY_POSTAL_CODE, "postal_code"),
    ngx_shipstation_native(PARTY_COUNTRY, "country"),
    ngx_shipstation_native(PARTY_PHONE, "phone"),
    ngx_shipstation_native(BILL_TO_EMAIL, "email"),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_ship_to[] = {
    ngx_shipstation_native(PARTY_NAME, "name"),
    ngx_shipstation_native(PARTY_FIRST_NAME, "first_name"),
    ngx_shipstation_native(PARTY_LAST_NAME, "last_name"),
    ngx_shipstation_native(PARTY_COMPANY, "company"),
    ngx_shipstation_native(PARTY_ADDRESS1, "address1"),
    ngx_shipstation_native(PARTY_ADDRESS2, "address2"),
    ngx_shipstation_native(PARTY_CITY, "city"),
    ngx_shipstation_native(PARTY_STATE, "state"),
    ngx_shipstation_native(PARTY_POSTAL_CODE, "postal_code"),
    ngx_shipstation_native(PARTY_COUNTRY, "country"),
    ngx_shipstation_native(PARTY_PHONE, "phone"),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_item[] = {
    ngx_shipstation_native(ITEM_LINE_ITEM_ID, "line_item_id"),
    ngx_shipstation_native(ITEM_SKU, "sku"),
    ngx_shipstation_native(ITEM_NAME, "name"),
    ngx_shipstation_native(ITEM_IMAGE_URL, "image_url"),
    ngx_shipstation_native_in(ITEM_WEIGHT, "weight", WEIGHT),
    ngx_shipstation_native(ITEM_WEIGHT_UNITS, "weight_units"),
    ngx_shipstation_native(ITEM_QUANTITY, "quantity"),
    ngx_shipstation_native(ITEM_QUANTITY_REFUNDED, "quantity_refunded"),
    ngx_shipstation_native(ITEM_QUANTITY_SHIPPED, "quantity_shipped"),
    ngx_shipstation_native(ITEM_REQUIRES_SHIPPING, "requires_shipping"),
    ngx_shipstation_native(ITEM_GIFT_CARD, "gift_card"),
    ngx_shipstation_native(ITEM_UNIT_PRICE, "unit_price"),
    ngx_shipstation_native(ITEM_UPC, "upc"),
    ngx_shipstation_native(ITEM_LOCATION, "location"),
    ngx_shipstation_native(ITEM_ADJUSTMENT, "adjustment"),
    ngx_shipstation_native_in(ITEM_OPTIONS, "options", OPTION),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_weight[] = {
    ngx_shipstation_native(WEIGHT_VALUE, "value"),
    ngx_shipstation_native(WEIGHT_UNITS, "units"),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_option[] = {
    ngx_shipstation_native(OPTION_NAME, "name"),
    ngx_shipstation_native(OPTION_VALUE, "value"),
    ngx_shipstation_native_in(OPTION_WEIGHT, "weight", WEIGHT),
};


static const ngx_shipstation_shape_key_t  ngx_shipstation_native_amount[] = {
    ngx_shipstation_native(AMOUNT_NAME, "name"),
    ngx_shipstation_native(AMOUNT_AMOUNT, "amount"),
};


#define ngx_shipstation_native_level(list)                                   \
    { list, sizeof(list) / sizeof(list[0]) }

static const ngx_shipstation_shape_level_t
    ngx_shipstation_native_levels[NGX_SHIPSTATION_LEVELS] =
{
    { NULL, 0 },
    ngx_shipstation_native_level(ngx_shipstation_native_order),
    ngx_shipstation_native_level(ngx_shipstation_native_dimensions),
    ngx_shipstation_native_level(ngx_shipstation_native_customer),
    ngx_shipstation_native_level(ngx_shipstation_native_bill_to),
    ngx_shipstation_native_level(ngx_shipstation_native_ship_to),
    ngx_shipstation_native_level(ngx_shipstation_native_item),
    ngx_shipstation_native_level(ngx_shipstation_native_weight),
    ngx_shipstation_native_level(ngx_shipstation_native_option),
    ngx_shipstation_native_level(ngx_shipstation_native_amount),
};


static ngx_shipstation_shape_index_t  ngx_shipstation_native_index;


const ngx_shipstation_shape_t  ngx_shipstation_shape_native = {
    "native",
    ngx_string("orders"),
    ngx_string("pages"),
    ngx_string("next"),
    ngx_string("errors"),
    NGX_SHIPSTATION_LEVEL_ORDER,
    ngx_shipstation_native_levels,
    NGX_SHIPSTATION_LEVELS,
    &ngx_shipstation_native_index
};
