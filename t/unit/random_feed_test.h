
/*
 * Random order feeds, made from the table of fields, the same for the same
 * seed.  Realistic: what shops send, every field now and then.  Hostile: some
 * values, as many of a thousand as told, are whatever breaks things.
 */

#ifndef RANDOM_FEED_H
#define RANDOM_FEED_H


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/fields.h"


typedef struct {
    char        *text;
    size_t       len;
    size_t       size;
    uint64_t     state;
    ngx_uint_t   hostile;     /* of a thousand values */
    ngx_uint_t   serial;
} random_feed_t;


static void random_object(random_feed_t *r, ngx_shipstation_level_e level);


static inline ngx_uint_t
random_below(random_feed_t *r, ngx_uint_t n)
{
    /* splitmix64 */

    uint64_t  z;

    z = (r->state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;

    return (ngx_uint_t) ((z ^ (z >> 31)) % n);
}


static inline void
random_put(random_feed_t *r, const void *text, size_t len)
{
    if (r->len + len > r->size) {
        r->size = (r->len + len) * 2;
        r->text = realloc(r->text, r->size);
    }

    memcpy(r->text + r->len, text, len);
    r->len += len;
}


static inline void
random_print(random_feed_t *r, const char *fmt, ...)
{
    int      n;
    char     text[256];
    va_list  args;

    va_start(args, fmt);
    n = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);

    random_put(r, text, n);
}


#define random_pick(r, list)                                                  \
    list[random_below(r, sizeof(list) / sizeof(list[0]))]


static inline void
random_words(random_feed_t *r, ngx_uint_t max)
{
    size_t       start;
    const char  *word;

    static const char  *words[] = {
        "Stoneware", "mug", "blue", "Large", "&", "Zo\xc3\xab", "No. 4",
        "\xe6\xbc\xa2\xe5\xad\x97", "the", "leave it", "ring twice",
        "<b>", "\\\"quoted\\\"", "O'Neil", "caf\\u00e9", "\\ud83d\\ude00",
        "a/b", "\\/", "100%", "S\xc3\xb8" "ren", "apt. 3B", "line\\nbreak"
    };

    start = r->len;

    do {
        word = random_pick(r, words);

        if (r->len - start + strlen(word) + 1 > max) {
            break;
        }

        if (r->len > start) {
            random_put(r, " ", 1);
        }

        random_put(r, word, strlen(word));

    } while (random_below(r, 3));

    if (r->len == start) {
        random_put(r, "x", 1);
    }
}


/* Pieces that are hard to get right, repeated to around a length. */

static inline void
random_hostile_text(random_feed_t *r, ngx_uint_t max)
{
    ngx_uint_t   i, n;
    const char  *piece;

    static const char  *pieces[] = {
        "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xff", "\xc3",
        "\xe2\x82", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\x80", "\xf5",
        "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u0000", "\\u0008",
        "\\u001f", "\\ufffe", "\\uffff", "\\u0085", "]", "]]>", ">", "]]",
        "\\r", "\\r\\n", "\\n", "\\t", "\x01", "\x7f", " ", "&", "<", "\\\\",
        "\\\\u", "\\\\ud800", "%", "#", "\\/", "\xef\xbf\xbe", "\xc2\xa0"
    };

    static const int  around[] = { -1, 0, 1, 2, 16, 500 };

    random_put(r, "\"", 1);

    if (max == 0 || random_below(r, 3) == 0) {
        max = random_below(r, 40);

    } else if (random_below(r, 2)) {
        max += random_pick(r, around);
    }

    if (random_below(r, 2)) {

        /* one piece throughout: lengths in bytes and in characters differ */

        piece = random_pick(r, pieces);

        for (i = 0; i < max; i++) {
            random_put(r, piece, strlen(piece));
        }

    } else {

        for (i = 0; i < max; i += n) {
            piece = random_pick(r, pieces);
            n = 1 + random_below(r, 20);

            if (random_below(r, 4) == 0) {
                random_put(r, "bbbbbbbbbbbbbbbbbbbb", n);
            }

            random_put(r, piece, strlen(piece));
        }
    }

    random_put(r, "\"", 1);
}


