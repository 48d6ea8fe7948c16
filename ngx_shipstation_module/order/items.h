
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The lines of an order, its discounts and fees. */

#ifndef _NGX_SHIPSTATION_ITEMS_H_INCLUDED_
#define _NGX_SHIPSTATION_ITEMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/writer.h"


/* <Items>, from "items", "discounts" and "fees"; sets order->lines. */
ngx_int_t ngx_shipstation_order_items(ngx_shipstation_order_t *order);

/* 1 when the order has lines, but none of goods that are shipped. */
ngx_uint_t ngx_shipstation_order_digital(ngx_shipstation_order_t *order);


#endif /* _NGX_SHIPSTATION_ITEMS_H_INCLUDED_ */
