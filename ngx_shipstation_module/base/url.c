
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/url.h"


static ngx_uint_t ngx_shipstation_url_private_address(uint32_t address);
static const char *ngx_shipstation_url_scheme(u_char **p, u_char *last,
    ngx_shipstation_url_t *parts);
static const char *ngx_shipstation_url_characters(u_char *p, u_char *last);
static const char *ngx_shipstation_url_host(u_char *p, u_char *last,
    ngx_shipstation_url_t *parts);
static const char *ngx_shipstation_url_name(ngx_shipstation_url_t *parts);
static const char *ngx_shipstation_url_ipv6(ngx_shipstation_url_t *parts);
static const char *ngx_shipstation_url_port(u_char *p, u_char *last,
    ngx_shipstation_url_t *parts);
static ngx_uint_t ngx_shipstation_url_ipv4(const ngx_str_t *host,
    u_char address[4]);


const char *
ngx_shipstation_url_parse(const ngx_str_t *url, ngx_shipstation_url_t *parts)
{
    u_char      *p, *last, *authority;
    const char  *error;

    ngx_memzero(parts, sizeof(ngx_shipstation_url_t));

    p = url->data;
    last = url->data + url->len;

    error = ngx_shipstation_url_scheme(&p, last, parts);
    if (error != NULL) {
        return error;
    }

    error = ngx_shipstation_url_characters(p, last);
    if (error != NULL) {
        return error;
    }

    authority = p;

    while (p < last && *p != '/' && *p != '?') {
        p++;
    }

    if (p < last && *p == '?') {
        return "a path must stand before the query";
    }

    parts->path.data = p;
    parts->path.len = last - p;

    return ngx_shipstation_url_host(authority, p, parts);
}


static const char *
ngx_shipstation_url_scheme(u_char **p, u_char *last,
    ngx_shipstation_url_t *parts)
{
    size_t  len;

    len = last - *p;

    if (len >= 8 && ngx_strncasecmp(*p, (u_char *) "https://", 8) == 0) {
        parts->https = 1;
        parts->port = 443;
        *p += 8;
        return NULL;
    }

    if (len >= 7 && ngx_strncasecmp(*p, (u_char *) "http://", 7) == 0) {
        parts->port = 80;
        *p += 7;
        return NULL;
    }

    return "it must begin with https://";
}


/*
 * curl, browsers and nginx disagree on what a backslash, a blank or a second
 * "@" means; none of them has a place in an API's URL.
 */

static const char *
ngx_shipstation_url_characters(u_char *p, u_char *last)
{
    for ( /* void */ ; p < last; p++) {

        switch (*p) {

        case '@':
            return "it must not hold a user or an \"@\"";

        case '#':
            return "it must not hold a fragment";

        case '\\': case '"': case '<': case '>':
        case '^': case '`': case '{': case '|': case '}':
            return "it holds a character that must be escaped";

        default:
            if (*p <= 0x20 || *p >= 0x7f) {
                return "it holds a character that must be escaped";
            }
        }
    }

    return NULL;
}


static const char *
ngx_shipstation_url_host(u_char *p, u_char *last,
    ngx_shipstation_url_t *parts)
{
    u_char      *colon;
    const char  *error;

    if (p < last && *p == '[') {
        colon = ngx_strlchr(p, last, ']');
        if (colon == NULL) {
            return "the IPv6 address has no closing bracket";
        }

        parts->host.data = p + 1;
        parts->host.len = colon - p - 1;
        parts->ipv6 = 1;
        colon++;

        error = ngx_shipstation_url_ipv6(parts);

    } else {
        colon = ngx_strlchr(p, last, ':');
        if (colon == NULL) {
            colon = last;
        }

        parts->host.data = p;
        parts->host.len = colon - p;

        error = ngx_shipstation_url_name(parts);
    }

    if (error != NULL || colon == last) {
        return error;
    }

    return ngx_shipstation_url_port(colon, last, parts);
}


static const char *
ngx_shipstation_url_name(ngx_shipstation_url_t *parts)
{
    u_char      c, address[4];
    size_t      i;
    ngx_str_t  *host;

    host = &parts->host;

    if (host->len == 0) {
        return "it names no host";
    }

    if (host->len > 253) {
        return "the host's name is longer than 253 characters";
    }

    for (i = 0; i < host->len; i++) {
        c = ngx_tolower(host->data[i]);

        if (c == '.' && (i == 0 || host->data[i - 1] == '.')) {
            return "the host's name has an empty part";
        }

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
              || c == '.' || c == '-' || c == '_'))
        {
            return "the host's name holds a character that no name has";
        }
    }

    c = host->data[host->len - 1];

    if (c == '.') {
        return "the host's name must not end with a dot";
    }

    if (ngx_shipstation_url_ipv4(host, address)) {
        parts->literal = 1;
        parts->loopback = (address[0] == 127);
        return NULL;
    }

    /*
     * No top-level domain begins with a digit.  curl reads "127.1" and
     * "0x7f000001" as addresses, as inet_aton() does; here they are mistakes.
     */

    for (i = host->len; i > 0 && host->data[i - 1] != '.'; i--) { /* void */ }

    if (host->data[i] >= '0' && host->data[i] <= '9') {
        return "the host is neither a name nor a whole IPv4 address";
    }

    parts->loopback = (host->len == 9
                       && ngx_strncasecmp(host->data, (u_char *) "localhost", 9)
                          == 0);

    return NULL;
}


static const char *
ngx_shipstation_url_ipv6(ngx_shipstation_url_t *parts)
{
    u_char               address[16];
    static const u_char  loopback[16] = { 0, 0, 0, 0, 0, 0, 0, 0,
                                          0, 0, 0, 0, 0, 0, 0, 1 };

    if (ngx_inet6_addr(parts->host.data, parts->host.len, address) != NGX_OK) {
        return "the host is not an IPv6 address";
    }

    parts->literal = 1;
    parts->loopback = (ngx_memcmp(address, loopback, 16) == 0);

    return NULL;
}


