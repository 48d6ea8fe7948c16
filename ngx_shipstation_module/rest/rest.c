
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/buffer.h"
#include "http/reply.h"
#include "order/export_query.h"
#include "rest/rest.h"


#define NGX_HTTP_SHIPSTATION_REST_SENTENCE_MAX  511


static void ngx_http_shipstation_rest_cleanup(void *data);
static ngx_uint_t ngx_http_shipstation_rest_local(ngx_connection_t *c);
static ngx_int_t ngx_http_shipstation_rest_headers(
    ngx_http_shipstation_rest_t *rest);
static ngx_int_t ngx_http_shipstation_rest_tell(
    ngx_http_shipstation_rest_t *rest, ngx_uint_t status, const char *code,
    const u_char *message, size_t len, const ngx_shipstation_faults_t *faults);
static void ngx_http_shipstation_rest_fault(ngx_shipstation_printer_t *json,
    const ngx_shipstation_fault_t *fault);


static const ngx_str_t  ngx_http_shipstation_rest_json =
    ngx_string("application/json");
static const ngx_str_t  ngx_http_shipstation_rest_nothing = ngx_null_string;


ngx_http_shipstation_rest_t *
ngx_http_shipstation_rest_create(ngx_http_request_t *r)
{
    ngx_uint_t                    open;
    ngx_pool_cleanup_t           *cln;
    ngx_http_shipstation_rest_t  *rest;

    cln = ngx_pool_cleanup_add(r->pool, 0);
    rest = ngx_pcalloc(r->pool, sizeof(ngx_http_shipstation_rest_t));

    if (cln == NULL || rest == NULL) {
        return NULL;
    }

    rest->request = r;
    rest->smcf = ngx_http_get_module_main_conf(r, ngx_http_shipstation_module);
    rest->main = ngx_http_get_module_main_conf(r,
                                            ngx_http_shipstation_rest_module);
    rest->conf = ngx_http_get_module_loc_conf(r,
                                            ngx_http_shipstation_rest_module);

    rest->arena = ngx_http_shipstation_arena_get();
    if (rest->arena == NULL) {
        return NULL;
    }

    cln->handler = ngx_http_shipstation_rest_cleanup;
    cln->data = rest;

    open = rest->conf->guarded
           || ngx_http_shipstation_rest_local(r->connection);

    rest->write = rest->conf->write && open;
    rest->reveal = rest->conf->reveal && open;

    return rest;
}


static void
ngx_http_shipstation_rest_cleanup(void *data)
{
    ngx_http_shipstation_rest_t *rest = data;

    ngx_http_shipstation_arena_free(rest->arena);
}


/* A peer on this machine: 127.0.0.0/8, ::1, a unix socket. */
static ngx_uint_t
ngx_http_shipstation_rest_local(ngx_connection_t *c)
{
    struct sockaddr_in   *sin;
#if (NGX_HAVE_INET6)
    u_char               *p;
    struct sockaddr_in6  *sin6;
#endif

    switch (c->sockaddr->sa_family) {

#if (NGX_HAVE_UNIX_DOMAIN)
    case AF_UNIX:
        return 1;
#endif

#if (NGX_HAVE_INET6)
    case AF_INET6:
        sin6 = (struct sockaddr_in6 *) c->sockaddr;
        p = sin6->sin6_addr.s6_addr;

        if (IN6_IS_ADDR_V4MAPPED(&sin6->sin6_addr)) {
            return p[12] == 127;
        }

        return IN6_IS_ADDR_LOOPBACK(&sin6->sin6_addr) ? 1 : 0;
#endif

    case AF_INET:
        sin = (struct sockaddr_in *) c->sockaddr;
        return (ntohl(sin->sin_addr.s_addr) >> 24) == 127;

    default:
        return 0;
    }
}


void
ngx_http_shipstation_rest_query(ngx_http_shipstation_rest_t *rest,
    const char *name, ngx_str_t *value)
{
    if (ngx_shipstation_query_get(&rest->request->args, name, rest->arena,
                                  value)
        != NGX_OK)
    {
        ngx_str_null(value);
    }
}


