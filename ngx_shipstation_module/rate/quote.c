
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/decimal.h"
#include "base/json.h"
#include "base/text.h"
#include "rate/quote.h"


/*
 * Costs are added with six digits behind the point, then rounded to two: the
 * sum of two halves of a cent is a cent.
 */
#define NGX_SHIPSTATION_COST_DIGITS  6
#define NGX_SHIPSTATION_COST_MINOR   10000
#define NGX_SHIPSTATION_COST_MAX     1000000000000LL


static yyjson_val *ngx_shipstation_quote_member(yyjson_val *entry,
    const char *name, const char *pascal);
static ngx_int_t ngx_shipstation_quote_cost(yyjson_val *entry,
    int64_t *minor);
static ngx_int_t ngx_shipstation_quote_amount(yyjson_val *value,
    int64_t *amount);
static ngx_int_t ngx_shipstation_quote_code(const ngx_str_t *code);
static ngx_int_t ngx_shipstation_quote_entry(yyjson_val *entry,
    ngx_shipstation_quoted_t *service);
static ngx_uint_t ngx_shipstation_quote_has(const u_char *quote, size_t size,
    const ngx_str_t *code);
static u_char *ngx_shipstation_quote_write(u_char *p,
    const ngx_shipstation_quoted_t *service);
static void ngx_shipstation_quote_header(u_char *quote, ngx_uint_t count);


ngx_int_t
ngx_shipstation_quote_parse(u_char *body, size_t len,
    ngx_shipstation_arena_t *arena, u_char *quote, size_t *size,
    ngx_shipstation_error_t *error)
{
    u_char                    *p;
    ngx_uint_t                 count;
    yyjson_val                *root, *entry;
    yyjson_arr_iter            iter;
    ngx_shipstation_quoted_t   service;

    *size = ngx_shipstation_quote_none(quote);

    root = ngx_shipstation_json_read(body, len, arena, error);
    if (root == NULL) {
        return NGX_ERROR;
    }

    if (!yyjson_is_arr(root)) {
        return ngx_shipstation_error(error, NULL,
                                     "is not a list of services");
    }

    count = 0;
    p = quote + NGX_SHIPSTATION_QUOTE_HEADER;

    yyjson_arr_iter_init(root, &iter);

    while (count < NGX_SHIPSTATION_QUOTE_SERVICES
           && (entry = yyjson_arr_iter_next(&iter)) != NULL)
    {
        if (ngx_shipstation_quote_entry(entry, &service) != NGX_OK) {
            continue;
        }

        ngx_shipstation_quote_header(quote, count);

        if (ngx_shipstation_quote_has(quote, p - quote, &service.code)) {
            continue;
        }

        p = ngx_shipstation_quote_write(p, &service);
        count++;
    }

    ngx_shipstation_quote_header(quote, count);
    *size = p - quote;

    if (count) {
        return NGX_OK;
    }

    if (yyjson_arr_size(root) == 0) {
        return NGX_DECLINED;
    }

    return ngx_shipstation_error(error, NULL,
                                 "is a list in which no entry has a "
                                 "serviceCode and a shipmentCost");
}


static yyjson_val *
ngx_shipstation_quote_member(yyjson_val *entry, const char *name,
    const char *pascal)
{
    yyjson_val  *value;

    value = ngx_shipstation_json_get(entry, name);

    return (value != NULL) ? value : ngx_shipstation_json_get(entry, pascal);
}


