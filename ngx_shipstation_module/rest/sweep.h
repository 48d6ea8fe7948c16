
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What happened to the folder of settings beside the API: files edited by hand
 * or by another machine, new ones and removed ones, and what a process that
 * died left half done.  One worker looks: at claims without an owner several
 * times a second, at all files within 5 seconds.
 */

#ifndef _NGX_HTTP_SHIPSTATION_SWEEP_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_SWEEP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores.h"


/* Starts it in this worker.  NGX_OK, NGX_ERROR (no memory). */
ngx_int_t ngx_shipstation_sweep_start(ngx_cycle_t *cycle,
    ngx_shipstation_stores_t *stores, void *threads);


#endif /* _NGX_HTTP_SHIPSTATION_SWEEP_H_INCLUDED_ */
