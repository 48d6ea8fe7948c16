
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/status_map.h"


#define NGX_SHIPSTATION_MAPS           64     /* stores, for each worker */
#define NGX_SHIPSTATION_MAP_WORDS      16     /* results kept of each */
#define NGX_SHIPSTATION_MAP_WORD_MAX   48
#define NGX_SHIPSTATION_MAP_POOL_SIZE  1024

/* a pattern that goes over it matches nothing (pcre2pattern(3)) */
#define NGX_SHIPSTATION_MATCH_LIMIT    "(*LIMIT_MATCH=10000)"


#if (NGX_PCRE)

/* A word and the rule that it matched; nstatus_rules: none. */
typedef struct {
    size_t                        len;      /* 0: no word */
    ngx_uint_t                    rule;
    u_char                        word[NGX_SHIPSTATION_MAP_WORD_MAX];
} ngx_shipstation_map_word_t;


typedef struct {
    uint64_t                      version;  /* of the store's settings */
    ngx_pool_t                   *pool;     /* NULL: a free place */
    ngx_regex_t                 **patterns;
    ngx_uint_t                    logged;
    ngx_uint_t                    next;     /* word to be replaced next */
    ngx_shipstation_map_word_t    words[NGX_SHIPSTATION_MAP_WORDS];
} ngx_shipstation_map_t;


static ngx_int_t ngx_shipstation_pattern_compile(const char *limit,
    const ngx_str_t *pattern, ngx_pool_t *pool, ngx_regex_t **regex,
    ngx_str_t *reason);
static ngx_shipstation_map_t *ngx_shipstation_map_get(
    const ngx_shipstation_store_t *store, ngx_log_t *log);
static ngx_int_t ngx_shipstation_map_compile(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings);
static ngx_uint_t ngx_shipstation_map_word(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings, const ngx_str_t *status,
    ngx_log_t *log);
static ngx_uint_t ngx_shipstation_map_match(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings, const ngx_str_t *status,
    ngx_log_t *log);


static ngx_shipstation_map_t  ngx_shipstation_maps[NGX_SHIPSTATION_MAPS];


ngx_int_t
ngx_shipstation_status_map_check(const ngx_shipstation_settings_t *settings,
    ngx_shipstation_pattern_known_pt known, void *data, ngx_pool_t *pool,
    ngx_shipstation_reader_t *reader)
{
    u_char                   text[NGX_MAX_CONF_ERRSTR];
    ngx_int_t                rc;
    ngx_str_t               *pattern, reason;
    ngx_uint_t               i;
    ngx_regex_t             *regex;
    ngx_shipstation_path_t   list, entry, step;

    rc = NGX_OK;

    for (i = 0; i < settings->nstatus_rules; i++) {
        reason.data = text;
        pattern = &settings->status_rules[i].match;

        if (known && known(data, pattern)) {
            continue;
        }

        /* without the limit, which the merchant did not write */

        if (ngx_shipstation_pattern_compile("", pattern, pool, &regex,
                                            &reason)
            == NGX_OK)
        {
            continue;
        }

        ngx_shipstation_path_member(&list, NULL, "status_map");
        ngx_shipstation_path_entry(&entry, &list, i);
        ngx_shipstation_path_member(&step, &entry, "match");

        if (ngx_strncmp(reason.data, "pcre2_compile() failed: ", 24) == 0) {
            reason.data += 24;
            reason.len -= 24;
        }

        rc = ngx_shipstation_fault(reader, &step, "bad_pattern",
                                   "is no pattern: %V", &reason);
    }

    return rc;
}


/* reason->data: NGX_MAX_CONF_ERRSTR bytes */
static ngx_int_t
ngx_shipstation_pattern_compile(const char *limit, const ngx_str_t *pattern,
    ngx_pool_t *pool, ngx_regex_t **regex, ngx_str_t *reason)
{
    u_char               *text;
    size_t                len;
    ngx_int_t             rc;
    ngx_regex_compile_t   compile;

    len = ngx_strlen(limit);

    text = ngx_pnalloc(pool, len + pattern->len + 1);
    if (text == NULL) {
        reason->len = ngx_sprintf(reason->data, "no memory") - reason->data;
        return NGX_ERROR;
    }

    ngx_memzero(&compile, sizeof(ngx_regex_compile_t));

    compile.pattern.data = text;
    compile.pattern.len = len + pattern->len;
    compile.pool = pool;
    compile.err.data = reason->data;
    compile.err.len = NGX_MAX_CONF_ERRSTR;

    text = ngx_cpymem(text, limit, len);
    text = ngx_cpymem(text, pattern->data, pattern->len);
    *text = '\0';

    rc = ngx_regex_compile(&compile);

    *regex = compile.regex;
    reason->len = compile.err.len;

    return rc;
}


