
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The settings API: what its endpoints share.  A request is looked at by
 * dispatch.c, which finds its row in routes.c; the row's handler gets a
 * ngx_http_shipstation_rest_t and answers with one of the replies here.
 */

#ifndef _NGX_HTTP_SHIPSTATION_REST_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_REST_H_INCLUDED_


#include "ngx_http_shipstation_module.h"
#include "base/json.h"
#include "base/print.h"
#include "settings/members.h"


#define NGX_HTTP_SHIPSTATION_REST_BODY_MAX  1048576
#define NGX_HTTP_SHIPSTATION_LIST_LIMIT     1000


/* One for each configuration cycle. */
typedef struct {
    ngx_uint_t                        places;      /* that have the handler */
    ngx_uint_t                        write;       /* on in any of them */
    ngx_flag_t                        private_addresses;
    ngx_open_file_t                  *audit;       /* NULL: off */
    void                             *threads;     /* a pool, or NULL */
} ngx_http_shipstation_rest_main_conf_t;


typedef struct {
    ngx_flag_t                        write;
    ngx_flag_t                        reveal;
    ngx_flag_t                        guarded;
    ngx_http_complex_value_t         *actor;       /* NULL: "-" */
    ngx_array_t                      *operators;   /* of ngx_str_t: paths */
} ngx_http_shipstation_rest_loc_conf_t;


typedef struct ngx_http_shipstation_route_s  ngx_http_shipstation_route_t;


/* A request to the API.  All of it lives as long as the request. */
typedef struct {
    ngx_http_request_t                     *request;
    const ngx_http_shipstation_route_t     *route;
    ngx_http_shipstation_main_conf_t       *smcf;
    ngx_http_shipstation_rest_main_conf_t  *main;
    ngx_http_shipstation_rest_loc_conf_t   *conf;
    ngx_shipstation_arena_t                *arena;  /* the request's own */

    ngx_uint_t                             write;   /* may be done, here and */
    ngx_uint_t                             reveal;  /* by this peer */
    ngx_uint_t                             waiting;
    ngx_str_t                              narrowed;  /* the one store, or
                                                         empty: all */

    /* What stands in the path for {id} and {key}; 0-ended. */
    ngx_str_t                              id;
    ngx_str_t                              key;

    /*
     * With a row's BODY: the body, JSON's padding behind it, and what it
     * holds; NULL where it is empty.
     */
    ngx_str_t                              body;
    yyjson_val                            *document;
} ngx_http_shipstation_rest_t;


/* flags of a row */
#define NGX_HTTP_SHIPSTATION_ROUTE_WRITE   1    /* needs write=on */
#define NGX_HTTP_SHIPSTATION_ROUTE_REVEAL  2    /* needs reveal=on */
#define NGX_HTTP_SHIPSTATION_ROUTE_BODY    4    /* the body is read: JSON */
#define NGX_HTTP_SHIPSTATION_ROUTE_ALL     8    /* not where it is narrowed */
#define NGX_HTTP_SHIPSTATION_ROUTE_NEW     16   /* the store need not exist */


/*
 * Answers a request.  The store of {id} is pinned in the request's context
 * (ctx->store), but for rows with NEW.  Returns what a content handler
 * returns.  One that cannot answer at once returns what
 * ngx_http_shipstation_rest_wait() does, and ends with
 * ngx_http_shipstation_rest_end().
 */
typedef ngx_int_t (*ngx_http_shipstation_rest_pt)(
    ngx_http_shipstation_rest_t *rest);


/* A row; pattern is what follows the location's prefix. */
struct ngx_http_shipstation_route_s {
    ngx_uint_t                             methods;
    const char                            *pattern;
    ngx_uint_t                             flags;
    ngx_http_shipstation_rest_pt           handler;
};


/* For dispatch.c: what is known before anything of the path is. */
ngx_http_shipstation_rest_t *ngx_http_shipstation_rest_create(
    ngx_http_request_t *r);

/* A parameter of the query, decoded; empty where it is absent or broken. */
void ngx_http_shipstation_rest_query(ngx_http_shipstation_rest_t *rest,
    const char *name, ngx_str_t *value);

/* 1 where a parameter is "1". */
ngx_uint_t ngx_http_shipstation_rest_flag(ngx_http_shipstation_rest_t *rest,
    const char *name);

/* Who asks, for the audit: shipstation_actor's value, or "-". */
ngx_str_t ngx_http_shipstation_rest_actor(ngx_http_shipstation_rest_t *rest);


/*
 * Replies.  All have the headers of the API.  Each returns what a handler
 * returns.
 *
 * JSON that was printed, or is a text that lives as long as the request;
 * NULL or empty: no body (204, 304).
 */
ngx_int_t ngx_http_shipstation_rest_reply(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, ngx_shipstation_output_t *out);
ngx_int_t ngx_http_shipstation_rest_text(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const ngx_str_t *text);

/* A document, written out with its numbers as they are. */
ngx_int_t ngx_http_shipstation_rest_document(
    ngx_http_shipstation_rest_t *rest, ngx_uint_t status,
    yyjson_mut_val *root);

/*
 * {"error": {"code", "message", "errors": []}}; code is a constant word, the
 * message in ngx_sprintf()'s formats, at most 511 bytes.
 */
ngx_int_t ngx_http_shipstation_rest_error(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const char *code, const char *fmt, ...);

/* The same with a list of faults, each with its path and code. */
ngx_int_t ngx_http_shipstation_rest_faults(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const char *code, const char *message,
    const ngx_shipstation_faults_t *faults);

/* 503 with Retry-After. */
ngx_int_t ngx_http_shipstation_rest_busy(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t seconds, const char *code, const char *message);

/* 404 of a store. */
ngx_int_t ngx_http_shipstation_rest_no_store(
    ngx_http_shipstation_rest_t *rest);

/* A header of the reply; value lives as long as the request. */
ngx_int_t ngx_http_shipstation_rest_header(ngx_http_shipstation_rest_t *rest,
    const char *name, const ngx_str_t *value);

/*
 * For handlers that do not answer at once: the request stays, whatever its
 * client does, until rest_end() gets what the handler would have returned.
 * rest_wait() may be called again on the way.  Returns NGX_AGAIN.
 */
ngx_int_t ngx_http_shipstation_rest_wait(ngx_http_shipstation_rest_t *rest);
void ngx_http_shipstation_rest_end(ngx_http_shipstation_rest_t *rest,
    ngx_int_t rc);


extern ngx_module_t  ngx_http_shipstation_rest_module;


#endif /* _NGX_HTTP_SHIPSTATION_REST_H_INCLUDED_ */
