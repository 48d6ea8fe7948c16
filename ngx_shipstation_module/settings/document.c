
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/digest.h"
#include "settings/document.h"
#include "settings/parts.h"


#define NGX_SHIPSTATION_HINT_FROM  12    /* bytes of a secret */
#define NGX_SHIPSTATION_HINT_LEN   4


typedef struct {
    ngx_shipstation_changed_pt  changed;
    void                       *data;
} ngx_shipstation_comparison_t;


static ngx_int_t ngx_shipstation_document_mask_object(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_members_t *members,
    ngx_uint_t hints);
static yyjson_mut_val *ngx_shipstation_document_masked(yyjson_mut_doc *doc,
    yyjson_mut_val *secret, ngx_uint_t hint);
static ngx_int_t ngx_shipstation_document_fill_object(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_members_t *members);
static ngx_int_t ngx_shipstation_document_fill_member(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_member_t *member);
static ngx_uint_t ngx_shipstation_document_is_mask(yyjson_mut_val *value);
static ngx_int_t ngx_shipstation_document_patch(yyjson_mut_doc *doc,
    yyjson_mut_val *patch, const ngx_shipstation_members_t *members);
static ngx_int_t ngx_shipstation_document_apply(yyjson_mut_doc *doc,
    yyjson_mut_val *object, yyjson_mut_val *patch);
static ngx_int_t ngx_shipstation_document_keep(yyjson_mut_doc *doc,
    yyjson_mut_val *old, yyjson_mut_val *root,
    const ngx_shipstation_members_t *members);
static ngx_uint_t ngx_shipstation_document_either(yyjson_mut_val *object,
    const ngx_shipstation_members_t *members,
    const ngx_shipstation_member_t *but);
static ngx_int_t ngx_shipstation_document_hosts_of(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_mut_val *old, yyjson_mut_val *root, yyjson_val *body,
    const ngx_shipstation_members_t *members);
static void ngx_shipstation_document_compare_objects(
    ngx_shipstation_comparison_t *comparison,
    const ngx_shipstation_path_t *path, yyjson_mut_val *old,
    yyjson_mut_val *root, const ngx_shipstation_members_t *members);
static ngx_uint_t ngx_shipstation_document_same(yyjson_mut_val *a,
    yyjson_mut_val *b);
static yyjson_mut_val *ngx_shipstation_document_get(yyjson_mut_val *object,
    const char *name);
static ngx_int_t ngx_shipstation_document_put(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const char *name, yyjson_mut_val *value);


yyjson_mut_doc *
ngx_shipstation_document_create(ngx_shipstation_arena_t *arena)
{
    yyjson_alc                      alc;
    ngx_shipstation_json_memory_t  *memory;

    memory = ngx_shipstation_arena_alloc(arena,
                                       sizeof(ngx_shipstation_json_memory_t));
    if (memory == NULL) {
        return NULL;
    }

    ngx_shipstation_json_allocator(&alc, memory, arena);

    return yyjson_mut_doc_new(&alc);
}


/* The member of an object, or NULL; null counts as absent. */
static yyjson_mut_val *
ngx_shipstation_document_get(yyjson_mut_val *object, const char *name)
{
    yyjson_mut_val  *value;

    value = yyjson_mut_obj_get(object, name);

    return yyjson_mut_is_null(value) ? NULL : value;
}


/* Sets a member where it stands, or at the end.  name is a constant. */
static ngx_int_t
ngx_shipstation_document_put(yyjson_mut_doc *doc, yyjson_mut_val *object,
    const char *name, yyjson_mut_val *value)
{
    yyjson_mut_val  *key;

    key = yyjson_mut_str(doc, name);

    if (key == NULL || value == NULL) {
        return NGX_ERROR;
    }

    if (yyjson_mut_obj_get(object, name)) {
        return yyjson_mut_obj_replace(object, key, value) ? NGX_OK : NGX_ERROR;
    }

    return yyjson_mut_obj_add(object, key, value) ? NGX_OK : NGX_ERROR;
}


