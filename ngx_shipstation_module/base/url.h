
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* The URL of an API: its parts, and which are allowed. */

#ifndef _NGX_SHIPSTATION_URL_H_INCLUDED_
#define _NGX_SHIPSTATION_URL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_URL_MAX  255


/* The parts of a URL; all strings point into it. */
typedef struct {
    ngx_str_t    host;       /* IPv6 literals without their brackets */
    ngx_str_t    path;       /* with its first slash, or empty */
    in_port_t    port;       /* the scheme's where the URL names none */
    unsigned     https:1;
    unsigned     literal:1;  /* host is an IPv4 or IPv6 address */
    unsigned     ipv6:1;
    unsigned     loopback:1; /* 127.0.0.0/8, [::1] or localhost */
} ngx_shipstation_url_t;


/*
 * Splits an http or https URL of an API, of any length, into its parts.  A
 * query may follow the path and is part of it; a user, a fragment, blanks,
 * control characters and a backslash are errors (RFC 3986, section 2 and 3).
 * Returns NULL, or what is wrong as one sentence without a final period.
 */
const char *ngx_shipstation_url_parse(const ngx_str_t *url,
    ngx_shipstation_url_t *parts);

/*
 * Checks an API URL of the settings: https, or http to a loopback address,
 * since the key pair travels in it; no user, query or fragment; at most 255
 * bytes.  Returns NULL, or what is wrong as one sentence without a final
 * period.  *url is changed in place into one spelling, for URL, key and secret
 * name an allowance: scheme and host in lower case, the scheme's own port and
 * final slashes cut.
 */
const char *ngx_shipstation_api_url_check(ngx_str_t *url);

/*
 * 1 where a URL leads into the network inside, as far as can be seen without a
 * look-up: an IPv4 or IPv6 address that is loopback, private, link-local or
 * unspecified (RFC 1918, RFC 4193, RFC 3927, RFC 6598), "localhost", and a name
 * without a dot; also what is no URL.
 */
ngx_uint_t ngx_shipstation_url_private(const ngx_str_t *url);


#endif /* _NGX_SHIPSTATION_URL_H_INCLUDED_ */
