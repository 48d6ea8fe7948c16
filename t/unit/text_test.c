#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "tap.h"


/* All texts of one to four bytes that are a character, and no others. */

static void
characters(void)
{
    u_char      text[4], again[4];
    size_t      want;
    uint32_t    code;
    ngx_uint_t  bad;

    bad = 0;

    for (code = 0; code < 0x120000; code++) {

        want = (code < 0x80) ? 1 : (code < 0x800) ? 2
               : (code < 0x10000) ? 3 : 4;

        text[0] = (u_char) code;

        if (want == 2) {
            text[0] = (u_char) (0xc0 | code >> 6);

        } else if (want == 3) {
            text[0] = (u_char) (0xe0 | code >> 12);

        } else if (want == 4) {
            text[0] = (u_char) (0xf0 | code >> 18);
        }

        text[want - 1] = (want == 1) ? text[0]
                                     : (u_char) (0x80 | (code & 0x3f));

        if (want > 2) {
            text[want - 2] = (u_char) (0x80 | (code >> 6 & 0x3f));
        }

        if (want > 3) {
            text[1] = (u_char) (0x80 | (code >> 12 & 0x3f));
        }

        if (ngx_shipstation_utf8_char(text, text + want - 1) != 0
            && want > 1)
        {
            bad++;
        }

        if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
            want = 0;
        }

        if (ngx_shipstation_utf8_char(text, text + 4) != want) {
            bad++;
        }

        if (want
            && (ngx_shipstation_utf8_put(again, code) != again + want
                || ngx_memcmp(text, again, want) != 0))
        {
            bad++;
        }
    }

    tap_is_int(bad, 0, "each code point, whole and cut off");

    tap_is_int(ngx_shipstation_utf8_char((u_char *) "\xc0\x80",
                                         (u_char *) "" + 0), 0, "nothing");
    tap_is_int(ngx_shipstation_utf8_char((u_char *) "\xc1\xbf",
                                         (u_char *) "\xc1\xbf" + 2), 0,
               "two bytes for ASCII");
}


static void
lengths(void)
{
    static u_char  text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff" "b";

    tap_ok(ngx_shipstation_utf8_valid(text, 10), "valid UTF-8");
    tap_ok(!ngx_shipstation_utf8_valid(text, 9), "a character cut off");
    tap_ok(!ngx_shipstation_utf8_valid(text, sizeof(text) - 1),
           "a broken byte");

    tap_is_int(ngx_shipstation_utf16_count(text, 0), 0, "count no units");
    tap_is_int(ngx_shipstation_utf16_count(text, sizeof(text) - 1), 7,
               "count units: two for a character beyond U+FFFF");
    tap_is_int(ngx_shipstation_utf16_count(text, 7), 4,
               "a part of it is broken bytes");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 0), 0,
               "cut to no units");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 3), 6,
               "cut to 3 units");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 4), 6,
               "cut to 4: a whole character does not fit");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 5), 10,
               "cut to 5");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 7), 12,
               "cut to all units");
    tap_is_int(ngx_shipstation_utf16_cut(text, sizeof(text) - 1, 12), 12,
               "cut to as many units as bytes");
}


static void
words(void)
{
    ngx_str_t  text;

    ngx_str_set(&text, " \t\r\n a b \n");
    ngx_shipstation_trim(&text);
    tap_is_str(text.data, text.len, "a b", "trim");

    ngx_str_set(&text, " \n ");
    ngx_shipstation_trim(&text);
    tap_is_int(text.len, 0, "trim blanks alone");

    ngx_str_set(&text, "ExPort");
    tap_ok(ngx_shipstation_equals(&text, "export"), "equal but for case");
    tap_ok(!ngx_shipstation_equals(&text, "exports"), "shorter");
    tap_ok(!ngx_shipstation_equals(&text, "expor"), "longer");
    text.len = 0;
    tap_ok(ngx_shipstation_equals(&text, ""), "nothing equals nothing");
    tap_ok(!ngx_shipstation_equals(&text, "a"), "nothing equals no word");
    ngx_str_set(&text, "a\0b");
    tap_ok(!ngx_shipstation_equals(&text, "a"), "a NUL does not end a text");
}


static void
json_is(const char *text, size_t len, const char *want, const char *name)
{
    u_char                     got[256], *p;
    ngx_shipstation_block_t   *block;
    ngx_shipstation_blocks_t   blocks;
    ngx_shipstation_output_t   out;

    ngx_memzero(&blocks, sizeof(blocks));
    blocks.size = 8;

    ngx_shipstation_output_init(&out, &blocks, 0);
    ngx_shipstation_json_string(&out, (u_char *) text, len);

    p = got;

    for (block = out.first; block; block = block->next) {
        p = ngx_cpymem(p, block->start, block->last - block->start);
    }

    tap_is_str(got, p - got, want, name);

    ngx_shipstation_output_free(&out);
}


