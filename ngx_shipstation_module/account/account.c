
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "account/account.h"
#include "base/decimal.h"
#include "base/text.h"


#define NGX_SHIPSTATION_ACCOUNT_FORMAT    1

/* Bytes of the text that all lists may take, and one entry beside its texts. */
#define NGX_SHIPSTATION_ACCOUNT_BYTES     61440
#define NGX_SHIPSTATION_ACCOUNT_ENTRY     16

#define NGX_SHIPSTATION_ACCOUNT_REASON    160

#define NGX_SHIPSTATION_ACCOUNT_DOMESTIC       1
#define NGX_SHIPSTATION_ACCOUNT_INTERNATIONAL  2


static const char *ngx_shipstation_account_code(ngx_str_t *code);
static ngx_int_t ngx_shipstation_account_copy(
    ngx_shipstation_account_t *account, ngx_str_t *to, const ngx_str_t *from,
    size_t max);
static ngx_int_t ngx_shipstation_account_names(
    ngx_shipstation_account_t *account,
    ngx_shipstation_account_carrier_t *carrier, const ngx_str_t *name,
    const ngx_str_t *nickname);

static u_char *ngx_shipstation_account_put(u_char *p, u_char *last,
    const char *before, const ngx_str_t *text);
static u_char *ngx_shipstation_account_print(u_char *p, u_char *last,
    const char *format, int64_t number);
static u_char *ngx_shipstation_account_put_list(u_char *p, u_char *last,
    const char *name, const ngx_shipstation_account_list_t *list);
static u_char *ngx_shipstation_account_put_left_out(u_char *p, u_char *last,
    const ngx_shipstation_account_t *account);

static ngx_int_t ngx_shipstation_account_carrier_parse(
    ngx_shipstation_account_t *account, yyjson_val *value,
    const ngx_shipstation_path_t *path);
static ngx_int_t ngx_shipstation_account_list_parse(
    ngx_shipstation_account_t *account, ngx_shipstation_account_list_t *list,
    yyjson_val *values, const ngx_shipstation_path_t *path);
static ngx_int_t ngx_shipstation_account_left_out_parse(
    ngx_shipstation_account_t *account, yyjson_val *value);
static int64_t ngx_shipstation_account_number(yyjson_val *value);


/*
 * ---- Put together -----------------------------------------------------------
 */


void
ngx_shipstation_account_init(ngx_shipstation_account_t *account,
    ngx_shipstation_arena_t *arena)
{
    ngx_memzero(account, sizeof(ngx_shipstation_account_t));
    account->arena = arena;
}


