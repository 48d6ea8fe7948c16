
/*
 * The parts of nginx that the unit tests do without: log, cycle, process.
 * All is weak: a test may define its own.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_thread_pool.h>

#include <pthread.h>
#include <sys/mman.h>

#include "nginx_stub.h"


#define weak  __attribute__((weak))


u_char       nginx_stub_logged[4096];
ngx_uint_t   nginx_stub_logged_level;
ngx_uint_t   nginx_stub_logged_lines;
ngx_log_t    nginx_stub_log;
ngx_pool_t  *nginx_stub_pool;

static ngx_cycle_t      nginx_stub_cycle;
static ngx_open_file_t  nginx_stub_log_file;

weak volatile ngx_cycle_t  *ngx_cycle = &nginx_stub_cycle;
weak ngx_pid_t              ngx_pid;
weak ngx_pid_t              ngx_parent;
weak ngx_uint_t             ngx_process;
weak ngx_uint_t             ngx_worker;
weak ngx_int_t              ngx_process_slot;
weak ngx_uint_t             ngx_exiting;
weak sig_atomic_t           ngx_quit;
weak sig_atomic_t           ngx_terminate;
weak ngx_uint_t             ngx_test_config;
weak ngx_int_t              ngx_ncpu = 1;
weak ngx_uint_t             ngx_use_accept_mutex;
weak ngx_event_actions_t    ngx_event_actions;


/*
 * Lock discipline.  The linker leads the calls of these functions here
 * (--wrap).  Under a lock of shared memory nothing may be logged and no memory
 * but the zone's be taken, for each worker waits meanwhile.
 */

void __real_ngx_shmtx_lock(ngx_shmtx_t *mtx);
void __wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx);
ngx_uint_t __real_ngx_shmtx_trylock(ngx_shmtx_t *mtx);
ngx_uint_t __wrap_ngx_shmtx_trylock(ngx_shmtx_t *mtx);
void __real_ngx_shmtx_unlock(ngx_shmtx_t *mtx);
void __wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx);
void *__real_ngx_alloc(size_t size, ngx_log_t *log);
void *__wrap_ngx_alloc(size_t size, ngx_log_t *log);
void *__real_ngx_palloc(ngx_pool_t *pool, size_t size);
void *__wrap_ngx_palloc(ngx_pool_t *pool, size_t size);
void *__real_ngx_pnalloc(ngx_pool_t *pool, size_t size);
void *__wrap_ngx_pnalloc(ngx_pool_t *pool, size_t size);
void *__real_ngx_pcalloc(ngx_pool_t *pool, size_t size);
void *__wrap_ngx_pcalloc(ngx_pool_t *pool, size_t size);

static __thread int  nginx_stub_locks;


static void
nginx_stub_not_locked(const char *what)
{
    if (nginx_stub_locks > 0) {
        fprintf(stderr, "# under a lock of shared memory: %s\n", what);
        abort();
    }
}


void
__wrap_ngx_shmtx_lock(ngx_shmtx_t *mtx)
{
    __real_ngx_shmtx_lock(mtx);
    nginx_stub_locks++;
}


ngx_uint_t
__wrap_ngx_shmtx_trylock(ngx_shmtx_t *mtx)
{
    ngx_uint_t  rc;

    rc = __real_ngx_shmtx_trylock(mtx);

    if (rc) {
        nginx_stub_locks++;
    }

    return rc;
}


void
__wrap_ngx_shmtx_unlock(ngx_shmtx_t *mtx)
{
    if (nginx_stub_locks == 0) {
        fprintf(stderr, "# a lock is given back that was not taken\n");
        abort();
    }

    nginx_stub_locks--;
    __real_ngx_shmtx_unlock(mtx);
}


void *
__wrap_ngx_alloc(size_t size, ngx_log_t *log)
{
    nginx_stub_not_locked("ngx_alloc()");
    return __real_ngx_alloc(size, log);
}


void *
__wrap_ngx_palloc(ngx_pool_t *pool, size_t size)
{
    nginx_stub_not_locked("ngx_palloc()");
    return __real_ngx_palloc(pool, size);
}


void *
__wrap_ngx_pnalloc(ngx_pool_t *pool, size_t size)
{
    nginx_stub_not_locked("ngx_pnalloc()");
    return __real_ngx_pnalloc(pool, size);
}


void *
__wrap_ngx_pcalloc(ngx_pool_t *pool, size_t size)
{
    nginx_stub_not_locked("ngx_pcalloc()");
    return __real_ngx_pcalloc(pool, size);
}


