
/* What the tests of the allowance have in common. */

#include "base/digest.h"
#include "shared/allowance.h"
#include "shared/rates_zone.h"
#include "nginx_stub.h"
#include "tap.h"


static ngx_shipstation_rates_zone_t  cache;
static uint64_t                 state;


static inline uint64_t
chance(uint64_t n)
{
    /* xorshift64*: the same numbers on each run */

    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;

    return (state * 2685821657736338717ULL >> 33) % n;
}


static inline void
open_zone(size_t size)
{
    ngx_shm_zone_t  *zone;

    ngx_memzero(&cache, sizeof(cache));
    cache.valid = 600 * 1000;
    cache.stale = 86400 * 1000;

    zone = nginx_stub_zone(size);
    zone->data = &cache;

    if (ngx_shipstation_cache_init_zone(zone, NULL) != NGX_OK) {
        printf("Bail out! no zone\n");
        exit(1);
    }
}


static inline void
reload(void)
{
    ngx_shipstation_rates_zone_t  old;

    old = cache;
    cache.shared = NULL;

    (void) ngx_shipstation_cache_init_zone(old.zone, &old);
}


static inline ngx_shipstation_allowance_ask_t *
ask_of(ngx_uint_t key, const char *store)
{
    static ngx_shipstation_allowance_ask_t  ask;

    ngx_memzero(&ask, sizeof(ask));
    ngx_shipstation_sha256(&key, sizeof(key), ask.key);
    ngx_memcpy(ask.name, ask.key, sizeof(ask.name));
    ask.store_id.data = (u_char *) store;
    ask.store_id.len = strlen(store);
    ask.limit = 40;
    ask.reserve = 4;
    ask.refresh = 10;
    ask.timeout = 8000;
    ask.purpose = NGX_SHIPSTATION_FOR_CHECKOUT;
    ask.demand = 1;

    return &ask;
}


static inline ngx_int_t
take(ngx_uint_t key, const char *store, int64_t now,
    ngx_shipstation_ticket_t *ticket)
{
    return ngx_shipstation_allowance_take(&cache, ask_of(key, store), now,
                                          ticket);
}


static inline uint64_t
finish(ngx_shipstation_ticket_t *ticket, int64_t now, ngx_uint_t status,
    ngx_int_t limit, ngx_int_t remaining, ngx_int_t reset)
{
    ngx_shipstation_allowance_end_t  end;

    ngx_memzero(&end, sizeof(end));
    end.status = status;
    end.limit = limit;
    end.remaining = remaining;
    end.reset = reset;
    end.retry_after = -1;
    end.milliseconds = 100;
    end.failed = (status != 200);
    end.outage = (status == 0 || status >= 500);
    end.unauthorized = (status == 401);
    ngx_str_set(&end.error, "words");

    return ngx_shipstation_allowance_end(&cache, ticket, now, &end);
}


static inline void
learn(ngx_uint_t key, int64_t now)
{
    ngx_shipstation_ticket_t  ticket;

    if (take(key, "acme", now, &ticket) == NGX_OK) {
        finish(&ticket, now, 200, 40, 39, 60);
    }
}
