
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/text.h"
#include "rate/quote.h"


static ngx_int_t ngx_shipstation_quote_code(const ngx_str_t *code);
static ngx_int_t ngx_shipstation_quote_find(const u_char *quote, size_t size,
    const ngx_str_t *code, ngx_shipstation_quoted_t *service);
static int64_t ngx_shipstation_quote_rank(int64_t cost);
static void ngx_shipstation_quote_remove(
    ngx_shipstation_quote_writer_t *writer,
    const ngx_shipstation_quoted_t *service);
static void ngx_shipstation_quote_dearest(
    ngx_shipstation_quote_writer_t *writer, ngx_shipstation_quoted_t *dearest);
static u_char *ngx_shipstation_quote_write(u_char *p,
    const ngx_shipstation_quoted_t *service);
static void ngx_shipstation_quote_header(u_char *quote, ngx_uint_t count);


void
ngx_shipstation_quote_begin(ngx_shipstation_quote_writer_t *writer,
    u_char *quote)
{
    ngx_shipstation_quote_header(quote, 0);

    writer->quote = quote;
    writer->p = quote + NGX_SHIPSTATION_QUOTE_HEADER;
    writer->count = 0;
    writer->odd = 0;
    writer->dropped = 0;
    writer->dearest = 0;
}


ngx_int_t
ngx_shipstation_quote_add(ngx_shipstation_quote_writer_t *writer,
    const ngx_shipstation_quoted_t *service)
{
    int64_t                   rank;
    ngx_shipstation_quoted_t  other;

    if (ngx_shipstation_quote_code(&service->code) != NGX_OK) {
        writer->odd++;
        return NGX_DECLINED;
    }

    rank = ngx_shipstation_quote_rank(service->cost);

    /* with a long list this is what happens to most */

    if (writer->dearest && rank >= writer->dearest) {
        writer->dropped++;
        return NGX_DECLINED;
    }

    if (ngx_shipstation_quote_find(writer->quote, writer->p - writer->quote,
                                   &service->code, &other)
        == NGX_OK)
    {
        if (rank >= ngx_shipstation_quote_rank(other.cost)) {
            return NGX_DECLINED;
        }

        ngx_shipstation_quote_remove(writer, &other);

    } else if (writer->count == NGX_SHIPSTATION_QUOTE_SERVICES) {
        writer->dropped++;
        ngx_shipstation_quote_dearest(writer, &other);

        if (rank >= ngx_shipstation_quote_rank(other.cost)) {
            writer->dearest = ngx_shipstation_quote_rank(other.cost);
            return NGX_DECLINED;
        }

        ngx_shipstation_quote_remove(writer, &other);
    }

    writer->p = ngx_shipstation_quote_write(writer->p, service);
    writer->count++;
    writer->dearest = 0;

    ngx_shipstation_quote_header(writer->quote, writer->count);

    return NGX_OK;
}


/* A price of 0 is none: it comes last. */

static int64_t
ngx_shipstation_quote_rank(int64_t cost)
{
    return cost ? cost : INT64_MAX;
}


static void
ngx_shipstation_quote_dearest(ngx_shipstation_quote_writer_t *writer,
    ngx_shipstation_quoted_t *dearest)
{
    ngx_shipstation_quote_t   reader;
    ngx_shipstation_quoted_t  service;

    (void) ngx_shipstation_quote_open(&reader, writer->quote,
                                      writer->p - writer->quote);

    (void) ngx_shipstation_quote_next(&reader, dearest);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        if (ngx_shipstation_quote_rank(service.cost)
            >= ngx_shipstation_quote_rank(dearest->cost))
        {
            *dearest = service;
        }
    }
}


/* One that was read from the writer's own quote. */

static void
ngx_shipstation_quote_remove(ngx_shipstation_quote_writer_t *writer,
    const ngx_shipstation_quoted_t *service)
{
    u_char  *from, *to;

    to = service->code.data + service->code.len + service->name.len;
    from = to - NGX_SHIPSTATION_QUOTE_SERVICE - service->code.len
           - service->name.len;

    ngx_memmove(from, to, writer->p - to);

    writer->p -= to - from;
    writer->count--;
}


size_t
ngx_shipstation_quote_end(ngx_shipstation_quote_writer_t *writer)
{
    return writer->p - writer->quote;
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
ngx_shipstation_quote_find(const u_char *quote, size_t size,
    const ngx_str_t *code, ngx_shipstation_quoted_t *service)
{
    ngx_shipstation_quote_t  reader;

    (void) ngx_shipstation_quote_open(&reader, quote, size);

    while (ngx_shipstation_quote_next(&reader, service) == NGX_OK) {
        if (service->code.len == code->len
            && ngx_memcmp(service->code.data, code->data, code->len) == 0)
        {
            return NGX_OK;
        }
    }

    return NGX_DECLINED;
}


size_t
ngx_shipstation_quote_sum(u_char *quote,
    const ngx_shipstation_quote_part_t *parts, ngx_uint_t n)
{
    int64_t                          cost;
    ngx_uint_t                       i;
    ngx_shipstation_quote_t          reader;
    ngx_shipstation_quoted_t         service, other;
    ngx_shipstation_quote_writer_t   writer;

    ngx_shipstation_quote_begin(&writer, quote);

    (void) ngx_shipstation_quote_open(&reader, parts[0].quote, parts[0].len);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        cost = 0;

        for (i = 0; i < n; i++) {

            if (ngx_shipstation_quote_find(parts[i].quote, parts[i].len,
                                           &service.code, &other)
                != NGX_OK
                || other.cost == 0)
            {
                break;
            }

            cost += other.cost * (int64_t) parts[i].count;
        }

        if (i == n) {
            service.cost = cost;
            (void) ngx_shipstation_quote_add(&writer, &service);
        }
    }

    return ngx_shipstation_quote_end(&writer);
}


/* FNV-1a (Fowler, Noll, Vo) of each service, then a mixing sum. */

uint64_t
ngx_shipstation_quote_vector(const u_char *quote, size_t len)
{
    size_t                     i;
    uint64_t                   hash, sum;
    ngx_shipstation_quote_t    reader;
    ngx_shipstation_quoted_t   service;

    sum = 1;

    (void) ngx_shipstation_quote_open(&reader, quote, len);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        hash = 0xcbf29ce484222325ULL;

        for (i = 0; i < service.code.len; i++) {
            hash = (hash ^ service.code.data[i]) * 0x100000001b3ULL;
        }

        for (i = 0; i < 8; i++) {
            hash = (hash ^ ((uint64_t) service.cost >> 8 * i & 0xff))
                   * 0x100000001b3ULL;
        }

        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdULL;
        hash ^= hash >> 33;

        sum += hash;
    }

    return sum;
}


int64_t
ngx_shipstation_quote_apart(const u_char *one, size_t one_len,
    const u_char *two, size_t two_len)
{
    int64_t                    most, apart;
    ngx_uint_t                 i;
    ngx_shipstation_quote_t    reader;
    ngx_shipstation_quoted_t   service, other;

    most = 0;

    for (i = 0; i < 2; i++) {
        (void) ngx_shipstation_quote_open(&reader, i ? two : one,
                                          i ? two_len : one_len);

        while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
            apart = service.cost;

            if (ngx_shipstation_quote_find(i ? one : two,
                                           i ? one_len : two_len,
                                           &service.code, &other)
                == NGX_OK)
            {
                apart = (service.cost > other.cost)
                        ? service.cost - other.cost
                        : other.cost - service.cost;
            }

            most = ngx_max(most, apart);
        }
    }

    return most;
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
