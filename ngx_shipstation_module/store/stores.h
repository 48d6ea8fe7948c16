
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The zone of stores.  It lies in shared memory: settings, which a reload
 * replaces as a whole generation and a later live edit one by one, and each
 * store's state, which outlives them.  Workers that still shut down keep the
 * generation that they began with.  One lock, the slab pool's.
 */

#ifndef _NGX_SHIPSTATION_STORES_H_INCLUDED_
#define _NGX_SHIPSTATION_STORES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "settings/settings.h"


#define NGX_SHIPSTATION_EVENTS_MAX       32     /* kept for each store */
#define NGX_SHIPSTATION_STATUS_WORDS     16
#define NGX_SHIPSTATION_EVENT_TEXT_SIZE  256


typedef struct ngx_shipstation_stores_s  ngx_shipstation_stores_t;


/*
 * A store as a request sees it: pinned, so that it stays while settings are
 * replaced, until ngx_shipstation_store_release().
 */
typedef struct {
    ngx_shipstation_settings_t  *settings;   /* read only */
    uint64_t                     version;    /* another one: other settings */
    void                        *state;
} ngx_shipstation_store_t;


/* What "shipstation_stores" was given; one for each configuration cycle. */
struct ngx_shipstation_stores_s {
    ngx_shm_zone_t              *zone;

    /* makes room in a full zone; set with the zone */
    ngx_uint_t                 (*evict)(ngx_shipstation_stores_t *stores);

    ngx_pool_t                  *pool;       /* the cycle's */
    ngx_str_t                    path;       /* folder, without final slash */
    ngx_uint_t                   skip_invalid;
    ngx_uint_t                   calls_a_minute;  /* for the warnings */
    void                        *generation;
    void                        *shared;
    u_char                       reason[NGX_SHIPSTATION_EVENT_TEXT_SIZE];
                                             /* why it cannot load, 0-ended */
};


/*
 * The zone's init callback (ngx_shm_zone_t.init); zone->data is the cycle's
 * ngx_shipstation_stores_t.  Reads the folder's files into a new generation,
 * which counts only once ngx_shipstation_stores_commit() is called, in
 * init_module.  Errors are logged with file, JSON path and reason; a zone too
 * small with the size needed.
 */
ngx_int_t ngx_shipstation_stores_init_zone(ngx_shm_zone_t *zone, void *data);
void ngx_shipstation_stores_commit(ngx_shipstation_stores_t *stores);

/* A worker begins and ends to use the generation (init/exit_process). */
void ngx_shipstation_stores_enter(ngx_shipstation_stores_t *stores);
void ngx_shipstation_stores_leave(ngx_shipstation_stores_t *stores);

/* Finds a store by id and pins it; NGX_OK or NGX_DECLINED. */
ngx_int_t ngx_shipstation_store_find(ngx_shipstation_stores_t *stores,
    const ngx_str_t *id, ngx_shipstation_store_t *store);
void ngx_shipstation_store_release(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store);


/*
 * Signs in: finds the store whose selling channel has this user name and
 * password and pins it.  address: the client's binary address, limit: wrong
 * passwords a minute (0: no limit), now: Unix seconds; pool for crypt's work.
 * Returns NGX_OK; NGX_DECLINED for wrong credentials; NGX_BUSY when there were
 * too many, with *retry_after in seconds; NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_sign_in(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, const ngx_str_t *password,
    const ngx_str_t *address, ngx_uint_t limit, int64_t now, ngx_pool_t *pool,
    ngx_shipstation_store_t *store, ngx_uint_t *retry_after);

/*
 * For the log.  Finds and pins the store that has this user name now: NGX_OK
 * or NGX_DECLINED.  And of a sign-in that came to NGX_BUSY: how many there
 * were since this was last asked for the user name and address, once a minute;
 * between these times 0.
 */
ngx_int_t ngx_shipstation_store_named(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, int64_t now, ngx_shipstation_store_t *store);
ngx_uint_t ngx_shipstation_sign_in_refused(ngx_shipstation_stores_t *stores,
    const ngx_str_t *username, const ngx_str_t *address);


/* The last export of a store (also one that failed: status 4xx or 5xx). */
typedef struct {
    int64_t                      at;
    ngx_uint_t                   has_start;
    ngx_uint_t                   has_end;
    int64_t                      start;
    int64_t                      end;
    ngx_uint_t                   page;
    ngx_uint_t                   orders;     /* exported */
    ngx_uint_t                   skipped;
    ngx_uint_t                   foreign_currency;
    ngx_uint_t                   out_of_window;
    ngx_uint_t                   status;     /* the reply's */
    ngx_uint_t                   milliseconds;
    size_t                       bytes;
    u_char                       error[32];  /* $shipstation_error, 0-ended */
} ngx_shipstation_export_event_t;


/* The last ship notice of a store. */
typedef struct {
    int64_t                      at;
    u_char                       order_number[128];   /* 0-ended */
    ngx_uint_t                   status;
    ngx_uint_t                   milliseconds;
    u_char                       error[32];
} ngx_shipstation_notice_event_t;


/* An order in quarantine, or a failed notice (path empty). */
typedef struct {
    int64_t                      at;         /* first */
    int64_t                      last;       /* last */
    u_char                       order_number[64];
    u_char                       path[96];
    u_char                       reason[NGX_SHIPSTATION_EVENT_TEXT_SIZE];
} ngx_shipstation_problem_t;


