
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/body.h"
#include "http/header.h"
#include "http/reply.h"
#include "rest/dispatch.h"
#include "rest/routes.h"


static ngx_int_t ngx_http_shipstation_dispatch_narrow(
    ngx_http_shipstation_rest_t *rest);
static ngx_int_t ngx_http_shipstation_dispatch_path(
    ngx_http_shipstation_rest_t *rest, ngx_str_t *path);
static ngx_int_t ngx_http_shipstation_dispatch_match(
    ngx_http_shipstation_rest_t *rest, const char *pattern,
    const ngx_str_t *path);
static ngx_int_t ngx_http_shipstation_dispatch_part(
    ngx_http_shipstation_rest_t *rest, ngx_str_t *part, const u_char **p,
    const u_char *end);
static ngx_int_t ngx_http_shipstation_dispatch_method(
    ngx_http_shipstation_rest_t *rest, ngx_uint_t methods);
static ngx_int_t ngx_http_shipstation_dispatch_rights(
    ngx_http_shipstation_rest_t *rest);
static ngx_int_t ngx_http_shipstation_dispatch_browser(
    ngx_http_shipstation_rest_t *rest);
static ngx_uint_t ngx_http_shipstation_dispatch_same_origin(
    ngx_http_request_t *r, const ngx_str_t *origin);
