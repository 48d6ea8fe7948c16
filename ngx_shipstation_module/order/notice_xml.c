
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The body of a ship notice.  libxml2 reads it in small pieces and calls back
 * for each element; no tree is built.  Whatever is not needed for a notice is
 * refused before it costs anything: a document type (entities and external
 * subsets live there, and nowhere else), deep nesting, many elements, a
 * token that does not end.  (XML 1.0, fifth edition; Namespaces in XML 1.0.)
 */

#include <ngx_config.h>
#include <ngx_core.h>

#include <libxml/parser.h>

#include "base/text.h"
#include "order/notice.h"
#include "order/notice_fields.h"


/*
 * libxml2 reads a tag whole before it calls back, and compares its attributes
 * each with each.  So it is fed piece by piece, and a token longer than
 * TOKEN_MAX, which no notice has, ends the reading: that bounds the work.
 */
#define NGX_SHIPSTATION_XML_PIECE        2048
#define NGX_SHIPSTATION_XML_TOKEN_MAX    16384
#define NGX_SHIPSTATION_XML_ATTRIBUTES   256


typedef enum {
    NGX_SHIPSTATION_XML_ROOT = 0,
    NGX_SHIPSTATION_XML_RECIPIENT,
    NGX_SHIPSTATION_XML_ITEMS,
    NGX_SHIPSTATION_XML_ITEM,
    NGX_SHIPSTATION_XML_FIELD,
    NGX_SHIPSTATION_XML_OTHER
} ngx_shipstation_xml_element_e;


typedef struct {
    struct ngx_shipstation_notice_s  *notice;
    ngx_shipstation_error_t          *error;
    xmlParserCtxtPtr                  parser;

    ngx_shipstation_notice_item_t    *item;
    ngx_shipstation_notice_value_t   *value;    /* of the open FIELD */
    u_char                           *text;     /* its text so far */
    size_t                            text_len;
    size_t                            text_size;

    ngx_uint_t                        depth;
    ngx_uint_t                        elements;
    ngx_uint_t                        attributes;
    ngx_uint_t                        events;
    ngx_uint_t                        failed;
    int                               line;     /* of the first error */

    u_char                open[NGX_SHIPSTATION_NOTICE_DEPTH_MAX];
} ngx_shipstation_xml_t;


#if (LIBXML_VERSION >= 21200)
typedef const xmlError  *ngx_shipstation_notice_xml_error_t;
#else
typedef xmlErrorPtr      ngx_shipstation_notice_xml_error_t;
#endif


static void ngx_shipstation_xml_handlers(xmlSAXHandler *sax);
static void ngx_shipstation_xml_start(void *data, const xmlChar *name,
    const xmlChar *prefix, const xmlChar *uri, int nnamespaces,
    const xmlChar **namespaces, int nattributes, int ndefaulted,
    const xmlChar **attributes);
static void ngx_shipstation_xml_end(void *data, const xmlChar *name,
    const xmlChar *prefix, const xmlChar *uri);
static void ngx_shipstation_notice_xml_text(void *data, const xmlChar *text,
    int len);
static void ngx_shipstation_xml_doctype(void *data, const xmlChar *name,
    const xmlChar *id, const xmlChar *uri);
static void ngx_shipstation_xml_comment(void *data, const xmlChar *text);
static void ngx_shipstation_xml_instruction(void *data, const xmlChar *target,
    const xmlChar *text);
static void ngx_shipstation_xml_problem(void *data,
    ngx_shipstation_notice_xml_error_t problem);

static ngx_int_t ngx_shipstation_xml_feed(ngx_shipstation_xml_t *xml,
    const u_char *body, size_t len);
static ngx_uint_t ngx_shipstation_xml_mislabelled(const u_char *body,
    size_t len);
static ngx_shipstation_xml_element_e ngx_shipstation_notice_xml_open(
    ngx_shipstation_xml_t *xml, const char *name);
static ngx_shipstation_xml_element_e ngx_shipstation_xml_field(
    ngx_shipstation_xml_t *xml, const char *name,
    const ngx_shipstation_notice_field_t *fields, ngx_uint_t n,
    ngx_shipstation_notice_value_t *values);
static ngx_shipstation_xml_element_e ngx_shipstation_xml_item(
    ngx_shipstation_xml_t *xml);
static void ngx_shipstation_xml_keep(ngx_shipstation_xml_t *xml);
static void ngx_shipstation_xml_fail(ngx_shipstation_xml_t *xml,
    const char *message);


void
ngx_shipstation_notice_init(void)
{
    xmlInitParser();
}


