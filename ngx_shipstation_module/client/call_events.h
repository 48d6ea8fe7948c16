
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * libcurl's multi handle on nginx's events: sockets, its one timer, and what
 * has ended, told from a posted event.
 */

#ifndef _NGX_SHIPSTATION_CALL_EVENTS_H_INCLUDED_
#define _NGX_SHIPSTATION_CALL_EVENTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include <curl/curl.h>


typedef struct ngx_shipstation_multi_s  ngx_shipstation_multi_t;


/* Memory of the caller, who sets ended, broken, data and log, the rest zero. */
struct ngx_shipstation_multi_s {
    /* a transfer has ended; easy is still to be removed */
    void             (*ended)(ngx_shipstation_multi_t *multi, CURL *easy,
                              CURLcode code);
    /* the handle is of no more use: remove all, close, open anew */
    void             (*broken)(ngx_shipstation_multi_t *multi);

    void              *data;
    ngx_log_t         *log;

    CURLM             *handle;
    ngx_queue_t        sockets;     /* connections that stand for them */
    ngx_connection_t   ident;       /* of events that have no connection */
    ngx_event_t        timer;
    ngx_event_t        posted;
    ngx_uint_t         unusable;
    ngx_uint_t         closed;      /* a socket that was still watched */
};


/* Makes the handle for up to max connections; NGX_OK or NGX_ERROR. */
ngx_int_t ngx_shipstation_multi_open(ngx_shipstation_multi_t *multi,
    ngx_uint_t max);

/* Closes the handle, whose transfers must have been removed. */
void ngx_shipstation_multi_close(ngx_shipstation_multi_t *multi);

/*
 * Starts a transfer; it ends with multi->ended, from a posted event, or with
 * ngx_shipstation_multi_remove().  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_multi_add(ngx_shipstation_multi_t *multi,
    CURL *easy);

/* Takes a transfer out, ended or not; never waits for a name's lookup. */
void ngx_shipstation_multi_remove(ngx_shipstation_multi_t *multi, CURL *easy);


#endif /* _NGX_SHIPSTATION_CALL_EVENTS_H_INCLUDED_ */
