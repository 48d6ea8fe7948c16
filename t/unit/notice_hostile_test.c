
/* Ship notices that nobody with good intentions sends. */

#include "notice_test.h"


static void
hostile(void)
{
    char    *body;
    size_t   i, n;

    static const char  doctype[] =
        "The ship notice holds a DOCTYPE, which is refused";
    static const char  malformed[] =
        "The ship notice is not well-formed XML (line 1)";

    refused(json("<!DOCTYPE ShipNotice [<!ENTITY x SYSTEM \"file:///etc/passwd"
                 "\">]><ShipNotice><OrderNumber>&x;</OrderNumber>"
                 "</ShipNotice>", ""), doctype, "an external entity");

    refused(json("<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">"
                 "<!ENTITY c \"&b;&b;&b;&b;\">]><ShipNotice><OrderNumber>&c;"
                 "</OrderNumber></ShipNotice>", ""), doctype,
            "a billion laughs");

    refused(json("<!DOCTYPE ShipNotice SYSTEM \"http://127.0.0.1:1/a.dtd\">"
                 "<ShipNotice>" NUMBER "</ShipNotice>", ""), doctype,
            "an external document type");

    refused(json("<!DOCTYPE ShipNotice PUBLIC \"a\" \"b\"><ShipNotice>" NUMBER
                 "</ShipNotice>", ""), doctype, "a public document type");

    refused(json("<!DOCTYPE ShipNotice><ShipNotice>" NUMBER "</ShipNotice>",
                 ""), doctype, "an empty document type");

    refused(json("<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///dev/random\">%p;]"
                 "><ShipNotice/>", ""), doctype, "a parameter entity");

    body = malloc(NGX_SHIPSTATION_NOTICE_MAX + 100);

    n = utf16(body, "<?xml version=\"1.0\"?><!DOCTYPE a><ShipNotice/>", 1, 1);
    refused(json_bytes(body, n, ""), doctype, "a document type in UTF-16");

    refused(json_with("&undeclared;"), "The ship notice is not well-formed "
            "XML (line 2)", "an entity without a declaration");
    refused(json_with("<CustomField1 a=\"&x;\"/>"), "The ship notice is not "
            "well-formed XML (line 2)", "an entity in an attribute");
    refused(json_with("&#;"), "The ship notice is not well-formed XML "
            "(line 2)", "a reference without a number");
    refused(json_with("&#xG;"), "The ship notice is not well-formed XML "
            "(line 2)", "a reference that is no number");
    refused(json_with("&#11"), "The ship notice is not well-formed XML "
            "(line 2)", "a reference that does not end");
    refused(json_with("<Custom\x01 Field1/>"), "The ship notice is not "
            "well-formed XML (line 2)", "a control character in a tag");
    refused(json_with("<CustomField1>"), "The ship notice is not well-formed "
            "XML (line 2)", "an element that does not end");
    refused(json_with("<a b=\"1\" b=\"2\"/>"), "The ship notice is not "
            "well-formed XML (line 2)", "an attribute twice");

    tap_ok(json_bytes("<ShipNotice>" NUMBER "</ShipNotice>\0<a/>",
                      sizeof("<ShipNotice>" NUMBER "</ShipNotice>\0<a/>") - 1,
                      "")[0] == '!', "more behind a NUL");

    refused(json("order_number=A1", ""), malformed, "no XML at all");
    refused(json("{\"OrderNumber\":\"A1\"}", ""), malformed, "JSON");
    refused(json("<", "order_number=A1"), malformed, "a broken body is never "
            "passed over for the URL");
    refused(json("<ShipNotice/><ShipNotice/>", ""), malformed, "two roots");
    refused(json("<!-- only -->", ""), malformed, "no root");
    refused(json("<html><body>Hello</body></html>", ""),
            "The ship notice's root element is not ShipNotice",
            "another root");
    refused(json("<Orders/>", ""),
            "The ship notice's root element is not ShipNotice",
            "an order export");

    for (i = 1; i < sizeof(example) - 4; i++) {
        if (json_bytes(example, i, "")[0] != '!') {
            break;
        }
    }
    tap_is_int(i, sizeof(example) - 4, "truncated at any byte: refused");

    /* depth, elements, items, values, attributes, tags: bounded */

    n = 0;
    for (i = 0; i < 100000; i++) {
        n += sprintf(body + n, i ? "<a>" : "<ShipNotice>");
    }
    refused(json_bytes(body, n, ""), "The ship notice is nested too deeply",
            "100,000 nested elements");

    n = sprintf(body, "<ShipNotice>" NUMBER);
    for (i = 0; i < 200000; i++) {
        n += sprintf(body + n, "<a/>");
    }
    refused(json_bytes(body, n, ""), "The ship notice holds too many elements "
            "or attributes", "200,000 elements");

    n = sprintf(body, "<ShipNotice>" NUMBER "<Items>");
    for (i = 0; i < 10000; i++) {
        n += sprintf(body + n, "<Item/>");
    }
    sprintf(body + n, "</Items></ShipNotice>");
    tap_ok(json(body, "")[0] == '{', "10,000 items");
    sprintf(body + n, "<Item/></Items></ShipNotice>");
    refused(json(body, ""), "The ship notice holds too many items",
            "10,001 items");

    i = NGX_SHIPSTATION_NOTICE_MAX
        - (sizeof("<ShipNotice>" NUMBER "<CustomerNotes></CustomerNotes>"
                  "</ShipNotice>") - 1);
    n = sprintf(body, "<ShipNotice>" NUMBER "<CustomerNotes>");
    ngx_memset(body + n, 'x', i);
    sprintf(body + n + i, "</CustomerNotes></ShipNotice>");
    tap_ok(json(body, "")[0] == '{' && text_len > i,
           "a value that fills the body");
    ngx_memset(body + n, '\x01', i);
    tap_ok(json(body, "")[0] == '{' && text_len > 3 * i,
           "which is no characters at all");
    n = sprintf(body, "<ShipNotice>" NUMBER "<CustomerNotes><![CDATA[");
    ngx_memset(body + n, 'x', 300000);
    sprintf(body + n + 300000, "]]></CustomerNotes></ShipNotice>");
    has(json(body, ""), "xx\",\"internal_notes\"",
        "a value of 300,000 bytes in CDATA");

    n = sprintf(body, "<ShipNotice>" NUMBER "<a");
    for (i = 0; i < 300; i++) {
        n += sprintf(body + n, " a%d=''", (int) i);
    }
    sprintf(body + n, "/></ShipNotice>");
    refused(json(body, ""), "The ship notice holds too many elements or "
            "attributes", "300 attributes");

    n = sprintf(body, "<ShipNotice>" NUMBER "<a");
    for (i = 0; i < 100000; i++) {
        n += sprintf(body + n, " a%05d=''", (int) i);
    }
    sprintf(body + n, "/></ShipNotice>");
    refused(json(body, ""), "The ship notice holds a tag or comment that is "
            "too long", "a tag of a megabyte");

    ngx_memset(body, 'x', NGX_SHIPSTATION_NOTICE_MAX + 1);
    refused(json_bytes(body, NGX_SHIPSTATION_NOTICE_MAX + 1, ""),
            "The ship notice is larger than 1 MiB", "a byte over 1 MiB");

    free(body);
}


int
main(void)
{
    ngx_shipstation_notice_init();
    arena = ngx_shipstation_arena_create(0);

    hostile();

    ngx_shipstation_arena_destroy(arena);
    ngx_shipstation_blocks_destroy(&blocks);

    return tap_done();
}
