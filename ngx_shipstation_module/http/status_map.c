
#include <ngx_config.h>
#include <ngx_core.h>

#include "http/status_map.h"


/* Stores whose patterns a worker keeps compiled. */
#define NGX_HTTP_SHIPSTATION_PATTERNS_KEPT  64

/*
 * PCRE's own bound of the work that one match may take, so that no merchant's
 * pattern holds a worker; settings refuse patterns that begin with "(*".
 */
#define NGX_HTTP_SHIPSTATION_MATCH_LIMIT    "(*LIMIT_MATCH=10000)"


struct ngx_http_shipstation_patterns_s {
    ngx_queue_t    queue;          /* the last used first */
    ngx_pool_t    *pool;
    ngx_str_t      id;
    uint64_t       version;
    ngx_uint_t     used;           /* exports that use it now */
    ngx_uint_t     n;
#if (NGX_PCRE)
    ngx_regex_t  **regex;          /* NULL: does not compile */
#endif
};


static ngx_http_shipstation_patterns_t *ngx_http_shipstation_patterns_find(
    ngx_shipstation_store_t *store);
static ngx_http_shipstation_patterns_t *ngx_http_shipstation_patterns_create(
    ngx_shipstation_store_t *store, ngx_log_t *log);
static void ngx_http_shipstation_patterns_free(
    ngx_http_shipstation_patterns_t *patterns);


static ngx_queue_t  ngx_http_shipstation_patterns_kept;
static ngx_uint_t   ngx_http_shipstation_npatterns;


void
ngx_http_shipstation_status_map_init(ngx_http_shipstation_status_map_t *map,
    ngx_shipstation_store_t *store, ngx_log_t *log)
{
    ngx_memzero(map, sizeof(ngx_http_shipstation_status_map_t));

    map->settings = store->settings;
    map->log = log;

    if (store->settings->nstatus_rules == 0) {
        return;
    }

    map->patterns = ngx_http_shipstation_patterns_find(store);

    if (map->patterns == NULL) {
        map->patterns = ngx_http_shipstation_patterns_create(store, log);
    }

    if (map->patterns) {
        map->patterns->used++;
    }
}


void
ngx_http_shipstation_status_map_end(ngx_http_shipstation_status_map_t *map)
{
    ngx_http_shipstation_patterns_t  *patterns;

    patterns = map->patterns;

    if (patterns == NULL) {
        return;
    }

    map->patterns = NULL;
    patterns->used--;

    /* those that were replaced or pushed out while in use are in no queue */

    if (patterns->used == 0 && patterns->queue.next == NULL) {
        ngx_http_shipstation_patterns_free(patterns);
    }
}


#if (NGX_PCRE)

static ngx_str_t
ngx_http_shipstation_status_match(ngx_http_shipstation_status_map_t *map,
    const ngx_str_t *status)
{
    ngx_int_t   rc;
    ngx_uint_t  i;
    ngx_str_t   text;

    text = *status;

    for (i = 0; i < map->patterns->n; i++) {

        if (map->patterns->regex[i] == NULL) {
            continue;
        }

        rc = ngx_regex_exec(map->patterns->regex[i], &text, NULL, 0);

        if (rc >= 0) {
            return map->settings->status_rules[i].status;
        }

        if (rc != NGX_REGEX_NO_MATCHED && !map->gave_up) {
            map->gave_up = 1;

            ngx_log_error(NGX_LOG_ERR, map->log, 0,
                          "shipstation: store \"%V\": status_map[%ui] gave up "
                          "on a status (%i): make its pattern simpler",
                          &map->settings->id, i, rc);
        }
    }

    return *status;
}

#endif


ngx_str_t
ngx_http_shipstation_status_map(ngx_http_shipstation_status_map_t *map,
    const ngx_str_t *status)
{
    ngx_uint_t  i;

    if (map->patterns == NULL) {
        return *status;
    }

    /* a page of orders has but a few words */

    for (i = 0; i < map->nwords; i++) {
        if (map->words[i].len == status->len
            && ngx_memcmp(map->words[i].data, status->data, status->len) == 0)
        {
            return map->mapped[i];
        }
    }

    i = map->nwords < NGX_HTTP_SHIPSTATION_WORDS_MAPPED
        ? map->nwords++ : NGX_HTTP_SHIPSTATION_WORDS_MAPPED - 1;

    map->words[i] = *status;
#if (NGX_PCRE)
    map->mapped[i] = ngx_http_shipstation_status_match(map, status);
#else
    map->mapped[i] = *status;
#endif

    return map->mapped[i];
}


