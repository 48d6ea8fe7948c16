
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "settings/parts.h"
#include "settings/schema.h"


/* A number as a text, as the parser takes it. */
#define NGX_SHIPSTATION_NUMBER_PATTERN                                       \
    "^[+-]?[0-9]*[.]?[0-9]*([eE][+-]?[0-9]+)?$"

#define NGX_SHIPSTATION_SCHEMA_URI                                           \
    "https://json-schema.org/draft/2020-12/schema"


static yyjson_mut_val *ngx_shipstation_schema_object(yyjson_mut_doc *doc,
    const ngx_shipstation_members_t *members, ngx_uint_t null);
static yyjson_mut_val *ngx_shipstation_schema_member(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member);
static yyjson_mut_val *ngx_shipstation_schema_form(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member, ngx_uint_t null);
static void ngx_shipstation_schema_type(yyjson_mut_doc *doc,
    yyjson_mut_val *schema, const char *one, const char *two,
    ngx_uint_t null);
static void ngx_shipstation_schema_string(yyjson_mut_doc *doc,
    yyjson_mut_val *schema, const ngx_shipstation_member_t *member);
static void ngx_shipstation_schema_number(yyjson_mut_doc *doc,
    yyjson_mut_val *schema, const ngx_shipstation_member_t *member);
static yyjson_mut_val *ngx_shipstation_schema_decimal(yyjson_mut_doc *doc,
    int64_t number, ngx_uint_t scale);
static yyjson_mut_val *ngx_shipstation_schema_words(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member, ngx_uint_t null);
static void ngx_shipstation_schema_default(yyjson_mut_doc *doc,
    yyjson_mut_val *schema, const ngx_shipstation_member_t *member);
static u_char *ngx_shipstation_row_type(u_char *p, u_char *last,
    const ngx_shipstation_member_t *member);
static u_char *ngx_shipstation_row_default(u_char *p, u_char *last,
    const ngx_shipstation_member_t *member);


ngx_int_t
ngx_shipstation_settings_schema(ngx_shipstation_arena_t *arena,
    ngx_str_t *text)
{
    char                           *json;
    size_t                          len;
    yyjson_alc                      alc;
    yyjson_mut_doc                 *doc;
    yyjson_mut_val                 *root;
    ngx_shipstation_json_memory_t   memory;

    ngx_shipstation_json_allocator(&alc, &memory, arena);

    doc = yyjson_mut_doc_new(&alc);
    if (doc == NULL) {
        return NGX_ERROR;
    }

    root = ngx_shipstation_schema_object(doc, &ngx_shipstation_settings_table,
                                         0);

    (void) yyjson_mut_obj_add_str(doc, root, "title",
                                  "A store's settings file");

    /* where there was no memory for a value, there is none for the text */

    if (!yyjson_mut_obj_insert(root, yyjson_mut_str(doc, "$schema"),
                               yyjson_mut_str(doc, NGX_SHIPSTATION_SCHEMA_URI),
                               0))
    {
        return NGX_ERROR;
    }

    json = yyjson_mut_val_write_opts(root, YYJSON_WRITE_PRETTY_TWO_SPACES,
                                     &alc, &len, NULL);
    if (json == NULL) {
        return NGX_ERROR;
    }

    text->data = (u_char *) json;
    text->len = len;

    return NGX_OK;
}


static yyjson_mut_val *
ngx_shipstation_schema_object(yyjson_mut_doc *doc,
    const ngx_shipstation_members_t *members, ngx_uint_t null)
{
    yyjson_mut_val                  *schema, *properties, *required;
    const ngx_shipstation_member_t  *member;

    schema = yyjson_mut_obj(doc);
    properties = yyjson_mut_obj(doc);
    required = yyjson_mut_arr(doc);

    for (member = members->rows; member->name; member++) {

        (void) yyjson_mut_obj_add_val(doc, properties, member->name,
                                      ngx_shipstation_schema_member(doc,
                                                                    member));

        if (member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER) {
            (void) yyjson_mut_arr_add_str(doc, required, member->name);
        }
    }

    ngx_shipstation_schema_type(doc, schema, "object", NULL, null);

    (void) yyjson_mut_obj_add_val(doc, schema, "properties", properties);

    if (yyjson_mut_arr_size(required)) {
        (void) yyjson_mut_obj_add_val(doc, schema, "required", required);
    }

    (void) yyjson_mut_obj_add_bool(doc, schema, "additionalProperties", 0);

    return schema;
}


