
/* The table behind "shipstation_live_limit". */

#include "shared/buyers.h"
#include "nginx_stub.h"
#include "tap.h"


static ngx_shipstation_rates_zone_t  cache;


static ngx_int_t
take(const char *name, ngx_uint_t limit, int64_t now)
{
    ngx_str_t  buyer;

    buyer.data = (u_char *) name;
    buyer.len = strlen(name);

    return ngx_shipstation_buyer_take(&cache, &buyer, limit, now);
}


int
main(void)
{
    char             name[600];
    int64_t          now;
    ngx_str_t        buyer = ngx_string("a bot");
    ngx_uint_t       i, n;
    ngx_shm_zone_t  *zone;

    zone = nginx_stub_zone(1024 * 1024);
    zone->data = &cache;
    (void) ngx_shipstation_cache_init_zone(zone, NULL);

    for (i = 0; take("a bot", 3, 1000) == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 3, "three calls at once");
    tap_is_int(take("a buyer", 3, 1000), NGX_OK, "others have their own");
    tap_is_int(take("a bot", 3, 20999), NGX_BUSY, "a third of a minute later");
    tap_is_int(take("a bot", 3, 21000), NGX_OK, "there is another one");
    tap_is_int(take("a bot", 3, 21000), NGX_BUSY, "but no more");

    ngx_shipstation_buyer_return(&cache, &buyer, 3, 21000);
    tap_is_int(take("a bot", 3, 21000), NGX_OK, "one given back is there");

    /* a minute later all are there, however often it was refused */

    for (i = 0; i < 1000; i++) {
        (void) take("a bot", 3, 21000);
    }

    for (i = 0; take("a bot", 3, 81000) == NGX_OK; i++) { /* void */ }
    tap_is_int(i, 3, "after a minute all are");

    /* in no minute more than twice the limit: at once, and the refill */

    for (n = 0, now = 200000; now < 260000; now += 10) {
        n += (take("fast", 20, now) == NGX_OK);
    }
    tap_is_int(n, 39, "at once and the refill, in one minute");

    tap_is_int(take("free", 0, 1000), NGX_OK, "no limit, no count");

    /* one that is still counted is not pushed out by a crowd of quiet ones */

    for (i = 0; take("a bot", 3, 400000) == NGX_OK; i++) { /* void */ }

    for (i = 0; i < 300; i++) {
        ngx_sprintf((u_char *) name, "buyer %ui%Z", i);
        (void) take(name, 3, 400001);
    }

    tap_is_int(take("a bot", 3, 400002), NGX_BUSY,
               "a crowd does not free a bot");

    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    tap_is_int(take(name, 1, 1000), NGX_OK, "a long key");
    tap_is_int(take(name, 1, 1001), NGX_BUSY, "counts as well");

    return tap_done();
}
