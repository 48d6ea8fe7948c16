
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What lies in the zone of stores, for the files of this folder alone.
 *
 * The lock is the slab pool's: nginx releases that one when a worker dies
 * while holding it.  What such a worker may have left half done is marked in
 * dirty while it is being done; whoever takes the lock next and finds the mark
 * drops what may be broken rather than walk it.
 */

#ifndef _NGX_SHIPSTATION_STORES_ZONE_H_INCLUDED_
#define _NGX_SHIPSTATION_STORES_ZONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "settings/settings.h"
#include "store/settings_file.h"
#include "store/stores.h"


#define NGX_SHIPSTATION_WORKERS_MAX    256

/* dirty: problems and cursors are being edited; the slab pool is */
#define NGX_SHIPSTATION_DIRTY_LISTS    1
#define NGX_SHIPSTATION_DIRTY_SLAB     2

#define NGX_SHIPSTATION_QUARANTINE     0
#define NGX_SHIPSTATION_FAILED_NOTICE  1
#define NGX_SHIPSTATION_PROBLEM_KINDS  2


typedef struct ngx_shipstation_store_state_s  ngx_shipstation_store_state_t;
typedef struct ngx_shipstation_store_record_s  ngx_shipstation_store_record_t;
typedef struct ngx_shipstation_generation_s  ngx_shipstation_generation_t;
typedef struct ngx_shipstation_cursor_s      ngx_shipstation_cursor_t;


/* Words of the feed, one after the other, each with its length before it. */
typedef struct {
    uint16_t                       size;      /* of bytes[] */
    uint16_t                       used;
    uint16_t                       n;
    u_char                         bytes[1];
} ngx_shipstation_words_t;


/*
 * When orders were logged last that quarantine had no room for: without it a
 * store with many bad orders would log them all at each poll, as they push one
 * another out.
 */
#define NGX_SHIPSTATION_LOGGED         224

/* Behind them, in one piece of 2 KB: what lines.c remembers. */
#define NGX_SHIPSTATION_LINES          32
#define NGX_SHIPSTATION_LOGGED_SIZE                                          \
    ((NGX_SHIPSTATION_LOGGED + NGX_SHIPSTATION_LINES)                        \
     * sizeof(ngx_shipstation_logged_t))

typedef struct {
    uint32_t                       hash;
    uint32_t                       at;        /* minutes since 1970 */
} ngx_shipstation_logged_t;


/* A store's state: outlives generations, found by id. */
struct ngx_shipstation_store_state_s {
    ngx_shipstation_store_state_t   *next;          /* in its bucket */
    ngx_uint_t                       owners;  /* records */
    ngx_uint_t                       told;    /* problems: summary.h */
    int64_t                          failed_login;
    ngx_shipstation_export_event_t  *export;  /* NULL: none yet */
    ngx_shipstation_notice_event_t  *notice;
    ngx_shipstation_api_event_t     *api;
    ngx_shipstation_words_t         *words;
    ngx_shipstation_logged_t        *logged;
    ngx_queue_t                      problems[NGX_SHIPSTATION_PROBLEM_KINDS];
    uint32_t                         nproblems[NGX_SHIPSTATION_PROBLEM_KINDS];
    ngx_queue_t                      cursors;

    /* live.c: what became of its settings since the last reload that counted */
    uint64_t                         changed;    /* version; 0: nothing */
    ngx_shipstation_store_record_t  *record;     /* an owner; NULL: deleted */
    ngx_shipstation_file_identity_t  file;       /* as it was read last */
    ngx_uint_t                       file_bad;   /* and does not count */

    u_char                           id_len;
    u_char                           id[1];
};


/* An order in quarantine or a failed notice. */
typedef struct {
    ngx_queue_t                     all;      /* newest first */
    ngx_queue_t                     own;      /* of the store's, too */
    ngx_shipstation_store_state_t  *state;
    int64_t                         at;
    int64_t                         last;
    uint32_t                        hash;     /* of the whole number */
    uint32_t                        logged;   /* minutes since 1970 */
    uint16_t                        reason_len;
    u_char                          kind;
    u_char                          number_len;
    u_char                          path_len;
    u_char                          text[1];  /* number, path, reason */
} ngx_shipstation_problem_node_t;


