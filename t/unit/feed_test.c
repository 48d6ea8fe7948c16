#include <ngx_config.h>
#include <ngx_core.h>

#include "order/feed.h"
#include "tap.h"


static ngx_shipstation_arena_t  *arena;
static ngx_shipstation_feed_t    feed;
static ngx_shipstation_error_t   error;
static u_char                   *buffer;


/*
 * Reads a feed to its end and tells what was met: "{" an order, "-" an entry
 * that is none, "[" the begin of a list, then "." or the error.
 */

static const char *
walk(const char *text, size_t len)
{
    char                     *p;
    ngx_int_t                 rc;
    ngx_shipstation_value_t  *order;

    static char   seen[4096];

    ngx_shipstation_arena_reset(arena, 0);

    /* exactly as much as is promised, for ASan to see what reads beyond */

    free(buffer);
    buffer = malloc(len + NGX_SHIPSTATION_SCAN_PADDING);
    memcpy(buffer, text, len);
    memset(buffer + len, 'x', NGX_SHIPSTATION_SCAN_PADDING);

    ngx_shipstation_feed_open(&feed, &ngx_shipstation_shape_native, buffer,
                              len, arena);

    for (p = seen; p < seen + 1000; /* void */ ) {

        rc = ngx_shipstation_feed_next(&feed, &order, &error);

        if (rc == NGX_OK) {
            *p++ = order ? '{' : '-';
            continue;
        }

        if (rc == NGX_AGAIN) {
            *p++ = '[';
            continue;
        }

        if (rc == NGX_DONE) {
            strcpy(p, ".");

        } else {
            sprintf(p, " %.*s%s%.*s", (int) error.path.len,
                    (char *) error.path.data, error.path.len ? " " : "",
                    (int) error.message.len, (char *) error.message.data);
        }

        break;
    }

    return seen;
}


static void
is(const char *text, const char *want)
{
    const char  *got;

    got = walk(text, strlen(text));
    tap_is_str(got, strlen(got), want, text);
}


/* The error's place and the parser's own words may differ: the begin counts. */

static void
fails(const char *text, const char *want)
{
    const char  *got;

    got = walk(text, strlen(text));
    tap_is_str(got, ngx_min(strlen(got), strlen(want)), want, text);
}


static void
values_are(const char *text, const char *pages, const char *next)
{
    walk(text, strlen(text));
    tap_is_str(feed.pages.data, feed.pages.len, pages, text);
    tap_is_str(feed.next.data, feed.next.len, next, "its next");
}


/* A feed cut off at each byte is never taken for a whole one. */

static void
cut_off(void)
{
    size_t       i, len;
    ngx_uint_t   bad;
    const char  *got;

    static const char  text[] =
        "{\"a\":{\"b\":[1,{}]},\"orders\":[{\"n\":\"\\u00e9\\n\",\"m\":1.5e3},"
        "null,[],\"x\",-7],\"pages\":12,\"next\":\"a\\\"b\"}";

    len = sizeof(text) - 1;
    bad = 0;

    for (i = 0; i < len; i++) {
        got = walk(text, i);
        bad += got[strlen(got) - 1] == '.';
    }

    tap_is_int(bad, 0, "cut off at each byte");

    got = walk(text, len);
    tap_is_str(got, strlen(got), "[{----.", "and whole");
}


