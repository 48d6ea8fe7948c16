#include <ngx_config.h>
#include <ngx_core.h>

#include "feed.h"
#include "tap.h"


/* An order that needs nothing mended; what a test adds goes before it. */

#define SHIP_TO                                                               \
    "\"ship_to\":{\"name\":\"Ann\",\"address1\":\"1 Road\",\"city\":\"Town\"," \
    "\"state\":\"TX\",\"postal_code\":\"78703\",\"country\":\"US\"}"

#define CUSTOMER                                                              \
    "\"customer\":{\"customer_code\":\"c1\","                                 \
    "\"bill_to\":{\"name\":\"Bob\"}," SHIP_TO "}"

#define BASE                                                                  \
    "\"order_id\":\"1\",\"order_number\":\"A1\","                             \
    "\"order_date\":\"2026-11-20T14:05:00Z\",\"order_status\":\"paid\","      \
    "\"last_modified\":\"2026-11-21T08:00:00Z\",\"order_total\":\"10.00\","   \
    "\"shipping_amount\":\"2.50\"," CUSTOMER

#define ITEM  "\"sku\":\"S\",\"name\":\"Mug\",\"quantity\":2,\"unit_price\":5"

#define ORDER(more)  "{\"orders\":[{" BASE "," more "}]}"
#define ITEMS(more)  ORDER("\"items\":[" more "]")


static feed_t  feed;


static void
has(const char *json, const char *want, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && strstr(feed.xml, want) != NULL
                && feed_valid(&feed), "%s", name))
    {
        printf("# rc %d, want %s in\n%s\n# told %s# %s\n", (int) rc, want,
               feed.xml ? feed.xml : "", feed.told, feed.invalid);
    }
}


static void
has_not(const char *json, const char *unwanted, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.exported == 1
                && strstr(feed.xml, unwanted) == NULL && feed_valid(&feed),
                "%s", name))
    {
        printf("# rc %d, do not want %s in\n%s\n# told %s# %s\n", (int) rc,
               unwanted, feed.xml ? feed.xml : "", feed.told, feed.invalid);
    }
}


/* Nothing goes out; told is the whole of what the callbacks heard. */

static void
left_out(const char *json, const char *told)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.exported == 0
                && feed.result.skipped == 1 && strcmp(feed.told, told) == 0
                && strstr(feed.xml, "<Order>") == NULL && feed_valid(&feed),
                "left out: %.*s", (int) strcspn(told, "\n"), told))
    {
        printf("# rc %d, told %s# want %s", (int) rc, feed.told, told);
    }
}


static void
not_selected(const char *json, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.not_selected == 1
                && feed.result.skipped == 0 && feed.told_len == 0
                && strstr(feed.xml, "<Order>") == NULL && feed_valid(&feed),
                "%s", name))
    {
        printf("# rc %d, told %s\n%s", (int) rc, feed.told, feed.xml);
    }
}


static void
told_is(const char *want, const char *name)
{
    tap_is_str(feed.told, strlen(feed.told), want, name);
}


static void
refused(const char *json, const char *path, const char *want)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    tap_is_int(rc, NGX_DECLINED, json);
    tap_is_str(feed.error.path.data, feed.error.path.len, path, "where");
    tap_is_str(feed.error.message.data,
               ngx_min(feed.error.message.len, strlen(want)), want, want);
}


static void
documents(void)
{
    char  next[1100], *p;

    feed_export_by(&feed, "{\"orders\":[]}", 13, 0, 10);
    tap_is_str(feed.xml, feed.xml_len,
               "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
               "<Orders pages=\"0\">\n</Orders>\n", "no orders");
    tap_ok(feed_valid(&feed), "which is valid");
    tap_ok(!feed.result.has_pages && feed.result.next.len == 0,
           "without pages and next");

    feed_export(&feed, "{\"pages\":3,\"next\":\"abc\",\"orders\":[]}");
    tap_ok(feed.result.has_pages && feed.result.pages == 3, "pages");
    tap_is_str(feed.result.next.data, feed.result.next.len, "abc", "next");

    feed_export(&feed, "{\"pages\":\"32767\",\"next\":17,\"orders\":[]}");
    tap_ok(feed.result.has_pages && feed.result.pages == 32767,
           "the most pages, as a string");
    tap_is_str(feed.result.next.data, feed.result.next.len, "17",
               "next as a number");

    feed_export(&feed, "{\"pages\":0,\"next\":\"\",\"orders\":[]}");
    tap_ok(feed.result.has_pages && feed.result.pages == 0, "no pages");
    tap_is_int(feed.result.next.len, 0, "an empty next is none");

    feed_export(&feed, "{\"pages\":null,\"next\":null,\"orders\":[]}");
    tap_ok(!feed.result.has_pages && feed.result.next.len == 0, "null");

    refused("[]", "", "is not a JSON object");
    refused("17", "", "is not a JSON object");
    refused("{}", "orders", "is missing");
    refused("{\"orders\":null}", "orders", "is missing");
    refused("{\"orders\":{}}", "orders", "is not a list");
    refused("{\"orders\":[]", "", "no JSON: byte 13: it ends too early");
    refused("{\"orders\":[],\"pages\":-1}", "pages",
            "is not a number from 0 to 32767");
    refused("{\"orders\":[],\"pages\":32768}", "pages",
            "is not a number from 0 to 32767");
    refused("{\"orders\":[],\"pages\":1.5}", "pages",
            "is not a number from 0 to 32767");
    refused("{\"orders\":[],\"pages\":[]}", "pages",
            "is not a number from 0 to 32767");
    refused("{\"orders\":[],\"next\":{}}", "next", "is not a text");

    p = next + sprintf(next, "{\"orders\":[],\"next\":\"");
    memset(p, 'n', 513);
    strcpy(p + 513, "\"}");
    refused(next, "next", "is longer than 512 bytes");

    strcpy(p + 512, "\"}");
    tap_is_int(feed_export(&feed, next), NGX_OK, "a next of 512 bytes");
    tap_is_int(feed.result.next.len, 512, "which is told whole");
}


