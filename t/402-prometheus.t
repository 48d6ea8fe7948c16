# The status for Prometheus: our own checks of the text format, and
# "promtool check metrics" where it is installed.

use Test::Nginx::Socket;
use ShipStation::Suite;
use File::Temp qw(tempfile);

no_long_string();

my $promtool = grep { -x "$_/promtool" } split /:/, $ENV{PATH};

plan tests => repeat_each() * (2 * (4 + 1) + 5 * 2 + 2 + 18 * 2 + 2);

add_response_body_check(sub {
    my ($block, $body, $req_idx, $repeated, $dry_run) = @_;
    my $name = $block->name;

    return if $dry_run || $body !~ /^# HELP /;

    is_deeply([faults($body)], [], "$name - the text format");

    SKIP: {
        skip 'promtool is not installed', 1 unless $promtool;

        my ($file, $path) = tempfile(UNLINK => 1);
        print $file $body;
        close $file;
        is(scalar qx(promtool check metrics < $path 2>&1), '',
           "$name - promtool");
    }
});

# What is wrong with a text in format 0.0.4.
sub faults {
    my ($text) = @_;
    my (@faults, %type, %help, %seen, %bucket, $current);

    push @faults, 'no end of line at the end' unless $text =~ /\n\z/;

    for (split /\n/, $text) {

        if (/^# HELP ([a-z_:][a-z0-9_:]*) (\S.*)$/) {
            push @faults, "HELP twice: $1" if $help{$1}++;
            $current = $1;

        } elsif (/^# TYPE (\S+) (counter|gauge|histogram)$/) {
            push @faults, "TYPE twice: $1" if $type{$1};
            push @faults, "TYPE without HELP: $1" unless $current eq $1;
            $type{$1} = $2;
            push @faults, "name and type disagree: $1"
                if ($2 eq 'counter') != ($1 =~ /_total$/);

        } elsif ($current && ($type{$current} // '') eq 'histogram'
                 && /^\Q$current\E_(?:bucket\{le="([\d.]+|\+Inf)"\}|(sum|count)) (\d+(?:\.\d{3})?)$/)
        {
            my ($bound, $total, $value) = ($1, $2, $3);
            push @faults, "a bucket falls: $_"
                if defined $bound && $value < ($bucket{$current} // 0);
            push @faults, "the last bucket is not the count: $_"
                if defined $total && $total eq 'count'
                   && $value != $bucket{$current};
            $bucket{$current} = $value if defined $bound;

        } elsif (/^([a-z_]+[a-z0-9_]*)(\{[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*\})? (\d+(\.\d+)?)$/) {
            my $series = $1 . ($2 // '');
            push @faults, "no TYPE before $series" unless $type{$1};
            push @faults, "out of its group: $series" unless $current eq $1;
            push @faults, "series twice: $series" if $seen{$series}++;
            push @faults, "a summary's label: $series"
                if $series =~ /[{,](quantile|le)=/;
            push @faults, "prefix: $1" unless $1 =~ /^shipstation_/;

        } else {
            push @faults, "neither comment nor sample: $_";
        }
    }

    return @faults;
}

# over a reload the counters go on: what is counted first is asked first
no_shuffle();
run_tests();

__DATA__

=== TEST 1: the stores' part alone
--- config
    location = /status { shipstation_status; }
--- request
GET /status?format=prometheus
--- response_headers
Content-Type: text/plain; version=0.0.4; charset=utf-8
--- response_body_like: shipstation_custom_store_exports_total \d+
--- error_code: 200



=== TEST 2: with a cache
--- http_config
    shipstation_cache zone=rates:1m;
--- config
    location = /status { shipstation_status; }
--- request
GET /status?format=prometheus&keys=1
--- response_headers
Content-Type: text/plain; version=0.0.4; charset=utf-8
--- response_body_like: shipstation_cache_size_bytes \d+
--- error_code: 200



=== TEST 3: with an API key that was used; what an alert looks at rests
--- http_config
    shipstation_cache zone=rates:1m;
    shipstation_api_url http://127.0.0.1:1;
--- config
    location = /status { shipstation_status; }
    location = /rates { shipstation_store shop; shipstation_rates; }
    location = /none { shipstation_store none; shipstation_rates; }
--- stores
>>> shop.json
{"id": "shop", "selling_channel": {"username": "shop", "password": "x"}, "currency": "USD", "api": {"key": "k", "secret": "s"},
 "origin": {"postal_code": "78703", "country": "US", "state": "TX"},
 "default_package": {"weight": {"value": 1, "units": "pounds"}, "length": 1, "width": 1, "height": 1, "units": "inches"},
 "carriers": [{"code": "stamps_com", "name": "USPS"}]}
>>> none.json
{"id": "none", "selling_channel": {"username": "none", "password": "x"}, "currency": "USD",
 "fallback_rates": [{"code": "std", "name": "Standard", "amount": "9.95"}]}
--- more_headers
Content-Type: application/json
--- request eval
my $to = '"destination": {"country": "US", "state": "NY", "postal_code": "10001"}, "currency": "USD"';
["POST /rates\n{$to, " . '"items": [{"quantity": 1}]}',
 "POST /rates\n{$to, " . '"items": [{"quantity": 1, "requires_shipping": false}]}',
 "POST /none\n{$to, " . '"items": [{"quantity": 1, "weight": {"value": 1, "units": "pounds"}}]}',
 "GET /status?format=prometheus&keys=1", "GET /status"]
--- response_body_like eval
[qr/"reason":"unavailable"/, qr/"reason":"nothing_to_ship"/, qr/"cache":"FALLBACK".*"reason":"unavailable"/,
 join('.*', map { quotemeta }
     "shipstation_rates_requests_total 3\n",
     "shipstation_rates_fallback_total 0\n",
     "shipstation_rates_none_total 1\n",
     "shipstation_rates_without_live_rate_total{reason=\"unavailable\"} 1\n",
     "shipstation_rates_without_live_rate_total{reason=\"nothing_to_ship\"} 1\n",
     "shipstation_rates_without_live_rate_total{reason=\"no_api\"} 1\n",
     "shipstation_checkout_duration_seconds_count 3\n",
     "shipstation_api_key_calls_total{key=\"") . '[0-9a-f]{12}"\} 1\n',
 qr/"reasons": \{"no_service": 0, .*"nothing_to_ship": 1, .*"no_api": 1\}/]
--- error_code eval
[200, 200, 200, 200, 200]



=== TEST 4: a zone without room for so many API keys: the cart, the store and the metrics say so
--- http_config
    shipstation_cache zone=few:256k;
    shipstation_api_url http://127.0.0.1:1;
--- config
    location = /status { shipstation_status; }
    location = /rates { shipstation_store $arg_store; shipstation_rates; }
--- stores eval
join '', map { ">>> s$_.json\n" . <<"END" } 1 .. 16
{"id": "s$_", "selling_channel": {"username": "s$_", "password": "x"}, "currency": "USD", "api": {"key": "k$_", "secret": "s"},
 "origin": {"postal_code": "78703", "country": "US", "state": "TX"}, "carriers": [{"code": "stamps_com", "name": "USPS"}],
 "default_package": {"weight": {"value": 1, "units": "pounds"}, "length": 1, "width": 1, "height": 1, "units": "inches"},
 "fallback_rates": [{"code": "std", "name": "Standard", "amount": "9.95"}]}
END
--- more_headers
Content-Type: application/json
--- request eval
my $cart = '{"destination": {"country": "US", "state": "NY", "postal_code": "10001"}, "currency": "USD", "items": [{"quantity": 1}]}';
[(map { "POST /rates?store=s$_\n$cart" } 1 .. 16), "GET /status?store=s16", "GET /status?format=prometheus"]
--- response_body_like eval
[(qr/"cache":"FALLBACK"/) x 15, qr/"reason":"no_room"/,
 qr/"problems": \["never_polled"\].*"last_api_answer": \{"at": "[^"]+", "status": 0, "message": "The server has no room for another API key, so that ShipStation is not asked/,
 qr/^shipstation_rates_no_room_total [1-9]\d*\n.*reason="no_room"\} [1-9]/ms]
--- error_code eval
[(200) x 18]
