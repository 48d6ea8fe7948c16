
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/text.h"
#include "store/candidate.h"
#include "store/claims.h"
#include "store/load.h"
#include "store/names.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_LOGGED_FILES   100
#define NGX_SHIPSTATION_LOAD_ARENA     (64 * 1024 * 1024)
#define NGX_SHIPSTATION_LOAD_KEEP      (1024 * 1024)


/* One file on its way into the candidates. */
typedef struct {
    ngx_str_t                        name;     /* with .json */
    ngx_str_t                        id;
    ngx_shipstation_store_record_t  *record;   /* of the running store, owned */
    ngx_shipstation_settings_t      *settings; /* NULL: left out */
    ngx_uint_t                       bad;      /* settings: the last good */
    ngx_shipstation_faults_t        *faults;   /* to be told; NULL: not */
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
} ngx_shipstation_file_t;


typedef struct {
    ngx_shipstation_stores_t           *stores;
    ngx_log_t                          *log;
    ngx_uint_t                          level;     /* of bad files */
    ngx_pool_t                         *pool;      /* for this load */
    ngx_shipstation_arena_t            *arena;     /* for one file */
    u_char                             *text;      /* of one file */
    size_t                              size;      /* of the text */
    int64_t                             now;
    uint64_t                            begun;     /* version before it */

    ngx_shipstation_file_t             *files;     /* by name */
    ngx_uint_t                          nfiles;
    ngx_shipstation_store_candidate_t  *candidates;
    ngx_uint_t                          n;
    ngx_uint_t                          invalid;
    ngx_uint_t                          told;
    ngx_uint_t                          readable;  /* by everybody */
    ngx_str_t                           first_readable;

    ngx_shipstation_claims_t            usernames;
    ngx_shipstation_claims_t            api_keys;
    ngx_shipstation_claims_t            patterns;

    ngx_shipstation_reader_t            reader;
    ngx_shipstation_faults_t            faults;    /* of the present file */
} ngx_shipstation_load_t;


/* In this order stores claim what only one may have. */
typedef enum {
    NGX_SHIPSTATION_RANK_KEEPS = 0,   /* runs, under the same user name */
    NGX_SHIPSTATION_RANK_CHANGES,     /* runs, under another */
    NGX_SHIPSTATION_RANK_NEW,
    NGX_SHIPSTATION_RANKS
} ngx_shipstation_rank_e;


