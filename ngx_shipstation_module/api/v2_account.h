
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The account in ShipStation's V2 API: GET /v2/carriers, which has services and
 * packages in it, page by page.  See api.h for what they do.
 */

#ifndef _NGX_SHIPSTATION_V2_ACCOUNT_H_INCLUDED_
#define _NGX_SHIPSTATION_V2_ACCOUNT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "account/account.h"


ngx_uint_t ngx_shipstation_v2_account_steps(
    const ngx_shipstation_account_t *account);
u_char *ngx_shipstation_v2_account_path(u_char *p,
    const ngx_shipstation_account_t *account, ngx_uint_t step);
ngx_int_t ngx_shipstation_v2_account_read(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, ngx_shipstation_account_t *account,
    ngx_uint_t step, ngx_shipstation_error_t *error);


#endif /* _NGX_SHIPSTATION_V2_ACCOUNT_H_INCLUDED_ */
