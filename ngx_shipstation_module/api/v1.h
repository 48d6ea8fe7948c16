
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * ShipStation's API of ssapi.shipstation.com, "V1": POST /shipments/getrates
 * for one carrier and parcel, signed with Basic authentication.
 */

#ifndef _NGX_SHIPSTATION_V1_H_INCLUDED_
#define _NGX_SHIPSTATION_V1_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "api/api.h"


/*
 * read(): cost is shipmentCost + otherCost (an absent or null otherCost is 0),
 * added exactly, then rounded half up to minor units.  Key names may be
 * PascalCase, as one proxy sends them.  An entry without code or price, with a
 * negative price or one over 10^12, or with a code that a quote does not take
 * is left out; so are all after the 64th.  Of several entries with one code the
 * first counts: without a package code ShipStation lists a service once for
 * each kind of package.
 */
extern const ngx_shipstation_api_t  ngx_shipstation_api_v1;


#endif /* _NGX_SHIPSTATION_V1_H_INCLUDED_ */
