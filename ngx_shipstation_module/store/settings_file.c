
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include <sys/syscall.h>

#include "store/settings_file.h"


/* Most bytes of a history that are read to be cut. */
#define NGX_SHIPSTATION_HISTORY_MAX  (2 * 1024 * 1024)

#define NGX_SHIPSTATION_FILE_NAME    128

/* rename(2), since Linux 3.15; its header wants _GNU_SOURCE's glibc 2.28 */
#define NGX_SHIPSTATION_RENAME_NOREPLACE  1


static int ngx_shipstation_file_folder(ngx_shipstation_settings_file_t *file,
    const char *below);
static ngx_shipstation_file_result_e ngx_shipstation_file_open(
    ngx_shipstation_settings_file_t *file, int folder, int *fd);
static ngx_int_t ngx_shipstation_file_shared_folder(int folder);
static ngx_int_t ngx_shipstation_file_is_safe(const struct stat *info,
    ngx_uint_t shared);
static ngx_shipstation_file_result_e ngx_shipstation_file_fetch(
    ngx_shipstation_settings_file_t *file, int fd, u_char *text, size_t size,
    size_t *len);
static ngx_shipstation_file_result_e ngx_shipstation_file_check(
    ngx_shipstation_settings_file_t *file, int folder, const u_char *known);
static ngx_shipstation_file_result_e ngx_shipstation_file_temporary(
    ngx_shipstation_settings_file_t *file, int folder, char *temporary,
    const u_char *text, size_t len);
static ngx_int_t ngx_shipstation_file_put(ngx_shipstation_settings_file_t *file,
    int fd, const u_char *text, size_t len);
static ngx_shipstation_file_result_e ngx_shipstation_file_place(
    ngx_shipstation_settings_file_t *file, int folder, const char *temporary,
    ngx_uint_t create);
static int ngx_shipstation_file_rename(int folder, const char *from,
    const char *to, ngx_uint_t create);
static ngx_shipstation_file_result_e ngx_shipstation_file_settle(
    ngx_shipstation_settings_file_t *file, int folder);
static ngx_shipstation_file_result_e ngx_shipstation_file_replace(
    ngx_shipstation_settings_file_t *file, int folder, const char *name,
    const u_char *text, size_t len);
static ngx_shipstation_file_result_e ngx_shipstation_file_trim(
    ngx_shipstation_settings_file_t *file, int folder, ngx_uint_t keep);
static ngx_shipstation_file_result_e ngx_shipstation_file_error(
    ngx_shipstation_settings_file_t *file, const char *doing);
static void ngx_shipstation_file_noted(ngx_shipstation_settings_file_t *file,
    const struct stat *info);


#if (NGX_SHIPSTATION_CRASH_TEST)

void  (*ngx_shipstation_file_step_here)(const char *step);

#define ngx_shipstation_file_step(name)                                      \
    do {                                                                     \
        if (ngx_shipstation_file_step_here) {                                \
            ngx_shipstation_file_step_here(name);                            \
        }                                                                    \
    } while (0)

#else

#define ngx_shipstation_file_step(name)

#endif


ngx_shipstation_file_result_e
ngx_shipstation_file_read(ngx_shipstation_settings_file_t *file, u_char *text,
    size_t size, size_t *len)
{
    int                            fd, folder;
    ngx_shipstation_file_result_e  result;

    folder = ngx_shipstation_file_folder(file, NULL);
    if (folder == -1) {
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    result = ngx_shipstation_file_open(file, folder, &fd);

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        result = ngx_shipstation_file_fetch(file, fd, text, size, len);
        (void) close(fd);
    }

    (void) close(folder);

    return result;
}


ngx_shipstation_file_result_e
ngx_shipstation_file_write(ngx_shipstation_settings_file_t *file,
    const u_char *text, size_t len, const u_char *known)
{
    int                            folder;
    char                           temporary[NGX_SHIPSTATION_FILE_NAME];
    ngx_shipstation_file_result_e  result;

    folder = ngx_shipstation_file_folder(file, NULL);
    if (folder == -1) {
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    result = ngx_shipstation_file_check(file, folder, known);

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        result = ngx_shipstation_file_temporary(file, folder, temporary, text,
                                                len);
    }

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        result = ngx_shipstation_file_place(file, folder, temporary,
                                            known == NULL);
    }

    (void) close(folder);

    return result;
}


