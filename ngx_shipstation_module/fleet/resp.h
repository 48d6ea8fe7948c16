
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * RESP2, what Redis and Valkey speak: https://redis.io/docs/reference/
 * protocol-spec/.  Pure: bytes in, values out, and a command's words to bytes.
 * Replies are a stranger's: lengths, nesting and the number of values are
 * bounded, and nothing recurses.
 */

#ifndef _NGX_SHIPSTATION_RESP_H_INCLUDED_
#define _NGX_SHIPSTATION_RESP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_RESP_MAX      (1024 * 1024)  /* bytes of a reply */
#define NGX_SHIPSTATION_RESP_NESTING  4
#define NGX_SHIPSTATION_RESP_VALUES   256            /* of a reply */


typedef enum {
    NGX_SHIPSTATION_RESP_STATUS = 0,   /* +OK */
    NGX_SHIPSTATION_RESP_ERROR,        /* -ERR … */
    NGX_SHIPSTATION_RESP_INTEGER,      /* :1 */
    NGX_SHIPSTATION_RESP_BULK,         /* $3 abc */
    NGX_SHIPSTATION_RESP_NIL,          /* $-1 and *-1 */
    NGX_SHIPSTATION_RESP_ARRAY         /* *2 … */
} ngx_shipstation_resp_type_e;


typedef struct {
    ngx_shipstation_resp_type_e  type;
    ngx_str_t                    text;     /* STATUS, ERROR, BULK; in place */
    int64_t                      number;   /* INTEGER */
    ngx_uint_t                   n;        /* ARRAY: elements */
} ngx_shipstation_resp_value_t;


/* A reply: its values as they stand, an array before its elements. */
typedef struct {
    ngx_shipstation_resp_value_t  values[NGX_SHIPSTATION_RESP_VALUES];
    ngx_uint_t                    n;
    size_t                        used;    /* bytes */
    size_t                        wanted;  /* NGX_AGAIN: at least so many */
    const char                   *fault;   /* NGX_ERROR: a sentence's part */
} ngx_shipstation_resp_t;


/*
 * Reads one reply at the begin of data.  Texts lie inside data.  Returns
 * NGX_OK, with reply->used; NGX_AGAIN: its end is not there yet, and need not
 * be looked for before data has reply->wanted bytes; NGX_ERROR: what is there
 * is no reply, or one beyond the bounds.
 */
ngx_int_t ngx_shipstation_resp_parse(const u_char *data, size_t len,
    ngx_shipstation_resp_t *reply);

/* The bytes of a command of n words, for resp_write(). */
size_t ngx_shipstation_resp_size(const ngx_str_t *words, ngx_uint_t n);

/* Writes a command; returns the end.  p has resp_size() bytes at least. */
u_char *ngx_shipstation_resp_write(u_char *p, const ngx_str_t *words,
    ngx_uint_t n);

/*
 * The value of a line "name:value" in the text that INFO replies; empty where
 * there is none.
 */
ngx_str_t ngx_shipstation_resp_info(const ngx_str_t *text, const char *name);


#endif /* _NGX_SHIPSTATION_RESP_H_INCLUDED_ */
