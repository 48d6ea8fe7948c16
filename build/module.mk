# The module itself: build/release (copied to build/ as the product),
# build/1.26, build/clang, build/debug.

MODULE = ngx_http_shipstation_module.so

SOURCES = config $(wildcard ngx_shipstation_module/*.[ch]) \
    $(wildcard ngx_shipstation_module/*/*.[ch])

CFLAGS_RELEASE = -O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIC \
    -Wformat -Wformat-security
CFLAGS_DEBUG = -O0 -g3 -fPIC
LDFLAGS_RELEASE = -Wl,-z,relro -Wl,-z,now

ifeq ($(origin CC),default)
CC = gcc
endif

SYSTEM_SOURCE = /usr/share/nginx/src
SOURCE_1_26   = $(NGINX_1_26)/usr/share/nginx/src

build/release/% build/clang/% build/debug/%: NGINX_DEV = $(SYSTEM_SOURCE)
build/1.26/% build/clang-1.26/%: NGINX_DEV = $(SOURCE_1_26)

build/clang/% build/clang-1.26/%: CC = clang
build/debug/%: CFLAGS_RELEASE = $(CFLAGS_DEBUG)

# nginx's Makefile is made anew with each change in the list of sources.  Other
# flags want "make clean".
build/%/Makefile: config build/module.map
	@echo "configure build/$*"
	@build/configure.sh $(ROOT)/build/$* $(NGINX_DEV) --with-cc="$(CC)" \
	    --with-cc-opt="$(CFLAGS_RELEASE)" \
	    --with-ld-opt="$(LDFLAGS_RELEASE)" --add-dynamic-module=$(ROOT)

build/%/$(MODULE): build/%/Makefile $(SOURCES)
	@echo "make $@"
	@build/progress.sh build/$*/build.log $(words $(filter %.c,$(SOURCES))) \
	    $(MAKE) --no-print-directory -C $(NGINX_DEV) \
	    -f $(ROOT)/build/$*/Makefile modules
	@touch $@

.PRECIOUS: build/%/Makefile build/%/$(MODULE)

build/$(MODULE): build/release/$(MODULE)
	@cp $< $@.new && mv $@.new $@

build/1.26/Makefile build/clang-1.26/Makefile: | deps-1.26
build/clang/Makefile build/clang-1.26/Makefile: | deps-clang

ifeq ($(NGINX_VERSION),)
NGINX      = $(shell command -v nginx || echo /usr/sbin/nginx)
TEST_BUILD = build/$(MODULE)
else
NGINX      = $(NGINX_1_26)/usr/sbin/nginx
TEST_BUILD = build/$(NGINX_VERSION)/$(MODULE)
endif

all: $(TEST_BUILD)  ## build the module: build/ngx_http_shipstation_module.so

COMPILED = $(patsubst %,build/%/$(MODULE),release 1.26 clang clang-1.26)

compilers: $(COMPILED)  ## build with gcc and clang, for nginx 1.22 and 1.26

BUILT = build/release build/1.26 build/clang build/clang-1.26 build/debug \
    build/unit build/unit-sanitize build/fuzz build/fuzz-replay \
    build/sanitize build/coverage build/$(MODULE) build/results

MODULES_DIR ?= /usr/lib/nginx/modules
AVAILABLE_DIR ?= /usr/share/nginx/modules-available
ENABLED_DIR ?= /etc/nginx/modules-enabled

PAGE_DIR ?= /usr/share/ngx-shipstation/back-office

LOAD = mod-http-shipstation.conf

# As Debian's packages of modules do it: a file that loads the module, and a
# link to it that nginx.conf includes.  The module that stood there is kept.
install: build/$(MODULE)  ## put the module where nginx loads it; DESTDIR
	@install -d $(DESTDIR)$(MODULES_DIR) $(DESTDIR)$(AVAILABLE_DIR) \
	    $(DESTDIR)$(ENABLED_DIR)
	@cd $(DESTDIR)$(MODULES_DIR) && if [ -f $(MODULE) ] \
	    && ! cmp -s $(MODULE) $(ROOT)/build/$(MODULE); then \
	        cp -p $(MODULE) $(MODULE).previous; fi
	install -m 644 build/$(MODULE) $(DESTDIR)$(MODULES_DIR)/$(MODULE)
	@echo "load_module modules/$(MODULE);" \
	    > $(DESTDIR)$(AVAILABLE_DIR)/$(LOAD)
	ln -sf $(AVAILABLE_DIR)/$(LOAD) $(DESTDIR)$(ENABLED_DIR)/50-$(LOAD)
	rm -rf $(DESTDIR)$(PAGE_DIR)
	install -d $(DESTDIR)$(PAGE_DIR)
	cp -R back_office/. $(DESTDIR)$(PAGE_DIR)/
	chmod -R u=rwX,go=rX $(DESTDIR)$(PAGE_DIR)
	@echo "nginx loads it when it starts: docs/upgrade.md"

uninstall:      ## take it away again
	rm -f $(DESTDIR)$(ENABLED_DIR)/50-$(LOAD) \
	    $(DESTDIR)$(AVAILABLE_DIR)/$(LOAD) \
	    $(DESTDIR)$(MODULES_DIR)/$(MODULE) \
	    $(DESTDIR)$(MODULES_DIR)/$(MODULE).previous
	rm -rf $(DESTDIR)$(PAGE_DIR)

deb: deps-deb   ## the Debian package, of what is committed; SUITE for another Debian
	@build/deb.sh build $(SUITE)

deb-test: deb   ## and installed, tried and purged in a clean root
	@build/deb.sh test $(or $(SUITE),bookworm)

.PHONY: all install uninstall compilers deb deb-test
