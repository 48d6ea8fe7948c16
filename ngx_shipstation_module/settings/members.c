
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"
#include "settings/members.h"


static const ngx_shipstation_member_t *ngx_shipstation_member_find(
    const ngx_shipstation_member_t *members, yyjson_val *key);
static ngx_int_t ngx_shipstation_member_range(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    const ngx_shipstation_member_t *member);


ngx_int_t
ngx_shipstation_members_read(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *object,
    const ngx_shipstation_member_t *members, void *target)
{
    size_t                           i, n;
    uint64_t                         seen, given, bit;
    yyjson_val                      *key, *value;
    ngx_shipstation_path_t           step;
    const ngx_shipstation_member_t  *member;

    if (!yyjson_is_obj(object)) {
        return ngx_shipstation_error(reader->error, path,
                                     "must be an object");
    }

    seen = 0;
    given = 0;

    yyjson_obj_foreach(object, i, n, key, value) {

        step.parent = path;
        step.key = yyjson_get_str(key);
        step.key_len = yyjson_get_len(key);
        step.index = 0;

        member = ngx_shipstation_member_find(members, key);

        if (member == NULL) {
            return ngx_shipstation_error(reader->error, &step,
                                         "is no key that is known here");
        }

        bit = (uint64_t) 1 << (member - members);

        /* which of two would count is not for us to guess */

        if (seen & bit) {
            return ngx_shipstation_error(reader->error, &step,
                                         "stands twice");
        }

        seen |= bit;

        if (yyjson_is_null(value)) {
            continue;
        }

        given |= bit;

        if (member->read(reader, &step, value, member,
                         (u_char *) target + member->offset)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    for (member = members; member->name; member++) {

        if (!member->required
            || (given & ((uint64_t) 1 << (member - members))))
        {
            continue;
        }

        ngx_shipstation_path_member(&step, path, member->name);

        return ngx_shipstation_error(reader->error, &step, "is required");
    }

    return NGX_OK;
}


static const ngx_shipstation_member_t *
ngx_shipstation_member_find(const ngx_shipstation_member_t *members,
    yyjson_val *key)
{
    const ngx_shipstation_member_t  *member;

    for (member = members; member->name; member++) {
        if (yyjson_equals_str(key, member->name)) {
            return member;
        }
    }

    return NULL;
}


ngx_int_t
ngx_shipstation_members_list(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *list,
    const ngx_shipstation_member_t *members, size_t size, ngx_uint_t max,
    ngx_shipstation_defaults_pt defaults, void **elements, ngx_uint_t *n)
{
    u_char                  *element;
    size_t                   i, count;
    yyjson_val              *value;
    ngx_shipstation_path_t   step;

    if (!yyjson_is_arr(list)) {
        return ngx_shipstation_error(reader->error, path, "must be a list");
    }

    count = yyjson_arr_size(list);

    if (count > max) {
        return ngx_shipstation_error(reader->error, path,
                                     "must have at most %ui entries", max);
    }

    *n = 0;
    *elements = NULL;

    if (count == 0) {
        return NGX_OK;
    }

    element = ngx_shipstation_arena_calloc(reader->arena, count * size);
    if (element == NULL) {
        return ngx_shipstation_error(reader->error, path, "no memory");
    }

    *elements = element;
    *n = count;

    yyjson_arr_foreach(list, i, count, value) {

        if (defaults) {
            defaults(element);
        }

        ngx_shipstation_path_entry(&step, path, i);

        if (ngx_shipstation_members_read(reader, &step, value, members,
                                         element)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        element += size;
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_member_text(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    size_t         n;
    ngx_str_t     *text = target;
    const u_char  *p, *end;

    if (!yyjson_is_str(value)) {
        return ngx_shipstation_error(reader->error, path, "must be a string");
    }

    text->data = (u_char *) yyjson_get_str(value);
    text->len = yyjson_get_len(value);

    if (text->len == 0 && member->min > 0) {
        return ngx_shipstation_error(reader->error, path,
                                     "must not be empty");
    }

    if (text->len < (size_t) member->min) {
        return ngx_shipstation_error(reader->error, path,
                                     "must have at least %L bytes",
                                     member->min);
    }

    if (text->len > (size_t) member->max) {
        return ngx_shipstation_error(reader->error, path,
                                     "must have at most %L bytes",
                                     member->max);
    }

    end = text->data + text->len;

    for (p = text->data; p < end; p += n) {

        n = ngx_shipstation_utf8_char(p, end);

        if (n == 0) {
            return ngx_shipstation_error(reader->error, path,
                                         "must be valid UTF-8");
        }

        if (*p < 0x20 || *p == 0x7f) {
            return ngx_shipstation_error(reader->error, path,
                                         "must not hold control characters");
        }
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_member_code(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      c;
    size_t      i;
    ngx_str_t  *text = target;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < text->len; i++) {
        c = text->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.')
        {
            continue;
        }

        return ngx_shipstation_error(reader->error, path,
                                     "must be made of letters, digits, "
                                     "\"_\", \"-\" and \".\"");
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_member_flag(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_uint_t  *flag = target;

    if (!yyjson_is_bool(value)) {
        return ngx_shipstation_error(reader->error, path,
                                     "must be true or false");
    }

    *flag = yyjson_get_bool(value);

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_member_word(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    u_char      *p, *last, list[128];
    ngx_uint_t   i, *index = target;

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

    return ngx_shipstation_error(reader->error, path, "must be %*s",
                                 (size_t) (p - list), list);
}


ngx_int_t
ngx_shipstation_member_decimal(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t    *number = target;
    ngx_int_t   rc;
    ngx_str_t   text;

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return ngx_shipstation_error(reader->error, path, "must be a number");
    }

    rc = ngx_shipstation_decimal_parse(text.data, text.len, member->scale,
                                       NGX_SHIPSTATION_ROUND_NONE, number);
    if (rc == NGX_DECLINED) {
        return ngx_shipstation_error(reader->error, path, "must be a number");
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
        return ngx_shipstation_error(reader->error, path,
                                     "must be a whole number from %*s to %*s",
                                     min_len, min, max_len, max);
    }

    return ngx_shipstation_error(reader->error, path,
                                 "must be a number from %*s to %*s with at "
                                 "most %ui decimals", min_len, min, max_len,
                                 max, member->scale);
}


ngx_int_t
ngx_shipstation_member_date(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    int64_t  *seconds = target;

    if (!yyjson_is_str(value)
        || ngx_shipstation_date_parse((const u_char *) yyjson_get_str(value),
                                      yyjson_get_len(value), seconds)
           != NGX_OK)
    {
        return ngx_shipstation_error(reader->error, path,
                                     "must be a date such as "
                                     "\"2026-12-01T00:00:00Z\"");
    }

    return NGX_OK;
}
