
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/parts.h"
#include "settings/password.h"


static ngx_int_t ngx_shipstation_channel_username(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_channel_plain(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_channel_hash(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_channel_check(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    void *target);
static ngx_int_t ngx_shipstation_previous_check(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    void *target);
static ngx_int_t ngx_shipstation_channel_password(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_credential_t *credential);


static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_username = {
    ngx_shipstation_channel_username, NGX_SHIPSTATION_PLACE_TEXT,
    NGX_SHIPSTATION_JSON_STRING, "text", "^[^:]*$"
};

/* its digest is kept */
static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_password = {
    ngx_shipstation_channel_plain, NGX_SHIPSTATION_PLACE_FORGOTTEN,
    NGX_SHIPSTATION_JSON_STRING, "text", NULL
};

/* crypt(3) takes a terminated hash */
static const ngx_shipstation_member_kind_t  ngx_shipstation_kind_hash = {
    ngx_shipstation_channel_hash, NGX_SHIPSTATION_PLACE_TERMINATED,
    NGX_SHIPSTATION_JSON_STRING, "text",
    "^([$]([156]|apr1)[$]|[{]S?SHA[}])"
};


#define ngx_shipstation_previous_at(field)                                   \
    offsetof(ngx_shipstation_settings_t, previous)                           \
    + offsetof(ngx_shipstation_credential_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_previous_rows[] = {

    { .name = "username",
      .kind = &ngx_shipstation_kind_username,
      .place = ngx_shipstation_previous_at(username),
      .min = 1, .max = NGX_SHIPSTATION_USERNAME_MAX,
      .otherwise = "the present one",
      .note = "of the two that sign in until then" },

    { .name = "password",
      .kind = &ngx_shipstation_kind_password,
      .place = ngx_shipstation_previous_at(password),
      .min = 1, .max = NGX_SHIPSTATION_PASSWORD_MAX,
      .flags = NGX_SHIPSTATION_SECRET_MEMBER
               | NGX_SHIPSTATION_EITHER_MEMBER,
      .note = "this or `password_hash`" },

    { .name = "password_hash",
      .kind = &ngx_shipstation_kind_hash,
      .place = ngx_shipstation_previous_at(hash),
      .min = 1, .max = NGX_SHIPSTATION_HASH_MAX,
      .flags = NGX_SHIPSTATION_SECRET_MEMBER
               | NGX_SHIPSTATION_EITHER_MEMBER,
      .note = "see [passwords](#passwords)" },

    { .name = "until",
      .kind = &ngx_shipstation_kind_date,
      .place = ngx_shipstation_previous_at(until),
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "when it ends" },

    { .name = NULL }
};

static const ngx_shipstation_members_t  ngx_shipstation_previous_table = {
    ngx_shipstation_previous_rows, sizeof(ngx_shipstation_settings_t),
    ngx_shipstation_previous_check
};


#define ngx_shipstation_channel_at(field)                                    \
    offsetof(ngx_shipstation_settings_t, credential)                         \
    + offsetof(ngx_shipstation_credential_t, field)

static const ngx_shipstation_member_t  ngx_shipstation_channel_rows[] = {

    { .name = "username",
      .kind = &ngx_shipstation_kind_username,
      .place = ngx_shipstation_channel_at(username),
      .min = 1, .max = NGX_SHIPSTATION_USERNAME_MAX,
      .flags = NGX_SHIPSTATION_REQUIRED_MEMBER,
      .note = "no colon; no two stores have the same, and neither may a "
              "`previous` one be another store's" },

    { .name = "password",
      .kind = &ngx_shipstation_kind_password,
      .place = ngx_shipstation_channel_at(password),
      .min = 1, .max = NGX_SHIPSTATION_PASSWORD_MAX,
      .flags = NGX_SHIPSTATION_SECRET_MEMBER
               | NGX_SHIPSTATION_EITHER_MEMBER,
      .note = "this or `password_hash`" },

    { .name = "password_hash",
      .kind = &ngx_shipstation_kind_hash,
      .place = ngx_shipstation_channel_at(hash),
      .min = 1, .max = NGX_SHIPSTATION_HASH_MAX,
      .flags = NGX_SHIPSTATION_SECRET_MEMBER
               | NGX_SHIPSTATION_EITHER_MEMBER,
      .note = "see [passwords](#passwords)" },

    { .name = "previous",
      .kind = &ngx_shipstation_kind_object,
      .members = &ngx_shipstation_previous_table,
      .note = "what still signs in: `username`, `password` or "
              "`password_hash`, and `until`" },

    { .name = NULL }
};

const ngx_shipstation_members_t  ngx_shipstation_channel_table = {
    ngx_shipstation_channel_rows, sizeof(ngx_shipstation_settings_t),
    ngx_shipstation_channel_check
};


static ngx_int_t
ngx_shipstation_channel_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_path_t       step;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_channel_password(reader, path, &settings->credential)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (settings->previous.password.len == 0
        && settings->previous.hash.len == 0)
    {
        return NGX_OK;
    }

    if (settings->previous.username.len == 0) {
        settings->previous.username = settings->credential.username;
    }

    /* 0 stands for "no end" */

    if (settings->previous.until <= 0) {
        ngx_shipstation_path_member(&step, path, "previous");

        return ngx_shipstation_fault(reader, &step, "out_of_range",
                                     "ended before 1970");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_previous_check(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, void *target)
{
    ngx_shipstation_settings_t  *settings = target;

    return ngx_shipstation_channel_password(reader, path,
                                            &settings->previous);
}


static ngx_int_t
ngx_shipstation_channel_password(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path,
    ngx_shipstation_credential_t *credential)
{
    if (credential->password.len && credential->hash.len) {
        return ngx_shipstation_fault(reader, path, "two_passwords",
                                     "must not have both \"password\" and "
                                     "\"password_hash\"");
    }

    if (credential->password.len == 0 && credential->hash.len == 0) {
        return ngx_shipstation_fault(reader, path, "no_password",
                                     "needs \"password\" or "
                                     "\"password_hash\"");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_channel_username(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_str_t  *username;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    username = ngx_shipstation_member_place(target, member);

    /* a colon ends the user name in the Authorization header (RFC 7617) */

    if (ngx_strlchr(username->data, username->data + username->len, ':')) {
        return ngx_shipstation_fault(reader, path, "bad_form",
                                     "must not hold a colon");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_channel_plain(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    const char  *reason;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    reason = ngx_shipstation_password_check(
                                 ngx_shipstation_member_place(target, member));
    if (reason) {
        return ngx_shipstation_fault(reader, path, "is_a_hash", "%s", reason);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_channel_hash(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    const char  *reason;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    reason = ngx_shipstation_hash_check(ngx_shipstation_member_place(target,
                                                                     member));
    if (reason) {
        return ngx_shipstation_fault(reader, path, "bad_hash", "%s", reason);
    }

    return NGX_OK;
}


void
ngx_shipstation_settings_digest(const u_char key[NGX_SHIPSTATION_DIGEST_LEN],
    ngx_shipstation_settings_t *settings)
{
    ngx_uint_t                     which;
    ngx_shipstation_credential_t  *credential;

    for (which = 0; which < 2; which++) {
        credential = which ? &settings->previous : &settings->credential;

        if (credential->password.len == 0) {
            continue;
        }

        ngx_shipstation_password_digest(key, &credential->username,
                                        &credential->password,
                                        credential->digest);
    }
}