static ngx_http_shipstation_patterns_t *
ngx_http_shipstation_patterns_find(ngx_shipstation_store_t *store)
{
    ngx_str_t                        *id;
    ngx_queue_t                      *q;
    ngx_http_shipstation_patterns_t  *patterns;

    if (ngx_http_shipstation_patterns_kept.next == NULL) {
        ngx_queue_init(&ngx_http_shipstation_patterns_kept);
        return NULL;
    }

    id = &store->settings->id;

    for (q = ngx_queue_head(&ngx_http_shipstation_patterns_kept);
         q != ngx_queue_sentinel(&ngx_http_shipstation_patterns_kept);
         q = ngx_queue_next(q))
    {
        patterns = ngx_queue_data(q, ngx_http_shipstation_patterns_t, queue);

        if (patterns->id.len != id->len
            || ngx_memcmp(patterns->id.data, id->data, id->len) != 0)
        {
            continue;
        }

        ngx_queue_remove(q);

        if (patterns->version == store->version) {
            ngx_queue_insert_head(&ngx_http_shipstation_patterns_kept, q);
            return patterns;
        }

        ngx_http_shipstation_npatterns--;
        q->next = NULL;

        if (patterns->used == 0) {
            ngx_http_shipstation_patterns_free(patterns);
        }

        return NULL;
    }

    return NULL;
}


static ngx_http_shipstation_patterns_t *
ngx_http_shipstation_patterns_create(ngx_shipstation_store_t *store,
    ngx_log_t *log)
{
    ngx_pool_t                       *pool;
    ngx_queue_t                      *q;
    ngx_http_shipstation_patterns_t  *patterns, *last;
#if (NGX_PCRE)
    u_char                           *p;
    ngx_str_t                        *match;
    ngx_uint_t                        i;
    ngx_regex_compile_t               rc;
    u_char                            errstr[NGX_MAX_CONF_ERRSTR];
#endif

    pool = ngx_create_pool(1024, ngx_cycle->log);
    if (pool == NULL) {
        return NULL;
    }

    patterns = ngx_pcalloc(pool, sizeof(ngx_http_shipstation_patterns_t));
    if (patterns == NULL) {
        goto failed;
    }

    patterns->pool = pool;
    patterns->version = store->version;
    patterns->n = store->settings->nstatus_rules;
    patterns->id.len = store->settings->id.len;
    patterns->id.data = ngx_pstrdup(pool, &store->settings->id);

    if (patterns->id.data == NULL) {
        goto failed;
    }

#if (NGX_PCRE)

    patterns->regex = ngx_pcalloc(pool, patterns->n * sizeof(ngx_regex_t *));
    if (patterns->regex == NULL) {
        goto failed;
    }

    for (i = 0; i < patterns->n; i++) {

        match = &store->settings->status_rules[i].match;

        ngx_memzero(&rc, sizeof(ngx_regex_compile_t));

        rc.pattern.len = sizeof(NGX_HTTP_SHIPSTATION_MATCH_LIMIT) - 1
                         + match->len;
        rc.pattern.data = ngx_pnalloc(pool, rc.pattern.len + 1);

        if (rc.pattern.data == NULL) {
            goto failed;
        }

        p = ngx_cpymem(rc.pattern.data, NGX_HTTP_SHIPSTATION_MATCH_LIMIT,
                       sizeof(NGX_HTTP_SHIPSTATION_MATCH_LIMIT) - 1);
        p = ngx_cpymem(p, match->data, match->len);
        *p = '\0';

        rc.pool = pool;
        rc.err.len = NGX_MAX_CONF_ERRSTR;
        rc.err.data = errstr;

        if (ngx_regex_compile(&rc) != NGX_OK) {
            ngx_log_error(NGX_LOG_ERR, log, 0,
                          "shipstation: store \"%V\": status_map[%ui] does "
                          "not compile: %V", &patterns->id, i, &rc.err);
            continue;
        }

        patterns->regex[i] = rc.regex;
    }

#endif

    ngx_queue_insert_head(&ngx_http_shipstation_patterns_kept,
                          &patterns->queue);

    if (++ngx_http_shipstation_npatterns > NGX_HTTP_SHIPSTATION_PATTERNS_KEPT) {

        q = ngx_queue_last(&ngx_http_shipstation_patterns_kept);
        last = ngx_queue_data(q, ngx_http_shipstation_patterns_t, queue);

        ngx_queue_remove(q);
        ngx_http_shipstation_npatterns--;
        q->next = NULL;

        if (last->used == 0) {
            ngx_http_shipstation_patterns_free(last);
        }
    }

    return patterns;

failed:

    ngx_destroy_pool(pool);

    return NULL;
}


static void
ngx_http_shipstation_patterns_free(ngx_http_shipstation_patterns_t *patterns)
{
    ngx_destroy_pool(patterns->pool);
}


void
ngx_http_shipstation_status_maps_destroy(void)
{
    ngx_queue_t                      *q;
    ngx_http_shipstation_patterns_t  *patterns;

    if (ngx_http_shipstation_patterns_kept.next == NULL) {
        return;
    }

    while (!ngx_queue_empty(&ngx_http_shipstation_patterns_kept)) {

        q = ngx_queue_head(&ngx_http_shipstation_patterns_kept);
        patterns = ngx_queue_data(q, ngx_http_shipstation_patterns_t, queue);

        ngx_queue_remove(q);
        ngx_http_shipstation_patterns_free(patterns);
    }

    ngx_http_shipstation_npatterns = 0;
}
