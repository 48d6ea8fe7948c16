
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* curl_multi_socket_all() has a use left: see ngx_shipstation_multi_act() */
#define CURL_DISABLE_DEPRECATION  1

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "base/digest.h"
#include "client/call_events.h"


/* connections kept open between calls */
#define NGX_SHIPSTATION_IDLE_CONNECTIONS  16


static int ngx_shipstation_socket_callback(CURL *easy, curl_socket_t s,
    int what, void *data, void *socket_data);
static curl_socket_t ngx_shipstation_socket_made(void *data,
    curlsocktype purpose, struct curl_sockaddr *address);
static ngx_connection_t *ngx_shipstation_socket_open(
    ngx_shipstation_multi_t *multi, curl_socket_t s);
static void ngx_shipstation_socket_close(ngx_connection_t *c);
static ngx_int_t ngx_shipstation_socket_want(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t wanted);
static void ngx_shipstation_socket_renew(ngx_connection_t *c);
static void ngx_shipstation_socket_handler(ngx_event_t *ev);

static int ngx_shipstation_timer_callback(CURLM *handle, long milliseconds,
    void *data);
static void ngx_shipstation_timer_handler(ngx_event_t *ev);

static void ngx_shipstation_multi_act(ngx_shipstation_multi_t *multi,
    curl_socket_t s, int what);
static void ngx_shipstation_multi_posted(ngx_event_t *ev);


ngx_int_t
ngx_shipstation_multi_open(ngx_shipstation_multi_t *multi, ngx_uint_t max)
{
    CURLM     *handle;
    CURLMcode  code;

    /*
     * the debug log reads ev->data as a connection, and nginx's own
     * identification of a timer is its fd
     */

    multi->ident.fd = (ngx_socket_t) -1;
    multi->ident.data = multi;

    multi->timer.handler = ngx_shipstation_timer_handler;
    multi->timer.data = &multi->ident;
    multi->timer.log = multi->log;
    multi->timer.cancelable = 1;

    multi->posted.handler = ngx_shipstation_multi_posted;
    multi->posted.data = &multi->ident;
    multi->posted.log = multi->log;

    multi->unusable = 0;

    ngx_queue_init(&multi->sockets);

    handle = curl_multi_init();
    if (handle == NULL) {
        return NGX_ERROR;
    }

    code = curl_multi_setopt(handle, CURLMOPT_SOCKETFUNCTION,
                             ngx_shipstation_socket_callback);

    code |= curl_multi_setopt(handle, CURLMOPT_SOCKETDATA, multi);

    code |= curl_multi_setopt(handle, CURLMOPT_TIMERFUNCTION,
                              ngx_shipstation_timer_callback);

    code |= curl_multi_setopt(handle, CURLMOPT_TIMERDATA, multi);

    /* each connection takes one of worker_connections */

    code |= curl_multi_setopt(handle, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                              (long) max);

    /* by default it grows to four times the transfers */

    code |= curl_multi_setopt(handle, CURLMOPT_MAXCONNECTS,
                              (long) NGX_SHIPSTATION_IDLE_CONNECTIONS);

    code |= curl_multi_setopt(handle, CURLMOPT_PIPELINING,
                              (long) CURLPIPE_MULTIPLEX);

    if (code != CURLM_OK) {
        (void) curl_multi_cleanup(handle);
        return NGX_ERROR;
    }

    multi->handle = handle;

    return NGX_OK;
}


void
ngx_shipstation_multi_close(ngx_shipstation_multi_t *multi)
{
    if (multi->handle != NULL) {

        /* calls the socket callback for each connection that it kept */

        (void) curl_multi_cleanup(multi->handle);
        multi->handle = NULL;

        ngx_shipstation_forget_tls_errors();
    }

    if (multi->timer.timer_set) {
        ngx_del_timer(&multi->timer);
    }

    if (multi->posted.posted) {
        ngx_delete_posted_event(&multi->posted);
    }
}


ngx_int_t
ngx_shipstation_multi_add(ngx_shipstation_multi_t *multi, CURL *easy)
{
    CURLMcode  code;

    if (curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION,
                         ngx_shipstation_socket_made)
        != CURLE_OK
        || curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, multi) != CURLE_OK)
    {
        return NGX_ERROR;
    }

    /* sets the timer to 0: the transfer begins in the next turn of the loop */

    code = curl_multi_add_handle(multi->handle, easy);

    ngx_shipstation_forget_tls_errors();

    if (code == CURLM_OK) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_ERR, multi->log, 0,
                  "shipstation: curl_multi_add_handle() failed: %s",
                  curl_multi_strerror(code));

    return NGX_ERROR;
}


