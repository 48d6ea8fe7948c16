
/* What is told of a platform's refusal. */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/json.h"
#include "order/notice.h"
#include "tap.h"


static ngx_shipstation_arena_t  *arena;


static void
reasons(void)
{
    size_t       n;
    u_char      *body;
    ngx_str_t    reason;
    ngx_uint_t   i;

    static const char  *pairs[][2] = {
        { "", "" },
        { "{\"message\":\"Order A1 is unknown\"}", "Order A1 is unknown" },
        { " {\"error\":{},\"message\":\" two\\nlines\\u0007 \"} ",
          "two lines" },
        { "{\"message\":7}", "7" },
        { "{\"message\":null}", "{\"message\":null}" },
        { "{\"message\":\"\"}", "{\"message\":\"\"}" },
        { "{\"error\":\"no\"}", "{\"error\":\"no\"}" },
        { "[\"no\"]", "[\"no\"]" },
        { "{\"message\":\"cut", "{\"message\":\"cut" },
        { "Order unknown\r\n", "Order unknown" },
        { "<html><head><title>404</title><style>b{}</style></head>"
          "<script>var a = '<b>';</script><!-- x > y -->"
          "<body><h1>Order\n\n unknown</h1> a &lt; b &amp;amp; c</body>",
          "404 Order unknown a < b &amp; c" },
        { "1 < 2 & 3", "1 < 2 & 3" },
        { "<p>never closed <b", "never closed" },
        { "<script>never closed", "" },
        { "<!-- never closed", "" },
        { "<", "<" },
        { "&", "&" },
        { "caf\xc3\xa9 \xff", "caf\xc3\xa9 ?" },
    };

    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        ngx_shipstation_arena_reset(arena, 1 << 20);
        n = strlen(pairs[i][0]);
        body = malloc(n + NGX_SHIPSTATION_JSON_PADDING);
        ngx_memcpy(body, pairs[i][0], n);
        reason = ngx_shipstation_refusal_reason(body, n, arena);
        tap_is_str(reason.data, reason.len, pairs[i][1], pairs[i][0]);
        free(body);
    }

    n = 300;
    body = malloc(2 * n + NGX_SHIPSTATION_JSON_PADDING);
    for (i = 0; i < n; i++) {
        ngx_memcpy(body + 2 * i, "\xc3\xa9", 2);
    }
    reason = ngx_shipstation_refusal_reason(body, 2 * n, arena);
    tap_is_int(reason.len, 400, "200 characters, not bytes");
    free(body);

    n = 10000000;
    body = malloc(n + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memset(body, '[', n);
    reason = ngx_shipstation_refusal_reason(body, n, arena);
    tap_is_int(reason.len, 200, "10 MB of brackets");
    free(body);
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    reasons();

    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