static ngx_uint_t ngx_http_shipstation_dispatch_json(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_dispatch_store(
    ngx_http_shipstation_rest_t *rest);
static ngx_int_t ngx_http_shipstation_dispatch_read(
    ngx_http_shipstation_rest_t *rest);
static void ngx_http_shipstation_dispatch_ready(ngx_http_request_t *r);
static ngx_int_t ngx_http_shipstation_dispatch_body(
    ngx_http_shipstation_rest_t *rest);


/* NGX_DECLINED of a step: nothing was found, go on. */

ngx_int_t
ngx_http_shipstation_dispatch(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_str_t                     path;
    ngx_http_core_loc_conf_t     *clcf;
    ngx_http_shipstation_rest_t  *rest;

    rest = ngx_http_shipstation_rest_create(r);
    if (rest == NULL) {
        return ngx_http_shipstation_no_memory(r);
    }

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    path.data = r->uri.data + ngx_min(clcf->name.len, r->uri.len);
    path.len = r->uri.data + r->uri.len - path.data;

    if (path.len && path.data[0] == '/') {
        path.data++;
        path.len--;
    }

    rc = ngx_http_shipstation_dispatch_narrow(rest);

    if (rc == NGX_DECLINED) {
        rc = ngx_http_shipstation_dispatch_path(rest, &path);
    }

    if (rc == NGX_DECLINED) {
        rc = ngx_http_shipstation_dispatch_rights(rest);
    }

    if (rc == NGX_DECLINED) {
        rc = ngx_http_shipstation_dispatch_browser(rest);
    }

    if (rc == NGX_DECLINED) {
        rc = ngx_http_shipstation_dispatch_store(rest);
    }

    if (rc != NGX_DECLINED) {
        return rc;
    }

    if (rest->route->flags & NGX_HTTP_SHIPSTATION_ROUTE_BODY) {
        return ngx_http_shipstation_dispatch_read(rest);
    }

    rc = rest->route->handler(rest);

    return (rc == NGX_AGAIN) ? NGX_DONE : rc;
}


/* -- What may be seen ---------------------------------------------------- */


/*
 * A location with shipstation_store is that store's alone.  Where its value is
 * empty or no store's it is nobody's, and never everybody's.
 */
static ngx_int_t
ngx_http_shipstation_dispatch_narrow(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                         rc;
    ngx_str_t                         id;
    ngx_shipstation_store_t           store;
    ngx_http_shipstation_loc_conf_t  *slcf;

    slcf = ngx_http_get_module_loc_conf(rest->request,
                                        ngx_http_shipstation_module);

    if (slcf->store == NULL) {
        return NGX_DECLINED;
    }

    if (ngx_http_complex_value(rest->request, slcf->store, &id) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    rc = id.len ? ngx_shipstation_store_find(rest->smcf->stores, &id, &store)
                : NGX_DECLINED;

    if (rc != NGX_OK) {
        return ngx_http_shipstation_rest_no_store(rest);
    }

    ngx_shipstation_store_release(rest->smcf->stores, &store);

    rest->narrowed = id;

    return NGX_DECLINED;
}


/* -- The path ------------------------------------------------------------ */


static ngx_int_t
ngx_http_shipstation_dispatch_path(ngx_http_shipstation_rest_t *rest,
    ngx_str_t *path)
{
    ngx_int_t                            rc;
    ngx_uint_t                           methods, method;
    const ngx_http_shipstation_route_t  *route;

    methods = 0;
    method = rest->request->method;

    if (method == NGX_HTTP_HEAD) {
        method = NGX_HTTP_GET;
    }

    for (route = ngx_http_shipstation_routes; route->pattern; route++) {

        rc = ngx_http_shipstation_dispatch_match(rest, route->pattern, path);

        if (rc == NGX_ERROR) {
            return ngx_http_shipstation_no_memory(rest->request);
        }

        if (rc != NGX_OK) {
            continue;
        }

        if (route->methods & method) {
            rest->route = route;
            return NGX_DECLINED;
        }

        methods |= route->methods;
    }

    if (methods) {
        return ngx_http_shipstation_dispatch_method(rest, methods);
    }

    return ngx_http_shipstation_rest_error(rest, NGX_HTTP_NOT_FOUND,
                                           "not_found",
                                           "There is no such resource.");
}


/* NGX_OK, NGX_DECLINED, NGX_ERROR (no memory). */
static ngx_int_t
ngx_http_shipstation_dispatch_match(ngx_http_shipstation_rest_t *rest,
    const char *pattern, const ngx_str_t *path)
{
    ngx_int_t      rc;
    ngx_str_t     *part;
    const u_char  *p, *end;

    p = path->data;
    end = p + path->len;

    while (*pattern) {

        if (*pattern != '{') {

            if (p == end || *p++ != (u_char) *pattern++) {
                return NGX_DECLINED;
            }

            continue;
        }

        part = (pattern[1] == 'i') ? &rest->id : &rest->key;
        pattern = strchr(pattern, '}') + 1;

        rc = ngx_http_shipstation_dispatch_part(rest, part, &p, end);

        if (rc != NGX_OK) {
            return rc;
        }
    }

    return (p == end) ? NGX_OK : NGX_DECLINED;
}


static ngx_int_t
ngx_http_shipstation_dispatch_part(ngx_http_shipstation_rest_t *rest,
    ngx_str_t *part, const u_char **p, const u_char *end)
{
    const u_char  *start;

    start = *p;

    while (*p < end && **p != '/') {
        (*p)++;
    }

    if (*p == start) {
        return NGX_DECLINED;
    }

    part->len = *p - start;
    part->data = ngx_pnalloc(rest->request->pool, part->len + 1);

    if (part->data == NULL) {
        return NGX_ERROR;
    }

    ngx_memcpy(part->data, start, part->len);
    part->data[part->len] = '\0';

    return NGX_OK;
}


static ngx_int_t
ngx_http_shipstation_dispatch_method(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t methods)
{
    u_char      *p;
    ngx_str_t    allow;
    ngx_uint_t   i;

    static const struct {
        ngx_uint_t   method;
        const char  *name;
    } names[] = {
        { NGX_HTTP_GET, "GET, HEAD" },
        { NGX_HTTP_POST, "POST" },
        { NGX_HTTP_PUT, "PUT" },
        { NGX_HTTP_PATCH, "PATCH" },
        { NGX_HTTP_DELETE, "DELETE" }
    };

    allow.data = ngx_pnalloc(rest->request->pool, 64);
    if (allow.data == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    p = allow.data;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {

        if (methods & names[i].method) {
            p = ngx_sprintf(p, "%s%s", (p == allow.data) ? "" : ", ",
                            names[i].name);
        }
    }

    allow.len = p - allow.data;

    if (ngx_http_shipstation_rest_header(rest, "Allow", &allow) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_error(rest, NGX_HTTP_NOT_ALLOWED,
                                           "method_not_allowed",
                                           "This resource knows the methods "
                                           "%V.", &allow);
}


/* -- Who may ------------------------------------------------------------- */


static ngx_int_t
ngx_http_shipstation_dispatch_rights(ngx_http_shipstation_rest_t *rest)
{
    ngx_uint_t  flags;

    flags = rest->route->flags;

    if (rest->narrowed.len && rest->id.len
        && (rest->id.len != rest->narrowed.len
            || ngx_memcmp(rest->id.data, rest->narrowed.data, rest->id.len)
               != 0))
    {
        return ngx_http_shipstation_rest_no_store(rest);
    }

    if (rest->narrowed.len && (flags & NGX_HTTP_SHIPSTATION_ROUTE_ALL)) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_FORBIDDEN,
                                               "narrowed",
                                               "Stores are made and removed "
                                               "where all stores are seen; "
                                               "this is one store's place.");
    }

    if ((flags & NGX_HTTP_SHIPSTATION_ROUTE_WRITE) && !rest->write) {

        if (rest->conf->write) {
            goto unguarded;
        }

        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_FORBIDDEN,
                                               "read_only",
                                               "Settings can be read here "
                                               "and not changed.");
    }

    if ((flags & NGX_HTTP_SHIPSTATION_ROUTE_REVEAL) && !rest->reveal) {

        if (rest->conf->reveal) {
            goto unguarded;
        }

        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_FORBIDDEN,
                                               "not_revealed",
                                               "Orders and passwords are not "
                                               "shown here.");
    }

    return NGX_DECLINED;

unguarded:

    return ngx_http_shipstation_rest_error(rest, NGX_HTTP_FORBIDDEN,
                                           "not_guarded",
                                           "This is for this machine's own "
                                           "clients: the location does not "
                                           "say that it is guarded.");
}


