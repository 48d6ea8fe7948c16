
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "rest/edit_line.h"


#define NGX_SHIPSTATION_LINE_MAX   65536   /* a longer one has no values */
#define NGX_SHIPSTATION_NAMES_MAX  512


static void ngx_shipstation_edit_name(ngx_shipstation_edit_t *edit,
    yyjson_mut_val *changes);
static ngx_int_t ngx_shipstation_edit_line_write(ngx_shipstation_edit_t *edit,
    ngx_shipstation_arena_t *arena, yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_mut_val *changes);


ngx_int_t
ngx_shipstation_edit_line(ngx_shipstation_edit_t *edit,
    ngx_shipstation_arena_t *arena, yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_mut_val *changes)
{
    yyjson_mut_val       *change, *path, *short_list;
    yyjson_mut_arr_iter   all;

    if (ngx_shipstation_edit_line_write(edit, arena, doc, old, changes)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_edit_name(edit, changes);

    if (edit->line.len <= NGX_SHIPSTATION_LINE_MAX) {
        return NGX_OK;
    }

    short_list = yyjson_mut_arr(doc);

    yyjson_mut_arr_iter_init(changes, &all);

    while ((change = yyjson_mut_arr_iter_next(&all)) != NULL) {

        path = yyjson_mut_val_mut_copy(doc,
                                       yyjson_mut_obj_get(change, "path"));
        change = yyjson_mut_obj(doc);

        if (path == NULL || change == NULL
            || !yyjson_mut_obj_add_val(doc, change, "path",
                                       path)
            || !yyjson_mut_arr_append(short_list, change))
        {
            return NGX_ERROR;
        }
    }

    return ngx_shipstation_edit_line_write(edit, arena, doc, old, short_list);
}


/* The names of what changed, for the log; some where there are many. */
static void
ngx_shipstation_edit_name(ngx_shipstation_edit_t *edit,
    yyjson_mut_val *changes)
{
    u_char               *p, *last;
    yyjson_mut_val       *change, *path;
    yyjson_mut_arr_iter   all;

    p = ngx_pnalloc(edit->pool, NGX_SHIPSTATION_NAMES_MAX);
    if (p == NULL) {
        return;
    }

    edit->names.data = p;
    last = p + NGX_SHIPSTATION_NAMES_MAX;

    yyjson_mut_arr_iter_init(changes, &all);

    while ((change = yyjson_mut_arr_iter_next(&all)) != NULL) {

        path = yyjson_mut_obj_get(change, "path");

        p = ngx_slprintf(p, last, "%s%s",
                         p == edit->names.data ? ": " : ", ",
                         yyjson_mut_get_str(path));
    }

    edit->names.len = p - edit->names.data;
}


static ngx_int_t
ngx_shipstation_edit_line_write(ngx_shipstation_edit_t *edit,
    ngx_shipstation_arena_t *arena, yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_mut_val *changes)
{
    u_char           at[sizeof("2026-11-20T14:05:00Z")], *end;
    const char      *action;
    ngx_str_t        text;
    yyjson_mut_val  *line;

    line = yyjson_mut_obj(doc);
    end = ngx_shipstation_date_print(at, ngx_time());

    action = edit->kind == NGX_SHIPSTATION_EDIT_DELETE ? "delete"
             : old == NULL ? "create" : "change";

    if (line == NULL
        || !yyjson_mut_obj_add_strncpy(doc, line, "at", (char *) at, end - at)
        || !yyjson_mut_obj_add_strncpy(doc, line, "store",
                                       (char *) edit->id.data, edit->id.len)
        || !yyjson_mut_obj_add_str(doc, line, "action", action)
        || !yyjson_mut_obj_add_uint(doc, line, "revision", edit->revision)
        || !yyjson_mut_obj_add_uint(doc, line, "revision_before",
                                    ngx_shipstation_document_revision(
                                                                old))
        || !yyjson_mut_obj_add_strncpy(doc, line, "actor",
                                       (char *) edit->actor.data,
                                       edit->actor.len)
        || !yyjson_mut_obj_add_strncpy(doc, line, "address",
                                       (char *) edit->address.data,
                                       edit->address.len)
        || !yyjson_mut_obj_add_val(doc, line, "paths",
                                   yyjson_mut_val_mut_copy(doc, changes))
        || ngx_shipstation_document_write(arena, line, 0, &text)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    edit->line.data = ngx_pnalloc(edit->pool, text.len + 1);
    if (edit->line.data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(edit->line.data, text.data, text.len);
    edit->line.data[text.len] = '\n';
    edit->line.len = text.len + 1;

    return NGX_OK;
}
