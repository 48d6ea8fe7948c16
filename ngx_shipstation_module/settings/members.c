
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "settings/members.h"


#define NGX_SHIPSTATION_CODE_MAX      64

#define NGX_SHIPSTATION_CODE_PATTERN  "^[A-Za-z0-9_.-]*$"


static const ngx_shipstation_member_t *ngx_shipstation_member_find(
    const ngx_shipstation_members_t *members, yyjson_val *key);
static void ngx_shipstation_members_initial(
    const ngx_shipstation_members_t *members, void *target);
static ngx_int_t ngx_shipstation_members_required(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    const ngx_shipstation_members_t *members, uint64_t given);
static ngx_int_t ngx_shipstation_members_unique(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    const ngx_shipstation_members_t *members, u_char *elements, ngx_uint_t n);
static ngx_int_t ngx_shipstation_member_code(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_flag(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_word(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_range(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    const ngx_shipstation_member_t *member);
static ngx_int_t ngx_shipstation_member_date(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_object(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_list(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_member_codes(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);


const ngx_shipstation_member_kind_t  ngx_shipstation_kind_text = {
    ngx_shipstation_member_text, NGX_SHIPSTATION_PLACE_TEXT,
    NGX_SHIPSTATION_JSON_STRING, "text", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_code = {
    ngx_shipstation_member_code, NGX_SHIPSTATION_PLACE_TEXT,
    NGX_SHIPSTATION_JSON_STRING, "code", NGX_SHIPSTATION_CODE_PATTERN
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_flag = {
    ngx_shipstation_member_flag, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_FLAG, "true, false", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_word = {
    ngx_shipstation_member_word, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_WORD, "", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_number = {
    ngx_shipstation_member_decimal, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_NUMBER, "number", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_date = {
    ngx_shipstation_member_date, NGX_SHIPSTATION_PLACE_FLAT,
    NGX_SHIPSTATION_JSON_STRING, "date", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_object = {
    ngx_shipstation_member_object, NGX_SHIPSTATION_PLACE_OBJECT,
    NGX_SHIPSTATION_JSON_OBJECT, "object", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_list = {
    ngx_shipstation_member_list, NGX_SHIPSTATION_PLACE_LIST,
    NGX_SHIPSTATION_JSON_LIST, "list", NULL
};

const ngx_shipstation_member_kind_t  ngx_shipstation_kind_codes = {
    ngx_shipstation_member_codes, NGX_SHIPSTATION_PLACE_LIST,
    NGX_SHIPSTATION_JSON_MAP, "object of codes", NGX_SHIPSTATION_CODE_PATTERN
};


static const ngx_shipstation_member_t  ngx_shipstation_code_pair_rows[] = {

    { .name = "key",
      .kind = &ngx_shipstation_kind_code,
      .place = offsetof(ngx_shipstation_code_pair_t, key),
      .min = 1, .max = NGX_SHIPSTATION_CODE_MAX },

    { .name = "value",
      .kind = &ngx_shipstation_kind_code,
      .place = offsetof(ngx_shipstation_code_pair_t, value),
      .min = 1, .max = NGX_SHIPSTATION_CODE_MAX },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_code_pairs = {
    ngx_shipstation_code_pair_rows, sizeof(ngx_shipstation_code_pair_t), NULL
};


ngx_int_t
ngx_shipstation_fault(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, const char *code, const char *fmt, ...)
{
    u_char                    *p, text[NGX_SHIPSTATION_MESSAGE_SIZE];
    va_list                    args;
    ngx_shipstation_fault_t   *fault;
    ngx_shipstation_faults_t  *faults;

    faults = reader->faults;

    if (faults->n == NGX_SHIPSTATION_FAULTS_MAX) {
        return NGX_ERROR;
    }

    va_start(args, fmt);
    p = ngx_vslprintf(text, text + sizeof(text), fmt, args);
    va_end(args);

    fault = &faults->fault[faults->n++];
    fault->code = code;

    return ngx_shipstation_error(&fault->error, path, "%*s",
                                 (size_t) (p - text), text);
}


ngx_int_t
ngx_shipstation_fault_memory(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path)
{
    return ngx_shipstation_fault(reader, path, "no_memory", "no memory");
}


ngx_int_t
ngx_shipstation_members_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *object,
    const ngx_shipstation_members_t *members, void *target)
{
    size_t                           i, n;
    uint64_t                         seen, given, bit;
    ngx_int_t                        rc;
    yyjson_val                      *key, *value;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *member;

    if (!yyjson_is_obj(object)) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be an object");
    }

    ngx_shipstation_members_initial(members, target);

    rc = NGX_OK;
    seen = 0;
    given = 0;

    yyjson_obj_foreach(object, i, n, key, value) {

        if (reader->faults->n == NGX_SHIPSTATION_FAULTS_MAX) {
            return NGX_ERROR;
        }

        step.parent = path;
        step.key = yyjson_get_str(key);
        step.key_len = yyjson_get_len(key);
        step.index = 0;

        member = ngx_shipstation_member_find(members, key);

        if (member == NULL) {
            rc = ngx_shipstation_fault(reader, &step, "unknown_member",
                                       "is no key that is known here");
            continue;
        }

        bit = (uint64_t) 1 << (member - members->rows);

        /* which of two would count is not for us to guess */

        if (seen & bit) {
            rc = ngx_shipstation_fault(reader, &step, "duplicate_member",
                                       "stands twice");
            continue;
        }

        seen |= bit;

        if (yyjson_is_null(value)) {
            continue;
        }

        given |= bit;

        if (member->kind->read(reader, &step, value, member, target)
            != NGX_OK)
        {
            rc = NGX_ERROR;
        }
    }

    if (ngx_shipstation_members_required(reader, path, members, given)
        != NGX_OK)
    {
        rc = NGX_ERROR;
    }

    if (rc != NGX_OK || members->check == NULL) {
        return rc;
    }

    return members->check(reader, path, target);
}


static const ngx_shipstation_member_t *
ngx_shipstation_member_find(const ngx_shipstation_members_t *members,
    yyjson_val *key)
{
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {
        if (yyjson_equals_str(key, member->name)) {
            return member;
        }
    }

    return NULL;
}


static void
ngx_shipstation_members_initial(const ngx_shipstation_members_t *members,
    void *target)
{
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {

        if (member->initial == 0) {
            continue;
        }

        if (member->kind->form == NGX_SHIPSTATION_JSON_NUMBER) {
            *(int64_t *) ngx_shipstation_member_place(target, member) =
                                                    (int64_t) member->initial;
            continue;
        }

        *(ngx_uint_t *) ngx_shipstation_member_place(target, member) =
                                                              member->initial;
    }
}


static ngx_int_t
ngx_shipstation_members_required(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path,
    const ngx_shipstation_members_t *members, uint64_t given)
{
    ngx_int_t                        rc;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *member;

    rc = NGX_OK;

    for (member = members->rows; member->name; member++) {

        if (!(member->flags & NGX_SHIPSTATION_REQUIRED_MEMBER)
            || (given & ((uint64_t) 1 << (member - members->rows))))
        {
            continue;
        }

        ngx_shipstation_path_member(&step, path, member->name);

        rc = ngx_shipstation_fault(reader, &step, "required", "is required");
    }

    return rc;
}


ngx_int_t
ngx_shipstation_member_text(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    size_t         n;
    ngx_str_t     *text;
    const u_char  *p, *end;

    text = ngx_shipstation_member_place(target, member);

    if (!yyjson_is_str(value)) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a string");
    }

    text->data = (u_char *) yyjson_get_str(value);
    text->len = yyjson_get_len(value);

    if (text->len == 0 && member->min > 0) {
        return ngx_shipstation_fault(reader, path, "empty",
                                     "must not be empty");
    }

    if (text->len > (size_t) member->max) {
        return ngx_shipstation_fault(reader, path, "too_long",
                                     "must have at most %L bytes",
                                     member->max);
    }

    end = text->data + text->len;

    for (p = text->data; p < end; p += n) {

        n = ngx_shipstation_utf8_char(p, end);

        if (n == 0) {
            return ngx_shipstation_fault(reader, path, "bad_text",
                                         "must be valid UTF-8");
        }

        if (*p < 0x20 || *p == 0x7f) {
            return ngx_shipstation_fault(reader, path, "bad_text",
                                         "must not hold control characters");
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_member_code(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      c;
    size_t      i;
    ngx_str_t  *text;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    text = ngx_shipstation_member_place(target, member);

    for (i = 0; i < text->len; i++) {
        c = text->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.')
        {
            continue;
        }

        return ngx_shipstation_fault(reader, path, "bad_form",
                                     "must be made of letters, digits, "
                                     "\"_\", \"-\" and \".\"");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_member_flag(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_uint_t  *flag;

    flag = ngx_shipstation_member_place(target, member);

    if (!yyjson_is_bool(value)) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be true or false");
    }

    *flag = yyjson_get_bool(value);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_member_word(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      *p, *last, list[128];
    ngx_uint_t   i, *index;

    index = ngx_shipstation_member_place(target, member);

    for (i = 0; member->words[i]; i++) {
        if (yyjson_equals_str(value, member->words[i])) {
            *index = i;
            return NGX_OK;
        }
    }

    p = list;
    last = list + sizeof(list);

    for (i = 0; member->words[i]; i++) {
        p = ngx_slprintf(p, last, "%s\"%s\"", i ? " or " : "",
                         member->words[i]);
    }

    return ngx_shipstation_fault(reader, path, "not_a_choice", "must be %*s",
                                 (size_t) (p - list), list);
}


ngx_int_t
ngx_shipstation_member_decimal(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t    *number;
    ngx_int_t   rc;
    ngx_str_t   text;

    number = ngx_shipstation_member_place(target, member);

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a number");
    }

    rc = ngx_shipstation_decimal_parse(text.data, text.len, member->scale,
                                       NGX_SHIPSTATION_ROUND_NONE, number);
    if (rc == NGX_DECLINED) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a number");
    }

    if (rc != NGX_OK || *number < member->min || *number > member->max) {
        return ngx_shipstation_member_range(reader, path, member);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_member_range(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, const ngx_shipstation_member_t *member)
{
    size_t  min_len, max_len;
    u_char  min[NGX_SHIPSTATION_DECIMAL_LEN], max[NGX_SHIPSTATION_DECIMAL_LEN];

    min_len = ngx_shipstation_decimal_print(min, member->min, member->scale)
              - min;
    max_len = ngx_shipstation_decimal_print(max, member->max, member->scale)
              - max;

    if (member->scale == 0) {
        return ngx_shipstation_fault(reader, path, "out_of_range",
                                     "must be a whole number from %*s to %*s",
                                     min_len, min, max_len, max);
    }

    return ngx_shipstation_fault(reader, path, "out_of_range",
                                 "must be a number from %*s to %*s with at "
                                 "most %ui decimals", min_len, min, max_len,
                                 max, member->scale);
}


static ngx_int_t
ngx_shipstation_member_date(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t  *seconds;

    seconds = ngx_shipstation_member_place(target, member);

    if (!yyjson_is_str(value)
        || ngx_shipstation_date_parse((const u_char *) yyjson_get_str(value),
                                      yyjson_get_len(value), seconds)
           != NGX_OK)
    {
        return ngx_shipstation_fault(reader, path, "bad_form",
                                     "must be a date such as "
                                     "\"2026-12-01T00:00:00Z\"");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_member_object(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    return ngx_shipstation_members_read(reader, path, value, member->members,
                                 ngx_shipstation_member_place(target, member));
}


static ngx_int_t
ngx_shipstation_member_list(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char                  *elements, *element;
    size_t                   i, n;
    ngx_int_t                rc;
    yyjson_val              *entry;
    ngx_uint_t              *count;
    ngx_shipstation_path_t   step;

    if (!yyjson_is_arr(value)) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be a list");
    }

    n = yyjson_arr_size(value);

    if (n > (size_t) member->max) {
        return ngx_shipstation_fault(reader, path, "too_many",
                                     "must have at most %L entries",
                                     member->max);
    }

    if (n == 0) {
        return NGX_OK;
    }

    elements = ngx_shipstation_arena_calloc(reader->arena,
                                            n * member->members->size);
    if (elements == NULL) {
        return ngx_shipstation_fault_memory(reader, path);
    }

    rc = NGX_OK;
    element = elements;

    yyjson_arr_foreach(value, i, n, entry) {

        if (reader->faults->n == NGX_SHIPSTATION_FAULTS_MAX) {
            return NGX_ERROR;
        }

        ngx_shipstation_path_entry(&step, path, i);

        if (ngx_shipstation_members_read(reader, &step, entry,
                                         member->members, element)
            != NGX_OK)
        {
            rc = NGX_ERROR;
        }

        element += member->members->size;
    }

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_shipstation_member_place(target, member), &elements,
               sizeof(void *));

    count = (ngx_uint_t *) ((u_char *) target + member->count);
    *count = n;

    return ngx_shipstation_members_unique(reader, path, member->members,
                                          elements, n);
}


static ngx_int_t
ngx_shipstation_members_unique(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path,
    const ngx_shipstation_members_t *members, u_char *elements, ngx_uint_t n)
{
    ngx_int_t                        rc;
    ngx_str_t                       *one, *two;
    ngx_uint_t                       i, k;
    ngx_shipstation_path_t           entry, step;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {
        if (member->flags & NGX_SHIPSTATION_UNIQUE_MEMBER) {
            break;
        }
    }

    if (member->name == NULL) {
        return NGX_OK;
    }

    rc = NGX_OK;

    for (i = 1; i < n; i++) {
        one = ngx_shipstation_member_place(elements + i * members->size,
                                           member);

        for (k = 0; k < i; k++) {
            two = ngx_shipstation_member_place(elements + k * members->size,
                                               member);

            if (one->len != two->len
                || ngx_memcmp(one->data, two->data, one->len) != 0)
            {
                continue;
            }

            ngx_shipstation_path_entry(&entry, path, i);
            ngx_shipstation_path_member(&step, &entry, member->name);

            rc = ngx_shipstation_fault(reader, &step, "listed_twice",
                                       "is listed twice");
            break;
        }
    }

    return rc;
}


static ngx_int_t
ngx_shipstation_member_codes(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    size_t                           i, k, n;
    ngx_int_t                        rc;
    yyjson_val                      *key, *code;
    ngx_uint_t                      *count;
    ngx_shipstation_path_t           step;
    ngx_shipstation_code_pair_t     *pairs;
    const ngx_shipstation_member_t  *rows;

    if (!yyjson_is_obj(value)) {
        return ngx_shipstation_fault(reader, path, "wrong_type",
                                     "must be an object");
    }

    n = yyjson_obj_size(value);

    if (n > (size_t) member->max) {
        return ngx_shipstation_fault(reader, path, "too_many",
                                     "must have at most %L members",
                                     member->max);
    }

    pairs = ngx_shipstation_arena_calloc(reader->arena,
                                (n + 1) * sizeof(ngx_shipstation_code_pair_t));
    if (pairs == NULL) {
        return ngx_shipstation_fault_memory(reader, path);
    }

    rc = NGX_OK;
    rows = ngx_shipstation_code_pair_rows;

    yyjson_obj_foreach(value, i, n, key, code) {

        step.parent = path;
        step.key = yyjson_get_str(key);
        step.key_len = yyjson_get_len(key);
        step.index = 0;

        if (ngx_shipstation_member_code(reader, &step, key, &rows[0],
                                        &pairs[i])
            != NGX_OK
            || ngx_shipstation_member_code(reader, &step, code, &rows[1],
                                           &pairs[i])
               != NGX_OK)
        {
            rc = NGX_ERROR;
            continue;
        }

        for (k = 0; k < i; k++) {
            if (yyjson_equals_strn(key, (char *) pairs[k].key.data,
                                   pairs[k].key.len))
            {
                rc = ngx_shipstation_fault(reader, &step, "duplicate_member",
                                           "stands twice");
                break;
            }
        }
    }

    if (rc != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memcpy(ngx_shipstation_member_place(target, member), &pairs,
               sizeof(void *));

    count = (ngx_uint_t *) ((u_char *) target + member->count);
    *count = n;

    return NGX_OK;
}
