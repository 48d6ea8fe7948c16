/* What becomes of single values: texts, numbers, addresses, limits. */

#include "export_order_test.h"


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
    told_is("noted: A1, tax_amount is beyond 9999999.99, left out\n", "noted");
    has_not(MONEY("\"1,000.00\""), "TaxAmount", "money: a comma");
    told_is("noted: A1, tax_amount is not a number, left out\n", "noted");
    has_not(MONEY("\"\""), "TaxAmount", "money: empty");
    tap_is_int(feed.told_len, 0, "which is nothing to note");
    has_not(MONEY("true"), "TaxAmount", "money: true");

    has(ORDER("\"gift\":true"), "<Gift>true</Gift>", "gift");
    has(ORDER("\"gift\":0"), "<Gift>false</Gift>", "gift 0");
    has(ORDER("\"gift\":\"TRUE\""), "<Gift>true</Gift>", "gift as text");
    has_not(ORDER("\"gift\":\"\""), "Gift", "gift empty");
    has_not(ORDER("\"gift\":\"maybe\""), "Gift", "gift unclear");
    told_is("noted: A1, gift is neither true nor false, left out\n", "noted");

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
    told_is("noted: A1, last_modified is not a date, "
            "order_date sent\n", "noted");
    has(MODIFIED("99999999999999999"), "<LastModified>11/20/2026 14:05<",
        "beyond all dates");
    has(MODIFIED("-5"), "<LastModified>11/20/2026 14:05<", "negative");
    has(MODIFIED("\"0000-00-00 00:00:00\""), "<LastModified>11/20/2026 14:05<",
        "a database's nothing");
    has(MODIFIED("\"9999-12-31T23:59:59Z\""), "12/31/9999 23:59",
        "the last date");
    has(MODIFIED("\"1970-01-02\""), "01/02/1970 00:00", "the first date");
    has(MODIFIED("\"0001-01-01T00:00:00\""), "<LastModified>11/20/2026 14:05<",
        "a program's nothing");
    has(MODIFIED("\"1970-01-01 00:00:00\""), "<LastModified>11/20/2026 14:05<",
        "another one's");
    has(MODIFIED("0"), "<LastModified>11/20/2026 14:05<", "0 is no date");
    has(MODIFIED("20261121"), "<LastModified>11/20/2026 14:05<",
        "nor are a date's digits as a number");
    has(MODIFIED("100000000"), "03/03/1973 09:46", "the first Unix seconds");
    left_out("{\"orders\":[{\"order_number\":1,\"order_date\":0}]}",
             "left out: 1, order_date is not a date\n");

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
    told_is("noted: A1, customer.bill_to.country is not a country, "
            "left out\n", "noted");
    has_not(BILL("\"email\":\"\",\"country\":\"\""), "Email",
            "no empty email");
    has(BILL("\"company\":\"\",\"phone\":5125550100"),
        "<Company><![CDATA[]]></Company>\n"
        "<Phone><![CDATA[5125550100]]></Phone>",
        "an empty company, a phone of digits");
    has_not(BILL("\"company\":false"), "Company", "a company false");
    told_is("noted: A1, customer.bill_to.company is not a text, "
            "left out\n", "noted");
    has_not(BILL("\"state\":[]"), "<BillTo>\n<State>", "a state of a list");
    told_is("noted: A1, customer.bill_to.state is not a text, "
            "left out\n", "noted");
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
    told_is("noted: A1, items[].image_url is not a web address, "
            "left out\n", "noted");
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
    told_is("noted: A1, items[].image_url is longer than 500 characters, "
            "left out\n",
            "noted");

    memset(p, ' ', 162);
    memset(p, 'a', 1);
    strcpy(p + 162, "a\"}]}]}");
    has_not(json, "ImageUrl", "501 characters when escaped");
}


/* Ids: never cut, without blanks, numbers written out. */

