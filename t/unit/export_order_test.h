
/* What the tests of the export have in common. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "feed_test.h"
#include "tap.h"


/* An order that needs nothing mended; what a test adds goes before it. */

#define SHIP_TO                                                               \
    "\"ship_to\":{\"name\":\"Ann\",\"address1\":\"1 Road\",\"city\":\"Town\"," \
    "\"state\":\"TX\",\"postal_code\":\"78703\",\"country\":\"US\"}"

#define CUSTOMER                                                              \
    "\"customer\":{\"customer_code\":\"c1\","                                 \
    "\"bill_to\":{\"name\":\"Bob\"}," SHIP_TO "}"

#define BASE                                                                  \
    "\"order_id\":\"1\",\"order_number\":\"A1\","                             \
    "\"order_date\":\"2026-11-20T14:05:00Z\",\"order_status\":\"paid\","      \
    "\"last_modified\":\"2026-11-21T08:00:00Z\",\"order_total\":\"10.00\","   \
    "\"shipping_amount\":\"2.50\"," CUSTOMER

#define ITEM  "\"sku\":\"S\",\"name\":\"Mug\",\"quantity\":2,\"unit_price\":5"

/* An order without what can be mended. */

#define WITHOUT(more)                                                         \
    "{\"orders\":[{\"order_number\":\"A1\",\"order_status\":\"paid\","        \
    "\"order_date\":\"2026-11-20\",\"order_total\":1," more "}]}"

#define ORDER(more)  "{\"orders\":[{" BASE "," more "}]}"
#define ITEMS(more)  ORDER("\"items\":[" more "]")


static feed_t  feed;


static inline void
has(const char *json, const char *want, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && strstr(feed.xml, want) != NULL
                && feed_valid(&feed), "%s", name))
    {
        printf("# rc %d, want %s in\n%s\n# told %s# %s\n", (int) rc, want,
               feed.xml ? feed.xml : "", feed.told, feed.invalid);
    }
}


static inline void
has_not(const char *json, const char *unwanted, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.exported == 1
                && strstr(feed.xml, unwanted) == NULL && feed_valid(&feed),
                "%s", name))
    {
        printf("# rc %d, do not want %s in\n%s\n# told %s# %s\n", (int) rc,
               unwanted, feed.xml ? feed.xml : "", feed.told, feed.invalid);
    }
}


/* Nothing goes out; told is the whole of what the callbacks heard. */

static inline void
left_out(const char *json, const char *told)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.exported == 0
                && feed.result.skipped == 1 && strcmp(feed.told, told) == 0
                && strstr(feed.xml, "<Order>") == NULL && feed_valid(&feed),
                "left out: %.*s", (int) strcspn(told, "\n"), told))
    {
        printf("# rc %d, told %s# want %s", (int) rc, feed.told, told);
    }
}


static inline void
not_selected(const char *json, const char *name)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    if (!tap_ok(rc == NGX_OK && feed.result.not_selected == 1
                && feed.result.skipped == 0 && feed.told_len == 0
                && strstr(feed.xml, "<Order>") == NULL && feed_valid(&feed),
                "%s", name))
    {
        printf("# rc %d, told %s\n%s", (int) rc, feed.told, feed.xml);
    }
}


static inline void
told_is(const char *want, const char *name)
{
    tap_is_str(feed.told, strlen(feed.told), want, name);
}


static inline void
refused(const char *json, const char *path, const char *want)
{
    ngx_int_t  rc;

    rc = feed_export(&feed, json);

    tap_is_int(rc, NGX_DECLINED, json);
    tap_is_str(feed.error.path.data, feed.error.path.len, path, "where");
    tap_is_str(feed.error.message.data,
               ngx_min(feed.error.message.len, strlen(want)), want, want);
}
