
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What the settings' tables say: docs/stores.md must hold the row of each
 * member as it is printed here ("build/unit/bin/schema --docs" prints all),
 * and the JSON Schema takes what the parser takes ("--schema" prints it).
 */

#include "nginx_stub.h"
#include "tap.h"

#include "settings/parts.h"
#include "settings/schema.h"


#define DOCUMENT  "docs/stores.md"
#define SAMPLE    "t/settings/acme.json"


static char       page[1 << 18];
static char       schema_file[] = "/tmp/shipstation-schema-XXXXXX";
static ngx_uint_t rows, missing;


static void
walk(const ngx_shipstation_members_t *members, const char *name,
    ngx_uint_t print)
{
    char                             row[2048];
    const ngx_shipstation_member_t  *member;

    if (print) {
        printf("\n### %s\n\n| key | type | default | meaning |\n"
               "|---|---|---|---|\n", name);
    }

    for (member = members->rows; member->name; member++) {
        *ngx_shipstation_member_row((u_char *) row, sizeof(row) - 1, member) =
                                                                          '\0';
        rows++;

        if (print) {
            printf("%s\n", row);

        } else if (strstr(page, row) == NULL) {
            missing++;
            tap_note("%s lacks: %s", DOCUMENT, row);
        }
    }

    for (member = members->rows; member->name; member++) {
        if (member->members
            && (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT
                || member->kind->form == NGX_SHIPSTATION_JSON_LIST))
        {
            walk(member->members, member->name, print);
        }
    }
}


static int
valid(const char *file)
{
    char  command[512];

    snprintf(command, sizeof(command), "python3 t/settings/validate.py %s %s",
             schema_file, file);

    return system(command) == 0;
}


/* A settings file with these members besides what is required. */

static int
takes(const char *members)
{
    int    rc;
    char   name[] = "/tmp/shipstation-settings-XXXXXX";
    FILE  *file;

    file = fdopen(mkstemp(name), "w");
    fprintf(file, "{\"id\": \"acme\", \"selling_channel\": {\"username\": "
            "\"u\", \"password\": \"p\"}, %s}", members);
    fclose(file);

    rc = valid(name);
    unlink(name);

    return rc;
}


static void
test_schema(ngx_shipstation_arena_t *arena)
{
    FILE       *file;
    ngx_str_t   text;

    tap_is_int(ngx_shipstation_settings_schema(arena, &text), NGX_OK,
               "a schema");

    file = fdopen(mkstemp(schema_file), "w");
    fwrite(text.data, 1, text.len, file);
    fclose(file);

    tap_ok(valid(SAMPLE), "it takes a file with every member");
    tap_ok(takes("\"rates_version\": \"7\", \"currency\": null"),
           "a number as text, null as absent");
    tap_ok(!takes("\"carrier\": []"), "it refuses an unknown key");
    tap_ok(!takes("\"carriers\": [{\"code\": \"a b\"}]"), "a bad code");
    tap_ok(!takes("\"schema\": \"loose\""), "another word");
    tap_ok(!takes("\"max_parcels\": 21"), "a number out of its bounds");
    tap_ok(!takes("\"id\": \"Acme\""), "a bad id");

    unlink(schema_file);
}


int
main(int argc, char **argv)
{
    FILE                     *file;
    ngx_str_t                 text;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_shipstation_arena_create(0);

    if (argc > 1 && strcmp(argv[1], "--docs") == 0) {
        walk(&ngx_shipstation_settings_table, "the store", 1);
        return 0;
    }

    if (argc > 1 && strcmp(argv[1], "--schema") == 0) {
        if (ngx_shipstation_settings_schema(arena, &text) == NGX_OK) {
            printf("%.*s\n", (int) text.len, text.data);
        }

        return 0;
    }

    file = fopen(DOCUMENT, "r");
    tap_ok(file != NULL && fread(page, 1, sizeof(page) - 1, file) > 0,
           "%s is there", DOCUMENT);

    walk(&ngx_shipstation_settings_table, "", 0);
    tap_ok(rows > 90, "%d rows", (int) rows);
    tap_is_int(missing, 0, "the page has each of them");

    test_schema(arena);

    ngx_shipstation_arena_destroy(arena);

    tap_done();

    return tap_status();
}
