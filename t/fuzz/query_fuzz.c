
/*
 * The export's query: a window is a window, an error has its sentence.
 */

#include <stdint.h>

#include "order/export_query.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                    *copy;
    ngx_str_t                  args;
    ngx_shipstation_arena_t   *arena;
    ngx_shipstation_error_t    error;
    ngx_shipstation_window_t   window;

    arena = ngx_shipstation_arena_create(0);

    /* without a byte behind it */

    copy = malloc(size ? size : 1);
    memcpy(copy, data, size);

    args.data = copy;
    args.len = size;

    (void) ngx_shipstation_query_action(&args, arena);

    if (ngx_shipstation_query_window(&args, 1795183500, arena, &window, &error)
        == NGX_OK)
    {
        if (window.page < 1 || window.page > 32767
            || (!window.has_start && !window.has_end)
            || (window.has_start && window.has_end
                && window.start > window.end))
        {
            abort();
        }

    } else if (error.message.len < 10
               || error.message.data[error.message.len - 1] != '.')
    {
        abort();
    }

    free(copy);
    ngx_shipstation_arena_destroy(arena);

    return 0;
}