/*
 * A page of another site must not use who is signed in here.  A form cannot
 * send this Content-Type, and scripts only after a preflight, which gets no
 * leave (Fetch Standard, "CORS-safelisted request-header"; Fetch Metadata
 * Request Headers, "Sec-Fetch-Site").
 */
static ngx_int_t
ngx_http_shipstation_dispatch_browser(ngx_http_shipstation_rest_t *rest)
{
    ngx_table_elt_t     *header;
    ngx_http_request_t  *r;

    r = rest->request;

    if (r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD)) {
        return NGX_DECLINED;
    }

    header = ngx_http_shipstation_find_header(&r->headers_in.headers,
                                              "Sec-Fetch-Site", NULL);

    if (header && !ngx_shipstation_equals(&header->value, "same-origin")
        && !ngx_shipstation_equals(&header->value, "none"))
    {
        goto foreign;
    }

    header = ngx_http_shipstation_find_header(&r->headers_in.headers,
                                              "Origin", NULL);

    if (header
        && !ngx_http_shipstation_dispatch_same_origin(r, &header->value))
    {
        goto foreign;
    }

    if (!ngx_http_shipstation_dispatch_json(r)) {
        return ngx_http_shipstation_rest_error(rest,
                                        NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                        "not_json",
                                        "The Content-Type must be "
                                        "application/json or "
                                        "application/merge-patch+json.");
    }

    switch (ngx_http_shipstation_body_refused(r,
                                        NGX_HTTP_SHIPSTATION_REST_BODY_MAX))
    {
    case NGX_HTTP_SHIPSTATION_OUTCOME_BODY_ENCODED:
        return ngx_http_shipstation_rest_error(rest,
                                        NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                        "body_encoded",
                                        "A body with a Content-Encoding is "
                                        "not read.");

    case NGX_HTTP_SHIPSTATION_OUTCOME_BODY_TOO_LARGE:
        return ngx_http_shipstation_rest_error(rest,
                                        NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                        "body_too_large",
                                        "The body is larger than 1 MiB.");

    default:
        return NGX_DECLINED;
    }

