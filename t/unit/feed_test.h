
/*
 * Runs an export in a test: a feed's JSON in, XML and what was told about
 * single orders out, each document checked against the schema, by libxml2 and
 * by .NET's validator, which ShipStation uses and which counts otherwise.
 */

#ifndef FEED_H
#define FEED_H


#include <ngx_config.h>
#include <ngx_core.h>

#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <libxml/xpath.h>

#include <sys/wait.h>

#include "base/arena.h"
#include "order/export.h"


#define FEED_TOLD_SIZE  65536


typedef struct {
    ngx_shipstation_arena_t          *arena;
    ngx_shipstation_blocks_t          blocks;
    ngx_shipstation_output_t          out;
    ngx_shipstation_export_rules_t    rules;
    ngx_shipstation_export_result_t   result;
    ngx_shipstation_error_t           error;

    xmlSchemaPtr                      schema;
    pid_t                             net;           /* t/schema/validate.cs */
    FILE                             *net_in;
    FILE                             *net_out;
    char                              invalid[512];  /* schema's first word */

    u_char                           *feed;
    char                             *xml;           /* with a zero behind */
    size_t                            xml_len;

    /* "left out: NUMBER, PATH REASON\n" and the like */
    char                              told[FEED_TOLD_SIZE];
    size_t                            told_len;
} feed_t;


static inline void
feed_tell(feed_t *feed, const char *what, const ngx_str_t *number,
    const ngx_str_t *path, const ngx_str_t *reason)
{
    int  n;

    n = snprintf(feed->told + feed->told_len,
                 FEED_TOLD_SIZE - feed->told_len, "%s: %.*s, %.*s %.*s\n",
                 what, (int) number->len, (char *) number->data,
                 (int) path->len, (char *) path->data,
                 (int) reason->len, (char *) reason->data);

    feed->told_len = ngx_min(feed->told_len + n, FEED_TOLD_SIZE - 1);
}


static inline void
feed_skipped(void *data, const ngx_str_t *number, const ngx_str_t *path,
    const ngx_str_t *reason)
{
    feed_tell(data, "left out", number, path, reason);
}


static inline void
feed_noted(feed_t *feed)
{
    char                            what[32];
    ngx_uint_t                      i;
    const ngx_shipstation_note_t   *note;
    const ngx_shipstation_notes_t  *notes;

    notes = feed->result.notes;

    for (i = 0; i < notes->n; i++) {
        note = &notes->list[i];

        strcpy(what, "noted");

        if (note->count > 1) {
            sprintf(what, "noted %d times", (int) note->count);
        }

        feed_tell(feed, what, &note->number, &note->path, &note->message);
    }
}


static inline void
feed_silent(void *data, xmlErrorPtr error)
{
    /* the parser's complaints are read from its context */
}


static inline void
feed_complaint(void *data, xmlErrorPtr error)
{
    feed_t  *feed = data;

    if (feed->invalid[0] == '\0') {
        snprintf(feed->invalid, sizeof(feed->invalid), "line %d: %s",
                 error->line, error->message);
    }
}


static inline void
feed_init(feed_t *feed)
{
    xmlSchemaParserCtxtPtr  parser;

    memset(feed, 0, sizeof(feed_t));

    feed->arena = ngx_shipstation_arena_create(0);
    feed->blocks.size = 16384;
    feed->blocks.keep = 1000;
    ngx_shipstation_output_init(&feed->out, &feed->blocks, 0);

    feed->rules.data = feed;
    feed->rules.skipped = feed_skipped;

    parser = xmlSchemaNewParserCtxt("t/schema/shipstation-orders.xsd");
    feed->schema = xmlSchemaParse(parser);
    xmlSchemaFreeParserCtxt(parser);

    if (feed->schema == NULL) {
        fprintf(stderr, "run from the project's folder: no t/schema/\n");
        exit(1);
    }
}


static inline void
feed_free(feed_t *feed)
{
    ngx_shipstation_output_free(&feed->out);
    ngx_shipstation_blocks_destroy(&feed->blocks);
    ngx_shipstation_arena_destroy(feed->arena);
    xmlSchemaFree(feed->schema);

    if (feed->net) {
        fclose(feed->net_in);
        fclose(feed->net_out);
        (void) waitpid(feed->net, NULL, 0);
    }

    free(feed->feed);
    free(feed->xml);
}


/* Sanitizers have no say in .NET's validator: there it is not asked. */

/* clang says so in another way: fuzzing is clang's */

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__  1
#endif
#endif

#if defined(__SANITIZE_ADDRESS__)

static inline int
feed_net_valid(feed_t *feed)
{
    return 1;
}

#else