static void
whole(void)
{
    static const char  want[] =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<Orders pages=\"1\">\n"
        "<Order>\n"
        "<OrderID><![CDATA[1]]></OrderID>\n"
        "<OrderNumber><![CDATA[A1]]></OrderNumber>\n"
        "<OrderDate>11/20/2026 14:05</OrderDate>\n"
        "<LastModified>11/21/2026 08:00</LastModified>\n"
        "<OrderStatus><![CDATA[paid]]></OrderStatus>\n"
        "<OrderTotal>10.00</OrderTotal>\n"
        "<ShippingAmount>2.50</ShippingAmount>\n"
        "<Customer>\n"
        "<CustomerCode><![CDATA[c1]]></CustomerCode>\n"
        "<BillTo>\n"
        "<Name><![CDATA[Bob]]></Name>\n"
        "</BillTo>\n"
        "<ShipTo>\n"
        "<Name><![CDATA[Ann]]></Name>\n"
        "<Address1><![CDATA[1 Road]]></Address1>\n"
        "<City><![CDATA[Town]]></City>\n"
        "<State><![CDATA[TX]]></State>\n"
        "<PostalCode><![CDATA[78703]]></PostalCode>\n"
        "<Country>US</Country>\n"
        "</ShipTo>\n"
        "</Customer>\n"
        "<Items>\n"
        "<Item>\n"
        "<SKU><![CDATA[S]]></SKU>\n"
        "<Name><![CDATA[Mug]]></Name>\n"
        "<Quantity>2</Quantity>\n"
        "<UnitPrice>5.00</UnitPrice>\n"
        "</Item>\n"
        "</Items>\n"
        "</Order>\n"
        "</Orders>\n";

    feed_export(&feed, ITEMS("{" ITEM "}"));
    tap_is_str(feed.xml, feed.xml_len, want, "a plain order, byte by byte");
    tap_is_int(feed.told_len, 0, "nothing to say about it");
    tap_is_int(feed.result.exported, 1, "counted");
}


static void
selection(void)
{
    not_selected(ORDER("\"pickup\":true"), "a pickup");
    not_selected(ORDER("\"pickup\":\"true\""), "a pickup as text");
    has(ORDER("\"pickup\":false"), "<Order>", "no pickup");
    has(ORDER("\"pickup\":null"), "<Order>", "pickup null");

    has(ORDER("\"shipping_provider\":\"shipstation\""), "<Order>",
        "ShipStation's");
    has(ORDER("\"shipping_provider\":\"\""), "<Order>", "nobody's");
    not_selected(ORDER("\"shipping_provider\":\"ups\""), "another provider's");
    not_selected("{\"orders\":[{\"shipping_provider\":\"ups\"}]}",
                 "another provider's, however broken");

    feed.rules.sync_all = 1;
    has(ORDER("\"shipping_provider\":\"ups\""), "<Order>",
        "another provider's where all are synced");
    not_selected(ORDER("\"pickup\":true"), "but never a pickup");

    feed.rules.sync_all_since = 1795183500;
    has(ORDER("\"shipping_provider\":\"ups\""), "<Order>",
        "placed when all were synced");
    feed.rules.sync_all_since = 1795183501;
    not_selected(ORDER("\"shipping_provider\":\"ups\""), "placed before");
    has(ORDER("\"shipping_provider\":\"shipstation\""), "<Order>",
        "placed before, ShipStation's");

    feed.rules.sync_all = 0;
    feed.rules.sync_all_since = 0;

    not_selected(ITEMS("{\"requires_shipping\":false}"), "all digital");
    not_selected(ITEMS("{\"gift_card\":true},{\"requires_shipping\":false}"),
                 "a gift card and a download");
    not_selected("{\"orders\":[{\"items\":[{\"requires_shipping\":false}]}]}",
                 "all digital, without an address");
    not_selected(ITEMS("{\"requires_shipping\":false},"
                       "{\"adjustment\":true,\"name\":\"x\",\"unit_price\":1}"),
                 "all digital, with a discount");
    has(ITEMS("{" ITEM "},{\"requires_shipping\":false}"),
        "<Name><![CDATA[Mug]]></Name>", "a download beside goods");
    has(ORDER("\"items\":[]"), "<Items>\n</Items>", "no lines at all");
    has("{\"orders\":[{" BASE "}]}", "<Items>\n</Items>", "items absent");
}


static void
quantities(void)
{
    has(ITEMS("{" ITEM ",\"quantity_refunded\":1}"), "<Quantity>1</Quantity>",
        "one refunded");
    has(ITEMS("{" ITEM ",\"quantity_shipped\":\"1\"}"),
        "<Quantity>1</Quantity>", "one shipped elsewhere");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":2}"),
        "<OrderStatus><![CDATA[cancelled]]></OrderStatus>", "all refunded");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":2}"), "<Items></Items>",
        "goes out without lines");
    has(ITEMS("{" ITEM ",\"quantity_shipped\":2}"),
        "<OrderStatus><![CDATA[shipped]]></OrderStatus>",
        "all shipped elsewhere");
    has(ITEMS("{" ITEM ",\"quantity_shipped\":1,\"quantity_refunded\":1}"),
        "<OrderStatus><![CDATA[shipped]]></OrderStatus>",
        "one refunded, the other shipped");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":3}"),
        "<OrderStatus><![CDATA[cancelled]]></OrderStatus>",
        "more refunded than bought");
    has(ITEMS("{\"quantity\":0,\"name\":\"x\"}"),
        "<OrderStatus><![CDATA[paid]]></OrderStatus>",
        "a line of none changes no status");
    has(ORDER("\"items\":[{" ITEM ",\"quantity_refunded\":2},"
              "{\"adjustment\":true,\"name\":\"x\",\"unit_price\":1,"
              "\"quantity\":1}],\"discounts\":[{\"amount\":1}]"),
        "<Items></Items>", "all refunded: discounts go, too");
    has("{\"orders\":[{\"order_number\":\"A1\",\"order_date\":1795183500,"
        "\"order_total\":0," CUSTOMER ",\"items\":[{" ITEM
        ",\"quantity_refunded\":2}]}]}", "cancelled",
        "all refunded needs no word for the status");

    has(ITEMS("{\"name\":\"Fabric\",\"quantity\":2.5,\"unit_price\":\"3.33\","
              "\"weight\":\"0.5\",\"weight_units\":\"kg\"}"),
        "<Name><![CDATA[2.5 \xc3\x97 Fabric]]></Name>\n"
        "<Weight>1250.00</Weight>\n<WeightUnits>Grams</WeightUnits>\n"
        "<Quantity>1</Quantity>\n<UnitPrice>8.32</UnitPrice>",
        "a fraction");
    has(ITEMS("{\"name\":\"Fabric\",\"quantity\":\"2.50\",\"unit_price\":1,"
              "\"quantity_refunded\":\"0.5\"}"),
        "<Quantity>2</Quantity>", "a fraction that becomes whole");
    has(ITEMS("{\"name\":\"Fabric\",\"quantity\":2.0,\"unit_price\":1}"),
        "<Quantity>2</Quantity>", "2.0 is no fraction");
    has(ITEMS("{\"name\":\"F\",\"quantity\":0.000001,\"unit_price\":1}"),
        "<![CDATA[0.000001 \xc3\x97 F]]>", "a millionth");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":-1}"), "<Quantity>2</Quantity>",
        "a negative refund counts not");
    told_is("noted: A1, items[0].quantity_refunded is negative\n",
            "and is noted");

    has(ITEMS("{\"name\":\"F\",\"quantity\":99999,\"unit_price\":0}"),
        "<Quantity>99999</Quantity>", "the largest quantity");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":100000,\"unit_price\":0}"),
             "left out: A1, items[0].quantity is larger than 99999\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":\"two\",\"unit_price\":0}"),
             "left out: A1, items[0].quantity is not a number\n");
    left_out(ITEMS("{\"name\":\"F\",\"unit_price\":0}"),
             "left out: A1, items[0].quantity is missing\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":0.5,"
                   "\"unit_price\":99999999}"),
             "left out: A1, items[0].unit_price times its quantity is beyond "
             "9999999.99\n");
}


