
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_crypt.h>

#include "settings/password.h"


#define NGX_SHIPSTATION_ROUNDS_DEFAULT  5000   /* of $5$ and $6$ */
#define NGX_SHIPSTATION_ROUNDS_MIN      1000
#define NGX_SHIPSTATION_ROUNDS_MAX      10000

#define NGX_SHIPSTATION_SHA1_LEN        20
#define NGX_SHIPSTATION_SSHA_SALT_MAX   64


typedef struct {
    const char  *prefix;
    size_t       salt_max;
    size_t       result_len;     /* 0: not crypt's notation */
    ngx_uint_t   rounds;         /* may be named */
} ngx_shipstation_hash_form_t;


static const ngx_shipstation_hash_form_t *ngx_shipstation_hash_form(
    const ngx_str_t *hash);
static const char *ngx_shipstation_hash_refused(const ngx_str_t *hash);
static const char *ngx_shipstation_hash_crypt(const ngx_str_t *hash,
    const ngx_shipstation_hash_form_t *form);
static const char *ngx_shipstation_hash_base64(const ngx_str_t *hash,
    const ngx_shipstation_hash_form_t *form);
static u_char *ngx_shipstation_hash_rounds(u_char *p, u_char *last,
    ngx_uint_t *rounds);


static const ngx_shipstation_hash_form_t  ngx_shipstation_hash_forms[] = {
    { "$5$",    16, 43, 1 },
    { "$6$",    16, 86, 1 },
    { "$1$",     8, 22, 0 },
    { "$apr1$",  8, 22, 0 },
    { "{SHA}",   0,  0, 0 },
    { "{SSHA}", NGX_SHIPSTATION_SSHA_SALT_MAX, 0, 0 },
    { NULL, 0, 0, 0 }
};


/* Forms that people know, and why they are not for here. */
static const struct {
    const char  *prefix;
    const char  *reason;
} ngx_shipstation_hash_refusals[] = {

    { "$2",      "is bcrypt, each try of which would hold a worker for 20 to "
                 "200 ms: use $6$" },
    { "$y$",     "is yescrypt, each try of which would hold a worker for 20 "
                 "ms: use $6$" },
    { "$gy$",    "is gost-yescrypt, each try of which would hold a worker "
                 "for 20 ms: use $6$" },
    { "$7$",     "is scrypt, each try of which would hold a worker for "
                 "milliseconds: use $6$" },
    { "{PLAIN}", "is a plain password: write it as \"password\"" },
    { NULL, NULL }
};


#define ngx_shipstation_begins(text, prefix)                                 \
    ((text)->len >= ngx_strlen(prefix)                                       \
     && ngx_strncmp((text)->data, prefix, ngx_strlen(prefix)) == 0)


const char *
ngx_shipstation_hash_check(const ngx_str_t *hash)
{
    const ngx_shipstation_hash_form_t  *form;

    form = ngx_shipstation_hash_form(hash);

    if (form == NULL) {
        return ngx_shipstation_hash_refused(hash);
    }

    return form->result_len ? ngx_shipstation_hash_crypt(hash, form)
                            : ngx_shipstation_hash_base64(hash, form);
}


static const ngx_shipstation_hash_form_t *
ngx_shipstation_hash_form(const ngx_str_t *hash)
{
    const ngx_shipstation_hash_form_t  *form;

    for (form = ngx_shipstation_hash_forms; form->prefix; form++) {
        if (ngx_shipstation_begins(hash, form->prefix)) {
            return form;
        }
    }

    return NULL;
}


static const char *
ngx_shipstation_hash_refused(const ngx_str_t *hash)
{
    ngx_uint_t  i;

    for (i = 0; ngx_shipstation_hash_refusals[i].prefix; i++) {
        if (ngx_shipstation_begins(hash,
                                   ngx_shipstation_hash_refusals[i].prefix))
        {
            return ngx_shipstation_hash_refusals[i].reason;
        }
    }

    return "must begin with $5$, $6$, $1$, $apr1$, {SHA} or {SSHA}";
}


