
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 *     what is known    the text in the zone, in pieces; the worker's memory of
 *                      it; the files
 *     a sync           begun → for each step a call of the allowance, the call,
 *                      its reply → kept, or failed
 *     the disk         written by a thread
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>

#if (NGX_THREADS)
#include <ngx_thread_pool.h>
#endif

#include "api/check.h"
#include "base/digest.h"
#include "desk/accounts.h"
#include "shared/allowance.h"
#include "shared/clock.h"
#include "store/settings_file.h"


#define NGX_SHIPSTATION_ACCOUNTS_FOLDER   ".accounts"

/* Files that are read at the start, at most. */
#define NGX_SHIPSTATION_ACCOUNTS_FILES    10000

/* The zone keeps an account for so long after it was read (milliseconds). */
#define NGX_SHIPSTATION_ACCOUNTS_KEEP     ((int64_t) 60 * 86400 * 1000)
#define NGX_SHIPSTATION_PROGRESS_KEEP     ((int64_t) 86400 * 1000)

#define NGX_SHIPSTATION_ACCOUNTS_DAY      86400

/* The worker's memory: places for keys, and how long it is not looked after. */
#define NGX_SHIPSTATION_ACCOUNTS_PLACES   256
#define NGX_SHIPSTATION_ACCOUNTS_LOOK     1000

/* After a sync that failed carts do not begin another for so long (seconds). */
#define NGX_SHIPSTATION_SYNC_REST         60

#define NGX_SHIPSTATION_SYNC_TIME         ((ngx_msec_t) 15 * 60 * 1000)
#define NGX_SHIPSTATION_SYNC_WAIT         500     /* for allowance */
#define NGX_SHIPSTATION_SYNC_DOWN         5000    /* for the API */
#define NGX_SHIPSTATION_SYNC_TRIES        3

#define NGX_SHIPSTATION_PIECE_FORM        1
#define NGX_SHIPSTATION_PIECE_DATA                                           \
    (NGX_SHIPSTATION_CACHE_VALUE_MAX - sizeof(ngx_shipstation_piece_head_t))
#define NGX_SHIPSTATION_PIECES                                               \
    (NGX_SHIPSTATION_ACCOUNT_TEXT_MAX / NGX_SHIPSTATION_PIECE_DATA + 1)


/* Before each piece of an account's text in the zone. */
typedef struct {
    uint32_t                          form;
    uint32_t                          len;       /* of the whole text */
    uint32_t                          crc;       /* as well */
    uint32_t                          reserved;
} ngx_shipstation_piece_head_t;


/* What the worker remembers of an account. */
typedef struct {
    u_char                            key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    ngx_uint_t                        used;
    int64_t                           looked;    /* monotonic */
    uint32_t                          crc;
    ngx_shipstation_account_codes_t   codes;
    void                             *memory;    /* of codes */
} ngx_shipstation_account_place_t;


struct ngx_shipstation_accounts_s {
    ngx_shipstation_accounts_conf_t   conf;
    ngx_queue_t                       syncs;
    ngx_shipstation_account_place_t
        places[NGX_SHIPSTATION_ACCOUNTS_PLACES];
    u_char                            text[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX
                                           + NGX_SHIPSTATION_JSON_PADDING];
};


typedef struct {
    /* as in a connection, where nginx's log of events looks for it */
    void                             *unused[3];
    ngx_socket_t                      fd;

    ngx_queue_t                       queue;
    ngx_shipstation_accounts_t       *accounts;
    ngx_shipstation_account_ask_t     ask;       /* a copy, in memory */
    void                             *memory;
    ngx_shipstation_purpose_e         purpose;
    ngx_shipstation_lease_t           lease;
    int64_t                           until;     /* monotonic */
    ngx_event_t                       timer;
    ngx_shipstation_ticket_t          ticket;
    ngx_uint_t                        step;
    ngx_uint_t                        tries;     /* of this step */
    ngx_shipstation_arena_t          *arena;     /* the account's */
    ngx_shipstation_arena_t          *scratch;   /* a reply's */
    ngx_shipstation_account_t         account;
} ngx_shipstation_sync_t;


static void ngx_shipstation_accounts_name(
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const char *what,
    ngx_uint_t n, u_char name[NGX_SHIPSTATION_DIGEST_LEN]);
static ngx_uint_t ngx_shipstation_accounts_head(
    ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    ngx_shipstation_piece_head_t *head);
static ngx_int_t ngx_shipstation_accounts_keep(
    ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const u_char *text,
    size_t len);
static ngx_shipstation_account_place_t *ngx_shipstation_accounts_place(
    ngx_shipstation_accounts_t *accounts,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], int64_t now);
static void ngx_shipstation_accounts_look(
    ngx_shipstation_accounts_t *accounts,
    ngx_shipstation_account_place_t *place);
static ngx_int_t ngx_shipstation_accounts_remember(
    ngx_shipstation_account_place_t *place,
    const ngx_shipstation_account_t *account, ngx_log_t *log);
static void ngx_shipstation_accounts_load_file(
    ngx_shipstation_rates_zone_t *cache, const char *folder,
    const ngx_str_t *name, u_char *text, ngx_shipstation_arena_t *arena,
    ngx_log_t *log);
static ngx_int_t ngx_shipstation_accounts_file_key(const ngx_str_t *name,
    u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN]);

static void ngx_shipstation_accounts_consider(
    ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask,
    const ngx_shipstation_account_codes_t *codes);
static ngx_int_t ngx_shipstation_sync_begin(
    ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask,
    ngx_shipstation_purpose_e purpose);
