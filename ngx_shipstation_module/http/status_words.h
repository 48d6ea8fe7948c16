
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What $shipstation_error's words mean for the merchant, and what to do. */

#ifndef _NGX_HTTP_SHIPSTATION_STATUS_WORDS_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_STATUS_WORDS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* One or two plain sentences; the word itself where it is not in the table. */
const char *ngx_http_shipstation_status_advice(const char *word);


#endif /* _NGX_HTTP_SHIPSTATION_STATUS_WORDS_H_INCLUDED_ */