static void
ids(void)
{
    ngx_uint_t  i;
    char        json[1024], want[256];

    static const struct {
        const char  *number;
        const char  *goes;      /* NULL: too long */
    } numbers[] = {
        { "1e3", "1000" },
        { "1E+3", "1000" },
        { "1.5e3", "1500" },
        { "1001.0", "1001" },
        { "1001.50", "1001.5" },
        { "-12e1", "-120" },
        { "0.5", "0.5" },
        { "12e-1", "1.2" },
        { "12e-2", "0.12" },
        { "12e-4", "0.0012" },
        { "0e5", "0" },
        { "0.0", "0" },
        { "0.001e4", "10" },
        { "100e-2", "1" },
        { "12345678901234567890", "12345678901234567890" },
        { "1.0e+25", "10000000000000000000000000" },
        { "1e49", "10000000000000000000000000000000000000000000000000" },
        { "1e50", NULL },
        { "1e-49", NULL },
        { "1e400", NULL },
        { "1e-400", NULL },
        { "1e99999999999999999999", NULL },
        { "1.23456789012345678901234567890123456789012345678901234567890123456"
          "e1", NULL },
        { "\" A1 \"", "A1" },
        { "\"\\tA 1\\n\"", "A 1" },
        { "\"1e3\"", "1e3" },
    };

    for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {

        sprintf(json, "{\"orders\":[{" BASE ",\"order_id\":null,"
                "\"order_number\":%s}]}", numbers[i].number);

        if (numbers[i].goes == NULL) {
            feed_export(&feed, json);
            tap_ok(feed.result.skipped == 1
                   && strstr(feed.told, "order_number is longer than 50 "
                             "characters") != NULL,
                   "%s is too long", numbers[i].number);
            continue;
        }

        sprintf(want, "<OrderNumber><![CDATA[%s]]></OrderNumber>\n"
                "<OrderID><![CDATA[%s]]></OrderID>",
                numbers[i].goes, numbers[i].goes);

        has(json, want, numbers[i].number);
    }

    has(ORDER("\"order_id\":1e3"), "<OrderID><![CDATA[1000]]></OrderID>",
        "an order's id");
    has(ORDER("\"order_id\":\" x \""), "<OrderID><![CDATA[x]]></OrderID>",
        "without blanks");
    has(ITEMS("{" ITEM ",\"line_item_id\":1e3}"),
        "<LineItemID><![CDATA[1000]]></LineItemID>", "a line's id");
    has(ITEMS("{" ITEM ",\"line_item_id\":\" 7 \"}"),
        "<LineItemID><![CDATA[7]]></LineItemID>", "without blanks");
    has(ORDER("\"order_status\":\" paid \""),
        "<OrderStatus><![CDATA[paid]]></OrderStatus>",
        "a status without blanks");

    left_out("{\"orders\":[{\"order_number\":1e3}]}",
             "left out: 1000, order_date is missing\n");
}


/* Two buyers stay two, though a code is cut. */

static void
codes(void)
{
#define CODE(text)                                                            \
    WITHOUT("\"customer\":{\"customer_code\":\"" text "\"," SHIP_TO "}")
#define CODE_IS(text)  "<CustomerCode><![CDATA[" text "]]></CustomerCode>"
#define TEN  "0123456789"

    char  first[128], *code;

    has(CODE(TEN TEN TEN TEN TEN), CODE_IS(TEN TEN TEN TEN TEN),
        "a code of 50 characters");
    has(CODE(" " TEN TEN TEN TEN TEN " "), CODE_IS(TEN TEN TEN TEN TEN),
        "and blanks around it");

    has(CODE(TEN TEN TEN TEN TEN "a"),
        "<CustomerCode><![CDATA[" TEN TEN TEN "0123456~",
        "one of 51 says what was cut");

    code = strstr(feed.xml, "<CustomerCode>");
    ngx_cpystrn((u_char *) first, (u_char *) code, sizeof(CODE_IS(TEN TEN TEN
                                                              TEN TEN)));
    tap_is_str(first + strlen(first) - 18, 18, "]]></CustomerCode>",
               "in 50 characters");

    has_not(CODE(TEN TEN TEN TEN TEN "b"), first, "another one is another");
    has(CODE(TEN TEN TEN TEN TEN "a"), first, "the same one is the same");

    has(WITHOUT("\"customer\":{\"bill_to\":{\"email\":\"" TEN TEN TEN TEN TEN
                "a\"}," SHIP_TO "}"), first, "an email in its place, too");
}


