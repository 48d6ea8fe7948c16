
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* How a call ended, for people. */

#ifndef _NGX_SHIPSTATION_REPORT_H_INCLUDED_
#define _NGX_SHIPSTATION_REPORT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/api.h"
#include "client/call.h"
#include "desk/ask.h"
#include "desk/desk.h"


/* To the log, where something is wrong, and to the store's status. */
void ngx_shipstation_report(const ngx_shipstation_desk_conf_t *conf,
    const ngx_shipstation_ask_t *ask, const ngx_shipstation_reply_t *reply,
    const ngx_shipstation_verdict_t *verdict);

/* What the store's status shows as the last answer; status 0: none came. */
void ngx_shipstation_report_note(const ngx_shipstation_desk_conf_t *conf,
    const ngx_shipstation_ask_t *ask, ngx_uint_t status,
    const ngx_str_t *message);


#endif /* _NGX_SHIPSTATION_REPORT_H_INCLUDED_ */
