#include <ngx_config.h>
#include <ngx_core.h>

#include "order/fields.h"
#include "order/rows.h"
#include "tap.h"


/*
 * docs/order-feed.md must hold the row of each field as it is printed here;
 * `build/unit/bin/fields --print` prints all tables.
 */

#define DOCUMENT  "docs/order-feed.md"


static char *
read_document(void)
{
    FILE   *file;
    char   *text;
    size_t  len;

    file = fopen(DOCUMENT, "r");
    if (file == NULL) {
        return NULL;
    }

    text = calloc(1, 1 << 20);
    len = fread(text, 1, (1 << 20) - 1, file);
    text[len] = '\0';
    fclose(file);

    return text;
}


static void
row(const ngx_shipstation_field_t *field, char *text)
{
    char         max[32];
    const char  *need;

    max[0] = '\0';

    if (field->max) {
        sprintf(max, "%d", (int) field->max);
    }

    need = (field->need == NGX_SHIPSTATION_REQUIRED) ? "yes"
           : (field->need == NGX_SHIPSTATION_FILLED) ? "filled in"
           : (field->need == NGX_SHIPSTATION_NOT_EMPTY) ? "no, never empty"
           : "no";

    sprintf(text, "| `%s` | %s%s%s | %s | %s | %s | %s%s |",
            field->name.data, field->xml ? "`" : "",
            field->xml ? field->xml : "–", field->xml ? "`" : "",
            ngx_shipstation_field_kind_name(field->kind), max, need,
            field->extended ? "Schema `extended` only. " : "", field->note);
}


static void
print(void)
{
    char                             text[1024];
    ngx_uint_t                       level, i;
    const ngx_shipstation_fields_t  *fields;

    for (level = 0; level < NGX_SHIPSTATION_LEVELS; level++) {

        fields = ngx_shipstation_fields(level);

        printf("\n### %s%s%s\n\n"
               "| key | element | kind | characters | required | |\n"
               "|---|---|---|---|---|---|\n",
               fields->path[0] ? "`" : "The reply itself", fields->path,
               fields->path[0] ? "`" : "");

        for (i = 0; i < fields->n; i++) {
            row(&fields->fields[i], text);
            printf("%s\n", text);
        }
    }
}


/* Tags that fit, and names that follow ShipStation's. */

static void
table(const ngx_shipstation_fields_t *fields, const char *document)
{
    char                            text[1024], tag[64];
    ngx_uint_t                      i, k;
    const ngx_shipstation_field_t  *field;

    for (i = 0; i < fields->n; i++) {

        field = &fields->fields[i];
        row(field, text);

        tap_ok(document && strstr(document, text) != NULL,
               "in the docs: %s", text);

        if (field->xml == NULL) {
            continue;
        }

        sprintf(tag, "<%s>%s", field->xml, field->max ? "<![CDATA[" : "");
        tap_ok(field->open_len == strlen(tag)
               && memcmp(field->open, tag, strlen(tag)) == 0, "%s", tag);

        sprintf(tag, "%s</%s>\n", field->max ? "]]>" : "", field->xml);
        tap_ok(field->close_len == strlen(tag)
               && memcmp(field->close, tag, strlen(tag)) == 0, "%s", tag);

        for (k = 0; k < i; k++) {
            if (strcmp((char *) fields->fields[k].name.data,
                       (char *) field->name.data) == 0)
            {
                tap_ok(0, "%s twice", field->name.data);
            }
        }
    }
}


/* Reads an object as one of a level. */

static ngx_shipstation_value_t *
read_object(char *text, ngx_shipstation_level_e level)
{
    static char                      data[8192];
    static ngx_shipstation_rows_t    rows;
    static ngx_shipstation_arena_t  *arena;

    if (arena == NULL) {
        arena = ngx_shipstation_arena_create(0);
    }

    ngx_shipstation_arena_reset(arena, 65536);

    strcpy(data, text);
    ngx_shipstation_rows_open(&rows, &ngx_shipstation_shape_native,
                              (u_char *) data, strlen(data), arena);

    return ngx_shipstation_rows_object(&rows, level);
}


static void
collect(void)
{
    char                             text[4096], *p;
    ngx_uint_t                       level, i, n, bad, round;
    ngx_shipstation_value_t         *row;
    const ngx_shipstation_fields_t  *fields;

    bad = 0;

    for (level = NGX_SHIPSTATION_LEVEL_ORDER;
         level < NGX_SHIPSTATION_LEVELS;
         level++)
    {
        fields = ngx_shipstation_fields(level);

        /* in the table's order, backwards, and forwards once more */

        for (round = 0; round < 3; round++) {

            p = text + sprintf(text, "{\"nonesuch\":0,\"\":0,\"x\":[0]");

            for (i = 0; i < fields->n; i++) {
                n = (round == 1) ? fields->n - 1 - i : i;
                p += sprintf(p, ",%s\"%s\"%s:%d", round == 2 ? " " : "",
                             fields->fields[n].name.data,
                             round == 2 ? " " : "", (int) n);
            }

            strcpy(p, "}");

            row = read_object(text, level);

            if (row == NULL) {
                bad++;
                continue;
            }

            for (i = 0; i < fields->n; i++) {
                if (!ngx_shipstation_value_is(&row[i], NUMBER)
                    || ngx_atoi(row[i].data, row[i].len) != (ngx_int_t) i)
                {
                    bad++;
                }
            }
        }

        tap_ok(fields->n <= NGX_SHIPSTATION_SHAPE_KEYS,
               "%d fields at level %d", (int) fields->n, (int) level);
    }

    tap_is_int(bad, 0, "each field is found, in any order");

    row = read_object("{\"name\":1,\"name\":null,\"value\":2,\"value\":\"x\"}",
                      NGX_SHIPSTATION_LEVEL_OPTION);

    tap_ok(ngx_shipstation_value_is(&row[NGX_SHIPSTATION_OPTION_NAME], NONE),
           "null is absent, and the last of two counts");
    tap_is_str(row[NGX_SHIPSTATION_OPTION_VALUE].data,
               row[NGX_SHIPSTATION_OPTION_VALUE].len, "x", "the last of two");
}


