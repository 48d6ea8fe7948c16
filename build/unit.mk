# Unit tests: each t/unit/TOPIC_test.c is a program that prints TAP.  They are
# linked with one library of all rooms but http/ and rest/ (sources are those in
# config), and one of the parts of nginx that these use.  Twice: as they are,
# and with ASan and UBSan; a third time, on wish, for coverage.

UNIT_CONFIGURED = build/unit/nginx/ngx_auto_config.h

UNIT_NGINX = $(addprefix src/core/ngx_, array.c buf.c crc32.c crypt.c \
        file.c hash.c inet.c list.c md5.c murmurhash.c palloc.c parse.c \
        parse_time.c queue.c radix_tree.c rbtree.c regex.c sha1.c shmtx.c \
        slab.c string.c times.c) \
    $(addprefix src/os/unix/ngx_, alloc.c errno.c files.c shmem.c time.c \
        user.c) \
    $(addprefix src/event/ngx_event_, posted.c timer.c)

# the rooms' sources that config lists; http/, rest/ and the front door left out
UNIT_ROOMS := $(shell sed -n \
    '/^ *ngx_shipstation_srcs="/,/^ *"/s!^ *\([a-z]*/[a-z0-9_]*\.c\).*!\1!p' \
    config | grep -Ev '^(http|rest)/')

