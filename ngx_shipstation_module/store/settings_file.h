
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * A store's settings on disk, as a live edit reads, writes and removes them:
 * whole or not at all, whenever the process dies.  These calls block, so they
 * are a thread's; they use no pool, no log and nothing of nginx's that is not
 * safe there.
 */

#ifndef _NGX_SHIPSTATION_SETTINGS_FILE_H_INCLUDED_
#define _NGX_SHIPSTATION_SETTINGS_FILE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"


/* What a file can become meanwhile; ABSENT: there is none. */
typedef enum {
    NGX_SHIPSTATION_FILE_DONE = 0,
    NGX_SHIPSTATION_FILE_ABSENT,       /* to be changed, and there is none */
    NGX_SHIPSTATION_FILE_EXISTS,       /* to be created, and there is one */
    NGX_SHIPSTATION_FILE_CHANGED,      /* is not what the caller knows */
    NGX_SHIPSTATION_FILE_UNSAFE,       /* a link, a pipe, another's file */
    NGX_SHIPSTATION_FILE_TOO_LARGE,
    NGX_SHIPSTATION_FILE_FAILED,       /* nothing was changed */
    NGX_SHIPSTATION_FILE_NOT_DURABLE   /* changed, and may be lost if the
                                          machine dies now */
} ngx_shipstation_file_result_e;


/* Tells whether a file is the one that was seen before. */
typedef struct {
    uint64_t     device;
    uint64_t     inode;
    int64_t      size;
    int64_t      seconds;      /* last modification */
    int64_t      nanoseconds;
} ngx_shipstation_file_identity_t;


typedef struct {
    const char                       *folder;    /* 0-ended */
    const char                       *name;      /* "acme.json", 0-ended */
    ngx_shipstation_file_identity_t   identity;  /* out: of the file now */
    ngx_err_t                         err;       /* out: errno, or 0 */
    const char                       *doing;     /* out: "rename()"… */
} ngx_shipstation_settings_file_t;


/*
 * Reads at most size bytes into text, *len of them.  Where others than root
 * may write the folder no link is followed, and the file must be regular, with
 * one name, and root's or this user's: root reads what workers may write, and
 * must not be led elsewhere.  In a folder that root alone writes links are
 * followed, since mounted configuration is made of them.
 * DONE, ABSENT, UNSAFE, TOO_LARGE, FAILED.
 */
ngx_shipstation_file_result_e ngx_shipstation_file_read(
     ngx_shipstation_settings_file_t *file, u_char *text, size_t size,
    size_t *len);

/*
 * Puts len bytes in place of the file: a temporary file (0600) beside it,
 * fsync, rename, fsync of the folder.  known: the SHA-256 of what the caller
 * knows to be there, or NULL for a file that must not be there yet.
 * DONE, ABSENT, EXISTS, CHANGED, UNSAFE, FAILED, NOT_DURABLE.
 */
ngx_shipstation_file_result_e ngx_shipstation_file_write(
    ngx_shipstation_settings_file_t *file, const u_char *text, size_t len,
    const u_char *known);

/*
 * Removes the file, after len bytes of text (the same without its secrets) were
 * kept as .deleted/KEPT.  DONE, ABSENT, CHANGED, UNSAFE, FAILED, NOT_DURABLE.
 */
ngx_shipstation_file_result_e ngx_shipstation_file_remove(
    ngx_shipstation_settings_file_t *file, const u_char *text, size_t len,
    const u_char *known, const char *kept);

/*
 * Appends a line to .history/NAME, which keeps the last lines of it, at most
 * keep: the file is written anew where it holds twice as many.
 * DONE, UNSAFE, FAILED.
 */
ngx_shipstation_file_result_e ngx_shipstation_file_append(
    ngx_shipstation_settings_file_t *file, const u_char *line, size_t len,
    ngx_uint_t keep);

/* The file's identity now; DONE, ABSENT or FAILED. */
ngx_shipstation_file_result_e ngx_shipstation_file_identify(
    ngx_shipstation_settings_file_t *file);

/* 1 where two identities are of one unchanged file. */
ngx_uint_t ngx_shipstation_file_same(
    const ngx_shipstation_file_identity_t *a,
    const ngx_shipstation_file_identity_t *b);


#if (NGX_SHIPSTATION_CRASH_TEST)
/* For tests: called after each step on disk, so that a process dies there. */
extern void (*ngx_shipstation_file_step_here)(const char *step);
#endif


#endif /* _NGX_SHIPSTATION_SETTINGS_FILE_H_INCLUDED_ */
