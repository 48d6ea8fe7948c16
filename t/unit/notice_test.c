
/* Ship notices: XML and URL in, JSON or one sentence out. */

#include "notice_test.h"


static const char  example_json[] =
    "{\"store\":\"acme\",\"status\":\"shipped\",\"order_number\":\"ABC123\","
    "\"order_id\":\"123456\",\"customer_code\":\"customer@mystore.com\","
    "\"customer_notes\":null,\"internal_notes\":\"2 < 3 & \\\"so on\\\"\","
    "\"notes_to_customer\":null,\"notify_customer\":null,"
    "\"label_create_date\":\"2011-12-08T12:56:00Z\","
    "\"ship_date\":\"2011-12-08\",\"carrier\":\"USPS\","
    "\"service\":\"Priority Mail\","
    "\"tracking_number\":\"1Z909084330298430820\","
    "\"shipping_cost\":\"4.95\",\"custom_field1\":\"one\","
    "\"custom_field2\":null,\"custom_field3\":null,"
    "\"requested_warehouse\":null,"
    "\"recipient\":{\"name\":\"The President\",\"company\":\"US Govt\","
    "\"address1\":\"1600 Pennsylvania Ave\",\"address2\":null,"
    "\"city\":\"Washington\",\"state\":\"DC\",\"postal_code\":\"20500\","
    "\"country\":\"US\"},"
    "\"items\":[{\"sku\":\"FD88821\",\"name\":\"My Product Name\","
    "\"quantity\":2,\"line_item_id\":\"25590\",\"upc\":\"012345678905\"}]}";


/*
 * What .NET's writers let through and XML does not: want is the value in the
 * JSON that the platform gets.
 */

static void
mended_is(const char *head, const char *content, const char *want,
    const char *name)
{
    char  xml[1000], value[200];

    snprintf(xml, sizeof(xml), "%s<ShipNotice>" NUMBER "<InternalNotes>%s"
             "</InternalNotes></ShipNotice>", head, content);
    snprintf(value, sizeof(value), "\"internal_notes\":\"%s\"", want);

    has(json(xml, ""), value, name);
}


