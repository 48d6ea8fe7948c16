
#include <ngx_config.h>
#include <ngx_core.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/digest.h"


#define NGX_SHIPSTATION_DIGEST_BLOCK  64


static EVP_MD_CTX *ngx_shipstation_digest_start(void);
static void ngx_shipstation_digest_add(EVP_MD_CTX *ctx, const void *data,
    size_t len);
static void ngx_shipstation_digest_end(EVP_MD_CTX *ctx,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);


void
ngx_shipstation_sha256(const void *data, size_t len,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    EVP_MD_CTX  *ctx;

    ctx = ngx_shipstation_digest_start();

    ngx_shipstation_digest_add(ctx, data, len);
    ngx_shipstation_digest_end(ctx, digest);
}


void
ngx_shipstation_hmac(const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_str_t *parts, ngx_uint_t n,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    u_char       inner[NGX_SHIPSTATION_DIGEST_BLOCK], length[8];
    u_char       outer[NGX_SHIPSTATION_DIGEST_BLOCK];
    uint64_t     len;
    EVP_MD_CTX  *ctx;
    ngx_uint_t   i, k;

    ngx_memset(inner, 0x36, sizeof(inner));
    ngx_memset(outer, 0x5c, sizeof(outer));

    for (i = 0; i < NGX_SHIPSTATION_DIGEST_LEN; i++) {
        inner[i] ^= key[i];
        outer[i] ^= key[i];
    }

    ctx = ngx_shipstation_digest_start();
    ngx_shipstation_digest_add(ctx, inner, sizeof(inner));

    for (i = 0; i < n; i++) {
        len = parts[i].len;

        for (k = 0; k < 8; k++) {
            length[k] = (u_char) (len >> (56 - 8 * k));
        }

        ngx_shipstation_digest_add(ctx, length, sizeof(length));
        ngx_shipstation_digest_add(ctx, parts[i].data, parts[i].len);
    }

    ngx_shipstation_digest_end(ctx, digest);

    ctx = ngx_shipstation_digest_start();

    ngx_shipstation_digest_add(ctx, outer, sizeof(outer));
    ngx_shipstation_digest_add(ctx, digest, NGX_SHIPSTATION_DIGEST_LEN);
    ngx_shipstation_digest_end(ctx, digest);

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


/*
 * One context for the process, which is single-threaded: looking the digest up
 * anew costs more than hashing a short text.  A digest that is wrong, or the
 * same for all input, would open doors, so a library that cannot hash ends the
 * process instead.
 */

static EVP_MD_CTX *
ngx_shipstation_digest_start(void)
{
    static EVP_MD_CTX    *ctx;
    static const EVP_MD  *md;

    if (ctx == NULL) {

        ctx = EVP_MD_CTX_new();

#if (OPENSSL_VERSION_NUMBER >= 0x30000000L)
        md = EVP_MD_fetch(NULL, "SHA256", NULL);
#else
        md = EVP_sha256();
#endif

        if (ctx == NULL || md == NULL) {
            abort();
        }
    }

    if (EVP_DigestInit_ex(ctx, md, NULL) != 1) {
        abort();
    }

    return ctx;
}


static void
ngx_shipstation_digest_add(EVP_MD_CTX *ctx, const void *data, size_t len)
{
    if (len && EVP_DigestUpdate(ctx, data, len) != 1) {
        abort();
    }
}


static void
ngx_shipstation_digest_end(EVP_MD_CTX *ctx,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    if (EVP_DigestFinal_ex(ctx, digest, NULL) != 1) {
        abort();
    }
}
