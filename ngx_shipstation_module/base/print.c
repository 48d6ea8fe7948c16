
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/print.h"
#include "base/text.h"


void
ngx_shipstation_print_open(ngx_shipstation_printer_t *json,
    const char *name, const char *bracket)
{
    ngx_shipstation_print_name(json, name);
    (void) ngx_shipstation_output_print(json->out, bracket);
    json->more = 0;
}


void
ngx_shipstation_print_close(ngx_shipstation_printer_t *json,
    const char *bracket)
{
    (void) ngx_shipstation_output_print(json->out, bracket);
    json->more = 1;
}


void
ngx_shipstation_print_name(ngx_shipstation_printer_t *json,
    const char *name)
{
    if (json->more) {
        (void) ngx_shipstation_output_print(json->out, ", ");
    }

    json->more = 1;

    if (name) {
        (void) ngx_shipstation_output_print(json->out, "\"");
        (void) ngx_shipstation_output_print(json->out, name);
        (void) ngx_shipstation_output_print(json->out, "\": ");
    }
}


void
ngx_shipstation_print_number(ngx_shipstation_printer_t *json,
    const char *name, uint64_t n)
{
    u_char  *p;
    u_char   digits[NGX_INT64_LEN];

    p = ngx_sprintf(digits, "%uL", n);

    ngx_shipstation_print_name(json, name);
    (void) ngx_shipstation_output_write(json->out, digits, p - digits);
}


void
ngx_shipstation_print_bool(ngx_shipstation_printer_t *json,
    const char *name, ngx_uint_t value)
{
    ngx_shipstation_print_name(json, name);
    (void) ngx_shipstation_output_print(json->out, value ? "true" : "false");
}


void
ngx_shipstation_print_text(ngx_shipstation_printer_t *json,
    const char *name, const u_char *text, size_t len)
{
    ngx_shipstation_print_name(json, name);
    (void) ngx_shipstation_json_string(json->out, text, len);
}


void
ngx_shipstation_print_word(ngx_shipstation_printer_t *json,
    const char *name, const char *text)
{
    if (text == NULL) {
        ngx_shipstation_print_name(json, name);
        (void) ngx_shipstation_output_print(json->out, "null");
        return;
    }

    ngx_shipstation_print_text(json, name, (u_char *) text,
                                   ngx_strlen(text));
}


void
ngx_shipstation_print_date(ngx_shipstation_printer_t *json,
    const char *name, int64_t at)
{
    u_char  text[NGX_SHIPSTATION_DATE_ISO_LEN];

    if (at == 0) {
        ngx_shipstation_print_word(json, name, NULL);
        return;
    }

    (void) ngx_shipstation_date_print(text, at);
    ngx_shipstation_print_text(json, name, text, sizeof(text));
}


void
ngx_shipstation_print_json(ngx_shipstation_printer_t *json, const char *name,
    const ngx_str_t *text)
{
    ngx_shipstation_print_name(json, name);
    (void) ngx_shipstation_output_write(json->out, text->data, text->len);
}