static const char *
ngx_shipstation_url_port(u_char *p, u_char *last,
    ngx_shipstation_url_t *parts)
{
    ngx_int_t  port;

    if (*p != ':') {
        return "the host is not followed by a port or a path";
    }

    p++;

    if (last - p > 5) {
        return "the port must be 1 to 65535";
    }

    /* ngx_atoi() of nothing is an error too */

    port = ngx_atoi(p, last - p);

    if (port < 1 || port > 65535) {
        return "the port must be 1 to 65535";
    }

    parts->port = (in_port_t) port;

    return NULL;
}


/* Four decimal parts without leading zeros, which inet_aton() takes as octal */

static ngx_uint_t
ngx_shipstation_url_ipv4(const ngx_str_t *host, u_char address[4])
{
    u_char      c;
    size_t      i, digits;
    ngx_uint_t  value, n;

    value = 0;
    digits = 0;
    n = 0;

    for (i = 0; i < host->len; i++) {
        c = host->data[i];

        if (c == '.') {
            if (digits == 0 || n == 3) {
                return 0;
            }

            address[n++] = (u_char) value;
            value = 0;
            digits = 0;
            continue;
        }

        if (c < '0' || c > '9' || (digits > 0 && value == 0)) {
            return 0;
        }

        value = value * 10 + (c - '0');
        digits++;

        if (value > 255) {
            return 0;
        }
    }

    if (n != 3 || digits == 0) {
        return 0;
    }

    address[3] = (u_char) value;

    return 1;
}


const char *
ngx_shipstation_api_url_check(ngx_str_t *url)
{
    u_char                *p, *last, *host_end;
    const char            *error;
    ngx_shipstation_url_t  parts;

    if (url->len > NGX_SHIPSTATION_URL_MAX) {
        return "it is longer than 255 bytes";
    }

    error = ngx_shipstation_url_parse(url, &parts);
    if (error != NULL) {
        return error;
    }

    if (ngx_strlchr(url->data, url->data + url->len, '?') != NULL) {
        return "it must not hold a query";
    }

    if (!parts.https && !parts.loopback) {
        return "http is allowed to 127.0.0.0/8, [::1] and localhost only: "
               "the key pair travels in it";
    }

    /* the default URL is a constant: written only where something changes */

    for (p = url->data; p < parts.path.data; p++) {
        if (*p >= 'A' && *p <= 'Z') {
            *p |= 0x20;
        }
    }

    last = url->data + url->len;

    while (last > parts.path.data && last[-1] == '/') {
        last--;
    }

    host_end = parts.host.data + parts.host.len + parts.ipv6;

    if (parts.path.data > host_end && parts.port == (parts.https ? 443 : 80)) {
        p = ngx_movemem(host_end, parts.path.data, last - parts.path.data);
        last = p;
    }

    url->len = last - url->data;

    return NULL;
}


ngx_uint_t
ngx_shipstation_url_private(const ngx_str_t *url)
{
    in_addr_t               address;
    ngx_str_t               host;
#if (NGX_HAVE_INET6)
    u_char                  address6[16];
#endif
    ngx_shipstation_url_t   parts;

    static const u_char  mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                        0xff, 0xff };

    if (ngx_shipstation_url_parse(url, &parts) != NULL || parts.loopback) {
        return 1;
    }

    host = parts.host;

    /* "localhost." and "10.0.0.1." are what they are without the dot */

    while (host.len && host.data[host.len - 1] == '.') {
        host.len--;
    }

#if (NGX_HAVE_INET6)
    if (parts.ipv6) {

        if (ngx_inet6_addr(host.data, host.len, address6) != NGX_OK) {
            return 1;
        }

        if (ngx_memcmp(address6, mapped, 12) != 0) {

            /* ::/96 with ::1, fc00::/7, fe80::/10 */

            return ngx_memcmp(address6, "\0\0\0\0\0\0\0\0\0\0\0\0", 12) == 0
                   || (address6[0] & 0xfe) == 0xfc
                   || (address6[0] == 0xfe && (address6[1] & 0xc0) == 0x80);
        }

        ngx_memcpy(&address, &address6[12], 4);

        return ngx_shipstation_url_private_address(ntohl(address));
    }
#endif

    address = ngx_inet_addr(host.data, host.len);

    if (address != INADDR_NONE) {
        return ngx_shipstation_url_private_address(ntohl(address));
    }

    /*
     * What resolvers take for an address and we do not: "127.1", "0x7f000001"
     */

    if (host.len == 0 || ngx_strlchr(host.data, host.data + host.len, '.')
                         == NULL
        || (host.data[host.len - 1] >= '0' && host.data[host.len - 1] <= '9'))
    {
        return 1;
    }

    return host.len >= 10
           && ngx_strncasecmp(host.data + host.len - 10,
                              (u_char *) ".localhost", 10) == 0;
}


static ngx_uint_t
ngx_shipstation_url_private_address(uint32_t address)
{
    return (address >> 24) == 0 || (address >> 24) == 10
           || (address >> 24) == 127
           || (address >> 22) == (0x64400000 >> 22)      /* 100.64.0.0/10 */
           || (address >> 16) == 0xa9fe                  /* 169.254.0.0/16 */
           || (address >> 20) == (0xac100000 >> 20)      /* 172.16.0.0/12 */
           || (address >> 16) == 0xc0a8                  /* 192.168.0.0/16 */
           || (address >> 28) >= 0xe;                    /* multicast, … */
}
