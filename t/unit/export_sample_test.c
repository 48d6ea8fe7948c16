#include <ngx_config.h>
#include <ngx_core.h>

#include "base/date.h"
#include "base/decimal.h"
#include "feed_test.h"
#include "tap.h"


/*
 * t/schema/orders-valid.xml shows all that the schema can express; the feed
 * t/schema/orders-feed.json must yield the same, element by element: values
 * alike as dates, numbers, booleans or texts, children in any order.
 */

static char *
read_file(const char *name, size_t *len)
{
    FILE  *file;
    char  *text;

    file = fopen(name, "r");
    if (file == NULL) {
        fprintf(stderr, "no %s: run from the project's folder\n", name);
        exit(1);
    }

    text = calloc(1, 1 << 20);
    *len = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);

    return text;
}


/*
 * What is never sent empty, as docs/order-feed.md says; and a State, which is
 * sent even where the feed, and the sample, have none.
 */

static int
may_be_absent(const char *name, const char *value)
{
    static const char  *never_empty[] =
        { "Email", "ImageUrl", "UPC", "Location", "Options", "State" };

    size_t  i;

    for (i = 0; i < sizeof(never_empty) / sizeof(never_empty[0]); i++) {
        if (strcmp(name, never_empty[i]) == 0) {
            return value[0] == '\0';
        }
    }

    return 0;
}


static int
same(const char *name, const char *a, const char *b)
{
    int64_t  x, y;

    if (strcmp(a, b) == 0
        || (a[strspn(a, "\n ")] == '\0' && b[strspn(b, "\n ")] == '\0'))
    {
        return 1;
    }

    if (ngx_shipstation_date_parse_us((u_char *) a, strlen(a), &x, NULL, NULL)
        == NGX_OK
        && ngx_shipstation_date_parse_us((u_char *) b, strlen(b), &y, NULL,
                                         NULL)
           == NGX_OK)
    {
        return x - x % 60 == y - y % 60;
    }

    if (strcmp(name, "Gift") == 0) {
        return (a[0] == '0' || a[0] == 'f') == (b[0] == '0' || b[0] == 'f');
    }

    if (strcmp(name, "WeightUnits") == 0) {
        return (a[0] | 0x20) == (b[0] | 0x20);
    }

    return ngx_shipstation_decimal_parse((u_char *) a, strlen(a), 2,
                                         NGX_SHIPSTATION_ROUND_NONE, &x)
           == NGX_OK
           && ngx_shipstation_decimal_parse((u_char *) b, strlen(b), 2,
                                            NGX_SHIPSTATION_ROUND_NONE, &y)
              == NGX_OK
           && x == y;
}


static xmlNodePtr
first_element(xmlNodePtr node)
{
    while (node && node->type != XML_ELEMENT_NODE) {
        node = node->next;
    }

    return node;
}


/* The nth child of a name: lists repeat theirs. */

static xmlNodePtr
child(xmlNodePtr parent, const xmlChar *name, int n)
{
    xmlNodePtr  node;

    for (node = first_element(parent->children);
         node;
         node = first_element(node->next))
    {
        if (xmlStrcmp(node->name, name) == 0 && n-- == 0) {
            return node;
        }
    }

    return NULL;
}


static int
position(xmlNodePtr node)
{
    int         n;
    xmlNodePtr  before;

    for (n = 0, before = node->prev; before; before = before->prev) {
        n += before->type == XML_ELEMENT_NODE
             && xmlStrcmp(before->name, node->name) == 0;
    }

    return n;
}


static void
compare(xmlNodePtr want, xmlNodePtr got)
{
    char        *a, *b, *path;
    xmlNodePtr   node, other;

    for (node = first_element(want->children);
         node;
         node = first_element(node->next))
    {
        other = child(got, node->name, position(node));
        path = (char *) xmlGetNodePath(node);
        a = (char *) xmlNodeGetContent(node);

        if (other == NULL) {
            tap_ok(may_be_absent((const char *) node->name, a),
                   "%s is there", path);

        } else if (first_element(node->children)) {
            compare(node, other);

        } else {
            b = (char *) xmlNodeGetContent(other);
            tap_ok(same((const char *) node->name, a, b),
                   "%s: \"%s\" for \"%s\"", path, b, a);
            xmlFree(b);
        }

        xmlFree(a);
        xmlFree(path);
    }
}


int
main(void)
{
    char       *sample, *json;
    size_t      sample_len, json_len;
    feed_t      feed;
    xmlDocPtr   want, got;
    ngx_int_t   rc;

    sample = read_file("t/schema/orders-valid.xml", &sample_len);
    json = read_file("t/schema/orders-feed.json", &json_len);

    feed_init(&feed);
    feed.rules.extended = 1;

    rc = feed_export_by(&feed, json, json_len, 3, 1);

    tap_is_int(rc, NGX_OK, "the feed is exported");
    tap_is_int(feed.result.exported, 3, "all of it");
    tap_is_str(feed.told, feed.told_len, "", "with nothing to say");
    tap_ok(feed_valid(&feed), "valid: %s", feed.invalid);

    want = xmlReadMemory(sample, (int) sample_len, NULL, NULL, 0);
    got = xmlReadMemory(feed.xml, (int) feed.xml_len, NULL, NULL, 0);

    compare(xmlDocGetRootElement(want), xmlDocGetRootElement(got));

    /* and nothing beside it */

    compare(xmlDocGetRootElement(got), xmlDocGetRootElement(want));

    xmlFreeDoc(want);
    xmlFreeDoc(got);
    feed_free(&feed);
    free(sample);
    free(json);

    return tap_done();
}