ngx_uint_t
ngx_http_shipstation_rest_flag(ngx_http_shipstation_rest_t *rest,
    const char *name)
{
    ngx_str_t  value;

    ngx_http_shipstation_rest_query(rest, name, &value);

    return value.len == 1 && value.data[0] == '1';
}


ngx_str_t
ngx_http_shipstation_rest_actor(ngx_http_shipstation_rest_t *rest)
{
    ngx_str_t  actor;

    static const ngx_str_t  nobody = ngx_string("-");

    if (rest->conf->actor == NULL
        || ngx_http_complex_value(rest->request, rest->conf->actor, &actor)
           != NGX_OK
        || actor.len == 0)
    {
        return nobody;
    }

    return actor;
}


/* -- Replies ------------------------------------------------------------- */


static ngx_int_t
ngx_http_shipstation_rest_headers(ngx_http_shipstation_rest_t *rest)
{
    static const ngx_str_t  nosniff = ngx_string("nosniff");
    static const ngx_str_t  same = ngx_string("same-origin");

    if (ngx_http_shipstation_no_store(rest->request) != NGX_OK
        || ngx_http_shipstation_rest_header(rest, "X-Content-Type-Options",
                                            &nosniff)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_http_shipstation_rest_header(rest,
                                            "Cross-Origin-Resource-Policy",
                                            &same);
}


ngx_int_t
ngx_http_shipstation_rest_header(ngx_http_shipstation_rest_t *rest,
    const char *name, const ngx_str_t *value)
{
    return ngx_http_shipstation_add_header(rest->request, name, value)
           ? NGX_OK : NGX_ERROR;
}


ngx_int_t
ngx_http_shipstation_rest_reply(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, ngx_shipstation_output_t *out)
{
    if (ngx_http_shipstation_rest_headers(rest) != NGX_OK) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    if (out == NULL) {
        return ngx_http_shipstation_reply(rest->request, status,
                                          &ngx_http_shipstation_rest_nothing,
                                          NULL, -1);
    }

    (void) ngx_shipstation_output_print(out, "\n");

    return ngx_http_shipstation_reply_output(rest->request, status,
                                             &ngx_http_shipstation_rest_json,
                                             NULL, out);
}


ngx_int_t
ngx_http_shipstation_rest_text(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const ngx_str_t *text)
{
    ngx_shipstation_output_t  *out;

    if (text == NULL || text->len == 0) {
        return ngx_http_shipstation_rest_reply(rest, status, NULL);
    }

    out = ngx_http_shipstation_output_create(rest->request);
    if (out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    (void) ngx_shipstation_output_write(out, text->data, text->len);

    return ngx_http_shipstation_rest_reply(rest, status, out);
}


ngx_int_t
ngx_http_shipstation_rest_document(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, yyjson_mut_val *root)
{
    char                           *json;
    ngx_str_t                       text;
    yyjson_alc                      alc;
    ngx_shipstation_json_memory_t   memory;

    ngx_shipstation_json_allocator(&alc, &memory, rest->arena);

    json = yyjson_mut_val_write_opts(root, YYJSON_WRITE_PRETTY_TWO_SPACES,
                                     &alc, &text.len, NULL);
    if (json == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    text.data = (u_char *) json;

    return ngx_http_shipstation_rest_text(rest, status, &text);
}


ngx_int_t
ngx_http_shipstation_rest_error(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const char *code, const char *fmt, ...)
{
    u_char   *p, text[NGX_HTTP_SHIPSTATION_REST_SENTENCE_MAX];
    va_list   args;

    va_start(args, fmt);
    p = ngx_vslprintf(text, text + sizeof(text), fmt, args);
    va_end(args);

    return ngx_http_shipstation_rest_tell(rest, status, code, text, p - text,
                                          NULL);
}


ngx_int_t
ngx_http_shipstation_rest_faults(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const char *code, const char *message,
    const ngx_shipstation_faults_t *faults)
{
    return ngx_http_shipstation_rest_tell(rest, status, code,
                                          (u_char *) message,
                                          ngx_strlen(message), faults);
}


ngx_int_t
ngx_http_shipstation_rest_busy(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t seconds, const char *code, const char *message)
{
    ngx_str_t  value;

    value.data = ngx_pnalloc(rest->request->pool, NGX_INT_T_LEN);
    if (value.data == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    value.len = ngx_sprintf(value.data, "%ui", seconds) - value.data;

    if (ngx_http_shipstation_rest_header(rest, "Retry-After", &value)
        != NGX_OK)
    {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    return ngx_http_shipstation_rest_error(rest,
                                           NGX_HTTP_SERVICE_UNAVAILABLE, code,
                                           "%s", message);
}


ngx_int_t
ngx_http_shipstation_rest_no_store(ngx_http_shipstation_rest_t *rest)
{
    return ngx_http_shipstation_rest_error(rest, NGX_HTTP_NOT_FOUND,
                                           "unknown_store",
                                           "There is no such store.");
}


static ngx_int_t
ngx_http_shipstation_rest_tell(ngx_http_shipstation_rest_t *rest,
    ngx_uint_t status, const char *code, const u_char *message, size_t len,
    const ngx_shipstation_faults_t *faults)
{
    ngx_uint_t                   i, n;
    ngx_shipstation_output_t    *out;
    ngx_shipstation_printer_t    json;
    ngx_http_shipstation_ctx_t  *ctx;

    ctx = ngx_http_shipstation_create_ctx(rest->request);
    out = ngx_http_shipstation_output_create(rest->request);

    if (ctx == NULL || out == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    ctx->error.data = (u_char *) code;
    ctx->error.len = ngx_strlen(code);

    json.out = out;
    json.more = 0;

    ngx_shipstation_print_open(&json, NULL, "{");
    ngx_shipstation_print_open(&json, "error", "{");
    ngx_shipstation_print_word(&json, "code", code);
    ngx_shipstation_print_text(&json, "message", message, len);
    ngx_shipstation_print_open(&json, "errors", "[");

    n = faults ? faults->n : 0;

    for (i = 0; i < n; i++) {
        ngx_http_shipstation_rest_fault(&json, &faults->fault[i]);
    }

    ngx_shipstation_print_close(&json, "]");
    ngx_shipstation_print_close(&json, "}");
    ngx_shipstation_print_close(&json, "}");

    return ngx_http_shipstation_rest_reply(rest, status, out);
}


static void
ngx_http_shipstation_rest_fault(ngx_shipstation_printer_t *json,
    const ngx_shipstation_fault_t *fault)
{
    const ngx_shipstation_error_t  *error;

    error = &fault->error;

    /* the texts of a copy lie in it, and not where they say */

    ngx_shipstation_print_open(json, NULL, "{");
    ngx_shipstation_print_text(json, "path", error->path_text,
                               error->path.len);
    ngx_shipstation_print_word(json, "code", fault->code);
    ngx_shipstation_print_text(json, "message", error->message_text,
                               error->message.len);
    ngx_shipstation_print_close(json, "}");
}


/* A request that is blocked is not freed where its connection breaks. */

ngx_int_t
ngx_http_shipstation_rest_wait(ngx_http_shipstation_rest_t *rest)
{
    ngx_http_request_t  *r;

    if (!rest->waiting) {
        r = rest->request;

        rest->waiting = 1;
        r->main->count++;
        r->main->blocked++;
        r->read_event_handler = ngx_http_block_reading;
        r->write_event_handler = ngx_http_request_empty_handler;
    }

    return NGX_AGAIN;
}


void
ngx_http_shipstation_rest_end(ngx_http_shipstation_rest_t *rest, ngx_int_t rc)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    if (rc == NGX_AGAIN) {
        return;
    }

    r = rest->request;
    c = r->connection;

    if (rest->waiting) {
        rest->waiting = 0;
        r->main->blocked--;
    }

    ngx_http_finalize_request(r, rc);
    ngx_http_run_posted_requests(c);
}
