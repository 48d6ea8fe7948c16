
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/fields.h"
#include "order/shape.h"
#include "order/value.h"


/* A text goes out in CDATA; other values need no protection. */

#define ngx_shipstation_text(name, xml, kind, max, need, extended, note)     \
    { ngx_string(name), xml,                                                 \
      "<" xml "><![CDATA[", "]]></" xml ">\n",                               \
      sizeof("<" xml "><![CDATA[") - 1, sizeof("]]></" xml ">\n") - 1,       \
      NGX_SHIPSTATION_KIND_ ## kind, max, NGX_SHIPSTATION_ ## need,          \
      NGX_SHIPSTATION_ ## need < NGX_SHIPSTATION_FILLED, extended, note }

#define ngx_shipstation_plain(name, xml, kind, need, extended, note)         \
    { ngx_string(name), xml,                                                 \
      "<" xml ">", "</" xml ">\n",                                           \
      sizeof("<" xml ">") - 1, sizeof("</" xml ">\n") - 1,                   \
      NGX_SHIPSTATION_KIND_ ## kind, 0, NGX_SHIPSTATION_ ## need,            \
      NGX_SHIPSTATION_ ## need < NGX_SHIPSTATION_FILLED, extended, note }

/* What steers the export and has no element of its own. */

#define ngx_shipstation_rule(name, kind, need, note)                         \
    { ngx_string(name), NULL, "", "", 0, 0,                                  \
      NGX_SHIPSTATION_KIND_ ## kind, 0, NGX_SHIPSTATION_ ## need, 0, 0,      \
      note }


static const ngx_shipstation_field_t  ngx_shipstation_feed_fields[] = {

    [NGX_SHIPSTATION_FEED_PAGES] =
    ngx_shipstation_rule("pages", PAGES, OPTIONAL,
        "Number of pages in the window."),

    [NGX_SHIPSTATION_FEED_NEXT] =
    ngx_shipstation_rule("next", CURSOR, OPTIONAL,
        "Where the next page begins, in your own words."),

    [NGX_SHIPSTATION_FEED_ORDERS] =
    ngx_shipstation_rule("orders", LIST, REQUIRED,
        "The orders of this page; without it the reply is refused (502)."),

    [NGX_SHIPSTATION_FEED_ERRORS] =
    ngx_shipstation_rule("errors", ANY, OPTIONAL,
        "Not empty: the reply is refused (502), whatever `orders` holds."),
};


static const ngx_shipstation_field_t  ngx_shipstation_order_fields[] = {

    [NGX_SHIPSTATION_ORDER_ID] =
    ngx_shipstation_text("order_id", "OrderID", ID,
        NGX_SHIPSTATION_ORDER_ID_MAX, FILLED, 0,
        "Your own id, by which ShipStation knows an order again. "
        "Absent: `order_number`."),

    [NGX_SHIPSTATION_ORDER_NUMBER] =
    ngx_shipstation_text("order_number", "OrderNumber", ID,
        NGX_SHIPSTATION_ORDER_ID_MAX, REQUIRED, 0,
        "What people see, and what ship notices name."),

    [NGX_SHIPSTATION_ORDER_DATE] =
    ngx_shipstation_plain("order_date", "OrderDate", DATE, REQUIRED, 0,
        "When the order was placed."),

    [NGX_SHIPSTATION_ORDER_STATUS] =
    ngx_shipstation_text("order_status", "OrderStatus", TEXT, 50, REQUIRED, 0,
        "Your word for the state, before the store's `status_map`."),

    [NGX_SHIPSTATION_ORDER_LAST_MODIFIED] =
    ngx_shipstation_plain("last_modified", "LastModified", DATE, FILLED, 0,
        "When the order changed last. Absent: `order_date`."),

    [NGX_SHIPSTATION_ORDER_SHIPPING_METHOD] =
    ngx_shipstation_text("shipping_method", "ShippingMethod", TEXT, 100,
        OPTIONAL, 0, "What the buyer chose."),

    [NGX_SHIPSTATION_ORDER_PAYMENT_METHOD] =
    ngx_shipstation_text("payment_method", "PaymentMethod", TEXT, 50,
        OPTIONAL, 0, "How the order was paid."),

    [NGX_SHIPSTATION_ORDER_REQUESTED_WAREHOUSE] =
    ngx_shipstation_text("requested_warehouse", "RequestedWarehouse", TEXT,
        100, OPTIONAL, 0, "The name of a Ship From location in ShipStation."),

    [NGX_SHIPSTATION_ORDER_SOURCE] =
    ngx_shipstation_text("source", "Source", TEXT, 50, OPTIONAL, 0,
        "Where the order was sold."),

    [NGX_SHIPSTATION_ORDER_CURRENCY_CODE] =
    ngx_shipstation_plain("currency_code", "CurrencyCode", CURRENCY,
        NOT_EMPTY, 1, "Compared with the store's `currency`."),

    [NGX_SHIPSTATION_ORDER_TOTAL] =
    ngx_shipstation_plain("order_total", "OrderTotal", MONEY, REQUIRED, 0,
        "Grand total; goes out as it is, whatever lines are dropped."),

    [NGX_SHIPSTATION_ORDER_TAX_AMOUNT] =
    ngx_shipstation_plain("tax_amount", "TaxAmount", MONEY, OPTIONAL, 0,
        "Tax in the total."),

    [NGX_SHIPSTATION_ORDER_SHIPPING_AMOUNT] =
    ngx_shipstation_plain("shipping_amount", "ShippingAmount", MONEY, FILLED,
        0, "What the buyer paid for shipping. Absent: 0.00."),

    [NGX_SHIPSTATION_ORDER_CUSTOMER_NOTES] =
    ngx_shipstation_text("customer_notes", "CustomerNotes", TEXT, 1000,
        OPTIONAL, 0, "From the buyer."),

    [NGX_SHIPSTATION_ORDER_INTERNAL_NOTES] =
    ngx_shipstation_text("internal_notes", "InternalNotes", TEXT, 1000,
        OPTIONAL, 0, "For staff."),

    [NGX_SHIPSTATION_ORDER_GIFT] =
    ngx_shipstation_plain("gift", "Gift", BOOLEAN, OPTIONAL, 0,
        "Whether it is a gift."),

    [NGX_SHIPSTATION_ORDER_GIFT_MESSAGE] =
    ngx_shipstation_text("gift_message", "GiftMessage", TEXT, 1000, OPTIONAL,
        0, "For the receiver."),

    [NGX_SHIPSTATION_ORDER_CUSTOM_FIELD1] =
    ngx_shipstation_text("custom_field1", "CustomField1", TEXT, 100, OPTIONAL,
        0, "Shown in ShipStation's grid; comes back in the ship notice."),

    [NGX_SHIPSTATION_ORDER_CUSTOM_FIELD2] =
    ngx_shipstation_text("custom_field2", "CustomField2", TEXT, 100, OPTIONAL,
        0, "The same."),

    [NGX_SHIPSTATION_ORDER_CUSTOM_FIELD3] =
    ngx_shipstation_text("custom_field3", "CustomField3", TEXT, 100, OPTIONAL,
        0, "The same."),

    [NGX_SHIPSTATION_ORDER_DIMENSIONS] =
    ngx_shipstation_plain("dimensions", "Dimensions", OBJECT, OPTIONAL, 1,
        "Size of the parcel; all of its four values or none."),

    [NGX_SHIPSTATION_ORDER_CUSTOMER] =
    ngx_shipstation_plain("customer", "Customer", OBJECT, REQUIRED, 0,
        "Who bought, and where it goes."),

    [NGX_SHIPSTATION_ORDER_ITEMS] =
    ngx_shipstation_plain("items", "Items", LIST, FILLED, 0,
        "The order's lines. Absent: none."),

    [NGX_SHIPSTATION_ORDER_DISCOUNTS] =
    ngx_shipstation_rule("discounts", LIST, OPTIONAL,
        "Become adjustment lines with a negative price."),

    [NGX_SHIPSTATION_ORDER_FEES] =
    ngx_shipstation_rule("fees", LIST, OPTIONAL,
        "Become lines with a positive price."),

    [NGX_SHIPSTATION_ORDER_SHIPPING_PROVIDER] =
    ngx_shipstation_rule("shipping_provider", TEXT, OPTIONAL,
        "`shipstation`, or absent: the order goes to ShipStation."),

    [NGX_SHIPSTATION_ORDER_PICKUP] =
    ngx_shipstation_rule("pickup", BOOLEAN, OPTIONAL,
        "True: the order is never exported."),
};


static const ngx_shipstation_field_t  ngx_shipstation_dimensions_fields[] = {

    [NGX_SHIPSTATION_DIMENSIONS_UNITS] =
    ngx_shipstation_plain("dimension_units", "DimensionUnits", LENGTH_UNIT,
        REQUIRED, 1, "Becomes `Inch` or `Centimeter`."),

    [NGX_SHIPSTATION_DIMENSIONS_LENGTH] =
    ngx_shipstation_plain("length", "Length", LENGTH, REQUIRED, 1, ""),

    [NGX_SHIPSTATION_DIMENSIONS_WIDTH] =
    ngx_shipstation_plain("width", "Width", LENGTH, REQUIRED, 1, ""),

    [NGX_SHIPSTATION_DIMENSIONS_HEIGHT] =
    ngx_shipstation_plain("height", "Height", LENGTH, REQUIRED, 1, ""),

    [NGX_SHIPSTATION_DIMENSIONS_SHORT_UNITS] =
    ngx_shipstation_rule("units", LENGTH_UNIT, OPTIONAL,
        "Another name for `dimension_units`."),
};


static const ngx_shipstation_field_t  ngx_shipstation_customer_fields[] = {

    [NGX_SHIPSTATION_CUSTOMER_CODE] =
    ngx_shipstation_text("customer_code", "CustomerCode", TEXT, 50, FILLED, 0,
        "Your id of the buyer. Absent: the email, else the receiver's name."),

    [NGX_SHIPSTATION_CUSTOMER_BILL_TO] =
    ngx_shipstation_plain("bill_to", "BillTo", OBJECT, FILLED, 0,
        "Absent: the receiver's name."),

    [NGX_SHIPSTATION_CUSTOMER_SHIP_TO] =
    ngx_shipstation_plain("ship_to", "ShipTo", OBJECT, REQUIRED, 0,
        "Where it goes."),
};


static const ngx_shipstation_field_t  ngx_shipstation_bill_to_fields[] = {

    [NGX_SHIPSTATION_PARTY_NAME] =
    ngx_shipstation_text("name", "Name", TEXT, 100, FILLED, 0,
        "Absent: `first_name` and `last_name`, else `ship_to`'s name."),

    [NGX_SHIPSTATION_PARTY_FIRST_NAME] =
    ngx_shipstation_rule("first_name", TEXT, OPTIONAL,
        "Serves where `name` is absent."),

    [NGX_SHIPSTATION_PARTY_LAST_NAME] =
    ngx_shipstation_rule("last_name", TEXT, OPTIONAL,
        "Serves where `name` is absent."),

    [NGX_SHIPSTATION_PARTY_COMPANY] =
    ngx_shipstation_text("company", "Company", TEXT, 100, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_ADDRESS1] =
    ngx_shipstation_text("address1", "Address1", TEXT, 200, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_ADDRESS2] =
    ngx_shipstation_text("address2", "Address2", TEXT, 200, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_CITY] =
    ngx_shipstation_text("city", "City", TEXT, 100, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_STATE] =
    ngx_shipstation_text("state", "State", STATE, 100, OPTIONAL, 0,
        "Code or English name in the US, Canada and Australia, "
        "out as code; elsewhere as it is."),

    [NGX_SHIPSTATION_PARTY_POSTAL_CODE] =
    ngx_shipstation_text("postal_code", "PostalCode", TEXT, 50, OPTIONAL, 0,
        ""),

    [NGX_SHIPSTATION_PARTY_COUNTRY] =
    ngx_shipstation_plain("country", "Country", COUNTRY, NOT_EMPTY, 0, ""),

    [NGX_SHIPSTATION_PARTY_PHONE] =
    ngx_shipstation_text("phone", "Phone", TEXT, 50, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_BILL_TO_EMAIL] =
    ngx_shipstation_text("email", "Email", TEXT, 100, NOT_EMPTY, 0,
        "Lets ShipStation write to the buyer."),
};


static const ngx_shipstation_field_t  ngx_shipstation_ship_to_fields[] = {

    [NGX_SHIPSTATION_PARTY_NAME] =
    ngx_shipstation_text("name", "Name", TEXT, 100, FILLED, 0,
        "Absent: `first_name` and `last_name`, else `company`, "
        "else `bill_to`'s name."),

    [NGX_SHIPSTATION_PARTY_FIRST_NAME] =
    ngx_shipstation_rule("first_name", TEXT, OPTIONAL,
        "Serves where `name` is absent."),

    [NGX_SHIPSTATION_PARTY_LAST_NAME] =
    ngx_shipstation_rule("last_name", TEXT, OPTIONAL,
        "Serves where `name` is absent."),

    [NGX_SHIPSTATION_PARTY_COMPANY] =
    ngx_shipstation_text("company", "Company", TEXT, 100, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_ADDRESS1] =
    ngx_shipstation_text("address1", "Address1", TEXT, 200, REQUIRED, 0, ""),

    [NGX_SHIPSTATION_PARTY_ADDRESS2] =
    ngx_shipstation_text("address2", "Address2", TEXT, 200, OPTIONAL, 0, ""),

    [NGX_SHIPSTATION_PARTY_CITY] =
    ngx_shipstation_text("city", "City", TEXT, 100, REQUIRED, 0, ""),

    [NGX_SHIPSTATION_PARTY_STATE] =
    ngx_shipstation_text("state", "State", STATE, 100, FILLED, 0,
        "As in `bill_to`. Absent: empty."),

    [NGX_SHIPSTATION_PARTY_POSTAL_CODE] =
    ngx_shipstation_text("postal_code", "PostalCode", TEXT, 50, FILLED, 0,
        "Absent: empty."),

    [NGX_SHIPSTATION_PARTY_COUNTRY] =
    ngx_shipstation_plain("country", "Country", COUNTRY, REQUIRED, 0, ""),

    [NGX_SHIPSTATION_PARTY_PHONE] =
    ngx_shipstation_text("phone", "Phone", TEXT, 50, OPTIONAL, 0, ""),
};


static const ngx_shipstation_field_t  ngx_shipstation_item_fields[] = {

    [NGX_SHIPSTATION_ITEM_LINE_ITEM_ID] =
    ngx_shipstation_text("line_item_id", "LineItemID", ID,
        NGX_SHIPSTATION_ORDER_ID_MAX, NOT_EMPTY, 0,
        "Comes back in the ship notice: the sure way to know a line again. "
        "Too long: left out."),

    [NGX_SHIPSTATION_ITEM_SKU] =
    ngx_shipstation_text("sku", "SKU", TEXT, 50, FILLED, 0,
        "Absent: empty."),

    [NGX_SHIPSTATION_ITEM_NAME] =
    ngx_shipstation_text("name", "Name", TEXT, 200, REQUIRED, 0, ""),

    [NGX_SHIPSTATION_ITEM_IMAGE_URL] =
    ngx_shipstation_text("image_url", "ImageUrl", URL,
        NGX_SHIPSTATION_IMAGE_URL_MAX, NOT_EMPTY, 0,
        "Too long or no web address: left out."),

    [NGX_SHIPSTATION_ITEM_WEIGHT] =
    ngx_shipstation_plain("weight", "Weight", WEIGHT, OPTIONAL, 0,
        "Of one unit; a number, or an object of value and units."),

    [NGX_SHIPSTATION_ITEM_WEIGHT_UNITS] =
    ngx_shipstation_plain("weight_units", "WeightUnits", WEIGHT_UNIT,
        OPTIONAL, 0, "Becomes `Grams`, `Ounces` or `Pounds`. Absent or "
        "unknown: the weight is left out."),

    [NGX_SHIPSTATION_ITEM_QUANTITY] =
    ngx_shipstation_plain("quantity", "Quantity", QUANTITY, REQUIRED, 0,
        "What is left of it must be 1 to 99999 or a fraction."),

    [NGX_SHIPSTATION_ITEM_QUANTITY_REFUNDED] =
    ngx_shipstation_rule("quantity_refunded", QUANTITY, OPTIONAL,
        "Subtracted from `quantity`."),

    [NGX_SHIPSTATION_ITEM_QUANTITY_SHIPPED] =
    ngx_shipstation_rule("quantity_shipped", QUANTITY, OPTIONAL,
        "Shipped outside ShipStation; subtracted from `quantity`."),

    [NGX_SHIPSTATION_ITEM_REQUIRES_SHIPPING] =
    ngx_shipstation_rule("requires_shipping", BOOLEAN, OPTIONAL,
        "False: the line is dropped."),

    [NGX_SHIPSTATION_ITEM_GIFT_CARD] =
    ngx_shipstation_rule("gift_card", BOOLEAN, OPTIONAL,
        "True: the line is dropped."),

    [NGX_SHIPSTATION_ITEM_UNIT_PRICE] =
    ngx_shipstation_plain("unit_price", "UnitPrice", MONEY, REQUIRED, 0, ""),

    [NGX_SHIPSTATION_ITEM_UPC] =
    ngx_shipstation_text("upc", "UPC", BARCODE, NGX_SHIPSTATION_UPC_MAX,
        NOT_EMPTY, 1, "At most " ngx_value(NGX_SHIPSTATION_UPC_MAX)
        " digits; else left out."),

    [NGX_SHIPSTATION_ITEM_LOCATION] =
    ngx_shipstation_text("location", "Location", TEXT, 100, NOT_EMPTY, 0,
        "The shelf."),

    [NGX_SHIPSTATION_ITEM_ADJUSTMENT] =
    ngx_shipstation_plain("adjustment", "Adjustment", BOOLEAN, OPTIONAL, 0,
        "True: a discount; its price goes out negative."),

    [NGX_SHIPSTATION_ITEM_OPTIONS] =
    ngx_shipstation_plain("options", "Options", LIST, OPTIONAL, 0,
        "At most " ngx_value(NGX_SHIPSTATION_OPTIONS_MAX)
        "; more are dropped."),
};


static const ngx_shipstation_field_t  ngx_shipstation_weight_fields[] = {

    [NGX_SHIPSTATION_WEIGHT_VALUE] =
    ngx_shipstation_rule("value", WEIGHT, REQUIRED, ""),

    [NGX_SHIPSTATION_WEIGHT_UNITS] =
    ngx_shipstation_rule("units", WEIGHT_UNIT, OPTIONAL,
        "Absent: the item's `weight_units`."),
};


static const ngx_shipstation_field_t  ngx_shipstation_option_fields[] = {

    [NGX_SHIPSTATION_OPTION_NAME] =
    ngx_shipstation_text("name", "Name", TEXT, 100, REQUIRED, 0,
        "Without it the option is left out."),

    [NGX_SHIPSTATION_OPTION_VALUE] =
    ngx_shipstation_text("value", "Value", TEXT, 100, REQUIRED, 0,
        "Without it the option is left out."),

    [NGX_SHIPSTATION_OPTION_WEIGHT] =
    ngx_shipstation_plain("weight", "Weight", WEIGHT, OPTIONAL, 0,
        "Added weight of one unit, in the item's `weight_units`."),
};


static const ngx_shipstation_field_t  ngx_shipstation_amount_fields[] = {

    [NGX_SHIPSTATION_AMOUNT_NAME] =
    ngx_shipstation_text("name", "Name", TEXT, 200, FILLED, 0,
        "Absent: `Discount` or `Fee`."),

    [NGX_SHIPSTATION_AMOUNT_AMOUNT] =
    ngx_shipstation_plain("amount", "UnitPrice", MONEY, REQUIRED, 0,
        "Without it, or with 0, the line is left out."),
};


#define ngx_shipstation_level(path, list)                                    \
    { path, list, sizeof(list) / sizeof(list[0]) }

const ngx_shipstation_fields_t
    ngx_shipstation_levels[NGX_SHIPSTATION_LEVELS] =
{
    ngx_shipstation_level("", ngx_shipstation_feed_fields),
    ngx_shipstation_level("orders[]", ngx_shipstation_order_fields),
    ngx_shipstation_level("dimensions", ngx_shipstation_dimensions_fields),
    ngx_shipstation_level("customer", ngx_shipstation_customer_fields),
    ngx_shipstation_level("customer.bill_to", ngx_shipstation_bill_to_fields),
    ngx_shipstation_level("customer.ship_to", ngx_shipstation_ship_to_fields),
    ngx_shipstation_level("items[]", ngx_shipstation_item_fields),
    ngx_shipstation_level("items[].weight", ngx_shipstation_weight_fields),
    ngx_shipstation_level("items[].options[]", ngx_shipstation_option_fields),
    ngx_shipstation_level("discounts[], fees[]",
                          ngx_shipstation_amount_fields),
};


static const char  *ngx_shipstation_field_kind_names[NGX_SHIPSTATION_KINDS] = {
    "text", "id", "web address", "money", "quantity", "weight",
    "unit of weight", "length", "unit of length", "true or false", "date",
    "country", "state", "currency", "digits",
    "0 to " ngx_value(NGX_SHIPSTATION_PAGES_MAX),
    "text of at most " ngx_value(NGX_SHIPSTATION_CURSOR_MAX) " bytes",
    "object", "list", "anything"
};


const char *
ngx_shipstation_field_kind_name(ngx_shipstation_field_kind_e kind)
{
    return ngx_shipstation_field_kind_names[kind];
}
