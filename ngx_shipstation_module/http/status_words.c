
/*
 * Copyright (C) ngx_shipstation_module authors
 */


#include <ngx_config.h>
#include <ngx_core.h>

#include "http/status_words.h"


static const struct {
    const char  *word;
    const char  *advice;
} ngx_http_shipstation_status_words[] = {

    { "bad_start_date",
      "ShipStation asked with a start_date that is no date. Refresh the store "
      "in ShipStation; if it stays, tell ShipStation's support." },

    { "bad_end_date",
      "ShipStation asked with an end_date that is no date. Refresh the store "
      "in ShipStation; if it stays, tell ShipStation's support." },

    { "bad_page",
      "ShipStation asked for a page that is not 1 to 32767. Refresh the store "
      "in ShipStation." },

    { "bad_parameter",
      "ShipStation asked for a window that ends before it starts. Refresh the "
      "store in ShipStation." },

    { "bad_orders_uri",
      "The order feed is not set up correctly on the server: its operator "
      "finds the reason in the error log." },

    { "feed_status",
      "The shop's order feed answered with an error. Nothing is lost: "
      "ShipStation asks for the same orders again. The shop's log says why." },

    { "feed_refused",
      "The shop's order feed could not be reached. Nothing is lost: "
      "ShipStation asks again once the shop is up." },

    { "feed_timeout",
      "The shop's order feed did not answer in time. Nothing is lost: "
      "ShipStation asks again; if it stays, smaller pages help." },

    { "feed_broken_off",
      "The shop's order feed stopped in the middle of its reply. Nothing is "
      "lost: ShipStation asks again." },

    { "feed_too_large",
      "One page of the shop's order feed is too large. Smaller pages help, or "
      "a larger shipstation_feed_max_size." },

    { "feed_compressed",
      "The shop's order feed sent a compressed reply though none was asked "
      "for. Switch its compression off for this location." },

    { "feed_not_json",
      "The shop's order feed is not the JSON that was expected. The error log "
      "says where." },

    { "feed_bad_pages",
      "The shop's order feed sent a number of pages that is not 0 to 32767." },

    { "notice_refused",
      "The shop refused the notice. ShipStation shows the shop's reason; once "
      "that is mended, send the notification again." },

    { "notice_busy",
      "The shop was too busy for the notice. Send the notification again from "
      "ShipStation." },

    { "notice_not_allowed",
      "The shop does not let the server pass notices on: its operator must "
      "look into it. Then send the notification again." },

    { "notice_status",
      "The shop answered the notice with an error. The shop's log says why; "
      "then send the notification again." },

    { "notice_unreachable",
      "The shop could not be reached. Send the notification again once the "
      "shop is up." },

    { "notice_timeout",
      "The shop did not answer in time and may have taken the notice. Sending "
      "it again does no harm." },

    { "notice_broken_off",
      "The shop broke off its answer and may have taken the notice. Sending "
      "it again does no harm." },

    { "client_gone",
      "The connection ended before the shop's answer, so the shop may have "
      "taken the notice. Sending it again does no harm." },

    { "bad_notice",
      "The notice could not be read: the error log says why. If it stays, "
      "tell ShipStation's support." },

    { "body_too_large",
      "The notice was larger than 1 MiB. Ship the order in several parts." },

    { "body_encoded",
      "The notice came compressed, which ShipStation does not do: see what "
      "stands between ShipStation and the server." },

    { "body_not_read",
      "The notice did not arrive whole. Send the notification again from "
      "ShipStation." },

    { "notice_not_sent",
      "The server could not pass the notice on: its operator finds the reason "
      "in the error log. Then send the notification again." },

    { "no_memory",
      "The server ran out of memory. ShipStation asks again." },

    { NULL, NULL }
};


const char *
ngx_http_shipstation_status_advice(const char *word)
{
    ngx_uint_t  i;

    for (i = 0; ngx_http_shipstation_status_words[i].word; i++) {
        if (ngx_strcmp(word, ngx_http_shipstation_status_words[i].word) == 0) {
            return ngx_http_shipstation_status_words[i].advice;
        }
    }

    return word;
}
