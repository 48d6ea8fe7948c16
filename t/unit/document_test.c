
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "settings/document.h"
#include "tap.h"


#define DOCUMENT                                                             \
    "{\"id\": \"acme\", \"revision\": 7,"                                    \
    " \"selling_channel\": {\"username\": \"u\", \"password\": \"pw\"},"     \
    " \"api\": {\"key\": \"k\", \"secret\": \"abcdefgh1234\","               \
    " \"url\": \"https://a.example\"}}"


static ngx_shipstation_arena_t  *arena;
static yyjson_mut_doc           *doc;


static yyjson_val *
value(const char *text)
{
    size_t                    len;
    u_char                   *p;
    ngx_shipstation_error_t   error;

    len = strlen(text);
    p = ngx_shipstation_arena_alloc(arena, len + NGX_SHIPSTATION_JSON_PADDING);
    memcpy(p, text, len);

    return ngx_shipstation_json_read(p, len, arena, &error);
}


static yyjson_mut_val *
document(const char *text)
{
    return yyjson_val_mut_copy(doc, value(text));
}


static const char *
text_of(yyjson_mut_val *root)
{
    ngx_str_t  text;
    char      *copy;

    if (root == NULL
        || ngx_shipstation_document_write(arena, root, 0, &text) != NGX_OK)
    {
        return "(nothing)";
    }

    copy = ngx_shipstation_arena_alloc(arena, text.len + 1);
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';

    return copy;
}


static void
document_is(const char *got, const char *want, const char *name)
{
    tap_is_str(got, strlen(got), want, name);
}


static void
merged(const char *patch, const char *want, const char *name)
{
    yyjson_mut_val  *root;

    root = ngx_shipstation_document_merge(doc, document(DOCUMENT),
                                          value(patch));

    document_is(text_of(root), want, name);
}


static void
replaced(const char *old, const char *body, const char *want,
    const char *name)
{
    yyjson_mut_val  *root;

    root = ngx_shipstation_document_replace(doc, old ? document(old) : NULL,
                                            value(body));

    document_is(text_of(root), want, name);
}


static void
hosts(const char *patch, ngx_uint_t faults, const char *name)
{
    yyjson_val                *body;
    yyjson_mut_val            *old;
    ngx_shipstation_reader_t   reader;
    ngx_shipstation_faults_t   found;

    found.n = 0;
    reader.arena = arena;
    reader.faults = &found;

    body = value(patch);
    old = document(DOCUMENT);

    (void) ngx_shipstation_document_hosts(&reader, old,
                      ngx_shipstation_document_merge(doc, old, body), body);

    tap_is_int(found.n, faults, name);
}


static void
count_change(void *data, const ngx_shipstation_path_t *path,
    yyjson_mut_val *before, yyjson_mut_val *after, ngx_uint_t secret)
{
    u_char  *p, *last;
    char   **end = data;

    p = (u_char *) *end;
    last = p + NGX_SHIPSTATION_PATH_SIZE;

    p = ngx_shipstation_path_print(p, last - p, path);
    *p++ = secret ? '!' : before == NULL ? '+' : after == NULL ? '-' : '=';
    *p++ = ' ';

    *end = (char *) p;
}


static void
compared(const char *patch, const char *want, const char *name)
{
    char             found[1024], *end;
    yyjson_mut_val  *old;

    old = document(DOCUMENT);
    end = found;

    ngx_shipstation_document_compare(old,
                     ngx_shipstation_document_merge(doc, old, value(patch)),
                     count_change, &end);
    *end = '\0';

    document_is(found, want, name);
}


