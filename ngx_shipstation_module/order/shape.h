
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a platform calls an order's values in its JSON, and where they stand:
 * the shape of its feed.  Each kind of object is a level; each of its keys
 * fills one value of a row, and may hold objects of a level in turn.  What the
 * values become is said by order/fields.h.
 *
 * A new shape is a new table beside order/shape_native.c.
 */

#ifndef _NGX_SHIPSTATION_SHAPE_H_INCLUDED_
#define _NGX_SHIPSTATION_SHAPE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif


/* A key as it stands in the feed, "key":, for one comparison of 32 bytes. */
#define NGX_SHIPSTATION_MEMBER_SIZE    32

/* The most levels of a shape, the first, which is none, among them. */
#define NGX_SHIPSTATION_SHAPE_LEVELS   16

/* The most keys of a level. */
#define NGX_SHIPSTATION_SHAPE_KEYS     32

#define NGX_SHIPSTATION_SHAPE_SLOTS    64      /* a power of two */

/* What a feed may say of its pages: the schema's xs:short, bytes of "next". */
#define NGX_SHIPSTATION_PAGES_MAX      32767
#define NGX_SHIPSTATION_CURSOR_MAX     512


typedef struct {
    ngx_str_t   key;
    u_char      member[NGX_SHIPSTATION_MEMBER_SIZE];
    uint32_t    member_mask;       /* a bit for each of its bytes */
    u_char      member_len;
    u_char      level;             /* of the objects in it; 0: none */
} ngx_shipstation_shape_key_t;


/* The value of a level's first key is the first one of its row, and so on. */
typedef struct {
    const ngx_shipstation_shape_key_t  *keys;
    ngx_uint_t                          n;
} ngx_shipstation_shape_level_t;


/* Each level's keys by hash: the key's place plus one, 0 for none. */
typedef struct {
    ngx_uint_t  made;
    u_char      slots[NGX_SHIPSTATION_SHAPE_LEVELS]
                     [NGX_SHIPSTATION_SHAPE_SLOTS];
} ngx_shipstation_shape_index_t;


typedef struct {
    const char                           *name;

    /* of the object that is the feed */
    ngx_str_t                             list;      /* of orders */
    ngx_str_t                             pages;
    ngx_str_t                             next;
    ngx_str_t                             errors;    /* not empty: no feed */

    ngx_uint_t                            order;     /* level of its entries */
    const ngx_shipstation_shape_level_t  *levels;    /* the first is none */
    ngx_uint_t                            nlevels;
    ngx_shipstation_shape_index_t        *index;
} ngx_shipstation_shape_t;


/* A key of at most 28 bytes, and the level of the objects in it, 0: none. */
#define ngx_shipstation_shape_key(key, level)                                \
    { ngx_string(key), "\"" key "\":", (1U << (sizeof(key) + 2)) - 1,        \
      sizeof(key) + 2, level }


extern const ngx_shipstation_shape_t  ngx_shipstation_shape_native;


/* Makes the shape's index, where that was not done before. */
void ngx_shipstation_shape_open(const ngx_shipstation_shape_t *shape);

/*
 * The place of a level's key that is the len bytes at text, in an opened
 * shape; NGX_SHIPSTATION_SHAPE_KEYS where it has none.
 */
ngx_uint_t ngx_shipstation_shape_find(const ngx_shipstation_shape_t *shape,
    ngx_uint_t level, const u_char *text, size_t len);


/* Whether the feed has the key, and a colon behind it, at text. */

static ngx_inline ngx_uint_t
ngx_shipstation_shape_at(const ngx_shipstation_shape_key_t *key,
    const u_char *text)
{
#if defined(__SSE2__)

    uint32_t  same;

    /* behind the feed's end there are zeros, which are in no key */

    same = _mm_movemask_epi8(_mm_cmpeq_epi8(
               _mm_loadu_si128((const __m128i *) key->member),
               _mm_loadu_si128((const __m128i *) text)))
           | (uint32_t) _mm_movemask_epi8(_mm_cmpeq_epi8(
               _mm_loadu_si128((const __m128i *) (key->member + 16)),
               _mm_loadu_si128((const __m128i *) (text + 16)))) << 16;

    return (~same & key->member_mask) == 0;

#else

    return ngx_memcmp(key->member, text, key->member_len) == 0;

#endif
}


#endif /* _NGX_SHIPSTATION_SHAPE_H_INCLUDED_ */
