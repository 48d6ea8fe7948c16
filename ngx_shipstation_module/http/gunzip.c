
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <zlib.h>

#include "http/gunzip.h"


/* Of zlib's manual: the largest window, and gzip's header alone. */
#define NGX_HTTP_SHIPSTATION_GZIP_BITS  (MAX_WBITS + 16)


size_t
ngx_http_shipstation_gunzip(u_char *out, size_t size, const u_char *in,
    size_t len)
{
    size_t    written;
    z_stream  stream;

    ngx_memzero(&stream, sizeof(z_stream));

    if (inflateInit2(&stream, NGX_HTTP_SHIPSTATION_GZIP_BITS) != Z_OK) {
        return 0;
    }

    stream.next_in = (u_char *) in;
    stream.avail_in = (uInt) len;
    stream.next_out = out;
    stream.avail_out = (uInt) size;

    (void) inflate(&stream, Z_SYNC_FLUSH);

    written = size - stream.avail_out;

    (void) inflateEnd(&stream);

    return written;
}
