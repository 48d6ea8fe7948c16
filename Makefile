# ngx_shipstation_module: `make help` lists what can be asked for.

SHELL         := /bin/sh
.DEFAULT_GOAL := all

ROOT := $(CURDIR)

# The nginx to build for and to test with.  Empty: the one that Debian ships
# on this machine.  1.26: Debian 13's, unpacked under .deps/.
NGINX_VERSION ?=

# Where things that this Makefile downloads are kept.
DEPS ?= $(ROOT)/.deps

include build/deps.mk
include build/module.mk
include build/unit.mk
include build/fuzz.mk
include build/sanitize.mk
include build/test.mk
include build/run.mk

help:           ## what can be made
	@echo "make deps all run      from nothing to a running demo"
	@echo
	@sed -n 's/^\([a-z][a-z_-]*\):[^#]*## *\(.*\)$$/\1|\2/p' \
	    $(MAKEFILE_LIST) \
	    | sort | while IFS='|' read -r name text; do \
	        printf '%-22s %s\n' "make $$name" "$$text"; done
	@echo
	@echo "NGINX_VERSION=1.26 with all, test, test-nginx: nginx of Debian 13"
	@echo "CC=clang with all; FUZZ_SECONDS=N with fuzz; DESTDIR with install"

clean:          ## remove what was built; .deps/ stays
	rm -rf $(BUILT) compile_commands.json t/servroot* run

distclean: clean  ## remove .deps/, too
	rm -rf $(DEPS)

.PHONY: help clean distclean
.DELETE_ON_ERROR:
