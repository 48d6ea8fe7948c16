
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "http/header.h"


ngx_table_elt_t *
ngx_http_shipstation_find_header(ngx_list_t *headers, const char *name,
    const ngx_table_elt_t *after)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    for (part = &headers->part; part; part = part->next) {

        header = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (after) {

                if (after == &header[i]) {
                    after = NULL;
                }

                continue;
            }

            /* of a reply's headers those without a hash were taken off */

            if (header[i].hash
                && ngx_shipstation_equals(&header[i].key, name))
            {
                return &header[i];
            }
        }
    }

    return NULL;
}


ngx_uint_t
ngx_http_shipstation_encoded(ngx_list_t *headers)
{
    ngx_table_elt_t  *header;

    header = NULL;

    for ( ;; ) {

        header = ngx_http_shipstation_find_header(headers, "Content-Encoding",
                                                  header);
        if (header == NULL) {
            return 0;
        }

        if (header->value.len
            && !ngx_shipstation_equals(&header->value, "identity"))
        {
            return 1;
        }
    }
}
