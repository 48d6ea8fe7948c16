#include <ngx_config.h>
#include <ngx_core.h>

#include "api/v1.h"
#include "base/json.h"
#include "rate/quote.h"
#include "tap.h"


static u_char                    body[262144];
static u_char                    quote[NGX_SHIPSTATION_QUOTE_MAX];
static size_t                    size;
static ngx_shipstation_arena_t  *arena;
static ngx_shipstation_error_t   error;


static ngx_int_t
parse(const char *json)
{
    size_t  len;

    len = strlen(json);

    ngx_memset(body, 'x', sizeof(body));
    ngx_memcpy(body, json, len);
    ngx_memset(quote, 0xee, sizeof(quote));
    ngx_memzero(&error, sizeof(error));
    ngx_shipstation_arena_reset(arena, 0);

    return ngx_shipstation_api_v1.read(body, len, arena, quote, &size, &error);
}


/* the quote as text: "code=cost name|..." */

static const char *
listed(void)
{
    static char                text[65536];
    char                      *p;
    ngx_shipstation_quote_t    reader;
    ngx_shipstation_quoted_t   service;

    p = text;
    *p = '\0';

    (void) ngx_shipstation_quote_open(&reader, quote, size);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        p += sprintf(p, "%s%.*s=%lld %.*s", p == text ? "" : "|",
                     (int) service.code.len, service.code.data,
                     (long long) service.cost, (int) service.name.len,
                     service.name.data);
    }

    return text;
}


static void
is(const char *json, const char *want, const char *name)
{
    ngx_int_t    rc;
    const char  *got;

    rc = parse(json);
    got = listed();

    tap_is_int(rc, NGX_OK, name);
    tap_is_str(got, strlen(got), want, name);
}


#define ONE(code, cost)                                                       \
    "[{\"serviceName\":\"N\",\"serviceCode\":\"" code "\"," cost "}]"


static void
prices(void)
{
    is("[{\"serviceName\":\"USPS Priority Mail\",\"serviceCode\":\"pm\","
       "\"shipmentCost\":9.09,\"otherCost\":4.52},"
       "{\"serviceName\":\"Second\",\"serviceCode\":\"b\","
       "\"shipmentCost\":1,\"otherCost\":0.0}]",
       "pm=1361 USPS Priority Mail|b=100 Second", "shipmentCost + otherCost");

    is(ONE("a", "\"shipmentCost\":0.1,\"otherCost\":0.2"), "a=30 N",
       "a tenth and two tenths");
    is(ONE("a", "\"shipmentCost\":1.005"), "a=101 N", "half up");
    is(ONE("a", "\"shipmentCost\":1.0025,\"otherCost\":0.0025"), "a=101 N",
       "rounded once, after adding");
    is(ONE("a", "\"shipmentCost\":1.0049999"), "a=101 N",
       "seven digits: six count, half up");
    is(ONE("a", "\"shipmentCost\":\"7.25\",\"otherCost\":null"), "a=725 N",
       "a string, and null");
    is(ONE("a", "\"shipmentCost\":1e2"), "a=10000 N", "an exponent");
    is(ONE("a", "\"shipmentCost\":9999999.99"), "a=999999999 N",
       "nine digits");
    is(ONE("a", "\"shipmentCost\":0,\"otherCost\":0"), "a=0 N", "nothing");
    is(ONE("a", "\"shipmentCost\":5,\"otherCost\":-1.5"), "a=350 N",
       "a discount in otherCost");
    is("[{\"ServiceName\":\"Big\",\"ServiceCode\":\"c\",\"ShipmentCost\":3.5,"
       "\"OtherCost\":1}]", "c=450 Big", "PascalCase");
    is("[{\"serviceCode\":\"c\",\"serviceName\":null,\"shipmentCost\":1}]",
       "c=100 ", "without name");
    is("[{\"serviceCode\":\"c\",\"serviceName\":\"a\\u0001b\\ud800c\","
       "\"shipmentCost\":1}]", "c=100 a?b\xef\xbf\xbd" "c",
       "a name made printable");
}