static void
lines(void)
{
    left_out(ORDER("\"items\":{}"), "left out: A1, items is not a list\n");
    left_out(ITEMS("{" ITEM "},7"),
             "left out: A1, items[1] is not an object\n");
    left_out(ITEMS("{\"quantity\":1,\"unit_price\":1}"),
             "left out: A1, items[0].name is missing\n");
    left_out(ITEMS("{\"quantity\":1,\"unit_price\":1,\"name\":\" \"}"),
             "left out: A1, items[0].name is missing\n");
    left_out(ITEMS("{\"quantity\":1.5,\"unit_price\":1,\"name\":\"\"}"),
             "left out: A1, items[0].name is missing\n");
    left_out(ITEMS("{\"quantity\":1,\"name\":\"x\"}"),
             "left out: A1, items[0].unit_price is missing\n");
    left_out(ITEMS("{\"quantity\":1,\"name\":\"x\",\"unit_price\":\"\"}"),
             "left out: A1, items[0].unit_price is missing\n");
    left_out(ITEMS("{\"quantity\":1,\"name\":\"x\",\"unit_price\":1e7}"),
             "left out: A1, items[0].unit_price is beyond 9999999.99\n");

    has(ITEMS("{" ITEM ",\"sku\":null}"), "<SKU><![CDATA[]]></SKU>",
        "a line without SKU");
    has(ITEMS("{" ITEM ",\"sku\":17}"), "<SKU><![CDATA[17]]></SKU>",
        "an SKU of digits, the last of two");
    has(ITEMS("{" ITEM ",\"line_item_id\":42}"),
        "<LineItemID><![CDATA[42]]></LineItemID>", "a line's id");
    has_not(ITEMS("{" ITEM ",\"line_item_id\":\"\"}"), "LineItemID",
            "an empty line id is left out");
    has_not(ITEMS("{" ITEM ",\"line_item_id\":\"123456789012345678901234567"
                  "890123456789012345678901\"}"), "LineItemID",
            "a line id of 51 characters is left out");
    told_is("noted: A1, items[0].line_item_id is longer than 50 characters\n",
            "and noted");
    has(ITEMS("{" ITEM ",\"location\":\"A1-B2\",\"adjustment\":false}"),
        "<Location><![CDATA[A1-B2]]></Location>\n"
        "<Adjustment>false</Adjustment>", "location and adjustment");
    has_not(ITEMS("{" ITEM ",\"location\":\"\"}"), "Location",
            "no empty location");

    has(ITEMS("{" ITEM ",\"adjustment\":true}"),
        "<UnitPrice>-5.00</UnitPrice>\n<Adjustment>true</Adjustment>",
        "an adjustment's sign is mended");
    has(ITEMS("{\"name\":\"x\",\"adjustment\":true,\"unit_price\":\"-5\"}"),
        "<Quantity>1</Quantity>\n<UnitPrice>-5.00</UnitPrice>",
        "an adjustment's quantity, too");
    has_not(ITEMS("{" ITEM ",\"unit_price\":0,\"adjustment\":true}"), "<Item>",
            "an adjustment of nothing is none");

    has(ORDER("\"discounts\":[{\"name\":\"SAVE10\",\"amount\":\"10.00\"}]"),
        "<Item>\n<SKU></SKU>\n<Name><![CDATA[SAVE10]]></Name>\n"
        "<Quantity>1</Quantity>\n<UnitPrice>-10.00</UnitPrice>\n"
        "<Adjustment>true</Adjustment>\n</Item>", "a discount");
    has(ORDER("\"discounts\":[{\"amount\":\"-10.00\"}]"),
        "<Name><![CDATA[Discount]]></Name>\n"
        "<Quantity>1</Quantity>\n<UnitPrice>-10.00</UnitPrice>\n",
        "a discount without name, negative");
    has(ORDER("\"fees\":[{\"name\":\"Gift wrap\",\"amount\":2}]"),
        "<Item>\n<SKU></SKU>\n<Name><![CDATA[Gift wrap]]></Name>\n"
        "<Quantity>1</Quantity>\n<UnitPrice>2.00</UnitPrice>\n</Item>",
        "a fee");
    has(ORDER("\"fees\":[{\"amount\":-2}]"),
        "<Name><![CDATA[Fee]]></Name>\n<Quantity>1</Quantity>\n"
        "<UnitPrice>-2.00</UnitPrice>\n<Adjustment>true</Adjustment>",
        "a negative fee lowers the total");
    has_not(ORDER("\"fees\":[{\"name\":\"x\",\"amount\":0}]"), "<Item>",
            "a fee of nothing");
    has_not(ORDER("\"fees\":[{\"name\":\"x\"},3],\"discounts\":7"), "<Item>",
            "fees and discounts that are none");
    told_is("noted: A1, discounts is not a list\n"
            "noted: A1, fees[0].amount is missing\n"
            "noted: A1, fees[1] is not an object\n", "which is noted");
}


