
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Undoes gzip in what a platform compressed though it was asked not to. */

#ifndef _NGX_SHIPSTATION_GUNZIP_H_INCLUDED_
#define _NGX_SHIPSTATION_GUNZIP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/*
 * Writes what the len bytes at in hold, up to size bytes, to out; returns how
 * many.  in may be cut off or broken: what came before that counts; it may be
 * several members (RFC 1952).
 */
size_t ngx_shipstation_gunzip(u_char *out, size_t size, const u_char *in,
    size_t len);


#endif /* _NGX_SHIPSTATION_GUNZIP_H_INCLUDED_ */
