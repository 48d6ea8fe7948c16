
/* What the tests of ship notices share. */

#ifndef NOTICE_H
#define NOTICE_H


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/arena.h"
#include "base/json.h"
#include "order/notice.h"
#include "order/notice_fields.h"

#include "tap.h"


static ngx_shipstation_arena_t   *arena;
static ngx_shipstation_blocks_t   blocks = { NULL, 4096, 0, 4 };
static ngx_shipstation_error_t    failure;
static u_char                     text[4 * NGX_SHIPSTATION_NOTICE_MAX];
static size_t                     text_len;
static ngx_str_t                  store = ngx_string("acme");

#define HEAD  "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define NUMBER  "<OrderNumber>A1</OrderNumber>"


static inline ngx_shipstation_notice_t *
read_bytes(const char *xml, size_t len, const char *args)
{
    ngx_str_t  query;

    ngx_shipstation_arena_reset(arena, 1 << 20);

    query.data = (u_char *) args;
    query.len = strlen(args);

    failure.message.len = 0;

    return ngx_shipstation_notice_read((const u_char *) xml, len, &query,
                                       arena, &failure);
}


/* The notice's JSON, or its error behind "! ", into text. */

static inline const char *
json_bytes(const char *xml, size_t len, const char *args)
{
    ngx_shipstation_block_t   *block;
    ngx_shipstation_notice_t  *notice;
    ngx_shipstation_output_t   out;

    notice = read_bytes(xml, len, args);

    if (notice == NULL) {
        text_len = ngx_sprintf(text, "! %V%Z", &failure.message) - text - 1;
        return (char *) text;
    }

    ngx_memzero(&out, sizeof(out));
    ngx_shipstation_output_init(&out, &blocks, 0);

    text_len = 0;

    if (ngx_shipstation_notice_write(notice, &store, &out) != NGX_OK) {
        return "! write failed";
    }

    for (block = out.first; block; block = block->next) {
        ngx_memcpy(text + text_len, block->start, block->last - block->start);
        text_len += block->last - block->start;
    }

    text[text_len] = '\0';
    ngx_shipstation_output_free(&out);

    return (char *) text;
}


static inline const char *
json(const char *xml, const char *args)
{
    return json_bytes(xml, strlen(xml), args);
}


/* A notice of order A1 whose further content is given. */

static inline const char *
json_with(const char *content)
{
    static char  xml[65536];

    snprintf(xml, sizeof(xml), HEAD "<ShipNotice>" NUMBER "%s</ShipNotice>",
             content);

    return json(xml, "");
}


static inline void
has(const char *got, const char *part, const char *name)
{
    tap_ok(strstr(got, part) != NULL, "%s", name);

    if (strstr(got, part) == NULL) {
        printf("# got:  %.600s\n# want: %s\n", got, part);
    }
}


static inline void
refused(const char *got, const char *sentence, const char *name)
{
    char  want[300];

    snprintf(want, sizeof(want), "! %s", sentence);
    tap_is_str((u_char *) got, strlen(got), want, name);
}


static inline const char *
key(const char *xml, const char *args)
{
    static int                 turn;
    static char                keys[8][NGX_SHIPSTATION_NOTICE_KEY_LEN + 1];
    ngx_shipstation_notice_t  *notice;

    turn = (turn + 1) % 8;
    notice = read_bytes(xml, strlen(xml), args);

    if (notice == NULL
        || ngx_shipstation_notice_key(notice, &store, (u_char *) keys[turn])
           != NGX_OK)
    {
        printf("# %.*s\n", (int) failure.message.len, failure.message.data);
        return "no key";
    }

    return keys[turn];
}


#define ITEM(sku, n)                                                         \
    "<Item><SKU>" sku "</SKU><Quantity>" n "</Quantity></Item>"


/* ASCII and Latin-1 as UTF-16 of either byte order. */

static inline size_t
utf16(char *to, const char *from, int big, int mark)
{
    size_t  i, n;

    n = 0;

    if (mark) {
        to[n++] = big ? '\xfe' : '\xff';
        to[n++] = big ? '\xff' : '\xfe';
    }

    for (i = 0; from[i]; i++) {
        to[n++] = big ? '\0' : from[i];
        to[n++] = big ? from[i] : '\0';
    }

    return n;
}


/* The guide's own example of 2012 and later, every element. */

static const char  example[] =
    HEAD
    "<ShipNotice>\n"
    " <OrderNumber>ABC123</OrderNumber>\n"
    " <OrderID>123456</OrderID>\n"
    " <CustomerCode>customer@mystore.com</CustomerCode>\n"
    " <CustomerNotes></CustomerNotes>\n"
    " <InternalNotes><![CDATA[2 < 3 & \"so on\"]]></InternalNotes>\n"
    " <NotesToCustomer/>\n"
    " <NotifyCustomer></NotifyCustomer>\n"
    " <LabelCreateDate>12/8/2011 12:56 PM</LabelCreateDate>\n"
    " <ShipDate>12/8/2011</ShipDate>\n"
    " <Carrier>USPS</Carrier>\n"
    " <Service>Priority Mail</Service>\n"
    " <TrackingNumber>1Z909084330298430820</TrackingNumber>\n"
    " <ShippingCost>4.95</ShippingCost>\n"
    " <CustomField1>one</CustomField1>\n"
    " <CustomField2/>\n"
    " <CustomField3/>\n"
    " <Recipient>\n"
    "  <Name>The President</Name><Company>US Govt</Company>\n"
    "  <Address1>1600 Pennsylvania Ave</Address1><Address2></Address2>\n"
    "  <City>Washington</City><State>DC</State>\n"
    "  <PostalCode>20500</PostalCode><Country>US</Country>\n"
    " </Recipient>\n"
    " <Items>\n"
    "  <Item><SKU>FD88821</SKU><Name>My Product Name</Name>\n"
    "   <Quantity>2</Quantity><LineItemID>25590</LineItemID>\n"
    "   <UPC><![CDATA[012345678905]]></UPC></Item>\n"
    " </Items>\n"
    "</ShipNotice>\n";


#endif /* NOTICE_H */