/* Our own shape: the fields' names, in their places. */

static void
native(void)
{
    ngx_uint_t                            level, i, bad;
    const ngx_shipstation_shape_t        *shape;
    const ngx_shipstation_fields_t       *fields;
    const ngx_shipstation_shape_level_t  *keys;

    shape = &ngx_shipstation_shape_native;
    fields = ngx_shipstation_fields(NGX_SHIPSTATION_LEVEL_FEED);

    tap_is_int(shape->nlevels, NGX_SHIPSTATION_LEVELS, "levels");

#define top(key, field)                                                      \
    tap_is_str(shape->key.data, shape->key.len,                              \
               (char *) fields->fields[NGX_SHIPSTATION_FEED_ ## field]       \
                   .name.data, "the feed's " #key)

    top(list, ORDERS);
    top(pages, PAGES);
    top(next, NEXT);
    top(errors, ERRORS);

    for (level = NGX_SHIPSTATION_LEVEL_ORDER;
         level < NGX_SHIPSTATION_LEVELS;
         level++)
    {
        keys = &shape->levels[level];
        fields = ngx_shipstation_fields(level);
        bad = (keys->n != fields->n);

        for (i = 0; i < keys->n && !bad; i++) {
            bad = keys->keys[i].key.data == NULL
                  || strcmp((char *) keys->keys[i].key.data,
                            (char *) fields->fields[i].name.data) != 0;
        }

        tap_ok(!bad, "keys of level %d", (int) level);
    }
}


/* Lists keep their order, and what is no object keeps its place. */

static void
nested(void)
{
    char                      kinds[16], *p;
    ngx_shipstation_value_t  *row, *list, *entry;

    row = read_object("{\"items\":[{\"sku\":\"a\",\"options\":"
                      "[{\"name\":\"n\"}],"
                      "\"weight\":{\"value\":2}},null,[{\"sku\":\"no\"}],"
                      "{\"sku\":\"b\"},7,{}],\"fees\":{\"amount\":1},"
                      "\"customer\":[{\"ship_to\":{}}]}",
                      NGX_SHIPSTATION_LEVEL_ORDER);

    list = &row[NGX_SHIPSTATION_ORDER_ITEMS];
    tap_ok(ngx_shipstation_value_is(list, LIST) && list->len == 6,
           "a list of six");

    p = kinds;

    for (entry = ngx_shipstation_value_first(list);
         entry;
         entry = ngx_shipstation_value_next(entry))
    {
        *p++ = ngx_shipstation_value_is(entry + 1, OBJECT) ? '{' : '-';
    }

    tap_is_str(kinds, p - kinds, "{--{-{", "objects, and what is none");

    entry = ngx_shipstation_value_first(list);
    row = ngx_shipstation_value_row(entry + 1);

    tap_is_str(row[NGX_SHIPSTATION_ITEM_SKU].data,
               row[NGX_SHIPSTATION_ITEM_SKU].len, "a", "a text in it");
    tap_ok(ngx_shipstation_value_is(&row[NGX_SHIPSTATION_ITEM_WEIGHT], OBJECT)
           && ngx_shipstation_value_is(
                  ngx_shipstation_value_row(&row[NGX_SHIPSTATION_ITEM_WEIGHT])
                      + NGX_SHIPSTATION_WEIGHT_VALUE, NUMBER),
           "an object in it");

    list = &row[NGX_SHIPSTATION_ITEM_OPTIONS];
    entry = ngx_shipstation_value_first(list);
    row = ngx_shipstation_value_row(entry + 1);

    tap_is_str(row[NGX_SHIPSTATION_OPTION_NAME].data,
               row[NGX_SHIPSTATION_OPTION_NAME].len, "n", "a list in it");
}


int
main(int argc, char **argv)
{
    char        *document;
    ngx_uint_t   level;

    if (argc > 1 && strcmp(argv[1], "--print") == 0) {
        print();
        return 0;
    }

    document = read_document();

    for (level = 0; level < NGX_SHIPSTATION_LEVELS; level++) {
        table(ngx_shipstation_fields(level), document);
    }

    native();
    collect();
    nested();
    free(document);

    return tap_done();
}
