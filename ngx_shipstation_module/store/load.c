
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/json.h"
#include "base/text.h"
#include "store/claims.h"
#include "store/load.h"
#include "store/names.h"
#include "store/status_map.h"
#include "store/stores_zone.h"


#define NGX_SHIPSTATION_LOGGED_FILES   100
#define NGX_SHIPSTATION_LOAD_ARENA     (64 * 1024 * 1024)
#define NGX_SHIPSTATION_LOAD_KEEP      (1024 * 1024)


typedef struct {
    ngx_shipstation_stores_t       *stores;
    ngx_log_t                      *log;
    ngx_uint_t                      level;     /* of bad files */
    ngx_pool_t                     *pool;      /* for this load */
    ngx_shipstation_arena_t        *arena;     /* for one file */
    u_char                         *text;      /* of one file */
    int64_t                         now;
    uint64_t                        begun;     /* version before it */

    ngx_array_t                     names;     /* of ngx_str_t, with .json */
    ngx_shipstation_store_candidate_t    *candidates;
    ngx_uint_t                      n;
    ngx_uint_t                      invalid;
    ngx_uint_t                      readable;  /* by everybody */
    ngx_str_t                       first_readable;

    ngx_shipstation_claims_t        usernames;
    ngx_shipstation_claims_t        api_keys;
    ngx_shipstation_claims_t        patterns;
} ngx_shipstation_load_t;


/* One file on its way into the candidates. */
typedef struct {
    ngx_str_t                        name;     /* with .json */
    ngx_str_t                        id;
    size_t                           size;
    ngx_shipstation_store_record_t  *record;         /* last good one, owned */
    ngx_shipstation_settings_t      *settings;
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_shipstation_reader_t         reader;
    ngx_shipstation_faults_t         faults;
} ngx_shipstation_file_t;


