
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/clock.h"


int64_t
ngx_shipstation_monotonic(void)
{
    struct timespec  ts;

    /* cannot fail: the clock exists on all systems that have epoll */
    (void) clock_gettime(CLOCK_MONOTONIC, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