static void
mended(void)
{
    char    body[2000];
    size_t  n;

    static const char  latin[] =
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>";
    static const char  ascii[] =
        "<?xml version='1.0' encoding='us-ascii'?>";

    mended_is(HEAD, "pick &#x0B;bin 3", "pick \xef\xbf\xbd" "bin 3",
              "a reference to a control character");
    mended_is(HEAD, "a&#0;b&#31;c&#x1f;d", "a\xef\xbf\xbd" "b\xef\xbf\xbd"
              "c\xef\xbf\xbd" "d", "others");
    mended_is(HEAD, "a&#9;b&#10;c&#xD;d", "a\\tb\\nc\\rd",
              "those that XML allows");
    mended_is(HEAD, "&#xFFFE;&#65535;&#x110000;&#99999999999999;",
              "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
              "no characters");
    mended_is(HEAD, "gift &#55357;&#56355;", "gift \xf0\x9f\x90\xa3",
              "a pair of surrogates as two references");
    mended_is(HEAD, "&#xD83D;&#xde23;!", "\xf0\x9f\x98\xa3!",
              "in hexadecimal digits");
    mended_is(HEAD, "a&#xD83D;b&#xDE23;c&#xD83D;&#65;&#xD83D;",
              "a\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd" "A"
              "\xef\xbf\xbd", "halves alone");
    mended_is(HEAD, "&#xD83D;&#xD83D;&#xDE23;", "\xef\xbf\xbd"
              "\xf0\x9f\x98\xa3", "a half before a pair");
    mended_is(HEAD, "&#128547;&#x1F623;&amp;#11;", "\xf0\x9f\x98\xa3"
              "\xf0\x9f\x98\xa3&#11;", "what is a character stays");
    mended_is(HEAD, "<![CDATA[&#x0B;]]>&#x0B;", "&#x0B;\xef\xbf\xbd",
              "in CDATA it is no reference");
    mended_is(HEAD, "<!-- &#x0B; --><?x &#x0B;?>&#x0B;", "\xef\xbf\xbd",
              "nor in a comment or an instruction");
    mended_is(HEAD, "<![CDATA[a\x0b]]]]>b\x1b", "a\xef\xbf\xbd]]b"
              "\xef\xbf\xbd", "control characters as they are");
    mended_is(HEAD, "a\xff\xfe" "b\xc3" "c\xc0\xaf", "a\xef\xbf\xbd"
              "\xef\xbf\xbd" "b\xef\xbf\xbd" "c\xef\xbf\xbd\xef\xbf\xbd",
              "broken UTF-8");
    mended_is(HEAD, "\xef\xbf\xbe\xef\xbf\xbf", "\xef\xbf\xbd\xef\xbf\xbd",
              "what UTF-8 can write and XML not");
    mended_is(HEAD, "\xed\xa0\xbd\xed\xb8\xa3 \xed\xa0\xbd",
              "\xf0\x9f\x98\xa3 \xef\xbf\xbd", "surrogates in UTF-8");
    mended_is("", "\x01", "\xef\xbf\xbd", "without a declaration");
    mended_is(latin, "Zo\xeb \x0b&#x0B;", "Zo\xc3\xab \xef\xbf\xbd"
              "\xef\xbf\xbd", "in ISO-8859-1");
    mended_is(latin, "<![CDATA[Zo\xeb\x0b]]>", "Zo\xc3\xab?",
              "in CDATA, which has no references");
    mended_is(ascii, "Zo\xc3\xab", "Zo\xc3\xab", "UTF-8 under ASCII's name");

    n = utf16(body, "<?xml version=\"1.0\" encoding=\"utf-16\"?><ShipNotice>"
              NUMBER "<InternalNotes>a&#x0B;b&#xD83D;&#xDE23;\x01"
              "</InternalNotes></ShipNotice>", 0, 1);
    has(json_bytes(body, n, ""), "\"internal_notes\":\"a\xef\xbf\xbd" "b"
        "\xf0\x9f\x98\xa3\xef\xbf\xbd\"", "in UTF-16");

    n = utf16(body, "<ShipNotice>" NUMBER "<InternalNotes>", 1, 0);
    n += sprintf(body + n, "\xd8\x3d\xde\x23\xd8\x3d");
    n += utf16(body + n, "x</InternalNotes></ShipNotice>", 1, 0);
    has(json_bytes(body, n, ""), "\"internal_notes\":\"\xf0\x9f\x98\xa3"
        "\xef\xbf\xbdx\"", "a pair and a half in UTF-16");

    has(json(HEAD "<ShipNotice><OrderNumber>\x0b" "A&#1;1</OrderNumber>"
             "</ShipNotice>", ""), "\"order_number\":\"\xef\xbf\xbd" "A"
        "\xef\xbf\xbd" "1\"", "in an order number");
    has(json_bytes("<ShipNotice>" NUMBER "\0</ShipNotice>",
                   sizeof("<ShipNotice>" NUMBER "\0</ShipNotice>") - 1, ""),
        "\"order_number\":\"A1\"", "a NUL");
}


static void
documented(void)
{
    const char  *got;

    got = json(example, "");
    tap_is_str((u_char *) got, strlen(got), example_json,
               "the guide's example, element by element");

    got = json(example, "action=shipnotify&order_number=ABC123&carrier=UPS"
                        "&service=Ground&tracking_number=other");
    tap_is_str((u_char *) got, strlen(got), example_json,
               "the body wins over the URL");

    got = json("", "order_number=A+1%232&carrier=USPS&service=USPS+Priority"
                   "%20Mail&tracking_number=&SS-UserName=u");
    has(got, "\"order_number\":\"A 1#2\"", "no body: the URL's number");
    has(got, "\"service\":\"USPS Priority Mail\"", "no body: + and %20");
    has(got, "\"tracking_number\":null", "no body: empty tracking number");
    has(got, "\"recipient\":null,\"items\":[]}", "no body: no items known");

    got = json(" \r\n\t", "order_number=A1");
    has(got, "\"order_number\":\"A1\"", "a body of blanks is none");

    got = json(HEAD "<ShipNotice>" NUMBER "<Carrier> </Carrier></ShipNotice>",
               "order_number=A1&carrier=FedEx&tracking_number=9");
    has(got, "\"carrier\":\"FedEx\"", "the URL fills an empty element");
    has(got, "\"tracking_number\":\"9\"", "the URL fills an absent element");

    got = json(HEAD "<ShipNotice><Carrier>UPS</Carrier></ShipNotice>",
               "order_number=A1");
    has(got, "\"order_number\":\"A1\"", "the URL fills the order number");
}