/* A feed that is another platform's, or that tells of errors. */

static void
wiring(void)
{
    char        json[65536], *p;
    ngx_uint_t  i;

#define BAD_DATE(n)                                                           \
    "{\"order_number\":\"" n "\",\"order_date\":\"11/20/2026 14:05\","      \
    "\"order_status\":\"paid\",\"order_total\":1," CUSTOMER "}"
#define NOT(what)                                                             \
    "no order of this page has " what ": this is not the feed of "            \
    "docs/order-feed.md"

    refused("{\"orders\":[" BAD_DATE("A1") "," BAD_DATE("A2") "]}", "",
            NOT("a readable order_date"));
    tap_is_int(feed.result.fault, NGX_SHIPSTATION_FEED_NOT_ORDERS, "its kind");
    tap_is_int(feed.told_len, 0, "nothing is told of its orders");

    left_out("{\"orders\":[" BAD_DATE("A1") "]}",
             "left out: A1, order_date is not a date\n");

    feed_export(&feed, "{\"orders\":[" BAD_DATE("A1") "," BAD_DATE("A2") ",{"
                BASE "}]}");
    told_is("left out: A1, order_date is not a date\n"
            "left out: A2, order_date is not a date\n",
            "beside a good one they are left out");
    tap_is_int(feed.result.exported, 1, "alone");

    feed_export(&feed, "{\"orders\":[" BAD_DATE("A1") "," BAD_DATE("A2")
                ",{\"order_number\":\"P\",\"order_date\":1795183500,"
                "\"pickup\":true}]}");
    told_is("left out: A1, order_date is not a date\n"
            "left out: A2, order_date is not a date\n",
            "or beside a pickup that has the key");

    refused("{\"orders\":[" BAD_DATE("A1") "," BAD_DATE("A2")
            ",{\"order_number\":\"P\",\"pickup\":true}]}", "",
            NOT("a readable order_date"));

    feed_export(&feed, "{\"orders\":[{\"pickup\":true},{\"pickup\":true}]}");
    tap_is_int(feed.result.not_selected, 2, "pickups need nothing");

    feed_export(&feed, "{\"orders\":[" BAD_DATE("A1") ",{\"order_number\":"
                "\"A2\",\"order_date\":1795183500}]}");
    tap_is_int(feed.result.skipped, 2, "for two reasons: two bad orders");
    told_is("left out: A1, order_date is not a date\n"
            "left out: A2, order_total is missing\n", "which are told");

    /* Shopify's, Lightspeed's */

    refused("{\"orders\":[{\"id\":1,\"name\":\"#1001\",\"order_number\":1001,"
            "\"created_at\":\"2026-11-20T14:05:00Z\"},{\"id\":2,"
            "\"order_number\":1002}]}", "", NOT("order_date"));
    refused("{\"orders\":[{\"id\":1},{\"id\":2}]}", "", NOT("order_number"));
    refused("{\"orders\":[1,2,3]}", "", NOT("order_number"));
    refused("{\"orders\":[{\"order_number\":{}},{\"order_number\":[]}]}", "",
            NOT("a readable order_number"));

    refused("{\"orders\":[],\"errors\":[{\"message\": \"Thro\\u0074tled\"}]}",
            "errors", "is not empty: [{\"message\": \"Thro\\u0074tled\"}]");
    tap_is_int(feed.result.fault, NGX_SHIPSTATION_FEED_NOT_ORDERS, "its kind");
    refused("{\"errors\":\"x\"}", "errors", "is not empty: \"x\"");
    refused("{\"errors\":{\"base\":[]},\"orders\":[{" BASE "}]}", "errors",
            "is not empty: {\"base\":[]}");
    refused("{\"errors\":true,\"orders\":[]}", "errors", "is not empty: true");
    refused("{\"errors\":3,\"orders\":[]}", "errors", "is not empty: 3");

    has("{\"errors\":[ ],\"orders\":[{" BASE "}]}", "<Order>", "no errors");
    has("{\"errors\":null,\"orders\":[{" BASE "}]}", "<Order>", "null");
    has("{\"errors\":{},\"orders\":[{" BASE "}]}", "<Order>", "an object");
    has("{\"errors\":\"\",\"orders\":[{" BASE "}]}", "<Order>", "a text");
    has("{\"errors\":0,\"orders\":[{" BASE "}]}", "<Order>", "0");
    has("{\"errors\":[1],\"orders\":[{" BASE "}],\"errors\":false}", "<Order>",
        "the last of two counts");
    has("{\"orders\":[1,2,3],\"orders\":[{" BASE "}]}", "<Order>",
        "the last of two lists counts");

    /* more than are kept until the first good one */

    p = json + sprintf(json, "{\"orders\":[");

    for (i = 0; i < 40; i++) {
        p += sprintf(p, "{\"order_number\":%de1},", (int) i);
    }

    sprintf(p, "{" BASE "}]}");
    feed_export(&feed, json);

    tap_is_int(feed.result.skipped, 40, "forty bad ones before a good one");
    tap_ok(strncmp(feed.told, "left out: 80, order_date is missing\n", 36) == 0
           && strstr(feed.told, "left out: 390, ") != NULL,
           "the last 32 of them are told");
}