/* The last answer of ShipStation's API for a store. */
typedef struct {
    int64_t                      at;
    ngx_uint_t                   status;     /* 0: none came */
    u_char                       message[NGX_SHIPSTATION_EVENT_TEXT_SIZE];
} ngx_shipstation_api_event_t;


void ngx_shipstation_store_exported(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_export_event_t *event);

void ngx_shipstation_store_notified(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_notice_event_t *event);

void ngx_shipstation_store_api_answered(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_shipstation_api_event_t *event);

/*
 * Puts an order into quarantine.  Returns 1 where it should be logged: when it
 * enters, and once a day while it stays; else 0.
 */
ngx_uint_t ngx_shipstation_quarantine_add(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number,
    const ngx_str_t *path, const ngx_str_t *reason, int64_t now);

/* 1 where a store has orders in quarantine; cheap, without the lock. */
ngx_uint_t ngx_shipstation_quarantine_any(ngx_shipstation_store_t *store);

/* An order went out: takes it out of quarantine. */
void ngx_shipstation_quarantine_remove(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number);

/* Remembers a failed notice. */
void ngx_shipstation_failed_notice_add(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *order_number,
    const ngx_str_t *reason, int64_t now);

/*
 * 1 where the log's line about what, any text, is due: it was not for so many
 * minutes.
 */
ngx_uint_t ngx_shipstation_line_due(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *what, ngx_uint_t minutes,
    int64_t now);

/* Remembers a status word that the feed used; cheap when it is known. */
void ngx_shipstation_status_word_seen(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, const ngx_str_t *word);


/*
 * Cursors.  A window is what ShipStation asked for, page aside.  Gives the
 * cursor of a page (empty where none is known) and the highest number of pages
 * said so far (0: none), at most 30 minutes old.
 */
typedef struct {
    ngx_uint_t                   has_start;
    ngx_uint_t                   has_end;
    int64_t                      start;
    int64_t                      end;
} ngx_shipstation_cursor_window_t;

void ngx_shipstation_cursor_get(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_cursor_window_t *window, ngx_uint_t page,
    int64_t now, u_char *cursor, size_t *cursor_len, ngx_uint_t *pages);

/* After page: the next page's cursor (may be empty) and the pages said. */
void ngx_shipstation_cursor_set(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store,
    const ngx_shipstation_cursor_window_t *window, ngx_uint_t page,
    int64_t now, const ngx_str_t *next, ngx_uint_t pages);


/*
 * The last reload, or the start: when (Unix seconds), whether it counts, and
 * where not the first reason (0-ended).  One that failed changed nothing.
 */
typedef struct {
    int64_t                      at;
    ngx_uint_t                   ok;
    u_char                       message[NGX_SHIPSTATION_EVENT_TEXT_SIZE];
} ngx_shipstation_last_reload_t;


/*
 * For the status: totals, and one store's or the worst stores' state.  bad: the
 * first files that were bad when the folder was read, by name without ".json",
 * printable and 0-ended.
 */
#define NGX_SHIPSTATION_BAD_FILES  20

typedef struct {
    ngx_uint_t                   total;
    ngx_uint_t                   enabled;
    ngx_uint_t                   invalid;
    ngx_uint_t                   without_fallback;
    ngx_uint_t                   not_polled_24h;
    ngx_uint_t                   dropped;     /* problems, zone was full */
    size_t                       bytes_used;
    size_t                       bytes_total;
    ngx_uint_t                   nbad;
    u_char                       bad[NGX_SHIPSTATION_BAD_FILES]
                                    [NGX_SHIPSTATION_STORE_ID_MAX + 1];
    ngx_shipstation_last_reload_t  reload;
} ngx_shipstation_stores_totals_t;


typedef struct {
    ngx_shipstation_export_event_t   last_export;    /* at 0: none */
    ngx_shipstation_notice_event_t   last_notice;
    ngx_shipstation_api_event_t      last_api;
    int64_t                          last_failed_login;
    ngx_uint_t                       nquarantine;
    ngx_uint_t                       nfailed_notices;
    ngx_uint_t                       nstatus_words;
    u_char                           status_words[NGX_SHIPSTATION_STATUS_WORDS]
                                                 [52];
    ngx_shipstation_problem_t        quarantine[NGX_SHIPSTATION_EVENTS_MAX];
    ngx_shipstation_problem_t        failed_notices[NGX_SHIPSTATION_EVENTS_MAX];
} ngx_shipstation_store_snapshot_t;


void ngx_shipstation_stores_totals(ngx_shipstation_stores_t *stores,
    int64_t now, ngx_shipstation_stores_totals_t *totals);
void ngx_shipstation_store_snapshot(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_t *store, ngx_shipstation_store_snapshot_t *copy);

/*
 * The problems of all stores that were seen last, newest first, up to n;
 * returns how many.  store_ids get the ids, 0-ended.
 */
ngx_uint_t ngx_shipstation_last_skipped(ngx_shipstation_stores_t *stores,
    ngx_uint_t n, ngx_shipstation_problem_t *problems,
    u_char (*store_ids)[NGX_SHIPSTATION_STORE_ID_MAX + 1]);


#endif /* _NGX_SHIPSTATION_STORES_H_INCLUDED_ */