/* -- Shown --------------------------------------------------------------- */


ngx_int_t
ngx_shipstation_document_mask(yyjson_mut_doc *doc, yyjson_mut_val *root,
    ngx_uint_t hints)
{
    return ngx_shipstation_document_mask_object(doc, root,
                                                &ngx_shipstation_settings_table,
                                                hints);
}


static ngx_int_t
ngx_shipstation_document_mask_object(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_members_t *members,
    ngx_uint_t hints)
{
    yyjson_mut_val                  *value;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {

        value = ngx_shipstation_document_get(object, member->name);

        if (value == NULL) {
            continue;
        }

        if (member->flags & NGX_SHIPSTATION_SECRET_MEMBER) {

            value = ngx_shipstation_document_masked(doc, value, hints
                            && (member->flags & NGX_SHIPSTATION_HINT_MEMBER));

            if (ngx_shipstation_document_put(doc, object, member->name, value)
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            continue;
        }

        if (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT
            && ngx_shipstation_document_mask_object(doc, value,
                                                    member->members, hints)
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static yyjson_mut_val *
ngx_shipstation_document_masked(yyjson_mut_doc *doc, yyjson_mut_val *secret,
    ngx_uint_t hint)
{
    size_t           len, i;
    u_char          *p, text[sizeof("\xe2\x80\xa6") + NGX_SHIPSTATION_HINT_LEN];
    const char      *bytes;
    yyjson_mut_val  *mask;

    mask = yyjson_mut_obj(doc);

    if (!yyjson_mut_obj_add_bool(doc, mask, "set", 1)) {
        return NULL;
    }

    len = yyjson_mut_get_len(secret);
    bytes = yyjson_mut_get_str(secret);

    if (!hint || bytes == NULL || len < NGX_SHIPSTATION_HINT_FROM) {
        return mask;
    }

    p = ngx_cpymem(text, "\xe2\x80\xa6", 3);

    for (i = len - NGX_SHIPSTATION_HINT_LEN; i < len; i++) {

        /* half a character is none */

        if ((u_char) bytes[i] >= 0x80) {
            return mask;
        }

        *p++ = (u_char) bytes[i];
    }

    return yyjson_mut_obj_add_strncpy(doc, mask, "hint", (char *) text,
                                      p - text)
           ? mask : NULL;
}


ngx_int_t
ngx_shipstation_document_fill(yyjson_mut_doc *doc, yyjson_mut_val *root)
{
    return ngx_shipstation_document_fill_object(doc, root,
                                              &ngx_shipstation_settings_table);
}


static ngx_int_t
ngx_shipstation_document_fill_object(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_members_t *members)
{
    size_t                           i, n;
    yyjson_mut_val                  *value, *entry;
    const ngx_shipstation_member_t  *member;

    if (!yyjson_mut_is_obj(object)) {
        return NGX_OK;
    }

    for (member = members->rows; member->name; member++) {

        value = ngx_shipstation_document_get(object, member->name);

        if (value == NULL) {

            if (ngx_shipstation_document_fill_member(doc, object, member)
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            continue;
        }

        if (member->members == NULL
            || member->kind->form == NGX_SHIPSTATION_JSON_MAP)
        {
            continue;
        }

        if (!yyjson_mut_is_arr(value)) {

            if (ngx_shipstation_document_fill_object(doc, value,
                                                     member->members)
                != NGX_OK)
            {
                return NGX_ERROR;
            }

            continue;
        }

        yyjson_mut_arr_foreach(value, i, n, entry) {

            if (ngx_shipstation_document_fill_object(doc, entry,
                                                     member->members)
                != NGX_OK)
            {
                return NGX_ERROR;
            }
        }
    }

    return NGX_OK;
}


/* Flags and words always have a value, numbers where one is set. */
static ngx_int_t
ngx_shipstation_document_fill_member(yyjson_mut_doc *doc,
    yyjson_mut_val *object, const ngx_shipstation_member_t *member)
{
    if (member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER) {
        return NGX_OK;
    }

    switch (member->kind->form) {

    case NGX_SHIPSTATION_JSON_FLAG:
        return ngx_shipstation_document_put(doc, object, member->name,
                                     yyjson_mut_bool(doc,
                                                     member->initial != 0));

    case NGX_SHIPSTATION_JSON_WORD:
        return ngx_shipstation_document_put(doc, object, member->name,
                                     yyjson_mut_str(doc,
                                             member->words[member->initial]));

    case NGX_SHIPSTATION_JSON_NUMBER:

        if (member->initial == 0 || member->scale) {
            return NGX_OK;
        }

        return ngx_shipstation_document_put(doc, object, member->name,
                                     yyjson_mut_uint(doc, member->initial));

    default:
        return NGX_OK;
    }
}


/* -- Edited -------------------------------------------------------------- */


/* A secret as it is shown: nothing but "set" and "hint". */
static ngx_uint_t
ngx_shipstation_document_is_mask(yyjson_mut_val *value)
{
    size_t           i, n;
    yyjson_mut_val  *key, *member;

    if (!yyjson_mut_is_obj(value)) {
        return 0;
    }

    yyjson_mut_obj_foreach(value, i, n, key, member) {

        if (!yyjson_mut_equals_str(key, "set")
            && !yyjson_mut_equals_str(key, "hint"))
        {
            return 0;
        }
    }

    return 1;
}


yyjson_mut_val *
ngx_shipstation_document_merge(yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_val *patch)
{
    yyjson_mut_val  *copy, *root;

    copy = yyjson_val_mut_copy(doc, patch);

    if (copy == NULL
        || ngx_shipstation_document_patch(doc, copy,
                                          &ngx_shipstation_settings_table)
           != NGX_OK)
    {
        return NULL;
    }

    if (!yyjson_mut_is_obj(copy)) {
        return copy;
    }

    root = yyjson_mut_val_mut_copy(doc, old);

    return (root && ngx_shipstation_document_apply(doc, root, copy) == NGX_OK)
           ? root : NULL;
}


/*
 * RFC 7396, section 2, in place: unlike yyjson's it leaves members where they
 * stand.  No deeper than a text may nest.
 */
static ngx_int_t
ngx_shipstation_document_apply(yyjson_mut_doc *doc, yyjson_mut_val *object,
    yyjson_mut_val *patch)
{
    yyjson_mut_val           *key, *value, *here;
    yyjson_mut_obj_iter       members;

    yyjson_mut_obj_iter_init(patch, &members);

    while ((key = yyjson_mut_obj_iter_next(&members)) != NULL) {

        value = yyjson_mut_obj_iter_get_val(key);
        here = yyjson_mut_obj_getn(object, yyjson_mut_get_str(key),
                                   yyjson_mut_get_len(key));

        if (yyjson_mut_is_null(value)) {
            (void) yyjson_mut_obj_remove(object, key);
            continue;
        }

        if (!yyjson_mut_is_obj(value)) {
            value = yyjson_mut_val_mut_copy(doc, value);

        } else if (yyjson_mut_is_obj(here)) {

            if (ngx_shipstation_document_apply(doc, here, value) != NGX_OK) {
                return NGX_ERROR;
            }

            continue;

        } else {
            patch = value;
            value = yyjson_mut_obj(doc);

            if (value == NULL
                || ngx_shipstation_document_apply(doc, value, patch) != NGX_OK)
            {
                return NGX_ERROR;
            }
        }

        key = yyjson_mut_val_mut_copy(doc, key);

        if (key == NULL || value == NULL
            || !(here ? yyjson_mut_obj_replace(object, key, value)
                      : yyjson_mut_obj_add(object, key, value)))
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* Takes what is no change out of a patch, and puts in what follows from it. */
static ngx_int_t
ngx_shipstation_document_patch(yyjson_mut_doc *doc, yyjson_mut_val *patch,
    const ngx_shipstation_members_t *members)
{
    yyjson_mut_val                  *value;
    const ngx_shipstation_member_t  *member;

    if (!yyjson_mut_is_obj(patch)) {
        return NGX_OK;
    }

    for (member = members->rows; member->name; member++) {

        value = yyjson_mut_obj_get(patch, member->name);

        if (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT
            && ngx_shipstation_document_patch(doc, value, member->members)
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (!(member->flags & NGX_SHIPSTATION_SECRET_MEMBER)) {
            continue;
        }

        if (value && ngx_shipstation_document_is_mask(value)) {
            (void) yyjson_mut_obj_remove_key(patch, member->name);
            value = NULL;
        }

        if (value == NULL
            && (member->flags & NGX_SHIPSTATION_EITHER_MEMBER)
            && ngx_shipstation_document_either(patch, members, member)
            && ngx_shipstation_document_put(doc, patch, member->name,
                                            yyjson_mut_null(doc))
               != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


yyjson_mut_val *
ngx_shipstation_document_replace(yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_val *body)
{
    yyjson_mut_val  *root;

    root = yyjson_val_mut_copy(doc, body);

    if (root == NULL
        || ngx_shipstation_document_keep(doc, old, root,
                                         &ngx_shipstation_settings_table)
           != NGX_OK)
    {
        return NULL;
    }

    return root;
}


static ngx_int_t
ngx_shipstation_document_keep(yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_mut_val *root, const ngx_shipstation_members_t *members)
{
    yyjson_mut_val                  *value, *before;
    const ngx_shipstation_member_t  *member;

    if (!yyjson_mut_is_obj(root)) {
        return NGX_OK;
    }

    for (member = members->rows; member->name; member++) {

        value = yyjson_mut_obj_get(root, member->name);
        before = ngx_shipstation_document_get(old, member->name);

        if (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT
            && ngx_shipstation_document_keep(doc, before, value,
                                             member->members)
               != NGX_OK)
        {
            return NGX_ERROR;
        }

        if (!(member->flags & NGX_SHIPSTATION_SECRET_MEMBER)
            || (value && !ngx_shipstation_document_is_mask(value)))
        {
            continue;
        }

        if (value) {
            (void) yyjson_mut_obj_remove_key(root, member->name);
        }

        if (before == NULL
            || ((member->flags & NGX_SHIPSTATION_EITHER_MEMBER)
                && ngx_shipstation_document_either(root, members, member)))
        {
            continue;
        }

        if (ngx_shipstation_document_put(doc, root, member->name,
                                         yyjson_mut_val_mut_copy(doc, before))
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* Does an object give another one of those that stand for each other? */
static ngx_uint_t
ngx_shipstation_document_either(yyjson_mut_val *object,
    const ngx_shipstation_members_t *members,
    const ngx_shipstation_member_t *but)
{
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {

        if (member != but
            && (member->flags & NGX_SHIPSTATION_EITHER_MEMBER)
            && yyjson_mut_is_str(yyjson_mut_obj_get(object, member->name)))
        {
            return 1;
        }
    }

    return 0;
}


ngx_int_t
ngx_shipstation_document_hosts(ngx_shipstation_reader_t *reader,
    yyjson_mut_val *old, yyjson_mut_val *root, yyjson_val *body)
{
    return ngx_shipstation_document_hosts_of(reader, NULL, old, root, body,
                                             &ngx_shipstation_settings_table);
}


static ngx_int_t
ngx_shipstation_document_hosts_of(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_mut_val *old,
    yyjson_mut_val *root, yyjson_val *body,
    const ngx_shipstation_members_t *members)
{
    ngx_int_t                        rc;
    ngx_uint_t                       moved;
    yyjson_mut_val                  *value;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *member;

    rc = NGX_OK;
    moved = 0;

    for (member = members->rows; member->name; member++) {

        value = ngx_shipstation_document_get(root, member->name);

        if ((member->flags & NGX_SHIPSTATION_HOST_MEMBER)
            && !ngx_shipstation_document_same(value,
                             ngx_shipstation_document_get(old, member->name)))
        {
            moved = 1;
        }

        if (value && member->kind->form == NGX_SHIPSTATION_JSON_OBJECT) {
            ngx_shipstation_path_member(&step, path, member->name);

            if (ngx_shipstation_document_hosts_of(reader, &step,
                             ngx_shipstation_document_get(old, member->name),
                             value, yyjson_obj_get(body, member->name),
                             member->members)
                != NGX_OK)
            {
                rc = NGX_ERROR;
            }
        }
    }

    for (member = members->rows; moved && member->name; member++) {

        if (!(member->flags & NGX_SHIPSTATION_SECRET_MEMBER)
            || ngx_shipstation_document_get(root, member->name) == NULL
            || yyjson_is_str(yyjson_obj_get(body, member->name)))
        {
            continue;
        }

        ngx_shipstation_path_member(&step, path, member->name);

        rc = ngx_shipstation_fault(reader, &step, "secret_needed",
                                   "must be entered again, since it would go "
                                   "to another host than before");
    }

    return rc;
}


/* -- Compared ------------------------------------------------------------ */


void
ngx_shipstation_document_compare(yyjson_mut_val *old, yyjson_mut_val *root,
    ngx_shipstation_changed_pt changed, void *data)
{
    ngx_shipstation_comparison_t  comparison;

    comparison.changed = changed;
    comparison.data = data;

    ngx_shipstation_document_compare_objects(&comparison, NULL, old, root,
                                             &ngx_shipstation_settings_table);
}


static void
ngx_shipstation_document_compare_objects(
    ngx_shipstation_comparison_t *comparison,
    const ngx_shipstation_path_t *path, yyjson_mut_val *old,
    yyjson_mut_val *root, const ngx_shipstation_members_t *members)
{
    yyjson_mut_val                  *before, *after;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {

        before = ngx_shipstation_document_get(old, member->name);
        after = ngx_shipstation_document_get(root, member->name);

        if ((path == NULL && ngx_strcmp(member->name, "revision") == 0)
            || ngx_shipstation_document_same(before, after))
        {
            continue;
        }

        ngx_shipstation_path_member(&step, path, member->name);

        if (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT
            && (before == NULL || yyjson_mut_is_obj(before))
            && (after == NULL || yyjson_mut_is_obj(after)))
        {
            ngx_shipstation_document_compare_objects(comparison, &step,
                                                     before, after,
                                                     member->members);
            continue;
        }

        comparison->changed(comparison->data, &step, before, after,
                            (member->flags & NGX_SHIPSTATION_SECRET_MEMBER)
                            ? 1 : 0);
    }
}


static ngx_uint_t
ngx_shipstation_document_same(yyjson_mut_val *a, yyjson_mut_val *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }

    return yyjson_mut_equals(a, b) ? 1 : 0;
}


ngx_uint_t
ngx_shipstation_document_differs(yyjson_mut_val *old, yyjson_mut_val *root,
    const ngx_str_t *path)
{
    u_char  *p, *dot, *end;

    p = path->data;
    end = p + path->len;

    while (p < end) {

        dot = ngx_strlchr(p, end, '.');
        if (dot == NULL) {
            dot = end;
        }

        old = yyjson_mut_obj_getn(old, (char *) p, dot - p);
        root = yyjson_mut_obj_getn(root, (char *) p, dot - p);

        p = dot + 1;
    }

    if (yyjson_mut_is_null(old)) {
        old = NULL;
    }

    if (yyjson_mut_is_null(root)) {
        root = NULL;
    }

    return !ngx_shipstation_document_same(old, root);
}


ngx_uint_t
ngx_shipstation_document_known(const ngx_str_t *path)
{
    u_char                           *p, *dot, *end;
    const ngx_shipstation_member_t   *member;
    const ngx_shipstation_members_t  *members;

    p = path->data;
    end = p + path->len;
    members = &ngx_shipstation_settings_table;

    for ( ;; ) {

        dot = ngx_strlchr(p, end, '.');
        if (dot == NULL) {
            dot = end;
        }

        for (member = members ? members->rows : NULL;
             member && member->name;
             member++)
        {
            if (ngx_strlen(member->name) == (size_t) (dot - p)
                && ngx_memcmp(member->name, p, dot - p) == 0)
            {
                break;
            }
        }

        if (member == NULL || member->name == NULL) {
            return 0;
        }

        if (dot == end) {
            return 1;
        }

        p = dot + 1;
        members = (member->kind->form == NGX_SHIPSTATION_JSON_OBJECT)
                  ? member->members : NULL;
    }
}


/* -- Written ------------------------------------------------------------- */


int64_t
ngx_shipstation_document_revision(yyjson_mut_val *root)
{
    int64_t          revision;
    yyjson_mut_val  *value;

    value = yyjson_mut_obj_get(root, "revision");

    if (yyjson_mut_is_int(value)) {
        return yyjson_mut_get_sint(value);
    }

    if (!yyjson_mut_is_raw(value) && !yyjson_mut_is_str(value)) {
        return 0;
    }

    if (ngx_shipstation_decimal_parse(
                     (const u_char *) (yyjson_mut_is_raw(value)
                                       ? yyjson_mut_get_raw(value)
                                       : yyjson_mut_get_str(value)),
                     yyjson_mut_get_len(value), 0, NGX_SHIPSTATION_ROUND_NONE,
                     &revision)
        != NGX_OK)
    {
        return 0;
    }

    return revision;
}


ngx_int_t
ngx_shipstation_document_set_revision(yyjson_mut_doc *doc,
    yyjson_mut_val *root, int64_t revision)
{
    return ngx_shipstation_document_put(doc, root, "revision",
                                        yyjson_mut_sint(doc, revision));
}


ngx_int_t
ngx_shipstation_document_etag(yyjson_mut_doc *doc, yyjson_mut_val *root,
    u_char *etag, size_t *len)
{
    char            *json;
    size_t           size;
    u_char           digest[NGX_SHIPSTATION_DIGEST_LEN], *p;
    yyjson_mut_val  *copy;

    copy = yyjson_mut_val_mut_copy(doc, root);

    if (copy == NULL
        || ngx_shipstation_document_mask(doc, copy, 0) != NGX_OK)
    {
        return NGX_ERROR;
    }

    json = yyjson_mut_val_write_opts(copy, 0, &doc->alc, &size, NULL);
    if (json == NULL) {
        return NGX_ERROR;
    }

    ngx_shipstation_sha256(json, size, digest);

    p = ngx_sprintf(etag, "\"%L-", ngx_shipstation_document_revision(root));
    p = ngx_hex_dump(p, digest, 4);
    *p++ = '"';

    *len = p - etag;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_document_write(ngx_shipstation_arena_t *arena,
    yyjson_mut_val *root, ngx_uint_t pretty, ngx_str_t *text)
{
    char                           *json;
    size_t                          len;
    yyjson_alc                      alc;
    ngx_shipstation_json_memory_t   memory;

    ngx_shipstation_json_allocator(&alc, &memory, arena);

    json = yyjson_mut_val_write_opts(root,
                                     pretty ? YYJSON_WRITE_PRETTY_TWO_SPACES
                                            : 0,
                                     &alc, &len, NULL);
    if (json == NULL) {
        return NGX_ERROR;
    }

    /* a string's final zero gives its place to the line feed */

    if (pretty) {
        json[len++] = '\n';
    }

    text->data = (u_char *) json;
    text->len = len;

    return NGX_OK;
}
