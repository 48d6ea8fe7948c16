
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What the tables say to people and programs: docs and a JSON Schema. */

#ifndef _NGX_SHIPSTATION_SCHEMA_H_INCLUDED_
#define _NGX_SHIPSTATION_SCHEMA_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "settings/members.h"


/*
 * Writes a JSON Schema (2020-12) of a settings file into text; it is the
 * arena's.  It takes every file that the parser takes; the parser looks at
 * more than a schema can say.  Returns NGX_OK or NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_settings_schema(ngx_shipstation_arena_t *arena,
    ngx_str_t *text);

/*
 * Prints a member's row of docs/stores.md, without a line feed, to the size
 * bytes at p; returns the place behind.
 */
u_char *ngx_shipstation_member_row(u_char *p, size_t size,
    const ngx_shipstation_member_t *member);


#endif /* _NGX_SHIPSTATION_SCHEMA_H_INCLUDED_ */
