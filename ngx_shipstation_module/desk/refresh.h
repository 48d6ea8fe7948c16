
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Which rate is to be renewed next: stale ones, and those that will soon be.
 * What was read of late stands in a table of a worker, one place for a key; the
 * most used is picked first.  The table only picks: the desk calls.
 */

#ifndef _NGX_SHIPSTATION_REFRESH_H_INCLUDED_
#define _NGX_SHIPSTATION_REFRESH_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "desk/ask.h"
#include "shared/cache.h"


#define NGX_SHIPSTATION_REFRESH_CANDIDATES  256


/* A rate that should be renewed. */
typedef struct {
    ngx_shipstation_ask_t                *ask;     /* a copy, NULL: none */
    int64_t                               fresh_until;
    int64_t                               seen;
    ngx_uint_t                            uses;
} ngx_shipstation_refresh_candidate_t;


/* Memory of the caller, zero; log and valid are set by it. */
typedef struct {
    ngx_log_t                            *log;
    int64_t                               valid;   /* a rate's time as fresh */
    ngx_uint_t                            n;       /* of candidates */
    ngx_shipstation_refresh_candidate_t
        candidates[NGX_SHIPSTATION_REFRESH_CANDIDATES];
} ngx_shipstation_refresh_t;


/* 1: a value that is stale, or near its end and used. */
ngx_uint_t ngx_shipstation_refresh_due(
    const ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_cache_found_t *found);

/* A rate was read: takes a copy of the ask into the table where it is due. */
void ngx_shipstation_refresh_consider(ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_ask_t *ask,
    const ngx_shipstation_cache_found_t *found, int64_t now);

/*
 * A derived price was shown: counts it, in a table of its own.  Takes a copy of
 * the ask where it is shown more than what had its place.
 */
void ngx_shipstation_refresh_shown(ngx_shipstation_refresh_t *refresh,
    const ngx_shipstation_ask_t *ask, int64_t now);

/* The one shown most of a sender, or of any but it; or NULL. */
ngx_shipstation_refresh_candidate_t *ngx_shipstation_refresh_most(
    ngx_shipstation_refresh_t *refresh, uint64_t sender, ngx_uint_t other,
    int64_t now);

/*
 * The one to be renewed next, or NULL: the most used; what is stale before what
 * is not, since it is served at its age while it waits.  It stays in the table.
 */
ngx_shipstation_refresh_candidate_t *ngx_shipstation_refresh_pick(
    ngx_shipstation_refresh_t *refresh, int64_t now);

/* Its ask is another's from now on. */
void ngx_shipstation_refresh_taken(ngx_shipstation_refresh_t *refresh,
    ngx_shipstation_refresh_candidate_t *candidate);

/* Frees all candidates. */
void ngx_shipstation_refresh_clear(ngx_shipstation_refresh_t *refresh);


#endif /* _NGX_SHIPSTATION_REFRESH_H_INCLUDED_ */
