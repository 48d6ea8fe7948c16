
/* The harness itself: what the other tests rely on, and that it can fail. */

#include <sys/wait.h>

#include "nginx_stub.h"
#include "tap.h"


static ngx_shmtx_t  *mutex;


static void
log_under_lock(void)
{
    ngx_shmtx_lock(mutex);
    ngx_log_error(NGX_LOG_ERR, &nginx_stub_log, 0, "too long");
}


static void
allocate_under_lock(void)
{
    ngx_shmtx_lock(mutex);
    (void) ngx_palloc(nginx_stub_pool, 8);
}


static void
unlock_twice(void)
{
    ngx_shmtx_lock(mutex);
    ngx_shmtx_unlock(mutex);
    ngx_shmtx_unlock(mutex);
}


/* whether a process of its own that runs this is aborted */
static int
is_aborted(void (*run)(void))
{
    int    status;
    pid_t  pid;

    pid = fork();

    if (pid == 0) {
        (void) freopen("/dev/null", "w", stderr);
        run();
        _exit(0);
    }

    if (waitpid(pid, &status, 0) != pid) {
        return 0;
    }

    ngx_shmtx_force_unlock(mutex, pid);

    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}


int
main(void)
{
    u_char            buf[32], *p;
    ngx_shm_zone_t   *zone;
    ngx_slab_pool_t  *pool;

    tap_plan(9);

    p = ngx_sprintf(buf, "%ui of %s", (ngx_uint_t) 7, "nine");
    tap_is_str(buf, p - buf, "7 of nine", "nginx's own functions are linked");

    zone = nginx_stub_zone(1024 * 1024);
    tap_ok(zone != NULL, "a zone of shared memory");

    if (zone == NULL) {
        return tap_status();
    }

    pool = (ngx_slab_pool_t *) zone->shm.addr;
    tap_ok(ngx_slab_alloc(pool, 100) != NULL, "memory from its slab pool");

    ngx_log_error(NGX_LOG_ERR, &nginx_stub_log, 0, "store \"%s\"", "acme");
    tap_is_str(nginx_stub_logged, ngx_strlen(nginx_stub_logged),
               "store \"acme\"", "what was logged can be read");
    tap_is_int(nginx_stub_logged_level, NGX_LOG_ERR, "with its level");

    mutex = &pool->mutex;

    tap_ok(is_aborted(log_under_lock), "to log under a lock is found");
    tap_ok(is_aborted(allocate_under_lock),
           "to allocate from a pool under a lock is found");
    tap_ok(is_aborted(unlock_twice), "to unlock twice is found");

    ngx_shmtx_lock(mutex);
    ngx_shmtx_unlock(mutex);
    ngx_log_error(NGX_LOG_ERR, &nginx_stub_log, 0, "in time");
    tap_is_str(nginx_stub_logged, ngx_strlen(nginx_stub_logged), "in time",
               "after the lock all is allowed");

    return tap_status();
}