const char *
ngx_shipstation_password_check(const ngx_str_t *password)
{
    const char *const  *prefix;

    static const char *const  taken[] = {
        "$1$", "$5$", "$6$", "$apr1$", "{SHA}", "{SSHA}", NULL
    };

    static const char *const  refused[] = {
        "$2a$", "$2b$", "$2x$", "$2y$", "$y$", "$gy$", "$7$", "$argon2",
        "{PLAIN}", "{CRYPT}", "{MD5}", "{SMD5}", "{SSHA256}", "{SSHA512}",
        NULL
    };

    for (prefix = taken; *prefix; prefix++) {
        if (ngx_shipstation_begins(password, *prefix)) {
            return "begins as a hash does: write it as \"password_hash\"";
        }
    }

    for (prefix = refused; *prefix; prefix++) {
        if (ngx_shipstation_begins(password, *prefix)) {
            return "begins as a hash does, of a form that is not taken: write "
                   "the password itself, or \"password_hash\" with $6$";
        }
    }

    return NULL;
}


/* "$6$rounds=5000$salt$result" */
static const char *
ngx_shipstation_hash_crypt(const ngx_str_t *hash,
    const ngx_shipstation_hash_form_t *form)
{
    u_char      *p, *last, *salt;
    ngx_uint_t   rounds;

    p = hash->data + ngx_strlen(form->prefix);
    last = hash->data + hash->len;

    if (form->rounds) {
        p = ngx_shipstation_hash_rounds(p, last, &rounds);

        if (p == NULL || rounds < NGX_SHIPSTATION_ROUNDS_MIN
            || rounds > NGX_SHIPSTATION_ROUNDS_MAX)
        {
            return "must have 1000 to 10000 rounds";
        }
    }

    for (salt = p; p < last && *p != '$'; p++) {
        if (*p <= ' ' || *p >= 0x7f || *p == ':') {
            return "has a byte in its salt that crypt does not take";
        }
    }

    if (p == salt || p == last || (size_t) (p - salt) > form->salt_max) {
        return "has no salt, or one that is too long";
    }

    p++;

    if ((size_t) (last - p) != form->result_len) {
        return "is not whole: its last part has the wrong length";
    }

    for ( /* void */ ; p < last; p++) {
        if (!((*p >= '.' && *p <= '9') || (*p >= 'A' && *p <= 'Z')
              || (*p >= 'a' && *p <= 'z')))
        {
            return "has a byte that no hash of this form has";
        }
    }

    return NULL;
}


/* Returns the place behind "rounds=N$", or NULL where N is no number. */
static u_char *
ngx_shipstation_hash_rounds(u_char *p, u_char *last, ngx_uint_t *rounds)
{
    u_char     *digits;
    ngx_int_t   n;

    *rounds = NGX_SHIPSTATION_ROUNDS_DEFAULT;

    if (last - p < 7 || ngx_strncmp(p, "rounds=", 7) != 0) {
        return p;
    }

    digits = p + 7;

    p = ngx_strlchr(digits, last, '$');

    /* crypt takes no leading zero */

    if (p == NULL || p == digits || *digits == '0') {
        return NULL;
    }

    n = ngx_atoi(digits, p - digits);
    if (n == NGX_ERROR) {
        return NULL;
    }

    *rounds = n;

    return p + 1;
}


static const char *
ngx_shipstation_hash_base64(const ngx_str_t *hash,
    const ngx_shipstation_hash_form_t *form)
{
    size_t     prefix;
    u_char     bytes[NGX_SHIPSTATION_HASH_MAX];
    u_char     text[ngx_base64_encoded_length(NGX_SHIPSTATION_HASH_MAX)];
    ngx_str_t  encoded, decoded, again;

    prefix = ngx_strlen(form->prefix);

    encoded.data = hash->data + prefix;
    encoded.len = hash->len - prefix;

    if (encoded.len == 0
        || ngx_base64_decoded_length(encoded.len) > sizeof(bytes))
    {
        return "has the wrong length";
    }

    decoded.data = bytes;

    if (ngx_decode_base64(&decoded, &encoded) != NGX_OK) {
        return "is not base64";
    }

    /* nginx compares what it encodes itself: one spelling alone can be right */

    again.data = text;
    ngx_encode_base64(&again, &decoded);

    if (again.len != encoded.len
        || ngx_memcmp(again.data, encoded.data, again.len) != 0)
    {
        return "is not base64 with its padding";
    }

    if (decoded.len < NGX_SHIPSTATION_SHA1_LEN + (form->salt_max ? 1 : 0)
        || decoded.len > NGX_SHIPSTATION_SHA1_LEN + form->salt_max)
    {
        return "has the wrong length";
    }

    return NULL;
}


