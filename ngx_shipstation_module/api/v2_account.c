
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v2_account.h"
#include "base/json.h"
#include "base/text.h"


static void ngx_shipstation_v2_pages(yyjson_val *root,
    ngx_shipstation_account_t *account, ngx_uint_t step);
static ngx_int_t ngx_shipstation_v2_carriers(yyjson_val *list,
    ngx_shipstation_account_t *account, ngx_uint_t primary);
static ngx_int_t ngx_shipstation_v2_carrier(yyjson_val *value,
    ngx_shipstation_account_t *account, ngx_uint_t primary,
    const ngx_shipstation_path_t *path);
static const char *ngx_shipstation_v2_hidden(yyjson_val *value);
static ngx_int_t ngx_shipstation_v2_list(yyjson_val *list, const char *code,
    ngx_shipstation_account_t *account, ngx_shipstation_account_list_t *to,
    const ngx_shipstation_path_t *path);
static ngx_uint_t ngx_shipstation_v2_is_false(yyjson_val *value);


ngx_uint_t
ngx_shipstation_v2_account_steps(const ngx_shipstation_account_t *account)
{
    return ngx_max(account->pages, 1);
}


/* A page is asked for only where a reply said that there is one. */

u_char *
ngx_shipstation_v2_account_path(u_char *p,
    const ngx_shipstation_account_t *account, ngx_uint_t step)
{
    if (step >= ngx_shipstation_v2_account_steps(account)) {
        return NULL;
    }

    p = ngx_cpymem(p, "/v2/carriers", sizeof("/v2/carriers") - 1);

    return step ? ngx_sprintf(p, "?page=%ui", step + 1) : p;
}


/*
 * V2 OpenAPI, list_carriers.  Of several accounts of one carrier the primary
 * one is asked, as V1 does, or the first that can be.
 */

ngx_int_t
ngx_shipstation_v2_account_read(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_account_t *account,
    ngx_uint_t step, ngx_shipstation_error_t *error)
{
    yyjson_val  *root, *list;

    root = ngx_shipstation_json_read(body, len, arena, error);
    if (root == NULL) {
        return NGX_ERROR;
    }

    list = ngx_shipstation_json_get(root, "carriers");

    if (!yyjson_is_arr(list)) {
        return ngx_shipstation_error(error, NULL, "has no list of carriers");
    }

    ngx_shipstation_v2_pages(root, account, step);

    if (ngx_shipstation_v2_carriers(list, account, 1) != NGX_OK
        || ngx_shipstation_v2_carriers(list, account, 0) != NGX_OK)
    {
        return ngx_shipstation_error(error, NULL, "no memory");
    }

    return NGX_OK;
}


/* "pages", or a link to the next one. */

static void
ngx_shipstation_v2_pages(yyjson_val *root, ngx_shipstation_account_t *account,
    ngx_uint_t step)
{
    ngx_int_t    pages;
    ngx_str_t    text;
    yyjson_val  *next;

    ngx_shipstation_account_text(ngx_shipstation_json_get(root, "pages"),
                                 &text);

    pages = text.len ? ngx_atoi(text.data, text.len) : NGX_ERROR;

    if (pages == NGX_ERROR) {
        next = ngx_shipstation_json_get(ngx_shipstation_json_get(root,
                                                                 "links"),
                                        "next");

        if (yyjson_is_obj(next)) {
            next = ngx_shipstation_json_get(next, "href");
        }

        ngx_shipstation_account_text(next, &text);
        pages = (ngx_int_t) step + (text.len ? 2 : 1);
    }

    pages = ngx_min(pages, NGX_SHIPSTATION_ACCOUNT_PAGES);

    account->pages = ngx_max(account->pages, (ngx_uint_t) pages);
}


