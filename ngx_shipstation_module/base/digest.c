
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <errno.h>
#include <sys/random.h>

/*
 * EVP, which OpenSSL 3 would rather see, takes memory for each digest, and so
 * may fail: a digest that is wrong, or the same for all input, opens doors.
 * The functions of one digest only count on the stack.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>

#include "base/digest.h"


#define NGX_SHIPSTATION_DIGEST_BLOCK  64


void
ngx_shipstation_sha256(const void *data, size_t len,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    SHA256_CTX  ctx;

    (void) SHA256_Init(&ctx);
    (void) SHA256_Update(&ctx, data, len);
    (void) SHA256_Final(digest, &ctx);
}


void
ngx_shipstation_hmac(const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_str_t *parts, ngx_uint_t n,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    u_char       inner[NGX_SHIPSTATION_DIGEST_BLOCK], length[8];
    u_char       outer[NGX_SHIPSTATION_DIGEST_BLOCK];
    uint64_t     len;
    SHA256_CTX   ctx;
    ngx_uint_t   i, k;

    ngx_memset(inner, 0x36, sizeof(inner));
    ngx_memset(outer, 0x5c, sizeof(outer));

    for (i = 0; i < NGX_SHIPSTATION_DIGEST_LEN; i++) {
        inner[i] ^= key[i];
        outer[i] ^= key[i];
    }

    (void) SHA256_Init(&ctx);
    (void) SHA256_Update(&ctx, inner, sizeof(inner));

    for (i = 0; i < n; i++) {
        len = parts[i].len;

        for (k = 0; k < 8; k++) {
            length[k] = (u_char) (len >> (56 - 8 * k));
        }

        (void) SHA256_Update(&ctx, length, sizeof(length));
        (void) SHA256_Update(&ctx, parts[i].data, parts[i].len);
    }

    (void) SHA256_Final(digest, &ctx);

    (void) SHA256_Init(&ctx);
    (void) SHA256_Update(&ctx, outer, sizeof(outer));
    (void) SHA256_Update(&ctx, digest, NGX_SHIPSTATION_DIGEST_LEN);
    (void) SHA256_Final(digest, &ctx);

    OPENSSL_cleanse(&ctx, sizeof(ctx));
    OPENSSL_cleanse(inner, sizeof(inner));
    OPENSSL_cleanse(outer, sizeof(outer));
}


ngx_uint_t
ngx_shipstation_equal_bytes(const void *a, const void *b, size_t len)
{
    return len == 0 || CRYPTO_memcmp(a, b, len) == 0;
}


ngx_int_t
ngx_shipstation_random(void *data, size_t len)
{
    u_char   *p;
    ssize_t   n;

    /* the system's, not OpenSSL's: no state to share between workers */

    for (p = data; len; p += n, len -= n) {

        n = getrandom(p, len, 0);

        if (n == -1) {
            if (ngx_errno != NGX_EINTR) {
                return NGX_ERROR;
            }

            n = 0;
        }
    }

    return NGX_OK;
}


void
ngx_shipstation_forget_tls_errors(void)
{
    ERR_clear_error();
}