static void
carriers(void)
{
    char         content[200], want[200];
    ngx_uint_t   i;

    /* Docs v1, "POST Endpoint"; and one that a client adds */
    static const char  *names[] = {
        "USPS", "UPS", "FedEx", "DHL", "DHLGlobalMail", "Other", "UPSMI",
        "BrokersWorldWide", "FedExInternationalMailService", "CanadaPost",
        "FedExCanada", "OnTrac", "Newgistics", "FirstMile", "Globegistics",
        "LoneStar", "Asendia", "RoyalMail", "APC", "AccessWorldwide",
        "AustraliaPost", "DHLCanada", "IMEX", "IFSLOGIX", "A carrier of 2031"
    };

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(content, sizeof(content), "<Carrier>%s</Carrier>", names[i]);
        snprintf(want, sizeof(want), "\"carrier\":\"%s\"", names[i]);
        has(json_with(content), want, names[i]);
    }
}


static void
values(void)
{
    ngx_uint_t                 i;
    ngx_shipstation_notice_t  *notice;

    static const char  *pairs[][2] = {
        { "<NotifyCustomer>true</NotifyCustomer>", "notify_customer\":true" },
        { "<NotifyCustomer>False</NotifyCustomer>",
          "notify_customer\":false" },
        { "<NotifyCustomer>1</NotifyCustomer>", "notify_customer\":true" },
        { "<NotifyCustomer>0</NotifyCustomer>", "notify_customer\":false" },
        { "<NotifyCustomer/>", "notify_customer\":null" },
        { "<NotifyCustomer>maybe</NotifyCustomer>", "notify_customer\":null" },
        { "", "notify_customer\":null" },
        { "<LabelCreateDate>11/23/2026 14:05</LabelCreateDate>",
          "\"2026-11-23T14:05:00Z\"" },
        { "<LabelCreateDate>11/23/2026 2:05 PM</LabelCreateDate>",
          "\"2026-11-23T14:05:00Z\"" },
        { "<LabelCreateDate>1/2/2026 12:00 AM</LabelCreateDate>",
          "\"2026-01-02T00:00:00Z\"" },
        { "<LabelCreateDate>1/2/2026 12:00 PM</LabelCreateDate>",
          "\"2026-01-02T12:00:00Z\"" },
        { "<LabelCreateDate>1/2/2026 2:05:09 am</LabelCreateDate>",
          "\"2026-01-02T02:05:09Z\"" },
        { "<LabelCreateDate>2026-01-02T02:05:00-01:00</LabelCreateDate>",
          "\"2026-01-02T03:05:00Z\"" },
        { "<LabelCreateDate>soon</LabelCreateDate>",
          "label_create_date\":null" },
        { "<LabelCreateDate>13/32/2026 10:00</LabelCreateDate>",
          "label_create_date\":null" },
        { "<ShipDate>11/23/2026</ShipDate>", "ship_date\":\"2026-11-23\"" },
        { "<ShipDate>11/23/2026 23:59</ShipDate>",
          "ship_date\":\"2026-11-23\"" },
        { "<ShippingCost>0</ShippingCost>", "shipping_cost\":\"0.00\"" },
        { "<ShippingCost>1234567.8</ShippingCost>",
          "shipping_cost\":\"1234567.80\"" },
        { "<ShippingCost>0.1</ShippingCost>", "shipping_cost\":\"0.10\"" },
        { "<ShippingCost>4.9525</ShippingCost>",
          "shipping_cost\":\"4.9525\"" },
        { "<ShippingCost>-1.50</ShippingCost>", "shipping_cost\":\"-1.50\"" },
        { "<ShippingCost>4,95</ShippingCost>", "shipping_cost\":null" },
        { "<ShippingCost>99999999999999999999</ShippingCost>",
          "shipping_cost\":null" },
        { "<Items><Item><Quantity>3</Quantity></Item></Items>",
          "\"quantity\":3" },
        { "<Items><Item><Quantity>99999</Quantity></Item></Items>",
          "\"quantity\":99999" },
        { "<Items><Item><Quantity>2.0</Quantity></Item></Items>",
          "\"quantity\":2," },
        { "<Items><Item><SKU>a</SKU></Item></Items>", "\"quantity\":null" },
        { "<Items/>", "\"items\":[]" },
        { "<Recipient/>", "\"recipient\":null" },
        { "<CustomField1>&lt;&amp;&#x41;&#10;&quot;</CustomField1>",
          "\"custom_field1\":\"<&A\\n\\\"\"" },
        { "<CustomField1>\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xa6"
          "</CustomField1>", "\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\xa6\"" },
        { "<CustomField1>a<![CDATA[b]]><!-- c -->d<?e f?>g</CustomField1>",
          "\"custom_field1\":\"abdg\"" },
        { "<CustomField1>a<New>b</New>c</CustomField1>",
          "\"custom_field1\":\"ac\"" },
        { "<CustomField1/><CustomField1>2nd</CustomField1>"
          "<CustomField1>3rd</CustomField1>", "\"custom_field1\":\"2nd\"" },
        { "<OrderNumber>A1</OrderNumber>", "\"order_number\":\"A1\"" },
        { "<New><OrderID>7</OrderID></New>", "\"order_id\":null" },
        { "<Items><New><SKU>7</SKU></New><Item><SKU>8</SKU><New>"
          "<SKU>9</SKU></New></Item></Items>",
          "\"items\":[{\"sku\":\"8\"" },
        { "<Items><Item><SKU>1</SKU></Item></Items>"
          "<Items><Item><SKU>2</SKU></Item></Items>",
          "},{\"sku\":\"2\"" },
        { "<Recipient><OrderID>7</OrderID><Name>n</Name></Recipient>",
          "\"recipient\":{\"name\":\"n\",\"company\":null" },
        { "<Name>n</Name><SKU>s</SKU>", "\"recipient\":null,\"items\":[]" },
        { "<RequestedWarehouse>East</RequestedWarehouse>",
          "\"requested_warehouse\":\"East\"" },
    };

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        has(json_with(pairs[i][0]), pairs[i][1], pairs[i][0]);
    }

    notice = read_bytes(example, sizeof(example) - 1, "");
    tap_is_int(ngx_shipstation_notice_unread(notice)->len, 0,
               "all of the example can be read");

    (void) json_with("<ShipDate>x</ShipDate><ShippingCost>y</ShippingCost>");
    notice = read_bytes("<ShipNotice>" NUMBER "<ShippingCost>y</ShippingCost>"
                        "<ShipDate>x</ShipDate></ShipNotice>",
                        sizeof("<ShipNotice>" NUMBER "<ShippingCost>y"
                               "</ShippingCost><ShipDate>x</ShipDate>"
                               "</ShipNotice>") - 1, "");
    tap_is_str(ngx_shipstation_notice_unread(notice)->data,
               ngx_shipstation_notice_unread(notice)->len,
               "ShipDate, ShippingCost", "what could not be read is named");
}


