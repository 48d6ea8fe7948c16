
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Who bought, and where it goes. */

#ifndef _NGX_SHIPSTATION_CUSTOMER_H_INCLUDED_
#define _NGX_SHIPSTATION_CUSTOMER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/writer.h"


/* <Customer>, from the order's "customer". */
ngx_int_t ngx_shipstation_order_customer(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *customer);


#endif /* _NGX_SHIPSTATION_CUSTOMER_H_INCLUDED_ */
