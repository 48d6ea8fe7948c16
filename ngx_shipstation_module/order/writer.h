
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * One order on its way from JSON to XML: what the parts of it share, and how
 * they write their fields, refuse the order, or tell of what is left out.
 */

#ifndef _NGX_SHIPSTATION_WRITER_H_INCLUDED_
#define _NGX_SHIPSTATION_WRITER_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/error.h"
#include "base/output.h"
#include "order/export_rules.h"
#include "order/fields.h"
#include "order/notes.h"
#include "order/value.h"


/* What became of the lines that have to be shipped. */
typedef enum {
    NGX_SHIPSTATION_LINES_OPEN = 0,    /* some are left, or there are none */
    NGX_SHIPSTATION_LINES_DIGITAL,     /* there is nothing to ship */
    NGX_SHIPSTATION_LINES_REFUNDED,
    NGX_SHIPSTATION_LINES_SHIPPED
} ngx_shipstation_lines_e;


typedef struct {
    const ngx_shipstation_export_rules_t  *rules;
    ngx_shipstation_output_t              *out;
    ngx_shipstation_notes_t               *notes;

    ngx_str_t                 number;       /* as it goes out */
    ngx_str_t                 status;       /* as it goes out */
    const char               *no_status;    /* why there is none */
    int64_t                   placed;       /* order_date */
    int64_t                   modified;
    ngx_uint_t                has_placed;
    ngx_uint_t                foreign;      /* another currency */
    ngx_uint_t                again;        /* is written a second time */
    ngx_uint_t                noted;        /* optional values */
    ngx_shipstation_lines_e   lines;
    u_char                    country[2];   /* where it goes */

    ngx_shipstation_value_t  *values;     /* the order's row */

    u_char                    number_text[NGX_SHIPSTATION_ORDER_ID_SIZE];

    ngx_shipstation_path_t    where;
    ngx_shipstation_error_t   error;        /* what is wrong with it */
} ngx_shipstation_order_t;


/*
 * The parts of the writer return NGX_OK; NGX_DECLINED when the order cannot be
 * made valid, then the order's error says where and why; NGX_ERROR when
 * memory or the output is exhausted.
 */

/*
 * Writes those fields of an object that the order can do without and whose
 * element depends on nothing else: all kinds of text, money, booleans, URLs,
 * codes.  What is of the wrong kind is left out, and noted.
 */
ngx_int_t ngx_shipstation_order_optional(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, ngx_shipstation_level_e level,
    ngx_shipstation_value_t *values);

/* Writes a text or id that must be there.  Blank counts as missing. */
ngx_int_t ngx_shipstation_order_text(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *up, const ngx_shipstation_field_t *field,
    ngx_shipstation_value_t *value);

/*
 * Tells of an optional value, where it stands, why it is not used ("is not a
 * number") and what was done instead ("left out", "0.00 sent").
 */
void ngx_shipstation_order_noted(ngx_shipstation_order_t *order,
    const ngx_shipstation_path_t *path, const char *reason, const char *done);

/* Writes tags: a string literal. */
#define ngx_shipstation_order_print(order, text)                           \
    ngx_shipstation_order_tags((order)->out, text, sizeof(text) - 1)

/* A member below up, as a path that lasts until the next is asked for. */
const ngx_shipstation_path_t *ngx_shipstation_order_at(
    ngx_shipstation_order_t *order, const ngx_shipstation_path_t *up,
    const ngx_shipstation_field_t *field);

/*
 * Takes the order, the path above, the field, and a sentence's end that makes
 * sense behind the path: "is missing".
 */
#define ngx_shipstation_order_refuse(order, up, field, ...)                \
    (ngx_shipstation_error(&(order)->error,                                 \
                           ngx_shipstation_order_at(order, up, field),     \
                           __VA_ARGS__),                                     \
     NGX_DECLINED)

#define ngx_shipstation_order_note(order, up, field, reason, done)          \
    ngx_shipstation_order_noted(order,                                       \
                                ngx_shipstation_order_at(order, up, field),  \
                                reason, done)


static ngx_inline ngx_int_t
ngx_shipstation_order_tags(ngx_shipstation_output_t *out, const char *text,
    size_t len)
{
    u_char  *p;

    p = ngx_shipstation_output_reserve(out, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_shipstation_output_wrote(out, ngx_cpymem(p, text, len));

    return NGX_OK;
}


#endif /* _NGX_SHIPSTATION_WRITER_H_INCLUDED_ */
