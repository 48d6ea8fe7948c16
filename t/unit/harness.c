#include "nginx_stub.h"
#include "tap.h"


int
main(void)
{
    u_char          buf[32], *p;
    ngx_shm_zone_t  *zone;

    tap_plan(5);

    p = ngx_sprintf(buf, "%ui of %s", (ngx_uint_t) 7, "nine");
    tap_is_str(buf, p - buf, "7 of nine", "nginx's own functions are linked");

    zone = nginx_stub_zone(1024 * 1024);
    tap_ok(zone != NULL, "a zone of shared memory");
    tap_ok(ngx_slab_alloc((ngx_slab_pool_t *) zone->shm.addr, 100) != NULL,
           "memory from its slab pool");

    ngx_log_error(NGX_LOG_ERR, &nginx_stub_log, 0, "store \"%s\"", "acme");
    tap_is_str(nginx_stub_logged, ngx_strlen(nginx_stub_logged),
               "store \"acme\"", "what was logged can be read");
    tap_is_int(nginx_stub_logged_level, NGX_LOG_ERR, "with its level");

    return tap_status();
}
