
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What may become of a request.  One row is one word of $shipstation_error:
 *
 *     name in C, status of the reply (0: nobody is there to be told, or nginx
 *     itself answers), word, counter of shared/counters.h (NONE: none),
 *     sentence for the client, what the merchant or the operator can do
 *
 * A sentence that names what only its handler knows is the handler's; the one
 * here is the general one.  A new word is a new row, and a row in
 * docs/directives.md, "Errors".  Why a cart has no live rate is said by words
 * of its own: settings/reason.h.
 */

#ifndef _NGX_HTTP_SHIPSTATION_OUTCOME_H_INCLUDED_
#define _NGX_HTTP_SHIPSTATION_OUTCOME_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "order/notice.h"
#include "shared/counters.h"


#define NGX_HTTP_SHIPSTATION_OUTCOMES(_)                                     \
    _(NONE, 200, "", NONE, "", "")                                           \
    _(NOTICE_TAKEN, 200, "", NOTICES,                                        \
      "The shop took the notice.",                                           \
      "")                                                                    \
                                                                             \
    _(NO_CREDENTIALS, 401, "no_credentials", NONE,                           \
      "Sign in with the user name and password of the store's selling "      \
      "channel.",                                                            \
      "ShipStation signed in without a user name: enter the store's user "   \
      "name and password there.")                                            \
    _(BAD_PASSWORD, 401, "bad_password", AUTH_FAILURES,                      \
      "The user name or the password is wrong.",                             \
      "Enter the user name and password of the store's selling channel in "  \
      "ShipStation.")                                                        \
    _(TOO_MANY_FAILURES, 429, "too_many_failures", AUTH_FAILURES,            \
      "Too many wrong passwords.",                                           \
      "Enter the right password in ShipStation; it is looked at again after "\
      "a minute.")                                                           \
    _(STORE_DISABLED, 403, "store_disabled", NONE,                           \
      "This store is switched off.",                                         \
      "The store is switched off in its settings.")                          \
                                                                             \
    _(NO_ACTION, 400, "no_action", NONE,                                     \
      "The parameter action must be export or shipnotify.",                  \
      "The request was not ShipStation's: no action was named.")             \
    _(UNKNOWN_ACTION, 400, "unknown_action", NONE,                           \
      "The parameter action must be export or shipnotify.",                  \
      "The request was not ShipStation's: its action is not known.")         \
    _(METHOD_NOT_ALLOWED, 405, "method_not_allowed", NONE,                   \
      "This method is not allowed here.",                                    \
      "The request was not ShipStation's: its method is another one.")       \
    _(BAD_START_DATE, 400, "bad_start_date", NONE,                           \
      "The parameter start_date is no date.",                                \
      "ShipStation asked with a start_date that is no date. Refresh the "    \
      "store in ShipStation; if it stays, tell ShipStation's support.")      \
    _(BAD_END_DATE, 400, "bad_end_date", NONE,                               \
      "The parameter end_date is no date.",                                  \
      "ShipStation asked with an end_date that is no date. Refresh the "     \
      "store in ShipStation; if it stays, tell ShipStation's support.")      \
    _(BAD_PAGE, 400, "bad_page", NONE,                                       \
      "The parameter page is no page.",                                      \
      "ShipStation asked for a page that is not 1 to 32767. Refresh the "    \
      "store in ShipStation.")                                               \
    _(BAD_PARAMETER, 400, "bad_parameter", NONE,                             \
      "The query cannot be read.",                                           \
      "ShipStation asked for a window that ends before it starts. Refresh "  \
      "the store in ShipStation.")                                           \
                                                                             \
    _(BAD_ORDERS_URI, 500, "bad_orders_uri", BAD_ORDERS_URI,                 \
      "The shop's order feed is not set up correctly.",                      \
      "The order feed is not set up correctly on the server: its operator "  \
      "finds the reason in the error log.")                                  \
    _(FEED_STATUS, 502, "feed_status", FEED_STATUS,                          \
      "The shop's order feed answered with an error.",                       \
      "The shop's order feed answered with an error. Nothing is lost: "      \
      "ShipStation asks for the same orders again. The shop's log says why.")\
    _(FEED_REFUSED, 502, "feed_refused", FEED_REFUSED,                       \
      "The shop's order feed could not be reached.",                         \
      "The shop's order feed could not be reached. Nothing is lost: "        \
      "ShipStation asks again once the shop is up.")                         \
    _(FEED_TIMEOUT, 504, "feed_timeout", FEED_TIMEOUT,                       \
      "The shop's order feed did not answer in time.",                       \
      "The shop's order feed did not answer in time. Nothing is lost: "      \
      "ShipStation asks again; if it stays, smaller pages help.")            \
    _(FEED_BROKEN_OFF, 502, "feed_broken_off", FEED_BROKEN_OFF,              \
      "The shop's order feed broke off its reply.",                          \
      "The shop's order feed stopped in the middle of its reply. Nothing is "\
      "lost: ShipStation asks again.")                                       \
    _(FEED_TOO_LARGE, 502, "feed_too_large", FEED_TOO_LARGE,                 \
      "The shop's order feed sent too many bytes for one page.",             \
      "One page of the shop's order feed is too large. Smaller pages help, " \
      "or a larger shipstation_feed_max_size.")                              \
    _(FEED_COMPRESSED, 502, "feed_compressed", FEED_COMPRESSED,              \
      "The shop's order feed sent a compressed reply.",                      \
      "The shop's order feed sent a compressed reply though none was asked " \
      "for. Switch its compression off for this location.")                  \
    _(FEED_NOT_JSON, 502, "feed_not_json", FEED_NOT_JSON,                    \
      "The shop's order feed is not the JSON that was expected.",            \
      "The shop's order feed is not the JSON that was expected. The error "  \
      "log says where.")                                                     \
    _(FEED_BAD_PAGES, 502, "feed_bad_pages", FEED_BAD_PAGES,                 \
      "The shop's order feed sent an impossible number of pages.",           \
      "The shop's order feed sent a number of pages that is not 0 to 32767.")\
    _(FEED_NOT_ORDERS, 502, "feed_not_orders", FEED_NOT_ORDERS,              \
      "The shop's order feed holds no orders of the form that was expected.",\
      "What the order feed sent are no orders of the form that "             \
      "docs/order-feed.md describes: the error log names the key. Nothing is "\
      "lost: ShipStation asks again.")                                       \
    _(CURSOR_NOT_USED, 502, "cursor_not_used", CURSOR_NOT_USED,              \
      "The shop's order feed says where its next page begins, and is not "   \
      "asked for it.",                                                       \
      "The order feed pages by \"next\", but its location does not pass "    \
      "$shipstation_cursor on, so that each page would be the first. The "   \
      "operator adds it to the location.")                                   \
    _(CURSOR_LOST, 502, "cursor_lost", CURSOR_LOST,                          \
      "Where this page begins is not known any more: begin again at page 1.",\
      "Pages were asked of another server, or over a restart, and the server "\
      "did not know where this one begins. Nothing is lost: ShipStation "    \
      "begins again. If it stays, send a store's requests to one server.")   \
    _(CURSOR_STUCK, 502, "cursor_stuck", CURSOR_STUCK,                       \
      "The shop's order feed names the same next page again and again.",     \
      "The order feed sent the same \"next\" that it was asked with: its next "\
      "page would be this one. The shop's feed must look into it.")          \
                                                                             \
    _(BAD_NOTICE, 400, "bad_notice", NOTICE_BAD,                             \
      "The ship notice cannot be read.",                                     \
      "The notice could not be read: the error log says why. If it stays, "  \
      "tell ShipStation's support.")                                         \
    _(BODY_TOO_LARGE, 413, "body_too_large", NOTICE_TOO_LARGE,               \
      "The ship notice is larger than " NGX_SHIPSTATION_NOTICE_MAX_TEXT ".", \
      "The notice was larger than " NGX_SHIPSTATION_NOTICE_MAX_TEXT          \
      ". Ship the order in several parts.")                                  \
    _(BODY_ENCODED, 415, "body_encoded", NOTICE_ENCODED,                     \
      "Ship notices with a Content-Encoding are not read.",                  \
      "The notice came compressed, which ShipStation does not do: see what " \
      "stands between ShipStation and the server.")                          \
    _(BODY_NOT_READ, 0, "body_not_read", NOTICE_NOT_READ,                    \
      "The notice's body did not come whole.",                               \
      "The notice did not arrive whole. Send the notification again from "   \
      "ShipStation.")                                                        \
    _(NOTICE_NOT_SENT, 500, "notice_not_sent", NOTICE_NOT_SENT,              \
      "The ship notice could not be passed on to the shop.",                 \
      "The server could not pass the notice on: its operator finds the "     \
      "reason in the error log. Then send the notification again.")          \
    _(CLIENT_GONE, 0, "client_gone", NOTICE_CLIENT_GONE,                     \
      "The connection ended before the shop's answer.",                      \
      "The connection ended before the shop's answer. An export comes again; "\
      "if it stays, smaller pages help. A notice may have been taken: sending "\
      "it again does no harm.")                                              \
    _(NOTICE_REFUSED, 422, "notice_refused", NOTICE_REFUSED,                 \
      "The shop refused the notice.",                                        \
      "The shop refused the notice. ShipStation shows the shop's reason; "   \
      "once that is mended, send the notification again.")                   \
    _(NOTICE_BUSY, 503, "notice_busy", NOTICE_BUSY,                          \
      "The shop is busy, send the notice again later.",                      \
      "The shop was too busy for the notice. Send the notification again "   \
      "from ShipStation.")                                                   \
    _(NOTICE_NOT_ALLOWED, 502, "notice_not_allowed", NOTICE_NOT_ALLOWED,     \
      "The shop does not let the server pass notices on; its operator must " \
      "look into it.",                                                       \
      "The shop does not let the server pass notices on: its operator must " \
      "look into it. Then send the notification again.")                     \
    _(NOTICE_STATUS, 502, "notice_status", NOTICE_STATUS,                    \
      "The shop answered with an error.",                                    \
      "The shop answered the notice with an error. The shop's log says why; "\
      "then send the notification again.")                                   \
    _(NOTICE_UNREACHABLE, 502, "notice_unreachable", NOTICE_UNREACHABLE,     \
      "The shop could not be reached.",                                      \
      "The shop could not be reached. Send the notification again once the " \
      "shop is up.")                                                         \
    _(NOTICE_TIMEOUT, 504, "notice_timeout", NOTICE_TIMEOUT,                 \
      "The shop did not answer in time.",                                    \
      "The shop did not answer in time and may have taken the notice. "      \
      "Sending it again does no harm.")                                      \
    _(NOTICE_BROKEN_OFF, 502, "notice_broken_off", NOTICE_BROKEN_OFF,        \
      "The shop broke off its answer.",                                      \
      "The shop broke off its answer and may have taken the notice. Sending "\
      "it again does no harm.")                                              \
                                                                             \
    _(UNKNOWN_STORE, 404, "unknown_store", NONE,                             \
      "There is no such store.",                                             \
      "There is no store with this id.")                                     \
    _(NOT_JSON, 415, "not_json", NONE,                                       \
      "The cart is not JSON.",                                               \
      "The shop sent a cart that its Content-Type does not call JSON.")      \
    _(BAD_CART, 400, "bad_cart", NONE,                                       \
      "The cart cannot be read.",                                            \
      "The shop sent a cart that cannot be read: the reply says where.")     \
                                                                             \
    _(NO_MEMORY, 500, "no_memory", NONE,                                     \
      "The server is out of memory.",                                        \
      "The server ran out of memory. ShipStation asks again.")


