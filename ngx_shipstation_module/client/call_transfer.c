
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "client/call_transfer.h"


#define NGX_SHIPSTATION_REPLY_START  8192

/*
 * Seconds after which an idle connection is not used again: below what usual
 * balancers allow (60 and more), for a connection that is closed while the
 * request travels costs that call.
 */
#define NGX_SHIPSTATION_IDLE_SECONDS  45


static CURLcode ngx_shipstation_transfer_limits(
    ngx_shipstation_transfer_t *transfer, ngx_msec_t milliseconds);
static CURLcode ngx_shipstation_transfer_security(
    ngx_shipstation_transfer_t *transfer);
static CURLcode ngx_shipstation_transfer_request(
    ngx_shipstation_transfer_t *transfer);
static int ngx_shipstation_transfer_begins(void *data, char *remote_ip,
    char *local_ip, int remote_port, int local_port);
static size_t ngx_shipstation_transfer_header(char *p, size_t size, size_t n,
    void *data);
static size_t ngx_shipstation_transfer_body(char *p, size_t size, size_t n,
    void *data);
static ngx_int_t ngx_shipstation_transfer_number(
    ngx_shipstation_transfer_t *transfer, const char *name);
static void ngx_shipstation_transfer_sentence(
    ngx_shipstation_transfer_t *transfer, CURLcode code, ngx_str_t *sentence);
static const char *ngx_shipstation_transfer_words(
    ngx_shipstation_transfer_t *transfer, CURLcode code);


ngx_int_t
ngx_shipstation_transfer_open(ngx_shipstation_transfer_t *transfer,
    ngx_msec_t milliseconds, void *data)
{
    CURL  *easy;

    easy = curl_easy_init();
    if (easy == NULL) {
        return NGX_ERROR;
    }

    transfer->easy = easy;

    if (curl_easy_setopt(easy, CURLOPT_PRIVATE, data) != CURLE_OK
        || curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->error)
           != CURLE_OK
        || ngx_shipstation_transfer_limits(transfer, milliseconds) != CURLE_OK
        || ngx_shipstation_transfer_security(transfer) != CURLE_OK
        || ngx_shipstation_transfer_request(transfer) != CURLE_OK)
    {
        ngx_shipstation_transfer_close(transfer);
        return NGX_ERROR;
    }

    return NGX_OK;
}


static CURLcode
ngx_shipstation_transfer_limits(ngx_shipstation_transfer_t *transfer,
    ngx_msec_t milliseconds)
{
    CURL      *easy;
    CURLcode   code;

    easy = transfer->easy;

    /* no SIGALRM, no SIGPIPE handler: signals are nginx's */

    code = curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);

    /*
     * without it, ending a transfer waits for the thread that looks its name
     * up, and the worker with it (curl, lib/asyn-thread.c)
     */

    code |= curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);

    /* libcurl shares the time out between a host's addresses */

    code |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long) milliseconds);
    code |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                             (long) milliseconds);

    code |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    code |= curl_easy_setopt(easy, CURLOPT_MAXREDIRS, 0L);
    code |= curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                             (curl_off_t) NGX_SHIPSTATION_REPLY_MAX);

    code |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION,
                             ngx_shipstation_transfer_begins);
    code |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION,
                             ngx_shipstation_transfer_header);
    code |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION,
                             ngx_shipstation_transfer_body);
    code |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);

    return code;
}


static CURLcode
ngx_shipstation_transfer_security(ngx_shipstation_transfer_t *transfer)
{
    char      *file;
    CURL      *easy;
    CURLcode   code;

    easy = transfer->easy;
    file = NULL;

    /* http is for loopback addresses, which the URL's check has seen to */

    code = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
                            transfer->https ? "https" : "http");

    /* the key pair goes to the host of the URL and to nobody else */

    code |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
    code |= curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);

    code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    code |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    code |= curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                             (long) CURL_SSLVERSION_TLSv1_2);

    /*
     * Reading Debian's CAs takes 20 ms of the worker: once in its life.  Both
     * that cache and a CA of the operator's own need the folder that libcurl
     * was built with out of the way: its certificates would be trusted, too.
     */

    code |= curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, -1L);

    if (transfer->ca_file[0] != '\0') {
        code |= curl_easy_setopt(easy, CURLOPT_CAINFO, transfer->ca_file);
        code |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        return code;
    }

    if (curl_easy_getinfo(easy, CURLINFO_CAINFO, &file) == CURLE_OK
        && file != NULL)
    {
        code |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }

    return code;
}


