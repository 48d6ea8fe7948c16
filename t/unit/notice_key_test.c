
/* The idempotency key: which notices are one shipment, and which are two. */

#include "notice_test.h"


static const char *
key_with(const char *content)
{
    static char  xml[65536];

    snprintf(xml, sizeof(xml), HEAD "<ShipNotice>" NUMBER "%s</ShipNotice>",
             content);

    return key(xml, "");
}


static void
same(const char *one, const char *two, const char *name)
{
    const char  *a, *b;

    a = key_with(one);
    b = key_with(two);

    tap_ok(strlen(a) == 64 && strcmp(a, b) == 0, "one key: %s", name);
}


static void
differ(const char *one, const char *two, const char *name)
{
    const char  *a, *b;

    a = key_with(one);
    b = key_with(two);

    tap_ok(strlen(a) == 64 && strlen(b) == 64 && strcmp(a, b) != 0,
           "two keys: %s", name);
}


static void
keys(void)
{
    char        one[65], two[65];
    ngx_uint_t  i;

    static ngx_str_t  other = ngx_string("acme2");

    ngx_shipstation_notice_t  *notice;

    static const char  *equal[][3] = {
        { "<TrackingNumber>1Z99</TrackingNumber>",
          "<TrackingNumber> 1z 99 </TrackingNumber>",
          "blanks and case in a tracking number" },
        { "<TrackingNumber/>", "", "tracking number empty and absent" },
        { "", "", "two equal notices without a tracking number" },
        { "<Items>" ITEM("a", "1") ITEM("b", "2") "</Items>",
          "<Items>" ITEM("b", "2") ITEM("a", "1") "</Items>",
          "items in another order" },
        { "<Items>" ITEM("a", "1") "</Items><Carrier>UPS</Carrier>",
          "<Carrier>ups</Carrier><Items>" ITEM("a", " 1 ") "</Items>",
          "elements in another order" },
        { "<LabelCreateDate>12/8/2011 12:56 PM</LabelCreateDate>",
          "<LabelCreateDate>12/08/2011 12:56</LabelCreateDate>",
          "a date in both notations" },
        { "<TrackingNumber>1</TrackingNumber>",
          "<TrackingNumber>1</TrackingNumber><InternalNotes>x</InternalNotes>"
          "<NotifyCustomer>true</NotifyCustomer><ShippingCost>9</ShippingCost>"
          "<Recipient><Name>n</Name></Recipient><CustomField1>c"
          "</CustomField1><New>n</New>",
          "notes, cost, recipient and flags are no part of the shipment" },
        { "<LabelCreateDate>12/8/2011 12:56</LabelCreateDate>"
          "<ShipDate>12/8/2011</ShipDate>",
          "<LabelCreateDate>12/8/2011 12:56</LabelCreateDate>"
          "<ShipDate>12/9/2011</ShipDate>",
          "a shipping date moved after the label was made" },
    };

    static const char  *unequal[][3] = {
        { "<TrackingNumber>1Z99</TrackingNumber>",
          "<TrackingNumber>1Z98</TrackingNumber>",
          "another tracking number" },
        { "<TrackingNumber>1Z99</TrackingNumber>", "",
          "with and without tracking number" },
        { "<Items>" ITEM("a", "1") "</Items>",
          "<Items>" ITEM("a", "2") "</Items>", "another quantity" },
        { "<Items>" ITEM("a", "1") "</Items>",
          "<Items>" ITEM("A", "1") "</Items>", "another SKU" },
        { "<Items>" ITEM("a", "1") "</Items>", "", "with and without items" },
        { "<Items>" ITEM("a", "1") "</Items>",
          "<Items>" ITEM("a", "1") ITEM("a", "1") "</Items>",
          "an item once and twice" },
        { "<Items>" ITEM("a", "1") ITEM("b", "2") "</Items>",
          "<Items>" ITEM("a", "2") ITEM("b", "1") "</Items>",
          "quantities exchanged between items" },
        { "<Items><Item><SKU>ab</SKU><Name>c</Name></Item></Items>",
          "<Items><Item><SKU>a</SKU><Name>bc</Name></Item></Items>",
          "text moved from one element to the next" },
        { "<Items><Item><LineItemID>1</LineItemID></Item></Items>",
          "<Items><Item><LineItemID>2</LineItemID></Item></Items>",
          "another line" },
        { "<Items><Item/></Items>", "<Items/>", "an empty item and none" },
        { "<Carrier>UPS</Carrier>", "<Service>UPS</Service>",
          "carrier and service" },
        { "<LabelCreateDate>12/8/2011 12:56</LabelCreateDate>",
          "<LabelCreateDate>12/8/2011 12:57</LabelCreateDate>",
          "a label made a minute later" },
        { "<LabelCreateDate>12/8/2011 12:56 AM</LabelCreateDate>",
          "<LabelCreateDate>12/8/2011 12:56 PM</LabelCreateDate>",
          "AM and PM" },
        { "<ShipDate>12/8/2011</ShipDate>", "<ShipDate>12/9/2011</ShipDate>",
          "without a label another shipping date" },
        { "<LabelCreateDate>x</LabelCreateDate>",
          "<LabelCreateDate>y</LabelCreateDate>", "dates not understood" },
    };

    for (i = 0; i < sizeof(equal) / sizeof(equal[0]); i++) {
        same(equal[i][0], equal[i][1], equal[i][2]);
    }

    for (i = 0; i < sizeof(unequal) / sizeof(unequal[0]); i++) {
        differ(unequal[i][0], unequal[i][1], unequal[i][2]);
    }

    tap_ok(strcmp(key("<ShipNotice>" NUMBER "</ShipNotice>", ""),
                  key("", "order_number=A1")) == 0,
           "one key: by body and by URL");
    tap_ok(strcmp(key("", "order_number=A1&tracking_number=a+b"),
                  key("", "tracking_number=AB&order_number=A1&x=y")) == 0,
           "one key: the query's order and blanks");
    tap_ok(strcmp(key("", "order_number=A1"), key("", "order_number=a1")) != 0,
           "two keys: the case of an order number");
    tap_ok(strcmp(key("", "order_number=A12&tracking_number=3"),
                  key("", "order_number=A1&tracking_number=23")) != 0,
           "two keys: text moved from order number to tracking number");

    notice = read_bytes(example, sizeof(example) - 1, "");
    ngx_memzero(one, sizeof(one));
    ngx_memzero(two, sizeof(two));
    (void) ngx_shipstation_notice_key(notice, &store, (u_char *) one);
    (void) ngx_shipstation_notice_key(notice, &other, (u_char *) two);
    tap_ok(strlen(one) == 64 && strcmp(one, two) != 0,
           "two keys: the same notice in another store");

    /* platforms keep keys: a change of the recipe must be on purpose */
    tap_is_str((u_char *) one, 64,
               "7430ede7d4223355b1e284bae65717e6"
               "362a103f1b3d8fda1f75d3c3830b80f6", "the example's key");
}


int
main(void)
{
    ngx_shipstation_notice_init();
    arena = ngx_shipstation_arena_create(0);

    keys();

    ngx_shipstation_arena_destroy(arena);
    ngx_shipstation_blocks_destroy(&blocks);

    return tap_done();
}