static ngx_int_t
ngx_shipstation_v2_carriers(yyjson_val *list,
    ngx_shipstation_account_t *account, ngx_uint_t primary)
{
    size_t                  i, n;
    yyjson_val             *value;
    ngx_shipstation_path_t  up, path;

    ngx_shipstation_path_member(&up, NULL, "carriers");

    yyjson_arr_foreach(list, i, n, value) {

        if (ngx_shipstation_account_flag(ngx_shipstation_json_get(value,
                                                                  "primary"))
            != primary)
        {
            continue;
        }

        ngx_shipstation_path_entry(&path, &up, i);

        if (ngx_shipstation_v2_carrier(value, account, primary, &path)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_v2_carrier(yyjson_val *value,
    ngx_shipstation_account_t *account, ngx_uint_t primary,
    const ngx_shipstation_path_t *path)
{
    ngx_int_t                           rc;
    ngx_str_t                           code, id, name, nickname;
    ngx_uint_t                          before;
    const char                         *hidden;
    ngx_shipstation_path_t              up;
    ngx_shipstation_account_carrier_t  *carrier;

    ngx_shipstation_account_text(ngx_shipstation_json_get(value,
                                                          "carrier_code"),
                                 &code);
    ngx_shipstation_account_text(ngx_shipstation_json_get(value,
                                                          "carrier_id"), &id);
    ngx_shipstation_account_text(ngx_shipstation_json_get(value,
                                                          "friendly_name"),
                                 &name);
    ngx_shipstation_account_text(ngx_shipstation_json_get(value, "nickname"),
                                 &nickname);

    hidden = ngx_shipstation_v2_hidden(value);

    if (hidden == NULL && id.len == 0) {
        hidden = "has no carrier_id";
    }

    if (hidden) {
        ngx_shipstation_account_leave_out(account, path, hidden, &code);
        return NGX_OK;
    }

    carrier = ngx_shipstation_account_find(account, &code);
    before = carrier ? carrier->primary : 0;

    rc = ngx_shipstation_account_add(account, &code, &name, &nickname, primary,
                                     path);
    if (rc != NGX_OK) {
        return (rc == NGX_DECLINED) ? NGX_OK : NGX_ERROR;
    }

    ngx_shipstation_trim(&code);

    carrier = ngx_shipstation_account_find(account, &code);

    if (carrier->id.len && (!primary || before)) {
        return NGX_OK;
    }

    rc = ngx_shipstation_account_set_id(account, carrier, &id);

    if (rc != NGX_OK) {
        return (rc == NGX_DECLINED) ? NGX_OK : NGX_ERROR;
    }

    carrier->services.n = 0;
    carrier->packages.n = 0;

    ngx_shipstation_path_member(&up, path, "services");

    if (ngx_shipstation_v2_list(ngx_shipstation_json_get(value, "services"),
                                "service_code", account, &carrier->services,
                                &up)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_path_member(&up, path, "packages");

    return ngx_shipstation_v2_list(ngx_shipstation_json_get(value, "packages"),
                                   "package_code", account,
                                   &carrier->packages, &up);
}


/* Why no rates can be had of an account; NULL: they can. */

static const char *
ngx_shipstation_v2_hidden(yyjson_val *value)
{
    ngx_str_t  status;

    if (ngx_shipstation_account_flag(ngx_shipstation_json_get(value,
                                                 "disabled_by_billing_plan")))
    {
        return "is not part of the account's plan";
    }

    ngx_shipstation_account_text(ngx_shipstation_json_get(value,
                                                          "connection_status"),
                                 &status);

    if (ngx_shipstation_equals(&status, "pending_approval")) {
        return "waits for the carrier's approval";
    }

    if (ngx_shipstation_v2_is_false(ngx_shipstation_json_get(value,
                                                             "send_rates")))
    {
        return "sends no rates";
    }

    return NULL;
}


static ngx_int_t
ngx_shipstation_v2_list(yyjson_val *list, const char *code,
    ngx_shipstation_account_t *account, ngx_shipstation_account_list_t *to,
    const ngx_shipstation_path_t *path)
{
    size_t                           i, n;
    yyjson_val                      *value;
    ngx_shipstation_path_t           step;
    ngx_shipstation_account_entry_t  entry;

    if (!yyjson_is_arr(list)) {
        return NGX_OK;
    }

    yyjson_arr_foreach(list, i, n, value) {

        if (ngx_shipstation_v2_is_false(ngx_shipstation_json_get(value,
                                                                "send_rates")))
        {
            continue;
        }

        ngx_shipstation_path_entry(&step, path, i);

        ngx_shipstation_account_text(ngx_shipstation_json_get(value, code),
                                     &entry.code);
        ngx_shipstation_account_text(ngx_shipstation_json_get(value, "name"),
                                     &entry.name);

        entry.domestic = ngx_shipstation_account_flag(
                                 ngx_shipstation_json_get(value, "domestic"));
        entry.international = ngx_shipstation_account_flag(
                            ngx_shipstation_json_get(value, "international"));

        if (ngx_shipstation_account_list_add(account, to, &entry, &step)
            == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* It is there, and says no. */

static ngx_uint_t
ngx_shipstation_v2_is_false(yyjson_val *value)
{
    return yyjson_is_bool(value) && !yyjson_get_bool(value);
}
