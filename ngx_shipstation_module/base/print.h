
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/* JSON printed member by member, for replies that are made on the way. */

#ifndef _NGX_SHIPSTATION_PRINT_H_INCLUDED_
#define _NGX_SHIPSTATION_PRINT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/output.h"


/* An output, and whether an object's or a list's first member is behind. */
typedef struct {
    ngx_shipstation_output_t  *out;
    ngx_uint_t                 more;
} ngx_shipstation_printer_t;


/*
 * Each prints one member: a comma where it is not the first, its name (a
 * constant that needs no escape; NULL in a list) and its value.  What went
 * wrong is seen in out->failed.
 */
void ngx_shipstation_print_open(ngx_shipstation_printer_t *json,
    const char *name, const char *bracket);
void ngx_shipstation_print_close(ngx_shipstation_printer_t *json,
    const char *bracket);
void ngx_shipstation_print_number(ngx_shipstation_printer_t *json,
    const char *name, uint64_t n);
void ngx_shipstation_print_bool(ngx_shipstation_printer_t *json,
    const char *name, ngx_uint_t value);
void ngx_shipstation_print_text(ngx_shipstation_printer_t *json,
    const char *name, const u_char *text, size_t len);

/* A C string, or null for NULL. */
void ngx_shipstation_print_word(ngx_shipstation_printer_t *json,
    const char *name, const char *text);

/* Unix seconds as ISO 8601, or null for 0. */
void ngx_shipstation_print_date(ngx_shipstation_printer_t *json,
    const char *name, int64_t at);

/* A value that is JSON already, and the name alone. */
void ngx_shipstation_print_json(ngx_shipstation_printer_t *json,
    const char *name, const ngx_str_t *text);
void ngx_shipstation_print_name(ngx_shipstation_printer_t *json,
    const char *name);


#endif /* _NGX_SHIPSTATION_PRINT_H_INCLUDED_ */
