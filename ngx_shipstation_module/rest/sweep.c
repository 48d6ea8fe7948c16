
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "rest/disk.h"
#include "rest/edit.h"
#include "rest/sweep.h"
#include "settings/settings.h"
#include "store/live.h"
#include "store/names.h"


#define NGX_SHIPSTATION_SWEEP_TICK    250     /* ms */
#define NGX_SHIPSTATION_SWEEP_TICKS   20      /* of a round: 5 s */
#define NGX_SHIPSTATION_SWEEP_CLAIM   30000   /* ms */
#define NGX_SHIPSTATION_SWEEP_EDITS   8       /* files read at once */
#define NGX_SHIPSTATION_SWEEP_IDS     100
#define NGX_SHIPSTATION_SWEEP_BAD     64      /* files without a store */


typedef struct {
    ngx_str_t                        id;
    ngx_shipstation_settings_file_t  file;
    ngx_shipstation_file_result_e    result;
} ngx_shipstation_sweep_file_t;


typedef struct {
    ngx_shipstation_stores_t        *stores;
    void                            *threads;
    ngx_log_t                       *log;
    ngx_event_t                      timer;
    ngx_uint_t                       busy;      /* a thread is at it */
    ngx_uint_t                       edits;     /* under way */

    ngx_pool_t                      *pool;      /* of a round */
    ngx_int_t                        listed;    /* NGX_OK: all names are */
    ngx_array_t                      names;
    ngx_shipstation_sweep_file_t    *files;
    ngx_uint_t                       nfiles;
    ngx_uint_t                       first;     /* of this tick */
    ngx_uint_t                       last;
    ngx_uint_t                       tick;

    /* bad files that are no store's, so that each is told of once */
    ngx_uint_t                       nbad;
    ngx_shipstation_file_identity_t  bad[NGX_SHIPSTATION_SWEEP_BAD];
} ngx_shipstation_sweep_t;


static void ngx_shipstation_sweep_tick(ngx_event_t *event);
static void ngx_shipstation_sweep_orphans(ngx_shipstation_sweep_t *sweep);
static ngx_int_t ngx_shipstation_sweep_begin(ngx_shipstation_sweep_t *sweep);
static void ngx_shipstation_sweep_list(void *data);
static void ngx_shipstation_sweep_listed(void *data);
static void ngx_shipstation_sweep_gone(ngx_shipstation_sweep_t *sweep);
static ngx_uint_t ngx_shipstation_sweep_has(ngx_shipstation_sweep_t *sweep,
    const u_char *id);
static void ngx_shipstation_sweep_slice(ngx_shipstation_sweep_t *sweep);
static void ngx_shipstation_sweep_stat(void *data);
static void ngx_shipstation_sweep_seen(void *data);
static ngx_uint_t ngx_shipstation_sweep_known_bad(
    ngx_shipstation_sweep_t *sweep,
    const ngx_shipstation_file_identity_t *identity);
static void ngx_shipstation_sweep_read(ngx_shipstation_sweep_t *sweep,
    const ngx_str_t *id, ngx_shipstation_live_t *live);
static void ngx_shipstation_sweep_done(ngx_shipstation_edit_t *edit);
static void ngx_shipstation_sweep_end(ngx_shipstation_sweep_t *sweep);


ngx_int_t
ngx_shipstation_sweep_start(ngx_cycle_t *cycle,
    ngx_shipstation_stores_t *stores, void *threads)
{
    ngx_shipstation_sweep_t  *sweep;

    sweep = ngx_pcalloc(cycle->pool, sizeof(ngx_shipstation_sweep_t));
    if (sweep == NULL) {
        return NGX_ERROR;
    }

    sweep->stores = stores;
    sweep->threads = threads;
    sweep->log = cycle->log;

    sweep->timer.handler = ngx_shipstation_sweep_tick;
    sweep->timer.data = sweep;
    sweep->timer.log = cycle->log;
    sweep->timer.cancelable = 1;

    ngx_add_timer(&sweep->timer, NGX_SHIPSTATION_SWEEP_TICK);

    return NGX_OK;
}


