
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "http/notice_outcome.h"


const ngx_http_shipstation_outcome_t  ngx_http_shipstation_notice_taken = {
    NGX_HTTP_OK, NGX_SHIPSTATION_COUNT_NOTICES, "",
    "The shop took the notice."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_notice_declined = {
    422, NGX_SHIPSTATION_COUNT_NOTICE_REFUSED, "notice_refused",
    "The shop refused the notice."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_bad_notice = {
    NGX_HTTP_BAD_REQUEST, NGX_SHIPSTATION_COUNT_NOTICE_BAD, "bad_notice", ""
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_body_too_large = {
    NGX_HTTP_REQUEST_ENTITY_TOO_LARGE, NGX_SHIPSTATION_COUNT_NOTICE_TOO_LARGE,
    "body_too_large", "The ship notice is larger than 1 MiB."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_body_encoded = {
    NGX_HTTP_UNSUPPORTED_MEDIA_TYPE, NGX_SHIPSTATION_COUNT_NOTICE_ENCODED,
    "body_encoded", "Ship notices with a Content-Encoding are not read."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_body_not_read = {
    0, NGX_SHIPSTATION_COUNT_NOTICE_NOT_READ, "body_not_read",
    "the notice's body did not come whole"
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_notice_not_read = {
    NGX_HTTP_INTERNAL_SERVER_ERROR, NGX_SHIPSTATION_COUNT_NOTICE_NOT_SENT,
    "notice_not_sent", "The ship notice could not be read."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_notice_not_sent = {
    NGX_HTTP_INTERNAL_SERVER_ERROR, NGX_SHIPSTATION_COUNT_NOTICE_NOT_SENT,
    "notice_not_sent", "The ship notice could not be passed on to the shop."
};

const ngx_http_shipstation_outcome_t  ngx_http_shipstation_client_gone = {
    0, NGX_SHIPSTATION_COUNT_NOTICE_CLIENT_GONE, "client_gone",
    "the connection ended before the shop's answer"
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_busy = {
    NGX_HTTP_SERVICE_UNAVAILABLE, NGX_SHIPSTATION_COUNT_NOTICE_BUSY,
    "notice_busy", "The shop is busy, send the notice again later."
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_no_entry = {
    NGX_HTTP_BAD_GATEWAY, NGX_SHIPSTATION_COUNT_NOTICE_NOT_ALLOWED,
    "notice_not_allowed",
    "The shop does not let the server pass notices on; its operator must look "
    "into it."
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_no_reply = {
    NGX_HTTP_BAD_GATEWAY, NGX_SHIPSTATION_COUNT_NOTICE_UNREACHABLE,
    "notice_unreachable", "The shop could not be reached."
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_late = {
    NGX_HTTP_GATEWAY_TIME_OUT, NGX_SHIPSTATION_COUNT_NOTICE_TIMEOUT,
    "notice_timeout", "The shop did not answer in time."
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_cut_off = {
    NGX_HTTP_BAD_GATEWAY, NGX_SHIPSTATION_COUNT_NOTICE_BROKEN_OFF,
    "notice_broken_off", "The shop broke off its answer."
};

static const ngx_http_shipstation_outcome_t  ngx_http_shipstation_faulty = {
    NGX_HTTP_BAD_GATEWAY, NGX_SHIPSTATION_COUNT_NOTICE_STATUS,
    "notice_status", "The shop answered with an error."
};


/*
 * A reply that is too large or compressed is a reply: its status counts.  One
 * that is broken off does not: who cannot end a sentence may not have kept
 * what it was about.
 */

const ngx_http_shipstation_outcome_t *
ngx_http_shipstation_notice_outcome(
    const ngx_http_shipstation_answer_ctx_t *answer)
{
    ngx_uint_t  status;

    status = answer->status;

    switch (answer->kind) {

    case NGX_HTTP_SHIPSTATION_REFUSED:
        return &ngx_http_shipstation_no_reply;

    case NGX_HTTP_SHIPSTATION_TIMED_OUT:
        return &ngx_http_shipstation_late;

    case NGX_HTTP_SHIPSTATION_BROKEN_OFF:
        return &ngx_http_shipstation_cut_off;

    default:
        break;
    }

    if (status >= 200 && status < 300) {
        return &ngx_http_shipstation_notice_taken;
    }

    if (status == NGX_HTTP_REQUEST_TIME_OUT || status == 425
        || status == NGX_HTTP_TOO_MANY_REQUESTS)
    {
        return &ngx_http_shipstation_busy;
    }

    if (status == NGX_HTTP_UNAUTHORIZED || status == NGX_HTTP_FORBIDDEN) {
        return &ngx_http_shipstation_no_entry;
    }

    /* without headers nginx itself has answered: no platform said no */

    if (status >= 400 && status < 500 && answer->headers) {
        return &ngx_http_shipstation_notice_declined;
    }

    if (status == NGX_HTTP_GATEWAY_TIME_OUT) {
        return &ngx_http_shipstation_late;
    }

    return &ngx_http_shipstation_faulty;
}