/* A right password, remembered; until: ngx_current_msec, 0: none. */
typedef struct {
    ngx_msec_t                      until;
    u_char                          digest[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_shipstation_memo_t;


/*
 * A store's settings.  Generations whose file was the same share a record.  It
 * lives while a generation owns it; a record that a live edit replaced waits
 * in the zone's list for the last pin to go.
 */
struct ngx_shipstation_store_record_s {
    uint64_t                         version;
    uint32_t                         owners;
    uint32_t                         pins;
    ngx_shipstation_store_record_t  *retired;       /* next in the list */
    uint64_t                         retired_in;    /* generation; 0: not */
    ngx_shipstation_store_state_t   *state;
    ngx_shipstation_settings_t      *settings;  /* behind this */
    ngx_shipstation_memo_t           memos[2];  /* credential, previous */
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
};

#define NGX_SHIPSTATION_STORE_RECORD_SIZE                                    \
    ngx_align(sizeof(ngx_shipstation_store_record_t), 16)


/*
 * Numbers of entries and names are one more than their index; 0: the end.
 * With the hashes at hand a look-up reads no other store's record, each of
 * which would be a miss in the processor's cache.
 */
typedef struct {
    ngx_shipstation_store_record_t  *record;
    uint32_t                         id_hash;
    uint32_t                         name_hash[2];
    uint32_t                         next_id;
    uint32_t                         next_name[2];
} ngx_shipstation_store_entry_t;


struct ngx_shipstation_generation_s {
    ngx_shipstation_generation_t    *next;    /* older */
    uint64_t                         number;  /* each its own, ascending */
    uint64_t                         begun;   /* version when it was read */
    ngx_uint_t                       committed;
    ngx_uint_t                       pins;
    ngx_msec_t                       superseded;

    ngx_uint_t                      enabled;
    ngx_uint_t                      invalid;
    ngx_uint_t                      without_fallback;

    ngx_uint_t                      nbad;     /* of bad */
    u_char                          bad[NGX_SHIPSTATION_BAD_FILES]
                                       [NGX_SHIPSTATION_STORE_ID_MAX + 1];

    uint32_t                        nentries; /* in use, with free ones */
    uint32_t                        nfree;    /* of deleted stores */
    uint32_t                        room;     /* for entries */
    ngx_uint_t                      grown;    /* entries are apart */
    uint32_t                        mask;     /* of both tables */
    ngx_shipstation_store_entry_t  *entries;
    uint32_t                       *ids;
    uint32_t                       *names;    /* 2 * entry + which */

    ngx_uint_t                      crowded;  /* workers did not suffice */
    ngx_pid_t                       workers[NGX_SHIPSTATION_WORKERS_MAX];

    size_t                          dummy_len;   /* 0: digests alone */
    u_char                          dummy[256];  /* of the costliest hash */
};


/* Somebody changes a store's settings; process 0: nobody. */
typedef struct {
    ngx_pid_t                        process;
    ngx_msec_t                       until;
    ngx_shipstation_store_state_t   *state;
    ngx_shipstation_store_record_t  *record;  /* about to count, or NULL */
} ngx_shipstation_live_claim_t;

#define NGX_SHIPSTATION_LIVE_CLAIMS    64


/* Wrong passwords of a user name and address, as a bucket that leaks. */
typedef struct {
    uint64_t                        tag;
    ngx_msec_t                      last;
    uint64_t                        level;    /* 60,000ths of a try */
    uint32_t                        logged;   /* seconds; 0: never */
    uint32_t                        refused;  /* since then */
} ngx_shipstation_failures_t;

#define NGX_SHIPSTATION_FAILURES_WAYS  4


struct ngx_shipstation_cursor_s {
    ngx_queue_t                     lru;      /* newest first */
    ngx_queue_t                     own;
    ngx_shipstation_cursor_t       *next;     /* in its bucket */
    ngx_shipstation_store_state_t  *state;
    ngx_shipstation_cursor_window_t window;
    int64_t                         expires;
    uint32_t                        page;     /* 0: the number of pages */
    uint32_t                        pages;
    uint16_t                        len;
    u_char                          text[1];
};


typedef struct {
    u_char                          key[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_atomic_t                    dirty;
    ngx_uint_t                      broken;   /* slab pool: leave it alone */
    ngx_uint_t                      dropped;
    size_t                          fixed;    /* bytes taken at the start */
    uint64_t                        version;

    ngx_shipstation_generation_t   *generations;
    ngx_shipstation_generation_t   *current;
    uint64_t                        generation;  /* number of the last */

    ngx_shipstation_last_reload_t    reload;
    int64_t                          reload_begun;  /* 0: none under way */

    ngx_shipstation_store_record_t  *retired;    /* replaced, and pinned */
    ngx_shipstation_live_claim_t     claims[NGX_SHIPSTATION_LIVE_CLAIMS];

    ngx_shipstation_store_state_t  **states;
    ngx_uint_t                       states_mask;
    ngx_uint_t                       nstates;

    ngx_queue_t                     problems; /* newest first */

    ngx_queue_t                     cursors;  /* newest first */
    ngx_shipstation_cursor_t      **cursor_buckets;
    ngx_uint_t                      cursor_mask;
    size_t                          cursor_bytes;
    size_t                          cursor_bytes_max;

    ngx_shipstation_failures_t     *failures;
    ngx_uint_t                      failures_mask;   /* of sets */
} ngx_shipstation_stores_shared_t;


/* Takes and releases the lock; drops what a dead process left half done. */
void ngx_shipstation_stores_lock(ngx_shipstation_stores_t *stores);
void ngx_shipstation_stores_unlock(ngx_shipstation_stores_t *stores);

/*
 * Memory of the zone, with the lock held; cleared or not.  NULL where there is
 * none: then stores->evict() drops the oldest problem, or where there is none
 * a cursor, and says whether it did.
 */
void *ngx_shipstation_stores_alloc(ngx_shipstation_stores_t *stores,
    size_t size);
void *ngx_shipstation_stores_calloc(ngx_shipstation_stores_t *stores,
    size_t size);
void ngx_shipstation_stores_free(ngx_shipstation_stores_t *stores, void *p);

/* As zone_calloc(), evicting a bounded number of problems and cursors. */
void *ngx_shipstation_stores_make(ngx_shipstation_stores_t *stores,
    size_t size);

/* What the slab pool takes for size bytes. */
size_t ngx_shipstation_stores_rounded(size_t size);

/* A new zone's shared part (NULL: no memory). */
ngx_shipstation_stores_shared_t *ngx_shipstation_stores_create(
    ngx_shipstation_stores_t *stores);

#define ngx_shipstation_shared(stores)                                       \
    ((ngx_shipstation_stores_shared_t *) (stores)->shared)

#define ngx_shipstation_generation(stores)                                   \
    ((ngx_shipstation_generation_t *) (stores)->generation)

#define ngx_shipstation_slab(stores)                                         \
    ((ngx_slab_pool_t *) (stores)->zone->shm.addr)

/* From and to the marks of dirty, with the lock held. */
#define ngx_shipstation_dirty(shared, mark)                                  \
    (shared)->dirty = mark;                                                  \
    ngx_memory_barrier()

#define ngx_shipstation_clean(shared)                                        \
    ngx_memory_barrier();                                                    \
    (shared)->dirty = 0


/* generation.c; all but the look-ups need no lock held */

typedef struct {
    ngx_shipstation_settings_t      *settings;
    ngx_shipstation_store_record_t  *record; /* unchanged; or NULL: new */
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_shipstation_store_candidate_t;

/*
 * Makes a generation, not yet committed, of n candidates.  Returns NULL when
 * the zone is too small.  *needed: bytes of a zone that has room for three
 * generations, since workers of two earlier ones may still run when a reload
 * changes all stores.
 */
ngx_shipstation_generation_t *ngx_shipstation_generation_create(
     ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidates, ngx_uint_t n,
    int64_t now, size_t *needed);

/*
 * Frees generations that were never committed, and old ones that no living
 * process uses, superseded for at least grace milliseconds: a worker that was
 * just forked has not yet said that it uses one.
 */
void ngx_shipstation_generations_clean(ngx_shipstation_stores_t *stores,
    ngx_msec_t grace);

/*
 * One store of a generation: put in or replaced, and taken out.  Lock held;
 * whoever dies in it leaves whole chains.  put() takes an owner of the record;
 * NGX_ERROR: no memory for one more store.
 */
ngx_int_t ngx_shipstation_generation_put(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation,
    ngx_shipstation_store_record_t *record, int64_t now);
void ngx_shipstation_generation_drop(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation, const ngx_str_t *id);

/* One owner less of a record that may be pinned; lock held. */
void ngx_shipstation_stores_record_retire(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record);

/* Room for one more store in a generation; NGX_OK, NGX_ERROR; lock held. */
ngx_int_t ngx_shipstation_generation_room(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation);

/* A record of settings, with one owner; NULL: no memory.  Takes the lock. */
ngx_shipstation_store_record_t *ngx_shipstation_stores_record_create(
    ngx_shipstation_stores_t *stores,
    const ngx_shipstation_store_candidate_t *candidate);

/* live.c: changes that a generation's files do not show yet; lock held. */
void ngx_shipstation_live_catch_up(ngx_shipstation_stores_t *stores,
    ngx_shipstation_generation_t *generation, int64_t now);

/* The committed generation's record of a store, or NULL; lock held. */
ngx_shipstation_store_record_t *ngx_shipstation_stores_record_find(
    ngx_shipstation_generation_t *generation, const ngx_str_t *id);

/* The record with a user name (present or previous), or NULL; lock held. */
ngx_shipstation_store_record_t *ngx_shipstation_stores_record_named(
    ngx_shipstation_generation_t *generation, const ngx_str_t *username,
    uint32_t hash);

/* One owner less; the last one frees the record; lock held. */
void ngx_shipstation_stores_record_disown(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record);

/* Pins a record for a request, and lets go of it; lock held. */
void ngx_shipstation_stores_record_pin(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record, ngx_shipstation_store_t *store);
void ngx_shipstation_stores_record_unpin(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_record_t *record);

/* The record whose settings a pinned store sees. */
#define ngx_shipstation_store_record(store)                                  \
    ((ngx_shipstation_store_record_t *)                                      \
        ((u_char *) (store)->settings - NGX_SHIPSTATION_STORE_RECORD_SIZE))


/*
 * reload.c, the master's: a load of the folder begins; it cannot go on, and the
 * first reason told is kept; its stores count.
 */
void ngx_shipstation_reload_begun(ngx_shipstation_stores_t *stores,
    int64_t now);
void ngx_shipstation_reload_failed(ngx_shipstation_stores_t *stores,
    int64_t now, const char *fmt, ...);
void ngx_shipstation_reload_counts(ngx_shipstation_stores_t *stores,
    int64_t now);

/* What became of it, for the status. */
void ngx_shipstation_last_reload(ngx_shipstation_stores_t *stores, int64_t now,
    ngx_shipstation_last_reload_t *reload);


/* state.c, quarantine.c, cursors.c; lock held */

ngx_shipstation_store_state_t *ngx_shipstation_store_state_get(
    ngx_shipstation_stores_t *stores, const ngx_str_t *id);
void ngx_shipstation_store_state_let_go(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state);
ngx_uint_t ngx_shipstation_stores_evict(ngx_shipstation_stores_t *stores);
ngx_uint_t ngx_shipstation_problem_evict(ngx_shipstation_stores_t *stores);
void ngx_shipstation_problems_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state);
ngx_uint_t ngx_shipstation_cursor_evict(ngx_shipstation_stores_t *stores);
void ngx_shipstation_cursors_free(ngx_shipstation_stores_t *stores,
    ngx_shipstation_store_state_t *state);


/* failures.c: see there; lock held */

ngx_int_t ngx_shipstation_failure_take(ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN], ngx_uint_t limit,
    ngx_msec_t now, ngx_uint_t *retry_after);
void ngx_shipstation_failure_give_back(ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN]);
ngx_uint_t ngx_shipstation_failure_refused(
    ngx_shipstation_stores_shared_t *shared,
    const u_char digest[NGX_SHIPSTATION_DIGEST_LEN], ngx_msec_t now);


#endif /* _NGX_SHIPSTATION_STORES_ZONE_H_INCLUDED_ */
