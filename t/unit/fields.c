#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "order/fields.h"
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
            field->json.data, field->xml ? "`" : "",
            field->xml ? field->xml : "–", field->xml ? "`" : "",
            ngx_shipstation_kind_name(field->kind), max, need,
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

        sprintf(tag, "%s</%s>", field->max ? "]]>" : "", field->xml);
        tap_ok(field->close_len == strlen(tag)
               && memcmp(field->close, tag, strlen(tag)) == 0, "%s", tag);

        for (k = 0; k < i; k++) {
            if (strcmp((char *) fields->fields[k].json.data,
                       (char *) field->json.data) == 0)
            {
                tap_ok(0, "%s twice", field->json.data);
            }
        }
    }
}


static void
collect(void)
{
    u_char                           feed[4096], *p;
    size_t                           len;
    ngx_uint_t                       level, i, n, bad, round;
    yyjson_val                      *root;
    yyjson_val                      *values[NGX_SHIPSTATION_FIELDS_MAX];
    ngx_shipstation_arena_t         *arena;
    const ngx_shipstation_fields_t  *fields;

    arena = ngx_shipstation_arena_create(0);
    bad = 0;

    for (level = 0; level < NGX_SHIPSTATION_LEVELS; level++) {

        fields = ngx_shipstation_fields(level);

        /* in the table's order, backwards, and forwards once more */

        for (round = 0; round < 3; round++) {

            p = ngx_sprintf(feed, "{\"nonesuch\":0,\"\":0,\"x\":0");

            for (i = 0; i < fields->n; i++) {
                n = (round == 1) ? fields->n - 1 - i : i;
                p = ngx_sprintf(p, ",\"%V\":%ui", &fields->fields[n].json, n);
            }

            *p++ = '}';
            len = p - feed;

            root = ngx_shipstation_json_read(feed, len, arena, NULL);

            if (root == NULL) {
                bad++;
                continue;
            }

            ngx_shipstation_fields_collect(level, root, values);

            for (i = 0; i < fields->n; i++) {
                if (values[i] == NULL
                    || ngx_atoi((u_char *) yyjson_get_raw(values[i]),
                                yyjson_get_len(values[i]))
                       != (ngx_int_t) i)
                {
                    bad++;
                }
            }
        }

        tap_ok(fields->n <= NGX_SHIPSTATION_FIELDS_MAX,
               "%d fields at level %d", (int) fields->n, (int) level);
    }

    tap_is_int(bad, 0, "each field is found, in any order");

    p = ngx_sprintf(feed,
                    "{\"name\":1,\"name\":null,\"value\":2,\"value\":3}");
    root = ngx_shipstation_json_read(feed, p - feed, arena, NULL);
    ngx_shipstation_fields_collect(NGX_SHIPSTATION_LEVEL_OPTION, root, values);

    tap_ok(values[NGX_SHIPSTATION_OPTION_NAME] == NULL,
           "the last of two counts, null for absent");
    tap_is_str(yyjson_get_raw(values[NGX_SHIPSTATION_OPTION_VALUE]), 1, "3",
               "the last of two");

    ngx_shipstation_arena_destroy(arena);
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

    collect();
    free(document);

    return tap_done();
}
