#include "nginx_stub.h"
#include "tap.h"

#include "base/url.h"


/* NULL: what is wrong is not compared */
static const struct {
    const char  *url;
    const char  *want;       /* as it is kept; NULL: refused */
} urls[] = {
    { "https://ssapi.shipstation.com", "https://ssapi.shipstation.com" },
    { "https://ssapi.shipstation.com/", "https://ssapi.shipstation.com" },
    { "https://ssapi.shipstation.com//", "https://ssapi.shipstation.com" },
    { "HTTPS://SSAPI.ShipStation.COM/V1/", "https://ssapi.shipstation.com/V1" },
    { "https://ssapi.shipstation.com:443", "https://ssapi.shipstation.com" },
    { "https://ssapi.shipstation.com:443/a/b/",
      "https://ssapi.shipstation.com/a/b" },
    { "https://ssapi.shipstation.com:0443/a",
      "https://ssapi.shipstation.com/a" },
    { "https://ssapi.shipstation.com:8443/a",
      "https://ssapi.shipstation.com:8443/a" },
    { "https://ssapi.shipstation.com:80", "https://ssapi.shipstation.com:80" },
    { "https://10.0.0.1/x", "https://10.0.0.1/x" },
    { "https://[2001:DB8::1]:443/x", "https://[2001:db8::1]/x" },
    { "https://a", "https://a" },
    { "https://my_proxy.local", "https://my_proxy.local" },

    /* http where the key pair stays on the machine */

    { "http://127.0.0.1:8080", "http://127.0.0.1:8080" },
    { "http://127.255.0.9/", "http://127.255.0.9" },
    { "http://127.0.0.1:80/x", "http://127.0.0.1/x" },
    { "http://[::1]:9000/", "http://[::1]:9000" },
    { "http://[0:0:0:0:0:0:0:1]", "http://[0:0:0:0:0:0:0:1]" },
    { "http://localhost:8080", "http://localhost:8080" },
    { "http://LocalHost", "http://localhost" },

    /* and nowhere else, whatever it looks like */

    { "http://ssapi.shipstation.com", NULL },
    { "http://localhost.example.com", NULL },
    { "http://127.0.0.1.example.com", NULL },
    { "http://localhost.", NULL },
    { "http://xlocalhost", NULL },
    { "http://128.0.0.1", NULL },
    { "http://126.0.0.1", NULL },
    { "http://127.1", NULL },
    { "http://127.0.0", NULL },
    { "http://127.0.0.1.1", NULL },
    { "http://127.0.0.256", NULL },
    { "http://0127.0.0.1", NULL },
    { "http://127.0.0.01", NULL },
    { "http://2130706433", NULL },
    { "http://0x7f.0.0.1", NULL },
    { "http://0x7f000001", NULL },
    { "http://[::2]", NULL },
    { "http://[::ffff:127.0.0.1]", NULL },
    { "http://0.0.0.0", NULL },
    { "http://[::]", NULL },
    { "http://127.0.0.1@example.com", NULL },
    { "http://example.com\\@127.0.0.1", NULL },
    { "http://example.com#@127.0.0.1", NULL },

    { "", NULL },
    { "https", NULL },
    { "https:/", NULL },
    { "https://", NULL },
    { "https:///x", NULL },
    { "https://:443", NULL },
    { "ftp://example.com", NULL },
    { "file:///etc/passwd", NULL },
    { "//example.com", NULL },
    { " https://example.com", NULL },
    { "https://example.com ", NULL },
    { "https://user@example.com", NULL },
    { "https://user:word@example.com", NULL },
    { "https://example.com/a@b", NULL },
    { "https://example.com?x=1", NULL },
    { "https://example.com/?x=1", NULL },
    { "https://example.com/a?", NULL },
    { "https://example.com#x", NULL },
    { "https://example.com/#", NULL },
    { "https://example.com:", NULL },
    { "https://example.com:/", NULL },
    { "https://example.com:0", NULL },
    { "https://example.com:65536", NULL },
    { "https://example.com:-1", NULL },
    { "https://example.com:4a", NULL },
    { "https://example.com:443:443", NULL },
    { "https://example.com.", NULL },
    { "https://.example.com", NULL },
    { "https://example..com", NULL },
    { "https://exam ple.com", NULL },
    { "https://exam\tple.com", NULL },
    { "https://example.com/\r\nX: y", NULL },
    { "https://example.com/a\\b", NULL },
    { "https://ex%61mple.com", NULL },
    { "https://ex\xc3\xa4mple.com", NULL },
    { "https://example.com/\xc3\xa4", NULL },
    { "https://[::1", NULL },
    { "https://[::1]x", NULL },
    { "https://[]", NULL },
    { "https://[fe80::1%25eth0]", NULL },
    { "https://[1.2.3.4]", NULL },
    { "https://1.2.3", NULL },
};

