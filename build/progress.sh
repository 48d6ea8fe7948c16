#!/bin/sh
#
# progress.sh LOG FILES COMMAND...
#
# Runs a build with its output in LOG.  A long one says now and then how many of
# FILES are compiled; one that fails, what the compiler said.

set -u

log=$1
files=$2
shift 2

: > "$log"

told=0
while sleep 2 > /dev/null 2>&1; do
    compiled=$(grep -c '^[^ ]* *[^ ]* -c ' "$log")
    if [ "$compiled" -ge $((told + 20)) ]; then
        told=$compiled
        echo "  $compiled of $files files"
    fi
done &
watcher=$!

status=0
"$@" > "$log" 2>&1 || status=$?

kill $watcher 2> /dev/null
[ $status = 0 ] || grep -vE '^(gcc|clang|	|make)' "$log"
exit $status