static void
order_and_names(void)
{
    const char  *got;

    got = json("<x:ShipNotice xmlns:x=\"urn:a\" xmlns=\"urn:b\" a=\"b\">"
               "<x:Items><Item><x:Quantity>1</x:Quantity><SKU>s</SKU></Item>"
               "</x:Items><Recipient><City>c</City></Recipient>"
               "<x:TrackingNumber>t</x:TrackingNumber>"
               "<OrderNumber x:y=\"z\">A1</OrderNumber></x:ShipNotice>", "");
    has(got, "\"order_number\":\"A1\"", "prefixes, namespaces, attributes");
    has(got, "\"tracking_number\":\"t\"", "another order of elements");
    has(got, "\"quantity\":1", "another order within an item");

    got = json("<ShipNotice><x:OrderNumber>A1</x:OrderNumber></ShipNotice>",
               "");
    has(got, "\"order_number\":\"A1\"", "a prefix that is not declared");

    got = json("\n  <ShipNotice>" NUMBER "</ShipNotice>\n\n", "");
    has(got, "\"order_number\":\"A1\"", "no declaration, blanks around");

    got = json("\r\n" HEAD "<ShipNotice>" NUMBER "</ShipNotice>", "");
    has(got, "\"order_number\":\"A1\"", "an empty line before the declaration");

    got = json("\xef\xbb\xbf" HEAD "<ShipNotice>" NUMBER "</ShipNotice>", "");
    has(got, "\"order_number\":\"A1\"", "a byte order mark");
}


