#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "tap.h"


int
main(void)
{
    u_char                   text[64], *p;
    char                     key[300];
    ngx_uint_t               i;
    ngx_str_t                name = ngx_string("a\nb\xff\xc3\xa9");
    ngx_shipstation_path_t   items, item, weight, steps[100];
    ngx_shipstation_error_t  error;

    ngx_shipstation_path_member(&items, NULL, "items");
    ngx_shipstation_path_entry(&item, &items, 12);
    ngx_shipstation_path_member(&weight, &item, "weight");

    tap_is_int(ngx_shipstation_error(&error, &weight, "is %ui too much", 3),
               NGX_ERROR, "always NGX_ERROR");
    tap_is_str(error.path.data, error.path.len, "items[12].weight", "path");
    tap_is_str(error.message.data, error.message.len, "is 3 too much",
               "message");

    tap_is_int(ngx_shipstation_error(NULL, &weight, "x"), NGX_ERROR,
               "without a place to write to");

    ngx_shipstation_error(&error, NULL, "%V", &name);
    tap_is_str(error.path.data, error.path.len, "", "the document's path");
    tap_is_str(error.message.data, error.message.len, "a?b?\xc3\xa9",
               "control characters and broken UTF-8 in a message");

    ngx_shipstation_path_member(&items, NULL, "na\xc3\xafve \n");
    ngx_shipstation_error(&error, &items, "x");
    tap_is_str(error.path.data, error.path.len, "na??ve??",
               "a path is printable ASCII");

    ngx_memset(key, 'k', 299);
    key[299] = '\0';
    ngx_shipstation_path_member(&items, NULL, key);
    ngx_shipstation_error(&error, &items, "%s", key);
    tap_is_int(error.path.len, NGX_SHIPSTATION_PATH_SIZE, "a long path is cut");
    tap_is_int(error.message.len, NGX_SHIPSTATION_MESSAGE_SIZE,
               "a long message is cut");

    ngx_memset(key, 'm', 255);
    ngx_memcpy(key + 255, "\xc3\xa9", 3);
    ngx_shipstation_error(&error, NULL, "%s", key);
    tap_is_str(error.message.data + 250, error.message.len - 250, "mmmmm?",
               "a cut character does not come out broken");

    for (i = 0; i < 100; i++) {
        ngx_shipstation_path_entry(&steps[i], i ? &steps[i - 1] : NULL, i);
    }

    p = ngx_shipstation_path_print(text, sizeof(text), &steps[99]);
    tap_ok(p <= text + sizeof(text), "a chain of any depth stays in its room");

    p = ngx_shipstation_path_print(text, 5, &weight);
    tap_is_int(p - text, 5, "cut where the room ends");

    return tap_done();
}
