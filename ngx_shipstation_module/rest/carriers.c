
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The carriers of a store's ShipStation account: how reading them goes, what it
 * brought, and what it would change in the store's settings.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "account/proposal.h"
#include "base/text.h"
#include "http/checkout.h"
#include "http/reply.h"
#include "rest/disk.h"
#include "rest/routes.h"


/* What a handler of this file has at hand. */
typedef struct {
    ngx_shipstation_account_ask_t     ask;
    ngx_shipstation_rates_zone_t     *cache;
    ngx_shipstation_accounts_t       *accounts;
    ngx_http_shipstation_disk_file_t  file;
} ngx_http_shipstation_carriers_t;


static ngx_int_t ngx_http_shipstation_carriers_begin(
    ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_carriers_t **carriers);
static void ngx_http_shipstation_carriers_read(void *data);
static ngx_int_t ngx_http_shipstation_carriers_print(
    ngx_http_shipstation_rest_t *rest, void *data);
static ngx_int_t ngx_http_shipstation_carriers_account(
    ngx_http_shipstation_rest_t *rest,
    const ngx_http_shipstation_carriers_t *carriers,
    ngx_shipstation_account_t **account);
static void ngx_http_shipstation_carriers_state(
    ngx_shipstation_printer_t *json,
    const ngx_http_shipstation_carriers_t *carriers);
static void ngx_http_shipstation_carriers_one(ngx_shipstation_printer_t *json,
    const ngx_shipstation_account_carrier_t *carrier);
static void ngx_http_shipstation_carriers_entries(
    ngx_shipstation_printer_t *json, const char *name,
    const ngx_shipstation_account_list_t *list);
static void ngx_http_shipstation_carriers_missing(
    ngx_shipstation_printer_t *json, ngx_shipstation_account_t *account,
    const ngx_shipstation_settings_t *settings);
static void ngx_http_shipstation_carriers_left_out(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_account_t *account);
static void ngx_http_shipstation_carriers_string(
    ngx_shipstation_printer_t *json, const char *name, const ngx_str_t *text);


ngx_int_t
ngx_http_shipstation_carriers_show(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                         rc;
    ngx_http_shipstation_carriers_t  *carriers;

    rc = ngx_http_shipstation_carriers_begin(rest, &carriers);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    if (ngx_http_shipstation_disk_file(rest, &carriers->file) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_disk(rest, ngx_http_shipstation_carriers_read,
                                     ngx_http_shipstation_carriers_print,
                                     carriers);
}


ngx_int_t
ngx_http_shipstation_carriers_sync(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                         rc;
    ngx_shipstation_output_t         *out;
    ngx_shipstation_printer_t         json;
    ngx_http_shipstation_carriers_t  *carriers;

    rc = ngx_http_shipstation_carriers_begin(rest, &carriers);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    /* one that is under way is as good */

    if (ngx_shipstation_accounts_sync(carriers->accounts, &carriers->ask)
        == NGX_ERROR)
    {
        return ngx_http_shipstation_rest_busy(rest, 10, "no_room",
                                              "There is no memory for it in "
                                              "the zone of "
                                              "\"shipstation_cache\".");
    }

    out = ngx_http_shipstation_output_create(rest->request);
    if (out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_http_shipstation_carriers_state(&json, carriers);
    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_ACCEPTED, out);
}


ngx_int_t
ngx_http_shipstation_account_ready(ngx_http_shipstation_rest_t *rest)
{
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    rmcf = ngx_http_get_module_main_conf(rest->request,
                                         ngx_http_shipstation_rates_module);

    if (rmcf->accounts == NULL) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "no_rates",
                                               "ShipStation's API is not used "
                                               "here: nginx.conf has no "
                                               "\"shipstation_cache\".");
    }

    return NGX_DECLINED;
}


/* NGX_DECLINED: go on; otherwise what the handler returns. */

