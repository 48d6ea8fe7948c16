
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* One HTTPS request with libcurl: its options, what it collects, its result. */

#ifndef _NGX_SHIPSTATION_CALL_TRANSFER_H_INCLUDED_
#define _NGX_SHIPSTATION_CALL_TRANSFER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include <curl/curl.h>

#include "client/call_reply.h"


#define NGX_SHIPSTATION_HEADERS_MAX    65536
#define NGX_SHIPSTATION_SENTENCE_SIZE  512


/* Memory of the caller, zero but for what is said. */
typedef struct {
    /* set by the caller; all must live as long as the transfer */
    const char             *url;             /* terminated, as are these: */
    char                   *header;          /* "Authorization: Basic ..." */
    const char             *lookup;          /* CURLOPT_RESOLVE, or empty */
    const char             *ca_file;         /* empty: the system's */
    ngx_str_t               body;            /* empty: GET */
    ngx_str_t               host;            /* for sentences */
    ngx_uint_t              https;

    CURL                   *easy;
    struct curl_slist       headers[5];
    struct curl_slist       resolve;

    u_char                 *reply;
    size_t                  reply_len;
    size_t                  reply_size;
    size_t                  headers_len;

    ngx_uint_t              sent;            /* requests begun: 0 or 1 */
    ngx_uint_t              again;           /* libcurl wanted a second */
    ngx_uint_t              too_large;
    ngx_uint_t              no_memory;

    char                    error[CURL_ERROR_SIZE];
    u_char                  sentence[NGX_SHIPSTATION_SENTENCE_SIZE];
} ngx_shipstation_transfer_t;


/*
 * Makes transfer->easy, which must end within milliseconds; data comes back
 * as its CURLINFO_PRIVATE.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_transfer_open(ngx_shipstation_transfer_t *transfer,
    ngx_msec_t milliseconds, void *data);

/* Fills the reply from a transfer that ended with code. */
void ngx_shipstation_transfer_result(ngx_shipstation_transfer_t *transfer,
    CURLcode code, ngx_shipstation_reply_t *reply);

/* Frees easy, which must be out of its multi handle, and the reply's bytes. */
void ngx_shipstation_transfer_close(ngx_shipstation_transfer_t *transfer);


#endif /* _NGX_SHIPSTATION_CALL_TRANSFER_H_INCLUDED_ */
