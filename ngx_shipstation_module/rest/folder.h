
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Whether workers can do with the folder of settings what the API asks. */

#ifndef _NGX_HTTP_SHIPSTATION_FOLDER_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_FOLDER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * For the master, as root: warns of a folder that the workers' user may not
 * write, and of files in it that it may not read, the first by name.
 */
void ngx_shipstation_folder_check(ngx_cycle_t *cycle, const ngx_str_t *folder);


#endif /* _NGX_HTTP_SHIPSTATION_FOLDER_H_INCLUDED_ */
