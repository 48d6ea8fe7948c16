# What the build and the tests need: Debian's packages, and under .deps/ what
# this Debian lacks.  With all in place nothing is fetched.

# make sure of the name on the left when a package has another on its list
PACKAGES_BUILD = gcc libc6-dev make nginx nginx-dev libcurl4-openssl-dev \
    libxml2-dev libpcre2-dev libssl-dev zlib1g-dev dpkg-dev ca-certificates

PACKAGES_RUN = perl curl libxml2-utils libmojolicious-perl

PACKAGES_TEST = $(PACKAGES_RUN) procps openssl libcrypt-dev redis-server \
    mono-mcs mono-runtime \
    libfilter-perl libhttp-message-perl libipc-run-perl \
    liblist-moreutils-perl libio-socket-ssl-perl \
    libtest-base-perl libtest-longstring-perl libtext-diff-perl \
    liburi-perl libwww-perl python3-jsonschema

PACKAGES_CLANG = clang libclang-rt-14-dev

PACKAGES_DEB = debhelper dpkg-dev lintian mmdebstrap

PACKAGES_BENCH = wrk libnginx-mod-http-lua lua-cjson

DEPS_SH = DEPS=$(DEPS) build/deps.sh

TEST_NGINX_LIB  = $(DEPS)/test-nginx/usr/share/perl5
NGINX_SOURCE    = $(DEPS)/nginx-source
PAGE_MODULES    = $(DEPS)/page/node_modules
PROMTOOL_BIN    = $(DEPS)/promtool/usr/bin
NGINX_1_26      = $(DEPS)/nginx-1.26

deps: deps-build deps-test deps-page  ## install what build, demo and tests need

deps-build:     ## only what the module needs
	@$(DEPS_SH) packages $(PACKAGES_BUILD)

deps-run: deps-build  ## and what the demo shows it with
	@$(DEPS_SH) packages $(PACKAGES_RUN)

deps-test: deps-build
	@$(DEPS_SH) packages $(PACKAGES_TEST)
	@$(DEPS_SH) test-nginx
	@$(DEPS_SH) nginx-source
	@$(DEPS_SH) promtool

deps-page:      ## what make test-page drives the page with
	@$(DEPS_SH) page

deps-1.26: deps-build
	@$(DEPS_SH) nginx-1.26

deps-clang:     ## clang and its sanitizers, for fuzzing
	@$(DEPS_SH) packages $(PACKAGES_CLANG)

deps-bench: deps-build
	@$(DEPS_SH) packages $(PACKAGES_BENCH)

deps-deb: deps-build  ## what "make deb" needs, and its trial in a clean root
	@$(DEPS_SH) packages $(PACKAGES_DEB)

.PHONY: deps-deb deps deps-build deps-run deps-test deps-page deps-1.26 deps-clang deps-bench
