
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "rest/edit.h"
#include "rest/edit_line.h"
#include "store/candidate.h"
#include "store/load.h"


/* Longer than any disk should take: then another may take the claim over. */
#define NGX_SHIPSTATION_EDIT_CLAIM     30000   /* ms */

#define NGX_SHIPSTATION_EDIT_AGAIN     10      /* ms, while another edits */
#define NGX_SHIPSTATION_EDIT_TRIES     200

#define NGX_SHIPSTATION_EDIT_ARENA     (32 * 1024 * 1024)

#define NGX_SHIPSTATION_HISTORY_KEPT   50      /* lines of a store */

#define NGX_SHIPSTATION_PASSWORD_CHARS 24


/* The documents of one step, in an arena that goes with it. */
typedef struct {
    ngx_shipstation_arena_t         *arena;
    yyjson_mut_doc                  *doc;
    yyjson_mut_val                  *old;       /* NULL: no file */
    yyjson_mut_val                  *result;
    yyjson_mut_val                  *changes;
} ngx_shipstation_edit_step_t;


static void ngx_shipstation_edit_end(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_outcome_e outcome);
static void ngx_shipstation_edit_again(ngx_event_t *event);
static void ngx_shipstation_edit_read(ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_shipstation_edit_on_disk(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_edit_worked(void *data);
static void ngx_shipstation_edit_was_worked(void *data);
static void ngx_shipstation_edit_was_read(ngx_shipstation_edit_t *edit);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_read_outcome(
    ngx_shipstation_edit_t *edit);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_change(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_parse(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static yyjson_mut_val *ngx_shipstation_edit_document(
    ngx_shipstation_edit_step_t *step, const u_char *text, size_t len,
    ngx_shipstation_error_t *error);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_precondition(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static ngx_uint_t ngx_shipstation_edit_matches(const ngx_str_t *header,
    const u_char *etag);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_merge(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static void ngx_shipstation_edit_changed(void *data,
    const ngx_shipstation_path_t *path, yyjson_mut_val *before,
    yyjson_mut_val *after, ngx_uint_t secret);
static yyjson_mut_val *ngx_shipstation_edit_told(
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *value,
    ngx_uint_t secret);
static ngx_int_t ngx_shipstation_edit_tag(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *root);
static ngx_int_t ngx_shipstation_edit_complete(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step);
static ngx_int_t ngx_shipstation_edit_make_password(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static ngx_int_t ngx_shipstation_edit_default(
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *object,
    const char *name, yyjson_mut_val *value);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_allowed(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static ngx_uint_t ngx_shipstation_edit_operators(ngx_shipstation_edit_t *edit,
    const char *path, size_t len);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_check(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step,
    const ngx_str_t *text);
static void ngx_shipstation_edit_taken(ngx_shipstation_edit_t *edit,
    const char *part, const char *member, const char *code);
static ngx_int_t ngx_shipstation_edit_private(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, ngx_shipstation_reader_t *reader);
static void ngx_shipstation_edit_warn(void *data, const char *sentence);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_delete(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static ngx_shipstation_edit_outcome_e ngx_shipstation_edit_reload(
    ngx_shipstation_edit_t *edit, ngx_shipstation_edit_step_t *step);
static void ngx_shipstation_edit_bad_file(ngx_shipstation_edit_t *edit);
static ngx_int_t ngx_shipstation_edit_show(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *settings);
static ngx_int_t ngx_shipstation_edit_keep(ngx_shipstation_edit_t *edit,
    ngx_str_t *text);
static void ngx_shipstation_edit_write(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_edit_remove(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_edit_remember(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_edit_was_written(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_edit_tell(ngx_shipstation_edit_t *edit);


static const ngx_shipstation_edit_words_t
    ngx_shipstation_edit_table[NGX_SHIPSTATION_EDIT_OUTCOMES] =
{
    { 200, "", "" },
    { 200, "", "" },
    { 404, "unknown_store", "There is no such store." },
    { 409, "exists", "There is a store of this id already." },
    { 428, "if_match_missing",
      "A change of what exists needs If-Match with the ETag that was read." },
    { 412, "changed_meanwhile",
      "The settings were changed meanwhile: read them again." },
    { 409, "changed_on_disk",
      "The settings file was changed by hand, and its new content does not "
      "count yet: try again in a few seconds." },
    { 409, "taken", "Another store has this user name, or this API key with "
      "another rate." },
    { 400, "invalid_json", "The body is not JSON." },
    { 422, "invalid_settings", "The settings were not taken." },
    { 403, "operator_only", "These settings are the operator's." },
    { 503, "busy", "Another change of this store is under way." },
    { 503, "zone_full", "The zone of stores is full: the operator makes it "
      "larger." },
    { 503, "disk", "The settings cannot be written to disk, and nothing was "
      "changed." },
    { 500, "unsafe_file", "The settings file is no regular file of the "
      "workers' or root's: the operator must look at it." },
    { 422, "settings_bad", "The settings file on disk is bad." },
    { 500, "not_durable", "The change counts, and may be lost if the machine "
      "goes down now." },
    { 500, "no_memory", "There was no memory." }
};


const ngx_shipstation_edit_words_t *
ngx_shipstation_edit_words(ngx_shipstation_edit_outcome_e outcome)
{
    return &ngx_shipstation_edit_table[outcome];
}


/* -- The beginning ------------------------------------------------------- */


ngx_int_t
ngx_shipstation_edit_begin(ngx_shipstation_edit_t *edit)
{
    ngx_int_t  rc;

    edit->live.stores = edit->stores;
    edit->live.claim = NULL;

    rc = ngx_shipstation_live_claim(edit->stores, &edit->id,
                                    NGX_SHIPSTATION_EDIT_CLAIM, &edit->live);

    if (rc == NGX_OK) {
        return ngx_shipstation_edit_resume(edit);
    }

    if (rc == NGX_BUSY && edit->tries++ < NGX_SHIPSTATION_EDIT_TRIES) {
        edit->again.handler = ngx_shipstation_edit_again;
        edit->again.data = edit;
        edit->again.log = edit->log;
        ngx_add_timer(&edit->again, NGX_SHIPSTATION_EDIT_AGAIN);

        return NGX_AGAIN;
    }

    edit->outcome = (rc == NGX_BUSY) ? NGX_SHIPSTATION_EDIT_BUSY
                                     : NGX_SHIPSTATION_EDIT_FULL;

    return NGX_OK;
}


/* Another edit of the store is over in milliseconds. */
static void
ngx_shipstation_edit_again(ngx_event_t *event)
{
    ngx_shipstation_edit_t *edit = event->data;

    if (ngx_shipstation_edit_begin(edit) == NGX_OK) {
        edit->done(edit);
    }
}


ngx_int_t
ngx_shipstation_edit_resume(ngx_shipstation_edit_t *edit)
{
    u_char  *name;

    edit->faults.n = 0;
    edit->reader.faults = &edit->faults;

    name = ngx_pnalloc(edit->pool, edit->id.len + sizeof(".json"));
    edit->text = ngx_alloc(NGX_SHIPSTATION_FILE_MAX
                           + NGX_SHIPSTATION_JSON_PADDING, edit->log);

    if (name == NULL || edit->text == NULL
        || ngx_array_init(&edit->warnings, edit->pool, 4, sizeof(ngx_str_t))
           != NGX_OK)
    {
        edit->outcome = NGX_SHIPSTATION_EDIT_NO_MEMORY;
        goto failed;
    }

    (void) ngx_sprintf(name, "%V.json%Z", &edit->id);

    edit->file.folder = (char *) edit->stores->path.data;
    edit->file.name = (char *) name;

    edit->work = ngx_shipstation_edit_read;
    edit->next = ngx_shipstation_edit_was_read;

    if (ngx_shipstation_edit_on_disk(edit) == NGX_OK) {
        return NGX_AGAIN;
    }

    edit->outcome = NGX_SHIPSTATION_EDIT_BUSY;

failed:

    ngx_shipstation_live_release(&edit->live);

    if (edit->text) {
        ngx_free(edit->text);
        edit->text = NULL;
    }

    return NGX_OK;
}


static void
ngx_shipstation_edit_end(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_outcome_e outcome)
{
    edit->outcome = outcome;

    /* a claim that was committed is none any more */

    ngx_shipstation_live_release(&edit->live);

    if (edit->text) {
        ngx_explicit_memzero(edit->text, edit->len);
        ngx_free(edit->text);
        edit->text = NULL;
    }

    edit->done(edit);
}


/* -- The file is read ---------------------------------------------------- */


static void
ngx_shipstation_edit_read(ngx_shipstation_edit_t *edit)
{
    edit->result = ngx_shipstation_file_read(&edit->file, edit->text,
                                             NGX_SHIPSTATION_FILE_MAX,
                                             &edit->len);
}


static void
ngx_shipstation_edit_was_read(ngx_shipstation_edit_t *edit)
{
    ngx_shipstation_arena_t         *arena;
    ngx_shipstation_edit_step_t      step;
    ngx_shipstation_edit_outcome_e   outcome;

    if (edit->result != NGX_SHIPSTATION_FILE_DONE) {
        edit->len = 0;
    }

    outcome = ngx_shipstation_edit_read_outcome(edit);

    if (outcome != NGX_SHIPSTATION_EDIT_DONE) {
        ngx_shipstation_edit_end(edit, outcome);
        return;
    }

    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_EDIT_ARENA);

    ngx_memzero(&step, sizeof(ngx_shipstation_edit_step_t));

    if (arena) {
        step.arena = arena;
        step.doc = ngx_shipstation_document_create(arena);
    }

    if (step.doc == NULL) {
        outcome = NGX_SHIPSTATION_EDIT_NO_MEMORY;

    } else {
        outcome = ngx_shipstation_edit_change(edit, &step);
    }

    if (arena) {
        ngx_shipstation_arena_destroy(arena);
    }

    if (outcome != NGX_SHIPSTATION_EDIT_DONE || edit->work == NULL) {
        ngx_shipstation_edit_end(edit, outcome);
        return;
    }

    edit->next = ngx_shipstation_edit_was_written;

    if (ngx_shipstation_edit_on_disk(edit) != NGX_OK) {
        ngx_shipstation_edit_end(edit, NGX_SHIPSTATION_EDIT_BUSY);
    }
}


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_read_outcome(ngx_shipstation_edit_t *edit)
{
    edit->doing = edit->file.doing;
    edit->err = edit->file.err;

    switch (edit->result) {

    case NGX_SHIPSTATION_FILE_DONE:
        if (edit->kind == NGX_SHIPSTATION_EDIT_CREATE) {
            return NGX_SHIPSTATION_EDIT_EXISTS;
        }
        return NGX_SHIPSTATION_EDIT_DONE;

    case NGX_SHIPSTATION_FILE_ABSENT:
        if (edit->kind == NGX_SHIPSTATION_EDIT_CREATE
            || edit->kind == NGX_SHIPSTATION_EDIT_RELOAD
            || (edit->kind == NGX_SHIPSTATION_EDIT_PUT && !edit->narrowed))
        {
            return NGX_SHIPSTATION_EDIT_DONE;
        }
        return NGX_SHIPSTATION_EDIT_NOT_FOUND;

    case NGX_SHIPSTATION_FILE_UNSAFE:
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_UNSAFE;

    case NGX_SHIPSTATION_FILE_TOO_LARGE:
        (void) ngx_shipstation_fault(&edit->reader, NULL, "too_large",
                                          "is larger than 1 MiB");
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_BAD_FILE;

    default:
        ngx_log_error(NGX_LOG_CRIT, edit->log, edit->err,
                      "shipstation: \"%s/%s\" cannot be read: %s failed",
                      edit->file.folder, edit->file.name, edit->doing);
        return NGX_SHIPSTATION_EDIT_DISK;
    }
}


static ngx_int_t
ngx_shipstation_edit_on_disk(ngx_shipstation_edit_t *edit)
{
    return ngx_http_shipstation_disk_run(edit->threads, edit->pool, edit->log,
                                         ngx_shipstation_edit_worked,
                                         ngx_shipstation_edit_was_worked, edit);
}


static void
ngx_shipstation_edit_worked(void *data)
{
    ngx_shipstation_edit_t *edit = data;

    edit->work(edit);
}


static void
ngx_shipstation_edit_was_worked(void *data)
{
    ngx_shipstation_edit_t *edit = data;

    edit->next(edit);
}


/* -- What it becomes ----------------------------------------------------- */


/* work is what is to be done on disk then, NULL where nothing is. */
static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_change(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_str_t                        text;
    ngx_shipstation_edit_outcome_e   outcome;
    ngx_shipstation_file_identity_t  identity;

    edit->work = NULL;

    ngx_shipstation_sha256(edit->text, edit->len, edit->content);

    if (edit->kind == NGX_SHIPSTATION_EDIT_RELOAD) {
        return ngx_shipstation_edit_reload(edit, step);
    }

    outcome = ngx_shipstation_edit_parse(edit, step);

    if (outcome == NGX_SHIPSTATION_EDIT_DONE) {
        outcome = ngx_shipstation_edit_precondition(edit, step);
    }

    if (outcome != NGX_SHIPSTATION_EDIT_DONE) {
        return outcome;
    }

    /* who changes it must know what counts */

    if (!edit->bad
        && ngx_shipstation_live_content(edit->stores, &edit->id, content,
                                        &identity)
           == NGX_OK
        && (step->old == NULL
            || ngx_memcmp(content, edit->content, NGX_SHIPSTATION_DIGEST_LEN)
               != 0))
    {
        return NGX_SHIPSTATION_EDIT_CHANGED;
    }

    if (edit->kind == NGX_SHIPSTATION_EDIT_DELETE) {
        return ngx_shipstation_edit_delete(edit, step);
    }

    outcome = ngx_shipstation_edit_merge(edit, step);

    if (outcome == NGX_SHIPSTATION_EDIT_DONE) {
        outcome = ngx_shipstation_edit_allowed(edit, step);
    }

    if (outcome != NGX_SHIPSTATION_EDIT_DONE) {
        return outcome;
    }

    if (ngx_shipstation_document_write(step->arena, step->result, 1, &text)
        != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    outcome = ngx_shipstation_edit_check(edit, step, &text);

    if (outcome != NGX_SHIPSTATION_EDIT_DONE) {
        return outcome;
    }

    if (ngx_shipstation_edit_show(edit, step, step->result) != NGX_OK
        || ngx_shipstation_edit_line(edit, step->arena, step->doc, step->old,
                                     step->changes) != NGX_OK
        || ngx_shipstation_edit_keep(edit, &text) != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    if (!edit->dry_run) {
        edit->work = ngx_shipstation_edit_write;
    }

    return NGX_SHIPSTATION_EDIT_DONE;
}


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_parse(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    ngx_shipstation_error_t  error;

    if (edit->result == NGX_SHIPSTATION_FILE_DONE) {

        step->old = ngx_shipstation_edit_document(step, edit->text, edit->len,
                                                  &error);

        if (!yyjson_mut_is_obj(step->old)) {

            (void) ngx_shipstation_fault(&edit->reader, NULL, "bad_json",
                                         "is no JSON object");

            if (edit->kind != NGX_SHIPSTATION_EDIT_PUT
                || !ngx_shipstation_edit_matches(&edit->if_match,
                                                 (u_char *) "*"))
            {
                return NGX_SHIPSTATION_EDIT_BAD_FILE;
            }

            /* who replaces what nobody can read loses nothing */

            step->old = NULL;
            edit->bad = 1;
            edit->faults.n = 0;
        }

        edit->revision = ngx_shipstation_document_revision(step->old);
    }

    if (edit->kind != NGX_SHIPSTATION_EDIT_CREATE
        && edit->kind != NGX_SHIPSTATION_EDIT_PUT
        && edit->kind != NGX_SHIPSTATION_EDIT_PATCH)
    {
        return NGX_SHIPSTATION_EDIT_DONE;
    }

    if (!yyjson_is_obj(edit->body)) {
        (void) ngx_shipstation_fault(&edit->reader, NULL, "wrong_type",
                                     "must be an object");
        return NGX_SHIPSTATION_EDIT_INVALID;
    }

    return NGX_SHIPSTATION_EDIT_DONE;
}


/* From a copy: the text is compared with the file once more. */
static yyjson_mut_val *
ngx_shipstation_edit_document(ngx_shipstation_edit_step_t *step,
    const u_char *text, size_t len, ngx_shipstation_error_t *error)
{
    u_char      *copy;
    yyjson_val  *root;

    copy = ngx_shipstation_arena_alloc(step->arena,
                                       len + NGX_SHIPSTATION_JSON_PADDING);
    if (copy == NULL) {
        return NULL;
    }

    ngx_memcpy(copy, text, len);

    root = ngx_shipstation_json_read(copy, len, step->arena, error);

    return root ? yyjson_val_mut_copy(step->doc, root) : NULL;
}


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_precondition(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    if (step->old
        && ngx_shipstation_edit_tag(edit, step, step->old) != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    if (edit->if_none_match && step->old) {
        return NGX_SHIPSTATION_EDIT_OLD;
    }

    if (step->old == NULL) {
        return edit->if_match.len && !edit->bad ? NGX_SHIPSTATION_EDIT_OLD
                                  : NGX_SHIPSTATION_EDIT_DONE;
    }

    if (edit->if_match.len == 0) {
        return edit->kind == NGX_SHIPSTATION_EDIT_ALTER
               ? NGX_SHIPSTATION_EDIT_DONE
               : NGX_SHIPSTATION_EDIT_NEEDS_MATCH;
    }

    return ngx_shipstation_edit_matches(&edit->if_match, edit->etag)
           ? NGX_SHIPSTATION_EDIT_DONE : NGX_SHIPSTATION_EDIT_OLD;
}


/*
 * RFC 9110, section 13.1.1, but for the weak form, which is taken: nginx's
 * gzip makes a weak tag of ours.
 */
static ngx_uint_t
ngx_shipstation_edit_matches(const ngx_str_t *header, const u_char *etag)
{
    size_t   len;
    u_char  *p, *last;

    p = header->data;
    last = p + header->len;
    len = ngx_strlen(etag);

    while (p < last) {

        while (p < last && (*p == ' ' || *p == '\t' || *p == ',')) {
            p++;
        }

        if (p < last && *p == '*') {
            return 1;
        }

        if (last - p >= 2 && p[0] == 'W' && p[1] == '/') {
            p += 2;
        }

        if ((size_t) (last - p) >= len && ngx_memcmp(p, etag, len) == 0) {
            return 1;
        }

        while (p < last && *p != ',') {
            p++;
        }
    }

    return 0;
}


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_merge(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    ngx_shipstation_reader_t  reader;

    if (edit->kind == NGX_SHIPSTATION_EDIT_ALTER) {
        step->result = yyjson_mut_val_mut_copy(step->doc, step->old);

        if (step->result
            && edit->alter(edit, step->doc, step->result) != NGX_OK)
        {
            step->result = NULL;
        }

    } else if (edit->kind == NGX_SHIPSTATION_EDIT_PATCH) {
        step->result = ngx_shipstation_document_merge(step->doc, step->old,
                                                      edit->body);

    } else {
        step->result = ngx_shipstation_document_replace(step->doc,
                                                        step->old, edit->body);
    }

    if (step->result == NULL
        || ngx_shipstation_edit_complete(edit, step) != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    step->changes = yyjson_mut_arr(step->doc);

    ngx_shipstation_document_compare(step->old, step->result,
                                     ngx_shipstation_edit_changed, step);

    if (step->changes == NULL) {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    if (step->old && yyjson_mut_arr_size(step->changes) == 0
        && !edit->dry_run)
    {
        return ngx_shipstation_edit_show(edit, step, step->old) == NGX_OK
               ? NGX_SHIPSTATION_EDIT_UNCHANGED
               : NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    edit->revision++;

    if (ngx_shipstation_document_set_revision(step->doc, step->result,
                                              edit->revision)
        != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    reader.arena = step->arena;
    reader.faults = &edit->faults;

    if (ngx_shipstation_document_hosts(&reader, step->old, step->result,
                                       edit->body)
        != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_INVALID;
    }

    return NGX_SHIPSTATION_EDIT_DONE;
}


/* One member that is another now; the list is gone where memory ran out. */
static void
ngx_shipstation_edit_changed(void *data, const ngx_shipstation_path_t *path,
    yyjson_mut_val *before, yyjson_mut_val *after, ngx_uint_t secret)
{
    ngx_shipstation_edit_step_t *step = data;

    u_char           text[NGX_SHIPSTATION_PATH_SIZE], *end;
    yyjson_mut_val  *change;

    if (step->changes == NULL) {
        return;
    }

    end = ngx_shipstation_path_print(text, sizeof(text), path);

    change = yyjson_mut_obj(step->doc);

    if (!yyjson_mut_obj_add_strncpy(step->doc, change, "path", (char *) text,
                                    end - text)
        || !yyjson_mut_obj_add_val(step->doc, change, "before",
                              ngx_shipstation_edit_told(step, before, secret))
        || !yyjson_mut_obj_add_val(step->doc, change, "after",
                              ngx_shipstation_edit_told(step, after, secret))
        || !yyjson_mut_arr_append(step->changes, change))
    {
        step->changes = NULL;
    }
}


static yyjson_mut_val *
ngx_shipstation_edit_told(ngx_shipstation_edit_step_t *step,
    yyjson_mut_val *value, ngx_uint_t secret)
{
    if (value == NULL) {
        return yyjson_mut_null(step->doc);
    }

    return secret ? yyjson_mut_str(step->doc, "***")
                  : yyjson_mut_val_mut_copy(step->doc, value);
}


static ngx_int_t
ngx_shipstation_edit_tag(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *root)
{
    size_t  len;

    if (ngx_shipstation_document_etag(step->doc, root, edit->etag, &len)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    edit->etag[len] = '\0';

    return NGX_OK;
}


/* The id, and what a new store needs and nobody must think of. */
static ngx_int_t
ngx_shipstation_edit_complete(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    yyjson_mut_val  *id;

    id = yyjson_mut_strncpy(step->doc, (char *) edit->id.data,
                            edit->id.len);

    if (ngx_shipstation_edit_default(step, step->result, "id", id)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return step->old ? NGX_OK
                     : ngx_shipstation_edit_make_password(edit, step);
}


/* A user name and a password, where none was sent: 24 of 32 characters. */
static ngx_int_t
ngx_shipstation_edit_make_password(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    u_char          *p, bytes[NGX_SHIPSTATION_PASSWORD_CHARS];
    ngx_uint_t       i;
    yyjson_mut_doc  *doc;
    yyjson_mut_val  *channel, *value;

    /* none that a person takes for another */
    static const u_char  characters[] = "abcdefghjkmnpqrstuvwxyz23456789A";

    doc = step->doc;

    if (ngx_shipstation_edit_default(step, step->result, "selling_channel",
                                     yyjson_mut_obj(doc))
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    channel = yyjson_mut_obj_get(step->result, "selling_channel");

    if (!yyjson_mut_is_obj(channel)) {
        return NGX_OK;
    }

    value = yyjson_mut_strncpy(doc, (char *) edit->id.data, edit->id.len);

    if (ngx_shipstation_edit_default(step, channel, "username", value)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (yyjson_mut_obj_get(channel, "password")
        || yyjson_mut_obj_get(channel, "password_hash"))
    {
        return NGX_OK;
    }

    p = ngx_pnalloc(edit->pool, sizeof(bytes));

    if (p == NULL || ngx_shipstation_random(bytes, sizeof(bytes)) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < sizeof(bytes); i++) {
        p[i] = characters[bytes[i] % 32];
    }

    edit->password.data = p;
    edit->password.len = sizeof(bytes);

    value = yyjson_mut_strncpy(doc, (char *) p, sizeof(bytes));

    return ngx_shipstation_edit_default(step, channel, "password", value);
}


/* Adds a member where it is absent. */
static ngx_int_t
ngx_shipstation_edit_default(ngx_shipstation_edit_step_t *step,
    yyjson_mut_val *object, const char *name, yyjson_mut_val *value)
{
    if (yyjson_mut_obj_get(object, name)) {
        return NGX_OK;
    }

    return value
           && yyjson_mut_obj_add_val(step->doc, object, name, value)
           ? NGX_OK : NGX_ERROR;
}


/* Of a location that is one store's: no member that is the operator's. */
static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_allowed(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    const char                      *path;
    yyjson_mut_val                  *change, *value;
    yyjson_mut_arr_iter              changes;
    ngx_shipstation_path_t           whole;
    ngx_shipstation_edit_outcome_e   outcome;

    outcome = NGX_SHIPSTATION_EDIT_DONE;

    if (!edit->narrowed || edit->operator_members == NULL) {
        return outcome;
    }

    yyjson_mut_arr_iter_init(step->changes, &changes);

    while ((change = yyjson_mut_arr_iter_next(&changes)) != NULL) {

        value = yyjson_mut_obj_get(change, "path");
        path = yyjson_mut_get_str(value);

        if (ngx_shipstation_edit_operators(edit, path,
                                           yyjson_mut_get_len(value)))
        {
            ngx_shipstation_path_member(&whole, NULL, path);

            (void) ngx_shipstation_fault(&edit->reader, &whole,
                                         "operator_only",
                                         "is the operator's to change");
            outcome = NGX_SHIPSTATION_EDIT_FORBIDDEN;
        }
    }

    return outcome;
}


/* A path is a member's, or lies below it. */
static ngx_uint_t
ngx_shipstation_edit_operators(ngx_shipstation_edit_t *edit, const char *path,
    size_t len)
{
    size_t      both;
    ngx_str_t  *member;
    ngx_uint_t  i;

    member = edit->operator_members->elts;

    for (i = 0; i < edit->operator_members->nelts; i++) {

        both = ngx_min(len, member[i].len);

        if (ngx_memcmp(path, member[i].data, both) != 0) {
            continue;
        }

        if (len == member[i].len
            || (len > both && (path[both] == '.' || path[both] == '[')))
        {
            return 1;
        }
    }

    return 0;
}


/* -- Whether it may count ------------------------------------------------ */


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_check(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, const ngx_str_t *text)
{
    u_char                      *copy;
    u_char                       content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_int_t                    rc;
    ngx_shipstation_reader_t     reader;
    ngx_shipstation_settings_t  *settings;

    copy = ngx_shipstation_arena_alloc(step->arena, text->len
                                       + NGX_SHIPSTATION_JSON_PADDING);
    if (copy == NULL) {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    ngx_memcpy(copy, text->data, text->len);

    if (text->len > NGX_SHIPSTATION_FILE_MAX) {
        (void) ngx_shipstation_fault(&edit->reader, NULL, "too_large",
                                          "would be larger than 1 MiB");
        return NGX_SHIPSTATION_EDIT_INVALID;
    }

    settings = ngx_shipstation_candidate(edit->stores, copy, text->len,
                                         &edit->id, step->arena,
                                         edit->pool, NULL, NULL,
                                         &edit->faults);
    if (settings == NULL) {
        return NGX_SHIPSTATION_EDIT_INVALID;
    }

    reader.arena = step->arena;
    reader.faults = &edit->faults;

    if (ngx_shipstation_edit_private(edit, step, &reader) != NGX_OK) {
        return NGX_SHIPSTATION_EDIT_INVALID;
    }

    if (!ngx_shipstation_live_key_agrees(edit->stores, settings,
                                         edit->other))
    {
        ngx_shipstation_edit_taken(edit, "api", "rate", "disagrees");
        return NGX_SHIPSTATION_EDIT_TAKEN;
    }

    ngx_shipstation_settings_warnings(settings, edit->stores->calls_a_minute,
                                      ngx_time(), ngx_shipstation_edit_warn,
                                      edit);

    ngx_shipstation_sha256(text->data, text->len, content);

    rc = ngx_shipstation_live_prepare(&edit->live, settings, content,
                                      ngx_time(), edit->other);

    if (rc == NGX_BUSY) {
        ngx_shipstation_edit_taken(edit, "selling_channel", "username",
                                   "taken");
        return NGX_SHIPSTATION_EDIT_TAKEN;
    }

    return rc == NGX_OK ? NGX_SHIPSTATION_EDIT_DONE
                        : NGX_SHIPSTATION_EDIT_FULL;
}


/* Whose it is is told where all stores are seen. */
static void
ngx_shipstation_edit_taken(ngx_shipstation_edit_t *edit, const char *part,
    const char *member, const char *code)
{
    ngx_shipstation_path_t  up, step;

    ngx_shipstation_path_member(&up, NULL, part);
    ngx_shipstation_path_member(&step, &up, member);

    (void) ngx_shipstation_fault(&edit->reader, &step, code,
                                 "is not free: %s%s%s has it otherwise",
                                 edit->narrowed ? "another store" : "store \"",
                                 edit->narrowed ? (u_char *) "" : edit->other,
                                 edit->narrowed ? "" : "\"");
}


/*
 * Who may change settings must not lead this machine to hosts of the network
 * inside; what an operator wrote before stays.
 */
static ngx_int_t
ngx_shipstation_edit_private(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, ngx_shipstation_reader_t *reader)
{
    ngx_int_t                rc;
    ngx_str_t                url;
    ngx_uint_t               i;
    yyjson_mut_val          *value, *before;
    ngx_shipstation_path_t   part, member;

    static const char  *names[] = { "api", "platform" };

    rc = NGX_OK;

    if (edit->private_addresses) {
        return rc;
    }

    for (i = 0; i < 2; i++) {

        value = yyjson_mut_obj_get(yyjson_mut_obj_get(step->result, names[i]),
                                   "url");
        before = yyjson_mut_obj_get(yyjson_mut_obj_get(step->old, names[i]),
                                    "url");

        if (!yyjson_mut_is_str(value)
            || (before && yyjson_mut_equals(before, value)))
        {
            continue;
        }

        url.data = (u_char *) yyjson_mut_get_str(value);
        url.len = yyjson_mut_get_len(value);

        if (ngx_shipstation_url_private(&url)) {
            ngx_shipstation_path_member(&part, NULL, names[i]);
            ngx_shipstation_path_member(&member, &part, "url");

            rc = ngx_shipstation_fault(reader, &member, "private_address",
                                       "must not be an address or a name of "
                                       "the network inside");
        }
    }

    return rc;
}


static void
ngx_shipstation_edit_warn(void *data, const char *sentence)
{
    ngx_shipstation_edit_t *edit = data;

    u_char     *p;
    size_t      len;
    ngx_str_t  *warning;

    len = ngx_strlen(sentence);
    p = ngx_pnalloc(edit->pool, len);
    warning = p ? ngx_array_push(&edit->warnings) : NULL;

    if (warning) {
        ngx_memcpy(p, sentence, len);
        warning->data = p;
        warning->len = len;
    }
}


/* What is kept of it has no secrets. */
static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_delete(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    ngx_str_t        text;
    yyjson_mut_val  *kept;

    kept = yyjson_mut_val_mut_copy(step->doc, step->old);
    step->result = NULL;
    step->changes = yyjson_mut_arr(step->doc);

    if (kept == NULL || step->changes == NULL
        || ngx_shipstation_document_mask(step->doc, kept, 0) != NGX_OK
        || ngx_shipstation_document_write(step->arena, kept, 1, &text)
           != NGX_OK
        || ngx_shipstation_edit_line(edit, step->arena, step->doc, step->old,
                                     step->changes) != NGX_OK
        || ngx_shipstation_edit_keep(edit, &text) != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    edit->work = ngx_shipstation_edit_remove;

    return NGX_SHIPSTATION_EDIT_DONE;
}


/* -- A file that somebody else changed ----------------------------------- */


static ngx_shipstation_edit_outcome_e
ngx_shipstation_edit_reload(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step)
{
    u_char                          *copy;
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_int_t                        rc, known;
    ngx_shipstation_settings_t      *settings;
    ngx_shipstation_file_identity_t  identity;

    known = ngx_shipstation_live_content(edit->stores, &edit->id, content,
                                         &identity);

    if (edit->result == NGX_SHIPSTATION_FILE_ABSENT) {

        if (known != NGX_OK) {
            return NGX_SHIPSTATION_EDIT_NOT_FOUND;
        }

        (void) ngx_shipstation_live_commit(&edit->live, NULL, ngx_time());

        ngx_log_error(NGX_LOG_NOTICE, edit->log, 0,
                      "shipstation: store \"%V\" is gone: its file was removed",
                      &edit->id);

        return NGX_SHIPSTATION_EDIT_NOT_FOUND;
    }

    if (known == NGX_OK
        && ngx_memcmp(content, edit->content, NGX_SHIPSTATION_DIGEST_LEN) == 0)
    {
        ngx_shipstation_live_seen(edit->stores, &edit->id,
                                  &edit->file.identity, 0);
        edit->work = NULL;

        if (ngx_shipstation_edit_parse(edit, step)
            != NGX_SHIPSTATION_EDIT_DONE
            || ngx_shipstation_edit_show(edit, step, step->old) != NGX_OK)
        {
            return NGX_SHIPSTATION_EDIT_NO_MEMORY;
        }

        return NGX_SHIPSTATION_EDIT_UNCHANGED;
    }

    copy = ngx_shipstation_arena_alloc(step->arena, edit->len
                                       + NGX_SHIPSTATION_JSON_PADDING);
    if (copy == NULL) {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    ngx_memcpy(copy, edit->text, edit->len);

    settings = ngx_shipstation_candidate(edit->stores, copy, edit->len,
                                         &edit->id, step->arena,
                                         edit->pool, NULL, NULL,
                                         &edit->faults);
    if (settings == NULL) {
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_BAD_FILE;
    }

    if (!ngx_shipstation_live_key_agrees(edit->stores, settings,
                                         edit->other))
    {
        (void) ngx_shipstation_fault(&edit->reader, NULL, "disagrees",
                                          "has another api.rate than store "
                                          "\"%s\" with the same API key",
                                          edit->other);
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_TAKEN;
    }

    rc = ngx_shipstation_live_prepare(&edit->live, settings, edit->content,
                                      ngx_time(), edit->other);

    if (rc == NGX_BUSY) {
        (void) ngx_shipstation_fault(&edit->reader, NULL, "taken",
                                          "has a user name of store \"%s\"",
                                          edit->other);
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_TAKEN;
    }

    if (rc != NGX_OK) {
        (void) ngx_shipstation_fault(&edit->reader, NULL, "zone_full",
                                          "has no room in the zone");
        ngx_shipstation_edit_bad_file(edit);
        return NGX_SHIPSTATION_EDIT_FULL;
    }

    (void) ngx_shipstation_live_commit(&edit->live, &edit->file.identity,
                                       ngx_time());

    edit->created = known != NGX_OK;

    ngx_log_error(NGX_LOG_NOTICE, edit->log, 0,
                  "shipstation: store \"%V\" was read again: its file %s",
                  &edit->id, edit->created ? "is new" : "changed");

    if (ngx_shipstation_edit_parse(edit, step) != NGX_SHIPSTATION_EDIT_DONE
        || ngx_shipstation_edit_show(edit, step, step->old) != NGX_OK)
    {
        return NGX_SHIPSTATION_EDIT_NO_MEMORY;
    }

    return NGX_SHIPSTATION_EDIT_DONE;
}


/* Told once for each such file; the settings before it stay. */
static void
ngx_shipstation_edit_bad_file(ngx_shipstation_edit_t *edit)
{
    ngx_str_t                 path, message;
    ngx_shipstation_error_t  *error;

    if (edit->kind != NGX_SHIPSTATION_EDIT_RELOAD) {
        return;
    }

    ngx_shipstation_live_seen(edit->stores, &edit->id, &edit->file.identity,
                              1);

    if (edit->faults.n == 0) {
        ngx_log_error(NGX_LOG_CRIT, edit->log, 0,
                      "shipstation: \"%s/%s\" is no regular file of this "
                      "user's or root's; it does not count",
                      edit->file.folder, edit->file.name);
        return;
    }

    error = &edit->faults.fault[0].error;
    path = error->path;
    message = error->message;

    ngx_log_error(NGX_LOG_CRIT, edit->log, 0,
                  "shipstation: \"%s/%s\": %V%s%V; it does not count",
                  edit->file.folder, edit->file.name, &path,
                  path.len ? " " : "", &message);
}


/* -- What is told of it -------------------------------------------------- */


static ngx_int_t
ngx_shipstation_edit_show(ngx_shipstation_edit_t *edit,
    ngx_shipstation_edit_step_t *step, yyjson_mut_val *settings)
{
    ngx_str_t        text;
    yyjson_mut_val  *redacted, *channel, *value;

    if (ngx_shipstation_edit_tag(edit, step, settings) != NGX_OK) {
        return NGX_ERROR;
    }

    redacted = yyjson_mut_val_mut_copy(step->doc, settings);

    if (redacted == NULL
        || ngx_shipstation_document_mask(step->doc, redacted, 1) != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* a password that was made here is told once */

    if (edit->password.len && !edit->dry_run) {
        channel = yyjson_mut_obj_get(redacted, "selling_channel");
        value = yyjson_mut_strncpy(step->doc,
                                   (char *) edit->password.data,
                                   edit->password.len);

        if (value == NULL
            || !yyjson_mut_obj_put(channel,
                                   yyjson_mut_str(step->doc,
                                                  "password"),
                                   value))
        {
            return NGX_ERROR;
        }
    }

    if (ngx_shipstation_document_write(step->arena, redacted, 1, &text)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    edit->settings.data = ngx_pstrdup(edit->pool, &text);
    edit->settings.len = text.len;

    return edit->settings.data ? NGX_OK : NGX_ERROR;
}


/* The new text, for the thread. */
static ngx_int_t
ngx_shipstation_edit_keep(ngx_shipstation_edit_t *edit, ngx_str_t *text)
{
    edit->written.data = ngx_pstrdup(edit->pool, text);
    edit->written.len = text->len;

    return edit->written.data ? NGX_OK : NGX_ERROR;
}


/* -- It is written, and counts ------------------------------------------- */


static void
ngx_shipstation_edit_write(ngx_shipstation_edit_t *edit)
{
    edit->result = ngx_shipstation_file_write(&edit->file, edit->written.data,
                                              edit->written.len,
                                              edit->len ? edit->content
                                                        : NULL);
    ngx_shipstation_edit_remember(edit);
}


static void
ngx_shipstation_edit_remove(ngx_shipstation_edit_t *edit)
{
    char  kept[NGX_SHIPSTATION_STORE_ID_MAX + sizeof(".json-")
               + NGX_INT64_LEN];

    (void) ngx_snprintf((u_char *) kept, sizeof(kept), "%V.json-%uL%Z",
                        &edit->id, edit->revision);

    edit->result = ngx_shipstation_file_remove(&edit->file,
                                               edit->written.data,
                                               edit->written.len,
                                               edit->content, kept);
    ngx_shipstation_edit_remember(edit);
}


/* In a thread; a history that cannot be written keeps no change back. */
static void
ngx_shipstation_edit_remember(ngx_shipstation_edit_t *edit)
{
    char                             name[NGX_SHIPSTATION_STORE_ID_MAX
                                          + sizeof(".jsonl")];
    ngx_shipstation_settings_file_t  history;

    edit->forgotten = 0;

    if (edit->result != NGX_SHIPSTATION_FILE_DONE
        && edit->result != NGX_SHIPSTATION_FILE_NOT_DURABLE)
    {
        return;
    }

    (void) ngx_snprintf((u_char *) name, sizeof(name), "%V.jsonl%Z",
                        &edit->id);

    history.folder = edit->file.folder;
    history.name = name;

    if (ngx_shipstation_file_append(&history, edit->line.data, edit->line.len,
                                    NGX_SHIPSTATION_HISTORY_KEPT)
        != NGX_SHIPSTATION_FILE_DONE)
    {
        edit->forgotten = 1;
    }
}


static void
ngx_shipstation_edit_was_written(ngx_shipstation_edit_t *edit)
{
    ngx_uint_t                       gone;
    ngx_shipstation_edit_outcome_e   outcome;

    gone = edit->kind == NGX_SHIPSTATION_EDIT_DELETE;
    edit->created = !gone && edit->len == 0;
    edit->doing = edit->file.doing;
    edit->err = edit->file.err;

    switch (edit->result) {

    case NGX_SHIPSTATION_FILE_DONE:
        outcome = NGX_SHIPSTATION_EDIT_DONE;
        break;

    case NGX_SHIPSTATION_FILE_NOT_DURABLE:
        ngx_log_error(NGX_LOG_ALERT, edit->log, edit->err,
                      "shipstation: the change of \"%s/%s\" counts and may be "
                      "lost if the machine goes down: %s failed",
                      edit->file.folder, edit->file.name, edit->doing);
        outcome = NGX_SHIPSTATION_EDIT_NOT_DURABLE;
        break;

    case NGX_SHIPSTATION_FILE_ABSENT:
    case NGX_SHIPSTATION_FILE_EXISTS:
    case NGX_SHIPSTATION_FILE_CHANGED:
        ngx_shipstation_edit_end(edit, NGX_SHIPSTATION_EDIT_CHANGED);
        return;

    case NGX_SHIPSTATION_FILE_UNSAFE:
        ngx_shipstation_edit_end(edit, NGX_SHIPSTATION_EDIT_UNSAFE);
        return;

    default:
        ngx_log_error(NGX_LOG_CRIT, edit->log, edit->err,
                      "shipstation: \"%s/%s\" cannot be written: %s failed; "
                      "nothing was changed",
                      edit->file.folder, edit->file.name, edit->doing);
        ngx_shipstation_edit_end(edit, NGX_SHIPSTATION_EDIT_DISK);
        return;
    }

    if (ngx_shipstation_live_commit(&edit->live,
                                    gone ? NULL : &edit->file.identity,
                                    ngx_time())
        != NGX_OK)
    {
        /* the disk took so long that another reads the file by now */

        ngx_log_error(NGX_LOG_ALERT, edit->log, 0,
                      "shipstation: writing \"%s/%s\" took more than %d s",
                      edit->file.folder, edit->file.name,
                      NGX_SHIPSTATION_EDIT_CLAIM / 1000);
    }

    ngx_shipstation_edit_tell(edit);
    ngx_shipstation_edit_end(edit, outcome);
}


static void
ngx_shipstation_edit_tell(ngx_shipstation_edit_t *edit)
{
    ngx_log_error(NGX_LOG_NOTICE, edit->log, 0,
                  "shipstation: store \"%V\" was %s by \"%V\", revision "
                  "%uL%V",
                  &edit->id,
                  edit->kind == NGX_SHIPSTATION_EDIT_DELETE ? "deleted"
                  : edit->created ? "created" : "changed",
                  &edit->actor, edit->revision, &edit->names);

    if (edit->forgotten) {
        ngx_log_error(NGX_LOG_ERR, edit->log, 0,
                      "shipstation: the history of store \"%V\" cannot be "
                      "written", &edit->id);
    }

    if (edit->audit == NULL) {
        return;
    }

    if (ngx_write_fd(edit->audit->fd, edit->line.data, edit->line.len)
        != (ssize_t) edit->line.len)
    {
        ngx_log_error(NGX_LOG_CRIT, edit->log, ngx_errno,
                      "shipstation: " ngx_write_fd_n " to the audit log "
                      "\"%V\" failed", &edit->audit->name);
    }
}