static void
json(void)
{
    ngx_shipstation_blocks_t   blocks;
    ngx_shipstation_output_t   out;

    json_is("", 0, "\"\"", "JSON: nothing");
    json_is("plain", 5, "\"plain\"", "JSON: plain");
    json_is("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"", "JSON: quotes");
    json_is("\n\r\t\x01\x1f\x7f", 6, "\"\\n\\r\\t\\u0001\\u001f\\u007f\"",
            "JSON: control characters");
    json_is("a\0b", 3, "\"a\\u0000b\"", "JSON: NUL");
    json_is("a<!--#exec -->", 14, "\"a\\u003c!--#exec -->\"", "JSON: SSI");
    json_is("<!--", 4, "\"<!--\"", "JSON: a comment");
    json_is("<\xc3\xa9&>", 5, "\"<\xc3\xa9&>\"", "JSON: UTF-8");
    json_is("\xc3(\xff", 3, "\"\xef\xbf\xbd(\xef\xbf\xbd\"",
            "JSON: broken UTF-8");
    json_is("\xe2\x82", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"",
            "JSON: a character cut off");

    ngx_memzero(&blocks, sizeof(blocks));
    blocks.size = 8;
    ngx_shipstation_output_init(&out, &blocks, 3);
    tap_is_int(ngx_shipstation_json_string(&out, (u_char *) "abc", 3),
               NGX_ERROR, "JSON: no room");
    ngx_shipstation_output_free(&out);
}


static void
printable_is(size_t size, const char *text, size_t len, const char *want)
{
    u_char  got[64], *p;

    p = ngx_shipstation_printable(got, size, (u_char *) text, len);
    tap_is_str(got, p - got, want, want);
}


/* "~" in want stands for a character unlike any of ASCII. */

static void
ascii_is(const char *text, const char *want)
{
    u_char         c, got[64];
    size_t         n;
    const u_char  *p, *end;

    n = 0;
    p = (const u_char *) text;

    for (end = p + strlen(text); p < end; /* void */ ) {
        c = ngx_shipstation_ascii(&p, end);

        if (c) {
            got[n++] = (c == NGX_SHIPSTATION_ASCII_NONE) ? '~' : c;
        }
    }

    tap_is_str(got, n, want, want);
}


static void
plain_ascii(void)
{
    ascii_is("", "");
    ascii_is("a Z9/-\x7f", "a Z9/-\x7f");
    ascii_is("Qu\xc3\xa9" "bec", "Quebec");
    ascii_is("Que\xcc\x81" "bec", "Quebec");
    ascii_is("\xc3\x80\xc3\xbf\xc3\x9f\xc3\x98", "AysO");
    ascii_is("\xc4\x80\xc5\x81\xc5\xbe\xc5\xbf", "ALzs");
    ascii_is("\xc3\x97\xc3\xb7\xc3\xbe", "~~~");
    ascii_is("\xef\xbc\x92\xef\xbc\xa1\xef\xbd\x9e", "2A\x7e");
    ascii_is("\xc2\xa0\xe3\x80\x80\xe2\x80\xaf", "   ");
    ascii_is("\xe2\x80\x93\xe2\x80\x94\xe2\x88\x92", "---");
    ascii_is("\xe2\x80\x99\xca\xbb", "''");
    ascii_is("a\xe2\x80\x8b\xef\xbb\xbf" "b\xcd\xaf", "ab");
    ascii_is("\xcd\xb0\xc6\x80\xf0\x9f\x98\x89\xc2\x80", "~~~~");
    ascii_is("\xff\xc3", "~~");
}


int
main(void)
{
    plain_ascii();
    characters();
    lengths();
    words();
    json();

    printable_is(64, "a b", 3, "a b");
    printable_is(64, "a\nb\0c\x7f", 6, "a?b?c?");
    printable_is(64, "\xc2\x85\xc2\xa0x", 5, "?\xc2\xa0x");
    printable_is(64, "\xff\xc3\xa9", 3, "?\xc3\xa9");
    printable_is(3, "ab\xc3\xa9", 4, "ab");
    printable_is(4, "ab\xc3\xa9", 4, "ab\xc3\xa9");
    printable_is(0, "ab", 2, "");
    printable_is(64, "a<!--#exec", 10, "a?!--#exec");
    printable_is(64, "<!-- #<!--", 10, "<!-- #<!--");

    return tap_done();
}