weak void
ngx_log_error_core(ngx_uint_t level, ngx_log_t *log, ngx_err_t err,
    const char *fmt, ...)
{
    u_char   *last;
    va_list   args;

    (void) log;

    nginx_stub_not_locked("ngx_log_error()");

    va_start(args, fmt);
    last = ngx_vslprintf(nginx_stub_logged,
                         nginx_stub_logged + sizeof(nginx_stub_logged) - 1,
                         fmt, args);
    va_end(args);

    *last = '\0';

    nginx_stub_logged_level = level;
    nginx_stub_logged_lines++;

    if (getenv("TEST_VERBOSE") != NULL) {
        fprintf(stderr, "# log [%d] (%d) %s\n", (int) level, (int) err,
                (char *) nginx_stub_logged);
    }
}


weak void ngx_cdecl
ngx_log_stderr(ngx_err_t err, const char *fmt, ...)
{
    u_char   *last, text[NGX_MAX_CONF_ERRSTR];
    va_list   args;

    va_start(args, fmt);
    last = ngx_vslprintf(text, text + sizeof(text), fmt, args);
    va_end(args);

    ngx_log_error_core(NGX_LOG_STDERR, &nginx_stub_log, err, "%*s",
                       (size_t) (last - text), text);
}


weak void
ngx_log_debug_core(ngx_log_t *log, ngx_err_t err, const char *fmt, ...)
{
    (void) log;
    (void) err;
    (void) fmt;
}


weak void ngx_cdecl
ngx_log_abort(ngx_err_t err, const char *fmt, ...)
{
    fprintf(stderr, "ngx_log_abort(%d): %s\n", (int) err, fmt);
    abort();
}


weak void ngx_cdecl
ngx_conf_log_error(ngx_uint_t level, ngx_conf_t *cf, ngx_err_t err,
    const char *fmt, ...)
{
    u_char   buf[1024], *last;
    va_list  args;

    va_start(args, fmt);
    last = ngx_vslprintf(buf, buf + sizeof(buf) - 1, fmt, args);
    va_end(args);

    *last = '\0';

    ngx_log_error_core(level, cf->log, err, "%s", buf);
}


/* the table of commands of ngx_regex.c names it */

weak char *
ngx_conf_set_flag_slot(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    (void) cf;
    (void) cmd;
    (void) conf;

    return NGX_CONF_ERROR;
}


#if (NGX_THREADS)

/* ngx_files.c names it */

weak ngx_thread_task_t *
ngx_thread_task_alloc(ngx_pool_t *pool, size_t size)
{
    (void) pool;
    (void) size;

    return NULL;
}

#endif


weak void
ngx_debug_point(void)
{
    abort();
}


ngx_shm_zone_t *
nginx_stub_zone(size_t size)
{
    ngx_slab_pool_t  *pool;
    ngx_shm_zone_t   *zone;

    zone = ngx_pcalloc(nginx_stub_pool, sizeof(ngx_shm_zone_t));
    if (zone == NULL) {
        return NULL;
    }

    pool = mmap(NULL, size, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS,
                -1, 0);
    if (pool == MAP_FAILED) {
        return NULL;
    }

    /* as ngx_init_zone_pool() of nginx's ngx_cycle.c */

    pool->end = (u_char *) pool + size;
    pool->min_shift = 3;
    pool->addr = pool;

    if (ngx_shmtx_create(&pool->mutex, &pool->lock, NULL) != NGX_OK) {
        munmap(pool, size);
        return NULL;
    }

    ngx_slab_init(pool);

    zone->shm.addr = (u_char *) pool;
    zone->shm.size = size;
    zone->shm.log = &nginx_stub_log;
    ngx_str_set(&zone->shm.name, "test");

    return zone;
}


/* a lock holds the process's id, by which a dead one's is taken back */
static void
nginx_stub_forked(void)
{
    ngx_parent = ngx_pid;
    ngx_pid = getpid();
}


__attribute__((constructor))
static void
nginx_stub_init(void)
{
    ngx_uint_t  n;

    (void) pthread_atfork(NULL, NULL, nginx_stub_forked);

    ngx_pid = getpid();
    ngx_parent = getppid();

    ngx_pagesize = getpagesize();
    ngx_cacheline_size = NGX_CPU_CACHE_LINE;

    for (n = ngx_pagesize; n >>= 1; ngx_pagesize_shift++) { /* void */ }

    nginx_stub_log_file.fd = STDERR_FILENO;
    nginx_stub_log.file = &nginx_stub_log_file;
    nginx_stub_log.log_level = NGX_LOG_INFO;
    nginx_stub_cycle.log = &nginx_stub_log;

    ngx_strerror_init();
    ngx_time_init();
    ngx_slab_sizes_init();
    ngx_crc32_table_init();

    nginx_stub_pool = ngx_create_pool(16384, &nginx_stub_log);
    nginx_stub_cycle.pool = nginx_stub_pool;

    ngx_queue_init(&ngx_posted_events);
    ngx_queue_init(&ngx_posted_next_events);
    ngx_event_timer_init(&nginx_stub_log);
}


__attribute__((destructor))
static void
nginx_stub_exit(void)
{
    ngx_destroy_pool(nginx_stub_pool);
}