void
ngx_shipstation_multi_remove(ngx_shipstation_multi_t *multi, CURL *easy)
{
    (void) curl_multi_remove_handle(multi->handle, easy);

    ngx_shipstation_forget_tls_errors();
}


/*
 * libcurl wants to know of readiness, not of its changes: it may leave bytes
 * in a socket and does not read until EAGAIN (curl's docs/TODO, "Edge-triggered
 * sockets should work").  Hence NGX_LEVEL_EVENT, as nginx's own channel has it,
 * and never ngx_add_conn(), which is edge-triggered with epoll.
 */

static int
ngx_shipstation_socket_callback(CURL *easy, curl_socket_t s, int what,
    void *data, void *socket_data)
{
    ngx_shipstation_multi_t  *multi = data;
    ngx_connection_t         *c = socket_data;

    if (what == CURL_POLL_REMOVE) {
        if (c != NULL) {
            ngx_shipstation_socket_close(c);
            (void) curl_multi_assign(multi->handle, s, NULL);
        }

        return 0;
    }

    if (c == NULL) {
        c = ngx_shipstation_socket_open(multi, s);
        if (c == NULL) {
            return -1;
        }
    }

    if (ngx_shipstation_socket_want(c->read, NGX_READ_EVENT,
                                    what & CURL_POLL_IN)
        != NGX_OK
        || ngx_shipstation_socket_want(c->write, NGX_WRITE_EVENT,
                                       what & CURL_POLL_OUT)
        != NGX_OK)
    {
        return -1;
    }

    return 0;
}


/*
 * libcurl 7.88 closes a socket that is still connecting without a word (lib/
 * cf-socket.c, "our local socket, we did never publish it"), and the next one,
 * for the host's next address, gets its number: libcurl then believes that we
 * watch it already.
 */

static curl_socket_t
ngx_shipstation_socket_made(void *data, curlsocktype purpose,
    struct curl_sockaddr *address)
{
    ngx_shipstation_multi_t *multi = data;

    ngx_queue_t       *q;
    curl_socket_t      s;
    ngx_connection_t  *c;

    s = socket(address->family, address->socktype | SOCK_CLOEXEC,
               address->protocol);

    if (s == -1) {
        return CURL_SOCKET_BAD;
    }

    for (q = ngx_queue_head(&multi->sockets);
         q != ngx_queue_sentinel(&multi->sockets);
         q = ngx_queue_next(q))
    {
        c = ngx_queue_data(q, ngx_connection_t, queue);

        if (c->fd == s) {
            ngx_shipstation_socket_renew(c);
            break;
        }
    }

    return s;
}


static void
ngx_shipstation_socket_renew(ngx_connection_t *c)
{
    ngx_uint_t  reading, writing;

    reading = c->read->active;
    writing = c->write->active;

    /* the kernel forgot them with the socket that was closed */

    if (reading) {
        (void) ngx_del_event(c->read, NGX_READ_EVENT, NGX_CLOSE_EVENT);
    }

    if (writing) {
        (void) ngx_del_event(c->write, NGX_WRITE_EVENT, NGX_CLOSE_EVENT);
    }

    if (reading) {
        (void) ngx_add_event(c->read, NGX_READ_EVENT, NGX_LEVEL_EVENT);
    }

    if (writing) {
        (void) ngx_add_event(c->write, NGX_WRITE_EVENT, NGX_LEVEL_EVENT);
    }
}


static ngx_connection_t *
ngx_shipstation_socket_open(ngx_shipstation_multi_t *multi, curl_socket_t s)
{
    ngx_connection_t  *c;

    c = ngx_get_connection(s, multi->log);
    if (c == NULL) {
        return NULL;
    }

    c->data = multi;

    /* nginx uses it for connections that can be reused, which this is not */

    ngx_queue_insert_tail(&multi->sockets, &c->queue);

    c->read->handler = ngx_shipstation_socket_handler;
    c->read->log = multi->log;
    c->write->handler = ngx_shipstation_socket_handler;
    c->write->log = multi->log;

    if (curl_multi_assign(multi->handle, s, c) != CURLM_OK) {
        ngx_shipstation_socket_close(c);
        return NULL;
    }

    return c;
}