ngx_int_t
ngx_shipstation_account_add(ngx_shipstation_account_t *account,
    const ngx_str_t *code, const ngx_str_t *name, const ngx_str_t *nickname,
    ngx_uint_t primary, const ngx_shipstation_path_t *path)
{
    ngx_str_t                           trimmed;
    const char                         *fault;
    ngx_shipstation_account_carrier_t  *carrier;

    trimmed = *code;
    fault = ngx_shipstation_account_code(&trimmed);

    if (fault == NULL && ngx_shipstation_equals(&trimmed, "fallback")) {
        fault = "has the code of fallback rates";
    }

    if (fault) {
        ngx_shipstation_account_leave_out(account, path, fault, name);
        return NGX_DECLINED;
    }

    carrier = ngx_shipstation_account_find(account, &trimmed);

    if (carrier != NULL) {
        carrier->accounts++;

        if (!primary || carrier->primary) {
            return NGX_OK;
        }

        carrier->primary = 1;

        return ngx_shipstation_account_names(account, carrier, name, nickname);
    }

    if (account->ncarriers == NGX_SHIPSTATION_ACCOUNT_CARRIERS) {
        ngx_shipstation_account_leave_out(account, path,
                                          "there are too many carriers",
                                          &trimmed);
        return NGX_DECLINED;
    }

    carrier = &account->carriers[account->ncarriers];
    ngx_memzero(carrier, sizeof(ngx_shipstation_account_carrier_t));

    carrier->accounts = 1;
    carrier->primary = primary;

    if (ngx_shipstation_account_copy(account, &carrier->code, &trimmed,
                                     NGX_SHIPSTATION_ACCOUNT_CODE_MAX)
        != NGX_OK
        || ngx_shipstation_account_names(account, carrier, name, nickname)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    account->ncarriers++;

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_account_set_id(ngx_shipstation_account_t *account,
    ngx_shipstation_account_carrier_t *carrier, const ngx_str_t *id)
{
    ngx_str_t  trimmed;

    trimmed = *id;

    if (ngx_shipstation_account_code(&trimmed) != NULL) {
        return NGX_DECLINED;
    }

    return ngx_shipstation_account_copy(account, &carrier->id, &trimmed,
                                        NGX_SHIPSTATION_ACCOUNT_CODE_MAX);
}


ngx_int_t
ngx_shipstation_account_list_add(ngx_shipstation_account_t *account,
    ngx_shipstation_account_list_t *list,
    const ngx_shipstation_account_entry_t *entry,
    const ngx_shipstation_path_t *path)
{
    size_t                            bytes;
    ngx_str_t                         code;
    ngx_uint_t                        i;
    const char                       *fault;
    ngx_shipstation_account_entry_t  *added;

    code = entry->code;
    fault = ngx_shipstation_account_code(&code);

    if (fault) {
        ngx_shipstation_account_leave_out(account, path, fault, &entry->name);
        return NGX_DECLINED;
    }

    for (i = 0; i < list->n; i++) {
        if (list->elts[i].code.len == code.len
            && ngx_memcmp(list->elts[i].code.data, code.data, code.len) == 0)
        {
            return NGX_OK;
        }
    }

    /* '"' and '\' in a name take two bytes each */

    bytes = NGX_SHIPSTATION_ACCOUNT_ENTRY + code.len
            + 2 * ngx_min(entry->name.len, NGX_SHIPSTATION_ACCOUNT_NAME_MAX);

    if (list->n == NGX_SHIPSTATION_ACCOUNT_ENTRIES
        || account->bytes + bytes > NGX_SHIPSTATION_ACCOUNT_BYTES)
    {
        ngx_shipstation_account_leave_out(account, path,
                                          "there are too many", &code);
        return NGX_DECLINED;
    }

    if (list->elts == NULL) {
        list->elts = ngx_shipstation_arena_calloc(account->arena,
                                    NGX_SHIPSTATION_ACCOUNT_ENTRIES
                                    * sizeof(ngx_shipstation_account_entry_t));
        if (list->elts == NULL) {
            return NGX_ERROR;
        }
    }

    added = &list->elts[list->n];

    if (ngx_shipstation_account_copy(account, &added->code, &code,
                                     NGX_SHIPSTATION_ACCOUNT_CODE_MAX)
        != NGX_OK
        || ngx_shipstation_account_copy(account, &added->name, &entry->name,
                                        NGX_SHIPSTATION_ACCOUNT_NAME_MAX)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    added->domestic = entry->domestic;
    added->international = entry->international;

    account->bytes += bytes;
    list->n++;

    return NGX_OK;
}


void
ngx_shipstation_account_leave_out(ngx_shipstation_account_t *account,
    const ngx_shipstation_path_t *path, const char *reason,
    const ngx_str_t *detail)
{
    u_char                       what[NGX_SHIPSTATION_PATH_SIZE], *last;
    u_char                       text[NGX_SHIPSTATION_ACCOUNT_REASON], *p;
    ngx_str_t                    from;
    ngx_shipstation_left_out_t  *left_out;

    if (account->nleft_out >= NGX_SHIPSTATION_ACCOUNT_LEFT_OUT) {
        account->nleft_out++;
        return;
    }

    left_out = &account->left_out[account->nleft_out];

    last = text + sizeof(text);
    p = ngx_slprintf(text, last, "%s", reason);

    if (detail != NULL && detail->len && last - p > 8) {
        *p++ = ':';
        *p++ = ' ';
        p = ngx_shipstation_printable(p, last - p, detail->data, detail->len);
    }

    from.data = text;
    from.len = p - text;

    if (ngx_shipstation_account_copy(account, &left_out->reason, &from,
                                     NGX_SHIPSTATION_ACCOUNT_REASON)
        != NGX_OK)
    {
        return;
    }

    from.data = what;
    from.len = ngx_shipstation_path_print(what, sizeof(what), path) - what;

    if (ngx_shipstation_account_copy(account, &left_out->what, &from,
                                     NGX_SHIPSTATION_PATH_SIZE)
        == NGX_OK)
    {
        account->nleft_out++;
    }
}


ngx_shipstation_account_carrier_t *
ngx_shipstation_account_find(ngx_shipstation_account_t *account,
    const ngx_str_t *code)
{
    ngx_uint_t                          i;
    ngx_shipstation_account_carrier_t  *carrier;

    for (i = 0; i < account->ncarriers; i++) {
        carrier = &account->carriers[i];

        if (carrier->code.len == code->len
            && ngx_memcmp(carrier->code.data, code->data, code->len) == 0)
        {
            return carrier;
        }
    }

    return NULL;
}


/* Trims it: Purolator's services have a blank at their end.  NULL: good. */

static const char *
ngx_shipstation_account_code(ngx_str_t *code)
{
    u_char  c;
    size_t  i;

    ngx_shipstation_trim(code);

    if (code->len == 0) {
        return "has no code";
    }

    if (code->len > NGX_SHIPSTATION_ACCOUNT_CODE_MAX) {
        return "has a code that is too long";
    }

    for (i = 0; i < code->len; i++) {
        c = code->data[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
            || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.')
        {
            continue;
        }

        return "has a code of other signs than letters, digits, \"_\", \"-\" "
               "and \".\"";
    }

    return NULL;
}


/* A printable copy of at most max bytes. */

static ngx_int_t
ngx_shipstation_account_copy(ngx_shipstation_account_t *account, ngx_str_t *to,
    const ngx_str_t *from, size_t max)
{
    size_t  size;

    /* U+FFFD and the like never take more than what they stand for, or one */

    size = ngx_min(from->len, max);

    to->len = 0;
    to->data = ngx_shipstation_arena_alloc(account->arena, size + 1);

    if (to->data == NULL) {
        return NGX_ERROR;
    }

    if (size) {
        to->len = ngx_shipstation_printable(to->data, size, from->data,
                                            from->len)
                  - to->data;

        /* a text that was cut may end with a blank now */

        ngx_shipstation_trim(to);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_account_names(ngx_shipstation_account_t *account,
    ngx_shipstation_account_carrier_t *carrier, const ngx_str_t *name,
    const ngx_str_t *nickname)
{
    if (ngx_shipstation_account_copy(account, &carrier->name, name,
                                     NGX_SHIPSTATION_ACCOUNT_NAME_MAX)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_account_copy(account, &carrier->nickname, nickname,
                                        NGX_SHIPSTATION_ACCOUNT_NAME_MAX);
}


/*
 * ---- Written ----------------------------------------------------------------
 */


u_char *
ngx_shipstation_account_write(u_char *p,
    const ngx_shipstation_account_t *account)
{
    u_char                                   *last;
    ngx_uint_t                                i;
    const ngx_shipstation_account_carrier_t  *carrier;

    last = p + NGX_SHIPSTATION_ACCOUNT_TEXT_MAX;

    p = ngx_shipstation_account_print(p, last, "{\"format\":%L,",
                                      NGX_SHIPSTATION_ACCOUNT_FORMAT);
    p = ngx_shipstation_account_print(p, last,
                                      "\"synced_at\":%L,\"carriers\":[",
                                      account->synced_at);

    for (i = 0; i < account->ncarriers; i++) {
        carrier = &account->carriers[i];

        p = ngx_shipstation_account_put(p, last,
                                        i ? ",\n{\"code\":" : "\n{\"code\":",
                                        &carrier->code);

        if (carrier->id.len) {
            p = ngx_shipstation_account_put(p, last, ",\"id\":",
                                            &carrier->id);
        }

        p = ngx_shipstation_account_put(p, last, ",\"name\":", &carrier->name);
        p = ngx_shipstation_account_put(p, last, ",\"nickname\":",
                                        &carrier->nickname);
        p = ngx_shipstation_account_print(p, last, ",\"accounts\":%L",
                                          carrier->accounts);
        p = ngx_shipstation_account_print(p, last, ",\"primary\":%L",
                                          carrier->primary);
        p = ngx_shipstation_account_put_list(p, last, ",\n\"services\":[",
                                             &carrier->services);
        p = ngx_shipstation_account_put_list(p, last, ",\n\"packages\":[",
                                             &carrier->packages);
        p = ngx_shipstation_account_put(p, last, "}", NULL);
    }

    return ngx_shipstation_account_put_left_out(p, last, account);
}


/* A piece of JSON and a text; NULL where p is, or where it does not fit. */

static u_char *
ngx_shipstation_account_put(u_char *p, u_char *last, const char *before,
    const ngx_str_t *text)
{
    size_t  len;

    len = ngx_strlen(before);

    if (p == NULL || (size_t) (last - p) < len) {
        return NULL;
    }

    p = ngx_cpymem(p, before, len);

    if (text == NULL) {
        return p;
    }

    /* printable texts: '"' and '\' take two bytes */

    if ((size_t) (last - p) < 2 * text->len + 2) {
        return NULL;
    }

    *p++ = '"';
    p = (u_char *) ngx_escape_json(p, text->data, text->len);
    *p++ = '"';

    return p;
}


static u_char *
ngx_shipstation_account_print(u_char *p, u_char *last, const char *format,
    int64_t number)
{
    if (p == NULL
        || (size_t) (last - p) < ngx_strlen(format) + NGX_INT64_LEN)
    {
        return NULL;
    }

    return ngx_slprintf(p, last, format, number);
}


static u_char *
ngx_shipstation_account_put_list(u_char *p, u_char *last, const char *name,
    const ngx_shipstation_account_list_t *list)
{
    ngx_uint_t                              i;
    const ngx_shipstation_account_entry_t  *entry;

    p = ngx_shipstation_account_put(p, last, name, NULL);

    for (i = 0; i < list->n; i++) {
        entry = &list->elts[i];

        p = ngx_shipstation_account_put(p, last, i ? ",[" : "[",
                                        &entry->code);
        p = ngx_shipstation_account_put(p, last, ",", &entry->name);
        p = ngx_shipstation_account_print(p, last, ",%L]",
                      (entry->domestic ? NGX_SHIPSTATION_ACCOUNT_DOMESTIC : 0)
                      | (entry->international
                         ? NGX_SHIPSTATION_ACCOUNT_INTERNATIONAL : 0));
    }

    return ngx_shipstation_account_put(p, last, "]", NULL);
}


static u_char *
ngx_shipstation_account_put_left_out(u_char *p, u_char *last,
    const ngx_shipstation_account_t *account)
{
    ngx_uint_t  i, n;

    p = ngx_shipstation_account_put(p, last, "],\n\"left_out\":[", NULL);

    n = ngx_min(account->nleft_out, NGX_SHIPSTATION_ACCOUNT_LEFT_OUT);

    for (i = 0; i < n; i++) {
        p = ngx_shipstation_account_put(p, last, i ? ",[" : "[",
                                        &account->left_out[i].what);
        p = ngx_shipstation_account_put(p, last, ",",
                                        &account->left_out[i].reason);
        p = ngx_shipstation_account_put(p, last, "]", NULL);
    }

    return ngx_shipstation_account_print(p, last,
                                         "],\"left_out_more\":%L}\n",
                                         account->nleft_out - n);
}


/*
 * ---- Read -------------------------------------------------------------------
 */


ngx_int_t
ngx_shipstation_account_parse(u_char *text, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_account_t *account,
    ngx_shipstation_error_t *error)
{
    size_t                  i, n;
    int64_t                 more;
    yyjson_val             *root, *list, *value;
    ngx_shipstation_path_t  up, path;

    ngx_shipstation_account_init(account, arena);

    root = ngx_shipstation_json_read(text, len, arena, error);
    if (root == NULL) {
        return NGX_ERROR;
    }

    list = ngx_shipstation_json_get(root, "carriers");

    if (ngx_shipstation_account_number(ngx_shipstation_json_get(root,
                                                                "format"))
        != NGX_SHIPSTATION_ACCOUNT_FORMAT
        || !yyjson_is_arr(list))
    {
        return ngx_shipstation_error(error, NULL,
                                     "is no account as this version keeps it");
    }

    account->synced_at =
                 ngx_shipstation_account_number(ngx_shipstation_json_get(root,
                                                               "synced_at"));

    ngx_shipstation_path_member(&up, NULL, "carriers");

    yyjson_arr_foreach(list, i, n, value) {
        ngx_shipstation_path_entry(&path, &up, i);

        if (ngx_shipstation_account_carrier_parse(account, value, &path)
            == NGX_ERROR)
        {
            return ngx_shipstation_error(error, &path, "no memory");
        }
    }

    list = ngx_shipstation_json_get(root, "left_out");

    if (yyjson_is_arr(list)) {
        yyjson_arr_foreach(list, i, n, value) {
            if (ngx_shipstation_account_left_out_parse(account, value)
                != NGX_OK)
            {
                break;
            }
        }
    }

    more = ngx_shipstation_account_number(ngx_shipstation_json_get(root,
                                                           "left_out_more"));

    if (more > 0 && more < 1000000
        && account->nleft_out == NGX_SHIPSTATION_ACCOUNT_LEFT_OUT)
    {
        account->nleft_out += (ngx_uint_t) more;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_account_carrier_parse(ngx_shipstation_account_t *account,
    yyjson_val *value, const ngx_shipstation_path_t *path)
{
    int64_t                             accounts;
    ngx_int_t                           rc;
    ngx_str_t                           code, id, name, nickname;
    ngx_uint_t                          n;
    ngx_shipstation_account_carrier_t  *carrier;

    n = account->ncarriers;

    ngx_shipstation_account_text(ngx_shipstation_json_get(value, "code"),
                                 &code);
    ngx_shipstation_account_text(ngx_shipstation_json_get(value, "name"),
                                 &name);
    ngx_shipstation_account_text(ngx_shipstation_json_get(value, "nickname"),
                                 &nickname);

    rc = ngx_shipstation_account_add(account, &code, &name, &nickname,
                ngx_shipstation_account_flag(ngx_shipstation_json_get(value,
                                                                "primary")),
                path);

    if (rc != NGX_OK || account->ncarriers == n) {
        return rc;
    }

    carrier = &account->carriers[n];

    ngx_shipstation_account_text(ngx_shipstation_json_get(value, "id"), &id);

    if (ngx_shipstation_account_set_id(account, carrier, &id) == NGX_ERROR) {
        return NGX_ERROR;
    }

    accounts = ngx_shipstation_account_number(ngx_shipstation_json_get(value,
                                                                 "accounts"));

    if (accounts > 0 && accounts < 1000000) {
        carrier->accounts = (ngx_uint_t) accounts;
    }

    rc = ngx_shipstation_account_list_parse(account, &carrier->services,
                           ngx_shipstation_json_get(value, "services"), path);

    if (rc == NGX_OK) {
        rc = ngx_shipstation_account_list_parse(account, &carrier->packages,
                           ngx_shipstation_json_get(value, "packages"), path);
    }

    return rc;
}


static ngx_int_t
ngx_shipstation_account_list_parse(ngx_shipstation_account_t *account,
    ngx_shipstation_account_list_t *list, yyjson_val *values,
    const ngx_shipstation_path_t *path)
{
    size_t                           i, n;
    int64_t                          flags;
    yyjson_val                      *value;
    ngx_shipstation_account_entry_t  entry;

    if (!yyjson_is_arr(values)) {
        return NGX_OK;
    }

    yyjson_arr_foreach(values, i, n, value) {

        ngx_shipstation_account_text(yyjson_arr_get(value, 0), &entry.code);
        ngx_shipstation_account_text(yyjson_arr_get(value, 1), &entry.name);

        flags = ngx_shipstation_account_number(yyjson_arr_get(value, 2));

        entry.domestic = (flags & NGX_SHIPSTATION_ACCOUNT_DOMESTIC) != 0;
        entry.international = (flags & NGX_SHIPSTATION_ACCOUNT_INTERNATIONAL)
                              != 0;

        if (ngx_shipstation_account_list_add(account, list, &entry, path)
            == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_account_left_out_parse(ngx_shipstation_account_t *account,
    yyjson_val *value)
{
    ngx_str_t                    what, reason;
    ngx_shipstation_left_out_t  *left_out;

    if (account->nleft_out >= NGX_SHIPSTATION_ACCOUNT_LEFT_OUT) {
        return NGX_DECLINED;
    }

    ngx_shipstation_account_text(yyjson_arr_get(value, 0), &what);
    ngx_shipstation_account_text(yyjson_arr_get(value, 1), &reason);

    left_out = &account->left_out[account->nleft_out];

    if (ngx_shipstation_account_copy(account, &left_out->what, &what,
                                     NGX_SHIPSTATION_PATH_SIZE)
        != NGX_OK
        || ngx_shipstation_account_copy(account, &left_out->reason, &reason,
                                        NGX_SHIPSTATION_ACCOUNT_REASON)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    account->nleft_out++;

    return NGX_OK;
}


void
ngx_shipstation_account_text(yyjson_val *value, ngx_str_t *text)
{
    if (ngx_shipstation_json_text(value, text) != NGX_OK) {
        ngx_str_set(text, "");
        return;
    }

    ngx_shipstation_trim(text);
}


ngx_uint_t
ngx_shipstation_account_flag(yyjson_val *value)
{
    ngx_str_t  text;

    if (yyjson_is_bool(value)) {
        return yyjson_get_bool(value);
    }

    ngx_shipstation_account_text(value, &text);

    return ngx_shipstation_equals(&text, "true")
           || ngx_shipstation_equals(&text, "1");
}


static int64_t
ngx_shipstation_account_number(yyjson_val *value)
{
    int64_t    number;
    ngx_str_t  text;

    if (ngx_shipstation_json_text(value, &text) != NGX_OK
        || ngx_shipstation_decimal_parse(text.data, text.len, 0,
                                         NGX_SHIPSTATION_ROUND_NONE, &number)
           != NGX_OK)
    {
        return 0;
    }

    return number;
}
