#include <ngx_config.h>
#include <ngx_core.h>

#include <openssl/hmac.h>

#include "base/digest.h"
#include "tap.h"


static void
digest_is(const u_char *digest, const char *want, const char *name)
{
    u_char  hex[64], *p;

    p = ngx_hex_dump(hex, (u_char *) digest, NGX_SHIPSTATION_DIGEST_LEN);
    tap_is_str(hex, p - hex, want, name);
}


int
main(void)
{
    u_char      digest[32], other[32], key[32], *p;
    u_char      text[64];
    unsigned    len;
    ngx_uint_t  i;
    ngx_str_t   parts[2], apart[2];

    /* FIPS 180-4's examples */

    ngx_shipstation_sha256("abc", 3, digest);
    digest_is(digest, "ba7816bf8f01cfea414140de5dae2223"
                      "b00361a396177a9cb410ff61f20015ad", "SHA-256 of abc");

    ngx_shipstation_sha256(NULL, 0, digest);
    digest_is(digest, "e3b0c44298fc1c149afbf4c8996fb924"
                      "27ae41e4649b934ca495991b7852b855", "SHA-256 of nothing");

    /* against OpenSSL's own HMAC over the same bytes */

    for (i = 0; i < 32; i++) {
        key[i] = (u_char) (i * 7 + 1);
    }

    ngx_str_set(&parts[0], "user");
    ngx_str_set(&parts[1], "secret");
    ngx_shipstation_hmac(key, parts, 2, digest);

    p = ngx_cpymem(text, "\0\0\0\0\0\0\0\4user", 12);
    p = ngx_cpymem(p, "\0\0\0\0\0\0\0\6secret", 14);

    len = 32;
    HMAC(EVP_sha256(), key, 32, text, p - text, other, &len);
    tap_ok(ngx_memcmp(digest, other, 32) == 0, "HMAC of parts with lengths");

    ngx_str_set(&apart[0], "users");
    ngx_str_set(&apart[1], "ecret");
    ngx_shipstation_hmac(key, apart, 2, other);
    tap_ok(ngx_memcmp(digest, other, 32) != 0, "parts cut elsewhere differ");

    ngx_shipstation_hmac(key, parts, 2, other);
    tap_ok(ngx_shipstation_equal_bytes(digest, other, 32), "the same again");

    key[31] ^= 1;
    ngx_shipstation_hmac(key, parts, 2, other);
    tap_ok(!ngx_shipstation_equal_bytes(digest, other, 32), "another key");

    tap_ok(ngx_shipstation_equal_bytes("a", "b", 0), "no bytes are equal");

    ngx_shipstation_hmac(key, NULL, 0, other);
    tap_ok(!ngx_shipstation_equal_bytes(digest, other, 32), "no parts");

    ngx_memzero(digest, 32);
    ngx_memzero(other, 32);
    tap_is_int(ngx_shipstation_random(digest, 32), NGX_OK, "random bytes");
    tap_is_int(ngx_shipstation_random(other, 32), NGX_OK, "and again");
    tap_ok(ngx_memcmp(digest, other, 32) != 0, "which differ");
    tap_is_int(ngx_shipstation_random(NULL, 0), NGX_OK, "no bytes");

    return tap_done();
}
