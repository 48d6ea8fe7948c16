
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The files of a folder that are stores' settings. */

#ifndef _NGX_SHIPSTATION_NAMES_H_INCLUDED_
#define _NGX_SHIPSTATION_NAMES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_SUFFIX      ".json"
#define NGX_SHIPSTATION_SUFFIX_LEN  (sizeof(NGX_SHIPSTATION_SUFFIX) - 1)


/*
 * Initialises names with the names, as ngx_str_t, of the files in folder that
 * end in ".json" and do not begin with a dot; sorted by bytes, memory from the
 * pool.  Returns NGX_OK, or NGX_ERROR: no memory, or the folder cannot be
 * read, which is logged then.
 */
ngx_int_t ngx_shipstation_store_names(const ngx_str_t *folder,
    ngx_array_t *names, ngx_pool_t *pool, ngx_log_t *log);


#endif /* _NGX_SHIPSTATION_NAMES_H_INCLUDED_ */
