# An nginx with the module compiled in, both with ASan and UBSan.

SANITIZE_NGINX = build/sanitize/nginx

# gcc's shared libubsan writes to stderr whatever its log_path says, and nginx
# has none once it runs.  The static libasan has a crypt_r() of its own, so the
# linker would leave libcrypt out, which that one calls.
SANITIZE_STATIC = $(if $(findstring clang,$(CC)),,-static-libasan \
    -static-libubsan)

SANITIZE_CONFIGURE = --with-compat --with-debug --with-pcre-jit \
    --with-threads --with-http_ssl_module --with-http_v2_module \
    --with-http_realip_module --with-http_auth_request_module \
    --with-http_stub_status_module --with-http_slice_module \
    --with-http_sub_module

build/sanitize/Makefile: config | deps-test
	@echo "configure build/sanitize"
	@build/configure.sh $(ROOT)/build/sanitize $(NGINX_SOURCE) \
	    --prefix=/usr/share/nginx --error-log-path=stderr \
	    $(SANITIZE_CONFIGURE) --add-module=$(ROOT) \
	    --with-cc="$(CC)" --with-cc-opt="-g $(SANITIZE)" \
	    --with-ld-opt="-fsanitize=address,undefined $(SANITIZE_STATIC) \
	        -Wl,--no-as-needed -lcrypt"

$(SANITIZE_NGINX): build/sanitize/Makefile $(SOURCES)
	@echo "make $@"
	@build/progress.sh build/sanitize/build.log \
	    "nginx's and $(words $(filter %.c,$(SOURCES)))" \
	    $(MAKE) --no-print-directory -C $(NGINX_SOURCE) \
	    -f $(ROOT)/build/sanitize/Makefile binary

build/sanitize/broken: t/checks/broken.c
	@mkdir -p $(@D)
	@$(CC) -g -O0 -w $(filter -f%,$(SANITIZE)) $(SANITIZE_STATIC) -o $@ $<

SANITIZE_BUILT = $(SANITIZE_NGINX) build/sanitize/broken

sanitize: unit-sanitize-build fuzz-replay-build $(SANITIZE_BUILT)  ## all tests with ASan and UBSan; T=file for some
	@$(TEST_ENV) perl build/test.pl $(TEST_ONLY) \
	    $(if $(T),,unit-sanitize fuzz-replay) sanitize

valgrind: all   ## the checkout's tests on nginx under valgrind; T=file for others
	@command -v valgrind > /dev/null || { echo "apt-get install valgrind"; exit 1; }
	@mkdir -p build/sanitize
	@$(TEST_ENV) perl build/test.pl $(TEST_ONLY) valgrind

.PHONY: sanitize valgrind