static void
left_out(void)
{
    is("[1,null,\"x\",[],{},"
       "{\"serviceCode\":\"\",\"shipmentCost\":1},"
       "{\"serviceCode\":\"a b\",\"shipmentCost\":1},"
       "{\"serviceCode\":\"a\\\"b\",\"shipmentCost\":1},"
       "{\"serviceCode\":\"a\\\\b\",\"shipmentCost\":1},"
       "{\"serviceCode\":true,\"shipmentCost\":1},"
       "{\"serviceCode\":\"n\"},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":null},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":\"free\"},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":-1},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":1,\"otherCost\":\"x\"},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":1e300},"
       "{\"serviceCode\":\"n\",\"shipmentCost\":10000000000.01},"
       "{\"serviceCode\":\"ok\",\"shipmentCost\":2,\"serviceName\":\"OK\"}]",
       "ok=200 OK", "entries that cannot be read are left out alone");

    is("[{\"serviceCode\":\"a\",\"shipmentCost\":2,\"serviceName\":\"first\"},"
       "{\"serviceCode\":\"a\",\"shipmentCost\":1,\"serviceName\":\"second\"}]",
       "a=100 second", "of one code the cheaper counts");

    is("[{\"serviceCode\":\"a\",\"shipmentCost\":1,\"serviceName\":\"first\"},"
       "{\"serviceCode\":\"b\",\"shipmentCost\":2},"
       "{\"serviceCode\":\"a\",\"shipmentCost\":3},"
       "{\"serviceCode\":\"a\",\"shipmentCost\":0}]",
       "a=100 first|b=200 ", "wherever it stands; 0 is no price");

    is("[{\"serviceCode\":\" a \\t\",\"shipmentCost\":1},"
       "{\"serviceCode\":\"\\u00e9\",\"shipmentCost\":2}]",
       "a=100 ", "blanks around a code");
}


static void
refused(void)
{
    tap_is_int(parse("[]"), NGX_DECLINED, "an empty list: no service");
    tap_is_int(size, NGX_SHIPSTATION_QUOTE_HEADER, "an empty quote");
    tap_is_str(listed(), 0, "", "without services");

    tap_is_int(parse("[{\"serviceCode\":\"x\"}]"), NGX_ERROR,
               "entries, but none that can be read");
    tap_is_int(parse("[{\"serviceCode\":\"x y\",\"shipmentCost\":1}]"),
               NGX_DECLINED, "a single service, with an odd code: none");
    tap_is_int(parse("{\"rates\":[]}"), NGX_ERROR, "an object");
    tap_is_str(error.message.data, error.message.len,
               "is not a list of services", "says so");
    tap_is_int(parse("null"), NGX_ERROR, "null");
    tap_is_int(parse("[{\"serviceCode\":\"x\",\"shipm"), NGX_ERROR,
               "half a JSON");
    tap_is_int(parse("<html>"), NGX_ERROR, "HTML");
    tap_is_int(parse(""), NGX_ERROR, "nothing");
}


/* Of too many services the cheapest are kept. */

static void
too_many(void)
{
    char                      *p;
    ngx_uint_t                 i, n;
    int64_t                    most;
    static char                json[131072];
    ngx_shipstation_quote_t    reader;
    ngx_shipstation_quoted_t   service;

    p = json;
    *p++ = '[';

    for (i = 0; i < 200; i++) {
        p += sprintf(p, "%s{\"serviceCode\":\"s%lu\",\"shipmentCost\":%lu}",
                     i ? "," : "", (unsigned long) (i % 150),
                     (unsigned long) (i * 73 % 200));
    }

    strcpy(p, "]");

    tap_is_int(parse(json), NGX_OK, "200 services");
    tap_is_str(error.message.data, error.message.len,
               "lists more than 64 services: the cheapest are kept",
               "is told");

    n = 0;
    most = 0;

    (void) ngx_shipstation_quote_open(&reader, quote, size);

    while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
        n++;
        most = ngx_max(most, service.cost);
    }

    tap_is_int(n, 64, "64 are kept");
    tap_ok(most < 9000, "the cheapest");
}


static size_t
pack(u_char *p, const char *one, int64_t first, const char *two,
    int64_t second)
{
    ngx_shipstation_quoted_t        service;
    ngx_shipstation_quote_writer_t  writer;

    ngx_memzero(&service, sizeof(service));
    ngx_shipstation_quote_begin(&writer, p);

    service.code.data = (u_char *) one;
    service.code.len = strlen(one);
    service.cost = first;
    (void) ngx_shipstation_quote_add(&writer, &service);

    service.code.data = (u_char *) two;
    service.code.len = strlen(two);
    service.cost = second;
    (void) ngx_shipstation_quote_add(&writer, &service);

    return ngx_shipstation_quote_end(&writer);
}