ngx_shipstation_file_result_e
ngx_shipstation_file_remove(ngx_shipstation_settings_file_t *file,
    const u_char *text, size_t len, const u_char *known, const char *kept)
{
    int                            folder, deleted;
    ngx_shipstation_file_result_e  result;

    folder = ngx_shipstation_file_folder(file, NULL);
    if (folder == -1) {
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    result = ngx_shipstation_file_check(file, folder, known);

    if (result == NGX_SHIPSTATION_FILE_DONE) {

        deleted = ngx_shipstation_file_folder(file, ".deleted");

        if (deleted == -1) {
            result = NGX_SHIPSTATION_FILE_FAILED;

        } else {
            result = ngx_shipstation_file_replace(file, deleted, kept, text,
                                                  len);
            (void) close(deleted);
        }
    }

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        ngx_shipstation_file_step("kept");

        if (unlinkat(folder, file->name, 0) == -1) {
            result = ngx_shipstation_file_error(file, "unlink()");

        } else {
            ngx_memzero(&file->identity,
                        sizeof(ngx_shipstation_file_identity_t));
            result = ngx_shipstation_file_settle(file, folder);
        }
    }

    (void) close(folder);

    return result;
}


ngx_shipstation_file_result_e
ngx_shipstation_file_append(ngx_shipstation_settings_file_t *file,
    const u_char *line, size_t len, ngx_uint_t keep)
{
    int                            fd, folder;
    struct stat                    info;
    ngx_shipstation_file_result_e  result;

    folder = ngx_shipstation_file_folder(file, ".history");
    if (folder == -1) {
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    fd = openat(folder, file->name,
                O_WRONLY|O_APPEND|O_CREAT|O_CLOEXEC|O_NOFOLLOW|O_NONBLOCK,
                0600);

    if (fd == -1) {
        result = ngx_shipstation_file_error(file, "open()");
        (void) close(folder);
        return result;
    }

    if (fstat(fd, &info) == -1
        || !ngx_shipstation_file_is_safe(&info, 1))
    {
        result = NGX_SHIPSTATION_FILE_UNSAFE;

    } else if (ngx_shipstation_file_put(file, fd, line, len) != NGX_OK) {
        result = NGX_SHIPSTATION_FILE_FAILED;

    } else {
        result = NGX_SHIPSTATION_FILE_DONE;
    }

    (void) close(fd);

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        result = ngx_shipstation_file_trim(file, folder, keep);
    }

    (void) close(folder);

    return result;
}