static void
ngx_shipstation_sweep_tick(ngx_event_t *event)
{
    ngx_shipstation_sweep_t *sweep = event->data;

    if (ngx_exiting || ngx_terminate || ngx_quit) {
        return;
    }

    ngx_add_timer(event, NGX_SHIPSTATION_SWEEP_TICK);

    ngx_shipstation_sweep_orphans(sweep);

    if (sweep->busy) {
        return;
    }

    if (sweep->pool == NULL) {

        if (ngx_shipstation_sweep_begin(sweep) != NGX_OK) {
            ngx_shipstation_sweep_end(sweep);
        }

        return;
    }

    ngx_shipstation_sweep_slice(sweep);
}


/* A claim whose owner is dead: what lies on disk is what counts. */
static void
ngx_shipstation_sweep_orphans(ngx_shipstation_sweep_t *sweep)
{
    u_char                  text[NGX_SHIPSTATION_STORE_ID_MAX + 1];
    ngx_str_t               id;
    ngx_shipstation_live_t  live;

    while (sweep->edits < NGX_SHIPSTATION_SWEEP_EDITS
           && ngx_shipstation_live_orphan(sweep->stores,
                                          NGX_SHIPSTATION_SWEEP_CLAIM, &live,
                                          text)
              == NGX_OK)
    {
        id.data = text;
        id.len = ngx_strlen(text);

        ngx_log_error(NGX_LOG_NOTICE, sweep->log, 0,
                      "shipstation: an edit of store \"%V\" was not ended: "
                      "its file is read again", &id);

        ngx_shipstation_sweep_read(sweep, &id, &live);
    }
}


/* -- A round ------------------------------------------------------------- */


