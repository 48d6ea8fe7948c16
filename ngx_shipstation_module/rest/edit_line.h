
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What is told of an edit: a line for history and audit, and names. */

#ifndef _NGX_HTTP_SHIPSTATION_EDIT_LINE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_EDIT_LINE_H_INCLUDED_


#include "rest/edit.h"


/*
 * Makes edit->line and edit->names, of the edit's pool.  old: the settings
 * before, NULL where the store is new; changes: a list of objects with "path",
 * "before" and "after", secrets left out of it.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_edit_line(ngx_shipstation_edit_t *edit,
    ngx_shipstation_arena_t *arena, yyjson_mut_doc *doc, yyjson_mut_val *old,
    yyjson_mut_val *changes);


#endif /* _NGX_HTTP_SHIPSTATION_EDIT_LINE_H_INCLUDED_ */
