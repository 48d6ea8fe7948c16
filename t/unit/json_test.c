#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "tap.h"


static u_char                    buffer[1024 * 1024];
static ngx_shipstation_arena_t  *arena;
static ngx_shipstation_error_t   error;


static yyjson_val *
parse(const char *text, size_t len)
{
    ngx_memset(buffer, 'x', sizeof(buffer));
    ngx_memcpy(buffer, text, len);

    ngx_shipstation_arena_reset(arena, 0);
    ngx_memzero(&error, sizeof(error));

    return ngx_shipstation_json_read(buffer, len, arena, &error);
}


static void
text_is(const char *json, const char *want, size_t len, const char *name)
{
    ngx_str_t    text;
    yyjson_val  *root;

    root = parse(json, strlen(json));

    tap_ok(root && ngx_shipstation_json_text(yyjson_arr_get(root, 0), &text)
                   == NGX_OK
           && text.len == len && ngx_memcmp(text.data, want, len) == 0,
           "%s", name);
}


static void
fails(const char *json, const char *want)
{
    tap_ok(parse(json, strlen(json)) == NULL, "refused: %s", json);
    tap_is_str(error.message.data,
               error.message.len < strlen(want) ? error.message.len
                                                : strlen(want),
               want, want);
}


static void
texts(void)
{
    text_is("[\"plain\"]", "plain", 5, "a string");
    text_is("[1e2]", "1e2", 3, "a number's own text");
    text_is("[0.10000000000000000000000000000001]",
            "0.10000000000000000000000000000001", 34, "a long number's");
    text_is("[-0]", "-0", 2, "minus zero");
    text_is("\xef\xbb\xbf[\"bom\"]", "bom", 3, "behind a byte order mark");
    text_is("[\"a\\u0000b\"]", "a\0b", 3, "a NUL");
    text_is("[\"\\u00e9\"]", "\xc3\xa9", 2, "an escape");
    text_is("[\"\\ud83d\\ude00\"]", "\xf0\x9f\x98\x80", 4,
            "a pair of surrogates");
    text_is("[\"\\uD83D\\uDE00\"]", "\xf0\x9f\x98\x80", 4,
            "a pair in capitals");
    text_is("[\"\\ud83d\"]", "\xef\xbf\xbd", 3, "a lone high surrogate");
    text_is("[\"\\ude00\"]", "\xef\xbf\xbd", 3, "a lone low surrogate");
    text_is("[\"\\ud83d\\ud83d\\ude00\"]",
            "\xef\xbf\xbd\xf0\x9f\x98\x80", 7, "a high one before a pair");
    text_is("[\"\\ude00\\ud83d\"]", "\xef\xbf\xbd\xef\xbf\xbd", 6,
            "a pair the wrong way round");
    text_is("[\"\\ud83dx\\ude00\"]", "\xef\xbf\xbdx\xef\xbf\xbd", 7,
            "a pair torn apart");
    text_is("[\"\\ud83d\\n\"]", "\xef\xbf\xbd\n", 4,
            "a high one before another escape");
    text_is("[\"\\\\ud83d\"]", "\\ud83d", 6,
            "an escaped backslash is no escape");
    text_is("[\"\\\\\\ud83d\"]", "\\\xef\xbf\xbd", 4,
            "an escape behind an escaped backslash");
    text_is("[\"\\\\\\\\ud83d\"]", "\\\\ud83d", 7, "two escaped backslashes");
    text_is("[\"\xff\xc3(\xed\xa0\x80\"]", "\xff\xc3(\xed\xa0\x80", 6,
            "broken UTF-8 passes");
    text_is("[\"caf\xc3\"]", "caf\xc3", 4, "a character cut off passes");
    text_is("[\"a\tb\nc\"]", "a\tb\nc", 5, "raw control characters pass");
    text_is("[\n\"two\\nlines\"\n]", "two\nlines", 9, "a text of lines");
    text_is("[\n\"\\ud83d\"\n]", "\xef\xbf\xbd", 3,
            "a lone surrogate in a text of lines");
}


static void
errors(void)
{
    fails("", "no JSON: empty");
    fails("   ", "no JSON: ");
    fails("[1,]", "no JSON: line 1, column 3: ");
    fails("[\"a\\nb\\nc\", x]", "no JSON: line 1, column 13: ");
    fails("{\n  \"a\": 1,\n  \"b\": x\n}", "no JSON: line 3, column 8: ");
    fails("{\n  \"a\": \"x\\ny\",\n  \"b\": x\n}",
          "no JSON: line 3, column 8: ");
    fails("\n\n  [x]\n", "no JSON: line 3, column 4: ");
    fails("[1] 2", "no JSON: line 1, column 5: ");
    fails("[01]", "no JSON: line 1, column ");
    fails("[NaN]", "no JSON: line 1, column ");
    fails("[\"\\ud8\"]", "no JSON: ");
    fails("[\"\\udxyz\"]", "no JSON: ");
    fails("[\"\\", "no JSON: ");
    fails("[\"\\ud83d", "no JSON: ");
    fails("[\"a", "no JSON: line 1, column 4: ");
    fails("<html>", "no JSON: line 1, column 1: ");
    fails("[//x\n1]", "no JSON: ");
}


