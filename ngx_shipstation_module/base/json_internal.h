
/* What json.c and json_parts.c share, and nobody else. */

#ifndef _NGX_SHIPSTATION_JSON_INTERNAL_H_INCLUDED_
#define _NGX_SHIPSTATION_JSON_INTERNAL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"


/* Makes lone surrogate escapes between p and end "\\ufffd", in place. */
void ngx_shipstation_json_surrogates(u_char *p, u_char *end);

/* 1 where values are nested deeper than NGX_SHIPSTATION_JSON_DEPTH. */
ngx_uint_t ngx_shipstation_json_too_deep(yyjson_val *root);


#endif /* _NGX_SHIPSTATION_JSON_INTERNAL_H_INCLUDED_ */
