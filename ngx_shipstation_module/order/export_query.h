
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What ShipStation asks for in the query of the Custom Store's URL. */

#ifndef _NGX_SHIPSTATION_EXPORT_QUERY_H_INCLUDED_
#define _NGX_SHIPSTATION_EXPORT_QUERY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/error.h"


typedef enum {
    NGX_SHIPSTATION_ACTION_ABSENT = 0,
    NGX_SHIPSTATION_ACTION_EXPORT,
    NGX_SHIPSTATION_ACTION_SHIPNOTIFY,
    NGX_SHIPSTATION_ACTION_UNKNOWN
} ngx_shipstation_action_e;


typedef enum {
    NGX_SHIPSTATION_PARAMETER_NONE = 0,     /* start_date after end_date */
    NGX_SHIPSTATION_PARAMETER_START_DATE,
    NGX_SHIPSTATION_PARAMETER_END_DATE,
    NGX_SHIPSTATION_PARAMETER_PAGE
} ngx_shipstation_parameter_e;


typedef struct {
    ngx_uint_t  has_start;
    ngx_uint_t  has_end;
    int64_t     start;      /* Unix seconds, overlap not yet taken off */
    int64_t     end;        /* its whole minute: ":59" */
    ngx_uint_t  page;       /* 1 to 32767 */

    ngx_shipstation_parameter_e  bad;   /* which one the error is about */
} ngx_shipstation_window_t;


/*
 * Finds a parameter by name, case-sensitive, anywhere in a query; the last one
 * wins.  The value is decoded ('+' and %XX) into the arena.  Returns NGX_OK;
 * NGX_DECLINED where it is absent; NGX_ERROR for a broken escape, a NUL, or
 * when memory ran out.
 */
ngx_int_t ngx_shipstation_query_get(const ngx_str_t *args, const char *name,
    ngx_shipstation_arena_t *arena, ngx_str_t *value);

/* The action, compared without case. */
ngx_shipstation_action_e ngx_shipstation_query_action(const ngx_str_t *args,
    ngx_shipstation_arena_t *arena);

/*
 * Reads start_date, end_date and page as of now (Unix seconds).  Returns
 * NGX_OK, or NGX_ERROR with error's message being the whole sentence that
 * ShipStation is told, which names the parameter and the form; and window->bad
 * the parameter.
 */
ngx_int_t ngx_shipstation_query_window(const ngx_str_t *args, int64_t now,
    ngx_shipstation_arena_t *arena, ngx_shipstation_window_t *window,
    ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_EXPORT_QUERY_H_INCLUDED_ */
