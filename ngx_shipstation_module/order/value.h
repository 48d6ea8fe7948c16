
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * Single values of the feed.  Each function returns NULL when all is well, or
 * why the value cannot be used, in words that make sense behind its path;
 * ngx_shipstation_value_missing (compare the pointers) where there is none:
 * NULL, absent or null, or a string of blanks.
 */

#ifndef _NGX_SHIPSTATION_VALUE_H_INCLUDED_
#define _NGX_SHIPSTATION_VALUE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


typedef enum {
    NGX_SHIPSTATION_VALUE_NONE = 0,    /* absent, or null */
    NGX_SHIPSTATION_VALUE_TEXT,
    NGX_SHIPSTATION_VALUE_NUMBER,
    NGX_SHIPSTATION_VALUE_TRUE,
    NGX_SHIPSTATION_VALUE_FALSE,
    NGX_SHIPSTATION_VALUE_OBJECT,
    NGX_SHIPSTATION_VALUE_LIST
} ngx_shipstation_value_kind_e;


typedef struct {

    /*
     * A text's decoded bytes, a number's own; an object's row; a list's first
     * entry, which is a value whose data is the next entry, NULL at the end,
     * and behind it the entry's own value.
     */
    void      *data;

    uint32_t   len;        /* of the text, or entries of the list */
    uint16_t   kind;       /* ngx_shipstation_value_kind_e */
    uint16_t   plain;      /* a text or number of 0x20 to 0x7f, no ']' */
} ngx_shipstation_value_t;


/* An object's fields, in the order of its level's. */
#define ngx_shipstation_value_row(value)                                     \
    ((ngx_shipstation_value_t *) (value)->data)

/* A list's entries, one after the other: for (e = first; e; e = next). */
#define ngx_shipstation_value_first(list)                                    \
    ((ngx_shipstation_value_t *) (list)->data)
#define ngx_shipstation_value_next(entry)                                    \
    ((ngx_shipstation_value_t *) (entry)->data)
#define ngx_shipstation_value_entry(entry)  ((entry) + 1)

/* A plain text that begins with no blank. */
#define ngx_shipstation_value_simple(value)                                  \
    ((value)->plain && (value)->len && *(u_char *) (value)->data > ' ')

/* A plain text that is an id as it stands, as nearly all are. */
#define ngx_shipstation_value_exact(value)                                   \
    (ngx_shipstation_value_is(value, TEXT)                                   \
     && ngx_shipstation_value_simple(value)                                  \
     && (value)->len <= NGX_SHIPSTATION_ORDER_ID_MAX                         \
     && ((u_char *) (value)->data)[(value)->len - 1] > ' ')

#define ngx_shipstation_value_is(value, is)                                  \
    ((value)->kind == NGX_SHIPSTATION_VALUE_ ## is)


/* The schema's nine digits, two of them decimals. */
#define NGX_SHIPSTATION_ORDER_MONEY_MAX     999999999LL
#define NGX_SHIPSTATION_ORDER_MONEY_BEYOND  "is beyond 9999999.99"

/* Characters of ids and of web addresses, digits of a UPC. */
#define NGX_SHIPSTATION_ORDER_ID_MAX   50
#define NGX_SHIPSTATION_ORDER_ID_SIZE  64     /* a number, written out */
#define NGX_SHIPSTATION_IMAGE_URL_MAX  500
#define NGX_SHIPSTATION_UPC_MAX        12

#define NGX_SHIPSTATION_OPTIONS_MAX    10

/* For an id: it is never cut. */
#define NGX_SHIPSTATION_ORDER_ID_LONG                                        \
    "is longer than " ngx_value(NGX_SHIPSTATION_ORDER_ID_MAX) " characters"

/* Quantities are millionths, up to 10^12 of them. */
#define NGX_SHIPSTATION_QUANTITY_SCALE  6
#define NGX_SHIPSTATION_QUANTITY_ONE    1000000LL
#define NGX_SHIPSTATION_QUANTITY_MAX    99999


extern const char  ngx_shipstation_value_missing[];


/* A string or a number's own text, not blank; not copied, not trimmed. */
static ngx_inline const char *ngx_shipstation_value_text(
    ngx_shipstation_value_t *value, ngx_str_t *text);

/*
 * A text or number that is never cut, without the blanks around it; a number
 * is written out ("1e3" is 1000), into buffer where it has to be.
 */
const char *ngx_shipstation_value_id(ngx_shipstation_value_t *value,
    u_char buffer[NGX_SHIPSTATION_ORDER_ID_SIZE], ngx_str_t *text);

/* An amount, string or number, in hundredths, rounded half to even. */
const char *ngx_shipstation_value_money(ngx_shipstation_value_t *value,
    int64_t *hundredths);

/* A number with scale decimals, rounded half to even, up to +-10^18. */
const char *ngx_shipstation_value_number(ngx_shipstation_value_t *value,
    ngx_uint_t scale, int64_t *number);

/* true, false, 1, 0, or these as strings. */
const char *ngx_shipstation_value_boolean(
    ngx_shipstation_value_t *value, ngx_uint_t *boolean);

/*
 * ISO 8601, RFC 2822, or Unix seconds, a number or a string, from 10^8 on (so
 * that neither 0 nor 20261120 is one); from 10^11 on they are milliseconds.
 */
const char *ngx_shipstation_value_date(ngx_shipstation_value_t *value,
    int64_t *seconds);

/* A country, as its two letters. */
const char *ngx_shipstation_value_country(
    ngx_shipstation_value_t *value, u_char code[2]);

/* Three letters of a currency, upper case. */
const char *ngx_shipstation_value_currency(
    ngx_shipstation_value_t *value, u_char code[3]);

/*
 * A web address that XML Schema's anyURI takes as libxml2 and .NET judge it:
 * http or https ("//host" becomes https), a plain host, all other characters
 * escaped.  Sets url to what is written into buffer: printable ASCII, no ']'.
 */
const char *ngx_shipstation_value_url(ngx_shipstation_value_t *value,
    u_char buffer[NGX_SHIPSTATION_IMAGE_URL_MAX], ngx_str_t *url);

/* The slow part of ngx_shipstation_value_text(). */
const char *ngx_shipstation_value_odd_text(ngx_shipstation_value_t *value,
    ngx_str_t *text);


static ngx_inline const char *
ngx_shipstation_value_text(ngx_shipstation_value_t *value, ngx_str_t *text)
{
    if (value && ngx_shipstation_value_simple(value)) {
        text->data = value->data;
        text->len = value->len;

        return NULL;
    }

    return ngx_shipstation_value_odd_text(value, text);
}


#endif /* _NGX_SHIPSTATION_VALUE_H_INCLUDED_ */
