
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "order/notes.h"


static size_t ngx_shipstation_notes_path(
    u_char path[NGX_SHIPSTATION_PATH_SIZE], const ngx_str_t *from);


void
ngx_shipstation_notes_add(ngx_shipstation_notes_t *notes,
    const ngx_str_t *number, const ngx_shipstation_error_t *error)
{
    size_t                   len;
    u_char                   path[NGX_SHIPSTATION_PATH_SIZE];
    ngx_uint_t               i;
    ngx_shipstation_note_t  *note;

    len = ngx_shipstation_notes_path(path, &error->path);

    for (i = 0; i < notes->n; i++) {
        note = &notes->list[i];

        if (note->path.len == len
            && ngx_memcmp(note->path.data, path, len) == 0)
        {
            note->count++;
            return;
        }
    }

    if (notes->list == NULL) {
        notes->list = ngx_shipstation_arena_alloc(notes->arena,
                  NGX_SHIPSTATION_NOTES_MAX * sizeof(ngx_shipstation_note_t));
    }

    if (notes->list == NULL || notes->n == NGX_SHIPSTATION_NOTES_MAX) {
        notes->more++;
        return;
    }

    note = &notes->list[notes->n++];

    note->count = 1;

    note->path.data = note->path_text;
    note->path.len = len;
    ngx_memcpy(note->path_text, path, len);

    note->message.data = note->message_text;
    note->message.len = error->message.len;
    ngx_memcpy(note->message_text, error->message.data, error->message.len);

    note->number.data = note->number_text;
    note->number.len = ngx_shipstation_printable(note->number_text,
                                           NGX_SHIPSTATION_NOTES_NUMBER_SIZE,
                                           number->data, number->len)
                       - note->number_text;
}


/* A path without the places in its lists; returns its length. */

static size_t
ngx_shipstation_notes_path(u_char path[NGX_SHIPSTATION_PATH_SIZE],
    const ngx_str_t *from)
{
    u_char      *p;
    size_t       i;
    ngx_uint_t   place;

    p = path;
    place = 0;

    for (i = 0; i < from->len; i++) {

        if (from->data[i] == ']') {
            place = 0;
        }

        if (!place) {
            *p++ = from->data[i];
        }

        if (from->data[i] == '[') {
            place = 1;
        }
    }

    return p - path;
}
