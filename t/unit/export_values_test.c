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
    texts();
    addresses();
    rules();
    limits();

    feed_free(&feed);

    return tap_done();
}
