#include <ngx_config.h>
#include <ngx_core.h>

#include "base/output.h"
#include "tap.h"


static size_t
collect(ngx_shipstation_output_t *out, u_char *p)
{
    u_char                   *start;
    ngx_shipstation_block_t  *block;

    start = p;

    for (block = out->first; block; block = block->next) {
        p = ngx_cpymem(p, block->start, block->last - block->start);
    }

    return p - start;
}


int
main(void)
{
    u_char                    text[4096], *p;
    size_t                    len;
    ngx_uint_t                i;
    ngx_shipstation_mark_t    mark, begin;
    ngx_shipstation_blocks_t  blocks;
    ngx_shipstation_output_t  out;

    ngx_memzero(&blocks, sizeof(blocks));
    blocks.size = 16;
    blocks.keep = 3;

    ngx_shipstation_output_init(&out, &blocks, 0);
    tap_is_int(ngx_shipstation_output_size(&out), 0, "new: empty");
    tap_ok(out.first == NULL, "new: nothing allocated");

    ngx_shipstation_output_mark(&out, &begin);

    tap_is_int(ngx_shipstation_output_print(&out, "0123456789"), NGX_OK,
               "print");
    tap_is_int(ngx_shipstation_output_write(&out, "abcdefghijklmnopqrstuvwxyz",
                                            26),
               NGX_OK, "write over several blocks");

    len = collect(&out, text);
    tap_is_str(text, len, "0123456789abcdefghijklmnopqrstuvwxyz",
               "all is there, in order");
    tap_is_int(ngx_shipstation_output_size(&out), 36, "size");

    ngx_shipstation_output_mark(&out, &mark);

    p = ngx_shipstation_output_reserve(&out, 16);
    tap_ok(p != NULL, "a whole block reserved");
    p = ngx_cpymem(p, "RESERVED", 8);
    ngx_shipstation_output_wrote(&out, p);

    tap_is_int(ngx_shipstation_output_size(&out), 44,
               "only what was written counts");
    len = collect(&out, text);
    tap_is_str(text, len, "0123456789abcdefghijklmnopqrstuvwxyzRESERVED",
               "a gap at a block's end is no part of the text");

    ngx_shipstation_output_rewind(&out, &mark);
    tap_is_int(ngx_shipstation_output_size(&out), 36, "back at the mark");
    tap_is_int(blocks.nfree, 1, "the block went back to the pool");

    ngx_shipstation_output_print(&out, "!");
    len = collect(&out, text);
    tap_is_str(text, len, "0123456789abcdefghijklmnopqrstuvwxyz!",
               "written on from the mark");

    ngx_shipstation_output_rewind(&out, &begin);
    tap_is_int(ngx_shipstation_output_size(&out), 0, "back at the beginning");
    tap_ok(out.first == NULL && out.current == NULL, "no block left");
    tap_is_int(blocks.nfree, 3, "the pool keeps no more than told");

    ngx_shipstation_output_print(&out, "again");
    len = collect(&out, text);
    tap_is_str(text, len, "again", "written anew");

    tap_ok(ngx_shipstation_output_reserve(&out, 17) == NULL,
           "more than a block cannot be reserved");
    tap_ok(out.failed, "which is a failure");
    tap_is_int(ngx_shipstation_output_print(&out, "x"), NGX_ERROR,
               "a failed output takes nothing more");

    ngx_shipstation_output_free(&out);
    tap_ok(!out.failed && out.first == NULL, "freed: as new");

    ngx_shipstation_output_init(&out, &blocks, 20);
    tap_is_int(ngx_shipstation_output_write(&out, "01234567890123456789", 20),
               NGX_OK, "up to the limit");
    tap_is_int(ngx_shipstation_output_write(&out, "x", 1), NGX_ERROR,
               "and no byte more");
    tap_is_int(ngx_shipstation_output_size(&out), 20, "nothing was written");
    ngx_shipstation_output_free(&out);

    for (i = 0; i < 50; i++) {
        ngx_shipstation_output_print(&out, "");
    }

    tap_ok(out.first == NULL, "empty text allocates nothing");

    /* a sender moves start over what it sent */

    ngx_shipstation_output_print(&out, "0123456789");
    out.first->start += 5;
    ngx_shipstation_output_free(&out);
    ngx_shipstation_output_print(&out, "0123456789abcdef");
    tap_ok(out.first->next == NULL, "a block comes back from the pool whole");
    ngx_shipstation_output_free(&out);

    ngx_shipstation_blocks_destroy(&blocks);
    tap_ok(blocks.free == NULL && blocks.nfree == 0, "the pool is empty");

    return tap_done();
}
