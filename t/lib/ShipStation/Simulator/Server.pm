package ShipStation::Simulator::Server;

# ShipStation's V1 API as its documentation and its users describe it, for one
# process on a loopback address.  See shipstation-simulator for what it takes.

use strict;
use warnings;

use Mojo::IOLoop;
use Mojo::JSON qw(decode_json encode_json);
use Mojo::Server::Daemon;
use Mojo::Util qw(b64_decode);
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

use ShipStation::Simulator::Account;
use ShipStation::Simulator::Carriers qw(carriers services packages rates is_carrier tariff);
use ShipStation::Simulator::Faults qw(is_fault answer_fault fault_status);

my %countries_with_codes = map { $_ => 1 } qw(US CA GB AU DE FR);


sub new {
    my ($class, %arg) = @_;

    return bless {
        limit => $arg{limit} // 40, seconds => $arg{seconds} // 60, phase => $arg{phase},
        secrets => $arg{secrets} // {}, latency => $arg{latency} // 0,
        accounts => {}, rules => [], recent => [], listed => [], unauthorized => 0, connections => 0, seen => {},
    }, $class;
}


sub listen_on {
    my ($self, $url) = @_;

    my $daemon = Mojo::Server::Daemon->new(
        listen => [$url], silent => 1, inactivity_timeout => 0, keep_alive_timeout => 600,
        max_requests => 1_000_000, max_clients => 10_000, backlog => 4096,
    );

    $daemon->unsubscribe('request');
    $daemon->on(request => sub {
        my (undef, $tx) = @_;
        $self->_request($tx);
    });
    $daemon->start;
    $self->{daemon} = $daemon;
    return $daemon->ports->[0];
}


