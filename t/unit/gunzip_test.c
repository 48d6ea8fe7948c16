
/* What gzip hid, whole, cut off, broken, or too long for its place. */

#include <ngx_config.h>
#include <ngx_core.h>

#include <zlib.h>

#include "base/gunzip.h"
#include "tap.h"


#define GUNZIP_SIZE  (1024 * 1024)


static size_t
zip(u_char *out, size_t size, const char *text, size_t len, int bits)
{
    size_t    n;
    z_stream  stream;

    memset(&stream, 0, sizeof(z_stream));

    if (deflateInit2(&stream, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY)
        != Z_OK)
    {
        exit(2);
    }

    stream.next_in = (u_char *) text;
    stream.avail_in = len;
    stream.next_out = out;
    stream.avail_out = size;

    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) {
        exit(2);
    }

    n = size - stream.avail_out;
    deflateEnd(&stream);

    return n;
}


/* The bytes at in, on the heap, into a place of exactly size bytes. */
static void
is(const u_char *in, size_t len, size_t size, const char *want,
    const char *name)
{
    size_t   n;
    u_char  *copy, *out;

    copy = malloc(len ? len : 1);
    out = malloc(size ? size : 1);
    memcpy(copy, in, len);

    n = ngx_shipstation_gunzip(out, size, copy, len);
    tap_is_str(out, n, want, name);

    free(copy);
    free(out);
}


int
main(void)
{
    size_t       len, more, i;
    u_char       in[4096], *out;
    static char  zeros[GUNZIP_SIZE];

    len = zip(in, sizeof(in), "the reason, in words", 20, MAX_WBITS + 16);

    is(in, len, 100, "the reason, in words", "whole");
    is(in, len, 20, "the reason, in words", "into just its place");
    is(in, len, 10, "the reason", "as much as there is room for");
    is(in, len, 0, "", "no room at all");
    is(in, len - 8, 100, "the reason, in words", "without its check sum");
    is(in, 10, 100, "", "its header alone");
    is(in, 0, 100, "", "nothing");

    in[len - 8] ^= 1;
    is(in, len, 100, "the reason, in words", "with a wrong check sum");
    in[len - 8] ^= 1;

    more = zip(in + len, sizeof(in) - len, ", and more", 10, MAX_WBITS + 16);
    is(in, len + more, 100, "the reason, in words, and more", "two members");
    is(in, len + more, 20, "the reason, in words", "room for the first");
    is((u_char *) "plain", 5, 100, "", "no gzip");

    memcpy(in + len, "rubbish", 7);
    is(in, len + 7, 100, "the reason, in words", "with rubbish behind");

    len = zip(in, sizeof(in), "zlib's own", 10, MAX_WBITS);
    is(in, len, 100, "", "another wrapping than gzip's");

    len = zip(in, sizeof(in), zeros, sizeof(zeros), MAX_WBITS + 16);
    out = malloc(1000);

    tap_is_int(ngx_shipstation_gunzip(out, 1000, in, len), 1000,
               "a thousand times larger than it came");

    for (i = 0; i < 1000 && out[i] == 0; i++) { /* void */ }

    tap_is_int(i, 1000, "and right so far");

    free(out);

    tap_done();

    return tap_status();
}
