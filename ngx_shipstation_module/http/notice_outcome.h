
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What may become of a ship notice, in one table: for ShipStation (status and
 * sentence), for the logs (word), for the status (counter).
 */

#ifndef _NGX_HTTP_SHIPSTATION_NOTICE_OUTCOME_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_NOTICE_OUTCOME_H_INCLUDED_


#include "http/subrequest.h"


typedef struct {
    ngx_uint_t                  status;     /* 0: nobody is there to be told */
    ngx_shipstation_counter_e   counter;
    const char                 *word;       /* of $shipstation_error */
    const char                 *sentence;
} ngx_http_shipstation_outcome_t;


extern const ngx_http_shipstation_outcome_t
    ngx_http_shipstation_notice_taken,
    ngx_http_shipstation_notice_declined,    /* the reply may say why */
    ngx_http_shipstation_bad_notice,         /* the sentence is the reader's */
    ngx_http_shipstation_body_too_large,
    ngx_http_shipstation_body_encoded,
    ngx_http_shipstation_body_not_read,
    ngx_http_shipstation_notice_not_read,
    ngx_http_shipstation_notice_not_sent,
    ngx_http_shipstation_client_gone;


/* What the platform's answer means for the notice; never NULL. */
const ngx_http_shipstation_outcome_t *ngx_http_shipstation_notice_outcome(
    const ngx_http_shipstation_answer_ctx_t *answer);


#endif /* _NGX_HTTP_SHIPSTATION_NOTICE_OUTCOME_H_INCLUDED_ */