static void
weights(void)
{
#define WEIGHT(text)  ITEMS("{" ITEM "," text "}")

    has(WEIGHT("\"weight\":8,\"weight_units\":\"Ounces\""),
        "<Weight>8.00</Weight>\n<WeightUnits>Ounces</WeightUnits>", "ounces");
    has(WEIGHT("\"weight\":\"1.005\",\"weight_units\":\"lbs.\""),
        "<Weight>1.00</Weight>\n<WeightUnits>Pounds</WeightUnits>",
        "pounds, half to even");
    has(WEIGHT("\"weight\":{\"value\":1.5,\"units\":\"kg\"}"),
        "<Weight>1500.00</Weight>\n<WeightUnits>Grams</WeightUnits>",
        "kilograms in an object");
    has(WEIGHT("\"weight\":{\"value\":\"0.000015\",\"units\":\"KG\"}"),
        "<Weight>0.02</Weight>", "kilograms are rounded as grams");
    has(WEIGHT("\"weight\":{\"value\":3},\"weight_units\":\"g\""),
        "<Weight>3.00</Weight>\n<WeightUnits>Grams</WeightUnits>",
        "an object without units");
    has(WEIGHT("\"weight\":0,\"weight_units\":\"g\""),
        "<Weight>0.00</Weight>", "nought");
    has(WEIGHT("\"weight\":\"9999999.99\",\"weight_units\":\"g\""),
        "<Weight>9999999.99</Weight>", "the heaviest");

    has_not(WEIGHT("\"weight\":10000,\"weight_units\":\"kg\""), "Weight",
            "too heavy in grams");
    told_is("noted: A1, items[0].weight is beyond 9999999.99\n", "noted");
    has_not(WEIGHT("\"weight\":1"), "Weight", "no units");
    told_is("noted: A1, items[0].weight has no known unit\n", "noted");
    has_not(WEIGHT("\"weight\":1,\"weight_units\":\"stone\""), "Weight",
            "unknown units");
    has_not(WEIGHT("\"weight\":-1,\"weight_units\":\"g\""), "Weight",
            "negative");
    has_not(WEIGHT("\"weight\":[1],\"weight_units\":\"g\""), "Weight",
            "a list");
    told_is("noted: A1, items[0].weight is not a number\n", "noted");
    has_not(WEIGHT("\"weight\":\"\",\"weight_units\":\"g\""), "Weight",
            "empty");
    has_not(WEIGHT("\"weight_units\":\"g\""), "Weight", "units alone");
    tap_is_int(feed.told_len, 0, "units alone are nothing to note");

#define OPTION(item, weight)                                                  \
    ITEMS("{" ITEM "," item ",\"options\":[{\"name\":\"Size\","               \
          "\"value\":\"Large\",\"weight\":" weight "}]}")

    has(OPTION("\"weight\":8,\"weight_units\":\"oz\"", "0.25"),
        "<Options>\n<Option>\n<Name><![CDATA[Size]]></Name>\n"
        "<Value><![CDATA[Large]]></Value>\n<Weight>0.25</Weight>\n"
        "</Option>\n</Options>", "an option's weight");
    has(OPTION("\"weight\":1,\"weight_units\":\"kg\"", "0.5"),
        "<Weight>500.00</Weight>\n</Option>", "is converted with its item's");
    has(OPTION("\"weight\":{\"value\":1,\"units\":\"kg\"}", "0.5"),
        "<Weight>500.00</Weight>\n</Option>", "wherever that is told");
    has(OPTION("\"weight\":1,\"weight_units\":\"lb\"",
               "{\"value\":8,\"units\":\"oz\"}"),
        "<Weight>0.50</Weight>\n</Option>", "an option's own unit");
    has_not(OPTION("\"location\":\"A\"", "0.5"), "Weight",
            "an option's weight needs its item's");
    told_is("noted: A1, items[0].options[0].weight has no known unit\n",
            "noted");
    has_not(OPTION("\"weight_units\":\"g\"", "0.5"), "Weight",
            "and its item's must go out");
}


static void
options(void)
{
    char    json[4096], *p;
    int     i, n;
    char   *found;

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"items\":[{" ITEM
                             ",\"options\":[{\"name\":\"x\"},");

    for (i = 0; i < 12; i++) {
        p += sprintf(p, "{\"name\":\"N%d\",\"value\":\"V%d\"}%s", i, i,
                     i < 11 ? "," : "]}]}]}");
    }

    has(json, "<![CDATA[N9]]>", "ten options");

    for (n = 0, found = feed.xml; (found = strstr(found, "<Option>")); n++) {
        found++;
    }

    tap_is_int(n, 10, "and no more");
    told_is("noted: A1, items[0].options[0].value is missing\n",
            "one without a value is left out alone");

    has_not(ITEMS("{" ITEM ",\"options\":[]}"), "Option", "no options");
    has_not(ITEMS("{" ITEM ",\"options\":[3,{}]}"), "Option",
            "options that are none");
    has_not(ITEMS("{" ITEM ",\"options\":\"x\"}"), "Option",
            "options that are no list");
    told_is("noted: A1, items[0].options is not a list\n", "noted");
}


static void
mending(void)
{
#define WITHOUT(more)                                                         \
    "{\"orders\":[{\"order_number\":\"A1\",\"order_status\":\"paid\","        \
    "\"order_date\":\"2026-11-20\",\"order_total\":1," more "}]}"

    has(WITHOUT(CUSTOMER), "<OrderID><![CDATA[A1]]></OrderID>",
        "OrderID from OrderNumber");
    has(WITHOUT(CUSTOMER), "<LastModified>11/20/2026 00:00</LastModified>",
        "LastModified from OrderDate");
    has(WITHOUT(CUSTOMER), "<ShippingAmount>0.00</ShippingAmount>",
        "ShippingAmount");
    has(WITHOUT(CUSTOMER ",\"shipping_amount\":\"free\",\"order_id\":[],"
                "\"last_modified\":\"soon\""),
        "<ShippingAmount>0.00</ShippingAmount>", "and what is of a wrong kind");
    told_is("noted: A1, order_id is not a text\n"
            "noted: A1, last_modified is not a date\n"
            "noted: A1, shipping_amount is not a number\n", "noted");

    has(WITHOUT("\"customer\":{\"bill_to\":{\"email\":\"b@x.com\"}," SHIP_TO
                "}"), "<CustomerCode><![CDATA[b@x.com]]></CustomerCode>",
        "CustomerCode from email");
    has(WITHOUT("\"customer\":{" SHIP_TO "}"),
        "<CustomerCode><![CDATA[Ann]]></CustomerCode>\n<BillTo>\n"
        "<Name><![CDATA[Ann]]></Name>\n</BillTo>",
        "CustomerCode and BillTo from ShipTo's name");
    has(WITHOUT("\"customer\":{\"bill_to\":7,\"customer_code\":{}," SHIP_TO
                "}"), "<BillTo>\n<Name><![CDATA[Ann]]></Name>\n</BillTo>",
        "a bill_to that is none");

#define PARTIES(bill, ship)                                                   \
    WITHOUT("\"customer\":{\"bill_to\":{" bill "},\"ship_to\":{" ship         \
            "\"address1\":\"1 Road\",\"city\":\"Town\",\"country\":\"ie\"}}")

    has(PARTIES("", "\"company\":\"Co\","),
        "<ShipTo>\n<Name><![CDATA[Co]]></Name>", "ShipTo's name from company");
    has(PARTIES("\"name\":\"Bob\"", ""),
        "<ShipTo>\n<Name><![CDATA[Bob]]></Name>", "else from BillTo's");
    has(PARTIES("\"first_name\":\"Bob\",\"last_name\":\"Roe\"", ""),
        "<ShipTo>\n<Name><![CDATA[Bob Roe]]></Name>", "in two parts");
    has(PARTIES("", "\"first_name\":\"Ann\","),
        "<ShipTo>\n<Name><![CDATA[Ann]]></Name>", "first name only");
    has(PARTIES("", "\"last_name\":\"Roe\","),
        "<ShipTo>\n<Name><![CDATA[Roe]]></Name>", "last name only");
    has(PARTIES("", "\"name\":\" \",\"first_name\":\"Ann\",\"last_name\":"
                "\"Roe\","),
        "<ShipTo>\n<Name><![CDATA[Ann Roe]]></Name>", "a blank name is none");
    has(PARTIES("", "\"name\":\"Ann\",\"first_name\":\"X\","),
        "<ShipTo>\n<Name><![CDATA[Ann]]></Name>", "the whole name wins");
    has(PARTIES("", "\"name\":\"Ann\","),
        "<State><![CDATA[]]></State>\n<PostalCode><![CDATA[]]></PostalCode>\n"
        "<Country>IE</Country>", "State and PostalCode are always there");
    left_out(PARTIES("", ""),
             "left out: A1, customer.ship_to.name is missing\n");
    left_out(PARTIES("\"company\":\"Co\"", ""),
             "left out: A1, customer.ship_to.name is missing\n");
}