ngx_int_t
ngx_shipstation_notice_parse(struct ngx_shipstation_notice_s *notice,
    const u_char *body, size_t len, ngx_shipstation_error_t *error)
{
    ngx_int_t              rc;
    xmlSAXHandler          sax;
    ngx_shipstation_xml_t  xml;

    ngx_memzero(&xml, sizeof(ngx_shipstation_xml_t));

    xml.notice = notice;
    xml.error = error;

    ngx_shipstation_xml_handlers(&sax);

    /* the first four bytes tell libxml2 the encoding (XML 1.0, appendix F) */

    xml.parser = xmlCreatePushParserCtxt(&sax, &xml, (const char *) body,
                                         (int) ngx_min(len, 4), NULL);
    if (xml.parser == NULL) {
        return ngx_shipstation_error(error, NULL,
                                     "The ship notice could not be read: "
                                     "no memory");
    }

    rc = ngx_shipstation_xml_feed(&xml, body, len);

    xmlFreeParserCtxt(xml.parser);

    return rc;
}


/*
 * Nothing that a handler of libxml2's own does is wanted: they build trees and
 * declare entities.  With "serror" set its global error handlers, which other
 * modules may have replaced, are never called.
 */

static void
ngx_shipstation_xml_handlers(xmlSAXHandler *sax)
{
    ngx_memzero(sax, sizeof(xmlSAXHandler));

    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = ngx_shipstation_xml_start;
    sax->endElementNs = ngx_shipstation_xml_end;
    sax->characters = ngx_shipstation_notice_xml_text;
    sax->ignorableWhitespace = ngx_shipstation_notice_xml_text;
    sax->cdataBlock = ngx_shipstation_notice_xml_text;
    sax->internalSubset = ngx_shipstation_xml_doctype;
    sax->comment = ngx_shipstation_xml_comment;
    sax->processingInstruction = ngx_shipstation_xml_instruction;
    sax->serror = ngx_shipstation_xml_problem;
}


static ngx_int_t
ngx_shipstation_xml_feed(ngx_shipstation_xml_t *xml, const u_char *body,
    size_t len)
{
    int         options;
    size_t      size, position, silent;
    ngx_uint_t  events;

    options = XML_PARSE_NONET|XML_PARSE_NOERROR|XML_PARSE_NOWARNING;

    if (ngx_shipstation_xml_mislabelled(body, len)) {
        options |= XML_PARSE_IGNORE_ENC;
    }

#if (LIBXML_VERSION >= 21300)
    options |= XML_PARSE_NO_XXE;
#endif

    (void) xmlCtxtUseOptions(xml->parser, options);

    silent = 0;
    position = ngx_min(len, 4);

    while (position < len && !xml->failed) {

        size = ngx_min(len - position, NGX_SHIPSTATION_XML_PIECE);
        events = xml->events;

        (void) xmlParseChunk(xml->parser, (const char *) body + position,
                             (int) size, 0);

        position += size;
        silent += size;

        /* a CDATA section is looked through once, and told of at its end */

        if (xml->events != events
            || xml->parser->instate == XML_PARSER_CDATA_SECTION)
        {
            silent = 0;
        }

        if (!xml->parser->wellFormed) {
            break;
        }

        if (silent > NGX_SHIPSTATION_XML_TOKEN_MAX) {
            ngx_shipstation_xml_fail(xml, "The ship notice holds a tag or "
                                          "comment that is too long");
        }
    }

    if (!xml->failed && xml->parser->wellFormed) {
        (void) xmlParseChunk(xml->parser, NULL, 0, 1);
    }

    if (xml->failed) {
        return NGX_ERROR;
    }

    if (!xml->parser->wellFormed || xml->elements == 0) {
        return ngx_shipstation_error(xml->error, NULL,
                                     "The ship notice is not well-formed XML "
                                     "(line %d)", ngx_max(xml->line, 1));
    }

    return NGX_OK;
}


/*
 * .NET's StringWriter puts encoding="utf-16" over text that is then sent as
 * UTF-8.  Where the declaration itself can be read byte by byte it is not
 * UTF-16, whatever it says.  ASCII may as well be read as UTF-8.
 */

static ngx_uint_t
ngx_shipstation_xml_mislabelled(const u_char *body, size_t len)
{
    const u_char  *p, *last;

    if (len >= 3 && ngx_memcmp(body, "\xef\xbb\xbf", 3) == 0) {
        body += 3;
        len -= 3;
    }

    if (len < 5 || ngx_memcmp(body, "<?xml", 5) != 0) {
        return 0;
    }

    last = body + ngx_min(len, 128);

    for (p = body; p + 6 <= last && *p != '>'; p++) {
        if (ngx_strncasecmp((u_char *) p, (u_char *) "utf-16", 6) == 0
            || ngx_strncasecmp((u_char *) p, (u_char *) "-ascii", 6) == 0)
        {
            return 1;
        }
    }

    return 0;
}