static yyjson_mut_val *
ngx_shipstation_schema_member(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member)
{
    yyjson_mut_val  *schema;

    /* null counts as absent */

    schema = ngx_shipstation_schema_form(doc, member,
                           !(member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER));

    ngx_shipstation_schema_default(doc, schema, member);

    if (member->flags & NGX_SHIPSTATION_SECRET_MEMBER) {
        (void) yyjson_mut_obj_add_bool(doc, schema, "writeOnly", 1);
    }

    if (member->note) {
        (void) yyjson_mut_obj_add_str(doc, schema, "description",
                                      member->note);
    }

    return schema;
}


static yyjson_mut_val *
ngx_shipstation_schema_form(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member, ngx_uint_t null)
{
    yyjson_mut_val  *schema, *items, *choices, *list;

    if (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT) {
        return ngx_shipstation_schema_object(doc, member->members, null);
    }

    schema = yyjson_mut_obj(doc);
    items = yyjson_mut_obj(doc);

    switch (member->kind->form) {

    case NGX_SHIPSTATION_JSON_OBJECT:
        break;

    case NGX_SHIPSTATION_JSON_STRING:
        ngx_shipstation_schema_type(doc, schema, "string", NULL, null);
        ngx_shipstation_schema_string(doc, schema, member);
        break;

    case NGX_SHIPSTATION_JSON_FLAG:
        ngx_shipstation_schema_type(doc, schema, "boolean", NULL, null);
        break;

    case NGX_SHIPSTATION_JSON_NUMBER:
        ngx_shipstation_schema_type(doc, schema, "number", "string", null);
        ngx_shipstation_schema_number(doc, schema, member);
        break;

    case NGX_SHIPSTATION_JSON_WORD:
        (void) yyjson_mut_obj_add_val(doc, schema, "enum",
                            ngx_shipstation_schema_words(doc, member, null));
        break;

    case NGX_SHIPSTATION_JSON_WORDS:
        choices = yyjson_mut_arr(doc);

        (void) yyjson_mut_obj_add_val(doc, schema, "anyOf", choices);
        (void) yyjson_mut_obj_add_val(doc,
                                      yyjson_mut_arr_add_obj(doc, choices),
                                      "enum",
                            ngx_shipstation_schema_words(doc, member, null));

        (void) yyjson_mut_obj_add_val(doc, items, "enum",
                               ngx_shipstation_schema_words(doc, member, 0));

        choices = yyjson_mut_arr_add_obj(doc, choices);
        (void) yyjson_mut_obj_add_str(doc, choices, "type", "array");
        (void) yyjson_mut_obj_add_uint(doc, choices, "minItems", 1);
        (void) yyjson_mut_obj_add_val(doc, choices, "items", items);
        break;

    case NGX_SHIPSTATION_JSON_LIST:

        /* or a word that stands for one */

        if (member->words) {
            choices = yyjson_mut_arr(doc);

            (void) yyjson_mut_obj_add_val(doc, schema, "anyOf", choices);
            (void) yyjson_mut_obj_add_val(doc,
                                          yyjson_mut_arr_add_obj(doc, choices),
                                          "enum",
                            ngx_shipstation_schema_words(doc, member, null));

            list = yyjson_mut_arr_add_obj(doc, choices);
            null = 0;

        } else {
            list = schema;
        }

        ngx_shipstation_schema_type(doc, list, "array", NULL, null);
        (void) yyjson_mut_obj_add_uint(doc, list, "maxItems", member->max);
        (void) yyjson_mut_obj_add_val(doc, list, "items",
                      ngx_shipstation_schema_object(doc, member->members, 0));
        break;

    case NGX_SHIPSTATION_JSON_STRINGS:
        ngx_shipstation_schema_type(doc, schema, "array", NULL, null);
        (void) yyjson_mut_obj_add_uint(doc, schema, "minItems", member->min);
        (void) yyjson_mut_obj_add_uint(doc, schema, "maxItems", member->max);
        (void) yyjson_mut_obj_add_str(doc, items, "type", "string");
        (void) yyjson_mut_obj_add_str(doc, items, "pattern",
                                      member->kind->pattern);
        (void) yyjson_mut_obj_add_val(doc, schema, "items", items);
        break;

    case NGX_SHIPSTATION_JSON_MAP:
        ngx_shipstation_schema_type(doc, schema, "object", NULL, null);
        (void) yyjson_mut_obj_add_uint(doc, schema, "maxProperties",
                                       member->max);
        (void) yyjson_mut_obj_add_val(doc, schema, "propertyNames",
            ngx_shipstation_schema_form(doc, &member->members->rows[0], 0));
        (void) yyjson_mut_obj_add_val(doc, schema, "additionalProperties",
            ngx_shipstation_schema_form(doc, &member->members->rows[1], 0));
        break;
    }

    return schema;
}


