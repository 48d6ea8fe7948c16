
/*
 * The export alone, without nginx: milliseconds to read a page and to write it,
 * and the memory that takes.
 *
 *     make build/unit/bench/orders && build/unit/bench/orders [FEED.json]
 *
 * Without a feed: 1,000 orders of the size that shops send.
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include "order/export.h"


#ifndef ROUNDS
#define ROUNDS  60
#endif


static double
now(void)
{
    struct timespec  t;

    clock_gettime(CLOCK_MONOTONIC, &t);

    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}


static int
compare(const void *a, const void *b)
{
    double  x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}


static size_t
make_feed(char *p, int n)
{
    int    i, k;
    char  *start = p;

    p += sprintf(p, "{\"pages\":3,\"orders\":[");

    for (i = 0; i < n; i++) {
        p += sprintf(p, "%s{\"order_id\":\"%d\",\"order_number\":\"LM-%d\","
            "\"order_date\":\"2026-11-20T14:05:00Z\",\"order_status\":\"paid\","
            "\"last_modified\":\"2026-11-21T08:00:00+01:00\","
            "\"shipping_method\":\"USPS Ground Advantage\","
            "\"payment_method\":\"Credit Card\",\"currency_code\":\"USD\","
            "\"order_total\":\"123.45\",\"tax_amount\":\"6.20\","
            "\"shipping_amount\":4.5,\"customer_notes\":\"Leave it with the "
            "neighbour at No. 4 & ring twice, please.\","
            "\"internal_notes\":null,\"gift\":false,\"gift_message\":null,"
            "\"custom_field1\":\"SPRING10\",\"custom_field2\":\"wholesale\","
            "\"source\":\"Web shop\",\"customer\":{\"customer_code\":"
            "\"zoe+%d@example.com\",\"bill_to\":{\"name\":\"Zo\xc3\xab "
            "Lindqvist\",\"company\":\"Lindqvist & Co\",\"phone\":\"+1 512 555"
            " 0100\",\"email\":\"zoe+%d@example.com\",\"address1\":\"9 Billing"
            " Row\",\"city\":\"Austin\",\"state\":\"TX\",\"postal_code\":"
            "\"78703\",\"country\":\"US\"},\"ship_to\":{\"name\":\"Sam "
            "Okafor\",\"company\":\"Okafor Studio\",\"address1\":\"410 Harbor "
            "St\",\"address2\":\"Apt 3B\",\"city\":\"Portland\",\"state\":"
            "\"Maine\",\"postal_code\":\"04101\",\"country\":\"US\",\"phone\":"
            "\"207-555-0199\"}},\"items\":[", i ? "," : "", i, i, i, i);

        for (k = 0; k < 2; k++) {
            p += sprintf(p, "%s{\"line_item_id\":\"%d-%d\",\"sku\":\"MUG-BLU\""
                ",\"name\":\"Stoneware mug, blue, dishwasher safe\","
                "\"image_url\":\"https://shop.example.com/img/mug-%d.jpg?w=200"
                "\",\"weight\":12.5,\"weight_units\":\"oz\",\"quantity\":%d,"
                "\"quantity_refunded\":0,\"requires_shipping\":true,"
                "\"unit_price\":\"29.99\",\"location\":\"A1-B2\","
                "\"options\":[{\"name\":\"Colour\",\"value\":\"Blue\"}]}",
                k ? "," : "", i, k, i, k + 1);
        }

        p += sprintf(p, "],\"shipping_provider\":\"shipstation\"}");
    }

    p += sprintf(p, "]}");

    return p - start;
}


int
main(int argc, char **argv)
{
    FILE                            *file;
    char                            *json;
    u_char                          *feed;
    size_t                           len, memory, size;
    double                           t, write[ROUNDS];
    ngx_int_t                         rc;
    ngx_uint_t                        i;
    struct stat                       sb;
    struct rusage                     usage;
    ngx_shipstation_arena_t          *arena;
    ngx_shipstation_error_t           error;
    ngx_shipstation_blocks_t          blocks;
    ngx_shipstation_output_t          out;
    ngx_shipstation_export_t         *export;
    ngx_shipstation_export_rules_t    rules;
    ngx_shipstation_export_result_t  *result;

    ngx_memzero(&rules, sizeof(rules));
    ngx_memzero(&blocks, sizeof(blocks));
    blocks.size = 32768;
    blocks.keep = 1000;

    if (argc > 1) {
        if (stat(argv[1], &sb) != 0 || (file = fopen(argv[1], "r")) == NULL) {
            fprintf(stderr, "cannot read %s\n", argv[1]);
            return 1;
        }

        json = malloc(sb.st_size + 1);
        len = fread(json, 1, sb.st_size, file);
        fclose(file);

    } else {
        json = malloc(4000000);
        len = make_feed(json, 1000);
    }

    feed = malloc(len + NGX_SHIPSTATION_FEED_PADDING);
    arena = ngx_shipstation_arena_create(0);
    ngx_shipstation_output_init(&out, &blocks, 0);
    result = NULL;
    memory = size = 0;

    for (i = 0; i < ROUNDS; i++) {
        memcpy(feed, json, len);

        t = now();
        export = ngx_shipstation_export_create(&ngx_shipstation_shape_native,
                                               feed, len, &rules, arena);

        do {
            rc = ngx_shipstation_export_write(export, 100, &out, &error);
        } while (rc == NGX_AGAIN);

        write[i] = now() - t;

        if (rc != NGX_OK) {
            fprintf(stderr, "%.*s %.*s\n", (int) error.path.len,
                    (char *) error.path.data, (int) error.message.len,
                    (char *) error.message.data);
            return 1;
        }

        result = ngx_shipstation_export_result(export);
        memory = ngx_shipstation_arena_used(arena);
        size = ngx_shipstation_output_size(&out);

        if (i < ROUNDS - 1) {
            ngx_shipstation_output_free(&out);
            ngx_shipstation_arena_reset(arena, 64 * 1024 * 1024);
        }
    }

    qsort(write, ROUNDS, sizeof(double), compare);

    getrusage(RUSAGE_SELF, &usage);

    printf("%lu orders, %lu exported, %lu bytes of JSON, %lu of XML\n"
           "parse and write: %.2f ms, %.2f us an order (median of %d)\n"
           "XML %.2f times the feed; arena asked for %.2f times, touched far "
           "less; most memory of the process %ld KB\n",
           (unsigned long) result->orders, (unsigned long) result->exported,
           (unsigned long) len, (unsigned long) size, write[ROUNDS / 2],
           write[ROUNDS / 2] * 1000 / result->orders, ROUNDS,
           (double) size / len, (double) memory / len, usage.ru_maxrss);

    ngx_shipstation_output_free(&out);
    ngx_shipstation_blocks_destroy(&blocks);
    ngx_shipstation_arena_destroy(arena);
    free(feed);
    free(json);

    return 0;
}