int
main(void)
{
    char    text[2000], *p;
    int     i;

    arena = ngx_shipstation_arena_create(0);

    is("{\"orders\":[]}", "[.");
    is(" \n{ \"orders\" : [ ] } \r\n\t", "[.");
    is("\xef\xbb\xbf{\"orders\":[]}", "[.");
    is("{\"orders\":[{},{\"a\":[1,2]},{}]}", "[{{{.");
    is("{\"orders\":[ {} , {} ]}", "[{{.");
    is("{\"orders\":[{},null,7,-1.5e+3,\"x\",[],[[1]],true,false,{}]}",
       "[{--------{.");
    is("{\"pages\":1,\"orders\":[{}],\"next\":\"n\"}", "[{.");
    is("{\"x\":{\"orders\":[{}]},\"orders\":[],\"y\":[{\"orders\":1}]}",
       "[.");
    is("{\"\":1,\"order\":[{}],\"orderss\":[{}],\"Orders\":[{}],\"orders\":[]}",
       "[.");
    is("{\"\\u006frders\":[{}]}", "[{.");
    is("{\"orders\":[{}],\"orders\":[{},{}]}", "[{[{{.");
    is("{\"orders\":null,\"orders\":[{}]}", "[[{.");
    is("{\"orders\":[{\"a\":\"\\ud800\"}]}", "[{.");

    is("{}", " orders is missing");
    is("{\"orders\":null}", "[ orders is missing");
    is("{\"orders\":[{}],\"orders\":null}", "[{[ orders is missing");
    is("{\"orders\":{}}", " orders is not a list");
    is("{\"orders\":\"[]\"}", " orders is not a list");
    is("{\"orders\":0}", " orders is not a list");
    is("{\"orders\":false}", " orders is not a list");
    is("[]", " is not a JSON object");
    is("null", " is not a JSON object");
    is("\"x\"", " is not a JSON object");
    is("-0.5", " is not a JSON object");
    is("", " no JSON: empty");
    is(" \n ", " no JSON: empty");
    is("\xef\xbb\xbf", " no JSON: empty");

    fails("<html>", " no JSON: byte 1: ");
    fails("nul", " no JSON: byte 1: ");
    fails("-", " no JSON: byte 2: ");
    fails("{", " no JSON: byte 2: ");
    fails("{\"orders\":[", "[ no JSON: byte 12: ");
    fails("{\"orders\":[{}", "[{ no JSON: byte 14: ");
    fails("{\"orders\":[{}]", "[{ no JSON: byte 15: ");
    fails("{\"orders\":[{},]}", "[{ no JSON: byte 15: ");
    fails("{\"orders\":[,{}]}", "[ no JSON: byte 12: ");
    fails("{\"orders\":[{},,{}]}", "[{ no JSON: byte 15: ");
    fails("{\"orders\":[{} {}]}", "[{ no JSON: byte 15: ");
    fails("{\"orders\":[{}],}", "[{ no JSON: byte 16: ");
    fails("{,\"orders\":[]}", " no JSON: byte 2: ");
    fails("{\"orders\" []}", " no JSON: byte 11: ");
    fails("{\"orders\":}", " no JSON: byte 11: ");
    fails("{orders:[]}", " no JSON: byte 2: ");
    fails("{\"orders\":[]} x", "[ no JSON: byte 15: ");
    fails("{\"orders\":[]}{}", "[ no JSON: byte 14: ");
    fails("{\"orders\":[]]", "[ no JSON: byte 13: ");
    fails("{\"orders\":[{\"a\":01}]}", "[ no JSON: byte ");
    fails("{\"orders\":[{\"a\":}]}", "[ no JSON: byte ");
    fails("{\"orders\":[{\"a\":1,}]}", "[ no JSON: byte ");
    fails("{\"orders\":[01]}", "[- no JSON: byte 13: ");
    fails("{\"orders\":[1.]}", "[ no JSON: byte 14: ");
    fails("{\"orders\":[1e]}", "[ no JSON: byte 14: ");
    fails("{\"orders\":[truex]}", "[- no JSON: byte 16: ");
    fails("{\"orders\":[NaN]}", "[ no JSON: byte 12: ");
    fails("{\"orders\":[//x\n{}]}", "[ no JSON: byte 12: ");

    values_are("{\"pages\":3,\"next\":\"a\\/b\",\"orders\":[]}", "3", "a/b");
    values_are("{\"orders\":[{\"pages\":9,\"next\":\"n\"}],\"pages\":3.0,"
               "\"next\":-7}", "3.0", "-7");
    values_are("{\"pages\":3,\"pages\":\"4\",\"next\":1,\"next\":null,"
               "\"orders\":[]}", "4", "");
    values_are("{\"orders\":[]}", "", "");

    walk("{\"pages\":[1],\"next\":{},\"orders\":[]}", 36);
    tap_ok(feed.bad_pages && feed.bad_next, "pages and next of wrong kinds");
    walk("{\"pages\":true,\"pages\":1,\"next\":[],\"next\":\"\",\"orders\":[]}",
         55);
    tap_ok(!feed.bad_pages && !feed.bad_next, "the last of two counts");

    tap_ok(strncmp(walk("\0{\"orders\":[]}", 14), " no JSON: byte 1", 16)
           == 0, "a NUL before it");
    tap_ok(strncmp(walk("{\"orders\":[]}\0", 14), "[ no JSON: byte 14", 18)
           == 0, "a NUL behind it");

    p = text + sprintf(text, "{\"orders\":[");

    for (i = 0; i < 65; i++) {
        p += sprintf(p, "{\"a\":");
    }

    p += sprintf(p, "1");

    for (i = 0; i < 65; i++) {
        p += sprintf(p, "}");
    }

    strcpy(p, "]}");
    is(text, "[ nested deeper than 64 levels");

    cut_off();

    free(buffer);
    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