/* Notes: one for each path, whatever the number of values. */

static void
noting(void)
{
    char                            json[65536], *p;
    ngx_uint_t                      i;
    const ngx_shipstation_notes_t  *notes;

    p = json + sprintf(json, "{\"orders\":[");

    for (i = 0; i < 20; i++) {
        p += sprintf(p, "%s{" BASE ",\"order_number\":\"A%d\",\"gift\":\"x\","
                     "\"items\":[{" ITEM ",\"weight\":1},{" ITEM
                     ",\"weight\":2}]}", i ? "," : "", (int) i + 1);
    }

    strcpy(p, "]}");
    feed_export(&feed, json);

    told_is("noted 20 times: A1, gift is neither true nor false, left out\n"
            "noted 40 times: A1, items[].weight has no known unit, left out\n",
            "one note a path");

    p = json + sprintf(json, "{\"orders\":[{" BASE ",\"fees\":[");

    for (i = 0; i < 1000; i++) {
        p += sprintf(p, "%s{}", i ? "," : "");
    }

    strcpy(p, "]}]}");
    feed_export(&feed, json);

    notes = feed.result.notes;
    tap_ok(notes->n == 1 && notes->list[0].count + notes->more == 1000,
           "each is counted");
}


/* A part ends after so many entries, whatever they are. */

static void
parts(void)
{
    u_char                           *data;
    size_t                            len;
    ngx_int_t                         rc;
    ngx_uint_t                        i, k;
    ngx_shipstation_export_t         *export;
    ngx_shipstation_export_result_t  *result;

    static const char  *lists[] = {
        "{\"orders\":[5,5,5,5,5,5,5,5,5,5,5,5]}",
        "{\"orders\":[{},{},{},{},{},{},{},{},{},{},{},{}]}",
        "{\"orders\":[{\"pickup\":1},{\"pickup\":1},{\"pickup\":1},"
            "{\"pickup\":1}]}",
        "{\"orders\":[],\"orders\":[],\"orders\":[],\"orders\":[]}"
    };

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        len = strlen(lists[i]);
        data = calloc(1, len + NGX_SHIPSTATION_FEED_PADDING);
        memcpy(data, lists[i], len);

        ngx_shipstation_output_free(&feed.out);
        ngx_shipstation_arena_reset(feed.arena, 0);

        export = ngx_shipstation_export_create(&ngx_shipstation_shape_native,
                                               data, len, &feed.rules,
                                               feed.arena);
        result = ngx_shipstation_export_result(export);

        rc = NGX_AGAIN;

        for (k = 0; k < 4 && rc == NGX_AGAIN; k++) {
            rc = ngx_shipstation_export_write(export, 1, &feed.out,
                                              &feed.error);
        }

        tap_ok(k == 4 && rc == NGX_AGAIN && result->orders < 4,
               "one at a time: %s", lists[i]);
        free(data);
    }
}