static void
quarantine(void)
{
#define SHIP(more)                                                            \
    WITHOUT("\"customer\":{\"ship_to\":{" more "}}")

    left_out("{\"orders\":[7]}", "left out: , orders[0] is not an object\n");
    left_out("{\"orders\":[{}]}", "left out: , order_number is missing\n");
    left_out("{\"orders\":[{\"order_number\":\" \"}]}",
             "left out:  , order_number is missing\n");
    left_out("{\"orders\":[{\"order_number\":{}}]}",
             "left out: , order_number is not a text\n");
    left_out("{\"orders\":[{\"order_number\":\"123456789012345678901234567890"
             "123456789012345678901\"}]}",
             "left out: 123456789012345678901234567890123456789012345678901, "
             "order_number is longer than 50 characters\n");
    left_out("{\"orders\":[{\"order_number\":1,\"order_id\":\"1234567890123456"
             "78901234567890123456789012345678901\"}]}",
             "left out: 1, order_id is longer than 50 characters\n");
    left_out("{\"orders\":[{\"order_number\":1}]}",
             "left out: 1, order_date is missing\n");
    left_out("{\"orders\":[{\"order_number\":1,\"order_date\":\"20/11/2026\"}]"
             "}", "left out: 1, order_date is not a date\n");
    left_out("{\"orders\":[{\"order_number\":1,\"order_date\":1795183500}]}",
             "left out: 1, order_total is missing\n");
    left_out("{\"orders\":[{\"order_number\":1,\"order_date\":1795183500,"
             "\"order_total\":10000000}]}",
             "left out: 1, order_total is beyond 9999999.99\n");
    left_out("{\"orders\":[{\"order_number\":1,\"order_date\":1795183500,"
             "\"order_total\":1}]}",
             "left out: 1, customer is missing\n");
    left_out(WITHOUT("\"customer\":[]"),
             "left out: A1, customer is not an object\n");
    left_out(WITHOUT("\"customer\":{}"),
             "left out: A1, customer.ship_to is missing\n");
    left_out(WITHOUT("\"customer\":{\"ship_to\":\"x\"}"),
             "left out: A1, customer.ship_to is not an object\n");
    left_out(SHIP("\"name\":\"A\""),
             "left out: A1, customer.ship_to.address1 is missing\n");
    left_out(SHIP("\"name\":\"A\",\"address1\":\"a\""),
             "left out: A1, customer.ship_to.city is missing\n");
    left_out(SHIP("\"name\":\"A\",\"address1\":\"a\",\"city\":\"c\""),
             "left out: A1, customer.ship_to.country is missing\n");
    left_out(SHIP("\"name\":\"A\",\"address1\":\"a\",\"city\":\"c\","
                  "\"country\":\"\""),
             "left out: A1, customer.ship_to.country is missing\n");
    left_out(SHIP("\"name\":\"A\",\"address1\":\"a\",\"city\":\"c\","
                  "\"country\":\"Narnia\""),
             "left out: A1, customer.ship_to.country is not a country\n");
    left_out("{\"orders\":[{\"order_number\":\"A1\",\"order_date\":1795183500,"
             "\"order_total\":1," CUSTOMER "}]}",
             "left out: A1, order_status is missing\n");

    feed_export(&feed, "{\"orders\":[{" BASE "},7,{},{" BASE "}]}");
    tap_ok(feed.result.orders == 4 && feed.result.exported == 2
           && feed.result.skipped == 2, "the good ones go out all the same");
    tap_ok(feed_valid(&feed), "as a valid document");
}