static inline void
random_hostile(random_feed_t *r, ngx_uint_t max)
{
    const char  *text;

    static const char  *texts[] = {
        "null", "true", "false", "0", "-0", "1", "-1", "1e2", "1e999",
        "-1e999", "1e-999", "123456789012345678901234567890", "0.005",
        "9999999.99", "9999999.994", "9999999.995", "10000000", "-9999999.99",
        "-10000000", "99999", "99999.5", "100000", "1.0000000000000001",
        "\"\"", "\" \"", "\"\\t\\n\"", "\"1,000.00\"", "\"$5\"", "\"NaN\"",
        "[]", "{}", "[[[[1]]]]", "{\"value\":1}", "[{}]", "[null]",
        "{\"value\":\"x\",\"units\":\"kg\"}", "\"US\"", "\"USA\"", "\"us\"",
        "\"2026-02-30\"", "\"0000-00-00 00:00:00\"", "253402300800",
        "253402300799", "99999999999", "100000000000", "253402300799999",
        "\"9999-12-31T23:59:59-23:59\"", "\"0001-01-01T00:00:00+00:01\"",
        "\"http://x.example/[a]|b c##\"", "\"http://\"", "\"//\"",
        "\"http://a:99999/\"", "\"http://[::1]/\"", "\"https://\xc3\xa9/\"",
        "\"http://x.example/%\"", "\"http://x.example/%zz#a#b\""
    };

    if (random_below(r, 2)) {
        random_hostile_text(r, max);
        return;
    }

    text = random_pick(r, texts);
    random_put(r, text, strlen(text));
}


static inline void
random_money(random_feed_t *r)
{
    ngx_uint_t  cents;

    cents = random_below(r, 30000);

    switch (random_below(r, 5)) {

    case 0:
        random_print(r, "%d", (int) cents / 100);
        return;

    case 1:
        random_print(r, "%d.%d", (int) cents / 100, (int) cents % 10);
        return;

    case 2:
        random_print(r, "\"%d.%04d\"", (int) cents / 100, (int) cents % 10000);
        return;

    default:
        random_print(r, "\"%d.%02d\"", (int) cents / 100, (int) cents % 100);
    }
}


static inline void
random_date(random_feed_t *r)
{
    ngx_uint_t  n;

    n = random_below(r, 28);

    switch (random_below(r, 5)) {

    case 0:
        random_print(r, "%d", 1795183500 + (int) n * 3600);
        return;

    case 1:
        random_print(r, "\"2026-11-%02d 08:%02d:00\"", (int) n + 1, (int) n);
        return;

    case 2:
        random_print(r, "\"2026-11-%02d\"", (int) n + 1);
        return;

    default:
        random_print(r, "\"2026-11-%02dT%02d:05:00%s\"", (int) n + 1,
                     (int) n % 24, n % 2 ? "Z" : "+01:00");
    }
}


static inline void
random_list(random_feed_t *r, ngx_shipstation_level_e level, ngx_uint_t max)
{
    ngx_uint_t  i, n;

    n = random_below(r, max + 1);

    random_put(r, "[", 1);

    for (i = 0; i < n; i++) {

        if (i) {
            random_put(r, ",", 1);
        }

        if (random_below(r, 1000) < r->hostile) {
            random_hostile(r, 10);

        } else {
            random_object(r, level);
        }
    }

    random_put(r, "]", 1);
}


