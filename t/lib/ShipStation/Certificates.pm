package ShipStation::Certificates;

# Certificates for a test, made with openssl in a folder that goes away.
#
#   my $certificates = ShipStation::Certificates->new;
#   $certificates->authority('trusted');
#   $certificates->certificate('right', 'trusted', 'IP:127.0.0.1,DNS:api.test');
#   $certificates->file('right'), $certificates->key_file('right')

use strict;
use warnings;

use File::Temp qw(tempdir);


sub new {
    my ($class) = @_;

    # workers may run as nobody and read the authority's file themselves
    my $folder = tempdir('shipstation-certificates.XXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $folder or die "$folder: $!";

    return bless { folder => $folder }, $class;
}


sub file { return "$_[0]{folder}/$_[1].pem" }

sub key_file { return "$_[0]{folder}/$_[1].key" }


sub authority {
    my ($self, $name) = @_;

    _openssl(qw(req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2),
        '-subj', "/CN=$name test authority", '-keyout', $self->key_file($name), '-out', $self->file($name));
    return;
}


# names: a subjectAltName.  Option expired: it was good until yesterday.
sub certificate {
    my ($self, $name, $authority, $names, %option) = @_;

    my $base = "$self->{folder}/$name";

    _write("$base.ext", "subjectAltName=$names\n");
    _openssl(qw(req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes), '-subj', "/CN=$name",
        '-keyout', "$base.key", '-out', "$base.csr");

    if (!$option{expired}) {
        return _openssl(qw(x509 -req -days 2 -CAcreateserial), '-in', "$base.csr", '-CA', $self->file($authority),
            '-CAkey', $self->key_file($authority), '-extfile', "$base.ext", '-out', "$base.pem");
    }

    # only "openssl ca" takes dates
    _write("$base.txt", '');
    _write("$base.srl", "01\n");
    _write("$base.cnf", <<"END");
[ca]
default_ca = test
[test]
database = $base.txt
serial = $base.srl
new_certs_dir = $self->{folder}
default_md = sha256
policy = any
[any]
commonName = supplied
END
    return _openssl(qw(ca -batch -notext -startdate 20200101000000Z -enddate 20200201000000Z), '-config', "$base.cnf", '-in', "$base.csr",
        '-cert', $self->file($authority), '-keyfile', $self->key_file($authority), '-extfile', "$base.ext", '-out', "$base.pem");
}


sub _write {
    my ($file, $text) = @_;

    open my $out, '>', $file or die "$file: $!";
    print {$out} $text;
    close $out or die "$file: $!";
    return;
}


sub _openssl {
    my (@arguments) = @_;

    my $pid = open my $said, '-|';
    defined $pid or die "fork: $!";

    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        exec 'openssl', @arguments or die "openssl: $!";
    }

    my $text = do { local $/; readline $said };
    close $said or die "openssl @arguments:\n$text";
    return;
}

1;
