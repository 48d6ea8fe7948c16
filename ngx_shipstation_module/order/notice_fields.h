
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a ship notice holds: the one table of its elements, which the reader,
 * the writer, the idempotency key and the tests share.  (ShipStation, Custom
 * Store Development Guide, "ShipNotice"; Docs v1 "ShipNotify Reference".)
 */

#ifndef _NGX_SHIPSTATION_NOTICE_FIELDS_H_INCLUDED_
#define _NGX_SHIPSTATION_NOTICE_FIELDS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"


#define NGX_SHIPSTATION_NOTICE_ITEMS_MAX     10000
#define NGX_SHIPSTATION_NOTICE_ELEMENTS_MAX  100000
#define NGX_SHIPSTATION_NOTICE_DEPTH_MAX     32


typedef enum {
    NGX_SHIPSTATION_NOTICE_TEXT = 0,
    NGX_SHIPSTATION_NOTICE_TIME,      /* date and time, UTC */
    NGX_SHIPSTATION_NOTICE_DATE,
    NGX_SHIPSTATION_NOTICE_FLAG,      /* true, false or not said */
    NGX_SHIPSTATION_NOTICE_MONEY,
    NGX_SHIPSTATION_NOTICE_COUNT
} ngx_shipstation_notice_kind_e;


/* _(name in C, element, key in the JSON, kind, parameter of the URL) */
#define NGX_SHIPSTATION_NOTICE_FIELDS(_)                                     \
    _(ORDER_NUMBER, "OrderNumber", "order_number", TEXT, "order_number")     \
    _(ORDER_ID, "OrderID", "order_id", TEXT, NULL)                           \
    _(CUSTOMER_CODE, "CustomerCode", "customer_code", TEXT, NULL)            \
    _(CUSTOMER_NOTES, "CustomerNotes", "customer_notes", TEXT, NULL)         \
    _(INTERNAL_NOTES, "InternalNotes", "internal_notes", TEXT, NULL)         \
    _(NOTES_TO_CUSTOMER, "NotesToCustomer", "notes_to_customer", TEXT, NULL) \
    _(NOTIFY_CUSTOMER, "NotifyCustomer", "notify_customer", FLAG, NULL)      \
    _(LABEL_CREATE_DATE, "LabelCreateDate", "label_create_date", TIME, NULL) \
    _(SHIP_DATE, "ShipDate", "ship_date", DATE, NULL)                        \
    _(CARRIER, "Carrier", "carrier", TEXT, "carrier")                        \
    _(SERVICE, "Service", "service", TEXT, "service")                        \
    _(TRACKING_NUMBER, "TrackingNumber", "tracking_number", TEXT,            \
      "tracking_number")                                                     \
    _(SHIPPING_COST, "ShippingCost", "shipping_cost", MONEY, NULL)           \
    _(CUSTOM_FIELD1, "CustomField1", "custom_field1", TEXT, NULL)            \
    _(CUSTOM_FIELD2, "CustomField2", "custom_field2", TEXT, NULL)            \
    _(CUSTOM_FIELD3, "CustomField3", "custom_field3", TEXT, NULL)            \
    _(REQUESTED_WAREHOUSE, "RequestedWarehouse", "requested_warehouse",      \
      TEXT, NULL)

#define NGX_SHIPSTATION_NOTICE_RECIPIENT(_)                                  \
    _(NAME, "Name", "name", TEXT, NULL)                                      \
    _(COMPANY, "Company", "company", TEXT, NULL)                             \
    _(ADDRESS1, "Address1", "address1", TEXT, NULL)                          \
    _(ADDRESS2, "Address2", "address2", TEXT, NULL)                          \
    _(CITY, "City", "city", TEXT, NULL)                                      \
    _(STATE, "State", "state", TEXT, NULL)                                   \
    _(POSTAL_CODE, "PostalCode", "postal_code", TEXT, NULL)                  \
    _(COUNTRY, "Country", "country", TEXT, NULL)

