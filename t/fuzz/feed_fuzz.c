
/*
 * Feeds: whatever comes in, what goes out is well-formed and valid against the
 * schema, and orders are counted once.  The first byte picks the rules.
 */

#include <stdint.h>

#include "feed_test.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static feed_t      feed;
static ngx_uint_t  begun;


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ngx_int_t                         rc;
    ngx_shipstation_export_result_t  *result;

    if (!begun) {
        feed_init(&feed);
        begun = 1;
    }

    if (size == 0) {
        return 0;
    }

    feed.rules.extended = data[0] & 1;
    feed.rules.sync_all = (data[0] >> 1) & 1;
    feed.rules.leave_out_foreign = (data[0] >> 2) & 1;
    ngx_memcpy(feed.rules.currency, data[0] & 8 ? "USD" : "\0\0\0", 3);

    /* some of the time, memory for 1,000 values: the largest orders go */

    ngx_shipstation_arena_limit(feed.arena,
                                data[0] & 16 ? 40000 : 4 * 1024 * 1024);

    rc = feed_export_by(&feed, data + 1, size - 1, data[0], 1 + data[0] % 5);

    if (rc == NGX_DECLINED) {

        if (feed.error.message.len == 0) {
            abort();
        }

        return 0;
    }

    result = &feed.result;

    if (rc != NGX_OK
        || result->exported + result->skipped + result->not_selected
           != result->orders)
    {
        abort();
    }

    if (!feed_valid(&feed)) {
        fprintf(stderr, "%s\n%s\n", feed.invalid, feed.xml);
        abort();
    }

    return 0;
}
