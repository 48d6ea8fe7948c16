
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Every row of the settings' tables: read, packed and found again.
 * t/settings/acme.json has each member that there is, so that a new row
 * without one there fails.
 */

#include "nginx_stub.h"
#include "tap.h"

#include "base/json.h"
#include "settings/parts.h"
#include "settings/settings.h"


#define DOCUMENT       "t/settings/acme.json"
#define DOCUMENT_SIZE  65536


static char   document[DOCUMENT_SIZE];
static size_t document_len;


static void
read_document(void)
{
    FILE  *file;

    file = fopen(DOCUMENT, "r");
    if (file == NULL) {
        return;
    }

    document_len = fread(document, 1, sizeof(document), file);
    fclose(file);
}


static u_char *
text_of_document(ngx_shipstation_arena_t *arena)
{
    u_char  *text;

    text = ngx_shipstation_arena_alloc(arena, document_len
                                              + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(text, document, document_len);

    return text;
}


static ngx_shipstation_settings_t *
parse(ngx_shipstation_arena_t *arena)
{
    ngx_str_t                    name = ngx_string("acme");
    ngx_shipstation_faults_t     faults;
    ngx_shipstation_settings_t  *settings;

    settings = ngx_shipstation_settings_parse(text_of_document(arena),
                                              document_len, &name, arena,
                                              &faults);
    if (settings == NULL) {
        tap_ok(0, "%s: %.*s %.*s", DOCUMENT,
               (int) faults.fault[0].error.path.len,
               faults.fault[0].error.path.data,
               (int) faults.fault[0].error.message.len,
               faults.fault[0].error.message.data);
        exit(1);
    }

    return settings;
}


/* Whether a member stands somewhere in the values of the document. */

static void
has_members(const ngx_shipstation_members_t *members, yyjson_val *value,
    const char *path)
{
    char                             step[512];
    size_t                           i, n;
    yyjson_val                      *entry, *member_value;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {
        snprintf(step, sizeof(step), "%s%s%s", path, path[0] ? "." : "",
                 member->name);

        member_value = ngx_shipstation_json_get(value, member->name);

        if (member_value == NULL && yyjson_is_arr(value)) {
            yyjson_arr_foreach(value, i, n, entry) {
                if (member_value == NULL) {
                    member_value = ngx_shipstation_json_get(entry,
                                                            member->name);
                }
            }
        }

        if (member_value == NULL
            && strcmp(step, "selling_channel.password_hash") != 0
            && strcmp(step, "selling_channel.previous.password") != 0)
        {
            tap_ok(0, "%s has no %s", DOCUMENT, step);
            continue;
        }

        if (member->note == NULL) {
            tap_ok(0, "%s has no note for docs", step);
        }

        if (member_value && member->members
            && member->kind->form != NGX_SHIPSTATION_JSON_MAP)
        {
            has_members(member->members, member_value, step);
        }
    }

    tap_ok(member - members->rows <= NGX_SHIPSTATION_MEMBERS_MAX,
           "%s: rows of the table", path[0] ? path : "the file");
}


static void
test_document(void)
{
    yyjson_val               *root;
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_error_t   error;

    arena = ngx_shipstation_arena_create(0);
    root = ngx_shipstation_json_read(text_of_document(arena), document_len,
                                     arena, &error);

    has_members(&ngx_shipstation_settings_table, root, "");

    ngx_shipstation_arena_destroy(arena);
}


/*
 * What points out of the packed piece points into an arena: read twice, into
 * two arenas, and packed at the same place, such a piece would differ.
 */

static void
test_packed_whole(void)
{
    u_char                      *piece, *first;
    size_t                       i, size;
    ngx_shipstation_arena_t     *one, *two;
    ngx_shipstation_settings_t  *a, *b;

    one = ngx_shipstation_arena_create(0);
    two = ngx_shipstation_arena_create(0);

    a = parse(one);
    b = parse(two);

    size = ngx_shipstation_settings_size(a);
    tap_is_int(ngx_shipstation_settings_size(b), size, "of one size");

    piece = malloc(size);
    first = malloc(size);

    ngx_shipstation_settings_pack(piece, a);
    ngx_memcpy(first, piece, size);
    ngx_shipstation_arena_destroy(one);

    ngx_memset(piece, 0xaa, size);
    ngx_shipstation_settings_pack(piece, b);
    ngx_shipstation_arena_destroy(two);

    for (i = 0; i < size && piece[i] == first[i]; i++) { /* void */ }

    tap_ok(i == size, "nothing points out of the piece (byte %d of %d)",
           (int) i, (int) size);

    free(first);
    free(piece);
}


/* Compares what two structures hold, by the rows, and counts the places. */

static ngx_uint_t  places, differences;


static void
compare(const ngx_shipstation_members_t *members, const u_char *one,
    const u_char *two, const char *path)
{
    char                             step[512];
    size_t                           len;
    u_char                          *list_one, *list_two;
    ngx_str_t                       *text_one, *text_two;
    ngx_uint_t                       i, n;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {
        snprintf(step, sizeof(step), "%s.%s", path, member->name);
        places++;

        switch (member->kind->place) {

        case NGX_SHIPSTATION_PLACE_FLAT:

            /* a fee and what is checked only have no place of their own */

            len = (member->place == 0) ? 0
                  : member->kind->pattern ? 2 : sizeof(int64_t);

            if (memcmp(one + member->place, two + member->place, len) != 0) {
                differences++;
                tap_note("%s differs", step);
            }

            break;

        case NGX_SHIPSTATION_PLACE_TEXT:
        case NGX_SHIPSTATION_PLACE_TERMINATED:
            text_one = (ngx_str_t *) (one + member->place);
            text_two = (ngx_str_t *) (two + member->place);

            if (text_one->len != text_two->len
                || memcmp(text_one->data, text_two->data, text_one->len) != 0
                || (text_one->len && text_one->data == text_two->data))
            {
                differences++;
                tap_note("%s differs", step);
            }

            break;

        case NGX_SHIPSTATION_PLACE_FORGOTTEN:
            text_two = (ngx_str_t *) (two + member->place);

            if (text_two->len || text_two->data) {
                differences++;
                tap_note("%s is kept", step);
            }

            break;

        case NGX_SHIPSTATION_PLACE_OBJECT:
            compare(member->members, one + member->place,
                    two + member->place, step);
            break;

        case NGX_SHIPSTATION_PLACE_LIST:
            ngx_memcpy(&list_one, one + member->place, sizeof(void *));
            ngx_memcpy(&list_two, two + member->place, sizeof(void *));
            ngx_memcpy(&n, two + member->count, sizeof(ngx_uint_t));

            if (memcmp(&n, one + member->count, sizeof(ngx_uint_t)) != 0) {
                differences++;
                tap_note("%s has another number", step);
                break;
            }

            for (i = 0; i < n; i++) {
                compare(member->members,
                        list_one + i * member->members->size,
                        list_two + i * member->members->size, step);
            }

            break;
        }
    }
}


static void
test_packed_rows(void)
{
    u_char                      *p, *q;
    ngx_shipstation_arena_t     *arena;
    ngx_shipstation_settings_t  *settings, *packed;

    arena = ngx_shipstation_arena_create(0);

    settings = parse(arena);

    p = malloc(ngx_shipstation_settings_size(settings));
    packed = ngx_shipstation_settings_pack(p, settings);

    q = malloc(ngx_shipstation_settings_size(packed));
    packed = ngx_shipstation_settings_pack(q, packed);

    ngx_memset(p, 0xff, ngx_shipstation_settings_size(settings));
    free(p);

    compare(&ngx_shipstation_settings_table, (u_char *) settings,
            (u_char *) packed, "");

    tap_is_int(differences, 0, "each row of the tables comes back");
    tap_ok(places > 90, "%d places were looked at", (int) places);

    tap_is_int(packed->revision, 12, "revision");
    tap_is_int(packed->api_expires, 1809129600, "api.expires_on");
    tap_is_int(packed->carriers[0].weight_step, NGX_SHIPSTATION_STEP_POUND,
               "weight_step");
    tap_is_int(packed->carriers[1].weight_step, NGX_SHIPSTATION_STEP_AUTO,
               "weight_step by default");
    tap_is_int(packed->carriers[0].where, NGX_SHIPSTATION_WHERE_ZONE,
               "place");
    tap_is_int(packed->carriers[0].services[0].markup_type,
               NGX_SHIPSTATION_FEE_PERCENT, "markup");
    tap_is_int(packed->carriers[0].services[0].markup_value, 55000,
               "its value");
    tap_is_int(packed->carriers[0].services[1].markup_type,
               NGX_SHIPSTATION_FEE_NONE, "no markup");
    tap_is_int(packed->nboxes, 1, "boxes");
    tap_is_int(packed->boxes[0].size.length, 304800, "a box of 12 inches");
    tap_is_int(packed->boxes[0].size.nanograms, 141747615625LL,
               "that weighs 5 ounces");
    tap_is_int(packed->boxes[0].max_nanograms, 9071847400000LL,
               "for 20 pounds");
    tap_is_int(packed->boxes[0].npackages, 2, "its packages");
    tap_is_str(packed->boxes[0].packages[1].value.data,
               packed->boxes[0].packages[1].value.len,
               "ups__express_box_large", "for the second carrier");
    tap_is_int(packed->max_parcels, 3, "max_parcels");
    tap_is_int(packed->allow_free, 1, "allow_free");
    tap_is_int(packed->non_delivery_field, 3,
               "international_non_delivery_field");

    free(q);
    ngx_shipstation_arena_destroy(arena);
}


int
main(void)
{
    read_document();

    test_document();
    test_packed_whole();
    test_packed_rows();

    tap_done();

    return tap_status();
}