static void
pages(void)
{
    ngx_uint_t                       i;
    ngx_shipstation_export_result_t  result;

    static const struct {
        int         has;
        int         pages;
        int         next;
        int         orders;
        int         page;
        int         header;
        int         want;
    } cases[] = {
        { 1, 3, 0, 10, 1, -1, 3 },
        { 1, 3, 0, 10, 1, 7, 3 },
        { 0, 0, 0, 10, 1, 7, 7 },
        { 0, 0, 0, 5, 2, -1, 2 },
        { 0, 0, 0, 10, 2, -1, 3 },        /* a full page */
        { 0, 0, 1, 5, 2, -1, 3 },
        { 1, 1, 1, 5, 1, -1, 2 },         /* "next" stands */
        { 1, 1, 1, 5, 4, -1, 5 },
        { 1, 9, 1, 5, 4, -1, 9 },
        { 0, 0, 1, 5, 1, 0, 2 },
        { 1, 0, 0, 0, 1, -1, 0 },
        { 1, 0, 0, 1, 1, -1, 1 },         /* orders stand */
        { 0, 0, 0, 1, 1, 0, 1 },
        { 0, 0, 1, 5, 32767, -1, 32767 },
    };

    for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ngx_memzero(&result, sizeof(result));

        result.has_pages = cases[i].has;
        result.pages = cases[i].pages;
        result.next.len = cases[i].next;
        result.orders = cases[i].orders;

        tap_is_int(ngx_shipstation_export_pages(&result, cases[i].page, 10,
                                                cases[i].header),
                   cases[i].want, "pages");
    }
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
    told_is("noted: A1, items[].upc is not up to 12 digits, "
            "left out\n", "noted");
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
    told_is("noted: A1, dimensions.height is missing, "
            "dimensions left out\n", "noted");
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

    feed.rules.non_delivery_field = 3;
    ngx_str_set(&feed.rules.non_delivery, "return_to_sender");
    ngx_memcpy(feed.rules.origin, "CA", 2);
    has(ORDER("\"gift\":true"),
        "<CustomField3><![CDATA[return_to_sender]]></CustomField3>",
        "an order abroad: what becomes of it there");
    has(ORDER("\"custom_field3\":\"mine\""), "[mine]]></CustomField3>",
        "a field that the feed fills");
    tap_ok(strstr(feed.xml, "return_to_sender") == NULL, "stays");
    ngx_memcpy(feed.rules.origin, "US", 2);
    has_not(ORDER("\"gift\":true"), "CustomField3", "one at home");
    ngx_memzero(feed.rules.origin, 2);
    has_not(ORDER("\"gift\":true"), "CustomField3", "from nobody knows where");
    feed.rules.non_delivery_field = 0;

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
    p += sprintf(p, "},{" BASE ",\"order_number\":\"A2\"}]}");

    ngx_shipstation_arena_limit(feed.arena, 100000);
    rc = feed_export_by(&feed, json, p - json, 7, 1);
    tap_ok(rc == NGX_OK && feed.result.skipped == 1
           && feed.result.exported == 1 && feed_valid(&feed)
           && strstr(feed.xml, "[A2]") != NULL,
           "an order larger than the arena may hold is left out alone");
    told_is("left out: A1,  has more lines than the memory for one page "
            "holds\n", "which is said");

    ngx_shipstation_arena_reset(feed.arena, 0);
    ngx_shipstation_arena_limit(feed.arena, 10000);
    rc = feed_export_by(&feed, json, p - json, 7, 1);
    tap_is_int(rc, NGX_DECLINED, "no memory for any order");
    tap_is_str(feed.error.message.data, feed.error.message.len,
               "no memory for its orders", "is said");
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

    values();
    ids();
    codes();
    wiring();
    noting();
    parts();
    pages();
    texts();
    addresses();
    rules();
    limits();

    feed_free(&feed);

    return tap_done();
}
