
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/shape.h"


static ngx_uint_t ngx_shipstation_shape_slot(const u_char *key, size_t len);


void
ngx_shipstation_shape_open(const ngx_shipstation_shape_t *shape)
{
    u_char                               *slots;
    ngx_uint_t                            n, i, slot;
    const ngx_shipstation_shape_level_t  *level;

    if (shape->index->made) {
        return;
    }

    for (n = 0; n < shape->nlevels; n++) {

        level = &shape->levels[n];
        slots = shape->index->slots[n];

        for (i = 0; i < level->n; i++) {

            slot = ngx_shipstation_shape_slot(level->keys[i].key.data,
                                              level->keys[i].key.len);

            while (slots[slot]) {
                slot = (slot + 1) % NGX_SHIPSTATION_SHAPE_SLOTS;
            }

            slots[slot] = (u_char) (i + 1);
        }
    }

    shape->index->made = 1;
}


ngx_uint_t
ngx_shipstation_shape_find(const ngx_shipstation_shape_t *shape,
    ngx_uint_t level, const u_char *text, size_t len)
{
    u_char            place, *slots;
    ngx_uint_t        slot;
    const ngx_str_t  *key;

    slots = shape->index->slots[level];
    slot = ngx_shipstation_shape_slot(text, len);

    while ((place = slots[slot]) != 0) {

        key = &shape->levels[level].keys[place - 1].key;

        if (key->len == len && ngx_memcmp(key->data, text, len) == 0) {
            return place - 1;
        }

        slot = (slot + 1) % NGX_SHIPSTATION_SHAPE_SLOTS;
    }

    return NGX_SHIPSTATION_SHAPE_KEYS;
}


/* Length, and three of the letters: enough to part the keys of one level. */

static ngx_uint_t
ngx_shipstation_shape_slot(const u_char *key, size_t len)
{
    if (len == 0) {
        return 0;
    }

    return (len * 3 + key[0] * 7 + key[len / 2] * 5 + key[len - 1])
           % NGX_SHIPSTATION_SHAPE_SLOTS;
}