static void
depth(void)
{
    char   text[400000], *p;
    size_t i;

    for (i = 0, p = text; i < NGX_SHIPSTATION_JSON_DEPTH; i++) {
        *p++ = '[';
    }

    for (i = 0; i < NGX_SHIPSTATION_JSON_DEPTH; i++) {
        *p++ = ']';
    }

    tap_ok(parse(text, p - text) != NULL, "lists as deep as allowed");

    p = text;
    *p++ = '[';

    for (i = 0; i < NGX_SHIPSTATION_JSON_DEPTH; i++) {
        *p++ = '[';
    }

    for (i = 0; i < NGX_SHIPSTATION_JSON_DEPTH; i++) {
        *p++ = ']';
    }

    *p++ = ']';

    tap_ok(parse(text, p - text) == NULL, "and one more");
    tap_is_str(error.message.data, error.message.len,
               "nested deeper than 64 levels", "which is said");

    for (i = 0, p = text; i < 100000; i++) {
        *p++ = '[';
    }

    for (i = 0; i < 100000; i++) {
        *p++ = ']';
    }

    tap_ok(parse(text, p - text) == NULL, "a hundred thousand lists");

    for (i = 0, p = text; i < 65; i++) {
        p = (char *) ngx_cpymem(p, "{\"a\":[1,", 8);
    }

    *p++ = '1';

    for (i = 0; i < 65; i++) {
        p = (char *) ngx_cpymem(p, "],\"b\":{}}", 9);
    }

    tap_ok(parse(text, p - text) == NULL, "objects and lists");

    for (i = 0, p = text, *p++ = '['; i < 1000; i++) {
        p = (char *) ngx_cpymem(p, "{\"a\":[[1],[{}]]},", 17);
    }

    p[-1] = ']';

    tap_ok(parse(text, p - text) != NULL, "many beside each other are flat");
}


static void
memory(void)
{
    char         *p;
    size_t        i;
    static char   text[300000];

    p = text;
    *p++ = '[';

    for (i = 0; i < 100000; i++) {
        p = (char *) ngx_cpymem(p, "1,", 2);
    }

    p[-1] = ']';

    ngx_shipstation_arena_limit(arena, 1000000);
    tap_ok(parse(text, p - text) == NULL, "more values than the limit allows");
    tap_is_str(error.message.data, error.message.len,
               "too large: its values need more memory than is allowed",
               "which is said");

    ngx_shipstation_arena_limit(arena, 0);
    tap_ok(parse(text, p - text) != NULL, "and without the limit");

    i = ngx_shipstation_arena_used(arena);
    tap_ok(i >= 100001 * 16 && i < 100001 * 16 + 200,
           "the tree keeps 16 bytes for each value, no more");
}


static void
members(void)
{
    ngx_str_t    text;
    yyjson_val  *root;

    static const char  json[] =
        "{\"a\":1,\"b\":null,\"a\":2,\"c\":{},\"\":3}";

    root = parse(json, sizeof(json) - 1);

    tap_ok(root != NULL, "an object");
    tap_ok(ngx_shipstation_json_text(ngx_shipstation_json_get(root, "a"),
                                     &text) == NGX_OK
           && text.len == 1 && text.data[0] == '2', "the last of two wins");
    tap_ok(ngx_shipstation_json_get(root, "b") == NULL, "null is absent");
    tap_ok(ngx_shipstation_json_get(root, "x") == NULL, "absent");
    tap_ok(ngx_shipstation_json_get(root, "") != NULL, "an empty name");
    tap_ok(ngx_shipstation_json_get(NULL, "a") == NULL, "of nothing");
    tap_ok(ngx_shipstation_json_get(ngx_shipstation_json_get(root, "a"), "a")
           == NULL, "of a number");
    tap_is_int(ngx_shipstation_json_text(NULL, &text), NGX_DECLINED,
               "nothing has no text");
    tap_is_int(ngx_shipstation_json_text(root, &text), NGX_DECLINED,
               "an object has no text");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    texts();
    errors();
    depth();
    memory();
    members();

    tap_ok(ngx_shipstation_json_read(ngx_cpymem(buffer, "x", 1) - 1, 1, arena,
                                     NULL) == NULL,
           "nobody asks for the error");

    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
