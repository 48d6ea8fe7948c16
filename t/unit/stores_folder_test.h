
/* A folder of settings files and a zone, for the tests of store/. */

#ifndef STORES_FOLDER_H
#define STORES_FOLDER_H


#include <ngx_config.h>
#include <ngx_core.h>

#include <sys/wait.h>

#include "nginx_stub.h"
#include "tap.h"

#include "store/stores.h"
#include "store/stores_zone.h"


static char   folder[] = "/tmp/shipstation-stores-XXXXXX";

/* all that was logged since it was cleared, a line each */
static char   logged[65536];


void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    size_t    n;
    u_char   *p, *last;
    va_list   args;

    n = strlen(logged);
    p = (u_char *) logged + n;
    last = (u_char *) logged + sizeof(logged) - 2;

    p = ngx_slprintf(p, last, "[%ui] ", level);

    va_start(args, fmt);
    p = ngx_vslprintf(p, last, fmt, args);
    va_end(args);

    *p++ = '\n';
    *p = '\0';
}


static inline void
clear_log(void)
{
    logged[0] = '\0';
}


static inline void
put_file(const char *name, const char *text)
{
    char   path[512];
    FILE  *f;

    snprintf(path, sizeof(path), "%s/%s", folder, name);

    f = fopen(path, "w");
    fputs(text, f);
    fclose(f);
    chmod(path, 0600);
}


/* a store with user name and password, and more members where not empty */
static inline void
put_store(const char *id, const char *username, const char *password,
    const char *more)
{
    char  name[128], text[4096];

    snprintf(name, sizeof(name), "%s.json", id);
    snprintf(text, sizeof(text), "{\"id\": \"%s\", \"selling_channel\": "
             "{\"username\": \"%s\", %s%s%s}%s}", id, username,
             password[0] == '"' ? "" : "\"password\": \"", password,
             password[0] == '"' ? "" : "\"", more);
    put_file(name, text);
}


static inline void
remove_file(const char *name)
{
    char  path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}


static inline void
remove_folder(void)
{
    char  command[256];

    snprintf(command, sizeof(command), "rm -rf %s", folder);

    if (system(command) != 0) {
        tap_note("%s failed", command);
    }
}


/* A cycle's stores in the zone of old, or in a new one of size bytes. */
static inline ngx_shipstation_stores_t *
cycle(ngx_shipstation_stores_t *old, size_t size, ngx_uint_t skip,
    ngx_int_t *rc)
{
    ngx_shm_zone_t            *zone;
    ngx_shipstation_stores_t  *stores;

    stores = ngx_pcalloc(nginx_stub_pool, sizeof(ngx_shipstation_stores_t));

    if (old) {
        zone = ngx_pcalloc(nginx_stub_pool, sizeof(ngx_shm_zone_t));
        *zone = *old->zone;

    } else {
        zone = nginx_stub_zone(size);
    }

    stores->zone = zone;
    stores->pool = nginx_stub_pool;
    stores->path.data = (u_char *) folder;
    stores->path.len = strlen(folder);
    stores->skip_invalid = skip;
    stores->calls_a_minute = 40;

    zone->data = stores;

    *rc = ngx_shipstation_stores_init_zone(zone, old);

    return stores;
}


/* One that counts: a start or reload that went well. */
static inline ngx_shipstation_stores_t *
start(ngx_shipstation_stores_t *old, size_t size)
{
    ngx_int_t                  rc;
    ngx_shipstation_stores_t  *stores;

    clear_log();

    stores = cycle(old, size, 0, &rc);

    if (rc != NGX_OK) {
        tap_ok(0, "loaded: %s", logged);
        exit(1);
    }

    ngx_shipstation_stores_commit(stores);
    ngx_shipstation_stores_enter(stores);

    return stores;
}


static inline ngx_int_t
find(ngx_shipstation_stores_t *stores, const char *id,
    ngx_shipstation_store_t *store)
{
    ngx_str_t  text;

    text.data = (u_char *) id;
    text.len = strlen(id);

    return ngx_shipstation_store_find(stores, &text, store);
}


static inline ngx_str_t
str(const char *text)
{
    ngx_str_t  s;

    s.data = (u_char *) text;
    s.len = strlen(text);

    return s;
}


static inline ngx_uint_t
free_pages(ngx_shipstation_stores_t *stores)
{
    return ((ngx_slab_pool_t *) stores->zone->shm.addr)->pfree;
}


/* As the master does when a worker died. */
static inline void
bury(ngx_shipstation_stores_t *stores, pid_t pid)
{
    int  status;

    waitpid(pid, &status, 0);

    ngx_shmtx_force_unlock(&ngx_shipstation_slab(stores)->mutex, pid);
}


#endif /* STORES_FOLDER_H */
