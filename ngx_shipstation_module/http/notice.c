
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/reply.h"


ngx_int_t
ngx_http_shipstation_notice_handler(ngx_http_request_t *r)
{
    return ngx_http_shipstation_reply_text(r, NGX_HTTP_NOT_IMPLEMENTED,
                                           "not_built",
                                           "Ship notices are not built yet.");
}
