
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v1_account.h"
#include "base/json.h"


static ngx_int_t ngx_shipstation_v1_carriers(yyjson_val *root,
    ngx_shipstation_account_t *account);
static ngx_int_t ngx_shipstation_v1_list(yyjson_val *root,
    ngx_shipstation_account_t *account, ngx_uint_t step);
static yyjson_val *ngx_shipstation_v1_account_member(yyjson_val *entry,
    const char *name, const char *pascal);


ngx_uint_t
ngx_shipstation_v1_account_steps(const ngx_shipstation_account_t *account)
{
    return 1 + 2 * account->ncarriers;
}


/* A code is made of signs that a query takes as they are. */

u_char *
ngx_shipstation_v1_account_path(u_char *p,
    const ngx_shipstation_account_t *account, ngx_uint_t step)
{
    if (step == 0) {
        return ngx_cpymem(p, "/carriers", sizeof("/carriers") - 1);
    }

    if (step >= ngx_shipstation_v1_account_steps(account)) {
        return NULL;
    }

    return ngx_sprintf(p, "/carriers/%s?carrierCode=%V",
                       (step % 2) ? "listservices" : "listpackages",
                       &account->carriers[(step - 1) / 2].code);
}


ngx_int_t
ngx_shipstation_v1_account_read(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_account_t *account,
    ngx_uint_t step, ngx_shipstation_error_t *error)
{
    ngx_int_t    rc;
    yyjson_val  *root;

    root = ngx_shipstation_json_read(body, len, arena, error);
    if (root == NULL) {
        return NGX_ERROR;
    }

    if (!yyjson_is_arr(root)) {
        return ngx_shipstation_error(error, NULL, "is not a list");
    }

    rc = (step == 0) ? ngx_shipstation_v1_carriers(root, account)
                     : ngx_shipstation_v1_list(root, account, step);

    return (rc == NGX_OK) ? NGX_OK
                          : ngx_shipstation_error(error, NULL, "no memory");
}


/*
 * Two accounts of one carrier have one code, and getrates takes nothing but the
 * code; the primary one answers.
 */

static ngx_int_t
ngx_shipstation_v1_carriers(yyjson_val *root,
    ngx_shipstation_account_t *account)
{
    size_t                  i, n;
    ngx_str_t               code, name, nickname;
    yyjson_val             *entry;
    ngx_uint_t              primary;
    ngx_shipstation_path_t  up, path;

    ngx_shipstation_path_member(&up, NULL, "carriers");

    yyjson_arr_foreach(root, i, n, entry) {

        ngx_shipstation_path_entry(&path, &up, i);

        ngx_shipstation_account_text(
            ngx_shipstation_v1_account_member(entry, "code", "Code"), &code);
        ngx_shipstation_account_text(
            ngx_shipstation_v1_account_member(entry, "name", "Name"), &name);
        ngx_shipstation_account_text(
            ngx_shipstation_v1_account_member(entry, "nickname", "Nickname"),
            &nickname);

        primary = ngx_shipstation_account_flag(
            ngx_shipstation_v1_account_member(entry, "primary", "Primary"));

        if (ngx_shipstation_account_add(account, &code, &name, &nickname,
                                        primary, &path)
            == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_v1_list(yyjson_val *root, ngx_shipstation_account_t *account,
    ngx_uint_t step)
{
    size_t                              i, n;
    yyjson_val                         *value;
    ngx_shipstation_path_t              up, list_path, path;
    ngx_shipstation_account_list_t     *list;
    ngx_shipstation_account_entry_t     entry;
    ngx_shipstation_account_carrier_t  *carrier;

    carrier = &account->carriers[(step - 1) / 2];
    list = (step % 2) ? &carrier->services : &carrier->packages;

    /* carrier codes are not 0-ended: the path names them by their bytes */

    up.parent = NULL;
    up.key = (const char *) carrier->code.data;
    up.key_len = carrier->code.len;
    up.index = 0;

    ngx_shipstation_path_member(&list_path, &up,
                                (step % 2) ? "services" : "packages");

    yyjson_arr_foreach(root, i, n, value) {

        ngx_shipstation_path_entry(&path, &list_path, i);

        ngx_shipstation_account_text(
            ngx_shipstation_v1_account_member(value, "code", "Code"),
            &entry.code);
        ngx_shipstation_account_text(
            ngx_shipstation_v1_account_member(value, "name", "Name"),
            &entry.name);

        entry.domestic = ngx_shipstation_account_flag(
            ngx_shipstation_v1_account_member(value, "domestic", "Domestic"));
        entry.international = ngx_shipstation_account_flag(
            ngx_shipstation_v1_account_member(value, "international",
                                              "International"));

        if (ngx_shipstation_account_list_add(account, list, &entry, &path)
            == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static yyjson_val *
ngx_shipstation_v1_account_member(yyjson_val *entry, const char *name,
    const char *pascal)
{
    yyjson_val  *value;

    value = ngx_shipstation_json_get(entry, name);

    return value ? value : ngx_shipstation_json_get(entry, pascal);
}