static inline void
random_value(random_feed_t *r, ngx_shipstation_level_e level,
    const ngx_shipstation_field_t *field)
{
    const char  *key, *text;
    ngx_uint_t   max;

    static const char  *units[] = { "g", "kg", "Ounces", "lb", "oz.", "Grams" };
    static const char  *sizes[] = { "in", "cm", "mm", "Inch", "feet", "m" };
    static const char  *countries[] =
        { "US", "us", "CA", "AU", "GB", "UK", "DEU", "fr", "IE", "USA" };
    static const char  *states[] =
        { "TX", "Texas", "ON", "NSW", "Kent", "", "new york", "D.C." };

    if (random_below(r, 1000) < r->hostile) {
        random_hostile(r, field->max);
        return;
    }

    key = (const char *) field->name.data;

    switch (field->kind) {

    case NGX_SHIPSTATION_KIND_TEXT:

        if (strcmp(key, "shipping_provider") == 0) {
            text = random_below(r, 10) ? "\"shipstation\"" : "\"other\"";
            random_put(r, text, strlen(text));
            return;
        }

        max = field->max ? field->max : 100;
        random_put(r, "\"", 1);
        random_words(r, random_below(r, 4) ? ngx_min(max, 40) : max);
        random_put(r, "\"", 1);
        return;

    case NGX_SHIPSTATION_KIND_ID:
        random_print(r, random_below(r, 2) ? "%d" : "\"id-%d\"",
                     (int) r->serial++);
        return;

    case NGX_SHIPSTATION_KIND_URL:
        random_print(r, "\"https://shop.example/i/%d.jpg?w=200&h=1 2\"",
                     (int) random_below(r, 1000));
        return;

    case NGX_SHIPSTATION_KIND_MONEY:
        random_money(r);
        return;

    case NGX_SHIPSTATION_KIND_QUANTITY:

        if (strcmp(key, "quantity") == 0) {
            random_print(r, random_below(r, 10) ? "%d" : "%d.5",
                         1 + (int) random_below(r, 5));

        } else {
            random_print(r, "%d", random_below(r, 5) ? 0 : 1);
        }

        return;

    case NGX_SHIPSTATION_KIND_WEIGHT:

        if (level == NGX_SHIPSTATION_LEVEL_ITEM && random_below(r, 3) == 0) {
            random_object(r, NGX_SHIPSTATION_LEVEL_WEIGHT);
            return;
        }

        /* fall through */

    case NGX_SHIPSTATION_KIND_LENGTH:
        random_print(r, "%d.%d", (int) random_below(r, 200),
                     (int) random_below(r, 1000));
        return;

    case NGX_SHIPSTATION_KIND_WEIGHT_UNIT:
        random_print(r, "\"%s\"", random_pick(r, units));
        return;

    case NGX_SHIPSTATION_KIND_LENGTH_UNIT:
        random_print(r, "\"%s\"", random_pick(r, sizes));
        return;

    case NGX_SHIPSTATION_KIND_BOOLEAN:
        max = (strcmp(key, "requires_shipping") == 0);
        random_print(r, random_below(r, 8) ? (max ? "true" : "false")
                                           : (max ? "false" : "true"));
        return;

    case NGX_SHIPSTATION_KIND_DATE:
        random_date(r);
        return;

    case NGX_SHIPSTATION_KIND_COUNTRY:
        random_print(r, "\"%s\"", random_pick(r, countries));
        return;

    case NGX_SHIPSTATION_KIND_STATE:
        random_print(r, "\"%s\"", random_pick(r, states));
        return;

    case NGX_SHIPSTATION_KIND_CURRENCY:
        random_print(r, random_below(r, 9) ? "\"USD\"" : "\"cad\"");
        return;

    case NGX_SHIPSTATION_KIND_BARCODE:
        random_print(r, "\"%012d\"", (int) random_below(r, 1000000));
        return;

    case NGX_SHIPSTATION_KIND_OBJECT:
        random_object(r, strcmp(key, "customer") == 0
                             ? NGX_SHIPSTATION_LEVEL_CUSTOMER
                         : strcmp(key, "bill_to") == 0
                             ? NGX_SHIPSTATION_LEVEL_BILL_TO
                         : strcmp(key, "ship_to") == 0
                             ? NGX_SHIPSTATION_LEVEL_SHIP_TO
                             : NGX_SHIPSTATION_LEVEL_DIMENSIONS);
        return;

    case NGX_SHIPSTATION_KIND_LIST:

        if (strcmp(key, "items") == 0) {
            random_list(r, NGX_SHIPSTATION_LEVEL_ITEM, 4);

        } else if (strcmp(key, "options") == 0) {
            random_list(r, NGX_SHIPSTATION_LEVEL_OPTION,
                        random_below(r, 10) ? 2 : 12);

        } else {
            random_list(r, NGX_SHIPSTATION_LEVEL_AMOUNT, 2);
        }

        return;

    default:
        random_put(r, "null", 4);
    }
}


static inline void
random_object(random_feed_t *r, ngx_shipstation_level_e level)
{
    ngx_uint_t                        i, n, first, at;
    const ngx_shipstation_field_t    *field;
    const ngx_shipstation_fields_t   *fields;

    fields = ngx_shipstation_fields(level);
    first = random_below(r, 4) ? 0 : random_below(r, fields->n);
    n = 0;

    random_put(r, "{", 1);

    for (i = 0; i < fields->n; i++) {

        at = (first + i) % fields->n;
        field = &fields->fields[at];

        if (random_below(r, 1000) < r->hostile / 2) {
            continue;
        }

        /* a name must come from somewhere in a feed that is to be good */

        if (field->need != NGX_SHIPSTATION_REQUIRED
            && !(level == NGX_SHIPSTATION_LEVEL_SHIP_TO && at == 0)
            && random_below(r, 3) == 0)
        {
            continue;
        }

        if (n++) {
            random_put(r, ",", 1);
        }

        if (random_below(r, 1000) < r->hostile / 4) {
            random_print(r, "\"%s\":", field->name.data);
            random_hostile(r, field->max);
            random_print(r, ",\"unknown\":[{\"a\":{}}],");
        }

        random_print(r, "\"%s\":", field->name.data);
        random_value(r, level, field);
    }

    random_put(r, "}", 1);
}


/* A page of n orders; ends with a zero byte that len does not count. */

static inline void
random_feed(random_feed_t *r, uint64_t seed, ngx_uint_t n, ngx_uint_t hostile)
{
    r->len = 0;
    r->state = seed;
    r->hostile = hostile;
    r->serial = 1;

    random_print(r, "{\"pages\":%d,\"orders\":[", (int) random_below(r, 9));

    while (n--) {

        if (random_below(r, 1000) < hostile / 4) {
            random_hostile(r, 10);

        } else {
            random_object(r, NGX_SHIPSTATION_LEVEL_ORDER);
        }

        if (n) {
            random_put(r, ",", 1);
        }
    }

    random_put(r, "]}", 3);
    r->len--;
}


#endif /* RANDOM_FEED_H */
