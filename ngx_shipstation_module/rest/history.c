
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What happened to a store: changes of its settings, and what came last. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/reply.h"
#include "rest/disk.h"
#include "rest/routes.h"


static ngx_int_t ngx_http_shipstation_history_print(
    ngx_http_shipstation_rest_t *rest, void *data);
static void ngx_http_shipstation_history_changes(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_printer_t *json,
    ngx_http_shipstation_disk_file_t *file);
static void ngx_http_shipstation_history_events(
    ngx_shipstation_printer_t *json,
    const ngx_shipstation_store_snapshot_t *state);


ngx_int_t
ngx_http_shipstation_store_history(ngx_http_shipstation_rest_t *rest)
{
    u_char                            *folder, *name;
    ngx_http_shipstation_disk_file_t  *file;

    file = ngx_pcalloc(rest->request->pool,
                       sizeof(ngx_http_shipstation_disk_file_t));
    folder = ngx_pnalloc(rest->request->pool, rest->smcf->stores->path.len
                                              + sizeof("/.history"));
    name = ngx_pnalloc(rest->request->pool, rest->id.len + sizeof(".jsonl"));

    if (file == NULL || folder == NULL || name == NULL
        || ngx_http_shipstation_disk_file(rest, file) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    ngx_sprintf(folder, "%V/.history%Z", &rest->smcf->stores->path);
    ngx_sprintf(name, "%V.jsonl%Z", &rest->id);

    file->file.folder = (char *) folder;
    file->file.name = (char *) name;

    return ngx_http_shipstation_disk(rest, ngx_http_shipstation_disk_read,
                                     ngx_http_shipstation_history_print, file);
}


static ngx_int_t
ngx_http_shipstation_history_print(ngx_http_shipstation_rest_t *rest,
    void *data)
{
    ngx_http_shipstation_disk_file_t *file = data;

    ngx_shipstation_output_t          *out;
    ngx_shipstation_printer_t          json;
    ngx_http_shipstation_ctx_t        *ctx;
    ngx_shipstation_store_snapshot_t  *state;

    ctx = ngx_http_shipstation_get_ctx(rest->request);
    out = ngx_http_shipstation_output_create(rest->request);
    state = ngx_palloc(rest->request->pool,
                       sizeof(ngx_shipstation_store_snapshot_t));

    if (out == NULL || state == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    ngx_shipstation_store_snapshot(ctx->stores, &ctx->store, state);

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_open(&json, "changes", "[");

    if (file->result == NGX_SHIPSTATION_FILE_DONE) {
        ngx_http_shipstation_history_changes(rest, &json, file);
    }

    ngx_shipstation_print_close(&json, "]");

    ngx_http_shipstation_history_events(&json, state);

    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}


/* Newest first; a line that was cut by a crash is passed over. */
static void
ngx_http_shipstation_history_changes(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_printer_t *json, ngx_http_shipstation_disk_file_t *file)
{
    u_char                   *p, *end, *copy;
    ngx_str_t                 line;
    ngx_uint_t                n;
    ngx_shipstation_error_t   error;

    end = file->text + file->len;

    for (n = 0; end > file->text && n < 50; /* void */) {

        if (end[-1] == '\n') {
            end--;
        }

        for (p = end; p > file->text && p[-1] != '\n'; p--) { /* void */ }

        line.data = p;
        line.len = end - p;
        end = p;

        copy = ngx_shipstation_arena_alloc(rest->arena,
                                    line.len + NGX_SHIPSTATION_JSON_PADDING);
        if (copy == NULL) {
            return;
        }

        ngx_memcpy(copy, line.data, line.len);

        if (yyjson_is_obj(ngx_shipstation_json_read(copy, line.len,
                                                    rest->arena, &error)))
        {
            ngx_shipstation_print_json(json, NULL, &line);
            n++;
        }
    }
}


static void
ngx_http_shipstation_history_events(ngx_shipstation_printer_t *json,
    const ngx_shipstation_store_snapshot_t *state)
{
    ngx_shipstation_print_open(json, "exports", "[");

    if (state->last_export.at) {
        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_date(json, "at", state->last_export.at);
        ngx_shipstation_print_number(json, "page", state->last_export.page);
        ngx_shipstation_print_number(json, "orders",
                                     state->last_export.orders);
        ngx_shipstation_print_number(json, "skipped",
                                     state->last_export.skipped);
        ngx_shipstation_print_number(json, "status",
                                     state->last_export.status);
        ngx_shipstation_print_word(json, "error",
                                   (char *) state->last_export.error);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
    ngx_shipstation_print_open(json, "notices", "[");

    if (state->last_notice.at) {
        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_date(json, "at", state->last_notice.at);
        ngx_shipstation_print_word(json, "order_number",
                                   (char *) state->last_notice.order_number);
        ngx_shipstation_print_number(json, "status",
                                     state->last_notice.status);
        ngx_shipstation_print_word(json, "error",
                                   (char *) state->last_notice.error);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
    ngx_shipstation_print_open(json, "api", "[");

    if (state->last_api.at) {
        ngx_shipstation_print_open(json, NULL, "{");
        ngx_shipstation_print_date(json, "at", state->last_api.at);
        ngx_shipstation_print_number(json, "status", state->last_api.status);
        ngx_shipstation_print_word(json, "message",
                                   (char *) state->last_api.message);
        ngx_shipstation_print_close(json, "}");
    }

    ngx_shipstation_print_close(json, "]");
}
