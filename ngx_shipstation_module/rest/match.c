
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/text.h"
#include "http/header.h"
#include "http/reply.h"
#include "rest/match.h"
#include "settings/document.h"


static ngx_uint_t ngx_http_shipstation_match_list(const ngx_str_t *list,
    const ngx_str_t *tag);


ngx_int_t
ngx_http_shipstation_match_tag(ngx_http_shipstation_rest_t *rest,
    yyjson_mut_doc *doc, yyjson_mut_val *root, ngx_str_t *tag)
{
    ngx_str_t         value;
    ngx_table_elt_t  *header;

    value.data = ngx_pnalloc(rest->request->pool, NGX_SHIPSTATION_ETAG_MAX);

    if (value.data == NULL
        || ngx_shipstation_document_etag(doc, root, value.data, &value.len)
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    header = rest->request->headers_out.etag;

    if (header == NULL) {
        header = ngx_http_shipstation_add_header(rest->request, "ETag",
                                                 &value);
        if (header == NULL) {
            return NGX_ERROR;
        }
    }

    header->value = value;
    rest->request->headers_out.etag = header;

    if (tag) {
        *tag = value;
    }

    return NGX_OK;
}


ngx_uint_t
ngx_http_shipstation_match_unchanged(ngx_http_shipstation_rest_t *rest)
{
    ngx_table_elt_t  *header;

    header = ngx_http_shipstation_find_header(
                                       &rest->request->headers_in.headers,
                                       "If-None-Match", NULL);

    return header && rest->request->headers_out.etag
           && ngx_http_shipstation_match_list(&header->value,
                                  &rest->request->headers_out.etag->value);
}


ngx_int_t
ngx_http_shipstation_match_required(ngx_http_shipstation_rest_t *rest,
    const ngx_str_t *tag)
{
    ngx_table_elt_t  *header;

    header = ngx_http_shipstation_find_header(
                                       &rest->request->headers_in.headers,
                                       "If-Match", NULL);
    if (header == NULL) {
        return NGX_ABORT;
    }

    return ngx_http_shipstation_match_list(&header->value, tag)
           ? NGX_OK : NGX_DECLINED;
}


ngx_uint_t
ngx_http_shipstation_match_given(ngx_http_shipstation_rest_t *rest,
    const char *name)
{
    return ngx_http_shipstation_find_header(
                                       &rest->request->headers_in.headers,
                                       name, NULL)
           != NULL;
}


/* A list of tags, or "*".  Our tags hold neither commas nor backslashes. */
static ngx_uint_t
ngx_http_shipstation_match_list(const ngx_str_t *list, const ngx_str_t *tag)
{
    u_char     *p, *end, *comma;
    ngx_str_t   one;

    p = list->data;
    end = p + list->len;

    while (p < end) {

        comma = ngx_strlchr(p, end, ',');
        if (comma == NULL) {
            comma = end;
        }

        one.data = p;
        one.len = comma - p;
        ngx_shipstation_trim(&one);

        if (one.len == 1 && one.data[0] == '*') {
            return 1;
        }

        if (one.len > 2 && one.data[0] == 'W' && one.data[1] == '/') {
            one.data += 2;
            one.len -= 2;
        }

        if (one.len == tag->len
            && ngx_memcmp(one.data, tag->data, one.len) == 0)
        {
            return 1;
        }

        p = comma + 1;
    }

    return 0;
}
