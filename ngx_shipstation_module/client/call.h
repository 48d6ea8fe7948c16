
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * HTTPS calls to ShipStation: libcurl's multi interface on nginx's events, one
 * multi handle for a worker's life.  Never blocks; a call knows nothing of the
 * requests that wait for it.
 */

#ifndef _NGX_SHIPSTATION_CALL_H_INCLUDED_
#define _NGX_SHIPSTATION_CALL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "client/call_reply.h"


typedef struct ngx_shipstation_client_s  ngx_shipstation_client_t;
typedef struct ngx_shipstation_call_s    ngx_shipstation_call_t;


typedef void (*ngx_shipstation_reply_pt)(void *data,
    ngx_shipstation_reply_t *reply);


typedef struct {
    ngx_str_t                  url;       /* whole, with path and query */
    ngx_str_t                  header;    /* that signs it, name and value */
    ngx_str_t                  body;      /* empty: GET, else a JSON POST */
    ngx_msec_t                 timeout;   /* for all of it */
    ngx_shipstation_reply_pt   done;
    void                      *data;
} ngx_shipstation_request_t;


/*
 * Opens the worker's client; called in init_process.  ca_file: terminated
 * name, or empty for the system's.  resolver may be NULL (libcurl's own is
 * used then); it and ca_file must outlive the client.  Returns NULL on error.
 */
ngx_shipstation_client_t *ngx_shipstation_client_create(ngx_str_t *ca_file,
    ngx_resolver_t *resolver, ngx_msec_t resolver_timeout, ngx_log_t *log);

/* Ends all calls without calling back; called in exit_process. */
void ngx_shipstation_client_destroy(ngx_shipstation_client_t *client);

/*
 * 1: a call to the URL's host would wait for a resolver that does not answer;
 * not for addresses.  That it does not is logged when it is found out.
 */
ngx_uint_t ngx_shipstation_client_deaf(ngx_shipstation_client_t *client,
    const ngx_str_t *url);

/*
 * Starts a call; the request is copied.  done is called exactly once, from a
 * posted event, never from within this function.  Returns NULL when the call
 * could not be started; done is not called then.
 */
ngx_shipstation_call_t *ngx_shipstation_call(ngx_shipstation_client_t *client,
    const ngx_shipstation_request_t *request);


#endif /* _NGX_SHIPSTATION_CALL_H_INCLUDED_ */
