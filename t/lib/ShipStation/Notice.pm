package ShipStation::Notice;

# What the Test::Nginx suites of ship notices share: a store "acme" whose
# password is "secret", a Custom Store, and a shop that writes what it gets to
# the error log, as a line that begins with "shop:".  Sections of a block:
#
#     --- shop                what the shop answers (default: return 201;)
#     --- location            more for the Custom Store's location
#     --- notices             more for the internal location
#     --- server              more for the server
#
# Use it behind Test::Nginx::Socket.

use strict;
use warnings;

use Exporter qw(import);
use Test::Nginx::Socket;

our @EXPORT = qw(notice);


# A notice of order A1 whose further content is given.
sub notice {
    my ($content) = @_;

    return '<?xml version="1.0" encoding="utf-8"?>'
        . "<ShipNotice><OrderNumber>A1</OrderNumber>$content</ShipNotice>";
}


add_block_preprocessor(sub {
    my ($block) = @_;

    my ($shop, $location, $notices, $server) = map { $block->$_ // '' }
        qw(shop location notices server);

    $shop = 'location / { return 201; }' if $shop eq '';
    $location = 'shipstation_notices /_notices;' if $location eq '';

    $block->set_value(http_config => <<"END") if !defined $block->http_config;
    shipstation_stores zone=stores:1m path=\$TEST_NGINX_SERVROOT/html/stores;

    log_format shop escape=none 'shop: \$http_idempotency_key '
        '[\$content_type|\$http_authorization|\$http_cookie] '
        '\$request_method \$request_uri \$request_body';

    server {
        listen unix:\$TEST_NGINX_SERVROOT/shop.sock;
        client_max_body_size 8m;
        client_body_buffer_size 4m;
        client_body_in_single_buffer on;

        location / {
            access_log \$TEST_NGINX_SERVROOT/logs/error.log shop;
            proxy_pass http://unix:\$TEST_NGINX_SERVROOT/answer.sock;
        }
    }

    server {
        listen unix:\$TEST_NGINX_SERVROOT/answer.sock;
        client_max_body_size 8m;
        access_log off;
        $shop
    }
END

    $block->set_value(config => <<"END") if !defined $block->config;
    location = /webhooks/shipstation.xml {
        shipstation_custom_store;
        shipstation_orders /_orders;
        $location
    }

    location = /_orders { internal; return 404; }

    location /_notices {
        internal;
        client_max_body_size 8m;
        proxy_pass http://unix:\$TEST_NGINX_SERVROOT/shop.sock:/stores/\$shipstation_store/shipments\$is_args\$args;
        $notices
    }

    location = /status { shipstation_status; }
    $server
END

    $block->set_value(user_files => <<'END') if !defined $block->user_files;
>>> stores/acme.json
{"id": "acme", "selling_channel": {"username": "acme", "password": "secret"}}
>>> stores/closed.json
{"id": "closed", "enabled": false, "selling_channel": {"username": "closed", "password": "secret"}}
END

    $block->set_value(more_headers => 'Authorization: Basic YWNtZTpzZWNyZXQ=')
        if !defined $block->more_headers && !defined $block->raw_request;
});

1;