static ngx_int_t ngx_shipstation_sync_copy(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_account_ask_t *ask, ngx_log_t *log);
static void ngx_shipstation_sync_destroy(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_timer(ngx_event_t *ev);
static void ngx_shipstation_sync_wait(ngx_shipstation_sync_t *sync,
    ngx_msec_t time);
static void ngx_shipstation_sync_step(ngx_shipstation_sync_t *sync);
static ngx_int_t ngx_shipstation_sync_take(ngx_shipstation_sync_t *sync);
static ngx_int_t ngx_shipstation_sync_call(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_replied(void *data,
    ngx_shipstation_reply_t *reply);
static void ngx_shipstation_sync_settle(ngx_shipstation_sync_t *sync,
    ngx_shipstation_reply_t *reply, const ngx_shipstation_verdict_t *verdict,
    ngx_uint_t readable);
static void ngx_shipstation_sync_unsent(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_end(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_allowance_end_t *end);
static void ngx_shipstation_sync_again(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_reply_t *reply,
    const ngx_shipstation_verdict_t *verdict);
static void ngx_shipstation_sync_skip(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_next(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_done(ngx_shipstation_sync_t *sync);
static void ngx_shipstation_sync_fail(ngx_shipstation_sync_t *sync,
    ngx_shipstation_check_e check);
static void ngx_shipstation_sync_tell(ngx_shipstation_sync_t *sync,
    ngx_shipstation_sync_e state, ngx_shipstation_check_e check);

static void ngx_shipstation_accounts_save(
    ngx_shipstation_accounts_t *accounts,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const u_char *text,
    size_t len);


ngx_shipstation_accounts_t *
ngx_shipstation_accounts_create(ngx_shipstation_accounts_conf_t *conf)
{
    ngx_shipstation_accounts_t  *accounts;

    accounts = ngx_calloc(sizeof(ngx_shipstation_accounts_t), conf->log);
    if (accounts == NULL) {
        return NULL;
    }

    accounts->conf = *conf;
    ngx_queue_init(&accounts->syncs);

    return accounts;
}


void
ngx_shipstation_accounts_destroy(ngx_shipstation_accounts_t *accounts)
{
    ngx_uint_t               i;
    ngx_shipstation_sync_t  *sync;

    while (!ngx_queue_empty(&accounts->syncs)) {
        sync = ngx_queue_data(ngx_queue_head(&accounts->syncs),
                              ngx_shipstation_sync_t, queue);
        ngx_shipstation_sync_destroy(sync);
    }

    for (i = 0; i < NGX_SHIPSTATION_ACCOUNTS_PLACES; i++) {
        ngx_free(accounts->places[i].memory);
    }

    ngx_free(accounts);
}


/*
 * ---- What is known ----------------------------------------------------------
 */


/* The name under which something of an account lies in the zone. */

static void
ngx_shipstation_accounts_name(const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    const char *what, ngx_uint_t n, u_char name[NGX_SHIPSTATION_DIGEST_LEN])
{
    u_char  text[NGX_SHIPSTATION_CACHE_KEY_LEN + 64], *p;

    p = ngx_cpymem(text, key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    p = ngx_snprintf(p, 64, " %s %ui", what, n);

    ngx_shipstation_sha256(text, p - text, name);
}


size_t
ngx_shipstation_accounts_text(ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], u_char *text)
{
    size_t                         len, n;
    u_char                         name[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         piece[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    int64_t                        now;
    ngx_uint_t                     i;
    ngx_shipstation_piece_head_t   first, head;
    ngx_shipstation_cache_found_t  found;

    now = ngx_shipstation_monotonic();
    len = 0;

    ngx_memzero(&first, sizeof(ngx_shipstation_piece_head_t));

    for (i = 0; i == 0 || len < first.len; i++) {

        ngx_shipstation_accounts_name(key, "account", i, name);

        (void) ngx_shipstation_cache_find(cache, name, now, piece, &found);

        if (found.len < sizeof(ngx_shipstation_piece_head_t)) {
            return 0;
        }

        ngx_memcpy(&head, piece, sizeof(ngx_shipstation_piece_head_t));

        if (i == 0) {
            first = head;
        }

        n = found.len - sizeof(ngx_shipstation_piece_head_t);

        /* pieces of two texts, while another worker keeps a new one */

        if (head.form != NGX_SHIPSTATION_PIECE_FORM || n == 0
            || head.crc != first.crc || head.len != first.len
            || n > NGX_SHIPSTATION_ACCOUNT_TEXT_MAX - len)
        {
            return 0;
        }

        ngx_memcpy(text + len,
                   piece + sizeof(ngx_shipstation_piece_head_t), n);
        len += n;
    }

    if (len != first.len || ngx_crc32_long(text, len) != first.crc) {
        return 0;
    }

    return len;
}


/* 1: the first piece is there; what it says of all. */

static ngx_uint_t
ngx_shipstation_accounts_head(ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    ngx_shipstation_piece_head_t *head)
{
    u_char                         name[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         piece[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    ngx_shipstation_cache_found_t  found;

    ngx_shipstation_accounts_name(key, "account", 0, name);

    (void) ngx_shipstation_cache_find(cache, name, ngx_shipstation_monotonic(),
                                      piece, &found);

    if (found.len < sizeof(ngx_shipstation_piece_head_t)) {
        return 0;
    }

    ngx_memcpy(head, piece, sizeof(ngx_shipstation_piece_head_t));

    return head->form == NGX_SHIPSTATION_PIECE_FORM;
}


static ngx_int_t
ngx_shipstation_accounts_keep(ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const u_char *text,
    size_t len)
{
    size_t                         done, n;
    u_char                         name[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         piece[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    int64_t                        now;
    ngx_uint_t                     i;
    ngx_shipstation_piece_head_t   head;

    ngx_memzero(&head, sizeof(ngx_shipstation_piece_head_t));

    head.form = NGX_SHIPSTATION_PIECE_FORM;
    head.len = (uint32_t) len;
    head.crc = ngx_crc32_long((u_char *) text, len);

    now = ngx_shipstation_monotonic();

    for (done = 0, i = 0; done < len; done += n, i++) {

        n = ngx_min(len - done, NGX_SHIPSTATION_PIECE_DATA);

        ngx_memcpy(piece, &head, sizeof(ngx_shipstation_piece_head_t));
        ngx_memcpy(piece + sizeof(ngx_shipstation_piece_head_t), text + done,
                   n);

        ngx_shipstation_accounts_name(key, "account", i, name);

        if (ngx_shipstation_cache_keep(cache, name, now, piece,
                                  sizeof(ngx_shipstation_piece_head_t) + n,
                                  NGX_SHIPSTATION_ACCOUNTS_KEEP)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


const ngx_shipstation_account_codes_t *
ngx_shipstation_accounts_codes(ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask, ngx_uint_t need)
{
    ngx_shipstation_account_place_t  *place;

    place = ngx_shipstation_accounts_place(accounts, ask->key,
                                           ngx_shipstation_monotonic());

    if (need) {
        ngx_shipstation_accounts_consider(accounts, ask, &place->codes);
    }

    return &place->codes;
}


/* One place for a key; what is known is looked after once a second. */

static ngx_shipstation_account_place_t *
ngx_shipstation_accounts_place(ngx_shipstation_accounts_t *accounts,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], int64_t now)
{
    ngx_shipstation_account_place_t  *place;

    place = &accounts->places[key[0] % NGX_SHIPSTATION_ACCOUNTS_PLACES];

    if (place->used
        && ngx_memcmp(place->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN) == 0)
    {
        if (place->codes.known
            && now - place->looked < NGX_SHIPSTATION_ACCOUNTS_LOOK)
        {
            return place;
        }

    } else {
        ngx_free(place->memory);
        ngx_memzero(place, sizeof(ngx_shipstation_account_place_t));

        ngx_memcpy(place->key, key, NGX_SHIPSTATION_CACHE_KEY_LEN);
        place->used = 1;
    }

    place->looked = now;

    ngx_shipstation_accounts_look(accounts, place);

    return place;
}


/* What was known stays known while the zone has no room for it. */

static void
ngx_shipstation_accounts_look(ngx_shipstation_accounts_t *accounts,
    ngx_shipstation_account_place_t *place)
{
    size_t                         len;
    ngx_shipstation_arena_t       *arena;
    ngx_shipstation_account_t     *account;
    ngx_shipstation_piece_head_t   head;

    if (!ngx_shipstation_accounts_head(accounts->conf.cache, place->key,
                                       &head)
        || (place->codes.known && place->crc == head.crc))
    {
        return;
    }

    len = ngx_shipstation_accounts_text(accounts->conf.cache, place->key,
                                        accounts->text);
    if (len == 0) {
        return;
    }

    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);
    if (arena == NULL) {
        return;
    }

    account = ngx_shipstation_arena_alloc(arena,
                                          sizeof(ngx_shipstation_account_t));

    if (account != NULL
        && ngx_shipstation_account_parse(accounts->text, len, arena, account,
                                         NULL)
           == NGX_OK
        && ngx_shipstation_accounts_remember(place, account,
                                             accounts->conf.log)
           == NGX_OK)
    {
        place->crc = head.crc;
    }

    ngx_shipstation_arena_destroy(arena);
}


static ngx_int_t
ngx_shipstation_accounts_remember(ngx_shipstation_account_place_t *place,
    const ngx_shipstation_account_t *account, ngx_log_t *log)
{
    u_char                                   *p, *memory;
    size_t                                    size;
    ngx_str_t                                *codes, *names;
    ngx_uint_t                                i;
    const ngx_shipstation_account_carrier_t  *carrier;

    size = 1;

    for (i = 0; i < account->ncarriers; i++) {
        carrier = &account->carriers[i];
        size += 2 * sizeof(ngx_str_t) + carrier->code.len
                + carrier->name.len;
    }

    memory = ngx_alloc(size, log);
    if (memory == NULL) {
        return NGX_ERROR;
    }

    codes = (ngx_str_t *) memory;
    names = codes + account->ncarriers;
    p = (u_char *) (names + account->ncarriers);

    for (i = 0; i < account->ncarriers; i++) {
        carrier = &account->carriers[i];

        codes[i].data = p;
        codes[i].len = carrier->code.len;
        p = ngx_cpymem(p, carrier->code.data, carrier->code.len);

        names[i].data = p;
        names[i].len = carrier->name.len;
        p = ngx_cpymem(p, carrier->name.data, carrier->name.len);
    }

    ngx_free(place->memory);

    place->memory = memory;
    place->codes.known = 1;
    place->codes.n = account->ncarriers;
    place->codes.codes = codes;
    place->codes.names = names;
    place->codes.synced_at = account->synced_at;

    return NGX_OK;
}


void
ngx_shipstation_accounts_load(ngx_shipstation_rates_zone_t *cache,
    const ngx_str_t *folder, ngx_log_t *log)
{
    u_char                   *text;
    ngx_dir_t                 dir;
    ngx_str_t                 path, name;
    ngx_uint_t                n;
    ngx_shipstation_arena_t  *arena;

    path.len = folder->len + sizeof("/" NGX_SHIPSTATION_ACCOUNTS_FOLDER) - 1;
    path.data = ngx_alloc(path.len + 1, log);

    if (path.data == NULL) {
        return;
    }

    ngx_sprintf(path.data, "%V/%s%Z", folder, NGX_SHIPSTATION_ACCOUNTS_FOLDER);

    if (ngx_open_dir(&path, &dir) == NGX_ERROR) {

        if (ngx_errno != NGX_ENOENT) {
            ngx_log_error(NGX_LOG_WARN, log, ngx_errno,
                          "shipstation: cannot read the accounts in \"%V\"",
                          &path);
        }

        ngx_free(path.data);
        return;
    }

    text = ngx_alloc(NGX_SHIPSTATION_ACCOUNT_TEXT_MAX
                     + NGX_SHIPSTATION_JSON_PADDING, log);
    arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);

    for (n = 0; text && arena && n < NGX_SHIPSTATION_ACCOUNTS_FILES; n++) {

        if (ngx_read_dir(&dir) != NGX_OK) {
            break;
        }

        name.data = ngx_de_name(&dir);
        name.len = ngx_de_namelen(&dir);

        ngx_shipstation_accounts_load_file(cache, (char *) path.data, &name,
                                           text, arena, log);
        ngx_shipstation_arena_reset(arena, NGX_SHIPSTATION_ACCOUNT_ARENA);
    }

    (void) ngx_close_dir(&dir);

    if (arena != NULL) {
        ngx_shipstation_arena_destroy(arena);
    }

    ngx_free(text);
    ngx_free(path.data);
}


static void
ngx_shipstation_accounts_load_file(ngx_shipstation_rates_zone_t *cache,
    const char *folder, const ngx_str_t *name, u_char *text,
    ngx_shipstation_arena_t *arena, ngx_log_t *log)
{
    size_t                            len;
    u_char                            key[NGX_SHIPSTATION_CACHE_KEY_LEN];
    u_char                           *last;
    ngx_shipstation_error_t           error;
    ngx_shipstation_account_t        *account;
    ngx_shipstation_piece_head_t      head;
    ngx_shipstation_settings_file_t   file;

    if (ngx_shipstation_accounts_file_key(name, key) != NGX_OK
        || ngx_shipstation_accounts_head(cache, key, &head))
    {
        return;
    }

    ngx_memzero(&file, sizeof(ngx_shipstation_settings_file_t));
    file.folder = folder;
    file.name = (char *) name->data;

    if (ngx_shipstation_file_read(&file, text,
                                  NGX_SHIPSTATION_ACCOUNT_TEXT_MAX, &len)
        != NGX_SHIPSTATION_FILE_DONE)
    {
        ngx_log_error(NGX_LOG_WARN, log, file.err,
                      "shipstation: cannot read the account \"%s/%V\"",
                      folder, name);
        return;
    }

    account = ngx_shipstation_arena_alloc(arena,
                                          sizeof(ngx_shipstation_account_t));
    if (account == NULL) {
        return;
    }

    if (ngx_shipstation_account_parse(text, len, arena, account, &error)
        != NGX_OK)
    {
        ngx_log_error(NGX_LOG_WARN, log, 0,
                      "shipstation: the account \"%s/%V\" %V; it is read "
                      "from ShipStation again", folder, name, &error.message);
        return;
    }

    last = ngx_shipstation_account_write(text, account);

    if (last != NULL) {
        (void) ngx_shipstation_accounts_keep(cache, key, text, last - text);
    }
}


/* "64 hexadecimal digits.json" */

static ngx_int_t
ngx_shipstation_accounts_file_key(const ngx_str_t *name,
    u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN])
{
    ngx_int_t   byte;
    ngx_uint_t  i;

    if (name->len != 2 * NGX_SHIPSTATION_CACHE_KEY_LEN + sizeof(".json") - 1
        || ngx_strncmp(name->data + 2 * NGX_SHIPSTATION_CACHE_KEY_LEN,
                       ".json", 5)
           != 0)
    {
        return NGX_DECLINED;
    }

    for (i = 0; i < NGX_SHIPSTATION_CACHE_KEY_LEN; i++) {

        byte = ngx_hextoi(name->data + 2 * i, 2);
        if (byte == NGX_ERROR) {
            return NGX_DECLINED;
        }

        key[i] = (u_char) byte;
    }

    return NGX_OK;
}


ngx_int_t
ngx_shipstation_accounts_progress(ngx_shipstation_rates_zone_t *cache,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN],
    ngx_shipstation_sync_progress_t *progress)
{
    u_char                         name[NGX_SHIPSTATION_DIGEST_LEN];
    u_char                         value[NGX_SHIPSTATION_CACHE_VALUE_MAX];
    int64_t                        now;
    const ngx_str_t               *text;
    ngx_shipstation_cache_found_t  found;

    now = ngx_shipstation_monotonic();

    ngx_memzero(progress, sizeof(ngx_shipstation_sync_progress_t));

    ngx_shipstation_accounts_name(key, "progress", 0, name);

    (void) ngx_shipstation_cache_find(cache, name, now, value, &found);

    if (found.len != sizeof(ngx_shipstation_sync_progress_t)) {
        return NGX_DECLINED;
    }

    ngx_memcpy(progress, value, sizeof(ngx_shipstation_sync_progress_t));

    if (progress->state != NGX_SHIPSTATION_SYNC_RUNNING) {
        return NGX_OK;
    }

    /* a worker that ended before its sync did */

    ngx_shipstation_accounts_name(key, "sync", 0, name);

    (void) ngx_shipstation_cache_find(cache, name, now, NULL, &found);

    if (!found.in_flight) {
        text = ngx_shipstation_check_sentence(NGX_SHIPSTATION_CHECK_CUT_SHORT);

        progress->state = NGX_SHIPSTATION_SYNC_FAILED;
        (void) ngx_cpystrn(progress->message, text->data,
                           ngx_min(text->len + 1, sizeof(progress->message)));

        text = ngx_shipstation_check_word(NGX_SHIPSTATION_CHECK_CUT_SHORT);
        (void) ngx_cpystrn(progress->code, text->data,
                           ngx_min(text->len + 1, sizeof(progress->code)));
    }

    return NGX_OK;
}


/*
 * ---- A sync -----------------------------------------------------------------
 */


ngx_int_t
ngx_shipstation_accounts_sync(ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask)
{
    return ngx_shipstation_sync_begin(accounts, ask,
                                      NGX_SHIPSTATION_FOR_BACKOFFICE);
}


/* Whether a cart's need, or an account's age, begins one. */

static void
ngx_shipstation_accounts_consider(ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask,
    const ngx_shipstation_account_codes_t *codes)
{
    ngx_shipstation_purpose_e        purpose;
    ngx_shipstation_sync_progress_t  progress;

    if (ngx_exiting || ngx_terminate) {
        return;
    }

    if (codes->known
        && ngx_time() - codes->synced_at < NGX_SHIPSTATION_ACCOUNTS_DAY)
    {
        return;
    }

    if (ngx_shipstation_accounts_progress(accounts->conf.cache, ask->key,
                                          &progress)
        == NGX_OK
        && (progress.state == NGX_SHIPSTATION_SYNC_RUNNING
            || (progress.state == NGX_SHIPSTATION_SYNC_FAILED
                && progress.at <= ngx_time()
                && ngx_time() - progress.at < NGX_SHIPSTATION_SYNC_REST
                && ngx_strcmp(progress.code, "cut_short") != 0)))
    {
        return;
    }

    purpose = codes->known ? NGX_SHIPSTATION_FOR_REFRESH
                           : NGX_SHIPSTATION_FOR_BACKOFFICE;

    (void) ngx_shipstation_sync_begin(accounts, ask, purpose);
}


static ngx_int_t
ngx_shipstation_sync_begin(ngx_shipstation_accounts_t *accounts,
    const ngx_shipstation_account_ask_t *ask,
    ngx_shipstation_purpose_e purpose)
{
    u_char                   name[NGX_SHIPSTATION_DIGEST_LEN];
    int64_t                  now;
    ngx_int_t                rc;
    ngx_log_t               *log;
    ngx_shipstation_sync_t  *sync;

    log = accounts->conf.log;
    now = ngx_shipstation_monotonic();

    sync = ngx_calloc(sizeof(ngx_shipstation_sync_t), log);
    if (sync == NULL) {
        return NGX_ERROR;
    }

    ngx_queue_insert_tail(&accounts->syncs, &sync->queue);

    sync->fd = (ngx_socket_t) -1;
    sync->accounts = accounts;
    sync->purpose = purpose;
    sync->until = now + (int64_t) NGX_SHIPSTATION_SYNC_TIME;

    sync->timer.handler = ngx_shipstation_sync_timer;
    sync->timer.data = sync;
    sync->timer.log = log;
    sync->timer.cancelable = 1;

    sync->arena = ngx_shipstation_arena_create(NGX_SHIPSTATION_ACCOUNT_ARENA);
    sync->scratch = ngx_shipstation_arena_create(
                                             16 * NGX_SHIPSTATION_REPLY_MAX);

    if (sync->arena == NULL || sync->scratch == NULL
        || ngx_shipstation_sync_copy(sync, ask, log) != NGX_OK)
    {
        ngx_shipstation_sync_destroy(sync);
        return NGX_ERROR;
    }

    ngx_shipstation_account_init(&sync->account, sync->arena);

    ngx_shipstation_accounts_name(ask->key, "sync", 0, name);

    rc = ngx_shipstation_cache_lease(accounts->conf.cache, name, now,
                                     NGX_SHIPSTATION_SYNC_TIME,
                                     accounts->conf.slot, &sync->lease, NULL);
    if (rc != NGX_OK) {
        sync->lease.generation = 0;
        ngx_shipstation_sync_destroy(sync);
        return rc;
    }

    ngx_shipstation_sync_tell(sync, NGX_SHIPSTATION_SYNC_RUNNING,
                              NGX_SHIPSTATION_CHECK_WORKS);

    /* never from within the cart that needs it */

    ngx_shipstation_sync_wait(sync, 1);

    return NGX_OK;
}


static ngx_int_t
ngx_shipstation_sync_copy(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_account_ask_t *ask, ngx_log_t *log)
{
    u_char      *p;
    ngx_str_t   *text[4];
    ngx_uint_t   i;

    sync->ask = *ask;

    text[0] = &sync->ask.url;
    text[1] = &sync->ask.api_key;
    text[2] = &sync->ask.secret;
    text[3] = &sync->ask.store_id;

    p = ngx_alloc(ask->url.len + ask->api_key.len + ask->secret.len
                  + ask->store_id.len + 1, log);
    if (p == NULL) {
        return NGX_ERROR;
    }

    sync->memory = p;

    for (i = 0; i < 4; i++) {
        ngx_memcpy(p, text[i]->data, text[i]->len);
        text[i]->data = p;
        p += text[i]->len;
    }

    return NGX_OK;
}


static void
ngx_shipstation_sync_destroy(ngx_shipstation_sync_t *sync)
{
    if (sync->lease.generation) {
        (void) ngx_shipstation_cache_release(sync->accounts->conf.cache,
                                             &sync->lease);
    }

    if (sync->timer.timer_set) {
        ngx_del_timer(&sync->timer);
    }

    if (sync->memory != NULL) {
        ngx_explicit_memzero(sync->ask.secret.data, sync->ask.secret.len);
        ngx_free(sync->memory);
    }

    if (sync->arena != NULL) {
        ngx_shipstation_arena_destroy(sync->arena);
    }

    if (sync->scratch != NULL) {
        ngx_shipstation_arena_destroy(sync->scratch);
    }

    ngx_queue_remove(&sync->queue);
    ngx_free(sync);
}


static void
ngx_shipstation_sync_timer(ngx_event_t *ev)
{
    ngx_shipstation_sync_step(ev->data);
}


static void
ngx_shipstation_sync_wait(ngx_shipstation_sync_t *sync, ngx_msec_t time)
{
    ngx_add_timer(&sync->timer, time);
}


/* The next call, as soon as the allowance has one. */

static void
ngx_shipstation_sync_step(ngx_shipstation_sync_t *sync)
{
    ngx_int_t  rc;

    if (ngx_exiting || ngx_terminate) {
        ngx_shipstation_sync_destroy(sync);
        return;
    }

    if (ngx_shipstation_monotonic() >= sync->until) {
        ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_LIMITED);
        return;
    }

    if (ngx_shipstation_client_deaf(sync->accounts->conf.client,
                                    &sync->ask.url))
    {
        ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_UNREACHABLE);
        return;
    }

    rc = ngx_shipstation_sync_take(sync);

    switch (rc) {

    case NGX_OK:
        if (ngx_shipstation_sync_call(sync) != NGX_OK) {
            ngx_shipstation_sync_unsent(sync);
            ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_UNREACHABLE);
        }

        return;

    case NGX_ABORT:
        ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_WRONG_PAIR);
        return;

    case NGX_ERROR:
        ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_NO_ROOM);
        return;

    case NGX_DECLINED:
        ngx_shipstation_sync_wait(sync, NGX_SHIPSTATION_SYNC_DOWN);
        return;

    default: /* NGX_AGAIN, NGX_BUSY */
        ngx_shipstation_sync_wait(sync, NGX_SHIPSTATION_SYNC_WAIT);
        return;
    }
}


static ngx_int_t
ngx_shipstation_sync_take(ngx_shipstation_sync_t *sync)
{
    u_char                            digest[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_shipstation_accounts_t       *accounts;
    ngx_shipstation_allowance_ask_t   take;

    accounts = sync->accounts;

    ngx_shipstation_sha256(sync->ask.api_key.data, sync->ask.api_key.len,
                           digest);

    ngx_memzero(&take, sizeof(ngx_shipstation_allowance_ask_t));
    ngx_memcpy(take.key, sync->ask.key, NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(take.name, digest, sizeof(take.name));
    take.store_id = sync->ask.store_id;
    take.limit = sync->ask.limit;
    take.reserve = accounts->conf.reserve;
    take.refresh = accounts->conf.refresh;
    take.timeout = sync->ask.timeout;
    take.purpose = sync->purpose;
    take.slot = accounts->conf.slot;

    return ngx_shipstation_allowance_take(accounts->conf.cache, &take,
                                          ngx_shipstation_monotonic(),
                                          &sync->ticket);
}


static ngx_int_t
ngx_shipstation_sync_call(ngx_shipstation_sync_t *sync)
{
    u_char                     *p, *last;
    u_char                      header[NGX_SHIPSTATION_API_SIGN_MAX];
    ngx_int_t                   rc;
    ngx_str_t                   url;
    ngx_shipstation_request_t   request;

    url.data = ngx_alloc(sync->ask.url.len + NGX_SHIPSTATION_API_PATH_MAX,
                         sync->accounts->conf.log);
    if (url.data == NULL) {
        return NGX_ERROR;
    }

    p = ngx_cpymem(url.data, sync->ask.url.data, sync->ask.url.len);
    p = sync->ask.api->account_path(p, &sync->account, sync->step);
    last = sync->ask.api->sign(header, &sync->ask.api_key, &sync->ask.secret);

    rc = NGX_ERROR;

    if (p != NULL && last != NULL) {
        url.len = p - url.data;

        ngx_memzero(&request, sizeof(ngx_shipstation_request_t));
        request.url = url;
        request.header.data = header;
        request.header.len = last - header;
        request.timeout = sync->ask.timeout;
        request.done = ngx_shipstation_sync_replied;
        request.data = sync;

        if (ngx_shipstation_call(sync->accounts->conf.client, &request)) {
            rc = NGX_OK;
        }

        ngx_explicit_memzero(header, sizeof(header));
    }

    ngx_free(url.data);

    return rc;
}


static void
ngx_shipstation_sync_replied(void *data, ngx_shipstation_reply_t *reply)
{
    ngx_shipstation_sync_t *sync = data;

    ngx_int_t                  rc;
    ngx_shipstation_error_t    error;
    ngx_shipstation_verdict_t  verdict;

    ngx_memzero(&verdict, sizeof(ngx_shipstation_verdict_t));

    ngx_log_debug4(NGX_LOG_DEBUG_HTTP, sync->accounts->conf.log, 0,
                   "shipstation sync: store \"%V\", step %ui, status %ui "
                   "after %ui ms", &sync->ask.store_id, sync->step,
                   reply->status, reply->milliseconds);

    rc = NGX_ERROR;

    if (reply->status == 200) {
        rc = sync->ask.api->account_read(reply->body, reply->body_len,
                                         sync->scratch, &sync->account,
                                         sync->step, &error);

    } else if (reply->status) {
        sync->ask.api->classify(reply, sync->scratch, &verdict);

    } else {
        verdict.outage = 1;
    }

    ngx_shipstation_sync_settle(sync, reply, &verdict, rc == NGX_OK);
    ngx_shipstation_arena_reset(sync->scratch, 0);

    if (rc == NGX_OK) {
        ngx_shipstation_sync_next(sync);
        return;
    }

    ngx_shipstation_sync_again(sync, reply, &verdict);
}


/* Only what the key and the API did: a carrier's fault is not the API's. */

static void
ngx_shipstation_sync_settle(ngx_shipstation_sync_t *sync,
    ngx_shipstation_reply_t *reply, const ngx_shipstation_verdict_t *verdict,
    ngx_uint_t readable)
{
    ngx_shipstation_allowance_end_t  end;

    ngx_memzero(&end, sizeof(ngx_shipstation_allowance_end_t));

    end.status = verdict->throttled ? 429 : reply->status;
    end.limit = reply->limit;
    end.remaining = reply->remaining;
    end.reset = reply->reset;
    end.retry_after = reply->retry_after;
    end.milliseconds = reply->milliseconds;
    end.failed = !readable;
    end.outage = verdict->outage && reply->status != 404;
    end.unauthorized = (reply->status == 401);
    end.error = verdict->message;

    ngx_shipstation_sync_end(sync, &end);
}


/* The call did not leave. */

static void
ngx_shipstation_sync_unsent(ngx_shipstation_sync_t *sync)
{
    ngx_shipstation_allowance_end_t  end;

    ngx_memzero(&end, sizeof(ngx_shipstation_allowance_end_t));

    end.limit = -1;
    end.remaining = -1;
    end.reset = -1;
    end.retry_after = -1;
    end.failed = 1;
    ngx_str_set(&end.error, "the call could not be started");

    ngx_shipstation_sync_end(sync, &end);
}


static void
ngx_shipstation_sync_end(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_allowance_end_t *end)
{
    uint64_t                     mask;
    ngx_shipstation_accounts_t  *accounts;

    accounts = sync->accounts;

    mask = ngx_shipstation_allowance_end(accounts->conf.cache, &sync->ticket,
                                         ngx_shipstation_monotonic(), end);

    ngx_shipstation_wake_send(accounts->conf.wake, mask);
}


/* A reply of no use. */

static void
ngx_shipstation_sync_again(ngx_shipstation_sync_t *sync,
    const ngx_shipstation_reply_t *reply,
    const ngx_shipstation_verdict_t *verdict)
{
    ngx_shipstation_check_e  check;

    if (verdict->throttled) {
        ngx_shipstation_sync_wait(sync, NGX_SHIPSTATION_SYNC_WAIT);
        return;
    }

    check = ngx_shipstation_check_reply(reply, 0);

    if (check == NGX_SHIPSTATION_CHECK_WRONG_PAIR
        || check == NGX_SHIPSTATION_CHECK_PLAN)
    {
        ngx_shipstation_sync_fail(sync, check);
        return;
    }

    if (verdict->outage && ++sync->tries < NGX_SHIPSTATION_SYNC_TRIES) {
        ngx_shipstation_sync_wait(sync, NGX_SHIPSTATION_SYNC_DOWN);
        return;
    }

    if (verdict->outage || sync->step == 0) {
        ngx_shipstation_sync_fail(sync, check);
        return;
    }

    ngx_shipstation_sync_skip(sync);
}


/* One list of one carrier cannot be had: the others can. */

static void
ngx_shipstation_sync_skip(ngx_shipstation_sync_t *sync)
{
    u_char                  path[NGX_SHIPSTATION_API_PATH_MAX], *last;
    ngx_str_t               what;
    ngx_shipstation_path_t  step;

    last = sync->ask.api->account_path(path, &sync->account, sync->step);

    what.data = path;
    what.len = last ? last - path : 0;

    ngx_shipstation_path_member(&step, NULL, "account");

    ngx_shipstation_account_leave_out(&sync->account, &step,
                                      "ShipStation did not answer this",
                                      &what);

    ngx_shipstation_sync_next(sync);
}


static void
ngx_shipstation_sync_next(ngx_shipstation_sync_t *sync)
{
    sync->step++;
    sync->tries = 0;

    if (sync->step >= sync->ask.api->account_steps(&sync->account)) {
        ngx_shipstation_sync_done(sync);
        return;
    }

    ngx_shipstation_sync_tell(sync, NGX_SHIPSTATION_SYNC_RUNNING,
                              NGX_SHIPSTATION_CHECK_WORKS);
    ngx_shipstation_sync_wait(sync, 1);
}


static void
ngx_shipstation_sync_done(ngx_shipstation_sync_t *sync)
{
    u_char                      *last;
    ngx_shipstation_accounts_t  *accounts;

    accounts = sync->accounts;

    sync->account.synced_at = ngx_time();

    last = ngx_shipstation_account_write(accounts->text, &sync->account);

    if (last == NULL
        || ngx_shipstation_accounts_keep(accounts->conf.cache, sync->ask.key,
                                         accounts->text,
                                         last - accounts->text)
           != NGX_OK)
    {
        ngx_shipstation_sync_fail(sync, NGX_SHIPSTATION_CHECK_NO_ROOM);
        return;
    }

    ngx_log_error(NGX_LOG_NOTICE, accounts->conf.log, 0,
                  "shipstation: store \"%V\": its ShipStation account has "
                  "%ui carriers", &sync->ask.store_id,
                  sync->account.ncarriers);

    ngx_shipstation_accounts_save(accounts, sync->ask.key, accounts->text,
                                  last - accounts->text);

    ngx_shipstation_sync_tell(sync, NGX_SHIPSTATION_SYNC_IDLE,
                              NGX_SHIPSTATION_CHECK_WORKS);
    ngx_shipstation_sync_destroy(sync);
}


static void
ngx_shipstation_sync_fail(ngx_shipstation_sync_t *sync,
    ngx_shipstation_check_e check)
{
    ngx_log_error(NGX_LOG_WARN, sync->accounts->conf.log, 0,
                  "shipstation: store \"%V\": the carriers of its ShipStation "
                  "account could not be read: %V", &sync->ask.store_id,
                  ngx_shipstation_check_sentence(check));

    ngx_shipstation_sync_tell(sync, NGX_SHIPSTATION_SYNC_FAILED, check);
    ngx_shipstation_sync_destroy(sync);
}


static void
ngx_shipstation_sync_tell(ngx_shipstation_sync_t *sync,
    ngx_shipstation_sync_e state, ngx_shipstation_check_e check)
{
    u_char                            name[NGX_SHIPSTATION_DIGEST_LEN];
    const ngx_str_t                  *text;
    ngx_shipstation_sync_progress_t   progress;

    ngx_memzero(&progress, sizeof(ngx_shipstation_sync_progress_t));

    progress.state = state;
    progress.done = sync->step;
    progress.of = sync->ask.api->account_steps(&sync->account);
    progress.at = ngx_time();

    if (state == NGX_SHIPSTATION_SYNC_FAILED) {
        text = ngx_shipstation_check_word(check);
        (void) ngx_cpystrn(progress.code, text->data,
                           ngx_min(text->len + 1, sizeof(progress.code)));

        text = ngx_shipstation_check_sentence(check);
        (void) ngx_cpystrn(progress.message, text->data,
                           ngx_min(text->len + 1, sizeof(progress.message)));
    }

    ngx_shipstation_accounts_name(sync->ask.key, "progress", 0, name);

    (void) ngx_shipstation_cache_keep(sync->accounts->conf.cache, name,
                                      ngx_shipstation_monotonic(),
                                      (u_char *) &progress,
                                      sizeof(progress),
                                      NGX_SHIPSTATION_PROGRESS_KEEP);
}


/*
 * ---- The disk ---------------------------------------------------------------
 */


#if (NGX_THREADS)

/* What a thread needs; in one piece with the task, and its own. */
typedef struct {
    ngx_shipstation_settings_file_t   file;
    ngx_shipstation_file_result_e     result;
    ngx_log_t                        *log;
    char                             *folder;    /* the one above */
    char                              name[2 * NGX_SHIPSTATION_CACHE_KEY_LEN
                                           + sizeof(".json")];
    u_char                           *text;
    size_t                            len;
    u_char                            before[NGX_SHIPSTATION_ACCOUNT_TEXT_MAX];
} ngx_shipstation_accounts_save_t;


static void ngx_shipstation_accounts_write(void *data, ngx_log_t *log);
static void ngx_shipstation_accounts_written(ngx_event_t *ev);


static void
ngx_shipstation_accounts_save(ngx_shipstation_accounts_t *accounts,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const u_char *text,
    size_t len)
{
    u_char                           *p;
    size_t                            size, inner;
    ngx_str_t                         name = ngx_string("default");
    ngx_str_t                        *folder;
    ngx_thread_pool_t                *threads;
    ngx_thread_task_t                *task;
    ngx_shipstation_accounts_save_t  *save;

    threads = ngx_thread_pool_get((ngx_cycle_t *) ngx_cycle, &name);

    if (threads == NULL) {
        return;
    }

    folder = &accounts->conf.folder;
    inner = folder->len + sizeof("/" NGX_SHIPSTATION_ACCOUNTS_FOLDER);
    size = sizeof(ngx_thread_task_t) + sizeof(ngx_shipstation_accounts_save_t);

    task = ngx_calloc(size + folder->len + 1 + inner + len,
                      accounts->conf.log);
    if (task == NULL) {
        return;
    }

    save = (ngx_shipstation_accounts_save_t *) (task + 1);
    p = (u_char *) task + size;

    save->log = accounts->conf.log;
    save->folder = (char *) p;
    p = ngx_sprintf(p, "%V%Z", folder);

    save->file.folder = (char *) p;
    p = ngx_sprintf(p, "%V/%s%Z", folder, NGX_SHIPSTATION_ACCOUNTS_FOLDER);

    save->text = p;
    save->len = len;
    ngx_memcpy(p, text, len);

    p = ngx_hex_dump((u_char *) save->name, (u_char *) key,
                     NGX_SHIPSTATION_CACHE_KEY_LEN);
    ngx_memcpy(p, ".json", sizeof(".json"));
    save->file.name = save->name;

    task->ctx = save;
    task->handler = ngx_shipstation_accounts_write;
    task->event.handler = ngx_shipstation_accounts_written;
    task->event.data = task;
    task->event.log = accounts->conf.log;

    if (ngx_thread_task_post(threads, task) != NGX_OK) {
        ngx_free(task);
    }
}


/* In a thread. */

static void
ngx_shipstation_accounts_write(void *data, ngx_log_t *log)
{
    ngx_shipstation_accounts_save_t *save = data;

    size_t  len;
    u_char  known[NGX_SHIPSTATION_DIGEST_LEN];

    if (mkdir(save->file.folder, 0700) == -1 && ngx_errno != EEXIST) {
        save->file.err = ngx_errno;
        save->result = NGX_SHIPSTATION_FILE_FAILED;
        return;
    }

    save->result = ngx_shipstation_file_read(&save->file, save->before,
                                             sizeof(save->before), &len);

    switch (save->result) {

    case NGX_SHIPSTATION_FILE_DONE:
        ngx_shipstation_sha256(save->before, len, known);
        save->result = ngx_shipstation_file_write(&save->file, save->text,
                                                  save->len, known);
        break;

    case NGX_SHIPSTATION_FILE_ABSENT:
        save->result = ngx_shipstation_file_write(&save->file, save->text,
                                                  save->len, NULL);
        break;

    default:
        break;
    }
}


static void
ngx_shipstation_accounts_written(ngx_event_t *ev)
{
    ngx_thread_task_t                *task;
    ngx_shipstation_accounts_save_t  *save;

    task = ev->data;
    save = task->ctx;

    if (save->result != NGX_SHIPSTATION_FILE_DONE) {

        /* the folder need not be writable: the zone has it */

        ngx_log_error(NGX_LOG_INFO, save->log, save->file.err,
                      "shipstation: the account's carriers were not written "
                      "to \"%s\", so that a restart reads them from "
                      "ShipStation again", save->file.folder);
    }

    ngx_free(task);
}

#else

static void
ngx_shipstation_accounts_save(ngx_shipstation_accounts_t *accounts,
    const u_char key[NGX_SHIPSTATION_CACHE_KEY_LEN], const u_char *text,
    size_t len)
{
}

#endif
