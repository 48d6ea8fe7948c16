
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The scripts that run inside Redis, as texts.  Each begins in fleet/NAME.lua
 * with what it takes and says.
 */

#ifndef _NGX_SHIPSTATION_SCRIPTS_H_INCLUDED_
#define _NGX_SHIPSTATION_SCRIPTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef enum {
    NGX_SHIPSTATION_SCRIPT_FETCH = 0,
    NGX_SHIPSTATION_SCRIPT_FINISH,
    NGX_SHIPSTATION_SCRIPT_REPORT,
    NGX_SHIPSTATION_NSCRIPTS
} ngx_shipstation_script_e;


extern const ngx_str_t  ngx_shipstation_scripts[NGX_SHIPSTATION_NSCRIPTS];


#endif /* _NGX_SHIPSTATION_SCRIPTS_H_INCLUDED_ */