static void
ngx_shipstation_xml_start(void *data, const xmlChar *name,
    const xmlChar *prefix, const xmlChar *uri, int nnamespaces,
    const xmlChar **namespaces, int nattributes, int ndefaulted,
    const xmlChar **attributes)
{
    ngx_shipstation_xml_t  *xml = data;

    if (xml->failed) {
        return;
    }

    xml->events++;
    xml->attributes += nattributes + nnamespaces;

    if (++xml->elements > NGX_SHIPSTATION_NOTICE_ELEMENTS_MAX
        || xml->attributes > NGX_SHIPSTATION_XML_ATTRIBUTES)
    {
        ngx_shipstation_xml_fail(xml, "The ship notice holds too many "
                                      "elements or attributes");
        return;
    }

    if (xml->depth == NGX_SHIPSTATION_NOTICE_DEPTH_MAX) {
        ngx_shipstation_xml_fail(xml, "The ship notice is nested too deeply");
        return;
    }

    /* prefix and namespace do not matter: ShipStation uses none */

    xml->open[xml->depth] = ngx_shipstation_notice_xml_open(xml,
                                                        (const char *) name);
    xml->depth++;
}


/* What an element is, by its name and by the one that it stands in. */

static ngx_shipstation_xml_element_e
ngx_shipstation_notice_xml_open(ngx_shipstation_xml_t *xml, const char *name)
{
    if (xml->depth == 0) {
        if (ngx_strcmp(name, "ShipNotice") != 0) {
            ngx_shipstation_xml_fail(xml, "The ship notice's root element is "
                                          "not ShipNotice");
        }

        return NGX_SHIPSTATION_XML_ROOT;
    }

    switch (xml->open[xml->depth - 1]) {

    case NGX_SHIPSTATION_XML_ROOT:

        if (ngx_strcmp(name, "Recipient") == 0) {
            return NGX_SHIPSTATION_XML_RECIPIENT;
        }

        if (ngx_strcmp(name, "Items") == 0) {
            return NGX_SHIPSTATION_XML_ITEMS;
        }

        return ngx_shipstation_xml_field(xml, name,
                                         ngx_shipstation_notice_fields,
                                         NGX_SHIPSTATION_NOTICE_NFIELDS,
                                         xml->notice->values);

    case NGX_SHIPSTATION_XML_RECIPIENT:

        return ngx_shipstation_xml_field(xml, name,
                                         ngx_shipstation_recipient_fields,
                                         NGX_SHIPSTATION_RECIPIENT_NFIELDS,
                                         xml->notice->recipient);

    case NGX_SHIPSTATION_XML_ITEMS:

        if (ngx_strcmp(name, "Item") == 0) {
            return ngx_shipstation_xml_item(xml);
        }

        return NGX_SHIPSTATION_XML_OTHER;

    case NGX_SHIPSTATION_XML_ITEM:

        return ngx_shipstation_xml_field(xml, name,
                                         ngx_shipstation_item_fields,
                                         NGX_SHIPSTATION_ITEM_NFIELDS,
                                         xml->item->values);

    default: /* what stands within a value or an unknown element */
        return NGX_SHIPSTATION_XML_OTHER;
    }
}


static ngx_shipstation_xml_element_e
ngx_shipstation_xml_field(ngx_shipstation_xml_t *xml, const char *name,
    const ngx_shipstation_notice_field_t *fields, ngx_uint_t n,
    ngx_shipstation_notice_value_t *values)
{
    ngx_uint_t  i;

    for (i = 0; i < n; i++) {
        if (ngx_strcmp(name, fields[i].element) == 0) {
            xml->value = &values[i];
            xml->text_len = 0;

            return NGX_SHIPSTATION_XML_FIELD;
        }
    }

    return NGX_SHIPSTATION_XML_OTHER;
}


static ngx_shipstation_xml_element_e
ngx_shipstation_xml_item(ngx_shipstation_xml_t *xml)
{
    struct ngx_shipstation_notice_s  *notice;

    notice = xml->notice;

    if (notice->nitems == NGX_SHIPSTATION_NOTICE_ITEMS_MAX) {
        ngx_shipstation_xml_fail(xml, "The ship notice holds too many items");
        return NGX_SHIPSTATION_XML_OTHER;
    }

    xml->item = ngx_shipstation_arena_calloc(notice->arena,
                                       sizeof(ngx_shipstation_notice_item_t));
    if (xml->item == NULL) {
        ngx_shipstation_xml_fail(xml, "The ship notice could not be read: "
                                      "no memory");
        return NGX_SHIPSTATION_XML_OTHER;
    }

    *notice->last_item = xml->item;
    notice->last_item = &xml->item->next;
    notice->nitems++;

    return NGX_SHIPSTATION_XML_ITEM;
}