static void
encodings(void)
{
    char        body[20000];
    size_t      n;
    ngx_uint_t  i, j, k;

    static const char  latin[] =
        "<?xml version=\"1.0\" encoding=\"%s\"?><ShipNotice>" NUMBER
        "<CustomField1>caf\xe9 %s</CustomField1></ShipNotice>";
    static const char  want[] = "\"custom_field1\":\"caf\xc3\xa9";

    static const char  *latins[] = { "ISO-8859-1", "iso-8859-1",
                                     "windows-1252" };

    char  source[20000], padding[6001];

    for (i = 0; i < 3; i++) {
        snprintf(source, sizeof(source), latin, latins[i], "");
        has(json(source, ""), "\"custom_field1\":\"caf\xc3\xa9\"", latins[i]);
    }

    ngx_memset(padding, 'x', sizeof(padding) - 1);
    padding[sizeof(padding) - 1] = '\0';

    for (i = 0; i < 2; i++) {
        for (j = 0; j < 2; j++) {
            for (k = 0; k < 2; k++) {
                snprintf(source, sizeof(source), latin, "utf-16",
                         k ? padding : "");
                n = utf16(body, source, i, j);
                has(json_bytes(body, n, ""), want, "UTF-16");
            }
        }
    }

    for (i = 0; i < 2; i++) {
        n = utf16(body, "\n<ShipNotice>" NUMBER "</ShipNotice>\n\n", i, 0);
        tap_ok(json_bytes(body, n, "")[0] == '!' || strstr((char *) text,
               "\"A1\""), "UTF-16 with blanks around is no crash");

        n = utf16(body, "<ShipNotice>" NUMBER "</ShipNotice>\n\n", i, 1);
        has(json_bytes(body, n, ""), "\"A1\"", "UTF-16 with blanks behind");
    }

    has(json("<?xml version=\"1.0\" encoding=\"utf-16\"?><ShipNotice>" NUMBER
             "<CustomField1>caf\xc3\xa9 </CustomField1></ShipNotice>", ""),
        "\"custom_field1\":\"caf\xc3\xa9\"",
        "labelled UTF-16, but UTF-8 (.NET's StringWriter)");

    refused(json("<?xml version=\"1.0\" encoding=\"klingon\"?><ShipNotice>"
                 NUMBER "</ShipNotice>", ""),
            "The ship notice is not well-formed XML (line 1)",
            "an unknown encoding");
}


