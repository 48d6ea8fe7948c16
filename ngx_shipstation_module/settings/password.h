
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Password hashes in crypt(3)'s and in LDAP's notation. */

#ifndef _NGX_SHIPSTATION_PASSWORD_H_INCLUDED_
#define _NGX_SHIPSTATION_PASSWORD_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"


#define NGX_SHIPSTATION_USERNAME_MAX  255
#define NGX_SHIPSTATION_PASSWORD_MAX  255
#define NGX_SHIPSTATION_HASH_MAX      255


/*
 * Checks that a hash has one of the forms $5$, $6$, $1$, $apr1$, {SHA} and
 * {SSHA}, is whole, and costs at most 10,000 rounds.  Returns NULL, or what is
 * wrong as one sentence that holds nothing of the hash.
 */
const char *ngx_shipstation_hash_check(const ngx_str_t *hash);

/*
 * Checks that a plain password is no hash, which nobody could sign in with: it
 * begins with none of those that people know.  Returns NULL, or what is wrong
 * as one sentence that holds nothing of the password.
 */
const char *ngx_shipstation_password_check(const ngx_str_t *password);

/*
 * What checking a password against a hash that passed the check costs, about
 * in microseconds; 0 for an empty hash (a digest's comparison).
 */
ngx_uint_t ngx_shipstation_hash_cost(const ngx_str_t *hash);

/*
 * Writes a hash of the same form and cost, which no password has, terminated,
 * to the NGX_SHIPSTATION_HASH_MAX + 1 bytes at dummy; sets *len.
 */
void ngx_shipstation_hash_dummy(const ngx_str_t *hash, u_char *dummy,
    size_t *len);

/*
 * Checks a password of any bytes against a terminated hash, with crypt's work
 * in pool.  Returns NGX_OK, NGX_DECLINED when it is another password, or
 * NGX_ERROR when there is no memory.
 */
ngx_int_t ngx_shipstation_hash_verify(const ngx_str_t *password,
    const ngx_str_t *hash, ngx_pool_t *pool);

/*
 * What is kept of a plain password: the HMAC-SHA256 under key of the user name
 * and the password.
 */
void ngx_shipstation_password_digest(
    const u_char key[NGX_SHIPSTATION_DIGEST_LEN], const ngx_str_t *username,
    const ngx_str_t *password, u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);


#endif /* _NGX_SHIPSTATION_PASSWORD_H_INCLUDED_ */