#define NGX_HTTP_SHIPSTATION_OUTCOME_NAME(name, status, word, counter,       \
    sentence, advice)                                                        \
    NGX_HTTP_SHIPSTATION_OUTCOME_##name,

typedef enum {
    NGX_HTTP_SHIPSTATION_OUTCOMES(NGX_HTTP_SHIPSTATION_OUTCOME_NAME)
    NGX_HTTP_SHIPSTATION_NOUTCOMES
} ngx_http_shipstation_outcome_e;


typedef struct {
    ngx_uint_t                  status;
    ngx_str_t                   word;
    ngx_shipstation_counter_e   counter;
    ngx_str_t                   sentence;
    const char                 *advice;
} ngx_http_shipstation_outcome_t;


extern const ngx_http_shipstation_outcome_t
    ngx_http_shipstation_outcomes[NGX_HTTP_SHIPSTATION_NOUTCOMES];


/* Adds one to the outcome's counter: NGX_OK; NGX_DECLINED: it has none. */
ngx_int_t ngx_http_shipstation_outcome_count(
    ngx_http_shipstation_outcome_e outcome);

/*
 * What can be done where the status tells of a word, in one or two plain
 * sentences; the word itself where the table does not hold it.
 */
const char *ngx_http_shipstation_outcome_advice(const char *word);


#endif /* _NGX_HTTP_SHIPSTATION_OUTCOME_H_INCLUDED_ */