static void
ngx_shipstation_xml_end(void *data, const xmlChar *name,
    const xmlChar *prefix, const xmlChar *uri)
{
    ngx_shipstation_xml_t  *xml = data;

    if (xml->failed || xml->depth == 0) {
        return;
    }

    xml->events++;
    xml->depth--;

    if (xml->open[xml->depth] == NGX_SHIPSTATION_XML_FIELD) {
        ngx_shipstation_xml_keep(xml);
    }
}


/*
 * A value ends.  Where an element comes twice the first one that is not empty
 * counts; but two order numbers are two orders, and a guess would ship the
 * wrong one.
 */

static void
ngx_shipstation_xml_keep(ngx_shipstation_xml_t *xml)
{
    u_char                          *p;
    ngx_str_t                        text;
    ngx_shipstation_notice_value_t  *value;

    text.data = xml->text;
    text.len = xml->text_len;

    ngx_shipstation_trim(&text);

    if (text.len == 0) {
        return;
    }

    value = xml->value;

    if (value->text.len) {
        if (value == &xml->notice->values[NGX_SHIPSTATION_NOTICE_ORDER_NUMBER]
            && (value->text.len != text.len
                || ngx_memcmp(value->text.data, text.data, text.len) != 0))
        {
            ngx_shipstation_xml_fail(xml, "The ship notice names two order "
                                          "numbers");
        }

        return;
    }

    p = ngx_shipstation_arena_alloc(xml->notice->arena, text.len);
    if (p == NULL) {
        ngx_shipstation_xml_fail(xml, "The ship notice could not be read: "
                                      "no memory");
        return;
    }

    ngx_memcpy(p, text.data, text.len);

    value->text.data = p;
    value->text.len = text.len;
}


static void
ngx_shipstation_notice_xml_text(void *data, const xmlChar *text, int len)
{
    u_char                 *p;
    size_t                  size;
    ngx_shipstation_xml_t  *xml = data;

    if (xml->failed) {
        return;
    }

    xml->events++;

    if (xml->depth == 0
        || xml->open[xml->depth - 1] != NGX_SHIPSTATION_XML_FIELD)
    {
        return;
    }

    if (xml->text_len + len > xml->text_size) {
        size = ngx_max(xml->text_size * 2, 256);
        size = ngx_max(size, xml->text_len + len);

        p = ngx_shipstation_arena_realloc(xml->notice->arena, xml->text,
                                          xml->text_size, size);
        if (p == NULL) {
            ngx_shipstation_xml_fail(xml, "The ship notice could not be read: "
                                          "no memory");
            return;
        }

        xml->text = p;
        xml->text_size = size;
    }

    ngx_memcpy(xml->text + xml->text_len, text, len);
    xml->text_len += len;
}


/* "<!DOCTYPE": called before a byte of its declarations is read. */

static void
ngx_shipstation_xml_doctype(void *data, const xmlChar *name,
    const xmlChar *id, const xmlChar *uri)
{
    ngx_shipstation_xml_fail(data, "The ship notice holds a DOCTYPE, which "
                                   "is refused");
}


static void
ngx_shipstation_xml_comment(void *data, const xmlChar *text)
{
    ngx_shipstation_xml_t  *xml = data;

    xml->events++;
}


static void
ngx_shipstation_xml_instruction(void *data, const xmlChar *target,
    const xmlChar *text)
{
    ngx_shipstation_xml_t  *xml = data;

    xml->events++;
}


/* Also called for what is no fault to us, an undeclared prefix for instance. */

static void
ngx_shipstation_xml_problem(void *data,
    ngx_shipstation_notice_xml_error_t problem)
{
    ngx_shipstation_xml_t  *xml = data;

    if (xml->line == 0 && problem->level == XML_ERR_FATAL) {
        xml->line = problem->line;
    }
}


static void
ngx_shipstation_xml_fail(ngx_shipstation_xml_t *xml, const char *message)
{
    if (xml->failed) {
        return;
    }

    xml->failed = 1;

    (void) ngx_shipstation_error(xml->error, NULL, "%s", message);

    xmlStopParser(xml->parser);
}