static void
values(void)
{
#define MONEY(text)  "{\"orders\":[{" BASE ",\"tax_amount\":" text "}]}"

    has(MONEY("1e2"), "<TaxAmount>100.00</TaxAmount>", "money: 1e2");
    has(MONEY("0.1"), "<TaxAmount>0.10</TaxAmount>", "money: 0.1");
    has(MONEY("19.999"), "<TaxAmount>20.00</TaxAmount>", "money: 19.999");
    has(MONEY("\"9999999.99\""), "<TaxAmount>9999999.99</TaxAmount>",
        "money: nine digits");
    has(MONEY("-9999999.99"), "<TaxAmount>-9999999.99</TaxAmount>",
        "money: nine digits below zero");
    has(MONEY("9999999.994"), "<TaxAmount>9999999.99</TaxAmount>",
        "money: rounded into the range");
    has(MONEY("\" 1.125 \""), "<TaxAmount>1.12</TaxAmount>",
        "money: half to even");
    has(MONEY("-0"), "<TaxAmount>0.00</TaxAmount>", "money: minus zero");
    has_not(MONEY("9999999.995"), "TaxAmount", "money: rounded out of it");
    told_is("noted: A1, tax_amount is beyond 9999999.99\n", "noted");
    has_not(MONEY("\"1,000.00\""), "TaxAmount", "money: a comma");
    told_is("noted: A1, tax_amount is not a number\n", "noted");
    has_not(MONEY("\"\""), "TaxAmount", "money: empty");
    tap_is_int(feed.told_len, 0, "which is nothing to note");
    has_not(MONEY("true"), "TaxAmount", "money: true");

    has(ORDER("\"gift\":true"), "<Gift>true</Gift>", "gift");
    has(ORDER("\"gift\":0"), "<Gift>false</Gift>", "gift 0");
    has(ORDER("\"gift\":\"TRUE\""), "<Gift>true</Gift>", "gift as text");
    has_not(ORDER("\"gift\":\"\""), "Gift", "gift empty");
    has_not(ORDER("\"gift\":\"maybe\""), "Gift", "gift unclear");
    told_is("noted: A1, gift is neither true nor false\n", "noted");

#define MODIFIED(text)  "{\"orders\":[{" BASE ",\"last_modified\":" text "}]}"

    has(MODIFIED("\"2026-11-21T08:00:00+01:00\""), "11/21/2026 07:00",
        "a date with an offset");
    has(MODIFIED("\"2026-11-21 08:00:00\""), "11/21/2026 08:00",
        "a date with a blank");
    has(MODIFIED("1795183500"), "11/20/2026 14:05", "Unix seconds");
    has(MODIFIED("1795183559.9"), "11/20/2026 14:05", "with a fraction");
    has(MODIFIED("\"1795183500\""), "11/20/2026 14:05", "as text");
    has(MODIFIED("1795183500000"), "11/20/2026 14:05", "milliseconds");
    has(MODIFIED("\"20261121\""), "<LastModified>11/20/2026 14:05<",
        "eight digits are no seconds");
    told_is("noted: A1, last_modified is not a date\n", "noted");
    has(MODIFIED("99999999999999999"), "<LastModified>11/20/2026 14:05<",
        "beyond all dates");
    has(MODIFIED("-5"), "<LastModified>11/20/2026 14:05<", "negative");
    has(MODIFIED("\"0000-00-00 00:00:00\""), "<LastModified>11/20/2026 14:05<",
        "a database's nothing");
    has(MODIFIED("\"9999-12-31T23:59:59Z\""), "12/31/9999 23:59",
        "the last date");
    has(MODIFIED("\"0001-01-01\""), "01/01/0001 00:00", "the first date");

#define BILL(text)                                                            \
    WITHOUT("\"customer\":{\"bill_to\":{" text "}," SHIP_TO "}")

    has(BILL("\"country\":\"usa\",\"state\":\"new york\""),
        "<State><![CDATA[NY]]></State>\n<Country>US</Country>",
        "a state by its code");
    has(BILL("\"country\":\"UK\",\"state\":\"Kent\""),
        "<State><![CDATA[Kent]]></State>\n<Country>GB</Country>",
        "a county as it is");
    has(BILL("\"state\":\"Texas\""), "<State><![CDATA[Texas]]></State>",
        "a state without country");
    has_not(BILL("\"country\":\"Narnia\""), "Narnia", "no such country");
    told_is("noted: A1, customer.bill_to.country is not a country\n", "noted");
    has_not(BILL("\"email\":\"\",\"country\":\"\""), "Email",
            "no empty email");
    has(BILL("\"company\":\"\",\"phone\":5125550100"),
        "<Company><![CDATA[]]></Company>\n"
        "<Phone><![CDATA[5125550100]]></Phone>",
        "an empty company, a phone of digits");
    has_not(BILL("\"company\":false"), "Company", "a company false");
    told_is("noted: A1, customer.bill_to.company is not a text\n", "noted");
    has_not(BILL("\"state\":[]"), "<BillTo>\n<State>", "a state of a list");
    told_is("noted: A1, customer.bill_to.state is not a text\n", "noted");
}


static void
texts(void)
{
#define NOTES(text)  "{\"orders\":[{" BASE ",\"customer_notes\":\"" text "\"}]}"
#define IS(text)     "<CustomerNotes><![CDATA[" text "]]></CustomerNotes>"
#define BAD          "\xef\xbf\xbd"

    char         json[16384], want[16384], *p;
    ngx_uint_t   i;

    has(NOTES(""), IS(""), "empty");
    has(NOTES(" a b "), IS(" a b "), "blanks stay");
    has(NOTES("a & b < c > d \\\" e"), IS("a & b < c > d \" e"), "markup");
    has(NOTES("a]]>b"), IS("a]]]]><![CDATA[>b"), "]]>");
    has(NOTES("]]]>]]>"), IS("]]]]]><![CDATA[>]]]]><![CDATA[>"), "]]>]]>");
    has(NOTES("a]]"), IS("a]]"), "]] at the end");
    has(NOTES("]>] >"), IS("]>] >"), "brackets alone");
    has(NOTES("a\\tb\\nc"), IS("a\tb\nc"), "tab and line feed");
    has(NOTES("a\\r\\nb\\rc"), IS("a\nb\nc"), "carriage returns");
    has(NOTES("a\\u0000b\\u0008c\\u001bd"), IS("a" BAD "b" BAD "c" BAD "d"),
        "characters that XML forbids");
    has(NOTES("a\x01z"), IS("a" BAD "z"), "a raw one");
    has(NOTES("\\ufffe\\uffff"), IS(BAD BAD), "U+FFFE and U+FFFF");
    has(NOTES("\\u007f\\u0085"), IS("\x7f\xc2\x85"), "DEL and NEL are legal");
    has(NOTES("Zo\xc3\xab \xf0\x9f\x98\x80"), IS("Zo\xc3\xab \xf0\x9f\x98\x80"),
        "UTF-8");
    has(NOTES("\xff\xc3(\xe2\x82"), IS(BAD BAD "(" BAD BAD), "broken UTF-8");
    has(NOTES("\xed\xa0\x80"), IS(BAD BAD BAD), "a surrogate as UTF-8");
    has(NOTES("\xc0\x80"), IS(BAD BAD), "NUL in two bytes");
    has(NOTES("\\ud83d!"), IS(BAD "!"), "a lone surrogate");
    has(NOTES("\\ud83d\\ude00"), IS("\xf0\x9f\x98\x80"), "a pair");

    /* lengths, around the limit and around the steps of the scan */

    for (i = 990; i <= 1040; i++) {
        p = json + sprintf(json, "{\"orders\":[{" BASE
                           ",\"customer_notes\":\"");
        memset(p, 'n', i);
        strcpy(p + i, "\"}]}");

        p = want + sprintf(want, "<CustomerNotes><![CDATA[");
        memset(p, 'n', ngx_min(i, 1000));
        strcpy(p + ngx_min(i, 1000), "]]></CustomerNotes>");

        feed_export(&feed, json);

        if (strstr(feed.xml, want) == NULL || !feed_valid(&feed)) {
            tap_ok(0, "a text of %d characters", (int) i);
        }
    }

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"customer_notes\":\"");

    for (i = 0; i < 1001; i++) {
        p = (char *) ngx_cpymem(p, "\xe6\xbc\xa2", 3);
    }

    strcpy(p, "\"}]}");

    p = want + sprintf(want, "<CustomerNotes><![CDATA[");

    for (i = 0; i < 1000; i++) {
        p = (char *) ngx_cpymem(p, "\xe6\xbc\xa2", 3);
    }

    strcpy(p, "]]></CustomerNotes>");
    has(json, want, "1001 characters of three bytes are cut to 1000");

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"customer_notes\":\"");

    for (i = 0; i < 334; i++) {
        p = (char *) ngx_cpymem(p, "]]>", 3);
    }

    strcpy(p, "\"}]}");
    has(json, "]]]]><![CDATA[>]]]]><![CDATA[>]]]></CustomerNotes>",
        "]]> to the limit and over it");

    has("{\"orders\":[{" BASE ",\"shipping_method\":\"\",\"custom_field1\":\"a"
        "\",\"custom_field2\":2,\"custom_field3\":\"c\",\"source\":\"web\","
        "\"requested_warehouse\":\"East\",\"payment_method\":\"Card\","
        "\"internal_notes\":\"i\",\"gift_message\":\"g\"}]}",
        "<ShippingMethod><![CDATA[]]></ShippingMethod>\n"
        "<PaymentMethod><![CDATA[Card]]></PaymentMethod>\n"
        "<RequestedWarehouse><![CDATA[East]]></RequestedWarehouse>\n"
        "<Source><![CDATA[web]]></Source>\n"
        "<InternalNotes><![CDATA[i]]></InternalNotes>\n"
        "<GiftMessage><![CDATA[g]]></GiftMessage>\n"
        "<CustomField1><![CDATA[a]]></CustomField1>\n"
        "<CustomField2><![CDATA[2]]></CustomField2>\n"
        "<CustomField3><![CDATA[c]]></CustomField3>\n", "all the others");
}


