
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a worker that was killed held: its leases are given back at once by the
 * worker that takes its place, so that whoever waits need not wait for a call
 * that nobody makes any more.  Its slots of the allowance are not: ShipStation
 * may have seen the calls.
 */

#ifndef _NGX_SHIPSTATION_ORPHANS_H_INCLUDED_
#define _NGX_SHIPSTATION_ORPHANS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/cache.h"


/*
 * init_process, where the master has seen the death of the one before.  Gives
 * back the leases of all processes that are no more, and ends their keys' first
 * calls; returns the mask of worker slots to be woken.  The lock is taken anew
 * for each few entries.
 */
uint64_t ngx_shipstation_orphans_free(ngx_shipstation_rates_zone_t *cache,
    int64_t now);


#endif /* _NGX_SHIPSTATION_ORPHANS_H_INCLUDED_ */