static ngx_int_t
ngx_shipstation_sweep_begin(ngx_shipstation_sweep_t *sweep)
{
    sweep->pool = ngx_create_pool(16 * 1024, sweep->log);
    if (sweep->pool == NULL) {
        return NGX_ERROR;
    }

    sweep->busy = 1;
    sweep->tick = 0;

    if (ngx_http_shipstation_disk_run(sweep->threads, sweep->pool, sweep->log,
                                      ngx_shipstation_sweep_list,
                                      ngx_shipstation_sweep_listed, sweep)
        != NGX_OK)
    {
        sweep->busy = 0;
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* In a thread; the round's pool is nobody else's meanwhile. */
static void
ngx_shipstation_sweep_list(void *data)
{
    ngx_shipstation_sweep_t *sweep = data;

    sweep->listed = ngx_shipstation_store_names(&sweep->stores->path,
                                                &sweep->names, sweep->pool,
                                                sweep->log);
}


static void
ngx_shipstation_sweep_listed(void *data)
{
    ngx_shipstation_sweep_t *sweep = data;

    u_char                        *name;
    ngx_str_t                     *names;
    ngx_uint_t                     i;
    ngx_shipstation_sweep_file_t  *file;

    sweep->busy = 0;
    sweep->nfiles = 0;

    if (sweep->listed != NGX_OK) {
        ngx_shipstation_sweep_end(sweep);
        return;
    }

    names = sweep->names.elts;

    sweep->files = ngx_pcalloc(sweep->pool, (sweep->names.nelts + 1)
                                       * sizeof(ngx_shipstation_sweep_file_t));
    if (sweep->files == NULL) {
        ngx_shipstation_sweep_end(sweep);
        return;
    }

    for (i = 0; i < sweep->names.nelts; i++) {
        file = &sweep->files[sweep->nfiles];

        file->id.data = names[i].data;
        file->id.len = names[i].len - NGX_SHIPSTATION_SUFFIX_LEN;

        name = ngx_pnalloc(sweep->pool, names[i].len + 1);

        if (name == NULL) {
            ngx_shipstation_sweep_end(sweep);
            return;
        }

        if (!ngx_shipstation_settings_id_valid(&file->id)) {
            continue;
        }

        ngx_sprintf(name, "%V%Z", &names[i]);

        file->file.folder = (char *) sweep->stores->path.data;
        file->file.name = (char *) name;

        sweep->nfiles++;
    }

    ngx_shipstation_sweep_gone(sweep);
}


/* Stores whose file is not there any more. */
static void
ngx_shipstation_sweep_gone(ngx_shipstation_sweep_t *sweep)
{
    u_char       (*ids)[NGX_SHIPSTATION_STORE_ID_MAX + 1];
    ngx_str_t      after, id;
    ngx_uint_t     i, n;

    ids = ngx_palloc(sweep->pool, NGX_SHIPSTATION_SWEEP_IDS * sizeof(*ids));
    if (ids == NULL) {
        return;
    }

    ngx_str_null(&after);

    do {
        n = ngx_shipstation_live_ids(sweep->stores, &after, ids,
                                     NGX_SHIPSTATION_SWEEP_IDS);

        for (i = 0; i < n; i++) {

            if (!ngx_shipstation_sweep_has(sweep, ids[i])) {
                id.data = ids[i];
                id.len = ngx_strlen(ids[i]);
                ngx_shipstation_sweep_read(sweep, &id, NULL);
            }
        }

        if (n) {
            after.len = ngx_strlen(ids[n - 1]);
            after.data = ngx_pnalloc(sweep->pool, after.len);

            if (after.data == NULL) {
                return;
            }

            ngx_memcpy(after.data, ids[n - 1], after.len);
        }

    } while (n == NGX_SHIPSTATION_SWEEP_IDS);
}


static ngx_uint_t
ngx_shipstation_sweep_has(ngx_shipstation_sweep_t *sweep, const u_char *id)
{
    size_t       len;
    ngx_str_t   *one;
    ngx_uint_t   i;

    len = ngx_strlen(id);

    for (i = 0; i < sweep->nfiles; i++) {
        one = &sweep->files[i].id;

        if (one->len == len && ngx_memcmp(one->data, id, len) == 0) {
            return 1;
        }
    }

    return 0;
}


/* A part of the files at each tick, so that all are looked at in 5 s. */
static void
ngx_shipstation_sweep_slice(ngx_shipstation_sweep_t *sweep)
{
    ngx_uint_t  tick;

    tick = sweep->tick++;

    if (tick == NGX_SHIPSTATION_SWEEP_TICKS - 1) {
        ngx_shipstation_sweep_end(sweep);
        return;
    }

    sweep->first = tick * sweep->nfiles / (NGX_SHIPSTATION_SWEEP_TICKS - 1);
    sweep->last = (tick + 1) * sweep->nfiles
                  / (NGX_SHIPSTATION_SWEEP_TICKS - 1);

    if (sweep->first == sweep->last) {
        return;
    }

    sweep->busy = 1;

    if (ngx_http_shipstation_disk_run(sweep->threads, sweep->pool, sweep->log,
                                      ngx_shipstation_sweep_stat,
                                      ngx_shipstation_sweep_seen, sweep)
        != NGX_OK)
    {
        sweep->busy = 0;
    }
}


/* In a thread. */
static void
ngx_shipstation_sweep_stat(void *data)
{
    ngx_shipstation_sweep_t *sweep = data;

    ngx_uint_t  i;

    for (i = sweep->first; i < sweep->last; i++) {
        sweep->files[i].result =
                         ngx_shipstation_file_identify(&sweep->files[i].file);
    }
}


static void
ngx_shipstation_sweep_seen(void *data)
{
    ngx_shipstation_sweep_t *sweep = data;

    u_char                            content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_int_t                         rc;
    ngx_uint_t                        i;
    ngx_shipstation_sweep_file_t     *one;
    ngx_shipstation_file_identity_t   identity;

    sweep->busy = 0;

    for (i = sweep->first; i < sweep->last; i++) {
        one = &sweep->files[i];

        if (one->result != NGX_SHIPSTATION_FILE_DONE) {
            continue;
        }

        rc = ngx_shipstation_live_content(sweep->stores, &one->id, content,
                                          &identity);

        if (rc == NGX_OK
            ? ngx_shipstation_file_same(&identity, &one->file.identity)
            : ngx_shipstation_sweep_known_bad(sweep, &one->file.identity))
        {
            continue;
        }

        ngx_shipstation_sweep_read(sweep, &one->id, NULL);
    }
}


static ngx_uint_t
ngx_shipstation_sweep_known_bad(ngx_shipstation_sweep_t *sweep,
    const ngx_shipstation_file_identity_t *identity)
{
    ngx_uint_t  i, n;

    n = ngx_min(sweep->nbad, NGX_SHIPSTATION_SWEEP_BAD);

    for (i = 0; i < n; i++) {
        if (ngx_shipstation_file_same(&sweep->bad[i], identity)) {
            return 1;
        }
    }

    return 0;
}


static void
ngx_shipstation_sweep_end(ngx_shipstation_sweep_t *sweep)
{
    if (sweep->pool) {
        ngx_destroy_pool(sweep->pool);
        sweep->pool = NULL;
    }
}


/* -- A file is read again ------------------------------------------------ */


/* live: a claim that is ours already, or NULL.  What is too much waits. */
static void
ngx_shipstation_sweep_read(ngx_shipstation_sweep_t *sweep, const ngx_str_t *id,
    ngx_shipstation_live_t *live)
{
    ngx_int_t                rc;
    ngx_pool_t              *pool;
    ngx_shipstation_edit_t  *edit;

    static ngx_str_t  nobody = ngx_string("-");

    if (live == NULL && sweep->edits >= NGX_SHIPSTATION_SWEEP_EDITS) {
        return;
    }

    pool = ngx_create_pool(4096, sweep->log);
    edit = pool ? ngx_pcalloc(pool, sizeof(ngx_shipstation_edit_t)) : NULL;

    if (edit) {
        edit->id.len = id->len;
        edit->id.data = ngx_pstrdup(pool, (ngx_str_t *) id);
    }

    if (edit == NULL || edit->id.data == NULL) {

        if (live) {
            ngx_shipstation_live_release(live);
        }

        if (pool) {
            ngx_destroy_pool(pool);
        }

        return;
    }

    edit->kind = NGX_SHIPSTATION_EDIT_RELOAD;
    edit->stores = sweep->stores;
    edit->pool = pool;
    edit->log = sweep->log;
    edit->threads = sweep->threads;
    edit->actor = nobody;
    edit->address = nobody;
    edit->done = ngx_shipstation_sweep_done;
    edit->data = sweep;

    sweep->edits++;

    if (live) {
        edit->live = *live;
        rc = ngx_shipstation_edit_resume(edit);

    } else {
        rc = ngx_shipstation_edit_begin(edit);
    }

    if (rc == NGX_OK) {
        ngx_shipstation_sweep_done(edit);
    }
}


static void
ngx_shipstation_sweep_done(ngx_shipstation_edit_t *edit)
{
    ngx_shipstation_sweep_t  *sweep;

    sweep = edit->data;
    sweep->edits--;

    if (edit->outcome == NGX_SHIPSTATION_EDIT_BAD_FILE
        || edit->outcome == NGX_SHIPSTATION_EDIT_TAKEN
        || edit->outcome == NGX_SHIPSTATION_EDIT_UNSAFE)
    {
        sweep->bad[sweep->nbad++ % NGX_SHIPSTATION_SWEEP_BAD] =
                                                         edit->file.identity;
    }

    ngx_destroy_pool(edit->pool);
}
