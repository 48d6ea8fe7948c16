
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#if (NGX_THREADS)
#include <ngx_thread_pool.h>
#endif

#include "base/digest.h"
#include "http/reply.h"
#include "rest/disk.h"
#include "store/load.h"


/*
 * A worker that shuts down waits for its timers alone: this one holds it until
 * the thread is done.
 */
#define NGX_HTTP_SHIPSTATION_DISK_HOLD   600000

#define NGX_HTTP_SHIPSTATION_DISK_RETRY  2


typedef struct {
    ngx_http_shipstation_rest_t        *rest;
    ngx_http_shipstation_disk_pt        work;
    ngx_http_shipstation_disk_done_pt   done;
    void                               *data;
} ngx_http_shipstation_disk_job_t;


static void ngx_http_shipstation_disk_work(void *data);
static void ngx_http_shipstation_disk_done(void *data);


#if (NGX_THREADS)

typedef struct {
    ngx_http_shipstation_disk_pt        work;
    ngx_http_shipstation_disk_ran_pt    done;
    void                               *data;
    ngx_event_t                         hold;
} ngx_http_shipstation_disk_task_t;


static void ngx_http_shipstation_disk_thread(void *data, ngx_log_t *log);
static void ngx_http_shipstation_disk_event(ngx_event_t *event);
static void ngx_http_shipstation_disk_held(ngx_event_t *event);


ngx_int_t
ngx_http_shipstation_disk_run(void *threads, ngx_pool_t *pool, ngx_log_t *log,
    ngx_http_shipstation_disk_pt work, ngx_http_shipstation_disk_ran_pt done,
    void *data)
{
    ngx_thread_task_t                 *thread;
    ngx_http_shipstation_disk_task_t  *task;

    thread = ngx_thread_task_alloc(pool,
                                   sizeof(ngx_http_shipstation_disk_task_t));
    if (thread == NULL) {
        return NGX_ERROR;
    }

    task = thread->ctx;

    task->work = work;
    task->done = done;
    task->data = data;

    task->hold.handler = ngx_http_shipstation_disk_held;
    task->hold.data = task;
    task->hold.log = log;

    thread->handler = ngx_http_shipstation_disk_thread;
    thread->event.handler = ngx_http_shipstation_disk_event;
    thread->event.data = task;

    if (ngx_thread_task_post(threads, thread) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_add_timer(&task->hold, NGX_HTTP_SHIPSTATION_DISK_HOLD);

    return NGX_OK;
}


static void
ngx_http_shipstation_disk_thread(void *data, ngx_log_t *log)
{
    ngx_http_shipstation_disk_task_t *task = data;

    task->work(task->data);
}


static void
ngx_http_shipstation_disk_event(ngx_event_t *event)
{
    ngx_http_shipstation_disk_task_t *task = event->data;

    if (task->hold.timer_set) {
        ngx_del_timer(&task->hold);
    }

    task->done(task->data);
}


static void
ngx_http_shipstation_disk_held(ngx_event_t *event)
{
    ngx_log_error(NGX_LOG_ALERT, event->log, 0,
                  "shipstation: the disk does not answer");

    ngx_add_timer(event, NGX_HTTP_SHIPSTATION_DISK_HOLD);
}

#else

ngx_int_t
ngx_http_shipstation_disk_run(void *threads, ngx_pool_t *pool, ngx_log_t *log,
    ngx_http_shipstation_disk_pt work, ngx_http_shipstation_disk_ran_pt done,
    void *data)
{
    work(data);
    done(data);

    return NGX_OK;
}

#endif


ngx_int_t
ngx_http_shipstation_disk(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_pt work, ngx_http_shipstation_disk_done_pt done,
    void *data)
{
    ngx_http_shipstation_disk_job_t  *job;

    job = ngx_palloc(rest->request->pool,
                     sizeof(ngx_http_shipstation_disk_job_t));
    if (job == NULL) {
        return ngx_http_shipstation_no_memory(rest->request);
    }

    job->rest = rest;
    job->work = work;
    job->done = done;
    job->data = data;

    (void) ngx_http_shipstation_rest_wait(rest);

    if (ngx_http_shipstation_disk_run(rest->main->threads,
                                      rest->request->pool,
                                      rest->request->connection->log,
                                      ngx_http_shipstation_disk_work,
                                      ngx_http_shipstation_disk_done, job)
        != NGX_OK)
    {
        ngx_http_shipstation_rest_end(rest,
                                      ngx_http_shipstation_rest_busy(rest,
                                             NGX_HTTP_SHIPSTATION_DISK_RETRY,
                                             "disk_busy",
                                             "Too much waits for the disk."));
    }

    return NGX_AGAIN;
}


static void
ngx_http_shipstation_disk_work(void *data)
{
    ngx_http_shipstation_disk_job_t *job = data;

    job->work(job->data);
}


static void
ngx_http_shipstation_disk_done(void *data)
{
    ngx_http_shipstation_disk_job_t *job = data;

    ngx_http_set_log_request(job->rest->request->connection->log,
                             job->rest->request);

    ngx_http_shipstation_rest_end(job->rest, job->done(job->rest, job->data));
}


ngx_int_t
ngx_http_shipstation_disk_file(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_file_t *file)
{
    u_char  *name;

    name = ngx_pnalloc(rest->request->pool,
                       rest->id.len + sizeof(".json"));
    file->text = ngx_palloc(rest->request->pool,
                       NGX_SHIPSTATION_FILE_MAX + NGX_SHIPSTATION_JSON_PADDING);

    if (name == NULL || file->text == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(name, "%V.json%Z", &rest->id);

    file->size = NGX_SHIPSTATION_FILE_MAX;
    file->file.folder = (char *) rest->smcf->stores->path.data;
    file->file.name = (char *) name;

    return NGX_OK;
}


void
ngx_http_shipstation_disk_read(void *data)
{
    ngx_http_shipstation_disk_file_t *file = data;

    file->result = ngx_shipstation_file_read(&file->file, file->text,
                                             file->size, &file->len);

    if (file->result == NGX_SHIPSTATION_FILE_DONE) {
        ngx_shipstation_sha256(file->text, file->len, file->content);
    }
}


ngx_int_t
ngx_http_shipstation_disk_refuse(ngx_http_shipstation_rest_t *rest,
    ngx_http_shipstation_disk_file_t *file)
{
    if (file->result == NGX_SHIPSTATION_FILE_ABSENT) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "changed_on_disk",
                                               "The store's file is gone.");
    }

    ngx_log_error(NGX_LOG_ERR, rest->request->connection->log,
                  file->file.err,
                  "shipstation: settings file \"%s/%s\" cannot be read%s%s",
                  file->file.folder, file->file.name,
                  file->file.doing ? ", at " : "",
                  file->file.doing ? file->file.doing : "");

    if (file->result == NGX_SHIPSTATION_FILE_UNSAFE) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "unsafe_file",
                                               "The store's file is a link, "
                                               "no plain file, or another "
                                               "user's: it is not read.");
    }

    if (file->result == NGX_SHIPSTATION_FILE_TOO_LARGE) {
        return ngx_http_shipstation_rest_error(rest, NGX_HTTP_CONFLICT,
                                               "changed_on_disk",
                                               "The store's file is larger "
                                               "than 1 MiB.");
    }

    return ngx_http_shipstation_rest_busy(rest, NGX_HTTP_SHIPSTATION_DISK_RETRY,
                                          "unreadable",
                                          "The store's file cannot be read: "
                                          "the error log says why.");
}