static ngx_int_t
ngx_http_shipstation_carriers_begin(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_carriers_t **carriers)
{
    ngx_int_t                                rc;
    ngx_http_shipstation_ctx_t              *ctx;
    ngx_http_shipstation_carriers_t         *made;
    ngx_http_shipstation_rates_main_conf_t  *rmcf;

    ctx = ngx_http_shipstation_get_ctx(rest->request);

    rc = ngx_http_shipstation_account_ready(rest);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    if (!ctx->store.settings->has_api) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "no_api",
                                               "The store has no API key.");
    }

    made = ngx_pcalloc(rest->request->pool,
                       sizeof(ngx_http_shipstation_carriers_t));
    if (made == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    rmcf = ngx_http_get_module_main_conf(rest->request,
                                         ngx_http_shipstation_rates_module);

    made->cache = &rmcf->cache;
    made->accounts = rmcf->accounts;

    ngx_http_shipstation_account_ask(rest->request, ctx->store.settings,
                                     &made->ask);

    *carriers = made;

    return NGX_DECLINED;
}


/* In a thread. */

static void
ngx_http_shipstation_carriers_read(void *data)
{
    ngx_http_shipstation_carriers_t *carriers = data;

    ngx_http_shipstation_disk_read(&carriers->file);
}


static ngx_int_t
ngx_http_shipstation_carriers_print(ngx_http_shipstation_rest_t *rest,
    void *data)
{
    ngx_http_shipstation_carriers_t *carriers = data;

    ngx_str_t                           patch;
    yyjson_val                         *document;
    ngx_uint_t                          i;
    ngx_shipstation_error_t             error;
    ngx_shipstation_output_t           *out;
    ngx_shipstation_account_t          *account;
    ngx_shipstation_printer_t           json;
    ngx_http_shipstation_ctx_t         *ctx;

    if (carriers->file.result != NGX_SHIPSTATION_FILE_DONE) {
        return ngx_http_shipstation_disk_refuse(rest, &carriers->file);
    }

    ctx = ngx_http_shipstation_get_ctx(rest->request);
    out = ngx_http_shipstation_output_create(rest->request);

    if (out == NULL
        || ngx_http_shipstation_carriers_account(rest, carriers, &account)
           != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    document = ngx_shipstation_json_read(carriers->file.text,
                                         carriers->file.len, rest->arena,
                                         &error);

    ngx_str_set(&patch, "");

    if (account->synced_at && document != NULL
        && ngx_shipstation_account_proposal(account, document, rest->arena,
                                            &patch)
           != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_http_shipstation_carriers_state(&json, carriers);
    ngx_shipstation_print_date(&json, "synced_at", account->synced_at);

    ngx_shipstation_print_open(&json, "carriers", "[");

    for (i = 0; i < account->ncarriers; i++) {
        ngx_http_shipstation_carriers_one(&json, &account->carriers[i]);
    }

    ngx_http_shipstation_carriers_missing(&json, account, ctx->store.settings);

    ngx_shipstation_print_close(&json, "]");

    ngx_http_shipstation_carriers_left_out(&json, account);

    if (patch.len) {
        ngx_shipstation_print_json(&json, "proposal", &patch);

    } else {
        ngx_shipstation_print_word(&json, "proposal", NULL);
    }

    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}


/* The account as it is kept; one without carriers where it is not known. */

static ngx_int_t
ngx_http_shipstation_carriers_account(ngx_http_shipstation_rest_t *rest,
    const ngx_http_shipstation_carriers_t *carriers,
    ngx_shipstation_account_t **account)
{
    size_t   len;
    u_char  *text;

    text = ngx_shipstation_arena_alloc(rest->arena,
                                       NGX_SHIPSTATION_ACCOUNT_TEXT_MAX
                                       + NGX_SHIPSTATION_JSON_PADDING);
    *account = ngx_shipstation_arena_alloc(rest->arena,
                                           sizeof(ngx_shipstation_account_t));

    if (text == NULL || *account == NULL) {
        return NGX_ERROR;
    }

    len = ngx_shipstation_accounts_text(carriers->cache, carriers->ask.key,
                                        text);

    if (len == 0
        || ngx_shipstation_account_parse(text, len, rest->arena, *account,
                                         NULL)
           != NGX_OK)
    {
        ngx_shipstation_account_init(*account, rest->arena);
    }

    return NGX_OK;
}


static void
ngx_http_shipstation_carriers_state(ngx_shipstation_printer_t *json,
    const ngx_http_shipstation_carriers_t *carriers)
{
    ngx_shipstation_sync_progress_t  progress;

    static const char *const  states[] = { "idle", "running", "failed" };

    (void) ngx_shipstation_accounts_progress(carriers->cache,
                                             carriers->ask.key, &progress);

    ngx_shipstation_print_word(json, "state", states[progress.state]);
    ngx_shipstation_print_number(json, "done", progress.done);
    ngx_shipstation_print_number(json, "of", progress.of);

    if (progress.state == NGX_SHIPSTATION_SYNC_FAILED) {
        ngx_shipstation_print_word(json, "code", (char *) progress.code);
        ngx_shipstation_print_word(json, "message",
                                   (char *) progress.message);
    }
}


static void
ngx_http_shipstation_carriers_one(ngx_shipstation_printer_t *json,
    const ngx_shipstation_account_carrier_t *carrier)
{
    ngx_shipstation_print_open(json, NULL, "{");

    ngx_http_shipstation_carriers_string(json, "code", &carrier->code);
    ngx_http_shipstation_carriers_string(json, "name", &carrier->name);
    ngx_http_shipstation_carriers_string(json, "nickname",
                                         &carrier->nickname);

    ngx_shipstation_print_number(json, "accounts", carrier->accounts);

    ngx_http_shipstation_carriers_entries(json, "services",
                                          &carrier->services);
    ngx_http_shipstation_carriers_entries(json, "packages",
                                          &carrier->packages);

    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_carriers_entries(ngx_shipstation_printer_t *json,
    const char *name, const ngx_shipstation_account_list_t *list)
{
    ngx_uint_t                              i;
    const ngx_shipstation_account_entry_t  *entry;

    ngx_shipstation_print_open(json, name, "[");

    for (i = 0; i < list->n; i++) {
        entry = &list->elts[i];

        ngx_shipstation_print_open(json, NULL, "{");
        ngx_http_shipstation_carriers_string(json, "code", &entry->code);
        ngx_http_shipstation_carriers_string(json, "name", &entry->name);
        ngx_shipstation_print_bool(json, "domestic", entry->domestic);
        ngx_shipstation_print_bool(json, "international",
                                   entry->international);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
}


/* What the settings list and the account does not have, marked. */

static void
ngx_http_shipstation_carriers_missing(ngx_shipstation_printer_t *json,
    ngx_shipstation_account_t *account,
    const ngx_shipstation_settings_t *settings)
{
    ngx_uint_t                        i;
    const ngx_shipstation_carrier_t  *carrier;

    for (i = 0; account->synced_at && i < settings->ncarriers; i++) {
        carrier = &settings->carriers[i];

        if (ngx_shipstation_account_find(account, &carrier->code) != NULL) {
            continue;
        }

        ngx_shipstation_print_open(json, NULL, "{");
        ngx_http_shipstation_carriers_string(json, "code", &carrier->code);
        ngx_http_shipstation_carriers_string(json, "name", &carrier->name);
        ngx_shipstation_print_word(json, "nickname", "");
        ngx_shipstation_print_number(json, "accounts", 0);
        ngx_shipstation_print_bool(json, "missing", 1);
        ngx_shipstation_print_open(json, "services", "[");
        ngx_shipstation_print_close(json, "]");
        ngx_shipstation_print_open(json, "packages", "[");
        ngx_shipstation_print_close(json, "]");
        ngx_shipstation_print_close(json, "}");
    }
}


static void
ngx_http_shipstation_carriers_left_out(ngx_shipstation_printer_t *json,
    const ngx_shipstation_account_t *account)
{
    ngx_uint_t  i, n;

    n = ngx_min(account->nleft_out, NGX_SHIPSTATION_ACCOUNT_LEFT_OUT);

    ngx_shipstation_print_open(json, "left_out", "[");

    for (i = 0; i < n; i++) {
        ngx_shipstation_print_open(json, NULL, "{");
        ngx_http_shipstation_carriers_string(json, "path",
                                             &account->left_out[i].what);
        ngx_http_shipstation_carriers_string(json, "message",
                                             &account->left_out[i].reason);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
    ngx_shipstation_print_number(json, "left_out_more",
                                 account->nleft_out - n);
}


static void
ngx_http_shipstation_carriers_string(ngx_shipstation_printer_t *json,
    const char *name, const ngx_str_t *text)
{
    ngx_shipstation_print_text(json, name, text->data, text->len);
}
