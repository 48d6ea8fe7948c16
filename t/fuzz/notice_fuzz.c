
/*
 * Ship notices.  The input's first line is the URL's query, the rest the body.
 * Whatever comes: what is accepted names an order, its JSON can be read back
 * and is UTF-8, and the same notice has the same key.  The same bytes serve as
 * a platform's refusal, which comes out as one printable line.
 */

#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "order/notice.h"


static ngx_shipstation_arena_t   *arena;
static ngx_shipstation_arena_t   *again;
static ngx_shipstation_blocks_t   blocks = { NULL, 1024, 0, 8 };
static ngx_str_t                  store = ngx_string("acme");


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
check_utf8(const u_char *p, size_t len)
{
    size_t         n;
    const u_char  *last;

    for (last = p + len; p < last; p += n) {
        n = ngx_shipstation_utf8_char(p, last);

        if (n == 0) {
            abort();
        }
    }
}


static void
check_json(ngx_shipstation_notice_t *notice)
{
    u_char                    *json, *p;
    ngx_str_t                  text;
    yyjson_val                *root;
    ngx_shipstation_block_t   *block;
    ngx_shipstation_output_t   out;

    ngx_memzero(&out, sizeof(ngx_shipstation_output_t));
    ngx_shipstation_output_init(&out, &blocks, 0);

    if (ngx_shipstation_notice_write(notice, &store, &out) != NGX_OK) {
        abort();
    }

    json = malloc(ngx_shipstation_output_size(&out)
                  + NGX_SHIPSTATION_JSON_PADDING);
    p = json;

    for (block = out.first; block; block = block->next) {
        p = ngx_cpymem(p, block->start, block->last - block->start);
    }

    ngx_shipstation_output_free(&out);
    check_utf8(json, p - json);

    ngx_shipstation_arena_reset(again, 1 << 20);
    root = ngx_shipstation_json_read(json, p - json, again, NULL);

    if (ngx_shipstation_json_text(ngx_shipstation_json_get(root, "store"),
                                  &text) != NGX_OK
        || ngx_shipstation_json_text(
               ngx_shipstation_json_get(root, "order_number"), &text)
           != NGX_OK
        || text.len == 0
        || !yyjson_is_arr(ngx_shipstation_json_get(root, "items")))
    {
        abort();
    }

    free(json);
}


static void
check_key(ngx_shipstation_notice_t *notice, const u_char *body, size_t len,
    const ngx_str_t *args)
{
    u_char  one[NGX_SHIPSTATION_NOTICE_KEY_LEN];
    u_char  two[NGX_SHIPSTATION_NOTICE_KEY_LEN];

    if (ngx_shipstation_notice_key(notice, &store, one) != NGX_OK) {
        abort();
    }

    ngx_shipstation_arena_reset(again, 1 << 20);
    notice = ngx_shipstation_notice_read(body, len, args, again, NULL);

    if (notice == NULL
        || ngx_shipstation_notice_key(notice, &store, two) != NGX_OK
        || ngx_memcmp(one, two, NGX_SHIPSTATION_NOTICE_KEY_LEN) != 0)
    {
        abort();
    }
}


static void
check_refusal(const uint8_t *data, size_t size)
{
    u_char     *body, *p;
    ngx_str_t   reason;

    body = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(body, data, size);

    ngx_shipstation_arena_reset(again, 1 << 20);
    reason = ngx_shipstation_refusal_reason(body, size, again);

    if (ngx_shipstation_utf16_count(reason.data, reason.len)
        > NGX_SHIPSTATION_REASON_LEN)
    {
        abort();
    }

    check_utf8(reason.data, reason.len);

    for (p = reason.data; p < reason.data + reason.len; p++) {
        if (*p < ' ') {
            abort();
        }
    }

    free(body);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t                     len;
    ngx_str_t                  args;
    const u_char              *body;
    ngx_shipstation_error_t    error;
    ngx_shipstation_notice_t  *notice;

    if (arena == NULL) {
        ngx_shipstation_notice_init();
        arena = ngx_shipstation_arena_create(0);
        again = ngx_shipstation_arena_create(0);
    }

    check_refusal(data, size);

    body = size ? memchr(data, '\n', size) : NULL;

    args.data = (u_char *) data;
    args.len = body ? (size_t) (body - data) : size;

    len = size - args.len;

    if (body) {
        body++;
        len--;
    }

    ngx_shipstation_arena_reset(arena, 1 << 20);
    notice = ngx_shipstation_notice_read(body, len, &args, arena, &error);

    if (notice == NULL) {
        check_utf8(error.message.data, error.message.len);

        if (error.message.len == 0) {
            abort();
        }

        return 0;
    }

    check_json(notice);
    check_key(notice, body, len, &args);

    return 0;
}
