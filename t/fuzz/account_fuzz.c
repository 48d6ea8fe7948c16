
/*
 * ShipStation's replies about an account, and the text in which an account is
 * kept, which may have been edited.  Whatever an account was made of, its text
 * fits, can be read, and comes out the same when it is written again.
 */

#include <stdint.h>

#include "account/proposal.h"
#include "api/v1.h"
#include "api/v2_account.h"


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static u_char                     one[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX];
static u_char                     two[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX];
static ngx_shipstation_account_t  account, copy;


static u_char *
padded(const uint8_t *data, size_t size)
{
    u_char  *body;

    body = malloc(size + NGX_SHIPSTATION_JSON_PADDING);
    ngx_memcpy(body, data, size);

    return body;
}


static void
check(const ngx_shipstation_account_t *built)
{
    u_char                   *last, *end, *body;
    ngx_shipstation_arena_t  *arena;
    ngx_shipstation_error_t   error;

    last = ngx_shipstation_account_write(one, built);

    if (last == NULL) {
        abort();
    }

    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);
    body = padded(one, last - one);

    if (ngx_shipstation_account_parse(body, last - one, arena, &copy, &error)
        != NGX_OK)
    {
        abort();
    }

    end = ngx_shipstation_account_write(two, &copy);

    if (end == NULL || end - two != last - one
        || ngx_memcmp(one, two, end - two) != 0)
    {
        abort();
    }

    free(body);
    ngx_shipstation_arena_destroy(arena);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    u_char                   *body, path[NGX_SHIPSTATION_API_PATH_MAX], *last;
    ngx_str_t                 patch;
    yyjson_val               *root;
    ngx_uint_t                step;
    ngx_shipstation_arena_t  *arena, *scratch;
    ngx_shipstation_error_t   error;

    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);
    scratch = ngx_shipstation_arena_create(16 * 1024 * 1024);

    /* the input as each of the first three replies */

    ngx_shipstation_account_init(&account, arena);

    for (step = 0; step < 3; step++) {

        last = ngx_shipstation_api_v1.account_path(path, &account, step);

        if (last == NULL) {
            break;
        }

        if (last - path > NGX_SHIPSTATION_API_PATH_MAX) {
            abort();
        }

        body = padded(data, size);
        (void) ngx_shipstation_api_v1.account_read(body, size, scratch,
                                                   &account, step, &error);
        free(body);
        ngx_shipstation_arena_reset(scratch, 0);
    }

    check(&account);

    /* as a page of the V2 API's */

    ngx_shipstation_arena_reset(arena, 0);
    ngx_shipstation_account_init(&account, arena);

    for (step = 0; step < 2; step++) {
        body = padded(data, size);
        (void) ngx_shipstation_v2_account_read(body, size, scratch, &account,
                                               step, &error);
        free(body);
        ngx_shipstation_arena_reset(scratch, 0);
    }

    if (ngx_shipstation_v2_account_steps(&account)
        > NGX_SHIPSTATION_ACCOUNT_PAGES)
    {
        abort();
    }

    check(&account);

    /* as a settings file, and as an account's text */

    body = padded(data, size);
    root = ngx_shipstation_json_read(body, size, scratch, NULL);

    if (root != NULL) {
        (void) ngx_shipstation_account_proposal(&account, root, scratch,
                                                &patch);
    }

    free(body);

    ngx_shipstation_arena_reset(arena, 0);
    body = padded(data, size);

    if (ngx_shipstation_account_parse(body, size, arena, &account, &error)
        == NGX_OK)
    {
        check(&account);

    } else if (error.message.len == 0) {
        abort();
    }

    free(body);
    ngx_shipstation_arena_destroy(scratch);
    ngx_shipstation_arena_destroy(arena);

    return 0;
}
