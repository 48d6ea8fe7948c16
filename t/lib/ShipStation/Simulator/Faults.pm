package ShipStation::Simulator::Faults;

# The ways in which an API may answer, or not: what /_control?fault=NAME does.

use strict;
use warnings;

use Exporter qw(import);
use Mojo::IOLoop;
use Mojo::JSON qw(encode_json);

our @EXPORT_OK = qw(is_fault answer_fault fault_status);

my $broken = {
    Message => 'An error has occurred.',
    ExceptionMessage => 'Object reference not set to an instance of an object.',
    ExceptionType => 'System.NullReferenceException',
};

# name => [status, type, body]
my %whole = (
    empty      => [200, 'application/json', '[]'],
    shape      => [200, 'application/json', '{"rates": "none"}'],
    html       => [200, 'text/html', '<html><body>Welcome to the hotel wireless network</body></html>'],
    blank      => [200, 'application/json', ''],
    400        => [400, 'application/json', encode_json {
        Message => 'The request is invalid.',
        ModelState => { 'apiShippingRateRequest.fromPostalCode' => ['The fromPostalCode field is required.'] },
    }],
    401        => [401, 'application/json', '{"message":"Invalid API credentials"}'],
    402        => [402, 'application/json', '{"Message":"The account has no plan."}'],
    403        => [403, 'application/json', '{"Message":"API access is not part of your plan."}'],
    404        => [404, 'application/json', '{"Message":"No HTTP resource was found that matches the request URI."}'],
    429        => [429, 'application/json', '{"message":"Too Many Requests"}'],
    '429_bare' => [429, 'application/json', '{"message":"Too Many Requests"}'],
    no_service => [500, 'application/json', encode_json { %$broken,
        ExceptionMessage => 'No applicable services were available for the configured shipment.' }],
    500        => [500, 'application/json', encode_json $broken],
    502        => [502, 'text/html', "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n"],
    503        => [503, 'text/html', '<html><body>Down for maintenance</body></html>'],
    half       => [200, 'application/json', '[{"serviceName":"USPS Priority Mail","serviceCode":"usps_pri'],
);

my %odd = (
    redirect   => \&_redirect,       # 302 to somewhere else
    hang       => sub { },           # takes the request, never answers
    close      => \&_close,          # closes without an answer
    early      => \&_early,          # closes in the middle of the body
    drip       => \&_drip,           # one byte each 100 ms, for ever
    big        => \&_big,            # a list of BYTES bytes
    headers    => \&_many_headers,   # 2,000 header lines
    bare       => undef,             # a good answer without the three headers
    none       => undef,
);


sub is_fault { return exists $whole{ $_[0] } || exists $odd{ $_[0] } }


# The status that a fault answers with; 0: none.
sub fault_status {
    my ($name) = @_;
    return $whole{$name} ? $whole{$name}[0] : { redirect => 302, early => 200, drip => 200, big => 200, headers => 200 }->{$name} // 0;
}


# Answers the transaction; returns false where the usual answer is to be given.
sub answer_fault {
    my ($tx, $name, $option) = @_;

    if (my $reply = $whole{$name}) {
        my ($status, $type, $body) = @$reply;

        $tx->res->code($status);
        $tx->res->headers->content_type($type);
        $tx->res->headers->remove($_) for $name eq '429_bare' ? map { "X-Rate-Limit-$_" } qw(Limit Remaining Reset) : ();
        $tx->res->body($body);
        $tx->resume;
        return 1;
    }

    my $odd = $odd{$name} or return 0;
    $odd->($tx, $option);
    return 1;
}


sub _redirect {
    my ($tx) = @_;

    $tx->res->code(302);
    $tx->res->headers->location('http://127.0.0.1:1/elsewhere');
    $tx->resume;
    return;
}


sub _close {
    my ($tx) = @_;

    my $stream = Mojo::IOLoop->stream($tx->connection);
    $stream->close if $stream;
    return;
}


sub _early {
    my ($tx) = @_;

    my $stream = Mojo::IOLoop->stream($tx->connection) or return;
    $stream->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n[{\"serviceName\":");
    $stream->on(drain => sub { $_[0]->close });
    return;
}


sub _drip {
    my ($tx) = @_;

    my $id     = $tx->connection;
    my $stream = Mojo::IOLoop->stream($id) or return;
    $stream->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n[");

    my $timer;
    $timer = Mojo::IOLoop->recurring(0.1 => sub {
        my $to = Mojo::IOLoop->stream($id);
        return $to ? $to->write(' ') : Mojo::IOLoop->remove($timer);
    });
    return;
}


sub _big {
    my ($tx, $option) = @_;

    my $entry = '{"serviceName":"A service","serviceCode":"a_service","shipmentCost":1.25,"otherCost":0},';
    my $times = int(($option->{bytes} // 2_097_152) / length $entry) + 1;
    my $body  = $entry x $times;
    chop $body;

    $tx->res->code(200);
    $tx->res->headers->content_type('application/json');
    $tx->res->body("[$body]");
    $tx->resume;
    return;
}


sub _many_headers {
    my ($tx) = @_;

    $tx->res->code(200);
    $tx->res->headers->add("X-Filler-$_" => 'x' x 100) for 1 .. 2000;
    $tx->res->body('[]');
    $tx->resume;
    return;
}

1;
