
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/parts.h"
#include "settings/settings.h"


/*
 * One walk over the tables' rows serves both for counting and for copying: what
 * is aligned stands first, all text behind it.  While counting, base is NULL
 * and so are the copies.
 */
typedef struct {
    u_char  *base;
    size_t   objects;      /* bytes so far */
    size_t   text;
    size_t   text_start;   /* all objects' bytes */
} ngx_shipstation_pack_t;


static void *ngx_shipstation_pack_objects(ngx_shipstation_pack_t *pack,
    const void *objects, ngx_uint_t n, size_t size);
static u_char *ngx_shipstation_pack_bytes(ngx_shipstation_pack_t *pack,
    const u_char *data, size_t len);
static void ngx_shipstation_pack_text(ngx_shipstation_pack_t *pack,
    ngx_str_t *copy, const ngx_str_t *text);
static void ngx_shipstation_pack_settings(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_settings_t *settings);
static void ngx_shipstation_pack_members(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_members_t *members, u_char *copy,
    const u_char *original);
static void ngx_shipstation_pack_list(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_member_t *member, u_char *copy,
    const u_char *original);


size_t
ngx_shipstation_settings_size(const ngx_shipstation_settings_t *settings)
{
    ngx_shipstation_pack_t  pack;

    ngx_memzero(&pack, sizeof(ngx_shipstation_pack_t));

    ngx_shipstation_pack_settings(&pack, settings);

    /* a byte at least for texts that are empty to point to */

    return pack.objects + pack.text + 1;
}


ngx_shipstation_settings_t *
ngx_shipstation_settings_pack(u_char *p,
    const ngx_shipstation_settings_t *settings)
{
    ngx_shipstation_pack_t  pack;

    ngx_memzero(&pack, sizeof(ngx_shipstation_pack_t));

    ngx_shipstation_pack_settings(&pack, settings);

    pack.base = p;
    pack.text_start = pack.objects;
    pack.objects = 0;
    pack.text = 0;

    ngx_shipstation_pack_settings(&pack, settings);

    p[pack.text_start + pack.text] = '\0';

    return (ngx_shipstation_settings_t *) p;
}


static void
ngx_shipstation_pack_settings(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_settings_t *settings)
{
    u_char  *copy;

    copy = ngx_shipstation_pack_objects(pack, settings, 1,
                                        sizeof(ngx_shipstation_settings_t));

    ngx_shipstation_pack_members(pack, &ngx_shipstation_settings_table, copy,
                                 (const u_char *) settings);
}


/* Tables do not nest without end, so neither does this. */
static void
ngx_shipstation_pack_members(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_members_t *members, u_char *copy,
    const u_char *original)
{
    u_char                          *place;
    const u_char                    *from;
    const ngx_shipstation_member_t  *member;

    for (member = members->rows; member->name; member++) {

        place = copy ? copy + member->place : NULL;
        from = original + member->place;

        switch (member->kind->place) {

        case NGX_SHIPSTATION_PLACE_FLAT:
            break;

        case NGX_SHIPSTATION_PLACE_TEXT:
            ngx_shipstation_pack_text(pack, (ngx_str_t *) place,
                                      (const ngx_str_t *) from);
            break;

        case NGX_SHIPSTATION_PLACE_TERMINATED:
            ngx_shipstation_pack_text(pack, (ngx_str_t *) place,
                                      (const ngx_str_t *) from);
            (void) ngx_shipstation_pack_bytes(pack, (u_char *) "", 1);
            break;

        case NGX_SHIPSTATION_PLACE_FORGOTTEN:
            if (place) {
                ngx_str_null((ngx_str_t *) place);
            }

            break;

        case NGX_SHIPSTATION_PLACE_OBJECT:
            ngx_shipstation_pack_members(pack, member->members, place, from);
            break;

        case NGX_SHIPSTATION_PLACE_LIST:
            ngx_shipstation_pack_list(pack, member, copy, original);
            break;
        }
    }
}


static void
ngx_shipstation_pack_list(ngx_shipstation_pack_t *pack,
    const ngx_shipstation_member_t *member, u_char *copy,
    const u_char *original)
{
    size_t         size;
    u_char        *elements, *copies;
    ngx_uint_t     i, n;

    size = member->members->size;

    ngx_memcpy(&n, original + member->count, sizeof(ngx_uint_t));
    ngx_memcpy(&elements, original + member->place, sizeof(void *));

    copies = ngx_shipstation_pack_objects(pack, elements, n, size);

    if (copy) {
        ngx_memcpy(copy + member->place, &copies, sizeof(void *));
    }

    for (i = 0; i < n; i++) {
        ngx_shipstation_pack_members(pack, member->members,
                                     copies ? copies + i * size : NULL,
                                     elements + i * size);
    }
}


static void *
ngx_shipstation_pack_objects(ngx_shipstation_pack_t *pack,
    const void *objects, ngx_uint_t n, size_t size)
{
    u_char  *p;
    size_t   aligned;

    if (n == 0) {
        return NULL;
    }

    p = NULL;
    aligned = ngx_align(n * size, 8);

    if (pack->base) {
        p = pack->base + pack->objects;
        ngx_memcpy(p, objects, n * size);
        ngx_memzero(p + n * size, aligned - n * size);
    }

    pack->objects += aligned;

    return p;
}


static u_char *
ngx_shipstation_pack_bytes(ngx_shipstation_pack_t *pack, const u_char *data,
    size_t len)
{
    u_char  *p;

    p = NULL;

    if (pack->base) {
        p = pack->base + pack->text_start + pack->text;

        if (len) {
            ngx_memcpy(p, data, len);
        }
    }

    pack->text += len;

    return p;
}


static void
ngx_shipstation_pack_text(ngx_shipstation_pack_t *pack, ngx_str_t *copy,
    const ngx_str_t *text)
{
    u_char  *p;

    p = ngx_shipstation_pack_bytes(pack, text->data, text->len);

    if (copy) {
        copy->data = p;
        copy->len = text->len;
    }
}