static ngx_int_t ngx_shipstation_load_all(ngx_shipstation_load_t *load);
static ngx_int_t ngx_shipstation_load_prepare(ngx_shipstation_load_t *load);
static ngx_int_t ngx_shipstation_load_file(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_read(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_descriptor(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_fd_t fd);
static ngx_int_t ngx_shipstation_load_parse(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_claim(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_claim_name(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const ngx_shipstation_path_t *path,
    const ngx_str_t *username);
static ngx_int_t ngx_shipstation_load_claim_key(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, ngx_str_t *key);
static ngx_uint_t ngx_shipstation_load_pattern_known(void *data,
    const ngx_str_t *pattern);
static void ngx_shipstation_load_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static void ngx_shipstation_load_tell(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const char *outcome);
static void ngx_shipstation_load_warn(void *data, const char *sentence);
static void ngx_shipstation_load_accept(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file);
static ngx_int_t ngx_shipstation_load_build(ngx_shipstation_load_t *load);
static void ngx_shipstation_load_disown(ngx_shipstation_load_t *load,
    ngx_shipstation_store_record_t *record);


ngx_int_t
ngx_shipstation_stores_load(ngx_shipstation_stores_t *stores)
{
    ngx_int_t                rc;
    ngx_uint_t               i;
    ngx_shipstation_load_t   load;

    ngx_memzero(&load, sizeof(ngx_shipstation_load_t));

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

    rc = (load.arena && load.text) ? ngx_shipstation_load_all(&load)
                                   : NGX_ERROR;

    for (i = 0; i < load.n; i++) {
        if (load.candidates[i].record) {
            ngx_shipstation_load_disown(&load, load.candidates[i].record);
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
    ngx_str_t               *names;
    ngx_uint_t               i;
    ngx_shipstation_file_t   file;

    ngx_shipstation_stores_lock(load->stores);
    load->begun = ngx_shipstation_shared(load->stores)->version;
    ngx_shipstation_stores_unlock(load->stores);

    if (ngx_shipstation_store_names(&load->stores->path, &load->names,
                                    load->pool, load->log)
        != NGX_OK
        || ngx_shipstation_load_prepare(load) != NGX_OK)
    {
        return NGX_ERROR;
    }

    names = load->names.elts;

    for (i = 0; i < load->names.nelts; i++) {

        ngx_memzero(&file, offsetof(ngx_shipstation_file_t, faults));

        file.faults.n = 0;
        file.reader.arena = load->arena;
        file.reader.faults = &file.faults;

        file.name = names[i];
        file.id.data = names[i].data;
        file.id.len = names[i].len - NGX_SHIPSTATION_SUFFIX_LEN;

        if (ngx_shipstation_load_file(load, &file) != NGX_OK) {
            ngx_shipstation_load_bad(load, &file);
        }
    }

    if (load->readable) {
        ngx_log_error(NGX_LOG_WARN, load->log, 0,
                      "shipstation: %ui of the files in \"%V\" can be read by "
                      "every user of this machine, the first is \"%V\": they "
                      "hold passwords, remove that right (chmod o-r)",
                      load->readable, &load->stores->path,
                      &load->first_readable);
    }

    if (load->invalid > NGX_SHIPSTATION_LOGGED_FILES) {
        ngx_log_error(load->level, load->log, 0,
                      "shipstation: %ui more bad files in \"%V\"",
                      load->invalid - NGX_SHIPSTATION_LOGGED_FILES,
                      &load->stores->path);
    }

    if (load->invalid && !load->stores->skip_invalid) {
        return NGX_ERROR;
    }

    return ngx_shipstation_load_build(load);
}


static ngx_int_t
ngx_shipstation_load_prepare(ngx_shipstation_load_t *load)
{
    ngx_uint_t  n;

    n = load->names.nelts;

    load->candidates = ngx_pcalloc(load->pool,
                                   (n + 1)
                                   * sizeof(ngx_shipstation_store_candidate_t));

    if (load->candidates == NULL
        || ngx_shipstation_claims_init(&load->usernames, 2 * n, load->pool)
           != NGX_OK
        || ngx_shipstation_claims_init(&load->api_keys, n, load->pool)
           != NGX_OK
        || ngx_shipstation_claims_init(&load->patterns, n, load->pool)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* NGX_ERROR: the file is bad, file->faults say why. */
static ngx_int_t
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

    if (ngx_shipstation_load_read(load, file) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_shipstation_sha256(load->text, file->size, file->content);

    if (file->record
        && ngx_memcmp(file->record->content, file->content,
                      NGX_SHIPSTATION_DIGEST_LEN)
           == 0)
    {
        file->settings = file->record->settings;

    } else if (ngx_shipstation_load_parse(load, file) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_load_claim(load, file) != NGX_OK) {
        return NGX_ERROR;
    }

    if (file->record && file->settings != file->record->settings) {
        ngx_shipstation_load_disown(load, file->record);
        file->record = NULL;
    }

    ngx_shipstation_load_accept(load, file);

    return NGX_OK;
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
        return ngx_shipstation_fault_memory(&file->reader, NULL);
    }

    ngx_sprintf(path, "%V/%V%Z", &load->stores->path, &file->name);

    /* a pipe must not keep us waiting for who writes to it */

    fd = ngx_open_file(path, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK, NGX_FILE_OPEN,
                       0);

    if (fd == NGX_INVALID_FILE) {
        err = ngx_errno;
        return ngx_shipstation_fault(&file->reader, NULL, "unreadable",
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
        return ngx_shipstation_fault(&file->reader, NULL, "unreadable",
                                     "is no file");
    }

    if (ngx_file_size(&info) > NGX_SHIPSTATION_FILE_MAX) {
        return ngx_shipstation_fault(&file->reader, NULL, "too_large",
                                     "is larger than 1 MiB");
    }

    if (ngx_file_access(&info) & S_IROTH) {
        if (load->readable++ == 0) {
            load->first_readable = file->name;
        }
    }

    while (file->size < NGX_SHIPSTATION_FILE_MAX) {

        n = ngx_read_fd(fd, load->text + file->size,
                        NGX_SHIPSTATION_FILE_MAX - file->size);

        if (n == -1) {
            return ngx_shipstation_fault(&file->reader, NULL, "unreadable",
                                     "cannot be read: %s",
                                         strerror(ngx_errno));
        }

        if (n == 0) {
            break;
        }

        file->size += n;
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

    settings = ngx_shipstation_settings_parse(load->text, file->size,
                                              &file->id, load->arena,
                                              &file->faults);
    if (settings == NULL) {
        return NGX_ERROR;
    }

    /* what was compiled is studied when the cycle is ready */

    pool = load->stores->pool ? load->stores->pool : load->pool;

    if (ngx_shipstation_status_map_check(settings,
                                         ngx_shipstation_load_pattern_known,
                                         load, pool, &file->reader)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    ngx_shipstation_settings_digest(ngx_shipstation_shared(load->stores)->key,
                                    settings);

    size = ngx_shipstation_settings_size(settings);

    p = ngx_pmemalign(load->pool, size, 16);
    if (p == NULL) {
        return ngx_shipstation_fault_memory(&file->reader, NULL);
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


/*
 * User names are one store's alone, and stores that share an API key agree on
 * its rate; the first file by name is right.  All is looked at before anything
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

    if (ngx_shipstation_load_claim_name(load, file, &step, present)
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

        if (ngx_shipstation_load_claim_name(load, file, &step, previous)
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
        return ngx_shipstation_fault_memory(&file->reader, NULL);
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_load_claim_name(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const ngx_shipstation_path_t *path,
    const ngx_str_t *username)
{
    ngx_shipstation_claim_t  *claim;

    claim = ngx_shipstation_claim_find(&load->usernames, username);

    if (claim == NULL) {
        return NGX_OK;
    }

    return ngx_shipstation_fault(&file->reader, path, "taken",
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
        return ngx_shipstation_fault_memory(&file->reader, NULL);
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

    return ngx_shipstation_fault(&file->reader, &step, "disagrees",
                                 "is not that of store \"%V\", which has the "
                                 "same API key", claim->owner);
}


static void
ngx_shipstation_load_warn(void *data, const char *sentence)
{
    ngx_shipstation_load_t *load = data;

    ngx_log_error(NGX_LOG_WARN, load->log, 0,
                  "shipstation: store \"%V\" %s",
                  &load->candidates[load->n - 1].settings->id, sentence);
}


static void
ngx_shipstation_load_accept(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    ngx_shipstation_store_candidate_t  *candidate;

    candidate = &load->candidates[load->n++];

    candidate->settings = file->settings;
    candidate->record = file->record;
    ngx_memcpy(candidate->content, file->content, NGX_SHIPSTATION_DIGEST_LEN);

    /* a file that did not change was warned of when it was new */

    if (file->record == NULL) {
        ngx_shipstation_settings_warnings(file->settings,
                                          load->stores->calls_a_minute,
                                          ngx_shipstation_load_warn, load);
    }
}


/* Logs it; with skip the last good settings stay where they still can. */
static void
ngx_shipstation_load_bad(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file)
{
    ngx_uint_t   skip;
    const char  *outcome;

    skip = load->stores->skip_invalid;
    outcome = "";

    load->invalid++;

    if (skip) {
        outcome = file->record ? "; its last good settings stay"
                               : "; the store is left out";
    }

    if (load->invalid <= NGX_SHIPSTATION_LOGGED_FILES) {
        ngx_shipstation_load_tell(load, file, outcome);
    }

    if (file->record == NULL) {
        return;
    }

    if (skip) {
        file->settings = file->record->settings;
        file->faults.n = 0;

        if (ngx_shipstation_load_claim(load, file) == NGX_OK) {
            ngx_memcpy(file->content, file->record->content,
                       NGX_SHIPSTATION_DIGEST_LEN);
            ngx_shipstation_load_accept(load, file);
            return;
        }

        ngx_log_error(NGX_LOG_CRIT, load->log, 0,
                      "shipstation: the last good settings of store \"%V\" "
                      "cannot stay: %V %V; the store is left out",
                      &file->record->settings->id,
                      &file->faults.fault[0].error.path,
                      &file->faults.fault[0].error.message);
    }

    ngx_shipstation_load_disown(load, file->record);
    file->record = NULL;
}


/* A line for each fault, the last one says what becomes of the store. */
static void
ngx_shipstation_load_tell(ngx_shipstation_load_t *load,
    ngx_shipstation_file_t *file, const char *outcome)
{
    u_char                    name[256];
    size_t                    len;
    ngx_uint_t                i;
    ngx_shipstation_error_t  *error;

    len = ngx_shipstation_printable(name, sizeof(name), file->name.data,
                                    file->name.len)
          - name;

    for (i = 0; i < file->faults.n; i++) {
        error = &file->faults.fault[i].error;

        ngx_log_error(load->level, load->log, 0,
                      "shipstation: \"%V/%*s\": %V%s%V%s",
                      &load->stores->path, len, name, &error->path,
                      error->path.len ? " " : "", &error->message,
                      i + 1 == file->faults.n ? outcome : "");
    }
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
        return NGX_OK;
    }

    if (ngx_shipstation_shared(load->stores)->broken) {
        ngx_log_error(NGX_LOG_EMERG, load->log, 0,
                      "shipstation: zone \"%V\" was damaged by a process that "
                      "died: restart nginx", &zone->shm.name);
        return NGX_ERROR;
    }

    ngx_log_error(NGX_LOG_EMERG, load->log, 0,
                  "shipstation: zone \"%V\" of %uzk is too small for %ui "
                  "stores: they need at least %uzk, and as much again for a "
                  "reload that changes them all", &zone->shm.name,
                  zone->shm.size / 1024, load->n, needed / 1024);

    return NGX_ERROR;
}


static void
ngx_shipstation_load_disown(ngx_shipstation_load_t *load,
    ngx_shipstation_store_record_t *record)
{
    ngx_shipstation_stores_lock(load->stores);
    ngx_shipstation_stores_record_disown(load->stores, record);
    ngx_shipstation_stores_unlock(load->stores);
}
