# The status as JSON.

use Test::Nginx::Socket;
use ShipStation::Suite;
use JSON::PP;

no_long_string();
no_shuffle();
plan tests => repeat_each() * 69;

# "--- json" lines are "path = value": each must hold in the reply's JSON.
add_response_body_check(sub {
    my ($block, $body, $req_idx, $repeated, $dry_run) = @_;

    return if !defined $block->json || $dry_run;

    my $name = $block->name;
    my @wanted = grep { length } split /\n/, $block->json;
    my $json = eval { decode_json($body) };

    if (!$json) {
        return if $req_idx != $#{ [split /\n/, $block->pipe // "\n"] };
        fail("$name - JSON: $@");
        return;
    }

    for (@wanted) {
        my ($path, $value) = /^(\S+) (.*)$/;
        my $at = $json;

        for my $step (split /\./, $path) {
            $at = $step =~ /^\d+$/ && ref $at eq 'ARRAY' ? $at->[$step]
                : ref $at eq 'HASH' && exists $at->{$step} ? $at->{$step}
                : 'nothing there';
        }

        $at = 'null' unless defined $at;
        $at = ref $at eq 'ARRAY' ? 'list of ' . @$at
            : ref $at eq 'HASH' ? join ',', sort keys %$at : "$at";

        like($at, qr/\A$value\z/, "$name - $path");
    }
});

run_tests();

__DATA__

=== TEST 1: all keys, with nothing done yet
--- config
    location = /status { shipstation_status; }
--- request
GET /status
--- response_headers
Content-Type: application/json
Cache-Control: no-store
--- json
version \d+\.\d+\.\d+
uptime \d+
stores.total 1
stores.enabled 1
stores.invalid 0
stores.without_fallback 0
stores.not_polled_24h \d
custom_store auth_failures,bytes,client_gone,exports,feed_errors,feed_faults,foreign_currency,last_skipped,notice_outcomes,notices,notices_failed,orders,out_of_window,skipped
custom_store.feed_faults bad_orders_uri,cursor_lost,cursor_not_used,cursor_stuck,feed_bad_pages,feed_broken_off,feed_compressed,feed_not_json,feed_not_orders,feed_refused,feed_status,feed_timeout,feed_too_large
custom_store.last_skipped list of 0
custom_store.notice_outcomes bad_notice,body_encoded,body_not_read,body_too_large,client_gone,notice_broken_off,notice_busy,notice_not_allowed,notice_not_sent,notice_refused,notice_status,notice_timeout,notice_unreachable,taken
rates derived,derived_checked,derived_wrong,derived_wrong_cents,errors,fallback,hits,limited,misses,no_room,none,reasons,requests,stale,waiters
cache bytes_total,bytes_used,entries,evicted
api list of 0
--- error_code: 200



=== TEST 2: what an export leaves
--- config
    location = /status { shipstation_status; }
    location = /both {
        proxy_set_header Authorization $http_authorization;
        proxy_pass http://127.0.0.1:$TEST_NGINX_SERVER_PORT/webhooks/shipstation.xml$is_args$args;
    }
--- orders eval
orders([order('A1'), order('A2', customer => '{}'), order('A3')])
--- request eval
["GET /webhooks/shipstation.xml?start_date=11/20/2026&end_date=11/22/2026", "GET /status"]
--- response_body_like eval
[qr/A1/, qr/"exports": [1-9].*"orders": [2-9].*"skipped": [1-9].*"last_skipped": \[\{"store": "acme", "order_number": "A2", "path": "[^"]+", "reason": "[^"]+", "since": "20\d\d-[^"]+Z", "last": "20[^"]+Z"\}/]
--- error_code eval
[200, 200]



=== TEST 3: one store's
--- config
    location = /status { shipstation_status; }
--- orders eval
orders([order('A1'), order('A2', customer => '{}'), order('A3')])
--- request eval
["GET /webhooks/shipstation.xml?start_date=11/20/2026&end_date=11/22/2026", "GET /status?store=acme"]
--- response_body_like eval
[qr/A1/, qr/"problems": \["orders_left_out"\], "last_export": \{"at": "20[^"]+Z", "window": \{"start": "2026-11-20T00:00:00Z", "end": "2026-11-22T23:59:59Z"\}, "page": 1, "orders": 2, "skipped": 1, .*"status": 200, "ms": \d+\}.*"status_words": \["paid"\]/]
--- error_code eval
[200, 200]



=== TEST 4: a failed export, in words
--- config
    location = /status { shipstation_status; }
--- feed: return 500;
--- request eval
["GET /webhooks/shipstation.xml", "GET /status?store=acme", "GET /status", "GET /status?format=prometheus"]
--- response_body_like eval
[qr/error/, qr/"problems": \["export_failed"\],.*"status": 502, "ms": \d+, "error": "feed_status", "message": "The shop's order feed answered with an error\. Nothing is lost/,
 qr/"feed_errors": [1-9].*"feed_faults": \{"bad_orders_uri": 0, "feed_status": [1-9]/,
 qr/^shipstation_custom_store_feed_faults_total\{reason="feed_status"\} [1-9]\d*$/m]
--- error_code eval
[502, 200, 200, 200]



=== TEST 5: a failed login
--- config
    location = /status { shipstation_status; }
--- user: acme:wrong
--- request eval
["GET /webhooks/shipstation.xml", "GET /status?store=acme"]
--- response_body_like eval
[qr/wrong/, qr/"last_failed_login": "20\d\d-/]
--- error_code eval
[401, 200]



=== TEST 6: an unknown store
--- config
    location = /status { shipstation_status; }
--- request
GET /status?store=nobody
--- response_body chomp
There is no such store.
--- error_code: 404



=== TEST 7: a store that is switched off
--- stores eval
">>> off.json\n" . store('off', 'secret', '"enabled": false')
--- config
    location = /status { shipstation_status; }
--- request
GET /status?store=off
--- response_body_like: ^\{"store": "off", "enabled": false, "problems": \[\],
--- error_code: 200



=== TEST 8: an unknown format
--- config
    location = /status { shipstation_status; }
--- request
GET /status?format=xml
--- response_body chomp
The parameter format must be json or prometheus.
--- error_code: 400



=== TEST 9: no other method
--- config
    location = /status { shipstation_status; }
--- request
POST /status
x
--- response_headers
Allow: GET, HEAD
--- response_body chomp
The status is read by GET.
--- error_code: 405



=== TEST 10: HEAD
--- config
    location = /status { shipstation_status; }
--- request
HEAD /status
--- response_body chomp
--- error_code: 200



=== TEST 11: no secret in it
--- stores eval
">>> acme.json\n" . store('acme', 'hush-hush')
--- user: acme:hush-hush
--- config
    location = /status { shipstation_status; }
--- request eval
["GET /webhooks/shipstation.xml", "GET /status?store=acme", "GET /status", "GET /status?format=prometheus&keys=1"]
--- response_body_unlike eval
[qr/hush/, qr/hush/, qr/hush/, qr/hush/]
--- error_code eval
[200, 200, 200, 200]



=== TEST 12: the words of a store that never was asked
--- stores eval
">>> new.json\n" . store('new', 'secret')
--- config
    location = /status { shipstation_status; }
--- request
GET /status?store=new
--- json
store new
problems list of 1
problems.0 never_polled
last_export null
last_notice null
last_failed_login null
last_api_answer null
quarantine list of 0
failed_notices list of 0
status_words list of 0
rates null
allowance null
--- error_code: 200
