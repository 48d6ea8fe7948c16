
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/reply.h"


ngx_int_t
ngx_http_shipstation_status_handler(ngx_http_request_t *r)
{
    return NGX_HTTP_NOT_IMPLEMENTED;
}
