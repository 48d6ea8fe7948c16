
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The stores, in few words each, page by page. */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/buffer.h"
#include "http/reply.h"
#include "rest/disk.h"
#include "rest/routes.h"
#include "settings/document.h"
#include "store/load.h"
#include "store/summary.h"


#define NGX_HTTP_SHIPSTATION_LIST_DEFAULT  100
#define NGX_HTTP_SHIPSTATION_LIST_BATCH    32      /* files in memory */


typedef struct {
    ngx_shipstation_settings_file_t   file;
    u_char                           *text;    /* NULL: not to be had */
    size_t                            len;
} ngx_http_shipstation_list_file_t;


typedef struct {
    ngx_uint_t                        n;
    ngx_uint_t                        more;
    ngx_shipstation_store_summary_t  *summaries;
    ngx_shipstation_output_t         *out;
    ngx_shipstation_printer_t         json;

    /* with the settings: those that are read now */
    ngx_uint_t                        full;
    ngx_uint_t                        first;
    ngx_uint_t                        last;
    ngx_http_shipstation_list_file_t  files[NGX_HTTP_SHIPSTATION_LIST_BATCH];
    u_char                            names[NGX_HTTP_SHIPSTATION_LIST_BATCH]
                                           [NGX_SHIPSTATION_STORE_ID_MAX + 6];
} ngx_http_shipstation_list_t;


static ngx_int_t ngx_http_shipstation_list_query(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_store_query_t *query,
    ngx_uint_t *limit);
static ngx_int_t ngx_http_shipstation_list_next(
    ngx_http_shipstation_rest_t *rest, ngx_http_shipstation_list_t *list);
static void ngx_http_shipstation_list_read(void *data);
static void ngx_http_shipstation_list_read_one(
    ngx_http_shipstation_list_file_t *one);
static ngx_int_t ngx_http_shipstation_list_print(
    ngx_http_shipstation_rest_t *rest, void *data);
static void ngx_http_shipstation_list_store(ngx_http_shipstation_list_t *list,
    ngx_shipstation_store_summary_t *summary,
    ngx_http_shipstation_list_file_t *file);
static void ngx_http_shipstation_list_problems(
    ngx_shipstation_printer_t *json, ngx_uint_t problems);
static void ngx_http_shipstation_list_settings(
    ngx_shipstation_printer_t *json, ngx_http_shipstation_list_file_t *file);
static void ngx_http_shipstation_list_cleanup(void *data);