/* what leads into the network inside, and what does not */
static const struct {
    const char  *url;
    ngx_uint_t   inside;
} inside[] = {
    { "https://shop.example", 0 },
    { "https://shop.example/stores/x", 0 },
    { "https://93.184.216.34", 0 },
    { "https://172.15.0.1", 0 },
    { "https://172.32.0.1", 0 },
    { "https://100.63.255.255", 0 },
    { "https://[2001:db8::1]", 0 },
    { "https://localhost", 1 },
    { "https://localhost.", 1 },
    { "https://a.localhost", 1 },
    { "https://shop", 1 },
    { "https://127.0.0.1:8443/x", 1 },
    { "https://10.1.2.3", 1 },
    { "https://172.16.0.1", 1 },
    { "https://172.31.255.255", 1 },
    { "https://192.168.1.1", 1 },
    { "https://169.254.169.254", 1 },
    { "https://100.64.0.1", 1 },
    { "https://0.0.0.0", 1 },
    { "https://224.0.0.1", 1 },
    { "https://[::1]", 1 },
    { "https://[::]", 1 },
    { "https://[fd00::1]", 1 },
    { "https://[fe80::1]", 1 },
    { "https://[::ffff:10.0.0.1]", 1 },
    { "https://[::127.0.0.1]", 1 },
    { "https://127.1", 1 },
    { "https://0x7f.1", 1 },
    { "https://2130706433", 1 },
    { "no url", 1 },
};


static void
test_inside(void)
{
    ngx_str_t   url;
    ngx_uint_t  i;

    for (i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
        url.data = (u_char *) inside[i].url;
        url.len = strlen(inside[i].url);

        tap_is_int(ngx_shipstation_url_private(&url), inside[i].inside,
                   inside[i].url);
    }
}


int
main(void)
{
    char                   text[512];
    ngx_str_t              url;
    const char            *error;
    ngx_uint_t             i;
    ngx_shipstation_url_t  parts;

    for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        strcpy(text, urls[i].url);
        url.data = (u_char *) text;
        url.len = strlen(text);

        error = ngx_shipstation_api_url_check(&url);

        if (urls[i].want == NULL) {
            tap_ok(error != NULL, "case %d is refused: %s", (int) i,
                   error ? error : "-");
            continue;
        }

        tap_ok(error == NULL, "%s is taken", urls[i].url);
        tap_is_str(url.data, url.len, urls[i].want, "in its one spelling");

        error = ngx_shipstation_api_url_check(&url);
        tap_ok(error == NULL, "and again");
        tap_is_str(url.data, url.len, urls[i].want, "unchanged");
    }

    /* 255 bytes and one more */

    memset(text, 'a', sizeof(text));
    memcpy(text, "https://example.com/", 20);
    url.data = (u_char *) text;
    url.len = 255;
    tap_ok(ngx_shipstation_api_url_check(&url) == NULL, "255 bytes");
    url.len = 256;
    tap_ok(ngx_shipstation_api_url_check(&url) != NULL, "256 bytes");

    test_inside();

    /* the default is a constant and already spelled as it should be */

    ngx_str_set(&url, "https://ssapi.shipstation.com");
    tap_ok(ngx_shipstation_api_url_check(&url) == NULL,
           "a constant is not written to");

    /* the parts of a whole request's URL */

    ngx_str_set(&url, "https://[::1]:8443/shipments/getrates?x=1");
    tap_ok(ngx_shipstation_url_parse(&url, &parts) == NULL, "parsed");
    tap_is_str(parts.host.data, parts.host.len, "::1", "host");
    tap_is_int(parts.port, 8443, "port");
    tap_is_str(parts.path.data, parts.path.len, "/shipments/getrates?x=1",
               "path and query");
    tap_ok(parts.https && parts.literal && parts.ipv6 && parts.loopback,
           "what it is");

    ngx_str_set(&url, "http://example.com");
    tap_ok(ngx_shipstation_url_parse(&url, &parts) == NULL, "parsed");
    tap_ok(!parts.https && !parts.literal && !parts.loopback
           && parts.port == 80 && parts.path.len == 0, "what it is");

    return tap_done();
}