static void
ngx_shipstation_schema_type(yyjson_mut_doc *doc, yyjson_mut_val *schema,
    const char *one, const char *two, ngx_uint_t null)
{
    yyjson_mut_val  *types;

    if (two == NULL && !null) {
        (void) yyjson_mut_obj_add_str(doc, schema, "type", one);
        return;
    }

    types = yyjson_mut_arr(doc);

    (void) yyjson_mut_arr_add_str(doc, types, one);

    if (two) {
        (void) yyjson_mut_arr_add_str(doc, types, two);
    }

    if (null) {
        (void) yyjson_mut_arr_add_str(doc, types, "null");
    }

    (void) yyjson_mut_obj_add_val(doc, schema, "type", types);
}


/* Bytes are bounded, a schema counts characters: never more than bytes. */
static void
ngx_shipstation_schema_string(yyjson_mut_doc *doc, yyjson_mut_val *schema,
    const ngx_shipstation_member_t *member)
{
    if (member->min) {
        (void) yyjson_mut_obj_add_uint(doc, schema, "minLength", 1);
    }

    if (member->max) {
        (void) yyjson_mut_obj_add_uint(doc, schema, "maxLength", member->max);
    }

    if (member->kind->pattern) {
        (void) yyjson_mut_obj_add_str(doc, schema, "pattern",
                                      member->kind->pattern);
    }
}


static void
ngx_shipstation_schema_number(yyjson_mut_doc *doc, yyjson_mut_val *schema,
    const ngx_shipstation_member_t *member)
{
    (void) yyjson_mut_obj_add_val(doc, schema, "minimum",
              ngx_shipstation_schema_decimal(doc, member->min, member->scale));
    (void) yyjson_mut_obj_add_val(doc, schema, "maximum",
              ngx_shipstation_schema_decimal(doc, member->max, member->scale));
    (void) yyjson_mut_obj_add_str(doc, schema, "pattern",
                                  NGX_SHIPSTATION_NUMBER_PATTERN);
}


static yyjson_mut_val *
ngx_shipstation_schema_decimal(yyjson_mut_doc *doc, int64_t number,
    ngx_uint_t scale)
{
    size_t  len;
    u_char  text[NGX_SHIPSTATION_DECIMAL_LEN];

    len = ngx_shipstation_decimal_print(text, number, scale) - text;

    return yyjson_mut_rawncpy(doc, (char *) text, len);
}