static void
addresses(void)
{
    char   json[4096], want[1024], *p;

#define URL(text)  ITEMS("{" ITEM ",\"image_url\":\"" text "\"}")
#define GOES(text) "<ImageUrl><![CDATA[" text "]]></ImageUrl>"

    has(URL("https://shop.example.com/img/mug.jpg?w=200&h=200"),
        GOES("https://shop.example.com/img/mug.jpg?w=200&h=200"), "a URL");
    has(URL("HTTP://Shop.example.com"), GOES("http://Shop.example.com"),
        "a scheme in capitals");
    has(URL("//cdn.example.com/a.jpg"), GOES("https://cdn.example.com/a.jpg"),
        "a URL without scheme");
    has(URL(" http://x.example:8080/a b.jpg "),
        GOES("http://x.example:8080/a%20b.jpg"), "a blank in it");
    has(URL("http://x.example/\xc3\xa9?q=%C3%A9&r=5%"),
        GOES("http://x.example/%C3%A9?q=%C3%A9&r=5%25"),
        "what must be escaped and what is");
    has(URL("http://x.example/a#b#c|[d]{e}^\\\\`\\\"<>"),
        GOES("http://x.example/a#b%23c%7C%5Bd%5D%7Be%7D%5E%5C%60%22%3C%3E"),
        "odd characters");
    has(URL("http://127.0.0.1/a"), GOES("http://127.0.0.1/a"), "an address");

    has_not(URL("/img/mug.jpg"), "ImageUrl", "a path alone");
    told_is("noted: A1, items[0].image_url is not a web address\n", "noted");
    has_not(URL("data:image/png;base64,AAAA"), "ImageUrl", "a data URL");
    has_not(URL("ftp://x.example/a"), "ImageUrl", "another scheme");
    has_not(URL("http://"), "ImageUrl", "no host");
    has_not(URL("http:///a"), "ImageUrl", "an empty host");
    has_not(URL("http://a..b/"), "ImageUrl", "an empty label");
    has_not(URL("http://-a/"), "ImageUrl", "a label with a hyphen before");
    has_not(URL("http://a.b-/"), "ImageUrl", "and behind");
    has_not(URL("http://a.b:/"), "ImageUrl", "no port");
    has_not(URL("http://a.b:0/"), "ImageUrl", "port 0");
    has_not(URL("http://a.b:65536/"), "ImageUrl", "port 65536");
    has_not(URL("http://u:p@a.b/"), "ImageUrl", "a user");
    has_not(URL("http://[::1]/"), "ImageUrl", "an address in brackets");
    has_not(URL("http://\xc3\xa9.example/"), "ImageUrl",
            "a host that is not ASCII");
    has_not(URL(""), "ImageUrl", "an empty one");
    tap_is_int(feed.told_len, 0, "which is nothing to note");

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"items\":[{" ITEM
                             ",\"image_url\":\"http://x.example/");
    memset(p, 'a', 483);
    strcpy(p + 483, "\"}]}]}");

    p = want + sprintf(want, "http://x.example/");
    memset(p, 'a', 483);
    strcpy(p + 483, "]]>");
    has(json, want, "500 characters");

    p = strstr(json, "aaa");
    strcpy(p + 484, "\"}]}]}");
    memset(p, 'a', 484);
    has_not(json, "ImageUrl", "501 characters");
    told_is("noted: A1, items[0].image_url is longer than 500 characters\n",
            "noted");

    memset(p, ' ', 162);
    memset(p, 'a', 1);
    strcpy(p + 162, "a\"}]}]}");
    has_not(json, "ImageUrl", "501 characters when escaped");
}


static ngx_str_t
shout(void *data, const ngx_str_t *status)
{
    static ngx_str_t  held = ngx_string("on_hold");

    return (status->data[0] == 'p') ? held : *status;
}


static ngx_uint_t  told_exported;

static void
exported(void *data, const ngx_str_t *number, const ngx_str_t *status)
{
    if (number->len == 2 && ngx_strncmp(number->data, "A1", 2) == 0
        && status->len == 7 && ngx_strncmp(status->data, "on_hold", 7) == 0)
    {
        told_exported++;
    }
}


