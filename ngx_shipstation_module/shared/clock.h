
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Monotonic time, read fresh.  nginx's cached ngx_current_msec is as old as the
 * turn of the event loop, which a burst of carts can make hundreds of
 * milliseconds: too much for the stamps of the allowance.  The clock is the
 * same for all processes of a host and does not move when the date is set.
 */

#ifndef _NGX_SHIPSTATION_CLOCK_H_INCLUDED_
#define _NGX_SHIPSTATION_CLOCK_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* Milliseconds of CLOCK_MONOTONIC. */
int64_t ngx_shipstation_monotonic(void);


#endif /* _NGX_SHIPSTATION_CLOCK_H_INCLUDED_ */