static ngx_int_t ngx_shipstation_load_all(ngx_shipstation_load_t *load);
static ngx_int_t ngx_shipstation_load_prepare(ngx_shipstation_load_t *load);
static void ngx_shipstation_load_file(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_settings(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_read(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_descriptor(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_fd_t fd);
static ngx_int_t ngx_shipstation_load_parse(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_shipstation_rank_e ngx_shipstation_load_rank(
    ngx_shipstation_file_t *file);
static void ngx_shipstation_load_place(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_claim(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_claim_name(ngx_shipstation_load_t *load,
    const ngx_shipstation_path_t *path, const ngx_str_t *username);
static ngx_int_t ngx_shipstation_load_claim_key(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_str_t *key);
static ngx_uint_t ngx_shipstation_load_pattern_known(void *data,
    const ngx_str_t *pattern);
static void ngx_shipstation_load_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static void ngx_shipstation_load_tell(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const char *outcome);
static void ngx_shipstation_load_accept(ngx_shipstation_load_t *load);
static void ngx_shipstation_load_summary(ngx_shipstation_load_t *load);
static void ngx_shipstation_load_warn(void *data, const char *sentence);
static void ngx_shipstation_load_print(ngx_shipstation_load_t *load,
    const char *fmt, ...);
static ngx_int_t ngx_shipstation_load_build(ngx_shipstation_load_t *load);
static void ngx_shipstation_load_list_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_generation_t *generation);
static void ngx_shipstation_load_disown(ngx_shipstation_load_t *load,
    ngx_shipstation_store_record_t *record);


ngx_int_t
ngx_shipstation_stores_load(ngx_shipstation_stores_t *stores)
{
    ngx_int_t                rc;
    ngx_uint_t               i;
    ngx_shipstation_load_t   load;

    ngx_memzero(&load, offsetof(ngx_shipstation_load_t, faults));

    load.stores = stores;
    load.log = stores->zone->shm.log;
    load.level = stores->skip_invalid ? NGX_LOG_CRIT : NGX_LOG_EMERG;
    load.now = ngx_time();

    load.pool = ngx_create_pool(16 * 1024, load.log);
    if (load.pool == NULL) {
        return NGX_ERROR;
    }

    load.arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_LOAD_ARENA);
    load.text = ngx_alloc(NGX_SHIPSTATION_FILE_MAX
                          + NGX_SHIPSTATION_JSON_PADDING, load.log);

    load.reader.arena = load.arena;
    load.reader.faults = &load.faults;

    rc = (load.arena && load.text) ? ngx_shipstation_load_all(&load)
                                   : NGX_ERROR;

    for (i = 0; i < load.nfiles; i++) {
        if (load.files[i].record) {
            ngx_shipstation_load_disown(&load, load.files[i].record);
        }
    }

    if (load.arena) {
        ngx_shipstation_arena_destroy(load.arena);
    }

    if (load.text) {
        ngx_explicit_memzero(load.text, NGX_SHIPSTATION_FILE_MAX);
        ngx_free(load.text);
    }

    ngx_destroy_pool(load.pool);

    return rc;
}


static ngx_int_t
ngx_shipstation_load_all(ngx_shipstation_load_t *load)
{
    ngx_uint_t               i, rank;
    ngx_shipstation_file_t  *file;

    ngx_shipstation_stores_lock(load->stores);
    load->begun = ngx_shipstation_shared(load->stores)->version;
    ngx_shipstation_stores_unlock(load->stores);

    if (ngx_shipstation_load_prepare(load) != NGX_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < load->nfiles; i++) {
        ngx_shipstation_load_file(load, &load->files[i]);
    }

    /* a new file must not take from a running store what is its */

    for (rank = 0; rank < NGX_SHIPSTATION_RANKS; rank++) {
        for (i = 0; i < load->nfiles; i++) {
            file = &load->files[i];

            if (file->settings && ngx_shipstation_load_rank(file) == rank) {
                ngx_shipstation_load_place(load, file);
            }
        }
    }

    ngx_shipstation_load_summary(load);

    if (load->invalid && !load->stores->skip_invalid) {
        return NGX_ERROR;
    }

    ngx_shipstation_load_accept(load);

    return ngx_shipstation_load_build(load);
}


static ngx_int_t
ngx_shipstation_load_prepare(ngx_shipstation_load_t *load)
{
    ngx_str_t    *names;
    ngx_uint_t    i, n;
    ngx_array_t   list;

    if (ngx_shipstation_store_names(&load->stores->path, &list, load->pool,
                                    load->log)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    n = list.nelts;
    names = list.elts;

    load->files = ngx_pcalloc(load->pool,
                              (n + 1) * sizeof(ngx_shipstation_file_t));
    load->candidates = ngx_pcalloc(load->pool,
                                   (n + 1)
                                   * sizeof(ngx_shipstation_store_candidate_t));

    if (load->files == NULL || load->candidates == NULL
        || ngx_shipstation_claims_init(&load->usernames, 2 * n, load->pool)
           != NGX_OK
        || ngx_shipstation_claims_init(&load->api_keys, n, load->pool)
           != NGX_OK
        || ngx_shipstation_claims_init(&load->patterns, n, load->pool)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    for (i = 0; i < n; i++) {
        load->files[i].name = names[i];
        load->files[i].id.data = names[i].data;
        load->files[i].id.len = names[i].len - NGX_SHIPSTATION_SUFFIX_LEN;
    }

    load->nfiles = n;

    return NGX_OK;
}


/* Its settings, or where it is bad the last good ones of the store. */
static void
ngx_shipstation_load_file(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    ngx_shipstation_stores_shared_t  *shared;

    shared = load->stores->shared;

    ngx_shipstation_stores_lock(load->stores);

    if (shared->current) {
        file->record = ngx_shipstation_stores_record_find(shared->current,
                                                          &file->id);
    }

    if (file->record) {
        file->record->owners++;
    }

    ngx_shipstation_stores_unlock(load->stores);

    load->faults.n = 0;

    if (ngx_shipstation_load_settings(load, file) == NGX_OK) {
        return;
    }

    ngx_shipstation_load_bad(load, file);

    if (file->settings == NULL) {
        ngx_shipstation_load_tell(load, file,
                                  load->stores->skip_invalid
                                  ? "; the store is left out" : "");
    }
}


/* NGX_ERROR: the file is bad, the load's faults say why. */
static ngx_int_t
ngx_shipstation_load_settings(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    if (ngx_shipstation_load_read(load, file) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_shipstation_sha256(load->text, load->size, file->content);

    if (file->record
        && ngx_memcmp(file->record->content, file->content,
                      NGX_SHIPSTATION_DIGEST_LEN)
           == 0)
    {
        file->settings = file->record->settings;
        return NGX_OK;
    }

    return ngx_shipstation_load_parse(load, file);
}


static ngx_int_t
ngx_shipstation_load_read(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    u_char     *path;
    ngx_fd_t    fd;
    ngx_int_t   rc;
    ngx_err_t   err;

    path = ngx_pnalloc(load->pool, load->stores->path.len + 1
                                   + file->name.len + 1);
    if (path == NULL) {
        return ngx_shipstation_fault_memory(&load->reader, NULL);
    }

    ngx_sprintf(path, "%V/%V%Z", &load->stores->path, &file->name);

    /* a pipe must not keep us waiting for who writes to it */

    fd = ngx_open_file(path, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK, NGX_FILE_OPEN,
                       0);

    if (fd == NGX_INVALID_FILE) {
        err = ngx_errno;
        return ngx_shipstation_fault(&load->reader, NULL, "unreadable",
                                     "cannot be opened: %s", strerror(err));
    }

    rc = ngx_shipstation_load_descriptor(load, file, fd);

    if (ngx_close_file(fd) == NGX_FILE_ERROR) {
        ngx_log_error(NGX_LOG_ALERT, load->log, ngx_errno,
                      "shipstation: " ngx_close_file_n " \"%s\" failed", path);
    }

    return rc;
}


static ngx_int_t
ngx_shipstation_load_descriptor(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_fd_t fd)
{
    ssize_t          n;
    ngx_file_info_t  info;

    if (ngx_fd_info(fd, &info) == NGX_FILE_ERROR || !ngx_is_file(&info)) {
        return ngx_shipstation_fault(&load->reader, NULL, "unreadable",
                                     "is no file");
    }

    if (ngx_file_size(&info) > NGX_SHIPSTATION_FILE_MAX) {
        return ngx_shipstation_fault(&load->reader, NULL, "too_large",
                                     "is larger than 1 MiB");
    }

    if (ngx_file_access(&info) & S_IROTH) {
        if (load->readable++ == 0) {
            load->first_readable = file->name;
        }
    }

    load->size = 0;

    while (load->size < NGX_SHIPSTATION_FILE_MAX) {

        n = ngx_read_fd(fd, load->text + load->size,
                        NGX_SHIPSTATION_FILE_MAX - load->size);

        if (n == -1) {
            return ngx_shipstation_fault(&load->reader, NULL, "unreadable",
                                     "cannot be read: %s",
                                         strerror(ngx_errno));
        }

        if (n == 0) {
            break;
        }

        load->size += n;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_load_parse(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    u_char                      *p;
    size_t                       size;
    ngx_pool_t                  *pool;
    ngx_shipstation_settings_t  *settings;

    ngx_shipstation_arena_reset(load->arena, NGX_SHIPSTATION_LOAD_KEEP);

    /* what was compiled is studied when the cycle is ready */

    pool = load->stores->pool ? load->stores->pool : load->pool;

    settings = ngx_shipstation_candidate(load->stores, load->text, load->size,
                                         &file->id, load->arena, pool,
                                         ngx_shipstation_load_pattern_known,
                                         load, &load->faults);
    if (settings == NULL) {
        return NGX_ERROR;
    }

    size = ngx_shipstation_settings_size(settings);

    p = ngx_pmemalign(load->pool, size, 16);
    if (p == NULL) {
        return ngx_shipstation_fault_memory(&load->reader, NULL);
    }

    file->settings = ngx_shipstation_settings_pack(p, settings);

    return NGX_OK;
}


static ngx_uint_t
ngx_shipstation_load_pattern_known(void *data, const ngx_str_t *pattern)
{
    ngx_shipstation_load_t *load = data;

    ngx_str_t  copy;

    if (ngx_shipstation_claim_find(&load->patterns, pattern)) {
        return 1;
    }

    copy.len = pattern->len;
    copy.data = ngx_pstrdup(load->pool, (ngx_str_t *) pattern);

    if (copy.data) {
        (void) ngx_shipstation_claim_add(&load->patterns, &copy, NULL, 0);
    }

    return 0;
}


static ngx_shipstation_rank_e
ngx_shipstation_load_rank(ngx_shipstation_file_t *file)
{
    ngx_str_t  *runs, *wants;

    if (file->record == NULL) {
        return NGX_SHIPSTATION_RANK_NEW;
    }

    runs = &file->record->settings->credential.username;
    wants = &file->settings->credential.username;

    if (runs->len == wants->len
        && ngx_memcmp(runs->data, wants->data, runs->len) == 0)
    {
        return NGX_SHIPSTATION_RANK_KEEPS;
    }

    return NGX_SHIPSTATION_RANK_CHANGES;
}


/* Claims what the store must have for itself, or leaves it out. */
static void
ngx_shipstation_load_place(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    u_char                    outcome[2 * NGX_SHIPSTATION_MESSAGE_SIZE];
    ngx_shipstation_error_t  *error;

    load->faults.n = 0;

    if (ngx_shipstation_load_claim(load, file) == NGX_OK) {

        if (file->bad) {
            ngx_shipstation_load_tell(load, file,
                                      "; its last good settings stay");
        }

        return;
    }

    if (!file->bad) {
        file->settings = NULL;
        ngx_shipstation_load_bad(load, file);

        if (file->settings) {
            ngx_shipstation_load_place(load, file);

        } else {
            ngx_shipstation_load_tell(load, file,
                                      load->stores->skip_invalid
                                      ? "; the store is left out" : "");
        }

        return;
    }

    error = &load->faults.fault[0].error;

    (void) ngx_snprintf(outcome, sizeof(outcome),
                        "; its last good settings cannot stay (%V %V); the "
                        "store is left out%Z", &error->path, &error->message);

    file->settings = NULL;
    ngx_shipstation_load_tell(load, file, (char *) outcome);
}


/*
 * User names are one store's alone, and stores that share an API key agree on
 * its rate; the first that claims is right.  All is looked at before anything
 * is claimed.
 */
static ngx_int_t
ngx_shipstation_load_claim(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    ngx_str_t                     key, *present, *previous;
    ngx_shipstation_path_t        channel, step, part;
    ngx_shipstation_settings_t   *settings;

    settings = file->settings;

    present = &settings->credential.username;
    previous = &settings->previous.username;

    ngx_shipstation_path_member(&channel, NULL, "selling_channel");
    ngx_shipstation_path_member(&step, &channel, "username");

    if (ngx_shipstation_load_claim_name(load, &step, present)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* what has ended blocks nobody's name */

    if (settings->previous.until <= load->now) {
        previous = present;
    }

    if (previous->len != present->len
        || ngx_memcmp(previous->data, present->data, present->len) != 0)
    {
        ngx_shipstation_path_member(&part, &channel, "previous");
        ngx_shipstation_path_member(&step, &part, "username");

        if (ngx_shipstation_load_claim_name(load, &step, previous)
            != NGX_OK)
        {
            return NGX_ERROR;
        }

    } else {
        previous = present;
    }

    ngx_str_null(&key);

    if (settings->has_api
        && ngx_shipstation_load_claim_key(load, file, &key) != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (ngx_shipstation_claim_add(&load->usernames, present, &settings->id, 0)
        != NGX_OK
        || (previous != present
            && ngx_shipstation_claim_add(&load->usernames, previous,
                                         &settings->id, 0)
               != NGX_OK)
        || (key.len
            && ngx_shipstation_claim_add(&load->api_keys, &key, &settings->id,
                                         settings->api_rate)
               != NGX_OK))
    {
        return ngx_shipstation_fault_memory(&load->reader, NULL);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_load_claim_name(ngx_shipstation_load_t *load,
    const ngx_shipstation_path_t *path, const ngx_str_t *username)
{
    ngx_shipstation_claim_t  *claim;

    claim = ngx_shipstation_claim_find(&load->usernames, username);

    if (claim == NULL) {
        return NGX_OK;
    }

    return ngx_shipstation_fault(&load->reader, path, "taken",
                                 "is a user name of store \"%V\", too",
                                 claim->owner);
}


/* key: what names the allowance, where it is not claimed yet. */
static ngx_int_t
ngx_shipstation_load_claim_key(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_str_t *key)
{
    u_char                      *p;
    ngx_str_t                    names;
    ngx_shipstation_path_t       part, step;
    ngx_shipstation_claim_t     *claim;
    ngx_shipstation_settings_t  *settings;

    settings = file->settings;

    names.len = settings->api_url.len + 1 + settings->api_key.len + 1
                + settings->api_secret.len;

    names.data = ngx_pnalloc(load->pool, names.len);
    if (names.data == NULL) {
        return ngx_shipstation_fault_memory(&load->reader, NULL);
    }

    /* none of them holds control characters */

    p = ngx_cpymem(names.data, settings->api_url.data, settings->api_url.len);
    *p++ = '\0';
    p = ngx_cpymem(p, settings->api_key.data, settings->api_key.len);
    *p++ = '\0';
    ngx_memcpy(p, settings->api_secret.data, settings->api_secret.len);

    claim = ngx_shipstation_claim_find(&load->api_keys, &names);

    if (claim == NULL) {
        *key = names;
        return NGX_OK;
    }

    if (claim->value == settings->api_rate) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&part, NULL, "api");
    ngx_shipstation_path_member(&step, &part, "rate");

    return ngx_shipstation_fault(&load->reader, &step, "disagrees",
                                 "is not that of store \"%V\", which has the "
                                 "same API key", claim->owner);
}


/* The file does not count; where it may be, the last good settings do. */
static void
ngx_shipstation_load_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    load->invalid++;

    file->bad = 1;

    if (load->invalid <= NGX_SHIPSTATION_LOGGED_FILES) {
        file->faults = ngx_palloc(load->pool,
                                  sizeof(ngx_shipstation_faults_t));
    }

    if (file->faults) {
        *file->faults = load->faults;
    }

    if (file->record && load->stores->skip_invalid) {
        file->settings = file->record->settings;
        ngx_memcpy(file->content, file->record->content,
                   NGX_SHIPSTATION_DIGEST_LEN);
    }
}


/* A line for each fault, the last one says what becomes of the store. */
static void
ngx_shipstation_load_tell(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const char *outcome)
{
    u_char                    name[256];
    size_t                    len;
    ngx_str_t                 path, message;
    ngx_uint_t                i;
    ngx_shipstation_error_t  *error;

    if (file->faults == NULL) {
        return;
    }

    len = ngx_shipstation_printable(name, sizeof(name), file->name.data,
                                    file->name.len)
          - name;

    for (i = 0; i < file->faults->n; i++) {
        error = &file->faults->fault[i].error;

        /* it is a copy, whose texts lie in it and not where they say */

        path.data = error->path_text;
        path.len = error->path.len;
        message.data = error->message_text;
        message.len = error->message.len;

        if (load->told++ == 0 && !load->stores->skip_invalid) {
            ngx_shipstation_reload_failed(load->stores, load->now,
                                          "\"%*s\": %V%s%V", len, name,
                                          &path, path.len ? " " : "",
                                          &message);
        }

        ngx_log_error(load->level, load->log, 0,
                      "shipstation: \"%V/%*s\": %V%s%V%s",
                      &load->stores->path, len, name, &path,
                      path.len ? " " : "", &message,
                      i + 1 == file->faults->n ? outcome : "");
    }
}


/* By name; a file that did not change was warned of when it was new. */
static void
ngx_shipstation_load_accept(ngx_shipstation_load_t *load)
{
    ngx_uint_t                          i;
    ngx_shipstation_file_t             *file;
    ngx_shipstation_store_candidate_t  *candidate;

    for (i = 0; i < load->nfiles; i++) {
        file = &load->files[i];

        if (file->settings == NULL) {
            continue;
        }

        candidate = &load->candidates[load->n++];

        candidate->settings = file->settings;
        ngx_memcpy(candidate->content, file->content,
                   NGX_SHIPSTATION_DIGEST_LEN);

        if (file->record && file->settings == file->record->settings) {
            candidate->record = file->record;
            continue;
        }

        ngx_shipstation_settings_warnings(file->settings,
                                          load->stores->calls_a_minute,
                                          load->now,
                                          ngx_shipstation_load_warn, load);
    }
}


static void
ngx_shipstation_load_summary(ngx_shipstation_load_t *load)
{
    if (load->readable) {
        ngx_shipstation_load_print(load,
                      "%ui of the files in \"%V\" can be read by every user "
                      "of this machine, the first is \"%V\": they hold "
                      "passwords, remove that right (chmod o-r)",
                      load->readable, &load->stores->path,
                      &load->first_readable);
    }

    if (load->invalid > NGX_SHIPSTATION_LOGGED_FILES) {
        ngx_log_error(load->level, load->log, 0,
                      "shipstation: %ui more bad files in \"%V\"",
                      load->invalid - NGX_SHIPSTATION_LOGGED_FILES,
                      &load->stores->path);
    }
}


static void
ngx_shipstation_load_warn(void *data, const char *sentence)
{
    ngx_shipstation_load_t *load = data;

    ngx_shipstation_load_print(load, "store \"%V\" %s",
                               &load->candidates[load->n - 1].settings->id,
                               sentence);
}


/*
 * A warning.  The level of Debian's error_log is "error", so that nobody would
 * ever see it: whoever runs "nginx -t" is told on stderr, as nginx itself
 * tells what it finds in nginx.conf.
 */
static void
ngx_shipstation_load_print(ngx_shipstation_load_t *load, const char *fmt, ...)
{
    u_char   *p, sentence[NGX_MAX_CONF_ERRSTR];
    va_list   args;

    va_start(args, fmt);
    p = ngx_vslprintf(sentence, sentence + sizeof(sentence), fmt, args);
    va_end(args);

    if (ngx_test_config && load->log->log_level < NGX_LOG_WARN) {
        ngx_log_stderr(0, "[warn] shipstation: %*s", (size_t) (p - sentence),
                       sentence);
        return;
    }

    ngx_log_error(NGX_LOG_WARN, load->log, 0, "shipstation: %*s",
                  (size_t) (p - sentence), sentence);
}


static ngx_int_t
ngx_shipstation_load_build(ngx_shipstation_load_t *load)
{
    size_t                         needed;
    ngx_shm_zone_t                *zone;
    ngx_shipstation_generation_t  *generation;

    zone = load->stores->zone;

    generation = ngx_shipstation_generation_create(load->stores,
                                                   load->candidates, load->n,
                                                   load->now, &needed);
    if (generation) {
        generation->invalid = load->invalid;
        generation->begun = load->begun;
        load->stores->generation = generation;

        ngx_shipstation_load_list_bad(load, generation);

        if (ngx_test_config && needed > zone->shm.size) {
            ngx_shipstation_load_print(load,
                      "zone \"%V\" of %uzk holds its %ui stores, but a reload "
                      "that changes many while workers of earlier ones still "
                      "run may fail: %uzk do for all", &zone->shm.name,
                      zone->shm.size / 1024, load->n, needed / 1024);
        }

        return NGX_OK;
    }

    if (ngx_shipstation_shared(load->stores)->broken) {
        ngx_shipstation_reload_failed(load->stores, load->now,
                                      "the zone was damaged by a process that "
                                      "died: restart nginx");
        ngx_log_error(NGX_LOG_EMERG, load->log, 0,
                      "shipstation: zone \"%V\" was damaged by a process that "
                      "died: restart nginx", &zone->shm.name);
        return NGX_ERROR;
    }

    ngx_shipstation_reload_failed(load->stores, load->now,
                                  "zone \"%V\" is too small for %ui stores: "
                                  "they need at least %uzk", &zone->shm.name,
                                  load->n, needed / 1024);
    ngx_log_error(NGX_LOG_EMERG, load->log, 0,
                  "shipstation: zone \"%V\" of %uzk is too small for %ui "
                  "stores: they need at least %uzk, which has room for "
                  "reloads that change them all", &zone->shm.name,
                  zone->shm.size / 1024, load->n, needed / 1024);

    return NGX_ERROR;
}


static void
ngx_shipstation_load_list_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_generation_t *generation)
{
    u_char                  *p, *name;
    ngx_uint_t               i;
    ngx_shipstation_file_t  *file;

    for (i = 0; i < load->nfiles; i++) {
        file = &load->files[i];

        if (!file->bad) {
            continue;
        }

        if (generation->nbad == NGX_SHIPSTATION_BAD_FILES) {
            return;
        }

        name = generation->bad[generation->nbad++];

        p = ngx_shipstation_printable(name, NGX_SHIPSTATION_STORE_ID_MAX,
                                      file->id.data, file->id.len);
        *p = '\0';
    }
}


static void
ngx_shipstation_load_disown(ngx_shipstation_load_t *load,
    ngx_shipstation_store_record_t *record)
{
    ngx_shipstation_stores_lock(load->stores);
    ngx_shipstation_stores_record_disown(load->stores, record);
    ngx_shipstation_stores_unlock(load->stores);
}
