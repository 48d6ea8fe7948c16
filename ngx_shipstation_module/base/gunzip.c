
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <zlib.h>

#include "base/gunzip.h"


/* Of zlib's manual: the largest window, and gzip's header alone. */
#define NGX_SHIPSTATION_GZIP_BITS  (MAX_WBITS + 16)


size_t
ngx_shipstation_gunzip(u_char *out, size_t size, const u_char *in, size_t len)
{
    size_t    written;
    z_stream  stream;

    ngx_memzero(&stream, sizeof(z_stream));

    if (inflateInit2(&stream, NGX_SHIPSTATION_GZIP_BITS) != Z_OK) {
        return 0;
    }

    stream.next_in = (u_char *) in;
    stream.avail_in = (uInt) len;
    stream.next_out = out;
    stream.avail_out = (uInt) size;

    /* RFC 1952, 2.2: members, one behind the other */

    while (inflate(&stream, Z_SYNC_FLUSH) == Z_STREAM_END
           && stream.avail_in && stream.avail_out
           && inflateReset(&stream) == Z_OK)
    {
        /* void */
    }

    written = size - stream.avail_out;

    (void) inflateEnd(&stream);

    return written;
}
