# The tests.  T="t/001-export.t t/002-paging.t" runs only these suites.

export PATH := $(PATH):$(PROMTOOL_BIN)

TEST_ENV = PERL5LIB=$(TEST_NGINX_LIB):$(ROOT)/t/lib \
    TEST_NGINX_BINARY=$(NGINX) \
    TEST_NGINX_LOAD_MODULES=$(ROOT)/$(TEST_BUILD) \
    SHIPSTATION_MODULE=$(ROOT)/$(TEST_BUILD) \
    PAGE_MODULES=$(PAGE_MODULES)

TEST_ONLY = $(if $(T),--only "$(T)")

test: deps  ## all tests, with what they need; the last line is the total
	@$(MAKE) --no-print-directory -j 2 all unit-build unit-sanitize-build \
	    fuzz-replay-build $(SANITIZE_BUILT)
	@$(TEST_ENV) perl build/test.pl unit unit-sanitize fuzz-replay checks \
	    nginx hup sanitize page

test-nginx: all  ## the suites on nginx; T=file for some
	@$(TEST_ENV) perl build/test.pl $(TEST_ONLY) nginx

test-hup: all   ## the suites, with nginx reloaded between their blocks
	@$(TEST_ENV) perl build/test.pl $(TEST_ONLY) hup

test-page: deps-page all  ## the back-office page, in Chromium
	@$(TEST_ENV) perl build/test.pl page

soak: all       ## 1,000 ship notices a second for 30 seconds, each accounted for
	@$(TEST_ENV) SHIPSTATION_SOAK=30 SHIPSTATION_SOAK_RATE=1000 \
	    prove -v t/521-notices-load.t

checks:         ## sources and documents: layers, lines, directives, links
	@perl build/test.pl checks

.PHONY: soak test test-page test-nginx test-hup checks
