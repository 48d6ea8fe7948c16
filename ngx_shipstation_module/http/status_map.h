
/*
 * A store's status_map: the platform's words for an order's state become those
 * that the merchant told ShipStation.  Patterns are compiled once a worker and
 * once for each new settings of a store.
 */

#ifndef _NGX_HTTP_SHIPSTATION_STATUS_MAP_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_STATUS_MAP_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "store/stores.h"


#define NGX_HTTP_SHIPSTATION_WORDS_MAPPED  8


typedef struct ngx_http_shipstation_patterns_s
    ngx_http_shipstation_patterns_t;


/* For one export: remembers the words that were mapped last. */
typedef struct {
    ngx_http_shipstation_patterns_t  *patterns;    /* NULL: nothing to map */
    ngx_shipstation_settings_t       *settings;
    ngx_log_t                        *log;
    ngx_uint_t                        gave_up;     /* logged */
    ngx_uint_t                        nwords;
    ngx_str_t                         words[NGX_HTTP_SHIPSTATION_WORDS_MAPPED];
    ngx_str_t                         mapped[NGX_HTTP_SHIPSTATION_WORDS_MAPPED];
} ngx_http_shipstation_status_map_t;


/*
 * Prepares a map for the store, whose settings must outlive it.  A pattern that
 * does not compile never matches and is logged.
 */
void ngx_http_shipstation_status_map_init(
    ngx_http_shipstation_status_map_t *map, ngx_shipstation_store_t *store,
    ngx_log_t *log);

/* The word for a word, which must last as long as the map; maybe itself. */
ngx_str_t ngx_http_shipstation_status_map(
    ngx_http_shipstation_status_map_t *map, const ngx_str_t *status);

/* To be called when no export uses the map any more. */
void ngx_http_shipstation_status_map_end(
    ngx_http_shipstation_status_map_t *map);

/* Frees all patterns (exit_process). */
void ngx_http_shipstation_status_maps_destroy(void);


#endif /* _NGX_HTTP_SHIPSTATION_STATUS_MAP_H_INCLUDED_ */
