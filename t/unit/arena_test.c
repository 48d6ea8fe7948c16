#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "tap.h"


static void
pieces(void)
{
    u_char                   *a, *b, *c;
    size_t                    i;
    ngx_uint_t                clear;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_shipstation_arena_create(0);

    a = ngx_shipstation_arena_alloc(arena, 1);
    b = ngx_shipstation_arena_alloc(arena, 17);
    c = ngx_shipstation_arena_alloc(arena, 0);

    tap_ok(a && b && c, "pieces of 1, 17 and 0 bytes");
    tap_ok(((uintptr_t) a | (uintptr_t) b | (uintptr_t) c) % 16 == 0,
           "all aligned to 16");
    tap_ok(a != b && b != c, "each in its own place");
    tap_is_int(ngx_shipstation_arena_used(arena), 16 + 32 + 16,
               "used counts the rounding");

    a = ngx_shipstation_arena_alloc(arena, 3 * 1024 * 1024);
    tap_ok(a != NULL, "a piece larger than any block");
    ngx_memset(a, 0xff, 3 * 1024 * 1024);

    ngx_shipstation_arena_reset(arena, 8 * 1024 * 1024);
    tap_is_int(ngx_shipstation_arena_used(arena), 0, "a reset takes all back");

    b = ngx_shipstation_arena_alloc(arena, 3 * 1024 * 1024);
    tap_ok(a == b, "a kept block is used again");

    ngx_shipstation_arena_reset(arena, 8 * 1024 * 1024);
    c = ngx_shipstation_arena_calloc(arena, 3 * 1024 * 1024);

    for (i = 0, clear = 1; i < 3 * 1024 * 1024; i++) {
        clear = clear && c[i] == 0;
    }

    tap_ok(clear, "calloc clears what was used before");

    ngx_shipstation_arena_reset(arena, 0);
    tap_ok(ngx_shipstation_arena_alloc(arena, 100) != NULL,
           "works after a reset that keeps nothing");

    tap_ok(ngx_shipstation_arena_alloc(arena, (size_t) -1) == NULL,
           "an absurd size is refused");

    ngx_shipstation_arena_destroy(arena);
}


static void
limits(void)
{
    void                     *p;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_shipstation_arena_create(1024);

    p = ngx_shipstation_arena_alloc(arena, 1024);
    tap_ok(p != NULL, "all that the limit allows");
    tap_ok(ngx_shipstation_arena_alloc(arena, 1) == NULL, "and no byte more");
    tap_ok(ngx_shipstation_arena_realloc(arena, p, 1024, 1025) == NULL,
           "nor by resizing");
    tap_ok(ngx_shipstation_arena_realloc(arena, p, 1024, 512) == p,
           "shrinking stays in place");
    tap_is_int(ngx_shipstation_arena_used(arena), 512, "and gives back");
    tap_ok(ngx_shipstation_arena_alloc(arena, 512) != NULL,
           "what was given back is handed out again");

    ngx_shipstation_arena_limit(arena, 2048);
    tap_ok(ngx_shipstation_arena_alloc(arena, 1024) != NULL, "a new limit");

    ngx_shipstation_arena_limit(arena, 100);
    tap_ok(ngx_shipstation_arena_alloc(arena, 1) == NULL,
           "a limit below what is used");

    ngx_shipstation_arena_destroy(arena);
}


static void
resizes(void)
{
    u_char                   *a, *b, *c;
    size_t                    used;
    ngx_shipstation_arena_t  *arena;

    arena = ngx_shipstation_arena_create(0);

    a = ngx_shipstation_arena_realloc(arena, NULL, 0, 10);
    ngx_memcpy(a, "0123456789", 10);

    b = ngx_shipstation_arena_alloc(arena, 10);
    c = ngx_shipstation_arena_realloc(arena, a, 10, 40);

    tap_ok(c != a, "a piece with another behind it moves to grow");
    tap_ok(ngx_memcmp(c, "0123456789", 10) == 0, "with its bytes");
    tap_ok(ngx_shipstation_arena_realloc(arena, b, 10, 5) == b,
           "a piece in the middle shrinks where it is");

    used = ngx_shipstation_arena_used(arena);
    a = ngx_shipstation_arena_realloc(arena, c, 40, 4 * 1024 * 1024);
    tap_ok(a && ngx_memcmp(a, "0123456789", 10) == 0, "grown by far");
    ngx_memset(a + 10, 'x', 4 * 1024 * 1024 - 10);

    b = ngx_shipstation_arena_realloc(arena, a, 4 * 1024 * 1024,
                                      9 * 1024 * 1024);
    tap_ok(b && ngx_memcmp(b, "0123456789xxx", 13) == 0,
           "a piece alone in its block grows with it");
    ngx_memset(b, 'y', 9 * 1024 * 1024);

    a = ngx_shipstation_arena_realloc(arena, b, 9 * 1024 * 1024, 1000);
    tap_ok(a == b, "and shrinks in place");
    tap_ok(ngx_shipstation_arena_used(arena) < used + 2048,
           "which is given back");

    b = ngx_shipstation_arena_alloc(arena, 1000);
    tap_ok(b > a && b < a + 2048, "and the next piece is right behind it");

    tap_ok(ngx_shipstation_arena_realloc(arena, b, 1000, (size_t) -1) == NULL,
           "an absurd size is refused");

    ngx_shipstation_arena_destroy(arena);
}


int
main(void)
{
    pieces();
    limits();
    resizes();

    return tap_done();
}
