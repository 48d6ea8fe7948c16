
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Reading the folder of settings files, at configuration time. */

#ifndef _NGX_SHIPSTATION_LOAD_H_INCLUDED_
#define _NGX_SHIPSTATION_LOAD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores.h"


#define NGX_SHIPSTATION_FILE_MAX  1048576


/*
 * Reads the folder's files into a new generation of the zone, which becomes
 * the stores' own.  All bad files are logged, up to a bound.  Returns NGX_OK,
 * or NGX_ERROR: the zone is as it was.
 */
ngx_int_t ngx_shipstation_stores_load(ngx_shipstation_stores_t *stores);


#endif /* _NGX_SHIPSTATION_LOAD_H_INCLUDED_ */
