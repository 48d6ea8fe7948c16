
/* Texts in the export: their lengths, and what must not go out as it is. */

#include "export_order_test.h"


/* n times a text, between the quotes of a JSON string. */

static const char *
times(const char *before, ngx_uint_t n, const char *text)
{
    size_t       len;
    static char  string[8000];

    len = sprintf(string, "%s", before);

    while (n--) {
        len += sprintf(string + len, "%s", text);
    }

    return string;
}


static const char *
with(const char *format, const char *text)
{
    static char  json[12000];

    snprintf(json, sizeof(json), format, text);

    return json;
}


static const char *
element(const char *name, const char *text)
{
    static char  want[12000];

    snprintf(want, sizeof(want), "<%s><![CDATA[%s]]></%s>", name, text, name);

    return want;
}


/*
 * Each text is one unit longer than may be, or as long, in UTF-16; want is the
 * number of emojis that go out.
 */

static void
units(void)
{
    static const char  fire[] = "\xf0\x9f\x94\xa5";
    static const char  item[] = ITEMS("{" ITEM ",\"name\":\"%s\"}");
    static const char  note[] = ORDER("\"customer_notes\":\"%s\"");
    static const char  method[] = ORDER("\"shipping_method\":\"%s\"");

    has(with(item, times("", 100, fire)),
        element("Name", times("", 100, fire)), "200 units of emojis");
    has(with(item, times("", 101, fire)),
        element("Name", times("", 100, fire)), "one emoji too many");
    has(with(item, times("x", 100, fire)),
        element("Name", times("x", 99, fire)), "half an emoji too many");
    has(with(item, times(fire, 250, "a")),
        element("Name", times(fire, 198, "a")), "one emoji before 250 letters");
    has(with(item, times(fire, 199, "\xe6\x9d\xb1")),
        element("Name", times(fire, 198, "\xe6\x9d\xb1")),
        "characters of three bytes are one unit");
    has(with(item, times("]", 100, fire)),
        element("Name", times("]", 99, fire)), "behind a bracket");
    has(with(note, times(fire, 1200, "a")),
        element("CustomerNotes", times(fire, 998, "a")), "a note");
    has(with(method, times("", 60, fire)),
        element("ShippingMethod", times("", 50, fire)), "a shipping method");
    has(with(item, times("\xff", 100, fire)),
        element("Name", times("\xef\xbf\xbd", 99, fire)),
        "a broken byte is one unit");
}


static void
ssi(void)
{
    static const char  note[] = ORDER("\"customer_notes\":\"%s\"");
    static const char  name[] = ITEMS("{" ITEM ",\"name\":\"%s\"}");

    has_not(with(note, "<!--#include virtual='/secret' -->"), "<!--#",
            "an SSI command");
    has(with(note, "<!--#include virtual='/secret' -->"),
        "<CustomerNotes><![CDATA[<]]><![CDATA[!--#include virtual='/secret'"
        " -->]]></CustomerNotes>", "is the same text to a parser");
    has_not(with(note, "Zo\xc3\xab <<!--#exec cmd='id' -->]]>"), "<!--#",
            "behind other characters");
    has_not(with(note, "a\\u003c!--#exec cmd='id' -->"), "<!--#",
            "as a JSON escape");
    has_not(with(note, "<!--#<!--#"), "<!--#", "twice");
    has_not(with(name, "0123456789abcdef<!--#echo var='x' -->"), "<!--#",
            "in a title");
    has(with(note, "<!-- # --> <b> 1 < 2"),
        "<CustomerNotes><![CDATA[<!-- # --> <b> 1 < 2]]></CustomerNotes>",
        "other markup stays");
    has_not(ORDER("\"order_number\":\"<!--#a\""), "<!--#", "a number");
    has_not(ORDER("\"order_status\":\"<!--#a\""), "<!--#", "a status");
}


/* What goes out as U+FFFD is counted, with the first order's number. */

static void
replaced_is(const char *json, ngx_uint_t want, const char *number,
    const char *name)
{
    tap_is_int(feed_export(&feed, json), NGX_OK, name);
    tap_is_int(feed.result.replaced, want, "orders with U+FFFD");
    tap_is_str(feed.result.replaced_number, feed.result.replaced_len, number,
               "the first of them");
}


#define NOTE(n, note)                                                         \
    "{" BASE ",\"order_number\":\"" n "\",\"customer_notes\":\"" note "\"}"

static void
replaced(void)
{
    replaced_is("{\"orders\":[" NOTE("A1", "Zo\xc3\xab \xf0\x9f\x94\xa5") "]}",
                0, "", "UTF-8");
    replaced_is("{\"orders\":[" NOTE("A1", "a") "," NOTE("A2", "Zo\xeb") ","
                NOTE("A3", "\xeb") "]}", 2, "A2", "Latin-1");
    replaced_is("{\"orders\":[" NOTE("A1", "Zo\xef\xbf\xbd") "]}", 1, "A1",
                "what another has replaced");
    replaced_is("{\"orders\":[" NOTE("A1", "\\ud800") "]}", 1, "A1",
                "half a character");
    replaced_is("{\"orders\":[" NOTE("A1", "\\u0001") "]}", 1, "A1",
                "a control character");
    replaced_is("{\"orders\":[{\"order_number\":\"A1\",\"order_status\":"
                "\"Zo\xeb\"}," NOTE("A2", "a") "]}", 0, "",
                "an order that is left out");
}


int
main(void)
{
    feed_init(&feed);

    units();
    ssi();
    replaced();

    feed_free(&feed);

    return tap_done();
}
