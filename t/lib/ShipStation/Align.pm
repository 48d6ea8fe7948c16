package ShipStation::Align;

# Finds blocks of C declarations whose names do not stand in one column.

use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(align);


# type, stars, and the rest from the name on; words that begin a statement
# begin no declaration
my $statement = qr/return|goto|else|case|typedef|extern|break|continue/;
my $type      = qr/(?:(?:const|static|volatile|unsigned|signed|struct|union
                      |enum|long|short)\ )*\w+(?:\ (?:int|long|char|short))*/x;
my $rest      = qr{\w+(?:\[.*?\])*(?::\d+)?(?:\ =(?:\ .*|)|(?:,\ [\w*, ]+)?;\s*(?:/\*.*)?)};


sub declaration {
    my ($line) = @_;

    return if $line =~ /^ +$statement\b/;
    return if $line !~ /^( {4,8})($type)( +)(\**)($rest)$/;
    return if length($3) < 2 && !length $4;

    return [$1, $2, $4, $5, length("$1$2$3$4")];
}


sub typed {
    my ($parts) = @_;

    return length "$parts->[0]$parts->[1]$parts->[2]";
}


# the column that most names stand in
sub usual {
    my ($block) = @_;

    my %count;
    $count{$_->[4]}++ for @{$block};

    return sort { $count{$b} <=> $count{$a} || $b <=> $a } keys %count;
}


# A type so long that its name stands apart, for the sake of the comments.
sub overlong {
    my ($parts, $usual) = @_;

    return $parts->[4] > $usual + 5 && typed($parts) > $usual;
}


# The block's lines with all names in one column, and its comments in theirs.
sub in_columns {
    my ($block) = @_;

    my ($column, $stars) = (0, 0);
    for my $parts (@{$block}) {
        my $length = length "$parts->[0]$parts->[1]";
        $column = $length if $column < $length;
        $stars = length $parts->[2] if $stars < length $parts->[2];
    }
    $column += 2 + $stars;

    my (@heads, @comments);
    my ($behind, $widest) = (0, 0);

    for my $parts (@{$block}) {
        my ($indent, $word, $star, $name, $old) = @{$parts};
        my ($code, $gap, $comment) =
            $name =~ m{^(.*?;)( +)(/\*.*)$} ? ($1, length $2, $3) : ($name);

        my $head = $indent . $word
            . ' ' x ($column - length("$indent$word$star")) . $star . $code;
        push @heads,    $head;
        push @comments, $comment;
        next if !defined $comment;

        my $stood = $old + length($code) + $gap;
        $behind = $stood if $behind < $stood;
        $widest = length $head if $widest < length $head;
    }
    $behind = $widest + 2 if $behind < $widest + 2;

    return map {
        defined $comments[$_]
            ? $heads[$_] . ' ' x ($behind - length $heads[$_]) . $comments[$_]
            : $heads[$_]
    } 0 .. $#heads;
}


# Returns the text with its blocks aligned, and the lines at which blocks
# begin that were not.
sub align {
    my ($text) = @_;

    my @lines = split /\n/, $text, -1;
    my @found;
    my $i = 0;

    while ($i < @lines) {
        my @block;
        my $start = $i;

        while ($i < @lines && (my $parts = declaration($lines[$i]))) {
            last if @block && $parts->[0] ne $block[0][0];
            push @block, $parts;
            $i++;
        }

        if (!@block) {
            $i++;
            next;
        }

        # nginx writes "type *name = data;" alone with one blank
        next if @block == 1;

        my ($usual) = usual(\@block);
        my @stray = grep { $_->[4] != $usual } @block;
        my @tight = grep { $_->[4] - typed($_) < 2 } @block;
        next if !@stray && !@tight;

        my @rows    = 0 .. $#block;
        my @aligned = in_columns(\@block);

        if (grep { length $_ > 80 } @aligned) {
            @rows = grep { !overlong($block[$_], $usual) } @rows;
            next if !@tight && !grep { $block[$_][4] != $usual } @rows;
            @aligned = in_columns([@block[@rows]]);
        }

        push @found, $start + 1;
        @lines[map { $start + $_ } @rows] = @aligned;
    }

    return (join("\n", @lines), @found);
}

1;