foreign:

    return ngx_http_shipstation_rest_error(rest, NGX_HTTP_FORBIDDEN,
                                           "cross_site",
                                           "The request comes from a page of "
                                           "another site.");
}


static ngx_uint_t
ngx_http_shipstation_dispatch_same_origin(ngx_http_request_t *r,
    const ngx_str_t *origin)
{
    size_t      len;
    u_char     *p;
    ngx_str_t  *host;

    if (r->headers_in.host == NULL) {
        return 0;
    }

    host = &r->headers_in.host->value;
    p = ngx_strnstr(origin->data, "://", origin->len);

    if (p == NULL) {
        return 0;
    }

    p += sizeof("://") - 1;
    len = origin->data + origin->len - p;

    return len == host->len && ngx_strncasecmp(p, host->data, len) == 0;
}


static ngx_uint_t
ngx_http_shipstation_dispatch_json(ngx_http_request_t *r)
{
    u_char     *p;
    ngx_str_t   type;

    if (r->headers_in.content_type == NULL) {
        return 0;
    }

    type = r->headers_in.content_type->value;
    p = ngx_strlchr(type.data, type.data + type.len, ';');

    if (p) {
        type.len = p - type.data;
    }

    ngx_shipstation_trim(&type);

    return ngx_shipstation_equals(&type, "application/json")
           || ngx_shipstation_equals(&type, "application/merge-patch+json");
}


/* -- The store ----------------------------------------------------------- */


static ngx_int_t
ngx_http_shipstation_dispatch_store(ngx_http_shipstation_rest_t *rest)
{
    ngx_shipstation_store_t      store;
    ngx_http_shipstation_ctx_t  *ctx;

    if (rest->id.len == 0
        || (rest->route->flags & NGX_HTTP_SHIPSTATION_ROUTE_NEW))
    {
        return NGX_DECLINED;
    }

    ctx = ngx_http_shipstation_create_ctx(rest->request);
    if (ctx == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    if (ngx_shipstation_store_find(rest->smcf->stores, &rest->id, &store)
        != NGX_OK)
    {
        return ngx_http_shipstation_rest_no_store(rest);
    }

    ngx_http_shipstation_set_store(ctx, rest->smcf->stores, &store);

    return NGX_DECLINED;
}


/* -- The body ------------------------------------------------------------ */


static ngx_int_t
ngx_http_shipstation_dispatch_read(ngx_http_shipstation_rest_t *rest)
{
    ngx_http_set_ctx(rest->request, rest, ngx_http_shipstation_rest_module);

    return ngx_http_shipstation_body_wait(rest->request,
                                         ngx_http_shipstation_dispatch_ready);
}


static void
ngx_http_shipstation_dispatch_ready(ngx_http_request_t *r)
{
    ngx_int_t                     rc;
    ngx_http_shipstation_rest_t  *rest;

    rest = ngx_http_get_module_ctx(r, ngx_http_shipstation_rest_module);

    rc = ngx_http_shipstation_dispatch_body(rest);

    ngx_http_finalize_request(r, (rc == NGX_AGAIN) ? NGX_DONE : rc);
}


static ngx_int_t
ngx_http_shipstation_dispatch_body(ngx_http_shipstation_rest_t *rest)
{
    ngx_int_t                 rc;
    ngx_shipstation_error_t   error;

    rc = ngx_http_shipstation_body(rest->request,
                                   NGX_HTTP_SHIPSTATION_REST_BODY_MAX,
                                   &rest->body);

    if (rc == NGX_DECLINED) {
        return ngx_http_shipstation_rest_error(rest,
                                        NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                        "body_too_large",
                                        "The body is larger than 1 MiB.");
    }

    if (rc != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    if (rest->body.len) {
        rest->document = ngx_shipstation_json_read(rest->body.data,
                                                   rest->body.len,
                                                   rest->arena, &error);

        if (rest->document == NULL) {
            return ngx_http_shipstation_rest_error(rest,
                                                   NGX_HTTP_BAD_REQUEST,
                                                   "invalid_json",
                                                   "The body is %V.",
                                                   &error.message);
        }
    }

    return rest->route->handler(rest);
}
