
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/access.h"
#include "http/buffer.h"
#include "http/custom_store.h"


/* Bytes that were overwritten, the last ones first. */
struct ngx_http_shipstation_masked_s {
    ngx_http_shipstation_masked_t  *previous;
    u_char                         *at;
    size_t                          len;
    u_char                          bytes[1];
};


static void ngx_http_shipstation_mask(ngx_http_request_t *r);
static void ngx_http_shipstation_unmask(ngx_http_shipstation_ctx_t *ctx);
static ngx_uint_t ngx_http_shipstation_mask_text(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, u_char *p, u_char *last, ngx_uint_t find);
static u_char *ngx_http_shipstation_query_value(u_char *p, u_char *last);
static ngx_int_t ngx_http_shipstation_save(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, u_char *p, size_t len);
static ngx_int_t ngx_http_shipstation_query_copy(ngx_http_request_t *r,
    const ngx_str_t *args, const char *name, ngx_str_t *value);


static const u_char  ngx_http_shipstation_secret_name[] = "ss-password";


ngx_int_t
ngx_http_shipstation_mask_handler(ngx_http_request_t *r)
{
    if (r == r->main) {
        ngx_http_shipstation_mask(r);
    }

    return NGX_DECLINED;
}


ngx_int_t
ngx_http_shipstation_settle_handler(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t                    *ctx;
    ngx_http_shipstation_custom_store_loc_conf_t  *cslcf;

    if (r != r->main) {
        return NGX_DECLINED;
    }

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx == NULL || ctx->query_args.data == NULL || ctx->query_kept) {
        return NGX_DECLINED;
    }

    cslcf = ngx_http_get_module_loc_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    if (ngx_http_shipstation_is_custom_store(r) && cslcf->query_credentials)
    {
        ngx_http_shipstation_mask(r);
        ctx->query_kept = 1;
        return NGX_DECLINED;
    }

    /*
     * Another location gets its query back; but not the page of an error that
     * may have been ours.
     */

    if (r->err_status == 0) {
        ngx_http_shipstation_unmask(ctx);
    }

    return NGX_DECLINED;
}


/* For requests that ended before, or in, the post-read phase. */

void
ngx_http_shipstation_mask_query(ngx_http_request_t *r)
{
    ngx_http_shipstation_ctx_t                     *ctx;
    ngx_http_shipstation_custom_store_main_conf_t  *csmcf;

    csmcf = ngx_http_get_module_main_conf(r,
                                     ngx_http_shipstation_custom_store_module);

    if (!csmcf->query_credentials || r != r->main) {
        return;
    }

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx && ctx->query_args.data) {
        return;
    }

    ngx_http_shipstation_mask(r);
}


static void
ngx_http_shipstation_mask(ngx_http_request_t *r)
{
    u_char                      *p;
    ngx_str_t                    args;
    ngx_uint_t                   found;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    if (ctx && ctx->masked) {
        return;
    }

    /* most requests hold no such thing */

    args = r->args;

    if (args.len == 0) {
        args = r->request_line;
    }

    if (args.len == 0 && r->request_start && r->header_in) {

        /* a request line that nginx could not read is logged all the same */

        args.data = r->request_start;

        for (p = args.data;
             p < r->header_in->last && *p != CR && *p != LF;
             p++)
        {
            /* void */
        }

        args.len = p - args.data;

        (void) ngx_http_shipstation_mask_text(r, NULL, args.data, p, 1);
        return;
    }

    if (!ngx_http_shipstation_mask_text(NULL, NULL, args.data,
                                        args.data + args.len,
                                        args.data != r->args.data))
    {
        return;
    }

    ctx = ngx_http_shipstation_create_ctx(r);

    if (ctx && ctx->query_args.data == NULL) {

        ctx->query_args.data = ngx_pstrdup(r->pool, &r->args);

        if (ctx->query_args.data == NULL) {
            ctx->query_args.data = (u_char *) "";

        } else {
            ctx->query_args.len = r->args.len;
        }
    }

    /* HTTP/1 has them in one place, HTTP/2 in two, a rewrite in one more */

    found = ngx_http_shipstation_mask_text(r, ctx, r->args.data,
                                           r->args.data + r->args.len, 0);

    found |= ngx_http_shipstation_mask_text(r, ctx, r->unparsed_uri.data,
                         r->unparsed_uri.data + r->unparsed_uri.len, 1);

    found |= ngx_http_shipstation_mask_text(r, ctx, r->request_line.data,
                         r->request_line.data + r->request_line.len, 1);

    if (found) {
        ngx_log_debug0(NGX_LOG_DEBUG_HTTP, r->connection->log, 0,
                       "shipstation: a password in the query was overwritten");
    }
}