static CURLcode
ngx_shipstation_transfer_request(ngx_shipstation_transfer_t *transfer)
{
    CURL               *easy;
    CURLcode            code;
    ngx_uint_t          n;
    struct curl_slist  *headers;

    easy = transfer->easy;
    headers = transfer->headers;

    /* lists of our own: nothing is copied, so nothing is left to be wiped */

    n = 0;
    headers[n++].data = transfer->header;
    headers[n++].data = (char *) "Accept: application/json";

    code = curl_easy_setopt(easy, CURLOPT_URL, transfer->url);
    code |= curl_easy_setopt(easy, CURLOPT_USERAGENT,
                             "ngx_shipstation_module");

    if (transfer->body.len) {
        headers[n++].data = (char *) "Content-Type: application/json";
        headers[n++].data = (char *) "Expect:";

        code |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE,
                                 (long) transfer->body.len);
        code |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                                 transfer->body.data);
    }

    while (--n) {
        headers[n - 1].next = &headers[n];
    }

    code |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);

    if (transfer->lookup[0] != '\0') {
        transfer->resolve.data = (char *) transfer->lookup;
        code |= curl_easy_setopt(easy, CURLOPT_RESOLVE, &transfer->resolve);
    }

    /*
     * HTTP/2 where TLS offers it: calls wait for the first connection's
     * handshake and then share it.  Without TLS they would wait for its whole
     * first reply instead.
     */

    code |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                             transfer->https ? (long) CURL_HTTP_VERSION_2TLS
                                             : (long) CURL_HTTP_VERSION_1_1);
    code |= curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
                             transfer->https ? 1L : 0L);
    code |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN,
                             (long) NGX_SHIPSTATION_IDLE_SECONDS);

    return code;
}


/*
 * A request that finds its kept connection closed is sent again by libcurl, up
 * to five times.  ShipStation may have counted the first: one call of the
 * allowance is one request, so the second is not begun.
 */

static int
ngx_shipstation_transfer_begins(void *data, char *remote_ip, char *local_ip,
    int remote_port, int local_port)
{
    ngx_shipstation_transfer_t *transfer = data;

    if (transfer->sent) {
        transfer->again = 1;
        return CURL_PREREQFUNC_ABORT;
    }

    transfer->sent = 1;

    return CURL_PREREQFUNC_OK;
}


static size_t
ngx_shipstation_transfer_header(char *p, size_t size, size_t n, void *data)
{
    ngx_shipstation_transfer_t *transfer = data;

    size *= n;

    if (size > NGX_SHIPSTATION_HEADERS_MAX - transfer->headers_len) {
        transfer->too_large = 1;
        return 0;
    }

    transfer->headers_len += size;

    return size;
}


static size_t
ngx_shipstation_transfer_body(char *p, size_t size, size_t n, void *data)
{
    size_t   needed;
    u_char  *reply;

    ngx_shipstation_transfer_t *transfer = data;

    size *= n;

    if (size > NGX_SHIPSTATION_REPLY_MAX - transfer->reply_len) {
        transfer->too_large = 1;
        return 0;
    }

    needed = transfer->reply_len + size + NGX_SHIPSTATION_JSON_PADDING;

    if (needed > transfer->reply_size) {
        needed = ngx_max(needed, 2 * transfer->reply_size);
        needed = ngx_max(needed, NGX_SHIPSTATION_REPLY_START);

        reply = realloc(transfer->reply, needed);
        if (reply == NULL) {
            transfer->no_memory = 1;
            return 0;
        }

        transfer->reply = reply;
        transfer->reply_size = needed;
    }

    ngx_memcpy(transfer->reply + transfer->reply_len, p, size);
    transfer->reply_len += size;

    return size;
}


