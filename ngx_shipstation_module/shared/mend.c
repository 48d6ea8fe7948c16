
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Mending the zone after a worker died inside the lock.  It takes some
 * milliseconds for each 16 MB, which is fine for what should never happen.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include "shared/rates_zone.h"


static ngx_int_t ngx_shipstation_mend_claim(ngx_shipstation_pieces_t *pieces,
    uint32_t head, ngx_uint_t n);
static void ngx_shipstation_mend_begin(ngx_shipstation_pieces_t *pieces);
static void ngx_shipstation_mend_end(ngx_shipstation_pieces_t *pieces);
static void ngx_shipstation_mend_entry(ngx_shipstation_rates_shared_t *zone,
    uint32_t index);


void
ngx_shipstation_cache_mend(ngx_shipstation_rates_shared_t *zone)
{
    size_t                     room;
    uint32_t                   i;
    ngx_uint_t                 n;
    ngx_shipstation_cache_entry_t   *entry;
    ngx_shipstation_pieces_t  *chunks;

    chunks = &zone->chunks;

    ngx_shipstation_mend_begin(chunks);

    zone->newest = 0;
    zone->oldest = 0;
    zone->entries = 0;

    room = sizeof(((ngx_shipstation_chunk_t *) 0)->data);

    for (i = 1; i <= chunks->touched; i++) {

        entry = ngx_shipstation_piece(chunks, i);

        if (entry->kind != NGX_SHIPSTATION_HEAD) {
            continue;
        }

        n = 0;

        if (entry->len > sizeof(entry->data)) {
            n = (entry->len - sizeof(entry->data) + room - 1) / room;
        }

        if (entry->len > NGX_SHIPSTATION_CACHE_VALUE_MAX
            || ngx_shipstation_mend_claim(chunks, i, n) != NGX_OK)
        {
            entry->len = 0;
            entry->more = 0;
        }

        ngx_shipstation_mend_entry(zone, i);
    }

    ngx_shipstation_mend_end(chunks);
}


/* Into its bucket, and into the list: whose order of use is lost. */

static void
ngx_shipstation_mend_entry(ngx_shipstation_rates_shared_t *zone, uint32_t index)
{
    uint32_t                  *bucket;
    ngx_shipstation_cache_entry_t   *entry, *newest;
    ngx_shipstation_pieces_t  *chunks;

    chunks = &zone->chunks;
    entry = ngx_shipstation_piece(chunks, index);

    bucket = ngx_shipstation_bucket(chunks, entry->key);
    entry->next = *bucket;
    *bucket = index;

    entry->newer = 0;
    entry->older = zone->newest;

    if (zone->newest != 0) {
        newest = ngx_shipstation_piece(chunks, zone->newest);
        newest->newer = index;

    } else {
        zone->oldest = index;
    }

    zone->newest = index;
    zone->entries++;
}


void
ngx_shipstation_allowance_mend(ngx_shipstation_rates_shared_t *zone)
{
    uint32_t                    i, *bucket;
    ngx_uint_t                  n;
    ngx_shipstation_api_key_t  *record;
    ngx_shipstation_pieces_t   *records;

    records = &zone->records;

    ngx_shipstation_mend_begin(records);

    for (i = 1; i <= records->touched; i++) {

        record = ngx_shipstation_piece(records, i);

        if (record->kind != NGX_SHIPSTATION_HEAD) {
            continue;
        }

        n = 0;

        if (record->nslots > NGX_SHIPSTATION_API_KEY_SLOTS) {
            n = (record->nslots - NGX_SHIPSTATION_API_KEY_SLOTS
                 + NGX_SHIPSTATION_MORE_SLOTS - 1)
                / NGX_SHIPSTATION_MORE_SLOTS;
        }

        if (ngx_shipstation_mend_claim(records, i, n) != NGX_OK) {
            /* cannot be, as blocks are chained before they are counted */
            record->nslots = NGX_SHIPSTATION_API_KEY_SLOTS;
            record->more = 0;
        }

        bucket = ngx_shipstation_bucket(records, record->key);
        record->next = *bucket;
        *bucket = i;
    }

    ngx_shipstation_mend_end(records);
}


/* Empties the lists; pieces that continue others belong to none as yet. */

static void
ngx_shipstation_mend_begin(ngx_shipstation_pieces_t *pieces)
{
    uint32_t                  i;
    ngx_shipstation_chunk_t  *piece;

    if (pieces->touched > pieces->n) {
        pieces->touched = pieces->n;
    }

    for (i = 1; i <= pieces->touched; i++) {
        piece = ngx_shipstation_piece(pieces, i);
        piece->owner = 0;
    }

    ngx_memzero(pieces->buckets, (pieces->mask + 1) * sizeof(uint32_t));
    pieces->free = 0;
    pieces->nfree = 0;
}


/* Checks that n pieces follow the head, and makes them its own. */

static ngx_int_t
ngx_shipstation_mend_claim(ngx_shipstation_pieces_t *pieces, uint32_t head,
    ngx_uint_t n)
{
    uint32_t                  index, *last;
    ngx_uint_t                i;
    ngx_shipstation_chunk_t  *piece;

    piece = ngx_shipstation_piece(pieces, head);
    last = &piece->more;

    for (i = 0; i < n; i++) {

        index = *last;

        if (index == 0 || index > pieces->touched) {
            break;
        }

        piece = ngx_shipstation_piece(pieces, index);

        if (piece->kind != NGX_SHIPSTATION_MORE || piece->owner != 0) {
            break;
        }

        piece->owner = head;
        last = &piece->more;
    }

    if (i == n) {
        *last = 0;
        return NGX_OK;
    }

    /* gives back what was claimed */

    piece = ngx_shipstation_piece(pieces, head);
    index = piece->more;

    while (i-- > 0) {
        piece = ngx_shipstation_piece(pieces, index);
        piece->owner = 0;
        index = piece->more;
    }

    return NGX_ERROR;
}


/* All that is no head and belongs to none is free. */

static void
ngx_shipstation_mend_end(ngx_shipstation_pieces_t *pieces)
{
    uint32_t                  i;
    ngx_shipstation_chunk_t  *piece;

    for (i = pieces->touched; i > 0; i--) {

        piece = ngx_shipstation_piece(pieces, i);

        if (piece->kind == NGX_SHIPSTATION_HEAD
            || (piece->kind == NGX_SHIPSTATION_MORE && piece->owner != 0))
        {
            continue;
        }

        ngx_shipstation_piece_free(pieces, i);
    }
}