static yyjson_mut_val *
ngx_shipstation_schema_words(yyjson_mut_doc *doc,
    const ngx_shipstation_member_t *member, ngx_uint_t null)
{
    ngx_uint_t       i;
    yyjson_mut_val  *words;

    words = yyjson_mut_arr(doc);

    for (i = 0; member->words[i]; i++) {
        (void) yyjson_mut_arr_add_str(doc, words, member->words[i]);
    }

    if (null) {
        (void) yyjson_mut_arr_add_null(doc, words);
    }

    return words;
}


static void
ngx_shipstation_schema_default(yyjson_mut_doc *doc, yyjson_mut_val *schema,
    const ngx_shipstation_member_t *member)
{
    if (member->otherwise || (member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER))
    {
        return;
    }

    switch (member->kind->form) {

    case NGX_SHIPSTATION_JSON_FLAG:
        (void) yyjson_mut_obj_add_bool(doc, schema, "default",
                                       member->initial);
        return;

    case NGX_SHIPSTATION_JSON_WORD:
        (void) yyjson_mut_obj_add_str(doc, schema, "default",
                                      member->words[member->initial]);
        return;

    case NGX_SHIPSTATION_JSON_NUMBER:
        (void) yyjson_mut_obj_add_uint(doc, schema, "default",
                                       member->initial);
        return;

    default:
        return;
    }
}


u_char *
ngx_shipstation_member_row(u_char *p, size_t size,
    const ngx_shipstation_member_t *member)
{
    u_char  *last;

    last = p + size;

    p = ngx_slprintf(p, last, "| `%s`%s | ", member->name,
                     (member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER)
                     ? " *" : "");
    p = ngx_shipstation_row_type(p, last, member);
    p = ngx_slprintf(p, last, " | ");
    p = ngx_shipstation_row_default(p, last, member);

    return ngx_slprintf(p, last, " | %s |", member->note);
}


static u_char *
ngx_shipstation_row_type(u_char *p, u_char *last,
    const ngx_shipstation_member_t *member)
{
    ngx_uint_t  i;

    p = ngx_slprintf(p, last, "%s", member->kind->name);

    switch (member->kind->form) {

    case NGX_SHIPSTATION_JSON_STRING:
        if (member->kind->pattern == NULL && member->max) {
            p = ngx_slprintf(p, last, ", %s%L bytes",
                             member->min ? "1 to " : "", member->max);
        }

        break;

    case NGX_SHIPSTATION_JSON_NUMBER:
        if (member->scale == 0 && member->max <= 1000) {
            p = ngx_slprintf(p, last, ", %L to %L", member->min, member->max);
        }

        break;

    case NGX_SHIPSTATION_JSON_WORD:
        for (i = 0; member->words[i]; i++) {
            p = ngx_slprintf(p, last, "%s`\"%s\"`", i ? ", " : "",
                             member->words[i]);
        }

        break;

    case NGX_SHIPSTATION_JSON_LIST:
        p = ngx_slprintf(p, last, ", %L", member->max);

        if (member->words) {
            p = ngx_slprintf(p, last, ", or `\"%s\"`", member->words[0]);
        }

        break;

    default:
        break;
    }

    return p;
}


static u_char *
ngx_shipstation_row_default(u_char *p, u_char *last,
    const ngx_shipstation_member_t *member)
{
    if (member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER) {
        return ngx_slprintf(p, last, "–");
    }

    if (member->otherwise) {
        return ngx_slprintf(p, last, "%s", member->otherwise);
    }

    switch (member->kind->form) {

    case NGX_SHIPSTATION_JSON_FLAG:
        return ngx_slprintf(p, last, member->initial ? "true" : "false");

    case NGX_SHIPSTATION_JSON_WORD:
        return ngx_slprintf(p, last, "`\"%s\"`",
                            member->words[member->initial]);

    case NGX_SHIPSTATION_JSON_NUMBER:
        return ngx_slprintf(p, last, "%ui", member->initial);

    default:
        return ngx_slprintf(p, last, "none");
    }
}