/*
 * The socket is libcurl's and may stay open in its connection cache, so it is
 * taken out of epoll for real, and not closed; unless libcurl closed it already
 * (see above), and with it the kernel's record of it.  fd -1 marks events that
 * are still on their way as stale, and tells the exiting worker that no socket
 * is left in this connection; ngx_free_connection() needs it until then.
 */

static void
ngx_shipstation_socket_close(ngx_connection_t *c)
{
    ngx_uint_t                flags;
    ngx_shipstation_multi_t  *multi;

    flags = 0;

    if (fcntl(c->fd, F_GETFD) == -1) {
        flags = NGX_CLOSE_EVENT;

        multi = c->data;
        multi->closed = 1;
    }

    if (c->read->active) {
        (void) ngx_del_event(c->read, NGX_READ_EVENT, flags);
    }

    if (c->write->active) {
        (void) ngx_del_event(c->write, NGX_WRITE_EVENT, flags);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    if (c->write->posted) {
        ngx_delete_posted_event(c->write);
    }

    ngx_queue_remove(&c->queue);

    ngx_free_connection(c);

    c->fd = (ngx_socket_t) -1;
}


static ngx_int_t
ngx_shipstation_socket_want(ngx_event_t *ev, ngx_int_t event,
    ngx_uint_t wanted)
{
    if (wanted && !ev->active) {
        return ngx_add_event(ev, event, NGX_LEVEL_EVENT);
    }

    if (!wanted && ev->active) {
        return ngx_del_event(ev, event, 0);
    }

    return NGX_OK;
}


static void
ngx_shipstation_socket_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    /* a level-triggered event stays ready in the socket, not in the flag */

    ev->ready = 0;

    ngx_shipstation_multi_act(c->data, c->fd,
                              ev->write ? CURL_CSELECT_OUT : CURL_CSELECT_IN);
}


/* No call into libcurl from here: it is in the middle of its work. */

static int
ngx_shipstation_timer_callback(CURLM *handle, long milliseconds, void *data)
{
    ngx_shipstation_multi_t *multi = data;

    /* ngx_add_timer() would keep an old timer that is 300 ms off or less */

    if (multi->timer.timer_set) {
        ngx_del_timer(&multi->timer);
    }

    if (milliseconds >= 0) {
        ngx_add_timer(&multi->timer, (ngx_msec_t) milliseconds);
    }

    return 0;
}


static void
ngx_shipstation_timer_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    ngx_shipstation_multi_act(c->data, CURL_SOCKET_TIMEOUT, 0);
}


static void
ngx_shipstation_multi_act(ngx_shipstation_multi_t *multi, curl_socket_t s,
    int what)
{
    int        running;
    CURLMcode  code;

    multi->closed = 0;

    code = curl_multi_socket_action(multi->handle, s, what, &running);

    /*
     * libcurl 7.88 opens the socket for a host's next address when it is called
     * again, and leaves nothing that would make us call it: no socket, no
     * timer.  There are no more turns than there are addresses.
     */

    while (code == CURLM_OK && multi->closed) {
        multi->closed = 0;
        code = curl_multi_socket_all(multi->handle, &running);
    }

    ngx_shipstation_forget_tls_errors();

    if (code != CURLM_OK && !multi->unusable) {

        /*
         * after an error of a callback the handle fails each transfer, also
         * those to come (curl's CURLMOPT_SOCKETFUNCTION, "RETURN VALUE")
         */

        ngx_log_error(NGX_LOG_ERR, multi->log, 0,
                      "shipstation: curl_multi_socket_action() failed: %s, "
                      "all calls under way end", curl_multi_strerror(code));

        multi->unusable = 1;
    }

    ngx_post_event(&multi->posted, &ngx_posted_events);
}


static void
ngx_shipstation_multi_posted(ngx_event_t *ev)
{
    int                       left;
    CURL                     *easy;
    CURLMsg                  *message;
    CURLcode                  result;
    ngx_connection_t         *c;
    ngx_shipstation_multi_t  *multi;

    c = ev->data;
    multi = c->data;

    if (multi->unusable) {
        multi->broken(multi);
        return;
    }

    for ( ;; ) {
        message = curl_multi_info_read(multi->handle, &left);
        if (message == NULL) {
            return;
        }

        if (message->msg != CURLMSG_DONE) {
            continue;
        }

        /* removing the transfer frees the message */

        easy = message->easy_handle;
        result = message->data.result;

        multi->ended(multi, easy, result);
    }
}