static void
sums(void)
{
    u_char                        first[256], second[256];
    ngx_shipstation_quote_part_t  parts[2];

    parts[0].quote = first;
    parts[0].len = pack(first, "a", 100, "b", 200);
    parts[0].count = 2;
    parts[1].quote = second;
    parts[1].len = pack(second, "c", 1, "a", 30);
    parts[1].count = 1;

    size = ngx_shipstation_quote_sum(quote, parts, 2);
    tap_is_str(listed(), strlen(listed()), "a=230 ",
               "a service counts where all parcels have it");

    size = ngx_shipstation_quote_sum(quote, parts, 1);
    tap_is_str(listed(), strlen(listed()), "a=200 |b=400 ", "two of one kind");

    parts[1].len = pack(second, "b", 1, "a", 0);
    size = ngx_shipstation_quote_sum(quote, parts, 2);
    tap_is_str(listed(), strlen(listed()), "b=401 ", "0 is no price");

    parts[1].len = ngx_shipstation_quote_none(second);
    size = ngx_shipstation_quote_sum(quote, parts, 2);
    tap_is_str(listed(), strlen(listed()), "", "a parcel without service");
}


static void
bounds(void)
{
    char                     *p;
    size_t                    len;
    ngx_uint_t                i, n;
    static char               json[131072];
    u_char                    exact[NGX_SHIPSTATION_QUOTE_MAX];
    ngx_shipstation_quote_t   reader;
    ngx_shipstation_quoted_t  service;

    p = json;
    *p++ = '[';

    for (i = 0; i < 100; i++) {
        p += sprintf(p, "%s{\"serviceCode\":\"%064lu\",\"serviceName\":\""
                     "%0500lu\",\"shipmentCost\":1}", i ? "," : "",
                     (unsigned long) i, (unsigned long) i);
    }

    strcpy(p, "]");

    tap_is_int(parse(json), NGX_OK, "a hundred services with long names");
    tap_is_int(size, NGX_SHIPSTATION_QUOTE_MAX, "fill the largest quote");
    tap_is_int(ngx_shipstation_quote_open(&reader, quote, size),
               NGX_SHIPSTATION_QUOTE_SERVICES, "with 64 of them");

    /* cut anywhere, a quote is read no further than it goes */

    for (len = 0; len < size; len += 7) {
        ngx_memcpy(exact, quote, len);
        n = 0;

        (void) ngx_shipstation_quote_open(&reader, exact, len);

        while (ngx_shipstation_quote_next(&reader, &service) == NGX_OK) {
            n++;

            if (service.name.data + service.name.len > exact + len) {
                tap_ok(0, "read beyond %lu", (unsigned long) len);
            }
        }

        if (n > len / 194) {
            tap_ok(0, "%lu services in %lu bytes", (unsigned long) n,
                   (unsigned long) len);
        }
    }

    tap_ok(1, "a quote that is cut");

    ngx_memset(exact, 0xff, sizeof(exact));
    tap_is_int(ngx_shipstation_quote_open(&reader, exact, sizeof(exact)), 0,
               "bytes that are no quote");
    tap_is_int(ngx_shipstation_quote_next(&reader, &service), NGX_DONE,
               "have no service");
    tap_is_int(ngx_shipstation_quote_none(exact), NGX_SHIPSTATION_QUOTE_HEADER,
               "a quote without services");
    tap_is_int(ngx_shipstation_quote_open(&reader, exact, 4), 0, "has none");

    json[0] = '\0';
    strcat(json, "[{\"serviceCode\":\"");
    memset(json + strlen(json), 'c', 65);
    strcpy(json + 17 + 65, "\",\"shipmentCost\":1}]");
    tap_is_int(parse(json), NGX_DECLINED, "a code of 65 bytes");
}


int
main(void)
{
    arena = ngx_shipstation_arena_create(0);

    prices();
    left_out();
    refused();
    too_many();
    sums();
    bounds();

    ngx_shipstation_arena_destroy(arena);
    tap_done();

    return tap_status();
}
