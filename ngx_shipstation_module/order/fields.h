
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The table of an order's fields: the one place that says which values an
 * order may have, what they become, how long they may be and what happens
 * without them.  The writer, the tests and docs/order-feed.md follow it.  How
 * a platform calls them in its JSON is its shape's (order/shape.h).
 * (ShipStation, Custom Store Development Guide, table of fields.)
 */

#ifndef _NGX_SHIPSTATION_FIELDS_H_INCLUDED_
#define _NGX_SHIPSTATION_FIELDS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* Tags are copied by whole pieces of this size: quicker than by length. */
#define NGX_SHIPSTATION_TAG_SIZE      32


typedef enum {
    NGX_SHIPSTATION_LEVEL_FEED = 0,
    NGX_SHIPSTATION_LEVEL_ORDER,
    NGX_SHIPSTATION_LEVEL_DIMENSIONS,
    NGX_SHIPSTATION_LEVEL_CUSTOMER,
    NGX_SHIPSTATION_LEVEL_BILL_TO,
    NGX_SHIPSTATION_LEVEL_SHIP_TO,
    NGX_SHIPSTATION_LEVEL_ITEM,
    NGX_SHIPSTATION_LEVEL_WEIGHT,
    NGX_SHIPSTATION_LEVEL_OPTION,
    NGX_SHIPSTATION_LEVEL_AMOUNT,
    NGX_SHIPSTATION_LEVELS
} ngx_shipstation_level_e;


typedef enum {
    NGX_SHIPSTATION_KIND_TEXT = 0,
    NGX_SHIPSTATION_KIND_ID,           /* text that is never cut */
    NGX_SHIPSTATION_KIND_URL,
    NGX_SHIPSTATION_KIND_MONEY,
    NGX_SHIPSTATION_KIND_QUANTITY,
    NGX_SHIPSTATION_KIND_WEIGHT,
    NGX_SHIPSTATION_KIND_WEIGHT_UNIT,
    NGX_SHIPSTATION_KIND_LENGTH,
    NGX_SHIPSTATION_KIND_LENGTH_UNIT,
    NGX_SHIPSTATION_KIND_BOOLEAN,
    NGX_SHIPSTATION_KIND_DATE,
    NGX_SHIPSTATION_KIND_COUNTRY,
    NGX_SHIPSTATION_KIND_STATE,
    NGX_SHIPSTATION_KIND_CURRENCY,
    NGX_SHIPSTATION_KIND_BARCODE,
    NGX_SHIPSTATION_KIND_PAGES,
    NGX_SHIPSTATION_KIND_CURSOR,
    NGX_SHIPSTATION_KIND_OBJECT,
    NGX_SHIPSTATION_KIND_LIST,
    NGX_SHIPSTATION_KIND_ANY,
    NGX_SHIPSTATION_KINDS
} ngx_shipstation_field_kind_e;


typedef enum {
    NGX_SHIPSTATION_OPTIONAL = 0,
    NGX_SHIPSTATION_NOT_EMPTY,         /* optional, left out where empty */
    NGX_SHIPSTATION_FILLED,            /* always sent, filled in if absent */
    NGX_SHIPSTATION_REQUIRED           /* without it the order is left out */
} ngx_shipstation_need_e;


typedef struct {
    ngx_str_t                name;       /* in paths, and in our own feed */
    const char              *xml;        /* element, NULL: none of its own */
    u_char                   open[NGX_SHIPSTATION_TAG_SIZE];
    u_char                   close[NGX_SHIPSTATION_TAG_SIZE]; /* with an LF */
    size_t                   open_len;
    size_t                   close_len;
    ngx_shipstation_field_kind_e   kind;
    ngx_uint_t               max;        /* UTF-16 units, 0: no text */
    ngx_shipstation_need_e   need;
    ngx_uint_t               loose;      /* an element that may be absent */
    ngx_uint_t               extended;   /* sent with schema "extended" only */
    const char              *note;       /* one sentence for the docs */
} ngx_shipstation_field_t;


typedef struct {
    const char                     *path;      /* "customer.ship_to" */
    const ngx_shipstation_field_t  *fields;
    ngx_uint_t                      n;
} ngx_shipstation_fields_t;


/* Places in the arrays of fields, and of values collected by them. */

typedef enum {
    NGX_SHIPSTATION_FEED_PAGES = 0,
    NGX_SHIPSTATION_FEED_NEXT,
    NGX_SHIPSTATION_FEED_ORDERS,
    NGX_SHIPSTATION_FEED_ERRORS,
    NGX_SHIPSTATION_FEED_FIELDS
} ngx_shipstation_feed_field_e;


typedef enum {
    NGX_SHIPSTATION_ORDER_ID = 0,
    NGX_SHIPSTATION_ORDER_NUMBER,
    NGX_SHIPSTATION_ORDER_DATE,
    NGX_SHIPSTATION_ORDER_STATUS,
    NGX_SHIPSTATION_ORDER_LAST_MODIFIED,
    NGX_SHIPSTATION_ORDER_SHIPPING_METHOD,
    NGX_SHIPSTATION_ORDER_PAYMENT_METHOD,
    NGX_SHIPSTATION_ORDER_REQUESTED_WAREHOUSE,
    NGX_SHIPSTATION_ORDER_SOURCE,
    NGX_SHIPSTATION_ORDER_CURRENCY_CODE,
    NGX_SHIPSTATION_ORDER_TOTAL,
    NGX_SHIPSTATION_ORDER_TAX_AMOUNT,
    NGX_SHIPSTATION_ORDER_SHIPPING_AMOUNT,
    NGX_SHIPSTATION_ORDER_CUSTOMER_NOTES,
    NGX_SHIPSTATION_ORDER_INTERNAL_NOTES,
    NGX_SHIPSTATION_ORDER_GIFT,
    NGX_SHIPSTATION_ORDER_GIFT_MESSAGE,
    NGX_SHIPSTATION_ORDER_CUSTOM_FIELD1,
    NGX_SHIPSTATION_ORDER_CUSTOM_FIELD2,
    NGX_SHIPSTATION_ORDER_CUSTOM_FIELD3,
    NGX_SHIPSTATION_ORDER_DIMENSIONS,
    NGX_SHIPSTATION_ORDER_CUSTOMER,
    NGX_SHIPSTATION_ORDER_ITEMS,
    NGX_SHIPSTATION_ORDER_DISCOUNTS,
    NGX_SHIPSTATION_ORDER_FEES,
    NGX_SHIPSTATION_ORDER_SHIPPING_PROVIDER,
    NGX_SHIPSTATION_ORDER_PICKUP,
    NGX_SHIPSTATION_ORDER_FIELDS
} ngx_shipstation_order_field_e;


