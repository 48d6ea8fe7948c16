# Fuzzing: each t/fuzz/TOPIC_fuzz.c has a LLVMFuzzerTestOneInput(), its seeds are
# t/fuzz/seeds/TOPIC/*.  `make fuzz` lets clang's libFuzzer look for new
# inputs; `make fuzz-replay` runs the seeds and changes of them with gcc, ASan
# and UBSan, and is part of `make test`.

FUZZ_SECONDS ?= 60
FUZZ_TARGETS := $(patsubst t/fuzz/%_fuzz.c,%, \
    $(wildcard t/fuzz/*_fuzz.c))
FUZZ_TOPICS = $(or $(FUZZ),$(FUZZ_TARGETS))

build/fuzz/%: UNIT_KIND = -O1 -fno-omit-frame-pointer \
    -fsanitize=fuzzer-no-link,address,undefined \
    -fno-sanitize=nonnull-attribute,function -fno-sanitize-recover=undefined \
    -DNGX_DEBUG_PALLOC=1 -DNGX_HAVE_NONALIGNED=0
build/fuzz/%: CC = clang

$(eval $(call unit_rules,build/fuzz))

build/fuzz/target/%: t/fuzz/%_fuzz.c build/fuzz/nginx_stub.o \
    build/fuzz/libshipstation.a build/fuzz/libnginx.a
	@mkdir -p $(@D)
	@echo "cc $@"
	@$(UNIT_CC) -fsanitize=fuzzer -o $@ $< $(filter %.o %.a,$^) $(UNIT_LIBS)

build/fuzz-replay/%: UNIT_KIND = $(SANITIZE)

build/fuzz-replay/replay.o: t/fuzz/replay.c build/unit.mk $(UNIT_CONFIGURED)
	@mkdir -p $(@D)
	@$(UNIT_CC) -c -o $@ $<

build/fuzz-replay/bin/%: t/fuzz/%_fuzz.c build/fuzz-replay/replay.o \
    build/unit-sanitize/nginx_stub.o build/unit-sanitize/libshipstation.a \
    build/unit-sanitize/libnginx.a
	@mkdir -p $(@D)
	@echo "cc $@"
	@$(UNIT_CC) -o $@ $< $(filter %.o %.a,$^) $(UNIT_LIBS)

-include $(wildcard build/fuzz/target/*.d build/fuzz-replay/*.d \
    build/fuzz-replay/bin/*.d)

# What it finds is kept in build/fuzz/corpus/TOPIC; an input that fails lies
# in build/fuzz/failed-TOPIC-*: mend, and put it among the seeds.
fuzz: deps-clang $(FUZZ_TARGETS:%=build/fuzz/target/%)  ## look for inputs that fail; FUZZ_SECONDS=60 each, FUZZ=topic for one
	@failed=; for topic in $(FUZZ_TOPICS); do \
	    echo "fuzz $$topic, $(FUZZ_SECONDS) s"; \
	    mkdir -p build/fuzz/corpus/$$topic; \
	    $(SANITIZE_ENV) build/fuzz/target/$$topic \
	        -max_total_time=$(FUZZ_SECONDS) -timeout=10 -rss_limit_mb=2048 \
	        -max_len=65536 -print_final_stats=1 -verbosity=0 \
	        -artifact_prefix=build/fuzz/failed-$$topic- \
	        build/fuzz/corpus/$$topic t/fuzz/seeds/$$topic \
	        > build/fuzz/$$topic.log 2>&1 \
	        || { failed="$$failed $$topic"; tail -n 40 build/fuzz/$$topic.log; }; \
	    grep -a '^stat::' build/fuzz/$$topic.log || true; \
	done; \
	if [ -n "$$failed" ]; then echo "fuzz: failed:$$failed"; exit 1; fi; \
	echo "fuzz: $(words $(FUZZ_TOPICS)) targets, nothing found"

fuzz-replay-build: $(FUZZ_TARGETS:%=build/fuzz-replay/bin/%)

fuzz-replay: fuzz-replay-build  ## the fuzz targets over their seeds
	@$(SANITIZE_ENV) prove -j 2 $(FUZZ_TOPICS:%=build/fuzz-replay/bin/%)

.PHONY: fuzz fuzz-replay fuzz-replay-build
