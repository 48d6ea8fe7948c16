
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Waking other workers: an eventfd for each worker slot, made by the master
 * before it forks, so that a worker that replaces a dead one inherits its
 * slot.  The workers of the cycle before a reload have other descriptors: who
 * waits keeps a timer as well.
 */

#ifndef _NGX_SHIPSTATION_WAKE_H_INCLUDED_
#define _NGX_SHIPSTATION_WAKE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


typedef struct ngx_shipstation_wake_s  ngx_shipstation_wake_t;

typedef void (*ngx_shipstation_wake_pt)(void *data);


/*
 * init_module: opens descriptors for n workers (1 at least, more than 64 share
 * them), which are closed with the cycle's pool.  NULL on error, logged.
 */
ngx_shipstation_wake_t *ngx_shipstation_wake_create(ngx_cycle_t *cycle,
    ngx_uint_t n);

/*
 * init_process: from now on handler is called, from the event loop, whenever
 * somebody wakes worker slot.  NGX_OK or NGX_ERROR.
 */
ngx_int_t ngx_shipstation_wake_enter(ngx_shipstation_wake_t *wake,
    ngx_uint_t slot, ngx_shipstation_wake_pt handler, void *data,
    ngx_log_t *log);

/* exit_process. */
void ngx_shipstation_wake_leave(ngx_shipstation_wake_t *wake);

/* Wakes the workers of a mask; bit slot % 64. */
void ngx_shipstation_wake_send(ngx_shipstation_wake_t *wake, uint64_t mask);


#endif /* _NGX_SHIPSTATION_WAKE_H_INCLUDED_ */
