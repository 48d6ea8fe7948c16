
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/access.h"
#include "http/custom_store.h"
#include "http/reply.h"


#define NGX_HTTP_SHIPSTATION_NAME_LOGGED  64
#define NGX_HTTP_SHIPSTATION_NETWORK_LEN  8    /* bytes of IPv6: a /64 */


static ngx_int_t ngx_http_shipstation_credentials(ngx_http_request_t *r,
    ngx_uint_t query, ngx_str_t *username, ngx_str_t *password);
static ngx_int_t ngx_http_shipstation_refuse(ngx_http_request_t *r,
    const ngx_str_t *username, const ngx_str_t *address, ngx_int_t rc,
    ngx_uint_t retry_after);
static void ngx_http_shipstation_refusal_log(ngx_http_request_t *r,
    const ngx_str_t *username, const char *what, ngx_uint_t n);
static void ngx_http_shipstation_client_address(ngx_http_request_t *r,
    ngx_str_t *address);


ngx_int_t
ngx_http_shipstation_access_handler(ngx_http_request_t *r)
{
    ngx_int_t                                      rc;
    ngx_str_t                                      username, password, address;
    ngx_uint_t                                     retry_after;
    ngx_shipstation_store_t                        store;
    ngx_http_shipstation_ctx_t                    *ctx;
    ngx_http_shipstation_main_conf_t              *smcf;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    if (!ngx_http_shipstation_is_custom_store(r)) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_shipstation_create_ctx(r);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    rc = ngx_http_shipstation_credentials(r, cslcf->query_credentials,
                                          &username, &password);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_unauthorized(r,
                                  NGX_HTTP_SHIPSTATION_OUTCOME_NO_CREDENTIALS);
    }

    if (rc != NGX_OK) {
        return ngx_http_shipstation_no_memory(r);
    }

    ngx_http_shipstation_client_address(r, &address);

    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    rc = ngx_shipstation_sign_in(smcf->stores, &username, &password, &address,
                                 cslcf->auth_failures, ngx_time(), r->pool,
                                 &store, &retry_after);

    if (rc != NGX_OK) {
        ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "shipstation: sign-in: %i", rc);

        return ngx_http_shipstation_refuse(r, &username, &address, rc,
                                           retry_after);
    }

    ngx_log_debug1(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                   "shipstation: signed in to store \"%V\"",
                   &store.settings->id);

    ngx_http_shipstation_set_store(ctx, smcf->stores, &store);

    /* an earlier 401 of this request, before an internal redirect */
    ctx->swapped = NGX_HTTP_SHIPSTATION_OUTCOME_NONE;
    ctx->error.len = 0;

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_refuse(ngx_http_request_t *r, const ngx_str_t *username,
    const ngx_str_t *address, ngx_int_t rc, ngx_uint_t retry_after)
{
    ngx_str_t                          seconds;
    ngx_uint_t                         n;
    ngx_http_shipstation_outcome_e     outcome;
    ngx_http_shipstation_main_conf_t  *smcf;

    if (rc != NGX_DECLINED && rc != NGX_BUSY) {
        return ngx_http_shipstation_no_memory(r);
    }

    outcome = (rc == NGX_DECLINED)
              ? NGX_HTTP_SHIPSTATION_OUTCOME_BAD_PASSWORD
              : NGX_HTTP_SHIPSTATION_OUTCOME_TOO_MANY_FAILURES;

    (void) ngx_http_shipstation_outcome_count(outcome);

    if (rc == NGX_DECLINED) {
        ngx_http_shipstation_refusal_log(r, username,
                                         "wrong user name or password", 1);

        return ngx_http_shipstation_unauthorized(r, outcome);
    }

    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    n = ngx_shipstation_sign_in_refused(smcf->stores, username, address);

    if (n) {
        ngx_http_shipstation_refusal_log(r, username,
                                         "too many wrong passwords", n);
    }

    if (ngx_http_shipstation_set_number(r, &seconds, retry_after) != NGX_OK
        || ngx_http_shipstation_add_header(r, "Retry-After", &seconds) == NULL)
    {
        return ngx_http_shipstation_no_memory(r);
    }

    rc = ngx_http_shipstation_reply_text(r, outcome,
             "Too many wrong passwords: try again in %ui seconds.",
             retry_after);

    ngx_http_finalize_request(r, rc);

    return NGX_DONE;
}


/* n: how many refusals this line stands for. */

static void
ngx_http_shipstation_refusal_log(ngx_http_request_t *r,
    const ngx_str_t *username, const char *what, ngx_uint_t n)
{
    u_char                            *p;
    size_t                             i, len;
    ngx_int_t                          named;
    ngx_str_t                          id;
    u_char                             name[NGX_HTTP_SHIPSTATION_NAME_LOGGED];
    u_char                             times[64];
    ngx_shipstation_store_t            store;
    ngx_http_shipstation_main_conf_t  *smcf;

    smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);

    ngx_str_null(&id);

    named = ngx_shipstation_store_named(smcf->stores, username, ngx_time(),
                                        &store);
    if (named == NGX_OK) {
        id = store.settings->id;
    }

    /* the name is a stranger's: no byte of it may break a log line */

    p = name;
    len = ngx_min(username->len, NGX_HTTP_SHIPSTATION_NAME_LOGGED);

    for (i = 0; i < len; i++) {
        *p++ = (username->data[i] >= 0x20 && username->data[i] < 0x7f
                && username->data[i] != '"') ? username->data[i] : '?';
    }

    times[0] = '\0';

    if (n > 1) {
        *ngx_snprintf(times, sizeof(times) - 1, ", %ui times", n) = '\0';
    }

    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "shipstation: %s%V%suser name \"%*s\": %s%s",
                  id.len ? "store \"" : "", &id, id.len ? "\": " : "",
                  (size_t) (p - name), name, what, times);

    if (named == NGX_OK) {
        ngx_shipstation_store_release(smcf->stores, &store);
    }
}


/*
 * Whoever has one IPv6 address has the 2^64 of its network (RFC 6177), so that
 * is what counts.
 */

static void
ngx_http_shipstation_client_address(ngx_http_request_t *r, ngx_str_t *address)
{
    struct sockaddr      *sa;
#if (NGX_HAVE_INET6)
    struct sockaddr_in6  *sin6;
#endif

    sa = r->connection->sockaddr;

    switch (sa->sa_family) {

    case AF_INET:
        address->len = sizeof(in_addr_t);
        address->data = (u_char *) &((struct sockaddr_in *) sa)->sin_addr;
        break;

#if (NGX_HAVE_INET6)
    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) sa;
        address->data = sin6->sin6_addr.s6_addr;
        address->len = NGX_HTTP_SHIPSTATION_NETWORK_LEN;

        /* an IPv4 client of a socket for both */

        if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr)) {
            address->data += sizeof(struct in6_addr) - sizeof(in_addr_t);
            address->len = sizeof(in_addr_t);
        }

        break;
#endif

    default:
        ngx_str_set(address, "unix");
    }
}


/* NGX_OK; NGX_DECLINED where there are none; NGX_ERROR. */

static ngx_int_t
ngx_http_shipstation_credentials(ngx_http_request_t *r, ngx_uint_t query,
    ngx_str_t *username, ngx_str_t *password)
{
    ngx_int_t  rc;

    if (r->headers_in.authorization == NULL && query) {
        return ngx_http_shipstation_query_credentials(r, username, password);
    }

    rc = ngx_http_auth_basic_user(r);

    if (rc == NGX_OK) {
        *username = r->headers_in.user;
        *password = r->headers_in.passwd;
    }

    return rc;
}