sub _request {
    my ($self, $tx) = @_;

    my $path = $tx->req->url->path->to_string;

    if (!$self->{seen}{ $tx->connection }++) {
        $self->{connections}++;
    }

    return $self->_control($tx, $path) if $path =~ m{\A/_control};

    my ($key, $secret) = _credentials($tx->req);
    my $good = defined $key && $secret ne '' && (!%{ $self->{secrets} } || ($self->{secrets}{$key} // '') eq $secret);
    my $json = eval { decode_json($tx->req->body) };
    my $carrier = ref $json eq 'HASH' ? $json->{carrierCode} : $tx->req->query_params->param('carrierCode');
    my $rule = $self->_rule($key, $path, $carrier);
    my $in_limit;

    $self->_remember($tx->req, $path, $key, $json);

    if ($good) {
        my $account = $self->_account($key);
        $in_limit = $account->call;
        my %headers = ($rule->{fault} // '') eq 'bare' ? () : $account->headers;
        $tx->res->headers->header($_ => $headers{$_}) for keys %headers;

    } else {
        $self->{unauthorized}++;
    }

    my $answer = sub {
        return if $tx->is_finished;
        my $status = $self->_answer($tx, $path, $good, $in_limit, $json, $rule);
        $self->_account($key)->answered($status) if $good;
    };

    my $latency = $rule->{latency} // $self->{latency};
    return Mojo::IOLoop->timer($latency / 1000 => $answer) if $latency;
    $answer->();
    return;
}


sub _account {
    my ($self, $key) = @_;

    return $self->{accounts}{$key} //= ShipStation::Simulator::Account->new(%$self{qw(limit seconds phase)});
}


sub _credentials {
    my ($request) = @_;

    my ($basic) = ($request->headers->authorization // '') =~ /\ABasic ([A-Za-z0-9+\/=]+)\z/i or return;
    my ($key, $secret) = split /:/, b64_decode($basic), 2;
    return ($key, $secret // '');
}


sub _remember {
    my ($self, $request, $path, $key, $json) = @_;

    push @{ $self->{recent} }, {
        at => clock_gettime(CLOCK_MONOTONIC), method => $request->method, path => $path,
        query => $request->url->query->to_string, key => $key, json => $json,
        headers => { map { lc $_ => lc $_ eq 'authorization' ? '(hidden)' : $request->headers->header($_) } @{ $request->headers->names } },
    };
    shift @{ $self->{recent} } if @{ $self->{recent} } > 200;
    return;
}


# The last rule that fits; a rule may be for a key, a carrier, some calls only.
sub _rule {
    my ($self, $key, $path, $carrier) = @_;

    my $now = clock_gettime(CLOCK_MONOTONIC);

    @{ $self->{rules} } = grep { (!defined $_->{until} || $_->{until} > $now) && (!defined $_->{count} || $_->{count} > 0) } @{ $self->{rules} };

    for my $rule (reverse @{ $self->{rules} }) {
        next if defined $rule->{key}     && $rule->{key} ne ($key         // '');
        next if defined $rule->{carrier} && $rule->{carrier} ne ($carrier // '');
        next if defined $rule->{path}    && index($path, $rule->{path}) < 0;

        $rule->{count}-- if defined $rule->{count};
        return $rule;
    }

    return {};
}


sub _answer {
    my ($self, $tx, $path, $good, $in_limit, $json, $rule) = @_;

    if (my $fault = $rule->{fault}) {
        my $status = fault_status($fault);
        return $status if answer_fault($tx, $fault, $rule);
    }

    return _json($tx, 401, { message => 'Invalid API credentials' }) if !$good;
    return _json($tx, 429, { message => 'Too Many Requests' })       if !$in_limit;

    my $method = $tx->req->method;

    if ($path =~ m{\A/carriers(?:/(listservices|listpackages))?\z}) {
        return _json($tx, 405, { Message => "The requested resource does not support http method '$method'." }) if $method ne 'GET';
        return $1 ? _list($tx, $1) : _json($tx, 200, carriers(@{ $self->{listed} }));
    }

    if ($path eq '/shipments/getrates') {
        return _json($tx, 405, { Message => "The requested resource does not support http method '$method'." }) if $method ne 'POST';
        return _getrates($tx, $json);
    }

    return _json($tx, 404, { Message => 'No HTTP resource was found that matches the request URI.' });
}


sub _list {
    my ($tx, $what) = @_;

    my $code = $tx->req->query_params->param('carrierCode') // '';
    return _json($tx, 400, _model_state(carrierCode => 'The carrierCode field is required.')) if !is_carrier($code);
    return _json($tx, 200, $what eq 'listservices' ? services($code) : packages($code));
}


sub _getrates {
    my ($tx, $json) = @_;

    return _json($tx, 400, _model_state(_faults_of($json))) if _faults_of($json);

    my @rates = is_carrier($json->{carrierCode}) ? rates($json) : ();

    return _json($tx, 200, \@rates) if @rates;
    return _json($tx, 500, {
        Message => 'An error has occurred.', ExceptionType => 'System.Exception',
        ExceptionMessage => 'No applicable services were available for the configured shipment.',
    });
}


sub _faults_of {
    my ($json) = @_;

    return ('' => 'The request body is not a JSON object.') if ref $json ne 'HASH';

    my @faults;
    my $text   = sub { defined $_[0]   && !ref $_[0] && $_[0] ne '' };
    my $number = sub { defined $_[0]   && !ref $_[0] && $_[0] =~ /\A[0-9]+(?:\.[0-9]+)?\z/ && $_[0] > 0 };
    my $is     = sub { defined $_[0]   && !ref $_[0] && $_[0] =~ $_[1] };

    for (qw(carrierCode fromPostalCode toCountry)) {
        push @faults, $_ => "The $_ field is required." if !$text->($json->{$_});
    }

    if (defined $json->{toCountry} && !$is->($json->{toCountry}, qr/\A[A-Z]{2}\z/)) {
        push @faults, toCountry => 'The field toCountry must be a two-letter country code.';
    }

    if (!defined $json->{toPostalCode} || ($json->{toPostalCode} eq '' && $countries_with_codes{ $json->{toCountry} // '' })) {
        push @faults, toPostalCode => 'The toPostalCode field is required.';
    }

    if (($json->{carrierCode} // '') =~ /\Aups/ && ($json->{toCountry} // '') =~ /\A(?:US|CA)\z/ && !$is->($json->{toState}, qr/\A[A-Z]{2}\z/)) {
        push @faults, toState => 'The toState field is required for UPS.';
    }

    my $weight = $json->{weight};

    if (ref $weight ne 'HASH' || !$number->($weight->{value}) || !$is->($weight->{units}, qr/\A(?:pounds|ounces|grams)\z/)) {
        push @faults, weight => 'The weight field is required, with a value and its units: pounds, ounces or grams.';
    }

    if (defined(my $size = $json->{dimensions})) {
        if (ref $size ne 'HASH' || grep({ !$number->($size->{$_}) } qw(length width height)) || !$is->($size->{units}, qr/\A(?:inches|centimeters)\z/)) {
            push @faults, dimensions => 'The dimensions need length, width, height and units: inches or centimeters.';
        }
    }

    if (defined $json->{confirmation} && !$is->($json->{confirmation}, qr/\A(?:none|delivery|signature|adult_signature|direct_signature)\z/)) {
        push @faults, confirmation => 'The confirmation is unknown.';
    }

    if (defined $json->{residential} && ref $json->{residential} ne 'JSON::PP::Boolean') {
        push @faults, residential => 'The residential field must be true or false.';
    }

    return @faults;
}


sub _model_state {
    my (@faults) = @_;

    my %state;

    while (my ($field, $message) = splice @faults, 0, 2) {
        push @{ $state{ $field eq '' ? 'apiShippingRateRequest' : "apiShippingRateRequest.$field" } }, $message;
    }

    return { Message => 'The request is invalid.', ModelState => \%state };
}


sub _json {
    my ($tx, $status, $value) = @_;

    $tx->res->code($status);
    $tx->res->headers->content_type('application/json; charset=utf-8');
    $tx->res->body(encode_json($value));
    $tx->resume;
    return $status;
}


sub _control {
    my ($self, $tx, $path) = @_;

    return _json($tx, 200, $self->report)      if $path eq '/_control/report';
    return _json($tx, 200, $self->{recent})    if $path eq '/_control/requests';
    return _json($tx, 200, $self->_forget)     if $path eq '/_control/forget';
    return _json($tx, 404, { message => 'Known: /_control, /_control/report, /_control/requests, /_control/forget' }) if $path ne '/_control';

    my $set   = $tx->req->params->to_hash;
    my $error = $self->_set($set);
    return $error ? _json($tx, 400, { message => $error }) : _json($tx, 200, { rules => $self->{rules}, latency => $self->{latency}, limit => $self->{limit} });
}


sub _set {
    my ($self, $set) = @_;

    for (keys %$set) {
        return "unknown: $_"                   if !/\A(?:fault|latency|key|carrier|path|count|seconds|bytes|limit|elsewhere|carriers|hard|fuel)\z/;
        return "$_ must be a number"           if /\A(?:latency|count|seconds|bytes|limit|elsewhere|hard|fuel)\z/ && $set->{$_} !~ /\A[0-9]+(?:\.[0-9]+)?\z/;
        return "unknown fault: $set->{fault}"  if $_ eq 'fault' && !is_fault($set->{fault});
    }

    tariff(map { ($_ => $set->{$_}) } grep { defined $set->{$_} } qw(hard fuel));

    if (defined $set->{limit}) {
        $self->{limit} = $set->{limit} if !defined $set->{key};
        $_->limit($set->{limit}) for defined $set->{key} ? $self->_account($set->{key}) : values %{ $self->{accounts} };
    }

    if (defined $set->{carriers}) {
        my @codes = split /,/, $set->{carriers};
        my ($unknown) = grep { !is_carrier($_) } @codes;
        return "unknown carrier: $unknown" if defined $unknown;
        $self->{listed} = \@codes;
    }

    if (defined $set->{elsewhere}) {
        return 'elsewhere needs a key' if !defined $set->{key};
        $self->_account($set->{key})->spend_elsewhere($set->{elsewhere});
    }

    my $whole = !grep { defined $set->{$_} } qw(key carrier path count seconds);

    if ($whole && defined $set->{latency}) {
        $self->{latency} = $set->{latency};
    }

    if (defined $set->{fault}) {
        @{ $self->{rules} } = () if $whole;
        push @{ $self->{rules} }, _new_rule($set) if !$whole || $set->{fault} ne 'none';

    } elsif (!$whole && defined $set->{latency}) {
        push @{ $self->{rules} }, _new_rule($set);
    }

    return;
}


sub _new_rule {
    my ($set) = @_;

    my %rule = map { defined $set->{$_} ? ($_ => $set->{$_}) : () } qw(fault latency key carrier path count bytes);
    $rule{until} = clock_gettime(CLOCK_MONOTONIC) + $set->{seconds} if defined $set->{seconds};
    return \%rule;
}


sub _forget {
    my ($self) = @_;

    $_->forget for values %{ $self->{accounts} };
    @$self{qw(recent unauthorized connections)} = ([], 0, 0);
    return { forgotten => \1 };
}


sub report {
    my ($self) = @_;

    my %keys = map { $_ => $self->{accounts}{$_}->report } keys %{ $self->{accounts} };
    my $all = sub { my ($name) = @_; my $sum = 0; $sum += $_->{$name} for values %keys; return $sum };
    my ($busiest) = sort { $b <=> $a } map { $_->{busiest_60s} } values %keys;

    return {
        calls => $all->('calls'), refused => $all->('refused'), unauthorized => $self->{unauthorized},
        connections => $self->{connections}, busiest_60s => $busiest // 0, keys => \%keys,
    };
}


sub report_text {
    my ($self) = @_;

    my $report = $self->report;
    my $text   = '';

    for my $key (sort keys %{ $report->{keys} }) {
        my $of = $report->{keys}{$key};
        $text .= "$key: $of->{calls} calls, $of->{busiest_60s} in the busiest 60 seconds, $of->{refused} refused (429)\n";
    }

    return $text . "$report->{unauthorized} calls without a right key pair, $report->{connections} connections\n";
}

1;