ngx_int_t
ngx_http_shipstation_store_list(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                       rc;
    ngx_uint_t                      limit;
    ngx_pool_cleanup_t             *cln;
    ngx_http_shipstation_list_t    *list;
    ngx_shipstation_store_query_t   query;

    rc = ngx_http_shipstation_list_query(rest, &query, &limit);

    if (rc != NGX_OK) {
        return rc;
    }

    cln = ngx_pool_cleanup_add(rest->request->pool,
                               sizeof(ngx_http_shipstation_list_t));
    if (cln == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    list = cln->data;
    ngx_memzero(list, sizeof(ngx_http_shipstation_list_t));

    cln->handler = ngx_http_shipstation_list_cleanup;

    list->out = ngx_http_shipstation_output_create(rest->request);
    list->summaries = ngx_shipstation_arena_alloc(rest->arena,
                             limit * sizeof(ngx_shipstation_store_summary_t));

    if (list->out == NULL || list->summaries == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    list->json.out = list->out;
    list->full = ngx_http_shipstation_rest_flag(rest, "full");
    list->n = ngx_shipstation_store_summaries(rest->smcf->stores, &query,
                                              ngx_time(), list->summaries,
                                              limit, &list->more);

    ngx_shipstation_print_open(&list->json, NULL, "{");
    ngx_shipstation_print_open(&list->json, "stores", "[");

    return ngx_http_shipstation_list_next(rest, list);
}


static ngx_int_t
ngx_http_shipstation_list_query(ngx_http_shipstation_rest_t *rest,
    ngx_shipstation_store_query_t *query, ngx_uint_t *limit)
{
    ngx_int_t  n;
    ngx_str_t  value;

    ngx_memzero(query, sizeof(ngx_shipstation_store_query_t));

    *limit = NGX_HTTP_SHIPSTATION_LIST_DEFAULT;

    ngx_http_shipstation_rest_query(rest, "after", &query->after);
    ngx_http_shipstation_rest_query(rest, "q", &query->part);

    ngx_http_shipstation_rest_query(rest, "limit", &value);

    if (value.len) {
        n = ngx_atoi(value.data, value.len);

        if (n < 1 || n > NGX_HTTP_SHIPSTATION_LIST_LIMIT) {
            return ngx_http_shipstation_rest_error(rest, NGX_HTTP_BAD_REQUEST,
                                           "bad_parameter",
                                           "The parameter limit must be 1 to "
                                           "%d.",
                                           NGX_HTTP_SHIPSTATION_LIST_LIMIT);
        }

        *limit = n;
    }

    ngx_http_shipstation_rest_query(rest, "problem", &value);

    if (value.len) {
        query->problems = ngx_shipstation_store_problem_bit(&value);

        if (ngx_shipstation_equals(&value, "any")) {
            query->problems = ((ngx_uint_t) 1
                               << NGX_SHIPSTATION_NSTORE_PROBLEMS) - 1;
        }

        if (query->problems == 0) {
            return ngx_http_shipstation_rest_error(rest, NGX_HTTP_BAD_REQUEST,
                                           "bad_parameter",
                                           "The parameter problem is no "
                                           "problem's word, nor \"any\".");
        }
    }

    if (rest->narrowed.len) {
        query->only = rest->narrowed;
        *limit = 1;
    }

    return NGX_OK;
}


/* The next stores, whose files are read first where they are wanted. */
static ngx_int_t
ngx_http_shipstation_list_next(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_list_t *list)
{
    ngx_uint_t                         i, n;
    ngx_http_shipstation_list_file_t  *one;

    if (!list->full) {
        list->last = list->n;
        return ngx_http_shipstation_list_print(rest, list);
    }

    list->last = ngx_min(list->first + NGX_HTTP_SHIPSTATION_LIST_BATCH,
                         list->n);
    n = list->last - list->first;

    if (n == 0) {
        return ngx_http_shipstation_list_print(rest, list);
    }

    for (i = 0; i < n; i++) {
        one = &list->files[i];

        ngx_sprintf(list->names[i], "%s.json%Z",
                    list->summaries[list->first + i].id);

        one->file.folder = (char *) rest->smcf->stores->path.data;
        one->file.name = (char *) list->names[i];
        one->text = NULL;
    }

    return ngx_http_shipstation_disk(rest, ngx_http_shipstation_list_read,
                                     ngx_http_shipstation_list_print, list);
}


/* In a thread. */
static void
ngx_http_shipstation_list_read(void *data)
{
    ngx_http_shipstation_list_t *list = data;

    ngx_uint_t  i;

    for (i = 0; i < list->last - list->first; i++) {
        ngx_http_shipstation_list_read_one(&list->files[i]);
    }
}


static void
ngx_http_shipstation_list_read_one(ngx_http_shipstation_list_file_t *one)
{
    size_t  size;

    if (ngx_shipstation_file_identify(&one->file) != NGX_SHIPSTATION_FILE_DONE
        || one->file.identity.size > NGX_SHIPSTATION_FILE_MAX)
    {
        return;
    }

    size = (size_t) one->file.identity.size;

    one->text = malloc(size + NGX_SHIPSTATION_JSON_PADDING);

    if (one->text
        && ngx_shipstation_file_read(&one->file, one->text, size, &one->len)
           != NGX_SHIPSTATION_FILE_DONE)
    {
        free(one->text);
        one->text = NULL;
    }
}


static void
ngx_http_shipstation_list_cleanup(void *data)
{
    ngx_http_shipstation_list_t *list = data;

    ngx_uint_t  i;

    for (i = 0; i < NGX_HTTP_SHIPSTATION_LIST_BATCH; i++) {

        if (list->files[i].text) {
            free(list->files[i].text);
            list->files[i].text = NULL;
        }
    }
}


static ngx_int_t
ngx_http_shipstation_list_print(ngx_http_shipstation_rest_t *rest, void *data)
{
    ngx_http_shipstation_list_t *list = data;

    ngx_uint_t  i;

    for (i = list->first; i < list->last; i++) {
        ngx_http_shipstation_list_store(list, &list->summaries[i],
                                        &list->files[list->full
                                                     ? i - list->first : 0]);
    }

    ngx_http_shipstation_list_cleanup(list);

    list->first = list->last;

    if (list->first < list->n) {
        return ngx_http_shipstation_list_next(rest, list);
    }

    ngx_shipstation_print_close(&list->json, "]");

    ngx_shipstation_print_word(&list->json, "next",
                               list->more && list->n
                               ? (char *) list->summaries[list->n - 1].id
                               : NULL);
    ngx_shipstation_print_close(&list->json, "}");

    return ngx_http_shipstation_rest_reply(rest, NGX_HTTP_OK, list->out);
}


static void
ngx_http_shipstation_list_store(ngx_http_shipstation_list_t *list,
    ngx_shipstation_store_summary_t *summary,
    ngx_http_shipstation_list_file_t *file)
{
    ngx_shipstation_printer_t  *json;

    json = &list->json;

    ngx_shipstation_print_open(json, NULL, "{");
    ngx_shipstation_print_word(json, "id", (char *) summary->id);
    ngx_shipstation_print_bool(json, "enabled", summary->enabled);
    ngx_shipstation_print_number(json, "revision", summary->revision);
    ngx_shipstation_print_date(json, "last_export", summary->exported);
    ngx_shipstation_print_date(json, "last_notice", summary->notified);

    if (summary->api_at) {
        ngx_shipstation_print_open(json, "api", "{");
        ngx_shipstation_print_number(json, "status", summary->api_status);
        ngx_shipstation_print_word(json, "message",
                                   (char *) summary->api_message);
        ngx_shipstation_print_close(json, "}");

    } else {
        ngx_shipstation_print_word(json, "api", NULL);
    }

    ngx_shipstation_print_number(json, "quarantine", summary->nquarantine);
    ngx_shipstation_print_number(json, "failed_notices",
                                 summary->nfailed_notices);

    ngx_http_shipstation_list_problems(json, summary->problems);

    if (list->full) {
        ngx_http_shipstation_list_settings(json, file);
    }

    ngx_shipstation_print_close(json, "}");
}


static void
ngx_http_shipstation_list_problems(ngx_shipstation_printer_t *json,
    ngx_uint_t problems)
{
    ngx_uint_t  i;

    ngx_shipstation_print_open(json, "problems", "[");

    for (i = 0; i < NGX_SHIPSTATION_NSTORE_PROBLEMS; i++) {

        if (problems & ((ngx_uint_t) 1 << i)) {
            ngx_shipstation_print_word(json, NULL,
                                       ngx_shipstation_store_problem_words[i]);
        }
    }

    ngx_shipstation_print_close(json, "]");
}


/* The settings without their secrets, null where they cannot be had. */
static void
ngx_http_shipstation_list_settings(ngx_shipstation_printer_t *json,
    ngx_http_shipstation_list_file_t *file)
{
    ngx_str_t                 text;
    yyjson_val               *value;
    yyjson_mut_doc           *doc;
    yyjson_mut_val           *root;
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_error_t   error;

    arena = file->text ? ngx_http_shipstation_arena_get() : NULL;

    if (arena == NULL) {
        ngx_shipstation_print_word(json, "settings", NULL);
        return;
    }

    value = ngx_shipstation_json_read(file->text, file->len, arena, &error);
    doc = ngx_shipstation_document_create(arena);

    root = (doc && yyjson_is_obj(value)) ? yyjson_val_mut_copy(doc, value)
                                         : NULL;

    if (root && ngx_shipstation_document_mask(doc, root, 1) == NGX_OK
        && ngx_shipstation_document_write(arena, root, 0, &text) == NGX_OK)
    {
        ngx_shipstation_print_json(json, "settings", &text);

    } else {
        ngx_shipstation_print_word(json, "settings", NULL);
    }

    ngx_http_shipstation_arena_free(arena);
}
