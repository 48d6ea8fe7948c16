#!/bin/sh
#
# progress.sh LOG FILES COMMAND...
#
# Runs a build with its output in LOG.  One that takes longer than a few seconds
# says how many of FILES are compiled; one that fails, what the compiler said.

set -u

log=$1
files=$2
shift 2

: > "$log"

while sleep 5 > /dev/null 2>&1; do
    echo "  $(grep -c '^[^ ]* *[^ ]* -c ' "$log") of $files files"
done &
watcher=$!

status=0
"$@" > "$log" 2>&1 || status=$?

kill $watcher 2> /dev/null
[ $status = 0 ] || grep -vE '^(gcc|clang|	|make)' "$log"
exit $status
