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
        my @stray = grep { $_->[4] != $usual && !overlong($_, $usual) } @block;
        my @tight = grep { $_->[4] - typed($_) < 2 } @block;
        next if !@stray && !@tight;

        push @found, $start + 1;

        my ($column, $stars) = (0, 0);
        for my $parts (grep { !overlong($_, $usual) } @block) {
            my $length = length "$parts->[0]$parts->[1]";
            $column = $length if $column < $length;
            $stars = length $parts->[2] if $stars < length $parts->[2];
        }
        $column += 2 + $stars;

        for my $n (0 .. $#block) {
            my ($indent, $word, $star, $name, $old) = @{$block[$n]};
            next if overlong($block[$n], $usual);
            my $line = $indent . $word
                . ' ' x ($column - length("$indent$word$star")) . $star . $name;
            # a comment behind keeps its column where it can
            if ($name =~ m{^(.*?;)( +)(/\*.*)$}) {
                my ($code, $gap, $comment) = ($1, length $2, $3);
                my $shift = $column - $old;
                $gap = $gap - $shift > 1 ? $gap - $shift : 2;
                my $head = $indent . $word
                    . ' ' x ($column - length("$indent$word$star")) . $star
                    . $code;
                $line = $head . ' ' x $gap . $comment;
                $line = $head . ' ' x 1 . $comment if length $line > 80;
            }
            $lines[$start + $n] = $line;
        }
    }

    return (join("\n", @lines), @found);
}

1;
