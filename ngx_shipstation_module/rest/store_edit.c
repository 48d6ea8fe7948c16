
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Stores made, changed, removed and read again. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/header.h"
#include "http/reply.h"
#include "rest/edit.h"
#include "rest/routes.h"
#include "rest/store_edit.h"


#define NGX_HTTP_SHIPSTATION_EDIT_RETRY  2    /* seconds */


static ngx_int_t ngx_http_shipstation_edit_begin(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_kind_e kind,
    yyjson_val *body);
static void ngx_http_shipstation_edit_done(ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_http_shipstation_edit_answer(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_http_shipstation_edit_shown(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_http_shipstation_edit_located(
    ngx_http_shipstation_rest_t *rest);
static ngx_int_t ngx_http_shipstation_edit_tried(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_http_shipstation_edit_refused(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_t *edit);


ngx_int_t
ngx_http_shipstation_store_create(ngx_http_shipstation_rest_t *rest)
{
    yyjson_val                *id;
    ngx_shipstation_path_t     path;
    ngx_shipstation_reader_t   reader;
    ngx_shipstation_faults_t  *faults;

    id = yyjson_obj_get(rest->document, "id");

    if (!yyjson_is_str(id)) {

        faults = ngx_shipstation_arena_alloc(rest->arena,
                                             sizeof(ngx_shipstation_faults_t));
        if (faults == NULL) {
            return ngx_http_shipstation_no_memory(rest->request);
        }

        faults->n = 0;
        reader.arena = rest->arena;
        reader.faults = faults;

        ngx_shipstation_path_member(&path, NULL, "id");
        (void) ngx_shipstation_fault(&reader, &path, "required",
                                     "is required");

        return ngx_http_shipstation_rest_faults(rest, 422, "invalid_settings",
                                       "The settings were not taken.", faults);
    }

    rest->id.data = (u_char *) yyjson_get_str(id);
    rest->id.len = yyjson_get_len(id);

    return ngx_http_shipstation_edit_begin(rest, NGX_SHIPSTATION_EDIT_CREATE,
                                           rest->document);
}


ngx_int_t
ngx_http_shipstation_store_put(ngx_http_shipstation_rest_t *rest)
{
    return ngx_http_shipstation_edit_begin(rest, NGX_SHIPSTATION_EDIT_PUT,
                                           rest->document);
}


ngx_int_t
ngx_http_shipstation_store_patch(ngx_http_shipstation_rest_t *rest)
{
    return ngx_http_shipstation_edit_begin(rest, NGX_SHIPSTATION_EDIT_PATCH,
                                           rest->document);
}


ngx_int_t
ngx_http_shipstation_store_delete(ngx_http_shipstation_rest_t *rest)
{
    return ngx_http_shipstation_edit_begin(rest, NGX_SHIPSTATION_EDIT_DELETE,
                                           NULL);
}


ngx_int_t
ngx_http_shipstation_store_reload(ngx_http_shipstation_rest_t *rest)
{
    return ngx_http_shipstation_edit_begin(rest, NGX_SHIPSTATION_EDIT_RELOAD,
                                           NULL);
}


static ngx_int_t
ngx_http_shipstation_edit_begin(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_kind_e kind, yyjson_val *body)
{
    ngx_shipstation_edit_t  *edit;

    /* it becomes the name of a file */

    if (!ngx_shipstation_settings_id_valid(&rest->id)) {

        if (kind != NGX_SHIPSTATION_EDIT_CREATE
            && kind != NGX_SHIPSTATION_EDIT_PUT)
        {
            return ngx_http_shipstation_rest_no_store(rest);
        }

        return ngx_http_shipstation_rest_error(rest, 422, "invalid_settings",
                                               "An id has up to 64 lower-case "
                                               "letters, digits, \"_\" and "
                                               "\"-\", and begins with one of "
                                               "the first two.");
    }

    edit = ngx_http_shipstation_edit_create(rest, kind, body);
    if (edit == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_edit_start(rest, edit);
}


ngx_shipstation_edit_t *
ngx_http_shipstation_edit_create(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_kind_e kind, yyjson_val *body)
{
    ngx_list_t              *headers;
    ngx_table_elt_t         *header;
    ngx_connection_t        *c;
    ngx_shipstation_edit_t  *edit;

    edit = ngx_pcalloc(rest->request->pool, sizeof(ngx_shipstation_edit_t));
    if (edit == NULL) {
        return NULL;
    }

    c = rest->request->connection;
    headers = &rest->request->headers_in.headers;

    edit->kind = kind;
    edit->stores = rest->smcf->stores;
    edit->id = rest->id;
    edit->pool = rest->request->pool;
    edit->log = c->log;
    edit->threads = rest->main->threads;
    edit->body = body;
    edit->dry_run = ngx_http_shipstation_rest_flag(rest, "dry_run");
    edit->narrowed = rest->narrowed.len != 0;
    edit->operator_members = rest->conf->operators;
    edit->private_addresses = rest->main->private_addresses;
    edit->actor = ngx_http_shipstation_rest_actor(rest);
    edit->address = c->addr_text;
    edit->audit = rest->main->audit;
    edit->done = ngx_http_shipstation_edit_done;
    edit->data = rest;

    header = ngx_http_shipstation_find_header(headers, "If-Match", NULL);

    if (header) {
        edit->if_match = header->value;
    }

    header = ngx_http_shipstation_find_header(headers, "If-None-Match", NULL);

    if (header && header->value.len == 1 && header->value.data[0] == '*') {
        edit->if_none_match = 1;
    }

    return edit;
}


ngx_int_t
ngx_http_shipstation_edit_start(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit)
{
    if (ngx_shipstation_edit_begin(edit) == NGX_OK) {
        return ngx_http_shipstation_edit_answer(rest, edit);
    }

    return ngx_http_shipstation_rest_wait(rest);
}


static void
ngx_http_shipstation_edit_done(ngx_shipstation_edit_t *edit)
{
    ngx_http_shipstation_rest_t  *rest;

    rest = edit->data;

    ngx_http_set_log_request(rest->request->connection->log, rest->request);

    ngx_http_shipstation_rest_end(rest,
                                  ngx_http_shipstation_edit_answer(rest,
                                                                   edit));
}


/* -- Answers ------------------------------------------------------------- */


static ngx_int_t
ngx_http_shipstation_edit_answer(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit)
{
    if (edit->outcome != NGX_SHIPSTATION_EDIT_DONE
        && edit->outcome != NGX_SHIPSTATION_EDIT_UNCHANGED)
    {
        return ngx_http_shipstation_edit_refused(rest, edit);
    }

    ngx_shipstation_trim(&edit->settings);

    if (edit->answer) {
        return edit->answer(rest, edit);
    }

    if (edit->dry_run) {
        return ngx_http_shipstation_edit_tried(rest, edit);
    }

    if (edit->kind == NGX_SHIPSTATION_EDIT_DELETE) {
        return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_NO_CONTENT,
                                               NULL);
    }

    return ngx_http_shipstation_edit_shown(rest, edit);
}


static ngx_int_t
ngx_http_shipstation_edit_shown(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit)
{
    ngx_str_t         tag;
    ngx_table_elt_t  *header;

    tag.data = edit->etag;
    tag.len = ngx_strlen(edit->etag);

    header = ngx_http_shipstation_add_header(rest->request, "ETag", &tag);
    if (header == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    rest->request->headers_out.etag = header;

    if (!edit->created || edit->kind == NGX_SHIPSTATION_EDIT_RELOAD) {
        return ngx_http_shipstation_rest_text(rest, NGX_HTTP_OK,
                                              &edit->settings);
    }

    if (ngx_http_shipstation_edit_located(rest) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_text(rest, NGX_HTTP_CREATED,
                                          &edit->settings);
}


static ngx_int_t
ngx_http_shipstation_edit_located(ngx_http_shipstation_rest_t *rest)
{
    u_char                    *p;
    ngx_str_t                  location, *prefix;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(rest->request, ngx_http_core_module);
    prefix = &clcf->name;

    p = ngx_pnalloc(rest->request->pool, prefix->len + sizeof("/v1/stores/")
                                         + rest->id.len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    location.data = p;

    p = ngx_cpymem(p, prefix->data, prefix->len);

    if (p == location.data || p[-1] != '/') {
        *p++ = '/';
    }

    location.len = ngx_sprintf(p, "v1/stores/%V", &rest->id) - location.data;

    return ngx_http_shipstation_rest_header(rest, "Location", &location);
}


/* What a change would make of the settings, and what is to be said of it. */
static ngx_int_t
ngx_http_shipstation_edit_tried(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit)
{
    ngx_str_t                  *warning;
    ngx_uint_t                  i;
    ngx_shipstation_output_t   *out;
    ngx_shipstation_printer_t   json;

    out = ngx_http_shipstation_output_create(rest->request);
    if (out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");

    if (edit->settings.len) {
        ngx_shipstation_print_json(&json, "settings", &edit->settings);

    } else {
        ngx_shipstation_print_word(&json, "settings", NULL);
    }

    ngx_shipstation_print_open(&json, "warnings", "[");

    warning = edit->warnings.elts;

    for (i = 0; i < edit->warnings.nelts; i++) {
        ngx_shipstation_print_text(&json, NULL, warning[i].data,
                                   warning[i].len);
    }

    ngx_shipstation_print_close(&json, "]");
    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}


static ngx_int_t
ngx_http_shipstation_edit_refused(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_edit_t *edit)
{
    const ngx_shipstation_edit_words_t  *words;

    words = ngx_shipstation_edit_words(edit->outcome);

    if (words->status == NGX_HTTP_SERVICE_UNAVAILABLE) {
        return ngx_http_shipstation_rest_busy(rest,
                                              NGX_HTTP_SHIPSTATION_EDIT_RETRY,
                                              words->code, words->message);
    }

    return ngx_http_shipstation_rest_faults(rest, words->status, words->code,
                                            words->message, &edit->faults);
}
