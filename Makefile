# Two commands matter: `make demo` and `make test`. Each sets up what it needs, and only once.

VENV ?= .venv
BIN := $(VENV)/bin
# Tried by running: a pyenv shim may exist and still fail.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
# The stamp's name holds the content that it stands for, so a second `make` does nothing and a changed lock installs.
stamp = $(VENV)/.$(1)-$(shell cat $(2) pyproject.toml scripts/setup_venv.py | cksum | cut -d' ' -f1)
RUNTIME := $(call stamp,runtime,requirements.lock)
DEV := $(call stamp,dev,requirements-dev.lock)
# Extra words for the command behind a target: make test ARGS="-k birthday"
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo up test quick check format install lock bench simulate chaos clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

demo: $(RUNTIME) ## Load sample customers, run one day on the simulator, show what happened
	@$(BIN)/care demo $(ARGS)

up: $(RUNTIME) ## Start the Prefect server, a worker with the schedules and the console; Ctrl-C stops them
	@$(BIN)/python -m commands.up $(ARGS)

test: $(DEV) ## Run all tests, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -n 3 $(ARGS)

quick: $(DEV) ## Run the fast tests of rules, plan files and texts: no database, no Prefect, no browser
	@$(BIN)/python -m pytest -n 2 -m "not slow and not storage and not e2e and not browser and not faults" $(or $(ARGS),tests/rules tests/plan_files $(wildcard tests/test_*.py))

check: $(DEV) ## Check format, lint, types, import direction and installed packages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pip check

format: $(DEV) ## Format the code and mend what the linter can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

install: $(DEV) ## Set up .venv for development, and do nothing else

lock: ## Solve the lock files again (newest versions: make lock ARGS=--upgrade)
	@PYTHON="$(PYTHON)" scripts/lock $(ARGS)

bench: $(RUNTIME) ## Measure planning and delivery, rows a second and peak memory
	@$(BIN)/python -m benchmarks $(ARGS)

simulate: $(DEV) ## Live a simulated year of 2,000 customers beside an oracle of the rules
	@$(BIN)/python -m tests.simulate $(ARGS)

chaos: $(DEV) ## Kill 1,000 deliverers over 20,000 texts, change 10,000 log entries; ARGS="--kills N --messages M --workers W --faults 0.2"
	@$(BIN)/python -m tests.faults $(ARGS)
	@MUTATIONS=10000 $(BIN)/python -m pytest -q tests/services/auditing/test_mutations.py

clean: ## Remove .venv, caches and local data in .care
	@rm -rf $(VENV) .care build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUNTIME):
	@$(PYTHON) scripts/bootstrap.py $(VENV) requirements.lock
	@rm -f $(VENV)/.runtime-* && touch $@

# The development lock holds all of the runtime lock, so both are installed afterwards.
$(DEV):
	@$(PYTHON) scripts/bootstrap.py $(VENV) requirements-dev.lock
	@rm -f $(VENV)/.runtime-* $(VENV)/.dev-* && touch $@ $(RUNTIME)
