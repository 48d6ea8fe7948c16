
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * One edit of one store's settings, from a request or from the sweep: the
 * file is read, changed, checked, written and counts.  The disk is a thread's.
 *
 *     begin → claimed → read → changed and checked → written → counts → done
 *
 * Nothing is half done: all that can fail comes before the file is replaced,
 * and from there on nothing can.
 */

#ifndef _NGX_SHIPSTATION_EDIT_H_INCLUDED_
#define _NGX_SHIPSTATION_EDIT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "rest/disk.h"
#include "settings/document.h"
#include "settings/settings.h"
#include "store/live.h"


typedef enum {
    NGX_SHIPSTATION_EDIT_CREATE = 0,   /* a file that is not there yet */
    NGX_SHIPSTATION_EDIT_PUT,          /* the whole of it, or a new one */
    NGX_SHIPSTATION_EDIT_PATCH,        /* by a merge patch */
    NGX_SHIPSTATION_EDIT_ALTER,        /* by a function of the caller's */
    NGX_SHIPSTATION_EDIT_DELETE,
    NGX_SHIPSTATION_EDIT_RELOAD        /* counts as it lies there */
} ngx_shipstation_edit_kind_e;


/* What became of it; the words that clients get are in edit.c's table. */
typedef enum {
    NGX_SHIPSTATION_EDIT_DONE = 0,     /* 200, or 201 where it is new */
    NGX_SHIPSTATION_EDIT_UNCHANGED,
    NGX_SHIPSTATION_EDIT_NOT_FOUND,
    NGX_SHIPSTATION_EDIT_EXISTS,
    NGX_SHIPSTATION_EDIT_NEEDS_MATCH,  /* no If-Match */
    NGX_SHIPSTATION_EDIT_OLD,          /* another revision */
    NGX_SHIPSTATION_EDIT_CHANGED,      /* the file is not what counts */
    NGX_SHIPSTATION_EDIT_TAKEN,        /* a user name of another store */
    NGX_SHIPSTATION_EDIT_BAD_JSON,     /* the body: faults say where */
    NGX_SHIPSTATION_EDIT_INVALID,      /* faults say where */
    NGX_SHIPSTATION_EDIT_FORBIDDEN,    /* an operator's member: faults */
    NGX_SHIPSTATION_EDIT_BUSY,         /* another edit is under way */
    NGX_SHIPSTATION_EDIT_FULL,         /* the zone */
    NGX_SHIPSTATION_EDIT_DISK,         /* nothing was changed */
    NGX_SHIPSTATION_EDIT_UNSAFE,       /* the file is a link, another's, … */
    NGX_SHIPSTATION_EDIT_BAD_FILE,     /* what lies there is no settings */
    NGX_SHIPSTATION_EDIT_NOT_DURABLE,  /* counts, and may be lost */
    NGX_SHIPSTATION_EDIT_NO_MEMORY,
    NGX_SHIPSTATION_EDIT_OUTCOMES
} ngx_shipstation_edit_outcome_e;


typedef struct ngx_shipstation_edit_s  ngx_shipstation_edit_t;

typedef void (*ngx_shipstation_edit_pt)(ngx_shipstation_edit_t *edit);

/* Alters a copy of the settings as they are; NGX_OK or NGX_ERROR. */
typedef ngx_int_t (*ngx_shipstation_edit_alter_pt)(
    ngx_shipstation_edit_t *edit, yyjson_mut_doc *doc, yyjson_mut_val *root);

typedef ngx_int_t (*ngx_shipstation_edit_answer_pt)(
    ngx_http_shipstation_rest_t *rest, ngx_shipstation_edit_t *edit);


/* Cleared, and filled in as far as "in"; it is not moved. */
struct ngx_shipstation_edit_s {
    /* in */
    ngx_shipstation_edit_kind_e      kind;
    ngx_shipstation_stores_t        *stores;
    ngx_str_t                        id;
    ngx_pool_t                      *pool;      /* lives until done */
    ngx_log_t                       *log;
    void                            *threads;   /* disk.h */
    yyjson_val                      *body;      /* PUT, PATCH, CREATE */
    ngx_str_t                        if_match;  /* empty: none */
    ngx_uint_t                       if_none_match;   /* "*" */
    ngx_uint_t                       dry_run;
    ngx_uint_t                       narrowed;  /* to this store: neither it
                                                   is made, nor are members of
                                                   the operator changed */
    ngx_array_t                     *operator_members;  /* of ngx_str_t */
    ngx_uint_t                       private_addresses; /* are allowed */
    ngx_str_t                        actor;     /* for the audit */
    ngx_str_t                        address;
    ngx_open_file_t                 *audit;     /* NULL: none */
    ngx_shipstation_edit_pt          done;      /* called once, where begin
                                                   returned NGX_AGAIN */
    void                            *data;      /* the caller's */
    ngx_shipstation_edit_alter_pt    alter;
    void                            *altering;  /* alter's own */
    ngx_shipstation_edit_answer_pt   answer;    /* store_edit.h */

    /* out, all the pool's */
    ngx_shipstation_edit_outcome_e   outcome;
    ngx_uint_t                       created;
    ngx_str_t                        settings;  /* redacted, pretty JSON */
    u_char                           etag[NGX_SHIPSTATION_ETAG_MAX + 1];
    ngx_array_t                      warnings;  /* of ngx_str_t */
    ngx_str_t                        password;  /* that was made; or empty */
    u_char                           other[65]; /* TAKEN: whose */
    ngx_shipstation_faults_t         faults;
    const char                      *doing;     /* DISK: "rename()" … */
    ngx_err_t                        err;

    /* its own */
    ngx_shipstation_live_t           live;
    ngx_shipstation_reader_t         reader;    /* for faults alone */
    ngx_uint_t                       bad;       /* the file is no JSON */
    ngx_shipstation_settings_file_t  file;
    ngx_shipstation_file_result_e    result;
    u_char                          *text;      /* of the file; malloc()ed */
    size_t                           len;
    u_char                           content[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_str_t                        written;   /* what it becomes */
    ngx_str_t                        line;      /* of history and audit */
    ngx_str_t                        names;     /* of what changed: the log's */
    ngx_uint_t                       forgotten; /* by the history */
    uint64_t                         revision;
    ngx_event_t                      again;     /* until it can be claimed */
    ngx_uint_t                       tries;
    ngx_shipstation_edit_pt          work;      /* in a thread */
    ngx_shipstation_edit_pt          next;      /* behind it */
};


/*
 * Begins.  NGX_AGAIN: done will be called; NGX_OK: outcome says what there is
 * to say, and done is not called.
 */
ngx_int_t ngx_shipstation_edit_begin(ngx_shipstation_edit_t *edit);

/* The same with a claim in live that is the caller's already. */
ngx_int_t ngx_shipstation_edit_resume(ngx_shipstation_edit_t *edit);

/* A client's words for an outcome: status, code, sentence. */
typedef struct {
    ngx_uint_t                       status;
    const char                      *code;
    const char                      *message;
} ngx_shipstation_edit_words_t;

const ngx_shipstation_edit_words_t *ngx_shipstation_edit_words(
    ngx_shipstation_edit_outcome_e outcome);


#endif /* _NGX_SHIPSTATION_EDIT_H_INCLUDED_ */
