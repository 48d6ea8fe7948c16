
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include <sys/eventfd.h>

#include "shared/wake.h"


#define NGX_SHIPSTATION_WAKE_SLOTS  64


struct ngx_shipstation_wake_s {
    ngx_uint_t                n;
    ngx_fd_t                  fds[NGX_SHIPSTATION_WAKE_SLOTS];
    ngx_log_t                *log;

    /* of this worker */
    ngx_connection_t         *connection;
    ngx_shipstation_wake_pt   handler;
    void                     *data;
};


static void ngx_shipstation_wake_close(void *data);
static void ngx_shipstation_wake_event(ngx_event_t *ev);


ngx_shipstation_wake_t *
ngx_shipstation_wake_create(ngx_cycle_t *cycle, ngx_uint_t n)
{
    ngx_pool_cleanup_t      *cleanup;
    ngx_shipstation_wake_t  *wake;

    wake = ngx_pcalloc(cycle->pool, sizeof(ngx_shipstation_wake_t));
    if (wake == NULL) {
        return NULL;
    }

    cleanup = ngx_pool_cleanup_add(cycle->pool, 0);
    if (cleanup == NULL) {
        return NULL;
    }

    wake->log = cycle->log;

    cleanup->handler = ngx_shipstation_wake_close;
    cleanup->data = wake;

    n = ngx_min(ngx_max(n, 1), NGX_SHIPSTATION_WAKE_SLOTS);

    for (wake->n = 0; wake->n < n; wake->n++) {

        wake->fds[wake->n] = eventfd(0, EFD_NONBLOCK|EFD_CLOEXEC);

        if (wake->fds[wake->n] == -1) {
            ngx_log_error(NGX_LOG_EMERG, cycle->log, ngx_errno,
                          "shipstation: eventfd() failed");
            return NULL;
        }
    }

    return wake;
}


static void
ngx_shipstation_wake_close(void *data)
{
    ngx_shipstation_wake_t  *wake = data;

    while (wake->n > 0) {
        wake->n--;
        (void) close(wake->fds[wake->n]);
    }
}


ngx_int_t
ngx_shipstation_wake_enter(ngx_shipstation_wake_t *wake, ngx_uint_t slot,
    ngx_shipstation_wake_pt handler, void *data, ngx_log_t *log)
{
    ngx_connection_t  *c;

    /*
     * More workers than descriptors share them: a wake may then go to another
     * worker, and the waiters' timers do the rest.
     */

    slot = slot % NGX_SHIPSTATION_WAKE_SLOTS % wake->n;

    c = ngx_get_connection(wake->fds[slot], log);
    if (c == NULL) {
        return NGX_ERROR;
    }

    c->data = wake;
    c->log = log;

    c->read->log = log;
    c->read->handler = ngx_shipstation_wake_event;
    c->write->log = log;

    /* as nginx's own channel: not a connection left open at exit */
    c->read->channel = 1;

    wake->connection = c;
    wake->handler = handler;
    wake->data = data;
    wake->log = log;

    if (ngx_add_event(c->read, NGX_READ_EVENT, NGX_LEVEL_EVENT) != NGX_OK) {
        ngx_free_connection(c);
        c->fd = (ngx_socket_t) -1;
        wake->connection = NULL;
        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_shipstation_wake_leave(ngx_shipstation_wake_t *wake)
{
    ngx_connection_t  *c;

    c = wake->connection;

    if (c == NULL) {
        return;
    }

    wake->connection = NULL;

    if (c->read->active) {
        (void) ngx_del_event(c->read, NGX_READ_EVENT, 0);
    }

    if (c->read->posted) {
        ngx_delete_posted_event(c->read);
    }

    /* the descriptor is the cycle's */

    ngx_free_connection(c);
    c->fd = (ngx_socket_t) -1;
}


static void
ngx_shipstation_wake_event(ngx_event_t *ev)
{
    uint64_t                 count;
    ngx_connection_t        *c;
    ngx_shipstation_wake_t  *wake;

    c = ev->data;
    wake = c->data;

    /* one read takes all wakes at once; another sharer may have been faster */

    if (read(c->fd, &count, sizeof(uint64_t)) == -1) {
        return;
    }

    wake->handler(wake->data);
}


void
ngx_shipstation_wake_send(ngx_shipstation_wake_t *wake, uint64_t mask)
{
    uint64_t    one;
    ngx_uint_t  i;

    one = 1;

    for (i = 0; mask != 0; i++, mask >>= 1) {

        if (!(mask & 1)) {
            continue;
        }

        if (write(wake->fds[i % wake->n], &one, sizeof(uint64_t)) == -1
            && ngx_errno != NGX_EAGAIN)
        {
            ngx_log_error(NGX_LOG_ALERT, wake->log, ngx_errno,
                          "shipstation: waking a worker failed");
        }
    }
}