int
main(void)
{
    u_char           one[NGX_SHIPSTATION_ETAG_MAX + 1];
    u_char           two[NGX_SHIPSTATION_ETAG_MAX + 1];
    size_t           len;
    ngx_str_t        path = ngx_string("api.url");
    ngx_str_t        none = ngx_string("api.urls");
    yyjson_mut_val  *root;

    arena = ngx_shipstation_arena_create(0);
    doc = ngx_shipstation_document_create(arena);

    root = document(DOCUMENT);
    tap_ok(ngx_shipstation_document_mask(doc, root, 1) == NGX_OK, "masked");
    document_is(text_of(root),
            "{\"id\":\"acme\",\"revision\":7,\"selling_channel\":"
            "{\"username\":\"u\",\"password\":{\"set\":true}},\"api\":"
            "{\"key\":\"k\",\"secret\":{\"set\":true,\"hint\":"
            "\"\xe2\x80\xa6" "1234\"},\"url\":\"https://a.example\"}}",
            "secrets are not shown");

    merged("{}", text_of(document(DOCUMENT)), "an empty patch");
    merged("{\"api\": null, \"enabled\": false}",
           "{\"id\":\"acme\",\"revision\":7,\"selling_channel\":"
           "{\"username\":\"u\",\"password\":\"pw\"},\"enabled\":false}",
           "null removes");
    merged("{\"boxes\": {\"a\": null, \"b\": {\"c\": null, \"d\": 1}},"
           " \"api\": null, \"id\": [null]}",
           "{\"id\":[null],\"revision\":7,\"selling_channel\":"
           "{\"username\":\"u\",\"password\":\"pw\"},\"boxes\":"
           "{\"b\":{\"d\":1}}}", "nulls of what is new, lists as a whole");
    merged("{\"api\": null, \"selling_channel\": {\"password\": "
           "{\"set\": true}}}",
           "{\"id\":\"acme\",\"revision\":7,\"selling_channel\":"
           "{\"username\":\"u\",\"password\":\"pw\"}}",
           "a secret as it was shown stays");
    merged("{\"api\": null, \"selling_channel\": {\"password_hash\": \"h\"}}",
           "{\"id\":\"acme\",\"revision\":7,\"selling_channel\":"
           "{\"username\":\"u\",\"password_hash\":\"h\"}}",
           "a hash removes the password");

    replaced(DOCUMENT, "{\"selling_channel\": {}}",
             "{\"selling_channel\":{\"password\":\"pw\"}}",
             "a secret left out stays");
    replaced(DOCUMENT, "{\"selling_channel\": {\"password\": null}}",
             "{\"selling_channel\":{\"password\":null}}", "null removes it");
    replaced(DOCUMENT, "{\"selling_channel\": {\"password_hash\": \"h\"}}",
             "{\"selling_channel\":{\"password_hash\":\"h\"}}",
             "a hash takes its place");
    replaced(DOCUMENT, "{\"id\": \"acme\"}", "{\"id\":\"acme\"}",
             "an object left out goes with its secrets");
    replaced(NULL, "{\"api\": {\"secret\": {\"set\": true}}}",
             "{\"api\":{}}", "of a new one nothing is kept");

    hosts("{\"api\": {\"url\": \"https://b.example\"}}", 1,
          "another host needs the secret");
    hosts("{\"api\": {\"url\": null}}", 1, "none, too");
    hosts("{\"api\": {\"url\": \"https://b.example\", \"secret\": \"s\"}}",
          0, "which may come along");
    hosts("{\"api\": {\"url\": \"https://a.example\"}}", 0, "the same host");
    hosts("{\"api\": {\"key\": \"other\"}}", 0, "another key");

    compared("{\"revision\": 9}", "", "the revision is no change");
    compared("{\"enabled\": true, \"api\": {\"url\": \"x\", \"secret\": "
             "\"s\"}, \"selling_channel\": {\"username\": null}}",
             "enabled+ selling_channel.username- api.secret! api.url= ",
             "changes by path");

    root = document(DOCUMENT);
    tap_ok(ngx_shipstation_document_etag(doc, root, one, &len) == NGX_OK
       && ngx_strncmp(one, "\"7-", 3) == 0 && len == 12, "an entity tag");
    root = ngx_shipstation_document_merge(doc, root,
                       value("{\"selling_channel\": {\"password\": \"x\"}}"));
    tap_ok(ngx_shipstation_document_etag(doc, root, two, &len) == NGX_OK
       && memcmp(one, two, len) == 0, "it tells nothing of a secret");
    root = ngx_shipstation_document_merge(doc, root,
                                          value("{\"enabled\": false}"));
    tap_ok(ngx_shipstation_document_etag(doc, root, two, &len) == NGX_OK
       && memcmp(one, two, len) != 0, "and of all else");

    tap_ok(ngx_shipstation_document_known(&path)
       && !ngx_shipstation_document_known(&none), "paths that are known");

    root = document("{\"api\": {}}");
    tap_ok(ngx_shipstation_document_fill(doc, root) == NGX_OK
       && strstr(text_of(root), "\"enabled\":true"), "defaults");

    ngx_shipstation_arena_destroy(arena);

    return tap_done();
}
