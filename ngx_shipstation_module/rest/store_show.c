
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* A store's settings, without their secrets, and its status. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/reply.h"
#include "http/status.h"
#include "rest/disk.h"
#include "rest/match.h"
#include "rest/routes.h"
#include "settings/document.h"


static ngx_int_t ngx_http_shipstation_store_read(
    ngx_http_shipstation_rest_t *rest, void *data);


ngx_int_t
ngx_http_shipstation_store_show(ngx_http_shipstation_rest_t *rest)
{
    ngx_http_shipstation_disk_file_t  *file;

    file = ngx_pcalloc(rest->request->pool,
                       sizeof(ngx_http_shipstation_disk_file_t));

    if (file == NULL || ngx_http_shipstation_disk_file(rest, file) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_disk(rest, ngx_http_shipstation_disk_read,
                                     ngx_http_shipstation_store_read, file);
}


static ngx_int_t
ngx_http_shipstation_store_read(ngx_http_shipstation_rest_t *rest, void *data)
{
    ngx_http_shipstation_disk_file_t *file = data;

    yyjson_val               *value;
    yyjson_mut_doc           *doc;
    yyjson_mut_val           *root;
    ngx_shipstation_error_t   error;

    if (file->result != NGX_SHIPSTATION_FILE_DONE) {
        return ngx_http_shipstation_disk_refuse(rest, file);
    }

    value = ngx_shipstation_json_read(file->text, file->len, rest->arena,
                                      &error);

    if (value == NULL || !yyjson_is_obj(value)) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "changed_on_disk",
                                               "The store's file is no JSON "
                                               "object; its last good "
                                               "settings count.");
    }

    doc = ngx_shipstation_document_create(rest->arena);
    if (doc == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    root = yyjson_val_mut_copy(doc, value);

    if (root == NULL
        || ngx_http_shipstation_match_tag(rest, doc, root, NULL) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    if (ngx_http_shipstation_match_unchanged(rest)) {
        return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_NOT_MODIFIED,
                                               NULL);
    }

    if (ngx_shipstation_document_mask(doc, root, 1) != NGX_OK
        || (ngx_http_shipstation_rest_flag(rest, "effective")
            && ngx_shipstation_document_fill(doc, root) != NGX_OK))
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_document(rest, NGX_HTTP_OK, root);
}


ngx_int_t
ngx_http_shipstation_store_status(ngx_http_shipstation_rest_t *rest)
{
    ngx_shipstation_output_t  *out;

    out = ngx_http_shipstation_output_create(rest->request);

    if (out == NULL
        || ngx_http_shipstation_status_print(rest->request, out) != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, out);
}