static ngx_int_t
ngx_shipstation_quote_amount(yyjson_val *value, int64_t *amount)
{
    ngx_str_t  text;

    if (ngx_shipstation_json_text(value, &text) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_shipstation_decimal_parse(text.data, text.len,
                                      NGX_SHIPSTATION_COST_DIGITS,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, amount)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_quote_cost(yyjson_val *entry, int64_t *minor)
{
    int64_t      shipment, other;
    yyjson_val  *value;

    value = ngx_shipstation_quote_member(entry, "shipmentCost",
                                         "ShipmentCost");

    if (ngx_shipstation_quote_amount(value, &shipment) != NGX_OK) {
        return NGX_ERROR;
    }

    other = 0;
    value = ngx_shipstation_quote_member(entry, "otherCost", "OtherCost");

    if (value != NULL
        && ngx_shipstation_quote_amount(value, &other) != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* each is within +-10^18, so that the sum is within int64_t */

    if (ngx_shipstation_decimal_scale(shipment + other, 1,
                                      NGX_SHIPSTATION_COST_MINOR,
                                      NGX_SHIPSTATION_ROUND_HALF_UP, minor)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (*minor < 0 || *minor > NGX_SHIPSTATION_COST_MAX) {
        return NGX_ERROR;
    }

    return NGX_OK;
}


/* Printable ASCII that JSON takes unescaped, so that a hit copies it. */

static ngx_int_t
ngx_shipstation_quote_code(const ngx_str_t *code)
{
    u_char  ch;
    size_t  i;

    if (code->len == 0 || code->len > NGX_SHIPSTATION_SERVICE_CODE_MAX) {
        return NGX_DECLINED;
    }

    for (i = 0; i < code->len; i++) {
        ch = code->data[i];

        if (ch <= 0x20 || ch >= 0x7f || ch == '"' || ch == '\\') {
            return NGX_DECLINED;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_quote_entry(yyjson_val *entry,
    ngx_shipstation_quoted_t *service)
{
    yyjson_val  *value;

    value = ngx_shipstation_quote_member(entry, "serviceCode", "ServiceCode");

    if (ngx_shipstation_json_text(value, &service->code) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_shipstation_trim(&service->code);

    if (ngx_shipstation_quote_code(&service->code) != NGX_OK) {
        return NGX_DECLINED;
    }

    if (ngx_shipstation_quote_cost(entry, &service->cost) != NGX_OK) {
        return NGX_DECLINED;
    }

    ngx_str_set(&service->name, "");

    value = ngx_shipstation_quote_member(entry, "serviceName", "ServiceName");

    if (yyjson_is_str(value)) {
        service->name.data = (u_char *) yyjson_get_str(value);
        service->name.len = yyjson_get_len(value);
        ngx_shipstation_trim(&service->name);
    }

    return NGX_OK;
}


static ngx_uint_t
ngx_shipstation_quote_has(const u_char *quote, size_t size,
    const ngx_str_t *code)
{
    ngx_shipstation_quote_t   reader;
    ngx_shipstation_quoted_t  service;

    (void) ngx_shipstation_quote_open(&reader, quote, size);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        if (service.code.len == code->len
            && ngx_memcmp(service.code.data, code->data, code->len) == 0)
        {
            return 1;
        }
    }

    return 0;
}


/* The name is made printable here, once, and not at each hit. */

static u_char *
ngx_shipstation_quote_write(u_char *p, const ngx_shipstation_quoted_t *service)
{
    u_char  *name_len, *name;

    p = ngx_cpymem(p, &service->cost, sizeof(int64_t));
    *p++ = (u_char) service->code.len;
    name_len = p++;
    p = ngx_cpymem(p, service->code.data, service->code.len);

    name = p;
    p = ngx_shipstation_printable(p, NGX_SHIPSTATION_SERVICE_NAME_MAX,
                                  service->name.data, service->name.len);
    *name_len = (u_char) (p - name);

    return p;
}


static void
ngx_shipstation_quote_header(u_char *quote, ngx_uint_t count)
{
    uint16_t  word;

    word = NGX_SHIPSTATION_QUOTE_FORM;
    quote = ngx_cpymem(quote, &word, sizeof(uint16_t));

    word = (uint16_t) count;
    ngx_memcpy(quote, &word, sizeof(uint16_t));
}


size_t
ngx_shipstation_quote_none(u_char *quote)
{
    ngx_shipstation_quote_header(quote, 0);

    return NGX_SHIPSTATION_QUOTE_HEADER;
}


ngx_uint_t
ngx_shipstation_quote_open(ngx_shipstation_quote_t *reader,
    const u_char *quote, size_t len)
{
    uint16_t  word;

    reader->p = quote;
    reader->end = quote + len;
    reader->left = 0;

    if (len < NGX_SHIPSTATION_QUOTE_HEADER) {
        return 0;
    }

    ngx_memcpy(&word, quote, sizeof(uint16_t));

    if (word != NGX_SHIPSTATION_QUOTE_FORM) {
        return 0;
    }

    ngx_memcpy(&word, quote + sizeof(uint16_t), sizeof(uint16_t));

    reader->p += NGX_SHIPSTATION_QUOTE_HEADER;
    reader->left = word;

    return reader->left;
}


ngx_int_t
ngx_shipstation_quote_next(ngx_shipstation_quote_t *reader,
    ngx_shipstation_quoted_t *service)
{
    size_t         code_len, name_len;
    const u_char  *p;

    p = reader->p;

    if (reader->left == 0
        || (size_t) (reader->end - p) < NGX_SHIPSTATION_QUOTE_SERVICE)
    {
        return NGX_DONE;
    }

    ngx_memcpy(&service->cost, p, sizeof(int64_t));
    p += sizeof(int64_t);

    code_len = *p++;
    name_len = *p++;

    if ((size_t) (reader->end - p) < code_len + name_len) {
        reader->left = 0;
        return NGX_DONE;
    }

    service->code.data = (u_char *) p;
    service->code.len = code_len;
    p += code_len;

    service->name.data = (u_char *) p;
    service->name.len = name_len;

    reader->p = p + name_len;
    reader->left--;

    return NGX_OK;
}