#define NGX_SHIPSTATION_NOTICE_ITEM(_)                                       \
    _(SKU, "SKU", "sku", TEXT, NULL)                                         \
    _(NAME, "Name", "name", TEXT, NULL)                                      \
    _(QUANTITY, "Quantity", "quantity", COUNT, NULL)                         \
    _(LINE_ITEM_ID, "LineItemID", "line_item_id", TEXT, NULL)                \
    _(UPC, "UPC", "upc", TEXT, NULL)


#define NGX_SHIPSTATION_NOTICE_ENUM(name, element, key, kind, parameter)     \
    NGX_SHIPSTATION_NOTICE_##name,
#define NGX_SHIPSTATION_RECIPIENT_ENUM(name, element, key, kind, parameter)  \
    NGX_SHIPSTATION_RECIPIENT_##name,
#define NGX_SHIPSTATION_ITEM_ENUM(name, element, key, kind, parameter)       \
    NGX_SHIPSTATION_ITEM_##name,

enum {
    NGX_SHIPSTATION_NOTICE_FIELDS(NGX_SHIPSTATION_NOTICE_ENUM)
    NGX_SHIPSTATION_NOTICE_NFIELDS
};

enum {
    NGX_SHIPSTATION_NOTICE_RECIPIENT(NGX_SHIPSTATION_RECIPIENT_ENUM)
    NGX_SHIPSTATION_RECIPIENT_NFIELDS
};

enum {
    NGX_SHIPSTATION_NOTICE_ITEM(NGX_SHIPSTATION_ITEM_ENUM)
    NGX_SHIPSTATION_ITEM_NFIELDS
};


typedef struct {
    const char                     *element;
    const char                     *key;
    ngx_shipstation_notice_kind_e   kind;
    const char                     *parameter;   /* NULL: not in the URL */
} ngx_shipstation_notice_field_t;

extern const ngx_shipstation_notice_field_t
    ngx_shipstation_notice_fields[NGX_SHIPSTATION_NOTICE_NFIELDS];
extern const ngx_shipstation_notice_field_t
    ngx_shipstation_recipient_fields[NGX_SHIPSTATION_RECIPIENT_NFIELDS];
extern const ngx_shipstation_notice_field_t
    ngx_shipstation_item_fields[NGX_SHIPSTATION_ITEM_NFIELDS];


/*
 * A value: the text as it came, blanks at its ends cut off, empty where there
 * was none; and what it says, by its field's kind.
 */
typedef struct {
    ngx_str_t                       text;
    ngx_uint_t                      known;    /* number holds */
    int64_t                         number;   /* seconds, 0 or 1, scaled, n */
    ngx_uint_t                      scale;    /* of money */
} ngx_shipstation_notice_value_t;


typedef struct ngx_shipstation_notice_item_s  ngx_shipstation_notice_item_t;

struct ngx_shipstation_notice_item_s {
    ngx_shipstation_notice_item_t  *next;
    ngx_shipstation_notice_value_t  values[NGX_SHIPSTATION_ITEM_NFIELDS];
};


struct ngx_shipstation_notice_s {
    ngx_shipstation_arena_t         *arena;
    ngx_shipstation_notice_value_t   values[NGX_SHIPSTATION_NOTICE_NFIELDS];
    ngx_shipstation_notice_value_t
                                recipient[NGX_SHIPSTATION_RECIPIENT_NFIELDS];
    ngx_shipstation_notice_item_t   *items;
    ngx_shipstation_notice_item_t  **last_item;
    ngx_uint_t                       nitems;
    ngx_str_t                        unread;
};


/*
 * Mends what a notice's body may hold and XML may not, see notice_clean.c.  The
 * text is replaced by one of the arena's where there is anything to mend, and
 * where it is in UTF-16, which becomes UTF-8.  Returns NGX_OK or NGX_ERROR (no
 * memory).
 */
ngx_int_t ngx_shipstation_notice_clean(ngx_str_t *xml,
    ngx_shipstation_arena_t *arena);

/*
 * Parses a body that is not empty into a notice's texts.  Returns NGX_OK, or
 * NGX_ERROR with error filled.
 */
ngx_int_t ngx_shipstation_notice_parse(struct ngx_shipstation_notice_s *notice,
    const u_char *body, size_t len, ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_NOTICE_FIELDS_H_INCLUDED_ */