static void
rules(void)
{
    feed.rules.extended = 0;
    has_not(ORDER("\"currency_code\":\"USD\",\"dimensions\":{\"units\":\"in\","
                  "\"length\":1,\"width\":1,\"height\":1},\"items\":[{" ITEM
                  ",\"upc\":\"1\"}]"), "CurrencyCode",
            "strict: no currency");
    tap_ok(strstr(feed.xml, "Dimensions") == NULL
           && strstr(feed.xml, "UPC") == NULL, "no dimensions, no UPC");

    feed.rules.extended = 1;
    has(ORDER("\"currency_code\":\"usd\""), "<CurrencyCode>USD</CurrencyCode>",
        "extended: currency");
    has(ITEMS("{" ITEM ",\"upc\":\"012345678905\"}"),
        "<UPC><![CDATA[012345678905]]></UPC>", "extended: UPC");
    has_not(ITEMS("{" ITEM ",\"upc\":\"0123456789051\"}"), "UPC",
            "13 digits are none");
    told_is("noted: A1, items[0].upc is not up to 12 digits\n", "noted");
    has_not(ITEMS("{" ITEM ",\"upc\":\"12a\"}"), "UPC", "nor are letters");

#define SIZE(text)  ORDER("\"dimensions\":{" text "}")

    has(SIZE("\"dimension_units\":\"inches\",\"length\":12,\"width\":9.5,"
             "\"height\":\"4\""),
        "<Dimensions>\n<DimensionUnits>Inch</DimensionUnits>\n"
        "<Length>12.00</Length>\n<Width>9.50</Width>\n<Height>4.00</Height>\n"
        "</Dimensions>", "inches");
    has(SIZE("\"units\":\"mm\",\"length\":125,\"width\":9.5,\"height\":4"),
        "<DimensionUnits>Centimeter</DimensionUnits>\n"
        "<Length>12.50</Length>\n<Width>0.95</Width>\n<Height>0.40</Height>",
        "millimeters");
    has(SIZE("\"units\":\"m\",\"length\":1,\"width\":0.5,\"height\":0.25"),
        "<Length>100.00</Length>\n<Width>50.00</Width>\n"
        "<Height>25.00</Height>", "meters");
    has(SIZE("\"units\":\"ft\",\"length\":1,\"width\":0.5,\"height\":2"),
        "<DimensionUnits>Inch</DimensionUnits>\n<Length>12.00</Length>",
        "feet");
    has_not(SIZE("\"units\":\"cm\",\"length\":1,\"width\":1"), "Dimensions",
            "one side missing");
    told_is("noted: A1, dimensions.height is missing\n", "noted");
    has_not(SIZE("\"units\":\"yard\",\"length\":1"), "Dimensions",
            "an unknown unit");
    has_not(SIZE("\"units\":\"cm\",\"length\":-1,\"width\":1,\"height\":1"),
            "Dimensions", "a negative side");
    has_not(SIZE("\"units\":\"ft\",\"length\":9999999,\"width\":1,"
                 "\"height\":1"), "Dimensions", "too long");
    has_not(ORDER("\"dimensions\":7"), "Dimensions", "no object");
    feed.rules.extended = 0;

    ngx_memcpy(feed.rules.currency, "USD", 3);
    has(ORDER("\"currency_code\":\"USD\""), "<Order>", "the store's currency");
    tap_is_int(feed.result.foreign_currency, 0, "is not foreign");
    has(ORDER("\"currency_code\":\"EUR\""), "<Order>", "a foreign currency");
    tap_is_int(feed.result.foreign_currency, 1, "is counted");
    has("{\"orders\":[{" BASE "}]}", "<Order>", "no currency");
    tap_is_int(feed.result.foreign_currency, 0, "is the store's");

    feed.rules.leave_out_foreign = 1;
    left_out(ORDER("\"currency_code\":\"EUR\""),
             "left out: A1, currency_code is EUR, while the store's is USD\n");
    tap_is_int(feed.result.foreign_currency, 1, "and counted");
    not_selected(ORDER("\"currency_code\":\"EUR\",\"items\":["
                       "{\"requires_shipping\":false}]"),
                 "a foreign download is no case for quarantine");
    feed.rules.leave_out_foreign = 0;
    ngx_memzero(feed.rules.currency, 3);

    feed.rules.has_start = 1;
    feed.rules.start = 1795248000;                 /* 2026-11-21 08:00:00 */
    has(ORDER("\"gift\":true"), "<Order>", "at the window's start");
    tap_is_int(feed.result.out_of_window, 0, "is inside");
    feed.rules.start++;
    has(ORDER("\"gift\":true"), "<Order>", "before it");
    tap_is_int(feed.result.out_of_window, 1, "is counted");
    feed.rules.has_start = 0;
    feed.rules.has_end = 1;
    feed.rules.end = 1795248000;
    has(ORDER("\"gift\":true"), "<Order>", "at the window's end");
    tap_is_int(feed.result.out_of_window, 0, "is inside");
    feed.rules.end--;
    has(ORDER("\"gift\":true"), "<Order>", "behind it");
    tap_is_int(feed.result.out_of_window, 1, "is counted");
    feed.rules.has_end = 0;

    feed.rules.map_status = shout;
    feed.rules.exported = exported;
    has(ORDER("\"gift\":true"),
        "<OrderStatus><![CDATA[on_hold]]></OrderStatus>", "status_map");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":2}"), "cancelled",
        "comes after cancelled");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":2}"), "cancelled",
        "comes after cancelled");
    tap_is_int(told_exported, 1, "who asked is told the word that goes out");
    feed.rules.map_status = NULL;
    feed.rules.exported = NULL;
}


static void
limits(void)
{
    char      *json, *p;
    int        i;
    ngx_int_t  rc;

    json = malloc(1000 * 600 + 100);
    p = json + sprintf(json, "{\"orders\":[");

    for (i = 0; i < 1000; i++) {
        p += sprintf(p, "{" BASE ",\"items\":[{" ITEM "}]}%s",
                     i < 999 ? "," : "]}");
    }

    rc = feed_export_by(&feed, json, p - json, 7, 1);
    tap_ok(rc == NGX_OK && feed.result.exported == 1000 && feed_valid(&feed),
           "a thousand orders, one at a time");
    tap_ok(strstr(feed.xml, "<Orders pages=\"7\">") != NULL, "pages told");

    ngx_shipstation_output_free(&feed.out);
    feed.out.limit = 100000;
    rc = feed_export_by(&feed, json, p - json, 7, 1);
    tap_is_int(rc, NGX_ERROR, "more than the output may hold");

    ngx_shipstation_output_free(&feed.out);
    feed.out.limit = 0;

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"items\":[");

    for (i = 0; i < 10000; i++) {
        p += sprintf(p, "7,");
    }

    p[-1] = ']';
    p += sprintf(p, "}]}");

    ngx_shipstation_arena_limit(feed.arena, 100000);
    rc = feed_export_by(&feed, json, p - json, 7, 1);
    tap_is_int(rc, NGX_DECLINED, "an order larger than the arena may hold");
    tap_is_str(feed.error.message.data, feed.error.message.len,
               "too large: its values need more memory than is allowed",
               "is said");
    ngx_shipstation_arena_limit(feed.arena, 0);

    rc = feed_export_by(&feed, json, p - json, 99999, 1000);
    tap_ok(rc == NGX_OK && feed.result.skipped == 1 && feed_valid(&feed),
           "pages beyond the schema's");

    free(json);
}


int
main(void)
{
    feed_init(&feed);

    documents();
    whole();
    selection();
    quantities();
    lines();
    weights();
    options();
    mending();
    quarantine();
    values();
    texts();
    addresses();
    rules();
    limits();

    feed_free(&feed);

    return tap_done();
}
