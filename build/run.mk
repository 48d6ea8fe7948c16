# The demo, and the programs beside the tests.

run: deps-run all  ## the demo on 127.0.0.1:8080; PORT for another
	@conf.d/demo/run build/$(MODULE) $(NGINX)

rush: deps all  ## 60 seconds of checkouts: the module, and a plain call per cart
	@$(TEST_ENV) t/rush/run $(ROOT)/$(TEST_BUILD) $(NGINX)

simulate: deps all  ## shops with more carts than calls, in real time; SIMULATE_SCENARIO, SIMULATE_SEEDS
	@$(TEST_ENV) t/simulate/run $(ROOT)/$(TEST_BUILD) $(NGINX)

bench: deps-bench all  ## how fast it is, beside other ways; BENCH_SECONDS
	@for bench in $(sort $(wildcard t/bench/*)); do \
	    if [ -f $$bench ] && [ -x $$bench ]; then \
	        $(TEST_ENV) $$bench $(ROOT)/$(TEST_BUILD) $(NGINX) || exit 1; \
	    fi; \
	done

.PHONY: run rush simulate bench
