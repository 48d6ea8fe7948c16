
/* What the unit tests have in place of a running nginx. */

#ifndef NGINX_STUB_H
#define NGINX_STUB_H


#include <ngx_config.h>
#include <ngx_core.h>


/* The last line that was logged, whatever its level, and how many there were */
extern u_char      nginx_stub_logged[4096];
extern ngx_uint_t  nginx_stub_logged_level;
extern ngx_uint_t  nginx_stub_logged_lines;

/* A log of level debug and a pool for all tests; ngx_cycle has them, too. */
extern ngx_log_t   nginx_stub_log;
extern ngx_pool_t *nginx_stub_pool;

/*
 * A zone of shared memory with its slab pool, shared with processes that are
 * forked later; lives until the program ends.  NULL when there is no memory.
 */
ngx_shm_zone_t *nginx_stub_zone(size_t size);


#endif /* NGINX_STUB_H */
