
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Asks an internal location and brings back its whole reply.  The subrequest
 * carries no header of the client's: If-None-Match would bring a 304, Range a
 * 206, and Authorization would give the store's password away.
 */

#ifndef _NGX_HTTP_SHIPSTATION_SUBREQUEST_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_SUBREQUEST_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "http/buffer.h"


typedef enum {
    NGX_HTTP_SHIPSTATION_ANSWERED = 0,    /* whole; status says what */
    NGX_HTTP_SHIPSTATION_REFUSED,         /* no reply: connection failed */
    NGX_HTTP_SHIPSTATION_TIMED_OUT,       /* before the reply's first byte */
    NGX_HTTP_SHIPSTATION_BROKEN_OFF,      /* the reply ended too early */
    NGX_HTTP_SHIPSTATION_TOO_LARGE,       /* larger than max */
    NGX_HTTP_SHIPSTATION_COMPRESSED,      /* though nobody asked for it */
    NGX_HTTP_SHIPSTATION_NO_MEMORY
} ngx_http_shipstation_answer_e;


typedef struct {
    ngx_http_shipstation_answer_e     kind;
    ngx_uint_t                        status;   /* 0: no reply came */
    ngx_http_headers_out_t           *headers;  /* the reply's */
    ngx_http_request_t               *subrequest;

    /*
     * The reply's body in one piece, JSON's padding behind it.  It may be
     * changed, and taken over: whoever sets buffer to NULL gives it back with
     * ngx_http_shipstation_buffer_free().  Else it goes with the callback.
     */
    ngx_http_shipstation_buffer_t    *buffer;
    u_char                           *body;
    size_t                            len;
} ngx_http_shipstation_answer_ctx_t;


/*
 * Called in the main request's turn.  The callback ends by finalizing r, or by
 * making sure that this happens later.
 */
typedef void (*ngx_http_shipstation_answer_pt)(ngx_http_request_t *r,
    ngx_http_shipstation_answer_ctx_t *answer, void *data);


typedef struct {
    ngx_str_t                         uri;
    ngx_str_t                         args;
    ngx_chain_t                      *body;     /* NULL: GET, else a POST */
    off_t                             body_len;
    ngx_str_t                         content_type;   /* the body's */
    ngx_table_elt_t                  *headers;  /* more headers: key, value */
    ngx_uint_t                        nheaders;
    size_t                            max;      /* largest reply, bytes */

    /*
     * Goes on when the client goes away.  Read in small pieces, so for small
     * replies only.
     */
    unsigned                          detached:1;

    /*
     * Of a larger reply the first max bytes will do, and it may be gzip'd:
     * what its status says counts more.
     */
    unsigned                          partly:1;

    char                             *action;   /* "while ..." in the log */
    ngx_http_shipstation_answer_pt    done;
    void                             *data;
} ngx_http_shipstation_question_t;


/*
 * Starts a subrequest of r, a main request, which the caller holds (in a
 * content handler: r->main->count++, return NGX_DONE; after reading a body
 * nginx holds it already).  question and its bytes must last as long as the
 * request.  done is called exactly once, never from within this function, and
 * not at all where the request ends before.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_http_shipstation_subrequest(ngx_http_request_t *r,
    ngx_http_shipstation_question_t *question);

/*
 * Evaluates a configured URI, which may hold variables and a query, and splits
 * it.  Returns NGX_OK, or NGX_ERROR (no memory; an unsafe or named URI, which
 * is logged).
 */
ngx_int_t ngx_http_shipstation_internal_uri(ngx_http_request_t *r,
    ngx_http_complex_value_t *value, ngx_str_t *uri, ngx_str_t *args);

/*
 * Prints what the location asked, as nginx's log names it, into the size bytes
 * at p: "http://10.0.0.1:8080/orders?page=1"; nothing where it asked nobody.
 * Printable ASCII, not terminated; returns the place behind it.
 */
u_char *ngx_http_shipstation_answer_url(u_char *p, size_t size,
    const ngx_http_shipstation_answer_ctx_t *answer);

/* The name of the location that answered: "/_orders". */
const ngx_str_t *ngx_http_shipstation_answer_location(
    const ngx_http_shipstation_answer_ctx_t *answer);

/* Text for logs: "answered 500"
, "refused the connection or ...". */
const char *ngx_http_shipstation_answer_text(
    ngx_http_shipstation_answer_ctx_t *answer);


/* For http/capture.c: what was asked, where r is a subrequest of ours. */
typedef struct {
    ngx_http_shipstation_question_t    *question;
    ngx_http_shipstation_answer_ctx_t   answer;
    ngx_http_request_t                 *parent;
    unsigned                            header_seen:1;
    unsigned                            gzip:1;     /* it came so */
    unsigned                            cut:1;      /* more came than max */
    unsigned                            whole:1;   /* the body's end was seen */
    unsigned                            ended:1;   /* post_subrequest ran */
    unsigned                            told:1;    /* done was called */
} ngx_http_shipstation_asked_t;

ngx_http_shipstation_asked_t *ngx_http_shipstation_asked(
    ngx_http_request_t *sr);


#endif /* _NGX_HTTP_SHIPSTATION_SUBREQUEST_H_INCLUDED_ */
