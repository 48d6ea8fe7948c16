
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/url.h"
#include "client/call.h"
#include "client/call_events.h"
#include "client/call_transfer.h"
#include "client/resolve.h"
#include "shared/clock.h"


/* of a worker; more calls wait, those behind the second bound are refused */
#define NGX_SHIPSTATION_CALLS_RUNNING  64
#define NGX_SHIPSTATION_CALLS_MAX      1024

/* a call's socket, and the one of the thread that looks its name up */
#define NGX_SHIPSTATION_CALL_SOCKETS   2

/*
 * A resolver that has not answered for so long is not waited for, and after a
 * lookup that ended in silence names are left alone for so long (milliseconds).
 */
#define NGX_SHIPSTATION_CALL_DEAF        1000
#define NGX_SHIPSTATION_CALL_DEAF_REST   10000
#define NGX_SHIPSTATION_CALL_DEAF_NAMES  256


typedef enum {
    NGX_SHIPSTATION_CALL_LOOKUP = 0,  /* of the host's name */
    NGX_SHIPSTATION_CALL_WAITING,     /* for others to end */
    NGX_SHIPSTATION_CALL_RUNNING,
    NGX_SHIPSTATION_CALL_ENDED        /* done is about to be called */
} ngx_shipstation_call_state_e;


#define NGX_SHIPSTATION_CALL_STATES  (NGX_SHIPSTATION_CALL_ENDED + 1)


/* A name for which no resolver answers. */
typedef struct {
    uint32_t                       hash;       /* of the name */
    int64_t                        until;      /* 0: none */
} ngx_shipstation_deaf_t;


struct ngx_shipstation_client_s {
    ngx_shipstation_multi_t        multi;
    ngx_connection_t               ident;
    ngx_event_t                    report;
    ngx_queue_t                    calls[NGX_SHIPSTATION_CALL_STATES];
    ngx_uint_t                     n[NGX_SHIPSTATION_CALL_STATES];
    ngx_str_t                      ca_file;
    ngx_resolver_t                *resolver;
    ngx_msec_t                     resolver_timeout;
    ngx_uint_t                     ndeaf;
    ngx_shipstation_deaf_t         deaf[NGX_SHIPSTATION_CALL_DEAF_NAMES];
    ngx_log_t                     *log;
};


struct ngx_shipstation_call_s {
    ngx_queue_t                    queue;
    ngx_shipstation_client_t      *client;
    ngx_shipstation_call_state_e   state;
    ngx_event_t                    timeout;
    int64_t                        started;
    int64_t                        deadline;

    ngx_shipstation_url_t          url;
    ngx_shipstation_lookup_t       lookup;
    ngx_shipstation_transfer_t     transfer;

    ngx_shipstation_reply_t        reply;
    ngx_shipstation_reply_pt       done;
    void                          *data;

    size_t                         size;     /* of this, text included */
    u_char                         text[1];  /* URL, header, body */
};


static void ngx_shipstation_client_check_ca(ngx_shipstation_client_t *client);

static void ngx_shipstation_client_heard(ngx_shipstation_client_t *client,
    const ngx_str_t *host, ngx_uint_t heard);
static ngx_shipstation_deaf_t *ngx_shipstation_client_name(
    ngx_shipstation_client_t *client, const ngx_str_t *host);
static ngx_shipstation_call_t *ngx_shipstation_call_create(
    ngx_shipstation_client_t *client,
    const ngx_shipstation_request_t *request);
static void ngx_shipstation_call_copy(ngx_shipstation_call_t *call,
    const ngx_shipstation_request_t *request);
static void ngx_shipstation_call_free(ngx_shipstation_call_t *call);

static void ngx_shipstation_call_looked_up(ngx_shipstation_lookup_t *lookup,
    ngx_int_t rc);
static void ngx_shipstation_call_timed_out(ngx_event_t *ev);
static void ngx_shipstation_call_move(ngx_shipstation_call_t *call,
    ngx_shipstation_call_state_e state);
static void ngx_shipstation_call_fail(ngx_shipstation_call_t *call,
    const char *sentence);
static void ngx_shipstation_call_end(ngx_shipstation_call_t *call);

static void ngx_shipstation_client_start(ngx_shipstation_client_t *client);
static ngx_uint_t ngx_shipstation_client_has_room(
    ngx_shipstation_client_t *client);
static void ngx_shipstation_client_ended(ngx_shipstation_multi_t *multi,
    CURL *easy, CURLcode code);