typedef enum {
    NGX_SHIPSTATION_DIMENSIONS_UNITS = 0,
    NGX_SHIPSTATION_DIMENSIONS_LENGTH,
    NGX_SHIPSTATION_DIMENSIONS_WIDTH,
    NGX_SHIPSTATION_DIMENSIONS_HEIGHT,
    NGX_SHIPSTATION_DIMENSIONS_SHORT_UNITS,
    NGX_SHIPSTATION_DIMENSIONS_FIELDS
} ngx_shipstation_dimensions_field_e;


typedef enum {
    NGX_SHIPSTATION_CUSTOMER_CODE = 0,
    NGX_SHIPSTATION_CUSTOMER_BILL_TO,
    NGX_SHIPSTATION_CUSTOMER_SHIP_TO,
    NGX_SHIPSTATION_CUSTOMER_FIELDS
} ngx_shipstation_customer_field_e;


/* bill_to's and ship_to's; what only one of them has comes last. */

typedef enum {
    NGX_SHIPSTATION_PARTY_NAME = 0,
    NGX_SHIPSTATION_PARTY_FIRST_NAME,
    NGX_SHIPSTATION_PARTY_LAST_NAME,
    NGX_SHIPSTATION_PARTY_COMPANY,
    NGX_SHIPSTATION_PARTY_ADDRESS1,
    NGX_SHIPSTATION_PARTY_ADDRESS2,
    NGX_SHIPSTATION_PARTY_CITY,
    NGX_SHIPSTATION_PARTY_STATE,
    NGX_SHIPSTATION_PARTY_POSTAL_CODE,
    NGX_SHIPSTATION_PARTY_COUNTRY,
    NGX_SHIPSTATION_PARTY_PHONE,
    NGX_SHIPSTATION_PARTY_FIELDS,

    NGX_SHIPSTATION_BILL_TO_EMAIL = NGX_SHIPSTATION_PARTY_FIELDS,
    NGX_SHIPSTATION_BILL_TO_FIELDS
} ngx_shipstation_party_field_e;


typedef enum {
    NGX_SHIPSTATION_ITEM_LINE_ITEM_ID = 0,
    NGX_SHIPSTATION_ITEM_SKU,
    NGX_SHIPSTATION_ITEM_NAME,
    NGX_SHIPSTATION_ITEM_IMAGE_URL,
    NGX_SHIPSTATION_ITEM_WEIGHT,
    NGX_SHIPSTATION_ITEM_WEIGHT_UNITS,
    NGX_SHIPSTATION_ITEM_QUANTITY,
    NGX_SHIPSTATION_ITEM_QUANTITY_REFUNDED,
    NGX_SHIPSTATION_ITEM_QUANTITY_SHIPPED,
    NGX_SHIPSTATION_ITEM_REQUIRES_SHIPPING,
    NGX_SHIPSTATION_ITEM_GIFT_CARD,
    NGX_SHIPSTATION_ITEM_UNIT_PRICE,
    NGX_SHIPSTATION_ITEM_UPC,
    NGX_SHIPSTATION_ITEM_LOCATION,
    NGX_SHIPSTATION_ITEM_ADJUSTMENT,
    NGX_SHIPSTATION_ITEM_OPTIONS,
    NGX_SHIPSTATION_ITEM_FIELDS
} ngx_shipstation_item_field_e;


typedef enum {
    NGX_SHIPSTATION_WEIGHT_VALUE = 0,
    NGX_SHIPSTATION_WEIGHT_UNITS,
    NGX_SHIPSTATION_WEIGHT_FIELDS
} ngx_shipstation_weight_field_e;


typedef enum {
    NGX_SHIPSTATION_OPTION_NAME = 0,
    NGX_SHIPSTATION_OPTION_VALUE,
    NGX_SHIPSTATION_OPTION_WEIGHT,
    NGX_SHIPSTATION_OPTION_FIELDS
} ngx_shipstation_option_field_e;


typedef enum {
    NGX_SHIPSTATION_AMOUNT_NAME = 0,
    NGX_SHIPSTATION_AMOUNT_AMOUNT,
    NGX_SHIPSTATION_AMOUNT_FIELDS
} ngx_shipstation_amount_field_e;


/* The fields of an object at a level of the feed. */
#define ngx_shipstation_fields(level)  (&ngx_shipstation_levels[level])

extern const ngx_shipstation_fields_t
    ngx_shipstation_levels[NGX_SHIPSTATION_LEVELS];

/* A kind in the words of docs/order-feed.md. */
const char *ngx_shipstation_field_kind_name(ngx_shipstation_field_kind_e kind);


#endif /* _NGX_SHIPSTATION_FIELDS_H_INCLUDED_ */