ngx_shipstation_file_result_e
ngx_shipstation_file_identify(ngx_shipstation_settings_file_t *file)
{
    int          folder;
    struct stat  info;

    folder = ngx_shipstation_file_folder(file, NULL);
    if (folder == -1) {
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    if (fstatat(folder, file->name, &info, 0) == -1) {
        file->err = ngx_errno;
        file->doing = "stat()";
        (void) close(folder);
        return file->err == ENOENT ? NGX_SHIPSTATION_FILE_ABSENT
                                   : NGX_SHIPSTATION_FILE_FAILED;
    }

    (void) close(folder);
    ngx_shipstation_file_noted(file, &info);

    return NGX_SHIPSTATION_FILE_DONE;
}


ngx_uint_t
ngx_shipstation_file_same(const ngx_shipstation_file_identity_t *a,
    const ngx_shipstation_file_identity_t *b)
{
    return a->device == b->device && a->inode == b->inode
           && a->size == b->size && a->seconds == b->seconds
           && a->nanoseconds == b->nanoseconds;
}


/* The folder, or one below it, which is made where it is missing. */
static int
ngx_shipstation_file_folder(ngx_shipstation_settings_file_t *file,
    const char *below)
{
    int  fd, inner;

    file->err = 0;
    file->doing = NULL;

    fd = open(file->folder, O_RDONLY|O_DIRECTORY|O_CLOEXEC);

    if (fd == -1) {
        (void) ngx_shipstation_file_error(file, "open() of the folder");
        return -1;
    }

    if (below == NULL) {
        return fd;
    }

    if (mkdirat(fd, below, 0700) == -1 && ngx_errno != EEXIST) {
        (void) ngx_shipstation_file_error(file, "mkdir()");
        (void) close(fd);
        return -1;
    }

    inner = openat(fd, below, O_RDONLY|O_DIRECTORY|O_CLOEXEC|O_NOFOLLOW);

    if (inner == -1) {
        (void) ngx_shipstation_file_error(file, "open() of a folder in it");
    }

    (void) close(fd);

    return inner;
}


static ngx_shipstation_file_result_e
ngx_shipstation_file_open(ngx_shipstation_settings_file_t *file, int folder,
    int *fd)
{
    ngx_int_t    shared;
    struct stat  info;

    shared = ngx_shipstation_file_shared_folder(folder);

    /* a pipe must not keep us waiting for who writes to it */

    *fd = openat(folder, file->name,
                 O_RDONLY|O_CLOEXEC|O_NONBLOCK|(shared ? O_NOFOLLOW : 0));

    if (*fd == -1) {
        (void) ngx_shipstation_file_error(file, "open()");

        return file->err == ENOENT ? NGX_SHIPSTATION_FILE_ABSENT
               : file->err == ELOOP ? NGX_SHIPSTATION_FILE_UNSAFE
                                    : NGX_SHIPSTATION_FILE_FAILED;
    }

    if (fstat(*fd, &info) == -1
        || !ngx_shipstation_file_is_safe(&info, shared))
    {
        (void) close(*fd);
        return NGX_SHIPSTATION_FILE_UNSAFE;
    }

    ngx_shipstation_file_noted(file, &info);

    return NGX_SHIPSTATION_FILE_DONE;
}


/* Whether others than root may put files and links there. */
static ngx_int_t
ngx_shipstation_file_shared_folder(int folder)
{
    struct stat  info;

    if (fstat(folder, &info) == -1) {
        return 1;
    }

    return info.st_uid != 0
           || (info.st_mode & S_IWOTH)
           || ((info.st_mode & S_IWGRP) && info.st_gid != 0);
}


static ngx_int_t
ngx_shipstation_file_is_safe(const struct stat *info, ngx_uint_t shared)
{
    if (!S_ISREG(info->st_mode)) {
        return 0;
    }

    if (!shared) {
        return 1;
    }

    return info->st_nlink == 1
           && (info->st_uid == 0 || info->st_uid == geteuid());
}


static ngx_shipstation_file_result_e
ngx_shipstation_file_fetch(ngx_shipstation_settings_file_t *file, int fd,
    u_char *text, size_t size, size_t *len)
{
    u_char   rest;
    ssize_t  n;

    *len = 0;

    for ( ;; ) {
        n = (*len < size) ? read(fd, text + *len, size - *len)
                          : read(fd, &rest, 1);

        if (n == -1 && ngx_errno == EINTR) {
            continue;
        }

        if (n == -1) {
            return ngx_shipstation_file_error(file, "read()");
        }

        if (n == 0) {
            return NGX_SHIPSTATION_FILE_DONE;
        }

        if (*len == size) {
            return NGX_SHIPSTATION_FILE_TOO_LARGE;
        }

        *len += n;
    }
}


/* Whether there is what the caller knows: this content, or no file. */
static ngx_shipstation_file_result_e
ngx_shipstation_file_check(ngx_shipstation_settings_file_t *file, int folder,
    const u_char *known)
{
    int                            fd;
    size_t                         len, size;
    u_char                        *text, digest[NGX_SHIPSTATION_DIGEST_LEN];
    ngx_shipstation_file_result_e  result;

    result = ngx_shipstation_file_open(file, folder, &fd);

    if (known == NULL) {

        if (result == NGX_SHIPSTATION_FILE_ABSENT) {
            file->err = 0;
            return NGX_SHIPSTATION_FILE_DONE;
        }

        if (result == NGX_SHIPSTATION_FILE_DONE) {
            (void) close(fd);
            return NGX_SHIPSTATION_FILE_EXISTS;
        }

        return result;
    }

    if (result != NGX_SHIPSTATION_FILE_DONE) {
        return result;
    }

    size = file->identity.size;
    text = malloc(size + 1);

    if (text == NULL) {
        (void) close(fd);
        file->err = NGX_ENOMEM;
        file->doing = "malloc()";
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    result = ngx_shipstation_file_fetch(file, fd, text, size, &len);
    (void) close(fd);

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        ngx_shipstation_sha256(text, len, digest);

        if (ngx_memcmp(digest, known, NGX_SHIPSTATION_DIGEST_LEN) != 0) {
            result = NGX_SHIPSTATION_FILE_CHANGED;
        }

    } else if (result == NGX_SHIPSTATION_FILE_TOO_LARGE) {
        result = NGX_SHIPSTATION_FILE_CHANGED;
    }

    ngx_explicit_memzero(text, size);
    free(text);

    return result;
}


/*
 * A file with the text, on disk, under a name that begins with a dot, so that
 * no reload takes it for a store.
 */
static ngx_shipstation_file_result_e
ngx_shipstation_file_temporary(ngx_shipstation_settings_file_t *file,
    int folder, char *temporary, const u_char *text, size_t len)
{
    int          fd;
    ngx_int_t    rc;
    struct stat  info;

    (void) snprintf(temporary, NGX_SHIPSTATION_FILE_NAME, ".%.80s.tmp-%ld",
                    file->name, (long) getpid());

    /* what a worker of the same number left when it died */

    (void) unlinkat(folder, temporary, 0);

    fd = openat(folder, temporary,
                O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC|O_NOFOLLOW, 0600);
    if (fd == -1) {
        return ngx_shipstation_file_error(file, "open() of a new file");
    }

    ngx_shipstation_file_step("opened");

    rc = ngx_shipstation_file_put(file, fd, text, len);

    if (rc == NGX_OK) {
        ngx_shipstation_file_step("written");

        if (fsync(fd) == -1 || fstat(fd, &info) == -1) {
            (void) ngx_shipstation_file_error(file, "fsync()");
            rc = NGX_ERROR;
        }
    }

    if (close(fd) == -1 && rc == NGX_OK) {
        (void) ngx_shipstation_file_error(file, "close()");
        rc = NGX_ERROR;
    }

    if (rc != NGX_OK) {
        (void) unlinkat(folder, temporary, 0);
        return NGX_SHIPSTATION_FILE_FAILED;
    }

    ngx_shipstation_file_noted(file, &info);
    ngx_shipstation_file_step("synced");

    return NGX_SHIPSTATION_FILE_DONE;
}


static ngx_int_t
ngx_shipstation_file_put(ngx_shipstation_settings_file_t *file, int fd,
    const u_char *text, size_t len)
{
    ssize_t  n;

    while (len) {
        n = write(fd, text, len);

        if (n == -1 && ngx_errno == EINTR) {
            continue;
        }

        if (n <= 0) {
            (void) ngx_shipstation_file_error(file, "write()");
            return NGX_ERROR;
        }

        text += n;
        len -= n;
    }

    return NGX_OK;
}


/* Gives the temporary file its name; from there on it counts. */
static ngx_shipstation_file_result_e
ngx_shipstation_file_place(ngx_shipstation_settings_file_t *file, int folder,
    const char *temporary, ngx_uint_t create)
{
    if (ngx_shipstation_file_rename(folder, temporary, file->name, create)
        == -1)
    {
        (void) ngx_shipstation_file_error(file, "rename()");
        (void) unlinkat(folder, temporary, 0);

        return create && file->err == EEXIST ? NGX_SHIPSTATION_FILE_EXISTS
                                             : NGX_SHIPSTATION_FILE_FAILED;
    }

    ngx_shipstation_file_step("renamed");

    return ngx_shipstation_file_settle(file, folder);
}


/*
 * A new file must not replace what another process made a moment ago.  Some
 * file systems cannot promise that; there the caller's own look has to do.
 */
static int
ngx_shipstation_file_rename(int folder, const char *from, const char *to,
    ngx_uint_t create)
{
    int  rc;

    if (create) {
        rc = syscall(SYS_renameat2, folder, from, folder, to,
                     NGX_SHIPSTATION_RENAME_NOREPLACE);

        if (rc == 0 || (ngx_errno != EINVAL && ngx_errno != ENOSYS)) {
            return rc;
        }
    }

    return renameat(folder, from, folder, to);
}


static ngx_shipstation_file_result_e
ngx_shipstation_file_settle(ngx_shipstation_settings_file_t *file, int folder)
{
    if (fsync(folder) == -1) {
        (void) ngx_shipstation_file_error(file, "fsync() of the folder");
        return NGX_SHIPSTATION_FILE_NOT_DURABLE;
    }

    ngx_shipstation_file_step("settled");

    return NGX_SHIPSTATION_FILE_DONE;
}


/* As write(), of another name in another folder, whatever was there. */
static ngx_shipstation_file_result_e
ngx_shipstation_file_replace(ngx_shipstation_settings_file_t *file, int folder,
    const char *name, const u_char *text, size_t len)
{
    char                             temporary[NGX_SHIPSTATION_FILE_NAME];
    ngx_shipstation_settings_file_t  other;
    ngx_shipstation_file_result_e    result;

    other = *file;
    other.name = name;

    result = ngx_shipstation_file_temporary(&other, folder, temporary, text,
                                            len);

    if (result == NGX_SHIPSTATION_FILE_DONE) {
        result = ngx_shipstation_file_place(&other, folder, temporary, 0);
    }

    file->err = other.err;
    file->doing = other.doing;

    return result;
}


/* Keeps the last lines, once there are twice as many. */
static ngx_shipstation_file_result_e
ngx_shipstation_file_trim(ngx_shipstation_settings_file_t *file, int folder,
    ngx_uint_t keep)
{
    int                            fd;
    size_t                         len;
    u_char                        *text, *p;
    ngx_uint_t                     lines;
    ngx_shipstation_file_result_e  result;

    result = ngx_shipstation_file_open(file, folder, &fd);
    if (result != NGX_SHIPSTATION_FILE_DONE) {
        return result;
    }

    text = malloc(NGX_SHIPSTATION_HISTORY_MAX);
    if (text == NULL) {
        (void) close(fd);
        return NGX_SHIPSTATION_FILE_DONE;     /* the next line cuts it */
    }

    result = ngx_shipstation_file_fetch(file, fd, text,
                                        NGX_SHIPSTATION_HISTORY_MAX, &len);
    (void) close(fd);

    lines = 0;

    for (p = text; p < text + len; p++) {
        lines += (*p == '\n');
    }

    if (result == NGX_SHIPSTATION_FILE_TOO_LARGE || lines >= 2 * keep) {

        p = text + len;
        lines = 0;

        while (p > text && lines <= keep) {
            p--;
            lines += (*p == '\n');
        }

        if (lines > keep) {
            p++;
        }

        result = ngx_shipstation_file_replace(file, folder, file->name, p,
                                              text + len - p);
    }

    free(text);

    return result;
}


static ngx_shipstation_file_result_e
ngx_shipstation_file_error(ngx_shipstation_settings_file_t *file,
    const char *doing)
{
    file->err = ngx_errno;
    file->doing = doing;

    return NGX_SHIPSTATION_FILE_FAILED;
}


static void
ngx_shipstation_file_noted(ngx_shipstation_settings_file_t *file,
    const struct stat *info)
{
    file->identity.device = info->st_dev;
    file->identity.inode = info->st_ino;
    file->identity.size = info->st_size;
    file->identity.seconds = info->st_mtim.tv_sec;
    file->identity.nanoseconds = info->st_mtim.tv_nsec;
}