static void ngx_shipstation_client_broken(ngx_shipstation_multi_t *multi);
static void ngx_shipstation_client_report(ngx_event_t *ev);


ngx_shipstation_client_t *
ngx_shipstation_client_create(ngx_str_t *ca_file, ngx_resolver_t *resolver,
    ngx_msec_t resolver_timeout, ngx_log_t *log)
{
    ngx_uint_t                 i;
    ngx_shipstation_client_t  *client;

    client = ngx_calloc(sizeof(ngx_shipstation_client_t), log);
    if (client == NULL) {
        return NULL;
    }

    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        ngx_log_error(NGX_LOG_EMERG, log, 0,
                      "shipstation: curl_global_init() failed");
        ngx_free(client);
        return NULL;
    }

    for (i = 0; i < NGX_SHIPSTATION_CALL_STATES; i++) {
        ngx_queue_init(&client->calls[i]);
    }

    client->ca_file = *ca_file;
    client->resolver = resolver;
    client->resolver_timeout = resolver_timeout;
    client->log = log;

    client->ident.fd = (ngx_socket_t) -1;
    client->ident.data = client;

    client->report.handler = ngx_shipstation_client_report;
    client->report.data = &client->ident;
    client->report.log = log;

    client->multi.ended = ngx_shipstation_client_ended;
    client->multi.broken = ngx_shipstation_client_broken;
    client->multi.data = client;
    client->multi.log = log;

    if (ngx_shipstation_multi_open(&client->multi,
                                   NGX_SHIPSTATION_CALLS_RUNNING)
        != NGX_OK)
    {
        ngx_log_error(NGX_LOG_EMERG, log, 0,
                      "shipstation: curl_multi_init() failed");
        curl_global_cleanup();
        ngx_free(client);
        return NULL;
    }

    ngx_shipstation_client_check_ca(client);

    return client;
}


/* libcurl reads the file as the worker's user, at the first call */

static void
ngx_shipstation_client_check_ca(ngx_shipstation_client_t *client)
{
    ngx_fd_t  fd;

    if (client->ca_file.len == 0) {
        return;
    }

    fd = ngx_open_file(client->ca_file.data, NGX_FILE_RDONLY, NGX_FILE_OPEN,
                       0);

    if (fd != NGX_INVALID_FILE) {
        (void) ngx_close_file(fd);
        return;
    }

    ngx_log_error(NGX_LOG_CRIT, client->log, ngx_errno,
                  "shipstation: the user that workers run as cannot read "
                  "\"%V\", calls to ShipStation will fail", &client->ca_file);
}


void
ngx_shipstation_client_destroy(ngx_shipstation_client_t *client)
{
    ngx_uint_t               i;
    ngx_queue_t             *q;
    ngx_shipstation_call_t  *call;

    for (i = 0; i < NGX_SHIPSTATION_CALL_STATES; i++) {

        while (!ngx_queue_empty(&client->calls[i])) {
            q = ngx_queue_head(&client->calls[i]);
            call = ngx_queue_data(q, ngx_shipstation_call_t, queue);

            ngx_shipstation_call_end(call);
            ngx_queue_remove(&call->queue);
            ngx_shipstation_call_free(call);
        }
    }

    ngx_shipstation_multi_close(&client->multi);

    if (client->report.posted) {
        ngx_delete_posted_event(&client->report);
    }

    curl_global_cleanup();
    ngx_free(client);
}


ngx_shipstation_call_t *
ngx_shipstation_call(ngx_shipstation_client_t *client,
    const ngx_shipstation_request_t *request)
{
    ngx_int_t                rc;
    ngx_uint_t               i, n;
    ngx_shipstation_call_t  *call;

    for (i = 0, n = 0; i < NGX_SHIPSTATION_CALL_STATES; i++) {
        n += client->n[i];
    }

    if (n >= NGX_SHIPSTATION_CALLS_MAX || client->multi.handle == NULL) {
        return NULL;
    }

    call = ngx_shipstation_call_create(client, request);
    if (call == NULL) {
        return NULL;
    }

    rc = ngx_shipstation_lookup(&call->lookup, client->resolver,
                                client->resolver_timeout, &call->url);

    if (rc == NGX_AGAIN) {
        return call;
    }

    ngx_shipstation_call_looked_up(&call->lookup, rc);

    return call;
}


/*
 * One lookup tries for all: while the oldest of a name has been without an
 * answer for a second, and for some seconds after one that never got any, a
 * call to that name would only wait.  A resolver may know other names.
 */

