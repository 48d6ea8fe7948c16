/* Which orders go out, and with which lines. */

#include "export_order_test.h"


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
        "<OrderStatus><![CDATA[cancelled]]></OrderStatus>",
        "all lines edited away are as good as refunded");
    has(ITEMS("{\"quantity\":0,\"name\":\"x\"},{\"quantity\":\"0.00\"}"),
        "<Items></Items>", "two of them");
    has(ITEMS("{\"quantity\":0,\"name\":\"x\"},{" ITEM "}"),
        "<OrderStatus><![CDATA[paid]]></OrderStatus>",
        "one beside another changes no status");
    has(ITEMS("{\"quantity\":0,\"name\":\"x\"},{" ITEM
              ",\"quantity_shipped\":2}"),
        "<OrderStatus><![CDATA[shipped]]></OrderStatus>",
        "nor one beside what was shipped");
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
    has(ITEMS("{" ITEM ",\"quantity_refunded\":-1}"), "<Quantity>1</Quantity>",
        "a refund counted below zero");
    has(ITEMS("{" ITEM ",\"quantity_refunded\":\"-2\"}"), "cancelled",
        "all of it");
    has(ITEMS("{" ITEM ",\"quantity_shipped\":-2}"),
        "<OrderStatus><![CDATA[shipped]]></OrderStatus>",
        "shipped counted below zero");
    has(ITEMS("{" ITEM ",\"quantity_shipped\":\"\"}"), "<Quantity>2</Quantity>",
        "an empty one is none");
    tap_is_int(feed.told_len, 0, "and nothing to note");
    left_out(ITEMS("{" ITEM ",\"quantity_refunded\":\"1 pcs\"}"),
             "left out: A1, items[0].quantity_refunded is not a number\n");
    left_out(ITEMS("{" ITEM ",\"quantity_shipped\":[1]}"),
             "left out: A1, items[0].quantity_shipped is not a number\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":-1,\"unit_price\":1}"),
             "left out: A1, items[0].quantity is negative\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":0.0000001,\"unit_price\":1}"),
             "left out: A1, items[0].quantity is less than 0.000001\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":\"1e-9\",\"unit_price\":1}"),
             "left out: A1, items[0].quantity is less than 0.000001\n");
    left_out(ITEMS("{\"name\":\"F\",\"quantity\":-1,\"unit_price\":1,"
                   "\"adjustment\":true}"),
             "left out: A1, items[0].quantity is negative\n");

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
    told_is("noted: A1, items[].line_item_id is longer than 50 characters, "
            "left out\n",
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
    told_is("noted: A1, discounts is not a list, left out\n"
            "noted: A1, fees[].amount is missing, left out\n"
            "noted: A1, fees[] is not an object, left out\n", "which is noted");
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
    told_is("noted: A1, items[].weight is beyond 9999999.99, "
            "left out\n", "noted");
    has_not(WEIGHT("\"weight\":1"), "Weight", "no units");
    told_is("noted: A1, items[].weight has no known unit, left out\n", "noted");
    has_not(WEIGHT("\"weight\":1,\"weight_units\":\"stone\""), "Weight",
            "unknown units");
    has_not(WEIGHT("\"weight\":-1,\"weight_units\":\"g\""), "Weight",
            "negative");
    has_not(WEIGHT("\"weight\":[1],\"weight_units\":\"g\""), "Weight",
            "a list");
    told_is("noted: A1, items[].weight is not a number, left out\n", "noted");
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
    told_is("noted: A1, items[].options[].weight has no known unit, left out\n",
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
    told_is("noted: A1, items[].options[].value is missing, option left out\n",
            "one without a value is left out alone");

    has_not(ITEMS("{" ITEM ",\"options\":[]}"), "Option", "no options");
    has_not(ITEMS("{" ITEM ",\"options\":[3,{}]}"), "Option",
            "options that are none");
    has_not(ITEMS("{" ITEM ",\"options\":\"x\"}"), "Option",
            "options that are no list");
    told_is("noted: A1, items[].options is not a list, left out\n", "noted");
}


static void
mending(void)
{
    has(WITHOUT(CUSTOMER), "<OrderID><![CDATA[A1]]></OrderID>",
        "OrderID from OrderNumber");
    has(WITHOUT(CUSTOMER), "<LastModified>11/20/2026 00:00</LastModified>",
        "LastModified from OrderDate");
    has(WITHOUT(CUSTOMER), "<ShippingAmount>0.00</ShippingAmount>",
        "ShippingAmount");
    has(WITHOUT(CUSTOMER ",\"shipping_amount\":\"free\",\"order_id\":[],"
                "\"last_modified\":\"soon\""),
        "<ShippingAmount>0.00</ShippingAmount>", "and what is of a wrong kind");
    told_is("noted: A1, order_id is not a text, order_number sent\n"
            "noted: A1, last_modified is not a date, order_date sent\n"
            "noted: A1, shipping_amount is not a number, 0.00 sent\n", "noted");

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
    told_is("noted: A1, customer.bill_to is not an object, the receiver's name "
            "sent\n"
            "noted: A1, customer.customer_code is not a text, the receiver's "
            "name sent\n", "noted");

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

    feed_free(&feed);

    return tap_done();
}
