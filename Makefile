# Two commands; ./ace does the work, so that a machine without make can do the same.
.PHONY: run test install

run:
	@./ace run $(ARGS)

test:
	@./ace test $(ARGS)

install:
	@./ace install dev
