#include <ngx_config.h>
#include <ngx_core.h>

#include "feed_test.h"
#include "random_feed_test.h"
#include "tap.h"


#define ORDERS  100


static feed_t         feed;
static random_feed_t  source;


static ngx_uint_t
occurrences(const char *text, const char *word)
{
    ngx_uint_t  n;

    for (n = 0; (text = strstr(text, word)) != NULL; n++) {
        text++;
    }

    return n;
}


/*
 * What must hold of any page: it is an answer, valid against the schema, each
 * order is counted once, and what is counted is there.
 */

static int
holds(uint64_t seed)
{
    ngx_int_t                         rc;
    ngx_shipstation_export_result_t  *result;

    rc = feed_export_by(&feed, source.text, source.len, 3,
                        1 + seed % 40);
    if (rc != NGX_OK) {
        printf("# seed %llu: rc %d, %.*s\n", (unsigned long long) seed,
               (int) rc, (int) feed.error.message.len,
               (char *) feed.error.message.data);
        return 0;
    }

    result = &feed.result;

    if (result->orders != ORDERS
        || result->exported + result->skipped + result->not_selected != ORDERS
        || occurrences(feed.xml, "\n<Order>\n") != result->exported)
    {
        printf("# seed %llu: %d + %d + %d orders of %d\n",
               (unsigned long long) seed, (int) result->exported,
               (int) result->skipped, (int) result->not_selected, ORDERS);
        return 0;
    }

    if (!feed_valid(&feed)) {
        printf("# seed %llu: %s\n", (unsigned long long) seed, feed.invalid);
        return 0;
    }

    return 1;
}


static void
pages(ngx_uint_t n, ngx_uint_t hostile, const char *name)
{
    uint64_t    seed;
    ngx_uint_t  good, exported, skipped;

    good = 0;
    exported = 0;
    skipped = 0;

    for (seed = 1; seed <= n; seed++) {

        feed.rules.extended = seed & 1;
        feed.rules.sync_all = (seed >> 1) & 1;
        feed.rules.leave_out_foreign = (seed >> 2) & 1;

        random_feed(&source, seed * 1000 + hostile, ORDERS, hostile);

        good += holds(seed);
        exported += feed.result.exported;
        skipped += feed.result.skipped;
    }

    tap_is_int(good, n, name);
    tap_note("%lu orders out, %lu left out", (unsigned long) exported,
             (unsigned long) skipped);

    if (hostile == 0) {
        tap_is_int(skipped, 0, "and none of them left out");

    } else {
        tap_ok(exported && skipped, "some of them go out, some do not");
    }
}


int
main(void)
{
    char  *times;

    /* EXPORT_RANDOM=10: ten times as many */

    times = getenv("EXPORT_RANDOM");

    feed_init(&feed);
    ngx_memcpy(feed.rules.currency, "USD", 3);

    if (times == NULL) {
        times = "1";
    }

    pages(60 * atoi(times), 5, "pages with few odd values");
    pages(60 * atoi(times), 40, "pages with some");
    pages(40 * atoi(times), 300, "pages with many");

    ngx_memzero(feed.rules.currency, 3);
    pages(60 * atoi(times), 0, "pages as shops send them");

    feed_free(&feed);
    free(source.text);

    return tap_done();
}
