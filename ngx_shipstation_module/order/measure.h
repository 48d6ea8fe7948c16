
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Weights and sizes, and the options that weigh something. */

#ifndef _NGX_SHIPSTATION_MEASURE_H_INCLUDED_
#define _NGX_SHIPSTATION_MEASURE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/units.h"
#include "order/writer.h"


/*
 * <Weight> and <WeightUnits> of a line: quantity (in millionths) times one
 * unit's.  Sets the unit in which it goes out, UNKNOWN where it does not.
 */
ngx_int_t ngx_shipstation_order_weight(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e *unit);

/* <Options> of a line, their weights in the unit of the line's own. */
ngx_int_t ngx_shipstation_order_options(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *item, ngx_shipstation_value_t *values,
    int64_t quantity, ngx_shipstation_weight_unit_e unit);

/* <Dimensions> of the order, all or nothing. */
ngx_int_t ngx_shipstation_order_dimensions(ngx_shipstation_order_t *order,
    ngx_shipstation_value_t *dimensions);


#endif /* _NGX_SHIPSTATION_MEASURE_H_INCLUDED_ */
