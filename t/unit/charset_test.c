#include <ngx_config.h>
#include <ngx_core.h>

#include "base/charset.h"
#include "base/text.h"
#include "tap.h"


static void
name_is(const char *text, ngx_shipstation_charset_e want)
{
    ngx_str_t  name;

    name.data = (u_char *) text;
    name.len = strlen(text);

    tap_is_int(ngx_shipstation_charset(&name), want, text);
}


static void
converted_is(ngx_shipstation_charset_e charset, const char *text,
    const char *want)
{
    size_t   len, size;
    u_char  *p;

    len = strlen(text);

    size = ngx_shipstation_charset_size(charset, (u_char *) text, len);

    p = malloc(size ? size : 1);
    memcpy(p, text, len);

    ngx_shipstation_charset_convert(charset, p, len, size);

    tap_is_str(p, size, want, want);

    free(p);
}


int
main(void)
{
    size_t      i, size;
    u_char      bytes[256 * 3];
    ngx_str_t   text;

    name_is("", NGX_SHIPSTATION_CHARSET_UTF8);
    name_is("utf-8", NGX_SHIPSTATION_CHARSET_UTF8);
    name_is("shift_jis", NGX_SHIPSTATION_CHARSET_UTF8);
    name_is("ISO-8859-1", NGX_SHIPSTATION_CHARSET_1252);
    name_is("iso-8859-10", NGX_SHIPSTATION_CHARSET_UTF8);
    name_is("Latin1", NGX_SHIPSTATION_CHARSET_1252);
    name_is("windows-1252", NGX_SHIPSTATION_CHARSET_1252);
    name_is("iso-8859-15", NGX_SHIPSTATION_CHARSET_LATIN9);

    converted_is(NGX_SHIPSTATION_CHARSET_1252, "", "");
    converted_is(NGX_SHIPSTATION_CHARSET_1252, "plain", "plain");
    converted_is(NGX_SHIPSTATION_CHARSET_1252, "Zo\xeb M\xfcller",
                 "Zo\xc3\xab M\xc3\xbcller");
    converted_is(NGX_SHIPSTATION_CHARSET_1252, "\x80 5 \x96 it\x92s",
                 "\xe2\x82\xac 5 \xe2\x80\x93 it\xe2\x80\x99s");
    converted_is(NGX_SHIPSTATION_CHARSET_1252, "\x81\xa4",
                 "\xef\xbf\xbd\xc2\xa4");
    converted_is(NGX_SHIPSTATION_CHARSET_LATIN9, "\xa4\xa6\xbc\xeb",
                 "\xe2\x82\xac\xc5\xa0\xc5\x92\xc3\xab");

    /* each byte, there is room for no more than was asked for */

    for (i = 0; i < 256; i++) {
        bytes[i] = (u_char) i;
    }

    size = ngx_shipstation_charset_size(NGX_SHIPSTATION_CHARSET_1252, bytes,
                                        256);
    ngx_shipstation_charset_convert(NGX_SHIPSTATION_CHARSET_1252, bytes, 256,
                                    size);

    text.data = bytes;
    text.len = size;

    tap_is_int(ngx_shipstation_utf16_count(text.data, text.len), 256,
               "256 bytes become 256 characters");
    tap_ok(ngx_shipstation_utf8_valid(text.data, text.len), "of UTF-8");

    return tap_done();
}
