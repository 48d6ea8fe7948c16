
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "account/proposal.h"


static ngx_uint_t ngx_shipstation_proposal_listed(yyjson_val *carriers,
    const ngx_str_t *code);
static ngx_uint_t ngx_shipstation_proposal_shown(yyjson_val *carriers);
static ngx_int_t ngx_shipstation_proposal_add(yyjson_mut_doc *doc,
    yyjson_mut_val *list, const ngx_shipstation_account_carrier_t *carrier,
    ngx_uint_t show);


void
ngx_shipstation_account_compare(const ngx_shipstation_settings_t *settings,
    const ngx_str_t *codes, ngx_uint_t n,
    ngx_shipstation_differences_t *differences)
{
    ngx_str_t   *code;
    ngx_uint_t   i, k, both;

    ngx_memzero(differences, sizeof(ngx_shipstation_differences_t));

    if (!settings->carriers_listed) {
        return;
    }

    both = 0;

    for (i = 0; i < settings->ncarriers; i++) {
        code = &settings->carriers[i].code;

        for (k = 0; k < n; k++) {
            if (codes[k].len == code->len
                && ngx_memcmp(codes[k].data, code->data, code->len) == 0)
            {
                both++;
                break;
            }
        }
    }

    differences->added = n - both;
    differences->missing = settings->ncarriers - both;
}


ngx_int_t
ngx_shipstation_account_proposal(const ngx_shipstation_account_t *account,
    yyjson_val *document, ngx_shipstation_arena_t *arena, ngx_str_t *patch)
{
    char                                     *json;
    size_t                                    len, n;
    yyjson_alc                                alc;
    yyjson_val                               *carriers;
    ngx_uint_t                                i, shown, added;
    yyjson_mut_doc                           *doc;
    yyjson_mut_val                           *root, *list;
    ngx_shipstation_json_memory_t             memory;
    const ngx_shipstation_account_carrier_t  *carrier;

    ngx_str_set(patch, "");

    carriers = ngx_shipstation_json_get(document, "carriers");

    if (!yyjson_is_arr(carriers)) {
        return NGX_OK;
    }

    ngx_shipstation_json_allocator(&alc, &memory, arena);

    doc = yyjson_mut_doc_new(&alc);
    root = yyjson_mut_obj(doc);
    list = yyjson_val_mut_copy(doc, carriers);

    if (list == NULL) {
        return NGX_ERROR;
    }

    n = yyjson_arr_size(carriers);
    shown = ngx_shipstation_proposal_shown(carriers);
    added = 0;

    for (i = 0; i < account->ncarriers; i++) {
        carrier = &account->carriers[i];

        if (ngx_shipstation_proposal_listed(carriers, &carrier->code)) {
            continue;
        }

        if (n + added == NGX_SHIPSTATION_ACCOUNT_CARRIERS) {
            break;
        }

        if (ngx_shipstation_proposal_add(doc, list, carrier,
                                         shown
                                         < NGX_SHIPSTATION_PROPOSAL_SHOWN)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

        added++;
        shown++;
    }

    if (added == 0) {
        return NGX_OK;
    }

    if (!yyjson_mut_obj_add_val(doc, root, "carriers", list)) {
        return NGX_ERROR;
    }

    json = yyjson_mut_val_write_opts(root, 0, &alc, &len, NULL);
    if (json == NULL) {
        return NGX_ERROR;
    }

    patch->data = (u_char *) json;
    patch->len = len;

    return NGX_OK;
}


static ngx_uint_t
ngx_shipstation_proposal_listed(yyjson_val *carriers, const ngx_str_t *code)
{
    size_t       i, n;
    ngx_str_t    listed;
    yyjson_val  *carrier;

    yyjson_arr_foreach(carriers, i, n, carrier) {

        if (ngx_shipstation_json_text(ngx_shipstation_json_get(carrier,
                                                               "code"),
                                      &listed)
            == NGX_OK
            && listed.len == code->len
            && ngx_memcmp(listed.data, code->data, code->len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


static ngx_uint_t
ngx_shipstation_proposal_shown(yyjson_val *carriers)
{
    size_t       i, n;
    ngx_uint_t   shown;
    yyjson_val  *carrier;

    shown = 0;

    yyjson_arr_foreach(carriers, i, n, carrier) {
        if (!yyjson_is_false(ngx_shipstation_json_get(carrier,
                                                      "show_at_checkout")))
        {
            shown++;
        }
    }

    return shown;
}


/* The texts stay the account's: the patch is written before it goes. */

static ngx_int_t
ngx_shipstation_proposal_add(yyjson_mut_doc *doc, yyjson_mut_val *list,
    const ngx_shipstation_account_carrier_t *carrier, ngx_uint_t show)
{
    yyjson_mut_val  *entry;

    entry = yyjson_mut_arr_add_obj(doc, list);

    if (!yyjson_mut_obj_add_strn(doc, entry, "code",
                                 (char *) carrier->code.data,
                                 carrier->code.len)
        || (carrier->name.len
            && !yyjson_mut_obj_add_strn(doc, entry, "name",
                                        (char *) carrier->name.data,
                                        carrier->name.len))
        || !yyjson_mut_obj_add_bool(doc, entry, "show_at_checkout", show))
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}