static void
ngx_http_shipstation_unmask(ngx_http_shipstation_ctx_t *ctx)
{
    ngx_http_shipstation_masked_t  *masked;

    while (ctx->masked) {
        masked = ctx->masked;
        ngx_memcpy(masked->at, masked->bytes, masked->len);
        ctx->masked = masked->previous;
    }
}


/*
 * Overwrites each password in a query, or (find) in the query of a URI or a
 * request line; with r NULL only looks for one.  Returns 1 where there was one.
 */

static ngx_uint_t
ngx_http_shipstation_mask_text(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, u_char *p, u_char *last, ngx_uint_t find)
{
    u_char      *value;
    ngx_uint_t   found;

    found = 0;

    if (p == NULL) {
        return 0;
    }

    if (find) {
        while (p < last && *p != '?') {
            p++;
        }

        if (p == last) {
            return 0;
        }

        p++;
    }

    while (p < last) {

        value = ngx_http_shipstation_query_value(p, last);

        for (p = value ? value : p;
             p < last && *p != '&' && *p != ' ' && *p != '#';
             p++)
        {
            /* void */
        }

        if (value && p > value) {
            found = 1;

            if (r) {
                if (ctx) {
                    (void) ngx_http_shipstation_save(r, ctx, value, p - value);
                }

                ngx_memset(value, '*', p - value);
            }
        }

        if (p < last && *p != '&') {
            break;
        }

        p++;
    }

    return found;
}


/* Where the value begins, if the parameter at p is the password; else NULL. */

static u_char *
ngx_http_shipstation_query_value(u_char *p, u_char *last)
{
    u_char         c;
    ngx_int_t      n;
    const u_char  *name;

    for (name = ngx_http_shipstation_secret_name; *name; name++) {

        if (p == last) {
            return NULL;
        }

        c = *p++;

        if (c == '%' && last - p >= 2) {
            n = ngx_hextoi(p, 2);

            if (n == NGX_ERROR) {
                return NULL;
            }

            c = (u_char) n;
            p += 2;
        }

        if (ngx_tolower(c) != *name) {
            return NULL;
        }
    }

    return (p < last && *p == '=') ? p + 1 : NULL;
}


static ngx_int_t
ngx_http_shipstation_save(ngx_http_request_t *r,
    ngx_http_shipstation_ctx_t *ctx, u_char *p, size_t len)
{
    ngx_http_shipstation_masked_t  *masked;

    masked = ngx_palloc(r->pool, sizeof(ngx_http_shipstation_masked_t) + len);
    if (masked == NULL) {
        return NGX_ERROR;
    }

    masked->previous = ctx->masked;
    masked->at = p;
    masked->len = len;
    ngx_memcpy(masked->bytes, p, len);

    ctx->masked = masked;

    return NGX_OK;
}


ngx_int_t
ngx_http_shipstation_query_credentials(ngx_http_request_t *r,
    ngx_str_t *username, ngx_str_t *password)
{
    ngx_int_t                    rc;
    ngx_str_t                   *args;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_get_ctx(r);

    args = (ctx && ctx->query_args.len) ? &ctx->query_args : &r->args;

    rc = ngx_http_shipstation_query_copy(r, args, "SS-UserName", username);

    if (rc != NGX_OK) {
        return rc;
    }

    return ngx_http_shipstation_query_copy(r, args, "SS-Password", password);
}


static ngx_int_t
ngx_http_shipstation_query_copy(ngx_http_request_t *r, const ngx_str_t *args,
    const char *name, ngx_str_t *value)
{
    ngx_int_t                 rc;
    ngx_str_t                 text;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_http_shipstation_arena_get();
    if (arena == NULL) {
        return NGX_ERROR;
    }

    rc = ngx_shipstation_query_get(args, name, arena, &text);

    if (rc == NGX_OK && text.len) {
        value->len = text.len;
        value->data = ngx_pstrdup(r->pool, &text);

        rc = value->data ? NGX_OK : NGX_ERROR;

    } else {

        /* a broken escape is no credential either */
        rc = NGX_DECLINED;
    }

    ngx_http_shipstation_arena_free(arena);

    return rc;
}
