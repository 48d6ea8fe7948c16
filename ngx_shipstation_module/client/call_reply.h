
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* What a call brought back. */

#ifndef _NGX_SHIPSTATION_CALL_REPLY_H_INCLUDED_
#define _NGX_SHIPSTATION_CALL_REPLY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_REPLY_MAX  1048576


/* Valid only while the callback of the call runs. */
typedef struct {
    ngx_uint_t   status;       /* 0: no reply; error says why */
    u_char      *body;         /* JSON's padding follows it; may be changed;
                                  NULL where body_len is 0 */
    size_t       body_len;
    ngx_int_t    limit;        /* X-Rate-Limit-Limit, -1: absent */
    ngx_int_t    remaining;    /* X-Rate-Limit-Remaining, -1: absent */
    ngx_int_t    reset;        /* X-Rate-Limit-Reset, seconds, -1: absent */
    ngx_int_t    retry_after;  /* Retry-After, seconds, -1: absent or a date */
    ngx_uint_t   timed_out;
    ngx_uint_t   milliseconds; /* from start to end */
    ngx_str_t    error;        /* one plain sentence, no secrets; or empty */
} ngx_shipstation_reply_t;


#endif /* _NGX_SHIPSTATION_CALL_REPLY_H_INCLUDED_ */