void
ngx_shipstation_transfer_result(ngx_shipstation_transfer_t *transfer,
    CURLcode code, ngx_shipstation_reply_t *reply)
{
    long  status;

    /* headers count even where the body broke off */

    reply->limit = ngx_shipstation_transfer_number(transfer,
                                                   "X-Rate-Limit-Limit");
    reply->remaining = ngx_shipstation_transfer_number(transfer,
                                                   "X-Rate-Limit-Remaining");
    reply->reset = ngx_shipstation_transfer_number(transfer,
                                                   "X-Rate-Limit-Reset");
    reply->retry_after = ngx_shipstation_transfer_number(transfer,
                                                         "Retry-After");

    if (code != CURLE_OK) {
        reply->timed_out = (code == CURLE_OPERATION_TIMEDOUT);
        ngx_shipstation_transfer_sentence(transfer, code, &reply->error);
        return;
    }

    status = 0;
    (void) curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);

    reply->status = (ngx_uint_t) status;

    if (transfer->reply != NULL) {
        ngx_memzero(transfer->reply + transfer->reply_len,
                    NGX_SHIPSTATION_JSON_PADDING);

        reply->body = transfer->reply;
        reply->body_len = transfer->reply_len;
    }
}


/* A header's number of one to six digits, or -1 */

static ngx_int_t
ngx_shipstation_transfer_number(ngx_shipstation_transfer_t *transfer,
    const char *name)
{
    size_t               len;
    struct curl_header  *header;

    if (curl_easy_header(transfer->easy, name, 0, CURLH_HEADER, -1, &header)
        != CURLHE_OK)
    {
        return -1;
    }

    len = ngx_strlen(header->value);

    if (len > 6) {
        return -1;
    }

    /* NGX_ERROR, which is -1, for what is no number */

    return ngx_atoi((u_char *) header->value, len);
}


static void
ngx_shipstation_transfer_sentence(ngx_shipstation_transfer_t *transfer,
    CURLcode code, ngx_str_t *sentence)
{
    u_char      *p, *last, *end, text[CURL_ERROR_SIZE];
    const char  *words;

    p = transfer->sentence;
    last = p + NGX_SHIPSTATION_SENTENCE_SIZE;

    words = ngx_shipstation_transfer_words(transfer, code);

    if (words != NULL) {
        p = ngx_slprintf(p, last, "%V %s", &transfer->host, words);

    } else {

        /* libcurl's words, which know more; the peer may have a part in them */

        words = transfer->error[0] ? transfer->error : curl_easy_strerror(code);

        end = ngx_shipstation_printable(text, sizeof(text), (u_char *) words,
                                        ngx_strlen(words));
        p = ngx_slprintf(p, last, "%V: %*s", &transfer->host,
                         (size_t) (end - text), text);
    }

    sentence->data = transfer->sentence;
    sentence->len = p - transfer->sentence;
}


/* What the host did, where libcurl's own words are less plain; else NULL */

static const char *
ngx_shipstation_transfer_words(ngx_shipstation_transfer_t *transfer,
    CURLcode code)
{
    if (transfer->too_large) {
        return "sent a reply that is too large";
    }

    if (transfer->no_memory) {
        return "sent a reply for which there is no memory";
    }

    if (transfer->again) {
        return "closed the connection before it answered";
    }

    switch (code) {

    case CURLE_FILESIZE_EXCEEDED:
        return "sent a reply that is too large";

    case CURLE_OPERATION_TIMEDOUT:
        return "has not answered in time";

    case CURLE_COULDNT_RESOLVE_HOST:
        return "has no address that could be found";

    case CURLE_GOT_NOTHING:
        return "closed the connection before it answered";

    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return "broke its reply off";

    default:
        return NULL;
    }
}


void
ngx_shipstation_transfer_close(ngx_shipstation_transfer_t *transfer)
{
    if (transfer->easy != NULL) {
        curl_easy_cleanup(transfer->easy);
        transfer->easy = NULL;

        ngx_shipstation_forget_tls_errors();
    }

    if (transfer->reply != NULL) {
        ngx_free(transfer->reply);
        transfer->reply = NULL;
    }
}
