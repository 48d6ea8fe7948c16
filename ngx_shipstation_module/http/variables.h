
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The variables $shipstation_... */

#ifndef _NGX_HTTP_SHIPSTATION_VARIABLES_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_VARIABLES_H_INCLUDED_


#include "ngx_http_shipstation_module.h"


/* Adds them (preconfiguration). */
ngx_int_t ngx_http_shipstation_add_variables(ngx_conf_t *cf);


#endif /* _NGX_HTTP_SHIPSTATION_VARIABLES_H_INCLUDED_ */