ngx_str_t
ngx_shipstation_status_map(const ngx_shipstation_store_t *store,
    const ngx_str_t *status, ngx_log_t *log)
{
    ngx_uint_t                         rule;
    ngx_shipstation_map_t             *map;
    const ngx_shipstation_settings_t  *settings;

    settings = store->settings;

    if (settings->nstatus_rules == 0) {
        return *status;
    }

    map = ngx_shipstation_map_get(store, log);
    if (map == NULL) {
        return *status;
    }

    rule = ngx_shipstation_map_word(map, settings, status, log);

    return rule < settings->nstatus_rules
           ? settings->status_rules[rule].status : *status;
}


/* Versions are unique in the zone: they stand for the store, too. */
static ngx_shipstation_map_t *
ngx_shipstation_map_get(const ngx_shipstation_store_t *store, ngx_log_t *log)
{
    ngx_shipstation_map_t  *map;

    map = &ngx_shipstation_maps[store->version % NGX_SHIPSTATION_MAPS];

    if (map->pool && map->version == store->version) {
        return map;
    }

    if (map->pool) {
        ngx_destroy_pool(map->pool);
    }

    ngx_memzero(map, sizeof(ngx_shipstation_map_t));

    /* the log of a worker: the pool outlives the request */

    map->pool = ngx_create_pool(NGX_SHIPSTATION_MAP_POOL_SIZE, ngx_cycle->log);
    map->version = store->version;

    if (map->pool
        && ngx_shipstation_map_compile(map, store->settings) == NGX_OK)
    {
        return map;
    }

    ngx_log_error(NGX_LOG_ERR, log, 0,
                  "shipstation: no memory for the \"status_map\" of store "
                  "\"%V\"", &store->settings->id);

    if (map->pool) {
        ngx_destroy_pool(map->pool);
        map->pool = NULL;
    }

    return NULL;
}


static ngx_int_t
ngx_shipstation_map_compile(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings)
{
    u_char      text[NGX_MAX_CONF_ERRSTR];
    ngx_str_t   reason;
    ngx_uint_t  i;

    reason.data = text;

    map->patterns = ngx_pcalloc(map->pool, settings->nstatus_rules
                                           * sizeof(ngx_regex_t *));
    if (map->patterns == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < settings->nstatus_rules; i++) {

        /* all were seen to be good when the settings were read */

        if (ngx_shipstation_pattern_compile(NGX_SHIPSTATION_MATCH_LIMIT,
                                            &settings->status_rules[i].match,
                                            map->pool, &map->patterns[i],
                                            &reason)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


/* A feed has few words, on many orders. */
static ngx_uint_t
ngx_shipstation_map_word(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings, const ngx_str_t *status,
    ngx_log_t *log)
{
    ngx_uint_t                   i, rule;
    ngx_shipstation_map_word_t  *word;

    if (status->len == 0 || status->len > NGX_SHIPSTATION_MAP_WORD_MAX) {
        return ngx_shipstation_map_match(map, settings, status, log);
    }

    for (i = 0; i < NGX_SHIPSTATION_MAP_WORDS; i++) {
        word = &map->words[i];

        if (word->len == status->len
            && ngx_memcmp(word->word, status->data, status->len) == 0)
        {
            return word->rule;
        }
    }

    rule = ngx_shipstation_map_match(map, settings, status, log);

    word = &map->words[map->next++ % NGX_SHIPSTATION_MAP_WORDS];
    word->len = status->len;
    word->rule = rule;
    ngx_memcpy(word->word, status->data, status->len);

    return rule;
}


static ngx_uint_t
ngx_shipstation_map_match(ngx_shipstation_map_t *map,
    const ngx_shipstation_settings_t *settings, const ngx_str_t *status,
    ngx_log_t *log)
{
    ngx_int_t   rc;
    ngx_str_t   subject;
    ngx_uint_t  i;

    subject = *status;

    if (subject.data == NULL) {
        subject.data = (u_char *) "";
    }

    for (i = 0; i < settings->nstatus_rules; i++) {

        rc = ngx_regex_exec(map->patterns[i], &subject, NULL, 0);

        if (rc >= 0) {
            return i;
        }

        if (rc == NGX_REGEX_NO_MATCHED) {
            continue;
        }

        /* said once of a store: its feed may be full of such words */

        if (map->logged) {
            continue;
        }

        map->logged = 1;

        ngx_log_error(NGX_LOG_ERR, log, 0,
                      "shipstation: store \"%V\": status_map[%ui].match went "
                      "over the limit of 10000 steps on a status word (%i) "
                      "and counts as no match", &settings->id, i, rc);
    }

    return settings->nstatus_rules;
}

#else

ngx_int_t
ngx_shipstation_status_map_check(const ngx_shipstation_settings_t *settings,
    ngx_shipstation_pattern_known_pt known, void *data, ngx_pool_t *pool,
    ngx_shipstation_reader_t *reader)
{
    ngx_shipstation_path_t  path;

    if (settings->nstatus_rules == 0) {
        return NGX_OK;
    }

    ngx_shipstation_path_member(&path, NULL, "status_map");

    return ngx_shipstation_fault(reader, &path, "no_pcre",
                                 "needs an nginx that was built with PCRE");
}


ngx_str_t
ngx_shipstation_status_map(const ngx_shipstation_store_t *store,
    const ngx_str_t *status, ngx_log_t *log)
{
    return *status;
}

#endif
