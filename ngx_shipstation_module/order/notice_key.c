
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The idempotency key of a ship notice.  It must not change when a merchant
 * sends a notice again, even after touching what is no part of the shipment
 * (notes, the recipient, the cost that a carrier corrected, whether the buyer
 * is told); and it must differ for another parcel of the same order.
 *
 * SHA-256 over these parts, each preceded by its length and a colon:
 *
 *   "notice-1", the store's id, the order number, carrier, service, tracking
 *   number, when the label was made (the shipping date where that is not
 *   said), and the digests of the items, sorted: SKU, name, quantity, line
 *   item, UPC, each preceded by its length in the same way.
 *
 * Dates and quantities count by what they say, not by how they are written.
 * Blanks, and the case of ASCII letters, do not count in carrier, service and
 * tracking number: people retype them.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "order/notice.h"
#include "order/notice_fields.h"


typedef struct {
    u_char  *start;
    u_char  *last;
} ngx_shipstation_notice_parts_t;


static size_t ngx_shipstation_notice_parts_size(
    ngx_shipstation_notice_t *notice, const ngx_str_t *store);
static size_t ngx_shipstation_notice_item_size(
    ngx_shipstation_notice_t *notice);
static void ngx_shipstation_notice_part(ngx_shipstation_notice_parts_t *parts,
    const ngx_str_t *text);
static void ngx_shipstation_notice_part_folded(
    ngx_shipstation_notice_parts_t *parts, const ngx_str_t *text);
static void ngx_shipstation_notice_part_number(
    ngx_shipstation_notice_parts_t *parts,
    const ngx_shipstation_notice_value_t *value);
static ngx_int_t ngx_shipstation_notice_part_items(
    ngx_shipstation_notice_parts_t *parts, ngx_shipstation_notice_t *notice);
static int ngx_libc_cdecl ngx_shipstation_notice_compare(const void *one,
    const void *two);


/* The most that a part has besides its text: its length, or a number. */
#define NGX_SHIPSTATION_NOTICE_PART_MAX  (2 * NGX_INT64_LEN + 2)


