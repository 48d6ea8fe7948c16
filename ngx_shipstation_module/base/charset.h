
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* Charsets that are not UTF-8: those that shops still answer in. */

#ifndef _NGX_SHIPSTATION_CHARSET_H_INCLUDED_
#define _NGX_SHIPSTATION_CHARSET_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef enum {
    NGX_SHIPSTATION_CHARSET_UTF8 = 0,
    NGX_SHIPSTATION_CHARSET_1252,       /* ISO-8859-1 as all browsers read it */
    NGX_SHIPSTATION_CHARSET_LATIN9      /* ISO-8859-15 */
} ngx_shipstation_charset_e;


/*
 * A charset by its name in a Content-Type, in any case; UTF8, too, where it is
 * empty or unknown.  (WHATWG, Encoding Standard: names and labels.)
 */
ngx_shipstation_charset_e ngx_shipstation_charset(const ngx_str_t *name);

/*
 * The bytes that len bytes at p in a charset, which is not UTF-8, take in
 * UTF-8: up to three times as many.
 */
size_t ngx_shipstation_charset_size(ngx_shipstation_charset_e charset,
    const u_char *p, size_t len);

/*
 * Makes UTF-8 of them in place; size is what ngx_shipstation_charset_size()
 * said, and at p there is room for it.  Bytes that stand for no character
 * become U+FFFD.
 */
void ngx_shipstation_charset_convert(ngx_shipstation_charset_e charset,
    u_char *p, size_t len, size_t size);


#endif /* _NGX_SHIPSTATION_CHARSET_H_INCLUDED_ */
