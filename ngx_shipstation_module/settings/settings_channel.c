
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
static ngx_int_t ngx_shipstation_channel_hash(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_channel_previous(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    yyjson_val *value, const ngx_shipstation_member_t *member, void *target);
static ngx_int_t ngx_shipstation_channel_password(
    ngx_shipstation_reader_t *reader, const ngx_shipstation_path_t *path,
    ngx_shipstation_credential_t *credential);


#define ngx_shipstation_channel_at(field)                                    \
    offsetof(ngx_shipstation_settings_t, credential)                         \
    + offsetof(ngx_shipstation_credential_t, field)

#define ngx_shipstation_previous_at(field)                                   \
    offsetof(ngx_shipstation_settings_t, previous)                           \
    + offsetof(ngx_shipstation_credential_t, field)


static const ngx_shipstation_member_t  ngx_shipstation_channel_members[] = {

    { "username", ngx_shipstation_channel_username,
      ngx_shipstation_channel_at(username),
      1, NGX_SHIPSTATION_USERNAME_MAX, 0, NULL, 1 },

    { "password", ngx_shipstation_member_text,
      ngx_shipstation_channel_at(password),
      1, NGX_SHIPSTATION_PASSWORD_MAX, 0, NULL, 0 },

    { "password_hash", ngx_shipstation_channel_hash,
      ngx_shipstation_channel_at(hash),
      1, NGX_SHIPSTATION_HASH_MAX, 0, NULL, 0 },

    { "previous", ngx_shipstation_channel_previous, 0, 0, 0, 0, NULL, 0 },

    ngx_shipstation_members_end
};


static const ngx_shipstation_member_t  ngx_shipstation_previous_members[] = {

    /* the present user name, where only the password was changed */

    { "username", ngx_shipstation_channel_username,
      ngx_shipstation_previous_at(username),
      1, NGX_SHIPSTATION_USERNAME_MAX, 0, NULL, 0 },

    { "password", ngx_shipstation_member_text,
      ngx_shipstation_previous_at(password),
      1, NGX_SHIPSTATION_PASSWORD_MAX, 0, NULL, 0 },

    { "password_hash", ngx_shipstation_channel_hash,
      ngx_shipstation_previous_at(hash),
      1, NGX_SHIPSTATION_HASH_MAX, 0, NULL, 0 },

    { "until", ngx_shipstation_member_date,
      ngx_shipstation_previous_at(until), 0, 0, 0, NULL, 1 },

    ngx_shipstation_members_end
};


ngx_int_t
ngx_shipstation_settings_channel(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_path_t       step;
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_channel_members, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

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

        return ngx_shipstation_error(reader->error, &step,
                                     "ended before 1970");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_channel_previous(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path, yyjson_val *value,
    const ngx_shipstation_member_t *member, void *target)
{
    ngx_shipstation_settings_t  *settings = target;

    if (ngx_shipstation_members_read(reader, path, value,
                                     ngx_shipstation_previous_members, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_shipstation_channel_password(reader, path,
                                            &settings->previous);
}


static ngx_int_t
ngx_shipstation_channel_password(ngx_shipstation_reader_t *reader,
    const ngx_shipstation_path_t *path,
    ngx_shipstation_credential_t *credential)
{
    if (credential->password.len && credential->hash.len) {
        return ngx_shipstation_error(reader->error, path,
                                     "must not have both \"password\" and "
                                     "\"password_hash\"");
    }

    if (credential->password.len == 0 && credential->hash.len == 0) {
        return ngx_shipstation_error(reader->error, path,
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
    ngx_str_t  *username = target;

    if (ngx_shipstation_member_text(reader, path, value, member, target)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* a colon ends the user name in the Authorization header (RFC 7617) */

    if (ngx_strlchr(username->data, username->data + username->len, ':')) {
        return ngx_shipstation_error(reader->error, path,
                                     "must not hold a colon");
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

    reason = ngx_shipstation_hash_check(target);
    if (reason) {
        return ngx_shipstation_error(reader->error, path, "%s", reason);
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
