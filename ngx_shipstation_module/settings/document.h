
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A settings file as a document that people edit: read, shown without its
 * secrets, merged with what is sent, compared and written back.  What is a
 * secret is said by the marks of the tables' rows.
 *
 * Documents are yyjson's, their memory the arena's; numbers keep their text.
 * Nothing here recurses deeper than the tables do, but for yyjson's merge and
 * copy, which ngx_shipstation_json_read() bounds by the depth it takes.
 */

#ifndef _NGX_SHIPSTATION_DOCUMENT_H_INCLUDED_
#define _NGX_SHIPSTATION_DOCUMENT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "settings/members.h"


/* "1234-0a1b2c3d" with its quotes */
#define NGX_SHIPSTATION_ETAG_MAX  (NGX_INT64_LEN + 11)


/* An empty document whose values are the arena's; NULL: no memory. */
yyjson_mut_doc *ngx_shipstation_document_create(
    ngx_shipstation_arena_t *arena);

/*
 * Puts {"set": true} in place of each secret of a settings document, with
 * hints "hint": "…a1b2" beside it where its row allows one.
 * NGX_OK, or NGX_ERROR: no memory, and then it must not be shown.
 */
ngx_int_t ngx_shipstation_document_mask(yyjson_mut_doc *doc,
    yyjson_mut_val *root, ngx_uint_t hints);

/* Fills in the defaults of members that are absent.  NGX_OK or NGX_ERROR. */
ngx_int_t ngx_shipstation_document_fill(yyjson_mut_doc *doc,
    yyjson_mut_val *root);

/*
 * What becomes of old, the settings as they are, by a body that was sent: a
 * merge patch (RFC 7396), or a whole document.  Secrets that are left out, or
 * sent as they were shown, stay; null removes; one of two that stand for each
 * other removes the other.  Returns the new root, or NULL: no memory.  old
 * may be NULL for a whole document.
 */
yyjson_mut_val *ngx_shipstation_document_merge(yyjson_mut_doc *doc,
    yyjson_mut_val *old, yyjson_val *patch);
yyjson_mut_val *ngx_shipstation_document_replace(yyjson_mut_doc *doc,
    yyjson_mut_val *old, yyjson_val *body);

/*
 * A stored secret goes to no host but the one that it was entered for: notes a
 * fault where a member changed that says where the secrets of its object go,
 * and the body does not bring them along.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_document_hosts(ngx_shipstation_reader_t *reader,
    yyjson_mut_val *old, yyjson_mut_val *root, yyjson_val *body);

/*
 * Calls back for each member that two documents differ in, lists as a whole;
 * "revision" aside.  before and after: NULL where it is absent there.  Of a
 * secret only that it differs may be told.
 */
typedef void (*ngx_shipstation_changed_pt)(void *data,
    const ngx_shipstation_path_t *path, yyjson_mut_val *before,
    yyjson_mut_val *after, ngx_uint_t secret);
void ngx_shipstation_document_compare(yyjson_mut_val *old,
    yyjson_mut_val *root, ngx_shipstation_changed_pt changed, void *data);

/*
 * 1 where two documents differ at a path such as "api.url", or below it.
 */
ngx_uint_t ngx_shipstation_document_differs(yyjson_mut_val *old,
    yyjson_mut_val *root, const ngx_str_t *path);

/* 1 where the tables know a member by a path such as "api.url". */
ngx_uint_t ngx_shipstation_document_known(const ngx_str_t *path);

/* The document's revision, 0 where it has none; and setting it. */
int64_t ngx_shipstation_document_revision(yyjson_mut_val *root);
ngx_int_t ngx_shipstation_document_set_revision(yyjson_mut_doc *doc,
    yyjson_mut_val *root, int64_t revision);

/*
 * The entity tag: the revision and eight digits of a digest of the document
 * without its secrets, so that it tells nobody whether a guess is right.
 * etag: NGX_SHIPSTATION_ETAG_MAX bytes.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_document_etag(yyjson_mut_doc *doc,
    yyjson_mut_val *root, u_char *etag, size_t *len);

/*
 * The text of a document: a file's, with a final line feed, or (not pretty) in
 * one line without it.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_document_write(ngx_shipstation_arena_t *arena,
    yyjson_mut_val *root, ngx_uint_t pretty, ngx_str_t *text);


#endif /* _NGX_SHIPSTATION_DOCUMENT_H_INCLUDED_ */