static void
refusals(void)
{
    ngx_uint_t  i;

    static const char  *bad[][3] = {
        { "<ShipNotice/>", "", "The ship notice names no order number" },
        { "", "", "The ship notice names no order number" },
        { "", "order_number=+%20", "The ship notice names no order number" },
        { "<ShipNotice><OrderNumber> </OrderNumber></ShipNotice>",
          "order_number=", "The ship notice names no order number" },
        { "<ShipNotice>" NUMBER "</ShipNotice>", "order_number=A2",
          "The ship notice's body and its URL name different order numbers" },
        { "<ShipNotice>" NUMBER "</ShipNotice>", "order_number=a1",
          "The ship notice's body and its URL name different order numbers" },
        { "<ShipNotice>" NUMBER "<OrderNumber>A2</OrderNumber></ShipNotice>",
          "", "The ship notice names two order numbers" },
        { "<ShipNotice>" NUMBER "</ShipNotice>", "order_number=%zz",
          "The parameter order_number is not escaped as a URL demands" },
        { "<ShipNotice>" NUMBER "<Items><Item/><Item><Quantity>2.5</Quantity>"
          "</Item></Items></ShipNotice>", "",
          "Quantity of item 2 in the ship notice is not a whole number" },
        { "<ShipNotice>" NUMBER "<Items><Item><Quantity>-1</Quantity>"
          "</Item></Items></ShipNotice>", "",
          "Quantity of item 1 in the ship notice is not a whole number" },
        { "<ShipNotice>" NUMBER "<Items><Item><Quantity>many</Quantity>"
          "</Item></Items></ShipNotice>", "",
          "Quantity of item 1 in the ship notice is not a whole number" },
    };

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        refused(json(bad[i][0], bad[i][1]), bad[i][2], bad[i][2]);
    }
}


/*
 * Random notices: what is written comes back from the JSON as it went in, and
 * no order of elements or items changes the key.
 */

static uint32_t  seed = 20261123;

static uint32_t
random_below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}


static size_t
random_text(char *xml, char *plain)
{
    size_t    i, n, m, x;
    uint32_t  kind;

    static const char  *pieces[][2] = {
        { "a", "a" }, { "Z", "Z" }, { "7", "7" }, { "-", "-" },
        { "&lt;", "<" }, { "&amp;", "&" }, { "&#x1F4E6;", "\xf0\x9f\x93\xa6" },
        { "\xc3\xa9", "\xc3\xa9" }, { "<![CDATA[<&>]]>", "<&>" },
        { "<!-- - -->", "" }, { "\\", "\\" }, { "\"", "\"" },
        { "&#9;", "\t" }, { "<b>gone</b>", "" },
        { "\xe2\x82\xac", "\xe2\x82\xac" }, { "]]", "]]" }
    };

    n = random_below(30);
    x = 0;
    m = 0;

    x += sprintf(xml + x, "x");
    m += sprintf(plain + m, "x");

    for (i = 0; i < n; i++) {
        kind = random_below(sizeof(pieces) / sizeof(pieces[0]));

        if (kind == 15) {
            x += sprintf(xml + x, "%s ", pieces[kind][0]);
            m += sprintf(plain + m, "%s ", pieces[kind][1]);
            continue;
        }

        x += sprintf(xml + x, "%s", pieces[kind][0]);
        m += sprintf(plain + m, "%s", pieces[kind][1]);
    }

    x += sprintf(xml + x, "x");
    sprintf(plain + m, "x");

    return x;
}