ngx_uint_t
ngx_shipstation_client_deaf(ngx_shipstation_client_t *client,
    const ngx_str_t *url)
{
    int64_t                  now;
    ngx_queue_t             *q, *lookups;
    ngx_shipstation_url_t    parts;
    ngx_shipstation_call_t  *call;

    lookups = &client->calls[NGX_SHIPSTATION_CALL_LOOKUP];

    if ((client->ndeaf == 0 && ngx_queue_empty(lookups))
        || ngx_shipstation_url_parse(url, &parts) != NULL
        || parts.literal || parts.loopback)
    {
        return 0;
    }

    now = ngx_shipstation_monotonic();

    if (now < ngx_shipstation_client_name(client, &parts.host)->until) {
        return 1;
    }

    for (q = ngx_queue_head(lookups);
         q != ngx_queue_sentinel(lookups);
         q = ngx_queue_next(q))
    {
        call = ngx_queue_data(q, ngx_shipstation_call_t, queue);

        if (now - call->started < NGX_SHIPSTATION_CALL_DEAF) {
            return 0;
        }

        if (call->url.host.len == parts.host.len
            && ngx_strncasecmp(call->url.host.data, parts.host.data,
                               parts.host.len)
               == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* A lookup ended, with an answer of any kind or without. */

static void
ngx_shipstation_client_heard(ngx_shipstation_client_t *client,
    const ngx_str_t *host, ngx_uint_t heard)
{
    int64_t                  now;
    ngx_shipstation_deaf_t  *name;

    if (heard && client->ndeaf == 0) {
        return;
    }

    name = ngx_shipstation_client_name(client, host);

    if (heard) {

        if (name->until != 0) {
            name->until = 0;
            client->ndeaf--;
        }

        return;
    }

    now = ngx_shipstation_monotonic();

    if (name->until == 0) {
        client->ndeaf++;

        ngx_log_error(NGX_LOG_ERR, client->log, 0,
                      "shipstation: the resolver does not answer for \"%V\", "
                      "so that no call can be made; check the \"resolver\" "
                      "directive; tried again every %d seconds", host,
                      NGX_SHIPSTATION_CALL_DEAF_REST / 1000);
    }

    name->until = now + NGX_SHIPSTATION_CALL_DEAF_REST;
}


/* A name's place; that of a name before it goes. */

static ngx_shipstation_deaf_t *
ngx_shipstation_client_name(ngx_shipstation_client_t *client,
    const ngx_str_t *host)
{
    size_t                   i;
    uint32_t                 hash;
    ngx_shipstation_deaf_t  *name;

    hash = 0;

    for (i = 0; i < host->len; i++) {
        hash = (uint32_t) ngx_hash(hash, ngx_tolower(host->data[i]));
    }

    name = &client->deaf[hash % NGX_SHIPSTATION_CALL_DEAF_NAMES];

    if (name->hash != hash) {

        if (name->until != 0) {
            client->ndeaf--;
        }

        name->hash = hash;
        name->until = 0;
    }

    return name;
}


static ngx_shipstation_call_t *
ngx_shipstation_call_create(ngx_shipstation_client_t *client,
    const ngx_shipstation_request_t *request)
{
    size_t                   size;
    ngx_shipstation_call_t  *call;
    ngx_shipstation_url_t    url;

    if (ngx_shipstation_url_parse(&request->url, &url) != NULL
        || (!url.https && !url.loopback))
    {
        return NULL;
    }

    size = sizeof(ngx_shipstation_call_t) + request->url.len + 1
           + request->header.len + 1 + request->body.len;

    call = ngx_calloc(size, client->log);
    if (call == NULL) {
        return NULL;
    }

    call->client = client;
    call->size = size;
    call->started = ngx_shipstation_monotonic();
    call->deadline = call->started + (int64_t) request->timeout;
    call->done = request->done;
    call->data = request->data;

    call->reply.limit = -1;
    call->reply.remaining = -1;
    call->reply.reset = -1;
    call->reply.retry_after = -1;

    ngx_shipstation_call_copy(call, request);

    call->lookup.handler = ngx_shipstation_call_looked_up;
    call->lookup.data = call;
    call->lookup.log = client->log;

    /* does not hold an exiting worker: those who wait have their own timers */

    call->timeout.handler = ngx_shipstation_call_timed_out;
    call->timeout.data = &client->ident;
    call->timeout.log = client->log;
    call->timeout.cancelable = 1;

    ngx_add_timer(&call->timeout, request->timeout);

    call->state = NGX_SHIPSTATION_CALL_LOOKUP;
    ngx_queue_insert_tail(&client->calls[call->state], &call->queue);
    client->n[call->state]++;

    return call;
}


static void
ngx_shipstation_call_copy(ngx_shipstation_call_t *call,
    const ngx_shipstation_request_t *request)
{
    u_char                      *p;
    ngx_str_t                    url;
    ngx_shipstation_transfer_t  *transfer;

    transfer = &call->transfer;
    p = call->text;

    url.data = p;
    url.len = request->url.len;

    transfer->url = (char *) p;
    p = ngx_cpymem(p, request->url.data, request->url.len);
    *p++ = '\0';

    (void) ngx_shipstation_url_parse(&url, &call->url);

    transfer->header = (char *) p;
    p = ngx_cpymem(p, request->header.data, request->header.len);
    *p++ = '\0';

    transfer->body.data = p;
    transfer->body.len = request->body.len;
    ngx_memcpy(p, request->body.data, request->body.len);

    transfer->host = call->url.host;
    transfer->https = call->url.https;
    transfer->lookup = call->lookup.entry;
    transfer->ca_file = call->client->ca_file.len
                        ? (char *) call->client->ca_file.data : "";
}


static void
ngx_shipstation_call_free(ngx_shipstation_call_t *call)
{
    ngx_shipstation_transfer_close(&call->transfer);

    /* the key pair is in it */

    ngx_explicit_memzero(call, call->size);
    ngx_free(call);
}


static void
ngx_shipstation_call_looked_up(ngx_shipstation_lookup_t *lookup, ngx_int_t rc)
{
    u_char                   text[128];
    ngx_shipstation_call_t  *call;

    call = lookup->data;

    if (call->client->resolver != NULL && lookup->asked) {
        ngx_shipstation_client_heard(call->client, &call->url.host,
                                     !lookup->silent);
    }

    if (rc != NGX_OK) {
        (void) ngx_snprintf(text, sizeof(text), "has no address: %s%Z",
                            lookup->error);
        ngx_shipstation_call_fail(call, (char *) text);
        return;
    }

    ngx_shipstation_call_move(call, NGX_SHIPSTATION_CALL_WAITING);
    ngx_shipstation_client_start(call->client);
}


static void
ngx_shipstation_call_timed_out(ngx_event_t *ev)
{
    ngx_shipstation_call_t  *call;

    static const char *sentences[] = {
        "has a name that was not looked up in time: check the resolver",
        "has to wait for too many other calls",
        "has not answered in time"
    };

    call = (ngx_shipstation_call_t *)
               ((u_char *) ev - offsetof(ngx_shipstation_call_t, timeout));

    if (call->state == NGX_SHIPSTATION_CALL_LOOKUP) {
        ngx_shipstation_client_heard(call->client, &call->url.host, 0);
    }

    call->reply.timed_out = 1;
    ngx_shipstation_call_fail(call, sentences[call->state]);
}


static void
ngx_shipstation_call_move(ngx_shipstation_call_t *call,
    ngx_shipstation_call_state_e state)
{
    ngx_shipstation_client_t  *client;

    client = call->client;

    ngx_queue_remove(&call->queue);
    client->n[call->state]--;

    call->state = state;

    ngx_queue_insert_tail(&client->calls[state], &call->queue);
    client->n[state]++;
}


static void
ngx_shipstation_call_fail(ngx_shipstation_call_t *call, const char *sentence)
{
    u_char  *p;

    p = ngx_slprintf(call->transfer.sentence,
                     call->transfer.sentence + NGX_SHIPSTATION_SENTENCE_SIZE,
                     "%V %s", &call->url.host, sentence);

    call->reply.error.data = call->transfer.sentence;
    call->reply.error.len = p - call->transfer.sentence;

    ngx_shipstation_call_end(call);
}


/* Frees what the call holds but itself; done follows from a posted event. */

static void
ngx_shipstation_call_end(ngx_shipstation_call_t *call)
{
    ngx_shipstation_client_t  *client;

    client = call->client;

    if (call->timeout.timer_set) {
        ngx_del_timer(&call->timeout);
    }

    ngx_shipstation_lookup_cancel(&call->lookup);

    if (call->state == NGX_SHIPSTATION_CALL_RUNNING) {
        ngx_shipstation_multi_remove(&client->multi, call->transfer.easy);
    }

    call->reply.milliseconds = (ngx_uint_t)
                                (ngx_shipstation_monotonic() - call->started);

    ngx_shipstation_call_move(call, NGX_SHIPSTATION_CALL_ENDED);

    ngx_post_event(&client->report, &ngx_posted_events);
}


static void
ngx_shipstation_client_start(ngx_shipstation_client_t *client)
{
    int64_t                  left;
    ngx_queue_t             *waiting;
    ngx_shipstation_call_t  *call;

    waiting = &client->calls[NGX_SHIPSTATION_CALL_WAITING];

    while (!ngx_queue_empty(waiting)) {

        call = ngx_queue_data(ngx_queue_head(waiting), ngx_shipstation_call_t,
                              queue);

        if (!ngx_shipstation_client_has_room(client)) {

            if (client->n[NGX_SHIPSTATION_CALL_RUNNING]) {
                return;
            }

            /* nothing of ours will end and make room */

            ngx_shipstation_call_fail(call, "was not called: no connection is "
                                      "free, raise worker_connections");
            continue;
        }

        left = call->deadline - ngx_shipstation_monotonic();

        if (ngx_shipstation_transfer_open(&call->transfer,
                                          (ngx_msec_t) ngx_max(left, 1), call)
            != NGX_OK)
        {
            ngx_shipstation_call_fail(call, "was not called: no memory");
            continue;
        }

        if (ngx_shipstation_multi_add(&client->multi, call->transfer.easy)
            != NGX_OK)
        {
            ngx_shipstation_call_fail(call, "was not called: libcurl's multi "
                                      "handle failed");
            continue;
        }

        ngx_shipstation_call_move(call, NGX_SHIPSTATION_CALL_RUNNING);
    }
}


/*
 * An error of the socket callback would end all calls under way, so none is
 * started unless nginx has connections for all of them.
 */

static ngx_uint_t
ngx_shipstation_client_has_room(ngx_shipstation_client_t *client)
{
    ngx_uint_t  running, unused;

    running = client->n[NGX_SHIPSTATION_CALL_RUNNING];

    if (running >= NGX_SHIPSTATION_CALLS_RUNNING) {
        return 0;
    }

    unused = ngx_cycle->free_connection_n + ngx_cycle->reusable_connections_n;

    return unused >= (running + 1) * NGX_SHIPSTATION_CALL_SOCKETS;
}


static void
ngx_shipstation_client_ended(ngx_shipstation_multi_t *multi, CURL *easy,
    CURLcode code)
{
    char                    *data;
    ngx_shipstation_call_t  *call;

    data = NULL;
    (void) curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);

    call = (ngx_shipstation_call_t *) data;

    ngx_shipstation_transfer_result(&call->transfer, code, &call->reply);
    ngx_shipstation_call_end(call);
}


static void
ngx_shipstation_client_broken(ngx_shipstation_multi_t *multi)
{
    ngx_queue_t               *running;
    ngx_shipstation_call_t    *call;
    ngx_shipstation_client_t  *client;

    client = multi->data;
    running = &client->calls[NGX_SHIPSTATION_CALL_RUNNING];

    while (!ngx_queue_empty(running)) {
        call = ngx_queue_data(ngx_queue_head(running), ngx_shipstation_call_t,
                              queue);

        ngx_shipstation_call_fail(call, "was cut off by an error of nginx's "
                                  "events");
    }

    ngx_shipstation_multi_close(multi);

    if (ngx_shipstation_multi_open(multi, NGX_SHIPSTATION_CALLS_RUNNING)
        != NGX_OK)
    {
        /* calls are refused from now on; those that wait will time out */

        ngx_log_error(NGX_LOG_ALERT, multi->log, 0,
                      "shipstation: curl_multi_init() failed, this worker "
                      "makes no more calls");
    }
}


static void
ngx_shipstation_client_report(ngx_event_t *ev)
{
    ngx_queue_t               *ended;
    ngx_connection_t          *c;
    ngx_shipstation_call_t    *call;
    ngx_shipstation_client_t  *client;

    c = ev->data;
    client = c->data;
    ended = &client->calls[NGX_SHIPSTATION_CALL_ENDED];

    while (!ngx_queue_empty(ended)) {
        call = ngx_queue_data(ngx_queue_head(ended), ngx_shipstation_call_t,
                              queue);

        ngx_queue_remove(&call->queue);
        client->n[NGX_SHIPSTATION_CALL_ENDED]--;

        call->done(call->data, &call->reply);

        ngx_shipstation_call_free(call);
    }

    if (client->multi.handle != NULL) {
        ngx_shipstation_client_start(client);
    }
}
