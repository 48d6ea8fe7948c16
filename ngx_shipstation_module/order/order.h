
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* One order of the feed becomes <Order>. */

#ifndef _NGX_SHIPSTATION_ORDER_H_INCLUDED_
#define _NGX_SHIPSTATION_ORDER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/writer.h"


/*
 * Writes one order, all of it or nothing (the caller takes back what was
 * written): NGX_DONE when the store's rules do not select it.  Takes its row;
 * too_large tells that the row does not hold all of it.
 */
ngx_int_t ngx_shipstation_order_write(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *row, ngx_uint_t too_large);


#endif /* _NGX_SHIPSTATION_ORDER_H_INCLUDED_ */