static void
round_trip(void)
{
    char        *xml, *again, fields[40][1100], items[6][100];
    char         plain[40][1000], value[1000];
    char         one[65];
    size_t       n, m;
    yyjson_val  *root, *member;
    ngx_uint_t   i, j, k, nitems, wrong, shuffled, pick[40], swap;

    xml = malloc(200000);
    again = malloc(200000);
    wrong = 0;
    shuffled = 0;

    for (i = 0; i < 2000; i++) {

        for (j = 0; j < NGX_SHIPSTATION_NOTICE_NFIELDS; j++) {
            pick[j] = j;
            fields[j][0] = '\0';
            plain[j][0] = '\0';

            if (ngx_shipstation_notice_fields[j].kind
                == NGX_SHIPSTATION_NOTICE_TEXT)
            {
                random_text(value, plain[j]);
                snprintf(fields[j], sizeof(fields[j]), "<%s>%s</%s>",
                         ngx_shipstation_notice_fields[j].element, value,
                         ngx_shipstation_notice_fields[j].element);
            }
        }

        nitems = random_below(6);

        for (j = 0; j < nitems; j++) {
            snprintf(items[j], sizeof(items[j]), ITEM("%u", "%u"),
                     (unsigned) random_below(4), (unsigned) random_below(3));
        }

        n = sprintf(xml, "<ShipNotice>");

        for (j = 0; j < NGX_SHIPSTATION_NOTICE_NFIELDS; j++) {
            n += sprintf(xml + n, "%s", fields[j]);
        }

        n += sprintf(xml + n, "<Items>");

        for (j = 0; j < nitems; j++) {
            n += sprintf(xml + n, "%s", items[j]);
        }

        sprintf(xml + n, "</Items></ShipNotice>");

        for (j = NGX_SHIPSTATION_NOTICE_NFIELDS - 1; j > 0; j--) {
            k = random_below(j + 1);
            swap = pick[j];
            pick[j] = pick[k];
            pick[k] = swap;
        }

        m = sprintf(again, "<ShipNotice><Items>");

        for (j = nitems; j > 0; j--) {
            m += sprintf(again + m, "%s", items[j - 1]);
        }

        m += sprintf(again + m, "</Items>");

        for (j = 0; j < NGX_SHIPSTATION_NOTICE_NFIELDS; j++) {
            m += sprintf(again + m, "%s", fields[pick[j]]);
        }

        sprintf(again + m, "</ShipNotice>");

        strcpy(one, key(xml, ""));
        shuffled += (strcmp(one, key(again, "")) != 0);

        (void) json(xml, "");
        root = ngx_shipstation_json_read(text, text_len, arena, &failure);

        for (j = 0; j < NGX_SHIPSTATION_NOTICE_NFIELDS; j++) {
            if (ngx_shipstation_notice_fields[j].kind
                != NGX_SHIPSTATION_NOTICE_TEXT)
            {
                continue;
            }

            member = ngx_shipstation_json_get(root,
                                        ngx_shipstation_notice_fields[j].key);
            if (member == NULL
                || strcmp(yyjson_get_str(member), plain[j]) != 0)
            {
                if (wrong++ == 0) {
                    printf("# %s\n# got %s, not %s\n", xml, member
                           ? yyjson_get_str(member) : "nothing", plain[j]);
                }
            }
        }

        wrong += (yyjson_arr_size(ngx_shipstation_json_get(root, "items"))
                  != nitems);
    }

    tap_is_int(wrong, 0, "2,000 random notices: each value comes back");
    tap_is_int(shuffled, 0, "2,000 random notices: one key in any order");

    free(xml);
    free(again);
}


/* Memory that runs out, at any place, is an error and nothing worse. */

static void
memory(void)
{
    u_char                     got[64];
    size_t                     limit;
    ngx_str_t                  none = ngx_null_string;
    ngx_uint_t                 whole;
    ngx_shipstation_notice_t  *notice;

    whole = 0;

    for (limit = 1; limit < 40000 && !whole; limit += 64) {
        ngx_shipstation_arena_reset(arena, 1 << 20);
        ngx_shipstation_arena_limit(arena, limit);

        notice = ngx_shipstation_notice_read((const u_char *) example,
                                             sizeof(example) - 1, &none,
                                             arena, &failure);

        whole = (notice != NULL
                 && ngx_shipstation_notice_key(notice, &store, got) == NGX_OK);
    }

    ngx_shipstation_arena_limit(arena, 0);

    tap_ok(whole && limit > 1000, "memory ran out at every place first");
}


int
main(void)
{
    ngx_shipstation_notice_init();
    arena = ngx_shipstation_arena_create(0);

    documented();
    mended();
    carriers();
    values();
    order_and_names();
    encodings();
    refusals();
    round_trip();
    memory();

    ngx_shipstation_arena_destroy(arena);
    ngx_shipstation_blocks_destroy(&blocks);

    return tap_done();
}