UNIT_TESTS := $(patsubst t/unit/%_test.c,%, \
    $(wildcard t/unit/*_test.c))

# no src/http: what includes ngx_http.h does not compile here
UNIT_INCLUDES = $(addprefix -I$(NGINX_SOURCE)/src/, core event event/modules \
        event/quic os/unix) \
    -Ibuild/unit/nginx -Ingx_shipstation_module -It/unit \
    -I/usr/include/libxml2 $(UNIT_YYJSON:%=-Ivendor/yyjson)

# as config has it: the system's yyjson, or ours
UNIT_YYJSON := $(if $(filter-out vendored,$(or $(NGX_SHIPSTATION_YYJSON), \
    $(wildcard /usr/include/yyjson.h))),,yyjson.o)

UNIT_WRAP = $(foreach name,shmtx_lock shmtx_trylock shmtx_unlock alloc palloc \
    pnalloc pcalloc,-Wl,--wrap=ngx_$(name))

UNIT_LIBS = -Wl,--gc-sections $(UNIT_WRAP) -lcurl -lxml2 \
    $(if $(UNIT_YYJSON),,-lyyjson) -lssl -lcrypto -lz -lpcre2-8 -lcrypt \
    -lpthread -ldl

# CRASH_TEST: tests kill a worker inside the shared memory's lock
UNIT_FLAGS = -g -DNGX_SHIPSTATION_CRASH_TEST=1 -Wall -Wextra \
    -Wno-unused-parameter -Werror -std=gnu99 \
    -ffunction-sections -fdata-sections $(UNIT_INCLUDES)

# the flags of nginx-module-vts and nginx-acme: pools give each allocation a
# malloc() of its own, so that an overrun inside a pool is seen
SANITIZE = -O1 -fsanitize=address,undefined \
    -fno-sanitize=nonnull-attribute -fno-sanitize-recover=undefined \
    -fno-omit-frame-pointer -DNGX_DEBUG_PALLOC=1 -DNGX_HAVE_NONALIGNED=0

SANITIZE_ENV = \
    ASAN_OPTIONS=detect_leaks=1:detect_odr_violation=0:abort_on_error=0 \
    UBSAN_OPTIONS=print_stacktrace=1 \
    LSAN_OPTIONS=suppressions=$(ROOT)/build/lsan.supp:print_suppressions=0

# Each object and program has beside it the list of headers that it was made
# of, and is made anew when one of these changes, or the rules in this file.
UNIT_CC = $(CC) $(UNIT_FLAGS) $(UNIT_KIND) -MMD -MP -MT $@ -MF $@.d

build/unit/%: UNIT_KIND = -O2
build/unit-sanitize/%: UNIT_KIND = $(SANITIZE)
build/coverage/%: UNIT_KIND = -O0 --coverage

$(UNIT_CONFIGURED): | deps-test
	@echo "configure build/unit"
	@mkdir -p build/unit
	@cd $(NGINX_SOURCE) && ./configure --builddir=$(ROOT)/build/unit/nginx \
	    --with-compat --with-debug --with-threads --with-pcre-jit \
	    --with-http_ssl_module --with-http_v2_module \
	    > $(ROOT)/build/unit/configure.log

# $(1): build/unit, build/unit-sanitize or build/coverage
define unit_rules

$(1)/nginx-src/%.o: $(NGINX_SOURCE)/src/%.c $(UNIT_CONFIGURED)
	@mkdir -p $$(@D)
	@$$(CC) -c $$(UNIT_FLAGS) -Wno-error -w $$(UNIT_KIND) -o $$@ $$<

$(1)/rooms/%.o: ngx_shipstation_module/%.c build/unit.mk $(UNIT_CONFIGURED)
	@mkdir -p $$(@D)
	@echo "cc $$@"
	@$$(UNIT_CC) -c -o $$@ $$<

$(1)/nginx_stub.o: t/unit/nginx_stub.c build/unit.mk $(UNIT_CONFIGURED)
	@mkdir -p $$(@D)
	@$$(UNIT_CC) -c -o $$@ $$<

$(1)/yyjson.o: vendor/yyjson/yyjson.c build/unit.mk
	@mkdir -p $$(@D)
	@$$(CC) -c -w $$(UNIT_KIND) -o $$@ $$<

$(1)/libshipstation.a: $(UNIT_ROOMS:%.c=$(1)/rooms/%.o) $(UNIT_YYJSON:%=$(1)/%)
	@rm -f $$@ && ar rcs $$@ $$^

$(1)/libnginx.a: $(UNIT_NGINX:src/%.c=$(1)/nginx-src/%.o)
	@rm -f $$@ && ar rcs $$@ $$^

# after the source: what it is linked with; headers are prerequisites, too
$(1)/bin/%: t/unit/%_test.c $(1)/nginx_stub.o $(1)/libshipstation.a \
    $(1)/libnginx.a
	@mkdir -p $$(@D)
	@echo "cc $$@"
	@$$(UNIT_CC) -o $$@ $$< $$(filter %.o %.a,$$^) $$(UNIT_LIBS)

# a program that measures, no test
$(1)/bench/%: t/bench/%.c $(1)/nginx_stub.o $(1)/libshipstation.a \
    $(1)/libnginx.a
	@mkdir -p $$(@D)
	@$$(UNIT_CC) -o $$@ $$< $$(filter %.o %.a,$$^) $$(UNIT_LIBS)

-include $(wildcard $(1)/*.d $(1)/rooms/*/*.d $(1)/bin/*.d $(1)/bench/*.d)

endef

$(eval $(call unit_rules,build/unit))
$(eval $(call unit_rules,build/unit-sanitize))
$(eval $(call unit_rules,build/coverage))

# .NET's XML Schema validator, for tests of the export
build/unit/validate.exe: t/schema/validate.cs | deps-test
	@mkdir -p $(@D)
	@mcs -out:$@ $<

unit-build: $(UNIT_TESTS:%=build/unit/bin/%) build/unit/validate.exe

unit-sanitize-build: $(UNIT_TESTS:%=build/unit-sanitize/bin/%)

unit: unit-build  ## unit tests; UNIT=topic for one
	@prove -j 2 $(if $(UNIT),$(UNIT:%=build/unit/bin/%), \
	    $(UNIT_TESTS:%=build/unit/bin/%))

unit-sanitize: unit-sanitize-build  ## unit tests with ASan and UBSan
	@$(SANITIZE_ENV) prove -j 2 \
	    $(if $(UNIT),$(UNIT:%=build/unit-sanitize/bin/%), \
	    $(UNIT_TESTS:%=build/unit-sanitize/bin/%))

coverage: $(UNIT_TESTS:%=build/coverage/bin/%)  ## lines that the unit tests reach
	@find build/coverage -name '*.gcda' -delete
	@prove -j 2 $(UNIT_TESTS:%=build/coverage/bin/%)
	@cd build/coverage && find rooms -name '*.gcda' -exec gcov -n {} + \
	    2>/dev/null | grep -A 1 "^File '.*ngx_shipstation_module.*\.c'" \
	    | sed -n "s/^File '.*ngx_shipstation_module\/\(.*\)'/\1/p; \
	        s/^Lines executed:/    /p" | paste - - | sort

# the module's own flags, and those of tests: what an editor cannot guess
compile_commands: build/release/Makefile $(UNIT_CONFIGURED)  ## compile_commands.json, for editors
	@$(MAKE) -n -B --no-print-directory -C $(SYSTEM_SOURCE) \
	    -f $(ROOT)/build/release/Makefile modules \
	    | build/compile_commands.pl $(SYSTEM_SOURCE) $(ROOT) \
	        $(CC) $(UNIT_FLAGS) -- $(wildcard t/unit/*.c t/fuzz/*.c t/bench/*.c) \
	    > compile_commands.json.new
	@mv compile_commands.json.new compile_commands.json

.PHONY: unit unit-build unit-sanitize unit-sanitize-build coverage \
    compile_commands
.SECONDARY:
