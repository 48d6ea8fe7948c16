#include <ngx_config.h>
#include <ngx_core.h>

#include "order/export_query.h"
#include "tap.h"


#define NOW    1795183500LL       /* 2026-11-20 14:05:00 */
#define START  1327339680LL       /* 2012-01-23 17:28:00 */


static ngx_shipstation_arena_t  *arena;


static ngx_str_t
text(const char *query)
{
    ngx_str_t  args;

    args.data = (u_char *) query;
    args.len = strlen(query);

    return args;
}


static void
get_is(const char *query, const char *name, const char *want)
{
    ngx_str_t  args, value;

    args = text(query);

    tap_is_int(ngx_shipstation_query_get(&args, name, arena, &value), NGX_OK,
               query);
    tap_is_str(value.data, value.len, want, want);
}


static void
get_fails(const char *query, const char *name, ngx_int_t want)
{
    ngx_str_t  args, value;

    args = text(query);

    tap_is_int(ngx_shipstation_query_get(&args, name, arena, &value), want,
               query);
}


static void
action_is(const char *query, ngx_shipstation_action_e want)
{
    ngx_str_t  args;

    args = text(query);

    tap_is_int(ngx_shipstation_query_action(&args, arena), want, query);
}


/* -1: open on that side */

static void
window_is(const char *query, int64_t start, int64_t end, ngx_uint_t page)
{
    ngx_int_t                 rc;
    ngx_str_t                 args;
    ngx_shipstation_error_t   error;
    ngx_shipstation_window_t  window;

    args = text(query);
    rc = ngx_shipstation_query_window(&args, NOW, arena, &window, &error);

    tap_ok(rc == NGX_OK
           && (start < 0 ? !window.has_start
                         : window.has_start && window.start == start)
           && (end < 0 ? !window.has_end
                       : window.has_end && window.end == end)
           && window.page == page, "window: %s", query);
}


static void
window_fails(const char *query, const char *path, const char *want)
{
    ngx_str_t                 args;
    ngx_shipstation_error_t   error;
    ngx_shipstation_window_t  window;

    args = text(query);

    tap_is_int(ngx_shipstation_query_window(&args, NOW, arena, &window,
                                            &error),
               NGX_ERROR, query);
    tap_is_str(error.path.data, error.path.len, path, "its parameter");
    tap_is_str(error.message.data, error.message.len, want, want);
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    get_is("a=1&b=2", "b", "2");
    get_is("a=1&b=2&", "a", "1");
    get_is("&&a=1", "a", "1");
    get_is("a=1&a=2", "a", "2");
    get_is("a=1&a", "a", "");
    get_is("a", "a", "");
    get_is("a=", "a", "");
    get_is("a==b", "a", "=b");
    get_is("a=x+y%20z%2fw%2Fv", "a", "x y z/w/v");
    get_is("a=%c3%A9", "a", "\xc3\xa9");
    get_fails("", "a", NGX_DECLINED);
    get_fails("ab=1", "a", NGX_DECLINED);
    get_fails("A=1", "a", NGX_DECLINED);
    get_fails("b=a=1", "a", NGX_DECLINED);
    get_fails("a=%", "a", NGX_ERROR);
    get_fails("a=%2", "a", NGX_ERROR);
    get_fails("a=%2g", "a", NGX_ERROR);
    get_fails("a=%00", "a", NGX_ERROR);
    get_fails("a=%2&a=1", "b", NGX_DECLINED);

    action_is("action=export", NGX_SHIPSTATION_ACTION_EXPORT);
    action_is("start_date=x&action=EXPORT", NGX_SHIPSTATION_ACTION_EXPORT);
    action_is("api_key=7&action=shipnotify",
              NGX_SHIPSTATION_ACTION_SHIPNOTIFY);
    action_is("action=shipNotify", NGX_SHIPSTATION_ACTION_SHIPNOTIFY);
    action_is("", NGX_SHIPSTATION_ACTION_ABSENT);
    action_is("action=", NGX_SHIPSTATION_ACTION_ABSENT);
    action_is("reaction=export", NGX_SHIPSTATION_ACTION_ABSENT);
    action_is("action=exports", NGX_SHIPSTATION_ACTION_UNKNOWN);
    action_is("action=%zz", NGX_SHIPSTATION_ACTION_UNKNOWN);

    window_is("action=export&start_date=01%2f23%2f2012+17%3a28"
              "&end_date=01%2f23%2f2012+17%3a33&page=1",
              START, START + 300 + 59, 1);
    window_is("start_date=01/23/2012%2017:28&page=2", START, -1, 2);
    window_is("end_date=1/23/2012+5:28+PM", -1, START + 59, 1);
    window_is("start_date=01/23/2012&end_date=01/23/2012",
              START - 62880, START - 62880 + 86399, 1);
    window_is("start_date=01/23/2012+17:28:30&end_date=01/23/2012+17:28:30",
              START + 30, START + 30, 1);
    window_is("start_date=01/23/2012+17:28&end_date=01/23/2012+17:28",
              START, START + 59, 1);
    window_is("start_date=01232012x1728&end_date=01232012x1733", START,
              START + 300 + 59, 1);
    window_is("start_date=01232012&end_date=01232012", START - 62880,
              START - 62880 + 86399, 1);
    window_is("end_date=01232012x172830", -1, START + 30, 1);
    window_is("", NOW - 30 * 86400, -1, 1);
    window_is("start_date=&end_date=&page=", NOW - 30 * 86400, -1, 1);
    window_is("start_date=+&page=+7+", NOW - 30 * 86400, -1, 7);
    window_is("page=32767", NOW - 30 * 86400, -1, 32767);

    window_fails("start_date=yesterday", "start_date",
                 "start_date is not a date of the form MM/dd/yyyy HH:mm, "
                 "in UTC.");
    window_fails("end_date=2012-01-23", "end_date",
                 "end_date is not a date of the form MM/dd/yyyy HH:mm, "
                 "in UTC.");
    window_fails("start_date=%0", "start_date",
                 "start_date is not a date of the form MM/dd/yyyy HH:mm, "
                 "in UTC.");
    window_fails("start_date=01/24/2012&end_date=01/23/2012", "",
                 "start_date is later than end_date; both are of the form "
                 "MM/dd/yyyy HH:mm, in UTC.");
    window_fails("page=0", "page", "page is not a number from 1 to 32767.");
    window_fails("page=32768", "page",
                 "page is not a number from 1 to 32767.");
    window_fails("page=-1", "page", "page is not a number from 1 to 32767.");
    window_fails("page=1.5", "page", "page is not a number from 1 to 32767.");
    window_fails("page=99999999999999999999", "page",
                 "page is not a number from 1 to 32767.");
    window_fails("page=%", "page", "page is not a number from 1 to 32767.");

    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
