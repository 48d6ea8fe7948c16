#!/bin/sh
#
# nginx under valgrind, for tests that take it for nginx itself: the real one is
# TEST_NGINX_PATH.  What valgrind has to say of a process lies in a file of
# VALGRIND_REPORTS; where there is nothing to say it stays empty.  Leaks are
# the sanitizers' to find: nginx keeps what it needs until its end.

exec valgrind -q --log-file="$VALGRIND_REPORTS/%p" --num-callers=30 \
    --leak-check=no --keep-debuginfo=yes "$TEST_NGINX_PATH" "$@"
