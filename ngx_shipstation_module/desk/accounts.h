
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What the worker knows of ShipStation accounts: which carriers an API key
 * has.  An account is read by a sync, one call at a time, from what the
 * allowance leaves beside checkout; one sync a key over all workers.  It is
 * kept in the zone of rates for all of them, and on disk, so that a restart
 * costs no call.
 */

#ifndef _NGX_SHIPSTATION_ACCOUNTS_H_INCLUDED_
#define _NGX_SHIPSTATION_ACCOUNTS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#include "account/account.h"
#include "api/api.h"
#include "client/call.h"
#include "shared/cache.h"
#include "shared/wake.h"


typedef struct ngx_shipstation_accounts_s  ngx_shipstation_accounts_t;


/* What it is made of; all of it must outlive it. */
typedef struct {
    ngx_shipstation_rates_zone_t   *cache;
    ngx_shipstation_client_t       *client;
    ngx_shipstation_wake_t         *wake;
    ngx_uint_t                      slot;      /* ngx_worker */
    ngx_uint_t                      reserve;   /* of the allowance */
    ngx_uint_t                      refresh;
    ngx_str_t                       folder;    /* of settings, 0-ended */
    ngx_log_t                      *log;
} ngx_shipstation_accounts_conf_t;


/* Whose account; the strings need to live only while a function runs. */
typedef struct {
    /* digest of API URL, key and secret, as the allowance's */
    u_char                          key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    const ngx_shipstation_api_t    *api;
    ngx_str_t                       url;       /* the API's */
    ngx_str_t                       api_key;
    ngx_str_t                       secret;
    ngx_str_t                       store_id;  /* for log and allowance */
    ngx_msec_t                      timeout;   /* of a call */
    ngx_uint_t                      limit;     /* N a minute */
} ngx_shipstation_account_ask_t;


/* Carriers of an account, as the worker remembers them. */
typedef struct {
    ngx_uint_t                      known;
    ngx_uint_t                      n;
    ngx_str_t                      *codes;     /* n of each */
    ngx_str_t                      *names;
    int64_t                         synced_at; /* Unix seconds */
} ngx_shipstation_account_codes_t;


typedef enum {
    NGX_SHIPSTATION_SYNC_IDLE = 0,
    NGX_SHIPSTATION_SYNC_RUNNING,
    NGX_SHIPSTATION_SYNC_FAILED
} ngx_shipstation_sync_e;


/* How the last sync went, or goes; lies in the zone as it is. */
typedef struct {
    ngx_shipstation_sync_e          state;
    ngx_uint_t                      done;      /* calls, of so many */
    ngx_uint_t                      of;
    int64_t                         at;        /* Unix seconds, of this */
    u_char                          code[24];  /* FAILED: 0-ended, as of */
    u_char                          message[256];  /* api/check.h */
} ngx_shipstation_sync_progress_t;


/* init_process; NULL on error. */
ngx_shipstation_accounts_t *ngx_shipstation_accounts_create(
    ngx_shipstation_accounts_conf_t *conf);

/* exit_process, before the client is destroyed. */
void ngx_shipstation_accounts_destroy(ngx_shipstation_accounts_t *accounts);

/*
 * init_process: reads the accounts that are on disk into the zone, those that
 * it does not hold.  Blocks, before the worker takes its first request.
 */
void ngx_shipstation_accounts_load(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *folder, ngx_log_t *log);

/*
 * The carriers of an account, without waiting; valid until the event loop is
 * returned to.  With need set an account that is not known is read, and one
 * that is a day old from allowance that nobody wants.
 */
const ngx_shipstation_account_codes_t *ngx_shipstation_accounts_codes(
    ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask, ngx_uint_t need);

/*
 * Begins a sync.  NGX_OK; NGX_BUSY: one is under way; NGX_ERROR: no memory.
 */
ngx_int_t ngx_shipstation_accounts_sync(ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask);

/* How it goes; NGX_OK, or NGX_DECLINED where there was none of late. */
ngx_int_t ngx_shipstation_accounts_progress(
    ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    ngx_shipstation_sync_progress_t *progress);

/*
 * The account's text (account/account.h) into the
 * NGX_SHIPSTATION_ACCOUNT_TEXT_MAX bytes at text; returns its length, 0 where
 * it is not known.
 */
size_t ngx_shipstation_accounts_text(ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], u_char *text);


#endif /* _NGX_SHIPSTATION_ACCOUNTS_H_INCLUDED_ */