static inline void
feed_net_start(feed_t *feed)
{
    int  in[2], out[2];

    static const char  program[] = "build/unit/validate.exe";

    if (access(program, R_OK) == -1 || pipe(in) == -1 || pipe(out) == -1) {
        fprintf(stderr, "no %s: make unit-build\n", program);
        exit(1);
    }

    fflush(NULL);

    feed->net = fork();

    if (feed->net == 0) {
        (void) dup2(in[0], 0);
        (void) dup2(out[1], 1);
        close(in[0]);
        close(in[1]);
        close(out[0]);
        close(out[1]);

        execlp("mono", "mono", program, "t/schema/shipstation-orders.xsd",
               NULL);
        fprintf(stderr, "mono cannot be started\n");
        _exit(1);
    }

    close(in[0]);
    close(out[1]);

    feed->net_in = fdopen(in[1], "w");
    feed->net_out = fdopen(out[0], "r");
}


static inline int
feed_net_valid(feed_t *feed)
{
    char    line[480];
    size_t  len;

    if (feed->net == 0) {
        feed_net_start(feed);
    }

    fprintf(feed->net_in, "%zu\n", feed->xml_len);
    fwrite(feed->xml, 1, feed->xml_len, feed->net_in);
    fflush(feed->net_in);

    if (fgets(line, sizeof(line), feed->net_out) == NULL) {
        fprintf(stderr, ".NET's validator has ended\n");
        exit(1);
    }

    if (strcmp(line, "ok\n") == 0) {
        return 1;
    }

    len = strcspn(line, "\n");
    snprintf(feed->invalid, sizeof(feed->invalid), ".NET: %.*s", (int) len,
             line);

    return 0;
}

#endif


/* 1 when the document is well-formed and valid; else feed->invalid says why. */

static inline int
feed_valid(feed_t *feed)
{
    int                    rc;
    xmlDocPtr              doc;
    xmlParserCtxtPtr       parser;
    xmlSchemaValidCtxtPtr  valid;

    feed->invalid[0] = '\0';

    parser = xmlNewParserCtxt();
    doc = xmlCtxtReadMemory(parser, feed->xml, (int) feed->xml_len, NULL, NULL,
                            XML_PARSE_NONET|XML_PARSE_NOERROR
                            |XML_PARSE_NOWARNING);

    if (doc == NULL) {
        snprintf(feed->invalid, sizeof(feed->invalid), "not well-formed: %s",
                 parser->lastError.message);
        xmlFreeParserCtxt(parser);
        return 0;
    }

    xmlFreeParserCtxt(parser);

    valid = xmlSchemaNewValidCtxt(feed->schema);
    xmlSchemaSetValidStructuredErrors(valid, feed_complaint, feed);

    rc = xmlSchemaValidateDoc(valid, doc);

    xmlSchemaFreeValidCtxt(valid);
    xmlFreeDoc(doc);

    return rc == 0 && feed_net_valid(feed);
}


/* Exports a feed, step orders at a time; NGX_DECLINED when it is refused. */

static inline ngx_int_t
feed_export_by(feed_t *feed, const void *json, size_t len, ngx_uint_t pages,
    ngx_uint_t step)
{
    u_char                    *p;
    ngx_int_t                  rc;
    ngx_shipstation_block_t   *block;
    ngx_shipstation_export_t  *export;

    ngx_shipstation_output_free(&feed->out);
    ngx_shipstation_arena_reset(feed->arena, 64 * 1024 * 1024);

    feed->told_len = 0;
    feed->told[0] = '\0';
    memset(&feed->result, 0, sizeof(feed->result));

    /* exactly as much as is promised, for ASan to see what reads beyond */

    free(feed->feed);
    feed->feed = malloc(len + NGX_SHIPSTATION_FEED_PADDING);
    memcpy(feed->feed, json, len);

    export = ngx_shipstation_export_create(&ngx_shipstation_shape_native,
                                           feed->feed, len, &feed->rules,
                                           feed->arena);
    if (export == NULL) {
        return NGX_ERROR;
    }

    do {
        rc = ngx_shipstation_export_write(export, step, &feed->out,
                                          &feed->error);
    } while (rc == NGX_AGAIN);

    feed->result = *ngx_shipstation_export_result(export);
    feed_noted(feed);

    feed->xml_len = ngx_shipstation_output_size(&feed->out);
    feed->xml = realloc(feed->xml, feed->xml_len
                                   + NGX_SHIPSTATION_EXPORT_HEAD_LEN + 1);

    p = ngx_shipstation_export_head((u_char *) feed->xml, pages);

    for (block = feed->out.first; block; block = block->next) {
        p = ngx_cpymem(p, block->start, block->last - block->start);
    }

    feed->xml_len = p - (u_char *) feed->xml;
    *p = '\0';

    return rc;
}


static inline ngx_int_t
feed_export(feed_t *feed, const char *json)
{
    return feed_export_by(feed, json, strlen(json), 1, 100);
}


#endif /* FEED_H */