ngx_uint_t
ngx_shipstation_hash_cost(const ngx_str_t *hash)
{
    u_char                             *p;
    ngx_uint_t                          rounds;
    const ngx_shipstation_hash_form_t  *form;

    if (hash->len == 0) {
        return 0;
    }

    form = ngx_shipstation_hash_form(hash);

    if (form == NULL || form->result_len == 0) {
        return 1;
    }

    if (!form->rounds) {
        return 300;
    }

    p = hash->data + ngx_strlen(form->prefix);

    if (ngx_shipstation_hash_rounds(p, hash->data + hash->len, &rounds)
        == NULL)
    {
        return 0;
    }

    /* as measured: 1.9 ms for 5,000 rounds */

    return rounds * 2 / 5;
}


void
ngx_shipstation_hash_dummy(const ngx_str_t *hash, u_char *dummy, size_t *len)
{
    u_char                             *p;
    size_t                              n;
    const ngx_shipstation_hash_form_t  *form;

    form = ngx_shipstation_hash_form(hash);

    if (form == NULL || hash->len > NGX_SHIPSTATION_HASH_MAX) {
        *len = 0;
        dummy[0] = '\0';
        return;
    }

    /*
     * The result is made of dots or of A, which stand for zero bits: to find
     * a password with that hash is as hard as with any other.
     */

    p = ngx_cpymem(dummy, hash->data, hash->len);
    *p = '\0';
    *len = hash->len;

    if (form->result_len) {
        n = form->result_len;
        ngx_memset(p - n, '.', n);
        return;
    }

    n = ngx_base64_encoded_length(NGX_SHIPSTATION_SHA1_LEN) - 2;
    ngx_memset(dummy + ngx_strlen(form->prefix), 'A', n);
}


ngx_int_t
ngx_shipstation_hash_verify(const ngx_str_t *password, const ngx_str_t *hash,
    ngx_pool_t *pool)
{
#if (NGX_CRYPT)

    u_char      *encrypted, key[NGX_SHIPSTATION_PASSWORD_MAX + 1];
    size_t       len;
    ngx_int_t    rc;
    ngx_uint_t   usable, equal;

    /*
     * crypt would end at a NUL and take "right\0wrong" for "right"; such a
     * password is wrong, but takes the time of others.
     */

    usable = password->len <= NGX_SHIPSTATION_PASSWORD_MAX
             && ngx_strlchr(password->data, password->data + password->len,
                            '\0') == NULL;

    len = usable ? password->len : 0;
    ngx_memcpy(key, password->data, len);
    key[len] = '\0';

    encrypted = NULL;

    rc = ngx_crypt(pool, key, hash->data, &encrypted);

    ngx_explicit_memzero(key, sizeof(key));

    if (rc != NGX_OK || encrypted == NULL) {
        return NGX_ERROR;
    }

    len = ngx_strlen(encrypted);

    equal = len == hash->len
            && ngx_shipstation_equal_bytes(encrypted, hash->data, len);

    return (equal && usable) ? NGX_OK : NGX_DECLINED;

#else

    return NGX_ERROR;

#endif
}


void
ngx_shipstation_password_digest(const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    const ngx_str_t *username, const ngx_str_t *password,
    u_char digest[NGX_SHIPSTATION_DIGEST_LEN])
{
    ngx_str_t  parts[3];

    ngx_str_set(&parts[0], "password");
    parts[1] = *username;
    parts[2] = *password;

    ngx_shipstation_hmac(key, parts, 3, digest);
}