ngx_int_t
ngx_shipstation_notice_key(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store, u_char key[NGX_SHIPSTATION_NOTICE_KEY_LEN])
{
    u_char                           digest[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_shipstation_notice_value_t  *values, *date;
    ngx_shipstation_notice_parts_t   parts;

    static ngx_str_t  recipe = ngx_string("notice-1");

    values = notice->values;

    parts.start = ngx_shipstation_arena_alloc(notice->arena,
                             ngx_shipstation_notice_parts_size(notice, store));
    if (parts.start == NULL) {
        return NGX_ERROR;
    }

    parts.last = parts.start;

    ngx_shipstation_notice_part(&parts, &recipe);
    ngx_shipstation_notice_part(&parts, store);
    ngx_shipstation_notice_part(&parts,
                          &values[NGX_SHIPSTATION_NOTICE_ORDER_NUMBER].text);
    ngx_shipstation_notice_part_folded(&parts,
                               &values[NGX_SHIPSTATION_NOTICE_CARRIER].text);
    ngx_shipstation_notice_part_folded(&parts,
                               &values[NGX_SHIPSTATION_NOTICE_SERVICE].text);
    ngx_shipstation_notice_part_folded(&parts,
                       &values[NGX_SHIPSTATION_NOTICE_TRACKING_NUMBER].text);

    date = &values[NGX_SHIPSTATION_NOTICE_LABEL_CREATE_DATE];

    if (date->text.len == 0) {
        date = &values[NGX_SHIPSTATION_NOTICE_SHIP_DATE];
    }

    ngx_shipstation_notice_part_number(&parts, date);

    if (ngx_shipstation_notice_part_items(&parts, notice) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_shipstation_sha256(parts.start, parts.last - parts.start, digest);

    (void) ngx_hex_dump(key, digest, NGX_SHIPSTATION_DIGEST_LEN);

    return NGX_OK;
}


/* Bytes that the parts of a notice take at most. */

static size_t
ngx_shipstation_notice_parts_size(ngx_shipstation_notice_t *notice,
    const ngx_str_t *store)
{
    size_t      size;
    ngx_uint_t  i;

    size = sizeof("notice-1") + store->len
           + 8 * NGX_SHIPSTATION_NOTICE_PART_MAX
           + notice->nitems * NGX_SHIPSTATION_DIGEST_LEN;

    for (i = 0; i < NGX_SHIPSTATION_NOTICE_NFIELDS; i++) {
        size += notice->values[i].text.len;
    }

    return size;
}


/* Bytes that the parts of the largest item take at most. */

static size_t
ngx_shipstation_notice_item_size(ngx_shipstation_notice_t *notice)
{
    size_t                          size, most;
    ngx_uint_t                      i;
    ngx_shipstation_notice_item_t  *item;

    most = 0;

    for (item = notice->items; item; item = item->next) {
        size = NGX_SHIPSTATION_ITEM_NFIELDS * NGX_SHIPSTATION_NOTICE_PART_MAX;

        for (i = 0; i < NGX_SHIPSTATION_ITEM_NFIELDS; i++) {
            size += item->values[i].text.len;
        }

        most = ngx_max(most, size);
    }

    return most;
}


static void
ngx_shipstation_notice_part(ngx_shipstation_notice_parts_t *parts,
    const ngx_str_t *text)
{
    parts->last = ngx_sprintf(parts->last, "%uz:%V", text->len, text);
}


static void
ngx_shipstation_notice_part_folded(ngx_shipstation_notice_parts_t *parts,
    const ngx_str_t *text)
{
    size_t   i, len;
    u_char  *p;

    len = 0;

    for (i = 0; i < text->len; i++) {
        len += (text->data[i] > ' ');
    }

    p = ngx_sprintf(parts->last, "%uz:", len);

    for (i = 0; i < text->len; i++) {
        if (text->data[i] > ' ') {
            *p++ = ngx_tolower(text->data[i]);
        }
    }

    parts->last = p;
}


/* A number that could not be read counts as it is written. */

static void
ngx_shipstation_notice_part_number(ngx_shipstation_notice_parts_t *parts,
    const ngx_shipstation_notice_value_t *value)
{
    u_char     text[NGX_INT64_LEN + 1];
    ngx_str_t  number;

    if (!value->known) {
        ngx_shipstation_notice_part(parts, &value->text);
        return;
    }

    number.data = text;
    number.len = ngx_sprintf(text, "%L", value->number) - text;

    ngx_shipstation_notice_part(parts, &number);
}


static ngx_int_t
ngx_shipstation_notice_part_items(ngx_shipstation_notice_parts_t *parts,
    ngx_shipstation_notice_t *notice)
{
    u_char                          *digests, *p;
    size_t                           len;
    ngx_uint_t                       i;
    ngx_shipstation_notice_item_t   *item;
    ngx_shipstation_notice_parts_t   own;

    if (notice->nitems == 0) {
        return NGX_OK;
    }

    digests = ngx_shipstation_arena_alloc(notice->arena,
                                notice->nitems * NGX_SHIPSTATION_DIGEST_LEN);
    own.start = ngx_shipstation_arena_alloc(notice->arena,
                                    ngx_shipstation_notice_item_size(notice));
    if (digests == NULL || own.start == NULL) {
        return NGX_ERROR;
    }

    p = digests;

    for (item = notice->items; item; item = item->next) {
        own.last = own.start;

        for (i = 0; i < NGX_SHIPSTATION_ITEM_NFIELDS; i++) {
            if (ngx_shipstation_item_fields[i].kind
                == NGX_SHIPSTATION_NOTICE_TEXT)
            {
                ngx_shipstation_notice_part(&own, &item->values[i].text);

            } else {
                ngx_shipstation_notice_part_number(&own, &item->values[i]);
            }
        }

        ngx_shipstation_sha256(own.start, own.last - own.start, p);
        p += NGX_SHIPSTATION_DIGEST_LEN;
    }

    ngx_qsort(digests, notice->nitems, NGX_SHIPSTATION_DIGEST_LEN,
              ngx_shipstation_notice_compare);

    len = p - digests;
    parts->last = ngx_sprintf(parts->last, "%uz:", len);
    parts->last = ngx_cpymem(parts->last, digests, len);

    return NGX_OK;
}


static int ngx_libc_cdecl
ngx_shipstation_notice_compare(const void *one, const void *two)
{
    return ngx_memcmp(one, two, NGX_SHIPSTATION_DIGEST_LEN);
}
