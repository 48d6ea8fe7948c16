
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The file that the module was loaded from.  A reload goes on with the code
 * that nginx started with, whatever lies at that place by then; this tells.
 */

#ifndef _NGX_HTTP_SHIPSTATION_MODULE_FILE_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_MODULE_FILE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_HTTP_SHIPSTATION_VERSION_SIZE  32


typedef struct {
    /* What the file says; empty where it cannot be read or says nothing. */
    char        version[NGX_HTTP_SHIPSTATION_VERSION_SIZE];
    ngx_uint_t  replaced;     /* it is not the one that was loaded */
} ngx_http_shipstation_module_file_t;


/*
 * Looks at the file; reads it once where it was replaced, and says so at
 * "warn".  For the process that reads the configuration, never for a worker.
 */
void ngx_http_shipstation_module_file(ngx_http_shipstation_module_file_t *file,
    ngx_log_t *log);


#endif /* _NGX_HTTP_SHIPSTATION_MODULE_FILE_H_INCLUDED_ */
