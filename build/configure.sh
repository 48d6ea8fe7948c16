#!/bin/sh
#
# configure.sh FOLDER SOURCE ARGUMENT...
#
# Runs the ./configure of nginx's SOURCE for a build in FOLDER, both absolute.
# ARGUMENTs follow those of Debian's conf_flags, where SOURCE has one.  Headers
# that come out as they were keep their time, so that a new source in the
# module's list does not compile all of nginx once more.

set -eu

folder=$1
source=$2
shift 2

headers="ngx_auto_config.h ngx_auto_headers.h"

mkdir -p "$folder"

for name in $headers; do
    [ ! -f "$folder/$name" ] || cp -p "$folder/$name" "$folder/$name.before"
done

cd "$source"

if [ -f conf_flags ]; then
    # a bash array; no flag of Debian's holds a blank
    flags=$(bash -c '. ./conf_flags && echo "${NGX_CONF_FLAGS[@]}"')
else
    flags=
fi

./configure $flags --builddir="$folder" "$@" > "$folder/configure.log" 2>&1 \
    || { tail -n 5 "$folder/configure.log"; exit 1; }

for name in $headers; do
    if cmp -s "$folder/$name" "$folder/$name.before"; then
        mv "$folder/$name.before" "$folder/$name"
    fi
    rm -f "$folder/$name.before"
done
