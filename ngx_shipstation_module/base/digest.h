
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Digests (OpenSSL) and comparisons that take the same time for all inputs. */

#ifndef _NGX_SHIPSTATION_DIGEST_H_INCLUDED_
#define _NGX_SHIPSTATION_DIGEST_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_DIGEST_LEN  32


/* SHA-256 of len bytes into digest. */
void ngx_shipstation_sha256(const void *data, size_t len,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);

/*
 * HMAC-SHA-256 (RFC 2104) of the parts one after the other, each preceded by
 * its length, so that ("ab","c") and ("a","bc") differ.
 */
void ngx_shipstation_hmac(const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_str_t *parts, ngx_uint_t n,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);

/* 1 when len bytes are equal; the time depends on len alone. */
ngx_uint_t ngx_shipstation_equal_bytes(const void *a, const void *b,
    size_t len);

/* Fills len bytes from the system's random source; NGX_OK or NGX_ERROR. */
ngx_int_t ngx_shipstation_random(void *data, size_t len);

/*
 * Empties OpenSSL's queue of errors.  libcurl shares OpenSSL with nginx, which
 * logs what libcurl leaves there as an alert of its own connections.
 */
void ngx_shipstation_forget_tls_errors(void);


#endif /* _NGX_SHIPSTATION_DIGEST_H_INCLUDED_ */
