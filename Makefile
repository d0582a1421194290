# Two commands; ./ace does the work, so that a machine without make can do the same.
.PHONY: run test bench install

run:
	@./ace run $(ARGS)

test:
	@./ace test $(ARGS)

bench:
	@./ace bench $(ARGS)

install:
	@./ace install dev
